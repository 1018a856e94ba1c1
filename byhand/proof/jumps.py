"""Two expressions seen at a glance to differ at most where something jumps: on a corner of a ReLU, say."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr
from sympy.logic.boolalg import Boolean

from byhand.formulas.functions import Step
from byhand.proof.thin import vanishes_thinly

_JUMPS = (Step, sympy.sign)


def jumps_between(left: Expr, right: Expr) -> Boolean | None:
    """Where alone the sides can differ: what is 0 on a jump, and on no whole neighbourhood. None where one indicator
    for each jump, whatever its value on the jump itself, does not make the two sides one expression."""
    jumps = left.atoms(*_JUMPS) ^ right.atoms(*_JUMPS)
    same = {node: _indicator(node) for node in jumps}
    zeros = {_side(node)[0] for node in jumps}
    if not jumps or left.xreplace(same) != right.xreplace(same) or not all(map(vanishes_thinly, zeros)):
        return None
    return sympy.Or(*sorted((sympy.Eq(zero, 0) for zero in zeros), key=str))


def _indicator(node: Any) -> Expr:
    """1[u > 0] for 1[u >= 0] too, and 1 - 1[u > 0] for what is 1 where u is negative."""
    above, flipped = _side(node)
    value = 1 - Step(above) if flipped else Step(above)
    return 2 * value - 1 if isinstance(node, sympy.sign) else value


def _side(node: Any) -> tuple[Expr, bool]:
    """What decides the jump up to a number in front, with one of its two signs; is that the opposite one?"""
    content, primitive = node.args[0].as_content_primitive()
    turned = primitive.could_extract_minus_sign()
    return (-primitive if turned else primitive), turned != (content < 0)
