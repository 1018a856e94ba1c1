"""What holds where something is asked: inequalities, and the sets in which some numbers lie.

A premise is an inequality (y_hat > 0, sqrt(g_1**2 + g_2**2) > tau), a set in which a symbol lies, or an And of them.
SymPy has the sets: Contains(p, Interval.open(0, 1)); for the commonest there are `one_of`, `one_hot` and `counts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import product
from typing import Any, TypeAlias

import sympy
from sympy import Contains, Expr, MatrixSymbol, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue

from byhand.proof.arguments import listed
from byhand.proof.enclosure import RELATIONS, Enclosure, UndefinedError, UnsureError
from byhand.proof.entries import explicit
from byhand.proof.signs import Condition

Premise: TypeAlias = "Relational | Boolean"

_CASES = 16  # combinations of the values of finite sets that are compared one by one


def one_of(name: Symbol | MatrixSymbol, *values: Any) -> Contains:
    """The premise that a number, or each entry of a matrix, has one of a few rational values.

    >>> one_of(y, 0, 1)
    Contains(y, {0, 1})
    """
    return Contains(name, sympy.FiniteSet(*values), evaluate=False)


def one_hot(name: MatrixSymbol) -> Boolean:
    """The premise that one entry of a matrix is 1, and all others are 0.

    >>> from sympy import MatrixSymbol
    >>> len(one_hot(MatrixSymbol("y", 1, 2)).args)  # each is 0 or 1, and their sum is 1
    3
    """
    total = sympy.Add(*explicit(name))
    return sympy.And(one_of(name, 0, 1), total >= 1, total <= 1, evaluate=False)


def counts(name: Symbol) -> Contains:
    """The premise that a number is a whole one from 1 on.

    >>> counts(k)
    Contains(k, Naturals)
    """
    return Contains(name, sympy.S.Naturals, evaluate=False)


@dataclass(frozen=True)
class Premises:
    """What holds: relations, the values of the symbols that have finitely many, and the symbols that are whole."""

    relations: tuple[Relational, ...] = ()
    values: Mapping[Symbol, tuple[sympy.Rational, ...]] | None = None
    whole: frozenset[Symbol] = frozenset()

    @property
    def impossible(self) -> bool:
        """Whether a relation is false by itself."""
        return any(relation == sympy.false for relation in self.relations)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What the normal form can use of them: whole numbers are real, and ≠ is left out."""
        ordered = (r for r in self.relations if isinstance(r, sympy.Gt | sympy.Lt | sympy.Ge | sympy.Le))
        found = [(r.gts - r.lts, isinstance(r, sympy.Ge | sympy.Le)) for r in ordered]
        for symbol, values in (self.values or {}).items():
            found += [(symbol - min(values), True), (max(values) - symbol, True)]
        return tuple(Condition(expr, ">=" if weak else ">") for expr, weak in found)

    def cases(self, symbols: Iterable[Symbol]) -> list[dict[Symbol, sympy.Rational]]:
        """The values of the finite sets in which the symbols lie, in every combination; one empty one for many."""
        sets = [(symbol, values) for symbol, values in (self.values or {}).items() if symbol in symbols]
        combinations = list(product(*(values for _, values in sets))) if len(sets) <= _CASES else []
        if not 0 < len(combinations) <= _CASES:
            return [{}]
        return [dict(zip((symbol for symbol, _ in sets), values, strict=True)) for values in combinations]

    def put(self, values: Mapping[Symbol, Expr]) -> Premises:
        """The premises of one case."""
        if not values:
            return self
        rest = {symbol: known for symbol, known in (self.values or {}).items() if symbol not in values}
        relations = tuple(relation.xreplace(dict(values)) for relation in self.relations)
        return Premises(tuple(r for r in relations if r != sympy.true), rest, self.whole)

    def hold(self, enclosure: Enclosure) -> bool:
        """Whether the relations are known to hold at a point whose values are allowed."""
        try:
            return all(enclosure.holds(relation) for relation in self.relations)
        except (UnsureError, UndefinedError):
            return False

    def allows(self, symbol: Symbol, value: Fraction) -> bool:
        """Whether the symbol may have the value, as far as that depends on it alone."""
        known = (self.values or {}).get(symbol)
        if known is not None and sympy.Rational(value.numerator, value.denominator) not in known:
            return False
        if symbol in self.whole and value.denominator != 1:
            return False
        alone = self._alone.get(symbol, ())
        return _suits(symbol, value) and all(_holds(relation, symbol, value) for relation in alone)

    @cached_property
    def _alone(self) -> dict[Symbol, list[Relational]]:
        """The relations of one symbol alone, by that symbol."""
        found: dict[Symbol, list[Relational]] = {}
        for relation in self.relations:
            if len(relation.free_symbols) == 1:
                (symbol,) = relation.free_symbols
                found.setdefault(symbol, []).append(relation)
        return found


@lru_cache(maxsize=4096)
def _suits(symbol: Symbol, value: Fraction) -> bool:
    """Whether the value meets the symbol's own assumptions."""
    number = sympy.Rational(value.numerator, value.denominator)
    return all(getattr(number, f"is_{name}", None) in (wanted, None) for name, wanted in symbol.assumptions0.items())


@lru_cache(maxsize=4096)
def _holds(relation: Relational, symbol: Symbol, value: Fraction) -> bool:
    try:
        return Enclosure({symbol: value}).holds(relation)
    except (UnsureError, UndefinedError):
        return False


def premises(assuming: Iterable[Premise], put_in: Callable[[Any], Any] = lambda expr: expr) -> Premises:
    """The premises, with `put_in` done to each. Raises TypeError for anything that is none."""
    relations: list[Relational] = []
    values: dict[Symbol, tuple[sympy.Rational, ...]] = {}
    whole: set[Symbol] = set()
    for premise in parts_of(assuming):
        if isinstance(premise, Contains):
            name, among = put_in(premise.args[0]), premise.args[1]
            for found in _of_set(name, among, premise):
                if isinstance(found, tuple):
                    values[name] = tuple(v for v in values.get(name, found) if v in found)
                elif isinstance(found, Symbol):
                    whole.add(found)
                else:
                    relations.append(found)
        else:
            relations.append(put_in(premise))
    if any(not known for known in values.values()):
        relations.append(sympy.false)
    return Premises(tuple(r for r in relations if r != sympy.true), values, frozenset(whole))


def parts_of(assuming: Iterable[Premise]) -> Iterator[Any]:
    """Premises without an And, and each of one number. Raises TypeError for anything that is none."""
    for premise in listed("assuming", assuming):
        if isinstance(premise, sympy.And):
            yield from parts_of(premise.args)
        elif isinstance(premise, Contains) and isinstance(premise.args[0], MatrixSymbol):
            yield from (Contains(entry, premise.args[1], evaluate=False) for entry in explicit(premise.args[0]))
        elif isinstance(premise, Contains | BooleanTrue | BooleanFalse) or _is_relation(premise):
            yield premise
        else:
            raise TypeError(
                f"a premise is an inequality such as x > 0, or one_of(t, -1, 1), counts(K) or another set, "
                f"not {premise!r}"
            )


def _is_relation(premise: Any) -> bool:
    return type(premise) in RELATIONS and not isinstance(premise, sympy.Eq)


def _of_set(name: Any, among: Any, premise: Boolean) -> Iterator[Any]:
    """Relations, the symbol itself where it is whole, and a tuple of the values that it may have."""
    if isinstance(among, sympy.Interval):
        if among.start != -sympy.oo:
            yield name > among.start if among.left_open else name >= among.start
        if among.end != sympy.oo:
            yield name < among.end if among.right_open else name <= among.end
        return
    if isinstance(name, Symbol):
        if isinstance(among, sympy.FiniteSet) and all(value.is_Rational for value in among):
            yield tuple(sorted(among))
            return
        if among == sympy.S.Integers:
            yield name
            return
        if (isinstance(among, sympy.Range) and abs(among.step) == 1) or among in (sympy.S.Naturals, sympy.S.Naturals0):
            yield name
            if among.inf != -sympy.oo:
                yield name >= among.inf
            if among.sup != sympy.oo:
                yield name <= among.sup
            return
    raise TypeError(f"of sets only intervals, whole numbers and rational values of one symbol are known, not {premise}")
