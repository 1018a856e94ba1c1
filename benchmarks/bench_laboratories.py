"""Training in the reader's page: epochs a second of the laboratories in Chromium, against NumPy and PyTorch.

All do the same in an epoch: forward, loss, backward, a step, and where a laboratory judges on new reviews their answers
too. The page runs the generated program without drawing; NumPy is the book's own networks, on one thread; PyTorch,
where it is installed (see bench_rnn.py), the RNN as a loop over the steps with autograd, in float64 on one thread. In
turns, the best of three rounds each. Then runs are watched as a reader watches them: how long the page takes from a
click to the frame that answers it while it trains at the largest size, and the 400 epochs of the film reviews.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np
import report

sys.path += [str(Path(__file__).parents[1] / name) for name in (".", "tests/helpers")]
from laboratories import laboratory, names, page, page_settings
from playwright.sync_api import Page

from nbutils import (
    LSTM,
    Adam,
    Descent,
    Draws,
    bce_logits,
    sequences,
    start_gates,
    start_layer,
    start_rnn,
    tanh,
    two_layer,
)
from web.print.chromium import chromium

try:
    import torch
except ModuleNotFoundError:
    torch = None  # type: ignore[assignment]

ROUNDS = 3
LIMIT = 1 / 3  # of NumPy's speed, at least
ANSWER = 50.0  # ms, for a click
FILM = 2.0  # seconds, for the film reviews as they stand


@dataclass
class Try:
    """A laboratory's name and setting, and the same for NumPy: a network, its data, its loss and its way of stepping.

    data: x, y and new inputs to judge on, or None.
    """

    name: str
    setting: dict[str, Any]
    model: Any
    data: tuple[Any, Any, Any]
    loss: Callable[[Any, Any], Any]
    optimizer: Callable[[], Any] = field(default=lambda: Descent(0.1))

    def numpy(self, count: int) -> float:
        """Seconds of `count` epochs."""
        (x, y, x_new), model, optimizer = self.data, self.model, self.optimizer()
        begin = time.perf_counter()
        for _ in range(count):
            trace = model.forward(x)
            self.loss(trace, y)
            if x_new is not None:
                model.forward(x_new)
            gradients = model.backward(trace, y)
            gradients = getattr(gradients, "parameters", gradients)
            model = model.replaced(optimizer.step(model.parameters, gradients))
        return time.perf_counter() - begin

    def torch(self, count: int) -> float:
        """Seconds of `count` epochs of an RNN."""
        torch.set_num_threads(1)
        x, y = torch.tensor(self.data[0]), torch.tensor(self.data[1], dtype=torch.float64)
        x_new = None if self.data[2] is None else torch.tensor(self.data[2])
        weights = {name: torch.tensor(value, requires_grad=True) for name, value in self.model.parameters.items()}
        optimizer = torch.optim.SGD(weights.values(), lr=0.1)

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


def tries() -> Iterator[Try]:
    """Every laboratory of networks of more than one unit, from its smallest size to its largest."""
    moons = (*(names("moons-laboratory")[name] for name in ("x_moons", "y_moons")), None)
    for hidden in (1, 16):
        yield Try(
            "moons-laboratory", {"hidden": hidden}, start_layer(2, hidden, 0, "random", tanh), moons, two_layer.loss
        )
    few = tuple(names("overfitting-laboratory")[name] for name in ("x_few", "y_few", "x_new"))
    for hidden in (1, 40):
        start = start_layer(2, hidden, 0, "random", tanh)
        yield Try("overfitting-laboratory", {"hidden": hidden}, start, few, two_layer.loss, lambda: Adam(0.01))
    twelve = (*(names("review-laboratory")[name] for name in ("x", "y")), None)
    for hidden in (1, 3, 8, 32):
        model = start_rnn(5, hidden, 0, "whole", tanh)
        yield Try("review-laboratory", {"hidden": hidden}, model, twelve, lambda trace, y: bce_logits(y, trace.s))
    for between in (5, 20, 60):
        for hidden in (1, 8, 16):
            draws, model = Draws(100), start_rnn(5, hidden, 0, "whole", tanh)
            reviews = names("memory-laboratory")["reviews"]
            data = (*reviews(between, draws), reviews(between, draws, 200)[0])
            setting = {"hidden": hidden, "between": between, "clip": "off"}
            yield Try("memory-laboratory", setting, model, data, lambda trace, y: bce_logits(y, trace.s))
    windows = names("sunspots-laboratory")["windows"]
    for ahead, hidden in ((1, 1), (1, 8), (1, 16)):
        x, y, year = windows(ahead)
        data = (x[year < 1900], y[year < 1900], x[year >= 1900])
        # ½ (ŷ − y)² has the backward pass of the cross-entropy, so that this takes the same time
        yield Try("sunspots-laboratory", {"hidden": hidden, "ahead": ahead}, start_rnn(1, hidden, 0, "whole", tanh),
                  (data[0], (data[1] > 0).astype(float), data[2]), lambda trace, y: bce_logits(y, trace.s))
    for delay, hidden in ((5, 1), (20, 8), (50, 16)):
        draws, reviews = Draws(100), names("gates-laboratory")["reviews"]
        data = (*reviews(delay, draws, 100), reviews(delay, draws, 100)[0])
        model, setting = start_gates(LSTM, "", 5, hidden, 1, 0), {"cell": "LSTM", "hidden": hidden, "delay": delay}
        yield Try("gates-laboratory", setting, model, data, sequences.loss, lambda: Adam(0.02))
    made = names("writer-laboratory")
    x, y = made["pieces"](made["to_learn"], range(20))
    for hidden in (1, 40, 48):
        model = start_gates(LSTM, "", x.shape[-1], hidden, 1, 0, outputs=x.shape[-1])
        yield Try("writer-laboratory", {"cell": "LSTM", "hidden": hidden}, model, (x, y, made["x_new"]),
                  sequences.loss, lambda: Adam(0.01))


IN_PAGE = """([name, settings, count]) => {
  const spec = JSON.parse(document.querySelector(`#${name} .laboratory-data`).textContent);
  const begin = performance.now();
  for (const report of byhandLaboratory.reports(spec.training, settings, count)) if (report.failed) throw report.failed;
  return (performance.now() - begin) / 1000;
}"""
WATCH = """() => {
  globalThis.answers = [];
  new PerformanceObserver(list => answers.push(...list.getEntries().map(one => one.duration)))
    .observe({type: "event", durationThreshold: 16});
}"""


def slowest_answer(opened: Page, one: Any, largest: dict[str, Any]) -> float:
    """The longest time in ms from a click to the frame that answers it, of ten while a run goes on; 16 at least."""
    link = "&".join(f"{name}={one.settings[name].page_value(value):g}" for name, value in largest.items())
    opened.set_content(page(one))
    opened.evaluate(f"location.hash = '{one.name}?{link}'")
    opened.evaluate(WATCH)
    opened.get_by_role("button", name="Run").click()
    for _ in range(10):
        opened.mouse.click(5, 5)
        opened.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    assert opened.get_by_role("button", name="Stop").is_enabled(), f"{one.name}: the run was over too soon"
    opened.get_by_role("button", name="Stop").click()
    opened.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
    return float(max([16.0, *opened.evaluate("answers")]))


def watched(opened: Page, one: Any) -> float:
    """Seconds from Run to the end of a run as the laboratory stands."""
    opened.set_content(page(one))
    opened.get_by_role("button", name="Run").click()
    begin = time.perf_counter()
    is_over = "document.querySelector('.laboratory-run button').ariaDisabled === 'false'"
    opened.wait_for_function(is_over, polling="raf")
    return time.perf_counter() - begin


def main() -> None:
    print(f"{report.machine()}\n{report.versions('numpy')}\n{report.load()}\n")
    print(f"{'epochs a second':<58}{'page':>9}{'NumPy':>9}{'PyTorch':>9}{'page/NumPy':>12}")
    ratios, largest = {}, {}
    with chromium() as browser:
        opened = browser.new_page()
        for one in tries():
            lab = laboratory(one.name)
            opened.set_content(page(lab))
            largest[one.name] = one.setting
            count = lab.epochs  # a run as a reader makes it, in which the engine has to warm up too
            given = page_settings(lab, one.setting)
            times: dict[str, list[float]] = {"page": [], "numpy": [], "torch": []}
            for _ in range(ROUNDS):
                times["page"].append(opened.evaluate(IN_PAGE, [lab.name, given, count]))
                times["numpy"].append(one.numpy(count))
                if torch is not None and one.name in ("review-laboratory", "memory-laboratory"):
                    times["torch"].append(one.torch(count))
            speed = {who: count / min(found) if found else np.nan for who, found in times.items()}
            shown = ", ".join(f"{name} {value}" for name, value in one.setting.items() if name != "clip")
            said = f"{lab.name}, {shown}"
            ratios[said] = speed["page"] / speed["numpy"]
            print(f"{said:<58}{speed['page']:9.0f}{speed['numpy']:9.0f}{speed['torch']:9.0f}{ratios[said]:12.2f}")
            report.figure(f"{said}: epochs a second in the page over NumPy's", ratios[said], "times")
        answers = {name: slowest_answer(opened, laboratory(name), setting) for name, setting in largest.items()}
        film = watched(opened, laboratory("review-laboratory"))
    worst = min(ratios, key=lambda said: ratios[said])
    print(f"\nAt its slowest the page trains at {ratios[worst]:.2f} of NumPy's speed ({worst}); the limit is 1/3.")
    for name, answer in answers.items():
        print(f"{name}: while it trains the page answers a click within {answer:.0f} ms; the limit is {ANSWER:.0f}.")
        report.figure(f"{name}: the slowest answer to a click while it trains", answer, "ms")
    epochs = laboratory("review-laboratory").epochs
    print(f"The film reviews' {epochs} epochs, watched: {film:.2f} s; the limit is {FILM:.0f}.")
    report.figure("the film reviews' 400 epochs, watched", film, "s")
    sys.exit(ratios[worst] < LIMIT or film > FILM or max(answers.values()) > ANSWER)


if __name__ == "__main__":
    main()
