"""Slips along the chain from the quantity down to what it is differentiated by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import Any

import sympy
from sympy import Expr, Symbol

from byhand.answers.slips.conventions import activations
from byhand.answers.slips.names import shifted, stem_of
from byhand.answers.slips.slip import Slip
from byhand.formulas.functions import Step
from byhand.proof.definitions import Link, Name
from byhand.proof.derivation import Derivation

_MAX_EDGES = 7  # of a chain whose every part is tried as the one that was left out


def chain_slips(derivation: Derivation, paths: tuple[tuple[Link, ...], ...]) -> Iterator[Slip]:
    """Slips in the local derivatives and in the sum over the paths."""
    if paths:
        yield from _along(paths, derivation.where)
        yield from _whole_paths(paths)
        yield from _twice(derivation, paths)
        yield from _rarer(paths)


def _route(path: tuple[Link, ...]) -> str:
    """The path in words: "w → z → a → L"."""
    return " → ".join([str(path[-1].bottom), *(str(edge.top) for edge in reversed(path))])


def _along(paths: tuple[tuple[Link, ...], ...], formulas: Mapping[Any, Expr]) -> Iterator[Slip]:
    """Slips at one edge, on every path that has it and on each of them alone; and several edges left out."""
    edges = list(dict.fromkeys(edge for path in paths for edge in path))
    for edge in edges:
        on = [path for path in paths if edge in path]
        for kind, says, wrong in chain(_wrong_slopes(edge, _direct(edge, paths)), _undifferentiated(edge, formulas)):
            if paths == ((edge,),) and (wrong == 1 or kind == "undifferentiated"):  # then it is the whole answer
                continue
            yield Slip(kind, says, changed(paths, on, {edge: wrong}))
            for path in on if len(on) > 1 else ():
                yield Slip(kind, f"{says} That is on the path {_route(path)}.", changed(paths, [path], {edge: wrong}))
    misread: dict[tuple[str, str, str], dict[Link, Expr]] = {}
    for edge in edges:
        for kind, says, wrong in _misread(edge):
            for name in (edge.top.name, stem_of(edge.top), ""):
                misread.setdefault((kind, says, name), {})[edge] = wrong
    for (kind, says, _), slopes in misread.items():
        if len(slopes) > 1:  # the same mistake with every edge to one name, to O_1, O_2 and so on, or to any name
            yield Slip(kind, says, changed(paths, list(paths), slopes))
    for path in paths if len(paths[0]) <= _MAX_EDGES else ():
        for size in range(2, len(path)):
            for gone in combinations(path, size):
                names = ", ".join(edge.name for edge in gone)
                value = changed(paths, [path], dict.fromkeys(gone, sympy.S.One))
                yield Slip("missing factor", f"Several local derivatives are missing: {names}.", value)


def _rarer(paths: tuple[tuple[Link, ...], ...]) -> Iterator[Slip]:
    """Of a slope such as 2*h the 2 alone, and the slope of a ReLU in the place of a smooth one, or the reverse."""
    slopes: dict[tuple[str, str], dict[Link, Expr]] = {}
    for edge in dict.fromkeys(edge for path in paths for edge in path):
        number, rest = edge.slope.as_content_primitive()
        if number != 1 and not rest.is_number:
            says = f"Of {_direct(edge, paths)} only the number {number} stands there."
            slopes["missing factor", says] = {edge: number}
        for function, known in activations.items():
            for call in sorted(edge.slope.atoms(function), key=str)[:1]:
                says = f"This is the slope of the ReLU, where {known.name} stands."
                wrong = edge.slope / known.slope(call) * Step(call.args[0])
                slopes.setdefault(("activation", says), {})[edge] = wrong
            if isinstance(edge.slope, Step):
                says = f"This is the slope of {known.name}, where the ReLU stands."
                slopes.setdefault(("activation", says), {})[edge] = known.slope(edge.top)
    for (kind, says), instead in slopes.items():
        yield Slip(kind, says, changed(paths, list(paths), instead))


def _direct(edge: Link, paths: tuple[tuple[Link, ...], ...]) -> str:
    """The name of an edge's slope: only a part of ∂top/∂bottom where the two are also joined by a longer way."""
    for path in paths:
        names = {path[-1].bottom, *(step.top for step in path)}
        if edge not in path and {edge.top, edge.bottom} <= names:
            return f"The direct part of {edge.name}"
    return edge.name


def changed(paths: tuple[tuple[Link, ...], ...], on: list[tuple[Link, ...]], slopes: Mapping[Link, Expr]) -> Expr:
    """The sum over the paths, with other slopes for some edges of some of them."""
    return sympy.Add(*(sympy.Mul(*(slopes.get(e, e.slope) if path in on else e.slope for e in path)) for path in paths))


def _contributor(edge: Link) -> str:
    names = [known.name for function, known in activations.items() if edge.slope.has(function)]
    return names[0] if names else f"the step from {edge.bottom} to {edge.top}"


def _wrong_slopes(edge: Link, name: str) -> Iterator[tuple[str, str, Expr]]:
    """What may go wrong with a local derivative: the kind, the message, and what stands in its place."""
    slope, one = edge.slope, sympy.S.One
    if slope.has(Step):
        yield "indicator", f"{name} is missing: what does the ReLU contribute?", one
    elif slope != 1:
        yield "missing factor", f"{name} is missing: what does {_contributor(edge)} contribute?", one
    if slope.is_number:
        return
    yield from _misread(edge)
    if not slope.has(Step):
        yield "inverted factor", f"{name} stands upside down.", 1 / slope
        yield "extra factor", f"{name} stands in the product once too often.", slope**2


def _misread(edge: Link) -> Iterator[tuple[str, str, Expr]]:
    """Slopes of activations, remembered wrongly."""
    slope = edge.slope
    for function, known in activations.items():
        name = known.name
        for call in sorted(slope.atoms(function), key=str):
            at_output = slope.xreplace({call: function(edge.top)})
            yield "argument", f"The slope of {name} is taken at its output, not at its input.", at_output
            rest = slope / known.slope(call)
            if not sympy.cancel(rest).has(call):
                yield "missing factor", f"The slope of {name} is missing.", rest
                for kind, says, wrong in known.misremembered:
                    yield kind, says, wrong(call) * rest
                for other, another in activations.items():
                    if other is not function:
                        says = f"This is the slope of {another.name}, where {name} stands."
                        yield "activation", says, another.slope(call) * rest


def _undifferentiated(edge: Link, formulas: Mapping[Any, Expr]) -> Iterator[tuple[str, str, Expr]]:
    """The formula of the upper name in the place of its slope."""
    formula = formulas.get(edge.top)
    if formula is not None and not edge.slope.is_number:
        yield "undifferentiated", f"The formula of {edge.top} stands where its slope {edge.name} belongs.", formula


def _whole_paths(paths: tuple[tuple[Link, ...], ...]) -> Iterator[Slip]:
    if len(paths) < 2:
        return
    for size in range(1, len(paths)):
        for gone in combinations(paths, size):
            names = ", and ".join(_route(path) for path in gone)
            kept = tuple(path for path in paths if path not in gone)
            what = f"Paths are missing: {names}"
            if size == 1:
                elsewhere = {edge.top for path in kept for edge in path}
                alone = [edge.top for edge in reversed(gone[0]) if edge.top not in elsewhere]
                what = f"The path through {alone[0]} is missing: {names}" if alone else f"The path {names} is missing"
            yield Slip("path", f"{what}.", changed(kept, [], {}))
    product = sympy.Mul(*(edge.slope for path in paths for edge in path))
    yield Slip("path", "The paths are multiplied; along a path factors multiply, and the paths add up.", product)


def _twice(derivation: Derivation, paths: tuple[tuple[Link, ...], ...]) -> Iterator[Slip]:
    """The total derivative at the end of each path, where the immediate one belongs."""
    top, wrt = derivation.quantity, derivation.wrt
    assert wrt is not None
    ends = dict.fromkeys(path[-1].top for path in paths)
    if len(ends) > 1:
        total = sympy.Add(*(
            derivation.partials.get((top.name, end.name), sympy.S.One) * derivation.partials[end.name, wrt.name]
            for end in ends
        ))  # fmt: skip
        says = f"Paths are counted twice: the last factor, to {wrt}, has to be the immediate derivative in each path."
        yield Slip("path twice", says, total)


def index_slips(paths: tuple[tuple[Link, ...], ...], known: Mapping[str, Name]) -> Iterator[Slip]:
    """What stands beside the variable, such as O_1 beside w_h in O_2, taken from another step."""
    for by in (-1, 1):
        moved: dict[Link, Expr] = {}
        for edge in dict.fromkeys(path[-1] for path in paths):
            for factor in sympy.Mul.make_args(edge.slope):
                other = shifted(factor, by, known) if isinstance(factor, Symbol) else None
                if other is not None:
                    moved[edge] = edge.slope / factor * other
        for edge, slope in moved.items():
            says = f"An index is off by one: what stands beside {edge.bottom} in {edge.top}?"
            yield Slip("time", says, changed(paths, list(paths), {edge: slope}))
        if len(moved) > 1:
            bottom = paths[0][-1].bottom
            says = f"Indices are off by one: what stands beside {bottom} at each step?"
            yield Slip("time", says, changed(paths, list(paths), moved))
