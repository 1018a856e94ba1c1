"""Verdicts and messages that misled somebody, each with more of its kind."""

import re
from fractions import Fraction
from typing import Any

import pytest
from sympy import MatrixSymbol, Ne, Symbol, log, sqrt, symbols

from byhand.answers import Exercise, counts, one_of
from byhand.answers.witness import _placed
from byhand.formulas import in_elementary_terms
from byhand.proof import parse, read
from byhand.proof.enclosure import Enclosure
from nbutils.activations import relu
from nbutils.exercises import find

a, b, c, w, x, y, z, t, L = symbols("a b c w x y z t L", real=True)
p = Symbol("p", positive=True)
K = Symbol("K", positive=True)


def asked(model: str, **more: object) -> Exercise:
    """A question whose answer is `model`, in the names a, b, c, x and K."""
    names = {"a": a, "b": b, "c": c, "x": x, "t": t, "y": y, "K": K, "p": p}
    expression = parse(model, names.values())
    return Exercise("test/asked", "T", "P", expression, symbols=names.values(), solution=[(model, "given")],
                    hints=["none"], **more)  # type: ignore[arg-type]


def said(one: str | Exercise, text: str) -> str:
    feedback = (find(one) if isinstance(one, str) else one).check(text)
    assert not feedback.correct, text
    return feedback.message


def right(one: str | Exercise, text: str) -> bool:
    return (find(one) if isinstance(one, str) else one).check(text).correct


# --- defined wherever the question is asked ----------------------------------------------------------------------

SLIP = "gradients/find-the-slip"  # 1 + a, for -1 < a < 1


@pytest.mark.parametrize(
    "text",
    ["1 + exp(log(a))", "1 + a + 0*log(a - 5)", "(1 + a)*relu(a - 5)/relu(a - 5)", "1 + sqrt(a)**2",
     "1 + a*sqrt(a)/sqrt(a)", "1 + a + 0*sqrt(a)", "log(a)/log(a) + a", "1 + a**2/a", "exp(log(1 + 2*a) - 0) - a"],
)  # fmt: skip
def test_an_answer_has_to_be_defined(text: str) -> None:
    found = find(SLIP).check(text)
    assert not found.correct
    assert found.slip == "undefined"
    assert "no value" in found.message


@pytest.mark.parametrize("text", ["exp(log(1 + a))", "(1 - a**2)/(1 - a)", "sqrt((1 + a)**2)", "1 + a + 0*log(2 + a)"])
def test_what_is_defined_in_the_domain_is_right(text: str) -> None:
    assert right(SLIP, text)


def test_what_the_question_itself_divides_by_may_be_a_divisor() -> None:
    assert right("gradients/central-error", "(8*theta*h**3)/(2*h)")
    assert right(asked("a/x"), "a*x/x**2")
    assert not right(asked("a*x"), "a*x**2/x")


# --- premises ----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    ("one", "text"),
    [
        ("losses/margin", "sigmoid(t*m) - (t + 1)/2"),
        ("losses/margin", "-t**3*sigmoid(-m)"),
        ("single-neuron/error-after-step", "(a - y)*(1 - sqrt(2*eta)*x)*(1 + sqrt(2*eta)*x)"),
        ("losses/double-softmax", "-log(sigmoid(1 - log(K - 1)))"),
        ("losses/weighted", "∂L/∂ŷ * ∂ŷ/∂z\ny_hat - y*(k + (1 - k)*y_hat)"),
        ("bptt/output-weight", "(ŷ - y**2) * (O_1 + O_2 + O_3)/3"),
        ("bptt/two-steps", "(ŷ - y**3)*w_o*(1 - O_2**2) * (x_2 + w_h*(1 - O_1**2)*x_1)"),
        ("bptt/output-matrix", "O_3.T @ (ŷ - y**2)"),
        ("bptt/error-matrix", "(delta_2 @ W_h.T + (ŷ_1 - y_1**2) * W_o.T) * (1 - O_1**2)"),
        ("losses/squared-hinge", "-2*(y - ŷ)*(y*ŷ < 1)"),
        ("hidden-layer/momentum", "g*(1 - beta**3)/(1 - beta)"),
        ("hidden-layer/softmax-layer", "O.T @ (ŷ*sum(y) - y**2)"),
        ("rnn-forward/masked-step", "m**2*(1 - f**2)*w_h + (1 - m)**2"),
        ("rnn-forward/sparse", "((2*k + 1)*r + 1)*sqrt(n - k + 1)/(r*n*sqrt(n - k + 1))"),
        ("vanishing/clipped-step", "w_2 - eta*g_2*min(1, tau/sqrt(g_1**2 + g_2**2))"),
        ("vanishing/clipped-step", "w_2 - eta*g_2/max(1, sqrt(g_1**2 + g_2**2)/tau)"),
        (asked("t*a", assuming=[one_of(t, -1, 1)]), "a/t"),
        (asked("abs(t)*a", assuming=[one_of(t, -1, 1)]), "a"),
        (asked("log(K)", assuming=[counts(K), K >= 2]), "log(K - 1) + log(K/(K - 1))"),
    ],
)
def test_what_holds_under_the_premises_is_right(one: str | Exercise, text: str) -> None:
    feedback = (find(one) if isinstance(one, str) else one).check(text)
    assert feedback.correct, feedback


def test_a_premise_excuses_no_wrong_answer() -> None:
    assert not right("losses/margin", "t*sigmoid(-m)")
    assert not right(asked("t*a", assuming=[one_of(t, -1, 1)]), "t**2*a")
    assert not right(asked("y*a", assuming=[one_of(y, 0, 1)]), "y*a + (1 - y)*b")
    assert not right(asked("K*a", assuming=[counts(K)]), "K**2*a")


def test_an_answer_without_a_value_for_one_choice_is_refuted() -> None:
    told = said(asked("y*a", assuming=[one_of(y, 0, 1)]), "a/y")
    assert "y = 0" in told
    assert "your answer is undefined" in told


def test_a_witness_obeys_the_premises() -> None:
    found = find("losses/margin").check("t + m")
    assert found.witness is not None
    assert found.witness.point[next(name for name in found.witness.point if str(name) == "t")] in (-1, 1)
    found = find("losses/double-softmax").check("K + 1/3")
    assert found.witness is not None
    assert all(value.is_integer and value >= 2 for value in found.witness.point.values())
    with pytest.raises(TypeError, match="a premise is"):
        asked("a", assuming=[a])


def test_a_case_that_is_left_out_is_told_as_one() -> None:
    words = "at x = 1, your answer says nothing; the right one is 2."
    assert said(asked("2*x"), "2*x if x>1, 2*x if x<1").endswith(words)
    for cases in ("2*x if x>1, 2*x if x<1, 0 otherwise", "2*x*(x>1) + 2*x*(x<1)"):
        assert said(asked("2*x"), cases).endswith("at x = 1, your answer is 0, the right one is 2.")


@pytest.mark.slow
@pytest.mark.parametrize("cases", ["2*x if x>0, 2*x if x<0", "{2*x, x>0; 2x, x<0}", "2*x for x > 0 and 2*x for x < 0",
                                   r"\begin{cases} 2x & x>0 \\ 2x & x<0 \end{cases}"])  # fmt: skip
def test_a_case_is_left_out_where_the_right_answer_is_0(cases: str) -> None:
    """What is not said counts as 0, and may be right by chance. At a corner of the right answer it need not be said."""
    assert said(asked("2*x"), cases) == "Right, but for a corner: where x = 0, your answer says nothing."
    for whole in ("2*x if x>=0, 2*x if x<0", "2*x if x>0, 2*x if x<0, 0 if x = 0", "2*x if x>0, 2*x otherwise",
                  "where(x>0, 2*x, where(x<0, 2*x, 0))",
                  r"\begin{cases} 2x & x \ge 0 \\ 2x & x<0 \end{cases}"):  # fmt: skip
        assert asked("2*x").check(whole).correct
    weight = find("single-neuron/weight")
    assert weight.check("2(a-y)x if z>0, 0 if z<0").correct
    told = said(weight, "S if a>y, S if a<y".replace("S", "2(a-y)(z>0)x"))
    assert told == "Right, but for a corner: where a - y = 0, your answer says nothing."
    W = MatrixSymbol("W", 1, 2)
    row = Exercise("test/row", "T", "P", 2 * W, symbols=[W], solution=[("2*W", "given")], hints=["none"])
    assert said(row, "2W if W > 0, 2W if W < 0") == said(row, "2W, W ≠ 0")


@pytest.mark.parametrize("limit", ["for all positive x", "for every positive x", "for any x > 0", "for all x but 0",
                                   "for all x except 0", "for all x except x = 1", "for each nonzero x"])  # fmt: skip
def test_all_of_a_part_is_not_all(limit: str) -> None:
    assert not right(asked("2*x"), f"2x {limit}")
    assert right(asked("2*x", assuming=[x > 1]), f"2x {limit}")


UNEQUAL = ["S, x ≠ 0", "S (x ≠ 0)", "S [x != 0]", "S for x != 0", "S where x ≠ 0", r"S, x \neq 0", "S if x is not zero",
           "S for nonzero x", "S for all x =/= 0", "S, provided x ≠ 0", "S, since x ≠ 0", "S (if x ≠ 0)", "S, 0 ≠ 3x",
           "S if x > 0, S if x < 0"]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("text", UNEQUAL)
@pytest.mark.parametrize("premise", [x > 0, Ne(x, 0)])
def test_that_something_is_not_0_says_nothing_where_a_premise_says_it(premise: Any, text: str) -> None:
    one = asked("2*x", assuming=[premise])
    assert one.check(text.replace("S", "2x")).correct
    assert one.check(text.replace("S", "2*x²/x")).correct
    assert not one.check(text.replace("S", "3x")).correct
    assert said(one, "2x, x ≠ 1") == "Right, but for a corner: where x - 1 = 0, your answer says nothing."


@pytest.mark.parametrize("text", UNEQUAL)
def test_elsewhere_nothing_is_said_where_it_is_0(text: str) -> None:
    told = "Right, but for a corner: where x = 0, your answer says nothing."
    assert said(asked("2*x"), text.replace("S", "2x")) == told


def test_a_name_does_not_stand_for_what_its_cases_leave_out() -> None:
    told = find("single-neuron/sigmoid").check("δ = 2(a-y), a ≠ y\nδ*a*(1-a)*x").lines[0].message
    assert told == "δ may not stand for this: where a - y = 0, your answer says nothing."


def test_a_condition_is_shown_as_it_was_understood() -> None:
    assert read("2x (x ≠ 0)", [x]).latex == r"2 x,\ x \ne 0"
    assert read("2x for x != 1", [x]).latex == r"2 x,\ x - 1 \ne 0"


@pytest.mark.parametrize("text", [
    "2x if x ≠ 0, 0 otherwise", "2x if x ≠ 0, 0 if x = 0", "0 if x == 0, 2x if x != 0", "{2x, x ≠ 0; 0, x = 0}",
    r"\begin{cases} 2x & x \neq 0 \\ 0 & x = 0 \end{cases}",
])  # fmt: skip
def test_what_holds_at_0_may_be_a_case(text: str) -> None:
    assert asked("2*x").check(text).correct
    wrong = text.replace("0 o", "3 o").replace("0 i", "3 i").replace("; 0", "; 3").replace("0 &", "3 &")
    assert said(asked("2*x"), wrong).endswith("at x = 0, your answer is 3, the right one is 0.")


def test_a_condition_stands_behind_a_formula_with_a_comparison() -> None:
    weight = find("single-neuron/weight")
    assert weight.check(f"{WEIGHT_ANSWER}, z ≠ 0").correct
    assert "say what holds everywhere else" in weight.check(f"{WEIGHT_ANSWER}, z > 0").message
    assert not weight.check(f"{WEIGHT_ANSWER}/3, z ≠ 0").correct


@pytest.mark.parametrize("text", ["2x for x ≠ 0 and x > 1", "2x, 0 < x ≠ 1", "2x (x ≠ 0) + 1", "2x ≠ 3",
                                  "2x for x ≠ 0 or x = 0", "2x, x ≠ 0, x ≠ 1"])  # fmt: skip
def test_a_longer_condition_is_refused(text: str) -> None:
    found = asked("2*x").check(text)
    assert (found.correct, found.corrected, found.unjudged) == (False, "", "unreadable")


FALL = Exercise("test/fall", "T", "For $y = xt - at^2/2$, write $\\partial y/\\partial t$.", y, t,
                {y: x * t - a * t**2 / 2}, [("x - a*t", "given")], hints=["none"])  # fmt: skip


@pytest.mark.parametrize(("text", "name"), [
    ("x = at", "x"), ("x - at = 0 ⇒ x = at", "x"), ("x - at = 0, so t = x/a", "t"), ("t = x/a", "t"), ("at = x", "x"),
    ("a = x/t = 3", "a"), ("∂y/∂x = t", "∂y/∂x"), ("x(t) = at", "x"), ("x == at", "x"),
])  # fmt: skip
def test_an_equation_about_something_else_is_told_as_that(text: str, name: str) -> None:
    assert said(FALL, text) == f"This is an equation about {name}, not about ∂y/∂t."


@pytest.mark.parametrize("text", ["∂y/∂t = at", "y' = at", "slope = at", "g = at", "v = at", "at = at", "2at/2 = at",
                                  "y = at"])  # fmt: skip
def test_a_label_and_a_working_are_none(text: str) -> None:
    assert "about" not in said(FALL, text)


def test_a_line_about_something_else_is_none_that_others_follow_from() -> None:
    one = Exercise("test/fall", "T", FALL.prompt, y, t, {y: x * t - a * t**2 / 2}, [("x - a*t", "given")],
                   hints=["none"], several=True)  # fmt: skip
    found = one.check("∂y/∂t = x - 2at/2\nx = at\nx - at")
    assert [line.correct for line in found.lines] == [True, False, True]
    assert found.lines[1].message == "This is an equation about x, not about ∂y/∂t."


# --- corners -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "text"),
    [
        ("neurons/leaky-slope", "(z > 0) + c*(z <= 0)"),
        ("neurons/leaky-slope", "(z >= 0) + c*(z < 0)"),
        ("single-neuron/weight", "2*(a - y)*(z >= 0)*x"),
        ("single-neuron/weight", "(a - y)*(1 + (z >= 0) - (z < 0))*x"),
        ("vanishing/relu-matrices", "((g * (z_2 >= 0)) @ W_h.T * (z_1 >= 0)) @ W_h.T"),
        ("vanishing/relu-matrices", "((g * (z_2 > 0)) @ W_h.T * (1 - (z_1 < 0))) @ W_h.T"),
        ("single-neuron/two-examples", "(a_1 - y_1)*(z_1 >= 0)*x_1 + (a_2 - y_2)*(z_2 >= 0)*x_2"),
    ],
)
def test_right_but_for_the_corner(one: str, text: str) -> None:
    assert said(one, text).startswith("Right, but for the corner of the ReLU")


@pytest.mark.parametrize("text", ["2*(a - y)*(z <= 0)*x", "2*(a - y)*(z >= 1)*x", "2*(a - y)*(x >= 0)*x"])
def test_another_corner_is_wrong(text: str) -> None:
    assert "corner" not in said("single-neuron/weight", text)


GH = Exercise("test/fall", "T", "For $v = \\sqrt{2gh}$, write $\\partial v/\\partial h$.", L, y, {L: sqrt(2 * x * y)},
              [("x/sqrt(2*x*y)", "given")], hints=["none"], assuming=[x > 0, y > 0])  # fmt: skip


@pytest.mark.parametrize(("text", "exponent"), [
    ("x(2xy)^-1/2", "-1/2"), ("x*(2xy)**-1/2", "-1/2"), ("x(2xy)⁻¹/2", "-1/2"), ("x/(2xy)^1/2", "1/2"),
    ("∂L/∂y = x (2xy)^(-1)/2", "-1/2"), ("x*(2*x*y)^{-1}/2", "-1/2"), ("x^1/2 * y^-1/2 / 2^1/2", "1/2"),
])  # fmt: skip
def test_an_exponent_that_lacks_its_brackets_is_the_slip(text: str, exponent: str) -> None:
    found = GH.check(text)
    assert (found.correct, found.slip) == (False, "brackets")
    assert found.message.endswith(f"put brackets round the whole exponent, ^({exponent}).")


@pytest.mark.parametrize("text", ["x(2xy)^-1/3", "x(2xy)^1/2", "x^2/2", "2x(2xy)^-1/2"])
def test_another_exponent_is_not(text: str) -> None:
    assert "exponent" not in said(GH, text)


# --- the form that is asked for ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["sigmoid(z_1)*sigmoid(-z_2)/(sigmoid(z_1)*sigmoid(-z_2) + sigmoid(-z_1)*sigmoid(z_2))",
             "1 - sigmoid(z_2 - z_1)", "2*sigmoid(z_1 - z_2)/2 + 0*sigmoid(z_1)+ sigmoid(z_1)-sigmoid(z_1)",
             "(1 + tanh((z_1 - z_2)/2))/2", "sigmoid(z_1 - z_2)**2/sigmoid(z_1 - z_2)"],
)  # fmt: skip
def test_one_call_is_one_call(text: str) -> None:
    assert "one `sigmoid(…)`" in said("losses/two-classes", text)
    assert right("losses/two-classes", "sigmoid(-(z_2 - z_1))")


@pytest.mark.parametrize(
    "text",
    ["((theta + h)**4 - (theta - h)**4)/(2*h) - 4*theta**3", "-4*theta**3 + ((h + theta)**4 - (theta - h)**4)/2/h",
     "(theta + h)**4/(2*h) - (theta - h)**4/(2*h) - 4*theta**3"],
)  # fmt: skip
def test_the_question_typed_back_is_no_answer(text: str) -> None:
    assert said("gradients/central-error", text) == "That repeats the question."


def test_a_line_typed_twice_is_no_derivation() -> None:
    last = "2*(a - y)*a*(1 - a)*x"
    assert "at least one line above it" in said("single-neuron/sigmoid", f"{last}\n{last}")
    assert "at least one line above it" in said("single-neuron/sigmoid", f"{last}\n= {last}\n{last}")
    assert "at least one line above it" in said("vanishing/sigmoid", 3 * "w_h**2 * O_1*(1 - O_1) * O_2*(1 - O_2)\n")
    assert "at least one line above it" in said("single-neuron/sigmoid", f"{last}\n2(a−y)a(1−a)x + 0")
    assert "at least one line above it" in said("single-neuron/sigmoid", f"∂L/∂w\n{last}")
    assert right("single-neuron/sigmoid", f"∂L/∂a * ∂a/∂w\n{last}\n{last}")
    assert right("losses/pseudo-huber", "δ²·½·(1+e²/δ²)^(-½)·2e/δ²\ne(1+(e/δ)²)^(-½)")  # one expression for SymPy


# --- messages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "text", "slip", "words"),
    [
        ("rnn-forward/parameters", "8*H + H*H + H + H*2 + 2", "bias", "one bias forgotten"),
        ("rnn-forward/parameters", "H**2 + 11*H + 2", "bias", "one bias forgotten"),
        ("rnn-forward/parameters", "H*(H + 12)", "bias", "bias of the outputs"),
        ("bptt/error-matrix", "(delta_2@W_h.T + (ŷ_1-y_1)*W_o)*(1-O_1**2)", "transpose", "W_o.T belongs where W_o is"),
        ("bptt/error-matrix", "((ŷ_1-y_1)*W_o + delta_2@W_h.T)*(1-O_1**2)", "transpose", "W_o.T belongs where W_o is"),
        ("bptt/error-matrix", "(delta_2@W_h.T + (ŷ_1-y_1)*W_o.T)*(1-O_1.T**2)", "transpose", "O_1 belongs where O_1.T"),
        ("single-neuron/weight", "(a-y)*x", "indicator", "Besides, the factor 2 is missing."),
        ("single-neuron/input", "(a-y)*w", "indicator", "Besides, the factor 2 is missing."),
        ("single-neuron/weight", "3*(a-y)*x", "indicator", "Besides, the factor is 3 where 2 belongs."),
        ("single-neuron/weight", "6*(a-y)*x", "indicator", "Besides, the factor is 6 where 2 belongs."),
        ("gradients/bias", "(a-y)**2*a*(1-a)", "undifferentiated", "formula of L stands where its slope"),
        ("gradients/bias", "2*(a-y)*a", "undifferentiated", "formula of a stands where its slope"),
        ("single-neuron/weight", "(a-y)**2*(z>0)*x", "undifferentiated", "formula of L stands where its slope"),
        ("losses/margin", "-t*sigmoid(m)", "sign", "stands in sigmoid(…) is wrong"),
        ("losses/double-softmax", "log(1 + (K-1)*exp(1))", "sign", "stands in exp(…) is wrong"),
        ("single-neuron/weight", "2*(a - y)*z>0*x", "brackets", "put brackets round the comparison, (z>0)"),
        ("single-neuron/input", "2*(a - y)*z > 0*w", "brackets", "put brackets round the comparison, (z > 0)"),
        ("single-neuron/weight", "2*x*(a - y)*z>0", "brackets", "put brackets round the comparison"),
        ("single-neuron/weight", "2(a - y)(z < 0)x", "indicator", "The comparison is the wrong way round."),
        ("bptt/two-steps", "(ŷ-y)w_o(1-O_2)²(x_2 + w_h(1-O_1)²x_1)", "square", "stands outside the bracket"),
        ("bptt/error-matrix", "(δ_2W_hᵀ + (ŷ_1-y_1)W_oᵀ)⊙(1-O_1)²", "square", "stands outside the bracket"),
        ("neurons/merged-bias", "b_1*W_2*W_3 + b_2*W_3 + b_3", "elementwise", "and so in the other products"),
        ("losses/squared-hinge", "-2y(yŷ<1)", "missing factor", "Of ∂L/∂h only the number 2 stands there."),
        ("single-neuron/weight", "2(z>0)x", "missing factor", "Of ∂L/∂a only the number 2 stands there."),
        ("single-neuron/weight", "2(a-y)a(1-a)x", "activation", "the slope of the sigmoid, where the ReLU stands"),
        ("single-neuron/input", "2(a-y)(1-a²)w", "activation", "the slope of tanh, where the ReLU stands"),
        ("gradients/weight-decay", "2(a-y)(wx+b>0)x + 2λw", "activation", "the slope of the ReLU, where tanh stands"),
        ("gates/output-error", "(O_2-y)**2/2*tanh(c_2)*o_2*(1-o_2)", "undifferentiated", "The formula of L stands"),
        ("gates/half-life", "log 2/log 1+exp(-z)", "brackets", "round what belongs together, (1+exp(-z))."),
        ("gates/bias-for-memory", "log(f/1-f)", "brackets", "round what belongs together, (1-f)."),
        ("losses/margin", "-t*exp(-m)/1+exp(-m)", "brackets", "round what belongs together, (1+exp(-m))."),
        ("gradients/best-nudge", "(ε/2*M)^(1/3)", "brackets", "round what belongs together, (2*M)."),
        ("single-neuron/weight", "2*a-y*(z>0)*x", "brackets", "round what belongs together, (a-y)."),
        ("vanishing/leak", "c + 1-c*(1-v_1²)w_h", "brackets", "round what belongs together, (1-c)."),
        ("losses/normal", "ŷ - y/s²", "brackets", "round what belongs together, (ŷ - y)."),
        ("rnn-forward/sparse", "((2*k + 1)*r + 1)/r*n", "brackets", "round what belongs together, (r*n)."),
        ("hidden-layer/two-outputs", "O.T @ s - y", "brackets", "round what belongs together, (s - y)."),
        ("vanishing/settled", "2z/sinh(2z)", "names", "sinh may not stand"),
        ("neurons/yes-minus-no", "2*sigmoid(z) - 1\nsinh(z/2)/cosh(z/2)", "names", "asked is one `tanh(…)`"),
    ],
)
def test_the_slip_that_was_made_is_told(one: str, text: str, slip: str, words: str) -> None:
    feedback = find(one).check(text)
    assert not feedback.correct
    assert feedback.slip == slip, feedback
    assert words in feedback.message


@pytest.mark.parametrize("text", ["(a-y)*x", "-(a-y)*x", "(a-y)*(z>0)", "6*(a-y)*x", "5*(a-y)*(z>0)", "(a-y)/7"])
def test_a_factor_is_told_only_where_it_was_typed_or_is_wanted(text: str) -> None:
    message = said("single-neuron/weight", text)
    besides = message.partition("Besides, ")[2]
    for number in ("1/2", "3/2", "5/2", "1/4", "1/14"):
        assert number not in besides
    assert "Besides" not in said("losses/huber", "(3δ - δ²)/2")
    assert "Besides" not in said("vanishing/half-life", "1/(2*log(f))")


def test_the_last_line_in_other_names_does_not_repeat_the_question() -> None:
    assert "not in the variables asked for: z_2" in said("neurons/three-layers", "w_3*z_2 + b_3\nw_3*z_2 + b_3")
    assert "not in the variables asked for: z_1" in said(
        "neurons/three-layers", "w_3*z_2 + b_3\nw_3*(w_2*z_1 + b_2) + b_3")  # fmt: skip


@pytest.mark.parametrize(
    ("one", "text", "names"),
    [
        ("single-neuron/weight", "2*a*y", {"a", "y", "z", "x"}),
        ("gradients/bias", "a + y", {"a", "y"}),
        ("neurons/tanh-slope", "s**3", {"s"}),
        ("bptt/two-steps", "w_o*x_1*x_2*O_1", {"ŷ", "y_hat", "y", "x_1", "x_2", "O_0", "O_1", "O_2", "w_o", "w_h"}),
    ],
)
def test_a_witness_is_in_the_names_of_the_answer_with_small_numbers(one: str, text: str, names: set[str]) -> None:
    message = said(one, text)
    assert message.startswith("Not equal. For example at ")
    point = message.removeprefix("Not equal. For example at ").partition(": ")[0]
    for part in point.split(", "):
        name, sign, value = part.split(" ")
        assert name in names
        assert sign in ("=", "≈")
        assert abs(float(sum(map(float, [value])) if "/" not in value else 1)) < 100
        assert len(value) <= 7


@pytest.mark.parametrize(("one", "text", "names"), [
    ("hidden-layer/input-gradient", "delta**2 @ W_i.T", "δ W_i"), ("hidden-layer/input-gradient", "x", "δ W_i x"),
    ("hidden-layer/two-outputs", "O.T @ (s - y)**2", "O s y"), ("neurons/merged-bias", "b_3", "W_2 W_3 b_1 b_2 b_3"),
    ("hidden-layer/three-layers", "x.T @ delta_2", "x O_1 W_2 δ_2"), ("rnn-forward/columns", "o", "W_h W_i b o x"),
    ("bptt/output-matrix", "O_3.T @ (ŷ - y)**2", "O_3 ŷ y"),
    ("bptt/error-matrix", "delta_2 + 1", "δ_2 W_h W_o O_1 ŷ_1 y_1"),
    ("vanishing/relu-matrices", "((g * z_2) @ W_h.T * z_1) @ W_h.T", "g z_1 z_2 W_h"),
])  # fmt: skip
def test_so_is_one_of_matrices_of_which_none_is_all_0(one: str, text: str, names: str) -> None:
    message = said(one, text)
    point, _, values = message.removeprefix("Not equal. For example at ").partition(": ")
    told = dict(re.findall(r"(\w+) [=≈] (-?[\d./]+|\[.*?\](?=, \w|$))", point))
    assert set(told) == set(names.split())
    for name, value in told.items():
        assert not value.startswith("[") or re.search("[1-9]", value), name
        assert all(len(number) <= 7 for number in re.findall(r"[^][ ,]+", value))
    found = re.fullmatch(r"in row \d, column \d, your answer is (\S+), the right one is (\S+)\.", values)
    assert found is not None
    assert found[2] not in ("0", found[1])


@pytest.mark.parametrize(
    ("model", "text", "premises", "place"),
    [
        ("1/(1 - b)", "1/(1 - b)*(b < 0.9999999)", [b > 0, b < 1], "b = 0.9999999"),
        ("1/(1 - b)", "min(1/(1 - b), 1e8)", [b > 0, b < 1], "b = 0.99999999"),
        ("1/sqrt(b - 2)", "1/sqrt(b - 2)*(b > 2.0000001)", [b > 2], "b = 2.0000001"),
        ("1/(1 - tanh(b))", "min(1/(1 - tanh(b)), 1e8)", [], "b = "),
    ],
)  # fmt: skip
def test_a_place_is_not_rounded_onto_another_one(model: str, text: str, premises: list[Any], place: str) -> None:
    found = asked(model, assuming=premises).check(text)
    assert place in found.message
    assert found.witness is not None
    told = re.search(r"b = ([-0-9./]+):", found.message)
    assert told is not None
    assert [Fraction(told[1])] == [Fraction(str(value)) for value in found.witness.point.values()]


@pytest.mark.parametrize("text", ["1e400x", "2x + 1e-400", "2x - 1e-70*x", "2x*1e300", "1e-400", "2x + tanh(x)*1e-99",
                                  "x*10**20*10**19", "2x*(1 + 1e-250)", "1e300x/7"])  # fmt: skip
def test_a_number_of_many_digits_is_told_in_few(text: str) -> None:
    assert len(said(asked("2*x"), text)) < 110


def test_a_place_without_an_exact_number_has_as_many_digits_as_it_needs() -> None:
    told = (("1 + exp(-20)", "1.000000002061154"), ("sqrt(2)", "1.414"), ("3/2 - exp(-9)", "1.4998766"))
    for expression, text in told:
        assert _placed(Enclosure({})(parse(expression, []))) == text


WRONG = [
    ("single-neuron/weight", "2*a*y"), ("gradients/bias", "a + y"), ("gradients/weight-decay", "a*x + w"),
    ("losses/normal", "y*s"), ("vanishing/gate", "f_1*c_0"), ("bptt/two-steps", "w_o*x_1*x_2*O_1"),
    ("neurons/tanh-slope", "s**3"), ("vanishing/leak", "c*v_1"),
]  # fmt: skip


def ties(one: str, text: str) -> int:
    """How many of the likely slips come to one number with another, or with the answers, at the point that is told."""
    exercise = find(one)
    assert isinstance(exercise, Exercise)
    found = exercise.check(text).witness
    assert found is not None
    assert all(symbol not in (exercise.derivation.premises.values or {}) or value in (0, 1)
               for symbol, value in found.point.items())  # fmt: skip
    likely = [candidate.answer.resolved for candidate in exercise._diagnosis.candidates[:6]]
    given = (exercise.question.read(text).resolved, exercise.question.model.resolved)
    values = [in_elementary_terms(value).xreplace(dict(found.point)).evalf(4) for value in (*given, *likely)]
    return len(values) - len(set(map(str, values)))


def test_a_witness_tells_the_likely_slips_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    told = sum(ties(one, text) for one, text in WRONG)
    assert told <= 3
    monkeypatch.setattr("byhand.answers.witness._TIE", 0)  # the simplest points alone
    assert sum(ties(one, text) for one, text in WRONG) > told


def test_an_own_slip_has_a_kind() -> None:
    with pytest.raises(ValueError, match="no kind of slip is called x"):
        asked("a", slips=[("b", "x", "message")])
    assert said(asked("a + b", slips=[("a", "author", "The b is forgotten.")]), "a") == "Not equal. The b is forgotten."


def test_a_premise_in_the_definitions() -> None:
    one = Exercise("test/deep", "T", "P", L, w, {z: w * x, a: relu(z), L: (a - y) ** 2}, hints=["h"],
                   assuming=[one_of(x, 0, 1)], solution=[("2*(a - y)*(z > 0)*x", "given")])  # fmt: skip
    assert right(one, "2*(a - y)*(w > 0)*x")
    assert not right(one, "2*(a - y)*(w > 0)")


# --- the whole line ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", ["∂L/∂w", "dL/dw", "", "grad", "∂L/∂a*∂a/∂w", "  "])
def test_a_left_side_may_stand(left: str) -> None:
    assert right("single-neuron/weight", f"{left} = 2*(a - y)*(z > 0)*x")


@pytest.mark.parametrize("left", ["∂L/∂b", "∂L/∂x", "L", "dL/da", "∂L/∂a*∂a/∂z"])
def test_a_wrong_left_side_is_told(left: str) -> None:
    found = find("single-neuron/weight").check(f"{left} = 2*(a - y)*(z > 0)*x")
    assert not found.correct
    assert found.message == f"The right side is right, but it is not {left}: asked is ∂L/∂w."
    lines = find("single-neuron/sigmoid").check(f"∂L/∂a*∂a/∂z*∂z/∂w\n{left} = 2*(a - y)*a*(1 - a)*x")
    assert [line.correct for line in lines.lines] == [True, False]


def test_nothing_is_proposed_that_is_not_meant() -> None:
    assert find("bptt/start").check("δ_0w_h").corrected == ""  # which index is meant is the question
    assert find("bptt/start").check("delt_1w_h").corrected == "delta_1w_h"
    assert find("losses/normal").check("(y-hat - y)/s²").correct
    for text in ("a > y: S", "S: z > 0", "S at the point a = 1", "given y = 0, S"):
        assert find("gradients/bias").check(text.replace("S", "2(a-y)a(1-a)")).corrected == ""
    for one, text in (("gates/bias-for-memory", "erf(f)"), ("single-neuron/steps", "log_q(c)")):
        assert find(one).check(text).corrected == ""
    assert find("neurons/merged-bias").check("(b1 @ W2 + b2) @ W3 + b3").slip is None  # it is ambiguous, no slip


@pytest.mark.parametrize(
    ("one", "text"),
    [("vanishing/half-life", "-ln 2/ln f"), ("losses/squared-hinge", "−2y(1−yŷ)₊"),
     ("single-neuron/steps", "log_r c"), ("single-neuron/steps", "log(c, r)"), ("vanishing/half-life", r"-\log_{f} 2"),
     ("gates/bias-for-memory", "2 artanh(2f − 1)"), ("gates/bias-for-memory", "−logit(1 − f)"),
     ("gates/half-life", "log(2)/(log(1 + exp(z)) - z)"), ("gates/half-life", "log(2)/abs(log(σ(z)))"),
     ("losses/margin", "-½t(1 − tanh ½m)"), ("losses/margin", r"-t{1 \over 1 + e^m}"),
     ("losses/margin", "-t*jax.nn.sigmoid(-m)"), ("losses/margin", "-t*scipy.special.expit(-m)"),
     ("gradients/bias", r"\begin{aligned}\frac{\partial L}{\partial b} &= 2(a-y)a(1-a)\end{aligned}"),
     ("gradients/bias", "2(a-y)a(1-a)   [by the chain rule]"), ("gradients/bias", "2(a-y)a(1-a) ∎"),
     ("neurons/yes-minus-no", r"\begin{align*} d &= σ(z)-σ(-z) \\ &= 2σ(z)-1 \\ &= \tanh\tfrac{z}{2} \end{align*}"),
     ("neurons/yes-minus-no", "\\begin{aligned}\nd &= 2σ(z)-1 \\\\\n&= \\tanh(½z)\n\\end{aligned}"),
     ("losses/squared-hinge", "-2y[1-yŷ]_+"), ("losses/squared-hinge", r"-2y\left(1-y\hat{y}\right)_{+}"),
     ("losses/normal", "(y \u0302-y)/s^2"), ("losses/normal", "((y ) \u0302-y)/s²"), ("losses/normal", "≈ (ŷ-y)/s²"),
     ("losses/normal", "Answer: (ŷ-y)/s²"), ("losses/normal", "∂L/∂ŷ: (ŷ-y)/s²"),
     ("bptt/error-matrix", "(δ_2 W_h^t + (ŷ_1-y_1)W_o^t)⊙(1-O²₁)"), ("hidden-layer/softmax-layer", "O⊗(ŷ-y)"),
     ("bptt/error-matrix", "(delta_2 @ W_h.t() + (y_hat_1-y_1)*W_o.t())*(1-O_1**2)"),
     ("bptt/error-matrix", r"(\delta_2W_h^\top+(\hat y_1-y_1)W^\top_o)\odot(1-O^{2}_{1})"),
     ("neurons/leaky-slope", "Answer: 1 where z>0, c where z<0, and 0 where z=0"),
     ("neurons/leaky-slope", "H(z) + cH(-z)"), ("neurons/leaky-slope", r"\theta(z)+c\theta(-z)"),
     ("neurons/leaky-slope", "(z > 0).astype(float) + c*(z < 0).astype(np.float64)"),
     ("rnn-forward/parameters", "H(H + 12) + 2"), ("vanishing/settled", "4z/(e²ᶻ − e⁻²ᶻ)"),
     ("gates/half-life", "log2/log(1 + e^-z)"), ("gates/half-life", "log2/(log(1 + e^z) - z)"),
     ("gates/half-life", "ln0.5/lnσ(z)"), ("gates/half-life", "log2(2)/log2(1 + e^-z)"),
     ("vanishing/clipped-step", "w_2 -= ητg_2/√(g_1² + g_2²)"),
     ("vanishing/clipped-step", "w_2 ← w_2 − ητg_2/√(g_1² + g_2²)"),
     ("vanishing/clipped-step", "w_2 = w_2 + -ητg_2/√(g_1² + g_2²)"), ("gradients/promise", "L = 0.791"),
     ("single-neuron/weight", "2(a-y)x(z>0), where a = relu(z)"), ("single-neuron/weight", "2(a-y)x(z>0) for all z"),
     ("gates/half-life", "ln0.5/lnσ(z), z ∈ ℝ"), ("gates/half-life", r"ln0.5/lnσ(z) \quad \forall z \in \mathbb{R}"),
     ("gates/bias-for-memory", "log(f/(1-f)), f ∈ (0, 1)"), ("vanishing/half-life", "-ln2/ln f for all f in (0, 1)"),
     ("vanishing/half-life", r"-\ln 2/\ln f, \quad f \in [0, 1)"), ("single-neuron/weight", "2(a-y)⟦z > 0⟧x"),
     ("gates/half-life", "ln0.5/lnσ(z) (z∈R)"), ("gates/half-life", "ln0.5/lnσ(z) ∀z")],
)  # fmt: skip
def test_on_paper(one: str, text: str) -> None:
    assert right(one, text)


@pytest.mark.slow
@pytest.mark.parametrize("space", [r"\,", r"\:", r"\>", r"\;", r"\!", r"\ ", r"\quad", r"\thinspace ", r"\hspace{2pt}"])
def test_a_space_of_tex_is_no_comma(space: str) -> None:
    for sign in ("[z>0]", r"\mathbb{1}_{z>0}", r"\mathbb{1}(z>0)", r"\mathbf{1}_{\{z>0\}}"):
        text = f"2(a-y)x{space}{sign}"
        for framed in (text, rf"\boxed{{{text}}}", rf"\[{text}\]", f"```latex\n{text}\n```", rf"$$\boxed{{{text}}}$$",
                       rf"\begin{{equation}}{text}\end{{equation}}"):  # fmt: skip
            assert right("single-neuron/weight", framed)
            assert "wrong way round" in said("single-neuron/weight", framed.replace("z>0", "z<0"))
    assert right("neurons/leaky-slope", rf"\mathbb{{1}}_{{z>0}}{space}+ c{space}\mathbb{{1}}_{{z<0}}")
    assert "everywhere else" in said("single-neuron/weight", rf"2(a-y)x,{space}z>0")


PASTED = "2(a-y)(z>0)x"


@pytest.mark.parametrize("text", [
    "**Answer:** $S$", "**Answer**: $S$", "__Answer:__ $S$", r"**Final answer:** $$\boxed{S}$$", "Answer:\n\n$$S$$",
    "**Final answer:**\n\n$$\\boxed{S}$$", "### Answer\n\n$$S$$", "## Final Answer\n\\[\n\\boxed{S}\n\\]", "> $S$",
    "> **Answer:** $S$", "- **Answer:** $S$", "- $∂L/∂w = S$", "**∂L/∂w** = $S$", "The gradient is **$S$**.",
    r"Final answer: \boxed{\frac{\partial L}{\partial w} = S}", "$$∂L/∂w$$\n$$= S$$",
    "**We get the gradient**\n\n$$S$$", "Derivative with respect to w: S", "the slope for w: S",
    "$2(a-y)x$ if $z>0$, else $0$", r"\(2(a-y)x\) if \(z>0\), else \(0\)", "$∂L/∂a=2(a-y)$, $∂a/∂z=(z>0)$, so $S$",
    r"$$\begin{cases}2(a-y)x, & \text{if $z>0$,} \\ 0, & \text{otherwise.}\end{cases}$$",
    r"$S$, where $\mathbb{1}$ denotes the indicator function.",
    "$$S$$\n\nHere $\\mathbb{1}$ is the indicator function.",
])  # fmt: skip
def test_a_text_in_markdown_is_read(text: str) -> None:
    assert right("single-neuron/weight", text.replace("S", PASTED))


@pytest.mark.parametrize(
    ("text", "words"),
    [("**Answer:** $S + 1$", "Not equal"), ("**∂L/∂b:** $S$", "it is not ∂L/∂b"),
     ("**Not the answer:** $S$", "no name"),
     ("### Derivative with respect to b\n\n$$S$$", "is not Derivative with respect to b"), ("> $S$\n> $5$", "one line"),
     ("the slope for b: S", "it is not slope for b"), ("Now the derivative of L wrt b, S", "not derivative of L wrt b"),
     (r"Answer: \boxed{\frac{\partial L}{\partial b} = S}", "it is not"), ("- $∂L/∂w = -S$", "The sign is wrong"),
     ("- $S$", "DOLLAR"), ("$2(a-y)$ $(z>0)x$", "DOLLAR"), ("$S$\n$5$", "one line"), ("$S$ or $5$", "beside it: 5"),
     ("$2(a-y)x$ if $z<0$, else $0$", "wrong way round"), ("$2(a-y)x$ if $z>0$, else $1$", "Not equal"),
     ("$∂L/∂a=a-y$, $∂a/∂z=(z>0)$, so $S$", "but not what stands beside it: ∂L/∂a = a-y"), ("$S$, $5$", "a comma"),
     (r"$S$, where $\mathbb{1}$ is the indicator of z<0", "word of Python's"), ("# S\n$5$", "one line"),
     (r"\begin{cases}2(a-y)x & \text{if $z<0$} \\ 0 & \text{otherwise.}\end{cases}", "wrong way round"),
     (r"\begin{cases}2(a-y)x & \text{if $z>0$} \\ .5 & \text{otherwise.}\end{cases}", "your answer is 1/2")],
)  # fmt: skip
def test_what_a_text_in_markdown_says_is_judged(text: str, words: str) -> None:
    assert words in said("single-neuron/weight", text.replace("S", PASTED))


@pytest.mark.parametrize("text", [
    "- $∂L/∂a = 2(a-y)$\n- $∂a/∂z = a(1-a)$\n- $∂L/∂w = 2(a-y)a(1-a)x$",
    "- $∂L/∂a = 2(a-y)$\n- $∂a/∂z = a(1-a)$\n- $2(a-y)a(1-a)x$",
    "**Step 1:** $∂L/∂a = 2(a-y)$\n**Step 2:** $∂a/∂z = a(1-a)$\n**Answer:** $2(a-y)a(1-a)x$",
    "### Step 1\n$$\n∂L/∂a = 2(a-y)\n$$\n### Step 2\n\\[\n∂a/∂z = a(1-a)\n\\]\n**Answer:**\n$$\n2(a-y)a(1-a)x\n$$",
    "1. **Chain rule:** $∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w$\n2. $∂L/∂a = 2(a-y)$\n3. $2(a-y)a(1-a)x$",
    "$∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w$\n$= 2(a-y)\\,a(1-a)\\,x$",
])  # fmt: skip
def test_a_derivation_in_markdown_is_read(text: str) -> None:
    assert right("single-neuron/sigmoid", text)
    assert not right("single-neuron/sigmoid", text.replace("2(a-y)", "(a-y)"))
    assert not right("single-neuron/sigmoid", text.replace("(1-a)", "(1+a)"))


def test_a_dash_in_front_of_a_formula_alone_is_no_bullet() -> None:
    assert "DOLLAR" in said("single-neuron/sigmoid", "$∂L/∂a = 2(a-y)$\n- $2(a-y)a(1-a)x$")
    assert not right("single-neuron/sigmoid", "- $∂L/∂a = 2(a-y)$\n- $-2(a-y)a(1-a)x$")


LEAKY = [
    "1 if z > 0 else (c if z < 0 else 0)", "(1 if z > 0 else (c if z < 0 else 0))", "1 if z>0, c if z<0, else 0",
    "1 if z>0, c if z<0 else 0", "if z>0: 1\nelif z<0: c\nelse: 0", "if z>0: 1 elif z<0: c else: 0",
    "if z > 0:\n    return 1\nelif z < 0:\n    return c\nelse:\n    return 0", "if z>0: 1, else if z<0: c, else: 0",
    "1 for z>0; c for z<0; 0 at the corner", "1 for z>0, c for z<0, and 0 at z = 0",
    "1 if z>0, else (c if z<0, else 0)",
]


@pytest.mark.parametrize("text", LEAKY)
def test_cases_one_behind_the_other(text: str) -> None:
    assert right("neurons/leaky-slope", text)
    assert "Not equal" in said("neurons/leaky-slope", text.replace(">", "!").replace("<", ">").replace("!", "<"))
    assert "but for the corner" in said("neurons/leaky-slope", re.sub(r"\b0\b(?=\)*$| at)", "1", text, count=1))


@pytest.mark.parametrize(
    ("text", "words"),
    [("1 for z>0, c for z<0, 0 at z=1", "everywhere else"), ("1 for z>0, c for c<0, 0 at the corner", "nothing says"),
     ("1 for z>0; c for z<0; 0 near the corner", "nothing says"), ("if z>0: 1\nelif z<0: c", "everywhere else"),
     ("if z>0: 1\nelif z>-1: c\nelse: c", "but for the corner"), ("if z>0: 1\nelif z>-1: 0\nelse: c", "Not equal"),
     ("if z>0 and c>0: 1 elif z<0: c else: 0", "in names and"), ("1 if z>0, c if z<0, else 0, 5", "in names and"),
     ("2*(1 if z>0 else (c if z<0 else 0))", "2 times"), ("1 if z>0 else (c if z<0 else 0)*2", "something is missing")],
)  # fmt: skip
def test_what_cases_one_behind_the_other_say_is_judged(text: str, words: str) -> None:
    found = find("neurons/leaky-slope").check(text)
    assert words in found.message
    assert found.corrected == ""


def test_the_slope_of_a_function_may_be_explained_by_its_cases() -> None:
    for explained in ("where ReLU'(z) = 1 if z > 0 else 0", "with ReLU'(z) = 1 for z > 0 and 0 otherwise"):
        assert right("single-neuron/weight", f"2(a-y) ReLU'(z) x, {explained}")
        for wrong in (explained.replace(">", "<"), explained.replace("= 1", "= 5")):
            assert "but not what stands beside it" in said("single-neuron/weight", f"2(a-y) ReLU'(z) x, {wrong}")


@pytest.mark.parametrize("text", [
    "np.where(z > 0, 1, c) * (z != 0)", "(z≠0)·np.where(z > 0, 1, c)", "1[z>0] + c·1[z<0] + 0·1[z=0]",
    "(z>0) + c*(z<0) + 0*(z==0)", "𝟙{z≠0}((z>0) + c(z≤0))", "np.where(z == 0, 0, np.where(z > 0, 1, c))",
    r"\mathbb{1}_{z>0} + c\,\mathbb{1}_{z<0} + 0\cdot\mathbb{1}_{z=0}",
    r"\mathbf{1}_{\{z\neq0\}}\cdot((z>0) + c(z\le0))", "np.where(z != 0, np.where(z > 0, 1, c), 0)",
])  # fmt: skip
def test_equal_and_unequal_may_be_a_factor(text: str) -> None:
    assert right("neurons/leaky-slope", text)


@pytest.mark.parametrize("text", [
    "np.where(z > 0, 1, c) * (z != 1)", "(z==0)·np.where(z > 0, 1, c)", "1[z>0] + c·1[z<0] + 1[z=0]",
    "(z>0) + c*(z<0) + c*(z==0)", "𝟙{z≠0}((z<0) + c(z≥0))", "np.where(z == 0, 1, np.where(z > 0, 1, c))",
    r"\mathbb{1}_{z>0} + c\,\mathbb{1}_{z<0} + 1\cdot\mathbb{1}_{z=0}",
    r"\mathbf{1}_{\{z\neq1\}}\cdot((z>0) + c(z\le0))", "np.where(z != 0, 0, np.where(z > 0, 1, c))",
])  # fmt: skip
def test_what_a_factor_of_equal_and_unequal_says_is_judged(text: str) -> None:
    found = find("neurons/leaky-slope").check(text)
    assert (found.correct, found.unjudged) == (False, "")


@pytest.mark.parametrize(
    ("text", "words"),
    [("(z>0) + c*(z<0) + 0*(z=0)", "1 where z is 0, and 0 elsewhere, is written 1[z = 0]"), ("max(z=0)", "named"),
     ("np.where(z=0, 1, c)", "named arguments"), ("(z>0) + c*(z<0) - (z ≠ 0)", "something is missing")],
)  # fmt: skip
def test_an_equation_in_brackets_is_told_as_what_it_is(text: str, words: str) -> None:
    assert words in said("neurons/leaky-slope", text)


def test_a_condition_behind_an_answer_is_no_factor() -> None:
    assert right(asked("2*x"), "(x ≠ 0)*2x")
    assert not right(asked("2*x + 1"), "(x ≠ 0)*(2x + 1)")
    for text in ("2(a-y)x(z>0) (x ≠ 0)", "2(a-y)x(z>0) (x ≠ 0)  # chain rule", "2(a-y)x(z>0), x ≠ 0"):
        assert "where x = 0, your answer says nothing" in said("single-neuron/weight", text)
    assert right("single-neuron/weight", "2(a-y)x(z>0) (z = w*x + b)")


@pytest.mark.parametrize("where", [", z ∈ ℝ⁺", ", z ∈ ℝ^+", r", z \in \R \setminus \{0\}", " ∀z > 0", " ∀z ∈ ℝ, z > 0",
                                   ", z ∈ ℕ", " ∈ ℝ", " z ∈ ℝ", ", z ∈ (0, 1)", " for z in [-9, 9]"])  # fmt: skip
def test_a_part_of_the_numbers_is_not_all_of_them(where: str) -> None:
    assert not right("gates/half-life", f"ln0.5/lnσ(z){where}")


@pytest.mark.parametrize("cut", ["({}).astype(int)", "({}).int()", "({}).astype(bool)", "int({})", "bool({})",
                                 "indicator({})", "where({}, 1, 0)"])  # fmt: skip
def test_only_a_comparison_is_a_whole_number(cut: str) -> None:
    assert right("single-neuron/weight", f"2(a-y)x·{cut.format('z > 0')}")
    assert right("single-neuron/weight", f"2(a-y)x·{cut.format('(z > 0)*(z >= 0)')}")
    for factor in ("x", "2", "(1 + (z > 0))"):  # what is cut off is another number than what was typed
        assert "comparison" in said("single-neuron/weight", f"2(a-y)·{cut.format(f'(z > 0)*{factor}')}")
    assert "comparison" in said("single-neuron/weight", cut.format("2(a-y)x(z > 0)"))


@pytest.mark.parametrize(
    ("one", "text"),
    [("single-neuron/weight", text) for text in (
        "2(a-y)x if z > 0 else 0", "0 if z<=0 else 2(a-y)x", "2(a – y)x, if z>0; 0 otherwise",
        "2(a-y)x for z>0, else 0",
        "if z > 0 then 2(a-y)x else 0", "{2(a-y)x, z>0; 0, z≤0}", "2(a-y)x·{1, z>0; 0, z≤0}",
        "dL/dw = 2(a-y)x if z>0 else 0",
        "2x(a-y)*(1 if z>0 else 0)", r"\begin{cases}2(a-y)x & \text{if } z>0\\0 & \text{otherwise}\end{cases}",
        "2(a-y)x when z is positive, zero otherwise", "2(a-y)x if z>0, else zero", "zero if z ≤ 0, 2(a-y)x otherwise",
        "If z > 0, 2(a-y)x; otherwise 0.", "For z>0: 2(a-y)x, otherwise 0", "for z>0: 2(a-y)x, for z≤0: 0",
        "If z > 0: 2(a-y)x\nif z <= 0: 0", "For z > 0, 2(a-y)x; for z ≤ 0, 0",
        "∂L/∂w = 2(a-y)x if z>0, ∂L/∂w = 0 otherwise", "∂L/∂w = 2(a-y)x for z > 0 and ∂L/∂w = 0 for z ≤ 0",
        "If z > 0: 2(a-y)x\nIf z ≤ 0: 0", "z > 0: 2(a-y)x\nz ≤ 0: 0", "z>0 → 2(a-y)x, z≤0 → 0",
        "case z > 0: 2(a-y)x; case z <= 0: 0", "= 2(a-y)x if z>0, = 0 if z≤0", "∂L/∂w = 2(a-y)x if z>0\n= 0 if z≤0",
        "2(a-y)x (z>0), 0 (z≤0)", "2(a-y)x [if z>0]; 0 otherwise", "∂L/∂w = 2(a-y)x (z > 0), ∂L/∂w = 0 (z ≤ 0)",
        r"2(a-y)x\begin{cases}1 & z>0\\ 0 & z\leq0\end{cases}", "2(a-y)x if z>0 else 0  # chain rule",
        r"\frac{\partial L}{\partial w} = "
        r"\left\{\begin{array}{ll} 2(a-y)x & z>0 \\ 0 & \text{otherwise} \end{array}\right.",
    )] + [("neurons/leaky-slope", text) for text in (
        "1 if z > 0, c if z < 0, 0 if z = 0", "0 if z=0, 1 if z>=0, c if z<0", "1 for z>0, c for z<0",
        "{1, z>0; c, z<0}",
        "1 if z>0 else c if z<0 else 0", "1 when z > 0, c when z < 0, and 0 when z = 0",
        "1 (z>0), c (z<0), 0 (z=0)", "a' = 1 (z > 0), a' = c (z < 0)", "a' = 1 for z > 0, a' = c for z < 0",
    )] + [("rnn-forward/masked-step", "1 if m == 0 else (1 - f²)w_h"),
          ("rnn-forward/masked-step", "(1-f²)w_h for m=1, 1 for m=0"),
          ("rnn-forward/masked-step", r"\begin{cases}(1-f^2)w_h & m=1\\1 & m=0\end{cases}"),
          ("losses/margin", "-σ(-m) if t = 1, σ(-m) if t = −1"),
          ("rnn-forward/two-steps", "0 if x_2 < 0, 0 if 0 <= x_2 < 1, 2x_2 - 2 if x_2 >= 1"),
          ("rnn-forward/two-steps", r"\begin{cases}0 & x_2<0\\0 & 0\le x_2\le 1\\2x_2-2 & x_2>1\end{cases}"),
          ("losses/huber", "δ(3-δ/2) if δ < 2, δ(3-δ/2) if 2 <= δ < 3"), ("losses/huber", "δ(3-δ/2) for δ < 3"),
          ("rnn-forward/two-steps", "0 if x_2 <= 1, 2x_2 - 2 if x_2 >= 1"),
          ("rnn-forward/two-steps", "0 for x_2 ≤ 0, 0 for 0 ≤ x_2 ≤ 1, 2x_2 - 2 for x_2 ≥ 1"),
          ("losses/huber", "δ(3-δ/2), δ < 3"), ("losses/huber", "L = 3δ - δ²/2, 0 < δ < 3"),
          ("losses/squared-hinge", "0 if yŷ>=1 else -2y(1-yŷ)"),
          ("rnn-forward/two-steps", "\\begin{cases}2x_2-2,&x_2\\ge1,\\\\0,&x_2<1.\\end{cases}")],
)  # fmt: skip
def test_cases(one: str, text: str) -> None:
    assert right(one, text)


@pytest.mark.parametrize(
    ("text", "words"),
    [("0 if z<0 else 2(a-y)x", "Right, but for the corner of the ReLU"), ("2(a-y)x if z<0 else 0", "wrong way round"),
     ("2(a-y)x if z>0, 2(a-y)x if z<0", "Not equal."), ("2(a-y)x if z>1, 0 if z<=1", "Not equal."),
     ("2(a-y)x if z>0, 0 if x<0", "say what holds everywhere else"), ("2(a-y)x where z>0", "everywhere else"),
     ("2(a-y)x, z>0", "everywhere else"), ("2(a-y)x if z=1, 0 if z=0", "everywhere else"),
     ("2(a-y)x if z>0, 0 if z<-1, 0 if -1<z<0", "everywhere else"),
     ("2(a-y)x if z>0, 0 if z<-1, x if -1<=z<=0", "Not equal."),
     ("2(a-y)x if z>0, 5 if z>1, 0 if z<=0", "hold at once"), ("2(a-y)x if z>0, 5 if z>0, 0 if z<=0", "hold at once"),
     ("0 if z<=0, 2(a-y)x if z>=0", "hold at once"), ("{2(a-y)x, z>0; 5, 0<z; 0, z<=0}", "hold at once"),
     ("2(a-y)x if z>0, zero if z<-1", "everywhere else"), ("for z>0: 2(a-y)x, for z≤0: x", "Not equal."),
     ("for z>0: 2(a-y)x, for z>1: 0", "everywhere else"), ("For a > y, 2(a-y)(z>0)x", "everywhere else"),
     ("∂L/∂w = 5 if z>0, ∂L/∂w = 2(a-y)x if z≤0", "Not equal."), ("2(a-y)x (z>0), 5 (z≤0)", "Not equal."),
     ("∂L/∂w = 2(a-y)x if z>0, ∂L/∂b = 0 otherwise", "say where the value before it holds"),
     ("2(a-y)x, 0 if z < 0", "but for the corner"), ("2(a-y)x (0 when z is negative)", "but for the corner"),
     ("2(a-y)x(z>0), which is 0 for positive z", "but not what stands beside it: 0, if for positive z"),
     ("2(a-y)x(z>0), only for positive x", "but not what stands beside it"),
     ("2(a-y)x, 0 if z > 0", "Not equal."), ("2(a-y)(z>0)x, 0 if y > 0", "Not equal."),
     ("x, 0 if z <= 0", "Not equal."),
     ("0, 2(a-y)x if z > 0", "nothing says where this holds"), ("7, 2(a-y)(z>0)x if z > 0", "nothing says where"),
     ("z > 0: 2(a-y)x\nz ≤ 1: 0", "hold at once"), ("z > 0: 2(a-y)x\nz < -1: 0", "everywhere else"),
     ("z>0 → 0, z≤0 → 2(a-y)x", "Not equal."), ("z > 0: 2(a-y)x\nx ≤ 0: 0", "everywhere else"),
     ("= 2(a-y)x if z>0, = 2(a-y) if z>0", "everywhere else"), ("= 2(a-y)x if z>0\n= 2(a-y)x if z≤0", "Not equal."),
     ("2(a-y)x, 0 otherwise", "say where the value before it holds"), ("if z>0: 2(a-y)x", "everywhere else"),
     ("2(a-y)x if the unit is on, 0 otherwise", "say in names and numbers"), ("2(a-y)x unless z<0", "in names and")],
)  # fmt: skip
def test_wrong_cases(text: str, words: str) -> None:
    assert words in said("single-neuron/weight", text)


@pytest.mark.parametrize("text", ["2(a-y)x if z>0", "2(a-y)(z>0)x for a > y", "2(a-y)(z>0)x when x >= 1",
                                  r"\begin{cases} 2(a-y)(z>0)x & x > 1 \end{cases}"])  # fmt: skip
def test_what_holds_elsewhere_is_not_guessed(text: str) -> None:
    found = find("single-neuron/weight").check(text)
    assert (found.unjudged, found.corrected) == ("unreadable", "")
    assert "say what holds everywhere else" in found.message


@pytest.mark.parametrize(
    ("one", "text", "words"),
    [("losses/double-softmax", "log(1+(K-1)/e)*(K>2)", "Not equal. For example at K = 2: your answer is 0, the right"),
     ("rnn-forward/sparse", "((2k+1)r+1)/(rn)*(k<n)", "Not equal. For example at"),
     ("neurons/leaky-slope", "(z>0)*(z>c)+c*(z<0)+(z<c)*(z>0)", "but for a corner: at c = 1, z = 1, your answer is 0"),
     ("rnn-forward/masked-step", "max(m(1-f²)w_h + 1, -3) - m", "at f = 0, w_h = -5, m = 1: your answer is -4"),
     ("rnn-forward/masked-step", "(m(1 - f²)w_h + 1 - m)*sign(w_h)²", "but for a corner: at m = 0, w_h = 0, your"),
     ("single-neuron/weight", "2(a-y)(z>0)x z/z", "it has no value at z = 0, a = 0, x = 1, and"),
     ("vanishing/clipped-step", "w_2-ητg_2/√(g_1²+g_2²)*g_1/g_1", "at g_1 = 0, g_2 = 2, τ = 1, η = 1, and"),
     ("neurons/saturation", "½(1+√(1)-p)", "The root is lost, or does not reach over all that belongs below it."),
     ("neurons/leaky-slope", "z>0 + c(z<0)", "put brackets round the comparison, (z>0)"),
     ("single-neuron/weight", "2(a-y)xz>0", "put brackets round the comparison, (z>0)"),
     ("vanishing/clipped-step", "w_1 = w_2-ητg_2/√(g_1²+g_2²)", "but it is not w_1"),
     ("gradients/best-nudge", "(ε/(2M))**0.333", "write an exponent as a fraction: (1/3)"),
     ("losses/normal", "(ŷ-y) : s²", "write / for a quotient"), ("losses/huber", "3Δ-Δ²/2", "write δ"),
     ("bptt/two-steps", "(ŷ−y)w_o(1−O22)(x2+wh(1−O12)x1)", "did you mean O_2**2?"),
     ("rnn-forward/sparse", "(2KR+R+1)/(RN)", "did you mean kr?"),
     ("hidden-layer/two-outputs", "outer(s-y, O)", "The whole is transposed."),
     ("gates/bias-for-memory", "f = log(f/(1-f))", "it is not f: asked is b."),
     ("neurons/saturation", "(1±√(1-p))/2", "write one of the two signs")],
)  # fmt: skip
def test_what_is_told_is_so(one: str, text: str, words: str) -> None:
    assert words in said(one, text)


# --- what stands beside an answer -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "text"),
    [("neurons/all-inputs", f"nw + b = 1{arrow}b = 1 - nw") for arrow in (
        " ⇒ ", " ⟹ ", " ⇔ ", "\\implies ", r" \Rightarrow ", " => ", " → ", " -> ", ", so ", ". Hence ",
        "; therefore ")]
    + [("gates/bias-for-memory", "f = σ(b) ⇒ b = ln f − ln(1−f)"), ("single-neuron/steps", "c = r^k ⇒ k = ln c/ln r"),
       ("gradients/best-nudge", "2Mh − ε/h² = 0 ⇒ h³ = ε/(2M) ⇒ h = (ε/(2M))^(1/3)"),
       ("gradients/bias", "∂a/∂z = a(1-a), so ∂L/∂b = 2(a-y)a(1-a)"),
       ("gradients/bias", "2(a-y)a(1-a), where ∂a/∂z = a(1-a) and z = wx+b"),
       ("gradients/bias", "2(a-y)a(1-a) (with a = σ(z))"), ("gradients/bias", "2(a-y)a(1-a), where ∂z/∂b = 1+0"),
       ("gradients/bias", "∂L/∂b = 2(a-y)a(1-a), so the slope is 0 at a = y"),
       ("gradients/bias", "∂L/∂b = 2(a-y)a(1-a), as ∂z/∂b = 1"),
       ("gradients/bias", "∂L/∂b = ∂L/∂a·∂a/∂b  (chain rule)\n= 2(a-y)·a(1-a)   # two slopes"),
       ("single-neuron/weight", "∂L/∂a = 2(a-y), ∂a/∂z = (z>0); ∂z/∂w = x and ∂L/∂w = 2(a-y)x(z>0)"),
       ("single-neuron/weight", "∂L/∂a ∂a/∂z ∂z/∂w ⇒ 2(a-y)x(z>0)"), ("losses/huber", "δ < 3 ⇒ L = 3δ - δ²/2"),
       ("single-neuron/weight", "By the chain rule, ∂L/∂w = 2(a-y)x(z>0)"),
       ("single-neuron/weight", "Chain rule: 2(a-y)x(z>0)"),
       ("gradients/bias", "2(a-y)a(1-a)  (by the\nchain rule)"),
       ("gradients/bias", "∂L/∂b = ∂L/∂a ∂a/∂b (chain rule) = 2(a-y)a(1-a) (two slopes)."),
       ("gradients/bias", "2(a-y)a(1-a)  # by the\n# chain rule"),
       ("gradients/bias", "2(a-y)a(1-a), because of the\nchain rule"),
       ("neurons/leaky-slope", "1 if z > 0   # one slope\nc if z < 0   # the other one")],
)  # fmt: skip
def test_what_stands_beside_an_answer_may_be_right(one: str, text: str) -> None:
    found = find(one).check(text)
    assert found.correct, found


@pytest.mark.parametrize(
    ("one", "text", "words"),
    [("neurons/all-inputs", "nw + b = 2 ⇒ b = 1 - nw", "not what stands beside it: nw + b = 2."),
     ("neurons/all-inputs", "nw + b = 1 ⇒ b = nw - 1", "The sign is wrong"),
     ("gates/bias-for-memory", "σ(b) = 1-f ⇒ b = ln(f/(1-f))", "not what stands beside it: σ(b) = 1-f."),
     ("gradients/bias", "∂a/∂z = 1-a², so ∂L/∂b = 2(a-y)a(1-a)", "not what stands beside it: ∂a/∂z = 1-a²."),
     ("gradients/bias", "2(a-y)a(1-a), where a = tanh(z)", "not what stands beside it: a = tanh(z)."),
     ("gradients/bias", "2(a-y)a(1-a), where a = tanh", "not what stands beside it: a = tanh."),
     ("gradients/bias", "2(a-y)a(1-a) where ∂a/∂z = 1-a²", "not what stands beside it: ∂a/∂z = 1-a²."),
     ("gradients/bias", "2(a-y)a(1-a) (with a = tanh(z))", "not what stands beside it: a = tanh(z)."),
     ("gradients/bias", "2(a-y)a(1-a), where a = σ(z) and z = wx", "not what stands beside it: z = wx."),
     ("single-neuron/weight", "2(a-y)(z>0)x where z = w + b", "not what stands beside it: z = w + b."),
     ("single-neuron/sigmoid", "∂L/∂a ∂a/∂z x, where a = tanh(z)\n2(a-y)a(1-a)x", "Line 1 is the first"),
     ("gradients/bias", "2(a-y)a(1-a)  # chain rule\n+ x", "Not equal."),
     ("gradients/bias", "2(a-y)a(1-a), by the chain rule\n* x", "with respect to w"),
     ("gradients/bias", "2(a-y)a(1-a), where a = σ(z)\n= 0", "Not equal."),
     ("gradients/bias", "2(a-y) ⇒ 2(a-y)a(1-a)", "not what stands beside it: 2(a-y)."),
     ("losses/huber", "δ > 3 ⇒ L = 3δ - δ²/2", "not what stands beside it: δ > 3."),
     ("gradients/bias", "∂L/∂b = 5, ∂L/∂b = 2(a-y)a(1-a)", "not what stands beside it: ∂L/∂b = 5."),
     ("gradients/bias", "∂L/∂b = 5 and ∂L/∂b = 2(a-y)a(1-a)", "not what stands beside it: ∂L/∂b = 5."),
     ("gradients/bias", "∂L/∂b = 5; = 2(a-y)a(1-a)", "not what stands beside it: ∂L/∂b = 5."),
     ("gradients/bias", "∂L/∂b = a or 5 = 2(a-y)a(1-a)", "write one equation, or one expression"),
     ("gradients/bias", "5, ∂L/∂b = 2(a-y)a(1-a)", "write one equation, or one expression"),
     ("gradients/bias", "∂L/∂b = 5 but ∂L/∂b = 2(a-y)a(1-a)", "write one equation, or one expression"),
     ("gradients/bias", "∂L/∂b = 5 | ∂L/∂b = 2(a-y)a(1-a)", "write one equation, or one expression"),
     ("gradients/bias", "∂L/∂b = 5 (chain rule) = 2(a-y)a(1-a)", "it is not 5: asked"),
     ("gradients/bias", "∂L/∂b = 2(a-y)a(1-a) (chain rule) = 5(1)", "Not equal."),
     ("gradients/bias", "2(a-y)a(1-a) (by the chain rule) + (5)", "Not equal."),
     ("gradients/bias", "2(a-y)a(1-a) (chain rule) * (x)", "with respect to w"),
     ("gradients/bias", "∂L/∂b = 2(a-y), z>0 = 2(a-y)a(1-a)", "write one equation, or one expression"),
     ("single-neuron/sigmoid", "∂L/∂a ∂a/∂z ∂z/∂w\n5 ⇒ 2(a-y)a(1-a)x", "not what stands beside it: 5."),
     ("neurons/wrong-sign", "line 2: a = 1/(1 + exp(-z))  # so\na = 0", "not what it should be")],
)  # fmt: skip
def test_what_stands_beside_an_answer_is_judged(one: str, text: str, words: str) -> None:
    assert words in said(one, text)


def test_a_side_in_between_that_cannot_be_read_is_told() -> None:
    found = find("gradients/bias").check("∂L/∂b = error times slope = 2(a-y)a(1-a)")
    assert found.correct
    assert found.message.endswith("Not read, and not judged: `error times slope`.")
    found = find("gradients/bias").check("q = 3 ⇒ ∂L/∂b = 2(a-y)a(1-a)")  # q may be another answer
    assert not found.correct
    assert found.message.startswith("This is right, but `q = 3` beside it cannot be read for sure.")
    assert find("gradients/bias").check("db = 2(a-y)a(1-a)").message.endswith("the right answer.")


@pytest.mark.parametrize(
    ("one", "text", "obscure"),
    [("gradients/bias", "∂L/∂b = 2(a-y)q = 2(a-y)a(1-a)", "2(a-y)q"),
     ("gradients/bias", "∂L/∂b = 5 (wrong) = 2(a-y)a(1-a)", "5 (wrong)"),
     ("gradients/bias", "∂L/∂b /= 2(a-y)a(1-a)", "∂L/∂b /"),
     ("gradients/bias", "∂L/∂b not = 2(a-y)a(1-a)", "∂L/∂b not"),
     ("gradients/bias", "∂L/∂b = ∂L/∂a ∂a/∂b ∂q/∂b = 2(a-y)a(1-a)", "∂L/∂a ∂a/∂b ∂q/∂b"),
     ("gradients/bias", "2(a-y)a(1-a), where a = ReLU of z", "ReLU of z"),
     ("gradients/bias", "∂L/∂a = 5 foo ⇒ 2(a-y)a(1-a)", "5 foo"), ("gradients/promise", "0.5 (no) = 0.791", "0.5 (no)"),
     ("neurons/all-inputs", "nw + b ≠ 1 ⇒ b = 1 - nw", "nw + b ≠ 1"), ("neurons/all-inputs", "b! = 1 - nw", "b!"),
     ("neurons/all-inputs", "b isn't = 1 - nw", "b isn't"), ("neurons/all-inputs", "2 foo = 1 - nw", "2 foo"),
     ("hidden-layer/input-gradient", "delta * W_i = delta @ W_i.T", "delta * W_i"),
     ("single-neuron/sigmoid", "∂L/∂a ∂a/∂z ∂z/∂w\n∂a/∂z = 5 q = a(1-a)\n2(a-y)a(1-a)x", "5 q")],
)  # fmt: skip
def test_what_may_be_wrong_beside_an_answer_and_cannot_be_read_is_to_be_left_out(
    one: str, text: str, obscure: str
) -> None:
    found = find(one).check(text)
    assert not found.correct
    assert found.unjudged == "unreadable"
    assert f"`{obscure}` beside it cannot be read. Leave it out." in found.message


@pytest.mark.parametrize("text", [
    "d/db (a-y)² = 2(a-y)a(1-a)", "L'(b) = 2(a-y)a(1-a)", "error * slope = 2(a-y)a(1-a)", "δ = 2(a-y)a(1-a)",
    "2(a-y)a(1-a), where σ = sigmoid", "2(a-y)a(1-a), where δ = a - y", "2(a-y)a(1-a), since ∂a/∂z = a(1-a)",
    "2(a-y)a(1-a), as a = σ(z)", "2(a-y)a(1-a), since σ' = σ(1-σ)", "2(a-y)a(1-a), by the slopes 2(a-y), a(1-a) and 1",
    "2(a-y)a(1-a), hence 0 where a = y",
    "2(a-y)a(1-a) - by symmetry of the chain", "2(a-y)a(1-a)  # chain rule, 5",
    "2(a-y)a(1-a), because the slope of z is 1, and that of a is a(1-a)",
])  # fmt: skip
def test_a_label_and_a_reason_may_be_of_any_words(text: str) -> None:
    assert right("gradients/bias", text)


@pytest.mark.parametrize(
    "behind", [", by the chain rule, + 5", "; chain rule; 5", ", by the chain rule or 5", " so 5",
               ", by the chain rule, a", " -- chain rule, * 2",
               " for all x, 5", " for any x, so 5", ", for all real numbers x; 5", " by the chain rule + 5"],
)  # fmt: skip
def test_what_stands_behind_a_reason_is_not_lost(behind: str) -> None:
    for one in ("gradients/bias", "single-neuron/sigmoid"):
        front, end = {"gradients/bias": ("", ""), "single-neuron/sigmoid": ("∂L/∂a ∂a/∂z ∂z/∂w\n", "x")}[one]
        text = f"{front}2(a-y)a(1-a){end}{behind}"
        found = find(one).check(text)
        assert not found.correct, text
        assert re.search("not what stands beside it: [+]? ?(?:5|a)|`[*] 2` beside it cannot be read", found.message)
    found = find("gradients/wrong-line").check(f"line 4: dL_dz = dL_da * (1 - a**2){behind}")
    assert not found.correct


@pytest.mark.parametrize(
    "behind",
    ["- math.exp(5) by the chain rule", "-- np.exp(z) (chain rule)", "- foo(5) by the rule", "- foo 5 by the rule"],
)
def test_what_is_subtracted_is_no_reason(behind: str) -> None:
    assert not find("gradients/bias").check(f"2(a-y)a(1-a) {behind}").correct


@pytest.mark.parametrize(
    ("reason", "wrong"),
    [(", since a = tanh(z)", "a = tanh(z)"), (", because ∂L/∂a = a - y", "∂L/∂a = a - y"),
     (", by the chain rule, using ∂a/∂z = 1 - a²", "∂a/∂z = 1 - a²"), (", hence ∂L/∂b = 5", "∂L/∂b = 5"),
     (", by the chain rule, where a = z", "a = z"), (" (by the chain rule, where a = z)", "a = z")],
)  # fmt: skip
def test_an_equation_that_is_the_reason_has_to_hold(reason: str, wrong: str) -> None:
    assert f"not what stands beside it: {wrong}." in said("gradients/bias", f"2(a-y)a(1-a){reason}")


@pytest.mark.parametrize(
    ("one", "text"),
    [("gradients/bias", "Not: 2(a-y)a(1-a)"), ("gradients/bias", "Wrong: 2(a-y)a(1-a)"), ("neurons/how-often", "no: 3"),
     ("neurons/how-often", "Wrong: 3"), ("neurons/how-often", "2 + 2 = 3"), ("neurons/how-often", "1 + 1 → 3"),
     ("neurons/how-often", "4 (wrong) = 3"), ("neurons/how-often", "x =/= 3"),
     ("gradients/bias", "minus: 2(a-y)a(1-a)"), ("gradients/bias", "half = 2(a-y)a(1-a)"),
     ("gradients/bias", "Not the answer: 2(a-y)a(1-a)"), ("neurons/how-often", "1/0 = 3"),
     ("neurons/how-often", "9^9^9^9 = 3"), ("neurons/how-often", "2 + 2 (words) = 3"),
     ("single-neuron/limit", "1/(3 + 1) = 0.2"), ("single-neuron/limit", "0.5*0.5 = 0.2"),
     ("single-neuron/forward", "z = 5; a = 5; L =/= 1"),
     ("single-neuron/forward", "z = 2*3 + 1 = 5; a = 5; L = 1")],
)  # fmt: skip
def test_a_no_and_another_working_before_an_answer_are_heard(one: str, text: str) -> None:
    assert not right(one, text)


@pytest.mark.parametrize(
    ("one", "text"),
    [("neurons/how-often", "No of times: 3"), ("neurons/how-often", "1 + 2 = 3"), ("gradients/gears", "2·(−2) = −4"),
     ("single-neuron/limit", "1/(2² + 1) = 0.2"), ("gradients/steepest", "(9 + 64)^(1/2) = 8.5440"),
     ("gradients/steepest", "(3^2 + 8^2)^0.5 = 8.5440"),
     ("bptt/output-number", "0.25*0.99 = 0.248"), ("single-neuron/forward", "z = 2*3 - 1 = 5; a = 5; L = (5-4)^2 = 1")],
)  # fmt: skip
def test_a_working_before_a_number_may_be_rounded(one: str, text: str) -> None:
    assert right(one, text)


@pytest.mark.parametrize("front", ["{}. ", "({}) ", "{}) ", "Step {}: ", "• ", "* ", "=\n"])
def test_lines_may_be_numbered(front: str) -> None:
    lines = ["∂L/∂a ∂a/∂z ∂z/∂w", "2(a−y) a(1−a) x"]
    fronts = [front.format(number) for number in (1, 2, 3)]
    assert right("single-neuron/sigmoid", "\n".join(map(str.__add__, fronts, lines)))
    assert not right("single-neuron/sigmoid", "\n".join(map(str.__add__, fronts, [*lines, "2(a−y) x"])))


@pytest.mark.parametrize("odd", ["∂L/∂a ∂a/∂z ∂z/∂w + 0*log(z)", "∂L/∂a ∂a/∂z x²/x", "∂L/∂w·relu(z)/relu(z)"])
def test_a_line_between_is_defined_too(odd: str) -> None:
    found = find("single-neuron/sigmoid").check(f"∂L/∂a ∂a/∂z ∂z/∂w\n{odd}\n2(a-y)a(1-a)x")
    assert [line.correct for line in found.lines] == [True, False, True]
    assert found.slip == "undefined"


@pytest.mark.parametrize(
    ("one", "text", "correct"),
    [("single-neuron/sigmoid", "∂L/∂w = ∂L/∂a ∂a/∂w = 2(a-y)a(1-a)x", True),
     ("single-neuron/sigmoid", "2(a-y)a(1-a)x = 2(a-y)a(1-a)x", False),
     ("single-neuron/sigmoid", "∂L/∂w = ∂L/∂w = 2(a-y)a(1-a)x", False),
     ("single-neuron/sigmoid", "Chain rule:\n∂L/∂a ∂a/∂w\nNow put in the slopes.\n2(a-y)a(1-a)x\nQED", True),
     ("single-neuron/sigmoid", "The answer is here:\n2(a-y)a(1-a)x", False),
     ("neurons/yes-minus-no", "σ(z) - σ(-z)\ntanh(z/2)", False),
     ("neurons/yes-minus-no", "d = σ(z) - σ(-z) = 2σ(z) - 1 = tanh(z/2)", True)],
)  # fmt: skip
def test_what_counts_as_a_line(one: str, text: str, correct: bool) -> None:
    found = find(one).check(text)
    assert found.correct == correct
    assert correct or "Show how you get there" in found.message


def test_lines_that_hold_nothing_are_no_answer() -> None:
    for text in ("=\n=", r"\begin{aligned}\end{aligned}", "\\begin{split}\n=\n\\\\\\end{split}"):
        assert find("single-neuron/sigmoid").check(text).message == "Write an answer first."


def test_a_number_in_front_of_some_lines_is_a_factor() -> None:
    assert not right("single-neuron/sigmoid", "∂L/∂a ∂a/∂z ∂z/∂w\n(2) 2(a−y) a(1−a) x")
    assert right("single-neuron/sigmoid", "∂L/∂a ∂a/∂z ∂z/∂w\n(2) (a−y) a(1−a) x")


def test_a_mixed_number_is_no_product() -> None:
    assert right("neurons/weighted-sum", "-2½*2")
    assert right("single-neuron/numbers", "(6η−1½)²")
    assert not find("neurons/weighted-sum").check("-10½").correct
    assert right("neurons/weighted-sum", "-½*10")
    assert right("neurons/tanh-slope", "(8s − 8s²)½")


def test_a_logarithm_to_a_base_is_not_to_another_one() -> None:
    assert find("single-neuron/steps").check("log_c(r)").slip == "inverted factor"
    assert "no name `q` here for the base" in find("single-neuron/steps").check("log_q(c)").message
    assert not right("gates/bias-for-memory", "2*artanh(f)")
    assert find("gates/bias-for-memory").check("artanh(2f - 1)/artanh(2f - 1)*log(f/(1 - f))").slip == "undefined"


def test_an_immediate_slope_that_may_hold_several_things_is_asked_about() -> None:
    found = find("gradients/shared-weight").check("2(z_2 − y)·∂⁺z_2/∂w\n2(z_2 − y)(a + w(1 − a²)x)")
    assert "what ∂⁺z_2/∂w holds still is open here: write this slope itself, as a formula" in found.message
    assert found.unjudged == "unreadable"
    for slope, advised in (("∂⁺z_2/∂w", False), ("a", True), ("∂z_2/∂w", False)):  # the whole slope has the path via a
        line = f"2(z_2 − y)·(∂z_2/∂a·∂a/∂w + {slope})"
        found = find("gradients/shared-weight").check(f"{line}\n2(z_2 − y)(a + w(1 − a²)x)")
        assert found.correct == advised, found
        assert "write ∂" not in found.message


def test_what_was_probably_meant_is_told() -> None:
    found = find("single-neuron/weight").check("2*(A - y)*(z > 0)*x")
    assert found.data()["corrected"] == "2*(a - y)*(z > 0)*x"
    found = find("single-neuron/weight").check("1/2x")
    assert [reading["text"] for reading in found.data()["readings"]] == ["1/2*x", "1/(2*x)"]
    assert not found.correct


@pytest.mark.parametrize(
    ("one", "text", "offered"),
    [("bptt/start", "d_1*w_h", ["delta_1*w_h"]), ("bptt/start", "D1 w_h", ["delta_1 w_h"]),
     ("gradients/weight-decay", "2(a-y)(1-a²)x + 2*l*w", ["2(a-y)(1-a²)x + 2*L*w",
                                                         "2(a-y)(1-a²)x + 2*lambda*w"]),
     ("single-neuron/weight", "2(a-y)*drelu(z)*x", ["2(a-y)*relu'(z)*x"]),
     ("single-neuron/weight", "2(a-y)*relu_prime(z)*x", ["2(a-y)*relu'(z)*x"]),
     ("single-neuron/steps", "LOG(c;r)", ["log(c;r)"]),
     ("single-neuron/steps", "log[r, c]", ["log(r)/log(c)", "log(c)/log(r)"]),
     ("single-neuron/steps", "log[r](c)", ["log(r)*c", "log(c)/log(r)"]),
     ("vanishing/half-life", "ln(2,5)/ln(f)", ["log(2, 5)/log(f)", "log(2.5)/log(f)"]),
     ("neurons/saturation", "(1+√1−p)/2", ["(1 + sqrt(1) - p)/2", "(1 + sqrt(1 - p))/2"]),
     ("neurons/saturation", "(1+sqrt 1-p)/2", ["(1 + sqrt(1) - p)/2", "(1 + sqrt(1 - p))/2"]),
     ("neurons/saturation", "√p²+1", ["sqrt(p)**2 + 1", "sqrt(p**2) + 1", "sqrt(p**2 + 1)"]),
     ("neurons/saturation", "√p^2", ["sqrt(p)**2", "sqrt(p**2)"]),
     ("losses/two-classes", "sigmoid z_1 - z_2", ["sigmoid(z_1) - z_2", "sigmoid(z_1 - z_2)"]),
     ("neurons/leaky-slope", "tanh z^2", ["tanh(z**2)", "tanh(z)**2"]),
     ("losses/margin", "-t*sigm(-m)", ["-t*sigmoid(-m)"]),
     ("losses/margin", "-t*soft(-m)", ["-t*softplus(-m)"]),
     ("single-neuron/error-after-step", "(a-y)(1-2αx²)", ["(a-y)(1-2ax²)", "(a-y)(1-2etax²)"]),
     ("gradients/central-error", "4*th*h^2", ["4*theta*h^2"]), ("losses/huber", "3D - D^2/2", ["3delta - delta^2/2"]),
     ("rnn-forward/rival", "nth+2h+1", ["nTH+2H+1"]), ("vanishing/half-life", "logf(1/2)", ["log_f(1/2)"]),
     ("hidden-layer/adam-first", "alpha", ["eta"]), ("losses/normal", "(pred-y)/s²", ["(y_hat-y)/s²"]),
     ("gradients/bias", "2(α-y)a(1-a)", ["2(a-y)a(1-a)"]), ("gates/bias-for-memory", "ln(f/(1-φ))", [""]),
     ("losses/double-softmax", "Log[1+(K-1)/E]", ["Log[1+(K-1)/e]"]),
     ("hidden-layer/two-outputs", "O.T * (s - y) / 2", ["O.T @ (s - y) / 2"])],
)  # fmt: skip
def test_what_may_be_meant_is_offered(one: str, text: str, offered: list[str]) -> None:
    found = find(one).check(text)
    assert not found.correct
    assert ([text for text, _ in found.readings] or [found.corrected]) == offered
    for text in offered:
        assert find(one).check(text).unjudged != "unreadable"


@pytest.mark.parametrize(("one", "text"), [
    ("neurons/saturation", "(1+q_1(1-p))/2"), ("hidden-layer/three-layers", "x.T @ (q_2 @ W_2.T)"),
    ("bptt/each-step", "(yh1-y1)wo"),
    ("vanishing/relu-matrices", "g D_2 W_h^T D_1 W_h^T"), ("neurons/saturation", "(1+foot(1-p))/2"),
])  # fmt: skip
def test_another_letter_is_not_offered(one: str, text: str) -> None:
    found = find(one).check(text)
    assert (found.correct, found.corrected, found.readings) == (False, "", ())


@pytest.mark.parametrize(
    ("one", "text"),
    [("single-neuron/steps", "Log[r, c]"), ("single-neuron/steps", "=LN(c)/LN(r)"),
     ("gates/half-life", "=LN(2)/LN(1+EXP(-z))"), ("vanishing/half-life", "LN(0,5)/LN(f)"),
     ("vanishing/half-life", "-ln 2/ln f"), ("neurons/saturation", "=(1+WURZEL(1-p))/2"),
     ("neurons/saturation", "(1+raiz(1-p))/2"), ("neurons/saturation", "(1+Sqrt[1-p])/2"),
     ("gradients/weight-decay", "2(a-y)(1-a²)x + 2*lam*w"), ("single-neuron/error-after-step", "(a-y)*(1 - 2*lr*x**2)"),
     ("single-neuron/error-after-step", "(a-y)*(1 - 2*learning_rate*x**2)"), ("losses/normal", "(y_pred-y)/s²"),
     ("hidden-layer/momentum", "(1 + ß + ß²)g"), ("gradients/best-nudge", "(eps/(2M))^(1/3)"),
     ("losses/two-classes", "K.sigmoid(z_1-z_2)"), ("gates/half-life", "ln(2)/ln(1+np.e**(-z))"),
     ("gates/half-life", "log(2)/np.logaddexp(0, -z)"), ("gates/half-life", "log(2)/Math.log(1+Math.exp(-z))"),
     ("losses/squared-hinge", "-2y*np.clip(1-y*y_hat, 0, 1 + abs(y*y_hat))"),
     ("hidden-layer/three-layers", "x.T.mm((delta_2.mm(W_2.T)).mul(1-O_1.pow(2)))"),
     ("hidden-layer/three-layers", "x.transpose(0,1) @ ((delta_2 @ W_2.permute(1,0)) * (1 - O_1.square()))"),
     ("hidden-layer/three-layers", "x' * ((delta_2 * W_2') .* (1 - O_1.^2))"),
     ("hidden-layer/three-layers", "x.t().matmul(delta_2.matmul(W_2.t()) * (1 - torch.square(O_1)))"),
     ("single-neuron/weight", "2.*(a-y).*(z>0).*x"), ("hidden-layer/input-gradient", "delta %*% t(W_i)"),
     *(("gradients/best-nudge", text) for text in (
         "³√(ε/(2M))", "cubeRoot(ε/(2M))", "root(ε/(2M), 3)", "Surd[eps/(2 M), 3]", "(∊/(2M))^(1/3)")),
     ("losses/double-softmax", "log_e(1+(K-1)/e)"), ("losses/double-softmax", "logₑ(1+(K-1)/e)"),
     ("losses/squared-hinge", "(y Max(0, 1-yŷ)/2 - 1)^2 - (y Max(0, 1-yŷ)/2 + 1)^2"),
     ("neurons/tanh-slope", "4 x s x (1-s)"), ("rnn-forward/two-steps", "2(x_2-1)⁺"),
     ("losses/squared-hinge", "-2*y*torch.clamp(1-y*y_hat, min=0)"), ("losses/squared-hinge", "-2y*fmax(0, 1-y*ŷ)"),
     ("vanishing/clipped-step", "w_2 - eta*tau*g_2/np.hypot(g_1, g_2)"),
     ("gates/half-life", "log(2)/log(1 + ch(z) - sh(z))")],
)  # fmt: skip
def test_other_programs_write_it_so(one: str, text: str) -> None:
    assert right(one, text)


@pytest.mark.parametrize("text", [
    "2(a-y)x si z>0, sinon 0", "2(a-y)x si z>0 y 0 si no", "2(a-y)x si z>0, 0 de lo contrario",
    "The gradient is $2(a - y)x$ for $z>0$ and $0$ otherwise.", "We get 2(a-y)x if z>0, and 0 if z<=0.",
    "2(a-y)x für z>0, 0 sonst", "2(a-y)x if z>0 sonst 0", "Falls z > 0: 2(a-y)x; sonst 0",
    r"\begin{cases}2(a-y)x & \text{falls } z>0\\0 & \text{sonst}\end{cases}",
    r"\begin{cases}2(a-y)x & \text{si } z>0\\0 & \text{sinon}\end{cases}",
    "2(a-y)x se z>0, 0 altrimenti", "2(a-y)x pour z>0 et 0 pour z<=0", "2(a-y)x für z>0 und 0 für z<=0",
    "wenn z>0 dann 2(a-y)x sonst 0", "si z>0: 2(a-y)x, sinon: 0", "2(a-y)x als z>0, anders 0",
    "2(a-y)x если z>0, 0 иначе",
    "2(a-y)x se z>0 e 0 caso contrário", "{2(a-y)x si z>0; 0 si z<=0}", "2(a-y)*If[z>0,1,0]*x", "=IF(z<=0,0,2*(a-y)*x)",
    "WENN(z>0;2*(a-y)*x;0)", "SI(z>0;2*(a-y)*x;0)", "if(z>0, 2*(a-y)*x, 0)", "2(a-y)*(z > 0 ? 1 : 0)*x",
    "(z>0)?2*(a-y)*x:0",
    "dL/dw: z > 0 ? 2*(a-y)*x : 0", "return z > 0 ? 2*(a-y)*x : z < 0 ? 0 : 0;",
    "2(a-y)*Piecewise((1, z>0), (0, True))*x",
    "Piecewise[{{2(a-y)x, z>0}}, 0]", "Piecewise((2*(a-y)*x, z>0), (0, z<=0))", "2(a-y)*Boole[z>0]*x",
    "2(a-y)*tf.cast(z>0, tf.float32)*x", "2(a-y)*ifelse(z>0, 1, 0)*x", "IF(z<0; 0; IF(z=0; 0; 2(a-y)x))"])  # fmt: skip
def test_cases_of_other_languages_and_programs(text: str) -> None:
    assert right("single-neuron/weight", text)
    typed = text.replace("z>0", "z<0").replace("z > 0", "z < 0").replace("z<=0", "z>=0")
    assert typed.startswith("IF") or not right("single-neuron/weight", typed)


@pytest.mark.parametrize("text", ["2*(a-y)*z>0?x:0", "2*(a-y)*(z > 0 ? x : 1)", "2(a-y)(z>0)x ? : 1",
                                  "IF(z=0,0,2*(a-y)*x)",
                                  "2*(a-y)*IF(z>0,x)", "Piecewise[{{2(a-y)x, z>0}}]", "2(a-y)x für z>0",
                                  "2(a-y)x ? z>0 : 0",
                                  "Piecewise((2*(a-y)*x, z>0), (1, True))", "2(a-y)x si z>1, sinon 0"])  # fmt: skip
def test_what_they_say_is_judged(text: str) -> None:
    assert not right("single-neuron/weight", text)


@pytest.mark.parametrize(("one", "text", "offered"), [
    ("losses/two-classes", "sigmoid(z[0]-z[1])", ["sigmoid(z_1 - z_2)"]),
    ("losses/two-classes", "sigmoid(z[1])", ["sigmoid(z_1)", "sigmoid(z_2)"]),
    ("bptt/output-weight", "(ŷ-y)*(O[0]+O[1]+O[2])/3", ["(y_hat - y)*(O_1 + O_2 + O_3)/3"]),
    ("losses/two-classes", "sigmoid(z[2]-z[3])", [""])])  # fmt: skip
def test_an_index_in_brackets_counts_from_0_or_1(one: str, text: str, offered: list[str]) -> None:
    found = find(one).check(text)
    assert (found.correct, [text for text, _ in found.readings] or [found.corrected]) == (False, offered)
    assert right("losses/two-classes", "sigmoid(z[1]-z[2])")
    assert right("bptt/two-steps", "(ŷ - y)*w_o*(1 - O[2]**2) * (x[2] + w_h*(1 - O[1]**2)*x[1])")


@pytest.mark.parametrize("text", ["x.transpose(0,1,2) @ delta_2", "x.permute(0,1)", "x.mm() @ W_2", "x.pow(2, 3)",
                                  "x.transpose(a) @ O_1"])  # fmt: skip
def test_a_method_has_its_arguments(text: str) -> None:
    found = find("hidden-layer/three-layers").check(text)
    assert (found.unjudged, found.corrected, found.readings) == ("unreadable", "", ())


WEIGHT_ANSWER = "2(a-y)(z>0)x"


@pytest.mark.parametrize("text", [
    r"\boxed{S}", r"$\boxed{S}$", r"\boxed{\frac{\partial L}{\partial w} = S}",
    r"\frac{\partial L}{\partial w} = \boxed{S}", r"\therefore \boxed{ S } \tag{1}", r"S \label{eq:weight}",
    r"\boxed{2(a-y)}\,x\,\boxed{(z>0)}", r"\begin{align} S \nonumber \end{align}",
])  # fmt: skip
def test_a_box_and_the_number_of_an_equation_say_nothing(text: str) -> None:
    assert find("single-neuron/weight").check(text.replace("S", WEIGHT_ANSWER)).correct


@pytest.mark.parametrize("text", [
    r"\boxed{5} = S", r"S \boxed{5}", r"\boxed{S + 1}", r"\boxed{2(a-y)} + \boxed{(z>0)x}", r"S \tag{wrong}",
    r"2\boxed{a-y}\boxed{(z>0)x + 1}",
])  # fmt: skip
def test_what_a_box_holds_is_judged(text: str) -> None:
    assert not find("single-neuron/weight").check(text.replace("S", WEIGHT_ANSWER)).correct


@pytest.mark.parametrize("text", [
    "I think it is S", "S?", "* S", "so we get S hopefully", "Of course, S", "S I guess", "maybe S",
    "S is my final answer, I think",
    "I think it is S, where a is the output and y is the target.", "As you see, it equals S. QED!",
])  # fmt: skip
def test_an_expression_among_words_is_offered_without_them(text: str) -> None:
    found = find("single-neuron/weight").check(text.replace("S", WEIGHT_ANSWER))
    assert (found.correct, found.corrected) == (False, WEIGHT_ANSWER)


def test_a_point_before_a_digit_is_kept() -> None:
    assert find("single-neuron/weight").check("I think it is .5*x").corrected == ".5*x"


@pytest.mark.parametrize(
    ("text", "corrected"),
    [("2) a", ""), ("b) 2", ""), ("(a + b))*c", ""), ("a + b)*c", ""), ("2*a)", "2*a"), ("2*(a))) ", "2*(a) "),
     (") 2*a", " 2*a")],
)  # fmt: skip
def test_a_bracket_between_two_things_is_not_left_out(text: str, corrected: str) -> None:
    found = asked("2*a").check(text)
    assert (found.correct, found.corrected) == (False, corrected)


@pytest.mark.parametrize("text", [
    "It is not S", "S or 5", "I get S or maybe 5x", "half of S", "S squared", "S if the unit is on", "minus S",
    "two times S", "eta S", "foo(S)", "foo S", "foo - S", "lr * S", "the sum of S and 5x", "That is wrong: S",
])  # fmt: skip
def test_words_that_may_change_the_answer_are_not_left_out(text: str) -> None:
    found = find("single-neuron/weight").check(text.replace("S", WEIGHT_ANSWER))
    assert (found.correct, found.corrected) == (False, "")


@pytest.mark.parametrize("text", [
    "S (times two)", "S (without the 2)", "S, then halved", "S (all squared)", "S or zero", "S; undefined at 0",
    "twice S", "half of S", "two S", "S divided by two", "S, but negative", "S doubled", "S minus the constant",
    "Minus S", "S, with the sign changed", "S with the opposite sign", "S up to a sign",
])  # fmt: skip
def test_words_that_change_an_answer_are_told_as_such(text: str) -> None:
    found = find("single-neuron/weight").check(text.replace("S", WEIGHT_ANSWER))
    assert (found.unjudged, found.corrected) == ("unreadable", "")
    assert "words that change an answer are not read: write what they say as a formula" in found.message


@pytest.mark.parametrize("text", [
    "Multiply 2*(a-y) by a(1-a)", "the product of 2*(a-y) and a", "The sum of S and b", "The ratio of S to x",
    "S multiplied with x", "S to the power 3", "Take S, then add 1", "Take S and subtract y", "S less y I think",
    "S increased by x I think", "S scaled by x", "S modulo 2", "The opposite of S", "The reciprocal of S",
    "a third of S", "triple S", "S halved", "S doubled", "S percent", "reverse the sign of S please",
    "up to a factor it is S", "either S or 2*(a-y) I think", "I think S hardly holds", "forget S please",
    "2*(a-y) rather than S I think", "we know that 2*(a-y) is the slope of L",
    "The answer has a factor 2*(a-y) in it", "The answer error a-y matters", "nicht S sondern 2*(a-y)", "kein S",
    "S mal x", "halb S", "ne S pas", "S! I think", "the derivative of S", "derivative S",
    "the answer is S derivative", "The answer is 2*(a-y) by a(1-a)", "The answer is 2*(a-y) of a(1-a)",
    "I get S, where a is half of the output", "I get S, where S is the answer", "so S then 2*(a-y)",
    "The answer is S is x",
    "it is S and 3", "we get S, so we get 2*(a-y)", "the answer is S, with x", "I get S where x is the output doubled",
    "Is it S or x?", "the answer is S we have to double it", "the absolute value of S is the answer",
    "the log of S is the answer", "the logarithm of S is the answer", "the exponential of S is the answer",
    "the sign of S is the answer", "the derivative of S is the answer", "the slope of S is the answer",
    "the integral of S is the answer", "the mean of S is the answer", "the limit of S is the answer",
    "the gradient of S is the answer", "the result of S is the answer", "the answer of S is the answer",
])  # fmt: skip
def test_an_expression_is_offered_only_where_nothing_else_is_said(text: str) -> None:
    found = find("gradients/bias").check(text.replace("S", "2*(a-y)*a*(1-a)"))
    assert (found.correct, found.corrected) == (False, "")


# --- where the definitions have a value ---------------------------------------------------------------------------


def slope(where: dict[Any, Any], model: str, **more: object) -> Exercise:
    """A question that asks for ∂L/∂x, whose definitions do not have a value everywhere."""
    return Exercise("test/slope", "T", "P", L, x, where, solution=[(model, "given")], hints=["none"],
                    **more)  # type: ignore[arg-type]  # fmt: skip


@pytest.mark.parametrize(
    ("where", "model", "texts"),
    [
        ({L: log(x)}, "1/x", ["exp(-log(x))", "1/sqrt(x)**2"]),
        ({z: log(x), L: z**2}, "2*z/x", ["2*log(x)/x", "log(x**2)/x"]),
        ({z: sqrt(x), L: z**3}, "3*z/2", ["3*sqrt(x)/2", "3*x/(2*z)"]),
        ({z: sqrt(x), L: y * z}, "y/(2*z)", ["y/2*x**(-1/2)", "y/2*sqrt(1/x)"]),
        ({z: 1 / x, L: z**2}, "-2*z**3", ["-2/x**3", "-2*x/x**4"]),
        ({z: log(c * x + b), L: z**2}, "2*z*c/(c*x + b)", ["2*c*log(c*x + b)*exp(-z)"]),
    ],
)  # fmt: skip
def test_a_right_answer_need_not_have_a_value_where_the_question_has_none(
    where: dict[Any, Any], model: str, texts: list[str]
) -> None:
    for text in (model, *texts):
        assert right(slope(where, model), text), text


def test_a_point_that_is_told_lies_where_the_question_has_a_value() -> None:
    told = slope({z: log(x), L: z**2}, "2*z/x").check("2/x")
    assert told.witness is not None
    assert told.witness.point[x] > 0
    assert told.witness.right is not None


def test_a_root_that_is_not_moved_may_be_zero() -> None:
    one = slope({z: sqrt(y), L: x * z**2 * y}, "z**2*y")
    assert right(one, "y*y")
    assert "no value at" in said(one, "z*y*y/z")
    assert right(slope({z: sqrt(x), L: z**2}, "1"), "z/z")


def test_a_definition_that_the_question_does_not_use_changes_nothing() -> None:
    one = slope({z: log(x), y: 2 * x, L: y**2}, "8*x")
    assert said(one, "8*abs(x)").startswith("Not equal.")


@pytest.mark.parametrize(
    ("value", "premises", "told"),
    [
        (log(-(x**2) - 1), [], "L has a value nowhere: it needs -x**2 - 1 > 0"),
        (sqrt(x) * log(-x), [], "L has a value nowhere: it needs x > 0, -x > 0"),
        (log(x), [x < 0], "L has a value nowhere where x < 0: it needs x > 0"),
    ],
)  # fmt: skip
def test_an_author_is_told_of_a_question_without_a_value(value: Any, premises: list[Any], told: str) -> None:
    assert slope({z: value, L: z**2}, "2*z", assuming=premises).fault() == told


@pytest.mark.parametrize("word", ["(Kettenregel)", "(relu)", "[ReLU].", " (sigmoid) "])
def test_a_word_in_brackets_behind_an_answer_is_offered_to_be_left_out(word: str) -> None:
    found = find("single-neuron/weight").check(f"2(a-y)(z>0)x {word}")
    assert (found.correct, found.corrected) == (False, "2(a-y)(z>0)x")


@pytest.mark.parametrize("text", ["2(a-y)x(Kettenregel)", "2(a-y)x (alpha)", "2(a-y (Kettenregel)", "(Kettenregel)"])
def test_what_may_be_a_factor_is_not(text: str) -> None:
    assert find("single-neuron/weight").check(text).corrected == ""


# --- what is second best, or not so -------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "text", "message"), [
    ("gradients/weight-decay", "2*lambda*w", "Not equal. The path through z is missing: w → z → a → L."),
    ("vanishing/gate", "f_1", "Not equal. The path through f_1 is missing: c_0 → f_1 → c_1."),
    ("single-neuron/error-after-step", "(a-y)*(1 - 2*eta)", "Not equal. A factor of the product is missing."),
    ("hidden-layer/adam-first", "eta*g", "Not equal. A divisor is missing."),
    ("hidden-layer/adam-first", "eta/g", "Not equal. A factor of the product is missing."),
    ("gradients/central-error", "4*theta**3", "Not equal. A term of the sum is missing. Besides, the sign is wrong."),
    ("losses/squared-hinge", "2y*max(0, 1 - yŷ)",
     "Not equal. The sign is wrong: a minus is lost, or one too many. Or: ∂h/∂m is missing."),
])  # fmt: skip
def test_a_slip_is_not_told_twice_nor_with_a_name_that_nobody_knows(one: str, text: str, message: str) -> None:
    assert said(one, text) == message


@pytest.mark.parametrize("text", ["a - y/2", "x/2 - 1", "2*a*x", "1/x*a", "a-b-c", "x*(a - b", "a*-b)", "log 2x", "a/"])
def test_brackets_are_not_told_where_none_would_make_it_right(text: str) -> None:
    assert "brackets" not in said(asked("x**2 + 3"), text)


# --- an equation that is not solved -------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "text"), [
    ("vanishing/half-life", "f^T = 1/2"), ("vanishing/half-life", "T log f = log(1/2)"),
    ("gates/half-life", "σ(z)^T = 1/2  # half of it"), ("gates/bias-for-memory", "σ(b) = f"),
    ("gates/bias-for-memory", "exp(-b) = 1/f - 1"), ("gradients/best-nudge", "2Mh - ε/h² = 0"),
    ("gradients/best-nudge", "2Mh = ε/h²"), ("neurons/saturation", "a(1-a) = p/4"),
    ("neurons/all-inputs", "b + nw = 1"),
    ("single-neuron/steps", "log(c) = k*log(r)"), ("single-neuron/steps", "r^k = c"),
    ("gradients/find-the-slip", "f*(1-a) = 1-a²"), ("single-neuron/weight", "∂L/∂w/x = 2(a-y)(z>0)"),
])  # fmt: skip
def test_a_true_equation_is_to_be_solved(one: str, text: str) -> None:
    found = find(one)
    assert isinstance(found, Exercise)
    name = found.derivation.name
    assert said(one, text) == f"This equation is true. Asked is {name} alone: solve it for {name}."


@pytest.mark.parametrize(("one", "text", "witness"), [
    ("vanishing/half-life", "f^T = 1/3", True), ("vanishing/half-life", "T log f = log 2", True),
    ("vanishing/half-life", "T = 2T", True), ("gates/bias-for-memory", "exp(-b) = 1/f", True),
    ("gradients/best-nudge", "h³ = ε/M", True), ("neurons/saturation", "a(1-a) = p", True),
    ("neurons/all-inputs", "b + nw = 0", True), ("neurons/weighted-sum", "2z = 3", False),
])  # fmt: skip
def test_one_that_is_not_true_is_told_so(one: str, text: str, witness: bool) -> None:
    message = said(one, text)
    assert "alone, and this equation is not true of it." in message
    assert ("For example at" in message) == witness


@pytest.mark.parametrize("text", ["T = log(2)/log(f)", "N = 1/2", "f = 1/2", "log f = log(1/2)", "1/2 = f", "1/f"])
def test_an_equation_without_what_is_asked_is_none_of_these(text: str) -> None:
    assert "alone" not in said("vanishing/half-life", text)
