"""Exercises in a plain file, in TOML: `[[exercise]]`, and below it what the exercise is made of. Nothing in it is run.

    [chapters]
    circuits = "Simple circuits"

    [[exercise]]
    name = "circuits/power"
    title = "The power of a resistor"
    prompt = "For $U = RI$ and $P = UI$, write $\\partial P/\\partial I$ with $I$ and $R$."
    definitions = { U = "R*I", P = "U*I" }
    quantity = "P"
    wrt = "I"
    solution = [["∂P/∂U * ∂U/∂I + U", "the product rule"], ["2*R*I", "put in and add up"]]
    hints = ["Through which names does $I$ reach $P$?"]

`kind` says of which kind an exercise is: "formula" where it is left out, "derivation", "number", "choice", "order",
"line", "table" or "prediction"; `KEYS` says what stands in each. A formula is a text as a reader would type it, η for
`eta` too; TOML wants such a key between quotes: `given = { "η" = 0.1 }`. What a list of pairs is in Python is one here
too: `slips = [["-2", "The sign."]]`, and for a formula `slips = [["2*I", "missing factor", "R is missing."]]`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

from byhand.answers.bank import Bank
from byhand.answers.kinds import AnyExercise
from byhand.answers.plain.entry import PlainError
from byhand.answers.plain.exercise import made, proved
from byhand.answers.plain.file import File
from byhand.answers.plain.kinds import KEYS

__all__ = ["KEYS", "PlainBank", "PlainError", "bank", "faults", "load"]


class PlainBank(Bank):
    """The exercises of a plain file."""

    def __init__(self, exercises: Sequence[AnyExercise], titles: Mapping[str, str]) -> None:
        self.package = "the file"
        self._exercises = {exercise.name: exercise for exercise in exercises}
        found = dict.fromkeys(name.partition("/")[0] for name in self._exercises)
        self.chapters = {chapter: titles.get(chapter, chapter) for chapter in {**titles, **found} if chapter in found}
        self.chapter = cache(self._chapter)

    def listed(self) -> list[AnyExercise]:
        """All of them, in the order of the file."""
        return list(self._exercises.values())

    def _faults(self, name: str, run: bool) -> list[str]:
        return self._judged(name, run)

    def _chapter(self, name: str) -> dict[str, AnyExercise]:
        return {own: exercise for own, exercise in self._exercises.items() if own.startswith(f"{name}/")}


def bank(source: str, folder: Path | None = None) -> Bank:
    """A book's exercises: of a plain file, "course.toml" as seen from `folder`, or the BANK of a module of Python,
    which may stand in that folder.

    Raises PlainError for a fault in the file, OSError if it cannot be opened, and ValueError for a module without one.
    """
    folder = folder or Path.cwd()
    if source.endswith(".toml"):
        return load(Path(folder, source).read_text(encoding="utf-8"))
    if str(folder) not in sys.path:
        sys.path.append(str(folder))  # the last one: nothing that lies here is imported for anything else
    found = getattr(import_module(source), "BANK", None)
    if not isinstance(found, Bank):
        raise ValueError(f"{source} has no BANK of exercises, a byhand.answers.Bank")
    return found


def load(text: str) -> PlainBank:
    """The exercises in the text of a plain file; what they prove is proved when it is asked for. Raises PlainError."""
    file = File(text)
    exercises: dict[str, AnyExercise] = {}
    for entry in file.entries:
        exercise = made(entry)
        file.check_name(entry, exercise.name, exercises)
        exercises[exercise.name] = exercise
    return PlainBank(list(exercises.values()), file.titles)


def faults(text: str) -> list[PlainError]:
    """Everything that is wrong in the text of a plain file, each exercise being proved."""
    try:
        file = File(text)
    except PlainError as error:
        return [error]
    found: list[PlainError] = []
    names: set[str] = set()
    for entry in file.entries:
        try:
            name = proved(entry).name
            file.check_name(entry, name, names)
            names.add(name)
        except PlainError as error:
            found.append(error)
    return found
