"""The exercises of a book, found by name: a module of Python, or a plain file, for each chapter.

The chapters' pages, the judge in the page and the grader all take a book's exercises from its bank.
"""

from __future__ import annotations

import difflib
import re
import traceback
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from byhand.answers.derive import CHAPTER, exercise_named
from byhand.answers.kinds import AnyExercise, NumberExercise, TableExercise

_LONGEST = 200  # characters of a name that are looked at for a near one


class Bank:
    """The exercises of one book.

    package: the package in which each chapter's module stands, such as "nbutils.exercises". The module of the chapter
        "single-neuron" is `single_neuron`, with its exercises in the list `EXERCISES`; or there is a plain file beside
        the modules, `single-neuron.toml`.
    chapters: the first part of an exercise's name, in the book's order -> the chapter's title.

    Raises ValueError for a chapter with two exercises of one name, or with one whose name does not begin with it.

    >>> from nbutils.exercises import BANK
    >>> BANK.find("single-neuron/weight").title
    'The gradient of the weight'
    """

    def __init__(self, package: str, chapters: Mapping[str, str]) -> None:
        self.package = package
        self.chapters = dict(chapters)
        self.chapter = cache(self._chapter)

    def _place(self, name: str) -> str:
        """The module of a chapter, if there is one."""
        return f"{self.package}.{name.replace('-', '_')}"

    def _chapter(self, name: str) -> dict[str, AnyExercise]:
        """The exercises of one chapter by their names, in the chapter's order."""
        place = self._place(name)
        listed = self._module(place) if find_spec(place) else self._plain(name)
        exercises: dict[str, AnyExercise] = {}
        for exercise in listed:
            if not isinstance(exercise, AnyExercise):
                raise TypeError(f"{place}: EXERCISES holds exercises, not {exercise!r}")
            if not exercise.name.startswith(f"{name}/"):
                raise ValueError(f"{place}: the name {exercise.name!r} does not begin with {name}/")
            if exercise.name in exercises:
                raise ValueError(f"{place}: two exercises have the name {exercise.name!r}")
            exercises[exercise.name] = exercise
        return exercises

    def _module(self, place: str) -> list[AnyExercise]:
        """The exercises of a chapter that stand in a module. Raises ValueError for what it raises, with its line."""
        try:
            listed = getattr(import_module(place), "EXERCISES", None)
        except Exception as error:  # whatever it is, it is this module's
            line = _line_in(place, error)
            kind = "" if isinstance(error, ValueError | TypeError) else f"{type(error).__name__}: "
            told = error.msg if isinstance(error, SyntaxError) else error
            raise ValueError(f"{place}{f', line {line}' if line else ''}: {kind}{told}") from error
        if not isinstance(listed, list | tuple):
            raise ValueError(f"{place} has no list EXERCISES")
        return list(listed)

    def _text(self, name: str) -> str:
        """The text of a chapter's plain file."""
        from importlib.resources import files  # asked for where such a file is, and not in a page

        file = files(self.package).joinpath(f"{name}.toml")
        if not file.is_file():
            raise ValueError(f"{self.package} has no module {name.replace('-', '_')} and no file {name}.toml")
        return file.read_text(encoding="utf-8")

    def _plain(self, name: str) -> list[AnyExercise]:
        """The exercises of a chapter that stand in a plain file."""
        from byhand.answers import plain

        try:
            return plain.load(self._text(name)).listed()
        except plain.PlainError as error:
            raise ValueError(f"{name}.toml, line {error.line}: {error}") from None

    def _instead(self, name: str, chapter: str) -> str:
        """What to say of a name that no exercise has: the chapters where its own is not known, and the nearest one."""
        known = chapter in self.chapters
        cutoff = 0.6 if known else 0.8  # of another chapter, only a name that differs in a few letters
        near = difflib.get_close_matches(name[:_LONGEST], self.names(), n=1, cutoff=cutoff)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        if known:
            return meant
        if not self.chapters:
            return ": no exercises are named"
        chapters = ", ".join(self.chapters)
        return f": its first part is a chapter, and {self.package} lists the chapters {chapters}{meant}"

    def faults(self, *, run: bool = False) -> list[str]:
        """What is wrong with its exercises, "name: fault" each: every solution is proved, every model answer judged.

        run: judge the programs too, which runs them, and needs NumPy.
        """
        return [fault for name in self.chapters for fault in self._faults(name, run)]

    def _faults(self, name: str, run: bool) -> list[str]:
        """What is wrong with the exercises of one chapter."""
        place = self._place(name)
        try:
            if not find_spec(place):
                from byhand.answers import plain

                if found := plain.faults(self._text(name)):
                    return [f"{name}.toml, line {fault.line}: {fault}" for fault in found]
            return self._judged(name, run)
        except (ValueError, TypeError) as error:
            return [str(error)]

    def _judged(self, name: str, run: bool) -> list[str]:
        """What is wrong with the exercises of one chapter, each by itself; those that run code only if asked for."""
        judged = [one for one in self.chapter(name).values() if run or not one.runs_code]
        found = [(one.name, one.fault()) for one in judged]
        return [f"{own}: {fault}" for own, fault in found if fault]

    def names(self) -> tuple[str, ...]:
        """The names of all exercises, in the book's order."""
        return tuple(own for name in self.chapters for own in self.chapter(name))

    def find(self, name: str) -> AnyExercise:
        """The exercise of this name; with "#3" behind it, its third drawing. "derive/…" holds its own question.

        Raises ValueError that tells the nearest name, TypeError for what is no text.
        """
        if not isinstance(name, str):
            raise TypeError(f'an exercise is found by its name, such as "chapter/question", not {name!r}')
        if name.startswith(f"{CHAPTER}/") and CHAPTER not in self.chapters:
            return exercise_named(name)
        name, drawn, seed = name.partition("#")
        first = name.split("/")[0]
        known = self.chapter(first) if first in self.chapters else {}
        if name not in known:
            raise ValueError(f"there is no exercise {name!r}{self._instead(name, first)}")
        found = known[name]
        if not drawn:
            return found
        if not isinstance(found, NumberExercise | TableExercise):
            raise ValueError(f"exercise {name} has no drawings: it has no number that is drawn")
        if not re.fullmatch("[0-9]{1,9}", seed):
            raise ValueError(f"exercise {name} has no drawing {seed!r}")
        return found.drawn(int(seed))


def _line_in(place: str, error: BaseException) -> int:
    """The line of a module in which an error was raised while it was imported; 0 if it was not."""
    spec = find_spec(place)
    frames = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(error.__traceback__)]
    if isinstance(error, SyntaxError):
        frames.append((error.filename or "", error.lineno))
    return next((line or 0 for file, line in frames if spec and file == spec.origin), 0)
