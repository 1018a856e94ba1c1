"""How a number is called: as what the prompt asks for, or as another thing of the prompt."""

from fractions import Fraction

import pytest
from sympy import Rational, symbols

from byhand.answers import NumberExercise, PredictionExercise
from nbutils.exercises import find

x = symbols("x", real=True)
LEFTS = [  # an exercise, left sides that name what is asked for or are labels, and left sides that are another thing
    ("gradients/slope-number", "∂L/∂w; dL/dw; dL_dw; slope; L'; L'(w); L'(5/2); dw; ∂L/∂w at w = 5/2; ∂L/∂w|_{w=5/2}; "
     "∂L/∂w = 2(w - 3); gradient of w; slope at w; slope of L; weight gradient; derivative of L with respect to w; "
     r"$\partial L/\partial w$; \frac{\partial L}{\partial w}; the answer; m; "
     "w.grad; so ∂L/∂w; ∂L/∂w(5/2); dL/dw (w = 5/2); L_w; dloss/dw",
     "∂L/∂b; dL/db; L; w; loss; the loss L; weight; ∂w/∂L; dL; db; L(w); w_new; gradient of b; dw/dL; bias gradient; "
     "slope of w with respect to b; Δw; output; ∂L/∂w = L; ∂⁺L/∂b; G = ∂L/∂b; "
     "w₁; ŵ; b.grad; ∂L/∂w(3); dL/dw (w = 3); L(5/2); ∂_b L; hence dL/db"),
    ("gradients/one-step", "w; w_new; new weight; the new weight; w'; w_1; 3 - 0.1·5; w after one step; "
     "w_new = w - η g; w = w - η·5",
     "old weight; w_old; w + η g; η; eta; gradient; the gradient; g; slope; ∂L/∂w; learning rate = η; Δw; "
     "the decrease; the change of the weight"),
    ("hidden-layer/he", "variance; the variance; Var(w); v; 2/100", "σ; sigma; σ_w; s; std; standard deviation"),
    ("gradients/gears", "∂L/∂w; slope; rate; 4·(1/2)·(-2)", "z; a; ∂z/∂w; ∂L/∂a; ∂L/∂z; loss; weight"),
    ("gradients/fork", "∂L/∂w; 6w; L'; ∂L/∂w at w = 5", "L; p; q; w; ∂L/∂p; ∂p/∂w; dL/dq; ∂L/∂w at w = 6"),
    ("hidden-layer/routes", "∂L/∂v; slope; ∂L/∂v = u; dL/dv = u", "∂L/∂u; u; v; L; ∂u/∂v; ∂L/∂v = L; u·v"),
    ("hidden-layer/batch-bias", "∂L/∂b_o; dL/db_o; ∂L/∂b; bias gradient; 1/5 - 2/5; Σδ_o",
     "∂L/∂w_o; δ_o; δ; y; ŷ; b_o; bias; weight gradient"),
    ("bptt/output-number", "∂L/∂w_o; dL/dw_o; dw_o; gradient; (0.69-1)*(-0.8); (0.69-1)O_3",
     "∂L/∂b_o; w_o; O_3; O₃; y; L; ∂L/∂O_3; b"),
    ("bptt/entry", "∂L/∂W_21; ∂L/∂W₂₁; dL/dW_{21}; entry; -2·(1/5)", "∂L/∂W_12; ∂L/∂W; δ; O; W; W_21; ∂L/∂O"),
    ("bptt/paths", "n; paths; 1+2+3+4", "L; w_h; steps; L_1"),
    ("single-neuron/limit", "η; rate; the learning rate; 1/(1 + x²)", "x; input; ∂L/∂w"),
    ("single-neuron/predict-corner", "w; the weight", "b; x; y"),
    ("losses/drill-likelihood", "L; NLL; loss; -ln(1/4); negative log-likelihood", "p; the probability; ∂L/∂p; L'"),
    ("losses/knowing-nothing", "L; CE; the loss", "∂L/∂w; dL/dw; classes; L'"),
    ("neurons/review-score", "z; the weighted sum; the answer", "bias; the bias; film; b"),
    ("neurons/how-often", "n; times", "weight; the bias; w; b"),
    ("rnn-forward/first-sum", "z_1; z; the second entry; second entry of z_1; -2.5 - 0.8",
     "b_h; O_0; W_i; b; z_2; first entry of z_1"),
    ("rnn-forward/predict-padding", "n; rows", "ŷ; y_hat"),
    ("rnn-forward/count", "n; parameters; total", "steps; input; output"),
    ("hidden-layer/predict-rate", "η; the rate; 2/25", "L; w_1; w_2; w"),
    ("vanishing/what-is-left", "0.8^15; w_h^15; the answer; ∂O_15/∂O_0; gradient", "w_h; O_t; O"),
    ("vanishing/predict-brake", "Δb_h; step; 0.1·0.5", "b_h; η; limit"),
    ("gates/needed-gate", "f; the gate; forget gate; 0.5^(1/20)", "steps"),
    ("gates/one-step", "c_t; cₜ; c; the memory; f_t c_{t-1} + i_t a_t", "f_t; i_t; a_t; c_{t-1}; cₜ₋₁; c_0; c_{t+1}"),
    ("gates/predict-sum", "z; the sum", "f"),
]


@pytest.mark.parametrize(("name", "right", "wrong"), LEFTS, ids=[name for name, _, _ in LEFTS])
def test_a_number_is_called_as_what_is_asked_for(name: str, right: str, wrong: str) -> None:
    one = find(name)
    judged = {left: one.check(f"{left} = {one.model}").correct for left in (*right.split("; "), *wrong.split("; "))}
    assert judged == {**dict.fromkeys(right.split("; "), True), **dict.fromkeys(wrong.split("; "), False)}


def test_what_a_number_is_instead_is_told() -> None:
    slope = find("gradients/slope-number")
    assert slope.check("dL/db = -1").message == "The number is right, but it is not ∂L/∂b: asked is ∂L/∂w."
    assert slope.check("w = -1").message == "The number is right, but it is not `w`: asked is ∂L/∂w."
    assert "no slip that is known" in slope.check("dL/db = 7").message
    other = "The number is right, but it is not `x`: the question has it as something else."
    assert find("single-neuron/limit").check("x = 0.2").message == other
    assert not find("single-neuron/predict-corner").check("b = 0").correct
    for text in ("the answer is -1", "∂L/∂w is -1", "dL/dw => -1", "dL/dw -> -1", "-1 (2(5/2 - 3))", "-1 (= 2w - 6)"):
        assert slope.check(text).correct, text
    for text in ("the answer is not -1", "w is -1", "-1 (2(5/2-2))", "-1 (w)", "-1 (∂L/∂b)", "-1 (wrong)", "-1 (or 1)"):
        assert not slope.check(text).correct, text


def test_what_is_asked_for_may_be_declared() -> None:
    prompt = "The loss moves {{x}} times as fast as $z$. How fast is it?"
    one = NumberExercise("t/t", "T", prompt, 2 * x, {x: [2, 3]}, asked="∂L/∂w").drawn(1)
    assert one.check(f"dL/dw = {one.model}").correct
    assert not one.check(f"dL/dz = {one.model}").correct
    with pytest.raises(ValueError, match="asked is a derivative such as ∂L/∂w, or a name, not 'the slope'"):
        NumberExercise("t/t", "T", prompt, 2 * x, {x: 2}, asked="the slope")
    predicted = PredictionExercise("t/t", "T", "How steep is it?", 2, told="So.", asked="∂L/∂w")
    assert predicted.check("dL/dw = 2").correct
    assert not predicted.check("dL/dz = 2").correct


def test_a_percentage_is_a_number() -> None:
    gate = find("gates/needed-gate")
    assert gate.check("96.6%").correct
    assert gate.check("96.594 %").correct
    assert not gate.check("96.9%").correct
    assert "give 3 decimals" in gate.check("97%").message
    assert NumberExercise("t/t", "T", "How many percent are 1/2?", 50).check("50%").correct


@pytest.mark.parametrize(("prompt", "right", "wrong"), [
    ("For $x = 3$: what is $z = 2x$?", "z", "x"), ("What is the sum at $x = 3$?", "z", "x"),
    ("Compute $z$ for $x = 3$.", "z", "x"), ("How large is $z = 2x$ at $x = 3$?", "z", "x"),
    ("What is the slope of $L = x^2$ at $x = 3$?", "dL/dx", "L"),
    ("What is the derivative of $L = x^2$ at $x = 3$?", "L'", "x"),
    ("With $x = 3$ inputs: how many weights?", "n", "inputs"),
    ("Which variance should it have?", "variance", "std"), ("What is the mean?", "average", "median"),
    ("What is the standard deviation?", "std", "var"),
    ("Which weight $w$ fits $x = 3$?", "w", "x"), ("What is the loss?", "L", "dL/dx"),
])  # fmt: skip
def test_what_a_prompt_asks_for_is_found(prompt: str, right: str, wrong: str) -> None:
    one = NumberExercise("t/t", "T", prompt, 6)
    assert one.check(f"{right} = 6").correct
    assert not one.check(f"{wrong} = 6").correct


CAR = NumberExercise("t/car", "T", "A car brakes from $v = 20$ m/s. What is the braking distance $d$, in metres?", 40)
MEAN = NumberExercise("t/mean", "T", "What is the mean $m$ of 5, 7 and 9?", 7)
FALL = NumberExercise("t/fall", "T", "How long does the stone fall, in seconds?", 3)
ROUNDED = NumberExercise("t/rounded", "T", "What is $p$?", Fraction(223, 1000), decimals=3)


@pytest.mark.parametrize(("one", "right", "wrong"), [
    (CAR, "40 = d; 40 m = d; d(v) = 40; 40 [m]; 40[m]; d = 40 [m].; 40 (m); 40 m; 40 meters; 40 Meter; 40 metre; "
          "40 m (rounded); 40 m because 2*20; 40 because 2*20 = 40; 40 m, since it brakes; 4*10^1; 4·10¹; 4 x 10^1 m; "
          r"4.0 × 10^(1) m; $4 \cdot 10^{1}$; distance = 40; braking distance = 40; path = 40; s = 40; the answer: 40; "
          "4*10; 4*10^1^2",
     "40 = v; 40 = 41; 40 = d'; 40 = time; 41 = d; v(d) = 40; 40 [s]; 40 (km); 40 km; 40 seconds; 40 m (not rounded); "
     "40 m because 2*21; 40 because 41; 40 m because time = 40; 40 m (times two); 4*10^2; 4*10^1*2; "
     "time = 40; braking time = 40; the speed = 40; velocity of the car = 40; d' = 40; force = 40"),
    (MEAN, "m = 7; mean = 7; the average = 7; result = 7; x = 7; 7 = m; 21/3 = 7",
     "sum = 7; the total = 7; median = 7; mode = 7; 7 = median; m' = 7"),
    (FALL, "3; 3 s; 3 sec; 3 seconds; time = 3; duration: 3 s; t = 3", "speed = 3; acceleration = 3; 3 min"),
    (ROUNDED, "2.23·10⁻¹; p = 2.23*10^-1; 2.23 × 10**-1; 22.3e-2; 223·10⁻³", "2.23·10⁻²; 2.2·10⁻¹; 2.23×10-1; 10^-1"),
])  # fmt: skip
def test_a_number_as_a_teacher_sees_it(one: NumberExercise, right: str, wrong: str) -> None:
    judged = {text: one.check(text).correct for text in (*right.split("; "), *wrong.split("; "))}
    assert judged == {**dict.fromkeys(right.split("; "), True), **dict.fromkeys(wrong.split("; "), False)}


def test_a_unit_that_is_a_name_of_the_prompt_is_none() -> None:
    one = NumberExercise("t/t", "T", "For $s = 3$: what is the time, in seconds?", 6)
    assert one.check("6 seconds").correct
    assert not one.check("6 s").correct


def test_a_prediction_may_be_turned_round() -> None:
    one = PredictionExercise("t/t", "T", "What is the rate $r$?", 2, told="So.")
    assert one.check("2 = r").correct
    assert not one.check("2 = s").correct


def test_a_product_with_a_name_that_the_prompt_has_not_is_a_label() -> None:
    force = NumberExercise("t/force", "T", "A mass of 2 kg falls with $g = 9.81$ m/s². What is the force, in N?",
                           Rational("19.62"), decimals=2)  # fmt: skip
    for text in ("F = m g = 19.62", "m g = 19.62 N"):
        assert force.check(text).correct, text
    for text in ("g = 19.62", "F = g = 19.62", "F = m g = 9.81", "new g = 19.62", "g m/s = 2", "g of m = 19.62"):
        assert not force.check(text).correct, text
