"""The rows of a class in tables: students by exercises, slips by how many made them; as text, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from byhand.answers.grade.marks import LONG, OPEN, Row
from byhand.answers.grade.students import Roster, Student, tells_possible

FORMAT = "byhand marks 1"
COLUMNS = tuple(field.name for field in fields(Row) if field.name not in ("lines", "title", "named"))
TOTALS = ("Total", "Out of", "To look at")
_FORMULA = tuple("=+-@＝＋－＠")


@dataclass(frozen=True)
class Slip:
    """A slip that was made in an exercise, with what one of its students was told."""

    exercise: str
    title: str
    slip: str
    message: str
    students: tuple[str, ...]


class ClassTable:
    """Students × exercises. Of a student's answers to one exercise, in several files or drawings, the best counts."""

    def __init__(self, rows: Sequence[Row], order: Iterable[str] = ()) -> None:
        """rows: graded. order: the exercises, as the table's columns are to follow each other."""
        self.rows = rows
        self.students: dict[str, Student] = {}
        self.best: dict[tuple[str, str], Row] = {}
        for row in rows:
            student = row.by
            self.students.setdefault(student.key, student)
            if row.out_of:
                held = self.best.get((student.key, row.base))
                if held is None or _rank(row) > _rank(held):
                    self.best[student.key, row.base] = row
        self.worth = {exercise: row.out_of for (_, exercise), row in self.best.items()}
        known = dict.fromkeys([*(name for name in order if name in self.worth), *self.worth])
        self.exercises = tuple(known)
        self.titles = {name: row.shown if row.title and len(name) > LONG else name
                       for (_, name), row in self.best.items()}  # fmt: skip
        by_name = sorted(self.students.items(), key=lambda item: item[1].name.casefold())
        self.students = dict(by_name)

    @cached_property
    def out_of(self) -> float:
        return sum(self.worth.values())

    def total(self, key: str) -> float:
        """The points of one student."""
        return sum(self.best[key, name].points for name in self.exercises if (key, name) in self.best)

    def open(self, key: str) -> list[Row]:
        """What a person should look at: answers without a verdict, and files that are of no use."""
        mine = [row for row in self.rows if row.by.key == key]
        return [row for row in mine if row.verdict in (*OPEN, "skipped")]

    @cached_property
    def slips(self) -> list[Slip]:
        """The slips of the class; those that most students made come first."""
        found: dict[tuple[str, str, str], list[Row]] = {}
        for row in self.rows:
            if row.slip:
                told = row.message if row.slip == "author" else ""
                found.setdefault((row.base, row.slip, told), []).append(row)
        slips = []
        for (exercise, slip, _), rows in found.items():
            students = {row.by.key: row.student for row in rows}
            slips.append(Slip(exercise, rows[0].shown, slip, rows[0].message, tuple(students.values())))
        return sorted(slips, key=lambda slip: -len(slip.students))


def _rank(row: Row) -> tuple[float, bool]:
    return row.points, row.verdict != "missing"


def number(points: float) -> str:
    """Points as a spreadsheet and a person read them: 2, 1.5, 0.67."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


# --- as text ---------------------------------------------------------------------------------------------------


def shown(text: str, lines: bool = False) -> str:
    """A text in which every character can be seen: what would move a cursor or hide something is written by number."""
    return "".join(one if one.isprintable() or (lines and one == "\n") else _escaped(one) for one in text)


def _escaped(character: str) -> str:
    return character.encode("unicode_escape", errors="backslashreplace").decode("ascii")


def table(rows: Sequence[Row]) -> str:
    """The rows for a person to read, the total of each student, and the slips of the class."""
    lines = []
    for row in rows:
        slip = f" [{row.slip}]" if row.slip else ""
        points = f" {number(row.points)}/{number(row.out_of)}" if row.out_of else ""
        told = "; ".join(filter(None, ["" if row.verdict == "correct" else row.message, row.note]))
        lines.append(shown(f"{row.file}  {row.shown or '-'}  {row.verdict}{points}{slip}  {told}".rstrip()))
    whole = ClassTable(rows)
    if len(whole.students) > 1:
        lines += ["", *(shown(f"{one.name}{f' ({one.number})' if one.number else ''}: {number(whole.total(key))} of "
                              f"{number(whole.out_of)}") for key, one in whole.students.items())]  # fmt: skip
    if whole.slips:
        lines += ["", "Slips, and how many students made them:"]
        lines += [shown(f"{len(slip.students)}  {slip.slip}, {slip.title}: {slip.message}") for slip in whole.slips]
    right = sum(row.verdict == "correct" for row in rows)
    return "\n".join([*lines, f"{right} of {len(rows)} correct"])


# --- as CSV ----------------------------------------------------------------------------------------------------


def _csv(lines: Iterable[Iterable[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([harmless(str(value)) for value in line] for line in lines)
    return out.getvalue()


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula, with an apostrophe in front where it would; no NUL, which CSV
    cannot hold."""
    text = text.replace("\0", "\\0")
    return f"'{text}" if text[:1] in tuple("\t\r\n") or text.lstrip()[:1] in _FORMULA else text


def csv_text(rows: Sequence[Row]) -> str:
    """The rows as CSV, one for each answer."""
    def cell(value: str | float) -> str:
        return number(value) if isinstance(value, float) else value

    return _csv([COLUMNS, *([cell(getattr(row, name)) for name in COLUMNS] for row in rows)])


def marks_text(table: ClassTable, roster: Roster | None = None) -> tuple[str, list[str]]:
    """Students × exercises as CSV, and the students that are not on the roster.

    Without a roster: Student, ID, a column for each exercise, and the totals; an empty field is an answer that is
    missing, or one to look at. With one: its own columns and rows, in its order, with those columns behind; its column
    "Grade" is filled in with the total, and its row "Points Possible" with what can be earned.
    """
    keys = list(table.students)
    titles = [table.titles[name] for name in table.exercises]
    if roster is None:
        rows = ([table.students[key].name, table.students[key].number, *_marks(table, key)] for key in keys)
        return _csv([["Student", "ID", *titles, *TOTALS], *rows]), []
    place: dict[int, str] = {}
    others = []
    for key in keys:
        row = roster.row_of(table.students[key])
        if row is None or row in place:
            others.append(table.students[key].name)
        else:
            place[row] = key
    lines: list[list[str]] = [[*roster.head, *titles, *TOTALS]]
    for number_, own in enumerate(roster.rows):
        possible = tells_possible(own)
        if possible:
            marks = [*(number(table.worth[name]) for name in table.exercises), *[number(table.out_of)] * 2, ""]
        elif number_ in place:
            marks = _marks(table, place[number_])
        else:
            marks = [*("" for _ in table.exercises), "", number(table.out_of), ""]
        grade = marks[len(table.exercises)]
        filled = ["Grade" if name == "Grade" and not possible else "" for name in roster.head]
        cells = [grade if name else cell for name, cell in zip(filled, own, strict=True)]
        lines.append([*cells, *marks])
    return _csv(lines), others


def _marks(table: ClassTable, key: str) -> list[str]:
    rows = [table.best.get((key, name)) for name in table.exercises]
    points = ["" if row is None or (row.verdict in ("missing", *OPEN) and not row.points) else number(row.points)
              for row in rows]  # fmt: skip
    return [*points, number(table.total(key)), number(table.out_of), str(len(table.open(key)) or "")]


# --- as JSON ---------------------------------------------------------------------------------------------------


def json_text(table: ClassTable) -> str:
    """Everything: the rows with their lines, the totals and the slips."""
    rows = [{**{name: getattr(row, name) for name in COLUMNS},
             "lines": [line.data() for line in row.lines]} for row in table.rows]  # fmt: skip
    students = [{"student": one.name, "id": one.number, "points": round(table.total(key), 4), "out_of": table.out_of}
                for key, one in table.students.items()]  # fmt: skip
    slips = [{"exercise": slip.exercise, "slip": slip.slip, "message": slip.message, "students": list(slip.students)}
             for slip in table.slips]  # fmt: skip
    data = {"format": FORMAT, "rows": rows, "students": students, "slips": slips}
    return json.dumps(data, ensure_ascii=False, indent=1)
