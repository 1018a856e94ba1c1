"""What a left side is that is no expression: a derivative in another spelling, another name, or a plain label."""

from __future__ import annotations

import re
from typing import NamedTuple

from sympy import MatrixSymbol, Symbol

from byhand.proof.reader.branches import closing
from byhand.proof.reader.names import LOSSES, NAME, Vocabulary, canonical
from byhand.proof.reader.text import Text, joined
from byhand.proof.reader.tokens import quotient_in

_OF, _BY = rf"(?P<of>{NAME})", rf"(?P<by>{NAME})"
KINDS = "weight|bias|input"
"""What people call a name for its part in a neuron."""
_GRADIENTS = "[gG]|δ|delta"
_SPELLED = [re.compile(pattern) for pattern in (
    rf"[d∂]\s*/\s*[d∂]\s*{_BY}(?P<operand>.*)", rf"[d∂]\s*(?P<operand>[(\[].*)/\s*[d∂]\s*\(?{_BY}\)?",
    rf"(?:∇|∂)_\s*{_BY}(?P<operand>.*)", rf"{_OF}'(?:\(\s*{_BY}\s*\))?", rf"(?:self\.)?{_BY}\.grad",
    rf"[d∂]\s*{_OF}\s+(?:nach|by|over|wrt|par|sur|su|por|entre)\s+[d∂]\s*{_BY}",
    rf"(?:grad|nabla)_{_BY}", r"d(?P<by>[A-Za-z](?:_\w+|\d)?)",
    rf"(?i:D|diff|deriv(?:ative)?|grad(?:ient)?|jacobian)\s*[(\[]\s*{_OF}\s*,\s*{_BY}\s*[)\]]",
    rf"d_?(?P<by>{KINDS})(?:es|s)?",
    rf"{_OF}\.(?:diff|grad|derivative)\(\s*{_BY}\s*\)", rf"[δð]\s*{_OF}\s*/\s*[δð]\s*{_BY}",
    rf"(?:partial|del)\s*\(?{_OF}\)?\s*/\s*(?:partial|del)\s*\(?{_BY}\)?",
)]  # fmt: skip
_OF_KNOWN_NAMES = [re.compile(pattern) for pattern in (
    rf"{_OF}_{_BY}", rf"d{_OF}d{_BY}", rf"d{_BY}", rf"(?:[A-Za-z]{{2,}}|[gGδLJEfF])_{_BY}", rf"{_BY}_(?:grad|bar)",
    rf"{_BY}(?:grad|bar)", rf"g{_BY}", rf"d(?P<of>[A-Z]){_BY}",
    rf"(?i:grad(?:ient)?|slope|derivative)\(\s*{_BY}\s*\)", rf"grad{_BY}", rf"(?i:grad(?:ient)?|slope)\s+{_BY}",
    rf"(?:{_GRADIENTS})\(\s*{_BY}\s*\)", rf"[δ∇]\s?{_BY}", rf"(?P<of>[A-Z]){_BY}", rf"{_OF}'_?{_BY}",
    rf"[∇∂]\s*_?{_BY}\s+{_OF}", r"[∇∂](?P<by>[a-z](?:_?\d)?)(?P<of>[A-Z])",
    r"D(?P<by>)(?P<operand>\s+\S.*|\s*\(.*)", rf"D_?{_BY}(?P<operand>\s+\S.*|\s*\(.*)",
    rf"(?i:(?:the )?(?:partial )?(?:grad(?:ient)?e?|derivative|slope|ableitung|derivada|derivata|d[ée]riv[ée]e)s?)"
    rf"(?: (?i:of|von|de|di) {_OF})?(?: (?i:with respect to|wrt|w\.r\.t\.|in|by|for|of|nach|(?:con )?respecto a"
    rf"|par rapport [àa]|rispetto a) {_BY})",
)]  # fmt: skip
_GRADIENT = re.compile(rf"(?:∇|(?i:(?:the )?(?:partial )?(?:grad(?:ient)?|derivative|slope)(?: of)?) )\s*({NAME})")
_OF_KIND = rf"({KINDS})(?:es|s)?(?:['’]s?)?"
_SLOPE = r"(?:grad(?:ient)?|derivative|slope)s?"
_OF_A_KIND = re.compile(
    rf"(?i:(?:[\w .'’-]*[ _-])?(?:{_OF_KIND}[ _-]{_SLOPE}|{_SLOPE}[ _-](?:[\w .'’-]*[ _-])?{_OF_KIND}))"
)
_INDEXED = re.compile(r"(?P<base>.+?)(?P<index>_?\d+|_[a-z](?:[+-]\d+)?|_new|_old)")
_CALLED = ("grad", "slope", "deriv", "diff", "jacobian")  # what is no name of a function in front of a bracket
_OPERATOR = re.compile(rf"D(?:_?{NAME})?")  # D_x
_D = r"(?:[d∂δ]|del|partial)"
_DIFFERENTIALS = re.compile(rf"{_D}\s*\(\s*{NAME}\s*\)\s*/\s*{_D}\s*\(?\s*{NAME}\s*\)?")  # d(L)/d(w)
_WORDS = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .*'’-])*")
_OF_NAMES = re.compile(rf"(?<=[\w])\(\s*(?:{NAME}|\d+)(?:\s*,\s*(?:{NAME}|\d+))*\s*\)")
_BEST = re.compile(rf"({NAME})\s*[*⋆★]")


class Left(NamedTuple):
    """What a left side names: of a derivative what is differentiated ("" where it is not said) and by what, "weight" of
    `weight gradient`; of another name the name alone, "loss" of `the loss`; of a label nothing. `operand`: what stands
    behind d/dw."""

    key: tuple[str, ...] = ()
    operand: Text | None = None


def left(side: Text, words: Vocabulary) -> Left | None:
    """What a left side names that cannot be read; None if it may say something else: 2*δ, -η ∂L/∂w, ∂²L/∂w²."""
    bare = side.strip()
    while bare.signs[:1] in ("(", "[") and bare.signs and closing(bare.signs, 0) == len(bare) - 1:
        bare = bare.cut(1, len(bare) - 1).strip()
    signs = re.sub(r"\(\s*([d∂]⁺?\s*\w+)\s*\)", r"\1", bare.signs)  # of \frac{\partial L}{\partial w}
    if key := quotient_in(signs):
        return Left((*_meant(key[0], key[1], words), *key[2:]))
    whole = _GRADIENT.fullmatch(bare.signs)
    of = _meant(canonical(whole[1]), "", words)[0] if whole else ""
    if of and _is_numerator(of, words) and all(key[1] != of for key in words.partials):  # ∇L
        return Left((of, ""))
    for pattern in (*_SPELLED, *_OF_KNOWN_NAMES):
        match = pattern.fullmatch(bare.signs)
        if match is None:
            continue
        by = canonical(match["by"] or "")
        if bare.signs.startswith("δ") and "delta" in words.symbols and "/" not in bare.signs:  # δw, a product
            continue
        if bare.signs == f"d{match['by']}" and by not in words.spellings and by.lower() in words.spellings:  # dW
            by = by.lower()
        of, by = _meant(canonical(match.groupdict().get("of") or ""), by, words)
        known = (name in ("", *words.spellings) or _is_numerator(name, words) for name in (of, by))
        if pattern in _OF_KNOWN_NAMES and (not all(known) or _is_given(canonical(bare.signs), words)):
            continue
        if not _is_numerator(of, words) and of not in words.spellings:  # f'(z)
            is_primed = bare.signs.startswith(f"{of}'")
            if is_primed and len(of) > 1 and words.function(of) is None:  # xa', a product
                return None
            of = ""
        operand = bare.cut(*match.span("operand")).strip() if match.groupdict().get("operand", "").strip() else None
        whole_of = _meant(canonical(operand.signs.strip("() ")), by, words)[0] if operand is not None else ""
        if whole_of and _is_numerator(whole_of, words):
            of, operand = whole_of, None
        return Left((of, by), operand)
    if kind := _OF_A_KIND.fullmatch(bare.signs):
        return Left(("", (kind[1] or kind[2]).lower()))
    if bare.signs.lower() in ("loss", "the loss", "cost", "the cost"):
        return Left(("loss",))
    if re.fullmatch(rf"Δ?{NAME}", bare.signs) and not bare.signs.startswith("d2"):
        return Left((bare.signs,)) if _is_another(bare.signs, words) else Left()
    is_label = _WORDS.fullmatch(bare.signs) and not re.search("[²³⁻⁺]", bare.signs) and not any(
        word in words.symbols or (len(word) == 1 and word != "a") for word in re.findall(r"\w+", bare.signs)
    )
    return Left() if is_label else None


def named(side: Text, words: Vocabulary) -> Text:
    """A left side without what a name depends on, and without the star of a best value: T of T(z), ∂L/∂b of
    ∂L(w, b)/∂b, h of h*."""
    text = side.strip()
    name = _OF_NAMES.sub("", text.signs)
    applied = name.lower().startswith(_CALLED) or re.fullmatch(_GRADIENTS, name) or _OPERATOR.fullmatch(name)
    applied = (applied and name not in words.spellings) or _DIFFERENTIALS.fullmatch(text.signs)
    is_name = re.fullmatch(NAME, name) and words.function(canonical(name)) is None
    if not applied and (is_name or re.fullmatch(r"[d∂].*", name)):
        operator = re.match(rf"[d∂]\s*/\s*[d∂]\s*{NAME}|[d∂]\s*\(.*(?=/)", text.signs)  # of d/dw(a), of d(a)/dw
        start = operator.end() if operator else 0
        text = joined([text.cut(0, start), text.cut(start).replaced(_OF_NAMES, "")])
    starred = _BEST.fullmatch(text.signs)
    return text.cut(0, starred.end(1)) if starred else text


def _meant(of: str, by: str, words: Vocabulary) -> tuple[str, str]:
    """The names of a derivative as the exercise has them: L for J and loss, bias for Bias."""
    if of in LOSSES and of not in words.spellings and _is_numerator("L", words):
        of = "L"
    kind = re.fullmatch(rf"({KINDS})(?:es|s)?", by.lower())
    by = kind[1] if kind and by not in words.spellings else by
    spelt = words.spellings.get(by, ())
    return of, spelt[0] if len(spelt) == 1 else by


def _is_numerator(name: str, words: Vocabulary) -> bool:
    return any(key[0] == name for key in words.partials)


def _is_given(name: str, words: Vocabulary) -> bool:
    """Is this a name of the exercise, and none of the reader's, which stands for an expression?"""
    value = words.symbols.get(name)
    return isinstance(value, Symbol | MatrixSymbol) and canonical(value.name) == name


def _is_another(name: str, words: Vocabulary) -> bool:
    """Has the exercise names like this one with another index: O_2 for O_3? A reader's own names do not count: they
    stand for an expression."""
    if name.startswith("Δ"):
        return True
    match = _INDEXED.fullmatch(canonical(name))
    names = {one for one in words.symbols if _is_given(one, words)}
    known = {found["base"] for one in names if (found := _INDEXED.fullmatch(one))}
    stepped = match is not None and match["index"] in ("_new", "_old")
    stepped = stepped and any(one.endswith(("_new", "_old")) for one in names)
    return stepped or (match is not None and match["base"] in known | names)
