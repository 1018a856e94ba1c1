"""The JavaScript that a live figure's page runs. `values.py` computes the same numbers by NumPy, and a test compares.

The two are written apart on purpose. The script computes each definition once, in order, and anew where a loop hides
a symbol that it depends on; NumPy asks for a definition's value when it meets its symbol.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Symbol

from byhand.figures.loops import Data, Definitions, Over, Piece, Recurrence, Value, changed_by, expression
from byhand.formulas.printers import javascript


@dataclass(frozen=True)
class _Scope:
    """The names of the symbols that the loops around have values for; `depth` counts the loops."""

    names: Mapping[Symbol, str]
    depth: int = 0

    def inside(self, hidden: Iterable[Symbol]) -> tuple[_Scope, list[str]]:
        """The scope within a loop over these symbols, and their names there."""
        own = {symbol: f"s{'_' * self.depth}{i}" for i, symbol in enumerate(hidden)}
        return _Scope({**self.names, **own}, self.depth + 1), list(own.values())


# Adds a shape: `fill(X, Y)` puts its points into two lists, unless what it uses is as before.
_SHAPE = """const shapes = [];
const shape = (used, fill) => shapes.push(kept(shapes.length, used, () => {
  const X = [], Y = [];
  fill(X, Y);
  return [X, Y];
}));"""
_OUTSIDE = _Scope({})
_OUTER = re.compile(r"\b[cdr]\d+\b")  # the names of what stands outside of a shape


class Script:
    """The JavaScript of a figure: a function of the controls' values that returns each shape's points and the numbers.

    Names: c0, c1 … are the controls, d0, d1 … the definitions, r0, r1 … the recurrences; s0, s1 … a loop's own
    symbols, s_0, s_1 … those of a loop within it. A definition is computed once. Inside a loop whose symbols hide one
    that it depends on, it is computed anew, under its own name in the block's scope.

    A shape or a recurrence's states are given to `kept` with the names outside of its loop that it uses: where their
    values are the same as before, the page takes what was made before.
    """

    def __init__(self, controls: Iterable[Symbol], definitions: Definitions) -> None:
        self._definitions = definitions
        self._names = {symbol: f"c{i}" for i, symbol in enumerate(controls)}
        self._lines = [f"const [{', '.join(self._names.values())}] = v;", _SHAPE]
        self._recurrences: dict[int, str] = {}
        self._shapes: list[str] = []
        for i, (symbol, value) in enumerate(definitions.items()):
            line = f"const d{i} = {self._defined(value, _OUTSIDE)};"
            self._lines.append(line)  # after the recurrences that the line has called for
            self._names[symbol] = f"d{i}"

    def _js(self, value: Expr | float, scope: _Scope = _OUTSIDE) -> str:
        """`value` in JavaScript."""
        expr, names = expression(value), {**self._names, **scope.names}
        for symbol in {*expr.free_symbols, *scope.names}:
            if any(known.name == symbol.name and known != symbol for known in names):
                raise ValueError(
                    f"two symbols are called {symbol}, one with other assumptions than the other (such as real=True)"
                )
        return javascript(expr, names)

    def _defined(self, value: Expr | Value, scope: _Scope) -> str:
        """A definition in JavaScript: an expression, or a recurrence's value."""
        if not isinstance(value, Value):
            return self._js(value, scope)
        sequence = value.recurrence
        if sequence.needs & changed_by([*scope.names], self._definitions):
            name, (made, _) = "r", self._states(sequence, "r", scope)
        else:
            name, made = self._shared(sequence), ""
        place = f"{name}.length - 1"
        if value.at is not None:
            place = f"Math.min({place}, Math.max(0, Math.floor({self._js(value.at, scope)})) || 0)"
        inner, own = scope.inside(sequence.hidden)
        reached = f"const [{', '.join(own)}] = {name}[at]; {self._anew(inner, [value.of])}"
        # In a block of its own: what is computed anew there has the name of what stands outside.
        return f"(() => {{ {made} const at = {place}; {{ {reached} return {self._js(value.of, inner)}; }} }})()"

    def _hidden(self, scope: _Scope, used: Iterable[Expr | float]) -> list[Symbol]:
        """The definitions that `used` needs and that depend on the hidden symbols, in order."""
        changed = changed_by([*scope.names], self._definitions)
        needed = {symbol for value in used for symbol in expression(value).free_symbols}
        found: list[Symbol] = []
        for symbol, value in reversed(list(self._definitions.items())):
            if symbol in needed & changed & set(self._names) and symbol not in scope.names:
                needed |= value.free_symbols
                found.insert(0, symbol)
        return found

    def _anew(self, scope: _Scope, used: Iterable[Expr | float]) -> str:
        """These definitions, computed in the loop."""
        hidden = self._hidden(scope, used)
        return " ".join(f"const {self._names[one]} = {self._defined(self._definitions[one], scope)};" for one in hidden)

    def _outside(self, text: str, scope: _Scope = _OUTSIDE, used: Iterable[Expr | float] = ()) -> set[str]:
        """The names in a text that stand outside of the loop: not those of definitions that it computes anew."""
        return set(_OUTER.findall(text)) - {self._names[one] for one in self._hidden(scope, used)}

    def _states(self, sequence: Recurrence, name: str, scope: _Scope) -> tuple[str, set[str]]:
        """Statements that make the list `name` of the sequence's states, each with the step number before it; and the
        names outside of the loop that they use."""
        inner, (count, *own) = scope.inside(sequence.hidden)
        state = ", ".join(own)
        start = ", ".join(self._js(value, scope) for value in sequence.start.values())
        step = ", ".join(self._js(sequence.step[symbol], inner) for symbol in sequence.start)
        last = str(sequence.steps)
        if sequence.until is not None:
            last = f"Math.min({last}, Math.max(0, {self._js(sequence.until, scope)}) || 0)"
        anew = self._anew(inner, sequence.step.values())
        made = (
            f"const {name} = []; {{ let [{state}] = [{start}]; const last = {last};"
            f" for (let {count} = 0; {count} <= last; {count}++) {{ {name}.push([{count}, {state}]);"
            f" {anew} [{state}] = [{step}]; }} }}"
        )
        used = self._outside(f"{start} {last}") | self._outside(f"{anew} {step}", inner, sequence.step.values())
        return made, used

    def _shared(self, sequence: Recurrence) -> str:
        """The name of the list of the sequence's states, which is made once for all that use it."""
        name = self._recurrences.get(id(sequence))
        if name is None:
            name = self._recurrences[id(sequence)] = f"r{len(self._recurrences)}"
            made, used = self._states(sequence, "states", _OUTSIDE)
            self._lines.append(
                f'const {name} = kept("{name}", [{", ".join(sorted(used))}], () => {{ {made} return states; }});'
            )
        return name

    def check(self, values: Iterable[Expr]) -> None:
        """Raise as `text` would for a value that the page cannot compute."""
        for value in values:
            self._js(value)

    def shape(self, pieces: Sequence[Piece]) -> None:
        """Add a shape: the points of its pieces, in order; that of the same points before, where there is one."""
        made, used = self._points(pieces)
        if not pieces:
            line = "shapes.push(null);"
        elif made in self._shapes:
            line = f"shapes.push(shapes[{self._shapes.index(made)}]);"
        else:
            line = f"shape([{', '.join(sorted(used))}], (X, Y) => {{{made} }});"
        self._shapes.append(made)
        self._lines.append(line)

    def _points(self, pieces: Sequence[Piece]) -> tuple[str, set[str]]:
        """Statements that put the pieces' points into the lists X and Y; and the names outside of their loops that they
        use."""
        body, used = "", set[str]()
        for piece in pieces:
            loop = piece.loop
            scope, own = (_OUTSIDE, []) if loop is None else _OUTSIDE.inside(loop.hidden)
            push = f"X.push({self._js(piece.x, scope)}); Y.push({self._js(piece.y, scope)});"
            if loop is not None:
                push = f"{self._anew(scope, (piece.x, piece.y))} {push}"
            used |= self._outside(push, scope, (piece.x, piece.y))
            if isinstance(loop, Over):
                used |= self._outside(f"{self._js(loop.low)} {self._js(loop.high)}")
                body += (
                    f" {{ const low = {self._js(loop.low)}, high = {self._js(loop.high)};"
                    f" for (let i = 0; i < {loop.n}; i++)"
                    f" {{ const s0 = low + (high - low) * i / {loop.n - 1}; {push} }} }}"
                )
            elif isinstance(loop, Data):
                rows = zip(*loop.columns.values(), strict=True)
                table = json.dumps([[float(f"{value:.9g}") for value in row] for row in rows], separators=(",", ":"))
                body += f" for (const [{', '.join(own)}] of {table}) {{ {push} }}"
            elif isinstance(loop, Recurrence):
                used.add(self._shared(loop))
                body += f" for (const [{', '.join(own)}] of {self._shared(loop)}) {{ {push} }}"
            else:
                body += f" {push}"
        return body, used

    def text(self, numbers: Iterable[Expr]) -> str:
        """The body of the function, which returns the values of `numbers` too."""
        values = ", ".join(self._js(number) for number in numbers)
        return "\n".join([*self._lines, f"return {{ shapes, numbers: [{values}] }};"])
