r"""Graphs of nodes and arrows: still, or as an artist whose parts light up, change width, colour and numbers.

    Graph(nodes=[Node("w", (0, 0), "weight", label="$w$"), Node("z", (2, 0), "sum", note="{z:.2f}")],
          edges=[Edge("w", "z", label=r"$\partial z/\partial w$ = {x:.2f}", width=1 + 3 * x, lit=Eq(step, 1))])

Positions are in the axes' data, sizes in px, so that a circle stays round whatever the axes' scale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.artist import Artist as Drawn
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle, FancyBboxPatch, Patch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform, ScaledTranslation, Transform
from sympy import Expr
from sympy.logic.boolalg import Boolean

from byhand.figures.artists import Artist, Shape, check_line
from byhand.figures.geometry import Box, bezier, edge, edge_curve, pixels
from byhand.figures.loops import Amount, amount
from byhand.figures.style import colour, themed

if TYPE_CHECKING:
    from byhand.figures.panels import Panel, PanelMap


@dataclass(frozen=True)
class ColourBy:
    """The colour of a node or of an edge by cases.

    case: an expression, or a condition, which counts as 0 or 1; it is rounded down.
    names: the name of the colour for the cases 0, 1, …; two or more, else ValueError is raised.

    >>> sign = ColourBy(w < 0, ("weight", "gradient"))
    """

    case: Amount
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        if isinstance(self.names, str) or len(self.names) < 2:
            raise ValueError(f"a colour by cases needs two names or more, not {self.names!r}")


Quantity = str | ColourBy


@dataclass(frozen=True)
class Node:
    """A node: a circle around `at`, or a rounded box if its `size` is not a square's.

    name: by which edges find it.
    at: its centre, in the panel's data.
    quantity: the name of its colour, or a ColourBy.
    label: what stands in it; its name unless given. It may hold formulas between dollars, and in a live figure numbers
        in braces, as a Text does.
    size: width and height in px.
    note: what stands beside it, as a label.
    note_at: how far the note is from its centre, to the right and upward, in px.
    note_align: left, center or right.
    lit: from 0 (pale) to 1, or a condition.
    frame: a frame around other nodes, behind everything, with its label in its upper left corner.

    >>> weighted = Node("z", (1, 0), "sum", label="$z$", note="{z:.2f}", note_at=(0, 26), note_align="center")
    """

    name: str
    at: tuple[float, float]
    quantity: Quantity = "ink"
    label: str | None = None
    size: tuple[float, float] = (32, 32)
    note: str = ""
    note_at: tuple[float, float] = (24, 0)
    note_align: str = "left"
    lit: Amount = 1
    frame: bool = False

    @property
    def text(self) -> str:
        """What stands in it: the label, or else the name."""
        return self.name if self.label is None else self.label

    @property
    def radius(self) -> float:
        """The radius of its corners, in px."""
        width, height = self.size
        return width / 2 if width == height and not self.frame else min(width, height, 36) / 3


@dataclass(frozen=True)
class Edge:
    r"""An arrow from one node to another, or to itself.

    start, end: the names of the nodes.
    quantity: the name of its colour, or a ColourBy.
    label: what stands beside it; it may hold formulas and numbers, as a node's.
    along: where on the straight line between the centres the label is, from 0 to 1; or on the loop of a node to itself.
    label_at: how far the label is from there, to the right and upward, in px.
    label_align: left, center or right.
    bend: how far the arrow curves, as a part of its length, to the right of its way if positive. A loop stands above
        its node, below it if `bend` is negative, and is |bend| (1 if 0) times as high as the node.
    width: in px, an expression too.
    line: Matplotlib's line style, as for an Artist; else ValueError is raised.
    head: False draws a plain line.
    lit: from 0 (pale) to 1, or a condition.

    >>> slope = Edge("x", "z", label=r"$\partial z/\partial x$ = {w:.1f}", width=1 + 2 * w, lit=w > 0)
    """

    start: str
    end: str
    quantity: Quantity = "muted"
    label: str = ""
    along: float = 0.5
    label_at: tuple[float, float] = (8, 0)
    label_align: str = "left"
    bend: float = 0.0
    width: Amount = 1.5
    line: str = "-"
    head: bool = True
    lit: Amount = 1

    def __post_init__(self) -> None:
        check_line(self.line)


@dataclass(frozen=True)
class _Label:
    """A text `shift` px from a point of the data, or from a point of an edge's curve."""

    text: str
    owner: Node | Edge
    place: Node | tuple[Node, Node, Edge]
    shift: tuple[float, float]
    align: str
    quantity: Quantity
    size: float = 12.0

    @property
    def offset(self) -> tuple[float, float]:
        """From the point to the text's base line, in px, upwards positive."""
        return self.shift[0], self.shift[1] - 0.35 * self.size

    def at(self, box: Mapping[str, Box]) -> np.ndarray:
        """The point in px."""
        if isinstance(self.place, Node):
            return box[self.place.name].centre
        start, end, way = self.place
        if start == end:
            curve = edge_curve(box[start.name], box[end.name], way.bend)
            found: np.ndarray = bezier(curve, np.array([way.along]))[0]
            return found
        first, last = box[start.name].centre, box[end.name].centre
        middle: np.ndarray = first + way.along * (last - first)
        return middle


@dataclass(frozen=True, kw_only=True)
class Graph(Artist):
    """Nodes, the arrows between them and their labels, some of which may move with the figure's controls.

    nodes, edges: what is drawn. In a Picture every width, lit and colour must be a number or a name.
    size: of the letters, in px.

    Raises ValueError for two nodes of one name, and for an arrow to or from a node that is not there.

    >>> neuron = Graph(nodes=[Node("x", (0, 0), "input"), Node("z", (2, 0), "sum")], edges=[Edge("x", "z", "weight")])
    """

    nodes: Sequence[Node]
    edges: Sequence[Edge] = ()
    size: float = 12.0
    _by_name: dict[str, Node] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        placed: dict[str, Node] = {}
        for node in self.nodes:
            if node.name in placed:
                raise ValueError(f"two nodes are named {node.name!r}")
            placed[node.name] = node
        for way in self.edges:
            for name in (way.start, way.end):
                if name not in placed:
                    raise ValueError(f"{way.start} → {way.end}: no node is named {name!r}; {', '.join(placed)} are")
        object.__setattr__(self, "_by_name", placed)

    def _labels(self) -> list[_Label]:
        found = []
        for node in self.nodes:
            width, height = node.size
            shift, align = ((8 - width / 2, height / 2 - 12), "left") if node.frame else ((0.0, 0.0), "center")
            found.append(_Label(node.text, node, node, shift, align, node.quantity, self.size))
            found.append(_Label(node.note, node, node, node.note_at, node.note_align, "ink", self.size))
        for way in self.edges:
            place = (self._by_name[way.start], self._by_name[way.end], way)
            found.append(_Label(way.label, way, place, way.label_at, way.label_align, way.quantity, self.size))
        return [label for label in found if label.text]

    # ------------------------------------------------------------------------------------------------ what moves

    def shapes(self, panel: Panel) -> list[tuple[str, Shape]]:
        """The nodes, edges and labels that move; what does not is only drawn."""
        found = []
        for i, node in enumerate(self.nodes):
            numbers, options = _moving(node.lit, node.quantity)
            if numbers:
                found.append((f"-n{i}", Shape("node", options=options, numbers=numbers)))
        for i, way in enumerate(self.edges):
            numbers, options = _moving(way.lit, way.quantity)
            if _is_live(way.width):
                numbers["width"] = amount(way.width)
            else:
                options["thick"] = float(way.width)
            if numbers:
                options["head"] = way.head
                shape = Shape("edge", options=options, numbers=numbers, geometry=self._edge_geometry(way))
                found.append((f"-e{i}", shape))
        for i, one in enumerate(self._labels()):
            numbers, options = _moving(one.owner.lit, one.quantity)
            if numbers or _has_fields(one.text):
                geometry = self._label_geometry(one)
                shape = Shape("text", text=one.text, options=options, numbers=numbers, geometry=geometry)
                found.append((f"-t{i}", shape))
        return found

    def _edge_geometry(self, way: Edge) -> Any:
        return lambda panel_map: {"curve": self._curve(way, self._boxes(panel_map)).round(2).tolist()}

    def _label_geometry(self, label: _Label) -> Any:
        def geometry(panel_map: PanelMap) -> Mapping[str, Any]:
            x, y = label.at(self._boxes(panel_map)) + np.array(label.offset) * (1, -1)
            return {"at": [round(float(x), 2), round(float(y), 2)]}

        return geometry

    def _boxes(self, panel_map: PanelMap) -> dict[str, Box]:
        xs, ys = np.array([node.at for node in self.nodes], dtype=float).T
        places = pixels(xs, ys, panel_map)
        return {node.name: Box(place, node.size, node.radius) for node, place in zip(self.nodes, places, strict=True)}

    def _curve(self, way: Edge, boxes: Mapping[str, Box]) -> np.ndarray:
        return edge_curve(boxes[way.start], boxes[way.end], way.bend)

    # ------------------------------------------------------------------------------------------------- as drawn

    def still(self, axes: Axes) -> None:
        """Draw it on Matplotlib's axes where nothing moves. Their limits and their place do not change.

        Raises ValueError for a part that depends on a control.
        """
        parts: list[Node | Edge] = [*self.nodes, *self.edges]
        for one in parts:
            amounts = {"lit": one.lit, "width": getattr(one, "width", 1), "quantity": one.quantity}
            for name, value in amounts.items():
                if isinstance(value, ColourBy) or (name != "quantity" and _is_live(value)):
                    place = one.name if isinstance(one, Node) else f"{one.start} → {one.end}"
                    raise ValueError(f"{place}: a picture does not move, but {name} depends on {value}")
        self.draw(axes, (0, 0), "")

    def draw(self, axes: Axes, at: tuple[float, float], gid: str) -> None:
        """Draw it with Matplotlib: what moves with its tag, and pale or lit once its place is set."""
        for i, node in enumerate(self.nodes):
            box = _node_patch(axes, node)
            box.set_gid(f"{gid}-n{i}" if gid else None)
            axes.add_artist(box)
        for i, way in enumerate(self.edges):
            axes.add_artist(_Arrow(axes, self, way, f"{gid}-e{i}" if gid else None))
        for i, one in enumerate(self._labels()):
            self._draw_label(axes, one, f"{gid}-t{i}" if gid else None)

    def _draw_label(self, axes: Axes, label: _Label, gid: str | None) -> None:
        live = gid is not None and (_has_fields(label.text) or bool(_moving(label.owner.lit, label.quantity)[0]))
        drawn = axes.annotate(
            "text" if live else label.text, (0, 0), xytext=label.offset, xycoords=_Place(axes, self, label),
            textcoords="offset points", ha=label.align, va="baseline", color=_first_colour(label.quantity),
            size=label.size, zorder=5, annotation_clip=False, alpha=_alpha(label.owner.lit),
        )  # fmt: skip
        if live:
            drawn.set_gid(gid)
        drawn.set_in_layout(False)

    def boxes_on(self, axes: Axes) -> dict[str, Box]:
        """The nodes' boxes in px of the screen, as the axes stand now."""
        figure = axes.get_figure()
        assert figure is not None
        places = axes.transData.transform(np.array([node.at for node in self.nodes], dtype=float))
        places[:, 1] = figure.bbox.height - places[:, 1]
        return {node.name: Box(place, node.size, node.radius) for node, place in zip(self.nodes, places, strict=True)}


def _is_live(value: Amount) -> bool:
    """Whether it depends on something."""
    return isinstance(value, Expr | Boolean) and bool(value.free_symbols)


def _has_fields(text: str) -> bool:
    return "{" in "".join(text.split("$")[::2])


def _moving(lit: Amount, quantity: Quantity) -> tuple[dict[str, Expr], dict[str, Any]]:
    """The numbers that a part's strength and colour need, and the colours that it can have."""
    numbers: dict[str, Expr] = {}
    options: dict[str, Any] = {}
    if _is_live(lit):
        numbers["lit"] = amount(lit)
    if isinstance(quantity, ColourBy):
        numbers["colour"] = amount(quantity.case)
        options["colours"] = [themed(colour(name)) for name in quantity.names]
    return numbers, options


def _first_colour(quantity: Quantity) -> str:
    return colour(quantity.names[0] if isinstance(quantity, ColourBy) else quantity)


PALE = 0.25
"""The opacity of what is not lit."""


def _alpha(lit: Amount) -> float:
    return 1.0 if _is_live(lit) else PALE + (1 - PALE) * min(1.0, max(0.0, float(lit)))


_DASHES = {"--": [5, 3], ":": [1.5, 2.5], "-.": [6, 3, 1.5, 3]}  # px drawn and left out, by Matplotlib's names


def _px_around(axes: Axes, at: tuple[float, float]) -> Transform:
    """From px around a point of the data to the screen."""
    figure = axes.get_figure()
    assert figure is not None
    scale: Any = axes.transData  # Matplotlib's own guide moves by data so; its annotations ask for an affine map
    return Affine2D().scale(1 / 72) + figure.dpi_scale_trans + ScaledTranslation(*at, scale)


def _node_patch(axes: Axes, node: Node) -> Patch:
    width, height = node.size
    look: dict[str, Any] = {
        "facecolor": "none" if node.frame else colour("page"), "edgecolor": _first_colour(node.quantity),
        "linewidth": 1.2 if node.frame else 1.8, "zorder": 1 if node.frame else 3,
        "transform": _px_around(axes, node.at), "clip_on": False, "alpha": _alpha(node.lit),
    }  # fmt: skip
    box: Patch
    if width == height and not node.frame:
        box = Circle((0, 0), width / 2, **look)
    else:
        rounded = f"round,pad=0,rounding_size={node.radius}"
        box = FancyBboxPatch((-width / 2, -height / 2), width, height, boxstyle=rounded, **look)
    box.set_in_layout(False)
    return box


class _Place(Transform):
    """The point of a label on the screen, asked for when it is drawn."""

    input_dims = output_dims = 2

    def __init__(self, axes: Axes, graph: Graph, label: _Label) -> None:
        super().__init__()
        self._axes, self._graph, self._label = axes, graph, label

    def transform_non_affine(self, values: Any) -> Any:
        figure = self._axes.get_figure()
        assert figure is not None
        x, y = self._label.at(self._graph.boxes_on(self._axes))
        return np.broadcast_to((x, figure.bbox.height - y), np.shape(values))


class _Arrow(Drawn):
    """An edge, whose curve is asked for when it is drawn: a shaft and a head in one group."""

    def __init__(self, axes: Axes, graph: Graph, way: Edge, gid: str | None) -> None:
        super().__init__()
        self.on, self.graph, self.way = axes, graph, way
        self.set_gid(gid)
        self.set_zorder(2)
        self.set_in_layout(False)

    def parts(self) -> tuple[np.ndarray, np.ndarray]:
        """The shaft's curve (4, 2) and the head's corners, in px of the screen."""
        figure = self.on.get_figure()
        assert figure is not None
        boxes = self.graph.boxes_on(self.on)
        curve = edge_curve(boxes[self.way.start], boxes[self.way.end], self.way.bend)
        width = 1.5 if _is_live(self.way.width) else float(self.way.width)
        shaft, head = edge(curve, width, self.way.head)
        upwards = np.array([0, figure.bbox.height])
        return shaft * (1, -1) + upwards, head * (1, -1) + upwards

    def draw(self, renderer: RendererBase) -> None:
        """Draw the shaft, and the head if it has one."""
        shaft, head = self.parts()
        look = to_rgba(_first_colour(self.way.quantity), _alpha(self.way.lit))
        live = _is_live(self.way.width)
        gc = renderer.new_gc()
        gc.set_foreground(look, isRGBA=True)
        gc.set_alpha(look[3])
        gc.set_linewidth(1.5 if live else float(self.way.width))
        gc.set_capstyle("butt")
        if self.way.line != "-":
            gc.set_dashes(0, np.array(_DASHES[self.way.line]))
        renderer.open_group("edge", self.get_gid())
        renderer.draw_path(gc, Path(shaft, [Path.MOVETO, *[Path.CURVE4] * 3]), IdentityTransform())
        if len(head):
            gc.set_linewidth(0)
            gc.set_dashes(0, None)
            renderer.draw_path(gc, Path([*head, head[0]], closed=True), IdentityTransform(), look)
        renderer.close_group("edge")
        gc.restore()
        self.stale = False


def draw_graph(axes: Axes, nodes: Iterable[Node], edges: Iterable[Edge] = ()) -> None:
    """Draw a still Graph on Matplotlib's axes, such as a picture's or a panel's background.

    axes: Matplotlib's axes, whose limits are set.
    nodes, edges: as for a Graph; nothing of them may move.

    >>> nodes, edges = layered_network([["x"], ["z"]], ["input", "sum"])
    >>> still = lambda axes: draw_graph(axes, nodes, edges)
    """
    Graph(nodes=tuple(nodes), edges=tuple(edges)).still(axes)


def layered_network(
    layers: Sequence[Sequence[str]], quantities: Sequence[str], edge_quantity: str = "weight"
) -> tuple[list[Node], list[Edge]]:
    """The nodes and edges of a layered network, for a Graph or `draw_graph`: every node is joined to the next layer's.

    layers: the labels of each layer's nodes, from the input to the output; they may repeat.
    quantities: the name of each layer's colour.
    Layer i stands at x = i; its nodes are 1 apart, and centred around y = 0. Node j of layer i, counted from above,
    is named "i-j".

    Raises ValueError for a layer without nodes, and where layers and quantities differ in number.

    >>> nodes, edges = layered_network([["x_1", "x_2"], ["z"]], ["input", "sum"])
    >>> [(edge.start, edge.end) for edge in edges]
    [('0-0', '1-0'), ('0-1', '1-0')]
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
