"""The derivation of a question: the graph of its names, the gradient at each of them, lines with reasons, and hints."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, reduce
from itertools import pairwise

from sympy import MatrixSymbol, Symbol

from byhand.answers.derive.asked import Asked
from byhand.answers.derive.backward import Backward
from byhand.answers.derive.lines import QuestionError
from byhand.answers.derive.nodes import ONE, added, holds, quotient, replaced, times
from byhand.answers.derive.tidy import Tidy
from byhand.formulas.printers import symbol_latex
from byhand.proof.reader import MAX_LENGTH
from byhand.proof.reader.characters import NUMBERS
from byhand.proof.reader.names import Vocabulary
from byhand.proof.reader.tree import Node

MAX_PATHS = 4  # that a line shows one by one
_ALL_PATHS = 60  # of a question
_STEPS = 7  # lines of a backward pass that are shown one by one


class Solution:
    """The derivation of a question, by the chain rule.

    Raises QuestionError where what is asked does not depend on what it is asked for, or is too large.
    """

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.top, self.bottom = asked.quantity.name, asked.wrt.name
        self.rules = Backward(Vocabulary(list(asked.names.values()), self._quotients(), {}))
        self.trees = {one.name.name: self.rules.tree(one.text) for one in asked.definitions}
        self.parts = {name: sorted(value[0] for value in holds(tree, "name") if value[0] in asked.names)  # not pi
                      for name, tree in self.trees.items()}  # fmt: skip
        if self.bottom not in self._below[self.top]:
            raise QuestionError(f"{self.top} does not depend on {self.bottom}, so the derivative is 0")
        if self.count > _ALL_PATHS:
            raise QuestionError(f"this question is too large: {self.count} paths, and {_ALL_PATHS} are followed")

    def _quotients(self) -> dict[tuple[str, ...], Symbol | MatrixSymbol]:
        """A name for each quotient that may stand in a line."""
        found: dict[tuple[str, ...], Symbol | MatrixSymbol] = {}
        for top in self.asked.where:
            for bottom in self.asked.names.values():
                for mark in ((), ("+",)) if isinstance(top, Symbol) else ():
                    text = f"∂{'⁺' if mark else ''}{top.name}/∂{bottom.name}"
                    is_matrix = isinstance(bottom, MatrixSymbol)
                    known = MatrixSymbol(text, *bottom.shape) if is_matrix else Symbol(text, real=True)
                    found[(top.name, bottom.name, *mark)] = known
        return found

    # The graph

    @cached_property
    def _below(self) -> dict[str, set[str]]:
        """What each name is made of, down to the bottom, and itself."""
        found: dict[str, set[str]] = {name.name: {name.name} for name in self.asked.given}
        for name in self.trees:  # each after those that it needs
            found[name] = {name}.union(*(found[part] for part in self.parts[name]))
        return found

    @cached_property
    def on_path(self) -> list[str]:
        """The names between what is asked for and the quantity, both of them included, in the order of the pass."""
        used = self._below[self.top]
        found = [name for name in self.trees if name in used and self.bottom in self._below[name]]
        return [self.bottom, *(name for name in found if name != self.bottom)]

    @cached_property
    def shown(self) -> list[str]:
        """The names of the graph, each after those that it is made of: what is asked for, and the defined ones that
        reach the quantity by a way of their own."""
        waiting, seen = [self.top], {self.bottom}
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += self.parts.get(name, ())
        own = [name for name in self.trees if name in seen]
        return own if self.bottom in self.trees else [self.bottom, *own]

    def consumers(self, name: str) -> list[str]:
        """The names on the paths in whose definition a name stands."""
        return [other for other in self.on_path if other != name and name in self.parts.get(other, ())]

    @cached_property
    def count(self) -> int:
        """How many paths there are."""
        ways = {self.bottom: 1}
        for name in self.on_path[1:]:
            ways[name] = sum(ways[part] for part in self.parts[name] if part in ways)
        return ways[self.top]

    def paths(self) -> list[list[str]]:
        """The paths, each from what is asked for to the quantity; none where there are too many to be listed."""
        def onward(name: str) -> Iterator[list[str]]:
            if name == self.top:
                yield [name]
            for other in self.consumers(name):
                for rest in onward(other):
                    yield [name, *rest]

        return list(onward(self.bottom)) if self.count <= MAX_PATHS else []

    # The gradients

    def arriving(self, name: str) -> Node:
        return ONE if name == self.top else quotient(self.top, name)

    def gradient(self, name: str) -> Node:
        """∂L/∂name by what arrives at the names in whose definitions it stands."""
        passed = [self.passed(other, name) for other in self.consumers(name)[::-1]]
        return reduce(added, passed)

    def passed(self, top: str, bottom: str, arriving: Node | None = None) -> Node:
        """What reaches `bottom` through the definition of `top`."""
        found = self.rules.to_names(top, self.trees[top], self.arriving(top) if arriving is None else arriving)
        return found.get(bottom, Node("number", ("0",)))

    def slope(self, top: str, bottom: str) -> tuple[str, str]:
        """The local derivative on an arrow as text and as TeX; between matrices, what is passed back along it."""
        names = self.asked.names
        numbers = isinstance(names[top], Symbol) and isinstance(names[bottom], Symbol)
        part = self.rules.part(self.passed(top, bottom, ONE if numbers else None))
        return part.text, part.tex

    # The lines

    @cached_property
    def lines(self) -> list[tuple[str, str]]:
        """The lines of the derivation, each with its reason."""
        steps = self._steps()
        by_paths = self._by_paths()
        if by_paths is not None:
            told = "the slope of each arrow"
            steps = [by_paths, *([(steps[-1][0], told)] if steps[-1][0] != by_paths[0] else [])]
        elif len(steps) > _STEPS:
            steps = [steps[0], *steps[-_STEPS + 1 :]]
        tidied = Tidy(self.rules).tidied(self._last)
        written = [(self._written(node), reason) for node, reason in steps]
        text = self._written(tidied)
        if text != written[-1][0]:
            written.append((text, "tidied up"))
        return written

    def _written(self, node: Node) -> str:
        text = self.rules.part(node).text
        if len(text) > MAX_LENGTH:
            raise QuestionError("this question is too large: its derivative takes more than a page to write")
        return text

    def _steps(self) -> list[tuple[Node, str]]:
        """The backward pass: the gradient of one name after another put in, the lowest first."""
        current = self.gradient(self.bottom)
        through = " and ".join(self._equation(name) for name in self.consumers(self.bottom))
        found = [(current, f"the chain rule: ${symbol_latex(self.bottom)}$ stands in {through}")]
        for name in self.on_path[1:-1]:
            key = ("quotient", (self.top, name))
            if (self.top, name) in holds(current, "quotient"):
                current = replaced(current, {key: self.gradient(name)})
                consumers = " and ".join(self._equation(other) for other in self.consumers(name))
                found.append((current, f"${self._quotient(name)}$, by {consumers}"))
            if len(self.rules.part(current).text) > MAX_LENGTH:
                self._written(current)
        self._last = current
        return found

    def _by_paths(self) -> tuple[Node, str] | None:
        """The line that has a product of slopes for each path."""
        names = self.asked.names
        paths = self.paths()
        if not paths or len(self.on_path) < 3 or any(not isinstance(names[name], Symbol) for name in self.on_path):
            return None
        products = []
        for path in paths:
            arrows = [self._arrow(top, bottom) for bottom, top in pairwise(path)]
            products.append(reduce(times, arrows[::-1]))
        told = f"the chain rule, along ${_chain(paths[0])}$"
        if len(paths) > 1:
            told = f"the chain rule, along each of the {NUMBERS[len(paths)]} paths, added up"
        return reduce(added, products), told

    def _arrow(self, top: str, bottom: str) -> Node:
        """The quotient of one arrow; with ⁺ where `bottom` reaches `top` by another way, too."""
        others = [part for part in self.parts[top] if part != bottom and bottom in self._below[part]]
        return quotient(top, bottom, immediate=bool(others))

    def _quotient(self, name: str) -> str:
        return rf"\partial {symbol_latex(self.top)}/\partial {symbol_latex(name)}"

    def _equation(self, name: str) -> str:
        one = next(one for one in self.asked.definitions if one.name.name == name)
        return f"${symbol_latex(name)} = {one.latex}$"

    # The hints

    @cached_property
    def hints(self) -> list[str]:
        """Hints, each with one more step: the paths, then the gradient at one name after another, from above."""
        top, bottom = symbol_latex(self.top), symbol_latex(self.bottom)
        ways = f"by {NUMBERS[self.count]}" if self.count < len(NUMBERS) else f"by {self.count}"
        listed = "; ".join(f"${_chain(path)}$" for path in self.paths())
        found = [f"Follow the arrows: by how many paths does ${bottom}$ reach ${top}$? {ways.capitalize()}"
                 f"{f': {listed}' if listed else ''}."]  # fmt: skip
        for name in self.on_path[-2::-1]:
            tex = self.rules.part(self.gradient(name)).tex
            first = "Begin above" if len(found) == 1 else "Go on"
            consumers = " and ".join(self._equation(other) for other in self.consumers(name))
            found.append(f"{first}, with {consumers}: ${self._quotient(name)} = {tex}$.")
        return found


def _chain(path: list[str]) -> str:
    return r" \to ".join(map(symbol_latex, path))
