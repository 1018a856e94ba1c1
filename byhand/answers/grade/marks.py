"""Files -> a row for each answer, with its verdict and its points."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from byhand.answers.bank import Bank
from byhand.answers.exercise import Exercise
from byhand.answers.feedback import Feedback
from byhand.answers.grade.handed_in import HandedIn, handed_in
from byhand.answers.grade.programs import run_apart
from byhand.answers.grade.sources import SkippedError, Source, UnreadableError, sources
from byhand.answers.grade.students import Student, by_place, told_by
from byhand.answers.kinds import AnyExercise, ProgramExercise

MAX_SECONDS = 600
"""For the answers of one file; a judge spends about two on one answer at most."""
MAX_ANSWER = ProgramExercise.most
"""Characters of one answer: the longest are programs."""
LONG = 60
"""Characters of a name that is still shown as it is."""
MAX_NAME = 10_000
"""Characters of an exercise's name; that of somebody's own question holds it."""
VERDICTS = {
    "correct": "proved right",
    "predicted": "a prediction that was made; what happens is otherwise",
    "wrong": "wrong",
    "undecided": "neither proved right nor wrong: look at it",
    "not run": "a program, which is run only where you ask for it",
    "unreadable": "could not be read",
    "missing": "no answer",
    "skipped": "a file that holds no answers by its kind",
}
"""Every verdict, and what it means."""
OPEN = ("undecided", "not run", "unreadable")
"""What a person should look at."""


@dataclass(frozen=True)
class Row:
    """One answer, graded.

    file: the file in which it stands, with the folders and zips round it.
    student, id: who handed it in; id is what a learning platform calls them, or empty.
    exercise: its name, or the place in the file where that is not known; empty for a whole file.
    verdict: one of `VERDICTS`.
    points, out_of: what it earns, as decimals; out_of is 0 where the row is about no exercise that counts.
    slip: the kind of slip that leads to a wrong answer, where it is proved.
    message: what the student is told, or why there is no verdict.
    answer: the answer itself.
    note: what else to know, such as that it was given several times.
    lines: of an answer of several parts, what is said of each.
    title: of the exercise.
    """

    file: str
    student: str
    id: str
    exercise: str
    verdict: str
    points: float
    out_of: float
    slip: str = ""
    message: str = ""
    answer: str = ""
    note: str = ""
    lines: tuple[Feedback, ...] = ()
    title: str = ""
    named: str = ""

    @property
    def shown(self) -> str:
        """The exercise for a person: its name, or its title where the name holds a whole question."""
        return self.title or f"{self.base[:LONG]}…" if len(self.base) > LONG else self.exercise

    @property
    def by(self) -> Student:
        """Who handed it in."""
        return Student(self.student, self.id)

    @property
    def base(self) -> str:
        """The exercise as the sheet names it; else without the number of a drawing."""
        return self.named or self.exercise.partition("#")[0]


def grade(
    bank: Bank, paths: Sequence[Path], expected: Sequence[str] | Mapping[str, Fraction] = (), run: bool = False
) -> list[Row]:
    """A row for each answer of each file, in the files' order; for `expected` exercises without one, too.

    expected: names of exercises, or name -> points; an exercise without points of its own counts 1.
    run: run the answers to exercises that ask for a program. Only where their authors may do so on this machine.
    """
    points = dict(expected) if isinstance(expected, Mapping) else {name: Fraction(1) for name in expected}
    return _Grader(bank, points, run).rows(paths)


@dataclass
class _Grader:
    bank: Bank
    expected: Mapping[str, Fraction]
    run: bool

    def rows(self, paths: Sequence[Path]) -> list[Row]:
        known = frozenset(self.bank.names())
        read = [(source, _read(source, known)) for path in paths for source in sources(path)]
        students = _students(read)
        graded = [self._file(source.place, student, found)
                  for (source, found), student in zip(read, students, strict=True)]  # fmt: skip
        answered: dict[str, set[str]] = {}
        for student, rows in zip(students, graded, strict=True):
            answered.setdefault(student.key, set()).update(row.base for row in rows)
        last = {student.key: number for number, student in enumerate(students)}
        for number in last.values():
            about = _about(read[number][0].place, students[number])
            graded[number] += [
                replace(about, exercise=name, named=name, verdict="missing", out_of=float(worth), message="no answer")
                for name, worth in self.expected.items()
                if name not in answered[students[number].key]
            ]
        return [row for rows in graded for row in rows]

    def _file(self, place: str, student: Student, found: HandedIn | UnreadableError) -> list[Row]:
        about = _about(place, student)
        if isinstance(found, UnreadableError):
            verdict = "skipped" if isinstance(found, SkippedError) else "unreadable"
            return [replace(about, verdict=verdict, message=str(found))]
        if not found.found:
            return [replace(about, message="holds no answer")]
        counting: dict[str, str | UnreadableError] = {}  # the last answer to each exercise, and all that is unreadable
        given: dict[str, set[str]] = {}
        for number, (name, answer) in enumerate(found.found):
            key = name if isinstance(answer, str) else f"{number}\n{name}"
            counting.pop(key, None)
            counting[key] = answer
            if isinstance(answer, str):
                given.setdefault(name, set()).add(answer.strip())
        rows = []
        end = time.monotonic() + MAX_SECONDS
        for key, answer in counting.items():
            name = key.rpartition("\n")[2]
            note = f"{len(given[name])} different answers; the last one counts" if len(given.get(name, ())) > 1 else ""
            worth = float(self._worth(name))
            row = replace(about, exercise=name, named=self._named(name), out_of=worth, note=note)
            unread = isinstance(answer, UnreadableError)
            if unread:
                rows.append(replace(row, message=str(answer), note=""))
            elif time.monotonic() > end:
                late = f"not judged: the answers above it took more than {MAX_SECONDS} seconds"
                rows.append(replace(row, verdict="undecided", message=late, answer=str(answer)))
            else:
                rows.append(self._judged(row, str(answer)))
        return rows

    def _named(self, name: str) -> str:
        """How the sheet names an exercise: a drawing by itself, or every drawing of it; empty where it does neither."""
        return next((one for one in (name, name.partition("#")[0]) if one in self.expected), "")

    def _worth(self, name: str) -> Fraction:
        """The points of an exercise: where some are expected, the others count nothing."""
        return self.expected.get(self._named(name), Fraction(0)) if self.expected else Fraction("/" in name)

    def _judged(self, row: Row, answer: str) -> Row:
        row = replace(row, answer=answer)
        try:
            exercise = self.bank.find(row.exercise[:MAX_NAME])
        except Exception as error:  # whatever stands there for a name
            return replace(row, out_of=0.0, message=str(error))
        row = replace(row, title=exercise.title)
        if not answer.strip():
            return replace(row, verdict="missing", message="no answer")
        if len(answer) > MAX_ANSWER:
            return replace(row, message=f"is longer than {MAX_ANSWER:,} characters", answer=f"{answer[:200]} …")
        if exercise.runs_code and not self.run:
            return replace(row, verdict="not run", message="a program is run only where --run asks for it")
        try:
            found = run_apart(exercise, answer) if isinstance(exercise, ProgramExercise) else exercise.check(answer)
        except Exception as error:  # one answer never ends the run
            stopped = f"the judge stopped ({type(error).__name__}): that is its mistake. Judge this answer yourself"
            return replace(row, verdict="undecided", message=stopped)
        predicted = exercise.kind == "prediction" and not found.unjudged
        verdict = "correct" if found.correct else found.unjudged or ("predicted" if predicted else "wrong")
        part = Fraction(1) if predicted else share(exercise, found)
        return replace(row, verdict=verdict, points=float(part * Fraction(row.out_of)), slip=found.slip or "",
                       message=found.message, lines=found.lines)  # fmt: skip


def share(exercise: AnyExercise, found: Feedback) -> Fraction:
    """Which part of the points an answer earns: all for a right one; of several lines or cells, that of the right ones.

    A line that says again what stands above it, or what is asked, does not count. A derivation is measured against the
    lines of the solution, if it has fewer; where all its lines are right and it is not, one more is missing.
    """
    if found.correct:
        return Fraction(1)
    own = [line for line in found.lines if not line.repeats]
    right = sum(line.correct for line in own)
    if not right:
        return Fraction(0)
    if not isinstance(exercise, Exercise):
        return Fraction(right, len(own))
    return Fraction(right, max(len(own) + (right == len(own)), len(exercise.solution)))


def _about(place: str, student: Student) -> Row:
    return Row(place, student.name, student.number, "", "unreadable", 0.0, 0.0)


def _read(source: Source, known: frozenset[str]) -> HandedIn | UnreadableError:
    try:
        return handed_in(source, known)
    except UnreadableError as error:
        return error
    except Exception as error:  # one file never ends the run
        return UnreadableError(f"cannot be read: {type(error).__name__}: {error}")


def _students(read: Sequence[tuple[Source, HandedIn | UnreadableError]]) -> list[Student]:
    """Who each file is from: told by its place, or else by itself, or else by what tells it from the others."""
    found: dict[int, Student] = {}
    for number, (source, content) in enumerate(read):
        told = told_by(source.parts)
        if told is None and isinstance(content, HandedIn) and (content.student or content.number):
            told = Student(content.student or content.number, content.number)
        if told is not None:
            found[number] = told
    others = [number for number in range(len(read)) if number not in found]
    for number, name in zip(others, by_place([read[number][0].parts for number in others]), strict=True):
        found[number] = Student(name)
    return [found[number] for number in range(len(read))]
