"""Matplotlib's SVG made fit for the page, and an artist's place written into it as live.js writes it."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from byhand.figures.style import colour

NS = "{http://www.w3.org/2000/svg}"
_XLINK = "http://www.w3.org/1999/xlink"
ElementTree.register_namespace("", NS[1:-1])
ElementTree.register_namespace("xlink", _XLINK)

_FAR = 10_000.0  # px; as LIVE_FAR in live.js

# -------------------------------------------------------------------------------------------------- places in px


def pixels(xs: np.ndarray, ys: np.ndarray, panel_map: Mapping[str, Any]) -> np.ndarray:
    """The points (n, 2) in px of a panel's points; NaN where one does not exist."""
    columns = []
    for values, (factor, shift, log) in zip((xs, ys), (panel_map["x"], panel_map["y"]), strict=True):
        with np.errstate(all="ignore"):
            columns.append(factor * (np.log10(values) if log else values) + shift)
    points = np.column_stack(columns)
    points[np.isnan(points).any(axis=1)] = np.nan
    clipped: np.ndarray = np.clip(points, -_FAR, _FAR)
    return clipped


def arrow(points: np.ndarray) -> np.ndarray:
    """The shaft's two ends and the head's three points; no points where it has no length."""
    start, tip = points
    shaft = tip - start
    length = math.hypot(*shaft)
    if not length >= 0.01:
        return np.empty((0, 2))
    back = min(8, length / 2) / length * shaft
    side = 0.5 * np.array([back[1], -back[0]])
    return np.array([start, tip, tip - back - side, tip, tip - back + side])


def _number(value: float) -> str:
    """A number with two decimals at most, as live.js writes it."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _path(points: np.ndarray, closed: bool = False) -> str:
    text, pen = "", False
    for x, y in points[~np.isnan(points[:, 0])] if closed else points:
        if not math.isnan(x):
            text += f"{'L' if pen else 'M'}{_number(x)} {_number(y)}"
        pen = not math.isnan(x)
    return text + "Z" if closed and text else text


# ------------------------------------------------------------------------------------------------------ elements


def slim(drawing: str, name: str, description: str) -> ElementTree.Element:
    """Matplotlib's SVG as an element for the page, with what the page needs of it and no more.

    Nothing that rules the whole page stays in it, and of the ids only those that something refers to and those of the
    artists, which begin with `name-`. What does not move is written to a tenth of a pixel.
    """
    root = ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", drawing, flags=re.DOTALL))
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
        places = [f"{x:.4g} {y:.4g}" for x, y in points[_corners(points, 0.05)]]
        text += "M" + "L".join(places) + ("z" if "z" in line else "")
    return text


def _corners(points: np.ndarray, tolerance: float) -> list[int]:
    """The places of the points that a polyline needs to stay within `tolerance` of them all (Douglas and Peucker)."""
    kept, parts = {0, len(points) - 1}, [(0, len(points) - 1)]
    while parts:
        first, last = parts.pop()
        if last - first < 2:
            continue
        between, chord = points[first + 1 : last] - points[first], points[last] - points[first]
        length = math.hypot(*chord)
        across = np.array([chord[1], -chord[0]]) / length if length else np.ones(2)  # a closed line has no chord
        far = np.abs(between @ across)
        if far.max() > tolerance:
            corner = first + 1 + int(far.argmax())
            kept.add(corner)
            parts += [(first, corner), (corner, last)]
    return sorted(kept)


def side_by_side(drawings: Iterable[str], sizes: Sequence[tuple[float, float]]) -> ElementTree.Element:
    """One SVG with several in a row, of these widths and heights, for where it is a picture of its own."""
    whole, highest = sum(width for width, _ in sizes), max(height for _, height in sizes)
    root = ElementTree.Element(
        f"{NS}svg", {"viewBox": f"0 0 {whole:g} {highest:g}", "width": f"{whole:g}", "height": f"{highest:g}"}
    )
    root.set("style", f"background: {colour('page')}")  # as a picture it follows no page's mode
    left = 0.0
    for drawing, (width, height) in zip(drawings, sizes, strict=True):
        nested = ElementTree.fromstring(drawing)
        box = {"x": left, "y": 0, "width": width, "height": height}
        nested.attrib.update({key: f"{value:g}" for key, value in box.items()})
        root.append(nested)
        left += width
    return root


def place(element: ElementTree.Element, drawn: Mapping[str, Any]) -> None:
    """Write where an artist stands into its element: `drawn` is an entry of `LiveFigure.shapes`."""
    kind, points = drawn["kind"], drawn["points"]
    if kind == "cell":
        path = _first(element, "path")
        style = re.sub(r"fill: [^;]+;", "", path.get("style", ""))
        path.set("style", f"fill: {drawn['fill']}; fill-opacity: {drawn['opacity']:.3f}; {style}")
    elif kind == "text":
        text = _first(element, "text")
        text.attrib.pop("transform", None)
        text.text = drawn["text"]
        _set_point(text, points[0])
    elif kind == "marks":
        group = next(node for node in element.iter() if node.find(f"{NS}use") is not None)
        there = points[~np.isnan(points[:, 0])]
        d = "".join(f"M{_number(x)} {_number(y)}{drawn['outline']}" for x, y in there)
        # One path moves faster than many elements; the rim of one mark does not cover the others.
        group[:] = [ElementTree.Element(f"{NS}path", {"d": d, "style": "paint-order: stroke"})]
        element[:] = sorted(element, key=lambda child: child.tag == f"{NS}defs")  # a legend may refer to it
    else:
        parts = (points[:2], points[2:]) if kind == "arrow" else (points,)
        _first(element, "path").set("d", "".join(_path(part, closed=kind == "area") for part in parts))


def thinned(points: np.ndarray, tolerance: float = 0.05) -> np.ndarray:
    """The points of a polyline, in px, without those that are as near to the line without them, and without NaN."""
    there = points[~np.isnan(points).any(axis=1)]
    kept: np.ndarray = there[_corners(there, tolerance)] if len(there) else there
    return kept


def _first(element: ElementTree.Element, tag: str) -> ElementTree.Element:
    found = element.find(f".//{NS}{tag}")
    assert found is not None, f"{element.get('id')} has no {tag}"
    return found


def _set_point(element: ElementTree.Element, point: np.ndarray) -> None:
    if np.isnan(point).any():
        element.set("style", "; ".join(filter(None, [element.get("style"), "display: none"])))
    else:
        element.set("x", _number(point[0]))
        element.set("y", _number(point[1]))
