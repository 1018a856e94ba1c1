"""Before the fourth rule: 1[z = 0] and its kind become products of two comparisons, which the grammar reads."""

from __future__ import annotations

import re

from byhand.proof.reader.branches import closing
from byhand.proof.reader.text import Text, joined

_ONE = r"(?P<one>(?<![\w.)])1|𝟙|\\(?:mathbb|mathbf|mathds|mathbbm|bm)\s*\{?1\}?|(?<!\w)I)?"
_INSIDE = r"[^()\[\]{}=<>≠,;\\\n]"
_EQUALITY = re.compile(  # 1[z = 0], (z != 0)
    rf"{_ONE}(?P<index>\s*_\s*\{{)?\s*\\?(?P<open>[(\[{{])\s*(?P<left>{_INSIDE}*[^\s()\[\]{{}}=<>≠,;\\])\s*"
    rf"(?P<sign>≠|==?)\s*(?P<right>{_INSIDE}*[^\s()\[\]{{}}=<>≠,;\\])\s*\\?[)\]}}](?(index)\s*\}})"
    rf"|{_ONE.replace('one', 'of')}\s*_\s*\{{(?P<first>{_INSIDE}+)(?P<relation>≠|=)(?P<second>{_INSIDE}+)\}}"
)
_FACTOR_BEFORE = re.compile(r"[+*/@·×⊙⊗]\s*$|\\(?:cdot|times|odot)\s*$")
_FACTOR_BEHIND = re.compile(r"\s*(?:[*@·×⊙⊗]|\\(?:cdot|times|odot))|[\w(]")
_WHERE = re.compile(rf"(?<!\w)where\(\s*(?P<left>{_INSIDE}+)(?P<sign>≠|==)(?P<right>{_INSIDE}+),")


def with_inequalities(text: Text) -> Text:
    """The text with two comparisons for each u = v and u ≠ v that is a factor: of `1[z = 0]`, of `c*(z != 0)`; and for
    that of `where(z == 0, u, v)`."""
    while call := _WHERE.search(text.signs):
        opening = text.signs.index("(", call.start())
        end = closing(text.signs, opening)
        values = text.cut(call.end(), end).parts(",") if end >= 0 else []
        if len(values) != 2:
            break
        values = values if call["sign"] == "==" else values[::-1]
        column = text.columns[call.start()]
        equal = _equal(call["left"].strip(), call["right"].strip())
        text = joined([text.cut(0, opening + 1), Text.at(column, f"{equal}, "), values[0], Text.at(column, ","),
                       values[1], text.cut(end)])  # fmt: skip
    return text.replaced(_EQUALITY, _as_factor)


def _equal(left: str, right: str) -> str:
    return f"({left} >= {right})*({left} <= {right})"


def _as_factor(found: re.Match[str]) -> str:
    """The two comparisons, if this is a factor, and no condition or remark behind an answer."""
    if found["relation"]:
        left, right, sign, one = found["first"], found["second"], found["relation"], found["of"]
    else:
        left, right, sign, one = found["left"], found["right"], found["sign"], found["one"]
    before = _FACTOR_BEFORE.search(found.string[: found.start()])
    factor = before or _FACTOR_BEHIND.match(found.string, found.end())
    square = found["open"] == "[" and not found["index"]
    if not (one or (factor and not (found["index"] or found["relation"]) and (sign != "=" or square))):
        return found[0]
    return f" (({left} > {right}) + ({left} < {right}))" if sign == "≠" else f" ({_equal(left, right)})"
