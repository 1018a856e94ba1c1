"""Two numbers refuted as equal: a rational point at which their enclosures are disjoint, or one alone has a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

import sympy
from sympy import Expr, Symbol
from sympy.core.relational import Relational

from byhand.formulas.table import FUNCTIONS
from byhand.proof.enclosure import (
    FINE,
    Enclosure,
    UndefinedError,
    UnsureError,
    Value,
    disjoint,
    far_apart,
    rational,
    shown,
)  # fmt: skip
from byhand.proof.entries import distinct
from byhand.proof.points import Point, Points, is_simple
from byhand.proof.premises import Premises
from byhand.proof.verdict import Witness

JUMPS = (sympy.Piecewise, *(row.kind for row in FUNCTIONS if row.kind is not None and row.jumps))
CORNERS = tuple(row.kind for row in FUNCTIONS if row.kind is not None and row.bends)
_POINTS = 500
_SIMPLE_POINTS = 12
_SIMPLIFICATIONS = 60  # points that are tried to make a witness easier to tell


class Tested(NamedTuple):
    """What is known of a point: whether both sides have a value there, and a witness if they differ."""

    defined: bool
    witness: Witness | None = None


class Refutation:
    """The search for a point at which two numbers differ.

    defined: whether a point was met at which both sides have a value.
    """

    def __init__(
        self, left: Expr, right: Expr, premises: Premises, remembered: dict[tuple[Symbol, ...], list[Enclosure]]
    ) -> None:
        self.left, self.right, self.premises = left, right, premises
        self.nodes = distinct(left, right)
        self.symbols = sorted((n for n in distinct(left, right, *premises.relations) if n.is_Symbol), key=str)
        self.points = Points(self.symbols, premises)
        self.defined = False
        self._remembered = remembered

    def at(self, enclosure: Enclosure, known_open: bool = False, telling: bool = False) -> Tested:
        """What one point says.

        known_open: whether one side is known to have no value all around the point.
        telling: whether a point on a jump, or with values close to each other, is left for later: other witnesses
            say more to a reader.
        """
        if not self.premises.hold(enclosure):
            return Tested(False)
        values: list[Value | None] = []
        nowhere = known_open
        for side in (self.left, self.right):
            try:
                values.append(enclosure(side))
            except UndefinedError as undefined:
                values.append(None)
                nowhere = nowhere or undefined.open
            except UnsureError:
                return Tested(False)
        first, second = values
        if first is not None and second is not None:
            self.defined = True
            if disjoint(first, second) and (not telling or (enclosure.interior and far_apart(first, second))):
                return Tested(True, _witness(enclosure.point, first, second))
            return Tested(True)
        if (first is None) != (second is None) and nowhere and enclosure.interior:
            return Tested(False, _witness(enclosure.point, first, second))
        return Tested(False)

    def at_simple_points(self) -> Witness | None:
        """A witness among the first simple points."""
        key = tuple(self.symbols)
        known = self._remembered.get(key)
        if known is None:
            known = []
            for point in self.points.simple(_SIMPLE_POINTS):
                known.append(Enclosure(point))
                witness = self.at(known[-1], telling=True).witness
                if witness is not None:
                    return self._simplified(witness, telling=True)
            self._remembered[key] = known  # where no point told the sides apart
            return None
        for enclosure in known:
            witness = self.at(enclosure, telling=True).witness
            if witness is not None:
                return self._simplified(witness, telling=True)
        return None

    def everywhere(self, eliminated: Sequence[tuple[Symbol, Expr]], conditions: Sequence[Expr]) -> Witness | None:
        """A witness after a hard search, also on the boundary where symbols have the `eliminated` values."""
        close: list[Point] = []
        for point in islice(self.candidates(eliminated, conditions), _POINTS if self.symbols else 1):
            tested = self.at(Enclosure(point))
            if tested.witness is not None:
                return self._simplified(tested.witness)
            if tested.defined:
                close.append(point)
        for digits, count in ((60, 60), (200, 20), (1000, 4)):
            for point in close[:count]:
                witness = self.at(Enclosure(point, digits)).witness
                if witness is not None:
                    return witness
        return None

    def is_somewhere_defined(self) -> Witness | bool:
        """Whether a point was met at which both sides have a value; looks for one, and may find a witness."""
        if not self.defined:
            for point in islice(self.candidates((), ()), _POINTS if self.symbols else 1):
                tested = self.at(Enclosure(point))
                if tested.witness is not None:
                    return tested.witness
                if tested.defined:
                    break
        return self.defined

    def candidates(
        self, eliminated: Sequence[tuple[Symbol, Expr]], conditions: Sequence[Expr]
    ) -> Iterator[dict[Symbol, Fraction]]:
        """Points at which the sides may differ, without end."""
        deciding = dict.fromkeys([*self.deciding((*JUMPS, *CORNERS, sympy.log, sympy.Pow)), *conditions])
        return self.points.all([expr for expr in deciding if expr.free_symbols], eliminated)

    def deciding(self, kinds: tuple[Any, ...]) -> list[Expr]:
        """The arguments of these functions whose sign decides something."""
        found: dict[Expr, None] = {}
        for node in (*self.nodes, *self.premises.relations):
            if isinstance(node, Relational):
                found[node.lhs - node.rhs] = None
            elif isinstance(node, sympy.Max | sympy.Min):
                found.update({a - b: None for a in node.args for b in node.args if a is not b})
            elif isinstance(node, kinds) and not isinstance(node, sympy.Piecewise):
                found[node.args[0]] = None
        return [expr for expr in found if expr.free_symbols]

    def _simplified(self, witness: Witness, telling: bool = False) -> Witness:
        """A witness at a simpler point, where one is found by changing single values."""
        point = {symbol: Fraction(int(value.p), int(value.q)) for symbol, value in witness.point.items()}
        tries = _SIMPLIFICATIONS if not is_simple(point) else 0
        for symbol in self.symbols:
            for number in self.points.simpler(symbol, point):
                if tries <= 0:
                    return witness
                tries -= 1
                moved = {**point, symbol: number}
                found = self.at(Enclosure(moved), telling=telling).witness
                if found is not None and None not in (found.left, found.right):
                    point, witness = moved, found
                    break
        return witness


def _by_their_difference(first: Value, second: Value) -> list[str | None]:
    """Two values that agree in all digits that one would read: 2 and 2 + 1.0e-400."""
    lengths = [len(shown(value, 40)) for value in (first, second)]
    other, base = (first, second) if lengths[0] > lengths[1] else (second, first)
    apart = rational(other, FINE) - rational(base, FINE)
    told = shown(base, 6), f"{shown(base, 6)} {'-' if apart < 0 else '+'} {shown(abs(apart), 2)}"
    return [*(told if base is first else reversed(told))]


def _witness(point: Mapping[Symbol, Fraction], first: Value | None, second: Value | None) -> Witness:
    texts: list[str | None] = [None, None]
    for digits in (6, 10, 20, 40):
        decimals = [None if value is None else shown(value, digits, decimal=True) for value in (first, second)]
        texts = [None if value is None else shown(value, digits) for value in (first, second)]
        if decimals[0] != decimals[1]:
            break
    else:
        if first is not None and second is not None:
            texts = _by_their_difference(first, second)
    numbers = {s: sympy.Rational(v.numerator, v.denominator) for s, v in point.items()}
    return Witness(numbers, texts[0], texts[1])
