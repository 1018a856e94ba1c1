"""Wrong and right answers to every exercise, made without any code of the judge.

A wrong answer is the text of the model answer, or of a line of its solution, with one slip of a known kind in it. It
counts only if the oracle of the corpus, mpmath at many points, says that the slip changes the value. A right answer is
the model answer rewritten.
"""

from __future__ import annotations

import ast
import itertools
import random
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import sympy
from corpus import REWRITINGS, Oracle, oracle_differs, unparsed
from sympy.printing.str import StrPrinter

from byhand.answers.exercise import Exercise
from byhand.formulas.functions import ReLU, Sigmoid, Step
from byhand.proof.reader import ParseError, read
from nbutils.exercises import find, names

RIGHT_AN_EXERCISE = 14
REWRITTEN_AN_EXERCISE = 20
_QUOTIENT = re.compile(r"∂⁺?\w+/∂\w+")


@dataclass(frozen=True)
class Answer:
    """What a reader types, and the kind of slip that is in it ("" for a right answer)."""

    exercise: str
    text: str
    slip: str = ""

    def __str__(self) -> str:
        return f"{self.exercise}: {self.text}" + (f" ({self.slip})" if self.slip else "")


class _Text(StrPrinter):
    """SymPy's expressions in the reader's notation."""

    def _print_Function(self, expr: Any) -> str:
        name = {ReLU: "relu", Sigmoid: "sigmoid", Step: "step", sympy.Abs: "abs"}.get(expr.func, expr.func.__name__)
        return f"{name}({', '.join(map(self._print, expr.args))})"

    _print_Abs = _print_Function

    def _print_Rational(self, expr: Any) -> str:
        return f"({expr.p}/{expr.q})"


def text_of(expression: Any) -> str:
    return str(_Text().doprint(expression))


# --- wrong answers ---------------------------------------------------------------------------------------------


class _Line:
    """A line of a solution as Python's tree, with a stand-in for what Python's grammar has no word for."""

    def __init__(self, text: str) -> None:
        self.hidden: list[str] = []

        def hide(match: re.Match[str]) -> str:
            self.hidden.append(match[0])
            return f"hidden_{len(self.hidden) - 1}_"

        # A letter with a hat or a subscript sign is a name for Python too; only "lambda" is a word of its own.
        self.tree = ast.parse(re.sub(r"\blambda\b", "λ", _QUOTIENT.sub(hide, text)), mode="eval")
        self.places = [node for node in ast.walk(self.tree) if isinstance(node, ast.expr)]

    def text(self, tree: ast.AST) -> str:
        return self._shown(ast.unparse(tree))

    def _shown(self, text: str) -> str:
        return re.sub(r"hidden_(\d+)_", lambda match: self.hidden[int(match[1])], text)

    def changes(self) -> list[tuple[str, int, ast.expr]]:
        """Each slip at each place: its kind, the place's number, and what stands there instead."""
        return [(kind, number, new) for number, node in enumerate(self.places) for kind, new in self.slips_at(node)]

    def changed(self, number: int, new: ast.expr) -> str:
        """The text with this in place of what stands at the place of this number."""
        return self._shown(unparsed(self.tree, self.places[number], new))

    def variants(self) -> Iterator[tuple[str, str]]:
        """The kind of slip, and the text with it, for each slip at each place."""
        for kind, number, new in self.changes():
            yield kind, self.changed(number, new)

    def slips_at(self, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        if isinstance(node, ast.BinOp):
            left, right = node.left, node.right
            if isinstance(node.op, ast.Sub) and isinstance(left, ast.Name) and isinstance(right, ast.Name):
                yield "order", ast.BinOp(right, ast.Sub(), left)
            if isinstance(node.op, ast.Mult):
                for kept, gone in ((left, right), (right, left)):
                    if isinstance(gone.operand if isinstance(gone, ast.UnaryOp) else gone, ast.Constant):
                        yield "constant", kept
                    elif isinstance(gone, ast.Compare):
                        yield "indicator", kept
                    elif not isinstance(gone, ast.BinOp) or not isinstance(gone.op, ast.Mult):
                        yield "missing factor", kept
                        yield "inverted factor", ast.BinOp(kept, ast.Div(), gone)
                        yield "extra factor", ast.BinOp(node, ast.Mult(), gone)
            if isinstance(node.op, ast.Pow) and isinstance(right, ast.Constant) and right.value == 2:
                yield "square", left
            if isinstance(node.op, ast.MatMult):
                yield "order of factors", ast.BinOp(right, ast.MatMult(), left)
                yield "elementwise", ast.BinOp(left, ast.Mult(), right)
        if isinstance(node, ast.Attribute):
            yield "transpose", node.value
        if isinstance(node, ast.Name):
            stem, _, index = node.id.rpartition("_")
            if stem and index.isdigit():
                for other in (int(index) - 1, int(index) + 1):
                    yield "time", ast.Name(f"{stem}_{other}")


def _terms(tree: ast.expr) -> list[ast.expr]:
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add):
        return [*_terms(tree.left), *_terms(tree.right)]
    return [tree]


def _without_terms(line: _Line) -> Iterator[str]:
    terms = _terms(line.tree.body)
    for gone in range(len(terms) if len(terms) > 1 else 0):
        yield " + ".join(f"({line.text(term)})" for i, term in enumerate(terms) if i != gone)


def _whole(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Slips in the whole of a derivative."""
    task = exercise.derivation
    quantity = task.put_in(task.quantity)
    if isinstance(task.wrt, sympy.Symbol) and not quantity.is_Matrix and len(str(quantity)) < 300:
        for other in sorted(quantity.free_symbols - {task.wrt}, key=str):
            yield "variable", text_of(quantity.replace(sympy.Max, lambda *a: ReLU(sum(a))).diff(other))
        if quantity.is_polynomial(task.wrt):
            yield "integrated", text_of(sympy.integrate(quantity, task.wrt))
    target = task.put_in(task.target)
    for bias in sorted((s for s in getattr(target, "free_symbols", ()) if s.name.startswith("b")), key=str):
        if not target.is_Matrix and bias != task.wrt:
            yield "bias", text_of(target.xreplace({bias: sympy.S.Zero}))


_ACTIVATED = {sympy.tanh: "tanh", Sigmoid: "sigmoid"}


def _at_output(exercise: Exercise, text: str) -> Iterator[str]:
    """An activation's slope, written with its output a, taken at a: a becomes f(a)."""
    for name, definition in exercise.derivation.where.items():
        function = _ACTIVATED.get(getattr(definition, "func", None))
        slope = {"tanh": rf"\(1 - {name}\*\*2\)", "sigmoid": rf"{name}\*\(1 - {name}\)"}.get(function or "")
        for match in re.finditer(slope, text) if slope else ():
            inside = match[0].replace(str(name), f"{function}({name})")
            yield text[: match.start()] + inside + text[match.end() :]


@cache
def wrong_answers(name: str) -> tuple[Answer, ...]:
    """The model answer of one exercise, and the line of its solution with most factors, each with one slip."""
    return tuple(wrong_ones(name))


def wrong_ones(name: str, without: Collection[str] = ()) -> Iterator[Answer]:
    """The wrong answers one by one, as they are asked for, but for slips that are in `without` by then."""
    exercise = formula(name)
    task = exercise.derivation
    model = task.lines[-1]
    texts = dict.fromkeys([model.text, *(line.text for line in task.lines if _QUOTIENT.search(line.text))])
    made: list[tuple[str, str]] = [("sign", f"-({model.text})"), ("constant", f"3*({model.text})"), *_whole(exercise)]
    for text in texts:
        line = _Line(text)
        made += line.variants()
        made += [("term" if task.wrt is None else "path", short) for short in _without_terms(line)]
    made += [("argument", text) for text in _at_output(exercise, model.text)]
    found: set[str] = set()
    for slip, text in made:
        if slip in without or text in found:
            continue
        try:
            expression = task.put_in(read(text, task.symbols, task.partials).expression)
        except ParseError:
            if slip in ("transpose", "order of factors", "elementwise"):
                found.add(text)
                yield Answer(name, text, slip)
            continue
        if not expression.has(sympy.nan, sympy.zoo, sympy.oo):
            try:
                changed = any(_differs(model.expression, expression, case) for case in _cases(exercise))
            except (TypeError, ValueError):  # another shape
                changed = True
            if changed:
                found.add(text)
                yield Answer(name, text, slip)


def _cases(exercise: Exercise) -> list[dict[Any, Any]]:
    """Every choice of the values of names that the question allows few for."""
    choices = exercise.derivation.premises.values or {}
    return [dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values())]


def _differs(one: Any, other: Any, case: dict[Any, Any]) -> bool | None:
    return oracle_differs(one.xreplace(case), other.xreplace(case))


# --- right answers ---------------------------------------------------------------------------------------------


@cache
def right_answers(name: str) -> tuple[Answer, ...]:
    """The model answer in other words, and in the names that are left when every definition is put in."""
    return tuple(right_ones(name))


def right_ones(name: str) -> Iterator[Answer]:
    """The right answers one by one, as they are asked for."""
    exercise = formula(name)
    task = exercise.derivation
    model = task.lines[-1]
    found = {model.text}
    yield Answer(name, model.text)
    written = exercise.read(model.text)
    starts = [] if getattr(written, "is_Matrix", False) else [written]
    leaves = task.put_in(written)
    if starts and set(leaves.free_symbols) <= set(exercise.variables) and len(str(leaves)) < 250:
        starts.append(leaves)
    rewritings = list(REWRITINGS.items())
    random.Random(name).shuffle(rewritings)
    for start in starts:
        for _, rewrite in rewritings:
            if len(found) == RIGHT_AN_EXERCISE:
                break
            try:
                text = text_of(rewrite(start))
                expression = task.put_in(read(text, task.symbols, task.partials).expression)
            except (ParseError, sympy.PolynomialError):  # not in the reader's notation
                continue
            forbidden = exercise.read(text).has(*exercise.form.without) if exercise.form.without else False
            forbidden |= exercise.form.one is not None and not isinstance(exercise.read(text), exercise.form.one)
            if not forbidden and text not in found and oracle_differs(model.expression, expression) is False:
                found.add(text)
                yield Answer(name, text)


# --- two slips, and no value on a part of the domain -------------------------------------------------------------

TWICE_AN_EXERCISE = 24
UNDEFINED = 420


@cache
def twice_wrong(name: str) -> tuple[Answer, ...]:
    """Answers with a second slip in them, somewhere else or in the same place."""
    exercise, found = formula(name), dict[str, Answer]()
    task, rng = exercise.derivation, random.Random(f"twice {name}")
    singles = [answer for answer in wrong_answers(name) if "∂" not in answer.text and len(answer.text) < 200]
    for answer in rng.sample(singles, min(len(singles), 3 * TWICE_AN_EXERCISE)):
        line = _Line(answer.text)
        changes = line.changes()
        if not changes or len(found) == TWICE_AN_EXERCISE:
            continue
        text = line.changed(*rng.choice(changes)[1:])
        try:
            expression = task.put_in(read(text, task.symbols, task.partials).expression)
            differs = any(_differs(task.lines[-1].expression, expression, case) for case in _cases(exercise))
        except (ParseError, TypeError, ValueError, KeyError):
            continue
        if differs and not expression.has(sympy.nan, sympy.zoo, sympy.oo):
            found[text] = Answer(name, text, "two slips")
    return tuple(found.values())


_UNDEFINED = ("({m}) + 0*log({v})", "({m}) + sqrt({v}) - sqrt({v})", "({m})*sqrt({v})/sqrt({v})",
              "({m})*relu({v})/relu({v})", "exp(log({v})) - {v} + ({m})", "({m})*log({v})/log({v})")  # fmt: skip


def _is_negative_somewhere(exercise: Exercise, name: Any) -> bool:
    """Is a name negative at a point of the domain at which the right answer has a value?"""
    task = exercise.derivation
    values, model = Oracle(task.put_in(name)), Oracle(task.lines[-1].expression)
    ordered = [rel for rel in task.premises.relations if not isinstance(rel, sympy.Ne)]
    premises = [Oracle(rel.gts - rel.lts) for rel in ordered]
    for k in range(40):
        value, held = values.values(k), [premise.values(k) for premise in premises]
        if value and value[0] < 0 and model.values(k) and all(one and one[0] > 0 for one in held):
            return True
    return False


@cache
def undefined_answers() -> tuple[Answer, ...]:
    """The right answer, with a part of the value 0 or 1 that has no value on a part of the domain."""
    found = []
    for name in formulas():
        exercise = formula(name)
        if exercise.question.model.is_matrix or exercise.form.one or exercise.several:
            continue
        model = exercise.derivation.lines[-1].text
        for variable in exercise.variables:
            if isinstance(variable, sympy.Symbol) and variable not in (exercise.derivation.premises.values or {}) \
                    and _is_negative_somewhere(exercise, variable):  # fmt: skip
                found += [Answer(name, one.format(m=model, v=variable.name), "undefined") for one in _UNDEFINED]
    return tuple(random.Random("undefined").sample(found, min(len(found), UNDEFINED)))


# --- right answers, rewritten in the text ------------------------------------------------------------------------


class _Right(_Line):
    """A right line, whose parts can be written in another way."""

    def slips_at(self, node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Gt):
            yield "from the other side", ast.Compare(node.comparators[0], [ast.Lt()], [node.left])
        if not isinstance(node, ast.BinOp):
            return
        left, right, minus = node.left, node.right, ast.USub()
        match node.op:
            case ast.Add() | ast.Mult():
                yield "exchanged", ast.BinOp(right, node.op, left)
                if isinstance(left, ast.Constant) and left.value == 2 and isinstance(node.op, ast.Mult):
                    yield "a sum", ast.BinOp(right, ast.Add(), right)
                if isinstance(node.op, ast.Mult):
                    yield "two minuses", ast.BinOp(ast.UnaryOp(minus, left), ast.Mult(), ast.UnaryOp(minus, right))
                if isinstance(node.op, ast.Mult) and isinstance(right, ast.BinOp) and isinstance(right.op, ast.Sub):
                    first, second = (ast.BinOp(left, ast.Mult(), part) for part in (right.left, right.right))
                    yield "multiplied out", ast.BinOp(first, ast.Sub(), second)
            case ast.Sub():
                yield "turned", ast.UnaryOp(minus, ast.BinOp(right, ast.Sub(), left))
                yield "added", ast.BinOp(ast.UnaryOp(minus, right), ast.Add(), left)
            case ast.Pow() if isinstance(right, ast.Constant) and right.value == 2:
                yield "a product", ast.BinOp(left, ast.Mult(), left)
                yield "of the negative", ast.BinOp(ast.UnaryOp(minus, left), ast.Pow(), right)
            case ast.MatMult():
                turned = (ast.Attribute(side, "T") for side in (right, left))
                yield "turned twice", ast.Attribute(ast.BinOp(next(turned), ast.MatMult(), next(turned)), "T")
            case ast.Div():
                yield "halves", ast.BinOp(ast.BinOp(ast.Constant(2), ast.Mult(), left), ast.Div(),
                                          ast.BinOp(ast.Constant(2), ast.Mult(), right))  # fmt: skip


@cache
def rewritten(name: str) -> tuple[Answer, ...]:
    """The model answer with one to four of its parts written in another way."""
    exercise = formula(name)
    task, rng, found = exercise.derivation, random.Random(f"right {name}"), dict[str, Answer]()
    model = task.lines[-1]
    for _ in range(3 * REWRITTEN_AN_EXERCISE):
        text = model.text
        for _ in range(rng.randint(1, 4)):
            line = _Right(text)
            if changes := line.changes():
                text = line.changed(*rng.choice(changes)[1:])
        if len(found) == REWRITTEN_AN_EXERCISE or text in found or text == model.text or exercise.form.one:
            continue
        try:
            expression = task.put_in(read(text, task.symbols, task.partials).expression)
        except ParseError:
            continue
        # Each rule keeps the value; the oracle, which takes long, looks at every third.
        if len(found) % 3 or oracle_differs(model.expression, expression) is False:
            found[text] = Answer(name, text)
    return tuple(found.values())


def formula(name: str) -> Exercise:
    """The exercise of this name, whose answer is a formula or a derivation."""
    found = find(name)
    assert isinstance(found, Exercise), f"{name} is no formula"
    return found


@cache
def formulas() -> tuple[str, ...]:
    """The names of the exercises whose answer is a formula or a derivation."""
    return tuple(name for name in names() if isinstance(find(name), Exercise))


def all_wrong() -> tuple[Answer, ...]:
    return tuple(answer for name in formulas() for answer in wrong_answers(name))


def all_right() -> tuple[Answer, ...]:
    return tuple(answer for name in formulas() for answer in (*right_answers(name), *rewritten(name)))
