"""A wrong form, refuted at a point, beside the right one, proved: one entry of a list of corrections.

Both are held against the same quantity by the same checker. So an entry can neither accuse a form that is right nor
put a wrong one in its place: either raises an error when the entry is made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from byhand.formulas.printers import symbol_latex
from byhand.proof.arguments import listed
from byhand.proof.definitions import Name
from byhand.proof.derivation import Derivation, DerivationError
from byhand.proof.premises import Premise
from byhand.proof.reader import ParseError, read
from byhand.proof.table import Row, Table
from byhand.proof.verdict import Witness


class Correction:
    """One wrong form and its correction.

    quantity, wrt, where, symbols, assuming, held: what is computed, as for a `Derivation`.
    wrong: the wrong form, as text.
    right: the lines of a derivation that ends in the right form.
    stood: the wrong form as TeX, where it differs from what `wrong` says; needed where `wrong` cannot be read.

    `derivation` proves the right form. `witness` is a point at which the wrong one has another value. It is None where
    the wrong form has no value at all, because its shapes do not fit; then `refusal` says so.

    Raises ValueError if the wrong form is right after all or could not be refuted, and DerivationError if the right one
    could not be proved.

    >>> wrong = Correction(L, "2*(a - y)*x", wrt=w, where={a: w * x, L: (a - y) ** 2 / 2}, right=[
    ...     ("∂L/∂a * ∂a/∂w", "the chain rule"), ("(a - y)*x", "the half takes the 2 away"),
    ... ])
    >>> wrong.witness is None
    False
    """

    def __init__(
        self,
        quantity: Any,
        wrong: str,
        right: Sequence[tuple[str, str]],
        wrt: Name | None = None,
        where: Mapping[Any, Any] | None = None,
        symbols: Iterable[Name] = (),
        assuming: Iterable[Premise] = (),
        stood: str = "",
        held: Iterable[Name] | None = None,
    ) -> None:
        symbols, assuming = tuple(symbols), listed("assuming", assuming)
        held = None if held is None else listed("held", held)
        self.derivation = Derivation(quantity, wrt, where, right, symbols, assuming, held)
        self.wrong = wrong
        self.witness: Witness | None = None
        self.refusal = ""
        try:
            reading = read(wrong, self.derivation.symbols, self.derivation.partials)
            self._stood = stood or reading.latex
            Derivation(quantity, wrt, where, [(wrong, "the wrong form")], symbols, assuming, held)
        except ParseError as error:
            if not stood:
                raise ValueError(f"{wrong!r} cannot be read; say as TeX what stood there ({error})") from error
            self._stood, self.refusal = stood, error.message
        except DerivationError as error:
            if error.witness is None:
                raise ValueError(f"{wrong!r} was not refuted: {error}") from error
            self.witness = error.witness
        else:
            raise ValueError(f"{wrong!r} is right: it equals {self.derivation.name}")

    def _refutation(self, typeset: bool) -> str:
        if self.witness is None:
            return self.refusal
        name = f"${self.derivation.latex}$".replace(r"\frac", r"\dfrac") if typeset else self.derivation.name
        left, right = (value or "undefined" for value in (self.witness.left, self.witness.right))
        where = self.witness.where
        if typeset:
            where = self.witness.place(lambda symbol, value: f"${symbol_latex(symbol.name)} = {value}$")
            left, right = left.replace("-", "−"), right.replace("-", "−")
        place = f"at {where}" if where else "as it stands"
        entry = ", in row {}, column {}".format(*(i + 1 for i in self.witness.entry)) if self.witness.entry else ""
        return f"{place}{entry}: {name} is {left}, this is {right}"

    @property
    def refutation(self) -> str:
        """In words, what shows that the wrong form is wrong."""
        return self._refutation(typeset=False)

    @property
    def table(self) -> Table:
        """The wrong form with what refutes it, and the lines of the right one."""
        return self._table(self._refutation(typeset=True))

    def _table(self, refutation: str) -> Table:
        right = self.derivation.table
        return replace(right, rows=(Row("✗", self.wrong, self._stood, refutation), *right.rows))

    def __repr__(self) -> str:
        return self._table(self.refutation).plain()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {**self.table.bundle(), "text/plain": repr(self)}
