"""The loss functions of the book, each for one example; a mean over examples is the mean of these values."""

from __future__ import annotations

import sympy

from nbutils.formula import Formula

y, y_hat = sympy.symbols("y y_hat", real=True)

mse = Formula("L", (y_hat - y) ** 2, (y, y_hat))
"""Squared error of one example (the notes' mean squared error with n = 1); over n: `mse(y, y_hat).mean()`."""
