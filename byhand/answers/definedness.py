"""Whether an answer has a value wherever the question is asked.

SymPy simplifies while a text is read: of `1 + exp(log(a))` it makes 1 + a, which has a value where the text has
none. So the conditions under which what was typed is defined come with its reading, and each of them is proved here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import sympy
from sympy import Gt, Le, Lt, Ne

from byhand.formulas.functions import Step
from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError, shown
from byhand.proof.verdict import Verdict, Witness

if TYPE_CHECKING:
    from byhand.answers.answer import Answer
    from byhand.answers.question import Question

_TRIES = 24
Defined = Literal["defined", "undefined", "unsure"]


def definedness(question: Question, answer: Answer) -> tuple[Defined, Verdict | None]:
    """Whether an answer is defined wherever the right one is, with the refutation if it is not."""
    if answer.reading is None:
        return "defined", None
    unsure = False
    given = _known(question)
    for condition in answer.reading.conditions:
        relation = question.derivation.put_in(condition)
        if relation in (sympy.true, *given):
            continue
        if relation == sympy.false:
            return "undefined", None
        verdict = _always(question, relation, given)
        if verdict.status == "different":
            return "undefined", verdict
        unsure = unsure or verdict.status == "undecided"
    return ("unsure" if unsure else "defined"), None


def _known(question: Question) -> list[Any]:
    """The conditions under which the right answer, and what is asked, have a value."""
    assert question.model.reading is not None
    task = question.derivation
    told = [*question.model.reading.conditions]
    for expression in (task.quantity, *task.where.values()):
        for node in sympy.preorder_traversal(sympy.sympify(expression)):
            if isinstance(node, sympy.Pow) and node.exp.is_negative:
                told.append(Ne(node.base, 0))
    return [task.put_in(condition) for condition in told]


def _always(question: Question, relation: Any, given: list[Any]) -> Verdict:
    """Whether a relation holds wherever the question is asked."""
    value = relation.lhs - relation.rhs
    if isinstance(relation, Lt | Le):
        value = -value
    if isinstance(relation, Ne):
        known = set().union(*(_factors(other.lhs - other.rhs) for other in given if isinstance(other, Ne)))
        for factor in _factors(value) - known:
            if factor.is_nonzero:
                continue
            verdict = _broken(question, Ne(factor, 0))
            if verdict is None:
                verdict = question.decide(Step(factor) + Step(-factor), sympy.S.One)
            if verdict.status != "equal":
                return verdict
        return Verdict("equal")
    broken = _broken(question, relation)
    if broken is not None:
        return broken
    if isinstance(relation, Gt | Lt):
        return Verdict("equal") if value.is_positive else question.decide(Step(value), sympy.S.One)
    return Verdict("equal") if value.is_nonnegative else question.decide(Step(-value), sympy.S.Zero)


def _broken(question: Question, relation: Any) -> Verdict | None:
    """A point of the domain at which the relation does not hold and the right answer has a value, if one is near."""
    right = question.model.resolved
    if relation in (sympy.true, sympy.false) or question.model.is_matrix:
        return None
    names = set().union(relation.free_symbols, right.free_symbols, *(one.free_symbols for one in question.premises))
    for point in question.domain.small(names, question.premises, _TRIES):
        at = Enclosure(point)
        try:
            if not at.holds(relation):
                told = {name: sympy.Rational(str(value)) for name, value in point.items()}
                return Verdict("different", Witness(told, None, shown(at(right), 4)))
        except (UndefinedError, UnsureError, TypeError):
            continue
    return None


def _factors(value: Any) -> set[Any]:
    """The factors of an expression that may be 0, each with one sign."""
    parts = sympy.Mul.make_args(sympy.factor(value))
    bases = (part.base if isinstance(part, sympy.Pow) else part for part in parts)
    return {-base if base.could_extract_minus_sign() else base for base in bases if not base.is_number}
