"""What stands beside an answer that is right: a left side, a formula in a reason, the slope of something else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol

from byhand.answers.answer import Answer
from byhand.answers.feedback import Feedback
from byhand.answers.prompt import names_in
from byhand.answers.question import Question
from byhand.formulas.printers import symbol_latex
from byhand.formulas.table import BY_KIND, function_named
from byhand.proof.derivation import Derivation
from byhand.proof.reader import ParseError, Side
from byhand.proof.reader.characters import GREEK
from byhand.proof.reader.lefts import KINDS
from byhand.proof.reader.names import canonical, sign

_PRIMED = re.compile(r"[(\[](.+)[)\]]\s*['′’]")  # (tanh z)'
_DIFFERENTIATED = re.compile(r"[d∂]\s*/\s*[d∂](?P<by>\w+)(?![\w.])\s*(?P<of>\S.*)")
_QUOTIENT = re.compile(r"[d∂](?P<of>\w+)\s{0,3}/\s{0,3}[d∂](?P<by>\w+)")
_SHORT_SLOPE = re.compile(r"\s*(\w+)\s*['′’]\s*")  # a'
_CALLED_SLOPE = re.compile(r"\s*(σ|[a-zA-Z]{3,})\s*['′’]\s*")
_APPLIED = re.compile(r"(?P<of>σ|[a-zA-Z]{3,})\s*['′’]\s*\(\s*(?P<by>\w+)\s*\)")  # σ'(z)
_FUNCTION = r"(?:σ|(?<![^\W\d])[a-zA-Z]{3,}(?![a-zA-Z0-9_]))"
_KINDS = {"weight": "wWuUvV", "bias": "b", "input": "x"}  # what people call a name that begins with such a letter
_KIND_WORDS = re.compile(
    r"(?i:(?<![^\W_])(?:(?P<weight>weights?|gewicht(?:e|s|es)?|poids|pesos?)|(?P<bias>bias(?:es)?|biais|sesgos?|vi[eé]s)"
    r"|(?P<input>inputs?|eingabe|entrée|entrada))(?![^\W_]))"
)
_SLOPE_WORD = re.compile(r"\b(?:slope|gradient|derivative)s?\b|\\partial", re.IGNORECASE)
_KIND = rf"(?P<kind>{KINDS})(?:es|s)?"
_BY = rf"(?:the )?(?:{_KIND}(?:['’]s?)?(?: \w+)?|(?P<by>\w+))"
_OF_THE_LOSS = r"(?: of (?:the )?(?:loss|cost|error|L))?"
_OF_ANOTHER = [re.compile(rf"(?i:(?:so |and |or )?(?:(?:which|that|this|it) is )?{pattern})") for pattern in (
    rf"(?:the |a )?(?:partial )?(?:gradient|derivative|slope){_OF_THE_LOSS} (?:with respect to|wrt|in|by|for|of) {_BY}",
    rf"(?:the )?{_KIND}(?:['’]s?)? (?:gradient|derivative|slope)", rf"(?:for|wrt|with respect to) {_BY}",
)]  # fmt: skip
"""What says of an answer by what it is the derivative: `which is the gradient of w`, `for the weight`."""
_CALLED = re.compile(  # where x is the weight
    rf"(?<!\w)(?P<name>[^\W\d]\w{{0,11}}) is (?:the|an?) (?P<kind>{KINDS})s?(?=[\s.)]*(?:$|[,;]|and\b))", re.IGNORECASE
)
_LABEL = re.compile(
    rf"\s*(?i:(?:for )?(?:the )?{_KIND}(?:['’]s? (?:gradient|derivative|slope))?)(?: (?P<by>\w+))?\s*[:,]"
)
_CLAUSE = re.compile(r"[,;()\n]|\.(?=\s|$)")
_LETTER = re.compile(rf"(?P<base>[A-Za-z]|{'|'.join(GREEK.values())})(?:_hat)?(?:_(?P<index>\w+))?")
_OF_NAMES = re.compile(r"(?P<of>[^\W\d]\w*)\s*\((?P<by>[\w\s,]{1,40})\)")
_USUAL = frozenset(("x", "y", "z", "w", "b", "a", "L", "eta", "theta"))  # what a book like this calls something else
_GRADIENTS = frozenset(("g", "G", "d", "D", "delta", "Delta"))  # what people call a gradient
_WORDS = re.compile(r"[^\W\d_]{2}")
_DIFFERENTIAL = re.compile(r"(?:[d∂]|(?:grad|∇)_)(\w+)|(\w+)[_.]grad")  # da, grad_a, a.grad
_MADE = re.compile(r"(\w+)\s*:?=(?![=>])[^=,;⇒\n]*")
_TYPED = re.compile(r"[^\W\d]\w*")
_REMARK = "Leave it out, or put a # before it."


@dataclass(frozen=True)
class Beside:
    """The judge of what stands beside the answers to one question. A name that stands in its prompt is no label."""

    question: Question

    @property
    def task(self) -> Derivation:
        return self.question.derivation

    def _is(self, expression: Any, answer: Answer) -> bool:
        """Is an answer proved equal to an expression?"""
        return self.question.compare(self.question.answer(expression), answer).status == "equal"

    def other_side(self, answer: Answer) -> Feedback | None:
        """What is wrong with the left side of an equation whose right side is right: it says something else."""
        for side in answer.sides:
            if (twice := self._said_before(side, answer)) is not None:
                return twice
            unknown = side.expression is None
            if self._is_primed(side, answer) or self._is_called(side):
                continue
            if unknown and self._is_function(side):  # σ'
                slopes = [one for argument in self._arguments(side) for one in self._values(side, argument)]
                if not slopes:
                    return _unsure(side)
                if any(self.question.compare(slope, answer).status == "equal" for slope in slopes):
                    continue
                return self._not_so(side)
            of_another = self._is_of_another_kind(side) and not _LABEL.match(answer.text)  # that is told in words
            if unknown and (self._is_another(side) or of_another):
                return self._not_so(side)
            slope = self.slope(side) if unknown and side.operand is not None else None  # d/dw of what differs by a sum
            if slope is not None and self._is(slope.expression, answer):
                continue
            asked = self._is_asked(side) and (unknown or not _CALLED_SLOPE.fullmatch(side.text))
            if asked or (unknown and not side.quotient) or self._is_new(side.expression, answer):
                continue
            if unknown or not self._is(side.expression, answer):
                return self._not_so(side)
        return None

    def _said_before(self, side: Side, answer: Answer) -> Feedback | None:
        """That a left side has been given another value before, which the answer does not use: `dw = x, dw = 2*x`."""
        reading, name = answer.reading, canonical(side.text.strip())
        made = reading.made if reading is not None else {}
        for left, right in reading.claims if reading is not None else ():
            again = left.expression is None is not right.expression and left.text.strip() == side.text.strip()
            if again and not self._is(right.expression, answer):
                return _untrue(f"{side.text.strip()} is said to be something else before", side)
        if name not in made or side.expression is None or self._is(made[name], answer):
            return None
        used = len(re.findall(rf"(?<!\w){re.escape(side.text.strip())}(?!\w)", answer.text)) > 2  # dw = dw + x
        return None if used else _untrue(f"{side.text.strip()} is said to be something else before", side)

    def about_another(self, answer: Answer) -> Feedback | None:
        """Of a wrong answer, that it is an equation about something else than what is asked: N = K/2 for ∂f/∂N."""
        name = self._subject(answer)
        if not name or name in self.question.hidden or name == str(self.task.quantity):
            return None
        asked = self.task.name if self.stands_in_prompt(self.task.quantity) else "what is asked"
        return Feedback(False, f"This is an equation about {name}, not about {asked}.", column=answer.sides[0].column)

    def _subject(self, answer: Answer) -> str:
        """The name or the slope that an equation is about, on its left, or alone on its right; empty of a label."""
        side = answer.sides[0] if answer.sides else Side("", 0)
        left, right = side.expression, answer.expression
        is_own = answer.reading is not None and canonical(side.text.strip()) in answer.reading.made
        if is_own or left == right or self._is_primed(side, answer) or self._is_called(side) or self._is_asked(side):
            return ""
        if _APPLIED.fullmatch(side.text.strip()):
            return side.text.strip()
        if isinstance(left, Symbol | MatrixSymbol):
            return "" if self._is_new(left, answer) else str(left)
        if left is None:
            return side.text.strip() if len(side.quotient) == 2 and all(side.quotient) else ""
        turned = isinstance(right, Symbol | MatrixSymbol) and not self._is(left, answer)
        return str(right) if turned else ""

    def _not_so(self, side: Side) -> Feedback:
        asked = f": asked is {self.task.name}" if self.stands_in_prompt(self.task.quantity) else ""
        message = f"The right side is right, but it is not {side.text.strip()}{asked}."
        return Feedback(False, message, "variable", ("variable",), column=side.column)

    def stands_in_prompt(self, name: Any) -> bool:
        return bool(names_in(self.question.prompt, [name] if isinstance(name, Symbol | MatrixSymbol) else []))

    def _is_another(self, side: Side) -> bool:
        """Does a left side name another quantity, which no line defines: E where h is asked, δ_f for ∂L/∂b_o? One of
        the prompt, or any letter where the name of what is asked stands there; an index of a gradient has to be that
        of what the derivative is taken by."""
        applied = _OF_NAMES.fullmatch(side.text.strip())  # E(h)
        if applied and applied["of"] in "fFgG" and {canonical(one) for one in re.findall(r"\w+", applied["by"])} <= {
            name.name for name in self.question.variables
        }:  # fmt: skip
            return False
        found = _LETTER.fullmatch(canonical(applied["of"] if applied else side.text.strip()))
        if found is None or side.quotient:
            return False
        quantity, wrt = self.task.quantity, self.task.wrt
        if wrt is None:
            asked = getattr(quantity, "name", "")
            if found["base"] == asked and found["index"] and not self.stands_in_prompt(Symbol(found[0])):  # h_opt
                return False
            known = found["base"] in _USUAL or self.stands_in_prompt(quantity)
            known = known or self.stands_in_prompt(Symbol(found[0]))
            return known and found[0] not in (asked, asked.removesuffix("_new"))
        if found["base"] in _GRADIENTS and found["index"]:
            return found["index"] not in (wrt.name, wrt.name.partition("_")[2])
        return found["base"] not in _GRADIENTS and self.stands_in_prompt(Symbol(found[0]))

    def _is_of_another_kind(self, side: Side) -> bool:
        """Do the words of a label say that it is another kind of name, or the slope by one: the bias, where w is asked?
        Or a slope, where a prompt without slopes asks for none?"""
        if side.quotient or re.search(r"[-+*/·×:]", side.text):
            return False
        if self.task.wrt is None and _SLOPE_WORD.search(side.text) and not _SLOPE_WORD.search(self.question.prompt):
            return True
        asked = self._kind(str(self.task.quantity if self.task.wrt is None else self.task.wrt))
        found = {match.lastgroup for match in _KIND_WORDS.finditer(side.text)}
        return bool(asked and found) and asked not in found

    def _is_primed(self, side: Side, answer: Answer) -> bool:
        """Does a left side say what is asked with a mark of a new one: b' for b, w_2' or w_2_new for w_new?"""
        asked = getattr(self.task.quantity, "name", "").removesuffix("_new")
        marked = re.fullmatch(r"(\w+?)(['′’]|_new|\^\{?new\}?)?", side.text.strip())
        if marked is None or self.task.wrt is not None or (marked[2] and self.task.name == "L"):  # L' is a slope
            return False
        name, is_new = canonical(marked[1]), asked != self.task.name and marked[2]
        is_it = is_new and name.partition("_")[0] == asked
        return name == asked or bool(is_it and name in {one.name for one in answer.names})

    def _is_called(self, side: Side) -> bool:
        """Does the prompt call what is asked by this name: `Write $\\delta_1 = \\partial L/\\partial z_1$`?"""
        if self.task.wrt is None:
            return False
        called, top, bottom = (
            symbol_latex(name) for name in (canonical(side.text.strip()), str(self.task.quantity), self.task.wrt.name)
        )
        told = rf"${called} = \partial {top}/\partial {bottom}", rf"${called} = \frac\partial {top} \partial {bottom}"
        prompt, *names = (re.sub(r"[{}\s]", "", tex) for tex in (self.question.prompt, *told))
        return any(name in prompt for name in names)

    def _is_asked(self, side: Side) -> bool:
        """Does a left side name the derivative that is asked for, as far as it says which it is?"""
        asked = (str(self.task.quantity), getattr(self.task.wrt, "name", ""))
        if side.quotient == ("loss",):
            return not asked[1]
        if len(side.quotient) == 2 and side.quotient[0] == "loss" and asked[0] == "L":  # d_loss_d_w
            return side.quotient[1] == asked[1]
        kind = self._kind(asked[1])
        if kind and side.quotient[1:] and side.quotient[1] in _KINDS:
            return side.quotient[1] == kind
        whole = re.fullmatch(rf"{re.escape(asked[0])}_\w+(?:\(.*\))?", side.text.strip())
        if not asked[1] and whole and len(side.quotient) == 2:  # L_δ, with a threshold δ
            return side.expression is None or side.expression in self.task.placeholders
        alone = asked[1].partition("_")[0]  # dW for dW_1
        alone = "" if any(one.name == alone for one in self.task.symbols) else alone
        named = len(side.quotient) == 2 and side.quotient[0] in ("", asked[0])
        named = named and side.quotient[1] in ("", asked[1], alone)
        if not named or not asked[1] or side.operand is None:
            return bool(named and asked[1])
        operand = side.operand.expression
        return operand is not None and self._is(operand, self.question.quantity)

    def claimed(self, answer: Answer) -> Feedback | None:
        """What is wrong with what stands beside a right answer: `…, where a = tanh(z)`, if a is something else."""
        if answer.reading is None:
            return None
        if (another := self._of_another(answer)) is not None:
            return another
        for name, value in answer.reading.made.items():
            if (wrong := self.no_slope(name, self.question.answer(value))) is not None:
                return wrong
        for name, value in answer.reading.made.items():  # R, where δ_1 = δ_2: what the prompt calls the answer
            is_slope = self._is_slope(name, answer) and not self._is_used(name, answer.text)  # dw beside dL_dw
            is_asked = self._is_called(Side(name, 0)) or is_slope
            if is_asked and not self._is(value, answer):
                message = f"This is right, but {sign(name)} is what is asked, and not what stands beside it."
                return Feedback(False, message, "variable", ("variable",))
        for name, value in answer.reading.made.items():  # db of `db = …, db*1`, where dw is asked
            if _DIFFERENTIAL.fullmatch(name) and self._is(value, answer) and not self._is_slope(name, answer):
                labelled = self.question.read(f"{name} = {self.task.lines[-1].text}")
                if (wrong := self.other_side(labelled)) is not None:
                    return wrong
        for name, value in answer.reading.made.items():  # grad of `grad = 7, grad_w = …`
            if not self._is_used(name, answer.text) and not self._is_true(self.question.answer(value), answer, False):
                typed = next((one for one in _MADE.finditer(answer.text) if canonical(one[1]) == name), None)
                return _unsure(Side(typed[0] if typed else sign(name), typed.start() + 1 if typed else 1))
        for left, right in answer.reading.claims:
            if self._is_another_answer(left, right, answer):
                return _unsure(Side(f"{left.text.strip()} = {right.text.strip()}", left.column))
            pairs = [(one, other) for argument in self._arguments(left, right)
                     for one in self._values(left, argument) for other in self._values(right, argument)]  # fmt: skip
            found = {self.question.compare(one, other).status for one, other in pairs}
            if not found or "equal" in found or self._says_of_names(left, right):
                continue
            told = f"{left.text.strip()} = {right.text.strip()}" if right.text else left.text.strip()
            if self.is_step(left, right):
                return _unsure(Side(told, left.column))
            if "undecided" in found:
                message = f"This is right, but that {told} could neither be proved nor refuted. Leave it out."
                return Feedback(False, message, unjudged="undecided")
            return _untrue(told, left)
        for side, is_answer in answer.reading.asides:
            if side.expression is not None and any(
                self._is(one, self.question.answer(side.expression)) for one in self._slopes(side)
            ):  # a' = a(1-a)
                continue
            if side.expression == 0 and self._is_no_way(*side.quotient):  # dy/dw = 0
                continue
            if side.expression is None or (side.quotient and not self._is_asked(side)):
                return _unsure(side)
            if not self._is_true(self.question.answer(side.expression), answer, is_answer):
                return _untrue(side.text, side, _REMARK)
        for side, other, left, right, is_answer in answer.reading.conditional:
            of = [answer, *([] if is_answer else self._parts(answer))]
            of = of if other is None else [self.question.answer(other.expression)]
            if all(self._is_refuted(self.question.answer(side.expression), one, left, right) for one in of):
                said = side.text if other is None else f"{side.text.strip()} = {other.text.strip()}"
                under = left.text.strip() + (f" = {right.text.strip()}" if right.text else "")
                return _untrue(f"{said}, if {under}", side, _REMARK)
        for side, what_it_is in answer.reading.obscure:
            if what_it_is is not None and self._can_be_read(side):
                continue
            if what_it_is is None and self._is_primed(side, answer):
                continue
            if what_it_is is None and (slope := self.slope(side)) is not None:  # between two signs =
                if self._is(slope.expression, answer):
                    continue
                return _untrue(side.text.strip(), side)
            given = self.task.where.get(what_it_is.expression) if what_it_is is not None else None
            if given is not None and str(given) == side.text.replace("^", "**").replace(" ", ""):  # c = r^k
                continue
            message = f"This is right, but `{side.text.strip()}` beside it cannot be read. Leave it out."
            return Feedback(False, message, column=side.column, unjudged="unreadable")
        return None

    def is_step(self, left: Side, right: Side) -> bool:
        """May an equation be a step of a program, w = w - η g, where what a step makes is asked?"""
        names = () if right.expression is None else right.expression.free_symbols
        return str(self.task.quantity).endswith("_new") and left.expression in names

    def _is_used(self, name: str, text: str) -> bool:
        """May a name of the reader's stand in a text beside the places where it is made?"""
        names = {one.name for one in self.task.symbols}
        words = _TYPED.findall(re.sub(r"\w+\s*:?=(?![=>])", " ", text))
        return any(canonical(word) == name or (function_named(canonical(word)) is None and canonical(word) not in names
                   and (name in word or sign(name) in word)) for word in words)  # fmt: skip

    def _is_another_answer(self, left: Side, right: Side, answer: Answer) -> bool:
        """Does an equation give something else under a name that nothing tells, A = x in `A = x, B = 2*x`?"""
        label = left.expression is None and not left.quotient and re.fullmatch(r"[A-Za-z]", left.text.strip())
        if not label or right.expression is None:
            return False
        return not self._is_true(self.question.answer(right.expression), answer, is_answer=False)

    def _of_another(self, answer: Answer) -> Feedback | None:
        """That words beside a derivative tell another one: `weight: …`, `…, the slope in w`; or call a name what it is
        not."""
        if self.task.wrt is None or answer.reading is None:
            return None
        for called in _CALLED.finditer(answer.reading.reason):
            if self._kind(canonical(called["name"])) not in ("", called["kind"].lower()):
                return _untrue(called[0], Side(called[0], 1))
        label = _LABEL.match(answer.text)
        clauses = [" ".join(clause.split()) for clause in _CLAUSE.split(answer.reading.reason)]
        found = [pattern.fullmatch(clause) for clause in clauses for pattern in _OF_ANOTHER]
        for match in (label, *found):
            if match is not None and self._is_by_another(**match.groupdict()):
                told = Side(match[0].strip(" :,"), 1)
                return _untrue(f"{told.text}, where {self.task.name} is asked", told)
        return None

    def above(self, heading: str) -> Feedback | None:
        """That a heading above a right formula tells another derivative: `Gradient of the bias`, `We want ∂L/∂b`."""
        if self.task.wrt is None:
            return None
        found = [pattern.fullmatch(heading) for pattern in _OF_ANOTHER]
        told = any(match is not None and self._is_by_another(**match.groupdict()) for match in found)
        by = {canonical(match["by"]) for match in _QUOTIENT.finditer(heading) if match["of"] == str(self.task.quantity)}
        if told or (by and self.task.wrt.name not in by):
            return _untrue(f"{heading}, where {self.task.name} is asked", Side(heading, 1))
        return None

    def _is_by_another(self, kind: str | None, by: str | None = None) -> bool:
        """Does this call a name that is given, but not the one by which the derivative is taken?"""
        asked = getattr(self.task.wrt, "name", "")
        if kind:
            return bool(own := self._kind(asked)) and own != kind.lower()
        given = {name.name for name in self.task.symbols if name not in self.task.where}
        return canonical(by or "") in given - {asked, str(self.task.quantity)}

    @staticmethod
    def _kind(name: str) -> str:
        return next((kind for kind, letters in _KINDS.items() if name[:1] in letters), "") if name else ""

    def _is_no_way(self, of: str = "", by: str = "", *how: str) -> bool:
        """Are these two names of the question, of which the first one does not depend on the second?"""
        names = {name.name: name for name in self.task.symbols}
        return of != by and {of, by} <= names.keys() and not self.task.depends(names[of], names[by])

    def _is_refuted(self, one: Answer, other: Answer, left: Side, right: Side) -> bool:
        """Do two expressions differ where a condition holds: a relation (then the right side has no text), or a name
        that has a value?"""
        if one.is_matrix or other.is_matrix:
            return False
        difference = one.expression - other.expression
        if not right.text:
            difference = difference * left.expression
        elif left.expression.is_Symbol and left.expression in other.names:
            difference = difference.subs(left.expression, right.expression)
            if difference.has(sympy.zoo, sympy.nan, sympy.oo):
                return True
        else:
            return False
        zero = self.question.answer(sympy.S.Zero)
        return self.question.compare(self.question.answer(difference), zero).status == "different"

    def unread(self, answer: Answer) -> str:
        """That what stands beside an answer, or between its sides, is not judged, for it cannot be read: `2*δ` in
        `∂L/∂w = 2*δ = …`."""
        if answer.reading is None:
            return ""
        unread = [one.text for one in answer.reading.sides[1:]
                  if one.expression is None and not one.quotient and self.slope(one) is None]  # fmt: skip
        unread += [f"{left.text} = {right.text}" if right.text else left.text for left, right in answer.reading.claims
                   if not (self._can_be_read(left) and self._can_be_read(right)) or self._says_of_names(left, right)]
        unread += answer.reading.unread
        own = [name for name, value in answer.reading.made.items()
               if self._slopes_called(name) and not self._is_slope(name, self.question.answer(value))]  # fmt: skip
        told = f" `{own[0]}` is taken as a name of yours, not as a slope." if own else ""
        return f" Not read, and not judged: `{unread[0].strip()}`.{told}" if unread else told

    def _is_true(self, said: Answer, answer: Answer, is_answer: bool) -> bool:
        """Is a formula in a reason the answer? If it is not said to be: a slope, a name or a factor of it will do."""
        if said.shape == answer.shape and self.question.compare(said, answer).status == "equal":
            return True
        others = [] if is_answer else self._parts(answer)
        return any(said.shape == one.shape and self.question.compare(said, one).status == "equal" for one in others)

    def _parts(self, answer: Answer) -> list[Answer]:
        """The slopes and names of the question, and the factors of the answer."""
        products = (answer.expression, self.question.model.expression)
        factors = [factor for product in products for factor in sympy.Mul.make_args(product)]
        factors += [part for factor in factors if factor.is_Add and len(factors) > 2
                    for part in factor.as_content_primitive()]  # fmt: skip
        parts = dict.fromkeys([*self.task.partials.values(), *self.task.where, *factors])
        return list(map(self.question.answer, parts))

    def aside(self, answer: Answer) -> Answer | None:
        """The left side of an equation about another defined name, such as ∂a/∂z = a*(1 - a) where ∂L/∂w is asked.
        Raises ParseError."""
        left = next((side for side in answer.sides if side.expression is not None or side.quotient or side.tells), None)
        task = self.task
        name = left.expression if left is not None else None
        known = name in task.where or name in task.placeholders
        if left is not None and not known and (slopes := self.short_slopes(left)):
            name, known = next((one for one in slopes if self._is(one, answer)), slopes[0]), True
        asked = task.partials.get((str(task.quantity), task.wrt.name)) if task.wrt is not None else task.quantity
        return self.question.held(self.question.answer(name), left.column) if left and known and name != asked else None

    def holds(self, answer: Answer) -> bool:
        """Does an equation hold by itself: σ(-z) = 1 - σ(z), a' = a*(1 - a), or d/da (a - y)**2 = 2*(a - y)?"""
        sides = answer.sides
        said = [self.question.answer(one.expression) for one in sides if one.expression is not None]
        if not sides or any(map(self.question.is_itself, said)):
            return False
        for side in sides:
            slopes = self._slopes(side) + self.short_slopes(side)
            found = slopes if side.expression is None else [side.expression]
            known = None if side.expression is not None or found else self.slope(side)
            found = found if known is None else [known.expression]
            if not any(self._is(one, answer) for one in found):
                return False
        return True

    def _slopes(self, side: Side) -> list[Any]:
        """What a left side such as a' may stand for: the slopes of a that the exercise has."""
        of, by = side.quotient if len(side.quotient) == 2 else ("", "")
        primed = _SHORT_SLOPE.fullmatch(side.text)
        of = canonical(primed[1]) if primed is not None and not side.quotient else of
        return [value for key, value in self.task.partials.items() if not by and key[0] == of]

    def no_slope(self, name: str, value: Answer) -> Feedback | None:
        """That a name made of a primed one, aprime of a', has a value that is no slope of a; nor that of the function
        which a is, by the sum in it: 1 - a² of a = tanh(w*x + b)."""
        match = re.fullmatch(r"(\w+)prime(_\w)?", name)
        of = f"{match[1]}{match[2] or ''}" if match else ""
        slopes = [slope for key, slope in self.task.partials.items() if key[0] == of]
        given = next((sympy.sympify(one) for known, one in self.task.where.items() if str(known) == of), sympy.S.Zero)
        if slopes and type(given) in BY_KIND and len(given.args) == 1:
            argument = sympy.Dummy(real=True)
            slopes.append(given.func(argument).diff(argument).subs(argument, given.args[0]))
        if not slopes or any(self._is(slope, value) for slope in slopes):
            return None
        return _untrue(f"this is no slope of {sign(of)}", Side(name, 1))

    def _is_slope(self, name: str, answer: Answer) -> bool:
        """Is an answer a slope that a name such as da may stand for?"""
        return any(self._is(slope, answer) for slope in self._slopes_called(name))

    def _slopes_called(self, text: str) -> list[Any]:
        """What a name such as da may stand for in a program: ∂L/∂a, or a slope of a; nothing where none is known."""
        match = _DIFFERENTIAL.fullmatch(text.strip())
        name = canonical(match[1] or match[2]) if match else ""
        known = {key: slope for key, slope in self.task.partials.items() if len(key) == 2}
        return [slope for key, slope in known.items() if key[0] == name or key == (str(self.task.quantity), name)]

    def short_slopes(self, side: Side) -> list[Any]:
        """What a left side such as da, g_a or L_a may stand for: ∂L/∂a, where ∂L/∂w is asked; da for a slope of a, too.
        """
        if len(side.quotient) != 2 or not side.quotient[1] or side.operand is not None or "/" in side.text:
            return []
        if side.expression is not None and not re.fullmatch(r"\w+", side.text.strip()):  # σ'(z)
            return []
        of, by = side.quotient
        slope = self.task.partials.get((of or str(self.task.quantity), by))
        others = [one for key, one in self.task.partials.items() if not of and len(key) == 2 and key[0] == by]
        return [] if slope is None else [slope, *others]

    def are_slopes(self, answer: Answer) -> bool:
        """Are the left sides such as g_a what they stand for, if the exercise knows it?"""
        whole = str(self.task.quantity)
        of_itself = [sympy.S.One, *(one for key, one in self.task.partials.items() if key[0] == whole)]
        found = [of_itself if side.quotient == ("", whole) else self.short_slopes(side) for side in answer.sides]  # g_L
        return all(any(self._is(one, answer) for one in slopes) for slopes in found if slopes)

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
        try:
            if _CALLED_SLOPE.fullmatch(side.text.strip()) is not None:
                arguments = self._arguments(side)
                return next(iter(self._values(side, arguments[0])), None) if len(arguments) == 1 else None
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
        primed = _PRIMED.fullmatch(side.text.strip())
        if primed is not None:
            operand = self.question.read(primed[1]).expression
            by = self._implied(operand)
        elif applied := _APPLIED.fullmatch(side.text.strip()):
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
        if side.expression is not None and not _APPLIED.fullmatch(side.text.strip()):
            return None
        if self.question.agree(answer, self.question.model):
            return None
        for known in self._slopes(side):
            if self.leads_on(known):
                return known
        slope = self.slope(side)
        if slope is None or slope.is_matrix or slope.expression == 0:
            return None
        operand, by = self._differentiates(side) if _CALLED_SLOPE.fullmatch(side.text.strip()) is None else (None, None)
        if operand is None or by is None or operand.as_coeff_Mul()[1] == by:
            return None
        moves = by == self.task.wrt or (by.name, self.task.wrt.name) in self.task.partials
        wholes = [self.question.quantity.resolved, *map(sympy.sympify, self.task.where.values())]
        return (operand, by) if moves and any(_is_part(operand, whole) for whole in wholes) else None

    def _arguments(self, *sides: Side) -> list[Any]:
        """The names to which functions without an argument may apply: those to which the definitions apply one of
        them, as a = σ(z) does for σ', or all; None where there is no such function."""
        functions = {name for side in sides for name in re.findall(_FUNCTION, side.text) if side.expression is None}
        if not functions:
            return [None]
        names = [one for one in self.task.symbols if isinstance(one, Symbol)]
        applied = set().union(*map(self._applied, functions))
        return [one for one in names if one in applied] or names

    def _says_of_names(self, *sides: Side) -> bool:
        """Do sides say something of names and of the slope of a function that the question applies to none, as tanh' =
        1 - a**2 does?"""
        slopes = [called[1] for side in sides if side.expression is None
                  and (called := _CALLED_SLOPE.fullmatch(side.text))]  # fmt: skip
        named = any(side.expression is not None and side.expression.free_symbols for side in sides)
        return named and bool(slopes) and not any(map(self._applied, slopes))

    def _applied(self, name: str) -> set[Any]:
        """What definitions such as a = σ(z) apply a function to, by a name that it is typed by."""
        row = function_named(canonical(name))
        given = map(sympy.sympify, self.task.where.values())
        return {node.args[0] for node in given if row is not None and BY_KIND.get(type(node)) is row}

    def _is_function(self, side: Side) -> bool:
        """Is a side the slope of a function that nobody has to define: σ', tanh'?"""
        called = _CALLED_SLOPE.fullmatch(side.text)
        try:
            return called is not None and self.question.read(f"{called[1]}(1)").expression.is_number
        except ParseError:
            return False

    def _values(self, side: Side, argument: Any) -> list[Answer]:
        """What a side beside an answer may say: also σ', and σ(1 - σ) for σ(z)(1 - σ(z)); nothing where it cannot be
        read."""
        if side.expression is not None:
            return [self.question.answer(side.expression)]
        if slopes := self._slopes(side) or self._slopes_called(side.text):  # a', da
            return list(map(self.question.answer, slopes))
        if _PRIMED.fullmatch(side.text.strip()):
            slope = self.slope(side)
            return [] if slope is None else [slope]
        if argument is None or re.search(rf"{_FUNCTION}['′’]?\s*\(\s*\w+\s*\)", side.text):
            return []
        try:
            return [self.question.read(re.sub(rf"{_FUNCTION}['′’]?", rf"(\g<0>({argument}))", side.text))]
        except ParseError:
            return []

    def _can_be_read(self, side: Side) -> bool:
        return any(self._values(side, argument) for argument in self._arguments(side))

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

    def without_slope(self, answer: Answer) -> Answer:
        """The same without a left side that was judged as a slope, though the reader cannot read it."""
        side, reading = self.slope_side(answer), answer.reading
        if side is None or reading is None:
            return answer
        sides = (replace(side, tells=False), *reading.sides[1:])
        return Answer(self.question, answer.expression, answer.text, replace(reading, sides=sides))

    def leads_on(self, name: Any) -> bool:
        """Is a name, or a quotient, on the way from the quantity to what it is differentiated by?"""
        top, bottom = self.task.placeholders.get(name, (name.name, None))[:2]
        reached = top == str(self.task.quantity) or (str(self.task.quantity), top) in self.task.partials
        wrt = getattr(self.task.wrt, "name", None)
        return reached and (bottom in (None, wrt) or (bottom, wrt) in self.task.partials)

    def is_gradient(self, name: Any) -> bool:
        """Is a name a slope, or called like one: ∂L/∂a, δ_2?"""
        return name in self.task.placeholders or str(name).partition("_")[0] in _GRADIENTS

    def _is_new(self, left: Any, answer: Answer) -> bool:
        """Does a left side name what becomes new in a step: L for L_new, or w of w = w - η g?"""
        quantity = self.task.quantity
        old, _, new = getattr(quantity, "name", "").rpartition("_")
        if new != "new" or not isinstance(left, Symbol):
            return False
        return left.name == old or (left in answer.names and left.name.partition("_")[0] == old)


def _is_part(part: Any, whole: Any) -> bool:
    """Does an expression stand in another one, up to a number in front: a node, or some of its terms or factors?"""
    part = part.as_coeff_Mul()[1]
    for node in sympy.preorder_traversal(whole):
        one = node.as_coeff_Mul()[1] if isinstance(node, sympy.Expr) else node
        if one == part or (one.func == part.func in (sympy.Add, sympy.Mul) and {*part.args} <= {*one.args}):
            return True
    return False


def _unsure(side: Side) -> Feedback:
    message = f"This is right, but `{side.text.strip()}` beside it cannot be read for sure. {_REMARK}"
    return Feedback(False, message, column=side.column, unjudged="unreadable")


def _untrue(told: str, side: Side, advice: str = "") -> Feedback:
    message = f"This is right, but not what stands beside it: {told}. {advice}".rstrip()
    return Feedback(False, message, "variable", ("variable",), column=side.column)


def words_beside(answers: Iterable[Answer]) -> str:
    """That the words of the reasons are not judged, where one of the answers has any."""
    reasons = [one.reading.reason for one in answers if one.reading is not None]
    return " The words beside it are not judged." if any(map(_WORDS.search, reasons)) else ""
