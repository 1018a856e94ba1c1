"""In: what a person writes. Out: what it says, and whether it follows: proved, refuted at a point, or undecided."""

from byhand.proof.comparison import Verdict, Witness, compare
from byhand.proof.correction import Correction
from byhand.proof.definitions import HeldError
from byhand.proof.derivation import Derivation, DerivationError, Line
from byhand.proof.reader import AmbiguousError, ParseError, Reading, parse, read, typeset

__all__ = [
    "AmbiguousError", "Correction", "Derivation", "DerivationError", "HeldError", "Line", "ParseError", "Reading",
    "Verdict", "Witness", "compare", "parse", "read", "typeset",
]  # fmt: skip
