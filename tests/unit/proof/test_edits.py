"""Whatever is done to a text, the reader reads it or refuses it with its own error."""

import random
from collections import Counter
from collections.abc import Callable

import paper
import pytest

from byhand.proof.reader import ParseError, read

EDITS = 25_000  # of the 45 places where the reader refuses a text they come to 40; four times as many come to 45
SIGNS = "xyzwab0123456789+-*/@^()[]{}|.,;:=<>'\"\\ _∂⁺²ᵀ·√ŷδηe\n#%$&!~?\0\ud800"
PIECES = ["**", "tanh", "log(", "exp(", "sum(", "np.", r"\frac{", r"\hat{", "^T", ".T", "e^", "@ ", "@ 2", "dL/", "1[",
          "where(", "max(", "softmax(", "diag(", "≥", "½", "—", "\u200b", "\u202e", "𝑥", "σ'", "√("]  # fmt: skip


def edited(text: str, rng: random.Random) -> str:
    """The text with one to five pieces of it replaced, by chance."""
    for _ in range(rng.choice((1, 1, 2, 3, 5))):
        start = rng.randrange(len(text) + 1)
        own = rng.randrange(len(text) + 1)
        new = rng.choice(("", rng.choice(SIGNS), rng.choice(PIECES), text[own : own + rng.randrange(6)]))
        text = text[:start] + new + text[start + rng.choice((0, 0, 1, 1, 2, 4)) :]
    return text


@pytest.mark.slow
def test_edited_answers_are_read_or_refused(record_property: Callable[[str, str], None]) -> None:
    rng, given, told = random.Random(0), paper.formulas(), Counter[str]()
    for number in range(EDITS):
        formula = given[number % len(given)]
        try:
            read(edited(formula.text, rng), formula.task.symbols, formula.task.partials)
            told["read"] += 1
        except ParseError:
            told["refused"] += 1
    record_property("count", f"edited answers: {told['read']} read, {told['refused']} refused")
    assert told.total() == EDITS
    assert min(told.values()) > EDITS // 50
