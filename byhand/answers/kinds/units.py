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


def units_in(prompt: str) -> tuple[str, ...]:
    """The units in which a prompt asks: "in N?", "in watts (W)."; a word with and without its last s."""
    found = [unit for match in _NAMED.finditer(prompt) for unit in match.groups() if unit]
    singular = [unit[:-1] for unit in found if len(unit) > 3 and unit.endswith("s")]
    return tuple(dict.fromkeys((*found, *singular)))


def without_unit(text: str, units: Sequence[str]) -> str:
    """The text without one of the units behind its number. The case counts in a sign (m, M), not in a word."""
    for unit in units:
        case = re.IGNORECASE if len(unit) > 2 and unit.isalpha() else 0
        found = re.fullmatch(rf"(.*[0-9]){_SPACE}{re.escape(unit)}[.!]?{_SPACE}", plain_signs(text), re.DOTALL | case)
        if found:
            return found[1]
    return text


def unit_behind(text: str, names: Collection[str]) -> tuple[str, str]:
    """The text without what looks like a unit behind its number, and that; two empty texts where nothing does, or where
    it is one of the names or of the letters that say another number."""
    found = _SHORT.fullmatch(plain_signs(text)) or _WORD.fullmatch(plain_signs(text))
    return (found[1], found[2]) if found and found[2] not in {*names, *_NUMBERS} else ("", "")
