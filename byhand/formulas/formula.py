"""A formula is one SymPy expression: its value, derivative, typeset line and JavaScript come from there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, reduce
from typing import Any

import sympy
from sympy import Expr, Symbol, preorder_traversal
from sympy.printing.jscode import JavascriptCodePrinter
from sympy.printing.latex import LatexPrinter
from sympy.printing.numpy import NumPyPrinter

from byhand.formulas.functions import ReLU, Sigmoid, Softplus, Step

# One row a function: how NumPy and JavaScript write it. Both stay finite where the function is, over the whole
# range of float64; the NumPy forms take complex numbers too (NumPy orders them by real part), so that a complex
# step passes through them.
FUNCTIONS: dict[type[Expr], tuple[str, str]] = {
    ReLU: ("numpy.where(numpy.real({0}) <= 0, 0, {0})", "Math.max(0, {0})"),
    Step: ("numpy.heaviside(numpy.real({0}), 0.0)", "({0} > 0 ? 1 : 0)"),
    Sigmoid: (
        "(numpy.exp(numpy.minimum({0}, 0)) / (1 + numpy.exp(numpy.minimum({0}, -({0})))))",
        "1 / (1 + Math.exp(-({0})))",
    ),
    Softplus: (
        "(numpy.maximum({0}, 0) + numpy.log1p(numpy.exp(numpy.minimum({0}, -({0})))))",
        "(Math.max({0}, 0) + Math.log1p(Math.exp(-Math.abs({0}))))",
    ),
    sympy.exp: ("numpy.exp({0})", "Math.exp({0})"),
    sympy.log: ("numpy.log({0})", "Math.log({0})"),
    sympy.tanh: ("numpy.tanh({0})", "Math.tanh({0})"),
    sympy.sinh: ("numpy.sinh({0})", "Math.sinh({0})"),
    sympy.cosh: ("numpy.cosh({0})", "Math.cosh({0})"),
    sympy.sin: ("numpy.sin({0})", "Math.sin({0})"),
    sympy.cos: ("numpy.cos({0})", "Math.cos({0})"),
    sympy.Abs: ("(({0}) * numpy.copysign(1, numpy.real({0})))", "Math.abs({0})"),
    sympy.sign: ("numpy.sign(numpy.real({0}))", "Math.sign({0})"),
}

# Everything else that may stand in an expression to be computed; the printers of SymPy know how to write it.
_STRUCTURE = (
    sympy.Add, sympy.Mul, sympy.Pow, sympy.Symbol, sympy.Rational, sympy.Float, sympy.Max, sympy.Min,
    sympy.Piecewise, sympy.functions.elementary.piecewise.ExprCondPair, sympy.core.relational.Relational,
    sympy.And, sympy.Or, sympy.Not, sympy.logic.boolalg.BooleanAtom,
    sympy.core.numbers.Pi, sympy.core.numbers.Exp1, sympy.core.numbers.Infinity, sympy.core.numbers.NegativeInfinity,
)  # fmt: skip


class UnknownNodeError(TypeError):
    """An expression holds something that has no translation; the message names its type."""


class _Numpy(NumPyPrinter):  # type: ignore[misc]
    """SymPy's printer, with the left column of `FUNCTIONS`."""

    def _print_Function(self, expr: Expr) -> str:
        return FUNCTIONS[type(expr)][0].format(self._print(expr.args[0]))

    def _print_Max(self, expr: Expr) -> str:
        return str(reduce(lambda rest, arg: f"numpy.maximum({rest}, {arg})", map(self._print, expr.args)))

    def _print_Min(self, expr: Expr) -> str:
        return str(reduce(lambda rest, arg: f"numpy.minimum({rest}, {arg})", map(self._print, expr.args)))


class _JavaScript(JavascriptCodePrinter):  # type: ignore[misc]
    """SymPy's printer, with the right column of `FUNCTIONS` and only names that it was given."""

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
        return "(" + FUNCTIONS[type(expr)][1].format(self._print(expr.args[0])) + ")"

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


for _kind in FUNCTIONS:  # SymPy's printers look for a method named after the type before they look for a general one
    setattr(_Numpy, f"_print_{_kind.__name__}", _Numpy._print_Function)
    setattr(_JavaScript, f"_print_{_kind.__name__}", _JavaScript._print_Function)


def _check_nodes(expr: Expr) -> None:
    for node in preorder_traversal(expr):
        if not isinstance(node, _STRUCTURE) and type(node) not in FUNCTIONS:
            known = ", ".join(sorted(kind.__name__ for kind in FUNCTIONS))
            raise UnknownNodeError(
                f"cannot translate {node}, of type {type(node).__name__}: expected arithmetic, a case distinction "
                f"or one of the functions {known}"
            )


def stable(expr: Expr) -> Expr:
    """`expr` with the same values, written so that float64 keeps its digits over the whole range.

    1/(1 + exp(u)) becomes σ(-u), 1 - σ(u) becomes σ(-u), and log(1 + exp(u)), log σ(u), log(1 - σ(u)) become
    softplus.
    """
    if not expr.has(sympy.exp, Sigmoid):
        return expr

    def one_over(node: Expr) -> Expr:
        return Sigmoid(-_u_of_one_plus_exp(node.base))

    def one_minus(node: Expr) -> Expr:
        return Sigmoid(-_u_of_one_minus_sigmoid(node))

    def logarithm(node: Expr) -> Expr:
        inner = node.args[0]
        return -Softplus(-inner.args[0]) if isinstance(inner, Sigmoid) else Softplus(_u_of_one_plus_exp(inner))

    expr = expr.replace(lambda n: n.is_Pow and n.exp == -1 and _u_of_one_plus_exp(n.base) is not None, one_over)
    expr = expr.replace(lambda n: _u_of_one_minus_sigmoid(n) is not None, one_minus)
    return expr.replace(
        lambda n: isinstance(n, sympy.log)
        and (isinstance(n.args[0], Sigmoid) or _u_of_one_plus_exp(n.args[0]) is not None),
        logarithm,
    )


def _u_of_one_plus_exp(node: Expr) -> Any:
    """The u of 1 + exp(u), None for another node."""
    if not node.is_Add or len(node.args) != 2:
        return None
    one, other = node.args
    return other.args[0] if one == 1 and isinstance(other, sympy.exp) else None


def _u_of_one_minus_sigmoid(node: Expr) -> Any:
    """The u of 1 - σ(u), None for another node."""
    if not node.is_Add or len(node.args) != 2:
        return None
    one, other = node.args
    return (-other).args[0] if one == 1 and isinstance(-other, Sigmoid) else None


def javascript(expr: Expr, names: Mapping[Symbol, str]) -> str:
    """`expr` as one JavaScript expression; `names` gives each symbol's JavaScript name.

    Raises UnknownNodeError for a node without a translation, ValueError for a symbol without a name.
    """
    expr = stable(sympy.sympify(expr))
    _check_nodes(expr)
    return str(_JavaScript(names).doprint(expr))


class _Latex(LatexPrinter):  # type: ignore[misc]
    """SymPy's printer, with the book's names: y_hat is ŷ and a product keeps a fraction as a fraction."""

    def _print_Symbol(self, expr: Symbol, style: str = "plain") -> str:
        return symbol_latex(expr.name)


_GREEK_NAMES = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "pi",
    "rho", "sigma", "tau", "phi", "chi", "psi", "omega",
)  # fmt: skip
_GREEK_LETTERS = dict(zip("αβγδεζηθκλμνξπρστφχψω", _GREEK_NAMES, strict=True))


def symbol_latex(name: str) -> str:
    r"""The typeset form of a symbol's name: `y_hat` is \hat{y}, `W_h` is W_{h}, `O_t-1` is O_{t-1}, `eta` is \eta."""
    base, *subscripts = name.split("_")
    base = _GREEK_LETTERS.get(base, base)
    text = "\\" + base if base in _GREEK_NAMES else base if len(base) == 1 else rf"\mathrm{{{base}}}"
    if subscripts and subscripts[0] == "hat":
        text, subscripts = rf"\hat{{{text}}}", subscripts[1:]
    if base.endswith("\u0302"):
        text = rf"\hat{{{base[:-1]}}}"
    if base == "ŷ":
        text = r"\hat{y}"
    words = [rf"\mathrm{{{part}}}" if part.isalpha() and len(part) > 1 else part for part in subscripts]
    return text + (f"_{{{','.join(words)}}}" if words else "")


def latex(expr: Any) -> str:
    """`expr` as TeX, in the book's notation."""
    return str(_Latex({"ln_notation": False, "fold_short_frac": False}).doprint(expr))


class Formula:
    """A named expression of named arguments.

    name: how the value is called, as a symbol's name ("L", "sigma").
    expr: the SymPy expression.
    args: the arguments in the order in which a call takes them; every free symbol of `expr` must be among them.
    function: a SymPy function that stands for the formula in other expressions, where it has one (σ, ReLU).

    Called with numbers or arrays it returns float64 values of their common (broadcast) shape, complex128 if an
    argument is complex; called with a SymPy expression it returns an expression.
    """

    def __init__(self, name: str, expr: Expr, args: Sequence[Symbol], function: type[Expr] | None = None) -> None:
        missing = sorted(map(str, set(expr.free_symbols) - set(args)))
        if missing:
            raise ValueError(f"{name}: the expression holds {', '.join(missing)}, which args = {tuple(args)} lacks")
        if len(set(args)) != len(args):
            raise ValueError(f"{name}: args = {tuple(args)} names a symbol twice")
        self.name = name
        self.expr = expr
        self.args = tuple(args)
        self.function = function

    def __call__(self, *values: Any, **named: Any) -> Any:
        given = self._bind(values, named)
        if any(isinstance(value, sympy.Basic | sympy.MatrixBase) for value in given):
            if self.function is not None:
                return self.function(*given)
            return self.expr.subs(dict(zip(self.args, given, strict=True)), simultaneous=True)
        return self._evaluate(given)

    def _bind(self, values: Sequence[Any], named: Mapping[str, Any]) -> list[Any]:
        names = [arg.name for arg in self.args]
        signature = f"{self.name}({', '.join(names)})"
        if len(values) > len(names):
            raise TypeError(f"{signature} takes {len(names)} arguments, {len(values)} were given")
        bound = dict(zip(names, values, strict=False))
        for name, value in named.items():
            if name not in names:
                raise TypeError(f"{signature} has no argument {name!r}")
            if name in bound:
                raise TypeError(f"{signature} was given {name} twice")
            bound[name] = value
        missing = [name for name in names if name not in bound]
        if missing:
            raise TypeError(f"{signature} is missing {', '.join(missing)}")
        return [bound[name] for name in names]

    def _evaluate(self, given: Sequence[Any]) -> Any:
        import numpy as np  # only here: the mathematics layer itself runs without NumPy

        arrays = []
        for arg, value in zip(self.args, given, strict=True):
            array = np.asarray(value)
            if array.dtype.kind not in "biufc":
                raise TypeError(f"{self.name}: {arg} must be a number or an array of numbers, not {value!r}")
            arrays.append(array.astype(complex if array.dtype.kind == "c" else float))
        result = self.compiled(*arrays)
        kind = np.result_type(float, *arrays)
        value = np.array(np.broadcast_to(result, np.broadcast_shapes(*(a.shape for a in arrays))), dtype=kind)
        return value[()]

    @cached_property
    def compiled(self) -> Callable[..., Any]:
        """The expression as a NumPy function of float64 or complex128 arrays, without the checks of a call."""
        expr = stable(self.function(*self.args) if self.function is not None else self.expr)
        _check_nodes(expr)
        compiled: Callable[..., Any] = sympy.lambdify(self.args, expr, modules="numpy", printer=_Numpy())
        return compiled

    def derivative(self, wrt: Symbol) -> Formula:
        """The partial derivative with respect to `wrt`, one of the arguments, as a formula of the same arguments."""
        if wrt not in self.args:
            raise ValueError(f"{self.name} has no argument {wrt}; it has {', '.join(map(str, self.args))}")
        expr = self.function(*self.args) if self.function is not None else self.expr
        return Formula(f"d{self.name}/d{wrt}", expr.diff(wrt), self.args)

    def javascript(self, names: Mapping[Symbol, str] | None = None) -> str:
        """The expression in JavaScript; `names` gives the arguments' JavaScript names (default: their own)."""
        return javascript(self.expr, names if names is not None else {arg: arg.name for arg in self.args})

    @property
    def latex(self) -> str:
        """The right-hand side as TeX."""
        return latex(self.expr)

    def _repr_latex_(self) -> str:
        arguments = ", ".join(symbol_latex(arg.name) for arg in self.args)
        name = self.name
        if "/d" in name:
            above, below = (symbol_latex(part) for part in name[1:].split("/d"))
            head = rf"\frac{{\partial {above}}}{{\partial {below}}}"
        else:
            head = symbol_latex(name)
        return rf"$\displaystyle {head}({arguments}) = {self.latex}$"

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.args))}) = {self.expr}"
