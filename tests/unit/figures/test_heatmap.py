"""Matrices as heat maps: the numbers stand in their cells, whatever their colour."""

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from sympy import symbols

from byhand.figures.artists import Cell, Text
from byhand.figures.heatmap import fixed_matrix, live_row
from byhand.figures.style import colour


def drawn(values: object, **more: object) -> Axes:
    axes = Figure().add_subplot()
    fixed_matrix(values, 2, 5, "weight", **more)(axes)  # type: ignore[arg-type]
    return axes


def test_each_number_stands_in_its_cell() -> None:
    axes = drawn([[1, -2], [0, 4]], labels=[("W", 0, 0, "left")])
    found = {text.get_text(): text.get_position()[0] for text in axes.texts}
    assert found == {"1.0": 2, "−2.0": 3, "0.0": 2, "4.0": 3, "W": 0}
    fills = [patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_fill()]
    assert [patch.get_xy() for patch in fills] == [(1.5, 4.5), (2.5, 4.5), (1.5, 3.5), (2.5, 3.5)]
    assert [round(patch.get_alpha() or 0, 3) for patch in fills] == [0.1, 0.2, 0.0, 0.4]
    brown = Rectangle((0, 0), 1, 1, facecolor=colour("gradient")).get_facecolor()
    assert [patch.get_facecolor()[:3] == brown[:3] for patch in fills] == [False, True, False, False]


def test_a_row_a_zero_matrix_and_a_wrong_shape() -> None:
    assert len(drawn([1, 2, 3]).texts) == 3
    assert [text.get_text() for text in drawn(np.zeros((1, 2))).texts] == ["0.0", "0.0"]
    with pytest.raises(ValueError, match=r"two axes; given: an array of shape \(1, 1, 1\)"):
        fixed_matrix([[[1]]], 0, 0, "weight")


def test_a_live_row_says_its_numbers() -> None:
    cells = live_row(symbols("a b"), 3, 1, "state", 2, digits=1)
    assert [(cell.x, cell.y, cell.value) for cell in cells if isinstance(cell, Cell)] == [(3, 1, "a"), (4, 1, "b")]
    assert [(text.x, text.text) for text in cells if isinstance(text, Text)] == [(3, "{a:.1f}"), (4, "{b:.1f}")]
