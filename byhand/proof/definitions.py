"""The graph of a derivation's definitions: what depends on what, by which local derivative, and what ∂⁺ holds still."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import sympy
from sympy import Expr, MatrixSymbol, Symbol

from byhand.proof.arguments import listed
from byhand.proof.entries import explicit, resolve
from byhand.proof.gradients import derivative
from byhand.proof.reader import ReaderError

Name: TypeAlias = Symbol | MatrixSymbol
Step: TypeAlias = tuple[str, int]
"""The base and the number of a step: ("", 2) for O_2, ("t", -1) for O_t-1."""


class HeldError(ReaderError):
    """An immediate derivative whose meaning is open: nothing says what it holds still.

    >>> Derivation(L, wrt=w, where={z: w * x, L: z * w}, lines=[("∂⁺L/∂w", "at once")])
    Traceback (most recent call last):
    byhand.proof.definitions.HeldError: ...
    """


@dataclass(frozen=True)
class Link:
    """One arrow of the graph of definitions, bottom -> top, and the local derivative on it.

    slope: the derivative of `top`'s definition, in the names that stand in it.
    """

    top: Symbol
    bottom: Symbol
    slope: Expr

    @property
    def name(self) -> str:
        return f"∂{self.top}/∂{self.bottom}"


class Definitions:
    """Definitions, name -> expression, with those of matrices written out in their entries.

    held: the names that an immediate derivative holds still; None to tell by the steps in the names: it then holds
        every definition of an earlier step.
    values: each entry's definition with all others put in.

    Raises ValueError for definitions that run in a circle, and for a held name without a definition, TypeError for a
    `held` that is no list of symbols.
    """

    def __init__(self, where: Mapping[Name, Any], held: Iterable[Name] | None = None) -> None:
        self.where = dict(where)
        self.values = resolve(self.where)
        self.direct = on_entries(self.where)
        self.held = None if held is None else frozenset(listed("held", held))
        for name in sorted(self.held or (), key=str):
            if not isinstance(name, Symbol | MatrixSymbol):
                raise TypeError(f"held lists symbols, not {name!r}")
            if name not in self.where:
                known = ", ".join(map(str, self.where)) or "none"
                raise ValueError(f"held names {name}, which has no definition; definitions: {known}")
        self._names = {symbol: name for name in self.where for symbol in entries(name)}
        self._slopes: dict[tuple[Symbol, Symbol, frozenset[Symbol]], Expr] = {}

    def parts(self, top: Symbol) -> list[Symbol]:
        """The names in the definition of `top`, in the order of their texts."""
        return sorted(self.direct[top].free_symbols, key=str)

    def depends(self, top: Symbol, bottom: Name) -> bool:
        """Whether `bottom` stands in the definition of `top`, or in one that stands in it, and so on."""
        return bool(set(entries(bottom)) & self.below(top))

    def below(self, *tops: Symbol) -> set[Symbol]:
        """These names, all that stand in their definitions, and so on."""
        seen: set[Symbol] = set()
        waiting = [*tops]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting.extend(self.direct[name].free_symbols if name in self.direct else ())
        return seen

    def total(self, top: Symbol, bottom: Symbol) -> Expr:
        """∂top/∂bottom, along every path."""
        return self._slope(top, bottom, frozenset())

    def immediate(self, top: Symbol, bottom: Symbol) -> Expr:
        """∂⁺top/∂bottom, which does not pass through what is held still. Raises HeldError where that is open."""
        return self._slope(top, bottom, self._still(top, bottom))

    def _slope(self, top: Symbol, bottom: Symbol, still: frozenset[Symbol]) -> Expr:
        """The derivative by the chain rule, in the names of the definitions; what is `still` does not move."""
        key = (top, bottom, still)
        if key not in self._slopes:
            total = sympy.S.Zero
            for name in self.parts(top):
                if name == bottom:
                    total += derivative(self.direct[top], name)
                elif name in self.direct and name not in still:
                    total += derivative(self.direct[top], name) * self._slope(name, bottom, still)
            self._slopes[key] = total
        return self._slopes[key]

    # What an immediate derivative holds still

    def _still(self, top: Symbol, bottom: Symbol) -> frozenset[Symbol]:
        """What ∂⁺top/∂bottom meets on its way down, and holds."""
        still: set[Symbol] = set()
        seen: set[Symbol] = {top, bottom}
        waiting = self.parts(top)
        while waiting:
            name = waiting.pop()
            if name in seen or name not in self.direct or not self.depends(name, bottom):
                continue
            seen.add(name)
            if self._is_held(name, top, bottom):
                still.add(name)
            else:
                waiting += self.parts(name)
        return frozenset(still)

    def _is_held(self, name: Symbol, top: Symbol, bottom: Symbol) -> bool:
        defined, above = self._names[name], self._names[top]
        if self.held is not None:
            return defined in self.held
        own, other = step_of(above.name), step_of(defined.name)
        if own is None or other is None or own[0] != other[0] or own[1] < other[1] or not self._run_forward(top):
            raise HeldError(
                f"∂⁺{above}/∂{bottom} is open: does it hold {defined} still? "
                f"The names do not tell which is the earlier step; name what is held: held=[…]"
            )
        return other[1] < own[1]

    def _run_forward(self, top: Symbol) -> bool:
        """Whether the numbers of these quantities count steps: then none is defined by one of a later step."""
        letters = {_letter(self._names[name]) for name in self.below(top) if name in self.direct}
        for name, value in self.direct.items():
            if _letter(self._names[name]) not in letters:
                continue
            own = step_of(self._names[name].name)
            for other in value.free_symbols:
                if other in self.direct and _letter(self._names[other]) in letters:
                    later = step_of(self._names[other].name)
                    if own is not None and later is not None and own[0] == later[0] and own[1] < later[1]:
                        return False
        return True

    # Paths

    def paths(self, top: Symbol, bottom: Symbol) -> tuple[tuple[Link, ...], ...]:
        """Every way by which `bottom` reaches `top`, its links from the top down."""
        found: list[tuple[Link, ...]] = []

        def follow(name: Symbol, taken: tuple[Link, ...]) -> None:
            for part in self.parts(name):
                if part != bottom and not (part in self.direct and self.depends(part, bottom)):
                    continue
                link = Link(name, part, derivative(self.direct[name], part))
                if part == bottom:
                    found.append((*taken, link))
                else:
                    follow(part, (*taken, link))

        follow(top, ())
        return tuple(found)

    def slopes_of(self, top: Symbol) -> tuple[tuple[Symbol, Expr], ...]:
        """The names in the definition of `top`, each with the local derivative with respect to it."""
        return tuple((name, derivative(self.direct[top], name)) for name in self.parts(top))


def step_of(name: str) -> Step | None:
    """The step that a name tells: ("", 2) for O_2 and y_hat_2, ("t", -1) for O_t-1; None where it tells none.

    A number of two digits may be two numbers (neuron 1 of layer 2), and of two subscripts either may be the step.
    """
    subscripts = [part for part in name.split("_")[1:] if part != "hat"]
    match = re.fullmatch(r"(?P<number>\d)|(?P<base>[tT])(?P<by>[-+−]\d)?", subscripts[0]) if subscripts else None
    if match is None or len(subscripts) > 1:
        return None
    if match["number"]:
        return "", int(match["number"])
    return match["base"], int((match["by"] or "0").replace("−", "-"))


def _letter(name: Name) -> str:
    return str(name.name).split("_")[0]


def entries(name: Any) -> list[Symbol]:
    """The symbols of a matrix's entries; a number's own one."""
    return list(explicit(name)) if isinstance(name, MatrixSymbol) else [name]


def on_entries(definitions: Mapping[Any, Any]) -> dict[Symbol, Expr]:
    """Definitions of matrices as definitions of their entries."""
    direct: dict[Symbol, Expr] = {}
    for name, value in definitions.items():
        value = explicit(sympy.sympify(value))
        values = list(value) if isinstance(name, MatrixSymbol) else [value]
        direct.update(zip(entries(name), values, strict=True))
    return direct
