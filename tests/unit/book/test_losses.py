"""The seven losses: values against independent ones, slopes against complex steps, corners, labels, and large sums."""

import warnings
from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from numpy.typing import NDArray

from byhand.formulas.formula import Formula
from byhand.formulas.functions import Sigmoid
from byhand.proof.comparison import compare
from nbutils.losses import (
    Loss,
    bce,
    bce_logits,
    cce,
    cce_logits,
    delta,
    hinge,
    huber,
    log_sum_exp,
    mae,
    mse,
    nll,
    p,
    y,
    y_hat,
    z,
)

mpmath.mp.dps = 50
RNG = np.random.default_rng(seed=4)
TRUTH, GUESS = RNG.normal(scale=2, size=(2, 200))
LABELS = RNG.integers(0, 2, size=200).astype(float)
CHANCES = RNG.uniform(0.01, 0.99, size=200)
WIDTH = np.abs(RNG.normal(size=200)) + 0.1


def one_hot(classes: int, n: int = 40) -> NDArray[Any]:
    return np.eye(classes)[RNG.integers(0, classes, size=n)]


def softmax(sums: NDArray[Any]) -> NDArray[Any]:
    powers: NDArray[Any] = np.exp(sums - sums.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


THREE, THREE_LOGITS = cce(3), cce_logits(3)
HOT, SUMS = one_hot(3), RNG.normal(size=(40, 3))
EVERY: dict[str, tuple[Loss, tuple[Any, ...]]] = {
    "mse": (mse, (TRUTH, GUESS)),
    "mae": (mae, (TRUTH, GUESS)),
    "huber": (huber, (TRUTH, GUESS, WIDTH)),
    "bce": (bce, (LABELS, CHANCES)),
    "bce_logits": (bce_logits, (LABELS, GUESS)),
    "hinge": (hinge, (2 * LABELS - 1, GUESS)),
    "nll": (nll, (CHANCES,)),
    "categorical": (THREE, (*HOT.T, *softmax(SUMS).T)),
    "categorical_logits": (THREE_LOGITS, (*HOT.T, *SUMS.T)),
}


@pytest.mark.parametrize("name", [name for name, (loss, args) in EVERY.items() if len(args) > 1])
@pytest.mark.parametrize("shape", [(5, 1), (1, 5), (4,), (5, 5)])
def test_shapes_that_do_not_pair_are_refused(name: str, shape: tuple[int, ...]) -> None:
    loss, args = EVERY[name]
    rest = [np.full(shape, arg.flat[0]) for arg in args[1:]]
    with pytest.raises(ValueError, match=r"has shape .*; expected one shape for all"):
        loss(np.full(5, args[0].flat[0]), *rest)
    with pytest.raises(ValueError, match="expected one shape for all"):
        loss.derivative(loss.args[1])(np.full(5, args[0].flat[0]), *rest)
    assert loss(float(args[0].flat[0]), *rest).shape == shape  # a number goes with every entry


def test_values() -> None:
    error = GUESS - TRUTH
    expected = {
        "mse": error * error,
        "mae": np.sqrt(error * error),
        "huber": np.minimum(np.abs(error), WIDTH) * (np.abs(error) - np.minimum(np.abs(error), WIDTH) / 2),
        "bce": np.where(LABELS == 1, -np.log(CHANCES), -np.log1p(-CHANCES)),
        "bce_logits": np.logaddexp(0, GUESS) - LABELS * GUESS,
        "hinge": np.clip(1 - (2 * LABELS - 1) * GUESS, 0, None),
        "nll": np.log(1 / CHANCES),
        "categorical": -np.log(softmax(SUMS)[HOT == 1]),
        "categorical_logits": -np.log(softmax(SUMS)[HOT == 1]),
    }
    assert set(expected) == set(EVERY)
    for name, (loss, args) in EVERY.items():
        np.testing.assert_allclose(loss(*args), expected[name], rtol=1e-13, err_msg=name)


@pytest.mark.parametrize("name", EVERY)
def test_slopes_against_complex_steps(name: str) -> None:
    loss, args = EVERY[name]
    seen = False
    for place, arg in enumerate(loss.args):
        if arg.name.startswith("y") and "hat" not in arg.name:
            continue  # the truth does not move
        stepped = [value + 1e-30j if i == place else value for i, value in enumerate(args)]
        slope = loss.derivative(arg)(*args)
        np.testing.assert_allclose(slope, loss(*stepped).imag / 1e-30, rtol=1e-10, atol=1e-13)
        seen = seen or bool(np.any(slope != 0))
    assert seen


@pytest.mark.parametrize("name", EVERY)
def test_slopes_against_central_differences(name: str) -> None:
    loss, args = EVERY[name]
    arg, h = loss.args[-1], 1e-6
    above, below = (loss(*args[:-1], args[-1] + sign * h) for sign in (1, -1))
    difference = (above - below) / (2 * h)
    wrong = np.abs(loss.derivative(arg)(*args) - difference) > 1e-4 * (1 + np.abs(difference))
    assert wrong.mean() < 0.01  # but for a corner between the two ends


def test_corners() -> None:
    slope = mae.derivative(y_hat)
    assert slope([1, 1, 1], [0.5, 1, 1.5]).tolist() == [-1, 0, 1]
    assert hinge.derivative(y_hat)([1, 1, 1], [0.9, 1, 1.1]).tolist() == [-1, 0, 0]
    assert hinge.derivative(y_hat)([-1, -1, -1], [-1.1, -1, -0.9]).tolist() == [0, 0, 1]
    assert huber.derivative(y_hat)(0, [-3, -2, -1, 0, 1, 2, 3], 2).tolist() == [-2, -2, -1, 0, 1, 2, 2]
    assert huber(0, [-3, -2, 2, 3], 2).tolist() == [4, 2, 2, 4]


def test_the_sums_give_the_same_loss_as_the_predictions() -> None:
    np.testing.assert_allclose(bce_logits(LABELS, GUESS), bce(LABELS, 1 / (1 + np.exp(-GUESS))), rtol=1e-13)
    assert compare(bce_logits.expr, bce(y, Sigmoid(z))).status == "equal"
    assert compare(bce_logits.derivative(z).expr, Sigmoid(z) - y).status == "equal"


def probabilities(sums: tuple[sympy.Symbol, ...]) -> list[sympy.Expr]:
    powers = [sympy.exp(s) for s in sums]
    return [power / sympy.Add(*powers) for power in powers]


@pytest.mark.parametrize("classes", [2, 3, 4])
def test_the_softmax_forms_are_proved(classes: int) -> None:
    loss = cce_logits(classes)
    truth, sums = loss.args[:classes], loss.args[classes:]
    chances = probabilities(sums)
    assert compare(loss.expr, cce(classes)(*truth, *chances)).status == "equal"
    total = {truth[-1]: 1 - sympy.Add(*truth[:-1])}
    for t, s, chance in zip(truth, sums, chances, strict=True):
        assert compare(loss.derivative(s).expr, chance - t, where=total).status == "equal"
    assert compare(log_sum_exp(*sums), sympy.log(sympy.Add(*map(sympy.exp, sums)))).status == "equal"


def test_two_classes_are_the_binary_case() -> None:
    pair = cce(2)(y, 1 - y, y_hat, 1 - y_hat)
    assert compare(pair, bce.expr, assuming=(y_hat > 0, y_hat < 1)).status == "equal"


@pytest.mark.parametrize("label", [0.0, 1.0])
@pytest.mark.parametrize("total", [-1000.0, -745.0, -40.0, -1e-9, 0.0, 37.0, 710.0, 1000.0, 1e300])
def test_large_sums_of_one_class_against_50_digits(label: float, total: float) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, slope = bce_logits(label, total), bce_logits.derivative(z)(label, total)
    away = mpmath.mpf(-total if label else total)
    exact = mpmath.log1p(mpmath.exp(away)) if away < 1e4 else away
    turned = 1 / (1 + mpmath.exp(-away)) if away > -1e4 else mpmath.mpf(0)
    assert value == pytest.approx(float(exact), rel=1e-14, abs=5e-324)
    assert slope == pytest.approx(float(-turned if label else turned), rel=1e-14, abs=5e-324)


@pytest.mark.parametrize(
    "sums", [(1000, -1000, 3), (-1000, 1000, 1000), (1000, 999, 998), (-745, -745, 2), (0, 40, -40)]
)
def test_large_sums_of_three_classes_against_50_digits(sums: tuple[float, ...]) -> None:
    powers = [mpmath.exp(s) for s in sums]
    for k, label in enumerate(np.eye(3)):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            value = THREE_LOGITS(*label, *sums)
            slopes = [THREE_LOGITS.derivative(s)(*label, *sums) for s in THREE_LOGITS.args[3:]]
        others = mpmath.fsum(power for j, power in enumerate(powers) if j != k)
        assert value == pytest.approx(float(mpmath.log1p(others / powers[k])), rel=1e-13, abs=5e-324)
        for j, slope in enumerate(slopes):
            exact = powers[j] / mpmath.fsum(powers) if j != k else -others / mpmath.fsum(powers)
            assert slope == pytest.approx(float(exact), rel=1e-12, abs=5e-324)


def test_six_classes() -> None:
    loss, sums = cce_logits(6), RNG.normal(scale=300, size=(40, 6))
    truth = one_hot(6)
    shifted = sums - sums[truth == 1][:, None]
    np.testing.assert_allclose(loss(*truth.T, *sums.T), np.logaddexp.reduce(shifted, axis=1), rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("loss", [mse, mae, huber, hinge])
def test_large_predictions_without_a_warning(loss: Loss) -> None:
    rest = {"delta": 1.5} if loss is huber else {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for formula in (loss, loss.derivative(y_hat)):
            assert np.isfinite(formula(y=1, y_hat=np.array([-1000.0, 0, 1000]), **rest)).all()


@pytest.mark.parametrize(
    ("loss", "args", "named"),
    [
        (hinge, (0, 0.3), "hinge loss: y must be -1 or 1 .*, not 0"),
        (hinge.derivative(y_hat), (0.5, 0.3), "hinge loss: y must be -1 or 1 .*, not 0.5"),
        (bce, (-1, 0.3), "y must be between 0 and 1, not -1"),
        (bce, ([0, 1], [0.3, 1.0]), "y_hat must be more than 0 and less than 1 .*bce_logits.*, not 1"),
        (bce, (1, float("nan")), "not nan"),
        (bce.derivative(y_hat), (1, 0.0), "not 0"),
        (bce_logits, (2, 0.0), "y must be between 0 and 1, not 2"),
        (huber, (0, 1, 0), "delta must be positive, not 0"),
        (nll, (0.0,), "p must be positive, not 0"),
        (THREE, (0, 1, 0, 0.5, 0.0, 0.5), "y_hat_2 must be more than 0"),
        (THREE_LOGITS, (0, 3, 0, 1, 1, 1), "y_2 must be between 0 and 1, not 3"),
    ],
)
def test_what_a_loss_is_not_made_for_is_refused(loss: Loss, args: tuple[Any, ...], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        loss(*args)


@pytest.mark.parametrize("classes", [1, 0, 2.0, "3"])
def test_the_number_of_classes_is_checked(classes: Any) -> None:
    with pytest.raises(ValueError, match="at least 2"):
        cce(classes)


def test_expressions_are_not_checked() -> None:
    u = sympy.Symbol("u", real=True)
    assert hinge(0, u) == 1
    assert huber(y, y_hat, delta) == huber.expr
    assert nll(p).free_symbols == {p}


def test_abs_and_sign_let_a_complex_step_through() -> None:
    formula = Formula("f", sympy.Abs(z) + 3 * sympy.sign(z), (z,))
    assert formula(np.array([-2, 0, 2.0])).tolist() == [-1, 0, 5]
    assert (formula(np.array([-2, 2]) + 1e-30j).imag / 1e-30).tolist() == [-1, 1]


def test_max_and_min_of_several() -> None:
    args = sympy.symbols("a b c", real=True)
    values = np.array([[1, 5, 3], [4, 2, 6], [7, 0, 8.0]])
    assert Formula("f", sympy.Max(*args), args)(*values).tolist() == [7, 5, 8]
    assert Formula("f", sympy.Min(*args), args)(*values).tolist() == [1, 0, 3]
