"""The judge for the page's worker: texts in, JSON out."""

from __future__ import annotations

import json

from nbutils.exercises import find
from nbutils.parsing import ParseError


def prepare(name: str) -> str:
    """Whatever the first check does once: the proof of the solution, and what SymPy keeps of it. Returns `null`."""
    exercise = find(name)
    exercise.check(exercise.solution[-1].text)
    return "null"


def preview(name: str, text: str) -> str:
    """What was understood, `{"tex": …}`, or where the text could not be read, `{"column": …, "message": …}`."""
    try:
        return json.dumps({"tex": find(name).preview(text)})
    except ParseError as error:
        return json.dumps({"column": error.column, "message": error.message})


def check(name: str, text: str) -> str:
    """What the judge says of an answer, as `Feedback.data` gives it."""
    return json.dumps(find(name).check(text).data())
