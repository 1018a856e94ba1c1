"""How nbval runs a notebook, what it leaves out when it compares outputs, and the counts at the end of a test run."""

import gc
import os
import platform
from pathlib import Path
from typing import Any

import nbval.plugin
import pytest
from nbformat import from_dict

from byhand.figures.asleep import stored
from web.extension import kernels

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the book's build, see web/extension/site.py
# The kernels' products are those of an old processor: in the last digit they round as no newer one does. So what a
# notebook has stored is compared with what another computer computes, whichever one the tests run on.
if platform.machine() in ("x86_64", "AMD64"):
    os.environ.setdefault("OPENBLAS_CORETYPE", "Nehalem")
kernels.use()
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each command and kernel compiles all that it imports again


NEEDS_MORE = {"book", "browser", "site", "address", "visit", "lasting_visit", "webkit_page"}
"""Fixtures that build the book or open a browser."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="only what needs no browser, no built book and no minute")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """With --quick the tests of pages are not even read: importing what they need takes as long as many a test."""
    return True if config.getoption("--quick") and collection_path.name == "pages" else None


def is_quick(item: pytest.Item) -> bool:
    """Whether a test needs no browser, no built page and no notebook's run, and is not marked as slow."""
    if isinstance(item, nbval.plugin.IPyNbCell):
        return False
    return not NEEDS_MORE & set(getattr(item, "fixturenames", ())) and item.get_closest_marker("slow") is None


def one_builds(items: list[pytest.Item]) -> list[pytest.Item]:
    """The tests by file: the smallest that needs the built book, those that need none, the others that need it.

    The processes take the files in turns, so one of them builds the book and nobody waits. Of a kind the files with
    slow tests and with many tests come first, so that no long one is left for the end.
    """
    files: dict[Any, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)

    def is_built(tests: list[pytest.Item]) -> bool:
        return any("book" in getattr(test, "fixturenames", ()) for test in tests)

    def size(tests: list[pytest.Item]) -> int:
        return len(tests) + 50 * len({test.originalname for test in tests if test.get_closest_marker("slow")})

    ordered = sorted(files.values(), key=size, reverse=True)
    first = [tests for tests in ordered if is_built(tests)][-1:]
    others = sorted((tests for tests in ordered if tests not in first), key=is_built)
    return [item for tests in [*first, *others] for item in tests]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --quick the other tests are left out. Else one file builds the book while the others do not wait for it.

    Of a notebook a drawing is: its coordinates differ in the last digits from one platform to the next.
    """
    if config.getoption("--quick"):
        config.hook.pytest_deselected(items=[item for item in items if not is_quick(item)])
        items[:] = [item for item in items if is_quick(item)]
    else:
        items[:] = one_builds(items)
    for notebook in {item.parent for item in items if isinstance(item, nbval.plugin.IPyNbCell)}:
        notebook.skip_compare += ("image/svg+xml",)


def pytest_collection_finish() -> None:
    """The nine thousand tests, and what they have imported, stay: Python need not look through them for garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


_compared = nbval.plugin.IPyNbCell.compare_outputs


def _stored_outputs_compared(cell: Any, test: Any, ref: Any, skip_compare: Any = None) -> Any:
    """What lives with its kernel is left out: it is shown beside the picture or text that is stored."""
    kept = [from_dict({**output, "data": stored(output["data"])}) if "data" in output else output for output in test]
    kept = [output for output in kept if output.get("data", True)]
    return _compared(cell, kept, ref, skip_compare)


nbval.plugin.IPyNbCell.compare_outputs = _stored_outputs_compared


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests counted (`record_property("count", …)`), which xdist's workers cannot print themselves."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "count" and getattr(report, "when", "") == "call":
                    terminalreporter.write_line(str(value))
