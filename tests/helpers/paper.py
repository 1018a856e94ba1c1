"""The book's formulas as people write them: on paper, on a phone, in TeX.

A formula is given in NumPy's notation, and Python's own parser says what it means: its tree is written out in the
notation of a style, and its value is what NumPy makes of it. Nothing here uses the reader.
"""

from __future__ import annotations

import ast
import math
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sympy import MatrixSymbol

from nbutils.exercises import find, names

SUM, PRODUCT, POWER, ATOM = range(1, 5)
_QUOTIENT = re.compile(r"∂(⁺?)([\w\u0302]+)/∂([\w\u0302]+)")
_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
_GREEK = {"eta": "η", "delta": "δ", "theta": "θ", "lambda": "λ", "epsilon": "ε", "tau": "τ"}

# What may be chosen about a text, with the plainest choice first.
STYLES: dict[str, tuple[str, ...]] = {
    "product": ("*", " ", "", "·", "×", r"\cdot ", "＊", "∙", " * "),
    "power": ("**", "^", "²", "^{}", "^()"),
    "function power": ("f(x)**2", "f²(x)", "f^2(x)", "(f(x))^2", "f^{2}(x)"),
    "quotient": ("/", r"\frac", "÷", "⁄", r"\dfrac"),
    "minus": ("-", "−", "–", "‐"),
    "names": ("ascii", "unicode", "subscripts", "tex", "bare"),
    "exp": ("exp", "np.exp", "e^()", "e^{}", "e**", r"\exp", "math.exp"),
    "log": ("log", "ln", "np.log", r"\ln", r"\log"),
    "tanh": ("tanh", "np.tanh", r"\tanh", "tanh "),
    "sigmoid": ("sigmoid", "σ", "sigma", r"\sigma", "expit"),
    "relu": ("relu", "ReLU", "max(0,)", "np.maximum(0,)", r"\mathrm{ReLU}"),
    "abs": ("abs", "||", "np.abs", r"\left|"),
    "sqrt": ("sqrt", "√", r"\sqrt", "np.sqrt", "**(1/2)"),
    "indicator": ("()", "1[]", "1{}", "[]", "I()", "where", "heaviside", r"\mathbf{1}[]", r"\mathbb{1}_{}", "𝟙{}"),
    "transpose": (".T", "ᵀ", "^T", r"^{\top}", "transpose", "np.transpose", "^⊤", "'"),
    "matrix product": ("@", " ", "np.dot", ".dot", "np.matmul", r"\,"),
    "entrywise": ("*", "⊙", "∘", r"\odot ", "np.multiply", "＊"),
    "brackets": ("()", "（）", r"\left(\right)", "[]"),
    "spaces": (" ", "", "\u00a0", "\u2009", "  "),
    "frame": ("", "=", "lhs", "lhs:=", "newline", "quotes", "backtick", "$", r"\(\)", "full stop", "zero width",
              "spaces", '"""', "question"),
    "reason": ("", "  # chain rule", "  (chain rule)", " -- because of the square", ", by the chain rule",
               "  % see above", r"  \quad\text{(chain rule)}", " by the product rule", " // local slopes"),
    "partial": ("∂", "d", r"\frac", "()", "spaced"),
}  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A line of a solution: its text in NumPy's notation, and what it is a line of."""

    exercise: str
    text: str

    @cached_property
    def task(self) -> Any:
        return find(self.exercise).derivation

    @cached_property
    def tree(self) -> ast.expr:
        hidden = _QUOTIENT.sub(lambda found: f"quotient{len(found[1])}__{found[2]}__{found[3]}", self.text)
        return ast.parse(hidden.replace("lambda", "lambda_"), mode="eval").body

    def values(self, seed: int) -> dict[str, Any]:
        """A number or an array for every name that may stand in the text, by its canonical name."""
        rng = np.random.default_rng(seed)
        given = [*self.task.symbols, *self.task.partials.values()]
        return {
            name.name: rng.uniform(0.2, 0.9, name.shape if isinstance(name, MatrixSymbol) else None) for name in given
        }

    def value(self, values: Mapping[str, Any]) -> Any:
        """What NumPy makes of the text."""
        return _value(self.tree, values)


def formulas() -> list[Formula]:
    """Every line of every solution of the book that is a formula."""
    found = []
    for name in names():
        exercise = find(name)
        if hasattr(exercise, "derivation"):
            found += [Formula(name, line.text) for line in exercise.derivation.lines]
    return found


# --- the meaning -------------------------------------------------------------------------------------------------


def _sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


_CALLS = {
    "exp": np.exp, "log": np.log, "tanh": np.tanh, "sigmoid": _sigmoid, "relu": lambda z: np.maximum(z, 0),
    "abs": np.abs, "sqrt": np.sqrt,
    "max": np.maximum, "min": np.minimum, "sum": np.sum, "step": lambda z: np.heaviside(z, 0),
}  # fmt: skip


def canonical(name: str) -> str:
    """The name of the symbol that a name of the text stands for."""
    quotient = re.fullmatch(r"quotient([01])__(.+)__(.+)", name)
    if quotient:
        mark = "⁺" if quotient[1] == "1" else ""
        return f"∂{mark}{canonical(quotient[2])}/∂{canonical(quotient[3])}"
    letters = {letter: greek for greek, letter in _GREEK.items()} | {"ŷ": "y_hat"}
    return "".join(letters.get(letter, letter) for letter in name.replace("y\u0302", "ŷ")).replace("lambda_", "lambda")


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    def of(part: ast.expr) -> Any:
        return _value(part, values)

    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name):
            return math.pi if canonical(name) == "pi" else values[canonical(name)]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -of(operand)
        case ast.Attribute(value=operand):
            return of(operand).T
        case ast.Call(func=ast.Name(id=name), args=args):
            return _CALLS[name](*map(of, args))
        case ast.Subscript(slice=inside):
            return of(inside)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            greater = isinstance(op, ast.Gt | ast.GtE)
            a, b = (of(left), of(right)) if greater else (of(right), of(left))
            return 1.0 * (a >= b) if isinstance(op, ast.GtE | ast.LtE) else 1.0 * (a > b)
        case ast.BinOp(left=left, op=op, right=right):
            a, b = of(left), of(right)
            match op:
                case ast.Add():
                    return a + b
                case ast.Sub():
                    return a - b
                case ast.Mult():
                    return a * b
                case ast.Div():
                    return a / b
                case ast.Pow():
                    return a**b
                case ast.MatMult():
                    return a @ b
    raise TypeError(f"a formula holds {ast.dump(node)}")


# --- the writing -------------------------------------------------------------------------------------------------


class Writer:
    """One formula in the notation of one style: what was chosen for each key of `STYLES`."""

    def __init__(self, formula: Formula, style: Mapping[str, str]) -> None:
        self.formula = formula
        self.style = style
        self.values = formula.values(1)
        self.known = {canonical(name.name) for name in formula.task.symbols}

    def text(self) -> str:
        body = self.write(self.formula.tree)[0]
        return self.framed(body.replace("-", self.style["minus"]))

    def framed(self, body: str) -> str:
        frame, reason = self.style["frame"], self.style["reason"]
        match frame:
            case "=":
                body = f"= {body}"
            case "lhs" | "lhs:=" | "question":
                body = f"{self.formula.task.name} {':=' if frame == 'lhs:=' else '='} {body}"
            case "newline":
                body += "\n"
            case "spaces":
                body = f"  {body} \t"
            case "quotes":
                body = f"“{body}”"
            case '"""':
                body = f'"""\n{body}\n"""'
            case "backtick":
                body = f"`{body}`"
            case "$":
                body = f"${body}$"
            case r"\(\)":
                body = rf"\({body}\)"
            case "full stop":
                body += "" if body[-1].isdigit() else "."
            case "zero width":
                body = f"\u200b{body}\ufeff"
        return body if frame in ("quotes", '"""', "backtick", "$", r"\(\)", "full stop", "newline") else body + reason

    def brackets(self, inside: str) -> str:
        left, right = {"()": ("(", ")"), "（）": ("（", "）"), "[]": ("[", "]")}.get(
            self.style["brackets"], (r"\left( ", r"\right) ")
        )
        return left + inside + right

    def within(self, node: ast.expr, level: int) -> str:
        text, own = self.write(node)
        return text if own >= level else self.brackets(text)

    def is_matrix(self, node: ast.expr) -> bool:
        return np.ndim(_value(node, self.values)) == 2

    def write(self, node: ast.expr) -> tuple[str, int]:
        """The text of a node, and how tightly it holds together."""
        space = self.style["spaces"]
        match node:
            case ast.Constant(value=value):
                return str(value), ATOM
            case ast.Name(id=name):
                return self.name(name), ATOM
            case ast.UnaryOp(operand=operand):
                return "-" + self.within(operand, POWER), SUM
            case ast.Attribute(value=operand):
                return self.transpose(operand), ATOM
            case ast.Subscript(slice=inside) | (ast.Compare() as inside):
                assert isinstance(inside, ast.Compare)
                return self.indicator(inside), ATOM
            case ast.Call(func=ast.Name(id=name), args=args):
                return self.call(name, args), ATOM
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
                sign = "+" if isinstance(op, ast.Add) else "-"
                return f"{self.leading(left, SUM)}{space}{sign}{space}{self.within(right, PRODUCT)}", SUM
            case ast.BinOp(left=left, op=ast.Mult(), right=right):
                return self.product(left, right), PRODUCT
            case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                return self.matrix_product(left, right)
            case ast.BinOp(left=left, op=ast.Div(), right=right):
                return self.quotient(left, right)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return self.power(left, right), POWER
        raise TypeError(f"a formula holds {ast.dump(node)}")

    def leading(self, node: ast.expr, level: int) -> str:
        """What stands in front, where a sign needs no brackets."""
        if isinstance(node, ast.UnaryOp):
            return self.write(node)[0]
        return self.within(node, level)

    def name(self, name: str) -> str:
        quotient = re.fullmatch(r"quotient([01])__(.+)__(.+)", name)
        if quotient:
            return self.derivative(quotient[1] == "1", quotient[2], quotient[3])
        plain = canonical(name)
        style = self.style["names"]
        base, _, below = plain.partition("_")
        hat = below.startswith("hat")
        below = below.removeprefix("hat").removeprefix("_") if hat else below
        if style == "ascii" or (style == "bare" and (len(base) > 1 or hat)):
            return plain
        letter = _GREEK.get(base, base)
        if style == "tex":
            letter = "\\" + base + " " if base in _GREEK else base
            return (rf"\hat{{{letter}}}" if hat else letter) + (f"_{{{below}}}" if below else "")
        if hat:
            letter += "\u0302"
        if style == "subscripts" and below.isdigit():
            return letter + below.translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        if style == "bare" and below.isdigit() and base not in self.known:
            return letter + below
        return letter + (f"_{below}" if below else "")

    def derivative(self, immediate: bool, of: str, by: str) -> str:
        top, bottom = self.name(of), self.name(by)
        style = self.style["partial"]
        mark = "∂⁺" if immediate else "∂"
        if style == r"\frac":
            over = r"\partial^{+}" if immediate else r"\partial"
            return rf"\frac{{{over} {top}}}{{\partial {bottom}}}"
        if style == "d" and not immediate:
            return f"d{top}/d{bottom}"
        if style == "()":
            return f"({mark}{top}/∂{bottom})"
        return f"{mark} {top} / ∂ {bottom}" if style == "spaced" else f"{mark}{top}/∂{bottom}"

    def product(self, left: ast.expr, right: ast.expr) -> str:
        a, b = self.leading(left, PRODUCT), self.within(right, POWER)
        if self.is_matrix(left) and self.is_matrix(right):
            sign = self.style["entrywise"]
            return f"np.multiply({a}, {b})" if sign == "np.multiply" else f"{a} {sign}{b}"
        sign = self.style["product"]
        beside = sign in ("", " ")
        after_quotient = self.ends_with_quotient(left) and "frac" not in self.style["quotient"]
        number = b[:1].isdigit() or b.startswith(("𝟙", r"\mathb"))
        if beside and (number or after_quotient or (self.is_named_like_a_function(a) and b[:1] in "([（\\")):
            sign = "*"
        runs_on = sign == "" and (a[-1:].isalnum() or a[-1:] in "_\u0302") and (b[:1].isalnum() or b[:1] == "∂")
        if runs_on and ("/" in a[-12:] or self.style["names"] == "ascii"):
            sign = " "  # one word of letters is no longer several names
        if sign == "" and (self.is_quotient(left) or "∂" in a[-12:] or (self.is_quotient(right) and b[:1] == "d")):
            sign = " "
        return f"{a}{sign}{b}"

    @staticmethod
    def is_quotient(node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id.startswith("quotient")

    def is_named_like_a_function(self, text: str) -> bool:
        return re.search(r"(?:^|\W)(?:sigma|σ|step|I|f)$", text) is not None

    def ends_with_quotient(self, node: ast.expr) -> bool:
        """Does a slash stand among the factors, so that a factor behind it may belong below?"""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return True
        product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.MatMult)
        return product and self.ends_with_quotient(node.left)

    def matrix_product(self, left: ast.expr, right: ast.expr) -> tuple[str, int]:
        a, b = self.leading(left, PRODUCT), self.within(right, POWER)
        match self.style["matrix product"]:
            case "np.dot" | "np.matmul" as name:
                return f"{name}({self.write(left)[0]}, {self.write(right)[0]})", ATOM
            case ".dot":
                return f"{self.within(left, ATOM)}.dot({self.write(right)[0]})", ATOM
            case "@":
                return f"{a} @ {b}", PRODUCT
            case sign:
                return f"{a}{sign}{b}", PRODUCT

    def quotient(self, left: ast.expr, right: ast.expr) -> tuple[str, int]:
        style = self.style["quotient"]
        if "frac" in style:
            return f"{style}{{{self.write(left)[0]}}}{{{self.write(right)[0]}}}", ATOM
        return f"{self.leading(left, PRODUCT)}{style}{self.within(right, POWER)}", PRODUCT

    def power(self, base: ast.expr, exponent: ast.expr) -> str:
        n = self.write(exponent)[0]
        whole = n.isdigit()
        function = self.style["function power"]
        if isinstance(base, ast.Call) and isinstance(base.func, ast.Name) and base.func.id == "tanh" and whole:
            name = self.style["tanh"].strip()
            inside = self.brackets(self.write(base.args[0])[0])
            match function:
                case "f²(x)":
                    return f"{name}{n.translate(_SUPERSCRIPT)}{inside}"
                case "f^2(x)":
                    return f"{name}^{n}{inside}"
                case "f^{2}(x)":
                    return f"{name}^{{{n}}}{inside}"
        below = self.within(base, ATOM)
        match self.style["power"]:
            case "²" if whole and not self.is_square(base):
                return below + n.translate(_SUPERSCRIPT)
            case "^" if not self.is_square(base):
                return f"{below}^{n if whole else '(' + n + ')'}"
            case "^{}" if not self.is_square(base):
                return f"{below}^{{{n}}}"
            case "^()" if not self.is_square(base):
                return f"{below}^({n})"
        return f"{below}**{n if whole else '(' + n + ')'}"

    def is_square(self, node: ast.expr) -> bool:
        """Is this a matrix that may be multiplied by itself, so that its power has two meanings?"""
        shape = np.shape(_value(node, self.values))
        return len(shape) == 2 and shape[0] == shape[1] > 1

    def transpose(self, operand: ast.expr) -> str:
        style, inside = self.style["transpose"], self.within(operand, ATOM)
        if "transpose" in style:
            return f"{style}({self.write(operand)[0]})"
        return inside + style

    def indicator(self, node: ast.Compare) -> str:
        signs = {ast.Gt: ">", ast.Lt: "<", ast.GtE: "≥", ast.LtE: "≤"}
        left, right = self.within(node.left, SUM), self.within(node.comparators[0], SUM)
        inside = f"{left} {signs[type(node.ops[0])]} {right}"
        strict = isinstance(node.ops[0], ast.Gt | ast.Lt)
        style = self.style["indicator"]
        if style == "where":
            return f"np.where({inside}, 1, 0)"
        if style == "heaviside" and strict:
            first, second = (left, right) if isinstance(node.ops[0], ast.Gt) else (right, left)
            return f"heaviside({first} - ({second}))"
        if style == r"\mathbb{1}_{}":
            return rf"\mathbb{{1}}_{{{inside}}}"
        if style == "I()" and "I" in self.known:
            style = "()"
        head, brackets = (style[:-2], style[-2:]) if style != "heaviside" else ("", "()")
        return f"{head}{brackets[0]}{inside}{brackets[1]}"

    def call(self, name: str, args: list[ast.expr]) -> str:
        inside = ", ".join(self.write(arg)[0] for arg in args)
        style = self.style.get(name, name)
        match name, style:
            case "exp", "e^()" | "e**" if "e" not in self.known:
                return f"{'e^' if style == 'e^()' else 'e**'}({inside})"
            case "exp", "e^{}" if "e" not in self.known:
                return f"e^{{{inside}}}"
            case "exp", "e^()" | "e^{}" | "e**":
                style = "exp"
            case "relu", "max(0,)" | "np.maximum(0,)" if not self.is_matrix(args[0]) or "np" in style:
                return f"{style[:-1]} {inside})"
            case "relu", "max(0,)":
                style = "relu"
            case "abs", "||":
                return f"|{inside}|"
            case "abs", r"\left|":
                return rf"\left|{inside}\right|"
            case "sqrt", r"\sqrt":
                return rf"\sqrt{{{inside}}}"
            case "sqrt", "**(1/2)":
                return f"({inside})**(1/2)"
        if name in ("max", "min", "sum") or len(args) > 1:
            return f"{name}({inside})"
        return style.rstrip() + self.brackets(inside)


# --- the styles --------------------------------------------------------------------------------------------------


def styles(seed: int, mixed: int) -> Iterator[dict[str, str]]:
    """Each choice alone beside the plainest ones, and then so many mixtures of choices."""
    plain = {key: choices[0] for key, choices in STYLES.items()}
    for key, choices in STYLES.items():
        for choice in choices[1:]:
            yield {**plain, key: choice}
    rng = random.Random(seed)
    for _ in range(mixed):
        yield {key: rng.choice(choices) for key, choices in STYLES.items()}
