"""The command `byhand`: prove the exercises of a plain file, grade answers, and check a derivation of one's own.

    byhand check my_course.toml
    byhand derive question.txt answer.txt
    byhand grade --exercises my_course.toml answers.txt notebook.ipynb
    byhand sheet nbgrader --exercises my_course.toml resistor=2 -o ps1.ipynb
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from byhand.answers import grade, plain
from byhand.answers.derive import command as derive
from byhand.answers.grade import sheet


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all was well, 1 if something is wrong in a file, 2 if the command itself is wrong."""
    parser = argparse.ArgumentParser(prog="byhand", description="Exercises whose answers are proved.")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="prove every exercise of a plain file")
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE.toml")
    commands.add_parser("grade", help="grade answers; byhand grade --help tells the rest", add_help=False)
    commands.add_parser("sheet", help="write exercises as a notebook for nbgrader or otter", add_help=False)
    derive.add(commands)
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["grade"]:
        return grade.main(None, given[1:], prog="byhand grade")
    if given[:1] == ["sheet"]:
        return sheet.main(None, "", given[1:], prog="byhand sheet")
    if not given:
        parser.print_help()
        return 2
    options = parser.parse_args(given)
    if options.command == "derive":
        return derive.run(options)
    return max(check(path) for path in options.files)


def check(path: Path) -> int:
    """Prove the exercises of a plain file, and say what is wrong in which line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        told = error.strerror if isinstance(error, OSError) else error
        print(f"{path}: cannot be read: {told}", file=sys.stderr)
        return 1
    found = plain.faults(text)
    for fault in found:
        other = path.suffix != ".toml" and str(fault).startswith("is not TOML")
        instead = "; give the TOML file in which the exercises stand" if other else ""
        print(f"{path}:{fault.line}: {fault}{instead}", file=sys.stderr)
    if not found:
        names = plain.load(text).names()
        print(f"{path}: {len(names)} exercise{'s' if len(names) > 1 else ''}, each proved and its model answer judged")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
