"""The rules in their order, from a typed text to what it says."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import sympy
from sympy import I, nan, oo, zoo

from byhand.proof.reader import (
    asides,
    branches,
    characters,
    foreign,
    grammar,
    lefts,
    reasons,
    sides,
    sums,
    tex,
    wrapping,
)  # fmt: skip
from byhand.proof.reader.characters import LETTERS, SUBSCRIPTS, TRANSPOSE
from byhand.proof.reader.errors import MAX_LENGTH, MAX_READINGS, AmbiguousError, Choice, Fix, ParseError, ShapeError
from byhand.proof.reader.meaning import Meaning
from byhand.proof.reader.names import NAME, NO_PARTIALS, Covers, Partials, Symbols, Vocabulary, canonical
from byhand.proof.reader.parts import Part
from byhand.proof.reader.questions import Questions
from byhand.proof.reader.reading import Conditional, Reading, Side
from byhand.proof.reader.text import Text, in_brackets, joined
from byhand.proof.reader.tokens import COUNTED, indexed_slope, quotient_in, tokenized
from byhand.proof.reader.tree import Node

_REMARK = re.compile(r"[^,:=]+[,:]\s+(?=\S)")
_OF_WHICH = re.compile(  # By the derivative of L with respect to b: …
    rf"(?:grad(?:ient)?|derivative|slope)s?(?:\s+of\s+{NAME})?\s+(?:with\s+respect\s+to|wrt|w\.r\.t\.|for|by|in)\s+{NAME}"
    r"(?=\s*[,:]\s*$)", re.IGNORECASE,
)  # fmt: skip
_LABEL = re.compile(r"([^:=<>()]+?)(\s*:)(?=[^=:])")
_IS = re.compile(r"([^:=<>(),;]+?)\s+(?P<is>is|equals)\s+(?=\S)")
_NUMBERED = re.compile(r"\s*(?:step|line|part|equation)(?:\s*\(?\d{1,2}\)?)?\s*", re.IGNORECASE)  # step 3
_WORD = re.compile(r"[^\W\d]\w*")
_LABELLED = re.compile(r"[A-Za-z ,.'’-]*[A-Za-z]{3}[A-Za-z ,.'’-]*")
_QUOTED = re.compile(r"[/∂∇'._ ]")  # of a derivative in front of a colon; a name alone has to be one of the exercise
OWN_NAME = rf"(?:d?[{LETTERS}]|[A-Za-z]{{2,12}})(?:_?[0-9]|_[A-Za-z]|[{SUBSCRIPTS}])?"
"""A name that a reader may make: a letter or a word, with or without an index."""
MADE = re.compile(rf"\s*({OWN_NAME})\s*:?=(?![=>])")
"""The left side that makes such a name, with its `=`."""
_NO = re.compile(
    r"(?<!\w)(?:not?|nor|never|cannot|wrong|false|incorrect|falsch|nicht|kein|"
    r"non|faux|except|without|ohne|\w+n['’]t)(?!\w)|[-+*/@!¬≠~]\s*$|^[!¬~/]"
    r"|^(?:none|nothing)$|(?<!\w)(?:minus|negative|opposite|inverse|reciprocal|twice|thrice|half|double|triple|squared|"
    r"cubed|root|old|previous|second|third|higher)(?!\w)", re.IGNORECASE,
)
POWER = re.compile(  # f^T, 2^(1/T)
    r"\s*(?P<base>[^=^*]+|[^=^]+\))\s*(?:\^|\*\*)\s*(?P<exponent>-?[^\W\d]\w*|\([^()]*[^\W\d][^()]*\))\s*"
)
_QUANTIFIED = re.compile(rf"\s*{asides.QUANTIFIED.pattern}\s*[,:](?=\s*\S)", re.IGNORECASE)
"""What says nothing in front of an answer: `For all x, 2*x`."""
_CONNECTED = re.compile(r"\s*(?:and\s+)?(?P<word>so|thus|hence|therefore|then|finally)[,:]?\s+(?=\S)", re.IGNORECASE)
_THEN = re.compile(r"[.,;]?\s+(?:(?i:so|thus|hence|therefore)[,:]?|→|=>|-+>)\s+(?=[^\s=]|[^\s=][^=]*$)")
_NUMBER = re.compile(r"-?[\d./]*\d")
_SHAPE = r"\d+\s*[×x]\s*\d+"
_INNER = re.compile(r"\s*\(\d+\s*×\s*\d+\)")
_SHAPES = re.compile(
    rf"\s+(?:[(\[]{_SHAPE}[)\]]\s*)+(?:=\s*{_SHAPE})?\s*$"
    rf"|(?:,\s*(?:which\s+is\s+)?|[,\s]\s*(?:of\s+)?shape\s+)[(\[]?\d+\s*[×x,]\s*\d+[)\]]?\s*$"
)
_QUOTIENTS = re.compile(r"(?:[\s·*@⊙()]*∂⁺?\w+/∂\w+)+[\s()]*")
_BRACKETED_WORD = re.compile(r"(?<=\S)\s{1,9}[(\[]([^\W\d_]{4,40})[)\]][\s.]{0,9}$")
_CHANGED = "words that change an answer are not read: write what they say as a formula"
NO_FUNCTIONS: Mapping[str, str] = {}
MAX_WAYS = 24  # to answer what is asked of one text
MAX_FIXES = 4  # of one text, one after the other


class Reader:
    """One text on its way to a Reading."""

    def __init__(self, text: str, words: Vocabulary, again: bool = False) -> None:
        self.text = text
        self.words = words
        self.again = again
        self.reason = ""
        self.shape: tuple[int, tuple[int, int]] | None = None  # that is told, with its column
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
        text = self.labelled(foreign.in_english(text, self.words))
        text = branches.with_inequalities(sums.written_out(self.without_shape(text), self.words))
        text = branches.of_tex(branches.once(branches.in_signs(text)), self.covers)
        text, then = self.before_so(text)
        *self.claimed, text = sides.statements(self.without_reason(text)) or [text]
        if then is not None:
            self.claimed, text = [*self.claimed, text], then
        text = tex.expand(branches.of_words(wrapping.unwrapped(text), self.covers))
        return sides.sides(sides.one_line(text.strip()))

    def labelled(self, text: Text) -> Text:
        """The text with = for the colon behind a label: `Answer: …`, `∂L/∂w: …`; without what counts it, and without a
        remark in front."""
        text = reasons.without_introduction(reasons.uncounted(text, self.words), self.words)
        if quantified := _QUANTIFIED.match(text.signs):
            text = text.cut(quantified.end())
        connected = _CONNECTED.match(text.signs)
        if connected and not self.words.knows(connected["word"]):  # so 2*x
            text = text.cut(connected.end())
        remark = _REMARK.match(text.signs)
        if remark and reasons.is_prose(remark[0]) and not _NO.search(remark[0].rstrip(" ,:")):  # By the chain rule, …
            slope = _OF_WHICH.search(remark[0])
            if slope is not None and self.names_a_slope(of_which := text.cut(*slope.span())):
                of_which = of_which.replaced(r"\s(?:for|by|in)\s", " wrt ")  # `for` is no condition here
                return joined([of_which, Text.at(of_which.columns[-1], " = "), text.cut(remark.end())])
            text = text.cut(remark.end())
        said_is = _IS.match(text.signs)
        if said_is and self.names_a_slope(text.cut(0, said_is.end(1))) and not self.words.knows(said_is["is"]):
            return joined([text.cut(0, said_is.end(1)), Text.at(text.columns[said_is.end(1)], " = "),
                           text.cut(said_is.end())])  # fmt: skip
        match = _LABEL.match(text.signs)
        if match is None:
            return text
        if _NUMBERED.fullmatch(match[1]):
            return text.cut(match.end())
        label, apart = match[1].strip(), match[2]
        rest = text.signs[match.end() :]
        first = re.match(r"\s*([A-Za-z]{2,})", rest)
        name = label in self.words.spellings and apart == ":" and rest[:1] == " "
        name = name and (first is None or self.words.knows(first[1]))  # L: since …
        said = label.split()
        word = "".join(said).isalpha() and not any(map(self.words.knows, said)) and label not in keyword.kwlist
        word = word and not _NO.search(label)
        if not (name or word or self.names_a_slope(text.cut(0, match.start(2)))):
            return text
        return joined([text.cut(0, match.start(2)), Text.at(text.columns[match.start(2)], " = "),
                       text.cut(match.end())])  # fmt: skip

    def names_a_slope(self, label: Text) -> bool:
        called = lefts.left(label, self.words)
        return called is not None and bool(called.key) and _QUOTED.search(label.signs.strip()) is not None

    def without_shape(self, text: Text) -> Text:
        """The text without the shapes of matrices: `O_3.T @ (ŷ - y) (3×1)`; what is told behind all is kept."""
        found = _SHAPES.search(text.signs) if self.words.matrices else None
        if found is None or (_INNER.search(text.signs[: found.start()]) and "=" not in found[0]):
            return text.replaced(_INNER, " ") if self.words.matrices else text
        product, _, result = found[0].partition("=")
        numbers = re.findall(r"\d+", result or product)  # (3×2)(2×1) is 3×1
        self.shape = text.columns[found.start()], (int(numbers[0]), int(numbers[-1]))
        return text.cut(0, found.start()).replaced(_INNER, " ")

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

    def tree(self, side: Text, questions: Questions) -> tuple[Node, list[str]]:
        tokens = tokenized(side, self.words, questions)
        return grammar.tree(tokens, questions, self.words)

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
                    clear = [claim for claim in found if all(self.may_be_said(side, goes_on) for side in claim)]
                    of_it = list(self.said_of_the_answer(text, found, led, said))
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
            choices = self.offered(error)
            if len(choices) > 1:
                raise AmbiguousError(error.column, choices, error.message) from None
            corrected = choices[0].text if choices else self.corrected(error) or self.without_words()
            raise ParseError(error.column, error.message, corrected, error.fix) from None

    def has_its_shape(self, expression: Any) -> None:
        """Raises ShapeError for a matrix that has another shape than is told."""
        column, told = self.shape or (0, None)
        if told is not None and expression.is_Matrix and expression.shape != told:
            shape = "×".join(map(str, expression.shape))
            raise ShapeError(column, f"this says {told[0]}×{told[1]}, but the answer is {shape}")

    def said_of_the_answer(
        self, text: Text, found: list[tuple[Side, Side]], led: bool, said: bool
    ) -> Iterator[tuple[Side, bool]]:
        """Of an equation in a reason with a label, or the derivative that is asked for, on one side, the other one: it
        has to be the answer. A letter alone is no label, unless words say so: with δ = a - y; nor is it one in front of
        an equation that has a number on its right: so z = n*w + b = 1."""
        last = [side.expression for side in found[-1]]
        equal = len(found) > 1 and None not in last and [one.is_number for one in last] == [False, True]
        for claim in found:
            for name, value in (claim, claim[::-1]):
                if name.expression is not None:
                    continue
                called = lefts.left(Text.typed(name.text), self.words)
                called = lefts.Left() if called is None and _LABELLED.fullmatch(name.text) else called
                letter = re.fullmatch(r"[^\W\d](?:_?\w{1,2})?", name.text.strip()) is not None
                of_function = self.words.function(canonical(name.text.strip(" '′’"))) is not None  # σ'
                if called is None or called.operand is not None or value.expression is None:
                    continue
                of_another = letter and (equal or not said) and name.text.strip()[0] not in "gGdDδΔ∇"  # since z_1 = …
                if of_function or of_another or (letter and not led):
                    continue
                yield replace(value, quotient=called.key), True

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
            formulas = first and len(side.parts("[,;]")) > 1 and any(self.tells(one.signs) for one in said)  # 2q, q = 5
            if not is_named and (formulas or any(map(self.can_be_read, said))):  # ∂L/∂w = 5 or = 2*(a - y)*x
                raise ParseError(side.columns[0], "write one equation, or one expression") from None
        key = called.key if called is not None else ()
        says = called is None or _NO.search(side.signs) is not None if first else not key and self.tells(side.signs)
        operand = called.operand if called is not None and expression is None else None
        return Side(
            text, side.columns[0], key, expression, expression is None and says,
            self.aside(operand) if operand is not None else None,
        )  # fmt: skip

    def tells(self, signs: str) -> bool:
        """May what cannot be read say something that is not so?"""
        if self.words.matrices and _QUOTIENTS.fullmatch(signs):  # the chain rule alone, of slopes that have no value
            return False
        words = [word for word in map(canonical, _WORD.findall(signs)) if not self.words.function(word)]
        return any(map(self.words.knows, words)) or re.search(r"[-+*/^@!<>≠≤≥\d]", signs) is not None

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

    def may_be_said(self, side: Side, limited: bool) -> bool:
        """May a side of an equation in a reason be judged: can it be read, or are functions in it without their
        argument, as in σ' = σ(1 - σ)? Not ReLU' = 1, if what stands behind it limits it."""
        found = [match for match in re.finditer(r"(σ|[a-zA-Z]{3,})(['′’](?!\s*\())?", side.text)
                 if self.words.function(canonical(match[1])) is not None]  # fmt: skip
        if limited and any(match[2] for match in found):
            return False
        return side.expression is not None or bool(found)

    def is_function(self, side: Side) -> bool:
        return side.expression is None and self.words.function(canonical(side.text.strip())) is not None

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
            return [(Side(text.signs, text.columns[0], tells=self.tells(text.signs)), nothing)]
        if len(found) == 2 and any(POWER.fullmatch(side.signs) for side in sides.sides(one)):  # f^T = 1/2
            found = self.logarithms(sides.sides(one), found)
        if len(found) == 1:
            holds = any(depth == 0 for _, depth in in_brackets("[<>≤≥]", one.signs))
            found.append(replace(nothing, expression=sympy.Integer(1) if holds else answer))
        elif any(side.expression is not None for side in found):  # a = tanh
            found = [replace(side, tells=side.tells or self.is_function(side)) for side in found]
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

    def side(self, side: Text) -> Reading:
        """What one side says, by all of its meanings."""
        questions = Questions({})
        try:
            first: Reading | ParseError = self.by(side, questions)
        except ParseError as error:
            first = error
        if not questions.asked:
            if isinstance(first, ParseError):
                raise first
            return first
        found = [first] if isinstance(first, Reading) else []
        counted = None
        for answers, reading in self.in_other_ways(side, questions):
            if all(reading.expression != other.expression for other in found):
                found.append(reading)
                counted = reading if answers.get(COUNTED) == 1 else counted
        if not found:
            assert isinstance(first, ParseError)
            raise first
        if len(found) == 1:
            if found[0] is counted:
                told = f"an index in square brackets counts from 0 or from 1: here only `{found[0].text}` can be meant"
                raise ParseError(questions.column, told, fix=Fix(1, len(self.text) + 1, found[0].text))
            return found[0]
        choices = [Choice(reading.text, reading.latex) for reading in found[:MAX_READINGS]]
        raise AmbiguousError(questions.column, choices)

    def in_other_ways(self, side: Text, asked: Questions) -> list[tuple[dict[str, int], Reading]]:
        """The readings by other answers than the plainest ones; one may ask what the plainest reading does not."""
        order = list(asked.asked)
        ways, found = asked.others()[:MAX_WAYS], []
        for answers in ways:  # grows
            questions = Questions(answers)
            with suppress(ParseError):
                found.append((answers, self.by(side, questions)))
            order += [question for question in questions.asked if question not in order]
            ways += [other for other in questions.others() if other not in ways][: MAX_WAYS - len(ways)]
        return sorted(found, key=lambda one: [one[0].get(question, 0) for question in order])

    def by(self, side: Text, questions: Questions) -> Reading:
        node, notes = self.tree(side, questions)
        return self.meaning(node, questions, notes)

    def meaning(self, node: Node, questions: Questions, notes: list[str]) -> Reading:
        """What a tree says."""
        meaning = Meaning(self.words, questions)
        try:
            part = meaning.part(node)
            value = part.value
            if value.has(zoo, nan, oo, -oo):
                raise ParseError(1, "this divides by zero, or takes the logarithm of zero")
            if value.has(I):
                raise ParseError(1, "this is not a real number: a root or logarithm of a negative number")
        except ParseError:
            raise
        except Exception as error:  # a backstop: whatever SymPy makes of the text, the reader gets a sentence
            raise ParseError(1, "this expression cannot be evaluated") from error
        tex = part.tex + "".join(rf",\ {border.tex} \ne 0" for border in meaning.unsaid)
        return Reading(value, tex, part.text, notes=tuple(notes), required=tuple(meaning.required),
                       unsaid=tuple(meaning.unsaid))  # fmt: skip

    def corrected(self, error: ParseError) -> str:
        """The whole text with what was probably meant, where that can be read."""
        text = self.text
        for _ in range(MAX_FIXES):
            if error.fix is None:
                return ""
            text = error.fix.applied(text)
            other = Reader(text, self.words, self.again)
            try:
                other.side(other.parts[-1])
            except AmbiguousError:
                return text
            except ParseError as again:
                error = again
            else:
                return text
        return ""

    def offered(self, error: ParseError) -> list[Choice]:
        """The whole texts of which any may be meant, where what is wrong leaves several."""
        found = []
        for fix in error.fixes[:MAX_READINGS]:
            text = self.corrected(ParseError(error.column, error.message, fix=fix))
            other = Reader(text, self.words, self.again)
            with suppress(ParseError):
                found.append(Choice(text, other.side(other.parts[-1]).latex))
        return found

    def without_words(self) -> str:
        """The one expression that stands among words, if one does, or in front of a word in brackets: `2*x (ReLU)`."""
        word = _BRACKETED_WORD.search(self.text)
        front = self.text[: word.start()] if word and word[1] not in characters.GREEK.values() else ""
        if front.strip() and self.stands_alone(front):
            return front
        pieces = reasons.between_words(self.text, self.words)
        found = [piece for piece in pieces if piece not in ("", self.text.strip())]
        readable = [piece for piece in found[:MAX_FIXES] if self.stands_alone(piece)]
        return readable[0] if len(readable) == 1 and len(found) <= MAX_FIXES else ""

    def stands_alone(self, piece: str) -> bool:
        reader = Reader(piece, self.words, self.again)
        try:
            return reader.can_be_read(reader.parts[-1])
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
