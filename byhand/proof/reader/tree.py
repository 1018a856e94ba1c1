"""The tree of a text: what stands in what, with the columns where it was typed."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Node:
    """One node.

    kind: "number", "name", "quotient", "euler", "negative", "operation", "comparison", "transpose", "call", "slope"
        or "indices".
    value: the number, the name, the key of a quotient, the sign of an operation or comparison, the function's name; of
        a slope, also the number of primes.
    parts: the operands or arguments.
    start, end: the columns of what was typed for it, with the brackets round it.
    column: of the sign, for a message.
    bracketed: do brackets stand round it?
    """

    kind: str
    value: tuple[str, ...] = ()
    parts: tuple[Node, ...] = ()
    start: int = 1
    end: int = 1
    column: int = 1
    bracketed: bool = False

    @property
    def sign(self) -> str:
        """The sign of an operation; empty for another node, and "juxtaposed" for factors side by side."""
        return self.value[0] if self.kind == "operation" else ""

    def having(self, *parts: Node) -> Node:
        """The same node with other parts."""
        return replace(self, parts=parts)


def operation(sign: str, left: Node, right: Node, column: int) -> Node:
    """The node of a sign between two parts; column: where the sign stands."""
    return Node("operation", (sign,), (left, right), left.start, right.end, column)


def transposed(node: Node) -> Node:
    """The transpose of a node; of a transpose, the node itself."""
    if node.kind == "transpose":
        return node.parts[0]
    return Node("transpose", (), (node,), node.start, node.end, node.column)


def spelled(node: Node) -> tuple[object, ...]:
    """What tells two trees apart, wherever they were typed."""
    return (node.kind, node.value, *map(spelled, node.parts))
