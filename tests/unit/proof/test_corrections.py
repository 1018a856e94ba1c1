"""The corrections to the notes: what is called wrong is wrong, what is called right is right, in each entry."""

from __future__ import annotations

import re
from typing import Any

import nbformat
import pytest
import sympy
from common import ROOT
from notebooks import run
from sympy import symbols, tanh

from byhand.formulas.formula import Formula
from byhand.formulas.functions import ReLU, in_elementary_terms
from byhand.proof.comparison import compare
from byhand.proof.correction import Correction
from byhand.proof.derivation import DerivationError
from byhand.proof.reader import read

PAGE = ROOT / "chapters" / "corrections.ipynb"
L, a, b, w, x, y, z = symbols("L a b w x y z", real=True)
NEURON = {z: w * x + b, a: ReLU(z), L: (a - y) ** 2}
RIGHT = [("2*(a - y) * (z > 0) * x", "three local derivatives")]


def entries() -> list[tuple[int, Any, list[Any]]]:
    """The numbered entries of the page: the number, the cell with the text, and the code cells that follow it."""
    found: list[tuple[int, Any, list[Any]]] = []
    for cell in nbformat.read(PAGE, as_version=4).cells:
        if cell.cell_type == "code":
            if found:
                found[-1][2].append(cell)
        elif number := re.match(r"(?:## .*\n+)?### (\d+)\. ", cell.source):
            found.append((int(number[1]), cell, []))
        elif found and cell.source.startswith("## Slips"):
            break
    return found


def corrections() -> list[Correction]:
    return [shown for shown in run(PAGE).shown if isinstance(shown, Correction)]


def test_every_entry_has_one_correction_and_says_where_the_right_form_is_taught() -> None:
    assert [number for number, _, _ in entries()] == list(range(1, len(corrections()) + 1))
    for number, text, cells in entries():
        made = [cell for cell in cells if "Correction(" in cell.source]
        assert len(made) == 1, number
        assert any("✗" in output.get("data", {}).get("text/plain", "") for output in made[0].outputs), number
        chapters = re.findall(r"→ \[([^]]+)\]\((\d\d-[\w-]+\.ipynb)#[\w-]+\)$", text.source)
        assert len(chapters) == 1, number
        assert (PAGE.parent / chapters[0][1]).exists(), number


def test_the_section_that_an_entry_names_is_in_the_chapter() -> None:
    for number, text, _ in entries():
        ((section, chapter, anchor),) = re.findall(r"→ \[([^]]+)\]\(([\w.-]+)#([\w-]+)\)$", text.source)
        cells = nbformat.read(PAGE.parent / chapter, as_version=4).cells
        headings = [h for c in cells if c.cell_type == "markdown" for h in re.findall(r"^#+ (.*)$", c.source, re.M)]
        assert section in headings, number
        assert anchor == re.sub(r"[^\w-]", "", section.lower().replace(" ", "-")), number


@pytest.mark.parametrize("number", range(len(entries())))
def test_the_wrong_form_is_refuted_and_the_right_one_proved(number: int) -> None:
    """Once more from the start, by `compare` itself and without it."""
    correction = corrections()[number]
    derivation = correction.derivation
    right = derivation.lines[-1].expression
    assert compare(derivation.target, right, assuming=derivation.assuming).status == "equal"
    if correction.witness is None:
        assert "columns cannot meet" in correction.refusal
        return
    wrong = derivation.put_in(read(correction.wrong, derivation.symbols, derivation.partials).expression)
    assert compare(derivation.target, wrong, assuming=derivation.assuming).status == "different"
    point = correction.witness.point
    assert all(relation.subs(point) == sympy.true for relation in derivation.assuming)
    truth, stated, proved = (value_at(form, point) for form in (derivation.target, wrong, right))
    assert abs(truth - stated) > 1e-4
    assert abs(truth - proved) < 1e-12
    assert truth == pytest.approx(number_of(correction.witness.left), rel=1e-4, abs=1e-12)
    assert stated == pytest.approx(number_of(correction.witness.right), rel=1e-4, abs=1e-12)


def value_at(form: Any, point: Any) -> float:
    """By SymPy's own evaluation to 30 digits."""
    return float(in_elementary_terms(sympy.sympify(form)).subs(point).evalf(30))


def number_of(text: str | None) -> float:
    return float(sympy.Rational(text or "nan"))


def test_a_right_form_is_not_called_wrong() -> None:
    with pytest.raises(ValueError, match="is right"):
        Correction(L, wrt=w, where=NEURON, wrong="x * (z > 0) * 2*(a - y)", right=RIGHT)


def test_a_wrong_form_is_not_called_right() -> None:
    with pytest.raises(DerivationError, match="is not ∂L/∂w"):
        Correction(L, wrt=w, where=NEURON, wrong="1", right=[("2*(a - y) * x", "no indicator")])


def test_a_form_that_cannot_be_read_needs_its_tex() -> None:
    with pytest.raises(ValueError, match="say as TeX"):
        Correction(L, wrt=w, where=NEURON, wrong="2*(a -", right=RIGHT)


def test_what_was_not_refuted_is_no_correction(monkeypatch: pytest.MonkeyPatch) -> None:
    import byhand.proof.correction

    def unsure(*args: Any, **kwargs: Any) -> Any:
        if args[3][0][0] == "1":
            raise DerivationError("was neither proved nor refuted", 1, "1", "∂L/∂w")
        return derivation(*args, **kwargs)

    derivation = byhand.proof.correction.Derivation
    monkeypatch.setattr(byhand.proof.correction, "Derivation", unsure)
    with pytest.raises(ValueError, match="was not refuted"):
        Correction(L, wrt=w, where=NEURON, wrong="1", right=RIGHT)


def test_how_a_correction_is_shown() -> None:
    shown = Correction(a, wrt=z, where={a: tanh(z)}, wrong="1 - z", stood="1 - a", right=[("1 - a**2", "slope | tanh")])
    assert repr(shown) == (
        f"∂a/∂z\n✗ = 1 - z      {shown.refutation}\n✓ = 1 - a**2   slope | tanh"
    )
    markdown = shown._repr_mimebundle_()["text/markdown"].splitlines()
    assert markdown[0] == r"| checked | $\displaystyle \frac{\partial a}{\partial z}$ | because |"
    assert markdown[2].startswith(r"| ✗ | $\displaystyle = 1 - a$ | at $z = ")
    assert markdown[3] == r"| ✓ | $\displaystyle = 1 - a^{2}$ | slope \| tanh |"
    assert len({row.replace(r"\|", "").count("|") for row in markdown}) == 1


def test_the_refutation_can_be_computed() -> None:
    """What the first entry on the weight's gradient says, with the formula of the chapter."""
    correction = Correction(L, wrt=w, where=NEURON, wrong="2*(a - y) * x", right=RIGHT)
    assert correction.witness is not None
    values = {symbol.name: float(value) for symbol, value in correction.witness.point.items()}
    loss = Formula("L", (ReLU(w * x + b) - y) ** 2, (w, b, x, y))
    assert loss.derivative(w)(**values) == float(correction.witness.left or "nan") == 0
