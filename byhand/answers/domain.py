"""Where a question is asked: its premises, and points that keep them, with small numbers that tell something.

A premise is an inequality (`eta > 0`), a choice (`one_of(t, -1, 1)`) or a count (`counts(K)`).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any, TypeAlias

import sympy
from sympy import Contains, FiniteSet, Symbol
from sympy.core.relational import Relational

from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError

Premise: TypeAlias = "Relational | Contains"

_COUNTS = (sympy.S.Naturals, sympy.S.Naturals0, sympy.S.Integers)
_SMALL = tuple(map(Fraction, ("1", "2", "3", "1/2", "4", "5", "0")))
_SEED = 20240229
_MOST_CASES = 16


def one_of(name: Symbol, *values: Any) -> Contains:
    """The premise that a name has one of a few values: `one_of(y, 0, 1)`.

    >>> one_of(y, 0, 1)
    Contains(y, {0, 1})
    """
    return Contains(name, FiniteSet(*values), evaluate=False)


def counts(name: Symbol) -> Contains:
    """The premise that a name is a whole number from 1 on.

    >>> counts(k)
    Contains(k, Naturals)
    """
    return Contains(name, sympy.S.Naturals, evaluate=False)


class Domain:
    """The premises of a question.

    inequalities: those that a `Derivation` takes.
    choices: name -> the numbers of which it is one.
    counts: the names that stand for whole numbers.

    Raises TypeError for a premise of another form.
    """

    def __init__(self, premises: Iterable[Premise]) -> None:
        self.inequalities: list[Relational] = []
        self.choices: dict[Symbol, tuple[Any, ...]] = {}
        self.counts: set[Symbol] = set()
        for premise in premises:
            match premise:
                case Relational():
                    self.inequalities.append(premise)
                case Contains(args=(Symbol() as name, FiniteSet() as values)):
                    self.choices[name] = tuple(sorted(values.args))
                case Contains(args=(Symbol() as name, whole)) if whole in _COUNTS:
                    self.counts.add(name)
                    if whole != sympy.S.Integers:
                        self.inequalities.append(sympy.Ge(name, whole.inf, evaluate=False))
                case _:
                    raise TypeError(f"a premise is an inequality, one_of(name, …) or counts(name), not {premise!r}")

    def cases(self, names: Iterable[Symbol]) -> Iterator[dict[Symbol, Any]]:
        """Every choice of values for those of the names that have few."""
        chosen = sorted((name for name in names if name in self.choices), key=str)
        combinations = product(*(self.choices[name] for name in chosen))
        for number, values in enumerate(combinations):
            if number == _MOST_CASES:
                return
            yield dict(zip(chosen, values, strict=True))

    def chosen(self, number: int) -> dict[Symbol, Fraction]:
        """The values of the choices at one of several points: every combination comes in turn."""
        found = {}
        for name, values in self.choices.items():
            number, place = divmod(number, len(values))
            found[name] = Fraction(str(values[place]))
        return found

    def holds_at(self, point: Mapping[Symbol, Any]) -> bool:
        """Are the names that count whole numbers at the point, and the others among their choices?"""
        whole = all(Fraction(str(point[name])).denominator == 1 for name in self.counts if name in point)
        return whole and all(point[name] in self.choices[name] for name in self.choices if name in point)

    def small(self, names: Iterable[Symbol], relations: Iterable[Any], tries: int) -> Iterator[dict[Symbol, Fraction]]:
        """Points with small numbers at which the relations hold."""
        rng, leaves, kept = random.Random(_SEED), sorted(names, key=str), list(relations)
        for trial in range(tries):
            values = {name: self._small(name, rng, 3 + trial // 12) for name in leaves}
            try:
                if all(Enclosure(values).holds(relation) for relation in kept):
                    yield values
            except (UndefinedError, UnsureError, TypeError):
                continue

    def _small(self, name: Symbol, rng: random.Random, many: int) -> Fraction:
        if name in self.choices:
            return Fraction(str(rng.choice(self.choices[name])))
        numbers = _SMALL[:many]
        if name in self.counts:
            return Fraction(rng.choice([number for number in numbers if number.denominator == 1]))
        value = rng.choice(numbers)
        return value if name.is_positive or rng.random() < 0.6 else -value

