"""Signs of quotients in a region: read off its conditions, proved, or asked for by `SplitError`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import Expr
from sympy.polys.rings import PolyElement

from byhand.proof.balances import without_exponentials, without_logarithms
from byhand.proof.elimination import MONOMIALS, contradict
from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError
from byhand.proof.quotients import LARGEST_FACTORED, Field, Quotient, TooHardError, coefficient_of, used


class SplitError(Exception):
    """The value depends on the sign of `expr`, a polynomial in the generators' meanings."""

    def __init__(self, expr: Expr, poly: PolyElement, signs: Signs) -> None:
        super().__init__()
        self.expr, self.poly, self.signs = expr, poly, signs

    def __str__(self) -> str:  # printed only where it is read: a long expression takes longer to print than to compare
        return f"the sign of {self.expr} is open"


@dataclass(frozen=True)
class Condition:
    """`expr` compared with zero: `relation` is ">", "<", "=" or ">="."""

    expr: Expr
    relation: str

    def __str__(self) -> str:
        return f"{self.expr} {self.relation} 0"


class Signs:
    """The signs that follow from what is assumed in a region."""

    def __init__(self, field: Field) -> None:
        self.field = field
        self.contradiction = False
        self._signs: dict[PolyElement, int] = {}
        self._logarithms: dict[int, int | None] = {}
        self._weighed: set[PolyElement] = set()
        self._facts: list[tuple[PolyElement, bool]] = []  # (p, strict): p > 0 or p >= 0

    def assume(self, value: Quotient, relation: str) -> None:
        """Takes for true that the value is ">", "<", "=" or ">=" zero."""
        value = self.field.tidy(value)
        if not value.num or value.num.is_ground:
            sign = 0 if not value.num else self.sign(value)
            allowed = {">": {1}, "<": {-1}, "=": {0}, ">=": {0, 1}}[relation]
            self.contradiction = self.contradiction or sign not in allowed
            return
        bottom = 1
        for i, n in value.den:
            known = self.known_sign(self.field.atoms[i])
            if known is None and n % 2:
                return  # the fact is not used: this loses completeness only
            if n % 2:
                bottom *= known or 0
        if bottom == 0:
            return
        num = value.num * bottom
        if relation == "=":
            _, factors = self.field.factors(num)
            if len(factors) == 1:
                self._signs[factors[0][0]] = 0
            self.field.zeros.append(num.primitive()[1])
            self._facts += [(num, False), (-num, False)]
            return
        if relation == ">=":
            self._facts.append((num, False))
            return
        num = num if relation == ">" else -num
        self._facts.append((num, True))
        self._facts += [(squared * slope, True) for slope, squared in self._squared(num)]
        coefficient, factors = self.field.factors(num)
        sign = 1 if coefficient > 0 else -1
        unknown = []
        for poly, n in factors:
            known = self.known_sign(poly, deep=False) if n % 2 else 1
            if known is None:
                unknown.append(poly)
            else:
                sign *= known
        if sign == 0 or (sign < 0 and not unknown):
            self.contradiction = True
        elif len(unknown) == 1:
            self._signs[unknown[0]] = sign

    def sign(self, a: Quotient) -> int:
        """The sign of `a` in the region. Raises SplitError where it is open."""
        num = self.field.reduced(a.num)
        if self.field.vanishes(num):
            return 0
        coefficient, factors = self.field.factors(num)
        sign = 1 if coefficient > 0 else -1
        for poly, n in (*factors, *((self.field.atoms[i], n) for i, n in a.den if n % 2)):
            sign *= self.poly_sign(poly) ** n
        return sign

    def poly_sign(self, poly: PolyElement) -> int:
        """The sign of a polynomial in the region. Raises SplitError where it is open."""
        known = self.known_sign(poly)
        if known is None:
            raise SplitError(self.field.poly_meaning(poly), poly, self)
        return known

    def known_sign(self, poly: PolyElement, deep: bool = True) -> int | None:
        """The sign of a polynomial in the region, None where it is open."""
        known = self._signs.get(poly)
        if known is None:
            known = self._prove_sign(poly, deep)
            if known is not None:
                self._signs[poly] = known
        return known

    def _prove_sign(self, poly: PolyElement, deep: bool) -> int | None:
        terms = [self._term_sign(m, c) for m, c in poly.terms()]
        for sign in (1, -1):
            if all(t in (sign, sign / 2) for t in terms) and sign in terms:
                return sign
        if all(not self.field.generators[i].meaning.free_symbols for i in used(poly)):
            meaning = self.field.poly_meaning(poly)
            for digits in (30, 100, 300):
                try:
                    return Enclosure({}, digits).sign(meaning)
                except UnsureError:
                    continue
                except UndefinedError:
                    break
            raise TooHardError("whether a number is zero")
        if not deep:
            return None
        if len(used(poly)) == 1:
            rootless = self._rootless_sign(poly)
            if rootless is not None:
                return rootless
        value = without_exponentials(self.field, poly)
        if value is not None:
            return self.sign(value)
        by_powers = self._sign_by_powers(poly)
        if by_powers is not None:
            return by_powers
        for slope, squared in self._squared(poly):
            known = self.known_sign(squared)
            if known is not None:
                return slope * known
        for sign in (1, -1):
            if self._infeasible([(-poly if sign > 0 else poly, False)]):
                return sign
        return None

    def _rootless_sign(self, poly: PolyElement) -> int | None:
        """The sign of a polynomial in one generator that has no zero where the generator lies, by Sturm's theorem."""
        (i,) = used(poly)
        coefficients = {(m[i],): c for m, c in poly.terms()}
        if max(coefficients)[0] > LARGEST_FACTORED[2]:
            return None
        kind = self.field.generators[i].kind
        low, high = {"sigmoid": (0, 1), "step": (0, 1), "tanh": (-1, 1)}.get(kind, (None, None))
        if low is None and self._generator_sign(i) == 1:
            low = 0
        one_variable = sympy.Poly.from_dict(coefficients, sympy.Dummy("g"), domain=sympy.QQ)
        if one_variable.count_roots(low, high):
            return None
        return 1 if one_variable.eval(1 if low == 0 or low is None else 0) > 0 else -1

    def _generator_sign(self, i: int) -> float | None:
        """1 or -1, 1/2 or -1/2 for "not negative" and "not positive", None for open."""
        g = self.field.generators[i]
        if g.kind in ("exp", "sigmoid", "const"):
            return 1
        if g.kind == "root":
            return 1 if g.data[2] else 0.5
        if g.kind == "step":
            return 0.5
        if g.kind == "log" and g.meaning.is_number and g.meaning.is_positive:
            return 1
        if g.kind == "log" and not g.data.is_ground:
            return self._logarithm_sign(i, g.data)
        if g.kind == "symbol":
            for sign, strict, weak in ((1, "positive", "nonnegative"), (-1, "negative", "nonpositive")):
                if getattr(g.meaning, f"is_extended_{strict}"):
                    return sign
                if getattr(g.meaning, f"is_extended_{weak}"):
                    return sign / 2
        known = self._signs.get(self.field.ring.gens[i])
        return known if known else None

    def _logarithm_sign(self, i: int, poly: PolyElement) -> int | None:
        """The sign of log|p|: that of |p| - 1."""
        if i not in self._logarithms:
            self._logarithms[i] = None  # while it is asked for
            sign = self.known_sign(poly)
            if sign:
                self._logarithms[i] = self.known_sign(poly * sign - 1)
        return self._logarithms[i] or self._signs.get(self.field.ring.gens[i]) or None

    def weak_sign(self, poly: PolyElement) -> int | None:
        """1 if the polynomial is nowhere negative, -1 if nowhere positive, as far as its terms show."""
        terms = [self._term_sign(m, c) for m, c in poly.terms()]
        for sign in (1, -1):
            if all(term is not None and term * sign > 0 for term in terms):
                return sign
        return None

    def is_not_negative(self, a: Quotient) -> bool:
        """Whether a value is seen to be nowhere negative."""
        num = self.field.reduced(a.num)
        sign = self.weak_sign(num) if num else 1
        for i, n in a.den:
            known = self.known_sign(self.field.atoms[i]) if n % 2 else 1
            sign = sign * known if sign and known else None
        return sign == 1

    def _term_sign(self, monomial: tuple[int, ...], coefficient: Any) -> float | None:
        sign: float = 1 if coefficient > 0 else -1
        for i, n in enumerate(monomial):
            if not n:
                continue
            known = self._generator_sign(i)
            if n % 2 == 0:
                known = 1 if known in (1, -1) else 0.5
            if known is None:
                return None
            sign *= known
        return sign if abs(sign) == 1 else 0.5 if sign > 0 else -0.5

    def _sign_by_powers(self, poly: PolyElement) -> int | None:
        """Of a sum of logarithms."""
        if poly in self._weighed:  # the powers' own sign may lead back to it
            return None
        self._weighed.add(poly)
        try:
            value = without_logarithms(self.field, poly, self.known_sign)
            return None if value is None else self.sign(self.field.tidy(value))
        except SplitError:
            return None
        finally:
            self._weighed.discard(poly)

    def _squared(self, poly: PolyElement) -> Iterator[tuple[int, PolyElement]]:
        """Of a r + b with a square root r, where a and b have opposite signs, that of a and a² r² - b², each time that
        poly is such a sum: its sign is the product of the signs of both."""
        for i in used(poly):
            generator = self.field.generators[i]
            split = coefficient_of(poly, i) if generator.kind == "root" and generator.data[0] == 2 else None
            if split is None:
                continue
            slope, rest = split
            known = self.known_sign(slope, deep=False)
            if known and known == -(self.known_sign(rest, deep=False) or 0):
                yield known, self.field.reduced(slope**2 * generator.data[1] - rest**2)

    def infeasible(self) -> bool:
        """Whether no point meets the region's conditions, as far as linear elimination shows."""
        return self.contradiction or self._infeasible([])

    def _infeasible(self, more: list[tuple[PolyElement, bool]]) -> bool:
        """Fourier-Motzkin elimination, with each monomial as a variable."""
        facts = [*self._facts, *more]
        if not facts:
            return False
        monomials = {m for poly, _ in facts for m in poly.itermonoms()}
        used = {i for m in monomials for i, n in enumerate(m) if n}
        for i in used:
            kind = self.field.generators[i].kind
            if kind in ("sigmoid", "step", "tanh"):
                facts.append((1 - self.field.ring.gens[i], kind != "step"))
            if kind == "tanh":
                facts.append((1 + self.field.ring.gens[i], True))
        monomials = {m for poly, _ in facts for m in poly.itermonoms()}
        if len(monomials) > MONOMIALS:
            return False
        rows = [(dict(poly.terms()), strict) for poly, strict in facts]
        for m in monomials:
            sign = self._term_sign(m, 1) if any(m) else 1
            if sign is not None:
                rows.append(({m: sympy.QQ(1 if sign > 0 else -1)}, abs(sign) == 1))
        return contradict(rows, sorted(m for m in monomials if any(m)), self.field.ring.zero_monom)

    def solve(self, poly: PolyElement) -> tuple[Expr, Expr] | None:
        """A symbol and its value where the polynomial vanishes, if it is linear in one; raises SplitError to know
        first whether the coefficient vanishes."""
        pending = None
        for i in used(poly):
            symbol = self.field.generators[i].meaning
            if self.field.generators[i].kind != "symbol" or any(
                symbol in self.field.generators[j].meaning.free_symbols for j in used(poly) if j != i
            ):
                continue
            split = coefficient_of(poly, i)
            if split is None:
                continue
            slope, rest = split
            if slope.is_ground or self._all_known(slope):
                return symbol, -self.field.poly_meaning(rest) / self.field.poly_meaning(slope)
            pending = slope
        if pending is not None:
            for factor, _ in self.field.factors(pending)[1]:
                if self.known_sign(factor) is None:
                    raise SplitError(self.field.poly_meaning(factor), factor, self)
        return None

    def _all_known(self, poly: PolyElement) -> bool:
        return all(self.known_sign(factor) for factor, _ in self.field.factors(poly)[1])
