"""A prediction, recorded before a figure answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from byhand.answers.feedback import Feedback
from byhand.answers.kinds.asked import asked_in
from byhand.answers.kinds.base import AnyExercise, locked
from byhand.answers.kinds.choice import LETTERS, letters_in, said_in
from byhand.answers.kinds.meant import unread
from byhand.answers.kinds.numbers import (
    ONE_NUMBER,
    InTime,
    NotANumberError,
    check_tolerance,
    exact,
    labels_in,
    number_text,
    plain_signs,
    typed_number,
    width,
)
from byhand.answers.kinds.workings import Known, is_range
from byhand.answers.prompt import told_in


class PredictionExercise(InTime, AnyExercise):
    """What will the figure show? The reader says so first, and then compares. Wrong predictions teach, too.

    outcome: what happens: a number, or the place of one of the options, counted from 0.
    options: what could happen, each a text in Markdown, lettered from a; without them a number is predicted.
    tolerance: how far from the outcome a predicted number counts as right.
    asked: what is asked for, as in a NumberExercise.
    told: what is said afterwards, whatever was predicted, in plain text.
    replies: the place of an option -> what is said before that to whoever predicted it, in plain text.

    In `data()`: options (texts; none for a number), and in "key": outcome (a letter or a fraction), tolerance, told,
    and, where there are any, replies (by the letter); of a number also others and asked, as in a NumberExercise.

    Raises ValueError for an outcome or a reply that belongs to none of the options, and for a tolerance with which a
    number of the wrong sign would be right, TypeError for an outcome that is
    no number.

    >>> question = PredictionExercise("descent/rate", "Predict", "What does the loss do?", 1,
    ...                               ["It falls.", "It rises."], told="It rises: the step is too long.")
    >>> question.check("a").message
    'It comes otherwise than you predicted. It rises: the step is too long.'
    """

    kind = "prediction"

    def __init__(
        self,
        name: str,
        title: str,
        prompt: str,
        outcome: Any,
        options: Sequence[str] = (),
        *,
        tolerance: Any = 0,
        told: str,
        asked: str = "",
        replies: Mapping[int, str] | None = None,
        hints: Sequence[str] = (),
        remark: str = "",
    ) -> None:
        super().__init__(name, title, prompt, hints, remark)
        if options and (len(options) < 2 or len(options) > len(LETTERS)):
            raise ValueError(f"exercise {name}: 2 to {len(LETTERS)} options, or none for a number")
        if options and not (isinstance(outcome, int) and 0 <= outcome < len(options)):
            raise ValueError(f"exercise {name}: the outcome is the place of an option, 0 to {len(options) - 1}")
        for argument, value in (("tolerance", tolerance), ("asked", asked)):
            if options and value:
                raise ValueError(f"exercise {name}: {argument} is for a number, and one of the options is predicted")
        self.options, self.told = tuple(options), self.plain(told)
        if not set(replies or {}) <= set(range(len(options))):
            raise ValueError(f"exercise {name}: a reply belongs to the place of an option, counted from 0")
        self.replies = {LETTERS[place]: self.plain(reply) for place, reply in (replies or {}).items()}
        self.place: int = outcome if options else 0
        self.number = Fraction(0) if options else Fraction(str(exact(outcome)))
        self.tolerance = self.taken("tolerance", tolerance, width, "a number from 0 on")
        check_tolerance(name, self.tolerance, [self.number])
        self.each("options", self.options)
        self._asked = asked_in(prompt, asked)

    @property
    def model(self) -> str:
        return LETTERS[self.place] if self.options else number_text(self.number, None)

    @property
    def explained(self) -> str:
        happens = f"({self.model}) {self.options[self.place]}" if self.options else self.model
        return f"{happens}\n\n{self.told}"

    def _judged(self, text: str) -> Feedback:
        reply = ""
        if self.options:
            chosen = letters_in(text) or said_in(text, self.options)
            if not chosen or len(chosen) > 1 or not chosen <= set(LETTERS[: len(self.options)]):
                message = f"Predict with one letter, a to {LETTERS[len(self.options) - 1]}."
                return Feedback(False, message, unjudged="unreadable")
            agrees = chosen == {self.model}
            reply = "".join(self.replies.get(letter, "") for letter in chosen)
        else:
            known, text = Known(exact=told_in(self.prompt)), self._asked.turned(text)
            try:
                agrees = abs(typed_number(text, self.tolerance, known, reckon=True) - self.number) <= self.tolerance
            except NotANumberError as error:
                return unread(text, error, self.prompt)
            if not agrees and is_range(plain_signs(text).strip()):
                return Feedback(False, ONE_NUMBER, unjudged="unreadable")
            if agrees and (other := self._asked.other(labels_in(text), {}, self.number)):
                return Feedback(False, other)
        found = "As you predicted." if agrees else "It comes otherwise than you predicted."
        return Feedback(agrees, " ".join(filter(None, [found, reply, self.told])))

    def data(self) -> dict[str, Any]:
        outcome = self.model if self.options else str(self.number)
        key: dict[str, Any] = {"outcome": outcome, "tolerance": str(self.tolerance), "told": self.told}
        if self.replies:
            key["replies"] = self.replies
        if not self.options:
            key |= self._asked.data()
        return {**super().data(), "options": list(self.options), "key": locked(key)}
