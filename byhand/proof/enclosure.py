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
    to_float,
    to_rational,
    to_str,
)
from mpmath.libmp.libmpi import mpi_add, mpi_cos_sin, mpi_div, mpi_mul, mpi_pow_int
from sympy import Expr, Symbol
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue

from byhand.formulas.table import BY_KIND

Interval = tuple[Any, Any]
"""The lower and the upper end, as mpmath's raw floating-point numbers."""

Value = Fraction | Interval  # which of both it is, is asked of the tuple: of Fraction, an abstract class, it takes long

INFINITE = (sympy.oo, -sympy.oo, sympy.zoo, sympy.nan)
_ZERO = Fraction(0)
_EXACT_BITS = 3000  # a rational number with more digits than this is enclosed in an interval instead
FINE = 4000  # bits that tell two values apart which nearly agree
_LONG = 10**15  # a whole number, or the numerator of a short fraction, is told in powers of ten from here on
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
        if not isinstance(value, tuple):
            return (value > 0) - (value < 0)
        low, high = (mpf_sign(end) for end in value)
        if low == high:
            return int(low)
        raise UnsureError("the sign is not settled at this precision")

    def side_of(self, value: Value) -> int:
        """The sign of a value at whose zero something jumps."""
        sign = self.sign_of(value)
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
            return self._fold(self.add, expr.args)
        if isinstance(expr, sympy.Mul):
            return self._fold(self.multiply, expr.args)
        if isinstance(expr, sympy.Pow):
            return self._pow(expr.base, expr.exp)
        if isinstance(expr, sympy.Piecewise):
            return self._piecewise(*expr.args)
        if type(expr) in _CONSTANTS:
            constant = _CONSTANTS[type(expr)](self.prec + 20)
            return self._widened(constant, constant)
        row = BY_KIND.get(type(expr))
        if row is None and expr in INFINITE:
            raise UndefinedError("an infinite number", open=True)
        if row is None:
            raise TypeError(f"cannot evaluate {expr}, of type {type(expr).__name__}")
        if row.enclosed is None:
            assert row.rewritten is not None
            return self(row.rewritten(*expr.args))
        value: Value = row.enclosed(self, *map(self, expr.args))
        return value

    def _fold(self, operation: Callable[[Value, Value], Value], args: tuple[Expr, ...]) -> Value:
        total = self(args[0])
        for arg in args[1:]:
            total = operation(total, self(arg))
        return total

    def interval(self, value: Value) -> Interval:
        """`value` as an interval."""
        if isinstance(value, tuple):
            return value
        p, q = MPZ(value.numerator), MPZ(value.denominator)
        return from_rational(p, q, self.prec, "f"), from_rational(p, q, self.prec, "c")

    def _widened(self, low: Any, high: Any) -> Interval:
        """The ends moved apart by more than the functions of mpmath err, which were asked for 20 bits more."""
        step = from_man_exp(MPZ(1), -self.prec)
        below = mpf_sub(low, mpf_mul(_magnitude(low), step), self.prec, "f")
        above = mpf_add(high, mpf_mul(_magnitude(high), step), self.prec, "c")
        return below, above

    @staticmethod
    def rational(p: int, q: int = 1) -> Value:
        """The number p/q."""
        return Fraction(p, q)

    def rising(self, function: Callable[[Any, int], Any], value: Value) -> Value:
        """The value of a rising function of mpmath's, which is zero at zero."""
        if not value:
            return _ZERO
        self._check_size(value)
        return self._monotone(function, value)

    def _monotone(self, function: Callable[[Any, int], Any], value: Value) -> Interval:
        low, high = self.interval(value)
        prec = self.prec + 20
        return self._widened(function(low, prec), function(high, prec))

    def add(self, a: Value, b: Value) -> Value:
        """a + b."""
        if not isinstance(a, tuple) and not isinstance(b, tuple):
            return self._short(a + b)
        return mpi_add(self.interval(a), self.interval(b), self.prec)  # type: ignore[no-any-return]

    def multiply(self, a: Value, b: Value) -> Value:
        """a b; zero times anything is zero."""
        if not isinstance(a, tuple) and not isinstance(b, tuple):
            return self._short(a * b)
        if not a or not b:
            return _ZERO
        return mpi_mul(self.interval(a), self.interval(b), self.prec)  # type: ignore[no-any-return]

    def _short(self, value: Fraction) -> Value:
        if value.numerator.bit_length() + value.denominator.bit_length() > _EXACT_BITS:
            return self.interval(value)
        return value

    def exp(self, value: Value) -> Value:
        """The exponential."""
        if not value:
            return Fraction(1)
        self._check_size(value)
        return self._monotone(mpf_exp, value)

    def _check_size(self, value: Value) -> None:
        for _, mantissa, exponent, bits in self.interval(value):
            if not mantissa and exponent:
                raise UnsureError("the value is out of range")
            if exponent + bits > _LARGEST_EXPONENT:
                raise UnsureError("the argument is too large")

    def log(self, value: Value) -> Value:
        """The natural logarithm; raises UndefinedError for a number that is not positive."""
        sign = self.sign_of(value)
        if sign <= 0:
            raise UndefinedError("the logarithm of a number that is not positive", open=sign < 0)
        if value == 1:
            return _ZERO
        return self._monotone(mpf_log, value)

    def _pow(self, base: Expr, exponent: Expr) -> Value:
        if base is sympy.E:
            return self.exp(self(exponent))
        b = self(base)
        if isinstance(exponent, sympy.Integer):
            return self._integer_power(b, int(exponent))
        if not isinstance(exponent, sympy.Rational):
            sign = self.sign_of(b)
            if sign <= 0:
                raise UndefinedError("a variable power of a number that is not positive", open=sign < 0)
            return self.exp(self.multiply(self(exponent), self.log(b)))
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
        return self.exp(self.multiply(Fraction(p, q), self.log(b)))

    def _integer_power(self, base: Value, n: int) -> Value:
        if n < 0:
            return self.inverse(self._integer_power(base, -n))
        if isinstance(base, Fraction):
            if n * (base.numerator.bit_length() + base.denominator.bit_length()) <= _EXACT_BITS:
                return base**n
            base = self.interval(base)
        if n.bit_length() > 64:
            raise UnsureError("the exponent is too large")
        return mpi_pow_int(base, n, self.prec)  # type: ignore[no-any-return]

    def inverse(self, value: Value) -> Value:
        """1 / value; raises UndefinedError for zero."""
        if self.sign_of(value) == 0:
            raise UndefinedError("division by zero", open=False)
        if isinstance(value, Fraction):
            return 1 / value
        return mpi_div((fone, fone), value, self.prec)  # type: ignore[no-any-return]

    def cos_sin(self, value: Value, which: int) -> Value:
        """The cosine (0) or the sine (1)."""
        if not value:
            return Fraction(1 - which)
        self._check_size(value)
        return self._widened(*mpi_cos_sin(self.interval(value), self.prec + 20)[which])

    def _piecewise(self, *pairs: Any) -> Value:
        for value, condition in pairs:
            if self.holds(condition):
                return self(value)
        raise UndefinedError("no case applies", open=True)

    def holds(self, condition: Boolean) -> bool:
        """Whether a relation, or a combination of relations, is true at the point."""
        return truth(condition, lambda expr: self.side_of(self(expr)))


RELATIONS: dict[type[Relational], frozenset[int]] = {
    sympy.StrictGreaterThan: frozenset({1}),
    sympy.GreaterThan: frozenset({0, 1}),
    sympy.StrictLessThan: frozenset({-1}),
    sympy.LessThan: frozenset({0, -1}),
    sympy.Equality: frozenset({0}),
    sympy.Unequality: frozenset({1, -1}),
}
"""The signs of left minus right with which a relation is true."""


def truth(condition: Boolean, sign_of: Callable[[Expr], int]) -> bool:
    """Whether a relation, or a combination of relations, is true where numbers have these signs. Raises TypeError for
    another condition."""
    if isinstance(condition, BooleanTrue | BooleanFalse):
        return bool(condition)
    if type(condition) in RELATIONS:
        return sign_of(condition.lhs - condition.rhs) in RELATIONS[type(condition)]
    if isinstance(condition, sympy.And | sympy.Or | sympy.Not):
        each = [truth(arg, sign_of) for arg in condition.args]  # of all: each may raise, or tell of a jump
        return not each[0] if isinstance(condition, sympy.Not) else _JOINED[type(condition)](each)
    raise TypeError(f"cannot evaluate {condition}, of type {type(condition).__name__}")


_JOINED: dict[type[Boolean], Callable[[list[bool]], bool]] = {sympy.And: all, sympy.Or: any}

_CONSTANTS: dict[type[Expr], Callable[[int], Any]] = {
    sympy.core.numbers.Pi: mpf_pi,
    sympy.core.numbers.Exp1: mpf_e,
}

FUNCTIONS = frozenset(BY_KIND) | frozenset(_CONSTANTS) | {sympy.Piecewise}
"""The functions and constants that have a value here."""


def disjoint(a: Value, b: Value) -> bool:
    """Whether two enclosures have no number in common."""
    if not isinstance(a, tuple):
        a, b = b, a
    if not isinstance(a, tuple):
        return a != b
    if not isinstance(b, tuple):
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
        if value.denominator < 100 and abs(value.numerator) < max(10**digits, _LONG):
            return str(value)
    elif not isinstance(value, Fraction) and mpf_le(value[0], fzero) and mpf_le(fzero, value[1]):
        return "0"  # the middle of a narrow interval round 0 is a matter of rounding
    return str(to_str(_middle(value, FINE), digits))


def middle(value: Value) -> float:
    """The value, or the middle of its interval, as a float."""
    return float(to_float(_middle(value, 100)))


def rational(value: Value, bits: int = 200) -> Fraction:
    """The value, or the middle of its interval."""
    if isinstance(value, Fraction):
        return value
    over, under = to_rational(_middle(value, bits))
    return Fraction(int(over), int(under))


def _middle(value: Value, prec: int) -> Any:
    if not isinstance(value, tuple):
        return from_rational(MPZ(value.numerator), MPZ(value.denominator), prec, "n")
    return mpf_div(mpf_add(*value, prec, "n"), from_man_exp(MPZ(2), 0), prec, "n")


def _magnitude(end: Any) -> Any:
    return end if mpf_le(from_man_exp(MPZ(0), 0), end) else mpf_mul(end, from_man_exp(MPZ(-1), 0))
