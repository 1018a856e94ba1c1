"""What a text says: its value, and all that stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import sympy

from byhand.proof.reader.parts import Part


@dataclass(frozen=True)
class Side:
    """A side of an equation before the last one, such as ∂L/∂w in `∂L/∂w = 2*(a - y)*x`.

    text: as it was typed.
    column: where.
    quotient: of a derivative its key: ("L", "w"), or ("O_3", "W_h", "+") for an immediate one; with "" for what a first
        side such as `gradient of w` does not say. Of a first side with another index its name: ("O_3",). Otherwise
        empty.
    expression: what it says in the names of the exercise, None where it says nothing there.
    tells: of a side without an expression, may it say something that is not so? It has a number, a sign of arithmetic
        or a name of the exercise; a label, such as the first side of `gradient = 2*(a - y)*x`, does not tell.
    operand: what is differentiated, where a first side such as `d/dw (a - y)**2` says it.
    """

    text: str
    column: int
    quotient: tuple[str, ...] = ()
    expression: Any = None
    tells: bool = False
    operand: Side | None = None


Conditional = tuple[Side, Side | None, Side, Side, bool]


@dataclass(frozen=True)
class Reading:
    """What a text says.

    expression: the value of its last side.
    latex: the TeX of that side, with factors and terms as typed.
    text: the same in NumPy's notation, with every sign written.
    sides: the sides of an equation before the last one; the first is `left`.
    reason: what was written behind it, such as "chain rule".
    claims: two sides each of the equations beside the answer: n*w + b = 1 of `n*w + b = 1 ⇒ b = 1 - n*w`, and
        a = tanh(z) of `…, where a = tanh(z)`. What stands alone before an arrow has to be the answer, or a relation
        that holds; then the other side has no text.
    asides: the formulas in the reason, each with whether it is said to be the answer: `…, which simplifies to 2*x`.
    conditional: what is said under a condition, of the answer (None) or of something else, with the sides of the
        condition, as in claims: 0, None, z < 0 and 1 of `0 for z < 0`; and whether it is said of the whole answer.
    unread: equations in the reason of which a side cannot be read.
    notes: sentences on how it was understood, where that may surprise.
    made: names of the reader's own, such as e of `…, where e = a - y`, and what they stand for.

    >>> reading = read("2x(a − y)", [a, x, y])
    >>> reading.expression, reading.text
    (2*x*(a - y), '2*x*(a - y)')
    """

    expression: Any
    latex: str
    text: str = ""
    sides: tuple[Side, ...] = ()
    reason: str = ""
    claims: tuple[tuple[Side, Side], ...] = ()
    asides: tuple[tuple[Side, bool], ...] = ()
    conditional: tuple[Conditional, ...] = ()
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    required: tuple[tuple[Callable[..., Any], Part], ...] = field(default=(), repr=False, compare=False)
    unsaid: tuple[Part, ...] = field(default=(), repr=False, compare=False)
    made: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def conditions(self) -> tuple[Any, ...]:
        """The relations that must hold for what was typed to be defined, whatever SymPy made of it since: u > 0 of
        log(u), u ≠ 0 of 1/u, u ≥ 0 of a root; of a matrix, those of its entries."""
        with sympy.evaluate(False):
            entries = [(relation, entry) for relation, part in self.required for entry in part.entries()]
        return tuple(dict.fromkeys(relation(u, 0, evaluate=False) for relation, u in entries if not u.is_Rational))

    @cached_property
    def left_out(self) -> tuple[Any, ...]:
        """Of cases, what is 0 where none of them holds: x of `1 if x > 0, 2 if x < 0`."""
        return tuple(entry for part in self.unsaid for entry in part.entries())

    @property
    def obscure(self) -> list[tuple[Side, Side | None]]:
        """The sides that cannot be read, and may say something that is not so; with what a claim says that one is."""
        claimed = [pair for left, right in self.claims for pair in ((left, right), (right, left))]
        return [(one, other) for one, other in (*((side, None) for side in self.sides), *claimed) if one.tells]

    @property
    def before(self) -> tuple[Side, ...]:
        """What stands before the answer as the same: the sides of an equation, and what is alone before an arrow."""
        alone = [left for left, right in self.claims if not right.text and right.expression is self.expression]
        return (*self.sides, *alone)

    @property
    def left(self) -> Side | None:
        """The left side of an equation."""
        return self.sides[0] if self.sides else None
