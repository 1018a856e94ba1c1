"""Who handed in a file: as learning platforms name it, as the file itself says, or by its folder or name.

Moodle packs "Ann Lee_1234567_assignsubmission_file/answers.txt" (or the same as one name); the number is that of
"Participant 1234567" in its grading worksheet. Canvas packs "leeann_98765_4321_answers.txt", or "leeann_LATE_98765_…";
the first number is the ID of its gradebook. nbgrader keeps "submitted/ann/ps1/problem.ipynb".
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath

_MOODLE = re.compile(r"(.+)_(\d+)_assignsubmission_(?:file|onlinetext)(?:_.*)?")
_CANVAS = re.compile(r"([^_]+)(?:_LATE)?_(\d+)_(\d+)_.+")
_NBGRADER = ("submitted", "autograded")
_ID = re.compile(r"\b(?:id|identifier|user ?name|login)\b", re.IGNORECASE)  # the head of a column


@dataclass(frozen=True)
class Student:
    """name, and number: the ID in the learning platform, empty where none is known."""

    name: str
    number: str = ""

    @property
    def key(self) -> str:
        """The same for all files of one student."""
        return self.number or self.name.casefold()


def told_by(parts: Sequence[str]) -> Student | None:
    """The student that a file's place tells, in the way of a learning platform."""
    for part in parts:
        moodle = _MOODLE.fullmatch(part)
        if moodle is not None:
            return Student(moodle[1], moodle[2])
    canvas = _CANVAS.fullmatch(parts[-1])
    if canvas is not None:
        return Student(canvas[1], canvas[2])
    for above, part in pairwise(parts[:-1]):
        if above in _NBGRADER:
            return Student(part, part)
    return None


def by_place(places: Sequence[Sequence[str]]) -> list[str]:
    """A name for each of some files, by the first part of its place that is not the same for all of them."""
    same = 0
    if len(places) > 1:
        for column in zip(*places, strict=False):
            if len(set(column)) > 1:
                break
            same += 1
    names = []
    for parts in places:
        part = parts[-1] if len(places) == 1 or same >= len(parts) else parts[same]
        last = same >= len(parts) - 1 or len(places) == 1
        names.append(PurePosixPath(part).stem if last or part.endswith(".zip") else part)
    return names


# --- a list of students ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Roster:
    """A list of students, as Moodle's grading worksheet or Canvas's gradebook is saved: its head and its rows."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def row_of(self, student: Student) -> int | None:
        """The number of the only row with the student's ID, or else the name; None where there is none, or several.

        An ID is looked for in the columns that are called so; where none is, in those whose cells all differ, since in
        others, as of groups, the same number says another thing.
        """
        of_ids = [place for place, name in enumerate(self.head) if _ID.search(name)]
        distinct = [place for place, column in enumerate(zip(*self.rows, strict=True)) if len({*column}) == len(column)]
        for wanted, columns in ((student.number, of_ids or distinct), (student.name, range(len(self.head)))):
            plain = wanted.strip().casefold()
            rows = [number for number, row in enumerate(self.rows) if plain and not tells_possible(row)
                    and any(row[place].strip().casefold() in (plain, f"participant {plain}") for place in columns)]
            if len(rows) == 1:
                return rows[0]
        return None


def tells_possible(row: Sequence[str]) -> bool:
    """Is a row of a gradebook the one that says what can be earned?"""
    return "points possible" in (cell.strip().casefold() for cell in row)


def roster(text: str) -> Roster:
    """The list in a text of comma- (or semicolon-, or tab-) separated values. Raises ValueError if it has no rows."""
    first = text.partition("\n")[0]
    between = max(",;\t", key=first.count)
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text), delimiter=between) if any(row)]
    except csv.Error as error:
        raise ValueError(f"is no list of students: {error}") from None
    if len(rows) < 2:
        raise ValueError("is no list of students: expected a line of column names and one line for each student")
    width = len(rows[0])
    return Roster(rows[0], tuple((row + ("",) * width)[:width] for row in rows[1:]))
