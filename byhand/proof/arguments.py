"""What an author passes to a derivation, an exercise or a comparison, looked at before it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def listed(name: str, given: Iterable[Any]) -> tuple[Any, ...]:
    """The things that an author lists in the argument `name`. Raises TypeError for one alone, or a text."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"{name} is a list, such as [{given}], not {given!r} alone")
    return tuple(given)


def paired(name: str, given: Mapping[Any, Any] | Iterable[Any] | None) -> list[tuple[Any, Any]]:
    """The pairs of the argument `name`: a mapping, or a list of pairs. Raises TypeError for anything else."""
    pairs = given.items() if isinstance(given, Mapping) else given or ()
    if isinstance(pairs, str) or not isinstance(pairs, Iterable):
        raise TypeError(f"{name} is a mapping, or a list of pairs, not {given!r}")
    found = list(pairs)
    for pair in found:
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise TypeError(f"{name} is a mapping, or a list of pairs, not of {pair!r}")
    return [(first, second) for first, second in found]


def whole(value: Any, least: int, most: int) -> int:
    """A whole number of the author's. Raises ValueError for another one, TypeError for what is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"expected a whole number, not {value!r}")
    if not least <= value <= most:
        raise ValueError(f"expected a number from {least} to {most}, not {value}")
    return value
