"""What may stand around an answer and is no part of it: a label, a remark in front, the shape of a matrix behind it."""

from __future__ import annotations

import keyword
import re

from byhand.proof.reader import (
    asides,
    lefts,
    reasons,
)  # fmt: skip
from byhand.proof.reader.changes import alters
from byhand.proof.reader.names import NAME, Vocabulary
from byhand.proof.reader.text import Text, joined

_REMARK = re.compile(r"[^,:=]+[,:]\s+(?=\S)")
_OF_WHICH = re.compile(  # By the derivative of L with respect to b: …
    rf"(?:grad(?:ient)?|derivative|slope)s?(?:\s+of\s+{NAME})?\s+(?:with\s+respect\s+to|wrt|w\.r\.t\.|for|by|in)\s+{NAME}"
    r"(?=\s*[,:]\s*$)", re.IGNORECASE,
)  # fmt: skip
_LABEL = re.compile(r"([^:=<>()]+?)(\s*:)(?=[^=:])")
_IS = re.compile(r"([^:=<>(),;]+?)\s+(?P<is>is|equals)\s+(?=\S)")
_NUMBERED = re.compile(r"\s*(?:step|line|part|equation)(?:\s*\(?\d{1,2}\)?)?\s*", re.IGNORECASE)  # step 3
_QUOTED = re.compile(r"[/∂∇'._ ]")  # of a derivative in front of a colon; a name alone has to be one of the exercise
_QUANTIFIED = re.compile(rf"\s*{asides.QUANTIFIED.pattern}\s*[,:](?=\s*\S)", re.IGNORECASE)
"""What says nothing in front of an answer: `For all x, 2*x`."""
_CONNECTED = re.compile(r"\s*(?:and\s+)?(?P<word>so|thus|hence|therefore|then|finally)[,:]?\s+(?=\S)", re.IGNORECASE)
_SHAPE = r"\d+\s*[×x]\s*\d+"
_INNER = re.compile(r"\s*\(\d+\s*×\s*\d+\)")
_SHAPES = re.compile(
    rf"\s+(?:[(\[]{_SHAPE}[)\]]\s*)+(?:=\s*{_SHAPE})?\s*$"
    rf"|(?:,\s*(?:which\s+is\s+)?|[,\s]\s*(?:of\s+)?shape\s+)[(\[]?\d+\s*[×x,]\s*\d+[)\]]?\s*$"
)
NO = re.compile(
    r"(?<!\w)(?:not?|nor|never|cannot|wrong|false|incorrect|falsch|nicht|kein|"
    r"non|faux|except|without|ohne|\w+n['’]t)(?!\w)|[-+*/@!¬≠~]\s*$|^[!¬~/]"
    r"|^(?:none|nothing)$|(?<!\w)(?:minus|negative|opposite|inverse|reciprocal|twice|thrice|half|double|triple|squared|"
    r"cubed|root|old|previous|second|third|higher)(?!\w)", re.IGNORECASE,
)


Told = tuple[int, tuple[int, int]]
"""The column at which a shape is told, and its rows and columns."""


def labelled(text: Text, words: Vocabulary) -> Text:
    """The text with = for the colon behind a label: `Answer: …`, `∂L/∂w: …`; without what counts it, and without a
    remark in front."""
    text = reasons.without_introduction(reasons.uncounted(text, words), words)
    if quantified := _QUANTIFIED.match(text.signs):
        text = text.cut(quantified.end())
    connected = _CONNECTED.match(text.signs)
    if connected and not words.knows(connected["word"]):  # so 2*x
        text = text.cut(connected.end())
    remark = _REMARK.match(text.signs)
    if remark and reasons.is_prose(remark[0]) and not denies(remark[0].rstrip(" ,:")):  # By the chain rule, …
        slope = _OF_WHICH.search(remark[0])
        if slope is not None and names_a_slope(of_which := text.cut(*slope.span()), words):
            of_which = of_which.replaced(r"\s(?:for|by|in)\s", " wrt ")  # `for` is no condition here
            return joined([of_which, Text.at(of_which.columns[-1], " = "), text.cut(remark.end())])
        text = text.cut(remark.end())
    said_is = _IS.match(text.signs)
    if said_is and names_a_slope(text.cut(0, said_is.end(1)), words) and not words.knows(said_is["is"]):
        return joined([text.cut(0, said_is.end(1)), Text.at(text.columns[said_is.end(1)], " = "),
                       text.cut(said_is.end())])  # fmt: skip
    match = _LABEL.match(text.signs)
    if match is None:
        return text
    if _NUMBERED.fullmatch(match[1]):
        return text.cut(match.end())
    label, apart = match[1].strip(), match[2]
    rest = text.signs[match.end() :]
    first = re.match(r"\s*([A-Za-z]{2,})", rest)
    name = label in words.spellings and apart == ":" and rest[:1] == " "
    name = name and (first is None or words.knows(first[1]))  # L: since …
    said = label.split()
    word = "".join(said).isalpha() and not any(map(words.knows, said)) and label not in keyword.kwlist
    word = word and not denies(label)
    if not (name or word or names_a_slope(text.cut(0, match.start(2)), words)):
        return text
    return joined([text.cut(0, match.start(2)), Text.at(text.columns[match.start(2)], " = "),
                   text.cut(match.end())])  # fmt: skip


def denies(label: str) -> bool:
    """Do words in front of an answer deny or change it?"""
    return NO.search(label) is not None or alters(label)


def names_a_slope(label: Text, words: Vocabulary) -> bool:
    called = lefts.left(label, words)
    return called is not None and bool(called.key) and _QUOTED.search(label.signs.strip()) is not None


def without_shape(text: Text, words: Vocabulary) -> tuple[Text, Told | None]:
    """The text without the shapes of matrices: `O_3.T @ (ŷ - y) (3×1)`; and the one that is told behind all."""
    found = _SHAPES.search(text.signs) if words.matrices else None
    if found is None or (_INNER.search(text.signs[: found.start()]) and "=" not in found[0]):
        return (text.replaced(_INNER, " ") if words.matrices else text), None
    product, _, result = found[0].partition("=")
    numbers = re.findall(r"\d+", result or product)  # (3×2)(2×1) is 3×1
    told = text.columns[found.start()], (int(numbers[0]), int(numbers[-1]))
    return text.cut(0, found.start()).replaced(_INNER, " "), told
