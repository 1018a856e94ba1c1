"""Training in the reader's page: epochs a second of the laboratories in Chromium, against NumPy and PyTorch.

All do the same in an epoch: forward, loss, backward, a step of gradient descent, and on chapter 8's reviews the answers
to 200 others. The page runs the generated program without drawing; NumPy is nbutils.rnn, on one thread; PyTorch,
where it is installed (see bench_rnn.py), the same loop over the steps with autograd, in float64 on one thread. In
turns, the best of three rounds each.
"""

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np
import report

sys.path.append(str(Path(__file__).parents[1] / "tests/helpers"))
import notebooks
from laboratories import laboratory, page, page_settings

from nbutils import RNN, Draws, Training, bce_logits, start_rnn, tanh
from web.print.chromium import chromium

try:
    import torch
except ModuleNotFoundError:
    torch = None  # type: ignore[assignment]

ROUNDS = 3
REVIEWS = [{"hidden": hidden} for hidden in (1, 3, 8, 32)]
MEMORY = [{"hidden": hidden, "between": between} for between in (5, 20, 60) for hidden in (1, 8, 16)]
Data = tuple[np.ndarray, np.ndarray, np.ndarray | None]


def numpy_epochs(model: RNN, data: Data, eta: float, count: int) -> float:
    """Seconds of `count` epochs."""
    x, y, x_new = data
    begin = time.perf_counter()
    for _ in range(count):
        trace = model.forward(x)
        bce_logits(y, trace.s)
        if x_new is not None:
            model.forward(x_new)
        model = model.descend(model.backward(trace, y), eta)
    return time.perf_counter() - begin


def torch_epochs(model: RNN, data: Data, eta: float, count: int) -> float:
    """Seconds of `count` epochs."""
    torch.set_num_threads(1)
    x, y = torch.tensor(data[0]), torch.tensor(data[1], dtype=torch.float64)
    x_new = None if data[2] is None else torch.tensor(data[2])
    weights = {name: torch.tensor(value, requires_grad=True) for name, value in model.parameters.items()}
    optimizer = torch.optim.SGD(weights.values(), lr=eta)

    def forward(x: Any) -> Any:
        O = torch.zeros(len(x), len(weights["W_h"]), dtype=torch.float64)  # noqa: E741
        for t in range(x.shape[1]):
            O = torch.tanh(x[:, t] @ weights["W_i"] + O @ weights["W_h"] + weights["b_h"])  # noqa: E741
        return (O @ weights["W_o"] + weights["b_o"])[:, 0]

    begin = time.perf_counter()
    for _ in range(count):
        optimizer.zero_grad()
        torch.nn.functional.binary_cross_entropy_with_logits(forward(x), y).backward()
        if x_new is not None:
            with torch.no_grad():
                forward(x_new)
        optimizer.step()
    return time.perf_counter() - begin


IN_PAGE = """([name, settings, count]) => {
  const spec = JSON.parse(document.querySelector(`#${name} .laboratory-data`).textContent);
  const begin = performance.now();
  for (const report of byhandLaboratory.reports(spec.training, settings, count)) if (report.failed) throw report.failed;
  return (performance.now() - begin) / 1000;
}"""


def main() -> None:
    names = {chapter: notebooks.run(path).names for path in notebooks.NOTEBOOKS for chapter in [path.stem]
             if chapter in ("07-reading", "08-training")}  # fmt: skip
    print(f"{report.machine()}\n{report.versions('numpy')}\n{report.load()}\n")
    print(f"{'epochs a second':<44}{'page':>9}{'NumPy':>9}{'PyTorch':>9}{'page/NumPy':>12}")
    slowest = np.inf
    with chromium() as browser:
        opened = browser.new_page()
        for chapter, tries in (("07-reading", REVIEWS), ("08-training", MEMORY)):
            one = laboratory(chapter)
            assert isinstance(one.training, Training)
            opened.set_content(page(one))
            for setting in tries:
                draws = Draws(100)
                if chapter == "07-reading":
                    data: Data = (*(np.asarray(one.training.given[key]) for key in ("x", "y")), None)
                    data = (np.moveaxis(data[0][1:-1], 0, 1), data[1], None)
                else:
                    reviews: Callable[..., Any] = names[chapter]["reviews"]
                    data = (*reviews(setting["between"], draws), reviews(setting["between"], draws, 200)[0])
                model = start_rnn(5, setting["hidden"], 0, "whole", tanh)
                count = max(10, int(4e6 / data[0].size / setting["hidden"]))
                given = page_settings(one, {**setting, "clip": "off"})
                times: dict[str, list[float]] = {"page": [], "numpy": [], "torch": []}
                for _ in range(ROUNDS):
                    times["page"].append(opened.evaluate(IN_PAGE, [one.name, given, count]))
                    times["numpy"].append(numpy_epochs(model, data, 0.1, count))
                    if torch is not None:
                        times["torch"].append(torch_epochs(model, data, 0.1, count))
                speed = {who: count / min(found) if found else np.nan for who, found in times.items()}
                ratio = speed["page"] / speed["numpy"]
                slowest = min(slowest, ratio)
                said = f"{one.name}, " + ", ".join(f"{name} {value}" for name, value in setting.items())
                print(f"{said:<44}{speed['page']:9.0f}{speed['numpy']:9.0f}{speed['torch']:9.0f}{ratio:12.2f}")
                report.figure(f"{said}: epochs a second in the page over NumPy's", ratio, "times")
    print(f"\nAt its slowest the page trains at {slowest:.2f} of NumPy's speed (1/3 is the limit).")


if __name__ == "__main__":
    main()
