"""Which tests a run has, in which order, and the counts at its end."""

import os
from typing import Any

import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the book's build, see web/extension/site.py


NEEDS_MORE = {"book", "browser", "site", "address", "visit", "lasting_visit"}
"""Fixtures that build the book or open a browser."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="only what needs no browser, no built book and no minute")


def is_quick(item: pytest.Item) -> bool:
    """Whether a test needs no browser and no built page, and is not marked as slow."""
    if "pages" in item.path.parts:
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
        return len(tests) + 50 * sum(test.get_closest_marker("slow") is not None for test in tests)

    ordered = sorted(files.values(), key=size, reverse=True)
    first = [tests for tests in ordered if is_built(tests)][-1:]
    others = sorted((tests for tests in ordered if tests not in first), key=is_built)
    return [item for tests in [*first, *others] for item in tests]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With --quick the other tests are left out. Else one file builds the book while the others do not wait for it."""
    if config.getoption("--quick"):
        config.hook.pytest_deselected(items=[item for item in items if not is_quick(item)])
        items[:] = [item for item in items if is_quick(item)]
    else:
        items[:] = one_builds(items)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests counted (`record_property("count", …)`), which xdist's workers cannot print themselves."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "count" and getattr(report, "when", "") == "call":
                    terminalreporter.write_line(str(value))
