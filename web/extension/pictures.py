"""The book's icon, and the card that social sites show, drawn with Matplotlib in the book's colours."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from byhand.figures.style import PALETTE

_PAPER, _INK, _MUTED, _FAINT = "#14181e", "#f4f6f8", "#aab4be", "#2c343d"
_ICON = 180  # pixels
_FIXED: Any = {"svg.hashsalt": "gradients-by-hand", "svg.fonttype": "path", "font.family": "DejaVu Sans"}


def icon(file: Path) -> None:
    """Draw the icon, a ∂ on a dark square, as SVG or PNG by the file's suffix."""
    with mpl.rc_context(_FIXED):
        figure = Figure(figsize=(1, 1), facecolor="none")
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        axes.add_patch(FancyBboxPatch((0.2, 0.2), 0.6, 0.6, boxstyle="round,pad=0.2", color=_PAPER, linewidth=0))
        sign = TextPath((0, 0), "∂", size=1, prop=FontProperties(family="DejaVu Sans", weight="bold"))
        box = sign.get_extents()
        size = 0.68 / box.height
        centre = Affine2D().translate(-box.x0 - box.width / 2, -box.y0 - box.height / 2).scale(size).translate(0.5, 0.5)
        axes.add_patch(PathPatch(sign.transformed(centre), color=PALETTE["gradient"].dark, linewidth=0))
        _save(figure, file, _ICON)


def card(file: Path) -> None:
    """Draw the card as a PNG of 1200 × 630 pixels: title, a loss with its tangent, and the gradient through time."""
    with mpl.rc_context(_FIXED | {"mathtext.fontset": "dejavuserif"}):
        figure = Figure(figsize=(12, 6.3), facecolor=_PAPER)
        axes = figure.add_axes((0.56, 0.1, 0.4, 0.8), xlim=(-1.9, 2.1), ylim=(-0.6, 4.2), facecolor=_PAPER)
        axes.tick_params(length=0, labelbottom=False, labelleft=False)
        axes.grid(color=_FAINT, linewidth=1)
        for spine in axes.spines.values():
            spine.set_visible(False)
        w = np.linspace(-1.9, 2.1, 200)
        axes.plot(w, w**2, color=PALETTE["loss"].dark, linewidth=5)
        at = 1.15
        axes.axline((at, at**2), slope=2 * at, color=PALETTE["gradient"].dark, linewidth=4)
        axes.plot(at, at**2, "o", color=PALETTE["weight"].dark, markersize=17)
        figure.text(0.06, 0.76, "Gradients", color=_INK, size=58, weight="bold")
        figure.text(0.06, 0.60, "by Hand", color=_INK, size=58, weight="bold")
        figure.text(0.06, 0.475, "From a neuron to", color=_MUTED, size=26)
        figure.text(0.06, 0.40, "backpropagation through time", color=_MUTED, size=26)
        formula = r"$\frac{\partial L}{\partial W_h}=\sum_{t}\;\frac{\partial L}{\partial O_t}\;"
        formula += r"\frac{\partial^{+} O_t}{\partial W_h}$"
        figure.text(0.06, 0.16, formula, color=PALETTE["gradient"].dark, size=40)
        _save(figure, file, 100)


def _save(figure: Figure, file: Path, dpi: int) -> None:
    """Write the figure; what differs from one run to the next (the date, Matplotlib's version) is left out."""
    wanted: dict[str, Any] = {"Date": None, "Creator": None} if file.suffix == ".svg" else {"Software": None}
    figure.savefig(file, dpi=dpi, metadata=wanted)
