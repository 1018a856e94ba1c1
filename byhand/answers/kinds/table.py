"""An answer that fills a table, each cell computed from others: a forward and a backward pass with numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any

import sympy
from sympy import Expr, Symbol

from byhand.answers.feedback import Feedback
from byhand.answers.kinds.base import AnyExercise, locked
from byhand.answers.kinds.cells import plain_label
from byhand.answers.kinds.filled import CellJudge
from byhand.answers.kinds.numbers import (
    MOST_DECIMALS,
    MOST_DRAWINGS,
    Drawable,
    Given,
    InTime,
    expression_of,
    fractions_of,
    rounded,
    value_of,
)
from byhand.formulas.printers import javascript, latex, symbol_latex
from byhand.proof.arguments import paired
from byhand.proof.reader import ParseError, read


class TableExercise(InTime, Drawable, AnyExercise):
    """A table of numbers to fill. The answer gives each cell: "z_1 = 0.5; a_1 = 0.46", a line for each,
    or a sentence: "z_1 is 0.5 and a_1 is 0.46".

    cells: the cells in the order in which they are computed: name -> expression in the given names and earlier cells;
        a text, as a reader would type it, stands in the solution as it is written.
    given: the numbers to start with: name -> number, or a list of which one is drawn; `drawn(seed)` draws anew.
        `{{x}}` in the texts stands for the number of x.
    rows: how the table is laid out: (heading, the names of its cells). Without it one row holds all.
    decimals: how many decimals are asked for. Right is what is at most one unit of the last of them away from the
        cell's value, or, where all cells that it is made of are right, from what follows from them as they were
        typed. With decimals = 0 all cells are whole numbers, and only these are right.
    labels: name -> TeX, where a cell is not typeset as its name.
    slips: name -> {what a slip makes of the cell: message}; the wrong expressions are in the same names.

    A wrong cell is followed on from: one that follows from a wrong one is told so, and counts as right.

    In `data()`: given ([{tex, value}], of the numbers that the prompt does not tell), rows ([{heading, cells: [{name,
    tex}]}]), decimals, drawings, and in "key": given (name -> number) and a list of cells: {name, shown (how messages
    call it), value, from (the names of the cells that it is made of), js (its expression; `v.x` is the number of x),
    slips ([js, message, kind])}. With v the numbers as typed, a cell is right if |v[name] - value| <= unit, or if
    |v[name] - js(v)| <= unit (then it follows, and is right in itself only if all of "from" are); else the first slip
    with |v[name] - slip(v)| <= unit is told.

    Raises ValueError for a cell that uses a name which is neither given nor an earlier cell, or cannot be read, and for
    a slip that comes to the right number, or to that of another one, in every drawing, for a drawn number that changes
    nothing, for rows, labels and slips of what is no cell, and for two cells of a row that are called the same.

    >>> question = TableExercise("pass/table", "One pass", "Fill in the table.", given={x: 2, w: 3},
    ...                          cells={z: "wx", L: "z**2"}, decimals=0)
    >>> question.check("z = 6; L = 36").correct
    True
    """

    kind = "table"
    several = True

    def __init__(
        self,
        name: str,
        title: str,
        prompt: str,
        given: Mapping[Symbol, Any],
        cells: Mapping[Symbol, Any],
        *,
        decimals: int,
        rows: Sequence[tuple[str, Sequence[Symbol]]] = (),
        labels: Mapping[Symbol, str] | None = None,
        slips: Mapping[Symbol, Mapping[Any, str] | Iterable[tuple[Any, str]]] | None = None,
        solution: str = "",
        hints: Sequence[str] = (),
        remark: str = "",
        drawings: int = 8,
    ) -> None:
        super().__init__(name, title, prompt, hints, remark)
        self._given = Given(given, name)
        self.decimals = self.whole("decimals", decimals, MOST_DECIMALS)
        self._drawings = self.whole("drawings", drawings, MOST_DRAWINGS)
        if not cells or not all(isinstance(cell, Symbol) for cell in cells):
            expected = "a mapping of symbols to expressions, one at least"
            raise ValueError(f"exercise {name}: cells is {expected}, not {cells!r}")
        labelled = "a mapping of cells, or given names, to TeX"
        self.labels = {
            named: self.taken("labels", tex, _text, "of texts, in TeX")
            for named, tex in self.taken("labels", labels, paired, labelled)
        }
        self._named("labels", self.labels, [*self._given.choices, *cells])
        for tex in self.labels.values():
            self._check_label(tex)
        found = {cell: self._read(cell, value, [*self._given.choices, *cells]) for cell, value in cells.items()}
        self.cells: dict[Symbol, Expr] = {cell: expression for cell, (expression, _) in found.items()}
        self._formulas = {cell: tex for cell, (_, tex) in found.items()}
        self.numbers = next(iter(self._given.drawings(name)))
        self.unit = Fraction(1, 10**decimals) if decimals else Fraction(0)
        self.rows = self.taken("rows", rows, _rows, "a list of pairs of a heading and cells")
        self.rows = self.rows or (("", tuple(self.cells)),)
        shown = [cell for _, row in self.rows for cell in row]
        self._named("rows", shown, list(self.cells))
        if sorted(map(str, shown)) != sorted(map(str, self.cells)):
            misplaced = [str(cell) for cell in self.cells if shown.count(cell) != 1]
            told = f"each cell stands in one row, once; {', '.join(misplaced)} does not"
            raise ValueError(f"exercise {name}: rows: {told}")
        if empty := [heading for heading, row in self.rows if not row]:
            raise ValueError(f"exercise {name}: rows: the row {empty[0]!r} has no cells")
        alike = [called for called, count in Counter(self._shown.values()).items() if count > 1]
        if alike:
            raise ValueError(f"exercise {name}: labels: two cells of a row are called {alike[0]}")
        typed = {
            cell: [(self.taken("slips", wrong, expression_of, "of expressions"), self.plain(told))
                   for wrong, told in self.taken("slips", found, paired, "of pairs")]
            for cell, found in self.taken("slips", slips, paired, "a mapping of mappings")
        }  # fmt: skip
        self.slips = {cell: {wrong: Given.filled(told, self.numbers) for wrong, told in found}
                      for cell, found in typed.items()}  # fmt: skip
        self._named("slips", self.slips, list(self.cells))
        known = set(self._given.choices)
        for cell, expression in self.cells.items():
            parts = {f"cell {cell}": expression} | {f"slips of {cell}: {one}": one for one in self.slips.get(cell, ())}
            for place, part in parts.items():
                if cell in known or not part.free_symbols <= known:
                    wrong = ", ".join(sorted(map(str, part.free_symbols - known))) or cell
                    raise ValueError(f"exercise {name}: {place}: {wrong} is to be given once, or a cell above")
            known.add(cell)
        self._given.needed(
            [*self.cells.values(), *(wrong for found in self.slips.values() for wrong in found)],
            [prompt, solution, remark, *hints, *(told for found in typed.values() for _, told in found)],
        )
        self._arguments = (title, prompt, given, cells)
        self._options: dict[str, Any] = {
            "decimals": decimals, "rows": rows, "labels": labels, "slips": typed, "solution": solution, "hints": hints,
            "remark": remark,
        }  # fmt: skip
        if not decimals and any(value.denominator > 1 for value in self._values.values()):
            raise ValueError(f"exercise {name}: decimals = 0 is for whole numbers, and its cells are {self.model}")
        self._given.changing(name, self._come_to)
        for cell, pairs in typed.items():
            self._told_apart(cell, [wrong for wrong, _ in pairs])
        self.prompt, self.remark, self._solution = (
            Given.filled(text, self.numbers) for text in (prompt, remark, solution)
        )
        self.hints = tuple(Given.filled(hint, self.numbers) for hint in hints)

    @cached_property
    def _start(self) -> dict[Symbol, Any]:
        return fractions_of(self.numbers)

    @cached_property
    def _values(self) -> dict[Symbol, Fraction]:
        return self._computed(self._start)

    def _computed(self, start: Mapping[Symbol, Any]) -> dict[Symbol, Fraction]:
        """The cells as they follow from some numbers."""
        values = dict(start)
        found: dict[Symbol, Fraction] = {}
        for cell, expression in self.cells.items():
            found[cell] = value_of(expression, values, f"exercise {self.name}: cells: ")
            values[cell] = sympy.Rational(str(found[cell]))
        return found

    def _named(self, argument: str, names: Iterable[Any], known: Sequence[Symbol]) -> None:
        """Raises ValueError for a name in an author's argument that the table has not."""
        for name in names:
            if name not in known:
                has = ", ".join(map(str, known))
                raise ValueError(f"exercise {self.name}: {argument}: there is no {name} here; there is {has}")

    def _check_label(self, tex: str) -> None:
        """Raises ValueError for a label that cannot be shown, or not be read where a reader types it."""
        try:
            said = "" if plain_label(tex) and "$" not in tex else "expected TeX without $"
        except ParseError as error:
            said = str(error)
        if said:
            raise ValueError(f"exercise {self.name}: labels: {tex!r}: {said}")

    def _come_to(self, drawn: Mapping[Symbol, Any]) -> list[Fraction]:
        """What the cells come to, and what their slips make of them."""
        start = fractions_of(drawn)
        cells = self._computed(start)
        values = _beside(start, cells)
        slips = [wrong for found in self.slips.values() for wrong in found]
        return [*cells.values(), *(value_of(wrong, values, f"exercise {self.name}: slips: ") for wrong in slips)]

    def _told_apart(self, cell: Symbol, wrong: Sequence[Expr]) -> None:
        """Raises ValueError for a slip that comes to the right number, or to what another one comes to, in every
        drawing: nobody is told of it."""

        def same(first: Expr, second: Expr, start: Mapping[Symbol, Any], cells: Mapping[Symbol, Fraction]) -> bool:
            values = _beside(start, cells)
            return rounded(value_of(first, values), self.decimals) == rounded(value_of(second, values), self.decimals)

        for first, second in combinations([self.cells[cell], *wrong], 2):
            drawn = map(fractions_of, self._given.drawings(self.name))
            if same(first, second, self._start, self._values) and (
                all(same(first, second, start, self._computed(start)) for start in drawn)
            ):
                other = "the right number" if first is self.cells[cell] else f"what the slip {first} comes to"
                raise ValueError(f"exercise {self.name}: slips of {cell}: {second} comes to {other}")

    def refused_model(self) -> str:
        """Besides, raises ValueError for numbers that may be drawn where a cell or a slip has no value."""
        for drawn in self._given.all(self.name):
            self._come_to(drawn)
        return super().refused_model()

    @property
    def model(self) -> str:
        return "; ".join(f"{cell} = {rounded(value, self.decimals)}" for cell, value in self._values.items())

    @property
    def explained(self) -> str:
        lines = []
        for cell, value in self._values.items():
            label, formula = self._label(cell), self._formulas[cell]
            shown = [label, rounded(value, self.decimals)]
            if re.sub("[{}]", "", formula) != re.sub("[{}]", "", label):
                shown.insert(1, formula)
            lines.append(f"- ${' = '.join(shown)}$")
        return "\n\n".join(filter(None, ["\n".join(lines), self._solution]))

    def _read(self, cell: Symbol, value: Any, known: Sequence[Symbol]) -> tuple[Expr, str]:
        """The expression of a cell, and its TeX: of a text as it is written."""
        labels = {name: self._label(name) for name in known}
        factors = {name: f"({label})" if "/" in label else label for name, label in labels.items()}
        if isinstance(value, str):
            try:
                reading = read(value, known)
            except ParseError as error:
                raise ValueError(f"exercise {self.name}: cell {cell}: {value!r}, {error}") from None
            expression = reading.expression
            names = {symbol_latex(name.name): tex for name, tex in factors.items()}
            pattern = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
            tex = re.sub(rf"(?<![A-Za-z\\])(?:{pattern})(?![A-Za-z_])", lambda match: names[match[0]], reading.latex)
        else:
            expression = sympy.sympify(value)
            tex = latex(expression, factors)
        return expression, labels.get(expression, tex)

    def _label(self, name: Symbol) -> str:
        return self.labels[name] if name in self.labels else symbol_latex(name.name)

    @cached_property
    def _shown(self) -> dict[Symbol, str]:
        """Each cell as a reader sees it, in plain text; with the heading of its row where two look alike."""
        plain = {cell: plain_label(self._label(cell)) for cell in self.cells}
        count = Counter(plain.values())
        return {
            cell: f"{plain[cell]} ({heading})" if count[plain[cell]] > 1 and heading else plain[cell]
            for heading, row in self.rows for cell in row
        }  # fmt: skip

    @cached_property
    def _judge(self) -> CellJudge:
        return CellJudge(
            cells=self.cells,
            values=self._values,
            start=self._start,
            rows=self.rows,
            shown=self._shown,
            labels={name: plain_label(self._label(name)) for name in (*self.numbers, *self.cells)},
            slips=self.slips,
            decimals=self.decimals,
            unit=self.unit,
            prompt=self.prompt,
        )

    def _judged(self, text: str) -> Feedback:
        return self._judge.judged(text)

    def data(self) -> dict[str, Any]:
        names = {symbol: f"v.{symbol.name}" for symbol in (*self.numbers, *self.cells)}
        cells = [{
            "name": cell.name, "shown": self._shown[cell], "value": float(self._values[cell]),
            "js": javascript(expression, names),
            "from": [part.name for part in self.cells if part in expression.free_symbols],
            "slips": [[javascript(wrong, names), told, kind] for wrong, told, kind in (
                *((wrong, told, "author") for wrong, told in self.slips.get(cell, {}).items()),
                (-expression, "the sign is wrong.", "sign"))],
        } for cell, expression in self.cells.items()]  # fmt: skip
        key = {"cells": cells, "given": {symbol.name: float(value) for symbol, value in self._start.items()}}
        return {
            **super().data(), "decimals": self.decimals,
            "given": [{"tex": self._label(symbol), "value": str(value)} for symbol, value in self.numbers.items()
                      if f"{{{{{symbol.name}}}}}" not in self._arguments[1]],
            "rows": [{"heading": heading, "cells": [{"name": cell.name, "tex": self._label(cell)} for cell in row]}
                     for heading, row in self.rows],
            "drawings": self.drawings, "key": locked(key),
        }  # fmt: skip


def _beside(start: Mapping[Symbol, Any], cells: Mapping[Symbol, Fraction]) -> dict[Symbol, Any]:
    """What is given, and what the cells come to."""
    return {**start, **{name: sympy.Rational(str(value)) for name, value in cells.items()}}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"expected a text, not {value!r}")
    return value


def _rows(given: Any) -> tuple[tuple[str, tuple[Symbol, ...]], ...]:
    return tuple((_text(heading), tuple(cells)) for heading, cells in paired(given))
