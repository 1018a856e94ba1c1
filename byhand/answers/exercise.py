"""A reader's answer -> right or wrong, where it goes wrong, and which slip it looks like.

"Correct" is said only after a proof by `byhand.proof.compare`. A slip is named only after a proof that this slip leads
to exactly this answer; where several do, all of them are told. Otherwise the answer is only "not equal", with a point.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import sympy

from byhand.answers import deadline
from byhand.answers.answer import Answer
from byhand.answers.diagnosis import Diagnosis
from byhand.answers.feedback import NOTHING, Feedback
from byhand.answers.kinds.base import AnyExercise
from byhand.answers.lines import Typed, in_line, lines_of
from byhand.answers.own import explained, is_used, new_names, others, typed_name, without
from byhand.answers.question import Form, Question
from byhand.answers.slips import KINDS, SlipError
from byhand.formulas.functions import Step
from byhand.proof.arguments import listed
from byhand.proof.definitions import Name
from byhand.proof.derivation import Derivation, Line
from byhand.proof.premises import Premise, premises
from byhand.proof.reader import ParseError
from byhand.proof.reader.characters import GREEK
from byhand.proof.reader.names import canonical, sign, with_signs

MAX_LINES = 30
_INEQUALITY = re.compile(r"[<>≤≥]=?|\\(?:ge|le)(?:q|qslant)?(?![A-Za-z])")


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
        held = None if held is None else listed("held", held)
        self.slips = tuple(self._slip(slip) for slip in listed("slips", slips))
        assuming = listed("assuming", assuming)
        premises(assuming)  # refused here already, if one is none
        self._task = (quantity, wrt, dict(where or {}), tuple(solution), tuple(symbols), assuming, held)
        allowed = None if variables is None else frozenset(listed("variables", variables))
        self.form = Form(allowed, tuple(without), one, stated)

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
        return Question(self.derivation, self.form)

    @cached_property
    def _diagnosis(self) -> Diagnosis:
        return Diagnosis(self.question, self.slips, self.patience)

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
        try:
            with deadline.limit(self.time_limit):
                return self._understood(text)
        except (deadline.OutOfTimeError, RecursionError, MemoryError):
            raise ParseError(1, "this takes too long to typeset: write it more shortly") from None

    def _understood(self, text: str) -> dict[str, Any]:
        lines = lines_of(text)[:MAX_LINES] if self.several else [Typed(1, text)]
        own = {name: made.expression for name, (_, made) in self._explained(lines).items()} if self.several else {}
        typeset: list[str] = []
        notes: list[str] = []
        for line in lines:
            try:
                answer = self._read(line.text, own)
            except ParseError as error:
                raise in_line(error, line.number, text) if self.several else error from None
            made = self._names_made(answer, lines, line, own) if self.several else []
            own |= dict.fromkeys(made, answer.expression)
            reading = answer.reading
            if reading is not None:
                own = {**reading.made, **own}
                typeset.append(reading.latex)
                notes += [*([f"Kept as a reason: {reading.reason}"] if reading.reason else []), *reading.notes]
        if len(typeset) < 2:
            return {"tex": "".join(typeset), "notes": notes}
        aligned = r" \\ ".join(f"&= {line}" for line in typeset)
        return {"tex": rf"\begin{{aligned}}{aligned}\end{{aligned}}", "notes": notes}

    def _checked(self, text: str) -> Feedback:
        """At most about `time_limit` seconds are spent on an answer."""
        if not text.strip("= \t\r\n") or (self.several and not lines_of(text)):
            return NOTHING
        if self.several and len(lines_of(text)) > MAX_LINES:
            return Feedback(False, f"At most {MAX_LINES} lines are checked.", unjudged="unreadable")
        _ = self._diagnosis.candidates, self.question.model.resolved  # the exercise's own work is not the reader's time
        try:
            with deadline.limit(self.time_limit):
                return self._worded(self._check_lines(text) if self.several else self._check_one(text))
        except deadline.OutOfTimeError:
            message = "This takes too long to check. Nothing is said of it: write it more shortly."
            return Feedback(False, message, unjudged="undecided")
        except (RecursionError, MemoryError):
            message = "This is too large, or nested too deeply, to be checked: write it more shortly."
            return Feedback(False, message, unjudged="undecided")

    def _worded(self, told: Feedback) -> Feedback:
        """With each name as a page shows it; only what is said of typing stays: it names what can be typed."""
        if told.unjudged == "unreadable":
            return told
        message = with_signs(told.message, [symbol.name for symbol in self.derivation.symbols])
        return replace(told, message=message, lines=tuple(map(self._worded, told.lines)))

    def _check_one(self, text: str) -> Feedback:
        try:
            answer = self._read(text)
        except ParseError as error:
            return self._diagnosis.misshapen(text, error)
        verdict = self.question.compare(answer, self.question.model)
        if verdict.status == "equal":
            question = self.question
            wrong = _first(answer, question.misformed, question.other_side, question.claimed)
            if wrong is not None:
                return wrong
            return Feedback(True, f"Correct: proved equal to the right answer.{_unread(answer)}")
        bound = self._bound(text)
        if bound is not None:
            return bound
        if verdict.status == "undecided" and verdict.corner is None:
            message = "This could neither be proved right nor wrong. Write it more simply."
            return Feedback(False, message, unjudged="undecided")
        return self._diagnosis.of(answer, verdict)

    def _read(self, text: str, own: Mapping[str, Any] | None = None) -> Answer:
        """The answer that a text stands for, with a name of the reader's explained in any place. Raises ParseError."""
        known = {canonical(name.name) for name in self.derivation.symbols}
        return self.question.read(explained(text, known), own)

    def _is_right(self, answer: Answer) -> bool:
        return self.question.compare(answer, self.question.model).status == "equal"

    def _bound(self, text: str) -> Feedback | None:
        """Of an inequality with the right answer on one side, where a number is asked for: a > (1 + sqrt(1 - p))/2."""
        sides = _INEQUALITY.split(text)
        if not 2 <= len(sides) <= 3 or self.question.model.expression.has(Step):
            return None
        for side in reversed(sides):
            try:
                answer = self.question.read(side)
                reason = answer.reading.reason if answer.reading is not None else ""
                bare = side[: side.rindex(reason)].rstrip(" #%-–—,;:([") if reason and reason in side else side
                bare = bare.strip(" \t\r\n").removesuffix(".").rstrip()
                answer = self.question.read(bare)
            except ParseError:
                continue
            if not self.question.is_itself(answer) and self._is_right(answer):
                message = "That formula is right. Asked is only it, without the inequality."
                return Feedback(False, message, corrected=bare)
        return None

    def data(self) -> dict[str, Any]:
        """As for every exercise, and: asked (TeX), lines of the solution (TeX and reason), and the note on them."""
        table = self.derivation.table
        lines = [{"tex": row.tex, "reason": row.reason} for row in table.rows]
        return {**super().data(), "asked": table.tex, "lines": lines, "note": table.note}

    # Several lines

    def _check_lines(self, text: str) -> Feedback:
        """Each line against the one above it: after a wrong line the later ones are judged from it on."""
        above, name, on_course = self.question.model, "what is asked", True
        told: list[Feedback] = []
        different: set[Any] = set()
        last: Any = None  # of another name than what is asked
        lines = lines_of(text)
        explained_below = self._explained(lines)
        own = {made: answer.expression for made, (_, answer) in explained_below.items()}
        typed_for = {made: answer.typed_names for made, (_, answer) in explained_below.items()}
        aside = ""  # the left side of a line above about something else, which an = goes on with
        for typed in lines:
            number, line, makes, goes_on = typed
            try:
                answer = self._read(line, own)
                if goes_on and aside and not self.question.agree(answer, above):
                    answer = self._read(f"{aside} = {line}", own)
                about = self._other_name(answer, above)
            except ParseError as error:
                told.append(replace(self._diagnosis.misshapen(line, error), typed=line))
                continue
            names_made = [made for made, (where, _) in explained_below.items() if where == number]
            if not names_made and (about is not None or not self.question.agree(answer, above)):
                names_made = self._names_made(answer, lines, typed, own)
            made_beside = answer.reading.made if answer.reading is not None else {}
            if made_beside and self.question.undefined(answer) is None:
                own = {**made_beside, **own}
            if names_made:
                own |= {made: own.get(made, answer.expression) for made in names_made}
                typed_for |= dict.fromkeys(names_made, answer.typed_names)
                answer = without(self._read(line, own), names_made)
                about = self._other_name(answer, above) or about
            if names_made or about is not None:
                aside = aside if goes_on else line.partition("=")[0].strip(" :")
            elif not goes_on:
                aside = ""
            if about is None and (names_made or not self.question.agree(answer, above)):
                found = self._made(answer, names_made[0]) if names_made else self._by_itself(answer)
                if found is not None:
                    told.append(replace(found, typed=line, repeats=bool(names_made) and found.correct))
                    last = last if makes and names_made else line
                    continue
            last_above, last = last, about
            itself, said = self.question.is_itself(answer), _said(answer, typed_for)
            if last is not None:
                subject, found = last
                tells = self.question.leads_on(subject.expression) and not self._is_given(subject, answer)
                repeats = (subject.expression, said) in different or (found.correct and not tells)
                told.append(replace(found, typed=line, repeats=repeats))
                if found.correct and tells:
                    different.add((subject.expression, said))
                last = last_above if makes and names_made else last
                continue
            repeats = itself or said in different
            told.append(replace(self._followed(answer, above, name, on_course), typed=line, repeats=repeats))
            on_course = on_course and told[-1].correct
            above, name = answer, f"line {number}"
            before = answer.reading.before if answer.reading is not None else ()  # of a chain such as ∂L/∂w = … = …
            sides = [self.question.answer(side.expression) for side in before if side.expression is not None]
            known = {said[0], *(expression for expression, _ in different)}
            new = [side for side in sides if _said(side)[0] not in known and not self.question.is_stated(side)]
            different |= {_said(side) for side in new}
            if not self.question.is_stated(answer):
                different.add(said)
        return self._summary(told, above, len(different), last is not None)

    def _explained(self, lines: Sequence[Typed]) -> dict[str, tuple[int, Answer]]:
        """The names that a line makes with `let`, `where` or another such word, which hold above it too; each with the
        number of that line."""
        found: dict[str, tuple[int, Answer]] = {}
        seen: set[str] = set()
        for line in lines:
            name = typed_name(line.text)
            if line.makes and name and name not in seen:
                try:
                    answer = self._read(line.text, {made: known.expression for made, (_, known) in found.items()})
                except ParseError:
                    continue
                word = name not in GREEK.values() and len(name.partition("_")[0]) > 1  # a label, such as gradient
                used = not word or is_used(name, answer.expression, [one.text for one in lines], {}, (), self._read)
                new = name in new_names(answer) and self._is_one(answer) and self.question.are_slopes(answer)
                if used and new:
                    found[name] = line.number, answer
            seen.add(name)
        return found

    def _names_made(self, answer: Answer, lines: Sequence[Typed], line: Typed, own: Mapping[str, Any]) -> list[str]:
        """The names that a line makes and a later one uses: e of `e = a - y`."""
        new = new_names(answer)
        if not new or not self._is_one(answer) or not self.question.are_slopes(answer):
            return []
        possible = {name for one in lines if (name := typed_name(one.text)) and self._is_free(name)}
        later = [one.text for one in lines if one.number > line.number]
        return [name for name in new if is_used(name, answer.expression, later, own, possible, self._read)]

    def _is_free(self, name: str) -> bool:
        try:
            return bool(self.question.read(name).expression == sympy.E)
        except ParseError:
            return True

    def _is_one(self, answer: Answer) -> bool:
        """Do the sides of an equation, but new names, say the same as its last one?"""
        return all(
            side.expression is not None
            and self.question.compare(self.question.answer(side.expression), answer).status == "equal"
            for side in others(answer)
        )

    def _made(self, answer: Answer, name: str) -> Feedback:
        """What is said of a line that makes a name: what it stands for has to have a value wherever it is used."""
        undefined = self.question.undefined(answer)
        if undefined is not None:
            message = undefined.message.removeprefix("Equal where it is defined, but ")
            return replace(undefined, message=f"{sign(name)} may not stand for this: {message}")
        wrong = self.question.claimed(answer)
        return Feedback(True, f"{sign(name)} is a name of yours from here on.") if wrong is None else wrong

    def _by_itself(self, answer: Answer) -> Feedback | None:
        """What is said of an equation that holds by itself, and of a slope of something else that does not."""
        holds = self.question.holds(answer)
        if holds:
            undefined = self.question.undefined(answer)
            if undefined is not None and not undefined.unjudged:
                return undefined
            wrong = self.question.claimed(self.question.without_slope(answer))
            return Feedback(True, "True by itself.") if wrong is None else wrong
        side = self.question.slope_side(answer)
        if side is None:
            return None
        name = side.text.strip()
        slope = self.question.slope(side)
        verdict = None if slope is None else self.question.compare(answer, slope)
        if slope is None or verdict is None or (verdict.status != "equal" and name.startswith(("(", "["))):  # (a²)'
            message = f"`{name} = …` cannot be read. Leave it out, or put a # before it."
            return Feedback(False, message, unjudged="unreadable")
        if verdict.status == "undecided":
            message = f"That this is {name} could neither be proved nor refuted. Leave it out."
            return Feedback(False, message, unjudged="undecided")
        told = self._diagnosis.pointed(answer, slope, verdict, "this line", name)
        return replace(told, message=f"This is not {name}.{told.message.removeprefix('Not equal.')}")

    def _other_name(self, answer: Answer, above: Answer) -> tuple[Answer, Feedback] | None:
        """What a line is about, if not what is asked, and what is said of it: of ∂a/∂z = a*(1 - a) for ∂L/∂w."""
        about = self.question.aside(answer)
        if about is None or self.question.agree(answer, above):
            return None
        name = str(about.expression)
        sides = [side.expression for side in answer.reading.sides[1:]] if answer.reading is not None else []
        for one in (*(self.question.answer(side) for side in sides if side is not None), answer):
            verdict = self.question.compare(one, about)
            if verdict.status != "equal":
                break
        else:
            wrong = _first(answer, self.question.undefined, self.question.claimed)
            return about, Feedback(True, f"True of {name}.") if wrong is None else wrong
        if self._diagnosis.is_corner(verdict):
            return about, self._diagnosis.at_corners(verdict, one, about, "this line", name)
        if verdict.status == "undecided":
            message = f"That this is {name} could neither be proved nor refuted. Go slower."
            return about, Feedback(False, message, unjudged="undecided")
        told = self._diagnosis.pointed(one, about, verdict, "this line", name)
        return about, replace(told, message=f"This is not {name}.{told.message.removeprefix('Not equal.')}")

    def _is_given(self, about: Answer, answer: Answer) -> bool:
        """Does a line only repeat a definition, or say that a name is itself?"""
        name = about.expression
        return answer.expression == name or bool(answer.expression == self.derivation.where.get(name))

    def _followed(self, answer: Answer, above: Answer, name: str, on_course: bool) -> Feedback:
        """What is said of a line below another one; `on_course`: all lines so far are right."""
        verdict = self.question.compare(answer, above)
        if verdict.status == "equal":
            wrong = _first(answer, self.question.other_side, self.question.claimed)
            if wrong is not None:
                return wrong
            undefined = self.question.undefined(answer)
            if undefined is not None and not undefined.unjudged:
                return undefined
            return Feedback(True, f"Follows from {name}.{_unread(answer)}")
        if self._diagnosis.is_corner(verdict):
            return self._diagnosis.at_corners(verdict, answer, above, "this line", name)
        if verdict.status == "undecided":
            message = f"That it follows from {name} could neither be proved nor refuted. Go slower."
            return Feedback(False, message, unjudged="undecided")
        not_so = f"Does not follow from {name}."
        if on_course:
            found = self._diagnosis.of(answer, verdict)
            return replace(found, message=f"{not_so} {found.message.removeprefix('Not equal. ')}")
        ratio = self.question.ratio(answer, above)
        if ratio is None:
            found = self._diagnosis.pointed(answer, above, verdict, "this line", name)
            return replace(found, message=f"{not_so}{found.message.removeprefix('Not equal.')}")
        kind = "sign" if ratio == -1 else "constant"
        changed = "The sign changed." if ratio == -1 else f"It is {ratio} times as much."
        return Feedback(False, f"{not_so} {changed}", kind, (kind,), witness=verdict.witness)

    def _summary(self, told: list[Feedback], last: Answer, different: int, aside: bool = False) -> Feedback:
        lines = tuple(told)
        wrong = next((i for i, line in enumerate(told, start=1) if not line.correct), None)
        if wrong is not None:
            first = told[wrong - 1]
            return Feedback(False, f"Line {wrong} is the first that goes wrong. {first.message}", first.slip,
                            first.slips, first.column, first.witness, lines, unjudged=_unjudged(told))  # fmt: skip
        if aside:
            message = f"Each line is true, but the last one is not about {self.derivation.name}, which is asked."
            return Feedback(False, message, lines=lines)
        # A line may be undefined where the others are not, so the whole is proved by itself.
        whole = self.question.compare(last, self.question.model).status
        if whole != "equal":
            message = "Each line follows from the one above it, but the last one is not proved equal to what is asked."
            return Feedback(False, message, lines=lines, unjudged="undecided" if whole == "undecided" else "")
        form = self.question.misformed(last)
        if form is not None:
            return replace(form, lines=lines)
        if different < self.least_lines:
            return Feedback(False, "The answer is right. Show how you get there: write at least one line above it.",
                            lines=lines)  # fmt: skip
        return Feedback(True, "Correct: every line is proved to follow.", lines=lines)


# --- pieces ----------------------------------------------------------------------------------------------------


def _first(answer: Answer, *checks: Callable[[Answer], Feedback | None]) -> Feedback | None:
    """What the first of the checks says that finds something wrong."""
    return next((wrong for check in checks if (wrong := check(answer)) is not None), None)


def _said(answer: Answer, own: Mapping[str, tuple[str, ...]] | None = None) -> tuple[Any, tuple[str, ...]]:
    """What tells one line from another: its factors, with numbers multiplied into none of them, and the names that were
    typed, but those that add nothing to it. `own`: a name of the reader's -> what was typed for it; one that stands
    alone says no more than that."""
    number, factors = sympy.Integer(1), []
    if answer.is_matrix:
        return answer.expression, answer.typed_names
    for factor in sympy.Mul.make_args(answer.expression):
        base, power = factor.as_base_exp()
        content, rest = base.as_content_primitive() if base.is_Add and power.is_Integer else (sympy.Integer(1), base)
        if rest.is_Add and rest.could_extract_minus_sign():
            content, rest = -content, -rest
        number *= content**power if base.is_Add else factor if factor.is_number else 1
        factors += [] if factor.is_number else [str(rest**power)]
    added = {symbol.name for symbol in answer.question.derivation.symbols if symbol not in answer.names}
    named = tuple(name for name in answer.typed_names if name not in added)
    if len(named) == 1 and own is not None:
        named = own.get(named[0], named)
    return (number, *sorted(factors)), named


def _unread(answer: Answer) -> str:
    """That a side of a chain is not judged, for it cannot be read."""
    unread = answer.reading.unread if answer.reading is not None else ""
    return f" Not read, and not judged: `{unread}`." if unread else ""


def _unjudged(told: Sequence[Feedback]) -> str:
    """Of lines that are not all right: empty if one is refuted, else why there is no verdict."""
    found = [line.unjudged for line in told if not line.correct]
    return "" if "" in found else "unreadable" if "unreadable" in found else "undecided"
