"""In: controls, definitions and panels, as SymPy expressions. Out: a drawing that moves, in Jupyter and in a page."""

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
