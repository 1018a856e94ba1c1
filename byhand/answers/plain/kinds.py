"""What an exercise of each kind is made of in a plain file, and how."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

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
from byhand.answers.plain.entry import Entry
from byhand.answers.plain.names import filled_in
from byhand.formulas.table import FUNCTIONS

COMMON = ("name", "kind", "title", "prompt", "hints", "remark")
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
NEEDED: dict[str, tuple[str, ...]] = {
    "formula": ("quantity", "solution"), "derivation": ("quantity", "solution"), "number": ("answer",),
    "choice": ("options",), "order": ("items",), "line": ("program", "line", "fixes"), "table": ("cells",),
    "prediction": ("outcome", "told"),
}  # fmt: skip
"""What has to."""


def _formula(entry: Entry, common: dict[str, Any]) -> AnyExercise:
    definitions = entry.named("definitions")
    lines = entry.rows("solution", str, str)
    quantity, wrt = entry.get("quantity", str), entry.get("wrt", str)
    if not lines:
        raise entry.error("solution has no lines", "solution")
    given = [*definitions, *(text for text in definitions.values() if isinstance(text, str))]
    asked = [quantity, wrt or ""]
    names = entry.names([*given, *asked], [*definitions, *asked, *entry.texts("names")])
    for key in ("positive", "shapes", "names"):  # as premises, these are about names, and make none
        for name in entry.values.get(key, ()):
            entry.symbol(name, names, key)
    where = {}
    for name, text in definitions.items():
        value = entry.formula(text, names, "definitions")
        if isinstance(entry.symbol(name, names, "definitions"), Symbol) and getattr(value, "is_Matrix", False):
            names[name] = MatrixSymbol(name, *value.shape)  # what a matrix is called is one
        where[entry.symbol(name, names, "definitions")] = value
    functions = {row.name: row.kind for row in FUNCTIONS if row.kind is not None}
    unknown = [name for name in entry.texts("without") if name not in functions]
    if unknown:
        raise entry.error(f"without: expected functions such as relu, not {unknown[0]!r}", "without")
    listed = {
        key: [entry.symbol(name, names, key) for name in entry.texts(key)] if key in entry.values else None
        for key in ("names", "held")
    }
    made = Exercise(
        **common,
        quantity=entry.formula(quantity, names, "quantity"),
        wrt=None if wrt is None else entry.symbol(wrt, names, "wrt"),
        where=where,
        solution=[(line, reason) for line, reason in lines],
        symbols=list(names.values()),
        assuming=[premise for text in entry.texts("premises") for premise in entry.relations(text, names)],
        held=listed["held"],
        variables=listed["names"],
        without=[functions[name] for name in entry.texts("without")],
        several=entry.values.get("kind") == "derivation",
        slips=[(wrong, kind, told) for wrong, kind, told in entry.rows("slips", str, str, str)],
    )
    if "seconds" in entry.values:
        seconds = entry.get("seconds", int)
        if seconds < 1:
            raise entry.error(f"seconds is a whole number from 1 on, not {seconds}", "seconds")
        made.time_limit = float(seconds)
        made.patience = made.time_limit / 2
    return made


def _given(entry: Entry) -> tuple[dict[str, Any], dict[Any, Any]]:
    """The names of `given`, and their numbers or lists of numbers."""
    given = {name: _shown(value) for name, value in entry.named("given").items()}
    names = entry.names(list(given), given)
    return names, {entry.symbol(name, names, "given"): value for name, value in given.items()}


def _number(entry: Entry, common: dict[str, Any]) -> AnyExercise:
    names, given = _given(entry)
    slips = entry.rows("slips", object, str)
    return NumberExercise(
        **common,
        answer=entry.formula(entry.values.get("answer"), names, "answer"),
        given=given,
        decimals=entry.get("decimals", int),
        tolerance=entry.get("tolerance", (int, Rational)),
        slips=[(entry.formula(wrong, names, "slips"), told) for wrong, told in slips],
        solution=filled_in(entry.get("solution", str, "")),
        asked=entry.get("asked", str, ""),
    )


def _choice(entry: Entry, common: dict[str, Any]) -> AnyExercise:
    options = [(text, right, reply) for text, right, reply in entry.rows("options", str, bool, str)]
    several = entry.get("several_right", bool)
    return ChoiceExercise(**common, options=options, several_right=several, solution=entry.get("solution", str, ""))


def _order(entry: Entry, common: dict[str, Any]) -> AnyExercise:
    before = [(first, second) for first, second in entry.rows("before", int, int)]
    return OrderExercise(
        **common,
        items=entry.texts("items"),
        before=before if "before" in entry.values else None,
        replies=entry.pairs("replies", int, int),
        code=entry.get("code", bool, False),
        solution=entry.get("solution", str, ""),
    )


def _line(entry: Entry, common: dict[str, Any]) -> AnyExercise:
    names = entry.names(entry.texts("symbols"), entry.texts("symbols"))
    return LineExercise(
        **common,
        program=entry.get("program", str, ""),
        line=entry.get("line", int, 0),
        fixes=entry.texts("fixes"),
        symbols=[entry.symbol(name, names, "symbols") for name in entry.texts("symbols")],
        replies=entry.pairs("replies", int),
        slips=entry.pairs("slips", str),
        solution=entry.get("solution", str, ""),
    )


def _table(entry: Entry, common: dict[str, Any]) -> AnyExercise:
    cells = entry.named("cells")
    _, given = _given(entry)
    both = [*entry.named("given"), *cells]
    names = entry.names(both, both)
    layout = entry.rows("rows", str, list)
    rows = [(head, [entry.symbol(name, names, "rows") for name in row]) for head, row in layout]
    slips: dict[Any, list[tuple[Any, str]]] = {}
    for cell, wrong, told in entry.rows("slips", str, object, str):
        slips.setdefault(entry.symbol(cell, names, "slips"), []).append((entry.formula(wrong, names, "slips"), told))
    return TableExercise(
        **common,
        given=given,
        cells={entry.symbol(cell, names, "cells"): entry.written(value, names, "cells")
               for cell, value in cells.items()},
        decimals=entry.get("decimals", int, 2),
        rows=rows,
        labels={entry.symbol(cell, names, "labels"): tex for cell, tex in entry.get("labels", dict, {}).items()},
        slips=slips,
        solution=filled_in(entry.get("solution", str, "")),
    )


def _prediction(entry: Entry, common: dict[str, Any]) -> AnyExercise:
    outcome, options = entry.values.get("outcome"), entry.texts("options")
    letters = OPTIONS[: len(options)]
    if options and "outcome" in entry.values:
        if not isinstance(outcome, str) or outcome not in letters or len(outcome) != 1:
            wanted = f"the letter of an option, {_range(letters)}"
            raise entry.error(f"the outcome is {wanted}, not {outcome!r}", "outcome")
        outcome = letters.index(outcome)
    return PredictionExercise(**common, outcome=outcome, options=options, told=entry.get("told", str, ""),
                              replies=_replies(entry, letters), asked=entry.get("asked", str, ""),
                              tolerance=entry.get("tolerance", (int, Rational), 0))  # fmt: skip


def _replies(entry: Entry, letters: str) -> dict[int, str]:
    """The replies to predicted options, by their places."""
    found = entry.values.get("replies", [])
    pairs = isinstance(found, list) and all(
        isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair) for pair in found
    )
    if not pairs:
        shape = 'replies is a list of pairs of an option\'s letter and a text, as [["a", "…"]]'
        raise entry.error(f"{shape}, not {found!r}", "replies")
    for letter, _ in found:
        if len(letter) != 1 or letter not in letters:
            options = f"are lettered {_range(letters)}" if letters else "are missing"
            raise entry.error(f"replies: there is no option {letter!r}; the options {options}", "replies")
    return {letters.index(letter): told for letter, told in entry.pairs("replies", str).items()}


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


def _range(letters: str) -> str:
    return f"{letters[:1]} to {letters[-1:]}"


MAKERS: dict[str, Callable[[Entry, dict[str, Any]], AnyExercise]] = {
    "formula": _formula, "derivation": _formula, "number": _number, "choice": _choice, "order": _order, "line": _line,
    "table": _table, "prediction": _prediction,
}  # fmt: skip
"""What makes an exercise of each kind of an entry and of what every kind has."""
