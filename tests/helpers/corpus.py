"""Every derivation line of the book, with slips that must be refused and rewritings that must be accepted.

The lines are those of the chapters, recorded while their cells run, those of the exercises' solutions, and those of
the central derivations below. A slip counts only if an oracle without any code of the checker, mpmath at many points,
says that it changes the value; a rewriting counts only if the same oracle sees no change.
"""

from __future__ import annotations

import ast
import contextlib
import copy
import io
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import mpmath
import nbformat
import sympy
from notebooks import needed_cells
from sympy import MatrixSymbol, Symbol, exp, log, tanh

from byhand.answers import Exercise
from byhand.formulas.functions import ReLU, Sigmoid, Softplus, Step
from byhand.proof import derivation as derivations
from byhand.proof.derivation import Derivation, Line
from byhand.proof.reader import ParseError, read
from nbutils import exercises
from web.author.store_outputs import NOTEBOOKS


@dataclass(frozen=True)
class Entry:
    """One line, and the derivation in whose names it is written."""

    derivation: Derivation
    line: Line


@dataclass(frozen=True)
class Case:
    """A line and another expression: a slip in it, or a rewriting of it."""

    entry: Entry
    how: str
    expression: Any


# --- the lines -------------------------------------------------------------------------------------------------


def central_derivations() -> list[Derivation]:
    """The derivations on which the book rests."""
    L, a, b, w, x, y, z, y_hat = sympy.symbols("L a b w x y z y_hat", real=True)
    o_3, w_o, v, z_2 = sympy.symbols("o_3 w_o v z_2", real=True)
    neuron = {z: w * x + b, a: ReLU(z), L: (a - y) ** 2}
    output = {z: o_3 * w_o, y_hat: Sigmoid(z), L: -(y * log(y_hat) + (1 - y) * log(1 - y_hat))}
    found = [
        Derivation(L, lines=[("(relu(z) - y)**2", "put in a"), ("(relu(w*x + b) - y)**2", "put in z"),
                             ("relu(w*x + b)**2 - 2*y*relu(w*x + b) + y**2", "the square")], where=neuron),
        Derivation(L, w, neuron, [("∂L/∂a * ∂a/∂z * ∂z/∂w", "the chain rule"),
                                  ("2*(a - y) * (z > 0) * x", "each factor"),
                                  ("2*(relu(w*x + b) - y) * (w*x + b > 0) * x", "put in a and z")]),
        Derivation(L, b, neuron, [("∂L/∂a * ∂a/∂z * ∂z/∂b", "the chain rule"),
                                  ("2*(a - y) * (z > 0) * 1", "each factor"), ("2*(a - y)*(z > 0)", "times 1")]),
        Derivation(L, x, neuron, [("∂L/∂a * ∂a/∂z * ∂z/∂x", "the chain rule"), ("2*(a - y)*(z > 0)*w", "factors")]),
        Derivation(Sigmoid(z), z, lines=[
            ("exp(-z) / (1 + exp(-z))**2", "the rule for a quotient"),
            ("1/(1 + exp(-z)) * exp(-z)/(1 + exp(-z))", "two factors"),
            ("1/(1 + exp(-z)) * (1 + exp(-z) - 1)/(1 + exp(-z))", "add and take away 1"),
            ("1/(1 + exp(-z)) * (1 - 1/(1 + exp(-z)))", "divide"),
            ("sigmoid(z) * (1 - sigmoid(z))", "the definition")]),
        Derivation(tanh(z), z, lines=[
            ("((exp(z) + exp(-z))**2 - (exp(z) - exp(-z))**2) / (exp(z) + exp(-z))**2", "the rule for a quotient"),
            ("1 - (exp(z) - exp(-z))**2/(exp(z) + exp(-z))**2", "divide"),
            ("1 - tanh(z)**2", "the definition")]),
        Derivation(tanh(z), lines=[("(exp(z) - exp(-z))/(exp(z) + exp(-z))", "the definition"),
                                   ("(1 - exp(-2*z))/(1 + exp(-2*z))", "divide by exp(z)"),
                                   ("2*sigmoid(2*z) - 1", "a sigmoid")]),
        Derivation(L, y_hat, output, [("-(y/ŷ - (1 - y)/(1 - ŷ))", "the logarithms"),
                                      ("-(y*(1 - ŷ) - (1 - y)*ŷ)/(ŷ*(1 - ŷ))", "one denominator"),
                                      ("-(y - y*ŷ - ŷ + y*ŷ)/(ŷ*(1 - ŷ))", "multiply out"),
                                      ("(ŷ - y)/(ŷ*(1 - ŷ))", "cancel")]),
        Derivation(y_hat, w_o, output, [("∂ŷ/∂z * ∂z/∂w_o", "the chain rule"),
                                        ("exp(-o_3*w_o)/(1 + exp(-o_3*w_o))**2 * o_3", "the sigmoid"),
                                        ("ŷ*(1 - ŷ)*o_3", "as before")]),
        Derivation(L, w_o, output, [("∂L/∂ŷ * ∂ŷ/∂w_o", "the chain rule"),
                                    ("(ŷ - y)/(ŷ*(1 - ŷ)) * ŷ*(1 - ŷ)*o_3", "both factors"),
                                    ("(ŷ - y)*o_3", "cancel")]),
        Derivation(L, z, output, [("∂L/∂ŷ * ∂ŷ/∂z", "the chain rule"), ("ŷ - y", "cancel"),
                                  ("sigmoid(o_3*w_o) - y", "put in")]),
        Derivation((y - y_hat) ** 2, y_hat, lines=[("2*(y - ŷ)*(-1)", "the chain rule"), ("2*(ŷ - y)", "the sign")]),
        Derivation(ReLU(1 - y * y_hat), y_hat, lines=[("(1 - y*ŷ > 0)*(-y)", "the corner"),
                                                      ("-y*(y*ŷ < 1)", "the same condition")]),
        Derivation(log(1 + exp(z)), z, lines=[("exp(z)/(1 + exp(z))", "the logarithm"),
                                              ("1/(exp(-z) + 1)", "divide by exp(z)"), ("sigmoid(z)", "the sigmoid")]),
        Derivation(L, w, {z: w * x + b, a: tanh(z), z_2: v * a, y_hat: Sigmoid(z_2), L: (y_hat - y) ** 2},
                   [("∂L/∂ŷ * ∂ŷ/∂z_2 * ∂z_2/∂a * ∂a/∂z * ∂z/∂w", "the chain rule"),
                    ("2*(ŷ - y) * ŷ*(1 - ŷ) * v * (1 - a**2) * x", "each factor")]),
        *_recurrent(L, y, y_hat),
        *_matrices(L, y, y_hat),
    ]  # fmt: skip
    return found


def _recurrent(L: Symbol, y: Symbol, y_hat: Symbol) -> list[Derivation]:
    O_0, O_1, O_2, O_3, W_h, W_i, W_o = sympy.symbols("O_0 O_1 O_2 O_3 W_h W_i W_o", real=True)
    x_1, x_2, x_3 = sympy.symbols("x_1 x_2 x_3", real=True)
    network = {O_1: tanh(x_1 * W_i + O_0 * W_h), O_2: tanh(x_2 * W_i + O_1 * W_h), O_3: tanh(x_3 * W_i + O_2 * W_h),
               y_hat: Sigmoid(O_3 * W_o), L: -(y * log(y_hat) + (1 - y) * log(1 - y_hat))}  # fmt: skip
    return [
        Derivation(O_3, O_1, network, [("∂O_3/∂O_2 * ∂O_2/∂O_1", "the chain rule"),
                                       ("(1 - O_3**2)*W_h * (1 - O_2**2)*W_h", "each factor"),
                                       ("W_h**2 * (1 - O_3**2)*(1 - O_2**2)", "in order")]),
        Derivation(O_3, W_h, network, [
            ("∂⁺O_3/∂W_h + ∂O_3/∂O_2 * ∂O_2/∂W_h", "two paths"),
            ("∂⁺O_3/∂W_h + ∂O_3/∂O_2 * (∂⁺O_2/∂W_h + ∂O_2/∂O_1 * ∂O_1/∂W_h)", "two paths again"),
            ("(1 - O_3**2)*O_2 + (1 - O_3**2)*W_h*(1 - O_2**2)*(O_1 + W_h*(1 - O_1**2)*O_0)", "each factor")]),
        Derivation(L, W_h, network, [
            ("∂L/∂ŷ * ∂ŷ/∂O_3 * (∂⁺O_3/∂W_h + ∂O_3/∂O_2 * ∂⁺O_2/∂W_h + ∂O_3/∂O_2 * ∂O_2/∂O_1 * ∂⁺O_1/∂W_h)", "a sum"),
            ("(ŷ - y)*W_o*(1 - O_3**2)*(O_2 + W_h*(1 - O_2**2)*(O_1 + W_h*(1 - O_1**2)*O_0))", "each factor")]),
        Derivation(L, W_i, network, [
            ("∂L/∂O_3 * ∂⁺O_3/∂W_i + ∂L/∂O_2 * ∂⁺O_2/∂W_i + ∂L/∂O_1 * ∂⁺O_1/∂W_i", "one path a step"),
            ("(ŷ - y)*W_o*(1 - O_3**2)*(x_3 + W_h*(1 - O_2**2)*(x_2 + W_h*(1 - O_1**2)*x_1))", "each factor")]),
    ]  # fmt: skip


def _matrices(L: Symbol, y: Symbol, y_hat: Symbol) -> list[Derivation]:
    O_0, O_1, O_2 = (MatrixSymbol(f"O_{t}", 1, 2) for t in range(3))
    x_1, x_2 = (MatrixSymbol(f"x_{t}", 1, 3) for t in (1, 2))
    W_i, W_h, W_o = MatrixSymbol("W_i", 3, 2), MatrixSymbol("W_h", 2, 2), MatrixSymbol("W_o", 2, 1)
    network = {O_1: (x_1 * W_i + O_0 * W_h).applyfunc(tanh), O_2: (x_2 * W_i + O_1 * W_h).applyfunc(tanh),
               y_hat: Sigmoid((O_2 * W_o)[0, 0]), L: -(y * log(y_hat) + (1 - y) * log(1 - y_hat))}  # fmt: skip
    return [
        Derivation(L, W_o, network, [("(ŷ - y) * O_2.T", "the output")]),
        Derivation(L, O_1, network, [("(∂L/∂O_2 * (1 - O_2**2)) @ W_h.T", "one step back")]),
        Derivation(L, W_h, network, [
            ("O_1.T @ (∂L/∂O_2 * (1 - O_2**2)) + O_0.T @ (∂L/∂O_1 * (1 - O_1**2))", "one product a step")]),
    ]  # fmt: skip


def recorded(notebook: Any, directory: str) -> list[Derivation]:
    """The derivations that a notebook makes, from running the cells which make them, and which these need, in order."""
    import matplotlib

    matplotlib.use("agg")
    made: list[Derivation] = []
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *_, **__: None}
    original = Derivation.__init__

    def recording(self: Derivation, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        made.append(self)

    derivations.Derivation.__init__ = recording  # type: ignore[method-assign]
    try:
        for _, cell in needed_cells(notebook, "Derivation(", "Correction("):
            source = "\n".join(line for line in cell.source.splitlines() if not line.lstrip().startswith(("%", "!")))
            try:
                with contextlib.redirect_stdout(io.StringIO()), contextlib.chdir(Path(directory).parent):
                    exec(compile(source, directory, "exec"), names)  # noqa: S102 - the book's own cells
            except Exception:
                if "raises-exception" not in cell.metadata.get("tags", []):
                    raise
    finally:
        derivations.Derivation.__init__ = original  # type: ignore[method-assign]
    return made


@lru_cache(maxsize=1)
def derivation_lines() -> tuple[Entry, ...]:
    """Every line of every derivation: the chapters', the exercises' solutions', then the central ones above."""
    found = []
    for path in NOTEBOOKS:
        found += recorded(nbformat.read(path, as_version=4), str(path))
    book = map(exercises.find, exercises.names())
    found += [one.derivation for one in book if isinstance(one, Exercise)]
    made = {id(one): one for one in [*found, *central_derivations()]}  # a chapter may show an exercise's derivation
    return tuple(Entry(one, line) for one in made.values() for line in one.lines)


# --- the oracle ------------------------------------------------------------------------------------------------

POINTS, DIGITS = 16, 60
SLIPS_A_LINE, REWRITINGS_A_LINE = 4, 2
LARGEST_REWRITTEN = 600  # nodes


_NUMBERS: dict[type[Any], Callable[..., Any]] = {
    sympy.Add: lambda *args: mpmath.fsum(args),
    sympy.Mul: lambda *args: mpmath.fprod(args),
    sympy.Pow: lambda base, n: base ** int(n) if n == int(mpmath.re(n)) else mpmath.power(base, n),
    sympy.exp: mpmath.exp,
    sympy.log: mpmath.log,
    sympy.tanh: mpmath.tanh,
    sympy.sinh: mpmath.sinh,
    sympy.cosh: mpmath.cosh,
    sympy.sin: mpmath.sin,
    sympy.cos: mpmath.cos,
    sympy.Abs: abs,
    sympy.sign: mpmath.sign,
    sympy.Max: max,
    sympy.Min: min,
    sympy.StrictGreaterThan: lambda u, v: u > v,
    sympy.GreaterThan: lambda u, v: u >= v,
    sympy.StrictLessThan: lambda u, v: u < v,
    sympy.LessThan: lambda u, v: u <= v,
    ReLU: lambda u: max(u, mpmath.mpf(0)),
    Step: lambda u: mpmath.mpf(u > 0),
    Sigmoid: lambda u: 1 / (1 + mpmath.exp(-u)),
    Softplus: lambda u: mpmath.log(1 + mpmath.exp(u)),
}


class Oracle:
    """Values at many points by mpmath's functions: at whole numbers (to hit the kinks), and at others."""

    def __init__(self, expression: Any) -> None:
        self.shape = getattr(expression, "shape", None)
        self.expressions = list(expression) if self.shape else [expression]
        self.known: dict[int, list[Any] | None] = {}

    def values(self, k: int) -> list[Any] | None:
        """The values at the k-th point, None if one of them is not a real number."""
        if k not in self.known:
            with mpmath.workdps(DIGITS):
                memo: dict[Any, Any] = {}
                try:
                    values = [_number(e, k, memo) for e in self.expressions]
                except (ZeroDivisionError, ValueError, TypeError):  # a complex number has no order
                    values = [mpmath.nan]
                good = all(mpmath.isfinite(v) and mpmath.im(v) == 0 for v in values)
                self.known[k] = [mpmath.re(v) for v in values] if good else None
        return self.known[k]


def _number(expr: Any, k: int, memo: dict[Any, Any]) -> Any:
    if expr not in memo:
        if expr.is_Symbol:
            memo[expr] = _coordinate(expr, k)
        elif isinstance(expr, sympy.Piecewise):
            memo[expr] = next((_number(e, k, memo) for e, c in expr.args if c == True or _number(c, k, memo)),  # noqa: E712
                              mpmath.nan)  # fmt: skip
        elif type(expr) in _NUMBERS:
            memo[expr] = _NUMBERS[type(expr)](*(_number(arg, k, memo) for arg in expr.args))
        elif isinstance(expr, sympy.Rational):
            memo[expr] = mpmath.mpf(int(expr.p)) / int(expr.q)
        elif expr.is_number and not expr.args:
            memo[expr] = mpmath.mpmathify(expr.evalf(DIGITS))
        else:
            raise KeyError(f"the oracle has no rule for {type(expr).__name__}")
    return memo[expr]


@lru_cache(maxsize=10_000)
def _coordinate(symbol: Symbol, k: int) -> Any:
    chance = random.Random(f"{symbol}{k}")
    value = Fraction(chance.randint(-2, 2) if k % 2 else Fraction(chance.randint(1, 4000) - 2000, 1024))
    if symbol.is_positive or str(symbol) == "y_hat":
        value = (abs(value) + 1) / 4
    return mpmath.mpf(value.numerator) / value.denominator


_oracle = lru_cache(maxsize=8)(Oracle)


def oracle_differs(left: Any, right: Any) -> bool | None:
    """Whether the values differ at a point; None if too few points have values."""
    first, second = _oracle(left), Oracle(right)
    if first.shape != second.shape:
        return True
    seen = 0
    for k in range(POINTS):
        one, other = first.values(k), second.values(k)
        if one is None or other is None:
            continue
        seen += 1
        with mpmath.workdps(DIGITS):
            if any(abs(u - v) > mpmath.mpf(10) ** -30 * max(1, abs(u)) for u, v in zip(one, other, strict=True)):
                return True
    return False if seen >= 5 else None


def differs_where_asked(entry: Any, expression: Any) -> bool:
    """Whether an expression differs from a line for some of the values that the premises of its derivation allow."""
    line, premises = entry.line.expression, entry.derivation.premises
    cases = premises.cases(line.free_symbols | expression.free_symbols)
    allowed = [case for case in cases if not premises.put(case).impossible]
    return any(oracle_differs(line.xreplace(case), expression.xreplace(case)) for case in allowed)


# --- slips -----------------------------------------------------------------------------------------------------

# What Python's grammar has no word for: a quotient, and a name with a subscript in Unicode.
_NAME = r"[^\W\d][\w₀-ₜ]*"
_QUOTIENT = re.compile(rf"(?:∂⁺?|d){_NAME}/(?:∂|d){_NAME}|[^\W\d]\w*[₊-ₜ][\w₀-ₜ]*|[^\W\d]\w*[₀-₉][\w₀-ₜ]*")


def mutants(entry: Entry) -> list[Case]:
    """The line with one slip: up to `SLIPS_A_LINE` of those that change the value and can still be read."""
    quotients: list[str] = []

    def hide(match: re.Match[str]) -> str:
        quotients.append(match[0])
        return f"quotient_{len(quotients) - 1}"

    text = re.sub(r"\blambda\b", "λ", _QUOTIENT.sub(hide, entry.line.text))  # a keyword of Python's
    tree = ast.parse(text, mode="eval")
    found: dict[Any, Case] = {}
    names = [name.name for name in entry.derivation.symbols]
    places = [node for node in ast.walk(tree) if isinstance(node, ast.expr)]
    slips = [(i, how, new) for i, node in enumerate(places) for how, new in _slips_at(node, names)]
    random.Random(entry.line.text).shuffle(slips)
    for place, how, new in slips:
        if len(found) == SLIPS_A_LINE:
            break
        text = re.sub(r"quotient_(\d+)", lambda match: quotients[int(match[1])], unparsed(tree, places[place], new))
        try:
            made = entry.derivation
            expression = made.put_in(read(text, made.symbols, made.partials).expression)
        except ParseError:
            continue
        if expression in found or expression.has(sympy.nan, sympy.zoo, sympy.oo):
            continue
        if differs_where_asked(entry, expression):
            found[expression] = Case(entry, f"{how}: {text}", expression)
    return list(found.values())


def unparsed(tree: ast.AST, target: ast.expr, replacement: ast.expr) -> str:
    """The text of a tree with another part in the place of one of its parts; the tree stays as it is."""
    _Swap(target, replacement).visit(tree)
    text = ast.unparse(tree)
    _Swap(replacement, target).visit(tree)
    return text


class _Swap(ast.NodeTransformer):
    def __init__(self, target: ast.expr, replacement: ast.expr) -> None:
        self.target, self.replacement = target, replacement

    def visit(self, node: ast.AST) -> Any:
        return self.replacement if node is self.target else self.generic_visit(node)


def _slips_at(node: ast.expr, names: list[str]) -> Iterator[tuple[str, ast.expr]]:
    new = copy.deepcopy(node)
    if isinstance(new, ast.BinOp):
        left, right = new.left, new.right
        match new.op:
            case ast.Add() | ast.Sub():
                other = ast.Sub() if isinstance(new.op, ast.Add) else ast.Add()
                yield "sign", ast.BinOp(left, other, right)
                yield "missing term", left
                yield "the other way round", ast.BinOp(right, new.op, left)
            case ast.Mult() | ast.MatMult():
                yield "missing factor", left
                yield "missing factor", right
                yield "factor twice", ast.BinOp(new, ast.Mult(), copy.deepcopy(right))
                yield "other order", ast.BinOp(right, new.op, left)
            case ast.Div():
                yield "inverted fraction", ast.BinOp(right, ast.Div(), left)
                yield "missing denominator", left
                yield "product for fraction", ast.BinOp(left, ast.Mult(), right)
            case ast.Pow():
                yield "lost power", left
                yield "wrong power", ast.BinOp(left, ast.Pow(), ast.BinOp(right, ast.Add(), ast.Constant(1)))
        yield "doubled", ast.BinOp(ast.Constant(2), ast.Mult(), node)
        yield "negated", ast.UnaryOp(ast.USub(), node)
    elif isinstance(new, ast.UnaryOp):
        yield "lost sign", new.operand
    elif isinstance(new, ast.Compare):
        yield "forgotten indicator", ast.Constant(1)
        (operator,) = new.ops
        for other in (ast.Lt(), ast.Gt(), ast.LtE(), ast.GtE()):
            if type(other) is not type(operator):
                yield "other condition", ast.Compare(new.left, [other], new.comparators)
    elif isinstance(new, ast.Call):
        yield "forgotten function", new.args[0]
        assert isinstance(new.func, ast.Name)
        for other_name in ("sigmoid", "tanh", "relu"):
            if other_name != new.func.id:
                yield "other function", ast.Call(ast.Name(other_name), new.args, [])
    elif isinstance(new, ast.Attribute):
        yield "forgotten transpose", new.value
    elif isinstance(new, ast.Constant):
        yield "wrong number", ast.Constant(new.value + 1)
        yield "wrong number", ast.UnaryOp(ast.USub(), new)
    elif isinstance(new, ast.Name) and not new.id.startswith("quotient_"):
        letter, _, index = new.id.rpartition("_")
        for name in names:
            if name == new.id:
                continue
            if index.isdigit() and name.rpartition("_")[0] == letter:
                yield "wrong index", ast.Name(name)
            elif "[" not in name and name.isascii():
                yield "wrong symbol", ast.Name(name)
        yield "negated", ast.UnaryOp(ast.USub(), new)
        yield "squared", ast.BinOp(new, ast.Pow(), ast.Constant(2))
    elif isinstance(new, ast.Name):
        yield "missing derivative", ast.Constant(1)
        yield "negated", ast.UnaryOp(ast.USub(), new)
        yield "derivative twice", ast.BinOp(new, ast.Pow(), ast.Constant(2))


# --- rewritings ------------------------------------------------------------------------------------------------


def _sigmoid_by_exp(expr: Any) -> Any:
    return expr.replace(Sigmoid, lambda u: 1 / (1 + exp(-u)))


def _common_factor(expr: Any) -> Any:
    number = min(expr.free_symbols, key=str, default=sympy.Integer(2)) ** 2 + 3
    top, bottom = sympy.fraction(sympy.together(expr))
    return sympy.Mul(sympy.expand(top * number), 1 / sympy.expand(bottom * number))


REWRITINGS: dict[str, Callable[[Any], Any]] = {
    "expanded": sympy.expand,
    "one denominator": sympy.together,
    "terms factored": sympy.factor_terms,
    "factored": sympy.factor,
    "numerator and denominator expanded": lambda e: sympy.expand_mul(sympy.together(_sigmoid_by_exp(e))),
    "sigmoid by exp": _sigmoid_by_exp,
    "sigmoid by exp, of the other sign": lambda e: e.replace(Sigmoid, lambda u: exp(u) / (1 + exp(u))),
    "sigmoid by tanh": lambda e: e.replace(Sigmoid, lambda u: (1 + tanh(u / 2)) / 2),
    "sigmoid from the other side": lambda e: e.replace(Sigmoid, lambda u: 1 - Sigmoid(-u)),
    "tanh by exp": lambda e: e.replace(tanh, lambda u: (exp(2 * u) - 1) / (exp(2 * u) + 1)),
    "tanh by sigmoid": lambda e: e.replace(tanh, lambda u: 2 * Sigmoid(2 * u) - 1),
    "tanh by sinh and cosh": lambda e: e.replace(tanh, lambda u: sympy.sinh(u) / sympy.cosh(u)),
    "exp by halves": lambda e: e.replace(exp, lambda u: sympy.Pow(exp(u / 2), 2, evaluate=False)),
    "exp of the other sign": lambda e: e.replace(exp, lambda u: 1 / exp(-u, evaluate=False)),
    "ReLU by its indicator": lambda e: e.replace(ReLU, lambda u: u * Step(u)),
    "ReLU by the absolute value": lambda e: e.replace(ReLU, lambda u: (u + sympy.Abs(u)) / 2),
    "ReLU by cases": lambda e: e.replace(ReLU, lambda u: sympy.Piecewise((u, u >= 0), (0, True))),
    "indicator by cases": lambda e: e.replace(Step, lambda u: sympy.Piecewise((1, u > 0), (0, True))),
    "indicator from the other side": lambda e: e.replace(Step, lambda u: 1 - sympy.Piecewise((1, u <= 0), (0, True))),
    "a common factor": _common_factor,
    "a difference of squares": lambda e: sympy.Add(((e + 1) ** 2 - (e - 1) ** 2) / 4, 0),
    "multiplied out with sigmoids": lambda e: sympy.expand(e.replace(tanh, lambda u: 2 * Sigmoid(2 * u) - 1)),
    "a half and a half": lambda e: sympy.expand(e / 2) + sympy.factor_terms(e / 2),
}


def rewrites(entry: Entry) -> list[Case]:
    """The line's value in up to `REWRITINGS_A_LINE` other ways."""
    found: dict[Any, Case] = {}
    original = entry.line.expression
    is_matrix = isinstance(original, sympy.MatrixBase)
    if len(list(islice(sympy.preorder_traversal(original), LARGEST_REWRITTEN))) == LARGEST_REWRITTEN:
        return []
    rewritings = list(REWRITINGS.items())
    random.Random(entry.line.text).shuffle(rewritings)
    for how, rewrite in rewritings:
        if len(found) == REWRITINGS_A_LINE:
            break
        if how in _SLOW and sympy.count_ops(original) > 60:
            continue
        changed = original.applyfunc(rewrite) if is_matrix else rewrite(original)
        if changed != original and changed not in found and oracle_differs(original, changed) is False:
            found[changed] = Case(entry, how, changed)
    return list(found.values())


_SLOW = {"factored", "numerator and denominator expanded", "a common factor"}


@lru_cache(maxsize=1)
def all_mutants() -> tuple[Case, ...]:
    """Every slip in every line."""
    return tuple(case for entry in derivation_lines() for case in mutants(entry))


@lru_cache(maxsize=1)
def all_rewrites() -> tuple[Case, ...]:
    """Every rewriting of every line."""
    return tuple(case for entry in derivation_lines() for case in rewrites(entry))
