"""One quantity, one colour: the palette of figures, diagrams and typeset formulas, light and dark.

The seven colours here keep a contrast of at least 4.5 on the page in both modes, and stay apart for a reader with
protanopia, deuteranopia or tritanopia (simulated as in Machado, Oliveira and Fernandes 2009); a test measures both.
A book that needs others, or wants its formulas coloured, says so with `use_palette`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple


class Colour(NamedTuple):
    """A colour as #rrggbb for the light and the dark page."""

    light: str
    dark: str


PALETTE: dict[str, Colour] = {
    "input": Colour("#01553b", "#3da47d"),
    "weight": Colour("#0833ba", "#8babed"),
    "bias": Colour("#65702a", "#b4c938"),
    "sum": Colour("#46077a", "#af74fe"),
    "state": Colour("#96597f", "#e761ba"),
    "loss": Colour("#9f053e", "#e19da6"),
    "gradient": Colour("#631502", "#f6603c"),
}
"""Quantity to colour: the engine's own, or those of the book that has called `use_palette`."""

QUANTITIES: dict[str, tuple[str, ...]] = {}
"""Quantity to the symbols that stand for it, as typeset; a subscript does not change what a symbol is."""

_NEUTRAL: dict[str, Colour] = {
    "ink": Colour("#212529", "#ced6dd"),
    "muted": Colour("#5b636b", "#9aa4ae"),
    "faint": Colour("#d5d9dd", "#3d4650"),
    "page": Colour("#fefefe", "#14181e"),
}


def use_palette(
    palette: Mapping[str, tuple[str, str]], quantities: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Take these colours and symbols in place of those that hold now; figures that are drawn already keep theirs.

    palette: a quantity's name, of lower-case letters and hyphens, to its colours on the light and on the dark page,
        #rrggbb both. quantities: its name to its symbols in TeX, such as ("w", "W"), which take its colour in formulas;
        without it no symbol has one.
    Raises ValueError for a colour that is none, one colour for two names, and symbols of no colour.

    >>> use_palette({"voltage": ("#0833ba", "#8babed"), "power": ("#9f053e", "#e19da6")}, {"voltage": ["U"]})
    >>> colour("power")
    '#9f053e'
    """
    quantities = quantities or {}
    for name, pair in palette.items():
        if isinstance(pair, str) or len(pair) != 2:
            raise ValueError(f"the colour {name} must be two of the form #rrggbb, light and dark, not {pair!r}")
    known = {name: Colour(*pair) for name, pair in palette.items()}
    for name, pair in known.items():
        if not re.fullmatch(r"[a-z][a-z-]*", name) or name in _NEUTRAL:
            raise ValueError(f"a colour's name has lower-case letters and is none of {', '.join(_NEUTRAL)}: {name!r}")
        if not all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in pair):
            raise ValueError(f"the colour {name} must be two of the form #rrggbb, in lower case, not {tuple(pair)}")
    lights = [pair.light for pair in (*known.values(), *_NEUTRAL.values())]
    twice = {value for value in lights if lights.count(value) > 1}
    if twice:
        raise ValueError(f"two colours are the same on the light page: {', '.join(sorted(twice))}")
    if set(quantities) - set(known):
        raise ValueError(f"symbols are given for {', '.join(sorted(set(quantities) - set(known)))}, without a colour")
    PALETTE.clear()
    PALETTE.update(known)
    QUANTITIES.clear()
    QUANTITIES.update({name: tuple(symbols) for name, symbols in quantities.items()})


def colour(name: str) -> str:
    """The light colour of a quantity or of ink, muted, faint, page: what Matplotlib draws with.

    `themed` turns it into a CSS variable, which follows the page's mode. Raises ValueError for an unknown name.

    >>> colour("ink")
    '#212529'
    """
    known = PALETTE | _NEUTRAL
    if name not in known:
        raise ValueError(f"no colour is named {name!r}; expected one of {', '.join(known)}")
    return known[name].light


def themed(svg: str) -> str:
    """`svg` with each colour of the palette as a CSS variable, its light value being the fallback."""
    variables = {value.light: f"var(--q-{name}, {value.light})" for name, value in (PALETTE | _NEUTRAL).items()}
    return re.sub(r"#[0-9a-f]{6}\b", lambda match: variables.get(match[0], match[0]), svg)


def palette_css() -> str:
    """The palette as CSS: variables for both modes, and a class for each quantity (for typeset formulas).

    >>> "--q-loss" in palette_css()
    True
    """

    def variables(mode: str) -> str:
        return "".join(f"--q-{name}:{getattr(value, mode)};" for name, value in (PALETTE | _NEUTRAL).items())

    # Sphinx's theme, JupyterLab and VS Code each say in their own way that the page is dark
    dark = 'html[data-theme="dark"],body[data-jp-theme-light="false"],'
    dark += "body.vscode-dark,body.vscode-high-contrast:not(.vscode-high-contrast-light)"
    classes = "\n".join(f".q-{name}{{color:var(--q-{name})}}" for name in PALETTE)
    modes = f":root{{--q-scheme:light;{variables('light')}}}\n"
    modes += f"@media not print{{{dark}{{--q-scheme:dark;{variables('dark')}}}}}\n"
    return modes + classes + "\n"


def matplotlib_style(salt: str) -> dict[str, Any]:
    """Matplotlib's settings for a figure of the book; `salt` makes the SVG's own names repeatable and unlike others."""
    ink, muted, faint = colour("ink"), colour("muted"), colour("faint")
    return {
        "svg.fonttype": "none",
        "svg.hashsalt": salt,
        "font.family": "sans-serif",
        "font.size": 12,
        "axes.labelsize": 13,
        "axes.titlesize": 13,
        "xtick.labelsize": 12,
        "ytick.labelsize": 12,
        "legend.fontsize": 12,
        "legend.frameon": False,
        "text.color": ink,
        "axes.labelcolor": ink,
        "axes.edgecolor": muted,
        "xtick.color": muted,
        "ytick.color": muted,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
        "axes.facecolor": "none",
        "figure.facecolor": "none",
        "axes.grid": True,
        "grid.color": faint,
        "grid.linewidth": 0.7,
        "axes.axisbelow": True,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.unicode_minus": True,
        "lines.linewidth": 2.0,
        "path.simplify": False,
    }
