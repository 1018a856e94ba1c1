"""A reader's answer -> right or wrong, where it goes wrong, and which slip it looks like.

"Correct" is said only after a proof by `equality.compare`. A slip is named only after a proof that this slip leads to
exactly this answer; where several do, all of them are told. Otherwise the answer is only "not equal", with a point.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol
from sympy.core.relational import Relational

from byhand.answers import deadline
from byhand.answers.feedback import NOTHING, Feedback
from byhand.answers.kinds.base import AnyExercise
from byhand.answers.slips import Slip, slips
from byhand.formulas.functions import Step
from byhand.formulas.printers import symbol_latex
from byhand.proof.comparison import Explicit, Verdict, compare, explicit
from byhand.proof.definitions import Name
from byhand.proof.derivation import Derivation, Line
from byhand.proof.enclosure import Enclosure, UndefinedError, UnsureError, middle
from byhand.proof.reader import ParseError, read, repairs

TIME_LIMIT = 1.9  # seconds, for one answer
MAX_LINES = 30
_POINTS = 4  # at which a slip must lead to the reader's values before a proof is tried
_DRAWS = 200
_SEED = 7


class Exercise(AnyExercise):
    """A question whose answer is a formula, and the judge of what a reader answers.

    name: "chapter/question", the same for good: what readers typed is kept under it.
    title: a few words.
    prompt: the question, in Markdown with formulas between dollars.
    quantity, wrt, where, symbols, assuming, held: what is asked, as for a `Derivation`: the quantity, or its
        derivative.
    solution: the lines of the derivation, each with its reason; the last one is the model answer. They are proved
        before the first answer is judged.
    variables: the names that may stand in an answer. Without it: those of the model answer, and all that have no
        definition.
    without: functions (such as ReLU) that may not stand in an answer.
    several: the answer is a derivation of two lines or more, each judged against the one above it.
    hints: shown one by one.
    remark: what to notice, shown below the solution.
    """

    def __init__(
        self,
        name: str,
        title: str,
        prompt: str,
        quantity: Any,
        wrt: Name | None = None,
        where: Mapping[Any, Any] | None = None,
        solution: Sequence[tuple[str, str]] = (),
        symbols: Iterable[Name] = (),
        assuming: Iterable[Relational] = (),
        held: Iterable[Name] | None = None,
        variables: Iterable[Name] | None = None,
        without: Iterable[type[sympy.Expr]] = (),
        several: bool = False,
        hints: Sequence[str] = (),
        remark: str = "",
    ) -> None:
        super().__init__(name, title, prompt, hints, remark)
        if not solution:
            raise ValueError(f"exercise {name} needs a solution, whose last line is the model answer")
        if not hints:
            raise ValueError(f"exercise {name} needs a hint")
        self.several, self.kind = several, "derivation" if several else "formula"
        held = None if held is None else tuple(held)
        self._task = (quantity, wrt, dict(where or {}), tuple(solution), tuple(symbols), tuple(assuming), held)
        self._variables = None if variables is None else frozenset(variables)
        self.without = tuple(without)

    # The right answer

    @cached_property
    def derivation(self) -> Derivation:
        """The solution, proved."""
        return Derivation(*self._task)

    @property
    def solution(self) -> tuple[Line, ...]:
        """The lines of the solution: each with its `.latex` and its `.reason`."""
        return self.derivation.lines

    @property
    def model(self) -> str:
        """The last line of the solution; for a derivation all of them."""
        return "\n".join(line.text for line in self.solution) if self.several else self.solution[-1].text

    @property
    def explained(self) -> str:
        return ""

    @cached_property
    def _model(self) -> Any:
        return self._read(self.derivation.lines[-1].text)[0]

    @property
    def _is_number(self) -> bool:
        """Is the right answer a number, without a name in it?"""
        return not self._model.free_symbols

    @cached_property
    def variables(self) -> tuple[Name, ...]:
        """The names that may stand in an answer."""
        allowed = self._variables
        if allowed is None:
            free = {name for name in self.derivation.symbols if name not in self.derivation.where}
            allowed = frozenset(free | set(_names(self._model)))
        return tuple(name for name in self.derivation.symbols if name in allowed)

    @cached_property
    def _question(self) -> list[Any]:
        """Expressions that only repeat the question."""
        task = self.derivation
        if task.wrt is not None:
            return []
        given = task.where.get(task.quantity, task.quantity)
        return [expression for expression in (task.quantity, given) if expression != self._model]

    # The reader's answer

    def read(self, text: str) -> Any:
        """The expression that a text stands for, in the names of the exercise. Raises ParseError."""
        return self._read(text)[0]

    def _read(self, text: str) -> tuple[Any, str]:
        reading = read(text, self.derivation.symbols, self.derivation.partials)
        return reading.expression, reading.latex

    def preview(self, text: str) -> str:
        lines = _lines(text)[:MAX_LINES] if self.several else [(1, text)]
        typeset = []
        for number, line in lines:
            try:
                typeset.append(self._read(line)[1])
            except ParseError as error:
                raise _in_line(error, number) if self.several else error from None
        if len(typeset) < 2:
            return "".join(typeset)
        return r"\begin{aligned}" + r" \\ ".join(f"&= {line}" for line in typeset) + r"\end{aligned}"

    def _checked(self, text: str) -> Feedback:
        """At most about two seconds are spent on an answer."""
        if not text.strip("= \t\r\n"):
            return NOTHING
        if self.several and len(_lines(text)) > MAX_LINES:
            return Feedback(False, f"At most {MAX_LINES} lines are checked.")
        _ = self._candidates, self._model, self.variables  # the exercise's own work is not the reader's time
        try:
            with deadline.limit(TIME_LIMIT):
                return self._check_lines(text) if self.several else self._check_one(text)
        except deadline.OutOfTimeError:
            return Feedback(False, "This takes too long to check. Nothing is said of it: write it more shortly.")
        except RecursionError:
            return Feedback(False, "This is nested too deeply to be checked: write it more shortly.")

    def _check_one(self, text: str) -> Feedback:
        try:
            answer = self._read(text)[0]
        except ParseError as error:
            return self._misshapen(text, error)
        return self._judged(answer, text)

    def _judged(self, answer: Any, text: str) -> Feedback:
        verdict = self._compared(answer, self._model)
        if verdict.status == "equal":
            form = self._form(answer)
            return Feedback(True, "Correct: proved equal to the right answer.") if form is None else form
        if verdict.status == "undecided":
            return Feedback(False, "This could neither be proved right nor wrong. Write it more simply.")
        return self._diagnosed(answer, text, verdict)

    def _form(self, answer: Any) -> Feedback | None:
        """What is wrong with an answer that is equal to the right one: it repeats the question, or uses other names."""
        used = _names(answer)
        quantity = self.derivation.quantity
        itself = quantity in used and quantity not in self.variables and self.derivation.wrt is None
        if answer in self._question or itself:
            return Feedback(False, "That repeats the question.", "unchanged", ("unchanged",))
        asked = (str(quantity), getattr(self.derivation.wrt, "name", ""))
        if self.derivation.partials.get(asked) in used:
            return Feedback(False, "That repeats the question.", "unchanged", ("unchanged",))
        for function in self.without:
            if answer.has(function):
                message = f"Right so far, but {function.__name__.lower()} may not stand in the answer."
                return Feedback(False, message, "names", ("names",))
        foreign = sorted(str(name) for name in used if name not in self.variables)
        if foreign:
            allowed = ", ".join(str(name) for name in self.variables) or "numbers"
            message = f"Right so far, but not in the variables asked for: {', '.join(foreign)}. Use {allowed}."
            return Feedback(False, message, "names", ("names",))
        return None

    def data(self) -> dict[str, Any]:
        """As for every exercise, and: asked (TeX), lines of the solution (TeX and reason), and the note on them."""
        table = self.derivation.table
        lines = [{"tex": row.tex, "reason": row.reason} for row in table.rows]
        return {**super().data(), "asked": table.tex, "lines": lines, "note": table.note}

    # Several lines

    def _check_lines(self, text: str) -> Feedback:
        """Each line against the one above it: after a wrong line the later ones are judged from it on."""
        above, name, on_course = self._model, "what is asked", True
        told: list[Feedback] = []
        for number, line in _lines(text):
            try:
                answer = self.read(line)
            except ParseError as error:
                told.append(self._misshapen(line, error))
                continue
            told.append(self._followed(answer, line, above, name, on_course))
            on_course = on_course and told[-1].correct
            above, name = answer, f"line {number}"
        return self._summary(told, above)

    def _followed(self, answer: Any, line: str, above: Any, name: str, on_course: bool) -> Feedback:
        """What is said of a line below another one; `on_course`: all lines so far are right."""
        verdict = self._compared(answer, above)
        if verdict.status == "equal":
            return Feedback(True, f"Follows from {name}.")
        if verdict.status == "undecided":
            return Feedback(False, f"That it follows from {name} could neither be proved nor refuted. Go slower.")
        not_so = f"Does not follow from {name}."
        if on_course:
            found = self._diagnosed(answer, line, verdict)
            return replace(found, message=f"{not_so} {found.message.removeprefix('Not equal. ')}")
        ratio = self._ratio(answer, above)
        if ratio is None:
            return Feedback(False, not_so + _at(verdict, "this line", name), witness=verdict.witness)
        kind = "sign" if ratio == -1 else "constant"
        changed = "The sign changed." if ratio == -1 else f"It is {ratio} times as much."
        return Feedback(False, f"{not_so} {changed}", kind, (kind,), witness=verdict.witness)

    def _summary(self, told: list[Feedback], last: Any) -> Feedback:
        lines = tuple(told)
        wrong = next((i for i, line in enumerate(told, start=1) if not line.correct), None)
        if wrong is not None:
            first = told[wrong - 1]
            return Feedback(False, f"Line {wrong} is the first that goes wrong. {first.message}", first.slip,
                            first.slips, first.column, first.witness, lines)  # fmt: skip
        if self._compared(last, self._model).status != "equal":  # a line may be undefined where the others are not
            message = "Each line follows from the one above it, but the last one is not proved equal to what is asked."
            return Feedback(False, message, lines=lines)
        form = self._form(last)
        if form is not None:
            return replace(form, lines=lines)
        if len(told) < 2:
            return Feedback(False, "The answer is right. Show how you get there: write at least one line above it.",
                            lines=lines)  # fmt: skip
        return Feedback(True, "Correct: every line is proved to follow.", lines=lines)

    # The diagnosis

    def _compared(self, left: Any, right: Any, besides: Sequence[Relational] = ()) -> Verdict:
        task = self.derivation
        try:
            first, second = task.put_in(left), task.put_in(right)
            if first == second:
                return Verdict("equal", proof="the two are one expression")
            if besides:
                return compare(first, second, assuming=[*map(task.put_in, task.assuming), *besides])
            return task.compare(first, second)
        except (TypeError, ValueError, ArithmeticError):  # a node without a rule: SymPy made it of the reader's text
            return Verdict("undecided", reason="it cannot be compared")

    def _misshapen(self, text: str, error: ParseError) -> Feedback:
        """A text that cannot be read, unless only the shapes of its matrices do not fit."""
        refused = Feedback(False, f"column {error.column}: {error.message}", column=error.column)
        found = self._repaired(text) if self._has_matrices else None
        if found is None:
            return refused
        return replace(found, message=f"{found.message} (column {error.column}: {error.message})", column=error.column)

    @property
    def _has_matrices(self) -> bool:
        return any(isinstance(name, MatrixSymbol) for name in self.derivation.symbols)

    def _repaired(self, text: str) -> Feedback | None:
        """The change to the products in the text that makes it right."""
        shape = getattr(self._model, "shape", ())
        try:
            for repair in repairs(text, self.derivation.symbols, self.derivation.partials):
                fits = getattr(repair.expression, "shape", ()) == shape
                if fits and self._agrees(repair.expression, self._model):
                    messages = {
                        "transpose": "A transpose is missing, or one too many",
                        "order of factors": "Two factors of @ stand in the wrong order",
                        "elementwise": "* and ** work entry by entry, @ multiplies matrices: the other belongs here",
                    }
                    message = f"{messages[repair.kind]}: {repair.place}."
                    return Feedback(False, message, repair.kind, (repair.kind,))
        except ParseError:
            pass
        return None

    def _agrees(self, left: Any, right: Any) -> bool:
        return self._alike(self._values(left), self._values(right)) and self._compared(left, right).status == "equal"

    def _diagnosed(self, answer: Any, text: str, verdict: Verdict) -> Feedback:
        found = list(self._leading_to(answer, text))
        if not found and self._has_matrices and text:
            repaired = self._repaired(text)
            if repaired is not None:
                return replace(repaired, witness=verdict.witness)
        if found:
            kinds = tuple(dict.fromkeys(slip.kind for slip in found))
            messages: list[str] = []
            for kind in kinds[:3]:
                message = next(slip.message for slip in found if slip.kind == kind)
                if message and not any(told.startswith(message.rstrip(".")) for told in messages):
                    messages.append(message)
            message = "Not equal. " + " Or: ".join(messages)
            return Feedback(False, message, kinds[0], kinds, witness=verdict.witness)
        for told in (self._transposed(answer), self._at_kinks(answer)):
            if told is not None:
                return replace(told, witness=verdict.witness)
        if self._is_number:  # a point would tell the answer
            return Feedback(False, "Not equal, and no slip that is known leads to it. Go through your steps again.")
        return Feedback(False, f"Not equal.{_at(verdict, 'your answer', 'the right one')}", witness=verdict.witness)

    def _transposed(self, answer: Any) -> Feedback | None:
        """A column for a row, or a row for a column."""
        if not answer.is_Matrix or answer.shape != getattr(self._model, "shape", ())[::-1]:
            return None
        if not self._agrees(answer.T, self._model):
            return None
        mine, asked = ("×".join(map(str, matrix.shape)) for matrix in (answer, self._model))
        message = f"The whole is transposed: this is {mine}, and asked is {asked}."
        return Feedback(False, message, "transpose", ("transpose",))

    def _at_kinks(self, answer: Any) -> Feedback | None:
        """An answer that differs from the right one only where a ReLU has no slope."""
        kinks = sorted({step.args[0] for step in self.derivation.put_in(self._model).atoms(Step)}, key=str)
        if answer.is_Matrix or not 1 <= len(kinks) <= 2:
            return None
        for sides in product((sympy.Gt, sympy.Lt), repeat=len(kinks)):
            off = [side(kink, 0) for side, kink in zip(sides, kinks, strict=True)]
            if self._compared(answer, self._model, off).status != "equal":
                return None
        message = "Right, but for the corner of the ReLU: its slope there is taken as 0."
        return Feedback(False, message, "indicator", ("indicator",))

    def _leading_to(self, answer: Any, text: str) -> Iterator[Slip]:
        """The slips that are proved to lead to this answer."""
        values = self._values(answer)
        if values is None:
            return
        seen: list[Slip] = []
        for slip, slip_values in self._candidates:
            # One of a kind is enough to tell; only of differences each is another one.
            new = slip.kind == "order" or all(slip.kind != other.kind for other in seen)
            if new and self._alike(values, slip_values):
                known = any(slip.value == other.value for other in seen)
                if known or self._compared(answer, slip.value).status == "equal":
                    seen.append(slip)
        ratio = self._ratio(answer, self._model)
        if ratio == -1:  # a lost minus and a difference turned round come to the same: what stands there decides
            turned = self._turned_round(text)
            seen.sort(key=lambda slip: (slip.kind == "order") != bool(turned) or turned not in slip.message)
        yield from seen
        if self._is_number:  # every number is a multiple of every other one, and to say of which would tell the answer
            return
        if not seen and ratio is not None and ratio != 1:
            yield Slip("constant", f"A constant factor is wrong: this is {ratio} times the right answer.", None)
        elif not seen:
            yield from self._two_slips(answer, values)

    def _turned_round(self, text: str) -> str:
        """The two names of a difference of the right answer that stands in the text the wrong way round: "a and y"."""
        typed = self._read(text)[1] if text else ""
        for node in self._model.atoms(sympy.Add):
            negative = [arg for arg in node.args if arg.could_extract_minus_sign()]
            plus = _symbols_of(arg for arg in node.args if arg not in negative)
            minus = _symbols_of(-arg for arg in negative)
            for p, q in product(plus, minus):
                if f"{symbol_latex(q.name)} - {symbol_latex(p.name)}" in typed:
                    return " and ".join(sorted([p.name, q.name]))
        return ""

    def _two_slips(self, answer: Any, values: Any) -> Iterator[Slip]:
        integral = self._integral(answer)
        if integral is not None:
            yield integral
            return
        for slip, slip_values in self._candidates:
            ratio = _constant_ratio(values, slip_values)
            if ratio is None or ratio in (0, 1):
                continue
            if self._compared(answer, _times(ratio, slip.value)).status == "equal":
                extra = f"there is a constant factor of {ratio} that does not belong there"
                besides = "the sign is wrong" if ratio == -1 else extra
                yield Slip(slip.kind, f"{slip.message} Besides, {besides}.", None)
                yield Slip("sign" if ratio == -1 else "constant", "", None)
                return

    def _integral(self, answer: Any) -> Slip | None:
        task = self.derivation
        if not isinstance(task.wrt, Symbol) or answer.is_Matrix:
            return None
        slope = task.put_in(answer).diff(task.wrt)
        if not slope.has(sympy.Derivative, sympy.Subs) and self._agrees(slope, task.put_in(task.quantity)):
            message = (
                f"This is integrated: its derivative by {task.wrt} is {task.quantity}, what was to be differentiated."
            )
            return Slip("integrated", message, None)
        return None

    # Numbers: a quick look before a proof

    @cached_property
    def _points(self) -> list[Enclosure]:
        """Points, each with the values of all defined names, at which the right answer has a value."""
        task, rng = self.derivation, random.Random(_SEED)
        leaves = sorted(
            set().union(*(explicit(name).free_symbols for name in task.symbols if name not in task.where)), key=str
        )
        target = task.target
        found: list[Enclosure] = []
        zeros: list[Enclosure] = []
        for draw in range(_DRAWS):
            size = 1 if draw % 2 else 2
            values = {leaf: _drawn(leaf, rng, size) for leaf in leaves}
            point = Enclosure(values)
            try:
                if not all(point.holds(task.put_in(relation)) for relation in task.assuming):
                    continue
                right = _floats(target, point)
            except (UndefinedError, UnsureError, TypeError):
                continue
            for name, value in task.resolved.items():
                try:
                    values[name] = point(value)  # type: ignore[assignment]
                except (UndefinedError, UnsureError):
                    continue
            (found if any(right) else zeros).append(Enclosure(values))
            if len(found) >= _POINTS and (zeros or draw > 4 * _POINTS):
                break
        return [*found[:_POINTS], *zeros[:1]]

    @cached_property
    def _candidates(self) -> list[tuple[Slip, Any]]:
        right, written_out = self._values(self._model), Explicit()
        candidates = []
        for slip in slips(self.derivation, self._model):
            values = self._values(slip.value, written_out)
            if values is not None and not self._alike(values, right):
                candidates.append((slip, values))
        return candidates

    def _values(
        self, expression: Any, write_out: Callable[[Any], Any] = explicit
    ) -> list[tuple[float, ...] | None] | None:
        """The entries at each point; None at a point where one has no value; None if there is no point with values."""
        try:
            placeholders = [name for name in expression.free_symbols if name in self.derivation.placeholders]
            written = self.derivation.put_in(expression) if placeholders else write_out(expression)
        except (TypeError, ValueError):
            return None
        values: list[tuple[float, ...] | None] = []
        for point in self._points:
            try:
                values.append(_floats(written, point))
            except (UndefinedError, UnsureError, TypeError, KeyError):
                values.append(None)
        return values if any(values) else None

    @staticmethod
    def _alike(left: Any, right: Any) -> bool:
        if left is None or right is None:
            return False
        pairs = [(a, b) for a, b in zip(left, right, strict=True) if a is not None and b is not None]
        return len(pairs) > 0 and all(
            len(a) == len(b) and all(abs(u - v) <= 1e-9 * (1 + abs(v)) for u, v in zip(a, b, strict=True))
            for a, b in pairs
        )

    def _ratio(self, answer: Any, other: Any) -> sympy.Rational | None:
        """The number of which `answer` is a multiple of `other`, proved."""
        ratio = _constant_ratio(self._values(answer), self._values(other))
        if ratio is None or ratio == 0 or self._compared(answer, _times(ratio, other)).status != "equal":
            return None
        return ratio


# --- pieces ----------------------------------------------------------------------------------------------------


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines that are not empty, with their numbers, without an = in front."""
    found = [line.strip().removeprefix("=").strip() for line in text.splitlines() if line.strip()]
    return list(enumerate(found, start=1))


def _in_line(error: ParseError, number: int) -> ParseError:
    return ParseError(error.column, f"{error.message} (line {number})")


def _names(expression: Any) -> set[Any]:
    return set(expression.free_symbols)


def _symbols_of(terms: Iterable[Any]) -> list[Any]:
    """The symbols among the terms, without the numbers in front of them."""
    return [name for name in (term.as_coeff_Mul()[1] for term in terms) if name.is_symbol]


def _at(verdict: Verdict, left: str, right: str) -> str:
    """Where two sides differ, in words."""
    witness = verdict.witness
    if witness is None:
        reason = verdict.reason.replace("the left side", left).replace("the right side", right)
        return f" {reason[:1].upper()}{reason[1:]}."
    values = f"{left} is {witness.left or 'undefined'}, {right} is {witness.right or 'undefined'}"
    entry = "in row {}, column {}, ".format(*(i + 1 for i in witness.entry)) if witness.entry else ""
    points = [f"{symbol} = {value}" for symbol, value in witness.point.items()]
    shown = ", ".join(points[:8]) + (" …" if len(points) > 8 else "")
    return f" For example at {shown}: {entry}{values}." if points else f" {values[0].upper()}{values[1:]}."


def _drawn(symbol: Symbol, rng: random.Random, size: int) -> Fraction:
    value = Fraction(rng.randint(1, 40), 37) * size
    return value if symbol.is_positive or rng.random() < 0.5 else -value


def _floats(expression: Any, point: Enclosure) -> tuple[float, ...]:
    """The entries of a matrix, or a number, at a point."""
    entries = list(expression) if getattr(expression, "is_Matrix", False) else [expression]
    return tuple(float(middle(point(entry))) for entry in entries)


def _constant_ratio(left: Any, right: Any) -> sympy.Rational | None:
    """The simple fraction k of left = k · right at all points."""
    if left is None or right is None:
        return None
    ratios = set()
    for a, b in zip(left, right, strict=True):
        if a is None or b is None:
            continue
        if len(a) != len(b):
            return None
        for u, v in zip(a, b, strict=True):
            if v:
                ratios.add(Fraction(u / v).limit_denominator(64))
                if abs(float(Fraction(u / v).limit_denominator(64)) - u / v) > 1e-9 * (1 + abs(u / v)):
                    return None
            elif u:
                return None
    return sympy.Rational(next(iter(ratios))) if len(ratios) == 1 else None


def _times(ratio: Any, value: Any) -> Any:
    return ratio * value
