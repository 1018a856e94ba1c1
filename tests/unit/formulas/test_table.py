"""Each row of the table of functions says the same in NumPy, in JavaScript, in an enclosure and in the normal form."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from sympy import Rational, Symbol

from byhand.answers import own_exercise
from byhand.formulas import (
    FUNCTIONS,
    Formula,
    FunctionRow,
    UnknownNodeError,
    at_least,
    function_named,
    javascript,
    latex,
    softmax,
)
from byhand.formulas.functions import CubeRoot, ReLU, Sigmoid, Step, in_elementary_terms
from byhand.formulas.table import BY_KIND
from byhand.proof import compare
from byhand.proof.enclosure import Enclosure, middle
from byhand.proof.reader import ParseError, read

x, y = (Symbol(name, real=True) for name in "xy")
p = Symbol("p", positive=True)
NUMBERS = [-30, -2, -0.5, 0, 0.25, 1, 3, 40]


def arguments(row: FunctionRow, number: float) -> list[float]:
    """Arguments for a call with one number, and as many more as the function asks for."""
    first = abs(number) + 0.5 if row.name.startswith("log") or row.name == "sqrt" else number
    return [first, *(0.75 for _ in range(row.arguments[0] - 1))]


def oracle(row: FunctionRow, values: list[float]) -> float:
    """The value by mpmath's own functions, which no row names."""
    own: dict[str, Any] = {
        "sigmoid": lambda u: 1 / (1 + mpmath.exp(-u)), "softplus": lambda u: mpmath.log(1 + mpmath.exp(u)),
        "relu": lambda u: max(0, u), "step": lambda u: float(u > 0), "abs": abs, "max": max, "min": min,
        "cbrt": lambda u: mpmath.sign(u) * mpmath.cbrt(abs(u)), "log2": lambda u: mpmath.log(u, 2),
        "Heaviside": lambda u, at=0.5: at if u == 0 else float(u > 0),
    }  # fmt: skip
    known = own.get(row.name, getattr(mpmath, row.name, None))
    assert known is not None, f"add an oracle for {row.name}"
    with mpmath.workdps(60):
        return float(known(*map(mpmath.mpf, values)))


@pytest.mark.slow
@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
def test_the_value_is_one_in_numpy_javascript_and_an_enclosure(row: FunctionRow) -> None:
    names = [Symbol(f"u_{i}", real=True) for i in range(row.arguments[0])]
    formula = Formula("f", row.make(*names), names)
    calls = [arguments(row, number) for number in NUMBERS]
    code = javascript(formula.expr, {name: name.name for name in names})
    script = f"const f = ({', '.join(map(str, names))}) => {code};\n"
    script += f"console.log(JSON.stringify({json.dumps(calls)}.map(u => f(...u))))"
    ran = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True, timeout=60)
    for values, from_javascript in zip(calls, json.loads(ran.stdout), strict=True):
        wanted = oracle(row, values)
        assert float(formula(*values)) == pytest.approx(wanted, rel=1e-14)
        assert float(formula(*map(complex, values)).real) == pytest.approx(wanted, rel=1e-14)
        assert from_javascript == pytest.approx(wanted, rel=1e-14)
        point = {name: Fraction(value) for name, value in zip(names, values, strict=True)}
        assert middle(Enclosure(point)(formula.expr)) == pytest.approx(wanted, rel=1e-14)


@pytest.mark.parametrize("row", [row for row in FUNCTIONS if row.kind], ids=lambda row: row.name)
def test_a_sum_as_an_argument_stays_one(row: FunctionRow) -> None:
    """In whatever way the row writes {0}: `x - y * 2` is another number than `(x - y) * 2`."""
    x, y, *more = names = [Symbol(f"u_{i}", real=True) for i in range(row.arguments[0] + 1)]
    formula = Formula("f", 1 / row.make(x - y, *more), names)
    code = javascript(formula.expr, {name: name.name for name in names})
    calls = [(first, second, *[0.75] * len(more)) for first, second in ((1.0, 3.0), (3.0, 1.0), (-1.0, -3.5))]
    calls = [call for call in calls if call[0] > call[1] or not (row.positive or row.jumps)]
    script = f"const f = ({', '.join(map(str, names))}) => {code};\n"
    script += f"console.log(JSON.stringify({json.dumps(calls)}.map(u => f(...u))))"
    ran = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True, timeout=60)
    for (first, second, *values), from_javascript in zip(calls, json.loads(ran.stdout), strict=True):
        if value := oracle(row, (first - second, *values)):
            assert float(formula(first, second, *values)) == pytest.approx(1 / value, rel=1e-14)
            assert from_javascript == pytest.approx(1 / value, rel=1e-14)


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
def test_a_row_has_a_rule_for_every_room(row: FunctionRow) -> None:
    names = [p if row.name.startswith("log") else x, y][: row.arguments[0]]
    expr = row.make(*names)
    assert compare(expr + y, y + expr).status == "equal"
    assert compare(expr, expr + Rational(1, 10**30)).status == "different"
    if row.kind is not None:
        assert BY_KIND[row.kind] is row
        assert "{0}" in row.numpy
        assert "{0}" in row.javascript
        assert row.enclosed or row.rewritten
    else:
        assert not row.numpy
    if row.rewritten is not None:
        assert compare(expr, row.rewritten(*expr.args)).status == "equal"
    assert "u" in row.latex("u")
    for name in (row.name, *row.spellings):
        assert function_named(name) is row
    typed = row.make(*names, evaluate=False)
    assert compare(typed, expr).status == "equal"


def holds_exponentials(expr: sympy.Expr) -> bool:
    """Is an expression made of exponentials, once each function is written by others?"""
    rewritten = [(kind, row.rewritten) for kind, row in BY_KIND.items() if row.rewritten is not None and not row.bends]
    for kind, write in rewritten:
        expr = expr.replace(kind, write)
    expr = in_elementary_terms(expr)
    return bool(expr.replace(sympy.tanh, lambda u: sympy.tanh(u).rewrite(sympy.exp)).has(sympy.exp))


def grows_too_fast(text: str) -> bool:
    try:
        return read(text, [x, y]).expression is None
    except ParseError as error:
        return "exponentials inside exponentials" in str(error)


@pytest.mark.slow
@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
def test_a_row_is_all_that_the_reader_and_the_derivations_need(row: FunctionRow) -> None:
    more = [y] * (row.arguments[0] - 1)
    u, typed = p if row.name.startswith(("log", "sqrt")) else x, "".join(f", {name}" for name in more)
    for name in row.names:
        brackets = "{{{}}}" if name == "sqrt" else f"({{}}{typed})"
        assert read(rf"\{name}" + brackets.format(u), [u, *more]).expression == row.make(u, *more)
        exercise = own_exercise(f"z = w**2 + 1\nL = \\{name}{brackets.format('z')} + w\n∂L/∂w")
        assert exercise.check(exercise.model).correct

    assert bool(row.exponentials) == holds_exponentials(row.make(u, *more)), f"say how {row.name} grows: exponentials"
    assert (float(row.make(sympy.Integer(50), *[1 for _ in more])) > 1e9) == (row.exponentials == "growing")
    assert grows_too_fast(f"{row.name}(exp(exp(x)){typed})") == bool(row.exponentials)
    assert grows_too_fast(f"exp({row.name}(exp(x){typed}))") == (row.exponentials == "growing")


NEW = """
import byhand.formulas.table as table
from sympy import Mul, symbols, tanh
from byhand.formulas import FunctionRow, Softplus

def mish(u, evaluate=True):
    return Mul(u, tanh(Softplus(u), evaluate=evaluate), evaluate=evaluate)

table.FUNCTIONS += (FunctionRow("mish", mish, r"\\mathrm{mish}", exponentials="inside"),)

from byhand.answers import own_exercise, plain
from byhand.proof.reader import ParseError, read

x, y = symbols("x y", real=True)
assert read(r"2\\mish(x) + mish'(x)", [x]).expression == 2 * mish(x) + mish(x).diff(x)
exercise = own_exercise("z = w*x\\nL = mish(z)\\n∂L/∂w")
assert exercise.check(exercise.model).correct
try:
    read("mish(exp(exp(x)))", [x])
except ParseError as error:
    print(error)
"""


def test_a_new_function_is_one_more_row() -> None:
    ran = subprocess.run([sys.executable, "-c", NEW], capture_output=True, encoding="utf-8")
    assert "exponentials inside exponentials" in ran.stdout, ran.stderr


def test_an_oracle_that_is_missing_is_asked_for() -> None:
    with pytest.raises(AssertionError, match="add an oracle for mish"):
        oracle(FunctionRow("mish", sympy.tanh, ""), [1.0])


def test_a_row_without_a_rule_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeded mistakes: another definition for the proofs, and a row that is missing."""
    row = BY_KIND[sympy.sech]
    wrong = FunctionRow(row.name, row.make, row.tex, row.kind, enclosed=row.enclosed, rewritten=sympy.cosh)
    monkeypatch.setitem(BY_KIND, sympy.sech, wrong)
    assert compare(sympy.sech(x), 1 / sympy.cosh(x)).status != "equal"
    monkeypatch.delitem(BY_KIND, sympy.sech)
    with pytest.raises(UnknownNodeError, match="of type sech"):
        javascript(sympy.sech(x), {x: "x"})


@pytest.mark.parametrize("row", [row for row in FUNCTIONS if not row.jumps], ids=lambda row: row.name)
def test_a_derivative_is_a_formula_too(row: FunctionRow) -> None:
    names = [Symbol(f"u_{i}", real=True) for i in range(row.arguments[0])]
    expr = row.make(*names)
    if row.rewritten is not None and row.arguments[0] > 1:  # SymPy gives the slope 1/2 where two are equal
        expr = row.rewritten(*expr.args)
    formula = Formula("f", expr, names)
    for number in (0.4, 1.7):
        values = arguments(row, number)
        step = formula(values[0] + 1e-30j, *values[1:]).imag / 1e-30
        assert float(formula.derivative(names[0])(*values)) == pytest.approx(step, rel=1e-13)


def test_several_arguments_are_taken_in_pairs() -> None:
    a, b, c = names = sympy.symbols("a b c", real=True)
    greatest = Formula("f", sympy.Max(a, b, c), names)
    assert greatest(1.0, 3.0, 2.0) == 3
    assert javascript(greatest.expr, {name: name.name for name in names}).count("Math.max") == 2


def test_functions_that_are_written_by_others() -> None:
    assert compare(CubeRoot(x) ** 3, x).status == "equal"
    assert compare(CubeRoot(-x), -CubeRoot(x)).status == "equal"
    assert compare(sympy.sech(x) ** 2, 1 - sympy.tanh(x) ** 2).status == "equal"
    named = {name: function_named(name) for name in ("log", "log10", "ln", "heaviside")}
    make = {name: row.make for name, row in named.items() if row is not None}
    assert compare(make["log"](p, sympy.Integer(10)), make["log10"](p)).status == "equal"
    assert make["ln"](p) == sympy.log(p)
    assert make["heaviside"](x, sympy.S.One) == 1 - Step(-x)
    assert function_named("sec") is None
    assert compare(at_least(x, y), 1 - Step(y - x)).status == "equal"
    assert compare(at_least(x, y), Step(x - y)).status == "different"
    assert compare(softmax(x, [x, y]), Sigmoid(x - y)).status == "equal"
    with pytest.raises(ValueError, match="p is not one of the sums x, y"):
        softmax(p, [x, y])


def test_tex() -> None:
    assert latex(Sigmoid(x) ** 2) == r"\sigma^{2}(x)"
    assert latex(Step(x) * ReLU(x)) in (r"\mathrm{ReLU}(x) \mathbf{1}[x > 0]", r"\mathbf{1}[x > 0] \mathrm{ReLU}(x)")
    assert latex(CubeRoot(x)) == r"\sqrt[3]{x}"
    assert latex(1 - Sigmoid(x)) == r"1 - \sigma(x)"
    assert latex(x - sympy.Symbol("a"), {x: "O_t"}) == "O_t - a"  # by name it is -a + O_t
    row = function_named("log")
    assert row is not None
    assert row.latex("x", "b") == r"\log_{b}(x)"
    assert row.latex(r"\frac{1}{x}") == r"\log\left(\frac{1}{x}\right)"


def test_own_functions_have_definitions() -> None:
    for kind in (Step, ReLU, Sigmoid, CubeRoot):
        assert compare(kind(x), in_elementary_terms(kind(x))).status == "equal"
    assert np.isclose(float(CubeRoot(sympy.Integer(-8)).evalf()), -2)
