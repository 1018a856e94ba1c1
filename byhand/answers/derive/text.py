"""The text of a question, taken apart line by line; what the lines say together, `asked` tells.

    # The weight of one neuron        a title
    z = w*x + b                       a definition, in the notation of the exercises
    X: 4x3                            the shape of a matrix; what has none and no definition is a number
    s > 0                             a premise
    ∂L/∂w                             what is asked
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from byhand.answers.derive.lines import Lines, QuestionError, Written, below, own_name, with_line
from byhand.answers.derive.shapes import take_shapes
from byhand.answers.derive.wanted import ask
from byhand.proof.reader import AmbiguousError, ParseError, foreign, sums
from byhand.proof.reader.branches import closing
from byhand.proof.reader.characters import fold
from byhand.proof.reader.functions import is_function
from byhand.proof.reader.names import NAME, PART, Vocabulary
from byhand.proof.reader.sides import sides
from byhand.proof.reader.tex import expand
from byhand.proof.reader.text import Text, joined
from byhand.proof.reader.wrapping import unwrapped

MAX_TEXT = 1_500  # characters of a question
_MAX_LINES = 40
_MAX_DEFINITIONS = 24

_MARK = re.compile(r"^\s*(?:[-*•–−](?=[^<>≤≥≠]*$)|\(?\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_LEAD = re.compile(
    r"^\s*(?:let|and|where|with|given|then|define|set)\s+(?=[^\s=]+(?:\s*\([^()]*\))?\s*:?=)", re.IGNORECASE
)
_REMARK = re.compile(r"\s(?:--|//)\s.*$|\s{2}\([a-z]{3,}(?: [a-z]+)*\)\s*$|(?<=\S)[.,;]\s*$")
_CAPITAL = re.compile(r"(?<!\w)[ΓΔΘΛΞΦΨΩ](?![A-Za-zα-ω])")
_FIND = re.compile(r"^\s*(?:asked|find|what is|compute|derive|give|calculate)\s*:?\s+(?:me\s+)?", re.IGNORECASE)
_WHAT = re.compile(r"\s*=?\s*\?\s*$|\s*=\s*$")
_RELATION = re.compile(r"<=|>=|<|>|≠|!=")
_APPLIED = re.compile(rf"(?<![{PART}])(?:\d+(?:\.\d+)?)?(?P<name>{NAME})\s?\(")  # 2f(x) too
_BARS = re.compile(r"\\\||\\[lr]Vert(?![A-Za-z])")
_NORM = re.compile(
    r"\|\|(?P<of>[^|]{1,200})\|\|(?:_\{?(?P<kind>[12F])\}?)?(?P<squared>\s*(?:\^\s*(?:\{2\}|2)|\*\*\s*2|²)(?![\d.]))?"
)
_SUMS = "write a sum between two numbers, Σ_{i=1}^{3} (…), or the sum of a matrix's entries, sum(…)"
_ADVICE = {"||": "write the square of a length as sum((…)^2)", "Σ": _SUMS, "∑": _SUMS}


def lines(text: str, whole: bool = True) -> Lines:
    """The lines of a question; where it is not `whole`, what is asked may still be missing.

    Raises QuestionError for a line that says nothing, and for what is too large.
    """
    if len(text) > MAX_TEXT:
        raise QuestionError(f"this question is too large: {len(text)} characters, and {MAX_TEXT} are read")
    typed = text.splitlines()
    if len(typed) > _MAX_LINES:
        raise QuestionError(f"this question is too large: {len(typed)} lines, and {_MAX_LINES} are read")
    if (capital := _CAPITAL.search(text)) is not None:  # Δ = a - y
        number, small = text[: capital.start()].count("\n") + 1, capital[0].lower()
        meant = "" if small in text else re.sub(rf"{capital[0]}(?![A-Za-zα-ω])", small, text)
        told = f"a name begins with a Latin letter or a small Greek one, not with {capital[0]}"
        raise QuestionError(told, number, capital.start() - text.rfind("\n", 0, capital.start()), meant)
    found = Lines()
    others: list[tuple[Text, int]] = []
    for number, line in enumerate(typed, start=1):
        if not line.strip():
            continue
        if line.lstrip().startswith("#"):
            found.title = found.title or line.strip().lstrip("#").strip()[:80]
            continue
        try:
            other = _take(found, line, number)
        except ParseError as error:
            choices = [one.text for one in error.choices] if isinstance(error, AmbiguousError) else [error.corrected]
            each = [with_line(typed, number, one) if one else "" for one in choices]
            more = {"readings": tuple(each)} if len(each) > 1 else {"corrected": each[0]}
            raise QuestionError(error.message, number, error.column, **more) from None
        if other is not None:
            others.append((other, number))
    if len(found.definitions) > _MAX_DEFINITIONS:
        count = len(found.definitions)
        raise QuestionError(f"this question is too large: {count} definitions, and {_MAX_DEFINITIONS} are read")
    if not found.definitions:
        raise QuestionError("write the definitions first, one a line, such as z = w*x + b")
    for name, one in found.definitions.items():
        found.definitions[name] = replace(one, right=_unapplied(found, one, typed))
    for other, number in others:
        ask(found, other, typed, number)
    if whole and not found.place:
        last = list(found.definitions)[-1]
        raise QuestionError(f"say what is asked: a derivative such as ∂{last}/∂w")
    return found


def _take(found: Lines, line: str, number: int) -> Text | None:
    """What one line says; what is left of it if it may be what is asked."""
    bare = fold(line).replaced(_MARK, "").replaced(_LEAD, "").replaced(_REMARK, "")
    if take_shapes(found, _MARK.sub("", line).strip().rstrip(".;,"), number):
        return None
    folded = sums.written_out(bare.replaced(_BARS, "||").replaced(_NORM, _length))
    for sign, advice in _ADVICE.items():
        if sign in folded.signs:
            raise QuestionError(advice, number, folded.columns[folded.signs.index(sign)])
    reason = folded.signs.find("#")
    plain = expand(unwrapped(folded.cut(0, reason if reason >= 0 else None))).strip()
    parts = [foreign.in_english(part, Vocabulary([], {}, {})) for part in sides(plain)]
    relations = _RELATION.findall(plain.signs)
    if len(parts) == 2 and not parts[1].signs and re.fullmatch(rf"(?!d){NAME}", parts[0].signs):
        raise QuestionError(f"behind {parts[0].signs} = nothing stands", number)
    if not relations and (len(parts) == 1 or parts[1].signs in ("", "?")):
        return plain.replaced(_FIND, "").replaced(_WHAT, "").strip()
    if len(parts) == 1:
        if len(relations) > 1:
            raise QuestionError("a premise compares two numbers: write 0 < p and p < 1 on two lines", number)
        found.premises.append(Written("", parts[0], number))
        return None
    if len(parts) > 2:
        several = [part.strip().signs for part in bare.parts("[,;]")]
        each = "" if len(several) < 2 or any("=" not in part for part in several[:-1]) else "\n".join(several)
        raise ParseError(0, "a definition has one sign =: write the next one on a line of its own", each)
    left = re.fullmatch(rf"({NAME})\s*(?:\(([^()]*)\))?", parts[0].signs)
    if left is None:
        raise QuestionError(f"left of = stands one name, not {parts[0].signs}", number, parts[0].columns[0])
    name = own_name(left[1])
    if name in found.definitions:
        raise QuestionError(f"{name} is defined a second time", number)
    found.definitions[name] = Written(name, parts[1], number)
    if left[2]:
        found.arguments[name] = _listed(left[2])
    return None


def _listed(names: str) -> list[str]:
    return [own_name(name.strip()) for name in re.split("[,;]", names)]


def _run_on(word: str, arguments: Collection[str]) -> bool:
    """Does a word before a bracket end with a function that the question defines, as xf does in xf(x)?"""
    name = own_name(word)
    letters = word.isalpha() and len(word) in (2, 3) and not is_function(name)
    return letters and name not in arguments and word[-1] in arguments


def _apart(match: re.Match[str], arguments: Collection[str]) -> str:
    """What is called, with its function apart from the factors before it: x g( for xg(."""
    place = match.end("name") - match.start() - 1
    return f"{match[0][:place]} {match[0][place:]}" if _run_on(match["name"], arguments) else match[0]


def unapplied(typed: str, arguments: Mapping[str, Sequence[str]]) -> str:
    """An answer with g for the g(x) that the question defines, as long as before, so that columns stay."""
    for match in reversed(list(_APPLIED.finditer(typed))):
        before, name, end = typed[: match.end("name")], match["name"], closing(typed, match.end() - 1)
        if _run_on(name, arguments):
            before, name = f"{before[:-1]} {before[-1]}", name[-1]
        if end > 0 and list(arguments.get(own_name(name), ())) == _listed(typed[match.end() : end]):
            typed = before.ljust(end + 1) + typed[end + 1 :]
    return typed


def _unapplied(found: Lines, written: Written, typed: list[str]) -> Text:
    """A right side with g for the g(x) that is defined; the inner brackets come first. What is defined as g alone may
    be meant as a factor, too."""
    side = written.right.replaced(_APPLIED, lambda match: _apart(match, found.arguments))
    for match in reversed(list(_APPLIED.finditer(side.signs))):
        name, end = own_name(match["name"]), closing(side.signs, match.end() - 1)
        if name not in found.definitions or is_function(name) or end < 0:
            continue
        inside = side.signs[match.end() : end].strip()
        column = side.columns[match.start("name")]
        before, behind = side.cut(0, match.end("name")), side.cut(end + 1)
        left = typed[written.line - 1].partition("=")[0].rstrip()
        alone, arguments = f"{left} = {before.signs}{behind.signs}", found.arguments.get(name)
        if arguments == _listed(inside):
            side = joined([before, behind])
        elif arguments is not None:
            told = f"{name} is defined for {', '.join(arguments)} alone: define what stands in its brackets here, too"
            free = len(arguments) == 1 and arguments[0] not in found.definitions
            both = with_line(typed, written.line, f"{arguments[0]} = {inside}", alone) if free else ""
            raise QuestionError(told, written.line, column, both)
        elif set(_listed(inside)) <= below(found, name):
            factor = f"{left} = {before.signs}*({inside}){behind.signs}"
            each = tuple(with_line(typed, written.line, one) for one in (alone, factor))
            told = f"this can be read in two ways: `{match['name']}` or `{match['name']}*({inside})`"
            raise QuestionError(told, written.line, column, readings=each)
    return side


def _length(match: re.Match[str]) -> str:
    """The length of a vector as a sum over its entries."""
    if match["kind"] == "1":
        return match[0] if match["squared"] else f"sum(abs({match['of']}))"
    squares = f"sum(({match['of']})**2)"
    return squares if match["squared"] else f"sqrt({squares})"
