r"""Texts of a figure: with live numbers in braces, and formulas between dollars.

"$\partial L/\partial W_h$ = {slope:.2f}" becomes runs of text in one line: upright or italic, on the line, below or
above it. A formula is a small part of TeX, which fits in one line of SVG text in the page's own font, so that numbers
can move in it; what does not fit is refused.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any, NamedTuple

from sympy import Expr, Symbol

# A template is a list of texts and (place in numbers, digits).
Template = list[str | tuple[int, int]]


class Run(NamedTuple):
    """A part of a label in one style. level: 0 on the line, -1 a subscript, 1 a superscript."""

    parts: Template
    level: int = 0
    italic: bool = False



def check_words(what: str, text: Any) -> None:
    """Whether a text has words, for a reader who sees or hears nothing else. Raises ValueError, which says `what`."""
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{what}, not {text!r}")


# ------------------------------------------------------------------------------------------------------ numbers

_DIGITS = re.compile(r"\.(\d{1,2})f")


def template(text: str, numbers: list[Expr], known: Mapping[str, Symbol]) -> Template:
    """`text` as a template; the symbols that it names are added to `numbers`."""
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError as error:
        raise ValueError(f"the text {text!r}: {error}") from None
    parts: Template = []
    for literal, name, spec, conversion in fields:
        if literal:
            parts.append(literal)
        if name is None:
            continue
        digits = _DIGITS.fullmatch(spec or "")
        if digits is None or conversion:
            raise ValueError(f"the text {text!r}: expected {{{name}:.2f}}, a name and the number of decimals")
        if name not in known:
            raise ValueError(f"the text {text!r} names {name!r}, which is none of {', '.join(known)}")
        parts.append((place_of(known[name], numbers), int(digits[1])))
    return parts


def place_of(value: Expr, numbers: list[Expr]) -> int:
    """The place of `value` in the list of numbers that the page computes; it is added if it is not there."""
    if value not in numbers:
        numbers.append(value)
    return numbers.index(value)


def number_text(value: float, digits: int) -> str:
    """A number as live.js writes it: fixed decimals, halves rounded away from 0, a true minus, no negative zero."""
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    with localcontext(rounding=ROUND_HALF_UP):
        text = f"{Decimal(value):.2e}" if abs(value) >= 1e6 else f"{Decimal(value):.{digits}f}"
    return (text.replace("-", "") if float(text) == 0 else text).replace("-", "−")


def fill(parts: Template, numbers: Sequence[float]) -> str:
    """The text of a template with these numbers."""
    return "".join(part if isinstance(part, str) else number_text(numbers[part[0]], part[1]) for part in parts)


# ----------------------------------------------------------------------------------------------------- formulas

_LETTERS = "alpha beta gamma delta epsilon zeta eta theta kappa lambda mu nu xi pi rho sigma tau phi chi psi omega"
_GREEK = dict(zip(_LETTERS.split(), "αβγδεζηθκλμνξπρστφχψω", strict=True))
_SIGNS = {
    **_GREEK, "Gamma": "Γ", "Delta": "Δ", "Sigma": "Σ", "partial": "∂", "ell": "ℓ", "nabla": "∇", "infty": "∞",
    "sum": "Σ", "prod": "Π", "dots": "…", "ldots": "…", "cdots": "⋯", "vdots": "⋮", "prime": "′", "top": "ᵀ",
    "lvert": "|", "rvert": "|", "mid": "|", ",": "\u2009", ";": "\u2005", " ": " ", "quad": "\u2003", "!": "",
    "{": "{", "}": "}", "%": "%", "left": "", "right": "",
}  # fmt: skip
_OPERATORS = {
    "cdot": "·", "times": "×", "odot": "⊙", "circ": "∘", "pm": "±", "to": "→", "rightarrow": "→", "leftarrow": "←",
    "le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "in": "∈",
}  # fmt: skip
_ACCENTS = {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "dot": "\u0307"}
_NAMES = {"exp", "log", "ln", "tanh", "sin", "cos", "max", "min"}
_UPRIGHT = {"mathrm", "text", "operatorname", "textrm"}
_TOKEN = re.compile(r"\\(?:[A-Za-z]+|.)|\s+|.", re.DOTALL)


class _Piece(NamedTuple):
    text: str
    level: int
    italic: bool


class _Formula:
    """Reads one formula, from its first token to its last."""

    def __init__(self, tex: str) -> None:
        self.tex, self.tokens, self.at = tex, _TOKEN.findall(tex), 0

    def error(self, what: str) -> ValueError:
        return ValueError(f"the formula ${self.tex}$: {what}")

    def read(self, level: int = 0, until: str = "") -> Iterator[_Piece]:
        """The pieces up to the token `until`, which is read too, or to the end."""
        first = True
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            self.at += 1
            if token == until:
                return
            if token == "}":
                raise self.error("a } without its {")
            yield from self._token(token, level, first)
            first = first and token.isspace()
        if until:
            raise self.error(f"a {until} is missing")

    def _token(self, token: str, level: int, first: bool) -> Iterator[_Piece]:
        command = token[1:] if token[0] == "\\" else ""
        if token.isspace():
            return
        if token == "{":
            yield from self.read(level, "}")
        elif token in "_^":
            if level:
                raise self.error("a subscript or superscript within another does not fit in a line")
            yield from self.argument(-1 if token == "_" else 1)
        elif token == "'":
            yield _Piece("′", level, False)
        elif token in "+-=<>*" or command in _OPERATORS:
            sign = {"-": "−", "*": "∗"}.get(token, _OPERATORS.get(command, token))
            space = "" if level or (first and token in "+-") else "\u2009"
            yield _Piece(space + sign + space, level, False)
        elif command == "frac":
            for part, piece in enumerate((self.argument(level), self.argument(level))):
                inner = list(piece)
                several = any(set(one.text) & set("+−= \u2009") for one in inner)
                yield from [_Piece("/", level, False)] * part
                yield from [_Piece("(", level, False), *inner, _Piece(")", level, False)] if several else inner
        elif command in _ACCENTS:
            inner = list(self.argument(level))
            text = "".join(piece.text for piece in inner)
            if len(text) != 1:
                raise self.error(f"\\{command} stands over one letter, not over {text!r}")
            yield _Piece(text + _ACCENTS[command], level, inner[0].italic)
        elif command in _UPRIGHT:
            yield from (_Piece(piece.text, piece.level, False) for piece in self.argument(level, spaces=True))
        elif command in _NAMES:
            yield _Piece(command + ("" if self.tokens[self.at : self.at + 1] == ["("] else "\u2009"), level, False)
        elif command in _SIGNS:
            yield _Piece(_SIGNS[command], level, command in _GREEK)
        elif command:
            raise self.error(f"\\{command} is not known to a label, or does not fit in a line")
        else:
            yield _Piece(token, level, token.isalpha())

    def argument(self, level: int, spaces: bool = False) -> Iterator[_Piece]:
        """The group or the single token that comes next."""
        while self.tokens[self.at : self.at + 1] and self.tokens[self.at].isspace():
            self.at += 1
        if self.at >= len(self.tokens):
            raise self.error("something is missing at its end")
        if self.tokens[self.at] != "{":
            self.at += 1
            yield from self._token(self.tokens[self.at - 1], level, True)
        elif not spaces:
            self.at += 1
            yield from self.read(level, "}")
        else:
            end = self.tokens.index("}", self.at) if "}" in self.tokens[self.at :] else 0
            if not end:
                raise self.error("a } is missing")
            text, self.at = "".join(self.tokens[self.at + 1 : end]), end + 1
            yield _Piece(text, level, False)


def _split(text: str) -> list[tuple[str, bool]]:
    """The parts of a text, and whether each is a formula; `\\$` is a dollar."""
    parts = re.split(r"(?<!\\)\$", text)
    if len(parts) % 2 == 0:
        raise ValueError(f"the text {text!r}: a $ is missing (a dollar of its own is written \\$)")
    return [(part if number % 2 else part.replace(r"\$", "$"), number % 2 == 1) for number, part in enumerate(parts)]


def _joined(runs: Iterator[Run]) -> list[Run]:
    """The runs, those of one style made one."""
    found: list[Run] = []
    for run in runs:
        if found and (found[-1].level, found[-1].italic) == (run.level, run.italic):
            before = found[-1].parts
            for part in run.parts:
                if before and isinstance(part, str) and isinstance(before[-1], str):
                    before[-1] += part
                else:
                    before.append(part)
        elif run.parts:
            found.append(Run([*run.parts], run.level, run.italic))
    return found or [Run([""])]


def _formula_runs(tex: str) -> Iterator[Run]:
    return (Run([piece.text], piece.level, piece.italic) for piece in _Formula(tex).read())


def label(text: str, numbers: list[Expr], known: Mapping[str, Symbol]) -> list[Run]:
    """A text with formulas and live numbers as runs; the symbols that it names are added to `numbers`."""

    def runs() -> Iterator[Run]:
        for part, formula in _split(text):
            if formula:
                yield from _formula_runs(part)
            else:
                yield Run(template(part, numbers, known))

    return _joined(runs())


def still_label(text: str) -> list[Run]:
    """A text with formulas, in which a brace is a brace, as runs."""

    def runs() -> Iterator[Run]:
        for part, formula in _split(text):
            yield from _formula_runs(part) if formula else [Run([part] if part else [])]

    return _joined(runs())


def plain(text: str) -> str:
    """A text with formulas as one line of characters, for the readings and for measuring."""
    return "".join(fill(run.parts, ()) for run in still_label(text))


def has_numbers(run: Run) -> bool:
    """Whether a live number stands in it."""
    return any(not isinstance(part, str) for part in run.parts)
