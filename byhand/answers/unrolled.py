"""Lines as in a program: `dw += …`, a name that is used anew, a long name, `return dw`. Each value gets a name of its
own, as on paper."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from sympy import Symbol

from byhand.answers.blocks import EQUALS, MOST, RETURN, STATEMENT, by_itself, in_one_line
from byhand.answers.prompt import names_in
from byhand.formulas.printers import symbol_latex
from byhand.proof.reader import ParseError
from byhand.proof.reader.names import canonical
from byhand.proof.reader.rules import OWN_NAME
from byhand.proof.reader.sides import STOPS
from byhand.proof.reader.text import Text, in_brackets

if TYPE_CHECKING:
    from byhand.answers.question import Question

_NO_STATEMENT = re.compile(r"^[ \t]*[^\W\d]\w*[ \t]*(?P<sign>//|<<|>>|[%^|])=(?!=)", re.MULTILINE)
_ARROW = re.compile(r"^([ \t]*[^\W\d]\w*[ \t]*)<-(?=[ \t]*\S)", re.MULTILINE)  # of R
_MASKED = re.compile(
    r"(?P<front>(?:^|;)[ \t]*)(?P<name>[^\W\d]\w*)"
    r"\[(?P<where>[^\[\]\n=<>]{1,100}(?:[<>≤≥]|[<>!=]=)[^\[\]\n]{1,100})\]\s*"
    r"(?P<sign>\S{0,2})=(?![=>])(?P<value>[^\n#;=]{1,400})(?=[\n#;]|\Z)", re.MULTILINE,
)  # dz[z <= 0] = 0
_QUOTIENT = re.compile(
    r"^[ \t]*(?P<whole>[d∂](?P<of>[^\W_]\w*)/[d∂](?P<by>[^\W_]\w*))\s*(?P<sign>[-+*/])=", re.MULTILINE
)
_IMPORT = re.compile(
    r"^[ \t]*(?:import[ \t]+\w[\w. ]*|from[ \t]+[\w.]+[ \t]+import[ \t]+[\w*][\w*, ]*)$\n?", re.MULTILINE
)
_PRINT = re.compile(
    r"""\s*print\s*\((?:f["'](?P<said>[^"'{}\n]{0,80})\{(?P<name>\w+)[^"'{}\n]{0,20}\}["']|"""
    r"""(?:\s*["'](?P<label>[^"'\n]{0,80})["']\s*,)?(?P<value>[^"'\n]+))\)\s*"""
)
_NOTHING_SAID = re.compile(
    r"(?:(?:the|my|final)\s)*(?:gradient|derivative|slope|answer|result)(?:\sis)?|", re.IGNORECASE
)  # by what is printed in front of a value
_HEAD = re.compile(r"[ \t]*def\s+\w+\s*\([^()]*\)\s*:\s*")
_OF_THE_LOSS = re.compile(r"(?<!\w)d_?loss_d_?([^\W_]\w*)", re.IGNORECASE)
_GRADIENT = re.compile(r"(?<!\w)(?:self\.)?([^\W\d]\w*)\.grad(?!\w)")  # w.grad
_OPENS = re.compile(r"\s*[-+([{|]")  # what may begin an expression, too
GOES_ON = re.compile(r"\s*[-+*/@=<>)\]}·×⊙⊗^|,([{]")
_GETS = re.compile(r"(?:^|;)[ \t]*([^\W\d]\w{1,40})[ \t]*[-+*/]?=(?!=)", re.MULTILINE)
_LONG_QUOTIENT = re.compile(
    r"[dD]_?(?P<of>\w{1,12}?)_?(?:by_|over_|wrt_)?[dD]_?(?P<by>\w{1,12})"
    r"|(?:grad|slope|deriv)_(?P<what>\w{1,12}?)_(?:by_|wrt_)?(?P<in>[^\W\d]\w{0,12})"
)  # dL_over_da, DaDz, slope_a_z
_PRIMED = re.compile(
    r"(?:^[ \t]{0,20}|(?P<beside>(?<!\w)(?:where|with|and)[ \t]+|[,;][ \t]{0,9}))"
    r"(?P<name>[A-Za-z](?:_\w)?|(?P<function>σ|[A-Za-z]{3,8}))['′’][ \t]{0,9}=(?![=>])", re.MULTILINE
)  # L' = …
_DIFFERENTIAL = re.compile(
    r"^([ \t]{0,20})[d∂](?P<of>[^\W\d]\w{0,9})[ \t]{0,9}=[ \t]{0,9}(?P<slope>[^=;,#\s][^=;,#\n]{0,400}?)"
    r"[ \t]{0,9}[*·×]?[ \t]{0,9}(?<!\w)[d∂](?P<by>[^\W\d]\w{0,9})[ \t]{0,9}$", re.MULTILINE
)  # dL = 2(a - y) da
_BARRED = re.compile(
    r"(?:(?<![^\W\d_])(?P<letter>[A-Za-z])[\u0304\u0305](?![^\W\d_]{2})"
    r"|\\(?:bar|overline)(?:\s{1,9}|\s{0,9}\{\s{0,9})(?P<in_tex>[A-Za-z])(?:\s{0,9}\})?)"
    r"(?P<index>_?\d|_\w)?(?P<left>\s{0,9}:?=)?|(?<![^\W\d])(?P<typed>[A-Za-z])_bar(?!\w)"
)  # ā, \bar{a}, a_bar
_MACRONS = re.compile("[āēīōūȳ]")
_ADDS = re.compile(r"(?<=[^-+*/^(\s])\s{0,9}[-−+]")
_WORD = re.compile(r"[^\W\d]\w*")
_WORDS = re.compile(r"[^\W\d_]{2,}\s+[^\W\d_]{2,}")
_ANSWER = "answer"
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


class Unrolled(NamedTuple):
    """The lines of a text with a name of its own for each value, and what was typed for each name that was made;
    nothing for the one of a value that stood alone."""

    lines: tuple[str, ...]
    typed: Mapping[str, str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def as_typed(self, said: str) -> str:
        """What is said of the text, or a text to take over, in the names that were typed."""
        if not self.typed:
            return said
        said = re.sub(rf"^{_ANSWER} = ", "", said, flags=re.MULTILINE) if _ANSWER in self.typed else said
        return re.sub(r"[A-Za-z]+", lambda word: self.typed.get(word[0]) or word[0], said)

    def tex_as_typed(self, tex: str) -> str:
        """The TeX of it, likewise."""
        for made, typed in self.typed.items():
            tex = tex.replace(symbol_latex(made), symbol_latex(canonical(typed))) if typed else tex
        return tex


@dataclass(frozen=True)
class _Statement:
    """A line: `dw += x`; without a name, a line that is something else. remark: its comment."""

    name: str
    sign: str
    value: str
    remark: str = ""

    def uses(self, name: str) -> bool:
        return (name == self.name and self.sign != "") or re.search(by_itself(name), self.value) is not None

    def __str__(self) -> str:
        value = f"{self.name} {self.sign} ({self.value})" if self.sign else self.value
        return f"{self.name} = {value}{self.remark}" if self.name else f"{value}{self.remark}"


def unrolled(question: Question, text: str, alone: bool = True) -> Unrolled:
    """The same with a name of its own for each value; as it is, where nothing of this kind stands there. Raises
    ParseError for a name that gets two values of which nothing uses the first.

    alone: does a value that stands alone on the last line need a name, too?
    """
    text, barred = _without_bars(question, _DIFFERENTIAL.sub(lambda match: _quotient(question, match), text))
    text, primed = without_primes(text)
    found = _unrolled(question, text, alone, primed)
    return found._replace(typed={**found.typed, **primed, **barred})


def _quotient(question: Question, match: re.Match[str]) -> str:
    """∂L/∂a = 2(a - y) for the differential dL = 2(a - y) da, where L depends on a. One of several, or behind a sum, is
    another thing; and in a program dz = … da goes back from a to z."""
    key = canonical(match["of"]), canonical(match["by"])
    several = any(depth == 0 for _, depth in in_brackets(_ADDS, match["slope"])) or re.search(r"[d∂]\w", match["slope"])
    if several or key not in question.derivation.partials:
        return match[0]
    return f"{match[1]}∂{match['of']}/∂{match['by']} = {match['slope']}"


def _without_bars(question: Question, text: str) -> tuple[str, dict[str, str]]:
    """A text with abar for the adjoint ā, `\\bar{a}` or a_bar, and a2_bar for ā_2; and what is typed for abar. As it
    is, where the question has a name with a bar."""
    if any(name.name.endswith("bar") for name in question.derivation.symbols):
        return text, {}
    apart = _MACRONS.sub(lambda letter: unicodedata.normalize("NFD", letter[0]), text)
    found = [match["letter"] or match["in_tex"] or match["typed"] for match in _BARRED.finditer(apart)]
    return (_BARRED.sub(_barred, apart), {f"{one}bar": f"{one}_bar" for one in found}) if found else (text, {})


def _barred(match: re.Match[str]) -> str:
    if match["typed"]:
        return f"{match['typed']}bar"
    name = f"{match['letter'] or match['in_tex']}{match['index'] or ''}{'_' if match['index'] else ''}bar"
    return f"{name}{match['left']}" if match["left"] else f"({name})"


def without_primes(text: str) -> tuple[str, dict[str, str]]:
    """A text in which a primed name is explained and used, with a name of its own for it, vprime_1 of
    `… with v_1' = 1 - v_1²`; and what was typed for the letters of such a name."""
    typed: dict[str, str] = {}
    names: dict[str, str] = {}
    for match in list(_PRIMED.finditer(text))[:MOST]:
        if match["function"] and not match["beside"]:  # σ' = σ*(1 - σ) has a meaning
            continue
        base, _, index = match["name"].replace("σ", "sigmoid").partition("_")
        made = sum(one["name"] == match["name"] for one in _PRIMED.finditer(text))
        if len(re.findall(_primed([match["name"]]), text)) > made:
            names[match["name"]] = f"{base}prime" + (f"_{index}" if index else "")
            typed[f"{base}prime"] = f"{match['name'].partition('_')[0]}'"
    if names:  # all at once: in L'a' the L is not applied to an (aprime)
        text = re.sub(rf"{_primed(names)}(?=\s{{0,9}}[^\s=:])", lambda match: f"({names[match[1]]})", text)
        text = re.sub(_primed(names), lambda match: names[match[1]], text)
    return text, typed


def _primed(names: Iterable[str]) -> str:
    """A pattern of these names with a prime, but L'(a)."""
    return rf"(?<![^\W\d])({'|'.join(map(re.escape, names))})['′’](?!['′’])(?!\()"


def _unrolled(question: Question, text: str, alone: bool, primed: Collection[str]) -> Unrolled:
    """primed: the letters of primed names. A prime is mathematics, and not of a program, so no line changes what such a
    name says."""
    text = _IMPORT.sub("", text)
    _refuse(text)
    given = {name.name for name in question.derivation.symbols} - question.hidden
    text = _MASKED.sub(r"\g<front>\g<name> = where(\g<where>, \g<value>, \g<name>)", text)
    text = in_one_line(text, given, str(question.derivation.quantity).endswith("_new"))
    shorter = _shorter(question, text)
    statements = _statements(shorter, alone, given, _letters(question, text, given) if alone else ())
    as_it_is = Unrolled(tuple(text.split("\n")), {})
    if not statements:
        return as_it_is
    asked, typed = str(question.derivation.quantity) if question.derivation.wrt is None else "", statements
    given -= {asked}
    own = [one for one in statements if one.name and canonical(one.name) not in given]
    used = {one.name for place, one in enumerate(statements)
            if one.name and any(on.uses(one.name) for on in statements[place + 1 :])}  # fmt: skip
    changing = {one.name for one in own if one.sign or [other.name for other in own].count(one.name) > 1}
    changing |= {one.name for one in statements if one.name in used and canonical(one.name) == asked}
    slopes = {*primed} - {f"{asked.partition('_')[0]}prime"}  # a', but not the w' that a step makes
    changing = {name for name in changing if name.partition("_")[0] not in slopes}
    if asked.endswith("_new"):  # g = k g, and then a step with it
        changing |= {one.name for one in statements if one.name in used and one.uses(one.name)}
    long = {one.name for one in own if not re.fullmatch(OWN_NAME, one.name) and not _is_known(question, one.name)
            and one.name in used}  # fmt: skip
    long |= {one for one in used & _begins(_no_products(question, own, given), text) if not _slope(question, one)}
    begun = len(statements) > 1 and (shorter != text or (alone and statements[-1].name == _ANSWER))
    begun = begun or any(one.sign for one in statements)
    if not changing and not long and not begun and not re.search(r"(?<!\w)(?:return|print)(?!\w)", text):
        return as_it_is
    made = {_ANSWER: ""} if statements[-1].name == _ANSWER and not re.search(by_itself(_ANSWER), text) else {}
    for name in sorted(changing | long):
        statements, renamed = _renamed(question, statements, name)
        made |= dict.fromkeys(renamed, name)
    last = statements[-1]
    is_returned = statements != typed or "return" in text
    if is_returned and last.name and asked.startswith(f"{last.name}_"):  # v of v = β v + g, for v_3
        statements[-1] = replace(last, name=asked)
    return Unrolled(tuple(map(str, statements)), made)


def _shorter(question: Question, text: str) -> str:
    """A text with dL_da for d_loss_d_a, grad_w for w.grad, and da_2 for grad_a_2."""
    found = {match[1] for match in _OF_THE_LOSS.finditer(text)}
    known = {name for name in found if len(found) <= MOST and _is_known(question, f"dL_d{name}")}
    text = _OF_THE_LOSS.sub(lambda match: f"dL_d{match[1]}" if match[1] in known else match[0], text)
    for match in list(_QUOTIENT.finditer(text))[:MOST]:  # ∂L/∂w += …
        name = f"d{match['of']}_d{match['by']}"
        begins = match["sign"] == "+" or text.count(match["whole"]) > 1
        if begins and _is_known(question, name):
            text = re.sub(rf"(?<!\w){re.escape(match['whole'])}(?!\w)", name, text)
    text = _GRADIENT.sub(r"grad_\1", text)
    for name in [one for one in dict.fromkeys(_GETS.findall(text)) if len(re.findall(by_itself(one), text)) > 1][:MOST]:
        short = _shorter_slope(question, name)
        if short and not re.search(by_itself(short), text):
            text = re.sub(by_itself(name), short, text)
    return text


def _refuse(text: str) -> None:
    """Raises ParseError for what a program says, and nothing here."""
    if (match := _NO_STATEMENT.search(text)) is not None:
        raise ParseError(match.start("sign") + 1, f"`{match['sign']}=` has no meaning here")
    for match in _MASKED.finditer(text):
        if match["sign"]:
            told = "where only a part of a name changes, write where(…), as in where(z > 0, dz, 0)"
            raise ParseError(match.start("name") + 1, told)
    if (match := _ARROW.search(text)) is not None:
        told = "`<-` is read as less than the negative of what follows: write = where a name gets a value"
        raise ParseError(match.end() - 1, told, _ARROW.sub(r"\1=", text))


def _statements(text: str, alone: bool, given: Collection[str], letters: Collection[str]) -> list[_Statement]:
    """The lines as statements. Where a value may stand `alone`, only the last one may be something else; else none are
    returned. A line goes on with the sign that begins the next one, unless that uses a name that is made above, and
    none of those that are given. `letters`: names that say nothing of what is asked where they are returned."""
    pieces: list[tuple[str, str]] = []  # each with its comment
    made: list[str] = []
    for line in _HEAD.sub("", text, count=1).split("\n"):
        code, sign, comment = line.partition("#")
        begins = re.match(r"[-([{|]", code) if not alone else _OPENS.match(code) and any(
            re.search(by_itself(name), code) for name in made[:MOST]
        )
        goes_on = GOES_ON.match(code) and not begins
        if pieces and not pieces[-1][1] and (goes_on or STOPS.search(pieces[-1][0])):
            pieces[-1] = f"{pieces[-1][0]}\n{code.rstrip()}", ""
        else:
            parts = Text.typed(code).parts(";")
            pieces += [(part.signs.rstrip(), "") for part in parts if part.signs.strip()]
            begun = (STATEMENT.match(part.signs.strip()) for part in parts)
            made += [match["name"] for match in begun if match is not None and canonical(match["name"]) not in given]
        if comment and pieces:
            pieces[-1] = pieces[-1][0], f"{pieces[-1][1]}  {sign}{comment}"
    if len(pieces) > MOST:
        return []
    found: list[_Statement] = []
    for number, (piece, remark) in enumerate(pieces):
        if (printed := _PRINT.fullmatch(piece)) is not None:
            value = printed["name"] or printed["value"].strip()
            if number < len(pieces) - 1 and value.isidentifier():
                continue
            label = (printed["said"] or printed["label"] or "").strip().rstrip(":= ")
            piece = f"return {value}" if label == value or _NOTHING_SAID.fullmatch(label) else f"{label} = {value}"
            if not label.isidentifier() and piece.startswith(label):  # it is judged as what stands on the left
                found.append(_Statement("", "", piece, remark))
                continue
        said = RETURN.sub("", piece).strip()
        match, is_last = STATEMENT.fullmatch(said), number == len(pieces) - 1
        if match is not None:
            found.append(_Statement(match["name"], match["sign"], match["value"], remark))
        elif RETURN.match(piece) or (alone and found):
            if not is_last or EQUALS.search(said) or _WORDS.search(said):
                return []
            if not found or said != found[-1].name or said in letters:  # return dw
                found.append(_Statement(_ANSWER, "", said, remark))
        elif alone:
            return []
        else:
            found.append(_Statement("", "", piece, remark))
    return found


def _shorter_slope(question: Question, name: str) -> str:
    """A shorter name of a slope: da_2 for grad_a_2, dL_da for d_L_d_a; empty where a name is short enough, or none."""
    is_short, match = re.fullmatch(OWN_NAME, name) is not None, _LONG_QUOTIENT.fullmatch(name)
    if is_short and match is None:
        return ""
    of, stroke, by = _slope(question, name).partition("/")
    match = None if stroke and is_short else match
    quotient = f"d{match['of'] or match['what']}_d{match['by'] or match['in']}" if match is not None else name
    if quotient != name and _is_known(question, quotient):
        return quotient
    return f"d{by}" if stroke and not of and not is_short else ""


def _slope(question: Question, name: str) -> str:
    """By what a name is a slope, behind the name of what it is the slope of, or a stroke: /a for grad_a, L/a for L_a;
    empty of a name that is none."""
    try:
        quotient = question.read(f"{name} = 0").sides[0].quotient
    except ParseError:
        return ""
    return "/".join(quotient) if len(quotient) == 2 else ""


def _begins(names: Collection[str], text: str) -> set[str]:
    """The names that another one begins with, as dz does with d: it would be read as a product. None where the text has
    such products, dx for d*x."""
    words = _WORD.findall(text)
    return {name for name in names if any(one != name and one.startswith(name) for one in names)
            and all(word in names for word in words if word.startswith(name))}  # fmt: skip


def _no_products(question: Question, own: Collection[_Statement], given: Collection[str]) -> set[str]:
    """The names that get a value, but the products of one of them and a given one: e*x of `ex = …`. dx is a slope even
    where there is a d; δx is none where there is a δ."""
    names = {one.name for one in own}
    products = {name + one for name in names for one in given} & names
    return names - {name for name in products if not name.isascii() or not _slope(question, name)}


def _is_known(question: Question, name: str) -> bool:
    """Does a name say something in the question: dL_dz?"""
    try:
        return bool(question.read(name))
    except ParseError:
        return False


def _letters(question: Question, text: str, given: Collection[str]) -> list[str]:
    """The letter that a text returns, where it is no name of the question: v of `v = …`, `return v`."""
    found = re.search(r"return\s+([^\W\d_])\s*;?\s*\Z", text)
    asked = str(question.derivation.quantity)
    known = found is None or canonical(found[1]) in (*given, asked.partition("_")[0]) or names_in(
        question.prompt, [Symbol(canonical(found[1]))]
    )
    return [] if found is None or known else [found[1]]


def _are_one(question: Question, *values: str) -> bool:
    """Are two values the same, or is that not known?"""
    try:
        one, other = map(question.read, values)
    except ParseError:
        return True
    return question.agree(one, other)


def _glued(question: Question, statements: Collection[_Statement], name: str) -> str:
    """A product without a star in which a name of the question stands: ηg of η*g. It would keep its old value there."""
    given = {one for one in question.derivation.symbols if one.name == canonical(name)}
    runs = [run for one in statements for run in re.findall(_WORD, one.value) if given and run != name]
    for run in dict.fromkeys(map(str, runs)):
        with suppress(ParseError):
            if given & question.read(run).names:
                return run
    return ""


def _renamed(question: Question, statements: list[_Statement], name: str) -> tuple[list[_Statement], list[str]]:
    """The statements with another name for each value of a name, and these. Its last value keeps it where it is the
    answer, and where it says of what and by what it is the slope: that is judged."""
    places = [number for number, one in enumerate(statements) if one.name == name]
    if any(not one.name and re.search(rf"{by_itself(name)}\s*=", one.value) for one in statements[: places[-1]]):
        raise ParseError(1, f"`{name}` gets more than one value here: write each on a line of its own")
    again = len(places)
    while len(places) > 1 and not any(one.uses(name) for one in statements[places[-2] + 1 :]):
        places.pop()  # its value is said once more
    if len(places) == 1 < again:
        return statements, []
    for place, following in pairwise(places):
        if not any(one.uses(name) for one in statements[place + 1 : following + 1]):
            if _are_one(question, statements[place].value, statements[following].value):
                return statements, []
            message = f"`{name}` gets two values here, and nothing uses the first: give each a name of its own"
            raise ParseError(1, message)
    if glued := _glued(question, statements[places[0] :], name):
        raise ParseError(1, f"`{name}` gets a new value here: write a product with it with stars, and not `{glued}`")
    below = {one.value.rpartition("=")[2].strip() for one in statements[places[-1] + 1 :]}
    keeps = len(places) < again or below <= {name} or _slope(question, name).find("/") > 0
    letters = re.sub("[^A-Za-z]", "", name)[:6] or "value"
    taken = "\n".join(map(str, statements))
    free = (letters + ordinal for ordinal in _ORDINALS if letters + ordinal not in taken)
    now, made, names = name, list[_Statement](), list[str]()
    for number, one in enumerate(statements):
        value = re.sub(rf"{by_itself(name)}(?=\w)", f"{now} ", one.value)
        value = re.sub(by_itself(name), now, value)
        if number not in places:
            made.append(replace(one, value=value))
            continue
        begins = number == places[0] and one.sign == "+" and not _is_known(question, name)  # dw += …, from 0 on
        if one.sign and not begins:
            value = f"{now} {one.sign} ({value})"
        is_last = number == places[-1] and keeps
        if not (now := name if is_last else next(free, "")):
            raise ParseError(1, f"`{name}` gets too many values here")
        names += [] if is_last else [now]
        made.append(_Statement(now, "", value, one.remark))
    return made, names
