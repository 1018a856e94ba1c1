"""A derivation, judged line by line: each against the one above it, one about another name by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import sympy

from byhand.answers.answer import Answer
from byhand.answers.beside import Beside, words_beside
from byhand.answers.diagnosis import Diagnosis
from byhand.answers.feedback import Feedback
from byhand.answers.lines import Typed
from byhand.answers.own import answer_to, is_used, new_names, others, typed_name, without
from byhand.proof.reader import ParseError
from byhand.proof.reader.characters import GREEK
from byhand.proof.reader.names import canonical, sign
from byhand.proof.reader.rules import MADE


class LineByLine:
    """The judge of a derivation of one question.

    least: how many lines that differ it has at least.
    free: names of the question's definitions that the reader cannot know, and gives himself.
    """

    def __init__(self, beside: Beside, diagnosis: Diagnosis, least: int, free: Collection[str] = ()) -> None:
        self.question, self.beside, self.diagnosis, self.least = beside.question, beside, diagnosis, least
        self.free = free

    def read(self, text: str, own: Mapping[str, Any] | None = None) -> Answer:
        """The answer that a text stands for, with a name of the reader's explained in any place. Raises ParseError."""
        return answer_to(self.question, text, own, self.free)

    def check(self, lines: Sequence[Typed]) -> Feedback:
        """Each line against the one above it: after a wrong line the later ones are judged from it on. Where a line
        gives a name that the reader cannot know, and it is not what the definitions mean by it, it is his."""
        told = self._checked(lines)
        whole = "\n".join(line.text for line in lines)
        made = [match[1] for line in lines if (match := MADE.match(line.text)) and whole.count(match[1]) > 1]
        free = self.question.hidden.intersection(map(canonical, made))
        if told.correct or not free:
            return told
        other = LineByLine(self.beside, self.diagnosis, self.least, free)._checked(lines)
        right, of_others = (sum(line.correct for line in one.lines) for one in (told, other))
        return other if other.correct or of_others > right else told

    def _checked(self, lines: Sequence[Typed]) -> Feedback:
        above, name, on_course = self.question.model, "what is asked", True
        told: list[Feedback] = []
        different: set[Any] = set()
        last: Any = None  # of another name than what is asked
        explained_below = self.explained(lines)
        own = {made: answer.expression for made, (_, answer) in explained_below.items()}
        typed_for = {made: answer.typed_names for made, (_, answer) in explained_below.items()}
        read: dict[int, Answer] = {}
        told_above: dict[Any, Any] = {}  # a slope or an error -> what a line says of it
        aside = ""  # the left side of a line above about something else, which an = goes on with
        begun = went_on = False  # what is asked; the aside: then an = is of it, whatever it says
        for typed in lines:
            number, line, makes, goes_on = typed
            try:
                answer = self.read(line, own)
                if goes_on and aside and (went_on or not begun or not self.question.agree(answer, above)):
                    answer, went_on = self.read(f"{aside} = {line}", own), True
                about = self._other_name(answer, above)
                read[len(told)] = answer
            except ParseError as error:
                told.append(replace(self.diagnosis.misshapen(line, error), typed=line))
                continue
            names_made = [made for made, (where, _) in explained_below.items() if where == number]
            if not names_made:
                named = self.names_made(answer, lines, typed, own)
                follows = about is None and self.question.agree(answer, above)
                names_made, own = ([], own | dict.fromkeys(named, answer.expression)) if follows else (named, own)
                alone = answer.typed_names[0] if len(answer.typed_names) == 1 else ""
                typed_for |= dict.fromkeys(named, typed_for.get(alone, answer.typed_names))
            made_beside = answer.reading.made if answer.reading is not None else {}
            if made_beside and self.question.undefined(answer) is None:
                own = {**made_beside, **own}
            if again := [made for made in names_made if made in own and not self._is_still(own[made], answer)]:
                message = f"{sign(again[0])} is said to be something else above: give each a name of its own."
                told.append(Feedback(False, message, typed=line))
                continue
            if names_made:
                own |= {made: own.get(made, answer.expression) for made in names_made}
                typed_for |= dict.fromkeys(names_made, answer.typed_names)
                answer = without(self.read(line, own), names_made)
                about = self._other_name(answer, above) or about
            left = line.partition("=")[0].strip(" :")
            if not goes_on:
                aside, went_on = left if names_made or about is not None else "", False
            if about is None and (names_made or not self.question.agree(answer, above)):
                found = self._made(answer, names_made[0]) if names_made else self._by_itself(answer)
                if found is not None:
                    aside = aside if goes_on else left
                    if found.correct and canonical(aside) in own and self._is_allowed(answer.expression):
                        own[canonical(aside)] = answer.expression  # δ = ∂L/∂z, and then = 2*(a - y)*a*(1 - a)
                    above_it = own.keys() - {*names_made}
                    step = self.beside.slopes.stage(answer, above_it) if names_made else self.beside.slopes.step(answer)
                    step = step if found.correct else None
                    repeats = (step, "by itself") in different or (bool(names_made) and step is None)
                    repeats = found.correct and repeats
                    told.append(replace(found, typed=line, repeats=repeats))
                    if step is not None:
                        different.add((step, "by itself"))
                    last = last if makes and names_made else line
                    continue
            last_above, last = last, about
            itself, said = self.question.is_itself(answer), _said(answer, typed_for)
            if last is not None:
                subject, found = last
                if not found.correct:  # what is made of it is judged as if it were right
                    own = {**dict.fromkeys(self._new_names(answer), subject.expression), **own}
                tells = self.beside.slopes.leads_on(subject.expression) and not self._is_given(subject, answer)
                value = answer.expression.xreplace(told_above)
                if found.correct and self.beside.slopes.is_gradient(subject.expression) and self._is_allowed(value):
                    told_above.setdefault(subject.expression, value)
                repeats = (subject.expression, said) in different or (found.correct and not tells)
                told.append(replace(found, typed=line, repeats=repeats))
                if found.correct and tells:
                    different.add((subject.expression, said))
                last = last_above if makes and names_made else last
                continue
            repeats = itself or said in different
            told.append(replace(self._followed(answer, above, name, on_course), typed=line, repeats=repeats))
            on_course, begun = on_course and told[-1].correct, True
            above, name = answer, f"line {number}"
            before = answer.reading.before if answer.reading is not None else ()  # of a chain such as ∂L/∂w = … = …
            sides = [self.question.answer(side.expression) for side in before if side.expression is not None]
            known = {said[0], *(expression for expression, _ in different)}
            new = [side for side in sides if _said(side)[0] not in known and not self.question.is_stated(side)]
            different |= {_said(side) for side in new}
            if not self.question.is_stated(answer):
                different.add(said)
        told = self._once_each(told, read)
        put_in = above.having(above.expression.xreplace(told_above))
        if put_in.expression != above.expression and self.question.misformed(put_in) is None:
            above, different = put_in, different | {"what is put in"}
        found = _summary(told, above, len(different) >= self.least, last is not None)
        return replace(found, message=f"{found.message}{words_beside(read.values())}") if found.correct else found

    def _once_each(self, told: Sequence[Feedback], read: Mapping[int, Answer]) -> list[Feedback]:
        """What is told of the lines, but that a left side with two meanings, L' or a', has one in all of them."""
        said: dict[str, Answer] = {}
        judged = list(told)
        for place, answer in read.items():
            left = answer.sides[0].text.strip() if answer.sides else ""
            if not (left and told[place].correct):
                continue
            before = said.setdefault(left, answer)
            if before is not answer and not self.question.agree(before, answer):
                message = f"{left} is said to be something else above."
                judged[place] = Feedback(False, message, typed=told[place].typed)
        return judged

    def explained(self, lines: Sequence[Typed]) -> dict[str, tuple[int, Answer]]:
        """The names that a line makes with `let`, `where` or another such word, which hold above it too; each with the
        number of that line."""
        found: dict[str, tuple[int, Answer]] = {}
        seen: set[str] = set()
        for line in lines:
            name = typed_name(line.text)
            if line.makes and name and name not in seen:
                try:
                    answer = self.read(line.text, {made: known.expression for made, (_, known) in found.items()})
                except ParseError:
                    continue
                word = name not in GREEK.values() and len(name.partition("_")[0]) > 1  # a label, such as gradient
                used = not word or is_used(name, answer.expression, [one.text for one in lines], {}, (), self.read)
                new = name in self._new_names(answer) and self._is_one(answer) and self.beside.slopes.are_slopes(answer)
                if used and new:
                    found[name] = line.number, answer
            seen.add(name)
        return found

    def names_made(self, answer: Answer, lines: Sequence[Typed], line: Typed, own: Mapping[str, Any]) -> list[str]:
        """The names that a line makes and a later one uses: e of `e = a - y`."""
        new = self._new_names(answer)
        if not new or not self._is_one(answer) or not self.beside.slopes.are_slopes(answer):
            return []
        possible = {name for one in lines if (name := typed_name(one.text)) and self._is_free(name)}
        later = [one.text for one in lines if one.number > line.number]
        return [name for name in new if is_used(name, answer.expression, later, own, possible, self.read)]

    def _new_names(self, answer: Answer) -> list[str]:
        return new_names(answer, self.beside.slopes.short_slopes)

    def _is_free(self, name: str) -> bool:
        try:
            return bool(self.question.read(name).expression == sympy.E)
        except ParseError:
            return True

    def _is_one(self, answer: Answer) -> bool:
        """Do the sides of an equation, but new names, say the same as its last one?"""
        return all(
            side.expression is not None and self.question.is_proved(side.expression, answer)
            for side in others(answer, self.beside.slopes.short_slopes)
        )

    def _is_allowed(self, value: Any) -> bool:
        """Has a value only the names that may stand in an answer?"""
        return bool(value.free_symbols <= {*self.question.variables})

    def _is_still(self, known: Any, answer: Answer) -> bool:
        """Does a line give a name the value that it has already?"""
        return self.question.agree(self.question.answer(known), answer)

    def _made(self, answer: Answer, name: str) -> Feedback:
        """What is said of a line that makes a name: what it stands for has to have a value wherever it is used."""
        undefined = self.question.undefined(answer)
        if undefined is not None:
            message = re.sub("^(?:Equal where it is defined, but|Right, but for a corner:) ", "", undefined.message)
            return replace(undefined, message=f"{sign(name)} may not stand for this: {message}")
        wrong = first(answer, lambda value: self.beside.no_slope(name, value), self.beside.claimed)
        return Feedback(True, f"{sign(name)} is a name of yours from here on.") if wrong is None else wrong

    def _by_itself(self, answer: Answer) -> Feedback | None:
        """What is said of an equation that holds by itself, of a slope of something else that does not, and of an
        equation about another name."""
        holds = self.beside.slopes.holds(answer)
        if holds:
            undefined = self.question.undefined(answer)
            if undefined is not None and not undefined.unjudged:
                return undefined
            wrong = self.beside.claimed(self.beside.labels.without_slope(answer))
            return Feedback(True, "True by itself.") if wrong is None else wrong
        side = self.beside.labels.slope_side(answer)
        if side is None:
            return self.beside.about_another(answer)
        name = side.text.strip()
        slope = self.beside.slopes.slope(side)
        verdict = None if slope is None else self.question.compare(answer, slope)
        if slope is None or verdict is None or (verdict.status != "equal" and name.startswith(("(", "["))):  # (a²)'
            message = f"`{name} = …` cannot be read. Leave it out, or put a # before it."
            return Feedback(False, message, unjudged="unreadable")
        if verdict.status == "undecided":
            message = f"That this is {name} could neither be proved nor refuted. Leave it out."
            return Feedback(False, message, unjudged="undecided")
        told = self.diagnosis.pointed(answer, slope, verdict, "this line", name)
        return replace(told, message=f"This is not {name}.{told.message.removeprefix('Not equal.')}")

    def _other_name(self, answer: Answer, above: Answer) -> tuple[Answer, Feedback] | None:
        """What a line is about, if not what is asked, and what is said of it: of ∂a/∂z = a*(1 - a) for ∂L/∂w."""
        about = self.beside.slopes.aside(answer)
        if about is None or self.question.agree(answer, above):
            return None
        name = str(about.expression)
        sides = [side.expression for side in answer.sides[1:]]
        for one in (*(self.question.answer(side) for side in sides if side is not None), answer):
            verdict = self.question.compare(one, about)
            if verdict.status != "equal":
                break
        else:
            wrong = first(answer, self.question.undefined, self.beside.claimed)
            return about, Feedback(True, f"True of {name}.") if wrong is None else wrong
        if self.diagnosis.is_corner(verdict):
            return about, self.diagnosis.at_corners(verdict, one, about, "this line", name)
        if verdict.status == "undecided":
            message = f"That this is {name} could neither be proved nor refuted. Go slower."
            return about, Feedback(False, message, unjudged="undecided")
        told = self.diagnosis.pointed(one, about, verdict, "this line", name)
        return about, replace(told, message=f"This is not {name}.{told.message.removeprefix('Not equal.')}")

    def _is_given(self, about: Answer, answer: Answer) -> bool:
        """Does a line only repeat a definition of the prompt, or say that a name is itself? O_1 of a prompt with O_t is
        not given there."""
        name = about.expression
        repeats = answer.expression == self.question.derivation.where.get(name)
        return answer.expression == name or bool(repeats and self.beside.labels.stands_in_prompt(name))

    def _followed(self, answer: Answer, above: Answer, name: str, on_course: bool) -> Feedback:
        """What is said of a line below another one; `on_course`: all lines so far are right."""
        verdict = self.question.compare(answer, above)
        if verdict.status == "equal":
            wrong = first(answer, self.beside.other_side, self.beside.claimed)
            if wrong is not None:
                return wrong
            undefined = self.question.undefined(answer)
            if undefined is not None and not undefined.unjudged:
                return undefined
            return Feedback(True, f"Follows from {name}.{self.beside.unread(answer)}")
        if self.diagnosis.is_corner(verdict):
            return self.diagnosis.at_corners(verdict, answer, above, "this line", name)
        if verdict.status == "undecided":
            message = f"That it follows from {name} could neither be proved nor refuted. Go slower."
            return Feedback(False, message, unjudged="undecided")
        not_so = f"Does not follow from {name}."
        if on_course:
            found = self.diagnosis.of(answer, verdict)
            return replace(found, message=f"{not_so} {found.message.removeprefix('Not equal. ')}")
        ratio = self.question.ratio(answer, above)
        if ratio is None:
            found = self.diagnosis.pointed(answer, above, verdict, "this line", name)
            return replace(found, message=f"{not_so}{found.message.removeprefix('Not equal.')}")
        kind = "sign" if ratio == -1 else "constant"
        changed = "The sign changed." if ratio == -1 else f"It is {ratio} times as much."
        return Feedback(False, f"{not_so} {changed}", kind, (kind,), witness=verdict.witness)


def _summary(told: list[Feedback], last: Answer, is_long: bool, aside: bool) -> Feedback:
    """What is said of the whole, from what is said of its lines: of which the last one is to be what is asked."""
    question = last.question
    lines = tuple(told)
    wrong = next((i for i, line in enumerate(told, start=1) if not line.correct), None)
    if wrong is not None:
        first = told[wrong - 1]
        return Feedback(False, f"Line {wrong} is the first that goes wrong. {first.message}", first.slip,
                        first.slips, first.column, first.witness, lines, unjudged=_unjudged(told))  # fmt: skip
    if aside:
        asked = question.derivation.name
        message = f"Each line is true, but the last one is not about {asked}, which is asked."
        return Feedback(False, message, lines=lines)
    # A line may be undefined where the others are not, so the whole is proved by itself.
    whole = question.compare(last, question.model).status
    if whole != "equal":
        message = "Each line follows from the one above it, but the last one is not proved equal to what is asked."
        return Feedback(False, message, lines=lines, unjudged="undecided" if whole == "undecided" else "")
    form = question.misformed(last)
    if form is not None:
        return replace(form, lines=lines)
    if not is_long:
        alike = " What stands there says the same already." if any(line.repeats for line in told) else ""
        message = f"The answer is right. Show how you get there: write at least one line above it.{alike}"
        return Feedback(False, message, lines=lines)
    return Feedback(True, "Correct: every line is proved to follow.", lines=lines)


def first(answer: Answer, *checks: Callable[[Answer], Feedback | None]) -> Feedback | None:
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


def _unjudged(told: Sequence[Feedback]) -> str:
    """Of lines that are not all right: empty if one is refuted, else why there is no verdict."""
    found = [line.unjudged for line in told if not line.correct]
    return "" if "" in found else "unreadable" if "unreadable" in found else "undecided"
