# ruff: noqa: E741 (O is the notation of the book)
"""The recurrent network: its gradients against the complex step and SymPy, its masks, its messages, its training."""

import inspect
import math
from typing import Any

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from byhand.formulas.formula import Formula
from nbutils import losses, rnn
from nbutils.activations import relu, sigmoid, step, tanh
from nbutils.rnn import (
    PARAMETERS,
    RNN,
    bce,
    bce_logits,
    complex_step,
    gradient_check,
    path_shares,
    state_jacobians,
    train,
)

ACTIVATIONS = {"tanh": tanh, "sigmoid": sigmoid, "relu": relu}
H = 1e-30
ONE_HOT = np.eye(5)[[[0, 1, 2], [1, 3, 4], [4, 0, 3]]]  # the notes' table: three sequences of three steps
ANSWERS = [1, 0, 0]


def random_model(rng: np.random.Generator, features: int = 5, hidden: int = 3, activation: Formula = tanh) -> RNN:
    """Every number of it away from zero, biases too: zeros hide mistakes."""
    shapes = [(features, hidden), (hidden, hidden), (hidden, 1), (hidden,), (1,)]
    return RNN(*(rng.uniform(0.2, 0.9, shape) * rng.choice([-1, 1], shape) for shape in shapes), activation)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(2)


@pytest.fixture
def model(rng: np.random.Generator) -> RNN:
    return random_model(rng)


@st.composite
def cases(draw: st.DrawFn, batched: bool | None = None) -> dict[str, Any]:
    """A model, sequences for it and answers: alone or in a batch, with and without lengths and O_0."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    features, hidden, T = draw(st.integers(1, 6)), draw(st.integers(1, 5)), draw(st.integers(1, 6))
    batch = (draw(st.integers(1, 4)),) if (draw(st.booleans()) if batched is None else batched) else ()
    O_0 = {
        "none": None, "shared": rng.normal(size=hidden), "each": rng.normal(size=(*batch, hidden)),
    }[draw(st.sampled_from(["none", "shared", "each"]))]  # fmt: skip
    return {
        "model": random_model(rng, features, hidden, draw(st.sampled_from(list(ACTIVATIONS.values())))),
        "x": rng.normal(size=(*batch, T, features)),
        "y": rng.integers(0, 2, size=batch or (1,)),
        "O_0": O_0,
        "lengths": rng.integers(1, T + 1, size=batch) if draw(st.booleans()) else None,
    }


def stepped(loss: Any, value: np.ndarray) -> np.ndarray:
    """The gradient of `loss` at `value` by the complex step."""
    gradient = np.empty(value.shape)
    for index in np.ndindex(value.shape):
        shifted = value.astype(complex)
        shifted[index] += 1j * H
        gradient[index] = loss(shifted).imag / H
    return gradient


def loss_of(trace: rnn.Trace, y: Any) -> complex:
    """The loss, −log ŷ = log(1 + exp(−s)) for y = 1, written for these tests alone."""
    y = np.reshape(y, trace.s.shape)
    return (y * np.log1p(np.exp(-trace.s)) + (1 - y) * np.log1p(np.exp(trace.s))).mean()


@settings(deadline=None, max_examples=60)
@given(cases())
def test_backward_agrees_with_the_complex_step(case: dict[str, Any]) -> None:
    model, x, y, O_0, lengths = case.values()
    gradients = model.backward(model.forward(x, O_0, lengths), y)
    for name, expected in complex_step(model, x, y, O_0, lengths).items():
        np.testing.assert_allclose(gradients.parameters[name], expected, rtol=1e-9, atol=1e-13, err_msg=name)
    start = np.zeros(model.W_h.shape[0]) if O_0 is None else O_0
    expected = stepped(lambda value: loss_of(model.forward(x, value, lengths), y), start)
    np.testing.assert_allclose(gradients.O_0, expected, rtol=1e-9, atol=1e-13)
    expected = stepped(lambda value: loss_of(model.forward(value, O_0, lengths), y), x)
    np.testing.assert_allclose(gradients.x, expected, rtol=1e-9, atol=1e-13)


def test_the_complex_step_agrees_with_differences(model: RNN) -> None:
    gradients = complex_step(model, ONE_HOT, ANSWERS)
    for name, W in model.parameters.items():
        for index in np.ndindex(W.shape):
            sides = []
            for h in (1e-5, -1e-5):
                shifted = W.copy()
                shifted[index] += h
                arrays = {**model.parameters, name: shifted}
                sides.append(bce_logits(ANSWERS, RNN(**arrays, activation=model.activation).forward(ONE_HOT).s))
            assert gradients[name][index] == pytest.approx((sides[0] - sides[1]) / 2e-5, abs=1e-9)


@pytest.mark.slow
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_network_of_the_notes_agrees_with_sympy_entry_by_entry(name: str) -> None:
    f = ACTIVATIONS[name]
    rng = np.random.default_rng(5)
    model = random_model(rng, activation=f)
    x_vals = rng.normal(size=(3, 5))
    O_0_vals = rng.normal(size=3)
    W = {
        key: sympy.Matrix(*rnn.rows(array).shape, lambda i, j, key=key: sympy.Symbol(f"{key}_{i}{j}", real=True))
        for key, array in model.parameters.items()
    }
    values = {
        symbol: float(value)
        for key, array in model.parameters.items()
        for symbol, value in zip(W[key], array.flat, strict=True)
    }
    O = sympy.Matrix([O_0_vals])
    for x_t in x_vals:
        O = (sympy.Matrix([x_t]) * W["W_i"] + O * W["W_h"] + W["b_h"]).applyfunc(f)
    y_hat = sigmoid((O * W["W_o"] + W["b_o"])[0])
    y = sympy.Symbol("y", real=True)
    L = -(y * sympy.log(y_hat) + (1 - y) * sympy.log(1 - y_hat))

    symbols = list(values)
    slots = [(key, index) for key, array in model.parameters.items() for index in np.ndindex(array.shape)]
    assert len(symbols) == len(slots) == 31
    numbers = [L, *(L.diff(symbol) for symbol in symbols)]
    functions = {"ReLU": relu, "Sigmoid": sigmoid, "Step": step}
    compiled = sympy.lambdify([y, *symbols], numbers, modules=[functions, "numpy"], cse=True)

    trace = model.forward(x_vals, O_0_vals)
    for y_val in (0, 1):
        expected_loss, *expected = compiled(y_val, *values.values())
        gradients = model.backward(trace, y_val)
        assert bce(y_val, trace.y_hat) == pytest.approx(expected_loss, rel=1e-12)
        for (key, index), value in zip(slots, expected, strict=True):
            assert gradients.parameters[key][index] == pytest.approx(float(value), rel=1e-10, abs=1e-14), (key, index)


def test_forward_is_the_formula_of_the_book(model: RNN, rng: np.random.Generator) -> None:
    x, O = rng.normal(size=(4, 5)), rng.normal(size=3)
    trace = model.forward(x, O)
    assert np.array_equal(trace.O[0], O)
    for t, x_t in enumerate(x, start=1):
        z = x_t @ model.W_i + O @ model.W_h + model.b_h
        O = np.tanh(z)
        np.testing.assert_allclose(trace.z[t - 1], z, rtol=1e-13)
        np.testing.assert_allclose(trace.O[t], O, rtol=1e-13)
    np.testing.assert_allclose(trace.y_hat, 1 / (1 + np.exp(-(O @ model.W_o + model.b_o))), rtol=1e-13)
    assert trace.y_hat.shape == (1,)


@settings(deadline=None, max_examples=30)
@given(cases(batched=True))
def test_a_padded_batch_is_its_sequences_one_by_one(case: dict[str, Any]) -> None:
    model, x, y, O_0, lengths = case.values()
    T = x.shape[1]
    trace = model.forward(x, O_0, lengths)
    gradients = model.backward(trace, y)
    alone = []
    for i, length in enumerate([T] * len(x) if lengths is None else lengths):
        start = O_0[i] if O_0 is not None and O_0.ndim == 2 else O_0
        single = model.forward(x[i, :length], start)
        np.testing.assert_allclose(trace.last[i], single.last, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(trace.y_hat[i], single.y_hat, rtol=1e-12)
        np.testing.assert_allclose(trace.sequence[i, :length], single.sequence, rtol=1e-12, atol=1e-14)
        assert (trace.sequence[i, length:] == trace.last[i]).all()
        assert not gradients.x[i, length:].any()
        alone.append(model.backward(single, y[i]))
    for name in PARAMETERS:
        mean = np.mean([one.parameters[name] for one in alone], axis=0)
        np.testing.assert_allclose(gradients.parameters[name], mean, rtol=1e-9, atol=1e-13)


def test_what_stands_in_the_padding_does_not_matter(model: RNN, rng: np.random.Generator) -> None:
    x, lengths = rng.normal(size=(3, 4, 5)), np.array([1, 4, 2])
    other = np.where(np.arange(4)[None, :, None] < lengths[:, None, None], x, 1e6)
    traces = [model.forward(value, lengths=lengths) for value in (x, other)]
    np.testing.assert_array_equal(traces[0].O, traces[1].O)
    first, second = (model.backward(trace, ANSWERS) for trace in traces)
    for name in PARAMETERS:
        np.testing.assert_allclose(first.parameters[name], second.parameters[name], rtol=1e-12)
    unmasked = model.forward(other).last
    assert np.abs(unmasked - traces[0].last).max() > 0.1


def test_full_lengths_are_no_lengths(model: RNN) -> None:
    np.testing.assert_array_equal(model.forward(ONE_HOT).O, model.forward(ONE_HOT, lengths=[3, 3, 3]).O)


def test_a_length_for_one_sequence(model: RNN) -> None:
    trace = model.forward(ONE_HOT[0], lengths=2)
    np.testing.assert_array_equal(trace.last, model.forward(ONE_HOT[0, :2]).last)


def test_a_learned_initial_state_gathers_from_every_sequence(model: RNN) -> None:
    O_0 = np.array([0.1, -0.2, 0.3])
    shared = model.backward(model.forward(ONE_HOT, O_0), ANSWERS).O_0
    each = model.backward(model.forward(ONE_HOT, np.tile(O_0, (3, 1))), ANSWERS).O_0
    assert shared.shape == (3,)
    assert each.shape == (3, 3)
    np.testing.assert_allclose(shared, each.sum(axis=0))


@settings(deadline=None, max_examples=25)
@given(cases())
def test_path_shares_add_up_to_the_gradient(case: dict[str, Any]) -> None:
    model, x, y, O_0, lengths = case.values()
    trace = model.forward(x, O_0, lengths)
    gradients = model.backward(trace, y)
    for name in ("W_h", "W_i"):
        shares = path_shares(trace, y, name)
        assert shares.shape == (x.shape[-2], *gradients.parameters[name].shape)
        np.testing.assert_allclose(shares.sum(axis=0), gradients.parameters[name], rtol=1e-9, atol=1e-13)


def test_a_path_share_is_the_use_of_the_weight_at_one_step(model: RNN, rng: np.random.Generator) -> None:
    x, O_0, y = rng.normal(size=(4, 5)), rng.normal(size=3), 1
    shares = path_shares(model.forward(x, O_0), y)
    for t in range(4):

        def loss(W_h: np.ndarray, t: int = t) -> complex:
            O: Any = O_0
            for at, x_t in enumerate(x):
                here = RNN(**{**model.parameters, "W_h": W_h if at == t else model.W_h})
                trace = here.forward([x_t], O)
                O = trace.last
            return loss_of(trace, y)

        expected = stepped(loss, model.W_h)
        assert np.abs(expected).max() > 1e-6
        np.testing.assert_allclose(shares[t], expected, rtol=1e-9, atol=1e-14)


@settings(deadline=None, max_examples=25)
@given(cases())
def test_state_jacobians_are_the_derivatives_of_each_state(case: dict[str, Any]) -> None:
    model, x, _, O_0, lengths = case.values()
    trace = model.forward(x, O_0, lengths)
    jacobians = state_jacobians(trace)
    hidden = model.W_h.shape[0]
    assert jacobians.shape == (*trace.z.shape, hidden)
    for t in range(len(jacobians)):
        real = np.full(x.shape[:-2], True) if lengths is None else lengths > t
        for i in range(hidden):
            moved = trace.O[t].astype(complex)
            moved[..., i] += 1j * H
            after = np.where(real[..., None], model.forward(x[..., t : t + 1, :], moved).last, moved)
            np.testing.assert_allclose(jacobians[t, ..., i, :], after.imag / H, rtol=1e-9, atol=1e-13)


def test_the_gradient_flows_back_by_the_transposes(model: RNN, rng: np.random.Generator) -> None:
    trace = model.forward(rng.normal(size=(5, 5)), rng.normal(size=3))
    row = (trace.y_hat - 1) @ model.W_o.T
    for J in state_jacobians(trace)[::-1]:
        row = row @ J.T
    np.testing.assert_allclose(row, model.backward(trace, 1).O_0, rtol=1e-12)


def loss_with_moved_sum(case: dict[str, Any], moved: int, place: tuple[int, ...]) -> complex:
    """The loss where one entry of z_t is moved by ih, computed by a forward pass of the test's own."""
    model, x, y, O_0, lengths = case.values()
    O = np.zeros(model.W_h.shape[0]) if O_0 is None else np.asarray(O_0)
    for t in range(x.shape[-2]):
        z = (x[..., t, :] @ model.W_i + O @ model.W_h + model.b_h).astype(complex)
        if t == moved:
            z[place] += 1j * H
        after = model.activation(z)
        O = after if lengths is None else np.where((np.asarray(lengths) > t)[..., None], after, O)
    s = (O @ model.W_o + model.b_o)[..., 0]
    return complex(np.mean(np.log(1 + np.exp(s)) - y * s))  # BCE of σ(s)


@settings(deadline=None, max_examples=25)
@given(cases())
def test_delta_is_the_derivative_by_each_sum(case: dict[str, Any]) -> None:
    model, x, y, O_0, lengths = case.values()
    delta = model.backward(model.forward(x, O_0, lengths), y).delta
    for t in range(len(delta)):
        for place in np.ndindex(delta[t].shape):
            expected = loss_with_moved_sum(case, t, place).imag / H
            assert delta[t][place] == pytest.approx(expected, rel=1e-9, abs=1e-14)


def test_the_shapes_of_the_notes(model: RNN) -> None:
    assert model.forward(ONE_HOT[0]).shapes().splitlines() == [
        "O_1 = f(x_1 W_i + O_0 W_h + b_h): (1×5)(5×3) + (1×3)(3×3) + 1×3 = 1×3",
        "O_2 = f(x_2 W_i + O_1 W_h + b_h): (1×5)(5×3) + (1×3)(3×3) + 1×3 = 1×3",
        "O_3 = f(x_3 W_i + O_2 W_h + b_h): (1×5)(5×3) + (1×3)(3×3) + 1×3 = 1×3",
        "ŷ = σ(O_3 W_o + b_o): (1×3)(3×1) + 1×1 = 1×1",
    ]


def test_the_shapes_of_a_long_batch(model: RNN, rng: np.random.Generator) -> None:
    lines = model.forward(rng.normal(size=(2, 7, 5))).shapes().splitlines()
    assert lines[0] == "A batch of 2: one row a sequence; b_h and b_o are added to every row."
    assert [line.split()[0] for line in lines[1:]] == ["O_1", "O_2", "O_3", "…", "O_7", "ŷ"]
    assert lines[-2] == "O_7 = f(x_7 W_i + O_6 W_h + b_h): (2×5)(5×3) + (2×3)(3×3) + 1×3 = 2×3"
    assert lines[-1] == "ŷ = σ(O_7 W_o + b_o): (2×3)(3×1) + 1×1 = 2×1"


def test_sequence_and_last(model: RNN) -> None:
    trace = model.forward(ONE_HOT)
    assert trace.sequence.shape == (3, 3, 3)
    np.testing.assert_array_equal(trace.sequence[:, -1], trace.last)
    for i in range(3):
        np.testing.assert_allclose(trace.sequence[i], model.forward(ONE_HOT[i]).sequence, rtol=1e-12)


def test_backward_fits_a_page() -> None:
    source = inspect.getsource(RNN.backward)
    body = source.rsplit('"""', 1)[1].strip().splitlines()
    assert len(body) <= 20


def test_start(rng: np.random.Generator) -> None:
    model = RNN.start(5, 3, rng)
    assert model.count == 31
    assert repr(model) == "RNN 5→3→1, activation tanh, 31 parameters"
    assert {name: array.shape for name, array in model.parameters.items()} == {
        "W_i": (5, 3), "W_h": (3, 3), "W_o": (3, 1), "b_h": (3,), "b_o": (1,),
    }  # fmt: skip
    again = RNN.start(5, 3, np.random.default_rng(2))
    np.testing.assert_array_equal(model.W_h, again.W_h)
    large = RNN.start(50, 400, rng, scale=0.5)
    assert large.W_i.std() == pytest.approx(0.5 / math.sqrt(50), rel=0.05)
    assert large.W_h.std() == pytest.approx(0.5 / math.sqrt(400), rel=0.05)


def test_an_orthogonal_start(rng: np.random.Generator) -> None:
    W_h = RNN.start(2, 6, rng, scale=0.9, orthogonal=True).W_h
    np.testing.assert_allclose(W_h @ W_h.T, 0.81 * np.eye(6), atol=1e-12)


def test_a_model_does_not_change(model: RNN) -> None:
    given = np.ones((3, 3))
    other = RNN(model.W_i, given, model.W_o, model.b_h, model.b_o)
    given[0, 0] = 7
    assert other.W_h[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        model.W_h[0, 0] = 1


def test_descend_is_gradient_descent(model: RNN) -> None:
    gradients = model.backward(model.forward(ONE_HOT), ANSWERS)
    after = model.descend(gradients, 0.1)
    for name in PARAMETERS:
        np.testing.assert_array_equal(
            after.parameters[name], model.parameters[name] - 0.1 * gradients.parameters[name]
        )
    together = np.concatenate([array.ravel() for array in gradients.parameters.values()])
    assert gradients.norm == pytest.approx(np.linalg.norm(together))


def test_any_formula_of_one_argument_is_an_activation(rng: np.random.Generator) -> None:
    u = sympy.Symbol("u", real=True)
    for expr in (u, sympy.sin(u), u / (1 + u**2), sympy.log(1 + sympy.exp(u))):
        model = random_model(rng, activation=Formula("f", expr, (u,)))
        assert max(gradient_check(model, ONE_HOT, ANSWERS, show=False).values()) < 1e-14


def test_bce_values() -> None:
    assert bce(1, 0.25) == pytest.approx(math.log(4))
    assert bce([1, 0], [0.25, 0.5]) == pytest.approx((math.log(4) + math.log(2)) / 2)
    assert bce([1, 0], [[0.25], [0.5]]) == bce([1, 0], [0.25, 0.5])  # never (2, 2) by broadcasting
    assert bce([1, 0], [1.0, 0.0]) == 0
    assert bce(0, 1.0) == math.inf
    assert bce(0, 1e-20) == pytest.approx(1e-20)


@pytest.mark.filterwarnings("error")
def test_bce_of_logits_keeps_its_digits() -> None:
    assert bce_logits(0, 1000.0) == 1000
    assert bce_logits(1, -1000.0) == 1000
    assert bce_logits(1, 1000.0) == 0
    assert bce_logits(1, 50.0) == pytest.approx(math.exp(-50), rel=1e-12)
    assert bce_logits(0, -50.0) == pytest.approx(math.exp(-50), rel=1e-12)
    s = np.linspace(-5, 5, 11)
    y = np.arange(11) % 2
    assert bce_logits(y, s) == pytest.approx(bce(y, sigmoid(s)))
    assert bce(y, sigmoid(s)) == pytest.approx(losses.bce(y, sigmoid(s)).mean())


def test_gradient_check_prints_and_returns_the_differences(model: RNN, capsys: pytest.CaptureFixture[str]) -> None:
    differences = gradient_check(model, ONE_HOT, ANSWERS, lengths=[1, 2, 3])
    assert list(differences) == list(PARAMETERS)
    assert max(differences.values()) < 1e-15
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["W_i", "5×3"], ["W_h", "3×3"], ["W_o", "3×1"], ["b_h", "1×3"], ["b_o", "1×1"],
    ]  # fmt: skip


def test_gradient_check_of_a_readers_gradients(model: RNN) -> None:
    right = model.backward(model.forward(ONE_HOT), ANSWERS).W_h
    assert gradient_check(model, ONE_HOT, ANSWERS, gradients={"W_h": right}, show=False)["W_h"] < 1e-15
    assert gradient_check(model, ONE_HOT, ANSWERS, gradients={"W_h": 3 * right}, show=False)["W_h"] > 1e-3
    zero = np.zeros((3, 3))
    assert gradient_check(model, ONE_HOT, ANSWERS, gradients={"W_h": zero}, show=False)["W_h"] > 1e-3
    with pytest.raises(ValueError, match=r"gradient of W_i has shape \(3, 5\), W_i itself \(5, 3\)"):
        gradient_check(model, ONE_HOT, ANSWERS, gradients={"W_i": np.zeros((3, 5))})
    with pytest.raises(ValueError, match="no parameter 'W'"):
        gradient_check(model, ONE_HOT, ANSWERS, gradients={"W": zero})
    with pytest.raises(ValueError, match="no gradients were given"):
        gradient_check(model, ONE_HOT, ANSWERS, gradients={})


def test_gradient_check_rejects_zeros(model: RNN) -> None:
    with pytest.raises(ValueError, match="gradient of W_h is 0 in every entry"):
        gradient_check(model, ONE_HOT[:, :1], ANSWERS, show=False)  # one step from O_0 = 0
    silent = RNN(model.W_i, model.W_h, np.zeros((3, 1)), model.b_h, model.b_o)
    with pytest.raises(ValueError, match="gradient of W_i is 0"):
        gradient_check(silent, ONE_HOT, ANSWERS, show=False)


# Training


def test_training_learns_the_table_of_the_notes(capsys: pytest.CaptureFixture[str]) -> None:
    start = RNN.start(5, 3, np.random.default_rng(0))
    before = {name: array.copy() for name, array in start.parameters.items()}
    history = train(start, ONE_HOT, ANSWERS, eta=0.5, epochs=200, progress=False)
    assert capsys.readouterr() == ("", "")
    assert history.losses.shape == history.accuracy.shape == (201,)
    assert history.gradient_norms.shape == (200,)
    assert history.losses[0] > 0.5
    assert history.losses[-1] < 0.02
    assert history.accuracy[-1] == 1
    assert (np.diff(history.losses) < 0).all()
    assert history.losses[-1] == bce_logits(ANSWERS, history.model.forward(ONE_HOT).s)
    for name, array in before.items():
        np.testing.assert_array_equal(start.parameters[name], array)
    again = train(start, ONE_HOT, ANSWERS, eta=0.5, epochs=200, progress=False)
    np.testing.assert_array_equal(history.losses, again.losses)


def test_the_progress_bar_goes_to_stderr(model: RNN, capsys: pytest.CaptureFixture[str]) -> None:
    train(model, ONE_HOT, ANSWERS, eta=0.5, epochs=5)
    out, err = capsys.readouterr()
    assert out == ""
    assert "5/5" in err


def test_training_with_lengths(model: RNN) -> None:
    lengths = [1, 3, 2]
    first = train(model, ONE_HOT, ANSWERS, 0.5, 10, lengths=lengths, progress=False)
    padded = np.concatenate([ONE_HOT, np.zeros((3, 2, 5))], axis=1)
    second = train(model, padded, ANSWERS, 0.5, 10, lengths=lengths, progress=False)
    np.testing.assert_allclose(first.losses, second.losses, rtol=1e-12)
    assert first.losses[-1] < first.losses[0]


def test_clipping_shortens_the_step_and_keeps_its_direction(model: RNN) -> None:
    gradients = model.backward(model.forward(ONE_HOT), ANSWERS)
    clip = gradients.norm / 4
    clipped = train(model, ONE_HOT, ANSWERS, 0.1, 1, clip=clip, progress=False)
    expected = model.descend(gradients, 0.1 / 4)
    for name in PARAMETERS:
        np.testing.assert_allclose(clipped.model.parameters[name], expected.parameters[name], rtol=1e-12)
    assert clipped.gradient_norms[0] == gradients.norm
    free = train(model, ONE_HOT, ANSWERS, 0.1, 3, clip=1e9, progress=False)
    np.testing.assert_array_equal(free.losses, train(model, ONE_HOT, ANSWERS, 0.1, 3, progress=False).losses)


def test_a_callback_sees_each_epoch_and_may_stop(model: RNN) -> None:
    seen: list[tuple[int, float]] = []

    def look(epoch: int, loss: float, at: RNN) -> bool:
        assert loss == bce_logits(ANSWERS, at.forward(ONE_HOT).s)
        seen.append((epoch, loss))
        return epoch == 4

    history = train(model, ONE_HOT, ANSWERS, 0.5, 10, progress=False, callback=look)
    assert seen == list(enumerate(history.losses))[1:]
    assert len(seen) == 4

    def stop(epoch: int, loss: float, at: RNN) -> None:
        raise StopIteration

    assert len(train(model, ONE_HOT, ANSWERS, 0.5, 10, progress=False, callback=stop).gradient_norms) == 1

    def fail(epoch: int, loss: float, at: RNN) -> None:
        raise RuntimeError("the callback's own")

    with pytest.raises(RuntimeError, match="the callback's own"):
        train(model, ONE_HOT, ANSWERS, 0.5, 10, progress=False, callback=fail)


@pytest.mark.filterwarnings("error")
def test_an_overflow_names_the_step_and_a_remedy(rng: np.random.Generator) -> None:
    growing = random_model(rng, activation=relu)
    with pytest.raises(FloatingPointError, match=r"step \d+ of 50 \(eta = 1e\+60.*smaller eta, clip the gradient"):
        train(growing, ONE_HOT, ANSWERS, 1e60, 50, progress=False)
    with pytest.raises(FloatingPointError, match=r"at step 1 of 5 .*smaller eta"):
        train(random_model(rng), ONE_HOT, ANSWERS, 1.7e308, 5, progress=False)
    steep = RNN(0.1 * np.ones((5, 3)), np.ones((3, 3)), 50 * np.ones((3, 1)), np.zeros(3), np.zeros(1))
    with pytest.raises(FloatingPointError, match=r"a weight is infinite at step 1 of 5 \(eta = 1e\+308, .*smaller eta"):
        train(steep, ONE_HOT, [0, 0, 0], 1e308, 5, progress=False)
    long = RNN(np.ones((5, 3)), 3 * np.ones((3, 3)), -np.ones((3, 1)), np.ones(3), np.ones(1), relu)
    with pytest.raises(FloatingPointError, match=r"the gradient's length is inf at step 1 of 5"):
        train(long, np.ones((1, 250, 5)), [1], 0.1, 5, progress=False)
    huge = RNN(np.ones((5, 3)), 9 * np.ones((3, 3)), np.ones((3, 1)), np.ones(3), np.ones(1), relu)
    with pytest.raises(FloatingPointError, match=r"before the first step.*smaller weights"):
        train(huge, np.ones((1, 500, 5)), [0], 0.1, 5, progress=False)


# What is refused


def changed(**arrays: Any) -> RNN:
    fine = {
        "W_i": np.ones((5, 3)), "W_h": np.ones((3, 3)), "W_o": np.ones((3, 1)), "b_h": np.ones(3), "b_o": np.ones(1),
    }  # fmt: skip
    return RNN(**{**fine, **arrays})


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"W_i": np.ones(5)}, "W_i has shape (5,); expected (features, hidden)"),
        ({"W_i": np.ones((0, 3))}, "W_i has shape (0, 3); expected (features, hidden), none of them 0"),
        ({"W_h": np.ones((3, 4))}, "W_h has shape (3, 4); expected (3, 3), since W_i is 5×3"),
        ({"W_o": np.ones(3)}, "W_o has shape (3,); expected (3, 1)"),
        ({"W_o": np.ones((3, 2))}, "W_o has shape (3, 2); expected (3, 1)"),
        ({"b_h": np.ones((1, 3))}, "b_h has shape (1, 3); expected (3,)"),
        ({"b_o": 1.0}, "b_o has shape (); expected (1,)"),
        ({"b_h": [1, np.nan, 1]}, "b_h holds nan at (1,)"),
        ({"W_h": [[1, 2], [3]]}, "W_h is ragged"),
    ],
)
def test_weights_that_do_not_fit(arrays: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011
        changed(**arrays)
    assert message in str(error.value)


def test_what_is_not_an_activation_or_a_number() -> None:
    for activation in (np.tanh, "tanh", losses.mse):
        with pytest.raises(TypeError, match="activation is a Formula of one argument"):
            changed(activation=activation)
    with pytest.raises(TypeError, match="W_h must be an array of numbers"):
        changed(W_h=[["a"]])
    with pytest.raises(TypeError, match="s must be real"):
        bce_logits(1, 1j)
    with pytest.raises(TypeError, match=r"default_rng\(0\); given: 0"):
        RNN.start(5, 3, 0)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"x": np.ones((3, 4))}, "x has 4 features per step, W_i takes 5 (W_i is 5×3)"),
        ({"x": np.ones(5)}, "x has shape (5,); expected (T, features) or (batch, T, features)"),
        ({"x": np.ones((0, 5))}, "x has shape (0, 5); expected"),
        ({"x": [[1, 2, 3, 4, np.inf]]}, "x holds inf at (0, 4)"),
        ({"x": [[[1, 2, 3, 4, 5]], []]}, "x is ragged: its rows or sequences differ in length"),
        ({"O_0": np.ones(4)}, "O_0 has shape (4,); expected (3,) or (2, 3), since W_h is 3×3"),
        ({"O_0": np.ones((1, 3))}, "O_0 has shape (1, 3); expected (3,) or (2, 3)"),
        ({"x": np.ones((4, 5)), "O_0": np.ones((1, 3))}, "O_0 has shape (1, 3); expected (3,), since"),
        ({"lengths": [1, 2, 3]}, "lengths has shape (3,), x holds 2 sequence(s): expected shape (2,)"),
        ({"lengths": [1, 5]}, "lengths holds 5; x has 4 steps, so a length is a whole number from 1 to 4"),
        ({"lengths": [0, 4]}, "lengths holds 0; x has 4 steps"),
        ({"lengths": [1.0, 2.0]}, "lengths holds float64 numbers; a length is a whole number"),
    ],
)
def test_inputs_that_do_not_fit(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011
        changed().forward(**{"x": np.ones((2, 4, 5)), **given})
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0, 2], "y holds 2; an answer is 0 or 1"),
        ([0.5, 1], "y holds 0.5; an answer is 0 or 1"),
        ([np.nan, 1], "y holds nan; an answer is 0 or 1"),
        ([0, 1, 1], "y has shape (3,), the predictions have (2, 1): expected one answer a prediction"),
        ([[0, 1]], "y has shape (1, 2), the predictions have (2, 1)"),
        (1, "y has shape (), the predictions have (2, 1)"),
        (["a", "b"], "y holds a; an answer is 0 or 1"),
    ],
)
def test_answers_that_do_not_fit(y: Any, message: str) -> None:
    model = changed()
    trace = model.forward(np.ones((2, 4, 5)))
    calls = [
        lambda: model.backward(trace, y),
        lambda: path_shares(trace, y),
        lambda: complex_step(model, np.ones((2, 4, 5)), y),
        lambda: train(model, np.ones((2, 4, 5)), y, 0.1, 1, progress=False),
    ]
    for call in calls:
        with pytest.raises(ValueError) as error:  # noqa: PT011
            call()
        assert message in str(error.value)


def test_the_losses_refuse() -> None:
    with pytest.raises(ValueError, match="y holds -1; an answer is 0 or 1"):
        bce(-1, 0.5)
    with pytest.raises(ValueError, match=r"y has shape \(2,\), the predictions have \(3,\)"):
        bce_logits([0, 1], [1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match=r"y_hat holds 1\.5; a prediction lies between 0 and 1"):
        bce(1, 1.5)
    with pytest.raises(ValueError, match="s holds nan"):
        bce_logits(1, np.nan)


def test_a_trace_of_another_model(model: RNN) -> None:
    trace = model.forward(ONE_HOT)
    after = model.descend(model.backward(trace, ANSWERS), 0.1)
    with pytest.raises(ValueError, match="trace comes from another model"):
        after.backward(trace, ANSWERS)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"eta": 0}, "eta is a positive number; given: 0"),
        ({"eta": np.nan}, "eta is a positive number; given: nan"),
        ({"eta": np.inf}, "eta is a positive number; given: inf"),
        ({"eta": "0.1"}, "eta is a positive number; given: '0.1'"),
        ({"epochs": 0}, "epochs is a whole number, at least 1; given: 0"),
        ({"epochs": 2.0}, "epochs is a whole number"),
        ({"epochs": True}, "epochs is a whole number"),
        ({"clip": -1.0}, "clip is a positive number; given: -1.0"),
    ],
)
def test_options_that_do_not_fit(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError) as error:  # noqa: PT011
        train(changed(), ONE_HOT, ANSWERS, **{"eta": 0.1, "epochs": 2, "progress": False, **options})
    assert message in str(error.value)


def test_other_options_that_do_not_fit(model: RNN, rng: np.random.Generator) -> None:
    trace = model.forward(ONE_HOT)
    with pytest.raises(ValueError, match="name is 'W_h' or 'W_i'"):
        path_shares(trace, ANSWERS, "W_o")
    with pytest.raises(ValueError, match="eta is a positive number"):
        model.descend(model.backward(trace, ANSWERS), -0.1)
    with pytest.raises(ValueError, match="hidden is a whole number"):
        RNN.start(5, 0, rng)
    with pytest.raises(ValueError, match="scale is a positive number"):
        RNN.start(5, 3, rng, scale=0.0)
    with pytest.raises(ValueError, match="h is a positive number"):
        complex_step(model, ONE_HOT, ANSWERS, h=0.0)
