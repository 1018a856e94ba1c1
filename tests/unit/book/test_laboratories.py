"""The lines that the laboratories train by: their gradients are the derivatives of their loss, proved on shapes."""

import ast
from typing import Any

import numpy as np
import pytest
import sympy
from sympy import Matrix, Symbol

from byhand.proof import compare
from nbutils import gates_laboratory, laboratories, sunspots_laboratory, writer_laboratory
from nbutils.activations import sigmoid, tanh
from nbutils.laboratories import (
    LAYER_BACKWARD,
    LAYER_FORWARD,
    LOSS,
    NEURON_BACKWARD,
    NEURON_FORWARD,
    RNN_BACKWARD,
    RNN_FORWARD,
    slope,
)
from nbutils.losses import bce_logits


class _Entries:
    """A matrix of expressions that acts as NumPy's arrays do: * and + by entry, rows repeated, @ the product."""

    def __init__(self, matrix: Any) -> None:
        self.matrix = Matrix(matrix)

    @property
    def T(self) -> "_Entries":
        return _Entries(self.matrix.T)

    def _by_entry(self, other: Any, act: Any) -> "_Entries":
        rows, columns = self.matrix.shape
        if not isinstance(other, _Entries):
            return _Entries(self.matrix.applyfunc(lambda entry: act(entry, other)))
        rows = max(rows, other.matrix.rows)
        at = [lambda i, j, m=one.matrix: m[i if m.rows > 1 else 0, j if m.cols > 1 else 0] for one in (self, other)]
        return _Entries(Matrix(rows, max(columns, other.matrix.cols), lambda i, j: act(at[0](i, j), at[1](i, j))))

    def __add__(self, other: Any) -> "_Entries":
        return self._by_entry(other, lambda a, b: a + b)

    def __sub__(self, other: Any) -> "_Entries":
        return self._by_entry(other, lambda a, b: a - b)

    def __mul__(self, other: Any) -> "_Entries":
        return self._by_entry(other, lambda a, b: a * b)

    def __truediv__(self, other: Any) -> "_Entries":
        return self._by_entry(other, lambda a, b: a / b)

    __rmul__ = __mul__

    def __matmul__(self, other: "_Entries") -> "_Entries":
        return _Entries(self.matrix * other.matrix)

    def sum(self, axis: int | None = None) -> Any:
        return _Entries(sympy.ones(1, self.matrix.rows) * self.matrix) if axis == 0 else sum(self.matrix)

    def mean(self) -> Any:
        return sum(self.matrix) / len(self.matrix)


def entries(name: str, rows: int, columns: int) -> _Entries:
    return _Entries(Matrix(rows, columns, lambda i, j: Symbol(f"{name}_{i}{j}", real=True)))


def each(formula: Any) -> Any:
    def act(first: _Entries, *others: _Entries) -> _Entries:
        rows, columns = first.matrix.shape
        return _Entries(Matrix(rows, columns, lambda i, j: formula(*(one.matrix[i, j] for one in (first, *others)))))

    return act


def run(text: str, names: dict[str, Any]) -> dict[str, Any]:
    exec(compile(ast.parse(text), "<lines>", "exec"), {"range": range, "reversed": reversed}, names)  # noqa: S102
    return names


def rnn_names() -> dict[str, Any]:
    """Two steps of two sequences through two units, in symbols."""
    n, T, d, hidden = 2, 2, 1, 2
    shapes = {"W_i": (d, hidden), "W_h": (hidden, hidden), "W_o": (hidden, 1), "b_h": (1, hidden), "b_o": (1, 1)}
    return {
        **{name: entries(name, *shape) for name, shape in shapes.items()},
        "x": {t: entries(f"x{t}", n, d) for t in (1, 2)}, "y": entries("y", n, 1), "n": n, "T": T,
        "O": {0: _Entries(sympy.zeros(n, hidden))}, "z": {}, "f": each(tanh), "df": each(slope(tanh)),
        "bce": each(bce_logits), "sigma": each(sigmoid),
    }  # fmt: skip


def wrong_gradients(names: dict[str, Any], parameters: tuple[str, ...]) -> list[str]:
    wrong = []
    for name in parameters:
        for symbol, gradient in zip(names[name].matrix, names[f"g_{name}"].matrix, strict=True):
            if compare(gradient, names["loss"].diff(symbol)).status != "equal":
                wrong.append(str(symbol))
    return wrong


def test_the_gradients_of_the_network_are_derivatives() -> None:
    names = run(RNN_FORWARD + LOSS + RNN_BACKWARD, rnn_names())
    assert wrong_gradients(names, laboratories.PARAMETERS) == []


def test_the_gradients_of_the_sunspots_network_are_derivatives() -> None:
    names = run(RNN_FORWARD + sunspots_laboratory.LOSS + sunspots_laboratory.BACKWARD, rnn_names())
    assert wrong_gradients(names, laboratories.PARAMETERS) == []


def test_the_gradients_of_the_neuron_are_derivatives() -> None:
    names = {
        "w": entries("w", 1, 1), "b": entries("b", 1, 1), "x_points": entries("x", 3, 1),
        "y_points": entries("y", 3, 1),
        "x": entries("grid", 1, 1), "n": 3, "f": each(tanh), "df": each(slope(tanh)),
    }  # fmt: skip
    assert wrong_gradients(run(NEURON_FORWARD + NEURON_BACKWARD, names), ("w", "b")) == []


def test_the_gradients_of_the_hidden_layer_are_derivatives() -> None:
    names = rnn_names() | {"x": entries("x", 2, 1)}
    assert wrong_gradients(run(LAYER_FORWARD + LOSS + LAYER_BACKWARD, names), ("W_i", "W_o", "b_h", "b_o")) == []


def gates_gap(cell: int, backward: str = gates_laboratory.BACKWARD) -> float:
    """The largest difference of a cell's gradients from those of a complex step."""
    return complex_gap(cell, gates_laboratory.FORWARD + LOSS, backward, outputs=1)


def complex_gap(cell: int, forward: str, backward: str, outputs: int) -> float:
    """The same of a cell with so many outputs, by these lines."""
    rng, n, T, d, hidden = np.random.default_rng(0), 3, 4, 2, 2
    steps = {name: np.zeros((T + 2, n, hidden), complex) for name in gates_laboratory.KEPT}
    steps |= {name: np.zeros((T + 2, n, outputs), complex) for name in ("s", "y_hat")}
    names: dict[str, Any] = {
        "n": n, "T": T, "cell": cell, "x": rng.normal(size=(T + 2, n, d)), "y": np.array([[0], [1], [1]]),
        "sigma": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh, "bce": lambda y, s: np.log(1 + np.exp(s)) - y * s,
        "exp": np.exp, "log": np.log,
    }  # fmt: skip
    for name in gates_laboratory.PARAMETERS:
        rows = {"W_i": d, "b_f": 1, "b_i": 1, "b_o": 1, "b_a": 1, "b_s": 1}.get(name[:3], hidden)
        names[name] = rng.normal(size=(rows, outputs if name.endswith("_s") else hidden)).astype(complex)
    result = run(forward + backward, names | {name: one.copy() for name, one in steps.items()})
    worst = 0.0
    for name in gates_laboratory.PARAMETERS:
        for index in np.ndindex(names[name].shape):
            moved = names[name].copy()
            moved[index] += 1e-30j
            held = names | {name: moved} | {name: one.copy() for name, one in steps.items()}
            slope = run(forward, held)["loss"].imag / 1e-30
            worst = max(worst, abs(slope - np.atleast_2d(result[f"g_{name}"])[index]))
    return worst


@pytest.mark.parametrize("cell", range(3))
def test_the_gradients_of_a_cell_are_those_of_a_complex_step(cell: int) -> None:
    assert gates_gap(cell) < 1e-14
    mistake = {0: "1 - a[t] * a[t]", 1: "back * f[t] ", 2: "dc = dc * f[t]"}[cell]
    assert mistake in gates_laboratory.BACKWARD
    assert gates_gap(cell, gates_laboratory.BACKWARD.replace(mistake, mistake.replace("[t]", "[t - 1]"))) > 1e-4


@pytest.mark.parametrize("cell", range(3))
def test_the_gradients_of_the_writer_are_those_of_a_complex_step(cell: int) -> None:
    forward, backward = gates_laboratory.STEPS + writer_laboratory.LOSS, writer_laboratory.BACKWARD
    assert complex_gap(cell, forward, backward, outputs=2) < 1e-14
    for old, new in (("- x[t + 1]", "- x[t]"), ("dO += delta_o", "dO = delta_o")):
        assert backward.count(old) == 1
        assert complex_gap(cell, forward, backward.replace(old, new), outputs=2) > 1e-4


@pytest.mark.parametrize(
    ("old", "new"), [("O[t - 1].T", "O[t].T"), ("delta @ W_h.T", "delta @ W_h"), ("sigma(s) - y", "sigma(s) + y")]
)
def test_a_wrong_line_is_found(old: str, new: str) -> None:
    assert old in RNN_BACKWARD
    names = run(RNN_FORWARD + LOSS + RNN_BACKWARD.replace(old, new), rnn_names())
    assert wrong_gradients(names, ("W_i", "W_h")) != []
