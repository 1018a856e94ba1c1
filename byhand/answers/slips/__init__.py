"""What comes out of a derivation when one slip is made in it: wrong answers with their names.

They are made from the structure of the exercise, not from a list of texts: from the edges and paths of the chain
between the quantity and what it is differentiated by (`chain`), from the tree of the right answer and of the lines
above it (`tree`), and from the whole of the question (`whole`). What a book calls its activations and biases is
registered in `conventions`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from byhand.answers.slips.chain import chain_slips, index_slips
from byhand.answers.slips.conventions import register_activation, register_biases
from byhand.answers.slips.slip import KINDS, Slip, SlipError
from byhand.answers.slips.tree import name_slips, part_slips, tree_slips
from byhand.answers.slips.whole import other_edges, other_variables, without_biases
from byhand.proof.derivation import Derivation

__all__ = ["KINDS", "Slip", "SlipError", "register_activation", "register_biases", "slips"]


def slips(derivation: Derivation, answer: Any) -> Iterator[Slip]:
    """The wrong answers that a single slip makes, likelier ones first.

    answer: the right one, in the names of the exercise.
    """
    paths = derivation.paths()
    yield from chain_slips(derivation, paths)
    known, term = {name.name: name for name in derivation.symbols}, "path" if derivation.wrt is not None else "term"
    yield from index_slips(paths, known)
    yield from tree_slips(answer, known, term)
    chain, written = set(derivation.placeholders), derivation.written
    if not paths:
        chain |= set(derivation.where)
    if derivation.wrt is None:
        definitions = [value for name, value in derivation.where.items() if name == derivation.quantity]
        written = [*written, *map(sympy.sympify, definitions)]
    for line in written:
        # Where the answer is a number, which has no parts, the slip is in a line that it comes from.
        if line.free_symbols & chain or not answer.free_symbols:
            yield from part_slips(line, known, term)
            yield from name_slips(line, known)
    yield from other_variables(derivation)
    yield from other_edges(derivation, paths)
    yield from without_biases(derivation, answer)
