"""An expression of matrices, read as Python: where it stands, its shape, and each of its entries in JavaScript.

A matrix product, a row of sums or a column of largest entries has no entries here: `matrices` computes it first, into
an array, and puts that into its place.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from byhand.figures.matrices import Matrices

Shape = tuple[str, str]
"""Rows and columns: each a number or the name of a size."""
NUMBER: Shape = ("1", "1")
ALONG = {"sum": ("0", "{} += {};"), "max": ("-Infinity", "{0} = Math.max({0}, {1});")}
"""What goes along the rows or the columns of a matrix: what it begins with, and what it does with each entry."""

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Gt: ">", ast.Lt: "<", ast.Eq: "===", ast.NotEq: "!==",
    ast.GtE: ">=", ast.LtE: "<=",
}  # fmt: skip
_BUILT_IN = {"sqrt": "Math.sqrt", "exp": "Math.exp", "log": "Math.log", "tanh": "tanh"}


class Stored(NamedTuple):
    """A matrix that stands in an array, from `offset` on; `turned` if it is the transpose of what stands there."""

    name: str
    offset: str
    shape: Shape
    turned: bool = False

    @property
    def start(self) -> str:
        """The place of its first number."""
        return self.offset.removesuffix(" + ") or "0"

    @property
    def size(self) -> str:
        """How many numbers it has."""
        return " * ".join(part for part in self.shape if part != "1") or "1"


Operand = ast.expr | Stored
"""What is still to be computed, or stands in an array."""


def paired(left: Shape, right: Shape) -> Shape | None:
    """The shape of two matrices entry by entry, where one row or column goes with any number of them; None: of none."""
    if any(a != b and "1" not in (a, b) for a, b in zip(left, right, strict=True)):
        return None
    rows, columns = (b if a == "1" else a for a, b in zip(left, right, strict=True))
    return rows, columns


class Expressions:
    """Reads the expressions of one text; `loops` are the names that count the loops around."""

    def __init__(self, known: Matrices, source: Sequence[str]) -> None:
        self.known, self.source = known, source
        self.loops: list[str] = []

    def error(self, node: ast.AST, what: str) -> ValueError:
        """What is wrong with a part of a line, with the line."""
        line = self.source[getattr(node, "lineno", 1) - 1].strip()
        return ValueError(f"in the line {line!r}: {what}")

    def called(self, node: ast.expr) -> str:
        """The name of the function that is called, without keywords; "" for anything else."""
        match node:
            case ast.Call(ast.Name(name), _, []):
                return str(name)
        return ""

    def arguments(self, node: ast.expr, count: int = 1) -> list[ast.expr]:
        """What the function is called with, so many of them."""
        assert isinstance(node, ast.Call)
        if len(node.args) != count:
            raise self.error(node, f"{ast.unparse(node.func)} takes {count} argument(s), not {len(node.args)}")
        return node.args

    def is_total(self, node: ast.AST) -> bool:
        """Whether it adds up all of a matrix."""
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.keywords

    # ---------------------------------------------------------------------------------------------- where and what

    def stored(self, node: ast.expr) -> Stored | None:
        """A matrix that stands in an array, or None for what is to be computed."""
        if isinstance(node, ast.Attribute) and node.attr == "T":
            inner = self.stored(node.value)
            return None if inner is None else Stored(inner.name, inner.offset, inner.shape[::-1], not inner.turned)
        if isinstance(node, ast.Name) and node.id in self.known.arrays:
            shape = self.known.arrays[node.id]
            if len(shape) != 2:
                raise self.error(node, f"{node.id} is a sequence: say which of it, as in {node.id}[t]")
            return Stored(node.id, "", (shape[0], shape[1]))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            shape = self.known.arrays.get(node.value.id, ())
            if len(shape) == 2 and isinstance(node.slice, ast.Slice):
                lower, count = self._rows(node.slice)
                return Stored(node.value.id, f"({self.number(lower)}) * {shape[1]} + ", (count, shape[1]))
            if len(shape) == 3 and not isinstance(node.slice, ast.Tuple):
                place = self.number(node.slice).removeprefix("(").removesuffix(")")
                return Stored(f"{node.value.id}[{place}]", "", (shape[1], shape[2]))
        return None

    def _rows(self, part: ast.Slice) -> tuple[ast.expr, str]:
        """The first row of a slice and how many it has, which is the name of a size."""
        match part:
            case ast.Slice(ast.expr() as first, ast.BinOp(left, ast.Add(), ast.Name(count)), None) if (
                ast.dump(left) == ast.dump(first)
            ):
                return first, count
        raise self.error(part, f"rows are written {ast.unparse(part)}; expected [first:first + size]")

    def moves(self, stored: Stored, node: ast.AST) -> bool:
        """Whether it reads this matrix elsewhere than entry by entry: its transpose, other rows of it."""
        if not isinstance(node, ast.Attribute | ast.Subscript):
            return False
        other = self.stored(node)
        if other is None:
            return isinstance(node, ast.Subscript) and ast.unparse(node.value) == stored.name
        return other.name == stored.name and (other.turned or other.offset != stored.offset)

    def shape(self, node: Operand) -> Shape:
        """Its shape. Raises ValueError where its parts do not go together."""
        stored = node if isinstance(node, Stored) else self.stored(node)
        if stored is not None:
            return stored.shape
        assert not isinstance(node, Stored)
        if isinstance(node, ast.Attribute) and node.attr == "T":
            return self.shape(node.value)[::-1]
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            if len(self.known.arrays.get(node.value.id, ())) != 2:
                raise self.error(node, f"{node.value.id} is no known matrix")
            rows, columns = self.known.arrays[node.value.id]
            match node.slice:
                case ast.Tuple([ast.Slice(None, None, None), _]):
                    return rows, "1"
                case ast.Tuple():
                    raise self.error(node, f"{ast.unparse(node)} is not in this notation")
            return self.shape(node.slice)[0], columns
        if isinstance(node, ast.BinOp):
            left, right = self.shape(node.left), self.shape(node.right)
            if isinstance(node.op, ast.MatMult):
                if left[1] != right[0]:
                    raise self.error(node, f"a product of {'×'.join(left)} and {'×'.join(right)}")
                return left[0], right[1]
            return self._together(left, right, node)
        if isinstance(node, ast.UnaryOp):
            return self.shape(node.operand)
        if isinstance(node, ast.Compare):
            return self._together(self.shape(node.left), self.shape(node.comparators[0]), node)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                return self._reduced(node, node.func)
            shape = NUMBER
            for argument in node.args:
                shape = self._together(shape, self.shape(argument), node)
            return shape
        return NUMBER

    def _reduced(self, node: ast.Call, method: ast.Attribute) -> Shape:
        """The shape of .sum(), .mean(), .sum(axis=0), .sum(axis=1, keepdims=True) and the like."""
        rows, columns = self.shape(method.value)
        how = ", ".join(ast.unparse(keyword) for keyword in node.keywords)
        if method.attr in (ALONG if how else ("sum", "mean")):
            shapes = {"": NUMBER, "axis=0": ("1", columns), "axis=1, keepdims=True": (rows, "1")}
            if how in shapes:
                return shapes[how]
        raise self.error(node, f".{method.attr}({how}) is unknown")

    def _together(self, left: Shape, right: Shape, node: ast.AST) -> Shape:
        shape = paired(left, right)
        if shape is None:
            raise self.error(node, f"{'×'.join(left)} does not go with {'×'.join(right)} entry by entry")
        return shape

    def flat(self, node: Operand, shape: Shape) -> bool:
        """Whether each matrix in it is counted through, row by row, as one of this shape; a number goes with any."""
        stored = node if isinstance(node, Stored) else self.stored(node)
        if stored is not None:
            return stored.shape == NUMBER or (stored.shape == shape and not stored.turned)
        if isinstance(node, ast.Subscript):
            return False
        parts = [getattr(node, name) for name in ("left", "right", "operand") if hasattr(node, name)]
        parts += [*getattr(node, "args", []), *getattr(node, "comparators", [])]
        return all(self.flat(part, shape) for part in parts)

    # ------------------------------------------------------------------------------------------------ entries

    def number(self, node: ast.expr) -> str:
        """A number, in JavaScript. Raises ValueError for a matrix."""
        self.check_number(node)
        return self.entry(node, "0", "0")

    def check_number(self, node: ast.expr) -> None:
        """Raises ValueError for a matrix."""
        if self.shape(node) != NUMBER:
            raise self.error(node, f"{ast.unparse(node)} is a matrix where a number is expected")

    def entry(self, node: Operand, i: str, j: str) -> str:
        """The entry in row i and column j, in JavaScript; i alone counts through rows and columns."""
        stored = node if isinstance(node, Stored) else self.stored(node)
        if stored is not None and not j:
            return f"{stored.name}[{stored.offset}{'0' if stored.shape == NUMBER else i}]"
        if stored is not None:
            (rows, columns), (row, column) = stored.shape, (i, j)
            if stored.turned:
                (rows, columns), (row, column) = (columns, rows), (j, i)
            row, column = ("0" if rows == "1" else row), ("0" if columns == "1" else column)
            parts = [row if columns == "1" or row == "0" else f"{row} * {columns}", column]
            return f"{stored.name}[{stored.offset}{' + '.join(part for part in parts if part != '0') or '0'}]"
        assert not isinstance(node, Stored)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return repr(node.value)
        if isinstance(node, ast.Name):
            if node.id not in (*self.known.numbers, *self.loops):
                raise self.error(node, f"{node.id} is unknown")
            return node.id
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return f"(-{self.entry(node.operand, i, j)})"
        if isinstance(node, ast.BinOp):
            left, right = self.entry(node.left, i, j), self.entry(node.right, i, j)
            if isinstance(node.op, ast.Pow):
                return f"({left} ** {right})"
            if type(node.op) in _OPERATORS:
                return f"({left} {_OPERATORS[type(node.op)]} {right})"
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPERATORS:
            left, right = self.entry(node.left, i, j), self.entry(node.comparators[0], i, j)
            return f"({left} {_OPERATORS[type(node.ops[0])]} {right} ? 1 : 0)"
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            columns, at = self.known.arrays[node.value.id][1], node.slice
            if isinstance(at, ast.Tuple):
                return f"{node.value.id}[{i} * {columns} + {self.number(at.elts[1])}]"
            return f"{node.value.id}[{self.entry(at, i, j)} * {columns} + {'0' if columns == '1' else j}]"
        if isinstance(node, ast.Call):
            return self._call(node, i, j)
        raise self.error(node, f"{ast.unparse(node)} is not in this notation")

    def _call(self, node: ast.Call, i: str, j: str) -> str:
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("sum", "mean") and not node.keywords:
            rows, columns = self.shape(node.func.value)
            inner = self.entry(node.func.value, "i", "j")
            total = f"total({rows}, {columns}, (i, j) => {inner})"
            return total if node.func.attr == "sum" else f"({total} / ({rows} * {columns}))"
        name = self.called(node)
        counts = dict.fromkeys(_BUILT_IN, 1) | {name: len(one.args) for name, one in self.known.functions.items()}
        if name in counts or name in self.known.chosen:
            given = self.arguments(node, counts.get(name, len(node.args)))
            return f"{_BUILT_IN.get(name, name)}({', '.join(self.entry(one, i, j) for one in given)})"
        raise self.error(node, f"{ast.unparse(node.func)} is unknown")
