"""A question that somebody typed, as an exercise: its derivation, its hints and its graph come from its structure."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

from sympy import MatrixSymbol

from byhand.answers import deadline
from byhand.answers.derive import link
from byhand.answers.derive.asked import Asked, asked
from byhand.answers.derive.backward import NoRuleError
from byhand.answers.derive.lines import QuestionError
from byhand.answers.derive.sketch import Sketch, sketch
from byhand.answers.derive.solution import Solution
from byhand.answers.derive.text import unapplied
from byhand.answers.exercise import Exercise
from byhand.answers.feedback import Feedback
from byhand.formulas.printers import symbol_latex
from byhand.proof.derivation import DerivationError
from byhand.proof.reader import ParseError
from byhand.proof.reader.names import sign

TIME_LIMIT = 20.0  # seconds, to find the derivation of a question and to prove it
_KEPT = 32  # questions


class OwnExercise(Exercise):
    r"""The exercise of a question's text; an answer is a derivation, or its last line alone.

    Raises QuestionError for a question that cannot be read, or not be derived; `derivation` proves it.

    >>> own_exercise("z = w*x + b\nL = z^2\n∂L/∂w").title
    'The derivative of L with respect to w'
    """

    least_lines = 1
    time_limit = 8.0  # somebody's own formulas are longer than those of a book
    patience = 4.0

    def __init__(self, text: str) -> None:
        self.text = text
        self.asked: Asked = asked(text)
        one = self.asked
        try:
            self.derived = Solution(one)
            lines, hints = self.derived.lines, self.derived.hints
        except (NoRuleError, ParseError) as error:
            message = error.message if isinstance(error, ParseError) else str(error)
            raise QuestionError(f"the derivation of this was not found: {message}") from None
        super().__init__(
            f"{link.CHAPTER}/{link.word(text)}",
            one.title or f"The derivative of {sign(one.quantity.name)} with respect to {sign(one.wrt.name)}",
            _prompt(one),
            one.quantity,
            one.wrt,
            one.where,
            solution=lines,
            symbols=list(one.names.values()),
            assuming=[premise.relation for premise in one.premises],
            held=list(one.where),
            variables=list(one.names.values()),
            several=True,
            hints=hints,
        )

    @cached_property
    def sketch(self) -> Sketch:
        return sketch(self.derived)

    def _understood(self, text: str) -> dict[str, Any]:
        return super()._understood(unapplied(text, self.asked.arguments))

    def _checked(self, text: str) -> Feedback:
        text = unapplied(text, self.asked.arguments)
        if sum(bool(line.strip()) for line in text.splitlines()) > 1:
            return super()._checked(text)
        self.several = False  # the last line alone is an answer, too
        try:
            return super()._checked(text)
        finally:
            self.several = True

    def data(self) -> dict[str, Any]:
        """As for every exercise whose answer is a formula, and: definitions (TeX), given (a sentence), signs (the names
        for buttons), spots and arrows of the graph."""
        one = self.asked
        drawn = self.sketch
        return {
            **super().data(),
            "text": self.text,
            "definitions": [rf"{symbol_latex(each.name.name)} = {each.latex}" for each in one.definitions],
            "given": _given(one),
            "signs": [sign(name.name) for name in self.derivation.symbols],
            "spots": [vars(spot) for spot in drawn.spots],
            "arrows": [vars(arrow) for arrow in drawn.arrows],
        }


def own_exercise(text: str) -> OwnExercise:
    r"""The exercise of a question's text, its derivation proved.

    Raises QuestionError for a text that is no question, for one that is too large, and for one whose derivation could
    not be proved, so that no answer to it could be judged.

    >>> own_exercise("z = w*x + b\nL = z^2\n∂L/∂w").check("2*z*x").correct
    True
    """
    return _made("\n".join(line.rstrip() for line in text.strip().splitlines()))


@lru_cache(_KEPT)
def _made(text: str) -> OwnExercise:
    try:
        with deadline.limit(TIME_LIMIT):
            made = OwnExercise(text)
            _ = made.derivation
    except (deadline.OutOfTimeError, RecursionError, MemoryError):
        told = f"this question is too large: its derivation is not proved within {TIME_LIMIT:.0f} seconds"
        raise QuestionError(told) from None
    except DerivationError as error:
        told = f"the derivation of this could not be proved, so no answer to it could be judged ({error})"
        raise QuestionError(told) from None
    except (ValueError, TypeError) as error:
        if isinstance(error, QuestionError):
            raise
        jumps = "DiracDelta" in str(error)  # sign(x)
        raise QuestionError("what jumps has no slope that could be asked for" if jumps else str(error)) from None
    return made


def exercise_named(name: str) -> OwnExercise:
    """The exercise of a name, "derive/…". Raises QuestionError for a damaged one."""
    return own_exercise(link.text(name.partition("/")[2]))


def _given(one: Asked) -> str:
    """Which names have no definition, and the premises, in Markdown."""
    kinds: dict[str, list[str]] = {}
    for name in one.given:
        shape = rf"${name.shape[0]} \times {name.shape[1]}$" if isinstance(name, MatrixSymbol) else ""
        kinds.setdefault(shape, []).append(f"${symbol_latex(name.name)}$")
    told = []
    for shape, names in sorted(kinds.items(), reverse=True):
        listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        several = len(names) > 1
        told.append(f"{listed} {'are' if several else 'is'} {shape or ('numbers' if several else 'a number')}")
    premises = [f"${symbol_latex(name)} > 0$" for name in one.positive]
    premises += [f"${premise.latex}$" for premise in one.premises]
    return " ".join(f"{part}." for part in ("; ".join(told), ", ".join(premises)) if part)


def _prompt(one: Asked) -> str:
    lines = r" \\ ".join(rf"{symbol_latex(each.name.name)} &= {each.latex}" for each in one.definitions)
    formulas = rf"$$\begin{{aligned}} {lines} \end{{aligned}}$$"
    return f"{formulas}\n\n{_given(one)} Derive ${one.latex}$, with any of these names.".replace("\n\n ", "\n\n")
