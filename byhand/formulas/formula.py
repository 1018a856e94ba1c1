"""A formula is one SymPy expression: its value, derivative, typeset line and JavaScript come from there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import sympy
from sympy import Expr, Symbol

from byhand.formulas.printers import NumpyPrinter, check_nodes, javascript, latex, quotient_latex, symbol_latex
from byhand.formulas.stable import stable


class Formula:
    """A named expression of named arguments.

    name: how the value is called, as a symbol's name ("L", "sigma").
    expr: the SymPy expression.
    args: the arguments in the order in which a call takes them; every free symbol of `expr` must be among them.
    function: a SymPy function that stands for the formula in other expressions, where it has one (σ, ReLU).

    Called with numbers or arrays it returns float64 values of their common (broadcast) shape, complex128 if an
    argument is complex; called with a SymPy expression it returns an expression.

    Raises ValueError for a free symbol that is no argument.

    >>> loss = Formula("L", (a - y) ** 2, [a, y])
    >>> float(loss(3, 1))
    4.0
    >>> loss([0, 1, 2], 1).tolist()
    [1.0, 0.0, 1.0]
    >>> print(loss.derivative(a).latex)
    2 a - 2 y
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
        check_nodes(expr)
        compiled: Callable[..., Any] = sympy.lambdify(self.args, expr, modules="numpy", printer=NumpyPrinter())
        return compiled

    def derivative(self, wrt: Symbol) -> Formula:
        """The partial derivative with respect to `wrt`, one of the arguments, as a formula of the same arguments.

        Raises ValueError for a symbol that is no argument.
        """
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
        above, is_slope, below = name[1:].partition("/d")
        head = quotient_latex(above, below) if is_slope else symbol_latex(name)
        return rf"$\displaystyle {head}({arguments}) = {self.latex}$"

    def __repr__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.args))}) = {self.expr}"
