"""Lines with reasons as a table: as plain text, and as Markdown that GitHub, Jupyter and the book read alike."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line: its mark (✓ or ✗), what it says as text and as TeX, and its reason, formulas in it between dollars."""

    mark: str
    text: str
    tex: str
    reason: str


@dataclass(frozen=True)
class Table:
    """A left-hand side, the lines below it, and a note on them.

    text, tex: the left-hand side.
    note: a sentence below the lines, with formulas between dollars; plain_note: the same without TeX. May be empty.
    """

    text: str
    tex: str
    rows: tuple[Row, ...]
    note: str = ""
    plain_note: str = ""

    def plain(self) -> str:
        """The lines below each other, their reasons in a column."""
        width = max(len(row.text) for row in self.rows)
        lines = [f"{row.mark} = {row.text.ljust(width)}   {row.reason}" for row in self.rows]
        return "\n".join([self.text, *lines, *filter(None, [self.plain_note])])

    def markdown(self) -> str:
        """A table of marks, formulas and reasons."""
        rows = [f"| checked | {_math(self.tex)} | because |", "| :-: | :-- | :-- |"]
        rows += [f"| {row.mark} | {_math('= ' + row.tex)} | {_in_cell(row.reason)} |" for row in self.rows]
        if self.note:
            rows += ["", _with_formulas(self.note)]
        return "\n".join(rows)

    def bundle(self) -> dict[str, str]:
        """Both forms, as Jupyter asks for them."""
        return {"text/plain": self.plain(), "text/markdown": self.markdown()}


# GitHub takes a backslash before punctuation for an escape, a table cell ends at a bar, and "<" may begin HTML.
_PORTABLE = [
    (r"\\\|", r"\\Vert "), (r"\|", r"\\vert "), (r"\\\{", r"\\lbrace "), (r"\\\}", r"\\rbrace "),
    (r"\\[,;:]", r"\\thinspace "), (r"\\!", ""), (r"<", r"\\lt "), (r">", r"\\gt "), (r"\*", r"\\ast "), (r"\s+", " "),
]  # fmt: skip


def _portable(tex: str) -> str:
    """TeX that stands between dollars in a table on GitHub, in Jupyter and in the book alike."""
    for pattern, replacement in _PORTABLE:
        tex = re.sub(pattern, replacement, tex)
    return tex.strip()


def _math(tex: str) -> str:
    return rf"$\displaystyle {_portable(tex)}$"


def _with_formulas(text: str, bar: str = "|") -> str:
    """A text, its formulas between dollars made portable, and the bars between them written as `bar`."""
    parts = re.split(r"\$([^$]*)\$", text)
    return "".join(f"${_portable(part)}$" if i % 2 else part.replace("|", bar) for i, part in enumerate(parts))


def _in_cell(reason: str) -> str:
    return _with_formulas(" ".join(reason.split()), bar=r"\|")
