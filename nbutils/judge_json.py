"""The judge for the page's worker: texts in, JSON out."""

from __future__ import annotations

import json

from nbutils.exercises import find
from nbutils.parsing import ParseError


def prepare(name: str) -> str:
    """The exercise's own work, such as proving its solution, which needs no answer. Returns `null`."""
    find(name).prepare()
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
