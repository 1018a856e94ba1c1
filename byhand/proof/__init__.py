"""In: what a person writes. Out: what it says, and whether it follows: proved, refuted at a point, or undecided."""

from byhand.proof.comparison import compare
from byhand.proof.correction import Correction
from byhand.proof.definedness import Definedness, defined_wherever
from byhand.proof.definitions import HeldError
from byhand.proof.derivation import Derivation, DerivationError, Line
from byhand.proof.reader import AmbiguousError, ParseError, Reading, parse, read, typeset
from byhand.proof.verdict import Verdict, Witness

__all__ = [
    "AmbiguousError", "Correction", "Definedness", "Derivation", "DerivationError", "HeldError", "Line", "ParseError",
    "Reading", "Verdict", "Witness", "compare", "defined_wherever", "parse", "read", "typeset",
]  # fmt: skip
