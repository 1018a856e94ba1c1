"""What a live figure computes, by NumPy: the numbers that the page's script (see script.py) computes in JavaScript."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
from sympy import Expr, Symbol

from byhand.figures.loops import Data, Definitions, Over, Piece, Recurrence, Value, changed_by, definition, expression
from byhand.formulas.formula import Formula

Given = Mapping[Symbol, Any]
"""The value, or the array of values, of each symbol that has one."""


class Known(dict[Symbol, Any]):
    """What is known: the values of symbols that are bound, as controls and loop symbols are, and of the definitions
    that were needed so far. Of a loop: its own symbols and the definitions that they change; its outer knows the rest.
    """

    def __init__(self, bound: Given, outer: Known | None = None, changed: frozenset[Symbol] = frozenset()) -> None:
        super().__init__({symbol: _floats(value) for symbol, value in bound.items()})
        self.outer, self.changed = outer, changed
        self.bound: frozenset[Symbol] = frozenset(bound) | (outer.bound if outer is not None else frozenset())


def _floats(value: Any) -> Any:
    """A number or an array of float64, whose quotients by zero are infinite."""
    return np.asarray(value, dtype=float)[()]


class Values:
    """Numbers by NumPy, of expressions of symbols that are given and of definitions."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._compiled: dict[Expr, tuple[Callable[..., Any], tuple[Symbol, ...]]] = {}
        self._changed: dict[tuple[Symbol | frozenset[Symbol], ...], frozenset[Symbol]] = {}

    def of(self, value: Expr | Value | float, known: Known) -> Any:
        """The value of an expression, or of a recurrence."""
        with np.errstate(all="ignore"):
            return self._of(definition(value), known)

    def _of(self, value: Expr | Value, known: Known) -> Any:
        if isinstance(value, Value):
            return self._reached(value, known)
        if value not in self._compiled:
            formula = Formula("value", value, sorted(value.free_symbols, key=str))
            self._compiled[value] = (formula.compiled, formula.args)
        compiled, args = self._compiled[value]
        return _floats(compiled(*(self._value(symbol, known) for symbol in args)))

    def _value(self, symbol: Symbol, known: Known) -> Any:
        while symbol not in known and known.outer is not None and symbol not in known.changed:
            known = known.outer
        if symbol not in known:
            known[symbol] = self._of(self._definitions[symbol], known)
        return known[symbol]

    def _reached(self, value: Value, known: Known) -> Any:
        """A recurrence's value; of arrays one for each of their entries."""
        shape = np.broadcast_shapes(*(np.shape(values) for values in known.values()))
        whole = {symbol: np.broadcast_to(values, shape) for symbol, values in known.items()}
        found = np.empty(shape)
        for index in np.ndindex(shape):
            given = Known({symbol: array[index] for symbol, array in whole.items()}, known.outer, known.changed)
            states = self._states(value.recurrence, given)
            last = len(states[value.recurrence.index]) - 1
            at = last if value.at is None else np.clip(np.floor(np.nan_to_num(self.of(value.at, given))), 0, last)
            reached = {symbol: column[int(at)] for symbol, column in states.items()}
            found[index] = self.of(value.of, self._inside(given, value.recurrence.hidden, reached))
        return found[()]

    def _inside(self, known: Known, hidden: tuple[Symbol, ...], own: Given) -> Known:
        """What is known where a loop's symbols have these values. The name of a definition that a loop around has bound
        is that loop's."""
        key = (known.bound, *hidden)
        if key not in self._changed:
            free = {symbol: value for symbol, value in self._definitions.items() if symbol not in known.bound}
            self._changed[key] = frozenset(changed_by(hidden, free))
        return Known(own, known, self._changed[key])

    def points(self, pieces: Iterable[Piece], known: Known) -> tuple[np.ndarray, np.ndarray]:
        """The x and the y of the pieces' points, in order."""
        columns: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
        for piece in pieces:
            own = {} if piece.loop is None else self._turns(piece.loop, known)
            count = len(next(iter(own.values()))) if own else 1
            inside = known if piece.loop is None else self._inside(known, piece.loop.hidden, own)
            for column, expr in zip(columns, (piece.x, piece.y), strict=True):
                column.append(np.broadcast_to(self.of(expr, inside), (count,)))
        return np.concatenate(columns[0]), np.concatenate(columns[1])

    def _turns(self, loop: Over | Data | Recurrence, known: Known) -> dict[Symbol, np.ndarray]:
        """The values of a loop's symbols, turn by turn."""
        if isinstance(loop, Recurrence):
            return self._states(loop, known)
        if isinstance(loop, Data):
            return dict(loop.columns)
        low, high = (self.of(end, known) for end in (loop.low, loop.high))
        with np.errstate(all="ignore"):
            return {loop.symbol: low + (high - low) * np.arange(loop.n) / (loop.n - 1)}

    def _states(self, sequence: Recurrence, known: Known) -> dict[Symbol, np.ndarray]:
        last = sequence.steps
        if sequence.until is not None:
            until = float(self.of(sequence.until, known))
            last = math.floor(min(last, until)) if until > 0 else 0
        step = {symbol: expression(value) for symbol, value in sequence.step.items()}
        state = {symbol: self.of(value, known) for symbol, value in sequence.start.items()}
        rows = []
        with np.errstate(all="ignore"):
            for number in range(last + 1):
                rows.append([number, *state.values()])
                inside = self._inside(known, sequence.hidden, {sequence.index: number, **state})
                state = {symbol: self._of(step[symbol], inside) for symbol in state}
        return dict(zip(sequence.hidden, np.array(rows, dtype=float).T, strict=True))
