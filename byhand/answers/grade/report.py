"""The teacher's page: the marks of a class, its slips, and every answer, in one HTML file that loads nothing."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from byhand.answers.grade.marks import OPEN, VERDICTS, Row
from byhand.answers.grade.students import Student
from byhand.answers.grade.tables import ClassTable, number, shown

GENERATOR = '<meta name="generator" content="byhand grade">'
MARKS = {"correct": "✓", "predicted": "◇", "wrong": "✗", "undecided": "?", "not run": "?", "unreadable": "?",
         "missing": "–", "skipped": "–"}  # fmt: skip
_STYLE = Path(__file__).with_name("report.css").read_text(encoding="utf-8")


def report(table: ClassTable) -> str:
    """The page as HTML."""
    body = [
        "<h1>Marks</h1>", _summary(table),
        "<h2>Students and exercises</h2>", _marks(table),
        "<h2>Slips of the class</h2>", _slips(table),
        "<h2>To look at</h2>", _open(table),
        "<h2>Every answer</h2>", *(_student(table, key, place) for place, key in enumerate(table.students)),
    ]  # fmt: skip
    return "\n".join([
        "<!doctype html>", '<html lang="en">', "<head>", '<meta charset="utf-8">', GENERATOR,
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
        "<title>Marks</title>", f"<style>\n{_STYLE}</style>", "</head>", "<body>", "<main>", *body, "</main>",
        "</body>", "</html>", "",
    ])  # fmt: skip


def _text(text: str, lines: bool = False) -> str:
    return escape(shown(text, lines))


def _many(count: int, one: str) -> str:
    return f"{count} {one}{'' if count == 1 else 's'}"


def _summary(table: ClassTable) -> str:
    what = f"{_many(len(table.students), 'student')}, {_many(len(table.exercises), 'exercise')}"
    signs = "".join(f"<li>{MARKS[verdict]} {verdict}: {meaning}</li>" for verdict, meaning in VERDICTS.items())
    return (f"<p>{what}, {number(table.out_of)} points in all. Of a student's several answers to one exercise in "
            f"a file the last counts, of several files or drawings the best.</p><details><summary>What the signs mean"
            f"</summary><ul>{signs}</ul></details>")  # fmt: skip


def _grid(caption: str, head: Iterable[str], body: Iterable[str]) -> str:
    """A table that scrolls by itself, with the keyboard too."""
    columns = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    return (f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>'
            f"<thead><tr>{columns}</tr></thead><tbody>{''.join(body)}</tbody></table></div>")  # fmt: skip


def _marks(table: ClassTable) -> str:
    def cell(key: str, name: str) -> str:
        row = table.best.get((key, name))
        if row is None:
            return '<td class="points">–</td>'
        partly = row.verdict == "wrong" and row.points > 0
        sign, words = ("½", "partly right") if partly else (MARKS[row.verdict], row.verdict)
        told = f'<span aria-hidden="true">{sign}</span> {number(row.points)} <small>{words}</small>'
        return f'<td class="points">{told}</td>'

    body = []
    for place, (key, student) in enumerate(table.students.items()):
        cells = "".join(cell(key, name) for name in table.exercises)
        link = f'<a href="#student-{place}">{_text(student.name) or "(no name)"}</a>'
        name = f"{link} <small>{_text(student.number)}</small>"
        body.append(f'<tr><th scope="row">{name}</th><td class="points">{number(table.total(key))}</td>{cells}</tr>')
    titles = ((_text(table.titles[name]), number(table.worth[name])) for name in table.exercises)
    exercises = [f"{title} <small>of {worth}</small>" for title, worth in titles]
    return _grid("Points of each student in each exercise", ["Student", "Total", *exercises], body)


def _slips(table: ClassTable) -> str:
    if not table.slips:
        return "<p>No slip was recognised.</p>"
    return _list(f"<strong>{_text(slip.slip)}</strong> in {_text(slip.title)}: "
                 f"<strong>{_many(len(slip.students), 'student')}</strong> ({_text(', '.join(slip.students))})<br>"
                 f"{_text(slip.message)}" for slip in table.slips)  # fmt: skip


def _open(table: ClassTable) -> str:
    rows = [row for row in table.rows if row.verdict in (*OPEN, "skipped")]
    if not rows:
        return "<p>Nothing: every answer has a verdict.</p>"
    return _list(f"<strong>{_text(row.student)}</strong>, {_text(row.shown) or 'a file'}: {row.verdict}<br>"
                 f"{_text(row.message)}<br><small>{_text(row.file)}</small>" for row in rows)  # fmt: skip


def _list(items: Iterable[str]) -> str:
    return f'<ul class="items">{"".join(f"<li>{item}</li>" for item in items)}</ul>'


def _student(table: ClassTable, key: str, place: int) -> str:
    student = table.students[key]
    mine = [row for row in table.rows if Student(row.student, row.id).key == key]
    told = f"{_text(student.name) or '(no name)'}: {number(table.total(key))} of {number(table.out_of)} points"
    return f'<details id="student-{place}"><summary>{told}</summary>{"".join(map(_answer, mine))}</details>'


def _answer(row: Row) -> str:
    points = f", {number(row.points)} of {number(row.out_of)}" if row.out_of else ""
    slip = f" <small>[{_text(row.slip)}]</small>" if row.slip else ""
    parts = [f"<h3>{MARKS[row.verdict]} {_text(row.shown) or 'The file'}: {row.verdict}{points}{slip}</h3>"]
    if row.answer:
        parts.append(f"<pre>{_text(row.answer, lines=True)}</pre>")
    parts += [f"<p>{_text(text, lines=True)}</p>" for text in (row.message, row.note) if text]
    if row.lines:
        lines = "".join(f"<li>{'✓' if line.correct else '✗'} <code>{_text(line.typed or line.place)}</code> "
                        f"{_text(line.message)}</li>" for line in row.lines)  # fmt: skip
        parts.append(f"<ol>{lines}</ol>")
    parts.append(f"<p><small>{_text(row.file)}</small></p>")
    return f'<article class="{row.verdict.replace(" ", "-")}">{"".join(parts)}</article>'
