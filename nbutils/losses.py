"""The seven loss functions of the book, each for one example, and the two cross-entropies computed from logits.

A mean over examples is the mean of these values: `mse(y, y_hat).mean()`. y is the truth and ŷ the prediction. A label
or a prediction that a loss is not made for (hinge wants labels -1 and 1) raises ValueError, and so do arrays of two
shapes: y of shape (5,) and ŷ of shape (5, 1) would silently make a table of 25 losses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from typing import Any

import sympy
from sympy import Abs, Expr, Piecewise, Symbol, log

from byhand.formulas.formula import Formula
from byhand.formulas.functions import ReLU, Softplus

Need = tuple[str, Callable[[Any], Any]]
"""What an argument must be: in words, and as a test of an array of real numbers."""

_LABEL: Need = ("between 0 and 1", lambda v: (v >= 0) & (v <= 1))
_PROBABILITY: Need = (
    "more than 0 and less than 1 (from sums instead of predictions: bce_logits)",
    lambda v: (v > 0) & (v < 1),
)
_SHARE: Need = (
    "more than 0 and at most 1 (from sums instead of predictions: cce_logits)",
    lambda v: (v > 0) & (v <= 1),
)
_SIGN: Need = ("-1 or 1 (2*y - 1 makes them of labels 0 and 1)", lambda v: abs(v) == 1)
_POSITIVE: Need = ("positive", lambda v: v > 0)


class Loss(Formula):
    """A formula named L that checks the numbers it is called with.

    title: the loss in words, for messages.
    needs: what an argument must be, where not every real number will do.
    """

    def __init__(self, title: str, expr: Expr, args: Sequence[Symbol], needs: Mapping[Symbol, Need] | None = None,
                 name: str = "L") -> None:  # fmt: skip
        super().__init__(name, expr, args)
        self.title = title
        self.needs = dict(needs or {})

    def _evaluate(self, given: Sequence[Any]) -> Any:
        import numpy as np  # only here: the mathematics layer itself runs without NumPy

        sizes = {str(arg): np.shape(value) for arg, value in zip(self.args, given, strict=True) if np.ndim(value)}
        if len(set(sizes.values())) > 1:
            told = ", ".join(f"{name} has shape {size}" for name, size in sizes.items())
            raise ValueError(f"{self.title}: {told}; expected one shape for all, so that each answer meets its own "
                             "prediction (y.reshape(y_hat.shape) makes a column of a row)")  # fmt: skip
        for arg, value in zip(self.args, given, strict=True):
            if arg in self.needs and np.asarray(value).dtype.kind in "biufc":
                expected, holds = self.needs[arg]
                real = np.real(np.asarray(value)).astype(float)
                wrong = real[~holds(real)]
                if wrong.size:
                    raise ValueError(f"{self.title}: {arg} must be {expected}, not {wrong[0]:g}")
        return super()._evaluate(given)

    def derivative(self, wrt: Symbol) -> Loss:
        """The partial derivative with respect to `wrt`, with the same checks."""
        plain = super().derivative(wrt)
        return Loss(self.title, plain.expr, plain.args, self.needs, plain.name)


y, y_hat, z = sympy.symbols("y y_hat z", real=True)
delta = sympy.Symbol("delta", positive=True)
p = sympy.Symbol("p", positive=True)

mse = Loss("squared error", (y_hat - y) ** 2, (y, y_hat))
"""(ŷ - y)², the notes' mean squared error with n = 1. Any real y and ŷ."""

mae = Loss("absolute error", Abs(y_hat - y), (y, y_hat))
"""|ŷ - y|, the notes' mean absolute error with n = 1. Any real y and ŷ. Its slope where ŷ = y is taken to be 0."""

huber = Loss(
    "Huber loss",
    Piecewise(((y_hat - y) ** 2 / 2, Abs(y_hat - y) <= delta), (delta * (Abs(y_hat - y) - delta / 2), True)),
    (y, y_hat, delta),
    {delta: _POSITIVE},
)
"""(ŷ - y)²/2 up to |ŷ - y| = δ, and δ(|ŷ - y| - δ/2) beyond (Huber 1964, doi:10.1214/aoms/1177703732). δ > 0."""

bce = Loss(
    "binary cross-entropy",
    -(y * log(y_hat) + (1 - y) * log(1 - y_hat)),
    (y, y_hat),
    {y: _LABEL, y_hat: _PROBABILITY},
)
"""-[y log ŷ + (1 - y) log(1 - ŷ)]: minus the log of the Bernoulli probability of y. Label 0 or 1 (or between, where
the truth itself is a probability); 0 < ŷ < 1."""

bce_logits = Loss("binary cross-entropy", y * Softplus(-z) + (1 - y) * Softplus(z), (y, z), {y: _LABEL})
"""`bce` at ŷ = σ(z), from the sum z itself: keeps its digits for every finite z, with a slope of σ(z) - y."""

hinge = Loss("hinge loss", ReLU(1 - y * y_hat), (y, y_hat), {y: _SIGN})
"""max(0, 1 - y ŷ) (Cortes and Vapnik 1995, doi:10.1007/BF00994018). Label -1 or 1; ŷ is any real number, a score and
not a probability. Its slope at the corner y ŷ = 1 is taken to be 0."""

nll = Loss("negative log-likelihood", -log(p), (p,), {p: _POSITIVE})
"""-log p, where p = P(y | x) is the probability (or density) that the model gives to what was observed. p > 0."""


def _numbered(name: str, classes: int) -> tuple[Symbol, ...]:
    if not isinstance(classes, int) or classes < 2:
        raise ValueError(f"the number of classes must be a whole number of at least 2, not {classes!r}")
    return sympy.symbols(f"{name}_1:{classes + 1}", real=True)  # type: ignore[no-any-return]


def cce(classes: int) -> Loss:
    """-Σ y_k log ŷ_k for K = `classes` classes, of the arguments y_1, …, y_K, y_hat_1, …, y_hat_K.

    The y_k are one-hot (1 for the true class, 0 for the others) or probabilities; the ŷ_k are probabilities, more
    than 0, and both sum to 1. For arrays of shape (examples, K) call it with the columns: `loss(*y.T, *y_hat.T)`.
    """
    truth, predicted = _numbered("y", classes), _numbered("y_hat", classes)
    total = -sympy.Add(*(t * log(q) for t, q in zip(truth, predicted, strict=True)))
    needs = dict.fromkeys(truth, _LABEL) | dict.fromkeys(predicted, _SHARE)
    return Loss("categorical cross-entropy", total, (*truth, *predicted), needs)


def log_sum_exp(*terms: Expr) -> Expr:
    """log(exp(a) + exp(b) + …) without an overflow: log(exp(a) + exp(b)) = a + softplus(b - a), again and again."""
    return reduce(lambda rest, term: term + Softplus(rest - term), reversed(terms))


def cce_logits(classes: int) -> Loss:
    """The categorical cross-entropy at ŷ = softmax(z), from the sums themselves: of y_1, …, y_K, z_1, …, z_K.

    Since -log ŷ_k = log Σ_j exp(z_j - z_k) = softplus(log Σ_{j≠k} exp(z_j - z_k)), it keeps its digits for all
    finite z. Its slope in z_k is ŷ_k - y_k if the y_k sum to 1. For a handful of classes: the code that is made of
    the expression triples with each class.
    """
    truth, sums = _numbered("y", classes), _numbered("z", classes)
    total = sympy.Add(
        *(t * Softplus(log_sum_exp(*(other - own for other in sums if other != own)))
          for t, own in zip(truth, sums, strict=True))
    )  # fmt: skip
    return Loss("categorical cross-entropy", total, (*truth, *sums), dict.fromkeys(truth, _LABEL))
