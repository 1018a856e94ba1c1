"""Which exercises a sheet has, and the points of each: `single-neuron/weight=2`, `bptt`, or a file of such lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from byhand.answers.bank import Bank

_LINE = re.compile(r"(.*?)(?:\s*[=:\s]\s*(\d{1,6}(?:\.\d{1,4})?))?")


def variable(name: str) -> str:
    """The name under which a notebook holds the answer: "single-neuron/weight" -> "single_neuron_weight"."""
    plain_name = re.sub(r"\W", "_", name)
    return f"answer_{plain_name}" if plain_name[0].isdigit() else plain_name


def wanted(bank: Bank, given: Sequence[str], sheet: Path | None) -> dict[str, Fraction]:
    """Exercise -> points, 1 where none are given, in the order in which they are named.

    given: a name, or NAME=POINTS; the name of a chapter stands for its exercises.
    sheet: a text file of such lines; empty lines and those that begin with # are left out.

    Raises ValueError for a file that cannot be read and for a name that nothing has.
    """
    lines = [("", one) for one in given]
    if sheet is not None:
        try:
            text = sheet.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{sheet}: {error}") from None
        lines += [(f"{sheet}, line {number}: ", line.strip()) for number, line in enumerate(text.splitlines(), start=1)
                  if line.strip() and not line.lstrip().startswith("#")]  # fmt: skip
    found: dict[str, Fraction] = {}
    named_before: set[str] = set()
    for where, line in lines:
        named = _LINE.fullmatch(line)
        name, points = (named[1].strip(), named[2]) if named else (line, None)
        matching = [one for one in bank.names() if name in (one, one.split("/")[0])]
        if not matching and "/" in name:  # a question of somebody's own, which its name holds
            try:
                matching = [bank.find(name).name]
            except ValueError as error:
                raise ValueError(f"{where}{line}: {error}") from None
        if not matching:
            raise ValueError(f"{where}{line}: there is no such exercise or chapter; --list tells all")
        if where and name in named_before:
            raise ValueError(f"{where}{name} is named twice")
        named_before.add(name)
        found |= dict.fromkeys(matching, Fraction(points or 1))
    return found
