"""An expression in NumPy, in JavaScript and in TeX: what each function is called there stands in the table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import reduce
from typing import Any

import sympy
from sympy import Expr, Symbol, preorder_traversal
from sympy.printing.jscode import JavascriptCodePrinter
from sympy.printing.latex import LatexPrinter
from sympy.printing.numpy import NumPyPrinter

from byhand.formulas.functions import RealFunction
from byhand.formulas.stable import stable
from byhand.formulas.table import BY_KIND

# Everything else that may stand in an expression to be computed; the printers of SymPy know how to write it.
_STRUCTURE = (
    sympy.Add, sympy.Mul, sympy.Pow, sympy.Symbol, sympy.Rational, sympy.Float, sympy.Piecewise,
    sympy.functions.elementary.piecewise.ExprCondPair, sympy.core.relational.Relational,
    sympy.And, sympy.Or, sympy.Not, sympy.logic.boolalg.BooleanAtom,
    sympy.core.numbers.Pi, sympy.core.numbers.Exp1, sympy.core.numbers.Infinity, sympy.core.numbers.NegativeInfinity,
)  # fmt: skip


class UnknownNodeError(TypeError):
    """An expression holds something that has no translation; the message names its type.

    >>> javascript(x.diff(x, evaluate=False), {x: "x"})
    Traceback (most recent call last):
    byhand.formulas.printers.UnknownNodeError: ...
    """


_OPEN = re.compile(r"(?<!\()(?<!, )\{(\d)\}|\{(\d)\}(?![,)])")
"""A place for an argument that is no argument of a call, and in no brackets of its own."""


def _written(template: str, arguments: list[str]) -> str:
    """The template with the arguments in their places, a sum in brackets; more than two are taken in pairs."""
    if not all(re.fullmatch(r"[\w.]+", one) for one in arguments):
        template = _OPEN.sub(r"({\1\2})", template)
    if len(arguments) <= 2:
        return template.format(*arguments)
    return reduce(template.format, arguments)


class NumpyPrinter(NumPyPrinter):  # type: ignore[misc]
    """SymPy's printer, with the functions of the table."""

    def _print_Function(self, expr: Expr) -> str:
        return _written(BY_KIND[type(expr)].numpy, [self._print(arg) for arg in expr.args])


class _JavaScript(JavascriptCodePrinter):  # type: ignore[misc]
    """SymPy's printer, with the functions of the table and only names that it was given."""

    def __init__(self, names: Mapping[Symbol, str]) -> None:
        super().__init__()
        self.names = names

    def _print_Symbol(self, expr: Symbol) -> str:
        try:
            return self.names[expr]
        except KeyError:
            raise ValueError(
                f"the symbol {expr} has no value here; known: {', '.join(map(str, self.names)) or 'none'}"
            ) from None

    def _print_Function(self, expr: Expr) -> str:
        return "(" + _written(BY_KIND[type(expr)].javascript, [self._print(arg) for arg in expr.args]) + ")"

    def _print_Rational(self, expr: Expr) -> str:
        return str(expr.p) if expr.q == 1 else f"({expr.p}/{expr.q})"

    def _print_Integer(self, expr: Expr) -> str:
        return str(expr) if expr >= 0 else f"({expr})"

    def _print_Infinity(self, expr: Expr) -> str:
        return "Infinity"

    def _print_NegativeInfinity(self, expr: Expr) -> str:
        return "(-Infinity)"

    def _print_And(self, expr: Expr) -> str:
        return "(" + " && ".join(self._print(a) for a in expr.args) + ")"

    def _print_Or(self, expr: Expr) -> str:
        return "(" + " || ".join(self._print(a) for a in expr.args) + ")"

    def _print_Piecewise(self, expr: Expr) -> str:
        text = "NaN"
        for value, condition in reversed(expr.args):
            case = self._print(value)
            text = case if condition == sympy.true else f"({self._print(condition)} ? {case} : {text})"
        return text


for _kind in BY_KIND:  # SymPy's printers look for a method named after the type before they look for a general one
    setattr(NumpyPrinter, f"_print_{_kind.__name__}", NumpyPrinter._print_Function)
    setattr(_JavaScript, f"_print_{_kind.__name__}", _JavaScript._print_Function)


def check_nodes(expr: Expr) -> None:
    """Raises UnknownNodeError for a node without a translation."""
    for node in preorder_traversal(expr):
        if not isinstance(node, _STRUCTURE) and type(node) not in BY_KIND:
            known = ", ".join(sorted(kind.__name__ for kind in BY_KIND))
            raise UnknownNodeError(
                f"cannot translate {node}, of type {type(node).__name__}: expected arithmetic, a case distinction "
                f"or one of the functions {known}"
            )


def javascript(expr: Expr, names: Mapping[Symbol, str]) -> str:
    """`expr` as one JavaScript expression; `names` gives each symbol's JavaScript name.

    Raises UnknownNodeError for a node without a translation, ValueError for a symbol without a name.

    >>> javascript(x**2 + 1, {x: "v.x"})
    'Math.pow(v.x, 2) + 1'
    """
    expr = stable(sympy.sympify(expr))
    check_nodes(expr)
    return str(_JavaScript(names).doprint(expr))


class _Latex(LatexPrinter):  # type: ignore[misc]
    """SymPy's printer, with the book's names: y_hat is ŷ and a product keeps a fraction as a fraction."""

    def _print_Symbol(self, expr: Symbol, style: str = "plain") -> str:
        return str(self._settings["symbol_names"].get(expr) or symbol_latex(expr.name))

    def _as_ordered_terms(self, expr: Expr, order: str | None = None) -> list[Expr]:
        """A sum begins with a term without a minus, if it has one: ŷ − y, not −y + ŷ."""
        terms: list[Expr] = super()._as_ordered_terms(expr, order=order)
        first = next((place for place, term in enumerate(terms) if not term.could_extract_minus_sign()), 0)
        return terms[first:] + terms[:first]

    def _own(self, expr: Expr, exp: str = "") -> str:
        return BY_KIND[type(expr)].latex(*map(self._print, expr.args), power=exp)


for _kind in BY_KIND:
    if issubclass(_kind, RealFunction):  # SymPy knows how its own are typeset
        setattr(_Latex, f"_print_{_kind.__name__}", _Latex._own)


_GREEK_NAMES = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "pi",
    "rho", "sigma", "tau", "phi", "chi", "psi", "omega",
)  # fmt: skip
_GREEK_LETTERS = dict(zip("αβγδεζηθκλμνξπρστφχψω", _GREEK_NAMES, strict=True))


def quotient_latex(of: str, by: str, immediate: bool = False) -> str:
    r"""A derivative typeset, of a name by another one; of nothing with an empty `of`.

    >>> print(quotient_latex("L", "w_1"))
    \frac{\partial L}{\partial w_{1}}
    """
    head = r"\partial^{+}" if immediate else r"\partial"
    above = f"{head} {symbol_latex(of)}" if of else head
    return rf"\frac{{{above}}}{{\partial {symbol_latex(by)}}}"


def symbol_latex(name: str) -> str:
    r"""A name typeset: `y_hat` is `\hat{y}`, `h_tilde` `\tilde{h}`, `W_h` `W_{h}`, `O_t-1` `O_{t-1}`, `eta` `\eta`.

    >>> print(symbol_latex("y_hat"))
    \hat{y}
    """
    base, *subscripts = name.split("_")
    base = _GREEK_LETTERS.get(base, base)
    text = "\\" + base if base in _GREEK_NAMES else base if len(base) == 1 else rf"\mathrm{{{base}}}"
    if subscripts and subscripts[0] in ("hat", "tilde"):
        text, subscripts = rf"\{subscripts[0]}{{{text}}}", subscripts[1:]
    for sign, accent in (("\u0302", "hat"), ("\u0303", "tilde")):
        if base.endswith(sign):
            text = rf"\{accent}{{{base[:-1]}}}"
    if base == "ŷ":
        text = r"\hat{y}"
    words = [rf"\mathrm{{{part}}}" if part.isalpha() and len(part) > 1 else part for part in subscripts]
    return text + (f"_{{{','.join(words)}}}" if words else "")


def latex(expr: Any, names: Mapping[Symbol, str] | None = None) -> str:
    r"""`expr` as TeX, in the book's notation.

    names: the TeX of some symbols, where it is not that of their name.

    >>> print(latex(Sigmoid(z)))
    \sigma(z)
    """
    settings = {"ln_notation": False, "fold_short_frac": False, "symbol_names": dict(names or {})}
    return str(_Latex(settings).doprint(expr))
