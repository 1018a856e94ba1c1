"""A chain of lines, each proved to follow from the one above it, and typeset with a mark and a reason on each.

The lines are what a reader sees; nothing is accepted on trust. A derivative's first and last line are held against
SymPy's own derivative of the quantity with all definitions put in, and every line against the one above it, by
`equality.compare`. What is not proved raises an error when the derivation is made, and so stops the build of the book.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import sympy
from sympy import Expr, MatrixExpr, MatrixSymbol, Symbol
from sympy.core.relational import Relational

from byhand.formulas.formula import latex, symbol_latex
from byhand.formulas.functions import ReLU, Step
from byhand.proof.comparison import Verdict, Witness, Workings, compare, explicit, resolve
from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError, shown
from byhand.proof.reader import ParseError, ReaderError, read

Name: TypeAlias = Symbol | MatrixSymbol


class DerivationError(ReaderError):
    """A line that was not shown to follow.

    line: its number, counted from 1.
    text, above: what it says, and what the line above it says (for the first line, the quantity).
    witness: a point at which the two differ, or None if they were neither proved equal nor refuted.
    """

    def __init__(self, message: str, line: int, text: str, above: str, witness: Witness | None = None) -> None:
        super().__init__(message)
        self.line, self.text, self.above, self.witness = line, text, above, witness


@dataclass(frozen=True)
class Line:
    """One line of a derivation.

    text: as the author wrote it.
    expression: what it says, with every definition put in.
    latex: typeset as it was written.
    reason: why it follows.
    verdict: the proof that it equals the line above it.
    """

    text: str
    expression: Any
    latex: str
    reason: str
    verdict: Verdict


@dataclass(frozen=True)
class Edge:
    """One arrow of the graph of definitions, bottom -> top, and the local derivative on it.

    slope: the derivative of `top`'s definition, in the names that stand in it.
    """

    top: Symbol
    bottom: Symbol
    slope: Expr

    @property
    def name(self) -> str:
        return f"∂{self.top}/∂{self.bottom}"


class Derivation:
    """The steps from a quantity, or from its derivative, to a last line; each is proved, and shown with a mark.

    quantity: a symbol defined in `where`, or an expression.
    wrt: the symbol after which the quantity is differentiated; None for a chain of rewritings.
    where: definitions, symbol -> expression.
    lines: pairs of a text (in the notation of `parsing.read`; the names of `where` and quotients such as ∂L/∂a may
        stand in it) or an expression, and a reason.
    symbols: further names that the lines use.
    assuming: inequalities to which the points are restricted.

    ∂L/∂a is the total derivative: it follows every path from `a` to L. ∂⁺O_3/∂W is the immediate one: it holds
    O_1 and O_2 fixed, and every other definition with the same letter. At a kink, ReLU'(0) = 0.

    Raises DerivationError for a line that is not proved, ParseError for a text that cannot be read, and ValueError
    for no lines, a missing reason or a `wrt` on which the quantity does not depend.
    """

    def __init__(
        self,
        quantity: Any,
        wrt: Name | None = None,
        where: Mapping[Any, Any] | None = None,
        lines: Sequence[tuple[Any, str]] = (),
        symbols: Iterable[Name] = (),
        assuming: Iterable[Relational] = (),
    ) -> None:
        self.quantity = sympy.sympify(quantity)
        self.wrt = wrt
        self.where = dict(where or {})
        self.assuming = tuple(assuming)
        self._given = _checked_lines(lines)
        self.resolved = resolve(self.where)
        self.workings = Workings()
        self._definitions = _on_entries(self.where)
        self._slopes: dict[tuple[Symbol, Symbol, frozenset[Symbol]], Expr] = {}
        self.symbols = self._names(symbols)
        self.partials = self._quotients()
        self.placeholders = {placeholder: key for key, placeholder in self.partials.items()}
        self.target = self._target()
        self.lines = self._proved()

    # What the lines may say

    def _names(self, symbols: Iterable[Name]) -> tuple[Name, ...]:
        found: dict[Name, None] = dict.fromkeys(self.where)
        for expr in (self.quantity, *map(sympy.sympify, self.where.values())):
            found.update(dict.fromkeys(sorted(expr.free_symbols, key=str)))
        found.update(dict.fromkeys(symbols))
        if self.wrt is not None:
            if not isinstance(self.wrt, Symbol | MatrixSymbol):
                raise TypeError(f"wrt is a symbol, not {self.wrt!r}")
            found[self.wrt] = None
        return tuple(found)

    def _quotients(self) -> dict[tuple[str, ...], Any]:
        """A symbol for each quotient that may stand in a line; `_slope` gives its value when it is used."""
        quotients: dict[tuple[str, ...], Any] = {}
        for top in self.where:
            if isinstance(top, MatrixSymbol):
                continue
            for bottom in self.symbols:
                if bottom != top and self._depends(top, bottom):
                    for mark in ((), ("+",)):
                        name = f"∂{'⁺' if mark else ''}{top.name}/∂{bottom.name}"
                        if isinstance(bottom, MatrixSymbol):
                            quotients[(top.name, bottom.name, *mark)] = MatrixSymbol(name, *bottom.shape)
                        else:
                            quotients[(top.name, bottom.name, *mark)] = Symbol(name, real=True)
        return quotients

    def _depends(self, top: Symbol, bottom: Name) -> bool:
        goals = set(_entries(bottom))
        seen, waiting = set(), [top]
        while waiting:
            name = waiting.pop()
            if name in goals:
                return True
            if name not in seen and name in self._definitions:
                seen.add(name)
                waiting.extend(self._definitions[name].free_symbols)
        return False

    def _slope(self, top: Symbol, bottom: Symbol, held: frozenset[Symbol]) -> Expr:
        """The derivative by the chain rule, in the names of the definitions; what is `held` does not move."""
        key = (top, bottom, held)
        if key not in self._slopes:
            definition = self._definitions[top]
            total = sympy.S.Zero
            for name in sorted(definition.free_symbols, key=str):
                if name == bottom:
                    total += _derivative(definition, name)
                elif name in self._definitions and name not in held:
                    total += _derivative(definition, name) * self._slope(name, bottom, held)
            self._slopes[key] = total
        return self._slopes[key]

    def _value_of(self, placeholder: Any) -> Any:
        key = self.placeholders[placeholder]
        top = next(name for name in self.where if name.name == key[0])
        bottom = next(name for name in self.symbols if name.name == key[1])
        held: frozenset[Symbol] = frozenset()
        if key[2:]:
            letter = top.name.split("_")[0]
            same = [name for name in self.where if name != top and name.name.split("_")[0] == letter]
            held = frozenset(symbol for name in same for symbol in _entries(name))
        if isinstance(bottom, MatrixSymbol):
            return explicit(bottom).applyfunc(lambda entry: self._slope(top, entry, held))
        return self._slope(top, bottom, held)

    def paths(self) -> tuple[tuple[Edge, ...], ...]:
        """Every way by which `wrt` reaches the quantity, its edges from the quantity down; none for matrices."""
        if not isinstance(self.wrt, Symbol) or self.quantity not in self._definitions:
            return ()
        found: list[tuple[Edge, ...]] = []

        def follow(top: Symbol, taken: tuple[Edge, ...]) -> None:
            definition = self._definitions[top]
            for bottom in sorted(definition.free_symbols, key=str):
                if bottom != self.wrt and not (bottom in self._definitions and self._depends(bottom, self.wrt)):
                    continue
                edge = Edge(top, bottom, _derivative(definition, bottom))
                if bottom == self.wrt:
                    found.append((*taken, edge))
                else:
                    follow(bottom, (*taken, edge))

        follow(self.quantity, ())
        return tuple(found)

    def slopes_of(self, top: Symbol) -> tuple[tuple[Symbol, Expr], ...]:
        """The names in the definition of `top`, each with the local derivative with respect to it."""
        definition = self._definitions[top]
        return tuple((name, _derivative(definition, name)) for name in sorted(definition.free_symbols, key=str))

    def parse(self, text: str) -> Any:
        """What a text says with the names and quotients of this derivation, every definition put in."""
        return self.put_in(read(text, self.symbols, self.partials).expression)

    def put_in(self, expr: Any) -> Any:
        """`expr` with every quotient and every definition put in, matrices written out."""
        used = [name for name in expr.free_symbols if name in self.placeholders]
        quotients = _on_entries({name: self._value_of(name) for name in used})
        return explicit(expr).xreplace(quotients).xreplace(self.resolved)

    # The proof

    def compare(self, left: Any, right: Any) -> Verdict:
        """Whether two expressions, with every definition put in, are equal where the derivation holds."""
        assuming = [_put_in(relation, self.resolved) for relation in self.assuming]
        return compare(left, right, assuming=assuming, workings=self.workings)

    def _target(self) -> Any:
        """What the first and the last line have to equal: SymPy's own derivative, or the quantity itself."""
        if self.wrt is None:
            return self.put_in(self.quantity)
        wanted = set(_entries(self.wrt))
        before = resolve({name: value for name, value in self.where.items() if name != self.wrt})
        quantity = explicit(self.quantity).xreplace(before)
        if isinstance(quantity, sympy.MatrixBase):
            raise TypeError(f"{self.quantity} is a matrix: only a number is differentiated here")
        if not wanted & quantity.free_symbols:
            raise ValueError(f"{self._quantity_text()} does not depend on {self.wrt}")
        slopes = dict(zip(_entries(self.wrt), _gradient(quantity, _entries(self.wrt)), strict=True))
        slope = explicit(self.wrt).applyfunc(slopes.get) if isinstance(self.wrt, MatrixSymbol) else slopes[self.wrt]
        return slope.xreplace(self.resolved) if self.wrt in self.where else slope

    def _quantity_text(self) -> str:
        return str(self.quantity)

    @property
    def name(self) -> str:
        """The left-hand side in plain text."""
        if self.wrt is None:
            return self._quantity_text()
        if isinstance(self.quantity, Symbol):
            return f"∂{self.quantity}/∂{self.wrt}"
        return f"∂/∂{self.wrt} ({self._quantity_text()})"

    @property
    def latex(self) -> str:
        """The left-hand side as TeX."""
        if self.wrt is None:
            return latex(self.quantity)
        bottom = rf"\partial {symbol_latex(self.wrt.name)}"
        if isinstance(self.quantity, Symbol):
            return rf"\frac{{\partial {symbol_latex(self.quantity.name)}}}{{{bottom}}}"
        inner = latex(self.quantity)
        if not isinstance(self.quantity, sympy.Function):
            inner = rf"\left( {inner} \right)"
        return rf"\frac{{\partial}}{{{bottom}}} {inner}"

    def _proved(self) -> tuple[Line, ...]:
        lines: list[Line] = []
        self.written: list[Any] = []
        above, above_text = self.target, self.name
        for number, (given, reason) in enumerate(self._given, start=1):
            text, typeset, written = self._read(given, number)
            expression = self.put_in(written)
            verdict = self._checked(number, text, expression, above, above_text)
            lines.append(Line(text, expression, typeset, reason, verdict))
            self.written.append(written)
            above, above_text = expression, text
        # Equality carries from line to line only where all of them are defined, so the whole is proved by itself.
        self.verdict = lines[0].verdict
        if len(lines) > 1:
            self.verdict = self._checked(len(lines), above_text, above, self.target, self.name, whole=True)
        return tuple(lines)

    def _read(self, given: Any, number: int) -> tuple[str, str, Any]:
        if isinstance(given, str):
            try:
                reading = read(given, self.symbols, self.partials)
            except ParseError as error:
                raise ParseError(error.column, f"{error.message} (line {number}: {given})") from None
            return given, reading.latex, reading.expression
        expr = sympy.sympify(given)
        if not isinstance(expr, Expr | MatrixExpr | sympy.MatrixBase):
            raise TypeError(f"line {number} is a text or an expression, not {given!r}")
        unknown = sorted(str(s) for s in expr.free_symbols if s not in self.symbols)
        if unknown:
            raise ValueError(f"line {number} uses {', '.join(unknown)}, which neither `where` nor `symbols` names")
        return str(given), latex(expr), expr

    def _checked(
        self, number: int, text: str, expression: Any, above: Any, above_text: str, whole: bool = False
    ) -> Verdict:
        verdict = self.compare(above, expression)
        if verdict.status == "equal":
            return verdict
        upper = above_text if number == 1 or whole else f"line {number - 1}"
        if verdict.witness is not None:
            left, right = (value or "undefined" for value in (verdict.witness.left, verdict.witness.right))
            found = f"{self._place(verdict.witness)}{upper} is {left} and line {number} is {right}"
        else:
            found = verdict.reason.replace("the left side", upper).replace("the right side", f"line {number}")
        if verdict.status == "undecided":
            problem = f"was neither proved to follow from {upper} nor refuted"
        elif number == 1 or whole:
            problem = f"is not {upper}"
        else:
            problem = f"does not follow from {upper} ({above_text})"
        raise DerivationError(
            f"line {number} ({text}) {problem}: {found}", number, text, above_text, verdict.witness
        )

    def _place(self, witness: Witness) -> str:
        """The point in words, with the values of the numbers defined from it."""
        point = {symbol: Fraction(int(value.p), int(value.q)) for symbol, value in witness.point.items()}
        texts = [f"{symbol} = {value}" for symbol, value in witness.point.items()]
        for name in self.where:
            value = self.resolved.get(name)
            if value is not None and value.free_symbols <= set(point):
                try:
                    texts.append(f"{name} = {shown(Enclosure(point)(value), 6)}")
                except (UndefinedError, UnsureError):
                    continue
        entry = f"in entry {list(witness.entry)}, " if witness.entry else ""
        if not texts:
            return entry
        more = f" (and {len(texts) - 16} more)" if len(texts) > 16 else ""
        return f"at {', '.join(texts[:16])}{more}, {entry}"

    # The display

    @property
    def kinks(self) -> tuple[Any, ...]:
        """Where a line uses the derivative of a ReLU at its kink: the numbers u of 1[u > 0]."""
        if self.wrt is None or not self.put_in(self.quantity).has(ReLU):
            return ()
        found: dict[Any, None] = {}
        for written in self.written:
            quotients = sorted((s for s in written.free_symbols if s in self.placeholders), key=str)
            written = explicit(written).xreplace(_on_entries({name: self._value_of(name) for name in quotients}))
            found.update(dict.fromkeys(sorted((node.args[0] for node in written.atoms(Step)), key=str)))
        return tuple(found)

    def __repr__(self) -> str:
        width = max(len(line.text) for line in self.lines)
        rows = [f"✓ = {line.text.ljust(width)}   {line.reason}" for line in self.lines]
        if self.kinks:
            rows.append(f"At {_kink_names([str(u) for u in self.kinks])} by the convention ReLU'(0) = 0.")
        return "\n".join([self.name, *rows])

    def _repr_markdown_(self) -> str:
        rows = [f"| checked | {_math(self.latex)} | because |", "| :-: | :-- | :-- |"]
        rows += [f"| ✓ | {_math('= ' + line.latex)} | {_in_cell(line.reason)} |" for line in self.lines]
        if self.kinks:
            places = _kink_names([latex(u) for u in self.kinks])
            rows += ["", f"At ${_portable(places)}$ by the convention $\\mathrm{{ReLU}}'(0) = 0$."]
        return "\n".join(rows)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/markdown": self._repr_markdown_()}


def _checked_lines(lines: Sequence[tuple[Any, str]]) -> list[tuple[Any, str]]:
    if isinstance(lines, str) or not lines:
        raise ValueError("a derivation has at least one line, a pair of a text and a reason")
    for number, line in enumerate(lines, start=1):
        if not isinstance(line, tuple) or len(line) != 2:
            raise ValueError(f"line {number} must be a pair of a text and a reason, not {line!r}")
        if not isinstance(line[1], str) or not line[1].strip():
            raise ValueError(f"line {number} ({line[0]}) has no reason")
        if isinstance(line[0], str) and not line[0].strip():
            raise ValueError(f"line {number} is empty")
    return list(lines)


def _entries(name: Any) -> list[Symbol]:
    return list(explicit(name)) if isinstance(name, MatrixSymbol) else [name]


def _on_entries(definitions: Mapping[Any, Any]) -> dict[Symbol, Expr]:
    """Definitions of matrices as definitions of their entries."""
    direct: dict[Symbol, Expr] = {}
    for name, value in definitions.items():
        value = explicit(sympy.sympify(value))
        values = list(value) if isinstance(name, MatrixSymbol) else [value]
        direct.update(zip(_entries(name), values, strict=True))
    return direct


def _put_in(expr: Any, values: Mapping[Symbol, Expr]) -> Any:
    return explicit(expr).xreplace(dict(values))


def _derivative(expr: Expr, wrt: Symbol) -> Expr:
    """SymPy's derivative, with max(0, u) as the ReLU that it is: its derivative at the kink is 0, not 1/2."""
    return _with_relu(expr).diff(wrt)


def _with_relu(expr: Expr) -> Expr:
    is_relu = lambda node: isinstance(node, sympy.Max) and len(node.args) == 2 and 0 in node.args  # noqa: E731
    return expr.replace(is_relu, lambda node: ReLU(sum(node.args)))


def _gradient(expr: Expr, wrt: Sequence[Symbol]) -> list[Expr]:
    """SymPy's derivatives after each of the symbols, of a deeply nested expression.

    They all come from one: each symbol moves with a time, w(t), SymPy differentiates after t, and the derivative after
    one of them is what is left where that one alone moves: w'(t) = 1, and 0 for the others. The value of every function
    has a name meanwhile, f(t), and is differentiated once: SymPy by itself would do it again in each place.
    """
    time = sympy.Dummy("t", real=True)

    def moving(number: int) -> Expr:
        return sympy.Function(f"f{number}", real=True)(time)

    named: dict[Any, Any] = {symbol: moving(i) for i, symbol in enumerate(wrt)}
    values: dict[Expr, Expr] = {name: symbol for symbol, name in named.items()}
    slopes: dict[Expr, Expr] = {}
    fixed: set[Any] = set()

    def name(node: Any) -> Any:
        if node not in named:
            args = [name(arg) for arg in node.args]
            if all(arg in fixed for arg in node.args):
                fixed.add(node)
                named[node] = node
            else:
                named[node] = node.func(*args)
                if isinstance(node, sympy.Function):
                    value, named[node] = named[node], moving(len(values))
                    values[named[node]] = node
                    slopes[named[node].diff(time)] = value.diff(time).xreplace({value: named[node]})
        return named[node]

    total = name(_with_relu(expr)).diff(time)
    gradient = []
    for symbol in wrt:
        put = {**values, **{named[other].diff(time): sympy.Integer(other == symbol) for other in wrt}}
        for derivative, slope in slopes.items():
            put[derivative] = slope.xreplace(put)
        gradient.append(total.xreplace(put))
    return gradient


def _kink_names(names: Sequence[str]) -> str:
    return ", ".join(f"{name} = 0" for name in names)


# GitHub takes a backslash before punctuation for an escape, a table cell ends at a bar, and "<" may begin HTML.
_PORTABLE = [
    (r"\\\|", r"\\Vert "), (r"\|", r"\\vert "), (r"\\\{", r"\\lbrace "), (r"\\\}", r"\\rbrace "),
    (r"\\[,;:]", r"\\thinspace "), (r"\\!", ""), (r"<", r"\\lt "), (r">", r"\\gt "), (r"\*", r"\\ast "), (r"\s+", " "),
]  # fmt: skip


def _portable(tex: str) -> str:
    """TeX that stands between dollars in a table on GitHub, in Jupyter and in the book alike."""
    for pattern, replacement in _PORTABLE:
        tex = re.sub(pattern, replacement, tex)
    return tex.strip()


def _math(tex: str) -> str:
    return rf"$\displaystyle {_portable(tex)}$"


def _in_cell(reason: str) -> str:
    """A reason, its formulas between dollars, as the content of a table's cell."""
    parts = re.split(r"\$([^$]*)\$", " ".join(reason.split()))
    return "".join(f"${_portable(part)}$" if i % 2 else part.replace("|", r"\|") for i, part in enumerate(parts))


