"""What a left side or a label names: what is asked, something new, or another quantity."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from sympy import MatrixSymbol, Symbol

from byhand.answers.answer import Answer
from byhand.answers.prompt import names_in
from byhand.answers.question import Question
from byhand.answers.slopes import APPLIED, CALLED_SLOPE, GRADIENTS, PRIMED
from byhand.formulas.printers import symbol_latex
from byhand.proof.derivation import Derivation
from byhand.proof.reader import Side
from byhand.proof.reader.characters import GREEK
from byhand.proof.reader.names import canonical

_KINDS = {"weight": "wWuUvV", "bias": "b", "input": "x"}  # what people call a name that begins with such a letter
_KIND_WORDS = re.compile(
    r"(?i:(?<![^\W_])(?:(?P<weight>weights?|gewicht(?:e|s|es)?|poids|pesos?)|(?P<bias>bias(?:es)?|biais|sesgos?|vi[eé]s)"
    r"|(?P<input>inputs?|eingabe|entrée|entrada))(?![^\W_]))"
)
_SLOPE_WORD = re.compile(r"\b(?:slope|gradient|derivative)s?\b|\\partial", re.IGNORECASE)
_LETTER = re.compile(rf"(?P<base>[A-Za-z]|{'|'.join(GREEK.values())})(?:_hat)?(?:_(?P<index>\w+))?")
_OF_NAMES = re.compile(r"(?P<of>[^\W\d]\w*)\s*\((?P<by>[\w\s,]{1,40})\)")
_USUAL = frozenset(("x", "y", "z", "w", "b", "a", "L", "eta", "theta"))  # what a book like this calls something else


@dataclass(frozen=True)
class Labels:
    """What is called how in one question. A name that stands in its prompt is no label."""

    question: Question

    @property
    def task(self) -> Derivation:
        return self.question.derivation

    def subject(self, answer: Answer) -> str:
        """The name or the slope that an equation is about, on its left, or alone on its right; empty of a label."""
        side = answer.sides[0] if answer.sides else Side("", 0)
        left, right = side.expression, answer.expression
        is_own = answer.reading is not None and canonical(side.text.strip()) in answer.reading.made
        if is_own or left == right or self.is_primed(side, answer) or self.is_called(side) or self.is_asked(side):
            return ""
        if APPLIED.fullmatch(side.text.strip()):
            return side.text.strip()
        if isinstance(left, Symbol | MatrixSymbol):
            return "" if self.is_new(left, answer) else str(left)
        if left is None:
            return side.text.strip() if len(side.quotient) == 2 and all(side.quotient) else ""
        turned = isinstance(right, Symbol | MatrixSymbol) and not self.question.is_proved(left, answer)
        return str(right) if turned else ""

    def stands_in_prompt(self, name: Any) -> bool:
        return bool(names_in(self.question.prompt, [name] if isinstance(name, Symbol | MatrixSymbol) else []))

    def is_another(self, side: Side) -> bool:
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
        if found["base"] in GRADIENTS and found["index"]:
            return found["index"] not in (wrt.name, wrt.name.partition("_")[2])
        return found["base"] not in GRADIENTS and self.stands_in_prompt(Symbol(found[0]))

    def is_of_another_kind(self, side: Side) -> bool:
        """Do the words of a label say that it is another kind of name, or the slope by one: the bias, where w is asked?
        Or a slope, where a prompt without slopes asks for none?"""
        if side.quotient or re.search(r"[-+*/·×:]", side.text):
            return False
        if self.task.wrt is None and _SLOPE_WORD.search(side.text) and not _SLOPE_WORD.search(self.question.prompt):
            return True
        asked = self.kind(str(self.task.quantity if self.task.wrt is None else self.task.wrt))
        found = {match.lastgroup for match in _KIND_WORDS.finditer(side.text)}
        return bool(asked and found) and asked not in found

    def is_primed(self, side: Side, answer: Answer) -> bool:
        """Does a left side say what is asked with a mark of a new one: b' for b, w_2' or w_2_new for w_new?"""
        asked = getattr(self.task.quantity, "name", "").removesuffix("_new")
        marked = re.fullmatch(r"(\w+?)(['′’]|_new|\^\{?new\}?)?", side.text.strip())
        if marked is None or self.task.wrt is not None or (marked[2] and self.task.name == "L"):  # L' is a slope
            return False
        name, is_new = canonical(marked[1]), asked != self.task.name and marked[2]
        is_it = is_new and name.partition("_")[0] == asked
        return name == asked or bool(is_it and name in {one.name for one in answer.names})

    def is_called(self, side: Side) -> bool:
        """Does the prompt call what is asked by this name: `Write $\\delta_1 = \\partial L/\\partial z_1$`?"""
        if self.task.wrt is None:
            return False
        called, top, bottom = (
            symbol_latex(name) for name in (canonical(side.text.strip()), str(self.task.quantity), self.task.wrt.name)
        )
        told = rf"${called} = \partial {top}/\partial {bottom}", rf"${called} = \frac\partial {top} \partial {bottom}"
        prompt, *names = (re.sub(r"[{}\s]", "", tex) for tex in (self.question.prompt, *told))
        return any(name in prompt for name in names)

    def is_asked(self, side: Side) -> bool:
        """Does a left side name the derivative that is asked for, as far as it says which it is?"""
        asked = (str(self.task.quantity), getattr(self.task.wrt, "name", ""))
        if side.quotient == ("loss",):
            return not asked[1]
        if len(side.quotient) == 2 and side.quotient[0] == "loss" and asked[0] == "L":  # d_loss_d_w
            return side.quotient[1] == asked[1]
        kind = self.kind(asked[1])
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
        return operand is not None and self.question.is_proved(operand, self.question.quantity)

    def is_step(self, left: Side, right: Side) -> bool:
        """May an equation be a step of a program, w = w - η g, where what a step makes is asked?"""
        names = () if right.expression is None else right.expression.free_symbols
        return str(self.task.quantity).endswith("_new") and left.expression in names

    def is_by_another(self, kind: str | None, by: str | None = None) -> bool:
        """Does this call a name that is given, but not the one by which the derivative is taken?"""
        asked = getattr(self.task.wrt, "name", "")
        if kind:
            return bool(own := self.kind(asked)) and own != kind.lower()
        given = {name.name for name in self.task.symbols if name not in self.task.where}
        return canonical(by or "") in given - {asked, str(self.task.quantity)}

    @staticmethod
    def kind(name: str) -> str:
        return next((kind for kind, letters in _KINDS.items() if name[:1] in letters), "") if name else ""

    def slope_side(self, answer: Answer) -> Side | None:
        """The left side of an equation that names the slope of something else than what is asked: d/dz σ(z), σ'."""
        side = answer.reading.left if answer.reading is not None else None
        if side is None or side.expression is not None:
            return None
        if CALLED_SLOPE.fullmatch(side.text):
            return side
        if self.is_asked(side):
            return None
        named = side.operand is not None or (len(side.quotient) == 2 and all(side.quotient))
        return side if named or PRIMED.fullmatch(side.text.strip()) else None

    def without_slope(self, answer: Answer) -> Answer:
        """The same without a left side that was judged as a slope, though the reader cannot read it."""
        side, reading = self.slope_side(answer), answer.reading
        if side is None or reading is None:
            return answer
        sides = (replace(side, tells=False), *reading.sides[1:])
        return Answer(self.question, answer.expression, answer.text, replace(reading, sides=sides))

    def is_new(self, left: Any, answer: Answer) -> bool:
        """Does a left side name what becomes new in a step: L for L_new, or w of w = w - η g?"""
        quantity = self.task.quantity
        old, _, new = getattr(quantity, "name", "").rpartition("_")
        if new != "new" or not isinstance(left, Symbol):
            return False
        return left.name == old or (left in answer.names and left.name.partition("_")[0] == old)

