"""What stands beside an answer that is right: a left side, a formula in a reason, the slope of something else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import sympy

from byhand.answers.answer import Answer
from byhand.answers.feedback import Feedback
from byhand.answers.labels import Labels
from byhand.answers.question import Question
from byhand.answers.slopes import CALLED_SLOPE, Slopes
from byhand.formulas.table import BY_KIND, function_named
from byhand.proof.definitions import entries
from byhand.proof.derivation import Derivation
from byhand.proof.reader import Side
from byhand.proof.reader.lefts import KINDS
from byhand.proof.reader.names import canonical, sign

_QUOTIENT = re.compile(r"[d∂](?P<of>\w+)\s{0,3}/\s{0,3}[d∂](?P<by>\w+)")
_KIND = rf"(?P<kind>{KINDS})(?:es|s)?"
_BY = rf"(?:the )?(?:{_KIND}(?:['’]s?)?(?: \w+)?|(?P<by>\w+))"
_OF_THE_LOSS = r"(?: of (?:the )?(?:loss|cost|error|L))?"
_FOR = r"(?:with respect to|wrt|in|by|for|of)"
_OF_ANOTHER = [re.compile(rf"(?i:(?:so |and |or )?(?:(?:which|that|this|it) is )?{pattern})") for pattern in (
    rf"(?:the |a )?(?:partial )?(?:gradient|derivative|slope|loss){_OF_THE_LOSS} {_FOR} {_BY}",
    rf"(?:the )?{_KIND}(?:['’]s?)? (?:gradient|derivative|slope)", rf"{_FOR} {_BY}",
)]  # fmt: skip
"""What says of an answer by what it is the derivative: `which is the gradient of w`, `for the weight`."""
_CALLED = re.compile(  # where x is the weight
    rf"(?<!\w)(?P<name>[^\W\d]\w{{0,11}}) is (?:the|an?) (?P<kind>{KINDS})s?(?=[\s.)]*(?:$|[,;]|and\b))", re.IGNORECASE
)
_LABEL = re.compile(
    rf"\s*(?i:(?:for )?(?:the )?{_KIND}(?:['’]s? (?:gradient|derivative|slope))?)(?: (?P<by>\w+))?\s*[:,]"
)
_CLAUSE = re.compile(r"[,;()\n]|(?<!\S)\|(?!\S)|\.(?=\s|$)")
_WORDS = re.compile(r"[^\W\d_]{2}")
_MADE = re.compile(r"(\w+)\s*:?=(?![=>])[^=,;⇒\n]*")
_TYPED = re.compile(r"[^\W\d]\w*")
_FRONT = re.compile(r"\s*(?P<said>[^:=\n\d/∂∇_']{1,120}):(?![^\n=]*=)")
_SLOPE_WORDS = frozenset((
    "gradient", "gradients", "slope", "slopes", "derivative", "derivatives", "partial", "loss", "cost", "ableitung",
    "steigung", "dérivée", "derivee", "pente", "derivada", "gradiente", "pendiente", "the", "a", "an", "for", "of",
    "to", "by", "in", "with", "respect", "wrt", "now", "next", "and", "so", "then", "finally", "first", "here",
    "we", "i", "get", "have", "find", "obtain", "is", "der", "die", "das", "des", "dem", "von", "nach", "für",
    "ist", "wir", "le", "la", "l", "du", "de", "pour", "par", "rapport", "à", "au", "est", "el", "del", "respecto",
    "al", "con", "para", "es", "on", "what", "about", "as", "per",
))  # fmt: skip
"""Words of a heading that say no more than that a slope stands below it."""
_BY_NAME = re.compile(
    r"(?P<kind>)(?i:(?:^|.* )(?:with respect to|wrt|in|by|for|nach|für|par rapport [àa]|pour|respecto a|para)) "
    r"(?i:the )?(?P<by>[^\W\d](?:_?\w)?)(?i: (?:we|i) .*| is)?"
)
_REMARK = "Leave it out, or put a # before it."


@dataclass(frozen=True)
class Beside:
    """The judge of what stands beside the answers to one question."""

    question: Question

    @property
    def task(self) -> Derivation:
        return self.question.derivation

    @cached_property
    def slopes(self) -> Slopes:
        return Slopes(self.question)

    @cached_property
    def labels(self) -> Labels:
        return Labels(self.question)

    def other_side(self, answer: Answer) -> Feedback | None:
        """What is wrong with the left side of an equation whose right side is right: it says something else."""
        for side in answer.sides:
            if (twice := self._said_before(side, answer)) is not None:
                return twice
            unknown = side.expression is None
            if self.labels.is_primed(side, answer) or self.labels.is_called(side):
                continue
            if unknown and self.slopes.is_function(side):  # σ'
                slopes = [one for argument in self.slopes.arguments(side) for one in self.slopes.values(side, argument)]
                if not slopes:
                    return _unsure(side)
                if any(self.question.compare(slope, answer).status == "equal" for slope in slopes):
                    continue
                return self._not_so(side)
            of_another = self.labels.is_of_another_kind(side) and not _LABEL.match(answer.text)  # that is told in words
            if unknown and (self.labels.is_another(side) or of_another):
                return self._not_so(side)
            differs = unknown and side.operand is not None  # d/dw of what differs by a sum
            slope = self.slopes.slope(side) if differs else None
            if slope is not None and self.question.is_proved(slope.expression, answer):
                continue
            asked = self.labels.is_asked(side) and (unknown or not CALLED_SLOPE.fullmatch(side.text))
            if asked or (unknown and not side.quotient) or self.labels.is_new(side.expression, answer):
                continue
            if unknown or not self.question.is_proved(side.expression, answer):
                return self._not_so(side)
        return None

    def _said_before(self, side: Side, answer: Answer) -> Feedback | None:
        """That a left side has been given another value before, which the answer does not use: `dw = x, dw = 2*x`."""
        reading, name = answer.reading, canonical(side.text.strip())
        made = reading.made if reading is not None else {}
        for left, right in reading.claims if reading is not None else ():
            again = left.expression is None is not right.expression and left.text.strip() == side.text.strip()
            if again and not self.question.is_proved(right.expression, answer):
                return _untrue(f"{side.text.strip()} is said to be something else before", side)
        if name not in made or side.expression is None or self.question.is_proved(made[name], answer):
            return None
        used = len(re.findall(rf"(?<!\w){re.escape(side.text.strip())}(?!\w)", answer.text)) > 2  # dw = dw + x
        return None if used else _untrue(f"{side.text.strip()} is said to be something else before", side)

    def about_another(self, answer: Answer) -> Feedback | None:
        """Of a wrong answer, that it is an equation about something else than what is asked: N = K/2 for ∂f/∂N."""
        name = self.labels.subject(answer)
        if not name or name in self.question.hidden or name == str(self.task.quantity):
            return None
        asked = self.task.name if self.labels.stands_in_prompt(self.task.quantity) else "what is asked"
        return Feedback(False, f"This is an equation about {name}, not about {asked}.", column=answer.sides[0].column)

    def _not_so(self, side: Side) -> Feedback:
        asked = f": asked is {self.task.name}" if self.labels.stands_in_prompt(self.task.quantity) else ""
        message = f"The right side is right, but it is not {side.text.strip()}{asked}."
        return Feedback(False, message, "variable", ("variable",), column=side.column)

    def claimed(self, answer: Answer) -> Feedback | None:
        """What is wrong with what stands beside a right answer: `…, where a = tanh(z)`, if a is something else."""
        if answer.reading is None:
            return None
        if (another := self._of_another(answer)) is not None:
            return another
        for name, value in answer.reading.made.items():
            if (wrong := self.no_slope(name, self.question.answer(value))) is not None:
                return wrong
        for name, value in answer.reading.made.items():  # R, where δ_1 = δ_2: what the prompt calls the answer
            is_slope = self.slopes.is_slope(name, answer) and not self._is_used(name, answer.text)  # dw beside dL_dw
            is_asked = self.labels.is_called(Side(name, 0)) or is_slope
            if is_asked and not self.question.is_proved(value, answer):
                message = f"This is right, but {sign(name)} is what is asked, and not what stands beside it."
                return Feedback(False, message, "variable", ("variable",))
        for name, value in answer.reading.made.items():  # db of `db = …, db*1`, where dw is asked
            is_answer = self.task.wrt is not None and self.question.is_proved(value, answer)
            if is_answer and not self.slopes.is_slope(name, answer):
                labelled = self.question.read(f"{name} = {self.task.lines[-1].text}")
                if (wrong := self.other_side(labelled)) is not None:
                    return wrong
        for name, value in answer.reading.made.items():  # grad of `grad = 7, grad_w = …`
            if not self._is_used(name, answer.text) and not self._is_true(self.question.answer(value), answer, False):
                typed = next((one for one in _MADE.finditer(answer.text) if canonical(one[1]) == name), None)
                return _unsure(Side(typed[0] if typed else sign(name), typed.start() + 1 if typed else 1))
        for left, right in answer.reading.claims:
            if self._is_another_answer(left, right, answer):
                return _unsure(Side(f"{left.text.strip()} = {right.text.strip()}", left.column))
            values = self.slopes.values
            pairs = [(one, other) for argument in self.slopes.arguments(left, right)
                     for one in values(left, argument) for other in values(right, argument)]  # fmt: skip
            found = {self.question.compare(one, other).status for one, other in pairs}
            if not found or "equal" in found or self.slopes.says_of_names(left, right):
                continue
            told = f"{left.text.strip()} = {right.text.strip()}" if right.text else left.text.strip()
            if self.labels.is_step(left, right):
                return _unsure(Side(told, left.column))
            if "undecided" in found:
                message = f"This is right, but that {told} could neither be proved nor refuted. Leave it out."
                return Feedback(False, message, unjudged="undecided")
            return _untrue(told, left)
        for side, is_answer in answer.reading.asides:
            if side.expression is not None and any(
                self.question.is_proved(one, self.question.answer(side.expression)) for one in self.slopes.known(side)
            ):  # a' = a(1-a)
                continue
            if side.expression == 0 and self.slopes.is_no_way(*side.quotient):  # dy/dw = 0
                continue
            if side.expression is None or (side.quotient and not self.labels.is_asked(side)):
                return _unsure(side)
            if not self._is_true(self.question.answer(side.expression), answer, is_answer):
                return _untrue(side.text, side, _REMARK)
        for side, other, left, right, is_answer in answer.reading.conditional:
            of = [answer, *([] if is_answer else self._parts(answer))]
            of = of if other is None else [self.question.answer(other.expression)]
            if all(self._is_refuted(self.question.answer(side.expression), one, left, right) for one in of):
                said = side.text if other is None else f"{side.text.strip()} = {other.text.strip()}"
                under = left.text.strip() + (f" = {right.text.strip()}" if right.text else "")
                return _untrue(f"{said}, if {under}", side, _REMARK)
        for side, what_it_is in answer.reading.obscure:
            if what_it_is is not None and self.slopes.can_be_read(side):
                continue
            if what_it_is is None and self.labels.is_primed(side, answer):
                continue
            if what_it_is is None and (slope := self.slopes.slope(side)) is not None:  # between two signs =
                if self.question.is_proved(slope.expression, answer):
                    continue
                return _untrue(side.text.strip(), side)
            given = self.task.where.get(what_it_is.expression) if what_it_is is not None else None
            if given is not None and str(given) == side.text.replace("^", "**").replace(" ", ""):  # c = r^k
                continue
            message = f"This is right, but `{side.text.strip()}` beside it cannot be read. Leave it out."
            return Feedback(False, message, column=side.column, unjudged="unreadable")
        return None

    def _is_used(self, name: str, text: str) -> bool:
        """May a name of the reader's stand in a text beside the places where it is made?"""
        names = {one.name for one in self.task.symbols}
        words = _TYPED.findall(re.sub(r"\w+\s*:?=(?![=>])", " ", text))
        return any(canonical(word) == name or (function_named(canonical(word)) is None and canonical(word) not in names
                   and (name in word or sign(name) in word)) for word in words)  # fmt: skip

    def _is_another_answer(self, left: Side, right: Side, answer: Answer) -> bool:
        """Does an equation give something else under a name that nothing tells, A = x in `A = x, B = 2*x`?"""
        label = left.expression is None and not left.quotient and re.fullmatch(r"[A-Za-z]", left.text.strip())
        if not label or right.expression is None:
            return False
        return not self._is_true(self.question.answer(right.expression), answer, is_answer=False)

    def _of_another(self, answer: Answer) -> Feedback | None:
        """That words beside a derivative tell another one: `weight: …`, `…, the slope in w`; or call a name what it is
        not."""
        if self.task.wrt is None or answer.reading is None:
            return None
        for called in _CALLED.finditer(answer.reading.reason):
            if self.labels.kind(canonical(called["name"])) not in ("", called["kind"].lower()):
                return _untrue(called[0], Side(called[0], 1))
        front = _FRONT.match(answer.text)
        if front is not None and (above := self.above(front["said"].strip())) is not None:  # With respect to x: 2*x
            return above
        label = _LABEL.match(answer.text)
        clauses = [" ".join(clause.split()) for clause in _CLAUSE.split(answer.reading.reason)]
        found = [pattern.fullmatch(clause) for clause in clauses for pattern in _OF_ANOTHER]
        for match in (label, *found):
            if match is not None and self.labels.is_by_another(**match.groupdict()):
                told = Side(match[0].strip(" :,"), 1)
                return _untrue(f"{told.text}, where {self.task.name} is asked", told)
        return None

    def above(self, heading: str) -> Feedback | None:
        """That a heading above a right formula tells another derivative: `Gradient of the bias`, `We want ∂L/∂b`."""
        if self.task.wrt is None:
            return None
        found = [*(pattern.fullmatch(heading) for pattern in _OF_ANOTHER), _names_another(heading)]
        told = any(match is not None and self.labels.is_by_another(**match.groupdict()) for match in found)
        told = told or self.labels.is_of_another_kind(Side(_kind_in(heading), 0))
        by = {canonical(match["by"]) for match in _QUOTIENT.finditer(heading) if match["of"] == str(self.task.quantity)}
        if told or (by and self.task.wrt.name not in by):
            return _untrue(f"{heading}, where {self.task.name} is asked", Side(heading, 1))
        return None

    def no_way(self, path: str) -> Feedback | None:
        """That a line such as w → b → a → L is no way from what the derivative is taken by to the quantity, in either
        direction. Names that the question does not have say nothing, nor errors such as δ_1, of which nothing is made.
        """
        start, end = self.task.wrt, self.task.quantity
        names = {name.name: name for name in self.task.symbols if name not in self.task.where or self._leads(name, end)}
        named = [names.get(canonical(name)) for name in _TYPED.findall(path)]
        for way in (named, named[::-1]):
            known = [name for name in way if name is not None]
            from_to = way[0] in (None, start or way[0]) and way[-1] in (None, end)
            if from_to and all(top != below and self._leads(below, top) for below, top in pairwise(known)):
                return None
        of = f" from {sign(start.name)}" if start is not None else ""
        return _untrue(f"{path} is no way{of} to {sign(str(end))}", Side(path, 1))

    def _leads(self, below: Any, top: Any) -> bool:
        return any(self.task.depends(one, below) for one in entries(top))

    def _is_refuted(self, one: Answer, other: Answer, left: Side, right: Side) -> bool:
        """Do two expressions differ where a condition holds: a relation (then the right side has no text), or a name
        that has a value?"""
        if one.is_matrix or other.is_matrix:
            return False
        difference = one.expression - other.expression
        if not right.text:
            difference = difference * left.expression
        elif left.expression.is_Symbol and left.expression in other.names:
            difference = difference.subs(left.expression, right.expression)
            if difference.has(sympy.zoo, sympy.nan, sympy.oo):
                return True
        else:
            return False
        zero = self.question.answer(sympy.S.Zero)
        return self.question.compare(self.question.answer(difference), zero).status == "different"

    def unread(self, answer: Answer) -> str:
        """That what stands beside an answer, or between its sides, is not judged, for it cannot be read: `2*δ` in
        `∂L/∂w = 2*δ = …`."""
        if answer.reading is None:
            return ""
        unread = [one.text for one in answer.reading.sides[1:]
                  if one.expression is None and not one.quotient and self.slopes.slope(one) is None]  # fmt: skip
        unread += [f"{left.text} = {right.text}" if right.text else left.text for left, right in answer.reading.claims
                   if not all(map(self.slopes.can_be_read, (left, right))) or self.slopes.says_of_names(left, right)]
        unread += answer.reading.unread
        own = [name for name, value in answer.reading.made.items()
               if self.slopes.called(name) and not self.slopes.is_slope(name, self.question.answer(value))]  # fmt: skip
        told = f" `{own[0]}` is taken as a name of yours, not as a slope." if own else ""
        return f" Not read, and not judged: `{unread[0].strip()}`.{told}" if unread else told

    def _is_true(self, said: Answer, answer: Answer, is_answer: bool) -> bool:
        """Is a formula in a reason the answer? If it is not said to be: a slope, a name or a factor of it will do."""
        if said.shape == answer.shape and self.question.compare(said, answer).status == "equal":
            return True
        others = [] if is_answer else self._parts(answer)
        return any(said.shape == one.shape and self.question.compare(said, one).status == "equal" for one in others)

    def _parts(self, answer: Answer) -> list[Answer]:
        """The slopes and names of the question, and the factors of the answer."""
        products = (answer.expression, self.question.model.expression)
        factors = [factor for product in products for factor in sympy.Mul.make_args(product)]
        factors += [part for factor in factors if factor.is_Add and len(factors) > 2
                    for part in factor.as_content_primitive()]  # fmt: skip
        parts = dict.fromkeys([*self.task.partials.values(), *self.task.where, *factors])
        return list(map(self.question.answer, parts))

    def no_slope(self, name: str, value: Answer) -> Feedback | None:
        """That a name made of a primed one, aprime of a', has a value that is no slope of a; nor that of the function
        which a is, by the sum in it: 1 - a² of a = tanh(w*x + b)."""
        match = re.fullmatch(r"(\w+)prime(_\w)?", name)
        of = f"{match[1]}{match[2] or ''}" if match else ""
        slopes = self.slopes.primed(of)
        given = next((sympy.sympify(one) for known, one in self.task.where.items() if str(known) == of), sympy.S.Zero)
        if slopes and type(given) in BY_KIND and len(given.args) == 1:
            argument = sympy.Dummy(real=True)
            slopes.append(given.func(argument).diff(argument).subs(argument, given.args[0]))
        letters = {one.name.partition("_")[0] for one in self.task.symbols} if self.task.wrt is not None else set()
        is_own = not slopes and of.partition("_")[0] not in letters
        if is_own or any(self.question.is_proved(slope, value) for slope in slopes):
            return None
        return _untrue(f"this is no slope of {sign(of)}", Side(name, 1))

def _kind_in(heading: str) -> str:
    """The word of a heading that may tell of which kind of name the slope is, if it says no more, `For the bias we
    get`; and not what the slope is, `The slope is the input`."""
    words = re.findall(r"[^\W\d_]+", heading.lower())
    rest = [word for word in words if word not in _SLOPE_WORDS]
    is_value = rest and not {"is", "ist", "est", "es"}.isdisjoint(words[: words.index(rest[0])])
    return rest[0] if len(rest) == 1 and not is_value else ""


def _names_another(heading: str) -> re.Match[str] | None:
    """The name by which a slope is said to be taken in a heading that says no more: `Steigung nach b`."""
    found = _BY_NAME.fullmatch(heading)
    words = re.findall(r"\w+", heading)
    says = found and all(word.lower() in _SLOPE_WORDS or word == found["by"] or len(word) == 1 for word in words)
    return found if says else None


def _unsure(side: Side) -> Feedback:
    message = f"This is right, but `{side.text.strip()}` beside it cannot be read for sure. {_REMARK}"
    return Feedback(False, message, column=side.column, unjudged="unreadable")


def _untrue(told: str, side: Side, advice: str = "") -> Feedback:
    message = f"This is right, but not what stands beside it: {told}. {advice}".rstrip()
    return Feedback(False, message, "variable", ("variable",), column=side.column)


def words_beside(answers: Iterable[Answer]) -> str:
    """That the words of the reasons are not judged, where one of the answers has any."""
    reasons = [one.reading.reason for one in answers if one.reading is not None]
    return " The words beside it are not judged." if any(map(_WORDS.search, reasons)) else ""

