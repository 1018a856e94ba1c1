r"""One quantity, one colour: wraps the known symbols of a TeX formula in KaTeX's `\htmlClass`.

`W_h x` becomes `{\htmlClass{q-weight}{W_h}} {\htmlClass{q-input}{x}}`; the style sheet gives `.q-weight` its colour.
A symbol takes its subscript with it. With a superscript as well, the two are wrapped apart, so that they stay
above each other. The outer braces keep a wrapped symbol one argument, as in `\frac wz`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Symbols = Mapping[tuple[str, ...], str]

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\s+|.", re.DOTALL)

# Commands whose arguments are not formulas with symbols of the book in them, and how many arguments they have.
_OPAQUE = {
    **dict.fromkeys(
        ["text", "textbf", "textit", "textrm", "texttt", "operatorname", "mathrm", "mathbf", "mathbb", "mathcal",
         "mathsf", "mathtt", "mathit", "boldsymbol", "hat", "widehat", "bar", "tilde", "vec", "dot", "ddot",
         "begin", "end", "tag", "label", "ref", "eqref", "hspace", "vspace", "color", "style"], 1),
    **dict.fromkeys(["htmlClass", "htmlId", "href", "textcolor"], 2),
}  # fmt: skip
_WITH_COLUMNS = {"array", "alignedat", "alignat"}


def tokens(tex: str) -> list[str]:
    """The control words, characters and runs of spaces of `tex`; together they are `tex` again."""
    return _TOKEN.findall(tex)


def symbol_table(quantities: Mapping[str, Sequence[str]]) -> Symbols:
    """Turn "quantity -> its symbols in TeX" round, into "tokens of a symbol -> quantity"."""
    table: dict[tuple[str, ...], str] = {}
    for quantity, symbols in quantities.items():
        for symbol in symbols:
            key = tuple(token for token in tokens(symbol) if not token.isspace())
            if table.setdefault(key, quantity) != quantity:
                raise ValueError(f"the symbol {symbol} stands for both {table[key]} and {quantity}")
    return table


def colour(tex: str, symbols: Symbols) -> str:
    r"""`tex` with each known symbol in a `\htmlClass`; applied twice it does what it does once."""
    source = tokens(tex)
    longest_first = sorted(symbols, key=len, reverse=True)
    result: list[str] = []
    at = 0
    while at < len(source):
        for symbol in longest_first:
            end = _match(source, at, symbol)
            if end:
                wrapped, at = _wrap(source, at, end, symbols[symbol])
                result.append(wrapped)
                break
        else:
            end = _end_of_command(source, at)
            result.extend(source[at:end])
            at = end
    return "".join(result)


def plain(tex: str) -> str:
    r"""`tex` without the wrappers that `colour` sets: the source again."""
    source = tokens(tex)
    at = 0
    while at < len(source):
        if source[at : at + 2] == ["{", r"\htmlClass"]:
            name_end = _end_of_argument(source, at + 2)
            end = _end_of_argument(source, name_end)
            return "".join(source[:at]) + plain("".join(source[name_end + 1 : end - 1] + source[end + 1 :]))
        at += 1
    return tex


def _wrap(source: list[str], start: int, end: int, quantity: str) -> tuple[str, int]:
    """The symbol source[start:end] and its subscript, wrapped; and where they end."""

    def wrap(first: int, last: int) -> str:
        return rf"{{\htmlClass{{q-{quantity}}}{{{''.join(source[first:last])}}}}}"

    subscript = _skip_space(source, end)
    if source[subscript : subscript + 1] != ["_"]:
        return wrap(start, end), end
    last = _end_of_argument(source, subscript + 1)
    if source[_skip_space(source, last) :][:1] != ["^"]:
        return wrap(start, last), last
    return wrap(start, end) + "".join(source[end : subscript + 1]) + wrap(subscript + 1, last), last


def _match(source: list[str], at: int, symbol: tuple[str, ...]) -> int:
    """Where `symbol` ends if it stands at `at`, else 0. Spaces between its tokens do not matter."""
    for number, token in enumerate(symbol):
        if number:
            at = _skip_space(source, at)
        if at >= len(source) or source[at] != token:
            return 0
        at += 1
    return at


def _skip_space(source: list[str], at: int) -> int:
    while at < len(source) and source[at].isspace():
        at += 1
    return at


def _end_of_command(source: list[str], at: int) -> int:
    r"""The end of the token at `at` and of its arguments, if they are not formulas."""
    name = source[at][1:]
    end = at + 1
    if source[at] == r"\\":  # a line's end, perhaps with a distance: \\[4pt]
        return _end_of_option(source, end)
    if not source[at].startswith("\\") or name not in _OPAQUE:
        return end
    if source[end : end + 1] == ["*"]:
        end += 1
    end = _end_of_option(source, end)
    for _ in range(_OPAQUE[name]):
        end = _end_of_argument(source, end)
    if name == "begin" and "".join(source[at + 1 : end]).strip("{}* ") in _WITH_COLUMNS:
        end = _end_of_argument(source, _end_of_option(source, end))
    return end


def _end_of_option(source: list[str], at: int) -> int:
    if source[at : at + 1] == ["["] and "]" in source[at:]:
        return source.index("]", at) + 1
    return at


def _end_of_argument(source: list[str], at: int) -> int:
    """The end of the group or the single token that stands at `at`, after spaces."""
    at = _skip_space(source, at)
    if at >= len(source):
        return at
    if source[at] != "{":
        return _end_of_command(source, at)
    depth = 0
    for end in range(at, len(source)):
        depth += (source[end] == "{") - (source[end] == "}")
        if depth == 0:
            return end + 1
    return len(source)
