"""Points at which two expressions may differ: simple ones first, then on all scales and round the kinks."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from functools import partial
from itertools import chain, pairwise

from sympy import Expr, Symbol

from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError
from byhand.proof.premises import Premises

Point = dict[Symbol, Fraction]

_SEED = 20240229
_POINTS = 500
_MANY = 6  # values, more than a person takes in
_SMALL = [Fraction(n) for n in (1, 2, 3, 4, 5, -1, -2, -3)]
_BETWEEN = [Fraction(n) for n in ("1/2", "1/4", "3/4", "1/3", "2/3", "1/5", "2/5", "3/5", "4/5")]


class Points:
    """Points of some symbols, each with a value that its premises allow."""

    def __init__(self, symbols: Sequence[Symbol], premises: Premises) -> None:
        self.symbols = symbols
        self.premises = premises

    def simple(self, count: int) -> Iterator[Point]:
        """Small whole numbers, then quarters and eighths."""
        chance = random.Random(_SEED)
        for turn in range(count):
            if turn < count // 3:
                values = _SMALL
            elif turn < 2 * count // 3:
                values = [Fraction(n, 4) for n in range(-4, 5) if n]  # small enough for a tanh inside a tanh
            else:
                values = [Fraction(n, 8) for n in range(-31, 32) if n]
            yield from self._drawn(partial(chance.choice, values), chance)

    def sparse(self, count: int) -> Iterator[Point]:
        """Zeros, and the smallest whole numbers, in every mixture: what a person reckons with in a matrix."""
        chance = random.Random(_SEED + 4)
        for turn in range(count):
            values = [Fraction(n) for n in (1, 2, -1, *[0] * (turn % 6))]
            yield from self._drawn(partial(chance.choice, values), chance)

    def generic(self, count: int) -> Iterator[Point]:
        """Fractions in no simple ratio, near 1: what differs is seldom equal there by chance."""
        chance = random.Random(_SEED + 3)

        def number(scale: int) -> Fraction:
            return scale * Fraction(chance.choice((1, -1)) * chance.randint(1, 40), 37)

        for turn in range(count):
            for point in self._drawn(partial(number, 1 + (turn + 1) % 2), chance):
                for symbol in sorted(self.premises.whole & set(point), key=str):
                    whole = Fraction(chance.randint(1, 12))
                    if self.premises.allows(symbol, whole):
                        point[symbol] = whole
                yield point

    def _scaled(self) -> Iterator[Point]:
        """Points of all scales: first all symbols of one scale, then mixed."""
        chance = random.Random(_SEED + 1)
        scales = [Fraction(10) ** k for k in (0, 0, -1, 1, -2, 2, 3, -4, 5, -7, 8, -10, 12, -16, 20, -30)]

        def number(scale: Fraction) -> Fraction:
            return scale * Fraction(chance.choice((1, -1)) * chance.randint(101, 999), 300)

        origin = list(self._drawn(lambda: Fraction(0), chance))
        yield from origin
        for _ in range(_POINTS if origin else 0):
            for scale in scales:
                yield from self._drawn(partial(number, scale), chance)
                yield from self._drawn(lambda: number(chance.choice(scales[:7])), chance)
                yield from self._drawn(lambda: Fraction(chance.randint(0, 1)), chance)

    def _drawn(self, draw: Callable[[], Fraction], chance: random.Random) -> Iterator[Point]:
        """A point of drawn values, each moved until the premises on it alone allow it; none where they never do."""
        point: Point = {}
        allows = self.premises.allows
        for symbol in self.symbols:
            known = (self.premises.values or {}).get(symbol)
            if known:
                value = chance.choice(known)
                point[symbol] = Fraction(int(value.p), int(value.q))
                continue
            for turn in range(40):
                value = draw()
                allowed = next((v for v in (value, -value, Fraction(round(value) + turn)) if allows(symbol, v)), None)
                if allowed is None and turn > 2:
                    allowed = next((v for v in chance.sample(_BETWEEN, 3) if allows(symbol, v)), None)
                if allowed is not None:
                    point[symbol] = allowed
                    break
            else:
                return
        yield point

    def all(self, deciding: Sequence[Expr], eliminated: Sequence[tuple[Symbol, Expr]] = ()) -> Iterator[Point]:
        """Points of all scales, and on lines through them the points on, between and beyond the kinks.

        deciding: what vanishes at a kink. eliminated: symbols with the values that they have on a boundary, to which
        each point is moved where that is rational.
        """
        chance = random.Random(_SEED + 2)
        for point in chain(self.simple(8), self._scaled()):
            yield self._completed(point, eliminated)
            if not deciding or not self.symbols:
                continue
            symbol = chance.choice(self.symbols)
            roots = sorted({r for a in deciding if symbol in a.free_symbols for r in line_root(a, point, symbol)})
            between = [(a + b) / 2 for a, b in pairwise(roots)]
            beyond = [roots[0] - 1, roots[-1] + 1] if roots else []
            near = [r + d for r in roots for d in (Fraction(1, 10**12), -Fraction(1, 10**12))]
            for value in [*roots, *between, *beyond, *near][:40]:
                if self.premises.allows(symbol, value):
                    yield self._completed({**point, symbol: value}, eliminated)

    def _completed(self, point: Point, eliminated: Sequence[tuple[Symbol, Expr]]) -> Point:
        """The point moved onto the boundary, where that is rational."""
        moved = dict(point)
        for symbol, expr in reversed(eliminated):
            try:
                value = Enclosure(moved)(expr)
            except (UndefinedError, UnsureError):
                return point
            if not isinstance(value, Fraction) or not self.premises.allows(symbol, value):
                return point
            moved[symbol] = value
        return moved

    def simpler(self, symbol: Symbol, point: Point) -> Iterator[Fraction]:
        """Values of one symbol that are easier to tell than its own, zero first where there are many symbols."""
        value, zero = point[symbol], [Fraction(0)]
        small = [*zero, *_SMALL[:3]] if len(point) > _MANY else [*_SMALL[:3], *zero]
        rounded = [Fraction(round(value)), value.limit_denominator(2), value.limit_denominator(10)]
        for number in dict.fromkeys([*small, *_SMALL[5:], *_BETWEEN, *rounded]):
            if _cost(number) < _cost(value) and self.premises.allows(symbol, number):
                yield number


def _cost(value: Fraction) -> int:
    return abs(value.numerator) + 2 * (value.denominator - 1) + (value < 0)


def is_simple(point: Point) -> bool:
    """Whether a person can take the point in at a glance."""
    return len([value for value in point.values() if value]) <= _MANY and all(map(_is_short, point.values()))


def _is_short(value: Fraction) -> bool:
    return abs(value.numerator) < 100 and value.denominator < 20


def line_root(expr: Expr, point: Point, symbol: Symbol) -> list[Fraction]:
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
