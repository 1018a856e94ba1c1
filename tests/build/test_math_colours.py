"""The TeX of a formula with its symbols in colour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from byhand.figures.style import palette_css
from byhand.sphinx import math_colours
from nbutils.palette import PALETTE, QUANTITIES

TABLE = math_colours.symbol_table(
    {"weight": ["w", "W"], "state": [r"\hat{y}", "O"], "gradient": [r"\partial"], "input": ["x"]}
)


def spelled_out(short: str) -> str:
    """⟦w W_h⟧ spelled out as W_h in its wrapper."""
    for name in ("weight", "state", "gradient", "input"):
        short = short.replace(f"⟦{name[0]} ", rf"{{\htmlClass{{q-{name}}}{{")
    return short.replace("⟧", "}}")


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        ("w x", "⟦w w⟧ ⟦i x⟧"),
        ("W_h", "⟦w W_h⟧"),
        ("O_{t-1} W_h", "⟦s O_{t-1}⟧ ⟦w W_h⟧"),
        ("w^2", "⟦w w⟧^2"),
        ("W_h^T", "⟦w W⟧_⟦w h⟧^T"),
        ("w _ 1 + x", "⟦w w _ 1⟧ + ⟦i x⟧"),
        (r"\tanh(x)", r"\tanh(⟦i x⟧)"),
        (r"\frac wx", r"\frac ⟦w w⟧⟦i x⟧"),
        (r"\frac{\partial y}{\partial w_1}", r"\frac{⟦g \partial⟧ y}{⟦g \partial⟧ ⟦w w_1⟧}"),
        (r"\hat{y} - y", r"⟦s \hat{y}⟧ - y"),
        (r"\hat { y }_2", r"⟦s \hat { y }_2⟧"),
        (r"\hat{w}", r"\hat{w}"),
        (r"\text{weight w} w", r"\text{weight w} ⟦w w⟧"),
        (r"\operatorname*{max}_w", r"\operatorname*{max}_⟦w w⟧"),
        (r"\mathrm w", r"\mathrm w"),
        (r"\begin{array}{xx} x \\[2x] w \end{array}", r"\begin{array}{xx} ⟦i x⟧ \\[2x] ⟦w w⟧ \end{array}"),
        (r"\begin{aligned} w &= x \\ O &= w \end{aligned}", None),
        (r"\wp \xi \Omega", r"\wp \xi \Omega"),
        (r"\sum_{w} v_w", r"\sum_{⟦w w⟧} v_⟦w w⟧"),
        ("", ""),
    ],
)
def test_symbols_are_wrapped(tex: str, expected: str | None) -> None:
    if expected is not None:
        assert math_colours.colour(tex, TABLE) == spelled_out(expected)
    assert math_colours.plain(math_colours.colour(tex, TABLE)) == tex


PIECES = st.sampled_from(
    [*r"wWxOyt+_^{}[]&1 ", "\\\\", r"\{", r"\partial", r"\tanh", r"\hat{y}", r"\text{w}", r"\mathrm{w}", r"\frac"]
)


def balanced(tex: str) -> bool:
    depth = 0
    for token in math_colours.tokens(tex):
        depth += (token == "{") - (token == "}")
        if depth < 0:
            return False
    return depth == 0


GROUPS = st.recursive(PIECES, lambda inner: st.lists(inner, max_size=6).map(lambda parts: "{" + "".join(parts) + "}"))


@given(st.lists(PIECES | GROUPS, max_size=12).map("".join))
def test_any_formula_comes_back_and_is_coloured_once(tex: str) -> None:
    once = math_colours.colour(tex, TABLE)
    assert "".join(math_colours.tokens(tex)) == tex
    if balanced(tex):
        assert math_colours.colour(once, TABLE) == once
        assert math_colours.plain(once) == tex


def test_a_symbol_stands_for_one_quantity() -> None:
    with pytest.raises(ValueError, match="x stands for both a and b"):
        math_colours.symbol_table({"a": ["x"], "b": ["x"]})


def test_every_quantity_of_the_book_has_a_colour_in_both_modes() -> None:
    assert set(QUANTITIES) == set(PALETTE)
    assert math_colours.symbol_table(QUANTITIES)
    css = palette_css()
    for quantity in QUANTITIES:
        assert f".q-{quantity}{{color:var(--q-{quantity})}}" in css
        assert css.count(f"--q-{quantity}:") == 2
