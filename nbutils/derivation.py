"""A hand derivation, line by line: each line is proved equal to the one above it before it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy
from sympy import MatrixSymbol, Symbol
from sympy.core.relational import Relational

from nbutils.equality import Verdict, Witness, compare, entry, explicit, resolve
from nbutils.formula import latex, symbol_latex
from nbutils.functions import Step
from nbutils.parsing import read

Name: TypeAlias = Symbol | MatrixSymbol


class DerivationError(ValueError):
    """A line does not follow: `.line` is its number, from 1, `.witness` a point where it fails (None if undecided)."""

    def __init__(self, line: int, message: str, witness: Witness | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.witness = witness


@dataclass(frozen=True)
class Line:
    """A proved line: what was typed, what it means, how it is typeset, why it holds and how that was proved."""

    text: str
    expression: Any
    latex: str
    reason: str
    verdict: Verdict


class Derivation:
    """Lines that lead from a quantity, or from its derivative, to a result.

    quantity: a symbol that `where` defines, or an expression.
    wrt: the symbol, a number or a matrix, with respect to which the quantity is differentiated; None if the lines
        only rewrite it.
    where: definitions, symbol -> expression, in terms of each other in any order without a circle.
    lines: (line, reason) pairs. A line is text in NumPy's notation (see `parsing`), or an expression. In it,
        ∂L/∂a is the derivative of L with respect to a, by the definitions between them, and ∂⁺L/∂a the immediate
        one, which holds every other name in the definition of L fixed.
    symbols: more symbols that the lines may use.
    assuming: relations to which the points are restricted, such as y_hat > 0.

    Each line is proved equal to the one above it, and the first and the last to the quantity, or to SymPy's own
    derivative of it with every definition put in. Raises DerivationError at the first line that does not follow,
    with a point where it fails and both values there; ValueError for no lines, an empty reason or a `wrt` that the
    quantity does not depend on; ParseError for a text that is not an expression.
    """

    def __init__(
        self,
        quantity: Any,
        wrt: Name | None = None,
        where: Mapping[Name, Any] | None = None,
        lines: Sequence[tuple[Any, str]] = (),
        symbols: Iterable[Name] = (),
        assuming: Iterable[Relational] = (),
    ) -> None:
        if not lines:
            raise ValueError("a derivation needs at least one line")
        self.quantity = sympy.sympify(quantity, strict=True)
        self.wrt = wrt
        self.where = dict(where or {})
        self.assuming = tuple(assuming)
        self._values = resolve(self.where)
        self._known = self._names([self.quantity, *self.where, *self.where.values(), *symbols, *self.assuming])
        target = self._target()
        partials = self._partials()
        self.lines: list[Line] = []
        for number, (typed, reason) in enumerate(lines, start=1):
            if not isinstance(reason, str) or not reason.strip():
                raise ValueError(f"line {number} needs a reason, a sentence that says why it holds, not {reason!r}")
            if isinstance(typed, str):
                reading = read(typed, self._known, partials)
                text, expression, typeset = typed, reading.expression, reading.latex
            else:
                expression = sympy.sympify(typed, strict=True)
                text, typeset = str(expression), latex(expression)
            if number == 1:
                verdict = self._follows(1, expression, target, text, self._head())
            else:
                above = self.lines[-1]
                verdict = self._follows(number, expression, above.expression, text, f"line {number - 1}, {above.text},")
            self.lines.append(Line(text, expression, typeset, reason, verdict))
        last = self.lines[-1]
        self._follows(len(self.lines), last.expression, target, last.text, self._head())

    def _names(self, expressions: Iterable[Any]) -> dict[str, Any]:
        names: dict[str, Any] = {} if self.wrt is None else {self.wrt.name: self.wrt}
        for expression in expressions:
            for symbol in sympy.sympify(expression).free_symbols:
                names[symbol.name] = symbol
        return names

    def _full(self, expression: Any, but: frozenset[Symbol] = frozenset()) -> Any:
        """`expression` with every definition put in, except those of `but`, in single numbers."""
        values = self._values
        if but & values.keys():
            values = resolve({name: value for name, value in self.where.items() if name not in but})
        return explicit(expression).xreplace(values)

    def _derivative(self, expression: Any, wrt: Name) -> Any:
        if isinstance(expression, sympy.MatrixBase):
            if expression.shape != (1, 1):
                raise ValueError(f"a derivative is of a number, not of a {expression.rows}×{expression.cols} matrix")
            expression = expression[0, 0]
        if isinstance(wrt, MatrixSymbol):
            rows, columns = map(int, wrt.shape)
            return sympy.ImmutableDenseMatrix(rows, columns, lambda i, j: expression.diff(entry(wrt, int(i), int(j))))
        return expression.diff(wrt)

    def _target(self) -> Any:
        full = self._full(self.quantity)
        if self.wrt is None:
            return full
        if not explicit(self.wrt).free_symbols & full.free_symbols:
            raise ValueError(f"{self.quantity} does not depend on {self.wrt}: it is {full}")
        return self._derivative(full, self.wrt)

    def _partials(self) -> dict[tuple[str, ...], Any]:
        """What ∂L/∂a and ∂⁺L/∂a stand for, for each defined L that is a number and each a that it depends on."""
        found: dict[tuple[str, ...], Any] = {}
        for name, value in self.where.items():
            if not isinstance(name, Symbol):
                continue
            direct = sympy.sympify(value)
            for other in self._known.values():
                if other == name or not isinstance(other, Symbol | MatrixSymbol):
                    continue
                scalar = frozenset([other]) if isinstance(other, Symbol) else frozenset()
                full = self._full(value, but=scalar)
                if explicit(other).free_symbols & full.free_symbols:
                    found[name.name, other.name] = self._derivative(full, other)
                if other in direct.free_symbols and isinstance(other, Symbol):
                    found[name.name, other.name, "+"] = direct.diff(other)
        return found

    def _head(self) -> str:
        return str(self.quantity) if self.wrt is None else f"∂{self.quantity}/∂{self.wrt}"

    def _follows(self, number: int, expression: Any, above: Any, text: str, above_text: str) -> Verdict:
        """The proof that a line equals what it must; raises DerivationError if there is none."""
        left, right = self._full(above), self._full(expression)
        verdict = compare(left, right, assuming=[self._full(relation) for relation in self.assuming])
        if verdict.status == "equal":
            return verdict
        message = f"line {number}, {text}, does not follow from {above_text.rstrip(',')}: "
        if verdict.status == "undecided":
            message = f"line {number}, {text}, could be neither proved nor refuted from {above_text.rstrip(',')}: "
            raise DerivationError(number, message + verdict.reason)
        if verdict.witness is None:
            raise DerivationError(number, message + verdict.reason)
        witness = verdict.witness
        place = f" in entry {list(witness.entry)}" if witness.entry else ""
        values = f"the value{place} should be {witness.left or 'undefined'}, and this line gives "
        raise DerivationError(
            number, f"{message}at {self._point(witness)} {values}{witness.right or 'undefined'}", witness
        )

    def _point(self, witness: Witness) -> str:
        """The witness's point in words, with the values of the numbers defined from it."""
        known = dict(witness.point)
        text = witness.where
        defined = []
        for name in self.where:
            value = self._values.get(name)
            if value is not None and value.free_symbols <= known.keys():
                value = value.xreplace(known).doit()
                defined.append(f"{name} = {value if value.is_Rational else value.evalf(6)}")
        return text + (f" (where {', '.join(defined)})" if defined else "")

    def _corner(self) -> str:
        """What is said of the points where a ReLU has no slope; "" where none matters."""
        if self.wrt is None:
            return ""
        arguments = {
            step.args[0] for line in self.lines for step in getattr(line.expression, "atoms", lambda _: ())(Step)
        }
        shown = sorted((argument for argument in arguments if argument in self.where), key=str)
        if not shown:
            return ""
        places = " and at ".join(f"${symbol_latex(argument.name)} = 0$" for argument in shown)
        return f"At {places} the slope of the ReLU is taken to be 0."

    def _head_latex(self) -> str:
        head = latex(self.quantity)
        if self.wrt is None:
            return head
        below = symbol_latex(self.wrt.name)
        if isinstance(self.quantity, Symbol | MatrixSymbol):
            return rf"\frac{{\partial {symbol_latex(self.quantity.name)}}}{{\partial {below}}}"
        return rf"\frac{{\partial}}{{\partial {below}}} \left({head}\right)"

    def _repr_markdown_(self) -> str:
        def cell(tex: str) -> str:
            return r"$\displaystyle " + tex.replace("|", r"\vert ") + "$"

        rows = [f"| proved | {cell(self._head_latex())} | because |", "| :-: | :-- | :-- |"]
        rows += [f"| ✓ | {cell('= ' + line.latex)} | {line.reason} |" for line in self.lines]
        corner = self._corner()
        return "\n".join(rows) + (f"\n\n{corner}" if corner else "") + "\n"

    def __repr__(self) -> str:
        width = max(len(line.text) for line in self.lines)
        return "\n".join([self._head(), *(f"  ✓ = {line.text:{width}}  ({line.reason})" for line in self.lines)])

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/markdown": self._repr_markdown_()}
