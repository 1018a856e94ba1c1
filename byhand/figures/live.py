"""Figures that move: Matplotlib draws them once as SVG, JavaScript generated from their expressions moves them.

A `LiveFigure` is a list of controls, definitions and panels; a panel is a list of artists, each given by SymPy
expressions of the controls and definitions. In Jupyter it is a widget, whose controls Python can read, set, observe
and link; in the built page it is inline SVG. `live.js` serves both.
"""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from sympy import Expr, Symbol

from byhand.figures import svg
from byhand.figures.artists import (
    Arrow,
    Artist,
    Bar,
    Cell,
    Curve,
    HLine,
    Marks,
    Point,
    Region,
    Scatter,
    Segment,
    Shape,
    Text,
    Trail,
    VLine,
)  # fmt: skip
from byhand.figures.asleep import hidden, show, titled
from byhand.figures.controls import Choice, Control, ControlValue, Slider, Toggle, checked
from byhand.figures.geometry import arrow, edge, pixels
from byhand.figures.labels import Run, check_words, fill, has_numbers, label, number_text, place_of, plain, template
from byhand.figures.loops import Data, Over, Recurrence, definition, truth
from byhand.figures.page import checked_name, figure_html, pack, page_html
from byhand.figures.panels import Axis, Contour, Panel, PanelMap
from byhand.figures.script import Script
from byhand.figures.style import colour, palette_css, themed
from byhand.figures.values import Known, Values

__all__ = [
    "Arrow", "Artist", "Axis", "Bar", "Cell", "Choice", "Contour", "ControlValue", "Curve", "Data", "HLine",
    "LiveFigure", "Marks", "Over", "Panel", "Point", "Recurrence", "Region", "Scatter", "Segment", "Slider", "Text",
    "Toggle", "Trail", "VLine", "number_text", "page_html",
]  # fmt: skip

_HERE = Path(__file__).parent


@contextmanager
def _about(place: str) -> Iterator[None]:
    """Say at which place of a figure an error is."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise type(error)(f"{place}: {error}") from error


class _Part:
    """A part of an artist: what the page is told of it, and where it stands by NumPy."""

    def __init__(
        self, name: str, place: str, panel: int, shape: Shape, line: list[Run], places: Mapping[str, int]
    ) -> None:
        self.place, self.panel, self.shape, self.line, self.places = place, panel, shape, line, dict(places)
        self.entry: dict[str, Any] = {"id": name, "panel": panel, "kind": shape.kind, **shape.options, **places}
        if shape.kind == "cell":
            self.entry["value"] = line[0].parts[0][0]
        elif len(line) == 1 and line[0][1:] == (0, False):
            if has_numbers(line[0]) or shape.kind == "text":
                self.entry["text"] = line[0].parts
        else:
            self.entry["runs"] = [[i, run.parts] for i, run in enumerate(line) if has_numbers(run)]

    def drawn(self, points: np.ndarray, numbers: Sequence[float]) -> dict[str, Any]:
        """Its kind, its points (n, 2) in px, and what else of it moves."""
        kind, entry, options = self.shape.kind, self.entry, self.shape.options
        found: dict[str, Any] = {"kind": kind, "points": points}
        if "lit" in entry:
            found["opacity"] = 0.25 + 0.75 * _between(numbers[entry["lit"]], 0, 1)
        if "colour" in entry:
            found["colour"] = entry["colours"][int(_between(numbers[entry["colour"]], 0, len(entry["colours"]) - 1))]
        if kind == "cell":
            value = numbers[entry["value"]]
            found["fill"] = options["negative" if value < 0 else "positive"]
            found["opacity"] = 0.0 if math.isnan(value) else min(1.0, abs(value) / options["limit"])
        elif kind == "arrow":
            found["points"] = arrow(points)
        elif kind == "edge":
            found["width"] = max(0.0, numbers[entry["width"]]) if "width" in entry else entry["thick"]
            found["points"], found["head"] = edge(np.array(entry["curve"]), found["width"], entry["head"])
        elif kind == "text":
            if "at" in entry:
                found["points"] = np.array([entry["at"]])
            else:
                found["points"] = points + np.array([options["dx"], options["dy"]])
            found["line"] = [(fill(run.parts, numbers), run.level, run.italic) for run in self.line]
            found["text"] = "".join(text for text, _, _ in found["line"])
        elif kind == "marks":
            found["outline"] = options["outline"]
        return found


def _between(value: float, low: float, high: float) -> float:
    return low if math.isnan(value) else min(high, max(low, value))


class LiveFigure(anywidget.AnyWidget):
    """A figure with controls, which moves in Jupyter and in the built page.

    name: its name in the page's addresses: lower-case letters, digits and hyphens, unlike any other figure's
        and any heading's on its page.
    title: what it shows, in a phrase.
    controls: Slider, Choice or Toggle each.
    panels: at least one Panel, side by side where there is room.
    definitions: symbol to expression, or to a recurrence's `value`, in an order in which each needs only controls and
        earlier ones; computed once.
    reading: a sentence with live numbers, which a screen reader is told as the values settle.
    presets: name to values, by symbol; a preset sets what it leaves out to the start value.
    play: the symbol of the slider that a play button runs.

    Raises ValueError for symbols that nothing defines, values outside a control's range, unknown names, an empty title,
    reading or description, an empty panel, an artist that has no point at the start, at a preset or at an end of a
    control, a text that shows "not a number" at one of these, and a control that changes nothing or hides itself;
    TypeError for what is of another kind than expected; both begin with the figure's name.
    `figure["w"].value` is the value of the control whose symbol is w.

    >>> panel = Panel("A parabola and a point on it.", Axis("$w$", -2, 2), Axis("$L$", 0, 4), [
    ...     Curve(over=Over(u, -2, 2), y=u**2, colour="loss"), Point(x=w, y=L, colour="weight"),
    ... ])
    >>> figure = LiveFigure(
    ...     "parabola", "A loss and its weight", controls=[Slider(w, -2, 2, 1, "weight w")], panels=[panel],
    ...     definitions={L: w**2}, reading="At w = {w:.1f} the loss is {L:.2f}.", presets={"Lowest": {w: 0}}, play=w,
    ... )
    >>> figure["w"].value = -1.5
    >>> figure.reading_text({"w": -1.5})
    'At w = −1.5 the loss is 2.25.'
    """

    _esm = (_HERE / "live.js").read_text(encoding="utf-8") + "\nexport default globalThis.byhandFigure;\n"
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
        self.name, self.title = checked_name(name), title
        _check_kinds(name, controls, panels)
        check_words(f"{name}: a live figure needs a title", title)
        check_words(f"{name}: a live figure needs a reading", reading)
        for number, panel in enumerate(panels, start=1):
            panel.check(f"{name}, panel {number}")
        self._controls = {control.symbol.name: ControlValue(control) for control in controls}
        self._panels = tuple(panels)
        self._following = False
        self._numbers: list[Expr] = []
        with _about(f"{name}, definitions"):
            given = {} if definitions is None else definitions
            _check_mapping(given, "symbols to expressions, such as {L: w**2}")
            defined = {symbol: definition(value) for symbol, value in given.items()}
            known = _by_name([*(control.symbol for control in controls), *defined])
            script = Script([control.symbol for control in controls], defined)
        self._numpy = Values(defined)
        with _about(f"{name}, reading"):
            self._reading = template(plain(reading), self._numbers, known)
        self._parts = [part for i in range(len(panels)) for part in self._panel_parts(i, script, known)]
        self._maps, roots = self._draw()
        start = {key: held.value for key, held in self._controls.items()}
        spec = {
            "id": name,
            "controls": [self._control_spec(control, script) for control in controls],
            "values": start,
            "presets": [["Start", {}], *self._presets({} if presets is None else presets)],
            "play": self._play(play),
            "maps": self._maps,
            "artists": [part.entry for part in self._parts],
            # no quotient breaks at a line's end
            "reading": [part.replace("/∂", "/\u2060∂") if isinstance(part, str) else part for part in self._reading],
            "program": (program := script.text(self._numbers)),
        }
        for part, drawn in zip(self._parts, self.shapes(start), strict=True):
            element = next(node for node in roots[part.panel].iter() if node.get("id") == part.entry["id"])
            svg.place(element, drawn)
        self._check_values(spec)
        _check_controls(name, controls, program)
        self._svgs = [themed(ElementTree.tostring(root, encoding="unicode")) for root in roots]
        html = figure_html(name, title, self._svgs, self.reading_text(start)) + hidden(name)
        super().__init__(html=html, spec=spec, values=start)
        for held in self._controls.values():
            held.observe(self._from_control, "value")
        self.observe(self._from_values, "values")

    # ------------------------------------------------------------------------------------------------- its making

    def _panel_parts(self, i: int, script: Script, known: Mapping[str, Symbol]) -> Iterator[_Part]:
        """The parts of a panel's artists, which the script is told of."""
        for number, artist in enumerate(self._panels[i].artists):
            place = f"{self.name}, panel {i + 1}, artist {number + 1} ({type(artist).__name__})"
            with _about(place):
                colour(artist.colour)
                for suffix, shape in artist.shapes(self._panels[i]):
                    script.shape(shape.pieces)
                    script.check(shape.numbers.values())
                    line = label(shape.text, self._numbers, known)
                    places = {key: place_of(value, self._numbers) for key, value in shape.numbers.items()}
                    yield _Part(f"{self.name}-{i}-{number}{suffix}", place, i, shape, line, places)

    def _draw(self) -> tuple[list[PanelMap], list[ElementTree.Element]]:
        """Each panel's map and its drawing; the parts are told what depends on the map."""
        maps, roots = [], []
        for i, panel in enumerate(self._panels):
            with _about(f"{self.name}, panel {i + 1}"):
                drawing, panel_map = panel.draw(f"{self.name}-{i}")
                roots.append(svg.slim(drawing, f"{self.name}-{i}", panel.description))
            maps.append(panel_map)
            for part in self._parts:
                if part.panel == i and part.shape.geometry is not None:
                    part.entry |= part.shape.geometry(panel_map)
        return maps, roots

    def _check_values(self, spec: Mapping[str, Any]) -> None:
        """Whether each number that is shown is one at each of these settings, and each artist has a point at one."""
        nowhere = [part for part in self._parts if part.shape.pieces]
        for setting, values, moved in _settings(spec):
            given = self._given(values)
            nowhere = [part for part in nowhere if self._is_nowhere(part, given)]
            if moved and moved not in self.shown(values):
                continue
            numbers = self._number_values(given)
            for place, shown in [(f"{self.name}, reading", self._reading), *self._texts(given)]:
                wrong = [part for part in shown if not isinstance(part, str) and math.isnan(numbers[part[0]])]
                if wrong:
                    raise ValueError(f"{place}: {self._numbers[wrong[0][0]]} is not a number at {setting}")
        for part in nowhere:
            raise ValueError(
                f"{part.place} has no point: expected a value of x and y at the start, at a preset or at an end of a "
                f"control"
            )

    def _is_nowhere(self, part: _Part, given: Known) -> bool:
        return bool(np.isnan(self._points(part, given)).all())

    def _texts(self, given: Known) -> Iterator[tuple[str, Any]]:
        """The places of the artists that show numbers, where they have a point, and what they show."""
        for part in self._parts:
            live = [shown for run in part.line if has_numbers(run) for shown in run.parts]
            if live and not (part.shape.pieces and self._is_nowhere(part, given)):
                yield part.place, live

    def _control(self, symbol: Symbol) -> Control:
        if not isinstance(symbol, Symbol):
            raise TypeError(f"expected the symbol of a control, not {symbol!r}; they are {', '.join(self._controls)}")
        held = self._controls.get(symbol.name)
        if held is None or held.control.symbol != symbol:
            raise ValueError(f"{symbol} is no control; the controls are {', '.join(self._controls)}")
        return held.control

    def _play(self, play: Symbol | None) -> str | None:
        with _about(f"{self.name}, play"):
            if play is not None and not isinstance(self._control(play), Slider):
                raise ValueError(f"play = {play} must be the symbol of a slider")
        return None if play is None else str(play.name)

    def _presets(self, presets: Mapping[str, Mapping[Symbol, float]]) -> Iterator[list[Any]]:
        with _about(f"{self.name}, presets"):
            _check_mapping(presets, 'names to values, such as {"Lowest": {w: 0}}')
            for label in presets:
                if not isinstance(label, str) or not label.strip():
                    raise TypeError(f"expected a text as the name of a preset, not {label!r}")
        for label, preset in presets.items():
            yield self._preset(label, preset)

    def _preset(self, label: str, preset: Mapping[Symbol, float]) -> list[Any]:
        with _about(f"{self.name}, preset {label!r}"):
            if label == "Start":
                raise ValueError("the figure has a button of this name already, for its start values")
            if not isinstance(preset, Mapping):
                raise TypeError(f"expected values by symbol, such as {{w: 1}}, not {preset!r}")
            return [label, {(c := self._control(s)).symbol.name: checked(c, value) for s, value in preset.items()}]

    def _control_spec(self, control: Control, script: Script) -> dict[str, Any]:
        entry: dict[str, Any] = {
            "name": control.symbol.name, "kind": control.kind, "label": control.label, "quantity": control.quantity,
            "low": control.low, "high": control.high,
        }  # fmt: skip
        with _about(f"{self.name}, control {control.symbol}"):
            if control.quantity is not None:
                colour(control.quantity)
            if control.when is not None:
                condition = truth(control.when)
                script.check([condition])
                entry["when"] = place_of(condition, self._numbers)
        if isinstance(control, Slider):
            entry |= {"step": control.step, "steps": control.steps, "digits": control.digits, "log": control.log}
        elif isinstance(control, Choice):
            entry["options"] = list(control.options)
        return entry

    def __getitem__(self, name: str) -> ControlValue:
        if name not in self._controls:
            raise KeyError(f"{self.name} has no control {name!r}; it has {', '.join(self._controls)}")
        return self._controls[name]

    # The values are a trait of the whole figure, so that the page sends and gets them as one; each control's own
    # value follows it, and it follows them.

    @traitlets.validate("values")
    def _all_inside(self, proposal: Mapping[str, Any]) -> dict[str, float]:
        try:
            return {key: checked(held.control, proposal["value"][key]) for key, held in self._controls.items()}
        except KeyError:
            wrong = f"expected values of {', '.join(self._controls)}, not {proposal['value']}"
        except (ValueError, TypeError) as error:
            wrong = str(error)
        raise traitlets.TraitError(f"{self.name}: {wrong}")

    def _from_control(self, change: Any) -> None:
        if not self._following:
            self.values = {key: held.value for key, held in self._controls.items()}

    def _from_values(self, change: Any) -> None:
        self._following = True
        try:
            for key, held in self._controls.items():
                held.value = change["new"][key]
        finally:
            self._following = False
        self._from_control(change)  # a value that is linked with another may have changed that one

    # ------------------------------------------------------------------------------------------ its numbers by NumPy

    def _given(self, values: Mapping[str, float]) -> Known:
        if set(values) != set(self._controls):
            raise ValueError(f"{self.name}: expected values of {', '.join(self._controls)}, not {dict(values)}")
        return Known({held.control.symbol: float(values[key]) for key, held in self._controls.items()})

    def shapes(self, values: Mapping[str, float]) -> list[dict[str, Any]]:
        """Where each part of an artist stands at these control values, by NumPy: its kind, points (n, 2) in px, text.

        A point that does not exist is NaN. A cell has a fill and an opacity instead of points, an edge of a graph its
        curve's four corners as points, its head's three and its width; what lights up has an opacity.
        """
        given = self._given(values)
        numbers = self._number_values(given)
        found = []
        for part in self._parts:
            points = np.empty((0, 2))
            if part.shape.pieces:
                points = self._points(part, given)
            found.append(part.drawn(points, numbers))
        return found

    def _points(self, part: _Part, given: Known) -> np.ndarray:
        return pixels(*self._numpy.points(part.shape.pieces, given), self._maps[part.panel])

    def shown(self, values: Mapping[str, float]) -> list[str]:
        """The names of the controls that are shown at these values: all but those whose `when` does not hold."""
        given = self._given(values)
        conditions = {key: held.control.when for key, held in self._controls.items()}
        return [key for key, when in conditions.items() if when is None or self._numpy.of(truth(when), given) == 1]

    def _number_values(self, given: Known) -> list[float]:
        return [float(self._numpy.of(number, given)) for number in self._numbers]

    def reading_text(self, values: Mapping[str, float]) -> str:
        """The reading at these control values."""
        return fill(self._reading, self._number_values(self._given(values)))

    def __repr__(self) -> str:
        settings = ", ".join(f"{key}={held.value:g}" for key, held in self._controls.items())
        return f"LiveFigure({self.title!r}, {settings})"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**(data or {}), "text/plain": repr(self), "image/svg+xml": self.static_svg()}, metadata

    def _ipython_display_(self) -> None:
        bundle = super()._repr_mimebundle_()
        alternative = titled(self.title, self.reading_text(self.spec["values"]))
        widget = bundle[0] if isinstance(bundle, tuple) else bundle
        show(self.name, repr(self), alternative, self.static_svg(), widget or {})

    def static_svg(self) -> str:
        """The figure at its start values as one SVG, which carries the data that the built page makes it move with."""
        reading = self.reading_text(self.spec["values"])
        data = {"name": self.name, "title": self.title, "reading": reading, "spec": self.spec}
        return pack("live", self._svgs, [panel.size for panel in self._panels], data)


def _settings(spec: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, float], str]]:
    """The start, the presets, and each control at its ends or in its cases: how it is called, its values, and the
    control that is moved."""
    yield "the start", spec["values"], ""
    for name, preset in spec["presets"][1:]:
        yield f"the preset {name!r}", spec["values"] | preset, ""
    for entry in spec["controls"]:
        for case in range(len(entry["options"])) if "options" in entry else (entry["low"], entry["high"]):
            yield f"{entry['name']} = {case:g}", spec["values"] | {entry["name"]: case}, entry["name"]


def _check_kinds(name: str, controls: Sequence[Any], panels: Sequence[Any]) -> None:
    """Whether the controls are controls, and the panels panels of artists."""
    if not controls or not panels:
        raise ValueError(f"{name}: a live figure needs at least one control and one panel")
    for what, given in (("controls", controls), ("panels", panels)):
        if not isinstance(given, Collection):
            raise TypeError(f"{name}: expected a list of {what}, not {given!r}")
    artists = [one for panel in panels if isinstance(panel, Panel) for one in panel.artists]
    for kinds, wanted, given in (
        ((Slider, Choice, Toggle), "a Slider, Choice or Toggle", controls),
        ((Panel,), "a Panel", panels),
        ((Artist,), "an artist such as Curve or Point", artists),
    ):
        for one in given:
            if not isinstance(one, kinds):
                raise TypeError(f"{name}: expected {wanted}, not {one!r}")


def _check_controls(name: str, controls: Sequence[Control], program: str) -> None:
    """Raises ValueError for a control that nobody can use: it changes nothing, hides itself, or is called as
    another one that may be shown beside it."""
    for number, control in enumerate(controls):
        place = f"{name}, control {control.symbol}"
        if control.when is not None and control.symbol in control.when.free_symbols:
            raise ValueError(f"{place}: when is a condition of the other controls, not of {control.symbol}")
        if len(re.findall(rf"\bc{number}\b", program)) < 2:  # once it is told that it is a control
            told = "it changes nothing: no artist, no reading and no other control depends on it"
            raise ValueError(f"{place}: {told}")
        alike = [one for one in controls[:number] if one.label == control.label]
        if any(one.when is None or control.when is None for one in alike):
            raise ValueError(f"{place}: another one is labelled {control.label!r} too")


def _check_mapping(given: Any, wanted: str) -> None:
    if not isinstance(given, Mapping):
        raise TypeError(f"expected {wanted}, not {given!r}")


def _by_name(symbols: Sequence[Symbol]) -> dict[str, Symbol]:
    known: dict[str, Symbol] = {}
    for symbol in symbols:
        if not isinstance(symbol, Symbol):
            raise TypeError(f"expected a symbol, not {symbol!r}")
        if symbol.name in known:
            raise ValueError(f"two controls or definitions are named {symbol}")
        known[symbol.name] = symbol
    return known
