"""The controls of a live figure: slider, choice and toggle, and the value that Python sees of each.

when: a condition of the other controls, such as Eq(loss, 2); the control is shown only while it holds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import sympy
import traitlets
from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

from byhand.figures.labels import check_words
from byhand.proof.arguments import whole

_MOST_DIGITS = 12


@dataclass(frozen=True)
class Slider:
    """A number between `low` and `high`, which the reader moves, or types exactly.

    symbol: the symbol that has its value in the figure's expressions.
    low, high, value: the two ends, and where it starts.
    label: what stands above it, in plain text.
    quantity: the name of its colour.
    step: the grid of the slider (of log10 of the value when `log`), which `high` lies on; when `log` it is made to fit.
    digits: decimals shown (significant ones when `log`).
    log: equal ways are equal ratios.
    when: a condition of the other controls; the slider is shown only while it holds.

    Raises ValueError for ends, a start or a step that do not fit and for an empty label, TypeError for one that is no
    number and for a symbol that is none.

    >>> Slider(w, -2, 2, 1, "weight w", "weight").steps
    400
    >>> Slider(w, -2, 2, 3, "weight w")
    Traceback (most recent call last):
    ValueError: w = 3 is out of range: expected a value from -2 to 2
    """

    symbol: Symbol
    low: float
    high: float
    value: float
    label: str
    quantity: str | None = None
    step: float = 0.01
    digits: int = 2
    log: bool = False
    when: Boolean | None = None
    kind: ClassVar[str] = "slider"

    def __post_init__(self) -> None:
        _check_names(self)
        if any(isinstance(end, bool) for end in (self.low, self.high, self.step)):
            given = f"{self.low!r}, {self.high!r} and {self.step!r}"
            raise TypeError(f"slider {self.symbol}: low, high and step are numbers, not {given}")
        try:
            whole(self.digits, _MOST_DIGITS)
        except (TypeError, ValueError):
            expected = f"a whole number from 0 to {_MOST_DIGITS}"
            raise ValueError(f"slider {self.symbol}: digits is {expected}, not {self.digits!r}") from None
        try:
            finite = math.isfinite(self.low) and math.isfinite(self.high) and not math.isnan(self.step)
        except TypeError:
            given = f"{self.low!r}, {self.high!r} and {self.step!r}"
            raise TypeError(f"slider {self.symbol}: low, high and step are numbers, not {given}") from None
        if not (finite and self.low < self.high):
            raise ValueError(f"slider {self.symbol}: low = {self.low} must be less than high = {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"slider {self.symbol}: a log slider needs low > 0, not {self.low}")
        if not self.step > 0:
            raise ValueError(f"slider {self.symbol}: step must be positive, not {self.step}")
        steps = (self.high - self.low) / self.step
        if not self.log and abs(steps - round(steps)) > 1e-6:
            raise ValueError(
                f"slider {self.symbol}: from {self.low} in steps of {self.step} it does not reach {self.high}"
            )
        checked(self, self.value)

    @property
    def steps(self) -> int:
        """How many steps there are from low to high."""
        way = math.log10(self.high / self.low) if self.log else self.high - self.low
        return max(1, round(way / self.step))


@dataclass(frozen=True)
class Choice:
    """One of several named cases; its value is the case's place in `options`, counted from 0.

    symbol: the symbol that has its value.
    options: two names or more.
    value: where it starts.
    label, quantity, when: as for a Slider.

    Raises ValueError for fewer than two options, two of one name, one without a name, a start that is no place of one
    and an empty label, TypeError for a symbol that is none.

    >>> function = Choice(k, ("line", "parabola"), 0, "function")
    >>> function.pick(u, u**2)
    Piecewise((u, Eq(k, 0)), (u**2, True))
    """

    symbol: Symbol
    options: tuple[str, ...]
    value: int
    label: str
    quantity: str | None = None
    when: Boolean | None = None
    kind: ClassVar[str] = "choice"
    low: ClassVar[float] = 0

    def __post_init__(self) -> None:
        _check_names(self)
        listed = isinstance(self.options, Sequence) and not isinstance(self.options, str)
        texts = listed and all(isinstance(option, str) and option.strip() for option in self.options)
        if not texts or len(self.options) < 2 or len(set(self.options)) < len(self.options):
            raise ValueError(
                f"choice {self.symbol}: expected two or more different options, a text each, not {self.options!r}"
            )
        checked(self, self.value)

    @property
    def high(self) -> float:
        """The place of the last option."""
        return len(self.options) - 1

    def pick(self, *cases: Expr | float) -> Expr:
        """The expression that equals cases[i] when option i is chosen. Raises ValueError unless each option has one."""
        if len(cases) != len(self.options):
            raise ValueError(f"choice {self.symbol} has {len(self.options)} options, {len(cases)} cases were given")
        first = [(case, sympy.Eq(self.symbol, i)) for i, case in enumerate(cases[:-1])]
        return sympy.Piecewise(*first, (cases[-1], True))


@dataclass(frozen=True)
class Toggle:
    """A switch; its value is 1 when on and 0 when off.

    symbol: the symbol that has its value.
    value: 1 or 0.
    label, quantity, when: as for a Slider.

    Raises ValueError for another start and an empty label, TypeError for a symbol that is none.

    >>> Toggle(k, 1, "with a bias", when=w > 0).value
    1
    """

    symbol: Symbol
    value: int
    label: str
    quantity: str | None = None
    when: Boolean | None = None
    kind: ClassVar[str] = "toggle"
    low: ClassVar[float] = 0
    high: ClassVar[float] = 1

    def __post_init__(self) -> None:
        _check_names(self)
        checked(self, self.value)


Control = Slider | Choice | Toggle


def _check_names(control: Control) -> None:
    if not isinstance(control.symbol, Symbol):
        raise TypeError(f"{control.kind}: expected a symbol, not {control.symbol!r}")
    check_words(f"{control.kind} {control.symbol} needs a label", control.label)


def checked(control: Control, value: float) -> float:
    """`value` as a float. Raises ValueError if the control cannot stand there, TypeError for what is no number."""
    if isinstance(control, Choice) and isinstance(value, str):
        raise TypeError(f"{control.symbol} is set by an option's place, counted from 0, not by its name {value!r}")
    if not isinstance(value, int | float | np.integer | np.floating | sympy.Number):
        raise TypeError(f"{control.symbol} takes a number, not {value!r}")
    if not control.low <= value <= control.high:
        raise ValueError(
            f"{control.symbol} = {value} is out of range: expected a value from {control.low} to {control.high}"
        )
    if not isinstance(control, Slider) and value != int(value):
        raise ValueError(f"{control.symbol} = {value} is not a whole number: the value of a {control.kind} is one")
    return float(value)


class ControlValue(traitlets.HasTraits):
    """One control's value: `.value` can be read, set, observed, and linked with any widget's value."""

    value = traitlets.Float()

    def __init__(self, control: Control) -> None:
        self.control = control
        super().__init__(value=float(control.value))

    @traitlets.validate("value")
    def _inside(self, proposal: Mapping[str, Any]) -> float:
        try:
            return checked(self.control, proposal["value"])
        except (ValueError, TypeError) as error:
            raise traitlets.TraitError(str(error)) from None
