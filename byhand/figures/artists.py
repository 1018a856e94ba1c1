"""What a live figure draws: artists, given by expressions, on panels with axes. Matplotlib draws each once."""

from __future__ import annotations

import io
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.markers import MarkerStyle
from sympy import Expr, Symbol

from byhand.figures.program import Over, Piece, Recurrence
from byhand.figures.style import colour, matplotlib_style, themed
from byhand.formulas.formula import Formula


@dataclass(frozen=True)
class Shape:
    """What an artist needs in the page: how the script draws it, its points, the numbers in its text."""

    kind: str
    pieces: tuple[Piece, ...] = ()
    text: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Artist:
    """Something on a panel. label: its entry in the panel's legend."""

    colour: str = "ink"
    width: float = 2.0
    line: str = "-"
    opacity: float = 1.0
    label: str = ""

    def shape(self, panel: Panel) -> Shape:
        """What moves it."""
        raise NotImplementedError

    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        """Draw it with Matplotlib through `at`, a point inside the axes; its place is set afterwards."""
        (drawn,) = axes.plot(
            [at[0]] * 2, [at[1]] * 2, self.line, color=colour(self.colour), lw=self.width, alpha=self.opacity, gid=gid,
            label=self.label or "_",
        )  # fmt: skip
        drawn.set_solid_capstyle("round")


@dataclass(frozen=True, kw_only=True)
class Curve(Artist):
    """The curve (x, y) as `over` runs; x is its symbol unless given."""

    over: Over
    y: Expr
    x: Expr | None = None

    def shape(self, panel: Panel) -> Shape:
        x = self.over.symbol if self.x is None else self.x
        return Shape("line", (Piece(x, self.y, self.over),))


@dataclass(frozen=True, kw_only=True)
class Segment(Artist):
    """A straight line between two points."""

    start: tuple[Expr | float, Expr | float]
    end: tuple[Expr | float, Expr | float]
    kind: ClassVar[str] = "line"

    def shape(self, panel: Panel) -> Shape:
        return Shape(self.kind, tuple(Piece(x, y) for x, y in (self.start, self.end)))


@dataclass(frozen=True, kw_only=True)
class Arrow(Segment):
    """A segment with a head at its end."""

    kind: ClassVar[str] = "arrow"


@dataclass(frozen=True, kw_only=True)
class VLine(Artist):
    """A vertical line through the whole panel."""

    x: Expr | float

    def shape(self, panel: Panel) -> Shape:
        return Shape("line", tuple(Piece(self.x, y) for y in (panel.y.low, panel.y.high)))


@dataclass(frozen=True, kw_only=True)
class HLine(Artist):
    """A horizontal line through the whole panel."""

    y: Expr | float

    def shape(self, panel: Panel) -> Shape:
        return Shape("line", tuple(Piece(x, self.y) for x in (panel.x.low, panel.x.high)))


@dataclass(frozen=True, kw_only=True)
class Trail(Artist):
    """The polyline through a recurrence's points."""

    of: Recurrence
    x: Expr
    y: Expr

    def shape(self, panel: Panel) -> Shape:
        return Shape("line", (Piece(self.x, self.y, self.of),))


class _Filled(Artist):
    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        axes.fill([at[0]] * 3, [at[1]] * 3, color=colour(self.colour), alpha=self.opacity, lw=0, gid=gid,
                  label=self.label or "_")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Region(_Filled):
    """What lies between y and `base` as `over` runs."""

    over: Over
    y: Expr | float
    base: Expr | float = 0
    opacity: float = 0.25

    def shape(self, panel: Panel) -> Shape:
        t, back = self.over.symbol, Over(self.over.symbol, self.over.high, self.over.low, self.over.n)
        return Shape("area", (Piece(t, self.y, self.over), Piece(t, self.base, back)))


@dataclass(frozen=True, kw_only=True)
class Bar(_Filled):
    """A bar around x, from `base` to `height`."""

    x: Expr | float
    height: Expr | float
    base: Expr | float = 0
    thick: float = 0.8
    opacity: float = 0.85

    def shape(self, panel: Panel) -> Shape:
        left, right = self.x - self.thick / 2, self.x + self.thick / 2
        corners = ((left, self.base), (left, self.height), (right, self.height), (right, self.base))
        return Shape("area", tuple(Piece(a, b) for a, b in corners))


@dataclass(frozen=True, kw_only=True)
class _Marked(Artist):
    """marker: one of Matplotlib's filled markers; size: its width in px."""

    marker: str = "o"
    size: float = 8.0

    def outline(self) -> str:
        """The marker's outline as an SVG path that begins where the mark stands."""
        if self.marker not in MarkerStyle.filled_markers:
            raise ValueError(f"marker must be one of {' '.join(MarkerStyle.filled_markers)}, not {self.marker!r}")
        if self.marker == "o":
            r = self.size / 2
            return f"m{-r:g} 0" + "".join(f"a{r:g} {r:g} 0 1 0 {d:g} 0" for d in (2 * r, -2 * r)) + "z"
        style = MarkerStyle(self.marker)
        corners = np.asarray(style.get_path().transformed(style.get_transform()).to_polygons()[0])
        places = np.round(corners[:-1] * (self.size, -self.size), 2)
        steps = np.round(np.diff(places, axis=0, prepend=np.zeros((1, 2))), 2) + 0.0  # which makes a −0 a 0
        return "m" + "l".join(f"{x:g} {y:g}" for x, y in steps) + "z"

    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        axes.plot(
            [at[0]], [at[1]], self.marker, color=colour(self.colour), ms=self.size, alpha=self.opacity, gid=gid,
            mec=colour("page"), mew=0.8, label=self.label or "_", clip_on=True,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Point(_Marked):
    """A mark at (x, y)."""

    x: Expr | float
    y: Expr | float

    def shape(self, panel: Panel) -> Shape:
        return Shape("marks", (Piece(self.x, self.y),), options={"outline": self.outline()})


@dataclass(frozen=True, kw_only=True)
class Marks(_Marked):
    """A mark at each point of a recurrence."""

    of: Recurrence
    x: Expr
    y: Expr
    size: float = 5.0

    def shape(self, panel: Panel) -> Shape:
        return Shape("marks", (Piece(self.x, self.y, self.of),), options={"outline": self.outline()})


@dataclass(frozen=True, kw_only=True)
class Text(Artist):
    """Text at (x, y), with live numbers: "L = {L:.2f}" holds the value named L with two decimals.

    A name in braces is that of a control or a definition. align is left, center or right; shift moves it by px.
    """

    x: Expr | float
    y: Expr | float
    text: str
    align: str = "left"
    shift: tuple[float, float] = (0, 0)
    size: float = 11.0

    def shape(self, panel: Panel) -> Shape:
        place = (Piece(self.x, self.y),)
        return Shape("text", place, self.text, {"dx": self.shift[0], "dy": self.shift[1]})

    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        axes.text(*at, "text", color=colour(self.colour), ha=self.align, va="baseline", size=self.size, gid=gid)


@dataclass(frozen=True, kw_only=True)
class Cell(Artist):
    """A heat-map cell: the square of side 1 around (x, y), the deeper coloured the larger |value|/limit.

    A negative value takes the colour `negative`; put a Text above it, so that colour is never the only sign.
    """

    x: float
    y: float
    value: str
    limit: float = 1.0
    negative: str = "gradient"

    def shape(self, panel: Panel) -> Shape:
        options: dict[str, Any] = {"limit": self.limit}
        for key, name in (("positive", self.colour), ("negative", self.negative)):
            options[key] = themed(colour(name))
        return Shape("cell", (), f"{{{self.value}:.3f}}", options)

    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        corner = (self.x - 0.5, self.y - 0.5)
        axes.add_patch(mpl.patches.Rectangle(corner, 1, 1, fc=colour(self.colour), ec=colour("muted"), gid=gid))


# ------------------------------------------------------------------------------------------------------ panels


@dataclass(frozen=True)
class Axis:
    """An axis: its label, its two ends, and whether it is logarithmic. `ticks` off leaves it bare."""

    label: str
    low: float
    high: float
    quantity: str = "ink"
    log: bool = False
    ticks: bool = True

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"axis {self.label!r}: low = {self.low} must be less than high = {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"axis {self.label!r}: a log axis needs low > 0, not {self.low}")


@dataclass(frozen=True)
class Contour:
    """A fixed background: the levels of an expression of the panel's two variables."""

    x: Symbol
    y: Symbol
    value: Expr
    levels: Sequence[float]
    colour: str = "loss"
    n: int = 81

    def draw(self, axes: Axes, panel: Panel) -> None:
        xs, ys = (
            (np.geomspace if axis.log else np.linspace)(axis.low, axis.high, self.n) for axis in (panel.x, panel.y)
        )
        values = Formula("value", self.value, (self.x, self.y))(*np.meshgrid(xs, ys))
        for low in self.levels:  # the bands add up: the higher, the deeper
            axes.contourf(xs, ys, values, levels=[low, np.inf], colors=[colour(self.colour)], alpha=0.05)
        axes.contour(xs, ys, values, levels=self.levels, colors=[colour(self.colour)], linewidths=0.7, alpha=0.6)


@dataclass(frozen=True)
class Panel:
    """One pair of axes: what it shows in words (for a reader who cannot see it), its axes and its artists.

    legend: where Matplotlib's legend of the labelled artists stands ("upper left"), or "" for none.
    background: a Contour, or any function that draws on the axes what does not move.
    """

    description: str
    x: Axis
    y: Axis
    artists: Sequence[Artist]
    title: str = ""
    legend: str = ""
    background: Contour | Callable[[Axes], None] | None = None
    size: tuple[float, float] = (360, 270)

    def draw(self, name: str) -> tuple[str, dict[str, Any]]:
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
            buffer = io.StringIO()
            figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        return buffer.getvalue(), self._map(axes)

    def _map(self, axes: Axes) -> dict[str, Any]:
        corner, opposite = (axes.transAxes.transform(point) for point in ((0, 0), (1, 1)))
        # SVG counts y from the top
        ends = {"x": (corner[0], opposite[0]), "y": (self.size[1] - corner[1], self.size[1] - opposite[1])}
        found = {}
        for key, axis in (("x", self.x), ("y", self.y)):
            low, high = (math.log10(v) if axis.log else v for v in (axis.low, axis.high))
            factor = (ends[key][1] - ends[key][0]) / (high - low)
            found[key] = [float(factor), float(ends[key][0] - factor * low), axis.log]
        return found
