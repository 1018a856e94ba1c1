"""What a live figure computes, by NumPy: the numbers that the page's script (see script.py) computes in JavaScript."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from sympy import Expr, Symbol

from byhand.figures.loops import Data, Definitions, Over, Piece, Recurrence, Value, changed_by, definition
from byhand.formulas.formula import Formula

Given = Mapping[Symbol, Any]
"""The value, or the array of values, of each symbol that has one."""


class _Known(dict[Symbol, Any]):
    """What is known: the values of symbols that are bound, as controls and loop symbols are, and of definitions."""

    def __init__(self, values: Given, bound: frozenset[Symbol]) -> None:
        super().__init__(values)
        self.bound = bound

    @classmethod
    def of(cls, given: Given) -> _Known:
        """What is given is bound, unless it is known already what of it is."""
        return cls(given, given.bound if isinstance(given, cls) else frozenset(given))


class Values:
    """Numbers by NumPy, of expressions of symbols that are given and of definitions."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._compiled: dict[Expr, Formula] = {}

    def of(self, value: Expr | Value | float, given: Given) -> Any:
        """The value of an expression, or of a recurrence."""
        with np.errstate(all="ignore"):
            return self._of(definition(value), _Known.of(given))

    def _of(self, value: Expr | Value, known: _Known) -> Any:
        if isinstance(value, Value):
            return self._reached(value, known)
        if value not in self._compiled:
            self._compiled[value] = Formula("value", value, sorted(value.free_symbols, key=str))
        formula = self._compiled[value]
        for symbol in formula.args:
            if symbol not in known:
                known[symbol] = self._of(self._definitions[symbol], known)
        return formula(*(known[symbol] for symbol in formula.args))

    def _reached(self, value: Value, known: _Known) -> Any:
        """A recurrence's value; of arrays one for each of their entries."""
        arrays = {symbol: np.asarray(values) for symbol, values in known.items()}
        shape = np.broadcast_shapes(*(array.shape for array in arrays.values()))
        whole = {symbol: np.broadcast_to(array, shape) for symbol, array in arrays.items()}
        found = np.empty(shape)
        for index in np.ndindex(shape):
            given = _Known({symbol: array[index] for symbol, array in whole.items()}, known.bound)
            states = self._states(value.recurrence, given)
            last = len(states[value.recurrence.index]) - 1
            at = last if value.at is None else np.clip(np.floor(np.nan_to_num(self.of(value.at, given))), 0, last)
            reached = {symbol: column[int(at)] for symbol, column in states.items()}
            found[index] = self.of(value.of, self._inside(given, value.recurrence.hidden, reached))
        return found[()]

    def _inside(self, given: Given, hidden: Iterable[Symbol], own: Given) -> _Known:
        """What is known where loop symbols have these values: without the definitions that a hidden symbol has changed.
        The name of a definition that a loop around has bound is that loop's."""
        known = _Known.of(given)
        free = {symbol: value for symbol, value in self._definitions.items() if symbol not in known.bound}
        changed = changed_by([*hidden], free)
        kept = {symbol: value for symbol, value in known.items() if symbol not in changed}
        return _Known({**kept, **own}, known.bound | frozenset(own))

    def points(self, pieces: Iterable[Piece], controls: Mapping[Symbol, float]) -> tuple[np.ndarray, np.ndarray]:
        """The x and the y of the pieces' points, in order."""
        columns: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
        for piece in pieces:
            own = {} if piece.loop is None else self._turns(piece.loop, controls)
            count = len(next(iter(own.values()))) if own else 1
            for column, expr in zip(columns, (piece.x, piece.y), strict=True):
                column.append(np.broadcast_to(self.of(expr, {**controls, **own}), (count,)))
        return np.concatenate(columns[0]), np.concatenate(columns[1])

    def _turns(self, loop: Over | Data | Recurrence, controls: Given) -> dict[Symbol, np.ndarray]:
        """The values of a loop's symbols, turn by turn."""
        if isinstance(loop, Recurrence):
            return self._states(loop, controls)
        if isinstance(loop, Data):
            return dict(loop.columns)
        low, high = (self.of(end, controls) for end in (loop.low, loop.high))
        with np.errstate(all="ignore"):
            return {loop.symbol: low + (high - low) * np.arange(loop.n) / (loop.n - 1)}

    def _states(self, sequence: Recurrence, given: Given) -> dict[Symbol, np.ndarray]:
        last = sequence.steps
        if sequence.until is not None:
            until = float(self.of(sequence.until, given))
            last = math.floor(min(last, until)) if until > 0 else 0
        state = {symbol: self.of(value, given) for symbol, value in sequence.start.items()}
        rows = []
        for number in range(last + 1):
            rows.append([number, *state.values()])
            inside = self._inside(given, sequence.hidden, {sequence.index: number, **state})
            state = {symbol: self.of(sequence.step[symbol], inside) for symbol in state}
        return dict(zip(sequence.hidden, np.array(rows, dtype=float).T, strict=True))
