"""How a book calls its things, where a slip depends on it: its activations, and which of its names are biases."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sympy import Expr

Slope: TypeAlias = "Callable[[Expr], Expr]"
"""The slope of an activation, from its value: f -> 1 - f**2 for tanh."""


@dataclass(frozen=True)
class Activation:
    """An activation function whose slope can be written with its value.

    name: as it is called in a sentence: "the sigmoid".
    slope: its slope from its value.
    misremembered: (kind of slip, what to say, the wrong slope from the value).
    """

    name: str
    slope: Slope
    misremembered: tuple[tuple[str, str, Slope], ...] = ()


activations: dict[type[Expr], Activation] = {}
"""The activations of the book, by their SymPy functions."""

_biases: list[re.Pattern[str]] = []


def register_activation(
    function: type[Expr], name: str, slope: Slope, misremembered: Sequence[tuple[str, str, Slope]] = ()
) -> None:
    """Let slips with the slope of `function` be told under its `name`."""
    activations[function] = Activation(name, slope, tuple(misremembered))


def register_biases(pattern: str) -> None:
    """Let names that match the regular expression as a whole be biases, which can be forgotten."""
    _biases.append(re.compile(pattern))


def is_bias(name: Any) -> bool:
    """Does the symbol stand for a bias?"""
    return any(pattern.fullmatch(name.name) for pattern in _biases)
