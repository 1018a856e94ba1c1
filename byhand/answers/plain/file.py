"""The text of a plain file: its TOML, with decimals as they are written, and the entries in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection

from sympy import Rational

from byhand.answers.plain.entry import Entry, PlainError
from byhand.proof.reader import MAX_DECIMAL_EXPONENT

_QUESTION = re.compile(r"[\w-]+/[\w-]+")
"""The name of an exercise, as an answer that is handed in names it."""
_INSTEAD = {
    "Unescaped": r": write \\ for it, or put the text between single quotes",
    "Invalid value": ": a text stands between quotes",
}
"""What to do about what is not TOML, by a part of its message."""


class _NumberError(Exception):
    """A number of a file that is none of ours; its text is the number's."""


def _decimal(text: str) -> Rational:
    """A number with a point or an exponent, exactly. Raises _NumberError for nan, inf and what is far too long."""
    power = text.lower().replace("_", "").partition("e")[2]
    if not any(sign.isdigit() for sign in text) or len(power) > 6 or abs(int(power or 0)) > MAX_DECIMAL_EXPONENT:
        raise _NumberError(text)
    return Rational(text.replace("_", ""))


class File:
    """The text of a plain file in its parts."""

    def __init__(self, text: str) -> None:
        text = text.removeprefix("\ufeff")  # the mark with which Windows' editor begins a file
        try:
            content = tomllib.loads(text, parse_float=_decimal)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            line = int(at[1]) if at else text.count("\n") + 1
            wrong = str(error).partition(" (at")[0]
            what_to_do = next((told for sign, told in _INSTEAD.items() if sign in wrong), "")
            raise PlainError(f"is not TOML: {wrong}{what_to_do}", line) from None
        except (ValueError, RecursionError) as error:
            wrong = "a number is too long" if isinstance(error, ValueError) else "it is nested too deeply"
            raise PlainError(f"cannot be read: {wrong}", 1) from None
        except _NumberError as error:
            written = re.compile(rf"(?<![\w.+-]){re.escape(str(error))}(?![\w.])")
            line = next((n for n, one in enumerate(text.splitlines(), start=1) if written.search(one)), 1)
            limit = f"a finite number, with an exponent of at most {MAX_DECIMAL_EXPONENT}"
            raise PlainError(f"{str(error)[:40]}: expected {limit}", line) from None
        lines = text.splitlines()
        for key in content:
            if key not in ("chapters", "exercise"):
                start = next((n for n, line in enumerate(lines, start=1) if key in line), 1)
                raise PlainError(f"{key}: expected [chapters] and [[exercise]]", start)
        listed = content.get("exercise", [])
        starts = [n for n, line in enumerate(lines, start=1) if re.match(r"\s*\[\[\s*exercise\s*\]\]", line)]
        if not isinstance(listed, list) or not listed or len(listed) != len(starts):
            raise PlainError("there is no [[exercise]], or one is written otherwise", 1)
        titles = content.get("chapters", {})
        if not isinstance(titles, dict) or not all(isinstance(one, str) and one.strip() for one in titles.values()):
            start = next((n for n, line in enumerate(lines, start=1) if "chapters" in line), 1)
            raise PlainError(f'chapters has a title for each chapter, as springs = "Springs", not {titles!r}', start)
        self.titles: dict[str, str] = titles
        ends = [*starts[1:], len(lines) + 1]
        self.entries = [
            Entry(values, lines[start - 1 : end - 1], start)
            for values, start, end in zip(listed, starts, ends, strict=True)
        ]

    def check_name(self, entry: Entry, name: str, others: Collection[str]) -> None:
        """Raise PlainError for a name of another form, a second one, and one whose chapter [chapters] leaves out."""
        if not _QUESTION.fullmatch(name):
            form = 'is named like "momentum/two-steps", of letters, digits and hyphens'
            raise entry.error(f"an exercise {form}, not {name!r}", "name")
        if name in others:
            raise entry.error(f"a second exercise is named {name}", "name")
        chapter = name.partition("/")[0]
        if self.titles and chapter not in self.titles:
            raise entry.error(f"[chapters] has no {chapter}; there are {', '.join(self.titles)}", "name")
