"""In: what a person writes, on paper or in NumPy. Out: what it says, or why it says nothing.

Nothing of a text is ever evaluated as code. It goes through small rules, in this order; each stands in a module of
its own and needs what the rules before it have done:

1. `characters` folds what phones, word processors and web pages make of a sign: − becomes -, a full-width bracket a
   bracket. First, so that every other rule knows few signs.
2. `wrapping` takes off what stands round the whole: quotes, dollars, code fences, a full stop. `fronts` takes off what
   stands in front of it, a label, a number or a remark, and the shape behind a matrix.
3. `reasons` keeps apart what is prose: `# chain rule`, `(by symmetry)`. Before the TeX, for a reason may hold any.
   What it says in formulas is not lost: `asides` finds them, `sayings` tells what they say of the answer, and the
   judge asks whether they are true; `changes` finds what it says in words that makes another answer.
4. `branches` writes a distinction of cases, `a if z > 0 else b`, as a call of `where`; those of a TeX environment
   before the reasons, for their text looks like one. Before both, `sums` writes out a sum over an index, and
   `indicators` 1[z = 0]. Before all, `foreign` says the cases of other languages and programs in the words of this one.
5. `tex` writes TeX plainly: `\\frac{a}{b}` as `((a)/(b))`. Before the equation is cut, for `\\ge` holds no `=` that
   cuts.
6. `sides` joins lines that go on and cuts an equation at its `=`. From here on each side goes its own way; `lefts`
   tells what a first side is that is no expression: another derivative, another name, or a label.
7. `tokens` cuts a side into numbers, names and signs; a run of letters into the names that the exercise has (`names`).
8. `grammar` makes a tree of them, by precedence; `cursor` keeps its place among them.
9. `meaning` gives each node (with `calls`, for functions) its shape, its TeX, its bounds, and only then its value.

Where a rule meets a text with two meanings (`1/2x`, `a1`), it asks `questions`; `one_side` then reads the side by every
answer and, where more than one of them has a value of its own, offers them all. `rules` calls all of them, and what it
finds is a `reading`. Every sign keeps the column where it was typed (`text`). `repairs` changes the tree of a text
whose matrices do not fit.
"""

from byhand.proof.reader.errors import (
    MAX_DECIMAL_EXPONENT,
    MAX_DEPTH,
    MAX_DIGITS,
    MAX_EXPONENT,
    MAX_LENGTH,
    MAX_TOKENS,
    AmbiguousError,
    Choice,
    ParseError,
    ReaderError,
)  # fmt: skip
from byhand.proof.reader.reading import Reading, Side
from byhand.proof.reader.repairs import Repair, repairs
from byhand.proof.reader.rules import parse, read, typeset

__all__ = [
    "MAX_DECIMAL_EXPONENT",
    "MAX_DEPTH",
    "MAX_DIGITS",
    "MAX_EXPONENT",
    "MAX_LENGTH",
    "MAX_TOKENS",
    "AmbiguousError",
    "Choice",
    "ParseError",
    "ReaderError",
    "Reading",
    "Repair",
    "Side",
    "parse",
    "read",
    "repairs",
    "typeset",
]  # fmt: skip
