r"""Labels: what a formula becomes, and what is refused because it does not fit in a line."""

import pytest
from sympy import Symbol

from byhand.figures.labels import Run, label, plain, still_label

w, z = Symbol("w"), Symbol("z")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("no formula", "no formula"),
        (r"$W_h$", "Wh"),
        (r"$\partial L/\partial w$", "∂L/∂w"),
        (r"$\frac{\partial L}{\partial w}$", "∂L/∂w"),
        (r"$\frac{a + b}{2}$", "(a\u2009+\u2009b)/2"),
        (r"$\hat{y} = \sigma(z)$", "y\u0302\u2009=\u2009σ(z)"),
        (r"$\tilde h_t$", "h\u0303t"),
        (r"$-x' - 1$", "−x′\u2009−\u20091"),
        (r"$O_{t-1} W_h$", "Ot−1Wh"),
        (r"$\delta \odot f'(z)$", "δ\u2009⊙\u2009f′(z)"),
        (r"$\mathrm{loss of}\ w$", "loss of w"),
        (r"$\tanh z$ and $\exp(z)$", "tanh\u2009z and exp(z)"),
        (r"5 \$ and {a}", "5 $ and {a}"),
    ],
)
def test_a_formula_in_one_line(text: str, line: str) -> None:
    assert plain(text) == line


def test_the_styles_of_a_formula() -> None:
    assert still_label(r"at $\partial^{+} O_t$") == [
        Run(["at ∂"]), Run(["+"], 1), Run(["O"], 0, True), Run(["t"], -1, True),
    ]  # fmt: skip


def test_numbers_stand_between_formulas() -> None:
    numbers: list[Symbol] = []
    runs = label("$z$ = {z:.2f}, $w_i$ = {w:.1f}, {z:.0f}", numbers, {"z": z, "w": w})
    assert numbers == [z, w]
    assert [run.parts for run in runs] == [["z"], [" = ", (0, 2), ", "], ["w"], ["i"], [" = ", (1, 1), ", ", (0, 0)]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("$w", r"a \$ is missing"),
        (r"$\begin{array}$", r"the formula .*: \\begin is not known to a label"),
        ("$a_{b_c}$", "a subscript or superscript within another"),
        ("$a_$", "something is missing at its end"),
        ("$a_{b$", r"a } is missing"),
        ("$a}$", "a } without its {"),
        (r"$\hat{ab}$", r"\\hat stands over one letter, not over 'ab'"),
        (r"$\frac{a}$", "something is missing at its end"),
    ],
)
def test_what_does_not_fit_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        still_label(text)
