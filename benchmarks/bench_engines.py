"""A slider's event in three engines: Chromium, Firefox and WebKitGTK, each figure of the book in a page of its own.

Timed is what the page does from the event until its layout is done, over 300 events in a row, since the clocks of two
engines are no finer than a millisecond. What is drawn on the screen afterwards is not counted. One engine after the
other, in one run; an engine that is not installed is told.
"""

import contextlib
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import report

sys.path += [str(Path(__file__).parents[1] / name) for name in (".", "tests/helpers")]
import notebooks
from bench_live import two_curves
from engines import ENGINES
from figures import page
from webkit import webkit

from byhand.figures.live import LiveFigure

EVENTS = """([name, events]) => {
  const root = document.getElementById(name), input = root.querySelector("input[type=range]");
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

Asked = Callable[[str, str, object], object]


@contextlib.contextmanager
def engine(name: str) -> Iterator[Asked]:
    """Give a function of an address, a script and its value, which opens the page and runs the script there."""
    if name == "webkit":
        with webkit() as opened:
            webkit_page = opened(1000, 900)

            def ask(url: str, script: str, value: object) -> object:
                webkit_page.goto(url)
                webkit_page.evaluate(READY, value[0] if isinstance(value, list) else value)
                return webkit_page.evaluate(script, value)

            yield ask
        return
    with ENGINES[name]() as browser:
        playwright_page = browser.new_page(viewport={"width": 1000, "height": 900})

        def ask(url: str, script: str, value: object) -> object:
            playwright_page.goto(url)
            playwright_page.evaluate(READY, value[0] if isinstance(value, list) else value)
            return playwright_page.evaluate(script, value)

        yield ask


def main() -> None:
    figures = [figure for path in notebooks.NOTEBOOKS for figure in notebooks.run(path).objects(LiveFigure)]
    figures = [two_curves(), *(one for one in figures if 'type="range"' in page(one) or one.controls)]
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
                with engine(name) as ask:
                    times = {one: float(str(ask(url, EVENTS, [one, 300]))) for one, url in urls.items()}
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
