"""An equation in which what is asked stands among other things: f^T = 1/2, where T is asked."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol

from byhand.answers.answer import Answer
from byhand.answers.diagnosis import Diagnosis
from byhand.answers.feedback import Feedback
from byhand.answers.question import Question
from byhand.proof.reader import ParseError, Side
from byhand.proof.reader.rules import POWER


def unsolved(question: Question, diagnosis: Diagnosis, answer: Answer) -> Feedback | None:
    """What is said of an equation that is to be solved for what is asked, and whether it is true; None of any other
    text."""
    task = question.derivation
    asked = task.quantity if task.wrt is None else task.partials.get((str(task.quantity), task.wrt.name))
    if len(answer.sides) != 1 or not isinstance(asked, Symbol | MatrixSymbol):
        return None
    (left,) = answer.sides
    if not _stands_in(question, asked, left) and asked not in answer.names:
        return None
    name = task.name
    claims = answer.reading.claims if answer.reading is not None else ()
    if any(asked in (side.expression for side in claim) for claim in claims):  # T = …, and then a check of it
        return Feedback(False, f"The last line is judged: put the one with {name} alone there.")
    solve = Feedback(False, f"Asked is {name} alone: solve this equation for it.")
    sides = _compared(question, left, answer)
    if sides is None:
        return solve
    verdict = question.compare(*sides)
    if verdict.status == "undecided" or verdict.corner is not None:
        return solve
    if verdict.status == "equal":
        return Feedback(False, f"This equation is true. Asked is {name} alone: solve it for {name}.")
    message = f"Asked is {name} alone, and this equation is not true of it."
    if question.is_number:  # a point would tell the answer
        return Feedback(False, message)
    of = "" if left.expression is not None else "the logarithm of "
    told = diagnosis.pointed(*sides, verdict, f"{of}the left side", f"{of}the right side")
    return replace(told, message=f"{message}{told.message.removeprefix('Not equal.')}")


def _stands_in(question: Question, asked: Any, side: Side) -> bool:
    """Is what is asked a part of a side?"""
    if side.expression is not None:
        return side.expression != asked and asked in side.expression.free_symbols
    letters = rf"(?<![^\W\d]){re.escape(str(asked))}(?!\w)"
    return not side.quotient and side.text.strip() != str(asked) and re.search(letters, side.text) is not None


def _compared(question: Question, left: Side, answer: Answer) -> tuple[Answer, Answer] | None:
    """The two sides, of a power with a name in its exponent their logarithms; None where they cannot be read."""
    if left.expression is not None:
        one = question.answer(left.expression)
        return (one, answer) if one.shape == answer.shape else None
    power = POWER.fullmatch(left.text)
    if power is None or answer.is_matrix:
        return None
    try:
        log = question.read(f"({power['exponent']})*log({power['base']})")
        return log, question.answer(sympy.log(answer.expression))
    except ParseError:
        return None
