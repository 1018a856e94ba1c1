"""What an equation or a formula beside an answer may say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from byhand.proof.reader import lefts
from byhand.proof.reader.names import Vocabulary, canonical
from byhand.proof.reader.reading import Side
from byhand.proof.reader.text import Text

_WORD = re.compile(r"[^\W\d]\w*")
_LABELLED = re.compile(r"[A-Za-z ,.'’-]*[A-Za-z]{3}[A-Za-z ,.'’-]*")
_QUOTIENTS = re.compile(r"(?:[\s·*@⊙()]*∂⁺?\w+/∂\w+)+[\s()]*")


def of_the_answer(
    text: Text, found: list[tuple[Side, Side]], led: bool, said: bool, words: Vocabulary
) -> Iterator[tuple[Side, bool]]:
    """Of an equation in a reason with a label, or the derivative that is asked for, on one side, the other one: it
    has to be the answer. A letter alone is no label, unless words say so: with δ = a - y; nor is it one in front of
    an equation that has a number on its right: so z = n*w + b = 1."""
    last = [side.expression for side in found[-1]]
    equal = len(found) > 1 and None not in last and [one.is_number for one in last] == [False, True]
    for claim in found:
        for name, value in (claim, claim[::-1]):
            if name.expression is not None:
                continue
            called = lefts.left(Text.typed(name.text), words)
            called = lefts.Left() if called is None and _LABELLED.fullmatch(name.text) else called
            letter = re.fullmatch(r"[^\W\d](?:_?\w{1,2})?", name.text.strip()) is not None
            of_function = words.function(canonical(name.text.strip(" '′’"))) is not None  # σ'
            if called is None or called.operand is not None or value.expression is None:
                continue
            of_another = letter and (equal or not said) and name.text.strip()[0] not in "gGdDδΔ∇"  # since z_1 = …
            if of_function or of_another or (letter and not led):
                continue
            yield replace(value, quotient=called.key), True


def may_be_said(side: Side, limited: bool, words: Vocabulary) -> bool:
    """May a side of an equation in a reason be judged: can it be read, or are functions in it without their
    argument, as in σ' = σ(1 - σ)? Not ReLU' = 1, if what stands behind it limits it."""
    found = [match for match in re.finditer(r"(σ|[a-zA-Z]{3,})(['′’](?!\s*\())?", side.text)
             if words.function(canonical(match[1])) is not None]  # fmt: skip
    if limited and any(match[2] for match in found):
        return False
    return side.expression is not None or bool(found)


def tells(signs: str, words: Vocabulary) -> bool:
    """May what cannot be read say something that is not so?"""
    if words.matrices and _QUOTIENTS.fullmatch(signs):  # the chain rule alone, of slopes that have no value
        return False
    said = [word for word in map(canonical, _WORD.findall(signs)) if not words.function(word)]
    return any(map(words.knows, said)) or re.search(r"[-+*/^@!<>≠≤≥\d]", signs) is not None


def is_function(side: Side, words: Vocabulary) -> bool:
    return side.expression is None and words.function(canonical(side.text.strip())) is not None
