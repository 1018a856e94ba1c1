"""Graphs: what stands where, in which colour and strength; how they move; and how a picture reaches the page."""

import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Patch
from sympy import Eq, Symbol

from byhand.figures.controls import Choice, Slider
from byhand.figures.geometry import bezier, edge
from byhand.figures.graph import ColourBy, Edge, Graph, Node, _Arrow, draw_graph, layered_network
from byhand.figures.live import LiveFigure
from byhand.figures.page import page_html
from byhand.figures.panels import Axis, Panel
from byhand.figures.picture import Picture
from byhand.figures.style import PALETTE, colour
from byhand.sphinx.renderer import LiveFigureRenderer


def axes(width: float = 400, height: float = 200) -> Axes:
    """Axes without margins: x from 0 to 4 and y from 0 to 2, 100 px each, unless the size says otherwise."""
    drawn = Figure(figsize=(width / 72, height / 72), dpi=72).add_axes((0, 0, 1, 1))
    drawn.set(xlim=(0, 4), ylim=(0, 2))
    return drawn


def boxes(on: Axes) -> list[Patch]:
    return [artist for artist in on.get_children() if isinstance(artist, Circle | FancyBboxPatch)]


def arrows(on: Axes) -> list[_Arrow]:
    return [artist for artist in on.get_children() if isinstance(artist, _Arrow)]


def points(arrow: _Arrow) -> np.ndarray:
    """The points of the arrow and its head, in the axes' data."""
    shaft, head = arrow.parts()
    there = np.concatenate([bezier(shaft, np.linspace(0, 1, 101)), head])
    return np.asarray(arrow.on.transData.inverted().transform(there))


def extent(box: Patch) -> list[float]:
    """Left, bottom, right and top on the screen, in px."""
    return box.get_path().transformed(box.get_transform()).get_extents().extents.tolist()


@pytest.mark.parametrize("size", [(32, 32), (40, 20)])
@pytest.mark.parametrize(("width", "height"), [(400, 200), (800, 100)])
def test_a_node_keeps_its_size_and_place_on_any_scale(width: float, height: float, size: tuple[float, float]) -> None:
    on = axes(width, height)
    draw_graph(on, [Node("a", (1, 1), size=size)])
    on.set_xlim(0, 2)  # also when the limits change afterwards
    x, y = width / 2, height / 2
    dx, dy = size[0] / 2, size[1] / 2
    assert extent(boxes(on)[0]) == pytest.approx([x - dx, y - dy, x + dx, y + dy])


def test_an_arrow_runs_from_edge_to_edge() -> None:
    on = axes()
    draw_graph(on, [Node("a", (1, 1)), Node("b", (3, 1), size=(60, 20))], [Edge("a", "b")])
    ends = points(arrows(on)[0])
    # 16 px around a and 30 px around b, and 1.5 px between: in data, the arrow's head included
    assert ends[:, 0].min() == pytest.approx(1 + 0.175, abs=0.01)
    assert ends[:, 0].max() == pytest.approx(3 - 0.315, abs=0.01)
    assert np.median(ends[:, 1]) == pytest.approx(1)


def test_a_bent_arrow_leaves_the_straight_line() -> None:
    on = axes()
    draw_graph(on, [Node("a", (1, 1)), Node("b", (3, 1))], [Edge("a", "b", bend=0.3), Edge("b", "a", bend=0.3)])
    right, left = (points(arrow)[:, 1] for arrow in arrows(on))
    assert right.min() < 0.8
    assert right.max() < 1.1
    assert left.max() > 1.2
    assert left.min() > 0.9


def test_colours_labels_and_notes() -> None:
    on = axes()
    nodes = [Node("a", (1, 1), "state", note="0.5"), Node("L", (3, 1), "loss", label="loss")]
    draw_graph(on, nodes, [Edge("a", "L", "gradient", "−0.2", along=0.25, label_at=(0, 9))])
    assert [to_hex(box.get_edgecolor()) for box in boxes(on)] == [colour("state"), colour("loss")]
    assert {to_hex(box.get_facecolor()) for box in boxes(on)} == {colour("page")}
    texts = {text.get_text(): text for text in on.texts}
    assert set(texts) == {"a", "0.5", "loss", "−0.2"}
    assert to_hex(texts["−0.2"].get_color()) == colour("gradient")
    on.get_figure().canvas.draw()  # type: ignore[union-attr]
    boxes_ = {name: text.get_window_extent() for name, text in texts.items()}
    middle = {name: ((box.x0 if name == "0.5" else box.x0 - 8), (box.y0 + box.y1) / 2) for name, box in boxes_.items()}
    assert middle["−0.2"] == pytest.approx((150 - 8, 109), abs=3)  # a quarter of the way, 9 px above
    assert middle["0.5"] == pytest.approx((124, 100), abs=3)


def test_the_limits_stay() -> None:
    on = axes()
    draw_graph(on, [Node("a", (9, 9)), Node("b", (0, 0))], [Edge("a", "b")])
    assert (on.get_xlim(), on.get_ylim()) == ((0, 4), (0, 2))


def test_names_are_checked() -> None:
    with pytest.raises(ValueError, match="two nodes are named 'a'"):
        draw_graph(axes(), [Node("a", (0, 0)), Node("a", (1, 1))])
    with pytest.raises(ValueError, match="no node is named 'c'; a, b are"):
        draw_graph(axes(), [Node("a", (0, 0)), Node("b", (1, 1))], [Edge("a", "c")])
    with pytest.raises(ValueError, match="no colour is named 'red'"):
        draw_graph(axes(), [Node("a", (0, 0), "red")])


def test_a_loop_stands_above_its_node_or_below_it() -> None:
    on = axes()
    draw_graph(on, [Node("a", (2, 1))], [Edge("a", "a"), Edge("a", "a", bend=-2)])
    above, below = (points(arrow)[:, 1] for arrow in arrows(on))
    # a node of 32 px has its border at 1 ± 0.16; the loops are once and twice as high
    assert above.max() == pytest.approx(1 + 0.16 + 0.32, abs=0.01)
    assert below.min() == pytest.approx(1 - 0.16 - 0.64, abs=0.01)
    assert above.min() > 1
    assert below.max() < 1


def test_a_head_grows_with_the_width_and_the_shaft_ends_in_it() -> None:
    way = np.array([[0, 0], [30, 0], [60, 0], [90, 0]], dtype=float)
    sizes = []
    for width in (0.0, 0.5, 1.5, 6.0):
        shaft, head = edge(way, width, head=True)
        if width:
            tip, *foot = head
            assert tip == pytest.approx([90, 0])
            assert shaft[-1, 0] == pytest.approx(np.mean(foot, axis=0)[0], abs=0.3)
            assert np.ptp(head[:, 1]) > 1.5 * width
            sizes.append(np.ptp(head[:, 0]))
    assert sizes == sorted(sizes)
    assert edge(way, 0.0, head=True)[1].size == edge(way, 3.0, head=False)[1].size == 0


w, f = Symbol("w", real=True), Symbol("f", real=True)


def graph(**changed: object) -> Graph:
    """Two nodes and a loop that move with the weight w and the case f."""
    nodes = [Node("a", (1, 1), "weight", note="{w:.2f}"), Node("h", (3, 1), "state", r"$\tilde{h}_t$", lit=Eq(f, 1))]
    thick = Edge("a", "h", ColourBy(f, ("gradient", "muted")), r"$\partial h/\partial a$ = {w:.1f}", width=2 * w)
    given = {"nodes": nodes, "edges": [thick, Edge("h", "h", "state", lit=f / 2), Edge("h", "a", bend=0.4)]}
    return Graph(**{**given, **changed})  # type: ignore[arg-type]


def live(*artists: Graph) -> LiveFigure:
    bare = (Axis("", 0, 4, ticks=False), Axis("", 0, 2, ticks=False))
    controls = [Slider(w, 0, 4, 1, "w"), Choice(f, ("one", "two"), 0, "f")]
    return LiveFigure(
        "graph", "A graph", controls=controls, reading="w = {w:.1f}", panels=[Panel("A graph.", *bare, artists)]
    )


def test_what_moves_in_a_graph_and_nothing_else() -> None:
    moved = live(graph())
    kinds = [entry["kind"] for entry in moved.spec["artists"]]
    assert kinds == ["node", "edge", "edge", "text", "text", "text"]
    off, on = moved.shapes({"w": 1, "f": 0}), moved.shapes({"w": 3, "f": 1})
    assert [shape["opacity"] for shape in off if "opacity" in shape] == [0.25, 0.25, 0.25]
    assert [shape["opacity"] for shape in on if "opacity" in shape] == [1.0, 0.625, 1.0]
    assert (off[1]["width"], on[1]["width"], on[2]["width"]) == (2, 6, 1.5)
    assert ["--q-gradient" in off[1]["colour"], "--q-muted" in on[1]["colour"]] == [True, True]
    assert [shape["text"] for shape in on if "text" in shape] == ["3.00", "h\u0303t", "∂h/∂a = 3.0"]
    assert "data-w" not in moved.static_svg()


def test_a_graph_is_drawn_as_it_stands_at_the_start() -> None:
    root = ElementTree.fromstring(live(graph()).static_svg())
    by_id = {node.get("id"): node for node in root.iter()}
    shaft, head = by_id["graph-0-0-e0"].findall(".//{http://www.w3.org/2000/svg}path")
    assert "stroke-width: 2.00" in shaft.get("style", "")
    assert "stroke: var(--q-gradient" in shaft.get("style", "")
    assert "fill: var(--q-gradient" in head.get("style", "")
    assert by_id["graph-0-0-n1"].get("opacity") == "0.250"
    assert "".join(by_id["graph-0-0-t3"].itertext()).strip() == "∂h/∂a = 1.0"


def test_the_same_graph_is_a_picture_where_nothing_moves() -> None:
    still = Graph(nodes=[Node("a", (0, 0)), Node("b", (1, 0), lit=0)], edges=[Edge("a", "b", label="$W_h$", lit=0)])
    picture = Picture("still", "Two nodes.", still, size=(200, 100))
    assert "font-style" in picture.svg
    assert picture.svg.count("opacity: 0.25") >= 2
    with pytest.raises(ValueError, match=r"still: h: a picture does not move, but lit depends on Eq\(f, 1\)"):
        Picture("still", "Two nodes.", graph())
    with pytest.raises(ValueError, match=r"a → h: a picture does not move, but width depends on 2\*w"):
        Picture("still", "Two nodes.", graph(nodes=[Node("a", (0, 0)), Node("h", (1, 0))]))


def test_a_wrong_part_of_a_graph_is_named_with_its_figure() -> None:
    q = Symbol("q")
    with pytest.raises(ValueError, match=r"graph, panel 1, artist 1 \(Graph\): the symbol q has no value"):
        live(graph(edges=[Edge("a", "h", width=q)]))
    with pytest.raises(ValueError, match=r"artist 1 \(Graph\): .* names 'nope'"):
        live(graph(edges=[Edge("a", "h", label="{nope:.1f}")]))
    with pytest.raises(ValueError, match="no colour is named 'red'"):
        live(graph(edges=[Edge("a", "h", ColourBy(f, ("ink", "red")))]))
    with pytest.raises(ValueError, match="two names or more"):
        ColourBy(f, ("ink",))


def test_a_layered_network() -> None:
    nodes, edges = layered_network([["x", "x"], ["h", "h", "h"], ["ŷ"]], ["input", "sum", "state"])
    assert len(nodes) == 2 + 3 + 1
    assert len(edges) == 2 * 3 + 3 * 1
    at = {node.name: node.at for node in nodes}
    assert [at[name] for name in ("0-0", "0-1", "1-0", "1-1", "1-2", "2-0")] == [
        (0, 0.5), (0, -0.5), (1, 1), (1, 0), (1, -1), (2, 0),
    ]  # fmt: skip
    assert {(edge.start[0], edge.end[0]) for edge in edges} == {("0", "1"), ("1", "2")}
    assert len({(edge.start, edge.end) for edge in edges}) == len(edges)
    draw_graph(axes(), nodes, edges)


def test_a_layered_network_is_checked() -> None:
    with pytest.raises(ValueError, match="2 layers and 1 quantities"):
        layered_network([["x"], ["y"]], ["input"])
    with pytest.raises(ValueError, match="at least one node"):
        layered_network([["x"], []], ["input", "sum"])


def chain(on: Axes) -> None:
    draw_graph(on, [Node("w", (1, 1), "weight"), Node("z", (3, 1), "sum")], [Edge("w", "z")])


def test_a_picture_is_an_image_with_words_in_the_pages_colours() -> None:
    picture = Picture("chain", "An arrow from w to <z>.", chain, size=(300, 100), frame=(0, 4, 0, 2))
    root = ElementTree.fromstring(picture.svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "An arrow from w to <z>."
    assert root.get("viewBox") == "0 0 300 100"
    for name in ("weight", "sum", "page"):
        assert f"var(--q-{name}, " in picture.svg
    # a colour outside a variable would stay the same on the dark page
    rest = picture.svg
    for light, _ in PALETTE.values():
        rest = rest.replace(f", {light})", "")
        assert light not in rest
    assert picture._repr_mimebundle_() == {"text/plain": repr(picture), "image/svg+xml": picture.svg}
    assert picture.description in repr(picture)


def test_the_same_picture_is_the_same_text() -> None:
    assert Picture("a", "b", chain).svg == Picture("a", "b", chain).svg


def test_a_plot_keeps_its_own_limits() -> None:
    def plot(on: Axes) -> None:
        on.loglog([1e-3, 1], [1e-9, 1])
        on.set_xlabel("step h")

    text = Picture("plot", "A line.", plot).svg
    assert "step h" in text


def test_a_picture_is_checked() -> None:
    with pytest.raises(ValueError, match="lower-case"):
        Picture("Chain 1", "words", chain)
    with pytest.raises(ValueError, match="a picture needs a description"):
        Picture("chain", " ", chain)


def test_the_page_shows_a_picture_in_line_and_leaves_other_images() -> None:
    picture = Picture("chain", "words", chain)
    assert page_html(picture.svg) == picture.svg
    assert page_html('<svg xmlns="http://www.w3.org/2000/svg"><text>class="still-picture"</text></svg>') is None
    data = SimpleNamespace(mime_type="image/svg+xml", content=picture.svg)
    shown = LiveFigureRenderer.handle_mime(None, data, inline=False)
    assert shown is not None
    assert [node.astext() for node in shown] == [picture.svg]
