"""What is asked: the right answer, the names and the form that an answer may have, and how two answers compare."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy
from sympy import MatrixSymbol
from sympy.core.relational import Relational

from byhand.answers.answer import Answer
from byhand.answers.feedback import Feedback
from byhand.answers.points import Points, constant_ratio
from byhand.proof.comparison import Explicit, Verdict, compare
from byhand.proof.definitions import Name
from byhand.proof.derivation import Derivation
from byhand.proof.reader import read

_UNCHANGED = Feedback(False, "That repeats the question.", "unchanged", ("unchanged",))


@dataclass(frozen=True)
class Form:
    """What an answer may be made of, beside being right.

    variables: the names that may stand in it; None for those of the right answer, and all without a definition.
    without: functions that may not stand in it.
    one: a function of which the answer has to be a single call.
    """

    variables: frozenset[Name] | None = None
    without: tuple[type[sympy.Expr], ...] = ()
    one: type[sympy.Expr] | None = None


class Question:
    """A question whose answer is a formula, made from its proved solution."""

    def __init__(self, derivation: Derivation, form: Form) -> None:
        self.derivation, self.form = derivation, form
        self.write_out = Explicit()
        self.model = self.read(derivation.lines[-1].text)

    @cached_property
    def points(self) -> Points:
        """The points at which answers are compared before anything is proved."""
        return Points(self.derivation)

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
        task = self.derivation
        try:
            if left.resolved == right.resolved:
                return Verdict("equal", proof="the two are one expression")
            if besides:
                assuming = [*map(task.put_in, task.assuming), *besides]
                return compare(left.resolved, right.resolved, assuming=assuming)
            return task.compare(left.resolved, right.resolved)
        except (TypeError, ValueError, ArithmeticError):  # a node without a rule: SymPy made it of the reader's text
            return Verdict("undecided", reason="it cannot be compared")

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
        """What is wrong with an answer that is equal to the right one: it repeats the question, or uses other names."""
        task = self.derivation
        itself = task.quantity in answer.names and task.quantity not in self.variables and task.wrt is None
        if answer.expression in self.repetitions or itself:
            return _UNCHANGED
        if task.partials.get((str(task.quantity), getattr(task.wrt, "name", ""))) in answer.names:
            return _UNCHANGED
        for function in self.form.without:
            if answer.expression.has(function):
                message = f"Right so far, but {function.__name__.lower()} may not stand in the answer."
                return Feedback(False, message, "names", ("names",))
        foreign = sorted(str(name) for name in answer.names if name not in self.variables)
        if foreign:
            allowed = ", ".join(str(name) for name in self.variables) or "numbers"
            message = f"Right so far, but not in the variables asked for: {', '.join(foreign)}. Use {allowed}."
            return Feedback(False, message, "names", ("names",))
        return None
