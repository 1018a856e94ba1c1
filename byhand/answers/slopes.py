"""Which slope a text names: a', σ'(z), d/dz σ(z), da, ∂L/∂a; and what it is, as far as the question knows it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol

from byhand.answers.answer import Answer
from byhand.answers.question import Question
from byhand.formulas.table import BY_KIND, function_named
from byhand.proof.derivation import Derivation
from byhand.proof.reader import ParseError, Side
from byhand.proof.reader.names import canonical

PRIMED = re.compile(r"[(\[](.+)[)\]]\s*['′’]")  # (tanh z)'
_DIFFERENTIATED = re.compile(r"[d∂]\s*/\s*[d∂](?P<by>\w+)(?![\w.])\s*(?P<of>\S.*)")
_SHORT_SLOPE = re.compile(r"\s*(\w+)\s*['′’]\s*")  # a'
CALLED_SLOPE = re.compile(r"\s*(σ|[a-zA-Z]{3,})\s*['′’]\s*")
APPLIED = re.compile(r"(?P<of>σ|[a-zA-Z]{3,})\s*['′’]\s*\(\s*(?P<by>\w+)\s*\)")  # σ'(z)
_FUNCTION = r"(?:σ|(?<![^\W\d])[a-zA-Z]{3,}(?![a-zA-Z0-9_]))"
GRADIENTS = frozenset(("g", "G", "d", "D", "delta", "Delta"))  # what people call a gradient
DIFFERENTIAL = re.compile(r"(?:[d∂]|(?:grad|∇)_)(\w+)|(\w+?)(?:[_.]grad|_?bar)")  # da, grad_a, a.grad, a_bar


@dataclass(frozen=True)
class Slopes:
    """Slopes that the texts of one question may name."""

    question: Question

    @property
    def task(self) -> Derivation:
        return self.question.derivation

    def aside(self, answer: Answer) -> Answer | None:
        """The left side of an equation about another defined name, such as ∂a/∂z = a*(1 - a) where ∂L/∂w is asked.
        Raises ParseError."""
        left = next((side for side in answer.sides if side.expression is not None or side.quotient or side.tells), None)
        task = self.task
        name = left.expression if left is not None else None
        known = name in task.where or name in task.placeholders
        if left is not None and not known and (slopes := self.short_slopes(left)):
            name, known = next((one for one in slopes if self.question.is_proved(one, answer)), slopes[0]), True
        asked = task.partials.get((str(task.quantity), task.wrt.name)) if task.wrt is not None else task.quantity
        return self.question.held(self.question.answer(name), left.column) if left and known and name != asked else None

    def holds(self, answer: Answer) -> bool:
        """Does an equation hold by itself: σ(-z) = 1 - σ(z), a' = a*(1 - a), or d/da (a - y)**2 = 2*(a - y)?"""
        sides = answer.sides
        said = [self.question.answer(one.expression) for one in sides if one.expression is not None]
        if not sides or any(map(self.question.is_itself, said)):
            return False
        for side in sides:
            slopes = self.known(side) + self.short_slopes(side)
            found = slopes if side.expression is None else [side.expression]
            known = None if side.expression is not None or found else self.slope(side)
            found = found if known is None else [known.expression]
            if not any(self.question.is_proved(one, answer) for one in found):
                return False
        return True

    def known(self, side: Side) -> list[Any]:
        """What a left side such as a' may stand for: the slopes of a that the exercise has."""
        of, by = side.quotient if len(side.quotient) == 2 else ("", "")
        primed = _SHORT_SLOPE.fullmatch(side.text)
        of = canonical(primed[1]) if primed is not None and not side.quotient else of
        return [] if by else self.primed(of)

    def primed(self, of: str) -> list[Any]:
        """What the prime of a name may tell: its slopes by what is on the way to what is asked; 0 or 1 of a name that
        is given."""
        task, wrt = self.task, getattr(self.task.wrt, "name", "")
        found = [value for key, value in task.partials.items()
                 if key[0] == of and (not wrt or key[1] == wrt or (key[1], wrt) in task.partials)]  # fmt: skip
        is_given = wrt and of in {name.name for name in task.symbols if name not in task.where}
        return found or ([sympy.Integer(of == wrt)] if is_given else [])

    def is_slope(self, name: str, answer: Answer) -> bool:
        """Is an answer a slope that a name such as da may stand for?"""
        return any(self.question.is_proved(slope, answer) for slope in self.called(name))

    def called(self, text: str) -> list[Any]:
        """What a name such as da may stand for in a program: ∂L/∂a, or a slope of a; nothing where none is known."""
        match = DIFFERENTIAL.fullmatch(text.strip())
        name = canonical(match[1] or match[2]) if match else ""
        known = {key: slope for key, slope in self.task.partials.items() if len(key) == 2}
        return [slope for key, slope in known.items() if key[0] == name or key == (str(self.task.quantity), name)]

    def short_slopes(self, side: Side) -> list[Any]:
        """What a left side such as da, g_a, a_bar or L_a may stand for: ∂L/∂a, where ∂L/∂w is asked; da, but not a_bar,
        for a slope of a, too."""
        if len(side.quotient) != 2 or not side.quotient[1] or side.operand is not None or "/" in side.text:
            return []
        if side.expression is not None and not re.fullmatch(r"\w+", side.text.strip()):  # σ'(z)
            return []
        of, by = side.quotient
        slope = self.task.partials.get((of or str(self.task.quantity), by))
        own = not of and not side.text.strip().endswith("bar")
        others = [one for key, one in self.task.partials.items() if own and len(key) == 2 and key[0] == by]
        return [] if slope is None else [slope, *others]

    def are_slopes(self, answer: Answer) -> bool:
        """Are the left sides such as g_a what they stand for, if the exercise knows it?"""
        whole = str(self.task.quantity)
        of_itself = [sympy.S.One, *(one for key, one in self.task.partials.items() if key[0] == whole)]
        found = [of_itself if side.quotient == ("", whole) else self.short_slopes(side) for side in answer.sides]  # g_L
        return all(any(self.question.is_proved(one, answer) for one in slopes) for slopes in found if slopes)

    def stage(self, answer: Answer, own: Collection[str]) -> Any:
        """What makes a value a step on the way to what is asked: the slope that it is, ∂L/∂a of 2*(a - y), or that
        another value of the reader's stands in it. None of a number, of a name, and of a multiple of the answer."""
        expression, asked = answer.expression, self.question.model
        if expression.is_number or expression in self.task.symbols or expression in self.task.placeholders:
            return None
        if self.question.agree(answer, asked) or (not answer.is_matrix and self.question.ratio(answer, asked)):
            return None
        if not {*own}.isdisjoint(answer.typed_names):
            return expression
        if self.task.wrt is None:
            return None
        slopes = (one for key, one in self.task.partials.items() if len(key) == 2 and self.leads_on(one))
        return next((one for one in slopes if self.question.agree(self.question.answer(one), answer)), None)

    def slope(self, side: Side) -> Answer | None:
        """The slope that a left side such as d/dz σ(z), (tanh z)' or σ' names; None where that is not known."""
        try:
            if CALLED_SLOPE.fullmatch(side.text.strip()) is not None:
                arguments = self.arguments(side)
                return next(iter(self.values(side, arguments[0])), None) if len(arguments) == 1 else None
            operand, by = self._differentiates(side)
            if operand is None or by is None or operand.is_Matrix or self.task.held:
                return None
            slope = self._differentiated(operand, by)
            return None if slope is None else self.question.answer(slope)
        except (ParseError, TypeError, ValueError, NotImplementedError):
            return None

    def _differentiates(self, side: Side) -> tuple[Any, Symbol | None]:
        """What a left side differentiates, and by what: v*t and t of d/dt (v t); None where it does not say."""
        symbols = {name.name: name for name in self.task.symbols if not isinstance(name, MatrixSymbol)}
        of, by = side.quotient if len(side.quotient) == 2 else ("", "")
        primed = PRIMED.fullmatch(side.text.strip())
        if primed is not None:
            operand = self.question.read(primed[1]).expression
            by = self._implied(operand)
        elif applied := APPLIED.fullmatch(side.text.strip()):
            by = canonical(applied["by"])
            operand = self.question.read(f"{applied['of']}({applied['by']})").expression
        elif differentiated := _DIFFERENTIATED.fullmatch(side.text.strip()):
            by = by or canonical(differentiated["by"])
            operand = self.question.read(differentiated["of"]).expression
        else:
            operand = side.operand.expression if side.operand is not None else symbols.get(of)
            by = by or (self._implied(operand) if side.operand is not None else "")
        return operand, symbols.get(by)

    def _implied(self, operand: Any) -> str:
        """By what (v t)' is differentiated: what the question is about, or the only name."""
        names = set() if operand is None or operand.is_Symbol else {name.name for name in operand.free_symbols}
        asked = getattr(self.task.wrt, "name", "")
        return asked if asked in names else next(iter(names)) if len(names) == 1 else ""

    def step(self, answer: Answer) -> Any:
        """What an equation that holds by itself differentiates, if that is a step of the way: ∂a/∂z of a' = a(1 - a),
        or a part of a formula of the question, v*t of d/dt (v t) = v, by a name that leads on. Else None."""
        side = answer.reading.left if answer.reading is not None else None
        if side is None or self.task.wrt is None:
            return None
        if side.expression is not None and not APPLIED.fullmatch(side.text.strip()):
            return None
        if self.question.agree(answer, self.question.model):
            return None
        for known in self.known(side):
            if not known.is_number and self.leads_on(known):
                return known
        slope = self.slope(side)
        if slope is None or slope.is_matrix or slope.expression == 0:
            return None
        operand, by = self._differentiates(side) if CALLED_SLOPE.fullmatch(side.text.strip()) is None else (None, None)
        if operand is None or by is None or operand.as_coeff_Mul()[1] == by:
            return None
        moves = by == self.task.wrt or (by.name, self.task.wrt.name) in self.task.partials
        wholes = [self.question.quantity.resolved, *map(sympy.sympify, self.task.where.values())]
        return (operand, by) if moves and any(_is_part(operand, whole) for whole in wholes) else None

    def arguments(self, *sides: Side) -> list[Any]:
        """The names to which functions without an argument may apply: those to which the definitions apply one of
        them, as a = σ(z) does for σ', or all; None where there is no such function."""
        functions = {name for side in sides for name in re.findall(_FUNCTION, side.text) if side.expression is None}
        if not functions:
            return [None]
        names = [one for one in self.task.symbols if isinstance(one, Symbol)]
        applied = set().union(*map(self._applied, functions))
        return [one for one in names if one in applied] or names

    def says_of_names(self, *sides: Side) -> bool:
        """Do sides say something of names and of the slope of a function that the question applies to none, as tanh' =
        1 - a**2 does?"""
        slopes = [called[1] for side in sides if side.expression is None
                  and (called := CALLED_SLOPE.fullmatch(side.text))]  # fmt: skip
        named = any(side.expression is not None and side.expression.free_symbols for side in sides)
        return named and bool(slopes) and not any(map(self._applied, slopes))

    def _applied(self, name: str) -> set[Any]:
        """What definitions such as a = σ(z) apply a function to, by a name that it is typed by."""
        row = function_named(canonical(name))
        given = map(sympy.sympify, self.task.where.values())
        return {node.args[0] for node in given if row is not None and BY_KIND.get(type(node)) is row}

    def is_function(self, side: Side) -> bool:
        """Is a side the slope of a function that nobody has to define: σ', tanh'?"""
        called = CALLED_SLOPE.fullmatch(side.text)
        try:
            return called is not None and self.question.read(f"{called[1]}(1)").expression.is_number
        except ParseError:
            return False

    def values(self, side: Side, argument: Any) -> list[Answer]:
        """What a side beside an answer may say: also σ', and σ(1 - σ) for σ(z)(1 - σ(z)); nothing where it cannot be
        read."""
        if side.expression is not None:
            return [self.question.answer(side.expression)]
        if slopes := self.known(side) or self.called(side.text):  # a', da
            return list(map(self.question.answer, slopes))
        if side.quotient and self.is_no_way(*side.quotient):  # ∂x/∂z
            return [self.question.answer(sympy.S.Zero)]
        if PRIMED.fullmatch(side.text.strip()):
            slope = self.slope(side)
            return [] if slope is None else [slope]
        if argument is None or re.search(rf"{_FUNCTION}['′’]?\s*\(\s*\w+\s*\)", side.text):
            return []
        try:
            return [self.question.read(re.sub(rf"{_FUNCTION}['′’]?", rf"(\g<0>({argument}))", side.text))]
        except ParseError:
            return []

    def is_no_way(self, of: str = "", by: str = "", *how: str) -> bool:
        """Are these two names of the question, of which the first one does not depend on the second?"""
        names = {name.name: name for name in self.task.symbols}
        return of != by and {of, by} <= names.keys() and not self.task.depends(names[of], names[by])

    def can_be_read(self, side: Side) -> bool:
        return any(self.values(side, argument) for argument in self.arguments(side))

    def _differentiated(self, expression: Any, by: Symbol) -> Any:
        """The derivative of an expression through every definition; None where it is not known how a name in it moves
        with `by`: a slope has no value, and what `by` is made of may move."""
        total = sympy.S.Zero
        for name in sorted(expression.free_symbols, key=str):
            if name in self.task.placeholders or not isinstance(name, Symbol):
                return None
            inner: Any = sympy.S.One
            if name != by:
                if self.task.depends(by, name):
                    return None
                given = self.task.where.get(name)
                inner = self._differentiated(sympy.sympify(given), by) if given is not None else 0
            if inner is None:
                return None
            total += 0 if inner == 0 else sympy.diff(expression, name) * inner
        return None if total.has(sympy.Derivative, sympy.Subs) else total

    def leads_on(self, name: Any) -> bool:
        """Is a name, or a quotient, on the way from the quantity to what it is differentiated by?"""
        top, bottom = self.task.placeholders.get(name, (name.name, None))[:2]
        reached = top == str(self.task.quantity) or (str(self.task.quantity), top) in self.task.partials
        wrt = getattr(self.task.wrt, "name", None)
        return reached and (bottom in (None, wrt) or (bottom, wrt) in self.task.partials)

    def is_gradient(self, name: Any) -> bool:
        """Is a name a slope, or called like one: ∂L/∂a, δ_2?"""
        return name in self.task.placeholders or str(name).partition("_")[0] in GRADIENTS



def _is_part(part: Any, whole: Any) -> bool:
    """Does an expression stand in another one, up to a number in front: a node, or some of its terms or factors?"""
    part = part.as_coeff_Mul()[1]
    for node in sympy.preorder_traversal(whole):
        one = node.as_coeff_Mul()[1] if isinstance(node, sympy.Expr) else node
        if one == part or (one.func == part.func in (sympy.Add, sympy.Mul) and {*part.args} <= {*one.args}):
            return True
    return False

