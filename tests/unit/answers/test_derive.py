"""Questions of one's own: what is read, the derivation that is found and proved, and the word that carries it all."""

import random
import time

import pytest
from answers import wrong_answers
from questions import QUESTIONS

from byhand.answers import Judge, OwnExercise, QuestionError, own_exercise, plain
from byhand.answers.derive import link, toml
from byhand.answers.derive.text import MAX_TEXT
from nbutils.exercises import BANK, find

NEURON = "z = w*x + b\na = relu(z)\nL = (a - y)^2\n∂L/∂w"


def told(text: str) -> str:
    with pytest.raises(QuestionError) as found:
        own_exercise(text)
    return str(found.value)


# --- the derivation --------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("text", QUESTIONS.values(), ids=QUESTIONS)
def test_the_derivation_of_a_question_is_found_and_proved(text: str) -> None:
    exercise = own_exercise(text)
    assert exercise.derivation.verdict.status == "equal"
    assert exercise.check(exercise.model).correct
    assert exercise.check(exercise.solution[-1].text).correct  # without a line above it
    assert "∂" not in exercise.solution[-1].text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["logistic regression", "LSTM", "two layers", "recurrence", "residual", "TeX"])
def test_an_answer_with_a_slip_is_refused(name: str) -> None:
    exercise = own_exercise(QUESTIONS[name])
    wrong = list(wrong_answers(exercise.name))
    assert len(wrong) > 8
    for one in random.Random(name).sample(wrong, min(25, len(wrong))):
        assert not exercise.check(one.text).correct, one


def test_the_first_wrong_line_is_named_with_its_slip() -> None:
    found = own_exercise(NEURON).check("∂L/∂a * ∂a/∂z * ∂z/∂w\n2*(a - y)*x\n2*(a - y)*x*1")
    assert found.message.startswith("Line 2 is the first that goes wrong.")
    assert [line.correct for line in found.lines] == [True, False, True]
    assert "∂a/∂z is missing" in found.lines[1].message


def test_an_answer_that_only_names_the_quotient_is_none() -> None:
    exercise = own_exercise(NEURON)
    assert not exercise.check("∂L/∂w").correct
    assert not exercise.check("∂L/∂a * ∂a/∂z * ∂z/∂w").correct
    assert not exercise.check("").correct


@pytest.mark.parametrize(
    ("text", "answer", "words"),
    [("y = |x|\n∂y/∂x", "(x>=0) - (x<0)", "at x = 0, your answer is 1, the right one is 0"),
     ("L = max(u, v)*v\n∂L/∂v", "max(u,v) + v(v>u)", "at u = 1, v = 1, your answer is 1, the right one is 3/2"),
     ("y = |x|\n∂y/∂x", "x/|x| if x ≠ 0, 0 if x = 0", "formula of a case needs one where another case holds, too"),
     ("f = cbrt(x)\n∂f/∂x", "(1/3)/cbrt(x²)", "Correct")],
)  # fmt: skip
def test_what_happens_at_a_corner_is_told(text: str, answer: str, words: str) -> None:
    assert words in own_exercise(text).check(answer).message


@pytest.mark.slow
def test_the_path_of_each_question_is_counted() -> None:
    counts = {name: own_exercise(text).derived.count for name, text in QUESTIONS.items()}
    assert (counts["logistic regression"], counts["LSTM"], counts["recurrence"], counts["residual"]) == (1, 4, 3, 2)
    exercise = own_exercise(QUESTIONS["residual"])
    assert r"w \to z \to h \to L$; $w \to z \to L" in exercise.hints[0]
    assert exercise.solution[0].text == "∂L/∂h*∂h/∂z*∂z/∂w + ∂⁺L/∂z*∂z/∂w"


def test_hints_go_one_name_further_each() -> None:
    hints = own_exercise(NEURON).hints
    assert [hint.partition(": $")[2].split("=")[0].strip(" $") for hint in hints[1:]] == [
        r"\partial L/\partial a", r"\partial L/\partial z", r"\partial L/\partial w"
    ]  # fmt: skip


def test_the_graph_has_the_slope_on_each_arrow() -> None:
    drawn = own_exercise(NEURON).sketch
    assert {(one.start, one.end): one.tex for one in drawn.arrows} == {
        ("w", "z"): "x", ("z", "a"): r"\mathbf{1}[z > 0]", ("a", "L"): "2 (a - y)"
    }  # fmt: skip
    assert [(spot.name, spot.row) for spot in drawn.spots] == [("w", 0), ("z", 1), ("a", 2), ("L", 3)]


@pytest.mark.slow
def test_the_graph_holds_what_is_not_on_a_path_too() -> None:
    drawn = own_exercise(QUESTIONS["LSTM"].replace("∂L/∂h", "∂L/∂u_f")).sketch
    assert [spot.name for spot in drawn.spots if not spot.lit] == ["i", "g", "o"]
    assert len({(spot.x, spot.row) for spot in drawn.spots}) == len(drawn.spots)
    rows = {spot.name: spot.row for spot in drawn.spots}
    assert all(rows[arrow.start] < rows[arrow.end] for arrow in drawn.arrows)


# --- what is read ----------------------------------------------------------------------------------------------


def test_names_are_found_in_what_is_typed() -> None:
    plain_signs = own_exercise("z=w*x+b_1\nL=z**2\n∂L/∂w")
    assert own_exercise("z = wx + b1\nL = z²\ndL/dw").asked.given == plain_signs.asked.given
    names = own_exercise(QUESTIONS["batch normalisation"]).asked.names
    assert {"mu", "eps", "gamma", "beta"} < set(names)
    assert names["eps"].is_positive
    assert "e" not in names


@pytest.mark.parametrize("cases", ["z if z >= 0, -z if z <= 0", "z for z > 0, -z otherwise", "-z if z < 0 else z"])
def test_the_words_of_cases_are_no_names(cases: str) -> None:
    found = own_exercise(f"a = {cases}\nL = a²\n∂L/∂z")
    assert [name.name for name in found.asked.given] == ["z"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("q = x*wq\nk = x*wk\ns = q*k\nds/dwq", {"x", "wq", "wk"}),
        ("i = sigmoid(wi*x + ui*h)\nL = i²\n∂L/∂h", {"wi", "x", "ui", "h"}),
        ("z = wx\ni = wz\n∂i/∂x", {"w", "x"}),
        ("ht = tanh(Wh*hp + Wx*xt + b)\nL = (ht - y)^2\n∂L/∂Wh", {"Wh", "hp", "Wx", "xt", "b", "y"}),
        ("L = (ti - xi)²\n∂L/∂xi", {"ti", "xi"}),
        ("y = wx*x + ab\ndy/dw", {"w", "x", "a", "b"}),
        ("L = ½(wx-y)² + ½λw²\n∂L/∂w", {"w", "x", "y", "lambda"}),
        ("y = γẑ + W_ηx\n∂y/∂γ", {"gamma", "z_hat", "W_eta", "x"}),
    ],
)
def test_a_word_is_a_product_or_a_name(text: str, names: set[str]) -> None:
    assert {name.name for name in own_exercise(text).asked.given} == names


@pytest.mark.parametrize(
    "asked",
    [
        "d/dx y", "d/dx(y)", "dy/dx", "∂/∂x y = ?", "y'(x)", "y'", "y' =", "find y'", "(dy)/(dx)", "d y / d x",
        "dy(x)/dx", "derivative of y with respect to x", "What is the derivative of y wrt x?", "∇_x y", "dx",
        r"\frac{dy}{dx}", "calculate dy/dx", "d(y)/d(x)", "grad(y, x)", "diff(y, x)", "Ableitung von y nach x", "∇y",
        r"\frac{d}{dx} y", r"\frac{\partial}{\partial x}(y)",
    ],
)  # fmt: skip
def test_what_is_asked_may_be_written_in_many_ways(asked: str) -> None:
    found = own_exercise(f"y = (3x + 1)^5\n{asked}").asked
    assert (found.quantity.name, found.wrt.name) == ("y", "x")


def test_by_what_is_asked_where_it_is_not_said() -> None:
    assert told("y = a*x\ny'") == "line 2: say by what, such as ∂y/∂a"
    assert told("y = a*x\nw'").startswith("line 2: write a definition")


@pytest.mark.parametrize("asked", ["∂y/∂x, ∂y/∂w", "dy/dx and dy/dw", "∂y/∂x; ∂y/∂w"])
def test_of_two_derivatives_each_is_offered(asked: str) -> None:
    with pytest.raises(QuestionError, match="one derivative is asked at a time") as found:
        own_exercise(f"y = w*x\n{asked}")
    assert [own_exercise(text).model for text in found.value.readings] == ["w", "x"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("length", "sum_"),
    [("||z - y||^2", "sum((z - y)^2)"), ("‖z − y‖²", "sum((z - y)^2)"), ("||z - y||_2**2", "sum((z - y)^2)"),
     ("||z - y||", "sqrt(sum((z - y)^2))"), ("½‖z-y‖_2^2", "1/2*sum((z - y)^2)"), ("||z||_1", "sum(abs(z))"),
     (r"\|z - y\|^2", "sum((z - y)^2)"), (r"\lVert z - y \rVert_2^2", "sum((z - y)^2)")],
)  # fmt: skip
def test_the_length_of_a_vector_is_a_sum(length: str, sum_: str) -> None:
    one, other = (f"y: 1x3\nx: 1x2\nW: 2x3\nz = x@W\nL = {right}\n∂L/∂W" for right in (length, sum_))
    assert own_exercise(one).asked.where == own_exercise(other).asked.where


@pytest.mark.parametrize("length", ["½‖a − y‖²", "1/2*sum((a - y)^2)"])
def test_the_length_of_a_number_is_offered_as_one(length: str) -> None:
    with pytest.raises(QuestionError, match="and this is a number") as found:
        own_exercise(f"a = w*x\nL = {length}\n∂L/∂w")
    assert own_exercise(found.value.corrected).check("(a - y)x").correct


@pytest.mark.parametrize("sum_", ["Σ_{i=1}^{3} (w x_i - y_i)²", "Σ_{i=1}^3 (w*x_i - y_i)^2",
                                  r"\sum_{i=1}^{3} (w x_i - y_i)^2", "½Σ_{i=1}^{3} 2(w x_i - y_i)²"])  # fmt: skip
def test_a_sum_over_an_index_is_written_out(sum_: str) -> None:
    found = own_exercise(f"L = {sum_}\n∂L/∂w").asked
    assert {name.name for name in found.given} == {"w", *(f"{base}_{i}" for base in "xy" for i in (1, 2, 3))}


@pytest.mark.parametrize("sum_", ["Σ (h_i - y_i)²", "Σ_{i=1}^{n} x_i w", "Σ_i w x_i"])
def test_a_sum_without_numbers_is_told(sum_: str) -> None:
    assert "write a sum between two numbers" in told(f"L = {sum_}\n∂L/∂w")


@pytest.mark.parametrize(
    ("name", "value"),
    [("leakyReLU", "max(z, 0.01*z)"), ("leaky_relu", "max(z, 0.01*z)"), ("silu", "z*sigmoid(z)"),
     ("Swish", "z*sigmoid(z)"), ("elu", "where(z > 0, z, exp(z) - 1)"),
     ("gelu", "z*sigmoid(1.702*z)"), ("mish", "z*tanh(softplus(z))")],
)  # fmt: skip
def test_an_activation_that_is_no_function_here_is_offered_written_out(name: str, value: str) -> None:
    for argument in ("z", "w*(x + 1)"):
        with pytest.raises(QuestionError, match="write it out") as found:
            own_exercise(f"z = w*x\na = 2*{name}({argument})\n∂a/∂w")
        out = value.replace("z", "z" if argument == "z" else f"({argument})")
        expected = own_exercise(f"z = w*x\na = 2*({out})\n∂a/∂w")
        assert own_exercise(found.value.corrected).asked.where == expected.asked.where


@pytest.mark.parametrize(
    "text",
    [
        "Let z = w*x + b\nand a = relu(z).\nwhere L = (a - y)^2,\nFind dL/dw.",
        "1. z = w*x + b\n2. a = relu(z)\n3. L = (a - y)^2\n4. dL/dw",
        "- z = w*x + b\n- a = relu(z)\n- L = (a - y)^2\n- dL/dw",
        "(1) z = w*x + b\n(2) a = relu(z)\n(3) L = (a - y)^2\nb) dL/dw",
        "z = w*x + b  (affine)\na = relu(z)  # activation\nL = (a - y)^2  -- loss\ndL/dw // asked",
    ],
)
def test_marks_and_remarks_say_nothing(text: str) -> None:
    assert own_exercise(text).asked.where == own_exercise(NEURON.replace("∂L/∂w", "dL/dw")).asked.where


def test_a_minus_of_a_premise_is_no_mark() -> None:
    assert own_exercise("- p < 0\nL = log(p)\n∂L/∂p").check("1/p").correct
    assert not own_exercise("1. p < 0\nL = log(-p)\n∂L/∂p").check("1/p if p < -1, 2/p otherwise").correct


@pytest.mark.parametrize("between", [";", ", ", " ; "])
def test_definitions_on_one_line_are_offered_on_lines_of_their_own(between: str) -> None:
    with pytest.raises(QuestionError, match="line 1: a definition has one sign =") as found:
        own_exercise(NEURON.replace("\n", between))
    assert own_exercise(found.value.corrected).asked.where == own_exercise(NEURON).asked.where


@pytest.mark.parametrize(
    ("text", "answer"),
    [("a = π r²\nda/dr", "2πr"), ("y = sin(2πx)\ny'", "2π cos(2*pi*x)"), ("L = log(2 pi s^2)/2\ns > 0\ndL/ds", "1/s")],
)
def test_pi_is_a_number(text: str, answer: str) -> None:
    assert own_exercise(text).check(answer).correct
    assert "choose another name" in told("pi = x^2\ny = 2 pi\ny'")


@pytest.mark.parametrize("power", ["x^1/2", "x**1/3", "2*x^1/2 + b"])
def test_a_root_as_a_power_without_brackets_is_asked_about(power: str) -> None:
    with pytest.raises(QuestionError, match="in two ways") as found:
        own_exercise(f"y = {power}\n∂y/∂x")
    root, half = (own_exercise(text) for text in found.value.readings)
    assert root.asked.where != half.asked.where
    assert half.asked.where == own_exercise(f"y = {power.replace('^1', '').replace('**1', '')}\n∂y/∂x").asked.where


def test_a_name_before_a_bracket_is_offered_as_a_factor() -> None:
    with pytest.raises(QuestionError, match="for a product write a") as found:
        own_exercise("y = a(b+c)\ndy/dc")
    assert found.value.corrected == "y = a*(b+c)\ndy/dc"


@pytest.mark.parametrize(
    "shapes",
    ["X: 4x2, y ∈ ℝ^{4×1}; w: 2x1", "X is a 4x2 matrix\ny in R^{4x1}\nw: 2 by 1", "X.shape = (4, 2)\ny (4x1)\nw is 2x1",
     "X: 4x2\nb is a number\ny: 4x1\nw: 2x1\nb", "X: 4x2\nb ∈ ℝ\ny: 4x1\nw: 2x1",
     "X \\in \\mathbb{R}^{4 \\times 2}\ny: 4x1\nw: 2x1"],
)  # fmt: skip
def test_shapes_may_be_given_as_in_a_lecture(shapes: str) -> None:
    found = own_exercise(f"{shapes}\nL = mean((X@w + b - y)^2)\n∂L/∂b")
    assert found.check("sum(X@w + b - y)/2").correct
    assert not found.check("2*sum(X@w + b - y)").correct


def test_a_vector_is_a_row_or_a_column() -> None:
    for vector in ("x: 3", "x is a 3-vector", "x ∈ ℝ^3"):
        with pytest.raises(QuestionError, match="a row, x: 1x3, or a column, x: 3x1") as found:
            own_exercise(f"{vector}\nL = sum(x^2)\n∂L/∂x")
        assert [own_exercise(text).asked.names["x"].shape for text in found.value.readings] == [(1, 3), (3, 1)]


@pytest.mark.parametrize("filled", ["np.zeros((2, 3))", "torch.randn(2, 3)", "[[1, 2, 3], [4, 5, 6]]",
                                    "np.array([1, 2])"])  # fmt: skip
def test_a_matrix_of_numbers_is_told(filled: str) -> None:
    with pytest.raises(QuestionError, match="by its shape alone") as found:
        own_exercise(f"W = {filled}\nL = sum(W)\n∂L/∂W")
    assert found.value.corrected == ("W: 2x3\nL = sum(W)\n∂L/∂W" if "2, 3)" in filled else "")


def test_what_means_a_row_each_is_not_read_for_the_whole() -> None:
    assert "the shares of each row" in told("Z: 2x3\nL = sum(softmax(Z)*Z)\n∂L/∂Z")
    assert "tr: this function has no place here" in told("W: 2x3\nL = tr(WᵀW)\n∂L/∂W")


def test_the_word_of_a_form_may_be_a_name() -> None:
    text = "mean = (x_1 + x_2)/2\nL = (x_1 - mean)²\n∂L/∂x_1"
    assert own_exercise(text).check("(x_1 - x_2)/2").correct
    assert "mean is a function here" in told("mean = a\nX: 1x2\nL = mean(X)\n∂L/∂X")


def test_a_function_that_is_defined_is_no_factor() -> None:
    """Of g(x) = 3x + 1 the g(x) of another line is g, and not g times x."""
    for lines in ("f(x) = g(x)^2\nf'(x)", "f = 2 g( x )*g/2\ndf/dx", "f=g*g(x)\nf'"):
        text = f"g(x) = 3x+1\n{lines}"
        assert own_exercise(text).check("6(3x+1)").correct
        for answer in ("6g(x)", "2 g( x )·3", "2*g(x)*∂g/∂x\n6*g(x)"):
            assert own_exercise(text).check(answer).correct
    twice = own_exercise("g(x) = 3x+1\nf = 2g(x)\ndf/dx")
    assert twice.asked.definitions[-1].text == "2*g"
    assert not twice.check("2g(x)").correct
    product = own_exercise("g(x) = 3x+1\ny = wxg(x)\ndy/dx")
    assert product.asked.definitions[-1].text == "w*x*g"
    assert product.check("wg(x) + 3wx").correct
    assert own_exercise("g(x) = 3x+1\nf = g(x)^2\ndf/dx").preview("6 g(x)") == "6 g"
    for inside, slope in (("2(x+1)", "8(x+1)"), ("g(x)", "6(3x+1)")):
        with pytest.raises(QuestionError, match="f is defined for u alone") as found:
            own_exercise(f"g(x) = 3x+1\nf(u) = u²\ny = f({inside})\ndy/dx")
        assert own_exercise(found.value.corrected).check(slope).correct
    for first in ("g = 3x+1", "z = 2x\ng = z + 1"):
        with pytest.raises(QuestionError, match=r"in two ways: `g` or `g\*\(x\)`") as found:
            own_exercise(f"{first}\nf = g(x)^2\ndf/dx")
        assert [own_exercise(text).asked.definitions[-1].text for text in found.value.readings] == ["g**2", "g*x**2"]
    assert own_exercise("a = tanh(z)\nL = a(1-a)\ndL/dz").check("(1-2a)(1-a²)").correct


@pytest.mark.parametrize(
    ("power", "offered"),
    [("2^x", "exp(x*log(2))"), ("3*x^n + 1", "3*exp(n*log(x)) + 1"), ("x**(2*x)", "exp((2*x)*log(x))"),
     ("ax^n", "a*exp(n*log(x))"), ("2x^n", "2*exp(n*log(x))"), ("xe^x", "x*exp(x)"), ("2^-x", "exp(-x*log(2))"),
     ("sin(x)^n", "exp(n*log(sin(x)))"), ("alpha^x", "exp(x*log(alpha))")],
)
def test_a_power_with_a_name_in_its_exponent_is_offered_as_one_of_e(power: str, offered: str) -> None:
    with pytest.raises(QuestionError, match="an exponent must be a number") as found:
        own_exercise(f"y = {power}\n∂y/∂x")
    assert found.value.corrected == f"y = {offered}\n∂y/∂x"
    assert own_exercise(found.value.corrected)


def test_what_has_no_place_here_is_no_other_function() -> None:
    assert told("y = arctan(x)\ndy/dx") == "line 1: arctan: this function has no place here"
    with pytest.raises(QuestionError) as found:
        own_exercise("y = tan(2*x)\ndy/dx")
    assert found.value.corrected == "y = (sin(2*x)/cos(2*x))\ndy/dx"


@pytest.mark.parametrize(
    "cases",
    ["WENN(x>0;x;0)", "x > 0 ? x : 0", "Piecewise((x, x > 0), (0, True))", "np.where(x > 0, x, 0)",
     "x si x > 0, sinon 0", "F.relu(x)", "nn.functional.relu(x)", "tf.math.maximum(x, 0)"],
)  # fmt: skip
def test_a_definition_may_be_written_as_in_a_program(cases: str) -> None:
    found = own_exercise(f"y = {cases}\ny'")
    assert [name.name for name in found.asked.given] == ["x"]
    assert found.check("(x > 0)").correct


@pytest.mark.parametrize("text", ["tan x", "arctan x", "sec x", "sen x", "tg x", "tg(x)", "th(x)", "th x", "sh(x)"])
def test_a_function_that_is_not_known_is_no_name_and_no_product(text: str) -> None:
    with pytest.raises(QuestionError, match=r"no function here|no place here") as found:
        own_exercise(f"f = {text}\ndf/dx")
    corrected = found.value.corrected
    assert not corrected or str(own_exercise(corrected).asked.definitions[0].value) in (
        "sin(x)/cos(x)", "tanh(x)", "sinh(x)"
    )  # fmt: skip
    assert own_exercise("c = 2x\nh = x\nf = ch + 1\ndf/dx").check("4x").correct


@pytest.mark.parametrize(("text", "slope"), [
    ("Exp[-x]", "-exp(-x)"), ("wurzel(x)", "1/(2 sqrt(x))"), ("SIN(x)", "cos(x)"), ("pi x", "pi"),
    ("log_b x", "1/(x log(b))"), ("si x > 0 alors x^2 sinon 0", "2x(x>0)"), ("x² für x > 0, sonst 0", "2x(x>0)"),
    ("WENN(x>0; x^2; 0)", "2x(x>0)"), ("Piecewise((x**2, x > 0), (0, True))", "2x(x>0)"),
])  # fmt: skip
def test_functions_and_cases_are_called_as_elsewhere(text: str, slope: str) -> None:
    assert own_exercise(f"f = {text}\ndf/dx").check(slope).correct


def test_a_name_e_has_no_power_of_eulers_number() -> None:
    assert told("e = 2x\nf = e^x\ndf/dx").startswith("line 2: e is a name here: write exp(…)")
    assert own_exercise("e = 2x\nf = e^2\ndf/dx").check("8x").correct
    assert told("f = sign(x)\ndf/dx") == "what jumps has no slope that could be asked for"


def test_definitions_may_stand_in_any_order() -> None:
    lines = NEURON.splitlines()
    assert own_exercise("\n".join(lines[::-1])).derivation.target == own_exercise(NEURON).derivation.target


@pytest.mark.parametrize("shape", ["X: 2x3", "X: 2 × 3", "X is 2 by 3", "X ∈ R^{2×3}", "X in R^(2*3)", "X : (2, 3)"])
def test_a_shape_may_be_written_in_many_ways(shape: str) -> None:
    assert own_exercise(f"{shape}\nL = sum(X*X)\n∂L/∂X").asked.names["X"].shape == (2, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "write the definitions first"),
        ("z = w*x", "say what is asked: a derivative such as ∂z/∂w"),
        ("z = w*x\nhello", "line 2: write a definition"),
        ("z = w*x\nz = 2\n∂z/∂w", "line 2: z is defined a second time"),
        ("a = b*w\nb = a\n∂a/∂w", "the definitions run in a circle: a → b → a"),
        ("z = w*x\n∂L/∂w", "line 2: L has no definition; definitions: z"),
        ("z = w*x\n∂z/∂v", "line 2: v stands in no definition"),
        ("z = wxb\n∂z/∂w", "for a product write a star: w*x*b"),
        ("z = w*x\na = y\n∂a/∂w", "a does not depend on w, so the derivative is 0"),
        ("a = f(z)\n∂a/∂z", "line 1: f(…) is no function that is known"),
        ("a = w*x\n∂a/∂w\n∂a/∂x", "line 3: one derivative is asked at a time"),
        ("X: 2x3\nZ = 2*X\n∂Z/∂X", "Z is 2×3, and only a number is differentiated"),
        ("X: 2x3\nW: 2x3\nL = sum(X@W)\n∂L/∂W", "line 3: the left side of @ is 2×3"),
        ("x: 1x3\nz = x@W\nL = sum(z)\n∂L/∂W", "stands on a line of its own, such as X: 4x3"),
        ("X: 20x30\nL = sum(X)\n∂L/∂X", "line 1: a matrix here has 1 to 9 rows and columns"),
        ("z = w*x = 2\n∂z/∂w", "line 1: a definition has one sign ="),
        ("z = 3 ⇒ w*x\n∂z/∂w", "line 1: write one formula, without an arrow"),
        ("z = w*x or w\n∂z/∂w", "line 1: `or` is a word of Python's"),
        ("z = w if w > 0, 5 if w > 0, 0 if w <= 0\n∂z/∂w", "line 1: two of these cases hold at once"),
        ("w*x = z\n∂z/∂w", "line 1: left of = stands one name"),
        ("log = w*x\n∂log/∂w", "log is a function here"),
        ("z = \n∂z/∂w", "line 1: behind z = nothing stands"),
        ("0 < p < 1\nL = log(p)\n∂L/∂p", "line 1: a premise compares two numbers: write 0 < p and p < 1"),
        ("z = w*x\n∂⁺z/∂w", "asked is the whole derivative"),
        ("z = w*(x\n∂z/∂w", "line 1: "),
        ("x: 1x2\nL = sum(diag(x))\n∂L/∂x", "no rule is known for the derivative of diag(x)"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, message: str) -> None:
    assert message in told(text)


def test_the_corrected_question_is_offered() -> None:
    with pytest.raises(QuestionError) as found:
        own_exercise("a = w*x\nL = sigmiod(a)\n∂L/∂w")
    assert found.value.corrected == "a = w*x\nL = sigmoid(a)\n∂L/∂w"


@pytest.mark.slow
def test_a_line_with_two_meanings_has_each_of_them_offered() -> None:
    with pytest.raises(QuestionError) as found:
        own_exercise("h = w*x\nJ = 1/(2m) (h - y)^2\n∂J/∂w")
    assert len(found.value.readings) == 2
    answers = [own_exercise(text).check("(h - y)*x/m").correct for text in found.value.readings]
    assert sorted(answers) == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "L = " + "+".join(["w*x"] * 400) + "\n∂L/∂w",
        "".join(f"a{i} = w*{i}\n" for i in range(1, 30)) + "∂a1/∂w",
        "\n".join(["a0 = w", *(f"a{i + 1} = a{i}*a{i} + a{i}*w" for i in range(20)), "∂a20/∂w"]),
        "".join(f"X{i}: 9x9\n" for i in range(3)) + "L = sum(X0)\n∂L/∂X0",
        "X: 9x9\nZ = X@X\nV = Z@Z\nL = sum(V)\n∂L/∂X",
        "z = w*x\n" * 41,
    ],
)  # fmt: skip
def test_a_question_that_is_too_large_says_so(text: str) -> None:
    began = time.monotonic()
    assert "too large" in told(text)
    assert time.monotonic() - began < 60  # it ends


# --- the word of a question ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*QUESTIONS.values(), "", "ŷ = η\n", "a" * MAX_TEXT])
def test_a_word_carries_a_question(text: str) -> None:
    assert link.text(link.word(text)) == text


def test_a_damaged_word_is_known() -> None:
    word = link.word(NEURON)
    damaged = {word[:i] + other + word[i + 1 :] for i in range(1, len(word)) for other in "aZ_9" if word[i] != other}
    damaged |= {word[:i] for i in range(len(word))} | {word + "A", word + "=", "x" + word, word.replace("1", "¹")}
    for one in damaged:
        with pytest.raises(QuestionError, match="This link is damaged"):
            link.text(one)


def test_a_word_of_a_newer_form_says_so() -> None:
    with pytest.raises(QuestionError, match="newer version"):
        link.text("2" + link.word(NEURON)[1:])


def test_a_word_of_great_length_is_not_read() -> None:
    with pytest.raises(QuestionError, match="damaged"):
        link.text(link.word("z = w\n" * 10_000))


def test_every_bank_knows_the_exercise_of_a_word() -> None:
    exercise = find(f"derive/{link.word(NEURON)}")
    assert isinstance(exercise, OwnExercise)
    assert exercise.name == f"derive/{link.word(NEURON)}"
    assert exercise.check("2*(a - y)*(z > 0)*x").correct
    with pytest.raises(ValueError, match="damaged"):
        find("derive/1nonsense")


def test_the_judge_says_what_a_page_needs() -> None:
    judge = Judge(BANK)
    assert '"arrows"' in judge.question(NEURON)
    assert '"line": 2' in judge.question("z = w*x\n∂L/∂w")


# --- the plain file --------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", ["logistic regression", "softmax", "batch normalisation", "two layers", "LSTM"])
def test_a_question_is_saved_as_a_plain_file(name: str) -> None:
    exercise = own_exercise(f'# A title with "quotes" and \\ signs\n{QUESTIONS[name]}')
    text = toml(exercise, "course/one")
    assert plain.faults(text) == []
    saved = plain.load(text).find("course/one")
    assert saved.title == 'A title with "quotes" and \\ signs'
    assert [line.text for line in saved.solution] == [line.text for line in exercise.solution]
    assert not saved.check(f"2*({exercise.solution[-1].text})").correct


@pytest.mark.parametrize(("text", "right", "wrong"), [
    ("L = max(u, v, w)\n∂L/∂u", "step(u - max(v, w), 1/2)", "(u > v)*(u > w)"),
    ("L = max(0, u, v)^2\n∂L/∂u", "2*max(0, u, v)*step(u - max(0, v), 1/2)", "2*u*step(u - v, 1/2)"),
    ("L = min(a, b, c)*a\n∂L/∂a", "min(a, b, c) + a*step(min(b, c) - a, 1/2)", "min(a, b, c) + a*step(a - b, 1/2)"),
])  # fmt: skip
def test_a_maximum_may_have_more_than_two_arguments(text: str, right: str, wrong: str) -> None:
    exercise = own_exercise(text)
    assert exercise.check(right).correct
    assert not exercise.check(wrong).correct


@pytest.mark.parametrize(("text", "words", "offered"), [
    ("Δ = y - a\nL = Δ^2\n∂L/∂a", "not with Δ", "δ = y - a\nL = δ^2\n∂L/∂a"),
    ("L = Δ_1²\nΔ_1 = a - y\n∂L/∂a", "not with Δ", "L = δ_1²\nδ_1 = a - y\n∂L/∂a"),
    ("x: 1x3\ny = x[0]*w + x[1]\n∂y/∂w", "an entry of x is no name here", "y = x_0*w + x_1\n∂y/∂w"),
    ("x: 1x2\ny: 1x2\nL = -y·log(x)\n∂L/∂x", "only a number is differentiated",
     "x: 1x2\ny: 1x2\nL = sum(-y·log(x))\n∂L/∂x"),
])  # fmt: skip
def test_what_is_meant_is_offered_as_a_whole_question(text: str, words: str, offered: str) -> None:
    with pytest.raises(QuestionError) as found:
        own_exercise(text)
    assert words in str(found.value)
    assert found.value.corrected == offered
    assert own_exercise(offered).check(own_exercise(offered).model).correct
