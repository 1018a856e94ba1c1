"""One exercise as it stands in a plain file: where something stands, and its values and formulas by their keys."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import sympy
from sympy import MatrixSymbol, Rational, Symbol

from byhand.answers.plain.names import key_of, names_in
from byhand.formulas.table import FUNCTIONS
from byhand.proof.reader import ParseError, read

_SIGN = re.compile("<=|>=|!=|[≤≥≠<>]")
_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": sympy.Lt, ">": sympy.Gt, "<=": sympy.Le, "≤": sympy.Le, ">=": sympy.Ge, "≥": sympy.Ge, "!=": sympy.Ne,
    "≠": sympy.Ne,
}  # fmt: skip
_WORDS: dict[type, str] = {
    str: "a text", bool: "true or false", int: "a whole number", list: "a list", dict: "a table { name = … }",
    object: "a value",
}  # fmt: skip
_SHAPE = re.compile(r"([1-9]\d?)\s*[×x]\s*([1-9]\d?)")


class PlainError(ValueError):
    """What is wrong in a plain file; `line` is the number of the line, from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass
class Entry:
    """One exercise as it stands in the file: its values, its lines, and the number of the first of these."""

    values: dict[str, Any]
    lines: list[str]
    start: int

    # Where something stands

    def line(self, key: str, text: str = "") -> int:
        """The line of a key, or of a text behind it."""
        found = next((n for n, line in enumerate(self.lines) if re.match(rf"\s*{re.escape(key)}\s*[=.]", line)), 0)
        if text:
            found = next((n for n in range(found, len(self.lines)) if text in self.lines[n]), found)
        return self.start + found

    def error(self, message: str, key: str = "", text: str = "") -> PlainError:
        name = self.values.get("name")
        return PlainError(f"{name}: {message}" if isinstance(name, str) else message, self.line(key, text))

    # Values of one type

    def get(self, key: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
        """What stands behind a key; TOML's own types are right for all but what is nested."""
        value = self.values.get(key, default)
        if value is not default and not _is_of(value, kind):
            wanted = _WORDS.get(kind, "a number") if isinstance(kind, type) else "a number"
            raise self.error(f"{key} is {wanted}, not {value!r}", key)
        return value

    def texts(self, key: str) -> list[str]:
        found = self.get(key, list, [])
        if not all(isinstance(text, str) for text in found):
            raise self.error(f"{key} is a list of texts", key)
        return list(found)

    def rows(self, key: str, *form: type) -> list[list[Any]]:
        """A list of lists, each of values of these types; `object` is a number or a text."""
        for row in self.get(key, list, []):
            fits = isinstance(row, list) and len(row) == len(form)
            if not fits or not all(_is_of(value, kind) for value, kind in zip(row, form, strict=True)):
                wanted = ", ".join(_WORDS[kind] for kind in form)
                raise self.error(f"{key} is a list of [{wanted}], not of {row!r}", key)
        return list(self.get(key, list, []))

    def pairs(self, key: str, *form: type) -> dict[Any, str]:
        """What is told of what: rows whose last value is a text, by the values before it. One that comes twice is
        told: only one of the texts would be."""
        found: dict[Any, str] = {}
        for *about, told in self.rows(key, *form, str):
            what = about[0] if len(about) == 1 else tuple(about)
            if what in found:
                raise self.error(f"{key} has {what!r} twice", key)
            found[what] = told
        return found

    def named(self, key: str) -> dict[str, Any]:
        """A table by names, each as the code writes it."""
        found: dict[str, Any] = {}
        for written, value in self.get(key, dict, {}).items():
            name = key_of(written)
            if name in found:
                raise self.error(f"{key} has {name} twice", key)
            found[name] = value
        return found

    # Formulas

    def names(self, texts: Sequence[str], alone: Iterable[str] = ()) -> dict[str, Any]:
        """The symbols of the names in some texts, by name; shapes and signs as the exercise says.

        alone: those of the texts that are one name each.
        """
        shapes, positive = self.named("shapes"), set(map(key_of, self.texts("positive")))
        whole = {*map(key_of, alone), *shapes, *positive}
        known = {spelling for row in FUNCTIONS for spelling in row.names}
        found: dict[str, Any] = {}
        for name in dict.fromkeys(name for text in texts for name in names_in(text, whole)):
            shape = shapes.get(name)
            if shape is not None:
                sizes = _SHAPE.fullmatch(shape) if isinstance(shape, str) else None
                if sizes is None:
                    raise self.error(f'the shape of {name} is a text such as "1x3", not {shape!r}', "shapes")
                found[name] = MatrixSymbol(name, int(sizes[1]), int(sizes[2]))
            elif name not in known:
                found[name] = Symbol(name, positive=True) if name in positive else Symbol(name, real=True)
        return found

    def formula(self, text: Any, names: Mapping[str, Any], key: str) -> Any:
        """The expression of a text, or of a number."""
        if isinstance(text, int | Rational) and not isinstance(text, bool):
            return sympy.sympify(text)
        if not isinstance(text, str):
            raise self.error(f"{key} holds a formula as a text, or a number, not {text!r}", key)
        try:
            return read(text, list(names.values())).expression
        except ParseError as error:
            raise self.error(f"{key}: {text!r}, column {error.column}: {error.message}", key, text) from None

    def written(self, text: Any, names: Mapping[str, Any], key: str) -> Any:
        """The text of a formula, as it is; what is no text, or no formula, is told."""
        expression = self.formula(text, names, key)
        return text if isinstance(text, str) else expression

    def symbol(self, name: Any, names: Mapping[str, Any], key: str) -> Any:
        own = key_of(str(name))
        if own not in names:
            near = difflib.get_close_matches(own, names, n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise self.error(f"{key}: no formula has the name {name!r}{hint}", key, str(name))
        return names[own]

    def relations(self, text: str, names: Mapping[str, Any]) -> list[Any]:
        """A premise for each sign of a text: two for 0 < s < 1."""
        signs, sides = _SIGN.findall(text), [side.strip() for side in _SIGN.split(text)]
        if not signs or not all(sides):
            raise self.error(f'premises are texts such as "r > 0", not {text!r}', "premises", text)
        if any(side.count(opening) != side.count(closing) for side in sides for opening, closing in ("()", "[]", "{}")):
            raise self.error(f"premises: {text!r}: a comparison may not stand in a side of another", "premises", text)
        found = [self.formula(side, names, "premises") for side in sides]
        made = [_RELATIONS[sign](*pair) for sign, pair in zip(signs, pairwise(found), strict=True)]
        if sympy.false in made or all(premise == sympy.true for premise in made):
            holds = "never" if sympy.false in made else "always"
            raise self.error(f"premises: {text!r} says nothing: it {holds} holds", "premises", text)
        return made


def _is_of(value: Any, kind: type | tuple[type, ...]) -> bool:
    """Is a value of a type? True is no number here."""
    return isinstance(value, kind) and (not isinstance(value, bool) or kind in (bool, object))
