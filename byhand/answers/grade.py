"""Grade answers to a book's exercises.

A file is a notebook, whose cells hold `exercise("single-neuron/weight").check("2*(a - y)*(z > 0)*x")`, or a text file
of answers, each after the exercise's name and a colon, or on indented lines below them:

    single-neuron/weight: 2*(a - y)*(z > 0)*x
    single-neuron/sigmoid:
        ∂L/∂a * ∂a/∂z * ∂z/∂w
        2*(a - y)*a*(1 - a)*x

No code of a file is run: of a notebook only the two texts of such a call are read. Where an exercise is answered more
than once, the last answer counts. A file that cannot be read gets a line that says why, and the others are graded.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from byhand.answers.bank import Bank
from byhand.answers.handed_in import UnreadableError, answers


@dataclass(frozen=True)
class Row:
    """One answer, graded. verdict: "correct", "wrong", "missing", "unreadable" or, for a program, "not run"."""

    file: str
    exercise: str
    verdict: str
    slip: str
    message: str
    answer: str


def grade(bank: Bank, paths: Sequence[Path], expected: Sequence[str] = ()) -> list[Row]:
    """A row for each answer of each file, in the files' order; for `expected` exercises without one, too."""
    rows: list[Row] = []
    for path in paths:
        graded: dict[str, Row] = {}
        try:
            for name, answer in answers(path):
                graded.pop(name, None)
                graded[name] = _graded(bank, str(path), name, answer)
        except UnreadableError as error:
            rows.append(Row(str(path), "", "unreadable", "", str(error), ""))
            continue
        rows += graded.values()
        rows += [Row(str(path), name, "missing", "", "no answer", "") for name in expected if name not in graded]
        if not graded and not expected:
            rows.append(Row(str(path), "", "unreadable", "", "holds no answer", ""))
    return rows


def _graded(bank: Bank, file: str, name: str, answer: str | UnreadableError) -> Row:
    if isinstance(answer, UnreadableError):
        return Row(file, name, "unreadable", "", str(answer), "")
    try:
        exercise = bank.find(name)
    except ValueError as error:
        return Row(file, name, "unreadable", "", str(error), answer)
    if exercise.runs_code:
        return Row(file, name, "not run", "", "a program is run only in its author's own notebook", answer)
    found = exercise.check(answer)
    unread = found.column is not None and found.slip is None and found.message.startswith("column")
    verdict = "correct" if found.correct else "unreadable" if unread else "wrong"
    return Row(file, name, verdict, found.slip or "", found.message, answer)


def table(rows: Sequence[Row]) -> str:
    """The rows for a person to read."""
    lines = []
    for row in rows:
        slip = f" [{row.slip}]" if row.slip else ""
        lines.append(
            f"{row.file}  {row.exercise or '-'}  {row.verdict}{slip}  {'' if row.verdict == 'correct' else row.message}"
        )
    right = sum(row.verdict == "correct" for row in rows)
    return "\n".join([*(line.rstrip() for line in lines), f"{right} of {len(rows)} correct"])


def csv_text(rows: Sequence[Row]) -> str:
    """The rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([field.name for field in fields(Row)])
    for row in rows:
        writer.writerow(["'" + value if value[:1] in tuple("=+-@\t\r") else value for value in asdict(row).values()])
    return out.getvalue()


def main(bank: Bank, arguments: Sequence[str] | None = None, prog: str | None = None) -> int:
    """The command for the exercises of `bank`; 0 if every file and every answer in it could be read, else 1."""
    parser = argparse.ArgumentParser(prog=prog, description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="a notebook (.ipynb) or a text file of answers"
    )
    parser.add_argument("--expect", action="append", default=[], metavar="NAME",
                        help="an exercise or a chapter (bptt) that every file should answer")  # fmt: skip
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write the rows as CSV")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows as JSON")
    parser.add_argument("--list", action="store_true", help="list the names of all exercises")
    options = parser.parse_args(arguments)
    if options.list:
        print("\n".join(bank.names()))
        return 0
    if not options.files:
        parser.error("name at least one file")
    expected = _expected(bank, parser, options.expect)
    for path in filter(None, (options.csv, options.json)):
        _writable(parser, path, options.files)
    rows = grade(bank, options.files, expected)
    _say(table(rows))
    data: dict[str, Any] = {"rows": [asdict(row) for row in rows]}
    for path, text in [(options.csv, csv_text(rows)), (options.json, json.dumps(data, ensure_ascii=False, indent=1))]:
        if path is not None:
            path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
    return int(any(row.verdict == "unreadable" for row in rows))


def _writable(parser: argparse.ArgumentParser, path: Path, inputs: Sequence[Path]) -> None:
    """End with a sentence, before anything is graded, if the rows cannot be written there."""
    if any(path.resolve() == given.resolve() for given in inputs):
        parser.error(f"{path} is one of the files to grade: the rows would overwrite it")
    try:
        with path.open("a", encoding="utf-8"):
            pass
    except OSError as error:
        parser.error(f"{path} cannot be written: {error.strerror or error}")


def _say(text: str) -> None:
    """Print, whatever the terminal can show: what it cannot is written by its number."""
    encoding = sys.stdout.encoding or "utf-8"
    print(text.encode(encoding, errors="backslashreplace").decode(encoding))


def _expected(bank: Bank, parser: argparse.ArgumentParser, given: Sequence[str]) -> list[str]:
    found: list[str] = []
    for wanted in given:
        matching = [name for name in bank.names() if wanted in (name, name.split("/")[0])]
        if not matching:
            parser.error(f"--expect {wanted}: there is no such exercise or chapter; --list tells all")
        found += matching
    return list(dict.fromkeys(found))

