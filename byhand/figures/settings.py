"""The settings of a laboratory: what a reader may choose, as a widget and as a control of the page.

when: names of other settings, Picks, each with the cases in which this one does something; elsewhere it is not shown.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import ipywidgets
import numpy as np


@dataclass(frozen=True)
class Number:
    """A number that the reader of a Laboratory sets.

    label: what stands beside it.
    low, high, value: its two ends and its start.
    step: its grid; in powers of ten when `log`, which makes equal ways equal ratios.
    when: the cases of other settings in which it does something; it is shown only then.

    Raises ValueError for ends or a start that do not fit.

    >>> Number("rate", 0.01, 10, 0.1, log=True).value
    0.1
    """

    label: str
    low: float
    high: float
    value: float
    step: float = 0.1
    log: bool = False
    when: Mapping[str, Collection[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"{self.label}: low = {self.low} must be less than high = {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"{self.label}: a log scale needs low > 0, not {self.low}")
        self.checked(self.value)

    def checked(self, value: Any) -> Any:
        """`value`, if the control can stand there; else it raises ValueError."""
        number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
        near = number and (math.isclose(value, self.low) or math.isclose(value, self.high))  # as 10**log10(3) is to 3
        if not (number and (near or self.low <= value <= self.high)):
            raise ValueError(f"{self.label} is a number from {self.low:g} to {self.high:g}; given: {value!r}")
        return float(min(max(value, self.low), self.high))

    def control(self) -> Any:
        """The widget that sets it."""
        if self.log:
            low, high = math.log10(self.low), math.log10(self.high)
            return ipywidgets.FloatLogSlider(self.value, min=low, max=high, step=self.step, readout_format=".3g")
        return ipywidgets.FloatSlider(self.value, min=self.low, max=self.high, step=self.step)

    def text(self, value: Any) -> str:
        """A value in words."""
        return f"{value:g}".replace("-", "−")

    def page_control(self, name: str) -> dict[str, Any]:
        """The control of the page that sets it."""
        way = math.log10(self.high / self.low) if self.log else self.high - self.low
        steps = max(1, round(way / self.step))
        digits = 2 if self.log else max(0, -math.floor(math.log10(self.step)))
        return {
            "name": name, "kind": "slider", "label": self.label, "quantity": None, "low": self.low, "high": self.high,
            "step": self.step, "steps": steps, "digits": digits, "log": self.log, "whole": isinstance(self, Whole),
        }  # fmt: skip

    def page_value(self, value: Any) -> float:
        """A value as the page's control has it."""
        return float(value)


@dataclass(frozen=True)
class Whole(Number):
    """A whole number that the reader of a Laboratory sets, as a Number otherwise.

    label, low, high, value, step, log, when: as for a Number.

    >>> Whole("hidden units", 1, 8, 2.5)
    Traceback (most recent call last):
    ValueError: hidden units is a whole number; given: 2.5
    """

    step: float = 1

    def checked(self, value: Any) -> Any:
        """`value`, if it is a whole number where the control can stand; else it raises ValueError."""
        if int(super().checked(value)) != value:
            raise ValueError(f"{self.label} is a whole number; given: {value!r}")
        return int(value)

    def control(self) -> Any:
        return ipywidgets.IntSlider(self.value, min=self.low, max=self.high, step=int(self.step))


@dataclass(frozen=True)
class Pick:
    """One of several named cases, which the reader of a Laboratory picks.

    label: what stands beside it.
    options: name to what the training is given for it.
    value: the name it starts with; the first unless given.
    when: as for a Number.

    Raises ValueError for no options, and for a start that is none of them.

    >>> Pick("clip at", {"never": None, "1": 1.0}).value
    'never'
    """

    label: str
    options: Mapping[str, Any]
    value: str = ""
    when: Mapping[str, Collection[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.options:
            raise ValueError(f"{self.label}: a choice needs at least one option")
        object.__setattr__(self, "value", self.value or next(iter(self.options)))
        self.checked(self.value)

    def checked(self, value: Any) -> Any:
        """`value`, if it is the name of a case; else it raises ValueError."""
        if value not in self.options:
            raise ValueError(f"{self.label} is one of {', '.join(self.options)}; given: {value!r}")
        return value

    def control(self) -> Any:
        """The widget that sets it."""
        return ipywidgets.Dropdown(options=list(self.options), value=self.value)

    def text(self, value: Any) -> str:
        """A value in words."""
        return str(value)

    def page_control(self, name: str) -> dict[str, Any]:
        """The control of the page that sets it; a case's number there is its own, 0 for None, or else its place."""
        numbers = [
            0 if case is None else place if isinstance(case, bool) or not isinstance(case, int | float) else case
            for place, case in enumerate(self.options.values())
        ]
        return {
            "name": name, "kind": "choice", "label": self.label, "quantity": None, "low": 0,
            "high": len(self.options) - 1, "options": list(self.options), "values": numbers,
        }  # fmt: skip

    def page_value(self, value: Any) -> float:
        """A value as the page's control has it: the place of its case."""
        return float(list(self.options).index(value))


Setting = Number | Pick
