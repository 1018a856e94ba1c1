"""An answer that fills a table, each cell computed from others: a forward and a backward pass with numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Any

import sympy
from sympy import Expr, Symbol

from byhand.answers.feedback import Feedback
from byhand.answers.kinds.base import AnyExercise, locked
from byhand.answers.kinds.cells import Names, cells_in, known, named_in
from byhand.answers.kinds.meant import unread
from byhand.answers.kinds.numbers import (
    BAR,
    MOST_DECIMALS,
    MOST_DRAWINGS,
    NUMBER,
    ONE_NUMBER,
    THOUSANDS,
    Drawable,
    Given,
    InTime,
    NotANumberError,
    decimals_of,
    expression_of,
    fractions_of,
    is_rounded,
    labels_in,
    plain_signs,
    rounded,
    typed_number,
    unlabelled,
    value_of,
)
from byhand.answers.kinds.workings import Known
from byhand.answers.prompt import told_in
from byhand.formulas.printers import javascript, latex, symbol_latex
from byhand.proof.arguments import paired
from byhand.proof.reader import ParseError, read
from byhand.proof.reader.names import canonical
from byhand.proof.reader.tex import plain
from byhand.proof.reader.tokens import quotient_in

_TWICE = "is given twice."


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
            said = "" if _plain(tex) and "$" not in tex else "expected TeX without $"
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
        plain = {cell: _plain(self._label(cell)) for cell in self.cells}
        count = Counter(plain.values())
        return {
            cell: f"{plain[cell]} ({heading})" if count[plain[cell]] > 1 and heading else plain[cell]
            for heading, row in self.rows for cell in row
        }  # fmt: skip

    def _judged(self, text: str) -> Feedback:
        typed: dict[Symbol, Fraction] = {}
        refused: dict[Symbol, str] = {}
        given: dict[Symbol, str] = {}
        called: dict[Symbol, list[str]] = {}
        meant: dict[Symbol, str] = {}
        pointed: dict[Symbol, str] = {}
        has_points = False
        shown = list(self._shown.values())
        message = f"Write each cell as `{shown[0]} = 0.5`; the cells are {', '.join(shown)}."
        unreadable = Feedback(False, message, unjudged="unreadable")
        found = cells_in(text, *self._names)
        if found is None:
            return replace(unreadable, corrected=self._in_order(text))
        found += self._chained(found)
        symbols = {cell.name: cell for cell in self.cells}
        for name, value in found:
            if value and given.setdefault(symbols[name], value) != value:
                refused[symbols[name]] = _TWICE
        for cell in self.cells:
            if cell in given and cell not in refused:
                judged_by = self._known(cell, typed)
                try:
                    typed[cell] = typed_number(given[cell], self.unit, judged_by, reckon=not self.decimals)
                    called[cell] = labels_in(given[cell], judged_by)
                except NotANumberError as error:
                    said = unread(given[cell], error)
                    refused[cell], meant[cell] = said.message, said.corrected
                    pointed |= {cell: error.readings[0]} if error.readings else {}
                    has_points |= "," in given[cell] and error.corrected != ""
        meant |= pointed if has_points else {}  # 0,724 says what the comma of 1,702 is
        empty = {cell.name for cell in self.cells if cell not in given}
        if any(named_in(given[cell], self._names[0], said != ONE_NUMBER) & empty for cell, said in refused.items()):
            return unreadable
        for cell, number in dict(typed).items():
            for label in called[cell]:  # a later cell: z = L = 5
                other = symbols.get(self._names[0](label, "") or "", cell)
                if other in typed and abs(number - typed[other]) > self.unit:
                    refused[cell] = f"`{label}` is {float(typed[other]):.6g}, not {float(number):.6g}."
        typed = {cell: number for cell, number in typed.items() if cell not in refused}
        digits = {cell: decimals_of(given[cell]) for cell in typed}
        written = {cell: unlabelled(value, called.get(cell, ())).replace(BAR, "/") for cell, value in given.items()}
        told = {cell: replace(self._cell(cell, typed, refused, digits), typed=written.get(cell, ""))
                for cell in self.cells}  # fmt: skip
        whole = "; ".join(f"{cell} = {meant.get(cell) or value}" for cell, value in written.items())
        mends = any(meant.values()) and _TWICE not in refused.values()
        return replace(self._summary(told), corrected=whole if mends else "")

    def _chained(self, found: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """The cells between a cell and its number, which are typed nowhere else: a of z = a = 5."""
        given = {name for name, _ in found}
        more = [(self._names[0](front.strip(), ""), last.strip()) for _, value in found
                for *fronts, last in [value.split("=")] for front in fronts]  # fmt: skip
        return [(name, number) for name, number in more if name and name not in given]

    def _in_order(self, text: str) -> str:
        """The cells with the numbers of a text that has nothing else, and as many, in the order of the table."""
        plain = plain_signs(text).strip().strip("()[]{}").strip(" \t\n,;|")
        between = next(sign for sign in ("[;|\n]", r",\s", r"\s+", ",") if sign == "," or re.search(sign, plain))
        numbers = [part.strip() for part in re.split(between, plain)]
        if between != "," and any("," in number and not THOUSANDS.search(number) for number in numbers):
            numbers = [number.replace(",", ".") for number in numbers]
        cells = [cell for _, row in self.rows for cell in row]
        fits = len(numbers) == len(cells) and all(re.fullmatch(NUMBER.pattern, number) for number in numbers)
        return "; ".join(f"{cell} = {number}" for cell, number in zip(cells, numbers, strict=False)) if fits else ""

    @cached_property
    def _names(self) -> tuple[Names, dict[str, list[str]]]:
        """How the cells may be called, and the cells of each row."""
        rows = {heading: [cell.name for cell in row] for heading, row in self.rows}
        shown = {cell.name: name for cell, name in self._shown.items()}
        labels = {cell.name: _plain(self._label(cell)) for cell in self.cells}
        same = [formula.split(" = ") for formula in re.findall(r"\$([^$=]+ = [^$=]+)\$", self.prompt)]
        also = {_plain(right): _plain(left) for left, right in same if quotient_in(_plain(right))}  # δ_1 = ∂L/∂z_1
        return known(shown, rows, labels, also), {heading.lower(): row for heading, row in rows.items()}

    def _known(self, cell: Symbol, typed: Mapping[Symbol, Fraction]) -> Known:
        """What a working in a cell is judged by: the numbers given, and the cells before it as they were typed."""
        start = {name: Fraction(int(number.p), int(number.q)) for name, number in self._start.items()}
        numbers = {**start, **typed}
        exact = told_in(self.prompt, list(start.values()))
        quotients = {key: name for name in numbers if (key := quotient_in(_plain(self._label(name))))}
        before = list(self.cells)[: list(self.cells).index(cell)]
        cells = {name: self.cells[name] for name in before}
        off = {name: self.unit / 2 for name in typed}
        shown = {canonical(_plain(self._label(name))): name for name in reversed(numbers)}
        names = {text: name for text, name in shown.items() if text.replace("-", "").isidentifier()}
        names |= {name.name: name for name in numbers}
        return Known(numbers, names, off, exact, self.cells[cell], cells, quotients, labels=False, is_whole=True)

    def _cell(
        self, cell: Symbol, typed: Mapping[Symbol, Fraction], refused: Mapping[Symbol, str],
        digits: Mapping[Symbol, int],
    ) -> Feedback:  # fmt: skip
        if cell not in typed:
            unjudged = "unreadable" if cell in refused else ""
            return Feedback(False, refused.get(cell, "is empty."), place=cell.name, unjudged=unjudged)
        number, parts = typed[cell], [part for part in self.cells if part in self.cells[cell].free_symbols]
        if abs(number - self._values[cell]) <= self.unit:
            return Feedback(True, "right.", place=cell.name)
        if self._follows(number, self.cells[cell], typed):
            off = [self._shown[part] for part in parts if abs(typed[part] - self._values[part]) > self.unit]
            return Feedback(True, f"follows from your {', '.join(off)}." if off else "right.", place=cell.name)
        for wrong, message in self.slips.get(cell, {}).items():
            if self._follows(number, wrong, typed):
                return Feedback(False, message, "author", ("author",), place=cell.name)
        if self._follows(number, -self.cells[cell], typed):
            return Feedback(False, "the sign is wrong.", "sign", ("sign",), place=cell.name)
        if digits[cell] < self.decimals and is_rounded(number, digits[cell], self._values[cell]):
            return Feedback(False, f"right so far; give {self.decimals} decimals.", place=cell.name)
        return Feedback(False, "not right.", place=cell.name)

    def _follows(self, number: Fraction, expression: Expr, typed: Mapping[Symbol, Fraction]) -> bool:
        """Is the number what the expression gives with the cells as they were typed?"""
        used = [name for name in expression.free_symbols if name in self.cells]
        if not all(name in typed for name in used):
            return False
        values = {**self._start, **{name: sympy.Rational(str(typed[name])) for name in used}}
        try:
            return abs(number - value_of(expression, values)) <= self.unit
        except (ValueError, ArithmeticError):
            return False

    def _summary(self, told: Mapping[Symbol, Feedback]) -> Feedback:
        lines = tuple(told.values())
        wrong = [line for line in lines if not line.correct]
        shown = {cell.name: name for cell, name in self._shown.items()}
        empty = [shown[line.place] for line in wrong if line.message == "is empty."]
        if not wrong:
            return Feedback(True, f"Correct: all {len(lines)} cells.", lines=lines)
        if len(wrong) == len(empty) and len(empty) < len(lines):
            off = any(line.message.startswith("follows") for line in lines)
            message = f"{'' if off else 'Right so far. '}Still empty: {', '.join(empty)}."
            return Feedback(False, message, lines=lines)
        first = next((line for line in wrong if line.message != "is empty."), wrong[0])
        count = len(wrong) - len(empty)
        many = f"{count} of {len(lines)} cells {'is' if count == 1 else 'are'} wrong"
        after = f", {len(empty)} empty" if empty else ""
        message = f"{many}{after}. {shown[first.place]}: {first.message}"
        unread = count > 0 and all(line.unjudged for line in wrong if line.message != "is empty.")
        return Feedback(False, message, first.slip, first.slips, lines=lines, unjudged="unreadable" if unread else "")

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


def _plain(label: str) -> str:
    """TeX as plain text: ∂L/∂w, f'_1."""
    return " ".join(plain(label).split()).replace("∂ ", "∂")
