"""What a live figure draws on its panels: artists, given by expressions. Matplotlib draws each once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.markers import MarkerStyle
from sympy import Expr, Symbol

from byhand.figures.loops import Amount, Data, Loop, Over, Piece, Recurrence, amount, expression
from byhand.figures.style import colour, themed

if TYPE_CHECKING:
    from byhand.figures.panels import Panel, PanelMap


@dataclass(frozen=True)
class Shape:
    """What a part of an artist needs in the page: how the script draws it, its points, the numbers in its text.

    options: what does not change; numbers: what the page computes, by the name under which the script finds it;
    geometry: what is known once the panel is drawn, from the map of its data to px.
    """

    kind: str
    pieces: tuple[Piece, ...] = ()
    text: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    numbers: Mapping[str, Expr] = field(default_factory=dict)
    geometry: Callable[[PanelMap], Mapping[str, Any]] | None = None


@dataclass(frozen=True, kw_only=True)
class Artist:
    """Something on a panel: what all artists have in common, by keyword.

    colour: the name of a quantity's colour, or ink, muted, faint or page.
    width: of its lines, in px.
    line: Matplotlib's line style: `-`, `--`, `:` or `-.`.
    opacity: from 0, which cannot be seen, to 1.
    label: its entry in the panel's legend.
    lit: from 0, which makes it pale, to 1, as it is; an expression or a condition lights it up as the controls move.

    Places are expressions of the figure's controls and definitions, or numbers, in the panel's data.

    >>> HLine(y=0.5, colour="loss", line="--", lit=w > 1).lit
    w > 1
    """

    colour: str = "ink"
    width: float = 2.0
    line: str = "-"
    opacity: float = 1.0
    label: str = ""
    lit: Amount = 1

    def shape(self, panel: Panel) -> Shape:
        """What moves it. Raises TypeError or ValueError for what it cannot be drawn from."""
        raise NotImplementedError

    def shapes(self, panel: Panel) -> list[tuple[str, Shape]]:
        """Its parts that move, and what follows the artist's own id in theirs.

        Raises ValueError for an unknown line, and as `shape` does.
        """
        check_line(self.line)
        shape = self.shape(panel)
        if self.lit != 1:
            shape = replace(shape, numbers={**shape.numbers, "lit": amount(self.lit)})
        return [("", shape)]

    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        """Draw it with Matplotlib through `at`, a point inside the axes; its place is set afterwards."""
        (drawn,) = axes.plot(
            [at[0]] * 2, [at[1]] * 2, self.line, color=colour(self.colour), lw=self.width, alpha=self.opacity, gid=gid,
            label=self.label or "_",
        )  # fmt: skip
        drawn.set_solid_capstyle("round")


@dataclass(frozen=True, kw_only=True)
class Curve(Artist):
    """The curve (x, y) as `over` runs.

    over: what runs, and how far.
    y, x: expressions of it, of controls and of definitions; x is the symbol that runs unless given. Where they have no
        value the curve has a gap; somewhere it needs one.

    >>> parabola = Curve(over=Over(u, -2, 2), y=w * u**2, colour="loss")
    >>> circle = Curve(over=Over(u, 0, 2 * pi), x=cos(u), y=sin(u))
    """

    over: Over
    y: Expr
    x: Expr | None = None

    def shape(self, panel: Panel) -> Shape:
        _check_range(self.over)
        x = self.over.symbol if self.x is None else self.x
        return Shape("line", (Piece(x, self.y, self.over),))


@dataclass(frozen=True, kw_only=True)
class Segment(Artist):
    """A straight line between two points.

    start, end: a pair (x, y) each.

    >>> slope = Segment(start=(w - 1, 0), end=(w + 1, 2 * w), colour="gradient", line="--")
    """

    start: tuple[Expr | float, Expr | float]
    end: tuple[Expr | float, Expr | float]
    kind: ClassVar[str] = "line"

    def shape(self, panel: Panel) -> Shape:
        return Shape(self.kind, tuple(Piece(x, y) for x, y in (self.start, self.end)))


@dataclass(frozen=True, kw_only=True)
class Arrow(Segment):
    """A segment with a head at its end, 8 px long or half of the arrow; one without a length is not drawn.

    start, end: a pair (x, y) each.

    >>> step = Arrow(start=(w, 0), end=(w - 2 * w, 0), colour="gradient")
    """

    kind: ClassVar[str] = "arrow"


@dataclass(frozen=True, kw_only=True)
class VLine(Artist):
    """A vertical line through the whole panel.

    x: where.

    >>> here = VLine(x=w, colour="muted", line=":")
    """

    x: Expr | float

    def shape(self, panel: Panel) -> Shape:
        return Shape("line", tuple(Piece(self.x, y) for y in (panel.y.low, panel.y.high)))


@dataclass(frozen=True, kw_only=True)
class HLine(Artist):
    """A horizontal line through the whole panel.

    y: where.

    >>> goal = HLine(y=1, colour="loss", label="goal")
    """

    y: Expr | float

    def shape(self, panel: Panel) -> Shape:
        return Shape("line", tuple(Piece(x, self.y) for x in (panel.x.low, panel.x.high)))


@dataclass(frozen=True, kw_only=True)
class Trail(Artist):
    """The polyline through the points of a recurrence, or of data.

    of: the recurrence or the data.
    x, y: expressions of its symbols.

    >>> halved = Recurrence(k, start={z: w}, step={z: z / 2}, steps=6)
    >>> path = Trail(of=halved, x=k, y=z, colour="state")
    """

    of: Recurrence | Data
    x: Expr
    y: Expr

    def shape(self, panel: Panel) -> Shape:
        _check_loop("of", self.of, (Recurrence, Data), "a Recurrence or Data")
        return Shape("line", (Piece(self.x, self.y, self.of),))


class _Filled(Artist):
    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        axes.fill([at[0]] * 3, [at[1]] * 3, color=colour(self.colour), alpha=self.opacity, lw=0, gid=gid,
                  label=self.label or "_")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Region(_Filled):
    """What lies between y and `base` as `over` runs, filled.

    over: what runs; y, base: the two borders, expressions of it or numbers.

    >>> area = Region(over=Over(u, 0, w), y=u**2, colour="loss")
    """

    over: Over
    y: Expr | float
    base: Expr | float = 0
    opacity: float = 0.25

    def shape(self, panel: Panel) -> Shape:
        _check_range(self.over)
        t, back = self.over.symbol, Over(self.over.symbol, self.over.high, self.over.low, self.over.n)
        return Shape("area", (Piece(t, self.y, self.over), Piece(t, self.base, back)))


@dataclass(frozen=True, kw_only=True)
class Bar(_Filled):
    """A bar around x, from `base` to `height`, filled.

    x: its middle; height, base: its two ends; thick: its width; all in the panel's data.

    >>> bars = [Bar(x=i, height=w**i, colour="gradient") for i in range(1, 5)]
    """

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
    """A mark at (x, y).

    x, y: where; a point without a value is not drawn.
    marker: one of Matplotlib's filled markers, such as "o", "s", "D" or "^".
    size: its width in px.

    >>> here = Point(x=w, y=w**2, colour="weight", marker="D")
    """

    x: Expr | float
    y: Expr | float

    def shape(self, panel: Panel) -> Shape:
        return Shape("marks", (Piece(self.x, self.y),), options={"outline": self.outline()})


@dataclass(frozen=True, kw_only=True)
class Marks(_Marked):
    """A mark at each point of a recurrence, or of data.

    of: the recurrence or the data.
    x, y: expressions of its symbols.
    marker, size: as for a Point.

    >>> halved = Recurrence(k, start={z: w}, step={z: z / 2}, steps=6)
    >>> marks = Marks(of=halved, x=k, y=z, colour="state")
    """

    of: Recurrence | Data
    x: Expr
    y: Expr
    size: float = 5.0

    def shape(self, panel: Panel) -> Shape:
        _check_loop("of", self.of, (Recurrence, Data), "a Recurrence or Data")
        return Shape("marks", (Piece(self.x, self.y, self.of),), options={"outline": self.outline()})


@dataclass(frozen=True, kw_only=True)
class Scatter(_Marked):
    """A mark at each of the points whose x and y stand in two lists or arrays of numbers.

    x, y: numbers, of shape (n,) both.
    marker, size: as for a Point.

    >>> measured = Scatter(x=[1, 2, 3], y=[2.1, 3.9, 6.2], colour="input")
    """

    x: npt.ArrayLike
    y: npt.ArrayLike
    size: float = 6.0

    def shape(self, panel: Panel) -> Shape:
        x, y = Symbol("the x of a point"), Symbol("the y of a point")
        data: Loop = Data({x: self.x, y: self.y})
        return Shape("marks", (Piece(x, y, data),), options={"outline": self.outline()})


@dataclass(frozen=True, kw_only=True)
class Text(Artist):
    r"""Text at (x, y), with live numbers: "L = {L:.2f}" holds the value named L with two decimals.

    text: a name in braces is that of a control or a definition, and the number of decimals stands behind it. A formula
        stands between dollars.
    align: left, center or right.
    shift: how far it is moved to the right and downward, in px.
    size: of its letters, in px.

    >>> label = Text(x=w, y=w**2, text=r"$\partial L/\partial w$ = {m:.2f}", align="right", shift=(-8, 0))
    """

    x: Expr | float
    y: Expr | float
    text: str
    align: str = "left"
    shift: tuple[float, float] = (0, 0)
    size: float = 12.0

    def shape(self, panel: Panel) -> Shape:
        place = (Piece(self.x, self.y),)
        return Shape("text", place, self.text, {"dx": self.shift[0], "dy": self.shift[1]})

    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        axes.text(*at, "text", color=colour(self.colour), ha=self.align, va="baseline", size=self.size, gid=gid)


@dataclass(frozen=True, kw_only=True)
class Cell(Artist):
    """A heat-map cell: the square of side 1 around (x, y), the deeper coloured the larger its value's size.

    x, y: its middle, two numbers.
    value: the name of a control or of a definition.
    limit: the size of the value at which the colour is full.
    negative: the colour's name for a negative value. Put a Text above, so that colour is never the only sign.

    >>> cell = Cell(x=0, y=0, value="w", limit=2, colour="weight")
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


def check_line(line: Any) -> None:
    """Raises ValueError for what is none of Matplotlib's line styles."""
    if line not in (known := ("-", "--", ":", "-.")):
        raise ValueError(f"line must be one of {' '.join(known)}, not {line!r}")


def _check_loop(name: str, loop: Any, kinds: tuple[type, ...], wanted: str) -> None:
    if not isinstance(loop, kinds):
        trail = "; a Trail draws a recurrence" if isinstance(loop, Recurrence) else ""
        raise TypeError(f"{name}: expected {wanted}, not {loop!r}{trail}")


def _check_range(over: Any) -> None:
    _check_loop("over", over, (Over,), "Over(symbol, low, high)")
    low, high = expression(over.low), expression(over.high)
    if low.is_number and high.is_number and not low < high:  # what a control moves may come to stand the other way
        raise ValueError(f"over {over.symbol}: low = {over.low} must be less than high = {over.high}")
