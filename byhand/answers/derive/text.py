"""The text of a question, taken apart line by line; what the lines say together, `asked` tells.

    # The weight of one neuron        a title
    z = w*x + b                       a definition, in the notation of the exercises
    X: 4x3                            the shape of a matrix; what has none and no definition is a number
    s > 0                             a premise
    ∂L/∂w                             what is asked
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from sympy import Symbol

from byhand.proof.reader import AmbiguousError, Choice, ParseError, ReaderError, foreign, lefts, sums
from byhand.proof.reader.branches import CASE, closing
from byhand.proof.reader.characters import GREEK, LETTERS, SUBSCRIPTS, fold
from byhand.proof.reader.errors import MAX_READINGS
from byhand.proof.reader.functions import NEEDS_BRACKETS, is_function, meant_by
from byhand.proof.reader.names import NAME, PART, Vocabulary, canonical
from byhand.proof.reader.sides import sides
from byhand.proof.reader.tex import expand
from byhand.proof.reader.text import Text, joined
from byhand.proof.reader.tokens import MODULES
from byhand.proof.reader.wrapping import unwrapped

MAX_TEXT = 1_500  # characters of a question
MAX_LINES = 40
MAX_DEFINITIONS = 24
MAX_ENTRIES = 150  # of all matrices together
MAX_SIDE = 9  # rows or columns of one matrix

_NAMES = rf"(?P<names>{NAME}(?:\s*,\s*{NAME})*)"
_IS = r"(?::|∈|\\in\b|\bis\b|\bin\b|\bare\b|\.shape\s*==?|(?=\())\s*(?:an?\s)?(?:\\mathbb\s*\{?\s*R\}?|[Rℝ])?\s*\^?"
_SHAPE = re.compile(
    rf"{_NAMES}\s*{_IS}[\s({{[]*(?P<rows>\d{{1,4}})\s*(?:[x×*·,]|\\times|by)\s*(?P<columns>\d{{1,4}})[\s)}}\]]*(?:matrix|vector)?"
)
_VECTOR = re.compile(
    rf"{_NAMES}\s*{_IS}[\s({{[]*(?P<length>\d{{1,4}})[\s)}}\]]*(?:-?\s?(?:vector|entries|dimensional|dim))?"
)
_NUMBER = re.compile(
    rf"(?:[{LETTERS}](?:_?\d)?(?:\s*,\s*|$))+|{_NAMES}\s*(?::|∈|\bis\b|\bin\b|\bare\b)\s*(?:an?\s)?(?:numbers?|scalars?|reals?|[Rℝ])"
)
_FILLED = re.compile(
    rf"(?P<name>{NAME})\s*:?=\s*(?:(?:np|numpy|torch|tf|jnp)\.[\w.]+\(\(?\s*(?P<rows>\d{{1,4}})\s*,\s*(?P<columns>\d{{1,4}})\s*\)?\)"
    r"|(?:[\w.]+\()?\s*[(\[][-+\d.\s\[\]()]*[,;][-+\d.,;\s\[\]()]*[)\]]\s*)"
)
_MARK = re.compile(r"^\s*(?:[-*•–−](?=[^<>≤≥≠]*$)|\(?\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_LEAD = re.compile(
    r"^\s*(?:let|and|where|with|given|then|define|set)\s+(?=[^\s=]+(?:\s*\([^()]*\))?\s*:?=)", re.IGNORECASE
)
_REMARK = re.compile(r"\s(?:--|//)\s.*$|\s{2}\([a-z]{3,}(?: [a-z]+)*\)\s*$|(?<=\S)[.,;]\s*$")
_FIND = re.compile(r"^\s*(?:asked|find|what is|compute|derive|give|calculate)\s*:?\s+(?:me\s+)?", re.IGNORECASE)
_WHAT = re.compile(r"\s*=?\s*\?\s*$|\s*=\s*$")
_ONE_ASKED = "one derivative is asked at a time: take one of the two away"
_WORD = re.compile(
    rf"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<method>\.[A-Za-z]+)"
    rf"|(?P<module>{MODULES})?(?P<word>{NAME})"
)
_LETTER = "".join(GREEK)
_PARTS = re.compile(  # w₁h is w₁ times h, and πx is π times x
    rf".+?(?:[{SUBSCRIPTS}]+(?=[{LETTERS}])|(?<=[{_LETTER}])(?=[^\W\d_])|(?<![_\W])(?=[{_LETTER}])|$)"
)
_RELATION = re.compile(r"<=|>=|<|>|≠|!=")
_NUMBERED = re.compile(r"([A-Za-z]+)(\d+)")
_OPENS = re.compile(r"\s*\(")
_CALLS = re.compile(r"\s?[(\[]")  # Exp[-x], wurzel(x)
_APPLIED = re.compile(rf"(?<![{PART}])(?P<name>{NAME})\s?\(")
_GREEK = frozenset(GREEK.values())
_BARS = re.compile(r"\\\||\\[lr]Vert(?![A-Za-z])")
_NORM = re.compile(
    r"\|\|(?P<of>[^|]{1,200})\|\|(?:_\{?(?P<kind>[12F])\}?)?(?P<squared>\s*(?:\^\s*(?:\{2\}|2)|\*\*\s*2|²)(?![\d.]))?"
)
_SUMS = "write a sum between two numbers, Σ_{i=1}^{3} (…), or the sum of a matrix's entries, sum(…)"
_ADVICE = {"||": "write the square of a length as sum((…)^2)", "Σ": _SUMS, "∑": _SUMS}
_LISTED = re.compile(r"\s*[,;&]\s*(?:and\s)?|\s(?:and|und|et|y)\s")
EXPECTED = (
    "write a definition (z = w*x + b), the shape of a matrix (X: 4x3), a premise (s > 0), or what is asked (∂L/∂w)"
)


class QuestionError(ReaderError):
    """What is wrong in a question.

    line, column: where, counted from 1; line 0 is for what is missing.
    corrected: the whole question as it was probably meant, or "".
    readings: of a line with several meanings, the whole question by each of them.

    >>> own_exercise("z = w*x + b")
    Traceback (most recent call last):
    byhand.answers.derive.text.QuestionError: ...
    """

    def __init__(
        self, message: str, line: int = 0, column: int = 0, corrected: str = "", readings: tuple[str, ...] = ()
    ) -> None:
        place = f"line {line}: " if line else ""
        super().__init__(place + message)
        self.message, self.line, self.column, self.corrected = message, line, column, corrected
        self.readings = readings

    def data(self) -> dict[str, Any]:
        """As numbers and texts, for JSON."""
        told = {"message": self.message, "line": self.line, "column": self.column}
        return {**told, "corrected": self.corrected, "readings": self.readings}


@dataclass(frozen=True)
class Written:
    """A name and what stands behind its sign of equality, or a premise without a name: where, and in plain signs."""

    name: str
    right: Text
    line: int


@dataclass
class Lines:
    """A question in its lines.

    title: the first line that begins with #.
    definitions, premises: as they are typed.
    arguments: name -> the names in the brackets behind it, of g(x) = 3x.
    shapes: name -> rows and columns.
    asked: the two names of the derivative that is asked for, the second one empty where it is not said, and `place`,
        its line.
    """

    title: str = ""
    definitions: dict[str, Written] = field(default_factory=dict)
    premises: list[Written] = field(default_factory=list)
    arguments: dict[str, list[str]] = field(default_factory=dict)
    shapes: dict[str, tuple[int, int]] = field(default_factory=dict)
    asked: tuple[str, str] = ("", "")
    place: int = 0


def own_name(typed: str) -> str:
    """The name that a typed one is: `ŷ` is y_hat, `x1` is x_1."""
    name = canonical(typed)
    numbered = _NUMBERED.fullmatch(name)
    return f"{numbered[1]}_{numbered[2]}" if numbered else name


def words(side: Text) -> Iterator[tuple[str, bool, int]]:
    """The words of a side that may be names: the name, whether a bracket opens behind it, and its column."""
    signs = side.signs
    for match in _WORD.finditer(signs):
        if match["word"] is None or match["module"]:
            continue
        starts = [match.start("word") + part.start() for part in _PARTS.finditer(match["word"])]
        for start, end in pairwise([*starts, match.end()]):
            before, after = signs[:start].rstrip(), signs[end:]
            spelled, opens = canonical(signs[start:end]), _OPENS.match(after) is not None
            power = spelled == "T" and before.endswith("^")
            euler = spelled == "e" and after.lstrip().startswith(("^", "**"))
            alone = len(spelled) > 1 and spelled not in _GREEK and spelled not in NEEDS_BRACKETS
            applied = is_function(spelled) and (opens or alone)
            applied = applied or (len(spelled) > 2 and meant_by(spelled) != "" and _CALLS.match(after) is not None)
            said = CASE.fullmatch(spelled) or spelled in ("and", "or", "not", "then")  # if z > 0
            if not (power or euler or applied or said or spelled == "pi"):
                yield own_name(spelled), opens, side.columns[start]


def lines(text: str, whole: bool = True) -> Lines:
    """The lines of a question; where it is not `whole`, what is asked may still be missing.

    Raises QuestionError for a line that says nothing, and for what is too large.
    """
    if len(text) > MAX_TEXT:
        raise QuestionError(f"this question is too large: {len(text)} characters, and {MAX_TEXT} are read")
    typed = text.splitlines()
    if len(typed) > MAX_LINES:
        raise QuestionError(f"this question is too large: {len(typed)} lines, and {MAX_LINES} are read")
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
            each = ["\n".join([*typed[: number - 1], one, *typed[number:]]) if one else "" for one in choices]
            more = {"readings": tuple(each)} if len(each) > 1 else {"corrected": each[0]}
            raise QuestionError(error.message, number, error.column, **more) from None
        if other is not None:
            others.append((other, number))
    if len(found.definitions) > MAX_DEFINITIONS:
        count = len(found.definitions)
        raise QuestionError(f"this question is too large: {count} definitions, and {MAX_DEFINITIONS} are read")
    if not found.definitions:
        raise QuestionError("write the definitions first, one a line, such as z = w*x + b")
    for name, one in found.definitions.items():
        found.definitions[name] = replace(one, right=_unapplied(found, one, typed))
    for other, number in others:
        _ask(found, other, typed, number)
    if whole and not found.place:
        last = list(found.definitions)[-1]
        raise QuestionError(f"say what is asked: a derivative such as ∂{last}/∂w")
    return found


def _take(found: Lines, line: str, number: int) -> Text | None:
    """What one line says; what is left of it if it may be what is asked."""
    bare = fold(line).replaced(_MARK, "").replaced(_LEAD, "").replaced(_REMARK, "")
    if _is_shape(found, _MARK.sub("", line).strip().rstrip(".;,"), number):
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
    found.definitions[name] = Written(name, foreign.in_english(parts[1], Vocabulary((), {}, {})), number)
    if left[2]:
        found.arguments[name] = _listed(left[2])
    return None


def _listed(names: str) -> list[str]:
    return [own_name(name.strip()) for name in re.split("[,;]", names)]


def _unapplied(found: Lines, written: Written, typed: list[str]) -> Text:
    """A right side with g for the g(x) that is defined; the inner brackets come first. What is defined as g alone may
    be meant as a factor, too."""
    side = written.right
    for match in reversed(list(_APPLIED.finditer(side.signs))):
        name, end = own_name(match["name"]), closing(side.signs, match.end() - 1)
        if name not in found.definitions or is_function(name) or end < 0:
            continue
        inside = side.signs[match.end() : end].strip()
        row, column = written.line - 1, side.columns[match.start()]
        before, behind = side.cut(0, match.end("name")), side.cut(end + 1)
        left = typed[row].partition("=")[0].rstrip()
        alone, arguments = f"{left} = {before.signs}{behind.signs}", found.arguments.get(name)
        if arguments == _listed(inside):
            side = joined([before, behind])
        elif arguments is not None:
            told = f"{name} is defined for {', '.join(arguments)} alone: define what stands in its brackets here, too"
            free = len(arguments) == 1 and arguments[0] not in found.definitions
            lines = [*typed[:row], f"{arguments[0]} = {inside}", alone, *typed[row + 1 :]]
            raise QuestionError(told, written.line, column, "\n".join(lines) if free else "")
        elif set(_listed(inside)) <= below(found, name):
            factor = f"{left} = {before.signs}*({inside}){behind.signs}"
            each = tuple("\n".join([*typed[:row], one, *typed[row + 1 :]]) for one in (alone, factor))
            told = f"this can be read in two ways: `{match['name']}` or `{match['name']}*({inside})`"
            raise QuestionError(told, written.line, column, readings=each)
    return side


def below(found: Lines, name: str) -> set[str]:
    """The words that a definition needs, and what is defined below it."""
    needed, waiting = set[str](), [name]
    while waiting:
        one = found.definitions.get(waiting.pop())
        own = {part for word, *_ in words(one.right) for part in (word, *letters(word))} - needed if one else set()
        needed |= own
        waiting += own
    return needed


def _ask(found: Lines, line: Text, typed: list[str], number: int) -> None:
    """Take a line that is no definition as what is asked."""
    key = _derivative(found, line)
    if not key:
        several = [part.signs for part in line.parts(_LISTED) if _derivative(found, part)]
        if len(several) > 1:
            each = ("\n".join([*typed[: number - 1], one, *typed[number:]]) for one in several)
            raise QuestionError(_ONE_ASKED, number, readings=tuple(each)[:MAX_READINGS])
        raise QuestionError(EXPECTED, number)
    if found.place:
        raise QuestionError(_ONE_ASKED, number)
    if len(key) > 2:
        raise QuestionError("asked is the whole derivative, ∂ without ⁺", number)
    found.asked, found.place = (own_name(key[0]), own_name(key[1])), number


def _derivative(found: Lines, line: Text) -> tuple[str, ...]:
    """The names of a derivative that is a whole line, however it is written: dL/dw, d/dw L, f'(x), grad(L, w). Of what
    is not said the last definition is differentiated; by what is not said, the second name is empty."""
    definitions = list(found.definitions)
    used = [word for one in found.definitions.values() for word, *_ in words(one.right)]
    names = {*definitions, *found.shapes, *used, *(letter for word in used for letter in letters(word))}
    known: dict[tuple[str, ...], Any] = {(of, by): Symbol(of) for of in definitions for by in names}
    spoken = Vocabulary([*map(Symbol, sorted(names))], known, {})
    said = lefts.left(lefts.named(line, spoken), spoken)
    if said is None or len(said.key) < 2 or said.operand is not None or (not said.key[0] and "'" in line.signs):
        return ()
    of, *rest = said.key
    if not of and rest == definitions[-1:]:  # ∇y
        return (*rest, "")
    return (of or definitions[-1], *rest)


def _length(match: re.Match[str]) -> str:
    """The length of a vector as a sum over its entries."""
    if match["kind"] == "1":
        return match[0] if match["squared"] else f"sum(abs({match['of']}))"
    squares = f"sum(({match['of']})**2)"
    return squares if match["squared"] else f"sqrt({squares})"


def _is_shape(found: Lines, line: str, number: int) -> bool:
    """Take a line that gives shapes, one or several: X: 4x2, y ∈ ℝ^{4×1}."""
    parts = [line] if _SHAPE.fullmatch(line) else re.split(r"[,;]\s*(?=[^,;]*(?::|∈|\bin\b|\bis\b))", line)
    shapes = [_SHAPE.fullmatch(part.strip()) for part in parts]
    for shape in shapes if None not in shapes else ():
        if shape is not None:
            _shape(found, shape, number)
    vector = _VECTOR.fullmatch(line)
    if vector is not None and None in shapes:
        length = vector["length"]
        each = (f"{vector['names']}: 1x{length}", f"{vector['names']}: {length}x1")
        raise AmbiguousError(0, [Choice(one, "") for one in each], f"is this a row, {each[0]}, or a column, {each[1]}?")
    filled = _FILLED.fullmatch(line)
    if filled is not None:
        meant = f"{filled['name']}: {filled['rows']}x{filled['columns']}" if filled["rows"] else ""
        raise ParseError(0, "a matrix is given by its shape alone, such as X: 4x3", meant)
    return None not in shapes or _NUMBER.fullmatch(line) is not None


def _shape(found: Lines, shape: re.Match[str], number: int) -> None:
    rows, columns = int(shape["rows"]), int(shape["columns"])
    if not (1 <= rows <= MAX_SIDE and 1 <= columns <= MAX_SIDE):
        raise QuestionError(f"a matrix here has 1 to {MAX_SIDE} rows and columns, not {rows}×{columns}", number)
    for typed in shape["names"].split(","):
        name = own_name(typed.strip())
        if found.shapes.setdefault(name, (rows, columns)) != (rows, columns):
            raise QuestionError(f"{name} has two shapes", number)
    entries = sum(rows * columns for rows, columns in found.shapes.values())
    if entries > MAX_ENTRIES:
        raise QuestionError(
            f"this question is too large: its matrices have {entries} entries, and {MAX_ENTRIES} are read. "
            "A smaller matrix asks the same", number,
        )  # fmt: skip


def letters(name: str) -> list[str]:
    """The letters of a word that could be a product of them; none of a word that is one name by its form."""
    plain = len(name) > 1 and name.isascii() and name.isalpha() and name not in _GREEK
    return list(name) if plain and all(letter in LETTERS for letter in name) else []
