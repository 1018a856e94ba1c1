"""One exercise as it stands in a plain file, and what is made of it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Any

import sympy
from sympy import MatrixSymbol, Rational, Symbol

from byhand.answers.exercise import Exercise
from byhand.answers.kinds import (
    AnyExercise,
    ChoiceExercise,
    LineExercise,
    NumberExercise,
    OrderExercise,
    PredictionExercise,
    TableExercise,
)
from byhand.answers.kinds.choice import LETTERS as OPTIONS
from byhand.answers.plain.names import filled_in, key_of, names_in
from byhand.answers.slips import SlipError
from byhand.formulas.table import FUNCTIONS
from byhand.proof.derivation import DerivationError
from byhand.proof.reader import ParseError, read

_COMMON = ("name", "kind", "title", "prompt", "hints", "remark")
_FORMULA = ("quantity", "wrt", "definitions", "shapes", "positive", "premises", "held", "names", "without", "solution",
            "slips", "seconds")  # fmt: skip
KEYS: dict[str, tuple[str, ...]] = {
    "formula": _FORMULA,
    "derivation": _FORMULA,
    "number": ("answer", "given", "decimals", "tolerance", "slips", "solution", "asked"),
    "choice": ("options", "several_right", "solution"),
    "order": ("items", "before", "replies", "code", "solution"),
    "line": ("program", "line", "fixes", "symbols", "replies", "slips", "solution"),
    "table": ("given", "cells", "decimals", "rows", "labels", "slips", "solution"),
    "prediction": ("outcome", "options", "tolerance", "told", "replies", "asked"),
}
"""What may stand in an exercise of each kind, besides its name, title, prompt, hints and remark."""
_NEEDED: dict[str, tuple[str, ...]] = {
    "formula": ("quantity", "solution"), "derivation": ("quantity", "solution"), "number": ("answer",),
    "choice": ("options",), "order": ("items",), "line": ("program", "line", "fixes"), "table": ("cells",),
    "prediction": ("outcome", "told"),
}  # fmt: skip
"""What has to."""
_SIGN = re.compile("<=|>=|!=|[≤≥≠<>]")
_RELATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": sympy.Lt, ">": sympy.Gt, "<=": sympy.Le, "≤": sympy.Le, ">=": sympy.Ge, "≥": sympy.Ge, "!=": sympy.Ne,
    "≠": sympy.Ne,
}  # fmt: skip
_ABOUT = {"has no definition": "quantity", "does not depend": "wrt", "slip": "slips", "tolerance is": "tolerance",
          "has a value nowhere": "definitions"}  # fmt: skip
"""Which key a message is about, by a part of it; the others are about the solution."""
_OF_PREMISES = ("no point meets the assumptions", "an assumption about")
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


def _shown(value: Any) -> Any:
    """What is given, each decimal of it as a text, which a prompt shows as it is: 9.81, where a fraction is 981/100."""
    if isinstance(value, list):
        return [_shown(one) for one in value]
    if not isinstance(value, Rational):
        return value
    places = next(places for places in count() if 10**places % value.q == 0)
    digits = str(abs(value.p) * 10**places // value.q).rjust(places + 1, "0")
    shown = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{shown}" if value.p < 0 else shown


@dataclass
class Entry:
    """One exercise as it stands in the file: its entries, its lines, and the number of the first of these."""

    entry: dict[str, Any]
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
        name = self.entry.get("name")
        return PlainError(f"{name}: {message}" if isinstance(name, str) else message, self.line(key, text))

    # Values of one type

    def get(self, key: str, kind: type | tuple[type, ...], default: Any = None) -> Any:
        """What stands behind a key; TOML's own types are right for all but what is nested."""
        value = self.entry.get(key, default)
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

    # The exercise

    def made(self) -> AnyExercise:
        """The exercise. Raises PlainError."""
        kind = self.entry.get("kind", "formula")
        if kind == "program":
            raise self.error("a program is run, and nothing in a plain file is: write this one in Python", "kind")
        if not isinstance(kind, str) or kind not in KEYS:
            raise self.error(f"the kind is one of {', '.join(KEYS)}, not {kind!r}", "kind")
        allowed = (*_COMMON, *KEYS[kind])
        for key in self.entry:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, n=1)
                hint = f"did you mean {near[0]}?" if near else f"expected {', '.join(allowed)}"
                raise self.error(f"{key} does not belong to the kind {kind}: {hint}", key)
        for key in ("name", "title", "prompt", *_NEEDED[kind]):
            if key not in self.entry:
                raise self.error(f"{key} is missing")
        common = {key: self.get(key, str) for key in ("name", "title", "prompt")}
        common |= {"hints": self.texts("hints"), "remark": self.get("remark", str, "")}
        if "given" in allowed:
            common |= {"prompt": filled_in(common["prompt"]), "remark": filled_in(common["remark"]),
                       "hints": [filled_in(hint) for hint in common["hints"]]}  # fmt: skip
        try:
            exercise: AnyExercise = getattr(self, f"_{'formula' if kind == 'derivation' else kind}")(common)
        except PlainError:
            raise
        except SlipError as error:
            raise self.error(str(error).removeprefix(f"exercise {common['name']}: "), "slips", error.text) from None
        except (ValueError, TypeError, KeyError, IndexError) as error:
            message = str(error).removeprefix(f"exercise {common['name']}").lstrip(": ")
            keys = self._begins(message) or ("hints", *KEYS[kind])
            key = next((key for key in keys if re.search(rf"\b{key.rstrip('s')}s?\b", message)), "name")
            raise self.error(message, *(self._refused_text(message) or (key,))) from None
        return exercise

    def _begins(self, message: str) -> tuple[str, ...]:
        """The key that a message is about, where it begins with one."""
        first = re.match(r"`?(\w+)", message)
        return (first[1],) if first and first[1] in self.entry else ()

    def _refused_text(self, message: str) -> tuple[str, str] | None:
        """The key and the text of a message that is refused, as a slip's with a formula in it, or as {{x}}."""
        if held := re.search(r"a text holds ({{[^{}]*}})", message):
            return next(((key, held[1]) for key, value in self.entry.items() if held[1] in str(value)), None)
        for key in ("slips", "replies", "options", "told"):
            value = self.entry.get(key, [])
            for row in value if isinstance(value, list) else [value]:
                text = row[-1] if isinstance(row, list) and row else row
                if isinstance(text, str) and message.endswith(f"without $, not {text!r}"):
                    return key, max(re.split(r"[\\\"\n]", text), key=len)  # as it stands in a line of TOML
        return None

    def proved(self) -> AnyExercise:
        """The exercise, its solution proved and its model answer judged to be right. Raises PlainError."""
        exercise = self.made()
        try:
            refused = exercise.refused_model()
        except SlipError as error:
            raise self.error(str(error), "slips", error.text) from None
        except DerivationError as error:
            message = _in_toml(str(error))
            key, text = ("premises", "") if any(told in message for told in _OF_PREMISES) else ("solution", error.text)
            raise self.error(message, key, text) from None
        except ParseError as error:
            message, number = _without_line(error.message)
            text = self.rows("solution", str, str)[number - 1][0]
            raise self.error(f"solution: {text!r}, column {error.column}: {message}", "solution", text) from None
        except (ValueError, TypeError) as error:
            message = str(error).removeprefix(f"exercise {exercise.name}: ")
            message = _in_toml(message).replace(" in `where`", "")
            about = [key for said, key in _ABOUT.items() if said in message]
            key = next(iter((*about, *self._begins(message))), "solution")
            raise self.error(message, key, "⁺" if "∂⁺" in message else "") from None
        if refused:
            raise self.error(refused, "solution")
        return exercise

    def _formula(self, common: dict[str, Any]) -> AnyExercise:
        definitions = self.named("definitions")
        lines = self.rows("solution", str, str)
        quantity, wrt = self.get("quantity", str), self.get("wrt", str)
        if not lines:
            raise self.error("solution has no lines", "solution")
        given = [*definitions, *(text for text in definitions.values() if isinstance(text, str))]
        asked = [quantity, wrt or ""]
        names = self.names([*given, *asked], [*definitions, *asked, *self.texts("names")])
        for key in ("positive", "shapes", "names"):  # as premises, these are about names, and make none
            for name in self.entry.get(key, ()):
                self.symbol(name, names, key)
        where = {}
        for name, text in definitions.items():
            value = self.formula(text, names, "definitions")
            if isinstance(self.symbol(name, names, "definitions"), Symbol) and getattr(value, "is_Matrix", False):
                names[name] = MatrixSymbol(name, *value.shape)  # what a matrix is called is one
            where[self.symbol(name, names, "definitions")] = value
        functions = {row.name: row.kind for row in FUNCTIONS if row.kind is not None}
        unknown = [name for name in self.texts("without") if name not in functions]
        if unknown:
            raise self.error(f"without: expected functions such as relu, not {unknown[0]!r}", "without")
        listed = {
            key: [self.symbol(name, names, key) for name in self.texts(key)] if key in self.entry else None
            for key in ("names", "held")
        }
        made = Exercise(
            **common,
            quantity=self.formula(quantity, names, "quantity"),
            wrt=None if wrt is None else self.symbol(wrt, names, "wrt"),
            where=where,
            solution=[(line, reason) for line, reason in lines],
            symbols=list(names.values()),
            assuming=[premise for text in self.texts("premises") for premise in self.relations(text, names)],
            held=listed["held"],
            variables=listed["names"],
            without=[functions[name] for name in self.texts("without")],
            several=self.entry.get("kind") == "derivation",
            slips=[(wrong, kind, told) for wrong, kind, told in self.rows("slips", str, str, str)],
        )
        if "seconds" in self.entry:
            seconds = self.get("seconds", int)
            if seconds < 1:
                raise self.error(f"seconds is a whole number from 1 on, not {seconds}", "seconds")
            made.time_limit = float(seconds)
            made.patience = made.time_limit / 2
        return made

    def _given(self) -> tuple[dict[str, Any], dict[Any, Any]]:
        """The names of `given`, and their numbers or lists of numbers."""
        given = {name: _shown(value) for name, value in self.named("given").items()}
        names = self.names(list(given), given)
        return names, {self.symbol(name, names, "given"): value for name, value in given.items()}

    def _number(self, common: dict[str, Any]) -> AnyExercise:
        names, given = self._given()
        slips = self.rows("slips", object, str)
        return NumberExercise(
            **common,
            answer=self.formula(self.entry.get("answer"), names, "answer"),
            given=given,
            decimals=self.get("decimals", int),
            tolerance=self.get("tolerance", (int, Rational)),
            slips=[(self.formula(wrong, names, "slips"), told) for wrong, told in slips],
            solution=filled_in(self.get("solution", str, "")),
            asked=self.get("asked", str, ""),
        )

    def _choice(self, common: dict[str, Any]) -> AnyExercise:
        options = [(text, right, reply) for text, right, reply in self.rows("options", str, bool, str)]
        several = self.get("several_right", bool)
        return ChoiceExercise(**common, options=options, several_right=several, solution=self.get("solution", str, ""))

    def _order(self, common: dict[str, Any]) -> AnyExercise:
        before = [(first, second) for first, second in self.rows("before", int, int)]
        return OrderExercise(
            **common,
            items=self.texts("items"),
            before=before if "before" in self.entry else None,
            replies=self.pairs("replies", int, int),
            code=self.get("code", bool, False),
            solution=self.get("solution", str, ""),
        )

    def _line(self, common: dict[str, Any]) -> AnyExercise:
        names = self.names(self.texts("symbols"), self.texts("symbols"))
        return LineExercise(
            **common,
            program=self.get("program", str, ""),
            line=self.get("line", int, 0),
            fixes=self.texts("fixes"),
            symbols=[self.symbol(name, names, "symbols") for name in self.texts("symbols")],
            replies=self.pairs("replies", int),
            slips=self.pairs("slips", str),
            solution=self.get("solution", str, ""),
        )

    def _table(self, common: dict[str, Any]) -> AnyExercise:
        cells = self.named("cells")
        _, given = self._given()
        both = [*self.named("given"), *cells]
        names = self.names(both, both)
        layout = self.rows("rows", str, list)
        rows = [(head, [self.symbol(name, names, "rows") for name in row]) for head, row in layout]
        slips: dict[Any, list[tuple[Any, str]]] = {}
        for cell, wrong, told in self.rows("slips", str, object, str):
            slips.setdefault(self.symbol(cell, names, "slips"), []).append((self.formula(wrong, names, "slips"), told))
        return TableExercise(
            **common,
            given=given,
            cells={self.symbol(cell, names, "cells"): self.written(value, names, "cells")
                   for cell, value in cells.items()},
            decimals=self.get("decimals", int, 2),
            rows=rows,
            labels={self.symbol(cell, names, "labels"): tex for cell, tex in self.get("labels", dict, {}).items()},
            slips=slips,
            solution=filled_in(self.get("solution", str, "")),
        )

    def _prediction(self, common: dict[str, Any]) -> AnyExercise:
        outcome, options = self.entry.get("outcome"), self.texts("options")
        letters = OPTIONS[: len(options)]
        if options and "outcome" in self.entry:
            if not isinstance(outcome, str) or outcome not in letters or len(outcome) != 1:
                wanted = f"the letter of an option, {_range(letters)}"
                raise self.error(f"the outcome is {wanted}, not {outcome!r}", "outcome")
            outcome = letters.index(outcome)
        return PredictionExercise(**common, outcome=outcome, options=options, told=self.get("told", str, ""),
                                  replies=self._replies(letters), asked=self.get("asked", str, ""),
                                  tolerance=self.get("tolerance", (int, Rational), 0))  # fmt: skip

    def _replies(self, letters: str) -> dict[int, str]:
        """The replies to predicted options, by their places."""
        found = self.entry.get("replies", [])
        pairs = isinstance(found, list) and all(
            isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in found
        )
        if not pairs:
            shape = 'replies is a list of pairs of an option\'s letter and a text, as [["a", "…"]]'
            raise self.error(f"{shape}, not {found!r}", "replies")
        for letter, _ in found:
            if len(letter) != 1 or letter not in letters:
                options = f"are lettered {_range(letters)}" if letters else "are missing"
                raise self.error(f"replies: there is no option {letter!r}; the options {options}", "replies")
        return {letters.index(letter): told for letter, told in self.pairs("replies", str).items()}


def _is_of(value: Any, kind: type | tuple[type, ...]) -> bool:
    """Is a value of a type? True is no number here."""
    return isinstance(value, kind) and (not isinstance(value, bool) or kind in (bool, object))


def _range(letters: str) -> str:
    return f"{letters[:1]} to {letters[-1:]}"


def _in_toml(message: str) -> str:
    """A message about what ∂⁺ holds still, with TOML's own key."""
    return re.sub(r"(does it hold (\S+) still\?.*)held=\[…\]", r'\1held = ["\2"]', message, flags=re.DOTALL)


def _without_line(message: str) -> tuple[str, int]:
    """What is wrong in a line of a derivation, without the line, and its number; the last one if it is not named."""
    at = re.search(r" \(line (\d+): .*\)$", message, re.DOTALL)
    return (message[: at.start()], int(at[1])) if at else (message, 0)
