"""SymPy's values of sums, products, powers and functions, of numbers and entry by entry of matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import HadamardPower, Lambda, OneMatrix
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import hadamard_product

_ENTRY = sympy.Dummy("z", real=True)


def each(function: Callable[..., Any], value: Any, large: bool = False) -> Any:
    """The function of a number, or of each entry of a matrix; of a large number, without SymPy's look for a value."""
    if not value.is_Matrix:
        return function(value, evaluate=False) if large else function(value)
    return ElementwiseApplyFunction(Lambda(_ENTRY, function(_ENTRY)), value)


def summed(left: Any, right: Any, sign: str) -> Any:
    """The sum or difference; a number beside a matrix stands in each entry, as in NumPy."""
    if left.is_Matrix and not right.is_Matrix:
        right = right * OneMatrix(*left.shape)
    if right.is_Matrix and not left.is_Matrix:
        left = left * OneMatrix(*right.shape)
    return left + right if sign == "+" else left - right


def multiplied(left: Any, right: Any) -> Any:
    """The product entry by entry."""
    return hadamard_product(left, right) if left.is_Matrix and right.is_Matrix else left * right


def to_the_power(value: Any, exponent: Any, large: bool = False) -> Any:
    """The power entry by entry."""
    if value.is_Matrix:
        return HadamardPower(value, exponent).doit()
    return sympy.Pow(value, exponent, evaluate=False) if large else value**exponent


def is_zero(value: Any) -> bool:
    return isinstance(value, sympy.ZeroMatrix) if value.is_Matrix else bool(value == 0)


def is_negative(value: Any) -> bool:
    return bool(value.is_number and value.is_negative)


def entries(value: Any) -> list[Any]:
    """A number, or the entries of a matrix."""
    return list(value.as_explicit()) if value.is_Matrix else [value]
