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

from sympy import Symbol

from byhand.figures.entries import ALONG, NUMBER, Expressions, Operand, Shape, Stored, paired
from byhand.formulas.formula import Formula
from byhand.formulas.printers import javascript

_TAKEN = {"i", "j", "tanh", "product", "total", "array", "room", "sequence", "value", "given", "settings", "tools"}
_RESERVED = {
    "arguments", "case", "catch", "const", "debugger", "default", "delete", "do", "enum", "eval", "export", "extends",
    "function", "implements", "instanceof", "interface", "let", "new", "null", "package", "private", "protected",
    "public", "static", "super", "switch", "this", "throw", "typeof", "var", "void",
}  # fmt: skip


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


class _Translation:
    """Translates one text, statement by statement."""

    def __init__(self, known: Matrices, text: str, temporaries: dict[str, str]) -> None:
        self.known, self.source, self.temporaries = known, text.splitlines(), temporaries
        self.read = Expressions(known, self.source)
        self.lines: list[str] = []
        self.indent = 0
        self.tree = ast.parse(text)

    def result(self) -> str:
        self._block(self.tree.body)
        return "\n".join(self.lines)

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
            elif isinstance(statement, ast.Expr) and self.read.called(statement.value) == "dice":
                (seed,) = self.read.arguments(statement.value)
                self._emit(f"dice({self._number(seed)});")
            else:
                raise self.read.error(statement, "expected an assignment, a loop over t or a case")

    def _inside(self, statements: Sequence[ast.stmt]) -> None:
        self.indent += 1
        self._block(statements)
        self.indent -= 1

    def _loop(self, loop: ast.For) -> None:
        back = self.read.called(loop.iter) == "reversed"
        match loop.target, self.read.arguments(loop.iter)[0] if back else loop.iter, loop.orelse:
            case ast.Name(t), ast.Call(ast.Name("range"), [start, end], []), []:
                first, after = self._number(start), self._number(end)
            case _:
                raise self.read.error(loop, "expected `for t in range(first, after)` or its reversed")
        way = f"let {t} = {after} - 1; {t} >= {first}; {t}--" if back else f"let {t} = {first}; {t} < {after}; {t}++"
        self._emit(f"for ({way}) {{")
        self.read.loops.append(t)
        self._inside(loop.body)
        self.read.loops.pop()
        if not self.read.loops:
            self._emit("  yield;")
        self._emit("}")

    def _assign(self, statement: ast.Assign | ast.AugAssign) -> None:
        match statement:
            case ast.Assign([target]) | ast.AugAssign(target, ast.Add()):
                adds = isinstance(statement, ast.AugAssign)
            case _:
                raise self.read.error(statement, "expected one = or one +=")
        if isinstance(target, ast.Name) and target.id in self.known.numbers:
            self._emit(f"{target.id} {'+=' if adds else '='} {self._number(statement.value)};")
            return
        stored = self.read.stored(target)
        if stored is None or stored.turned:
            raise self.read.error(statement, "its left side is neither a known number nor a known matrix")
        value = statement.value
        if isinstance(value, ast.Call) and self.read.called(value) in self.known.draws:
            self._draw(stored, value, adds)
            return
        self._store(stored, value, adds)

    def _draw(self, stored: Stored, call: ast.Call, adds: bool) -> None:
        if stored.offset or adds:
            raise self.read.error(call, f"{self.read.called(call)} fills a whole matrix")
        shape = ", ".join(stored.shape)
        scale = self._number(self.read.arguments(call)[0]) if call.args else "1"
        self._emit(f"{self.read.called(call)}({stored.name}, {shape}, {scale});")

    def _store(self, stored: Stored, value: ast.expr, adds: bool) -> None:
        """stored = value, or += value: what is entry by entry in one loop, each matrix product in a loop of its own."""
        shape = self.read.shape(value)
        if paired(stored.shape, shape) != stored.shape:
            raise self.read.error(value, f"a matrix of {'×'.join(shape)} for one of {'×'.join(stored.shape)}")
        if stored.shape != NUMBER and any(self.read.is_total(node) for node in ast.walk(value)):
            again = "a sum or mean would be computed for each entry again: make it a number before"
            raise self.read.error(value, again)
        products, rest = [], []
        for term, sign in _terms(value, 1):
            if isinstance(term, ast.BinOp) and isinstance(term.op, ast.MatMult) and sign > 0:
                products.append(term)
            else:
                rest.append((term, sign))
        factors = [(self._operand(product.left), self._operand(product.right)) for product in products]
        prepared = [(self._with_temporaries(term), sign) for term, sign in rest]
        read = [node for term, _ in prepared if isinstance(term, ast.expr) for node in ast.walk(term)]
        multiplied = {one.name for pair in factors for one in pair}
        if stored.name in multiplied or any(self.read.moves(stored, node) for node in read):
            raise self.read.error(value, f"{stored.name} is written while other entries of it are still to be read")
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

    def _by_function(self, stored: Stored, term: Operand, sign: int) -> str | None:
        """Of stored = f(another matrix), f of each entry, the call of the loop that does this alone (see `each_js`)."""
        if sign < 0 or isinstance(term, Stored) or not isinstance(term, ast.Call) or len(term.args) != 1:
            return None
        name, given = self.read.called(term), self.read.stored(term.args[0])
        known = name in self.known.functions or name in self.known.chosen or name == "tanh"
        if not known or given is None or given.shape != stored.shape or given.turned or given.offset or stored.offset:
            return None
        return f"each_{name}({stored.name}, {given.name});"

    def _fill(self, stored: Stored, terms: Sequence[tuple[Operand, int]], adds: bool) -> None:
        """stored = the sum of the terms, or +=, entry by entry: in one loop where all are counted through alike."""
        rows, columns = stored.shape
        flat = all(self.read.flat(term, stored.shape) for term, _ in terms)
        i, j = ("0" if stored.shape == NUMBER else "i", "") if flat else ("i", "j")
        signs = {1: "+ ", -1: "- "}
        entries = " ".join(f"{signs[sign]}{self.read.entry(term, i, j)}" for term, sign in terms).removeprefix("+ ")
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

    def _product(self, into: Stored, left: Stored, right: Stored) -> None:
        """into += left @ right; of a transpose on the left the steps from row to row and along it are exchanged."""
        (rows, between), columns = left.shape, right.shape[1]
        steps = ("1", rows) if left.turned else (between, "1")
        if right.turned:
            right = self._copied(right)
        parts = [into.name, into.start, left.name, left.start, *steps, right.name, right.start]
        self._emit(f"product({', '.join(parts)}, {rows}, {between}, {columns});")

    # ------------------------------------------------------------------------------- what is to be computed first

    def _number(self, node: ast.expr) -> str:
        self.read.check_number(node)
        return self.read.entry(self._with_temporaries(node), "0", "0")

    def _operand(self, node: ast.expr) -> Stored:
        """A factor of a product: what stands in an array, or what is computed into one first."""
        stored = self.read.stored(node)
        return stored if stored is not None else self._computed(node)

    def _computed(self, node: ast.expr) -> Stored:
        stored = self._temporary(self.read.shape(node))
        self._store(stored, node, adds=False)
        return stored

    def _copied(self, turned: Stored) -> Stored:
        """A transpose, written out: a product reads the rows of its right factor one number after the other."""
        stored = self._temporary(turned.shape)
        self._fill(stored, [(turned, 1)], adds=False)
        return stored

    def _temporary(self, shape: Shape) -> Stored:
        stored = Stored(f"t{len(self.temporaries)}", "", shape)
        self.temporaries[stored.name] = stored.size
        return stored

    def _with_temporaries(self, node: ast.expr) -> Operand:
        """The node, with each product in it computed first."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            return self._computed(node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.keywords:
            return self._along(node)
        for name in ("left", "right", "operand"):
            if hasattr(node, name):
                setattr(node, name, self._with_temporaries(getattr(node, name)))
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute):
                node.func.value = self._with_temporaries(node.func.value)  # type: ignore[assignment]
            node.args = [self._with_temporaries(argument) for argument in node.args]  # type: ignore[misc]
        if isinstance(node, ast.Compare):
            node.left = self._with_temporaries(node.left)  # type: ignore[assignment]
            node.comparators = [self._with_temporaries(one) for one in node.comparators]  # type: ignore[misc]
        return node

    def _along(self, node: ast.Call) -> Stored:
        """The sums or the largest entries of each column, a row, or of each row, a column."""
        assert isinstance(node.func, ast.Attribute)
        (rows, columns), shape = self.read.shape(node.func.value), self.read.shape(node)
        inner = self._with_temporaries(node.func.value)
        found, (first, more) = self._temporary(shape), ALONG[node.func.attr]
        step = more.format(f"{found.name}[{'j' if len(node.keywords) == 1 else 'i'}]", self.read.entry(inner, "i", "j"))
        self._emit(f"{found.name}.fill({first});")
        self._emit(f"for (let i = 0; i < {rows}; i++) for (let j = 0; j < {columns}; j++) {step}")
        return found


def each_js(name: str) -> str:
    """The loop that translated lines call for a function of each entry: small, so that the engine makes it fast."""
    loop = f"for (let i = 0; i < to.length; i++) to[i] = {name}(from[i]);"
    return f"const each_{name} = (to, from) => {{ {loop} }};"


def function_js(formula: Formula, names: Mapping[Symbol, str] | None = None) -> str:
    """A formula as a JavaScript arrow function of its arguments, in their order; its tanh is that of laboratory.js."""
    called = names or {symbol: f"x{i}" for i, symbol in enumerate(formula.args)}
    return f"({', '.join(called.values())}) => {javascript(formula.expr, called).replace('Math.tanh', 'tanh')}"
