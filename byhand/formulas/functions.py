"""The functions that SymPy lacks: ReLU, the indicator of a positive number, the sigmoid, softplus and the cube root.

Each has its definition, its derivative and its first simplifications here; all else that is known of a function, of
SymPy's ones too, stands in its row of `table.FUNCTIONS`.
"""

from __future__ import annotations

from typing import Any

from sympy import Abs, Expr, Function, Max, Piecewise, Rational, S, exp, log, oo, sign


class RealFunction(Function):  # type: ignore[misc]
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


class Step(RealFunction):
    """The indicator 1[z > 0]: 1 for z > 0, and 0 for z <= 0. It is the ReLU's derivative.

    >>> [Step(value) for value in (-1, 0, 2)]
    [0, 0, 1]
    """

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


class ReLU(RealFunction):
    """max(0, z), with derivative Step(z): 0 at z = 0.

    >>> ReLU(z).diff(z)
    Step(z)
    """

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


class Sigmoid(RealFunction):
    """1 / (1 + exp(-z)), with derivative σ(z) (1 - σ(z)).

    >>> Sigmoid(0)
    1/2
    """

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


class Softplus(RealFunction):
    """log(1 + exp(z)), with derivative σ(z): the form in which a cross-entropy keeps its digits.

    >>> Softplus(z).diff(z)
    Sigmoid(z)
    """

    is_extended_positive = True

    @staticmethod
    def definition(z: Expr) -> Expr:
        return log(1 + exp(z))

    def fdiff(self, argindex: int = 1) -> Expr:
        return Sigmoid(self.args[0])


class CubeRoot(RealFunction):
    """The real number whose cube is z, of a negative number too; its derivative is 1/(3 ∛z²).

    >>> float(Formula("c", CubeRoot(x), [x])(-8))
    -2.0
    """

    @classmethod
    def eval(cls, z: Expr) -> Expr | None:
        return z if z in (S.Zero, S.One, S.NegativeOne) else None

    @staticmethod
    def definition(z: Expr) -> Expr:
        return sign(z) * Abs(z) ** Rational(1, 3)

    def fdiff(self, argindex: int = 1) -> Expr:
        return 1 / (3 * self**2)


def in_elementary_terms(expr: Expr) -> Expr:
    """`expr` with each of the functions above written by its definition.

    >>> in_elementary_terms(Sigmoid(z))
    1/(1 + exp(-z))
    """
    return expr.replace(lambda node: isinstance(node, RealFunction), lambda node: node.definition(node.args[0]))


def at_least(a: Expr, b: Expr) -> Expr:
    """The indicator 1[a >= b]: 1 - 1[b > a].

    >>> at_least(2, 2)
    1
    """
    return 1 - Step(b - a)


def softmax(z: Expr, among: list[Expr]) -> Expr:
    """exp(z) / (exp(z_1) + ... + exp(z_n)), the share of the sum `z` among the sums z_1, ..., z_n.

    Raises ValueError where `z` is none of them.

    >>> softmax(x, [x, y])
    exp(x)/(exp(x) + exp(y))
    """
    if z not in among:
        raise ValueError(f"softmax: {z} is not one of the sums {', '.join(map(str, among))}")
    total: Expr = sum(map(exp, among), S.Zero)
    return exp(z) / total
