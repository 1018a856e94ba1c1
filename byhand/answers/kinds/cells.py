"""The cells in a text, as people fill a table: z = 5; a = 5, a sentence, a line for each, or rows with bars or tabs in
between."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from byhand.answers.kinds.numbers import BAR, NUMBER, plain_signs
from byhand.answers.kinds.workings import SAYS
from byhand.proof.reader import ParseError
from byhand.proof.reader.functions import is_function
from byhand.proof.reader.names import canonical
from byhand.proof.reader.tex import plain
from byhand.proof.reader.text import in_brackets
from byhand.proof.reader.tokens import quotient_in

_WORD = r"\b(?:is|equals)\b"
_IS = rf"(?:[=:≈]|{_WORD})"
_CELL = re.compile(rf"\s*([^=:≈→]+?)\s*(?::=|→|\bis equal to\b|{_IS})\s*(.*?)\s*", re.DOTALL)
_NEXT = re.compile(
    r"[;\n]|(?:,|\band\b|(?<![\t ])[\t ]{2,}+|(?<=[0-9%])\. )(?![ ]*(?:because|since)\b)"
    rf"(?=[ ]*(?:[^\W\d]|[\\$∂`*])[^,;=:≈\n]{{0,80}}?{_IS})"
)
_TEX = [(re.compile(pattern), new) for pattern, new in (
    (r"\\(?:begin|end)\{[a-z]+\*?\}(?:\{[lcr|]*\})?", ""), (r"\\\\", "\n"), (r"&\s*=", "="),
    (r"\\hline|\\q?quad\b|\\[][()]", " "),
)]  # fmt: skip
_RECORD = re.compile(r"\s*(?:dict\s*\(|<\||\{)(?P<cells>.*)(?:\)|\|>|\})\s*", re.DOTALL)  # {"z": 5, "a": 5}
_QUOTED = re.compile(r"""(?:"([^"=:;,\n]{1,40})"|'([^'=:;,\n]{1,40})')(?=\s*(?::|=|→|->))""")
_POINTED = re.compile(r"((?:^|[,;\n])\s*[^\s\d.+−-][^,;\n=:≈→>-]{0,40})(?:→|->)\s{0,4}(?=[-+−]?[\d.])")
"""A name with an arrow to its number: z → 5, and not 2 → 5."""
_BULLET = re.compile(r"^\s*(?:[-*•]|\(?(?:[0-9]{1,2}[.)]|[a-h]\)))\s+(?=[^\W\d]|[\\$∂])")
_RULE = re.compile(r"[-:| \t]+")
_WORDED = re.compile(r"((?:[A-Za-z-]{3,} +)+)(\S+)")
_OTHER = re.compile(
    r"\b(?:new|old|next|previous|another|other|absolute|gradient|slope|derivative|of|in|because|since|if|unless|when"
    r"|whenever|while|where|which|whose|but|except|otherwise|either|neither|maybe|perhaps|possibly|probably|almost"
    r"|nearly|unlike|suppose|assume|assuming|guess|more|less|than|least|most)\b", re.IGNORECASE
)  # fmt: skip
"""Words in front of a name that make it another one, or not certain."""
_TITLE = re.compile(
    r"^\s*(?:the )?(?:answers?|cells|numbers|results?|solution|table|(?:for|back)ward pass)(?: is| are)?\s*:",
    re.IGNORECASE,
)
_SO = re.compile(rf"(?<=[\d.%)])\s*,?\s*(?:⇒|⟹|→|[=-]>|\b(?:so|then|hence|thus)\b)\s*(?=[^=:≈]{{1,80}}?{_IS})")
_THEN = re.compile(r"^(?:and|finally|first|hence|next|so|then|thus)[ ,]+", re.IGNORECASE)
_COMMENT = re.compile(r"\s+#+\s*([^#\n]+)$")
_TUPLES = re.compile(r"\s*\(?([^=()]*,[^=()]*)\)?\s*=\s*\(?([^=()]*,[^=()]*)\)?\s*")
_NUMBER = rf"{NUMBER.pattern}(?:\s*[/{BAR}]\s*{NUMBER.pattern})?%?"
_ONE = rf"[^\s=]+(?:\s*=\s*[^\s=]+)?(?:\s*=\s*|\s+(?:is|equals)\s+){_NUMBER}"
_SINGLY = re.compile(rf"(?:{_ONE}\s+)+{_ONE}")  # z=5 a=5
_AROUND = " \t$`*&"

Names = Callable[[str, str], str | None]
"""Of a name as it was typed, and the heading of the row that it stands in: which cell it is."""


def cells_in(text: str, names: Names, rows: Mapping[str, Sequence[str]]) -> list[tuple[str, str]] | None:
    """The cells of a text with what is typed there; None where a part of it is no cell. rows: heading -> its cells."""
    text = re.sub(r";[ \t]{1,9}", "; ", _TITLE.sub("", plain_signs(text)))  # no tab between the cells of a row
    if record := _RECORD.fullmatch(text):
        text = _QUOTED.sub(r"\1\2", record["cells"])
    text = _POINTED.sub(r"\1 = ", text)
    for pattern, new in _TEX:
        text = pattern.sub(new, text)
    if tuples := _TUPLES.fullmatch(text):  # (z, a) = (5, 5)
        named, numbers = ([names(one, "") for one in tuples[1].split(",")], tuples[2].split(","))
        if all(named) and len(named) == len(numbers):
            return [(name, number.strip()) for name, number in zip(named, numbers, strict=True) if name]
    lines = [_BULLET.sub("", line) for line in text.split("\n") if line.strip()]
    found: list[tuple[str, str]] = []
    heading = ""
    while lines:
        laid_out, used = _laid_out(lines, names, rows)
        if laid_out:
            found += laid_out
            lines = lines[used:]
            continue
        for part in _parts(lines.pop(0)):
            front, _, rest = part.partition(":")
            if (title := front.strip(_AROUND).lower()) in rows and (not rest.strip() or _CELL.fullmatch(rest)):
                heading, part = title, rest
            cells = _cells(part, names, heading) if part.strip(_AROUND) else []
            if cells is None:
                return None
            found += cells
    return found


def _cells(part: str, names: Names, heading: str) -> list[tuple[str, str]] | None:
    """The cell of a part, or the cells: z = 5, so a = 5."""
    cells = [_cell(piece, names, heading) for piece in _SO.split(part)]
    several = [cell for cell in cells if cell]
    if len(several) == len(cells) and len({name for name, _ in several}) == len(cells):
        return several
    cell = _cell(part, names, heading)
    return [cell] if cell else None


def named_in(value: str, names: Names, is_working: bool) -> set[str | None]:
    """The cells that a value seems to give besides its own: a in `5 or a is 5`; a working, `tanh z = 5`, gives none."""
    *fronts, _ = re.split(_WORD if is_working else _IS, value)
    named = [re.findall(r"(?:[^\W\d]|[∂(\\])\S*", front) for front in fronts]
    return {names(" ".join(words[-many:]), "") for words in named for many in (1, 2, 3)}


def spelt(name: str) -> str:
    """A name as it is looked for, without its TeX, brackets and underscores, its primes behind: ∂L/∂w is dLdw, f′₁ is
    f1'."""
    try:
        bare = plain(name)
    except ParseError:
        bare = name
    bare = re.sub(r"exp(?=\()", "e^", bare)
    found = canonical(re.sub(r"[\s(){}$`*&]", "", bare).replace("∂", "d").replace("/", "_")).replace("_", "")
    return re.sub(r"'", "", found) + "'" * found.count("'")


def plain_label(tex: str) -> str:
    """TeX as plain text: ∂L/∂w, f'_1."""
    return " ".join(plain(tex).split()).replace("∂ ", "∂")


def _cell(part: str, names: Names, heading: str) -> tuple[str, str] | None:
    found = _CELL.fullmatch(_THEN.sub("", part.strip(_AROUND)))
    cell = names(found[1], heading) if found else None
    return (cell, _COMMENT.sub(r" (\1)", found[2].strip(_AROUND))) if found and cell else None


def _parts(text: str) -> list[str]:
    """The cells of a line; a comma in brackets, as in max(0, z) = 5, is none between cells."""
    ends = [match.span() for match, depth in in_brackets(_NEXT, text) if depth <= 0 or match[0] in ";\n"]
    starts = [0, *(end for _, end in ends)]
    parts = [text[start:end] for start, end in zip(starts, [*(begin for begin, _ in ends), len(text)], strict=True)]
    return [piece for part in map(str.strip, parts)
            for piece in (re.findall(_ONE, part) if _SINGLY.fullmatch(part) else [part])]  # fmt: skip


def _laid_out(
    lines: Sequence[str], names: Names, rows: Mapping[str, Sequence[str]]
) -> tuple[list[tuple[str, str]], int]:
    """The cells of a row with bars or tabs, and how many lines it takes: cells, names over numbers, a name or a
    heading in front of numbers. Nothing where that is not what it is."""
    first = _pieces(lines[0])
    if len(first) < 2:
        return [], 0
    cells = [_cell(piece, names, "") for piece in first]
    if all(cells):
        return [cell for cell in cells if cell], 1
    numbers = [re.fullmatch(_NUMBER, piece) for piece in first]
    if not any(numbers):
        named = [names(piece, "") for piece in first]
        below = [_pieces(line) for line in lines[1:3] if not _RULE.fullmatch(line)][:1]
        if all(named) and below and len(below[0]) == len(named):
            used = 3 if _RULE.fullmatch(lines[1]) else 2
            return [(name, value) for name, value in zip(named, below[0], strict=True) if name], used
    if numbers[0] is None and all(numbers[1:]):
        row = rows.get(first[0].strip(_AROUND).lower(), ())
        if len(row) == len(first) - 1:
            return list(zip(row, first[1:], strict=True)), 1
        if len(first) == 2 and (name := names(first[0], "")):
            return [(name, first[1])], 1
    return [], 0


def _pieces(line: str) -> list[str]:
    """What stands between the bars or tabs of a line."""
    return [piece.strip(_AROUND) for piece in re.split(r"[|\t&]", line.strip().strip("|"))]


def known(
    cells: Mapping[str, str], rows: Mapping[str, Sequence[str]], labels: Mapping[str, str], also: Mapping[str, str]
) -> Names:
    """How cells may be called: by their own name, their label, their row's heading with or without it, and with words
    in front, as in `the margin m`.

    cells: name -> how it is shown; rows: heading -> names; labels: name -> its label in plain text; also: what else a
    label is called -> the label.
    """
    found: dict[str, set[str]] = {}
    for heading, row in rows.items():
        for name in row:
            label = labels[name]
            ways = [label, cells[name], *(other for other, one in also.items() if one == label)]
            ways += [re.sub(r"\b[a-z]{2,} +", "", label)] if " " in label else []  # W_1 of entries of W_1
            if slope := quotient_in(label):
                ways += [f"d{slope[1]}", f"grad_{slope[1]}", f"{slope[0]}_{slope[1]}"]
            for title in {heading, heading.lower()} - {""}:
                ways += [f"{title} {label}", f"{label} {title}", *([title] if len(row) == 1 else [])]
            for way in ways:
                found.setdefault(spelt(way), set()).add(name)
    own = {spelt(name): name for name in cells}
    of_row = {heading.lower(): row for heading, row in rows.items()}

    def name_of(typed: str, heading: str) -> str | None:
        bare = typed.strip(_AROUND)
        if bare in cells:
            return bare
        key = spelt(re.sub(r"^(?:the )?(new|old) (\w+)$", r"\2_\1", bare))
        here = [name for name in of_row.get(heading, ()) if spelt(labels[name]) == key]
        several = here or [*found.get(key, ())] or [one for name, one in own.items() if name == key]
        several = several or [*{one for way, meant in found.items() if way.lower() == key.lower() for one in meant}]
        if len(several) == 1:
            return several[0]
        worded = _WORDED.fullmatch(bare)
        if several or not worded or SAYS.search(worded[1].strip()) or _OTHER.search(worded[1]):
            return None
        last = canonical(worded[1].split()[-1])
        return None if is_function(last) and last != "sum" else name_of(worded[2], heading)

    return name_of
