"""A limit in time for pure Python code that offers none of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class OutOfTimeError(BaseException):
    """The time is up. Not an Exception, so that no `except Exception` on the way swallows it."""


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Raise OutOfTimeError at the first call of a Python function more than `seconds` after the start.

    It needs neither threads nor signals, so it works in a browser too. Under a debugger or a coverage tool, which use
    the same hook, there is no limit.
    """
    if sys.gettrace() is not None:
        yield
        return
    end = time.monotonic() + seconds

    def at_call(frame: FrameType, event: str, argument: object) -> None:
        if time.monotonic() > end:
            sys.settrace(None)
            raise OutOfTimeError

    sys.settrace(at_call)
    try:
        yield
    finally:
        sys.settrace(None)
