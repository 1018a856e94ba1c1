"""How a derivation is taken apart into its lines, as they are written on paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from byhand.answers.unrolled import Unrolled
from byhand.proof.reader import AmbiguousError, Choice, ParseError
from byhand.proof.reader.asides import tells_value
from byhand.proof.reader.branches import CASE, closing
from byhand.proof.reader.changes import alters, changes_in
from byhand.proof.reader.reasons import SLOPE, is_prose
from byhand.proof.reader.rules import MADE
from byhand.proof.reader.sides import equations
from byhand.proof.reader.text import Text
from byhand.proof.reader.wrapping import BULLET, without_markdown

_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[a-z]+\*?\}")
_FRONT = re.compile(
    r"\s*(?:[•*]|(?P<open>\(?)(?:(?:step|line)\s*)?"
    r"(?:(?P<number>\d{1,2})|(?P<letter>[a-h])|(?P<roman>[ivx]{1,4}))(?:[.:)]|\.\)))\s+",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"(?:\s{2,}|\t)\((?P<number>\d{1,2})\)\s*$")  # the number of an equation
_COUNTED = {
    "number": [str(count) for count in range(1, 31)], "letter": list("abcdefgh"),
    "roman": ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"],
}  # fmt: skip
_COMMENT = re.compile(r"\s*(?:#|//|%)")
_RULE = re.compile(r"\s*(?:[-–—_=~*]{3,}|[∎□■◻◼▪]|\$\$|\\[\[\]]|```\w*)\s*")
_DASH = re.compile(r"^\s*[-*+]\s+(?=\$|\\\()")
_PATH = re.compile(r"\s*[^\W\d]\w{0,11}(?:\s{0,9}(?:→|⟶|[-=]>)\s{0,9}[^\W\d]\w{0,11}){2,12}\s*[:.]?\s*")
"""w → z → a → L"""
_STEP = re.compile(
    r"\s*(?:(?:step|part|line)\s*\d{1,2}\s*[.:)]?|solution|derivation|proof|answer|result|slopes|finally)\s*",
    re.IGNORECASE,
)
_COUNTED_STEP = re.compile(
    r"^(?:\*\*)?(?:step|schritt|[ée]tape|paso)\s\d{1,2}[.:)](?:\*\*)?\s+(?=[A-Za-z])", re.IGNORECASE
)
_PROSE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ ,'’.:!-]+")
_HEADING_WORDS = frozenset((
    "chain", "product", "sum", "power", "rule", "rules", "local", "slope", "slopes", "derivative", "derivatives",
    "gradient", "gradients", "derivation", "solution", "proof", "we", "i", "get", "gets", "have", "know", "obtain",
    "find", "which", "this", "that", "gives", "yields", "means", "then", "now", "so", "hence", "thus", "therefore",
    "and", "finally", "first", "next", "together", "all", "plugging", "plug", "putting", "inserting", "insert",
    "substituting", "simplifying", "simplify", "multiplying", "multiply", "in", "it", "everything", "the", "my", "of",
    "by", "with", "step", "forward", "backward", "pass", "answer", "result", "follows",
))  # fmt: skip
_DENIED = frozenset(("not", "no", "nor", "never", "wrong", "false", "incorrect", "minus", "negative", "plus", "times",
                     "twice", "half", "double", "without", "nicht", "kein", "keine", "ohne", "falsch", "mal", "pas",
                     "sans", "fois", "moins", "faux", "sin", "menos", "falso"))  # fmt: skip
_SMALL = frozenset(("so", "now", "thus", "hence", "therefore", "then", "by", "of", "to", "in", "is", "as", "at",
                    "we", "it", "i", "my", "finally", "because", "since", "using", "from", "with", "here",
                    "after"))  # fmt: skip
_SAYS_A_NAME = re.compile(r"(?<!\w)(?:is|equals|becomes|ist|est|es)(?:\s+[A-Za-z])+\s*[.:!]?\s*")
_HAS_A_LEFT = re.compile(r"[^=<>]*\S[^=<>]*=(?![=>])")
_MAKES = re.compile(
    r"(?<!\w)(?:with|where|let|put|set|call|define|mit|wobei|sei|avec|où|soit|con|donde|sea)[:,]?\s+$", re.IGNORECASE
)
_OPENING = re.compile(
    r"\s*(?:(?:so|then|now|and|thus|hence)[:,]?\s+)?"
    r"(?:(?:we|i) (?:have|know|get|use|obtain|find)|(?:which|this) (?:gives|yields|means)|it follows that|"
    r"(?:by|with|using) the (?:[a-z]+ )?rule|first(?:ly)?|second(?:ly)?|third(?:ly)?|next|so|"
    r"here|given|because|since|using|now|also|then|finally|therefore|thus|hence|"
    r"and|with|where|let|put|set|call|define|mit|wobei|sei|avec|où|soit|con|donde|sea|donc|daher|luego)"
    r"[:,]?\s+(?=[^=<>]*=)", re.IGNORECASE,
)  # fmt: skip
_GIVEN = re.compile(r"\s*(?:from|since|because|as|with|for)\s+([^:=]+=[^:=]+)[:,]\s+([^:=,]+=.+)", re.IGNORECASE)
_GOES_ON_AFTER = re.compile(r"[-+*/@·×⊙(]\s*$|(?<![<>=!])=\s*$")
_GOES_ON_BEFORE = re.compile(r"\s*[+/@·×⊙)*]")
_DIFFERENTIATES = re.compile(r"(?:.*=)?\s*[d∂]\s*/\s*[d∂]\w+\s*(?P<operand>\(.*\)|\w+)(?:[²³]|\^\w+)?\s*")
_PHRASE = re.compile(r"[A-Za-z]{2,} +[A-Za-z]{2,}")
_SUBTRACTS = re.compile(r"\s+[-−–]\s+[^=]*$")


class Typed(NamedTuple):
    """One line: its number, what it says, whether a word such as `let` or `where` in front makes a name, and whether
    it goes on with an = in front."""

    number: int
    text: str
    makes: bool = False
    goes_on: bool = False


def lines_of(text: str) -> list[Typed]:
    """The lines that are not empty, with their numbers, without an = in front."""
    found = [(one.signs, makes) for line, makes in _typed(text) for one in equations(Text.typed(line))]
    bare = [(line, re.sub(r"^\s*=(?![=>])", "", line), makes) for line, makes in found]
    return [Typed(i, text.strip(), makes, text != line) for i, (line, text, makes) in enumerate(bare, start=1)]


def _typed(text: str) -> list[tuple[str, bool]]:
    r"""The lines as they were typed, without blank ones, comments and headings, each with whether it makes a name;
    those of a TeX environment, such as aligned, end with \\. Numbers or bullets in front, or behind, that count them
    go; what goes on from one line to the next is one.
    """
    if _ENVIRONMENT.search(text):
        text = _ENVIRONMENT.sub("", text).replace(r"\\", "\n").replace("&", " ")
    kept = _telling([line for line in text.splitlines() if line.strip() not in ("", "=")])
    kept = _telling(_uncounted(kept))
    if any(map(BULLET.match, kept)):  # of an equation; so it is one in front of the other formulas, too
        kept = [_DASH.sub("", line) for line in kept]
    kept = [without_markdown(Text.typed(line)).signs for line in kept]
    joined: list[tuple[str, bool]] = []
    above = 0
    for line in (piece for one in kept for piece in _apart(one)):
        deep = _depth(line)
        goes_on = _GOES_ON_BEFORE.match(line) or (_SUBTRACTS.match(line) and deep > above)
        if joined and (_GOES_ON_AFTER.search(joined[-1][0]) or goes_on):
            more = line.strip()
            if re.search(r"(?<![<>=!])=\s*$", joined[-1][0]):  # an = at the end, and again in front
                more = re.sub(r"^=(?![=>])\s*", "", more)
            joined[-1] = f"{joined[-1][0]} {more}", joined[-1][1]
            continue
        if joined and _is_open(joined[-1][0]) and ("=" not in line or line.lstrip().startswith("=")):
            joined[-1] = f"{joined[-1][0]} = {line.strip().lstrip('=')}", joined[-1][1]
            continue
        opening, above = _OPENING.match(line), deep
        makes = bool(opening and _MAKES.search(opening[0]))
        if opening and joined and opening[0].strip().lower() == "and":  # where e = a - y, and …
            makes = joined[-1][1]
        joined.append(((line[opening.end() :] if opening else line).rstrip(" \t:"), makes))
    return joined


def _is_open(line: str) -> bool:
    """Does a line end with a derivative that is still to be taken, d/dx(x^2) above 2*x?"""
    match = _DIFFERENTIATES.fullmatch(line)
    operand = match["operand"] if match else ""
    return match is not None and (operand[0] != "(" or closing(operand, 0) == len(operand) - 1)


def _depth(line: str) -> int:
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def _apart(line: str) -> list[str]:
    """A line such as `From z = wx + b: ∂z/∂w = x` is two, and `p = 2*(a - y); q = a*(1 - a); p*q*x` is three."""
    given = _GIVEN.fullmatch(line)
    if given:
        return [given[1], given[2]]
    *before, last = [part.signs for part in Text.typed(line).parts(";") if part.signs.strip()] or [line]
    made = [match[1] for match in map(MADE.match, before) if match]
    formula = "=" not in last and (re.search(r"[-+*/^@(]", last) or any(name in last for name in made))
    apart = formula and not _PHRASE.search(last) and not CASE.search(line) and all("=" in one for one in before)
    return [*before, last] if apart else [line]


def _uncounted(lines: list[str]) -> list[str]:
    """The lines without what counts them: all of them, or at least two, from 1 on; in front or far behind."""
    fronts = [match for match in map(_FRONT.match, lines) if match]
    if len(lines) == len(fronts) > 1 and _is_count(fronts):
        lines = [line[match.end() :] for line, match in zip(lines, fronts, strict=True)]
    for kind, signs in _COUNTED.items():
        found = {i: match for i, line in enumerate(lines) if (match := _FRONT.match(line)) and match[kind]
                 and (kind != "letter" or not match["open"])}  # fmt: skip
        if len(found) > 1 and [match[kind].lower() for match in found.values()] == signs[: len(found)]:
            lines = [line[found[i].end() :] if i in found else line for i, line in enumerate(lines)]
    behind = {i: match for i, line in enumerate(lines) if (match := _BEHIND.search(line))}
    if len(behind) > 1 and [match["number"] for match in behind.values()] == _COUNTED["number"][: len(behind)]:
        lines = [line[: behind[i].start()] if i in behind else line for i, line in enumerate(lines)]
    return lines


def _telling(lines: list[str]) -> list[str]:
    """The lines that say something: behind the last one that is no heading also words that would change it."""
    told = [not _says_nothing(line) for line in lines]
    last = max((i for i, tells in enumerate(told) if tells), default=len(lines))
    return [line for i, line in enumerate(lines) if told[i] or (i > last and _changes(line))]


def _changes(line: str) -> bool:
    """Do words tell another value, or what is still to be reckoned: `so it is zero`, `and then multiply by eta`?"""
    text = Text.typed(_COUNTED_STEP.sub("", line.strip()).strip("*_ :"))
    return not _COMMENT.match(line) and (tells_value(text) or any(changes_in(text)))


def _says_nothing(line: str) -> bool:
    wholes = (_RULE, _STEP, _PATH)
    return bool(_COMMENT.match(line)) or any(one.fullmatch(line) for one in wholes) or _is_heading(line)


def headings(text: str) -> list[str]:
    """The headings right above a formula that does not say itself what it is, `Gradient of the bias:` above `2*(a-y)`;
    also where another one stands between."""
    found, above = list[str](), list[str]()
    for line in filter(str.strip, text.splitlines()):
        if _is_heading(line):
            above.append(line.strip(" *_:.()"))
        elif not _says_nothing(line):
            found += [] if _HAS_A_LEFT.match(line) else above
            above = []
    return found


def paths(text: str) -> list[str]:
    """The lines that only show a way through the quantities: w → z → a → L."""
    return [line.strip(" \t:.") for line in text.splitlines() if _PATH.fullmatch(line)]


def _is_heading(line: str) -> bool:
    """Is a whole line a heading or a remark, without a formula: `Chain rule:`, `**Slopes**`, `which gives`?"""
    bare = _COUNTED_STEP.sub("", line.strip())
    stepped = bare != line.strip()
    named = bare
    if bare.endswith(":"):  # To find ∂L/∂w, we use the chain rule:
        bare = SLOPE.sub("", bare)
    bold = re.fullmatch(r"(\*\*?|__?)([^*_]+)\1:?", bare)
    inside = bold[2] if bold else bare[1:-1] if bare[:1] + bare[-1:] in ("()", "[]") else bare
    words = [word.lower() for word in re.findall(r"[A-Za-zÀ-ÖØ-öø-ÿ’']+", inside)]
    if not words or not _PROSE.fullmatch(inside) or not _DENIED.isdisjoint(words) or alters(named):
        return False
    if (said := _SAYS_A_NAME.search(inside)) and said.end() == len(inside):  # the answer is x
        return False
    if _SMALL.issuperset(words) or (stepped and len(words) > 1):
        return True
    long = any(len(word) > 2 for word in words)
    if _HEADING_WORDS.issuperset(words) or bold:
        return long
    if inside.endswith(":"):
        return long and (len(words) > 1 or len(words[0]) > 3)
    rest = [word for word in words if word not in _SMALL | _HEADING_WORDS]
    return inside == bare and is_prose(line) and (not rest or any(len(word) > 2 for word in rest))


def _is_count(fronts: list[re.Match[str]]) -> bool:
    """Are these bullets, or numbers or letters in their order?"""
    for kind, signs in _COUNTED.items():
        named = [(match[kind] or "").lower() for match in fronts]
        if named == signs[: len(fronts)]:
            return True
    return not any(match["number"] or match["letter"] or match["roman"] for match in fronts)


def in_line(error: ParseError, number: int, lines: Sequence[Typed], typed: Unrolled) -> ParseError:
    """The error of a line as that of the whole text, which it corrects, or reads, as a whole, in the names that were
    typed."""

    def whole(corrected: str) -> str:
        texts = [corrected if line.number == number else line.text for line in lines]
        texts = [f"= {text}" if line.goes_on else text for line, text in zip(lines, texts, strict=True)]
        return typed.as_typed("\n".join(texts))

    message = typed.as_typed(error.message)
    if isinstance(error, AmbiguousError):
        choices = [Choice(whole(one.text), typed.tex_as_typed(one.latex)) for one in error.choices]
        return AmbiguousError(error.column, choices, message)
    return ParseError(error.column, f"{message} (line {number})", error.corrected and whole(error.corrected))
