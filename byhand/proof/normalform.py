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
from dataclasses import dataclass, field
from functools import lru_cache
from math import comb, lcm
from typing import Any

import sympy
from sympy import Expr
from sympy.core.relational import Relational
from sympy.logic.boolalg import Boolean, BooleanFalse, BooleanTrue
from sympy.polys.rings import PolyElement, PolyRing

from byhand.formulas.functions import Sigmoid, Step
from byhand.formulas.table import BY_KIND
from byhand.proof.enclosure import RELATIONS, Enclosure, UndefinedError, UnsureError

LARGEST_POLYNOMIAL = 20_000  # terms
_LARGEST_FACTORED = (40, 12, 16)  # terms, generators and degree up to which polynomials are factored
_LARGEST_POWER = 64
_PRIMES_BELOW = 10_000
_FACTS, _MONOMIALS = 160, 20  # bounds of the elimination


class SplitError(Exception):
    """The value depends on the sign of `expr`, a polynomial in the generators' meanings."""

    def __init__(self, expr: Expr, poly: Any, form: NormalForm) -> None:
        super().__init__(f"the sign of {expr} is open")
        self.expr, self.poly, self.form = expr, poly, form


class NowhereDefinedError(Exception):
    """The expression has no real value anywhere in the region."""


class TooHardError(Exception):
    """A bound on the work was met; the message says which."""


class RestartError(Exception):
    """A generator was too coarse, or the ring too small; the next attempt knows better."""


@dataclass(frozen=True)
class Condition:
    """`expr` compared with zero: `relation` is ">", "<", "=" or ">="."""

    expr: Expr
    relation: str

    def __str__(self) -> str:
        return f"{self.expr} {self.relation} 0"


@dataclass(frozen=True)
class Fraction:
    """num / product of atoms ** exponent; the atoms are numbered in the normal form."""

    num: PolyElement
    den: tuple[tuple[int, int], ...] = ()


@dataclass
class _Generator:
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
            if self.denominators[key] > _LARGEST_POWER:
                raise TooHardError("exponents with a large denominator")
            raise RestartError
        return known


@lru_cache(maxsize=64)
def _ring(size: int) -> PolyRing:
    return PolyRing([f"g{i}" for i in range(size)], sympy.QQ, sympy.lex)


class NormalForm:
    """The normal form in one region.

    conditions: what holds in the region.
    opaque: functions that stay as they are: "tanh" keeps tanh and the sigmoid instead of writing them by exp,
        "kinks" keeps the indicator of each case distinction instead of splitting.
    """

    def __init__(self, conditions: Sequence[Condition], opaque: frozenset[str], memory: Memory) -> None:
        self.opaque = opaque
        self.memory = memory
        self.ring = _ring(memory.size)
        self.generators: list[_Generator] = []
        self.risky = False  # whether something was divided by that might vanish without being seen to
        self._index: dict[tuple[str, Expr], int] = {}
        self._atoms: list[PolyElement] = []
        self._atom_index: dict[PolyElement, int] = {}
        self._memo: dict[Any, Fraction] = {}
        self._factored: dict[PolyElement, tuple[Any, list[tuple[PolyElement, int]]]] = {}
        self._signs: dict[PolyElement, int] = {}
        self._facts: list[tuple[PolyElement, bool]] = []  # (p, strict): p > 0 or p >= 0
        self._zeros: list[PolyElement] = []
        self.contradiction = False
        for condition in conditions:
            self._assume(condition)

    @property
    def size(self) -> int:
        """How many parts of expressions it remembers."""
        return len(self._memo)

    # Polynomials and fractions

    def _constant(self, value: Any) -> Fraction:
        return Fraction(self.ring.ground_new(sympy.QQ.convert(value)))

    def _generator(self, kind: str, meaning: Expr, key: Expr | None = None, data: Any = None) -> PolyElement:
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
            self.generators.append(_Generator(kind, meaning, data))
        return self.ring.gens[index]

    def _atom(self, poly: PolyElement) -> int:
        index = self._atom_index.get(poly)
        if index is None:
            index = self._atom_index[poly] = len(self._atoms)
            self._atoms.append(poly)
        return index

    def _times(self, a: PolyElement, b: PolyElement) -> PolyElement:
        if len(a) * len(b) > 40 * LARGEST_POLYNOMIAL:
            raise TooHardError(f"a product of polynomials with {len(a)} and {len(b)} terms")
        product = a * b
        if len(product) > LARGEST_POLYNOMIAL:
            raise TooHardError(f"a polynomial with {len(product)} terms")
        return product

    def _power(self, a: PolyElement, n: int) -> PolyElement:
        if n > _LARGEST_POWER and len(a) > 1:
            raise TooHardError(f"the power {n}")
        if comb(len(a) + n - 1, n) > 4 * LARGEST_POLYNOMIAL:
            raise TooHardError(f"the power {n} of a polynomial with {len(a)} terms")
        return a**n

    def add(self, a: Fraction, b: Fraction) -> Fraction:
        """a + b over a common denominator."""
        if not a.num:
            return b
        if not b.num:
            return a
        if a.den == b.den:
            return self._cancelled(a.num + b.num, dict(a.den))
        first, second = dict(a.den), dict(b.den)
        common = {i: max(first.get(i, 0), second.get(i, 0)) for i in first | second}
        return Fraction(
            self._over(a.num, first, common) + self._over(b.num, second, common), tuple(sorted(common.items()))
        )

    def _over(self, num: PolyElement, den: dict[int, int], common: dict[int, int]) -> PolyElement:
        for i, n in common.items():
            if n > den.get(i, 0):
                num = self._times(num, self._power(self._atoms[i], n - den.get(i, 0)))
        return num

    def multiply(self, a: Fraction, b: Fraction) -> Fraction:
        """a b, with what cancels crosswise."""
        if not a.num or not b.num:
            return self._constant(0)
        left, right = self._cancelled(a.num, dict(b.den)), self._cancelled(b.num, dict(a.den))
        den = dict(left.den)
        for i, n in right.den:
            den[i] = den.get(i, 0) + n
        return Fraction(self._times(left.num, right.num), tuple(sorted(den.items())))

    def _cancelled(self, num: PolyElement, den: dict[int, int]) -> Fraction:
        if not num:
            return Fraction(num)
        for i in list(den):
            atom = self._atoms[i]
            if len(num) > 200 and len(atom) > 1:
                continue
            while den[i]:
                quotient, rest = num.div(atom)
                if rest:
                    break
                num, den[i] = quotient, den[i] - 1
            if not den[i]:
                del den[i]
        return Fraction(num, tuple(sorted(den.items())))

    def inverse(self, a: Fraction) -> Fraction:
        """1 / a; raises NowhereDefinedError if a is zero."""
        num = self.reduced(a.num)
        if self.vanishes(num):
            raise NowhereDefinedError("division by zero")
        self._take_as_nonzero(num)
        coefficient, factors = self.factors(num)
        den: dict[int, int] = {}
        for poly, n in factors:
            den[self._atom(poly)] = n
        top = self.ring.ground_new(1 / coefficient)
        for i, n in a.den:
            top = self._times(top, self._power(self._atoms[i], n))
        return self._cancelled(top, den)

    def _take_as_nonzero(self, poly: PolyElement) -> None:
        """Notes that the expression is undefined where `poly` vanishes, which may be everywhere if two generators
        depend on each other, or in a whole case of a case distinction."""
        used = [self.generators[i] for i in _used(poly)]
        if any(generator.kind != "symbol" for generator in used) and not self._known_sign(poly):
            if "kinks" in self.opaque and any(generator.meaning.has(Step) for generator in used):
                raise TooHardError("what may be zero in one case has to be nonzero")
            self.risky = True

    def integer_power(self, a: Fraction, n: int) -> Fraction:
        """a ** n."""
        if n < 0:
            return self.integer_power(self.inverse(a), -n)
        if n == 0:
            return self._constant(1)
        return Fraction(self._power(a.num, n), tuple((i, n * m) for i, m in a.den))

    def tidy(self, a: Fraction) -> Fraction:
        """`a` reduced and cancelled as far as possible here."""
        return self._cancelled(self.reduced(a.num), dict(a.den))

    def meaning(self, a: Fraction) -> Expr:
        """`a` as a SymPy expression."""
        return sympy.Mul(self.poly_meaning(a.num), *(self.poly_meaning(self._atoms[i]) ** -n for i, n in a.den))

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
        used = _used(rest)
        if any(_linear_part(rest, i) is not None for i in used):
            return content, [*factors, (rest, 1)]
        terms, generators, degree = _LARGEST_FACTORED
        if len(rest) > terms or len(used) > generators or max(map(sum, rest.itermonoms())) > degree:
            return content, [*factors, (rest, 1)]
        small = _ring(len(used))
        _, found = small.from_dict({tuple(m[i] for i in used): c for m, c in rest.terms()}).factor_list()
        check = self.ring.one
        for poly_small, n in found:
            lifted = self.ring.from_dict({self._lift(m, used): c for m, c in poly_small.terms()})
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
            for i in sorted(_used(poly), reverse=True):
                rule = self._rules(i)
                if rule is None or not any(m[i] >= rule[0] for m in poly.itermonoms()):
                    continue
                again = True
                degree, value = rule
                total = self.ring.zero
                for monomial, coefficient in poly.terms():
                    times, left = divmod(monomial[i], degree) if monomial[i] >= degree else (0, monomial[i])
                    term = self.ring.from_dict({(*monomial[:i], left, *monomial[i + 1 :]): coefficient})
                    total = total + self._times(term, self._power(value, times))
                poly = total
                if len(poly) > LARGEST_POLYNOMIAL:
                    raise TooHardError(f"a polynomial with {len(poly)} terms")
        return self._without_opposites(poly)

    def vanishes(self, poly: PolyElement) -> bool:
        """Whether the polynomial is zero, given what is zero in the region."""
        poly = self.reduced(poly)
        return not poly or bool(self._zeros and not poly.rem(self._zeros))

    def _rules(self, i: int) -> tuple[int, PolyElement] | None:
        generator = self.generators[i]
        if generator.kind == "root":
            degree, base = generator.data
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

    # Signs

    def _assume(self, condition: Condition) -> None:
        value = self.tidy(self(condition.expr))
        if not value.num or value.num.is_ground:
            sign = 0 if not value.num else self.sign(value)
            allowed = {">": {1}, "<": {-1}, "=": {0}, ">=": {0, 1}}[condition.relation]
            self.contradiction = self.contradiction or sign not in allowed
            return
        bottom = 1
        for i, n in value.den:
            known = self._known_sign(self._atoms[i])
            if known is None and n % 2:
                return  # the fact is not used: this loses completeness only
            if n % 2:
                bottom *= known or 0
        if bottom == 0:
            return
        num = value.num * bottom
        if condition.relation == "=":
            _, factors = self.factors(num)
            if len(factors) == 1:
                self._signs[factors[0][0]] = 0
            self._zeros.append(num.primitive()[1])
            self._facts += [(num, False), (-num, False)]
            return
        if condition.relation == ">=":
            self._facts.append((num, False))
            return
        num = num if condition.relation == ">" else -num
        self._facts.append((num, True))
        coefficient, factors = self.factors(num)
        sign = 1 if coefficient > 0 else -1
        unknown = []
        for poly, n in factors:
            known = self._known_sign(poly, deep=False) if n % 2 else 1
            if known is None:
                unknown.append(poly)
            else:
                sign *= known
        if sign == 0 or (sign < 0 and not unknown):
            self.contradiction = True
        elif len(unknown) == 1:
            self._signs[unknown[0]] = sign

    def sign(self, a: Fraction) -> int:
        """The sign of `a` in the region. Raises SplitError where it is open."""
        num = self.reduced(a.num)
        if self.vanishes(num):
            return 0
        coefficient, factors = self.factors(num)
        sign = 1 if coefficient > 0 else -1
        for poly, n in (*factors, *((self._atoms[i], n) for i, n in a.den if n % 2)):
            sign *= self.poly_sign(poly) ** n
        return sign

    def poly_sign(self, poly: PolyElement) -> int:
        """The sign of a polynomial in the region. Raises SplitError where it is open."""
        known = self._known_sign(poly)
        if known is None:
            raise SplitError(self.poly_meaning(poly), poly, self)
        return known

    def _known_sign(self, poly: PolyElement, deep: bool = True) -> int | None:
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
        if all(not self.generators[i].meaning.free_symbols for i in _used(poly)):
            meaning = self.poly_meaning(poly)
            for digits in (30, 100, 300):
                try:
                    return Enclosure({}, digits).sign(meaning)
                except UnsureError:
                    continue
                except UndefinedError:
                    break
            raise TooHardError(f"whether {meaning} is zero")
        if not deep:
            return None
        if len(_used(poly)) == 1:
            rootless = self._rootless_sign(poly)
            if rootless is not None:
                return rootless
        balance = self._exponential_balance(poly)
        if balance is not None:
            return balance
        for sign in (1, -1):
            if self._infeasible([(-poly if sign > 0 else poly, False)]):
                return sign
        return None

    def _rootless_sign(self, poly: PolyElement) -> int | None:
        """The sign of a polynomial in one generator that has no zero where the generator lies, by Sturm's theorem."""
        (i,) = _used(poly)
        coefficients = {(m[i],): c for m, c in poly.terms()}
        if max(coefficients)[0] > _LARGEST_FACTORED[2]:
            return None
        kind = self.generators[i].kind
        low, high = {"sigmoid": (0, 1), "step": (0, 1), "tanh": (-1, 1)}.get(kind, (None, None))
        if low is None and self._generator_sign(i) == 1:
            low = 0
        one_variable = sympy.Poly.from_dict(coefficients, sympy.Dummy("g"), domain=sympy.QQ)
        if one_variable.count_roots(low, high):
            return None
        return 1 if one_variable.eval(1 if low == 0 or low is None else 0) > 0 else -1

    def _generator_sign(self, i: int) -> float | None:
        """1 or -1, 1/2 or -1/2 for "not negative" and "not positive", None for open."""
        g = self.generators[i]
        if g.kind in ("exp", "sigmoid", "root", "const"):
            return 1
        if g.kind == "step":
            return 0.5
        if g.kind == "log" and g.meaning.is_number and g.meaning.is_positive:
            return 1
        if g.kind == "symbol":
            for sign, strict, weak in ((1, "positive", "nonnegative"), (-1, "negative", "nonpositive")):
                if getattr(g.meaning, f"is_extended_{strict}"):
                    return sign
                if getattr(g.meaning, f"is_extended_{weak}"):
                    return sign / 2
        known = self._signs.get(self.ring.gens[i])
        return known if known else None

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

    def _exponential_balance(self, poly: PolyElement) -> int | None:
        """The sign of a exp(u) - b exp(v), with a, b > 0, is the sign of log(a) + u - log(b) - v."""
        if len(poly) != 2 or not all(self.generators[i].kind == "exp" for i in _used(poly)):
            return None
        (m, c), (n, d) = poly.terms()
        if c * d > 0:
            return None
        value = self.add(self._log_of_exponentials(m, abs(c)),
                         self.multiply(self._constant(-1), self._log_of_exponentials(n, abs(d))))  # fmt: skip
        return self.sign(value) * (1 if c > 0 else -1)

    def _log_of_exponentials(self, monomial: tuple[int, ...], coefficient: Any) -> Fraction:
        total = self._log_rational(coefficient)
        for i, n in enumerate(monomial):
            if n:
                total = self.add(total, self.multiply(self._constant(n), self.generators[i].data))
        return total

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
            kind = self.generators[i].kind
            if kind in ("sigmoid", "step", "tanh"):
                facts.append((1 - self.ring.gens[i], kind != "step"))
            if kind == "tanh":
                facts.append((1 + self.ring.gens[i], True))
        monomials = {m for poly, _ in facts for m in poly.itermonoms()}
        if len(monomials) > _MONOMIALS:
            return False
        rows = [(dict(poly.terms()), strict) for poly, strict in facts]
        for m in monomials:
            sign = self._term_sign(m, 1) if any(m) else 1
            if sign is not None:
                rows.append(({m: sympy.QQ(1 if sign > 0 else -1)}, abs(sign) == 1))
        return _eliminate(rows, sorted(m for m in monomials if any(m)), self.ring.zero_monom)

    # Expressions

    def zero(self, left: Expr, right: Expr) -> bool:
        """Whether left - right is zero in the normal form."""
        return self.vanishes(self.add(self(left), self.multiply(self._constant(-1), self(right))).num)

    def __call__(self, expr: Expr) -> Fraction:
        """The normal form. Raises SplitError, NowhereDefinedError, TooHardError, or TypeError for an unknown node."""
        known = self._memo.get(expr)
        if known is None:
            known = self._memo[expr] = self._normal(expr)
        return known

    def _normal(self, expr: Expr) -> Fraction:
        if isinstance(expr, sympy.Rational):
            return self._constant(expr)
        if isinstance(expr, sympy.Float):
            return self._constant(sympy.Rational(str(expr)))
        if isinstance(expr, sympy.Symbol):
            return Fraction(self._generator("symbol", expr))
        if isinstance(expr, sympy.Add):
            return self._sum(map(self, expr.args))
        if isinstance(expr, sympy.Mul):
            product = self(expr.args[0])
            for arg in expr.args[1:]:
                product = self.multiply(product, self(arg))
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

    def _sum(self, terms: Iterable[Fraction]) -> Fraction:
        by_denominator: dict[tuple[tuple[int, int], ...], PolyElement] = {}
        for term in terms:
            so_far = by_denominator.get(term.den)
            by_denominator[term.den] = term.num if so_far is None else so_far + term.num
        total = self._constant(0)
        for den, num in by_denominator.items():
            total = self.add(total, self._cancelled(num, dict(den)))
        return total

    def _pow(self, base: Expr, exponent: Expr) -> Fraction:
        if base is sympy.E:
            return self._exp(self(exponent))
        if isinstance(exponent, sympy.Integer):
            return self.integer_power(self(base), int(exponent))
        if isinstance(exponent, sympy.Rational):
            if isinstance(base, sympy.Abs):
                return self._absolute_power(self(base.args[0]), exponent)
            if self.sign(self(base)) < 0:
                raise NowhereDefinedError("a root of a negative number")
            return self._absolute_power(self(base), exponent)
        return self._exp(self.multiply(self(exponent), self._log(base)))

    def _exp(self, u: Fraction) -> Fraction:
        u = self.tidy(u)
        product = self._constant(1)
        for monomial, coefficient in u.num.terms():
            term = self.tidy(Fraction(self.ring.from_dict({monomial: sympy.QQ(1)}), u.den))
            generator = self._single(term)
            if generator is not None and generator.kind == "log":
                power = self._atom_power(generator.data, coefficient)
            else:
                p, q = int(coefficient.numerator), int(coefficient.denominator)
                power = self._exponential(term, p, q)
            product = self.multiply(product, power)
        return product

    def _single(self, a: Fraction) -> _Generator | None:
        """The generator that `a` is, if it is one."""
        if a.den or len(a.num) != 1 or a.num.LC != 1 or sum(a.num.LM) != 1:
            return None
        index: int = a.num.LM.index(1)
        return self.generators[index]

    def _exponential(self, term: Fraction, p: int, q: int) -> Fraction:
        key = self.meaning(term)
        unit = self.memory.refine(("exp", key), q)
        exponent = self.multiply(self._constant(sympy.Rational(1, unit)), term)
        generator = self._generator("exp", sympy.exp(key / unit), key, exponent)
        return self.integer_power(Fraction(generator), p * unit // q)

    def _log(self, expr: Expr) -> Fraction:
        if isinstance(expr, sympy.Abs):
            u = self.tidy(self(expr.args[0]))
            if self.vanishes(u.num):
                raise NowhereDefinedError("the logarithm of zero")
            self._take_as_nonzero(u.num)
        else:
            u = self(expr)
            if self.sign(u) <= 0:
                raise NowhereDefinedError("the logarithm of a number that is not positive")
        u = self.tidy(u)
        coefficient, factors = self.factors(u.num)
        total = self._log_rational(abs(coefficient))
        for poly, n in (*factors, *((self._atoms[i], -n) for i, n in u.den)):
            total = self.add(total, self.multiply(self._constant(n), self._log_atom(poly)))
        return total

    def _log_rational(self, value: Any) -> Fraction:
        total = self._constant(0)
        for integer, sign in ((int(value.numerator), 1), (int(value.denominator), -1)):
            for prime, n in sympy.factorint(integer, limit=_PRIMES_BELOW).items():
                log = self._generator("log", sympy.log(prime), data=self.ring.ground_new(sympy.QQ(prime)))
                total = self.add(total, Fraction(log * (sign * n)))
        return total

    def _log_atom(self, poly: PolyElement) -> Fraction:
        """log|p|."""
        generator = self._single(Fraction(poly))
        if generator is not None and generator.kind == "exp":
            return generator.data  # type: ignore[no-any-return]
        if generator is not None and generator.kind == "root":
            degree, base = generator.data
            coefficient, factors = self.factors(base)
            total = self._log_rational(abs(coefficient))
            for factor, n in factors:
                total = self.add(total, self.multiply(self._constant(n), self._log_atom(factor)))
            return self.multiply(self._constant(sympy.Rational(1, degree)), total)
        meaning = self.poly_meaning(poly)
        return Fraction(self._generator("log", sympy.log(sympy.Abs(meaning)), meaning, poly))

    def _absolute_power(self, u: Fraction, exponent: sympy.Rational) -> Fraction:
        """|u| ** exponent."""
        u = self.tidy(u)
        r = sympy.QQ(int(exponent.p), int(exponent.q))
        if not u.num:
            if r < 0:
                raise NowhereDefinedError("division by zero")
            return self._constant(0)
        coefficient, factors = self.factors(u.num)
        product = self._constant(1)
        for integer, sign in ((int(abs(coefficient.numerator)), 1), (int(coefficient.denominator), -1)):
            for prime, n in sympy.factorint(integer, limit=_PRIMES_BELOW).items():
                constant = self.ring.ground_new(sympy.QQ(prime))
                product = self.multiply(product, self._atom_power(constant, sign * n * r))
        for poly, n in (*factors, *((self._atoms[i], -n) for i, n in u.den)):
            product = self.multiply(product, self._atom_power(poly, n * r))
        return product

    def _atom_power(self, poly: PolyElement, exponent: Any) -> Fraction:
        """|p| ** exponent."""
        p, q = int(exponent.numerator), int(exponent.denominator)
        if q == 1 and p % 2 == 0:
            return self.integer_power(Fraction(poly), p)
        generator = self._single(Fraction(poly))
        if generator is not None and generator.kind == "exp":
            return self._exp(self.multiply(self._constant(exponent), generator.data))
        sign = (1 if poly.LC > 0 else -1) if poly.is_ground else self.poly_sign(poly)
        if sign == 0:
            if p < 0:
                raise NowhereDefinedError("division by zero")
            return self._constant(0)
        positive = poly * sign
        if q == 1:
            return self.integer_power(Fraction(positive), p)
        meaning = self.poly_meaning(positive)
        unit = self.memory.refine(("root", meaning), q)
        root = self._generator("root", meaning ** sympy.Rational(1, unit), meaning, (unit, positive))
        return self.integer_power(Fraction(root), p * unit // q)

    def _odd(self, kind: str, u: Fraction, function: Any) -> tuple[PolyElement, int]:
        """The generator of an odd function's value at ±u, and the sign."""
        sign = 1 if u.num.LC > 0 else -1
        return self._generator(kind, function(self.meaning(Fraction(u.num * sign, u.den)))), sign

    def _tanh(self, z: Expr) -> Fraction:
        u = self.tidy(self(z))
        if not u.num:
            return self._constant(0)
        if "tanh" in self.opaque:
            generator, sign = self._odd("tanh", u, sympy.tanh)
            return Fraction(generator * sign)
        e = self._exp(self.multiply(self._constant(2), u))
        return self.multiply(self.add(e, self._constant(-1)), self.inverse(self.add(e, self._constant(1))))

    def _sigmoid(self, z: Expr) -> Fraction:
        u = self.tidy(self(z))
        if not u.num:
            return self._constant(sympy.Rational(1, 2))
        if "tanh" in self.opaque:
            sign = 1 if u.num.LC > 0 else -1
            generator = self._generator("sigmoid", Sigmoid(self.meaning(Fraction(u.num * sign, u.den))))
            return Fraction(generator if sign > 0 else 1 - generator)
        e = self._exp(u)
        return self.multiply(e, self.inverse(self.add(e, self._constant(1))))

    def _circular(self, which: int, z: Expr) -> Fraction:
        u = self.tidy(self(z))
        cosine, sine = self._constant(1), self._constant(0)
        for monomial, coefficient in u.num.terms():
            term = self.tidy(Fraction(self.ring.from_dict({monomial: sympy.QQ(1)}), u.den))
            for_term = self._cos_sin(term, int(coefficient.numerator), int(coefficient.denominator))
            cosine, sine = self._turned(cosine, sine, *for_term)
        return sine if which else cosine

    def _turned(self, c: Fraction, s: Fraction, d: Fraction, t: Fraction) -> tuple[Fraction, Fraction]:
        minus = self.multiply(self._constant(-1), self.multiply(s, t))
        return self.add(self.multiply(c, d), minus), self.add(self.multiply(c, t), self.multiply(s, d))

    def _cos_sin(self, term: Fraction, p: int, q: int) -> tuple[Fraction, Fraction]:
        key = self.meaning(term)
        unit = self.memory.refine(("cos", key), q)
        times = abs(p) * unit // q
        if times > 12:
            raise TooHardError(f"the cosine or sine of {times} times {key}")
        c = self._generator("cos", sympy.cos(key / unit, evaluate=False), key)
        s = self._generator("sin", sympy.sin(key / unit, evaluate=False), key, self._index["cos", key])
        cosine, sine = self._constant(1), self._constant(0)
        for _ in range(times):
            cosine, sine = self._turned(cosine, sine, Fraction(c), Fraction(s))
        return cosine, sine if p > 0 else self.multiply(self._constant(-1), sine)

    def _indicator(self, u: Fraction) -> Fraction:
        """1[u > 0]."""
        if "kinks" not in self.opaque:
            return self._constant(int(self.sign(u) > 0))
        u = self.tidy(u)
        if not u.num:
            return self._constant(0)
        coefficient, factors = self.factors(u.num)
        sign = 1 if coefficient > 0 else -1
        rest = self.ring.one
        for poly, n in (*factors, *((self._atoms[i], n) for i, n in u.den)):
            known = self._known_sign(poly)
            if known:
                sign *= known**n
            else:
                rest = self._times(rest, self._power(poly, n))
        if rest == 1:
            return self._constant(int(sign > 0))
        meaning = self.poly_meaning(rest)
        key = meaning if sign > 0 else sympy.Mul(-1, meaning).expand()
        return Fraction(self._generator("step", Step(key, evaluate=False), key.expand(), key.expand()))

    def _piecewise(self, *pairs: Any) -> Fraction:
        if "kinks" in self.opaque:
            raise TooHardError("a case distinction")
        for value, condition in pairs:
            if self.holds(condition):
                return self(value)
        raise NowhereDefinedError("no case applies")

    def holds(self, condition: Boolean) -> bool:
        """Whether a relation, or a combination of relations, is true in the region."""
        if isinstance(condition, BooleanTrue | BooleanFalse):
            return bool(condition)
        if isinstance(condition, Relational) and type(condition) in RELATIONS:
            return self.sign(self(condition.lhs - condition.rhs)) in RELATIONS[type(condition)]
        if isinstance(condition, sympy.And):
            return all([self.holds(arg) for arg in condition.args])
        if isinstance(condition, sympy.Or):
            return any([self.holds(arg) for arg in condition.args])
        if isinstance(condition, sympy.Not):
            return not self.holds(condition.args[0])
        raise TypeError(f"cannot compare {condition}, of type {type(condition).__name__}")

    def solve(self, poly: PolyElement) -> tuple[Expr, Expr] | None:
        """A symbol and its value where the polynomial vanishes, if it is linear in one; raises SplitError to know
        first whether the coefficient vanishes."""
        pending = None
        for i in _used(poly):
            symbol = self.generators[i].meaning
            if self.generators[i].kind != "symbol" or any(
                symbol in self.generators[j].meaning.free_symbols for j in _used(poly) if j != i
            ):
                continue
            split = _coefficient(poly, i)
            if split is None:
                continue
            slope, rest = split
            if slope.is_ground or self._all_known(slope):
                return symbol, -self.poly_meaning(rest) / self.poly_meaning(slope)
            pending = slope
        if pending is not None:
            for factor, _ in self.factors(pending)[1]:
                if self._known_sign(factor) is None:
                    raise SplitError(self.poly_meaning(factor), factor, self)
        return None

    def _all_known(self, poly: PolyElement) -> bool:
        return all(self._known_sign(factor) for factor, _ in self.factors(poly)[1])


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


def _used(poly: PolyElement) -> list[int]:
    return [i for i, n in enumerate(map(max, zip(*poly.itermonoms(), strict=True))) if n]


def _coefficient(poly: PolyElement, i: int) -> tuple[PolyElement, PolyElement] | None:
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
    split = _coefficient(poly, i)
    if split is None or len(split[0]) != 1 or not split[1]:
        return None
    slope, rest = split
    shared = [min(exponents) for exponents in zip(*rest.itermonoms(), strict=True)]
    return None if any(a and b for a, b in zip(slope.LM, shared, strict=True)) else slope


def _eliminate(rows: list[tuple[dict[Any, Any], bool]], variables: list[Any], one: Any) -> bool:
    """Whether the inequalities (a row is a sum > 0, or >= 0) contradict each other, by Fourier and Motzkin."""

    def contradicts(row: dict[Any, Any], strict: bool) -> bool:
        return all(m == one for m in row) and (row.get(one, 0) < 0 or (strict and row.get(one, 0) == 0))

    remaining = set(variables)
    while True:
        if any(contradicts(row, strict) for row, strict in rows):
            return True
        counts = {}
        for m in remaining:
            above = sum(row.get(m, 0) > 0 for row, _ in rows)
            below = sum(row.get(m, 0) < 0 for row, _ in rows)
            counts[m] = above * below - above - below
        if not remaining:
            return False
        m = min(remaining, key=lambda v: (counts[v], v))
        remaining.remove(m)
        kept = [(row, strict) for row, strict in rows if row.get(m, 0) == 0]
        above = [(row, strict) for row, strict in rows if row.get(m, 0) > 0]
        below = [(row, strict) for row, strict in rows if row.get(m, 0) < 0]
        if len(kept) + len(above) * len(below) > _FACTS:
            return False
        for row, strict in above:
            for other, other_strict in below:
                a, b = -other[m], row[m]
                mixed = {k: row.get(k, 0) * a + other.get(k, 0) * b for k in row.keys() | other.keys() if k != m}
                mixed = {k: v for k, v in mixed.items() if v or k == one}
                kept.append((mixed, strict or other_strict))
        rows = kept


_RULES: dict[type[Expr], Callable[..., Fraction]] = {
    sympy.core.numbers.Pi: lambda self: Fraction(self._generator("const", sympy.pi)),
    sympy.core.numbers.Exp1: lambda self: self._exp(self._constant(1)),
    sympy.log: lambda self, z: self._log(z),
    sympy.tanh: lambda self, z: self._tanh(z),
    sympy.cos: lambda self, z: self._circular(0, z),
    sympy.sin: lambda self, z: self._circular(1, z),
    sympy.Piecewise: lambda self, *args: self._piecewise(*args),
    Step: lambda self, z: self._indicator(self(z)),
    Sigmoid: lambda self, z: self._sigmoid(z),
}
