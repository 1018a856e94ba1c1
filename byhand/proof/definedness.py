"""Is what was typed defined wherever something is asked? Proved, refuted at a point, or undecided.

SymPy simplifies while an expression is made (exp(log(a)) becomes a), so that its value tells no more where it was
defined. What was typed comes with conditions instead: u > 0 of log(u), u ≥ 0 of a root, u ≠ 0 of 1/u.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice
from typing import Any, Literal

import sympy
from sympy import Expr, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import BooleanFalse, BooleanTrue

from byhand.formulas.functions import CubeRoot
from byhand.formulas.table import BY_KIND
from byhand.proof.cases import is_known
from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError
from byhand.proof.entries import distinct, explicit, put_in, resolve
from byhand.proof.normalform import NormalForm, attempt
from byhand.proof.points import Points
from byhand.proof.premises import Premises, premises
from byhand.proof.quotients import Memory, NowhereDefinedError, TooHardError
from byhand.proof.signs import Condition, SplitError
from byhand.proof.thin import vanishes_thinly

Extent = Literal["everywhere", "almost everywhere", "not everywhere", "undecided"]

_MODES = (frozenset({"tanh"}), frozenset[str]())
_SIMPLE, _POINTS, _SPLITS = 24, 150, 4
_SIMPLER = 8  # numbers that are tried for one of a point
_WANTED = {sympy.Gt: frozenset({1}), sympy.Ge: frozenset({0, 1}), sympy.Ne: frozenset({1, -1})}
_ASSUMED = {sympy.Gt: "is_positive", sympy.Ge: "is_nonnegative", sympy.Ne: "is_nonzero"}


@dataclass(frozen=True)
class Definedness:
    """Where something is defined.

    extent: "everywhere" (proved), "almost everywhere" (not where a denominator or the argument of a logarithm is zero,
        and that has no inner point), "not everywhere" or "undecided".
    condition: for all but "everywhere" the condition that fails or stays open.
    point: for "almost everywhere" and "not everywhere" numbers with which it fails.

    >>> defined_wherever([x > 0]).extent
    'not everywhere'
    """

    extent: Extent
    condition: Relational | None = None
    point: Mapping[Symbol, sympy.Rational] | None = None

    @property
    def where(self) -> str:
        """The point in words: "a = 2, x = 1"."""
        return ", ".join(f"{symbol} = {value}" for symbol, value in (self.point or {}).items())


def value_conditions(expr: Expr) -> list[Relational]:
    """The conditions under which an expression has a value: u > 0 of log(u), u ≥ 0 of a root, u ≠ 0 of 1/u. What stands
    in a case has to have a value in that case only, and is left out."""
    found: dict[Relational, None] = {}
    waiting, seen = [expr], set()
    while waiting:
        node = waiting.pop()
        if node in seen or isinstance(node, sympy.Piecewise):
            continue
        seen.add(node)
        waiting.extend(reversed(node.args))
        condition = _value_condition(node)
        if condition is not None:
            found[condition] = None
    return list(found)


def _value_condition(node: Any) -> Relational | None:
    row = BY_KIND.get(type(node))
    if row is not None and row.positive:
        return sympy.Gt(node.args[0], 0, evaluate=False)
    if not isinstance(node, sympy.Pow) or not node.exp.is_number or node.base.is_number:
        return None
    if node.exp.is_integer:
        return sympy.Ne(node.base, 0, evaluate=False) if node.exp.is_negative else None
    return (sympy.Gt if node.exp.is_negative else sympy.Ge)(node.base, 0, evaluate=False)


def covers(
    conditions: Any,
    overlaps: Sequence[Any],
    defined: Callable[[Sequence[Any]], Definedness],
    is_zero: Callable[[Any], bool],
) -> bool:
    """Is a sum of conditions, each 1 or 0, never 0, and is each of the overlaps always 0?

    For the reader's `covers`; `defined` tells where conditions hold, as `defined_wherever`.
    """
    if any(expression.is_Matrix for expression in (conditions, *overlaps)):
        return False
    always = defined([sympy.Ne(conditions, 0, evaluate=False)])
    return always.extent == "everywhere" and all(map(is_zero, overlaps))


def defined_wherever(
    conditions: Iterable[Any], where: Mapping[Any, Any] | None = None, *, assuming: Iterable[Any] = ()
) -> Definedness:
    """Whether the conditions (`expr > 0`, `expr >= 0`, `expr != 0`) hold wherever the premises do.

    where, assuming: as for `compare`; the conditions of the right answer are premises too.

    Raises TypeError for a condition of another kind, and for a premise that is none.

    >>> defined_wherever([1 + exp(x) > 0]).extent
    'everywhere'
    """
    values = resolve(dict(where or {}))
    given = premises(assuming, lambda expr: put_in(explicit(expr), values))
    asked = []
    for condition in dict.fromkeys(conditions):
        if isinstance(condition, BooleanTrue):
            continue
        if isinstance(condition, BooleanFalse):
            return Definedness("not everywhere", None, {})
        if type(condition) not in _WANTED or condition.rhs != 0:
            raise TypeError(f"a condition is expr > 0, expr >= 0 or expr != 0, not {condition!r}")
        expr = put_in(explicit(condition.lhs), values)
        if getattr(expr, _ASSUMED[type(condition)]):  # by the assumptions of its symbols
            continue
        parts = _open_factors(expr, given) if isinstance(condition, sympy.Ne) else [expr]
        asked += [_Condition(condition, part, given) for part in parts]
    told = []
    for one in asked:  # a point is found sooner than a proof, and one where the typed has no value tells all
        told.append(one.refuted())
        if told[-1] and told[-1].extent == "not everywhere":
            return told[-1]
    found = [refuted or one.proved() for one, refuted in zip(asked, told, strict=True)]
    return max(found, key=lambda one: _RANK[one.extent], default=Definedness("everywhere"))


_RANK: dict[Extent, int] = {"everywhere": 0, "almost everywhere": 1, "undecided": 2, "not everywhere": 3}


def _open_factors(expr: Expr, given: Premises) -> list[Expr]:
    """The factors of what must not be zero, without those of what is known not to be."""
    known = (_factors(relation.lhs - relation.rhs) for relation in given.relations if isinstance(relation, sympy.Ne))
    return sorted((factor for factor in _factors(expr) - set().union(*known) if not factor.is_nonzero), key=str)


def _factors(expr: Expr) -> set[Expr]:
    """The factors of an expression that may be zero, each with one sign, without powers and roots."""
    parts = sympy.Mul.make_args(sympy.factor(expr))
    bases = [part.base if isinstance(part, sympy.Pow) and part.exp.is_Rational else part for part in parts]
    if any(isinstance(base, CubeRoot | sympy.Abs) for base in bases):
        inside = (base.args[0] if isinstance(base, CubeRoot | sympy.Abs) else base for base in bases)
        return set().union(*map(_factors, inside))
    return {-base if base.could_extract_minus_sign() else base for base in bases if not base.is_number or base.is_zero}


class _Condition:
    """One condition: an expression and the signs that it may have."""

    def __init__(self, condition: Relational, expr: Expr, given: Premises) -> None:
        self.condition, self.expr, self.given = condition, expr, given
        self.wanted = _WANTED[type(condition)]
        self.symbols = sorted((n for n in distinct(expr, *given.relations) if n.is_Symbol), key=str)

    def refuted(self) -> Definedness | None:
        """A point where it fails, if one is found."""
        if not self._is_known(self.expr) or self._is_given():
            return None
        failing = self._failing()
        if failing is None:
            return None
        point, sign = self._simplified(*failing), failing[1]
        numbers = {s: sympy.Rational(v.numerator, v.denominator) for s, v in point.items()}
        thin = sign == 0 and self._is_thin()
        return Definedness("almost everywhere" if thin else "not everywhere", self.condition, numbers)

    def proved(self) -> Definedness:
        """What a proof tells of it, where no point does."""
        if not self._is_known(self.expr):
            return Definedness("undecided", self.condition)
        if self._is_given():
            return Definedness("everywhere")
        for values in self.given.cases(self.symbols):
            expr, given = put_in(self.expr, values), self.given.put(values)
            if given.impossible:
                continue
            if not self._is_known(expr) or not self._holds(expr, given.conditions, _SPLITS):
                # A denominator without zeros is proved by its sign; one with zeros is at least thin.
                thin = type(self.condition) is sympy.Ne and self._is_thin()
                return Definedness("almost everywhere" if thin else "undecided", self.condition)
        return Definedness("everywhere")

    @staticmethod
    def _is_known(expr: Expr) -> bool:
        return all(is_known(node) for node in distinct(expr))

    def _is_given(self) -> bool:
        """Whether the premises say it themselves."""
        for relation in self.given.relations:
            if not isinstance(relation, sympy.Ne) and relation.gts - relation.lts == self.expr and (
                isinstance(relation, sympy.Gt | sympy.Lt) or self.wanted == {0, 1}
            ):
                return True
        return False

    def _is_thin(self) -> bool:
        """Whether the expression vanishes at no inner point of where it is asked."""
        if self.expr.free_symbols & (self.given.whole | set(self.given.values or {})):
            return False
        return vanishes_thinly(self.expr)

    def _failing(self) -> tuple[Mapping[Symbol, Fraction], int] | None:
        """A point where it fails, and the sign there: a failing sign that is not zero, if one is found."""
        points = Points(self.symbols, self.given)
        zero = None
        candidates = chain(points.simple(_SIMPLE), points.all([self.expr]))
        for point in islice(candidates, _POINTS if self.symbols else 1):
            enclosure = Enclosure(point)
            if not self.given.hold(enclosure):
                continue
            sign = self._sign(enclosure)
            if sign is None:
                continue
            if sign not in self.wanted:
                if sign or self.wanted == {1, -1}:  # of what is not to be zero, no other sign fails
                    return point, sign
                zero = zero or (point, sign)
        return zero

    def _simplified(self, point: Mapping[Symbol, Fraction], sign: int) -> Mapping[Symbol, Fraction]:
        """The point with simpler numbers, as far as the sign stays the same there."""
        points, simple = Points(self.symbols, self.given), dict(point)
        for symbol in self.symbols:
            for number in islice(points.simpler(symbol, simple), _SIMPLER):
                enclosure = Enclosure({**simple, symbol: number})
                if self.given.hold(enclosure) and self._sign(enclosure) == sign:
                    simple[symbol] = number
                    break
        return simple

    def _sign(self, enclosure: Enclosure) -> int | None:
        """The sign at a point, None where there is none or it cannot be told."""
        try:
            return enclosure.sign(self.expr)
        except UndefinedError:
            return None
        except UnsureError:  # log(x) + log(2) is defined here, and so it is log(2*x), which may be 0 exactly
            try:
                return enclosure.sign(self._with_one_logarithm)
            except (UndefinedError, UnsureError):
                return None

    @cached_property
    def _with_one_logarithm(self) -> Expr:
        return sympy.logcombine(self.expr, force=True)

    def _holds(self, expr: Expr, conditions: Sequence[Condition], splits: int) -> bool:
        """Whether it is proved where the conditions hold."""
        for mode in _MODES:
            memory = Memory()

            def sign(mode: frozenset[str] = mode, memory: Memory = memory) -> bool:
                form = NormalForm(conditions, mode, memory)
                if form.signs.infeasible():
                    return True
                value = form(expr)
                return (self.wanted == {0, 1} and form.signs.is_not_negative(value)) or (
                    form.signs.sign(value) in self.wanted
                )

            try:
                holds: bool = attempt(memory, sign)
            except SplitError as split:
                if splits:
                    cases = [(*conditions, Condition(split.expr, relation)) for relation in "<=>"]
                    if all(self._holds(expr, case, splits - 1) for case in cases):
                        return True
            except NowhereDefinedError:
                return True  # its parts have conditions of their own
            except TooHardError:
                continue
            else:
                if holds:
                    return True
        return False
