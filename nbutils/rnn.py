"""The recurrent network of the book in plain NumPy: forward, backpropagation through time, and training.

A row vector 1×n is an array of shape (n,), a batch of them an array of shape (batch, n):

    O_t = f(x_t W_i + O_{t−1} W_h + b_h)  for t = 1 … T,    ŷ = σ(O_T W_o + b_o)

In the arrays of a `Trace` the step comes first. O[0] is O_0 and O[t] is O_t; x, z and delta begin at step 1, so
that x[0] is x_1, and step t + 1 reads x[t] and O[t] and writes z[t] and O[t + 1].
"""

# ruff: noqa: E741 (O is the notation of the book)
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from byhand.formulas.formula import Formula
from nbutils.activations import check_activation, sigmoid, slope, tanh
from nbutils.arrays import (
    Array,
    Model,
    batch_first,
    check_positive,
    check_whole,
    finite,
    numbers,
    overflow,
    padding_mask,
    random_weights,
    rows,
    size,
    steps_first,
)
from nbutils.losses import bce_logits as bce_of_sum
from nbutils.losses import nll
from nbutils.training import norm

PARAMETERS = ("W_i", "W_h", "W_o", "b_h", "b_o")


@dataclass(frozen=True, eq=False)
class RNN(Model):
    """A network of `features` inputs a step, `hidden` states and one output (Elman 1990).

    W_i is features×hidden, W_h hidden×hidden, W_o hidden×1; b_h has shape (hidden,) and b_o shape (1,).
    activation: a `Formula` of one argument; its derivative goes into the backward pass.

    A model does not change: `descend` returns a new one. Its arrays are read-only copies of those given. They may
    be complex, so that a complex step passes through them (see `complex_step`).

    ValueError where the shapes do not fit or a number is not finite, TypeError for an activation that is none.
    """

    W_i: Array
    W_h: Array
    W_o: Array
    b_h: Array
    b_o: Array
    activation: Formula = tanh
    names = PARAMETERS

    def __post_init__(self) -> None:
        self.keep(
            W_i=("features", "hidden"), W_h=("hidden", "hidden"), W_o=("hidden", 1), b_h=("hidden",), b_o=(1,)
        )  # fmt: skip
        check_activation(self.activation)

    @classmethod
    def start(
        cls, inputs: int, hidden: int, rng: np.random.Generator, scale: float = 1.0, orthogonal: bool = False,
        activation: Formula = tanh,
    ) -> RNN:  # fmt: skip
        """A model with random weights and zero biases.

        Each entry of an n×m matrix is normal with standard deviation scale/√n, so that a sum of n products keeps the
        size of its inputs. With `orthogonal`, W_h is `scale` times a random orthogonal matrix.
        ValueError where inputs or hidden is no whole number from 1 on, or scale is not above 0.
        """
        check_whole(inputs=inputs, hidden=hidden)
        check_positive(scale=scale)
        shapes = [(inputs, hidden), (hidden, hidden), (hidden, 1)]
        W_i, W_h, W_o = (random_weights(rng, n, m, scale / n**0.5) for n, m in shapes)
        if orthogonal:
            Q, R = np.linalg.qr(W_h)
            W_h = scale * Q * np.sign(np.diag(R))  # with these signs every rotation is equally likely
        return cls(W_i, W_h, W_o, np.zeros(hidden), np.zeros(1), activation)

    def __repr__(self) -> str:
        features, hidden = self.W_i.shape
        return f"RNN {features}→{hidden}→1, activation {self.activation.name}, {self.count} parameters"

    def forward(self, x: Any, O_0: Any = None, lengths: Any = None) -> Trace:
        """Every state and the prediction, for one sequence or a batch of padded ones.

        x: (T, features) or (batch, T, features).
        O_0: the state before step 1, (hidden,) for all sequences or (batch, hidden); zero when it is None.
        lengths: how many steps of each sequence are real, (batch,), each from 1 to T. A step past a sequence's
            length leaves its state as it is, so that O[-1] is the state at the sequence's own end.

        ValueError where one of them does not fit, with both sizes.
        """
        return self._forward(*_check_inputs(self, x, O_0, lengths))

    def _forward(self, x: Array, O_0: Array, mask: Array | None) -> Trace:
        """`forward` of checked inputs, in which the step comes first."""
        f, W_h = self.activation.compiled, self.W_h  # without the checks of a call, which take longer than a step
        z = (x @ self.W_i + self.b_h).astype(np.result_type(x, O_0, *self.parameters.values()))  # O W_h: in the loop
        O = np.empty((len(x) + 1, *z.shape[1:]), z.dtype)
        O[0] = O_0
        for t in range(len(x)):
            z[t] += O[t] @ W_h
            O[t + 1] = f(z[t])
            if mask is not None:
                O[t + 1] = np.where(mask[t], O[t + 1], O[t])
        s = O[-1] @ self.W_o + self.b_o
        return Trace(model=self, x=x, O_0=O_0, z=z, O=O, s=s, y_hat=sigmoid.compiled(s), mask=mask)

    def backward(self, trace: Trace, y: Any) -> Gradients:
        """Backpropagation through time (Werbos 1990), for L = BCE(y, ŷ), in a batch the mean over its sequences.

        y: 0 or 1, or an array of them, one a sequence. ValueError for other answers, and for another model's trace.
        """
        y = _check_answers(self, trace, y)
        x, O, slope = trace.x, trace.O, trace.slope
        delta = np.empty_like(trace.z)
        delta_o = (trace.y_hat - y) / y.size  # ∂L/∂s, where ŷ = σ(s)
        dL_dO = delta_o @ self.W_o.T  # ∂L/∂O_T
        for t in reversed(range(len(x))):
            delta[t] = dL_dO * slope[t]  # ∂L/∂z = ∂L/∂O ∘ f'(z)
            earlier = delta[t] @ self.W_h.T  # ∂L/∂O of the step before
            dL_dO = earlier if trace.mask is None else np.where(trace.mask[t], earlier, dL_dO)
        return Gradients(
            W_i=rows(x).T @ rows(delta),  # one product adds up x_tᵀ δ_t over all steps
            W_h=rows(O[:-1]).T @ rows(delta),  # and O_{t−1}ᵀ δ_t
            W_o=rows(O[-1]).T @ rows(delta_o),
            b_h=rows(delta).sum(axis=0),
            b_o=rows(delta_o).sum(axis=0),
            O_0=dL_dO.reshape(-1, *trace.O_0.shape).sum(axis=0),
            x=batch_first(delta @ self.W_i.T),
            delta=delta,
        )

    def descend(self, gradients: Gradients, eta: float) -> RNN:
        """The model after one step of gradient descent: W ← W − η ∂L/∂W for each of the five arrays.

        ValueError for an η that is not above 0.
        """
        check_positive(eta=eta)
        return self.replaced({name: W - eta * getattr(gradients, name) for name, W in self.parameters.items()})

    def replaced(self, parameters: Mapping[str, Array]) -> RNN:
        """The same network with other arrays, by name; those that are not named stay. ValueError for other shapes."""
        return RNN(**self.with_others(parameters), activation=self.activation)


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """What a forward pass leaves behind. The step comes first: O[t] is O_t, x[t − 1] is x_t, z[t − 1] is z_t.

    x: (T, features) or (T, batch, features), and so the others: z, O (of T + 1 states).
    O_0: the state before step 1 as it was given.
    s, y_hat: O_T W_o + b_o and ŷ = σ(s), of shape (1,) or (batch, 1).
    mask: True at the real steps, (T, 1) or (T, batch, 1); None when every step is real.
    """

    model: RNN
    x: Array
    O_0: Array
    z: Array
    O: Array
    s: Array
    y_hat: Array
    mask: Array | None

    @property
    def sequence(self) -> Array:
        """Every state O_1 … O_T, (T, hidden) or (batch, T, hidden): what return_sequences=True gives."""
        return batch_first(self.O[1:])

    @property
    def last(self) -> Array:
        """The state O_T, (hidden,) or (batch, hidden)."""
        last: Array = self.O[-1]
        return last

    @property
    def slope(self) -> Array:
        """f'(z_t) at every step; 0 at padded steps, through which no gradient reaches the weights."""
        slopes: Array = np.broadcast_to(slope(self.model.activation).compiled(self.z, self.O[1:]), self.z.shape)
        return slopes if self.mask is None else slopes * self.mask

    def shapes(self) -> str:
        """The shapes of each product, a line a step; from step 4 on only the last."""
        model, T = self.model, len(self.x)
        lines = []
        if self.x.ndim == 3:
            lines.append(f"A batch of {self.x.shape[1]}: one row a sequence; b_h and b_o are added to every row.")
        for t in range(T):
            if 3 <= t < T - 1:
                lines += ["…"] * (t == 3)
                continue
            before, after = self.O[t], self.O[t + 1]
            lines.append(
                f"O_{t + 1} = f(x_{t + 1} W_i + O_{t} W_h + b_h): ({size(self.x[t])})({size(model.W_i)})"
                f" + ({size(before)})({size(model.W_h)}) + {size(model.b_h)} = {size(after)}"
            )
        lines.append(
            f"ŷ = σ(O_{T} W_o + b_o): ({size(self.last)})({size(model.W_o)})"
            f" + {size(model.b_o)} = {size(self.y_hat)}"
        )
        return "\n".join(lines)

    def __repr__(self) -> str:
        batch = f"{self.x.shape[1]} sequences of " if self.x.ndim == 3 else ""
        return f"Trace of {batch}{len(self.x)} steps through {self.model!r}"


@dataclass(frozen=True, eq=False, repr=False)
class Gradients:
    """The derivatives of the loss, each of the shape of what it belongs to; `delta[t − 1]` is δ_t = ∂L/∂z_t.

    `O_0` has the shape in which the state before step 1 was given, (hidden,) when none was.
    """

    W_i: Array
    W_h: Array
    W_o: Array
    b_h: Array
    b_o: Array
    O_0: Array
    x: Array
    delta: Array

    @property
    def parameters(self) -> dict[str, Array]:
        """The gradients of the five parameters by name."""
        return {name: getattr(self, name) for name in PARAMETERS}

    @property
    def norm(self) -> float:
        """The length of all five together, as one vector."""
        return norm(self.parameters)

    def __repr__(self) -> str:
        return f"Gradients of length {self.norm:.6g}: " + ", ".join(
            f"{name} {size(array)}" for name, array in self.parameters.items()
        )


def bce(y: Any, y_hat: Any) -> float:
    """The mean of `losses.bce` over the predictions ŷ, from 0 to 1: minus the log of the probability of what happened.
    It is inf where ŷ is certain and wrong. y: one answer a prediction, each 0 or 1; both may be numbers.

    ValueError where y or ŷ holds something else, or their shapes differ. For predictions σ(s) of large sums s take
    `bce_logits(y, s)`: σ(40) is already rounded to 1.
    """
    y_hat = _real("y_hat", y_hat)
    outside = y_hat[(y_hat < 0) | (y_hat > 1)]
    if outside.size:
        raise ValueError(f"y_hat holds {outside[0]:g}; a prediction lies between 0 and 1")
    y = _labels(y, y_hat)
    with np.errstate(divide="ignore"):
        return float(nll.compiled(np.where(y == 1, y_hat, 1 - y_hat)).mean())


def bce_logits(y: Any, s: Any) -> float:
    """The mean of `losses.bce_logits`: the binary cross-entropy of ŷ = σ(s), with all its digits for every finite s.

    y: one answer a sum, each 0 or 1. ValueError for other answers, and where the shapes differ.
    """
    s = _real("s", s)
    return float(_mean_loss(y, s))


def path_shares(trace: Trace, y: Any, name: str = "W_h") -> Array:
    """What each step adds to ∂L/∂W_h (or, by `name`, to ∂L/∂W_i): an array (T, *W.shape) whose sum is the gradient.

    The share of step t is (∂L/∂O_t)(∂⁺O_t/∂W_h) = O_{t−1}ᵀ δ_t: the weight's use at step t alone, weighed with
    everything that follows from O_t. ValueError for another name, and for answers y that are not 0 or 1.
    """
    inputs = {"W_h": trace.O[:-1], "W_i": trace.x}
    if name not in inputs:
        raise ValueError(f"name is 'W_h' or 'W_i', the weights used at every step; given: {name!r}")
    delta = trace.model.backward(trace, y).delta
    left, right = (array.reshape(len(array), -1, array.shape[-1]) for array in (inputs[name], delta))
    shares: Array = left.swapaxes(1, 2) @ right
    return shares


def state_jacobians(trace: Trace) -> Array:
    """∂O_t/∂O_{t−1} at every step, (T, hidden, hidden) or (T, batch, hidden, hidden).

    The convention is that of row vectors: dO_t = dO_{t−1} J_t with J_t = W_h diag(f'(z_t)), so that J_t[i, j] is the
    derivative of O_t's entry j with respect to O_{t−1}'s entry i. From O_k to O_T the product runs forward,
    J_{k+1} J_{k+2} … J_T, and the gradient, a row too, flows back by transposes: ∂L/∂O_{t−1} = ∂L/∂O_t J_tᵀ.
    A padded step's is the identity.
    """
    jacobians: Array = trace.model.W_h * trace.slope[..., np.newaxis, :]
    if trace.mask is None:
        return jacobians
    return np.where(trace.mask[..., np.newaxis], jacobians, np.eye(jacobians.shape[-1]))


def complex_step(
    model: RNN, x: Any, y: Any, O_0: Any = None, lengths: Any = None, h: float = 1e-30
) -> dict[str, Array]:  # fmt: skip
    """The gradients of the five parameters from forward passes alone: ∂L/∂w is Im L(w + ih) / h, to rounding.

    One forward pass an entry; nothing is subtracted, so h may be tiny and no digits are lost (Squire and Trapp 1998).
    Arguments and errors are those of `RNN.forward` and `RNN.backward`; ValueError for an h that is not above 0.
    """
    check_positive(h=h)
    gradients = {}
    for name, W in model.parameters.items():
        gradient = np.empty(W.shape)
        for index in np.ndindex(W.shape):
            shifted = W.astype(complex)
            shifted[index] += 1j * h
            s = model.replaced({name: shifted}).forward(x, O_0, lengths).s
            gradient[index] = _mean_loss(y, s).imag / h
        gradients[name] = gradient
    return gradients


def gradient_check(
    model: RNN, x: Any, y: Any, O_0: Any = None, lengths: Any = None,
    gradients: Gradients | Mapping[str, Any] | None = None, show: bool = True,
) -> dict[str, float]:  # fmt: skip
    """Compare gradients with those of `complex_step`: the largest difference by name, printed unless show=False.

    gradients: those to judge, for instance your own by name; without them, those of `model.backward`.
    ValueError where a gradient is 0 in every entry (agreement on zeros shows nothing), has another shape than its
    parameter, or is named like none.
    """
    if gradients is None:
        gradients = model.backward(model.forward(x, O_0, lengths), y)
    given = gradients.parameters if isinstance(gradients, Gradients) else dict(gradients)
    if not given:
        raise ValueError(f"no gradients were given; expected some of {', '.join(PARAMETERS)} by name")
    differences = {}
    expected = complex_step(model, x, y, O_0, lengths)
    for name, value in given.items():
        if name not in expected:
            raise ValueError(f"there is no parameter {name!r}; expected {', '.join(PARAMETERS)}")
        array = numbers(f"the gradient of {name}", value)
        if array.shape != expected[name].shape:
            raise ValueError(f"the gradient of {name} has shape {array.shape}, {name} itself {expected[name].shape}")
        if not expected[name].any():
            raise ValueError(
                f"the gradient of {name} is 0 in every entry here, and agreement on zeros shows nothing. Take weights "
                "and inputs away from zero, and for W_h at least two steps or an O_0 that is not zero"
            )
        differences[name] = float(np.abs(array - expected[name]).max())
        if show:
            print(f"{name:4} {size(array):>7}  largest difference {differences[name]:.1e}")
    return differences


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """The model after training, and what was measured on the way.

    losses, accuracy: before the first epoch and after each one, so that the last is that of `model`.
    gradient_norms: the gradient's length in each epoch, before clipping.
    """

    model: RNN
    losses: Array
    accuracy: Array
    gradient_norms: Array

    def __repr__(self) -> str:
        return (
            f"History of {len(self.gradient_norms)} epochs: loss {self.losses[0]:.6g} → {self.losses[-1]:.6g}, "
            f"accuracy {self.accuracy[0]:.0%} → {self.accuracy[-1]:.0%}"
        )


def train(
    model: RNN, x: Any, y: Any, eta: float, epochs: int, lengths: Any = None, clip: float | None = None,
    progress: bool = True, callback: Callable[[int, float, RNN], Any] | None = None,
) -> History:  # fmt: skip
    """Gradient descent on the whole batch, one step an epoch, from `model`, which stays as it is.

    x, y, lengths: as in `RNN.forward` and `RNN.backward`, with the same errors.
    clip: a gradient longer than this is shortened to it (its direction stays).
    progress: show a progress bar; False where outputs are stored.
    callback: called after each epoch with its number from 1, the loss and the model; training stops when it returns
        True or raises StopIteration.

    ValueError where eta or clip is not above 0, or epochs no whole number from 1 on. FloatingPointError when a number
    overflows, with the step and what to change.
    """
    from tqdm.auto import tqdm  # only here: it takes longer to import than the rest of the module

    check_positive(eta=eta)
    check_whole(epochs=epochs)
    if clip is not None:
        check_positive(clip=clip)
    x, O_0, mask = _check_inputs(model, x, None, lengths)  # once: it takes as long as an epoch of a small network
    y = _labels(y, np.empty((*x.shape[1:-1], 1)))
    losses, accuracy, norms = [], [], []

    def measured(model: RNN, step: str) -> Trace:
        trace = model._forward(x, O_0, mask)
        losses.append(finite(bce_of_sum.compiled(y, trace.s).mean(), "loss", step))
        accuracy.append(float(np.mean((trace.s > 0) == y)))
        return trace

    with np.errstate(over="ignore", invalid="ignore"), tqdm(range(1, epochs + 1), disable=not progress) as bar:
        trace = measured(model, "before the first step")
        for epoch in bar:
            gradients = model.backward(trace, y)
            length = gradients.norm
            step = f"at step {epoch} of {epochs} (eta = {eta:g}, gradient of length {length:.3g})"
            norms.append(finite(length, "gradient's length", step))
            rate = eta if clip is None or norms[-1] <= clip else eta * clip / norms[-1]
            try:
                model = model.descend(gradients, rate)
            except ValueError as error:
                raise overflow("a weight is infinite", step) from error
            trace = measured(model, step)
            bar.set_postfix_str(f"loss {losses[-1]:.4g}", refresh=False)
            try:
                answer = callback(epoch, losses[-1], model) if callback is not None else None
                if isinstance(answer, bool | np.bool_) and answer:
                    break
            except StopIteration:
                break
    return History(model, np.array(losses), np.array(accuracy), np.array(norms))


def _mean_loss(y: Any, s: Array) -> Any:
    """The mean binary cross-entropy of σ(s); complex if s is."""
    return bce_of_sum(_labels(y, s), s).mean()


def _real(name: str, value: Any) -> Array:
    array = numbers(name, value)
    if array.dtype.kind == "c":
        raise TypeError(f"{name} must be real; given: {value!r}")
    return array


def _labels(y: Any, predictions: Array) -> Array:
    """The answers, each 0 or 1, in the shape of the predictions."""
    labels, shape = np.asarray(y), predictions.shape
    if labels.size != predictions.size or labels.shape not in (shape, (predictions.size,), ()):
        raise ValueError(f"y has shape {labels.shape}, the predictions have {shape}: expected one answer a prediction")
    wrong = labels[(labels != 0) & (labels != 1)]
    if wrong.size:
        raise ValueError(f"y holds {wrong[0]}; an answer is 0 or 1")
    return labels.astype(float).reshape(shape)


def _check_answers(model: RNN, trace: Trace, y: Any) -> Array:
    model.check_trace(trace)
    return _labels(y, trace.y_hat)


def _check_inputs(model: RNN, x: Any, O_0: Any, lengths: Any) -> tuple[Array, Array, Array | None]:
    """x with the step first, O_0, and the mask of the real steps."""
    x = steps_first(x, model.W_i)
    batch, hidden = x.shape[1:-1], len(model.W_h)
    O_0 = np.zeros(hidden) if O_0 is None else numbers("O_0", O_0)
    if O_0.shape not in ((hidden,), (*batch, hidden)):
        either = f"({hidden},)" + (f" or {(*batch, hidden)}" if batch else "")
        raise ValueError(f"O_0 has shape {O_0.shape}; expected {either}, since W_h is {size(model.W_h)}")
    return x, O_0, padding_mask(lengths, x)
