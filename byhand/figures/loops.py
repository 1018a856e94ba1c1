"""What a live figure runs through: equally spaced values, rows of data, the steps of a recurrence, and its values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, NoReturn, TypeAlias

import numpy as np
import sympy
from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean


@dataclass(frozen=True)
class Over:
    """`symbol` runs over n equally spaced values from low to high; inside, it hides a control of the same name.

    low, high: numbers, the smaller one first, or expressions of controls and definitions.
    n: how many values, 2 or more.

    Raises ValueError for fewer, and TypeError for a symbol that is none and an n that is no whole number.

    >>> Over(u, -2, w, n=101).hidden
    (u,)
    """

    symbol: Symbol
    low: Expr | float
    high: Expr | float
    n: int = 201

    def __post_init__(self) -> None:
        _check_symbol("Over", self.symbol)
        if _whole(f"Over {self.symbol}: n", self.n) < 2:
            raise ValueError(f"Over {self.symbol}: n must be 2 or more, not {self.n}")

    @property
    def hidden(self) -> tuple[Symbol, ...]:
        """The symbols that have values of their own inside."""
        return (self.symbol,)


@dataclass(frozen=True, eq=False)
class Data:
    """Rows of data: each symbol takes the values of its array, all of one length, row by row.

    columns: symbol to a list or array of numbers (n,); one that is not a number (NaN) stands nowhere.

    Raises ValueError for columns of several lengths, and for what is no list of numbers.

    >>> points = Data({x: [1, 2, 3], y: [2.1, 3.9, 6.2]})
    >>> errors = [Marks(of=points, x=x, y=w * x - y), HLine(y=0)]
    """

    columns: Mapping[Symbol, Any]

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("data need at least one column")
        arrays = {symbol: np.asarray(values) for symbol, values in self.columns.items()}
        for symbol, array in arrays.items():
            if array.dtype.kind not in "biuf" or array.ndim != 1 or not len(array):
                raise ValueError(
                    f"the data of {symbol} must be a list of numbers, one or more; they have shape {array.shape} "
                    f"and hold {array.dtype}"
                )
        if len({len(array) for array in arrays.values()}) > 1:
            lengths = ", ".join(f"{symbol} has {len(array)}" for symbol, array in arrays.items())
            raise ValueError(f"the columns of data must be of one length, but {lengths}")
        object.__setattr__(self, "columns", {symbol: array.astype(float) for symbol, array in arrays.items()})

    @property
    def hidden(self) -> tuple[Symbol, ...]:
        """The symbols that have values of their own inside."""
        return tuple(self.columns)


@dataclass(frozen=True)
class Recurrence:
    """A sequence: each state symbol has a first value, and a next one from the present ones.

    index: the symbol of the step number, from 0.
    start: state symbol to its first value, an expression of controls and definitions.
    step: state symbol to its next value, an expression of the states, the index, controls and definitions.
    steps: how many steps are made at most, a number that no control changes.
    until: an expression of controls and definitions that stops the sequence earlier (at that step number).

    A Trail or Marks draw it, and `value` makes what it comes to a number for texts and definitions.
    Raises ValueError where start and step are not of the same symbols, and for a negative number of steps, TypeError
    for an index that is no symbol and for steps that are no whole number.

    >>> descent = Recurrence(k, start={w: 2}, step={w: w - 2 * eta * w}, steps=20)
    >>> reached = {L: descent.value(w**2)}
    """

    index: Symbol
    start: Mapping[Symbol, Expr | float]
    step: Mapping[Symbol, Expr | float]
    steps: int
    until: Expr | float | None = None

    def __post_init__(self) -> None:
        _check_symbol("the index of a recurrence", self.index)
        for symbol in (*self.start, *self.step):
            _check_symbol("the state of a recurrence", symbol)
        if set(self.start) != set(self.step) or not self.start:
            raise ValueError(
                f"a recurrence needs a start and a step for each symbol: start is of "
                f"{sorted(map(str, self.start))}, step of {sorted(map(str, self.step))}"
            )
        if self.index in self.start:
            raise ValueError(f"a recurrence counts its steps in {self.index}, which cannot be part of its state")
        what = "a recurrence's number of steps"
        if _whole(what, self.steps, "; what a control changes is said by `until`") < 0:
            raise ValueError(f"{what} must be 0 or more, not {self.steps}")

    @property
    def hidden(self) -> tuple[Symbol, ...]:
        """The symbols that have values of their own inside."""
        return (self.index, *self.start)

    @property
    def needs(self) -> set[Symbol]:
        """The symbols that its values depend on, from outside."""
        inside = {symbol for value in self.step.values() for symbol in expression(value).free_symbols}
        outside = [*self.start.values(), *([] if self.until is None else [self.until])]
        return (inside - set(self.hidden)) | {symbol for value in outside for symbol in expression(value).free_symbols}

    def value(self, of: Expr | float, at: Expr | float | None = None) -> Value:
        """The value of `of`, an expression of its symbols, at step number `at`, or at its last step.

        It stands for an expression among a figure's definitions, alone: `definitions={total: unrolled.value(O)}`.
        Later definitions, artists and texts use that symbol.
        """
        return Value(self, of, at)


@dataclass(frozen=True)
class Value:
    """What an expression of a recurrence's symbols is worth at its step number `at`: its last unless given.

    A step number before the first means the first, one after the last the last.
    """

    recurrence: Recurrence
    of: Expr | float
    at: Expr | float | None = None

    @property
    def free_symbols(self) -> set[Symbol]:
        """The symbols that it depends on."""
        found: set[Symbol] = expression(self.of).free_symbols - set(self.recurrence.hidden)
        return found | self.recurrence.needs | (set() if self.at is None else expression(self.at).free_symbols)

    def _alone(self, *other: Any) -> NoReturn:
        raise TypeError(
            "a recurrence's value stands alone among the definitions: give it a symbol, and use that one in the next, "
            "as in {s: descent.value(w), L: s**2 + 1}"
        )

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _alone
    __pow__ = __rpow__ = __neg__ = _alone


Loop = Over | Data | Recurrence


@dataclass(frozen=True)
class Piece:
    """Points (x, y): one, or one for each turn of `loop`."""

    x: Expr | float
    y: Expr | float
    loop: Loop | None = None


def _check_symbol(what: str, symbol: Any) -> None:
    if not isinstance(symbol, Symbol):
        raise TypeError(f"{what}: expected a symbol, not {symbol!r}")


def _whole(what: str, number: Any, instead: str = "") -> int:
    try:
        return index(number)
    except TypeError:
        raise TypeError(f"{what} must be a whole number, not {number!r}{instead}") from None


def expression(value: Any) -> Expr:
    """`value`, a number or a SymPy expression, as an expression."""
    if isinstance(value, Value):
        raise TypeError(
            "expected a number or a SymPy expression, not a recurrence's value: put it into `definitions`, "
            "as {s: descent.value(w)}, and use its symbol here"
        )
    try:
        expr = sympy.sympify(value, strict=True)
    except sympy.SympifyError:
        expr = None
    if not isinstance(expr, Expr):
        raise TypeError(f"expected a number or a SymPy expression, not {value!r}")
    return expr


def truth(condition: Any) -> Expr:
    """A condition as an expression: 1 where it holds, 0 where it does not."""
    if not isinstance(condition, Boolean) or isinstance(condition, Expr):
        raise TypeError(f"expected a condition such as Eq(f, 0) or w > 0, not {condition!r}")
    return sympy.Piecewise((1, condition), (0, True))


Amount: TypeAlias = "Expr | float | Boolean"
"""A number, an expression, or a condition, which counts as 1 where it holds and as 0 elsewhere."""


def amount(value: Amount) -> Expr:
    """An amount as an expression."""
    return truth(value) if isinstance(value, Boolean) and not isinstance(value, Expr) else expression(value)


def definition(value: Any) -> Expr | Value:
    """`value` as what a definition may be: an expression, or a recurrence's value."""
    return value if isinstance(value, Value) else expression(value)


Definitions = Mapping[Symbol, Expr | Value]


def changed_by(hidden: Sequence[Symbol], definitions: Definitions) -> set[Symbol]:
    """The hidden symbols, and the definitions that depend on them."""
    changed = set(hidden)
    for symbol, value in definitions.items():
        if value.free_symbols & changed:
            changed.add(symbol)
    return changed
