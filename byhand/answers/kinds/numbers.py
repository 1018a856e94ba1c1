"""Numbers in questions and answers: read as typed, drawn from a seed, and put into a prompt."""

from __future__ import annotations

import random
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import product
from math import prod
from typing import Any, Self
from unicodedata import category

import sympy
from sympy import Symbol

from byhand.answers import deadline
from byhand.answers.feedback import Feedback
from byhand.answers.kinds.workings import NOTHING, Known, is_label, objection, reckoned
from byhand.proof.reader.characters import FRACTIONS, LOWERED, SUPERSCRIPTS
from byhand.proof.reader.text import Text, in_brackets
from byhand.proof.reader.wrapping import unwrapped

_SIGNS = str.maketrans({
    **{chr(code + 0xFEE0): chr(code) for code in range(ord("!"), ord("~") + 1)},  # of full width: ２，（ａ）
    **dict.fromkeys("−‐‑‒–—―⁃﹘﹣", "-"), **dict.fromkeys("⁄∕÷", "/"), **dict.fromkeys("≃≅≐～", "≈"), "、": ",",
    **{sign: f" {number} " for signs in ("①②③④⑤⑥⑦⑧⑨", "⑴⑵⑶⑷⑸⑹⑺⑻⑼", "❶❷❸❹❺❻❼❽❾", "➀➁➂➃➄➅➆➇➈")
       for number, sign in enumerate(signs, 1)},
    **{sign: f" {letter} " for signs in ("ⓐⓑⓒⓓⓔⓕⓖⓗ", "ⒶⒷⒸⒹⒺⒻⒼⒽ", "⒜⒝⒞⒟⒠⒡⒢⒣")
       for letter, sign in zip("abcdefgh", signs, strict=True)},
    "\ufe0f": "", "\u20e3": " ",
})  # fmt: skip
_PART = re.compile(rf"(?<![\w.,])(?:([0-9]{{1,9}}) ?)?([{''.join(FRACTIONS)}])")  # ½, 2½
BAR = "\ue000"
"""Between the numbers of ½ or 2½, which no sign beside them tears apart: ½² is 1/4, and 1/½ is 2."""
_BARRED = re.compile(rf"([0-9]+){BAR}([0-9]+)")
_TENFOLD = re.compile(
    r"(?P<number>(?:^|[=≈~→⇒$`(])\s*[-+]?[0-9]{1,40}(?:\.[0-9]{0,40})?)\s*(?:[*·×⋅x]|\\cdot|\\times)\s*10\s*"
    rf"(?:(?:\^|\*\*)\s*[({{]?(?P<power>[-+]?[0-9]{{1,2}})[)}}]?|(?P<raised>[⁺⁻]?[{SUPERSCRIPTS[:12]}]{{1,2}}))"
    r"(?![\w.^]|\s*[-+*/·×(^!])"
)
"""4*10^1, 2.23·10⁻¹, alone on a side."""
NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")
_SEVERAL = re.compile(
    r"[,;|&]|\b(?:or|and|not|nor)\b|[0-9][ \t\n\r\f\v]+[^-0-9+*/^().×·]+$", re.IGNORECASE | re.ASCII
)
"""What only a text with more than one answer has in front of an =: `a = 1, b`, `a = 1 or b`, `a = 1 b`."""
_LABEL = re.compile(r"^(?!(?:no|not\b[^:]*|wrong|false|incorrect)\s*:)([a-z][a-z0-9_ -]*):", re.IGNORECASE)  # Answer: 3
_REMARK = re.compile(r"\([^()]*[A-Za-z]{2}[^()]*\)")  # 4 (see above)
THOUSANDS = re.compile(r"(?<![\d.,])[1-9]\d{0,2},\d{3}(?!\d)")  # 8,544: a decimal, or 8544
_APPROX = re.compile(r"\\(?:approx|simeq|sim)(?![A-Za-z])")
_UNEQUAL = re.compile(r"[-+*/^]\s*$")  # =/= 3
_IS = re.compile(r"(?<=[\w)']) (?:is(?: equal to)?|equals) (?=[^ \n]+$)")  # the answer is 3
_ABOUT = re.compile(
    r"(?:^|(?<=[=≈:→])|\bis)\s*(?:about|approximately|approx\.?|roughly|around|circa|ca\.?)\s+(?=[-+.0-9])",
    re.IGNORECASE,
)
_SO = re.compile(
    r"(?:(?:so|hence|thus|then|therefore),?|return|(?:[Ii]|[Ww]e) (?:get|got|have|find|found)"
    r"|(?:[Ii]t|[Tt]hat)'s|•) (?=.)"
)
_ARROW = re.compile("[=-]>")
_BEHIND = re.compile(r"(?<=[0-9.%])[ \t\n\r\f\v]+(?=\()")  # 5 (2·3 - 1)
_BOXED = re.compile(r"\\(?:boxed|fbox|framebox)\s*\{([^{}]*)\}")  # of LaTeX
_SINCE = re.compile(r"^(?:since|because|as|that is,?|which (?:is|equals)) ")
_WHY = re.compile(r"\b(?:because|since)\b")
_REASON = re.compile(r"(?<=[0-9.%]),?[ \t]+((?:because|since) .*)$", re.DOTALL)
_COMPARED = re.compile(r"\([^()]*\)|\[[^][]*\]|\{[^{}]*\}")  # (z > 0) is a working
_BRACKETED = re.compile(r"\([^()]*\)|\|[^|]*\|")
ALONE = "cannot be checked: write the number alone."
"""How a message ends of what stands in front of a number, and is no working: T(T+1)/2 = 10."""
ONE_NUMBER = "Write one number, such as 0.79 or -3/4."
_AROUND = " \t\n\r\f\v\"'`$*“”‘’"
_TRIES = 100
MOST_DECIMALS, MOST_DRAWINGS = 20, 1000
FLOATING = 12  # decimals from which on a number is what a computer made of it: -0.47000000000000003
_BULLET = re.compile(r"[ \t]*([-*•+])[ \t]+(?=[^ \t])")


class NotANumberError(ValueError):
    """A text that is no number; the message says what to type, and `corrected` is it, where that is known, or
    `readings` are all that may be meant."""

    def __init__(self, message: str, corrected: str = "", readings: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.corrected, self.readings = corrected, tuple(readings)


def plain_signs(text: str) -> str:
    """The text in the signs of a keyboard: no other dashes, digits and spaces, and nothing that has no width; a
    number with a power of ten as 4e1, and 2½ as 5 and 2 with a bar between them that belongs to no keyboard."""
    spaced = "".join(" " if category(sign) == "Zs" else sign for sign in text if category(sign) != "Cf")
    spaced = _APPROX.sub("≈", spaced)
    return _TENFOLD.sub(_tenfold, _PART.sub(_part, spaced).translate(_SIGNS))


def without_bullets(text: str) -> str:
    """A list in plain signs, without the sign in front of each of its lines: `- a` and below it `- c`."""
    lines = [line for line in text.split("\n") if line.strip()]
    found = [match for match in map(_BULLET.match, lines) if match]
    if len(found) < len(lines) or len({match[1] for match in found}) != 1:  # + a, - b
        return text
    return "\n".join(line[match.end() :] for line, match in zip(lines, found, strict=True))


def _part(match: re.Match[str]) -> str:
    return str(int(match[1] or 0) + Fraction(FRACTIONS[match[2]])).replace("/", BAR)


def _tenfold(match: re.Match[str]) -> str:
    return f"{match['number']}e{match['power'] or match['raised'].translate(LOWERED)}"


def typed_number(
    text: str, tolerance: Fraction | None = None, known: Known = NOTHING, reckon: bool = False
) -> Fraction:
    """The number in a text: 0.79, -3/4, 2½, 2e-3, 79%; with an =, an ≈ (or "about"), a label, or a number or a working
    in front that comes to it, or in brackets behind: off by less than the last decimal, and by no more than the
    tolerance. reckon: may it be a working of numbers, 2*3 + 1?

    Raises NotANumberError.
    """
    front, last, behind = _split(text)
    number, sides = _reckoned(last) if reckon else _fraction(last), [*front, *behind]
    unit = Fraction(1, 10**digits) if (digits := _decimals(last)) else Fraction(0)
    most = unit if tolerance is None else min(unit, tolerance)
    numbers = {side: _number_if_any(_REMARK.sub("", side).strip()) for side in sides}
    off = [abs(other - number) for other in numbers.values() if other is not None]
    is_compared = any(re.search("[<>!≤≥≠]", _COMPARED.sub("", side)) for side in front)
    if is_compared or any(away > most or (away > 0 and away == unit) for away in off):
        raise NotANumberError(ONE_NUMBER)
    if any(map(_is_another, sides)):
        raise NotANumberError(ONE_NUMBER)
    workings, added = (
        [_BARRED.sub(r"(\1/\2)", side) for side in some if numbers[side] is None] for some in (front, behind)
    )
    if said := objection(workings, number, most, unit, known, added):
        raise NotANumberError(said, last if said.endswith(ALONE) and not behind else "")
    return number


def labels_in(text: str, known: Known = NOTHING) -> list[str]:
    """How a number is called in front of it, and in brackets behind it."""
    front, _, behind = _split(text)
    if len(behind) == 1 and " " in behind[0] and _WHY.search(text):  # a reason in words is no label
        behind = []
    return [side.strip() for side in (*front, *behind) if side.strip() and is_label(side.strip(), known)]


def unlabelled(text: str, labels: Sequence[str]) -> str:
    """A text without what only says how its number is called, `z is 5`; as it is where more stands in it."""
    front, last, behind = _split(text)
    return last if labels and len(front) == len(labels) and not behind else text


def _number_if_any(bare: str) -> Fraction | None:
    try:
        return _fraction(bare)
    except NotANumberError:
        return None


def _is_another(side: str) -> bool:
    bare = side
    while (shorter := _BRACKETED.sub("", bare)) != bare:
        bare = shorter
    return bool(_SEVERAL.search(bare) or _UNEQUAL.search(side))


def _fraction(bare: str) -> Fraction:
    if re.search(r"[^%\s]\s*%$", bare):
        try:
            return _fraction(bare[:-1].rstrip()) / 100
        except NotANumberError as error:
            percent = "%" if error.corrected else ""
            raise NotANumberError(f"{error}{percent}", error.corrected + percent) from None
    if re.fullmatch(r"[+-]?\d+,\d+", bare, flags=re.ASCII):
        point, none = bare.replace(",", "."), bare.replace(",", "")
        if THOUSANDS.search(bare):
            told = f"Write a decimal point, or leave the comma out: {point}, or {none}."
            raise NotANumberError(told, readings=[point, none])
        raise NotANumberError(f"Write a decimal point: {point}", point)
    over, bar, under = (part.strip() for part in bare.replace(BAR, "/").partition("/"))
    if not NUMBER.fullmatch(over) or (bar and not NUMBER.fullmatch(under)):
        raise NotANumberError(ONE_NUMBER)
    divisor = Fraction(under) if bar else Fraction(1)
    if not divisor:
        raise NotANumberError("Nothing can be divided by 0.")
    return Fraction(over) / divisor


def _reckoned(bare: str) -> Fraction:
    try:
        return _fraction(bare)
    except NotANumberError:
        if (number := reckoned(_BARRED.sub(r"(\1/\2)", bare))) is None:
            raise
        return number


def is_rounded(number: Fraction, decimals: int, value: Fraction) -> bool:
    """Is a number with some decimals another one with fewer of them?"""
    return 0 < decimals <= MOST_DECIMALS and number != 0 and abs(number - value) * 2 * 10**decimals <= 1


def is_reckoned(text: str) -> bool:
    """Is the number in a text a working, 2*3 + 1?"""
    return _number_if_any(_split(text)[1]) is None


def _split(text: str) -> tuple[list[str], str, list[str]]:
    """What was typed, without quotes, a bracket round a side, and what stands behind a sentence: the sides in front of
    the number, the number, and the sides in brackets behind it."""
    alone = unwrapped(Text.typed(_BOXED.sub(r"\1", text))).signs
    bare = _ARROW.sub("→", plain_signs(alone).strip(_AROUND)).rstrip(",;.")
    bare = _ABOUT.sub("≈", _REASON.sub(r" (\1)", bare))
    inside: list[str] = []
    for match in _BEHIND.finditer(bare) if bare.endswith(")") else ():
        signs = [depth for _, depth in in_brackets(r"\S", bare[match.end() :])]
        if all(signs[1:]):
            inside = _cut(_SINCE.sub("", bare[match.end() + 1 : -1]))
            bare = bare[: match.end()]
            break
    *front, last = _cut(_IS.sub("=", _LABEL.sub(r"\1=", bare)))
    return front, last, [side for side in inside if side]


def _cut(text: str) -> list[str]:
    return [_side(side) for side in re.split("(?<![<>])[=≈~⇒⟹→←]", text)]


def _side(side: str) -> str:
    side = _SO.sub("", side.strip(_AROUND)) if _SO.match(side.strip(_AROUND)) else side
    inside = re.fullmatch(r"\(([^()<>≤≥≠]*)\)", side.strip(_AROUND))
    bare = inside[1].strip(_AROUND) if inside else side.strip(_AROUND).rstrip(",;." + _AROUND)
    primes = re.search(r"(?<=[A-Za-z])'+$", side.rstrip())  # of a derivative, unless the side is quoted
    return re.sub(r"^([+-])\s+", r"\1", bare + (primes[0] if primes and "'" not in side[: primes.start()] else ""),
                  flags=re.ASCII)  # fmt: skip


def decimals_of(text: str) -> int:
    """How many decimals a number was typed with; for a fraction or a power of ten, more than anybody asks for."""
    return _decimals(_split(text)[1])


def _decimals(bare: str) -> int:
    digits = bare.rstrip("% ")
    return 99 if re.search(f"[/eE{BAR}]", bare) else len(digits.partition(".")[2]) + 2 * (digits != bare.rstrip())


def exact(value: Any) -> sympy.Rational:
    """A number of the author's as a fraction: 0.1 is 1/10."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Fraction | sympy.Rational):
        raise TypeError(f"expected a number, not {value!r}")
    if isinstance(value, sympy.Rational):
        return value
    try:
        return sympy.Rational(str(value))
    except (ValueError, TypeError, ZeroDivisionError):
        raise ValueError(f"expected a number such as 0.5 or 3/4, not {value!r}") from None


def fractions_of(drawn: Mapping[Symbol, Any]) -> dict[Symbol, sympy.Rational]:
    """The numbers of a drawing as fractions."""
    return {symbol: exact(number) for symbol, number in drawn.items()}


def width(value: Any) -> Fraction:
    """A distance of the author's. Raises ValueError for a negative one, as `exact` does for what is no number."""
    number = Fraction(str(exact(value)))
    if number < 0:
        raise ValueError(f"expected a number from 0 on, not {value!r}")
    return number


def check_tolerance(exercise: str, tolerance: Fraction, rights: Iterable[Fraction]) -> None:
    """Raises ValueError for a tolerance with which each right number but 0 may have the other sign."""
    most = Fraction(0)
    for right in rights:
        if abs(right) >= tolerance:
            return
        most = max(most, abs(right))
    if most:
        allowed, given = (number_text(one, None) for one in (most, tolerance))
        told = "a number of the wrong sign would be right"
        raise ValueError(f"exercise {exercise}: tolerance is at most {allowed}, the right number, not {given}: {told}")


def expression_of(value: Any) -> sympy.Expr:
    """A number or an expression of the author's. Raises TypeError for a text with names in it: these are not the
    symbols of `given`."""
    made = sympy.sympify(str(exact(value)) if isinstance(value, str) else value)
    if not isinstance(made, sympy.Expr):
        raise TypeError(f"expected a number or an expression, not {value!r}")
    return made


def value_of(expression: Any, values: Mapping[Symbol, Any] | None = None, about: str = "") -> Fraction:
    """The value of an expression to 30 digits. Raises ValueError if it has none; `about` begins its message."""
    number = sympy.sympify(expression).xreplace(dict(values or {}))
    if not number.is_Rational:
        number = sympy.N(number, 30)
    if number.free_symbols:
        missing = ", ".join(sorted(map(str, number.free_symbols)))
        raise ValueError(f"{about}{expression} has no value: no number is given for {missing}")
    if not (number.is_Rational or number.is_Float) or not number.is_finite:
        used = sorted(expression.free_symbols & (values or {}).keys(), key=str)
        numbers = ", ".join(f"{name} = {(values or {})[name]}" for name in used)
        raise ValueError(f"{about}{expression} has no real value{f' at {numbers}' if numbers else ''}")
    return Fraction(int(number.p), int(number.q)) if number.is_Rational else Fraction(str(number))


def rounded(value: Fraction, decimals: int) -> str:
    """The number with so many decimals."""
    text = f"{Decimal(value.numerator) / value.denominator:.{decimals}f}"
    return text if text.strip("-0.") else text.replace("-", "")


def number_text(value: Fraction, decimals: int | None) -> str:
    """The number as a reader would type it: rounded, or exactly."""
    if decimals is not None:
        return rounded(value, decimals)
    tenfold = next((n for n in range(12) if (value * 10**n).denominator == 1), None)
    if tenfold is None and value.denominator > 10_000:  # of no short fraction: it is irrational
        if 0 < abs(value) < Fraction(1, 1000):  # of which four decimals say little
            return f"{Decimal(value.numerator) / value.denominator:.4e}"
        tenfold = 4
    return str(value) if tenfold is None else rounded(value, tenfold)


class InTime(ABC):
    """What exercises share whose answers may hold workings: how long an answer may take, with all that stands in it."""

    @abstractmethod
    def _judged(self, text: str) -> Feedback:
        """What to say of a text that is not blank."""

    def _checked(self, text: str) -> Feedback:
        try:
            with deadline.limit(deadline.ANSWER):
                return self._judged(text)
        except deadline.OutOfTimeError:
            message = "This takes too long to check. Nothing is said of it: write the numbers alone."
            return Feedback(False, message, unjudged="undecided")


class Drawable:
    """What exercises share whose numbers are drawn: the numbers, and how another one with other numbers is made."""

    name: str
    _given: Given
    _arguments: tuple[Any, ...]
    _options: dict[str, Any]
    _drawings: int

    def drawn(self, seed: int) -> Self:
        """The exercise with numbers of their own for this seed. Raises ValueError where nothing is drawn."""
        if not self.is_drawn:
            raise ValueError(f"exercise {self.name}: its numbers are not drawn")
        make: Any = type(self)
        made: Self = make(f"{self.name.partition('#')[0]}#{seed}", *self._arguments, **self._options)
        return made

    @property
    def is_drawn(self) -> bool:
        """Has it numbers that are drawn?"""
        return self._given.is_drawn

    @property
    def drawings(self) -> list[str]:
        """The names of those with other numbers."""
        base = self.name.partition("#")[0]
        return [f"{base}#{seed}" for seed in range(1, self._drawings + 1)] if self.is_drawn else []


class Given:
    """The numbers of a question: name -> a number, or a list of numbers of which one is drawn.

    Raises TypeError for what is no number, ValueError for an empty list.
    """

    def __init__(self, given: Mapping[Symbol, Any] | None, exercise: str = "") -> None:
        self._of = f"exercise {exercise}: " if exercise else ""
        self.choices: dict[Symbol, tuple[Any, ...]] = {}
        for name, values in (given or {}).items():
            listed = tuple(values) if isinstance(values, list | tuple | range) else (values,)
            if not isinstance(name, Symbol) or not listed:
                expected = "a symbol and its number, or a list of numbers"
                raise ValueError(f"{self._of}given: {expected}, not {name!r}: {values!r}")
            for value in listed:
                try:
                    exact(value)
                except (ValueError, TypeError) as error:
                    raise type(error)(f"{self._of}given: {name}: {error}") from None
            if len({exact(value) for value in listed}) < len(listed):
                raise ValueError(f"{self._of}given: {name}: a number is listed twice: {list(listed)}")
            self.choices[name] = listed

    def needed(self, expressions: Iterable[sympy.Expr], texts: Iterable[str]) -> None:
        """Raises ValueError for a name that is in none of the expressions, and whose number no text shows, or is drawn.

        Where an expression has a name without a number, that one is misspelt, and `value_of` tells it.
        """
        used = {name for expression in expressions for name in expression.free_symbols}
        if not used <= self.choices.keys():
            return
        unused = [name for name in self.choices if name not in used]
        for name in unused:
            if len(set(self.choices[name])) > 1:
                told = "is drawn, and no formula uses it: each drawing has the same answer"
                raise ValueError(f"{self._of}given: {name} {told}")
        shown = " ".join(texts)
        idle = [name.name for name in unused if "{{" + name.name + "}}" not in shown]
        if idle:
            raise ValueError(f"{self._of}given: no formula uses {' or '.join(idle)}, and no text shows its number, as "
                             f"{{{{{idle[0]}}}}} would")  # fmt: skip

    def shown(self, expressions: Iterable[sympy.Expr], texts: Iterable[str]) -> None:
        """Raises ValueError for a drawn number in one of the expressions that none of the texts shows."""
        used = {name for expression in expressions for name in expression.free_symbols}
        told = " ".join(texts)
        for name, values in self.choices.items():
            if name in used and len(set(values)) > 1 and "{{" + name.name + "}}" not in told:
                missing = f"and nobody can answer without it: the prompt has to show it, as {{{{{name}}}}}"
                raise ValueError(f"{self._of}given: {name} is drawn, {missing}")

    def changing(self, seed: str, come_to: Callable[[Mapping[Symbol, Any]], Any]) -> None:
        """Raises ValueError for a drawn number that changes nothing of what all of them come to."""
        for name, values in self.choices.items():
            if len(set(values)) > 1 and all(
                come_to(drawn) == come_to({**drawn, name: value})
                for drawn in self.drawings(seed) for value in set(values)
            ):  # fmt: skip
                told = "is drawn, but its number changes nothing: each drawing has the same answer"
                raise ValueError(f"{self._of}given: {name} {told}")

    @property
    def is_drawn(self) -> bool:
        """Is there anything to draw?"""
        return any(len(values) > 1 for values in self.choices.values())

    def drawings(self, seed: str) -> Iterable[dict[Symbol, Any]]:
        """Drawings, one after another, the same for the same seed: to be used until one of them suits."""
        rng = random.Random(seed)
        for _ in range(_TRIES if self.is_drawn else 1):
            yield {name: rng.choice(values) for name, values in self.choices.items()}

    def all(self, seed: str) -> Iterable[dict[Symbol, Any]]:
        """Every drawing; of very many, those that `drawings` gives."""
        if prod(map(len, self.choices.values())) > _TRIES:
            return self.drawings(seed)
        return (dict(zip(self.choices, values, strict=True)) for values in product(*self.choices.values()))

    @staticmethod
    def filled(text: str, drawn: Mapping[Symbol, Any]) -> str:
        """The text with each {{name}} in it replaced by the number. Raises ValueError for a name that is not given."""
        for name, value in drawn.items():
            text = text.replace("{{" + name.name + "}}", str(value))
        left = re.search(r"(?<![\w^\\}]){{\s*(\w+)\s*}}", text)  # behind these, TeX has doubled braces too
        if left and left[1] in {name.name for name in drawn}:
            raise ValueError(f"a text holds {left[0]}: write {{{{{left[1]}}}}}, without blanks")
        if left:
            known = ", ".join(name.name for name in drawn) or "nothing"
            raise ValueError(f"a text holds {left[0]}, but no number is given for {left[1]}; given: {known}")
        return text
