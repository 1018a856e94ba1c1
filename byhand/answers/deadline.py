"""A limit in time for pure Python code that offers none of its own."""

from __future__ import annotations

import sys
import time
from types import FrameType, TracebackType
from typing import Any

ANSWER = 1.8  # seconds for an answer: its check ends before two
GRACE = 0.02  # seconds after the first raising, in which `finally` blocks can put things back; less after each next one


class OutOfTimeError(BaseException):
    """The time is up. Not an Exception, so that no `except Exception` on the way swallows it."""


class limit:
    """Raise OutOfTimeError in the block, at the first call of a Python function after so many seconds.

    It keeps raising until the block is left. Python drops an exception that is raised while a generator closes or an
    object is deleted, and drops the hook that raised it, too: so each raising sets a second hook, which sets the first
    one again. A block in which the time was up never ends in another way, even if the exception was swallowed there.

    It needs neither threads nor signals, so it works in a browser too. Limits may stand in one another; the inner one
    ends no later than the outer one. Under a debugger or a coverage tool, which use the same hook, there is no limit.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.raised = 0
        """How often it has raised."""

    def __enter__(self) -> limit:
        hook = sys.gettrace()
        owner = getattr(hook, "__self__", None)
        self._outer = hook
        self._idle = hook is not None and not isinstance(owner, limit)
        self.end = time.monotonic() + self.seconds
        if isinstance(owner, limit):
            self.end = min(self.end, owner.end)
        self._next = self.end
        self._unraisable = sys.unraisablehook
        if not self._idle:
            sys.unraisablehook = self._untold
            sys.settrace(self._at_call)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._idle:
            return
        sys.setprofile(None)
        sys.settrace(self._outer)
        sys.unraisablehook = self._unraisable
        if self.raised and kind is not OutOfTimeError:
            raise OutOfTimeError from error

    def _at_call(self, frame: FrameType, event: str, argument: object) -> Any:
        if time.monotonic() > self._next and frame.f_code not in _OWN:
            self.raised += 1
            self._next = time.monotonic() + GRACE / self.raised**2
            sys.setprofile(self._again)  # Python takes away a hook that raises
            raise OutOfTimeError

    def _again(self, frame: FrameType, event: str, argument: object) -> None:
        if frame.f_code not in _OWN:
            sys.setprofile(None)
            sys.settrace(self._at_call)

    def _untold(self, dropped: sys.UnraisableHookArgs) -> None:
        """Python would print that it drops the error, each time."""
        if dropped.exc_type is not OutOfTimeError:
            self._unraisable(dropped)


_OWN = (limit.__exit__.__code__, limit._untold.__code__)  # what must not be interrupted
