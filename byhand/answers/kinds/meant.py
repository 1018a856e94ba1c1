"""What was probably meant by a text that is no number: 3 by `at least 3`, -0.47 by `minus 0.47` and 0.47 by `0,47`."""

from __future__ import annotations

import re
from collections.abc import Callable

from byhand.answers.feedback import Feedback
from byhand.answers.kinds.numbers import NUMBER, ONE_NUMBER, THOUSANDS, NotANumberError, plain_signs
from byhand.proof.reader.characters import NUMBERS

_NUMBER = rf"{NUMBER.pattern}(?:/{NUMBER.pattern})?%?"
_NAME = r"[^\W\d_](?:_\w|\d)?|eta|alpha|beta|gamma|lambda|epsilon"
_LIMIT = re.compile(
    rf"(?:(?P<name>{_NAME})\s*)?(?:must be |has to be |is |=\s*)?"
    rf"(?P<at>[<>≤≥]=?|at (?:least|most)|less than|below|under|up to)\s*(?P<last>{_NUMBER})(?: [A-Za-z]+)?"
    rf"|(?P<first>{_NUMBER})(?: [A-Za-z]+)? (?P<behind>or (?:more|less|fewer))",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?:(?:(?P<name>{_NAME})\s*(?:in|∈)\s*)?[(\[\]]\s*0(?:\.0*)?\s*[,;]\s*(?P<end>{_NUMBER})\s*[)\[\]]"
    rf"|0(?:\.0*)?\s*<=?\s*(?P<between>{_NAME})\s*<=?\s*(?P<last>{_NUMBER})"
    rf"|(?P<first>{_NUMBER})\s*>=?\s*(?P<under>{_NAME})"
    rf"|(?:between 0(?:\.0*)? and|(?:between |from )?0(?:\.0*)?\s*(?:to|\.\.+|…))\s*(?P<far>{_NUMBER}))",
    re.IGNORECASE,
)
"""All that is below a number, from 0 on: (0, 0.2), 0 < η < 0.2."""
_PAIR = re.compile(r"[(\[]\s*0,([0-9]{1,9})\s*[)\]]")
"""All from 0 to 2, or 0.2 with a decimal comma: (0,2)."""
_TIMES = re.compile(
    rf"(?P<by>by )?(?:an? |the )?(?P<before>fa[ck]tor(?: of| is| =)? |[x×] ?(?=[0-9.]))?(?P<number>{_NUMBER})"
    r"(?P<behind>[ -]?(?:times|fold|fois|mal|veces|volte|x|×))?",
    re.IGNORECASE,
)
"""How many times something is multiplied: by a factor of 10, 10x, 10-fold."""
_LOWER = ("≥", ">=", "at least", "or more")  # what the least one is
_UPPER = ("<", "≤", "<=", "at most", "less than", "below", "under", "up to", "or less", "or fewer")
_LEAST = re.compile(r"\b(?:least|minimum|smallest|fewest)\b", re.IGNORECASE)
_MOST = re.compile(r"\b(?:most|below|maximum|largest|highest|under)\b", re.IGNORECASE)
_IN_WORDS = re.compile(rf"\b({'|'.join(NUMBERS[:13])})\b", re.IGNORECASE)
_MINUS = re.compile(r"\b(?:minus|negative) (?=[.0-9])", re.IGNORECASE)
_COMMA = re.compile(r"(?<=\d),(?=\d)")


def unread(
    text: str, error: NotANumberError, prompt: str = "", other: Callable[[str], str] | None = None,
    reads: Callable[[str], object] | None = None,
) -> Feedback:  # fmt: skip
    """What is said of a text that is no number, with the number that was probably meant.

    prompt: what is asked; a limit is offered only where it asks for the least, or the most.
    other: what is said of a name that is something else there; empty of one that is not.
    reads: raises NotANumberError for what is no answer.
    """
    pair = _PAIR.fullmatch(plain_signs(text).strip()) if _MOST.search(prompt) else None
    if pair is not None:
        ways = (f"0.{pair[1]}", pair[1])
        told = f"Write the number alone: {' or '.join(ways)}."
        return Feedback(False, told, readings=tuple((way, way) for way in ways), unjudged="unreadable")
    if str(error) != ONE_NUMBER:
        readings = tuple((number, number) for number in error.readings)
        return Feedback(False, str(error), corrected=error.corrected, readings=readings, unjudged="unreadable")
    mended = _COMMA.sub(".", text)
    if reads is not None and mended != text and not THOUSANDS.search(text):
        try:
            reads(mended)
        except NotANumberError:
            pass
        else:
            return Feedback(False, f"Write a decimal point: {mended}", corrected=mended, unjudged="unreadable")
    meant = _number_meant(text, prompt, other)
    message = f"Write the number alone: {meant}" if meant else str(error)
    return Feedback(False, message, corrected=meant, unjudged="unreadable")


def _number_meant(text: str, prompt: str, other: Callable[[str], str] | None) -> str:
    """The number alone; empty where a text says something else, or several numbers."""
    signs = plain_signs(text)
    said = _IN_WORDS.sub(lambda found: str(NUMBERS.index(found[1].lower())), signs)
    alone = _MINUS.sub("-", " ".join(said.split()).rstrip(",;."))
    limit = _LIMIT.fullmatch(alone)
    ranged = _RANGE.fullmatch(alone) if _MOST.search(prompt) else None
    if ranged is not None:
        name = ranged["name"] or ranged["between"] or ranged["under"]
        number = ranged["end"] or ranged["last"] or ranged["first"] or ranged["far"]
        return "" if name and other is not None and other(name) else str(number)
    times = _TIMES.fullmatch(alone) if re.search(r"\b(?:factors?|times)\b", prompt) else None
    if times is not None and not signs.rstrip().endswith(".") and (times["by"] or times["before"] or times["behind"]):
        return str(times["number"])
    if limit is None:
        return alone if alone != signs.strip() and re.fullmatch(_NUMBER, alone) else ""
    how = (limit["at"] or limit["behind"]).lower()
    asks = (how in _LOWER and _LEAST.search(prompt)) or (how in _UPPER and _MOST.search(prompt))
    is_other = limit["name"] and other is not None and other(limit["name"])
    return str(limit["last"] or limit["first"]) if asks and not is_other else ""
