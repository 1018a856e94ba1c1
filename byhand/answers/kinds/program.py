"""An answer that is a NumPy function."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from byhand.answers import deadline
from byhand.answers.feedback import Feedback
from byhand.answers.kinds.base import AnyExercise

TIME_LIMIT = 20.0  # seconds, for all runs of one answer
_RUNS = 5
_SEED = 20240229
_COPIED = str.maketrans({"\u00a0": " ", "\ufeff": "", "\u200b": ""})  # from a web page, where they cannot be seen

_FENCE = re.compile(r"^[ \t]*```\w*[ \t]*$", re.MULTILINE)  # of Markdown, round a program


class ProgramExercise(AnyExercise):
    r"""A NumPy function to fill in. The answer is its Python source.

    A check runs the answer, and so it belongs into the reader's own kernel only: Jupyter, or the notebook in the
    browser. A grader never runs it. Without NumPy a check says where it can be run.

    function: the name of the function.
    start: the source that the reader starts from, with its docstring and with `...` where something is to be filled in.
    solution: the source of the right function.
    inputs: the arguments, by name: a shape, for an array of normal numbers, or an expression in `rng`
        (a `numpy.random.Generator`) and `np`, such as "rng.integers(0, 2, (4, 1))". They are drawn five times, and an
        expression may use the number `i` of the drawing, 0 to 4, and the arguments above it: let what the answer must
        not take for granted differ, "rng.normal(size=(3 + i, 2))", and ties and extremes be among them.
    given: source that is run before the answer, of names that the prompt promises: `from nbutils import sigmoid`.
    slips: (part of the solution, what a slip makes of it, what to tell) or, with the slip's kind in front,
        (kind, part, wrong part, message). The answer has such a slip if it gives what the changed solution gives.
    against: source of another function of the same name that the solution is held against, where one is proved or
        tested elsewhere: `from nbutils.rnn import bce`. It is used when the exercise itself is tested.
    explanation: the solution in words, below its source.

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
            if not _defines(source, function):
                raise ValueError(f"exercise {name}: the source does not define {function}:\n{source}")
        self.slips: dict[str, tuple[str, str]] = {}
        for slip in slips:
            kind, part, wrong, message = slip if len(slip) == 4 else ("author", *slip)
            if part not in self._model or part == wrong:
                raise ValueError(f"exercise {name}: the slip's part {part!r} is not in the solution, or stays as it is")
            self.slips[self._model.replace(part, wrong)] = (kind, self.plain(message))

    @property
    def model(self) -> str:
        return self._model

    @property
    def explained(self) -> str:
        return "\n\n".join(filter(None, [f"```python\n{self._model}\n```", self._explanation]))

    def _checked(self, text: str) -> Feedback:
        source = textwrap.dedent(_FENCE.sub("", text.translate(_COPIED))).strip("\n")
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            where = f" in line {error.lineno}" if isinstance(error, SyntaxError) and error.lineno else ""
            message = f"This is not Python{where}: {getattr(error, 'msg', None) or error}."
            return Feedback(False, message, unjudged="unreadable")
        if not _defines(source, self.function):
            return Feedback(False, f"Define the function `{self.function}`.", unjudged="unreadable")
        if ast.dump(tree) == ast.dump(ast.parse(self.start)):
            return Feedback(False, f"Fill in `{self.function}` first.", "unchanged", ("unchanged",))
        try:
            import numpy  # noqa: F401 -- is it here?
        except ImportError:
            return Feedback(False, "A program runs only where NumPy is: open it in the notebook, and check it there.")
        try:
            with deadline.limit(TIME_LIMIT):
                return self._run(source)
        except deadline.OutOfTimeError:
            return Feedback(False, f"Your function ran longer than {TIME_LIMIT:.0f} seconds: is there an endless loop?")

    def _run(self, source: str) -> Feedback:
        given = self.arguments()
        wanted = [self._result(self._model, one) for one in given]
        try:
            found = [self._result(source, one) for one in given]
        except (Exception, SystemExit) as error:  # whatever the reader's own code raises is told
            return Feedback(False, f"Your function stops with {type(error).__name__}: {error}")
        wrong = next(filter(None, map(_unlike, found, wanted)), "")
        if not wrong:
            return Feedback(True, f"Correct: the same as the right function on {len(given)} random inputs.")
        for changed, (kind, message) in self.slips.items():
            try:
                slipped = [self._result(changed, one) for one in given]
            except Exception:  # a slip may give shapes that do not fit
                continue
            if not any(map(_unlike, found, slipped)):
                return Feedback(False, f"Not right. {message}", kind, (kind,))
        return Feedback(False, f"Not right. {wrong}")

    def arguments(self) -> list[dict[str, Any]]:
        """Random arguments, the same each time. Needs NumPy."""
        import numpy as np

        rng = np.random.default_rng(_SEED)
        drawn: list[dict[str, Any]] = []
        for i in range(_RUNS):
            one: dict[str, Any] = {}
            for name, how in self.inputs.items():
                space = {"rng": rng, "np": np, "i": i, **one}
                one[name] = eval(how, space) if isinstance(how, str) else rng.normal(size=how)  # noqa: S307
            drawn.append(one)
        return drawn

    def _result(self, source: str, arguments: Mapping[str, Any]) -> Any:
        """What a function gives; it may change its own copies of the arguments."""
        import numpy as np

        space: dict[str, Any] = {"np": np, "numpy": np, "__name__": "answer"}
        with np.errstate(all="ignore"):
            for text in (self.given, source):
                exec(compile(text, "<answer>", "exec"), space)  # noqa: S102 -- the author's source, or the reader's own
            called: Callable[..., Any] = space[self.function]
            return called(**{name: np.array(value) if isinstance(value, np.ndarray) else value
                             for name, value in arguments.items()})  # fmt: skip

    def data(self) -> dict[str, Any]:
        return {**super().data(), "function": self.function, "start": self.start}


def _defines(source: str, function: str) -> bool:
    try:
        return any(isinstance(node, ast.FunctionDef) and node.name == function for node in ast.parse(source).body)
    except SyntaxError:
        return False


def _unlike(mine: Any, right: Any, what: str = "the result") -> str:
    """In which way two results differ; empty if they do not."""
    if mine is None and right is not None:
        return f"For {what} the function returns nothing."
    if isinstance(right, dict):
        if not isinstance(mine, dict) or set(mine) != set(right):
            return f"Return a dictionary with {', '.join(map(str, right))}."
        return next(filter(None, (_unlike(mine[key], right[key], str(key)) for key in right)), "")
    if isinstance(right, tuple | list):
        mine = list(mine) if getattr(mine, "ndim", 0) else mine  # an array of them can be taken apart as well
        if not isinstance(mine, tuple | list) or len(mine) != len(right):
            return f"Return {len(right)} values."
        pairs = enumerate(zip(mine, right, strict=True), start=1)
        return next(filter(None, (_unlike(one, other, f"value {i}") for i, (one, other) in pairs)), "")
    return _unlike_numbers(mine, right, what)


def _unlike_numbers(mine: Any, right: Any, what: str) -> str:
    import numpy as np

    try:
        if np.asarray(mine).dtype.kind in "SU":
            return f"For {what} numbers are expected, not texts."
        one, two = np.asarray(mine, dtype=complex), np.asarray(right, dtype=complex)
    except (TypeError, ValueError):
        return f"For {what} numbers are expected, not {type(mine).__name__}."
    if one.shape != two.shape:
        return f"The shape of {what} is {one.shape}; it should be {two.shape}."
    same = np.isclose(one, two, rtol=1e-7, atol=1e-9, equal_nan=True)
    if same.all():
        return ""
    place = tuple(int(i) for i in np.argwhere(~same)[0])
    at = f" at {list(place)}" if place else ""
    mine, right = (complex(numbers[place]) for numbers in (one, two))
    values = f"{mine if mine.imag else mine.real:.6g}; it should be {right.real:.6g}"
    return f"With random inputs {what}{at} is {values}."
