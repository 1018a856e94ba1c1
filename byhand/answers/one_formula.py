"""An answer that is one formula, beside whatever stands there, judged."""

from __future__ import annotations

import re
from dataclasses import replace

from byhand.answers.answer import Answer
from byhand.answers.beside import Beside, words_beside
from byhand.answers.diagnosis import Diagnosis
from byhand.answers.feedback import Feedback
from byhand.answers.line_by_line import first
from byhand.answers.own import answer_in_lines, with_names_put_in
from byhand.answers.unrolled import Unrolled, unrolled
from byhand.answers.unsolved import unsolved
from byhand.formulas.functions import Step
from byhand.proof.reader import ParseError

_INEQUALITY = re.compile(r"[<>≤≥]=?|\\(?:ge|le)(?:q|qslant)?(?![A-Za-z])")


class OneFormula:
    """The judge of such answers to one question."""

    def __init__(self, beside: Beside, diagnosis: Diagnosis) -> None:
        self.question, self.beside, self.diagnosis = beside.question, beside, diagnosis

    def check(self, text: str) -> Feedback:
        try:
            answer = answer_in_lines(self.question, text)
        except ParseError as error:
            return self.diagnosis.misshapen(text, error)
        told = self._judged(answer, text)
        return told if told.correct else as_typed(told, unrolled(self.question, text))

    def _judged(self, answer: Answer, text: str) -> Feedback:
        verdict = self.question.compare(answer, self.question.model)
        if verdict.status == "equal":
            beside = self.beside
            wrong = first(answer, self._misformed, beside.other_side, beside.claimed)
            if wrong is not None:
                return wrong
            not_judged = beside.unread(answer) or words_beside([answer])
            return Feedback(True, f"Correct: proved equal to the right answer.{not_judged}")
        bound = self._bound(text)
        if bound is not None:
            return bound
        looks = (self._unsolved, self.beside.about_another, self._wrong_above) if verdict.corner is None else ()
        about = first(answer, *looks)
        if about is not None:
            return about
        if verdict.status == "undecided" and verdict.corner is None:
            message = "This could neither be proved right nor wrong. Write it more simply."
            return Feedback(False, message, unjudged="undecided")
        return self.diagnosis.of(answer, verdict)

    def _misformed(self, answer: Answer) -> Feedback | None:
        """What is wrong with the form of a right answer. Where its last side has other names than those asked for, the
        one before it may be the answer: 4*s*(1 - s) = 1 - a**2."""
        wrong = self.question.misformed(answer)
        if wrong is None or wrong.slip != "names" or not self.question.variables:
            return wrong
        explained = with_names_put_in(answer)
        if explained.expression != answer.expression and (wrong := self.question.misformed(explained)) is None:
            return None
        for side in reversed(answer.sides):
            if side.expression is not None and not side.quotient:
                try:
                    earlier = self.question.read(side.text)
                except ParseError:
                    continue
                if self.question.misformed(earlier) is None:
                    return None
        return wrong

    def _wrong_above(self, answer: Answer) -> Feedback | None:
        """Of a wrong answer, that an equation above it is not so: dL_da = a - y above dL_dw = dL_da*x."""
        for left, right in answer.reading.claims if answer.reading is not None else ():
            unknown = left.expression is None or right.expression is None or not right.text
            if unknown or self.beside.labels.is_step(left, right):
                continue
            one, other = map(self.question.answer, (right.expression, left.expression))
            verdict = self.question.compare(one, other)
            if verdict.status == "different" and verdict.corner is None:
                told = self.diagnosis.pointed(one, other, verdict, "the right side", "the left one")
                line = f"{left.text.strip()} = {right.text.strip()}"
                message = f"Not equal. It goes wrong above already, at {line}."
                return replace(told, message=f"{message}{told.message.removeprefix('Not equal.')}")
        return None

    def _unsolved(self, answer: Answer) -> Feedback | None:
        return unsolved(self.question, self.diagnosis, answer)

    def _bound(self, text: str) -> Feedback | None:
        """Of an inequality with the right answer on one side, where a number is asked for: a > (1 + sqrt(1 - p))/2."""
        sides = _INEQUALITY.split(text)
        if not 2 <= len(sides) <= 3 or self.question.model.expression.has(Step):
            return None
        for side in reversed(sides):
            try:
                answer = self.question.read(side)
                reason = answer.reading.reason if answer.reading is not None else ""
                bare = side[: side.rindex(reason)].rstrip(" #%-–—,;:([") if reason and reason in side else side
                bare = bare.strip(" \t\r\n").removesuffix(".").rstrip()
                answer = self.question.read(bare)
            except ParseError:
                continue
            if self.question.is_itself(answer):
                continue
            if self.question.compare(answer, self.question.model).status == "equal":
                message = "That formula is right. Asked is only it, without the inequality."
                return Feedback(False, message, corrected=bare)
        return None


def as_typed(told: Feedback, typed: Unrolled) -> Feedback:
    """What is said of a text, in the names that were typed."""
    if not typed.typed:
        return told
    readings = tuple((typed.as_typed(text), typed.tex_as_typed(tex)) for text, tex in told.readings)
    return replace(told, message=typed.as_typed(told.message), typed=typed.as_typed(told.typed),
                   corrected=typed.as_typed(told.corrected), readings=readings,
                   lines=tuple(as_typed(line, typed) for line in told.lines))  # fmt: skip
