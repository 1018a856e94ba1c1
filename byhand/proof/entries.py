"""Matrices written out in their entries, and definitions put in, down to single numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from sympy import Expr, ImmutableDenseMatrix, MatrixExpr, MatrixSymbol, Symbol
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.matexpr import MatrixElement


def checked(side: Any) -> Any:
    """A number or a matrix as an expression; raises TypeError for anything else."""
    if isinstance(side, str | bool) or side is None:
        raise TypeError(f"expected an expression, not {side!r} of type {type(side).__name__}")
    expr = sympy.sympify(side, strict=True)
    if isinstance(expr, sympy.MatrixBase):
        return ImmutableDenseMatrix(expr)
    if not isinstance(expr, Expr | MatrixExpr):
        raise TypeError(f"expected an expression, not {expr} of type {type(expr).__name__}")
    return expr


def distinct(*exprs: Any) -> dict[Any, None]:
    """Every node of the expressions, once: a gradient repeats the same few thousand times."""
    seen: dict[Any, None] = {}
    waiting = list(exprs)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen[node] = None
            waiting.extend(node.args)
    return seen


def shape_of(expr: Any) -> tuple[int, int] | None:
    """Rows and columns, None for a number."""
    return (int(expr.rows), int(expr.cols)) if isinstance(expr, sympy.MatrixBase) else None


def entry(symbol: MatrixSymbol, i: int, j: int) -> Symbol:
    """The real number that stands for one entry of a matrix symbol."""
    return Symbol(f"{symbol.name}[{i},{j}]", real=True)


def explicit(expr: Any) -> Any:
    """`expr` with each matrix written out in its entries."""
    return Explicit()(expr)


class Explicit:
    """`explicit` for many expressions with the same parts."""

    def __init__(self) -> None:
        self._memo: dict[Any, Any] = {}

    def __call__(self, expr: Any) -> Any:
        known = self._memo.get(expr)
        if known is None:
            known = self._memo[expr] = self._convert(expr)
        return known

    def _convert(self, expr: Any) -> Any:
        if isinstance(expr, MatrixElement):
            return self(expr.parent)[int(expr.i), int(expr.j)]
        if isinstance(expr, sympy.Trace):
            return self(expr.arg).trace()
        if isinstance(expr, sympy.MatrixBase):
            return ImmutableDenseMatrix(expr.applyfunc(self))
        if not isinstance(expr, MatrixExpr):
            if not isinstance(expr, sympy.Basic) or not expr.args:
                return expr
            args = [self(arg) for arg in expr.args]
            return expr if all(a is b for a, b in zip(args, expr.args, strict=True)) else expr.func(*args)
        rows, cols = map(sympy.sympify, expr.shape)
        if not (rows.is_Integer and cols.is_Integer):
            raise ValueError(f"the shape of {expr} is {rows}×{cols}: it has to be given in numbers")
        rows, cols = int(rows), int(cols)
        if isinstance(expr, MatrixSymbol):
            return ImmutableDenseMatrix(rows, cols, lambda i, j: entry(expr, int(i), int(j)))
        if isinstance(expr, sympy.Identity | sympy.ZeroMatrix | sympy.OneMatrix):
            return ImmutableDenseMatrix(expr.as_explicit())
        if isinstance(expr, sympy.Transpose):
            return self(expr.arg).T
        if isinstance(expr, ElementwiseApplyFunction):
            return self(expr.expr).applyfunc(lambda value: expr.function(value))
        if isinstance(expr, sympy.HadamardPower):
            exponent = self(expr.exp)
            base = self(expr.base)
            if isinstance(exponent, sympy.MatrixBase):
                return ImmutableDenseMatrix(rows, cols, lambda i, j: base[i, j] ** exponent[i, j])
            return base.applyfunc(lambda value: value**exponent)
        args = [self(arg) for arg in expr.args]
        if isinstance(expr, sympy.MatAdd):
            return sum(args[1:], args[0])
        if isinstance(expr, sympy.MatMul):
            product = args[0]
            for arg in args[1:]:
                product = product * arg
            return product
        if isinstance(expr, sympy.HadamardProduct):
            return ImmutableDenseMatrix(rows, cols, lambda i, j: sympy.Mul(*(arg[i, j] for arg in args)))
        if isinstance(expr, sympy.MatPow) and expr.exp.is_Integer and expr.exp >= 0:
            return args[0] ** int(expr.exp)
        raise TypeError(f"cannot compare {expr}, of type {type(expr).__name__}")


def one_entry(value: Any) -> Any:
    """A 1×1 matrix, such as x A xᵀ, as its one number; anything else as it is."""
    expr = sympy.sympify(value)
    is_one = isinstance(expr, MatrixExpr | sympy.MatrixBase) and tuple(expr.shape) == (1, 1)
    return expr[0, 0] if is_one else value


def resolve(where: Mapping[Any, Any]) -> dict[Symbol, Expr]:
    """The definitions put into each other until none is left, on the level of single numbers.

    Raises ValueError for definitions that run in a circle, or whose shape is not that of what they define.
    """
    direct: dict[Symbol, Expr] = {}
    for name, value in where.items():
        if isinstance(name, MatrixSymbol):
            target, matrix = explicit(name), explicit(checked(value))
            if shape_of(target) != shape_of(matrix):
                found = shape_of(matrix)
                raise ValueError(
                    f"{name} is {target.rows}×{target.cols}, its definition is "
                    + (f"{found[0]}×{found[1]}" if found else "a number")
                )
            direct.update(zip(target, matrix, strict=True))
        elif isinstance(name, Symbol):
            direct[name] = explicit(checked(value))
            if shape_of(direct[name]):
                raise ValueError(f"{name} is a number, its definition is a matrix")
        else:
            raise TypeError(f"a definition is for a symbol, not for {name!r}")
    resolved: dict[Symbol, Expr] = {}
    open_names: list[Symbol] = []

    def value_of(name: Symbol) -> Expr:
        if name not in resolved:
            if name in open_names:
                circle = " -> ".join(map(str, [*open_names[open_names.index(name) :], name]))
                raise ValueError(f"the definitions run in a circle: {circle}")
            open_names.append(name)
            inner = {s: value_of(s) for s in sorted(direct[name].free_symbols, key=str) if s in direct}
            resolved[name] = put_in(direct[name], inner)
            open_names.pop()
        return resolved[name]

    return {name: value_of(name) for name in direct}


def put_in(expr: Any, values: Mapping[Symbol, Expr]) -> Any:
    """`expr` with the values put in."""
    return expr.xreplace(dict(values)) if values else expr
