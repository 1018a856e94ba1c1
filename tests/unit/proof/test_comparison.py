"""The equality checker says nothing that is not so, and says what is so for what the book needs."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import mpmath
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from mpmath.libmp import from_man_exp
from sympy import (
    Abs,
    Eq,
    Heaviside,
    MatrixSymbol,
    Max,
    Min,
    Piecewise,
    Rational,
    Symbol,
    cos,
    cosh,
    exp,
    log,
    oo,
    pi,
    sign,
    sin,
    sinh,
    sqrt,
    tanh,
)

from byhand.answers.deadline import OutOfTimeError
from byhand.formulas.functions import ReLU, Sigmoid, Softplus, Step, in_elementary_terms
from byhand.proof import comparison as equality
from byhand.proof.comparison import Workings, compare
from byhand.proof.enclosure import middle
from byhand.proof.entries import explicit
from byhand.proof.normalform import NormalForm
from byhand.proof.verdict import Verdict

a, b, w, x, y, z = sympy.symbols("a b w x y z", real=True)
p, q = sympy.symbols("p q", positive=True)
generic = Symbol("u")

TRAPS = [
    (Max(0, x - 1000), 0),
    (Sigmoid(x), Sigmoid(x) + Rational(1, 10**60)),
    (Sigmoid(x), Sigmoid(x) + Rational(1, 10**400)),
    (sin(970 * pi * x), 0),
    (tanh(10**8 * x), sign(x)),
    (sqrt(x**2), x),
    (sqrt(generic**2), generic),
    (log(x**2) / 2, log(x)),
    (x, Abs(x)),
    (exp(-(x**2) * 10**6), 0),
    (Piecewise((1, (x > Rational(1, 3)) & (x < Rational(1, 3) + Rational(1, 10**9))), (0, True)), 0),
    (Piecewise((1, Eq(x, 7)), (0, True)), 0),
    (Piecewise((1 / x, y > 0), (0, True)), Piecewise((1 / x, y > 0), (5, Eq(x, 0)), (0, True))),
    (exp(exp(9 * x**2)), exp(exp(9 * x**2)) + 1),
    (x - Rational(1, 10**30), x),
    (Step(z), Piecewise((1, z >= 0), (0, True))),
    (Step(w * x + b), Piecewise((1, w * x + b >= 0), (0, True))),
    (Heaviside(z), Step(z)),
    (Step(x**2), 1),
    (ReLU(z) / z, 1),
    (pi, Rational(355, 113)),
    (sqrt(2) + sqrt(3), sqrt(10) - Rational(1, 60)),
    (2 * log(sqrt(x - 1000)), log((x - 1000) ** 2) / 2),
    (z * ReLU(z) / ReLU(2 * z), z / 2),
    ((exp(2 * ReLU(z)) - 1) / (exp(ReLU(z)) - 1), exp(ReLU(z)) + 1),
    (exp(2 * log(Abs(ReLU(z))) + x, evaluate=False), exp(x) * ReLU(z) ** 2),
    (x / (sin(x) ** 2 + cos(x) ** 2 - 1), x),
    (sqrt(x) * sqrt(y), sqrt(x * y)),
    (log(x * y), log(x) + log(y)),
    (x**y, Abs(x) ** y),
    (Abs(x - Rational(1, 10**20)), Abs(x)),
    (Max(x, y), y + Max(0, x - y - Rational(1, 10**40))),
    (sqrt(x**2 * (x - 1)) + 1 - sign(x - 1), sqrt(x**2 * (x - 1))),
    (cos(x), 1 - x**2 / 2 + x**4 / 24),
    (exp(x) - 1 - x, x**2 / 2),
    ((1 + Rational(1, 10**30)) ** 2 * x, x),
]

EQUAL = [
    (x**2 / x, x),
    ((x + 1) ** 2, x**2 + 2 * x + 1),
    (0.1 * x + 0.2 * x, 3 * x / 10),
    (Sigmoid(z), (1 + tanh(z / 2)) / 2),
    (Sigmoid(z).diff(z), exp(z) / (1 + exp(z)) ** 2),
    (Sigmoid(z).diff(z), Sigmoid(z) * Sigmoid(-z)),
    (tanh(z).diff(z), 1 / cosh(z) ** 2),
    (cosh(z) ** 2 - sinh(z) ** 2, 1),
    (tanh(x + y), (tanh(x) + tanh(y)) / (1 + tanh(x) * tanh(y))),
    (log(Sigmoid(z)), -Softplus(-z)),
    (log(1 - Sigmoid(z)), -Softplus(z)),
    (Softplus(z) - Softplus(-z), z),
    (log(exp(generic)), generic),
    (Abs(x), x * sign(x)),
    (Abs(x) * Abs(y), Abs(x * y)),
    (tanh(log(tanh(x) ** 2 + 1)), tanh(log((2 * Sigmoid(2 * x) - 1) ** 2 + 1))),
    (log(exp(2 * x) - exp(x) + 1) + log(x**2 - x + 1), log((exp(2 * x) - exp(x) + 1) * (x**2 - x + 1))),
    (sign(log(y**2) - Abs(y)), (log(y**2) - Abs(y)) / Abs(log(y**2) - Abs(y))),
    (ReLU(z), (z + Abs(z)) / 2),
    (ReLU(z) ** 2, z * ReLU(z)),
    (ReLU(z) - ReLU(-z), z),
    (ReLU(ReLU(z)), ReLU(z)),
    (Step(z) ** 2, Step(z)),
    (Step(2 * z), Step(z)),
    (Step(tanh(z)), Step(z)),
    (Step(Sigmoid(z) - Rational(1, 2)), Step(z)),
    (sign(x) * sign(y), sign(x * y)),
    (Max(x, y), (x + y + Abs(x - y)) / 2),
    (Min(x, y) + Max(x, y), x + y),
    (Max(0, 1 - x * y), ReLU(1 - x * y)),
    (ReLU(z), Piecewise((z, z >= 0), (0, True))),
    (Step(w * x + b), Piecewise((1, w * x + b > 0), (0, True))),
    (Step(exp(y) - x) + Step(x - exp(y)) + Piecewise((1, Eq(x, exp(y))), (0, True)), 1),
    (sqrt(generic**2), Abs(generic)),
    (log(x**2), 2 * log(Abs(x))),
    (log(p * q), log(p) + log(q)),
    (log(p / 12), log(p) - 2 * log(2) - log(3)),
    (sqrt(p * q), sqrt(p) * sqrt(q)),
    (p**y, exp(y * log(p))),
    (2**x * 2**y, 2 ** (x + y)),
    (exp(x / 2 + y) ** 2, exp(x) * exp(y) ** 2),
    (1 / (sqrt(2) + sqrt(3)), sqrt(3) - sqrt(2)),
    (sin(2 * x), 2 * sin(x) * cos(x)),
    (sin(x + y), sin(x) * cos(y) + cos(x) * sin(y)),
]

OPEN = [(sqrt(2) + sqrt(3), sqrt(5 + 2 * sqrt(6)))]


def value_by_another_route(expr: Any, point: dict[Symbol, Any], digits: int) -> Any:
    """The value by lambdify and mpmath's own functions: no code in common with the enclosures."""
    names = sorted(expr.free_symbols, key=str)
    functions: list[Any] = [{"Heaviside": lambda u, at=0.5: at if u == 0 else float(u > 0)}, "mpmath"]
    compiled = sympy.lambdify(names, in_elementary_terms(expr), modules=functions)
    with mpmath.workdps(digits):
        return compiled(*(mpmath.mpf(int(point[s].p)) / int(point[s].q) for s in names))


def real_value(expr: Any, point: dict[Symbol, Any]) -> Any:
    """The value by the other route, None if there is none or it is not real."""
    try:
        value = value_by_another_route(expr, point, 450)
    except (ZeroDivisionError, ValueError):
        return None
    return mpmath.re(value) if mpmath.isfinite(value) and mpmath.im(value) == 0 else None


def check_witness(left: Any, right: Any, verdict: Verdict) -> None:
    """Asserts that the witness holds by the other route."""
    assert verdict.witness is not None
    point = dict(verdict.witness.point)
    values = []
    for side, shown in ((left, verdict.witness.left), (right, verdict.witness.right)):
        side = sympy.sympify(side)
        if shown is None:  # something in it has no real value
            parts = [part for part in sympy.preorder_traversal(side) if isinstance(part, sympy.Expr)]
            powers = [log(part.base) for part in parts if part.is_Pow and not part.exp.is_Rational]
            assert any(real_value(part, point) is None for part in [*parts, *powers])
        else:
            values.append(real_value(side, point))
            assert values[-1] is not None
    if len(values) == 2:
        with mpmath.workdps(450):
            assert abs(values[0] - values[1]) > mpmath.mpf(10) ** -430 * max(map(abs, values))
    else:
        assert len(values) == 1


@pytest.mark.parametrize(("left", "right"), TRAPS, ids=str)
def test_a_trap_is_refuted_with_a_witness_that_holds(left: Any, right: Any) -> None:
    for first, second in ((left, right), (right, left)):
        verdict = compare(first, second)
        assert verdict.status == "different", verdict
        check_witness(first, second, verdict)


@pytest.mark.parametrize(("left", "right"), EQUAL, ids=str)
def test_an_identity_is_proved(left: Any, right: Any) -> None:
    for first, second in ((left, right), (right, left)):
        verdict = compare(first, second)
        assert verdict.status == "equal", verdict
        assert "zero polynomial" in verdict.proof
        assert verdict.witness is None


@pytest.mark.parametrize(("left", "right"), OPEN, ids=str)
def test_what_is_neither_proved_nor_refuted_is_said_to_be_open(left: Any, right: Any) -> None:
    verdict = compare(left, right)
    assert verdict.status == "undecided"
    assert "neither proved nor refuted" in verdict.reason


def test_a_witness_shows_the_difference() -> None:
    witness = compare(exp(x), exp(x) + Rational(1, 10**60)).witness
    assert witness.left == "1"
    assert witness.right == "1 + 1.0e-60"
    assert compare(Abs(x), Abs(x) + Rational(1, 7), assuming=[x > -2, x < 2]).witness.right == "8/7"


def test_the_traps_see_a_checker_that_trusts_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeded mistake: a "proof" that asks for agreement at points. The traps have to notice."""

    def agrees(self: NormalForm, left: Any, right: Any) -> bool:
        points = [dict.fromkeys(left.free_symbols | right.free_symbols, Rational(k, 97)) for k in (1, 2, 3)]
        return all(abs((left - right).subs(point).evalf(30)) < 1e-15 for point in points)

    monkeypatch.setattr(NormalForm, "zero", agrees)
    fooled = [pair for pair in TRAPS[:9] if compare(*pair).status == "equal"]
    assert fooled


def test_a_verdict_is_not_a_truth_value() -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(compare(x, x))


def test_definitions_are_put_in() -> None:
    L = Symbol("L", real=True)
    where = {z: w * x + b, a: ReLU(z), L: (a - y) ** 2}
    assert compare(L, (ReLU(w * x + b) - y) ** 2, where).status == "equal"
    verdict = compare(L, (w * x + b - y) ** 2, where)
    assert verdict.status == "different"
    assert verdict.witness is not None
    assert set(verdict.witness.point) == {w, b, x, y}


def test_assumptions_restrict_the_points() -> None:
    left, right = log(y**2), 2 * log(y)
    assert compare(left, right).status == "different"
    assert compare(left, right, assuming=[y > 0]).status == "equal"
    assert compare(Abs(y), y, assuming=[y >= 0]).status == "equal"
    assert compare(Abs(y - 1), 1 - y, assuming=[y < 1]).status == "equal"
    assert compare(Step(y), 1, assuming=[y >= 0]).status == "different"
    assert compare(Abs(y) + 1, 0, assuming=[y >= 0, y <= 0]).status == "different"
    assert compare(x, y, assuming=[x > 0, x < 0]).status == "undecided"


def test_assumptions_on_the_symbols_restrict_the_points() -> None:
    n = Symbol("n", integer=True)
    assert compare(sqrt(p**2), p).status == "equal"
    assert compare(Abs(n), n).witness.point[n].is_integer
    negative = Symbol("m", negative=True)
    assert compare(sqrt(negative**2), -negative).status == "equal"
    assert compare(Symbol("i", irrational=True), 0).status == "undecided"


def test_matrices_are_compared_entry_by_entry() -> None:
    A, B, v = MatrixSymbol("A", 2, 2), MatrixSymbol("B", 2, 2), MatrixSymbol("v", 1, 2)
    assert compare((A * B).T, B.T * A.T).status == "equal"
    verdict = compare(A * B, B * A)
    assert verdict.status == "different"
    assert verdict.witness.entry == (0, 0)
    assert {str(s) for s in verdict.witness.point} >= {"A[0,1]", "B[0,1]"}
    shapes = compare(v, v.T)
    assert shapes.status == "different"
    assert shapes.reason == "the left side is 1×2, the right side is 2×1"
    assert compare(v * v.T, x).reason == "the left side is 1×1, the right side is a number"
    elementwise = (v * A).applyfunc(tanh)
    squared = sympy.HadamardProduct(elementwise, elementwise)
    assert compare(sympy.HadamardPower(elementwise, 2), squared).status == "equal"
    assert compare(sympy.OneMatrix(1, 2) - squared, (v * A).applyfunc(lambda u: 1 / cosh(u) ** 2)).status == "equal"
    assert compare(v[0, 1], sympy.Matrix([[0, 1]]) * v.T).status == "different"
    assert compare(v[0, 1], (sympy.Matrix([[0, 1]]) * v.T)[0, 0]).status == "equal"


def test_matrix_definitions_are_put_in() -> None:
    O_1, X, W = MatrixSymbol("O_1", 1, 2), MatrixSymbol("x_1", 1, 3), MatrixSymbol("W_i", 3, 2)
    where = {O_1: (X * W).applyfunc(tanh)}
    assert compare(O_1[0, 1], tanh(sum(X[0, k] * W[k, 1] for k in range(3))), where).status == "equal"
    with pytest.raises(ValueError, match="O_1 is 1×2, its definition is 2×1"):
        compare(O_1, O_1, {O_1: W.T * X.T})


@pytest.mark.slow
def test_the_gradient_of_a_recurrent_network() -> None:
    """Three steps of a 5 -> 3 -> 1 network: 15 + 9 + 3 weights, the hand-written backward pass against SymPy's."""
    shapes = {"x_1": (1, 5), "x_2": (1, 5), "x_3": (1, 5), "W_i": (5, 3), "W_h": (3, 3), "W_o": (3, 1)}
    m = {name: explicit(MatrixSymbol(name, *shape)) for name, shape in shapes.items()}
    states = [sympy.zeros(1, 3)]
    for t in (1, 2, 3):
        states.append((m[f"x_{t}"] * m["W_i"] + states[-1] * m["W_h"]).applyfunc(tanh))
    y_hat = Sigmoid((states[3] * m["W_o"])[0])
    loss = -(y * log(y_hat) + (1 - y) * log(1 - y_hat))
    by_sympy = m["W_h"].applyfunc(loss.diff)
    flow, by_hand = (y_hat - y) * m["W_o"].T, sympy.zeros(3, 3)
    for t in (3, 2, 1):
        local = flow.multiply_elementwise(states[t].applyfunc(lambda value: 1 - value**2))
        by_hand, flow = by_hand + states[t - 1].T * local, local * m["W_h"].T
    assert compare(by_sympy, by_hand).status == "equal"
    by_hand = by_hand.as_mutable()
    by_hand[2, 1] += Rational(1, 10**9)
    assert compare(by_sympy, by_hand).witness.entry == (2, 1)


@pytest.mark.parametrize("bad", [oo, -oo, sympy.nan, sympy.zoo, x + oo * y])
def test_infinite_and_undefined_numbers_are_refused(bad: Any) -> None:
    with pytest.raises(ValueError, match="not a number"):
        compare(bad, x)


def test_input_without_a_rule_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="gamma"):
        compare(sympy.gamma(x), x)
    with pytest.raises(TypeError, match="ImaginaryUnit"):
        compare(sympy.I * x, x)
    with pytest.raises(TypeError, match="Derivative"):
        compare(sympy.Function("f")(x).diff(x), x)
    with pytest.raises(TypeError, match="'x'"):
        compare("x", x)
    with pytest.raises(TypeError, match="inequality"):
        compare(x, x, assuming=[Eq(x, 1)])
    with pytest.raises(ValueError, match="circle: z -> a -> z"):
        compare(x, x, {z: a + 1, a: z})
    with pytest.raises(ValueError, match="both called x"):
        compare(x, Symbol("x"))
    with pytest.raises(ValueError, match="real"):
        compare(Symbol("c", imaginary=True), x)
    with pytest.raises(ValueError, match="shape"):
        compare(MatrixSymbol("M", Symbol("n"), 2), MatrixSymbol("M", Symbol("n"), 2))


SYMBOLS = (a, b, w, x, y, z)
KINKS = [(s, k) for s in SYMBOLS for k in range(6)]
TOWER = exp(exp(exp(exp(x + 9))))
TOO_HARD = {
    "a large power": ((sum(SYMBOLS) + 1) ** 40, (sum(SYMBOLS) + 1) ** 40 + Max(0, x - exp(exp(7))) / 10**9),
    "many kinks": (sum(Abs(s - k) for s, k in KINKS), sum(Max(s - k, k - s) for s, k in KINKS) + ReLU(x - exp(exp(9)))),
    "out of range": (TOWER, TOWER * sqrt(5 + 2 * sqrt(6)) / (sqrt(2) + sqrt(3))),
}


@pytest.mark.parametrize(("left", "right"), TOO_HARD.values(), ids=TOO_HARD)
def test_the_work_is_bounded(left: Any, right: Any) -> None:
    verdict = compare(left, right)
    assert verdict.status == "undecided"
    assert verdict.reason


def leaves() -> st.SearchStrategy[Any]:
    return st.one_of(
        st.sampled_from([x, y, z]), st.integers(-3, 3).map(sympy.Integer), st.just(Rational(1, 2))
    )


def grown(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.tuples(children, children).map(lambda pair: pair[0] + pair[1]),
        st.tuples(children, children).map(lambda pair: pair[0] * pair[1]),
        children.map(lambda u: u**2),
        children.map(lambda u: 1 / (2 + u**2)),
        children.map(tanh),
        children.map(Sigmoid),
        children.map(lambda u: exp(u / 2)),
        children.map(lambda u: log(1 + u**2)),
    )


smooth = st.recursive(leaves(), grown, max_leaves=6)
kinked = st.recursive(
    smooth,
    lambda c: st.one_of(c.map(ReLU), c.map(Abs), c.map(Step), st.tuples(c, c).map(lambda t: Max(*t)), grown(c)),
    max_leaves=4,
)


def small(expr: Any) -> bool:
    return sympy.count_ops(expr) < 40 and not expr.has(sympy.nan, sympy.zoo)


def rewritten(expr: Any) -> list[Any]:
    return [
        sympy.expand(expr), sympy.together(expr), sympy.factor_terms(expr),
        expr.replace(Sigmoid, lambda u: 1 / (1 + exp(-u))), sympy.expand_log(sympy.expand(expr), force=False),
        expr.replace(Sigmoid, lambda u: (1 + tanh(u / 2)) / 2),
        expr.replace(tanh, lambda u: 2 * Sigmoid(2 * u) - 1),
    ]  # fmt: skip


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True)
@given(smooth.filter(small))
def test_what_sympy_rewrites_stays_equal(expr: Any) -> None:
    for other in rewritten(expr):
        verdict = compare(expr, other)
        assert verdict.status == "equal", (expr, other, verdict)


@pytest.mark.slow
@settings(max_examples=60, deadline=None, derandomize=True)
@given(kinked.filter(small), st.integers(1, 50), st.sampled_from([x, sympy.S.One, tanh(x), ReLU(x - 20), exp(-(x**2))]))
def test_a_perturbation_is_found(expr: Any, digits: int, shape: Any) -> None:
    other = expr + shape / 10**digits
    verdict = compare(expr, other)
    assert verdict.status != "equal", (expr, other, verdict)
    if verdict.status == "different":
        check_witness(expr, other, verdict)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, derandomize=True)
@given(kinked.filter(small), kinked.filter(small))
def test_verdicts_on_unrelated_expressions_hold_at_points(left: Any, right: Any) -> None:
    """Whatever is said is held against values found by the other route."""
    verdict = compare(left, right)
    if verdict.status == "different":
        check_witness(left, right, verdict)
    elif verdict.status == "equal":
        for k in range(-6, 7):
            point = {x: Rational(k, 3), y: Rational(2 * k - 1, 5), z: Rational(7 - k * k, 4)}
            with mpmath.workdps(60):
                first, second = (value_by_another_route(side, point, 60) for side in (left, right))
                assert abs(first - second) < mpmath.mpf(10) ** -40 * (1 + abs(first)), (left, right, point)


# --- comparisons one after the other ---------------------------------------------------------------------------

_H = tanh(w * x + tanh(b * y))
_PARTS = [
    _H, 1 - _H**2, _H / (1 + _H**2), 1 / (_H - Sigmoid(z)), _H * Sigmoid(z) * (1 - Sigmoid(z)), log(p) - q * _H,
    exp(x + 2 * y), x / x, (x**2 - 1) / (x - 1), 1 / (x - x * _H),
]  # fmt: skip
_PAIRS = [
    *((part, sympy.expand(part * (x + y)) / (x + y)) for part in _PARTS),
    *((part, part + Rational(1, 10**30)) for part in _PARTS),
    *((part * other, other * (part - x) + x * other) for part, other in pairwise(_PARTS)),
    *pairwise(_PARTS),
    (1 / (Sigmoid(x) - Sigmoid(2 * x) + y), (Sigmoid(x) + 1) / (Sigmoid(x) + 1) / (Sigmoid(x) - Sigmoid(2 * x) + y)),
    (1 / (tanh(x) - 2 * Sigmoid(2 * x) + 1), x),
    (1 / (tanh(x) - 2 * Sigmoid(2 * x) + 1), 1 / (tanh(x) - 2 * Sigmoid(2 * x) + 1) + y),
    (tanh(x), 2 * Sigmoid(2 * x) - 1),
    (exp(x / 2) ** 2, exp(x)),
    (exp(x / 3) * exp(2 * x / 3), exp(x)),
    (sqrt(x**2 + 1) ** 2, x**2 + 1),
    (Max(x, y) * _H, Max(y, x) * _H),
    (Abs(x) / x, sign(x)),
    (log(x**2), 2 * log(x)),
]


@pytest.mark.parametrize("seed", range(2))
def test_what_a_comparison_leaves_to_the_next_ones_changes_no_verdict(seed: int) -> None:
    pairs = list(_PAIRS)
    random.Random(seed).shuffle(pairs)
    workings, used = Workings(), False
    for left, right in pairs:
        used = used or bool(workings.forms and workings.points)
        with_others, alone = compare(left, right, workings=workings), compare(left, right)
        assert (with_others.status, with_others.witness) == (alone.status, alone.witness), (left, right)
    assert used


def test_the_workings_stay_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equality, "_LARGEST_WORKINGS", 300)
    workings = Workings()
    for n in range(12):
        assert compare((_H + n) ** 2, _H**2 + 2 * n * _H + n**2, workings=workings).status == "equal"
        assert sum(form.size for form in workings.forms.values()) < 600


def test_a_normal_form_that_was_interrupted_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> bool:
        raise OutOfTimeError

    workings = Workings()
    assert compare(_H**2, _H * _H + 0 * x, workings=workings).status == "equal"
    assert workings.forms
    with monkeypatch.context() as patch:
        patch.setattr(NormalForm, "zero", interrupted)
        with pytest.raises(OutOfTimeError):
            compare(_H * (1 + _H), _H + _H**2, workings=workings)
    assert not workings.forms


def test_the_middle_of_an_interval_with_far_ends_takes_no_memory() -> None:
    near, far = from_man_exp(-3, -(10**25)), from_man_exp(-1, -4 * 10**25)
    assert middle((near, far)) == 0
