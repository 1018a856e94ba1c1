"""What is said of a table that a reader has filled: of each cell, and of all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr, Symbol

from byhand.answers.feedback import Feedback
from byhand.answers.kinds.cells import Names, cells_in, known, named_in, plain_label
from byhand.answers.kinds.meant import unread
from byhand.answers.kinds.numbers import (
    BAR,
    NUMBER,
    ONE_NUMBER,
    THOUSANDS,
    NotANumberError,
    decimals_of,
    is_rounded,
    labels_in,
    plain_signs,
    typed_number,
    unlabelled,
    value_of,
)
from byhand.answers.kinds.workings import Known
from byhand.answers.prompt import told_in
from byhand.proof.reader.names import canonical
from byhand.proof.reader.tokens import quotient_in

_TWICE = "is given twice."


@dataclass
class CellJudge:
    """What a table's answers are judged by.

    cells: name -> expression in the given names and earlier cells; values: name -> what it comes to.
    start: the numbers given.
    rows: (heading, its cells).
    shown: each cell as a reader sees it; labels: each cell and each given name as it is typeset; both in plain text.
    slips: name -> {what a slip makes of the cell: message}.
    decimals, unit: how many are asked for, and one unit of the last of them; 0 where only the number itself is right.
    """

    cells: Mapping[Symbol, Expr]
    values: Mapping[Symbol, Fraction]
    start: Mapping[Symbol, Any]
    rows: Sequence[tuple[str, Sequence[Symbol]]]
    shown: Mapping[Symbol, str]
    labels: Mapping[Symbol, str]
    slips: Mapping[Symbol, Mapping[Expr, str]]
    decimals: int
    unit: Fraction
    prompt: str

    def judged(self, text: str) -> Feedback:
        """What to say of a text that is not blank."""
        typed: dict[Symbol, Fraction] = {}
        refused: dict[Symbol, str] = {}
        given: dict[Symbol, str] = {}
        called: dict[Symbol, list[str]] = {}
        meant: dict[Symbol, str] = {}
        pointed: dict[Symbol, str] = {}
        has_points = False
        shown = list(self.shown.values())
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
        shown = {cell.name: name for cell, name in self.shown.items()}
        labels = {cell.name: self.labels[cell] for cell in self.cells}
        same = [formula.split(" = ") for formula in re.findall(r"\$([^$=]+ = [^$=]+)\$", self.prompt)]
        # δ_1 = ∂L/∂z_1
        also = {plain_label(right): plain_label(left) for left, right in same if quotient_in(plain_label(right))}
        return known(shown, rows, labels, also), {heading.lower(): row for heading, row in rows.items()}

    def _known(self, cell: Symbol, typed: Mapping[Symbol, Fraction]) -> Known:
        """What a working in a cell is judged by: the numbers given, and the cells before it as they were typed."""
        start = {name: Fraction(int(number.p), int(number.q)) for name, number in self.start.items()}
        numbers = {**start, **typed}
        exact = told_in(self.prompt, list(start.values()))
        quotients = {key: name for name in numbers if (key := quotient_in(self.labels[name]))}
        before = list(self.cells)[: list(self.cells).index(cell)]
        cells = {name: self.cells[name] for name in before}
        off = {name: self.unit / 2 for name in typed}
        shown = {canonical(self.labels[name]): name for name in reversed(numbers)}
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
        if abs(number - self.values[cell]) <= self.unit:
            return Feedback(True, "right.", place=cell.name)
        if self._follows(number, self.cells[cell], typed):
            off = [self.shown[part] for part in parts if abs(typed[part] - self.values[part]) > self.unit]
            return Feedback(True, f"follows from your {', '.join(off)}." if off else "right.", place=cell.name)
        for wrong, message in self.slips.get(cell, {}).items():
            if self._follows(number, wrong, typed):
                return Feedback(False, message, "author", ("author",), place=cell.name)
        if self._follows(number, -self.cells[cell], typed):
            return Feedback(False, "the sign is wrong.", "sign", ("sign",), place=cell.name)
        if digits[cell] < self.decimals and is_rounded(number, digits[cell], self.values[cell]):
            return Feedback(False, f"right so far; give {self.decimals} decimals.", place=cell.name)
        return Feedback(False, "not right.", place=cell.name)

    def _follows(self, number: Fraction, expression: Expr, typed: Mapping[Symbol, Fraction]) -> bool:
        """Is the number what the expression gives with the cells as they were typed?"""
        used = [name for name in expression.free_symbols if name in self.cells]
        if not all(name in typed for name in used):
            return False
        values = {**self.start, **{name: sympy.Rational(str(typed[name])) for name in used}}
        try:
            return abs(number - value_of(expression, values)) <= self.unit
        except (ValueError, ArithmeticError):
            return False

    def _summary(self, told: Mapping[Symbol, Feedback]) -> Feedback:
        lines = tuple(told.values())
        wrong = [line for line in lines if not line.correct]
        shown = {cell.name: name for cell, name in self.shown.items()}
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
