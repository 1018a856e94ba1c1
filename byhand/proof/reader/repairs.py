"""What a text would say with one change to a product of matrices: the right answer may be one change away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from byhand.proof.reader import one_side
from byhand.proof.reader.errors import ParseError
from byhand.proof.reader.grammar import JUXTAPOSED, MULTIPLIED
from byhand.proof.reader.meaning import Meaning
from byhand.proof.reader.names import NO_PARTIALS, Partials, Symbols, Vocabulary
from byhand.proof.reader.questions import Questions
from byhand.proof.reader.rules import NO_FUNCTIONS, Reader
from byhand.proof.reader.tree import Node, operation, spelled, transposed

MAX_REPAIRS = 30  # single changes to a text, above which no pair of changes is tried
_POWERS = ("**", "^", "superscript")

Edit = tuple[str, str, Node]  # kind, place, the tree with the change


@dataclass(frozen=True)
class Repair:
    """One change to a product of matrices in a text that gives it a value, or another one.

    kind: "transpose", "order of factors" or "elementwise": what was wrong if the change makes it right.
    place: the operands as typed, with their shapes: "O_1 is 1×3 and delta_2 is 1×3".
    """

    kind: str
    place: str
    expression: Any


def repairs(
    text: str, symbols: Symbols, partials: Partials = NO_PARTIALS, functions: Mapping[str, str] = NO_FUNCTIONS
) -> Iterator[Repair]:
    """What the text would say with one change, or two of a kind: a transpose, two factors of @ exchanged, @ for *;
    and with every product of matrices the other way round.

    A square W**2 is one of the products that may have been meant for W @ W.

    Raises ParseError where the text is wrong in anything but its shapes.
    """
    yield from _Repairs(Reader(text, Vocabulary(symbols, partials, functions))).found()


class _Repairs:
    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.questions = Questions({})
        self.shapes: dict[Node, tuple[bool, str | None]] = {}

    def found(self) -> Iterator[Repair]:
        tree, _ = one_side.tree(self.reader.parts[-1], self.reader.words, self.questions)
        tree = self.spelt_out(tree)
        edits = list(self.edits(tree))
        if len(edits) <= MAX_REPAIRS:  # the same mistake twice
            edits += [
                (kind, place, again) for kind, place, edited in edits for other, _, again in self.edits(edited)
                if other == kind
            ]  # fmt: skip
        edits += self.edits_everywhere(tree)
        if any(kind == "order of factors" for kind, _, _ in edits):
            edits.append(("order of factors", "in every product", _mirrored(tree)))
        different: dict[tuple[object, ...], Edit] = {}
        for edit in edits:
            different.setdefault(spelled(edit[2]), edit)
        for kind, place, edited in different.values():
            try:
                yield Repair(kind, place, one_side.meaning(edited, self.reader.words, self.questions, []).expression)
            except ParseError:
                continue

    def spelt_out(self, node: Node) -> Node:
        """The tree with a sign for each product: @ between matrices side by side."""
        node = node.having(*map(self.spelt_out, node.parts))
        if node.sign not in (JUXTAPOSED, MULTIPLIED, "·", "×", "⊙"):
            return node
        matrices = node.sign in (JUXTAPOSED, MULTIPLIED)
        matrices = matrices and all(self.shape_of(part) or not self.fits(part) for part in node.parts)
        return Node(
            "operation", ("@" if matrices else "*",), node.parts, node.start, node.end, node.column, node.bracketed
        )

    def edits(self, node: Node) -> Iterator[Edit]:
        """Every tree that differs from this one in one change to a product of matrices; see `repairs`."""
        if node.sign in ("@", "*"):
            yield from self.product_edits(node)
        if node.sign in _POWERS:
            shape, exponent = self.shape_of(node.parts[0]), node.parts[1]
            if shape is not None and exponent.kind == "number" and exponent.value == ("2",):
                square = operation("@", node.parts[0], node.parts[0], node.column)
                yield "elementwise", f"{self.typed(node.parts[0])} is {shape}", square
        if node.kind in ("operation", "negative", "transpose"):
            for number, part in enumerate(node.parts):
                for kind, place, inner in self.edits(part):
                    yield kind, place, node.having(*node.parts[:number], inner, *node.parts[number + 1 :])

    def edits_everywhere(self, tree: Node) -> Iterator[Edit]:
        """Every tree with the same change to all products, or to all whose shapes do not fit."""
        for number in range(5):
            for broken in (True, False):
                made: list[tuple[str, str]] = []
                edited = self.edited_everywhere(tree, number, broken, made)
                if len(made) > 1:
                    yield made[0][0], f"{made[0][1]}, and so in the other products", edited

    def edited_everywhere(self, node: Node, number: int, broken: bool, made: list[tuple[str, str]]) -> Node:
        if node.kind not in ("operation", "negative", "transpose"):
            return node
        node = node.having(*(self.edited_everywhere(part, number, broken, made) for part in node.parts))
        if node.sign in ("@", "*") and not (broken and self.fits(node)):  # with its parts as they are now
            edits = list(self.product_edits(node))
            if number < len(edits):
                kind, place, edited = edits[number]
                made.append((kind, place))
                return edited
        return node

    def product_edits(self, node: Node) -> Iterator[Edit]:
        left, right = node.parts
        if node.sign == "*" and None in (self.shape_of(left), self.shape_of(right)):
            return
        place = self.shapes_of(left, right)

        def product(a: Node, b: Node, sign: str = node.sign) -> Node:
            return operation(sign, a, b, node.column)

        yield "elementwise", place, product(left, right, "*" if node.sign == "@" else "@")
        yield "transpose", place, product(transposed(left), right)
        yield "transpose", place, product(left, transposed(right))
        yield "transpose", place, transposed(node)
        if node.sign == "@":
            yield "order of factors", place, product(right, left)
            if left.sign == "@":  # (A @ B) @ C: B and C change places
                shapes = self.shapes_of(left.parts[1], right)
                yield "order of factors", shapes, product(product(left.parts[0], right), left.parts[1])

    # shapes

    def fits(self, node: Node) -> bool:
        """Has the node a value?"""
        return self.looked_at(node)[0]

    def shape_of(self, node: Node) -> str | None:
        """The shape of a matrix, None for a number or where it has none."""
        return self.looked_at(node)[1]

    def looked_at(self, node: Node) -> tuple[bool, str | None]:
        if node not in self.shapes:
            try:
                part = Meaning(self.reader.words, self.questions).part(node)
                self.shapes[node] = (True, part.kind if part.shape else None)
            except ParseError:
                self.shapes[node] = (False, None)
        return self.shapes[node]

    def shapes_of(self, *nodes: Node) -> str:
        """The operands as typed, with their shapes, of those that have one."""
        shapes = [(self.typed(node), self.shape_of(node)) for node in nodes]
        return " and ".join(f"{text} is {shape}" for text, shape in shapes if shape)

    def typed(self, node: Node) -> str:
        """What was typed for this node, without a bracket whose other half is outside of it."""
        typed = self.reader.text[node.start - 1 : node.end - 1].strip()
        if node.bracketed:
            typed = typed[1:-1].strip()
        while typed.startswith("(") and typed.count("(") > typed.count(")"):
            typed = typed[1:].lstrip()
        while typed.endswith(")") and typed.count(")") > typed.count("("):
            typed = typed[:-1].rstrip()
        return typed


def _mirrored(node: Node) -> Node:
    """Every product of matrices the other way round, as in texts whose vectors are columns."""
    parts = [_mirrored(part) for part in node.parts]
    return node.having(*reversed(parts)) if node.sign == "@" else node.having(*parts)
