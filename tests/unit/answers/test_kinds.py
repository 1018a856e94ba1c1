"""The kinds of exercise without algebra: what is right, which slip is told, and what a page is given."""

import ast
import json
import re
import threading
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from hostile import HOSTILE
from sympy import MatrixSymbol, Max, Rational, Symbol, sqrt, symbols, tanh

from byhand.answers import (
    AnyExercise,
    Bank,
    ChoiceExercise,
    LineExercise,
    NumberExercise,
    OrderExercise,
    PredictionExercise,
    ProgramExercise,
    TableExercise,
    deadline,
    kinds,
)
from byhand.answers.kinds.code import says_the_same, statement
from byhand.answers.kinds.numbers import NotANumberError, typed_number
from byhand.answers.kinds.pasted import pasted
from byhand.answers.kinds.program import ProgramExercise as Program
from byhand.answers.kinds.results import packed, plain, unlike, unpacked
from byhand.formulas import Sigmoid
from byhand.proof.reader.characters import FRACTIONS
from nbutils.exercises import find, names

w, x, b, z, a, L = symbols("w x b z a L", real=True)
TWO = ("A title", "A prompt with {{x}}.")
BOTH = ("A title", "A prompt with {{w}} and {{x}}.")

NUMBER = NumberExercise("test/number", *TWO, w * x + b, {w: 2, x: 3, b: 1},
                        slips={w * x: "The bias is forgotten.", w * (x + b): "The bias is weighted."})  # fmt: skip
ROUNDED = NumberExercise("test/rounded", *TWO, tanh(x), {x: 1}, decimals=3)
DRAWN = NumberExercise("test/drawn", *BOTH, w * x, {w: [2, 3, 4], x: [2, 3, "0.5"]}, slips={w + x: "added"})
CHOICE = ChoiceExercise("test/choice", *TWO, [
    ("It is 0.", True, "The unit is inactive."), ("It is 1.", False, "That is an active unit's slope."),
    ("It stays as it is.", True, "No gradient comes back."), ("It grows.", False, "By which gradient?")])  # fmt: skip
ORDER = OrderExercise("test/order", *TWO, ["forward", "loss", "dW_o", "dW_h", "update"],
                      before=[(0, 1), (1, 2), (1, 3), (2, 4), (3, 4)],
                      replies={(2, 4): "The update needs every gradient."})  # fmt: skip
OUT, delta = MatrixSymbol("O", 4, 3), MatrixSymbol("delta", 4, 1)
LINE = LineExercise("test/line", *TWO, """
    def backward(O, delta):
        db = delta.sum(axis=0)
        dW = O @ delta
        return dW, db
    """, 3, ["dW = O.T @ delta"], symbols=[OUT, delta], replies={2: "The bias sums over the batch."},
    slips={"dW = delta @ O": "Look at the shapes."})  # fmt: skip
TABLE = TableExercise(
    "test/table", *TWO, {x: 2, w: Rational(1, 4), b: Rational(1, 10)},
    {z: w * x + b, a: tanh(z), Symbol("da"): 2 * (a - 1), Symbol("dw"): Symbol("da") * (1 - a**2) * x},
    decimals=3, rows=[("forward", [z, a]), ("backward", [Symbol("da"), Symbol("dw")])],
    labels={Symbol("dw"): r"\partial L/\partial w"}, slips={z: {w * x: "the bias is forgotten."}})  # fmt: skip
PROGRAM = ProgramExercise(
    "test/program", *TWO, "backward",
    start="""
    def backward(O, delta):
        dW = ...
        return dW
    """,
    solution="""
    def backward(O, delta):
        dW = O[:-1].T @ delta / len(delta)
        return dW
    """,
    inputs={"O": (5, 3), "delta": "rng.normal(size=(4, 2))"},
    slips=[("time", "O[:-1]", "O[1:]", "The state before the step belongs here."),
           (" / len(delta)", "", "The mean is forgotten.")])  # fmt: skip
PREDICTED = PredictionExercise("test/prediction", *TWO, 1, ["It falls.", "It rises."], told="It rises: see the curve.")
PREDICTED_NUMBER = PredictionExercise("test/count", *TWO, 30, tolerance=5, told="It takes 30 steps.")

ALL: list[AnyExercise] = [NUMBER, ROUNDED, DRAWN, CHOICE, ORDER, LINE, TABLE, PROGRAM, PREDICTED, PREDICTED_NUMBER]
PAGE = [one for one in ALL if one is not PROGRAM]


@pytest.mark.parametrize("one", ALL, ids=repr)
def test_the_model_is_right_and_nothing_is_not(one: AnyExercise) -> None:
    assert one.check(one.model).correct, one.check(one.model)
    assert one.explained
    for text in ("", " \t\n", "=", "0 0", one.prompt):
        assert not one.check(text).correct
    with pytest.raises(TypeError, match="an answer is a text"):
        one.check(3)  # type: ignore[arg-type]


@pytest.mark.slow
@pytest.mark.parametrize("one", ALL, ids=repr)
def test_hostile_text_gets_a_feedback(one: AnyExercise) -> None:
    for text in HOSTILE:
        feedback = one.check(text)
        assert not feedback.correct or text.strip() in one.model
        json.dumps(feedback.data())
        one.preview(text)


@pytest.mark.parametrize("one", ALL, ids=repr)
def test_a_page_gets_its_data_without_the_answer_in_plain_sight(one: AnyExercise) -> None:
    data = json.loads(json.dumps(one.data()))
    assert data["kind"] == one.kind
    assert data["name"] == one.name
    assert isinstance(one, Program) == ("key" not in data)
    if "key" in data:
        assert kinds.unlocked(data["key"])
        assert re.fullmatch("[A-Za-z0-9+/=]+", data["key"])


# --- a number ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [("0.79", Fraction(79, 100)), (" = −3/4 ", Fraction(-3, 4)), ("2e-3", Fraction(1, 500)), (".5", Fraction(1, 2)),
     ("≈ 7.", Fraction(7)), ("+1", Fraction(1)), ("\u200b‑2.5\ufeff", Fraction(-5, 2)), ("½", Fraction(1, 2)),
     ("∂L/∂w = －1.", Fraction(-1)), ("w_{new} = 3 − 0.1·5 = 2.5", Fraction(5, 2)),
     ("⇒ w = 5/2 ⇒ w = 2.5", Fraction(5, 2)), ("η → 0.2", Fraction(1, 5)),
     ("ŷ ≈ 1⁄50 = 0.02", Fraction(1, 50)), ("L = max(0, 1 − 3) = 0", Fraction(0)),
     ("Answer: a b = 3·2 = 6", Fraction(6)), ("Answer: 6", Fraction(6)), ("the weight: −2.5", Fraction(-5, 2)),
     ("“(0.79)”", Fraction(79, 100)), ("**−4**", Fraction(-4)), ("∴ 3", Fraction(3)), ("x = 3 ✓", Fraction(3)),
     (r"\therefore w = \boxed{-3/4}.", Fraction(-3, 4)), ("2.5 ∎", Fraction(5, 2)), ("1/3 ≈ 0.33", Fraction(33, 100)),
     ("2½", Fraction(5, 2)), ("w = −12 ⅔", Fraction(-38, 3)), ("about 2.5", Fraction(5, 2)),
     ("It is approximately −2", Fraction(-2)), ("w = approx. .5", Fraction(1, 2)), ("Answer: roughly 3.", Fraction(3))],
)  # fmt: skip
def test_a_typed_number(text: str, number: Fraction) -> None:
    assert typed_number(text) == number


@pytest.mark.parametrize("sign", FRACTIONS)
def test_a_sign_of_a_fraction_is_one_number(sign: str) -> None:
    part, mixed = Fraction(FRACTIONS[sign]), 2 + Fraction(FRACTIONS[sign])
    read = {sign: part, f"x = −{sign}": -part, f"it is 2{sign}": mixed, f"-2 {sign}.": -mixed, f"({sign})": part,
            f"about {sign}%": part / 100, f"2{sign}² = {mixed**2}": mixed**2, f"1/2{sign} = {1 / mixed}": 1 / mixed,
            f"4^{sign} − 4^{sign} = 0": 0, f"{mixed} = 2{sign}": mixed}  # fmt: skip
    assert {text: typed_number(text) for text in read} == read
    for text in (f"{sign}{sign}", f"{sign} {sign}", f"1/{sign}", f"2^{sign}", f"0.2{sign}", f"2,{sign}", f"x{sign}",
                 f"{sign}²", f"{sign} or 2{sign}", f"2{sign}² = {mixed / mixed.denominator}",
                 f"1/2{sign} = {1 / mixed / mixed.denominator**2}", f"2{sign} = {2 * part}"):  # fmt: skip
        with pytest.raises(NotANumberError):
            typed_number(text)


def test_a_third_has_no_last_decimal() -> None:
    third = NumberExercise("test/third", *TWO, 1 / x, {x: 3})
    rounded = NumberExercise("test/third-rounded", *TWO, 1 / x, {x: 3}, decimals=3)
    for one, text in product((third, rounded), ("⅓", "1/3", "x = ⅓ = 1/3")):
        assert one.check(text).correct
    assert not third.check("⅓ = 0.333").correct
    assert rounded.check("⅓ = 0.333").correct
    assert not rounded.check("⅜").correct


def test_a_rounded_number_may_stand_behind_the_exact_one_as_far_as_the_question_allows() -> None:
    limit = find("single-neuron/limit")
    assert limit.check("1/5 = 0.2").correct
    assert not limit.check("1/4 = 0.25 = 0.2").correct
    assert find("losses/knowing-nothing").check("1.6094 = 1.609").correct


@pytest.mark.parametrize(
    "text",
    ["", "x", "1 2", "1/0", "1e999", "nan", "inf", "0x10", "1_000", "1//2", "٣٤", "--1", "3 = 4", "x < 2",
     "2½½", "1/2½", "0.2½", "2^½", "not about 2", "about x", "about",
     "1/3 = 0.35", "2 = x", "x >= 2", "5²", "(1) + (1)", "a = 1, b = 2", "a=1; b=2", "not so: 2", "1: 2",
     "0.3 = 0.2", "a = 0.3 ⇒ a = 0.2", "0.3 → 0.2", "a = 1 so a = 2",
     "a = 1 or a = 2", "1, b = 2", "3 ✓ 4", r"\boxed{3} 4", r"\boxed{3}{4}", "not 2 = 2", "a = 1 b = 2"],
)  # fmt: skip
def test_no_number(text: str) -> None:
    with pytest.raises(NotANumberError):
        typed_number(text)
    with pytest.raises(NotANumberError, match=r"decimal point: 0\.791"):
        typed_number("0,791")


ONE_STEP = "gradients/one-step"
PASS = find("gradients/pass-table").model
FORWARD = "z = 5; a = 5; L = 1"


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("losses/knowing-nothing", ["ln 4 = 1.609", "ln4→1.609", "L = -ln(1/4) = 1.609", "log10(5) = 1.609",
                                    "-ln(5) = 1.609",
                                    "-L = 1.609", "2L = 1.609", "L/2 = 1.609", "L² = 1.609", "-∂L/∂w = 1.609",
                                    "exp(L) = 1.609", "log (L) = 1.609", "half of L = 1.609", "minus L = 1.609",
                                    "isn't = 1.609", "L squared = 1.609", "2½ = 1.609", "L for 4 classes = 1.609",
                                    "1.609 because 1 = 1.609 = 1.609", "(3, 8) = 1.609", "L + 0 = 1.609", "⅙ = 1.609",
                                    "⅙L = 1.609", "minus: 1.609"]),
        ("gradients/steepest", ["√(3+8) = 8.5440", "√11 = 8.5440", "3² + 8² = 8.544", "2√73 = 8.5440",
                                "np.hypot(3, 9) = 8.544", r"\sqrt{3+8} = 8.544"]),
        ("losses/drill-likelihood", ["ln(1/4) = 1.39", "-log(0.75) = 1.39"]),
        ("losses/drill-classes", ["-log(0.7) = 2.303", "-log10(0.1) = 2.303"]),
        ("gates/needed-gate", ["√0.5 = 0.966", "ln(0.5)/20 = 0.966", "0.5^(1/10) = 0.966"]),
        ("vanishing/what-is-left", ["0.8¹⁴ = 0.035"]),
        ("gradients/slope-number", ["(w-3)² = -1", "2(5/2-3)² = -1"]),
        ("gradients/fork", ["3·5² = 30"]),
        ("single-neuron/limit", ["1/x² = 0.2", "1/2² + 1 = 0.2", "x/10 = 0.2"]),
        ("hidden-layer/he", ["√(2/100) = 0.020"]),
        ("bptt/paths", ["4² = 10"]),
        (ONE_STEP, ["w + η∂L/∂w = 2.5", "3 - 0.1*4 = 2.5", "3-0.1*4=2.5", "3 - 0.15*5 = 2.5", "3 - 0.1*5.01 = 2.5",
                    "3 - 0.12*4 = 2.5", "2.5 (which is 3 - 0.1*4)", "2.5 (that is, 3/2)"]),
        ("single-neuron/forward", [FORWARD.replace("L", f"L = {working}") for working in
                                   ("(5-3)²", "(a-y)", "(a+y)²", "a", "-L", "w + η∂L/∂w")]),
        ("single-neuron/forward", [FORWARD.replace("z", f"z = {working}") for working in
                                   ("w*x - b", "√4 + 4", "wx", "2z")]),
        ("single-neuron/forward", [FORWARD.replace("a", "a = relu(-5)")]),
        ("gradients/pass-table", [PASS.replace("a = -0.149", "a = tanh(0.15) = -0.149", 1),
                                  PASS.replace("L =", "L = (0.5)² ="),
                                  PASS.replace("dL_dw =", "dL_dw = dL_dz + x ="),
                                  PASS.replace("dL_db =", "dL_db = ∂L/∂a =")]),
    ],
)  # fmt: skip
def test_a_working_before_a_number_has_to_come_to_it(name: str, texts: list[str]) -> None:
    assert [text for text in texts if find(name).check(text).correct] == []


@pytest.mark.parametrize(
    ("name", "texts"),
    [
        ("losses/knowing-nothing", ["ln 5 = 1.609", "L = -ln(1/5) = 1.609", "-log(0.2) = 1.609", "the loss = 1.609",
                                    "cross-entropy = 1.609", "L(w) = 1.609", "z_{new} = 1.609",
                                    "negative log likelihood = 1.609",
                                    "∇L = 1.609", "‖g‖ = 1.609", "L (per class) = 1.609"]),
        ("gradients/steepest", ["√(3²+8²) = 8.544", "√(9+64) = √73 ≈ 8.544", "(3²+8²)^½ = 8.544", "√73≈8.54",
                                r"\sqrt{73} = 8.544", "np.sqrt(73) = 8.544"]),
        ("bptt/output-number", ["(0.69-1)*(-0.8) = 0.248", "-0.31*-0.8 = 0.248", "(σ(0.8)−1)·(−0.8) = 0.248",
                                "(0.6899-1)*-0.8 = 0.248", "O_3(σ(O_3w_o) - y) = 0.248"]),
        ("single-neuron/limit", ["1/(1+2²) = 0.2", "1/(x²+1) = 0.2", "1/5 = 0.2"]),
        (ONE_STEP, ["w = 2.5", "3 - 0.1*5 = 2.5", "2½ = 2.5", "2.5 (which is 3 - 0.1*5)", "2.5 (that is, 5/2)"]),
        ("single-neuron/forward", ["z=wx+b=5; a=z=5; L=(a-y)²=1", "z = a = 5; a = 5; L = 1",
                                   "L=(a-4)^2=1; a=relu(wx+b)=5; z=w*2+1=5"]),
        ("losses/drill-softmax", ["P_1 = 7.389; P_2 = 1.000; S = P_1 + P_2 = 8.389; p_1 = P_1/S = 0.881; "
                                  "p_2 = 1 - p_1 = 0.119; dz_1 = p_1 = 0.881; dz_2 = p_2 - 1 = -0.881"]),
        ("gradients/pass-table", [PASS.replace("dL_dw =", "dL_dw = ∂L/∂z·x ="), PASS.replace("L =", "L = 0.851² =", 1),
                                  PASS.replace("dL_dz =", "dL_dz = 1.702*(1 - 0.149²) =")]),
        ("neurons/count-parameters", ["weights_1 = n*H = 24; biases_1 = H = 4; weights_2 = HK = 8; biases_2 = K = 2; "
                                      "total = 24 + 4 + 8 + 2 = 38"]),
    ],
)  # fmt: skip
def test_a_right_working_and_a_label_are_left_alone(name: str, texts: list[str]) -> None:
    assert [(text, find(name).check(text).message) for text in texts if not find(name).check(text).correct] == []


FULL = ("single-neuron/full-step", find("single-neuron/full-step").model)
TANH = ("gradients/pass-table", PASS)


@pytest.mark.parametrize(
    ("table", "cell", "right", "wrong"),
    [
        (FULL, "z", ["w x + b", "1*x + b", "2w - 1"], ["x + b", "w x - w", "x b", "w + b + 1"]),
        (FULL, "a", ["z", "relu(z)", "relu(wx + b)"], ["z*w", "w", "z²", "x/2"]),
        (FULL, "L", ["(a - y)²", "(y - a)²", "(z - 6)²"], ["(a - y + w - 1)²", "(w - y)²"]),
        (FULL, "dL_dw", ["dL/da * x", "2(a - y)x", "∂L/∂a·1·2", "-10x"],
         ["4(a-y)", "dL/da * x * a", "2*dL_da*w", "-20*w"]),
        (FULL, "w_new", ["w - η ∂L/∂w", "w - 0.01*dL_dw", "w - dL_dw/100", "w - η ∂L/∂b x"], ["w - 0.02*dL_db*w"]),
        (TANH, "z", ["w x + b"], ["w y + b"]),
        (TANH, "a", ["tanh(z)", "tanh(-0.15)", "2σ(2z) - 1", "2*sigmoid(-0.3) - 1"],
         ["z", "sin(-0.15)", "sinh(-0.149)", "sin(z)", "1.0*z"]),
        (TANH, "dL_dz", ["dL_da*(1 - a²)", "1.702*(1 - a²)", "dL_da*(1 - 0.149²)", "dL_da*0.978", "dL_da/cosh(z)²"],
         ["dL_da*(1 - z²)"]),
        (TANH, "dL_dw", ["∂L/∂z x", "1.664*x"], ["∂L/∂z y", "-∂L/∂b", "1.664*y"]),
    ],
)  # fmt: skip
def test_a_working_in_a_table_is_the_same_function(
    table: tuple[str, str], cell: str, right: list[str], wrong: list[str]
) -> None:
    name, model = table
    judged = {text: find(name).check(re.sub(rf"(?<!\w){cell} =", f"{cell} = {text} =", model)).correct
              for text in (*right, *wrong)}  # fmt: skip
    assert judged == {**dict.fromkeys(right, True), **dict.fromkeys(wrong, False)}


@pytest.mark.parametrize(
    ("name", "cell", "right", "wrong"),
    [
        ("losses/drill-errors#1", "dab", "sign(e)", "sign(ab)"),
        ("hidden-layer/table", "s", "-O_2 + b_o + z_1", "O_1 + b_o - x_1"),  # 1 - x_1 has no number for x_2
    ],
)
def test_a_name_in_a_table_is_no_other_one_of_the_same_number(name: str, cell: str, right: str, wrong: str) -> None:
    model = find(name).model
    right, wrong = (re.sub(rf"(?<!\w){cell} =", f"{cell} = {text} =", model) for text in (right, wrong))
    assert find(name).check(right).correct
    assert not find(name).check(wrong).correct


def test_a_working_at_a_corner_and_where_a_formula_is_flat() -> None:
    corner = TableExercise("test/corner", *TWO, {x: 2, b: -2}, {z: x + b, a: "relu(z)"}, decimals=0)
    assert corner.check("z = 0; a = relu(z) = 0").correct
    assert corner.check("z = 0; a = z = 0").correct
    flat = TableExercise("test/flat", *TWO, {x: 2, b: -3}, {z: x + b, a: "relu(z)"}, decimals=0)
    assert flat.check("z = -1; a = relu(z) = 0").correct
    assert not flat.check("z = -1; a = z + 1 = 0").correct
    assert not flat.check("z = -1; a = relu(b) = 0").correct


@pytest.mark.parametrize(("one", "right", "wrong"), [
    ("bptt/paths", ["10 paths", "ten", "Ten paths."],
     ["10 steps", "10 each", "10 parameters", "10 networks", "ten steps", "ten each", "one ten", "minus ten"]),
    ("neurons/how-often", ["3 times", "3 times.", "three times", "THREE"],
     ["3 words", "3 reviews", "3 weights", "three fifths", "3 fifths", "three and a half", "three point one",
      "threefold", "two or three", "three hundred", "three quarters", "three more"]),
    ("hidden-layer/count", ["53 weights and biases", "53 parameters"], ["53 weights", "53 biases", "53 neurons"]),
    ("gates/count", ["448 numbers", "448 parameters"], ["448 units", "448 biases"]),
])  # fmt: skip
def test_what_is_counted_is_what_is_asked(one: str, right: list[str], wrong: list[str]) -> None:
    assert all(find(one).check(text).correct for text in right)
    assert [find(one).check(text).unjudged for text in wrong] == ["unreadable"] * len(wrong)


@pytest.mark.parametrize(("name", "right", "wrong"), [
    ("gradients/steepest", ["√73", "sqrt(73)", "=SQRT(73)", "8.5440037453175311",
                            "√(3² + 8²)", "(9 + 64)^(1/2)", r"\sqrt{73}", "g = √73", "17.088/2"],
     ["√74", "3 + 8", "√(3 + 8)", "√9 73", "3² + 8²", "(3, 8)", "a√73", "√73 or 3", "√73 +- 1", "√73 // 1 + 1"]),
    ("gates/one-step", ["0.8*(-0.4) + 0.25*(-0.6)", "−0.32 − 0.15", "c_t = 4/5·(−2/5) + 1/4·(−3/5)", "-(0.32 + 0.15)",
                        "-0.47000000000000003", r"c_t \approx -0.47", "0.8x(-0.4) - 0.15"],
     ["0.8*0.4 + 0.25*0.6", "0.32 + 0.15", "f_t*c + i_t*a_t", "-0.47 + x", "--0.47", "-0.32 - 0.15 = -0.46",
      "-0.32 -0.15", "-0.32\n-0.15", "[-0.32 -0.15]", "-0.4700001"]),
    ("hidden-layer/count", ["6·5 + 5 + 5·3 + 3", "35 + 18", "(6+1)*5 + (5+1)*3", "6x5+5+5x3+3"],
     ["6·5 + 5·3", "50 3", "50, 3", "35 18", "53!", "30 + 5 + 15", "53e0 + 0"]),
    ("hidden-layer/routes", ["max(5, 1)", "max(5,1)·1"], ["(5, 1)", "5, 1 + 0", "[5, 0*1]", "max(2, 5), 1"]),
    ("gradients/steepest", ["17.08800749 · ½", "½·√292", "½ sqrt(4*73)"], ["8 1/2 1/2", "½½√73"]),
    ("gradients/slope-number", ["4 - 5", "2(5/2 - 3)", "2-3*1"],
     ["1-2", "1–2", "5\n-6", "5 -6", "1-2 (range)", "2 negative"]),
    ("hidden-layer/batch-bias", ["1/5 - 2/5", "1/5-2/5"], ["[0.2 -0.4]", "(1/5 -2/5)", "1/5\t-2/5", "0.2-0.4"]),
])  # fmt: skip
def test_a_number_may_be_left_as_a_working_of_numbers(name: str, right: list[str], wrong: list[str]) -> None:
    assert [text for text in right if not find(name).check(text).correct] == []
    assert [text for text in wrong if find(name).check(text).correct] == []


@pytest.mark.parametrize("text", ["2 1/2", "5·½", "5*½", "½·5", "2 + ½", "w = 2 1/2", "½·5 = 2.5", "2½/1"])
def test_a_fraction_beside_a_number_is_added_and_beside_a_sign_reckoned_with(text: str) -> None:
    assert find(ONE_STEP).check(text).correct


@pytest.mark.parametrize("text", ["2 5/2", "2 1", "1/2 2", "2 1/2 1/2", "2½·2", "-2 1/2", "5 1/2", "2 1/0", "5½"])
def test_it_is_not_multiplied(text: str) -> None:
    assert not find(ONE_STEP).check(text).correct


def test_a_working_is_no_decimal_and_its_slip_is_told() -> None:
    assert find("gates/needed-gate").check("0.5^(1/20)").message == "Right so far; give 3 decimals."
    assert find("gates/needed-gate").check("2**(1/20)").message.startswith("Not right")
    assert find("hidden-layer/count").check("6*5 + 5*3").slip == "author"
    assert find("gradients/slope-number").check("2*(3 - 5/2)").slip == "sign"
    assert find("gradients/steepest").check("8.5").message == "Right so far; give more decimals."
    assert find("gradients/steepest").check("9").message.startswith("Not right")
    assert find("gates/needed-gate").check("1").message.startswith("Not right")
    full = find("single-neuron/full-step")
    for typed in ("20.3", "20.2"):  # 20.25
        text = full.model.replace("L_new = 20.250", f"L_new = {typed}")
        assert full.check(text).lines[-1].message == "right so far; give 3 decimals."


@pytest.mark.parametrize(("name", "typed", "meant"), [
    *(("neurons/how-often", text, "3") for text in (
        "at least 3", ">= 3", "n ≥ 3", "3 or more", "at least three times", "n must be at least 3")),
    *(("neurons/how-often", text, "") for text in (
        "at most 3", "less than 3", "> 2", "more than 2", "w >= 3", "sum ≥ 3", "3 or less", "not 3", "2 ≤ 3")),
    *(("single-neuron/limit", text, "0.2") for text in ("η < 0.2", "below 0.2", "less than 0.2", "eta <= 0.2", "0,2")),
    *(("single-neuron/limit", text, "") for text in ("η > 0.2", "above 0.2", "error < 0.2", "x < 0.2")),
    ("single-neuron/limit", "0,2%", "0.2%"), ("gates/needed-gate", "96,6 %", "96.6%"),
    ("gates/one-step", "minus 0.47", "-0.47"), ("gates/one-step", "−0,47", "-0.47"),
    ("gates/one-step", "0,8*(-0,4) + 0,25*(-0,6)", "0.8*(-0.4) + 0.25*(-0.6)"), ("bptt/paths", "negative ten", "-10"),
    ("gradients/steepest", "g = 8,54", "8.54"), ("gradients/steepest", "8,544", ""), ("gradients/fork", "30,000", ""),
    ("neurons/predict-four", "four", "4"), ("neurons/predict-four", "at least 4", ""),
    *(("bptt/paths", text, "") for text in ("9 or 10", "not 10", "between 9 and 11", "9 < n < 11", "10 cows", "n > m")),
])  # fmt: skip
def test_the_number_that_was_meant_is_offered(name: str, typed: str, meant: str) -> None:
    found = find(name).check(typed)
    assert not found.correct
    assert (found.corrected, found.unjudged) == (meant, "unreadable")
    assert meant in found.message


def test_what_is_said_of_a_working() -> None:
    step = find(ONE_STEP).check("step 0.5 → 2.5")
    assert step.message == "`step 0.5` cannot be checked: write the number alone."
    nothing = find("losses/knowing-nothing")
    assert nothing.check("ln 4 = 1.609").message == "`ln 4` is 1.38629, not 1.609."
    assert nothing.check("2L = 1.609").message == "`2L` cannot be checked: write the number alone."
    assert nothing.check(f"{'1 + ' * 20}1 = 1.609").message == "What stands before the number is 21, not 1.609."
    slope = find("gradients/slope-number").check("-1 since w < 3")
    assert slope.message == "`w < 3` cannot be checked: write the number alone."
    table = find("single-neuron/forward").check("z = 5; a = 5; L = (a - y) = 1")
    assert table.message == "1 of 3 cells is wrong. L: `a - y` comes to that only by chance."


@pytest.mark.parametrize(
    ("one", "text", "correct", "words"),
    [
        (NUMBER, "7", True, "Correct"),
        (NUMBER, "14/2", True, "Correct"),
        (NUMBER, "7.001", False, "no slip that is known"),
        (NUMBER, "6", False, "The bias is forgotten."),
        (NUMBER, "-7", False, "The sign is wrong."),
        (ROUNDED, "0.762", True, "Correct"),
        (ROUNDED, "0.761", True, "Correct"),
        (ROUNDED, "0.7615942", True, "Correct"),
        (ROUNDED, "0.764", False, "no slip"),
        (ROUNDED, "0.76", False, "give 3 decimals"),
        (ROUNDED, "-0.762", False, "sign"),
    ],
)
def test_a_number(one: NumberExercise, text: str, correct: bool, words: str) -> None:
    feedback = one.check(text)
    assert feedback.correct == correct
    assert words in feedback.message


@pytest.mark.parametrize(("typed", "words"), [("0", "no slip"), ("0.0", "no slip"), ("-0", "no slip"),
                                              ("0.2", "Right so far; give 3 decimals"), ("0.22", "Right so far")])
def test_zero_is_not_right_so_far(typed: str, words: str) -> None:
    small = NumberExercise("t/n", "T", "What is q?", Rational(2231, 10000), decimals=3)
    assert words in small.check(typed).message
    assert NumberExercise("t/n", "T", "What is q?", 0, decimals=3).check(typed).correct == (Fraction(typed) == 0)


@pytest.mark.parametrize(
    ("asked", "text", "correct", "words"),
    [
        ("in N?", "6 N", True, "Correct"),
        ("in N?", "F = 6N.", True, "Correct"),
        ("in N?", "20*0.3 = 6 N", True, "Correct"),
        ("in newtons (N)?", "6 N", True, "Correct"),
        ("in newtons?", "6 Newton", True, "Correct"),
        ("in N?", "-6 N", False, "The sign is wrong"),
        ("in N?", "6 kN", False, "Write the number alone, in N: leave out kN."),
        ("in N?", "6 n", False, "Write the number alone, in N: leave out n."),
        ("in N?", "6 N/m", False, "Write the number alone, in N: leave out N/m."),
        ("in N?", "6 pounds", False, "Write the number alone, in N: leave out pounds."),
        ("at 2 m?", "6 m", False, "Write the number alone: leave out m."),
        ("in N?", "6 D", False, "Write one number"),
        ("in N?", "6 million", False, "Write one number"),
        ("in N?", "N", False, "Write one number"),
        ("in the end?", "6 e", False, "Write one number"),
    ],
)
def test_a_unit_behind_a_number(asked: str, text: str, correct: bool, words: str) -> None:
    feedback = NumberExercise("t/n", "T", f"At $D = 20$ and 0.3 m: what is the force, {asked}", 6).check(text)
    assert feedback.correct == correct
    assert words in feedback.message


def test_numbers_are_drawn_and_a_drawing_has_a_name() -> None:
    assert [DRAWN.drawn(seed).prompt for seed in range(9)] == [DRAWN.drawn(seed).prompt for seed in range(9)]
    assert len({DRAWN.drawn(seed).model for seed in range(20)}) > 3
    # No drawing in which adding and multiplying come to the same.
    assert not any(DRAWN.drawn(seed).check("4").correct and "{{" not in DRAWN.prompt for seed in range(40)
                   if DRAWN.drawn(seed).explained.startswith("The answer is 4."))  # fmt: skip
    assert DRAWN.drawn(3).name == "test/drawn#3"
    assert DRAWN.drawn(3).drawn(4).name == "test/drawn#4"
    assert DRAWN.data()["drawings"][:2] == ["test/drawn#1", "test/drawn#2"]
    with pytest.raises(ValueError, match="not drawn"):
        NUMBER.drawn(1)


def test_the_model_answer_of_a_small_number_is_one() -> None:
    for answer, width, shown in (
        (6.626e-34, 1e-37, "6.6260e-34"), (-sqrt(2) / 10**6, 1e-9, "-1.4142e-6"), (sqrt(2), 1e-3, "1.4142"),
        (Rational(123, 10**6), 1e-6, "0.000123"), (0, 1e-6, "0"),
    ):  # fmt: skip
        one = NumberExercise("t/n", "T", "How much?", answer, tolerance=width)
        assert (one.model, one.fault()) == (shown, "")


def test_every_number_that_may_be_drawn_has_an_answer() -> None:
    lure: dict[Any, Any] = {w: [5, 6], x: [*range(2, 12), 0]}  # of 22 drawings two have none
    for told, make, parts in (
        ("answer: w/x has no real value at", NumberExercise, {"answer": w / x, "tolerance": 1}),
        ("slips: w/x has no real value at", NumberExercise, {"answer": w + x, "slips": {w / x: "m"}}),
        ("cells: w/x has no real value at", TableExercise, {"cells": {z: w / x}, "decimals": 2}),
        ("slips: w/x has no real", TableExercise, {"cells": {z: w + x}, "decimals": 2, "slips": {z: {w / x: "m"}}}),
    ):
        for name in ("t/m", "t/n", "t/o", "t/p"):  # whatever is drawn first
            with pytest.raises(ValueError, match=told):
                make(name, *BOTH, given=lure, **parts).refused_model()


def test_two_slips_to_one_number_are_refused() -> None:
    two = [(x + 1, "One."), (1 + x * w / w, "Two.")]
    for slips in (two, [(3, "One."), (3, "Two.")], [(x - w, "One."), (x**2 - w * x - x + w, "Two.")]):
        with pytest.raises(ValueError, match=r"exercise t/n: two slips lead to the same number: .* and "):
            _ = NumberExercise("t/n", *BOTH, w * x, {w: [5, 7], x: 2}, slips=slips).model
    slips = [(Rational(1, 3), "m"), (Rational(333, 1000), "m")]
    with pytest.raises(ValueError, match=r"two slips lead to the same number: 1/3 and 333/1000"):
        _ = NumberExercise("t/n", *TWO, 2, {x: 1}, decimals=2, slips=slips).model
    drawn = NumberExercise("t/n", *BOTH, w * x, {w: [5, 7], x: [2, 3]}, slips=[(w + x, "One."), (w + 2, "Two.")])
    assert {drawn.drawn(seed).fault() for seed in range(9)} == {""}  # they coincide where x is 2


def test_a_slip_of_a_table_is_told_to_somebody() -> None:
    given: dict[Any, Any] = {w: [5, 7], x: [2, 3]}
    twins = [(w + x, "m"), (x + w, "m")]
    for told, slips in (("the right number", {x * w: "m"}), (r"what the slip w \+ x comes to", twins)):
        with pytest.raises(ValueError, match=f"exercise t/n: slips of z: .* comes to {told}"):
            TableExercise("t/n", *TWO, given, {z: w * x}, decimals=1, slips={z: slips})
    TableExercise("t/n", *TWO, given, {z: w * x}, decimals=1, slips={z: {w + x: "m", w + 2: "m", 2 * w: "m"}})


MISFITS: list[tuple[dict[str, Any], str]] = [
    *(({"decimals": many}, f"decimals is a whole number from 0 to 20, not {many!r}")
      for many in (-1, 1.5, "2", True, 1000)),
    *(({"tolerance": one}, f"tolerance is a number from 0 on, not {one!r}") for one in (-1, "a", float("inf"))),
    *(({"drawings": many}, f"drawings is a whole number from 0 to 1000, not {many!r}") for many in (-1, "8")),
    ({"answer": "6 m"}, "answer is a number or an expression in the names of given, not '6 m'"),
    ({"answer": "w*x"}, "answer is a number or an expression in the names of given, not 'w*x'"),
    ({"slips": {"5 m": "m"}}, "slips is of a number or an expression in the names of given, not '5 m'"),
    ({"slips": [(x, "m", "n")]}, "slips is a mapping, or a list of pairs, not [(x, 'm', 'n')]"),
    ({"slips": 3}, "slips is a mapping, or a list of pairs, not 3"),
    ({"given": {x: "3 m"}}, "given: x: expected a number such as 0.5 or 3/4, not '3 m'"),
    ({"given": {x: 3, w: [1, 2]}}, "given: w is drawn, and no formula uses it: each drawing has the same answer"),
    ({"prompt": "What is 2x? {{w}}"}, "given: x is drawn, and nobody can answer without it: the prompt has to show it"),
    ({"answer": Max(0, -x)}, "given: x is drawn, but its number changes nothing: each drawing has the same answer"),
    ({"answer": -x, "tolerance": 1000}, "tolerance is at most 4, the right number, not 1000: a number of the"),
    ({"prompt": r"For \$5 and {{x}}, $z = 1"}, r"prompt: a $ that ends no formula"),
    ({"hints": ["It is $x."]}, "hints: a $ that ends no formula"),
    ({"hints": ["Look.", "Look."]}, "hints: 'Look.' is listed twice"),
]


@pytest.mark.parametrize(("changed", "told"), MISFITS, ids=[told for _, told in MISFITS])
def test_an_argument_that_does_not_fit_is_named(changed: dict[str, Any], told: str) -> None:
    parts: dict[str, Any] = {"prompt": "With {{x}} and {{w}}.", "answer": 2 * x, "given": {x: [3, 4], w: 1}} | changed
    with pytest.raises((ValueError, TypeError)) as found:
        _ = NumberExercise("t/n", "T", **parts).model
    assert str(found.value).startswith(f"exercise t/n: {told}")
    NumberExercise("t/n", "T", r"What is \$5 and `$` and $\{{x}}$?", 2 * x, {x: [3, 4]})


def test_a_number_in_a_text_is_written_without_blanks() -> None:
    with pytest.raises(ValueError, match=r"a text holds {{ x }}: write {{x}}, without blanks"):
        NumberExercise("t/n", "T", "For x = {{ x }}: 2x?", 2 * x, {x: [3, 4]})


def test_an_argument_of_the_other_kinds_is_named() -> None:
    with pytest.raises(ValueError, match="exercise t/t: cells is a mapping of symbols to expressions, one at least"):
        TableExercise("t/t", *TWO, {x: 1}, {}, decimals=1)
    with pytest.raises(ValueError, match="exercise t/t: decimals is a whole number from 0 to 20, not -1"):
        TableExercise("t/t", *TWO, {x: 1}, {z: x}, decimals=-1)
    with pytest.raises(ValueError, match="exercise t/p: tolerance is a number from 0 on, not -1"):
        PredictionExercise("t/p", *TWO, 3, tolerance=-1, told="It is 3.")
    with pytest.raises(ValueError, match="exercise t/p: tolerance is at most 3, the right number, not 1000: a number"):
        PredictionExercise("t/p", *TWO, -3, tolerance=1000, told="It is -3.")
    with pytest.raises(ValueError, match="exercise t/t: given: w is drawn, but its number changes nothing"):
        TableExercise("t/t", *TWO, {x: 1, w: [2, 3]}, {z: x + Max(w, 4)}, decimals=1)
    with pytest.raises(ValueError, match="exercise t/p: options: 'up' is listed twice"):
        PredictionExercise("t/p", *TWO, 0, ["up", "up"], told="Up.")
    with pytest.raises(ValueError, match="exercise t/c: options: 'up' is listed twice"):
        ChoiceExercise("t/c", *TWO, [("up", True, "Up."), ("up", False, "No.")])


def test_numbers_that_may_be_drawn_and_wide_tolerances_that_are_none() -> None:
    lure: dict[Any, Any] = {w: [2, 3], x: [4, 5], b: 1}
    for one in (
        NumberExercise("t/n", "T", "$wx + b$ at 0, for {{w}}, {{x}}, {{b}}?", b, lure, slips={w * x + b: "At 0."}),
        NumberExercise("t/n", "T", "A ReLU of {{x}}?", Max(0, x), {x: [-3, -2, 1]}),
        NumberExercise("t/n", "T", "{{x}} less 3?", x - 3, {x: [2, 3, 5]}, tolerance=1),
        NumberExercise("t/n", "T", "The limit?", 0, tolerance=Rational(1, 10)),
        PredictionExercise("t/p", *TWO, 1, tolerance=1, told="It is 1."),
        TableExercise("t/t", "T", "Fill in.", {x: [1, 2]}, {z: x}, decimals=0),  # it shows what is given
    ):
        assert one.fault() == ""


def test_a_number_that_cannot_be_asked_for() -> None:
    with pytest.raises(ValueError, match="leads to the right number"):
        _ = NumberExercise("t/n", *TWO, 4, {x: 1}, slips={4: "m"}).model
    with pytest.raises(ValueError, match=r"right number: w \+ x$"):  # the other slip is innocent
        _ = NumberExercise("t/n", *TWO, w * x, {w: 2, x: 2}, slips={w: "m", w + x: "m"}).model
    with pytest.raises(ValueError, match=r"no formula uses w or b, and no text shows its number, as {{w}} would"):
        NumberExercise("t/n", *TWO, x, {w: 2, x: 2, b: 1})
    with pytest.raises(ValueError, match="no formula uses w"):
        TableExercise("t/n", *TWO, {w: 2, x: 2}, {z: x**2}, decimals=0)
    with pytest.raises(ValueError, match="needs decimals"):
        _ = NumberExercise("t/n", *TWO, tanh(x), {x: 1}).model
    with pytest.raises(ValueError, match="no real value"):
        _ = NumberExercise("t/n", *TWO, 1 / (x - 1), {x: 1}).model
    with pytest.raises(ValueError, match="plain text"):
        NumberExercise("t/n", *TWO, 4, {x: 1}, slips={5: "that is $x$"})


# --- a choice, an order, a line, a prediction -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "text", "correct", "words"),
    [
        (CHOICE, "a, c", True, "inactive"),
        (CHOICE, "(C) and (a)", True, "inactive"),
        (CHOICE, "a", False, "something is missing"),
        (CHOICE, "a, b, c", False, "active unit's slope"),
        (CHOICE, "Answers a and c", True, "inactive"),
        (CHOICE, "option a, option c", True, "inactive"),
        (CHOICE, "The answers are: (a), c.", True, "inactive"),
        (CHOICE, "not option a, c", False, "a to d"),
        (CHOICE, "the answers aren't a, c", False, "a to d"),
        (CHOICE, "answer", False, "a to d"),
        (CHOICE, "e", False, "a to d"),
        (CHOICE, "It is nought.", False, "a to d"),
        (CHOICE, "It is 0.", False, "something is missing"),
        (LINE, "line 3: dW = O.T @ delta", True, "line 3"),
        (LINE, "3 dW=(O.T)@delta  # transposed", True, "line 3"),
        (LINE, "3: dW = (delta.T @ O).T", True, "line 3"),
        (LINE, "3: dX = (delta.T @ O).T", False, "not what it should be"),
        (LINE, "3: dW = O @ delta", False, "so it stands there now"),
        (LINE, "3: dW = delta @ O", False, "Look at the shapes."),
        (LINE, "3: dW = 2*O.T @ delta", False, "not what it should be"),
        (LINE, "3", False, "What should it be?"),
        (LINE, "line 2: db = delta.sum()", False, "sums over the batch"),
        (LINE, "4: return db, dW", False, "does what it should"),
        (LINE, "9: x", False, "1 to 4"),
        (PREDICTED, "b", True, "As you predicted"),
        (PREDICTED, "answer: b", True, "As you predicted"),
        (PREDICTED, "Option b", True, "As you predicted"),
        (PREDICTED, "answer isn't b", False, "one letter"),
        (PREDICTED, "a", False, "otherwise than you predicted. It rises"),
        (PREDICTED, "a, b", False, "one letter"),
        (PREDICTED_NUMBER, "27", True, "30 steps"),
        (PREDICTED_NUMBER, "100", False, "30 steps"),
        (PREDICTED_NUMBER, "many", False, "Write one number"),
    ],
)
def test_what_is_said(one: AnyExercise, text: str, correct: bool, words: str) -> None:
    feedback = one.check(text)
    assert feedback.correct == correct
    assert words in feedback.message


def ordered(*items: str) -> str:
    return " ".join(str(ORDER.items.index(item) + 1) for item in items)


@pytest.mark.parametrize(
    ("text", "correct", "words"),
    [
        (ordered("forward", "loss", "dW_o", "dW_h", "update"), True, "Correct"),
        (ordered("forward", "loss", "dW_h", "dW_o", "update").replace(" ", ", "), True, "Correct"),
        (f"[{ordered('forward', 'loss', 'dW_h', 'dW_o', 'update').replace(' ', ' => ')}]", True, "Correct"),
        (ordered("forward", "loss", "dW_h", "dW_o", "update").replace(" ", " then "), True, "Correct"),
        (f"**The order is {ordered('forward', 'loss', 'dW_h', 'dW_o', 'update')}!**", True, "Correct"),
        ("Not the order 1 2 3 4 5", False, "numbers 1 to 5"),
        (ordered("forward", "loss", "dW_h", "update", "dW_o"), False, "The update needs every gradient."),
        (ordered("loss", "forward", "dW_h", "dW_o", "update"), False, "has to come before"),
        ("1 2 3 4", False, "1 to 5"),
        ("1 1 2 3 4", False, "1 to 5"),
        ("first", False, "numbers 1 to 5"),
        ("", False, "Write an answer first."),
    ],
)
def test_an_order(text: str, correct: bool, words: str) -> None:
    feedback = ORDER.check(text)
    assert feedback.correct == correct
    assert words in feedback.message


def test_the_numbers_of_an_order_stand_apart() -> None:
    numbers = ORDER.model.split()
    front, last = " ".join(numbers[:-1]), numbers[-1]
    for text in (", ".join(numbers[:-1]) + f" and {last}", "-".join(numbers), " - ".join(numbers), ".".join(numbers)):
        assert ORDER.check(text).correct, text
    for text in (f"{front} -{last}", f"{front}.{last}", f"{front}/{last}", f"{front}={last}", f"-{front} {last}"):
        assert "Answer with the numbers 1 to 5" in ORDER.check(text).message, text


def test_the_items_are_not_shown_in_order() -> None:
    for number in range(20):
        one = OrderExercise(f"test/order-{number}", *TWO, ["first", "second", "third"])
        assert not one.check("1 2 3").correct
        assert one.check(one.model).correct


def test_a_prediction_has_its_own_answer() -> None:
    told = PredictionExercise("test/replies", *TWO, 1, ["It falls.", "It rises.", "It stays."], told="See the curve.",
                              replies={0: "The step is too long for that.", 1: "Right."})  # fmt: skip
    before = "It comes otherwise than you predicted."
    assert told.check("a").message == f"{before} The step is too long for that. See the curve."
    assert told.check("b").message == "As you predicted. Right. See the curve."
    assert told.check("c").message == f"{before} See the curve."
    for place in (-1, 2):
        with pytest.raises(ValueError, match="a reply belongs to the place of an option"):
            PredictionExercise("test/none", *TWO, 1, ["It falls.", "It rises."], told="So.", replies={place: "No."})


# --- a table ----------------------------------------------------------------------------------------------------


def cells(**changes: str) -> str:
    typed = dict(part.split(" = ") for part in TABLE.model.split("; "))
    return "\n".join(f"{name} = {value}" for name, value in {**typed, **changes}.items())


def test_a_table_of_whole_numbers_takes_no_neighbour() -> None:
    whole = TableExercise("test/whole", *TWO, {x: 2}, {z: 2 * x, a: z + 1}, decimals=0)
    assert whole.check("z = 4; a = 5").correct
    assert not whole.check("z = 5; a = 6").correct
    assert not whole.check("z = 4; a = 5.5").correct
    with pytest.raises(ValueError, match="whole numbers"):
        TableExercise("test/half", *TWO, {x: 2}, {z: x / 4}, decimals=0)


def test_the_solution_of_a_table_is_written_as_the_book_writes() -> None:
    labels = {z: r"\partial L/\partial z"}
    table = TableExercise("test/solution", *TWO, {x: 2}, {z: Sigmoid(x), a: z * x - z}, decimals=3, labels=labels)
    first, second = table.explained.splitlines()
    assert first == r"- $\partial L/\partial z = \sigma(x) = 0.881$"
    assert second == r"- $a = x (\partial L/\partial z) - (\partial L/\partial z) = 0.881$"


def test_the_formulas_of_a_table_may_be_texts_and_stand_as_they_are_written() -> None:
    gradient = Symbol("dL_da")
    cells = {z: "wx + b", a: "relu(z)", gradient: "2(a - 1)", Symbol("dw"): "dL_da*(z > 0)*x", Symbol("db"): "dL_da"}
    labels = {gradient: r"\partial L/\partial a"}
    table = TableExercise("test/texts", *TWO, {x: 2, w: 1, b: 1}, cells, decimals=0, labels=labels)
    assert table.explained.splitlines() == [
        r"- $z = w\,x + b = 3$", r"- $a = \mathrm{ReLU}(z) = 3$", r"- $\partial L/\partial a = 2 (a - 1) = 4$",
        r"- $\mathrm{dw} = (\partial L/\partial a) \cdot \mathbf{1}[z > 0]\,x = 8$",
        r"- $\mathrm{db} = \partial L/\partial a = 4$",
    ]  # fmt: skip
    assert table.check("z = 3; a = 3; dL_da = 4; dw = 8; db = 4").correct
    with pytest.raises(ValueError, match=r"t/t: cell z: '2\*\(x', column 3: this bracket is never closed"):
        TableExercise("t/t", *TWO, {x: 2}, {z: "2*(x"}, decimals=0)
    with pytest.raises(ValueError, match="cell z: a is to be given once, or a cell above"):
        TableExercise("t/t", *TWO, {x: 2}, {z: "a + 1", a: "x"}, decimals=0)


def test_a_table_does_not_tell_what_its_prompt_has_told() -> None:
    table = TableExercise("test/told", "T", "At $x = {{x}}$:", {x: 2, w: 3}, {z: w * x}, decimals=0)
    assert table.data()["given"] == [{"tex": "w", "value": "3"}]
    assert kinds.unlocked(table.data()["key"])["given"] == {"x": 2, "w": 3}


def test_each_right_option_has_its_reason() -> None:
    options = [("$x = 0$", True, "The weight has no say."), ("Both.", False, "No."), ("It is true.", True, "So it is.")]
    told = ChoiceExercise("test/why", *TWO, options, solution="So much for zeros.").explained
    assert told == "- (a) $x = 0$. The weight has no say.\n- (c) It is true. So it is.\n\nSo much for zeros."


@pytest.mark.parametrize(("answer", "decimals", "told"), [
    (Rational(-1, 5), 1, "The answer is −0.2."), (Rational(1, 3), 2, "The answer is about 0.33."),
    (-3, None, "The answer is −3."),
])  # fmt: skip
def test_only_a_rounded_number_is_about_the_answer(answer: object, decimals: int | None, told: str) -> None:
    assert NumberExercise("test/exact", "T", "P", answer, decimals=decimals).explained == told


def test_a_table() -> None:
    assert TABLE.model == "z = 0.600; a = 0.537; da = -0.926; dw = -1.318"
    assert TABLE.check(cells()).correct
    forgotten = TABLE.check("z = 0.5; a = 0.462; da = -1.076; dw = -1.692")
    assert not forgotten.correct
    assert forgotten.message == "1 of 4 cells is wrong. z: the bias is forgotten."
    assert [(line.place, line.correct) for line in forgotten.lines] == [
        ("z", False), ("a", True), ("da", True), ("dw", True)]  # fmt: skip
    assert forgotten.lines[1].message == "follows from your z."
    twice = TABLE.check(cells(z="0.5", da="0.926"))
    assert twice.message.startswith("2 of 4 cells are wrong.")
    assert "sign" in twice.lines[2].message
    assert TABLE.check(cells(dw="")).message == "Right so far. Still empty: ∂L/∂w."
    assert TABLE.check(cells(dw="1,3")).lines[3].message.startswith("Write a decimal point")
    assert TABLE.check("z = 0,6; a ≈ 0.537; da = ½; dw = x").corrected == "z = 0.6; a = 0.537; da = 1/2; dw = x"
    assert TABLE.check(cells(a="1 or 2", z="0.6")).corrected == ""
    assert TABLE.check("z = 0,6; z = 0,7").corrected == ""
    short = TABLE.check(cells(a="0.54", da="-0.93"))
    assert [line.message for line in short.lines[1:3]] == ["right so far; give 3 decimals."] * 2
    assert TABLE.check(cells(a="0.53")).lines[1].message == "not right."
    assert TABLE.check(cells(a="0.5 + 0.037")).lines[1].message.startswith("Write one number")  # with decimals
    assert find("neurons/count-parameters").check(
        "weights_1 = 6·4; biases_1 = 4; weights_2 = 4·2; biases_2 = 2; total = 24+4+8+2").correct  # fmt: skip
    assert "the cells are z, a, da, ∂L/∂w." in TABLE.check("q = 3").message
    assert not TABLE.check("z = 0.6").correct


def limits_entered(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds of each limit, as it is entered."""
    limits: list[float] = []
    entered = deadline.limit.__enter__

    def counted(watch: deadline.limit) -> deadline.limit:
        limits.append(watch.seconds)
        return entered(watch)

    monkeypatch.setattr(deadline.limit, "__enter__", counted)
    return limits


def test_all_cells_together_have_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each cell with a working of its own that takes long: the answer ends as one does, not as so many."""
    monkeypatch.setattr("byhand.answers.kinds.workings._wrong", lambda *_: sum(map(len, iter(lambda: "x", "y"))))
    monkeypatch.setattr("byhand.answers.deadline.ANSWER", 0.2)
    monkeypatch.setattr("byhand.answers.kinds.workings._SECONDS", 0.15)
    limits = limits_entered(monkeypatch)
    assert "takes too long" in TABLE.check(cells(z="1 + 1 = 2", a="1 + 2 = 3", da="2 + 2 = 4")).message
    assert limits[0] == 0.2


def test_a_prediction_has_one_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A working that takes long, behind one that does: they end together."""
    monkeypatch.setattr("byhand.answers.kinds.workings._wrong", lambda *_: sum(map(len, iter(lambda: "x", "y"))))
    monkeypatch.setattr("byhand.answers.deadline.ANSWER", 0.2)
    limits = limits_entered(monkeypatch)
    assert "takes too long" in PREDICTED_NUMBER.check("29 + 1 = 30").message
    assert limits[0] == 0.2


def test_a_cell_is_given_once() -> None:
    found = find("neurons/forward-table").check("z_1 = -2; z_2 = 1; a_1 = 0; a_2 = 3; a_2 = 1; y_hat = 1")
    assert not found.correct
    assert found.message.endswith("a_2: is given twice.")
    assert find("neurons/forward-table").check("z_1 = −2, z1 = −2, z_2 = 1, a_1: 0, a_2 = 1, ŷ = 1").correct
    errors = "z = -0.15, a = -0.149, L = 0.724, ∂L/∂a = 1.702, dL/dz = 1.664, dL_dw = -1.664, dL/db = 1.664"
    assert find("gradients/pass-table").check(errors).lines[3].correct
    assert find("gradients/pass-table").check(errors.replace(" =", " ≈").replace(", L", " and L")).correct


def test_a_cell_is_called_as_the_reader_sees_it() -> None:
    table = find("gradients/pass-table")
    assert table.check(table.model.replace("= -1.664", "= 1.664")).message.endswith("∂L/∂w: the sign is wrong.")
    off = table.check(table.model.replace("dL_da = 1.702; dL_dz = 1.664", "dL_da = 2; dL_dz = 1.956"))
    assert off.lines[4].message == "follows from your ∂L/∂a."
    alike = find("losses/drill-errors")
    assert alike.check(alike.model.replace("dab = -1", "dab = 2")).message.endswith("L' (absolute): not right.")
    layer = find("hidden-layer/table")
    assert layer.check(layer.model.replace("d_o =", "δ_o =").replace("d_1 =", "δ1 =")).correct
    assert find("losses/drill-probability").check("L = 0.511; L' = -1.667; M = 0.916; M' = 2.5").correct
    with pytest.raises(ValueError, match="exercise test/alike: labels: two cells of a row are called L"):
        TableExercise("test/alike", *TWO, {x: 2}, {z: x + 1, a: z + 1}, decimals=0, labels={z: "L", a: "L"})


def test_a_name_without_a_number_is_refused() -> None:
    for prompt in ("For {{b}} steps?", "For $b={{b}}$?"):
        with pytest.raises(ValueError, match=r"holds \{\{b\}\}, but no number is given for b; given: x"):
            NumberExercise("t/t", "T", prompt, 2 * x, {x: 2})
    with pytest.raises(ValueError, match=r"2\*b has no value: no number is given for b"):
        _ = NumberExercise("t/t", "T", "P", 2 * b, {x: 2}).model
    tex = r"For $x^{{T}} = \frac{{x}}{{2}}$?"
    assert NumberExercise("t/t", "T", tex, 2).prompt == tex


@pytest.mark.parametrize("number", [2, [3, 2]])  # for t/t, 2 is drawn
def test_every_text_of_an_exercise_has_its_numbers(number: Any) -> None:
    texts: dict[str, Any] = {"hints": ["A hint at {{x}}."], "remark": "A remark on {{x}}.", "solution": "So {{x}}."}
    made = (
        NumberExercise("t/t", *TWO, 2 * x, {x: number}, slips={x: "That is {{x}}."}, **texts),
        TableExercise("t/t", *TWO, {x: number}, {z: 2 * x}, decimals=0, slips={z: {x: "that is {{x}}."}}, **texts),
    )
    for one, wrong in zip(made, ("2", "z = 2"), strict=True):
        told = " ".join([one.prompt, *one.hints, one.remark, one.explained, str(one.check(wrong))])
        assert "{{" not in told
        assert all(words in told for words in ("with 2.", "at 2.", "on 2.", "So 2.", "hat is 2."))


def test_an_option_without_its_reply_is_refused() -> None:
    with pytest.raises(ValueError, match=r"an option is \(text, True or False, reply\), not \('0', True\)"):
        ChoiceExercise("t/t", "T", "P", [("0", True), ("1", False)])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"rows": [("", [a])]}, "rows: there is no a here; there is z, L"),
        ({"rows": [("", [z])]}, "rows: each cell stands in one row, once; L does not"),
        ({"rows": [("", [z, L, z])]}, "rows: each cell stands in one row, once; z does not"),
        ({"rows": [z, L]}, "rows is a list of pairs of a heading and cells, not [z, L]"),
        ({"labels": {a: "a"}}, "labels: there is no a here; there is x, z, L"),
        ({"labels": {z: 1}}, "labels is of texts, in TeX, not 1"),
        ({"labels": [z]}, "labels is a mapping of cells, or given names, to TeX, not [z]"),
        ({"slips": {a: {x: "m"}}}, "slips: there is no a here; there is z, L"),
        ({"slips": {x: {z: "m"}}}, "slips: there is no x here; there is z, L"),
        ({"slips": {z: {x + b: "m"}}}, "slips of z: b + x: b is to be given once, or a cell above"),
        ({"slips": {z: {x + L: "m"}}}, "slips of z: L + x: L is to be given once, or a cell above"),
        ({"cells": {z: x + b}}, "cell z: b is to be given once, or a cell above"),
        ({"cells": {x: 2 * x}}, "cell x: x is to be given once, or a cell above"),
    ],
)
def test_a_table_of_unknown_names_is_refused(more: dict[str, Any], told: str) -> None:
    parts: dict[str, Any] = {"given": {x: 2}, "cells": {z: x + 1, L: z**2}, "decimals": 2} | more
    with pytest.raises((ValueError, TypeError)) as found:
        TableExercise("t/t", *TWO, **parts)
    assert str(found.value) == f"exercise t/t: {told}"


def test_a_given_name_may_have_a_label() -> None:
    TableExercise("t/t", *TWO, {x: 2}, {z: x + 1}, decimals=0, labels={x: r"\hat x", z: "z_t"})


# --- a program --------------------------------------------------------------------------------------------------

OWN = "def backward(O, delta):\n    dW = {}\n    return dW"


@pytest.mark.parametrize(
    ("source", "correct", "words"),
    [
        ("(delta.T @ O[:-1]).T / 4", True, "15 random inputs"),
        ("O[1:].T @ delta / len(delta)", False, "state before the step"),
        ("O[:-1].T @ delta", False, "The mean is forgotten."),
        ("...", False, "Fill in"),
        ("O @ delta", False, "stops with ValueError"),
        ("O[:-1].T @ delta * 2", False, "it should be"),
        ("O.T @ O", False, "shape"),
        ("None", False, "returns nothing"),
        ("O.__class__", False, "numbers are expected"),
        ("(O[:-1].T @ delta).astype(str)", False, "numbers are expected, not texts"),
        ("(O[:-1].T @ delta / len(delta)).astype(str)", False, "numbers are expected, not texts"),
        ("O[:-1].T @ delta > 0", False, "it should be"),
        ("O[:-1].T @ delta * 1j", False, "it should be"),
        ("exit(3)", False, "stops with SystemExit"),
        ("next(iter([]))", False, "stops with StopIteration"),
        ("(_ for _ in ()).throw(BaseException('no'))", False, "stops with BaseException: no"),
        ("\u200b(delta.T @\u00a0O[:-1]).T / 4", True, "15 random inputs"),
    ],
)
def test_a_program(source: str, correct: bool, words: str) -> None:
    feedback = PROGRAM.check(OWN.format(source))
    assert feedback.correct == correct
    assert words in feedback.message


def test_a_program_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not Python in line 1" in PROGRAM.check("def backward(:").message
    assert "Define the function `backward`" in PROGRAM.check("x = 1").message
    assert PROGRAM.check(OWN.format("O[:-1].T @ delta / len(delta)")).correct
    assert PROGRAM.check(f"```python\n{OWN.format('O[:-1].T @ delta / len(delta)')}\n```").correct
    monkeypatch.setattr("byhand.answers.kinds.program.TIME_LIMIT", 0.05)
    endless = "def backward(O, delta):\n    def f(): pass\n    while True:\n        f()"
    assert "endless loop" in PROGRAM.check(endless).message


def test_a_program_says_where_it_can_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "numpy", None)
    assert "open it in the notebook" in PROGRAM.check(PROGRAM.model).message


def test_what_is_handed_in_stays_as_it_is() -> None:
    changing = "def backward(O, delta):\n    O[:] *= 1\n    {} /= len(delta)\n    return O[:-1].T @ {}"
    found = PROGRAM.check(changing.format("delta", "delta"))
    assert (found.correct, found.slip) == (False, "in place")
    assert "changes the caller's `delta`" in found.message
    mine = changing.replace("    O[:]", "    d = delta.copy()\n    O[:]").format("d", "d")
    assert PROGRAM.check(mine).correct


@pytest.mark.parametrize(
    ("body", "slips", "fault"),
    [
        ("2*x", [("2*x", "x*2", "Twice?")], "slips: '2*x' to 'x*2' changes nothing in what the program gives, and so "
                                            "nobody is told 'Twice?'"),
        ("2*x", [("2*x", "3*x", "Thrice?"), ("2*x", "x[7]", "It stops.")], ""),
        ("x*np.nan, {'s': [0*x/0]}", [],
         "the solution gives nothing but NaN: expected inputs with which f has a value"),
        ("np.log(x)", [], ""),  # NaN for some
    ],
)  # fmt: skip
def test_an_author_is_told_of_a_program_that_asks_for_nothing(
    body: str, slips: list[tuple[str, str, str]], fault: str
) -> None:
    source = "def f(x):\n    return "
    one = ProgramExercise("t/p", "T", "P", "f", source + "...", source + body, {"x": (3,)}, slips=slips)
    assert one.fault() == fault


def test_a_task_may_be_to_write_into_an_argument() -> None:
    solution = "def f(lists, k):\n    lists['a'][0] += k"
    inputs = {"lists": "{'a': [rng.normal(size=2), 0.5]}", "k": "rng.normal()"}
    one = ProgramExercise("t/t", *TWO, "f", start="def f(lists, k):\n    ...", solution=solution, inputs=inputs)
    assert one.check(solution).correct
    again = one.check("def f(lists, k):\n    lists['a'][0] = lists['a'][0] + k * k")
    assert (again.correct, again.slip) == (False, "in place")
    assert "leaves" in again.message


def test_a_solution_and_a_slip_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("byhand.answers.kinds.program.TIME_LIMIT", 0.2)
    start, right = "def f(x):\n    ...", "def f(x):\n    while x.any() > 0: x = 0 * x\n    return x"
    task: tuple[Any, ...] = (*TWO, "f", start)
    endless = ProgramExercise("test/f", *task, "def f(x):\n    while True: pass", {"x": (2,)})
    assert endless.fault() == "the solution ran longer than 0.2 seconds: is there an endless loop?"
    slip = ("x = 0 * x", "pass", "It never ends.")
    one = ProgramExercise("test/f", *task, right, {"x": (2,)}, slips=[slip])
    assert one.check("def f(x):\n    return x").message.startswith("Not right. ")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("loop", "ends"),
    [
        ("while True: pass", True),
        ("while True:\n        try: len(O)\n        except: pass", True),
        ("try:\n        while True: pass\n    except: pass", True),
        ("sum(1 for _ in iter(int, 1))", True),
        ("[1 for _ in iter(int, 1)]", True),
        ("f = lambda n: n and f(n - 1) + f(n - 1)\n    f(90)", True),
        ("def f(n):\n        try: f(n - 1)\n        except: f(n - 1)\n    f(90)", True),
        ("for _ in range(1000): pass", False),
    ],
)
def test_an_endless_loop_ends(loop: str, ends: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("byhand.answers.kinds.program.TIME_LIMIT", 0.3)
    source = f"def backward(O, delta):\n    {loop}\n    return O[:-1].T @ delta / len(delta)"
    told: list[str] = []
    thread = threading.Thread(target=lambda: told.append(PROGRAM.check(source).message), daemon=True)
    thread.start()
    thread.join(20)
    told.append(PROGRAM.check(source).message if told else "hangs")
    assert all(("longer than 0.3 seconds: is there an endless loop?" in one) == ends for one in told), told


@pytest.mark.parametrize(
    "source",
    [
        "np.isclose = lambda *a, **k: np.array(True)\ndef backward(O, delta):\n    return O[1:].T @ delta",
        "np.asarray = np.all = None\ndef backward(O, delta):\n    return O[1:].T @ delta",
        "np.isclose = lambda *a, **k: True\ndef backward(O, delta):\n    return O[1:].T @ delta",
        "import byhand.answers.kinds.program as p\np.unlike = lambda *a, **k: ''\n"
        "def backward(O, delta):\n    return O[1:].T @ delta",
        "import builtins\nbuiltins.any = lambda _: False\ndef backward(O, delta):\n    return O[1:].T @ delta",
        "class Odd:\n    def __array__(self, *a, **k): raise RuntimeError\ndef backward(O, delta):\n    return Odd()",
        "class Odd(Exception):\n    def __str__(self): raise OSError\ndef backward(O, delta):\n    raise Odd",
        "def backward(O, delta):\n    a = []\n    a.append(a)\n    return a",
        "def backward(O, delta):\n    return 10**400",
        "class Odd:\n    def __eq__(self, other): return True\n    def __complex__(self): return 3j\n"
        "def backward(O, delta):\n    return Odd()",
    ],
)
def test_a_program_does_not_judge_itself(source: str) -> None:
    assert not PROGRAM.check(source).correct
    assert PROGRAM.check(PROGRAM.model).correct
    assert "it should be" in PROGRAM.check(OWN.format("O[:-1].T @ delta * 2")).message


@pytest.mark.parametrize(
    "value",
    [None, "text", 3, 2.5j, True, np.float32(2), np.arange(6).reshape(2, 3), np.zeros((0, 3)), [1, [2.0, None]],
     {"a": (1, 2), 3: np.array([True])}, print, [print], b"x", np.array(["a"]), Fraction(1, 2), {1}, [[1], [2, 3]]],
)  # fmt: skip
def test_results_of_another_process_are_judged_as_those_of_this_one(value: Any) -> None:
    told = plain(value)
    again = unpacked(json.loads(json.dumps(packed(told))))
    for right in (value, plain(value), 3, np.arange(6).reshape(2, 3), [1, [2.0, 5]], {"a": (1, 2), 3: 1}):
        assert unlike(told, plain(right)) == unlike(again, plain(right))
        if not callable(right):
            assert bool(unlike(told, plain(right))) == bool(unlike(value, right))


@pytest.mark.parametrize("told", [3, [1], {"array": ["O", [1], "AAAA"]}, {"array": ["<f8", [9], "AAAA"]}, {"kind": 3}])
def test_what_is_no_result_is_refused(told: Any) -> None:
    with pytest.raises((ValueError, TypeError)):
        unpacked(told)


FILLED = "return O[:-1].T @ delta / len(delta)"


@pytest.mark.parametrize(
    ("source", "correct", "words"),
    [
        ("def backward(states, d):\n    return states[:-1].T @ d / len(d)", True, ""),
        ("def backward(O, d, scale=1):\n    return O[:-1].T @ d / len(d)", True, ""),
        ("def backward(*both):\n    return both[0][:-1].T @ both[1] / len(both[1])", True, ""),
        ("def backward(delta, O):\n    return O[:-1].T @ delta / len(delta)", True, ""),
        ("backward = lambda O, delta: O[:-1].T @ delta / len(delta)", True, ""),
        ("import functools\ndef f(k, O, d):\n    return O[:-1].T @ d / len(d)\nbackward = functools.partial(f, 1)",
         True, ""),
        ("class Backward:\n    def __call__(self, a, b):\n        return a[:-1].T @ b / len(b)\nbackward = Backward()",
         True, ""),
        ("def backward(d, O):\n    return O[:-1].T @ d / len(d)", False, "called as `backward(O, delta)`"),
        ("def backward(O):\n    return O", False, "called as `backward(O, delta)`"),
        ("backward = 3", False, "Define the function `backward`"),
        ("def backward(O, delta, seen=[]):\n    seen.append(1)\n    return O[:-1].T @ delta / len(delta) / len(seen)",
         False, "it should be"),
    ],
)  # fmt: skip
def test_a_program_may_have_its_own_names(source: str, correct: bool, words: str) -> None:
    found = PROGRAM.check(source)
    assert found.correct == correct, found
    assert words in found.message


@pytest.mark.parametrize(
    "source",
    [
        f"def backward(O， delta)：\n\t{FILLED}",
        "def backward(O, delta):\n    return O[:−1].T @ delta ÷ len(delta)",
        "def backward(O, delta):\n    return O[:–1].T @ delta ∕ len(delta)",
        "def backward(O, delta):\n    return (O[:-1]ᵀ @ delta) × 1² / len(delta)",
        "def backward(O, delta):\n    “““− stays”””\n    return O[:−1].T @ delta / len(delta)  # −1, not 1",
        f"Here it is:\n\n```python title\ndef backward(O, delta):\n    {FILLED}\n```\nIt works.",
        f"  ~~~\n  def backward(O, delta):\n      {FILLED}\n  ~~~",
        f"```\ndef backward(O, delta):\n    {FILLED}",
        f">>> def backward(O, delta):\n...     {FILLED}\n...\n>>> 1 + 1\n2",
        f"In [1]: def backward(O, delta):\n   ...:     {FILLED}\n   ...: ",
        f">>> def backward(O, delta):\n...     {FILLED.replace('-', '−')}",
        f'def backward(O, delta):\n    """\n    ```\n    x = 1\n    ```\n    """\n    {FILLED}',
    ],
)
def test_a_program_is_pasted_from_anywhere(source: str) -> None:
    assert PROGRAM.check(source).message.startswith("Correct"), PROGRAM.check(source)


def test_texts_and_comments_stay_as_they_are() -> None:
    assert pasted("a = '−'  # – “\nb = 1 − 2") == "a = '−'  # – “\nb = 1 - 2"
    assert pasted('a = """−\n\'–"""; b = 1 − 2') == 'a = """−\n\'–"""; b = 1 - 2'
    assert pasted("a = '−' − “x”") == "a = '−' - \"x\""


def filled_in(name: str, *parts: str) -> str:
    """The model program with one part after the other replaced: "old", "new", …"""
    source = find(name).model
    for old, new in zip(parts[::2], parts[1::2], strict=True):
        assert old in source
        source = source.replace(old, new)
    return source


BCE = "y * softplus(-z) + (1 - y) * softplus(z)"
CLIPPED = "return g * min(1, limit / np.linalg.norm(g))"
CLIP_IF = "n = np.linalg.norm(g)\n    return g * limit / n if {} else g"
CENTRAL = "(f(theta + h) - f(theta - h)) / (2 * h)"
CHECKED = "/ (2 * h)"
SLOPE = "dL_dO * (1 - O[t] ** 2)"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "parts"),
    [
        *(("vanishing/clip", (CLIPPED, CLIP_IF.format(condition))) for condition in
          ("np.any(np.abs(g) > limit)", "abs(g).sum() > limit", "n**2 > limit", "n > limit**2", "n > 1", "n > 1.5",
           "n > 2 * limit", "max(g) > limit", "n > 0")),
        ("vanishing/clip", (CLIPPED, "n = np.linalg.norm(g)\n    return g / n * min(n, limit)")),  # 0/0
        ("losses/program-bce", (BCE, "np.log(1 + np.exp(z)) - y * z")),
        ("losses/program-bce", (BCE, "np.log1p(np.exp(z)) - y * z")),
        ("losses/program-bce", (BCE, "-np.log(np.where(y == 1, y_hat, 1 - y_hat))")),
        ("losses/program-bce", (BCE, "-(y * np.log(y_hat + 1e-12) + (1 - y) * np.log(1 - y_hat + 1e-12))")),
        ("losses/program-bce", ("1 / (1 + np.exp(-z))", "np.exp(z) / (1 + np.exp(z))")),
        ("single-neuron/program-gradients", ("np.mean(dz * x)", "np.sum(dz * x) / 7")),
        ("single-neuron/program-gradients", ("np.mean(dz * x)", "np.sum(dz * x) / 5")),
        ("single-neuron/program-gradients", ("(z > 0)", "(z >= 0)")),
        ("single-neuron/program-gradients", ("(z > 0)", "np.heaviside(z, 0.5)")),
        ("single-neuron/program-gradients", ("(z > 0)", "a / z")),
        ("hidden-layer/program", ("len(x)", "6")),
        ("hidden-layer/program", ("len(x)", "3")),
        ("rnn-forward/mask", ("return np.where(real[:, None] == 1, f, O)",
                              "for i in range(4):\n        if real[i]: O[i] = f[i]\n    return O")),
        ("rnn-forward/mask", ("real[:, None] == 1", "real[0] == 1")),
        ("neurons/program-layer", ("np.maximum(0, x @ W + b)", "np.maximum(0, x @ W + b)[:4, :2]")),
        ("neurons/program-layer", ("np.maximum(0, x @ W + b)", "np.maximum(0, (x @ W + b).reshape(4, 2))")),
        *(("neurons/program-layer", ("np.maximum(0, x @ W + b)", f"np.clip(x @ W + b, 0, {most})"))
          for most in (6, 100)),
        ("single-neuron/program-gradients",
         ("np.mean(dz * x), np.mean(dz)", "np.array([np.mean(dz), np.mean(dz * x)])")),
        ("bptt/check", (CHECKED, "/ 2e-5")),
        ("bptt/check", (CHECKED, "* 50000")),
        ("bptt/backward", ("range(len(x), 0, -1)", "range(4, 0, -1)")),
        ("gradients/program-central", (CENTRAL, "(np.sin(theta + h) - np.sin(theta - h)) / (2 * h)")),
        ("gradients/program-central", (CENTRAL, "(f(theta + h) - f(theta - h)) / 0.6")),
        ("gradients/program-central", (CENTRAL, "(f(theta + 0.3) - f(theta - 0.3)) / 0.6")),
        ("gradients/program-central", (CENTRAL, "[(f(t + h) - f(t - h)) / (2 * h) for t in theta[:6]]")),
        ("gates/program", ("z = x @ W_i + b_h", "z = (x @ W_i + b_h).reshape(4, 9)")),
        *(("bptt/backward", ("delta[t] @ W_h.T", f"np.clip(delta[t] @ W_h.T, -{most}, {most})")) for most in (5, 1e4)),
        *(("bptt/backward", (SLOPE, f"{SLOPE} if t > len(x) - {steps} else 0 * delta[t]")) for steps in (5, 20, 35)),
        ("bptt/backward", (SLOPE, "dL_dO * (1 - np.minimum(O[t] ** 2, 0.99))")),
        ("gates/program", ("np.tanh(z[:, 6:] + (r * O) @ W_h[:, 6:])",
                           "np.tanh(np.clip(z[:, 6:] + (r * O) @ W_h[:, 6:], -2, 2))")),
        ("gates/program", ("return u * O", "O = np.clip(O, -5, 5)\n    return u * O")),
        ("hidden-layer/program", ("(O > 0)", "(O > 0.001)")),
        ("hidden-layer/program", ("delta_o @ W_o.T", "np.clip(delta_o @ W_o.T, -5, 5)")),
        ("hidden-layer/program", ("O.T @ delta_o", "np.squeeze(O).T @ delta_o")),
        ("rnn-forward/mask", ("np.where(real[:, None] == 1, f, O)", "np.where(real[:, None] == 1, f, O)[:30]")),
        ("rnn-forward/mask", ("np.where(real[:, None] == 1, f, O)", "np.where(real[:, None] == real.max(), f, O)")),
        ("single-neuron/program-gradients", ("dz = 2 * (a - y)", "dz = 2 * np.clip(a - y, -20, 20)")),
        ("single-neuron/program-gradients", ("(z > 0)", "(z > 1e-3)")),
        ("gradients/program-central", (CENTRAL, "(f(theta + h) - f(theta - h)) / (2 * h) * (abs(theta) < 50)")),
        ("gradients/program-central", (CENTRAL, "((f(theta + h) - f(theta - h)) / (2 * h))[:20]")),
        ("vanishing/clip", (CLIPPED, "return g * min(1, limit / (np.linalg.norm(g) + 1e-3))")),
        ("vanishing/clip", (CLIPPED, "return g * max(0.01, min(1, limit / np.linalg.norm(g)))")),
        ("neurons/program-layer", ("np.maximum(0, x @ W + b)", "np.squeeze(np.maximum(0, x @ W + b))")),
    ],
)  # fmt: skip
def test_a_program_that_is_right_only_for_some_inputs_is_not_right(name: str, parts: tuple[str, ...]) -> None:
    feedback = find(name).check(filled_in(name, *parts))
    assert not feedback.correct
    assert "Not right" in feedback.message or "stops with" in feedback.message


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("vanishing/clip", (CLIPPED, CLIP_IF.format("n > limit"))),
        ("vanishing/clip", (CLIPPED, "return g / max(1, np.linalg.norm(g) / limit)")),
        ("losses/program-bce", (BCE, "np.logaddexp(0, z) - y * z")),
        ("losses/program-bce", (BCE, "softplus((1 - 2 * y) * z)")),
        ("single-neuron/program-gradients", ("(z > 0)", "(a > 0)", "np.mean(dz * x)", "dz @ x / len(x)")),
        ("single-neuron/program-gradients",
         ("np.mean(dz * x), np.mean(dz)", "np.array([np.mean(dz * x), np.mean(dz)])")),
        ("hidden-layer/program", ("len(x)", "x.shape[0]", "x.T @ delta", "np.einsum('ni,nj->ij', x, delta)")),
        ("rnn-forward/mask", ("np.where(real[:, None] == 1, f, O)", "real[:, None] * f + (1 - real[:, None]) * O")),
        ("neurons/program-layer", ("np.maximum(0, x @ W + b)", "(x @ W + b).clip(0)")),
        ("bptt/check", (CHECKED, "/ 2 / h")),
        ("bptt/backward", (SLOPE, "((dL_dO - dL_dO * O[t]) * (1 + O[t])).ravel()",
                           "delta[t] @ W_h.T", "np.einsum('j,kj->k', delta[t], W_h)[None]",
                           "x.T @ delta, O[:-1].T @ delta", "np.einsum('ti,tj->ij', x, delta), "
                           "sum(np.outer(O[t], delta[t]) for t in reversed(range(len(x))))")),
        ("gates/program", ("return u * O + (1 - u) * a", "return a + u * (O - a)")),
        ("hidden-layer/program", ("(O > 0)", "np.sign(O)", "delta.sum(axis=0)", "np.ones(len(x)) @ delta")),
        ("rnn-forward/mask", ("return np.where(real[:, None] == 1, f, O)",
                              "return np.array([f[n] if real[n] else O[n] for n in range(len(x))])")),
        ("vanishing/clip", (CLIPPED, "n = (g @ g) ** 0.5\n    return g if n <= limit else g / n * limit")),
        ("gradients/program-central", (CENTRAL, "np.array([(f(t + h) - f(t - h)) / 2 / h for t in theta])")),
        ("gates/program", ("sigmoid(z[:, :3] + O @ W_h[:, :3])", "1 / (1 + np.exp(-(z[:, :3] + O @ W_h[:, :3])))",
                           "sigmoid(z[:, 3:6] + O @ W_h[:, 3:6])", "1 / (1 + np.exp(-(z[:, 3:6] + O @ W_h[:, 3:6])))")),
    ],
)  # fmt: skip
def test_a_program_that_is_right_in_another_way_is_right(name: str, parts: tuple[str, ...]) -> None:
    assert find(name).check(filled_in(name, *parts)).message.startswith("Correct")


@pytest.mark.parametrize("name", [name for name in names() if find(name).kind == "program"])
def test_the_inputs_of_a_program_differ(name: str) -> None:
    one = find(name)
    assert isinstance(one, Program)
    given = one.arguments()[:5]
    assert given[0].keys() == one.inputs.keys()
    shapes = [{key: getattr(value, "shape", value) for key, value in inputs.items()} for inputs in given]
    assert all(shapes[0] != other for other in shapes[1:])
    for promised in re.findall(r"`(\w+)` is there", one.prompt):
        assert promised in one.given


def test_the_slope_of_the_relu_at_zero_is_told() -> None:
    source = filled_in("single-neuron/program-gradients", "(z > 0)", "(z >= 0)")
    assert "At z = 0 the slope" in find("single-neuron/program-gradients").check(source).message


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("bptt/check", ".round(6)", "", "round them to 6 decimals"),
        ("bptt/check", ".round(6)", ".round(3)", "You round to 3 decimals"),
        ("bptt/backward", "delta[1:]", "delta[1:] if len(x) < 40 else delta[41]",
         "(here it was called with x of shape (40, 5), up to"),
        ("bptt/backward", SLOPE, f"{SLOPE} if len(x) < 40 else 0 * dL_dO", "this one has x of shape (40, 5), up to"),
        ("bptt/backward", "delta.sum(axis=0)", "delta.sum(axis=0) * (1 + 4e-7)", "value 3 at [0] is"),
        ("single-neuron/program-gradients", "np.mean(dz * x),", "np.round(np.mean(dz * x), 4),", "it should be"),
        ("single-neuron/program-gradients", "np.mean(dz * x), np.mean(dz)",
         "np.round([np.mean(dz * x), np.mean(dz)], 4)", "You round to 4 decimals"),
        ("hidden-layer/program", "(O > 0)", "(O>=0)", "it is > and not >="),
        ("hidden-layer/program", " * (O > 0)", " * np.where(O < 0, 0, 1)", "0 where O is 0"),
        ("hidden-layer/program", " * (O > 0)", "", "is forgotten"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_wrong_program(name: str, old: str, new: str, words: str) -> None:
    found = find(name).check(filled_in(name, old, new))
    assert not found.correct
    assert words in found.message
    if "it should be" in found.message:
        told = re.search(r"is (\S+); it should be (\S+)\.(?: |$)", found.message)
        assert told, found.message
        assert told[1] != told[2]


def test_an_input_may_use_the_drawing_and_the_inputs_above_it() -> None:
    start, solution = "def f(x, y):\n    ...", "def f(x, y):\n    return x + y"
    inputs: dict[str, Any] = {"x": "np.arange(i + 1)", "y": "len(x)"}
    one = ProgramExercise("test/drawn", *TWO, "f", start=start, solution=solution, inputs=inputs, given="half = 0.5")
    assert [(len(given["x"]), given["y"]) for given in one.arguments()] == 3 * [(n, n) for n in range(1, 6)]
    assert one.check("def f(x, y):\n    return (x + y) * 2 * half").correct


# --- the book's own ---------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_the_books_exercises(name: str) -> None:
    one = find(name)
    assert one.check(one.model).correct, one.check(one.model)
    json.dumps(one.data())
    if isinstance(one, Program):
        given = one.arguments()
        for source, slip in one.slips.items():
            assert slip.message in one.check(source).message, slip
        if one.against:
            held = Program("t/p", "T", "P", one.function, one.start, one.against, one.inputs)
            assert held.check(one.model).correct, one.name
        assert given


def test_the_bank_finds_drawings(monkeypatch: pytest.MonkeyPatch) -> None:
    bank = Bank("none", {"test": "Test"})
    chapter: dict[str, dict[str, Any]] = {"test": {one.name: one for one in ALL}}
    monkeypatch.setattr(bank, "chapter", chapter.__getitem__)
    found = bank.find("test/drawn#5")
    assert found.model == DRAWN.drawn(5).model
    for wrong in ("test/number#1", "test/drawn#x", "test/choice#1"):
        with pytest.raises(ValueError, match=r"no drawing|not drawn"):
            bank.find(wrong)


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("neurons/review-score", ["z = -2", "- 2", "＝−２", "-2,", "-4/2"], ["--2", "-2-", "z -2", "-2²"]),
        ("gradients/steepest", ["8.54", "8.5440"], ["8.6", "-8.54"]),
        ("neurons/dead", ["ad", "A D", "d; a"], ["aad", "ab", "bad", "adz"]),
        ("neurons/order", ["51243", "5-1-2-4-3", "5. 1. 2. 4. 3."], ["5124", "512433", "12345"]),
        ("neurons/forward-table", ["z1=-2, z2: 1; a₁ = 0, a_2 = 1; ŷ = 1"], ["z1=-2, z2: 2; a₁ = 0, a_2 = 1; ŷ = 1"]),
        ("single-neuron/wrong-update", ["5: w -= dw·η", "line 5: w = -eta*dw + w", "5: w ← w - η·dw"],
         ["5: w += eta*dw", "5: w = w - dw"]),
        ("vanishing/bug-cut", ["3: for t in range(len(x), len(x)-10, -1)"], ["3: for t in range(len(x), 10, -1)"]),
        ("bptt/bug-time", ["2: dW_h = np.dot(O[:-1].T, delta)", "2: dW_h = O[0:-1].T @ delta"],
         ["2: dW_h = delta @ O[:-1].T", "2: dW_h = np.dot(O[1:].T, delta)"]),
        ("losses/wrong-axis", [f"3: y_hat = powers / {total}" for total in
                               ("powers.sum(axis=-1, keepdims=True)", "powers.sum(1, keepdims=True)",
                                "powers.sum(keepdims=True, axis=1)", "np.sum(powers, 1, keepdims=True)",
                                "powers.sum(axis=1)[:, None]", "powers.sum(1).reshape(-1, 1)")],
         [f"3: y_hat = powers / {total}" for total in
          ("powers.sum(axis=1)", "powers.sum(keepdims=True)", "np.sum(1, powers, keepdims=True)",
           "powers.max(1, keepdims=True)", "np.sum(powers, axis=0, keepdims=True)")]),
        ("bptt/bug-transpose", ["4: dL_dO = W_h @ delta[t]"], ["4: dL_dO = W_h.T @ delta[t]"]),
        ("bptt/bug-time", ["2: dW_h = O[:len(x)].T @ delta", "2: dW_h = O[0:len(O)-1].T @ delta"],
         ["2: dW_h = O[:len(O)].T @ delta"]),
        ("vanishing/bug-cut", ["3: for t in range(len(x), max(0, len(x) - 10), -1):"],
         ["3: for t in range(len(x), min(0, len(x) - 10), -1):"]),
        ("rnn-forward/bug-state", ["3: z_t = x_t @ W_i + O[len(O)-1] @ W_h + b_h"],
         ["3: z_t = x_t @ W_i + O[len(O)] @ W_h + b_h"]),
        ("gradients/wrong-line", [f"4: dL_dz = {value}" for value in
                                  ("2*(a-y)*(1-a**2)", "2*(a-y)*(1-tanh(w*x+b)**2)", "dL_da/cosh(z)**2")],
         ["4: dL_dz = (a-y)*(1-a**2)", "4: dL_dz = 2*(a-y)*(1-a**2)*x"]),
        ("neurons/wrong-sign", ["2: a = 1/(exp(−z) + 1)", "`line 2: a = 1/(1+exp(-z))`",
                                "line 2: a = 1/(1+exp(-z)) (the minus was missing)"],
         ["2: a = 1/(1+exp(-z)) (this is wrong)", "line 2 is not wrong: a = 1/(1+exp(-z))",
          "2: 1/(1 + exp(-z))", "2: a = 1/1 + exp(-z)", "2: a = exp(-z) + 1/1", "2: a = 3 ⇒ a = 1/(1 + exp(-z))",
          "2: a = 0 = 1/(1 + exp(-z))", "2: a = [1/(1 + exp(-z))]"]),
    ],
)  # fmt: skip
def test_answers_as_people_type_them(name: str, right: list[str], wrong: list[str]) -> None:
    one = find(name)
    assert [text for text in right if not one.check(text).correct] == []
    assert [text for text in wrong if one.check(text).correct] == []


def test_a_fix_is_right_if_it_is_defined_wherever_the_line_is() -> None:
    sigmoid, slope, gates = map(find, ("neurons/wrong-sign", "neurons/wrong-slope", "gates/wrong-line"))
    assert sigmoid.check("line 2: a = exp(z)/(1 + exp(z))").correct
    assert sigmoid.check("line 2: a = 0.5*(1 + tanh(z/2))").correct
    assert sigmoid.check("line 2: a = 1 / (1 + np.exp(-z))").correct
    assert not sigmoid.check("line 2: a = 1/(1 + exp(-z)) + 0*log(z)").correct
    assert not sigmoid.check("line 2: a = z/(1 + exp(-z))/z").correct
    assert slope.check("line 3: slope = 1 - np.tanh(z)**2").correct  # line 2 says that a is tanh(z)
    assert not slope.check("line 3: slope = 1 - np.tanh(a)**2").correct
    assert gates.check("line 4: dc_before = dc ⊙ f").correct
    assert gates._definitions == {}  # dc = dc + … defines it by what it was


@pytest.mark.parametrize(
    "front",
    ["line 3: ", "3 ", "In line 3: ", "L3: ", "#3 ", "line 3 → ", "line 3 - ", "line 3 should be ", "Line 3:\n",
     "line 3 is wrong: ", "line 3 is wrong, it should be ", "line 3; ", "line 3 must be "],
)
def test_a_line_is_named_in_many_ways(front: str) -> None:
    assert find("neurons/wrong-slope").check(f"{front}slope = 1 - a**2").correct
    assert find("neurons/wrong-slope").check(f"{front}`slope = 1 - a²`").correct


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("neurons/wrong-slope", "3: slope = 1 - a^2", "In Python a power is `**`: write `slope = 1 - a**2`."),
        ("neurons/wrong-slope", "3: slope = (1 - a)(1 + a)", "its `*`: write `slope = (1 - a)*(1 + a)`."),
        ("neurons/wrong-slope", "3: slope = 1(1 - a)*(1 + a)", "a product needs its `*`"),
        ("neurons/wrong-slope", "3: slope = 1 - a a", "It is not Python: write `slope = 1 - a*a`."),
        ("neurons/wrong-slope", "3: slope = 1 - a * *2", "not what it should be"),
        ("neurons/wrong-slope", "3: sl ope = 1 - a**2", "It is not Python: write `slope = 1 - a**2`."),
        ("neurons/wrong-slope", "3: slope = 1 - a**2; slope = 0", "not what it should be"),
        ("neurons/wrong-sign", "2: a = 1/(1+exp(-z)),", "make no number: write `a = 1/(1 + exp(-z))`."),
        ("neurons/wrong-sign", "2: a = {1/(1+exp(-z))}", "make no number"),
        ("neurons/wrong-sign", "2: a = 1/(1 + e xp(-z))", "not what it should be"),
        ("neurons/wrong-sign", "2: a = 1/(1 + e^(-z))", "In Python a power is `**`: write `a = 1/(1 + exp(-z))`."),
        ("neurons/wrong-sign", "2: a = 1/(1 + exp(-ln(exp(z))))", "`ln(…)` for a call, and there is no such function"),
        ("gates/wrong-line", "4: dc_before = dc(f)", "Python takes `dc(…)` for a call"),
        ("gates/wrong-line", "4: dc_before = dcf", "it has no value here: write `dc_before = dc*f`."),
        ("gradients/wrong-line", "4: dL_dz = dLda * (1 - a**2)", "write `dL_dz = dL_da*(1 - a**2)`."),
        ("gradients/wrong-line", "4: dL_dz = dL_da * (1 - aa)", "write `dL_dz = dL_da*(1 - a*a)`."),
        ("gradients/wrong-line", "4: dL_dz = dL_da * (1 - tanh[z]**2)", "the function `tanh` needs round brackets"),
        ("gradients/wrong-line", "4: dL_dz = dL_da * sech(z)**2", "function: write `dL_dz = dL_da * (1 - a**2)`."),
        ("gradients/wrong-line", "4: dL_dz = dL_da * np.sech(z)**2", "NumPy has no `sech`"),
        ("gradients/wrong-line", "4: dL_dz = dL_da*(1 - a**2) + dL_dw - dL_dw", "not what it should be"),
        ("neurons/wrong-slope", "3: slope = 1 - aa", "write `slope = 1 - a*a`."),
        ("neurons/wrong-slope", "3: slope = 1 - a**2 + slope - slope", "not what it should be"),
        *(("neurons/wrong-sign", f"2: a = {value}", "needs round brackets: write `a = 1/(1 + exp(-z))`.")
          for value in ("1/(1+exp-z)", "1/(1+exp -z)", "1/(1+exp[-z])")),
        ("neurons/wrong-sign", "2: a = exp(z)/(1+exp+z)", "write `a = exp(z)/(1 + exp(z))`."),
        ("neurons/wrong-sign", "2: a = 1/(1+np.exp-z)", "NumPy has no `exp` that fits here"),
        ("neurons/wrong-sign", "2: a = 1/(1+e**(-z))", "`e` for one name, and it has no value here"),
    ],
)  # fmt: skip
def test_a_line_of_a_program_is_python(name: str, text: str, words: str) -> None:
    feedback = find(name).check(text)
    assert not feedback.correct
    assert words in feedback.message, feedback.message


def test_a_fix_that_no_proof_can_judge_is_not_called_wrong() -> None:
    found = find("losses/wrong-axis").check("3: y_hat = powers / np.array([p.sum() for p in powers])[:, None]")
    assert (found.correct, found.unjudged) == (False, "undecided")
    assert "could not be judged" in found.message
    again = find("losses/wrong-axis").check("3: y_hat = powers / np.sum(powers, 0, keepdims=True)")
    assert again.slip == "unchanged"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hidden-layer/wrong-line", "3: delta = np.einsum('nj,kj->nk', delta_o, W_o)*(1-O**2)"),
        ("hidden-layer/wrong-line", "3: delta = np.einsum('kj, nj -> kn', W_o, delta_o).T * (1-O**2)"),
        ("hidden-layer/wrong-line", "3: delta = np.einsum('kj,nj->nk', W_o, delta_o) * (1 - np.square(O))"),
        ("hidden-layer/wrong-line", "3: delta = np.inner(delta_o, W_o) * (1 - O**2)"),
        ("hidden-layer/wrong-line", "3: delta = (delta_o @ W_oᵀ) ⊙ (1 − O²)"),
        ("neurons/wrong-sign", "line 2: a = np.reciprocal(1+np.exp(-z))"),
        ("neurons/wrong-sign", "2: a = np.divide(1, np.add(1, np.exp(np.negative(z))))"),
        ("bptt/bug-time", "2: dW_h = np.einsum('ti,tj->ij', O[:-1], delta)"),
        ("bptt/bug-update", "3: dW_h += O[t-1][:, None] * delta"),
        ("bptt/bug-update", "3: dW_h += np.multiply(delta, O[t - 1][:, None])"),
        ("losses/wrong-axis", "3: y_hat = powers / np.einsum('ij->i', powers)[:, None]"),
        ("single-neuron/wrong-update", "5: w = np.subtract(w, eta*dw)"),
    ],
)
def test_numpy_has_several_words_for_the_same(name: str, text: str) -> None:
    assert find(name).check(text).correct


def test_the_operators_give_what_numpy_gives() -> None:
    rng = np.random.default_rng(1)
    words = ["".join(letters) for size in (1, 2) for letters in product("ijk", repeat=size)]
    space: dict[str, Any] = {"np": np, "v": rng.normal(size=3), "w": rng.normal(size=3), "A": rng.normal(size=(3, 3)),
                             "B": rng.normal(size=(3, 3))}  # fmt: skip
    lines = [f"np.{name}({one}, {two})" for name in ("inner", "add", "subtract", "multiply", "divide")
             for one in "vA" for two in "wB"]
    lines += [f"np.{name}(np.exp(A))" for name in ("reciprocal", "square", "negative")]
    lines += [f"np.einsum('{one}->{out}', {'vA'[len(one) - 1]})" for one in words for out in ["", *words]]
    lines += [f"np.einsum('{one},{two}->{out}', {'vA'[len(one) - 1]}, {'wB'[len(two) - 1]})"
              for one in words for two in words for out in ["", *words]]  # fmt: skip
    lines += [f"np.einsum('{one},{two}', {'vA'[len(one) - 1]}, {'wB'[len(two) - 1]})" for one in words for two in words]
    replaced = 0
    for line in lines:
        found = statement(line)
        assert isinstance(found, ast.Expr)
        told = ast.unparse(found)
        if told.replace('"', "'") != line.replace('"', "'"):
            replaced += 1
            mine, right = (eval(text, space) for text in (told, line))  # noqa: S307 -- they stand above
            assert np.allclose(mine, right), (line, told)
    assert replaced > 100


@pytest.mark.parametrize(
    ("name", "text", "sure"),
    [
        ("hidden-layer/wrong-line", "3: delta = np.einsum('nj,jk->nk', delta_o, W_o)*(1+O**2)", True),
        ("hidden-layer/wrong-line", "3: delta = np.einsum('nj,kj->kn', delta_o, W_o)*(1-O**2)", True),
        ("hidden-layer/wrong-line", "3: delta = np.einsum('nj,nj->nj', delta_o, W_o)*(1-O**2)", True),
        ("hidden-layer/wrong-line", "3: delta = np.inner(W_o, delta_o) * (1 - O**2)", True),
        ("hidden-layer/wrong-line", "3: delta = np.tensordot(delta_o, W_o.T, 1) * (1 - O**2)", False),
        ("hidden-layer/wrong-line", "3: delta = np.einsum('nj,kj', delta_o, W_o, optimize=True) * (1 - O**2)", False),
        ("gradients/wrong-line", "4: dL_dz = np.inner(dL_da, 1 - a**2)", False),
        ("gradients/wrong-line", "4: dL_dz = dL_da * (1 - np.reciprocal(a))", False),
        ("gradients/wrong-line", "4: dL_dz = dL_da * (1 + a**2)", True),
        ("hidden-layer/wrong-line", "3: delta = delta_o.mm(W_o) * (1 - O**2)", True),
        ("neurons/wrong-sign", "2: a = np.exp(-np.logaddexp2(0, -z))", False),
        ("neurons/wrong-sign", "2: a = (lambda u: 1/(1 + exp(-u)))(z)", False),
        ("neurons/wrong-sign", "2: a = round(1/(1 + exp(-z)), 99)", False),
        ("neurons/wrong-sign", "2: a = 1/(2 + exp(-z))", True),
        ("losses/wrong-axis", "3: y_hat = powers / powers.sum(axis=1)[..., None]", False),
        ("losses/wrong-axis", "3: y_hat = powers / total", True),
        ("bptt/bug-slope", "3: delta[t] = dL_dO * (1 - O_t**2)", True),
    ],
)
def test_a_line_is_called_wrong_only_if_it_is(name: str, text: str, sure: bool) -> None:
    found = find(name).check(text)
    assert not found.correct
    assert ("not what it should be" in found.message) == sure, found
    assert (found.unjudged == "undecided") != sure


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("hidden-layer/wrong-line", "3: delta = (delta_o @ W_o^T) ⊙ (1 − O²)", "a transpose is `.T`: write `delta"),
        ("hidden-layer/wrong-line", r"3: delta = (delta_o @ W_o^{\top}) ⊙ (1 − O^{2})", "and a transpose `.T`: write"),
        ("hidden-layer/wrong-line", "3: delta = delta_o @ W_o^⊤ * (1 − O^2)", "a transpose is `.T`: write"),
        ("gradients/wrong-line", "4: dL_dz = ∂L/∂a * (1 - a²)", "write `dL_dz = dL_da * (1 - a**2)`"),
        ("gradients/wrong-line", "4: ∂L/∂z = ∂L/∂a · (1 - a^2)", "write `dL_dz = dL_da * (1 - a**2)`"),
        ("gradients/wrong-line", "4: dL_dz = dL/da * (1 - a²)", "a slope has a name of its own"),
        ("single-neuron/wrong-update", "5: w -= η·∂L/∂w", "a slope has a name of its own"),
        ("bptt/bug-slope", "3: delta[t] = dL_dO ⊙ (1 − O[t]^2)", "a power is `**`"),
        ("bptt/bug-transpose", "4: dL_dO = delta[t] @ W_h^T", "a transpose is `.T`"),
        ("bptt/bug-time", "2: dW_h = O[:-1]^T · delta", "a transpose is `.T`"),
        ("rnn-forward/bug-state", "3: z_t = x_t·W_i + O[-1]·W_h + b_h", "a product of matrices is `@`"),
    ],
)
def test_a_line_that_is_right_on_paper_is_told_so(name: str, text: str, words: str) -> None:
    found = find(name).check(text)
    assert not found.correct
    assert "on paper this is right" in found.message, found
    assert words in found.message


def test_what_a_line_says_holds_only_if_no_other_line_changes_it() -> None:
    z, a, s = symbols("z a s", real=True)
    for program, right in [
        ("a = 2*z\ns = a", True), ("a = 2*z\nz = 3\ns = a", False), ("a = 2*z\na += 1\ns = a", False),
        ("for i in x:\n    a = 2*z\n    s = a\n    z = 1", False), ("a = a*z\ns = a", False),
    ]:  # fmt: skip
        number = 1 + next(i for i, line in enumerate(program.split("\n")) if "s =" in line)
        one = LineExercise("t/t", "T", "P", program, number, ["s = 3*a"], symbols=[z, a, s])
        assert one.check(f"line {number}: s = 6*z").correct == right, program


def test_the_order_of_terms_matters_where_lists_are_joined() -> None:
    assert says_the_same("O = O + z", "O = z + O")
    assert not says_the_same("O = O + [z]", "O = [z] + O")
    assert not says_the_same("a = b @ c", "a = c @ b")
    assert not says_the_same("a = b / c", "a = c / b")
    assert not says_the_same("a = b - c", "a = c - b")
    assert says_the_same("a = -(b - c)", "a = c - b")
    assert says_the_same("a = np.transpose(O[0:-1]) @ d", "a = (d.T @ O[:-1]).T")
    assert says_the_same("a = b.transpose().dot(c.T)", "a = (c @ b).T")
    assert says_the_same("for t in range(n - 1 + 2):", "for t in range(2 + n - 1):")
    for other in ("a = (d @ O).T", "a = d.T @ O", "a = O[1:].T @ d", "a = O[0:2:2].T @ d", "a = (O * d).T"):
        assert not says_the_same("a = O.T @ d", other)
    assert not says_the_same("a = (b * c).T", "a = c.T @ b.T")
    assert says_the_same(f"a = b{'.T' * 60}", "a = b")  # each in turn: it took twice the time for each two


@pytest.mark.parametrize("deep", ["-" * 600 + "x", "x" + " @ x" * 450, "x" + ".T" * 600])
def test_what_is_nested_deeply_gets_a_feedback(deep: str) -> None:
    assert not find("bptt/bug-slope").check(f"3: delta[t] = {deep}").correct
    assert not PROGRAM.check(f"def backward(O, delta):\n    return {deep}").correct


def test_products_of_entries_are_multiplied_out() -> None:
    assert says_the_same("d = e * (1 - O[t]) * (1 + O[t])", "d = e - e * O[t]**2")
    assert says_the_same("d = (a + b)**3", "d = a**3 + 3*a*b*(a + b) + b*b*b")
    assert not says_the_same("d = a + b - b", "d = a")  # b may be larger than a
    assert not says_the_same("d = (a @ b)**2", "d = a**2 @ b**2")
    assert not says_the_same("d = O[t - 1.0]", "d = O[t - 1]")
    assert not says_the_same("d = O[2 * t / 2]", "d = O[t]")
    assert not says_the_same("d = 2 * ([a] + [b])", "d = 2 * ([b] + [a])")
    assert not says_the_same("d = a ** -2", "d = a ** 2")
    for deep in ("(" * 90 + "a + b" + ")**3" * 90, "(" * 90 + "10" + ")**3" * 90, "*".join(["(a + b)"] * 200),
                 "a" + "**2" * 80, "f((x + y) * " * 80 + "a" + ")" * 80):  # fmt: skip
        assert not says_the_same(f"d = {deep}", "d = a")


@pytest.mark.parametrize(("working", "correct"), [
    ("a_2 - a_1", False), ("a_2 + a_1**2", False), ("a_1 + a_2", True), ("0 + 1", True),
])  # fmt: skip
def test_a_cell_that_is_zero_hides_no_sign(working: str, correct: bool) -> None:
    cells = f"z_1 = -2; z_2 = 1; a_1 = 0; a_2 = 1; y_hat = {working} = 1"
    assert find("neurons/forward-table").check(cells).correct == correct


@pytest.mark.parametrize(("cell", "correct"), [
    ("max(0,z)", True), ("max(0, 5)", True), ("|5|", True), ("ReLU(z)", True), ("z", True), ("max(wx+b, 0)", True),
    ("|z|", False), ("abs(z)", False), ("max(z, -z)", False), ("max(0.1z, z)", False), ("min(z, 5)", False),
])  # fmt: skip
def test_a_working_with_a_corner_has_to_be_right_on_both_sides_of_it(cell: str, correct: bool) -> None:
    assert find("single-neuron/forward").check(f"z = 5, a = {cell} = 5, L = 1").correct == correct


def test_it_is_a_word_where_i_t_is_a_name() -> None:
    assert find("gates/one-step").check("it is -0.47").correct
    assert not find("gates/one-step").check("i_t = -0.47").correct


@pytest.mark.parametrize(
    ("name", "text", "offered"),
    [("losses/drill-classes", "2,303", ["2.303", "2303"]), ("losses/drill-classes", "L = 2,303", ["2.303", "2303"]),
     *(("single-neuron/limit", text, ["0.2"]) for text in (
         "(0, 0.2)", "]0; 0.2[", "0 < η < 0.2", "0.2 > η", "between 0 and 0.2", "0 to 0.2", "η ∈ (0, 0.2)")),
     *(("losses/predict-tenth", text, ["10"]) for text in (
         "10x", "10X", "factor 10", "Faktor 10", "by a factor of 10", "10 times", "ten times", "×10", "10-fold",
         "by 10", "10-mal", "10 fois")),
     ("bptt/paths", "T(T+1)/2 = 10", ["10"]), ("bptt/paths", "C(5,2) = 10", ["10"]),
     ("single-neuron/forward", "5; 5; 1", ["z = 5; a = 5; L = 1"]),
     ("single-neuron/forward", "(5, 5, 1)", ["z = 5; a = 5; L = 1"]),
     ("single-neuron/forward", "5,0; 5,0; 1,0", ["z = 5.0; a = 5.0; L = 1.0"]),
     ("single-neuron/limit", "(0,2)", ["0.2", "2"]), ("single-neuron/limit", "[0,2]", ["0.2", "2"]),
     ("single-neuron/forward", "5\n5\n1", ["z = 5; a = 5; L = 1"]),
     ("single-neuron/forward", "5;5;1;", ["z = 5; a = 5; L = 1"]),
     *(("losses/drill-hinge", text, ["m = -1.5; L = 2.5; dp = 1"]) for text in (
         "-1,5 2,5 1", "-1,5, 2,5, 1", "-1.5 2.5 1", "m = -1,5; L = 2,5; dp = 1")),
     ("losses/drill-probability", "0,511; -1,667; 0,916; 2,500", ["L = 0.511; p = -1.667; m = 0.916; dp = 2.500"]),
     ("losses/drill-probability", "L = 0,511; p = -1,667; m = 0,916; dp = 2,500",
      ["L = 0.511; p = -1.667; m = 0.916; dp = 2.500"]),
     ("single-neuron/wrong-update", "w = w - eta*dw", ["line 5: w = w - eta*dw"]),
     ("single-neuron/wrong-update", "w -= eta*dw", ["line 5: w -= eta*dw"])],
)  # fmt: skip
def test_what_is_meant_by_no_answer_is_offered(name: str, text: str, offered: list[str]) -> None:
    found = find(name).check(text)
    assert not found.correct
    assert ([number for number, _ in found.readings] or [found.corrected]) == offered
    assert find(name).check(offered[0]).correct


@pytest.mark.parametrize(
    ("name", "text"),
    [("single-neuron/limit", "(0.1, 0.2)"), ("single-neuron/limit", "0 < y < 0.2 < 1"),
     ("single-neuron/limit", "(0, x)"),
     ("single-neuron/limit", "10x"), ("gradients/one-step", "(0, 2.5)"), ("losses/predict-tenth", "10x + 1"),
     *(("single-neuron/limit", text) for text in ("0 and 0.2", "0.2 and 0", "0 – 0.2", "0-1")),
     *(("single-neuron/forward", f"z = 5; {more} a = 5; L = 1") for more in ("more than", "at least")),
     ("neurons/predict-four", "0 and 3"), ("neurons/predict-four", "3-4"), ("losses/predict-tenth", "10 – 20"),
     ("losses/predict-tenth", "x-10"), ("gradients/gears", "x -4"),
     ("losses/drill-hinge", "-1,5 2"), ("losses/drill-hinge", "1,5 2"), ("losses/drill-hinge", "-1,500; 2,500; 1"),
     *(("neurons/dead", text) for text in (
         "!a, d", "a & !d", "!b !c", "b) Its slope is 0 for every review.; d", "neither b nor c", "all but b, c")),
     ("gradients/which-way", "!a"), ("losses/predict-slopes", "!a"),
     *(("neurons/order", text) for text in ("5 1 2 4 / 3", "5 1 2 4 = 3", "5 1 2 4 | 3", "!5 1 2 4 3",
                                           "5 1 2 4 answer: 3", "5 > 1 > 2 < 4 > 3")),
     *(("single-neuron/wrong-update", f"{lines}: w = w - eta*dw") for lines in (
         "line 4 or 5", "line 5 and 6", "5-6", "5, 6", "5.5", "5 6", "-5", "⑩")),
     ("single-neuron/forward", "5; 5"), ("single-neuron/forward", "5; 5; x"), ("single-neuron/wrong-update", "q = 5"),
     ("single-neuron/wrong-update", "w = w + eta*dw -> w = w - eta*dw"), ("neurons/dead", "a, not d"),
     ("neurons/dead", "not: Its slope is 0 for every review"), ("hidden-layer/and", "b = -15"),
     ("neurons/dead", "Its slope is 0 for every review; nothing"), ("neurons/order", "5 1 2 4 et")],
)  # fmt: skip
def test_what_may_mean_more_is_not_offered(name: str, text: str) -> None:
    found = find(name).check(text)
    assert (found.correct, found.corrected, found.readings, found.unjudged) == (False, "", (), "unreadable")


@pytest.mark.parametrize(
    ("name", "text"),
    [*(("single-neuron/forward", text) for text in (
        "z = a = 5; L = 1", "z=a=5, L=1", '{"z": 5, "a": 5, "L": 1}', "dict(z=5, a=5, L=1)", "{z->5, a->5, L->1}",
        "z → 5, a → 5, L → 1", "z＝5；a＝5；L＝1", "z：5；a：5；L：1")),
     *(("neurons/dead", text) for text in (
         "a und d", "a et d", "a y d", "{a, d}", "ⓐ ⓓ", "a、d", "a，d", "a | d",
         "（ａ）（ｄ）", "a, d!", "Its slope is 0 for every review.\nA larger bias, set by hand, can wake it.",
         "a) Its slope is 0 for every review.\nd) A larger bias, set by hand, can wake it.")),
     ("losses/drill-hinge", '{"m": -1.5, "L": 2.5, "L\'": 1}'),
     ("losses/drill-hinge", "{m -> -1.5, L -> 2.5, L' -> 1}"),
     ("neurons/forward-table", "z_1 → −2, z_2 → 1, a_1 → 0, a_2 → 1, ŷ → 1"),
     ("neurons/forward-table", "{z_1 -> -2, z_2 -> 1, a_1 -> 0, ŷ -> 1, a_2 -> 1}"),
     ("losses/drill-softmax", "{e^(z_1) -> 7.389, e^(z_2) -> 1, S -> 8.389, ŷ_1 -> 0.881, ŷ_2 -> 0.119, "
      "∂L/∂z_1 -> 0.881, ∂L/∂z_2 -> -0.881}"),
     ("single-neuron/forward", "z = 5;\ta = 5;\t L = 1"),
     ("hidden-layer/and", "b = −1.5"), ("single-neuron/which-is-zero", "x = 0; z < 0"),
     *(("neurons/order", text) for text in (
         "⑤①②④③", "5、1、2、4、3", "5，1，2，4，3", "5 → 1 → 2 → 4 → 3", "{5,1,2,4,3}", "5|1|2|4|3", "5 1 2 4 und 3",
         "❺❶❷❹❸", "5\ufe0f\u20e31\ufe0f\u20e32\ufe0f\u20e34\ufe0f\u20e33\ufe0f\u20e3")),
     *(("single-neuron/wrong-update", text) for text in (
         *(f"{number} w = w - eta*dw" for number in (
             "⑤", "5\ufe0f\u20e3", "５：", "line ⑤:", "(5)", "[5]", "line no. 5:", "line #5", "on line 5,", "**5**:",
             "**Line 5:**", "* 5:")),
         "Zeile 5: w = w - eta*dw", "ligne 5: w = w - eta*dw", "línea 5: w -= eta*dw"))],
)  # fmt: skip
def test_an_answer_may_be_written_in_many_ways(name: str, text: str) -> None:
    found = find(name).check(text)
    assert found.correct, found


def test_a_cell_that_is_given_twice_is_none_between() -> None:
    assert not find("single-neuron/forward").check("z = a = 5; a = 4; L = 1").correct
    assert not find("single-neuron/forward").check("z = L = 5; a = 5").correct


@pytest.mark.parametrize("behind", ["wrong", "no", "maybe 7"])
def test_what_stands_behind_a_number_is_not_left_out_by_an_offer(behind: str) -> None:
    for name, number in (("neurons/how-often", "3"), ("losses/predict-tenth", "10")):
        assert find(name).check(f"{number} ({behind})").corrected == ""
    assert find("single-neuron/forward").check(f"z = 5; a = 5 ({behind}); L = 1").corrected == ""


@pytest.mark.parametrize(("exercise", "text", "correct"), [
    (CHOICE, "- a\n- c", True), (CHOICE, "* (a)\n* (c)", True), (CHOICE, "• a\n\n• c", True),
    (CHOICE, "– a\n– c", True),
    (CHOICE, "- It is 0.\n- It stays as it is.", True), (CHOICE, "- a\n- b", False), (CHOICE, "+ a\n- c", False),
    (CHOICE, "- a", False), (ORDER, "- " + ORDER.model.replace(" ", "\n- "), True),
    (ORDER, "* " + ORDER.model.replace(" ", "\n* "), True), (ORDER, "-" + ORDER.model.replace(" ", "\n-"), False),
    (ORDER, "- " + ORDER.model[::-1].replace(" ", "\n- "), False),
])  # fmt: skip
def test_a_choice_and_an_order_may_be_a_list(exercise: AnyExercise, text: str, correct: bool) -> None:
    assert exercise.check(text).correct is correct


@pytest.mark.parametrize("said", [
    "return {0}", "I get {0}", "We found {0}", "it's {0}", "• {0}", "→ Answer: {0}", "so {0}",
])  # fmt: skip
@pytest.mark.parametrize("name", ["gates/count", "gradients/slope-number", "hidden-layer/he"])
def test_what_introduces_a_number_is_none_of_it(said: str, name: str) -> None:
    exercise = find(name)
    assert exercise.check(said.format(exercise.model)).correct
    assert not exercise.check(said.format(f"1{exercise.model.lstrip('-')}")).correct


@pytest.mark.parametrize("said", ["- {0}", "{0} ± 0", "±{0}", "not {0}", "I do not get {0}", "no: {0}"])
def test_what_denies_a_number_or_has_two_signs_is_not_it(said: str) -> None:
    assert not any(find(name).check(said.format(find(name).model)).correct
                   for name in ("gates/count", "gradients/slope-number"))  # fmt: skip


@pytest.mark.parametrize("said", ["- {0}", "• {0}", "The bug is in {0}", "the mistake is in {0}", "error in {0}"])
def test_what_introduces_a_line_is_none_of_it(said: str) -> None:
    assert LINE.check(said.format(LINE.model)).correct
    assert not LINE.check(said.format(LINE.model.replace("3", "2", 1))).correct
    assert not LINE.check("The bug is not in " + LINE.model).correct
    assert not LINE.check("-" + LINE.model.removeprefix("line ")).correct
