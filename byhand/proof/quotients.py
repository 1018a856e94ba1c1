"""Fractions of polynomials in generators that stand for functions: exp(u), log(u), a root, a symbol.

A generator has a meaning, an expression, and perhaps a rule: the square of an indicator is itself, the power of a root
is what stands below it. What is zero as a polynomial after these rules is zero; the converse does not hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from math import comb, lcm
from typing import Any

import sympy
from sympy import Expr
from sympy.polys.rings import PolyElement, PolyRing

LARGEST_POLYNOMIAL = 20_000  # terms
LARGEST_FACTORED = (40, 12, 16)  # terms, generators and degree up to which polynomials are factored
LARGEST_POWER = 64
LARGEST_EXPONENT = 400  # of the generator of an exponential
PRIMES_BELOW = 10_000


class NowhereDefinedError(Exception):
    """The expression has no real value anywhere in the region."""


class TooHardError(Exception):
    """A bound on the work was met; the message says which."""


class RestartError(Exception):
    """A generator was too coarse, or the ring too small; the next attempt knows better."""


@dataclass(frozen=True)
class Quotient:
    """num / product of atoms ** exponent; the atoms are numbered in the normal form."""

    num: PolyElement
    den: tuple[tuple[int, int], ...] = ()


@dataclass
class Generator:
    """A variable of the ring. kind: "symbol", "log", …; meaning: what it stands for; data: what its kind needs."""

    kind: str
    meaning: Expr
    data: Any = None


@dataclass
class Memory:
    """What attempts after a restart have to know: the size of the ring, and the denominators of exponents."""

    size: int = 16
    denominators: dict[tuple[str, Expr], int] = field(default_factory=dict)

    def refine(self, key: tuple[str, Expr], q: int) -> int:
        """The denominator for `key`, a multiple of q; restarts if it has to grow."""
        known = self.denominators.get(key)
        if known is None:
            self.denominators[key] = q
            return q
        if known % q:
            self.denominators[key] = lcm(known, q)
            if self.denominators[key] > LARGEST_POWER:
                raise TooHardError("exponents with a large denominator")
            raise RestartError
        return known


@lru_cache(maxsize=64)
def _ring(size: int) -> PolyRing:
    return PolyRing([f"g{i}" for i in range(size)], sympy.QQ, sympy.lex)


@lru_cache(maxsize=1000)
def _irreducible(poly: PolyElement) -> list[tuple[PolyElement, int]]:
    """The factors of a polynomial. SymPy takes 30 ms for one of ten terms, and all answers to a question have it."""
    return list(poly.factor_list()[1])


class Field:
    """The quotients over one ring of generators."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.ring = _ring(memory.size)
        self.generators: list[Generator] = []
        self.atoms: list[PolyElement] = []
        self.zeros: list[PolyElement] = []  # what vanishes in the region
        self._index: dict[tuple[str, Expr], int] = {}
        self._atom_index: dict[PolyElement, int] = {}
        self._factored: dict[PolyElement, tuple[Any, list[tuple[PolyElement, int]]]] = {}

    def constant(self, value: Any) -> Quotient:
        """A rational number."""
        return Quotient(self.ring.ground_new(sympy.QQ.convert(value)))

    def generator(self, kind: str, meaning: Expr, key: Expr | None = None, data: Any = None) -> PolyElement:
        """The generator of this kind and key (by default its meaning), a new one where there is none."""
        name = (kind, meaning if key is None else key)
        index = self._index.get(name)
        if index is None:
            index = len(self.generators)
            if index >= self.memory.size:
                self.memory.size *= 2
                if self.memory.size > 512:
                    raise TooHardError("more than 512 functions and symbols")
                raise RestartError
            self._index[name] = index
            self.generators.append(Generator(kind, meaning, data))
        return self.ring.gens[index]

    def number(self, kind: str, key: Expr) -> int:
        """The number of a generator that there is."""
        return self._index[kind, key]

    def atom(self, poly: PolyElement) -> int:
        """The number of a polynomial among those that stand in denominators."""
        index = self._atom_index.get(poly)
        if index is None:
            index = self._atom_index[poly] = len(self.atoms)
            self.atoms.append(poly)
        return index

    def times(self, a: PolyElement, b: PolyElement) -> PolyElement:
        """a b; raises TooHardError for a large product."""
        if len(a) * len(b) > 40 * LARGEST_POLYNOMIAL:
            raise TooHardError(f"a product of polynomials with {len(a)} and {len(b)} terms")
        product = a * b
        if len(product) > LARGEST_POLYNOMIAL:
            raise TooHardError(f"a polynomial with {len(product)} terms")
        return product

    def power(self, a: PolyElement, n: int) -> PolyElement:
        """a ** n; raises TooHardError for a large power."""
        if n > LARGEST_POWER and len(a) > 1:
            raise TooHardError(f"the power {n}")
        if comb(len(a) + n - 1, n) > 4 * LARGEST_POLYNOMIAL:
            raise TooHardError(f"the power {n} of a polynomial with {len(a)} terms")
        return a**n

    def add(self, a: Quotient, b: Quotient) -> Quotient:
        """a + b over a common denominator."""
        if not a.num:
            return b
        if not b.num:
            return a
        if a.den == b.den:
            return self.cancelled(a.num + b.num, dict(a.den))
        first, second = dict(a.den), dict(b.den)
        common = {i: max(first.get(i, 0), second.get(i, 0)) for i in first | second}
        return Quotient(
            self._over(a.num, first, common) + self._over(b.num, second, common), tuple(sorted(common.items()))
        )

    def _over(self, num: PolyElement, den: dict[int, int], common: dict[int, int]) -> PolyElement:
        for i, n in common.items():
            if n > den.get(i, 0):
                num = self.times(num, self.power(self.atoms[i], n - den.get(i, 0)))
        return num

    def subtract(self, a: Quotient, b: Quotient) -> Quotient:
        """a - b."""
        return self.add(a, self.multiply(self.constant(-1), b))

    def multiply(self, a: Quotient, b: Quotient) -> Quotient:
        """a b, with what cancels crosswise."""
        if not a.num or not b.num:
            return self.constant(0)
        left, right = self.cancelled(a.num, dict(b.den)), self.cancelled(b.num, dict(a.den))
        den = dict(left.den)
        for i, n in right.den:
            den[i] = den.get(i, 0) + n
        return Quotient(self.times(left.num, right.num), tuple(sorted(den.items())))

    def cancelled(self, num: PolyElement, den: dict[int, int]) -> Quotient:
        """num / den without what divides both."""
        if not num:
            return Quotient(num)
        for i in list(den):
            atom = self.atoms[i]
            if len(num) > 200 and len(atom) > 1:
                continue
            while den[i]:
                quotient, rest = num.div(atom)
                if rest:
                    break
                num, den[i] = quotient, den[i] - 1
            if not den[i]:
                del den[i]
        return Quotient(num, tuple(sorted(den.items())))

    def inverse_of(self, num: PolyElement, den: tuple[tuple[int, int], ...] = ()) -> Quotient:
        """The inverse of num / den, where num is known not to vanish."""
        coefficient, factors = self.factors(num)
        below: dict[int, int] = {}
        for poly, n in factors:
            below[self.atom(poly)] = n
        top = self.ring.ground_new(1 / coefficient)
        for i, n in den:
            top = self.times(top, self.power(self.atoms[i], n))
        return self.cancelled(top, below)

    def integer_power(self, a: Quotient, n: int) -> Quotient:
        """a ** n for n >= 0."""
        if n == 0:
            return self.constant(1)
        return Quotient(self.power(a.num, n), tuple((i, n * m) for i, m in a.den))

    def exponential(self, term: Quotient, times: Any) -> Quotient:
        """exp(times term), where the term is a product of generators over atoms, and `times` is rational."""
        p, q = int(times.numerator), int(times.denominator)
        key = self.meaning(term)
        unit = self.memory.refine(("exp", key), q)
        if max(abs(p), unit) > LARGEST_EXPONENT:
            raise TooHardError(f"an exponential of {p}/{q} times a term")
        exponent = self.multiply(self.constant(sympy.Rational(1, unit)), term)
        generator = self.generator("exp", sympy.exp(key / unit), key, exponent)
        n = p * unit // q
        power = self.power(generator, abs(n))
        return Quotient(power) if n >= 0 else self.inverse_of(power)

    def tidy(self, a: Quotient) -> Quotient:
        """`a` reduced and cancelled as far as possible here."""
        return self.cancelled(self.reduced(a.num), dict(a.den))

    def meaning(self, a: Quotient) -> Expr:
        """`a` as a SymPy expression."""
        return sympy.Mul(self.poly_meaning(a.num), *(self.poly_meaning(self.atoms[i]) ** -n for i, n in a.den))

    def poly_meaning(self, poly: PolyElement) -> Expr:
        """A polynomial as a SymPy expression."""
        terms = []
        for monomial, coefficient in poly.terms():
            factors = [self.generators[i].meaning ** n for i, n in enumerate(monomial) if n]
            terms.append(sympy.Mul(sympy.Rational(int(coefficient.numerator), int(coefficient.denominator)), *factors))
        return sympy.Add(*terms)

    def factors(self, poly: PolyElement) -> tuple[Any, list[tuple[PolyElement, int]]]:
        """A rational number and factors with multiplicities, each primitive with a positive leading coefficient.

        The factors are irreducible, unless the polynomial is a large one, which stays as it is.
        """
        known = self._factored.get(poly)
        if known is None:
            known = self._factored[poly] = self._factorise(poly)
        return known

    def _factorise(self, poly: PolyElement) -> tuple[Any, list[tuple[PolyElement, int]]]:
        shared = [min(exponents) for exponents in zip(*poly.itermonoms(), strict=True)]
        factors = [(self.ring.gens[i], n) for i, n in enumerate(shared) if n]
        rest = self.ring.from_dict({
            tuple(e - n for e, n in zip(monomial, shared, strict=True)): coefficient
            for monomial, coefficient in poly.terms()
        })
        content, rest = rest.primitive()
        if rest.LC < 0:
            content, rest = -content, -rest
        if rest == 1:
            return content, factors
        inside = used(rest)
        if any(_linear_part(rest, i) is not None for i in inside):
            return content, [*factors, (rest, 1)]
        terms, generators, degree = LARGEST_FACTORED
        if len(rest) > terms or len(inside) > generators or max(map(sum, rest.itermonoms())) > degree:
            return content, [*factors, (rest, 1)]
        small = _ring(len(inside))
        found = _irreducible(small.from_dict({tuple(m[i] for i in inside): c for m, c in rest.terms()}))
        check = self.ring.one
        for poly_small, n in found:
            lifted = self.ring.from_dict({self._lift(m, inside): c for m, c in poly_small.terms()})
            _, lifted = lifted.primitive()
            if lifted.LC < 0:
                lifted = -lifted
            factors.append((lifted, n))
            check = check * lifted**n
        scale, remainder = rest.div(check)
        if remainder or not scale.is_ground:
            raise TooHardError("a factorisation that does not multiply out")
        return content * scale.LC, factors

    def _lift(self, monomial: tuple[int, ...], used: list[int]) -> tuple[int, ...]:
        lifted = [0] * self.memory.size
        for i, n in zip(used, monomial, strict=True):
            lifted[i] = n
        return tuple(lifted)

    def reduced(self, poly: PolyElement) -> PolyElement:
        """The polynomial after what is known of its generators: r**2 = a for a root, s**2 = 1 - c**2 for a sine,
        i**2 = i for an indicator, and 0 for the product of two opposite ones."""
        again = True
        while again:
            again = False
            for i in sorted(used(poly), reverse=True):
                rule = self._rules(i)
                if rule is None or not any(m[i] >= rule[0] for m in poly.itermonoms()):
                    continue
                again = True
                degree, value = rule
                total = self.ring.zero
                for monomial, coefficient in poly.terms():
                    times, left = divmod(monomial[i], degree) if monomial[i] >= degree else (0, monomial[i])
                    term = self.ring.from_dict({(*monomial[:i], left, *monomial[i + 1 :]): coefficient})
                    total = total + self.times(term, self.power(value, times))
                poly = total
                if len(poly) > LARGEST_POLYNOMIAL:
                    raise TooHardError(f"a polynomial with {len(poly)} terms")
        return self._without_opposites(poly)

    def vanishes(self, poly: PolyElement) -> bool:
        """Whether the polynomial is zero, given what is zero in the region."""
        poly = self.reduced(poly)
        return not poly or bool(self.zeros and not poly.rem(self.zeros))

    def _rules(self, i: int) -> tuple[int, PolyElement] | None:
        generator = self.generators[i]
        if generator.kind == "root":
            degree, base, _ = generator.data
            return degree, base
        if generator.kind == "sin":
            return 2, 1 - self.ring.gens[generator.data] ** 2
        if generator.kind == "step":
            return 2, self.ring.gens[i]
        return None

    def _without_opposites(self, poly: PolyElement) -> PolyElement:
        """Without the terms that hold 1[u > 0] 1[-u > 0]."""
        pairs = [(i, j) for i, g in enumerate(self.generators)
                 if g.kind == "step" and (j := self._index.get(("step", -g.data), i)) > i]  # fmt: skip
        if not pairs:
            return poly
        return self.ring.from_dict({m: c for m, c in poly.terms() if not any(m[i] and m[j] for i, j in pairs)})

    def single(self, a: Quotient) -> Generator | None:
        """The generator that `a` is, if it is one."""
        if a.den or len(a.num) != 1 or a.num.LC != 1 or sum(a.num.LM) != 1:
            return None
        index: int = a.num.LM.index(1)
        return self.generators[index]

    def log_rational(self, value: Any) -> Quotient:
        """The logarithm of a positive rational number, by those of its primes."""
        total = self.constant(0)
        for integer, sign in ((int(value.numerator), 1), (int(value.denominator), -1)):
            for prime, n in sympy.factorint(integer, limit=PRIMES_BELOW).items():
                log = self.generator("log", sympy.log(prime), data=self.ring.ground_new(sympy.QQ(prime)))
                total = self.add(total, Quotient(log * (sign * n)))
        return total


def used(poly: PolyElement) -> list[int]:
    """The numbers of the generators that occur in a polynomial."""
    return [i for i, n in enumerate(map(max, zip(*poly.itermonoms(), strict=True))) if n]


def coefficient_of(poly: PolyElement, i: int) -> tuple[PolyElement, PolyElement] | None:
    """c and r of poly = c g_i + r, if the degree is one."""
    ring = poly.ring
    slope, rest = {}, {}
    for monomial, coefficient in poly.terms():
        if monomial[i] > 1:
            return None
        if monomial[i]:
            slope[(*monomial[:i], 0, *monomial[i + 1 :])] = coefficient
        else:
            rest[monomial] = coefficient
    return ring.from_dict(slope), ring.from_dict(rest)


def _linear_part(poly: PolyElement, i: int) -> PolyElement | None:
    """The coefficient of the generator, if it is all that makes the polynomial irreducible: a single term that
    shares no generator with all the rest."""
    split = coefficient_of(poly, i)
    if split is None or len(split[0]) != 1 or not split[1]:
        return None
    slope, rest = split
    shared = [min(exponents) for exponents in zip(*rest.itermonoms(), strict=True)]
    return None if any(a and b for a, b in zip(slope.LM, shared, strict=True)) else slope
