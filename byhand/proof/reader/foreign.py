"""Beside the fourth rule: cases as other languages, programs and spreadsheets have them, in the words of this one.

`u si z > 0, sinon v` becomes `u if z > 0, otherwise v`; `IF(z > 0; u; v)` and `z > 0 ? u : v` become
`where(z > 0, u, v)`, and Piecewise((u, z > 0), (v, True)) becomes `(u if z > 0, v otherwise)`.
"""

from __future__ import annotations

import re

from byhand.proof.reader.branches import CASE, closing
from byhand.proof.reader.functions import meant_by
from byhand.proof.reader.names import Vocabulary
from byhand.proof.reader.text import Text, in_brackets, joined

_RELATION = r"(?:[<>≠]|=)"
_BEFORE = r"(?:(?<=[\s,;({])|^)"
_IF = re.compile(
    rf"{_BEFORE}(?P<word>[Ss]i|se|pour|para|f[üu]r|per|als|indien|quand|cuando|quando|когда|если|при|[Ww]enn|[Ff]alls)"
    rf"(?:\s+|(?=\}}))(?=[^,;:?\n]{{1,60}}?{_RELATION})"
)
_ELSE = re.compile(
    r"(?<!\w)(?:sinon|sino|si\s+no|de\s+lo\s+contrario|en\s+(?:cualquier\s+)?otro\s+caso|en\s+caso\s+contrario"
    r"|altrimenti|caso\s+contr[aá]rio|sen[aã]o|anders|sonst|ansonsten|andernfalls|autrement|иначе)(?!\w)"
)
_THEN = re.compile(r"(?<=\s)(?:alors|entonces|allora|ent[aã]o|dann|dan)(?=\s)")
_AND = re.compile(r"(?<=[\w)])\s+(?:y|e|ed|et|und|en|и)\s+(?=[^\s,;]{1,60}\s+(?:if|otherwise)(?!\w))")
_CALL = re.compile(
    r"(?<![\w.])(?:np\.|tf\.|K\.|torch\.)?(?P<name>[Ii][Ff]|IIF|IIf|iif|WENN|[Ww]enn|S[Ii]|si|SE|[Ss]e|ALS|[Ii]f[Ee]lse|if_else"
    r"|Piecewise|cast|clamp|clip)(?=\s?[(\[])"
)
_CALLED = re.compile(r"(?<![\w.\\])[A-Za-z]\w{1,20}(?=\()")
_BOUND = re.compile(r"\s*(?P<end>min|max)\s*=(?P<number>\s*-?[\d.]+)\s*")
_TYPE = re.compile(r"""\s*['"]?[\w.]+['"]?\s*""")
_EQUAL = re.compile(r"(?<![<>=!:])=(?![=>])")
_STOPS = re.compile(r"(?<![<>=!:])=(?![=<>])|[,;:?\n]")
_MAX_CALLS = 12  # that are looked at in one text


def in_english(text: Text, words: Vocabulary) -> Text:
    """The text with the functions and cases that can be said here; the others stay as they are."""
    text = text.replaced(_CALLED, lambda name: _in_small_letters(name[0], words))
    if not re.search(_RELATION, text.signs):
        return text
    return _in_words(_without_questions(_without_calls(text)), words)


def _in_small_letters(name: str, words: Vocabulary) -> str:
    """The name of a function in capitals, or with one, as it is here: max for Max."""
    small = name.lower()
    return small if meant_by(name) == small and not words.knows(name) else name


def _in_words(text: Text, words: Vocabulary) -> Text:
    found = [match for match in _IF.finditer(_ELSE.sub(lambda other: " " * len(other[0]), text.signs))
             if not words.knows(match["word"])]  # fmt: skip
    if not found and not (_ELSE.search(text.signs) and CASE.search(text.signs)):
        return text
    text = text.replaced(_ELSE, "otherwise")
    text = text.replaced(_IF, lambda match: match[0] if words.knows(match["word"]) else "if ")
    return text.replaced(_THEN, "then").replaced(_AND, " and ")


def _without_calls(text: Text) -> Text:
    """The innermost calls come first."""
    for match in reversed(list(_CALL.finditer(text.signs))[:_MAX_CALLS]):
        opening = re.compile(r"[(\[]").search(text.signs, match.end())
        end = closing(text.signs, opening.start()) if opening else -1
        if opening is None or end < 0:
            continue
        inside = text.cut(opening.end(), end)
        said = _said(match["name"], inside)
        if said is not None:
            text = joined([text.cut(0, match.start()), said, text.cut(end + 1)])
    return text


def _said(name: str, inside: Text) -> Text | None:
    """What a call says here; None where it is another one."""
    if name == "Piecewise":
        return _pieces(inside)
    parts = inside.parts(";" if any(depth <= 0 for _, depth in in_brackets(";", inside.signs)) else ",")
    start, compares = inside.columns[0], re.search(_RELATION, parts[0].signs) is not None
    if name == "cast":
        fits = len(parts) == 2 and compares and _TYPE.fullmatch(parts[1].signs)
        return joined([Text.at(start, " float("), parts[0], Text.at(start, ")")]) if fits else None
    if name in ("clamp", "clip"):
        bound = _BOUND.fullmatch(parts[1].signs) if len(parts) == 2 else None
        return _bounded(parts[0], bound["end"], parts[1].cut(*bound.span("number"))) if bound else None
    return _where(*parts) if len(parts) == 3 and compares else None


def _bounded(value: Text, end: str, number: Text) -> Text:
    """max(z, 0) of clamp(z, min=0)."""
    at = value.columns[0]
    other = " max(" if end == "min" else " min("
    return joined([Text.at(at, other), value, Text.at(at, ","), number, Text.at(at, ")")])


def _where(condition: Text, value: Text, other: Text) -> Text:
    at = condition.columns[0]
    return joined([Text.at(at, " where("), condition.replaced(_EQUAL, "==").strip(), Text.at(at, ", ("), value,
                   Text.at(at, "), ("), other, Text.at(at, "))")])  # fmt: skip


def _pieces(inside: Text) -> Text | None:
    """The cases of a Piecewise of SymPy, or of Mathematica."""
    whole = inside.strip()
    rows = whole.parts(",")
    default: Text | None = None
    if whole.signs.startswith("{{"):  # {{u, z > 0}, …}, v
        default = rows[1] if len(rows) == 2 else None
        listed = rows[0].strip()
        rows = listed.cut(1, len(listed) - 1).parts(",") if len(rows) < 3 else []
    cases = [row.strip() for row in rows]
    pairs = [one.cut(1, len(one) - 1).parts(",") for one in cases if one.signs[:1] in ("(", "{", "[")]
    if not pairs or len(pairs) < len(cases) or any(len(pair) != 2 for pair in pairs):
        return None
    at = inside.columns[0]
    said = [Text.at(at, " (")]
    for number, (value, condition) in enumerate(pairs):
        last = condition.signs.strip() == "True"
        said += [Text.at(at, ", ")] if number else []
        said += [value, Text.at(at, " otherwise")] if last else [value, Text.at(at, " if "), condition.strip()]
    said += [Text.at(at, ", "), default, Text.at(at, " otherwise")] if default is not None else []
    return joined([*said, Text.at(at, ")")])


def _without_questions(text: Text) -> Text:
    """The conditional of C, the last one first."""
    for _ in range(_MAX_CALLS):
        mark = text.signs.rfind("?")
        if mark < 0:
            break
        start, end = _reach(text.signs[:mark]), len(text)
        stops = [match for match, depth in in_brackets(r"[:,;)\]\n]", text.signs[mark + 1 :])
                 if depth <= 0 and (depth == 0 or match[0] in ")]")]  # fmt: skip
        if not stops or stops[0][0] != ":":
            break
        colon = mark + 1 + stops[0].start()
        end = mark + 1 + stops[1].start() if len(stops) > 1 else end
        condition, value, other = text.cut(start, mark), text.cut(mark + 1, colon), text.cut(colon + 1, end)
        blank = not (value.signs.strip() and other.signs.strip(" ."))
        if blank or not re.search(_RELATION, condition.signs):
            break
        text = joined([text.cut(0, start), _where(condition, value, other), text.cut(end)])
    return text


def _reach(before: str) -> int:
    """Where the condition begins that ends with a text: behind the bracket that is open there, a comma or an equals."""
    depth = 0
    for place in range(len(before) - 1, -1, -1):
        depth += (before[place] in ")]}") - (before[place] in "([{")
        if depth < 0:
            return place + 1
        if depth == 0 and _STOPS.match(before, place):
            return place + 1
    return 0
