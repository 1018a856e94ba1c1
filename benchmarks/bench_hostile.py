"""Whether any text keeps the judge of the page longer than its limit: 5,000 hostile ones, each timed in Chromium.

The same texts as in tests/unit/answers/test_hostile.py, which times them in Python. As there the limit of a check is
made a short one, by which 5,000 texts take minutes in place of an hour: by how much a text exceeds it does not depend
on it. A text that is over it is timed once more, since another program may have taken the time. Fails if one is over
it twice.
"""

import sys
from itertools import islice
from pathlib import Path

import numpy as np
from playwright.sync_api import Page

sys.path += [str(Path(__file__).parents[1] / name) for name in (".", "tests/helpers")]
import report
from bench_judge import CHECK, START, opened
from common import patch_worker, served
from hostile import COUNTS, LIMIT, LONGEST, texts

from nbutils.exercises import find
from web.browser_python.judge import PACKING
from web.print.chromium import chromium

STARTED = "started = true;"
SHORT = f' pyodide.runPython("from byhand.answers import exercise; exercise.Exercise.time_limit = {LIMIT}");'


def times(page: Page, name: str, count: int) -> list[float]:
    """Seconds until each of so many texts has its answer."""
    variables = [str(variable) for variable in find(name).variables]
    page.evaluate(CHECK, [name, find(name).model])  # the exercise's own work, once
    found = []
    for text in islice(texts(variables, 2), count):
        seconds = page.evaluate(CHECK, [name, text])
        found.append(seconds if seconds < LONGEST else min(seconds, page.evaluate(CHECK, [name, text])))
        if found[-1] >= LONGEST:
            print(f"{found[-1]:.2f} s for {text!r}")
    return found


def main() -> None:
    print(f"{report.machine()}\n{report.load()}")
    print(f"\n{'seconds, with a limit of ' + str(LIMIT):<40}{'texts':>7}{'median':>10}{'longest':>10}")
    found = []
    with served(PACKING.folder()) as address, chromium() as browser:
        page = opened(browser, address)
        patch_worker(page, STARTED, SHORT)
        page.evaluate(START)
        for name, count in COUNTS.items():
            here = times(page, name, count)
            print(f"{name:<40}{len(here):>7}{np.median(here):>10.3f}{max(here):>10.3f}")
            found += here
    over = sum(seconds >= LONGEST for seconds in found)
    print(f"\n{len(found)} texts, {over} over the limit by {LONGEST - LIMIT:.1f} s")
    report.figure("judge in the page, hostile texts, the longest over the limit", max(found) - LIMIT, "s")
    sys.exit(over > 0)


if __name__ == "__main__":
    main()
