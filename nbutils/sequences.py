"""A network that reads sequences with any cell of `nbutils.cells`, and answers at the last step or at every one.

    state_t = cell(x_t, state_{t−1}),    s = O W_o + b_o

With one output ŷ = σ(s) and the loss is the binary cross-entropy; with K outputs ŷ = softmax(s) and the loss is the
categorical one. As in `nbutils.rnn`, the step comes first in a trace, and O[t] is O_t.
"""

# ruff: noqa: E741 (O is the notation of the book)
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from nbutils.arrays import (
    Array,
    Model,
    batch_first,
    check_whole,
    numbers,
    padding_mask,
    random_weights,
    rows,
    steps_first,
)
from nbutils.cells import ARRAYS, Cell, Kept, State
from nbutils.outputs import cross_entropy, one_hot, predictions

PARAMETERS = (*ARRAYS, "W_o", "b_o")


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """What a forward pass of `model` leaves behind, the step first.

    x: (T, features) or (T, batch, features). states: T + 1 of them. kept: what each step keeps.
    O: O_0 … O_T, (T + 1, hidden) or (T + 1, batch, hidden). s: the sums before the output at the steps 1 … T,
    (T, …, outputs). mask: True at the real steps, (T, …, 1), or None.
    """

    model: SequenceNetwork
    x: Array
    states: list[State]
    kept: list[Kept]
    O: Array
    s: Array
    mask: Array | None

    @property
    def y_hat(self) -> Array:
        """The predictions at every step, (T, outputs) or (batch, T, outputs)."""
        return batch_first(predictions(self.s))


@dataclass(frozen=True, eq=False, repr=False)
class SequenceNetwork(Model):
    """A cell and an output layer: W_o is hidden×outputs, b_o has shape (outputs,).

    TypeError for a cell that is none, ValueError where the shapes do not fit or a number is not finite.
    """

    cell: Cell
    W_o: Array
    b_o: Array

    def __post_init__(self) -> None:
        _check_cell(self.cell)
        self.keep(W_o=(self.cell.hidden, "outputs"), b_o=("outputs",))

    @classmethod
    def start(cls, cell: Cell, outputs: int, rng: np.random.Generator) -> SequenceNetwork:
        """Random W_o, normal with standard deviation 1/√hidden, and zero b_o, behind `cell`.

        ValueError where outputs is no whole number from 1 on.
        """
        _check_cell(cell)
        check_whole(outputs=outputs)
        return cls(cell, random_weights(rng, cell.hidden, outputs, cell.hidden**-0.5), np.zeros(outputs))

    @property
    def parameters(self) -> dict[str, Array]:
        """The arrays by name."""
        return {**self.cell.parameters, "W_o": self.W_o, "b_o": self.b_o}

    def replaced(self, parameters: Mapping[str, Array]) -> SequenceNetwork:
        """The same network with other arrays, by name; those that are not named stay. ValueError for other shapes."""
        new = self.with_others(parameters)
        return SequenceNetwork(type(self.cell)(*(new[name] for name in ARRAYS)), new["W_o"], new["b_o"])

    def __repr__(self) -> str:
        shape = f"{len(self.cell.W_i)}→{self.cell.hidden}→{len(self.b_o)}"
        return f"{type(self.cell).__name__} {shape}, {self.count} parameters"

    def forward(self, x: Any, lengths: Any = None, start: State | None = None) -> Trace:
        """Every state and every output.

        x: (T, features) or (batch, T, features). lengths: the real steps of each sequence, (batch,); a later step
        leaves the state as it is. start: the state before step 1, each of its arrays (batch, hidden), or (hidden,)
        for one sequence; zeros when it is None. ValueError where one of them does not fit.
        """
        x = steps_first(x, self.cell.W_i)
        mask, batch = padding_mask(lengths, x), x.shape[1:-1]
        state = _start(self.cell, batch, start)
        states, kept = [state], []
        for t in range(len(x)):
            after, keeps = self.cell.step(x[t], state)
            state = after if mask is None else tuple(np.where(mask[t], *two) for two in zip(after, state, strict=True))
            states.append(state)
            kept.append(keeps)
        O = np.stack([state[0] for state in states])
        return Trace(self, x, states, kept, O, O[1:] @ self.W_o + self.b_o, mask)

    def backward(self, trace: Trace, y: Any) -> dict[str, Array]:
        """∂L/∂ of each of the five arrays, by name and of its shape, for the mean cross-entropy.

        y: with one output 0 or 1, with K outputs the number of the true class from 0 to K − 1; (batch,) or () for one
        answer a sequence, (batch, T) or (T,) for one a step. ValueError for another shape or another answer, and for
        another model's trace.
        """
        self.check_trace(trace)
        _, ds = _loss_and_slope(trace, y)
        dO = ds @ self.W_o.T
        delta = np.empty((*trace.O[1:].shape[:-1], len(self.cell.b_h)))
        dW_h = np.zeros(self.cell.W_h.shape)
        later: State = tuple(np.zeros(part.shape) for part in trace.states[0])
        for t in reversed(range(len(trace.x))):
            after = (later[0] + dO[t], *later[1:])
            real = None if trace.mask is None else trace.mask[t]  # a padded step hands the gradient on as it is
            through = after if real is None else tuple(np.where(real, part, 0) for part in after)
            delta[t], share, before = self.cell.step_back(trace.states[t], trace.kept[t], through)
            dW_h += share
            later = before if real is None else tuple(np.where(real, *two) for two in zip(before, after, strict=True))
        return {
            "W_i": rows(trace.x).T @ rows(delta),  # one product adds up x_tᵀ δ_t over all steps
            "W_h": dW_h,
            "b_h": rows(delta).sum(axis=0),
            "W_o": rows(trace.O[1:]).T @ rows(ds),
            "b_o": rows(ds).sum(axis=0),
        }


def _check_cell(cell: Any) -> None:
    if not isinstance(cell, Cell):
        raise TypeError(f"cell is a Vanilla, GRU or LSTM of nbutils.cells; given: {cell!r}")


def _start(cell: Cell, batch: tuple[int, ...], start: State | None) -> State:
    """The state before step 1: zeros, or the one given, which has to fit."""
    shape = (*batch, cell.hidden)
    if start is None:
        return (np.zeros(shape),) * cell.states
    if not isinstance(start, tuple | list) or len(start) != cell.states:
        parts = "(O,)" if cell.states == 1 else "(O, c)"
        raise ValueError(f"start is the state {parts} of {cell!r}, a tuple of arrays {shape}; given: {start!r}")
    state = tuple(numbers("start", part) for part in start)
    for part in state:
        if part.shape != shape:
            raise ValueError(f"start has an array of shape {part.shape}; expected {shape}, as x and W_h ask for")
    return state


def loss(trace: Trace, y: Any) -> Any:
    """The mean cross-entropy, in nats.

    y: with one output 0 or 1, with K outputs the number of the true class from 0 to K − 1. One answer a sequence,
    (batch,) or (), is asked at its last real step; one a step, (batch, T) or (T,), at every real step.
    ValueError for another shape or another answer.
    """
    return _loss_and_slope(trace, y)[0]


def _loss_and_slope(trace: Trace, y: Any) -> tuple[Any, Array]:
    """The mean loss, and ∂L/∂s at every step: (ŷ − y) divided by the number of answers, y being one-hot."""
    s, y, steps = trace.s, np.asarray(y), trace.s.shape[:-1]
    asked: Any
    if y.shape == steps[::-1]:
        asked = ... if trace.mask is None else trace.mask[..., 0]
        y = y.T[asked]
    elif y.shape == steps[1:]:
        asked = -1  # a padded step keeps the state of the last real one
    else:
        raise ValueError(
            f"y has shape {y.shape}; expected {steps[1:]} for one answer a sequence, or {steps[::-1]} for one a step"
        )
    sums, ds = s[asked], np.zeros_like(s)
    y = one_hot(y, s.shape[-1])
    ds[asked] = (predictions(sums) - y) / (y.size // s.shape[-1])
    return cross_entropy(sums, y).mean(), ds
