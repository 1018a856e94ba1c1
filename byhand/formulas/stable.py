"""Expressions written so that float64 keeps its digits."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr

from byhand.formulas.functions import Sigmoid, Softplus


def stable(expr: Expr) -> Expr:
    """`expr` with the same values, written so that float64 keeps its digits over the whole range.

    1/(1 + exp(u)) becomes σ(-u), 1 - σ(u) becomes σ(-u), and log(1 + exp(u)), log σ(u), log(1 - σ(u)) become
    softplus.

    >>> stable(log(1 + exp(z)))
    Softplus(z)
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
