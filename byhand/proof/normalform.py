"""A normal form in which equal expressions of the book become one and the same polynomial fraction.

Each exp, log, root, tanh and so on becomes a generator of a polynomial ring over the rational numbers: exp(u) is
the product of one generator for each term of u, log(u) the sum of one for each factor of u, a root a generator
whose power is known. What is then zero as a polynomial is zero. The converse does not hold (two generators may
depend on each other in a way unknown here), so a polynomial that is not zero proves nothing.

Everything is real, and the steps keep the value at every point at which the expression is defined. Where the
value depends on a sign, the sign is read off the conditions of the region, proved, or asked for by `SplitError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sympy
from sympy import Expr
from sympy.logic.boolalg import Boolean
from sympy.polys.rings import PolyElement

from byhand.formulas.functions import Sigmoid, Step
from byhand.formulas.table import BY_KIND
from byhand.proof.circular import cos_sin
from byhand.proof.enclosure import truth
from byhand.proof.quotients import (
    PRIMES_BELOW,
    Field,
    Memory,
    NowhereDefinedError,
    Quotient,
    RestartError,
    TooHardError,
    used,
)
from byhand.proof.signs import Condition, Signs
from byhand.proof.thin import vanishes_thinly

_LARGEST_ARGUMENT = 20  # terms in what an indicator asks for the sign of


class NormalForm:
    """The normal form in one region.

    conditions: what holds in the region.
    opaque: functions that stay as they are: "tanh" keeps tanh and the sigmoid instead of writing them by exp,
        "kinks" keeps the indicator of each case distinction instead of splitting, and "interior" does so away from
        the kinks, where 1[-u > 0] is 1 - 1[u > 0].

    flipped: the u whose indicators were taken away from u = 0.
    """

    def __init__(self, conditions: Sequence[Condition], opaque: frozenset[str], memory: Memory) -> None:
        self.opaque = opaque
        self.field = Field(memory)
        self.signs = Signs(self.field)
        self.risky = False  # whether something was divided by that might vanish without being seen to
        self.flipped: dict[Expr, None] = {}
        self._memo: dict[Any, Quotient] = {}
        for condition in conditions:
            self.signs.assume(self(condition.expr), condition.relation)

    @property
    def size(self) -> int:
        """How many parts of expressions it remembers."""
        return len(self._memo)

    # Quotients

    def inverse(self, a: Quotient) -> Quotient:
        """1 / a; raises NowhereDefinedError if a is zero."""
        num = self.field.reduced(a.num)
        if self.field.vanishes(num):
            raise NowhereDefinedError("division by zero")
        self._take_as_nonzero(num)
        return self.field.inverse_of(num, a.den)

    def integer_power(self, a: Quotient, n: int) -> Quotient:
        """a ** n; raises NowhereDefinedError for a power of zero that is not positive."""
        return self.field.integer_power(a if n >= 0 else self.inverse(a), abs(n))

    def _take_as_nonzero(self, poly: PolyElement) -> None:
        """Notes that the expression is undefined where `poly` vanishes, which may be everywhere if two generators
        depend on each other, or in a whole case of a case distinction."""
        inside = [self.field.generators[i] for i in used(poly)]
        if any(generator.kind != "symbol" for generator in inside) and not self.signs.known_sign(poly):
            if "kinks" in self.opaque and any(generator.meaning.has(Step) for generator in inside):
                raise TooHardError("what may be zero in one case has to be nonzero")
            self.risky = True

    # Expressions

    def zero(self, left: Expr, right: Expr) -> bool:
        """Whether left - right is zero in the normal form."""
        return self.field.vanishes(self.field.subtract(self(left), self(right)).num)

    def __call__(self, expr: Expr) -> Quotient:
        """The normal form. Raises SplitError, NowhereDefinedError, TooHardError, or TypeError for an unknown node."""
        known = self._memo.get(expr)
        if known is None:
            known = self._memo[expr] = self._normal(expr)
        return known

    def _normal(self, expr: Expr) -> Quotient:
        if isinstance(expr, sympy.Rational):
            return self.field.constant(expr)
        if isinstance(expr, sympy.Float):
            return self.field.constant(sympy.Rational(str(expr)))
        if isinstance(expr, sympy.Symbol):
            return Quotient(self.field.generator("symbol", expr))
        if isinstance(expr, sympy.Add):
            return self._sum(map(self, expr.args))
        if isinstance(expr, sympy.Mul):
            product = self(expr.args[0])
            for arg in expr.args[1:]:
                product = self.field.multiply(product, self(arg))
            return product
        if isinstance(expr, sympy.exp):
            return self._exp(self(expr.args[0]))
        if isinstance(expr, sympy.Pow):
            return self._pow(expr.base, expr.exp)
        rule = _RULES.get(type(expr))
        if rule is not None:
            return rule(self, *expr.args)
        row = BY_KIND.get(type(expr))
        if row is None or row.rewritten is None:
            raise TypeError(f"cannot compare {expr}, of type {type(expr).__name__}")
        return self(row.rewritten(*expr.args))

    def _sum(self, terms: Iterable[Quotient]) -> Quotient:
        by_denominator: dict[tuple[tuple[int, int], ...], PolyElement] = {}
        for term in terms:
            so_far = by_denominator.get(term.den)
            by_denominator[term.den] = term.num if so_far is None else so_far + term.num
        total = self.field.constant(0)
        for den, num in by_denominator.items():
            total = self.field.add(total, self.field.cancelled(num, dict(den)))
        return total

    def _pow(self, base: Expr, exponent: Expr) -> Quotient:
        if base is sympy.E:
            return self._exp(self(exponent))
        if isinstance(exponent, sympy.Integer):
            return self.integer_power(self(base), int(exponent))
        if isinstance(exponent, sympy.Rational):
            if isinstance(base, sympy.Abs):
                return self._absolute_power(self(base.args[0]), exponent)
            factors = sympy.Mul.make_args(base)
            if all(_is_even(factor) or (factor.is_Rational and factor > 0) for factor in factors):
                product = self.field.constant(1)
                for factor in factors:
                    u, n = (factor.base, factor.exp) if _is_even(factor) else (factor, 1)
                    product = self.field.multiply(product, self._absolute_power(self(u), exponent * n))
                return product
            if not self.signs.is_not_negative(self(base)) and self.signs.sign(self(base)) < 0:
                raise NowhereDefinedError("a root of a negative number")
            return self._absolute_power(self(base), exponent)
        return self._exp(self.field.multiply(self(exponent), self._log(base)))

    def _exp(self, u: Quotient) -> Quotient:
        u = self.field.tidy(u)
        product = self.field.constant(1)
        for monomial, coefficient in u.num.terms():
            term = self.field.tidy(Quotient(self.field.ring.from_dict({monomial: sympy.QQ(1)}), u.den))
            generator = self.field.single(term)
            if generator is not None and generator.kind == "log":
                power = self._atom_power(generator.data, coefficient)
            else:
                power = self.field.exponential(term, coefficient)
            product = self.field.multiply(product, power)
        return product

    def _log(self, expr: Expr) -> Quotient:
        if _is_even(expr):
            return self.field.multiply(self.field.constant(expr.exp), self._log(sympy.Abs(expr.base, evaluate=False)))
        if isinstance(expr, sympy.Abs):
            u = self.field.tidy(self(expr.args[0]))
            if self.field.vanishes(u.num):
                raise NowhereDefinedError("the logarithm of zero")
            self._take_as_nonzero(u.num)
        else:
            u = self(expr)
            if self.signs.sign(u) <= 0:
                raise NowhereDefinedError("the logarithm of a number that is not positive")
        u = self.field.tidy(u)
        coefficient, factors = self.field.factors(u.num)
        total = self.field.log_rational(abs(coefficient))
        for poly, n in (*factors, *((self.field.atoms[i], -n) for i, n in u.den)):
            total = self.field.add(total, self.field.multiply(self.field.constant(n), self._logatom(poly)))
        return total

    def _logatom(self, poly: PolyElement) -> Quotient:
        """log|p|."""
        generator = self.field.single(Quotient(poly))
        if generator is not None and generator.kind == "exp":
            return generator.data  # type: ignore[no-any-return]
        if generator is not None and generator.kind == "root":
            degree, base, _ = generator.data
            coefficient, factors = self.field.factors(base)
            total = self.field.log_rational(abs(coefficient))
            for factor, n in factors:
                total = self.field.add(total, self.field.multiply(self.field.constant(n), self._logatom(factor)))
            return self.field.multiply(self.field.constant(sympy.Rational(1, degree)), total)
        meaning = self.field.poly_meaning(poly)
        return Quotient(self.field.generator("log", sympy.log(sympy.Abs(meaning)), meaning, poly))

    def _absolute_power(self, u: Quotient, exponent: sympy.Rational) -> Quotient:
        """|u| ** exponent."""
        u = self.field.tidy(u)
        r = sympy.QQ(int(exponent.p), int(exponent.q))
        if not u.num:
            if r < 0:
                raise NowhereDefinedError("division by zero")
            return self.field.constant(0)
        coefficient, factors = self.field.factors(u.num)
        product = self.field.constant(1)
        for integer, sign in ((int(abs(coefficient.numerator)), 1), (int(coefficient.denominator), -1)):
            for prime, n in sympy.factorint(integer, limit=PRIMES_BELOW).items():
                constant = self.field.ring.ground_new(sympy.QQ(prime))
                product = self.field.multiply(product, self._atom_power(constant, sign * n * r))
        for poly, n in (*factors, *((self.field.atoms[i], -n) for i, n in u.den)):
            product = self.field.multiply(product, self._atom_power(poly, n * r))
        return product

    def _atom_power(self, poly: PolyElement, exponent: Any) -> Quotient:
        """|p| ** exponent."""
        p, q = int(exponent.numerator), int(exponent.denominator)
        if q == 1 and p % 2 == 0:
            return self.integer_power(Quotient(poly), p)
        generator = self.field.single(Quotient(poly))
        if generator is not None and generator.kind == "exp":
            return self._exp(self.field.multiply(self.field.constant(exponent), generator.data))
        strict = True
        if poly.is_ground:
            sign = 1 if poly.LC > 0 else -1
        else:
            weak = self.signs.weak_sign(poly) if q > 1 else None
            strict = weak is None or self.signs.known_sign(poly) is not None
            sign = self.signs.poly_sign(poly) if strict or weak is None else weak
        if sign == 0:
            if p < 0:
                raise NowhereDefinedError("division by zero")
            return self.field.constant(0)
        positive = poly * sign
        if q == 1:
            return self.integer_power(Quotient(positive), p)
        meaning = self.field.poly_meaning(positive)
        unit = self.field.memory.refine(("root", meaning), q)
        root = self.field.generator("root", meaning ** sympy.Rational(1, unit), meaning, (unit, positive, strict))
        return self.integer_power(Quotient(root), p * unit // q)

    def _odd(self, kind: str, u: Quotient, function: Any) -> tuple[PolyElement, int]:
        """The generator of an odd function's value at ±u, and the sign."""
        sign = 1 if u.num.LC > 0 else -1
        return self.field.generator(kind, function(self.field.meaning(Quotient(u.num * sign, u.den)))), sign

    def _tanh(self, z: Expr) -> Quotient:
        u = self.field.tidy(self(z))
        if not u.num:
            return self.field.constant(0)
        if "tanh" in self.opaque:
            generator, sign = self._odd("tanh", u, sympy.tanh)
            return Quotient(generator * sign)
        one, e = self.field.constant(1), self._exp(self.field.multiply(self.field.constant(2), u))
        return self.field.multiply(self.field.subtract(e, one), self.inverse(self.field.add(e, one)))

    def _sigmoid(self, z: Expr) -> Quotient:
        u = self.field.tidy(self(z))
        if not u.num:
            return self.field.constant(sympy.Rational(1, 2))
        if "tanh" in self.opaque:
            sign = 1 if u.num.LC > 0 else -1
            generator = self.field.generator("sigmoid", Sigmoid(self.field.meaning(Quotient(u.num * sign, u.den))))
            return Quotient(generator if sign > 0 else 1 - generator)
        e = self._exp(u)
        return self.field.multiply(e, self.inverse(self.field.add(e, self.field.constant(1))))

    def _indicator(self, u: Quotient) -> Quotient:
        """1[u > 0]."""
        if "kinks" not in self.opaque:
            return self.field.constant(int(self.signs.sign(u) > 0))
        u = self.field.tidy(u)
        if not u.num:
            return self.field.constant(0)
        coefficient, factors = self.field.factors(u.num)
        sign = 1 if coefficient > 0 else -1
        rest = self.field.ring.one
        for poly, n in (*factors, *((self.field.atoms[i], n) for i, n in u.den)):
            known = self.signs.known_sign(poly)
            if known:
                sign *= known**n
            else:
                rest = self.field.times(rest, self.field.power(poly, n))
        if rest == 1:
            return self.field.constant(int(sign > 0))
        if len(rest) > _LARGEST_ARGUMENT:
            raise TooHardError(f"the indicator of a sum of {len(rest)} terms")
        meaning = self.field.poly_meaning(rest)
        if "interior" in self.opaque and sign < 0:
            if not vanishes_thinly(meaning):
                raise TooHardError("whether an argument vanishes on a neighbourhood")
            self.flipped[meaning] = None
            return self.field.subtract(self.field.constant(1), self._indicator(Quotient(rest)))
        key = meaning if sign > 0 else sympy.Mul(-1, meaning).expand()
        return Quotient(self.field.generator("step", Step(key, evaluate=False), key.expand(), key.expand()))

    def _piecewise(self, *pairs: Any) -> Quotient:
        if "kinks" in self.opaque:
            raise TooHardError("a case distinction")
        for value, condition in pairs:
            if self.holds(condition):
                return self(value)
        raise NowhereDefinedError("no case applies")

    def holds(self, condition: Boolean) -> bool:
        """Whether a relation, or a combination of relations, is true in the region."""
        return truth(condition, lambda expr: self.signs.sign(self(expr)))


def _is_even(expr: Expr) -> bool:
    """Whether an expression is an even power: |u| can be seen in it, which is lost where it is multiplied out."""
    return bool(expr.is_Pow and expr.base is not sympy.E and expr.exp.is_Integer and expr.exp.is_even)


def attempt(memory: Memory, run: Callable[[], Any]) -> Any:
    """`run` again and again until its ring is fine enough."""
    for _ in range(40):
        try:
            return run()
        except RestartError:
            continue
        except RecursionError:
            raise TooHardError("a deeply nested expression") from None
    raise TooHardError("a ring that keeps growing")


_RULES: dict[type[Expr], Callable[..., Quotient]] = {
    sympy.core.numbers.Pi: lambda self: Quotient(self.field.generator("const", sympy.pi)),
    sympy.core.numbers.Exp1: lambda self: self._exp(self.field.constant(1)),
    sympy.log: lambda self, z: self._log(z),
    sympy.tanh: lambda self, z: self._tanh(z),
    sympy.cos: lambda self, z: cos_sin(self.field, self(z))[0],
    sympy.sin: lambda self, z: cos_sin(self.field, self(z))[1],
    sympy.Piecewise: lambda self, *args: self._piecewise(*args),
    Step: lambda self, z: self._indicator(self(z)),
    Sigmoid: lambda self, z: self._sigmoid(z),
}
