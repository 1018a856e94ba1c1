"""Write a sheet of the book's exercises: `python -m nbutils.sheet nbgrader bptt=2 -o ps1.ipynb`."""

from __future__ import annotations

import sys

from byhand.answers.grade import sheet
from nbutils.exercises import BANK

if __name__ == "__main__":
    sys.exit(sheet.main(BANK, "nbutils.exercises", prog="python -m nbutils.sheet"))
