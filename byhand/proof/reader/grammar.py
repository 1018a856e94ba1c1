"""Eighth rule: the tokens become a tree, by precedence (a Pratt parser).

From the loosest to the tightest: comparisons; + and -; products, written or not, and quotients; a sign in front;
powers, from the right; and what stands behind an operand: ᵀ, a superscript, a prime, `.dot(…)`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from byhand.formulas.table import function_named
from byhand.proof.reader.cursor import CLOSING, COMPARISON, POWER, PRODUCT, SIGN, STRENGTH, SUM, Cursor
from byhand.proof.reader.errors import MAX_DEPTH, ParseError, short
from byhand.proof.reader.functions import METHODS, NEEDS_BRACKETS, base_of
from byhand.proof.reader.names import Vocabulary
from byhand.proof.reader.questions import Questions
from byhand.proof.reader.tokens import DOTTED, Token
from byhand.proof.reader.tree import Node, operation

JUXTAPOSED = "juxtaposed"
MULTIPLIED = "multiplied"
"""The sign of a star that multiplies matrices, as in MATLAB."""
_ON_PAPER = frozenset(("log", "ln", "exp", "sin", "cos", "tanh", "sinh", "cosh", "sech", "lg", "ld"))
"""Functions that stand without brackets on paper, log a - 1; sigmoid z - 1 may be the sigmoid of z - 1."""


def tree(tokens: list[Token], questions: Questions, words: Vocabulary) -> tuple[Node, list[str]]:
    """The tree of a whole text, and notes on how it was understood. Raises ParseError where the tokens do not fit."""
    parser = _Parser(tokens, questions, words)
    return parser.whole(), parser.notes


def _note_root(notes: list[str], left: Node, right: Node) -> None:
    """x**1/2 is half of x**1, as in Python; the root wants brackets."""
    if left.sign in ("**", "^") and not left.bracketed:
        exponent = left.parts[1]
        if exponent.kind == right.kind == "number" and not exponent.bracketed and not right.bracketed:
            over, under = exponent.value[0], right.value[0]
            notes.append(
                f"A power holds more tightly than a quotient: this is a power of {over}, divided by {under}. "
                f"For an exponent of {over}/{under} write **({over}/{under})."
            )


class _Parser(Cursor):
    def __init__(self, tokens: list[Token], questions: Questions, words: Vocabulary) -> None:
        super().__init__(tokens)
        self.questions = questions
        self.matrices = words.matrices
        self.implied = words.arguments
        transposed = {name for name, value in words.symbols.items() if value.is_Matrix}
        self.partials = {key for key in words.partials if key[0] not in transposed}
        self.depth = 0
        self.notes: list[str] = []

    def whole(self) -> Node:
        if self.next.kind == "end":
            raise ParseError(self.next.start, "write an expression")
        node = self.expression(0)
        if self.next.kind != "end":
            raise self.misplaced()
        return node

    # expressions

    def expression(self, strength: int) -> Node:
        """An expression of operators that hold more tightly than `strength`."""
        self.depth += 1
        if self.depth > 2 * MAX_DEPTH:
            raise ParseError(self.next.start, f"this nests, or goes on, too deep: at most {MAX_DEPTH} levels")
        node = self.operand()
        while True:
            token = self.next
            if token.kind == "sign":
                own = STRENGTH[token.text]
                if own <= strength:
                    break
                node = self.operated(node, token, own)
            elif self.juxtaposes() and strength < PRODUCT:
                node = self.juxtaposed(node)
            else:
                break
        self.depth -= 1
        return node

    def operated(self, left: Node, token: Token, own: int) -> Node:
        self.take()
        if own == POWER:
            return self.power(left, token)
        if own == COMPARISON:
            return self.comparison(left, token)
        right = self.expression(own)
        if token.text == "/":
            right = self.below(right, token)
            _note_root(self.notes, left, right)
        sign = MULTIPLIED if token.text == "*" and token.value == (DOTTED,) else token.text
        return operation(sign, left, right, token.start)

    def below(self, right: Node, slash: Token) -> Node:
        """What stands below a slash: in 1/2x it may be 2 alone, or 2x."""
        if self.juxtaposes() and self.questions.ask("1/2x", 2, slash.start) == 1:
            while self.juxtaposes():
                right = self.juxtaposed(right)
        return right

    def power(self, base: Node, token: Token) -> Node:
        if base.sign == "superscript" and not base.bracketed:
            raise ParseError(token.start, f"put brackets round the power that ends before {short(token.text)}")
        exponent = self.expression(POWER - 1) if self.signed() else self.expression(SIGN)
        if base.kind == "euler" and self.runs_on(exponent) and self.questions.ask("e^2x", 2, token.start) == 1:
            while self.juxtaposes():
                exponent = self.juxtaposed(exponent)
        return operation(token.text, base, exponent, token.start)

    def runs_on(self, exponent: Node) -> bool:
        """Is an exponent followed by a name without a space, as in e^2x?"""
        inner = exponent.parts[0] if exponent.kind == "negative" else exponent
        bare = inner.kind in ("number", "name") and not inner.bracketed
        return bare and self.next.kind in ("name", "number") and not self.next.spaced

    def comparison(self, left: Node, token: Token) -> Node:
        right = self.expression(COMPARISON)
        node = Node("comparison", (token.text,), (left, right), left.start, right.end, token.start)
        before = left.parts[1] if left.sign == "*" else left
        if before.kind == "comparison" and not before.bracketed and not left.bracketed:  # 0 < z < 1
            if left.sign == "*" and left.parts[0].sign == "*":
                raise ParseError(token.start, "a chain holds at most three comparisons")
            other = Node("comparison", (token.text,), (before.parts[1], right), left.start, right.end, token.start)
            return operation("*", left, other, token.start)
        if not self.opened and any(side.sign in ("*", JUXTAPOSED) and not side.bracketed for side in node.parts):
            self.notes.append(
                "A comparison holds more loosely than a product: put brackets round the comparison alone."
            )
        return node

    # factors side by side

    def juxtaposed(self, left: Node) -> Node:
        token, last = self.next, self.last
        assert last is not None
        if token.text == "[" and last.kind == "name" and not token.spaced and self.is_index():
            raise ParseError(token.start, "an index in square brackets has no meaning here: write a product with *")
        if token.kind == "number":
            return self.trailing_number(left)
        right = self.expression(PRODUCT)
        return operation(JUXTAPOSED, left, right, token.start)

    def trailing_number(self, left: Node) -> Node:
        """A number behind a factor: x2 may be x times 2, or x² that has lost its place."""
        token, last = self.next, self.last
        assert last is not None
        fraction = "/" in "".join(token.value)  # ½ is no exponent that has lost its place
        of_a_number = last.kind == "superscript" and self.tokens[self.place - 2].kind == "number"  # 5²1
        if last.kind == "number" or of_a_number or not (fraction or token.text.isdigit()):
            sign = "* (or @ for matrices)" if self.matrices else "*"
            raise ParseError(token.start, f"write {sign} for a product, {self.between()}")
        squared = not fraction and self.questions.ask("x2", 2, token.start) == 1
        right = self.expression(PRODUCT)
        if squared:
            return _last_factor_to_the(left, right, token)
        return operation(JUXTAPOSED, left, right, token.start)

    # operands

    def operand(self) -> Node:
        """One operand, with a sign in front and with what stands behind it."""
        token = self.next
        if self.signed():
            self.take()
            inner = self.expression(SIGN - 1) if self.signed() else self.expression(SIGN)
            if token.text == "+":
                return inner
            return Node("negative", (), (inner,), token.start, inner.end, token.start)
        return self.behind(self.first())

    def first(self) -> Node:
        token = self.take()
        match token.kind:
            case "number" | "name" | "quotient" | "euler":
                node = Node(token.kind, token.value or (token.text,), (), token.start, token.end, token.start)
                if token.text == "1" and self.next.kind == "open" and self.next.text in "[{" and self.is_indicator():
                    return self.first()
                return node
            case "function":
                return self.function(token)
            case "root":
                name = "sqrt" if token.text == "√" else "cbrt"
                argument = self.bare_argument(token, lambda: self.first(), "√2x")
                argument = self.with_sum(argument, token)
                return Node("call", (name,), (argument,), token.start, argument.end, token.start)
            case "open":
                return self.bracketed(token)
            case "bar":
                self.opened.append(token)
                inner = self.expression(0)
                closing = self.close("|", token)
                return Node("call", ("abs",), (inner,), token.start, closing.end, token.start)
        self.place -= 1
        raise self.missing()

    def bracketed(self, token: Token) -> Node:
        self.open(token)
        inner = self.expression(0)
        closing = self.close(CLOSING[token.text], token)
        return replace(inner, bracketed=True, start=token.start, end=closing.end)

    def behind(self, node: Node) -> Node:
        """The operand with its superscripts, transposes, primes, methods and casts."""
        while True:
            token = self.next
            match token.kind:
                case "transpose":
                    self.take()
                    if node.sign == "superscript" and not node.bracketed:
                        raise ParseError(token.start, "put brackets round the power that ends before the transpose")
                    node = Node("transpose", (), (node,), node.start, token.end, token.start)
                case "superscript":
                    node = self.superscript(node, self.take())
                case "prime":
                    self.take()
                    node = self.slope(node, token) or Node(
                        "transpose", ("'",), (node,), node.start, token.end, token.start
                    )
                case "positive":  # (z)₊, its positive part
                    self.take()
                    node = Node("call", ("relu",), (node,), node.start, token.end, token.start)
                case "cast":  # (z > 0).astype(int), of a comparison alone: it cuts a number off
                    self.take()
                    node = Node("call", ("indicator",), (node,), node.start, token.end, token.start)
                case "method":
                    node = self.method(node, self.take())
                case _:
                    return node

    def superscript(self, base: Node, token: Token) -> Node:
        if base.sign == "superscript" and not base.bracketed:
            raise ParseError(token.start, f"put brackets round the power that ends before {short(token.text)}")
        found = re.fullmatch(r"\(?([-+]?)(\d*)([a-z]?)\)?", token.value[0])
        if found is None or not (found[2] or found[3]):
            raise ParseError(token.start, "an exponent is a number, with its minus sign in front")
        sign, number, letter = found.groups()
        start, end = token.start, token.end
        factors = [("number", number)] * bool(number) + [("name", letter)] * bool(letter)
        exponent, *more = (Node(kind, (value,), (), start, end, start) for kind, value in factors)
        for factor in more:
            exponent = operation(JUXTAPOSED, exponent, factor, start)
        if sign == "-":
            exponent = Node("negative", (), (exponent,), start, end, start)
        return Node("operation", ("superscript",), (base, exponent), base.start, token.end, token.start)

    def slope(self, node: Node, token: Token) -> Node | None:
        """The quotient ∂a/∂z of a'(z), where the exercise has it."""
        opening, by, closing = (*self.tokens[self.place : self.place + 3], token, token)[:3]
        key = *node.value[:1], *by.value[:1]
        applied = (opening.text, by.kind, closing.text) == ("(", "name", ")") and not opening.spaced
        if not (applied and node.kind == "name" and token.text == "'" and key in self.partials):
            return None
        self.place += 3
        return Node("quotient", key, (), node.start, closing.end, node.start)

    def method(self, node: Node, token: Token) -> Node:
        name = token.text[1:]
        if name in ("T", "mT"):
            return Node("transpose", (), (node,), node.start, token.end, token.start)
        arguments, end = self.arguments(name)
        sign = METHODS[name]
        if sign == "transpose":
            turned = self.turns(name, arguments, token)
            return Node("transpose", (), (node,), node.start, end, token.start) if turned else replace(node, end=end)
        wanted = 1 if sign else 0
        if len(arguments) != wanted:
            raise ParseError(token.start, f".{name} takes {'one argument' if wanted else 'no arguments'} here")
        if sign:
            return replace(operation(sign, node, arguments[0], token.start), end=end)
        return Node("call", (name,), (node,), node.start, end, token.start)

    def turns(self, name: str, axes: list[Node], token: Token) -> bool:
        """Do these axes turn a matrix? In PyTorch .transpose(0, 1) does, and in NumPy it leaves all as it is."""
        numbers = "".join("-" * (one.kind == "negative") + (one.parts or (one,))[0].value[-1] for one in axes
                          if (one.parts or (one,))[0].value)  # fmt: skip
        if not axes or numbers in ("10", "-1-2"):
            return True
        if numbers not in ("01", "-2-1") or name == "permute":
            raise ParseError(token.start, f".{name} takes the two axes of a matrix here")
        return name == "swapaxes" or self.questions.ask(".transpose(0, 1)", 2, token.start) == 0

    # functions

    def function(self, token: Token) -> Node:
        name = token.value[0]
        primes = 0
        exponent: Node | None = None
        sign = "**"
        while True:
            following = self.next
            if following.kind == "prime" and exponent is None:
                primes += len(self.take().text)
            elif following.kind == "superscript" and exponent is None:
                self.take()
                exponent = self.superscript(Node("euler"), following).parts[1]
                sign = "superscript"
            elif following.text in ("^", "**") and exponent is None:
                sign = self.take().text
                exponent = self.function_exponent()
            else:
                break
        kind, value = ("slope", (name, str(primes))) if primes else ("call", (name,))
        row = function_named(name) if primes else None
        implied = self.implied.get(row.name) if row is not None else None
        if self.next.kind == "open":
            arguments, end = self.arguments_of(token)
        elif implied is not None and not (self.next.kind == "name" and self.next.value == (implied,)):  # σ' x
            end = self.tokens[self.place - 1].end
            arguments = [Node("name", (implied,), (), token.start, end, token.start)]
        elif base_of(name) is not None and "_" not in name and not self.juxtaposes():  # log2 alone is log(2)
            number = Node("number", (str(base_of(name)),), (), token.start, token.end, token.start)
            kind, value, arguments, end = "call", ("log",), [number], token.end
        elif name in NEEDS_BRACKETS or not (self.juxtaposes() or self.signed()):
            raise ParseError(self.next.start, f"write the argument of {token.text} in brackets: {token.text}(…)")
        else:
            argument = self.bare_argument(token, lambda: self.expression(SIGN), "tanh z x")
            end = argument.end
            powered = argument.sign in ("**", "^", "superscript") and not argument.bracketed and exponent is None
            if powered and self.questions.ask("tanh z^2", 2, token.start) == 1:
                sign, (argument, exponent) = argument.sign, argument.parts
            else:
                argument = self.with_sum(argument, token)
                end = argument.end
            arguments = [argument]
        if exponent is not None and exponent.kind == "negative":
            told = f"an exponent -1 at {token.text} may be its inverse: write 1/{token.text}(…) for the reciprocal"
            raise ParseError(exponent.start, told)
        node = Node(kind, value, tuple(arguments), token.start, end, token.start)
        return (
            node
            if exponent is None
            else replace(operation(sign, node, exponent, token.start), start=token.start, end=end)
        )

    def function_exponent(self) -> Node:
        """The exponent between a function's name and its argument: a number, in brackets or not."""
        if self.next.kind == "open":
            return self.bracketed(self.take())
        negative = self.signed() and self.take().text == "-"
        token = self.take()
        if token.kind != "number":
            self.place -= 1
            raise self.missing()
        node = Node("number", token.value, (), token.start, token.end, token.start)
        return Node("negative", (), (node,), token.start, token.end, token.start) if negative else node

    def bare_argument(self, token: Token, first: Callable[[], Node], question: str) -> Node:
        """The argument of a function without brackets: tanh z x may be of z alone, or of z x."""
        if self.signed() and token.kind == "function":
            sign = self.take()
            inner = self.bare_argument(token, first, question)
            return Node("negative", (), (inner,), sign.start, inner.end, sign.start) if sign.text == "-" else inner
        if not self.juxtaposes():
            raise self.missing()
        argument = first()
        if argument.kind == "number" and self.next.kind == "name" and token.kind == "function":
            argument = self.juxtaposed(argument)  # tanh 2z
        superscripted = token.kind == "root" and (self.next.kind == "superscript" or self.next.text in ("^", "**"))
        goes_on = self.juxtaposes() and self.next.kind != "function"
        divided = self.next.text == "/" and token.kind == "function"
        if divided and self.tokens[self.place + 1].kind == "function":
            return argument  # ln c / ln r is a quotient of two logarithms
        if (goes_on or divided or superscripted) and self.questions.ask(question, 2, token.start) == 1:
            argument = self.behind(argument)
            while superscripted and self.next.text in ("^", "**"):
                argument = self.power(argument, self.take())
            while (self.juxtaposes() and self.next.kind != "function") or (self.next.text == "/" and divided):
                if self.next.text == "/":
                    slash = self.take()
                    argument = operation("/", argument, self.expression(PRODUCT), slash.start)
                else:
                    argument = self.juxtaposed(argument)
        return argument

    def with_sum(self, argument: Node, token: Token) -> Node:
        """The argument of a function or root without brackets, with what is added to it: √1-p may be √(1-p)."""
        may = self.signed() and self.may_reach_on(argument, token)
        if may and self.questions.ask(f"{token.text} 1-p", 2, token.start) == 1:
            while self.signed():
                sign = self.take()
                argument = operation(sign.text, argument, self.expression(SUM), sign.start)
        return argument

    def may_reach_on(self, argument: Node, token: Token) -> bool:
        """May a function reach over the sign behind its argument? Nobody means that by log a - 1, nor by ln c-ln r."""
        sign, following = self.next, self.tokens[self.place + 1]
        if (self.last is not None and self.last.kind in ("close", "bar")) or following.kind == "end":
            return False
        on_paper = token.kind == "root" or token.text in _ON_PAPER
        if on_paper and sign.spaced and following.spaced and argument.kind != "number":
            return False
        depth = 0
        for one in self.tokens[self.place + 1 :]:
            depth += (one.kind == "open") - (one.kind == "close")
            if depth < 0 or one.kind in ("comma", "semicolon"):
                break
            if depth == 0 and one.kind in ("function", "root"):
                return False
        return True

    def arguments_of(self, token: Token) -> tuple[list[Node], int]:
        """The arguments of a function, and the column behind them; those of Mathematica's Log[b, x] the other way
        round, and of log[b](x) the base last."""
        square = self.next.text == "[" and token.value[0] in ("log", "ln")
        found, end = self.arguments(token.text)
        if square and len(found) == 2 and (token.text[0] == "L" or self.questions.ask("log[b, x]", 2, token.start)):
            return found[::-1], end
        if square and len(found) == 1 and self.next.kind == "open" and self.questions.ask("log[b](x)", 2, token.start):
            of, end = self.arguments(token.text)
            return [*of, *found], end
        return found, end

    def arguments(self, name: str) -> tuple[list[Node], int]:
        """The arguments between the brackets that open here, and the column behind them."""
        opening = self.take()
        if opening.kind != "open":
            raise ParseError(opening.start, f"write the argument of {name} in brackets: {name}(…)")
        self.open(opening)
        found: list[Node] = []
        if self.next.text != CLOSING[opening.text]:
            found.append(self.expression(0))
            while self.next.kind in ("comma", "semicolon"):
                self.take()
                found.append(self.expression(0))
        closing = self.close(CLOSING[opening.text], opening)
        return found, closing.end


def _last_factor_to_the(left: Node, exponent: Node, token: Token) -> Node:
    """The product with its last factor, what stands before the token, to a power."""
    if left.bracketed or not (left.kind == "negative" or left.sign in (JUXTAPOSED, *"*/@·×⊙⊗")):
        return operation("**", left, exponent, token.start)
    return left.having(*left.parts[:-1], _last_factor_to_the(left.parts[-1], exponent, token))
