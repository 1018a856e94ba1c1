"""Diagrams of nodes and arrows, and pictures that do not move.

`draw_graph` draws on any Matplotlib axes: a picture's, or the background of a live figure's panel. Positions are in
the axes' data, sizes in px, so that a circle stays round whatever the axes' scale.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Patch
from matplotlib.transforms import Affine2D, ScaledTranslation, Transform

from byhand.figures.style import colour, matplotlib_style, themed
from byhand.figures.svg import slim

# --------------------------------------------------------------------------------------------------------- graphs


@dataclass(frozen=True)
class Node:
    """A node: a circle around `at`, or a rounded box if its `size` (width and height in px) is not a square's.

    label: what stands in it (its name unless given); note: what stands beside it, `note_at` px from its centre.
    quantity: the name of its colour.
    """

    name: str
    at: tuple[float, float]
    quantity: str = "ink"
    label: str | None = None
    size: tuple[float, float] = (32, 32)
    note: str = ""
    note_at: tuple[float, float] = (24, 0)
    note_align: str = "left"

    @property
    def text(self) -> str:
        return self.name if self.label is None else self.label


@dataclass(frozen=True)
class Edge:
    """An arrow from the node named `start` to the node named `end`.

    label: stands `label_at` px from the point that is `along` (0 to 1) on the straight line between the centres.
    bend: how far the arrow curves, as a part of its length, to the right of its way if positive.
    head: False draws a plain line.
    """

    start: str
    end: str
    quantity: str = "muted"
    label: str = ""
    along: float = 0.5
    label_at: tuple[float, float] = (8, 0)
    label_align: str = "left"
    bend: float = 0.0
    width: float = 1.5
    line: str = "-"
    head: bool = True


def draw_graph(axes: Axes, nodes: Iterable[Node], edges: Iterable[Edge] = ()) -> None:
    """Draw the nodes, the arrows between them and the labels. The limits and the place of the axes do not change.

    Raises ValueError for two nodes of one name, and for an arrow to or from a node that is not there.
    """
    placed: dict[str, tuple[Node, Patch]] = {}
    for node in nodes:
        if node.name in placed:
            raise ValueError(f"two nodes are named {node.name!r}")
        placed[node.name] = node, _draw_node(axes, node)
    for edge in edges:
        for name in (edge.start, edge.end):
            if name not in placed:
                raise ValueError(f"{edge.start} → {edge.end}: no node is named {name!r}; {', '.join(placed)} are")
        _draw_edge(axes, edge, *placed[edge.start], *placed[edge.end])


def _px_around(axes: Axes, at: tuple[float, float]) -> Transform:
    """From px around a point of the data to the screen."""
    figure = axes.get_figure()
    assert figure is not None
    scale: Any = axes.transData  # Matplotlib's own guide moves by data so; its annotations ask for an affine map
    return Affine2D().scale(1 / 72) + figure.dpi_scale_trans + ScaledTranslation(*at, scale)


def _draw_node(axes: Axes, node: Node) -> Patch:
    width, height = node.size
    look: dict[str, Any] = {
        "facecolor": colour("page"), "edgecolor": colour(node.quantity), "linewidth": 1.8, "zorder": 3,
        "transform": _px_around(axes, node.at), "clip_on": False,
    }  # fmt: skip
    box: Patch
    if width == height:
        box = Circle((0, 0), width / 2, **look)
    else:
        rounded = f"round,pad=0,rounding_size={min(width, height) / 3}"
        box = FancyBboxPatch((-width / 2, -height / 2), width, height, boxstyle=rounded, **look)
    box.set_in_layout(False)
    axes.add_artist(box)
    _text(axes, node.text, node.at, (0, 0), node.quantity, "center", zorder=4)
    if node.note:
        _text(axes, node.note, node.at, node.note_at, "ink", node.note_align)
    return box


def _draw_edge(axes: Axes, edge: Edge, start: Node, start_box: Patch, end: Node, end_box: Patch) -> None:
    arrow = FancyArrowPatch(
        start.at, end.at, patchA=start_box, patchB=end_box, shrinkA=1.5, shrinkB=1.5, mutation_scale=11,
        arrowstyle="-|>" if edge.head else "-", connectionstyle=f"arc3,rad={edge.bend}", linewidth=edge.width,
        linestyle=edge.line, color=colour(edge.quantity), transform=axes.transData, zorder=2, clip_on=False,
    )  # fmt: skip
    arrow.set_in_layout(False)
    axes.add_artist(arrow)
    if edge.label:
        x, y = (a + edge.along * (b - a) for a, b in zip(start.at, end.at, strict=True))
        _text(axes, edge.label, (x, y), edge.label_at, edge.quantity, edge.label_align)


def _text(
    axes: Axes, text: str, at: tuple[float, float], shift: tuple[float, float], quantity: str, align: str,
    zorder: float = 5,
) -> None:  # fmt: skip
    """Text `shift` px from a point of the data (upwards is positive), centred in height."""
    drawn = axes.annotate(
        text, at, xytext=shift, textcoords="offset points", ha=align, va="center", color=colour(quantity),
        zorder=zorder, annotation_clip=False,
    )  # fmt: skip
    drawn.set_in_layout(False)


def layered_network(
    layers: Sequence[Sequence[str]], quantities: Sequence[str], edge_quantity: str = "weight"
) -> tuple[list[Node], list[Edge]]:
    """The nodes and edges of a layered network, to be given to `draw_graph`: every node is joined to the next layer's.

    layers: the labels of each layer's nodes, from the input to the output; they may repeat.
    quantities: the name of each layer's colour.
    Layer i stands at x = i; its nodes are 1 apart, and centred around y = 0. Node j of layer i, counted from above,
    is named "i-j".
    """
    if len(layers) != len(quantities):
        raise ValueError(f"there are {len(layers)} layers and {len(quantities)} quantities: one is needed for each")
    if not all(layers):
        raise ValueError("a layer needs at least one node")
    nodes = [
        Node(f"{i}-{j}", (i, (len(labels) - 1) / 2 - j), quantity, label)
        for i, (labels, quantity) in enumerate(zip(layers, quantities, strict=True))
        for j, label in enumerate(labels)
    ]
    edges = [
        Edge(f"{i}-{j}", f"{i + 1}-{k}", edge_quantity, width=1.0)
        for i, (labels, following) in enumerate(pairwise(layers))
        for j in range(len(labels))
        for k in range(len(following))
    ]
    return nodes, edges


# ------------------------------------------------------------------------------------------------------- pictures

_CLASS = "still-picture"


class Picture:
    """A picture that does not move, drawn by `draw` on one pair of axes; displayed as SVG, in the page's colours.

    name: its name in the page's addresses: lower-case letters, digits and hyphens, unlike any other figure's.
    description: what it shows, in words, for a reader who cannot see it.
    size: width and height in px.
    frame: (x low, x high, y low, y high) makes bare axes with these limits, as for a diagram; None leaves them
        to `draw`, as for a plot.
    """

    def __init__(
        self,
        name: str,
        description: str,
        draw: Callable[[Axes], None],
        size: tuple[float, float] = (420, 260),
        frame: tuple[float, float, float, float] | None = None,
    ) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
            raise ValueError(f"name must be lower-case letters, digits and hyphens, not {name!r}")
        if not description.strip():
            raise ValueError(f"{name}: a picture needs a description")
        self.name, self.description = name, description
        style: Any = matplotlib_style(name)
        with mpl.rc_context(style):
            figure = Figure(figsize=(size[0] / 72, size[1] / 72), dpi=72, facecolor=colour("page"))
            if frame is None:
                figure.set_layout_engine("constrained")
            axes = figure.add_subplot() if frame is None else figure.add_axes((0, 0, 1, 1))
            if frame is not None:
                axes.set(xlim=frame[:2], ylim=frame[2:])
                axes.set_axis_off()
            draw(axes)
            buffer = io.StringIO()
            figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        root = slim(buffer.getvalue(), name, description)
        root.attrib.update({"id": name, "class": _CLASS, "width": f"{size[0]:g}", "height": f"{size[1]:g}"})
        root.set("style", "display: block; max-width: 100%; height: auto; margin: 1rem auto")
        self.svg = themed(ElementTree.tostring(root, encoding="unicode"))

    def __repr__(self) -> str:
        return f"Picture: {self.description}"

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "image/svg+xml": self.svg}


def picture_html(svg: str) -> str | None:
    """The HTML of a picture's SVG for the built page, whose colours it takes; None if the SVG is not a picture's."""
    start = svg[: svg.find(">")]
    return svg if f'class="{_CLASS}"' in start else None
