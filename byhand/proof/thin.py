"""Whether the places where an expression vanishes have an inner point."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import sympy
from sympy import Expr

from byhand.formulas.functions import ReLU, Sigmoid, Step
from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError

_INDICATORS = 5  # in an expression of which every case is looked at
_ANALYTIC = (
    sympy.Symbol, sympy.Rational, sympy.Add, sympy.Mul, sympy.Pow, sympy.exp, sympy.tanh, Sigmoid, sympy.sin, sympy.cos,
)  # fmt: skip


def vanishes_thinly(expr: Expr) -> bool:
    """Whether `expr` is seen to vanish nowhere on a whole neighbourhood.

    Whatever its indicators are, it is built of functions that are analytic in the complex plane up to poles: it would
    vanish everywhere, and it does not at some point.
    """
    expr = expr.replace(lambda node: isinstance(node, ReLU), lambda node: node.args[0] * Step(node.args[0]))
    steps = list(expr.atoms(Step))
    if len(steps) > _INDICATORS:
        return False
    cases = (
        expr.xreplace(dict(zip(steps, map(sympy.Integer, values), strict=True)))
        for values in product((0, 1), repeat=len(steps))
    )
    return all(_is_analytic(case) and _is_somewhere_nonzero(case) for case in cases)


def _is_analytic(expr: Expr) -> bool:
    return all(
        isinstance(node, _ANALYTIC) and (not node.is_Pow or node.exp.is_Integer or node.base is sympy.E)
        for node in sympy.preorder_traversal(expr)
    )


def _is_somewhere_nonzero(expr: Expr) -> bool:
    symbols = sorted(expr.free_symbols, key=str)
    for turn in range(1, 6):
        point = {symbol: Fraction(turn * (i + 2), 7 * turn + i) for i, symbol in enumerate(symbols)}
        try:
            if Enclosure(point).sign(expr):
                return True
        except (UndefinedError, UnsureError):
            continue
    return False
