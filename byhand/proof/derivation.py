"""A chain of lines, each proved to follow from the one above it, and typeset with a mark and a reason on each.

The lines are what a reader sees; nothing is accepted on trust. A derivative's first and last line are held against
SymPy's own derivative of the quantity with all definitions put in, and every line against the one above it, by
`compare`. What is not proved raises an error when the derivation is made, and so stops the build of the book.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

import sympy
from sympy import Expr, MatrixExpr, MatrixSymbol, Symbol
from sympy.core.relational import Relational

from byhand.formulas.functions import ReLU, Step
from byhand.formulas.printers import latex, quotient_latex
from byhand.proof.arguments import listed
from byhand.proof.comparison import Workings, check_names, compare_written_out
from byhand.proof.definedness import Definedness, defined_wherever, value_conditions
from byhand.proof.definitions import Definitions, HeldError, Link, Name, entries, on_entries
from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError, shown
from byhand.proof.entries import checked, explicit, one_entry, resolve
from byhand.proof.gradients import gradient
from byhand.proof.points import Points
from byhand.proof.premises import Premise, parts_of, premises
from byhand.proof.reader import ParseError, ReaderError, read
from byhand.proof.table import Row, Table
from byhand.proof.verdict import Verdict, Witness

_POINTS = 500  # at which the quantity may have a value
_SHOWN = 7  # values of a point at which two lines differ
_ENTRY = re.compile(r"(\w+)\[\d+,\d+\]")  # what an entry of a matrix is called


class DerivationError(ReaderError):
    """A line that was not shown to follow.

    line: its number, counted from 1.
    text, above: what it says, and what the line above it says (for the first line, the quantity).
    witness: a point at which the two differ, or None if they were neither proved equal nor refuted.

    >>> Derivation(L, wrt=w, where={L: (w * x - y) ** 2}, lines=[("2*(w*x - y)", "a slip: the inner slope")])
    Traceback (most recent call last):
    byhand.proof.derivation.DerivationError: ...
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

    >>> Derivation(L, wrt=w, where={L: w**2}, lines=[("2*w", "the slope of a square")]).lines[0].reason
    'the slope of a square'
    """

    text: str
    expression: Any
    latex: str
    reason: str
    verdict: Verdict


class Derivation:
    """The steps from a quantity, or from its derivative, to a last line; each is proved, and shown with a mark.

    quantity: a symbol defined in `where`, or an expression.
    wrt: the symbol after which the quantity is differentiated; None for a chain of rewritings.
    where: definitions, symbol -> expression.
    lines: pairs of a text (in the notation of `byhand.proof.read`; the names of `where` and quotients such as ∂L/∂a may
        stand in it) or an expression, and a reason.
    symbols: further names that the lines use.
    assuming: the premises: inequalities (`eta > 0`), choices (`one_of(t, -1, 1)`), counts (`counts(K)`). They hold in
        every comparison and at every point that is told; `premises` has them with every definition put in.
    held: the names that ∂⁺ holds still. Without it ∂⁺ tells by the numbers: ∂⁺O_3/∂W holds every definition of an
        earlier step (O_2, c_1; at O_t, that is O_t-1) and passes through those of its own step (z_3).

    A derivation holds where its quantity has a value: with log(x) in a definition, for x > 0. A 1×1 matrix, such as
    x A xᵀ, is differentiated as its one entry.

    ∂L/∂a is the total derivative: it follows every path from `a` to L. ∂⁺O_3/∂W is the immediate one, which does not
    pass through what is held still. At a kink, ReLU'(0) = 0.

    Raises DerivationError for a line that is not proved, ParseError for a text that cannot be read, HeldError for an
    immediate derivative where neither `held` nor the numbers tell what is held still, and ValueError for no lines, a
    missing reason or a `wrt` on which the quantity does not depend; TypeError for a name that is no symbol, and for one
    premise or held name where a list of them is expected.

    >>> Derivation(L, wrt=w, where={z: w * x, L: (z - y) ** 2}, lines=[
    ...     ("∂L/∂z * ∂z/∂w", "chain rule, through z"),
    ...     ("2*(z - y) * x", "the slopes of a square and of a product"),
    ... ])
    ∂L/∂w
    ✓ = ∂L/∂z * ∂z/∂w   chain rule, through z
    ✓ = 2*(z - y) * x   the slopes of a square and of a product
    """

    def __init__(
        self,
        quantity: Any,
        wrt: Name | None = None,
        where: Mapping[Any, Any] | None = None,
        lines: Sequence[tuple[Any, str]] = (),
        symbols: Iterable[Name] = (),
        assuming: Iterable[Premise] = (),
        held: Iterable[Name] | None = None,
    ) -> None:
        if isinstance(quantity, str):
            raise TypeError(f"quantity is a symbol or an expression, not {quantity!r}")
        self.quantity, self.wrt, self.where = sympy.sympify(quantity), wrt, dict(where or {})
        if wrt is not None:
            given, (self.quantity, self.where) = self.quantity, _in_numbers(self.quantity, self.where)
            symbols = [self.quantity if name == given else name for name in symbols]
        self.assuming = listed("assuming", assuming)
        self._given = _checked_lines(lines)
        self._definitions = Definitions(self.where, held)
        self.held = self._definitions.held
        self.resolved = self._definitions.values
        self._assumed = [_put_in(premise, self.resolved) for premise in parts_of(self.assuming)]
        domain = self._domain()
        self._assumed += domain
        self.premises = premises(self._assumed)
        self._check_domain(domain)
        self.workings = Workings()
        self.symbols = names_of(self.quantity, wrt, self.where, symbols)
        self.partials = _quotients(self._definitions, self.where, self.symbols)
        self.placeholders = {placeholder: key for key, placeholder in self.partials.items()}
        check_names([*self.symbols, *self.resolved.values(), *self._assumed])
        self.target = self._target()
        check_names([self.target])
        self.lines = self._proved()

    def _domain(self) -> list[Relational]:
        """The conditions under which the quantity has a value, as far as the premises do not tell them. At the end of
        its domain, x = 0 of sqrt(x), it has one, but no derivative."""
        quantity, direct = explicit(self.quantity), self._definitions.direct
        names = sorted(self._definitions.below(*quantity.free_symbols) & set(direct), key=str)
        found = []
        parts = [quantity, *(direct[name] for name in names)]
        for condition in dict.fromkeys(one for part in parts for one in value_conditions(part)):
            once, wholly = (condition.func(condition.lhs.xreplace(values), 0, evaluate=False)
                            for values in (direct, self.resolved))  # fmt: skip
            if defined_wherever([once]).extent == "everywhere":  # 1 - ŷ > 0 of ŷ = σ(z), whatever z is
                continue
            if defined_wherever([wholly], assuming=self._assumed).extent != "everywhere":
                is_end = isinstance(wholly, sympy.Ge) and self._moves(condition.lhs)
                found.append(sympy.Gt(wholly.lhs, 0, evaluate=False) if is_end else wholly)
        return found

    def _moves(self, expr: Expr) -> bool:
        """Does an expression change with `wrt`?"""
        if self.wrt is None:
            return False
        moved, direct = set(entries(self.wrt)), self._definitions.direct
        return any(name in moved or (name in direct and self.depends(name, self.wrt)) for name in expr.free_symbols)

    def _check_domain(self, conditions: Sequence[Relational]) -> None:
        """Raises ValueError where no point is found at which the quantity has a value."""
        if not conditions:
            return
        sides = [relation.lhs - relation.rhs for relation in self.premises.relations]
        symbols = sorted(set().union(*(side.free_symbols for side in sides)), key=str)
        points = islice(Points(symbols, self.premises).all(sides), _POINTS)
        if not any(self.premises.hold(Enclosure(point)) for point in points):
            needed = ", ".join(map(str, conditions))
            given = f" where {', '.join(map(str, self.assuming))}" if self.assuming else ""
            raise ValueError(f"{self._quantity_text()} has a value nowhere{given}: it needs {needed}")

    # What the lines may say

    def _value_of(self, placeholder: Any) -> Any:
        key = self.placeholders[placeholder]
        top = next(name for name in self.where if name.name == key[0])
        bottom = next(name for name in self.symbols if name.name == key[1])
        slope = self._definitions.immediate if key[2:] else self._definitions.total
        if isinstance(bottom, MatrixSymbol):
            return explicit(bottom).applyfunc(lambda entry: slope(top, entry))
        return slope(top, bottom)

    def paths(self) -> tuple[tuple[Link, ...], ...]:
        """Every way by which `wrt` reaches the quantity, its links from the quantity down; none through matrices."""
        if not isinstance(self.wrt, Symbol) or self.quantity not in self._definitions.direct:
            return ()
        found = self._definitions.paths(self.quantity, self.wrt)
        return found if all(link.top in self.where for path in found for link in path) else ()

    def slopes_of(self, top: Symbol) -> tuple[tuple[Symbol, Expr], ...]:
        """The names in the definition of `top`, each with the local derivative with respect to it."""
        return self._definitions.slopes_of(top)

    def put_in(self, expr: Any) -> Any:
        """`expr` with every quotient and every definition put in, matrices written out."""
        used = [name for name in expr.free_symbols if name in self.placeholders]
        quotients = on_entries({name: self._value_of(name) for name in used})
        return explicit(expr).xreplace(quotients).xreplace(self.resolved)

    # The proof

    def compare(self, left: Any, right: Any) -> Verdict:
        """Whether two expressions, with every definition put in, are equal where the derivation holds."""
        return compare_written_out(checked(left), checked(right), self.premises, self.workings)

    def depends(self, top: Symbol, bottom: Name) -> bool:
        """Whether `bottom` stands in the definition of `top`, or in one that stands in it, and so on."""
        return self._definitions.depends(top, bottom)

    def defined_wherever(self, conditions: Iterable[Relational], besides: Iterable[Relational] = ()) -> Definedness:
        """Whether conditions of what was typed hold where the derivation does, and where what is `besides` holds."""
        typed, known = (
            [condition.func(self.put_in(condition.lhs - condition.rhs), 0, evaluate=False) for condition in some]
            for some in (conditions, besides)
        )
        return defined_wherever(typed, assuming=[*self._assumed, *known])

    def _target(self) -> Any:
        """What the first and the last line have to equal: SymPy's own derivative, or the quantity itself."""
        if self.wrt is None:
            return self.put_in(self.quantity)
        wanted = set(entries(self.wrt))
        before = resolve({name: value for name, value in self.where.items() if name != self.wrt})
        quantity = one_entry(explicit(self.quantity)).xreplace(before)
        if isinstance(quantity, sympy.MatrixBase):
            shown = self.quantity if isinstance(self.quantity, MatrixSymbol) else f"({self.quantity})"
            entry = f": write one entry of it, such as {shown}[0, 0]"
            raise TypeError(f"{self.quantity} is a matrix, and only a number is differentiated here{entry}")
        if not wanted & quantity.free_symbols:
            unknown = isinstance(self.quantity, Symbol) and self.quantity not in self.where
            why = " has no definition in `where`, and so" if unknown else ""
            raise ValueError(f"{self._quantity_text()}{why} does not depend on {self.wrt}")
        slopes = dict(zip(entries(self.wrt), gradient(quantity, entries(self.wrt)), strict=True))
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
        if isinstance(self.quantity, Symbol):
            return quotient_latex(self.quantity.name, self.wrt.name)
        inner = latex(self.quantity)
        if not isinstance(self.quantity, sympy.Function):
            inner = rf"\left( {inner} \right)"
        return f"{quotient_latex('', self.wrt.name)} {inner}"

    def _proved(self) -> tuple[Line, ...]:
        lines: list[Line] = []
        self.written: list[Any] = []
        above, above_text = self.target, self.name
        for number, (given, reason) in enumerate(self._given, start=1):
            text, typeset, written = self._read(given, number)
            try:
                expression = self.put_in(written)
            except HeldError as error:
                raise HeldError(f"line {number} ({text}): {error}") from None
            verdict = self._checked(number, text, expression, above, above_text, hint=self._immediate_meant(written))
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
        self, number: int, text: str, expression: Any, above: Any, above_text: str, whole: bool = False, hint: str = ""
    ) -> Verdict:
        verdict = self.compare(above, expression)
        if verdict.status == "equal":
            return verdict
        upper = above_text if number == 1 or whole else f"line {number - 1}"
        if verdict.witness is not None:
            left, right = (value or "undefined" for value in (verdict.witness.left, verdict.witness.right))
            defined = {name: self.resolved[name] for name in self.where if name in self.resolved}
            place = _place(verdict.witness, defined, f"{text} {above_text}")
            found = f"{place}{upper} is {left} and line {number} is {right}"
        else:
            found = verdict.reason.replace("the left side", upper).replace("the right side", f"line {number}")
        if verdict.status == "undecided":
            problem = f"was neither proved to follow from {upper} nor refuted"
        elif number == 1 or whole:
            problem = f"is not {upper}"
        else:
            problem = f"does not follow from {upper} ({above_text})"
        raise DerivationError(
            f"line {number} ({text}) {problem}: {found}{hint}", number, text, above_text, verdict.witness
        )

    def _immediate_meant(self, written: Any) -> str:
        """What to say of a line that holds the derivative itself among other terms, where it is wrong."""
        if str(written) == self.name or not any(str(one) == self.name for one in written.free_symbols):
            return ""
        return (
            f". In a line {self.name} follows every path; the immediate derivative, which does not pass through what "
            f"is held still, is ∂⁺{self.name.removeprefix('∂')}"
        )

    # The display

    @property
    def kinks(self) -> tuple[Any, ...]:
        """Where a line uses the derivative of a ReLU at its kink: the numbers u of 1[u > 0]."""
        if self.wrt is None or not self.put_in(self.quantity).has(ReLU):
            return ()
        found: dict[Any, None] = {}
        for written in self.written:
            quotients = sorted((s for s in written.free_symbols if s in self.placeholders), key=str)
            written = explicit(written).xreplace(on_entries({name: self._value_of(name) for name in quotients}))
            found.update(dict.fromkeys(sorted((node.args[0] for node in written.atoms(Step)), key=str)))
        return tuple(found)

    @property
    def table(self) -> Table:
        """The lines with their reasons, and the note about the kinks."""
        rows = tuple(Row("✓", line.text, line.latex, line.reason) for line in self.lines)
        if not self.kinks:
            return Table(self.name, self.latex, rows)
        places, names = _where_kinks(self.kinks, latex, "${}$"), _where_kinks(self.kinks, str, "{}")
        note = f"{places} by the convention $\\mathrm{{ReLU}}'(0) = 0$."
        return Table(self.name, self.latex, rows, note, f"{names} by the convention ReLU'(0) = 0.")

    def __repr__(self) -> str:
        return self.table.plain()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return self.table.bundle()


def _quotients(definitions: Definitions, where: Iterable[Any], symbols: Iterable[Name]) -> dict[tuple[str, ...], Any]:
    """A symbol for each quotient that may stand in a line; its value is computed when it is used."""
    quotients: dict[tuple[str, ...], Any] = {}
    for top in where:
        if isinstance(top, MatrixSymbol):
            continue
        for bottom in symbols:
            if bottom != top and definitions.depends(top, bottom):
                for mark in ((), ("+",)):
                    name = f"∂{'⁺' if mark else ''}{top.name}/∂{bottom.name}"
                    if isinstance(bottom, MatrixSymbol):
                        quotients[(top.name, bottom.name, *mark)] = MatrixSymbol(name, *bottom.shape)
                    else:
                        quotients[(top.name, bottom.name, *mark)] = Symbol(name, real=True)
    return quotients


def _place(witness: Witness, defined: Mapping[Any, Any], lines: str) -> str:
    """The point in words, with the values of the numbers defined from it: those that matter most to the lines."""
    point = {symbol: Fraction(int(value.p), int(value.q)) for symbol, value in witness.point.items()}
    values = {str(symbol): f"{value}" for symbol, value in witness.point.items()}
    for name, value in defined.items():
        if value.free_symbols <= set(point):
            try:
                values[str(name)] = f"{shown(Enclosure(point)(value), 6)}"
            except (UndefinedError, UnsureError):
                continue
    entry = f"in entry {list(witness.entry)}, " if witness.entry else ""
    if not values:
        return entry
    named = [name for name in values if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", lines)]
    first = [*named, *(name for name in values if name not in named)][:_SHOWN]
    left = len(values) - _SHOWN
    more = f" (and {left} more name{'s' if left > 1 else ''})" if left > 0 else ""
    return f"at {', '.join(f'{name} = {value}' for name, value in values.items() if name in first)}{more}, {entry}"


def _where_kinks(kinks: Sequence[Any], write: Callable[[Any], str], quoted: str) -> str:
    """The places of the kinks, in words: u and -u are 0 at one place, and entries are told by their matrix."""
    once = [u for u in kinks if -u not in kinks or not u.could_extract_minus_sign()]
    entries_of = {u: entry[1] for u in once if (entry := _ENTRY.fullmatch(str(u)))}
    numbers = ", ".join(f"{write(u)} = 0" for u in once if u not in entries_of)
    matrices = " or ".join(quoted.format(write(Symbol(name))) for name in dict.fromkeys(entries_of.values()))
    places = [f"at {quoted.format(numbers)}"] if numbers else []
    places += [f"where an entry of {matrices} is 0,"] if matrices else []
    told = ", and ".join(places)
    return told[0].upper() + told[1:]


def _in_numbers(quantity: Any, where: Mapping[Any, Any]) -> tuple[Any, dict[Any, Any]]:
    """What is differentiated, and the definitions, with numbers in place of 1×1 matrices such as L = x A xᵀ."""
    is_one = isinstance(quantity, MatrixSymbol) and quantity in where and tuple(quantity.shape) == (1, 1)
    if is_one and not any(quantity in sympy.sympify(value).free_symbols for value in where.values()):
        number = Symbol(quantity.name, real=True)
        where = {number if name == quantity else name: value for name, value in where.items()}
        quantity = number
    return quantity, {name: one_entry(value) if isinstance(name, Symbol) else value for name, value in where.items()}


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


def names_of(quantity: Any, wrt: Any, where: Mapping[Any, Any], symbols: Iterable[Name]) -> tuple[Name, ...]:
    """The names that stand in a task, the defined ones first. Raises TypeError for a `wrt` that is no symbol."""
    found: dict[Name, None] = dict.fromkeys(where)
    for expr in map(sympy.sympify, (quantity, *where.values())):
        found.update(dict.fromkeys(sorted(expr.free_symbols, key=str)))
    found.update(dict.fromkeys(symbols))
    if wrt is not None:
        if not isinstance(wrt, Symbol | MatrixSymbol):
            raise TypeError(f"wrt is a symbol, not {wrt!r}")
        found[wrt] = None
    return tuple(found)


def _put_in(expr: Any, values: Mapping[Symbol, Expr]) -> Any:
    return explicit(expr).xreplace(dict(values))
