"""An expression of SymPy's as the tree of what a reader would type for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import sympy
from sympy import Expr

from byhand.answers.derive.nodes import ZERO, added, call, divided, negative, number, power, times
from byhand.formulas.functions import Step
from byhand.formulas.table import BY_KIND
from byhand.proof.reader.tree import Node


def typed(expr: Expr, nodes: Mapping[Expr, Node]) -> Node:
    """The tree of an expression; `nodes` has those of its names. Raises ValueError for what no reader can type."""
    if expr in nodes:
        return nodes[expr]
    if expr.is_Rational:
        return number(expr)
    if expr.is_Add:
        terms = [typed(term, nodes) for term in expr.as_ordered_terms()]
        return reduce(added, sorted(terms, key=lambda term: term.kind == "negative"))
    if expr.is_Pow and expr.exp == sympy.S.Half:
        return call("sqrt", typed(expr.base, nodes))
    if expr.is_Pow and not expr.exp.is_negative and expr.exp.is_Rational:
        return power(typed(expr.base, nodes), expr.exp)
    if expr.is_Mul or expr.is_Pow:
        over, under = sympy.fraction(expr)
        if under != 1:
            return divided(typed(over, nodes), typed(under, nodes))
        turned = _turned(expr)
        if turned is not None:
            return typed(turned, nodes)
        if expr.could_extract_minus_sign():
            return negative(typed(-expr, nodes))
        if expr.is_Mul:
            return reduce(times, (typed(factor, nodes) for factor in expr.as_ordered_factors()))
    if isinstance(expr, Step):
        return above(typed(expr.args[0], nodes), ZERO)
    if expr.is_Function and type(expr) in BY_KIND:
        return call(BY_KIND[type(expr)].name, *(typed(part, nodes) for part in expr.args))
    raise ValueError(f"no text is known for {expr}")


def above(left: Node, right: Node) -> Node:
    """1 where the left side is larger, else 0."""
    return Node("comparison", (">",), (left, right), bracketed=True)


def _turned(expr: Expr) -> Expr | None:
    """The product without a minus sign in front, which turns a difference in it round: x (a - y) for -x (y - a)."""
    sign, rest = expr.as_coeff_Mul()
    for factor in sympy.Mul.make_args(rest) if sign.is_negative else ():
        signs = [term.could_extract_minus_sign() for term in factor.args] if factor.is_Add else []
        if 2 * sum(signs) >= len(signs) > 0:
            opposite = sympy.Add(*(-term for term in factor.args))
            return sympy.Mul(-sign, *(opposite if one == factor else one for one in sympy.Mul.make_args(rest)))
    return None
