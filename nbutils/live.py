"""Figures that move: Matplotlib draws them once as SVG, JavaScript generated from their expressions moves them.

A `LiveFigure` is a list of controls, definitions and panels; a panel is a list of artists, each given by SymPy
expressions of the controls and definitions. In Jupyter it is a widget, whose controls Python can read, set, observe
and link; in the built page it is inline SVG. `live.js` serves both.
"""

from __future__ import annotations

import io
import json
import math
import re
import string
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import matplotlib as mpl
import numpy as np
import sympy
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from sympy import Expr, Symbol

from nbutils.formula import Formula, javascript
from nbutils.style import colour, matplotlib_style, palette_css, themed

_HERE = Path(__file__).parent
_FAR = 10_000.0  # px; as LIVE_FAR in live.js

# ---------------------------------------------------------------------------------------------------- controls


@dataclass(frozen=True)
class Slider:
    """A number between `low` and `high`, starting at `value`; `log` makes equal ways equal ratios.

    step: the grid of the slider (of log10 of the value when `log`); digits: decimals shown (significant when `log`).
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
    kind: ClassVar[str] = "slider"

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise ValueError(f"slider {self.symbol}: low = {self.low} must be less than high = {self.high}")
        if self.log and self.low <= 0:
            raise ValueError(f"slider {self.symbol}: a log slider needs low > 0, not {self.low}")
        if self.step <= 0:
            raise ValueError(f"slider {self.symbol}: step must be positive, not {self.step}")


@dataclass(frozen=True)
class Choice:
    """One of several named cases; its value is the case's place in `options`, counted from 0."""

    symbol: Symbol
    options: tuple[str, ...]
    value: int
    label: str
    quantity: str | None = None
    kind: ClassVar[str] = "choice"
    low: ClassVar[float] = 0

    @property
    def high(self) -> float:
        return len(self.options) - 1

    def pick(self, *cases: Expr | float) -> Expr:
        """The expression that equals cases[i] when option i is chosen."""
        if len(cases) != len(self.options):
            raise ValueError(f"choice {self.symbol} has {len(self.options)} options, {len(cases)} cases were given")
        return sympy.Piecewise(*((case, sympy.Eq(self.symbol, i)) for i, case in enumerate(cases)), (sympy.nan, True))


@dataclass(frozen=True)
class Toggle:
    """A switch; its value is 1 when on and 0 when off."""

    symbol: Symbol
    value: int
    label: str
    quantity: str | None = None
    kind: ClassVar[str] = "toggle"
    low: ClassVar[float] = 0
    high: ClassVar[float] = 1


Control = Slider | Choice | Toggle

# ------------------------------------------------------------------------------------------ where artists are


@dataclass(frozen=True)
class Over:
    """`symbol` runs over n equally spaced values from low to high; inside, it hides a control of the same name."""

    symbol: Symbol
    low: Expr | float
    high: Expr | float
    n: int = 201


@dataclass(frozen=True)
class Recurrence:
    """A sequence: `start` gives each state symbol's first value, `step` its next one from the present ones.

    index: the symbol of the step number, from 0; steps: how many steps are made; until: an expression that stops the
    sequence earlier (at that step number).
    """

    index: Symbol
    start: Mapping[Symbol, Expr | float]
    step: Mapping[Symbol, Expr | float]
    steps: int
    until: Expr | float | None = None

    def __post_init__(self) -> None:
        if set(self.start) != set(self.step):
            raise ValueError(f"start is of {sorted(map(str, self.start))}, step of {sorted(map(str, self.step))}")


@dataclass(frozen=True)
class _Piece:
    """Points (x, y): one, or one for each turn of `loop`."""

    x: Expr
    y: Expr
    loop: Over | Recurrence | None = None


@dataclass(frozen=True)
class _Shape:
    """What an artist needs: its points, the numbers in its text, and how the script draws it."""

    kind: str
    pieces: tuple[_Piece, ...] = ()
    text: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


def _expr(value: Any) -> Expr:
    return sympy.sympify(value)


# ----------------------------------------------------------------------------------------------------- artists


@dataclass(frozen=True, kw_only=True)
class _Artist:
    colour: str = "ink"
    width: float = 2.0
    line: str = "-"
    opacity: float = 1.0
    label: str = ""

    def shape(self, panel: Panel) -> _Shape:
        raise NotImplementedError

    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        """Draw it with Matplotlib through `at`, a point inside the axes; its place is set afterwards."""
        (drawn,) = axes.plot(
            [at[0]] * 2, [at[1]] * 2, self.line, color=colour(self.colour), lw=self.width, alpha=self.opacity, gid=gid,
            label=self.label or "_",
        )  # fmt: skip
        drawn.set_solid_capstyle("round")


@dataclass(frozen=True, kw_only=True)
class Curve(_Artist):
    """The curve (x, y) as `over` runs; x is its symbol unless given."""

    over: Over
    y: Expr
    x: Expr | None = None

    def shape(self, panel: Panel) -> _Shape:
        x = self.over.symbol if self.x is None else self.x
        return _Shape("line", (_Piece(_expr(x), _expr(self.y), self.over),))


@dataclass(frozen=True, kw_only=True)
class Segment(_Artist):
    """A straight line between two points."""

    start: tuple[Expr | float, Expr | float]
    end: tuple[Expr | float, Expr | float]
    kind: ClassVar[str] = "line"

    def shape(self, panel: Panel) -> _Shape:
        return _Shape(self.kind, tuple(_Piece(_expr(x), _expr(y)) for x, y in (self.start, self.end)))


@dataclass(frozen=True, kw_only=True)
class Arrow(Segment):
    """A segment with a head at its end."""

    kind: ClassVar[str] = "arrow"


@dataclass(frozen=True, kw_only=True)
class VLine(_Artist):
    """A vertical line through the whole panel."""

    x: Expr | float

    def shape(self, panel: Panel) -> _Shape:
        return _Shape("line", tuple(_Piece(_expr(self.x), _expr(y)) for y in (panel.y.low, panel.y.high)))


@dataclass(frozen=True, kw_only=True)
class HLine(_Artist):
    """A horizontal line through the whole panel."""

    y: Expr | float

    def shape(self, panel: Panel) -> _Shape:
        return _Shape("line", tuple(_Piece(_expr(x), _expr(self.y)) for x in (panel.x.low, panel.x.high)))


@dataclass(frozen=True, kw_only=True)
class Trail(_Artist):
    """The polyline through a recurrence's points."""

    of: Recurrence
    x: Expr
    y: Expr

    def shape(self, panel: Panel) -> _Shape:
        return _Shape("line", (_Piece(_expr(self.x), _expr(self.y), self.of),))


class _Filled(_Artist):
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

    def shape(self, panel: Panel) -> _Shape:
        t, back = self.over.symbol, Over(self.over.symbol, self.over.high, self.over.low, self.over.n)
        return _Shape("area", (_Piece(t, _expr(self.y), self.over), _Piece(t, _expr(self.base), back)))


@dataclass(frozen=True, kw_only=True)
class Bar(_Filled):
    """A bar around x, from `base` to `height`."""

    x: Expr | float
    height: Expr | float
    base: Expr | float = 0
    thick: float = 0.8
    opacity: float = 0.85

    def shape(self, panel: Panel) -> _Shape:
        x, half = _expr(self.x), self.thick / 2
        corners = ((x - half, self.base), (x - half, self.height), (x + half, self.height), (x + half, self.base))
        return _Shape("area", tuple(_Piece(_expr(a), _expr(b)) for a, b in corners))


@dataclass(frozen=True, kw_only=True)
class _Marked(_Artist):
    marker: str = "o"
    size: float = 8.0

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

    def shape(self, panel: Panel) -> _Shape:
        return _Shape("marks", (_Piece(_expr(self.x), _expr(self.y)),))


@dataclass(frozen=True, kw_only=True)
class Marks(_Marked):
    """A mark at each point of a recurrence."""

    of: Recurrence
    x: Expr
    y: Expr
    size: float = 5.0

    def shape(self, panel: Panel) -> _Shape:
        return _Shape("marks", (_Piece(_expr(self.x), _expr(self.y), self.of),))


@dataclass(frozen=True, kw_only=True)
class Text(_Artist):
    """Text at (x, y), with live numbers: "L = {L:.2f}" holds the value named L with two decimals.

    A name in braces is that of a control or a definition. align is left, center or right; shift moves it by px.
    """

    x: Expr | float
    y: Expr | float
    text: str
    align: str = "left"
    shift: tuple[float, float] = (0, 0)
    size: float = 11.0

    def shape(self, panel: Panel) -> _Shape:
        place = (_Piece(_expr(self.x), _expr(self.y)),)
        return _Shape("text", place, self.text, {"dx": self.shift[0], "dy": self.shift[1]})

    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        axes.text(*at, "text", color=colour(self.colour), ha=self.align, va="baseline", size=self.size, gid=gid)


@dataclass(frozen=True, kw_only=True)
class Cell(_Artist):
    """A heat-map cell: the square of side 1 around (x, y), the deeper coloured the larger |value|/limit.

    A negative value takes the colour `negative`; put a Text above it, so that colour is never the only sign.
    """

    x: float
    y: float
    value: str
    limit: float = 1.0
    negative: str = "gradient"

    def shape(self, panel: Panel) -> _Shape:
        options: dict[str, Any] = {"limit": self.limit}
        for key, name in (("positive", self.colour), ("negative", self.negative)):
            options[key] = themed(colour(name))
        return _Shape("cell", (), f"{{{self.value}:.3f}}", options)

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
        xs, ys = np.linspace(panel.x.low, panel.x.high, self.n), np.linspace(panel.y.low, panel.y.high, self.n)
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
    artists: Sequence[_Artist]
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


# ------------------------------------------------------------------------------------- templates and programs

_FIELD = re.compile(r"\.(\d+)f")


def _template(text: str, numbers: list[Symbol], known: Mapping[str, Symbol]) -> list[Any]:
    """`text` as literal parts and [place in numbers, digits]; the symbols it names are added to `numbers`."""
    parts: list[Any] = []
    for literal, name, spec, _ in string.Formatter().parse(text):
        if literal:
            parts.append(literal)
        if name is None:
            continue
        digits = _FIELD.fullmatch(spec or "")
        if name not in known or digits is None:
            raise ValueError(
                f"the text {text!r} holds {{{name}:{spec}}}: expected {{name:.2f}} with a name of {', '.join(known)}"
            )
        if known[name] not in numbers:
            numbers.append(known[name])
        parts.append([numbers.index(known[name]), int(digits[1])])
    return parts


def number_text(value: float, digits: int) -> str:
    """A number as live.js writes it: fixed decimals, a true minus sign, no negative zero."""
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    large = abs(value) >= 1e6
    text = f"{value:.2e}".replace("e+0", "e+") if large else f"{value:.{digits}f}"
    return (text.replace("-", "") if float(text) == 0 else text).replace("-", "−")


def _fill(template: Sequence[Any], numbers: Sequence[float]) -> str:
    return "".join(part if isinstance(part, str) else number_text(numbers[part[0]], part[1]) for part in template)


class _Script:
    """The JavaScript of a figure: a function of the controls' values that returns each shape's points and the numbers.

    Definitions are computed once, in order. Inside a loop the loop's symbols hide the outer ones, and the
    definitions that depend on them are computed anew, in the block's own scope.
    """

    def __init__(self, controls: Sequence[Control], definitions: Mapping[Symbol, Expr]) -> None:
        self.definitions = definitions
        self.names = {control.symbol: f"c{i}" for i, control in enumerate(controls)}
        self.lines = [f"const [{', '.join(self.names.values())}] = v;", "const shapes = [];"]
        self.recurrences: dict[int, str] = {}
        for i, (symbol, expr) in enumerate(definitions.items()):
            self.lines.append(f"const d{i} = {javascript(expr, self.names)};")
            self.names[symbol] = f"d{i}"

    def _anew(self, hidden: Iterable[Symbol], used: Iterable[Expr]) -> str:
        """The definitions that `used` needs and that depend on the hidden symbols."""
        changed, needed, kept = set(hidden), set().union(*(_expr(e).free_symbols for e in used)), []
        for symbol, expr in self.definitions.items():
            if symbol not in changed and expr.free_symbols & changed:
                changed.add(symbol)
        for symbol in reversed(self.definitions):
            if symbol in needed and symbol in changed and symbol not in hidden:
                kept.append(symbol)
                needed |= self.definitions[symbol].free_symbols
        order = list(self.definitions)
        return "".join(
            f"const {self.names[s]} = {javascript(self.definitions[s], self._inside(hidden))};"
            for s in sorted(kept, key=order.index)
        )

    def _inside(self, hidden: Iterable[Symbol]) -> dict[Symbol, str]:
        return self.names | {symbol: f"s{i}" for i, symbol in enumerate(hidden)}

    def _recurrence(self, sequence: Recurrence) -> str:
        name = self.recurrences.get(id(sequence))
        if name is not None:
            return name
        name = self.recurrences[id(sequence)] = f"r{len(self.recurrences)}"
        hidden = (sequence.index, *sequence.start)
        names, state = self._inside(hidden), [f"s{i}" for i in range(1, len(hidden))]
        starts = ", ".join(javascript(_expr(value), self.names) for value in sequence.start.values())
        anew = self._anew(hidden, [_expr(e) for e in sequence.step.values()])
        steps = ", ".join(javascript(_expr(sequence.step[symbol]), names) for symbol in sequence.start)
        last = str(sequence.steps)
        if sequence.until is not None:
            last = f"Math.min({last}, {javascript(_expr(sequence.until), self.names)})"
        self.lines.append(
            f"const {name} = []; {{ let [{', '.join(state)}] = [{starts}]; const last = {last};"
            f" for (let s0 = 0; s0 <= last; s0++) {{ {name}.push([s0, {', '.join(state)}]); {anew}"
            f" [{', '.join(state)}] = [{steps}]; }} }}"
        )
        return name

    def shape(self, pieces: Sequence[_Piece]) -> None:
        body = ""
        for piece in pieces:
            loop = piece.loop
            if loop is None:
                body += f"X.push({javascript(piece.x, self.names)}); Y.push({javascript(piece.y, self.names)});"
                continue
            hidden = (loop.symbol,) if isinstance(loop, Over) else (loop.index, *loop.start)
            names, anew = self._inside(hidden), self._anew(hidden, (piece.x, piece.y))
            push = f"{anew} X.push({javascript(piece.x, names)}); Y.push({javascript(piece.y, names)});"
            if isinstance(loop, Over):
                low, high = (javascript(_expr(end), self.names) for end in (loop.low, loop.high))
                body += (
                    f"{{ const low = {low}, high = {high}; for (let i = 0; i < {loop.n}; i++)"
                    f" {{ const s0 = low + (high - low) * i / {loop.n - 1}; {push} }} }}"
                )
            else:
                state = ", ".join(f"s{i}" for i in range(len(hidden)))
                body += f"for (const [{state}] of {self._recurrence(loop)}) {{ {push} }}"
        self.lines.append(f"{{ const X = [], Y = []; {body} shapes.push([X, Y]); }}")

    def text(self, numbers: Sequence[Symbol]) -> str:
        values = ", ".join(javascript(symbol, self.names) for symbol in numbers)
        return "\n".join([*self.lines, f"return {{ shapes, numbers: [{values}] }};"])


class _Values:
    """The same numbers by NumPy: every definition written out in full, and no shared intermediate result."""

    def __init__(self, definitions: Mapping[Symbol, Expr]) -> None:
        self.full: dict[Symbol, Expr] = {}
        for symbol, expr in definitions.items():
            self.full[symbol] = expr.xreplace(self.full)
        self.compiled: dict[tuple[Any, ...], Formula] = {}

    def of(self, expr: Expr, given: Mapping[Symbol, Any]) -> Any:
        key = (expr, tuple(given))
        if key not in self.compiled:
            kept = {symbol: full for symbol, full in self.full.items() if symbol not in given}
            self.compiled[key] = Formula("value", expr.xreplace(kept), tuple(given))
        with np.errstate(all="ignore"):
            return self.compiled[key](*given.values())

    def piece(self, piece: _Piece, controls: Mapping[Symbol, float]) -> tuple[np.ndarray, np.ndarray]:
        given: dict[Symbol, Any] = dict(controls)
        if isinstance(piece.loop, Over):
            low, high = (self.of(_expr(end), controls) for end in (piece.loop.low, piece.loop.high))
            given[piece.loop.symbol] = low + (high - low) * np.arange(piece.loop.n) / (piece.loop.n - 1)
        elif isinstance(piece.loop, Recurrence):
            given |= self._sequence(piece.loop, controls)
        return tuple(np.atleast_1d(self.of(expr, given)) for expr in (piece.x, piece.y))  # type: ignore[return-value]

    def _sequence(self, sequence: Recurrence, controls: Mapping[Symbol, float]) -> dict[Symbol, np.ndarray]:
        last = sequence.steps
        if sequence.until is not None:
            last = math.floor(min(last, self.of(_expr(sequence.until), controls)))
        state = {symbol: self.of(_expr(value), controls) for symbol, value in sequence.start.items()}
        rows = []
        for k in range(last + 1):
            rows.append([k, *state.values()])
            given = {**controls, sequence.index: k, **state}
            state = {symbol: self.of(_expr(sequence.step[symbol]), given) for symbol in state}
        columns = np.array(rows, dtype=float).T
        return dict(zip((sequence.index, *state), columns, strict=True))


# --------------------------------------------------------------------------------------------------------- SVG

_NS = "{http://www.w3.org/2000/svg}"
ElementTree.register_namespace("", _NS[1:-1])
ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")


def _pixels(shape: tuple[np.ndarray, np.ndarray], panel_map: Mapping[str, Any]) -> np.ndarray:
    columns = []
    for values, (factor, shift, log) in zip(shape, (panel_map["x"], panel_map["y"]), strict=True):
        with np.errstate(all="ignore"):
            columns.append(factor * (np.log10(values) if log else values) + shift)
    pixels = np.column_stack(columns)
    pixels[np.isnan(pixels).any(axis=1)] = np.nan
    clipped: np.ndarray = np.clip(pixels, -_FAR, _FAR)
    return clipped


def _path(points: np.ndarray, closed: bool = False) -> str:
    text, pen = "", False
    for x, y in points[~np.isnan(points[:, 0])] if closed else points:
        if not math.isnan(x):
            text += f"{'L' if pen else 'M'}{x:.2f} {y:.2f}"
        pen = not math.isnan(x)
    return text + "Z" if closed and text else text


def _arrow(points: np.ndarray) -> np.ndarray:
    """The shaft's two ends and the head's three points; no points where it has no length."""
    (x0, y0), (x1, y1) = points
    length = math.hypot(x1 - x0, y1 - y0)
    if not length >= 0.01:
        return np.empty((0, 2))
    head = min(8, length / 2) / length
    back = head * np.array([x1 - x0, y1 - y0])
    side = 0.5 * head * np.array([y1 - y0, x0 - x1])
    tip = points[1]
    return np.array([points[0], tip, tip - back - side, tip, tip - back + side])


def _place(element: ElementTree.Element, drawn: Mapping[str, Any]) -> None:
    """Write a shape's computed place into its SVG element, as live.js does."""
    kind, points = drawn["kind"], drawn["points"]
    if kind == "cell":
        path = element.find(f".//{_NS}path")
        assert path is not None
        style = re.sub(r"fill: [^;]+;", "", path.get("style", ""))
        path.set("style", f"fill: {drawn['fill']}; fill-opacity: {drawn['opacity']:.3f}; {style}")
    elif kind == "text":
        words = element.find(f".//{_NS}text")
        assert words is not None
        words.attrib.pop("transform", None)
        words.text = drawn["text"]
        if np.isnan(points).any():
            element.set("style", "display: none")
        else:
            words.set("x", f"{points[0, 0]:.2f}")
            words.set("y", f"{points[0, 1]:.2f}")
    elif kind == "marks":
        group = next(node for node in element.iter() if node.find(f"{_NS}use") is not None)
        model = group.find(f"{_NS}use")
        assert model is not None
        group.remove(model)
        for x, y in points:
            mark = ElementTree.SubElement(group, f"{_NS}use", model.attrib)
            if math.isnan(x):
                mark.set("style", model.get("style", "") + "; display: none")
            else:
                mark.set("x", f"{x:.2f}")
                mark.set("y", f"{y:.2f}")
    else:
        path = element.find(f".//{_NS}path")
        assert path is not None
        parts = (points[:2], points[2:]) if kind == "arrow" else (points,)
        path.set("d", "".join(_path(part, closed=kind == "area") for part in parts))


def _slim(svg: str, description: str) -> ElementTree.Element:
    """Matplotlib's SVG as an element for the page: no metadata, no rule for the whole page, two decimals."""
    root = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", svg, flags=re.DOTALL))
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag == f"{_NS}metadata" or (child.tag == f"{_NS}defs" and child.find(f"{_NS}style") is not None):
                parent.remove(child)
    for node in root.iter():
        for key in ("d", "x", "y", "transform"):
            if key in node.attrib:
                shorter = re.sub(r"\d+\.\d{3,}", lambda match: f"{float(match[0]):.2f}", node.attrib[key])
                node.set(key, re.sub(r"\s*\n\s*", "", shorter))
        if node.tag == f"{_NS}text":
            style = node.get("style", "").replace("'sans-serif'", "sans-serif")
            node.set("style", re.sub(r"font: ([\d.]+px)[^;]*", r"font-size: \1; font-family: sans-serif", style))
    width, height = (root.attrib.pop(key).removesuffix("pt") for key in ("width", "height"))
    root.set("viewBox", f"0 0 {width} {height}")
    root.set("role", "img")
    root.set("aria-label", description)
    root.set("stroke-linejoin", "round")
    return root


# ---------------------------------------------------------------------------------------------------- the figure


class ControlValue(traitlets.HasTraits):
    """One control's value: `.value` can be read, set, observed, and linked with any widget's value."""

    value = traitlets.Float()

    def __init__(self, control: Control) -> None:
        self.control = control
        super().__init__(value=float(control.value))

    @traitlets.validate("value")
    def _inside(self, proposal: Mapping[str, Any]) -> float:
        value, control = proposal["value"], self.control
        if not control.low <= value <= control.high:
            raise traitlets.TraitError(
                f"{control.symbol} = {value} is out of range: expected a value from {control.low} to {control.high}"
            )
        return float(value)


class LiveFigure(anywidget.AnyWidget):
    """A figure with controls, which moves in Jupyter and in the built page.

    name: its name in the page's addresses: lower-case letters, digits and hyphens, unlike any other figure's.
    title: what it shows, in a phrase.
    controls: Slider, Choice or Toggle each.
    panels: at least one Panel, side by side where there is room.
    definitions: symbol to expression, in an order in which each needs only controls and earlier ones; computed once.
    reading: a sentence with live numbers, which a screen reader is told as the values settle.
    presets: name to values, by symbol; a preset sets what it leaves out to the start value.
    play: the slider that a play button runs.

    Raises ValueError for symbols that nothing defines, values outside a control's range and unknown names.
    `figure["w"].value` is the value of the control whose symbol is w.
    """

    _esm = (_HERE / "live.js").read_text(encoding="utf-8") + "\nexport default { render };\n"
    _css = palette_css() + (_HERE / "live.css").read_text(encoding="utf-8")

    html = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        name: str,
        title: str,
        *,
        controls: Sequence[Control],
        panels: Sequence[Panel],
        reading: str,
        definitions: Mapping[Symbol, Any] | None = None,
        presets: Mapping[str, Mapping[Symbol, float]] | None = None,
        play: Symbol | None = None,
    ) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise ValueError(f"name must be lower-case letters, digits and hyphens, not {name!r}")
        if not controls or not panels:
            raise ValueError(f"{name}: a live figure needs at least one control and one panel")
        self.name, self.title = name, title
        self._controls = {control.symbol.name: ControlValue(control) for control in controls}
        self._definitions = {symbol: _expr(value) for symbol, value in (definitions or {}).items()}
        self._panels = tuple(panels)
        self._numpy = _Values(self._definitions)
        symbols = [*(control.symbol for control in controls), *self._definitions]
        known = {symbol.name: symbol for symbol in symbols}
        if len(known) < len(symbols):
            raise ValueError(f"{name}: a control or definition is named twice in {symbols}")

        script = _Script(controls, self._definitions)
        self._numbers: list[Symbol] = []
        self._reading = _template(reading, self._numbers, known)
        artists, drawn, maps = [], [], []
        self._shapes: list[tuple[int, _Shape, list[Any]]] = []
        for i, panel in enumerate(panels):
            svg, panel_map = panel.draw(f"{name}-{i}")
            maps.append(panel_map)
            drawn.append(_slim(svg, panel.description))
            for number, artist in enumerate(panel.artists):
                shape = artist.shape(panel)
                script.shape(shape.pieces)
                entry: dict[str, Any] = {"id": f"{name}-{i}-{number}", "panel": i, "kind": shape.kind, **shape.options}
                template = _template(shape.text, self._numbers, known)
                if shape.kind == "text":
                    entry["text"] = template
                elif shape.kind == "cell":
                    entry["value"] = template[0][0]
                artists.append(entry)
                self._shapes.append((i, shape, template))
        self._maps = maps
        start = {key: held.value for key, held in self._controls.items()}
        chosen: dict[str, dict[str, float]] = {"Start": {}} | {
            label: {symbol.name: self._checked(symbol, value) for symbol, value in preset.items()}
            for label, preset in (presets or {}).items()
        }
        if play is not None and not isinstance(self[play.name].control, Slider):
            raise ValueError(f"{name}: play = {play} must be the symbol of a slider")
        spec = {
            "id": name,
            "controls": [self._control_spec(held.control) for held in self._controls.values()],
            "values": start,
            "presets": list(chosen.items()),
            "play": play.name if play is not None else None,
            "maps": maps,
            "artists": artists,
            "reading": self._reading,
            "program": script.text(self._numbers),
        }
        for entry, placed in zip(artists, self.shapes(start), strict=True):
            element = next(node for node in drawn[entry["panel"]].iter() if node.get("id") == entry["id"])
            _place(element, placed)
        svgs = [themed(ElementTree.tostring(root, encoding="unicode")) for root in drawn]
        self._svgs = svgs
        super().__init__(html=_figure_html(name, title, svgs, self.reading_text(start)), spec=spec, values=start)
        for held in self._controls.values():
            held.observe(self._from_python, "value")
        self.observe(self._from_page, "values")

    @staticmethod
    def _control_spec(control: Control) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "name": control.symbol.name, "kind": control.kind, "label": control.label, "quantity": control.quantity,
            "low": control.low, "high": control.high,
        }  # fmt: skip
        if isinstance(control, Slider):
            entry |= {"step": control.step, "digits": control.digits, "log": control.log}
        elif isinstance(control, Choice):
            entry["options"] = list(control.options)
        return entry

    def _checked(self, symbol: Symbol, value: float) -> float:
        control = self[symbol.name].control
        if not control.low <= value <= control.high:
            raise ValueError(f"{self.name}: a preset sets {symbol} = {value}, outside {control.low} to {control.high}")
        return float(value)

    def __getitem__(self, name: str) -> ControlValue:
        if name not in self._controls:
            raise KeyError(f"{self.name} has no control {name!r}; it has {', '.join(self._controls)}")
        return self._controls[name]

    def _from_python(self, change: Any) -> None:
        self.values = {key: held.value for key, held in self._controls.items()}

    def _from_page(self, change: Any) -> None:
        for key, value in change["new"].items():
            self[key].value = value

    def _given(self, values: Mapping[str, float]) -> dict[Symbol, float]:
        return {held.control.symbol: float(values[key]) for key, held in self._controls.items()}

    def shapes(self, values: Mapping[str, float]) -> list[dict[str, Any]]:
        """Where each artist stands at these control values, by NumPy: its kind, points (n, 2) in px, and its text.

        A point that does not exist is NaN. A cell has a fill and an opacity instead of points.
        """
        given = self._given(values)
        numbers = self._number_values(given)
        found = []
        for panel, shape, template in self._shapes:
            entry: dict[str, Any] = {"kind": shape.kind, "points": np.empty((0, 2))}
            if shape.kind == "cell":
                value, options = numbers[template[0][0]], shape.options
                entry["fill"] = options["negative" if value < 0 else "positive"]
                entry["opacity"] = 0.0 if math.isnan(value) else min(1.0, abs(value) / options["limit"])
            else:
                pieces = [self._numpy.piece(piece, given) for piece in shape.pieces]
                xs, ys = (np.concatenate(column) for column in zip(*pieces, strict=True))
                points = _pixels((xs, ys), self._maps[panel])
                if shape.kind == "arrow":
                    points = _arrow(points)
                elif shape.kind == "text":
                    points = points + np.array([shape.options["dx"], shape.options["dy"]])
                    entry["text"] = _fill(template, numbers)
                entry["points"] = points
            found.append(entry)
        return found

    def _number_values(self, given: Mapping[Symbol, float]) -> list[float]:
        return [float(self._numpy.of(symbol, given)) for symbol in self._numbers]

    def reading_text(self, values: Mapping[str, float]) -> str:
        """The reading at these control values."""
        return _fill(self._reading, self._number_values(self._given(values)))

    def __repr__(self) -> str:
        settings = ", ".join(f"{key}={held.value:g}" for key, held in self._controls.items())
        return f"LiveFigure({self.title!r}, {settings})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**(data or {}), "text/plain": repr(self), "image/svg+xml": self.static_svg()}, metadata

    def static_svg(self) -> str:
        """The figure at its start values as one SVG, which carries the data that the built page makes it move with."""
        data = {"name": self.name, "title": self.title, "reading": self.reading_text(self.spec["values"]),
                "spec": self.spec}  # fmt: skip
        width = sum(panel.size[0] for panel in self._panels)
        height = max(panel.size[1] for panel in self._panels)
        root = ElementTree.Element(
            f"{_NS}svg", {"viewBox": f"0 0 {width:g} {height:g}", "width": f"{width:g}", "height": f"{height:g}"}
        )
        metadata = ElementTree.SubElement(root, f"{_NS}metadata", {"class": _DATA})
        metadata.text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        left = 0.0
        for panel, svg in zip(self._panels, self._svgs, strict=True):
            nested = ElementTree.fromstring(svg)
            place = {"x": left, "y": 0, "width": panel.size[0], "height": panel.size[1]}
            nested.attrib.update({key: f"{value:g}" for key, value in place.items()})
            root.append(nested)
            left += panel.size[0]
        return ElementTree.tostring(root, encoding="unicode")


_DATA = "live-figure-data"


def page_html(svg: str) -> str | None:
    """The HTML of the live figure that `static_svg` wrote, for a page that loads live.js and live.css.

    None if the SVG is not a live figure's.
    """
    if _DATA not in svg:
        return None
    root = ElementTree.fromstring(svg)
    metadata = root.find(f"{_NS}metadata[@class='{_DATA}']")
    if metadata is None or metadata.text is None:
        return None
    data = json.loads(metadata.text)
    panels = []
    for nested in root.findall(f"{_NS}svg"):
        for key in ("x", "y", "width", "height"):
            nested.attrib.pop(key)
        panels.append(ElementTree.tostring(nested, encoding="unicode"))
    # "<" is written as an escape, so that no text can end the script element
    script = json.dumps(data["spec"], ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return _figure_html(
        data["name"], data["title"], panels, data["reading"],
        "<noscript><p>The controls of this figure need JavaScript; the picture shows its start values.</p></noscript>"
        f'<script type="application/json" class="live-data">{script}</script>',
    )  # fmt: skip


def _figure_html(name: str, title: str, panels: Sequence[str], reading: str, data: str = "") -> str:
    return (
        f'<figure class="live-figure" id="{name}" role="group" aria-labelledby="{name}-title">'
        f'<figcaption class="live-title" id="{name}-title">{escape(title)}</figcaption>'
        f'<div class="live-panels">{"".join(panels)}</div>'
        '<div class="live-presets"></div><div class="live-controls"></div>'
        f'<p class="live-reading">{escape(reading)}</p><p class="live-status live-hidden" role="status"></p>'
        f"{data}</figure>"
    )
