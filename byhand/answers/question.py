"""What is asked: the right answer, the names and the form that an answer may have, and how two answers compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol
from sympy.core.relational import Relational

from byhand.answers.answer import Answer
from byhand.answers.feedback import Feedback
from byhand.answers.sample import Sample, constant_ratio
from byhand.answers.witness import place, without_value
from byhand.proof.definedness import covers
from byhand.proof.definitions import HeldError, Name
from byhand.proof.derivation import Derivation
from byhand.proof.entries import Explicit
from byhand.proof.reader import ParseError, Side, read
from byhand.proof.verdict import Verdict

_SHORT = 60  # operations of an answer that is multiplied out for a look
_PRIMED = re.compile(r"[(\[](.+)[)\]]\s*['′’]")  # (tanh z)'
_DIFFERENTIATED = re.compile(r"[d∂]\s*/\s*[d∂]\w+(?![\w.])\s*(\S.*)")
_CALLED_SLOPE = re.compile(r"\s*(σ|[a-zA-Z]{3,})\s*['′’]\s*")
_REMARK = "Leave it out, or put a # before it."
_UNCHANGED = Feedback(False, "That repeats the question.", "unchanged", ("unchanged",))


@dataclass(frozen=True)
class Form:
    """What an answer may be made of, beside being right.

    variables: the names that may stand in it; None for those of the right answer, and all without a definition.
    without: functions that may not stand in it.
    one: a function of which the answer has to be a single call.
    stated: does the formula that is asked for stand in the prompt, so that typing it back is no answer?
    """

    variables: frozenset[Name] | None = None
    without: tuple[type[sympy.Expr], ...] = ()
    one: type[sympy.Expr] | None = None
    stated: bool = False


class Question:
    """A question whose answer is a formula, made from its proved solution."""

    def __init__(self, derivation: Derivation, form: Form) -> None:
        self.derivation, self.form = derivation, form
        self.write_out = Explicit()
        self.model = self.read(derivation.lines[-1].text)

    @cached_property
    def sample(self) -> Sample:
        """The points at which answers are compared before anything is proved."""
        return Sample(self.derivation)

    @property
    def is_number(self) -> bool:
        """Is the right answer a number, without a name in it?"""
        return not self.model.names

    @property
    def has_matrices(self) -> bool:
        return any(isinstance(name, MatrixSymbol) for name in self.derivation.symbols)

    @cached_property
    def variables(self) -> tuple[Name, ...]:
        """The names that may stand in an answer."""
        allowed: Iterable[Name] | None = self.form.variables
        if allowed is None:
            allowed = {name for name in self.derivation.symbols if name not in self.derivation.where} | self.model.names
        return tuple(name for name in self.derivation.symbols if name in allowed)

    # Answers

    @cached_property
    def quantity(self) -> Answer:
        """What is asked for, or is to be differentiated, as if it were an answer."""
        return self.answer(self.derivation.quantity)

    def read(self, text: str, own: Mapping[str, Any] | None = None) -> Answer:
        """The answer that a text stands for. Raises ParseError.

        own: further names that the reader has made -> what they stand for.
        """
        symbols = {**{name.name: name for name in self.derivation.symbols}, **(own or {})}
        reading = read(text, symbols, self.derivation.partials, covers=self._covers)
        answer = Answer(self, reading.expression, text, reading)
        return self._held(answer, text.find("∂") + 1)

    def _held(self, answer: Answer, column: int) -> Answer:
        """The answer. Raises ParseError for an immediate derivative that holds nobody knows what."""
        if any(name.name.startswith("∂⁺") for name in answer.names):
            try:
                _ = answer.resolved
            except HeldError as error:
                open_one = str(error).split(" ")[0]
                message = f"what {open_one} holds still is open here: write {open_one.replace('⁺', '')}, or the slopes"
                raise ParseError(column, message) from error
        return answer

    def _covers(self, conditions: Any, overlaps: Sequence[Any]) -> bool:
        """As the reader asks: wherever the question is asked."""
        zero = self.answer(sympy.S.Zero)
        return covers(conditions, overlaps, self.derivation.defined_wherever,
                      lambda overlap: self.compare(self.answer(overlap), zero).status == "equal")  # fmt: skip

    def answer(self, expression: Any) -> Answer:
        """An answer that nobody typed."""
        return Answer(self, expression)

    def compare(self, left: Answer, right: Answer) -> Verdict:
        """Whether two answers are equal where the question is asked."""
        try:
            if left.resolved == right.resolved:
                return Verdict("equal", proof="the two are one expression")
            return self.derivation.compare(left.resolved, right.resolved)
        except (TypeError, ValueError, ArithmeticError):  # a node without a rule: SymPy made it of the reader's text
            return Verdict("undecided", reason="it cannot be compared")

    def is_one(self, left: Answer, right: Answer) -> bool:
        """Do two answers say the same before any definition is put in, as far as a short look tells?"""
        if left.expression == right.expression:
            return True
        if left.is_matrix or right.is_matrix or left.expression.count_ops() > _SHORT:
            return False
        return bool(sympy.expand_mul(left.expression - right.expression) == 0)

    def agree(self, left: Answer, right: Answer) -> bool:
        """Are two answers proved equal? A few points tell first whether a proof is worth a try."""
        return left.like(right) and self.compare(left, right).status == "equal"

    def ratio(self, answer: Answer, other: Answer) -> sympy.Rational | None:
        """The number of which `answer` is a multiple of `other`, proved."""
        ratio = constant_ratio(answer.values, other.values)
        if ratio is None or ratio == 0 or self.compare(answer, other.times(ratio)).status != "equal":
            return None
        return ratio

    # The form

    @cached_property
    def repetitions(self) -> list[Any]:
        """Expressions that only repeat the question."""
        task = self.derivation
        if task.wrt is not None:
            return []
        given = task.where.get(task.quantity, task.quantity)
        return [expression for expression in (task.quantity, given) if expression != self.model.expression]

    def misformed(self, answer: Answer) -> Feedback | None:
        """What is wrong with an answer that is equal to the right one: it repeats the question, uses other names, or
        has no value somewhere."""
        if self.is_itself(answer):
            return _UNCHANGED
        foreign = sorted(str(name) for name in answer.names if name not in self.variables)
        if foreign:
            allowed = ", ".join(str(name) for name in self.variables) or "numbers"
            message = f"Right so far, but not in the variables asked for: {', '.join(foreign)}. Use {allowed}."
            return Feedback(False, message, "names", ("names",))
        if answer.expression in self.repetitions or (self.form.stated and self._typed_back(answer)):
            return _UNCHANGED
        one = self.form.one
        if one is not None and not isinstance(answer.expression, one):
            message = f"Right so far; asked is one `{one.__name__.lower()}(…)`, and nothing round it."
            return Feedback(False, message, "names", ("names",))
        for function in self.form.without:
            if answer.expression.has(function):
                message = f"Right so far, but {function.__name__.lower()} may not stand in the answer."
                return Feedback(False, message, "names", ("names",))
        return self.undefined(answer)

    def is_itself(self, answer: Answer) -> bool:
        """Does an answer only repeat what is asked?"""
        task = self.derivation
        itself = task.quantity in answer.names and task.quantity not in self.variables and task.wrt is None
        return itself or task.partials.get((str(task.quantity), getattr(task.wrt, "name", ""))) in answer.names

    def is_stated(self, answer: Answer) -> bool:
        """Does an answer say no more than the question does: its name, or the whole of its formula?"""
        task = self.derivation
        given = task.where.get(task.quantity) if task.wrt is None else None
        whole = given is not None and not given.free_symbols & set(task.where)
        return self.is_itself(answer) or (whole and answer.expression == given)

    def other_side(self, answer: Answer) -> Feedback | None:
        """What is wrong with the left side of an equation whose right side is right: it says something else."""
        for side in answer.sides:
            unknown = side.expression is None
            if (unknown and not side.quotient) or self._is_asked(side) or self._is_new(side.expression, answer):
                continue
            if unknown or self.compare(self.answer(side.expression), answer).status != "equal":
                asked_for = self.derivation.name
                message = f"The right side is right, but it is not {side.text.strip()}: asked is {asked_for}."
                return Feedback(False, message, "variable", ("variable",), column=side.column)
        return None

    def _is_asked(self, side: Side) -> bool:
        """Does a left side name the derivative that is asked for, as far as it says which it is?"""
        asked = (str(self.derivation.quantity), getattr(self.derivation.wrt, "name", ""))
        named = len(side.quotient) == 2 and all(one in ("", it) for one, it in zip(side.quotient, asked, strict=True))
        if not named or not asked[1] or side.operand is None:
            return bool(named and asked[1])
        operand = side.operand.expression
        return operand is not None and self.compare(self.answer(operand), self.quantity).status == "equal"

    def claimed(self, answer: Answer) -> Feedback | None:
        """What is wrong with what stands beside a right answer: `…, where a = tanh(z)`, if a is something else."""
        if answer.reading is None:
            return None
        for left, right in answer.reading.claims:
            if left.expression is None or right.expression is None:
                continue
            status = self.compare(self.answer(left.expression), self.answer(right.expression)).status
            if status == "equal":
                continue
            told = f"{left.text.strip()} = {right.text.strip()}" if right.text else left.text.strip()
            if status == "undecided":
                message = f"This is right, but that {told} could neither be proved nor refuted. Leave it out."
                return Feedback(False, message, unjudged="undecided")
            message = f"This is right, but not what stands beside it: {told}."
            return Feedback(False, message, "variable", ("variable",), column=left.column)
        for side, is_answer in answer.reading.asides:
            if side.expression is None or (side.quotient and not self._is_asked(side)):
                message = f"This is right, but `{side.text}` beside it cannot be read for sure. {_REMARK}"
                return Feedback(False, message, column=side.column, unjudged="unreadable")
            if not self._is_true(self.answer(side.expression), answer, is_answer):
                message = f"This is right, but not what stands beside it: {side.text}. {_REMARK}"
                return Feedback(False, message, "variable", ("variable",), column=side.column)
        for side, other in answer.reading.obscure:
            given = self.derivation.where.get(other.expression) if other is not None else None
            if given is not None and str(given) == side.text.replace("^", "**").replace(" ", ""):  # c = r^k
                continue
            message = f"This is right, but `{side.text.strip()}` beside it cannot be read. Leave it out."
            return Feedback(False, message, column=side.column, unjudged="unreadable")
        return None

    def _is_true(self, said: Answer, answer: Answer, is_answer: bool) -> bool:
        """Is a formula in a reason the answer? If it is not said to be: a slope, a name or a factor of it will do."""
        if said.shape == answer.shape and self.compare(said, answer).status == "equal":
            return True
        task = self.derivation
        others: list[Answer] = []
        if not is_answer:
            products = (answer.expression, self.model.expression)
            factors = [factor for product in products for factor in sympy.Mul.make_args(product)]
            factors += [factor.as_content_primitive()[1] for factor in factors if factor.is_Add and len(factors) > 2]
            others = [self.answer(one) for one in dict.fromkeys([*task.partials.values(), *task.where, *factors])]
        return any(said.shape == one.shape and self.compare(said, one).status == "equal" for one in others)

    def aside(self, answer: Answer) -> Answer | None:
        """The left side of an equation about another defined name, such as ∂a/∂z = a*(1 - a) where ∂L/∂w is asked.
        Raises ParseError."""
        task = self.derivation
        left = next((side for side in answer.sides if side.expression is not None or side.quotient or side.tells), None)
        name = left.expression if left is not None else None
        name = next(iter(self._short_slopes(left)), None) if left is not None and name is None else name
        asked = task.partials.get((str(task.quantity), task.wrt.name)) if task.wrt is not None else task.quantity
        known = name is not None and (name in task.where or name in task.placeholders)
        return self._held(self.answer(name), left.column) if left and known and name != asked else None

    def holds(self, answer: Answer) -> bool:
        """Does an equation hold by itself: σ(-z) = 1 - σ(z), a' = a*(1 - a), or d/da (a - y)**2 = 2*(a - y)?"""
        sides = answer.sides
        if not sides or any(self.is_itself(self.answer(one.expression)) for one in sides if one.expression is not None):
            return False
        for side in sides:
            of, by = side.quotient if len(side.quotient) == 2 else ("", "")
            slopes = [value for key, value in self.derivation.partials.items() if not by and key[0] == of]
            slopes += self._short_slopes(side)
            found = slopes if side.expression is None else [side.expression]
            known = None if side.expression is not None or found else self.slope(side)
            found = found if known is None else [known.expression]
            if not any(self.compare(self.answer(one), answer).status == "equal" for one in found):
                return False
        return True

    def _short_slopes(self, side: Side) -> list[Any]:
        """What a left side such as g_a, or da, stands for: ∂L/∂a, where ∂L/∂w is asked."""
        short = len(side.quotient) == 2 and not side.quotient[0] and side.quotient[1] and side.operand is None
        slope = self.derivation.partials.get((str(self.derivation.quantity), side.quotient[1])) if short else None
        return [] if slope is None or "/" in side.text else [slope]

    def are_slopes(self, answer: Answer) -> bool:
        """Are the left sides such as g_a what they stand for, if the exercise knows it?"""
        found = [one for side in answer.sides for one in self._short_slopes(side)]
        return all(self.compare(self.answer(one), answer).status == "equal" for one in found)

    def slope_side(self, answer: Answer) -> Side | None:
        """The left side of an equation that names the slope of something else than what is asked: d/dz σ(z), σ'."""
        side = answer.reading.left if answer.reading is not None else None
        if side is None or side.expression is not None:
            return None
        if _CALLED_SLOPE.fullmatch(side.text):
            return side
        if self._is_asked(side):
            return None
        named = side.operand is not None or (len(side.quotient) == 2 and all(side.quotient))
        return side if named or _PRIMED.fullmatch(side.text.strip()) else None

    def slope(self, side: Side) -> Answer | None:
        """The slope that a left side such as d/dz σ(z), (tanh z)' or σ' names; None where that is not known."""
        symbols = {name.name: name for name in self.derivation.symbols if not isinstance(name, MatrixSymbol)}
        of, by = side.quotient if len(side.quotient) == 2 else ("", "")
        try:
            primed, called = _PRIMED.fullmatch(side.text.strip()), _CALLED_SLOPE.fullmatch(side.text.strip())
            if called is not None:
                arguments = {node.args[0] for value in self.derivation.where.values()
                             for node in [sympy.sympify(value)] if isinstance(node, sympy.Function)}  # fmt: skip
                found = [self.read(f"{called[1]}'({one})") for one in arguments if isinstance(one, Symbol)]
                found = [one for one in found if one.expression.free_symbols & set(symbols.values())]
                return found[0] if len(found) == 1 else None
            if primed is not None:
                operand = self.read(primed[1]).expression
                names = set() if operand.is_Symbol else operand.free_symbols
                by = next(iter(names)).name if len(names) == 1 else ""
            elif differentiated := _DIFFERENTIATED.fullmatch(side.text.strip()):
                operand = self.read(differentiated[1]).expression
            elif side.operand is not None:
                operand = side.operand.expression
            else:
                operand = symbols.get(of)
            if operand is None or by not in symbols or operand.is_Matrix or self.derivation.held:
                return None
            slope = self._differentiated(operand, symbols[by])
            return None if slope is None else self.answer(slope)
        except (ParseError, TypeError, ValueError, NotImplementedError):
            return None

    def _differentiated(self, expression: Any, by: Symbol) -> Any:
        """The derivative of an expression through every definition; None where it is not known how a name in it moves
        with `by`: a slope has no value, and what `by` is made of may move."""
        total = sympy.S.Zero
        task = self.derivation
        for name in sorted(expression.free_symbols, key=str):
            if name in task.placeholders or not isinstance(name, Symbol):
                return None
            inner: Any = sympy.S.One
            if name != by:
                if task.depends(by, name):
                    return None
                given = task.where.get(name)
                inner = self._differentiated(sympy.sympify(given), by) if given is not None else 0
            if inner is None:
                return None
            total += 0 if inner == 0 else sympy.diff(expression, name) * inner
        return None if total.has(sympy.Derivative, sympy.Subs) else total

    def without_slope(self, answer: Answer) -> Answer:
        """The same without a left side that was judged as a slope, though the reader cannot read it."""
        side, reading = self.slope_side(answer), answer.reading
        if side is None or reading is None:
            return answer
        sides = (replace(side, tells=False), *reading.sides[1:])
        return Answer(self, answer.expression, answer.text, replace(reading, sides=sides))

    def leads_on(self, name: Any) -> bool:
        """Is a name, or a quotient, on the way from the quantity to what it is differentiated by?"""
        task = self.derivation
        top, bottom = task.placeholders.get(name, (name.name, None))[:2]
        reached = top == str(task.quantity) or (str(task.quantity), top) in task.partials
        wrt = getattr(task.wrt, "name", None)
        return reached and (bottom in (None, wrt) or (bottom, wrt) in task.partials)

    def _is_new(self, left: Any, answer: Answer) -> bool:
        """Does a left side name what becomes new in a step: L for L_new, or w of w = w - η g?"""
        quantity = self.derivation.quantity
        old, _, new = getattr(quantity, "name", "").rpartition("_")
        return new == "new" and isinstance(left, Symbol) and (left.name == old or left in answer.names)

    def _typed_back(self, answer: Answer) -> bool:
        """Is the answer the formula that is asked for, with its terms and factors in another order?"""
        one, two = sympy.expand_mul(answer.resolved), sympy.expand_mul(self.quantity.resolved)
        return bool(one == two != sympy.expand_mul(self.model.resolved))

    @cached_property
    def _divisors(self) -> list[Relational]:
        """The conditions under which the right answer, and what is asked, have a value."""
        assert self.model.reading is not None
        told: list[Relational] = [*self.model.reading.conditions]
        for expression in (self.derivation.quantity, *map(sympy.sympify, self.derivation.where.values())):
            for node in sympy.preorder_traversal(expression):
                if isinstance(node, sympy.Pow) and node.exp.is_negative:
                    told.append(sympy.Ne(node.base, 0, evaluate=False))
        return told

    def undefined(self, answer: Answer) -> Feedback | None:
        """What is wrong with an answer that has no value somewhere in the domain of the question."""
        conditions = answer.reading.conditions if answer.reading is not None else ()
        found = self.derivation.defined_wherever(conditions, self._divisors)
        if found.extent == "everywhere":
            return None
        if found.extent == "undecided" or found.point is None:
            message = "Equal wherever it is defined, but that it always is could not be proved."
            return Feedback(False, message, unjudged="undecided")
        witness = without_value(self, found.point) if found.point else None
        value = "as typed it has a value nowhere in the question's domain"
        if witness is not None:
            value = f"as typed it has no value at {place(self, witness, [answer], partly=True)}"
        message = f"Equal where it is defined, but {value}, and the right answer has one there."
        return Feedback(False, message, "undefined", ("undefined",), witness=witness)
