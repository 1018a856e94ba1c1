"""Third rule: a reason behind an expression is kept apart: `# chain rule`, `(chain rule)`, `-- because …`, `by
symmetry`.

What is taken for a reason must be prose: it has words that mean nothing in the exercise. So no part of an expression
is lost: a misspelt name alone is not a reason.
"""

from __future__ import annotations

import re

from byhand.proof.reader.branches import CASE
from byhand.proof.reader.names import Vocabulary
from byhand.proof.reader.text import Text, in_brackets

_OPENINGS = frozenset((
    "by", "because", "since", "using", "from", "with", "via", "see", "due", "through", "thanks", "after", "now",
    "here", "so", "chain", "product", "power", "quotient", "sum", "rule", "rules", "definition", "derivative", "the",
    "put", "cancel", "collect", "multiply", "inserted", "insert", "substitute", "substituted", "reason", "simplified",
    "simplify", "symmetry",
))  # fmt: skip
_MARK = re.compile(r"#|//|%|\\text|(?<=\s)-+(?=\s)|--+|[,;:]|[(\[]|(?<![\\\w])[A-Za-z]{2,}(?!\w)")
_CLAUSE = re.compile(r"[,;]?\s*(?:where\s+\w+\s*=(?!=|\s*-?\d)|for\s+(?:all|any|every|each)\s)")  # where a = relu(z)
_WORD = re.compile(r"(?<![\\\w])[^\W\d]\w*")
_TWO_WORDS = re.compile(r"(?<![\\\w])(?=([A-Za-z]+)[ ,]+([A-Za-z]{2,})(?!\w))")


def apart(text: Text, words: Vocabulary) -> tuple[Text, int]:
    """The text without its reason, and where that begins in `text` (its length if there is none)."""
    signs = text.signs
    for match, depth in in_brackets(_MARK, signs):
        start, mark = match.start(), match[0]
        if depth > 0 and mark != "#":
            continue
        if _CLAUSE.match(signs[start:]) and CASE.search(signs[:start]):  # 1 where x > y, 0 where x = y
            continue
        if signs[:start].strip() and _begins(mark, signs[start:], signs[start - 1].isspace(), words):
            return text.cut(0, start), start
    return text, len(signs)


def is_prose(line: str) -> bool:
    """Is a whole line a heading or a remark: `Chain rule:`, `Now put in the slopes.`, `QED`?"""
    words = line.strip(" .:,!").split()
    told = {word.strip(",'’").lower() for word in words}
    if not re.fullmatch(r"[A-Za-z ,'’.:!-]+", line.strip()):
        return False
    return told <= {"qed", "q.e.d", "done"} or (len(words) > 1 and not told.isdisjoint(_OPENINGS))


def _begins(mark: str, rest: str, apart_by_space: bool, names: Vocabulary) -> bool:
    """Does a reason begin with this mark?"""
    if mark == "#" or (_CLAUSE.match(rest) and (apart_by_space or mark in ",;")):
        return True
    first = _WORD.search(rest)
    if first is None or re.search(r"[^\s(\[\\{:,;%/–-]", rest[: first.start()].replace("\\text", "")):
        return False
    if first[0] == "and" and CASE.search(rest):  # and 0 otherwise
        return False
    opening = first[0].lower() in _OPENINGS and first[0] not in names.symbols  # "by" may be b times y
    if not (opening or _foreign(first[0], names)):
        return False
    strange = [word for word in _WORD.findall(rest) if _foreign(word, names)]
    prose = (opening and bool(strange)) or any(
        _foreign(one, names) or _foreign(two, names) for one, two in _TWO_WORDS.findall(rest)
    )
    if mark in "([":
        closing = ")" if mark == "(" else "]"
        inside = rest[1:].rstrip().rstrip(".")
        closed = inside.endswith(closing) and inside.count(mark) + 1 == inside.count(closing)
        return prose and apart_by_space and closed
    if mark.isalpha():
        return opening and prose and apart_by_space
    return prose or (bool(strange) and mark in ("%", "//"))


def _foreign(word: str, names: Vocabulary) -> bool:
    """Is this a word that means nothing in the exercise?"""
    return len(word) > 1 and word.isalpha() and not names.knows(word)
