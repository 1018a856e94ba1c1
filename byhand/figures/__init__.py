"""In: controls, definitions and panels, as SymPy expressions. Out: a drawing that moves, in Jupyter and in a page."""

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
    Text,
    Trail,
    VLine,
)
from byhand.figures.controls import Choice, Slider, Toggle
from byhand.figures.diagrams import Edge, Node, Picture, draw_graph, layered_network
from byhand.figures.heatmap import fixed_matrix, live_row
from byhand.figures.laboratory import Laboratory, Number, Pick, Series, Whole
from byhand.figures.live import LiveFigure
from byhand.figures.program import Over, Recurrence
from byhand.figures.style import colour

__all__ = [
    "Arrow", "Artist", "Axis", "Bar", "Cell", "Choice", "Contour", "Curve", "Edge", "HLine", "Laboratory", "LiveFigure",
    "Marks", "Node", "Number", "Over", "Panel", "Pick", "Picture", "Point", "Recurrence", "Region", "Segment", "Series",
    "Slider", "Text", "Toggle", "Trail", "VLine", "Whole", "colour", "draw_graph", "fixed_matrix", "layered_network",
    "live_row",
]  # fmt: skip
