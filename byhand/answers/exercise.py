"""A reader's answer -> right or wrong, where it goes wrong, and which slip it looks like.

"Correct" is said only after a proof by `byhand.proof.compare`. A slip is named only after a proof that this slip leads
to exactly this answer; where several do, all of them are told. Otherwise the answer is only "not equal", with a point.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import sympy

from byhand.answers import deadline
from byhand.answers.beside import Beside
from byhand.answers.diagnosis import Diagnosis
from byhand.answers.feedback import NOTHING, Feedback
from byhand.answers.kinds.base import AnyExercise
from byhand.answers.line_by_line import LineByLine
from byhand.answers.lines import Typed, headings, in_line, lines_of, paths
from byhand.answers.one_formula import OneFormula, as_typed
from byhand.answers.own import answer_in_lines, answer_to
from byhand.answers.question import Form, Question
from byhand.answers.slips import KINDS, SlipError
from byhand.answers.unrolled import Unrolled, unrolled
from byhand.proof.arguments import listed, paired
from byhand.proof.definitions import Name, entries
from byhand.proof.derivation import Derivation, Line, names_of
from byhand.proof.premises import Premise, premises
from byhand.proof.reader import MAX_LENGTH, ParseError
from byhand.proof.reader.characters import calmed
from byhand.proof.reader.names import with_signs

MAX_LINES = 30
_DASH = re.compile(r"\s*[-–—−]\s+")


class Exercise(AnyExercise):
    """A question whose answer is a formula, and the judge of what a reader answers.

    name: "chapter/question", the same for good: what readers typed is kept under it.
    title: a few words.
    prompt: the question, in Markdown with formulas between dollars.
    quantity, wrt, where, symbols, held: what is asked, as for a `Derivation`: the quantity, or its derivative.
    assuming: the premises of the prompt: inequalities (`eta > 0`), choices (`one_of(t, -1, 1)`) and counts
        (`counts(K)`). They hold in every comparison and at every point that is told.
    solution: the lines of the derivation, each with its reason; the last one is the model answer. They are proved
        before the first answer is judged.
    variables: the names that may stand in an answer. Without it: those of the model answer, and all that have no
        definition.
    without: functions (such as ReLU) that may not stand in an answer.
    one: a function (such as the sigmoid) of which the answer has to be a single call.
    stated: the formula that is asked for stands in the prompt, so that typing it back is no answer.
    several: the answer is a derivation of two lines or more, each judged against the one above it; a line such as
        ∂a/∂z = a*(1 - a), about another name, by itself.
    slips: the question's own traps: (the wrong answer, the kind of slip, what to say); they are tried first. A kind
        that fits no other is "author".
    hints: one or more, shown one by one.
    remark: what to notice, shown below the solution.

    >>> question = Exercise(
    ...     "square/slope", "A slope", "For $z = wx$ and $L = z^2$, write $dL/dw$ with $x$ and $z$.",
    ...     L, w, {z: w * x, L: z**2}, solution=[("∂L/∂z * ∂z/∂w", "chain rule"), ("2*z*x", "two slopes")],
    ...     hints=["Through which name does $w$ reach $L$?"],
    ... )
    >>> question.check("x*z*2").correct
    True
    >>> question.check("2*z").slip
    'missing factor'
    """

    least_lines = 2
    """How many lines that differ a derivation has at least."""
    time_limit = deadline.ANSWER
    """How many seconds are spent on an answer."""
    patience = math.inf
    """How many seconds are spent, once, on finding the slips that may lead to an answer."""

    def __init__(
        self,
        name: str,
        title: str,
        prompt: str,
        quantity: Any,
        wrt: Name | None = None,
        where: Mapping[Any, Any] | None = None,
        solution: Sequence[tuple[str, str]] = (),
        symbols: Iterable[Name] = (),
        assuming: Iterable[Premise] = (),
        held: Iterable[Name] | None = None,
        variables: Iterable[Name] | None = None,
        without: Iterable[type[sympy.Expr]] = (),
        one: type[sympy.Expr] | None = None,
        stated: bool = False,
        several: bool = False,
        slips: Iterable[tuple[str, str, str]] = (),
        hints: Sequence[str] = (),
        remark: str = "",
    ) -> None:
        super().__init__(name, title, prompt, hints, remark)
        if not solution:
            raise ValueError(f"exercise {name} needs a solution, whose last line is the model answer")
        if not hints:
            raise ValueError(f"exercise {name} needs a hint")
        self.several, self.kind = several, "derivation" if several else "formula"
        self.most = 6 * MAX_LENGTH if several else MAX_LENGTH
        held = None if held is None else listed("held", held)
        lines = self.taken("solution", solution, paired, 'a list of pairs of a line and its reason, as ("2*x", "why")')
        self._check_names(quantity, wrt, where)
        self.slips = tuple(self._slip(slip) for slip in listed("slips", slips))
        assuming = listed("assuming", assuming)
        premises(assuming)  # refused here already, if one is none
        self._task = (quantity, wrt, dict(where or {}), tuple(lines), tuple(symbols), assuming, held)
        self._check_premises(assuming)
        allowed = None if variables is None else frozenset(listed("variables", variables))
        names = [symbol for symbol in allowed or () if isinstance(symbol, sympy.Symbol | sympy.MatrixSymbol)]
        if allowed is not None and (not names or len(names) < len(allowed)):
            raise TypeError(f"exercise {name}: variables is a list of symbols, one at least, not {variables!r}")
        self.form = Form(allowed, tuple(without), one, stated)

    def _check_names(self, quantity: Any, wrt: Any, where: Any) -> None:
        """Raises ValueError for a text in the place of a symbol or an expression."""
        if isinstance(quantity, str) or quantity is None:
            raise ValueError(f"exercise {self.name}: quantity is a symbol or an expression, not {quantity!r}")
        if not isinstance(wrt, sympy.Symbol | sympy.MatrixSymbol | None):
            raise ValueError(f"exercise {self.name}: wrt is a symbol, not {wrt!r}")
        for symbol, value in self.taken("where", where, paired, "a mapping of symbols to expressions"):
            if isinstance(value, str) or not isinstance(symbol, sympy.Symbol | sympy.MatrixSymbol):
                told = f"where is a mapping of symbols to expressions, not {{{symbol!r}: {value!r}}}"
                raise ValueError(f"exercise {self.name}: {told}")

    def _check_premises(self, assuming: Iterable[Premise]) -> None:
        """Raises ValueError for a premise about a name that the task has not: at its points it has no number."""
        quantity, wrt, where, _, symbols, *_ = self._task
        names = names_of(quantity, wrt, where, symbols)
        known = {str(part) for name in names for part in (name, *entries(name))}
        for premise in assuming:
            foreign = sorted({str(name) for name in premise.free_symbols} - known)
            if foreign:
                about = f"the premise {premise} is about {', '.join(foreign)}"
                has = f"which the task has not; its names are {', '.join(map(str, names))}"
                raise ValueError(f"exercise {self.name}: assuming: {about}, {has}")

    def _slip(self, slip: tuple[str, str, str]) -> tuple[str, str, str]:
        """A slip of its own, looked over."""
        if not (isinstance(slip, tuple | list) and len(slip) == 3 and all(isinstance(part, str) for part in slip)):
            raise ValueError(f"exercise {self.name}: a slip is (wrong answer, kind, message), not {slip!r}")
        text, kind, message = slip
        if kind not in KINDS:
            known = ", ".join(KINDS)
            raise SlipError(f"exercise {self.name}: no kind of slip is called {kind}; the kinds are {known}", text)
        return text, kind, self.plain(message)

    # The right answer

    @cached_property
    def derivation(self) -> Derivation:
        """The solution, proved."""
        return Derivation(*self._task)

    @property
    def solution(self) -> tuple[Line, ...]:
        """The lines of the solution: each with its `.latex` and its `.reason`."""
        return self.derivation.lines

    @property
    def model(self) -> str:
        """The last line of the solution; for a derivation all of them."""
        return "\n".join(line.text for line in self.solution) if self.several else self.solution[-1].text

    @property
    def explained(self) -> str:
        return ""

    @cached_property
    def question(self) -> Question:
        """What is asked, with the right answer."""
        return Question(self.derivation, self.form, self.prompt)

    @cached_property
    def _diagnosis(self) -> Diagnosis:
        return Diagnosis(self.question, self.slips, self.patience)

    @cached_property
    def _lines(self) -> LineByLine:
        return LineByLine(self._beside, self._diagnosis, self.least_lines)

    @cached_property
    def _one(self) -> OneFormula:
        return OneFormula(self._beside, self._diagnosis)

    @cached_property
    def _beside(self) -> Beside:
        return Beside(self.question)

    @property
    def variables(self) -> tuple[Name, ...]:
        """The names that may stand in an answer."""
        return self.question.variables

    # The reader's answer

    def read(self, text: str) -> Any:
        """The expression that a text stands for, in the names of the exercise. Raises ParseError."""
        return self.question.read(text).expression

    def preview(self, text: str) -> str:
        return str(self.understood(text)["tex"])

    def understood(self, text: str) -> dict[str, Any]:
        _ = self.derivation  # the exercise's own work is not the reader's time
        if said := self.too_long(text):
            raise ParseError(1, said)
        try:
            with deadline.limit(self.time_limit):
                return self._understood(calmed(text))
        except (deadline.OutOfTimeError, RecursionError, MemoryError):
            raise ParseError(1, "this takes too long to typeset: write it more shortly") from None

    def _understood(self, text: str) -> dict[str, Any]:
        typed, lines = self._lines_of(text) if self.several else (Unrolled((text,), {}), [Typed(1, text)])
        lines = lines[:MAX_LINES]
        explained = self._lines.explained(lines) if self.several else {}
        own = {name: made.expression for name, (_, made) in explained.items()}
        typeset: list[str] = []
        notes: list[str] = []
        question = self.question
        for line in lines:
            try:
                answer = answer_to(question, line.text, own) if self.several else answer_in_lines(question, text)
            except ParseError as error:
                raise in_line(error, line.number, lines, typed) if self.several else error from None
            made = self._lines.names_made(answer, lines, line, own) if self.several else []
            own |= dict.fromkeys(made, answer.expression)
            reading = answer.reading
            if reading is not None:
                own = {**reading.made, **own}
                typeset.append(typed.tex_as_typed(reading.latex))
                notes += [*([f"Kept as a reason: {reading.reason}"] if reading.reason else []), *reading.notes]
        if len(typeset) < 2:
            return {"tex": "".join(typeset), "notes": notes}
        aligned = r" \\ ".join(f"&= {line}" for line in typeset)
        return {"tex": rf"\begin{{aligned}}{aligned}\end{{aligned}}", "notes": notes}

    def _lines_of(self, text: str) -> tuple[Unrolled, list[Typed]]:
        """A derivation with a name of its own for each value, and its lines."""
        found = unrolled(self.question, text, alone=False)
        return found, lines_of(found.text)

    def too_long(self, text: str) -> str:
        longest = max(map(len, text.splitlines()), default=0)
        line = f"Write at most {MAX_LENGTH} characters in a line; these are {longest}." if longest > MAX_LENGTH else ""
        return super().too_long(text) or line

    def _calmed(self, text: str) -> str:
        return calmed(text)  # columns are told

    def _checked(self, text: str) -> Feedback:
        """At most about `time_limit` seconds are spent on an answer."""
        try:
            typed, lines = self._lines_of(text) if self.several else (Unrolled((text,), {}), [])
        except ParseError as error:
            return Feedback(False, error.message, corrected=error.corrected, unjudged="unreadable")
        if not text.strip("= \t\r\n") or (self.several and not lines):
            return NOTHING
        if len(lines) > MAX_LINES:
            return Feedback(False, f"At most {MAX_LINES} lines are checked.", unjudged="unreadable")
        _ = self._diagnosis.candidates, self.question.model.resolved  # the exercise's own work is not the reader's time
        try:
            with deadline.limit(self.time_limit):
                told = self._lines.check(lines) if self.several else self._one.check(text)
                if told.correct and self.several:
                    beside = self._beside
                    above = (*map(beside.above, headings(typed.text)), *map(beside.no_way, paths(typed.text)))
                    told = next((wrong for wrong in above if wrong is not None), told)
                dashed = None if told.correct else self._dashed(text)
                return self._worded(as_typed(told, typed) if dashed is None else dashed)
        except deadline.OutOfTimeError:
            message = "This takes too long to check. Nothing is said of it: write it more shortly."
            return Feedback(False, message, unjudged="undecided")
        except (RecursionError, MemoryError):
            message = "This is too large, or nested too deeply, to be checked: write it more shortly."
            return Feedback(False, message, unjudged="undecided")

    def _dashed(self, text: str) -> Feedback | None:
        """Where lines begin with a dash, and without them the derivation is right, they may be bullets."""
        typed = [line for line in text.splitlines() if line.strip()]
        if not self.several or sum(map(bool, map(_DASH.match, typed))) < 2:
            return None
        without = "\n".join(_DASH.sub("", line) for line in typed)
        if not self._lines.check(lines_of(without)).correct:
            return None
        message = "A dash in front of a line is a minus here. If it only counts the lines, leave it out."
        return Feedback(False, message, corrected=without, unjudged="unreadable")

    def _worded(self, told: Feedback) -> Feedback:
        """With each name as a page shows it; only what is said of typing stays: it names what can be typed."""
        if told.unjudged == "unreadable":
            return told
        message = with_signs(told.message, [symbol.name for symbol in self.derivation.symbols])
        return replace(told, message=message, lines=tuple(map(self._worded, told.lines)))

    def data(self) -> dict[str, Any]:
        """As for every exercise, and: asked (TeX), lines of the solution (TeX and reason), and the note on them."""
        table = self.derivation.table
        lines = [{"tex": row.tex, "reason": row.reason} for row in table.rows]
        return {**super().data(), "asked": table.tex, "lines": lines, "note": table.note}
