"""An answer that is a number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any

import sympy
from sympy import Symbol

from byhand.answers.feedback import Feedback
from byhand.answers.kinds.asked import asked_in, given_in, letters_in, without_places
from byhand.answers.kinds.base import AnyExercise, locked
from byhand.answers.kinds.meant import unread
from byhand.answers.kinds.numbers import (
    FLOATING,
    MOST_DECIMALS,
    MOST_DRAWINGS,
    ONE_NUMBER,
    Drawable,
    Given,
    InTime,
    NotANumberError,
    check_tolerance,
    decimals_of,
    expression_of,
    fractions_of,
    is_reckoned,
    is_rounded,
    labels_in,
    number_text,
    plain_signs,
    rounded,
    typed_number,
    value_of,
    width,
)
from byhand.answers.kinds.units import unit_behind, units_in, without_unit
from byhand.answers.kinds.workings import Known, is_range
from byhand.answers.prompt import names_in, told_in
from byhand.proof.arguments import paired
from byhand.proof.reader.characters import NUMBERS

_COUNTED = re.compile(r"\s*(.*[0-9])\s+([A-Za-z]{3,}(?: [A-Za-z]+)*)[.!]?\s*", re.DOTALL)
_CHANGING = frozenset((
    "hundred", "thousand", "million", "billion", "dozen", "half", "third", "quarter", "percent", "per", "not", "and",
    "less", "more", "minus", "plus", "over", "squared", "cubed", "tenths", "hundredths", "thousandths", "wrong", "for",
    "each", "every", "twice", "double", "below", "above", "fewer", "halves", "thirds", "quarters", "fourth", "fourths",
    "fifth", "fifths", "sixth", "sixths", "seventh", "sevenths", "eighth", "eighths", "ninth", "ninths", "tenth",
    "point", "negative", "positive",
))  # fmt: skip
"""Words that are no unit: they say another number, or another thing."""
# small whole numbers, alone or with what is counted; verdicts.js leaves them to the judge
_WORDS = NUMBERS[:13]
_IN_WORDS = re.compile(rf"^\s*({'|'.join(_WORDS)})(?=[.!]?\s*$|\s+[A-Za-z]{{3,}})", re.IGNORECASE)


_EXACTLY = 20  # decimals in which two numbers that are equal agree, however they were computed


@dataclass(frozen=True)
class _Drawn:
    """The question with its numbers in it."""

    numbers: Mapping[Symbol, Any]
    right: Fraction
    slips: tuple[tuple[Fraction, str], ...]


class NumberExercise(InTime, Drawable, AnyExercise):
    """A question whose answer is a number, such as 0.79 or -3/4.

    answer: the number, or an expression in the names of `given`.
    given: name -> its number, or a list of numbers: then one is drawn, and `drawn(seed)` draws anew. `{{x}}` in the
        texts stands for the number of x.
    decimals: how many decimals are asked for. Right is what is at most one unit of the last of them away.
    tolerance: how far away a right answer may be. Without it and without `decimals` the answer has to be exact.
    slips: the wrong number that a slip leads to (a number or an expression) -> what to tell whoever types it; or a
        list of such pairs. The right number with the other sign is always among them.
    solution: how one gets there, in Markdown; the number itself is put in front.
    asked: what is asked for, ∂L/∂w or a name, where the prompt does not say it behind "what is", "which" or "find".
    drawings: how many drawings a page offers.

    A working of numbers, √73 or 6*5 + 5, is a number too; it has no decimals.

    The unit in which the prompt asks, as in "in N?" or "in watts?", may stand behind the number; another one may not.

    A right number that is called by another name of the prompt (L, or w in "what is ∂L/∂w at
    $w = 5/2$?"), or as another derivative, is not right; a name that the prompt does not use is a label.

    In `data()`: "drawings", the names of the further drawings that a page offers, and in "key": value and tolerance
    (fractions, as texts: "79/100"), decimals (or null), slips (pairs of a fraction and a message), right (the message
    for a right answer), others and asked (see `Asked.data`), and units where the prompt names some. A typed number t
    is right if |t - value| <= tolerance, and, where it has fewer decimals than asked for, if |t - value| <=
    tolerance/2; then a slip is looked for in the order of the list, by the same distance. What stands before it, and
    is neither a number nor a plain label, is for the judge, and so is a working.

    Raises ValueError where a slip leads to the right answer for every drawing, or to what another one leads to, where
    the answer needs a tolerance, or has one with which a number of the wrong sign would be right, and for a drawn
    number that no prompt shows, or that changes nothing.

    >>> question = NumberExercise("sums/weighted", "A sum", "For x = {{x}}: what is 2x?", 2 * x, given={x: [3, 4]},
    ...                           slips={x: "The weight is forgotten."})
    >>> question.prompt
    'For x = 4: what is 2x?'
    >>> question.check("4").message
    'Not right. The weight is forgotten.'
    """

    kind = "number"

    def __init__(
        self,
        name: str,
        title: str,
        prompt: str,
        answer: Any,
        given: Mapping[Symbol, Any] | None = None,
        *,
        decimals: int | None = None,
        tolerance: Any = None,
        slips: Mapping[Any, str] | Iterable[tuple[Any, str]] | None = None,
        solution: str = "",
        hints: Sequence[str] = (),
        remark: str = "",
        asked: str = "",
        drawings: int = 8,
    ) -> None:
        super().__init__(name, title, prompt, hints, remark)
        if decimals is not None and tolerance is not None:
            raise ValueError(f"exercise {name}: give decimals or a tolerance, not both")
        number = "a number or an expression in the names of given"
        self.answer = self.taken("answer", answer, expression_of, number)
        self.slips: dict[Any, str] = {}
        slips = self.taken("slips", slips, paired, "a mapping, or a list of pairs")
        for wrong, message in slips:
            value = self.taken("slips", wrong, expression_of, f"of {number}")
            if value in self.slips:
                raise ValueError(f"exercise {name}: two slips lead to the same number: {value} and {wrong}")
            self.slips[value] = self.plain(message)
        self._given, self.decimals, self._solution = Given(given, name), decimals, solution
        self._drawings = self.whole("drawings", drawings, MOST_DRAWINGS)
        self._given.needed([self.answer, *self.slips], [prompt, solution, remark, *hints, *self.slips.values()])
        self.tolerance = self.taken("tolerance", tolerance or 0, width, "a number from 0 on")
        if decimals is not None:
            digits = self.whole("decimals", decimals, MOST_DECIMALS)
            self.tolerance = Fraction(1, 10**digits)
        self._arguments = (title, prompt, answer, given)
        self._options: dict[str, Any] = {
            "decimals": decimals, "tolerance": tolerance, "slips": slips, "solution": solution, "hints": hints,
            "remark": remark, "asked": asked,
        }  # fmt: skip
        numbers = self._drawn.numbers if self._given.is_drawn else next(iter(self._given.drawings(name)))
        self.prompt, self.remark = Given.filled(prompt, numbers), Given.filled(remark, numbers)
        self.hints = tuple(Given.filled(hint, numbers) for hint in hints)
        Given.filled(solution, numbers)  # a name that is not given is told now, and not where the page is made
        self._given.shown([self.answer], [prompt, *hints])
        self._asked = asked_in(self.prompt, asked)
        self._units = units_in(self.prompt, self._asked.names | {self._asked.name})

    @cached_property
    def _drawn(self) -> _Drawn:
        """The first drawing in which no slip leads to the right number."""
        if self.decimals is None:
            each = (self._come_to(one, self.answer)[0] for one in self._given.drawings(self.name))
            check_tolerance(self.name, self.tolerance, each)
        guilty = dict.fromkeys(self.slips, 0)
        for drawn in self._given.drawings(self.name):
            right, *wrong = self._come_to(drawn, self.answer, *self.slips)
            found = [(value, Given.filled(told, drawn)) for value, told in zip(wrong, self.slips.values(), strict=True)]
            found.append((-right, "The sign is wrong."))
            if all(not self._near(value, right) for value, _ in found[:-1]):
                if not self.tolerance and not self.answer.xreplace(fractions_of(drawn)).is_Rational:
                    raise ValueError(f"exercise {self.name}: {self.answer} needs decimals or a tolerance")
                self._told_apart()
                self._given.changing(self.name, lambda one: self._come_to(one, self.answer, *self.slips))
                return _Drawn(drawn, right, tuple(slip for slip in found if not self._near(slip[0], right)))
            for slip, (value, _) in zip(self.slips, found, strict=False):
                guilty[slip] += self._near(value, right)
        most = max(guilty.values())
        told = ", ".join(str(slip) for slip, often in guilty.items() if often == most)
        raise ValueError(f"exercise {self.name}: a slip leads to the right number: {told}")

    def _come_to(self, drawn: Mapping[Symbol, Any], *expressions: Any) -> list[Fraction]:
        """The values of the answer and of slips. Raises ValueError for one that has none."""
        values = fractions_of(drawn)
        return [value_of(one, values, f"exercise {self.name}: {'answer' if one is self.answer else 'slips'}: ")
                for one in expressions]  # fmt: skip

    def _told_apart(self) -> None:
        """Raises ValueError for two slips that come to one number in every drawing: of the second nobody is told."""

        def same(first: Any, second: Any, numbers: Mapping[Symbol, Any]) -> bool:
            one, two = self._come_to(numbers, first, second)
            return rounded(one, digits) == rounded(two, digits)

        digits = _EXACTLY if self.decimals is None else self.decimals

        for first, second in combinations(self.slips, 2):
            if all(same(first, second, drawn) for drawn in self._given.drawings(self.name)):
                raise ValueError(f"exercise {self.name}: two slips lead to the same number: {first} and {second}")

    @cached_property
    def _known(self) -> Known:
        """What a working before the number is judged by."""
        values = fractions_of(self._drawn.numbers)
        numbers = {name: Fraction(int(value.p), int(value.q)) for name, value in values.items()}
        exactly = told_in(self.prompt, list(numbers.values()))
        letters = letters_in(self.prompt)
        names = names_in(self.prompt, numbers) | {name.name: name for name in numbers if name.name in letters}
        for typed, number in given_in(self.prompt).items():  # f_t of `$f_t = 4/5$`, whatever the author calls it
            of_it = [name for name, value in numbers.items() if value == number]
            if len(of_it) == 1 and of_it[0] not in names.values():
                names[typed] = of_it[0]
        return Known(numbers, names, exact=exactly, formula=self.answer)

    def _near(self, value: Fraction, other: Fraction) -> bool:
        return abs(value - other) <= self.tolerance

    def refused_model(self) -> str:
        """Besides, raises ValueError for numbers that may be drawn where the answer or a slip has no value."""
        for drawn in self._given.all(self.name):
            self._come_to(drawn, self.answer, *self.slips)
        return super().refused_model()

    @property
    def model(self) -> str:
        return number_text(self._drawn.right, self.decimals)

    @property
    def explained(self) -> str:
        about = "" if Fraction(self.model) == self._drawn.right else "about "
        shown = f"The answer is {about}{self.model.replace('-', '−')}."
        return "\n\n".join(filter(None, [shown, Given.filled(self._solution, self._drawn.numbers)]))

    def preview(self, text: str) -> str:
        try:
            number = typed_number(without_unit(text, self._units), known=self._known)
        except NotANumberError:
            return ""
        return str(sympy.latex(sympy.Rational(number.numerator, number.denominator))) if "/" in text else ""

    def _without_unit(self, text: str) -> str:
        """The text without what is counted, behind the number: 3 or three times, if the prompt asks how many times, and
        not 3 words; 3 N, if it asks in N."""
        text = _IN_WORDS.sub(lambda match: str(_WORDS.index(match[1].lower())), text)
        text = without_unit(text, self._units)
        found = _COUNTED.fullmatch(plain_signs(text))
        if found is None:
            return text
        words, prompt = found[2].lower(), self.prompt.lower()
        if many := re.search(r"\bhow many (.*)", prompt, re.DOTALL):
            learned = words in ("parameters", "numbers") and re.search("parameters|numbers|weights", many[1])
            return found[1] if learned or re.match(rf"{words}(?! and)\b", many[1]) else text
        told = {*re.findall(r"[a-z]{3,}", prompt), "nats", "parameters", "numbers"} - _CHANGING
        return found[1] if told.issuperset(words.split()) else text

    def _left_out(self, text: str) -> str:
        """What is said where a number is followed by a unit that the prompt does not name; else an empty text."""
        rest, unit = unit_behind(text, (*_CHANGING, *self._asked.data()["others"]))
        try:
            typed_number(rest, self.tolerance, self._known)
        except NotANumberError:
            return ""
        return f"Write the number alone{f', in {self._units[0]}' if self._units else ''}: leave out {unit}."

    def _judged(self, text: str) -> Feedback:
        numbers = {name.replace("_", ""): self._known.numbers[symbol] for name, symbol in self._known.names.items()}
        text = without_places(self._without_unit(self._asked.turned(text)), numbers)
        if re.search(r"%|per ?cent", self.prompt):
            text = text.replace("%", "")
        try:
            number = self._number_in(text)
        except NotANumberError as error:
            said = self._left_out(text) if str(error) == ONE_NUMBER else ""
            return Feedback(False, said, unjudged="unreadable") if said else self._unread(text, error, numbers)
        right, digits = self._drawn.right, decimals_of(text)
        away = abs(number - right)
        if digits >= FLOATING and away <= Fraction(1, 10**FLOATING):
            away = Fraction(0)
        if self.decimals is not None and away <= self.tolerance and is_reckoned(text):
            return Feedback(False, f"Right so far; give {self.decimals} decimals.")
        short = self.decimals is not None and digits < self.decimals
        if away <= (self.tolerance / 2 if short else self.tolerance):
            other = self._asked.other(labels_in(text, self._known), numbers, number)
            return Feedback(False, other) if other else Feedback(True, "Correct.")
        if is_range(plain_signs(text).strip()):
            return Feedback(False, ONE_NUMBER, unjudged="unreadable")
        for value, message in self._drawn.slips:
            if self._near(number, value):
                kind = "sign" if value == -right else "author"
                return Feedback(False, f"Not right. {message}", kind, (kind,))
        if (short or (self.decimals is None and self.tolerance)) and is_rounded(number, digits, right):
            return Feedback(False, f"Right so far; give {'more' if self.decimals is None else self.decimals} decimals.")
        return Feedback(False, "Not right, and no slip that is known leads to it. Go through your steps again.")

    def _unread(self, text: str, error: NotANumberError, numbers: Mapping[str, Fraction]) -> Feedback:
        def other(name: str) -> str:
            return self._asked.other([name], numbers, self._drawn.right)

        return unread(text, error, self.prompt, other, self._number_in)

    def _number_in(self, text: str) -> Fraction:
        return typed_number(text, self.tolerance, self._known, reckon=True)

    def data(self) -> dict[str, Any]:
        drawn = self._drawn
        key = {"value": str(drawn.right), "tolerance": str(self.tolerance), "decimals": self.decimals,
               "slips": [[str(value), message] for value, message in drawn.slips], "right": "Correct.",
               **self._asked.data(), **({"units": self._units} if self._units else {})}  # fmt: skip
        return {**super().data(), "decimals": self.decimals, "drawings": self.drawings, "key": locked(key)}
