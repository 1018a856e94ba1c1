"""Trees of formulas, as the reader makes them, put together with as few signs as the rules of algebra allow."""

from __future__ import annotations

from sympy import Rational

from byhand.proof.reader.tree import Node, operation

ONE, ZERO = Node("number", ("1",)), Node("number", ("0",))


def number(value: Rational) -> Node:
    """The tree of a rational number."""
    size = Node("number", (str(abs(value.p)),))
    if value.q != 1:
        size = operation("/", size, Node("number", (str(value.q),)), 1)
    return negative(size) if value < 0 else size


def name(of: str) -> Node:
    """A name."""
    return Node("name", (of,))


def quotient(top: str, bottom: str, immediate: bool = False) -> Node:
    """∂top/∂bottom; ∂⁺top/∂bottom, if it is the immediate one."""
    return Node("quotient", (top, bottom, *(("+",) if immediate else ())))


def call(function: str, *arguments: Node) -> Node:
    """A function of some arguments."""
    return Node("call", (function,), arguments)


def negative(node: Node) -> Node:
    """The node with the other sign."""
    if node.kind == "negative":
        return node.parts[0]
    return ZERO if node == ZERO else Node("negative", (), (node,))


def times(left: Node, right: Node) -> Node:
    """The product of numbers, or entry by entry; signs and numbers stand in front of it."""
    if ZERO in (left, right):
        return ZERO
    if left.kind == "negative":
        return negative(times(left.parts[0], right))
    if right.kind == "negative":
        return negative(times(left, right.parts[0]))
    first, one = _coefficient(left)
    second, other = _coefficient(right)
    if None in (one, other) or second != 1:
        rest = one if other is None else other if one is None else _product(one, other)
        return number(first * second) if rest is None else _scaled(first * second, rest)
    assert other is not None
    return _product(left, other)


def _product(left: Node, right: Node) -> Node:
    if right.sign == "*":
        return _product(_product(left, right.parts[0]), right.parts[1])
    return operation("*", left, right, 1)


def _scaled(by: Rational, node: Node) -> Node:
    return node if by == 1 else _product(number(by), node)


def _coefficient(node: Node) -> tuple[Rational, Node | None]:
    """The number in front of a product, and what it multiplies; None where that is nothing."""
    if node.kind == "number" and node.value[0].isdigit():
        return Rational(node.value[0]), None
    if node.sign == "/":
        (over, rest), (under, none) = map(_coefficient, node.parts)
        if none is None:
            return over / under, rest
    if node.sign == "*":
        first, rest = _coefficient(node.parts[0])
        if rest is None:
            return first, node.parts[1]
        if first != 1:
            return first, _product(rest, node.parts[1])
    return Rational(1), node


def divided(left: Node, right: Node) -> Node:
    """The quotient; a sign stands in front of it, and a 1 below it is left out."""
    if left.kind == "negative":
        return negative(divided(left.parts[0], right))
    return left if right == ONE or left == ZERO else operation("/", left, right, 1)


def added(left: Node, right: Node) -> Node:
    """The sum without zeros; what is negative is subtracted."""
    if ZERO in (left, right):
        return right if left == ZERO else left
    if right.kind == "negative":
        return operation("-", left, right.parts[0], 1)
    if left.kind == "negative":
        return operation("-", right, left.parts[0], 1)
    return operation("+", left, right, 1)


def power(base: Node, exponent: Rational) -> Node:
    """The power; that of a number, of a root and of another power is written without brackets."""
    if exponent == 0:
        return ONE
    if exponent == 1:
        return base
    if exponent == 2 and base.kind == "call" and base.value == ("sqrt",):
        return base.parts[0]
    if exponent.is_Integer:
        factor, rest = _coefficient(base)
        if rest is None:
            return number(factor**exponent)
        if factor != 1:
            return _scaled(factor**exponent, power(rest, exponent))
        if base.sign == "**" and (own := _coefficient(base.parts[1])) and own[1] is None and own[0].is_Integer:
            return power(base.parts[0], own[0] * exponent)
    return operation("**", base, number(exponent), 1)


def transposed(node: Node) -> Node:
    """The transpose of a matrix, signs and numbers in front of it, and a product turned round."""
    if node.kind == "negative":
        return negative(transposed(node.parts[0]))
    if node.kind == "transpose":
        return node.parts[0]
    factor, rest = _coefficient(node)
    if factor != 1 and rest is not None:
        return _scaled(factor, transposed(rest))
    if node.sign == "@":
        return matrix_product(transposed(node.parts[1]), transposed(node.parts[0]))
    return Node("transpose", (), (node,))


def matrix_product(left: Node, right: Node) -> Node:
    """The product of matrices; signs and numbers stand in front of it."""
    if left.kind == "negative":
        return negative(matrix_product(left.parts[0], right))
    if right.kind == "negative":
        return negative(matrix_product(left, right.parts[0]))
    return operation("@", left, right, 1)


def replaced(node: Node, values: dict[tuple[str, tuple[str, ...]], Node]) -> Node:
    """The tree with other ones in the place of some names or quotients, by (kind, value)."""
    known = values.get((node.kind, node.value))
    if known is not None:
        return known
    if not node.parts:
        return node
    parts = [replaced(part, values) for part in node.parts]
    match node.kind, node.sign:
        case "negative", _:
            return negative(parts[0])
        case _, "*":
            return times(*parts)
        case _, "@":
            return matrix_product(*parts)
        case _, "/":
            return divided(*parts)
        case _, "+":
            return added(*parts)
        case _, "-":
            return added(parts[0], negative(parts[1]))
    return node.having(*parts)


def size(node: Node) -> int:
    """How many nodes the tree has."""
    return 1 + sum(map(size, node.parts))


def holds(node: Node, kind: str) -> set[tuple[str, ...]]:
    """The values of all nodes of one kind in the tree."""
    own = {node.value} if node.kind == kind else set()
    return own.union(*(holds(part, kind) for part in node.parts))
