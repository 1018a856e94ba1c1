"""What a prompt asks for, and what else it names: a right number that is called so is another thing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from string import ascii_letters
from typing import Any

from sympy import Symbol

from byhand.proof.reader import ParseError
from byhand.proof.reader.characters import FRACTIONS, GREEK
from byhand.proof.reader.functions import is_function
from byhand.proof.reader.lefts import left, named
from byhand.proof.reader.names import NAME, Vocabulary, canonical
from byhand.proof.reader.tex import plain
from byhand.proof.reader.text import Text
from byhand.proof.reader.tokens import quotient_in

WORDS = ("answer", "gradient", "loss", "number", "output", "result", "slope", "value", "weight")  # as in verdicts.js
_FORMULA = re.compile(r"\$([^$]+)\$")
_QUESTION = r"what (?:is|are)|which|find|give|compute|calculate|how (?:large|big|steep) is"
_ASKED = re.compile(rf"\b(?:{_QUESTION})((?: [\w-]+){{0,5}}?) \$([^$=]+)(=[^$]*)?\$", re.IGNORECASE)
_QUOTIENT = re.compile(rf"[∂d]⁺?\s*{NAME}\s*/\s*[∂d]\s*{NAME}|d[A-Za-z]\w*_d[A-Za-z]\w*")
_LETTER = re.compile("(?:.|" + "|".join(GREEK.values()) + r")(?:_(?:hat|tilde))?(?:_?\d+|_\w+)?")
_NUMBERED = re.compile(
    r"\b([a-z]{3,})\*?(?: (?:is|are|of|from))? (?:the )?\$?(?:[^\W\d_]\w* = )?[-−+]?\d"
    r"|(?<=\d)\$? \(?\*?([a-z]{3,})\b(?! (?:is|are) )", re.IGNORECASE
)  # fmt: skip
"""A word with a number of its own in a prompt: the bias $-5$, its gradient is 5, 6 inputs."""
_SLOPE = re.compile(r"\b(?:gradients?(?! descent)|slopes?|derivatives?|fast)\b", re.IGNORECASE)
_BEHIND = r" (?:of|after|in|at|on|by|for|per|with|if|does|do|must|should|are|is)\b"
_WANTED = re.compile(rf"\b(?:{_QUESTION}|how (?:many|much|far|fast)) ((?:(?!{_BEHIND})[\w -])+)", re.IGNORECASE)
_QUANTITIES = {"loss", "weight", "bias", "input", "output", "prediction", "sum", "state", "activation", "target"}
MEASURES = [{"variance", "var"}, {"deviation", "std", "sd"}, {"mean", "average"}, {"median"}, {"maximum", "max"},
            {"minimum", "min"}, {"sum", "total"}, {"mode"}, {"range"}]  # fmt: skip
"""Of numbers, each by its words: where one is asked for, a label with another one's is wrong."""
_KINDS_OF = [{"distance", "length", "way", "path"}, {"height"}, {"width"}, {"time", "duration"}, {"speed", "velocity"},
             {"acceleration"}, {"force"}, {"mass"}, {"energy", "work"}, {"power"}, {"area"}, {"volume"}, {"pressure"},
             {"temperature"}, {"angle"}, {"price", "cost"}]  # fmt: skip
"""Of quantities: the same for the last word of what is asked for."""
_HOW = {"long": ("time", "length"), "far": ("distance",), "fast": ("speed",), "heavy": ("mass",)}
"""How long, how far: what is asked for."""
_DEVIATION = re.compile(r"(?:σ|sigma|s)(?:_\w+)?\s*(²|(?:\^|\*\*)\s*\(?2\)?)?")
_NEW = re.compile(r"\b(?:new|next|after|updated)\b", re.IGNORECASE)
_BY_HOW_MUCH = re.compile(r"Δ|\\Delta|\b(?:changes?|moves?|far|much)\b", re.IGNORECASE)
_CHANGED = {"change", "decrease", "increase", "difference", "decrement", "increment", "update"}
_RENEWED = re.compile(r"\b(?:new|next|after|step|steps|updated?)\b", re.IGNORECASE)
_ANY = {"answer", "number", "result", "value", "total", "count", "and", "for", "with", "from", "after", "between"}
_VALUE = r"[-−]?\d{1,9}(?:\.\d{1,9}|/[1-9]\d{0,8})?"
_PLACE = re.compile(
    rf"(?: at | for |\s*\(|\s*\|_?\{{?\s*)\$?(?P<name>{NAME})\s*=\s*(?P<number>{_VALUE})[)}}]?"
    r"(?=\s*\$?\s*(?:[=≈:]|is ))"
    rf"|(?:(?<=['’′])|(?<=[∂d][A-Za-z]) ?)\((?P<put_in>{_VALUE})\)"
)  # fmt: skip
_OTHERS = frozenset(("first", "second", "third", "fourth", "last", "old", "previous", "initial"))
_LETTERS = {"weight": "w", "bias": "b", "input": "x", "probability": "p", "gradient": "g"}
_KINDS = {"weight": "wW", "bias": "b", "input": "x"}


@dataclass(frozen=True)
class Asked:
    """What a prompt asks for.

    shown: how a message calls it; empty where that is not known.
    quotient: of a derivative its key, ("L", "w").
    name: of another quantity its name.
    names: all other names in the prompt.
    words: words that have a number in the prompt, or are no derivative where one is asked for.
    unsaid: words that make it another one, the third or the old one.
    slopes: may it be a derivative?
    renewed: may a primed name be its new value?
    """

    shown: str = ""
    quotient: tuple[str, ...] = ()
    name: str = ""
    names: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    unsaid: frozenset[str] = frozenset()
    slopes: bool = True
    renewed: bool = True

    def other(self, sides: Sequence[str], numbers: Mapping[str, Fraction], number: Fraction) -> str:
        """What is said where one of the sides in front of a number is another thing; else an empty text. A name with
        this number may stand behind what is asked for: ∂L/∂v = u = 5."""
        is_named = False
        for side in sides:
            found = self._is(side)
            if found is False and not (is_named and numbers.get(_key(side.strip())) == number):
                asked = f"asked is {self.shown}" if self.shown else "the question has it as something else"
                return f"The number is right, but it is not {_shown(side)}: {asked}."
            is_named = is_named or found is True
        return ""

    def turned(self, text: str) -> str:
        """`d = 40` for `40 = d`, where d is asked for."""
        number, _, name = text.partition("=")
        is_number = re.match(rf"\s*[-−+]?\.?[0-9{''.join(FRACTIONS)}]", number) is not None
        return f"{name} = {number}" if is_number and self._is(name) else text

    def data(self) -> dict[str, Any]:
        """What a page needs to know: `others`, the letters and words that are no plain label, and `asked`, the
        derivative that is one, as "L/w"; null where none is asked for."""
        others = [label for label in (*ascii_letters, *WORDS) if self._is(label) is False]
        return {"others": others, "asked": "/".join(self.quotient) or None}

    def _is(self, side: str) -> bool | None:
        """Does a side say what is asked for (True) or another thing of the prompt (False)? None: it is neither."""
        text = _expanded(side)
        if not text.signs or text.signs.lower() in ("it", "this", "that"):
            return None
        if text.signs.startswith("Δ"):
            return False if self.quotient or "change" in self.words else None
        if "deviation" in self.words and (measure := _DEVIATION.fullmatch(text.signs)):  # where a variance is asked for
            return measure[1] is not None
        if (key := _key(text.signs)) in self.names:
            return False
        is_other = "sum" in self.words and not self.quotient  # where a mean is asked for
        if not is_other and re.match(r"[Σ∑]|(?:the )?sum\b", text.signs) and len(text.signs) > 1:  # Σδ_o
            return None
        factors = text.signs.split()
        if len(factors) > 1 and all({_key(factor), _base(factor)} & self.names for factor in factors):  # O_1 δ_2
            return False
        letters = re.split(r"[ *·]+", text.signs)
        if len(letters) > 1 and all(len(one) == 1 and one.isalpha() for one in letters):  # m g, whose m has no number
            return False if {_key(one) for one in letters} <= self.names else None
        called = re.fullmatch(rf"({NAME})\({NAME}(?:, ?{NAME})*\)", text.signs)  # d(v)
        if self.name and _key(self.name) in (key, called and _key(called[1])):
            return True
        if (slope := self._slope(text)) is not None:
            return slope
        if self._is_indexed(text.signs) or self.unsaid & set(re.findall(r"[a-z]+", text.signs.lower())):
            return False
        head = re.split(_BEHIND, text.signs.lower(), maxsplit=1)[0].split()
        slopes = _SLOPE.search(text.signs) is not None
        if (head and head[-1] in self.words) or (slopes and any(map(_SLOPE.fullmatch, self.words))):
            return False
        used = {_key(name) for name in re.findall(NAME, text.signs) if _LETTER.fullmatch(canonical(name))}
        if slopes:
            return not self.quotient or used - {"a"} <= set(map(_key, self.quotient))
        return False if used & self.names else None

    def _is_indexed(self, name: str) -> bool:
        """Is it a name of the prompt with another index: w_new for w, c_0 for the c_t that is asked for?"""
        match = re.fullmatch(r"(.+?)_?(\d+|_(?:new|old|hat|tilde)|_[a-z](?:[-+]\d+)?)", canonical(name))
        if match is None or not re.fullmatch(NAME, match[1]):
            return False
        if self.name and _key(match[1]) == _base(self.name):
            return _key(self.name) != _base(self.name) and not _key(name).startswith(_key(self.name))
        return match[2] == "_old" or _key(match[1]) in self.names

    def _slope(self, text: Text) -> bool | None:
        """Is a side the derivative that is asked for? None where it is no derivative."""
        if inside := _QUOTIENT.findall(text.signs):
            return all(self._is_asked(quotient_in(one) or ()) for one in inside)
        if primed := re.fullmatch(rf"({NAME})(?:_?\w*)'(_?\w*)(?:\(.*\))?", text.signs):
            if self.slopes:
                return not self.quotient or _key(primed[1]) in (_key(self.quotient[0]), "f")
            is_slope = not self.renewed and _key(primed[1]) == _key(self.name)  # else w' may be the new weight
            return False if is_slope or primed[1] in "LJEf" or _key(primed[1]) in self.names else None
        known = [name for name in (*self.names, *self.quotient) if name.isidentifier()]
        partials = {self.quotient: Symbol("_asked")} if self.quotient else {}
        words = Vocabulary({name: Symbol(name) for name in known}, partials, {})
        found = left(named(text, words), words)
        if found is not None and len(found.key) > 1:
            is_of = _SLOPE.search(text.signs) is not None and found.key[1] in self.quotient[:1]  # slope of L
            return is_of or self._is_asked(found.key)
        return None

    def _is_asked(self, key: tuple[str, ...]) -> bool:
        if not self.quotient:
            return self.slopes
        of, by = _key(self.quotient[0]), _key(self.quotient[1])
        called = key[0] in ("", "loss", "f") or _key(key[0]) == of
        is_by = _key(key[1]) in ("", by) or (key[1] == _base(self.quotient[1]) and key[1] not in self.names)
        return called and (is_by or by[0] in _KINDS.get(key[1], ""))


def asked_in(prompt: str, declared: str = "") -> Asked:
    """What a prompt asks for, or what its author declares: ∂L/∂w, or a name. Raises ValueError if that is neither."""
    shown, about = declared, ""
    for match in _ASKED.finditer(prompt):
        if not (match[3] and re.search(_BEHIND, match[1])):  # what is the loss at $x = 2$
            shown, about = shown or _plain(match[2]), about or match[1]
    quotient = quotient_in(shown) or ()
    if declared and not (quotient or re.fullmatch(NAME, declared)):
        raise ValueError(f"asked is a derivative such as ∂L/∂w, or a name, not {declared!r}")
    if not quotient and (not re.fullmatch(NAME, shown) or (not declared and _SLOPE.search(about))):
        shown = ""
    wanted = {word.lower() for match in _WANTED.finditer(prompt) for word in match[1].split()}
    counted = {word.lower() for match in _NUMBERED.finditer(prompt) for word in match.groups() if word}
    counted -= wanted | _ANY
    typeset = {name for formula in _FORMULA.findall(prompt) for name in _names(_plain(formula))}
    names = {_key(name) for name in typeset} | {letter for word, letter in _LETTERS.items() if word in counted}
    bases = {_base(name) for name in typeset if canonical(name) != canonical(shown)} - {_base(shown)}
    if quotient:
        bases -= {_base(name) for name in quotient}
    measured = set().union(*(measure for measure in MEASURES if measure & wanted))
    counted |= set().union(*MEASURES) - measured if measured else set()
    last = {match[1].split()[-1].lower() for match in _WANTED.finditer(prompt) if match[1].split()}
    last |= {one for how in re.findall(r"\bhow (\w+)", prompt, re.IGNORECASE) for one in _HOW.get(how.lower(), ())}
    alike = set().union(*(kind for kind in _KINDS_OF if kind & last))
    counted |= set().union(*_KINDS_OF) - alike - wanted if alike else set()
    if _NEW.search(prompt) and not _BY_HOW_MUCH.search(prompt):
        counted |= _CHANGED - wanted
    slopes = bool(quotient) or _SLOPE.search(_NUMBERED.sub(" ", prompt)) is not None
    called = shown or " and ".join(f"the {word}" for word in sorted(measured & wanted))
    return Asked(called, quotient, "" if quotient else shown, frozenset((names | bases) - {_key(shown)}),
                 frozenset(counted | (_QUANTITIES if quotient else set())), _OTHERS - wanted, slopes,
                 _RENEWED.search(prompt) is not None)  # fmt: skip


def letters_in(prompt: str) -> set[str]:
    """The letters of the quantities that a prompt calls by their words: w of the weight."""
    return {letter for word, letter in _LETTERS.items() if re.search(rf"\b{word}\b", prompt)}


def given_in(prompt: str) -> dict[str, Fraction]:
    """The numbers that the formulas of a prompt give to names: f_t = 4/5."""
    found = (re.fullmatch(rf"({NAME}) = ({_VALUE})", _plain(formula)) for formula in _FORMULA.findall(prompt))
    return {canonical(one[1]): Fraction(one[2].replace("−", "-")) for one in found if one}


def without_places(text: str, numbers: Mapping[str, Fraction]) -> str:
    """A text without the place of a derivative, where it is the prompt's: ∂L/∂w at w = 5/2, L'(5/2)."""

    def judged(match: re.Match[str]) -> str:
        name, number = match["name"], match["number"] or match["put_in"]
        known = [numbers[_key(name)]] if name and _key(name) in numbers else [] if name else numbers.values()
        return "" if Fraction(number.replace("−", "-")) in known else match[0]

    return _PLACE.sub(judged, text)


def _names(formula: str) -> list[str]:
    """The names in a formula of TeX, where each letter is a name: w and x of wx + b."""
    found = []
    for word in re.findall(NAME, re.sub(r"∂|\bd(?=[A-Za-z]\w*/)", " ", formula)):
        base, *index = re.split(r"(?<=.)(?=_)", word, maxsplit=1)
        if not is_function(canonical(word)):
            found += [word] if index or len(canonical(base)) == 1 or not base.isascii() else list(base)
    return found


def _key(name: str) -> str:
    return canonical(name.strip()).replace("_", "")


def _base(name: str) -> str:
    """A name without its index."""
    return _key(re.split("_(?!hat|tilde)", canonical(name))[0])


def _plain(tex: str) -> str:
    return re.sub(r"(?<=[∂/]) +", "", _expanded(re.sub(r"\\l?dots", "", tex)).signs)


def _expanded(text: str) -> Text:
    """A text without TeX, and a quotient without its brackets; nothing if it cannot be read."""
    try:
        return Text.typed(plain(text).strip(" $:"))
    except ParseError:
        return Text.typed("")


def _shown(side: str) -> str:
    bare = _expanded(side).signs
    return re.sub(r"\bd(\w+)/d(?=\w)", r"∂\1/∂", re.sub(r"(?<=[∂/]) +", "", bare)) if quotient_in(bare) else f"`{bare}`"
