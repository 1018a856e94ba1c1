"""What is asked: the right answer, the names and the form that an answer may have, and how two answers compare."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol
from sympy.core.relational import Relational

from byhand.answers.answer import Answer, up_to_a_number
from byhand.answers.feedback import Feedback
from byhand.answers.prompt import names_in
from byhand.answers.sample import Sample, constant_ratio
from byhand.answers.slips.tree import clipped
from byhand.answers.witness import place, without_value
from byhand.formulas.functions import ReLU, Step
from byhand.formulas.table import BY_KIND
from byhand.proof.definedness import Definedness, covers
from byhand.proof.definitions import HeldError, Name
from byhand.proof.derivation import Derivation
from byhand.proof.entries import Explicit, explicit
from byhand.proof.points import Point, Points
from byhand.proof.reader import ParseError, read
from byhand.proof.reader.branches import CASE
from byhand.proof.reader.names import canonical
from byhand.proof.reader.rules import OWN_NAME
from byhand.proof.verdict import Verdict

_MADE = re.compile(rf"(?:^|[,;(\n]|(?<!\w)(?:where|with|and|let|put|set|setting))\s*(?P<name>{OWN_NAME})\s*:?=(?![=>])")
_SIMPLE = 32  # points of a kind
_SHORT = 60  # operations of an answer that is multiplied out for a look
_UNCHANGED = Feedback(False, "That repeats the question.", "unchanged", ("unchanged",))


def _name_of(function: type[sympy.Expr]) -> str:
    return BY_KIND[function].name if function in BY_KIND else function.__name__.lower()


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
    """A question whose answer is a formula, made from its proved solution.

    prompt: its text. A name that does not stand there, and may not stand in an answer, is the reader's to give.
    """

    def __init__(self, derivation: Derivation, form: Form, prompt: str = "") -> None:
        self.derivation, self.form, self.prompt = derivation, form, prompt
        self.write_out = Explicit()
        self._simple: dict[tuple[Symbol, ...], tuple[list[Point], list[Point]]] = {}
        self.model = self.read(derivation.lines[-1].text)

    @cached_property
    def sample(self) -> Sample:
        """The points at which answers are compared before anything is proved."""
        return Sample(self.derivation)

    def simple_points(self, names: tuple[Symbol, ...]) -> tuple[list[Point], list[Point]]:
        """Points of these names in small whole numbers, and in quarters."""
        if names not in self._simple:
            points = list(Points(names, self.derivation.premises).simple(3 * _SIMPLE))
            third = len(points) // 3  # where the premises allow no value of a name there is none
            self._simple[names] = points[:third], points[third : 2 * third]
        return self._simple[names]

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

    @cached_property
    def arguments(self) -> dict[str, str]:
        """The functions that the definitions apply to one name alone -> that name: sigmoid -> z for a = σ(z); and the
        names whose slope can be only that by what is asked about: u -> x for u = x², and not a: a' may be ∂a/∂z."""
        found: dict[str, set[Any]] = {}
        for value in map(sympy.sympify, self.derivation.where.values()):
            for node in value.atoms(*BY_KIND) if isinstance(value, sympy.Expr) else ():
                found.setdefault(BY_KIND[type(node)].name, set()).update(node.args)
        one = {name: next(iter(of)).name for name, of in found.items() if len(of) == 1 and next(iter(of)).is_Symbol}
        task, wrt = self.derivation, self.derivation.wrt
        for name, value in task.where.items():
            free = sympy.sympify(value).free_symbols
            if wrt is not None and (name.name, wrt.name) in task.partials and (len(free) > 1 or free == {wrt}):
                one[name.name] = wrt.name
        return one

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The names with a definition that a reader cannot know: neither the prompt nor an answer has them, nor their
        letter with another index. One without, the bias b, is what a network is given, and has no other value."""
        others = [name for name in self.derivation.where if name not in (*self.variables, self.derivation.quantity)]
        letters = {name.name: name.name.partition("_")[0] for name in others}
        shown = {*names_in(self.prompt, map(Symbol, letters.values())), *re.findall(r"[^\W_]+", self.prompt)}
        return frozenset(name for name, letter in letters.items() if letter not in shown)

    # Answers

    @cached_property
    def quantity(self) -> Answer:
        """What is asked for, or is to be differentiated, as if it were an answer."""
        return self.answer(self.derivation.quantity)

    def read(self, text: str, own: Mapping[str, Any] | None = None, free: Collection[str] = ()) -> Answer:
        """The answer that a text stands for. Raises ParseError.

        own: further names that the reader has made -> what they stand for.
        free: names of `hidden` that are his to give, besides those that the text itself explains and uses.
        """
        given = {canonical(match["name"]) for match in _MADE.finditer(text) if text.count(match["name"]) > 1}
        free = {*free, *(given & self.hidden)} if given else free
        symbols = {name.name: name for name in self.derivation.symbols if name.name not in free} | dict(own or {})
        reading = read(text, symbols, self.derivation.partials, covers=self._covers, again=True,
                       arguments=self.arguments)  # fmt: skip
        answer = Answer(self, reading.expression, text, reading)
        return self.held(answer, text.find("∂") + 1)

    def held(self, answer: Answer, column: int) -> Answer:
        """The answer. Raises ParseError for an immediate derivative that holds nobody knows what."""
        if any(name.name.startswith("∂⁺") for name in answer.names):
            try:
                _ = answer.resolved
            except HeldError as error:
                open_one = str(error).split(" ")[0]
                message = f"what {open_one} holds still is open here: write this slope itself, as a formula"
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

    def is_proved(self, expression: Any, answer: Answer) -> bool:
        """Is an answer proved equal to an expression?"""
        return self.compare(self.answer(expression), answer).status == "equal"

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
        one, called = self.form.one, answer.called
        if one is not None and (not isinstance(answer.expression, one) or called.count(_name_of(one)) > 1):
            message = f"Right so far; asked is one `{one.__name__.lower()}(…)`, and nothing round it."
            return Feedback(False, message, "names", ("names",))
        for function in self.form.without:
            if answer.expression.has(function) or _name_of(function) in called:
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

    def _typed_back(self, answer: Answer) -> bool:
        """Is the answer the formula that is asked for, with its terms and factors in another order?"""
        one, two = sympy.expand_mul(answer.resolved), sympy.expand_mul(self.quantity.resolved)
        return bool(one == two != sympy.expand_mul(self.model.resolved))

    @cached_property
    def corners(self) -> set[Any]:
        """What is zero at the corners of the question's ReLUs, up to a number in front."""
        nodes = explicit(self.derivation.put_in(self.derivation.quantity)).atoms(ReLU, sympy.Max)
        return {up_to_a_number(u) for u in map(clipped, nodes) if u is not None}

    def left_out(self, answer: Answer) -> Feedback | None:
        """That an answer in cases leaves out a border which the right one does not have."""
        if not answer.left_out:
            return None
        jumps = explicit(self.model.resolved).atoms(Step, sympy.sign, sympy.Abs)
        own = self.corners | {up_to_a_number(node.args[0]) for node in jumps}
        for typed, border in answer.left_out.items():
            if border not in own and self._defined([sympy.Ne(border, 0, evaluate=False)]).extent != "everywhere":
                message = f"Right, but for a corner: where {typed} = 0, your answer says nothing."
                return Feedback(False, message, "indicator", ("indicator",))
        return None

    def _defined(self, conditions: Iterable[Relational]) -> Definedness:
        """Whether conditions hold wherever the right answer, as it is written, has a value."""
        return self.derivation.defined_wherever(conditions, self.model.conditions)

    def undefined(self, answer: Answer) -> Feedback | None:
        """What is wrong with an answer that has no value somewhere in the domain of the question, or leaves it open."""
        if (wrong := self.left_out(answer)) is not None:
            return wrong
        found = self._defined(answer.conditions)
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
        if answer.expression.has(Step) and CASE.search(answer.text):
            message += " The formula of a case needs one where another case holds, too."
        return Feedback(False, message, "undefined", ("undefined",), witness=witness)
