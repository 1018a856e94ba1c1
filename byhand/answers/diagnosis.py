"""What is wrong with a wrong answer: the slips that are proved to lead to it, or a point at which it differs."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain, islice, product
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol

from byhand.answers.answer import Answer, up_to_a_number
from byhand.answers.feedback import Feedback
from byhand.answers.question import Question
from byhand.answers.sample import constant_ratio
from byhand.answers.slips import Slip, SlipError, slips
from byhand.answers.witness import place, telling
from byhand.formulas.functions import in_elementary_terms
from byhand.formulas.printers import symbol_latex
from byhand.proof.reader import AmbiguousError, ParseError, repairs
from byhand.proof.reader.characters import LOWERED, SUPERSCRIPTS
from byhand.proof.reader.errors import ShapeError
from byhand.proof.verdict import Verdict

_LONGEST = 400  # letters of a text of matrices in which a single change is looked for
_RIVALS = 6  # slips that the point of a wrong answer tells apart
_EXPONENT = re.compile(
    rf"(?:(?:\^|\*\*)\s*[({{]?(?P<over>[-−–]?\s*\w+)[)}}]?|(?P<raised>[{SUPERSCRIPTS}]+))\s*/\s*(?P<under>\w+)"
)
_FUNCTION = re.compile(r"(?<!\w)(?:log|ln|exp|sqrt|tanh|sigmoid|σ|relu|ReLU)\s+(?![(\s])")
_SIGNS = "+-−–*·/@"
_OPERANDS, _SPANS = 12, 30  # in brackets that may be missing, and places that are tried for them
_ONE_WITH = re.compile(r": the one with (\w+)\.$")
_REPAIRS = {
    "transpose": "A transpose is missing, or one too many",
    "order of factors": "Two factors of @ stand in the wrong order",
    "elementwise": "* and ** work entry by entry, @ multiplies matrices: the other belongs here",
}


@dataclass(frozen=True)
class Candidate:
    """A slip, and the answer that it leads to."""

    slip: Slip
    answer: Answer


class Diagnosis:
    """Finds what is wrong with the answers to one question.

    own: the slips that the exercise itself knows: the answer that each leads to, its kind, and what to say.
    patience: how many seconds are spent on finding slips, likelier ones first.
    """

    def __init__(
        self, question: Question, own: Sequence[tuple[str, str, str]] = (), patience: float = math.inf
    ) -> None:
        self.question, self.own, self.patience = question, tuple(own), patience

    @cached_property
    def candidates(self) -> list[Candidate]:
        """The slips that change the answer, likelier ones first."""
        question = self.question
        found = []
        end = time.monotonic() + self.patience
        own = list(self._own_slips())  # all are read, however short the patience
        for slip in chain(own, slips(question.derivation, question.model.expression)):
            if (term := _ONE_WITH.search(slip.message)) and term[1] in question.hidden:
                slip = replace(slip, message=f"{slip.message[: term.start()]}.")
            answer = question.answer(slip.value)
            if answer.values is not None and not answer.like(question.model):
                found.append(Candidate(slip, answer))
            if time.monotonic() > end:
                break
        return found

    def _own_slips(self) -> Iterator[Slip]:
        """The author's slips. Raises SlipError for one that cannot be read, is the right answer, or is one above it."""
        above: list[Answer] = []
        for text, kind, message in self.own:
            try:
                answer = self.question.read(text)
            except ParseError as error:
                raise SlipError(f"the slip {text!r}: {error}", text) from None
            if self.question.compare(answer, self.question.model).status == "equal":
                raise SlipError(f"the slip {text!r} is the right answer", text)
            for other in above:
                if self.question.agree(answer, other):
                    raise SlipError(f"the slip {text!r} is the same answer as the slip {other.text!r}", text)
            above.append(answer)
            yield Slip(kind, message, answer.expression)

    def misshapen(self, text: str, error: ParseError) -> Feedback:
        """Of a text that cannot be read: unless only the shapes of its matrices do not fit, where and why."""
        readings = tuple((one.text, one.latex) for one in error.choices) if isinstance(error, AmbiguousError) else ()
        refused = Feedback(False, f"column {error.column}: {error.message}", column=error.column,
                           corrected=error.corrected, readings=readings, unjudged="unreadable")  # fmt: skip
        looks = () if readings or isinstance(error, ShapeError) else (self._reach, self._repaired)
        found = next((told for look in looks if (told := look(text)) is not None), None)
        if found is None:
            return refused
        column = "" if found.slip == "brackets" else f" (column {error.column}: {error.message})"
        return replace(refused, message=f"{found.message}{column}",
                       corrected="", slip=found.slip, slips=found.slips, unjudged="")  # fmt: skip

    def of(self, answer: Answer, verdict: Verdict) -> Feedback:
        """Of an answer that was refuted."""
        question = self.question
        if self.is_corner(verdict):
            return self.at_corners(verdict, answer, question.model, "your answer", "the right one")
        for look in (self._bracketed, self._exponent):
            if (told := look(answer.text)) is not None:
                return replace(told, witness=verdict.witness)
        found = list(self._leading_to(answer))
        if not found or "bracket" in found[0].message or found[0].kind == "inverted factor":
            told = self._reach(answer.text)
            if told is not None:
                return replace(told, witness=verdict.witness)
        if found:
            return _told(found, verdict)
        for told in (self._repaired(answer.text), self._transposed(answer)):
            if told is not None:
                return replace(told, witness=verdict.witness)
        if question.is_number:  # a point would tell the answer
            return Feedback(False, "Not equal, and no slip that is known leads to it. Go through your steps again.")
        return self.pointed(answer, question.model, verdict, "your answer", "the right one")

    def pointed(self, answer: Answer, other: Answer, verdict: Verdict, left: str, right: str) -> Feedback:
        """That two answers differ, and where."""
        question = self.question
        rivals = [one.answer.resolved for one in self.candidates[:_RIVALS]]
        small = telling(question, answer, other, rivals) if verdict.witness is not None else None
        if small is None:
            found = verdict.witness
            where = place(question, found, (answer, other)) if found is not None and not found.entry else ""
            return Feedback(False, f"Not equal.{at(verdict, left, right, where)}", witness=verdict.witness)
        shown = (answer,) if right == str(other.expression) else (answer, other)  # a name whose value is told behind it
        where = place(question, small, shown)
        entry = "in row {}, column {}, ".format(*(i + 1 for i in small.entry)) if small.entry else ""
        values = f"{entry}{left} is {small.left or 'undefined'}, {right} is {small.right}"
        told = f"For example at {where}: {values}." if where else f"{values[0].upper()}{values[1:]}."
        return Feedback(False, f"Not equal. {told}", witness=small)

    # Matrices

    def _with_transpose(self, text: str) -> Feedback | None:
        """The one name outside the products of the text whose transpose makes it right."""
        question = self.question
        matrices = [name.name for name in question.derivation.symbols if isinstance(name, MatrixSymbol)]
        for match in re.finditer(r"(?<!\w)(\w+)(\.T)?(?!\w)", text):
            beside = text[: match.start()].rstrip()[-1:] + text[match.end() :].lstrip()[:1]
            if match[1] not in matrices or "@" in beside:
                continue
            stands, belongs = (f"{match[1]}.T", match[1]) if match[2] else (match[1], f"{match[1]}.T")
            changed = text[: match.start()] + belongs + text[match.end() :]
            if self._makes_right(changed):
                what = "one too many" if match[2] else "missing"
                message = f"A transpose is {what}: {belongs} belongs where {stands} is."
                return Feedback(False, message, "transpose", ("transpose",))
        return None

    def _makes_right(self, text: str) -> bool:
        question = self.question
        try:
            answer = question.read(text)
        except ParseError:
            return False
        is_right = answer.shape == question.model.shape and question.agree(answer, question.model)
        return is_right and question.undefined(answer) is None

    def _bracketed(self, text: str) -> Feedback | None:
        """Brackets round a comparison that make the text right: 2*z > 0*x is read as 2*z > 0."""
        names = {name.name for name in self.question.derivation.symbols}
        for match in re.finditer(r"(\w+)\s*([<>]=?)\s*(\d+)", text):
            starts = [match.start(), *(i for i in range(match.start() + 1, match.end(1)) if text[i : match.end(1)] in
                                       names)]  # fmt: skip
            for start in starts:  # of xz>0, z>0 alone may be meant
                comparison = text[start : match.end()]
                changed = f"{text[:start]}({comparison}){text[match.end() :]}"
                if not text[:start].rstrip().endswith("(") and self._makes_right(changed):
                    message = f"Not equal as it is typed: put brackets round the comparison, ({comparison})."
                    return Feedback(False, message, "brackets", ("brackets",), column=start + 1)
        return None

    def _reach(self, text: str) -> Feedback | None:
        """Brackets round some neighbouring operands that make the text right: 1/1 + x is read as 1 + x, 2*a - y as
        (2*a) - y and log 1 + x as log(1) + x."""
        spans = islice(_without_brackets(text), _SPANS) if len(text) <= _LONGEST else ()
        for start, end in spans:
            bracketed = f"({text[start:end].strip()})"
            if self._makes_right(f"{text[:start].rstrip()}{bracketed}{text[end:]}"):
                message = f"Not equal as it is typed: put brackets round what belongs together, {bracketed}."
                return Feedback(False, message, "brackets", ("brackets",), column=start + 1)
        return None

    def _exponent(self, text: str) -> Feedback | None:
        """Brackets round an exponent that make the text right: u^-1/2 is read as half of u^-1."""
        found = [match for match in _EXPONENT.finditer(text) if not _is_whole(match)]
        for some in (*([match] for match in found), found):
            changed = text
            for match in reversed(some):
                exponent = f"{match['over'] or match['raised'].translate(LOWERED)}/{match['under']}"
                changed = f"{changed[: match.start()]}^({exponent}){changed[match.end() :]}"
            if some and self._makes_right(changed):
                message = f"Not equal as it is typed: put brackets round the whole exponent, ^({exponent})."
                return Feedback(False, message, "brackets", ("brackets",), column=some[0].start() + 1)
        return None

    def _repaired(self, text: str) -> Feedback | None:
        """The change to the products in the text that makes it right."""
        question, task = self.question, self.question.derivation
        if not question.has_matrices or not text or len(text) > _LONGEST:
            return None
        transposed = self._with_transpose(text)
        if transposed is not None:
            return transposed
        try:
            for repair in repairs(text, task.symbols, task.partials):
                answer = question.answer(repair.expression)
                if answer.shape == question.model.shape and question.agree(answer, question.model):
                    return Feedback(False, f"{_REPAIRS[repair.kind]}: {repair.place}.", repair.kind, (repair.kind,))
        except ParseError:
            pass
        return None

    def _transposed(self, answer: Answer) -> Feedback | None:
        """A column for a row, or a row for a column."""
        question = self.question
        if not answer.is_matrix or answer.shape != question.model.shape[::-1]:
            return None
        if not question.agree(question.answer(answer.expression.T), question.model):
            return None
        mine, asked = ("×".join(map(str, matrix.shape)) for matrix in (answer, question.model))
        told = "." if mine == asked else f": this is {mine}, and asked is {asked}."
        message = f"The whole is transposed{told}"
        return Feedback(False, message, "transpose", ("transpose",))

    # Corners

    def is_corner(self, verdict: Verdict) -> bool:
        """Do two answers differ on a corner alone? A whole number has no neighbourhood in which it would be one."""
        premises = self.question.derivation.premises
        apart = premises.whole | set(premises.values or {})
        equations = verdict.corner.atoms(sympy.Eq) if verdict.corner is not None else ()
        return bool(equations) and not any(equation.free_symbols <= apart for equation in equations)

    def at_corners(self, verdict: Verdict, answer: Answer, other: Answer, left: str, right: str) -> Feedback:
        """Of an answer that differs from another one only where a function has a corner or jumps."""
        assert verdict.corner is not None
        message = "Right, but for the corner of the ReLU: its slope there is taken as 0."
        if not {up_to_a_number(equation.lhs) for equation in verdict.corner.atoms(sympy.Eq)} <= self.question.corners:
            where = verdict.witness and place(self.question, verdict.witness, (answer, other))
            values = verdict.witness and f"{left} is {verdict.witness.left}, {right} is {verdict.witness.right}"
            if where and _says_nothing(answer, verdict):
                values = f"{left} says nothing; {right} is {verdict.witness and verdict.witness.right}"
            message = f"Right, but for a corner: at {where}, {values}." if where else "Right, but for a corner."
        return Feedback(False, message, "indicator", ("indicator",), witness=verdict.witness)

    # Slips

    def _leading_to(self, answer: Answer) -> Iterator[Slip]:
        """The slips that are proved to lead to this answer."""
        question = self.question
        if answer.values is None:
            return
        seen: list[Candidate] = []
        own = {slip[1:] for slip in self.own}
        alone = not question.is_number and not answer.resolved.free_symbols  # many a slip comes to 0 by cancelling
        alone = alone and answer.expression not in sympy.Add.make_args(question.model.expression)
        for one in self.candidates:
            if alone and (one.slip.kind, one.slip.message) not in own:
                continue
            # One of a kind is enough to tell; only of differences each is another one.
            new = one.slip.kind == "order" or all(one.slip.kind != other.slip.kind for other in seen)
            if new and answer.like(one.answer):
                known = any(one.slip.value == other.slip.value for other in seen)
                known = known or question.is_one(answer, one.answer)
                if known or question.compare(answer, one.answer).status == "equal":
                    seen.append(one)
        found = [one.slip for one in seen]
        if found and (found[0].kind, found[0].message) in own:
            yield found[0]
            return
        if alone:
            return
        ratio = constant_ratio(answer.values, question.model.values)
        if ratio == -1:  # a lost minus and a difference turned round come to the same: what stands there decides
            turned = self._turned_round(answer)
            found.sort(key=lambda slip: (slip.kind == "order") != bool(turned) or turned not in slip.message)
            found.sort(key=lambda slip: slip.kind == "indicator")  # a slope of -1 below it is what is lost
        yield from found
        if question.is_number:  # every number is a multiple of every other one; to say of which would tell the answer
            return
        if not found and ratio not in (None, 0, 1) and question.ratio(answer, question.model) is not None:
            yield Slip("constant", f"A constant factor is wrong: this is {ratio} times the right answer.", None)
        elif not found:
            yield from self._two_slips(answer)

    def _turned_round(self, answer: Answer) -> str:
        """The two names of a difference of the right answer that stands in the text the wrong way round: "a and y"."""
        for node in self.question.model.expression.atoms(sympy.Add):
            negative = [arg for arg in node.args if arg.could_extract_minus_sign()]
            plus = _symbols_of(arg for arg in node.args if arg not in negative)
            minus = _symbols_of(-arg for arg in negative)
            for p, q in product(plus, minus):
                if f"{symbol_latex(q.name)} - {symbol_latex(p.name)}" in answer.latex:
                    return " and ".join(sorted([p.name, q.name]))
        return ""

    def _two_slips(self, answer: Answer) -> Iterator[Slip]:
        integral = self._integral(answer)
        if integral is not None:
            yield integral
            return
        for one in self.candidates:
            ratio = constant_ratio(answer.values, one.answer.values)
            if ratio is None or ratio in (0, 1) or (one.slip.kind == "constant" and abs(ratio) != 1):
                continue
            besides = _besides(ratio, self.question.model, answer)
            if besides and self.question.compare(answer, one.answer.times(ratio)).status == "equal":
                yield Slip(one.slip.kind, f"{one.slip.message} Besides, {besides}.", None)
                yield Slip("sign" if ratio == -1 else "constant", "", None)
                return

    def _integral(self, answer: Answer) -> Slip | None:
        question, task = self.question, self.question.derivation
        if not isinstance(task.wrt, Symbol) or answer.is_matrix:
            return None
        if not question.sample.rises(answer.resolved, task.wrt, question.quantity.values):
            return None
        slope = answer.resolved.diff(task.wrt)
        if not slope.has(sympy.Derivative, sympy.Subs) and question.agree(question.answer(slope), question.quantity):
            message = (
                f"This is integrated: its derivative by {task.wrt} is {task.quantity}, what was to be differentiated."
            )
            return Slip("integrated", message, None)
        return None


def _says_nothing(answer: Answer, verdict: Verdict) -> bool:
    """Does an answer in cases leave out the point of a witness?"""
    point = dict(verdict.witness.point) if verdict.witness is not None else {}
    return any(in_elementary_terms(border).xreplace(point) == 0 for border in answer.left_out.values())


def _is_whole(match: re.Match[str]) -> bool:
    """Is an exponent such as 2/2 a whole number?"""
    over, under = match["over"] or match["raised"].translate(LOWERED), match["under"]
    return over.isdecimal() and under.isdecimal() and int(under) > 0 and int(over) % int(under) == 0


def _without_brackets(text: str) -> Iterator[tuple[int, int]]:
    """Where neighbouring operands begin and end round which brackets would change what is said: a sum beside a factor,
    a product below a /, and either behind a function that has none."""
    functions = {match.end(): match.start() for match in _FUNCTION.finditer(text)}
    levels: list[list[int]] = [[0]]  # the places where an operand begins, within each bracket that is open
    for here, sign in enumerate(f"{text})"):
        if sign in "([":
            levels.append([here + 1])
        elif sign in ")]" or (sign in _SIGNS and "**" not in (text[here - 1 : here + 1], text[here : here + 2])):
            for start in levels[-1][-_OPERANDS:]:
                inside, before, after = text[start:here].strip(), text[:start].rstrip()[-1:], text[here:].lstrip()[:1]
                bare = re.sub(r"[(\[][^()\[\]]*[)\]]", "", inside)
                is_sum = re.search(r"[^-+−–*·/]\s*[-+−–]", bare) is not None
                beside = before in tuple("*·/@-−–") or after in tuple("*·/@^")
                whole = is_sum or re.search("[*·/]", bare) is not None
                if (is_sum and beside) or (whole and (before == "/" or start in functions)):
                    yield start, here
            if sign in ")]":
                levels = levels[:-1] or [[]]
            elif text[:here].rstrip()[-1:] not in ("", *_SIGNS, "(", "["):
                levels[-1].append(here + 1)
        elif here in functions:
            levels[-1].append(here)


def _told(found: list[Slip], verdict: Verdict) -> Feedback:
    kinds = tuple(dict.fromkeys(slip.kind for slip in found))
    messages: list[str] = []
    for kind in kinds[:3]:
        message = next(slip.message for slip in found if slip.kind == kind)
        # What is left where a factor is missing may be another slope, or that factor turned or squared: that is the
        # longer way to say it.
        longer = kind in ("inverted factor", "extra factor") or (kind == "variable" and "stands where" in message)
        if longer and "missing factor" in kinds:
            continue
        if message and not any(told.startswith(message.rstrip(".")) for told in messages):
            messages.append(message)
    return Feedback(False, "Not equal. " + " Or: ".join(messages), kinds[0], kinds, witness=verdict.witness)


def _besides(ratio: sympy.Rational, model: Answer, answer: Answer) -> str:
    """What a factor beside another slip comes from: only a number that was typed, or is wanted, is told."""
    size, told = abs(ratio), "the sign is wrong" if ratio < 0 else ""
    if size == 1:
        return told
    wanted, typed = _numbers(model.expression), _numbers(answer.expression)
    instead = [number for number in sorted(wanted) if number * size in typed]
    if size in typed:
        factor = f"a factor of {size} does not belong there"
    elif 1 / size in wanted:
        factor = f"the factor {1 / size} is missing"
    elif instead:
        factor = f"the factor is {instead[0] * size} where {instead[0]} belongs"
    else:
        return ""
    return f"{factor}, and {told}" if told else factor


def _numbers(expression: Any) -> set[Any]:
    """The sizes of the numbers that are factors somewhere in an expression; 1/2 of a divisor 2."""
    sizes = {abs(expression)} if expression.is_Rational else set[Any]()
    for node in sympy.preorder_traversal(expression):
        over = node.base if isinstance(node, sympy.Pow) and node.exp.is_negative else None
        if over is not None:
            sizes |= {1 / abs(part) for part in sympy.Mul.make_args(over) if part.is_Rational}
        elif isinstance(node, sympy.Mul | sympy.MatMul):
            sizes |= {abs(part) for part in node.args if part.is_Rational}
    return sizes - {sympy.S.Zero, sympy.S.One}


def _symbols_of(terms: Iterable[Any]) -> list[Any]:
    """The symbols among the terms, without the numbers in front of them."""
    return [name for name in (term.as_coeff_Mul()[1] for term in terms) if name.is_symbol]


def at(verdict: Verdict, left: str, right: str, where: str = "") -> str:
    """Where two sides differ, in words. where: the point, if not in the names of the witness."""
    witness = verdict.witness
    if witness is None:
        reason = verdict.reason.replace("the left side", left).replace("the right side", right)
        return f" {reason[:1].upper()}{reason[1:]}."
    values = f"{left} is {witness.left or 'undefined'}, {right} is {witness.right or 'undefined'}"
    entry = "in row {}, column {}, ".format(*(i + 1 for i in witness.entry)) if witness.entry else ""
    if not witness.point:
        return f" {values[:1].upper()}{values[1:]}."
    return f" For example at {where or witness.where}: {entry}{values}."
