"""A line of Python, as far as two ways to write it say the same."""

from __future__ import annotations

import ast
import builtins
import io
import math
import re
import tokenize
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import reduce
from hashlib import sha256

from byhand.proof.reader.characters import LOWERED, SUPERSCRIPTS, TRANSPOSE, fold
from byhand.proof.reader.functions import METHODS
from byhand.proof.reader.names import canonical

_SKIPPED = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
_PRODUCTS = ("dot", "matmul")
_NUMPY = ("np", "numpy")
_REDUCED = ("sum", "mean", "max", "min", "prod")
_BUILT_IN = ("abs", "max", "min", "sum", "len", "float", "int", "bool", "pow")
_MATH = {name for name in dir(math) if not name.startswith("_")} - {"e", "pi", "tau", "inf", "nan"}
_IN_NUMPY = frozenset((
    "e", "pi", "exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "square", "power", "float_power", "abs",
    "absolute", "sign", "heaviside", "maximum", "minimum", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arcsinh",
    "arccosh", "arctanh", "add", "subtract", "multiply", "divide", "true_divide", "negative", "reciprocal", "where",
    "sum", "mean", "prod", "max", "min", "amax", "amin", "clip", "dot", "matmul", "outer", "diag", "transpose",
    "logaddexp",
))  # fmt: skip
_OF_ARRAYS = ("dot", "sum", "transpose", "swapaxes")
_SHARED = (
    ast.BinOp, ast.UnaryOp, ast.Call, ast.Attribute, ast.Compare, ast.IfExp, ast.Subscript, ast.Slice, ast.Name,
    ast.Load, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult, ast.USub, ast.UAdd, ast.cmpop,
    ast.keyword,
)  # fmt: skip
"""What an expression may be made of that means in Python what it means on paper."""
_UNSURE = ("What stands before the dot", "NumPy has no", "In Python these signs say something else",
           "In Python this is no number")  # fmt: skip
_OPERATORS: dict[str, type[ast.operator]] = {
    "add": ast.Add, "subtract": ast.Sub, "multiply": ast.Mult, "divide": ast.Div, "true_divide": ast.Div,
    "power": ast.Pow,
}  # fmt: skip
_MOST_TERMS, _MOST_FACTORS, _LARGEST, _LONGEST = 100, 12, 10**9, 200
_Terms = Mapping[tuple[str, ...], int]
_FLOATS = ("exp", "log", "sqrt", "tanh", "cosh", "sinh", "sigmoid")


def bare(line: str) -> str:
    """A line of Python without comments and white space: what two ways of writing it have in common."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(line.strip()).readline))
    except (tokenize.TokenError, SyntaxError):
        return re.sub(r"\s", "", line)
    return "".join(token.string for token in tokens if token.type not in _SKIPPED).strip()


def says_the_same(line: str, other: str) -> bool:
    """Do two lines do the same: with other brackets, with terms and factors in another order, with np.dot for @, with
    -= for the whole, or with letters and signs as on paper?

    >>> says_the_same("w -= η·dw", "w = w - dw * eta")
    True
    """
    one, two = _form_of(line), _form_of(other)
    return one is not None and one == two


def _form_of(line: str) -> str | None:
    """What lines that do the same have in common; None if it is no Python."""
    found = statement(line)
    return None if found is None else _form(found)


def statement(line: str) -> ast.stmt | None:
    """What Python makes of a line, with the signs of paper as those of a keyboard: − for -, · for *, a² for a**2. None
    if it is no Python, or more than one statement."""
    signs = keyboard(fold(line.strip()).signs)
    if "#" not in signs:
        signs = " ".join(signs.splitlines())
    for body in ("", "\n pass"):  # for t in …:
        try:
            (found,) = ast.parse(canonical(signs) + body).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return _Plain().visit(found)  # type: ignore[no-any-return]
    return None


def keyboard(signs: str) -> str:
    """Python's own signs for those of paper that no keyboard has: * for ·, **2 for ², .T for ᵀ, != for ≠, -> for →."""
    signs = re.sub(r"[·×⊙]", "*", signs).replace(TRANSPOSE, ".T").replace("≠", "!=").replace("→", "->")
    return re.sub(f"[{SUPERSCRIPTS[:10]}]+", lambda run: f"**{run[0].translate(LOWERED)}", signs)


def unlike_paper(value: ast.expr, names: Iterable[str], functions: Iterable[str]) -> str:
    """Why an expression is something else in Python than on paper; empty if it is the same.

    names, functions: what has a value there, and what may be called; besides, np has what NumPy has.
    """
    called = {id(node.func) for node in ast.walk(value) if isinstance(node, ast.Call)}
    owners = {id(node.value) for node in ast.walk(value) if isinstance(node, ast.Attribute)}
    functions = {*functions, *_BUILT_IN}
    if functions & _MATH:  # imported one by one, or all of them
        functions |= _MATH
    for node in ast.walk(value):
        match node:
            case ast.BinOp(op=ast.BitXor()):
                return "In Python a power is `**`"
            case ast.Call(func=ast.Lambda()):
                return _UNSURE[2]
            case ast.Call(func=func) if not isinstance(func, ast.Name | ast.Attribute):
                return "In Python a product needs its `*`"
            case ast.Name(id=name) if id(node) in called:
                if name not in functions and hasattr(builtins, name):
                    return _UNSURE[2]
                if name not in functions:
                    return f"Python takes `{name}(…)` for a call, and there is no such function"
            case ast.Name(id="np") if id(node) in owners:
                pass
            case ast.Name(id=name) if name in functions and name not in names:
                return f"In Python the function `{name}` needs round brackets"
            case ast.Name(id=name) if name not in names and id(node) in owners:
                return f"{_UNSURE[0]} has no value in these lines"
            case ast.Name(id=name) if name not in names:
                return f"Python takes `{name}` for one name, and it has no value here"
            case ast.Attribute(value=ast.Name(id="np"), attr=name):
                if name not in _IN_NUMPY or (id(node) in called) == (name in ("e", "pi")):
                    return f"{_UNSURE[1]} `{name}` that fits here"
            case ast.Attribute(value=owner, attr=name) if (
                id(node) in called and name in METHODS and name not in _OF_ARRAYS
                and not (isinstance(owner, ast.Name) and owner.id not in names)
            ):  # fmt: skip
                return f"An array of NumPy has no `.{name}(…)`"
            case ast.Tuple() | ast.Set() | ast.List() | ast.Dict() if node is value:
                return "In Python these commas or brackets make no number"
            case ast.Constant(value=number):
                if not isinstance(number, int | float):
                    return _UNSURE[3]
            case _ if not isinstance(node, _SHARED):
                return _UNSURE[2]
    return ""


def is_sure(reason: str) -> bool:
    """Does a reason of `unlike_paper` show that the line is wrong, or only that it says what is not known here?"""
    return bool(reason) and not reason.startswith(_UNSURE)


class _Plain(ast.NodeTransformer):
    """NumPy's functions as the operators that say the same: np.multiply(a, b) as a * b, np.einsum("ij,kj->ik", a, b) as
    a @ b.T."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="np" | "numpy"), attr=name), args=args, keywords=[]):
                return self._operator(name, args) or node
        return node

    def _operator(self, name: str, args: list[ast.expr]) -> ast.expr | None:
        match name, args:
            case _, [left, right] if name in _OPERATORS:
                return ast.BinOp(left, _OPERATORS[name](), right)
            case "inner", [left, right]:  # of rows with rows; a vector is its own transpose
                return ast.BinOp(left, ast.MatMult(), ast.Attribute(right, "T", ast.Load()))
            case "negative", [one]:
                return ast.UnaryOp(ast.USub(), one)
            case "square", [one]:
                return ast.BinOp(one, ast.Pow(), ast.Constant(2))
            case "reciprocal", [one] if any(_gives_floats(part) for part in ast.walk(one)):  # of 2 it is 0
                return ast.BinOp(ast.Constant(1), ast.Div(), one)
            case "einsum", [ast.Constant(value=str(letters)), *arrays]:
                return _einsum(letters.replace(" ", ""), arrays)
        return None


def _gives_floats(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.Div()) | ast.Constant(value=float()):
            return True
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            return name in _FLOATS
    return False


def _einsum(letters: str, arrays: list[ast.expr]) -> ast.expr | None:
    """A sum over letters as a product of matrices, of entries or a sum of entries; None if it is none of these."""
    given, arrow, out = letters.partition("->")
    parts = given.split(",")
    if not arrow:
        out = "".join(sorted(letter for letter in given if letter.isalpha() and given.count(letter) == 1))
    if len(parts) != len(arrays) or not all(
        part.isalpha() and len({*part}) == len(part) <= 2 for part in [*parts, out or "i"]
    ):
        return None

    def turned(array: ast.expr) -> ast.expr:
        return ast.Attribute(array, "T", ast.Load())

    match parts, arrays:
        case [one], [array] if one[::-1] == out:
            return turned(array)
        case [one], [array] if len(out) < len(one) and {*out} <= {*one}:
            axes = [ast.keyword("axis", ast.Constant(1 - one.index(out)))] if len(one) > len(out) > 0 else []
            return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), "sum", ast.Load()), [array], axes)
        case [one, other], [left, right] if one == other == out:
            return ast.BinOp(left, ast.Mult(), right)
        case [one, other], [left, right] if len(shared := {*one} & {*other}) == 1:
            (letter,) = shared
            rest = (one + other).replace(letter, "")
            left = turned(left) if one[-1] != letter else left
            right = turned(right) if other[0] != letter else right
            product = ast.BinOp(left, ast.MatMult(), right)
            return {rest[::-1]: turned(product), rest: product}.get(out)
    return None


def _matrix(node: ast.AST) -> ast.AST:
    """A product of matrices as one with @, and a transpose as .T of what is no product."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args, keywords=[]):
            both = args if isinstance(owner, ast.Name) and owner.id in _NUMPY else [owner, *args]
            if name in _PRODUCTS and len(both) == 2:
                return ast.BinOp(both[0], ast.MatMult(), both[1])
            if name == "transpose" and len(both) == 1:
                return _matrix(ast.Attribute(both[0], "T"))
        case ast.Attribute(value=value, attr="T"):
            match _matrix(value):
                case ast.BinOp(left=left, op=ast.MatMult(), right=right):
                    return ast.BinOp(ast.Attribute(right, "T"), ast.MatMult(), ast.Attribute(left, "T"))
                case ast.Attribute(value=inner, attr="T"):
                    return inner
                case ast.expr() as inner:
                    return ast.Attribute(inner, "T")
    return node


def _reduced(node: ast.AST) -> ast.AST:
    """A sum of an array as np.sum(array, axis=…), with its keywords in one order."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name), args=args, keywords=keywords) if name in _REDUCED:
            both = args if isinstance(owner, ast.Name) and owner.id in _NUMPY else [owner, *args]
            if len(both) == 2:
                keywords = [ast.keyword("axis", both.pop()), *keywords]
            keywords = sorted(keywords, key=lambda one: one.arg or "")
            return ast.Call(ast.Attribute(ast.Name("np"), name), both, keywords)
    return node


def _form(node: ast.AST) -> str:
    node = _reduced(_matrix(node))
    match node:
        case ast.Slice(lower=ast.Constant(value=0), step=None):
            return _form(ast.Slice(None, node.upper))
        case ast.AugAssign(target=target, op=op, value=value):
            return _form(ast.Assign([target], ast.BinOp(target, op, value)))
        case ast.Name(id=name):
            return name
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.Pow()) | ast.UnaryOp(op=ast.USub()):
            met = set[str]()
            terms = sorted(f"{number}*{'*'.join(factors)}" for factors, number in _terms(node, met).items() if number)
            return f"sum({'; '.join(terms)} of {', '.join(sorted(met))})"
    return _parts(node)


def _parts(node: ast.AST) -> str:
    parts = []
    for name, value in ast.iter_fields(node):
        if name not in ("ctx", "type_comment", "kind"):
            told = [_form(one) if isinstance(one, ast.AST) else repr(one) for one in
                    (value if isinstance(value, list) else [value])]  # fmt: skip
            parts.append(f"{name}={', '.join(told)}")
    return f"{type(node).__name__}({'; '.join(parts)})"


def _terms(node: ast.AST, met: set[str]) -> _Terms:
    """A sum of products, multiplied out: the factors of each term, and the whole number in front of it.

    met: takes every factor, also of terms that cancel, since one that is left out may change a shape.
    """
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right) if any(
            isinstance(side, ast.List | ast.Tuple) for side in (left, right)
        ):
            return _factor(f"joined({_form(left)}, {_form(right)})", met)  # lists keep their order
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            found = Counter(_terms(left, met))
            for factors, number in _terms(right, met).items():
                found[factors] += number if isinstance(op, ast.Add) else -number
            return found
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return {factors: -number for factors, number in _terms(operand, met).items()}
        case ast.BinOp(left=left, op=ast.Mult(), right=right):
            return _product(_terms(left, met), _terms(right, met))
        case ast.BinOp(left=left, op=ast.Div(), right=right):
            return _product(_terms(left, met), _factor(f"1/({_form(right)})", met))
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int(power))) if power in (2, 3):
            one = _terms(left, met)
            return reduce(_product, [one] * power)
        case ast.Constant(value=int(number)) if not isinstance(number, bool):
            return {(): number}
        case ast.BinOp(op=ast.Pow()):
            return _factor(_parts(node), met)
    return _factor(_form(node), met)


def _factor(form: str, met: set[str]) -> _Terms:
    if len(form) > _LONGEST:  # it may stand in many terms, and these in others
        form = sha256(form.encode()).hexdigest()
    met.add(form)
    return {(form,): 1}


def _product(left: _Terms, right: _Terms) -> _Terms:
    sides = (left, right)
    degree = sum(max(map(len, side), default=0) for side in sides)
    largest = max(abs(number) for side in sides for number in (*side.values(), 0))
    if len(left) * len(right) > _MOST_TERMS or degree > _MOST_FACTORS or largest > _LARGEST:  # it stays as it is
        return {tuple(sorted(sha256(str(sorted(side.items())).encode()).hexdigest() for side in sides)): 1}
    found = Counter[tuple[str, ...]]()
    for one, number in left.items():
        for other, times in right.items():
            found[tuple(sorted((*one, *other)))] += number * times
    return found
