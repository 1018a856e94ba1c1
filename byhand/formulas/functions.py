"""The functions that SymPy lacks: ReLU, the indicator of a positive number, the sigmoid and softplus.

Each has its definition, its derivative and its typeset form here, and nowhere else.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, Function, Max, Piecewise, S, exp, log, oo


class _RealFunction(Function):  # type: ignore[misc]
    """A real function of one real number with a definition in SymPy's own functions."""

    nargs = 1
    is_real = True
    is_extended_real = True

    @staticmethod
    def definition(z: Expr) -> Expr:
        """The function written in SymPy's own functions."""
        raise NotImplementedError

    def _eval_rewrite(self, rule: Any, args: Any, **hints: Any) -> Expr | None:
        defined = self.definition(self.args[0])
        if rule is exp or defined.has(rule):
            return defined
        return None

    def _eval_evalf(self, prec: int) -> Expr:
        return self.definition(self.args[0])._eval_evalf(prec)


class Step(_RealFunction):
    """The indicator 1[z > 0]: 1 for z > 0, and 0 for z <= 0. It is the ReLU's derivative."""

    @classmethod
    def eval(cls, z: Expr) -> Expr | None:
        if z.is_extended_positive:
            return S.One
        if z.is_extended_nonpositive:
            return S.Zero
        return None

    @staticmethod
    def definition(z: Expr) -> Expr:
        return Piecewise((1, z > 0), (0, True))

    def fdiff(self, argindex: int = 1) -> Expr:
        """Zero: the jump at 0 is left out, as the book leaves out a second derivative of the ReLU."""
        return S.Zero

    def _latex(self, printer: Any) -> str:
        return rf"\mathbf{{1}}[{printer._print(self.args[0])} > 0]"


class ReLU(_RealFunction):
    """max(0, z), with derivative Step(z): 0 at z = 0."""

    @classmethod
    def eval(cls, z: Expr) -> Expr | None:
        if z.is_extended_nonnegative:
            return z
        if z.is_extended_nonpositive:
            return S.Zero
        return None

    @staticmethod
    def definition(z: Expr) -> Expr:
        return Max(0, z)

    def fdiff(self, argindex: int = 1) -> Expr:
        return Step(self.args[0])

    def _eval_rewrite_as_Piecewise(self, z: Expr, **hints: Any) -> Expr:
        return Piecewise((z, z > 0), (0, True))

    def _latex(self, printer: Any) -> str:
        return rf"\mathrm{{ReLU}}({printer._print(self.args[0])})"


class Sigmoid(_RealFunction):
    """1 / (1 + exp(-z)), with derivative σ(z) (1 - σ(z))."""

    is_extended_positive = True

    @classmethod
    def eval(cls, z: Expr) -> Expr | None:
        if z.is_zero:
            return S.Half
        return {oo: S.One, -oo: S.Zero}.get(z)

    @staticmethod
    def definition(z: Expr) -> Expr:
        return 1 / (1 + exp(-z))

    def fdiff(self, argindex: int = 1) -> Expr:
        return self * (1 - self)

    def _latex(self, printer: Any, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        return rf"\sigma{power}({printer._print(self.args[0])})"


class Softplus(_RealFunction):
    """log(1 + exp(z)), with derivative σ(z): the form in which a cross-entropy keeps its digits."""

    is_extended_positive = True

    @staticmethod
    def definition(z: Expr) -> Expr:
        return log(1 + exp(z))

    def fdiff(self, argindex: int = 1) -> Expr:
        return Sigmoid(self.args[0])

    def _latex(self, printer: Any) -> str:
        return rf"\mathrm{{softplus}}({printer._print(self.args[0])})"


OWN_FUNCTIONS: tuple[type[_RealFunction], ...] = (Step, ReLU, Sigmoid, Softplus)


def in_elementary_terms(expr: Expr) -> Expr:
    """`expr` with each of the functions above written by its definition."""
    return expr.replace(lambda node: isinstance(node, OWN_FUNCTIONS), lambda node: node.definition(node.args[0]))
