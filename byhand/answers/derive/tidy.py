"""A line tidied up: what cancels is cancelled, entry by entry, wherever that makes it shorter."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Dummy

from byhand.answers.derive.backward import Backward
from byhand.answers.derive.nodes import matrix_product, size
from byhand.answers.derive.typed import typed
from byhand.formulas import function_named
from byhand.proof.reader.tree import Node, spelled

_MOST = 80  # operations of what is cancelled: more takes long


class Tidy:
    """Tidies trees up, with SymPy's rational functions of one entry."""

    def __init__(self, rules: Backward) -> None:
        self.rules = rules
        self.known: dict[tuple[object, ...], Dummy] = {}
        self.nodes: dict[Dummy, Node] = {}

    def tidied(self, node: Node) -> Node:
        """The tree, or a shorter one for the same."""
        value = self._value(node)
        plain = self._inside(node)
        if value.count_ops() > _MOST:
            return plain
        cancelled = sympy.cancel(value)
        values = sympy.factor(cancelled), cancelled, sympy.factor_terms(value)
        others = [typed(expr, self.nodes) for expr in values]
        fitting = [one for one in others if self.rules.is_matrix(one) == self.rules.is_matrix(node)]
        return min([plain, *fitting], key=size)  # the first of equals

    def _inside(self, node: Node) -> Node:
        """The tree with its parts tidied up, where it is a sum over entries or a product of matrices."""
        if self._is_opaque(node) and node.parts:
            parts = [self.tidied(part) for part in node.parts]
            if node.kind == "call" and node.value == ("sum",):
                return self.rules.total(parts[0]) if self.rules.is_matrix(parts[0]) else node
            return matrix_product(*parts) if node.sign == "@" else node.having(*parts)
        return node.having(*map(self._inside, node.parts)) if node.parts else node

    def _is_opaque(self, node: Node) -> bool:
        if node.kind == "call":
            row = function_named(node.value[0])
            return row is None or row.kind is None or row.arguments != (1, 1)
        return node.sign == "@" or node.kind in ("name", "quotient", "transpose", "comparison", "slope", "euler")

    def _value(self, node: Node) -> Any:
        """What the tree says of one entry, with a name for each part that has none."""
        if self._is_opaque(node):
            inner = self._inside(node)
            if inner.kind == "negative":
                return -self._value(inner.parts[0])
            key = spelled(inner)
            if key not in self.known:
                self.known[key] = Dummy(f"p{len(self.known):03}", real=True)
                self.nodes[self.known[key]] = inner
            return self.known[key]
        if node.kind == "number":
            return self.rules.part(node).value
        values = [self._value(part) for part in node.parts]
        if node.kind == "negative":
            return -values[0]
        if node.kind == "call":
            row = function_named(node.value[0])
            assert row is not None
            return row.make(values[0])
        left, right = values
        match node.sign:
            case "+":
                return left + right
            case "-":
                return left - right
            case "*":
                return left * right
            case "/":
                return left / right
        return left**right

