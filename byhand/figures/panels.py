"""A panel: a pair of axes with what is drawn on them, and the map from its data to the pixels of its drawing."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from sympy import Expr, Symbol

from byhand.figures.artists import Artist
from byhand.figures.labels import check_words
from byhand.figures.style import colour, matplotlib_style
from byhand.figures.svg import drawing
from byhand.formulas.formula import Formula

Scale = tuple[float, float, bool]
"""(factor, shift, log): px = factor · value + shift, or with the value's log10 if log."""


class PanelMap(TypedDict):
    """From a panel's data to px, counted from the upper left corner."""

    x: Scale
    y: Scale


@dataclass(frozen=True)
class Axis:
    r"""An axis of a panel.

    label: what stands at it, formulas between dollars.
    low, high: its two ends.
    quantity: the name of the label's colour.
    log: equal ways are equal ratios; then low is above 0.
    ticks: off, it is bare.

    Raises ValueError for ends that do not fit.

    >>> rate = Axis(r"rate $\eta$", 0.01, 10, log=True)
    """

    label: str
    low: float
    high: float
    quantity: str = "ink"
    log: bool = False
    ticks: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.label, str):
            raise TypeError(f"an axis is Axis(label, low, high): expected a text first, not {self.label!r}")
        if not self.low < self.high:
            raise ValueError(f"axis {self.label!r}: low = {self.low} must be less than high = {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"axis {self.label!r}: a log axis needs low > 0, not {self.low}")


@dataclass(frozen=True)
class Contour:
    """A panel's fixed background: the levels of an expression of its two variables.

    x, y: the symbols that stand for the panel's axes.
    value: the expression, of these two alone.
    levels: the values whose lines are drawn; what is higher is deeper coloured.
    colour: the name of a colour.
    n: the grid is n by n points.

    >>> valley = Contour(w, b, (w - 1)**2 + 4 * b**2, levels=[0.1, 0.5, 1, 2, 4])
    """

    x: Symbol
    y: Symbol
    value: Expr
    levels: Sequence[float]
    colour: str = "loss"
    n: int = 81

    def draw(self, axes: Axes, panel: Panel) -> None:
        """Draw the lines, and the bands between them, on Matplotlib's axes."""
        xs, ys = (
            (np.geomspace if axis.log else np.linspace)(axis.low, axis.high, self.n) for axis in (panel.x, panel.y)
        )
        values = Formula("value", self.value, (self.x, self.y))(*np.meshgrid(xs, ys))
        for low in self.levels:  # the bands add up: the higher, the deeper
            axes.contourf(xs, ys, values, levels=[low, np.inf], colors=[colour(self.colour)], alpha=0.05)
        axes.contour(xs, ys, values, levels=self.levels, colors=[colour(self.colour)], linewidths=0.7, alpha=0.6)


@dataclass(frozen=True)
class Panel:
    """One pair of axes, with what is drawn on it.

    description: what it shows in words, for a reader who cannot see it.
    x, y: its axes.
    artists: what is drawn, the last on top.
    title: what stands above it, formulas between dollars.
    legend: where Matplotlib's legend of the labelled artists stands ("upper left"), or "" for none.
    background: a Contour, or any function that draws on Matplotlib's axes what does not move.
    size: width and height in px; up to 385 px wide, its letters are readable on a phone.

    Raises TypeError for an axis that is none, and for artists that are no list, ValueError for an unknown place and a
    size that is none. A figure refuses a panel without a description, and one with neither artists nor a background.

    >>> panel = Panel("A line and a point on it.", Axis("$u$", -1, 1), Axis("$wu$", -2, 2), [
    ...     Curve(over=Over(u, -1, 1), y=w * u), Point(x=0.5, y=w / 2),
    ... ], title="A line of slope $w$")
    """

    description: str
    x: Axis
    y: Axis
    artists: Sequence[Artist]
    title: str = ""
    legend: str = ""
    background: Contour | Callable[[Axes], None] | None = None
    size: tuple[float, float] = (360, 270)

    def __post_init__(self) -> None:
        for name, axis in (("x", self.x), ("y", self.y)):
            if not isinstance(axis, Axis):
                raise TypeError(f"panel {self.description!r}: {name} is an Axis(label, low, high), not {axis!r}")
        if not isinstance(self.artists, Collection):
            raise TypeError(f"panel {self.description!r}: expected a list of artists, not {self.artists!r}")
        try:
            width, height = self.size
            fits = 40 <= width <= 2000 and 40 <= height <= 2000
        except (TypeError, ValueError):
            fits = False
        if not fits:
            about = "size is its width and height in px, each from 40 to 2000"
            raise ValueError(f"panel {self.description!r}: {about}, not {self.size!r}")
        if self.legend and isinstance(self.legend, str) and self.legend not in Legend.codes:
            places = ", ".join(Legend.codes)
            raise ValueError(f"panel {self.description!r}: legend is one of {places}, not {self.legend!r}")

    def check(self, place: str) -> None:
        """Whether there is something to be seen and to be told. Raises ValueError, which begins with `place`."""
        check_words(f"{place} needs a description", self.description)
        if not self.artists and self.background is None:
            raise ValueError(f"{place} ({self.description!r}) is empty: expected an artist, or a background")

    def draw(self, name: str) -> tuple[str, PanelMap]:
        """The panel's SVG, with each artist tagged `name-number`, and the map from data to its pixels."""
        style: Any = matplotlib_style(name)
        with mpl.rc_context(style):
            figure = Figure(figsize=(self.size[0] / 72, self.size[1] / 72), dpi=72, layout="constrained")
            axes = figure.add_subplot()
            for axis, set_scale, set_limits in (
                (self.x, axes.set_xscale, axes.set_xlim),
                (self.y, axes.set_yscale, axes.set_ylim),
            ):
                set_scale("log" if axis.log else "linear")
                set_limits(axis.low, axis.high)
            axes.set_xlabel(self.x.label, color=colour(self.x.quantity))
            axes.set_ylabel(self.y.label, color=colour(self.y.quantity))
            axes.set_title(self.title, loc="left")
            if isinstance(self.background, Contour):
                self.background.draw(axes, self)
            elif self.background is not None:
                self.background(axes)
            middle = tuple(
                math.sqrt(axis.low * axis.high) if axis.log else (axis.low + axis.high) / 2 for axis in (self.x, self.y)
            )
            for number, artist in enumerate(self.artists):
                artist.draw(axes, (middle[0], middle[1]), f"{name}-{number}")
            for axis, ticks in ((self.x, axes.xaxis), (self.y, axes.yaxis)):
                if not axis.ticks:
                    ticks.set_visible(axis.label != "")
                    ticks.set_ticks([])
            if not (self.x.ticks or self.y.ticks):
                axes.spines[:].set_visible(False)
            axes.set_xlim(self.x.low, self.x.high)
            axes.set_ylim(self.y.low, self.y.high)
            if self.legend:
                axes.legend(loc=self.legend)  # type: ignore[call-overload]
            return drawing(figure), self._map(axes)

    def _map(self, axes: Axes) -> PanelMap:
        corner, opposite = (axes.transAxes.transform(point) for point in ((0, 0), (1, 1)))
        # SVG counts y from the top
        ends = {"x": (corner[0], opposite[0]), "y": (self.size[1] - corner[1], self.size[1] - opposite[1])}

        def scale(axis: Axis, first: float, last: float) -> Scale:
            low, high = (math.log10(v) if axis.log else v for v in (axis.low, axis.high))
            factor = (last - first) / (high - low)
            return float(factor), float(first - factor * low), axis.log

        return {"x": scale(self.x, *ends["x"]), "y": scale(self.y, *ends["y"])}
