"""What an author passes to a derivation, an exercise or a comparison, looked at before it is used."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def listed(name: str, given: Iterable[Any]) -> tuple[Any, ...]:
    """The things that an author lists in the argument `name`. Raises TypeError for one alone, or a text."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise TypeError(f"{name} is a list, such as [{given}], not {given!r} alone")
    return tuple(given)
