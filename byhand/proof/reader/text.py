"""A text on its way through the rules: its characters now, and the column at which each of them was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """Characters with their columns, counted from 1 in what was typed; `columns` holds one more, of the end."""

    signs: str
    columns: tuple[int, ...]

    @classmethod
    def typed(cls, text: str) -> Text:
        return cls(text, tuple(range(1, len(text) + 2)))

    @classmethod
    def at(cls, column: int, signs: str) -> Text:
        """Characters that stand for what was typed at one column."""
        return cls(signs, (column,) * (len(signs) + 1))

    def __len__(self) -> int:
        return len(self.signs)

    def cut(self, start: int, end: int | None = None) -> Text:
        end = len(self.signs) if end is None else end
        return Text(self.signs[start:end], self.columns[start : end + 1])

    def strip(self, signs: str = " \n") -> Text:
        start = len(self.signs) - len(self.signs.lstrip(signs))
        return self.cut(start, max(start, len(self.signs.rstrip(signs))))

    def replaced(self, pattern: str | re.Pattern[str], how: Callable[[re.Match[str]], str] | str) -> Text:
        """Each match of the pattern replaced, at the column where it began; one that stays keeps its columns."""
        pieces, last = [], 0
        for match in re.finditer(pattern, self.signs):
            new = how if isinstance(how, str) else how(match)
            if new == match[0]:
                continue
            pieces += [self.cut(last, match.start()), Text.at(self.columns[match.start()], new)]
            last = match.end()
        return joined([*pieces, self.cut(last)]) if pieces else self

    def parts(self, pattern: str | re.Pattern[str]) -> list[Text]:
        """What stands between the matches of a pattern outside of brackets."""
        parts, last = [], 0
        for match, depth in in_brackets(pattern, self.signs):
            if depth <= 0:
                parts.append(self.cut(last, match.start()))
                last = match.end()
        return [*parts, self.cut(last)]


def in_brackets(pattern: str | re.Pattern[str], signs: str) -> Iterator[tuple[re.Match[str], int]]:
    """Each match of a pattern, and in how many brackets it stands."""
    depth, read = 0, 0
    for match in re.finditer(pattern, signs):
        for sign in signs[read : match.start()]:
            depth += (sign in "([{") - (sign in ")]}")
        read = match.start()
        yield match, depth


def joined(pieces: Iterable[Text]) -> Text:
    """Pieces one behind the other."""
    signs: list[str] = []
    columns: list[int] = []
    end = 1
    for piece in pieces:
        signs.append(piece.signs)
        columns += piece.columns[:-1]
        end = piece.columns[-1]
    return Text("".join(signs), (*columns, end))
