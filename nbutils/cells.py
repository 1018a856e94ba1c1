"""Three recurrent cells in plain NumPy, each step next to its own backward step: vanilla, GRU and LSTM.

A row vector 1×n is an array of shape (n,), a batch of them (batch, n). A cell has three arrays. W_i (features×blocks·n)
meets the input, W_h (n×blocks·n) the state before, and b_h (blocks·n,) is added; n = hidden. A gated cell has a block
of n columns for each gate and one for the candidate, side by side, so that one product serves them all.

Every derivation is by hand in the chapter on gates; σ' = σ(1 − σ) and tanh' = 1 − tanh² stand in the code.
"""

# ruff: noqa: E741 (O is the notation of the book)
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Self, TypeAlias

import numpy as np

from nbutils.activations import sigmoid
from nbutils.arrays import Array, Model, check_positive, check_whole, random_weights, rows

State: TypeAlias = tuple[Array, ...]
"""What a cell hands on to the next step: (O,), or (O, c) of an LSTM. Each is (n,) or (batch, n)."""
Kept: TypeAlias = tuple[Array, ...]
"""What a step keeps for its backward step."""
ARRAYS = ("W_i", "W_h", "b_h")
_sigma = sigmoid.compiled  # stable, and without the checks of a call, which take longer than a step


@dataclass(frozen=True, eq=False, repr=False)
class Cell(Model):
    """What the cells share: three arrays, which do not change, and how they start.

    blocks: how many blocks of n columns W_i and W_h have. states: how many arrays a state is made of.
    ValueError where the shapes do not fit or a number is not finite.
    """

    W_i: Array
    W_h: Array
    b_h: Array
    names = ARRAYS
    blocks: ClassVar[int]
    states: ClassVar[int] = 1

    def __post_init__(self) -> None:
        self.keep(W_h=("hidden", "columns"))
        columns = self.blocks * self.hidden
        self.keep(W_h=(self.hidden, columns), W_i=("features", columns), b_h=(columns,))

    @classmethod
    def start(cls, inputs: int, hidden: int, rng: np.random.Generator, scale: float = 1.0) -> Self:
        """Random weights, normal with standard deviation scale/√(rows), and zero biases.

        ValueError where inputs or hidden is no whole number from 1 on, or scale is not above 0.
        """
        check_whole(inputs=inputs, hidden=hidden)
        check_positive(scale=scale)
        columns = cls.blocks * hidden
        W_i, W_h = (random_weights(rng, rows, columns, scale / rows**0.5) for rows in (inputs, hidden))
        return cls(W_i, W_h, np.zeros(columns))

    def with_bias(self, block: int, bias: float) -> Self:
        """The cell with this bias in all columns of one block."""
        b_h = self.b_h.copy()
        b_h[block * self.hidden : (block + 1) * self.hidden] = bias
        return type(self)(self.W_i, self.W_h, b_h)

    @property
    def hidden(self) -> int:
        """The number n of entries of a state."""
        return len(self.W_h)

    def __repr__(self) -> str:
        return f"{type(self).__name__} {len(self.W_i)}→{self.hidden}, {self.count} parameters"

    def step(self, x: Array, before: State) -> tuple[State, Kept]:
        """The state after reading x, (features,) or (batch, features), and what the backward step needs.

        Each array of a state is (hidden,) or (batch, hidden). Nothing is checked here: `SequenceNetwork.forward` does.
        """
        raise NotImplementedError

    def step_back(self, before: State, kept: Kept, after: State) -> tuple[Array, Array, State]:
        """From ∂L/∂(state after) to δ = ∂L/∂z of all blocks, ∂L/∂W_h of this step, and ∂L/∂(state before).

        δ is (blocks·hidden,) or (batch, blocks·hidden), the slope of W_h has its shape, summed over the batch, and the
        slopes of a state have the shapes of its arrays.
        """
        raise NotImplementedError


class Vanilla(Cell):
    """O_t = tanh(x_t W_i + O_{t−1} W_h + b_h) (Elman 1990).

    W_i is features×hidden, W_h hidden×hidden, b_h (hidden,); a state is (O,). ValueError for other shapes.
    """

    blocks = 1

    def step(self, x: Array, before: State) -> tuple[State, Kept]:
        (O,) = before
        O = np.tanh(x @ self.W_i + O @ self.W_h + self.b_h)
        return (O,), (O,)

    def step_back(self, before: State, kept: Kept, after: State) -> tuple[Array, Array, State]:
        (O,), (O_after,), (dO,) = before, kept, after
        delta = dO * (1 - O_after**2)
        return delta, _outer(O, delta), (delta @ self.W_h.T,)


class GRU(Cell):
    """Two gates, r (reset) and u (update), and a candidate a; blocks in this order (Cho et al. 2014).

    r, u = σ(x_t W_i + O_{t−1} W_h + b_h) in their blocks, a = tanh(x_t W_i + (r ⊙ O_{t−1}) W_h + b_h) in its own,
    O_t = u ⊙ O_{t−1} + (1 − u) ⊙ a.

    W_i is features×3·hidden, W_h hidden×3·hidden, b_h (3·hidden,); a state is (O,). ValueError for other shapes.
    """

    blocks = 3

    @classmethod
    def start(
        cls, inputs: int, hidden: int, rng: np.random.Generator, scale: float = 1.0, update: float = 1.0
    ) -> Self:
        """As every cell, but the update gate's bias starts at `update`: the larger, the more of O is kept."""
        return super().start(inputs, hidden, rng, scale).with_bias(1, update)

    def step(self, x: Array, before: State) -> tuple[State, Kept]:
        (O,) = before
        n = self.hidden
        z = x @ self.W_i + self.b_h
        r, u = _blocks(_sigma(z[..., : 2 * n] + O @ self.W_h[:, : 2 * n]), 2)
        a = np.tanh(z[..., 2 * n :] + (r * O) @ self.W_h[:, 2 * n :])
        return (u * O + (1 - u) * a,), (r, u, a)

    def step_back(self, before: State, kept: Kept, after: State) -> tuple[Array, Array, State]:
        (O,), (r, u, a), (dO,) = before, kept, after
        W_r, W_u, W_a = _blocks(self.W_h, 3)
        delta_a = dO * (1 - u) * (1 - a**2)
        d_rO = delta_a @ W_a.T  # the candidate reads r ⊙ O
        delta_r = d_rO * O * r * (1 - r)
        delta_u = dO * (O - a) * u * (1 - u)
        dW_h = _beside([_outer(O, delta_r), _outer(O, delta_u), _outer(r * O, delta_a)])
        dO_before = dO * u + d_rO * r + delta_r @ W_r.T + delta_u @ W_u.T
        return _beside([delta_r, delta_u, delta_a]), dW_h, (dO_before,)


class LSTM(Cell):
    """Three gates f (forget), i (input), o (output) and a candidate a; blocks in this order.

    f, i, o = σ(x_t W_i + O_{t−1} W_h + b_h) and a = tanh(…), each in its block; c_t = f ⊙ c_{t−1} + i ⊙ a and
    O_t = o ⊙ tanh(c_t) (Hochreiter and Schmidhuber 1997; the forget gate: Gers, Schmidhuber and Cummins 2000).

    W_i is features×4·hidden, W_h hidden×4·hidden, b_h (4·hidden,); a state is (O, c). ValueError for other shapes.
    """

    blocks = 4
    states = 2

    @classmethod
    def start(
        cls, inputs: int, hidden: int, rng: np.random.Generator, scale: float = 1.0, forget: float = 1.0
    ) -> Self:
        """As every cell, but the forget gate's bias starts at `forget`: 1 keeps most of c (Jozefowicz et al. 2015)."""
        return super().start(inputs, hidden, rng, scale).with_bias(0, forget)

    def step(self, x: Array, before: State) -> tuple[State, Kept]:
        O, c = before
        z = x @ self.W_i + O @ self.W_h + self.b_h
        f, i, o = _blocks(_sigma(z[..., : 3 * self.hidden]), 3)
        a = np.tanh(z[..., 3 * self.hidden :])
        c = f * c + i * a
        tanh_c = np.tanh(c)
        return (o * tanh_c, c), (f, i, o, a, tanh_c)

    def step_back(self, before: State, kept: Kept, after: State) -> tuple[Array, Array, State]:
        (O, c), (f, i, o, a, tanh_c), (dO, dc) = before, kept, after
        dc = dc + dO * o * (1 - tanh_c**2)  # two ways: to the next c, and through O
        delta = _beside([
            dc * c * f * (1 - f), dc * a * i * (1 - i), dO * tanh_c * o * (1 - o), dc * i * (1 - a**2),
        ])  # fmt: skip
        return delta, _outer(O, delta), (delta @ self.W_h.T, dc * f)


def _outer(left: Array, right: Array) -> Array:
    """leftᵀ right: of rows 1×n and 1×m the n×m table of products, of batches its sum."""
    product: Array = rows(left).T @ rows(right)
    return product


def _blocks(array: Array, count: int) -> list[Array]:
    """So many blocks of columns; np.split takes six times as long, as long as all the gates of a step."""
    n = array.shape[-1] // count
    return [array[..., k * n : (k + 1) * n] for k in range(count)]


def _beside(arrays: Sequence[Array]) -> Array:
    return np.concatenate(arrays, axis=-1)
