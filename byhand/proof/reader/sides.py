"""Sixth rule: lines that go on are joined, and an equation is taken apart at its `=`; the last side is the answer."""

from __future__ import annotations

import re

from byhand.proof.reader.errors import ParseError
from byhand.proof.reader.text import Text, joined

_EQUALS = re.compile(r":=|(?<![<>=!])={1,2}(?![=>])")
_ARROW = re.compile(r"⇒|⟹|⇔|⟺|\\(?:Rightarrow|Longrightarrow|Leftrightarrow|implies|iff)(?![A-Za-z])|∴")
_FOLLOWS = re.compile(r"[.,;]?\s*(?:=>|→|-+>|(?<!\w)(?i:so|hence|thus|therefore)(?!\w)[,:]?)")
_ALSO = re.compile(r"[,;]\s*(?:(?:and|or)(?!\w))?|(?<!\w)(?:and|or)(?!\w)")
_NEXT = re.compile(rf"{_ARROW.pattern}|{_FOLLOWS.pattern}|{_ALSO.pattern}|\n(?=\s*[^\s=])")
_EQUATION = re.compile(r"\s*(?:(?:∂⁺?|d)?[^\W\d]\w*(?:/(?:∂|d)\w+|['′’](?:\(\w+\))?)?)?\s*=(?!=)")
_UPDATE = re.compile(r"(\w+)\s*([-+*/])\s*")
STOPS = re.compile(r"[-+*/@=<>(\[{·×⊙⊗^|,]\s*$")
"""How a line ends that goes on in the next one."""
_GOES_ON = re.compile(r"\s*[-+*/@=<>)\]}·×⊙⊗^|,]")


def one_line(text: Text) -> Text:
    """The text on one line. Raises ParseError for a second line that begins something new."""
    text = text.replaced(r"=[ \t]*\n\s*=(?!=)", "=\n")
    for match in re.finditer(r"\n", text.signs):
        before, after = text.signs[: match.start()], text.signs[match.end() :]
        inside = sum(map(before.count, "([{")) > sum(map(before.count, ")]}"))
        blank = not before.strip() or not after.strip()
        if not (inside or blank or STOPS.search(before) or _GOES_ON.match(after)):
            raise ParseError(text.columns[match.start()], "write one expression, on one line")
    return text.replaced(r"\n", " ")


def statements(text: Text) -> list[Text]:
    """What is said one after the other, as in `n*w + b = 1 ⇒ b = 1 - n*w`; the last one is the answer."""
    found = []
    for part in text.parts(_ARROW):
        parts = part.parts(_FOLLOWS)
        found += parts if all(_EQUALS.search(one.signs) for one in parts) else [part]
    return [equation for one in found for equation in equations(one) if equation.signs.strip()]


def equations(text: Text) -> list[Text]:
    """The equations of one name each that stand side by side: in `∂L/∂a = 2*(a - y), ∂a/∂z = a*(1 - a)`, two."""
    parts = [part for part in text.parts(_NEXT) if part.signs.strip(" .")]
    return parts if all(_EQUATION.match(part.signs) for part in parts) else [text]


def apart(side: Text) -> list[Text]:
    """What stands on a side of an equation before a comma, a bar or a word, like another answer: 5 of `5 or L`."""
    return [part.strip() for part in side.parts(rf"{_ALSO.pattern}|(?<=\s)(?:[|&]|[A-Za-z]{{2,}})(?=\s)")[:-1]]


def sides(text: Text) -> list[Text]:
    """The sides of an equation, or of a chain of them; a text without `=` is one side."""
    typed = text.parts(_EQUALS)
    found = [side.strip() for side in typed]
    if len(found) > 1 and not found[0].signs:
        del found[0]
    starred = len(typed) > 1 and re.search(r"\w\*\s+$", typed[-2].signs)  # h* = …, the best one
    if len(found) > 1 and not starred and (update := _UPDATE.fullmatch(found[-2].signs)):  # w -= η g
        name, right = found[-2].cut(0, update.end(1)), found[-1]
        opening = Text.at(name.columns[-1], f" {update[2]} (")
        found[-2:] = [name, joined([name, opening, right, Text(")", (right.columns[-1],) * 2)])]
    for side in found[:-1]:
        if not side.signs:
            raise ParseError(side.columns[0], "something is missing between two signs =")
    return found
