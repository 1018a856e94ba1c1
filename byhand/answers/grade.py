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
import ast
import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from byhand.answers.bank import Bank

MAX_BYTES = 50_000_000


@dataclass(frozen=True)
class Row:
    """One answer, graded. verdict: "correct", "wrong", "missing", "unreadable" or, for a program, "not run"."""

    file: str
    exercise: str
    verdict: str
    slip: str
    message: str
    answer: str


class UnreadableError(ValueError):
    """A file, or a part of it, that holds no answers: the message says why."""


Found = tuple[str, str | UnreadableError]
"""The name of an exercise (or the place in the file), and the answer, or what is wrong there."""


def answers(path: Path) -> list[Found]:
    """What a file answers, in its order. Raises UnreadableError if nothing can be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableError(f"is larger than {MAX_BYTES // 1_000_000} MB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"cannot be opened: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not text in UTF-8: byte {error.start + 1}") from None
    return list(_in_notebook(text) if path.suffix == ".ipynb" else _in_text(text))


def _in_notebook(text: str) -> Iterator[Found]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not a notebook: {error}") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise UnreadableError("is not a notebook of format 4: it has no list of cells")
    for number, cell in enumerate(cells, start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            lines = source if isinstance(source, list) else [source]
            if not all(isinstance(line, str) for line in lines):
                yield f"cell {number}", UnreadableError("its source is not text")
            else:
                yield from _in_cell("".join(lines), f"cell {number}")


def _in_cell(source: str, place: str) -> Iterator[Found]:
    if ".check" not in source:
        return
    python = re.sub(r"(?m)^[ \t]*[%!].*$", "", source)  # commands of Jupyter's own
    try:
        calls = [node for node in ast.walk(ast.parse(python)) if isinstance(node, ast.Call)]
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        yield place, UnreadableError(f"is not Python: {error}")
        return
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    for call in calls:
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Call(args=[ast.Constant(value=str(name))]), attr="check")):
                match call:
                    case ast.Call(args=[ast.Constant(value=str(answer))], keywords=[]):
                        yield name, answer
                    case _:
                        yield name, UnreadableError(f"the answer in {place} is not a text in quotes")


def _in_text(text: str) -> Iterator[Found]:
    name, lines = "", [""]
    for number, line in enumerate([*text.splitlines(), ":"], start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if line[0] in " \t" and name:
            lines.append(line.strip())
            continue
        if name:
            yield name, "\n".join(filter(None, lines))
        name, colon, rest = (part.strip() for part in line.partition(":"))
        lines = [rest]
        if not colon:
            yield f"line {number}", UnreadableError("an answer begins with the exercise's name and a colon")
            name = ""


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
    return Row(file, name, "correct" if found.correct else "wrong", found.slip or "", found.message, answer)


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
    rows = grade(bank, options.files, expected)
    print(table(rows))
    data: dict[str, Any] = {"rows": [asdict(row) for row in rows]}
    for path, text in [(options.csv, csv_text(rows)), (options.json, json.dumps(data, ensure_ascii=False, indent=1))]:
        if path is not None:
            path.write_text(text, encoding="utf-8", newline="")
    return int(any(row.verdict == "unreadable" for row in rows))


def _expected(bank: Bank, parser: argparse.ArgumentParser, given: Sequence[str]) -> list[str]:
    found: list[str] = []
    for wanted in given:
        matching = [name for name in bank.names() if wanted in (name, name.split("/")[0])]
        if not matching:
            parser.error(f"--expect {wanted}: there is no such exercise or chapter; --list tells all")
        found += matching
    return list(dict.fromkeys(found))

