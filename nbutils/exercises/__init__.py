"""The book's exercises: one module a chapter, found by name.

A chapter's page, the page in which a reader's answers are checked, and the grader all take them from here.
"""

from __future__ import annotations

import difflib
from functools import cache
from importlib import import_module

from nbutils.exercise import Exercise

CHAPTERS = {
    "neurons": "Neurons and activations",
    "gradients": "Gradients and the chain rule",
    "single-neuron": "A single neuron with a squared error",
    "losses": "Loss functions",
    "rnn-forward": "The RNN's forward pass",
    "bptt": "Backpropagation through time",
    "vanishing": "Where RNNs fail",
}
"""The first part of an exercise's name, in the book's order -> the chapter. A module of that name holds them."""


@cache
def chapter(name: str) -> dict[str, Exercise]:
    """The exercises of one chapter by their names, in the chapter's order."""
    module = import_module(f"nbutils.exercises.{name.replace('-', '_')}")
    exercises = {exercise.name: exercise for exercise in module.EXERCISES}
    wrong = [own for own in exercises if not own.startswith(f"{name}/")]
    if wrong or len(exercises) != len(module.EXERCISES):
        raise ValueError(f"every exercise of {module.__name__} has a name of its own that begins with {name}/")
    return exercises


def names() -> tuple[str, ...]:
    """The names of all exercises, in the book's order."""
    return tuple(own for name in CHAPTERS for own in chapter(name))


def find(name: str) -> Exercise:
    """The exercise of this name. Raises ValueError that tells the nearest name."""
    first = name.split("/")[0]
    known = chapter(first) if first in CHAPTERS else {}
    if name not in known:
        near = difflib.get_close_matches(name, names(), n=1)
        raise ValueError(f"there is no exercise {name!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    return known[name]
