"""Are two expressions equal? Proved, refuted with a point at which they differ, or undecided.

"Equal" is said only after a proof: in each region of a case distinction (above and below a kink, and on it) the
difference is zero in the normal form. "Different" is said only after a proof too: at a rational point the two
values lie in disjoint intervals, or one side has a value on a whole neighbourhood where the other has none.
Everything is real; a point at which one side alone is undefined by itself (x**2 / x at 0) does not count.

Richardson's theorem leaves no procedure that decides every case, hence the third answer.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import chain, islice, pairwise
from typing import Any, Literal

import sympy
from sympy import Expr, ImmutableDenseMatrix, MatrixExpr, MatrixSymbol, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement

from byhand.formulas.functions import Sigmoid
from byhand.formulas.table import FUNCTIONS as FUNCTION_ROWS
from byhand.proof.enclosure import (
    FUNCTIONS,
    RELATIONS,
    Enclosure,
    UndefinedError,
    UnsureError,
    Value,
    disjoint,
    far_apart,
    shown,
)
from byhand.proof.normalform import NormalForm, attempt
from byhand.proof.quotients import Memory, NowhereDefinedError, RestartError, TooHardError
from byhand.proof.signs import Condition, SplitError

Status = Literal["equal", "different", "undecided"]

_REGIONS = 250
_POINTS = 500
_LARGEST_WORKINGS = 50_000  # values and normal forms of parts
_ONE_SIDED = "only one side is defined"
_NOT_ZERO = "the difference is not zero in the normal form"
_SEED = 20240229
_INFINITE = (sympy.oo, -sympy.oo, sympy.zoo, sympy.nan)
_STRUCTURE = (
    sympy.Symbol, sympy.Rational, sympy.Float, sympy.Add, sympy.Mul, sympy.Pow, Boolean,
    sympy.functions.elementary.piecewise.ExprCondPair,
)  # fmt: skip
_JUMPS = (sympy.Piecewise, *(row.kind for row in FUNCTION_ROWS if row.kind is not None and row.jumps))
_CORNERS = tuple(row.kind for row in FUNCTION_ROWS if row.kind is not None and row.bends)


@dataclass(frozen=True)
class Witness:
    """A point at which the sides differ.

    point: a rational number for each symbol.
    left, right: the values there, as text with as many digits as show the difference; None where undefined.
    entry: the row and column, counted from 0, if matrices were compared.
    """

    point: Mapping[Symbol, sympy.Rational]
    left: str | None
    right: str | None
    entry: tuple[int, int] | None = None

    @property
    def where(self) -> str:
        """The point in words: "a = 2, x = 1"."""
        return ", ".join(f"{symbol} = {value}" for symbol, value in self.point.items())

    def __str__(self) -> str:
        place = f"at {self.where}, " if self.point else ""
        entry = f"in entry {list(self.entry)}, " if self.entry else ""
        left, right = (value or "undefined" for value in (self.left, self.right))
        return f"{place}{entry}the left side is {left} and the right side is {right}"


@dataclass(frozen=True)
class Verdict:
    """What `compare` found.

    status: "equal", "different" or "undecided".
    witness: a point at which the sides differ, for "different" (none if the shapes do).
    proof: how equality was shown, for "equal".
    reason: for "different" and "undecided" a sentence that says why.
    """

    status: Status
    witness: Witness | None = None
    proof: str = ""
    reason: str = ""

    def __bool__(self) -> bool:
        raise TypeError('a verdict has three values: ask .status == "equal"')

    def __str__(self) -> str:
        return f"{self.status}: {self.proof or self.reason}"


class Workings:
    """What comparisons leave to the next ones, which are often made of the same parts: the values of all parts at
    some points, and normal forms of all parts.

    Only a comparison without cases and roots uses it: there, what was found out of a part holds wherever it stands.
    """

    def __init__(self) -> None:
        self.points: dict[tuple[Symbol, ...], list[Enclosure]] = {}
        self.forms: dict[tuple[frozenset[str], tuple[Condition, ...]], NormalForm] = {}

    def limit(self) -> None:
        """Forget all of it if it has become large."""
        parts = sum(point.size for points in self.points.values() for point in points)
        if parts + sum(form.size for form in self.forms.values()) > _LARGEST_WORKINGS:
            self.points.clear()
            self.forms.clear()


def compare(
    left: Any,
    right: Any,
    where: Mapping[Any, Any] | None = None,
    *,
    assuming: Iterable[Relational] = (),
    workings: Workings | None = None,
) -> Verdict:
    """Whether `left` and `right` are equal.

    where: definitions, symbol -> expression, put in until none is left.
    assuming: relations (y_hat > 0) to which the points are restricted, beside the symbols' own assumptions.
    workings: where to keep what the next comparison can use; the verdict is the same without.

    Symbols stand for real numbers, a Float for the decimal number that it prints. Matrices are compared entry by
    entry. Raises TypeError for a node without a rule, by name, and ValueError for infinite or undefined numbers,
    for definitions that run in a circle, and for two different symbols of one name.
    """
    definitions = dict(where or {})
    sides = [_checked(side) for side in (left, right)]
    relations = [_relation(relation) for relation in assuming]
    _check_names([*sides, *definitions, *map(sympy.sympify, definitions.values()), *relations])
    values = resolve(definitions)
    first, second = (_put_in(explicit(side), values) for side in sides)
    relations = [_put_in(explicit(relation), values) for relation in relations]
    shapes = [_shape(side) for side in (first, second)]
    if shapes[0] != shapes[1]:
        names = ["a number" if shape is None else f"{shape[0]}×{shape[1]}" for shape in shapes]
        return Verdict("different", reason=f"the left side is {names[0]}, the right side is {names[1]}")
    for side in (first, second):
        _check_nodes(side)
    workings = Workings() if workings is None else workings
    workings.limit()
    if shapes[0] is None:
        return _Comparison(first, second, relations, workings).verdict()
    return _compare_entries(first, second, relations, workings)


def _compare_entries(first: Any, second: Any, relations: list[Any], workings: Workings) -> Verdict:
    verdicts = []
    for i in range(first.rows):
        for j in range(first.cols):
            verdict = _Comparison(first[i, j], second[i, j], relations, workings).verdict()
            if verdict.status == "different":
                assert verdict.witness is not None
                found = verdict.witness
                witness = Witness(found.point, found.left, found.right, (i, j))
                return Verdict("different", witness, reason=str(witness))
            verdicts.append((i, j, verdict))
    for i, j, verdict in verdicts:
        if verdict.status == "undecided":
            return Verdict("undecided", reason=f"entry {[i, j]}: {verdict.reason}")
    proof = "\n".join(dict.fromkeys(verdict.proof for _, _, verdict in verdicts))
    return Verdict("equal", proof=f"Entry by entry, {first.rows}×{first.cols}.\n{proof}")


# Input


def _checked(side: Any) -> Any:
    if isinstance(side, str | bool) or side is None:
        raise TypeError(f"expected an expression, not {side!r} of type {type(side).__name__}")
    expr = sympy.sympify(side, strict=True)
    if isinstance(expr, sympy.MatrixBase):
        return ImmutableDenseMatrix(expr)
    if not isinstance(expr, Expr | MatrixExpr):
        raise TypeError(f"expected an expression, not {expr} of type {type(expr).__name__}")
    return expr


def _relation(relation: Any) -> Relational:
    if type(relation) not in RELATIONS or isinstance(relation, sympy.Eq | sympy.Ne):
        raise TypeError(f"an assumption is an inequality such as x > 0, not {relation!r}")
    return relation


def _check_names(expressions: Iterable[Any]) -> None:
    by_name: dict[str, Any] = {}
    for expr in expressions:
        nodes = _distinct(expr)
        functions = [node.function for node in nodes if isinstance(node, ElementwiseApplyFunction)]
        bound = {name for function in functions for name in getattr(function, "bound_symbols", ())}
        for symbol in (node for node in nodes if isinstance(node, Symbol | MatrixSymbol) and node not in bound):
            if by_name.setdefault(str(symbol), symbol) != symbol:
                raise ValueError(f"two different symbols are both called {symbol}: they differ in their assumptions")
            if symbol.is_commutative and getattr(symbol, "is_extended_real", None) is False:
                raise ValueError(f"the symbol {symbol} does not stand for a real number")


def _distinct(*exprs: Any) -> dict[Any, None]:
    """Every node of the expressions, once: a gradient repeats the same few thousand times."""
    seen: dict[Any, None] = {}
    waiting = list(exprs)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen[node] = None
            waiting.extend(node.args)
    return seen


def _check_nodes(expr: Any) -> None:
    for node in _distinct(expr):
        if node in _INFINITE:
            raise ValueError(f"{node} is not a number: it cannot be compared")
        if isinstance(node, sympy.MatrixBase | sympy.Tuple):
            continue
        if not _is_known(node):
            raise TypeError(f"cannot compare {node}, of type {type(node).__name__}")


def _is_known(node: Any) -> bool:
    return node not in _INFINITE and (isinstance(node, _STRUCTURE) or type(node) in FUNCTIONS)


def _put_in_safely(expr: Expr, values: Mapping[Symbol, Expr]) -> Expr | None:
    """`expr` with the values put in, None if SymPy comes on something infinite or complex on the way."""
    try:
        result = expr.xreplace(dict(values))
    except (ValueError, TypeError):
        return None
    return result if all(_is_known(node) for node in _distinct(result)) else None


def _shape(expr: Any) -> tuple[int, int] | None:
    return (int(expr.rows), int(expr.cols)) if isinstance(expr, sympy.MatrixBase) else None


def entry(symbol: MatrixSymbol, i: int, j: int) -> Symbol:
    """The real number that stands for one entry of a matrix symbol."""
    return Symbol(f"{symbol.name}[{i},{j}]", real=True)


def explicit(expr: Any) -> Any:
    """`expr` with each matrix written out in its entries."""
    return Explicit()(expr)


class Explicit:
    """`explicit` for many expressions with the same parts."""

    def __init__(self) -> None:
        self._memo: dict[Any, Any] = {}

    def __call__(self, expr: Any) -> Any:
        known = self._memo.get(expr)
        if known is None:
            known = self._memo[expr] = self._convert(expr)
        return known

    def _convert(self, expr: Any) -> Any:
        if isinstance(expr, MatrixElement):
            return self(expr.parent)[int(expr.i), int(expr.j)]
        if isinstance(expr, sympy.Trace):
            return self(expr.arg).trace()
        if isinstance(expr, sympy.MatrixBase):
            return ImmutableDenseMatrix(expr.applyfunc(self))
        if not isinstance(expr, MatrixExpr):
            if not isinstance(expr, sympy.Basic) or not expr.args:
                return expr
            args = [self(arg) for arg in expr.args]
            return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else expr.func(*args)
        rows, cols = map(sympy.sympify, expr.shape)
        if not (rows.is_Integer and cols.is_Integer):
            raise ValueError(f"the shape of {expr} is {rows}×{cols}: it has to be given in numbers")
        rows, cols = int(rows), int(cols)
        if isinstance(expr, MatrixSymbol):
            return ImmutableDenseMatrix(rows, cols, lambda i, j: entry(expr, int(i), int(j)))
        if isinstance(expr, sympy.Identity | sympy.ZeroMatrix | sympy.OneMatrix):
            return ImmutableDenseMatrix(expr.as_explicit())
        if isinstance(expr, sympy.Transpose):
            return self(expr.arg).T
        if isinstance(expr, ElementwiseApplyFunction):
            return self(expr.expr).applyfunc(lambda value: expr.function(value))
        if isinstance(expr, sympy.HadamardPower):
            exponent = self(expr.exp)
            base = self(expr.base)
            if isinstance(exponent, sympy.MatrixBase):
                return ImmutableDenseMatrix(rows, cols, lambda i, j: base[i, j] ** exponent[i, j])
            return base.applyfunc(lambda value: value**exponent)
        args = [self(arg) for arg in expr.args]
        if isinstance(expr, sympy.MatAdd):
            return sum(args[1:], args[0])
        if isinstance(expr, sympy.MatMul):
            product = args[0]
            for arg in args[1:]:
                product = product * arg
            return product
        if isinstance(expr, sympy.HadamardProduct):
            return ImmutableDenseMatrix(rows, cols, lambda i, j: sympy.Mul(*(arg[i, j] for arg in args)))
        if isinstance(expr, sympy.MatPow) and expr.exp.is_Integer and expr.exp >= 0:
            return args[0] ** int(expr.exp)
        raise TypeError(f"cannot compare {expr}, of type {type(expr).__name__}")


def resolve(where: Mapping[Any, Any]) -> dict[Symbol, Expr]:
    """The definitions put into each other until none is left, on the level of single numbers.

    Raises ValueError for definitions that run in a circle, or whose shape is not that of what they define.
    """
    direct: dict[Symbol, Expr] = {}
    for name, value in where.items():
        if isinstance(name, MatrixSymbol):
            target, matrix = explicit(name), explicit(_checked(value))
            if _shape(target) != _shape(matrix):
                found = _shape(matrix)
                raise ValueError(
                    f"{name} is {target.rows}×{target.cols}, its definition is "
                    + (f"{found[0]}×{found[1]}" if found else "a number")
                )
            direct.update(zip(target, matrix, strict=True))
        elif isinstance(name, Symbol):
            direct[name] = explicit(_checked(value))
            if _shape(direct[name]):
                raise ValueError(f"{name} is a number, its definition is a matrix")
        else:
            raise TypeError(f"a definition is for a symbol, not for {name!r}")
    resolved: dict[Symbol, Expr] = {}
    open_names: list[Symbol] = []

    def value_of(name: Symbol) -> Expr:
        if name not in resolved:
            if name in open_names:
                circle = " -> ".join(map(str, [*open_names[open_names.index(name) :], name]))
                raise ValueError(f"the definitions run in a circle: {circle}")
            open_names.append(name)
            inner = {s: value_of(s) for s in sorted(direct[name].free_symbols, key=str) if s in direct}
            resolved[name] = _put_in(direct[name], inner)
            open_names.pop()
        return resolved[name]

    return {name: value_of(name) for name in direct}


def _put_in(expr: Any, values: Mapping[Symbol, Expr]) -> Any:
    return expr.xreplace(dict(values)) if values else expr


# The comparison of two numbers


@dataclass(frozen=True)
class _Region:
    """A part of the space: conditions, and the symbols already eliminated on a boundary."""

    left: Expr
    right: Expr
    conditions: tuple[Condition, ...]
    names: tuple[str, ...] = ()
    eliminated: tuple[tuple[Symbol, Expr], ...] = ()
    open: bool = True


@dataclass
class _Proof:
    regions: list[str] = field(default_factory=list)
    on_boundaries: bool = False
    generators: dict[str, None] = field(default_factory=dict)
    indicators: bool = False


class _UnprovedError(Exception):
    """A region in which the sides were not shown to be equal."""

    def __init__(self, region: _Region, reason: str) -> None:
        super().__init__(reason)
        self.region = region


class _FoundError(Exception):
    def __init__(self, witness: Witness) -> None:
        super().__init__(str(witness))
        self.witness = witness


class _Comparison:
    def __init__(self, left: Expr, right: Expr, relations: list[Any], workings: Workings) -> None:
        self.left, self.right = left, right
        self.relations = relations
        self.nodes = _distinct(left, right)
        self.jumps = any(isinstance(node, _JUMPS) for node in self.nodes)
        self.kinks = self.jumps or any(isinstance(node, _CORNERS) for node in self.nodes)
        self.roots = any(node.is_Pow and node.exp.is_Rational and not node.exp.is_Integer for node in self.nodes)
        self.workings = Workings() if self.kinks or self.roots else workings
        self.symbols = sorted((node for node in _distinct(left, right, *relations) if node.is_Symbol), key=str)
        self.defined = False  # whether a point was met at which both sides have a value

    def verdict(self) -> Verdict:
        if any(relation == sympy.false for relation in self.relations):
            return Verdict("undecided", reason="no point meets the assumptions")
        if any(node in self.nodes for node in _INFINITE):
            return Verdict("undecided", reason="a side is nowhere defined")
        try:
            for enclosure in self._at_simple_points():
                self._test(enclosure, telling=True)
            try:
                proof = self._prove()
            except _UnprovedError as unproved:
                self._search(unproved.region)
                return Verdict("undecided", reason=f"neither proved nor refuted: {unproved}")
            if not self.defined:
                self._search(_Region(self.left, self.right, ()), until_defined=True)
        except _FoundError as found:
            return Verdict("different", found.witness, reason=str(found.witness))
        if not self.defined:
            return Verdict("undecided", reason="no point was found at which both sides are defined")
        return Verdict("equal", proof=self._told(proof))

    # Refutation

    def _test(self, enclosure: Enclosure, known_open: bool = False, telling: bool = False) -> bool:
        """Raises _FoundError if the sides differ at a point, else says whether both are known to be defined there.

        known_open: whether one side is known to have no value all around the point.
        telling: whether a point on a jump, or with values close to each other, is left for later: other witnesses
            say more to a reader.
        """
        try:
            if not all(enclosure.holds(relation) for relation in self.relations):
                return False
        except (UnsureError, UndefinedError):
            return False
        values: list[Value | None] = []
        nowhere = known_open
        for side in (self.left, self.right):
            try:
                values.append(enclosure(side))
            except UndefinedError as undefined:
                values.append(None)
                nowhere = nowhere or undefined.open
            except UnsureError:
                return False
        first, second = values
        if first is not None and second is not None:
            self.defined = True
            if disjoint(first, second) and (not telling or (enclosure.interior and far_apart(first, second))):
                raise _FoundError(self._witness(enclosure.point, first, second))
            return True
        if (first is None) != (second is None) and nowhere and enclosure.interior:
            raise _FoundError(self._witness(enclosure.point, first, second))
        return False

    def _witness(self, point: Mapping[Symbol, Fraction], first: Value | None, second: Value | None) -> Witness:
        texts: list[str | None] = [None, None]
        for digits in (6, 10, 20, 40, 80, 160, 320):
            decimals = [None if value is None else shown(value, digits, decimal=True) for value in (first, second)]
            texts = [None if value is None else shown(value, digits) for value in (first, second)]
            if decimals[0] != decimals[1]:
                break
        numbers = {s: sympy.Rational(v.numerator, v.denominator) for s, v in point.items()}
        return Witness(numbers, texts[0], texts[1])

    def _at_simple_points(self) -> Iterator[Enclosure]:
        """The values at simple points."""
        key = tuple(self.symbols)
        known = self.workings.points.get(key)
        if known is not None:
            yield from known
            return
        enclosures = []
        for point in self._simple_points(12):
            enclosures.append(Enclosure(point))
            yield enclosures[-1]
        self.workings.points[key] = enclosures  # where no point told the sides apart

    def _simple_points(self, count: int) -> Iterator[dict[Symbol, Fraction]]:
        chance = random.Random(_SEED)
        for turn in range(count):
            if turn < count // 3:
                values = [Fraction(n) for n in (1, 2, 3, 4, 5, -1, -2, -3)]
            elif turn < 2 * count // 3:
                values = [Fraction(n, 4) for n in range(-4, 5) if n]  # small enough for a tanh inside a tanh
            else:
                values = [Fraction(n, 8) for n in range(-31, 32) if n]
            yield from self._drawn(lambda _, values=values: chance.choice(values))

    def _scaled_points(self) -> Iterator[dict[Symbol, Fraction]]:
        """Points of all scales: first all symbols of one scale, then mixed."""
        chance = random.Random(_SEED + 1)
        scales = [Fraction(10) ** k for k in (0, 0, -1, 1, -2, 2, 3, -4, 5, -7, 8, -10, 12, -16, 20, -30)]

        def number(scale: Fraction) -> Fraction:
            return scale * Fraction(chance.choice((1, -1)) * chance.randint(101, 999), 300)

        origin = list(self._drawn(lambda _: Fraction(0)))
        yield from origin
        for _ in range(_POINTS if origin else 0):
            for scale in scales:
                yield from self._drawn(lambda _, scale=scale: number(scale))
                yield from self._drawn(lambda _: number(chance.choice(scales[:7])))
                yield from self._drawn(lambda _: Fraction(chance.randint(0, 1)))

    def _drawn(self, draw: Any) -> Iterator[dict[Symbol, Fraction]]:
        point = {}
        for symbol in self.symbols:
            for turn in range(40):
                value = draw(symbol)
                for candidate in (value, -value, Fraction(round(value) + turn)):
                    if _allowed(symbol, candidate):
                        point[symbol] = candidate
                        break
                if symbol in point:
                    break
            else:
                return
        yield point

    def _candidates(self, region: _Region) -> Iterator[dict[Symbol, Fraction]]:
        """Points of all scales, and on lines through them the points on, between and beyond the kinks."""
        arguments = list(
            dict.fromkeys([*self._deciding((*_JUMPS, *_CORNERS, sympy.log, sympy.Pow)),
                           *(c.expr for c in region.conditions if c.expr.free_symbols)])
        )
        chance = random.Random(_SEED + 2)
        for point in chain(self._simple_points(8), self._scaled_points()):
            yield self._completed(point, region)
            if not arguments or not self.symbols:
                continue
            symbol = chance.choice(self.symbols)
            roots = sorted({r for a in arguments if symbol in a.free_symbols for r in _line_root(a, point, symbol)})
            between = [(a + b) / 2 for a, b in pairwise(roots)]
            beyond = [roots[0] - 1, roots[-1] + 1] if roots else []
            near = [r + d for r in roots for d in (Fraction(1, 10**12), -Fraction(1, 10**12))]
            for value in [*roots, *between, *beyond, *near][:40]:
                if _allowed(symbol, value):
                    yield self._completed({**point, symbol: value}, region)

    def _completed(self, point: dict[Symbol, Fraction], region: _Region) -> dict[Symbol, Fraction]:
        """The point moved onto the region's boundary, where that is rational."""
        moved = dict(point)
        for symbol, expr in reversed(region.eliminated):
            try:
                value = Enclosure(moved)(expr)
            except (UndefinedError, UnsureError):
                return point
            if not isinstance(value, Fraction) or not _allowed(symbol, value):
                return point
            moved[symbol] = value
        return moved

    def _deciding(self, kinds: tuple[Any, ...]) -> list[Expr]:
        """The arguments of these functions whose sign decides something."""
        found: dict[Expr, None] = {}
        for node in (*self.nodes, *self.relations):
            if isinstance(node, Relational):
                found[node.lhs - node.rhs] = None
            elif isinstance(node, sympy.Max | sympy.Min):
                found.update({a - b: None for a in node.args for b in node.args if a is not b})
            elif isinstance(node, kinds) and not isinstance(node, sympy.Piecewise):
                found[node.args[0]] = None
        return [expr for expr in found if expr.free_symbols]

    def _search(self, region: _Region, until_defined: bool = False) -> None:
        """Looks hard for a point at which the sides differ; raises _FoundError if there is one."""
        close = []
        points = self._candidates(region)
        for _ in range(_POINTS if self.symbols else 1):
            point = next(points, None)
            if point is None:
                break
            if self._test(Enclosure(point)):
                if until_defined:
                    return
                close.append(point)
        for digits, count in ((60, 60), (200, 20), (1000, 4)):
            for point in close[:count]:
                self._test(Enclosure(point, digits))

    def _inside(self, region: _Region) -> Iterator[dict[Symbol, Fraction]]:
        """Points of an open region."""
        points = self._candidates(region)
        for _ in range(_POINTS):
            point = next(points, None)
            if point is None:
                return
            try:
                enclosure = Enclosure(point)
                signs = {">": {1}, "<": {-1}, ">=": {1}, "=": {0}}
                if all(enclosure.sign(c.expr) in signs[c.relation] for c in region.conditions):
                    yield point
            except (UndefinedError, UnsureError):
                continue

    # Proof

    def _prove(self) -> _Proof:
        weak = [r for r in self.relations if isinstance(r, sympy.Ge | sympy.Le)]
        given = []
        for relation in self.relations:
            if relation != sympy.true:
                expr = relation.gts - relation.lts
                given.append(Condition(expr, ">=" if relation in weak else ">"))
        # Where nothing jumps, the domain is open and both sides are continuous on it: agreement beside a kink is
        # agreement on it.
        on_boundaries = bool(weak) or self.roots or self.jumps
        modes = [frozenset({"tanh"})]
        if any(isinstance(node, sympy.tanh | Sigmoid) for node in self.nodes):
            modes.append(frozenset())
            if any(isinstance(node, sympy.tanh | Sigmoid) for node in _distinct(*self._deciding(_JUMPS + _CORNERS))):
                modes = [frozenset()]  # signs are found only where all is written by exp
        if self.kinks:
            modes.insert(0, frozenset({"tanh", "kinks"}))
        generators = sum(node.is_Symbol or isinstance(node, sympy.Function) for node in self.nodes)
        size = max(16, 2 ** (generators + 2).bit_length())
        self._modes, self._memories = modes, {mode: Memory(min(size, 128)) for mode in modes}
        proof = _Proof(on_boundaries=on_boundaries)
        waiting = [_Region(self.left, self.right, tuple(given))]
        visited = 0
        while waiting:
            region = waiting.pop()
            visited += 1
            if visited > _REGIONS:
                raise _UnprovedError(region, f"more than {_REGIONS} cases")
            split = self._settle(region, proof)
            if split is not None:
                waiting += self._split(region, split, on_boundaries)
        return proof

    def _settle(self, region: _Region, proof: _Proof) -> SplitError | None:
        """Proves equality in the region, or says which sign has to be known first. Raises _UnprovedError."""
        reason = _NOT_ZERO
        for mode in self._modes:
            memory = self._memories[mode]
            try:
                outcome = attempt(memory, lambda mode=mode, memory=memory: self._try(region, mode, memory))  # type: ignore[misc]
            except SplitError as split:
                if "kinks" in mode:
                    continue
                return split
            except NowhereDefinedError:
                continue
            except TooHardError as hard:
                reason = f"too much work: {hard}"
                continue
            if outcome is None:
                return None
            form, failure = outcome
            if failure or reason == _ONE_SIDED:  # then only that the region is empty, or neither side defined, helps
                reason = _ONE_SIDED if reason == _ONE_SIDED else failure
                continue
            if form.risky and region.open and not self._has_point(region):
                reason = "no point was found in the region at which both sides are defined"
                continue
            proof.indicators = proof.indicators or any(g.kind == "step" for g in form.field.generators)
            proof.generators.update({_named(g.meaning): None for g in form.field.generators})
            proof.regions.append(", ".join(region.names))
            return None
        raise _UnprovedError(region, reason + (f" (for {', '.join(region.names)})" if region.names else ""))

    def _try(self, region: _Region, mode: frozenset[str], memory: Memory) -> tuple[NormalForm, str] | None:
        """The normal form and why equality was not shown in it, if it was not; None if nothing has to be shown."""
        key = (mode, region.conditions)
        known = None if region.names else self._known_to_be_zero(key)
        if known is not None:
            return known, ""
        form = NormalForm(region.conditions, mode, memory)
        if form.signs.infeasible():
            return None
        if "kinks" in mode:
            return form, "" if form.zero(region.left, region.right) else _NOT_ZERO
        nowhere = []
        for side in (region.left, region.right):
            try:
                form(side)
                nowhere.append(False)
            except NowhereDefinedError:
                nowhere.append(True)
        if not any(nowhere):
            if not form.zero(region.left, region.right):
                return form, _NOT_ZERO
            if not region.names and not form.risky:
                self.workings.forms.setdefault(key, form)
            return form, ""
        if all(nowhere) or not region.open:
            return None
        for point in self._inside(region):
            self._test(Enclosure(point), known_open=True)
        return form, _ONE_SIDED

    def _known_to_be_zero(self, key: tuple[frozenset[str], tuple[Condition, ...]]) -> NormalForm | None:
        """The normal form that earlier comparisons left, if it shows the two sides to be equal.

        While it is in use it is taken away: after an interruption it may be half written.
        """
        form = self.workings.forms.pop(key, None)
        try:
            zero = form is not None and form.zero(self.left, self.right)
        except (SplitError, NowhereDefinedError, TooHardError, RestartError):
            return None
        if form is None or form.risky:
            return None
        self.workings.forms[key] = form
        return form if zero else None

    def _has_point(self, region: _Region) -> bool:
        return any(self._test(Enclosure(point)) for point in self._inside(region))

    def _split(self, region: _Region, split: SplitError, on_boundaries: bool) -> list[_Region]:
        solution = None
        if on_boundaries:
            try:
                solution = split.signs.solve(split.poly)
            except SplitError as first:
                return self._split(region, first, on_boundaries)
            except TooHardError:
                pass
        children = []
        if on_boundaries:
            name = f"{split.expr} = 0"
            eliminated = self._on_boundary(region, name, *solution) if solution is not None else None
            if eliminated is None:
                condition = Condition(split.expr, "=")
                children.append(
                    _Region(region.left, region.right, (*region.conditions, condition), (*region.names, name),
                            region.eliminated, open=False)
                )  # fmt: skip
            else:
                children += eliminated
        for relation in ("<", ">"):
            children.append(
                _Region(region.left, region.right, (*region.conditions, Condition(split.expr, relation)),
                        (*region.names, f"{split.expr} {relation} 0"), region.eliminated, region.open)
            )  # fmt: skip
        return children

    def _on_boundary(self, region: _Region, name: str, symbol: Symbol, value: Expr) -> list[_Region] | None:
        """The region with the symbol put in; None if that leaves open whether a side is defined."""
        put = {symbol: value}
        left, right = (_put_in_safely(side, put) for side in (region.left, region.right))
        if left is None or right is None:
            # Without cases, what has no value when the symbol is put in is not defined on the boundary.
            return None if any(isinstance(node, sympy.Piecewise) for node in self.nodes) else []
        conditions = []
        for condition in region.conditions:
            expr = _put_in_safely(condition.expr, put)
            if expr is not None:  # a condition less loses completeness only
                conditions.append(Condition(expr, condition.relation))
        for known, relation, sign in (("positive", ">", 1), ("negative", ">", -1),
                                      ("nonnegative", ">=", 1), ("nonpositive", ">=", -1)):  # fmt: skip
            if getattr(symbol, f"is_{known}"):
                conditions.append(Condition(sign * value, relation))
        eliminated = (*region.eliminated, (symbol, value))
        return [_Region(left, right, tuple(conditions), (*region.names, name), eliminated, open=False)]

    def _told(self, proof: _Proof) -> str:
        generators = ", ".join(proof.generators) or "nothing but numbers"
        lines = [f"The difference of the two sides is the zero polynomial in {generators}, over a common denominator"]
        if len(proof.regions) > 1:
            lines[0] += f", in each of {len(proof.regions)} cases:"
            lines += [f"  {region}" for region in sorted(proof.regions)]
            if not proof.on_boundaries:
                lines.append("Both sides are continuous, so they agree between the cases too.")
        else:
            lines[0] += "."
        if proof.indicators:
            lines.append("Step(u) is 1 for u > 0 and 0 otherwise, also at u = 0; its square is itself.")
        restriction = "".join(f", with {relation}" for relation in self.relations)
        lines.append(f"This holds wherever both sides are defined{restriction}.")
        return "\n".join(lines)


@lru_cache(maxsize=1024)
def _named(meaning: Expr) -> str:
    """A generator in the text of a proof: a long one by its function's name alone."""
    long = len(list(islice(sympy.preorder_traversal(meaning), 30))) == 30
    return f"{type(meaning).__name__}(…)" if long else str(meaning)


@lru_cache(maxsize=4096)
def _allowed(symbol: Symbol, value: Fraction) -> bool:
    number = sympy.Rational(value.numerator, value.denominator)
    return all(
        getattr(number, f"is_{name}", None) in (wanted, None)
        for name, wanted in symbol.assumptions0.items()
    )  # fmt: skip


def _line_root(expr: Expr, point: dict[Symbol, Fraction], symbol: Symbol) -> list[Fraction]:
    """Where `expr` vanishes along the symbol's axis through the point, if it is linear there."""
    values = []
    for at in (0, 1, 2):
        try:
            value = Enclosure({**point, symbol: Fraction(at)})(expr)
        except (UndefinedError, UnsureError):
            return []
        if not isinstance(value, Fraction):
            return []
        values.append(value)
    slope = values[1] - values[0]
    if slope == 0 or values[2] - values[1] != slope:
        return []
    return [-values[0] / slope]
