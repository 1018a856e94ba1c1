"""Whether linear inequalities contradict each other."""

from __future__ import annotations

from typing import Any

FACTS, MONOMIALS = 160, 20  # bounds of the elimination


def contradict(rows: list[tuple[dict[Any, Any], bool]], variables: list[Any], one: Any) -> bool:
    """Whether the inequalities (a row is a sum > 0, or >= 0) contradict each other, by Fourier and Motzkin."""

    def contradicts(row: dict[Any, Any], strict: bool) -> bool:
        return all(m == one for m in row) and (row.get(one, 0) < 0 or (strict and row.get(one, 0) == 0))

    remaining = set(variables)
    while True:
        if any(contradicts(row, strict) for row, strict in rows):
            return True
        counts = {}
        for m in remaining:
            above = sum(row.get(m, 0) > 0 for row, _ in rows)
            below = sum(row.get(m, 0) < 0 for row, _ in rows)
            counts[m] = above * below - above - below
        if not remaining:
            return False
        m = min(remaining, key=lambda v: (counts[v], v))
        remaining.remove(m)
        kept = [(row, strict) for row, strict in rows if row.get(m, 0) == 0]
        above = [(row, strict) for row, strict in rows if row.get(m, 0) > 0]
        below = [(row, strict) for row, strict in rows if row.get(m, 0) < 0]
        if len(kept) + len(above) * len(below) > FACTS:
            return False
        for row, strict in above:
            for other, other_strict in below:
                a, b = -other[m], row[m]
                mixed = {k: row.get(k, 0) * a + other.get(k, 0) * b for k in row.keys() | other.keys() if k != m}
                mixed = {k: v for k, v in mixed.items() if v or k == one}
                kept.append((mixed, strict or other_strict))
        rows = kept
