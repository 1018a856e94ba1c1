"""What people say beside an answer: under which condition, with which name, what follows from it, of which shape."""

import pytest

from nbutils.exercises import find

ANSWERS = {
    "single-neuron/weight": "2(a-y)(z>0)x", "gradients/bias": "2(a-y)a(1-a)", "losses/huber": "3δ-δ²/2",
    "vanishing/half-life": "ln(1/2)/ln(f)", "neurons/saturation": "(1+sqrt(1-p))/2", "vanishing/absolute-error": "1-2p",
    "gradients/central-error": "4θh²", "rnn-forward/masked-step": "m(1-f²)w_h+(1-m)",
    "bptt/output-matrix": "O_3.T @ (ŷ-y)", "hidden-layer/input-gradient": "delta @ W_i.T",
    "hidden-layer/softmax-layer": "Oᵀ(ŷ-y)", "vanishing/clipped-step": "w_2-ητg_2/√(g_1²+g_2²)",
    "single-neuron/error-after-step": "(a-y)(1-2ηx²)", "single-neuron/numbers": "(6η-3/2)²",
    "neurons/merged-bias": "b_1@W_2@W_3 + b_2@W_3 + b_3", "gradients/best-nudge": "(ε/(2M))^(1/3)",
    "gradients/find-the-slip": "1+a", "neurons/tanh-slope": "4s(1-s)", "losses/normal": "(ŷ-y)/s²",
    "single-neuron/sigmoid": "2(a-y)a(1-a)x", "bptt/error-matrix": "(δ_2 W_hᵀ + (ŷ_1-y_1)W_oᵀ)⊙(1-O_1²)",
    "single-neuron/steps": "log(c)/log(r)",
}  # fmt: skip
"""S of a text."""


def correct(name: str, text: str) -> bool:
    return find(name).check(text.replace("S", ANSWERS.get(name, "S"))).correct


@pytest.mark.parametrize(("name", "text"), [
    *(("single-neuron/weight", text) for text in (
        "S, so it is 0 for z < 0", "S, which is zero for z ≤ 0", "S, that is 2(a-y)x for z > 0 and 0 else",
        "S (the slope of the ReLU is 1 for z > 0)", "S, as ReLU'(z) = 1 for z > 0 and 0 for z < 0",
        "S, negative for a < y and x > 0", "S, positive if a > y", "S, for a < y the weight rises",
        "S, by the chain rule; z > 0 means active", "S, for every x", "S, if a = y it is 0", "S; at a = y it vanishes",
        "S, it is zero when x = 0", "S, so a dead unit (z < 0) gets 0", "S, since dead units have z < 0",
        "S, valid for all z", "S, which is 2(a-y)x for z > 0",
    )),
    *(("gradients/bias", text) for text in (
        "S, which is 0 at a = 1", "S, since 0 < a < 1", "S, as 0<a<1 the slope is positive", "S, largest at a = 1/2",
        "S, small when a is near 0 or 1", "S, since a(1-a) ≤ 1/4", "S (0 at a = y)", "S, at a=1/2 it is (a-y)/2",
    )),
    ("losses/huber", "S, since |e| = 3 > δ"), ("losses/huber", "S for δ < 3"),
    ("vanishing/half-life", "S, since 0 < f < 1"), ("neurons/saturation", "S, since a > 1/2"),
    ("vanishing/absolute-error", "S, zero at p = 1/2"), ("gradients/central-error", "S, it is 0 at θ = 0"),
    ("rnn-forward/masked-step", "S, which is 1 for m=0"),
])  # fmt: skip
def test_what_is_so_under_a_condition_may_be_said(name: str, text: str) -> None:
    assert correct(name, text)


@pytest.mark.parametrize(("name", "text"), [
    *(("single-neuron/weight", text) for text in (
        "S, which is 0 when z > 0", "S, which is 1 for z < 0", "S, that is 2(a-y) for z > 0", "S, zero for x = 1",
        "S, since a > y", "S given a > y", "S, assuming x > 0", "S (valid only for y > 0)", "S as long as x>0",
        "S, only for a > y", "S (only if a > y)", "S, that is 0 for z > 0 and 2(a-y)x else", "S, if a = y it is 1",
        "S, as ReLU'(z) = 2 for z > 0",
    )),
    *(("gradients/bias", text) for text in (
        "S, since a > 1", "S, which is 1 at a = 1", "S, since a(1-a) > 1/4", "S, at a = 1/2 it is (a-y)",
        "S (5 at a = y)", "S, only for 0 < y < 1/2",
    )),
    ("losses/huber", "S, since |e| = 3 < δ"), ("losses/huber", "S, since |e| = 3 ‹ δ"), ("losses/huber", "S for δ > 1"),
    ("vanishing/half-life", "S, since f > 1"), ("neurons/saturation", "S, since a < 1/2"),
    ("vanishing/absolute-error", "S, zero at p = 1/3"), ("gradients/central-error", "S, it is 0 at θ = 1"),
    ("rnn-forward/masked-step", "S, which is 1 for m=1"),
])  # fmt: skip
def test_what_is_not_so_under_a_condition_is_told(name: str, text: str) -> None:
    assert not correct(name, text)


@pytest.mark.parametrize(("text", "expected"), [
    ("2(a-y) s x with s = 1 if z>0 else 0", True), ("2(a-y) s x with s = 1 for z>0, 0 otherwise", True),
    ("2 e s x with e = a-y, s = (z>0)", True), ("2 e s x with e = a-y and s = (z>0)", True),
    ("2 e s x where e = a-y, s = (z>0), z = wx+b", True), ("2 e s x where e = a-y, s = (z>0), z = wx", False),
    ("2 e s x with e = a-y, s = (z<0)", False), ("2(a-y) s x with s = (z>0) if y>0 else 5", False),
    ("2(a-y) s x with s = (z>0) for y>0, 0 otherwise", False), ("2(a-y) s x with s = (z>0) when a>y", False),
    ("2(a-y) s x with s = (z>0), a>y", False),
])  # fmt: skip
def test_a_name_may_be_one_of_cases_and_its_condition_is_not_lost(text: str, expected: bool) -> None:
    assert correct("single-neuron/weight", text) == expected


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("hidden-layer/softmax-layer", "∂L/∂s = ŷ-y, so Oᵀ(ŷ-y)", True),
    ("hidden-layer/softmax-layer", "∂L/∂s = ŷ+y, so Oᵀ(ŷ-y)", False),
    ("vanishing/absolute-error", "K = p(1-q)+(1-p)q, so 1-2p", True),
    ("vanishing/absolute-error", "K = p(1-q), so 1-2p", False),
    ("single-neuron/weight", "∂L/∂w = S, so S", True), ("single-neuron/weight", "∂L/∂w = S, so 2(a-y)x", False),
    ("single-neuron/weight", "∂L/∂w = 2(a-y)x, so S", False), ("single-neuron/weight", "z = wx+b, so S", True),
    ("single-neuron/weight", "z = wx, so S", False), ("single-neuron/weight", "so S", True),
    ("single-neuron/weight", "therefore, S", True), ("single-neuron/weight", "so 2(a-y)x", False),
    ("vanishing/half-life", "f^T = 1/2, so T = S", True), ("vanishing/half-life", "f^T = 1/3, so T = S", False),
    ("vanishing/half-life", "f^T = ½ ⇒ T ln f = ln ½ ⇒ T = S", True), ("vanishing/half-life", "f^T = 2 ⇒ T = S", False),
    ("single-neuron/sigmoid", "∂L/∂a ∂a/∂z ∂z/∂w\nthus S", True),
    ("single-neuron/sigmoid", "∂L/∂a ∂a/∂z ∂z/∂w\nand so S", True),
    ("single-neuron/sigmoid", "∂L/∂a ∂a/∂z ∂z/∂w =\n = S", True),
    ("single-neuron/sigmoid", "∂L/∂a ∂a/∂z ∂z/∂w =\n = 2(a-y)a(1-a)", False),
    ("single-neuron/weight", "S = ∂L/∂w", True), ("single-neuron/weight", "2(a-y)x = ∂L/∂w", False),
    ("single-neuron/weight", "S = ∂L/∂b", False), ("single-neuron/weight", "S = a", False),
    ("single-neuron/weight", "2(a-y) × [1 if z>0 else 0] × x", True),
    ("single-neuron/weight", "2(a-y) × [1 if z>0 else 1] × x", False),
])  # fmt: skip
def test_what_follows_is_the_answer(name: str, text: str, expected: bool) -> None:
    assert correct(name, text) == expected


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("bptt/output-matrix", "S (3×1)", True), ("bptt/output-matrix", "S (3×2)(2×1)", True),
    ("bptt/output-matrix", "S (3×2)(2×1) = 3×1", True), ("bptt/output-matrix", "S, which is 3×1", True),
    ("bptt/output-matrix", "S, shape 3×1", True), ("bptt/output-matrix", "S (2×1)", False),
    ("bptt/output-matrix", "S (1×3)", False), ("bptt/output-matrix", "S (3×1)*2", False),
    ("hidden-layer/input-gradient", "S (1×2)(2×2) = 1×2", True), ("hidden-layer/input-gradient", "S (2×2)", False),
])  # fmt: skip
def test_the_shape_behind_a_matrix_is_none_of_its_factors(name: str, text: str, expected: bool) -> None:
    assert correct(name, text) == expected


@pytest.mark.parametrize(("name", "text", "expected"), [
    *(("vanishing/clipped-step", f"{left} = S", True) for left in ("w_2'", "w_2_new", "w_2^new", "w_new", "w", "w_2")),
    *(("vanishing/clipped-step", f"{left} = S", False) for left in ("η", "g_2", "τ", "w_1", "w_1'", "y")),
    *(("single-neuron/error-after-step", f"{left} = S", True) for left in ("e", "e_new", "e'", "error")),
    *(("single-neuron/error-after-step", f"{left} = S", False) for left in ("y", "a", "z", "η")),
    ("single-neuron/numbers", "L' = S", True), ("single-neuron/numbers", "η = S", False),
    ("neurons/merged-bias", "b' = S", True), ("neurons/merged-bias", "b_total = S", True),
    ("neurons/merged-bias", "b_1 = S", False), ("gradients/best-nudge", "h_opt = S", True),
    ("gradients/best-nudge", "S, which is 0 for M = 0", False),
    ("gradients/find-the-slip", "f = S because tanh' = 1-a²", True),
    ("single-neuron/weight", "S, in every case", True), ("single-neuron/weight", "S, in case z<0", False),
    ("single-neuron/weight", "S, except for z > 0", False), ("losses/normal", "S, only for s > 0", True),
    ("losses/normal", "S, only for s > 0 and y>ŷ", False),
    ("gradients/bias", "2(a-y)a' with a' = a(1-a)", True), ("gradients/bias", "2(a-y)a' with a' = 1-a²", False),
    ("hidden-layer/input-gradient", "δ(1×2) W_iᵀ(2×2)", True),
    ("hidden-layer/input-gradient", "δ (1×2) W_i (2×2)", False),
    ("bptt/output-matrix", "O_3ᵀ(3×2)(ŷ-y)(2×1)", True), ("bptt/output-matrix", "O_3ᵀ (3×2) (ŷ-y) (2×1)", True),
    ("bptt/output-matrix", "S, shape (3,1)", True), ("bptt/output-matrix", "S, shape (1,3)", False),
])  # fmt: skip
def test_a_name_for_what_becomes_new_a_prime_and_a_shape_inside(name: str, text: str, expected: bool) -> None:
    assert correct(name, text) == expected


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("neurons/how-often", "3 times", True), ("neurons/how-often", "2 times", False), ("bptt/paths", "10 paths", True),
    ("gates/count", "448 parameters", True), ("gates/count", "448 thousand", False),
    ("losses/drill-likelihood", "1.39 nats", True), ("neurons/how-often", "3 dozen", False),
    ("neurons/how-often", "3 not", False), ("bptt/entry", "O_1 δ_2 = -0.4", False),
])  # fmt: skip
def test_what_is_counted_may_stand_behind_a_number(name: str, text: str, expected: bool) -> None:
    assert find(name).check(text).correct == expected


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("neurons/tanh-slope", "S = 1-a²", True), ("neurons/tanh-slope", "a' = S = 1-a²", True),
    ("neurons/tanh-slope", "S = 1+a²", False), ("neurons/tanh-slope", "1-a²", False),
    ("gradients/bias", "S = 2(a-y)σ'", True), ("gradients/bias", "2(a-y)σ'", False),
    ("gradients/bias", "2(a-y)σ' where σ' = a(1-a)", True), ("gradients/bias", "2(a-y)σ' where σ' = a", False),
])  # fmt: skip
def test_the_same_in_other_names_may_stand_behind_the_answer(name: str, text: str, expected: bool) -> None:
    assert correct(name, text) == expected


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("hidden-layer/batch-bias", "∂L/∂b_o = Σδ_o = -0.2", True),
    ("hidden-layer/batch-bias", "the sum of δ_o = -0.2", True),
    ("losses/drill-classes", "cross-entropy: 2.303", True), ("losses/drill-classes", "ŷ_3: 2.303", False),
    ("gates/one-step", "c_t: -0.47", True), ("gates/one-step", "f_t: -0.47", False),
])  # fmt: skip
def test_a_label_with_a_colon_and_a_sum(name: str, text: str, expected: bool) -> None:
    assert find(name).check(text).correct == expected


@pytest.mark.parametrize(("name", "text", "expected"), [
    *(("gradients/bias", text, True) for text in (
        "2pq, p = a-y, q = a(1-a)", "2 p a (1-a) and p = a-y", "2pa(1-a), setting p = a-y",
        "2·p·q (p = a-y, q = a(1-a))", "p = a-y, q = a(1-a), 2pq", "k(a-y)a(1-a), k=2",
        "let p = a-y and q = a(1-a), then 2pq",
    )),
    *(("gradients/bias", text, False) for text in (
        "2pq, p = a-y, q = a(1+a)", "2pq, p = y-a, q = a(1-a)", "S, k = 3", "2(a-y), a(1-a)", "p = S, p = 3",
    )),
    *(("single-neuron/weight", text, True) for text in (
        "c(a-y)(z>0)x where c = 2", "c = 2, c(a-y)(z>0)x", "S*k where k = 1", "0 where z = 0, S otherwise",
    )),
    *(("single-neuron/weight", text, False) for text in (
        "c(a-y)(z>0)x where c = 3", "S where x = 0", "S + c where c = 1",
    )),
    ("vanishing/clipped-step", "w_2 - eta*s*g_2, s = tau/n, n = sqrt(g_1^2+g_2^2)", True),
    ("losses/squared-hinge", "-2yk, k = max(0, 1-yŷ)", True), ("losses/squared-hinge", "-2yk, k = max(0, 1+yŷ)", False),
])  # fmt: skip
def test_names_of_ones_own_stand_between_commas_and_may_be_numbers(name: str, text: str, expected: bool) -> None:
    assert correct(name, text) == expected


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("bptt/two-steps", "s(x_2 + w_h(1-O_1²)x_1) with s = (ŷ-y)w_o(1-O_2²)", True),
    ("bptt/two-steps", "s(x_2 + w_h(1-O_1²)x_1) with s = (ŷ-y)w_o(1-O_1²)", False),
    ("vanishing/clipped-step", "w_2 - k*g_2 where k = eta*tau/sqrt(g_1**2+g_2**2)", True),
    ("gradients/central-error", "4q where q = θh²", True), ("gradients/central-error", "4q where q = θh", False),
    ("losses/huber", "δ(|e|-δ/2) with e = 3", True), ("losses/huber", "δ(|e|-δ/2) with e = 2", False),
    ("gradients/weight-decay", "2(a-y)(1-a²)x + 2λw, where z = w*x", False),  # it is w*x + b
])  # fmt: skip
def test_a_name_that_the_prompt_does_not_show_is_the_readers(name: str, text: str, expected: bool) -> None:
    assert correct(name, text) == expected


def test_such_a_name_may_be_given_in_a_line_of_its_own() -> None:
    lines = find("bptt/hidden-weight").check("s = (ŷ-y)*w_o\ns*(1-O_3²)").lines
    assert lines[0].correct


def test_a_name_that_the_prompt_shows_with_another_index_is_not() -> None:
    right = "O_2 = (1-c)x_2 + c O_1\nO_3 = (1-c)x_3 + c((1-c)x_2 + c(1-c)x_1)"
    assert find("rnn-forward/trend").check(f"O_1 = (1-c)x_1\n{right}").correct
    assert not find("rnn-forward/trend").check(f"O_1 = (1-c)x_1 + 5\n{right}").correct


@pytest.mark.parametrize(("name", "text", "expected"), [
    ("neurons/weighted-sum", "b = 1, so -5", True), ("neurons/weighted-sum", "w_1 x_1 = 3, so -5", True),
    ("neurons/weighted-sum", "b = 1, so -6", False), ("gradients/promise", "L = 0.8, so 0.791", True),
    ("gradients/promise", "L = 0.7, so 0.791", False),
    ("single-neuron/error-after-step", "a_new = a - 2η(a-y)x², so a_new - y = S", True),
    ("single-neuron/error-after-step", "a_new = a - 2η(a+y)x², so a_new - y = S", False),
    *(("single-neuron/error-after-step", f"{left} = S", False) for left in ("a_new", "L", "a_new - y = a_new")),
    ("bptt/error-matrix", "S where δ_1 = δ_2 W_hᵀ", False), ("bptt/error-matrix", "S with δ_1 = ∂L/∂z_1", True),
    ("vanishing/half-life", "S, since f = 2**(-1/T)", True), ("vanishing/half-life", "S, since f = 2**(1/T)", False),
    ("single-neuron/steps", "S, since c = r^k", True), ("single-neuron/steps", "S, since c = k^r", False),
    ("gradients/best-nudge", "S, since 2*M*h**3 = epsilon", True),
    ("hidden-layer/input-gradient", "S, since ∂L/∂z = delta", True),
    ("losses/normal", "d/dŷ (y-ŷ)²/(2s²) = S", True), ("losses/normal", "dL/dŷ = d/dŷ (y-ŷ)²/(2s²) = S", True),
    ("losses/normal", "dL/dŷ = d/dŷ (y+ŷ)²/(2s²) = S", False), ("single-neuron/weight", "d/db (a-y)² = S", False),
    ("single-neuron/input", "2(a-y)w if z > 0, 3 if z > 2, 0 otherwise", False),
    ("single-neuron/input", "2(a-y)w if z > 0, 2(a-y)w if z > 2, 0 otherwise", True),
    ("single-neuron/input", "2(a-y)w if z > 2 else 2(a-y)w if z > 0 else 0", True),
    ("neurons/leaky-slope", "c if z < 0, 1 if z > 0, z if z > 3, 0 otherwise", False),
    ("neurons/order", "5 <- 1 <- 2 <- 4 <- 3", False),
])  # fmt: skip
def test_what_an_adversary_found(name: str, text: str, expected: bool) -> None:
    assert correct(name, text) == expected


@pytest.mark.parametrize(("name", "said"), [
    ("hidden-layer/input-gradient", "z = W_i@x"), ("single-neuron/weight", "∂L/∂a = 2(a-y"),
    ("gradients/central-error", "L = theta**3"), ("single-neuron/numbers", "x = 1"),
])  # fmt: skip
def test_an_equation_in_a_reason_that_cannot_be_read_is_told(name: str, said: str) -> None:
    feedback = find(name).check(f"{ANSWERS[name]}, since {said}")
    assert feedback.correct
    assert feedback.message.endswith(f"Not read, and not judged: `{said}`.")


@pytest.mark.parametrize("said", [
    "with a sign flip", "after a sign flip", "flipping the sign", "with a change of sign", "with sign change",
    "factor 2 not included", "the 2 is not included", "the minus is dropped", "ignoring the 2", "ignoring the ReLU",
    "two times that", "sign reversed", "for the other weight", "mit Minuszeichen", "mit umgekehrtem Vorzeichen",
    "Vorzeichen falsch", "mal minus eins", "avec un signe moins", "signe opposé", "con signo menos",
])
def test_words_that_turn_the_sign_or_leave_out_a_factor_change_the_answer(said: str) -> None:
    assert not correct("single-neuron/weight", f"S, {said}")
    assert not correct("single-neuron/sigmoid", f"∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w\nS ({said})")


@pytest.mark.parametrize("said", [
    "by the chain rule", "the sign is that of a - y", "the sign is right", "the factor 2 comes from the square",
    "ignoring nothing", "with the slope of the ReLU", "the same for the other factor", "mit der Kettenregel",
    "avec la règle de la chaîne", "con la regla de la cadena",
])
def test_other_words_do_not(said: str) -> None:
    assert correct("single-neuron/weight", f"S, {said}")
