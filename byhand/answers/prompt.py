"""What a prompt tells: its numbers, and the names in its formulas."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from sympy import Symbol

from byhand.formulas.printers import symbol_latex


def told_in(prompt: str, numbers: Sequence[Any] = ()) -> frozenset[Fraction]:
    """The numbers that a prompt tells, and these: none of them is rounded."""
    found = re.findall(r"\d+(?:\.\d+)?(?:/\d+)?", prompt.replace(r"\,", ""), flags=re.ASCII)
    told = {Fraction(over) / Fraction(under or "1") for over, _, under in (one.partition("/") for one in found)
            if not under or Fraction(under)}  # fmt: skip
    return frozenset(told | {Fraction(str(number)) for number in numbers})


def names_in(prompt: str, names: Iterable[Symbol]) -> dict[str, Symbol]:
    """The names that stand in the formulas of a prompt."""
    formulas = " ".join(re.findall(r"\$([^$]+)\$", prompt))
    formulas = re.sub("[{}]", "", formulas)
    letters = re.sub(r"\\[A-Za-z]+", " ", formulas)
    shown = {name: re.sub("[{}]", "", symbol_latex(name.name)) for name in names}
    return {name.name: name for name, tex in shown.items() if tex in (formulas if tex.startswith("\\") else letters)}
