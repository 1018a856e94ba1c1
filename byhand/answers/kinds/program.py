"""An answer that is a NumPy function."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from byhand.answers import deadline
from byhand.answers.feedback import Feedback
from byhand.answers.kinds.base import AnyExercise
from byhand.answers.kinds.pasted import pasted
from byhand.answers.kinds.results import changed, is_nan, plain, rounded_off, sketch, unlike
from byhand.answers.kinds.runs import Outcome, Runner

TIME_LIMIT = 3.0  # seconds, for all runs of one program; a right one takes a hundredth of it
_CHANGED = (
    "The result is right, but the function changes the caller's `{0}`: `-=` and `[…] = …` write into the array "
    "that was handed in. Make a new one, such as `{0}.copy()`, and leave the arguments as they are."
)
_LEFT = "The result is right, but the function leaves other numbers in the caller's `{0}` than it should."


class _Slip(NamedTuple):
    kind: str
    message: str
    part: str
    """What it puts into the solution, without white space."""
    change: str
    """What it changes, for its author."""


class ProgramExercise(AnyExercise):
    r"""A NumPy function to fill in. The answer is its Python source.

    A check runs the answer, and so it belongs into the reader's own kernel only: Jupyter, or the notebook in the
    browser. A grader never runs it. Without NumPy a check says where it can be run.

    function: the name of the function.
    start: the source that the reader starts from, with its docstring and with `...` where something is to be filled in.
    solution: the source of the right function.
    inputs: the arguments, by name: a shape, for an array of normal numbers, or an expression in `rng`
        (a `numpy.random.Generator`) and `np`, such as "rng.integers(0, 2, (4, 1))". There are five kinds of drawings,
        and three of each. An expression may use the number `i` of the kind, 0 to 4, and the arguments above it: let
        what the answer must not take for granted differ, "rng.normal(size=([3, 40, 2, 1, 6][i], 2))", and ties and
        extremes be among them. An array of a shape has ordinary numbers where i is 0 or 1, large ones at 2, small
        ones at 3, and whole ones, ties and zeros among them, at 4.
    given: source that is run before the answer, of names that the prompt promises: `from nbutils import sigmoid`.
    slips: (part of the solution, what a slip makes of it, what to tell) or, with the slip's kind in front,
        (kind, part, wrong part, message). The answer has such a slip if it gives what the changed solution gives.
    against: source of another function of the same name that the solution is held against, where one is proved or
        tested elsewhere: `from nbutils.rnn import bce`. It is used when the exercise itself is tested.
    explanation: the solution in words, below its source.

    An answer gives what the solution gives, and leaves in its arguments what the solution leaves there: the caller's
    arrays stay as they are, unless the solution writes into them, too. It may name its arguments as it likes.

    In `data()`: function and start.

    Raises ValueError for sources that do not define the function, or a slip whose part is not in the solution.

    >>> question = ProgramExercise("sums/program", "A slope", "Fill in the function.", "slope",
    ...                            start="def slope(w, x):\n    ...",
    ...                            solution="def slope(w, x):\n    return 2 * w * x**2",
    ...                            inputs={"w": (3,), "x": (3,)})
    >>> question.check("def slope(w, x):\n    return 2 * x * w * x").correct
    True
    """

    kind = "program"
    several = True
    most = 100_000
    runs_code = True

    def __init__(
        self,
        name: str,
        title: str,
        prompt: str,
        function: str,
        start: str,
        solution: str,
        inputs: Mapping[str, tuple[int, ...] | str],
        *,
        slips: Sequence[tuple[str, ...]] = (),
        given: str = "",
        against: str = "",
        explanation: str = "",
        hints: Sequence[str] = (),
        remark: str = "",
    ) -> None:
        super().__init__(name, title, prompt, hints, remark)
        self.function, self.inputs, self._explanation = function, dict(inputs), explanation
        self.start, self._model, self.given, self.against = (
            textwrap.dedent(text).strip() for text in (start, solution, given, against)
        )
        for source in (self.start, self._model):
            try:
                order = _parameters(source, function)
            except ValueError:
                raise ValueError(f"exercise {name}: the source does not define {function}:\n{source}") from None
        self._order = [one for one in order if one in self.inputs]
        self.slips: dict[str, _Slip] = {}
        for slip in slips:
            kind, part, wrong, message = slip if len(slip) == 4 else ("author", *slip)
            if part not in self._model or part == wrong:
                raise ValueError(f"exercise {name}: the slip's part {part!r} is not in the solution, or stays as it is")
            self.slips[self._model.replace(part, wrong)] = _Slip(
                kind, self.plain(message), _bare(wrong), f"{part!r} to {wrong!r}"
            )

    @property
    def _runner(self) -> Runner:
        return Runner(self.function, self.inputs, tuple(self._order), self.given, TIME_LIMIT)

    @property
    def model(self) -> str:
        return self._model

    @property
    def explained(self) -> str:
        return "\n\n".join(filter(None, [f"```python\n{self._model}\n```", self._explanation]))

    def fault(self) -> str:
        """As for every exercise; and the solution has to give numbers, and each slip others than the solution."""
        return super().fault() or self._fault_of_runs()

    def _fault_of_runs(self) -> str:
        given = self.arguments()
        right = [one.result for one in self._runner.runs(self._model, given)]
        if is_nan(right):
            return f"the solution gives nothing but NaN: expected inputs with which {self.function} has a value"
        for changed_source, slip in self.slips.items():
            try:
                slipped = [one.result for one in self._runner.runs(changed_source, given)]
            except (Exception, deadline.OutOfTimeError):  # a slip may stop
                continue
            if not any(map(unlike, slipped, right)):
                told = "changes nothing in what the program gives, and so nobody is told"
                return f"slips: {slip.change} {told} {slip.message!r}"
        return ""

    def _calmed(self, text: str) -> str:
        return text  # blanks are Python's

    def _checked(self, text: str) -> Feedback:
        return self.checked_by(text, Runner.outcome)

    def checked_by(self, text: str, run: Callable[[Runner, str], Outcome]) -> Feedback:
        """What to say of an answer that `run` runs, such as in another process."""
        source = pasted(text)
        try:
            tree = ast.parse(source)
            unchanged = ast.dump(tree) == ast.dump(ast.parse(self.start))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            where = f" in line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            message = f"This is not Python{where}: {getattr(error, 'msg', None) or error}."
            return Feedback(False, message, unjudged="unreadable")
        if self.function not in _named(tree):
            return Feedback(False, f"Define the function `{self.function}`.", unjudged="unreadable")
        if unchanged:
            return Feedback(False, f"Fill in `{self.function}` first.", "unchanged", ("unchanged",))
        try:
            import numpy  # noqa: F401 -- is it here?
        except ImportError:
            return Feedback(False, "A program runs only where NumPy is: open it in the notebook, and check it there.")
        return self._judged(source, run)

    def _judged(self, source: str, run: Callable[[Runner, str], Outcome]) -> Feedback:
        given = self.arguments()
        try:
            wanted = self._runner.runs(self._model, given)
        except deadline.OutOfTimeError:
            raise ValueError(
                f"exercise {self.name}: the solution ran longer than {TIME_LIMIT:g} seconds: is there an endless loop?"
            ) from None
        found, stopped, misfit = run(self._runner, source)
        if stopped or len(found) != len(wanted):
            message = stopped or "Your function did not come to its end."
            return Feedback(False, message, unjudged="unreadable" if misfit else "")
        mine, right = ([one.result for one in runs] for runs in (found, wanted))
        differences = list(map(unlike, mine, right))
        if any(differences):
            return self._wrong(source, given, mine, right, differences)
        for before, one, other in zip(map(plain, given), found, wanted, strict=True):
            for name in changed(one.left, other.left):
                message = _LEFT if name in changed(other.left, before) else _CHANGED
                return Feedback(False, message.format(name), "in place", ("in place",))
        return Feedback(True, f"Correct: the same as the right function on {len(given)} random inputs.")

    def _wrong(
        self, source: str, given: list[dict[str, Any]], mine: list[Any], right: list[Any], differences: list[str]
    ) -> Feedback:
        leading = []
        for changed_source, slip in self.slips.items():
            try:
                slipped = [one.result for one in self._runner.runs(changed_source, given)]
            except (Exception, deadline.OutOfTimeError):  # a slip may give shapes that do not fit, or never end
                continue
            if not any(map(unlike, mine, slipped)):
                leading.append(slip)
        if leading:  # several may lead here: the one that stands in the answer is meant
            slip = next((one for one in leading if one.part and one.part in _bare(source)), leading[0])
            return Feedback(False, f"Not right. {slip.message}", slip.kind, (slip.kind,))
        if rounding := rounded_off(mine, right):
            return Feedback(False, f"Not right. {rounding}", "rounding", ("rounding",))
        number = next(number for number, difference in enumerate(differences) if difference)
        here = f" Other inputs came out right; this one has {sketch(given[number])}." if number else ""
        return Feedback(False, f"Not right. {differences[number]}{here}")

    def arguments(self) -> list[dict[str, Any]]:
        """Random arguments, the same each time. Needs NumPy."""
        return self._runner.arguments()

    def data(self) -> dict[str, Any]:
        return {**super().data(), "function": self.function, "start": self.start}


def _named(tree: ast.AST) -> set[str]:
    """The names that a source sets, in whatever way."""
    nodes = list(ast.walk(tree))
    set_ = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    defined = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return set_ | defined | {node.asname or node.name for node in nodes if isinstance(node, ast.alias)}


def _parameters(source: str, function: str) -> list[str]:
    """The names of a function's arguments. Raises ValueError if the source does not define it."""
    with suppress(SyntaxError):
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and node.name == function:
                return [one.arg for one in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    raise ValueError


def _bare(source: str) -> str:
    return "".join(source.split())
