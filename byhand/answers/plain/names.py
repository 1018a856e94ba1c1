"""The names that stand in the formulas and the texts of a plain file."""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress

from byhand.proof.reader import ParseError
from byhand.proof.reader.characters import ACCENTS, GREEK, LETTERS, SUBSCRIPTS, fold
from byhand.proof.reader.names import PART, canonical
from byhand.proof.reader.tex import expand

_GREEK, _ACCENT = "".join(GREEK), "".join(ACCENTS)
_NAME = re.compile(
    rf"(?:(?<![{PART}.])[{LETTERS}]|(?<![{LETTERS}_{_ACCENT}{SUBSCRIPTS}.])[{_GREEK}])[{PART}]*(?![{PART}]*\s*\()"
)
_PIECE = re.compile(
    rf"(?:[{_GREEK}](?:[0-9{_ACCENT}]|_[{LETTERS}0-9]+)*|(?:[^{_GREEK}{SUBSCRIPTS}]|(?<=_)[{_GREEK}])+)[{SUBSCRIPTS}]*"
)
"""A part of a run of letters: a Greek letter is a name by itself, η*w in ηw; a small digit ends one, w₁*h in w₁h."""
_TRANSPOSED = re.compile(rf"(?:\^|\*\*) {{0,9}}T(?![{PART}])")


def _signs(text: str) -> str:
    """A formula in the signs in which names are looked for: TeX as what it says, and no transpose, whose T is none."""
    folded = fold(text)
    with suppress(ParseError):  # which is told where the formula is read
        folded = expand(folded)
    return _TRANSPOSED.sub(" ", folded.signs)


def key_of(name: str) -> str:
    """A name that stands alone, as the code writes it: "η" is eta."""
    return canonical(_signs(name).strip())


def filled_in(text: str) -> str:
    """A text in which {{η}} stands for a number, as {{eta}}."""
    return re.sub(r"{{(\w+)}}", lambda name: "{{" + (name[1] if name[1].isascii() else key_of(name[1])) + "}}", text)


def names_in(text: str, known: Collection[str]) -> list[str]:
    """The names in a formula as the code writes them; `known` are those that stand alone elsewhere."""
    found = []
    for run in _NAME.findall(_signs(text)):
        whole = run.isascii() or canonical(run) in known
        pieces = [run] if whole else _PIECE.findall(run)
        found += [canonical(piece) for piece in pieces if piece != "π" or "pi" in known]  # else it is the number
    return found
