"""What a function, its slope or a form such as `np.where` says of its arguments."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Integer

from byhand.formulas import FunctionRow, fenced, function_named
from byhand.proof.reader.errors import MAX_EXPONENT, ParseError
from byhand.proof.reader.functions import FORMS, UNSAID, base_of, form
from byhand.proof.reader.parts import ATOM, POWER, Part, entrywise, known_size, operand
from byhand.proof.reader.tree import Node
from byhand.proof.reader.values import each, evaluates, is_negative, is_zero

if TYPE_CHECKING:
    from byhand.proof.reader.meaning import Meaning

_U = sympy.Dummy("u", real=True)
_INDICATOR = r"\mathbf{1}["


def call(meaning: Meaning, name: str, arguments: list[Part], column: int) -> Part:
    """The function or form of this name, of its arguments."""
    base = base_of(name)
    if base is not None:
        return _counted(meaning, "log", [*arguments, _constant(base)], len(arguments) == 1, column)
    written = form(name)
    row = function_named(name)
    if name.startswith("log_"):
        _check_count(name, len(arguments), 1, 1, column)
        if name == "log_e" and "e" not in meaning.words.spellings:
            return call(meaning, "log", arguments, column)
        named = meaning.words.spellings[name.removeprefix("log_")][0]
        return _to_base(meaning, arguments[0], meaning.name(Node("name", (named,), start=column)), column)
    if row is not None and row.name == "log" and len(arguments) == 2 and arguments[1].named:
        return _to_base(meaning, arguments[0], arguments[1], column)
    low, high = FORMS[written] if written else row.arguments if row is not None else (1, 1)
    _check_count(name, len(arguments), low, high, column)
    if written:
        return _FORMS[written](meaning, arguments, column)
    assert row is not None
    if row.name in ("max", "min"):
        return _extreme(meaning, row, arguments, column)
    return _function(meaning, row, arguments, column)


def _to_base(meaning: Meaning, u: Part, base: Part, column: int) -> Part:
    """The logarithm to a base that is no number."""
    if base.shape:
        raise ParseError(column, "the base of a logarithm is a number, not a matrix")
    over, under = (call(meaning, "log", [part], column) for part in (u, base))
    return meaning.divided(over, under, column, bare=True)


def _counted(meaning: Meaning, name: str, arguments: list[Part], fits: bool, column: int) -> Part:
    if not fits:
        raise ParseError(column, f"{name} takes one argument, {len(arguments) - 1} were given")
    return call(meaning, name, arguments, column)


def _check_count(name: str, given: int, low: int, high: int, column: int) -> None:
    if low <= given <= high:
        return
    words = ["no arguments", "one argument", "two arguments", "three arguments"]
    wanted = words[low] if low == high and low < 4 else f"{low} to {high} arguments"
    raise ParseError(column, f"{name} takes {wanted}, {given} {'was' if given == 1 else 'were'} given")


def _constant(number: int) -> Part:
    return replace(operand(Integer(number), str(number), str(number)), named=False)


# --- functions of numbers ----------------------------------------------------------------------------------------


def _function(meaning: Meaning, row: FunctionRow, arguments: list[Part], column: int) -> Part:
    u, more = arguments[0], arguments[1:]
    name = row.name
    if any(part.shape or part.named for part in more):
        raise ParseError(column, f"the second argument of {name} is a number here")
    weight, exps = u.weight, u.exps
    if row.exponentials and u.exps >= 2:
        raise ParseError(column, "exponentials inside exponentials grow too fast to be checked")
    if row.exponentials == "growing":
        small = u.named or (u.value.is_Rational and abs(u.value) <= MAX_EXPONENT)
        exps = u.exps + 1 if small else 2
    if name.startswith("log"):
        exps = max(0, u.exps - 1)
    if name in ("sqrt", "cbrt"):
        weight = meaning.checked(10 * u.weight, column)

    def check() -> None:
        _check_domain(meaning, row, u, column)

    def rule(value: Any) -> Any:
        others = [part.value for part in more]
        if name == "log" and others and (others[0] <= 0 or others[0] == 1):
            raise ParseError(column, "the base of a logarithm is positive and not 1")
        return each(lambda z, evaluate=True: row.make(z, *others, evaluate=evaluate), value, u.is_large)

    text = f"{name}({', '.join(part.text for part in arguments)})"
    tex = row.latex(*(part.tex for part in arguments))
    level = POWER if name == "exp" else ATOM
    return replace(u, **entrywise(rule, u, check=check), tex=tex, text=text, level=level, written=ATOM, negative=False,
                   weight=weight, exps=exps, nested=u.nested + 1)  # fmt: skip


def _check_domain(meaning: Meaning, row: FunctionRow, u: Part, column: int) -> None:
    name = row.name
    if name.startswith("log"):
        if is_zero(u.value):
            raise ParseError(column, "the logarithm of zero is not a number")
        if is_negative(u.value):
            raise ParseError(column, "the logarithm of a negative number is not a real number")
        meaning.require(sympy.Gt, u)
    if name == "sqrt":
        if is_negative(u.value):
            raise ParseError(column, "the root of a negative number is not a real number")
        meaning.require(sympy.Ge, u)
    if name == "exp":  # exp(n*log(x)) becomes x**n, so that n is bounded like any exponent
        for term in sympy.Add.make_args(u.value):
            n = term.as_coeff_Mul()[0]
            if (u.shape or abs(n) > MAX_EXPONENT or n.q > MAX_EXPONENT) and term.has(sympy.log):
                raise ParseError(column, f"write a power with **, at most {MAX_EXPONENT}, not as exp of a log")


def slope(meaning: Meaning, name: str, primes: int, arguments: list[Part], column: int) -> Part:
    """The derivative of a function at its argument: tanh'(z)."""
    row = function_named(name)
    if row is None or row.arguments[0] != 1 or row.jumps or (row.bends and primes > 1) or primes > 3:
        raise ParseError(column, f"{name}{chr(39) * primes} has no meaning here")
    _check_count(name + "'", len(arguments), 1, 1, column)
    u = arguments[0]
    at_u = _function(meaning, row, arguments, column)

    def check() -> None:
        _ = at_u.value  # its bounds and conditions are those of the slope, too
        if name == "sqrt":
            meaning.require(sympy.Ne, u)

    def rule(value: Any) -> Any:
        if value.is_Matrix:
            return each(lambda z: row.make(z).diff(z, primes), value)
        derivative = _slope(row, primes)
        with sympy.evaluate(evaluates(u.is_large)):
            return derivative.xreplace({_U: value})

    head = row.tex if isinstance(row.tex, str) else rf"\mathrm{{{row.name}}}"
    marks = "'" * primes
    weight = meaning.checked(2 * at_u.weight, column)
    return replace(
        at_u, **entrywise(rule, u, check=check), tex=head + marks + fenced(u.tex), text=f"{row.name}{marks}({u.text})",
        level=ATOM, weight=weight, nested=at_u.nested + 1,
    )  # fmt: skip


@cache
def _slope(row: FunctionRow, primes: int) -> Any:
    return row.make(_U).diff(_U, primes)


def _extreme(meaning: Meaning, row: FunctionRow, arguments: list[Part], column: int) -> Part:
    matrices = [part for part in arguments if part.shape]
    if len(matrices) > 1 or (matrices and len(arguments) > 2):
        raise ParseError(column, f"{row.name} takes a matrix and a number, or numbers; these are more matrices")
    both = arguments[0]
    for part in arguments[1:]:  # SymPy compares the arguments of nested extremes in pairs, so they weigh more
        both = meaning.paired(both, part, row.name, column, factor=4)

    def rule(*values: Any) -> Any:
        numbers = [value for value in values if not value.is_Matrix]
        if len(numbers) == len(values):
            return row.make(*values, evaluate=evaluates(both.is_large))
        return each(lambda z: row.make(*numbers, z), next(value for value in values if value.is_Matrix))

    tex = row.latex(*(part.tex for part in arguments))
    text = f"{row.name}({', '.join(part.text for part in arguments)})"
    return replace(both, **entrywise(rule, *arguments), tex=tex, text=text, level=ATOM,
                   written=ATOM, negative=False, nested=both.nested + 1)  # fmt: skip


# --- forms -------------------------------------------------------------------------------------------------------


def _sum(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    u = arguments[0]
    if not u.shape:
        raise ParseError(column, "sum adds up the entries of a matrix, and this is a number")
    rows, columns = map(known_size, u.shape)
    if rows is None or columns is None:
        raise ParseError(column, f"sum needs a matrix of known size, and this is {u.kind}")
    # The sum is written out, and each sum inside another one is written out again: sums weigh more.
    weight = meaning.checked(16 * u.weight * rows * columns, column)
    tex, text = r"\mathrm{sum}" + fenced(u.tex), f"sum({u.text})"
    def total() -> Any:
        _ = u.value  # its bounds and conditions
        with sympy.evaluate(evaluates(u.is_large)):
            entries = u.entries()
        return sympy.Add(*entries)

    return Part(total, lambda i, j: None, (), tex, text, weight=weight,
                exps=u.exps, nested=u.nested)  # fmt: skip


def _product(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    return meaning.matrix_product(arguments[0], arguments[1], column)


def _outer(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    for part in arguments:
        if not part.shape or 1 not in part.shape:
            raise ParseError(column, f"outer takes two rows or columns; this is {part.kind}")
    a, b = arguments
    left = a if a.shape[1] == 1 else meaning.turned(a)
    right = b if b.shape[0] == 1 else meaning.turned(b)
    return meaning.matrix_product(left, right, column)


def _diagonal(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    u = arguments[0]
    if not u.shape or 1 not in u.shape or None in map(known_size, u.shape):
        raise ParseError(column, f"diag makes a square matrix of a row or a column; this is {u.kind}")
    n = u.shape[0] * u.shape[1]
    weight = meaning.checked(u.weight * int(n), column)

    def cell(i: int, j: int) -> Any:
        return u.entries()[i] if i == j else Integer(0)

    def make() -> Any:
        _ = u.value  # its bounds and conditions
        return sympy.ImmutableDenseMatrix(int(n), int(n), cell)

    tex, text = r"\mathrm{diag}" + fenced(u.tex), f"diag({u.text})"
    return replace(u, make=make, cell=cell, before=lambda: None, shape=(n, n), tex=tex, text=text, weight=weight,
                   level=ATOM, written=ATOM, negative=False)  # fmt: skip


def _transposed(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    if not arguments[0].shape:
        raise ParseError(column, "transpose takes a matrix, not a number")
    return meaning.turned(arguments[0])


def _compares(part: Part) -> bool:
    """Is this a comparison, or a product of comparisons? NumPy takes any number for a condition, and cuts it off."""
    rest = part.tex
    while rest.startswith(_INDICATOR):
        end = len(_INDICATOR)
        for opened in accumulate((sign == "[") - (sign == "]") for sign in rest[end:]):
            end += 1
            if opened < 0:
                break
        rest = re.sub(r"^(?:\s|\\,|\\cdot|\\odot)+(?=\\mathbf)", "", rest[end:])
    return not rest


def _where(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    """where(c, u, v) is c u + (1 - c) v, c an indicator."""
    c, u, v = arguments
    if not _compares(c):
        raise ParseError(column, "the first argument of where is a comparison, such as z > 0")
    one, zero = u.text == "1", v.text == "0"
    if one and zero:
        return c
    first = c if one else meaning.times(c, u, column)
    if zero:
        return first
    rest = _difference(meaning, _constant(1), c, column)
    second = rest if v.text == "1" else meaning.times(rest, v, column)
    return meaning.added(first, second, "+", column)


def _difference(meaning: Meaning, left: Part, right: Part, column: int) -> Part:
    return meaning.added(left, right, "-", column)


def _softmax(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    """softmax(z_1; z_1, z_2) is the first one's share; softmax of a matrix has a share for each of its entries."""
    first, rest = arguments[0], arguments[1:]
    if first.shape:
        _check_count("softmax", len(arguments), 1, 1, column)
        if 1 not in first.shape:
            message = f"softmax of a {first.kind} matrix takes the shares of each row: write it for one row"
            raise ParseError(column, message)
        over = call(meaning, "exp", [first], column)
        return meaning.divided(over, _sum(meaning, [over], column), column, bare=True)
    if not rest:
        raise ParseError(column, "softmax needs all that it compares: softmax(z_1; z_1, z_2)")
    listed = rest if any(part.text == first.text for part in rest) else arguments
    powers = [call(meaning, "exp", [part], column) for part in listed]
    below = powers[0]
    for power in powers[1:]:
        below = meaning.added(below, power, "+", column)
    return meaning.divided(call(meaning, "exp", [first], column), below, column, bare=True)


def _mean(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    total, (rows, columns) = _sum(meaning, arguments, column), arguments[0].shape
    return meaning.divided(total, _constant(rows * columns), column, bare=False)


def _of_one(name: str, before: Callable[[Meaning, Part, int], Part]) -> Callable[[Meaning, list[Part], int], Part]:
    return lambda meaning, arguments, column: call(meaning, name, [before(meaning, arguments[0], column)], column)


def _one_more(meaning: Meaning, part: Part, column: int) -> Part:
    return meaning.added(_constant(1), part, "+", column)


def _expm1(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    return _difference(meaning, call(meaning, "exp", arguments, column), _constant(1), column)


def _logit(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    p = arguments[0]
    odds = meaning.divided(p, _difference(meaning, _constant(1), p, column), column, bare=True)
    return call(meaning, "log", [odds], column)


def _artanh(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    a = arguments[0]
    above, below = _one_more(meaning, a, column), _difference(meaning, _constant(1), a, column)
    logarithm = call(meaning, "log", [meaning.divided(above, below, column, bare=True)], column)
    return meaning.divided(logarithm, _constant(2), column, bare=True)


def _rooted(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    """The second root, or that of the second argument."""
    if len(arguments) == 1:
        return call(meaning, "sqrt", arguments, column)
    exponent = meaning.divided(_constant(1), arguments[1], column, bare=True)
    return meaning.raised(arguments[0], exponent, column)


def _clamped(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    """NumPy's clip(u, low, high)."""
    u, low, high = arguments
    return call(meaning, "min", [call(meaning, "max", [u, low], column), high], column)


def _logaddexp(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    one, other = (call(meaning, "exp", [part], column) for part in arguments)
    return call(meaning, "log", [meaning.added(one, other, "+", column)], column)


def _hypot(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    one, other = (meaning.raised(part, _constant(2), column) for part in arguments)
    return call(meaning, "sqrt", [meaning.added(one, other, "+", column)], column)


def _one_over(name: str) -> Callable[[Meaning, list[Part], int], Part]:
    return lambda meaning, arguments, column: meaning.divided(
        _constant(1), call(meaning, name, arguments, column), column, bare=True
    )


def _unsaid(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    value, border = arguments
    meaning.unsaid.append(border)
    return value


def _indicator(meaning: Meaning, arguments: list[Part], column: int) -> Part:
    if not _compares(arguments[0]):
        raise ParseError(column, "an indicator holds a comparison: 1[z > 0]")
    return arguments[0]


_FORMS: dict[str, Callable[[Any, list[Part], int], Part]] = {
    "sum": _sum, "mean": _mean, "dot": _product, "matmul": _product, "outer": _outer, "diag": _diagonal,
    "transpose": _transposed, "where": _where, "softmax": _softmax, "indicator": _indicator,
    "I": _indicator, "float": _indicator, "expm1": _expm1, "logit": _logit, "artanh": _artanh,
    "log1p": _of_one("log", _one_more),
    "multiply": lambda meaning, arguments, column: meaning.times(*arguments, column),
    "divide": lambda meaning, arguments, column: meaning.divided(*arguments, column, bare=False),
    "add": lambda meaning, arguments, column: meaning.added(*arguments, "+", column),
    "subtract": lambda meaning, arguments, column: meaning.added(*arguments, "-", column),
    "square": lambda meaning, arguments, column: meaning.raised(arguments[0], _constant(2), column),
    "power": lambda meaning, arguments, column: meaning.raised(*arguments, column),
    "clamped": _clamped, "rooted": _rooted, "hypot": _hypot,
    "csch": _one_over("sinh"), "coth": _one_over("tanh"), "logaddexp": _logaddexp,
    UNSAID: _unsaid,
}  # fmt: skip
