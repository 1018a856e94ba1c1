"""What an author passes to a derivation, an exercise or a comparison, looked at before it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def listed(name: str, given: Iterable[Any]) -> tuple[Any, ...]:
    """The things that an author lists in the argument `name`. Raises TypeError for one alone, or a text."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"{name} is a list, such as [{given}], not {given!r} alone")
    return tuple(given)


def paired(given: Mapping[Any, Any] | Iterable[Any] | None) -> list[tuple[Any, Any]]:
    """The pairs of a mapping, or of a list of pairs. Raises TypeError for anything else."""
    found = list(given.items() if isinstance(given, Mapping) else given or ())
    if isinstance(given, str) or not all(isinstance(pair, tuple | list) and len(pair) == 2 for pair in found):
        raise TypeError(f"expected a mapping, or a list of pairs, not {given!r}")
    return [(first, second) for first, second in found]


def whole(value: Any, most: int) -> int:
    """A whole number of the author's, from 0 on. Raises ValueError for another one."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise ValueError(f"expected a whole number from 0 to {most}, not {value!r}")
    return value
