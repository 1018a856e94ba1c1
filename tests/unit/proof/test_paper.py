"""The book's formulas in every notation are read as they are meant; what they mean is known from Python and NumPy."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import paper
import pytest
from answers import all_right
from sympy import Float, MatrixSymbol

from byhand.proof.comparison import explicit
from byhand.proof.reader import AmbiguousError, ParseError, Reading, meaning, read, tokens
from nbutils.exercises import find

COUNT = Callable[[str, str], None]


def value_of(reading: Reading, formula: paper.Formula, seed: int) -> np.ndarray:
    """What a reading comes to at the values of a seed."""
    values = formula.values(seed)
    put = {}
    for name in [*formula.task.symbols, *formula.task.partials.values()]:
        if isinstance(name, MatrixSymbol):
            put.update(zip(explicit(name), map(Float, values[name.name].flat), strict=True))
        else:
            put[name] = Float(values[name.name])
    written = explicit(reading.expression)
    entries = written if written.is_Matrix else [written]
    shape = written.shape if written.is_Matrix else ()
    return np.array([float(entry.xreplace(put).evalf()) for entry in entries]).reshape(shape)


def outcome(text: str, formula: paper.Formula) -> str:
    """Is a text read as it is meant?"""
    try:
        reading = read(text, formula.task.symbols, formula.task.partials)
    except AmbiguousError as error:
        for choice in error.choices:
            again = read(choice.text, formula.task.symbols, formula.task.partials)
            if means(again, formula):
                return "offered"
        return "misread"
    except ParseError as error:
        return f"refused: {error}"
    return "as meant" if means(reading, formula) else "misread"


def means(reading: Reading, formula: paper.Formula) -> bool:
    for seed in (1, 2):
        found, meant = value_of(reading, formula, seed), np.asarray(formula.value(formula.values(seed)))
        if found.shape != meant.shape or not np.allclose(found, meant, rtol=1e-9, atol=1e-12):
            return False
    return True


def texts(mixed: int, each: int) -> list[tuple[str, paper.Formula]]:
    """Texts in every style, each of so many formulas, chosen by chance but the same each time."""
    rng = random.Random(5)
    given = paper.formulas()
    found: dict[tuple[str, str], paper.Formula] = {}
    for style in paper.styles(5, mixed):
        for formula in rng.sample(given, each):
            found.setdefault((paper.Writer(formula, style).text(), formula.exercise), formula)
    return [(text, formula) for (text, _), formula in found.items()]


@pytest.mark.slow
def test_every_notation_is_read_as_it_is_meant(record_property: COUNT) -> None:
    told = Counter[str]()
    wrong = []
    for text, formula in texts(mixed=600, each=3):
        said = outcome(text, formula)
        told[said.split(":")[0]] += 1
        if said not in ("as meant", "offered"):
            wrong.append(f"{said} {text!r} ({formula.exercise}: {formula.text})")
    kinds = sum(1 for _ in paper.styles(5, 600))
    counts = ", ".join(f"{told[kind]} {kind}" for kind in ("as meant", "offered", "refused", "misread"))
    record_property("count", f"paper notation: {kinds} kinds, {told.total()} texts, {counts}")
    assert wrong == []
    assert kinds >= 684
    assert told["offered"] <= 0.01 * told.total()


@pytest.mark.slow
@pytest.mark.parametrize("seeded", ["a sign", "an exponent", "a product of matrices"])
def test_a_misreading_would_be_seen(monkeypatch: pytest.MonkeyPatch, seeded: str) -> None:
    given = texts(mixed=60, each=2)  # and so every solution is proved before the fault is put in
    if seeded == "a sign":
        summed = meaning.summed
        monkeypatch.setattr(meaning, "summed", lambda u, v, sign, deep=False: summed(u, v, "+", deep))
    elif seeded == "an exponent":
        monkeypatch.setattr(tokens, "LOWERED", {ord("²"): "3"})
    else:
        monkeypatch.setattr(meaning.Meaning, "is_matrix_product", lambda *_: False)
    told = Counter(outcome(text, formula).split(":")[0] for text, formula in given)
    assert told["misread"] + told["refused"] > 0, told


@pytest.mark.slow
def test_right_answers_as_on_paper_are_not_refused(record_property: COUNT) -> None:
    """The judge's right answers without stars, with ^, dashes, full-width brackets, a leading = and a line end."""
    refused, total = [], 0
    for answer in all_right():
        task = find(answer.exercise).derivation
        matrices = any(isinstance(name, MatrixSymbol) for name in task.symbols)
        text = "= " + on_paper(answer.text, "⊙" if matrices else " ") + "\n"
        total += 1
        try:
            found, meant = (read(t, task.symbols, task.partials).expression for t in (text, answer.text))
        except ParseError as error:
            refused.append(f"{text!r}: {error}")
            continue
        if found != meant:
            refused.append(f"{text!r} is misread")
    record_property("count", f"paper notation: {total} right answers as on paper, {len(refused)} refused")
    assert refused == []
    assert total >= 1500


def on_paper(text: str, sign: str) -> str:
    """The text as on paper, factors with a sign between them; a dot stays before a number or a minus, which would be
    taken for an index or a difference without it, and behind a quotient."""
    pieces = re.sub(r" *\* *", "*", text).split("*")
    written = pieces[0]
    for before, after in pairwise(pieces):
        behind_a_quotient = "/" in before or (before.endswith(")") and "/" in written)
        if after == "" or before == "":  # one of the two stars of a power
            written += "^" * (after == "") + after
        elif after[0] in "-0123456789" or behind_a_quotient or re.search(r"(\d|sigma|delta)$", before):
            written += f"·{after}"
        else:
            written += f"{sign}{after}"
    return written.replace("-", "−").replace("(", "（").replace(")", "）").replace(" + ", "\u00a0+\u00a0")
