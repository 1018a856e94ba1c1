"""The cosine and the sine in the normal form, as polynomials in those of a common part of the angle."""

from __future__ import annotations

import sympy

from byhand.proof.quotients import Field, Quotient, TooHardError

_LARGEST_MULTIPLE = 12


def cos_sin(field: Field, u: Quotient) -> tuple[Quotient, Quotient]:
    """The cosine and the sine of a sum of terms, by the rule for two of them."""
    u = field.tidy(u)
    cosine, sine = field.constant(1), field.constant(0)
    for monomial, coefficient in u.num.terms():
        term = field.tidy(Quotient(field.ring.from_dict({monomial: sympy.QQ(1)}), u.den))
        turn = _of_multiple(field, term, int(coefficient.numerator), int(coefficient.denominator))
        cosine, sine = _turned(field, cosine, sine, *turn)
    return cosine, sine


def _turned(field: Field, c: Quotient, s: Quotient, d: Quotient, t: Quotient) -> tuple[Quotient, Quotient]:
    multiply = field.multiply
    return field.subtract(multiply(c, d), multiply(s, t)), field.add(multiply(c, t), multiply(s, d))


def _of_multiple(field: Field, term: Quotient, p: int, q: int) -> tuple[Quotient, Quotient]:
    """The cosine and the sine of p/q times a term."""
    key = field.meaning(term)
    unit = field.memory.refine(("cos", key), q)
    times = abs(p) * unit // q
    if times > _LARGEST_MULTIPLE:
        raise TooHardError(f"the cosine or sine of {times} times {key}")
    c = field.generator("cos", sympy.cos(key / unit, evaluate=False), key)
    s = field.generator("sin", sympy.sin(key / unit, evaluate=False), key, field.number("cos", key))
    cosine, sine = field.constant(1), field.constant(0)
    for _ in range(times):
        cosine, sine = _turned(field, cosine, sine, Quotient(c), Quotient(s))
    return cosine, sine if p > 0 else field.multiply(field.constant(-1), sine)
