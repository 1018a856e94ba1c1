"""By hand: derivations proved line by line, answers judged with the slip named, and figures that move in a page.

The rooms, each of which imports only from those before it:

- `formulas`: one expression -> its value in NumPy, its JavaScript, its TeX, its derivative.
- `proof`: a person's text -> an expression; two expressions -> equal, different with a point, or undecided; a chain of
  lines -> a derivation.
- `answers`: an exercise and what a reader answers -> right or wrong, where, and by which slip; a file
  of answers -> marks.
- `figures`: controls, definitions and panels -> a figure that moves in Jupyter and in a built page.
- `forms`: an exercise -> its place in a page, and its form in Jupyter.
- `sphinx`: all of it in the pages of a book.

`formulas`, `proof` and `answers` need SymPy alone, and run in the browser too.
"""

__version__ = "0.2.0"
