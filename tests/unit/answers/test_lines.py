"""A derivation as it is written on paper: names of one's own, numbers, headings and slopes beside the way."""

import json
import re

import pytest

from byhand.answers.feedback import Feedback
from byhand.answers.judge import Judge
from byhand.proof.reader import ParseError
from nbutils.exercises import BANK, find

FIRST, SECOND = "∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w", "2(a-y)a(1-a)x"


def told(text: str, name: str = "single-neuron/sigmoid") -> Feedback:
    """What is said of lines with a stroke between them; A is the chain rule, B the right answer."""
    lines = text.replace(" | ", "\n").replace("AA", FIRST).replace("BB", SECOND)
    return find(name).check(lines.replace("MM", find(name).model.splitlines()[-1]))


# --- names of one's own ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "δ = 1/(a-y) | AA | 2(a-y)² δ a(1-a) x | BB", "δ = 1/x | 2(a-y)a(1-a)x² δ | BB",
    "AA | 2(a-y)a(1-a)x² δ with δ = 1/x | BB",
    "AA | 2(a-y)a(1-a)x² δ | where δ = 1/x | BB", "∂L/∂w = δ·x | where δ = ∂L/∂w/x | BB",
])  # fmt: skip
def test_a_name_of_ones_own_hides_no_point_without_a_value(text: str) -> None:
    assert "no value" in told(text).message


@pytest.mark.parametrize("text", [
    "2δa(1-a)(a-y)² with δ = 1/(a-y)", "1/δ, δ = 1/(2(a-y)a(1-a))", "2a(1-a)q with q = δ(a-y)² and δ = 1/(a-y)",
])  # fmt: skip
def test_nor_does_it_behind_an_answer(text: str) -> None:
    assert told(text, "gradients/bias").slip == "undefined"


@pytest.mark.parametrize("text", [
    "∂J/∂w = ∂J/∂a ∂a/∂z ∂z/∂w | = 2(a-y)a(1-a)x", "dloss/dw = dloss/da*da/dz*dz/dw | = 2(a-y)a(1-a)x",
    "δL/δw = δL/δa·δa/δz·δz/δw | = 2(a-y)a(1-a)x",
    "dJ/da = 2(a-y) | da/dz = a(1-a) | dz/dw = x | dJ/dw = 2(a-y)a(1-a)x",
])  # fmt: skip
def test_the_loss_may_have_another_name(text: str) -> None:
    assert told(text).correct
    assert not told(text.replace("J/∂a", "J/∂b").replace("loss/da", "loss/db").replace("δL/δa", "δL/δb")
                    .replace("dJ/da", "dJ/db")).correct  # fmt: skip


@pytest.mark.parametrize(("one", "two"), [("δ_2", "δ_1"), ("δ₂", "δ₁"), ("s_1", "s_2"), ("q_a", "q_z"), ("δ_A", "δ_Z")])
def test_more_than_one_may_have_an_index(one: str, two: str) -> None:
    text = f"{one} = 2(a_2-y)(1-a_2²) | {two} = {one} u (1-a²) | ∂L/∂w = {two} x | MM"
    assert told(text, "gradients/longer-chain").correct
    assert not told(text.replace("u (1-a²)", "u (1+a²)"), "gradients/longer-chain").correct


@pytest.mark.parametrize("text", [
    "δ = ∂L/∂z = 2(a-y)a(1-a) | ∂L/∂w = δ x | BB", "Let δ = ∂L/∂z = ∂L/∂a ∂a/∂z | ∂L/∂w = δ x | BB",
    "∂L/∂z = δ = 2(a-y)a(1-a) | ∂L/∂w = δ x | BB", "δ := ∂L/∂z | ∂L/∂w = δ x | BB",
    "A = ∂L/∂a = 2(a-y) | B = ∂a/∂z = a(1-a) | C = ∂z/∂w = x | ∂L/∂w = A B C | BB",
    "g_a = 2(a-y) | g_z = g_a a(1-a) | g_w = g_z x | BB", "AA | gradient = BB", "AA | g = BB",
    "delta = 2*(a-y)*a*(1-a) | dL/dw = delta*x | BB", "Let e := a - y | AA | 2e a(1-a)x | BB",
    "error = a - y | dL/dw = 2*error*a*(1-a)*x | BB", "err = a - y | dL/dw = 2*err*a*(1-a)*x | BB",
    "AA | = 2e a(1-a)x | with e = a - y", "AA | BB | with e = a - y", "let e = a - y | AA | BB",
    "∂L/∂w = ∂L/∂z ∂z/∂w | = δ x | where δ = 2(a-y)a(1-a) | BB", "∂L/∂w = δ x | where δ = ∂L/∂z | BB",
    "AA | ∂L/∂w = δx | = BB | where δ = ∂L/∂z = 2(a-y)a(1-a)", "AA | 2 e q x | where e = a - y | and q = a(1-a)",
    "δ = ∂L/∂a ∂a/∂z | = 2(a-y)a(1-a) | ∂L/∂w = δ x | = BB", "∂L/∂w = δ ∂z/∂w with δ = ∂L/∂a ∂a/∂z | = δ x | = BB",
    "∂L/∂z = ∂L/∂a ∂a/∂z | = 2(a-y)a(1-a) | AA | BB", "da = 2(a-y) | dz = da·a(1-a) | dw = dz·x",
])  # fmt: skip
def test_a_name_may_be_made_in_many_ways(text: str) -> None:
    assert told(text).correct, told(text)


@pytest.mark.parametrize("text", [
    "d = 2*(a-y) | d *= a*(1-a) | d *= x", "d = 2(a-y) | d = d*a(1-a) | d = d*x | dw = d",
    "p = 2(a-y); q = a(1-a); pqx",
    "d = 2*(a-y); d *= a*(1-a); d *= x", "L_a = 2(a-y) | L_z = L_a*a(1-a) | L_w = L_z*x", "L_w = L_a a_z z_w | BB",
    "L_a = 2(a-y), L_z = L_a a(1-a), L_w = L_z x", "L_a = 2(a-y) | a_z = a(1-a) | z_w = x | L_w = L_a*a_z*z_w",
    "La = 2(a-y) | Lz = La*a(1-a) | Lw = Lz*x", "dLa = 2(a-y) | dLz = dLa*a(1-a) | dLw = dLz*x",
    "dL_da = 2(a-y) | dL_dz = dL_da*a*(1-a) | dL_dw = dL_dz*x",
    "dLda = 2(a-y) | dadz = a(1-a) | dzdw = x | dLdw = dLda*dadz*dzdw", "u = 2(a-y) | v = a(1-a) | u*v*x",
    "da = a(1-a) | dL = 2(a-y) | dz = x | dL*da*dz", "a_bar = 2(a-y) | z_bar = a_bar*a*(1-a) | w_bar = z_bar*x",
    "d1 = 2(a-y) | d2 = a(1-a) | d3 = x | d1*d2*d3", "delta = 2*(a-y) | delta = delta*a*(1-a) | delta*x",
    "δ = 2(a-y) | δ = δa(1-a) | δx", "L_a a_z z_w | L_a = 2(a-y) | a_z = a(1-a) | z_w = x | BB",
    "upstream = 2*(a-y) | local = a*(1-a) | grad = upstream*local*x", "AA; by the chain rule | BB", "AA | BB; QED",
    "g = 2*(a-y) | g1 = g*a*(1-a) | g1*x", "e = a-y | s = a(1-a) | dw = 2*e*s*x | print('slope of the weight:', dw)",
    "w_grad = 1 | w_grad *= 2*(a-y) | w_grad *= a*(1-a) | w_grad *= x", "where L_a = 2(a-y) | L_a a(1-a) x",
])  # fmt: skip
def test_slopes_that_are_made_one_after_the_other_are_a_derivation(text: str) -> None:
    assert told(text).correct, told(text)
    assert "first" not in str(told(text))
    assert find("single-neuron/sigmoid").preview(text.replace(" | ", "\n").replace("AA", FIRST).replace("BB", SECOND))


@pytest.mark.parametrize(("text", "words"), [
    ("q = BB | ∂L/∂w = q", "Show how"), ("q = BB | q", "Show how"), ("k = 1 | k*BB", "Show how"),
    ("u = BB | v = u | v*1", "Show how"), ("k = 1 | m = k*BB | m", "Show how"), ("k = 0 | m = k + BB | m", "Show how"),
    ("k = x | 2(a-y)a(1-a)k", "Show how"), ("k = 2 | k(a-y)a(1-a)x", "Show how"), ("g = BB | g = g*1", "Show how"),
    ("da = 2*(a-y) | dz = da*a*(1-a) | dz = w | dw = dz*x", "Line 3 is the first that goes wrong. dz is said to be"),
    ("e = a - y | dz = 2*e*a*(1-a) | = w | dw = dz*x", "dz is said to be something else above"),
    ("e = a-y | s = a(1-a) | dw = 2*e*s*x | print(f'-{dw}')", "`-` beside it"),
    ("e = a-y | s = a(1-a) | dw = 2*e*s*x | print('gradient of the bias:', dw)", "it is not gradient of the bias"),
    ("da = a - y | dz = da*a*(1-a) | dw = 2*dz*x", "Line 1 is the first that goes wrong. This is not ∂L/∂a"),
    ("L_a = a - y | L_z = L_a*a*(1-a) | L_w = 2*L_z*x", "Line 1 is the first that goes wrong. This is not ∂L/∂a"),
    ("G_a = a - y | G_z = G_a*a*(1-a) | G_w = 2*G_z*x", "Line 1 is the first that goes wrong. This is not ∂L/∂a"),
    ("dLa = a - y | dLz = dLa*a*(1-a) | dLw = 2*dLz*x", "Line 1 is the first that goes wrong. This is not ∂L/∂a"),
    ("La = 2(a+y) | Lz = La*a(1-a) | Lw = Lz*x", "Line 1 is the first that goes wrong. This is not ∂L/∂a"),
    ("dL_da = a-y | dL_dz = dL_da*a*(1-a) | dL_dw = 2*dL_dz*x", "Line 1 is the first that goes wrong."),
    ("L_a = 2(a-y) | L_w = L_a*x", "∂a/∂z is missing"), ("L_a = 2(a-y) | L_z = L_a*a | L_w = L_z*x(1-a)", "not ∂L/∂z"),
    ("d = 2(a-y) | d *= a | d *= x", "does not follow"), ("L_w = L_a*a_z*z_w | L_w = 2(a+y)a(1-a)x", "Line 2"),
    ("AA | ∂L/∂w = BB; x", "Line 2"), ("p = 2(a-y); q = 3a(1-a); pqx", "Line 3"), ("a = a(1-a) | 2(a-y)a x", "not a."),
    ("∂L/∂a = 2(a-y) | ∂L/∂w = ∂L/∂a ∂a/∂z x", "not in the variables asked for"),
    ("∂L/∂z = ∂L/∂a a(1-a) | ∂L/∂w = ∂L/∂z x", "not in the variables asked for"),
    ("∂L/∂a = 2(a-y) | ∂a/∂z = a | ∂L/∂w = ∂L/∂a a(1-a) x", "not ∂a/∂z"),
    ("g_L = 2 | g_a = g_L*(a-y) | g_w = g_a*a(1-a)*x", "first that goes wrong"),
])  # fmt: skip
def test_but_not_where_one_is_none_or_all_say_the_same(text: str, words: str) -> None:
    found = told(text)
    assert not found.correct
    assert words.lower() in found.message.lower()


@pytest.mark.parametrize("text", [
    "∂L/∂a = 2(a-y) | ∂a/∂z = a(1-a) | ∂z/∂w = x | ∂L/∂w = ∂L/∂a · a(1-a) · x",
    "∂L/∂a = 2(a-y) | ∂a/∂z = a(1-a) | ∂L/∂w = ∂L/∂a ∂a/∂z x",
    "∂L/∂a = 2(a-y) | ∂L/∂z = ∂L/∂a a(1-a) | ∂L/∂w = ∂L/∂z x",
    "L'(a) = 2(a-y) | a'(z) = a(1-a) | z'(w) = x | ∂L/∂w = L'(a) a'(z) z'(w)", "∂L/∂w = L'(a) a'(z) z'(w) | BB",
    "d_L_d_w = d_L_d_a*d_a_d_z*d_z_d_w | d_L_d_w = BB", "g_L = 1 | g_a = 2*g_L*(a-y) | g_w = g_a*a(1-a)*x",
    "L' = 2(a-y) | a' = a(1-a) | z' = x | ∂L/∂w = L'·a'·z'", "L' = 2(a-y), a' = a(1-a), z' = x | L'a'z' = BB",
    "a' = a(1-a), L' = 2(a-y) | ∂L/∂w = L'a'x",
    "δ = 2(a-y)·σ'(z) | = 2(a-y)a(1-a) | ∂L/∂w = δx", "δ = ∂L/∂z | δ = 2(a-y)a(1-a) | ∂L/∂w = δx",
    "w → z → a → L | AA | BB", "∂L/∂w = 2(σ(z)-y)·σ(z)·(1-σ(z))·x | with a = σ(z): | = BB",
    "L' = 2(a-y) | a' = a(1-a) | z' = x | ∂L/∂w = L' a' z' = BB", "a' = a(1-a) | ∂L/∂w = 2(a-y)·a'·x",
])  # fmt: skip
def test_a_slope_that_a_line_tells_may_stand_in_the_last_one(text: str) -> None:
    assert told(text).correct, told(text)
    assert not told(text.replace("a(1-a)", "a(1+a)").replace("BB", "2(a-y)a(1+a)x")).correct


def test_so_may_an_error_but_not_what_the_prompt_wants_to_be_put_in() -> None:
    text = "delta_2 = delta_3 @ W_h.T * (1 - O_2**2) | delta_1 = delta_2 @ W_h.T * (1 - O_1**2)"
    last = "O_2.T @ delta_3 + O_1.T @ delta_2 + O_0.T @ delta_1"
    assert told(f"{text} | {last}", "bptt/hidden-matrix").correct
    assert not told(f"{text.replace('W_h.T * (1 - O_1', 'W_h * (1 - O_1')} | {last}", "bptt/hidden-matrix").correct
    assert "variables" in told("z_1 = w_1x+b_1 | z_2 = w_2z_1+b_2 | w_3z_2+b_3", "neurons/three-layers").message
    assert "variables" in told("O_1 = (1-c)x_1 | O_2 = (1-c)x_2+cO_1 | (1-c)x_3 + cO_2", "rnn-forward/trend").message


@pytest.mark.parametrize(("text", "words"), [
    ("L' = 2(a-y) | = BB", "L' is said to be something else above"), ("L' = 2(a-y) | L' = BB", "something else above"),
    ("a' = a(1-a) | = a(1-a)x | BB", "a' is said to be something else above"),
    ("L' = a-y | a' = 2a(1-a) | z' = x | ∂L/∂w = L'·a'·z'", "no slope of L"),
    ("L'(a) = 2(a-y)a(1-a) | z'(w) = x | ∂L/∂w = L'(a) z'(w)", "not ∂L/∂a"),
    ("L' = 2(a-y) | a' = a(1-a) | z' = x | ∂L/∂w = L'+a'+z'", "does not follow"),
])  # fmt: skip
def test_a_primed_name_is_one_slope_in_all_lines(text: str, words: str) -> None:
    assert words.lower() in told(text).message.lower()


@pytest.mark.parametrize(("name", "text"), [
    *(("single-neuron/sigmoid", text) for text in (
        "a' = a(1-a) | a' = 2(a-y)a'x", "a' = a(1-a); a' = 2(a-y)a'x", "a′ = a(1-a) | a’ = 2(a-y)a′x",
        "a' = a(1-a) | a' = a' | * 2(a-y)x", "L' = 2(a-y) | a' = a(1-a) | z' = x | a' = L'a'z'",
        "L' = 2(a-y) | a' = a(1-a) | z' = x | L' = L'a' | ∂L/∂w = L'z'", "a' = 2(a-y) | a' = a'a(1-a) | a' = a'x",
    )),
    ("single-neuron/weight", "a' = (z>0); a' = 2(a-y)a'x"), ("single-neuron/weight", "a' = (z>0), a' = 2(a-y)x a'"),
    ("hidden-layer/graph-sum", "u' = 2x | v' = 3 | v' = u'v + u v' + u'"),
    ("gradients/weight-decay", "r' = 2λw | r' = 2(a-y)(1-a²)x + r'"), ("neurons/tanh-slope", "s' = s(1-s) | s' = 4s'"),
    ("losses/normal", "P' = P(y-ŷ)/s² | P' = -P'/P"), ("vanishing/gate", "f_1' = f_1(1-f_1)w_f | f_1' = f_1 + c_0f_1'"),
    ("gates/peephole", "f_2' = f_2(1-f_2)p_f | f_2' = f_2 + c_1f_2'"),
    ("bptt/two-steps", "s' = w_o(1-O_2²)(x_2 + w_h(1-O_1²)x_1) | s' = (ŷ-y)s'"),
])  # fmt: skip
def test_a_primed_name_is_no_variable_of_a_program(name: str, text: str) -> None:
    found = told(text, name)
    assert not found.correct
    assert "first" not in found.message.replace("first that goes wrong", "")


@pytest.mark.parametrize("text", [
    "z' = w | AA | BB", "L' = 2(a-y) | a' = a(1-a) | z' = w | ∂L/∂w = BB", "z' = 1 | ∂L/∂w = 2(a-y)a(1-a)x z' | BB",
    "L' = 2(a-y) | a' = a(1-a) | z' = w | ∂L/∂w = L'a'x", "y' = 2(a-y)a(1-a) | ∂L/∂w = y'x", "y' = x | AA | BB",
    "x' = 2(a-y)a(1-a) | ∂L/∂w = x'x", "w' = 2(a-y)a(1-a) | ∂L/∂w = w'x", "a_1' = 2(a-y)a(1-a) | ∂L/∂w = a_1'x",
])  # fmt: skip
def test_a_prime_is_the_slope_by_what_is_on_the_way(text: str) -> None:
    assert not told(text).correct
    on_one_line = text.replace("AA | ", "").replace("BB", "MM").replace("a(1-a)", "(z>0)")
    assert not told(on_one_line, "single-neuron/weight").correct


@pytest.mark.parametrize("text", [
    "L' = 2(a-y) | a' = a(1-a) | z' = x | ∂L/∂w = BB", "L' = 2(a-y)a(1-a) | ∂L/∂w = L'x", "y' = 0 | AA | BB",
    "f' = 2(a-y) | g' = a(1-a) | h' = x | ∂L/∂w = f'g'h'", "w' = 1 | AA | BB",
])  # fmt: skip
def test_so_it_may_be_that_of_what_is_constant_or_of_a_function_of_ones_own(text: str) -> None:
    assert told(text).correct


def test_what_explains_a_name_is_not_the_slope_of_what_does_not_depend() -> None:
    assert not told("δx, where δ = ∂x/∂z = 2(a-y)(z>0)", "single-neuron/weight").correct
    assert told("δx, where δ = ∂L/∂z = 2(a-y)(z>0)", "single-neuron/weight").correct


@pytest.mark.parametrize("name", ["b", "y", "w", "x", "z", "L"])
def test_a_name_of_the_question_gets_no_other_value(name: str) -> None:
    for last in ("N*x", "∂L/∂w = N*x", "dw = N*x"):
        text = f"N = 2*(a-y)*a*(1-a) | {last}".replace("N", name)
        assert not told(text).correct
        assert not told(text.replace("a*(1-a)", "(z>0)"), "single-neuron/weight").correct


def test_but_what_becomes_new_is_one() -> None:
    assert told("w_2' = w_2 | w_2' = w_2' - η g_2 τ/√(g_1²+g_2²)", "vanishing/clipped-step").correct
    assert told("b' = 1 | b' = b' - n*w", "neurons/all-inputs").correct
    assert told("a' = a(1-a) | a' = a - a² | ∂L/∂w = 2(a-y)a'x").correct


@pytest.mark.parametrize(("whole", "part", "last"), [
    ("dL_by_da", "da_by_dz", "dz_by_dw"), ("d_L_d_a", "d_a_d_z", "d_z_d_w"), ("DLDa", "DaDz", "DzDw"),
    ("slope_L_a", "slope_a_z", "slope_z_w"), ("grad_L_a", "grad_a_z", "grad_z_w"),
    ("dL_over_da", "da_over_dz", "dz_over_dw"),
])  # fmt: skip
def test_so_is_one_with_the_name_of_what_it_is_the_slope_of(whole: str, part: str, last: str) -> None:
    text = f"{whole} = 2(a-y) | {part} = a(1-a) | {last} = x | dL/dw = {whole}*{part}*{last}"
    assert told(text).correct
    found = told(text.replace("2(", "(").replace("= x", "= 2x"))
    assert "Line 1 is the first that goes wrong. This is not ∂L/∂a" in found.message


@pytest.mark.parametrize("text", [
    "grad_a2 = G | s = 1-a_2² | grad_w = grad_a2*s*u*(1-a²)*x",
    "a2.grad = G | s = 1-a_2² | w.grad = a2.grad*s*u*(1-a²)*x",
    "delta_a2 = G | s = 1-a_2² | dw = delta_a2*s*u*(1-a²)*x", "a_2_grad = G | s = 1-a_2² | dw = a_2_grad*s*u*(1-a²)*x",
    "δ_a2 = 2(a_2-y) | δ_z2 = δ_a2(1-a_2²) | δ_a = δ_z2*u*G/(2(a_2-y)) | δ_a(1-a²)x",
    "L_a2 = G | L_z2 = L_a2(1-a_2²) | L_a = L_z2*u | L_z = L_a(1-a²) | L_w = L_z*x",
    "da2 = 2*(a_2-y) | dz2 = da2*(1-a_2²) | da = dz2*u*G/(2(a_2-y)) | dz = da*(1-a²) | dw = dz*x",
])  # fmt: skip
def test_a_long_name_of_a_slope_is_one(text: str) -> None:
    if "/(2" not in text:
        assert told(text.replace("G", "2*(a_2-y)"), "gradients/longer-chain").correct
        text = text.replace("u*", "2*u*")
    found = told(text.replace("G", "(a_2-y)"), "gradients/longer-chain")
    assert "the first that goes wrong. This is not ∂L/∂a" in found.message


@pytest.mark.parametrize(("name", "right", "wrong"), [
    ("gradients/shared-weight", "dz2 = 2(z_2-y) | dw = dz2*a | da = dz2*w | dz = da*(1-a**2) | dw += dz*x",
     ("+=", "=")),
    ("gradients/shared-weight", "da = (1-a²)x | dz2 = a + w*da | 2(z_2-y)*dz2", ("w*da", "da")),
    ("gradients/longer-chain", "δ2 = 2(a_2-y)(1-a_2²) | δ1 = δ2 u(1-a²) | δ1 x", ("u", "w")),
    ("hidden-layer/graph-sum", "dx = 0 | dx += (v+1)*2*x | dx += u*3", ("dx += u", "dx = u")),
    ("gates/input-gate", "g = O_2-y | g *= o_2(1-tanh²(c_2)) | g *= a_2 | g *= i_2(1-i_2)", ("g *= a_2 | ", "")),
    ("bptt/hidden-weight", "d3 = (ŷ-y)w_o O_3(1-O_3) | d2 = d3 w_h O_2(1-O_2) | d1 = d2 w_h O_1(1-O_1)"
     " | dw = d3 O_2 + d2 O_1 + d1 O_0", ("d1 O_0", "d1 O_1")),
    ("bptt/hidden-weight", "g = (ŷ-y)w_o | g = g O_3(1-O_3) | dw = g O_2 | g = g w_h O_2(1-O_2) | dw = dw + g O_1"
     " | g = g w_h O_1(1-O_1) | dw = dw + g O_0", ("dw + g O_1", "g O_1")),
    ("bptt/hidden-matrix", "d2 = delta_3 @ W_h.T * (1-O_2**2) | d1 = d2 @ W_h.T * (1-O_1**2)"
     " | O_2.T@delta_3 + O_1.T@d2 + O_0.T@d1", ("W_h.T * (1-O_1", "W_h * (1-O_1")),
])  # fmt: skip
def test_a_value_that_is_made_of_another_one_is_a_step(name: str, right: str, wrong: tuple[str, str]) -> None:
    assert told(right, name).correct, told(right, name)
    assert wrong[0] in right
    assert not told(right.replace(*wrong), name).correct


@pytest.mark.parametrize("text", [
    "To find ∂L/∂w, we use the chain rule: | AA | BB", "**Step 1:** Chain rule | AA | **Step 2:** Each factor | BB",
    "D'après la règle de la chaîne : | AA | BB", "Por la regla de la cadena: | AA | BB",
    "Wir verwenden die Kettenregel: | AA | mit ∂L/∂a = 2(a-y), ∂a/∂z = a(1-a), ∂z/∂w = x | also ∂L/∂w = BB",
    "AA | avec ∂L/∂a = 2(a-y) | donc ∂L/∂w = BB", "dA = 2*(a-y); dZ = dA*a*(1-a); dW = dZ*x",
    "g_L = 1 | g_a = g_L*2(a-y) | g_z = g_a*a(1-a) | g_w = g_z*x",
    "out = 1.0 | da = out*2(a-y) | dz = da*a(1-a) | dz*x",
    "self.a.grad = 2*(a-y) | self.z.grad = self.a.grad*a*(1-a) | self.w.grad = self.z.grad*x",
    "a.grad += 2*(a-y) | z.grad += a.grad*a*(1-a) | w.grad += z.grad*x",
])  # fmt: skip
def test_a_derivation_as_it_is_pasted(text: str) -> None:
    assert told(text).correct, told(text)


@pytest.mark.parametrize("text", [
    "AA | Step 2: not the chain rule | BB", "AA | BB | Step 3: times two", "ohne die Kettenregel: | AA | 3(a-y)a(1-a)x",
    "AA | BB | donc nicht", "g_L = 2 | g_a = g_L*2(a-y) | g_z = g_a*a(1-a) | g_w = g_z*x", "AA | dB = BB",
    "self.a.grad = 2*(a-y) | self.z.grad = self.a.grad*a | self.w.grad = self.z.grad*x",
])  # fmt: skip
def test_but_not_with_what_denies_it(text: str) -> None:
    assert not told(text).correct, told(text)


def test_an_index_may_say_by_what_a_slope_is() -> None:
    exercise = find("single-neuron/weight")
    assert exercise.check("L_a = 2(a-y); L_z = L_a(z>0); L_w = L_z x").correct
    assert exercise.check("L_w = L_a a_z z_w = 2(a-y)(z>0)x").correct
    assert "it is not dLdb" in exercise.check("dLdw = dLdb = 2(a-y)(z>0)x").message
    assert "it is not dB" in exercise.check("dW = dB = 2(a-y)(z>0)x").message
    assert exercise.check("dLdw = dL_dw = dw = 2(a-y)(z>0)x").correct
    assert "at L_a = a-y" in exercise.check("L_a = a-y; L_z = L_a(z>0); L_w = 2L_z x").message
    assert exercise.check("L_a a_z z_w").slip == "names"


@pytest.mark.parametrize("text", [
    "δ = ∂L/∂z = 2(a-y)a | ∂L/∂w = δ x (1-a) | BB", "error = a + y | dL/dw = 2*error*a*(1-a)*x | BB",
    "gradient = 2(a-y)x | AA | BB", "let gradient = 2(a-y)x | AA | BB", "g = 2(a-y)x | AA | BB",
    "h = 2(a-y)x | AA | 2δa(1-a)x where δ := a-y", "AA | = 2e a(1-a)x | with e = a + y", "let x = 3 | AA | BB",
    "with z = wx | AA | BB", "where δ = 2(a-y)a(1-a) | where δ = 2(a-y) | ∂L/∂w = δ x | BB",
    "δ = 2(a-y) | ∂L/∂w = δ x | where δ = 2(a-y)a(1-a) | BB", "∂L/∂w = δ x | with δ = δ | BB", "let δ = 2δ | AA | BB",
    "let g = ∂L/∂w | g = 2(a-y)x | AA | BB", "with q = BB | BB", "let q = BB | ∂L/∂w = q | BB",
    "let q = 2(a-y)a(1-a)x/5 | ∂L/∂w = 5q | BB", "let e = a - y | BB", "with the chain rule g = 2(a-y)x | AA | BB",
    "let dw = 2(a-y)x | AA | BB", "δ = ∂L/∂a ∂a/∂z | = 2(a-y)a | ∂L/∂w = δ x | = BB", "AA | δ x with δ = 2(a-y) | BB",
    "∂L/∂z = ∂L/∂a ∂a/∂z | = 2(a-y)a | AA | BB", "da = a-y | dz = 2da·a(1-a) | dw = dz·x",
    "da = 2(a-y)a(1-a) | dw = da·x",
])  # fmt: skip
def test_a_wrong_name_and_one_that_only_repeats_are_none(text: str) -> None:
    assert not told(text).correct


@pytest.mark.parametrize("text", ["2Δa(1-a), Δ = a - y", "2e_{out}a(1-a), e_{out} = a-y", "2q_p_r, q_p_r = BB"])
def test_a_name_that_cannot_be_one_is_not_judged_as_the_answer(text: str) -> None:
    assert told(text, "gradients/bias").unjudged == "unreadable"


@pytest.mark.parametrize("text", [r"2\delta, \delta = 2(a-y)a(1-a)", "2δ, δ = 2(a-y)a(1-a)", r"\delta, \delta = a-y"])
def test_the_value_of_a_name_is_not_the_answer(text: str) -> None:
    assert not told(text, "gradients/bias").correct
    assert "This is right" not in told(text, "gradients/bias").message


def test_what_follows_from_a_power_is_the_answer() -> None:
    lines = "2Mh = ε/h², so h³ = ε/(2M), so h = ∛(ε/(2M))"
    assert told(lines, "gradients/best-nudge").correct
    assert not told(lines.replace("∛(ε/(2M))", "∛(ε/M)"), "gradients/best-nudge").correct
    assert not told(lines.replace("h³ = ε/(2M)", "h³ = ε/M"), "gradients/best-nudge").correct


@pytest.mark.parametrize(("name", "text"), [
    ("single-neuron/sigmoid", "∂L/∂a = 2(a-y) | = BB"), ("single-neuron/sigmoid", "z = wx + b | = 2(a-y) ∂a/∂w | = BB"),
    ("single-neuron/sigmoid", "AA | ∂L/∂b = 2(a-y) ∂a/∂z | = 2(a-y)a(1-a) | = BB"),
    ("single-neuron/sigmoid", "e = a-y | = BB | = 2e a(1-a)x"), ("rnn-forward/trend", "O_1 = (1-c) x_1 | = MM"),
    ("gradients/longer-chain", "∂L/∂a = ∂L/∂a_2 ∂a_2/∂z_2 ∂z_2/∂a | = 2(a_2-y)(1-a_2²)u | = 2(a_2-y)(1-a_2²)u(1-a²)x"),
    ("neurons/yes-minus-no", "σ(z) = 1/(1+e^-z) | = (1-e^-z)/(1+e^-z) | = tanh(z/2)"),
])  # fmt: skip
def test_what_goes_on_with_another_quantity_is_not_the_answer(name: str, text: str) -> None:
    found = told(text, name)
    assert not found.correct
    assert "goes wrong" in found.message


def test_a_line_may_go_on_behind_a_note_on_something_else() -> None:
    assert told("AA | ∂L/∂a = 2(a-y) | = BB").correct
    assert told("∂L/∂a = 2(a-y) | AA | = BB").correct


@pytest.mark.parametrize("text", [
    "2δa(1-a) where δ := a-y", "2δa(1-a), δ = a-y", "2δa(1-a); δ = a-y", "2δa(1-a) (δ = a-y)", "2δa(1-a) [δ = a-y]",
    "2δa(1-a) with δ=a-y (the error)", "2δa(1-a) with the error δ = a-y", "2δa(1-a) where δ = a-y is the error",
    "2*delta*a*(1-a) with delta = a-y", "let δ = a-y, then ∂L/∂b = 2δa(1-a)", "∂L/∂b = 2δa(1-a), δ = a-y",
    "2r with r = (a-y)q and q = a(1-a)", "2*error*a*(1-a) with the error = a-y", "Let δ = a-y. Then 2δa(1-a)",
    r"2\delta a(1-a), \delta = a-y", r"2e\,a(1-a),\quad e=a-y", r"2\delta a(1-a) where \delta = a-y",
    r"$2\delta a(1-a)$, $\delta = a-y$", r"2\,\delta\,a(1-a) \text{ with } \delta = a-y",
    r"\delta = a-y, 2\delta a(1-a)", "2(a-y)·s', s' = a(1-a)",
])  # fmt: skip
def test_a_name_may_be_explained_beside_an_answer(text: str) -> None:
    assert told(text, "gradients/bias").correct, told(text, "gradients/bias")
    assert not told(text.replace("a-y", "a+y"), "gradients/bias").correct


@pytest.mark.parametrize("text", [
    "2qa(1-a) with q = a-y and q = 5", "2(a-y)a(1-a) with a = 3", "2qa(1-a) (q = a-y) (q = 7)",
    "2qa(1-a), q = a-y, q = 7",
    "2(a-y)a(1-a), x = 3", "2(a-y)a(1-a) (b = 7)", "5 or 2δa(1-a), δ = a-y", "not 2δa(1-a), δ = a-y",
])  # fmt: skip
def test_another_equation_beside_an_answer_makes_none(text: str) -> None:
    assert not told(text, "gradients/bias").correct


# --- slopes beside the way ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", [
    "σ' = a(1-a)", "d/dz σ(z) = a(1-a)", "d/da (a-y)² = 2(a-y)", "d/dw (wx+b) = x", "d/da L = 2(a-y)",
    "From z = wx+b: ∂z/∂w = x", "(σ(z))' = σ(z)(1-σ(z))", "∂L/∂b = 2(a-y)a(1-a)",
])  # fmt: skip
def test_the_slope_of_something_else_is_judged_by_itself(line: str) -> None:
    assert told(f"{line} | AA | BB").correct
    assert told(f"AA | {line} | BB").correct
    assert not told(f"{line} + x² | AA | BB").correct


@pytest.mark.parametrize("line", ["d/dz tanh(z) = 1 - tanh(z)^2", "(tanh z)' = 1 - tanh² z"])
def test_so_is_that_of_a_function(line: str) -> None:
    chain = "∂L/∂w = ∂L/∂a_2 ∂a_2/∂z_2 ∂z_2/∂a ∂a/∂z ∂z/∂w"
    assert told(f"{line} | {chain} | MM", "gradients/longer-chain").correct


def test_a_slope_that_is_not_known_is_not_refuted() -> None:
    found = told("d/dz (wx+b) = 1 | AA | BB")
    assert (found.correct, found.unjudged) == (False, "unreadable")
    assert "cannot be read. Leave it out, or put a # before it." in found.message
    assert not told("d/dw (a-y)² = 0 | AA | BB").correct  # through a
    assert told("(z)' = x | AA | BB").unjudged == "unreadable"
    assert "no value" in told("d/da (a-y)² = 2(a-y)²/(a-y) | AA | BB").message


# --- numbers and headings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("fronts", [
    "1. |2. |3. ", "(1) |(2) |(3) ", "i) |ii) |iii) ", "1.) |2.) |3.) ", "a) |b) |c) ", "Step 1: |Step 2: |Step 3: ",
])  # fmt: skip
def test_some_lines_may_be_counted(fronts: str) -> None:
    one, two, three = fronts.split("|")
    assert told(f"{one}∂L/∂a = 2(a-y) | {two}∂a/∂z = a(1-a) | {three}∂z/∂w = x | AA | BB").correct
    assert told(f"AA | {one}∂L/∂a = 2(a-y) | Slopes: | {two}∂a/∂z = a(1-a) | {three}∂z/∂w = x | BB").correct
    assert not told(f"AA | {one}∂L/∂a = 2(a-y) | {two}∂a/∂z = a | BB").correct


def test_the_number_of_an_equation_stands_behind_it() -> None:
    assert told("∂L/∂a = 2(a-y)   (1) | ∂a/∂z = a(1-a)   (2) | AA | BB").correct
    assert not told("AA | BB  (2)").correct


@pytest.mark.parametrize("heading", [
    "-----", "---", "∎", "**Chain rule**", "(chain rule)", "Now:", "So:", "We know:", "we get", "which gives",
    "Plugging in:", "Local slopes", "My derivation:", "Gradient of w:", "Then",
])  # fmt: skip
def test_a_heading_or_a_rule_says_nothing(heading: str) -> None:
    assert told(f"AA | {heading} | BB").correct
    assert told(f"{heading} | AA | BB").correct


@pytest.mark.parametrize("line", ["So x", "a x", "thus x", "x", "the x", "wax:", "wrong:", "Minus:", "not", "- x",
                                  "Step 2: the answer is x", "The slope is x:", "**It is a x**"])  # fmt: skip
def test_a_line_that_says_something_is_no_heading(line: str) -> None:
    assert not told(f"AA | {line} | BB").correct


def test_words_stand_in_front_of_an_equation() -> None:
    assert told("By the chain rule AA | BB").correct
    assert told("First, AA | so ∂L/∂w = BB").correct


def test_an_indented_term_goes_on() -> None:
    assert told("AA | = 2(a-y)a x |     - 2(a-y)a x a").correct
    assert not told("AA | BB |     - x").correct
    assert not told("AA | = 2(a-y)a x | - 2(a-y)a x a").correct


@pytest.mark.parametrize("text", [
    "a(1-a)·2(a-y)·x | BB", "BB + 0b | BB", "2(a-y)x a(1-a) | BB", "1·BB | BB", "BB | BB", "let q = BB | q | BB",
])  # fmt: skip
def test_the_answer_in_another_order_is_no_line_above_it(text: str) -> None:
    assert "write at least one line above it" in told(text).message
    assert told("2(a-y)(a-a²)x | BB").correct


@pytest.mark.parametrize("line", [
    "a' = a(1-a)", "d/dz σ(z) = a(1-a)", "d/dw(wx) = x", "d/dw (wx + b) = x", "d/da (a-y)² = 2(a-y)",
])  # fmt: skip
def test_a_slope_of_a_part_is_a_line_above(line: str) -> None:
    assert told(f"{line} | BB").correct
    assert [one.repeats for one in told(f"{line} | {line} | BB").lines] == [False, True, False]
    assert not told(line.replace("= ", "= 3") + " | BB").correct


@pytest.mark.parametrize("line", [
    "d/dw w = 1", "d/dw (2w) = 2", "d/dw(b) = 0", "d/dw (w²) = 2w", "d/dx(wx) = w", "d/dw(wxy) = xy", "d/dw(L) = BB",
    "d/dw (σ(wx+b) - y)² = BB", "d/db (2(a-y)a(1-a)x b) = BB",
])  # fmt: skip
def test_a_slope_of_anything_else_is_none(line: str) -> None:
    assert not told(f"{line} | BB").correct


@pytest.mark.parametrize("line", [
    "(wx + b)' = x", "D(wx + b) = x", "D_w (wx+b) = x", "D_w z = x", "Dz a = a(1-a)", "σ'(z) = a(1-a)",
    "D_z σ(z) = a(1-a)", "sigmoid'(z) = σ(z)(1-σ(z))", "d(wx)/dw = x", "∂(wx+b)/∂w = x", "d(σ(z))/dz = a(1-a)",
])  # fmt: skip
def test_a_slope_is_written_in_many_ways(line: str) -> None:
    assert told(f"{line} | BB").correct, told(f"{line} | BB")
    assert not told(f"{line} + 1 | BB").correct
    assert told(f"{line} + 1 | BB").lines[1].correct


@pytest.mark.parametrize("line", [
    "a' = a(1-a), z' = x", "a’ = a(1-a); z’ = x", "a'(z) = a(1-a), z'(w) = x", "a′ = a(1-a) and z′ = x",
])  # fmt: skip
def test_slopes_may_stand_side_by_side(line: str) -> None:
    assert told(f"{line} | BB").correct
    assert not told(f"{line} + 1 | BB").correct
    assert not told(f"{line.replace('1-a', '1+a')} | BB").correct


@pytest.mark.parametrize(("one", "line", "last", "corrected"), [
    ("hidden-layer/graph-sum", "L' = u'v + uv' + u'", "2xv + 3u + 2x", "L' = (∂u/∂x)v + u(∂v/∂x) + (∂u/∂x)"),
    ("gradients/shared-weight", "L' = 2(z_2-y)z_2'", "2(z_2-y)(a + w(1-a²)x)", "L' = 2(z_2-y)(∂z_2/∂w)"),
    ("losses/pseudo-huber", "δ²/(2√u)·u’", "e/√(1+e²/δ²)", "δ²/(2√u)·(∂u/∂e)"),
    ("single-neuron/sigmoid", "2(a-y) a'", "2(a-y)a(1-a)x", ""),  # ∂a/∂w, or ∂a/∂z
])  # fmt: skip
def test_a_slope_with_a_prime_among_factors_is_offered_as_a_quotient(
    one: str, line: str, last: str, corrected: str
) -> None:
    found = find(one).check(f"{line}\n{last}").lines[0]
    assert (found.unjudged, found.corrected) == ("unreadable", corrected)
    assert "a quotient" in found.message
    assert not corrected or find(one).check(f"{corrected}\n{last}").correct


@pytest.mark.parametrize("line", ["σ'(x) = σ(x)(1-σ(x))", "D(3w) = 3", "(5w)' = 5"])
def test_a_slope_that_leads_nowhere_is_no_line(line: str) -> None:
    assert "Show how you get there" in told(f"{line} | BB").message


@pytest.mark.parametrize("text", [
    "d/dw (a-y)² | 2(a-y) ∂a/∂w | BB", "∂L/∂w = d/dw (a-y)² | = 2(a-y)·∂a/∂w | = BB", "∂/∂w(L) | = AA | = BB",
])  # fmt: skip
def test_what_is_still_to_be_differentiated_may_stand_alone(text: str) -> None:
    assert told(text).correct
    assert not told(text.replace("(a-y)²", "(a-y)³").replace("(L)", "(a)")).correct


@pytest.mark.parametrize("text", ["d/dw (a-y)²", "d/dw (a-y)² | BB", "∂L/∂w = d/dw (a-y)² | BB"])
def test_it_is_none_of_the_lines(text: str) -> None:
    assert not told(text).correct


@pytest.mark.parametrize("left", ["D L", "Dw L", "D_w L", "D_w(L)", "D((a-y)²)", "D_w (a-y)²"])
def test_a_capital_d_differentiates(left: str) -> None:
    assert told(f"{left} = MM", "single-neuron/weight").correct
    for wrong in (left.replace("w", "x"), left.replace("L", "z").replace("²", "³")):
        assert wrong == left or not told(f"{wrong} = MM", "single-neuron/weight").correct


def test_it_is_said_that_the_lines_above_are_alike() -> None:
    assert told("BB").message.endswith("write at least one line above it.")
    assert told("BB | = BB·1").message.endswith("above it. What stands there says the same already.")


# --- an inequality -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    "a < R", "p > R", "5 > R", "a > R.", r"a \ge R", "R <= a < 1", "R < a # so", "a >= R, since a is large",
])  # fmt: skip
def test_an_inequality_is_not_called_right(text: str) -> None:
    found = told(text.replace("R", "(1+√(1−p))/2"), "neurons/saturation")
    assert (found.correct, found.corrected) == (False, "(1+√(1−p))/2")
    assert found.message == "That formula is right. Asked is only it, without the inequality."


# --- words behind the last line ----------------------------------------------------------------------------------


@pytest.mark.parametrize("last", [
    "so it is zero", "so it's zero", "The answer is zero.", "The answer is five", "so it vanishes",
    "So the answer is one half.", "and then multiply by eta", "then divide by two", "now add the bias",
    "which is wrong", "The answer is five | qed", "Step 3: drop the x", "Step 3: divide by two", "Vorzeichen umdrehen:",
    "Finally we change the sign", "Schritt 3: mit zwei multiplizieren", "Étape 3: changer le signe",
])  # fmt: skip
def test_words_that_change_the_last_line_are_no_heading(last: str) -> None:
    assert not told(f"AA | BB | {last}").correct


@pytest.mark.parametrize("heading", [
    "For the bias:", "Gradient of the bias:", "**Bias gradient**", "Gradient with respect to b:", "We want ∂L/∂b:",
    "To find ∂L/∂b, we use the chain rule:",
])  # fmt: skip
def test_a_heading_tells_no_other_derivative(heading: str) -> None:
    found = told(f"{heading} | {FIRST.partition('= ')[2]} | BB")
    assert not found.correct
    assert "where ∂L/∂w is asked" in found.message
    assert told(f"{heading} | AA | BB").correct
    right = heading.replace("bias", "weight").replace("Bias", "Weight").replace("b:", "w:").replace("∂b", "∂w")
    assert told(f"{right} | {FIRST.partition('= ')[2]} | BB").correct


@pytest.mark.parametrize("text", [
    "AA | BB | This is the answer.", "AA | So the answer is | BB", "AA | then multiply by the learning rate | BB",
    "AA | multiply everything | BB", "Step one: | AA | Step two: | BB", "AA | BB | by the chain rule | qed",
    "AA | BB | # so it is zero", "AA | then multiply | BB | by the chain rule, so we multiply the slopes",
])  # fmt: skip
def test_words_between_the_lines_are_headings(text: str) -> None:
    assert told(text).correct


# --- as in a program ---------------------------------------------------------------------------------------------

WEIGHT = "2*(a-y)*(z>0)*x"


@pytest.mark.parametrize("text", [
    "dL_da = 2*(a-y) | dL_dz = dL_da*(z>0) | dL_dw = dL_dz*x", "da = 2*(a-y); dz = da*(z>0); dw = dz*x",
    f"dw += {WEIGHT}",
    f"dw = 0 | dw += {WEIGHT}", "d = 2*(a-y) | d = d*(z>0) | dw = d*x", "d = 2*(a-y) | d *= z > 0 | dw = d*x",
    "a.grad = 2*(a-y) | w.grad = a.grad*(z>0)*x", "relu_slope = (z>0) | gradient = 2*(a-y)*relu_slope*x",
    "d_loss_d_a = 2*(a-y) | d_loss_d_w = d_loss_d_a*(z>0)*x", "dloss_da = 2*(a-y) | dloss_dw = dloss_da*(z>0)*x",
    "gradient_of_the_loss_wrt_a = 2*(a-y) | gradient_of_the_loss_wrt_w = gradient_of_the_loss_wrt_a*(z>0)*x",
    "da = 2*(a-y) | dw = da*(z>0)*x | return dw", f"def slope(a, y, z, x): |     return {WEIGHT}", f"return {WEIGHT}",
    f"dL = 2*(a-y) | da = (z>0) | dz = x | dw = {WEIGHT}", "dL = 2*(a-y) | da = (z>0) | dz = x | dw = dL*da*dz",
    "e = a - y | e = 2e | dw = e(z>0)x", "p = 2 | p = p*(a-y) | q = 3p*(z>0) | dw = q*x/3",
    "e = a - y | 2*e*(z>0)*x", "dz = 2*(a-y)*(z>0)  # through the ReLU | dw = dz*x  # through the sum",
    "e = a - y | (2*e)*(z>0)*x", "e = y - a | -2*e*(z>0)*x", "d = 2*(a-y) | d += 1 | d -= 1 | (z>0)*d*x",
    f"dw = {WEIGHT} | dw **= 1", "q = IF(z>0; 2*(a-y); 0) | q = q*x | dw = q", f"s = 0 | s += {WEIGHT} | return s",
    "dw = 2*(a-y)*x | dw[z <= 0] = 0", "dw = 0; dw[z > 0] = 2*(a-y)*x", f"∂L/∂w = 0 | ∂L/∂w += {WEIGHT}",
    "if z > 0: |     dw = 2*(a-y)*x | else: |     dw = 0", "dw = 0 | if z > 0: dw = 2*(a-y)*x | return dw",
    "if z <= 0: |     return 0 | return 2*(a-y)*x", f"dw = 2*(a-y) | dw *= (z>0)*x | dw = {WEIGHT}",
])  # fmt: skip
def test_a_program_is_read(text: str) -> None:
    assert told(text, "single-neuron/weight").correct, text


@pytest.mark.parametrize(("name", "text"), [
    ("hidden-layer/momentum", "v = g | v = beta*v + g | v = beta*v + g"),
    ("hidden-layer/momentum", "v_2 = g + beta*g | v_3 = g + beta*v_2"),
    ("vanishing/clipped-step", "g_2 *= tau/sqrt(g_1**2 + g_2**2) | w_2 -= eta*g_2"),
    ("vanishing/clipped-step", "norm = sqrt(g_1**2 + g_2**2) | w_2 -= eta*g_2*tau/norm | return w_2"),
    ("bptt/two-steps", "dw_i = 0 | d = (ŷ-y)*w_o*(1-O_2**2) | dw_i += d*x_2 | d = d*w_h*(1-O_1**2) | dw_i += d*x_1"),
    ("bptt/output-weight", "ds = ŷ - y | dw_o += ds*(O_1 + O_2 + O_3)/3"),
    ("hidden-layer/three-layers", "d = delta_2 @ W_2.T | d *= 1 - O_1**2 | W_1.grad = x.T @ d"),
    ("rnn-forward/parameters", "n = 8*H | n += H*H | n += 2*H | n += 2*H + 2"),
    ("rnn-forward/parameters", "count = 8*H + H**2 + 2*H | count += 2*H + 2 | return count"),
    ("rnn-forward/two-steps", "O_1 = relu(3) | O_2 = relu(2*x_2 - O_1 + 1)"),
    ("neurons/weighted-sum", "z = 0.5*6 | z += 3*(-3) | z += 1"), ("losses/huber", "e = 3 | L = delta*(e - delta/2)"),
    ("gradients/promise", "L = 0.8 | L -= 0.009"), ("losses/two-classes", "d = z_1 - z_2 | return sigmoid(d)"),
    ("single-neuron/sigmoid", "dw = 0 | dz = 2*(a-y)*a*(1-a) | dw += dz*x"),
    ("single-neuron/sigmoid", "a.grad = 2*(a-y) | w.grad = a.grad*a*(1-a)*x"),
    ("hidden-layer/input-gradient", "dx = delta | dx @= W_i.T"), ("neurons/weighted-sum", "v = 0 | v -= 5 | return v"),
    ("hidden-layer/momentum", "v = (1 + beta + beta**2)*g | return v"),
    ("vanishing/relu-matrices", "d = g | d[z_2 <= 0] = 0 | d = d @ W_h.T | d[z_1 <= 0] = 0 | d = d @ W_h.T"),
    ("losses/weighted", "dŷ = (1-y)/(1-ŷ) - k*y/ŷ | dz = dŷ*ŷ*(1-ŷ)"),
    ("losses/weighted", "d_loss_d_ŷ = (1-y)/(1-ŷ) - k*y/ŷ | (1 - y)*ŷ - k*y*(1 - ŷ)"),
    ("losses/weighted", "dz = ŷ*(1-ŷ) | dz *= (1-y)/(1-ŷ) - k*y/ŷ | dz = (1 - y)*ŷ - k*y*(1 - ŷ)"),
])  # fmt: skip
def test_so_is_one_for_another_exercise(name: str, text: str) -> None:
    assert told(text, name).correct, text


@pytest.mark.parametrize("text", [
    "if z > 0: |     dw = 2*(a-y)*x | elif z <= 0: |     dw = 0",
    "if z > 0: |     dw = 2*(a-y)*x | elif z < 0: |     dw = 0 | else: |     dw = 0",
    "if z > 0: |     dz = 2*(a-y) |     dw = dz*x | else: |     dz = 0 |     dw = 0",
    "if z > 0: |     dz = 2*(a-y) |     dw = dz*x | else: |     dw = 0",
    "if z > 0: dz = 2*(a-y); dw = dz*x | else: dw = 0", "if z <= 0: |     return 0 | g = 2*(a-y) | return g*x",
    "def grad(a, y, z, x): |     if z > 0: |         g = 2*(a-y) |         return g*x |     return 0",
    "def grad(a, y, z, x): |     if z > 0: |         return 2*(a-y)*x |     elif z <= 0: |         return 0",
    "if z > 0: |     if a > y: |         d = 2*(a-y) |     else: |         d = -2*(y-a) | else: |     d = 0 | dw = d*x",
    "dw = 0 | if z > 0: |     d = 2*(a-y) |     dw = d*x", "dw = 0.0 | if z > 0: |     dw += 2*(a-y)*x",
    "if z > 0: g = 2(a-y)x | if z <= 0: g = 0 | g", "if z > 0: return 2*(a-y)*x | if z <= 0: return 0",
    "if z > 0:  # active |     dw = 2*(a-y)*x | else: |     dw = 0", f"dw = {WEIGHT} | print(dw)", f"print({WEIGHT})",
    f"dw = {WEIGHT}; print(dw)", f"dw = {WEIGHT} | print('dw =', dw)", f"dw = {WEIGHT} | print(f'dw = {{dw:.2f}}')",
    "dz = 2*(a-y)*(z>0) | print(dz) | dw = dz*x | print(dw)", f"import numpy as np | dw = {WEIGHT}",
    f"lambda w: {WEIGHT}", f"dw = lambda w: {WEIGHT}", f"lambda a, y, z, x: {WEIGHT}", f"f = lambda w: {WEIGHT}",
    f"d = {WEIGHT} | print('dL/dw:', d)", f"d = {WEIGHT} | print('The gradient is', d)",
    f"g = {WEIGHT} | print('dw', g)",
    "d = 2*(a-y)*(z>0); dz = d; dz*x", "d = 2*(a-y)*(z>0); db = d; return db*x", "d = 2*(a-y)*(z>0); dw = dx",
    "p = a - y; p2 = 2*p; return p2*(z > 0)*x",
])  # fmt: skip
def test_blocks_and_what_a_program_says_besides_are_read(text: str) -> None:
    assert told(text, "single-neuron/weight").correct, told(text, "single-neuron/weight")


@pytest.mark.parametrize(("text", "words"), [
    (f"dw = {WEIGHT} | dw += {WEIGHT}", "this is 2 times the right answer"),
    (f"dw = 0 | dw -= {WEIGHT}", "sign is wrong"),
    (f"dw = {WEIGHT} | return 0", "your answer is 0"), (f"dw = 0 | return {WEIGHT}", "what stands beside it: dw = 0"),
    (f"dw = dw + {WEIGHT}", "no name"), (f"dw *= {WEIGHT}", "no name"), ("dw = dw", "no name"),
    (f"w.grad = 1 | w.grad += {WEIGHT}", "your answer is 7, the right one is 6"),
    ("dz = 5 | dz = 2*(a-y)*(z>0) | dw = dz*x", "`dz` gets two values here, and nothing uses the first"),
    ("p = 2*(a-y) | p = 7 | dw = p*(z>0)*x", "`p` gets two values here"),
    (f"dz = 5 | dw = {WEIGHT}", "not what stands beside it: dz = 5."),
    (f"da = db | db = da | dw = {WEIGHT}", "da = db"),
    ("e = a - y | e = 3e | dw = e(z>0)x", "this is 3/2 times the right answer"),
    ("δ = 2*(a-y)*(z>0) | δ = δ + 1 | dw = δ*x", "your answer is 7, the right one is 6"),
    (f"w_grad = 5 | {WEIGHT}", "what stands beside it: w_grad = 5."), (f"da = 7 | {WEIGHT}", "beside it: da = 7."),
    (f"grad = 7 | grad_w = {WEIGHT}", "`grad = 7` beside it cannot be read for sure"),
    (f"d_loss_d_a = 3*(a-y) | d_loss_d_w = {WEIGHT}", "not what stands beside it: dL_da = 3*(a-y)."),
    ("dL_da = a - y | dL_dz = dL_da*(z>0) | dL_dw = 2*dL_dz*x", "It goes wrong above already, at dL_da = a - y."),
    ("dL_dz = dL_dw/x | dL_dw = dL_dz*x", "not in the variables asked for"),
    (f"d_loss_d_b = {WEIGHT}", "it is not d_loss_d_b"),
    (f"d = 2*(a-y) | e = d*x | d = 7 | dw = {WEIGHT}", "cannot be read for sure"),
    (f"x = 2*x | dw = {WEIGHT}/2", "x = 2*x"),
    ("d = 2*(a-y) | d += 1 | (z>0)*d*x", "your answer is"),
    (f"dw = {WEIGHT} | dw **= 2", "your answer is 64"), (f"dw = {WEIGHT} | dw %= 2", "`%=` has no meaning here"),
    ("dw = 2*(a-y)*x | dw[z > 0] = 0", "your answer is 0"), ("dw = 2*(a-y)*x | dw[z <= 0] *= 0", "write where(…)"),
    ("dw[z > 0] = 2*(a-y)*x", "no name"), ("if z > 0: dw = 2*(a-y)*x", "say what `dw` is in every case"),
    ("if z > 0: |     dw = 0 | else: |     dw = 2*(a-y)*x", "your answer is 0"),
    ("if z > 0: g = 2(a-y)x | if z <= 1: g = 0 | g", "hold at once"),
    ("if z > 0: g = 2(a-y)x | if z <= 0: g = x | g", "Not equal"),
    ("if z > 0: g = 2(a-y)x | if z < -1: g = 0 | g", "everywhere else"),
    ("if z > 0: x = 2*x | 2*(a-y)*(z>0)*x", "say what `x` is"),
    ("if z < 0: |     return 2*(a-y)*x | return 0", "The comparison is the wrong way round"),
    ("dw = 2*(a-y)*x | if z <= 0: |     dw = 0 |     dw = dw + 1", "your answer is 1"),
    ("if z > 0: |     dw = 2*(a-y)*x | else: |     dw = 1", "your answer is 1"),
    ("if z > 0: |     a = 2*(a-y) |     dw = a*x | else: |     dw = 0", "a sign ="),
    ("dw = 2*(a-y) | if z <= 0: |     dw = 0 |     x = 0 | dw = dw*x", "say what `x` is in every case"),
    ("if z > 0: |     d = 2*(a-y) | else: |     e = 0 | dw = d*x", "say what `d` is in every case"),
    ("if z > 0: |     return 2*(a-y)*x | elif z < -1: |     return 0", "say what holds everywhere else"),
    (f"dw = {WEIGHT} | print(2*dw)", "this is 2 times"), (f"dw = {WEIGHT} | print(dw) | print(a)", "your answer is"),
    (f"for i in range(2): |     dw = {WEIGHT}", "one line"), (f"dw = 3 | print('{WEIGHT}', dw)", "your answer is 3"),
    ("lambda q: 2*(a-y)*(z>0)*q", "no name `q`"), ("if z > 0: |     dw = 2*(a-y)*x | elif z > 1: |     dw = 0", "else"),
    (f"∂L/∂w = 1 | ∂L/∂w += {WEIGHT}", "your answer is 7"), (f"x = 0 | x += {WEIGHT} | return x", "x"),
    ("t = a | t = 1 - t | t = 2*(a-y)*a", "Not equal"),
    (f"dw = {WEIGHT} | print('db =', dw)", "it is not db"), (f"dw = {WEIGHT} | print(f'dL/db = {{dw}}')", "not dL/db"),
    (f"dw = {WEIGHT} | print(f'-{{dw}}')", "no name"), (f"dw = {WEIGHT} | print('2*', dw)", "`2*` beside it"),
    (f"dw = {WEIGHT} | print('minus', dw)", "`minus` beside it"), (f"dw = {WEIGHT} | print('not', dw)", "not"),
    ("d = 2*(a-y)*(z>0); db = d*x; return db*1", "it is not db: asked is ∂L/∂w"), (f"dx = {WEIGHT}; dx + 0", "not dx"),
    ("p = a - y; p2 = 3*p; return p2*(z > 0)*x", "this is 3/2 times"),
    ("d = 2*(a-y); dL_db = d; dL_db*x", "dL_db = d."),
])  # fmt: skip
def test_a_wrong_line_of_a_program_is_none_of_a_right_answer(text: str, words: str) -> None:
    found = told(text, "single-neuron/weight")
    assert not found.correct
    assert words in found.message


@pytest.mark.parametrize("last", ["N", "N  # done", "∂L/∂w = N", "dw = N", "return N"])
@pytest.mark.parametrize("name", [
    "dL_da", "da_dz", "L_a", "dLda", "dL_dz", "g_a", "δ_a", "a.grad", "grad_b", "a_bar", "db",
])  # fmt: skip
def test_a_slope_of_something_else_is_not_the_last_value(name: str, last: str) -> None:
    text = f"N = 2(a-y)a(1-a) | N = N*x | {last}".replace("N", name)
    assert not told(text).correct
    assert not told(text.replace("a(1-a)", "(z>0)"), "single-neuron/weight").correct


@pytest.mark.parametrize("name", ["dL_da", "da_dz", "dLda", "dL_dz", "L_a", "∂L/∂a"])
def test_a_slope_of_one_thing_by_another_is_that_slope_in_the_end(name: str) -> None:
    text = f"{name} = 2(a-y)*2 | {name} = {name}*a(1-a) | ∂L/∂w = {name}*x/2"
    assert not told(text).correct
    assert not told(text.replace("a(1-a)", "(z>0)"), "single-neuron/weight").correct


@pytest.mark.parametrize("name", ["d", "grad", "g", "dw", "dL_dw", "w.grad", "L_w", "w_bar"])
def test_a_short_name_and_that_of_what_is_asked_may_have_more_than_one_value(name: str) -> None:
    for last in (name, f"∂L/∂w = {name}", f"return {name}"):
        assert told(f"{name} = 2(a-y)a(1-a) | {name} = {name}*x | {last}").correct


def test_an_arrow_of_r_is_offered_as_an_equals() -> None:
    found = told("δ <- 2*(a-y)*(z>0) | dw <- δ*x", "single-neuron/weight")
    assert (found.unjudged, found.corrected) == ("unreadable", "δ = 2*(a-y)*(z>0)\ndw = δ*x")
    assert find("single-neuron/weight").check(found.corrected).correct
    assert told("δ <- 2*(a-y) | dw <- δ*a", "single-neuron/sigmoid").corrected


def test_a_step_of_a_program_beside_a_right_answer_is_to_be_left_out() -> None:
    for sign in "-+":
        found = told(f"g = 2*(a-y)*x | w {sign}= η*g | a - η*g*x - y", "single-neuron/error-after-step")
        assert "cannot be read for sure" in found.message
    found = told("g = 2*(a-y)*x | w -= η*g | a + η*g*x - y", "single-neuron/error-after-step")
    assert "above" not in found.message


def test_a_name_that_nobody_typed_is_not_told() -> None:
    found = told("dw = 2*(a-y) | dw *= a*(1-a)*x | dw = 2*(a-y)*a*(1-a)*x", "single-neuron/sigmoid")
    assert "first" not in found.lines[0].message


@pytest.mark.parametrize("text", ["da = 2*(a-y)*5 | dz = da*(z>0)/5 | dw = dz*x", "da = a - y | dw = 2*da*(z>0)*x"])
def test_a_name_that_is_no_slope_is_told_to_be_the_readers(text: str) -> None:
    assert told(text, "single-neuron/weight").message.endswith("`da` is taken as a name of yours, not as a slope.")


@pytest.mark.parametrize(("name", "text"), [
    ("hidden-layer/momentum", "v_1 = g | v_2 = beta*v_1 + g | v_3 = beta*v_2 + g"),  # the question says that
    ("hidden-layer/momentum", "v = g | v = beta*v + g"),
    ("hidden-layer/momentum", "v = g | v = (1 + beta + beta**2)*g"),
    ("vanishing/clipped-step", "w_2 -= eta*g_2*tau/sqrt(g_1**2 + g_2**2) | w_2 -= eta*g_2*tau/sqrt(g_1**2 + g_2**2)"),
    ("vanishing/settled", "O = tanh(z) | F = z/O*(1 - O**2)"),
    ("losses/two-classes", "d = exp(z_1) | sigmoid(log(d) - z_2)"),
    ("rnn-forward/sparse", "answer = 5 | return ((2*k + 1)*r + 1)/(r*n)"),
    ("rnn-forward/two-steps", "O_1 = 2 | O_2 = relu(2*x_2 - O_1)"),
    ("single-neuron/sigmoid", "AA | dw = BB | dw += BB"), ("single-neuron/sigmoid", "AA | dw = BB = BB | dw += BB"),
    ("single-neuron/sigmoid", "AA | dw += BB | dw += BB"), ("single-neuron/sigmoid", "AA | dw = BB | return 0"),
    ("single-neuron/sigmoid", "da = a - y | dz = 2*da*a*(1-a) | dw = dz*x"),
])  # fmt: skip
def test_nor_is_one_of_another_exercise(name: str, text: str) -> None:
    assert not told(text, name).correct, text


@pytest.mark.parametrize(("name", "lines"), [
    ("vanishing/half-life", ["f^T = 1/2", "T log f = log(1/2)", "T = log(1/2)/log(f)"]),
    ("gates/half-life", ["σ(z)^T = 1/2", "T = -log(2)/log(σ(z))"]),
    ("gates/bias-for-memory", ["σ(b) = f", "exp(-b) = 1/f - 1", "b = -log(1/f - 1)"]),
    ("gradients/best-nudge", ["2*M*h - ε/h² = 0", "h³ = ε/(2*M)", "h = (ε/(2*M))^(1/3)"]),
    ("neurons/saturation", ["a(1-a) = p/4", "a² - a + p/4 = 0", "a = (1 + √(1-p))/2"]),
    ("neurons/all-inputs", ["n*w + b = 1", "b = 1", "- n*w"]),
    ("single-neuron/steps", ["log(c) = k*log(r)", "k = log(c)/log(r)"]),
])  # fmt: skip
def test_an_equation_may_be_solved_in_lines_of_which_each_is_judged(name: str, lines: list[str]) -> None:
    assert told(" | ".join(lines), name).correct
    for number in range(len(lines) - 1):
        wrong = [f"{line} + 1" if i == number else line for i, line in enumerate(lines)]
        assert not told(" | ".join(wrong), name).correct, wrong
    assert "put the one with" in told(f"{lines[-1]} | {lines[0]}", name).message or lines[-1].startswith("-")


@pytest.mark.parametrize(("one", "text", "column", "words"), [
    ("hidden-layer/momentum", "v = β v + g\nv = β v + g", 1, "there is no name `v` here"),
    ("single-neuron/weight", "d = a-y\nd *= q\nd*x", 14, "there is no name `q` here (known: z, a, L, b, w, x, y, d)"),
    ("single-neuron/weight", "dw = 2*(a-y\ndw *= x", 1, "this bracket is never closed"),
])  # fmt: skip
def test_of_lines_that_cannot_be_read_the_fault_is_told_as_it_was_typed(
    one: str, text: str, column: int, words: str
) -> None:
    found = find(one).check(text)
    assert words in found.message
    assert found.column == column
    with pytest.raises(ParseError, match=re.escape(words)):
        find(one).preview(text)


def test_what_uses_the_lines_above_is_offered_with_them() -> None:
    found = find("single-neuron/weight").check("dz = 2*(a - y)*(z > 0)\ndw = 1/2dz*x")
    assert "in two ways: `1/2*dz*x` or `1/(2*dz)*x`" in found.message
    above = "dz = 2*(a - y)*(z > 0)\ndw = "
    assert [text for text, _ in found.readings] == [f"{above}1/2*dz*x", f"{above}1/(2*dz)*x"]


@pytest.mark.parametrize(("text", "offers"), [
    ("d = 2*(a-y)\nd *= (z>0)\nd *= 1/2x", ["d = d*(1/2*x)", "d = d*(1/(2*x))"]),
    ("d = 1/2x\nd *= 2(a-y)(z>0)*2", ["d = 1/2*x", "d = 1/(2*x)"]),
    ("a_bar = 2(a-y)\nreturn a_bar*(z>0)*1/2x", ["a_bar*(z > 0)*1/2*x", "a_bar*(z > 0)*1/(2*x)"]),
    ("d = 2(a-y)\nd = d*x*(z>0))", ["d = d*x*(z>0)"]), ("d = 2(a-y)\nd = d*X*(z>0)", ["d = d*x*(z>0)"]),
])  # fmt: skip
def test_an_offer_holds_the_names_that_were_typed(text: str, offers: list[str]) -> None:
    exercise = find("single-neuron/weight")
    found = exercise.check(text)
    told = [offer for offer, _ in found.readings] + [found.corrected] * bool(found.corrected)
    assert len(told) == len(offers)
    for offer, expected in zip(told, offers, strict=True):
        assert expected in offer.split("\n")
        again = exercise.check(offer)
        assert again.unjudged == ""
        assert not re.search("first|second|third|answer =", offer + found.message + again.message)
    with pytest.raises(ParseError) as told_while_typing:
        exercise.preview(text)
    assert not re.search("first|second|third|answer =", str(told_while_typing.value))


@pytest.mark.parametrize("text", [
    "ā = 2(a-y) | z̄ = āa(1-a) | w̄ = z̄x", "ā = 2(a-y) | z̄ = ā a(1-a) | ∂L/∂w = z̄ x",
    "a_bar = 2(a-y) | z_bar = a_bar*a(1-a) | w_bar = z_bar x", "abar = 2(a-y) | zbar = abar*a(1-a) | wbar = zbar*x",
    r"\bar a = 2(a-y) | \bar{z} = \bar a a(1-a) | \overline{w} = \bar{z} x",
])  # fmt: skip
def test_an_adjoint_is_a_slope_of_the_loss(text: str) -> None:
    assert told(text).correct
    assert "Line 1 is the first that goes wrong. This is not ∂L/∂a" in told(text.replace("2(a-y)", "(a-y)")).message


@pytest.mark.parametrize("left", ["b_bar", "z_bar", "a_bar", "bbar", "b̄", "z̄", "ā", r"\bar b", r"\overline{z}"])
def test_that_of_another_name_is_not_what_is_asked(left: str) -> None:
    assert not told(f"{left} = MM", "single-neuron/weight").correct
    assert not told(f"AA | {left} = BB").correct
    assert told("w̄ = MM", "single-neuron/weight").correct
    assert told(r"AA | \bar{w} = BB").correct


def test_nor_is_it_one_of_anything_else() -> None:
    assert "not ∂L/∂z" in told("z_bar = 2(a-y) | w_bar = z_bar a(1-a) x").message
    assert "not ∂L/∂a" in told("a_bar = 2(a-y)a(1-a) | w_bar = a_bar x").message
    assert "not ∂L/∂a" in told("a_bar = a(1-a) | ∂L/∂w = 2(a-y) a_bar x").message
    text = "ā_2 = 2(a_2-y) | z2_bar = ā_2(1-a_2²) | ā = z2_bar u | z̄ = ā(1-a²) | w̄ = z̄ x"
    assert told(text, "gradients/longer-chain").correct
    assert "not ∂L/∂z_2" in told(text.replace("1-a_2", "1+a_2"), "gradients/longer-chain").message


def test_a_preview_shows_the_names_that_were_typed() -> None:
    assert find("single-neuron/weight").preview("d = 2*(a-y)\nd *= (z>0)\nd *= x") == r"d\,x"
    shown = find("single-neuron/sigmoid").preview("d = 2*(a-y)\nd *= a*(1-a)\nd *= 1/2*x")
    assert "first" not in shown
    assert shown.count("d\\,") == 2


@pytest.mark.parametrize("text", [
    "(1±√(1-p))/2", r"(1 \pm \sqrt{1-p})/2", "a = (1∓√(1-p))/2", r"\frac{1\pm\sqrt{1-p}}{2}",
])  # fmt: skip
def test_of_two_signs_in_one_both_are_offered(text: str) -> None:
    exercise = find("neurons/saturation")
    found = exercise.check(text)
    assert "one of the two signs" in found.message
    assert [exercise.check(offer).correct for offer, _ in found.readings] == [True, False]
    assert all(latex for _, latex in found.readings)


@pytest.mark.parametrize(("name", "text"), [
    ("neurons/saturation", "(1±√(1-p))/2"), ("single-neuron/weight", "2(a-y)(z>0)*2/2x"),
    ("single-neuron/weight", "d = 2(a-y)(z>0)\nd *= 2/2x"),
])  # fmt: skip
def test_a_preview_names_each_reading_as_a_check_does(name: str, text: str) -> None:
    shown, told_of_it = json.loads(Judge(BANK).preview(name, text)), find(name).check(text)
    assert shown["message"] in told_of_it.message
    assert [(one["text"], one["tex"]) for one in shown["readings"]] == [*told_of_it.readings]
    assert len(shown["readings"]) == 2


def test_a_name_of_the_question_keeps_its_value_in_the_cases_that_nothing_is_said_of() -> None:
    front, step = "n = sqrt(g_1**2+g_2**2) | if n > tau: g_2 = g_2*tau/n", "w_2 -= eta*g_2"
    assert told(f"{front} | {step}", "vanishing/clipped-step").correct
    assert not told(f"{front.replace('n > tau', 'n < tau')} | {step}", "vanishing/clipped-step").correct


@pytest.mark.parametrize("text", ["g_2 = 7g_2 | g_2 = g_2 | S", "if n > τ: g_2 = 7g_2 | if n ≤ τ: g_2 = g_2 | S"])
def test_a_name_with_a_new_value_is_not_read_as_the_old_one_in_a_product(text: str) -> None:
    found = told(f"n = √(g_1²+g_2²) | {text.replace('S', 'w_2 - ητg_2/n')}", "vanishing/clipped-step")
    assert "`g_2` gets a new value here" in found.message
    found = told("n = √(g_1²+g_2²) | g_2 = 7*g_2 | g_2 = g_2 | w_2 - η*τ*g2/n", "vanishing/clipped-step")
    assert "`g_2` gets a new value here" in found.message
