"""The value of an expression at a rational point, enclosed: rational numbers exactly, all others in an interval.

An enclosure is a proof: two expressions whose enclosures at one point are disjoint are different there. Every
number is real, so that a logarithm of a negative number, say, is not defined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy
from mpmath.libmp import (
    MPZ,
    fone,
    from_man_exp,
    from_rational,
    fzero,
    mpf_add,
    mpf_cosh_sinh,
    mpf_div,
    mpf_e,
    mpf_exp,
    mpf_le,
    mpf_log,
    mpf_lt,
    mpf_mul,
    mpf_pi,
    mpf_sign,
    mpf_sub,
    mpf_tanh,
    to_float,
    to_str,
)
from mpmath.libmp.libmpi import mpi_add, mpi_cos_sin, mpi_div, mpi_mul, mpi_pow_int
from sympy import Expr, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue

from byhand.formulas.functions import ReLU, Sigmoid, Softplus, Step

Interval = tuple[Any, Any]
"""The lower and the upper end, as mpmath's raw floating-point numbers."""

Value = Fraction | Interval

_ZERO = Fraction(0)
_EXACT_BITS = 3000  # a rational number with more digits than this is enclosed in an interval instead
_LARGEST_EXPONENT = 4000  # bits before the point in the argument of exp, sin and cos


class UndefinedError(ArithmeticError):
    """The expression has no real value at the point. `open`: nor has it at any point near enough."""

    def __init__(self, reason: str, *, open: bool) -> None:
        super().__init__(reason)
        self.open = open


class UnsureError(ArithmeticError):
    """The working precision does not settle whether the expression has a value, or which branch holds."""


class Enclosure:
    """The values of expressions at one rational point.

    point: a rational number for each free symbol.
    digits: the working precision.
    interior: False once a jump or the end of a root's domain was met exactly, so that all may differ close by.
    """

    def __init__(self, point: Mapping[Symbol, Fraction], digits: int = 30) -> None:
        self.point = point
        self.prec = int(digits * 3.33) + 10
        self.interior = True
        self._memo: dict[Any, Value] = {}

    def __call__(self, expr: Expr) -> Value:
        """An exact value or an enclosing interval. Raises UndefinedError, UnsureError, or TypeError for a node that
        it does not know, by name."""
        known = self._memo.get(expr)
        if known is None:
            known = self._memo[expr] = self._evaluate(expr)
        return known

    @property
    def size(self) -> int:
        """How many parts of expressions it remembers."""
        return len(self._memo)

    def sign(self, expr: Expr) -> int:
        """1, 0 or -1; raises UnsureError where the precision does not settle it."""
        return self.sign_of(self(expr))

    @staticmethod
    def sign_of(value: Value) -> int:
        """The sign of a value; raises UnsureError for an interval around zero."""
        if isinstance(value, Fraction):
            return (value > 0) - (value < 0)
        low, high = (mpf_sign(end) for end in value)
        if low == high:
            return int(low)
        raise UnsureError("the sign is not settled at this precision")

    def _branch(self, expr: Expr) -> int:
        sign = self.sign(expr)
        if sign == 0:
            self.interior = False
        return sign

    def _evaluate(self, expr: Expr) -> Value:
        if isinstance(expr, sympy.Rational):
            return Fraction(int(expr.p), int(expr.q))
        if isinstance(expr, sympy.Float):
            return Fraction(str(expr))
        if isinstance(expr, sympy.Symbol):
            return self.point[expr]
        if isinstance(expr, sympy.Add):
            return self._fold(self._add, expr.args)
        if isinstance(expr, sympy.Mul):
            return self._fold(self._mul, expr.args)
        if isinstance(expr, sympy.exp):
            return self._exp(self(expr.args[0]))
        if isinstance(expr, sympy.Pow):
            return self._pow(expr.base, expr.exp)
        rule = _RULES.get(type(expr))
        if rule is None:
            raise TypeError(f"cannot evaluate {expr}, of type {type(expr).__name__}")
        return rule(self, *expr.args)

    def _fold(self, operation: Callable[[Value, Value], Value], args: tuple[Expr, ...]) -> Value:
        total = self(args[0])
        for arg in args[1:]:
            total = operation(total, self(arg))
        return total

    def interval(self, value: Value) -> Interval:
        """`value` as an interval."""
        if isinstance(value, Fraction):
            p, q = MPZ(value.numerator), MPZ(value.denominator)
            return from_rational(p, q, self.prec, "f"), from_rational(p, q, self.prec, "c")
        return value

    def _widened(self, low: Any, high: Any) -> Interval:
        """The ends moved apart by more than the functions of mpmath err, which were asked for 20 bits more."""
        step = from_man_exp(MPZ(1), -self.prec)
        below = mpf_sub(low, mpf_mul(_magnitude(low), step), self.prec, "f")
        above = mpf_add(high, mpf_mul(_magnitude(high), step), self.prec, "c")
        return below, above

    def _rising(self, function: Callable[[Any, int], Any], value: Value) -> Interval:
        low, high = self.interval(value)
        prec = self.prec + 20
        return self._widened(function(low, prec), function(high, prec))

    def _add(self, a: Value, b: Value) -> Value:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return self._short(a + b)
        return mpi_add(self.interval(a), self.interval(b), self.prec)  # type: ignore[no-any-return]

    def _mul(self, a: Value, b: Value) -> Value:
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            return self._short(a * b)
        if a == _ZERO or b == _ZERO:
            return _ZERO
        return mpi_mul(self.interval(a), self.interval(b), self.prec)  # type: ignore[no-any-return]

    def _short(self, value: Fraction) -> Value:
        if value.numerator.bit_length() + value.denominator.bit_length() > _EXACT_BITS:
            return self.interval(value)
        return value

    def _exp(self, value: Value) -> Value:
        if value == _ZERO:
            return Fraction(1)
        self._check_size(value)
        return self._rising(mpf_exp, value)

    def _check_size(self, value: Value) -> None:
        for _, mantissa, exponent, bits in self.interval(value):
            if not mantissa and exponent:
                raise UnsureError("the value is out of range")
            if exponent + bits > _LARGEST_EXPONENT:
                raise UnsureError("the argument is too large")

    def _log(self, value: Value) -> Value:
        sign = self.sign_of(value)
        if sign <= 0:
            raise UndefinedError("the logarithm of a number that is not positive", open=sign < 0)
        if value == 1:
            return _ZERO
        return self._rising(mpf_log, value)

    def _pow(self, base: Expr, exponent: Expr) -> Value:
        if base is sympy.E:
            return self._exp(self(exponent))
        b = self(base)
        if isinstance(exponent, sympy.Integer):
            return self._integer_power(b, int(exponent))
        if not isinstance(exponent, sympy.Rational):
            sign = self.sign_of(b)
            if sign <= 0:
                raise UndefinedError("a variable power of a number that is not positive", open=sign < 0)
            return self._exp(self._mul(self(exponent), self._log(b)))
        sign = self.sign_of(b)
        if sign < 0:
            raise UndefinedError("a root of a negative number", open=True)
        p, q = int(exponent.p), int(exponent.q)
        if sign == 0:
            self.interior = False
            if p < 0:
                raise UndefinedError("division by zero", open=False)
            return _ZERO
        if isinstance(b, Fraction):
            (top, exact), (bottom, exact_too) = (
                sympy.integer_nthroot(n, q) for n in (b.numerator, b.denominator)
            )
            if exact and exact_too:
                return self._integer_power(Fraction(int(top), int(bottom)), p)
        return self._exp(self._mul(Fraction(p, q), self._log(b)))

    def _integer_power(self, base: Value, n: int) -> Value:
        if n < 0:
            return self._inverse(self._integer_power(base, -n))
        if isinstance(base, Fraction):
            if n * (base.numerator.bit_length() + base.denominator.bit_length()) <= _EXACT_BITS:
                return base**n
            base = self.interval(base)
        if n.bit_length() > 64:
            raise UnsureError("the exponent is too large")
        return mpi_pow_int(base, n, self.prec)  # type: ignore[no-any-return]

    def _inverse(self, value: Value) -> Value:
        if self.sign_of(value) == 0:
            raise UndefinedError("division by zero", open=False)
        if isinstance(value, Fraction):
            return 1 / value
        return mpi_div((fone, fone), value, self.prec)  # type: ignore[no-any-return]

    def _sigmoid(self, z: Expr) -> Value:
        value = self(z)
        if value == _ZERO:
            return Fraction(1, 2)
        return self._inverse(self._add(Fraction(1), self._exp(self._mul(Fraction(-1), value))))

    def _softplus(self, z: Expr) -> Value:
        return self._log(self._add(Fraction(1), self._exp(self(z))))

    def _tanh(self, z: Expr) -> Value:
        value = self(z)
        if value == _ZERO:
            return _ZERO
        self._check_size(value)
        return self._rising(mpf_tanh, value)

    def _hyperbolic(self, which: int, z: Expr) -> Value:
        value = self(z)
        if value == _ZERO:
            return Fraction(1 - which)
        self._check_size(value)
        if which:
            return self._rising(lambda end, prec: mpf_cosh_sinh(end, prec)[1], value)
        e = self._exp(value)
        return self._mul(Fraction(1, 2), self._add(e, self._inverse(e)))

    def _circular(self, which: int, z: Expr) -> Value:
        value = self(z)
        if value == _ZERO:
            return Fraction(1 - which)
        self._check_size(value)
        return self._widened(*mpi_cos_sin(self.interval(value), self.prec + 20)[which])

    def _relu(self, z: Expr) -> Value:
        return self(z) if self.sign(z) > 0 else _ZERO

    def _step(self, z: Expr) -> Value:
        return Fraction(int(self._branch(z) > 0))

    def _heaviside(self, z: Expr, at_zero: Expr = sympy.S.Half) -> Value:
        sign = self._branch(z)
        return self(at_zero) if sign == 0 else Fraction(int(sign > 0))

    def _abs(self, z: Expr) -> Value:
        return self._mul(Fraction(self.sign(z)), self(z))

    def _greatest(self, *args: Expr, sign: int = 1) -> Value:
        best = self(args[0])
        for arg in args[1:]:
            value = self(arg)
            if sign * self.sign_of(self._add(value, self._mul(Fraction(-1), best))) > 0:
                best = value
        return best

    def _piecewise(self, *pairs: Any) -> Value:
        for value, condition in pairs:
            if self.holds(condition):
                return self(value)
        raise UndefinedError("no case applies", open=True)

    def holds(self, condition: Boolean) -> bool:
        """Whether a relation, or a combination of relations, is true at the point."""
        if isinstance(condition, BooleanTrue | BooleanFalse):
            return bool(condition)
        if isinstance(condition, Relational):
            test = RELATIONS.get(type(condition))
            if test is not None:
                return self._branch(condition.lhs - condition.rhs) in test
        if isinstance(condition, sympy.And):
            return all([self.holds(arg) for arg in condition.args])
        if isinstance(condition, sympy.Or):
            return any([self.holds(arg) for arg in condition.args])
        if isinstance(condition, sympy.Not):
            return not self.holds(condition.args[0])
        raise TypeError(f"cannot evaluate {condition}, of type {type(condition).__name__}")


RELATIONS: dict[type[Relational], frozenset[int]] = {
    sympy.StrictGreaterThan: frozenset({1}),
    sympy.GreaterThan: frozenset({0, 1}),
    sympy.StrictLessThan: frozenset({-1}),
    sympy.LessThan: frozenset({0, -1}),
    sympy.Equality: frozenset({0}),
    sympy.Unequality: frozenset({1, -1}),
}
"""The signs of left minus right with which a relation is true."""

_RULES: dict[type[Expr], Callable[..., Value]] = {
    sympy.core.numbers.Pi: lambda self: self._widened(mpf_pi(self.prec + 20), mpf_pi(self.prec + 20)),
    sympy.core.numbers.Exp1: lambda self: self._widened(mpf_e(self.prec + 20), mpf_e(self.prec + 20)),
    sympy.log: lambda self, z: self._log(self(z)),
    sympy.tanh: lambda self, z: self._tanh(z),
    sympy.cosh: lambda self, z: self._hyperbolic(0, z),
    sympy.sinh: lambda self, z: self._hyperbolic(1, z),
    sympy.cos: lambda self, z: self._circular(0, z),
    sympy.sin: lambda self, z: self._circular(1, z),
    sympy.Abs: lambda self, z: self._abs(z),
    sympy.sign: lambda self, z: Fraction(self._branch(z)),
    sympy.Heaviside: lambda self, *args: self._heaviside(*args),
    sympy.Max: lambda self, *args: self._greatest(*args),
    sympy.Min: lambda self, *args: self._greatest(*args, sign=-1),
    sympy.Piecewise: lambda self, *args: self._piecewise(*args),
    ReLU: lambda self, z: self._relu(z),
    Step: lambda self, z: self._step(z),
    Sigmoid: lambda self, z: self._sigmoid(z),
    Softplus: lambda self, z: self._softplus(z),
}

FUNCTIONS = frozenset(_RULES) | {sympy.exp}
"""The functions and constants that have a rule here."""


def disjoint(a: Value, b: Value) -> bool:
    """Whether two enclosures have no number in common."""
    if isinstance(a, Fraction) and isinstance(b, Fraction):
        return a != b
    if isinstance(a, Fraction):
        a, b = b, a
    assert not isinstance(a, Fraction)
    if isinstance(b, Fraction):
        p, q = MPZ(b.numerator), MPZ(b.denominator)
        low, high = (mpf_mul(end, from_man_exp(q, 0)) for end in a)
        return bool(mpf_lt(high, from_man_exp(p, 0)) or mpf_lt(from_man_exp(p, 0), low))
    return bool(mpf_lt(a[1], b[0]) or mpf_lt(b[1], a[0]))


def far_apart(a: Value, b: Value) -> bool:
    """Whether two values differ by about a twentieth of the larger one or more."""
    first, second = _middle(a, 53), _middle(b, 53)
    difference = _magnitude(mpf_sub(first, second, 53, "n"))
    ends = (_magnitude(first), _magnitude(second))
    larger = ends[0] if mpf_le(ends[1], ends[0]) else ends[1]
    return bool(mpf_le(larger, mpf_mul(difference, from_man_exp(MPZ(20), 0), 53, "n")))


def shown(value: Value, digits: int = 10, *, decimal: bool = False) -> str:
    """A value for the reader: whole numbers and short fractions as they are (unless `decimal`), others in decimals."""
    if isinstance(value, Fraction) and not decimal:
        if value.denominator == 1 and abs(value.numerator) < 10**digits:
            return str(value.numerator)
        if value.denominator < 100:
            return str(value)
    elif not isinstance(value, Fraction) and mpf_le(value[0], fzero) and mpf_le(fzero, value[1]):
        return "0"  # the middle of a narrow interval round 0 is a matter of rounding
    return str(to_str(_middle(value, 4000), digits))


def middle(value: Value) -> float:
    """The value, or the middle of its interval, as a float."""
    return float(to_float(_middle(value, 100)))


def _middle(value: Value, prec: int) -> Any:
    if isinstance(value, Fraction):
        return from_rational(MPZ(value.numerator), MPZ(value.denominator), prec, "n")
    return mpf_div(mpf_add(*value), from_man_exp(MPZ(2), 0), prec, "n")


def _magnitude(end: Any) -> Any:
    return end if mpf_le(from_man_exp(MPZ(0), 0), end) else mpf_mul(end, from_man_exp(MPZ(-1), 0))
