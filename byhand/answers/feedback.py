"""What is said of an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from byhand.proof.verdict import Witness


@dataclass(frozen=True)
class Feedback:
    """What is said of an answer.

    correct: right for certain, and in the form that is asked for; a formula is proved.
    message: what to tell the reader, in plain text; code in it stands between backticks, and formulas are in the
        notation of the answer.
    slip: the kind of slip (a key of `slips.KINDS`) that leads to this answer, or None if it is not known.
    slips: every kind of slip that leads to it; `slip` is the likeliest.
    column: where in the text the trouble is, counted from 1, if it is at one place.
    witness: a point where the answer and the right one differ.
    lines: for an answer of several parts (lines, or the cells of a table) what is said of each.
    place: the name of the part that this is about, where parts have names: the cell of a table.
    typed: of a line, the text that was judged.
    corrected: of a text that cannot be read, the whole of it with what was probably meant.
    readings: of a text with several meanings, each as (a text that says it without doubt, its TeX).
    repeats: of a line, does it say what stands above it already, or what is asked?
    unjudged: "unreadable" of a text that says nothing which could be judged, "undecided" where neither right nor wrong
        could be proved; empty where there is a verdict. A grader tells these from wrong answers.

    >>> NumberExercise("sums/two", "A sum", "What is 1 + 1?", 2).check("-2")
    ✗ Not right. The sign is wrong.
    """

    correct: bool
    message: str
    slip: str | None = None
    slips: tuple[str, ...] = ()
    column: int | None = None
    witness: Witness | None = None
    lines: tuple[Feedback, ...] = ()
    place: str = ""
    typed: str = ""
    corrected: str = ""
    readings: tuple[tuple[str, str], ...] = ()
    unjudged: str = ""
    repeats: bool = False

    def data(self) -> dict[str, Any]:
        """As numbers, texts and lists, for JSON."""
        return {
            "correct": self.correct,
            "message": self.message,
            "slip": self.slip,
            "column": self.column,
            "place": self.place,
            "typed": self.typed,
            "corrected": self.corrected,
            "readings": [{"text": text, "tex": tex} for text, tex in self.readings],
            "lines": [line.data() for line in self.lines],
        }

    def __bool__(self) -> bool:
        raise TypeError("ask whether a feedback is .correct")

    def __str__(self) -> str:
        told = [f"{_mark(line)} {line.place or f'line {i}'}: {line.message}" for i, line in enumerate(self.lines, 1)]
        return "\n".join([f"{_mark(self)} {self.message}", *told])

    __repr__ = __str__


def _mark(feedback: Feedback) -> str:
    return "✓" if feedback.correct else "✗"


NOTHING = Feedback(False, "Write an answer first.")
