"""What a live figure computes, twice over: the JavaScript that the page runs, and the same numbers by NumPy.

The two are written apart on purpose. The script computes each definition once, in order, and anew where a loop hides
a symbol that it depends on; NumPy asks for a definition's value when it meets its symbol. A test compares them.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import numpy as np
import sympy
from sympy import Expr, Symbol

from byhand.formulas.formula import Formula
from byhand.formulas.printers import javascript

# ----------------------------------------------------------------------------------------------- loops and points


@dataclass(frozen=True)
class Over:
    """`symbol` runs over n equally spaced values from low to high; inside, it hides a control of the same name."""

    symbol: Symbol
    low: Expr | float
    high: Expr | float
    n: int = 201

    def __post_init__(self) -> None:
        if self.n < 2:
            raise ValueError(f"Over {self.symbol}: n must be 2 or more, not {self.n}")

    @property
    def hidden(self) -> tuple[Symbol, ...]:
        """The symbols that have values of their own inside."""
        return (self.symbol,)


@dataclass(frozen=True)
class Recurrence:
    """A sequence: `start` gives each state symbol's first value, `step` its next one from the present ones.

    index: the symbol of the step number, from 0; steps: how many steps are made; until: an expression that stops the
    sequence earlier (at that step number).
    """

    index: Symbol
    start: Mapping[Symbol, Expr | float]
    step: Mapping[Symbol, Expr | float]
    steps: int
    until: Expr | float | None = None

    def __post_init__(self) -> None:
        if set(self.start) != set(self.step) or not self.start:
            raise ValueError(
                f"a recurrence needs a start and a step for each symbol: start is of "
                f"{sorted(map(str, self.start))}, step of {sorted(map(str, self.step))}"
            )
        if self.index in self.start:
            raise ValueError(f"a recurrence counts its steps in {self.index}, which cannot be part of its state")
        if self.steps < 0:
            raise ValueError(f"a recurrence's number of steps must be 0 or more, not {self.steps}")

    @property
    def hidden(self) -> tuple[Symbol, ...]:
        """The symbols that have values of their own inside."""
        return (self.index, *self.start)


@dataclass(frozen=True)
class Piece:
    """Points (x, y): one, or one for each turn of `loop`."""

    x: Expr
    y: Expr
    loop: Over | Recurrence | None = None


def expression(value: Any) -> Expr:
    """`value`, a number or a SymPy expression, as an expression."""
    try:
        expr = sympy.sympify(value, strict=True)
    except sympy.SympifyError:
        expr = None
    if not isinstance(expr, Expr):
        raise TypeError(f"expected a number or a SymPy expression, not {value!r}")
    return expr


# ----------------------------------------------------------------------------------------------- text with numbers

# A template is a list of texts and (place in numbers, digits).
Template = list[str | tuple[int, int]]

_DIGITS = re.compile(r"\.(\d{1,2})f")


def template(text: str, numbers: list[Symbol], known: Mapping[str, Symbol]) -> Template:
    """`text` as a template; the symbols that it names are added to `numbers`."""
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError as error:
        raise ValueError(f"the text {text!r}: {error}") from None
    parts: Template = []
    for literal, name, spec, conversion in fields:
        if literal:
            parts.append(literal)
        if name is None:
            continue
        digits = _DIGITS.fullmatch(spec or "")
        if digits is None or conversion:
            raise ValueError(f"the text {text!r}: expected {{{name}:.2f}}, a name and the number of decimals")
        if name not in known:
            raise ValueError(f"the text {text!r} names {name!r}, which is none of {', '.join(known)}")
        if known[name] not in numbers:
            numbers.append(known[name])
        parts.append((numbers.index(known[name]), int(digits[1])))
    return parts


def number_text(value: float, digits: int) -> str:
    """A number as live.js writes it: fixed decimals, halves rounded away from 0, a true minus, no negative zero."""
    if math.isnan(value):
        return "not a number"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    with localcontext(rounding=ROUND_HALF_UP):
        text = f"{Decimal(value):.2e}" if abs(value) >= 1e6 else f"{Decimal(value):.{digits}f}"
    return (text.replace("-", "") if float(text) == 0 else text).replace("-", "−")


def fill(parts: Template, numbers: Sequence[float]) -> str:
    """The text of a template with these numbers."""
    return "".join(part if isinstance(part, str) else number_text(numbers[part[0]], part[1]) for part in parts)


# ------------------------------------------------------------------------------------------------------ JavaScript


class Script:
    """The JavaScript of a figure: a function of the controls' values that returns each shape's points and the numbers.

    Names: c0, c1 … are the controls, d0, d1 … the definitions, s0, s1 … a loop's own symbols, r0, r1 … the recurrences.
    A definition is computed once. Inside a loop whose symbols hide one that it depends on, it is computed anew, under
    its own name in the block's scope.
    """

    def __init__(self, controls: Iterable[Symbol], definitions: Mapping[Symbol, Expr]) -> None:
        self._definitions = definitions
        self._names = {symbol: f"c{i}" for i, symbol in enumerate(controls)}
        self._lines = [f"const [{', '.join(self._names.values())}] = v;", "const shapes = [];"]
        self._recurrences: dict[int, str] = {}
        for i, (symbol, expr) in enumerate(definitions.items()):
            self._lines.append(f"const d{i} = {self._js(expr)};")
            self._names[symbol] = f"d{i}"

    def _js(self, value: Expr | float, hidden: Sequence[Symbol] = ()) -> str:
        """`value` in JavaScript, inside a loop with the symbols `hidden`."""
        expr, names = expression(value), self._names | {symbol: f"s{i}" for i, symbol in enumerate(hidden)}
        for symbol in {*expr.free_symbols, *hidden}:
            if any(known.name == symbol.name and known != symbol for known in names):
                raise ValueError(
                    f"two symbols are called {symbol}, one with other assumptions than the other (such as real=True)"
                )
        return javascript(expr, names)

    def _anew(self, hidden: Sequence[Symbol], used: Iterable[Expr | float]) -> str:
        """The definitions that `used` needs and that depend on the hidden symbols."""
        changed = set(hidden)
        for symbol, expr in self._definitions.items():
            if expr.free_symbols & changed:
                changed.add(symbol)
        needed = {symbol for value in used for symbol in expression(value).free_symbols}
        lines: list[str] = []
        for symbol, expr in reversed(list(self._definitions.items())):
            if symbol in needed & changed and symbol not in hidden:
                needed |= expr.free_symbols
                lines.insert(0, f"const {self._names[symbol]} = {self._js(expr, hidden)};")
        return " ".join(lines)

    def _recurrence(self, sequence: Recurrence) -> str:
        """The name of the list of the sequence's states, each with the step number before it."""
        name = self._recurrences.get(id(sequence))
        if name is not None:
            return name
        name = self._recurrences[id(sequence)] = f"r{len(self._recurrences)}"
        hidden = sequence.hidden
        state = ", ".join(f"s{i}" for i in range(1, len(hidden)))
        start = ", ".join(self._js(value) for value in sequence.start.values())
        step = ", ".join(self._js(sequence.step[symbol], hidden) for symbol in sequence.start)
        last = str(sequence.steps)
        if sequence.until is not None:
            last = f"Math.min({last}, Math.max(0, {self._js(sequence.until)}) || 0)"
        self._lines.append(
            f"const {name} = []; {{ let [{state}] = [{start}]; const last = {last};"
            f" for (let s0 = 0; s0 <= last; s0++) {{ {name}.push([s0, {state}]);"
            f" {self._anew(hidden, sequence.step.values())} [{state}] = [{step}]; }} }}"
        )
        return name

    def shape(self, pieces: Iterable[Piece]) -> None:
        """Add a shape: the points of its pieces, in order."""
        body = ""
        for piece in pieces:
            loop = piece.loop
            hidden = () if loop is None else loop.hidden
            push = f"X.push({self._js(piece.x, hidden)}); Y.push({self._js(piece.y, hidden)});"
            if loop is not None:
                push = f"{self._anew(hidden, (piece.x, piece.y))} {push}"
            if isinstance(loop, Over):
                body += (
                    f" {{ const low = {self._js(loop.low)}, high = {self._js(loop.high)};"
                    f" for (let i = 0; i < {loop.n}; i++)"
                    f" {{ const s0 = low + (high - low) * i / {loop.n - 1}; {push} }} }}"
                )
            elif isinstance(loop, Recurrence):
                state = ", ".join(f"s{i}" for i in range(len(hidden)))
                body += f" for (const [{state}] of {self._recurrence(loop)}) {{ {push} }}"
            else:
                body += f" {push}"
        self._lines.append(f"{{ const X = [], Y = [];{body} shapes.push([X, Y]); }}")

    def text(self, numbers: Iterable[Symbol]) -> str:
        """The body of the function, which returns the values of `numbers` too."""
        values = ", ".join(self._js(symbol) for symbol in numbers)
        return "\n".join([*self._lines, f"return {{ shapes, numbers: [{values}] }};"])


# ----------------------------------------------------------------------------------------------------------- NumPy


class Values:
    """The same numbers by NumPy. `given` holds the value, or the array of values, of each symbol that has one."""

    def __init__(self, definitions: Mapping[Symbol, Expr]) -> None:
        self._definitions = definitions
        self._compiled: dict[Expr, Formula] = {}

    def of(self, value: Expr | float, given: Mapping[Symbol, Any]) -> Any:
        """The value of an expression."""
        with np.errstate(all="ignore"):
            return self._of(expression(value), dict(given))

    def _of(self, expr: Expr, known: dict[Symbol, Any]) -> Any:
        if expr not in self._compiled:
            self._compiled[expr] = Formula("value", expr, sorted(expr.free_symbols, key=str))
        formula = self._compiled[expr]
        for symbol in formula.args:
            if symbol not in known:
                known[symbol] = self._of(self._definitions[symbol], known)
        return formula(*(known[symbol] for symbol in formula.args))

    def points(self, pieces: Iterable[Piece], controls: Mapping[Symbol, float]) -> tuple[np.ndarray, np.ndarray]:
        """The x and the y of the pieces' points, in order."""
        columns: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
        for piece in pieces:
            count, given = 1, dict(controls)
            if isinstance(piece.loop, Over):
                count = piece.loop.n
                low, high = (self.of(end, controls) for end in (piece.loop.low, piece.loop.high))
                with np.errstate(all="ignore"):
                    given[piece.loop.symbol] = low + (high - low) * np.arange(count) / (count - 1)
            elif isinstance(piece.loop, Recurrence):
                sequence = self._sequence(piece.loop, controls)
                count = len(sequence[piece.loop.index])
                given |= sequence
            for column, expr in zip(columns, (piece.x, piece.y), strict=True):
                column.append(np.broadcast_to(self.of(expr, given), (count,)))
        return np.concatenate(columns[0]), np.concatenate(columns[1])

    def _sequence(self, sequence: Recurrence, controls: Mapping[Symbol, float]) -> dict[Symbol, Any]:
        last = sequence.steps
        if sequence.until is not None:
            until = float(self.of(sequence.until, controls))
            last = math.floor(min(last, until)) if until > 0 else 0
        state = {symbol: self.of(value, controls) for symbol, value in sequence.start.items()}
        rows = []
        for number in range(last + 1):
            rows.append([number, *state.values()])
            given = {**controls, sequence.index: number, **state}
            state = {symbol: self.of(sequence.step[symbol], given) for symbol in state}
        return dict(zip(sequence.hidden, np.array(rows, dtype=float).T, strict=True))
