"""What a question says: its names with their shapes, its definitions one after the other, and what is asked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy
from sympy import MatrixSymbol, Symbol
from sympy.core.relational import Relational

from byhand.answers.derive.lines import Lines, QuestionError, Written, letters, own_name, with_line, words
from byhand.answers.derive.shapes import MAX_ENTRIES
from byhand.answers.derive.text import lines
from byhand.formulas.printers import quotient_latex, symbol_latex
from byhand.proof.comparison import compare
from byhand.proof.definedness import covers, defined_wherever
from byhand.proof.definitions import Name
from byhand.proof.reader import AmbiguousError, ParseError, Reading, read
from byhand.proof.reader.branches import closing
from byhand.proof.reader.functions import ADVICE, INVERSE, NEEDS_BRACKETS, function_names, is_function
from byhand.proof.reader.names import canonical, sign
from byhand.proof.reader.text import Text

_ASKABLE = 12
_WRITTEN_OUT = {
    **dict.fromkeys(("leakyrelu", "lrelu"), "max({1}, 0.01*{0})"), "elu": "where({1} > 0, {1}, exp({1}) - 1)",
    **dict.fromkeys(("silu", "swish"), "{0}*sigmoid({1})"), "mish": "{0}*tanh(softplus({1}))",
    "gelu": "{0}*sigmoid(1.702*{0})", "hardtanh": "max(-1, min(1, {1}))", "softsign": "{0}/(1 + abs({1}))",
    **dict.fromkeys(("tan", "tg"), "sin({1})/cos({1})"), **dict.fromkeys(("cot", "ctg"), "cos({1})/sin({1})"),
    "sec": "1/cos({1})", "csc": "1/sin({1})", "sen": "sin({1})", "sh": "sinh({1})", "ch": "cosh({1})",
    "th": "tanh({1})",
}  # fmt: skip
"""Functions that people know by name, and how they are written with those that there are (GELU by its usual
approximation); {0} is the argument, in brackets where it is no name, and {1} the same without them."""
_POWER = re.compile(
    r"(?P<word>[\w.]*)(?P<bracket>\([^()]*\))?\s*(?:\^|\*\*)\s*"
    r"(?P<exponent>[-−–]?[^\W\d]\w*|\([^()]*[^\W\d][^()]*\))(?!\s*(?:\^|\*\*|\())"
)
_POWER_OF_E = re.compile(r"(?<!\w)e\s*(?:\^|\*\*)\s*[({]?\s*[-−–]?\s*[^\W\d]")
_ROOT = re.compile(r"(?:\^|\*\*)\s*(?P<root>1\s*/\s*\d+)(?![\w.(])")
_ENTRY = re.compile(r"(?<!\w)(?P<of>[A-Za-z])\[\d{1,2}\]")
_OF_A_NUMBER = re.compile(r"sum\((?P<number>\((?:[^()]|\([^()]*\))*\)(?:\*\*2|\^2|²)?)\)")
_RELATIONS: dict[str, tuple[Callable[[Any, Any], Any], str]] = {
    "<=": (sympy.Le, r"\le"), ">=": (sympy.Ge, r"\ge"), "≠": (sympy.Ne, r"\ne"), "!=": (sympy.Ne, r"\ne"),
    "<": (sympy.Lt, "<"), ">": (sympy.Gt, ">"),
}  # fmt: skip
"""Each sign, those of two characters first, with its relation and its TeX."""


@dataclass(frozen=True)
class Definition:
    """One definition.

    name: what is defined.
    text: its right side in NumPy's notation, with every sign written.
    latex: the right side typeset as it was typed.
    value: the expression.
    """

    name: Name
    text: str
    latex: str
    value: Any


@dataclass(frozen=True)
class Premise:
    """What holds: a relation, and the same in plain signs and typeset."""

    text: str
    latex: str
    relation: Relational


@dataclass(frozen=True)
class Asked:
    """A question.

    title: a few words, or "".
    names: every name -> its symbol.
    definitions: each after those that it needs.
    premises: what holds besides.
    quantity, wrt: the derivative of which number is asked, and after what.
    arguments: name -> the names in the brackets behind it where it is defined, of g(x) = 3x.
    """

    title: str
    names: Mapping[str, Name]
    definitions: tuple[Definition, ...]
    premises: tuple[Premise, ...]
    quantity: Symbol
    wrt: Name
    arguments: Mapping[str, Sequence[str]]

    @cached_property
    def where(self) -> dict[Name, Any]:
        return {one.name: one.value for one in self.definitions}

    @cached_property
    def given(self) -> tuple[Name, ...]:
        """The names without a definition."""
        return tuple(name for name in self.names.values() if name not in self.where)

    @property
    def positive(self) -> list[str]:
        return [name for name, symbol in self.names.items() if symbol.is_positive]

    @property
    def latex(self) -> str:
        """What is asked, typeset."""
        return quotient_latex(self.quantity.name, self.wrt.name)


def asked(text: str) -> Asked:
    """The question of a text. Raises QuestionError with the line and the column of what cannot be read."""
    return _Reader(lines(text), text).asked()


@dataclass(frozen=True)
class Begun:
    """What was understood of a question that may not be whole yet.

    latex: its definitions, typeset.
    askable: the derivatives that could be asked for, of the last definition.
    """

    latex: str
    askable: tuple[str, ...]


def begun(text: str) -> Begun:
    """What is understood of a question so far. Raises QuestionError."""
    reader = _Reader(lines(text, whole=False), text)
    reader.define()
    shown = r" \\ ".join(rf"{symbol_latex(one.name.name)} &= {one.latex}" for one in reader.read.values())
    top = list(reader.lines.definitions)[-1]
    below = reader.below(top)
    askable = [f"∂{sign(top)}/∂{sign(name)}" for name in reader.names if name in below and name not in reader.read]
    return Begun(rf"\begin{{aligned}}{shown}\end{{aligned}}", tuple(askable[:_ASKABLE]))


class _Reader:
    def __init__(self, found: Lines, text: str) -> None:
        self.lines, self.text = found, text
        self.positive = {one for premise in found.premises if (one := _positive(premise))}
        self.names: dict[str, Name] = {}
        self.read: dict[str, Definition] = {}
        self.open: list[str] = []

    def define(self) -> None:
        """Read the definitions."""
        found = self.lines
        for name, written in found.definitions.items():
            called = any(re.search(rf"(?<!\w){name}\s?\(", one.right.signs) for one in found.definitions.values())
            if is_function(name) and len(name) > 1 and (name not in NEEDS_BRACKETS or called):
                raise QuestionError(f"{name} is a function here: choose another name", written.line)
            if name == "pi":
                raise QuestionError("π is a number here, 3.14…: choose another name", written.line)
        self.declare()
        for name in found.definitions:
            self.definition(name)

    def asked(self) -> Asked:
        found = self.lines
        self.define()
        quantity, wrt = self.ends()
        premises = [self.premise(one) for one in found.premises if not _positive(one)]
        entries = sum(name.shape[0] * name.shape[1] for name in self.names.values() if isinstance(name, MatrixSymbol))
        if entries > MAX_ENTRIES:
            raise QuestionError(
                f"this question is too large: its matrices have {entries} entries, and {MAX_ENTRIES} are read. "
                "Smaller ones ask the same"
            )
        read = tuple(self.read.values())
        return Asked(found.title, self.names, read, tuple(premises), quantity, wrt, found.arguments)

    # Names

    def declare(self) -> None:
        """A symbol for each name without a definition."""
        found = self.lines
        sides = [(one.right, one.line) for one in (*found.definitions.values(), *found.premises)]
        used: dict[str, tuple[bool, int, int]] = {}  # is a bracket always behind it? and where it stands first
        for side, line in sides:
            for name, opens, column in words(side):
                always, *place = used.get(name, (True, line, column))
                used[name] = (always and opens, place[0], place[1])
        known = {*found.definitions, *found.shapes, *found.asked}
        for side, line in sides if "e" in known else ():
            if (power := _POWER_OF_E.search(side.signs)) is not None:
                told = "e is a name here: write exp(…) for a power of Euler's number"
                raise QuestionError(told, line, side.columns[power.start()])
        alone = known | {name for name in used if len(name) == 1}
        for name, (opens, line, column) in used.items():
            if name in known:
                self.number(name)
            elif ((name in _WRITTEN_OUT or name in INVERSE or (opens and name in ADVICE and len(name) > 1))
                  and not (len(name) == 2 and known.issuperset(name))):  # fmt: skip
                raise self.unknown_function(name, line, column)
            elif name.startswith("log_") and len(name) == 5:  # log_b x
                self.number(name[4])
            elif self.is_product(name, alone):
                for part in letters(name):
                    self.number(part)
            elif opens:
                raise self.unknown_function(name, line, column)
            else:
                self.number(name)
        for name in found.shapes:
            self.number(name)

    def is_product(self, name: str, alone: set[str]) -> bool:
        """Is a word the product of its letters? Not the wi of i = sigmoid(wi*x), which would need itself, nor a word
        beside a star, or with the last letter of a known one, whose letters stand nowhere else: xt of Wx*xt, ht = …"""
        parts = letters(name)
        if not (len(parts) == 2 or (parts and alone.issuperset(parts))):
            return False
        found = self.lines
        if any(part in found.definitions and name in [word for word, *_ in words(found.definitions[part].right)]
               for part in parts):  # fmt: skip
            return False
        if alone.issuperset(parts):
            return True
        sides = [one.right.signs for one in (*found.definitions.values(), *found.premises)]
        starred = any(re.search(rf"(?<!\*)\*\s*{name}(?!\w)|(?<!\w){name}\s*\*(?!\*)", side) for side in sides)
        known = [one for one in (*found.definitions, *found.shapes, *found.asked) if len(one) == 2]
        return not starred and not any(one[1] == name[1] for one in known if one.isalpha())

    def unknown_function(self, name: str, line: int, column: int) -> QuestionError:
        typed = self.text.splitlines()[line - 1]
        out = _WRITTEN_OUT.get(name.lower().replace("_", ""))
        place = typed.find(f"{name}(")
        end = closing(typed, place + len(name)) if out and place >= 0 else -1
        if out and end >= 0:
            inside = typed[place + len(name) + 1 : end].strip()
            out = out.format(inside if re.fullmatch(r"\w+", inside) else f"({inside})", inside)
            whole = out if re.match(r"max|where", out) else f"({out})"
            corrected = self.with_line(line, f"{typed[:place]}{whole}{typed[end + 1 :]}")
            return QuestionError(f"{name} is no function here: write it out, {out}", line, column, corrected)
        if out:
            product = f"; for a product write {'*'.join(name)}" if len(name) == 2 else ""
            told = f"{name} is no function here: write it out, {out.format('(…)', '…')}{product}"
            return QuestionError(told, line, column)
        if name in ADVICE:
            return QuestionError(f"{name}: {ADVICE[name]}", line, column)
        near = difflib.get_close_matches(name, function_names(), n=1)
        if near:
            told, call, meant = f"{name} is no function; did you mean {near[0]}?", re.escape(name), near[0]
        else:
            told = f"{name}(…) is no function that is known; for a product write {name}*(…)"
            call, meant = rf"{re.escape(name)}\s*", f"{name}*"
        corrected = re.sub(rf"\b{call}(?=\s*\()", meant, typed)
        return QuestionError(told, line, column, self.with_line(line, corrected))

    def number(self, name: str) -> None:
        if name in self.lines.definitions or name in self.names:
            return
        shape = self.lines.shapes.get(name)
        if shape is not None:
            self.names[name] = MatrixSymbol(name, *shape)
        else:
            self.names[name] = self.symbol(name)

    # Formulas

    def reading(self, side: Text, line: int) -> Reading:
        try:
            reading = read(side.signs, list(self.names.values()), covers=_covers)
            if reading.claims:
                raise ParseError(1, "write one formula, without an arrow")
            return reading
        except ParseError as error:
            column = side.columns[min(error.column, len(side)) - 1] if len(side) else 0
            message = error.message
            is_power = message.startswith("an exponent must be a number")
            if "needs two equal shapes" in message or (" a number" in message and not is_power):
                message += "; the shape of a matrix stands on a line of its own, such as X: 4x3"
            choices = error.choices if isinstance(error, AmbiguousError) else ()
            readings = tuple(self.with_right_side(line, choice.text) for choice in choices)
            corrected = error.corrected
            if is_power:
                corrected = _POWER.sub(self.as_power_of_e, side.signs)
                message = "an exponent must be a number; any other power is one of e, of a base greater than 0"
            if (entry := _ENTRY.search(side.signs)) and message.startswith("an index"):
                raise self.entries(entry["of"], line, column) from None
            if message.startswith("sum adds up"):
                corrected = _OF_A_NUMBER.sub(r"\g<number>", side.signs)
            raise QuestionError(message, line, column, self.with_right_side(line, corrected), readings) from None

    def entries(self, of: str, line: int, column: int) -> QuestionError:
        """That an entry x[0] is no name, and the question with x_0 for it where nothing else is said of x."""
        told = f"an entry of {of} is no name here: write numbers of their own, such as {of}_1 and {of}_2"
        whole = re.sub(rf"(?<!\w){of}\[(\d{{1,2}})\]", rf"{of}_\1", self.text)
        whole = re.sub(rf"(?m)^[ \t]*{of}[ \t]*:[^\n]*$\n?", "", whole)
        return QuestionError(told, line, column, "" if re.search(rf"(?<!\w){of}(?!\w)", whole) else whole)

    def whole_exponents(self, written: Written) -> None:
        """Ask what x^1/2 is: on paper a root, and in a program half of x."""
        match = _ROOT.search(written.right.signs)
        if match is None:
            return
        before, behind = written.right.signs[: match.start()], written.right.signs[match.end() :]
        readings = tuple(self.with_right_side(written.line, before + one + behind)
                         for one in (f"^({match['root']})", match["root"].removeprefix("1")))  # fmt: skip
        told = f"this can be read in two ways: ^({match['root']}) is a root, and ^1 has no effect"
        raise QuestionError(told, written.line, written.right.columns[match.start()], readings=readings)

    def as_power_of_e(self, match: re.Match[str]) -> str:
        """exp(x*log(2)) for 2^x; the power is one of what stands next to it: a*exp(x*log(b)) for ab^x."""
        word, bracket, exponent = match["word"], match["bracket"] or "", match["exponent"]
        if bracket:
            front, base = ("", word + bracket) if is_function(canonical(word)) else (word, bracket)
        else:
            number = re.match(r"[\d.]*", word)[0]  # type: ignore[index]
            rest = word[len(number) :]
            whole = not rest or own_name(rest) in self.names
            front, base = ("" if not rest else number, rest or number) if whole else (word[:-1], word[-1])
        of = exponent if base == "e" else f"{exponent}*log({base})"
        return f"{front}*exp({of})" if front else f"exp({of})"

    def with_line(self, line: int, text: str) -> str:
        """The whole question with another text in one line."""
        return with_line(self.text.splitlines(), line, text)

    def with_right_side(self, line: int, text: str) -> str:
        """The whole question with another right side in the definition of one line; "" where there is none."""
        if not text or all(one.line != line for one in self.lines.definitions.values()):
            return ""
        left = self.text.splitlines()[line - 1].partition("=")[0].rstrip()
        return self.with_line(line, f"{left} = {text}")

    def definition(self, name: str) -> None:
        """Read the definition of a name, and before it those that it needs."""
        written = self.lines.definitions[name]
        if name in self.read:
            return
        if name in self.open:
            circle = " → ".join([*self.open[self.open.index(name) :], name])
            raise QuestionError(f"the definitions run in a circle: {circle}", written.line)
        self.open.append(name)
        for word, _, _ in words(written.right):
            for part in (word, *letters(word)):
                if part in self.lines.definitions and (part == word or word not in self.names):
                    self.definition(part)
        self.open.pop()
        self.whole_exponents(written)
        reading = self.reading(written.right, written.line)
        value, text = reading.expression, reading.text
        shape = tuple(map(int, getattr(value, "shape", ())))
        if shape == (1, 1) and name == self.lines.asked[0]:
            value, text, shape = sympy.Add(*value.as_explicit()), f"sum({text})", ()
        wanted = self.lines.shapes.get(name)
        if wanted not in (None, shape or None) and not (wanted == (1, 1) and not shape):
            is_, said = ("×".join(map(str, size)) or "a number" for size in (shape, wanted or ()))
            raise QuestionError(f"{name} is {is_}, not {said}", written.line)
        self.names[name] = MatrixSymbol(name, *shape) if shape else self.symbol(name)
        self.read[name] = Definition(self.names[name], text, reading.latex, value)

    def symbol(self, name: str) -> Symbol:
        """The symbol of a name that is a number."""
        return Symbol(name, positive=True) if name in self.positive else Symbol(name, real=True)

    def premise(self, written: Written) -> Premise:
        """A relation between two sides."""
        signs = written.right.signs
        for mark, (related, shown) in _RELATIONS.items():
            left, found, _ = signs.partition(mark)
            if found:
                sides = [self.reading(written.right.cut(0, len(left)).strip(), written.line),
                         self.reading(written.right.cut(len(left) + len(mark)).strip(), written.line)]  # fmt: skip
                relation = related(*(side.expression for side in sides))
                if not isinstance(relation, Relational) or any(side.expression.is_Matrix for side in sides):
                    raise QuestionError("a premise compares two numbers, such as s > 0", written.line)
                return Premise(f"{sides[0].text} {mark} {sides[1].text}",
                               f"{sides[0].latex} {shown} {sides[1].latex}", relation)  # fmt: skip
        raise QuestionError("a premise compares two numbers, such as s > 0", written.line)

    # What is asked

    def ends(self) -> tuple[Symbol, Name]:
        top, bottom = self.lines.asked
        line = self.lines.place
        known = ", ".join(self.lines.definitions)
        if top not in self.read:
            raise QuestionError(f"{top} has no definition; definitions: {known}", line)
        bottom = bottom or self.only_name(top, line)
        if bottom not in self.names:
            run = next((name for name in self.names if bottom in letters(name)), "")
            hint = f"; for a product write a star: {'*'.join(run)}" if run else ""
            raise QuestionError(f"{bottom} stands in no definition{hint}", line)
        quantity = self.names[top]
        if not isinstance(quantity, Symbol):
            shape = "×".join(map(str, quantity.shape))
            told = f"{top} is {shape}, and only a number is differentiated: sum({top}) or sum({top}**2) would be one"
            written = self.lines.definitions[top]
            summed = self.with_right_side(written.line, f"sum({written.right.signs.strip()})")
            raise QuestionError(told, line, corrected=summed)
        if top == bottom:
            raise QuestionError(f"∂{top}/∂{bottom} is 1: ask for another one", line)
        return quantity, self.names[bottom]


    def below(self, top: str) -> set[str]:
        """A name, and all that it depends on."""
        found, waiting = {top}, [top]
        while waiting:
            written = self.read.get(waiting.pop())
            own = {name.name for name in written.value.free_symbols} - found if written else set()
            found |= own
            waiting += own
        return found

    def only_name(self, top: str, line: int) -> str:
        """The one name that a quantity depends on, where it is not said by what to differentiate."""
        given = [name for name in self.names if name in self.below(top) and name not in self.read]
        if len(given) == 1:
            return given[0]
        raise QuestionError(f"say by what, such as ∂{sign(top)}/∂{sign(given[0] if given else top)}", line)


def _positive(written: Written) -> str:
    """The name of a premise such as s > 0; "" for another one."""
    left, _, right = written.right.signs.partition(">")
    found = [name for name, _, _ in words(written.right)]
    return found[0] if right.strip() == "0" and len(found) == 1 and left.strip().isidentifier() else ""


def _covers(conditions: Any, overlaps: Sequence[Any]) -> bool:
    """As the reader asks: whatever the names are, since a question of one's own has no premises yet."""
    return covers(conditions, overlaps, defined_wherever, lambda u: compare(u, sympy.S.Zero).status == "equal")
