"""The RNN of `nbutils.rnn` against PyTorch's automatic differentiation, on the same weights and in the same run.

PyTorch is not needed for the book. Install it beside it, in an environment of its own:

    python -m venv torch-env
    torch-env/bin/pip install -e . torch==2.13.0
    torch-env/bin/python benchmarks/bench_rnn.py

Without it only `nbutils.rnn` is measured. Both sides compute in float64 on one thread, keep what the backward pass
needs, and return the gradients of the five parameters, of O_0 and of x. They are compared before they are timed.
PyTorch runs twice: the same loop over the steps written with its tensors ("loop"), and its own torch.nn.RNN.
"""

import gc
import os
import platform
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

# Read when NumPy is imported.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1", VECLIB_MAXIMUM_THREADS="1")

import numpy as np
import report

from nbutils.rnn import RNN, bce_logits

try:
    import torch
except ModuleNotFoundError:
    torch = None  # type: ignore[assignment]

FEATURES = 5
SIZES = [(hidden, batch, T) for hidden in (3, 16, 64) for batch in (1, 32) for T in (3, 50, 500)]
NAMES = ("W_i", "W_h", "W_o", "b_h", "b_o", "O_0", "x")
SECONDS = 0.15  # how long each of the rounds may take
ROUNDS = 5


def fastest(functions: dict[str, Callable[[], Any]]) -> dict[str, float]:
    """The fastest of each function's rounds, in seconds; the functions take turns."""
    calls = {}
    for name, function in functions.items():
        function()
        start = time.perf_counter()
        function()
        calls[name] = max(1, int(SECONDS / (time.perf_counter() - start)))
    best = dict.fromkeys(functions, float("inf"))
    for _ in range(ROUNDS):
        for name, function in functions.items():
            gc.collect()
            start = time.perf_counter()
            for _ in range(calls[name]):
                function()
            best[name] = min(best[name], (time.perf_counter() - start) / calls[name])
    return best


class Torch:
    """The same network on PyTorch's tensors, from the weights of `model`."""

    def __init__(self, model: RNN, x: np.ndarray, y: np.ndarray, O_0: np.ndarray, fused: bool) -> None:
        arrays = {**model.parameters, "O_0": O_0, "x": x}
        self.tensors = {name: torch.tensor(array, requires_grad=True) for name, array in arrays.items()}
        self.y = torch.tensor(y.reshape(-1, 1), dtype=torch.float64)
        self.cell = None
        if fused:
            self.cell = torch.nn.RNN(*model.W_i.shape, batch_first=True, dtype=torch.float64)
            W_i, W_h, b_h, zero = self.cell.parameters()
            with torch.no_grad():
                W_i.copy_(self.tensors["W_i"].T)
                W_h.copy_(self.tensors["W_h"].T)
                b_h.copy_(self.tensors["b_h"])
                zero.zero_()
            zero.requires_grad = False  # PyTorch adds two biases
            self.tensors |= {"W_i": W_i, "W_h": W_h, "b_h": b_h}

    def forward(self) -> "torch.Tensor":
        W_i, W_h, W_o, b_h, b_o, O, x = (self.tensors[name] for name in NAMES)  # noqa: E741
        if self.cell is not None:
            O = self.cell(x, O[None])[1][0]  # noqa: E741
        else:
            for inputs in (x @ W_i + b_h).unbind(1):
                O = torch.tanh(torch.addmm(inputs, O, W_h))  # noqa: E741
        s = O @ W_o + b_o
        return torch.nn.functional.binary_cross_entropy_with_logits(s, self.y)

    def backward(self, loss: "torch.Tensor") -> list["torch.Tensor"]:
        return list(torch.autograd.grad(loss, [self.tensors[name] for name in NAMES], retain_graph=True))

    def gradients(self) -> dict[str, np.ndarray]:
        found = dict(zip(NAMES, (tensor.numpy() for tensor in self.backward(self.forward())), strict=True))
        if self.cell is not None:
            found |= {"W_i": found["W_i"].T, "W_h": found["W_h"].T}
        return found


def peak(function: Callable[[], Any]) -> int:
    """The most bytes that NumPy and Python held at once during a call."""
    tracemalloc.start()
    function()
    bytes_held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return bytes_held


def measure(hidden: int, batch: int, T: int) -> tuple[dict[str, float], int]:
    """Microseconds by name ("forward", "backward", "loop forward", …) and our peak of memory in bytes."""
    rng = np.random.default_rng(0)
    model = RNN.start(FEATURES, hidden, rng)
    x, y = rng.normal(size=(batch, T, FEATURES)), rng.integers(0, 2, size=batch)
    O_0 = rng.normal(size=(batch, hidden))
    trace = model.forward(x, O_0)
    ours = model.backward(trace, y)
    functions: dict[str, Callable[[], Any]] = {
        "forward": lambda: bce_logits(y, model.forward(x, O_0).s),
        "backward": lambda: model.backward(trace, y),
    }
    if torch is not None:
        for name in ("loop", "nn.RNN"):
            theirs = Torch(model, x, y, O_0, fused=name == "nn.RNN")
            loss = theirs.forward()
            np.testing.assert_allclose(bce_logits(y, trace.s), loss.item(), rtol=1e-10)
            for key, gradient in theirs.gradients().items():
                np.testing.assert_allclose(getattr(ours, key), gradient, rtol=1e-8, atol=1e-12, err_msg=key)
            functions[f"{name} forward"] = theirs.forward
            functions[f"{name} backward"] = lambda theirs=theirs, loss=loss: theirs.backward(loss)
    times = {name: 1e6 * seconds for name, seconds in fastest(functions).items()}
    return times, peak(lambda: model.backward(model.forward(x, O_0), y))


def main() -> None:
    version = torch.__version__ if torch is not None else "not installed (the top of this file says how)"
    print(f"{platform.machine()}, {os.cpu_count()} cores, one used; Python {platform.python_version()}, "
          f"NumPy {np.__version__}, PyTorch {version}")  # fmt: skip
    if torch is not None:
        torch.set_num_threads(1)
        print("Losses and gradients of the two agree to 8 digits at every size below.")
    sides = ["", *(["loop ", "nn.RNN "] if torch is not None else [])]
    header = "".join(f"{side + way:>16}" for side in sides for way in ("forward", "backward"))
    print(f"\nmicroseconds a call, the fastest of {ROUNDS} rounds; f+b is forward and backward together")
    extra = f"{'loop/ours f+b':>15}{'nn.RNN/ours f+b':>17}" if torch is not None else ""
    print(f"{'H':>3}{'batch':>6}{'T':>5}{header}{extra}")
    results = {}
    for hidden, batch, T in SIZES:
        results[hidden, batch, T] = measure(hidden, batch, T)
        times, _ = results[hidden, batch, T]
        cells = "".join(f"{times[side + way]:16.0f}" for side in sides for way in ("forward", "backward"))
        both = [times[side + "forward"] + times[side + "backward"] for side in sides]
        ratios = "".join(f"{other / both[0]:{width}.2f}" for other, width in zip(both[1:], (15, 17), strict=False))
        print(f"{hidden:3}{batch:6}{T:5}{cells}{ratios}", flush=True)
        size = f"RNN, H = {hidden}, batch {batch}, T = {T}"
        report.figure(f"{size}: forward and backward", both[0], "µs")
        for side, other in zip(sides[1:], both[1:], strict=True):
            report.figure(f"{size}: PyTorch's {side.strip()}", other, "µs")

    print("\ngrowth with T: time (f+b) and peak memory, ours; 10 is linear")
    print(f"{'H':>3}{'batch':>6}{'time 500/50':>13}{'memory 500/50':>15}{'kB at T=50':>12}{'kB at T=500':>13}")
    for hidden, batch, T in SIZES:
        if T == 500:
            (few, few_bytes), (many, many_bytes) = results[hidden, batch, 50], results[hidden, batch, 500]
            time_ratio = (many["forward"] + many["backward"]) / (few["forward"] + few["backward"])
            print(f"{hidden:3}{batch:6}{time_ratio:13.1f}{many_bytes / few_bytes:15.1f}"
                  f"{few_bytes / 1000:12.0f}{many_bytes / 1000:13.0f}")


if __name__ == "__main__":
    main()
