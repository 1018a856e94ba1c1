"""How a derivation is taken apart into its lines, as they are written on paper."""

from __future__ import annotations

import re
from dataclasses import replace

from byhand.proof.reader import AmbiguousError, ParseError
from byhand.proof.reader.reasons import is_prose
from byhand.proof.reader.sides import equations
from byhand.proof.reader.text import Text

_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[a-z]+\*?\}")
_FRONT = re.compile(
    r"\s*(?:[•*]|\(?(?:(?:step|line)\s*)?(?:(?P<number>\d{1,2})|(?P<letter>[a-h])|(?P<roman>[ivx]{1,4}))[.:)])\s+",
    re.IGNORECASE,
)
_COUNTED = {
    "number": [str(count) for count in range(1, 31)], "letter": list("abcdefgh"),
    "roman": ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"],
}  # fmt: skip
_COMMENT = re.compile(r"\s*(?:#|//|%)")
_HEADING = re.compile(
    r"\s*(?:(?:step|part|line)\s*\d{1,2}\s*[.:)]?|[a-z]{4,}\s*:|solution|derivation|proof|answer|result|slopes|finally)\s*",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\s*(?:(?:we|i) (?:have|know|get|use)|here|given|because|since|using|now|also|then|finally|therefore|thus|hence|"
    r"with|where|let|put|set|call|define)"
    r"[:,]?\s+(?=[^=<>]*=)", re.IGNORECASE,
)  # fmt: skip
_GOES_ON_AFTER = re.compile(r"[-+*/@·×⊙(]\s*$|(?<![<>=!])=\s*$")
_GOES_ON_BEFORE = re.compile(r"\s*[+/@·×⊙)*]")


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines that are not empty, with their numbers, without an = in front."""
    found = [one.signs for line in _typed(text) for one in equations(Text.typed(line))]
    return [(i, re.sub(r"^\s*=(?![=>])", "", line).strip()) for i, line in enumerate(found, start=1)]


def _typed(text: str) -> list[str]:
    r"""The lines as they were typed, without blank ones, comments and headings; those of a TeX environment, such as
    aligned, end with \\. Numbers or bullets in front of all of them go; what goes on from one line to the next is one.
    """
    if _ENVIRONMENT.search(text):
        text = _ENVIRONMENT.sub("", text).replace(r"\\", "\n").replace("&", " ")
    kept = [line for line in text.splitlines() if line.strip() not in ("", "=") and not _says_nothing(line)]
    fronts = [match for match in map(_FRONT.match, kept) if match]
    if len(kept) == len(fronts) > 1 and _is_count(fronts):
        kept = [line[match.end() :] for line, match in zip(kept, fronts, strict=True)]
    joined: list[str] = []
    for line in kept:
        if joined and (_GOES_ON_AFTER.search(joined[-1]) or _GOES_ON_BEFORE.match(line)):
            joined[-1] += f" {line.strip()}"
        else:
            opening = _OPENING.match(line)
            joined.append(line[opening.end() :] if opening else line)
    return joined


def _says_nothing(line: str) -> bool:
    return bool(_COMMENT.match(line) or _HEADING.fullmatch(line)) or is_prose(line)


def _is_count(fronts: list[re.Match[str]]) -> bool:
    """Are these bullets, or numbers or letters in their order?"""
    for kind, signs in _COUNTED.items():
        named = [(match[kind] or "").lower() for match in fronts]
        if named == signs[: len(fronts)]:
            return True
    return not any(match["number"] or match["letter"] or match["roman"] for match in fronts)


def in_line(error: ParseError, number: int, text: str) -> ParseError:
    """The error of a line as that of the whole text, which it corrects, or reads, as a whole."""

    def whole(corrected: str) -> str:
        found = [line for _, line in lines_of(text)]
        found[number - 1] = corrected
        return "\n".join(found)

    if isinstance(error, AmbiguousError):
        return AmbiguousError(error.column, [replace(choice, text=whole(choice.text)) for choice in error.choices])
    return ParseError(error.column, f"{error.message} (line {number})", error.corrected and whole(error.corrected))
