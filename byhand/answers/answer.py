"""An answer, with all that is known of it, so that nothing is read, resolved or computed twice."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

import sympy
from sympy.core.relational import Relational

from byhand.answers.sample import Values, alike

if TYPE_CHECKING:
    from byhand.answers.question import Question
    from byhand.proof.reader import Reading, Side


class Answer:
    """An answer to a question: a reader's, the right one, or one that a slip leads to.

    expression: what it says, in the names of the question.
    text, reading: as it was typed and read; "" and None for an answer that nobody typed.
    """

    def __init__(self, question: Question, expression: Any, text: str = "", reading: Reading | None = None) -> None:
        self.question = question
        self.expression, self.text, self.reading = expression, text, reading

    @cached_property
    def resolved(self) -> Any:
        """The expression with every definition put in. Raises TypeError or ValueError for a node without a rule."""
        return self.question.derivation.put_in(self.expression)

    @cached_property
    def values(self) -> Values:
        """Its values at the points of the question's sample."""
        return self.question.sample.values(self.expression, self.question.write_out)

    @property
    def conditions(self) -> tuple[Relational, ...]:
        """The conditions under which it has a value, as it was typed; none of an answer that nobody typed."""
        return self.reading.conditions if self.reading is not None else ()

    @cached_property
    def left_out(self) -> dict[Any, Any]:
        """Of an answer in cases, what is 0 where none of them holds, as typed -> with every definition put in."""
        borders = self.reading.left_out if self.reading is not None else ()
        put_in = self.question.derivation.put_in
        return {up_to_a_number(border): up_to_a_number(put_in(border)) for border in borders}

    @property
    def names(self) -> set[Any]:
        """The names that stand in it."""
        return set(self.expression.free_symbols)

    @property
    def called(self) -> list[str]:
        """The functions that were typed, whatever SymPy made of them since; also for a name of the reader's."""
        if self.reading is None:
            return []
        return re.findall(r"[^\W\d]\w*(?=\()", self.text if self.reading.made else self.reading.text)

    @property
    def typed_names(self) -> tuple[str, ...]:
        """The names and functions that were typed, in alphabetical order: SymPy may have made one expression of two
        lines that a person tells apart."""
        return tuple(sorted(re.findall(r"[^\W\d]\w*", self.reading.text))) if self.reading is not None else ()

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides of an equation before the answer; none of an answer that nobody typed."""
        return self.reading.sides if self.reading is not None else ()

    @property
    def latex(self) -> str:
        """The TeX of what was typed."""
        return self.reading.latex if self.reading is not None else ""

    @property
    def is_matrix(self) -> bool:
        return bool(self.expression.is_Matrix)

    @property
    def shape(self) -> tuple[Any, ...]:
        """The shape of a matrix; () for a number."""
        return tuple(getattr(self.expression, "shape", ()))

    def times(self, factor: Any) -> Answer:
        """A multiple of it."""
        return Answer(self.question, factor * self.expression)

    def having(self, expression: Any) -> Answer:
        """The same with another expression, of names that are put in."""
        return Answer(self.question, expression, self.text, self.reading)

    def like(self, other: Answer) -> bool:
        """Has it the values of another one, as far as a few points tell?"""
        return alike(self.values, other.values)


def up_to_a_number(expression: Any) -> Any:
    """An expression without the number in front of it."""
    primitive = sympy.expand(expression).as_content_primitive()[1]
    return -primitive if primitive.could_extract_minus_sign() else primitive
