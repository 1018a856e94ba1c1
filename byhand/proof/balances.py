"""What has the sign of a difference of exponentials, or of a sum of logarithms, and is easier to tell."""

from __future__ import annotations

from collections.abc import Callable
from math import lcm
from typing import Any

import sympy
from sympy.polys.rings import PolyElement

from byhand.proof.quotients import Field, Quotient, used

_MOST_WEIGHED = 8  # terms of a sum of logarithms, and the coefficient of one, up to which it is compared by powers


def without_exponentials(field: Field, poly: PolyElement) -> Quotient | None:
    """For a exp(u) - b exp(v), with a, b > 0, it is log(a) + u - log(b) - v. None for another polynomial."""
    if len(poly) != 2 or not all(field.generators[i].kind == "exp" for i in used(poly)):
        return None
    (above, a), (below, b) = sorted(poly.terms(), key=lambda term: term[1], reverse=True)
    if a < 0 or b > 0:
        return None
    return field.subtract(_logarithm(field, above, a), _logarithm(field, below, -b))


def _logarithm(field: Field, monomial: tuple[int, ...], coefficient: Any) -> Quotient:
    """Of a product of exponentials."""
    total = field.log_rational(coefficient)
    for i, n in enumerate(monomial):
        if n:
            total = field.add(total, field.multiply(field.constant(n), field.generators[i].data))
    return total


def without_logarithms(
    field: Field, poly: PolyElement, known_sign: Callable[[PolyElement], int | None]
) -> Quotient | None:
    """For log|p| - k log|q| + r, without a logarithm in r, it is |p| - |q|^k exp(-r).

    None for another polynomial, a long one, or where the sign of p or q is not known.
    """
    logarithms = {i: field.generators[i].data for i in used(poly) if field.generators[i].kind == "log"}
    if len(poly) > _MOST_WEIGHED or all(p.is_ground for p in logarithms.values()):
        return None
    found = {i: m for m in poly.itermonoms() for i in logarithms if m[i]}
    if any(sum(m) > 1 for m in found.values()) or len(found) < sum(any(m[i] for i in found) for m in poly):
        return None
    poly = poly * lcm(*(int(c.denominator) for m, c in poly.terms() if any(m[i] for i in logarithms)))
    above = below = field.constant(1)
    for monomial, coefficient in poly.terms():
        i = next((i for i in logarithms if monomial[i]), None)
        if i is None:
            term = Quotient(field.ring.from_dict({monomial: sympy.QQ(1)}))
            below = field.multiply(below, field.exponential(term, -coefficient))
            continue
        n, sign = int(coefficient), known_sign(logarithms[i])
        if not sign or abs(n) > _MOST_WEIGHED:
            return None
        power = Quotient(field.power(logarithms[i] * sign, abs(n)))
        if n > 0:
            above = field.multiply(above, power)
        else:
            below = field.multiply(below, power)
    return field.subtract(above, below)
