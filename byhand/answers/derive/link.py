"""A whole question as a word that may stand in an address and in the name of an exercise: `derive/1R3T…`.

It is data and nothing else: the number of this form, a sum by which a damaged word is known, and the text in base64.
The page writes and reads the same word by itself (`forms/link.js`).
"""

from __future__ import annotations

import base64
import binascii
import re

from byhand.answers.derive.lines import QuestionError
from byhand.answers.derive.text import MAX_TEXT

CHAPTER = "derive"
"""The first part of the names of such exercises."""
VERSION = "1"
_SUM = 6  # characters
_WORD = re.compile(r"[A-Za-z0-9_-]+")
DAMAGED = "This link is damaged: a part of it is missing, or was changed on its way. Ask for it again."
NEWER = "This link was made by a newer version of this page, which this one cannot read."


def word(text: str) -> str:
    """The word of a question's text."""
    content = text.encode()
    return VERSION + _base64(_sum(content)) + _base64(content)


def text(word: str) -> str:
    """The text of a question's word. Raises QuestionError for a damaged one, one of a newer form and one too long."""
    if word[:1] in tuple("23456789"):
        raise QuestionError(NEWER)
    if len(word) > 6 * MAX_TEXT or not word.startswith(VERSION) or not _WORD.fullmatch(word):
        raise QuestionError(DAMAGED)
    try:
        content = base64.urlsafe_b64decode(word[1 + _SUM :] + "=" * (-(len(word) - 1 - _SUM) % 4))
        found = content.decode()
    except (binascii.Error, UnicodeDecodeError):
        raise QuestionError(DAMAGED) from None
    if word != VERSION + _base64(_sum(content)) + _base64(content):
        raise QuestionError(DAMAGED)
    return found


def _sum(content: bytes) -> bytes:
    """The 32 bits of FNV-1a."""
    value = 0x811C9DC5
    for byte in content:
        value = (value ^ byte) * 0x01000193 % 2**32
    return value.to_bytes(4, "big")


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")
