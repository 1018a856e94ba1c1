"""What one side of an equation says, by each of its meanings."""

from __future__ import annotations

from contextlib import suppress

from sympy import I, nan, oo, zoo

from byhand.proof.reader import grammar
from byhand.proof.reader.errors import MAX_READINGS, AmbiguousError, Choice, Fix, ParseError
from byhand.proof.reader.meaning import Meaning
from byhand.proof.reader.names import Vocabulary
from byhand.proof.reader.questions import Questions
from byhand.proof.reader.reading import Reading
from byhand.proof.reader.text import Text
from byhand.proof.reader.tokens import COUNTED, tokenized
from byhand.proof.reader.tree import Node

MAX_WAYS = 24  # to answer what is asked of one text


def side(side: Text, words: Vocabulary, length: int) -> Reading:
    """What one side says, by all of its meanings; `length` is that of the text in which it was typed.

    Raises ParseError, and AmbiguousError where it has several.
    """
    questions = Questions({})
    try:
        first: Reading | ParseError = _by(side, words, questions)
    except ParseError as error:
        first = error
    if not questions.asked:
        if isinstance(first, ParseError):
            raise first
        return first
    found = [first] if isinstance(first, Reading) else []
    counted = None
    for answers, reading in _in_other_ways(side, words, questions):
        if all(reading.expression != other.expression for other in found):
            found.append(reading)
            counted = reading if answers.get(COUNTED) == 1 else counted
    if not found:
        assert isinstance(first, ParseError)
        raise first
    if len(found) == 1:
        if found[0] is counted:
            told = f"an index in square brackets counts from 0 or from 1: here only `{found[0].text}` can be meant"
            raise ParseError(questions.column, told, fix=Fix(1, length + 1, found[0].text))
        return found[0]
    choices = [Choice(reading.text, reading.latex) for reading in found[:MAX_READINGS]]
    raise AmbiguousError(questions.column, choices)


def _in_other_ways(side: Text, words: Vocabulary, asked: Questions) -> list[tuple[dict[str, int], Reading]]:
    """The readings by other answers than the plainest ones; one may ask what the plainest reading does not."""
    order = list(asked.asked)
    ways, found = asked.others()[:MAX_WAYS], []
    for answers in ways:  # grows
        questions = Questions(answers)
        with suppress(ParseError):
            found.append((answers, _by(side, words, questions)))
        order += [question for question in questions.asked if question not in order]
        ways += [other for other in questions.others() if other not in ways][: MAX_WAYS - len(ways)]
    return sorted(found, key=lambda one: [one[0].get(question, 0) for question in order])


def _by(side: Text, words: Vocabulary, questions: Questions) -> Reading:
    node, notes = tree(side, words, questions)
    return meaning(node, words, questions, notes)


def tree(side: Text, words: Vocabulary, questions: Questions) -> tuple[Node, list[str]]:
    """The tree of a side, and what is to be noted of it. Raises ParseError."""
    return grammar.tree(tokenized(side, words, questions), questions, words)


def meaning(node: Node, words: Vocabulary, questions: Questions, notes: list[str]) -> Reading:
    """What a tree says. Raises ParseError."""
    means = Meaning(words, questions)
    try:
        part = means.part(node)
        value = part.value
        if value.has(zoo, nan, oo, -oo):
            raise ParseError(1, "this divides by zero, or takes the logarithm of zero")
        if value.has(I):
            raise ParseError(1, "this is not a real number: a root or logarithm of a negative number")
    except ParseError:
        raise
    except Exception as error:  # a backstop: whatever SymPy makes of the text, the reader gets a sentence
        raise ParseError(1, "this expression cannot be evaluated") from error
    tex = part.tex + "".join(rf",\ {border.tex} \ne 0" for border in means.unsaid)
    return Reading(value, tex, part.text, notes=tuple(notes), required=tuple(means.required),
                   unsaid=tuple(means.unsaid))  # fmt: skip
