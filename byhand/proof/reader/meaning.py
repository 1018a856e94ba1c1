"""Ninth rule: a walk over the tree gives each node its shape, its TeX and its bounds, and what must hold for it.

Only what passes is handed to SymPy, as values; nothing of the text is ever evaluated as code.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import sympy
from sympy import Integer

from byhand.formulas import Step
from byhand.formulas.printers import quotient_latex, symbol_latex
from byhand.proof.reader import calls
from byhand.proof.reader.characters import AS_SUBSCRIPT
from byhand.proof.reader.errors import (
    MAX_DECIMAL_EXPONENT,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_EXPONENT,
    MAX_WEIGHT,
    Fix,
    ParseError,
    short,
)  # fmt: skip
from byhand.proof.reader.grammar import JUXTAPOSED, MULTIPLIED
from byhand.proof.reader.names import Vocabulary
from byhand.proof.reader.parts import (
    ATOM,
    FRACTION,
    HADAMARD,
    POWER,
    PRODUCT,
    SUM,
    Part,
    entrywise,
    juxtaposed,
    known_size,
    operand,
)  # fmt: skip
from byhand.proof.reader.questions import Questions
from byhand.proof.reader.tree import Node, operation
from byhand.proof.reader.values import each, is_negative, is_zero, multiplied, negated, summed, to_the_power

_COMPARISONS = {
    ">": (">", True, False),
    "<": ("<", False, False),
    ">=": (r"\ge", True, True),
    "<=": (r"\le", False, True),
}
_LOWER = str.maketrans(AS_SUBSCRIPT)


class Meaning:
    """What a tree says in the names of an exercise."""

    def __init__(self, words: Vocabulary, questions: Questions) -> None:
        self.words = words
        self.questions = questions
        self.required: list[tuple[Callable[..., Any], Part]] = []
        """What must hold for the values that were made so far to be defined: parts that are > 0, ≥ 0 or ≠ 0."""
        self.unsaid: list[Part] = []
        """Where one of these is 0, cases leave open what holds."""

    def part(self, node: Node, depth: int = 0) -> Part:
        """The value and the TeX of a node. Raises ParseError where it has none."""
        if depth > MAX_DEPTH:
            raise ParseError(node.start, f"this nests, or goes on, too deep: at most {MAX_DEPTH} levels")
        match node.kind:
            case "number":
                return _number(node)
            case "name":
                return self.name(node)
            case "quotient":
                return self.quotient(node)
            case "euler":
                return replace(operand(sympy.E, "e", "exp(1)"), named=False)
            case "negative":
                return _negated(self.part(node.parts[0], depth + 1))
            case "comparison":
                left, right = (self.part(part, depth + 1) for part in node.parts)
                return self.indicator(node.value[0], left, right, node.column)
            case "transpose":
                return self.transpose(self.part(node.parts[0], depth + 1), node)
            case "operation":
                return self.operation(node, depth)
        arguments = [self.part(part, depth + 1) for part in node.parts]
        if node.kind == "slope":
            return calls.slope(self, node.value[0], int(node.value[1]), arguments, node.column)
        return calls.call(self, node.value[0], arguments, node.column)

    # bounds and conditions

    def checked(self, weight: int, column: int) -> int:
        if weight > MAX_WEIGHT:
            raise ParseError(column, "the numbers, powers or sums here grow too large")
        return weight

    def require(self, relation: Callable[..., Any], part: Part) -> None:
        """What is read is defined only where this part, or each entry of it, is > 0, ≥ 0 or ≠ 0."""
        self.required.append((relation, part))

    # operands

    def name(self, node: Node) -> Part:
        name = node.value[0]
        if name in self.words.symbols:
            text = name
            if "-" in name:  # Oₜ₋₁
                base, _, below = name.rpartition("_")
                text = base + below.translate(_LOWER)
            return operand(self.words.symbols[name], symbol_latex(name), text)
        if name == "pi":
            return replace(operand(sympy.pi, r"\pi", "pi"), named=False)
        raise ParseError(node.start, f"there is no name {short(name)} here")

    def quotient(self, node: Node) -> Part:
        of, by = node.value[:2]
        plus = len(node.value) == 3
        tex = quotient_latex(of, by, plus)
        text = f"∂{'⁺' if plus else ''}{of}/∂{by}"
        return replace(operand(self.words.partials[node.value], tex, text), level=FRACTION)

    def transpose(self, inner: Part, node: Node) -> Part:
        if not inner.shape:
            if not node.value:
                raise ParseError(node.column, ".T transposes a matrix, not a number")
            primed = node.parts[0]
            by = self.words.arguments.get(primed.value[0]) if primed.kind == "name" else None
            if by is not None:
                quotient = f"∂{primed.value[0]}/∂{by}"
                fix = Fix(primed.start, node.end, f"({quotient})")
                raise ParseError(node.column, f"write a slope as a quotient: {quotient}", fix=fix)
            told = "a prime stands behind a function, as in tanh'(z), or for the transpose of a matrix"
            told += "; a slope is a quotient, such as ∂L/∂w" if self.words.partials else ""
            raise ParseError(node.column, told)
        return self.turned(inner)

    def turned(self, inner: Part) -> Part:
        """The transpose of a matrix."""
        def before() -> None:
            _ = inner.value

        return replace(
            inner, make=lambda: inner.value.T, cell=lambda i, j: inner.entry(j, i), before=before,
            shape=inner.shape[::-1], level=POWER, written=ATOM, negative=False,
            tex=rf"{inner.tex_in(ATOM)}^{{\top}}", text=f"{inner.text_in(ATOM)}.T",
        )  # fmt: skip

    # operations

    def operation(self, node: Node, depth: int) -> Part:
        sign, (first, second), column = node.sign, node.parts, node.column
        if sign in ("**", "^", "superscript"):
            return self.power(node, depth)
        left, right = self.part(first, depth + 1), self.part(second, depth + 1)
        if sign in "+-":
            return self.added(left, right, sign, column)
        if sign == "/":
            return self.divided(left, right, column, not first.bracketed)
        if sign == "⊗":
            return calls.call(self, "outer", [left, right], column)
        if sign == "@" or self.is_matrix_product(sign, left, right, column):
            return self.matrix_product(left, right, column, sign)
        fix = Fix(column, column + 1, "@") if sign == "*" and left.shape[1:] == right.shape[:1] != () else None
        return self.times(left, right, column, fix)

    def added(self, left: Part, right: Part, sign: str, column: int) -> Part:
        both = self.paired(left, right, sign, column)
        return replace(
            both, **entrywise(lambda u, v: summed(u, v, sign, both.is_deep), left, right), level=SUM, written=SUM,
            tex=f"{left.tex} {sign} {right.tex_in(HADAMARD)}", text=f"{left.text} {sign} {right.text_in(PRODUCT)}",
            negative=False,
        )  # fmt: skip

    def is_matrix_product(self, sign: str, left: Part, right: Part, column: int) -> bool:
        """Side by side matrices are multiplied; a dot may stand for that, or for a product entry by entry."""
        if not (left.shape and right.shape):
            return False
        if sign in ("·", "×"):
            meets, same = left.shape[1] == right.shape[0], left.shape == right.shape
            return meets and (not same or self.questions.ask("A·B", 2, column) == 1)
        return sign in (JUXTAPOSED, MULTIPLIED)

    def paired(
        self, left: Part, right: Part, sign: str, column: int, factor: int = 1, fix: Fix | None = None
    ) -> Part:
        """The shape and the bounds of what is made entry by entry of two parts, a number counting for every entry."""
        if left.shape and right.shape and left.shape != right.shape:
            raise ParseError(
                column,
                f"{sign} works entry by entry and needs two equal shapes: the left side is {left.kind}, "
                f"the right side {right.kind}", fix=fix,
            )  # fmt: skip
        weight = self.checked(factor * (left.weight + right.weight), column)
        named = left.named or right.named
        return Part(left.make, left.cell, left.shape or right.shape, "", "", named=named, weight=weight,
                    exps=max(left.exps, right.exps), nested=max(left.nested, right.nested))  # fmt: skip

    def times(self, left: Part, right: Part, column: int, fix: Fix | None = None) -> Part:
        both = self.paired(left, right, "*", column, fix=fix)
        if left.shape and right.shape:
            tex, level = rf"{left.tex_in(HADAMARD, leading=True)} \odot {right.tex_in(PRODUCT)}", HADAMARD
        else:
            tex, level = juxtaposed(left, right), PRODUCT
        text = f"{left.text_in(PRODUCT, leading=True)}*{right.text_in(FRACTION)}"
        return replace(
            both, **entrywise(lambda u, v: multiplied(u, v, both.is_deep), left, right), tex=tex, text=text,
            level=level, written=PRODUCT, negative=left.negative,
        )  # fmt: skip

    def divided(self, left: Part, right: Part, column: int, bare: bool) -> Part:
        both = self.paired(left, right, "/", column)
        negative = left.negative and bare  # -y/a is the negative of a fraction, (-y)/a a fraction
        tex = rf"\frac{{{left.tex.removeprefix('-') if negative else left.tex}}}{{{right.tex}}}"
        text = f"{left.text_in(PRODUCT, leading=negative)}/{right.text_in(POWER)}"

        def check() -> None:
            if is_zero(right.value):
                raise ParseError(column, "division by zero")
            self.require(sympy.Ne, right)

        def rule(u: Any, v: Any) -> Any:
            return multiplied(u, to_the_power(v, Integer(-1), right.is_large), both.is_deep)

        return replace(both, **entrywise(rule, left, right, check=check), tex="-" * negative + tex, text=text,
                       level=FRACTION, written=PRODUCT, negative=negative)  # fmt: skip

    def matrix_product(self, left: Part, right: Part, column: int, sign: str = "@") -> Part:
        if not (left.shape and right.shape):
            raise ParseError(
                column,
                f"@ multiplies two matrices, but the left side is {left.kind}, the right side {right.kind}; "
                "write * for a product with a number",
            )
        (rows, inner), (meets, columns) = left.shape, right.shape
        if inner != meets:
            told = (f"the left side of @ is {left.kind}, the right side {right.kind}: "
                    f"{inner} column{'s' * (inner != 1)} cannot meet {meets} row{'s' * (meets != 1)}")  # fmt: skip
            if sign == JUXTAPOSED and left.shape == right.shape:
                told = f"side by side two matrices are multiplied, but both are {left.kind}"
                told += "; write * for a product entry by entry"
                raise ParseError(column, told, fix=Fix(column, column, "*"))
            raise ParseError(column, told)
        weight = self.checked((left.weight + right.weight) * (known_size(inner) or 1), column)
        text = f"{left.text_in(PRODUCT, leading=True)} @ {right.text_in(POWER)}"

        def cell(i: int, j: int) -> Any:
            return sympy.Add(*(left.entry(i, k) * right.entry(k, j) for k in range(int(inner))))

        def before() -> None:
            _ = left.value, right.value

        return Part(lambda: left.value * right.value, cell, (rows, columns), juxtaposed(left, right), text, PRODUCT,
                    PRODUCT, left.negative, before=before, weight=weight, exps=max(left.exps, right.exps),
                    nested=max(left.nested, right.nested))  # fmt: skip

    # powers

    def power(self, node: Node, depth: int) -> Part:
        sign, (below, above), column = node.sign, node.parts, node.column
        if below.kind == "euler":
            return calls.call(self, "exp", [self.part(above, depth + 1)], column)
        base = self.part(below, depth + 1)
        if base.shape and above.kind == "name" and above.value == ("T",):
            return self.transpose(base, node)
        exponent = self.part(above, depth + 1)
        square = len(base.shape) == 2 and base.shape[0] == base.shape[1] != 1
        if square and sign != "**" and not exponent.named:
            if exponent.value == -1:
                raise ParseError(column, "the inverse of a matrix has no place here; 1/W is taken entry by entry")
            if exponent.value in (2, 3) and self.questions.ask("W^2", 2, column) == 1:
                product = below
                for _ in range(int(exponent.value) - 1):
                    product = operation("@", product, below, column)
                return self.part(product, depth + 1)
        return self.raised(base, exponent, column, above)

    def raised(self, base: Part, exponent: Part, column: int, typed: Node | None = None) -> Part:
        """A power with an exponent that is a number; of a matrix, entry by entry."""
        if exponent.shape or exponent.named or not exponent.value.is_Rational:
            raise ParseError(column, "an exponent must be a number, such as 2 or 1/2; for a power of e write exp(z)")
        n = exponent.value
        if abs(n) <= MAX_EXPONENT < n.q:
            near = Fraction(int(n.p), int(n.q)).limit_denominator(9)
            meant = near != 0 and abs(near - n) < Fraction(1, 200)
            fix = Fix(typed.start, typed.end, f"({near})") if typed and meant else None
            told = f": ({near})" if meant else f", of numbers up to {MAX_EXPONENT}"
            raise ParseError(column, f"write an exponent as a fraction{told}", fix=fix)
        if abs(n) > MAX_EXPONENT:
            raise ParseError(column, f"the exponent is too large: at most {MAX_EXPONENT}")
        # SymPy splits a root of a large number into prime factors, so roots weigh more.
        weight = self.checked(base.weight * (max(1, abs(int(n))) if n.is_Integer else 10), column)
        shown = rf"\odot {exponent.tex}" if base.shape else exponent.tex

        def check() -> None:
            if n.is_negative and is_zero(base.value):
                raise ParseError(column, "division by zero")
            if not n.is_Integer and is_negative(base.value):
                raise ParseError(column, "the root of a negative number is not a real number")
            if n.is_negative:
                self.require(sympy.Ne, base)
            if not n.is_Integer:
                self.require(sympy.Ge, base)

        def rule(u: Any) -> Any:
            value = to_the_power(u, n, base.is_large)
            merged = value.exp if value.is_Pow else n
            if merged.is_Rational and abs(merged) > MAX_EXPONENT:
                raise ParseError(column, f"the powers together make an exponent too large: at most {MAX_EXPONENT}")
            return value

        return replace(
            base, **entrywise(rule, base, check=check), tex=f"{base.tex_in(ATOM)}^{{{shown}}}",
            text=f"{base.text_in(ATOM)}**{exponent.text_in(ATOM)}", level=POWER, written=POWER, negative=False,
            weight=weight,
        )  # fmt: skip

    # comparisons

    def indicator(self, sign: str, left: Part, right: Part, column: int) -> Part:
        shown, greater, or_equal = _COMPARISONS[sign]
        both = self.paired(left, right, "a comparison", column)

        def rule(u: Any, v: Any) -> Any:
            deep = both.is_deep
            excess = summed(u, v, "-", deep) if greater else summed(v, u, "-", deep)
            if not or_equal:
                return each(Step, excess, both.is_large)
            # a >= b is what b > a leaves
            return summed(Integer(1), each(Step, negated(excess, deep), both.is_large), "-", deep)

        tex = rf"\mathbf{{1}}[{left.tex} {shown} {right.tex}]"
        return replace(both, **entrywise(rule, left, right), tex=tex, exps=0,
                       text=f"({left.text} {sign} {right.text})")  # fmt: skip


def _negated(inner: Part) -> Part:
    tex = inner.tex_in(HADAMARD)
    level = inner.level if tex == inner.tex else ATOM
    text = inner.text_in(PRODUCT)
    written = inner.written if text == inner.text else ATOM
    return replace(inner, **entrywise(lambda u: negated(u, inner.is_deep), inner), tex="-" + tex, text="-" + text,
                   level=level, written=written, negative=True)  # fmt: skip


def _number(node: Node) -> Part:
    text, column = node.value[0], node.start
    if "/" in text:  # ½
        p, q = map(int, text.split("/"))
        half = operand(sympy.Rational(p, q), rf"\frac{{{p}}}{{{q}}}", text)
        return replace(half, level=FRACTION, written=PRODUCT, named=False)
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    if len(whole + decimals) > MAX_DIGITS:
        raise ParseError(column, f"a number has at most {MAX_DIGITS} digits here")
    if len(exponent) > 5 or abs(int(exponent or "0")) > MAX_DECIMAL_EXPONENT:
        raise ParseError(column, f"the exponent of a number is at most {MAX_DECIMAL_EXPONENT} here")
    scale = int(exponent or "0") - len(decimals)
    value = Integer(int(whole + decimals)) * Integer(10) ** scale
    tex = (whole or "0") + ("." + decimals if decimals else "")
    weight = value.p.bit_length() + value.q.bit_length()
    if exponent:
        tex = rf"{tex} \cdot 10^{{{int(exponent)}}}"
    return replace(operand(value, tex, text), level=PRODUCT if exponent else ATOM, named=False, weight=weight)
