"""Running a program: what it gives, as plain data that another process can judge. Needs NumPy."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

from byhand.answers import deadline
from byhand.answers.kinds.results import copied, plain, sketch
from byhand.answers.kinds.watched import LOOK, clock, watched

_SCALES = (1, 1, 100, 0.01, 2)
_KINDS = len(_SCALES)  # of inputs
_ROUNDS = 3
_SEED = 20240229
_KEPT = ("builtins", "byhand", "math", "numpy")


class MisfitError(Exception):
    """The answer cannot be called as the question says."""


class Run(NamedTuple):
    """What a call gave."""

    result: Any
    left: dict[str, Any]
    """The arguments, as they are afterwards."""


class Outcome(NamedTuple):
    """What a program gave. stopped: why it did not come to its end; misfit: it could not be called."""

    runs: Sequence[Run]
    stopped: str = ""
    misfit: bool = False


class Runner(NamedTuple):
    """What runs a program, without knowing the right one.

    function: the name that is called.
    inputs: its arguments, see `ProgramExercise`.
    order: their names in their order.
    given: source that is run before it.
    seconds: for all its runs.
    """

    function: str
    inputs: Mapping[str, tuple[int, ...] | str]
    order: tuple[str, ...]
    given: str
    seconds: float

    def arguments(self) -> list[dict[str, Any]]:
        """Random arguments, the same each time."""
        import numpy as np

        rng = np.random.default_rng(_SEED)
        drawn: list[dict[str, Any]] = []
        for i in [*range(_KINDS)] * _ROUNDS:
            one: dict[str, Any] = {}
            for name, how in self.inputs.items():
                space = {"rng": rng, "np": np, "i": i, **one}
                one[name] = eval(how, space) if isinstance(how, str) else _numbers(rng, how, i)  # noqa: S307
            drawn.append(one)
        return drawn

    def outcome(self, source: str) -> Outcome:
        """What an answer gives for each of the arguments."""
        given, found = self.arguments(), list[Run]()
        try:
            with _kept():
                self.runs(source, given, found)
        except deadline.OutOfTimeError:
            message = f"Your function ran longer than {self.seconds:g} seconds: is there an endless loop?"
            return Outcome(found, message)
        except MisfitError as error:
            return Outcome(found, str(error), misfit=True)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # whatever the reader's own code raises is told
            here = f" (here it was called with {sketch(given[len(found)])})" if found else ""
            return Outcome(found, f"Your function stops with {type(error).__name__}: {_words(error)}{here}")
        return Outcome(found)

    def runs(self, source: str, given: Sequence[Mapping[str, Any]], done: list[Run] | None = None) -> list[Run]:
        """What a function gives for each of the arguments, and what it leaves in its copies of them.

        The source is run once, so that a function that remembers its last call is noticed. done: a list that has the
        runs before an error, too. Raises OutOfTimeError.
        """
        import numpy as np

        done = [] if done is None else done
        with deadline.limit(self.seconds), np.errstate(all="ignore"):
            look = clock(self.seconds)
            space: dict[str, Any] = {"np": np, "numpy": np, "__name__": "answer", LOOK: look}
            for code in (ast.parse(self.given), watched(source)):
                exec(compile(code, "<answer>", "exec"), space)  # noqa: S102 -- the author's source, or the reader's own
            called = space.get(self.function)
            if not callable(called):
                raise MisfitError(f"Define the function `{self.function}`.")
            for one in given:
                mine = copied(one)
                result = self._called(called, mine)
                look()  # an end that the function kept to itself
                done.append(Run(plain(result), {name: plain(mine[name]) for name in one}))
        return done

    def _called(self, function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
        """What a function gives. If it has other names for its arguments, their order says which is which."""
        if _takes(function, **arguments):
            return function(**arguments)
        ordered = [arguments[name] for name in self.order]
        if _takes(function, *ordered):
            others = list(inspect.signature(function).parameters)
            if all(one == other for one, other in zip(self.order, others, strict=False) if other in self.order):
                return function(*ordered)
        called = f"{self.function}({', '.join(self.order)})"
        raise MisfitError(f"Keep the arguments, and their order: your function is called as `{called}`.")


def _numbers(rng: Any, shape: tuple[int, ...], i: int) -> Any:
    """Normal numbers: twice ordinary ones, then large ones, small ones, and whole ones, with ties and zeros."""
    drawn = rng.normal(scale=_SCALES[i], size=shape)
    return drawn.round() if i == _KINDS - 1 else drawn


@contextmanager
def _kept() -> Iterator[None]:
    """What a program puts in the place of a function of NumPy, of Python or of the judge, is put back behind it."""
    modules = {name: one for name, one in sys.modules.items() if name.partition(".")[0] in _KEPT and one is not None}
    before = [(vars(one), dict(vars(one))) for one in modules.values()]
    try:
        yield
    finally:
        for now, names in before:
            now.update(names)
        sys.modules.update(modules)


def _words(error: BaseException) -> str:
    try:
        return str(error)
    except Exception:  # the reader's own class
        return ""


def _takes(function: Callable[..., Any], *values: Any, **named: Any) -> bool:
    """Can a function be called so? One that does not tell is tried."""
    try:
        inspect.signature(function).bind(*values, **named)
    except TypeError:
        return False
    except ValueError:
        return True
    return True
