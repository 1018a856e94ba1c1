"""A program as it is pasted: out of a page, a word processor, a chat or a terminal."""

from __future__ import annotations

import ast
import re
import textwrap

from byhand.answers.kinds.code import keyboard
from byhand.proof.reader.characters import fold

_UNSEEN = str.maketrans({"\u00a0": " ", "\ufeff": "", "\u200b": ""})
_FENCED = re.compile(r"^[ \t]*(```+|~~~+)[^`\n]*\n(.*?)^[ \t]*\1[ \t]*$", re.MULTILINE | re.DOTALL)
_FENCE = re.compile(r"^[ \t]*(?:```+|~~~+).*$", re.MULTILINE)
_PROMPT = re.compile(r"[ \t]*(?:>>>|\.\.\.:?|In \[\d*\]:)(?: (.*)|[ \t]*)")
_PIECE = re.compile(
    r"(?P<kept>(\"\"\"|''')(?:\\.|.)*?\2|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'|#[^\n]*)|[^\x00-\x7f]+", re.DOTALL
)
"""A text or a comment, which stays as it is, or a run of signs that no keyboard has."""


def pasted(text: str) -> str:
    """The source in a text: without Markdown's fences and what stands round them, without a terminal's prompts and
    output, and, if it is no Python yet, with the signs of a keyboard outside of texts and comments.

    >>> pasted(">>> def f(x):\\n...     return x − 1")
    'def f(x):\\n    return x - 1'
    """
    source = _dedented(text.translate(_UNSEEN))
    if _is_python(source):
        return source
    blocks = [body for _, body in _FENCED.findall(source + "\n")]
    lines = ("\n".join(blocks) or _FENCE.sub("", source)).strip("\n").splitlines() or [""]
    if _PROMPT.fullmatch(lines[0]):
        lines = [found[1] or "" for line in lines if (found := _PROMPT.fullmatch(line))]
    source = _dedented("\n".join(lines))
    if _is_python(source):
        return source
    return _PIECE.sub(lambda run: run[0] if run["kept"] else keyboard(fold(run[0]).signs), source)


def _dedented(text: str) -> str:
    return textwrap.dedent(text).strip("\n")


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
