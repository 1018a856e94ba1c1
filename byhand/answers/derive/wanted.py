"""The line that says what is asked, in every spelling: ∂L/∂w, d/dw L, f'(x), grad(L, w)."""

from __future__ import annotations

import re
from typing import Any

from sympy import Symbol

from byhand.answers.derive.lines import Lines, QuestionError, letters, own_name, with_line, words
from byhand.proof.reader import lefts
from byhand.proof.reader.errors import MAX_READINGS
from byhand.proof.reader.names import Vocabulary
from byhand.proof.reader.text import Text

_ONE_ASKED = "one derivative is asked at a time: take one of the two away"
_LISTED = re.compile(r"\s*[,;&]\s*(?:and\s)?|\s(?:and|und|et|y)\s")
_EXPECTED = (
    "write a definition (z = w*x + b), the shape of a matrix (X: 4x3), a premise (s > 0), or what is asked (∂L/∂w)"
)


def ask(found: Lines, line: Text, typed: list[str], number: int) -> None:
    """Take a line that is no definition as what is asked."""
    key = _derivative(found, line)
    if not key:
        several = [part.signs for part in line.parts(_LISTED) if _derivative(found, part)]
        if len(several) > 1:
            each = tuple(with_line(typed, number, one) for one in several[:MAX_READINGS])
            raise QuestionError(_ONE_ASKED, number, readings=each)
        raise QuestionError(_EXPECTED, number)
    if found.place:
        raise QuestionError(_ONE_ASKED, number)
    if len(key) > 2:
        raise QuestionError("asked is the whole derivative, ∂ without ⁺", number)
    found.asked, found.place = (own_name(key[0]), own_name(key[1])), number


def _derivative(found: Lines, line: Text) -> tuple[str, ...]:
    """The names of a derivative that is a whole line, however it is written: dL/dw, d/dw L, f'(x), grad(L, w). Of what
    is not said the last definition is differentiated; by what is not said, the second name is empty."""
    definitions = list(found.definitions)
    used = [word for one in found.definitions.values() for word, *_ in words(one.right)]
    names = {*definitions, *found.shapes, *used, *(letter for word in used for letter in letters(word))}
    known: dict[tuple[str, ...], Any] = {(of, by): Symbol(of) for of in definitions for by in names}
    spoken = Vocabulary([*map(Symbol, sorted(names))], known, {})
    said = lefts.left(lefts.named(line, spoken), spoken)
    if said is None or len(said.key) < 2 or said.operand is not None or (not said.key[0] and "'" in line.signs):
        return ()
    of, *rest = said.key
    if not of and rest == definitions[-1:]:  # ∇y
        return (*rest, "")
    return (of or definitions[-1], *rest)
