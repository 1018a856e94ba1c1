"""The tokens of a text, one after the other: which brackets are open, and what is said where a token does not fit."""

from __future__ import annotations

from byhand.proof.reader.errors import MAX_DEPTH, Fix, ParseError, short
from byhand.proof.reader.tokens import STARTS_OPERAND, Token

COMPARISON, SUM, PRODUCT, SIGN, POWER = range(1, 6)
STRENGTH = {
    **dict.fromkeys(("<", ">", "<=", ">="), COMPARISON), **dict.fromkeys("+-", SUM), **dict.fromkeys("*/@·×⊙⊗",
    PRODUCT), "**": POWER, "^": POWER,
}  # fmt: skip
CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|"}


class Cursor:
    """A place among the tokens. opened: the brackets before it that are not closed yet."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.opened: list[Token] = []

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    @property
    def last(self) -> Token | None:
        return self.tokens[self.place - 1] if self.place else None

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def signed(self) -> bool:
        return self.next.kind == "sign" and self.next.text in ("+", "-")

    def juxtaposes(self) -> bool:
        """Does an operand follow without a sign?"""
        token = self.next
        if token.kind == "bar":
            return not (self.opened and self.opened[-1].kind == "bar")
        return token.kind in STARTS_OPERAND

    def is_index(self) -> bool:
        """Does the bracket that opens here hold a number alone, or things with commas between them?"""
        inside = self.tokens[self.place + 1 : self.place + 3]
        return inside[0].kind == "number" and inside[-1].kind in ("close", "comma")

    def is_indicator(self) -> bool:
        """Does the bracket that opens here hold a comparison?"""
        depth = 0
        for token in self.tokens[self.place :]:
            depth += (token.kind == "open") - (token.kind == "close")
            if depth == 1 and token.kind == "sign" and STRENGTH[token.text] == COMPARISON:
                return True
            if depth == 0:
                break
        return False

    def open(self, token: Token) -> None:
        self.opened.append(token)
        if len(self.opened) > MAX_DEPTH:
            raise ParseError(token.start, f"brackets are nested too deeply: at most {MAX_DEPTH}")

    def close(self, sign: str, opening: Token) -> Token:
        token = self.next
        if token.text != sign:
            if token.kind == "end":
                fix = Fix(token.start, token.start, sign)
                raise ParseError(opening.start, "this bracket is never closed", fix=fix)
            if token.kind == "close":
                raise ParseError(token.start, f"{short(token.text)} closes no bracket")
            raise self.misplaced()
        self.opened.pop()
        return self.take()

    def between(self) -> str:
        last, token = self.last, self.next
        if last is None:
            return f"before {short(token.text)}"
        return f"between {short(last.text)} and {short(token.text)}" if token.text else f"after {short(last.text)}"

    def missing(self) -> ParseError:
        """The error where an operand should stand."""
        token, last = self.next, self.last
        if token.kind == "close" and not self.opened:
            return self.misplaced()
        if last is None:
            return ParseError(token.start, f"{short(token.text)} needs something before it")
        if token.kind == "comma" and last.kind == "open":
            return ParseError(token.start, "something is missing before the comma")
        return ParseError(token.start, f"something is missing {self.between()}")

    def misplaced(self) -> ParseError:
        """The error for a token after a complete expression."""
        token = self.next
        if token.kind == "close":
            alone = self.last is None or all(one.kind in ("close", "end") for one in self.tokens[self.place :])
            fix = Fix(token.start, token.end, "") if alone else None  # "2) x" would become a product
            return ParseError(token.start, f"{short(token.text)} closes no bracket", fix=fix)
        if token.kind == "comma":
            before, after = self.last, self.tokens[self.place + 1]
            if before and before.text.isdigit() and after.text.isdigit() and after.start == token.end:
                return ParseError(token.start, f"write a decimal point: {before.text}.{after.text}",
                                  fix=Fix(token.start, token.end, "."))  # fmt: skip
            return ParseError(token.start, "a comma stands only between the arguments of a function, as in max(0, z)")
        if token.kind == "semicolon":
            return ParseError(token.start, "write one expression only")
        if token.kind == "bar":
            return ParseError(token.start, "this bar is never closed")
        return ParseError(token.start, f"something is missing {self.between()}")
