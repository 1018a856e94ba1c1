"""SymPy's values of sums, products, powers and functions, of numbers and entry by entry of matrices."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy
from sympy import HadamardPower, Lambda, OneMatrix
from sympy.core.parameters import global_parameters
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import hadamard_product

_ENTRY = sympy.Dummy("z", real=True)


def evaluates(large: bool) -> bool:
    """Is a value looked for by SymPy? Not of what is large, nor where the caller has turned that off."""
    return not large and bool(global_parameters.evaluate)


def each(function: Callable[..., Any], value: Any, large: bool = False) -> Any:
    """The function of a number, or of each entry of a matrix; of a large number, without SymPy's look for a value."""
    if not value.is_Matrix:
        return function(value) if evaluates(large) else function(value, evaluate=False)
    return ElementwiseApplyFunction(Lambda(_ENTRY, function(_ENTRY)), value)


def summed(left: Any, right: Any, sign: str, large: bool = False) -> Any:
    """The sum or difference; a number beside a matrix stands in each entry, as in NumPy."""
    if left.is_Matrix and not right.is_Matrix:
        right = right * OneMatrix(*left.shape)
    if right.is_Matrix and not left.is_Matrix:
        left = left * OneMatrix(*right.shape)
    if large and not left.is_Matrix:
        return sympy.Add(left, right if sign == "+" else negated(right, large), evaluate=False)
    return left + right if sign == "+" else left - right


def negated(value: Any, large: bool = False) -> Any:
    """The number, or each entry, with the other sign."""
    return sympy.Mul(-1, value, evaluate=False) if large and not value.is_Matrix else -value


def multiplied(left: Any, right: Any, large: bool = False) -> Any:
    """The product entry by entry."""
    if large and not (left.is_Matrix or right.is_Matrix):
        return sympy.Mul(left, right, evaluate=False)
    return hadamard_product(left, right) if left.is_Matrix and right.is_Matrix else left * right


def to_the_power(value: Any, exponent: Any, large: bool = False) -> Any:
    """The power entry by entry."""
    if value.is_Matrix:
        return HadamardPower(value, exponent).doit()
    return sympy.Pow(value, exponent, evaluate=False) if large else value**exponent


def is_zero(value: Any) -> bool:
    """Is it 0, or a matrix of zeros?"""
    return isinstance(value, sympy.ZeroMatrix) if value.is_Matrix else bool(value == 0)


def is_negative(value: Any) -> bool:
    """Is it a number below 0?"""
    return bool(value.is_number and value.is_negative)
