"""What a screen reader says of the book's formulas, by a speech rule engine."""

import json
import re
from pathlib import Path

import pytest
from common import ROOT
from npm import TESTS

from byhand.forms.markdown import formula_html
from byhand.sphinx import formulas
from nbutils import palette  # noqa: F401 -- as in the book, symbols have colours
from web.extension.node import ENGINE

SCRIPT = ROOT / "tests/helpers/speak.mjs"
SPOKEN = {
    r"O_t = \tanh(x_t W_i + O_{t-1} W_h + b_h)":
        "O sub t equals the hyperbolic tangent of open paren x sub t W sub i plus O sub t minus 1 times W sub h "
        "plus b sub h close paren",
    r"\hat{y} = \sigma(O_3 W_o + b_o)": "y hat equals sigma of open paren O sub 3 W sub o plus b sub o close paren",
    r"\partial^{+} O_t/\partial w_i": "immediate partial differential O sub t divided by partial differential w sub i",
    r"\delta_t = \delta_{t+1} W_h^{\top} \odot (1 - O_t^2)":
        "delta sub t equals delta sub t plus 1 times W sub h transposed times elementwise open paren 1 minus "
        "O sub t squared close paren",
    r"\mathbf{1}[z > 0]": "indicator of open bracket z is greater than 0 close bracket",
    r"z_1 = x_{\mathrm{good}} - x_{\mathrm{not}}": "z sub 1 equals x sub good minus x sub not",
    r"\mathrm{ReLU}(z) - c\,\mathrm{ReLU}(-z)": "ReLU of z minus c ReLU of negative z",
    r"z_j = \sum_k O_k W_{kj}": "z sub j equals the sum over k of O sub k W sub k j",
    r"\partial L/\partial w_h": "partial differential L divided by partial differential w sub h",
    r"e^{-z}": "e raised to the negative z power",
}  # fmt: skip
SIGNS = {
    "^{+}": "plus",
    r"O_{t-1}\,(1 - y)": "O sub t minus 1 open paren 1 minus y close paren",
    r"\sigma'(z)": "sigma prime of z",
    r"\mathrm{d}": "normal d",
    r"A^{\top}B^{\top}": "A transposed B transposed",
    r"\prod_{k=t+1}^T x": "the product from k equals t plus 1 to T of x",
}
LINES = r"\begin{aligned} a &= b \\ &= c \end{aligned}"


def mathml(folder: Path, tex: list[str]) -> list[str]:
    """The MathML of formulas as it stands in a page."""
    page = folder / "a.html"
    page.write_text("".join(map(formula_html, tex)), encoding="utf-8")
    formulas.typeset_pages([page], ENGINE)
    return re.findall(r"<math.*?</math>", page.read_text(encoding="utf-8"), re.DOTALL)


def said(formulas: list[str]) -> list[str]:
    return json.loads(TESTS.run(SCRIPT, stdin=json.dumps(formulas)))


@pytest.mark.slow
def test_formulas_are_spoken_sensibly(tmp_path: Path) -> None:
    expected = {**SPOKEN, **SIGNS}
    assert dict(zip(expected, said(mathml(tmp_path, list(expected))), strict=True)) == expected


def test_they_are_formulas_of_the_book() -> None:
    book = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "chapters").glob("*.ipynb"))
    assert [tex for tex in SPOKEN if json.dumps(tex)[1:-1] not in book] == []


def test_without_the_words_they_are_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formulas, "spoken", str)
    plain = dict(zip(SPOKEN, said(mathml(tmp_path, list(SPOKEN))), strict=True))
    assert sum(plain[tex] != SPOKEN[tex] for tex in SPOKEN) == 7
    assert any("W sub h raised to the normal down tack power" in text for text in plain.values())


def test_lines_are_counted_once() -> None:
    """An environment of its own is not put into another one, whose only line it would be."""
    assert formulas.in_lines(LINES) == LINES
    assert formulas.in_lines(r"a &= b \\ &= c") == r"\begin{split}a &= b \\ &= c\end{split}"
    assert formulas.in_lines(rf"x \\ {LINES}").startswith(r"\begin{split}x")
    assert formulas.in_lines("x") == "x"
