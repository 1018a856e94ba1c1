"""A slider's event in three engines: Chromium, Firefox and WebKitGTK, each figure of the book in a page of its own.

Timed is what the page does from the event until its layout is done, over 300 events in a row, since the clocks of two
engines are no finer than a millisecond. What is drawn on the screen afterwards is not counted. One engine after the
other, in one run; an engine that is not installed is told.
"""

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import report
from playwright.sync_api import sync_playwright

sys.path += [str(Path(__file__).parents[1] / name) for name in (".", "tests/helpers")]
from bench_live import figures_of_the_book, two_curves
from engines import ENGINES
from figures import page
from webkit import webkit

EVENTS = """([name, events]) => {
  const root = document.getElementById(name);
  const input = [...root.querySelectorAll("input[type=range]")].find(one => one.checkVisibility());
  const move = (i) => {
    input.value = Number(input.min) + ((0.618 * i) % 1) * (input.max - input.min);
    input.dispatchEvent(new Event("input", {bubbles: true}));
    root.getBoundingClientRect();  // asks for the layout of the whole page
  };
  for (let i = 0; i < 50; i++) move(i);
  const begin = performance.now();
  for (let i = 0; i < events; i++) move(i);
  return (performance.now() - begin) / events;
}"""
READY = "name => new Promise(done => { const see = () => document.querySelector(`#${name} input[type=range]`) " \
        "? done(true) : setTimeout(see, 20); see(); })"  # fmt: skip


@contextlib.contextmanager
def engine(name: str) -> Iterator[Any]:
    """A page of the engine, with `goto` and `evaluate`."""
    if name == "webkit":
        with webkit() as opened:
            yield opened(1000, 900)
    else:
        with sync_playwright() as playwright:
            yield ENGINES[name](playwright).new_page(viewport={"width": 1000, "height": 900})


def milliseconds(opened: Any, name: str, url: str) -> float:
    """The time of an event of a figure's first slider, the mean of 300."""
    opened.goto(url)
    opened.evaluate(READY, name)
    return float(opened.evaluate(EVENTS, [name, 300]))


def main() -> None:
    figures = [two_curves(), *figures_of_the_book()]
    print(f"{report.machine()}, {report.load()}\n")
    print(f"{'milliseconds per event':<34}{'figures':>8}{'two curves':>12}{'median':>9}{'slowest':>9}")
    with tempfile.TemporaryDirectory() as folder:
        urls = {}
        for figure in figures:
            path = Path(folder) / f"{figure.name}.html"
            path.write_text(page(figure), encoding="utf-8")
            urls[figure.name] = path.as_uri()
        for name in ("chromium", "firefox", "webkit"):
            try:
                with engine(name) as opened:
                    times = {one: milliseconds(opened, one, url) for one, url in urls.items()}
            except RuntimeError as error:
                print(f"{name}: {error}")
                continue
            worst = max(times, key=lambda one: times[one])
            median = float(np.median(list(times.values())))
            print(f"{name:<34}{len(times):>8}{times['two-curves']:>12.2f}{median:>9.2f}{times[worst]:>9.2f} ({worst})")
            report.figure(f"a slider's event in {name}, the median of the book's figures", median, "ms")
            report.figure(f"a slider's event in {name}, the slowest figure", times[worst], "ms", worst)


if __name__ == "__main__":
    main()
