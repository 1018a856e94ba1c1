"""All that the rooms know of a function, in one row: a new function is one more row, and nothing else.

The names by which it is typed, its value in NumPy and in JavaScript, its TeX, where it is defined, and what the proofs
need of it: how its value is enclosed, how it is written by simpler functions, and whether these are exponentials. Its
slope is what SymPy's `diff` makes of it. A function that neither SymPy nor the other rows can write has a class in
`functions` too, with its definition; one that has no value for some numbers needs a word in the reader, `calls.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Protocol

import sympy
from mpmath.libmp import mpf_cosh_sinh, mpf_tanh
from sympy import Expr

from byhand.formulas.functions import CubeRoot, ReLU, Sigmoid, Softplus, Step


class Arithmetic(Protocol):
    """What the rule of an enclosure may use: a value is a rational number, or an interval that holds the number."""

    def rational(self, p: int, q: int = 1) -> Any:
        """The number p/q."""

    def add(self, a: Any, b: Any) -> Any:
        """a + b."""

    def multiply(self, a: Any, b: Any) -> Any:
        """a b."""

    def inverse(self, a: Any) -> Any:
        """1/a."""

    def exp(self, a: Any) -> Any:
        """The exponential."""

    def log(self, a: Any) -> Any:
        """The natural logarithm, of a positive number."""

    def rising(self, function: Callable[[Any, int], Any], a: Any) -> Any:
        """A rising function of mpmath's raw numbers, with f(0) = 0."""

    def cos_sin(self, a: Any, which: int) -> Any:
        """The cosine (0) or the sine (1)."""

    def sign_of(self, a: Any) -> int:
        """1, 0 or -1; raises where the precision does not settle it."""

    def side_of(self, a: Any) -> int:
        """The same, for a function that jumps where `a` is zero."""


@dataclass(frozen=True)
class FunctionRow:
    r"""What is known of one function.

    name: how a reader types it, and how messages call it.
    make: the expression of its arguments; `make(u, evaluate=False)` leaves it as it was typed.
    tex: what stands before the bracket with its argument, or how the TeX of the arguments is put together.
    kind: the type of its node in an expression; None where `make` writes it by the functions of other rows.
    spellings: other names by which it is typed.
    arguments: the fewest and the most of them; more than two are taken in pairs.
    numpy, javascript: its value of {0} and {1}, finite over the whole range of float64 where the function is. The
        NumPy form takes complex numbers too (NumPy orders them by real part), so that a complex step passes through.
    positive: whether it is defined for positive numbers alone.
    jumps, bends: whether it has a jump or a corner, where an argument is zero (or two of them are equal).
    enclosed: its value in an enclosure; None to enclose it as it is `rewritten`.
    rewritten: the same by simpler functions; None for what the normal form knows itself.
    exponentials: whether the proofs write it by exponentials of its argument, "inside" where its value does not grow
        like one, "growing" where it does. An argument with exponentials inside exponentials is refused then.

    >>> FunctionRow("square", lambda u: u**2, r"\mathrm{square}").make(x)
    x**2
    """

    name: str
    make: Callable[..., Expr]
    tex: str | Callable[..., str]
    kind: type[Expr] | None = None
    spellings: tuple[str, ...] = ()
    arguments: tuple[int, int] = (1, 1)
    numpy: str = ""
    javascript: str = ""
    positive: bool = False
    jumps: bool = False
    bends: bool = False
    enclosed: Callable[..., Any] | None = None
    rewritten: Callable[..., Expr] | None = None
    exponentials: Literal["", "inside", "growing"] = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All names by which it is typed."""
        return (self.name, *self.spellings)

    def latex(self, *arguments: str, power: str = "") -> str:
        """The TeX of the function of arguments given as TeX, where asked for with an exponent."""
        if isinstance(self.tex, str):
            return self.tex + (f"^{{{power}}}" if power else "") + fenced(", ".join(arguments))
        text = self.tex(*arguments)
        return f"{{{text}}}^{{{power}}}" if power else text


def fenced(tex: str, left: str = "(", right: str = ")") -> str:
    r"""TeX between brackets that are as tall as it is.

    >>> print(fenced(r"\frac{x}{2}"))
    \left(\frac{x}{2}\right)
    """
    tall = r"\frac" in tex or r"\left" in tex
    return rf"\left{left}{tex}\right{right}" if tall else f"{left}{tex}{right}"


def _logarithm(base: int) -> Callable[..., Expr]:
    def make(u: Expr, evaluate: bool = True) -> Expr:
        return _quotient(sympy.log(u, evaluate=evaluate), sympy.log(base), evaluate)

    return make


def _log(u: Expr, base: Expr | None = None, evaluate: bool = True) -> Expr:
    over = sympy.log(u, evaluate=evaluate)
    return over if base is None else _quotient(over, sympy.log(base, evaluate=evaluate), evaluate)


def _quotient(over: Expr, under: Expr, evaluate: bool) -> Expr:
    return sympy.Mul(over, sympy.Pow(under, -1, evaluate=evaluate), evaluate=evaluate)


def _log_tex(u: str, base: str = "") -> str:
    return rf"\log{f'_{{{base}}}' if base else ''}" + fenced(u)


def _sigmoid(at: Arithmetic, u: Any) -> Any:
    return at.inverse(at.add(at.rational(1), at.exp(at.multiply(at.rational(-1), u))))


def _cosh(at: Arithmetic, u: Any) -> Any:
    e = at.exp(u)
    return at.multiply(at.rational(1, 2), at.add(e, at.inverse(e)))


def _greatest(at: Arithmetic, *values: Any, sign: int = 1) -> Any:
    best = values[0]
    for value in values[1:]:
        if sign * at.sign_of(at.add(value, at.multiply(at.rational(-1), best))) > 0:
            best = value
    return best


def _greatest_of(*args: Expr, sign: int = 1) -> Expr:
    best = args[0]
    for arg in args[1:]:
        best = best + sign * ReLU(sign * (arg - best))
    return best


def _step(u: Expr, at_zero: Expr = sympy.S.Zero, evaluate: bool = True) -> Expr:
    """NumPy's heaviside, whose second argument is the value at zero."""
    above = Step(u, evaluate=evaluate)
    return above if at_zero == 0 else above + at_zero * (1 - above - Step(-u, evaluate=evaluate))


def _step_tex(u: str, at_zero: str = "0") -> str:
    sign = {"0": ">", "1": r"\ge"}.get(at_zero)
    return rf"\mathbf{{1}}[{u} {sign} 0]" if sign else rf"\mathrm{{heaviside}}({u}, {at_zero})"


FUNCTIONS = (
    FunctionRow(
        "exp", sympy.exp, lambda u: f"e^{{{u}}}", sympy.exp,
        numpy="numpy.exp({0})", javascript="Math.exp({0})", enclosed=lambda at, u: at.exp(u),
        exponentials="growing",
    ),
    FunctionRow(
        "log", _log, _log_tex, sympy.log, ("ln",), (1, 2),
        numpy="numpy.log({0})", javascript="Math.log({0})", positive=True, enclosed=lambda at, u: at.log(u),
    ),
    FunctionRow("log2", _logarithm(2), r"\log_{2}", spellings=("lb",)),
    FunctionRow("log10", _logarithm(10), r"\log_{10}", spellings=("lg",)),
    FunctionRow("sqrt", sympy.sqrt, lambda u: rf"\sqrt{{{u}}}"),
    FunctionRow(
        "cbrt", CubeRoot, lambda u: rf"\sqrt[3]{{{u}}}", CubeRoot,
        numpy="(numpy.sign(numpy.real({0})) * ({0} * numpy.copysign(1, numpy.real({0}))) ** (1/3))",
        javascript="Math.cbrt({0})", rewritten=CubeRoot.definition, bends=True,
    ),
    FunctionRow(
        "tanh", sympy.tanh, r"\tanh", sympy.tanh,
        numpy="numpy.tanh({0})", javascript="Math.tanh({0})", enclosed=lambda at, u: at.rising(mpf_tanh, u),
        exponentials="inside",
    ),
    FunctionRow(
        "sinh", sympy.sinh, r"\sinh", sympy.sinh,
        numpy="numpy.sinh({0})", javascript="Math.sinh({0})",
        enclosed=lambda at, u: at.rising(lambda end, prec: mpf_cosh_sinh(end, prec)[1], u),
        rewritten=lambda u: (sympy.exp(u) - sympy.exp(-u)) / 2, exponentials="growing",
    ),
    FunctionRow(
        "cosh", sympy.cosh, r"\cosh", sympy.cosh,
        numpy="numpy.cosh({0})", javascript="Math.cosh({0})", enclosed=_cosh,
        rewritten=lambda u: (sympy.exp(u) + sympy.exp(-u)) / 2, exponentials="growing",
    ),
    FunctionRow(
        "sech", sympy.sech, r"\mathrm{sech}", sympy.sech,
        numpy="(1 / numpy.cosh({0}))", javascript="1 / Math.cosh({0})",
        enclosed=lambda at, u: at.inverse(_cosh(at, u)), rewritten=lambda u: 2 / (sympy.exp(u) + sympy.exp(-u)),
        exponentials="inside",
    ),
    FunctionRow(
        "sin", sympy.sin, r"\sin", sympy.sin,
        numpy="numpy.sin({0})", javascript="Math.sin({0})", enclosed=lambda at, u: at.cos_sin(u, 1),
    ),
    FunctionRow(
        "cos", sympy.cos, r"\cos", sympy.cos,
        numpy="numpy.cos({0})", javascript="Math.cos({0})", enclosed=lambda at, u: at.cos_sin(u, 0),
    ),
    FunctionRow(
        "sigmoid", Sigmoid, r"\sigma", Sigmoid, ("sigma", "logistic", "expit", "sig", "LogisticSigmoid"),
        numpy="(numpy.exp(numpy.minimum({0}, 0)) / (1 + numpy.exp(numpy.minimum({0}, -({0})))))",
        javascript="1 / (1 + Math.exp(-({0})))", enclosed=_sigmoid, exponentials="inside",
    ),
    FunctionRow(
        "softplus", Softplus, r"\mathrm{softplus}", Softplus,
        numpy="(numpy.maximum({0}, 0) + numpy.log1p(numpy.exp(numpy.minimum({0}, -({0})))))",
        javascript="(Math.max({0}, 0) + Math.log1p(Math.exp(-Math.abs({0}))))",
        enclosed=lambda at, u: at.log(at.add(at.rational(1), at.exp(u))), rewritten=Softplus.definition,
        exponentials="inside",
    ),
    FunctionRow(
        "relu", ReLU, r"\mathrm{ReLU}", ReLU, ("ReLU", "Ramp"),
        numpy="numpy.where(numpy.real({0}) <= 0, 0, {0})", javascript="Math.max(0, {0})", bends=True,
        enclosed=lambda at, u: u if at.sign_of(u) > 0 else at.rational(0), rewritten=lambda u: u * Step(u),
    ),
    FunctionRow(
        "step", _step, _step_tex, Step, ("heaviside", "HeavisideTheta", "UnitStep"), (1, 2),
        numpy="numpy.heaviside(numpy.real({0}), 0.0)", javascript="({0} > 0 ? 1 : 0)", jumps=True,
        enclosed=lambda at, u: at.rational(int(at.side_of(u) > 0)),
    ),
    FunctionRow(
        "Heaviside", sympy.Heaviside, r"\theta", sympy.Heaviside, (), (1, 2),
        numpy="numpy.heaviside(numpy.real({0}), {1})", javascript="({0} > 0 ? 1 : {0} < 0 ? 0 : {1})", jumps=True,
        enclosed=lambda at, u, at_zero: at.rational(int(side > 0)) if (side := at.side_of(u)) else at_zero,
        rewritten=_step,
    ),
    FunctionRow(
        "abs", sympy.Abs, lambda u: fenced(u, "|", "|"), sympy.Abs, ("absolute", "fabs"),
        numpy="(({0}) * numpy.copysign(1, numpy.real({0})))", javascript="Math.abs({0})", bends=True,
        enclosed=lambda at, u: at.multiply(at.rational(at.sign_of(u)), u), rewritten=lambda u: u * sympy.sign(u),
    ),
    FunctionRow(
        "sign", sympy.sign, r"\mathrm{sign}", sympy.sign, ("sgn",),
        numpy="numpy.sign(numpy.real({0}))", javascript="Math.sign({0})", jumps=True,
        enclosed=lambda at, u: at.rational(at.side_of(u)), rewritten=lambda u: Step(u) - Step(-u),
    ),
    FunctionRow(
        "max", sympy.Max, r"\max", sympy.Max, ("maximum",), (2, 9),
        numpy="numpy.maximum({0}, {1})", javascript="Math.max({0}, {1})", bends=True,
        enclosed=_greatest, rewritten=_greatest_of,
    ),
    FunctionRow(
        "min", sympy.Min, r"\min", sympy.Min, ("minimum",), (2, 9),
        numpy="numpy.minimum({0}, {1})", javascript="Math.min({0}, {1})", bends=True,
        enclosed=lambda at, *values: _greatest(at, *values, sign=-1),
        rewritten=lambda *args: _greatest_of(*args, sign=-1),
    ),
)  # fmt: skip
"""Every function that a formula may hold, or a reader may type, a FunctionRow each.

>>> [row.name for row in FUNCTIONS][:3]
['exp', 'log', 'log2']
"""

BY_KIND: dict[type[Expr], FunctionRow] = {row.kind: row for row in FUNCTIONS if row.kind is not None}
"""The row of a node, by its type."""


@cache
def _by_name() -> dict[str, FunctionRow]:
    return {name: row for row in FUNCTIONS for name in row.names}


def function_named(name: str) -> FunctionRow | None:
    """The row of the function that is typed by this name; None if there is none.

    >>> function_named("sigmoid").make(0)
    1/2
    """
    return _by_name().get(name)
