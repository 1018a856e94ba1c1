"""The cells of `nbutils.cells` side by side, and their gradients against PyTorch's automatic differentiation.

PyTorch is not needed for the book; the top of bench_rnn.py says how to put it beside it. Without it the cells are timed
only. With it the same equations are written with its tensors, in float64 on one thread: losses and gradients are
compared before anything is timed.
"""

import os
from typing import Any

# Read when NumPy is imported.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", VECLIB_MAXIMUM_THREADS="1")

import numpy as np
import report
from bench_rnn import fastest

from nbutils import sequences
from nbutils.cells import GRU, LSTM, Cell, Vanilla
from nbutils.sequences import SequenceNetwork

try:
    import torch
except ModuleNotFoundError:
    torch = None  # type: ignore[assignment]

FEATURES = 5
SIZES = [(hidden, batch, T) for hidden in (8, 64) for batch in (1, 32) for T in (50,)]


def torch_step(kind: type[Cell], W: dict[str, Any], x: Any, state: tuple[Any, ...]) -> tuple[Any, ...]:
    """One step of a cell by its equations, on PyTorch's tensors."""
    z = (x @ W["W_i"] + W["b_h"]).chunk(kind.blocks, dim=-1)
    W_h = W["W_h"].chunk(kind.blocks, dim=-1)
    O = state[0]  # noqa: E741
    if kind is Vanilla:
        return (torch.tanh(z[0] + O @ W_h[0]),)
    if kind is GRU:
        r, u = (torch.sigmoid(z[k] + O @ W_h[k]) for k in (0, 1))
        return (u * O + (1 - u) * torch.tanh(z[2] + (r * O) @ W_h[2]),)
    f, i, o = (torch.sigmoid(z[k] + O @ W_h[k]) for k in (0, 1, 2))
    c = f * state[1] + i * torch.tanh(z[3] + O @ W_h[3])
    return o * torch.tanh(c), c


def by_autograd(network: SequenceNetwork, x: np.ndarray, y: np.ndarray) -> tuple[float, dict[str, np.ndarray]]:
    """The loss and its gradients by PyTorch."""
    W = {name: torch.tensor(array, requires_grad=True) for name, array in network.parameters.items()}
    kind = type(network.cell)
    state = (torch.zeros(len(x), network.cell.hidden, dtype=torch.float64),) * kind.states
    for step in torch.tensor(x).unbind(1):
        state = torch_step(kind, W, step, state)
    s = state[0] @ W["W_o"] + W["b_o"]
    loss = torch.nn.functional.cross_entropy(s, torch.tensor(y))
    loss.backward()
    return loss.item(), {name: tensor.grad.numpy() for name, tensor in W.items()}


def main() -> None:
    print(report.versions("numpy"), "PyTorch", torch.__version__ if torch is not None else "not installed")
    if torch is not None:
        torch.set_num_threads(1)
        print("Losses and gradients agree with PyTorch's to 8 digits at every size below.")
    print(f"\nmicroseconds for forward and backward\n{'H':>3}{'batch':>6}{'T':>4}", end="")
    print("".join(f"{kind.__name__:>10}" + f"{'PyTorch':>10}" * (torch is not None) for kind in (Vanilla, GRU, LSTM)))
    for hidden, batch, T in SIZES:
        rng = np.random.default_rng(0)
        x, y = rng.normal(size=(batch, T, FEATURES)), rng.integers(0, 3, size=batch)
        cells = ""
        for kind in (Vanilla, GRU, LSTM):
            network = SequenceNetwork.start(kind.start(FEATURES, hidden, rng), 3, rng)
            functions = {"ours": lambda network=network, x=x, y=y: network.backward(network.forward(x), y)}
            if torch is not None:
                loss, expected = by_autograd(network, x, y)
                np.testing.assert_allclose(sequences.loss(network.forward(x), y), loss, rtol=1e-10)
                for name, gradient in functions["ours"]().items():
                    np.testing.assert_allclose(gradient, expected[name], rtol=1e-8, atol=1e-12, err_msg=name)
                functions["PyTorch"] = lambda network=network, x=x, y=y: by_autograd(network, x, y)
            for side, seconds in fastest(functions).items():
                cells += f"{1e6 * seconds:10.0f}"
                name = kind.__name__ if side == "ours" else f"{kind.__name__} in PyTorch"
                report.figure(f"{name}, H = {hidden}, batch {batch}, T = {T}", 1e6 * seconds, "µs")
        print(f"{hidden:3}{batch:6}{T:4}{cells}", flush=True)


if __name__ == "__main__":
    main()
