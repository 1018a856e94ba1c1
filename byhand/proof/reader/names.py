"""What may stand in a text: the exercise's names, its quotients and the functions; and a run of letters cut into them.

A name may be typed in Unicode (ŷ for `y_hat`, η for `eta`, Oₜ for `O_t`) and without its underscores (`x1`, `Wh`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol

from byhand.proof.reader.characters import ACCENTS, GREEK, LETTERS, SUBSCRIPTS, SUPERSCRIPTS
from byhand.proof.reader.functions import is_function

Symbols = Iterable[Symbol | MatrixSymbol] | Mapping[str, Any]
Partials = Mapping[tuple[str, ...], Any]
Covers = Callable[[Any, Sequence[Any]], bool]
NO_PARTIALS: Partials = MappingProxyType({})

_ACCENT = "".join(ACCENTS)
PART = rf"{LETTERS}0-9_{_ACCENT}{SUBSCRIPTS}"
"""What may stand in a name, between brackets of a pattern."""
NAME = rf"[{LETTERS}_][{PART}]*"
_UNIT = re.compile(rf"[{LETTERS}][{_ACCENT}]|[{SUBSCRIPTS}]+|.", re.DOTALL)
_STEPS = frozenset(("H", "theta"))  # how the unit step is called on paper: H(z) or θ(z), where these are no names
_ALSO = {
    "lambda": ("lam", "lamb", "lamda", "lambd", "lmbda", "lambda_"), "eta": ("lr", "learning_rate"),
    "y_hat": ("y_pred",), "epsilon": ("eps",),
}  # fmt: skip
LOSSES = frozenset(("J", "C", "E", "l", "loss", "Loss", "LOSS", "cost", "Cost"))
"""What L is called elsewhere."""
MAX_CUTS = 40  # of one run of letters that are looked at
MAX_NAME = 24  # letters
MAX_UNITS = 60  # letters of a run


@lru_cache(4096)
def canonical(name: str) -> str:
    """The name in ASCII, as the book's code writes it: ŷ is y_hat, h̃ is h_tilde, η is eta, Oₜ₋₁ is O_t-1."""
    name = unicodedata.normalize("NFD", name)
    for accent, said in ACCENTS.items():
        name = name.replace(accent, f"_{said}")
    name = re.sub(f"[{SUBSCRIPTS}]+", lambda run: "_" + unicodedata.normalize("NFKD", run[0]).replace("−", "-"), name)
    return "".join(GREEK.get(letter, letter) for letter in name)


def sign(name: str) -> str:
    """A symbol's name as a reader types it: `y_hat` is ŷ, `h_tilde` is h̃, `eta` is η, `W_i` is W_i."""
    base, *rest = name.split("_")
    with suppress(KeyError):
        base = unicodedata.lookup(f"GREEK SMALL LETTER {'LAMDA' if base == 'lambda' else base.upper()}")
    for accent, said in ACCENTS.items():
        if rest[:1] == [said]:
            base, rest = unicodedata.normalize("NFC", base + accent), rest[1:]
    return "_".join([base, *rest])


def with_signs(text: str, names: Iterable[str]) -> str:
    """A sentence with these names as a page shows them, see `sign`; what stands between backticks stays."""
    signs = {name: sign(name) for name in names}
    return re.sub(r"`[^`]*`|\w+", lambda run: signs.get(run[0], run[0]), text)


def _value(name: object, value: object) -> Any:
    if not isinstance(value, sympy.Expr | sympy.MatrixBase):
        raise TypeError(f"{name} must stand for a SymPy symbol or expression, not {value!r}")
    return value.as_immutable() if isinstance(value, sympy.MatrixBase) else value


def _named(symbols: Symbols) -> dict[str, Any]:
    if not isinstance(symbols, Mapping):
        given = list(symbols)
        for symbol in given:
            if not isinstance(symbol, Symbol | MatrixSymbol):
                raise TypeError(f"symbols must hold SymPy symbols, not {symbol!r}")
        pairs = [(symbol.name, symbol) for symbol in given]
    else:
        pairs = list(symbols.items())
    named: dict[str, Any] = {}
    for name, value in pairs:
        known = named.setdefault(canonical(name), _value(name, value))
        if known != value:
            raise ValueError(f"symbols names {canonical(name)} twice, for {known} and for {value}")
    return named


def _quotients(partials: Partials) -> dict[tuple[str, ...], Any]:
    for key in partials:
        texts = isinstance(key, tuple) and all(isinstance(part, str) for part in key)
        if not texts or len(key) < 2 or key[2:] not in ((), ("+",)):
            raise ValueError(f'partials must be named like ("L", "a") or ("L", "a", "+"), not {key!r}')
    return {(*map(canonical, key[:2]), *key[2:]): _value(key, value) for key, value in partials.items()}


def _also(name: str) -> list[str]:
    """How programs call a name besides: lam for lambda, lr for eta, y_pred_1 for y_hat_1."""
    base = next((base for base in _ALSO if name == base or name.startswith(f"{base}_")), name)
    index = name[len(base) :]
    return [spelling for also in _ALSO.get(base, ()) for spelling in (also + index, (also + index).replace("_", ""))]


@dataclass(frozen=True)
class Piece:
    """A part of a run of letters: its kind ("name", "function" or "number"), what it stands for, and its place."""

    kind: str
    value: str
    start: int
    end: int


class Vocabulary:
    """The names of one exercise.

    symbols: canonical name -> value.
    partials: quotients, ("L", "a") or ("O_3", "W_h", "+") -> value.
    functions: names of the exercise that stand for functions -> the function of the table that they are.
    covers: tells of a sum of conditions whether one of them always holds, and of products whether they are always 0.
    arguments: a function of the table -> the name that it is applied to, where it stands without one: z, of σ'; and a
        name -> the one that its slope is taken by: x, of u'.
    """

    def __init__(
        self, symbols: Symbols, partials: Partials, functions: Mapping[str, str], covers: Covers | None = None,
        arguments: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        self.arguments = arguments or {}
        self.covers = covers or (lambda conditions, overlaps: bool(conditions == 1))
        self.symbols = _named(symbols)
        self.partials = _quotients(partials)
        self.functions = {canonical(name): value for name, value in functions.items()}
        for name, value in self.functions.items():
            if not is_function(value):
                raise ValueError(f"functions names {value!r} for {name}, which is no function of the table")

    def including(self, names: Mapping[str, Any]) -> Vocabulary:
        """The same with more names, each with what it stands for."""
        return Vocabulary({**self.symbols, **names}, self.partials, self.functions, self.covers, self.arguments)

    @cached_property
    def spellings(self) -> dict[str, list[str]]:
        """How a name may be typed -> the names that it may be."""
        found: dict[str, list[str]] = {}
        for name in [*self.symbols, *({"pi"} - set(self.symbols))]:
            for spelling in (name, re.sub(r"_(?=\d)", "", name), name.replace("_", ""), *_also(name)):
                if name not in found.setdefault(spelling, []):
                    found[spelling].append(name)
        for name in self.symbols:  # a name is its own spelling before it is another one's
            found[name] = [name]
        return found

    @cached_property
    def matrices(self) -> bool:
        return any(value.is_Matrix for value in self.symbols.values())

    def function(self, word: str) -> str | None:
        """The function that a word stands for, by a name that `functions` knows, or log_r for a name r."""
        to_a_name = word.startswith("log_") and word.removeprefix("log_") in (*self.spellings, "e")
        return self.functions.get(word) or (word if is_function(word) or to_a_name else None)

    def knows(self, word: str) -> bool:
        """Does a run of letters mean something?"""
        if word not in self._known:
            self._known[word] = word in ("e", "np") or next(self.cuts(word, "("), None) is not None
        return self._known[word]

    @cached_property
    def _known(self) -> dict[str, bool]:
        return {}

    def cuts(self, word: str, after: str = "") -> Iterator[list[Piece]]:
        """Every way to cut a run of letters into names, functions and numbers; the longest names first.

        after: what follows the run. A function stands last only before its argument, Euler's number before a power.
        """
        found = list(_UNIT.finditer(word))
        starts = [match.start() for match in found] + [len(word)]
        units = [canonical(match[0]) for match in found]
        if len(units) > MAX_UNITS:
            return iter(())
        dead: set[int] = set()

        def from_unit(i: int) -> Iterator[list[Piece]]:
            if i == len(units):
                yield []
                return
            fruitful = False
            for j in range(min(len(units), i + MAX_NAME), i, -1):
                if j in dead:
                    continue
                for kind, value in self._meanings(units, i, j, after):
                    for rest in from_unit(j):
                        fruitful = True
                        yield [Piece(kind, value, starts[i], starts[j]), *rest]
            if not fruitful:
                dead.add(i)

        return islice(from_unit(0), MAX_CUTS)

    def _meanings(self, units: list[str], start: int, end: int, after: str) -> Iterator[tuple[str, str]]:
        spelling, last = "".join(units[start:end]), end == len(units)
        for name in self.spellings.get(spelling, ()):
            yield "name", name
        if spelling in self.symbols:
            return
        if self.function(spelling) and not (last and not after) and (end > start + 1 or len(spelling) > 1 or last):
            yield "function", spelling
        if spelling in _STEPS and spelling not in self.spellings and last and after.startswith("("):
            yield "function", "step"
        if spelling == "e" and last and after.startswith(("^", "**", *SUPERSCRIPTS)):
            yield "euler", "e"
        if spelling.isdigit() and start > 0 and not units[start - 1].isdigit() and (last or not units[end].isdigit()):
            yield "number", spelling
