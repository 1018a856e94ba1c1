"""What stands beside a right answer, in its reason or on its left side, is judged too."""

import re

import pytest

from byhand.answers import Exercise
from nbutils.exercises import find, names


def right(name: str, text: str) -> bool:
    return find(name).check(text).correct


def said(name: str, text: str) -> str:
    return find(name).check(text).message


# --- a formula in a reason ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("tail", [
    ", which is T", ", which equals T", ", which simplifies to T", ", or simply T", ", or just T", ", that is T",
    ", so it is T", ", thus we get T", ", therefore the answer is T", ", and finally T", ", in other words T",
    ", simplified: T", ", no wait T", ", because it is T", ", by the chain rule: T", " so we get T",
    " hence we have T",
    " - or rather T", " – that is T", " (so T)", " (which is T)", " (equal to T)", " (simplifies to T)", " (= T)",
    ", so we get, after cancelling, T", ", to put it otherwise T", ", by the chain rule and T",
    ", the answer being T",
])  # fmt: skip
@pytest.mark.parametrize(("one", "answer", "other"), [
    ("gradients/bias", "2(a-y)a(1-a)", "2(a-y)a"), ("rnn-forward/parameters", "H²+12H+2", "H²+10H"),
    ("single-neuron/sigmoid", "∂L/∂a ∂a/∂z ∂z/∂w\n2(a-y)a(1-a)x", "2(a-y)x"),
])  # fmt: skip
def test_another_answer_in_the_reason_is_not_lost(one: str, answer: str, other: str, tail: str) -> None:
    found = find(one).check(answer + tail.replace("T", other))
    assert not found.correct
    assert f"not what stands beside it: {other}. Leave it out, or put a # before it." in found.message
    assert find(one).check(f"{answer}{tail.replace('T', answer.splitlines()[-1])}").correct


@pytest.mark.parametrize("tail", [", thus we get 0", ", so 5", " (so 0)", ", which is y", ", which is 2(a-y)"])
def test_a_number_or_a_name_that_is_said_to_be_the_answer_has_to_be_it(tail: str) -> None:
    assert "not what stands beside it" in said("gradients/bias", f"2(a-y)a(1-a){tail}")


@pytest.mark.parametrize("tail", [
    " (a = σ(z))", " (∂z/∂b = 1)", " by ∂L/∂a = 2(a-y)", " (the slope of the sigmoid is a(1-a))", " (z = wx + b)",
    ", the slope of the square is 2(a-y)", " -- derivative of σ: a(1-a)", ", using a(1-a) for the slope of σ",
    ", since b enters z with factor 1", " (by the chain rule ∂L/∂a ∂a/∂z ∂z/∂b)", " (= 2a(1-a)(a-y))", " (see (3))",
    " because dL/da = 2(a-y), da/dz = a(1-a), dz/db = 1", ", thus the gradient is small when a is near 1",
    ", so x cancels",
    ", which is negative for a < y", "  # so 2(a-y), which is 5", ", it equals ∂L/∂z", ", which is a product",
])  # fmt: skip
def test_what_is_true_of_the_question_may_be_the_reason(tail: str) -> None:
    assert right("gradients/bias", f"2(a-y)a(1-a){tail}")


@pytest.mark.parametrize("reason", [
    " from ∂L/∂a = a - y", " via ∂L/∂a = a - y", " see ∂L/∂a = a - y", " (chain rule: ∂L/∂a = a - y)",
    " because the slope of L is ∂L/∂a = a - y", " (∂L/∂a = a - y)", " by ∂L/∂a = a - y",
])  # fmt: skip
def test_an_equation_behind_any_word_has_to_hold(reason: str) -> None:
    assert "not what stands beside it: ∂L/∂a = a - y." in said("gradients/bias", f"2(a-y)a(1-a){reason}")


@pytest.mark.parametrize("text", [
    "S by the chain rule = T", "S chain rule = T", "S simplified = T", "S after simplifying = T",
    "S since L is a square = T", "S, therefore = T", "S, hence = T", "S – by the chain rule – = T",
    "S by the chain rule == T", "S by the chain rule ≈ T", "S by the chain rule ≡ T", "S by the chain rule → T",
    "S by the chain rule => T", "S by the chain rule ⇔ T", "∂L/∂b = S by the chain rule = T",
    "∂L/∂b = S, simplify = T", "S, so the gradient = T", "S, hence answer = T", "S (answer = T)", "S (answer = 5)",
    "S, final answer = T", "S, so result = 5", "S (simplified = T)", "S (gradient = T)", "S, so db = T",
    "S, so db = 5", "S so dL/db == T", "S, thus b.grad = T", "S, so L'(b) = T", "S, so L_b = T", "S, hence ∇L = 5",
    "S, so T = answer", "S, so 5 = answer", "S, so δ = T", "S, so 0 is the gradient", "S, so 5 is the answer",
    "S (so 5 is right)", "S, so x is the answer", "S. Hence 7 is the result.", "S, which is 0 always",
    "S, so it is always 0", "S, so the gradient is 0 everywhere", "S, which gives 5 in total",
    "S, which simplifies to 0 of course", "S, which is 1 because all cancels", "S, hence 1 since it cancels",
    "S, so 5 (final answer)", "S, so 5 QED", "S, which equals y in the end", "S, so only y remains",
    "S, the gradient with respect to b is 2*(a-y)", "S, the derivative with respect to b is 2*(a-y)",
    "S, should be 2*(a-y)", "S, it should be 2*(a-y)", "S, must be 2*(a-y)", "S, it'll be 2*(a-y)",
    "S, which results in 2*(a-y)", "S, resulting in 2*(a-y)", "S, leading to 2*(a-y)", "S, is equivalent to 2*(a-y)",
    "S, the same as 2*(a-y)", "S, or equivalently 2*(a-y)", "S, can be written as 2*(a-y)",
    "S, rewritten as 2*(a-y)", "S, multiplied out 2*(a-y)", "S, final result 2*(a-y)", "S, my final answer 2*(a-y)",
    "S, the solution is 2*(a-y)", "S, the grad is 2*(a-y)", "S, the whole thing is 2*(a-y)",
    "S, the value is 2*(a-y)", "S, the correct one is 2*(a-y)", "S, what remains is 2*(a-y)",
    "S, this leaves 2*(a-y)", "S, works out to 2*(a-y)", "S, ends up as 2*(a-y)", "S, in the end 2*(a-y)",
    "S, all in all 2*(a-y)", "S, that means 2*(a-y)", r"S \text{ which is } T", r"S \text{ so } T",
    r"S \text{simplified: } T", r"S \text{by the chain rule } T", r"S \text{ (so } T \text{)}", "$$S$$ so $$T$$",
    r"\[ S \] so \[ T \]", "S, and the slope of L is 2(a-y), so in total 2(a-y)",
])  # fmt: skip
def test_whatever_the_words_another_answer_is_heard(text: str) -> None:
    right_one, wrong = "2*(a-y)*a*(1-a)", "2*(y-a)*a*(1-a)"
    assert not right("gradients/bias", text.replace("S", right_one).replace("T", wrong)), text


@pytest.mark.parametrize("text", [
    "S, by the chain rule", "S (the slope of the sigmoid is a(1-a))", "S, the slope of the square is 2(a-y)",
    "S -- derivative of σ: a(1-a)", "S, using a(1-a) for the slope of σ", "S, since b enters z with factor 1",
    "S; here a - y is the error", "S, with error a - y", "S – the error a-y times the slope a(1-a)",
    "S, see Eq. (4)", "S, where 2(a-y) is the slope of the loss", "S (a - y is the error)",
    "S, where a is the output and y the target", "S (eq. 3)", "S (2 from the power rule)",
    "S, where the 2 comes from the square", "S (outer derivative 2(a-y), inner derivative a(1-a))",
    "S, so x cancels", "S, because dL/da = 2(a-y), da/dz = a(1-a), dz/db = 1",
    "S with the slopes 2(a-y), a(1-a) and 1", "S, three factors: 2(a-y), a(1-a), 1",
    "S, since the derivative of a with respect to z is a(1-a)",
    "S, because the slope of z is 1, and that of a is a(1-a)", "S (chain rule, twice)",
    "S, the 2 comes from the square", "S, as z = wx + b gives ∂z/∂b = 1", "S, as a = σ(z)", "S since σ' = σ(1-σ)",
    "S (by the chain rule ∂L/∂a ∂a/∂z ∂z/∂b)", "S, hence 0 at a = y", "S, so it is 0 where a = y",
    "S, which is negative for a < y", "S, the product of the three slopes", "S, since ∂y/∂b = 0", "S, as ∂x/∂b is zero",
    "S, where z is w*x + b", "S since a is σ(z) and z is wx + b", "S, as ∂z/∂b is 1", "S, where y is 0 or 1",
    "S, since w is -1 or 1", "S, because the other slope is zero", "S, so it is zero where a = y", "S for all x and w",
    "S, as ∂z/∂b is the constant 1", "S for all x and 2 inputs", "e = a - y, so the gradient is 2e a(1-a)",
    "e = a-y → 2e a(1-a)", "e = a-y => 2e·a(1-a)", "e = a-y. Thus the gradient is 2e a(1-a).",
    "with e = a - y: 2e a(1-a)", "The gradient is 2e a(1-a), where e = a-y", "∂L/∂a = 2(a-y) → S",
    "∂L/∂a = 2(a-y)\n∂a/∂z = a(1-a)\n∂L/∂b = S", "e = a - y\ndL/db = 2e a(1-a)",
    "S (a is the output, y the target)", "S, so the sign is that of a-y", "S, because the slope for z>0 is one of many",
])  # fmt: skip
def test_innocent_words_beside_an_answer(text: str) -> None:
    found = find("gradients/bias").check(text.replace("S", "2*(a-y)*a*(1-a)"))
    assert found.correct, found


@pytest.mark.parametrize("tail", [
    "  (chain rule)", ", since the three slopes multiply", " (one path only)", ", summed over both paths", ", qed",
    ", where everything else is constant", " (see above)", ", as derived in chapter 3", " ✓ checked numerically",
    ", transposed so that the shapes fit", ", because the derivative of a constant is 0", ", and this is the answer",
    ", multiplied from the right", " (here K counts the classes)", ", the rest does not depend on it", ". QED",
    " (step 2 of 2)",
])  # fmt: skip
@pytest.mark.parametrize("one", [
    "single-neuron/weight", "hidden-layer/two-outputs", "losses/pseudo-huber", "bptt/output-matrix",
    "vanishing/half-life",
])  # fmt: skip
def test_a_remark_is_kept_beside_any_answer(one: str, tail: str) -> None:
    found = find(one).check(f"{find(one).model}{tail}")
    assert found.correct, found


@pytest.mark.parametrize(("one", "text"), [
    ("single-neuron/weight", "S, so the answer is 2*(a-y)*(z > 0)"),
    ("single-neuron/weight", "S, which simplifies to 2*(a-y)*(z>0)"),
    ("single-neuron/weight", "S, so ∂L/∂w = (a-y)(z>0)x"), ("single-neuron/weight", "S by ∂L/∂w = 2(a-y)(z > 0)"),
    *(("single-neuron/weight", f"S{tail}") for tail in (
        ", so it is zero", ", which is zero", ", so the gradient equals two", " so dL/dw is 5", ", so ∂L/∂w is zero",
        " as ∂z/∂w is w", " where ∂z/∂w is w", " since ∂y/∂w = 1", " as ∂a/∂w = 0", " where z is w*x",
        ", where a is sigmoid(z)", " for all x and 5 for all y", " for all x and zero for all y",
    )),
    ("single-neuron/weight", "S, which for z>0 is 2(a-y)"), ("single-neuron/weight", "S, y the answer, so y"),
    ("single-neuron/weight", "∂L/∂a = a-y\n∂L/∂w = S"),
    ("single-neuron/weight", "∂L/∂a = a-y → S"), ("single-neuron/weight", "e = a-y → e(z>0)x"),
    ("single-neuron/weight", "e = a-y, so the gradient is 2e(z>0)"), ("single-neuron/weight", "S → 5"),
    ("single-neuron/weight", "S, by the chain rule = 2(a-y)*(z>0)*w"), ("single-neuron/weight", "S (= 2(a-y)(z>0))"),
    ("single-neuron/weight", "S because ∂a/∂z = (z < 0)"), ("single-neuron/weight", "S since ∂a/∂z = (z > 1)"),
    ("single-neuron/weight", "S, since the slope of the ReLU is x*y"),
    ("neurons/leaky-slope", "S, so the answer is (z > 0)"),
    ("neurons/leaky-slope", "S, which equals (z > 0) - c*(z < 0)"), ("neurons/leaky-slope", "S, so (z>0) + (z<0)"),
    ("losses/squared-hinge", "S, which is -2*y*(1-m)*(m>1)"), ("losses/squared-hinge", "S, in short: -2h*(m<1)"),
    ("gradients/bias", "S, so the answer in terms of a is 4(a-y)a(1-a)"),
    ("gradients/bias", "S, in terms of a: -2(a-y)a(1-a)"), ("gradients/bias", "S, last step: 4*(a-y)*a*(1-a)"),
    ("gradients/bias", "S, and in the last step -2(a-y)a(1-a)"),
    ("gradients/bias", "S (for a sigmoid neuron 4(a-y)a(1-a))"),
    ("gradients/bias", "S, with sigmoid activation -2(a-y)a(1-a)"), ("gradients/bias", "S, in one step: 2(a-y)"),
    ("gradients/bias", "S, in other terms (a-y)"), ("gradients/bias", "S since the slope of the square is (a-y)*3"),
    ("gradients/bias", "S, the slope of the sigmoid is 2*a*(1-a)"),
    ("gradients/bias", "S, because the sigmoid has the slope -a*(1-a)"),
    ("gradients/bias", "S (inner derivative: 2a(1-a))"), ("gradients/bias", "S, the slope of the sigmoid is 1-a*a"),
    ("gradients/bias", "S, so the answer is 2(a-y)a(1-a)/n"), ("gradients/bias", "S, which gives 2(a-y)a(1-a)x_1"),
    ("gradients/bias", "S, so the answer is 2(a-t)a(1-a)"), ("gradients/bias", "S, which equals 2(a-y)tanh'"),
    ("gradients/bias", "S, so the answer is (5)"), ("gradients/bias", "S, so (5)"),
    ("gradients/bias", "gradient_w = S"), ("gradients/bias", "slope_w = S"), ("gradients/bias", "derivative_w = S"),
    ("gradients/bias", "gradient_a = S"), ("gradients/bias", "gradient(w) = S"), ("gradients/bias", "gradw = S"),
    ("gradients/bias", "loss_w = S"), ("gradients/bias", "second derivative = S"), ("gradients/bias", "Δb = S"),
    ("single-neuron/error-after-step", "S, the new error is 2(a-y)(1-2 eta x²)"),
    ("single-neuron/error-after-step", "S, so the error is (a-y)*3"), ("single-neuron/error-after-step", "Δe = S"),
    ("single-neuron/error-after-step", "L_new = S"), ("vanishing/clipped-step", "Δw = S"),
    ("vanishing/clipped-step", "b_new = S"), ("bptt/output-matrix", "S, so the answer is O_3 @ (ŷ - y)"),
    ("bptt/output-matrix", "S, in terms of the error 2 O_3.T @ (ŷ - y)"),
    ("neurons/tanh-slope", "S, in terms of a: 1 - a"), ("neurons/tanh-slope", "S, in terms of s: 2s(1-s)"),
    ("single-neuron/steps", "S, so the answer is log(c)/log(1-eta)"),
])  # fmt: skip
def test_an_answer_with_an_indicator_a_multiple_or_another_index_is_heard_too(one: str, text: str) -> None:
    exercise = find(one)
    assert not exercise.check(text.replace("S", exercise.model)).correct


@pytest.mark.parametrize(("one", "tail"), [
    *(("gradients/bias", tail) for tail in (
        "for all a and b for all y", "for all a, else 5", "for all a and 5 otherwise", "for every a, y and otherwise 5",
        "for each a and 0 for each y", "for all a and y, and 5 for b", "for all a, then 5", "for all a but not for y",
        "for all a, not for y", "for all a and x elsewhere", "for all a, x for the others", "∀a and b ∀y",
        "for all a while 5 for all y", "for all a and minus that for all y", "for all a, and y for every b",
    )),
    ("hidden-layer/momentum", "for all β and g for all g"), ("hidden-layer/momentum", "for all g and g for all β"),
])  # fmt: skip
def test_another_value_behind_a_quantifier_is_heard(one: str, tail: str) -> None:
    assert not right(one, f"{find(one).model} {tail}")


@pytest.mark.parametrize("tail", [
    "for all a and y", "for all a, y and b", "for all a and for all y", "for every a and every y", "for all inputs",
    "for all a, and so for y", "for all a, and for all y too", "∀a, y", "for all a and b, by the chain rule",
    "for all a and y if the loss is squared", "for all a and y, then simplify", "for all examples and all weights",
])  # fmt: skip
def test_a_quantifier_may_name_many_things(tail: str) -> None:
    found = find("gradients/bias").check(f"2(a-y)a(1-a) {tail}")
    assert found.correct, found


# --- words that change an answer, or take it back ------------------------------------------------------------------


@pytest.mark.parametrize(("one", "tail"), [
    *(("gradients/bias", tail) for tail in (
        " (equals zero)", " (= zero)", ", so the answer is one", ", the answer is minus one", ", so it vanishes",
        ", which vanishes identically", ", so the gradient vanishes", ", so it is always zero", ", so it's zero",
        ", which is zero everywhere", ", so zero", " (so zero)", ", so the answer is twelve", ", so it is one half",
        ", thus equal to zero", ", it becomes zero", ", so everything cancels", ", so all terms cancel",
        ", which simplifies to zero", ", so we get zero", ", namely zero", ", which is zero of course",
        ", which works out to zero", ", the result being zero", ", so it is exactly zero", ", so it is twenty",
        ", so the slope is zero", ", which is nothing", ". So it is Zero.", ", so x is one",
    )),
    *(("single-neuron/weight", tail) for tail in (
        ", so it is zero if the neuron is active", ", so it vanishes if the neuron fires",
        ", zero for an active neuron", ", so it is zero if the neuron is not dead", ", zero unless the neuron is off",
    )),
    ("hidden-layer/momentum", ", so v_3 is zero"), ("hidden-layer/momentum", ", so v_3 is one"),
])  # fmt: skip
def test_a_number_in_words_that_is_said_to_be_the_answer_has_to_be_it(one: str, tail: str) -> None:
    found = find(one).check(find(one).model + tail)
    assert not found.correct
    assert "``" not in found.message


@pytest.mark.parametrize(("one", "tail"), [
    *(("gradients/bias", tail) for tail in (
        ", so it is zero where a = y", ", so it vanishes where a = y", ", which vanishes for a = y",
        ", so it vanishes for a saturated neuron", ", so the gradient vanishes where the sigmoid saturates",
        ", since the derivative of y vanishes", ", because the other terms are zero", ", since all other terms vanish",
        ", as the slope of z is one", ", where the last slope is one", ", since the other derivative vanishes",
        ", which is never zero for a < y", ", which is not zero for a < y", ", so the factor x is one",
        ", where y is zero or one", ", in step two", ", since the slopes are three",
        ", the two comes from the square", ", by the chain rule with three factors", ", so x cancels",
    )),
    *(("single-neuron/weight", tail) for tail in (
        ", so it is zero if the neuron is dead", ", so it is zero if the neuron is not active",
        ", so it vanishes if the neuron is off", ", so it is zero for a dead neuron", ", so it vanishes for z < 0",
    )),
])  # fmt: skip
def test_a_number_in_words_may_be_a_part_or_hold_under_a_condition(one: str, tail: str) -> None:
    found = find(one).check(find(one).model + tail)
    assert found.correct, found


@pytest.mark.parametrize("tail", [
    ", then multiply by x", ", to be multiplied by x", ", and all that times x", ", then add y", ", then divide by 2",
    ", so minus that", ", but with a minus sign", ", with a minus in front", ", so twice the error",
    ", except for the factor 2", ", ignoring the factor 2", ", averaged over the batch", ", then subtract y",
    ", then square it", ", then take the root", ", still to be multiplied by x", ", apart from the factor 2",
    ", dropping the factor 2", ", so the negative of it", ", so half of that", ", scaled by x", ", raised to 2",
    ", all of it squared", ", and x times that", ", missing the factor x", " (then multiply by x)",
    ", which we multiply by x", ", opposite sign", ", off by a factor of 2", ", one half of that", ", then add one",
    ", or the opposite", ", but only half", ", evaluated at zero",
    " (minus sign in front)", ". Multiply by x.", ", and its inverse", ", by the chain rule, then multiply by x",
])  # fmt: skip
def test_what_is_still_to_be_reckoned_is_no_reason(tail: str) -> None:
    message = said("gradients/bias", f"2(a-y)a(1-a){tail}")
    assert "cannot be read for sure. Leave it out, or put a # before it." in message


@pytest.mark.parametrize("tail", [
    ", multiply the slopes", ", then multiply the three slopes", ", multiplying the three slopes",
    ", where the minus signs cancel", ", with the factor 2 from the square", ", where the 2 comes from the square",
    ", the slope of the square times the slope of the sigmoid", ", the error times the slope of the sigmoid, twice",
    " (multiply by the inner derivative)", ", the power rule, then multiply by the slope of the sigmoid",
    ", the minus comes from the inner derivative", ", then simplify", ", then factor out 2", ", then multiply out",
    ", all multiplied together", ", which multiplies the error by the slope",
    " (the square, the sigmoid)", " (add up)", ", multiply up",
    ", with no factor x", "  # then multiply by x",
])  # fmt: skip
def test_how_an_answer_was_reckoned_is_a_reason(tail: str) -> None:
    found = find("gradients/bias").check(f"2(a-y)a(1-a){tail}")
    assert found.correct, found


@pytest.mark.parametrize("tail", [
    ", then transposed", ", but transposed", ", its transpose", ", which is the zero matrix", ", then transpose it",
    ", the transpose of it", ", which is the identity",
])  # fmt: skip
def test_a_matrix_that_is_changed_in_words_is_another_one(tail: str) -> None:
    assert "cannot be read for sure" in said("hidden-layer/two-outputs", find("hidden-layer/two-outputs").model + tail)


@pytest.mark.parametrize("tail", [
    ", the layer's input, transposed, times ∂L/∂s = s - y",
    ", since O is transposed", ", with O transposed", ", the transpose of O times the error",
    ", where the transpose stands in front",
])  # fmt: skip
def test_what_is_transposed_in_an_answer_may_be_told(tail: str) -> None:
    assert right("hidden-layer/two-outputs", find("hidden-layer/two-outputs").model + tail)


@pytest.mark.parametrize("tail", [
    ", which is wrong", ", but this is wrong", ", not correct", " or not", ", which is false", ", is not right",
    " (not correct)", ", which is not the answer", ", which isn't right", ", or maybe not",
    ", this is a mistake", ", but not really", ", just kidding", ", or something else", ", with the wrong sign",
    ", this can't be right", ", which I doubt", ", not sure", ", forget it", ", which is not equal to the gradient",
    ", which is undefined", ", it doesn't exist", ", so nothing remains",
])  # fmt: skip
def test_an_answer_that_is_taken_back_is_none(tail: str) -> None:
    assert "cannot be read for sure" in said("gradients/bias", f"2(a-y)a(1-a){tail}")


@pytest.mark.parametrize("tail", [
    ", not forgetting the inner derivative", ", which is not zero", ", which does not depend on x", ", which is right",
    ", as y does not depend on b", ", no more terms", ", as y is not a function of b", ", which cannot be simplified",
    ", and not just the error", ", if I'm not wrong", ", not simplified", ", which isn't the slope of z",
    ", where a common mistake is to forget the slope",
])  # fmt: skip
def test_a_denial_of_something_else_is_a_reason(tail: str) -> None:
    found = find("gradients/bias").check(f"2(a-y)a(1-a){tail}")
    assert found.correct, found


@pytest.mark.parametrize(("one", "tail"), [
    *(("gradients/bias", tail) for tail in (
        " with x replaced by w", ", where a is replaced by y", ", with x for y", " with y instead of a",
        " with a and y swapped", ", but a and y exchanged", ", with y in place of a", ", substitute y for a",
        ", with a set to y", ", let a be y", ", where a is y", ", with x and w replaced",
        ", swap a and y", ", with tanh instead of sigmoid", ", reading a as y", ", where a means y",
    )),
    ("hidden-layer/two-outputs", ", with O and s swapped"), ("hidden-layer/momentum", " with β replaced by -β"),
])  # fmt: skip
def test_names_that_are_exchanged_in_words_make_another_answer(one: str, tail: str) -> None:
    assert "cannot be read for sure" in said(one, find(one).model + tail)


@pytest.mark.parametrize("tail", [
    ", with a for the output", ", with a for σ(z)", ", with a short for σ(z)", ", writing a for σ(z)",
    ", with y for the target", ", with 1 instead of x", ", as a and y are numbers",
])  # fmt: skip
def test_what_a_name_stands_for_may_be_told(tail: str) -> None:
    found = find("gradients/bias").check(f"2(a-y)a(1-a){tail}")
    assert found.correct, found


@pytest.mark.parametrize("text", [
    "S, that is the gradient of w", "S (gradient with respect to the weight)", "S, the slope in w", "For the weight: S",
    "weight: S", "S, dL/dw is the same", "S, which is the gradient with respect to w", "S, the weight gradient",
    "S, the gradient of the weight", "S, for the weight", "for the weight w: S", "S, the slope of the loss in w",
    "S, the gradient of L with respect to x", "S, the derivative wrt w", "S with respect to w",
    "the weight's gradient: S", "the input's derivative: S", "S, the gradient of the input", "weights: S",
    "S, same for dL/dw", "S, the same as dL/dw",
])  # fmt: skip
def test_a_derivative_by_another_name_is_told_in_words_too(text: str) -> None:
    message = said("gradients/bias", text.replace("S", "2(a-y)a(1-a)"))
    assert "This is right, but not what stands beside it" in message


@pytest.mark.parametrize("text", [
    "S, that is the gradient of b", "S (gradient with respect to the bias)", "S, the slope in b", "For the bias: S",
    "bias: S", "S, the derivative of the loss with respect to the bias", "S, the weight has x besides",
    "S, the gradient of w has x besides", "S, with the derivative of a in z", "S (derivative of y: 0)",
    "S, since the derivative of z with respect to b is 1", "S, where w is the weight", "S, the same as ∂L/∂z",
    "S, since the weight is constant", "The bias' gradient: S", "the bias's gradient: S",
])  # fmt: skip
def test_the_derivative_that_is_asked_may_be_told_in_words(text: str) -> None:
    found = find("gradients/bias").check(text.replace("S", "2(a-y)a(1-a)"))
    assert found.correct, found


@pytest.mark.parametrize(("one", "tail", "is_right"), [
    ("single-neuron/weight", ", which for z>0 is 2(a-y)x", True),
    ("single-neuron/weight", ", which for z<0 is 0", True),
    ("single-neuron/weight", ", which for z>0 is 2(a-y)w", False),
    ("single-neuron/weight", ", which for z>0 is 0", False),
    ("gradients/bias", ", which vanishes as a → 1", True), ("gradients/bias", ", which is 0 as a → 1", True),
    ("gradients/bias", ", which vanishes as y → 1", False), ("gradients/bias", " as a → 0", False),
    ("gradients/bias", ", so it is small when a → y", True),
    ("neurons/all-inputs", " (all inputs are 1, so z = n w + b = 1)", True),
    ("neurons/all-inputs", " (all inputs are 1, so z = n w + b = 2)", False),
    ("neurons/all-inputs", ", so q = 3 = 3", False), ("neurons/all-inputs", ", so q = w", False),
])  # fmt: skip
def test_what_holds_under_a_condition_or_of_a_name_of_the_readers(one: str, tail: str, is_right: bool) -> None:
    found = find(one).check(find(one).model + tail)
    assert found.correct == is_right, found
    assert "a = 0" not in found.message


# --- left sides --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "left"), [
    *(("single-neuron/weight", left) for left in (
        "db", "dLdb", "b.grad", "grad_b", "gradient of b", "∇_b L", "∂_b L", "∂/∂b L", "d/db", "L'(b)", "L_b",
        r"\frac{\partial w}{\partial L}", r"\frac{dw}{dL}", "(∂w/∂L)", r"\frac{\partial L}{\partial w_1}", "(∂L/∂W)",
        "∂²L/∂w²", r"\frac{\partial^2 L}{\partial w^2}", "L''(w)", "-η ∂L/∂w", "η ∂L/∂w", "∂L/∂w·Δw", "∂(2L)/∂w",
        "∂L²/∂w", "-∇_w L", "d/dw (a-y)³", "2 grad", "half the gradient", "Δw", "1/dw", "-dw", "dL/dw * dt", "dw²",
        "d²w", "d2L", "grad(b)", "b_grad", "g_b", "δ_b", "gradient squared", "negative gradient", "inverse",
    "old error",
        "∂L(w,b)/∂b", "f'(b)", "d/db L(w,b)", "dq", "dW_i",
        "d/dw(a)", "∂/∂w(z)", "d/dw(w)", "D_b L", "D a", "D(z)", "Db(L)", "D_w(a)", "D (a-y)³",
        "d(a)/dw", "∂(z)/∂w", "d(a, y)/dw", "d(L)/db", "d((a-y)³)/dw", "∂(a-y)²/∂b", r"\frac{d(a)}{dw}",
        r"\frac{\partial}{\partial b}L", r"\frac{d}{dw}a",
        "derivative of a",
        "diff(L,b)", "derivative(L, b)", "Gradient(b)", "grad(L, b)", "D[L,b]", "L.diff(b)", "g(b)", "δ(z)", "δb", "Lb",
        "δL/δb", "∂J/∂b", "dloss/db", "dcost/db", "d(loss)/d(b)", "partial L/partial b", "del L/del b", "grad b", "∇bL",
        "∇b", "∂bL", "L'_b", "L'b", "dLoss/dBias", "Ableitung von L nach b", "derivada de L respecto a b",
        "dérivée par rapport à b", "cost", "dJ/dz", "Lwx",
        "dbias", "d_bias", "bias.grad", "jacobian(L, b)",
    )),
    *(("rnn-forward/two-steps", left) for left in ("O_3", "O_0", "O_1")), ("neurons/three-layers", "z_4"),
    ("neurons/three-layers", "z_0"), ("losses/two-classes", "ŷ_2"), ("vanishing/clipped-step", "w_3"),
    ("vanishing/clipped-step", "Δw_2"), ("losses/huber", "∂L/∂δ"), ("losses/huber", "L_2"),
    ("hidden-layer/momentum", "v_4"),
    *(("hidden-layer/two-outputs", left) for left in (
        r"\frac{\partial L}{\partial W_o^T}", "∂L/∂(W_oᵀ)", "1/N ∂L/∂W_o", "n·∂L/∂W_o", "∂L/∂W_o + 2λW_o",
        "(∂L/∂W_o)ᵀ",
    )),
])  # fmt: skip
def test_another_left_side_is_told_in_every_spelling(one: str, left: str) -> None:
    exercise = find(one)
    answer = exercise.model.splitlines()
    found = exercise.check("\n".join([*answer[:-1], f"{left} = {answer[-1]}"]))
    assert not found.correct
    assert re.search(r"but it is not|cannot be read. Leave it out|not what stands beside|no name", found.message)


@pytest.mark.parametrize(("one", "left"), [
    *(("single-neuron/weight", left) for left in (
        "dw", "dLdw", "w.grad", "grad_w", "gradient of w", "∇_w L", "∂_w L", "∂/∂w L", "d/dw", "L'(w)", "L_w", "L'",
        "g_w", r"\frac{d}{dw}L", r"\frac{\partial}{\partial w} L",
        r"\frac{\partial L}{\partial w}", r"\frac{dL}{dw}", "(∂L/∂w)", "d/dw (a-y)²", "d/dw L", "∇L", r"\nabla_w L",
        "d/dw(L)", "d/dw(L(w,b))", "D L", "DL", "Dw L", "D_w(L)", "D((a-y)²)",
        "d(L)/dw", "∂(L)/∂w", "d((a-y)²)/dw", "∂(a-y)²/∂w", "d[(a-y)²]/dw", "derivative of L", "The slope of L",
        "grad",
        "gradient", "The gradient", "My answer", "f'(w)", "g(w)", "δ", "G", "error * slope * input", "weight gradient",
        "dloss/dw", "∂J/∂w", "δL/δw", "Lw", "loss'", "J'(w)", "dcost/dw", "∂E/∂w", "dl/dw", "d(loss)/d(w)", "∇J", "∇wL",
        "∇w", "∂wL", "grad w", "grad(L, w)", "diff(L,w)", "D[L,w]", "L.diff(w)", "partial L/partial w", "del L/del w",
        "dLoss/dWeight", "∂loss/∂weight", "L'_w", "Ableitung von L nach w", "derivada de L respecto a w", "δw",
        "dérivée par rapport à w", "dweight", "weight.grad", "weights.grad", "gw", "wgrad", "self.w.grad",
        "model.weight.grad", "dL nach dw", "Ableitung nach dem Gewicht", "gradient du poids", "weight",
        "for the weight",
    )),
    *(("losses/normal", left) for left in ("dL/dyhat", "dloss/dy_pred", "Lŷ")),
    *(("rnn-forward/two-steps", left) for left in ("O_2", "O_{2}", "O2", "state")),
    ("vanishing/clipped-step", "w_new"), ("vanishing/clipped-step", "w"), ("gradients/bias", "f'(b)"),
    ("gates/half-life", "T(z)"), ("gates/bias-for-memory", "b(f)"), ("neurons/saturation", "a(p)"),
    ("neurons/saturation", "a*"), ("gradients/best-nudge", "h*"), ("losses/double-softmax", "L(K)"),
    ("losses/huber", "L(3)"), ("losses/huber", "L(e)"), ("losses/huber", "L_δ"),
    ("losses/huber", "L_δ(e)"),
    *(("gradients/bias", left) for left in (
        "L_b(w,b)", "∂_b L(w,b)", "dL(b)/db", "∂L(w,b)/∂b", "the derivative of L with respect to b",
        "derivative of L wrt b", "g_b", "b_grad", "grad(b)", "the gradient of L with respect to b",
    )),
    *(("hidden-layer/two-outputs", left) for left in ("∂L/∂W_o", "grad_W_o", "dW_o", "W_o.grad", "dL/dW_o")),
    ("hidden-layer/three-layers", "dW"), ("bptt/error-matrix", "dz"), ("neurons/all-inputs", "the bias"),
])  # fmt: skip
def test_a_left_side_may_name_what_is_asked_in_many_ways(one: str, left: str) -> None:
    exercise = find(one)
    assert exercise.check(f"{left} = {exercise.model}").correct, exercise.check(f"{left} = {exercise.model}")


@pytest.mark.parametrize("left", ["xa'", "za'", "aL'", "db'", "Lb'", "L_b'", "xz'", "ab′", "w_1’"])
@pytest.mark.parametrize("one", ["single-neuron/weight", "single-neuron/sigmoid"])
def test_a_product_with_a_prime_is_not_what_is_asked(one: str, left: str) -> None:
    *above, last = find(one).model.splitlines()
    assert not right(one, "\n".join([*above, f"{left} = {last}"]))
    assert right(one, "\n".join([*above, f"L' = {last}"]))
    assert right(one, "\n".join([*above, f"loss' = {last}"]))


@pytest.mark.parametrize(("one", "text"), [
    ("single-neuron/weight", "e = a-y; ex = 2e(z>0)x"), ("single-neuron/weight", "q = a-y\nqx = 2q(z>0)x"),
    ("single-neuron/weight", "e = a-y\new = 2e(z>0)x"), ("single-neuron/weight", "δ = 2(a-y)(z>0); δw = δx"),
    ("single-neuron/sigmoid", "δ = 2(a-y)\nδw = δa(1-a)x"), ("gradients/bias", "δ = 2(a-y)a(1-a)\nδb = δ"),
    ("single-neuron/sigmoid", "L' = 2(a-y)\na' = a(1-a)\nz' = x\nxa' = L'a'z'"),
    ("hidden-layer/graph-sum", "u' = 2x\nv' = 3\nuv' = u'v + u v' + u'"),
])  # fmt: skip
def test_nor_is_one_with_a_name_of_the_readers(one: str, text: str) -> None:
    assert not right(one, text)


@pytest.mark.parametrize("text", [
    "d = 2(a-y)(z>0)\ndw = d*x", "e = a-y\nex = e*x\n2*ex*(z>0)", "e = a-y; error = 2e; error*(z>0)*x",
    "δ = 2(a-y)(z>0)\nδ_w = δx", "δz = 2(a-y)(z>0)\nδw = δz x",
])  # fmt: skip
def test_a_name_that_begins_with_another_one_is_a_name(text: str) -> None:
    assert right("single-neuron/weight", text)


@pytest.mark.parametrize("tail", [", (z > 0) + c + (z < 0)", ", (z > 0) + 7", ", 7 + c*(z < 0)", ", c + (z < 0)",
                                  ", (z > 0) - 1", ", if (z > 0) + 7"])  # fmt: skip
def test_a_sum_of_comparisons_behind_a_comma_is_no_condition(tail: str) -> None:
    assert not find("neurons/leaky-slope").check(f"(z > 0) + c*(z < 0){tail}").correct


@pytest.mark.parametrize(("one", "left"), [
    *(("single-neuron/weight", left) for left in (
        "gb", "bgrad", "b_grad", "dB", "self.b.grad", "model.bias.grad", "dL nach db", "Ableitung nach dem Bias",
        "bias", "for the bias", "dérivée par rapport au biais", "gradiente del sesgo", "derivada em relação ao viés",
        "gradient du biais", "derivata rispetto al bias", "dloss_bias",
    )),
    *(("gradients/bias", left) for left in (
        "weight", "layer.weight.grad", "Gradient des Gewichts", "gradiente del peso", "dérivée par rapport au poids",
    )),
    *(("hidden-layer/three-layers", left) for left in ("dW_2", "db", "dO", "bias", "gW_2")),
    ("hidden-layer/input-gradient", "weight"), ("hidden-layer/softmax-layer", "output bias"),
])  # fmt: skip
def test_a_left_side_of_another_derivative_is_told(one: str, left: str) -> None:
    exercise = find(one)
    found = exercise.check(f"{left} = {exercise.model}")
    assert not found.correct
    assert "but it is not" in found.message or "cannot be read" in found.message


@pytest.mark.parametrize("label", ["∂L/∂w", "gradient w.r.t. w", "∇_w L", "Answer"])
def test_a_derivative_may_stand_before_a_colon(label: str) -> None:
    assert right("single-neuron/weight", f"{label}: 2(a-y)(z>0)x")
    assert not right("single-neuron/weight", f"{label.replace('w', 'b')}: 2(a-y)(z>0)x") or label == "Answer"


# --- names of one's own, and an inequality -------------------------------------------------------------------------


@pytest.mark.parametrize(("one", "text"), [
    ("gradients/bias", "2ea(1-a) with e = a-y"), ("gradients/bias", "2δa(1-a) with δ = a-y"),
    ("gradients/bias", "2(a-y)·h with h = a(1-a)"), ("gradients/bias", "2e*a*(1-a), where e = a - y and a = σ(z)"),
    ("single-neuron/weight", "δx with δ = 2(a-y)(z>0)"), ("single-neuron/weight", "2*e*(z>0)*x where e = a - y"),
])  # fmt: skip
def test_a_letter_may_be_given_a_meaning_behind_the_answer(one: str, text: str) -> None:
    assert right(one, text)
    wrong = find(one).check(text.replace("a-y", "a+y").replace("a - y", "a + y").replace("a(1-a)", "a(1+a)"))
    assert not wrong.correct
    assert "Not equal." in wrong.message


@pytest.mark.parametrize(("one", "text", "bound"), [
    ("neurons/saturation", "a > (1+√(1−p))/2", "(1+√(1−p))/2"),
    ("neurons/saturation", "(1+√(1−p))/2 <= a", "(1+√(1−p))/2"),
    ("vanishing/half-life", "T ≥ -log 2/log f", "-log 2/log f"), ("losses/double-softmax", "L > log(1+(K-1)/e)", None),
])  # fmt: skip
def test_an_inequality_with_the_right_bound_is_told_so(one: str, text: str, bound: str | None) -> None:
    found = find(one).check(text)
    bound = bound or text.split("> ")[1]
    assert (found.correct, found.corrected) == (False, bound)
    assert found.message == "That formula is right. Asked is only it, without the inequality."
    assert right(one, found.corrected)


def test_an_inequality_with_another_bound_is_not() -> None:
    assert "formula is right" not in said("neurons/saturation", "a > (1-√(1−p))/2")
    assert "formula is right" not in said("single-neuron/weight", "z > 0")


# --- lines ---------------------------------------------------------------------------------------------------------

FIRST, SECOND = "∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w", "2(a-y)a(1-a)x"


@pytest.mark.parametrize("text", [
    "# chain rule\nA\n# slopes\nB\n# done", "# ∂L/∂a = 2(a-y)\nA\nB", "Step 1\nA\nStep 2\nB", "Insert:\nA\nB",
    "Solution:\nA\nB", "Derivation\nA\nB", "A\nSlopes\nB", "A\nFinally:\nB", "a) A\nb) B", "(i) A\n(ii) B", "A\n=> B",
    "A\n⇒ B", "∂L/∂w =\n∂L/∂a ∂a/∂z ∂z/∂w\n= B", "∂L/∂a ∂a/∂z ·\n∂z/∂w\nB",
    "∂L/∂a ∂a/∂z\n· ∂z/∂w\n= 2(a-y)\n* a(1-a)x", "We have ∂a/∂z = a(1-a)\nA\nB", "A\nbecause ∂a/∂z = a(1-a)\nB",
    "Here ∂z/∂w = x.\nA\nB", "Given: z = wx+b\nA\nB", "σ'(z) = σ(z)(1-σ(z))\nA\nB", "a' = a(1-a)\nA\nB",
    "δ = ∂L/∂z = 2(a-y)a(1-a)\nA\nB", "e = a - y\nA\n2ea(1-a)x", "A\nδ = 2(a-y)a(1-a)\n∂L/∂w = δx\n= B",
    "A\nwith e = a - y\n2e·a(1-a)x", "A\n2e·a(1-a)x with e = a-y", "let q = a - y\nA\n2qa(1-a)x",
])  # fmt: skip
def test_lines_are_read_as_on_paper(text: str) -> None:
    found = find("single-neuron/sigmoid").check(text.replace("A", FIRST).replace("B", SECOND))
    assert found.correct, found


@pytest.mark.parametrize("text", [
    "a' = a(1+a)\nA\nB", "δ = 2(a-y)a(1-a)\nA\nB\nδ", "e = a + y\nA\n2ea(1-a)x", "A\nx = 3\nB", "A\n+ x\nB",
    "A\nB\n+ 5",
    "A\nσ'(z) = σ(z)(1+σ(z))\nB", "A\n2e·a(1-a)x with e = a+y", "δ = ∂L/∂z = 2(a-y)a\nA\nB", "B", "q = B\n∂L/∂w = q",
    "A\nB\nσ'(z) = σ(z)(1-σ(z))", "Given: z = wx\nA\nB", "g = 2(a-y)x\nA\nB",
])  # fmt: skip
def test_wrong_lines_stay_wrong(text: str) -> None:
    assert not right("single-neuron/sigmoid", text.replace("A", FIRST).replace("B", SECOND))


def test_true_lines_beside_the_way_of_another_exercise() -> None:
    assert right("neurons/yes-minus-no", "σ(-z) = 1 - σ(z)\nd = 2σ(z) - 1\ntanh(z/2)")
    assert right("neurons/yes-minus-no", "tanh(z) = 2σ(2z) - 1\nd = 2σ(z) - 1\ntanh(z/2)")
    assert not right("neurons/yes-minus-no", "σ(-z) = 1 + σ(z)\nd = 2σ(z) - 1\ntanh(z/2)")


def test_a_name_of_ones_own_is_typeset() -> None:
    understood = find("single-neuron/sigmoid").understood(f"e = a - y\n{FIRST}\n2ea(1-a)x")
    assert understood["tex"].count("&=") == 3


# --- slopes of functions, and kinds of names ----------------------------------------------------------------------

BIAS = "2(a-y)a(1-a)"


@pytest.mark.parametrize("text", [
    "S since σ' = σ(1-σ)", "S since σ' = a(1-a)", "S since a' = a(1-a)", "S where a' = a(1-a)", "S, where σ' = a(1-a)",
    "S where L' = 2(a-y) and σ' = a(1-a)", "S (σ' = σ(1-σ))", "S, where a = σ",
    "S, because tanh' = 1-tanh²", "S, because of sigmoid' = sigmoid(1-sigmoid)", "S, as σ'(z) = σ(1-σ)",
    "S, as the slope of z is 1", "S, and the first factor is 2", "S, the largest slope is 1/4",
    "S, so the gradient is 0 where a = y", "S, so the sign depends on a - y", "S, where b enters through z",
    "S, or 2a(1-a)(a-y)", "S or S", "bias gradient = S", "gradient of the bias = S", "bias_grad = S",
    "derivative of loss wrt bias = S", "Loss gradient = S", "S, with σ' = σ(1-σ)", "S, which equals 2(a-y)σ'",
    "2(a-y)σ' = S", "S = 2a(1-a)(a-y)", "step 3: S", "step: S", "Line 2: S",
])  # fmt: skip
def test_the_slope_of_a_function_may_be_the_reason(text: str) -> None:
    found = find("gradients/bias").check(text.replace("S", BIAS))
    told = found.message.removesuffix(" The words beside it are not judged.")
    assert (found.correct, told) == (True, "Correct: proved equal to the right answer.")


@pytest.mark.parametrize(("text", "words"), [
    ("S", False), ("∂L/∂b = S", False), ("S  # a > y", False), ("the answer is S", False), ("S ✓", False),
    ("S by the chain rule", True), ("S, with a set to 0", True), ("S, blah blah", True), ("S  # chain rule", True),
])  # fmt: skip
def test_it_is_said_that_words_are_not_judged(text: str, words: bool) -> None:
    found = find("gradients/bias").check(text.replace("S", BIAS))
    assert found.correct
    assert found.message.endswith(" The words beside it are not judged.") == words


def test_words_beside_a_line_are_told_not_to_be_judged_once() -> None:
    told = find("single-neuron/sigmoid").check("2(a-y) ∂a/∂w  (chain rule)\n2(a-y) a(1-a) x  (slope of σ)")
    assert str(told).count("not judged") == 1
    assert "not judged" not in str(find("single-neuron/sigmoid").check("2(a-y) ∂a/∂w\n2(a-y) a(1-a) x"))


@pytest.mark.parametrize(("text", "message"), [
    ("S since σ' = 1-σ²", "not what stands beside it: σ' = 1-σ²."),
    ("S since σ' = 1-a²", "not what stands beside it: σ' = 1-a²."),
    ("S where a' = 1-a", "that a' = 1-a could neither be proved"), ("S, where σ' = 1-σ^2", "beside it: σ' = 1-σ^2."),
    ("S because σ' = 1/4", "not what stands beside it: σ' = 1/4."),
    ("S because of sigmoid' = sigmoid(1+sigmoid)", "not what stands beside it"),
    ("S, because tanh' = 1+tanh²", "not what stands beside it: tanh' = 1+tanh²."),
    ("S, so the slope is 5", "not what stands beside it: 5."), ("S, since the error is 3", "stands beside it: 3."),
    ("S or 2(a-y)", "not what stands beside it: 2(a-y)."), ("S, or 5", "not what stands beside it: 5."),
    ("σ' = S", "it is not σ': asked is ∂L/∂b."), ("tanh' = S", "it is not tanh': asked is ∂L/∂b."),
    ("weight gradient = S", "it is not weight gradient: asked is ∂L/∂b."), ("weight_grad = S", "it is not weight_grad"),
    ("gradient of the loss by the weight = S", "it is not gradient of the loss by the weight"),
    ("input-gradient = S", "it is not input-gradient"), ("loss = S", "it is not loss"), ("the loss = S", "the loss"),
])  # fmt: skip
def test_what_is_not_so_of_a_slope_is_told(text: str, message: str) -> None:
    found = find("gradients/bias").check(text.replace("S", BIAS))
    assert not found.correct
    assert message in found.message


@pytest.mark.parametrize(("name", "line", "correct"), [
    ("single-neuron/sigmoid", "2(a-y)·σ'·x", True), ("single-neuron/sigmoid", "2(a-y)σ'x", True),
    ("single-neuron/sigmoid", "2x(a-y)σ'", True), ("single-neuron/sigmoid", "2(a-y)σ'(z)x", True),
    ("single-neuron/sigmoid", "2(a-y)σ'x²", False), ("single-neuron/sigmoid", "2(a-y)tanh'(z)x", False),
    ("single-neuron/sigmoid", "(a-y)σ'x", False), ("single-neuron/sigmoid", "2(a-y)σ''x", False),
])  # fmt: skip
def test_a_slope_without_its_argument_is_taken_where_the_question_takes_it(name: str, line: str, correct: bool) -> None:
    found = find(name).check(f"∂L/∂a ∂a/∂z ∂z/∂w\n{line}\n2(a-y)a(1-a)x")
    assert found.correct == correct


def test_the_name_of_a_function_may_be_what_is_asked() -> None:
    assert right("neurons/tanh-slope", "tanh' = 4s(1-s)")
    assert "it is not σ'" in said("neurons/tanh-slope", "σ' = 4s(1-s)")
    assert right("single-neuron/input", "input gradient = 2(a-y)(z>0)w")
    assert right("gradients/promise", "the loss = 0.791")
    assert right("single-neuron/input", "2(a-y)(z>0)w, as ReLU' = 1 for z > 0")


@pytest.mark.parametrize(("name", "text"), [
    ("gradients/slope-number", "-1 or 5"), ("gradients/slope-number", "-1, or 5"),
    ("single-neuron/limit", "0.2 or 1/2"),
    ("single-neuron/forward", "z = 5 or 6, a = 5, L = 1"), ("single-neuron/forward", "z = 5, a = 5 or 4, L = 1"),
    ("gradients/wrong-line", "line 4: dL_dz = dL_da * (1 - a**2) or 0"),
    ("gradients/wrong-line", "line 4: dL_dz = dL_da * (1 - a**2), or 0"),
])  # fmt: skip
def test_another_answer_behind_or_is_not_lost(name: str, text: str) -> None:
    assert not find(name).check(text).correct


@pytest.mark.parametrize(("name", "left"), [
    ("gates/output-error", "δ_f"), ("gates/output-error", "δ_c"), ("neurons/all-inputs", "z"),
    ("gradients/best-nudge", "E"), ("gradients/promise", "θ"), ("losses/margin", "y"), ("neurons/merged-bias", "W"),
    ("losses/two-classes", "p_2"), ("losses/two-classes", "ŷ_2"), ("bptt/error-matrix", "δ_2"),
    ("gates/half-life", "h"),
    ("gradients/bias", "g_w"), ("gradients/bias", "δ_w"),
])  # fmt: skip
def test_a_left_side_that_names_another_quantity_is_told(name: str, left: str) -> None:
    exercise = find(name)
    found = exercise.check(f"{left} = {exercise.model}")
    assert not found.correct
    assert f"it is not {left}" in found.message


@pytest.mark.parametrize(("name", "left"), [
    ("gates/output-error", "δ_o"), ("gates/output-error", "δ"), ("neurons/all-inputs", "b"), ("gradients/promise", "L"),
    ("gradients/best-nudge", "h"), ("bptt/error-matrix", "δ_1"), ("bptt/error-matrix", "δ_1 = ∂L/∂z_1"),
    ("gradients/bias", "δ_b"), ("gradients/bias", "G"), ("gradients/bias", "q"),
])  # fmt: skip
def test_a_left_side_may_be_what_the_prompt_calls_it(name: str, left: str) -> None:
    exercise = find(name)
    assert exercise.check(f"{left} = {exercise.model}").correct


TWICE = ["dw = (a-y)*x, dw = {0}", "L_w = (a-y)*x; L_w = {0}", "dw = (a-y)*x\nso dw = {0}", "dw = 0 => dw = {0}",
         "A = (a-y)*x, B = {0}", "q = (a-y)*x, r = {0}"]  # fmt: skip


@pytest.mark.parametrize("text", TWICE)
def test_an_answer_that_is_given_twice_has_to_be_the_same(text: str) -> None:
    assert not find("single-neuron/weight").check(text.format("2*(a-y)*(z>0)*x")).correct


@pytest.mark.parametrize("text", [
    "da = 2(a-y), dw = da*(z>0)*x", "dw = 2*(a-y)*(z>0)*x, dw = 2*(z>0)*(a-y)*x", "e = a-y, dw = 2*e*(z>0)*x",
    "dz = 2*(a-y)*(z>0), dw = dz*x", "dw = 2*(a-y), dw = dw*(z>0)*x", "g = 2*(a-y)*(z>0), dw = g*x",
])  # fmt: skip
def test_a_name_that_goes_on_may_be_given_a_value(text: str) -> None:
    assert find("single-neuron/weight").check(text).correct


@pytest.mark.parametrize("words", [
    "or without the 2", "or maybe with a minus", "or something", "or so", "maybe times w", "not sure if times w",
    "should be w instead of x", "x should be w", "not x but w", "flip the sign", "sign flipped", "minus sign missing",
    "forgot the 2", "dropping the 2", "could be negative", "could also be 0", "possibly negative", "to be completed",
    "and so on", "needs transpose", "need to multiply by w", "1/2 of it", "2 is wrong", "as opposed to w", "ohne die 2",
    "nicht richtig", "oder ohne die 2", "sans le 2",
])  # fmt: skip
@pytest.mark.parametrize("around", ["{0} {1}", "{0} ({1})", "{0}, {1}"])
def test_words_that_give_another_answer_are_not_passed_over(words: str, around: str) -> None:
    assert not find("single-neuron/weight").check(around.format("2*(a-y)*(z>0)*x", words)).correct


@pytest.mark.parametrize("label", ["falsch", "non", "except the x", "without the ReLU"])
def test_a_label_that_denies_is_none(label: str) -> None:
    assert not find("single-neuron/weight").check(f"{label}: 2*(a-y)*(z>0)*x").correct


@pytest.mark.parametrize("words", [
    "which should be right", "should be correct", "not forgetting the ReLU", "the 2 comes from the square",
    "or equivalently 2*x*(a-y)*(z>0)", "or in other words the chain rule", "by the chain rule or directly",
])  # fmt: skip
def test_words_that_only_say_how_are_passed_over(words: str) -> None:
    assert find("single-neuron/weight").check(f"2*(a-y)*(z>0)*x ({words})").correct


def test_dashes_that_may_count_the_lines_are_asked_about() -> None:
    one = find("single-neuron/sigmoid")
    lines = ["∂L/∂a * ∂a/∂z * ∂z/∂w", "2*(a-y)*a*(1-a)*x"]
    told = one.check("\n".join(f"- {line}" for line in lines))
    assert (told.correct, told.corrected, told.unjudged) == (False, "\n".join(lines), "unreadable")
    assert one.check(told.corrected).correct
    assert one.check("\n".join(f"- {line}" for line in [lines[0], "2*(a-y)*a*(1-a)"])).corrected == ""
    slopes = "∂L/∂a = 2(a-y)\n- ∂a/∂z = a(1-a)\n- ∂z/∂w = x\nHence ∂L/∂w = 2(a-y)a(1-a)x"
    assert one.check(f"- {slopes}").corrected == slopes.replace("- ", "")


@pytest.mark.parametrize(("name", "text", "is_right"), [
    ("single-neuron/weight", "δx, where δ = ∂L/∂z = 2(a-y)(z>0)", True),
    ("single-neuron/weight", "δx, where δ = ∂L/∂a = 2(a-y)(z>0)", False),
    ("single-neuron/weight", "δx, where δ = ∂L/∂z = 2(a-y)", False),
    ("gradients/bias", "2(a-y)·da/db, da/db = a(1-a)", True), ("gradients/bias", "2(a-y)·da/db, da/db = a", False),
    ("single-neuron/weight", "dL/dw = 2(a-y) da/dw, da/dw = (z>0)x", True),
    ("single-neuron/weight", "dL/dw = 2(a-y) da/dw, da/dw = x", False),
    ("single-neuron/weight", "2(a-y)(z>0)x | by the chain rule", True),
    ("single-neuron/weight", "2(a-y)(z>0)x | times 2", False), ("single-neuron/weight", "2(a-y)(z>0) | x", False),
    ("single-neuron/weight", "2(a-y)(z>0)x | for the bias", False),
    ("single-neuron/weight", "2(a-y)(z>0)x where x is the weight", False),
    ("single-neuron/weight", "2(a-y)(z>0)x, where w is the bias and x is the input", False),
    ("single-neuron/weight", "2(a-y)(z>0)x where x is the input and w is the weight", True),
    ("single-neuron/weight", "2(a-y)(z>0)x, summed over the batch", False),
    ("single-neuron/weight", "2(a-y)(z>0)x (sign unsure)", False),
    ("single-neuron/weight", "2(a-y)(z>0)x, not sure about the factor", False),
    ("single-neuron/weight", "2(a-y)(z>0)x (chain rule not used)", True),
    ("single-neuron/weight", "2(a-y)a'(z)x", False), ("single-neuron/weight", "2(a-y)a'(z)x where a'(z) = (z>0)", True),
    ("single-neuron/weight", "2(a-y)a'x with a' = z", False),
    ("gates/peephole", "f_2' = f_2(1-f_2)\nf_2 + c_1f_2'p_f", True),
    ("gates/peephole", "f_2' = f_2(1-f_2)p_f\nf_2 + c_1f_2'", True),
    ("gates/peephole", "f_2' = 2f_2(1-f_2)\nf_2 + c_1f_2'p_f/2", False),
    ("vanishing/leak", "c + (1-c)v_1'w_h with v_1' = v_1(1-v_1)", False),
])  # fmt: skip
def test_what_explains_a_name_or_a_slope_may_stand_behind_it(name: str, text: str, is_right: bool) -> None:
    assert right(name, text) is is_right


@pytest.mark.parametrize(("name", "left", "is_right"), [
    ("losses/huber", "L'", False), ("losses/huber", "slope", False), ("losses/huber", "the gradient", False),
    ("losses/huber", "loss", True), ("losses/double-softmax", "L'", False), ("neurons/all-inputs", "weight", False),
    ("neurons/all-inputs", "bias", True), ("neurons/all-inputs", "b'", True), ("vanishing/half-life", "slope", False),
    ("vanishing/clipped-step", "new weight", True), ("vanishing/clipped-step", "bias", False),
    ("single-neuron/numbers", "L'", True),
])  # fmt: skip
def test_a_label_that_says_something_else_is_told(name: str, left: str, is_right: bool) -> None:
    assert right(name, f"{left} = {find(name).model}") is is_right


@pytest.mark.parametrize(("name", "text", "is_right"), [
    ("single-neuron/weight", "dL = 2(a-y)(z>0)x dw", True), ("single-neuron/weight", "dL = 2(a-y)(z>0)x db", False),
    ("single-neuron/weight", "da = 2(a-y)(z>0)x dw", False), ("gradients/bias", "da = db\ndL = 2(a-y)a(1-a)db", False),
    ("single-neuron/weight", "dL = 2(a-y)(z>0)x dw + dy", False),
    ("single-neuron/weight", "dL = 2(a-y)da\nda = (z>0)·dz\ndz = x*dw\ndL/dw = 2(a-y)(z>0)x", True),
    ("single-neuron/weight", "da = 2*(a-y)\ndz = (z>0)*da\ndw = x*dz", True),
    ("single-neuron/sigmoid", "dL = 2(a-y) da\nda = a(1-a) dz\ndz = x dw\ndL = 2(a-y)a(1-a)x dw", True),
    ("single-neuron/sigmoid", "dL = 2(a-y) da\nda = a dz\ndz = x dw\ndL = 2(a-y)a(1-a)x dw", False),
    ("single-neuron/sigmoid", "dL = a - y da\nda = a(1-a) dz\ndz = x dw\ndL = 2(a-y)a(1-a)x dw", False),
    ("gradients/weight-decay", "dL = 2(a-y)(1-a²)x + 2λw dw", False),
])  # fmt: skip
def test_a_slope_may_be_said_with_differentials(name: str, text: str, is_right: bool) -> None:
    assert right(name, text) is is_right


@pytest.mark.parametrize("text", ["dL_dw = S; dw = x", "dL_dw = S, dw = x", "dw = x; dL_dw = S", "dw = x\ndL_dw = S"])
def test_what_is_asked_is_not_said_twice_in_two_spellings(text: str) -> None:
    one = find("single-neuron/weight")
    found = one.check(text.replace("S", "2*(a - y)*(z > 0)*x"))
    assert not found.correct
    assert found.message == "This is right, but dw is what is asked, and not what stands beside it."
    assert one.check("dw = x\ndL_dw = 2*(a - y)*(z > 0)*dw").correct  # the slope of z, which is used


@pytest.mark.parametrize(("name", "left", "right"), [
    ("gradients/best-nudge", "h(M)", True), ("gradients/best-nudge", "f(M)", True), ("gates/half-life", "T(z)", True),
    ("gradients/best-nudge", "f(b)", False), ("gradients/best-nudge", "E(h)", False),
    ("gates/half-life", "z(x)", False), ("neurons/saturation", "h(x)", False),
    ("single-neuron/weight", "f(w)", True), ("single-neuron/weight", "f(a, y, z, x)", True),
    ("single-neuron/weight", "f_w", True), ("single-neuron/weight", "f_b", False),
])  # fmt: skip
def test_a_left_side_with_names_in_brackets_is_what_its_letter_is(name: str, left: str, right: bool) -> None:
    exercise = find(name)
    assert exercise.check(f"{left} = {exercise.model}").correct is right


TAKES_BACK = [
    "times two", "not really", "not quite", "isn't right", "is not right", "without the 2", "minus that",
    "opposite sign", "to be doubled", "plus one", "and add x", "ignore the 2", "not exactly", "not at all", "hmm, no",
    "actually not", "pas vraiment", "no realmente", "the opposite", "does not hold", "this doesn't work", "cannot be",
    "is zero", "of the bias", "by the bias", "loss of b", "remove this", "I guess not", "I think it is wrong", "nope",
]  # fmt: skip


@pytest.mark.parametrize("words", TAKES_BACK)
def test_what_takes_an_answer_back_does_so_behind_every_separator(words: str) -> None:
    for around in ("{0} | {1}", "{0} ({1})", "{0}, {1}", "{0}; {1}", "{0} - {1}", "{0} | by the chain rule | {1}"):
        assert not right("single-neuron/weight", around.format("2(a-y)(z>0)x", words)), around


@pytest.mark.parametrize("words", ["times two", "not exactly", "the opposite", "is zero", "of the bias", "plus one"])
def test_what_takes_a_line_back_does_so_in_any_line(words: str) -> None:
    lines = ["∂L/∂a ∂a/∂z ∂z/∂w", "2(a-y) a(1-a) x"]
    for place in range(2):
        text = "\n".join(f"{line} | {words}" if i == place else line for i, line in enumerate(lines))
        assert not right("single-neuron/sigmoid", text), text


@pytest.mark.parametrize("words", [
    "chain rule", "by symmetry", "simplified", "chain rule, not product rule", "not simplified", "no more terms",
    "of the weight", "no need to simplify", "not forgetting the inner derivative", "of the loss",
    "the ReLU has slope one",
])  # fmt: skip
def test_what_changes_nothing_stays_a_remark_behind_every_separator(words: str) -> None:
    for around in ("{0} | {1}", "{0} ({1})", "{0}, {1}"):
        assert right("single-neuron/weight", around.format("2(a-y)(z>0)x", words)), around
    assert right("single-neuron/sigmoid", f"∂L/∂a ∂a/∂z ∂z/∂w | {words}\n2(a-y) a(1-a) x | {words}")


WAY, RIGHT = "∂L/∂a ∂a/∂z ∂z/∂w", "2(a-y) a(1-a) x"  # of single-neuron/sigmoid
OPERATIONS = [
    "Negate this:", "Square this:", "Multiply by two:", "Divide by two:", "Subtract this from zero:",
    "Reverse the sign:", "Flip the sign:", "This fails:", "This doesn't work:", "The opposite:", "Add two:",
    "Now square the following:", "Flip it:", "Multiply by x, then negate this:",
    "Take the root:", "The root of this:",
]  # fmt: skip
OF_THIS = [
    "The opposite of", "The reciprocal of", "The square of", "The root of", "The absolute value of", "The logarithm of",
    "Turn the sign of", "Change the sign of", "Flip the sign of", "The derivative of", "The sum of", "The mean of",
    "The transpose of", "The derivative of:", "Das Quadrat von",
]  # fmt: skip


@pytest.mark.parametrize("heading", [*OPERATIONS, *OF_THIS])
def test_a_heading_that_changes_what_stands_below_is_none(heading: str) -> None:
    for text in (f"{WAY}\n{heading}\n{RIGHT}", f"{heading}\n{WAY}\n{RIGHT}", f"{WAY}\nStep 2: {heading}\n{RIGHT}",
                 f"{WAY}\n**{heading}**\n{RIGHT}"):  # fmt: skip
        assert not right("single-neuron/sigmoid", text), text


@pytest.mark.parametrize("heading", OPERATIONS)
@pytest.mark.parametrize("apart", [" ", "\n"])
def test_a_label_that_changes_what_stands_behind_it_is_none(heading: str, apart: str) -> None:
    for name in ("single-neuron/weight", "single-neuron/numbers", "gradients/slope-number", "neurons/tanh-slope"):
        assert not right(name, f"{heading}{apart}{find(name).model}"), name


@pytest.mark.parametrize("heading", ["Negate this:", "Square this:", "Reverse the sign:", "This fails:"])
@pytest.mark.parametrize("apart", [" ", "\n"])
def test_no_number_and_no_prediction_stands_behind_such_a_label(heading: str, apart: str) -> None:
    for name in names():
        exercise = find(name)
        if exercise.kind in ("number", "prediction") and exercise.model.lstrip("-")[:1].isdigit():
            assert not exercise.check(f"{heading}{apart}{exercise.model}").correct, name


@pytest.mark.parametrize("heading", [
    "Chain rule:", "Step 2", "By the chain rule", "Multiply out:", "Simplify:", "Put in:", "The gradient of L by w:",
    "Derivative with respect to w", "Multiply the slopes:", "Multiply by the inner derivative:", "Multiply by ∂z/∂w:",
    "The product of", "Because of the chain rule:", "The product of the slopes:", "Take the derivative:",
    "Square the error:", "Now collect the factors:", "The inner derivative:", "With a for sigmoid:",
    "Replace sigmoid by a:", "Add up the paths:", "Multiply by ∂z/∂w, the slope of z:",
])  # fmt: skip
def test_a_heading_that_tells_a_step_stays_one(heading: str) -> None:
    assert right("single-neuron/sigmoid", f"{WAY}\n{heading}\n{RIGHT}")


OF_ANOTHER = [
    "The bias:", "Bias:", "For the bias we get", "The input gradient is", "Steigung nach b:", "Der Gradient des Bias:",
    "Le gradient du biais:", "Gradient by the input:", "With respect to x:", "In x:", "The slope by b:",
    "Bias gradient:",
]  # fmt: skip
LIMITS = [
    "Only for positive z:", "When a is one:", "If z is positive:", "Where z is positive:", "As long as z is positive:",
    "If the neuron is active:", "Only where a is zero:", "Except for x:", "For negative z:", "Wenn z positiv ist:",
]  # fmt: skip


@pytest.mark.parametrize("heading", [*OF_ANOTHER, *LIMITS])
def test_a_heading_that_names_another_slope_or_a_limit_is_none(heading: str) -> None:
    for text in (f"{WAY}\n{heading}\n{RIGHT}", f"{heading}\n{WAY}\n{RIGHT}", f"{WAY}\n{heading}\nChain rule:\n{RIGHT}"):
        assert not right("single-neuron/sigmoid", text), text


@pytest.mark.parametrize("heading", [one for one in [*OF_ANOTHER, *LIMITS] if one.endswith(":")])
@pytest.mark.parametrize("apart", [" ", "\n"])
def test_a_label_that_names_another_slope_or_a_limit_is_none(heading: str, apart: str) -> None:
    assert not right("single-neuron/weight", f"{heading}{apart}2(a-y)(z>0)x")


def test_a_heading_that_names_another_slope_is_told() -> None:
    assert "Steigung nach b, where ∂L/∂w is asked" in said("single-neuron/sigmoid", f"{WAY}\nSteigung nach b:\n{RIGHT}")
    assert "The bias, where ∂L/∂w is asked" in said("single-neuron/sigmoid", f"The bias:\n{WAY}\n{RIGHT}")


@pytest.mark.parametrize("heading", [
    "The weight:", "For the weight we get", "Steigung nach w:", "Der Gradient nach w:", "With respect to w:",
    "The gradient of the weight is", "Since the input is given:", "The local slope is the input:",
    "The slope is the input:", "When we put this in:", "If you simplify:", "Where a is the output:", "For one neuron:",
    "With respect to a:", "The gradient by the weight:", "Le gradient du poids:", "Where all is put in:",
    "The input x is the slope of z:", "Then multiply by the learning rate",
])  # fmt: skip
def test_a_heading_that_names_what_is_asked_or_no_limit_stays_one(heading: str) -> None:
    assert right("single-neuron/sigmoid", f"{WAY}\n{heading}\n{RIGHT}")


@pytest.mark.parametrize("path", [
    "w → b → a → L", "b → z → a → L", "L → L → L", "w -> z -> z -> L", "w => L => a", "x → z → a → L", "z → w → a → L",
    "L → z → a → w", "a → z → w:",
])  # fmt: skip
def test_a_path_that_is_no_way_of_the_question_is_told(path: str) -> None:
    for text in (f"{path}\n{WAY}\n{RIGHT}", f"{WAY}\n{path}\n{RIGHT}"):
        assert f"{path.rstrip(':')} is no way from w to L" in said("single-neuron/sigmoid", text)


@pytest.mark.parametrize("path", [
    "w → z → a → L", "L → a → z → w", "w -> z -> a -> L:", "w → a → L", "w → z → a → loss", "chain → rule → done",
])  # fmt: skip
def test_a_way_of_the_question_may_stand_beside_a_derivation(path: str) -> None:
    assert right("single-neuron/sigmoid", f"{path}\n{WAY}\n{RIGHT}")


def test_every_way_of_every_derivation_is_one_in_both_directions() -> None:
    for name in names():
        exercise = find(name)
        if isinstance(exercise, Exercise) and exercise.several:
            for links in exercise.derivation.paths():
                way = [*(link.top.name for link in links), links[-1].bottom.name]
                assert exercise._beside.no_way(" → ".join(way)) is None, way
                assert exercise._beside.no_way(" → ".join(way[::-1])) is None, way


@pytest.mark.parametrize(("path", "is_way"), [
    ("W_h → O_1 → O_2 → L", True), ("L → ŷ → s → O_3 → W_h", True), ("δ_3 → δ_2 → δ_1", True),
    ("W_h → O_2 → O_1 → L", False), ("W_o → O_2 → L", False),
])  # fmt: skip
def test_a_way_may_lead_through_matrices(path: str, is_way: bool) -> None:
    assert (find("bptt/hidden-matrix")._beside.no_way(path) is None) is is_way


@pytest.mark.parametrize("heading", LIMITS)
@pytest.mark.parametrize("apart", [" ", "\n"])
def test_no_number_stands_behind_a_limit(heading: str, apart: str) -> None:
    assert not right("gradients/slope-number", f"{heading}{apart}{find('gradients/slope-number').model}")
