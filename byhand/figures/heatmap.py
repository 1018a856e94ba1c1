"""Matrices as heat maps: one that does not move, as a panel's background, and a row of live cells.

In both a cell is the square of side 1 around its place, the deeper coloured the larger its number's size; a negative
number has a colour of its own, and every cell says its number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from sympy import Symbol

from byhand.figures.artists import Artist, Cell, Text
from byhand.figures.style import colour

Label = tuple[str, float, float, str]


def fixed_matrix(
    values: Any, left: float, top: float, quantity: str, labels: Sequence[Label] = (), digits: int = 1
) -> Callable[[Axes], None]:
    """A panel's background: the matrix, its first entry's centre at (left, top), and labels (text, x, y, alignment).

    values: (rows, columns), or (columns,) for a row. quantity: the colour of the positive numbers.
    """
    entries = np.atleast_2d(np.asarray(values, dtype=float))
    if entries.ndim != 2:
        raise ValueError(f"a matrix has two axes; given: an array of shape {entries.shape}")
    largest = float(np.abs(entries).max(initial=0)) or 1.0

    def draw(axes: Axes) -> None:
        for (i, j), value in np.ndenumerate(entries):
            corner, depth = (left + j - 0.5, top - i - 0.5), abs(value) / largest / 2.5
            fill = colour("gradient" if value < 0 else quantity)
            axes.add_patch(Rectangle(corner, 1, 1, facecolor=fill, alpha=depth, linewidth=0))
            axes.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=colour("muted"), linewidth=1))
            axes.text(left + j, top - i - 0.13, f"{value:.{digits}f}".replace("-", "−"), ha="center", size=11)
        for text, x, y, align in labels:
            axes.text(x, y - 0.13, text, ha=align, size=12)

    return draw


def live_row(
    names: Iterable[Symbol], left: float, y: float, quantity: str, limit: float, digits: int = 2
) -> list[Artist]:
    """A row of live cells with their numbers, the first at (left, y).

    names: the symbols whose values stand in the cells: controls or definitions of the figure.
    limit: the size of a number at which its cell is coloured fully.
    """
    places = [(left + j, symbol.name) for j, symbol in enumerate(names)]
    cells: list[Artist] = [Cell(x=x, y=y, value=name, limit=limit, colour=quantity) for x, name in places]
    return cells + [
        Text(x=x, y=y, text=f"{{{name}:.{digits}f}}", align="center", shift=(0, 4), size=11) for x, name in places
    ]
