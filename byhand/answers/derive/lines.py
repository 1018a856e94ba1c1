"""What the lines of a question hold, and the words in them that may be names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from byhand.proof.reader import ReaderError
from byhand.proof.reader.branches import CASE
from byhand.proof.reader.characters import GREEK, LETTERS, SUBSCRIPTS
from byhand.proof.reader.functions import NEEDS_BRACKETS, is_function, meant_by
from byhand.proof.reader.names import NAME, canonical
from byhand.proof.reader.text import Text
from byhand.proof.reader.tokens import MODULES

_WORD = re.compile(
    rf"(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<method>\.[A-Za-z]+)"
    rf"|(?P<module>{MODULES})?(?P<word>{NAME})"
)
_LETTER = "".join(GREEK)
_PARTS = re.compile(  # w₁h is w₁ times h, and πx is π times x
    rf".+?(?:[{SUBSCRIPTS}]+(?=[{LETTERS}])|(?<=[{_LETTER}])(?=[^\W\d_])|(?<![_\W])(?=[{_LETTER}])|$)"
)
_NUMBERED = re.compile(r"([A-Za-z]+)(\d+)")
_OPENS = re.compile(r"\s*\(")
_CALLS = re.compile(r"\s?[(\[]")  # Exp[-x], wurzel(x)
_GREEK = frozenset(GREEK.values())


class QuestionError(ReaderError):
    """What is wrong in a question.

    line, column: where, counted from 1; line 0 is for what is missing.
    corrected: the whole question as it was probably meant, or "".
    readings: of a line with several meanings, the whole question by each of them.

    >>> own_exercise("z = w*x + b")
    Traceback (most recent call last):
    byhand.answers.derive.lines.QuestionError: ...
    """

    def __init__(
        self, message: str, line: int = 0, column: int = 0, corrected: str = "", readings: tuple[str, ...] = ()
    ) -> None:
        place = f"line {line}: " if line else ""
        super().__init__(place + message)
        self.message, self.line, self.column, self.corrected = message, line, column, corrected
        self.readings = readings

    def data(self) -> dict[str, Any]:
        """As numbers and texts, for JSON."""
        told = {"message": self.message, "line": self.line, "column": self.column}
        return {**told, "corrected": self.corrected, "readings": self.readings}


@dataclass(frozen=True)
class Written:
    """A name and what stands behind its sign of equality, or a premise without a name: where, and in plain signs."""

    name: str
    right: Text
    line: int


@dataclass
class Lines:
    """A question in its lines.

    title: the first line that begins with #.
    definitions, premises: as they are typed.
    arguments: name -> the names in the brackets behind it, of g(x) = 3x.
    shapes: name -> rows and columns.
    asked: the two names of the derivative that is asked for, the second one empty where it is not said, and `place`,
        its line.
    """

    title: str = ""
    definitions: dict[str, Written] = field(default_factory=dict)
    premises: list[Written] = field(default_factory=list)
    arguments: dict[str, list[str]] = field(default_factory=dict)
    shapes: dict[str, tuple[int, int]] = field(default_factory=dict)
    asked: tuple[str, str] = ("", "")
    place: int = 0


def with_line(typed: list[str], number: int, *lines: str) -> str:
    """The whole question with these lines in the place of one."""
    return "\n".join([*typed[: number - 1], *lines, *typed[number:]])


def own_name(typed: str) -> str:
    """The name that a typed one is: `ŷ` is y_hat, `x1` is x_1."""
    name = canonical(typed)
    numbered = _NUMBERED.fullmatch(name)
    return f"{numbered[1]}_{numbered[2]}" if numbered else name


def words(side: Text) -> Iterator[tuple[str, bool, int]]:
    """The words of a side that may be names: the name, whether a bracket opens behind it, and its column."""
    signs = side.signs
    for match in _WORD.finditer(signs):
        if match["word"] is None or match["module"]:
            continue
        starts = [match.start("word") + part.start() for part in _PARTS.finditer(match["word"])]
        for start, end in pairwise([*starts, match.end()]):
            before, after = signs[:start].rstrip(), signs[end:]
            spelled, opens = canonical(signs[start:end]), _OPENS.match(after) is not None
            power = spelled == "T" and before.endswith("^")
            euler = spelled == "e" and after.lstrip().startswith(("^", "**"))
            alone = len(spelled) > 1 and spelled not in _GREEK and spelled not in NEEDS_BRACKETS
            applied = is_function(spelled) and (opens or alone)
            applied = applied or (len(spelled) > 2 and meant_by(spelled) != "" and _CALLS.match(after) is not None)
            said = CASE.fullmatch(spelled) or spelled in ("and", "or", "not", "then")  # if z > 0
            if not (power or euler or applied or said or spelled == "pi"):
                yield own_name(spelled), opens, side.columns[start]


def letters(name: str) -> list[str]:
    """The letters of a word that could be a product of them; none of a word that is one name by its form."""
    plain = len(name) > 1 and name.isascii() and name.isalpha() and name not in _GREEK
    return list(name) if plain and all(letter in LETTERS for letter in name) else []


def below(found: Lines, name: str) -> set[str]:
    """The words that a definition needs, and what is defined below it."""
    needed, waiting = set[str](), [name]
    while waiting:
        one = found.definitions.get(waiting.pop())
        own = {part for word, *_ in words(one.right) for part in (word, *letters(word))} - needed if one else set()
        needed |= own
        waiting += own
    return needed
