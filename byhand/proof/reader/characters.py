"""First rule: characters of phones, word processors and web pages become the ones that the other rules know.

A letter keeps its hat or tilde and its place as a subscript or superscript; everything else that only looks different
is folded without a word. What has no counterpart stays as it is: a reason may hold it, an expression not.
"""

from __future__ import annotations

import re
import string
import unicodedata
from functools import cache

from byhand.proof.reader.errors import Fix, ParseError
from byhand.proof.reader.text import Text, joined

HAT, TILDE = "\u0302", "\u0303"
ACCENTS = {HAT: "hat", TILDE: "tilde"}
"""What may stand over a letter of a name, and how the name says it: ŷ is `y_hat`, h̃ is `h_tilde`."""
GREEK = {
    letter: unicodedata.name(letter).split()[-1].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθκλμνξπρστφχψω"
} | {"ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi", "ς": "sigma", "ϱ": "rho"}
SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
AS_SUBSCRIPT = dict(zip("0123456789+-aehijklmnoprstuvx", SUBSCRIPTS, strict=True))
"""A sign on the line -> the subscript."""
AS_SUPERSCRIPT = dict(zip("0123456789+-()abcdeghijklmnoprstuvwxyz", SUPERSCRIPTS, strict=True))
"""The same for superscripts."""
LOWERED = str.maketrans({sign: plain for plain, sign in AS_SUPERSCRIPT.items()})
"""A superscript -> the sign on the line."""
TRANSPOSE = "ᵀ"
FRACTIONS = {sign: unicodedata.normalize("NFKC", sign).replace("⁄", "/") for sign in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒"}
"""A sign that is a number by itself, and how it is written with a slash."""
_COMPOSED = [unicodedata.normalize("NFC", letter + accent) for accent in ACCENTS for letter in string.ascii_letters]
LETTERS = string.ascii_letters + "".join(GREEK) + "".join(letter for letter in _COMPOSED if len(letter) == 1)

_KEPT = frozenset(
    string.printable.replace("\x0b", "").replace("\x0c", "").replace("\r", "").replace("\t", "")
    + LETTERS + HAT + TILDE + SUBSCRIPTS + SUPERSCRIPTS + TRANSPOSE + "∂·×⊙⊗√∛" + "".join(FRACTIONS)
)  # fmt: skip

_FOLDED = {
    **dict.fromkeys("\t\v\f", " "),
    **dict.fromkeys("\r\x85\u2028\u2029", "\n"),
    **dict.fromkeys("−‐‑‒–—―⁃﹘﹣－➖˗", "-"),
    **dict.fromkeys("＋➕﬩\u2064", "+"),
    **dict.fromkeys("∗⁎＊✱﹡✽", "*"),
    **dict.fromkeys("⋅∙•‧・⸱", "·"),
    **dict.fromkeys("⨯✕✖╳", "×"),
    **dict.fromkeys("∘⊚⨀○◦", "⊙"),
    **dict.fromkeys("÷∕⁄／➗", "/"),
    **dict.fromkeys("‹〈＜", "<"), **dict.fromkeys("›〉＞", ">"),
    **dict.fromkeys("≤⩽≦⪯", "<="),
    **dict.fromkeys("≥⩾≧⪰", ">="),
    **dict.fromkeys("＝≡≔", "="),
    **dict.fromkeys("′‘’ʹʼ´＇‵", "'"),
    **dict.fromkeys("″“”„＂«»", '"'),
    **dict.fromkeys("⊤⟙⊺", TRANSPOSE),
    "ß": "β", "∊": "ε",
    "ˆ": "^", "＾": "^", "ˋ": "`", "∣": "|", "｜": "|", "‖": "||", "ℓ": "l", "ı": "i", "\u2062": " ",
    "⟦": "[", "⟧": "]",
    "⟨": "(", "⟩": ")", "【": "[", "】": "]", "←": ":=", "≈": "=", "≅": "=", **dict.fromkeys("⟶➔➙➜➝➞➡", "→"), "⟼": "↦",
    "\ufe0f": "",
}  # fmt: skip

# Letters of other alphabets that look like these.
_LOOKALIKES = dict(zip("асеорхуАВСЕНКМОРТХиοΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "aceopxyABCEHKMOPTXuoABEZHIKMNOPTYX", strict=True))

# A ^ behind a letter where no exponent can follow is a hat, as it is copied from a typeset ŷ.
_FLATTENED_HAT = re.compile(r"(?<=[A-Za-z])[\^ˆ](?=[\u200b\u2060\ufeff]|\s*(?:$|[)\]}*/=,;<>|])|\s[-+−–]\s)")


# y-hat, as it is said; y - hat is a difference.
_HAT_IN_LETTERS = re.compile(r"(?<=(?<![A-Za-z])[A-Za-z])[-‐‑]hat(?![A-Za-z])")


# The hat of Word's linear format stands behind a space, or behind brackets.
_HAT_APART = re.compile(rf"(\(?\s*)([A-Za-z])(\s*\)?\s*)(?=[{HAT}{TILDE}])")


# A bullet, or what counts, in front of an answer; elsewhere such a sign may be a product.
_BULLET = re.compile(r"^\s*[•◦●○▪▫■□‣▸►▶➢➤⁃☞✓✔☑✅①-⑳]\ufe0f?\s*(?=\S)")


# An exponent that stands before the index of its letter: O²₁, O^2_1, O^{2}_{1}.
_EXPONENT_FIRST = re.compile(
    rf"(?<![A-Za-z0-9_])([A-Za-z])([{SUPERSCRIPTS}]+|\^(?:\{{[^{{}}]*\}}|[0-9T]|\\top))"
    rf"([{SUBSCRIPTS}]+|_(?:\{{[A-Za-z0-9]*\}}|[A-Za-z0-9](?![A-Za-z0-9])))"
)


# Which root it is, in front of its sign; behind a letter it is a power.
_ROOT = re.compile(r"(?<![\w)\]}⁰-⁹])([²³])√")


# The product of matrices in R.
_PERCENTED = re.compile(r"%\*%")


# "Not equal" is one sign.
_UNEQUAL = re.compile(r"!=(?!=)|=/=|\\neq?(?![A-Za-z])|\\not\s*=|≠")


EVERY = "(?:all|any|every|each)"
"""The words for ∀."""

NUMBERS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
"""The words for 0, 1, …"""

SUMS = "write the sum out, term by term, as in x_1 + x_2"
"""What to do with a sum over an index that cannot be written out here."""

# What holds wherever it is asked: x ∈ ℝ, ∀x. Not ℝ⁺, or ℝ without 0.
_FOR = rf"(?:(?<!\w)for(?:\s+{EVERY})?\s+|∀\s*|\\forall\s*)"
_ALL_REALS = re.compile(
    rf"(?:(?:[,;]|(?<=\())\s*{_FOR}?|{_FOR})(?P<name>[^\W\d]\w*)\s*(?:∈|\\in(?![a-zA-Z]))\s*"
    r"(?:ℝ|\\mathbb\s*(?:\{R\}|R)|\\R(?![a-zA-Z])|R)(?=\s*(?:[).,:;$\]]|$))"
)
# Between two numbers: f ∈ (0, 1).
_INTERVAL = re.compile(
    r"(?P<name>[^\W\d]\w*)\s*(?:∈|\\in(?![a-zA-Z])|(?<=\s)in(?=\s))\s*(?P<open>[(\[])\s*(?P<low>-?[\d./]+)\s*[,;]\s*"
    r"(?P<high>-?[\d./]+)\s*(?P<close>[)\]])"
)
_FOR_ALL = re.compile(r"∀|\\forall(?![a-zA-Z])")

# Spaces of TeX, and how far down the next row stands: the comma of \, is none, and \\ stays.
_SPACING = re.compile(
    r"(?P<row>\\\\)(?:\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm|in|mu|bp)\s*\])?"
    r"|\\(?:[,:;!> ]|h(?:space|skip)\*?\s*\{[^{}]*\}"
    r"|(?:q?quad|enspace|(?:neg)?(?:thin|med|thick)space)(?![A-Za-z]))"
)


_RUN = re.compile(r"(?<=[^\S\n]{8})[^\S\n]|(?<=\n{8})\n")


def calmed(text: str, instead: str = "\u200b") -> str:
    """A text without long runs of blanks, in which a pattern could look for minutes: signs without a width stand there,
    and each sign keeps its column."""
    return _RUN.sub(instead, text)


def fold(text: str) -> Text:
    """What was typed, in the characters that the other rules know; one without a counterpart stays as it is."""
    pieces = []
    text = calmed(text)
    text = _SPACING.sub(lambda found: (found["row"] or " ").ljust(len(found[0]), "\u200b"), text)
    text = _HAT_APART.sub(_together, _FLATTENED_HAT.sub(HAT, _HAT_IN_LETTERS.sub("_hat", text)))
    text = _BULLET.sub(lambda bullet: " " * len(bullet[0]), text)
    text = _UNEQUAL.sub(lambda sign: "≠".ljust(len(sign[0]), "\u200b"), text)
    text = _ROOT.sub(lambda root: "√∛"[root[1] == "³"] + "\u200b", text)
    text = _PERCENTED.sub("\u200b@\u200b", text)
    text = _EXPONENT_FIRST.sub(r"\1\3\2", text)
    for column, sign in enumerate(text, start=1):
        known = _folded(sign)
        known = sign if known is None else known
        pieces.append(Text(known, (*(column,) * len(known), column + 1)))
    folded = joined(pieces).replaced(_ALL_REALS, lambda match: f" for all {match['name']} ")
    return folded.replaced(_INTERVAL, _between).replaced(_FOR_ALL, " for all ")


def _between(match: re.Match[str]) -> str:
    """0 < f < 1 of f ∈ (0, 1)."""
    left, right = ("<" if bracket in "()" else "<=" for bracket in (match["open"], match["close"]))
    return f"{match['low']} {left} {match['name']} {right} {match['high']}"


def _together(match: re.Match[str]) -> str:
    """The letter with what has no width around it, so that each column stays where it is."""
    before, letter, behind = match.groups()
    if ("(" in before) != (")" in behind):  # the bracket holds more than the letter
        return before + letter + re.sub(r"\s", "\u200b", behind)
    if "(" in before:
        before = "\u200b" * len(before)
    return before + letter + "\u200b" * len(behind)


@cache
def _folded(sign: str) -> str | None:
    """The characters that one character stands for, None if it has no meaning."""
    if sign in _KEPT or sign in _FOLDED:
        return _FOLDED.get(sign, sign)
    category = unicodedata.category(sign)
    if category == "Cf":  # has no width
        return ""
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(sign))
    if category[0] in "LSP" and sign not in _LOOKALIKES:
        plain = unicodedata.normalize("NFKC", sign)
        if plain != sign and all(part in _KEPT or part in _FOLDED for part in plain):
            return "".join(_FOLDED.get(part, part) for part in plain)
    return None


def unknown(sign: str, column: int) -> ParseError:
    """The error for a character that stands for nothing."""
    name = unicodedata.name(sign, "a control character")
    message = f"{name} (U+{ord(sign):04X}) has no meaning here"
    if sign in _LOOKALIKES:
        return ParseError(
            column, f"{message}; write {_LOOKALIKES[sign]}", fix=Fix(column, column + 1, _LOOKALIKES[sign])
        )
    if sign in "Σ∑":
        return ParseError(column, f"{message}; {SUMS}")
    small = sign.lower()
    if small in GREEK and sign not in "ΣΠ":
        return ParseError(column, f"{message}; write {small}", fix=Fix(column, column + 1, small))
    return ParseError(column, message)
