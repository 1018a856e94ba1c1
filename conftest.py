"""How nbval runs a notebook, what it leaves out when it compares outputs, and the counts at the end of a test run."""

import os

import nbval.plugin
import pytest

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in the book's build, see web/extension/site.py


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A drawing is left out: its coordinates differ in the last digits from one platform to the next."""
    for notebook in {item.parent for item in items if isinstance(item, nbval.plugin.IPyNbCell)}:
        notebook.skip_compare += ("image/svg+xml",)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests counted (`record_property("count", …)`), which xdist's workers cannot print themselves."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "count" and getattr(report, "when", "") == "call":
                    terminalreporter.write_line(str(value))
