"""Names that differ in their index alone: the same quantity at another step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from byhand.proof.definitions import Name


def stem_of(symbol: Any) -> str:
    """The name without its index: O for O_1."""
    return str(symbol.name).rpartition("_")[0]


def shifted(symbol: Any, by: int, known: Mapping[str, Name]) -> Name | None:
    """The same quantity one step later or earlier."""
    stem, _, index = symbol.name.rpartition("_")
    other = known.get(f"{stem}_{int(index) + by}") if stem and index.isdigit() else None
    return other if other is not None and getattr(other, "shape", ()) == getattr(symbol, "shape", ()) else None
