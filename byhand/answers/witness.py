"""Points at which an answer and the right one differ, as a reader can compute them: small numbers, in allowed names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain, islice, product
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Symbol

from byhand.answers.answer import Answer
from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError, Value, disjoint, far_apart, middle, shown
from byhand.proof.points import Points
from byhand.proof.verdict import Witness

if TYPE_CHECKING:
    from byhand.answers.question import Question

_SPARSE, _WORK = 48, 2_000  # points that are tried of matrices, and numbers in all of them
_ENTRIES = 16  # of a matrix that is written as a whole
_ENOUGH = 12  # points at which the two differ, of which the simplest are looked at
_BEST = 4  # of these, the one is told that tells most
_TIE = 4  # letters more that a point may take to tell two slips apart
_DIGITS = 4
_DECIMALS = 10  # of a fraction that ends by then
_MOST_DIGITS = 32  # the values are not known to more
_TOO_LONG = 30


def telling(question: Question, answer: Answer, other: Answer, rivals: Sequence[Any] = ()) -> Witness | None:
    """Of a few points with small numbers at which two answers differ, one that is simple and tells much.

    rivals: what the likely slips lead to; at a point that tells much they come to other values than the two answers,
        and than each other.
    """
    if answer.is_matrix or other.is_matrix:
        return _of_matrices(question, answer, other)
    left, right = answer.resolved, other.resolved
    relations = question.derivation.premises.relations
    used = set().union(*(one.free_symbols for one in (left, right, *rivals, *relations)))
    names = [question.derivation.put_in(name) for name in answer.names | other.names]
    found: list[tuple[int, Enclosure]] = []
    for at, one, two in islice(_differing(question, left, right, used), _ENOUGH):
        told = [one, two, *(_value(expression, at) for expression in names)]
        found.append((sum(map(_length, told)), at))
    best = sorted(found, key=lambda one: one[0])[:_BEST]
    if not best:
        return None
    if len(best) > 1:
        best.sort(key=lambda one: one[0] + _TIE * _ties(one[1], [left, right, *rivals]))
    return _witness(best[0][1], left, right)


def _of_matrices(question: Question, answer: Answer, other: Answer) -> Witness | None:
    """The same of two matrices of one shape, with an entry in which they differ."""
    premises = question.derivation.premises
    left, right = question.write_out(answer.resolved), question.write_out(other.resolved)
    names = [question.write_out(question.derivation.put_in(name)) for name in answer.names | other.names]
    used = set().union(*(one.free_symbols for one in (left, right, *names, *premises.relations)))
    found: dict[Enclosure, list[tuple[int, int, int]]] = {}
    for at in map(Enclosure, Points(sorted(used, key=str), premises).sparse(min(_SPARSE, _WORK // max(1, len(used))))):
        if not premises.hold(at):
            continue
        texts = [_matrix(name, at) for name in names]
        told = sum(_TOO_LONG if text in ("", "0") else len(text) for text in texts)
        for row, column in product(range(left.rows), range(left.cols)):
            one, two = _value(left[row, column], at), _value(right[row, column], at)
            if two is not None and (one is None or (disjoint(one, two) and far_apart(one, two))):
                cost = told + _length(one) + (_length(two) if two else _TOO_LONG)
                found.setdefault(at, []).append((cost, row, column))
    best = min(((*min(entries), at) for at, entries in found.items()), default=None, key=lambda one: one[:3])
    if best is None:
        return None
    _, row, column, at = best
    return replace(_witness(at, left[row, column], right[row, column]), entry=(row, column))


def _differing(
    question: Question, left: Any, right: Any, names: Iterable[Symbol]
) -> Iterator[tuple[Enclosure, Value | None, Value]]:
    """Simple points at which the right side has a value, and the left one none or one far from it."""
    premises = question.derivation.premises
    whole, quarters = question.simple_points(tuple(sorted(names, key=str)))
    for point in chain.from_iterable(zip(whole, quarters, strict=False)):  # whole numbers are the simpler ones, but
        at = Enclosure(point)  # may saturate a tanh
        one, two = _value(left, at), _value(right, at)
        if premises.hold(at) and two is not None and (one is None or (disjoint(one, two) and far_apart(one, two))):
            yield at, one, two


def _ties(at: Enclosure, expressions: Sequence[Any]) -> int:
    """How many of the expressions have the value of another one."""
    numbers = [expression for expression in expressions if not getattr(expression, "is_Matrix", False)]
    return len(numbers) - len({_shown(expression, at) for expression in numbers})


def _witness(at: Enclosure, left: Any, right: Any) -> Witness:
    point = {symbol: sympy.Rational(value.numerator, value.denominator) for symbol, value in at.point.items()}
    return Witness(point, _shown(left, at), _shown(right, at))


def without_value(question: Question, point: Mapping[Symbol, sympy.Rational]) -> Witness:
    """A point at which an answer has no value and the right one has: its value, if the point is enough to know it."""
    at = Enclosure({symbol: Fraction(int(value.p), int(value.q)) for symbol, value in point.items()})
    right = question.model.resolved
    return Witness(point, None, _shown(right, at) if right.free_symbols <= set(point) else None)


def _shown(expression: Any, at: Enclosure) -> str | None:
    value = _value(expression, at)
    return None if value is None else _text(value)


def _length(value: Value | None) -> int:
    """How long a number is to read; one that is nearly 0 or very large, or is 1 when it is rounded, tells little."""
    if value is None:
        return _TOO_LONG
    size, text = abs(middle(value)), _text(value)
    tells = size == 0 or (0.01 <= size <= 100 and (isinstance(value, Fraction) or text not in ("1", "-1")))
    return len(text) + (0 if tells else _TOO_LONG)


def _text(value: Value) -> str:
    return shown(value, _DIGITS).removesuffix(".0")


def _placed(value: Value) -> str:
    """A number of the place: a fraction as it is, since a rounded one may be another place, where the premises do not
    hold or the two do not differ; else as many digits as tell it from a shorter number."""
    if isinstance(value, Fraction):
        text = shown(value, _DECIMALS).removesuffix(".0")
        return text if Fraction(text) == value else str(value)
    digits = _DIGITS
    while Fraction(shown(value, digits)) == Fraction(shown(value, digits // 2)):
        digits *= 2
        if digits > _MOST_DIGITS:  # it is the shorter one
            return shown(value, _DIGITS).removesuffix(".0")
    return shown(value, digits).removesuffix(".0")


def _entries(expression: Any) -> list[Any]:
    """The entries of a matrix; of a number it alone."""
    return list(expression) if expression.is_Matrix else [expression]


def _matrix(matrix: Any, at: Enclosure) -> str:
    """A number, a row or a matrix at a point: 1/2, [1, 2], [[1, 0], [0, 2]]; of one without room for it the entries
    that are not 0. Empty where it has no value."""
    values = [_value(entry, at) for entry in _entries(matrix)]
    if not all(value is not None for value in values):
        return ""
    texts = [_placed(value) for value in values if value is not None]
    if not matrix.is_Matrix or set(texts) == {"0"}:
        return texts[0]
    rows = [", ".join(texts[row * matrix.cols : (row + 1) * matrix.cols]) for row in range(matrix.rows)]
    if len(texts) <= _ENTRIES:
        return f"[{rows[0]}]" if matrix.rows == 1 else f"[{', '.join(f'[{row}]' for row in rows)}]"
    places = [divmod(number, matrix.cols) for number in range(len(texts))]
    told = [f"{text} in row {row + 1}, column {column + 1}"
            for text, (row, column) in zip(texts, places, strict=True) if text != "0"]  # fmt: skip
    return f"0 but for {' and '.join(told)}"


def _value(expression: Any, at: Enclosure) -> Value | None:
    try:
        return at(expression)
    except (UndefinedError, UnsureError, TypeError):
        return None


def place(question: Question, witness: Witness, answers: Iterable[Answer], partly: bool = False) -> str:
    """The point in the names that stand in the answers: "a = 2, y = 1, z = 2, x = 1"; in those whose values it tells,
    where it is enough to know a part of them."""
    names = set().union(*(answer.names for answer in answers))
    at = Enclosure({name: Fraction(int(value.p), int(value.q)) for name, value in witness.point.items()})
    told = []
    for name in (*question.derivation.symbols, *question.derivation.placeholders):
        if name in names:
            expression = question.write_out(question.derivation.put_in(name))
            known = expression.free_symbols <= set(at.point)
            if partly and not known:
                continue
            values = [_value(one, at) for one in _entries(expression)] if known else [None]
            if None in values:
                return witness.where
            exact = all(isinstance(value, Fraction) for value in values)
            told.append(f"{name} {'=' if exact else '≈'} {_matrix(expression, at)}")
    return ", ".join(told) if told or not partly else witness.where
