"""Programs of matrix formulas: a few lines in NumPy's notation become plain JavaScript loops over Float64Array.

A line is an assignment to a matrix or a number: `delta[t] = (delta[t + 1] @ W_h.T) * df(z[t])`, where @ is the matrix
product, .T the transpose, * + - / act entry by entry, .mean() and .sum() give a number, .sum(axis=0) gives a row, and
.sum(axis=1, keepdims=True) or .max(…) a column. A row goes with each row of a matrix, a column with each column.
`series[k:k + n]` are n rows of it, `text[place[:, 0] + t]` those at the places. `dice(seed)` begins the random numbers,
of which `W = normal(scale)` makes a matrix. `for t in range(a, b)`, its `reversed`, and `if` on numbers stand around
lines; after each round of the outermost loop the page may answer its reader (`yield`).
What follows # on a line is the formula that it comes from; it goes with it into the JavaScript.

The text is the author's, never a reader's. It is read as Python, and translated or refused; nothing is run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sympy import Symbol

from byhand.formulas.formula import Formula
from byhand.formulas.printers import javascript

Shape = tuple[str, str]
"""Rows and columns: each a number or the name of a size."""
NUMBER: Shape = ("1", "1")

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.Gt: ">", ast.Lt: "<", ast.Eq: "===", ast.NotEq: "!==",
    ast.GtE: ">=", ast.LtE: "<=",
}  # fmt: skip
_BUILT_IN = {"sqrt": "Math.sqrt", "exp": "Math.exp", "log": "Math.log", "tanh": "tanh"}
_ALONG = {"sum": ("0", "{} += {};"), "max": ("-Infinity", "{0} = Math.max({0}, {1});")}
_TAKEN = {"i", "j", "tanh", "product", "total", "array", "room", "sequence", "value", "given", "settings", "tools"}
_RESERVED = {
    "arguments", "case", "catch", "const", "debugger", "default", "delete", "do", "enum", "eval", "export", "extends",
    "function", "implements", "instanceof", "interface", "let", "new", "null", "package", "private", "protected",
    "public", "static", "super", "switch", "this", "throw", "typeof", "var", "void",
}  # fmt: skip


class _Stored(NamedTuple):
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


@dataclass
class Matrices:
    """The arrays, numbers and functions that a program's lines may name.

    arrays: name to its shape by the names of sizes: ("n", "d") is a matrix, ("T", "n", "d") a sequence of matrices, of
        which those numbered 0 to T + 1 exist, each an array of its own in JavaScript.
    numbers: the names of the numbers: sizes, settings, and what the lines assign.
    functions: name to a Formula that acts entry by entry; one of `chosen` may be called too, whose formula the page
        knows.
    draws: names of functions that fill a matrix with random numbers.
    """

    arrays: Mapping[str, tuple[str, ...]]
    numbers: Sequence[str]
    functions: Mapping[str, Formula] = field(default_factory=dict)
    chosen: Sequence[str] = ()
    draws: Sequence[str] = ("normal", "signs", "orthogonal", "uniform", "integers")

    def __post_init__(self) -> None:
        names = {*self.arrays, *self.numbers, *self.functions, *self.chosen}
        for name in (name for name in names if name in _TAKEN or re.fullmatch(r"[pt]\d+", name)):
            raise ValueError(f"{name} is a name of the translation's own; take another")
        for name in names & _RESERVED:
            raise ValueError(f"{name} is a word of JavaScript's own; take another name")

    def translated(self, text: str, temporaries: dict[str, str]) -> str:
        """The lines in JavaScript; the arrays that they need besides are added to `temporaries`, each with its length.

        Raises ValueError, with the line, for what is not in this notation.
        """
        return _Translation(self, text, temporaries).result()


def _terms(node: ast.expr, sign: int) -> list[tuple[ast.expr, int]]:
    """The terms of a sum, each with its sign, 1 or -1."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        right = -sign if isinstance(node.op, ast.Sub) else sign
        return [*_terms(node.left, sign), *_terms(node.right, right)]
    return [(node, sign)]


def _paired(left: Shape, right: Shape) -> Shape | None:
    """The shape of two matrices entry by entry, where one row or column goes with any number of them; None: of none."""
    if any(a != b and "1" not in (a, b) for a, b in zip(left, right, strict=True)):
        return None
    rows, columns = (b if a == "1" else a for a, b in zip(left, right, strict=True))
    return rows, columns


class _Translation:
    """Translates one text, statement by statement."""

    def __init__(self, known: Matrices, text: str, temporaries: dict[str, str]) -> None:
        self.known, self.source, self.temporaries = known, text.splitlines(), temporaries
        self.lines: list[str] = []
        self.loops: list[str] = []
        self.indent = 0
        self.tree = ast.parse(text)

    def result(self) -> str:
        self._block(self.tree.body)
        return "\n".join(self.lines)

    def error(self, node: ast.AST, what: str) -> ValueError:
        line = self.source[getattr(node, "lineno", 1) - 1].strip()
        return ValueError(f"in the line {line!r}: {what}")

    def _emit(self, text: str) -> None:
        self.lines.append("  " * self.indent + text)

    # --------------------------------------------------------------------------------------------- statements

    def _block(self, statements: Sequence[ast.stmt]) -> None:
        for statement in statements:
            formula = self.source[statement.lineno - 1].partition("#")[2].strip()
            if formula:
                self._emit(f"// {formula}")
            if isinstance(statement, ast.For):
                self._loop(statement)
            elif isinstance(statement, ast.If):
                self._emit(f"if ({self._number(statement.test)}) {{")
                self._inside(statement.body)
                if statement.orelse:
                    self._emit("} else {")
                    self._inside(statement.orelse)
                self._emit("}")
            elif isinstance(statement, ast.Assign | ast.AugAssign):
                self._assign(statement)
            elif isinstance(statement, ast.Expr) and self._called(statement.value) == "dice":
                (seed,) = self._arguments(statement.value)
                self._emit(f"dice({self._number(seed)});")
            else:
                raise self.error(statement, "expected an assignment, a loop over t or a case")

    def _inside(self, statements: Sequence[ast.stmt]) -> None:
        self.indent += 1
        self._block(statements)
        self.indent -= 1

    def _called(self, node: ast.expr) -> str:
        """The name of the function that is called, without keywords; "" for anything else."""
        match node:
            case ast.Call(ast.Name(name), _, []):
                return str(name)
        return ""

    def _arguments(self, node: ast.expr, count: int = 1) -> list[ast.expr]:
        """What the function is called with, so many of them."""
        assert isinstance(node, ast.Call)
        if len(node.args) != count:
            raise self.error(node, f"{ast.unparse(node.func)} takes {count} argument(s), not {len(node.args)}")
        return node.args

    def _loop(self, loop: ast.For) -> None:
        back = self._called(loop.iter) == "reversed"
        match loop.target, self._arguments(loop.iter)[0] if back else loop.iter, loop.orelse:
            case ast.Name(t), ast.Call(ast.Name("range"), [start, end], []), []:
                first, after = self._number(start), self._number(end)
            case _:
                raise self.error(loop, "expected `for t in range(first, after)` or its reversed")
        way = f"let {t} = {after} - 1; {t} >= {first}; {t}--" if back else f"let {t} = {first}; {t} < {after}; {t}++"
        self._emit(f"for ({way}) {{")
        self.loops.append(t)
        self._inside(loop.body)
        self.loops.pop()
        if not self.loops:
            self._emit("  yield;")
        self._emit("}")

    def _assign(self, statement: ast.Assign | ast.AugAssign) -> None:
        match statement:
            case ast.Assign([target]) | ast.AugAssign(target, ast.Add()):
                adds = isinstance(statement, ast.AugAssign)
            case _:
                raise self.error(statement, "expected one = or one +=")
        if isinstance(target, ast.Name) and target.id in self.known.numbers:
            self._emit(f"{target.id} {'+=' if adds else '='} {self._number(statement.value)};")
            return
        stored = self._stored(target)
        if stored is None or stored.turned:
            raise self.error(statement, "its left side is neither a known number nor a known matrix")
        value = statement.value
        if isinstance(value, ast.Call) and self._called(value) in self.known.draws:
            self._draw(stored, value, adds)
            return
        self._store(stored, value, adds)

    def _draw(self, stored: _Stored, call: ast.Call, adds: bool) -> None:
        if stored.offset or adds:
            raise self.error(call, f"{self._called(call)} fills a whole matrix")
        shape = ", ".join(stored.shape)
        scale = self._number(self._arguments(call)[0]) if call.args else "1"
        self._emit(f"{self._called(call)}({stored.name}, {shape}, {scale});")

    def _store(self, stored: _Stored, value: ast.expr, adds: bool) -> None:
        """stored = value, or += value: what is entry by entry in one loop, each matrix product in a loop of its own."""
        shape = self._shape(value)
        if _paired(stored.shape, shape) != stored.shape:
            raise self.error(value, f"a matrix of {'×'.join(shape)} for one of {'×'.join(stored.shape)}")
        if stored.shape != NUMBER and any(self._is_number(node) for node in ast.walk(value)):
            raise self.error(value, "a sum or mean would be computed for each entry again: make it a number before")
        products, rest = [], []
        for term, sign in _terms(value, 1):
            if isinstance(term, ast.BinOp) and isinstance(term.op, ast.MatMult) and sign > 0:
                products.append(term)
            else:
                rest.append((term, sign))
        factors = [(self._operand(product.left), self._operand(product.right)) for product in products]
        prepared = [(self._with_temporaries(term), sign) for term, sign in rest]
        if stored.name in {one.name for pair in factors for one in pair} or any(
            self._moves(stored, node) for term, _ in prepared if isinstance(term, ast.expr) for node in ast.walk(term)
        ):
            raise self.error(value, f"{stored.name} is written while other entries of it are still to be read")
        function = None if adds or factors or len(prepared) > 1 else self._by_function(stored, *prepared[0])
        if function:
            self._emit(function)
        elif prepared:
            self._fill(stored, prepared, adds)
        elif not adds:
            place = f", {stored.start}, {stored.offset}{stored.size}" if stored.offset else ""
            self._emit(f"{stored.name}.fill(0{place});")
        for left, right in factors:
            self._product(stored, left, right)

    def _moves(self, stored: _Stored, node: ast.AST) -> bool:
        """Whether it reads this matrix elsewhere than entry by entry: its transpose, other rows of it."""
        if not isinstance(node, ast.Attribute | ast.Subscript):
            return False
        other = self._stored(node)
        if other is None:
            return isinstance(node, ast.Subscript) and ast.unparse(node.value) == stored.name
        return other.name == stored.name and (other.turned or other.offset != stored.offset)

    def _is_number(self, node: ast.AST) -> bool:
        """Whether it adds up all of a matrix."""
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.keywords

    def _by_function(self, stored: _Stored, term: ast.expr | _Stored, sign: int) -> str | None:
        """Of stored = f(another matrix), f of each entry, the call of the loop that does this alone (see `each_js`)."""
        if sign < 0 or isinstance(term, _Stored) or not isinstance(term, ast.Call) or len(term.args) != 1:
            return None
        name, given = self._called(term), self._stored(term.args[0])
        known = name in self.known.functions or name in self.known.chosen or name == "tanh"
        if not known or given is None or given.shape != stored.shape or given.turned or given.offset or stored.offset:
            return None
        return f"each_{name}({stored.name}, {given.name});"

    def _fill(self, stored: _Stored, terms: Sequence[tuple[ast.expr | _Stored, int]], adds: bool) -> None:
        """stored = the sum of the terms, or +=, entry by entry: in one loop where all are counted through alike."""
        rows, columns = stored.shape
        flat = all(self._flat(term, stored.shape) for term, _ in terms)
        i, j = ("0" if stored.shape == NUMBER else "i", "") if flat else ("i", "j")
        signs = {1: "+ ", -1: "- "}
        entries = " ".join(f"{signs[sign]}{self._entry(term, i, j)}" for term, sign in terms).removeprefix("+ ")
        place = f"{stored.offset}{i if flat else f'i * {columns} + j'}"
        text = f"{stored.name}[{place}] {'+=' if adds else '='} {entries};"
        if i == "0":
            self._emit(text)
            return
        steps = dict.fromkeys(re.findall(r"\w+\[[^\[\]]+\](?=\[)", text))  # looked up once for all entries
        looked_up = "".join(f", p{number} = {step}" for number, step in enumerate(steps))
        for number, step in enumerate(steps):
            text = text.replace(f"{step}[", f"p{number}[")
        loops = f"for (let i = 0{looked_up}; i < {stored.size if flat else rows}; i++) "
        self._emit(loops + ("" if flat else f"for (let j = 0; j < {columns}; j++) ") + text)

    def _flat(self, node: ast.expr | _Stored, shape: Shape) -> bool:
        """Whether each matrix in it is counted through, row by row, as one of this shape; a number goes with any."""
        stored = node if isinstance(node, _Stored) else self._stored(node)
        if stored is not None:
            return stored.shape == NUMBER or (stored.shape == shape and not stored.turned)
        if isinstance(node, ast.Subscript):
            return False
        parts = [getattr(node, name) for name in ("left", "right", "operand") if hasattr(node, name)]
        parts += [*getattr(node, "args", []), *getattr(node, "comparators", [])]
        return all(self._flat(part, shape) for part in parts)

    def _product(self, into: _Stored, left: _Stored, right: _Stored) -> None:
        """into += left @ right; of a transpose on the left the steps from row to row and along it are exchanged."""
        (rows, between), columns = left.shape, right.shape[1]
        steps = ("1", rows) if left.turned else (between, "1")
        if right.turned:
            right = self._copied(right)
        parts = [into.name, into.start, left.name, left.start, *steps, right.name, right.start]
        self._emit(f"product({', '.join(parts)}, {rows}, {between}, {columns});")

    # ---------------------------------------------------------------------------------------------- matrices

    def _stored(self, node: ast.expr) -> _Stored | None:
        """A matrix that stands in an array, or None for what is to be computed."""
        if isinstance(node, ast.Attribute) and node.attr == "T":
            inner = self._stored(node.value)
            return None if inner is None else _Stored(inner.name, inner.offset, inner.shape[::-1], not inner.turned)
        if isinstance(node, ast.Name) and node.id in self.known.arrays:
            shape = self.known.arrays[node.id]
            if len(shape) != 2:
                raise self.error(node, f"{node.id} is a sequence: say which of it, as in {node.id}[t]")
            return _Stored(node.id, "", (shape[0], shape[1]))
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            shape = self.known.arrays.get(node.value.id, ())
            if len(shape) == 2 and isinstance(node.slice, ast.Slice):
                lower, count = self._rows(node.slice)
                return _Stored(node.value.id, f"({self._number(lower)}) * {shape[1]} + ", (count, shape[1]))
            if len(shape) == 3 and not isinstance(node.slice, ast.Tuple):
                place = self._number(node.slice).removeprefix("(").removesuffix(")")
                return _Stored(f"{node.value.id}[{place}]", "", (shape[1], shape[2]))
        return None

    def _rows(self, part: ast.Slice) -> tuple[ast.expr, str]:
        """The first row of a slice and how many it has, which is the name of a size."""
        match part:
            case ast.Slice(ast.expr() as first, ast.BinOp(left, ast.Add(), ast.Name(count)), None) if (
                ast.dump(left) == ast.dump(first)
            ):
                return first, count
        raise self.error(part, f"rows are written {ast.unparse(part)}; expected [first:first + size]")

    def _operand(self, node: ast.expr) -> _Stored:
        """A factor of a product: what stands in an array, or what is computed into one first."""
        stored = self._stored(node)
        return stored if stored is not None else self._computed(node)

    def _computed(self, node: ast.expr) -> _Stored:
        stored = self._temporary(self._shape(node))
        self._store(stored, node, adds=False)
        return stored

    def _copied(self, turned: _Stored) -> _Stored:
        """A transpose, written out: a product reads the rows of its right factor one number after the other."""
        stored = self._temporary(turned.shape)
        self._fill(stored, [(turned, 1)], adds=False)
        return stored

    def _temporary(self, shape: Shape) -> _Stored:
        stored = _Stored(f"t{len(self.temporaries)}", "", shape)
        self.temporaries[stored.name] = stored.size
        return stored

    def _with_temporaries(self, node: ast.expr) -> ast.expr | _Stored:
        """The node, with each product in it computed first."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            return self._computed(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.keywords:
            return self._along(node)
        for name in ("left", "right", "operand"):
            if hasattr(node, name):
                setattr(node, name, self._with_temporaries(getattr(node, name)))
        if isinstance(node, ast.Call):
            node.args = [self._with_temporaries(argument) for argument in node.args]  # type: ignore[misc]
        if isinstance(node, ast.Compare):
            node.left = self._with_temporaries(node.left)  # type: ignore[assignment]
            node.comparators = [self._with_temporaries(one) for one in node.comparators]  # type: ignore[misc]
        return node

    def _along(self, node: ast.Call) -> _Stored:
        """The sums or the largest entries of each column, a row, or of each row, a column."""
        assert isinstance(node.func, ast.Attribute)
        (rows, columns), shape = self._shape(node.func.value), self._shape(node)
        inner = self._with_temporaries(node.func.value)
        found, (first, more) = self._temporary(shape), _ALONG[node.func.attr]
        step = more.format(f"{found.name}[{'j' if len(node.keywords) == 1 else 'i'}]", self._entry(inner, "i", "j"))
        self._emit(f"{found.name}.fill({first});")
        self._emit(f"for (let i = 0; i < {rows}; i++) for (let j = 0; j < {columns}; j++) {step}")
        return found

    def _shape(self, node: ast.expr | _Stored) -> Shape:
        stored = node if isinstance(node, _Stored) else self._stored(node)
        if stored is not None:
            return stored.shape
        assert not isinstance(node, _Stored)
        if isinstance(node, ast.Attribute) and node.attr == "T":
            return self._shape(node.value)[::-1]
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            if len(self.known.arrays.get(node.value.id, ())) != 2:
                raise self.error(node, f"{node.value.id} is no known matrix")
            rows, columns = self.known.arrays[node.value.id]
            match node.slice:
                case ast.Tuple([ast.Slice(None, None, None), _]):
                    return rows, "1"
                case ast.Tuple():
                    raise self.error(node, f"{ast.unparse(node)} is not in this notation")
            return self._shape(node.slice)[0], columns
        if isinstance(node, ast.BinOp):
            left, right = self._shape(node.left), self._shape(node.right)
            if isinstance(node.op, ast.MatMult):
                if left[1] != right[0]:
                    raise self.error(node, f"a product of {'×'.join(left)} and {'×'.join(right)}")
                return left[0], right[1]
            return self._together(left, right, node)
        if isinstance(node, ast.UnaryOp):
            return self._shape(node.operand)
        if isinstance(node, ast.Compare):
            return self._together(self._shape(node.left), self._shape(node.comparators[0]), node)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                return self._reduced(node, node.func)
            shape = NUMBER
            for argument in node.args:
                shape = self._together(shape, self._shape(argument), node)
            return shape
        return NUMBER

    def _reduced(self, node: ast.Call, method: ast.Attribute) -> Shape:
        """The shape of .sum(), .mean(), .sum(axis=0), .sum(axis=1, keepdims=True) and the like."""
        rows, columns = self._shape(method.value)
        how = ", ".join(ast.unparse(keyword) for keyword in node.keywords)
        if method.attr in (_ALONG if how else ("sum", "mean")):
            shapes = {"": NUMBER, "axis=0": ("1", columns), "axis=1, keepdims=True": (rows, "1")}
            if how in shapes:
                return shapes[how]
        raise self.error(node, f".{method.attr}({how}) is unknown")

    def _together(self, left: Shape, right: Shape, node: ast.AST) -> Shape:
        shape = _paired(left, right)
        if shape is None:
            raise self.error(node, f"{'×'.join(left)} does not go with {'×'.join(right)} entry by entry")
        return shape

    # ------------------------------------------------------------------------------------------------ entries

    def _number(self, node: ast.expr) -> str:
        if self._shape(node) != NUMBER:
            raise self.error(node, f"{ast.unparse(node)} is a matrix where a number is expected")
        return self._entry(self._with_temporaries(node), "0", "0")

    def _entry(self, node: ast.expr | _Stored, i: str, j: str) -> str:
        """The entry in row i and column j, in JavaScript; i alone counts through rows and columns."""
        stored = node if isinstance(node, _Stored) else self._stored(node)
        if stored is not None and not j:
            return f"{stored.name}[{stored.offset}{'0' if stored.shape == NUMBER else i}]"
        if stored is not None:
            (rows, columns), (row, column) = stored.shape, (i, j)
            if stored.turned:
                (rows, columns), (row, column) = (columns, rows), (j, i)
            row, column = ("0" if rows == "1" else row), ("0" if columns == "1" else column)
            parts = [row if columns == "1" or row == "0" else f"{row} * {columns}", column]
            return f"{stored.name}[{stored.offset}{' + '.join(part for part in parts if part != '0') or '0'}]"
        assert not isinstance(node, _Stored)
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return repr(node.value)
        if isinstance(node, ast.Name):
            if node.id not in (*self.known.numbers, *self.loops):
                raise self.error(node, f"{node.id} is unknown")
            return node.id
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return f"(-{self._entry(node.operand, i, j)})"
        if isinstance(node, ast.BinOp):
            left, right = self._entry(node.left, i, j), self._entry(node.right, i, j)
            if isinstance(node.op, ast.Pow):
                return f"({left} ** {right})"
            if type(node.op) in _OPERATORS:
                return f"({left} {_OPERATORS[type(node.op)]} {right})"
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _OPERATORS:
            left, right = self._entry(node.left, i, j), self._entry(node.comparators[0], i, j)
            return f"({left} {_OPERATORS[type(node.ops[0])]} {right} ? 1 : 0)"
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            columns, at = self.known.arrays[node.value.id][1], node.slice
            if isinstance(at, ast.Tuple):
                return f"{node.value.id}[{i} * {columns} + {self._number(at.elts[1])}]"
            return f"{node.value.id}[{self._entry(at, i, j)} * {columns} + {'0' if columns == '1' else j}]"
        if isinstance(node, ast.Call):
            return self._call(node, i, j)
        raise self.error(node, f"{ast.unparse(node)} is not in this notation")

    def _call(self, node: ast.Call, i: str, j: str) -> str:
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("sum", "mean") and not node.keywords:
            rows, columns = self._shape(node.func.value)
            inner = self._entry(self._with_temporaries(node.func.value), "i", "j")
            total = f"total({rows}, {columns}, (i, j) => {inner})"
            return total if node.func.attr == "sum" else f"({total} / ({rows} * {columns}))"
        name = self._called(node)
        counts = dict.fromkeys(_BUILT_IN, 1) | {name: len(one.args) for name, one in self.known.functions.items()}
        if name in counts or name in self.known.chosen:
            given = self._arguments(node, counts.get(name, len(node.args)))
            return f"{_BUILT_IN.get(name, name)}({', '.join(self._entry(one, i, j) for one in given)})"
        raise self.error(node, f"{ast.unparse(node.func)} is unknown")


def each_js(name: str) -> str:
    """The loop that translated lines call for a function of each entry: small, so that the engine makes it fast."""
    loop = f"for (let i = 0; i < to.length; i++) to[i] = {name}(from[i]);"
    return f"const each_{name} = (to, from) => {{ {loop} }};"


def function_js(formula: Formula, names: Mapping[Symbol, str] | None = None) -> str:
    """A formula as a JavaScript arrow function of its arguments, in their order; its tanh is that of laboratory.js."""
    called = names or {symbol: f"x{i}" for i, symbol in enumerate(formula.args)}
    return f"({', '.join(called.values())}) => {javascript(formula.expr, called).replace('Math.tanh', 'tanh')}"
