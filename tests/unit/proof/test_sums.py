"""A sum over an index, between two numbers, is the sum of its terms; where it may be another one, it is refused."""

import pytest
from sympy import Symbol, symbols

from byhand.proof.reader import ParseError, read

NAMES = [*symbols("a_1 a_2 z_1 z_2 b g", real=True), Symbol("y_hat_1", real=True), Symbol("y_hat_2", real=True)]


@pytest.mark.parametrize(
    ("text", "terms"),
    [("Σ_{i=1}^{2} (a_i − b)·1[z_i>0]", "(a_1 - b)*(z_1 > 0) + (a_2 - b)*(z_2 > 0)"),
     (r"$$\sum_{i=1}^2 a_{i}\,\mathbb{1}_{z_i>0}$$", "a_1*(z_1 > 0) + a_2*(z_2 > 0)"),
     (r"\sum\limits_{j=1}^{2} \frac{a_j}{\hat{y}_j}", "a_1/y_hat_1 + a_2/y_hat_2"),
     ("∑_(i=1)^2 aᵢ·zᵢ by the chain rule", "a_1*z_1 + a_2*z_2"), ("g Σ_{k=0}^{2} b^k", "g*(1 + b + b**2)"),
     ("g·Σ_{k=0}^{2} bᵏ", "g*(1 + b + b**2)"), ("g + g Σ_{k=1}^{3} b^{k-1}", "g + g*(1 + b + b**2)"),
     ("g(1 + Σ_{k=1}^{2} k b^k)", "g*(1 + b + 2*b**2)"), ("Σ_{k=1}^{2} (a_k + g) = g", "g"),
     ("Σ_{i=1}^{2} Σ_{j=1}^{2} a_i z_j", "(a_1 + a_2)*(z_1 + z_2)"), ("2Σ_{k=1}^{10} k", "110"),
     ("Σ_{i=1}^{2} a_i z_i > b", "a_1*z_1 + a_2*z_2 > b"), ("g/Σ_{k=1}^{2} a_k", "g/(a_1 + a_2)"),
     ("e^{z_1} / Σ_{j=1}^{2} e^{z_j}", "exp(z_1)/(exp(z_1) + exp(z_2))"),
     ("log Σ_{k=1}^{2} a_k²", "log(a_1**2 + a_2**2)"),
     ("1/Σ_{k=1}^{2} g·a_k", "1/(g*a_1 + g*a_2)")],
)  # fmt: skip
def test_a_sum_is_written_out(text: str, terms: str) -> None:
    assert (read(text, NAMES).expression - read(terms, NAMES).expression).expand() == 0


@pytest.mark.parametrize("text", [
    "Σ_{i=1}^{3} a_i", "Σ_{i=0}^{2} a_i", "Σ_{i=1}^{n} a_i", "Σ_i a_i", r"\sum_i a_i", r"\sum_{i} a_i",
    "Σ_{i=1}^{2} a^{(i)}", "Σ_{k=0}^{2} b^k + g", "Σ_{k=0}^{2} b^k - g", "Σ_{k=0}^{2} g", "Σ_{b=0}^{2} b",
    "Σ_{k=2}^{1} b^k", "Σ_{k=0}^{99} b^k", "Σ_{k=0}^{2} bk", "1/Σ_{k=0}^{2} b^k g", "exp Σ_{k=0}^{2} b^k g",
    "Σ_{k=0}^{2} -b^k", "sum_{i=1}^{2} a_i",
])  # fmt: skip
def test_another_sum_is_to_be_written_out(text: str) -> None:
    with pytest.raises(ParseError, match="write the sum out, term by term") as refused:
        read(text, NAMES)
    assert refused.value.corrected == ""
