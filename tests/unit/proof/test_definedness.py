"""Whether what was typed is defined where something is asked: proved, refuted at a point that holds, or left open."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import mpmath
import pytest
import sympy
from sympy import Abs, Contains, FiniteSet, Ge, Gt, Ne, Rational, S, Symbol, cosh, exp, log, sqrt, symbols, tanh

from byhand.formulas.functions import CubeRoot, ReLU, Sigmoid, Step, in_elementary_terms
from byhand.proof import Derivation, defined_wherever, read, signs
from byhand.proof.balances import without_logarithms
from byhand.proof.definedness import value_conditions
from byhand.proof.normalform import NormalForm, attempt
from byhand.proof.quotients import Field, Memory, TooHardError
from byhand.proof.signs import SplitError
from byhand.proof.thin import vanishes_thinly

a, f, g_1, g_2, t, tau, x, y, y_hat, z, K = symbols("a f g_1 g_2 t tau x y y_hat z K", real=True)
p = Symbol("p", positive=True)
INSIDE = [a > -1, a < 1]


def positive(expr: Any) -> Any:
    return Gt(expr, 0, evaluate=False)


def nonzero(expr: Any) -> Any:
    return Ne(expr, 0, evaluate=False)


def not_negative(expr: Any) -> Any:
    return Ge(expr, 0, evaluate=False)


EVERYWHERE: list[tuple[list[Any], list[Any]]] = [
    ([positive(a + 1), nonzero(a - 5)], INSIDE),
    ([nonzero(1 + exp(-z)), not_negative(x**2 + y**2), nonzero(2 + x**2)], []),
    ([nonzero(tanh(z))], [z > 0]),
    ([nonzero(sqrt(g_1**2 + g_2**2)), not_negative(g_1**2 + g_2**2)], [tau > 0, sqrt(g_1**2 + g_2**2) > tau]),
    ([nonzero(y_hat * (1 - y_hat)), positive(y_hat), positive(1 - y_hat)], [y_hat > 0, y_hat < 1]),
    ([positive(K - 1)], [K >= 2, Contains(K, S.Naturals)]),
    ([nonzero(t)], [Contains(t, FiniteSet(-1, 1))]),
    ([nonzero(log(f)), positive(f)], [f > 0, f < 1]),
    ([positive(1 + Abs(x)), nonzero(1 + ReLU(x))], []),
    ([nonzero(x)], [Ne(x, 0)]),
    ([positive(log(f))], [positive(log(f))]),
    ([nonzero(z - log(1 + exp(z)))], []),
    ([positive(log(1 + exp(z)) - z), positive(log(3 * cosh(z)) - z)], []),
    ([nonzero(2 * log(1 + exp(x)) - 2 * x - log(exp(y)) + y)], []),
    ([positive(log(1 + x**2) / 2 + log(2 + exp(x - y)) + y - x)], []),
    ([nonzero(CubeRoot(x**2))], [nonzero(CubeRoot(x))]), ([nonzero(sqrt(Abs(x)))], [nonzero(x)]),
]
NOT: list[tuple[Any, list[Any], str]] = [
    (positive(a), INSIDE, "not everywhere"),  # exp(log(a)), which SymPy makes an a
    (positive(a - 5), INSIDE, "not everywhere"),  # 0*log(a - 5), of which nothing is left
    (nonzero(ReLU(a - 5)), INSIDE, "not everywhere"),  # relu(a - 5)/relu(a - 5)
    (nonzero(K - 1), [Contains(K, S.Naturals)], "not everywhere"),
    (nonzero(y), [Contains(y, FiniteSet(0, 1))], "not everywhere"),
    (positive(x**2 - 1), [], "not everywhere"),
    (nonzero(Step(x)), [], "not everywhere"),
    (not_negative(tanh(x)), [], "not everywhere"),
    (nonzero(x), [], "almost everywhere"),
    (nonzero(x - y), [], "almost everywhere"),
    (positive(x**2), [], "almost everywhere"),
    (positive(z - log(1 + exp(z))), [], "not everywhere"),
    (nonzero(log(2 * f / (2 - 2 * f)) / 2), [f > 0, f < 1], "not everywhere"),
    (positive(log(1 + exp(z)) - z - 1), [], "not everywhere"),
    (positive(log(4 + z**2) - z), [], "not everywhere"),
]


@pytest.mark.parametrize(("conditions", "assuming"), EVERYWHERE, ids=str)
def test_what_is_defined_everywhere_is_proved_so(conditions: list[Any], assuming: list[Any]) -> None:
    assert defined_wherever(conditions, assuming=assuming).extent == "everywhere"


@pytest.mark.parametrize(("condition", "assuming", "extent"), NOT, ids=str)
def test_what_is_not_is_shown_at_a_point(condition: Any, assuming: list[Any], extent: str) -> None:
    found = defined_wherever([condition], assuming=assuming)
    assert (found.extent, found.condition) == (extent, condition)
    assert found.point is not None
    expr = in_elementary_terms(condition.lhs)
    assert condition.func(expr, 0, evaluate=False).xreplace(dict(found.point)).doit() == sympy.false
    for premise in assuming:
        assert premise.xreplace(dict(found.point)).doit() == sympy.true
    assert all(abs(value.p) < 100 and value.q < 20 for value in found.point.values())


def sign_of(expr: Any) -> int:
    """The sign that is proved. Raises SplitError where it is open."""
    memory = Memory()

    def sign() -> int:
        form = NormalForm((), frozenset(), memory)
        return form.signs.sign(form(expr))

    return attempt(memory, sign)


def told_signs(count: int) -> Iterator[tuple[int, Any]]:
    """Sums of logarithms and what is linear whose sign is told, with that sign; of `count` that are tried."""
    rng = random.Random(1)
    for _ in range(count):
        exponents = [rng.randint(-2, 2) * x + rng.randint(-2, 2) * y for _ in range(rng.randint(1, 2))]
        inside = sum((rng.randint(1, 3) * exp(exponent) for exponent in exponents), sympy.S(rng.randint(0, 3)))
        other = rng.choice([sympy.S(1), 1 + exp(x), 2 + x**2])
        times = Rational(rng.choice([1, -1, 2]), rng.choice([1, 2]))
        rest = rng.choice([1, 1, 1, 0, -1]) * exponents[0] + rng.choice([0, 0, 1, -1])
        expr = times * (log(inside) - rest) + rng.choice([times, 1, -1]) * log(other)
        with suppress(SplitError, TooHardError):
            yield sign_of(expr), expr


def are_false(told: Iterable[tuple[int, Any]]) -> list[bool]:
    """Of each sign that is told: has mpmath another one at some point?"""
    rng = random.Random(2)
    points = [{x: mpmath.mpf(rng.gauss(0, 3)), y: mpmath.mpf(rng.gauss(0, 3))} for _ in range(12)]
    found = []
    for sign, expr in told:
        values = [sympy.lambdify([x, y], expr, "mpmath")(*point.values()) for point in points]
        found.append(any(mpmath.sign(value) != sign for value in values if abs(value) > 1e-9))
    return found


def test_the_sign_of_a_sum_of_logarithms_is_that_of_a_difference_of_powers() -> None:
    false = are_false(told_signs(45))
    assert not any(false)
    assert len(false) > 15


@pytest.mark.parametrize(
    "touching",
    [
        log(p**2 + 1) - log(2 * p),
        log(p**4 + 6 * p**2 + 1) - log(4 * p**3 + 4 * p),
        log(1 + exp(2 * x)) - x - log(2),
        x + log(2) - log(1 + exp(2 * x)),
        2 * log(1 + exp(x)) - x - 2 * log(2),
    ],
    ids=str,
)
def test_a_sum_of_logarithms_that_is_zero_at_one_point_has_no_sign(touching: Any) -> None:
    """The difference of the powers is a square there: its sign is that of the coefficient, or 0."""
    with pytest.raises(SplitError):
        sign_of(touching)


def test_a_sign_that_is_turned_round_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Field.exponential

    def turned(*given: Any) -> Any:
        with monkeypatch.context() as patch:
            patch.setattr(Field, "exponential", lambda field, term, times: plain(field, term, -times))
            return without_logarithms(*given)

    monkeypatch.setattr(signs, "without_logarithms", turned)
    assert any(are_false(told_signs(30)))


def test_a_factor_is_looked_at_without_the_names_of_the_others() -> None:
    found = defined_wherever([nonzero(y * (x - 1) * log(2 * f / (2 - 2 * f)))], assuming=[f > 0, f < 1])
    assert found.point is not None
    assert found.extent == "not everywhere"


def test_the_worst_condition_is_told() -> None:
    assert defined_wherever([]).extent == "everywhere"
    assert defined_wherever([nonzero(x), positive(x - 7)]).condition == positive(x - 7)
    tower = sqrt(5 + 2 * sqrt(6)) - sqrt(2) - sqrt(3)
    assert defined_wherever([nonzero(tower)]).extent == "undecided"
    with pytest.raises(TypeError, match="a condition is expr > 0"):
        defined_wherever([sympy.Eq(x, 0)])


def test_a_point_without_a_value_is_told_before_anything_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("byhand.proof.definedness._Condition.proved")
    assert defined_wherever([nonzero(log(z)), not_negative(x**2 + y * x), positive(z)]).extent == "not everywhere"


def test_the_conditions_of_a_text_are_judged_in_a_derivation() -> None:
    s = Symbol("s", real=True)
    derivation = Derivation(s, z, {s: Sigmoid(z)}, [("s*(1 - s)", "the slope")])
    texts = {"s*(1 - s)": "everywhere", "exp(log(s) + log(1 - s))": "everywhere",
             "s*(1 - s)*z/z": "almost everywhere", "s*(1 - s) + 0*log(z - 2)": "not everywhere"}  # fmt: skip
    for text, extent in texts.items():
        reading = read(text, derivation.symbols, derivation.partials)
        assert derivation.compare(derivation.put_in(reading.expression), derivation.target).status == "equal"
        assert derivation.defined_wherever(reading.conditions).extent == extent
    besides = [z > 3]
    reading = read("s*(1 - s) + 0*log(z - 2)", derivation.symbols, derivation.partials)
    assert derivation.defined_wherever(reading.conditions, besides).extent == "everywhere"


def test_only_what_is_seen_to_be_thin_is_called_so() -> None:
    assert vanishes_thinly(x * y - exp(x))
    assert vanishes_thinly(Step(x) + x)
    assert vanishes_thinly(tanh(x) - Sigmoid(y))
    assert not vanishes_thinly(ReLU(x))
    assert not vanishes_thinly(tanh(2 * x) - 2 * tanh(x) / (1 + tanh(x) ** 2))
    assert not vanishes_thinly(Abs(x) - x)


@pytest.mark.parametrize(
    ("expression", "conditions"),
    [
        (log(x) / y, [positive(x), nonzero(y)]),
        (sqrt(x - 1) + x**2, [not_negative(x - 1)]),
        (x ** Rational(-1, 2), [positive(x)]),
        (log(log(x)), [positive(log(x)), positive(x)]),
        (x**K + CubeRoot(x) + exp(-x) + 2 ** Rational(1, 2), []),
        (sympy.Piecewise((log(x), x > 1), (0, True)), []),
    ],
)
def test_the_conditions_under_which_an_expression_has_a_value(expression: Any, conditions: list[Any]) -> None:
    assert sorted(value_conditions(expression), key=str) == sorted(conditions, key=str)
