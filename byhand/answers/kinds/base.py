"""What every kind of exercise has."""

from __future__ import annotations

import base64
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from byhand.answers.feedback import NOTHING, Feedback
from byhand.proof.arguments import whole
from byhand.proof.reader import MAX_LENGTH
from byhand.proof.reader.characters import calmed

_NAME = re.compile(r"[^/#\s](?:[^/#]*[^/#\s])?/[^/#\s](?:[^/#]*[^/#\s])?(?:#\d+)?")
_IN_CODE = re.compile(r"`[^`]*`")
_DOLLAR = re.compile(r"(?<!\\)(?:\\\\)*\$")  # one that begins or ends a formula: no \$
_Taken = TypeVar("_Taken")
_SHOWN = 100  # characters of a model answer that a fault shows


class AnyExercise(ABC):
    """A question, and the judge of what a reader answers. An answer is always a text.

    name: "chapter/question", the same for good: what readers typed is kept under it. With "#3" behind it, it is the
        third drawing of an exercise whose numbers are drawn.
    title: a few words.
    prompt: the question, in Markdown with formulas between dollars.
    hints: shown one by one, in Markdown.
    remark: what to notice, in Markdown, shown below the solution.

    Every kind has besides `kind` (its name), `model` (a right answer, as a text), `explained` (the solution in
    Markdown, empty where it is a proved derivation) and `data()` (what a page needs to show the form).

    Raises ValueError for a name of another form, for an empty title, prompt or hint, two hints alike and a formula with
    one dollar alone, TypeError for what is no text.

    >>> isinstance(NumberExercise("sums/two", "A sum", "What is 1 + 1?", 2), AnyExercise)
    True
    """

    kind: str
    """The kind of exercise: "formula", "derivation", "number", "choice", "order", "line", "table", "program" or
    "prediction"."""
    several: bool = False
    """Has the answer several lines?"""
    most: int = MAX_LENGTH
    """How many characters an answer has at most."""
    runs_code: ClassVar[bool] = False
    """Does a check run what the reader typed? Only the reader's own kernel may, never a grader."""

    def __init__(self, name: str, title: str, prompt: str, hints: Sequence[str], remark: str) -> None:
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise ValueError(f'an exercise is named like "single-neuron/weight", not {name!r}')
        if isinstance(hints, str) or not isinstance(hints, Iterable):
            raise TypeError(f"exercise {name}: hints is a list of texts, not {hints!r}")
        hints = tuple(hints)
        for text, what in [(title, "a title"), (prompt, "a prompt"), *((hint, "a hint") for hint in hints)]:
            if not isinstance(text, str):
                raise TypeError(f"exercise {name}: {what} is a text, not {text!r}")
            if not text.strip():
                raise ValueError(f"exercise {name} needs {what} that is not blank")
        if not isinstance(remark, str):
            raise TypeError(f"exercise {name}: a remark is a text, not {remark!r}")
        listed = [("title", title), ("prompt", prompt), *(("hints", hint) for hint in hints), ("remark", remark)]
        for argument, text in listed:
            if len(_DOLLAR.findall(_IN_CODE.sub("", text))) % 2:
                told = "a $ that ends no formula (write \\$ for a dollar)"
                raise ValueError(f"exercise {name}: {argument}: {told}: {text!r}")
        self.name, self.title, self.prompt = name, title, prompt
        self.unlike("hints", hints)
        self.hints, self.remark = hints, remark

    @property
    @abstractmethod
    def model(self) -> str:
        """A right answer, as a reader could type it."""

    @property
    @abstractmethod
    def explained(self) -> str:
        """The solution in Markdown."""

    def fault(self) -> str:
        """What is wrong with the exercise itself; empty if its solution holds and its model answer is judged right."""
        try:
            return self.refused_model()
        except Exception as error:  # whatever it is, it is this exercise's
            kind = "" if isinstance(error, ValueError | TypeError) else f"{type(error).__name__}: "
            return kind + str(error).removeprefix(f"exercise {self.name}").lstrip(": ")

    def refused_model(self) -> str:
        """What is said of the model answer where it is not judged right; else an empty text. Raises what is wrong with
        the exercise, such as DerivationError."""
        model = self.model
        found = self.check(model)
        if found.unjudged:  # a check has a limit of time, and the machine may have stood still
            found = self.check(model)
        shown = model if len(model) <= _SHOWN else f"{model[:_SHOWN]}…"
        return "" if found.correct else f"the model answer {shown!r} is not judged right: {found.message}"

    def check(self, text: str) -> Feedback:
        """What to say of an answer. Raises TypeError if the answer is not a text; whatever the text is, it gets a
        Feedback."""
        if not isinstance(text, str):
            raise TypeError(f'an answer is a text, such as "2*x", not {text!r}')
        if not text.strip():
            return NOTHING
        if said := self.too_long(text):
            return Feedback(False, said, unjudged="unreadable")
        return self._checked(self._calmed(text))

    def too_long(self, text: str) -> str:
        """What is said of an answer that is too long to be read; else an empty text."""
        return f"Write at most {self.most} characters; these are {len(text)}." if len(text) > self.most else ""

    def _calmed(self, text: str) -> str:
        """The text without long runs of blanks."""
        return calmed(text, instead="")

    @abstractmethod
    def _checked(self, text: str) -> Feedback:
        """What to say of a text that is not blank."""

    def preview(self, text: str) -> str:
        """The TeX of what was understood; empty where there is nothing to typeset. Raises ParseError."""
        return ""

    def understood(self, text: str) -> dict[str, Any]:
        """What was understood, for JSON: tex, and notes (sentences: a reason that is kept apart, a surprise).

        Raises ParseError.
        """
        return {"tex": "" if self.too_long(text) else self.preview(text), "notes": []}

    def data(self) -> dict[str, Any]:
        """What a page needs to show the form, for JSON: name, kind, title, prompt, hints, solution, remark (texts in
        Markdown), and what the kind's own class says. A kind that needs no algebra has a "key": `unlocked` tells it,
        and the class says how an answer is judged by it."""
        return {"name": self.name, "kind": self.kind, "title": self.title, "prompt": self.prompt,
                "hints": list(self.hints), "solution": self.explained, "remark": self.remark}  # fmt: skip

    def taken(self, argument: str, value: Any, make: Callable[[Any], _Taken], expected: str) -> _Taken:
        """What is made of an author's argument. Raises ValueError, with the exercise and the argument, for a misfit."""
        try:
            return make(value)
        except (ValueError, TypeError, AttributeError) as error:
            raise ValueError(f"exercise {self.name}: {argument} is {expected}, not {value!r}") from error

    def whole(self, argument: str, value: Any, most: int) -> int:
        """An author's whole number from 0 on. Raises ValueError for anything else."""
        return self.taken(argument, value, lambda many: whole(many, most), f"a whole number from 0 to {most}")

    def unlike(self, argument: str, texts: Sequence[str]) -> None:
        """Raises ValueError for a text that is listed twice."""
        twice = next((text for place, text in enumerate(texts) if text in texts[:place]), None)
        if twice is not None:
            raise ValueError(f"exercise {self.name}: {argument}: {twice!r} is listed twice")

    def each(self, argument: str, texts: Sequence[str]) -> None:
        """Raises ValueError for a text that is blank, or listed twice; TypeError for what is no text."""
        for text in texts:
            if not isinstance(text, str):
                raise TypeError(f"exercise {self.name}: {argument} is a list of texts, not of {text!r}")
            if not text.strip():
                raise ValueError(f"exercise {self.name}: {argument}: a text is blank: {list(texts)}")
        self.unlike(argument, texts)

    def plain(self, message: str) -> str:
        """A message of the author's, refused if it is blank or holds a formula between dollars: messages are plain."""
        if not message.strip() or "$" in message:
            raise ValueError(f"exercise {self.name}: a message is plain text without $, not {message!r}")
        return message

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"


def locked(key: Any) -> str:
    """The key to an exercise's answers as base64 of JSON: not a secret, but not read by accident either."""
    return base64.b64encode(json.dumps(key, ensure_ascii=False).encode()).decode("ascii")


def unlocked(key: str) -> Any:
    """What `locked` was given; in JavaScript: JSON.parse of the bytes of atob(key), decoded as UTF-8."""
    return json.loads(base64.b64decode(key))
