"""Figures that move: Matplotlib draws them once as SVG, JavaScript generated from their expressions moves them.

A `LiveFigure` is a list of controls, definitions and panels; a panel is a list of artists, each given by SymPy
expressions of the controls and definitions. In Jupyter it is a widget, whose controls Python can read, set, observe
and link; in the built page it is inline SVG. `live.js` serves both.
"""

from __future__ import annotations

import json
import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from sympy import Symbol

from byhand.figures import svg
from byhand.figures.artists import (
    Arrow,
    Artist,
    Axis,
    Bar,
    Cell,
    Contour,
    Curve,
    HLine,
    Marks,
    Panel,
    Point,
    Region,
    Segment,
    Shape,
    Text,
    Trail,
    VLine,
)  # fmt: skip
from byhand.figures.controls import Choice, Control, ControlValue, Slider, Toggle, checked
from byhand.figures.program import Over, Recurrence, Script, Template, Values, expression, fill, number_text, template
from byhand.figures.style import colour, palette_css, themed

__all__ = [
    "Arrow", "Artist", "Axis", "Bar", "Cell", "Choice", "Contour", "ControlValue", "Curve", "HLine", "LiveFigure",
    "Marks", "Over", "Panel", "Point", "Recurrence", "Region", "Segment", "Slider", "Text", "Toggle", "Trail", "VLine",
    "number_text", "page_html",
]  # fmt: skip

_HERE = Path(__file__).parent


@contextmanager
def _about(place: str) -> Iterator[None]:
    """Say at which place of a figure an error is."""
    try:
        yield
    except (ValueError, TypeError) as error:
        raise type(error)(f"{place}: {error}") from error


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
        self._following = False
        with _about(f"{name}, definitions"):
            defined = {symbol: expression(value) for symbol, value in (definitions or {}).items()}
            known = _by_name([*(control.symbol for control in controls), *defined])
            script = Script([control.symbol for control in controls], defined)
        self._numpy = Values(defined)
        self._numbers: list[Symbol] = []
        with _about(f"{name}, reading"):
            self._reading = template(reading, self._numbers, known)

        self._panels = tuple(panels)
        self._maps: list[dict[str, Any]] = []
        self._shapes: list[tuple[int, Shape, Template]] = []
        roots, artists = [], []
        for i, panel in enumerate(panels):
            for number, artist in enumerate(panel.artists):
                with _about(f"{name}, panel {i + 1}, artist {number + 1} ({type(artist).__name__})"):
                    colour(artist.colour)
                    shape = artist.shape(panel)
                    script.shape(shape.pieces)
                    text = template(shape.text, self._numbers, known)
                entry = {"id": f"{name}-{i}-{number}", "panel": i, "kind": shape.kind, **shape.options}
                if shape.kind == "text":
                    entry["text"] = text
                elif shape.kind == "cell":
                    entry["value"] = text[0][0]
                artists.append(entry)
                self._shapes.append((i, shape, text))
            with _about(f"{name}, panel {i + 1}"):
                drawing, panel_map = panel.draw(f"{name}-{i}")
            self._maps.append(panel_map)
            roots.append(svg.slim(drawing, f"{name}-{i}", panel.description))

        with _about(name):
            if play is not None and not isinstance(self._control(play), Slider):
                raise ValueError(f"play = {play} must be the symbol of a slider")
        start = {key: held.value for key, held in self._controls.items()}
        spec = {
            "id": name,
            "controls": [_control_spec(control) for control in controls],
            "values": start,
            "presets": [["Start", {}], *(self._preset(label, preset) for label, preset in (presets or {}).items())],
            "play": play.name if play is not None else None,
            "maps": self._maps,
            "artists": artists,
            "reading": self._reading,
            "program": script.text(self._numbers),
        }
        for entry, drawn in zip(artists, self.shapes(start), strict=True):
            element = next(node for node in roots[entry["panel"]].iter() if node.get("id") == entry["id"])
            svg.place(element, drawn)
        self._svgs = [themed(ElementTree.tostring(root, encoding="unicode")) for root in roots]
        super().__init__(html=_figure_html(name, title, self._svgs, self.reading_text(start)), spec=spec, values=start)
        for held in self._controls.values():
            held.observe(self._from_control, "value")
        self.observe(self._from_values, "values")

    def _control(self, symbol: Symbol) -> Control:
        held = self._controls.get(symbol.name)
        if held is None or held.control.symbol != symbol:
            raise ValueError(f"{symbol} is no control; the controls are {', '.join(self._controls)}")
        return held.control

    def _preset(self, label: str, preset: Mapping[Symbol, float]) -> list[Any]:
        with _about(f"{self.name}, preset {label!r}"):
            if label == "Start":
                raise ValueError("the figure has a button of this name already, for its start values")
            return [label, {s.name: checked(self._control(s), value) for s, value in preset.items()}]

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
        except ValueError as error:
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

    def _given(self, values: Mapping[str, float]) -> dict[Symbol, float]:
        if set(values) != set(self._controls):
            raise ValueError(f"{self.name}: expected values of {', '.join(self._controls)}, not {dict(values)}")
        return {held.control.symbol: float(values[key]) for key, held in self._controls.items()}

    def shapes(self, values: Mapping[str, float]) -> list[dict[str, Any]]:
        """Where each artist stands at these control values, by NumPy: its kind, points (n, 2) in px, and its text.

        A point that does not exist is NaN. A cell has a fill and an opacity instead of points.
        """
        given = self._given(values)
        numbers = self._number_values(given)
        found = []
        for panel, shape, text in self._shapes:
            entry: dict[str, Any] = {"kind": shape.kind, "points": np.empty((0, 2))}
            if shape.kind == "cell":
                value, options = numbers[int(text[0][0])], shape.options
                entry["fill"] = options["negative" if value < 0 else "positive"]
                entry["opacity"] = 0.0 if math.isnan(value) else min(1.0, abs(value) / options["limit"])
            else:
                entry["points"] = svg.pixels(*self._numpy.points(shape.pieces, given), self._maps[panel])
            if shape.kind == "arrow":
                entry["points"] = svg.arrow(entry["points"])
            elif shape.kind == "text":
                entry["points"] = entry["points"] + np.array([shape.options["dx"], shape.options["dy"]])
                entry["text"] = fill(text, numbers)
            elif shape.kind == "marks":
                entry["outline"] = shape.options["outline"]
            found.append(entry)
        return found

    def _number_values(self, given: Mapping[Symbol, float]) -> list[float]:
        return [float(self._numpy.of(symbol, given)) for symbol in self._numbers]

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

    def static_svg(self) -> str:
        """The figure at its start values as one SVG, which carries the data that the built page makes it move with."""
        data = {"name": self.name, "title": self.title, "reading": self.reading_text(self.spec["values"]),
                "spec": self.spec}  # fmt: skip
        root = svg.side_by_side(self._svgs, [panel.size for panel in self._panels])
        metadata = ElementTree.Element(f"{svg.NS}metadata", {"class": _DATA})
        metadata.text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        root.insert(0, metadata)
        return ElementTree.tostring(root, encoding="unicode")


def _by_name(symbols: Sequence[Symbol]) -> dict[str, Symbol]:
    known: dict[str, Symbol] = {}
    for symbol in symbols:
        if symbol.name in known:
            raise ValueError(f"two controls or definitions are named {symbol}")
        known[symbol.name] = symbol
    return known


def _control_spec(control: Control) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": control.symbol.name, "kind": control.kind, "label": control.label, "quantity": control.quantity,
        "low": control.low, "high": control.high,
    }  # fmt: skip
    if isinstance(control, Slider):
        entry |= {"step": control.step, "steps": control.steps, "digits": control.digits, "log": control.log}
    elif isinstance(control, Choice):
        entry["options"] = list(control.options)
    return entry


_DATA = "live-figure-data"


def page_html(text: str) -> str | None:
    """The HTML of the live figure that `static_svg` wrote, for a page that loads live.js and live.css.

    None if the SVG is not a live figure's.
    """
    if _DATA not in text:
        return None
    root = ElementTree.fromstring(text)
    metadata = root.find(f"{svg.NS}metadata[@class='{_DATA}']")
    if metadata is None or metadata.text is None:
        return None
    data = json.loads(metadata.text)
    panels = []
    for nested in root.findall(f"{svg.NS}svg"):
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
        f'<figure class="live-figure" id="{name}" aria-labelledby="{name}-title">'
        f'<figcaption class="live-title" id="{name}-title">{escape(title)}</figcaption>'
        f'<div class="live-panels">{"".join(panels)}</div>'
        '<div class="live-presets"></div><div class="live-controls"></div>'
        f'<p class="live-reading">{escape(reading)}</p><p class="live-status live-hidden" role="status"></p>'
        f"{data}</figure>"
    )
