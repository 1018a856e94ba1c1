"""Why a build failed, as its very last lines: the file, the cell, the line and what was expected.

A notebook that stops with an error is told by MyST-NB, by Sphinx and by Jupyter Book, each with a traceback of its own.
What an author needs of it is told once more when all of them have finished. So are the errors in a build that goes on
in spite of them, such as an exercise that is not there.
"""

from __future__ import annotations

import atexit
import json
import logging
import re
import sys
from copy import copy
from pathlib import Path
from typing import Any

from myst_nb.core.execute.base import ExecutionError
from sphinx.application import Sphinx
from sphinx.errors import ConfigError
from sphinx.util.logging import WarningLogRecordTranslator, is_suppressed_warning

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_PLACE = re.compile(r"Cell In\s*\[\d+\], line (\d+)")
_CELL = re.compile(r"(.*\.ipynb):(\d+)(\d{4}): ")
MOST = 20  # warnings
FAILED = "The build failed"
WENT_ON = "The book was built, with errors"

_causes: list[tuple[str, str]] = []


class Warnings(logging.Handler):
    """The warnings of a build, in their order, each with its place."""

    def __init__(self, app: Sphinx) -> None:
        super().__init__(logging.WARNING)
        self._app, self._places = app, WarningLogRecordTranslator(app)
        self.told: list[str] = []
        self.errors: list[str] = []
        self._root = Path(app.srcdir)

    def emit(self, record: logging.LogRecord) -> None:
        kind, part = getattr(record, "type", ""), getattr(record, "subtype", "")
        if is_suppressed_warning(kind, part, self._app.config.suppress_warnings):
            return
        own: Any = copy(record)  # Sphinx tells it too, and would take the path for a page's name
        self._places.filter(own)
        said = by_cell(_plain(own.getMessage()), self._root)
        self.told.append(said)
        if record.levelno >= logging.ERROR:
            self.errors.append(said)


def by_cell(said: str, root: Path) -> str:
    """A warning with its place as an author counts: MyST-NB makes the line 10,000 times the cell, and one too many."""
    at = _CELL.match(said)
    if at is None:
        return said
    path = Path(at[1])
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else at[1]
    return f"{name}, cell {at[2]}, line {max(1, int(at[3]) - 1)}: {said[at.end() :]}"


def connect(app: Sphinx) -> None:
    """Tell the cause of a failure at the end of the process."""
    warnings, logger = Warnings(app), logging.getLogger("sphinx")
    logger.addHandler(warnings)

    def finish(app: Sphinx, error: Exception | None) -> None:
        logger.removeHandler(warnings)
        strict = app.warningiserror or getattr(app, "keep_going", False)  # a warning counts at once, or at the end
        if error is not None:
            if (FAILED, str(error)) not in _causes:  # what is refused has been told already
                _causes.append((FAILED, reason(error, Path(app.srcdir))))
        elif told := list(dict.fromkeys(warnings.told if strict else warnings.errors)):
            _causes.append((FAILED if strict else WENT_ON, "\n".join(told[:MOST])))

    app.connect("build-finished", finish)


def refused(what: str) -> ConfigError:
    """The error for settings that do not fit, told again when the process ends."""
    _causes.append((FAILED, what))
    return ConfigError(what)


def tell() -> None:
    """Say why the builds so far have failed, if they have, and the errors of those that have not."""
    while _causes:
        ended, cause = _causes.pop(0)
        print(f"\n{ended}:\n\n{cause}", file=sys.stderr, flush=True)


atexit.register(tell)


def reason(error: BaseException, root: Path) -> str:
    """What stopped a build, for its author."""
    cell = error.__cause__
    if not isinstance(error, ExecutionError) or cell is None:
        return f"{type(error).__name__}: {_plain(str(error))}"
    path = Path(str(error))
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    text = _plain(str(cell))
    kind, said = getattr(cell, "ename", ""), _plain(getattr(cell, "evalue", ""))
    source = re.search(r"^-{18}\n(.*?)\n-{18}$", text, re.MULTILINE | re.DOTALL)
    where, code = [name], ""
    if source:
        where += [f"cell {number}" for number in _cells(path, source[1])[:1]]
        lines = source[1].splitlines()
        line = _quoted(lines, said) or int(next(iter(_PLACE.findall(text)), "0"))
        if 0 < line <= len(lines):
            where, code = [*where, f"line {line}"], f"\n    {lines[line - 1].strip()}"
    return f"{', '.join(where)}:{code}\n{f'{kind}: {said}' if kind else text.strip().splitlines()[-1]}"


def _quoted(lines: list[str], said: str) -> int:
    """The number of the line with a text in quotes that the message names, the longest one; 0 if it names none."""
    quoted = re.compile(r"""(["'])((?:(?!\1).){2,})\1""")
    texts = [(text, n) for n, line in enumerate(lines, start=1) for _, text in quoted.findall(line)]
    return max(((len(text), n) for text, n in texts if text in said), default=(0, 0))[1]


def _cells(path: Path, source: str) -> list[int]:
    """The numbers of a notebook's cells, from 1, that hold a source."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError):  # a notebook written as text
        return []
    sources = ["".join(cell.get("source", "")).strip() for cell in cells]
    return [number for number, text in enumerate(sources, start=1) if text == source.strip()]


def _plain(text: str) -> str:
    return _ANSI.sub("", text)
