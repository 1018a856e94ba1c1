"""The palette: readable on every background, and apart for every reader, in both modes."""

from itertools import combinations

import numpy as np
import pytest

from byhand.figures.style import colour, matplotlib_style, palette_css, themed, use_palette
from nbutils.palette import PALETTE, QUANTITIES

BACKGROUNDS = {"light": ("#ffffff", "#f3f4f5"), "dark": ("#14181e", "#222832")}  # the page's own and that of its code

# Machado, Oliveira and Fernandes (2009), severity 1: what linear sRGB becomes for a reader who lacks one kind of cone.
SEEN_BY = {
    "everyone": np.eye(3),
    "protan": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deutan": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritan": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}

# From linear sRGB to OKLab (Ottosson 2020).
TO_CONES = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


def linear(code: str) -> np.ndarray:
    """#rrggbb as linear sRGB."""
    part = np.array([int(code[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""
    light, dark = sorted((float(linear(code) @ [0.2126, 0.7152, 0.0722]) for code in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def distance(one: str, other: str, reader: str) -> float:
    """How far apart two colours are in OKLab, as a reader sees them."""
    labs = [TO_LAB @ np.cbrt(TO_CONES @ np.clip(SEEN_BY[reader] @ linear(code), 0, 1)) for code in (one, other)]
    return float(np.linalg.norm(labs[0] - labs[1]))


def test_the_measures_themselves() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert distance("#000000", "#ffffff", "everyone") == pytest.approx(1, abs=1e-6)
    for reader, matrix in SEEN_BY.items():
        assert matrix.sum(axis=1) == pytest.approx(1, abs=2e-6)  # greys stay what they are
        assert distance("#808080", "#808080", reader) == 0
    assert distance("#ff0000", "#00a000", "everyone") > 0.3
    assert distance("#b20000", "#5c5c00", "deutan") < 0.1  # a red and an olive that a deuteranope confuses


@pytest.mark.parametrize("mode", BACKGROUNDS)
@pytest.mark.parametrize("name", [*PALETTE, "ink", "muted"])
def test_a_colour_is_readable_on_the_page(name: str, mode: str) -> None:
    css = values(mode)
    for background in (*BACKGROUNDS[mode], css["page"]):
        assert contrast(css[name], background) >= 4.5, background


@pytest.mark.parametrize("mode", BACKGROUNDS)
@pytest.mark.parametrize("reader", SEEN_BY)
def test_the_quantities_stay_apart(mode: str, reader: str) -> None:
    css = values(mode)
    apart = {pair: distance(css[pair[0]], css[pair[1]], reader) for pair in combinations(PALETTE, 2)}
    nearest = min(apart, key=lambda pair: apart[pair])
    assert apart[nearest] >= (0.13 if reader == "everyone" else 0.06), nearest


def values(mode: str) -> dict[str, str]:
    """The colours as the style sheet gives them in a mode."""
    rule = palette_css().split("--q-scheme:" + mode)[1].split("}")[0]
    return dict(part.removeprefix("--q-").split(":") for part in rule.strip(";").split(";"))


def test_the_style_sheet_has_both_modes_and_a_class_for_each_quantity() -> None:
    for name, pair in PALETTE.items():
        assert (values("light")[name], values("dark")[name]) == pair
        assert f".q-{name}{{color:var(--q-{name})}}" in palette_css()
    assert set(values("light")) == set(values("dark"))


def test_each_quantity_has_its_symbols_and_no_symbol_has_two() -> None:
    assert set(QUANTITIES) == set(PALETTE)
    symbols = [symbol for group in QUANTITIES.values() for symbol in group]
    assert len(symbols) == len(set(symbols))


def test_a_picture_follows_the_mode() -> None:
    drawn = f'<path style="stroke: {colour("weight")}; fill: #123456"/>'
    assert themed(drawn) == '<path style="stroke: var(--q-weight, #0833ba); fill: #123456"/>'
    for value in (colour(name) for name in (*PALETTE, "ink", "muted", "faint", "page")):
        assert themed(value).startswith("var(--q-")


def test_an_unknown_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="no colour is named 'red'; expected one of input, weight"):
        colour("red")


def test_a_colour_without_its_dark_one_is_refused() -> None:
    with pytest.raises(ValueError, match="the colour voltage must be two of the form #rrggbb, light and dark, not"):
        use_palette({"voltage": "#0833ba"}, {})  # type: ignore[dict-item]
    assert colour("weight")


def test_the_settings_are_matplotlibs() -> None:
    import matplotlib as mpl

    with mpl.rc_context(matplotlib_style("salt")):
        assert mpl.rcParams["svg.hashsalt"] == "salt"
