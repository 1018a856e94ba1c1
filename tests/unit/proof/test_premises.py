"""Premises hold in proofs and witnesses, a witness is easy to tell, a difference on a corner alone is told as one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
import sympy
from sympy import (
    Abs,
    And,
    Contains,
    FiniteSet,
    Integer,
    Interval,
    MatrixSymbol,
    Max,
    Min,
    Range,
    Rational,
    S,
    exp,
    log,
    sqrt,
    symbols,
    tanh,
)

from byhand.formulas import ReLU, Sigmoid, Step, at_least, in_elementary_terms
from byhand.proof import Verdict, Witness, compare, parse
from byhand.proof.points import Points, is_simple
from byhand.proof.premises import Premises, premises

a, b, c, f, m, p, t, w, x, y, z = symbols("a b c f m p t w x y z", real=True)
K, eta, tau, g_1, g_2, w_2, y_hat, z_1, z_2 = symbols("K eta tau g_1 g_2 w_2 y_hat z_1 z_2", real=True)
SIGNS, BITS = Contains(t, FiniteSet(-1, 1)), Contains(y, FiniteSet(0, 1))
BETWEEN = [y_hat > 0, y_hat < 1]
LENGTH = [tau > 0, eta > 0, g_1**2 + g_2**2 > tau**2]
LONGER = [tau > 0, eta > 0, sqrt(g_1**2 + g_2**2) > tau]

BY_A_PREMISE = [
    (w_2 - eta * g_2 * Min(1, tau / sqrt(g_1**2 + g_2**2)), w_2 - eta * g_2 * tau / sqrt(g_1**2 + g_2**2), LONGER),
    (w_2 - eta * g_2 * Min(1, tau / sqrt(g_1**2 + g_2**2)), w_2 - eta * g_2 * tau / sqrt(g_1**2 + g_2**2), LENGTH),
    (Min(1, tau**2 / (g_1**2 + g_2**2)), tau**2 / (g_1**2 + g_2**2), LONGER),
    (Abs(sqrt(x**2 + 1) - 2 * a), sqrt(x**2 + 1) - 2 * a, [a > 0, x**2 + 1 > 4 * a**2]),
    (Sigmoid(t * m) - (t + 1) / 2, Sigmoid(m) - 1 + (1 - t) / 2 * (1 - 2 * Sigmoid(m)) + (1 - t) / 2, [SIGNS]),
    (t**2, 1, [SIGNS]),
    (Abs(t) * x, x / t**4, [SIGNS]),
    (y**2, y, [BITS]),
    (y * log(y_hat) + (1 - y) * log(1 - y_hat), log(y * y_hat + (1 - y) * (1 - y_hat)), [BITS, *BETWEEN]),
    ((1 - sqrt(2 * eta) * x) * (1 + sqrt(2 * eta) * x), 1 - 2 * eta * x**2, [eta > 0]),
    (-log(Sigmoid(1 - log(K - 1))), log(1 + (K - 1) / sympy.E), [Contains(K, S.Naturals), K >= 2]),
    (Abs(K), K, [Contains(K, S.Naturals)]),
    (Abs(p - 1), 1 - p, [Contains(p, Interval(0, 1))]),
    (log(p**2), 2 * log(p), [And(p > 0, p < 1)]),
    (log(2) / Abs(log(f)), -log(2) / log(f), [f > 0, f < 1]),
    (sqrt((1 + sqrt(1 - p)) ** 2) / 2, (1 + sqrt(1 - p)) / 2, [p > 0, p < 1]),
    (sqrt(4 * (1 + sqrt(p)) ** 2 * x**2), 2 * (1 + sqrt(p)) * Abs(x), [p > 0]),
    (log((exp(1) + K - 1) ** 2) / 2 - 1, log(exp(1) + K - 1) - 1, [K >= 1]),
    (K * (K - 1) * (K - 2), 0, [Contains(K, Range(0, 3)), Contains(K, FiniteSet(0, 1, 2))]),
]


def simplify_at(expr: Any, witness: Witness) -> Any:
    return in_elementary_terms(sympy.sympify(expr)).xreplace(dict(witness.point)).doit()


@pytest.mark.parametrize(("left", "right", "assuming"), BY_A_PREMISE, ids=str)
def test_what_is_equal_by_a_premise_is_proved(left: Any, right: Any, assuming: list[Any]) -> None:
    for first, second in ((left, right), (right, left)):
        assert compare(first, second, assuming=assuming).status == "equal"


@pytest.mark.parametrize(("left", "right", "assuming"), BY_A_PREMISE, ids=str)
def test_a_witness_obeys_the_premises(left: Any, right: Any, assuming: list[Any]) -> None:
    wrong = left + Rational(1, 1000)
    verdict = compare(wrong, right, assuming=assuming)
    assert verdict.status == "different"
    assert verdict.witness is not None
    for premise in assuming:
        assert simplify_at(premise, verdict.witness) == sympy.true
    difference = simplify_at(wrong, verdict.witness) - simplify_at(right, verdict.witness)
    assert abs(difference.evalf(40)) > Rational(1, 2000)


def test_without_the_premise_they_differ() -> None:
    for left, right, _ in (BY_A_PREMISE[i] for i in (4, 5, 7, 11, 12)):
        assert compare(left, right).status == "different"


def test_premises_that_contradict_each_other_are_told_so() -> None:
    for assuming in ([x > 0, x < 0], [x > 0, y > 0, x * y < 0], [x - y > 1, y > x]):
        for right in (x * (x + 1), 1):
            verdict = compare(x**2 + x, right, assuming=assuming)
            assert (verdict.status, verdict.reason) == ("undecided", "no point meets the assumptions")
    assert "both sides are defined" in compare(log(-(x**2)), log(-(x**2)), assuming=[x > 0]).reason


def test_premises_are_checked() -> None:
    with pytest.raises(TypeError, match="a premise is an inequality such as x > 0, or one_of"):
        compare(x, x, assuming=[sympy.Eq(x, 1)])
    for alone in (x > 0, Contains(x, FiniteSet(1, 2)), "x > 0"):
        with pytest.raises(TypeError, match=r"assuming is a list, such as .*, not .* alone"):
            compare(x, x, assuming=alone)
    with pytest.raises(TypeError, match="only intervals, whole numbers and rational values of one symbol are known"):
        compare(x, x, assuming=[Contains(x + y, FiniteSet(1, 2))])
    with pytest.raises(TypeError, match="rational values"):
        compare(x, x, assuming=[Contains(x, FiniteSet(sqrt(2)))])
    assert compare(x, y, assuming=[Contains(x, FiniteSet(1)), Contains(x, FiniteSet(2))]).status == "undecided"
    assert compare(x, 1, assuming=[Contains(x, FiniteSet(1, 2)), x < 2]).status == "equal"
    assert compare(x, y, assuming=[sympy.S.true]).status == "different"
    assert compare(x, y, assuming=[sympy.S.false]).status == "undecided"
    found = premises([Contains(K, S.Naturals0), Contains(x, Interval.open(0, 1))])
    assert found.whole == {K}
    assert set(found.relations) == {K >= 0, x > 0, x < 1}


def test_of_many_values_of_finite_sets_the_points_still_obey_them() -> None:
    many = symbols("y_1:9", real=True)
    bits = [Contains(y, FiniteSet(0, 1)) for y in many]
    assert compare(sum(many), sum(many) + 0 * x, assuming=bits).status == "equal"
    verdict = compare(sum(many), sum(y**2 for y in many) + 1, assuming=bits)
    assert verdict.witness is not None
    assert set(verdict.witness.point.values()) <= {0, 1}
    assert compare(sum(many), sum(y**2 for y in many), assuming=bits).status == "undecided"


# --- witnesses that are easy to tell


@pytest.mark.parametrize(
    ("left", "right"),
    [(Max(0, x - 1000), 0), (Sigmoid(1000 * x), Step(x)), (x, x + Rational(1, 10**9)),
     (Sigmoid(Rational("1.000001") * (z_1 - z_2)), exp(z_1) / (exp(z_1) + exp(z_2))),
     (Sigmoid(Rational("1.000001") * z), Sigmoid(z)), (w * x + b + z, w * x + b)],
    ids=str,
)  # fmt: skip
def test_a_witness_has_small_numbers_where_there_are_any(left: Any, right: Any) -> None:
    verdict = compare(left, right)
    assert verdict.status == "different"
    assert verdict.witness is not None
    at = [Fraction(int(value.p), int(value.q)) for value in verdict.witness.point.values()]
    assert all(abs(value) <= 1100 and value.denominator <= 100 for value in at)


def test_at_most_six_values_are_told() -> None:
    names = symbols("v_1:12", real=True)
    verdict = compare(sum(names) ** 2, sum(name**2 for name in names))
    assert verdict.witness is not None
    assert verdict.witness.where.count("=") <= 6
    assert "and 0 for the" in verdict.witness.where
    assert len(verdict.witness.point) == 11
    few = Witness({x: Integer(1), y: Integer(0)}, "1", "2")
    assert few.where == "x = 1, y = 0"
    many = Witness({name: Integer(i) for i, name in enumerate(names)}, "1", "2")
    assert many.where.endswith("v_7 = 6 and 5 more")
    assert is_simple({x: Fraction(1, 2)})
    assert not is_simple({x: Fraction(1, 10**20)})


def test_every_point_is_one_that_the_premises_allow() -> None:
    given = premises([Contains(K, S.Naturals), BITS, p > Rational(9, 10), p < 1])
    for point in Points([K, p, y], given).simple(30):
        assert point[K] > 0
        assert point[K].denominator == 1
        assert point[y] in (0, 1)
        assert Fraction(9, 10) < point[p] < 1
    assert list(Points([x], Premises((x < 0, x > 0))).simple(3)) == []


# --- corners

g, O_0, u_1, u_2, n_1, n_2 = (MatrixSymbol(name, 1, 3) for name in ("g", "O_0", "u_1", "u_2", "n_1", "n_2"))
W = MatrixSymbol("W", 3, 3)
ROWS = [g, O_0, u_1, u_2, n_1, n_2, W]
LAYERS = {n_1: parse("u_1 + O_0 @ W", ROWS), n_2: parse("u_2 + relu(u_1 + O_0 @ W) @ W", ROWS)}
RIGHT = "((g * (n_2 > 0)) @ W.T * (n_1 > 0)) @ W.T"

AT_A_CORNER: list[tuple[Any, Any, Callable[[Any], bool]]] = [
    (Step(z) + c * (1 - Step(z)), at_least(z, 0) + c * (1 - at_least(z, 0)), lambda corner: corner == sympy.Eq(z, 0)),
    (2 * (a - y) * at_least(w * x + b, 0) * x, 2 * (a - y) * Step(w * x + b) * x, 
     lambda corner: corner == sympy.Eq(w * x + b, 0)),
    (sympy.sign(x), 2 * Step(x) - 1, lambda corner: corner == sympy.Eq(x, 0)),
    (sympy.sign(x) * sympy.sign(y), 1 - 2 * Step(-x * y), lambda corner: sympy.Eq(x, 0) in corner.atoms(sympy.Eq)),
    (sympy.Heaviside(tanh(z)), Step(z), lambda corner: corner.free_symbols == {z}),
]


@pytest.mark.parametrize(
    ("left", "right", "expected"), AT_A_CORNER, ids=lambda value: str(value) if isinstance(value, sympy.Basic) else ""
)
def test_a_difference_on_a_corner_alone_is_told(left: Any, right: Any, expected: Callable[[Any], bool]) -> None:
    for first, second in ((left, right), (right, left)):
        verdict = compare(first, second)
        assert verdict.status == "different"
        assert verdict.corner is not None
        assert expected(verdict.corner)
        assert verdict.witness is not None
        assert any(simplify_at(eq, verdict.witness) == sympy.true for eq in verdict.corner.atoms(sympy.Eq))


@pytest.mark.parametrize("text", [
    "((g * (n_2 >= 0)) @ W.T * (n_1 >= 0)) @ W.T", "((g * (n_2 > 0)) @ W.T * (n_1 >= 0)) @ W.T",
    "((g * (1 - (n_2 < 0))) @ W.T * (n_1 > 0)) @ W.T",
])  # fmt: skip
@pytest.mark.parametrize("where", [{}, LAYERS], ids=["names", "definitions"])
def test_a_corner_of_a_matrix(text: str, where: dict[Any, Any]) -> None:
    verdict = compare(parse(text, ROWS), parse(RIGHT, ROWS), where)
    assert verdict.status == "different"
    assert verdict.corner is not None
    assert compare(parse(RIGHT, ROWS), parse(RIGHT, ROWS), where).status == "equal"


@pytest.mark.parametrize(
    ("left", "right"),
    [(Step(z) * x, at_least(z, 0) * x + Rational(1, 10**20)), (ReLU(z), Abs(z)), (Step(z), Step(-z)),
     (Step(z), Step(z - Rational(1, 10**9))), (at_least(ReLU(z), 0), Step(z)), (at_least(Step(z), 0), Step(Step(z)))],
    ids=str,
)  # fmt: skip
def test_a_difference_elsewhere_is_no_corner(left: Any, right: Any) -> None:
    verdict = compare(left, right)
    assert verdict.status == "different"
    assert verdict.corner is None


def test_a_corner_that_is_taken_for_granted_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeded mistake: 1[-u > 0] = 1 - 1[u > 0] also where u is zero on a whole half-line, as a ReLU is."""
    monkeypatch.setattr("byhand.proof.normalform.vanishes_thinly", lambda expr: True)
    monkeypatch.setattr(Points, "simple", lambda self, count: iter(()))
    pair = at_least(ReLU(z) * x, 0) * y, Step(ReLU(z) * x) * y
    assert compare(*pair).corner is not None
    monkeypatch.undo()
    assert compare(*pair).corner is None


def test_an_open_verdict_tells_the_corner_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("byhand.proof.refutation.Refutation.everywhere", lambda self, eliminated, conditions: None)
    verdict = compare(Step(z), at_least(z, 0))
    assert (verdict.status, verdict.corner) == ("undecided", sympy.Eq(z, 0))


@pytest.mark.slow
def test_sums_of_corners_are_decided() -> None:
    ends = [x + y + z, x + y - z, x - y + z, x - y - z, -x + y + z, -x + y - z, -x - y + z, -x - y - z]
    assert compare(Abs(x) + Abs(y) + Abs(z), Max(*ends)).status == "equal"
    verdict: Verdict = compare(Abs(x) + Abs(y) + Abs(z), Max(*ends[:4]))
    assert verdict.status == "different"
    assert compare(Max(x, y, z), Max(x, Max(y, z))).status == "equal"
    assert compare(ReLU(x) - ReLU(-x), x).status == "equal"


def test_even_powers_keep_what_is_squared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert compare(sqrt((1 - sqrt(p)) ** 2), Abs(1 - sqrt(p)), assuming=[p > 0]).status == "equal"
    assert compare(sqrt((1 - sqrt(p)) ** 2), 1 - sqrt(p), assuming=[p > 0]).status == "different"
    assert compare(log((x - 1) ** 2), 2 * log(x - 1)).status == "different"
    assert compare(log((x - 1) ** 2), 2 * log(Abs(x - 1))).status == "equal"
    monkeypatch.setattr("byhand.proof.normalform._is_even", lambda expr: False)
    assert compare(sqrt((1 - sqrt(p)) ** 2), Abs(1 - sqrt(p)), assuming=[p > 0]).status == "undecided"


def test_a_root_of_what_may_be_zero_is_not_taken_as_positive() -> None:
    r = sqrt(x**2 + y**2)
    assert compare(Step(r), 1).status == "different"
    assert compare(sympy.sign(r), 1, assuming=[x > 0]).status == "equal"
    assert compare(r * r, x**2 + y**2).status == "equal"
    assert compare(Abs(r), r).status == "equal"


def test_a_sign_that_is_known_is_asked_for_once() -> None:
    verdict = compare(x * y, y * x, assuming=[sqrt(x) < -1])
    assert verdict.status == "undecided"
    assert str(verdict).endswith("an assumption about x could not be used (for x > 0)")
