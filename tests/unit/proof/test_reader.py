"""A reader's text: what it may say, what it comes to, how it is typeset, and that nothing else gets through."""

import ast
import math
import random
from pathlib import Path

import numpy as np
import pytest
import sympy
from hostile import HOSTILE
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sympy import Abs, HadamardPower, Max, Min, Rational, Symbol, exp, log, pi, sqrt, tanh

from byhand.formulas.functions import ReLU, Sigmoid, Step
from byhand.proof import reader as parsing
from byhand.proof.reader import AmbiguousError, ParseError, calls, functions, parse, read, typeset
from byhand.proof.reader.parts import LARGE

w, x, b, y, y_hat, a, z, eta, delta = SCALARS = sympy.symbols("w x b y y_hat a z eta delta", real=True)
W, v, O_3, W_h, W_o, b_o, O_before = MATRICES = [
    sympy.MatrixSymbol(*given)
    for given in [
        ("W", 2, 2), ("v", 1, 2), ("O_3", 1, 3), ("W_h", 3, 3), ("W_o", 3, 1), ("b_o", 1, 1), ("O_t-1", 1, 3),
    ]
]  # fmt: skip
SYMBOLS = [*SCALARS, *MATRICES]
L_a, a_z, L_W = sympy.symbols("L_a a_z L_W")
PARTIALS = {("L", "a"): L_a, ("a", "z"): a_z, ("L", "y_hat"): -y / y_hat, ("O_3", "W_h", "+"): L_W}


def refused(text, symbols=SYMBOLS, partials=PARTIALS):
    """The error that `text` meets, which must be a ParseError of its own, not the backstop's."""
    with pytest.raises(ParseError) as caught:
        read(text, symbols, partials)
    error = caught.value
    assert 1 <= error.column <= len(text) + 1
    assert str(error) == f"column {error.column}: {error.message}"
    assert 10 < len(error.message) < 300
    assert "cannot be evaluated" not in error.message
    assert "is not an expression in NumPy" not in error.message
    return error


# --- what may be typed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2*(a - y)*x", 2 * (a - y) * x),
        ("  x\t", x),
        ("w*x + b", w * x + b),
        ("-x**2", -(x**2)),
        ("(-x)**2", x**2),
        ("2**-1", Rational(1, 2)),
        ("2**3**2", 512),
        ("x - y - z", x - y - z),
        ("x/y/z", x / y / z),
        ("x/y*z", x * z / y),
        ("+x", x),
        ("--x", x),
        ("0.1", Rational(1, 10)),
        (".5", Rational(1, 2)),
        ("2.", 2),
        ("1e-3", Rational(1, 1000)),
        ("1.5E+2", 150),
        ("007", 7),
        ("x**0.5", sqrt(x)),
        ("x**(1/2)", sqrt(x)),
        ("x**(-3/2)", x ** Rational(-3, 2)),
        ("2*pi*x", 2 * pi * x),
        ("π", pi),
        ("exp(-z)/(1 + exp(-z))**2", exp(-z) / (1 + exp(-z)) ** 2),
        ("np.exp(z) + np.log(y)", exp(z) + log(y)), ("xnp.log(y)", x * log(y)), ("2np.tanh(z)", 2 * tanh(z)),
        ("tanh (z)", tanh(z)),
        ("sigmoid(z) + σ(z) + sigma(z)", 3 * Sigmoid(z)),
        ("relu(w*x + b)", ReLU(w * x + b)),
        ("ReLU(z)", ReLU(z)),
        ("step(z)", Step(z)),
        ("abs(y - a)", Abs(y - a)),
        ("max(0, 1 - y*a)", Max(0, 1 - y * a)),
        ("np.minimum(x, y)", Min(x, y)),
        ("sqrt(x)", sqrt(x)),
        ("(z > 0)", Step(z)),
        ("z > y", Step(z - y)),
        ("2*x*(z > 0)", 2 * x * Step(z)),
        ("1[z > 0]*x", Step(z) * x),
        ("z < 0", Step(-z)),
        ("z >= 0", 1 - Step(-z)),
        ("z <= 0", 1 - Step(z)),
        ("z ≥ 0", 1 - Step(-z)),
        ("z ≤ 0", 1 - Step(z)),
        ("x if y > 0 else w", x * Step(y) + w * (1 - Step(y))),
        ("x, y > 0; w, y < 0", x * Step(y) + w * Step(-y) * (1 - Step(y))),
        ("Answer: x", x),
        ("w -= 2x", w - 2 * x),
        ("H(z)", Step(z)),
        ("log2/x", log(2) / x),
        ("e²ᶻ", exp(2 * z)),
        ("y_hat - y", y_hat - y),
        ("ŷ − y", y_hat - y),
        ("y\u0302 - y", y_hat - y),
        ("η·δ", eta * delta),
        ("x×y⊙z⋅w", w * x * y * z),
        ("x÷y", x / y),
        ("x² + y³ + z⁻¹ + w¹⁰", x**2 + y**3 + 1 / z + w**10),
        ("-x²", -(x**2)),
        ("2²", 4),
        ("exp(log(x)*3)", x**3),
        ("1/(1 + exp(-w/(1 + exp(-x))))", 1 / (1 + exp(-w / (1 + exp(-x))))),
        ("∂L/∂a * ∂a/∂z", L_a * a_z),
        ("dL/da * da/dz", L_a * a_z),
        ("∂L / ∂a", L_a),
        ("x*∂L/∂a/y", x * L_a / y),
        ("∂L/∂a**2", L_a**2),
        ("∂L/∂ŷ", -y / y_hat),
        ("∂⁺O₃/∂Wₕ", L_W),
        ("W @ W.T", W * W.T),
        ("Wᵀ", W.T),
        ("O₃ @ Wₕ", O_3 * W_h),
        ("Oₜ₋₁", O_before),
        ("2*W", 2 * W),
        ("W*x", x * W),
        ("W/2", W / 2),
        ("W + W", 2 * W),
        ("O_3*O_3", HadamardPower(O_3, 2)),
        ("O_3**2", HadamardPower(O_3, 2)),
        ("O_3²", HadamardPower(O_3, 2)),
        ("sum(v)", v[0, 0] + v[0, 1]),
        ("sum(v**2)", v[0, 0] ** 2 + v[0, 1] ** 2),
        ("b_o", b_o),
    ],
)
def test_accepted(text, expected):
    assert parse(text, SYMBOLS, PARTIALS) == expected


MATRIX_TEXTS = [
    "W @ W", "W * W", "W @ W * W", "W * W @ W", "W.T @ v.T", "v @ W.T", "1 - v**2", "v + 1", "2 - W", "W / (1 + W)",
    "1 / (1 + np.exp(-W))", "x * W + W / y", "np.tanh(v @ W + v)", "v.T @ (v * (1 - v**2))", "W**0.5", "np.sqrt(W)",
    "np.sum(W * W)", "np.sum(v @ W)", "np.maximum(0.5, W)", "np.minimum(W, x)", "np.abs(-W)", "(W > 0.5) * W",
    "(W > W.T) * 1", "1 * (W <= x)", "-W @ W", "-v**2", "x - W - y", "np.log(W)", "v * v * x", "x * v * v", "W**-1",
    "(v @ W).T", "(W > 0) @ W", "np.sum(v * 2)", "x / v",
]  # fmt: skip


@pytest.mark.parametrize("text", MATRIX_TEXTS)
def test_matrices_mean_what_numpy_makes_of_them(text):
    rng = np.random.default_rng(0)
    values = {"W": rng.uniform(0.1, 1, (2, 2)), "v": rng.uniform(0.1, 1, (1, 2)), "x": 0.7, "y": 1.3}
    expected = np.asarray(eval(text, {"np": np, **values}))  # noqa: S307 the texts are the table's above
    parsed = parse(text, SYMBOLS)
    explicit = parsed.as_explicit() if parsed.is_Matrix else sympy.Matrix([[parsed]])
    points = {m[i, j]: values[m.name][i, j] for m in (W, v) for i in range(m.shape[0]) for j in range(m.shape[1])}
    result = np.array(explicit.subs({x: 0.7, y: 1.3}).subs(points).evalf().tolist(), dtype=float)
    np.testing.assert_allclose(result, np.atleast_2d(expected), rtol=1e-12)


def test_a_one_by_one_matrix_is_a_matrix():
    assert parse("O_3 @ W_o + b_o", SYMBOLS).shape == (1, 1)
    assert "1×3" in refused("b_o * O_3").message


def test_the_same_text_gives_the_same_expression_twice():
    assert parse("tanh(W) - tanh(W)", SYMBOLS) == sympy.ZeroMatrix(2, 2)
    assert parse("exp(W)*relu(W)", SYMBOLS) == parse("exp(W)*relu(W)", SYMBOLS)


def test_names_may_stand_for_expressions():
    assert parse("z²", {"z": w * x + b}) == (w * x + b) ** 2
    assert parse("lambda_1*λ", [Symbol("lambda"), Symbol("λ₁")]) == Symbol("lambda") * Symbol("λ₁")
    assert parse("e**2", [Symbol("e")]) == Symbol("e") ** 2
    assert parse("dL/da", [Symbol("dL"), Symbol("da")], PARTIALS) == Symbol("dL") / Symbol("da")
    assert parse("delta/dx", [delta, Symbol("dx")], PARTIALS) == delta / Symbol("dx")
    assert parse("step*x", [Symbol("step"), x]) == Symbol("step") * x
    explicit = sympy.Matrix([[1, 2]])
    assert parse("sum(m**2) + sum(m @ m.T)/2", {"m": explicit}) == Rational(15, 2)
    assert "real" in refused("2*i", {"i": sympy.I}).message
    n = Symbol("n", integer=True, positive=True)
    batch = sympy.MatrixSymbol("X", n, 2)
    assert parse("X @ W", [batch, W]).shape == (n, 2)
    assert "known size" in refused("sum(X)", [batch]).message


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: parse(None, SYMBOLS), TypeError),
        (lambda: parse(b"x", SYMBOLS), TypeError),
        (lambda: parse("x", ["x"]), TypeError),
        (lambda: parse("x", {"x": "y"}), TypeError),
        (lambda: parse("x", [Symbol("x"), Symbol("x", real=True)]), ValueError),
        (lambda: parse("x", [x], {"L/a": x}), ValueError),
        (lambda: parse("x", [x], {("L",): x}), ValueError),
        (lambda: parse("x", [x], {("L", "a", "-"): x}), ValueError),
        (lambda: parse("x", [x], {("L", "a"): "x"}), TypeError),
    ],
)
def test_wrong_arguments_are_the_callers_error(call, error):
    with pytest.raises(error) as caught:
        call()
    assert not isinstance(caught.value, ParseError)


def test_large_expressions_keep_their_value():
    """Above a weight the powers and functions are left as they are written, with the same value."""
    terms = "(" + " + ".join(["(x + 1)**2*y"] * (LARGE // 2)) + ")"
    value = (Rational(17, 10) ** 2 * Rational(13, 10)) * (LARGE // 2)
    for text, expected in [(f"{terms}**2/100", value**2 / 100), (f"1/abs(-{terms})", 1 / value)]:
        assert value_at_point(parse(text, SYMBOLS)) == pytest.approx(float(expected))


# --- how it is typeset -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2*(a - y)*x", r"2 (a - y)\,x"),
        ("b + x*w", r"b + x\,w"),
        ("x - x", "x - x"),
        ("((x))", "x"),
        ("x*2", r"x \cdot 2"),
        ("3*2*x", r"3 \cdot 2 x"),
        ("2*(1/2)", r"2 \cdot \frac{1}{2}"),
        ("2*(z > 0)", r"2 \cdot \mathbf{1}[z > 0]"),
        ("1[z > 0]*x", r"\mathbf{1}[z > 0]\,x"),
        ("z <= 0", r"\mathbf{1}[z \le 0]"),
        ("a - (b - x)", "a - (b - x)"),
        ("a - b - x", "a - b - x"),
        ("a + (-b)", "a + (-b)"),
        ("a*(-b)", r"a\,(-b)"),
        ("-a*b", r"-a\,b"),
        ("-(a + b)*x", r"-(a + b)\,x"),
        ("--x", "-(-x)"),
        ("a*(b*x)", r"a\,(b\,x)"),
        ("a/b*x", r"\frac{a}{b}\,x"),
        ("a/(b*x)", r"\frac{a}{b\,x}"),
        ("-y/y_hat", r"-\frac{y}{\hat{y}}"),
        ("(-y)/y_hat", r"\frac{-y}{\hat{y}}"),
        ("(1 - y)/(1 - ŷ)", r"\frac{1 - y}{1 - \hat{y}}"),
        ("-(y/a - x)", r"-\left(\frac{y}{a} - x\right)"),
        ("(a/b)**2", r"\left(\frac{a}{b}\right)^{2}"),
        ("-x**2", "-x^{2}"),
        ("(-x)²", "(-x)^{2}"),
        ("(x**2)**3", "(x^{2})^{3}"),
        ("x**-1", "x^{-1}"),
        ("x**(1/2)", r"x^{\frac{1}{2}}"),
        ("exp(-z)*x", r"e^{-z}\,x"),
        ("exp(z)**2", "(e^{z})^{2}"),
        ("log(1 - y_hat)", r"\log(1 - \hat{y})"),
        ("σ(z)*(1 - sigmoid(z))", r"\sigma(z)\,(1 - \sigma(z))"),
        ("relu(w*x)", r"\mathrm{ReLU}(w\,x)"),
        ("tanh(x/2)", r"\tanh\left(\frac{x}{2}\right)"),
        ("abs(z)", "|z|"),
        ("abs(x/2)", r"\left|\frac{x}{2}\right|"),
        ("sqrt(x + 1)", r"\sqrt{x + 1}"),
        ("step(z)", r"\mathbf{1}[z > 0]"),
        ("max(0, z)", r"\max(0, z)"),
        ("eta*0.10", r"\eta \cdot 0.10"),
        ("1e-3*x", r"1 \cdot 10^{-3}\,x"),
        ("2*pi", r"2 \pi"),
        ("O_3 @ W_h", r"O_{3}\,W_{h}"),
        ("Oₜ₋₁.T @ O₃", r"O_{t-1}^{\top}\,O_{3}"),
        ("(O_3 @ W_h).T", r"(O_{3}\,W_{h})^{\top}"),
        ("O_3 * O_3", r"O_{3} \odot O_{3}"),
        ("(O_3 * O_3) @ W_h", r"(O_{3} \odot O_{3})\,W_{h}"),
        ("O_3 * (O_3 @ W_h)", r"O_{3} \odot O_{3}\,W_{h}"),
        ("1 - O_3**2", r"1 - O_{3}^{\odot 2}"),
        ("sum(v)", r"\mathrm{sum}(v)"),
        ("∂L/∂a * ∂a/∂z", r"\frac{\partial L}{\partial a}\,\frac{\partial a}{\partial z}"),
        ("dL/da", r"\frac{\partial L}{\partial a}"),
        ("∂⁺O_3/∂W_h", r"\frac{\partial^{+} O_{3}}{\partial W_{h}}"),
    ],
)
def test_typeset(text, expected):
    assert typeset(text, SYMBOLS, PARTIALS) == expected


# --- any text of the grammar ---------------------------------------------------------------------------------------

POINT = {"x": 0.7, "y": 1.3, "a": -0.4}


def sigmoid(value):
    return 1 / (1 + math.exp(-value))


PYTHON = {"exp": math.exp, "tanh": math.tanh, "sigmoid": sigmoid, "abs": abs, "max": max, "min": min}
expressions = st.recursive(
    st.sampled_from([*POINT, "2", "0.5", "3"]),
    lambda inner: st.one_of(
        st.builds("({}){}({})".format, inner, st.sampled_from([" + ", " - ", "*", "/"]), inner),
        st.builds("{}{}{}".format, inner, st.sampled_from([" + ", " - ", "*", "/"]), inner),
        st.builds("-{}".format, inner),
        st.builds("({})**{}".format, inner, st.sampled_from(["2", "3", "-1"])),
        st.builds("{}({})".format, st.sampled_from(["exp", "tanh", "sigmoid", "abs"]), inner),
        st.builds("{}({}, {})".format, st.sampled_from(["max", "min"]), inner, inner),
        st.builds("({} > {})".format, inner, inner),
    ),
    max_leaves=8,
)


def python_value(text):
    """What Python makes of the text at POINT; the example is left out where that is not a moderate number."""
    try:
        value = float(eval(text, PYTHON | POINT))  # noqa: S307 the text is made of the strategies' pieces above
    except (ZeroDivisionError, OverflowError):
        assume(False)
    assume(abs(value) < 1e6)
    return value


def read_or_leave(text):
    """The reading; the example is left out where a bound or a division by a cancelled 0 stops it."""
    try:
        return read(text, [x, y, a])
    except ParseError:
        message = refused(text).message
        assert any(part in message for part in ("division by zero", "too large", "too fast")), text
        assume(False)


def value_at_point(expression):
    return float(expression.subs({x: Rational(7, 10), y: Rational(13, 10), a: Rational(-2, 5)}).evalf(30))


@given(expressions)
@settings(deadline=None, max_examples=150)
def test_a_text_means_what_python_makes_of_it(text):
    expected = python_value(text)
    reading = read_or_leave(text)
    assume(not reading.expression.has(sympy.nan, sympy.zoo))
    assert value_at_point(reading.expression) == pytest.approx(expected, rel=1e-6, abs=1e-6)
    assert reading.latex.count("{") == reading.latex.count("}")
    assert reading.latex.count(r"\left") == reading.latex.count(r"\right")


def without_brackets(text):
    """Each text that `text` becomes when one pair of grouping brackets goes."""
    opened = []
    for position, character in enumerate(text):
        if character == "(":
            opened.append(position)
        if character == ")":
            start = opened.pop()
            if start == 0 or not text[start - 1].isalpha():
                yield text[:start] + text[start + 1 : position] + text[position + 1 :]


@given(expressions)
@settings(deadline=None, max_examples=80)
def test_the_same_tex_never_stands_for_two_values(text):
    value, tex = python_value(text), read_or_leave(text).latex
    for other in without_brackets(text):
        try:
            same = typeset(other, [x, y, a]) == tex
        except ParseError:
            continue
        if same:
            assert python_value(other) == pytest.approx(value, rel=1e-6, abs=1e-6), f"{text} and {other}: {tex}"


# --- what is refused -----------------------------------------------------------------------------------------------


_OTHERWISE = {">": "<=", "<": ">=", ">=": "<", "<=": ">"}
_IN_WORDS = {
    ">": ("is greater than", "is larger than", "is bigger than", "is more than"), "<": ("is less than", "smaller than"),
    ">=": ("is at least", "is greater than or equal to"), "<=": ("is at most", "is less than or equal to"),
}  # fmt: skip
_SIGNED = {">": ("positive",), "<": ("negative",), ">=": ("non-negative", "not negative", "nonnegative"),
           "<=": ("nonpositive", "not positive")}  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_cases_mean_what_python_makes_of_them(seed):
    """Two or three cases in words, in braces and in TeX."""
    rng = random.Random(seed)
    one, other, third = (rng.choice(["0", "1", "-x", "x + y", "3*x", "y - 1", "abs(x)"]) for _ in range(3))
    left, right, sign = rng.choice(["z", "x", "x + y"]), rng.choice(["0", "1", "a"]), rng.choice(list(_OTHERWISE))
    word, apart = rng.choice(["if", "for", "when", "where"]), rng.choice([", ", "; ", " and ", ", and "])
    opposite = f"{left} {_OTHERWISE[sign]} {right}"
    words, adjective = rng.choice(_IN_WORDS[sign]), rng.choice(_SIGNED[sign])
    two = f"({one}) if {left} {sign} {right} else ({other})"
    texts = {
        f"{one} if {left} {sign} {right} else {other}": two,
        f"{one} {word} {left} {sign} {right}{apart}{other} otherwise": two,
        f"{one} {word} {left} {sign} {right}{apart}{other} {word} {opposite}": two,
        f"{{{one}, {left} {sign} {right}; {other}, {opposite}}}": two,
        rf"\begin{{cases}}{one} & \text{{if }}{left} {sign} {right} \\ {other} & {opposite}\end{{cases}}": two,
        f"{one} {word} {left} {words} {right}{apart}{other} otherwise": two,
        f"if {left} {words} {right}: {one}, {other} otherwise": two,
        f"{one} {word} {left} is {adjective}, {other} else": f"({one}) if {left} {sign} 0 else ({other})",
        f"{one}{apart}0 {word} {left} {sign} {right}": f"0 if {left} {sign} {right} else ({one})",
        f"{one} (0 {word} {left} {sign} {right})": f"0 if {left} {sign} {right} else ({one})",
        f"w - 2*({one} if {left} {sign} {right} else {other})": f"w - 2*({two})",
        f"{one} {word} {left} > {right}{apart}{other} {word} {left} < {right}{apart}{third} {word} {left} = {right}":
            f"({one}) if {left} > {right} else ({other}) if {left} < {right} else ({third})",
    }  # fmt: skip
    for text, python in texts.items():
        value = parse(text, [w, x, y, z, a])
        for _ in range(8):
            point = {symbol: Rational(rng.choice([-4, -2, -1, 0, 1, 2, 4]), 2) for symbol in (w, x, y, z, a)}
            expected = eval(python, {symbol.name: number for symbol, number in point.items()})  # noqa: S307
            assert value.xreplace(point).doit() == expected, (text, point)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:30]))
def test_hostile_text_is_refused(text, capsys, recwarn):
    refused(text)
    assert capsys.readouterr() == ("", "")
    assert not recwarn.list


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        ("y_hta - y", 1, "did you mean y_hat?"),
        ("foo", 1, "known: w, x, b"),
        ("sigmod(z)", 1, "did you mean sigmoid?"),
        ("sum(v, axis=0)", 12, "named arguments"),
        ("ŷ + \u0430", 5, "CYRILLIC SMALL LETTER A (U+0430)"),
        ("\0", 1, "U+0000"),
        ("x if y", 3, "say in names and numbers where it holds"),
        ("x**y", 2, "exp"),
        ("x + 1/0", 6, "division by zero"),
        ("x² + 1/(x - x)", 7, "division by zero"),
        ("η·1/0", 4, "division by zero"),
        ("∂L/∂a + log(0)", 9, "logarithm of zero"),
        ("x + (y - 3", 5, "never closed"),
        ("x + ", 4, "missing after `+`"),
        ("x\ny", 2, "one line"),
        ("  = w*z + $", 11, "DOLLAR"),
        ("L = 2*q", 7, "no name `q`"),
        ("x * / y", 5, "between `*` and `/`"),
        ("1 + ∂L/∂w", 5, "known: ∂L/∂a, ∂a/∂z"),
        ("∂L", 1, "∂L/∂a"),
        ("9**9**9**9", 5, "at most 20"),
        ("x**21", 2, "at most 20"),
        ("x + W @ v", 7, "2×2, the right side 1×2: 2 columns cannot meet 1 row"),
        ("O_3 + W_h", 5, "1×3, the right side 3×3"),
        ("x.T", 2, ".T"),
        ("x.real", 2, "dot"),
        ("(x == y)", 4, "comparisons"),
    ],
)
def test_the_sentence_and_its_column(text, column, words):
    error = refused(text)
    assert (error.column, words in error.message) == (column, True), error


def test_the_bounds_are_sharp():
    def accepted(text):
        return parse(text, SYMBOLS) is not None

    assert accepted("x" + " " * (parsing.MAX_LENGTH - 1))
    refused("x" + " " * parsing.MAX_LENGTH)
    assert accepted("(" * parsing.MAX_DEPTH + "x" + ")" * parsing.MAX_DEPTH)
    refused("(" * (parsing.MAX_DEPTH + 1) + "x" + ")" * (parsing.MAX_DEPTH + 1))
    assert accepted("-" * parsing.MAX_DEPTH + "x")
    refused("-" * (parsing.MAX_DEPTH + 1) + "x")
    row = "*(" + "+".join("x" * 48) + ")"  # 98 tokens
    assert accepted("x" + 4 * row + "--x*x*x")
    assert "too long" in refused("x" + 4 * row + "---x*x*x").message
    assert accepted("9" * parsing.MAX_DIGITS)
    refused("9" * (parsing.MAX_DIGITS + 1))
    assert accepted(f"1e{parsing.MAX_DECIMAL_EXPONENT}")
    refused(f"1e{parsing.MAX_DECIMAL_EXPONENT + 1}")
    assert accepted(f"x**{parsing.MAX_EXPONENT} + x**-{parsing.MAX_EXPONENT}")
    refused(f"x**{parsing.MAX_EXPONENT + 1}")
    refused(f"(x**{parsing.MAX_EXPONENT})**2")
    assert accepted("exp(1e400*x) + exp(exp(x)) + sigmoid(log(1 + exp(exp(x))))")
    assert accepted("sum(v*sum(v))")
    refused("sum(v*sum(v*sum(v)))")
    assert accepted("sum(W @ W @ W @ W)")


@given(st.text())
@settings(deadline=None, max_examples=200)
def test_any_text_is_read_or_refused(text):
    read_or_refused(text)


PIECES = """
    x y ŷ W v O_3 2 0 1e9 0.5 ( ) [ ] 1[ , + - * / @ ** ^ = > < >= . .T ᵀ ² ⁻¹ exp( log( sum( max( np. np.tanh( sqrt(
    ∂ ∂L/∂a dL/da ∂⁺ d _ __ e pi σ( lambda if not : ; ' " { } \\ а ₁ ₋ abs( step( relu
""".split()  # noqa: SIM905 a list of quoted pieces is harder to read
PIECES += [" ", "\0", "\n", "\u202e", "\u0302"]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(deadline=None, max_examples=400)
def test_any_pieces_are_read_or_refused(text):
    read_or_refused(text)


def read_or_refused(text):
    try:
        reading = read(text, SYMBOLS, PARTIALS)
    except ParseError:
        refused(text)
    else:
        assert isinstance(reading.expression, sympy.Basic)
        assert not reading.expression.has(sympy.zoo, sympy.nan, sympy.oo, sympy.I)
        assert reading.latex


def test_no_text_can_run():
    """The modules call nothing that turns text into code or into an expression by itself."""
    for module in sorted(Path(parsing.__file__).parent.glob("*.py")):
        tree = ast.parse(module.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        banned = {"eval", "exec", "sympify", "parse_expr", "getattr", "setattr", "__import__", "S", "globals", "ast"}
        assert not (names | attributes) & banned, module.name
        assert "compile" not in names
        compiled = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "compile"]
        assert all(isinstance(node.value, ast.Name) and node.value.id == "re" for node in compiled)


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("1 + exp(log(a))", [a > 0]),
        ("1 + a + 0*log(a - 5)", [a > 5]),
        ("(1 + a)*relu(a - 5)/relu(a - 5)", [sympy.Ne(ReLU(a - 5), 0)]),
        ("x/x - y/(1 - a)", [sympy.Ne(x, 0), sympy.Ne(1 - a, 0)]),
        ("(x*y)**(-1/2) + sqrt(z)", [sympy.Ne(x * y, 0), x * y >= 0, z >= 0]),
        ("log(v) + 1/2", [v[0, 0] > 0, v[0, 1] > 0]),
        ("tanh(z)*(z > 0) + x**2", []),
    ],
)
def test_where_what_was_typed_is_defined(text, conditions):
    """Whatever SymPy made of it meanwhile: each condition is on what was typed."""
    found = read(text, SYMBOLS).conditions
    assert len(found) == len(conditions)
    assert all(sympy.simplify(sympy.Equivalent(one, two)) == True for one, two in zip(found, conditions, strict=True))  # noqa: E712


@pytest.mark.parametrize(
    "text", ["h_tilde_2*z", "h\u0303_2*z", "h\u0303\u2082 z", r"\tilde{h}_2 z", r"z \widetilde{h}_{2}", "zh\u0303₂"]
)
def test_a_tilde_belongs_to_its_letter(text: str) -> None:
    h, h_tilde = sympy.symbols("h_2 h_tilde_2", real=True)
    found = read(text, [z, h, h_tilde])
    assert found.expression == h_tilde * z
    assert r"\tilde{h}_{2}" in found.latex


def test_a_tilde_over_a_letter_that_unicode_has_with_it() -> None:
    o, o_tilde = sympy.symbols("o o_tilde", real=True)
    assert read("õ - o", [o, o_tilde]).expression == o_tilde - o
    with pytest.raises(ParseError, match="a tilde stands over a letter"):
        read("2\u0303", [o])
    with pytest.raises(ParseError, match=r"h\u0303"):
        read("h\u0303", [sympy.Symbol("h", real=True)])


def test_a_chain_of_comparisons_has_an_end() -> None:
    assert read("0 < x < 1 < 2", [x]).expression == read("(x > 0)*(x < 1)", [x]).expression
    with pytest.raises(ParseError, match="at most three comparisons"):
        read("0 < x < 1 < 2 < 3", [x])


def test_each_form_has_its_count_of_arguments_and_its_meaning() -> None:
    assert calls._FORMS.keys() == functions.FORMS.keys()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        *((text, "-y*log(a) - (1 - y)*log(1 - a)") for text in (
            "-y log a - (1-y) log(1-a)", "-y log a-(1-y)log(1-a)", r"-y \log a - (1-y)\log(1-a)",
        )),
        ("2 ln a - 1", "2*log(a) - 1"), ("tanh z + 1", "tanh(z) + 1"), ("exp z + 1", "exp(z) + 1"),
        ("√x + 1", "sqrt(x) + 1"), ("log a-log y", "log(a) - log(y)"), ("1-tanh²z", "1 - tanh(z)**2"),
    ],
)  # fmt: skip
def test_a_function_without_brackets_ends_where_it_does_on_paper(text: str, plain: str) -> None:
    assert read(text, [w, x, y, z, a]).text == plain


@pytest.mark.parametrize("text", ["√1 - x", "√x+1", "log 1-x", "log 1 - x", "tanh z+1", "sigmoid z - y", "relu z + 1"])
def test_where_it_may_reach_on_both_are_offered(text: str) -> None:
    with pytest.raises(AmbiguousError) as found:
        read(text, [w, x, y, z, a])
    assert len(found.value.choices) == 2
