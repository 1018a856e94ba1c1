"""One answer, marked in a cell of a notebook: what nbgrader and otter call in their tests."""

from __future__ import annotations

from fractions import Fraction

from byhand.answers import plain
from byhand.answers.grade.marks import share
from byhand.answers.kinds import AnyExercise, TableExercise

LEFT = ("# YOUR CODE HERE", "raise NotImplementedError()")
"""What nbgrader writes where an answer belongs."""


def mark(answer: object, name: str, points: float = 1, exercises: str = "") -> float:
    """Print what the judge says of an answer, and give its points; of several lines or cells, those of the right ones.

    answer: the text that a student wrote; anything else is no answer.
    name: of the exercise. exercises: where it is defined, a module of Python or a plain file.
    """
    exercise = plain.bank(exercises).find(name)
    text = "" if not isinstance(answer, str) else "\n".join(line for line in answer.split("\n") if line not in LEFT)
    found = exercise.check(text)
    print(found)
    predicted = exercise.kind == "prediction" and not found.unjudged and text.strip()
    return float(Fraction(points) * (Fraction(1) if predicted else share(exercise, found)))


def parts(exercise: AnyExercise) -> int:
    """By how many equal parts an exercise's points are given: its lines or cells, or one."""
    if isinstance(exercise, TableExercise):
        return len(exercise.cells)
    return len(exercise.model.splitlines()) if exercise.kind == "derivation" else 1
