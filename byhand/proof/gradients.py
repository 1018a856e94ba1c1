"""SymPy's derivatives, with the ReLU's convention at its kink, and many of one deeply nested expression at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy import Expr, Symbol

from byhand.formulas.functions import ReLU


def derivative(expr: Expr, wrt: Symbol) -> Expr:
    """SymPy's derivative, with max(0, u) as the ReLU that it is: its derivative at the kink is 0, not 1/2."""
    return _with_relu(expr).diff(wrt)


def _with_relu(expr: Expr) -> Expr:
    is_relu = lambda node: isinstance(node, sympy.Max) and len(node.args) == 2 and 0 in node.args  # noqa: E731
    return expr.replace(is_relu, lambda node: ReLU(sum(node.args)))


def gradient(expr: Expr, wrt: Sequence[Symbol]) -> list[Expr]:
    """SymPy's derivatives after each of the symbols, of a deeply nested expression.

    They all come from one: each symbol moves with a time, w(t), SymPy differentiates after t, and the derivative after
    one of them is what is left where that one alone moves: w'(t) = 1, and 0 for the others. The value of every function
    has a name meanwhile, f(t), and is differentiated once: SymPy by itself would do it again in each place.
    """
    time = sympy.Dummy("t", real=True)

    def moving(number: int) -> Expr:
        return sympy.Function(f"f{number}", real=True)(time)

    named: dict[Any, Any] = {symbol: moving(i) for i, symbol in enumerate(wrt)}
    values: dict[Expr, Expr] = {name: symbol for symbol, name in named.items()}
    slopes: dict[Expr, Expr] = {}
    fixed: set[Any] = set()

    def name(node: Any) -> Any:
        if node not in named:
            args = [name(arg) for arg in node.args]
            if all(arg in fixed for arg in node.args):
                fixed.add(node)
                named[node] = node
            else:
                named[node] = node.func(*args)
                if isinstance(node, sympy.Function):
                    value, named[node] = named[node], moving(len(values))
                    values[named[node]] = node
                    slopes[named[node].diff(time)] = value.diff(time).xreplace({value: named[node]})
        return named[node]

    total = name(_with_relu(expr)).diff(time)
    found = []
    for symbol in wrt:
        put = {**values, **{named[other].diff(time): sympy.Integer(other == symbol) for other in wrt}}
        for rate, slope in slopes.items():
            put[rate] = slope.xreplace(put)
        found.append(total.xreplace(put))
    return found
