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
    """A panel's background: a matrix as a heat map, every cell a square of side 1 with its number.

    values: numbers of shape (rows, columns), or (columns,) for a row; else ValueError is raised.
    left, top: the centre of its first entry.
    quantity: the name of the colour of the positive numbers.
    labels: texts beside it, each (text, x, y, alignment).
    digits: decimals shown.

    >>> weights = fixed_matrix([[0.5, -1.0], [2.0, 0.1]], left=0, top=1, quantity="weight")
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
            axes.text(left + j, top - i - 0.13, f"{value:.{digits}f}".replace("-", "−"), ha="center", size=12)
        for text, x, y, align in labels:
            axes.text(x, y - 0.13, text, ha=align, size=12)

    return draw


def live_row(
    names: Iterable[Symbol], left: float, y: float, quantity: str, limit: float, digits: int = 2
) -> list[Artist]:
    """A row of live cells with their numbers, each a square of side 1.

    names: the symbols whose values stand in the cells: controls or definitions of the figure.
    left, y: the centre of the first cell.
    quantity: the name of the colour of the positive numbers.
    limit: the size of a number at which its cell is coloured fully.
    digits: decimals shown.

    >>> [type(artist).__name__ for artist in live_row([w, b], left=0, y=0, quantity="weight", limit=2)]
    ['Cell', 'Cell', 'Text', 'Text']
    """
    places = [(left + j, symbol.name) for j, symbol in enumerate(names)]
    cells: list[Artist] = [Cell(x=x, y=y, value=name, limit=limit, colour=quantity) for x, name in places]
    return cells + [
        Text(x=x, y=y, text=f"{{{name}:.{digits}f}}", align="center", shift=(0, 4)) for x, name in places
    ]
