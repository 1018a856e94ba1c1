"""Lines that give the shape of a matrix, in every spelling: X: 4x3, y ∈ ℝ^{4×1}, W.shape = (2, 3)."""

from __future__ import annotations

import re

from byhand.answers.derive.lines import Lines, QuestionError, own_name
from byhand.proof.reader import AmbiguousError, Choice, ParseError
from byhand.proof.reader.characters import LETTERS
from byhand.proof.reader.names import NAME

MAX_ENTRIES = 150  # of all matrices together
_MAX_SIDE = 9  # rows or columns of one matrix

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


def take_shapes(found: Lines, line: str, number: int) -> bool:
    """Take a line that gives shapes, one or several, or says that a name is a number; is it one?"""
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
    if not (1 <= rows <= _MAX_SIDE and 1 <= columns <= _MAX_SIDE):
        raise QuestionError(f"a matrix here has 1 to {_MAX_SIDE} rows and columns, not {rows}×{columns}", number)
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
