"""The limit in time holds, whatever Python and the code in the block do with the exception."""

import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from byhand.answers import deadline
from byhand.answers.deadline import SIGNAL, OutOfTimeError, limit
from byhand.proof import ParseError
from nbutils.exercises import find

MANY = 10**9  # calls: without a limit these blocks run for minutes

TOO_EARLY = 0.02  # seconds


class Hasty:
    """Tells the half of the time too early."""

    def __init__(self) -> None:
        self.timer = deadline._Timer()

    def __call__(self, seconds: float | None) -> None:
        self.timer(seconds if seconds is None or seconds < TOO_EARLY else seconds / 2)


@pytest.fixture(autouse=True, params=["signal", "early signal", "no signal"])
def alarm(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever tells that the time is up. A test leaves no hook and no handler behind."""
    if sys.gettrace() is not None:
        pytest.skip("a debugger or a coverage tool has the hook")
    kinds = {"signal": deadline.alarm, "early signal": Hasty() if deadline.alarm else None, "no signal": None}
    monkeypatch.setattr(deadline, "alarm", kinds[request.param])
    before = signal.getsignal(SIGNAL) if SIGNAL else None, sys.unraisablehook
    yield
    assert (signal.getsignal(SIGNAL) if SIGNAL else None, sys.unraisablehook) == before
    assert (sys.gettrace(), sys.getprofile()) == (None, None)


def one() -> int:
    return 1


def calls(number: int) -> int:
    return sum(one() for _ in range(number))


def plain() -> None:
    calls(MANY)


def swallowed_once() -> None:
    with suppress(BaseException):  # as careless code does
        calls(MANY)


def swallowed_often() -> None:
    for _ in range(1_000):
        swallowed_once()


def closing_generators() -> None:
    def with_an_end() -> Iterator[int]:
        try:
            yield 1
        finally:
            calls(MANY)

    for _ in range(5):
        next(with_an_end())  # it is closed at once, where Python ignores every exception


class Deleted:
    def __del__(self) -> None:
        calls(MANY)


def deleting() -> None:
    for _ in range(5):
        Deleted()


def turned_into_another() -> None:
    try:
        calls(MANY)
    except BaseException as error:
        raise ValueError from error


@pytest.mark.parametrize(
    "block", [plain, swallowed_once, swallowed_often, closing_generators, deleting, turned_into_another]
)
def test_the_block_ends_out_of_time(block: Callable[[], None], capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(OutOfTimeError), limit(0.05):
        block()
    assert capfd.readouterr() == ("", ""), "Python tells of the exceptions that it drops"
    calls(1_000)  # nothing raises any more


def test_a_hook_that_is_taken_away_lives_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python 3.11 calls a hook without holding it: it crashed where the hook raised in a callback of the garbage
    collector, which ran while the hook was being called."""
    monkeypatch.setattr(deadline, "alarm", None)  # the hook is set from the start
    with suppress(OutOfTimeError), limit(60) as watch:
        tracing = weakref.ref(sys.gettrace())
        sys.settrace(None)
        assert tracing() is not None
        watch.end = watch._next = 0
        watch._look()
        with suppress(OutOfTimeError):
            one()
        profiling = weakref.ref(sys.getprofile())
        sys.setprofile(None)
        assert profiling() is not None


def test_a_quick_block_is_left_alone() -> None:
    hook = sys.unraisablehook
    with limit(60) as watch:
        assert calls(1_000) == 1_000
    assert (watch.raised, sys.gettrace(), sys.unraisablehook) == (0, None, hook)


def test_the_inner_limit_ends_no_later_than_the_outer_one() -> None:
    def later() -> None:
        with suppress(OutOfTimeError), limit(MANY):
            plain()
        calls(MANY)

    with pytest.raises(OutOfTimeError), limit(0.05):
        later()


def test_the_outer_limit_goes_on_after_the_inner_one() -> None:
    with limit(60) as outer:
        with pytest.raises(OutOfTimeError), limit(0.05):
            plain()
        assert calls(1_000) == 1_000
        assert outer.raised == 0


def test_the_outer_limit_ends_after_the_inner_one() -> None:
    def after_another() -> None:
        with limit(60):
            calls(1_000)
        plain()

    with pytest.raises(OutOfTimeError), limit(0.1):
        after_another()


@pytest.mark.parametrize("seconds", [0.0, 1e-9, 1e-5, 1e-4, 1e-3])
def test_hardly_any_time_is_a_limit_too(seconds: float) -> None:
    for _ in range(30):
        with pytest.raises(OutOfTimeError), limit(seconds):
            plain()


def test_a_limit_that_is_left_just_in_time_is_left_for_good() -> None:
    for _ in range(300):
        end = time.monotonic() + 4e-4
        with suppress(OutOfTimeError), limit(4e-4):
            while time.monotonic() < end:
                pass
        calls(10)


def test_a_thread_has_a_limit_of_its_own() -> None:
    ends = []

    def work() -> None:
        try:
            with limit(0.05):
                plain()
        except OutOfTimeError:
            ends.append("in time")

    thread = threading.Thread(target=work)
    with limit(60) as outer:
        thread.start()
        thread.join()
    assert (ends, outer.raised) == (["in time"], 0)


def test_the_blocks_own_errors_come_through() -> None:
    with pytest.raises(ValueError, match="mine"), limit(60):
        raise ValueError("mine")


def test_a_preview_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    exercise = find("single-neuron/weight")
    monkeypatch.setattr("byhand.answers.exercise.Exercise.time_limit", 0.05)

    def endless(text: str, own: object, free: object) -> None:
        while True:
            one()

    monkeypatch.setattr(exercise.question, "read", endless)
    with pytest.raises(ParseError, match="takes too long to typeset"):
        exercise.preview("2*x")
