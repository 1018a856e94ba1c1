"""Points at which an answer and the right one differ, as a reader can compute them: small numbers, in allowed names."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy

from byhand.answers.answer import Answer
from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError, Value, disjoint, far_apart, middle, shown
from byhand.proof.verdict import Witness

if TYPE_CHECKING:
    from byhand.answers.question import Question

_TRIES = 96
_ENOUGH = 12  # points at which the two differ, of which the simplest is told
_DIGITS = 4
_TOO_LONG = 30


def telling(question: Question, left: Any, right: Any, names: Iterable[Any] = ()) -> Witness | None:
    """The simplest of a few points with small numbers at which two numbers, with all definitions put in, differ.

    names: those in which the point will be told.
    """
    if getattr(left, "is_Matrix", False) or getattr(right, "is_Matrix", False):
        return None
    used = set().union(left.free_symbols, right.free_symbols, *(rel.free_symbols for rel in question.premises))
    shown_too = [question.derivation.put_in(name) for name in names]
    found: list[tuple[int, int, Witness]] = []
    for point in question.domain.small(used, question.premises, _TRIES):
        at = Enclosure(point)
        one, two = _value(left, at), _value(right, at)
        if two is None or (one is not None and not (disjoint(one, two) and far_apart(one, two))):
            continue
        mine, theirs = None if one is None else _text(one), _text(two)
        rational = {name: sympy.Rational(str(value)) for name, value in point.items()}
        told = [one, two, *(_value(expression, at) for expression in shown_too)]
        found.append((sum(map(_length, told)), len(found), Witness(rational, mine, theirs)))
        if len(found) == _ENOUGH:
            break
    return min(found, key=lambda one: one[:2])[2] if found else None


def _length(value: Value | None) -> int:
    """How long a number is to read; one that is nearly 0 or very large tells little."""
    if value is None:
        return _TOO_LONG
    size = abs(middle(value))
    return len(_text(value)) + (_TOO_LONG if (0 < size < 0.01 or size > 100) else 0)


def _text(value: Value) -> str:
    return shown(value, _DIGITS).removesuffix(".0")


def _value(expression: Any, at: Enclosure) -> Value | None:
    try:
        return at(expression)
    except (UndefinedError, UnsureError, TypeError):
        return None


def place(question: Question, witness: Witness, answers: Iterable[Answer]) -> str:
    """The point in the names that stand in the answers: "a = 2, y = 1, z = 2, x = 1"."""
    names = set().union(*(answer.names for answer in answers))
    at = Enclosure({name: Fraction(int(value.p), int(value.q)) for name, value in witness.point.items()})
    told = []
    for name in (*question.derivation.symbols, *question.derivation.placeholders):
        if name in names:
            value = _value(question.derivation.put_in(name), at)
            if value is None:
                return witness.where
            told.append(f"{name} {'=' if isinstance(value, Fraction) else '≈'} {_text(value)}")
    return ", ".join(told)
