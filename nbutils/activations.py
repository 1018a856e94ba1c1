"""The three activation functions of the book, and the indicator that is the ReLU's derivative."""

from __future__ import annotations

from functools import cache
from typing import Any

import sympy

from byhand.formulas.formula import Formula
from byhand.formulas.functions import ReLU, Sigmoid, Step

_z = sympy.Symbol("z", real=True)

relu = Formula("ReLU", sympy.Max(0, _z), (_z,), function=ReLU)
"""max(0, z): range [0, ∞). Its derivative is 1 for z > 0 and 0 for z <= 0 (at the corner, by choice)."""

step = Formula("step", Step.definition(_z), (_z,), function=Step)
"""1[z > 0], the ReLU's derivative."""

sigmoid = Formula("sigma", Sigmoid.definition(_z), (_z,), function=Sigmoid)
"""1 / (1 + exp(-z)): range (0, 1). Derivative σ(1 - σ), at most 1/4."""

tanh = Formula("tanh", sympy.tanh(_z), (_z,), function=sympy.tanh)
"""The hyperbolic tangent: range (-1, 1). Derivative 1 - tanh², at most 1."""


@cache
def slope(formula: Formula) -> Formula:
    """f'(z) as a formula of z and a = f(z): tanh' becomes 1 − a², and no tanh is computed twice."""
    z, a = formula.args[0], sympy.Symbol("a", real=True)
    return Formula(f"d{formula.name}/d{z}", formula.derivative(z).expr.subs(formula(z), a), (z, a))


def check_activation(value: Any) -> None:
    """Raise TypeError unless it is a Formula of one argument."""
    if not isinstance(value, Formula) or len(value.args) != 1:
        raise TypeError(
            f"activation is a Formula of one argument, for instance nbutils.activations.tanh; given: {value!r}"
        )
