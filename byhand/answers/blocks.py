"""The cases of a program in one line: `if z > 0: dw = …` with its `elif` and `else` becomes `dw = where(z > 0, …)`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from byhand.proof.reader import ParseError
from byhand.proof.reader.names import canonical
from byhand.proof.reader.text import Text

STATEMENT = re.compile(
    r"(?P<name>[^\W\d]\w*)\s*(?P<sign>\*\*|[-+*/@]?)=(?![=>])\s*(?P<value>[^=]*(?:[<>!=]=[^=]+)*)"
)
EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
RETURN = re.compile(r"\s*return(?!\w)\s*")
MOST = 40  # statements
_BRANCH = re.compile(r"(?P<deep>[ \t]*)(?P<word>if|elif|else[ \t]+if|else)(?!\w)(?P<where>[^:]{0,200}):(?P<rest>.*)")
_RETURNED = "return"
_LONGEST = 600  # characters of a value


class _Branch(NamedTuple):
    """A condition, empty of everything else, and what gets which value there, in the names above the block."""

    where: str
    values: dict[str, str]


def by_itself(name: str) -> str:
    """A pattern of a name that is no part of another one."""
    glued = len(name) == 1 and not name.isascii()  # δ of δa, not of δ_1
    end = r"(?![^\Wa-zA-Z])" if glued else r"(?!\w)"
    return rf"(?<![^\W\d])(?<![^\W\d]\d)(?<!\.){re.escape(name)}{end}"  # 2e, not x_2e


def in_one_line(text: str, given: Collection[str], renewed: bool = False) -> str:
    """The text without blocks; as it is, where one of them holds anything but names that get a value, and `return`, or
    uses one of the `given` names that it has changed. Raises ParseError for a name that has no value in some case;
    where the given names may be `renewed`, they have their old one there."""
    lines = text.split("\n")
    if not any(map(_BRANCH.fullmatch, lines)) or len(lines) > MOST:
        return text
    words = re.findall(r"[^\W\d]\w*", text) if renewed else ()
    made = _flat(lines, {name for name in words if canonical(name) in given}, given)
    return text if made is None else "\n".join(made)


def _flat(lines: Sequence[str], known: set[str], given: Collection[str]) -> list[str] | None:
    """The lines without blocks; `known`: names that have a value above them."""
    known, made, place = set(known), list[str](), 0
    while place < len(lines):
        opening = _BRANCH.fullmatch(lines[place])
        if opening is None or opening["word"] != "if":
            made.append(lines[place])
            known |= {match["name"] for one in _statements(lines[place]) if (match := STATEMENT.fullmatch(one))}
            place += 1
            continue
        branches, comments, end, apart = list[_Branch](), list[str](), place, False
        while end < len(lines) and (opens := _BRANCH.fullmatch(lines[end])) and opens["deep"] == opening["deep"]:
            begins, follows = opens["word"] == "if", end > place
            if not (begins or follows) or (branches and not branches[-1].where):
                break
            if begins and follows:  # if z > 0: …, and below it if z <= 0: …
                names = [name for one in branches for name in one.values]
                if any(name in known or re.search(by_itself(name), opens["where"]) for name in names):
                    break
                apart = True
            elif apart:  # an else of the second one alone
                return None
            body = [opens["rest"]] if opens["rest"].partition("#")[0].strip() else []
            comments += [] if body else [opens["rest"].strip()]
            end += 1
            while end < len(lines) and (not lines[end].strip() or _depth(lines[end]) > len(opening["deep"])):
                body.append(lines[end])
                end += 1
            inner = _flat(body, known, given)
            values = None if inner is None else _values(inner, given)
            if values is None or bool(opens["where"].strip()) is (opens["word"] == "else"):
                return None
            branches.append(_Branch(opens["where"].strip(), values))
            comments += [one[one.index("#") :] for one in body if "#" in one]
        if all(_RETURNED in one.values for one in branches) and branches[-1].where:
            below = _flat(lines[end:], known, given)  # return 0, below if z > 0: return …
            last = _values(below, given) if below is not None else None
            if last and _RETURNED in last:
                branches, end = [*branches, _Branch("", last)], len(lines)
        joined = _joined(branches, known, lines[end:])
        if joined is None:
            return None
        joined[-1] = "  ".join([joined[-1], *filter(None, comments)])
        made += [opening["deep"] + one for one in joined]
        known |= {one.partition(" = ")[0] for one in joined}
        place = end
    return made


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _statements(line: str) -> list[str]:
    return [one.signs.strip() for one in Text.typed(line.partition("#")[0]).parts(";") if one.signs.strip()]


def _values(body: Iterable[str], given: Collection[str]) -> dict[str, str] | None:
    """What gets which value in lines one after the other; None where they do anything else."""
    values: dict[str, str] = {}
    for said in (one for line in body for one in _statements(line) if one != "pass"):
        match, returned = STATEMENT.fullmatch(said), RETURN.match(said)
        if _RETURNED in values or (match is None and (returned is None or EQUALS.search(said))):
            return None
        value = match["value"] if match else said[returned.end() :]  # type: ignore[union-attr]
        for name, known in values.items():
            if canonical(name) in given and re.search(by_itself(name), value):
                return None
            value = re.sub(by_itself(name), lambda _, known=known: f"({known})", value)
        name = match["name"] if match else _RETURNED
        if match and match["sign"]:
            value = f"({values.get(name, name)}) {match['sign']} ({value})"
        if not value.strip() or len(value) > _LONGEST:
            return None
        values[name] = value.strip()
    return {_RETURNED: values[_RETURNED]} if _RETURNED in values else values


def _joined(branches: Sequence[_Branch], known: set[str], rest: Sequence[str]) -> list[str] | None:
    """A line for each name that branches give a value; None where one of them needs another one as it was above."""
    names = list(dict.fromkeys(name for one in branches for name in one.values))
    if _RETURNED in names and len(names) > 1:
        return None
    made, open_ones = list[str](), list[str]()
    for name in names:
        cases = [(one.where, one.values.get(name) or (name if name in known else "")) for one in branches]
        if cases[-1][0] and name in known:
            cases.append(("", name))
        if not all(value for _, value in cases) or (cases[-1][0] and len(cases) < 2):
            open_ones.append(name)
            continue
        *_, (last, value) = cases
        if last:  # z > 0, and elif z <= 0: the reader looks whether that is all
            value = ", ".join(f"({value}) if {where}" for where, value in cases)
        else:
            for where, one in reversed(cases[:-1]):
                value = f"where({where}, {one}, {value})"
        others = [one.partition(" = ")[0] for one in made]
        if any(re.search(by_itself(other), value) for other in others) or len(value) > _LONGEST:
            return None
        made.append(f"return {value}" if name == _RETURNED else f"{name} = {value}")
    used = [name for name in open_ones if not made or any(re.search(by_itself(name), line) for line in rest)]
    if used:
        told = "is returned" if used[0] == _RETURNED else f"`{used[0]}` is"
        raise ParseError(1, f"say what {told} in every case: write an `else`")
    return made or None
