"""Slips in the whole of a question: another variable, a forgotten bias."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol

from byhand.answers.slips.chain import changed
from byhand.answers.slips.conventions import is_bias
from byhand.answers.slips.slip import Slip
from byhand.proof.definitions import Link
from byhand.proof.derivation import Derivation
from byhand.proof.entries import explicit


def other_variables(derivation: Derivation) -> Iterator[Slip]:
    """The derivative by each other name, and the quantity not differentiated at all."""
    wrt = derivation.wrt
    if wrt is None:
        return
    if isinstance(wrt, Symbol):
        message = f"This is {derivation.quantity} itself; asked is its derivative."
        yield Slip("unchanged", message, derivation.quantity)
    for other in derivation.symbols:
        slope = derivation.partials.get((str(derivation.quantity), other.name))
        if slope is not None and other != wrt and getattr(other, "shape", ()) == getattr(wrt, "shape", ()):
            message = f"This is the derivative with respect to {other}; asked is the one with respect to {wrt}."
            yield Slip("variable", message, slope)


def other_edges(derivation: Derivation, paths: tuple[tuple[Link, ...], ...]) -> Iterator[Slip]:
    """One local derivative taken with respect to another name: ∂z/∂x where ∂z/∂w belongs."""
    for edge in dict.fromkeys(edge for path in paths for edge in path):
        for other, slope in derivation.slopes_of(edge.top):
            if other != edge.bottom and slope not in (edge.slope, -edge.slope) and not slope.is_number:
                message = f"∂{edge.top}/∂{other} stands where {edge.name} belongs."
                yield Slip("variable", message, changed(paths, list(paths), {edge: slope}))


def without_biases(derivation: Derivation, answer: Any) -> Iterator[Slip]:
    """Every bias taken as zero where the definitions or the answer use it."""
    for bias in derivation.symbols:
        if is_bias(bias) and bias not in derivation.where and bias != derivation.wrt:
            zeros = dict.fromkeys(explicit(bias) if isinstance(bias, MatrixSymbol) else [bias], sympy.S.Zero)
            without = derivation.put_in(answer).xreplace(zeros)
            yield Slip("bias", f"{bias} is forgotten.", without)
