"""The command `byhand derive`: a question of one's own, and the answer to it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from byhand.answers.derive.exercise import OwnExercise, own_exercise
from byhand.answers.derive.lines import QuestionError
from byhand.answers.derive.saved import toml

ABOUT = """Prove your own derivation. QUESTION.txt holds definitions and what is asked, one a line, such as
z = w*x + b, L = (z - y)^2 and ∂L/∂w; ANSWER.txt the lines of the answer. Either may be - for what is typed in.
Without an answer the graph is written, with the slope of each arrow."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to those of `byhand`."""
    parser = commands.add_parser("derive", help="prove your own derivation, of your own question", description=ABOUT)
    parser.add_argument("question", metavar="QUESTION.txt")
    parser.add_argument("answer", nargs="?", metavar="ANSWER.txt")
    parser.add_argument("--hint", type=int, metavar="N", help="show the first N hints")
    parser.add_argument("--solution", action="store_true", help="show the derivation")
    parser.add_argument("--toml", action="store_true", help="write the question as an exercise file")
    parser.add_argument("--link", metavar="ADDRESS", help="write the link to the question, on the page at this address")


def run(options: argparse.Namespace) -> int:
    """0 if all was well, 1 if the answer is not right, 2 if the question cannot be read."""
    try:
        exercise = own_exercise(_content(options.question))
        answer = None if options.answer is None else _content(options.answer)
    except QuestionError as error:
        print(f"{options.question}: {error}", file=sys.stderr)
        return 2
    except (OSError, UnicodeDecodeError) as error:
        print(error, file=sys.stderr)
        return 2
    if options.toml:
        print(toml(exercise), end="")
    if options.link:
        print(f"{options.link.partition('#')[0]}#q={exercise.name.partition('/')[2]}")
    for number, hint in enumerate(exercise.hints[: options.hint or 0], start=1):
        print(f"Hint {number}: {hint}")
    if options.solution:
        print(exercise.derivation)
    if answer is not None:
        found = exercise.check(answer)
        print(found)
        return int(not found.correct)
    if not (options.toml or options.link or options.hint or options.solution):
        print(graph(exercise))
    return 0


def graph(exercise: OwnExercise) -> str:
    """The graph in lines of text."""
    count = exercise.derived.count
    arrows = exercise.sketch.arrows
    width = max(len(f"{arrow.start} → {arrow.end}") for arrow in arrows)
    lines = [f"{f'{arrow.start} → {arrow.end}'.ljust(width)}   {arrow.text}" for arrow in arrows]
    paths = f"{count} path{'' if count == 1 else 's'} from {exercise.asked.wrt} to {exercise.asked.quantity}"
    return "\n".join([f"{exercise.derivation.name}: {paths}", *lines])


def _content(name: str) -> str:
    return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8-sig")
