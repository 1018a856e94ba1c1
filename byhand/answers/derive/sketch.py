"""The graph of a question as a drawing needs it: which name stands where, and what is written on each arrow."""

from __future__ import annotations

from dataclasses import dataclass

from byhand.answers.derive.solution import Solution
from byhand.formulas.printers import symbol_latex


@dataclass(frozen=True)
class Spot:
    """A name in the drawing: its column from 0 (left) to 1 and its row, counted from the top; `lit` on a path."""

    name: str
    tex: str
    x: float
    row: int
    lit: bool


@dataclass(frozen=True)
class Arrow:
    """An arrow from a name to one that is made of it, with the local derivative as text and as TeX."""

    start: str
    end: str
    text: str
    tex: str
    lit: bool


@dataclass(frozen=True)
class Sketch:
    """The names of a question and the arrows between them, placed."""

    spots: tuple[Spot, ...]
    arrows: tuple[Arrow, ...]


def sketch(solution: Solution) -> Sketch:
    """What is asked for stands at the top, and each name above all that are made of it; the quantity at the bottom.

    Defined names that reach the quantity by no path from what is asked for are there, but not lit; of the names without
    a definition only what is asked for is.
    """
    shown = solution.shown
    lit = set(solution.on_path)
    depth: dict[str, int] = {}
    for name in shown[::-1]:  # each after all that are made of it
        depth[name] = max((depth[other] + 1 for other in shown if name in solution.parts.get(other, ())), default=0)
    deepest = max(depth.values())
    rows = [[name for name in shown if depth[name] == level] for level in range(deepest + 1)]
    across: dict[str, float] = {}
    for level, row in enumerate(rows):  # from the quantity upwards, each near what is made of it
        if level:
            row.sort(key=lambda name: _middle(name, across, solution))
        for place, name in enumerate(row):
            across[name] = (place + 1) / (len(row) + 1)
    spots = [Spot(name, symbol_latex(name), across[name], deepest - depth[name], name in lit) for name in shown]
    arrows = [
        Arrow(start, end, *solution.slope(end, start), {start, end} <= lit)
        for end in shown
        for start in solution.parts.get(end, ())
        if start in across
    ]
    return Sketch(tuple(spots), tuple(arrows))


def _middle(name: str, across: dict[str, float], solution: Solution) -> float:
    places = [across[other] for other in across if name in solution.parts.get(other, ())]
    return sum(places) / len(places)
