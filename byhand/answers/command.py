"""The command `byhand`: prove the exercises of a plain file, and grade answers.

    byhand check my_course.toml
    byhand grade --exercises my_course.toml answers.txt notebook.ipynb
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from byhand.answers import grade, plain


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all was well, 1 if something is wrong in a file, 2 if the command itself is wrong."""
    parser = argparse.ArgumentParser(prog="byhand", description="Exercises whose answers are proved.")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="prove every exercise of a plain file")
    checking.add_argument("files", nargs="+", type=Path, metavar="FILE.toml")
    grading = commands.add_parser("grade", help="grade answers; --help after it tells the rest", add_help=False)
    grading.add_argument("--exercises", required=True, metavar="FILE.toml", help="the exercises, or a module of Python")
    options, rest = parser.parse_known_args(arguments)
    if options.command == "check":
        if rest:
            parser.error(f"check does not know {rest[0]}")
        return max(check(path) for path in options.files)
    try:
        bank = plain.bank(options.exercises)
    except plain.PlainError as error:
        print(f"{options.exercises}:{error.line}: {error}", file=sys.stderr)
        return 1
    except (OSError, ImportError, ValueError) as error:
        print(f"{options.exercises}: {error}", file=sys.stderr)
        return 1
    return grade.main(bank, rest, prog=f"byhand grade --exercises {options.exercises}")


def check(path: Path) -> int:
    """Prove the exercises of a plain file, and say what is wrong in which line."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    found = plain.faults(text)
    for fault in found:
        print(f"{path}:{fault.line}: {fault}", file=sys.stderr)
    if not found:
        names = plain.load(text).names()
        print(f"{path}: {len(names)} exercise{'s' if len(names) > 1 else ''}, each proved and its model answer judged")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
