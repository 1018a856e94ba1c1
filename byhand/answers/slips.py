"""What comes out of a derivation when one slip is made in it: wrong answers with their names.

They are made from the structure of the exercise, not from a list of texts: from the edges and paths of the chain
between the quantity and what it is differentiated by, and from the tree of the right answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import sympy
from sympy import Expr, MatrixSymbol, Symbol
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from byhand.formulas.functions import ReLU, Sigmoid, Step
from byhand.proof.comparison import explicit
from byhand.proof.definitions import Link, Name
from byhand.proof.derivation import Derivation

KINDS: Mapping[str, str] = {
    "sign": "a sign is wrong",
    "order": "a difference stands the wrong way round",
    "constant": "a constant factor is wrong",
    "missing factor": "a local derivative is missing",
    "extra factor": "a local derivative stands once too often",
    "inverted factor": "a local derivative stands upside down",
    "indicator": "the indicator of the ReLU is forgotten",
    "argument": "an activation's slope is taken at its output",
    "activation": "the slope is that of another activation",
    "square": "a square is lost",
    "path": "a path of the sum is missing",
    "path twice": "a path of the sum is counted twice",
    "term": "a term of the sum is missing",
    "variable": "differentiated by another variable",
    "integrated": "integrated instead of differentiated",
    "time": "an index, of a step or of a layer, is off by one",
    "bias": "a bias is forgotten",
    "transpose": "a transpose is missing, or one too many",
    "order of factors": "two factors of a matrix product are exchanged",
    "elementwise": "elementwise for a product of matrices, or the reverse",
    "names": "right, but not in the variables asked for",
    "unchanged": "the question repeated",
    "author": "a slip that the exercise itself knows",
}
"""Every slip that a diagnosis can name, and what it says."""

_MAX_EDGES = 7  # of a chain whose every part is tried as the one that was left out


@dataclass(frozen=True)
class Slip:
    """A slip, what to say of it, and the answer that it leads to, in the names of the exercise."""

    kind: str
    message: str
    value: Any


def slips(derivation: Derivation, answer: Any) -> Iterator[Slip]:
    """The wrong answers that a single slip makes, likelier ones first.

    answer: the right one, in the names of the exercise.
    """
    paths = derivation.paths()
    if paths:
        yield from _along(paths)
        yield from _whole_paths(paths)
        yield from _twice(derivation, paths)
    known, term = {name.name: name for name in derivation.symbols}, "path" if derivation.wrt is not None else "term"
    yield from _beside(paths, known)
    yield from _edits(answer, known, term)
    chain, written = set(derivation.placeholders), derivation.written
    if not paths:
        chain |= set(derivation.where)
    if derivation.wrt is None:
        definitions = [value for name, value in derivation.where.items() if name == derivation.quantity]
        written = [*written, *map(sympy.sympify, definitions)]
    for line in written:
        # Where the answer is a number, which has no parts, the slip is in a line that it comes from.
        if line.free_symbols & chain or not answer.free_symbols:
            yield from _in_tree(line, known, term)
            yield from _indices(line, known)
    yield from _other_variables(derivation)
    yield from _other_edges(derivation, paths)
    yield from _without_biases(derivation, answer)


# --- the chain -------------------------------------------------------------------------------------------------


def _route(path: tuple[Link, ...]) -> str:
    """The path in words: "w → z → a → L"."""
    return " → ".join([str(path[-1].bottom), *(str(edge.top) for edge in reversed(path))])


def _along(paths: tuple[tuple[Link, ...], ...]) -> Iterator[Slip]:
    """Slips at one edge, on every path that has it and on each of them alone; and several edges left out."""
    edges = list(dict.fromkeys(edge for path in paths for edge in path))
    for edge in edges:
        on = [path for path in paths if edge in path]
        for kind, says, wrong in _wrong_slopes(edge, _direct(edge, paths)):
            if wrong == 1 and paths == ((edge,),):  # then 1 is the whole answer, and nothing is left out of a product
                continue
            yield Slip(kind, says, _changed(paths, on, {edge: wrong}))
            for path in on if len(on) > 1 else ():
                yield Slip(kind, f"{says} That is on the path {_route(path)}.", _changed(paths, [path], {edge: wrong}))
    misread: dict[tuple[str, str, str], dict[Link, Expr]] = {}
    for edge in edges:
        for kind, says, wrong in _misread(edge):
            for name in (edge.top.name, _stem(edge.top), ""):
                misread.setdefault((kind, says, name), {})[edge] = wrong
    for (kind, says, _), slopes in misread.items():
        if len(slopes) > 1:  # the same mistake with every edge to one name, to O_1, O_2 and so on, or to any name
            yield Slip(kind, says, _changed(paths, list(paths), slopes))
    for path in paths if len(paths[0]) <= _MAX_EDGES else ():
        for size in range(2, len(path)):
            for gone in combinations(path, size):
                names = ", ".join(edge.name for edge in gone)
                value = _changed(paths, [path], dict.fromkeys(gone, sympy.S.One))
                yield Slip("missing factor", f"Several local derivatives are missing: {names}.", value)


def _direct(edge: Link, paths: tuple[tuple[Link, ...], ...]) -> str:
    """The name of an edge's slope: only a part of ∂top/∂bottom where the two are also joined by a longer way."""
    for path in paths:
        names = {path[-1].bottom, *(step.top for step in path)}
        if edge not in path and {edge.top, edge.bottom} <= names:
            return f"The direct part of {edge.name}"
    return edge.name


def _changed(paths: tuple[tuple[Link, ...], ...], on: list[tuple[Link, ...]], slopes: Mapping[Link, Expr]) -> Expr:
    """The sum over the paths, with other slopes for some edges of some of them."""
    return sympy.Add(*(sympy.Mul(*(slopes.get(e, e.slope) if path in on else e.slope for e in path)) for path in paths))


_ACTIVATIONS: dict[type[Expr], tuple[str, Callable[[Expr], Expr]]] = {
    sympy.tanh: ("tanh", lambda f: 1 - f**2),
    Sigmoid: ("the sigmoid", lambda f: f * (1 - f)),
}


def _contributor(edge: Link) -> str:
    names = [name for function, (name, _) in _ACTIVATIONS.items() if edge.slope.has(function)]
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
    for function, (name, rule) in _ACTIVATIONS.items():
        for call in sorted(slope.atoms(function), key=str):
            at_output = slope.xreplace({call: function(edge.top)})
            yield "argument", f"The slope of {name} is taken at its output, not at its input.", at_output
            right = rule(call)
            rest = slope / right
            if not sympy.cancel(rest).has(call):
                yield "missing factor", f"The slope of {name} is missing.", rest
                if function is sympy.tanh:
                    yield "square", "A square is lost: the slope of tanh is not 1 − tanh.", (1 - call) * rest
                for other, (other_name, other_rule) in _ACTIVATIONS.items():
                    if other is not function:
                        says = f"This is the slope of {other_name}, where {name} stands."
                        yield "activation", says, other_rule(call) * rest


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
            yield Slip("path", f"{what}.", _changed(kept, [], {}))
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


def _beside(paths: tuple[tuple[Link, ...], ...], known: Mapping[str, Name]) -> Iterator[Slip]:
    """What stands beside the variable, such as O_1 beside w_h in O_2, taken from another step."""
    for by in (-1, 1):
        shifted: dict[Link, Expr] = {}
        for edge in dict.fromkeys(path[-1] for path in paths):
            for factor in sympy.Mul.make_args(edge.slope):
                other = _shifted(factor, by, known) if isinstance(factor, Symbol) else None
                if other is not None:
                    shifted[edge] = edge.slope / factor * other
        for edge, slope in shifted.items():
            says = f"An index is off by one: what stands beside {edge.bottom} in {edge.top}?"
            yield Slip("time", says, _changed(paths, list(paths), {edge: slope}))
        if len(shifted) > 1:
            bottom = paths[0][-1].bottom
            says = f"Indices are off by one: what stands beside {bottom} at each step?"
            yield Slip("time", says, _changed(paths, list(paths), shifted))


# --- the tree of the answer ------------------------------------------------------------------------------------


def _stem(symbol: Any) -> str:
    """The name without its index: O for O_1."""
    return str(symbol.name).rpartition("_")[0]


def _shifted(symbol: Any, by: int, known: Mapping[str, Name]) -> Name | None:
    """The same quantity one step later or earlier."""
    stem, _, index = symbol.name.rpartition("_")
    other = known.get(f"{stem}_{int(index) + by}") if stem and index.isdigit() else None
    return other if other is not None and getattr(other, "shape", ()) == getattr(symbol, "shape", ()) else None


def _edits(answer: Any, known: Mapping[str, Name], term: str) -> Iterator[Slip]:
    """One change anywhere in the tree; where all of a name's places change, too."""
    yield Slip("sign", "The sign is wrong: a minus is lost, or one too many.", -answer)
    yield from _indices(answer, known)
    indicators = [node for node in sympy.preorder_traversal(answer) if _is_indicator(node)]
    if len(set(indicators)) > 1:
        ones = {node: sympy.OneMatrix(*node.shape) if node.is_Matrix else sympy.S.One for node in indicators}
        yield Slip("indicator", "The indicators are missing: what does the ReLU contribute?", answer.xreplace(ones))
    yield from _in_tree(answer, known, term)
    if not answer.is_Matrix and answer.free_symbols:
        yield Slip("inverted factor", "The whole stands upside down.", 1 / answer)


def _indices(line: Any, known: Mapping[str, Name]) -> Iterator[Slip]:
    """A name, or all with the same letter, taken from another step wherever it stands."""
    for symbol in sorted(line.free_symbols, key=str):
        for by in (-1, 1):
            other = _shifted(symbol, by, known)
            if other is not None:
                yield Slip("time", f"An index is off by one: look at {other}.", line.xreplace({symbol: other}))
            if by == 1 and other in line.free_symbols:
                message = f"{symbol} and {other} stand in each other's places."
                yield Slip("time", message, line.xreplace({symbol: other, other: symbol}))
    for stem in sorted({_stem(symbol) for symbol in line.free_symbols} - {""}):
        for by in (-1, 1):
            same = {symbol: _shifted(symbol, by, known) for symbol in line.free_symbols if _stem(symbol) == stem}
            if len(same) > 1 and None not in same.values():
                yield Slip("time", f"The indices of {stem} are off by one.", line.xreplace(same))


def _in_tree(node: Any, known: Mapping[str, Name], term: str) -> Iterator[Slip]:
    for kind, message, changed in _at(node, known, term):
        yield Slip(kind, message, changed)
    for position, arg in enumerate(node.args):
        if isinstance(arg, Expr | sympy.MatrixExpr) and not isinstance(node, MatrixSymbol):
            for slip in _in_tree(arg, known, "term"):
                args = list(node.args)
                args[position] = slip.value
                try:
                    changed = node.func(*args)
                except (TypeError, ValueError, sympy.ShapeError):  # the shapes no longer fit
                    continue
                if isinstance(node, Step) and changed.is_number:  # nobody makes of 1[z > 0] a 0 or a 1 by a slip in z
                    continue
                yield Slip(slip.kind, slip.message, changed)


_PRODUCTS = (sympy.Mul, sympy.MatMul, sympy.HadamardProduct)


def _at(node: Any, known: Mapping[str, Name], term: str) -> Iterator[tuple[str, str, Any]]:
    """Changes at this node itself."""
    if isinstance(node, sympy.Add | sympy.MatAdd):
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
                if twice is not None:
                    yield "extra factor", f"{name} stands in the product once too often.", twice
    elif isinstance(node, sympy.Pow | sympy.HadamardPower) and _root(node) is not None:
        yield "square", "A square is lost.", _root(node)
    elif isinstance(node, ReLU | sympy.Max) and _clipped(node) is not None:
        yield "indicator", "The cut at zero is missing: what does the ReLU do to a negative number?", _clipped(node)
    elif isinstance(node, Symbol | MatrixSymbol):
        for by in (-1, 1):
            other = _shifted(node, by, known)
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


def _clipped(node: Any) -> Any:
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


# --- the whole -------------------------------------------------------------------------------------------------


def _other_variables(derivation: Derivation) -> Iterator[Slip]:
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


def _other_edges(derivation: Derivation, paths: tuple[tuple[Link, ...], ...]) -> Iterator[Slip]:
    """One local derivative taken with respect to another name: ∂z/∂x where ∂z/∂w belongs."""
    for edge in dict.fromkeys(edge for path in paths for edge in path):
        for other, slope in derivation.slopes_of(edge.top):
            if other != edge.bottom and slope not in (edge.slope, -edge.slope) and not slope.is_number:
                message = f"∂{edge.top}/∂{other} stands where {edge.name} belongs."
                yield Slip("variable", message, _changed(paths, list(paths), {edge: slope}))


def _without_biases(derivation: Derivation, answer: Any) -> Iterator[Slip]:
    """Every bias, a name that begins with b, taken as zero where the definitions or the answer use it."""
    for bias in derivation.symbols:
        if bias.name.startswith("b") and bias not in derivation.where and bias != derivation.wrt:
            zeros = dict.fromkeys(explicit(bias) if isinstance(bias, MatrixSymbol) else [bias], sympy.S.Zero)
            without = derivation.put_in(answer).xreplace(zeros)
            yield Slip("bias", f"{bias} is forgotten.", without)
