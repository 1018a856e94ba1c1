"""Seventh rule: the text is cut into tokens: numbers, names, functions, quotients, signs and brackets.

A run of letters is cut into the exercise's names by the longest match; where two cuts have a meaning, both are read.
"""

from __future__ import annotations

import difflib
import keyword
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import product

from byhand.formulas.table import function_named
from byhand.proof.reader.characters import (
    FRACTIONS,
    GREEK,
    HAT,
    LETTERS,
    LOWERED,
    SUBSCRIPTS,
    SUMS,
    SUPERSCRIPTS,
    TILDE,
    TRANSPOSE,
    unknown,
)
from byhand.proof.reader.errors import MAX_TOKENS, Fix, ParseError, short
from byhand.proof.reader.functions import ADVICE, METHODS, function_names, meant_by, slope_meant_by
from byhand.proof.reader.names import LOSSES, NAME, Piece, Vocabulary, canonical
from byhand.proof.reader.questions import Questions
from byhand.proof.reader.text import Text

MODULES = (
    r"(?:np|numpy|[mM]ath|torch|jnp|tf|sp|sympy|scipy|jax|F|K|nn|keras|cp|cupy|mx|cmath)"
    r"(?:\.(?:numpy|math|nn|functional|special|backend|activations|ops))*\.(?!m?T(?!\w))"
)
"""What may stand in front of a function in a program."""
_GLUED = re.compile(r"(?<=[A-Za-z0-9_)\]])(?=(?:np|numpy|math)\.[a-z]\w*\()")  # of knp.log(r)
_FRACTION = "".join(FRACTIONS)
_TOKEN = re.compile(
    rf"""(?P<mixed> \d+[{_FRACTION}] )
    | (?P<number> (?:\d+\.?\d*|\.\d+) (?:[eE][+-]?\d+)? )
    | (?P<fraction> [{_FRACTION}] )
    | (?P<positive> (?<=[)\]}}]) (?: ₊ | _\+ | (?:\^\+|⁺)(?=\s*(?:$|[-+*/)])) ) )
    | (?P<word> (?:{MODULES})? {NAME} )
    | (?P<method> \.(?:T|mT|t(?=\(\))|(?:{"|".join(METHODS)})(?=\())(?![{LETTERS}0-9_]) )
    | (?P<cast> \.astype\([\w.'"]*\) | \.(?:float|int|double)\(\) )
    | (?P<transpose> {TRANSPOSE} )
    | (?P<superscript> [{SUPERSCRIPTS}]+ )
    | (?P<prime> '+ )
    | (?P<root> [√∛] )
    | (?P<dotted> \.(?:\*\*? | [/^]) )
    | (?P<sign> \*\* | [<>]= | [-+*/@^<>·×⊙⊗] )
    | (?P<open> [(\[{{] ) | (?P<close> [)\]}}] ) | (?P<comma> , ) | (?P<semicolon> ; ) | (?P<bar> \| )""",
    re.VERBOSE | re.ASCII,
)
COUNTED = "z[1]"
"""Asked of an index in square brackets: does it count from 1, or (the second answer) from 0?"""
_LISTED = re.compile(r"\[(\d{1,2})\]")
_DOTTED = {".*": "⊙", "./": "/", ".^": "**", ".**": "**"}
"""How MATLAB and Julia write what works entry by entry; there a star between matrices multiplies them."""
_MARK = r"(?:∂(?:⁺|\^?\+)?|d)"
_INDEX = re.compile(r"_?\d+$")
_LIKE = {"alpha": "a", "beta": "b", "nu": "v", "omega": "w", "rho": "p", "chi": "x", "kappa": "k", "tau": "t",
         "gamma": "y", "eta": "n"}  # fmt: skip
"""A Greek letter -> the Latin one that looks like it."""
_INSTEAD_OF = {"alpha": ("eta",), "rate": ("eta",), "reg": ("lambda",), "wd": ("lambda",), "yh": ("y_hat",),
               "yp": ("y_hat",), "pred": ("y_hat",), "momentum": ("beta",)}  # fmt: skip
"""What others call a name."""
_SHORT_WORDS = frozenset(("at", "is", "in", "on", "as", "by", "of", "so", "to", "an", "or", "be", "we", "it", "do"))
_QUOTIENT = re.compile(
    rf"(?P<l>\(\s*)?(?P<d>{_MARK})\s*(?P<of>{NAME})\s*(?(l)\))\s*/\s*(?P<r>\(\s*)?(?:∂|d)\s*(?P<by>{NAME})(?(r)\s*\))"
)
_DELTAS = re.compile(rf"[δð]\s*(?P<of>{NAME})\s*/\s*[δð]\s*(?P<by>{NAME})")
_IN_CODE = re.compile(rf"d_?(?P<of>{NAME})_d_?(?P<by>{NAME})")  # dL_dO, d_L_d_O, as the book's programs call it
_INDEXED = re.compile(r"(?P<of>[^\W\d_]+)_(?P<by>\w+)")
_OPERAND_FOLLOWS = re.compile(rf"\s*[{LETTERS}0-9(\[{{|^'√∛{_FRACTION}{SUPERSCRIPTS}]|\s*\*\*")


@dataclass(frozen=True)
class Token:
    """One token: `value` is what it stands for, `start` and `end` are the columns where it was typed.

    kind: "number", "name", "function", "euler", "quotient", "method", "transpose", "superscript", "prime", "positive",
        "cast", "root", "sign", "open", "close", "comma", "semicolon", "bar" or "end".
    spaced: does a space stand before it?
    """

    kind: str
    text: str
    start: int
    end: int
    value: tuple[str, ...] = ()
    spaced: bool = False


DOTTED = "dotted"
"""The value of the signs of a text that MATLAB or Julia could read."""
STARTS_OPERAND = frozenset(("number", "name", "function", "euler", "quotient", "open", "root"))


def tokenized(text: Text, words: Vocabulary, questions: Questions) -> list[Token]:
    """The tokens of the text, with one of kind "end" last. Raises ParseError for what is none."""
    return _Tokenizer(text.replaced(_GLUED, " "), words, questions).tokens()


def quotient_in(text: str) -> tuple[str, ...] | None:
    """The key of the quotient that a whole text is, if it is one: ("L", "w") of ∂L/∂w or dL/dw."""
    match = _QUOTIENT.fullmatch(text) or _IN_CODE.fullmatch(text)
    return _key(match) if match else None


def indexed_slope(name: str, words: Vocabulary) -> tuple[str, ...]:
    """The key of the quotient that a name with an index says: ("L", "a") of L_a, where no name is called so."""
    match = _INDEXED.fullmatch(name) if name not in words.spellings else None
    key = _known(words, match["of"], match["by"]) if match else ()
    return key if key in words.partials else ()


def _known(words: Vocabulary, of: str, by: str, plus: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The key of the quotient of these names, which may be typed without their underscores."""
    own = [of, "L"] if of in LOSSES and of not in words.spellings else [of]  # ∂J/∂a
    keys = product(words.spellings.get(of, own), words.spellings.get(by, [by]))
    return next(((*key, *plus) for key in keys if (*key, *plus) in words.partials), (of, by, *plus))


def _key(match: re.Match[str]) -> tuple[str, ...]:
    immediate = match.groupdict().get("d") not in (None, "∂", "d")
    return (canonical(match["of"]), canonical(match["by"]), *(("+",) if immediate else ()))


class _Tokenizer:
    def __init__(self, text: Text, words: Vocabulary, questions: Questions) -> None:
        self.text = text
        self.words = words
        self.questions = questions
        self.found: list[Token] = []

    def tokens(self) -> list[Token]:
        place = 0
        signs = self.text.signs
        while True:
            start = len(signs) - len(signs[place:].lstrip())
            if start == len(signs):
                break
            place = self.token_at(start, start > place)
            if len(self.found) > MAX_TOKENS:
                column = self.text.columns[start]
                raise ParseError(column, f"the text is too long: at most {MAX_TOKENS} names, numbers and signs")
        self.add("end", len(signs), len(signs))
        if any(token.value == (DOTTED,) for token in self.found):
            starred = [token.kind == "sign" and token.text == "*" for token in self.found]
            return [replace(token, value=(DOTTED,)) if star else token
                    for token, star in zip(self.found, starred, strict=True)]  # fmt: skip
        return self.found

    def add(self, kind: str, start: int, end: int, *value: str, spaced: bool = False) -> None:
        columns = self.text.columns
        text = self.text.signs[start:end]
        self.found.append(Token(kind, text, columns[start], columns[end], value, spaced))

    def token_at(self, start: int, spaced: bool) -> int:
        """Add what stands here; returns where it ends."""
        quotient = self.quotient_at(start, spaced)
        if quotient:
            return quotient
        signs, column = self.text.signs, self.text.columns[start]
        match = _TOKEN.match(signs, start)
        if match is None:
            raise self.stray(signs[start:], column)
        kind, end = match.lastgroup or "", match.end()
        if kind == "word":
            return self.word(start, self.before_decimals(start, end), spaced)
        if kind == "cast" and re.search("float|double", match[0]):  # a number stays what it is
            return end
        if kind == "dotted":
            self.add("sign", start, end, DOTTED, spaced=spaced)
            self.found[-1] = replace(self.found[-1], text=_DOTTED[match[0]])
            return end
        if kind == "number" and (decimals := self.decimal_comma(end)):
            self.add(kind, start, end + len(decimals), f"{match[0]}.{decimals[1:]}", spaced=spaced)
            return end + len(decimals)
        value = [match[0]]
        if kind == "transpose" and self.found and self.found[-1].text == "^":
            self.found.pop()
        if kind == "superscript":
            value = [match[0].translate(LOWERED)]
        if kind == "fraction":
            kind, value = "number", [FRACTIONS[match[0]]]
        if kind == "mixed":  # 1½
            kind, value = "number", [str(int(match[0][:-1]) + Fraction(FRACTIONS[match[0][-1]]))]
        self.add(kind, start, end, *value, spaced=spaced)
        return end

    def decimal_comma(self, end: int) -> str:
        """The decimals behind a comma, where the bracket of a function of one number is open: ln(0,5). A logarithm may
        have a base, so that ln(2,5) has two meanings."""
        digits = re.match(r",\d{1,20}(?![\d.,])", self.text.signs[end:])
        depth = 0
        for place in range(len(self.found) - 1, 0, -1) if digits else ():
            depth += (self.found[place].kind == "open") - (self.found[place].kind == "close")
            if depth == 1:
                function = self.found[place - 1]
                row = function_named(function.value[0]) if function.kind == "function" else None
                one = row is not None and (row.arguments == (1, 1) or row.name == "log")
                asked = f"{function.text} 0,5"
                return digits[0] if one and self.questions.ask(asked, 2, function.start) == 1 else ""  # type: ignore[index]
        return ""

    def stray(self, rest: str, column: int) -> ParseError:
        sign = rest[0]
        told = {
            ".": "a dot stands only in a decimal number and in the transpose W.T",
            "∂": "write a partial derivative as a whole quotient: ∂L/∂a" if not re.match(r"∂\s*/", rest) else
                 "what is differentiated stands on the left of an equation: ∂/∂t (3t) = 3",
            "≠": "the comparisons are >, <, >= and <=",
            "!": "a factorial has no place here",
            "=": "the comparisons are >, <, >= and <=" if rest.startswith("==") else self.about_equals(),
            '"': "text in quotes is not mathematics",
            "`": "text in quotes is not mathematics",
            ":": "a colon has no meaning here; write / for a quotient",
            **dict.fromkeys("±∓", "write one of the two signs"),
            HAT: "a hat stands over a letter: ŷ",
            TILDE: "a tilde stands over a letter: h̃",
        }  # fmt: skip
        if sign not in told:
            return unknown(sign, column)
        if sign in "±∓":
            fixes = [Fix(column, self.text.columns[len(self.text) - len(rest) + 1], one) for one in "+-"]
            return ParseError(column, told[sign], fixes=fixes)
        if sign == ":" and re.search("[<>≤≥]", self.text.signs):  # z > 0: 2*x
            return ParseError(column, "a colon has no meaning here")
        return ParseError(column, told[sign], fix=Fix(column, column + 1, "/") if sign == ":" else None)

    def about_equals(self) -> str:
        """What is wrong with a sign = that stands here, in brackets."""
        opened: list[int] = []
        for i, token in enumerate(self.found):
            if token.kind == "open":
                opened.append(i)
            elif token.kind == "close" and opened:
                opened.pop()
        if not opened or (opened[-1] > 0 and self.found[opened[-1] - 1].kind in ("function", "method")):
            return "functions take no named arguments such as axis=0 here"
        return "a sign = in brackets is no part of a formula; 1 where z is 0, and 0 elsewhere, is written 1[z = 0]"

    # quotients

    def quotient_at(self, start: int, spaced: bool) -> int:
        """A Leibniz quotient that begins here; dL/da is one only where it is known, or dL and da are no names."""
        signs = self.text.signs
        match = _QUOTIENT.match(signs, start) or _IN_CODE.match(signs, start) or self.delta_quotient(start)
        if match is None:
            return 0
        of, by, plus = *_key(match)[:2], _key(match)[2:]
        key, end = _known(self.words, of, by, plus), match.end()
        typed = match["by"]
        while key not in self.words.partials and len(typed) > 1 and not match.groupdict().get("r"):
            typed = typed[:-1]  # ∂L/∂wx may be ∂L/∂w times x
            shorter = _known(self.words, of, canonical(typed), plus)
            if shorter in self.words.partials:
                key, end = shorter, match.start("by") + len(typed)
        names = self.words.symbols
        own = (f"d{match['of']}", f"d{match['by']}", match[0])
        if "∂" not in match[0] and any(canonical(name) in names for name in own):
            return 0
        if key not in self.words.partials:
            if "∂" not in match[0] and (match.re is _IN_CODE or not self.words.partials or "d" in names):
                return 0
            known = ", ".join(_quotient_text(key) for key in list(self.words.partials)[:15]) or "none"
            told = f"{short(_quotient_text(key))} is not known here; known: {known}"
            raise ParseError(self.text.columns[start], told)
        self.add("quotient", start, end, *key, spaced=spaced)
        return end

    def delta_quotient(self, start: int) -> re.Match[str] | None:
        """δL/δa for ∂L/∂a, where δ is no name."""
        match = _DELTAS.match(self.text.signs, start)
        if match is None or any(name.partition("_")[0] == "delta" for name in self.words.symbols):
            return None
        of, by = _key(match)[:2]
        return match if _known(self.words, of, by) in self.words.partials else None

    # words

    def word(self, start: int, end: int, spaced: bool) -> int:
        signs, words = self.text.signs, self.words
        if signs[start:end] == "x" and self.is_times(start, end):
            self.add("sign", start, end, spaced=True)
            self.found[-1] = replace(self.found[-1], text="×")
            return end
        module = re.match(MODULES, signs[start:end])
        if module and module[0].partition(".")[0] in words.symbols:  # K.dot(W) of a matrix K
            end, module = start + module[0].index("."), None
        bare = start + (module.end() if module else 0)
        name, after = canonical(signs[bare:end]), signs[end:].lstrip()
        if module and name.lower() in ("e", "pi"):  # np.e
            self.add("euler" if name.lower() == "e" else "name", start, end, name.lower(), spaced=spaced)
            return end
        if after.startswith(("(", "[", "'")) and not self.words.knows(signs[bare:end]):
            name = meant_by(name) or name
        if module and not words.function(name):
            raise self.unknown_word(start, end, after)
        if not module and self.transposes(signs[start:end]):
            self.found.pop()
            self.add("transpose", start, start + 1)
            if start + 1 < end:
                self.word(start + 1, end, False)
            return end
        if (index := _LISTED.match(signs, end)) and not module and not self.words.knows(signs[start:end]):
            self.add("name", start, index.end(), self.listed(name, int(index[1]), start), spaced=spaced)
            return index.end()
        if words.function(name) and (module or name not in words.symbols):
            self.add("function", start, end, name, spaced=spaced)
            return end
        if name == "e" and name not in words.symbols:
            self.add("euler", start, end, spaced=spaced)
            return end
        if name in words.symbols and words.function(name) and after.startswith("("):
            whole = [[Piece("name", name, 0, end - start)], [Piece("function", name, 0, end - start)]]
        elif name in words.symbols:
            whole = [[Piece("name", name, 0, end - start)]]
        else:
            whole = self.all_cuts(signs[start:end], signs[end:], after)
        if not whole and (slope := indexed_slope(name, words)):
            self.add("quotient", start, end, *slope, spaced=spaced)
            return end
        if not whole or self.is_misspelt_function(name, after):
            raise self.unknown_word(start, end, after)
        chosen = whole[self.questions.ask(f"word {signs[start:end]}", len(whole), self.text.columns[start])]
        for piece in chosen:
            first = piece is chosen[0]
            self.add(piece.kind, start + piece.start, start + piece.end, piece.value, spaced=spaced and first)
        return end

    def is_times(self, start: int, end: int) -> bool:
        """Is an x between two spaces, and between two operands, a sign, where nothing is called so?"""
        between = self.text.signs[start - 1 : start] == " " == self.text.signs[end : end + 1] and bool(self.found)
        ends = between and self.found[-1].kind in ("number", "name", "close", "transpose", "superscript")
        return ends and "x" not in self.words.spellings

    def listed(self, name: str, index: int, start: int) -> str:
        """The name that z[1] is: z_1, or z_2 where a list begins at 0, and the names at 1."""
        counted = [f"{name}_{index}", f"{name}_{index + 1}"][: 1 if f"{name}_0" in self.words.symbols else 2]
        found = counted[self.questions.ask(COUNTED, len(counted), self.text.columns[start])]
        found = self.words.spellings.get(found.replace("_", ""), [found])[0]
        if found not in self.words.symbols:
            told = "an index in square brackets has no meaning here"
            raise ParseError(self.text.columns[start], f"{told}: there is no name {short(found)}")
        return found

    def before_decimals(self, start: int, end: int) -> int:
        """Where the word ends if a decimal number stands behind it: ln0.5."""
        signs = self.text.signs
        head = signs[start:end].rstrip("0123456789")
        decimals = re.match(r"\.\d", signs[end:]) and self.words.function(canonical(head))
        return start + len(head) if decimals and head else end

    def transposes(self, word: str) -> bool:
        """Is this the T of W^T?"""
        last = self.found[-1].text if self.found else ""
        letter, names = word[0], self.words.symbols
        transposing = letter == "T" or (word == "t" and self.words.matrices)
        return last == "^" and transposing and letter not in names and word not in names

    def all_cuts(self, word: str, after: str, stripped: str) -> list[list[Piece]]:
        """The ways to read a run of letters: each other product of names once."""
        follows = stripped if _OPERAND_FOLLOWS.match(after) else ""
        found: dict[tuple[str, ...], list[Piece]] = {}
        for cut in self.words.cuts(word, follows):
            found.setdefault(tuple(sorted(piece.value for piece in cut)), cut)
        return list(found.values())[:4]

    def is_misspelt_function(self, name: str, after: str) -> bool:
        """Does a run of letters before a bracket look like the name of a function, rather than like a product?"""
        if not after.startswith("(") or len(name) < 4 or name in self.words.spellings:
            return False
        inside = any(name.endswith(known) for known in function_names() if len(known) > 1)
        return not inside and bool(difflib.get_close_matches(name[:40], function_names(), n=1, cutoff=0.75))

    def unknown_word(self, start: int, end: int, after: str) -> ParseError:
        if self.text.signs[start:end] not in keyword.kwlist and not self.begun(canonical(self.text.signs[start:end])):
            end = self.end_of_unknown(start, end)
        columns, text = self.text.columns, self.text.signs[start:end]
        name = canonical(text)
        column = columns[start]
        if re.match(r"=(?!=)", after):
            column = columns[end + self.text.signs[end:].index("=")]
            return ParseError(column, self.about_equals())
        if name == "d" and re.match(r"/\s*d", after):
            return ParseError(column, "what is differentiated stands on the left of an equation: d/dt (3t) = 3")
        if name.startswith("log_"):
            return ParseError(column, f"there is no name {short(text[4:])} here for the base of a logarithm")
        if name.startswith("sum_"):
            return ParseError(column, SUMS)
        meant = len(text) == 1 and not after.startswith("(") and self.nearest(name, list(self.words.symbols))
        if text in ADVICE and not meant:  # D may be δ
            return ParseError(column, ADVICE[text])
        if text in keyword.kwlist:
            return ParseError(column, f"{short(text)} is a word of Python's that has no meaning here")
        function = after.startswith("(") or re.match(MODULES, text) is not None
        known = function_names() if function else list(self.words.symbols)
        message = f"there is no {'function' if function else 'name'} {short(text)} here"
        based = f"log_{name[3:]}" if name.startswith("log") and name[3:] in self.words.spellings else ""  # logf(2)
        one = self.squared(name) or self.small(text, after) or slope_meant_by(name) or based
        close = [one] if one else self.begun(name)
        if text == "E":  # of Mathematica
            close = ["e"]
        close = close or self.nearest(name, list(self.words.symbols), _LIKE.get(name, "") if len(text) == 1 else "")
        close = close or (self.nearest(name, known) if function else [])
        listed = ", ".join(known[:15]) + (", …" if len(known) > 15 else "") or "none"
        if not close:
            return ParseError(column, f"{message} (known: {listed})")
        fixes = [Fix(column, columns[end], one) for one in close]
        return ParseError(column, f"{message}; did you mean {' or '.join(close)}? (known: {listed})",
                          fix=fixes[0] if len(fixes) == 1 else None, fixes=fixes[1:] and fixes)  # fmt: skip

    def end_of_unknown(self, start: int, end: int) -> int:
        """Where the part of a run ends that means nothing: the q_0 of q_0w, if w is a name."""
        signs = self.text.signs
        for place in range(start + 1, end):
            head, known = canonical(signs[start:place]), self.words.spellings
            like_a_name = re.search(r"[0-9]$", head) or place == start + 1
            if like_a_name and signs[place] not in SUBSCRIPTS and canonical(signs[place:end]) in known:
                return place
        return end

    def begun(self, name: str) -> list[str]:
        """The Greek names that a few letters begin: theta for th."""
        if len(name) < 2 or name in _SHORT_WORDS:
            return []
        return [own for own in self.words.symbols if own in GREEK.values() and own.startswith(name)]

    def squared(self, name: str) -> str:
        """A name with the square that has lost its place: O_1² for O12."""
        found = self.words.spellings.get(name[:-1], []) if re.fullmatch(r".*[0-9][23]", name) else []
        return f"{found[0]}**{name[-1]}" if found else ""

    def small(self, text: str, after: str) -> str:
        """The product that a run of letters was probably meant as: kr for KR, nTH for nth."""
        known = self.words.spellings
        each = "".join(letter if letter in known or letter.swapcase() not in known else letter.swapcase()
                       for letter in text)  # fmt: skip
        runs = (run for run in (text.lower(), each) if run != text and len(run) > 1)
        return next((run for run in runs if self.all_cuts(run, after, after)), "")

    @staticmethod
    def nearest(name: str, known: list[str], like: str = "") -> list[str]:
        """The known names of which one was probably meant: `like`, which looks like it, the same but for the case of
        its letters, a Greek one by its initial, d_1 for δ_1, or one that is misspelt. Which other index was meant
        nobody knows, nor which other letter, and an English word of two letters is no name."""
        base, _, index = _parted(name)
        same = [own for own in known if own.lower() == name.lower()]
        same += [own for own in known if len(base) == 1 and own not in same and _is_initial(base, index, own)]
        same += [own for own in known if own == like]
        same += [own for own in known if own in _INSTEAD_OF.get(name, ()) and own not in same]
        if same:
            return same
        indexed = [own for own in known if _INDEX.sub("", own) == _INDEX.sub("", name)]
        likely = [own for own in known if len(indexed) < 2 or own not in indexed]
        likely = [own for own in likely if abs(len(own) - len(name)) < 3 and name not in _SHORT_WORDS]
        likely = [own for own in likely if min(len(base), len(_parted(own)[0])) > 2 or _parted(own)[0] == base]
        begun = [own for own in known if len(name) > 2 and own.startswith(name) and name not in _SHORT_WORDS]
        if begun:
            return begun
        return difflib.get_close_matches(name[:40], likely, n=1)


def _parted(name: str) -> tuple[str, str, str]:
    """The letters of a name, a line, and its index: d, _ and 1 of d_1 and of d1."""
    base, line, index = name.partition("_")
    letters = base.rstrip("0123456789") or base
    return letters, line, base[len(letters) :] + index


def _is_initial(letter: str, index: str, own: str) -> bool:
    """Is this the first letter of a Greek name with this index?"""
    base, _, own_index = _parted(own)
    return base in GREEK.values() and base.startswith(letter.lower()) and own_index == index


def _quotient_text(key: tuple[str, ...]) -> str:
    return f"∂{'⁺' if len(key) == 3 else ''}{key[0]}/∂{key[1]}"
