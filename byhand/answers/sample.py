"""Points at which the right answer has a value, and the values of expressions there: a quick look before a proof."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from fractions import Fraction
from typing import Any, TypeAlias

import sympy
from sympy import Symbol

from byhand.proof.derivation import Derivation
from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError, middle
from byhand.proof.entries import Explicit, explicit
from byhand.proof.points import Points

Values: TypeAlias = "list[tuple[float, ...] | None] | None"
"""The entries at each point; None at a point where one has no value; None if there is no point with values."""

_POINTS = 4  # at which a slip must lead to the reader's values before a proof is tried
_DRAWS = 200
_STEP = Fraction(1, 10**10)  # its square is left of a slope, and of the 30 digits of a value 20


class Sample:
    """Points at which the premises of a derivation hold, each with the values of all its defined names."""

    def __init__(self, task: Derivation) -> None:
        self._task = task
        given = (explicit(name).free_symbols for name in task.symbols if name not in task.where)
        leaves = sorted(set().union(*given), key=str)
        found: list[Enclosure] = []
        zeros: list[Enclosure] = []
        for number, values in enumerate(Points(leaves, task.premises).generic(_DRAWS)):
            point = Enclosure(values)
            try:
                if not task.premises.hold(point):
                    continue
                right = _floats(task.target, point)
            except (UndefinedError, UnsureError, TypeError):
                continue
            known: dict[Any, Any] = dict(values)
            for name, value in task.resolved.items():
                with suppress(UndefinedError, UnsureError):
                    known[name] = point(value)
            (found if any(right) else zeros).append(Enclosure(known))
            if len(found) >= _POINTS and (zeros or number > 4 * _POINTS):
                break
        self._points = [*found[:_POINTS], *zeros[:1]]

    def values(self, expression: Any, write_out: Callable[[Any], Any] | None = None) -> Values:
        """The values of an expression in the names of the derivation. write_out: `explicit`, or one with a memory."""
        write_out = write_out or Explicit()
        try:
            quotients = any(name in self._task.placeholders for name in expression.free_symbols)
            written = self._task.put_in(expression) if quotients else write_out(expression)
        except (TypeError, ValueError):
            return None
        values: list[tuple[float, ...] | None] = []
        for point in self._points:
            try:
                values.append(_floats(written, point))
            except (UndefinedError, UnsureError, TypeError, KeyError):
                values.append(None)
        return values if any(values) else None

    def rises(self, resolved: Any, by: Symbol, slopes: Values) -> bool:
        """Does a number, with every definition put in, have these slopes by a given name, as far as a point tells?"""
        for point, slope in zip(self._points, slopes or (), strict=False):
            if slope is not None and by in point.point:
                ahead, behind = (Enclosure({**point.point, by: point.point[by] + step}) for step in (_STEP, -_STEP))
                try:
                    rise = ahead.add(ahead(resolved), ahead.multiply(Fraction(-1), behind(resolved)))
                except (UndefinedError, UnsureError, TypeError, KeyError):
                    continue
                return alike([(middle(rise) / float(2 * _STEP),)], [slope])
        return True


def alike(left: Values, right: Values) -> bool:
    """Are the values the same at every point where both have one?"""
    if left is None or right is None:
        return False
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if a is not None and b is not None]
    return len(pairs) > 0 and all(
        len(a) == len(b) and all(abs(u - v) <= 1e-9 * (1 + abs(v)) for u, v in zip(a, b, strict=True))
        for a, b in pairs
    )


def constant_ratio(left: Values, right: Values) -> sympy.Rational | None:
    """The simple fraction k of left = k · right at all points."""
    if left is None or right is None:
        return None
    ratios = set()
    for a, b in zip(left, right, strict=True):
        if a is None or b is None:
            continue
        if len(a) != len(b):
            return None
        for u, v in zip(a, b, strict=True):
            if v and math.isinf(u / v):
                return None
            if v:
                ratio = Fraction(u / v).limit_denominator(64)
                ratios.add(ratio)
                if abs(float(ratio) - u / v) > 1e-9 * (1 + abs(u / v)):
                    return None
            elif u:
                return None
    return sympy.Rational(next(iter(ratios))) if len(ratios) == 1 else None


def _floats(expression: Any, point: Enclosure) -> tuple[float, ...]:
    """The entries of a matrix, or a number, at a point."""
    entries = list(expression) if getattr(expression, "is_Matrix", False) else [expression]
    values = tuple(float(middle(point(entry))) for entry in entries)
    if not all(map(math.isfinite, values)):
        raise UnsureError("a number is too large")
    return values
