"""What the chapters tell of their laboratories: each number is what a run with these settings ends at."""

from dataclasses import replace
from typing import Any

import laboratories
import numpy as np
import pytest

from byhand.figures import Laboratory
from nbutils import RNN, bce_logits

pytestmark = pytest.mark.slow

NEURON = {
    "flat": (dict(w=0, b=-1), [0.44] * 5), "saturated": (dict(activation="tanh", w=-3, b=-3), [2.26] * 5),
    "slow": (dict(activation="sigmoid", eta=0.01, w=-1, b=0), [0.595, 0.594, 0.593, 0.588, 0.502]),
    "jump": (dict(eta=1), [8.1, 49, 156, 0.44, 0.44]), "ceiling": (dict(), [8.1, 2.2, 0.62, 0.021, 0.013]),
}  # fmt: skip
"""The runs of the exercises: settings, and the losses after 0, 1, 2, 10 and 100 epochs."""
CLIFF = [
    (dict(), 0.69, -89.9), (dict(clip="0.5"), 0.08, -0.11), (dict(bias=-0.2), 0.08, -0.14),
    (dict(bias=-0.2, clip="0.1"), 0.08, -0.14), (dict(bias=-0.3), 0.70, 23.2), (dict(eta=0.5, clip="1"), 0.69, -0.55),
    (dict(eta=0.5, clip="0.5"), 0.04, -0.15), (dict(eta=0.5, clip="0.1"), 0.03, -0.11),
]  # fmt: skip
ZEROS = RNN(np.zeros((5, 3)), np.zeros((3, 3)), np.zeros((3, 1)), np.zeros(3), np.zeros(1))


@pytest.fixture
def lab(request: pytest.FixtureRequest) -> Laboratory:
    """The laboratory that a test is about."""
    return laboratories.laboratory(request.param)


def of(*names: str) -> pytest.MarkDecorator:
    """A test of each of these laboratories, with its chapter in its name, by which `make test ONLY=08` finds it."""
    ids = [f"{laboratories.chapter(name)}-{name}" for name in names]
    return pytest.mark.parametrize("lab", names, indirect=True, ids=ids)


@of("neuron-laboratory")
def test_one_neuron(lab: Laboratory) -> None:
    for name, (settings, losses) in NEURON.items():
        seen = [lab.run(**settings)["loss"][epoch] for epoch in (0, 1, 2, 10, 100)]
        np.testing.assert_allclose(seen, losses, rtol=0.03, err_msg=name)


@of(*laboratories.TOLD)
def test_right_answers(lab: Laboratory) -> None:
    laboratories.as_told(lab.name, [lab.run(**settings)["right"][-1] for settings, _ in laboratories.TOLD[lab.name]])


@of("overfitting-laboratory")
def test_overfitting(lab: Laboratory) -> None:
    many, three = lab.run(), lab.run(hidden=3)
    assert 100 < np.argmin(many["new_loss"]) < 140
    assert min(many["new_loss"]) == pytest.approx(0.31, abs=0.01)
    assert many["loss"][-1] < 0.002
    assert 1.9 < many["new_loss"][-1] < 2
    assert three["new_loss"][-1] == pytest.approx(0.33, abs=0.01)
    ten = lab.run(hidden=10)
    assert 220 < np.argmin(ten["new_loss"]) < 260
    assert ten["new_loss"][-1] == pytest.approx(1.2, abs=0.05)
    assert three["new_loss"][0] < 0.75


def watched(
    x: Any, y: Any, eta: float = 1.0, start: RNN | None = None, sign: int = 1, memory: bool = True
) -> list[float]:  # fmt: skip
    """What a run on the reviews shows: the loss after 0, 10, 100 and 200 epochs; then right answers, and the sizes of
    the gradient and of the states."""
    model, losses = start or RNN.start(5, 3, np.random.default_rng(2)), []
    for epoch in range(201):
        model = model if memory else replace(model, W_h=np.zeros((3, 3)))
        trace = model.forward(x)
        gradients = model.backward(trace, y)
        if epoch in (0, 10, 100, 200):
            losses.append(bce_logits(y, trace.s))
        if epoch < 200:
            model = model.descend(replace(gradients, W_o=sign * gradients.W_o), eta)
    return [*losses, np.sum((trace.y_hat[:, 0] > 0.5) == y), gradients.norm, abs(trace.O[1:]).mean()]


@of("review-laboratory")
def test_five_runs_that_do_not_learn(lab: Laboratory) -> None:
    made = laboratories.names(lab.name)
    x, y = made["x"], made["y"]
    runs: list[tuple[dict[str, Any], list[float]]] = [
        ({"eta": 0.002}, [0.740, 0.739, 0.731, 0.722, 6, 0.203, 0.32]),
        ({"eta": 30}, [0.740, 20.424, 20.423, 25.578, 6, 1.000, 1.00]),
        ({"sign": -1}, [0.740, 0.614, 0.709, 1.346, 9, 0.64, 0.80]),
        ({"start": ZEROS}, [0.693, 0.693, 0.693, 0.693, 6, 0.000, 0.00]),
        ({"memory": False}, [0.724, 0.610, 0.606, 0.606, 8, 0.002, 0.32]),
    ]
    for fault, numbers in runs:
        np.testing.assert_allclose(watched(x, y, **fault), numbers, rtol=0, atol=6e-3, err_msg=str(fault))


@of("review-laboratory")
def test_a_start_at_zero_and_one_of_twins(lab: Laboratory) -> None:
    made = laboratories.names(lab.name)
    x, y = made["x"], made["y"]
    assert ZEROS.backward(ZEROS.forward(x), y).norm < 1e-12
    some = replace(ZEROS, W_o=np.random.default_rng(0).normal(size=(3, 1)))
    assert abs(some.backward(some.forward(x), y).W_i).max() > 0.01
    for _ in range(400):
        some = some.descend(some.backward(some.forward(x), y), 1.0)
    assert abs(some.W_h).max() < 1e-9
    assert np.sum((some.forward(x).y_hat[:, 0] > 0.5) == y) == 8
    twins = replace(ZEROS, W_o=np.ones((3, 1)))
    for _ in range(800):
        twins = twins.descend(twins.backward(twins.forward(x), y), 1.0)
    assert np.ptp(twins.W_i, axis=1).max() < 1e-12


@of("cliff-laboratory")
def test_the_cliff(lab: Laboratory) -> None:
    for settings, loss, b_h in CLIFF:
        run = lab.run(**settings)
        assert run["loss"][-1] == pytest.approx(loss, abs=0.006), settings
        assert run["b_h"][-1] == pytest.approx(b_h, rel=0.05), settings
    assert max(lab.run(bias=-0.2)["size"]) < 0.13
    assert np.argmax(lab.run(bias=-0.3)["size"]) == 2


@of("sunspots-laboratory")
def test_the_sunspots(lab: Laboratory) -> None:
    far = lab.run(ahead=5)
    assert 100 < np.argmin(far["new_error"]) < 200
    assert far["new_error"][-1] > min(far["new_error"]) + 5
    assert far["new_error"][-1] == pytest.approx(43.5, abs=0.3)
    assert far["old_error"][-1] < 22
    one, ten = (lab.run(ahead=ahead, hidden=1)["new_error"][-1] for ahead in (1, 10))
    assert one > 25
    assert ten < lab.run(ahead=10)["new_error"][-1]


@of("memory-laboratory")
def test_a_hundred_reviews_are_learned_by_heart(lab: Laboratory) -> None:
    plain, adam = (lab.run(between=20, **settings)["loss"] for settings in ({}, {"optimizer": "Adam", "eta": 0.01}))
    assert plain[0] == pytest.approx(0.7, abs=0.05)
    assert plain[-1] < 0.5
    assert adam[-1] < 0.75 * plain[-1]


@of("gates-laboratory")
def test_what_is_left_of_the_first_word_says_from_how_many_of_nine_seeds_it_is_learned(lab: Laboratory) -> None:
    for delay, bias, left, learned in ((20, 1, 0.002, 9), (40, 0, 1e-12, 1), (40, 1, 4e-6, 5), (40, 4, 0.48, 9)):
        assert (1 + np.exp(-bias)) ** -delay == pytest.approx(left, rel=0.15)
        found = [lab.run(delay=delay, bias=bias, seed=seed)["right"][-1] for seed in range(9)]
        assert sum(right > 95 for right in found) == learned, (delay, bias, found)


@of("writer-laboratory")
def test_the_writer(lab: Laboratory) -> None:
    assert "it was lowest, 2.26, after 138 steps" in repr(lab)
    plain, four = lab.run(cell="plain RNN"), lab.run(hidden=4)
    assert 65 < plain["best"][-1] < 85
    assert plain["new_loss"][-1] > plain["lowest"][-1] + 0.3
    assert four["best"][-1] > 190
    assert 2.5 < four["loss"][-1] < four["new_loss"][-1] < 2.6
