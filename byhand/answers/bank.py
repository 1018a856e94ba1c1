"""The exercises of a book, found by name: a module of Python, or a plain file, for each chapter.

The chapters' pages, the judge in the page and the grader all take a book's exercises from its bank.
"""

from __future__ import annotations

import difflib
import re
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

    Raises ValueError for a chapter whose exercises share a name, or have one that does not begin with the chapter's.

    >>> from nbutils.exercises import BANK
    >>> BANK.find("single-neuron/weight").title
    'The gradient of the weight'
    """

    def __init__(self, package: str, chapters: Mapping[str, str]) -> None:
        self.package = package
        self.chapters = dict(chapters)
        self.chapter = cache(self._chapter)

    def _chapter(self, name: str) -> dict[str, AnyExercise]:
        """The exercises of one chapter by their names, in the chapter's order."""
        place = f"{self.package}.{name.replace('-', '_')}"
        listed = import_module(place).EXERCISES if find_spec(place) else self._plain(name)
        exercises = {exercise.name: exercise for exercise in listed}
        wrong = [own for own in exercises if not own.startswith(f"{name}/")]
        if wrong or len(exercises) != len(listed):
            raise ValueError(f"every exercise of {place} has a name of its own that begins with {name}/")
        return exercises

    def _plain(self, name: str) -> list[AnyExercise]:
        """The exercises of a chapter that stand in a plain file."""
        from importlib.resources import files  # asked for where such a file is, and not in a page

        from byhand.answers import plain

        file = files(self.package).joinpath(f"{name}.toml")
        if not file.is_file():
            raise ValueError(f"{self.package} has no module {name.replace('-', '_')} and no file {name}.toml")
        try:
            return plain.load(file.read_text(encoding="utf-8")).listed()
        except plain.PlainError as error:
            raise ValueError(f"{name}.toml, line {error.line}: {error}") from None

    def _instead(self, name: str, chapter: str) -> str:
        """What to say of a name that no exercise has: the nearest one, or the chapters where its own is not known."""
        near = difflib.get_close_matches(name[:_LONGEST], self.names(), n=1)
        if near:
            return f"; did you mean {near[0]!r}?"
        if chapter in self.chapters:
            return ""
        return f": its first part is a chapter, and {self.package} lists the chapters {', '.join(self.chapters)}"

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
        if not isinstance(found, NumberExercise | TableExercise) or not re.fullmatch("[0-9]{1,9}", seed):
            raise ValueError(f"exercise {name} has no drawing {seed!r}")
        return found.drawn(int(seed))
