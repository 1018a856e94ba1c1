"""The command `byhand`: prove exercises, grade answers, and check a derivation of one's own.

    byhand check my_course.toml
    byhand check my_course.exercises
    byhand derive question.txt answer.txt
    byhand grade --exercises my_course.toml answers.txt notebook.ipynb
    byhand sheet nbgrader --exercises my_course.toml resistor=2 -o ps1.ipynb
"""

from __future__ import annotations

import argparse
import re
import sys
import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from byhand.answers import grade, plain
from byhand.answers.derive import command as derive
from byhand.answers.grade import sheet

_MODULE = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 if all was well, 1 if something is wrong in a file, 2 if the command itself is wrong."""
    parser = argparse.ArgumentParser(prog="byhand", description="Exercises whose answers are proved.")
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("check", help="prove every exercise of a plain file, or of a module of Python")
    checking.add_argument("given", nargs="+", metavar="FILE.toml",
                          help="a plain file, or a module with a BANK, such as my_course.exercises, whose programs are "
                          "run")  # fmt: skip
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
    return max(check(given) for given in options.given)


def check(given: str) -> int:
    """Prove the exercises of a plain file or of a module, and say what is wrong."""
    path = Path(given)
    if path.is_file() or path.suffix == ".toml":
        return check_file(path)
    if _MODULE.fullmatch(given):
        return check_module(given)
    return _none(given)


def check_module(name: str) -> int:
    """Prove the exercises of a module with a BANK, whose programs are run, and say what is wrong."""
    try:
        bank = plain.bank(name)
    except ModuleNotFoundError as error:
        if f"{name}.".startswith(f"{error.name}."):
            return _none(name)
        print(f"{name}: {error}", file=sys.stderr)
        return 1
    except (ImportError, ValueError, TypeError) as error:
        print(error if str(error).startswith(name) else f"{name}: {error}", file=sys.stderr)
        return 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a program on its random numbers
        found = bank.faults(run=find_spec("numpy") is not None)
    for fault in found:
        print(f"{name}: {fault}", file=sys.stderr)
    if not found:
        _all_right(name, len(bank.names()))
        if find_spec("numpy") is None:
            print(f"{name}: programs are not judged: NumPy is not installed")
    return int(bool(found))


def _none(given: str) -> int:
    """Say that there are no exercises of this name."""
    folder = "a folder, and no" if Path(given).is_dir() else "no file and no"
    print(f"{given}: {folder} module of Python: give a file such as my_course.toml, or a module with a BANK of "
          "exercises, such as my_course.exercises", file=sys.stderr)  # fmt: skip
    return 1


def _all_right(name: object, count: int) -> None:
    print(f"{name}: {count} exercise{'s' if count > 1 else ''}, each proved and its model answer judged")


def check_file(path: Path) -> int:
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
        module = ", or the name of a module, such as my_course.exercises" if path.suffix == ".py" else ""
        instead = f"; give the TOML file in which the exercises stand{module}" if other else ""
        print(f"{path}:{fault.line}: {fault}{instead}", file=sys.stderr)
    if not found:
        _all_right(path, len(plain.load(text).names()))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
