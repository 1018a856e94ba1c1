"""The rules of the backward pass: what arrives at a formula, handed on to each name in it.

A rule stands for each node of the reader's tree, numbers and matrices alike: at u + v the gradient is copied, at u * v
it meets the other factor, at X @ W it becomes G @ W.T and X.T @ G. What comes out is a tree again, which a reader could
have typed; nothing here is trusted: each line that is made of it is proved like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import cache

import sympy
from sympy import Expr, Rational

from byhand.answers.derive.nodes import (
    ONE,
    ZERO,
    added,
    call,
    divided,
    matrix_product,
    name,
    negative,
    number,
    power,
    times,
    transposed,
)  # fmt: skip
from byhand.answers.derive.typed import above, typed
from byhand.formulas import FunctionRow, function_named
from byhand.proof.reader import one_side
from byhand.proof.reader.functions import base_of
from byhand.proof.reader.meaning import Meaning
from byhand.proof.reader.names import Vocabulary
from byhand.proof.reader.parts import Part
from byhand.proof.reader.questions import Questions
from byhand.proof.reader.rules import Reader
from byhand.proof.reader.tree import Node, operation, spelled

HALF = number(Rational(1, 2))  # SymPy's slope of the larger of two equal numbers
_U, _VALUE = sympy.symbols("u f", real=True, cls=sympy.Dummy)


class NoRuleError(ValueError):
    """A formula through which no rule of the backward pass leads; the message names the part of it."""


class Backward:
    """The rules, for the names of one question."""

    def __init__(self, words: Vocabulary) -> None:
        self.words = words
        self._parts: dict[tuple[object, ...], Part] = {}

    def tree(self, text: str) -> Node:
        """The tree of a text in which every sign is written."""
        return one_side.tree(Reader(text, self.words).parts[-1], self.words, Questions({}))[0]

    def part(self, node: Node) -> Part:
        """What a tree says: its shape, its text, its TeX and its value. Raises ParseError."""
        key = spelled(node)
        if key not in self._parts:
            self._parts[key] = Meaning(self.words, Questions({})).part(node)
        return self._parts[key]

    def is_matrix(self, node: Node) -> bool:
        return bool(self.part(node).shape)

    def to_names(self, defined: str, formula: Node, arriving: Node) -> dict[str, Node]:
        """What reaches each name in the formula that defines `defined`, of the gradient that arrives there."""
        found: dict[str, Node] = {}
        self._pass(formula, arriving, found, name(defined))
        return found

    def _pass(self, node: Node, arriving: Node, found: dict[str, Node], value: Node | None = None) -> None:
        """Hand on what arrives at a node; `value` is the name of its value, if it has one."""
        if node.kind == "name":
            own = node.value[0]
            arriving = self._full(arriving, node)
            found[own] = added(found[own], arriving) if own in found else arriving
        for part, gradient in self._handed_on(node, arriving, value):
            if part.kind == "name" or part.parts:
                self._pass(part, self._reduced(part, gradient), found)

    def _reduced(self, part: Node, gradient: Node) -> Node:
        """The gradient of a number that stands beside a matrix is the sum over the entries."""
        return self.total(gradient) if self.is_matrix(gradient) and not self.is_matrix(part) else gradient

    def total(self, node: Node) -> Node:
        """The sum of a matrix's entries; signs and numbers stand in front of it."""
        if node.kind == "negative":
            return negative(self.total(node.parts[0]))
        if node.sign in ("*", "/"):
            left, right = node.parts
            if not self.is_matrix(right):
                return (times if node.sign == "*" else divided)(self.total(left), right)
            if not self.is_matrix(left) and node.sign == "*":
                return times(left, self.total(right))
            if node.sign == "*" and left.sign == "*" and not self.is_matrix(left.parts[0]):
                return times(left.parts[0], self.total(times(left.parts[1], right)))
        return call("sum", node)

    def _full(self, gradient: Node, node: Node) -> Node:
        """A gradient that is one number for all entries of a matrix, as that matrix."""
        if self.is_matrix(gradient) or not self.is_matrix(node):
            return gradient
        zeros = operation("*", ZERO, node, 1)
        return times(gradient, operation("+", zeros, ONE, 1))

    def _handed_on(self, node: Node, g: Node, value: Node | None) -> list[tuple[Node, Node]]:
        match node.kind:
            case "negative":
                return [(node.parts[0], negative(g))]
            case "transpose":
                inner = node.parts[0]
                return [(inner, transposed(g) if self.is_matrix(g) else g)]
            case "call":
                return self._through_call(node, g, value or node)
            case "operation":
                return self._through_operation(node, g, value or node)
            case "name" | "number" | "euler" | "comparison":
                return []
        raise NoRuleError(f"no rule is known for the derivative of {self.part(node).text}")

    def _through_operation(self, node: Node, g: Node, value: Node) -> list[tuple[Node, Node]]:
        left, right = node.parts
        match node.sign:
            case "+" | "-":
                one, other = (self._copied(g, part, node) for part in node.parts)
                return [(left, one), (right, other if node.sign == "+" else negative(other))]
            case "*":
                return [(left, times(g, right)), (right, times(g, left))]
            case "/":
                among = _softmax(node)
                if among is not None:
                    return self._through_softmax(g, value, *among)
                logistic = _logistic(node)
                if logistic is not None:
                    return [(logistic, times(g, times(value, added(ONE, negative(value)))))]
                below = negative(divided(times(g, left), power(right, Rational(2))))
                if value.kind == "name":
                    below = negative(divided(times(g, value), right))
                return [(left, divided(g, right)), (right, below)]
            case "@":
                before, behind = transposed(left), transposed(right)
                if not self.is_matrix(g) and self.part(node).shape == (1, 1):
                    return [(left, times(g, behind)), (right, times(g, before))]
                full = self._full(g, node)
                return [(left, matrix_product(full, behind)), (right, matrix_product(before, full))]
            case "**":
                n = self.part(right).value
                return [(left, times(times(number(n), g), power(left, n - 1)))]
        raise NoRuleError(f"no rule is known for the derivative of {self.part(node).text}")

    def _copied(self, g: Node, part: Node, node: Node) -> Node:
        """What arrives at a term: the gradient, and of one number for all entries as many of it as there are."""
        if self.is_matrix(part) or self.is_matrix(g) or not self.is_matrix(node):
            return g
        rows, columns = self.part(node).shape
        return times(number(Rational(rows * columns)), g)

    def _through_call(self, node: Node, g: Node, value: Node) -> list[tuple[Node, Node]]:
        function, u = node.value[0], node.parts[0]
        if function == "sum":
            return [(u, g)]
        row = function_named(function)
        base = base_of(function) or {"log2": 2, "log10": 10}.get(row.name if row else "")
        if base is not None or (row is not None and row.name == "log"):
            under = u
            if base is not None:
                under = times(u, call("log", Node("number", (str(base),))))
            elif len(node.parts) > 1:
                under = times(u, call("log", node.parts[1]))
            return [(u, divided(g, under))]
        if row is not None and row.jumps:
            return []
        if row is not None and row.name in ("max", "min") and len(node.parts) > 1:
            if row.name == "max" and len(node.parts) == 2 and ("0",) in [one.value for one in node.parts]:
                return [(one, times(g, above(one, ZERO))) for one in node.parts if one.value != ("0",)]
            return [(one, times(g, _largest(row.name, place, node.parts))) for place, one in enumerate(node.parts)
                    if one.kind != "number"]  # fmt: skip
        if row is not None and len(node.parts) == 1:
            with suppress(ValueError):
                return [(u, times(g, slope_of(row, u, value)))]
        raise NoRuleError(f"no rule is known for the derivative of {self.part(node).text}")

    def _through_softmax(self, g: Node, value: Node, own: Node, others: list[Node]) -> list[tuple[Node, Node]]:
        """Of exp(u)/sum(exp(u)), and of exp(u)/(exp(u) + exp(v) + …): `own` is u, `others` v and so on."""
        if self.is_matrix(own):
            mean = self.total(times(g, value))
            return [(own, times(value, added(g, negative(mean))))]
        passed = times(g, value)
        shares = [(other, self._share(other, [own, *others])) for other in others]
        return [(own, times(passed, added(ONE, negative(value)))),
                *((other, negative(times(passed, share))) for other, share in shares)]  # fmt: skip

    def _share(self, of: Node, among: list[Node]) -> Node:
        below = call("exp", among[0])
        for other in among[1:]:
            below = operation("+", below, call("exp", other), 1)
        return divided(call("exp", of), below)


def slope_of(row: FunctionRow, u: Node, value: Node) -> Node:
    """The slope of a function of one number at u, where it has a value: SymPy's derivative, as a reader would type it.
    Raises ValueError where that holds what no reader can type."""
    return typed(_slope(row), {_U: u, _VALUE: value})


@cache
def _slope(row: FunctionRow) -> Expr:
    value = row.make(_U)
    return value.diff(_U).subs(value, _VALUE)


def _logistic(node: Node) -> Node | None:
    """The u of 1/(1 + exp(-u)), None where the quotient is none."""
    over, under = node.parts
    if over.value != ("1",):
        return None
    for one, other in (under.parts, under.parts[::-1]) if under.sign == "+" else ():
        if one.value == ("1",) and other.kind == "call" and other.value == ("exp",):
            return other.parts[0].parts[0] if other.parts[0].kind == "negative" else None
    return None


def _largest(function: str, place: int, among: Sequence[Node]) -> Node:
    """The slope of a maximum, or minimum, by one of its arguments: 1/2 where the largest of the others is as large."""
    one, others = among[place], [*among[:place], *among[place + 1 :]]
    other = others[0] if len(others) == 1 else call(function, *others)
    first, second = (other, one) if function == "min" else (one, other)
    return call("heaviside", added(first, negative(second)), HALF)


def _softmax(node: Node) -> tuple[Node, list[Node]] | None:
    """The argument of a softmax, and the others that it is compared with; None where the quotient is none."""
    over, under = node.parts
    if over.kind != "call" or over.value != ("exp",):
        return None
    if under.kind == "call" and under.value == ("sum",) and spelled(under.parts[0]) == spelled(over):
        return over.parts[0], []
    terms: list[Node] = []
    while under.sign == "+":
        terms.append(under.parts[1])
        under = under.parts[0]
    terms = [under, *terms[::-1]]
    if len(terms) < 2 or any(term.kind != "call" or term.value != ("exp",) for term in terms):
        return None
    own = spelled(over)
    others = [term.parts[0] for term in terms if spelled(term) != own]
    return (over.parts[0], others) if len(others) == len(terms) - 1 else None

