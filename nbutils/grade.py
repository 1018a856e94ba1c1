"""Grade answers to the book's exercises: `python -m nbutils.grade FILE…`."""

from __future__ import annotations

import sys

from byhand.answers import grade
from nbutils.exercises import BANK

if __name__ == "__main__":
    sys.exit(grade.main(BANK, prog="python -m nbutils.grade"))
