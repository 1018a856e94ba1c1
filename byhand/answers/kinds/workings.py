"""What stands before a number: a label, such as ∂L/∂w, or a working, such as -ln(1/4), which has to come to it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any
from unicodedata import category

import sympy
from sympy import Symbol
from sympy.core.relational import Relational

from byhand.answers import deadline
from byhand.answers.kinds.asked import MEASURES, WORDS
from byhand.formulas import ReLU, Step
from byhand.formulas.table import BY_KIND
from byhand.proof.enclosure import Enclosure, rational
from byhand.proof.reader import AmbiguousError, ParseError, Reading, read
from byhand.proof.reader.changes import alters
from byhand.proof.reader.characters import SUBSCRIPTS
from byhand.proof.reader.functions import is_function
from byhand.proof.reader.names import canonical
from byhand.proof.reader.tex import plain
from byhand.proof.reader.tokens import quotient_in

_NAME = r"[^\W\d_](?:\w|[\u0300-\u036f]|\.?['’′])*"
_LABEL = re.compile(rf"[Δ∇]?{_NAME}(?:\.grad)?(?:\({_NAME}(?:, ?{_NAME})*\))?|[Δ∇](?:_{_NAME})?")
"""A word of a label: `loss`, `z_1`, `∇L`, `L(w)`."""
_HYPHEN = re.compile(r"(?<=[A-Za-z]{2})-(?=[A-Za-z]{4})")  # cross-entropy
SAYS = re.compile(
    r"\b(?:no(?! of)|not|nor|never|cannot|wrong|false|incorrect|\w+n['’]t|minus|negative(?! log)|opposite|inverse"
    r"|reciprocal|half|twice|thrice|double|triple|two|three|four|five|six|seven|eight|nine|ten|times(?!$)|plus|over"
    r"|divided|without|less|root(?! mean)|squared$|cubed$|square of|(?:square|cube|power)$)\b", re.IGNORECASE,
)  # fmt: skip
"""Words that say more than how the number is called."""
_REMARK = re.compile(r"(?<!\S)\([^\W\d_]{2}[^\W\d_ ,']*(?:[ ,']+[^\W\d_]+)*\)")  # 4 (see above)
_DECIMAL = re.compile(r"(?<![\w.])\d*\.\d{2,}(?![\w.])", re.ASCII)
_MIXED = re.compile(r"(-?)(\d+) +(\d+)/(\d+)", re.ASCII)  # 2 1/2
_OPERATOR = re.compile(
    r"[-+*/^·×√(²³⁰¹⁴-⁹]|(?<![A-Za-z])(?:ln|log|exp|sqrt|max|min)(?![A-Za-z])|\\(?:sqrt|[dt]?frac|cdot|times|div)"
)
_COMPARED = re.compile(r"[<>=≤≥≠;!%\t\n\r\f\v]")
_TWO_NUMBERS = re.compile(r"[\d.)]\s+[\d.]|[\d.)]\s+[-+](?=\S)|[-+]\s*[-+]|\d[eE][-+]?\d")
"""No working: 3 4, 1 -2, 2 +- 1, and 1e-400, which is too small a number."""
_RANGE = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s{0,9}-\s{0,9}([0-9]{1,9}(?:\.[0-9]{1,9})?)")
_TIMES = re.compile(r"(?<=[\d)])(\s*)[xX](\s*)(?=[-\d(])")
_CAPITALS = re.compile(r"[A-Z]{2,}(?=\s*\()")  # SQRT(73), as in a table
_STEP = re.compile(r"\s*(?:the\s+)?step\s+[^\s(]", re.IGNORECASE)  # a step of 0.5, not the unit step
_SHOWN = 40  # signs of a working that a message repeats
_SECONDS = 1.5  # for all workings before one number, also on a busy machine
_LARGEST = sympy.Float("1e60")
_EXACT = Fraction(1, 10**20)  # what numeric values may be off
_ROUNDED = Fraction(1, 20)  # how much a working with rounded numbers may be off at most, as a share
_ALIKE = Fraction(1, 50)
_SAME = Fraction(1, 10**12)
_WIDTHS = (0.01, 2)  # how far numbers are moved, as a share
_PLACES = 12
_WAYS = 48  # of putting numbers in for names
_CLOSE = Fraction(1, 10_000)
_LITERAL = re.compile(r"(?<![\w.])(\d+(?:\.(\d*))?)(?:/(\d+))?", re.ASCII)


@dataclass(frozen=True)
class Known:
    """What an exercise knows of what may stand in a working.

    numbers: name -> its number.
    names: how a name may be typed -> the name; those that a reader sees.
    off: name -> how far its number may be off, because it is rounded.
    exact: numbers that are not rounded: those of the prompt.
    formula: what the number is made of; None where that is not known.
    cells: name -> what it is made of, in names that stand before it.
    quotients: ("L", "w") -> the name of ∂L/∂w.
    labels: is a name alone a label, although it has a number? In "w = 2.5" it may be the new weight.
    is_whole: are `formula` and `cells` all that the numbers are made of? Then a working has to say the same.
    """

    numbers: Mapping[Symbol, Fraction] = field(default_factory=dict)
    names: Mapping[str, Symbol] = field(default_factory=dict)
    off: Mapping[Symbol, Fraction] = field(default_factory=dict)
    exact: frozenset[Fraction] = frozenset()
    formula: Any = None
    cells: Mapping[Symbol, Any] = field(default_factory=dict)
    quotients: Mapping[tuple[str, ...], Symbol] = field(default_factory=dict)
    labels: bool = True
    is_whole: bool = False


NOTHING = Known()


def objection(
    sides: Sequence[str], number: Fraction, most: Fraction, unit: Fraction, known: Known, behind: Sequence[str] = ()
) -> str:
    """What is wrong with what stands before a number, or in brackets behind it; empty if nothing is. It has to come to
    the number: off by at most so much, and by less than a unit of its last decimal. Behind it a reason may stand too,
    which has to hold: 0 (z < 0)."""
    if not (sides or behind):
        return ""
    try:
        with deadline.limit(_SECONDS):
            judged = [*sides, *(side for side in behind if not _holds(side, known))]
            return next(filter(None, (_wrong(side, number, most, unit, known) for side in judged)), "")
    except deadline.OutOfTimeError:
        return _left_out("")


def reckoned(text: str) -> Fraction | None:
    """What a working of numbers alone comes to, as √(3² + 8²) or 2 1/2 does; None for what is none. 3 4 is no product
    here."""
    text = _CAPITALS.sub(lambda found: found[0].lower(), _TIMES.sub(r"\1*\2", text.strip()))
    if not (re.search(r"\d", text) and _OPERATOR.search(text)) or _COMPARED.search(text):
        return None
    if _TWO_NUMBERS.search(text) and not _MIXED.fullmatch(text):
        return None
    if is_range(text) and " " not in text:
        return None
    try:
        with deadline.limit(_SECONDS):
            found = {_value(one.expression, {}) for one in _readings(text, NOTHING) if not one.reason}
    except (deadline.OutOfTimeError, ValueError):
        return None
    if len(found) != 1:
        return None
    number = found.pop()
    near = number.limit_denominator(10**6)
    return near if abs(near - number) <= _EXACT * (1 + abs(number)) else number


def is_range(text: str) -> bool:
    """Is a text two numbers with a dash between them and the lesser one first, 2-3? It may be all between them."""
    ends = _RANGE.fullmatch(text)
    return ends is not None and Fraction(ends[1]) < Fraction(ends[2])


def _holds(side: str, known: Known) -> bool:
    found = _readings(side, known) if re.search("[<>≤≥]", side) else ()
    return any(
        _value(one.expression, known.numbers) == 1
        and (known.formula is None or _jumps_where(one.expression, known.formula, {}, known)) for one in found
    )  # fmt: skip


def _wrong(side: str, number: Fraction, most: Fraction, unit: Fraction, known: Known) -> str:
    if not side.strip() or is_label(side.strip(), known):
        return ""
    if _STEP.match(side):
        return _left_out(side)
    found = list(_readings(side, known))
    if not found:
        without = _REMARK.sub("", side).strip()
        named = re.search(rf"({_NAME})\s*$", side.partition("(")[0])
        function = named is not None and is_function(canonical(named[1]))
        if without == side.strip() or function:
            return _left_out(side)
        return _wrong(without, number, most, unit, known)
    close = [reading for reading in found if _comes_to(reading, side, number, most, unit, known)]
    is_alike = _says_the_same if known.is_whole else _is_alike
    if any(is_alike(reading.expression, side, known) for reading in close):
        return ""
    if close:
        return f"{_shown(side)} comes to that only by chance."
    if re.search("[<>≤≥]", side):  # w < 3 is not the number 1
        return _left_out(side)
    try:
        return f"{_shown(side)} is {float(_value(found[0].expression, known.numbers)):.6g}, not {float(number):.6g}."
    except OverflowError:
        return _left_out(side)


def _shown(side: str) -> str:
    bare = side.strip()
    return f"`{bare}`" if len(bare) <= _SHOWN and "`" not in bare else "What stands before the number"


def _left_out(side: str) -> str:
    return f"{_shown(side) if side else 'What stands before the number'} cannot be checked: write the number alone."


def is_label(bare: str, known: Known) -> bool:
    """Does a side only say how the number is called?"""
    try:
        signs = plain(bare)
    except ParseError:  # ∇ in TeX
        signs = bare
    if any(category(sign) in ("No", "Nl") and sign not in SUBSCRIPTS for sign in signs):  # L², ⅙
        return False
    if quotient := quotient_in(signs):
        return known.labels or quotient not in known.quotients
    if signs.lower() in ("it", "this", "that"):  # it is 3
        return True
    names = signs.split() if re.fullmatch(rf"{_NAME}(?: +{_NAME})*", signs) else []  # x b is a product
    if any(is_function(canonical(one)) and canonical(name) in known.names for one, name in pairwise(names)):  # sin z
        return False
    if names and signs.lower() not in WORDS and all(_reads_names(name, known) for name in names):
        return known.labels and canonical(signs) in known.names
    words = _HYPHEN.sub(" ", signs).strip("‖")  # ‖g‖ is the length of g
    if not any(_readings(bare, known)):
        words = words.strip("|")
    rest = _LABEL.sub(" ", _REMARK.sub(" ", words))
    calls = re.findall(rf"({_NAME})\s*\(", words)
    is_measure = any(signs.lower() in alike for alike in MEASURES)  # average = 6
    says = SAYS.search(words) or (not is_measure and alters(words))
    return not (rest.strip(" :'’") or says or any(is_function(canonical(one)) for one in calls))


def _reads_names(bare: str, known: Known) -> bool:
    """Does a run of letters say names that have numbers, as wx does, or a function of a number, as ln4 does?"""
    called = is_function(bare.rstrip("0123456789")) and bare[-1:].isdigit()
    return any(called or reading.expression.free_symbols for reading in _readings(bare, known))


def _readings(side: str, known: Known) -> Iterator[Reading]:
    """What a side may say that has a number."""
    text = side.strip()
    if re.search("[±∓]", text):  # which of the two?
        return
    if mixed := _MIXED.fullmatch(text):
        sign, whole, over, under = mixed.groups()
        text = f"{sign}({whole} + {over}/{under})"
    texts = [text]
    try:
        _read(text, known)
    except AmbiguousError as error:
        texts = [choice.text for choice in error.choices]
    except (ParseError, ValueError, TypeError, ArithmeticError):
        return
    for one in texts:
        try:
            reading = _read(one, known)
            _value(reading.expression, known.numbers)
        except (ParseError, ValueError, TypeError, ArithmeticError):
            continue
        if not (reading.sides or reading.claims or re.search(r"\d", reading.reason)):
            yield reading


def _read(text: str, known: Known) -> Reading:
    return read(text, known.names, known.quotients)


def _value(expression: Any, numbers: Mapping[Symbol, Fraction]) -> Fraction:
    """The number that an expression is, to 30 digits. Raises ValueError if it is none, or too large a one."""
    try:
        found = rational(Enclosure(numbers)(sympy.sympify(expression)))
    except ArithmeticError as error:
        raise ValueError(f"{expression} has no number") from error
    if abs(found) > _LARGEST:
        raise ValueError(f"{expression} is too large")
    return Fraction(0) if abs(found) < 1 / _LARGEST else found


def _comes_to(reading: Reading, side: str, number: Fraction, most: Fraction, unit: Fraction, known: Known) -> bool:
    found = _value(reading.expression, known.numbers)
    away = abs(found - number)
    if away <= _EXACT * (1 + abs(number)) or (away <= most and away != unit):
        return True
    if not most:  # an exact number is made of exact ones
        return False
    return away <= most + min(_rounding(reading, side, found, known), _ROUNDED * abs(number))


def _rounding(reading: Reading, side: str, found: Fraction, known: Known) -> Fraction:
    """How far the working may be off, because numbers in it are rounded: half a unit of the last decimal of each."""
    changed = []
    for name in reading.expression.free_symbols & set(known.off):
        moved = {**known.numbers, name: known.numbers[name] + known.off[name]}
        changed.append(_value(reading.expression, moved))
    for decimal in _DECIMAL.finditer(side):
        if Fraction(decimal[0]) not in known.exact:
            text = f"{side[: decimal.end()]}5{side[decimal.end() :]}"
            changed += [_value(one.expression, known.numbers) for one in _readings(text, known)][:1]
    return sum((abs(one - found) for one in changed), Fraction(0))


def _is_alike(expression: Any, side: str, known: Known) -> bool:
    """Does a working with names move as the formula does, whichever of its names is moved? A part of the formula may be
    put in as a number."""
    used = [name for name in known.numbers if name in expression.free_symbols]
    if known.formula is None or not used or expression in known.numbers:
        return True
    return any(all(_moves(expression, formula, name, known) for name in used)
               for formula in (known.formula, *_with_parts_put_in(side, known)))  # fmt: skip


def _moves(expression: Any, formula: Any, name: Symbol, known: Known) -> bool:
    moved = {**known.numbers, name: known.numbers[name] + (1 + abs(known.numbers[name])) / 1000}
    try:
        mine, theirs = (_value(one, moved) - _value(one, known.numbers) for one in (expression, formula))
    except (ValueError, TypeError, ArithmeticError):
        return True
    return abs(mine - theirs) <= _ALIKE * abs(theirs)


def _all_cells(
    start: Mapping[Symbol, Fraction], known: Known, fixed: Iterable[Symbol] = ()
) -> dict[Symbol, Fraction]:
    numbers = dict(start)
    for name, made in known.cells.items():
        if name not in fixed:
            numbers[name] = _value(made, numbers)
    return numbers


def _says_the_same(expression: Any, side: str, known: Known) -> bool:
    """Is a working the same function as the formula: at other numbers near by, with all cells reckoned anew? Some names
    may be put in as numbers, and then these keep theirs."""
    if expression == known.formula:
        return True
    ways = _put_in(expression, side, known)
    if not expression.free_symbols:
        strange = _functions(expression) - set().union(*map(_functions, (known.formula, *known.cells.values())))
        return not strange or any(_agree(expression, known.formula, {**known.numbers, **way}) for way in ways)
    if expression.free_symbols == known.formula.free_symbols and not _agree_in_their_names(expression, known):
        return False
    formulas = [known.formula, *_with_parts_put_in(side, known)]
    return any(_move_alike(expression, formula, way, known) for way in ways for formula in formulas)


def _move_alike(expression: Any, formula: Any, fixed: Mapping[Symbol, Fraction], known: Known) -> bool:
    """Do two expressions agree at random places? Near by, since a ReLU may be z there; where the formula has one value
    all around, and for a working that has corners of its own, far away too: |z| is no ReLU."""
    rng = random.Random(0)
    bends = any(row.bends or row.jumps for kind, row in BY_KIND.items() if expression.has(kind))
    if not _jumps_where(expression, formula, fixed, known):
        return False
    start = {name: number for name, number in known.numbers.items() if name not in known.cells}
    for width in _WIDTHS:
        found, wrong = [], 0
        for _ in range(_PLACES):
            moved = {name: number + (1 + abs(number)) * Fraction(rng.uniform(-width, width)).limit_denominator(10**6)
                     for name, number in start.items()}  # fmt: skip
            try:
                place = _all_cells({**moved, **fixed}, known, fixed)
                if _agree(expression, formula, place):
                    found.append(_value(formula, place))
                else:
                    wrong += 1
            except (ValueError, TypeError, ArithmeticError):
                continue
            if len(set(found)) > 1 and not bends:  # both sides of a corner would be too much to ask
                return True
        if len(found) < (2 if width == _WIDTHS[0] or bends else _PLACES) or (bends and wrong):
            return False
    return True


def _jumps_where(expression: Any, formula: Any, fixed: Mapping[Symbol, Fraction], known: Known) -> bool:
    """Does a working jump only where the formula has a corner or a jump: (z > 0) for a ReLU's slope, not (z > 1)?"""
    if not expression.has(Step):
        return True
    mine, right = (_of_given(one, fixed, known) for one in (expression, formula))
    corners = [part.args[0] for part in right.atoms(Step, ReLU, sympy.Abs, sympy.sign)]
    corners += [part.args[0] - part.args[1] for part in right.atoms(sympy.Max, sympy.Min, Relational)]
    for step in mine.atoms(Step):
        place = step.args[0].args[0] if isinstance(step.args[0], ReLU) else step.args[0]
        if not any(sympy.cancel(place / corner).is_number for corner in corners if corner):
            return False
    return True


def _of_given(expression: Any, fixed: Mapping[Symbol, Fraction], known: Known) -> Any:
    """An expression in the given names, without the cells and what is put in as a number."""
    numbers = {name: sympy.Rational(number.numerator, number.denominator) for name, number in fixed.items()}
    found = sympy.sympify(expression).xreplace(numbers)
    for cell, made in reversed(list(known.cells.items())):
        found = found.xreplace({cell: sympy.sympify(made).xreplace(numbers)})
    return found


def _agree_in_their_names(expression: Any, known: Known) -> bool:
    """Does a working with all names of the formula agree with it, mostly, when each of them is moved by itself? In
    a_2 - a_1 a cell that is 0 hides the sign."""
    rng, agreed = random.Random(1), 0
    for _ in range(_PLACES):
        moved = {name: known.numbers[name] + Fraction(rng.uniform(-1, 1) * _WIDTHS[0]).limit_denominator(10**6)
                 for name in expression.free_symbols if name in known.numbers}  # fmt: skip
        try:
            mine, right = (_value(one, {**known.numbers, **moved}) for one in (expression, known.formula))
            agreed += abs(mine - right) <= _CLOSE * (1 + abs(right))
        except (ValueError, TypeError, ArithmeticError):
            agreed += 1
    return 4 * agreed > _PLACES  # half of them at a corner


def _agree(expression: Any, formula: Any, numbers: Mapping[Symbol, Fraction]) -> bool:
    mine, right = _value(expression, numbers), _value(formula, numbers)
    return abs(mine - right) <= _SAME * (1 + abs(right))


def _functions(expression: Any) -> set[Any]:
    return {part.func for part in sympy.sympify(expression).atoms(sympy.Function)} - {sympy.Abs, sympy.Max, sympy.Min}


def _put_in(expression: Any, side: str, known: Known) -> list[dict[Symbol, Fraction]]:
    """The ways in which names may have been put in as numbers, each number for one name: name -> that number."""
    literals = _literals(side)
    parts = [Fraction(1, int(one.q)) for one in expression.atoms(sympy.Rational) if one.q > 1]  # of dL_dw/100
    literals += [(part, Fraction(0)) for part in parts if part not in [literal for literal, _ in literals]]
    ways: list[dict[Symbol, Fraction]] = [{}]
    for literal, off in literals:
        names = [name for name, number in known.numbers.items()
                 if name not in expression.free_symbols and abs(abs(number) - literal) <= off]  # fmt: skip
        more = [{**way, name: literal if known.numbers[name] >= 0 else -literal}
                for way in ways for name in names if name not in way]  # fmt: skip
        for way in more:
            if way not in ways and len(ways) < _WAYS:
                ways.append(way)
    return ways


def _with_parts_put_in(side: str, known: Known) -> Iterator[Any]:
    """The formula with a part of it as a number: ∂L/∂a · 0.978 for ∂L/∂a (1 - a²)."""
    for part in sympy.preorder_traversal(known.formula):
        if part == known.formula or part.is_Atom or not isinstance(part, sympy.Expr):
            continue
        with suppress(ValueError, TypeError, ArithmeticError):
            number = _value(part, known.numbers)
            for literal, off in _literals(side):
                if off and abs(abs(number) - literal) <= off:
                    signed = literal if number >= 0 else -literal
                    yield known.formula.xreplace({part: sympy.Rational(signed.numerator, signed.denominator)})


def _literals(side: str) -> list[tuple[Fraction, Fraction]]:
    """The numbers in a text, each with how far it may be off, because it is rounded."""
    found = []
    for over, decimals, under in _LITERAL.findall(side):
        off = Fraction(1, 2 * 10 ** len(decimals)) if decimals else Fraction(0)
        found.append((Fraction(over), off))
        if under and Fraction(under):
            found.append((Fraction(over) / Fraction(under), Fraction(0)))
    return found
