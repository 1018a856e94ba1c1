"""What a comparison finds, and the point that shows a difference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import sympy
from sympy import Symbol
from sympy.logic.boolalg import Boolean

Status = Literal["equal", "different", "undecided"]
_TOLD = 6  # values of a witness


@dataclass(frozen=True)
class Witness:
    """A point at which the sides differ.

    point: a rational number for each symbol.
    left, right: the values there, as text with as many digits as show the difference; None where undefined.
    entry: the row and column, counted from 0, if matrices were compared.

    >>> compare(x**2, 2 * x).witness.where
    'x = -1'
    """

    point: Mapping[Symbol, sympy.Rational]
    left: str | None
    right: str | None
    entry: tuple[int, int] | None = None

    def place(self, write: Callable[[Symbol, sympy.Rational], str]) -> str:
        """The point in words; of many values those that are not zero, and six at most. write: one value."""
        told, rest = list(self.point.items()), ""
        if len(told) > _TOLD:
            told = ([(symbol, value) for symbol, value in told if value] or told)[:_TOLD]
            shown = {symbol for symbol, _ in told}
            left = [value for symbol, value in self.point.items() if symbol not in shown]
            others = f"{len(left)} others" if len(left) > 1 else "other one"
            rest = f" and {len(left)} more" if any(left) else f" and 0 for the {others}"
        return ", ".join(write(symbol, value) for symbol, value in told) + rest

    @property
    def where(self) -> str:
        """The point in words: "a = 2, x = 1"; see `place`."""
        return self.place(lambda symbol, value: f"{symbol} = {value}")

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
    corner: where it is not None, equality was proved except where this holds: an equation such as z = 0, or a
        combination of equations.

    >>> compare(sin(x)**2 + cos(x)**2, 1).status
    'equal'
    """

    status: Status
    witness: Witness | None = None
    proof: str = ""
    reason: str = ""
    corner: Boolean | None = None

    def __bool__(self) -> bool:
        raise TypeError('a verdict has three values: ask .status == "equal"')

    def __str__(self) -> str:
        return f"{self.status}: {self.proof or self.reason}"
