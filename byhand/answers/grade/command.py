"""The command `byhand grade`, and that of a book: `python -m nbutils.grade`."""

from __future__ import annotations

import argparse
import glob
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from byhand.answers import plain
from byhand.answers.bank import Bank
from byhand.answers.grade.marks import grade
from byhand.answers.grade.output import hindrance, say, warn, write
from byhand.answers.grade.report import GENERATOR, report
from byhand.answers.grade.students import Roster, roster
from byhand.answers.grade.tables import COLUMNS, FORMAT, TOTALS, ClassTable, csv_text, json_text, marks_text, table
from byhand.answers.grade.wanted import wanted

_ABOUT = """Grade answers to exercises. Nothing that students hand in is run, unless you say --run.

A FILE is a notebook, a text or JSON file of answers (as the page "Your progress" saves them), or a folder or zip of
them, such as a learning platform packs. In a text file an answer stands behind its exercise's name and a colon:

    single-neuron/weight: 2*(a - y)*(z > 0)*x
"""


class _Parser(argparse.ArgumentParser):
    def _print_message(self, message: str, file: Any = None) -> None:
        (say if file is sys.stdout else warn)(message.rstrip("\n")) if message else None


def main(bank: Bank | None, arguments: Sequence[str] | None = None, prog: str | None = None) -> int:
    """The command for the exercises of `bank`, or of what --exercises names.

    0 if every file and every answer in it could be read and every result be written, else 1; 2 for a wrong command.
    """
    parser = _parser(bank, prog)
    options = parser.parse_intermixed_args(_as_files(parser, sys.argv[1:] if arguments is None else arguments))
    if bank is None:
        try:
            bank = plain.bank(options.exercises) if options.exercises else plain.PlainBank([], {})
        except plain.PlainError as error:
            warn(f"{options.exercises}:{error.line}: {error}")
            return 1
        except (OSError, ImportError, ValueError) as error:
            warn(f"{options.exercises}: {error}")
            return 1
    try:
        bank.names()  # a chapter with a fault is told before anything is marked
    except (ValueError, TypeError) as error:
        warn(str(error))
        return 1
    if options.list:
        say("\n".join(bank.names()))
        return 0
    if not options.files:
        parser.error("name at least one file")
    try:
        points = wanted(bank, options.expect, options.sheet)
    except ValueError as error:
        parser.error(str(error))
    listed = _listed(parser, options.roster)
    outputs: list[tuple[str, Path, str, Callable[[ClassTable], str]]] = [
        ("--csv", options.csv, ",".join(COLUMNS), lambda made: csv_text(made.rows)),
        ("--json", options.json, f'"format": "{FORMAT}"', json_text),
        ("--marks", options.marks, ",".join(TOTALS), lambda made: _marks(made, listed)),
        ("--html", options.html, GENERATOR, report),
    ]
    asked = [output for output in outputs if output[1] is not None]
    hindered = _hindered(asked, options.files, options.roster)
    rows = grade(bank, options.files, points, run=options.run)
    made = ClassTable(rows, [*points, *bank.names()])
    for option, path, _, text in asked:
        if option not in hindered:
            why = write(path, text(made))
            if why:
                hindered.add(option)
                warn(f"{option} {path} is not written: {why}")
    say(table(rows))
    if not getattr(options, "exercises", True) and any(row.verdict == "unreadable" for row in rows):
        warn("name the exercises that these answer: without --exercises FILE.toml only questions that were given as a "
             "link are known")
    return int(bool(hindered) or any(row.verdict == "unreadable" for row in rows))


def _parser(bank: Bank | None, prog: str | None) -> argparse.ArgumentParser:
    parser = _Parser(prog=prog, description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter,
                     allow_abbrev=False)  # fmt: skip
    parser.add_argument("files", nargs="*", type=_path, metavar="FILE", help="what was handed in")
    if bank is None:
        parser.add_argument("--exercises", default="", metavar="FILE.toml",
                            help="the exercises: a plain file, or a module of Python; questions that were given as a "
                            "link need none")  # fmt: skip
    parser.add_argument("--expect", action="append", default=[], metavar="NAME[=POINTS]",
                        help="an exercise or a chapter (bptt) that every student should answer, and the points of each "
                        "exercise (1); then the others count nothing")  # fmt: skip
    parser.add_argument("--sheet", type=Path, metavar="FILE",
                        help="a text file of such names and points, one in a line")  # fmt: skip
    parser.add_argument("--marks", type=Path, metavar="FILE.csv",
                        help="write a table of students and exercises, for a spreadsheet or a platform")  # fmt: skip
    parser.add_argument("--roster", type=Path, metavar="FILE.csv",
                        help="the students of --marks: Moodle's grading worksheet, Canvas's gradebook, or a list of "
                        "your own with a line of column names")  # fmt: skip
    parser.add_argument("--html", type=Path, metavar="FILE.html", help="write a page of all of it")
    parser.add_argument("--csv", type=Path, metavar="FILE.csv", help="write a row for each answer")
    parser.add_argument("--json", type=Path, metavar="FILE.json", help="write everything as JSON")
    parser.add_argument("--run", action="store_true",
                        help="run the answers that are programs; only where that can do no harm")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list the names of all exercises")
    return parser


def _path(text: str) -> Path:
    return Path(text or "''")


def _as_files(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> list[str]:
    """The arguments with a file whose name begins as an option does told apart, and with Windows's * put in."""
    options = parser._option_string_actions
    found: list[str] = []
    for argument in arguments:
        several = [argument]
        if re.search(r"[*?]", argument) and not argument.startswith("-") and not Path(argument).exists():
            several = sorted(glob.glob(argument)) or several  # noqa: PTH207 -- of any form, absolute too
        for one in several:
            optional = one.startswith("-") and (one.partition("=")[0] in options or not Path(one).exists())
            found.append(f"./{one}" if one.startswith("-") and not optional else one)
    return found


def _listed(parser: argparse.ArgumentParser, path: Path | None) -> Roster | None:
    if path is None:
        return None
    try:
        return roster(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        parser.error(f"--roster {path}: {error}")


def _hindered(asked: Sequence[tuple[str, Path, str, object]], files: Sequence[Path], listed: Path | None) -> set[str]:
    """The results that cannot be written, each told at once; the answers are graded all the same."""
    found = set()
    inputs = [*files, *([listed] if listed else [])]
    for number, (option, path, own, _) in enumerate(asked):
        others = [other for _, other, _, _ in asked[:number]]
        why = hindrance(path, own, inputs)
        if path.absolute() in [other.absolute() for other in others]:
            why = "another result goes there"
        if why:
            found.add(option)
            warn(f"{option} {path} will not be written: {why}")
    return found


def _marks(made: ClassTable, listed: Roster | None) -> str:
    text, others = marks_text(made, listed)
    if others:
        warn(f"not on the roster, and so not in the table of marks: {', '.join(others)}")
    return text
