"""Matplotlib's SVG made fit for the page, and an artist's place written into it as live.js writes it."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text

from byhand.figures.geometry import corners_of, curve_path, number, path
from byhand.figures.labels import Run, plain, still_label

NS = "{http://www.w3.org/2000/svg}"
_XLINK = "http://www.w3.org/1999/xlink"
ElementTree.register_namespace("", NS[1:-1])
ElementTree.register_namespace("xlink", _XLINK)

Line = Sequence[tuple[str, int, bool]]
"""A line of text in runs: the text, its level (0 on the line, -1 below, 1 above), and whether it is italic."""

_FORMULA = "formula-"


def drawing(figure: Figure) -> str:
    """A Matplotlib figure as SVG, its formulas (texts with dollars) left for `slim` to set in the page's font."""
    for text in figure.findobj(Text):
        source = text.get_text()
        if "$" in source and r"\mathdefault" not in source:  # so Matplotlib writes the powers of ten at an axis
            text.set_text(plain(source))
            text.set_gid(_FORMULA + source.encode().hex())
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    return buffer.getvalue()


# ------------------------------------------------------------------------------------------------------ elements


def slim(drawing: str, name: str, description: str) -> ElementTree.Element:
    """Matplotlib's SVG as an element for the page, with what the page needs of it and no more.

    Nothing that rules the whole page stays in it, and of the ids only those that something refers to and those of the
    artists, which begin with `name-`. What does not move is written to a tenth of a pixel.
    """
    root = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", drawing, flags=re.DOTALL))
    for node in root.iter():
        if node.get("id", "").startswith(_FORMULA):
            source = bytes.fromhex(node.attrib.pop("id").removeprefix(_FORMULA)).decode()
            set_line(_first(node, "text"), still_line(still_label(source)))
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', drawing))
    for node in root.iter():
        if node.get("id") not in used and not node.get("id", "").startswith(f"{name}-"):
            node.attrib.pop("id", None)
        if "d" in node.attrib:
            node.set("d", _thin_path(node.attrib["d"]))
        for key in ("x", "y", "transform"):
            if key in node.attrib:
                shorter = re.sub(r"\d+\.\d{2,}", lambda match: f"{float(match[0]):.2f}", node.attrib[key])
                node.set(key, re.sub(r"\s+", " ", shorter))
        if node.get("transform", "").startswith("rotate(-0 "):
            node.attrib.pop("transform")
        if node.tag in (f"{NS}text", f"{NS}tspan"):
            node.set("style", _page_font(node.get("style", "")))
        else:
            node.text = None
        node.tail = None if node.tag != f"{NS}tspan" else node.tail
    _flatten(root)
    width, height = (root.attrib.pop(key).removesuffix("pt") for key in ("width", "height"))
    root.attrib.update(
        {
            "viewBox": f"0 0 {width} {height}",
            "role": "img",
            "aria-label": description,
            "stroke-linejoin": "round",
            "font-family": "sans-serif",
        }
    )
    return root


def _flatten(node: ElementTree.Element) -> None:
    """Leave out metadata, rules for the whole page and groups that say nothing; write the marks' style once."""
    children: list[ElementTree.Element] = []
    for child in node:
        if child.tag == f"{NS}metadata" or child.find(f"{NS}style") is not None or child.get("style") == "fill: none":
            continue  # Matplotlib's own marks, its rule for the whole page, and a background that is not drawn
        _flatten(child)
        children.extend(child if child.tag == f"{NS}g" and not child.attrib else [child])
    node[:] = children
    styles = {child.get("style") if child.tag == f"{NS}use" else None for child in node}
    if len(styles) == 1 and None not in styles and node.tag == f"{NS}g":
        node.set("style", "; ".join(filter(None, [node.get("style"), *styles])))
        for child in node:
            child.attrib.pop("style")


def _page_font(style: str) -> str:
    """A text's style without the font's family, whether Matplotlib wrote one `font: 11px …` or its parts."""

    def parts(match: re.Match[str]) -> str:
        slant = "".join(f"font-style: {word}; " for word in re.findall("italic|oblique", match[1]))
        weight = "".join(f"font-weight: {word}; " for word in re.findall("bold|[1-9]00", match[1]))
        return f"{slant}{weight}font-size: {match[2]}"

    return re.sub(r"font-family: [^;]*;? ?", "", re.sub(r"font: ([^;']*?)([\d.]+px)[^;]*", parts, style))


def _thin_path(d: str) -> str:
    """A path to a tenth of a pixel; of a polyline, without the points that are as near to the line without them."""
    if re.search(r"[^MLz\d\s.e-]", d):
        number = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
        shorter = re.sub(number, lambda match: f"{float(match[0]):.2f}", d)
        return re.sub(r"\s*([A-Za-z])\s*", r"\1", shorter).strip()
    text = ""
    for line in re.findall(r"M[^M]+", d):
        points = np.array(re.findall(r"[^MLz\s]+", line), dtype=float).reshape(-1, 2)
        places = [f"{x:.4g} {y:.4g}" for x, y in points[corners_of(points, 0.05)]]
        text += "M" + "L".join(places) + ("z" if "z" in line else "")
    return text


def place(element: ElementTree.Element, drawn: Mapping[str, Any]) -> None:
    """Write where an artist stands into its element: `drawn` is an entry of `LiveFigure.shapes`."""
    kind, points = drawn["kind"], drawn["points"]
    if "opacity" in drawn and kind != "cell":
        element.set("opacity", f"{drawn['opacity']:.3f}")
    if "colour" in drawn:
        for tag, property_ in _COLOURED[kind]:
            one = element.find(f".//{NS}{tag}")
            if one is None:
                continue  # an arrow without a head
            _style(one, property_, drawn["colour"])
    if kind == "cell":
        square = _first(element, "path")
        _style(square, "fill", drawn["fill"])
        _style(square, "fill-opacity", f"{drawn['opacity']:.3f}")
    elif kind == "text":
        text = _first(element, "text")
        text.attrib.pop("transform", None)
        set_line(text, drawn["line"])
        _set_point(text, points[0])
    elif kind == "marks":
        group = next(node for node in element.iter() if node.find(f"{NS}use") is not None)
        there = points[~np.isnan(points[:, 0])]
        d = "".join(f"M{number(x)} {number(y)}{drawn['outline']}" for x, y in there)
        # One path moves faster than many elements; the rim of one mark does not cover the others.
        group[:] = [ElementTree.Element(f"{NS}path", {"d": d, "style": "paint-order: stroke"})]
        element[:] = sorted(element, key=lambda child: child.tag == f"{NS}defs")  # a legend may refer to it
    elif kind == "edge":
        shaft, *heads = (node for node in element.iter() if node.tag == f"{NS}path")
        shaft.set("d", curve_path(points))
        _style(shaft, "stroke-width", f"{drawn['width']:.2f}")
        for head in heads:
            head.set("d", path(drawn["head"], closed=True))
    elif kind != "node":
        parts = (points[:2], points[2:]) if kind == "arrow" else (points,)
        _first(element, "path").set("d", "".join(path(part, closed=kind == "area") for part in parts))


def still_line(runs: Iterable[Run]) -> Line:
    """A label without numbers as a line."""
    return [("".join(map(str, run.parts)), run.level, run.italic) for run in runs]


_COLOURED = {
    "text": [("text", "fill")],
    "node": [("path", "stroke")],
    "edge": [("path", "stroke"), ("path[2]", "fill")],
}
"""What of a shape takes its colour: an element (the second of its kind for an edge's head) and a property of it."""

_SMALL = 0.72  # the size of a subscript in that of its line
_SHIFT = {0: 0.0, -1: 0.2, 1: -0.34}  # how far below the line it stands, in the line's em


def set_line(text: ElementTree.Element, line: Line) -> None:
    """Write a line into a text element: a single upright run as its text, more as parts with a style each."""
    text.text, text[:], before = None, [], 0
    if len(line) == 1 and line[0][1:] == (0, False):
        text.text = line[0][0]
        return
    for content, level, italic in line:
        part = ElementTree.SubElement(text, f"{NS}tspan")
        part.text = content
        size = _SMALL if level else 1.0
        if level != before:
            part.set("dy", f"{(_SHIFT[level] - _SHIFT[before]) / size:.3g}em")
        if level:
            part.set("font-size", f"{_SMALL:.0%}")
        if italic:
            part.set("font-style", "italic")
        before = level


def _style(element: ElementTree.Element, key: str, value: str) -> None:
    """Set a property of an element's style."""
    rest = re.sub(rf"(?<![-\w]){key}: [^;]+;? ?", "", element.get("style", ""))
    element.set("style", f"{key}: {value}; {rest}".rstrip("; "))


def _first(element: ElementTree.Element, tag: str) -> ElementTree.Element:
    found = element.find(f".//{NS}{tag}")
    assert found is not None, f"{element.get('id')} has no {tag}"
    return found


def _set_point(element: ElementTree.Element, point: np.ndarray) -> None:
    if np.isnan(point).any():
        element.set("style", "; ".join(filter(None, [element.get("style"), "display: none"])))
    else:
        element.set("x", number(point[0]))
        element.set("y", number(point[1]))
