"""A limit in time for pure Python code that offers none of its own."""

from __future__ import annotations

import _thread
import signal
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any

ANSWER = 1.8  # seconds for an answer: its check ends before two
GRACE = 0.02  # seconds after the first raising, in which `finally` blocks can put things back; less after each next one
SIGNAL: int = getattr(signal, "SIGVTALRM", 0)  # used by nobody else; Windows has none


class OutOfTimeError(BaseException):
    """The time is up. Not an Exception, so that no `except Exception` on the way swallows it."""


class _Timer:
    """Trips SIGNAL after so many seconds, from a thread. A new time takes the place of the old one; None is no time."""

    def __init__(self) -> None:
        self._thread: threading.Timer | None = None

    def __call__(self, seconds: float | None) -> None:
        if self._thread is not None:
            self._thread.cancel()
        self._thread = None
        if seconds is not None:
            self._thread = threading.Timer(min(seconds, threading.TIMEOUT_MAX), _thread.interrupt_main, [SIGNAL])
            self._thread.daemon = True
            self._thread.start()


alarm: Callable[[float | None], object] | None = _Timer() if SIGNAL and sys.platform != "emscripten" else None
"""What trips SIGNAL when the time is up. None: nothing can, as on Windows, or in a browser, which has no threads, until
its page gives its own alarm (forms/worker.js)."""


class limit:
    """Raise OutOfTimeError in the block, at the first call of a Python function after so many seconds.

    A hook that Python calls at each call of a function raises. It makes Python two or three times slower, so it is set
    when the time is up, by a signal's handler; only where no signal comes (in a thread, on Windows) is it set from the
    start.

    It keeps raising until the block is left. Python drops an exception that is raised while a generator closes or an
    object is deleted, and drops the hook that raised it, too: so each raising sets a second hook, which sets the first
    one again. A block in which the time was up never ends in another way, even if the exception was swallowed there.

    Limits may stand in one another; the inner one ends no later than the outer one. Under a debugger or a coverage
    tool, which use the same hook, there is no limit.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.raised = 0
        """How often it has raised."""
        # Kept here: Python 3.11 calls a hook without holding it, and crashes if the hook is taken away meanwhile, as by
        # a raising in what the garbage collector calls.
        self._at_call, self._again = self._raise, self._set_again

    def __enter__(self) -> limit:
        hook = sys.gettrace()
        self._outer: limit | None = getattr(_RUNNING, "limit", None)
        self._inside = False  # the hook is set in the block only: __enter__ and __exit__ must not be torn apart
        self._idle = hook is not None and not isinstance(getattr(hook, "__self__", None), limit)
        if self._idle:
            return self
        self.end = time.monotonic() + self.seconds
        if self._outer is not None:
            self.end = min(self.end, self._outer.end)
        self._next = self.end
        self._unraisable = sys.unraisablehook
        sys.unraisablehook = self._untold
        self._alarm = alarm if threading.current_thread() is threading.main_thread() else None
        if self._alarm is not None:
            self._handler = signal.signal(SIGNAL, self._at_signal)
            self._alarm(max(0, self.end - time.monotonic()))
        _RUNNING.limit = self
        self._inside = True
        self._look()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._idle:
            return
        self._inside = False
        sys.setprofile(None)
        sys.settrace(None)
        _RUNNING.limit = self._outer
        sys.unraisablehook = self._unraisable
        if self._alarm is not None:
            self._alarm(None)
            signal.signal(SIGNAL, self._handler)
        if self._outer is not None:
            self._outer._wait()
        if self.raised and kind is not OutOfTimeError:
            raise OutOfTimeError from error

    def _look(self) -> None:
        """Set the hook if the time is up, or if nothing will tell that it is."""
        if self._alarm is None or time.monotonic() >= self.end:
            sys.settrace(self._at_call)

    def _wait(self) -> None:
        """Ask again to be told: an inner limit had the alarm, or it came too early."""
        left = self.end - time.monotonic()
        if self._alarm is not None and left > 0:
            self._alarm(left)
        self._look()

    def _at_signal(self, number: int, frame: FrameType | None) -> None:
        if self._inside:
            self._wait()

    def _raise(self, frame: FrameType, event: str, argument: object) -> Any:
        if time.monotonic() > self._next and frame.f_code not in _OWN:
            self.raised += 1
            self._next = time.monotonic() + GRACE / self.raised**2
            sys.setprofile(self._again)  # Python takes away a hook that raises
            raise OutOfTimeError

    def _set_again(self, frame: FrameType, event: str, argument: object) -> None:
        if frame.f_code not in _OWN:
            sys.setprofile(None)
            sys.settrace(self._at_call)

    def _untold(self, dropped: sys.UnraisableHookArgs) -> None:
        """Python would print that it drops the error, each time."""
        if dropped.exc_type is not OutOfTimeError:
            self._unraisable(dropped)


_RUNNING = threading.local()  # .limit: the innermost one of a thread
_OWN = {  # what must not be interrupted
    method.__code__ for method in (limit.__exit__, limit._look, limit._wait, limit._at_signal, limit._untold)
}
