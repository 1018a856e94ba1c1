"""What is asked: the right answer, the names and the form that an answer may have, and how two answers compare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol
from sympy.core.relational import Relational

from byhand.answers import deadline
from byhand.answers.answer import Answer
from byhand.answers.corner import off_corners
from byhand.answers.definedness import definedness
from byhand.answers.domain import Domain
from byhand.answers.feedback import Feedback
from byhand.answers.points import Points, constant_ratio
from byhand.answers.witness import telling
from byhand.proof.comparison import compare
from byhand.proof.definitions import Name
from byhand.proof.derivation import Derivation
from byhand.proof.entries import Explicit
from byhand.proof.reader import read
from byhand.proof.verdict import Verdict, Witness

CORNER_LIMIT = 0.8  # seconds, for a proof at the corners too
_NO_VALUE = (sympy.zoo, sympy.nan, sympy.oo, -sympy.oo)
AT_CORNERS = "they are equal but for the corners"
_UNCHANGED = Feedback(False, "That repeats the question.", "unchanged", ("unchanged",))


@dataclass(frozen=True)
class Form:
    """What an answer may be made of, beside being right.

    variables: the names that may stand in it; None for those of the right answer, and all without a definition.
    without: functions that may not stand in it.
    one: a function of which the answer has to be a single call.
    stated: does the formula that is asked for stand in the prompt, so that typing it back is no answer?
    """

    variables: frozenset[Name] | None = None
    without: tuple[type[sympy.Expr], ...] = ()
    one: type[sympy.Expr] | None = None
    stated: bool = False


class Question:
    """A question whose answer is a formula, made from its proved solution."""

    def __init__(self, derivation: Derivation, form: Form, domain: Domain) -> None:
        self.derivation, self.form, self.domain = derivation, form, domain
        self.write_out = Explicit()
        self.model = self.read(derivation.lines[-1].text)

    @cached_property
    def points(self) -> Points:
        """The points at which answers are compared before anything is proved."""
        return Points(self.derivation, self.domain)

    @property
    def is_number(self) -> bool:
        """Is the right answer a number, without a name in it?"""
        return not self.model.names

    @property
    def has_matrices(self) -> bool:
        return any(isinstance(name, MatrixSymbol) for name in self.derivation.symbols)

    @cached_property
    def variables(self) -> tuple[Name, ...]:
        """The names that may stand in an answer."""
        allowed: Iterable[Name] | None = self.form.variables
        if allowed is None:
            allowed = {name for name in self.derivation.symbols if name not in self.derivation.where} | self.model.names
        return tuple(name for name in self.derivation.symbols if name in allowed)

    # Answers

    @cached_property
    def quantity(self) -> Answer:
        """What is asked for, or is to be differentiated, as if it were an answer."""
        return self.answer(self.derivation.quantity)

    def read(self, text: str) -> Answer:
        """The answer that a text stands for. Raises ParseError."""
        reading = read(text, self.derivation.symbols, self.derivation.partials)
        return Answer(self, reading.expression, text, reading)

    def answer(self, expression: Any) -> Answer:
        """An answer that nobody typed."""
        return Answer(self, expression)

    def compare(self, left: Answer, right: Answer, besides: Sequence[Relational] = ()) -> Verdict:
        """Whether two answers are equal where the question is asked, and where what is `besides` holds."""
        try:
            if left.resolved == right.resolved:
                return Verdict("equal", proof="the two are one expression")
            if not besides and self.only_at_corners(left, right):  # then a proof may take long, for each way round them
                return self._at_corners(left, right)
            return self.decide(left.resolved, right.resolved, besides)
        except (TypeError, ValueError, ArithmeticError):  # a node without a rule: SymPy made it of the reader's text
            return Verdict("undecided", reason="it cannot be compared")

    def _at_corners(self, left: Answer, right: Answer) -> Verdict:
        """The verdict on two answers that are equal but for the corners."""
        try:
            with deadline.limit(CORNER_LIMIT):
                verdict = self.decide(left.resolved, right.resolved)
        except deadline.OutOfTimeError:
            verdict = Verdict("undecided", reason="it takes too long")
        return verdict if verdict.status != "undecided" else Verdict("different", reason=AT_CORNERS)

    @cached_property
    def premises(self) -> list[Any]:
        """The inequalities of the domain, with every definition put in."""
        return [self.derivation.put_in(relation) for relation in self.domain.inequalities]

    def decide(self, left: Any, right: Any, besides: Sequence[Relational] = ()) -> Verdict:
        """Whether two expressions with every definition put in are equal: in general, or for each choice of the values
        of names that have few."""
        verdict = self._decided(left, right, besides)
        if verdict.status == "equal":
            return verdict
        names = set().union(left.free_symbols, right.free_symbols)
        for case in self.domain.cases(names):
            if not case:
                return self._in_domain(left, right, verdict)
            if any(relation.xreplace(case) == sympy.false for relation in self.premises):
                continue
            mine, theirs = left.xreplace(case), right.xreplace(case)
            if mine.has(*_NO_VALUE) and not theirs.has(*_NO_VALUE):
                where = ", ".join(f"{name} = {value}" for name, value in case.items())
                return Verdict("different", reason=f"the left side has no value for {where}")
            one = self._decided(mine, theirs, besides)
            if one.status != "equal":
                return self._in_domain(left, right, _with(one, case))
        return Verdict("equal", proof="equal for each choice of the values")

    def _decided(self, left: Any, right: Any, besides: Sequence[Relational]) -> Verdict:
        if besides:
            return compare(left, right, assuming=[*self.premises, *besides])
        return self.derivation.compare(left, right)

    def _in_domain(self, left: Any, right: Any, verdict: Verdict) -> Verdict:
        """A refutation that holds for whole numbers, where names stand for counts."""
        if verdict.witness is None or self.domain.holds_at(verdict.witness.point):
            return verdict
        found = telling(self, left, right)
        return Verdict("undecided", reason="no point is known") if found is None else Verdict("different", found)

    def agree(self, left: Answer, right: Answer) -> bool:
        """Are two answers proved equal? A few points tell first whether a proof is worth a try."""
        return left.like(right) and self.compare(left, right).status == "equal"

    def ratio(self, answer: Answer, other: Answer) -> sympy.Rational | None:
        """The number of which `answer` is a multiple of `other`, proved."""
        ratio = constant_ratio(answer.values, other.values)
        if ratio is None or ratio == 0 or self.compare(answer, other.times(ratio)).status != "equal":
            return None
        return ratio

    # The form

    @cached_property
    def repetitions(self) -> list[Any]:
        """Expressions that only repeat the question."""
        task = self.derivation
        if task.wrt is not None:
            return []
        given = task.where.get(task.quantity, task.quantity)
        return [expression for expression in (task.quantity, given) if expression != self.model.expression]

    def misformed(self, answer: Answer) -> Feedback | None:
        """What is wrong with an answer that is equal to the right one: it repeats the question, uses other names, or
        has no value somewhere."""
        if self.is_itself(answer):
            return _UNCHANGED
        foreign = sorted(str(name) for name in answer.names if name not in self.variables)
        if foreign:
            allowed = ", ".join(str(name) for name in self.variables) or "numbers"
            message = f"Right so far, but not in the variables asked for: {', '.join(foreign)}. Use {allowed}."
            return Feedback(False, message, "names", ("names",))
        if answer.expression in self.repetitions or (self.form.stated and self._typed_back(answer)):
            return _UNCHANGED
        one = self.form.one
        if one is not None and not isinstance(answer.expression, one):
            message = f"Right so far; asked is one `{one.__name__.lower()}(…)`, and nothing round it."
            return Feedback(False, message, "names", ("names",))
        for function in self.form.without:
            if answer.expression.has(function):
                message = f"Right so far, but {function.__name__.lower()} may not stand in the answer."
                return Feedback(False, message, "names", ("names",))
        return self._undefined(answer)

    def is_itself(self, answer: Answer) -> bool:
        """Does an answer only repeat what is asked?"""
        task = self.derivation
        itself = task.quantity in answer.names and task.quantity not in self.variables and task.wrt is None
        return itself or task.partials.get((str(task.quantity), getattr(task.wrt, "name", ""))) in answer.names

    def other_side(self, answer: Answer) -> Feedback | None:
        """What is wrong with the left side of an equation whose right side is right: it says something else."""
        for side in answer.reading.sides if answer.reading is not None else ():
            asked = (str(self.derivation.quantity), getattr(self.derivation.wrt, "name", ""))
            unknown = side.expression is None
            if (unknown and not side.quotient) or side.quotient == asked:
                continue
            if unknown or self.compare(self.answer(side.expression), answer).status != "equal":
                asked_for = self.derivation.name
                message = f"The right side is right, but it is not {side.text.strip()}: asked is {asked_for}."
                return Feedback(False, message, "variable", ("variable",), column=side.column)
        return None

    def _typed_back(self, answer: Answer) -> bool:
        """Is the answer the formula that is asked for, with its terms and factors in another order?"""
        one, two = sympy.expand_mul(answer.resolved), sympy.expand_mul(self.quantity.resolved)
        return bool(one == two != sympy.expand_mul(self.model.resolved))

    def _undefined(self, answer: Answer) -> Feedback | None:
        """What is wrong with an answer that has no value somewhere in the domain of the question."""
        found, verdict = definedness(self, answer)
        if found == "unsure":
            message = "Equal wherever it is defined, but that it always is could not be proved."
            return Feedback(False, message, unjudged="undecided")
        if found == "defined":
            return None
        witness = verdict.witness if verdict is not None else None
        where = f"at {witness.where}" if witness is not None and witness.point else "nowhere in the question's domain"
        value = "as typed it has no value" if witness is not None and witness.point else "as typed it has a value"
        message = f"Equal where it is defined, but {value} {where}, and the right answer has one there."
        return Feedback(False, message, "undefined", ("undefined",), witness=witness)

    def only_at_corners(self, left: Answer, right: Answer) -> bool:
        """Do two answers differ at most where a ReLU has its corner?"""
        one, two = off_corners(left.resolved), off_corners(right.resolved)
        if (one, two) == (left.resolved, right.resolved) or not left.like(right):
            return False
        return one == two or self.decide(one, two).status == "equal"


def _with(verdict: Verdict, case: Mapping[Symbol, Any]) -> Verdict:
    """The verdict of one choice of values, with these in its witness."""
    found = verdict.witness
    if found is None:
        return verdict
    witness = Witness({**case, **found.point}, found.left, found.right, found.entry)
    return Verdict(verdict.status, witness, verdict.proof, verdict.reason)
