"""Descent by batches: gradient descent, momentum and Adam, each in a few lines, and the loop that uses them.

An optimizer keeps what it remembers by the names of the parameters, so one object trains one model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

import numpy as np

from nbutils.arrays import Array, check_positive, check_whole, finite

Arrays = Mapping[str, Array]
Model = TypeVar("Model")


class Optimizer(Protocol):
    """What makes the next parameters of these and of the loss's gradients, all by name."""

    def step(self, parameters: Arrays, gradients: Arrays) -> dict[str, Array]:
        """The parameters after one step; each gradient has the shape of its parameter."""


@dataclass
class Descent:
    """W ← W − η ∂L/∂W. ValueError for an η that is not above 0."""

    eta: float

    def __post_init__(self) -> None:
        check_positive(eta=self.eta)

    def step(self, parameters: Arrays, gradients: Arrays) -> dict[str, Array]:
        """The parameters after one step; each gradient has the shape of its parameter."""
        return {name: W - self.eta * gradients[name] for name, W in parameters.items()}


@dataclass
class Momentum:
    """v ← β v + ∂L/∂W, W ← W − η v: a step remembers those before it (Polyak 1964).

    v: what it remembers, by name, each array of its parameter's shape. ValueError for an η that is not above 0, and for
    a β that is not from 0 to 1, less than 1.
    """

    eta: float
    beta: float = 0.9
    v: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_positive(eta=self.eta)
        _check_share("beta", self.beta)

    def step(self, parameters: Arrays, gradients: Arrays) -> dict[str, Array]:
        """The parameters after one step; each gradient has the shape of its parameter."""
        self.v = {name: self.beta * self.v.get(name, 0.0) + gradients[name] for name in parameters}
        return {name: W - self.eta * self.v[name] for name, W in parameters.items()}


@dataclass
class Adam:
    """m and v are running means of the gradient and of its square; W ← W − η m̂ / (√v̂ + ε) (Kingma and Ba 2015).

    m, v: by name, each array of its parameter's shape. steps: how many were made. ValueError for an η or ε that is not
    above 0, and for a β that is not from 0 to 1, less than 1.
    """

    eta: float = 1e-3
    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-8
    steps: int = 0
    m: dict[str, Array] = field(default_factory=dict)
    v: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_positive(eta=self.eta)
        check_positive(epsilon=self.epsilon)
        _check_share("beta_1", self.beta_1)
        _check_share("beta_2", self.beta_2)

    def step(self, parameters: Arrays, gradients: Arrays) -> dict[str, Array]:
        """The parameters after one step; each gradient has the shape of its parameter."""
        self.steps += 1
        self.m = {n: self.beta_1 * self.m.get(n, 0.0) + (1 - self.beta_1) * g for n, g in gradients.items()}
        self.v = {n: self.beta_2 * self.v.get(n, 0.0) + (1 - self.beta_2) * g**2 for n, g in gradients.items()}
        m_hat, v_hat = 1 - self.beta_1**self.steps, 1 - self.beta_2**self.steps  # both began at 0: made up for here
        return {
            n: W - self.eta * (self.m[n] / m_hat) / (np.sqrt(self.v[n] / v_hat) + self.epsilon)
            for n, W in parameters.items()
        }


def norm(gradients: Arrays) -> float:
    """The length of all gradients, arrays of any shapes by name, as one vector."""
    return float(np.sqrt(sum(np.vdot(array, array).real for array in gradients.values())))


def clipped(gradients: Arrays, longest: float) -> dict[str, Array]:
    """The gradients by name, shortened together to length `longest` where they are longer; their direction stays
    (Pascanu, Mikolov and Bengio 2013). ValueError for a length that is not above 0.
    """
    check_positive(longest=longest)
    scale = min(1.0, longest / max(norm(gradients), np.finfo(float).tiny))
    return {name: scale * array for name, array in gradients.items()}


def minimise(
    model: Model, gradients_of: Callable[[Model, int], tuple[float, Arrays]], optimizer: Optimizer, steps: int,
    clip: float | None = None, callback: Callable[[int, float, Model], Any] | None = None,
) -> tuple[Model, Array]:  # fmt: skip
    """The model after `steps` steps, and the loss before each one, (steps,).

    model: has `parameters` by name, and `replaced(parameters)`.
    gradients_of: from the model and the step's number, from 1, to the loss and its gradients by name; it chooses the
        batch.
    clip: longer gradients are shortened to this.
    callback: called with the number of the step, its loss and the model after it; training stops when it returns True.

    ValueError where steps is no whole number from 1 on, clip is not above 0, or a parameter has no gradient of its own
    shape. FloatingPointError where a loss or a gradient is not finite:
    with the step, and what to change.
    """
    check_whole(steps=steps)
    if clip is not None:
        check_positive(clip=clip)
    current: Any = model
    losses = []
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(1, steps + 1):
            loss, gradients = gradients_of(current, step)
            losses.append(finite(float(loss), "loss", f"at step {step} of {steps}"))
            _check_gradients(current.parameters, gradients)
            finite(norm(gradients), "gradient's length", f"at step {step} of {steps}")
            if clip is not None:
                gradients = clipped(gradients, clip)
            current = current.replaced(optimizer.step(current.parameters, gradients))
            if callback is not None and callback(step, losses[-1], current) is True:
                break
    return current, np.array(losses)


def _check_gradients(parameters: Arrays, gradients: Arrays) -> None:
    """Each parameter needs a gradient of its own shape: another one may be stretched to it without a word."""
    if gradients.keys() != parameters.keys():
        given, expected = ", ".join(gradients) or "nothing", ", ".join(parameters)
        raise ValueError(f"there are gradients of {given}; expected {expected}")
    for name, W in parameters.items():
        if np.shape(gradients[name]) != W.shape:
            raise ValueError(f"the gradient of {name} has shape {np.shape(gradients[name])}, {name} itself {W.shape}")


def _check_share(name: str, value: float) -> None:
    if not 0 <= value < 1:
        raise ValueError(f"{name} is a number from 0 to 1, less than 1; given: {value!r}")
