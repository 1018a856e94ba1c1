"""In: one SymPy expression. Out: its value for numbers and arrays, its derivative, its TeX and its JavaScript."""

from byhand.formulas.formula import Formula, UnknownNodeError, javascript, latex, stable, symbol_latex
from byhand.formulas.functions import ReLU, Sigmoid, Softplus, Step, in_elementary_terms

__all__ = [
    "Formula", "ReLU", "Sigmoid", "Softplus", "Step", "UnknownNodeError", "in_elementary_terms", "javascript", "latex",
    "stable", "symbol_latex",
]  # fmt: skip
