"""Exercises in a plain file, in TOML: `[[exercise]]`, and below it what the exercise is made of. Nothing in it is run.

    [chapters]
    circuits = "Simple circuits"

    [[exercise]]
    name = "circuits/power"
    title = "The power of a resistor"
    prompt = "For $U = RI$ and $P = UI$, write $\\partial P/\\partial I$ with $I$ and $R$."
    definitions = { U = "R*I", P = "U*I" }
    quantity = "P"
    wrt = "I"
    solution = [["∂P/∂U * ∂U/∂I + U", "the product rule"], ["2*R*I", "put in and add up"]]
    hints = ["Through which names does $I$ reach $P$?"]

`kind` says of which kind an exercise is: "formula" where it is left out, "derivation", "number", "choice", "order",
"line", "table" or "prediction"; `KEYS` says what stands in each. A formula is a text as a reader would type it, η for
`eta` too; TOML wants such a key between quotes: `given = { "η" = 0.1 }`. What a list of pairs is in Python is one here
too: `slips = [["-2", "The sign."]]`, and for a formula `slips = [["2*I", "missing factor", "R is missing."]]`.
"""

from __future__ import annotations

import difflib
import re
import sys
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import sympy
from sympy import MatrixSymbol, Rational, Symbol

from byhand.answers.bank import Bank
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
from byhand.answers.slips import SlipError
from byhand.formulas.table import FUNCTIONS
from byhand.proof.derivation import DerivationError
from byhand.proof.reader import MAX_DECIMAL_EXPONENT, ParseError, read
from byhand.proof.reader.characters import ACCENTS, GREEK, LETTERS, SUBSCRIPTS, fold
from byhand.proof.reader.names import PART, canonical
from byhand.proof.reader.tex import expand

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

_GREEK, _ACCENT = "".join(GREEK), "".join(ACCENTS)
_NAME = re.compile(
    rf"(?:(?<![{PART}.])[{LETTERS}]|(?<![{LETTERS}_{_ACCENT}{SUBSCRIPTS}.])[{_GREEK}])[{PART}]*(?![{PART}]*\s*\()"
)
_PIECE = re.compile(
    rf"(?:[{_GREEK}](?:[0-9{_ACCENT}]|_[{LETTERS}0-9]+)*|(?:[^{_GREEK}{SUBSCRIPTS}]|(?<=_)[{_GREEK}])+)[{SUBSCRIPTS}]*"
)
"""A part of a run of letters: a Greek letter is a name by itself, η*w in ηw; a small digit ends one, w₁*h in w₁h."""
_TRANSPOSED = re.compile(rf"(?:\^|\*\*) {{0,9}}T(?![{PART}])")
_QUESTION = re.compile(r"[\w-]+/[\w-]+")
"""The name of an exercise, as an answer that is handed in names it."""
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
_INSTEAD = {
    "Unescaped": r": write \\ for it, or put the text between single quotes",
    "Invalid value": ": a text stands between quotes",
}
"""What to do about what is not TOML, by a part of its message."""
_SHAPE = re.compile(r"([1-9]\d?)\s*[×x]\s*([1-9]\d?)")


class PlainError(ValueError):
    """What is wrong in a plain file; `line` is the number of the line, from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class PlainBank(Bank):
    """The exercises of a plain file."""

    def __init__(self, exercises: Sequence[AnyExercise], titles: Mapping[str, str]) -> None:
        self.package = "the file"
        self._exercises = {exercise.name: exercise for exercise in exercises}
        found = dict.fromkeys(name.partition("/")[0] for name in self._exercises)
        self.chapters = {chapter: titles.get(chapter, chapter) for chapter in {**titles, **found} if chapter in found}
        self.chapter = cache(self._chapter)

    def listed(self) -> list[AnyExercise]:
        """All of them, in the order of the file."""
        return list(self._exercises.values())

    def _faults(self, name: str, run: bool) -> list[str]:
        return self._judged(name, run)

    def _chapter(self, name: str) -> dict[str, AnyExercise]:
        return {own: exercise for own, exercise in self._exercises.items() if own.startswith(f"{name}/")}


def bank(source: str, folder: Path | None = None) -> Bank:
    """A book's exercises: of a plain file, "course.toml" as seen from `folder`, or the BANK of a module of Python,
    which may stand in that folder.

    Raises PlainError for a fault in the file, OSError if it cannot be opened, and ValueError for a module without one.
    """
    folder = folder or Path.cwd()
    if source.endswith(".toml"):
        return load(Path(folder, source).read_text(encoding="utf-8"))
    if str(folder) not in sys.path:
        sys.path.append(str(folder))  # the last one: nothing that lies here is imported for anything else
    found = getattr(import_module(source), "BANK", None)
    if not isinstance(found, Bank):
        raise ValueError(f"{source} has no BANK of exercises, a byhand.answers.Bank")
    return found


def load(text: str) -> PlainBank:
    """The exercises in the text of a plain file; what they prove is proved when it is asked for. Raises PlainError."""
    file = _File(text)
    exercises: dict[str, AnyExercise] = {}
    for place in file.places:
        exercise = place.made()
        file.check_name(place, exercise.name, exercises)
        exercises[exercise.name] = exercise
    return PlainBank(list(exercises.values()), file.titles)


def faults(text: str) -> list[PlainError]:
    """Everything that is wrong in the text of a plain file, each exercise being proved."""
    try:
        file = _File(text)
    except PlainError as error:
        return [error]
    found: list[PlainError] = []
    names: set[str] = set()
    for place in file.places:
        try:
            name = place.proved().name
            file.check_name(place, name, names)
            names.add(name)
        except PlainError as error:
            found.append(error)
    return found


def _signs(text: str) -> str:
    """A formula in the signs in which names are looked for: TeX as what it says, and no transpose, whose T is none."""
    folded = fold(text)
    with suppress(ParseError):  # which is told where the formula is read
        folded = expand(folded)
    return _TRANSPOSED.sub(" ", folded.signs)


def _key(name: str) -> str:
    """A name that stands alone, as the code writes it: "η" is eta."""
    return canonical(_signs(name).strip())


def _filled_in(text: str) -> str:
    """A text in which {{η}} stands for a number, as {{eta}}."""
    return re.sub(r"{{(\w+)}}", lambda name: "{{" + (name[1] if name[1].isascii() else _key(name[1])) + "}}", text)


def _names_in(text: str, known: Collection[str]) -> list[str]:
    """The names in a formula as the code writes them; `known` are those that stand alone elsewhere."""
    found = []
    for run in _NAME.findall(_signs(text)):
        whole = run.isascii() or canonical(run) in known
        pieces = [run] if whole else _PIECE.findall(run)
        found += [canonical(piece) for piece in pieces if piece != "π" or "pi" in known]  # else it is the number
    return found


class _NumberError(Exception):
    """A number of a file that is none of ours; its text is the number's."""


def _decimal(text: str) -> Rational:
    """A number with a point or an exponent, exactly. Raises _NumberError for nan, inf and what is far too long."""
    power = text.lower().replace("_", "").partition("e")[2]
    if not any(sign.isdigit() for sign in text) or len(power) > 6 or abs(int(power or 0)) > MAX_DECIMAL_EXPONENT:
        raise _NumberError(text)
    return Rational(text.replace("_", ""))


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


class _File:
    """The text of a plain file in its parts."""

    def __init__(self, text: str) -> None:
        text = text.removeprefix("\ufeff")  # the mark with which Windows' editor begins a file
        try:
            content = tomllib.loads(text, parse_float=_decimal)
        except tomllib.TOMLDecodeError as error:
            at = re.search(r"line (\d+)", str(error))
            line = int(at[1]) if at else text.count("\n") + 1
            wrong = str(error).partition(" (at")[0]
            what_to_do = next((told for sign, told in _INSTEAD.items() if sign in wrong), "")
            raise PlainError(f"is not TOML: {wrong}{what_to_do}", line) from None
        except (ValueError, RecursionError) as error:
            wrong = "a number is too long" if isinstance(error, ValueError) else "it is nested too deeply"
            raise PlainError(f"cannot be read: {wrong}", 1) from None
        except _NumberError as error:
            written = re.compile(rf"(?<![\w.+-]){re.escape(str(error))}(?![\w.])")
            line = next((n for n, one in enumerate(text.splitlines(), start=1) if written.search(one)), 1)
            limit = f"a finite number, with an exponent of at most {MAX_DECIMAL_EXPONENT}"
            raise PlainError(f"{str(error)[:40]}: expected {limit}", line) from None
        lines = text.splitlines()
        for key in content:
            if key not in ("chapters", "exercise"):
                start = next((n for n, line in enumerate(lines, start=1) if key in line), 1)
                raise PlainError(f"{key}: expected [chapters] and [[exercise]]", start)
        entries = content.get("exercise", [])
        starts = [n for n, line in enumerate(lines, start=1) if re.match(r"\s*\[\[\s*exercise\s*\]\]", line)]
        if not isinstance(entries, list) or not entries or len(entries) != len(starts):
            raise PlainError("there is no [[exercise]], or one is written otherwise", 1)
        titles = content.get("chapters", {})
        if not isinstance(titles, dict) or not all(isinstance(one, str) and one.strip() for one in titles.values()):
            start = next((n for n, line in enumerate(lines, start=1) if "chapters" in line), 1)
            raise PlainError(f'chapters has a title for each chapter, as springs = "Springs", not {titles!r}', start)
        self.titles: dict[str, str] = titles
        ends = [*starts[1:], len(lines) + 1]
        self.places = [
            _Place(entry, lines[start - 1 : end - 1], start)
            for entry, start, end in zip(entries, starts, ends, strict=True)
        ]

    def check_name(self, place: _Place, name: str, others: Collection[str]) -> None:
        """Raise PlainError for a name of another form, a second one, and one whose chapter [chapters] leaves out."""
        if not _QUESTION.fullmatch(name):
            form = 'is named like "momentum/two-steps", of letters, digits and hyphens'
            raise place.error(f"an exercise {form}, not {name!r}", "name")
        if name in others:
            raise place.error(f"a second exercise is named {name}", "name")
        chapter = name.partition("/")[0]
        if self.titles and chapter not in self.titles:
            raise place.error(f"[chapters] has no {chapter}; there are {', '.join(self.titles)}", "name")


@dataclass
class _Place:
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
            name = _key(written)
            if name in found:
                raise self.error(f"{key} has {name} twice", key)
            found[name] = value
        return found

    # Formulas

    def names(self, texts: Sequence[str], alone: Iterable[str] = ()) -> dict[str, Any]:
        """The symbols of the names in some texts, by name; shapes and signs as the exercise says.

        alone: those of the texts that are one name each.
        """
        shapes, positive = self.named("shapes"), set(map(_key, self.texts("positive")))
        whole = {*map(_key, alone), *shapes, *positive}
        known = {spelling for row in FUNCTIONS for spelling in row.names}
        found: dict[str, Any] = {}
        for name in dict.fromkeys(name for text in texts for name in _names_in(text, whole)):
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
        own = _key(str(name))
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
            common |= {"prompt": _filled_in(common["prompt"]), "remark": _filled_in(common["remark"]),
                       "hints": [_filled_in(hint) for hint in common["hints"]]}  # fmt: skip
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
            solution=_filled_in(self.get("solution", str, "")),
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
            solution=_filled_in(self.get("solution", str, "")),
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
