"""A piece of a text, read: its value, its shape, its TeX, and the same written without doubt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypedDict

import sympy
from sympy import ImmutableDenseMatrix, Integer

from byhand.formulas import fenced

LARGE = 50  # the weight above which SymPy's automatic simplification of powers and functions takes too long
DEEP = 3  # functions in one another, above which it does so too

# How tightly the TeX of a part holds together. A product of entries (⊙) is looser than juxtaposition.
SUM, HADAMARD, PRODUCT, FRACTION, POWER, ATOM = range(6)


@dataclass(frozen=True)
class Part:
    """A piece of the text, read.

    make: builds the value; called once the bounds are known to hold.
    cell: builds one entry of a matrix, without SymPy's look for a value of what is large.
    shape: of the matrix; () for a number.
    tex, text: typeset, and in NumPy's notation with every sign written.
    level, written: how tightly each of the two holds together.
    negative: does it begin with a minus sign?
    named: does a name stand in it? If not, it is a number.
    weight: a bound for the work in the value: the bits of its numbers, its degree and its entries' terms.
    exps: how many exponentials of unbounded value stand in one another; a large constant one counts as two.
    nested: how many functions stand in one another.
    before: makes the values that this one is made of, and refuses or requires what has to be.
    """

    make: Callable[[], Any]
    cell: Callable[[int, int], Any]
    shape: tuple[Any, ...]
    tex: str
    text: str
    level: int = ATOM
    written: int = ATOM
    negative: bool = False
    named: bool = True
    weight: int = 1
    exps: int = 0
    nested: int = 0
    before: Callable[[], None] = lambda: None

    @cached_property
    def value(self) -> Any:
        self.before()
        if self.shape and self.is_deep and None not in map(known_size, self.shape):
            with sympy.evaluate(False):
                entries = self.entries()
            return ImmutableDenseMatrix(*map(int, self.shape), entries)
        return self.make()

    @cached_property
    def _cells(self) -> dict[tuple[int, int], Any]:
        return {}

    def entry(self, i: int, j: int) -> Any:
        """One entry of a matrix; a number stands in each of them."""
        if not self.shape:
            return self.value
        if (i, j) not in self._cells:
            self._cells[i, j] = self.cell(i, j)
        return self._cells[i, j]

    def entries(self) -> list[Any]:
        """A number, or the entries of a matrix of known size, row by row."""
        if not self.shape:
            return [self.value]
        return [self.entry(i, j) for i in range(int(self.shape[0])) for j in range(int(self.shape[1]))]

    @property
    def is_large(self) -> bool:
        return self.named and (self.weight > LARGE or self.nested > DEEP)

    @property
    def is_deep(self) -> bool:
        return self.nested > DEEP

    @property
    def kind(self) -> str:
        return "×".join(map(str, self.shape)) if self.shape else "a number"

    def tex_in(self, level: int, leading: bool = False) -> str:
        """The TeX where something must hold at least as tightly as `level`; a minus sign may lead."""
        return fenced(self.tex) if self.level < level or (self.negative and not leading) else self.tex

    def text_in(self, level: int, leading: bool = False) -> str:
        """The text where something must hold at least as tightly as `level`; a minus sign may lead."""
        return f"({self.text})" if self.written < level or (self.negative and not leading) else self.text


def operand(value: Any, tex: str, text: str) -> Part:
    """A part that is a value by itself, a name or a number."""
    return Part(lambda: value, lambda i, j: value[i, j], tuple(value.shape) if value.is_Matrix else (), tex, text)


class Made(TypedDict):
    """How to get at the value of a part, and at one entry of it."""

    make: Callable[[], Any]
    cell: Callable[[int, int], Any]
    before: Callable[[], None]


def entrywise(rule: Callable[..., Any], *parts: Part, check: Callable[[], None] | None = None) -> Made:
    """What a rule makes of the values of parts, entry by entry of those that are matrices.

    check: what may have to be refused, or required, before the value is made.
    """

    def before() -> None:
        for part in parts:
            _ = part.value
        if check is not None:
            check()

    return {
        "make": lambda: rule(*(part.value for part in parts)),
        "cell": lambda i, j: rule(*(part.entry(i, j) for part in parts)),
        "before": before,
    }


def juxtaposed(left: Part, right: Part) -> str:
    """The TeX of two factors side by side, with a dot where they would read as one number."""
    a, b = left.tex_in(PRODUCT, leading=True), right.tex_in(FRACTION)
    if b[0].isdigit() or b.startswith(r"\mathbf{1}") or (a[-1].isdigit() and b.startswith(r"\frac")):
        return rf"{a} \cdot {b}"
    return f"{a} {b}" if a[-1].isdigit() else rf"{a}\,{b}"


def known_size(size: Any) -> int | None:
    """The size of a matrix along one axis, where it is a number."""
    return int(size) if isinstance(size, int | Integer) else None
