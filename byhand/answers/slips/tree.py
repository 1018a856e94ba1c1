"""Slips anywhere in the tree of an expression: one change, or the same one wherever a name stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import sympy
from sympy import Expr, MatrixSymbol, Symbol
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from byhand.answers.slips.names import shifted, stem_of
from byhand.answers.slips.slip import Slip
from byhand.formulas.functions import ReLU, Sigmoid, Step
from byhand.proof.definitions import Name


def tree_slips(answer: Any, known: Mapping[str, Name], term: str) -> Iterator[Slip]:
    """One change anywhere in the tree; where all of a name's places change, too."""
    yield Slip("sign", "The sign is wrong: a minus is lost, or one too many.", -answer)
    yield from name_slips(answer, known)
    indicators = [node for node in sympy.preorder_traversal(answer) if _is_indicator(node)]
    if len(set(indicators)) > 1:
        ones = {node: sympy.OneMatrix(*node.shape) if node.is_Matrix else sympy.S.One for node in indicators}
        yield Slip("indicator", "The indicators are missing: what does the ReLU contribute?", answer.xreplace(ones))
    squares = {node: _squared_whole(node) for node in sympy.preorder_traversal(answer)}
    outside = {node: square for node, square in squares.items() if square is not None}
    if len(outside) > 1:
        yield Slip("square", _OUTSIDE, answer.xreplace(outside))
    yield from part_slips(answer, known, term)
    if not answer.is_Matrix and answer.free_symbols:
        yield Slip("inverted factor", "The whole stands upside down.", 1 / answer)


def name_slips(line: Any, known: Mapping[str, Name]) -> Iterator[Slip]:
    """A name, or all with the same letter, taken from another step wherever it stands."""
    for symbol in sorted(line.free_symbols, key=str):
        for by in (-1, 1):
            other = shifted(symbol, by, known)
            if other is not None:
                yield Slip("time", f"An index is off by one: look at {other}.", line.xreplace({symbol: other}))
            if by == 1 and other in line.free_symbols:
                message = f"{symbol} and {other} stand in each other's places."
                yield Slip("time", message, line.xreplace({symbol: other, other: symbol}))
    for stem in sorted({stem_of(symbol) for symbol in line.free_symbols} - {""}):
        for by in (-1, 1):
            same = {symbol: shifted(symbol, by, known) for symbol in line.free_symbols if stem_of(symbol) == stem}
            if len(same) > 1 and None not in same.values():
                yield Slip("time", f"The indices of {stem} are off by one.", line.xreplace(same))


def part_slips(node: Any, known: Mapping[str, Name], term: str) -> Iterator[Slip]:
    """The slips at a node and at all below it. term: what the node is in the whole, for the messages."""
    for kind, message, changed in _at(node, known, term):
        yield Slip(kind, message, changed)
    for position, arg in enumerate(node.args):
        if isinstance(arg, Expr | sympy.MatrixExpr) and not isinstance(node, MatrixSymbol):
            for slip in part_slips(arg, known, "term"):
                args = list(node.args)
                args[position] = slip.value
                try:
                    changed = node.func(*args)
                except (TypeError, ValueError, sympy.ShapeError):  # the shapes no longer fit
                    continue
                if isinstance(node, Step) and changed.is_number:  # nobody makes of 1[z > 0] a 0 or a 1 by a slip in z
                    continue
                if isinstance(node, _PRODUCTS) and changed == 0:  # nor a 0 of 1 - f by a slip in f
                    continue
                yield Slip(slip.kind, slip.message, changed)


_OUTSIDE = "The square stands outside the bracket: 1 − u² is not (1 − u)²."
_PRODUCTS = (sympy.Mul, sympy.MatMul, sympy.HadamardProduct)


def _at(node: Any, known: Mapping[str, Name], term: str) -> Iterator[tuple[str, str, Any]]:
    """Changes at this node itself."""
    if isinstance(node, sympy.Add | sympy.MatAdd):
        if _squared_whole(node) is not None:
            yield "square", _OUTSIDE, _squared_whole(node)
        for arg in node.args:
            if _is_difference(node):
                yield "order", f"The difference {_difference(node)} stands the wrong way round.", -node
            yield term, _missing_term(arg, node), node - arg
            yield "sign", "The sign of one term is wrong.", node - 2 * arg
        short = [arg for arg in node.args if arg.is_number or arg.as_coeff_Mul()[1].is_symbol]
        for one, other in combinations(short if len(node.args) > 2 else (), 2):  # 1 - m in w + 1 - m
            if one.could_extract_minus_sign() != other.could_extract_minus_sign():
                says = f"The difference {_difference(one + other)} stands the wrong way round."
                yield "order", says, node - 2 * (one + other)
    elif isinstance(node, _PRODUCTS):
        roots = [_root(arg) for arg in node.args]
        if all(root is not None for root in roots):
            yield "square", "A square is lost.", _rebuilt(node, tuple(roots))
        yield from _in_scaled(node)
        yield from _bracket(node)
        for position, arg in enumerate(node.args):
            others = node.args[:position] + node.args[position + 1 :]
            rest = _rebuilt(node, others)
            if rest is None:
                continue
            if arg.is_number:
                if arg != -1:
                    yield "constant", "A constant factor is missing.", -rest if arg.is_negative else rest
                if position == 1 and node.args[0].is_number and not node.is_Matrix:  # such as 1/2 and 2**(1/3)
                    yield "constant", "A constant factor is missing.", rest / node.args[0]
            elif _is_indicator(arg):
                yield "indicator", "The indicator is missing: what does the ReLU contribute?", rest
            elif isinstance(arg, sympy.Pow) and arg.exp.is_negative:
                yield "missing factor", "A divisor is missing.", rest
                yield "inverted factor", "A factor stands upside down.", rest / arg
                yield "extra factor", "A divisor stands once too often.", node * arg
            else:
                name = str(arg) if str(arg).startswith("∂") else "A factor of the product"
                yield "missing factor", f"{name} is missing.", rest
                yield from _in_multiple(arg, rest)
                if isinstance(node, sympy.HadamardProduct):
                    inverse = sympy.HadamardPower(arg, -1)
                    yield "inverted factor", f"{name} stands upside down.", sympy.hadamard_product(rest, inverse)
                elif not arg.is_Matrix:
                    yield "inverted factor", f"{name} stands upside down.", rest / arg
                twice = _rebuilt(node, (*node.args[:position], arg, *node.args[position:]))
                if twice is not None and not _is_root(arg):
                    yield "extra factor", f"{name} stands in the product once too often.", twice
    elif isinstance(node, sympy.Pow | sympy.HadamardPower) and _root(node) is not None:
        yield "square", "A square is lost.", _root(node)
    elif _is_root(node):
        yield "square", "The root is lost, or does not reach over all that belongs below it.", node.base
    elif isinstance(node, ReLU | sympy.Max) and clipped(node) is not None:
        yield "indicator", "The cut at zero is missing: what does the ReLU do to a negative number?", clipped(node)
    elif isinstance(node, Sigmoid | sympy.exp | sympy.log):
        name = type(node).__name__.lower()
        yield "sign", f"The sign of what stands in {name}(…) is wrong.", node.func(-node.args[0])
    elif isinstance(node, Step):
        yield "indicator", "The comparison is the wrong way round.", Step(-node.args[0])
    elif isinstance(node, Symbol | MatrixSymbol):
        for by in (-1, 1):
            other = shifted(node, by, known)
            if other is not None:
                yield "time", f"An index is off by one, in one place: look at {other}.", other


def _in_scaled(node: Any) -> Iterator[tuple[str, str, Any]]:
    """Slips in the only matrix of a product with numbers, whose entries are multiplied one by one."""
    matrices = [arg for arg in node.args if arg.is_Matrix]
    scale = sympy.Mul(*(arg for arg in node.args if not arg.is_Matrix))
    if isinstance(node, sympy.MatMul) and len(matrices) == 1 and not scale.is_number:
        (matrix,) = matrices
        yield "missing factor", "A factor of the product is missing.", scale * sympy.OneMatrix(*matrix.shape)
        yield "inverted factor", "A factor of the product stands upside down.", scale * sympy.HadamardPower(matrix, -1)
        twice = sympy.hadamard_product(matrix, matrix)
        yield "extra factor", "A factor of the product stands in it once too often.", scale * twice


def _squared_whole(node: Any) -> Any:
    """(1 - u)**2 for 1 - u**2; None for anything else."""
    if not isinstance(node, sympy.Add | sympy.MatAdd) or len(node.args) != 2:
        return None
    for one, square in (node.args, node.args[::-1]):
        root = None if square.is_number else _root((-square).doit())
        if root is not None and one == (sympy.OneMatrix(*node.shape) if node.is_Matrix else 1):
            return sympy.HadamardPower(one - root, 2) if node.is_Matrix else (one - root) ** 2
    return None


def _bracket(node: Any) -> Iterator[tuple[str, str, Any]]:
    """Factors of a sum that multiply only one of its terms."""
    for position, arg in enumerate(node.args):
        if isinstance(arg, sympy.Add | sympy.MatAdd) and len(node.args) > 1:
            for term in arg.args:
                rest = _rebuilt(node, (*node.args[:position], arg - term, *node.args[position + 1 :]))
                if rest is not None and getattr(rest, "shape", ()) == getattr(term, "shape", ()):
                    says = "A factor multiplies only a part of a sum: is a bracket missing?"
                    yield "missing factor", says, rest + term


def _is_indicator(arg: Any) -> bool:
    """1[z > 0], of a number or of each entry of a matrix."""
    return isinstance(arg.function.expr if isinstance(arg, ElementwiseApplyFunction) else arg, Step)


def _in_multiple(arg: Any, rest: Any) -> Iterator[tuple[str, str, Any]]:
    """Slips in a factor such as 2*(a - y), which SymPy holds as 2*a - 2*y, with the other factors of its product."""
    number, primitive = arg.primitive() if isinstance(arg, sympy.Add) and not arg.is_Matrix else (sympy.S.One, arg)
    if number != 1:
        says = f"A constant factor is missing: one factor is {1 / number} times what it should be."
        yield "constant", says, rest * primitive
        yield "missing factor", "A factor of the product is missing.", rest * number
        yield "inverted factor", "A factor of the product stands upside down.", rest * number / primitive
        yield "extra factor", "A factor of the product stands in it once too often.", rest * arg * primitive


def _rebuilt(node: Any, args: tuple[Any, ...]) -> Any:
    try:
        rest = node.func(*args)
    except (TypeError, ValueError, sympy.ShapeError):
        return None
    return rest if getattr(rest, "shape", ()) == getattr(node, "shape", ()) else None


def _root(node: Any) -> Any:
    """What is squared in a square, in one over a square, or in the square of a fraction; None for anything else."""
    if node.is_number:
        root = sympy.sqrt(node)
        return root if root.is_Rational else None
    if isinstance(node, sympy.Pow | sympy.HadamardPower) and node.args[1] in (2, -2):
        return node.func(node.args[0], node.args[1] / 2)
    return None


def _is_root(node: Any) -> bool:
    return isinstance(node, sympy.Pow) and node.exp == sympy.Rational(1, 2) and not node.base.is_number


def clipped(node: Any) -> Any:
    """The u of ReLU(u), or of max(0, u)."""
    others = [arg for arg in node.args if arg != 0]
    return others[0] if len(others) == 1 and not others[0].is_number else None


def _is_difference(node: Any) -> bool:
    """Of two names, or of a number and a name: a - y, 2*a - 2*y, 1 - a."""
    signs = [arg.could_extract_minus_sign() for arg in node.args if arg.is_number or _bare(arg).is_symbol]
    return len(node.args) == 2 and sorted(signs) == [False, True]


def _difference(node: Any) -> str:
    names = sorted(str(name) for name in node.free_symbols)
    return f"of {' and '.join(names)}" if len(names) > 1 else f"with {names[0]}"


def _bare(arg: Any) -> Any:
    """A multiple of a name without its number."""
    return (-arg if arg.could_extract_minus_sign() else arg).as_coeff_Mul()[1]


def _missing_term(arg: Any, node: Any) -> str:
    elsewhere = set().union(*(other.free_symbols for other in node.args if other != arg))
    alone = sorted(map(str, arg.free_symbols - elsewhere))
    return "A term of the sum is missing" + (f": the one with {alone[0]}." if alone else ".")
