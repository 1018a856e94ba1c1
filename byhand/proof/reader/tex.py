r"""Fifth rule: the part of TeX that stands for an expression becomes plain text.

`\frac{a}{b}` becomes `((a)/(b))`, `\hat{y}_{1}` becomes `ŷ_1`, `\cdot` becomes `·`. Spacing and sizes of brackets
go. A text without a backslash and without braces passes as it is.
"""

from __future__ import annotations

import re

from byhand.formulas.table import FUNCTIONS
from byhand.proof.reader.characters import AS_SUBSCRIPT, GREEK, HAT, SUMS, TILDE, TRANSPOSE, fold
from byhand.proof.reader.errors import MAX_DEPTH, ParseError
from byhand.proof.reader.functions import ADVICE
from byhand.proof.reader.names import NAME
from byhand.proof.reader.text import Text, joined

_SPACES = frozenset((
    "left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "middle",
    "displaystyle", "textstyle", "limits", "nolimits", "quad", "qquad", "thinspace", ",", ";", ":", "!", " ", ">",
    "\n", "\\", "mathstrut",
))  # fmt: skip
_FONTS = frozenset((
    "mathbf", "mathrm", "mathit", "mathsf", "mathbb", "mathcal", "boldsymbol", "bm", "text", "textrm", "textbf",
    "textit", "operatorname", "mathop", "vec", "mathds", "mathbbm", "operatorname*", "ensuremath",
))  # fmt: skip
_BOXES = frozenset(("boxed", "fbox", "framebox"))
_ACCENTS = {"hat": HAT, "widehat": HAT, "tilde": TILDE, "widetilde": TILDE}
_FRACTIONS = frozenset(("frac", "dfrac", "tfrac", "cfrac"))
_SIGNS = {
    "cdot": "·", "cdotp": "·", "times": "×", "ast": "*", "odot": "⊙", "otimes": "⊗", "circ": "⊙", "div": "/",
    "pm": "±", "mp": "∓",
    "bullet": "·", "star": "*", "ge": ">=", "geq": ">=", "geqslant": ">=",
    "le": "<=", "leq": "<=", "leqslant": "<=", "gt": ">", "lt": "<",
    "nabla": "∇", "partial": "∂", "top": TRANSPOSE, "intercal": TRANSPOSE, "prime": "'", "{": "{", "}": "}",
    "lbrace": "{", "rbrace": "}", "vert": "|", "lvert": "|", "rvert": "|", "mid": "|", "lVert": "||", "rVert": "||",
    "Vert": "||", "|": "||", "lbrack": "[", "rbrack": "]", "lparen": "(", "rparen": ")", "lang": "(", "%": "%",
    "#": "#", "_": "_", "$": "", "minus": "-", "plus": "+", "colon": ":", "equiv": "=", "coloneqq": "=", "e": "e",
}  # fmt: skip
_GREEK = {name: letter for letter, name in reversed(GREEK.items())} | {
    "varepsilon": "ε", "vartheta": "θ", "varphi": "φ", "varrho": "ρ", "varsigma": "σ",
}  # fmt: skip
_WORDS = {name for row in FUNCTIONS for name in row.names} | {"softmax", "sum", "diag"} | set(ADVICE)
_FUNCTIONS = frozenset(_WORDS - set(_GREEK) - set(_SIGNS))
"""The commands that are words of the reader's: functions, and what it has advice for."""
_COMMAND = re.compile(r"\\([A-Za-z]+\*?|.)", re.DOTALL)
_OVER = re.compile(r"\\over(?![A-Za-z])\s*")
_SUM = re.compile(r"(?:[Σ∑]|sum)\s*\Z")


_QUOTIENT = re.compile(r"\(\(([^()]*)\)/\(([^()]*)\)\)")  # as \frac is written


def expand(text: Text) -> Text:
    """The text with its TeX written plainly. Raises ParseError for a command that stands for nothing here."""
    if not re.search(r"[\\{}]", text.signs):
        return text
    return _Expansion(text).upto_end()


def plain(text: str) -> str:
    """A typed text without TeX, a quotient without its brackets. Raises ParseError as `expand` does."""
    return _QUOTIENT.sub(r"\1/\2", expand(fold(text)).signs.strip())


class _Expansion:
    def __init__(self, text: Text) -> None:
        self.text = text
        self.place = 0
        self.depth = 0

    @property
    def next(self) -> str:
        return self.text.signs[self.place : self.place + 1]

    @property
    def column(self) -> int:
        return self.text.columns[self.place]

    def upto_end(self) -> Text:
        pieces = []
        while self.next:
            pieces.append(self.piece())
        return joined(pieces)

    def said(self, signs: str, column: int) -> Text:
        return Text.at(column, signs)

    def piece(self) -> Text:
        """What the next character, command or group stands for."""
        column, sign = self.column, self.next
        if sign == "\\":
            return self.command()
        if sign == "{":
            inside = self.group()
            left, right = "[]" if re.search("[<>]", inside.signs) else "()"  # 1{z > 0} is an indicator
            return joined([self.said(left, column), inside, Text(right, (inside.columns[-1], self.column))])
        if sign in "_^" and re.match(r".\s*[\\{]", self.text.signs[self.place : self.place + 9]):
            return self.subscript() if sign == "_" else self.superscript()
        if sign == "}":
            raise ParseError(column, "`}` closes no bracket")
        self.place += 1
        if sign == " " and re.match(r" *_", self.text.signs[self.place :]):  # \delta _1
            return self.said("", column)
        return self.text.cut(self.place - 1, self.place)

    def group(self) -> Text:
        """What stands between the next two braces."""
        opened, closing = self.column, ""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseError(opened, f"brackets are nested too deeply: at most {MAX_DEPTH}")
        self.place += 1
        pieces: list[Text] = []
        while self.next != "}":
            if not self.next:
                raise ParseError(opened, "this bracket is never closed")
            over = _OVER.match(self.text.signs, self.place)
            if over:
                pieces = [self.said("((", opened), *pieces, self.said(")/(", self.column)]
                self.place = over.end()
                closing = "))"
                continue
            pieces.append(self.piece())
        pieces += [self.said(closing, self.column)] if closing else []
        inside = joined([*pieces, Text("", (self.column,))])
        self.place += 1
        self.depth -= 1
        return inside

    def argument(self) -> Text:
        """The argument of a command: a group, or one character or command."""
        column = self.column
        while self.next.isspace():
            self.place += 1
        if not self.next or self.next in "}_^":
            raise ParseError(column, "something is missing here: this TeX command takes one thing in braces more")
        if self.next == "{":
            return self.group()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseError(column, f"brackets are nested too deeply: at most {MAX_DEPTH}")
        piece = self.piece()
        self.depth -= 1
        return piece

    def command(self) -> Text:
        column = self.column
        found = _COMMAND.match(self.text.signs, self.place)
        if found is None:
            raise ParseError(column, "a backslash has no meaning here")
        name = found[1]
        self.place = found.end()
        if name in _SPACES:
            if name in ("left", "right", "middle") and self.next == ".":
                self.place += 1
            return self.said(" ", column)
        if name in _BOXES:
            inside = self.argument()
            return joined([self.said("(", column), inside, Text(")", (inside.columns[-1], self.column))])
        if name in _FRACTIONS:
            return self.fraction(column)
        if name == "sqrt":
            return self.root(column)
        if name in _ACCENTS:
            inside = self.argument().strip()
            if not inside.signs:
                over = "a hat stands over a letter: ŷ" if _ACCENTS[name] == HAT else "a tilde stands over a letter: h̃"
                raise ParseError(column, over)
            return joined([inside.cut(0, 1), self.said(_ACCENTS[name], column), inside.cut(1)])
        if name in _FONTS:
            inside = self.argument()
            plain = inside.signs.strip()
            if plain in ("T", "1", "I", "d", "e"):
                return self.said(TRANSPOSE if plain == "T" else plain, column)
            return joined([self.said(" ", column), inside]) if plain.isalpha() and len(plain) > 1 else inside
        known = _SIGNS.get(name) or _GREEK.get(name) or (name if name in _FUNCTIONS else None)
        if known is None:
            raise ParseError(column, f"the TeX command `\\{name}` has no meaning here")
        return self.said(f" {known}" if name in _FUNCTIONS else known, column)

    def fraction(self, column: int) -> Text:
        above, below = self.argument(), self.argument()
        if above.signs.strip() in ("d", "∂") and re.fullmatch(rf"\s*[d∂]\s*{NAME}\s*", below.signs):  # d/dw of L
            above = Text.at(column, above.signs.strip())
            return joined([above, self.said("/", below.columns[0]), below, Text(" ", (below.columns[-1], self.column))])
        return joined([self.said("((", column), above, self.said(")/(", below.columns[0]), below,
                       Text("))", (below.columns[-1],) * 2 + (self.column,))])  # fmt: skip

    def root(self, column: int) -> Text:
        while self.next.isspace():
            self.place += 1
        index = None
        if self.next == "[":
            end = self.text.signs.find("]", self.place)
            if end < 0:
                raise ParseError(self.column, "this bracket is never closed")
            index = self.text.cut(self.place + 1, end)
            self.place = end + 1
        inside = self.argument()
        closing = Text(")", (inside.columns[-1], self.column))
        if index is None:
            return joined([self.said("sqrt(", column), inside, closing])
        return joined([self.said("((", column), inside, self.said(")^(1/(", column), index, self.said(")", column),
                       self.said(")", column), closing])  # fmt: skip

    def subscript(self) -> Text:
        column, of_sum = self.column, _SUM.search(self.text.signs, 0, self.place)
        self.place += 1
        inside = self.argument().strip()
        plain = inside.signs.replace(" ", "").replace(",", "")
        if re.search("[<>]", plain):  # an indicator
            return joined([self.said("[", column), inside, self.said("]", inside.columns[-1])])
        if re.fullmatch(r"[A-Za-z0-9]+", plain):
            return Text("_" + plain, (column, *(inside.columns[0],) * len(plain), self.column))
        if plain in GREEK:
            return self.said("_" + plain, column)
        if plain and all(sign in AS_SUBSCRIPT for sign in plain):
            return self.said("".join(AS_SUBSCRIPT[sign] for sign in plain), column)
        raise ParseError(column, SUMS if of_sum else "a subscript is made of letters and digits here")

    def superscript(self) -> Text:
        column = self.column
        self.place += 1
        inside = self.argument().strip()
        plain = inside.signs.replace(" ", "")
        if plain in ("T", TRANSPOSE):
            return self.said(TRANSPOSE if plain == TRANSPOSE else "^T ", column)
        if plain in ("'", "''", "'''"):
            return self.said(plain, column)
        if plain == "+":
            return self.said("⁺", column)
        elementwise = re.fullmatch(r"[⊙·*](.+)", plain)
        if elementwise:
            return self.said(f"**({elementwise[1]})", column)
        return joined([self.said("^(", column), inside, Text(")", (inside.columns[-1], self.column))])
