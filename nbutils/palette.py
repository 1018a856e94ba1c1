"""The book's colours: one for each quantity, in its figures and in its typeset formulas alike.

The seven of the engine, and two for networks with gates. Each keeps a contrast of at least 4.5 on the page in both
modes, and all stay apart for a reader who lacks a kind of cone; a test measures both.
"""

from __future__ import annotations

from byhand.figures.style import PALETTE as ENGINE_PALETTE
from byhand.figures.style import use_palette

PALETTE: dict[str, tuple[str, str]] = {
    **ENGINE_PALETTE,
    "gate": ("#9129fa", "#fcef92"),
    "memory": ("#0572b3", "#29fafa"),
}
"""Quantity to its colours on the light and on the dark page. "state" is an activation, a hidden state and the
prediction ŷ, which is the last activation; "memory" the inner state of a cell with gates."""

QUANTITIES: dict[str, tuple[str, ...]] = {
    "input": ("x",),
    "weight": ("w", "W"),
    "bias": ("b",),
    "sum": ("z",),
    "state": ("a", "O", r"\hat{y}"),
    "loss": ("L",),
    "gradient": (r"\partial", r"\delta"),
    "gate": (),
    "memory": (),
}
"""Quantity to the symbols that stand for it, as typeset; a subscript does not change what a symbol is."""

use_palette(PALETTE, QUANTITIES)
