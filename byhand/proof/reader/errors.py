"""What is raised where a text cannot be read, and the bounds on what is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

MAX_LENGTH = 2_000  # characters
MAX_TOKENS = 400
MAX_DEPTH = 60  # of brackets, and of the tree
MAX_DIGITS = 50  # of one number
MAX_DECIMAL_EXPONENT = 400  # 1e400
MAX_EXPONENT = 20  # of a power
MAX_WEIGHT = 4_000  # of the value, see `parts.Part.weight`
MAX_READINGS = 6  # of one text, between which the reader may choose


class ReaderError(ValueError):
    """An error whose message is all that a reader needs: a notebook shows it alone, without the calls behind it."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


@dataclass(frozen=True)
class Fix:
    """A change to what was typed: the characters from column `start` to before `end` become `text`."""

    start: int
    end: int
    text: str

    def applied(self, typed: str) -> str:
        return typed[: self.start - 1] + self.text + typed[self.end - 1 :]


class ParseError(ReaderError):
    """The text is not an expression.

    message: why, and what to write.
    column: where, counted from 1 in what was typed.
    corrected: the whole text with what was probably meant, where that can be read; otherwise empty.

    >>> try:
    ...     read("2*(a - y", [a, y])
    ... except ParseError as error:
    ...     print(error.corrected)
    2*(a - y)
    """

    def __init__(
        self, column: int, message: str, corrected: str = "", fix: Fix | None = None, fixes: Sequence[Fix] = ()
    ) -> None:
        super().__init__(f"column {column}: {message}")
        self.column = column
        self.message = message
        self.corrected = corrected
        self.fix = fix
        self.fixes = tuple(fixes)
        """The changes of which any may be meant, where there are several."""


class ShapeError(ParseError):
    """The text is a matrix of another shape than is told beside it."""


@dataclass(frozen=True)
class Choice:
    """One way to read an ambiguous text: `text` says the same without doubt, `latex` is that typeset."""

    text: str
    latex: str


class AmbiguousError(ParseError):
    """The text has more than one meaning; `.choices` are all of them, for the reader to pick from.

    >>> try:
    ...     read("1/2x", [x])
    ... except AmbiguousError as error:
    ...     print(len(error.choices))
    2
    """

    def __init__(self, column: int, choices: Sequence[Choice], message: str = "") -> None:
        listed = " or ".join(quote(choice.text) for choice in choices)
        super().__init__(column, message or f"this can be read in {_NUMBERS[len(choices)]} ways: {listed}")
        self.choices = tuple(choices)


_NUMBERS = ["no", "one", "two", "three", "four", "five", "six"]


def quote(text: str) -> str:
    return f"`{text if len(text) <= 60 else text[:59] + '…'}`"


def short(text: str) -> str:
    """A piece of the text, quoted, for the middle of a sentence."""
    return f"`{text if len(text) <= 30 else text[:29] + '…'}`"
