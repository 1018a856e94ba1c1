"""Expressions away from the corners of a ReLU, where 1[z > 0], 1[z ≥ 0] and 1 − 1[z < 0] are the same."""

from __future__ import annotations

from typing import Any

import sympy

from byhand.formulas.functions import Step

_JUMPS = (Step, sympy.sign, sympy.Heaviside)


def off_corners(expression: Any) -> Any:
    """The expression, with one and the same indicator for each corner, whatever its value at the corner itself."""
    jumps = {node for node in expression.atoms(*_JUMPS)}
    return expression.xreplace({node: _indicator(node) for node in jumps}) if jumps else expression


def _indicator(node: Any) -> Any:
    inside = node.args[0]
    _, primitive = inside.as_content_primitive()
    flipped = primitive.could_extract_minus_sign()
    above = Step(-primitive if flipped else primitive)
    value = 1 - above if flipped else above
    return 2 * value - 1 if isinstance(node, sympy.sign) else value
