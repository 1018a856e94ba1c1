"""In: controls, definitions and panels, as SymPy expressions. Out: a drawing that moves, in Jupyter and in a page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
        Text,
        Trail,
        VLine,
    )
    from byhand.figures.controls import Choice, Slider, Toggle
    from byhand.figures.draws import Draws
    from byhand.figures.graph import ColourBy, Edge, Graph, Node, draw_graph, layered_network
    from byhand.figures.heatmap import fixed_matrix, live_row
    from byhand.figures.laboratory import Laboratory, Series
    from byhand.figures.live import LiveFigure
    from byhand.figures.loops import Data, Over, Recurrence
    from byhand.figures.page import page_html
    from byhand.figures.panels import Axis, Contour, Panel
    from byhand.figures.picture import Picture
    from byhand.figures.settings import Number, Pick, Whole
    from byhand.figures.style import colour, palette_css, use_palette
    from byhand.figures.training import Training

__all__ = [
    "Arrow", "Artist", "Axis", "Bar", "Cell", "Choice", "ColourBy", "Contour", "Curve", "Data", "Draws", "Edge",
    "Graph", "HLine", "Laboratory", "LiveFigure", "Marks", "Node", "Number", "Over", "Panel", "Pick", "Picture",
    "Point", "Recurrence", "Region", "Scatter", "Segment", "Series", "Slider", "Text", "Toggle", "Trail", "Training",
    "VLine", "Whole", "colour", "draw_graph", "fixed_matrix", "layered_network", "live_row", "page_html",
    "palette_css", "use_palette",
]  # fmt: skip

_HOMES = {
    "artists": "Arrow Artist Bar Cell Curve HLine Marks Point Region Scatter Segment Text Trail VLine",
    "controls": "Choice Slider Toggle",
    "draws": "Draws",
    "graph": "ColourBy Edge Graph Node draw_graph layered_network",
    "heatmap": "fixed_matrix live_row",
    "laboratory": "Laboratory Series",
    "live": "LiveFigure",
    "loops": "Data Over Recurrence",
    "page": "page_html",
    "panels": "Axis Contour Panel",
    "picture": "Picture",
    "settings": "Number Pick Whole",
    "style": "colour palette_css use_palette",
    "training": "Training",
}
"""Each module to its names, imported when they are asked for: whoever needs only the colours, as an exercise's form
does in the browser, needs no NumPy and no Matplotlib."""


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names.split():
            globals()[name] = getattr(import_module(f"byhand.figures.{home}"), name)
            return globals()[name]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
