"""A network with one hidden layer in plain NumPy: forward, and backward by hand.

    z = x W_i + b_h,    O = f(z),    s = O W_o + b_o

It is one step of the book's RNN, in the same letters. Examples are rows: x is (batch, features). With one output
ŷ = σ(s) and the loss is the binary cross-entropy; with K outputs ŷ = softmax(s) and it is the categorical one.
"""

# ruff: noqa: E741 (O is the notation of the book)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from byhand.formulas import Formula
from nbutils.activations import check_activation, slope, tanh
from nbutils.arrays import Array, Model, check_positive, check_whole, numbers, random_weights, size
from nbutils.outputs import cross_entropy, one_hot, predictions


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """What `model`'s forward pass leaves behind: x (batch, features), z and O (batch, hidden), s (batch, outputs)."""

    model: TwoLayer
    x: Array
    z: Array
    O: Array
    s: Array

    @property
    def y_hat(self) -> Array:
        """σ(s) of one output, softmax(s) of several: (batch, outputs)."""
        return predictions(self.s)


@dataclass(frozen=True, eq=False, repr=False)
class TwoLayer(Model):
    """W_i is features×hidden, b_h (hidden,), W_o hidden×outputs, b_o (outputs,); activation is a `Formula`.

    A model does not change; `replaced` gives one with other arrays. ValueError where the shapes do not fit or a number
    is not finite, TypeError for an activation that is none.
    """

    W_i: Array
    b_h: Array
    W_o: Array
    b_o: Array
    activation: Formula = tanh
    names = ("W_i", "b_h", "W_o", "b_o")

    def __post_init__(self) -> None:
        self.keep(W_i=("features", "hidden"), W_o=("hidden", "outputs"), b_h=("hidden",), b_o=("outputs",))
        check_activation(self.activation)

    @classmethod
    def start(
        cls, features: int, hidden: int, outputs: int, rng: np.random.Generator, scale: float = 1.0,
        activation: Formula = tanh,
    ) -> TwoLayer:  # fmt: skip
        """Normal weights with standard deviation scale/√(rows), and zero biases.

        scale 1 keeps the spread of the sums that of the inputs (Glorot and Bengio 2010, by the number of inputs alone);
        √2 makes up for the half that a ReLU sets to zero (He et al. 2015). ValueError where a size is no whole number
        from 1 on, or scale is not above 0.
        """
        check_whole(features=features, hidden=hidden, outputs=outputs)
        check_positive(scale=scale)
        W_i = random_weights(rng, features, hidden, scale / features**0.5)
        W_o = random_weights(rng, hidden, outputs, scale / hidden**0.5)
        return cls(W_i, np.zeros(hidden), W_o, np.zeros(outputs), activation)

    def replaced(self, parameters: Mapping[str, Array]) -> TwoLayer:
        """The same network with other arrays, by name; those that are not named stay. ValueError for other shapes."""
        return TwoLayer(**self.with_others(parameters), activation=self.activation)

    def __repr__(self) -> str:
        shape = f"{len(self.W_i)}→{len(self.W_o)}→{len(self.b_o)}"
        return f"TwoLayer {shape}, activation {self.activation.name}, {self.count} parameters"

    def forward(self, x: Any) -> Trace:
        """The hidden layer and the outputs of a batch x, (batch, features). ValueError for another shape."""
        x = numbers("x", x)
        if x.ndim != 2 or x.shape[1] != len(self.W_i) or not x.size:
            raise ValueError(
                f"x has shape {x.shape}; expected (batch, {len(self.W_i)}), since W_i is {size(self.W_i)}"
            )
        z = x @ self.W_i + self.b_h
        O = self.activation.compiled(z)
        return Trace(self, x, z, O, O @ self.W_o + self.b_o)

    def backward(self, trace: Trace, y: Any) -> dict[str, Array]:
        """∂L/∂ of each of the four arrays, by name and of its shape, for the mean cross-entropy.

        y: (batch,), with one output 0 or 1, with K outputs the number of the true class from 0 to K − 1. ValueError
        for another shape or another answer, and for another model's trace.
        """
        self.check_trace(trace)
        delta_o = (trace.y_hat - _answers(y, trace)) / len(trace.x)  # ∂L/∂s
        delta = (delta_o @ self.W_o.T) * slope(self.activation).compiled(trace.z, trace.O)  # ∂L/∂z
        return {
            "W_i": trace.x.T @ delta,
            "b_h": delta.sum(axis=0),
            "W_o": trace.O.T @ delta_o,
            "b_o": delta_o.sum(axis=0),
        }


def loss(trace: Trace, y: Any) -> Any:
    """The mean cross-entropy of a batch, in nats; y is (batch,): 0 or 1, or the number of the true class.

    ValueError for another shape or another answer.
    """
    return cross_entropy(trace.s, _answers(y, trace)).mean()


def _answers(y: Any, trace: Trace) -> Array:
    if np.shape(y) != trace.s.shape[:1]:
        raise ValueError(f"y has shape {np.shape(y)}; expected {trace.s.shape[:1]}, one answer a row of x")
    return one_hot(y, trace.s.shape[-1])
