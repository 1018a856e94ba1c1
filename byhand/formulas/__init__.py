"""In: one SymPy expression. Out: its value for numbers and arrays, its derivative, its TeX and its JavaScript."""

from byhand.formulas.formula import Formula
from byhand.formulas.functions import CubeRoot, ReLU, Sigmoid, Softplus, Step, at_least, in_elementary_terms, softmax
from byhand.formulas.printers import UnknownNodeError, javascript, latex, symbol_latex
from byhand.formulas.stable import stable
from byhand.formulas.table import FUNCTIONS, FunctionRow, fenced, function_named

__all__ = [
    "FUNCTIONS", "CubeRoot", "Formula", "FunctionRow", "ReLU", "Sigmoid", "Softplus", "Step", "UnknownNodeError",
    "at_least", "fenced", "function_named", "in_elementary_terms", "javascript", "latex", "softmax", "stable",
    "symbol_latex",
]  # fmt: skip
