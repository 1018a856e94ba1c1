"""Writing what was graded: never over something that is not an earlier result, and nothing lost where it fails."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from byhand.answers.grade.sources import same_file


def say(text: str) -> None:
    """Print, whatever the terminal can show, and whether or not it is still there."""
    stream = sys.stdout
    if stream is None:
        return
    try:
        encoding = stream.encoding or "utf-8"
        print(text.encode(encoding, errors="backslashreplace").decode(encoding), flush=True)
    except (OSError, ValueError):  # closed, a full disk, `| head`: what is still to be written goes nowhere
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def warn(text: str) -> None:
    """Say on standard error what could not be done."""
    with suppress(OSError, ValueError, AttributeError):
        print(text, file=sys.stderr, flush=True)


def hindrance(path: Path, own: str, inputs: Sequence[Path]) -> str:
    """Why nothing may be written at a path; empty if it may.

    own: what stands in the first lines of such a file, by which an earlier result is known, that may be overwritten.
    """
    if any(same_file(path, given) or path.absolute() == given.absolute() for given in inputs):
        return "it is one of the files to grade, and the result would overwrite it"
    try:
        if not path.exists():
            return "" if path.absolute().parent.is_dir() else "there is no such folder"
        if path.is_dir():
            return "it is a folder"
        if not stat.S_ISREG(path.stat().st_mode) or not path.stat().st_size:
            return ""
        with path.open("rb") as stream:
            begins = stream.read(4000).decode("utf-8", errors="replace")
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return "" if own in begins else "there is a file of that name, which is no earlier result of this command"


def write(path: Path, text: str) -> str:
    """Write a file as a whole, or not at all; returns why it was not written, or nothing."""
    content = text.encode("utf-8", errors="backslashreplace")
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            _pour(path, content)
            return ""
        handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=".marks-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            mask = os.umask(0)
            os.umask(mask)
            Path(name).chmod(0o666 & ~mask)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or str(error)
    return ""


def _pour(path: Path, content: bytes) -> None:
    """Into a device or a pipe, if somebody reads it: a pipe without a reader would be waited for."""
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
