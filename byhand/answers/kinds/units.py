"""Units behind a number: that of the prompt is taken off, another one is told. As in verdicts.js."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from byhand.answers.kinds.numbers import plain_signs

_UNIT = r"[A-Za-zµΩ°]+(?:[/·][A-Za-z]+)?[²³]?"
_NAMED = re.compile(rf"\bin ({_UNIT})(?: \(({_UNIT})\))?(?=\s*(?:[?.,;:]|$))")
_SPACE = r"[ \t\n\r\f\v]*"
_SHORT = re.compile(rf"(.*[0-9]){_SPACE}([A-Za-zµΩ°]{{1,2}}(?:[/·][A-Za-z]{{1,2}})?[²³]?)[.!]?{_SPACE}", re.DOTALL)
_WORD = re.compile(rf"(.*[0-9])[ \t\n\r\f\v]+([A-Za-z]{{3,12}})[.!]?{_SPACE}", re.DOTALL)
_NUMBERS = ("e", "E", "i", "j", "pi")
_ALIKE = [line.split() for line in (
    "metres metre meters meter m", "kilometres kilometre kilometers kilometer km", "seconds second sec s",
    "centimetres centimetre centimeters centimeter cm", "millimetres millimetre millimeters millimeter mm",
    "minutes minute min", "hours hour h", "grams gram g", "kilograms kilogram kg", "litres litre liters liter l",
    "newtons newton N", "joules joule J", "watts watt W", "volts volt V", "amperes ampere A", "ohms ohm Ω", "hertz Hz",
)]  # fmt: skip
"""The words and the sign of each unit."""
_SIGNS = sorted({unit for units in _ALIKE for unit in units}, key=lambda unit: (-len(unit), unit))
_BRACKETED = re.compile(rf"(?<=[0-9])(?:{_SPACE}\[({_UNIT})\]|[ \t]+\(({'|'.join(_SIGNS)})\))")


def units_in(prompt: str, names: Collection[str] = ()) -> tuple[str, ...]:
    """The units in which a prompt asks: "in N?", "in watts (W)."; a word with and without its last s, and what else
    says the same, unless it is one of the names."""
    found = [unit for match in _NAMED.finditer(prompt) for unit in match.groups() if unit]
    singular = [unit[:-1] for unit in found if len(unit) > 3 and unit.endswith("s")]
    alike = [unit for units in _ALIKE if {*units} & {*found} for unit in units if unit not in names]
    return tuple(dict.fromkeys((*found, *singular, *alike)))


def without_unit(text: str, units: Sequence[str]) -> str:
    """The text without one of the units behind its number, [m] or m; a remark may stand behind it. The case counts in a
    sign (m, M), not in a word."""
    bare = _open(text)
    for unit in units:
        case = re.IGNORECASE if len(unit) > 2 and unit.isalpha() else 0
        behind = rf"([.!]?{_SPACE}|[ \t]+\(.*\)|,?[ \t]+(?:because|since) .*)"
        found = re.fullmatch(rf"(.*[0-9]){_SPACE}{re.escape(unit)}{behind}", bare, re.DOTALL | case)
        if found:
            remark = found[2].strip(".!, \t\n\r\f\v")
            return f"{found[1]} {remark}".rstrip()
    return bare if units else text


def _open(text: str) -> str:
    """The text with a unit in brackets as one without."""
    return _BRACKETED.sub(lambda match: f" {match[1] or match[2]}", plain_signs(text))


def unit_behind(text: str, names: Collection[str]) -> tuple[str, str]:
    """The text without what looks like a unit behind its number, and that; two empty texts where nothing does, or where
    it is one of the names or of the letters that say another number."""
    found = _SHORT.fullmatch(_open(text)) or _WORD.fullmatch(_open(text))
    return (found[1], found[2]) if found and found[2] not in {*names, *_NUMBERS} else ("", "")
