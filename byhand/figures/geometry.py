"""Places in px: of points, and of the curves between the nodes of a graph, which live.js computes in the same way.

Px are counted from the upper left corner, so that y grows downwards.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from byhand.figures.panels import PanelMap

_FAR = 10_000.0  # px; as FAR in live.js
_GAP = 1.5  # px between a node and the arrows at it


def pixels(xs: np.ndarray, ys: np.ndarray, panel_map: PanelMap) -> np.ndarray:
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


class Box(NamedTuple):
    """Where a node stands: its centre and its size in px, and the radius of its corners."""

    centre: np.ndarray
    size: tuple[float, float]
    radius: float

    def distance(self, points: np.ndarray) -> np.ndarray:
        """How far each of the points (n, 2) is outside its border; negative inside."""
        over = np.abs(points - self.centre) - np.array(self.size) / 2 + self.radius
        outside: np.ndarray = np.hypot(*np.maximum(over, 0).T) + np.minimum(over.max(axis=1), 0) - self.radius
        return outside


def edge_curve(start: Box, end: Box, bend: float) -> np.ndarray:
    """The cubic Bézier curve (4, 2) from the border of a node to that of another, or of the same one.

    bend: the curve's height over its length, to the right of its way if positive. From a node to itself it is a loop
    above the node, or below it if `bend` is negative, |bend| (or 1 if that is 0) times as high as the node.
    """
    if np.array_equal(start.centre, end.centre):
        (width, height), up = start.size, math.copysign(abs(bend) or 1.0, bend or 1.0)
        side = 1.25 * max(width, height)
        lift = -math.copysign(height / 2, up) - up * height
        corners = start.centre + np.array([[0, 0], [-side, lift / 0.75], [side, lift / 0.75], [0, 0]])
    else:
        way = end.centre - start.centre
        middle = start.centre + way / 2 + bend * np.array([-way[1], way[0]])
        near_start, near_end = (centre + 2 / 3 * (middle - centre) for centre in (start.centre, end.centre))
        corners = np.array([start.centre, near_start, near_end, end.centre])
    t = np.linspace(0, 1, 2001)
    points = bezier(corners, t)
    after = np.flatnonzero(start.distance(points) > _GAP)
    before = np.flatnonzero(end.distance(points) > _GAP)
    first = t[after[0]] if len(after) else 0.5
    last = t[before[-1]] if len(before) else 0.5
    return _part(corners, first, max(first, last))


def bezier(corners: np.ndarray, t: np.ndarray) -> np.ndarray:
    """The points (n, 2) of a cubic Bézier curve at the n values of t, from 0 to 1."""
    weights = np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
    found: np.ndarray = weights.T @ corners
    return found


def _part(corners: np.ndarray, first: float, last: float) -> np.ndarray:
    """The part of a cubic Bézier curve from one value of t to another."""
    cut = _until(corners, last)
    return _until(cut[::-1], 1 - first / last if last else 1.0)[::-1]


def _until(corners: np.ndarray, t: float) -> np.ndarray:
    """The part of a cubic Bézier curve up to t (de Casteljau)."""
    kept, rest = [corners[0]], corners
    while len(rest) > 1:
        rest = rest[:-1] + t * (rest[1:] - rest[:-1])
        kept.append(rest[0])
    return np.array(kept)


def edge(curve: np.ndarray, width: float, head: bool) -> tuple[np.ndarray, np.ndarray]:
    """The shaft (4, 2) and the head's three corners of an arrow of this width along a curve; no head: no corners.

    The head grows with the root of the width, and is at most half as long as the way.
    """
    way = float(np.hypot(*(curve[3] - curve[0])))
    size = math.sqrt(max(0.0, width) / 1.5)
    length = min(8.5 * size, way / 2)
    if not head or length <= 0:
        return curve, np.empty((0, 2))
    near = float(np.hypot(*(curve[3] - curve[2]))) * 3 or way
    back = _until(curve, 1 - min(0.5, length / near))
    along = curve[3] - back[3]
    along = along / (np.hypot(*along) or 1.0)
    foot = curve[3] - length * along
    across = 3.8 * size * np.array([-along[1], along[0]])
    return back, np.array([curve[3], foot + across, foot - across])


def corners_of(points: np.ndarray, tolerance: float) -> list[int]:
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


def thinned(points: np.ndarray, tolerance: float = 0.05) -> np.ndarray:
    """The points of a polyline, in px, without those that are as near to the line without them, and without NaN."""
    there = points[~np.isnan(points).any(axis=1)]
    kept: np.ndarray = there[corners_of(there, tolerance)] if len(there) else there
    return kept


def number(value: float) -> str:
    """A number with two decimals at most, as live.js writes it."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def path(points: np.ndarray, closed: bool = False) -> str:
    """The points as the `d` of an SVG path, which begins anew after one that does not exist."""
    text, pen = "", False
    for x, y in points[~np.isnan(points[:, 0])] if closed else points:
        if not math.isnan(x):
            text += f"{'L' if pen else 'M'}{number(x)} {number(y)}"
        pen = not math.isnan(x)
    return text + "Z" if closed and text else text


def curve_path(corners: np.ndarray | Sequence[Sequence[float]]) -> str:
    """A cubic Bézier curve as the `d` of an SVG path."""
    first, *rest = (f"{number(x)} {number(y)}" for x, y in corners)
    return f"M{first}C{' '.join(rest)}"
