"""Names of the reader's own: δ of `δ = ∂L/∂z`, `error` of `2*error*x with error = a - y`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sympy
from sympy import MatrixSymbol, Symbol

from byhand.answers.answer import Answer
from byhand.answers.prompt import names_in
from byhand.answers.unrolled import GOES_ON, Unrolled, unrolled
from byhand.proof.reader import AmbiguousError, Choice, ParseError, Side, tex
from byhand.proof.reader.names import canonical
from byhand.proof.reader.reasons import SLOPE
from byhand.proof.reader.rules import MADE, OWN_NAME
from byhand.proof.reader.sides import STOPS
from byhand.proof.reader.text import Text

if TYPE_CHECKING:
    from byhand.answers.question import Question

_EXPLAINED = re.compile(
    rf"(?P<answer>.+?)(?:\s*[,;]\s*|\s+(?=(?:where|with)\s))(?P<word>(?:where|with)\s+)?(?P<name>{OWN_NAME})\s*"
    r"(?P<sign>:?=)\s*(?P<value>[^=,;:]+)"
)
_FIRST = re.compile(
    rf"\s*(?:let|with|put|set|where)\s+(?P<name>{OWN_NAME})\s*:?=\s*(?P<value>[^=,;:]+?)"
    r"(?:[,;:.]\s*(?:(?:then|so)[:,]?\s+)?|\s+(?:then|so)[:,]?\s+)(?P<answer>[^,;:]+)", re.IGNORECASE,
)  # fmt: skip


_MAP = re.compile(
    rf"(?P<before>\s*\$?)(?P<name>{OWN_NAME})\s*(?:[↦⟼→⟶]|\|?[-−–=]+>|\\(?:long)?mapsto(?![a-z])|\\to(?![a-z]))\s*"
)
_LAMBDA = re.compile(r"(?P<before>\s*(?:\w+\s*=\s*)?)lambda(?P<names>[\w\s,]{0,80}):")


_SLOPE_BESIDE = re.compile(rf"(?P<answer>[^,;\n]+),[ \t]{{0,9}}(?=(?P<slope>{SLOPE.pattern})\s*=(?![=>])[^=,;]+$)")
_APART = r"[,;]\s*(?:(?:and|with|where|let|put|set|setting)\s+)?|\s+(?:and|with|where|setting)\s+(?=[^\s=]+\s*:?=)"
_BRACKETED = re.compile(rf"(?P<answer>.*\S)\s+\((?P<names>{OWN_NAME}\s*:?=(?![=>]).*)\)\s*")
_OWN = re.compile(rf"(?:(?:let|put|set|with|where)\s+)?(?P<name>{OWN_NAME})\s*:?=(?![=>])\s*(?P<value>[^=]+)")
def explained(text: str, known: Collection[str]) -> str:
    """An answer with names of one's own explained beside it, as `…, where δ = a - y`; `known`: names that are none."""
    typed, text = text, _without_tex(text)
    beside = _SLOPE_BESIDE.match(text)
    if beside and beside["slope"] in beside["answer"].rpartition("=")[2]:  # 2(a - y) da/db, da/db = a(1 - a)
        return f"{beside['answer']} where {text[beside.end() :]}"
    several = _several(text, known)
    if several:
        return several
    for pattern in (_EXPLAINED, _FIRST):
        match = pattern.fullmatch(text)
        if match is None or canonical(match["name"]) in known:
            continue
        if match.groupdict().get("word") and match["sign"] == "=":  # the reader knows it
            continue
        if match["name"] in match["answer"] and not MADE.match(match["answer"]):
            return f"{match['answer'].rstrip(' ,;')}, where {match['name']} = {match['value'].strip(' .')}"
    return typed


def _without_tex(text: str) -> str:
    """A text of formulas in plain characters, δ for `\\delta`; as it is where it has cases, or cannot be expanded."""
    if not re.search(r"[\\{$]", text) or r"\begin" in text:
        return text
    try:
        return tex.expand(Text.typed(text.replace("$", " "))).signs
    except ParseError:
        return text


def _several(text: str, known: Collection[str]) -> str:
    """The same with `where`, of names between commas: `2*p*q, p = a - y, q = a*(1 - a)`, `p = a - y, 2*p`."""
    bracketed = _BRACKETED.fullmatch(text)
    plain = f"{bracketed['answer']}, {bracketed['names']}" if bracketed else text
    parts = [part.signs.strip(" .") for part in Text.typed(plain).parts(_APART)]
    made = [_OWN.fullmatch(part) for part in parts]
    names = [match["name"] for match in made if match is not None]
    answers = [part for part, match in zip(parts, made, strict=True) if match is None]
    if len(answers) != 1 or not names or "" in parts or (made[0] is not None and made[-1] is not None):
        return ""
    if any(canonical(name) in known or text.count(name) < 2 for name in names) or len(set(names)) < len(names):
        return ""
    equations = [f"{match['name']} = {match['value']}" for match in made if match is not None]
    return f"{answers[0]}, where {', '.join(equations)}"


def answer_to(
    question: Question, text: str, own: Mapping[str, Any] | None = None, free: Collection[str] = ()
) -> Answer:
    """The answer that a text stands for, with a name of the reader's explained in any place. Raises ParseError.

    own, free: as for `Question.read`.
    """
    known = {canonical(name.name) for name in question.derivation.symbols} - question.hidden
    typed = explained(_without_map(text, question), known)
    try:
        answer = question.read(typed, own, free)
    except AmbiguousError:
        raise
    except ParseError:
        typed = _as_steps(text)
        if not typed:
            raise
        try:
            answer = question.read(typed, own, free)
        except AmbiguousError:
            raise
        except ParseError as error:
            raise ParseError(error.column, error.message, error.corrected.replace("⇒", "\n")) from None
    is_name = isinstance(answer.expression, Symbol | MatrixSymbol)
    if is_name and len(answer.sides) == 1 and answer.sides[0].expression is not None and question.is_itself(answer):
        first, _, last = typed.partition("=")  # 2*x = dL/dw
        turned = question.read(f"{last} = {first}", own, free)
        answer = answer if question.is_itself(turned) else turned
    return answer


def answer_in_lines(question: Question, text: str) -> Answer:
    """The same of a text that may be lines as in a program. Of one that cannot be read the first line is told that has
    the fault, in the names that were typed, and what is offered is the whole text."""
    lines = unrolled(question, text)
    try:
        answer = answer_to(question, lines.text)
    except ParseError as error:
        if lines.text == text and (len(lines.lines) == 1 or not isinstance(error, AmbiguousError)):
            raise
        raise _first_fault(question, text, lines, error) from None
    if answer.reading is None:
        return answer
    reading = replace(answer.reading, latex=lines.tex_as_typed(answer.reading.latex))
    return Answer(question, answer.expression, answer.text, reading)


def _first_fault(question: Question, text: str, lines: Unrolled, error: ParseError) -> ParseError:
    """What is wrong in the first line with a fault; `error`: what is wrong in all of them."""
    told, end = error, len(lines.lines)
    for number in range(1, end):
        if (fault := _fault(question, "\n".join(lines.lines[:number]))) is not None:
            told, end = fault, number
            break
    line = lines.lines[end - 1]
    left = match[0] if (match := MADE.match(line)) else ""

    def whole(offer: str) -> str:
        """The text with what is offered for its line, or for the right side of that; nothing where it cannot be read.
        """
        front = "".join(f"{one}\n" for one in lines.lines[: end - 1])
        changed = offer.removeprefix(front)
        changed = changed if changed.startswith(left) else f"{left} {changed}"
        offer = lines.as_typed("\n".join([front + changed, *lines.lines[end:]]))
        try:
            again = _fault(question, unrolled(question, offer).text)
        except ParseError:
            return ""
        return offer if again is None or isinstance(again, AmbiguousError) else ""

    message = lines.as_typed(told.message)
    word = re.search("`([^`]+)`", message)
    column = max(1, text.find(word[1]) + 1) if word else 1
    if isinstance(told, AmbiguousError):
        choices = [Choice(whole(one.text), lines.tex_as_typed(one.latex)) for one in told.choices]
        if all(one.text for one in choices):
            return AmbiguousError(column, choices, message)
    return ParseError(column, message, told.corrected and whole(told.corrected))


def _fault(question: Question, lines: str) -> ParseError | None:
    """What is wrong in lines."""
    try:
        answer_to(question, lines)
    except ParseError as error:
        return error
    return None


def _as_steps(text: str) -> str:
    """Lines that are equations as steps, each of which follows from the one above it: f^T = 1/2 and below it T = …"""
    steps: list[str] = []
    for line in text.strip().split("\n"):
        if steps and (GOES_ON.match(line) or STOPS.search(steps[-1])):
            steps[-1] += f"\n{line}"
        else:
            steps.append(line)
    apart = len(steps) > 1 and all("=" in line and "#" not in line for line in steps[:-1])
    return "⇒".join(steps) if apart else ""


def _without_map(text: str, question: Question) -> str:
    """A text without the `x ↦` in front, where x is what is differentiated by, or the only name that is asked for, and
    without `lambda`, whose names are all names of the question."""
    wrt, names = question.derivation.wrt, {name.name for name in question.derivation.symbols}
    asked = (wrt,) if wrt is not None else question.variables
    match = _MAP.match(text)
    fits = match is not None and [name.name for name in asked] == [canonical(match["name"])]
    if match is None and (match := _LAMBDA.match(text)) is not None:
        fits = {canonical(name) for name in re.findall(r"\w+", match["names"])} <= names
    if match is None or not fits:
        return text
    return match["before"] + " " * (match.end() - match.end("before")) + text[match.end() :]


def with_names_put_in(answer: Answer) -> Answer:
    """The same with what the lines above it say of names that may not stand in it, such as dL_dz of `dL_dz = …`, as
    long as that is said in names that may; as it is, where they say no more than the question does."""
    known: dict[Any, Any] = {}
    tells = False
    where, allowed = answer.question.derivation.where, {*answer.question.variables}
    for left, right in answer.reading.claims if answer.reading is not None else ():
        name = left.expression
        if isinstance(name, Symbol | MatrixSymbol) and name not in allowed and right.expression is not None:
            value = right.expression.xreplace(known)
            if value.free_symbols <= allowed:
                known.setdefault(name, value)
                given = right.expression == where.get(name) and names_in(answer.question.prompt, [name])
                tells = tells or not given
    return answer.having(answer.expression.xreplace(known)) if tells else answer


def typed_name(line: str) -> str:
    """The name on the left of a line that may make one; empty if it makes none."""
    match = MADE.match(line)
    return canonical(match[1]) if match else ""


def new_names(answer: Answer, is_slope: Callable[[Side], Any]) -> list[str]:
    """The sides of an equation that are names without a meaning, or with that of a slope, L_a, where all others say the
    same as the answer."""
    return [canonical(side.text.strip()) for side in answer.sides if _is_new(side, is_slope)]


def _is_new(side: Side, is_slope: Callable[[Side], Any]) -> bool:
    name = side.text.strip()
    if re.fullmatch(OWN_NAME, name) and len(side.quotient) != 1 and side.expression in (None, sympy.E):
        return True
    return re.fullmatch(r"[^\W\d]\w*", name) is not None and bool(is_slope(side))


def others(answer: Answer, is_slope: Callable[[Side], Any]) -> list[Side]:
    """The sides that are no new names."""
    return [side for side in answer.sides if not _is_new(side, is_slope)]


def without(answer: Answer, names: Collection[str]) -> Answer:
    """The same equation without the sides that are these names."""
    reading = answer.reading
    if reading is None:
        return answer
    sides = tuple(side for side in reading.sides if canonical(side.text.strip()) not in names)
    return Answer(answer.question, answer.expression, answer.text, replace(reading, sides=sides))


def is_used(
    name: str, value: Any, lines: Sequence[str], own: Mapping[str, Any], possible: Collection[str],
    read: Callable[[str, Mapping[str, Any]], Answer],
) -> bool:
    """Does a name stand in one of these lines, as a part of what it says? `possible`: other names that may be made."""
    unknown: dict[str, Any] = {one: Symbol(one, real=True) for one in possible if one not in own}
    sign = MatrixSymbol(name, *value.shape) if value.is_Matrix else Symbol(name, real=True)
    for line in lines:
        try:
            answer = read(line, {**unknown, **own, name: sign})
        except ParseError:
            if name in re.sub(MADE, "", line):
                return True
            continue
        sides = answer.sides
        if sides and sides[0].expression == sign:
            sides = sides[1:]
        said = [answer.expression, *(side.expression for side in sides if side.expression is not None)]
        if any(sign in one.free_symbols for one in said):
            return True
    return False
