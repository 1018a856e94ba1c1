"""Pictures that do not move."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from byhand.figures.graph import Graph
from byhand.figures.labels import check_words
from byhand.figures.page import PICTURE, checked_name
from byhand.figures.style import colour, matplotlib_style, themed
from byhand.figures.svg import drawing, slim


class Picture:
    """A picture that does not move, on one pair of axes; displayed as SVG, in the page's colours.

    name: its name in the page's addresses: lower-case letters, digits and hyphens, unlike any other figure's
        and any heading's on its page.
    description: what it shows, in words, for a reader who cannot see it.
    draw: a Graph whose parts do not move, or a function that draws on Matplotlib's axes.
    size: width and height in px; up to 385 px wide, its letters are readable on a phone.
    frame: (x low, x high, y low, y high) makes bare axes with these limits, as for a diagram; None leaves them
        to `draw`, as for a plot. A graph without a frame has room around its nodes.

    Raises ValueError for an empty description, another form of name, and a graph that moves.

    >>> Picture("line", "A line through the origin.", lambda axes: axes.plot([-1, 1], [-2, 2]))
    Picture: A line through the origin.
    """

    def __init__(
        self,
        name: str,
        description: str,
        draw: Graph | Callable[[Axes], None],
        size: tuple[float, float] = (385, 260),
        frame: tuple[float, float, float, float] | None = None,
    ) -> None:
        self.name, self.description = checked_name(name), description
        check_words(f"{name}: a picture needs a description", description)
        if isinstance(draw, Graph) and frame is None:
            frame = _frame(draw, size)
        style: Any = matplotlib_style(name)
        with mpl.rc_context(style):
            figure = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72, facecolor=colour("page"))
            if frame is None:
                figure.set_layout_engine("constrained")
            axes = figure.add_subplot() if frame is None else figure.add_axes((0, 0, 1, 1))
            if frame is not None:
                axes.set(xlim=frame[:2], ylim=frame[2:])
                axes.set_axis_off()
            try:
                (draw.still if isinstance(draw, Graph) else draw)(axes)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
            drawn = drawing(figure)
        root = slim(drawn, name, description)
        root.attrib.update({"id": name, "class": PICTURE, "width": f"{size[0]:g}", "height": f"{size[1]:g}"})
        root.set("style", "display: block; max-width: 100%; height: auto; margin: 1rem auto")
        self.svg = themed(ElementTree.tostring(root, encoding="unicode"))

    def __repr__(self) -> str:
        return f"Picture: {self.description}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "image/svg+xml": self.svg}


def _frame(graph: Graph, size: tuple[float, float], margin: float = 34) -> tuple[float, float, float, float]:
    """Limits with `margin` px around the centres of a graph's nodes."""
    limits: list[float] = []
    for places, length in zip(zip(*(node.at for node in graph.nodes), strict=True), size, strict=True):
        low, high = min(places), max(places)
        room = ((high - low) or 1.0) * margin / (length - 2 * margin)
        limits += [low - room, high + room]
    return limits[0], limits[1], limits[2], limits[3]
