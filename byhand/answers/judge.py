"""The judge for a page's worker: texts in, JSON out."""

from __future__ import annotations

import json

from byhand.answers.bank import Bank
from byhand.answers.derive import QuestionError, begun, exercise_named, own_exercise, toml
from byhand.proof.reader import AmbiguousError, ParseError


class Judge:
    """Answers for the exercises of one bank; every method takes texts and returns JSON.

    >>> from nbutils.exercises import BANK
    >>> '"correct": true' in Judge(BANK).check("single-neuron/weight", "2*(a - y) * (z > 0) * x")
    True
    """

    def __init__(self, bank: Bank) -> None:
        self._find = bank.find

    def prepare(self, name: str) -> str:
        """Whatever the first check does once: the proof of the solution, what SymPy keeps of it. Returns `null`."""
        exercise = self._find(name)
        if not exercise.runs_code:
            exercise.check(exercise.model)
        return "null"

    def preview(self, name: str, text: str) -> str:
        """What was understood: tex, and notes.

        Where the text could not be read: column and message; `corrected`, the whole text as it could be read, if there
        is one; and `readings`, each with text and tex, where there is more than one way to read it.
        """
        try:
            return json.dumps(self._find(name).understood(text))
        except AmbiguousError as error:
            readings = [{"text": choice.text, "tex": choice.latex} for choice in error.choices]
            return json.dumps({"column": error.column, "message": error.message, "readings": readings})
        except ParseError as error:
            refused = {"column": error.column, "message": error.message, "corrected": error.corrected}
            return json.dumps({key: value for key, value in refused.items() if value})

    def describe(self, name: str) -> str:
        """What the form of an exercise needs, as `AnyExercise.data` gives it."""
        return json.dumps(self._find(name).data())

    def question(self, text: str) -> str:
        """What somebody's own question says, as `OwnExercise.data` gives it: its form, and its graph.

        Where it says nothing: message, line, column and `corrected`, as a `QuestionError` has them.
        """
        try:
            return json.dumps(own_exercise(text).data())
        except QuestionError as error:
            return json.dumps(error.data())

    def begun(self, text: str) -> str:
        """What is understood of a question that is still being typed: tex and askable, or as for `question`."""
        try:
            found = begun(text)
        except QuestionError as error:
            return json.dumps(error.data())
        return json.dumps({"tex": found.latex, "askable": found.askable})

    def save(self, name: str) -> str:
        """The text of the plain file of somebody's own question."""
        return json.dumps(toml(exercise_named(name)))

    def check(self, name: str, text: str) -> str:
        """What the judge says of an answer, as `Feedback.data` gives it."""
        return json.dumps(self._find(name).check(text).data())
