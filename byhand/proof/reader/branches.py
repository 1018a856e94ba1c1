r"""Fourth rule: a distinction of cases becomes `where(condition, value, other value)`.

In words `a if z > 0 else b`, `a for z > 0, b otherwise` and `{a, z > 0; b, z <= 0}`; in TeX the environment cases. A
condition may be in words, too: `if z is positive`, `for negative z`. What no case says is marked, see `unsaid`.
Conditions that compare the same two sides need no `otherwise` if one side is the greater one in one of them, and the
smaller one in another; nor do those of which the reader is told that one always holds, and that two which hold at once
have the same value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from byhand.proof.reader.characters import EVERY
from byhand.proof.reader.errors import MAX_DEPTH, Fix, ParseError
from byhand.proof.reader.functions import UNSAID
from byhand.proof.reader.text import Text, in_brackets, joined

_ENVIRONMENT = re.compile(
    r"(?:\\left\s*\\\{\s*)?\\begin\{(?P<name>d?cases|array)\}(?:\{[lcr ]*\})?(?P<rows>.*?)\\end\{(?P=name)\}"
    r"(?:\s*\\right\s*\.)?", re.DOTALL,
)  # fmt: skip
_PROSE = r"\\(?:(?:text|mbox|textrm)\s*\{([^{}]*)\}|mathrm\s*\{([a-z\s,:]*)\})"
_SIGNS = {"le": "<=", "ge": ">=", "lt": "<", "gt": ">"}
IF = r"(?<![\w\\])(?:if|for|when|where(?!\s*\())(?![\w])"
ELSE = r"(?<![\w\\])(?:else|otherwise|elsewhere)(?![\w])"
_WORDS = re.compile(IF)
CASE = re.compile(f"{IF}|{ELSE}")
_BRACED = re.compile(rf"\{{(?P<rows>[^{{}}]*(?:;|{IF})[^{{}}]*)\}}\s*$")
_NEXT = rf"(?:[,;\n]\s*and(?!\w)|[,;\n]|(?<!\w)and(?!\w))(?!\s*(?:{IF}|{ELSE}))"
_BESIDE = _NEXT.replace("and(?!", "(?:and|or|but)(?!")
_ZERO_BEHIND = re.compile(  # 2x (0 if z < 0)
    rf"(?P<value>.*\S)\s*[(\[]\s*(?P<case>0\s*{IF}[^()\[\],;]*)[)\]]\s*", re.DOTALL
)
_BEHIND = re.compile(r"[^<>≠=,]+(?:(?:[<>]=?|≠)[^<>≠=,]+){1,2}")  # 2x, z > 0
_UNEQUAL_BEHIND = re.compile(  # 2x (x ≠ 0)
    rf"\s*[(\[]\s*(?:{IF})?(?P<condition>[^()\[\]<>=,;]+≠[^()\[\]<>=,;]+)[)\]]\s*$"
)
_RELATION = re.compile(r"<=|>=|==|<|>|≠|(?<![<>=:])=(?!=)")
_ADJECTIVES = {"positive": "> 0", "negative": "< 0", "non-?negative": ">= 0", "non-?positive": "<= 0", "zero": "= 0",
               "non-?zero": "≠ 0"}  # fmt: skip
_PHRASES = {
    **_ADJECTIVES, r"(?:not|isn['’]t)\s+negative": ">= 0", r"(?:not|isn['’]t)\s+positive": "<= 0",
    r"(?:not|isn['’]t)\s+zero": "≠ 0", r"(?:not|isn['’]t)\s+equal\s+to": "≠", r"at\s+least": ">=", r"at\s+most": "<=",
    r"(?:greater|larger|bigger|more)\s+than": ">", r"(?:less|smaller)\s+than": "<",
    r"(?:greater|larger)\s+than\s+or\s+equal\s+to": ">=", r"(?:less|smaller)\s+than\s+or\s+equal\s+to": "<=",
    r"except(?:\s+\w+\s*=)?": "≠",
}  # fmt: skip
"""How two numbers are compared in words, the longer ones last."""
_SAID = [
    (re.compile(rf"(?P<if>{IF}\s+{EVERY}\s+)(?P<side>\w+)\s+but(?:\s+\w+\s*=)?(?=\s*-?\d)"), "≠"),
    *((re.compile(rf"(?P<if>{IF}\s+)(?:{EVERY}\s+)?{words}\s+(?P<side>\w+)"), sign)
      for words, sign in _ADJECTIVES.items()),
    *((re.compile(rf"(?P<if>{IF}\s+)(?P<side>[^,;:<>=\n]*?[^,;:<>=\s])\s+(?:is\s+)?{words}(?![\w-])"), sign)
      for words, sign in reversed(_PHRASES.items())),
]  # fmt: skip
_THEN = r"(?<!\w)then(?!\w)|[:,]"
_BRACKETED = re.compile(rf"(?<=[\w)\]}}])\s+[(\[]\s*(?:{IF})?([^()\[\]]*[<>=≠][^()\[\]]*)[)\]]\s*$")
_ELSE_BRACKET = re.compile(rf"{ELSE}\s*(?=\()")
_PROGRAM = re.compile(r"(?P<front>(?:[^<>=≠\n]+=(?!=))?\s*)(?=if(?!\w))")
_BRANCH = re.compile(r"\s*(?:if\s)?(?P<condition>[^:]+?)\s*:\s*(?:return(?!\w))?(?P<value>.+?)[;,]?\s*", re.DOTALL)
_NEXT_BRANCH = r"\s*(?<!\w)(?:elif|else\s+if)(?!\w)"
_LAST_BRANCH = r"\s*(?<!\w)else\s*:\s*(?:return(?!\w))?"
_AT = re.compile(
    r"(?P<before>[,;\n]\s*(?:and\s+)?-?[\w.]+\s+)at\s+(?:the\s+(?:corner|kink|bend)|(?P<said>\w+\s*=\s*[\w.-]+))"
)
_STRICT = re.compile(rf"{IF}\s*(?P<left>[^<>=≠,;\n]{1,40}?)\s*(?P<sign>[<>])(?!=)\s*(?P<right>[^<>=≠,;\s]+)")
_CAPITAL = re.compile(r"(?:^|(?<=[\n;,]))[ \t]*(?:If|For|When)(?!\w)")
_LED_ROW = re.compile(  # z > 0: 2x, case z > 0 → 2x
    rf"\s*(?!{IF})(?:[Cc]ase\s)?(?P<condition>[^:;,<>=≠\n]{{1,60}}(?:[<>]=?|≠)[^:;,<>=≠→⇒\n]{{1,60}}?)(?::|→|⇒|⟶|[-=]>)"
    r"(?P<value>[^<>=≠:]+)"
)
_EQUALS_AGAIN = re.compile(  # = 2x if z > 0, = 0 if z <= 0
    rf"(?P<stop>[,;\n][ \t]{{0,20}}(?:and[ \t]{{1,9}})?)=(?![=>])(?=[^=<>,;\n]*\s{IF})"
)
_LEFT = re.compile(r"\s*([^=<>≠,;]*[^=<>≠,;:\s])\s*=(?!=)")
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


Covers = Callable[[str, Sequence[str]], bool]
"""Whether a sum of conditions is never 0, so that one of them always holds, and each of some products always is."""


@dataclass(frozen=True)
class _Case:
    """A value, and where it holds; None for everywhere else."""

    value: Text
    condition: Text | None


def of_tex(text: Text, covers: Covers) -> Text:
    """The text with each environment of cases written as `where`."""
    while match := _ENVIRONMENT.search(text.signs):
        rows = text.cut(match.start("rows"), match.end("rows"))
        rows = rows.replaced(_PROSE, lambda word: f" {word[1] or word[2] or ''} ")
        rows = rows.replaced(r"\\(le|ge|lt|gt)(?:q|qslant)?(?![A-Za-z])", lambda sign: _SIGNS[sign[1]])
        cases = _all(_case(row, "&|" + IF) for row in rows.parts(r"\\\\") if row.signs.strip())
        if not cases:
            break
        text = joined([text.cut(0, match.start()), _written(cases, rows, covers), text.cut(match.end())])
    return text


def in_signs(text: Text) -> Text:
    """The text with > 0 for `is positive`, and the like, in its conditions, and 0 for a value `zero`."""
    text = _led_rows(text.replaced(_CAPITAL, lambda word: word[0].lower()))
    if not _WORDS.search(text.signs):
        return text
    compared = list(_STRICT.finditer(text.signs))
    sides, signs = {(found["left"], found["right"]) for found in compared}, {found["sign"] for found in compared}
    if len(sides) == 1 and len(signs) == 2:  # 1 for z > 0, c for z < 0, 0 at the corner
        between = " = ".join(*sides)
        text = text.replaced(_AT, lambda found: f"{found['before']}if {found['said'] or between}")
    for words, sign in _SAID:
        text = text.replaced(words, partial(_compared_by, sign))
    text = text.replaced(rf"(?P<else>{ELSE}[:,]?\s+)zero(?!\w)", lambda said: f"{said['else']}0")
    return text.replaced(rf"(?<=[<>=])\s*zero(?!\w)|(?<!\w)zero(?=\s+(?:{IF}|{ELSE}))", " 0")


def _led_rows(text: Text) -> Text:
    """The text with `if` in front of rows that each say where they hold: z > 0: 2x, and below it z <= 0: 0."""
    rows = [row for row in text.parts("[;,\n]") if row.signs.strip()]
    found = [_LED_ROW.fullmatch(row.signs) for row in rows]
    if len(rows) < 2 or not all(found):
        return text
    pieces: list[Text] = []
    for row, led in zip(rows, found, strict=True):
        assert led is not None
        condition, value = row.cut(*led.span("condition")), row.cut(*led.span("value"))
        words = ", if " if pieces else "if ", ": "
        pieces += [Text.at(row.columns[0], words[0]), condition, Text.at(value.columns[0], words[1]), value.strip()]
    return joined(pieces)


def once(text: Text) -> Text:
    """The text with its left side once, `y' = 1 if x > 0, y' = -1 if x < 0`, and no condition between brackets."""
    text = _unbracketed(_in_turn(text))
    word = next(_outside(text.signs, IF), None)
    if word is not None and not re.search(ELSE, text.signs):
        rest = text.cut(word.start()).replaced(_EQUALS_AGAIN, lambda again: again["stop"])
        text = joined([text.cut(0, word.start()), rest])
    left = _LEFT.match(text.signs)
    if left is None:
        return text
    first, *others = text.parts(rf"(?:[,;\n]|(?<!\w)and(?!\w))\s*{re.escape(left[1])}\s*=(?!=)")
    if not others or not all(re.search(rf"{IF}.*[<>=≠]|{ELSE}", part.signs) for part in (first, *others)):
        return text
    return joined([first, *(piece for one in others for piece in (Text.at(one.columns[0], ", "), one))])


def _in_turn(text: Text) -> Text:
    """`1 if z > 0 else c if z < 0 else 0` for the same with brackets behind `else`, and as it stands in a program: on
    three lines, with `elif`."""
    for match in _ELSE_BRACKET.finditer(text.signs):
        end = closing(text.signs, match.end())
        if end >= 0 and not text.signs[end + 1 :].strip(" .\n") and CASE.search(text.signs, match.end()):
            before = text.cut(0, match.end()).replaced(rf"\s*[,;](?=\s*{ELSE}\s*$)", "")
            return _in_turn(joined([before, text.cut(match.end() + 1, end)]))
    program = _PROGRAM.match(text.signs)
    if program is None:
        return text
    *parts, last = text.cut(program.end()).parts(_NEXT_BRANCH)
    held, *others = last.parts(_LAST_BRANCH)
    found = [_BRANCH.fullmatch(part.signs) for part in (*parts, held)]
    if len(others) != 1 or not all(found) or not (parts or "return" in text.signs):
        return text
    pieces = [text.cut(0, program.end())]
    for part, branch in zip((*parts, held), found, strict=True):
        assert branch is not None
        value, condition = part.cut(*branch.span("value")).strip(), part.cut(*branch.span("condition"))
        words = (Text.at(value.columns[-1], said) for said in (" if ", " else "))
        pieces += [value, next(words), condition, next(words)]
    return joined([*pieces, others[0].strip()])


def _unbracketed(text: Text) -> Text:
    """The text with `if` for the brackets round the conditions of `1 (x > 0), -1 (x < 0)`: with a comma between them
    they are no factors."""
    rows = text.parts(r"[,;\n]")
    ends = [_BRACKETED.search(row.signs) for row in rows]
    whole = all(end or re.search(ELSE, row.signs) for row, end in zip(rows, ends, strict=True))
    lefts = {left[1] for row in rows if (left := _LEFT.match(row.signs))}
    compares = any(end and re.search("[<>≠]", end[1]) for end in ends)
    if len(rows) < 2 or not whole or not compares or len(lefts) > 1:
        return text
    pieces: list[Text] = []
    for row, end in zip(rows, ends, strict=True):
        pieces += [Text.at(row.columns[0], ", ")] if pieces else []
        if end is not None:
            pieces += [row.cut(0, end.start()), Text.at(row.columns[end.start()], " if ")]
        pieces.append(row if end is None else row.cut(*end.span(1)))
    return joined(pieces)


def _compared_by(sign: str, said: re.Match[str]) -> str:
    return f"{said['if']}{said['side']} {sign}"


def of_words(text: Text, covers: Covers, depth: int = 0) -> Text:
    """The text with its distinctions of cases written as `where`; as it is, where it has none.

    Raises ParseError where the cases leave open what holds where.
    """
    if depth == 0 and (unequal := _UNEQUAL_BEHIND.search(text.signs)) and text.signs[: unequal.start()].strip():
        comma = Text.at(text.columns[unequal.start()], ", ")
        text = joined([text.cut(0, unequal.start()), comma, text.cut(*unequal.span("condition"))])
    found = _beside_a_value(text, covers) if depth == 0 and CASE.search(text.signs) else None
    if found is not None:
        return found
    if (not _WORDS.search(text.signs) and ";" not in text.signs) or depth > MAX_DEPTH:
        first = next(_outside(text.signs, ","), None) if depth == 0 else None
        value = text.signs[: first.start()] if first else ""
        if first and value.strip() and _BEHIND.fullmatch(text.signs, first.end()) and not any(_outside(value, "[<>≠]")):
            before = _last_equals(value)
            case = _case(text.cut(before), ",")
            return joined([text.cut(0, before), _written([case], text, covers)]) if case else text
        return text
    start = 0
    while (bracket := re.compile(r"[(\[]").search(text.signs, start)) is not None:  # in brackets first
        place = bracket.start()
        end = closing(text.signs, place)
        if end < 0:
            break
        inside = of_words(text.cut(place + 1, end), covers, depth + 1)
        text = joined([text.cut(0, place + 1), inside, text.cut(end)])
        start = place + 1 + len(inside)
    braced = _BRACED.search(text.signs)
    if braced:
        rows = text.cut(braced.start("rows"), braced.end("rows"))
        apart = rows.parts(";")
        cases = _all(_case(row, ",|" + IF) for row in apart) if len(apart) > 1 else _cases(rows)
        return joined([text.cut(0, braced.start()), _written(cases, rows, covers)]) if cases else text
    word = next(_outside(text.signs, IF), None)
    if word is None:
        cases = _all(_case(row, ",") for row in text.parts(";"))
        return _written(cases, text, covers) if len(cases) > 1 else text
    before = _last_equals(text.signs[: word.start()])
    cases = _cases(text.cut(before))
    return joined([text.cut(0, before), _written(cases, text, covers)]) if cases else text


def _beside_a_value(text: Text, covers: Covers) -> Text | None:
    """`2*x, 0 if z < 0` as cases: 2*x holds everywhere else. None where no value stands alone beside cases.

    Raises ParseError where only one of two values may hold there: of `x, 2*x if z > 0`, of `2*x, 0 otherwise`.
    """
    word = next(_outside(text.signs, IF), None)
    before = _last_equals(text.signs[: word.start()] if word else text.signs)
    whole = text.cut(before).strip()
    other = next(_outside(whole.signs, ELSE), None)
    if word is None and other is not None and not _RELATION.search(whole.signs):
        told = "say where the value before it holds, as in … if z > 0, 0 otherwise"
        raise ParseError(whole.columns[other.start()], told)
    bracket = _ZERO_BEHIND.fullmatch(whole.signs)
    spans = [bracket.span("value"), bracket.span("case")] if bracket else []
    rows = [whole.cut(*span) for span in spans] or whole.parts(_BESIDE)
    cases = [_case(row, IF) for row in rows]
    alone = [row.strip() for row, case in zip(rows, cases, strict=True) if case is None]
    limited = [case for case in cases if case is not None and case.condition]
    if len(alone) != 1 or not limited or len(alone + limited) < len(rows) or CASE.search(alone[0].signs):
        return None
    if any(_outside(alone[0].signs, _RELATION.pattern)):  # x > 1 of `2*x for x > 0 and x > 1`
        return None
    if cases[0] is None and all(case.value.signs == "0" for case in limited):
        return joined([text.cut(0, before), _written([*limited, _Case(alone[0], None)], whole, covers)])
    told = "nothing says where this holds; if it is everywhere else, write `otherwise` behind it"
    said = [row.signs.strip() for row, case in zip(rows, cases, strict=True) if case is not None]
    in_words = re.search(r"\s(?:at|on|in|near|the)(?!\w)", alone[0].signs)  # 0 at the corner
    otherwise = ", ".join([*said, f"{alone[0].signs} otherwise"])
    fix = None if in_words else Fix(whole.columns[0], whole.columns[-1], otherwise)
    raise ParseError(alone[0].columns[0], told, fix=fix)


def _last_equals(signs: str) -> int:
    """Where the last side of an equation begins."""
    return max((match.end() for match in _outside(signs, r"(?<![<>=!])={1,2}")), default=0)


def _cases(text: Text) -> list[_Case]:
    """The cases of `a if c else b`, and of `a if c, b if d, e otherwise`; none where the text is something else."""
    rows = text.parts(rf"[,;\n]\s*(?:and\s+)?(?={IF})")
    if len(rows) > 1 and (led := _all(map(_led, rows))):
        return led
    first = re.match(rf"\s*{IF}", text.signs)  # if c then a else b
    if first:
        then = next(_outside(text.signs, _THEN), None)
        other = next(_outside(text.signs, rf"[,;]?\s*{ELSE}[:,]?"), None)
        if not then or (other and other.start() < then.end()):
            return []
        condition, value = text.cut(first.end(), then.start()), text.cut(then.end(), other.start() if other else None)
        others = [text.cut(other.end())] if other else []
        if other and not others[0].signs.strip():  # if z > 0: 2*x, 0 otherwise
            value, *others = value.parts("[,;]")
        whole = _compares(condition) and value.signs.strip() and all(part.signs.strip() for part in others)
        return [_Case(value, condition), *(_Case(part, None) for part in others)] if whole and len(others) < 2 else []
    word, other = (next(_outside(text.signs, pattern), None) for pattern in (IF, rf"[,;]?\s*(?:and\s+)?{ELSE}[:,]?"))
    further = [match.start() for match in _outside(text.signs, _NEXT)]
    if word and other and other.start() > word.end() and text.signs[other.end() :].strip() and not any(
        word.end() < place < other.start() for place in further
    ):  # fmt: skip
        value, condition = text.cut(0, word.start()), text.cut(word.end(), other.start())
        rest = text.cut(other.end())
        more = _cases(rest) if _WORDS.search(rest.signs) else [_Case(rest, None)]
        return [_Case(value, condition), *more] if more and _compares(condition) and value.signs.strip() else []
    rows = text.parts(rf"{_NEXT}|[,;\n]\s*(?:and\s+)?(?={ELSE})")
    *rows, last = rows
    if rows and word and other and _WORDS.search(last.signs) and re.search(ELSE, last.signs):  # …, c if z < 0 else 0
        before, behind = _all(_case(row, IF) for row in rows), _cases(last)
        return [*before, *behind] if before and behind else []
    return _all(_case(row, IF) for row in (*rows, last))


def _led(row: Text) -> _Case | None:
    """The case of `if z > 0: 2*x`, `for z > 0, 2*x`."""
    word = re.match(rf"\s*{IF}", row.signs)
    then = next(_outside(row.signs, _THEN), None) if word else None
    if word is None or then is None:
        return None
    value, condition = row.cut(then.end()).strip(), row.cut(word.end(), then.start())
    return _Case(value, condition) if value.signs and _compares(condition) else None


def _case(row: Text, apart: str) -> _Case | None:
    """One case: its value, and behind a word or a sign its condition."""
    other = next(_outside(row.signs, ELSE), None)
    if other is not None:
        behind = row.cut(other.end() if row.signs[other.end() :].strip(" .,;\n") else len(row))
        value = joined([row.cut(0, other.start()), behind]).strip(" ,:&\n")
        return _Case(value, None) if value.signs and not _WORDS.search(value.signs) else None
    mark = next(_outside(row.signs, apart), None)
    if mark is None:
        return None
    value, condition = row.cut(0, mark.start()).strip(" ,:\n"), row.cut(mark.end())
    word = _WORDS.match(condition.signs.lstrip(" ,:"))
    if word:
        condition = condition.strip(" ,:").cut(word.end())
    condition = condition.strip(" ,.:\n")
    return _Case(value, condition) if value.signs and _compares(condition) else None


def _written(cases: Sequence[_Case], text: Text, covers: Covers) -> Text:
    """The cases as one `where` in another one."""
    cases = _by_equality(list(cases))
    if len(cases) > 1 or cases[0].condition is not None:
        cases = _covering(list(cases), text, covers)
    *before, last = cases
    pieces = []
    for case in before:
        assert case.condition is not None
        column = case.value.columns[0]
        pieces += [Text.at(column, " where("), _relations(case.condition), Text.at(column, ", ("), case.value,
                   Text.at(column, "), ")]  # fmt: skip
    end = text.columns[-1]
    return joined([*pieces, Text.at(end, "("), last.value, Text.at(end, ")" * (len(before) + 1)), Text("", (end,))])


def _by_equality(cases: list[_Case]) -> list[_Case]:
    """A case of u ≠ v as what holds wherever not u = v; where no other case says what holds then, nothing does."""
    unequal = [case for case in cases if case.condition is not None and "≠" in case.condition.signs]
    others = [case for case in cases if case not in unequal]
    if len(unequal) != 1 or len(others) > 1:
        return cases
    value, condition = unequal[0].value, unequal[0].condition
    assert condition is not None
    if len(_RELATION.findall(condition.signs)) > 1:
        return cases
    if not others:
        return [_Case(unsaid(value, condition), None)]
    equal, other = condition.replaced("≠", "="), others[0].condition
    fits = other is None or _compared(other) == _compared(equal)
    return [_Case(others[0].value, equal), _Case(value, None)] if fits else cases


def unsaid(value: Text, condition: Text) -> Text:
    """A value that is not said where the sides of a condition are equal."""
    left, right = _sides(condition)
    head, comma, minus = (Text.at(value.columns[-1], signs) for signs in (f" {UNSAID}((", "), (", ") - ("))
    border = [left] if right.signs.strip() == "0" else [left, minus, right]
    return joined([head, value, comma, *border, Text.at(value.columns[-1], "))")])


def _sides(condition: Text) -> tuple[Text, Text]:
    match = _RELATION.search(condition.signs)
    assert match is not None
    return condition.cut(0, match.start()), condition.cut(match.end())


def _covering(cases: list[_Case], text: Text, covers: Covers) -> list[_Case]:
    """The cases with one of everything else as the last; where two sides are compared, one of them may be missing.
    Raises ParseError where nothing says what holds elsewhere."""
    conditions = [case.condition for case in cases]
    held = [f"({_relations(condition).signs})" for condition in conditions if condition is not None]
    values = [f"({case.value.signs})" for case in cases if case.condition is not None]
    overlaps = [f"{c}*{d}*({u} - {v})" for (c, u), (d, v) in combinations(zip(held, values, strict=True), 2)]
    at_once = "two of these cases hold at once, and are not proved to say the same there"
    if None in conditions:
        kept = cases[: conditions.index(None) + 1]
        in_turn = len(list(_outside(text.signs, ELSE))) > 1  # a if c else b if d else e
        if len(held) > 1 and not in_turn and not covers("1", overlaps):
            raise ParseError(text.columns[-1], at_once)
        if len(kept) > 1:
            return kept
    else:
        compared = [_compared(condition) for condition in conditions if condition is not None]
        signs = [sign for _, _, sign in compared]
        same = len({(left, right) for left, right, _ in compared}) == 1
        opposite = same and {"<", ">"} <= {sign[0] for sign in signs}
        said = "".join(signs[1:] if signs[0] == "=" else signs)  # 0 if z = 0, 1 if z >= 0, c if z < 0
        if opposite and len(said) == len(set(said)):
            if any(len(sign) > 1 for sign in signs):
                return [*cases[:-1], _Case(cases[-1].value, None)]
            between = [case.value for case, sign in zip(cases, signs, strict=True) if sign == "="]
            apart = [case for case, sign in zip(cases, signs, strict=True) if sign != "="]
            if not between and conditions[0] is not None:
                between = [unsaid(Text.at(text.columns[-1], "0"), conditions[0])]
            return [*apart, _Case(between[0], None)]
        if covers(" + ".join(held), overlaps):
            return [*cases[:-1], _Case(cases[-1].value, None)]
        if opposite or covers(" + ".join(held), ()):
            raise ParseError(text.columns[-1], at_once)
    told = "say what holds everywhere else, as in … if z > 0, 0 otherwise; or leave the condition out"
    raise ParseError(text.columns[-1], told)


def _compared(condition: Text) -> tuple[str, str, str]:
    """The two sides of a comparison, always in the same order, and its sign."""
    match = _RELATION.search(condition.signs)
    assert match is not None
    sign = "=" if match[0] == "==" else match[0]
    plain = re.sub(r"\s", "", condition.signs)
    left, right = plain.split(match[0], 1)
    return (left, right, sign) if left >= right else (right, left, _FLIPPED.get(sign, sign))


def _relations(condition: Text) -> Text:
    """The condition; u = v as two comparisons."""
    match = _RELATION.search(condition.signs)
    assert match is not None
    if match[0] not in ("=", "=="):
        return condition
    left, right = _sides(condition)
    column = condition.columns[0]
    return joined([Text.at(column, "("), left, Text.at(column, " >= "), right, Text.at(column, ")*("), left,
                   Text.at(column, " <= "), right, Text.at(column, ")")])  # fmt: skip


def _compares(condition: Text) -> bool:
    """Does a text compare? Not (z > 0) + 7, which is a number."""
    signs = condition.signs.strip()
    sides = _RELATION.split(signs)
    is_number = not any(_outside(signs, _RELATION.pattern)) and any(_outside(signs, r"[-+/\d]"))
    return len(sides) > 1 and all(side.strip() for side in sides) and not is_number


def _all(cases: Iterator[_Case | None]) -> list[_Case]:
    """The cases, or none if one of them is no case."""
    found = list(cases)
    return [case for case in found if case is not None] if all(found) else []


def _outside(signs: str, pattern: str) -> Iterator[re.Match[str]]:
    """The matches outside of brackets."""
    return (match for match, depth in in_brackets(pattern, signs) if depth <= 0)


def closing(signs: str, opening: int) -> int:
    """Where the bracket closes that opens here; -1 if it does not."""
    depth = 0
    for place in range(opening, len(signs)):
        depth += (signs[place] in "([{") - (signs[place] in ")]}")
        if depth == 0:
            return place
    return -1
