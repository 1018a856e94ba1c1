r"""A sum over an index between two numbers is written out: `\sum_{k=0}^{2} b^k` is `(b^0 + b^1 + b^2)`.

Only where nothing else can be meant: the index is no name of the exercise, and what is summed is one product, or stands
in brackets: of `Σ_{k=0}^{2} b^k + 1` nobody says whether the 1 is summed.
"""

from __future__ import annotations

import re

from byhand.proof.reader.characters import AS_SUBSCRIPT, AS_SUPERSCRIPT, SUBSCRIPTS
from byhand.proof.reader.functions import is_function
from byhand.proof.reader.names import Vocabulary, canonical
from byhand.proof.reader.text import Text, in_brackets, joined

MAX_TERMS = 12
MAX_BODY = 400  # characters of what is summed

_SIGN = r"(?:[Σ∑]|\\sum(?![A-Za-z]))\s*(?:\\(?:no)?limits)?"
_FROM = r"_\s*(?:\{\s*(?P<index>[a-z])\s*=\s*(?P<low>\d)\s*\}|\(\s*(?P<index_>[a-z])\s*=\s*(?P<low_>\d)\s*\))"
_TO = r"\^\s*(?:\{\s*(?P<high>\d{1,2})\s*\}|\(\s*(?P<high_>\d{1,2})\s*\)|(?P<digit>\d)(?!\d))"
_SUM = re.compile(rf"{_SIGN}\s*{_FROM}\s*{_TO}")
_END = re.compile(
    r"[,;:=<>≠#→⇒⟹\n)\]}]|&|\\\\|\\[)\]]|\\(?:text|qquad|right)(?![A-Za-z])|[+-]"
    r"|(?<![\w\\])(?:by|via|with|where|for|if|when|because|since|which|as|and|or|so|from|is)(?!\w)"
)
_SIGNED = re.compile(r"\s*[-+]|.*(?:[*/@·×⊙⊗^(]|\\cdot|\\times)\s*$", re.DOTALL)


def written_out(text: Text, words: Vocabulary | None = None) -> Text:
    """The text with the sums that can be; the others stay, the innermost ones come first. Without words any name may
    be one."""
    for match in reversed(list(_SUM.finditer(text.signs))):
        text = _without(match, text, words)
    return text


def _without(match: re.Match[str], text: Text, words: Vocabulary | None) -> Text:
    index = match["index"] or match["index_"]
    low, high = int(match["low"] or match["low_"]), int(match["high"] or match["high_"] or match["digit"])
    ends = (place.start() for place, depth in in_brackets(_END, text.signs[match.end() :]) if depth <= 0)
    end = match.end() + next(ends, len(text) - match.end())
    body = text.cut(match.end(), end)
    large = not low < high < low + MAX_TERMS or len(body) > MAX_BODY
    named = words is not None and index in words.spellings
    if text.signs[end : end + 1] in ("+", "-") or large or named or _is_held(text, match, body, words):
        return text
    terms = [_term(body, index, number) for number in range(low, high + 1)]
    raised = AS_SUPERSCRIPT.get(index, index)
    unclear = re.search(rf"\^\s*\{{?\s*[(\[]\s*{index}\s*[)\]]|⁽{raised}⁾", body.signs)  # the a of example i, a^(i)
    left = re.sub(r"\\[A-Za-z]+|[A-Za-z]{3,}(?=\s*\()", "", terms[0].signs)
    called = {canonical(name) for term in terms for name in re.findall(r"[^\W\d_]+_\d+(?!\w)", term.signs)}
    known = words is None or called <= words.spellings.keys()  # not the a_3 of two
    strange = not known and "\\" not in body.signs
    if unclear or strange or index in left or terms[0].signs == body.signs or _SIGNED.match(body.signs):
        return text
    column = text.columns[match.start()]
    pieces = [piece for term in terms for piece in (Text.at(column, ") + ("), term)]
    return joined([text.cut(0, match.start()), Text.at(column, " (("), *pieces[1:], Text.at(column, ")) "),
                   text.cut(end)])  # fmt: skip


def _is_held(text: Text, match: re.Match[str], body: Text, words: Vocabulary | None) -> bool:
    """Does a sign or a function stand before a sum that may not reach as far as it does: 1/Σ a_k b, log Σ a_k b? One
    whose last factor has the index does."""
    last = [factor for factor in body.strip().parts(r"[*/·×⊙@]|\s") if factor.signs][-1:]
    index = match["index"] or match["index_"]
    if last and _term(last[0], index, 1).signs != last[0].signs:
        return False
    before = re.search(r"([/^])\s*$|([A-Za-z]+)\s*$", text.signs[: match.start()])
    return before is not None and (before[1] is not None or _is_function(before[2], words))


def _is_function(word: str, words: Vocabulary | None) -> bool:
    return is_function(word) if words is None else words.function(word) is not None


def _term(body: Text, index: str, number: int) -> Text:
    """The term of a number: a_1 for a_i, b^(2) for b^k."""
    small, raised = AS_SUBSCRIPT.get(index, index), AS_SUPERSCRIPT.get(index, index)
    body = body.replaced(rf"_\s*(?:\{{\s*{index}\s*\}}|{index}(?![A-Za-z0-9_]))|{small}(?=[^{SUBSCRIPTS}]|$)",
                         f"_{number}")  # fmt: skip
    body = body.replaced(rf"{raised}(?=[^⁰-⁹ᵃ-ᶻ⁺⁻]|$)", f"^({number})")
    return body.replaced(rf"(?<![A-Za-z_\\]){index}(?![A-Za-z0-9_'])", f"({number})")
