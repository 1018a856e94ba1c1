"""A training that runs in the page: matrix formulas, translated to JavaScript, and what the page has to know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from byhand.figures.matrices import Matrices, each_js, function_js
from byhand.formulas.formula import Formula


@dataclass(frozen=True, kw_only=True)
class Training:
    """The lines of a training, in the notation of `matrices`, and the names in them.

    setup: makes the start. forward: computes `checked` and `reported` from the parameters. backward: the gradients.
    update: one step. They are run as setup, forward, then backward, update and forward for each epoch.
    sizes: name to a number, or to an expression of the settings and of earlier sizes in JavaScript.
    arrays: name to its shape by the names of sizes (see `Matrices`). given: the values of those that do not change.
    functions: name to a Formula. chosen: name to a setting and the Formula for each of its options.
    reported: names of numbers and arrays that a report has. checked: numbers that must be finite, each with its words.
    first: the epoch of the first report, 0 or 1.
    signs: name of a reported array of whole numbers to what each of them stands for; the report has the text they make.
    settings: the names of the laboratory's settings; "w: w_start" gives the setting w another name in the lines.

    The sections are lines such as "dW = x.T @ delta", one assignment each.

    >>> descent = Training(setup="w = 2", forward="loss = w * w", backward="dw = 2 * w", update="w = w - rate * dw",
    ...                    settings=["rate"], sizes={}, arrays={}, numbers=["w", "dw", "loss"])
    >>> "rate * dw" in descent.program()
    True
    """

    setup: str
    forward: str
    backward: str
    update: str
    settings: Sequence[str]
    sizes: Mapping[str, int | str]
    arrays: Mapping[str, tuple[str, ...]]
    given: Mapping[str, npt.ArrayLike] = field(default_factory=dict)
    numbers: Sequence[str] = ("loss",)
    functions: Mapping[str, Formula] = field(default_factory=dict)
    chosen: Mapping[str, tuple[str, Sequence[Formula]]] = field(default_factory=dict)
    reported: Sequence[str] = ("loss",)
    checked: Mapping[str, str] = field(default_factory=lambda: {"loss": "loss"})
    first: int = 1
    signs: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def program(self) -> str:
        """The body of a JavaScript function of the settings and of the laboratory's random numbers and arrays."""
        settings = (name.partition(": ")[2] or name for name in self.settings)
        known = Matrices(self.arrays, (*self.sizes, *settings, *self.numbers), self.functions, tuple(self.chosen))
        temporaries: dict[str, str] = {}
        sections = {}
        for name in ("setup", "forward", "backward", "update"):
            lines = known.translated(getattr(self, name), temporaries)
            sections[name] = f"*{name}() {{\n{lines}\n}}"
        reported = ", ".join(name if name not in self.arrays else f"{name}: value({name})" for name in self.reported)
        lengths = {name: _length(shape) for name, shape in self.arrays.items()} | temporaries
        head = [
            f"const {{ {', '.join(self.settings)} }} = settings;",
            "const { room, array, sequence, product, dice, normal, signs, orthogonal, uniform, integers } = tools;",
            "const { tanh, total, value } = tools;",
            *(f"const {name} = {size};" for name, size in self.sizes.items()),
            *(f"const {name} = {function_js(formula)};" for name, formula in self.functions.items()),
            *(f"const {name} = ⟨{name}⟩;" for name in self.chosen),
            f"room({' + '.join(lengths.values()) or 0});",
            *(f"const {name} = {self._made(name, length)};" for name, length in lengths.items()),
            *(each_js(name) for name in dict.fromkeys(re.findall(r"\beach_(\w+)\(", "".join(sections.values())))),
            f"let {', '.join(f'{name} = 0' for name in self.numbers)};" if self.numbers else "",
        ]
        report = f"report() {{ return {{ {reported} }}; }}"
        checked = f"checked() {{ return {{ {', '.join(self.checked)} }}; }}"
        return "\n".join([*head, "return {", ",\n".join([*sections.values(), report, checked]), "};"])

    def _made(self, name: str, length: str) -> str:
        """The array, with its values if these are given; a sequence is a list of them."""
        given, shape = f", given.{name}" if name in self.given else "", self.arrays.get(name, ())
        return f"sequence({shape[0]} + 2, {length}{given})" if len(shape) == 3 else f"array({length}{given})"

    def spec(self) -> dict[str, Any]:
        """What the page is given of it."""
        given = {name: np.asarray(values, dtype=float).ravel().tolist() for name, values in self.given.items()}
        chosen = {
            name: {"setting": setting, "texts": [function_js(formula) for formula in formulas]}
            for name, (setting, formulas) in self.chosen.items()
        }
        return {
            "program": self.program(), "given": given, "chosen": chosen, "first": self.first,
            "checked": dict(self.checked), "signs": {name: list(signs) for name, signs in self.signs.items()},
        }  # fmt: skip


def _length(shape: Sequence[str]) -> str:
    """How many numbers an array has; a sequence has matrices of the numbers 0 to T + 1."""
    sizes = (f"({size} + 2)" if len(shape) == 3 and i == 0 else size for i, size in enumerate(shape))
    return " * ".join(size for size in sizes if size != "1") or "1"
