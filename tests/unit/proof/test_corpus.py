"""Over every line of the book: no slip is accepted, no rewriting is refused, and none of either is left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
import sympy
from corpus import (
    Case,
    all_mutants,
    all_rewrites,
    central_derivations,
    derivation_lines,
    oracle_differs,
    recorded,
)

from byhand.proof.comparison import compare
from byhand.proof.derivation import Derivation, DerivationError
from byhand.proof.normalform import NormalForm

pytestmark = [pytest.mark.xdist_group("corpus"), pytest.mark.slow]  # the corpus is built once


def statuses(cases: tuple[Case, ...]) -> tuple[Counter[str], list[str]]:
    """How often each verdict was given, and the cases in words."""
    counts: Counter[str] = Counter()
    told = []
    for case in cases:
        line = case.entry.line
        verdict = compare(line.expression, case.expression, assuming=case.entry.derivation.assuming)
        counts[verdict.status] += 1
        told.append(f"{verdict.status}: {line.text} | {case.how} | {verdict.reason}")
    return counts, told


def test_no_slip_is_accepted(record_property: Callable[[str, object], None]) -> None:
    counts, told = statuses(all_mutants())
    record_property("count", f"{len(derivation_lines())} lines of derivations in the book")
    record_property("count", f"{len(told)} mutants: {counts['equal']} accepted, {counts['undecided']} undecided")
    assert len(told) >= 500
    assert [text for text in told if not text.startswith("different")] == []


def test_no_rewriting_is_refused(record_property: Callable[[str, object], None]) -> None:
    counts, told = statuses(all_rewrites())
    record_property("count", f"{len(told)} rewrites: {counts['different']} refused, {counts['undecided']} undecided")
    assert len(told) >= 200
    assert [text for text in told if not text.startswith("equal")] == []


def test_the_slips_are_of_every_kind() -> None:
    kinds = {case.how.split(":")[0] for case in all_mutants()}
    assert kinds >= {"sign", "negated", "missing factor", "factor twice", "wrong symbol", "wrong index", "lost power",
                     "inverted fraction", "forgotten indicator", "other condition", "wrong number"}  # fmt: skip


def test_a_derivation_refuses_a_slip_too() -> None:
    for case in all_mutants()[::40]:
        made = case.entry.derivation
        line = next(i for i, line in enumerate(made.lines) if line is case.entry.line)
        lines = [(above.text, above.reason) for above in made.lines[:line]]
        text = case.how.split(": ", 1)[1]
        with pytest.raises(DerivationError):
            Derivation(made.quantity, made.wrt, made.where, [*lines, (text, "a slip")], made.symbols, made.assuming)


def test_a_checker_that_accepts_everything_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seeded mistake: every difference is called zero. Points alone then refute most slips, the kinks' not all."""
    mutants = all_mutants()[:60]
    monkeypatch.setattr(NormalForm, "zero", lambda self, left, right: True)
    monkeypatch.setattr("byhand.proof.points.Points.simple", lambda self, count: iter(()))
    counts, _ = statuses(mutants)
    assert counts["equal"] > 0


def test_the_oracle_tells_apart() -> None:
    x, y = sympy.symbols("x y", real=True)
    assert oracle_differs(x + y, x - y)
    assert oracle_differs((x + y) ** 2, x**2 + 2 * x * y + y**2) is False
    assert oracle_differs(sympy.log(-(x**2) - 1), x) is None


def test_the_lines_of_a_notebook_are_recorded() -> None:
    def cell(source: str, *tags: str) -> Any:
        return nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)})

    made = "from sympy import Symbol\nfrom byhand.proof.derivation import Derivation\nx = Symbol('x', real=True)\n"
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("text"),
            cell(made + "Derivation(x**2, x, lines=[('2*x', 'the power')])"),
            cell("Derivation(x**2, x, lines=[('x', 'wrong')])", "raises-exception"),
        ]
    )
    (derivation,) = recorded(notebook, "a test")
    assert [line.text for line in derivation.lines] == ["2*x"]
    notebook.cells[2].metadata.tags = []
    with pytest.raises(DerivationError):
        recorded(notebook, "a test")
    assert len(central_derivations()) > 15
