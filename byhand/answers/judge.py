"""The judge for a page's worker: texts in, JSON out."""

from __future__ import annotations

import json

from byhand.answers.bank import Bank
from byhand.proof.reader import ParseError


class Judge:
    """Answers for the exercises of one bank; every method takes texts and returns JSON."""

    def __init__(self, bank: Bank) -> None:
        self._find = bank.find

    def prepare(self, name: str) -> str:
        """Whatever the first check does once: the proof of the solution, what SymPy keeps of it. Returns `null`."""
        exercise = self._find(name)
        if not exercise.runs_code:
            exercise.check(exercise.model)
        return "null"

    def preview(self, name: str, text: str) -> str:
        """What was understood, `{"tex": …}`, or where the text could not be read, `{"column": …, "message": …}`."""
        try:
            return json.dumps({"tex": self._find(name).preview(text)})
        except ParseError as error:
            return json.dumps({"column": error.column, "message": error.message})

    def describe(self, name: str) -> str:
        """What the form of an exercise needs, as `AnyExercise.data` gives it."""
        return json.dumps(self._find(name).data())

    def check(self, name: str, text: str) -> str:
        """What the judge says of an answer, as `Feedback.data` gives it."""
        return json.dumps(self._find(name).check(text).data())
