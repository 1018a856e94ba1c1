"""The two-layer network and the networks of gated cells: every gradient against a complex step, at random sizes."""

# ruff: noqa: E741 (O is the notation of the book)
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbutils import sequences, two_layer
from nbutils.activations import relu, sigmoid, tanh
from nbutils.cells import GRU, LSTM, Cell, Vanilla
from nbutils.rnn import RNN, bce_logits
from nbutils.sequences import SequenceNetwork
from nbutils.two_layer import TwoLayer

H = 1e-30
CELLS = [Vanilla, GRU, LSTM]


def stepped(loss: Any, model: Any) -> dict[str, np.ndarray]:
    """The gradients of `loss(model)` from forward passes alone."""
    gradients = {}
    for name, W in model.parameters.items():
        gradient = np.empty(W.shape)
        for index in np.ndindex(W.shape):
            shifted = W.astype(complex)
            shifted[index] += 1j * H
            gradient[index] = loss(model.replaced({name: shifted})).imag / H
        gradients[name] = gradient
    return gradients


def agree(given: dict[str, np.ndarray], expected: dict[str, np.ndarray]) -> None:
    assert given.keys() == expected.keys()
    for name in expected:
        np.testing.assert_allclose(given[name], expected[name], rtol=1e-9, atol=1e-13, err_msg=name)


def random_cell(kind: type[Cell], rng: np.random.Generator, features: int, hidden: int) -> Cell:
    cell = kind.start(features, hidden, rng)
    return kind(cell.W_i, cell.W_h, rng.normal(size=cell.b_h.shape))


@st.composite
def sequence_cases(draw: st.DrawFn) -> tuple[SequenceNetwork, np.ndarray, np.ndarray, np.ndarray | None]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    features, hidden, outputs, T = (draw(st.integers(1, n)) for n in (4, 4, 4, 5))
    batch = (draw(st.integers(1, 3)),) if draw(st.booleans()) else ()
    network = SequenceNetwork.start(
        random_cell(draw(st.sampled_from(CELLS)), rng, features, hidden), outputs, rng
    ).replaced({"b_o": rng.normal(size=outputs)})
    every = draw(st.booleans())
    y = rng.integers(0, max(2, outputs), size=(*batch, T) if every else batch)
    lengths = rng.integers(1, T + 1, size=batch) if draw(st.booleans()) else None
    return network, rng.normal(size=(*batch, T, features)), y, lengths


@settings(deadline=None, max_examples=60)
@given(sequence_cases())
def test_backward_of_a_sequence_network(case: Any) -> None:
    network, x, y, lengths = case
    gradients = network.backward(network.forward(x, lengths), y)
    agree(gradients, stepped(lambda moved: sequences.loss(moved.forward(x, lengths), y), network))
    assert any(np.abs(gradient).max() > 1e-9 for gradient in gradients.values())


@pytest.mark.parametrize("kind", CELLS)
def test_what_padding_hides_changes_nothing(kind: type[Cell]) -> None:
    rng = np.random.default_rng(1)
    network = SequenceNetwork.start(random_cell(kind, rng, 3, 4), 2, rng)
    x, lengths, y = rng.normal(size=(2, 6, 3)), np.array([4, 6]), np.array([0, 1])
    noisy = x.copy()
    noisy[0, 4:] = 100.0
    for moved in (x, noisy):
        trace = network.forward(moved, lengths)
        np.testing.assert_allclose(trace.y_hat[0, -1], network.forward(x[0, :4]).y_hat[-1], rtol=1e-12)
    agree(network.backward(network.forward(x, lengths), y), network.backward(network.forward(noisy, lengths), y))


def test_the_vanilla_cell_is_the_books_rnn() -> None:
    rng = np.random.default_rng(2)
    model = RNN.start(5, 3, rng)
    network = SequenceNetwork(Vanilla(model.W_i, model.W_h, model.b_h), model.W_o, model.b_o)
    x, y = rng.normal(size=(4, 6, 5)), np.array([0, 1, 1, 0])
    trace = model.forward(x)
    np.testing.assert_allclose(network.forward(x).O, trace.O, rtol=1e-12)
    assert sequences.loss(network.forward(x), y) == pytest.approx(bce_logits(y, trace.s), rel=1e-12)
    agree(network.backward(network.forward(x), y), model.backward(trace, y).parameters)


def sigma(z: np.ndarray) -> np.ndarray:
    return np.exp(-np.logaddexp(0, -z))


def test_a_step_of_each_gated_cell_by_its_equations() -> None:
    """Gate by gate, each with matrices of its own."""
    rng = np.random.default_rng(3)
    x, O, c = rng.normal(size=5), rng.normal(size=3), rng.normal(size=3)

    lstm = random_cell(LSTM, rng, 5, 3)
    parts = list(zip(*(np.split(array, 4, axis=-1) for array in (lstm.W_i, lstm.W_h, lstm.b_h)), strict=True))
    f, i, o, candidate = (x @ W_i + O @ W_h + b for W_i, W_h, b in parts)
    c_after = sigma(f) * c + sigma(i) * np.tanh(candidate)
    (given_O, given_c), _ = lstm.step(x, (O, c))
    np.testing.assert_allclose(given_c, c_after, rtol=1e-12)
    np.testing.assert_allclose(given_O, sigma(o) * np.tanh(c_after), rtol=1e-12)

    gru = random_cell(GRU, rng, 5, 3)
    (r_i, r_h, r_b), (u_i, u_h, u_b), (h_i, h_h, h_b) = zip(
        *(np.split(array, 3, axis=-1) for array in (gru.W_i, gru.W_h, gru.b_h)), strict=True
    )
    r, u = sigma(x @ r_i + O @ r_h + r_b), sigma(x @ u_i + O @ u_h + u_b)
    candidate = np.tanh(x @ h_i + (r * O) @ h_h + h_b)
    ((given_O,), _) = gru.step(x, (O,))
    np.testing.assert_allclose(given_O, u * O + (1 - u) * candidate, rtol=1e-12)


def test_an_open_forget_gate_keeps_the_cell() -> None:
    rng = np.random.default_rng(4)
    cell = LSTM.start(2, 3, rng, forget=40.0)
    shut = cell.b_h.copy()
    shut[3:6] = -40.0  # the input gate
    network = SequenceNetwork.start(LSTM(cell.W_i, cell.W_h, shut), 1, rng)
    c = np.array([0.3, -2.0, 1.0])
    trace = network.forward(rng.normal(size=(100, 2)), start=(np.zeros(3), c))
    np.testing.assert_allclose(trace.states[-1][1], c, rtol=1e-12)


@st.composite
def layered_cases(draw: st.DrawFn) -> tuple[TwoLayer, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    features, hidden, outputs, batch = (draw(st.integers(1, 5)) for _ in range(4))
    activation = draw(st.sampled_from([tanh, sigmoid, relu]))
    model = TwoLayer.start(features, hidden, outputs, rng, activation=activation)
    model = model.replaced({"b_h": rng.normal(size=hidden), "b_o": rng.normal(size=outputs)})
    return model, rng.normal(size=(batch, features)), rng.integers(0, max(2, outputs), size=batch)


@settings(deadline=None, max_examples=60)
@given(layered_cases())
def test_backward_of_two_layers(case: Any) -> None:
    model, x, y = case
    loss = lambda moved: two_layer.loss(moved.forward(x), y)  # noqa: E731
    agree(model.backward(model.forward(x), y), stepped(loss, model))


def test_the_starts_keep_the_spread_of_the_sums() -> None:
    rng = np.random.default_rng(5)
    x = rng.normal(size=(400, 300))
    assert TwoLayer.start(300, 500, 1, rng).forward(x).z.std() == pytest.approx(1, rel=0.05)
    he = TwoLayer.start(300, 500, 400, rng, scale=2**0.5, activation=relu)
    s = he.forward(x).s
    assert np.sqrt((s**2).mean()) == pytest.approx(2**0.5, rel=0.05)  # not halved on the way


def test_large_sums_keep_their_digits() -> None:
    model = TwoLayer(np.eye(2), np.zeros(2), np.eye(2), np.zeros(2), activation=relu)
    trace = model.forward([[1000.0, 0.0]])
    assert two_layer.loss(trace, [1]) == pytest.approx(1000.0)
    assert np.isfinite(model.backward(trace, [1])["W_o"]).all()


ONES = np.ones


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: LSTM(ONES((2, 12)), ONES((3, 9)), ONES(12)), r"W_h has shape \(3, 9\); expected \(3, 12\)"),
        (lambda: LSTM(ONES((2, 9)), ONES((3, 12)), ONES(12)), r"W_i has shape \(2, 9\); expected \(features, 12\)"),
        (lambda: GRU(ONES((2, 9)), ONES((3, 9)), ONES(3)), r"b_h has shape \(3,\); expected \(9,\), since W_h is 3×9"),
        (lambda: Vanilla(ONES((2, 3)), np.full((3, 3), np.nan), ONES(3)), "W_h holds nan at"),
        (lambda: SequenceNetwork(ONES(3), ONES((3, 1)), ONES(1)), "cell is a Vanilla, GRU or LSTM"),
        (lambda: network().replaced({"W_o": ONES((4, 1))}), r"W_o has shape \(4, 1\); expected \(3, outputs\)"),
        (lambda: network().replaced({"b_o": ONES(2)}), r"b_o has shape \(2,\); expected \(1,\), since W_o is 3×1"),
        (lambda: network().forward(ONES((4, 3))), r"x has 3 features per step, W_i takes 2"),
        (lambda: sequences.loss(network().forward(ONES((4, 2))), [1, 0]), r"y has shape \(2,\); expected \(\)"),
        (lambda: sequences.loss(network().forward(ONES((4, 2))), 2), "y holds 2; an answer is a whole number"),
        (lambda: TwoLayer(ONES((2, 3)), ONES(3), ONES((4, 1)), ONES(1)),
         r"W_o has shape \(4, 1\); expected \(3, outputs\), since W_i is 2×3"),
        (lambda: TwoLayer(ONES((2, 3)), ONES(2), ONES((3, 1)), ONES(1)), r"b_h has shape \(2,\); expected \(3,\)"),
        (lambda: two().forward(ONES((4, 3))), r"x has shape \(4, 3\); expected \(batch, 2\)"),
        (lambda: two_layer.loss(two().forward(ONES((4, 2))), [1]), r"y has shape \(1,\); expected \(4,\)"),
        (lambda: two_layer.loss(two().forward(ONES((1, 2))), [0.5]), "y holds 0.5"),
        (lambda: TwoLayer.start(2, 3, 1, np.random.default_rng(0), activation=np.tanh), "a Formula of one argument"),
        (lambda: two().replaced({"W_h": ONES((3, 3))}), "no parameter 'W_h'; expected some of W_i, b_h, W_o, b_o"),
        (lambda: network().replaced({"W_r": ONES((3, 3))}), "no parameter 'W_r'; expected some of W_i, W_h, b_h"),
        (lambda: two().backward(two().forward(ONES((1, 2))), [1]), "the trace comes from another model"),
        (lambda: network().backward(network().forward(ONES((4, 2))), 1), "the trace comes from another model"),
        (lambda: network().forward(ONES((4, 2)), start=(ONES(3),)), r"start is the state \(O, c\) of LSTM 2→3"),
        (lambda: network().forward(ONES((4, 2)), start=ONES(3)), r"a tuple of arrays \(3,\)"),
        (lambda: network().forward(ONES((5, 4, 2)), start=(ONES(3), ONES(3))), r"shape \(3,\); expected \(5, 3\)"),
        (lambda: network().forward(ONES((4, 2)), start=(ONES(3), np.full(3, np.nan))), "start holds nan"),
        (lambda: SequenceNetwork.start("GRU", 1, np.random.default_rng(0)), "cell is a Vanilla, GRU or LSTM"),
        (lambda: SequenceNetwork.start(network().cell, 0, np.random.default_rng(0)), "outputs is a whole number"),
    ],
)  # fmt: skip
def test_shapes_that_do_not_fit_name_both_sides(make: Any, words: str) -> None:
    with pytest.raises((ValueError, TypeError), match=words):
        make()


def network() -> SequenceNetwork:
    rng = np.random.default_rng(0)
    return SequenceNetwork.start(LSTM.start(2, 3, rng), 1, rng)


def two() -> TwoLayer:
    return TwoLayer.start(2, 3, 1, np.random.default_rng(0))


def test_representations() -> None:
    assert repr(network()) == "LSTM 2→3→1, 76 parameters"
    assert repr(network().cell) == "LSTM 2→3, 72 parameters"
    assert repr(two()) == "TwoLayer 2→3→1, activation tanh, 13 parameters"
