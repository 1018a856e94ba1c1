"""The rules in their order, from a typed text to what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import sympy

from byhand.proof.reader import (
    asides,
    branches,
    characters,
    foreign,
    fronts,
    indicators,
    lefts,
    one_side,
    reasons,
    sayings,
    sides,
    sums,
    tex,
    wrapping,
)  # fmt: skip
from byhand.proof.reader.characters import LETTERS, SUBSCRIPTS, TRANSPOSE
from byhand.proof.reader.errors import MAX_LENGTH, MAX_READINGS, AmbiguousError, Choice, ParseError, ShapeError
from byhand.proof.reader.names import NO_PARTIALS, Covers, Partials, Symbols, Vocabulary, canonical
from byhand.proof.reader.parts import Part
from byhand.proof.reader.reading import Conditional, Reading, Side
from byhand.proof.reader.text import Text, in_brackets, joined
from byhand.proof.reader.tokens import indexed_slope, quotient_in

_WORD = re.compile(r"[^\W\d]\w*")
OWN_NAME = rf"(?:d?[{LETTERS}]|[A-Za-z]{{2,12}})(?:_?[0-9]|_[A-Za-z]|[{SUBSCRIPTS}])?"
"""A name that a reader may make: a letter or a word, with or without an index."""
MADE = re.compile(rf"\s*({OWN_NAME})\s*:?=(?![=>])")
"""The left side that makes such a name, with its `=`."""
POWER = re.compile(  # f^T, 2^(1/T)
    r"\s*(?P<base>[^=^*]+|[^=^]+\))\s*(?:\^|\*\*)\s*(?P<exponent>-?[^\W\d]\w*|\([^()]*[^\W\d][^()]*\))\s*"
)
_THEN = re.compile(r"[.,;]?\s+(?:(?i:so|thus|hence|therefore)[,:]?|→|=>|-+>)\s+(?=[^\s=]|[^\s=][^=]*$)")
_NUMBER = re.compile(r"-?[\d./]*\d")
_BRACKETED_WORD = re.compile(r"(?<=\S)\s{1,9}[(\[]([^\W\d_]{4,40})[)\]][\s.]{0,9}$")
_CHANGED = "words that change an answer are not read: write what they say as a formula"
NO_FUNCTIONS: Mapping[str, str] = {}
MAX_FIXES = 4  # of one text, one after the other


class Reader:
    """One text on its way to a Reading."""

    def __init__(self, text: str, words: Vocabulary, again: bool = False) -> None:
        self.text = text
        self.words = words
        self.again = again
        self.reason = ""
        self.shape: fronts.Told | None = None
        self.claimed: list[Text] = []  # equations before the answer, and of the names in a reason
        self.named: list[Text] = []
        self.asides: list[asides.Aside] = []
        self.required: tuple[tuple[Callable[..., Any], Part], ...] = ()  # of names that were made
        self.unsaid: tuple[Part, ...] = ()
        self.made: dict[str, Any] = {}
        self.chains: list[Text] = []  # what several sides say of such a name: ∂L/∂z = 2*(a - y) of δ = ∂L/∂z = …

    @cached_property
    def parts(self) -> list[Text]:
        """The sides of what was typed, in plain characters; the reason behind it is kept."""
        if len(self.text) > MAX_LENGTH:
            raise ParseError(MAX_LENGTH + 1, f"the text is too long: at most {MAX_LENGTH} characters")
        text = wrapping.unwrapped(wrapping.without_markdown(characters.fold(self.text)))
        text = fronts.labelled(foreign.in_english(text, self.words), self.words)
        text, self.shape = fronts.without_shape(text, self.words)
        text = indicators.with_inequalities(sums.written_out(text, self.words))
        text = branches.of_tex(branches.once(branches.in_signs(text)), self.covers)
        text, then = self.before_so(text)
        *self.claimed, text = sides.statements(self.without_reason(text)) or [text]
        if then is not None:
            self.claimed, text = [*self.claimed, text], then
        text = tex.expand(branches.of_words(wrapping.unwrapped(text), self.covers))
        return sides.sides(sides.one_line(text.strip()))

    def before_so(self, text: Text) -> tuple[Text, Text | None]:
        """What stands before and behind the `so` of `∂L/∂s = ŷ - y, so O^T (ŷ - y)`: an equation, and an answer that
        can be read, or holds the name that the equation makes; the text as it is, and None, where it has no such."""
        found = [match for match, depth in in_brackets(_THEN, text.signs) if depth <= 0]
        if not found:
            return text, None
        before, then = text.cut(0, found[-1].start()), text.cut(found[-1].end()).strip(" \n.")
        then = reasons.without_introduction(then, self.words)
        small = asides.is_small(then.signs, self.words) and not _NUMBER.fullmatch(then.signs)
        made = MADE.match(before.signs)
        uses_it = made is not None and re.search(rf"(?<![^\W\d{TRANSPOSE}]){re.escape(made[1])}(?!\w)", then.signs)
        if "=" not in before.signs or not (uses_it or (not small and self.can_be_read(tex.expand(then)))):
            return text, None
        return before, then

    def covers(self, conditions: str, overlaps: Sequence[str]) -> bool:
        """Does one of the conditions of cases, of which this is the sum, always hold, and is each overlap always 0?"""
        try:
            found, *products = (Reader(text, self.words).read().expression for text in (conditions, *overlaps))
            return self.words.covers(found, products)
        except ParseError:
            return False

    def without_reason(self, text: Text) -> Text:
        kept, found = reasons.apart(text, self.words, self.again)
        told = []
        for one in found:
            reason = self.text[one.columns[0] - 1 : one.columns[-1] - 1].strip(" #%/|-–—,;:\n\t")
            told.append(reason[1:-1] if reason[:1] + reason[-1:] in ("()", "[]") else reason)
        self.reason = "; ".join(told)
        self.named = [equation for one in found for equation in reasons.named(one)]
        self.asides = [aside for one in found for aside in asides.asides(one, self.words)]
        return kept

    def read(self) -> Reading:
        """The reading. Raises ParseError, with the whole corrected text where that can be read."""
        try:
            *before, last = self.parts
            self.take_names()
            reading = self.side(last)
            self.has_its_shape(reading.expression)
            claims = [claim for one in self.claimed for claim in self.claims(one, reading.expression)]
            claims += [claim for one in (*self.named, *self.chains) if "=" in one.signs for claim in self.claims(one)]
            alone = [one for one in self.named if "=" not in one.signs and re.search("[<>≤≥≠]", one.signs)]
            claims += [claim for one in alone for claim in self.relations(one)]
            beside: list[tuple[Side, bool]] = []
            named = {one.strip().columns[0] for one in self.named if re.search("[=<>≤≥≠]", one.signs)}
            conditional: list[Conditional] = []
            unread: list[str] = []
            for text, led, said, small, goes_on, condition, relation in self.asides:
                if text.columns[0] in named:
                    continue
                if relation:
                    claims += self.relations(text)
                elif condition is not None and (under := self.under(text, condition, led)) is not None:
                    conditional += under
                elif condition is not None and small:
                    continue
                elif "=" in text.signs:
                    found = self.claims(text)
                    clear = [claim for claim in found
                             if all(sayings.may_be_said(side, goes_on, self.words) for side in claim)]  # fmt: skip
                    of_it = list(sayings.of_the_answer(text, found, led, said, self.words))
                    claims += clear
                    beside += of_it
                    unread += [text.signs] if len(clear) < len(found) and not of_it else []
                else:
                    beside.append((self.aside(text, said), led))
            before_it = [self.before(side, first=number == 0) for number, side in enumerate(before)]
            return replace(
                reading, sides=tuple(before_it), reason=self.reason, claims=tuple(claims),
                conditional=tuple(conditional), unread=tuple(unread), required=reading.required + self.required,
                unsaid=reading.unsaid + self.unsaid, made=self.made,
                asides=tuple((side, led) for side, led in beside if side.expression is not None or side.tells),
            )  # fmt: skip
        except (AmbiguousError, ShapeError):
            raise
        except ParseError as error:
            if len(self.text) <= MAX_LENGTH and reasons.changes(characters.fold(self.text), self.words):
                raise ParseError(error.column, _CHANGED) from None
            choices = _offered(self, error)
            if len(choices) > 1:
                raise AmbiguousError(error.column, choices, error.message) from None
            corrected = choices[0].text if choices else _corrected(self, error) or _without_words(self)
            raise ParseError(error.column, error.message, corrected, error.fix) from None

    def has_its_shape(self, expression: Any) -> None:
        """Raises ShapeError for a matrix that has another shape than is told."""
        column, told = self.shape or (0, None)
        if told is not None and expression.is_Matrix and expression.shape != told:
            shape = "×".join(map(str, expression.shape))
            raise ShapeError(column, f"this says {told[0]}×{told[1]}, but the answer is {shape}")

    def take_names(self) -> None:
        """Of `2*e*x, where e = a - y`: a name without a meaning in the exercise gets the one that it is given, also
        where it is explained by another one behind it. What is required of it counts as typed in the answer. Without
        `where` or `with` it has to stand in the answer, as in `e = a - y ⇒ 2*e*x`; else it is a label: S, so the
        gradient = T."""
        said = " ".join(part.signs for part in (*self.parts, *self.claimed))
        beside = [aside.text for aside in self.asides if not aside.goes_on]

        def stands(text: Text, more_than: int) -> bool:
            match = MADE.match(text.signs)
            return match is not None and said.count(match[1]) > more_than

        open_ones = [*self.named, *(text for text in beside if stands(text, 0))]
        open_ones += [text for text in self.claimed if stands(text, 1)]  # once in the equation itself
        while True:
            made = [equation for equation in open_ones if self.makes_name(equation)]
            if not made:
                return

            def is_open(text: Text, made: list[Text] = made) -> bool:
                return not any(text.columns[0] < one.columns[-1] and one.columns[0] < text.columns[-1] for one in made)

            self.named, open_ones = list(filter(is_open, self.named)), list(filter(is_open, open_ones))
            self.claimed = list(filter(is_open, self.claimed))
            self.asides = [aside for aside in self.asides if is_open(aside.text)]

    def makes_name(self, equation: Text) -> bool:
        match = MADE.match(equation.signs)
        name = canonical(match[1]) if match is not None else ""
        if match is None or name in self.words.spellings or self.words.function(name):
            return False
        if len(match[1]) > 1 and (self.words.knows(match[1]) or indexed_slope(name, self.words)):  # a product, or L_a
            return False
        try:
            value = branches.of_words(wrapping.unwrapped(equation.cut(match.end())), self.covers)
            *others, last = sides.sides(tex.expand(value))
            reading = self.side(last)
        except ParseError:  # it is told as what stands beside the answer
            return False
        self.words = self.words.including({name: reading.expression})
        self.required += reading.required
        self.unsaid += reading.unsaid
        self.made[name] = reading.expression
        self.chains += [value] if others else []
        return True

    def aside(self, text: Text, said: bool = False) -> Side:
        """A formula in a reason; where it cannot be read it tells if it is said to be the answer, has more than one
        meaning, or goes on."""
        try:
            return Side(text.signs, text.columns[0], expression=self.side(tex.expand(text)).expression)
        except ParseError as error:
            tells = said or isinstance(error, AmbiguousError) or text.signs.startswith(tuple("*/@^·×⊙"))
            return Side(text.signs, text.columns[0], tells=tells)

    def before(self, side: Text, first: bool = False) -> Side:
        """A side before the last one, of which the first one may be a label. Raises ParseError where it holds another
        expression besides."""
        text = self.text[side.columns[0] - 1 : side.columns[-1] - 1]
        side = lefts.named(side, self.words) if first else side
        called = lefts.left(side, self.words) if first or _WORD.fullmatch(side.signs) else None
        if not first and (called is None or len(called.key) != 2):  # dLdb of dLdw = dLdb = …
            called = lefts.Left(quotient_in(side.signs) or ())
        try:
            expression = self.side(reasons.apart(side, self.words)[0]).expression
        except ParseError:
            expression = None
            is_named = first and called is not None and called.key  # derivative of L wrt b
            said = sides.apart(side)
            formulas = first and len(side.parts("[,;]")) > 1  # 2q, q = 5
            formulas = formulas and any(sayings.tells(one.signs, self.words) for one in said)
            if not is_named and (formulas or any(map(self.can_be_read, said))):  # ∂L/∂w = 5 or = 2*(a - y)*x
                raise ParseError(side.columns[0], "write one equation, or one expression") from None
        key = called.key if called is not None else ()
        if first:
            says = called is None or fronts.NO.search(side.signs) is not None
        else:
            says = not key and sayings.tells(side.signs, self.words)
        operand = called.operand if called is not None and expression is None else None
        return Side(
            text, side.columns[0], key, expression, expression is None and says,
            self.aside(operand) if operand is not None else None,
        )  # fmt: skip

    def relations(self, text: Text) -> list[tuple[Side, Side]]:
        """What a chain of relations says, link by link: |e| = 3 and 3 > δ of `|e| = 3 > δ`."""
        signs = [match for match, depth in in_brackets(r"<=|>=|[<>≤≥≠]|(?<![<>=:])=(?!=)", text.signs) if depth <= 0]
        ends = [0, *(match.end() for match in signs), len(text)]
        found: list[tuple[Side, Side]] = []
        for number, match in enumerate(signs):
            link = text.cut(ends[number], signs[number + 1].start() if number + 1 < len(signs) else None)
            if match[0] == "=":
                found += self.claims(link)
            elif match[0] == "≠" and self.can_be_read(differs := branches.unsaid(Text.at(link.columns[0], "1"), link)):
                self.unsaid += self.side(differs).unsaid
            else:
                holds = Side("", link.columns[0], expression=sympy.Integer(1))
                found.append((replace(self.before(link), tells=True), holds))
        return found

    def under(self, text: Text, condition: Text, led: bool) -> list[Conditional] | None:
        """A value, or an equation, with the sides of the condition that it is said under; None where they cannot be
        read."""
        if "≠" in condition.signs:
            return None
        try:
            limits = self.relations(condition)
            found = self.claims(text) if "=" in text.signs else [(self.aside(text), None)]
        except ParseError:
            return None
        sides = [side for pair in (*limits, *found) for side in pair if side is not None]
        if len(limits) != 1 or any(side.expression is None for side in sides):
            return None
        return [(one, other, *limits[0], led) for one, other in found]

    def side(self, side: Text) -> Reading:
        return one_side.side(side, self.words, len(self.text))

    def can_be_read(self, side: Text) -> bool:
        try:
            return bool(side.signs and self.side(side))
        except AmbiguousError:
            return True
        except ParseError:
            return False

    def claims(self, text: Text, answer: Any = None) -> list[tuple[Side, Side]]:
        """The neighbouring sides of an equation beside the answer; what stands there alone, and what it has to be."""
        nothing = Side("", text.columns[0])
        try:
            one = sides.one_line(tex.expand(branches.of_words(text.strip(), self.covers)))
            found = [self.before(side) for side in sides.sides(one)]
        except ParseError:
            return [(Side(text.signs, text.columns[0], tells=sayings.tells(text.signs, self.words)), nothing)]
        if len(found) == 2 and any(POWER.fullmatch(side.signs) for side in sides.sides(one)):  # f^T = 1/2
            found = self.logarithms(sides.sides(one), found)
        if len(found) == 1:
            holds = any(depth == 0 for _, depth in in_brackets("[<>≤≥]", one.signs))
            found.append(replace(nothing, expression=sympy.Integer(1) if holds else answer))
        elif any(side.expression is not None for side in found):  # a = tanh
            found = [replace(side, tells=side.tells or sayings.is_function(side, self.words)) for side in found]
        return list(pairwise(found))

    def logarithms(self, typed: list[Text], found: list[Side]) -> list[Side]:
        """The sides of an equation of a power, with their logarithms; as they are, where these cannot be read."""
        made = []
        for side, text in zip(found, typed, strict=True):
            power = POWER.fullmatch(text.signs)
            factor = text.cut(*power.span("exponent")) if power else Text.at(text.columns[0], "1")
            base = text.cut(*power.span("base")) if power else text
            opening, closing = (Text.at(text.columns[0], sign) for sign in ("*ln(", ")"))
            try:
                log = self.side(joined([factor, opening, base, closing])).expression
            except ParseError:
                return found
            made.append(replace(side, expression=log, tells=False))
        return made


def _corrected(reader: Reader, error: ParseError) -> str:
    """The whole text with what was probably meant, where that can be read."""
    text = reader.text
    for _ in range(MAX_FIXES):
        if error.fix is None:
            return ""
        text = error.fix.applied(text)
        other = Reader(text, reader.words, reader.again)
        try:
            other.side(other.parts[-1])
        except AmbiguousError:
            return text
        except ParseError as again:
            error = again
        else:
            return text
    return ""


def _offered(reader: Reader, error: ParseError) -> list[Choice]:
    """The whole texts of which any may be meant, where what is wrong leaves several."""
    found = []
    for fix in error.fixes[:MAX_READINGS]:
        text = _corrected(reader, ParseError(error.column, error.message, fix=fix))
        other = Reader(text, reader.words, reader.again)
        with suppress(ParseError):
            found.append(Choice(text, other.side(other.parts[-1]).latex))
    return found


def _without_words(reader: Reader) -> str:
    """The one expression that stands among words, if one does, or in front of a word in brackets: `2*x (ReLU)`."""
    word = _BRACKETED_WORD.search(reader.text)
    front = reader.text[: word.start()] if word and word[1] not in characters.GREEK.values() else ""
    if front.strip() and _stands_alone(reader, front):
        return front
    pieces = reasons.between_words(reader.text, reader.words)
    found = [piece for piece in pieces if piece not in ("", reader.text.strip())]
    readable = [piece for piece in found[:MAX_FIXES] if _stands_alone(reader, piece)]
    return readable[0] if len(readable) == 1 and len(found) <= MAX_FIXES else ""


def _stands_alone(reader: Reader, piece: str) -> bool:
    other = Reader(piece, reader.words, reader.again)
    try:
        return other.can_be_read(other.parts[-1])
    except ParseError:
        return False


def read(
    text: str,
    symbols: Symbols,
    partials: Partials = NO_PARTIALS,
    functions: Mapping[str, str] = NO_FUNCTIONS,
    covers: Covers | None = None,
    again: bool = False,
    arguments: Mapping[str, str] | None = None,
) -> Reading:
    """What `text` says, as a person writes it on paper or in NumPy.

    symbols: the names that may stand in the text: SymPy symbols, or a mapping from name to symbol or expression.
        A name may be typed in Unicode: ŷ for `y_hat`, η for `eta`, Oₜ for `O_t`.
    partials: what a Leibniz quotient stands for: ("L", "a") for ∂L/∂a and dL/da, ("L", "W", "+") for ∂⁺L/∂W.
    functions: names that stand for functions, each with the function that it is: {"f": "tanh"}. Where such a name is a
        symbol too, f(…) may be a product, and both are offered.
    covers: of a sum of conditions, does one of them always hold, and are some products always 0? Cases of which that is
        so need no `otherwise`; a product is of two conditions, and of the difference of the values.
    again: may the text say its value once more, as `2*a*x, or 2*x*a`? That is one of the `asides`, which the caller
        has to judge.
    arguments: a function of the table -> the name that its slope is taken at where none is typed: {"sigmoid": "z"}
        reads σ' as σ'(z).

    Raises ParseError if the text is no expression, and AmbiguousError, with every meaning, if it has more than one.

    >>> read("ŷ = wx + b", [w, x, b, symbols("y_hat")]).expression
    b + w*x
    """
    if not isinstance(text, str):
        raise TypeError(f"the text must be a str, not {type(text).__name__}")
    return Reader(text, Vocabulary(symbols, partials, functions, covers, arguments), again).read()


def parse(
    text: str, symbols: Symbols, partials: Partials = NO_PARTIALS, functions: Mapping[str, str] = NO_FUNCTIONS
) -> Any:
    """The SymPy expression that `text` stands for; see `read`.

    >>> parse("σ(wx)", [w, x])
    Sigmoid(w*x)
    """
    return read(text, symbols, partials, functions).expression


def typeset(
    text: str, symbols: Symbols, partials: Partials = NO_PARTIALS, functions: Mapping[str, str] = NO_FUNCTIONS
) -> str:
    r"""The TeX of `text`, with factors and terms as typed; see `read`.

    >>> print(typeset("2*(a - y)*x", [a, x, y]))
    2 (a - y)\,x
    """
    return read(text, symbols, partials, functions).latex
