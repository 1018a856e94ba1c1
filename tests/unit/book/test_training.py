"""The optimizers by their definitions in numbers, and the loop that uses them."""

import numpy as np
import pytest

from nbutils import two_layer
from nbutils.training import Adam, Descent, Momentum, clipped, minimise, norm
from nbutils.two_layer import TwoLayer

XOR = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])
ODD = np.array([0, 1, 1, 0])
START = {"w": np.array([1.0, -2.0])}
SLOPES = [np.array([0.5, 4.0]), np.array([-1.0, 2.0]), np.array([3.0, 0.0])]


def test_descent() -> None:
    np.testing.assert_allclose(Descent(0.1).step(START, {"w": SLOPES[0]})["w"], [0.95, -2.4])


def test_momentum_is_a_sum_of_older_and_older_gradients() -> None:
    momentum, W = Momentum(0.1, beta=0.5), dict(START)
    for slope in SLOPES:
        W = momentum.step(W, {"w": slope})
    # 0.1 (g1) + 0.1 (g2 + g1/2) + 0.1 (g3 + g2/2 + g1/4)
    expected = START["w"] - 0.1 * (1.75 * SLOPES[0] + 1.5 * SLOPES[1] + SLOPES[2])
    np.testing.assert_allclose(W["w"], expected)


def test_the_first_step_of_adam_has_the_length_eta_whatever_the_gradient() -> None:
    for scale in (1e-4, 1.0, 1e6):
        moved = Adam(0.01).step(START, {"w": scale * SLOPES[0]})["w"] - START["w"]
        np.testing.assert_allclose(moved, [-0.01, -0.01], rtol=1e-3)


def test_adam_by_the_sums_of_its_definition() -> None:
    adam, W = Adam(0.1, beta_1=0.6, beta_2=0.8), dict(START)
    expected = START["w"].copy()
    for n, slope in enumerate(SLOPES, start=1):
        W = adam.step(W, {"w": slope})
        first = sum(0.4 * 0.6 ** (n - k) * SLOPES[k - 1] for k in range(1, n + 1)) / (1 - 0.6**n)
        second = sum(0.2 * 0.8 ** (n - k) * SLOPES[k - 1] ** 2 for k in range(1, n + 1)) / (1 - 0.8**n)
        expected -= 0.1 * first / (np.sqrt(second) + 1e-8)
    np.testing.assert_allclose(W["w"], expected, rtol=1e-12)


def test_clipping_keeps_the_direction() -> None:
    gradients = {"a": np.array([3.0]), "b": np.array([[0.0, 4.0]])}
    assert norm(gradients) == pytest.approx(5)
    short = clipped(gradients, 1.0)
    assert norm(short) == pytest.approx(1)
    np.testing.assert_allclose(short["b"], [[0.0, 0.8]])
    assert clipped(gradients, 6.0)["a"] == 3.0
    assert norm(clipped({"a": np.zeros(2)}, 1.0)) == 0


@pytest.mark.parametrize("optimizer", [Descent(1.0), Momentum(0.3), Adam(0.05)])
def test_a_hidden_layer_learns_xor(optimizer: Descent) -> None:
    model = TwoLayer.start(2, 8, 1, np.random.default_rng(0))

    def gradients_of(model: TwoLayer, step: int) -> tuple[float, dict[str, np.ndarray]]:
        trace = model.forward(XOR)
        return two_layer.loss(trace, ODD), model.backward(trace, ODD)

    trained, losses = minimise(model, gradients_of, optimizer, 1000)
    assert len(losses) == 1000
    assert losses[-1] < 0.05 < losses[0]
    assert ((trained.forward(XOR).s[:, 0] > 0) == ODD).all()
    np.testing.assert_array_equal(model.W_i, TwoLayer.start(2, 8, 1, np.random.default_rng(0)).W_i)


def test_a_training_stops_where_it_is_told_or_where_it_diverges() -> None:
    model = TwoLayer.start(2, 2, 1, np.random.default_rng(0))

    def diverging(model: TwoLayer, step: int) -> tuple[float, dict[str, np.ndarray]]:
        return (np.nan if step == 7 else 1.0), {name: 0 * W for name, W in model.parameters.items()}

    with pytest.raises(FloatingPointError, match="loss is nan at step 7 of 10"):
        minimise(model, diverging, Descent(0.1), 10)
    _, losses = minimise(model, diverging, Descent(0.1), 10, callback=lambda step, loss, model: step == 3)
    assert len(losses) == 3


def test_settings_are_checked() -> None:
    for wrong in (lambda: Descent(0), lambda: Momentum(0.1, beta=1.0), lambda: Adam(beta_2=-0.1), lambda: Adam(-1)):
        with pytest.raises(ValueError, match=r"eta is a positive|is a number from 0 to 1"):
            wrong()


def test_each_parameter_needs_a_gradient_of_its_own_shape() -> None:
    model = TwoLayer.start(2, 3, 1, np.random.default_rng(0))
    right = {name: 0 * W for name, W in model.parameters.items()}
    for gradients, words in (
        ({"W_i": right["W_i"]}, "there are gradients of W_i; expected W_i, b_h, W_o, b_o"),
        (right | {"W_h": right["W_i"]}, "gradients of W_i, b_h, W_o, b_o, W_h; expected"),
        (right | {"b_h": np.zeros(1)}, r"the gradient of b_h has shape \(1,\), b_h itself \(3,\)"),
        (right | {"b_h": 0.0}, r"the gradient of b_h has shape \(\), b_h itself"),
    ):
        for optimizer in (Descent(0.1), Adam(0.1)):
            with pytest.raises(ValueError, match=words):
                minimise(model, lambda model, step, found=gradients: (1.0, found), optimizer, 1)
    with pytest.raises(ValueError, match="clip is a positive number; given: 0"):
        minimise(model, lambda model, step: (1.0, right), Descent(0.1), 1, clip=0)
