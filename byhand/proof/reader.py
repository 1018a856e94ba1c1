"""A reader's typed mathematics -> a SymPy expression and its TeX, without running any of the text.

The text is cut into tokens, each a known name, a number or an operator; what is none of these is refused with its
column and a sentence. Only then does Python's own parser see it, with a placeholder for each name and number. A walk
over its tree writes the TeX and checks the shapes and the bounds; only what passes is handed to SymPy, as a value.
Nothing of the text is ever evaluated as code.
"""

from __future__ import annotations

import ast
import copy
import difflib
import keyword
import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import sympy
from sympy import HadamardPower, I, Integer, Lambda, MatrixSymbol, OneMatrix, Symbol, nan, oo, zoo
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.hadamard import hadamard_product

from byhand.formulas.functions import ReLU, Sigmoid, Step
from byhand.formulas.printers import symbol_latex

MAX_LENGTH = 2_000  # characters
MAX_TOKENS = 400
MAX_DEPTH = 60  # of brackets, and of the tree
MAX_DIGITS = 50  # of one number
MAX_DECIMAL_EXPONENT = 400  # 1e400
MAX_EXPONENT = 20  # of a power
MAX_WEIGHT = 4_000  # of the value, see `_Part.weight`
MAX_REPAIRS = 30  # single changes to a text, above which no pair of changes is tried
LARGE = 50  # the weight above which SymPy's automatic simplification of powers and functions takes too long


class ReaderError(ValueError):
    """An error whose message is all that a reader needs: a notebook shows it alone, without the calls behind it."""

    def _render_traceback_(self) -> list[str]:
        return [f"{type(self).__name__}: {self}"]


class ParseError(ReaderError):
    """The text is not an expression: `.message` says why and what to write, `.column` where (counted from 1)."""

    def __init__(self, column: int, message: str) -> None:
        super().__init__(f"column {column}: {message}")
        self.column = column
        self.message = message


@dataclass(frozen=True)
class Reading:
    """What a text says: the expression, and the TeX of the text as it was typed.

    conditions: the relations that must hold for what was typed to be defined, whatever SymPy made of it since: u > 0 of
        log(u), u ≠ 0 of 1/u, u ≥ 0 of a root; of a matrix, those of its entries.
    """

    expression: Any
    latex: str
    conditions: tuple[Any, ...] = ()


Symbols = Iterable[Symbol | MatrixSymbol] | Mapping[str, Any]
Partials = Mapping[tuple[str, ...], Any]
NO_PARTIALS: Partials = MappingProxyType({})


def read(text: str, symbols: Symbols, partials: Partials = NO_PARTIALS) -> Reading:
    """The expression and the TeX of `text`, in NumPy's notation; raises ParseError if it is anything else.

    symbols: the names that may stand in the text: SymPy symbols, or a mapping from name to symbol or expression.
        A name may be typed in Unicode: ŷ for `y_hat`, η for `eta`, Oₜ for `O_t`.
    partials: what a Leibniz quotient stands for: ("L", "a") for ∂L/∂a and dL/da, ("L", "W", "+") for ∂⁺L/∂W.
    """
    if not isinstance(text, str):
        raise TypeError(f"the text must be a str, not {type(text).__name__}")
    return _Reader(text, _named(symbols), _quotients(partials)).read()


def parse(text: str, symbols: Symbols, partials: Partials = NO_PARTIALS) -> Any:
    """The SymPy expression that `text` stands for; see `read`."""
    return read(text, symbols, partials).expression


def typeset(text: str, symbols: Symbols, partials: Partials = NO_PARTIALS) -> str:
    """The TeX of `text`, with factors and terms as typed; see `read`."""
    return read(text, symbols, partials).latex


@dataclass(frozen=True)
class Repair:
    """One change to a product of matrices in a text that gives it a value, or another one.

    kind: "transpose", "order of factors" or "elementwise": what was wrong if the change makes it right.
    place: the operands as typed, with their shapes: "O_1 is 1×3 and delta_2 is 1×3".
    """

    kind: str
    place: str
    expression: Any


def repairs(text: str, symbols: Symbols, partials: Partials = NO_PARTIALS) -> Iterator[Repair]:
    """What the text would say with one change, or two of a kind: a transpose, two factors of @ exchanged, @ for *;
    and with every product of matrices the other way round.

    A square W**2 is one of the products that may have been meant for W @ W.

    Raises ParseError where the text is wrong in anything but its shapes.
    """
    yield from _Reader(text, _named(symbols), _quotients(partials)).repairs()


# --- names -----------------------------------------------------------------------------------------------------

_HAT = "\u0302"
_SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉₊₋ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ"
_GREEK = {
    letter: unicodedata.name(letter).split()[-1].lower().replace("lamda", "lambda")
    for letter in "αβγδεζηθκλμνξπρστφχψω"
} | {"ϵ": "epsilon", "ϑ": "theta", "ϕ": "phi"}
_HATTED = [c for c in (unicodedata.normalize("NFC", c + _HAT) for c in string.ascii_letters) if len(c) == 1]
_LETTERS = string.ascii_letters + "".join([*_GREEK, *_HATTED])
_NAME = rf"[{_LETTERS}_][{_LETTERS}0-9_{_HAT}{_SUBSCRIPTS}]*"


def _canonical(name: str) -> str:
    """The name in ASCII, as the book's code writes it: ŷ is y_hat, η is eta, Oₜ₋₁ is O_t-1."""
    name = unicodedata.normalize("NFD", name).replace(_HAT, "_hat")
    name = re.sub(f"[{_SUBSCRIPTS}]+", lambda run: "_" + unicodedata.normalize("NFKD", run[0]).replace("−", "-"), name)
    return "".join(_GREEK.get(letter, letter) for letter in name)


def _value(name: object, value: object) -> Any:
    if not isinstance(value, sympy.Expr | sympy.MatrixBase):
        raise TypeError(f"{name} must stand for a SymPy symbol or expression, not {value!r}")
    return value.as_immutable() if isinstance(value, sympy.MatrixBase) else value


def _named(symbols: Symbols) -> dict[str, Any]:
    if not isinstance(symbols, Mapping):
        given = list(symbols)
        for symbol in given:
            if not isinstance(symbol, Symbol | MatrixSymbol):
                raise TypeError(f"symbols must hold SymPy symbols, not {symbol!r}")
        names = [symbol.name for symbol in given]
        pairs = list(zip(names, given, strict=True))
    else:
        pairs = list(symbols.items())
    named: dict[str, Any] = {}
    for name, value in pairs:
        known = named.setdefault(_canonical(name), _value(name, value))
        if known != value:
            raise ValueError(f"symbols names {_canonical(name)} twice, for {known} and for {value}")
    return named


def _quotients(partials: Partials) -> dict[tuple[str, ...], Any]:
    for key in partials:
        texts = isinstance(key, tuple) and all(isinstance(part, str) for part in key)
        if not texts or len(key) < 2 or key[2:] not in ((), ("+",)):
            raise ValueError(f'partials must be named like ("L", "a") or ("L", "a", "+"), not {key!r}')
    return {(*map(_canonical, key[:2]), *key[2:]): _value(key, value) for key, value in partials.items()}


def _quotient_text(key: Sequence[str]) -> str:
    return f"∂{'⁺' if len(key) == 3 else ''}{key[0]}/∂{key[1]}"


def _quote(text: str) -> str:
    return f"`{text if len(text) <= 30 else text[:29] + '…'}`"


def _listing(names: Iterable[str]) -> str:
    shown = list(names)
    return ", ".join(shown[:15]) + (", …" if len(shown) > 15 else "") if shown else "none"


def _keyword(text: str) -> str:
    return f"{_quote(text)} is a word of Python's that has no meaning here"


# --- parts: a value and its TeX --------------------------------------------------------------------------------

# How tightly the TeX of a part holds together. A product of entries (⊙) is looser than juxtaposition.
_SUM, _HADAMARD, _PRODUCT, _FRACTION, _POWER, _ATOM = range(6)


@dataclass(frozen=True)
class _Part:
    """A piece of the text, read: its TeX, its shape and its bounds, and how to get at its value.

    make: builds the value; called once the bounds are known to hold.
    shape: of the matrix; () for a number.
    named: does a name stand in it? If not, it is a number.
    weight: a bound for the work in the value: the bits of its numbers, its degree and its entries' terms.
    exps: how many exponentials of unbounded value stand in one another; a large constant one counts as two.
    """

    make: Callable[[], Any]
    shape: tuple[Any, ...]
    tex: str
    level: int = _ATOM
    negative: bool = False  # begins with a minus sign
    named: bool = True
    weight: int = 1
    exps: int = 0

    @cached_property
    def value(self) -> Any:
        return self.make()

    @property
    def is_large(self) -> bool:
        return self.named and self.weight > LARGE

    @property
    def kind(self) -> str:
        return "×".join(map(str, self.shape)) if self.shape else "a number"

    def tex_in(self, level: int, leading: bool = False) -> str:
        """The TeX where something must hold at least as tightly as `level`; a minus sign may lead."""
        return _fenced(self.tex) if self.level < level or (self.negative and not leading) else self.tex


def _operand(value: Any, tex: str) -> _Part:
    return _Part(lambda: value, tuple(value.shape) if value.is_Matrix else (), tex)


def _fenced(tex: str, left: str = "(", right: str = ")") -> str:
    tall = r"\frac" in tex or r"\left" in tex
    return rf"\left{left}{tex}\right{right}" if tall else f"{left}{tex}{right}"


_ENTRY = sympy.Dummy("z", real=True)


def _each(function: Callable[..., Any], value: Any, large: bool = False) -> Any:
    """The function of a number, or of each entry of a matrix; of a large number, without SymPy's look for a value."""
    if not value.is_Matrix:
        return function(value, evaluate=False) if large else function(value)
    return ElementwiseApplyFunction(Lambda(_ENTRY, function(_ENTRY)), value)


def _sum(left: Any, right: Any, sign: str) -> Any:
    """The sum or difference; a number beside a matrix stands in each entry, as in NumPy."""
    if left.is_Matrix and not right.is_Matrix:
        right = right * OneMatrix(*left.shape)
    if right.is_Matrix and not left.is_Matrix:
        left = left * OneMatrix(*right.shape)
    return left + right if sign == "+" else left - right


def _known(size: Any) -> int | None:
    """The size of a matrix along one axis, where it is a number."""
    return int(size) if isinstance(size, int | Integer) else None


def _is_zero(value: Any) -> bool:
    return isinstance(value, sympy.ZeroMatrix) if value.is_Matrix else bool(value == 0)


def _is_negative(value: Any) -> bool:
    return bool(value.is_number and value.is_negative)


def _power(value: Any, exponent: Any, large: bool = False) -> Any:
    if value.is_Matrix:
        return HadamardPower(value, exponent).doit()
    return sympy.Pow(value, exponent, evaluate=False) if large else value**exponent


def _product(left: Any, right: Any) -> Any:
    return hadamard_product(left, right) if left.is_Matrix and right.is_Matrix else left * right


# Functions of one number, applied to each entry of a matrix: SymPy's, and the TeX of an argument u.
_FUNCTIONS: dict[str, tuple[Callable[[Any], Any], Callable[[str], str]]] = {
    "exp": (sympy.exp, lambda u: f"e^{{{u}}}"),
    "log": (sympy.log, lambda u: r"\log" + _fenced(u)),
    "tanh": (sympy.tanh, lambda u: r"\tanh" + _fenced(u)),
    "sigmoid": (Sigmoid, lambda u: r"\sigma" + _fenced(u)),
    "relu": (ReLU, lambda u: r"\mathrm{ReLU}" + _fenced(u)),
    "step": (Step, lambda u: rf"\mathbf{{1}}[{u} > 0]"),
    "abs": (sympy.Abs, lambda u: _fenced(u, "|", "|")),
    "sqrt": (sympy.sqrt, lambda u: rf"\sqrt{{{u}}}"),
}
_EXTREMES = {"max": sympy.Max, "min": sympy.Min}
_SPELLINGS = {"sigma": "sigmoid", "ReLU": "relu", "maximum": "max", "minimum": "min"}
_CALLABLE = [*_FUNCTIONS, *_EXTREMES, "sum"]
_ADVICE = {  # for names that are often typed and mean nothing here
    "e": "write exp(z) for a power of e",
    "ln": "write log(z) for the natural logarithm",
    "T": "write W.T for a transpose",
    "dot": "write A @ B for a product of matrices",
    "matmul": "write A @ B for a product of matrices",
}
_COMPARISONS: dict[type[ast.cmpop], tuple[str, bool, bool]] = {  # TeX, greater?, or equal?
    ast.Gt: (">", True, False),
    ast.Lt: ("<", False, False),
    ast.GtE: (r"\ge", True, True),
    ast.LtE: (r"\le", False, True),
}


def _function_name(text: str) -> str:
    name = _canonical(text.removeprefix("np."))
    return _SPELLINGS.get(name, name)


# --- tokens ----------------------------------------------------------------------------------------------------

_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", strict=True))
_OPERATORS = {"−": "-", "·": "*", "⋅": "*", "×": "*", "⊙": "*", "÷": "/", "≤": "<=", "≥": ">="}
_KNOWN_CHARACTERS = (
    frozenset(_LETTERS + string.digits + " \t+-*/@()[]<>=.,_∂⁺ᵀ" + _HAT + _SUBSCRIPTS)
    | set(_SUPERSCRIPTS)
    | set(_OPERATORS)
)
_REFUSED_CHARACTERS = {
    "^": "write ** for a power: x**2",
    "!": "the comparisons are >, <, >= and <=",
    "\n": "write one expression, on one line",
    "\r": "write one expression, on one line",
    "|": "write abs(z) for an absolute value",
    "√": "write sqrt(z) for a square root",
    "'": "text in quotes is not mathematics",
    '"': "text in quotes is not mathematics",
    ";": "write one expression only",
    ":": "a colon has no meaning here: no slices, lambdas or assignments",
    "{": "use round brackets for grouping",
    "}": "use round brackets for grouping",
    "\\": "write plain NumPy notation, not TeX",
}
_TOKEN = re.compile(
    rf"""(?P<number> (?:\d+\.?\d*|\.\d+) (?:[eE][+-]?\d+)? )
    | (?P<name> (?:np\.)? {_NAME} )
    | (?P<transpose> \.T(?![{_LETTERS}0-9_]) | ᵀ )
    | (?P<superscript> [{"".join(_SUPERSCRIPTS)}]+ )
    | (?P<sign> \*\* | [<>]= | [-+*/@<>{"".join(_OPERATORS)}] )
    | (?P<open> [(\[] ) | (?P<close> [)\]] ) | (?P<comma> , )""",
    re.VERBOSE | re.ASCII,
)
_QUOTIENT = re.compile(rf"(?P<d>∂⁺?|d)(?P<of>{_NAME})[ \t]*/[ \t]*(?:∂|d)(?P<by>{_NAME})")


def _check_characters(text: str) -> None:
    for column, character in enumerate(text, start=1):
        if character in _KNOWN_CHARACTERS:
            continue
        known = _REFUSED_CHARACTERS.get(character)
        name = unicodedata.name(character, "a control character")
        raise ParseError(column, known or f"{name} (U+{ord(character):04X}) has no meaning here")
    equals = re.search(r"(?<![<>=])=", text)
    if equals:
        before = text[: equals.start()]
        inside = before.count("(") > before.count(")")
        if text[equals.end() :].startswith("="):
            reason = "the comparisons are >, <, >= and <="
        elif inside:
            reason = "functions take no named arguments such as axis=0 here"
        else:
            reason = "give only the right-hand side, without ="
        raise ParseError(equals.start() + 1, reason)


def _number(text: str, column: int) -> _Part:
    mantissa, _, exponent = text.lower().partition("e")
    whole, _, decimals = mantissa.partition(".")
    if len(whole + decimals) > MAX_DIGITS:
        raise ParseError(column, f"a number has at most {MAX_DIGITS} digits here")
    if len(exponent) > 5 or abs(int(exponent or "0")) > MAX_DECIMAL_EXPONENT:
        raise ParseError(column, f"the exponent of a number is at most {MAX_DECIMAL_EXPONENT} here")
    scale = int(exponent or "0") - len(decimals)
    value = Integer(int(whole + decimals)) * Integer(10) ** scale
    tex = (whole or "0") + ("." + decimals if decimals else "")
    weight = value.p.bit_length() + value.q.bit_length()
    if exponent:
        tex = rf"{tex} \cdot 10^{{{int(exponent)}}}"
    return _Part(lambda: value, (), tex, _PRODUCT if exponent else _ATOM, named=False, weight=weight)


@dataclass(frozen=True)
class _Token:
    kind: str  # a group of the patterns above, "function", "quotient", "start" or "end"
    text: str
    start: int
    end: int
    match: re.Match[str] | None = None

    @property
    def column(self) -> int:
        return self.start + 1


_ENDS_OPERAND = frozenset(("number", "name", "quotient", "close", "transpose", "superscript"))
_STARTS_OPERAND = frozenset(("number", "name", "function", "quotient", "open"))


def _turned(node: ast.expr) -> ast.expr:
    """The transpose of a node; of a transpose, the node itself."""
    if isinstance(node, ast.Attribute):
        return node.value
    return ast.copy_location(ast.Attribute(node, "T", ast.Load()), node)


class _Mirror(ast.NodeTransformer):
    """Every product of matrices the other way round, as in texts whose vectors are columns."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.BinOp:
        self.generic_visit(node)
        if isinstance(node.op, ast.MatMult):
            node.left, node.right = node.right, node.left
        return node


# --- the reader ------------------------------------------------------------------------------------------------


class _Reader:
    """One text on its way to a Reading."""

    def __init__(self, text: str, symbols: Mapping[str, Any], partials: Partials) -> None:
        self.text = text
        self.symbols = symbols
        self.partials = partials
        self.source = ""  # the text as Python's parser sees it
        self.columns: list[int] = []  # of each character of the source, in the text
        self.operands: dict[str, _Part] = {}  # placeholder -> number, symbol or quotient
        self.functions: dict[str, str] = {}  # placeholder -> name in the tables of functions
        self.conditions: dict[Any, None] = {}  # of definedness, of all values made so far

    def tree(self) -> ast.expr:
        if len(self.text) > MAX_LENGTH:
            raise ParseError(MAX_LENGTH + 1, f"the text is too long: at most {MAX_LENGTH} characters")
        _check_characters(self.text)
        self.tokenize()
        try:
            return ast.parse(self.source, mode="eval").body
        except (SyntaxError, RecursionError, MemoryError) as error:  # a backstop: the tokens fit together
            raise ParseError(1, "this is not an expression in NumPy's notation") from error

    def read(self) -> Reading:
        return self.reading(self.tree())

    def reading(self, tree: ast.expr) -> Reading:
        self.conditions = {}
        try:
            part = self.part(tree, 0)
            value = part.value
            if value.has(zoo, nan, oo, -oo):
                raise ParseError(1, "this divides by zero, or takes the logarithm of zero")
            if value.has(I):
                raise ParseError(1, "this is not a real number: a root or logarithm of a negative number")
        except ParseError:
            raise
        except Exception as error:  # a backstop: whatever SymPy makes of the text, the reader gets a sentence
            raise ParseError(1, "this expression cannot be evaluated") from error
        return Reading(value, part.tex, tuple(self.conditions))

    # repairs

    def repairs(self) -> Iterator[Repair]:
        tree = self.tree()
        found = list(self.edits(tree))
        if len(found) <= MAX_REPAIRS:  # the same mistake twice
            found += [
                (kind, place, again) for kind, place, edited in found for other, _, again in self.edits(edited)
                if other == kind
            ]  # fmt: skip
        found += self.edits_everywhere(tree)
        if any(kind == "order of factors" for kind, _, _ in found):
            found.append(("order of factors", "in every product", _Mirror().visit(copy.deepcopy(tree))))
        different: dict[str, tuple[str, str, ast.expr]] = {}
        for edit in found:
            different.setdefault(ast.dump(edit[2]), edit)
        for kind, place, edited in different.values():
            try:
                yield Repair(kind, place, self.reading(edited).expression)
            except ParseError:
                continue

    def edits(self, node: ast.expr) -> Iterator[tuple[str, str, ast.expr]]:
        """Every tree that differs from this one in one change to a product of matrices; see `repairs`."""
        match node:
            case ast.BinOp(left=left, op=op, right=right):
                if isinstance(op, ast.MatMult | ast.Mult):
                    yield from self.product_edits(left, op, right, node)
                shape = self.shape_of(left) if isinstance(op, ast.Pow) else None
                if shape is not None and self.typed(right) in ("2", "²"):
                    square = ast.copy_location(ast.BinOp(left, ast.MatMult(), left), node)
                    yield "elementwise", f"{self.typed(left)} is {shape}", square
                for kind, place, inner in self.edits(left):
                    yield kind, place, ast.copy_location(ast.BinOp(inner, op, right), node)
                for kind, place, inner in self.edits(right):
                    yield kind, place, ast.copy_location(ast.BinOp(left, op, inner), node)
            case ast.UnaryOp(op=sign, operand=operand):
                for kind, place, inner in self.edits(operand):
                    yield kind, place, ast.copy_location(ast.UnaryOp(sign, inner), node)
            case ast.Attribute(value=operand, attr="T"):
                for kind, place, inner in self.edits(operand):
                    yield kind, place, ast.copy_location(ast.Attribute(inner, "T", ast.Load()), node)

    def edits_everywhere(self, tree: ast.expr) -> Iterator[tuple[str, str, ast.expr]]:
        """Every tree with the same change to all products, or to all whose shapes do not fit."""
        for number in range(5):
            for broken in (True, False):
                made: list[tuple[str, str]] = []
                edited = self.edited_everywhere(tree, number, broken, made)
                if len(made) > 1:
                    yield made[0][0], f"{made[0][1]}, and so in the other products", edited

    def edited_everywhere(self, node: ast.expr, number: int, broken: bool, made: list[tuple[str, str]]) -> ast.expr:
        def inside(part: ast.expr) -> ast.expr:
            return self.edited_everywhere(part, number, broken, made)

        match node:
            case ast.BinOp(left=left, op=op, right=right):
                if isinstance(op, ast.MatMult | ast.Mult) and not (broken and self.fits(node)):
                    edits = list(self.product_edits(left, op, right, node))
                    if number < len(edits):
                        kind, place, edited = edits[number]
                        made.append((kind, place))
                        return edited
                return ast.copy_location(ast.BinOp(inside(left), op, inside(right)), node)
            case ast.UnaryOp(op=sign, operand=operand):
                return ast.copy_location(ast.UnaryOp(sign, inside(operand)), node)
            case ast.Attribute(value=operand, attr="T"):
                return ast.copy_location(ast.Attribute(inside(operand), "T", ast.Load()), node)
        return node

    def fits(self, node: ast.expr) -> bool:
        """Has the node a value?"""
        try:
            self.part(node, 0)
        except ParseError:
            return False
        return True

    def product_edits(
        self, left: ast.expr, op: ast.operator, right: ast.expr, node: ast.expr
    ) -> Iterator[tuple[str, str, ast.expr]]:
        if not isinstance(op, ast.MatMult) and None in (self.shape_of(left), self.shape_of(right)):
            return
        place = self.shapes_of(left, right)

        def product(a: ast.expr, b: ast.expr, how: ast.operator = op) -> ast.expr:
            return ast.copy_location(ast.BinOp(a, how, b), node)

        other = ast.Mult() if isinstance(op, ast.MatMult) else ast.MatMult()
        yield "elementwise", place, product(left, right, other)
        yield "transpose", place, product(_turned(left), right)
        yield "transpose", place, product(left, _turned(right))
        yield "transpose", place, _turned(node)
        if isinstance(op, ast.MatMult):
            yield "order of factors", place, product(right, left)
            if isinstance(left, ast.BinOp) and isinstance(left.op, ast.MatMult):  # (A @ B) @ C: B and C change places
                shapes = self.shapes_of(left.right, right)
                yield "order of factors", shapes, product(product(left.left, right), left.right)

    def shapes_of(self, *nodes: ast.expr) -> str:
        """The operands as typed, with their shapes, of those that have one."""
        shapes = [(self.typed(node), self.shape_of(node)) for node in nodes]
        return " and ".join(f"{text} is {shape}" for text, shape in shapes if shape)

    def shape_of(self, node: ast.expr) -> str | None:
        """The shape of a matrix, None for a number or where it has none."""
        try:
            part = self.part(node, 0)
        except ParseError:
            return None
        return part.kind if part.shape else None

    def typed(self, node: ast.expr) -> str:
        """What was typed for this node, without a bracket whose other half is outside of it."""
        columns = [*self.columns, len(self.text) + 1]
        typed = self.text[columns[node.col_offset] - 1 : columns[node.end_col_offset or 0] - 1].strip()
        while typed.startswith("(") and typed.count("(") > typed.count(")"):
            typed = typed[1:].lstrip()
        while typed.endswith(")") and typed.count(")") > typed.count("("):
            typed = typed[:-1].rstrip()
        return typed

    # tokens

    def tokenize(self) -> None:
        """Cut the text into tokens and write the source, with a placeholder for each name and number."""
        opened: list[tuple[_Token, bool]] = []  # the open brackets; does a function stand before it?
        last = _Token("start", "", 0, 0)
        for _ in range(MAX_TOKENS + 1):
            token = self.token_after(last)
            self.check_neighbours(last, token)
            if token.kind == "end":
                break
            if token.kind == "open":
                opened.append((token, last.kind == "function"))
            self.check_brackets(token, opened)
            self.emit_token(token)
            last = token
        else:
            raise ParseError(last.column, f"the text is too long: at most {MAX_TOKENS} names, numbers and signs")
        if opened:
            raise ParseError(opened[-1][0].column, "this bracket is never closed")

    def token_after(self, last: _Token) -> _Token:
        rest = self.text[last.end :]
        start = len(self.text) - len(rest.lstrip(" \t"))
        if start == len(self.text):
            return _Token("end", "", start, start)
        quotient = self.quotient_at(start)
        match = quotient or _TOKEN.match(self.text, start)
        if match is None:
            raise ParseError(start + 1, self.unknown_character(self.text[start]))
        kind = "quotient" if quotient else match.lastgroup or ""
        if kind == "name" and self.is_function(match[0], match.end()):
            kind = "function"
        return _Token(kind, match[0], start, match.end(), match)

    def quotient_at(self, start: int) -> re.Match[str] | None:
        """A Leibniz quotient that begins here; dL/da is one only where neither dL nor da is a symbol."""
        match = _QUOTIENT.match(self.text, start)
        if match is not None and match["d"] == "d":
            plain = {_canonical("d" + match["of"]), _canonical("d" + match["by"])}
            if not self.partials or plain & set(self.symbols):
                return None
        return match

    def is_called(self, end: int) -> bool:
        return self.text[end:].lstrip(" \t").startswith("(")

    def is_function(self, text: str, end: int) -> bool:
        """Does this name belong to a function? Where it is a symbol's too, only a bracket makes it one."""
        name = _function_name(text)
        return name in _CALLABLE and (self.is_called(end) or _canonical(text) not in self.symbols)

    def check_neighbours(self, last: _Token, token: _Token) -> None:
        """Operands and signs come by turns."""
        complete = last.kind in _ENDS_OPERAND
        pair = f"between {_quote(last.text)} and {_quote(token.text)}"
        if token.text == "[":
            if last.kind == "number" and last.text == "1":
                return
            reason = "square brackets stand only in an indicator: 1[z > 0]"
        elif last.kind == "function" and token.text != "(":
            reason = f"write the argument of {last.text} in brackets: {last.text}(…)"
        elif complete and token.text in keyword.kwlist and _canonical(token.text) not in self.symbols:
            reason = _keyword(token.text)
        elif complete and token.text == "(" and last.kind == "name":
            reason = f"{_quote(last.text)} is not a function; for a product write {_quote(last.text + '*(…)')}"
        elif complete and token.kind in _STARTS_OPERAND:
            matrices = any(isinstance(value, MatrixSymbol) for value in self.symbols.values())
            reason = f"write *{' (or @ for matrices)' if matrices else ''} for a product, {pair}"
        elif last.kind == "superscript" and (token.kind in ("superscript", "transpose") or token.text == "**"):
            reason = f"put brackets round the power that ends before {_quote(token.text)}"
        elif complete or token.kind in _STARTS_OPERAND or token.text in ("+", "-", "−"):
            return
        elif not last.text:
            reason = f"{_quote(token.text)} needs something before it" if token.text else "write an expression"
        else:
            reason = f"something is missing {pair if token.text else 'after ' + _quote(last.text)}"
        raise ParseError(token.column, reason)

    def check_brackets(self, token: _Token, opened: list[tuple[_Token, bool]]) -> None:
        if len(opened) > MAX_DEPTH:
            raise ParseError(token.column, f"brackets are nested too deeply: at most {MAX_DEPTH}")
        if token.kind == "close":
            if not opened or opened[-1][0].text + token.text not in ("()", "[]"):
                raise ParseError(token.column, f"{_quote(token.text)} closes no bracket")
            opened.pop()
        if token.kind == "comma" and not (opened and opened[-1][1]):
            raise ParseError(token.column, "a comma stands only between the arguments of max and min")

    def emit(self, source: str, column: int) -> None:
        self.source += source
        self.columns += [column] * len(source)

    def emit_operand(self, part: _Part, column: int) -> None:
        placeholder = f"v{len(self.operands)}"
        self.operands[placeholder] = part
        self.emit(placeholder, column)

    def emit_token(self, token: _Token) -> None:
        text, column = token.text, token.column
        match token.kind:
            case "number":
                self.emit_operand(_number(text, column), column)
            case "name":
                self.emit_operand(self.named(token), column)
            case "quotient":
                self.emit_operand(self.quotient(token), column)
            case "function":
                placeholder = f"f{len(self.functions)}"
                self.functions[placeholder] = _function_name(text)
                self.emit(placeholder, column)
            case "superscript":
                digits = "".join(_SUPERSCRIPTS[character] for character in text)
                if not re.fullmatch(r"-?\d+", digits):
                    raise ParseError(column, "an exponent is a number, with its minus sign in front")
                self.emit("**-" if digits[0] == "-" else "**", column)
                self.emit_operand(_number(digits.lstrip("-"), column), column)
            case "transpose":
                self.emit(".T", column)
            case _:
                self.emit(_OPERATORS.get(text, text), column)

    def named(self, token: _Token) -> _Part:
        name = _canonical(token.text)
        if name in self.symbols:
            return _operand(self.symbols[name], symbol_latex(name))
        if name == "pi":
            return replace(_operand(sympy.pi, r"\pi"), named=False)
        raise ParseError(token.column, self.unknown_name(token.text, name, self.is_called(token.end)))

    def quotient(self, token: _Token) -> _Part:
        assert token.match is not None
        of, by = _canonical(token.match["of"]), _canonical(token.match["by"])
        immediate = token.match["d"] == "∂⁺"
        key = (of, by, "+") if immediate else (of, by)
        if key not in self.partials:
            known = _listing(map(_quotient_text, self.partials))
            raise ParseError(token.column, f"{_quote(_quotient_text(key))} is not known here; known: {known}")
        head = r"\partial^{+}" if immediate else r"\partial"
        tex = rf"\frac{{{head} {symbol_latex(of)}}}{{\partial {symbol_latex(by)}}}"
        return replace(_operand(self.partials[key], tex), level=_FRACTION)

    def unknown_character(self, character: str) -> str:
        if character == ".":
            return "a dot stands only in a decimal number and in the transpose W.T"
        if character == "∂":
            return "write a partial derivative as a whole quotient: ∂L/∂a"
        return f"{unicodedata.name(character)} (U+{ord(character):04X}) cannot stand alone"

    def unknown_name(self, text: str, name: str, called: bool) -> str:
        if name in _ADVICE:
            return _ADVICE[name]
        if text in keyword.kwlist:
            return _keyword(text)
        function = called or text.startswith("np.")
        known = _CALLABLE if function else list(self.symbols)
        message = f"there is no {'function' if function else 'name'} {_quote(text)} here"
        for cut in range(1, min(len(name), 20)):
            if not function and name[:cut] in self.symbols and name[cut:] in self.symbols:
                return f"{message}; for a product write {name[:cut]}*{name[cut:]}"
        close = difflib.get_close_matches(name[:40], known, n=1)
        return message + (f"; did you mean {close[0]}?" if close else "") + f" (known: {_listing(known)})"

    # the tree

    def column(self, node: ast.expr) -> int:
        return self.columns[node.col_offset]

    def operator_column(self, left: ast.expr, right: ast.expr) -> int:
        start, end = left.end_col_offset or 0, right.col_offset
        found = re.search(r"[-+*/@<>]", self.source[start:end])
        return self.columns[min(start + (found.start() if found else 0), len(self.columns) - 1)]

    def checked(self, weight: int, column: int) -> int:
        if weight > MAX_WEIGHT:
            raise ParseError(column, "the numbers, powers or sums here grow too large")
        return weight

    def part(self, node: ast.expr, depth: int) -> _Part:
        """The value and the TeX of a node of the tree; what is not listed here is refused."""
        if depth > MAX_DEPTH:
            raise ParseError(self.column(node), f"this nests, or goes on, too deep: at most {MAX_DEPTH} levels")
        match node:
            case ast.Name(id=name) if name in self.operands:
                return self.operands[name]
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.part(operand, depth + 1)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                inner = self.part(operand, depth + 1)
                tex = inner.tex_in(_HADAMARD)
                level = inner.level if tex == inner.tex else _ATOM
                return replace(inner, make=lambda: -inner.value, tex="-" + tex, level=level, negative=True)
            case ast.BinOp(left=left, op=op, right=right):
                column = self.operator_column(left, right)
                bare = left.col_offset == node.col_offset  # no bracket before the left operand
                return self.binary(op, self.part(left, depth + 1), self.part(right, depth + 1), column, bare)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                column = self.operator_column(left, right)
                return self.indicator(op, self.part(left, depth + 1), self.part(right, depth + 1), column)
            case ast.Compare(left=left):
                raise ParseError(self.column(left), "compare two things only: z > 0")
            case ast.Subscript(slice=ast.Compare() as comparison):
                return self.part(comparison, depth + 1)
            case ast.Subscript(slice=inside):
                raise ParseError(self.column(inside), "an indicator holds a comparison: 1[z > 0]")
            case ast.Attribute(value=operand, attr="T"):
                inner = self.part(operand, depth + 1)
                if not inner.shape:
                    raise ParseError(self.columns[operand.end_col_offset or 0], ".T transposes a matrix, not a number")
                return replace(inner, make=lambda: inner.value.T, shape=inner.shape[::-1], level=_POWER,
                               tex=rf"{inner.tex_in(_ATOM)}^{{\top}}", negative=False)  # fmt: skip
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in self.functions:
                parts = [self.part(argument, depth + 1) for argument in arguments]
                return self.call(self.functions[name], parts, self.column(node))
        raise ParseError(self.column(node), f"{type(node).__name__} has no meaning here")

    def binary(self, op: ast.operator, left: _Part, right: _Part, column: int, bare: bool) -> _Part:
        if isinstance(op, ast.Pow):
            return self.power(left, right, column)
        if isinstance(op, ast.MatMult):
            return self.matrix_product(left, right, column)
        sign = {ast.Add: "+", ast.Sub: "-", ast.Div: "/"}.get(type(op), "*")
        both = self.paired(left, right, sign, column)
        if sign in "+-":
            tex = f"{left.tex} {sign} {right.tex_in(_HADAMARD)}"
            return replace(both, make=lambda: _sum(left.value, right.value, sign), tex=tex, level=_SUM)
        if sign == "/":
            negative = left.negative and bare  # -y/a is the negative of a fraction, (-y)/a a fraction
            tex = rf"\frac{{{left.tex.removeprefix('-') if negative else left.tex}}}{{{right.tex}}}"
            return replace(both, make=lambda: self.quotient_of(left, right, column), tex="-" * negative + tex,
                           level=_FRACTION, negative=negative)  # fmt: skip
        if left.shape and right.shape:
            tex, level = rf"{left.tex_in(_HADAMARD, leading=True)} \odot {right.tex_in(_PRODUCT)}", _HADAMARD
        else:
            tex, level = self.juxtaposed(left, right), _PRODUCT
        return replace(both, make=lambda: _product(left.value, right.value), tex=tex, level=level,
                       negative=left.negative)  # fmt: skip

    def paired(self, left: _Part, right: _Part, sign: str, column: int, factor: int = 1) -> _Part:
        """The shape and the bounds of what is made entry by entry of two parts, a number counting for every entry."""
        if left.shape and right.shape and left.shape != right.shape:
            raise ParseError(
                column,
                f"{sign} works entry by entry and needs two equal shapes: the left side is {left.kind}, "
                f"the right side {right.kind}",
            )
        weight = self.checked(factor * (left.weight + right.weight), column)
        return _Part(left.make, left.shape or right.shape, "", named=left.named or right.named, weight=weight,
                     exps=max(left.exps, right.exps))  # fmt: skip

    def juxtaposed(self, left: _Part, right: _Part) -> str:
        """Two factors side by side, with a dot where they would read as one number."""
        a, b = left.tex_in(_PRODUCT, leading=True), right.tex_in(_FRACTION)
        if b[0].isdigit() or b.startswith(r"\mathbf{1}") or (a[-1].isdigit() and b.startswith(r"\frac")):
            return rf"{a} \cdot {b}"
        return f"{a} {b}" if a[-1].isdigit() else rf"{a}\,{b}"

    def quotient_of(self, left: _Part, right: _Part, column: int) -> Any:
        if _is_zero(right.value):
            raise ParseError(column, "division by zero")
        self.require(sympy.Ne, right.value)
        return _product(left.value, _power(right.value, Integer(-1), right.is_large))

    def require(self, relation: Callable[..., Any], value: Any) -> None:
        """What is read is defined only where this value, or each entry of it, is > 0, ≥ 0 or ≠ 0."""
        entries = [value]
        if value.is_Matrix:
            entries = list(value.as_explicit()) if None not in map(_known, value.shape) else []
        for entry in entries:
            if not entry.is_number:
                self.conditions[relation(entry, 0, evaluate=False)] = None

    def matrix_product(self, left: _Part, right: _Part, column: int) -> _Part:
        if not (left.shape and right.shape):
            raise ParseError(
                column,
                f"@ multiplies two matrices, but the left side is {left.kind}, the right side {right.kind}; "
                "write * for a product with a number",
            )
        (rows, inner), (meets, columns) = left.shape, right.shape
        if inner != meets:
            raise ParseError(
                column,
                f"the left side of @ is {left.kind}, the right side {right.kind}: {inner} columns do not meet "
                f"{meets} rows",
            )
        weight = self.checked((left.weight + right.weight) * (_known(inner) or 1), column)
        return _Part(lambda: left.value * right.value, (rows, columns), self.juxtaposed(left, right), _PRODUCT,
                     left.negative, weight=weight, exps=max(left.exps, right.exps))  # fmt: skip

    def power(self, base: _Part, exponent: _Part, column: int) -> _Part:
        if exponent.named or not exponent.value.is_Rational:
            raise ParseError(column, "an exponent must be a number, such as 2 or 1/2; for a power of e write exp(z)")
        n = exponent.value
        if abs(n) > MAX_EXPONENT or n.q > MAX_EXPONENT:
            raise ParseError(column, f"the exponent is too large: at most {MAX_EXPONENT}")
        # SymPy splits a root of a large number into prime factors, so roots weigh more.
        weight = self.checked(base.weight * (max(1, abs(int(n))) if n.is_Integer else 10), column)
        shown = rf"\odot {exponent.tex}" if base.shape else exponent.tex
        return replace(base, make=lambda: self.power_of(base, n, column), tex=f"{base.tex_in(_ATOM)}^{{{shown}}}",
                       level=_POWER, negative=False, weight=weight)  # fmt: skip

    def power_of(self, base: _Part, n: Any, column: int) -> Any:
        if n.is_negative and _is_zero(base.value):
            raise ParseError(column, "division by zero")
        if not n.is_Integer and _is_negative(base.value):
            raise ParseError(column, "the root of a negative number is not a real number")
        if n.is_negative:
            self.require(sympy.Ne, base.value)
        if not n.is_Integer:
            self.require(sympy.Ge, base.value)
        value = _power(base.value, n, base.is_large)
        merged = value.exp if value.is_Pow else n
        if merged.is_Rational and abs(merged) > MAX_EXPONENT:
            raise ParseError(column, f"the powers together make an exponent too large: at most {MAX_EXPONENT}")
        return value

    def indicator(self, op: ast.cmpop, left: _Part, right: _Part, column: int) -> _Part:
        if type(op) not in _COMPARISONS:
            raise ParseError(column, "the comparisons are >, <, >= and <=")
        sign, greater, or_equal = _COMPARISONS[type(op)]
        both = self.paired(left, right, "a comparison", column)

        def make() -> Any:
            excess = _sum(left.value, right.value, "-") if greater else _sum(right.value, left.value, "-")
            # a >= b is what b > a leaves
            return _sum(Integer(1), _each(Step, -excess), "-") if or_equal else _each(Step, excess)

        return replace(both, make=make, tex=rf"\mathbf{{1}}[{left.tex} {sign} {right.tex}]", exps=0)

    # calls

    def call(self, name: str, arguments: list[_Part], column: int) -> _Part:
        expected = 2 if name in _EXTREMES else 1
        if len(arguments) != expected:
            wanted = "two arguments" if expected == 2 else "one argument"
            raise ParseError(column, f"{name} takes {wanted}, {len(arguments)} were given")
        if name in _EXTREMES:
            return self.extreme(name, arguments[0], arguments[1], column)
        u = arguments[0]
        if name == "sum":
            return self.sum_of_entries(u, column)
        function, tex = _FUNCTIONS[name]
        weight, exps = u.weight, u.exps
        if name in ("exp", "sigmoid", "tanh"):
            if u.exps >= 2:
                raise ParseError(column, "exponentials inside exponentials grow too fast to be checked")
            small = u.named or (u.value.is_Rational and abs(u.value) <= MAX_EXPONENT)
            exps = 0 if name != "exp" else u.exps + 1 if small else 2
        if name == "log":
            exps = max(0, u.exps - 1)
        if name == "sqrt":
            weight = self.checked(10 * u.weight, column)

        def make() -> Any:
            self.check_domain(name, u, column)
            return _each(function, u.value, u.is_large)

        level = _POWER if name == "exp" else _ATOM
        return replace(u, make=make, tex=tex(u.tex), level=level, negative=False, weight=weight, exps=exps)

    def check_domain(self, name: str, u: _Part, column: int) -> None:
        if name == "log" and _is_zero(u.value):
            raise ParseError(column, "the logarithm of zero is not a number")
        if name in ("log", "sqrt") and _is_negative(u.value):
            what = "logarithm" if name == "log" else "root"
            raise ParseError(column, f"the {what} of a negative number is not a real number")
        if name in ("log", "sqrt"):
            self.require(sympy.Gt if name == "log" else sympy.Ge, u.value)
        if name == "exp":  # exp(n*log(x)) becomes x**n, so that n is bounded like any exponent
            for term in sympy.Add.make_args(u.value):
                n = term.as_coeff_Mul()[0]
                if (u.shape or abs(n) > MAX_EXPONENT or n.q > MAX_EXPONENT) and term.has(sympy.log):
                    raise ParseError(column, f"write a power with **, at most {MAX_EXPONENT}, not as exp of a log")

    def sum_of_entries(self, u: _Part, column: int) -> _Part:
        if not u.shape:
            raise ParseError(column, "sum adds up the entries of a matrix, and this is a number")
        rows, columns = map(_known, u.shape)
        if rows is None or columns is None:
            raise ParseError(column, f"sum needs a matrix of known size, and this is {u.kind}")
        # The sum is written out, and each sum inside another one is written out again: sums weigh more.
        weight = self.checked(16 * u.weight * rows * columns, column)
        return _Part(lambda: sympy.Add(*u.value.as_explicit()), (), r"\mathrm{sum}" + _fenced(u.tex), weight=weight,
                     exps=u.exps)  # fmt: skip

    def extreme(self, name: str, left: _Part, right: _Part, column: int) -> _Part:
        if left.shape and right.shape:
            raise ParseError(column, f"{name} takes a matrix and a number, or two numbers; these are two matrices")
        # SymPy compares the arguments of nested extremes in pairs, so they weigh more.
        both = self.paired(left, right, name, column, factor=4)
        number, other = (right, left) if left.shape else (left, right)
        return replace(both, make=lambda: _each(lambda z: _EXTREMES[name](number.value, z), other.value),
                       tex=rf"\{name}" + _fenced(f"{left.tex}, {right.tex}"))  # fmt: skip
