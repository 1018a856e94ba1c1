"""The book's trainings as lines of matrix formulas, for the laboratories, which run in the reader's page.

Each line stands beside the formula of the chapter that derives it. A test proves the gradients of these lines equal to
the derivatives of their loss, and another holds the page's first losses against those of NumPy.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from textwrap import dedent
from typing import Any

import numpy as np

from byhand.figures.draws import Draws
from byhand.figures.training import Training
from byhand.formulas import Formula
from nbutils.activations import sigmoid, slope
from nbutils.losses import bce_logits
from nbutils.rnn import RNN
from nbutils.rnn import bce_logits as mean_bce
from nbutils.training import Adam, Descent, Momentum, Optimizer, minimise
from nbutils.two_layer import TwoLayer

OPTIMIZERS = {"gradient descent": Descent, "momentum": Momentum, "Adam": Adam}
"""What an optimizer's setting may be."""
STARTS = {"orthogonal": "whole", "half of it": "half", "random": "random"}
"""What the setting of W_h's start may be."""

# ---------------------------------------------------------------------------------------------------- one neuron

NEURON_FORWARD = """
z = x_points @ w + b                       # z = w x + b, one row an example
e = f(z) - y_points                        # a − y, where a = f(z)
loss = (e * e).mean()                      # L = 1/n Σ (a − y)²
output = f(x @ w + b)                      # a at every x of the plot
"""
NEURON_BACKWARD = """
delta = 2 * e * df(z, f(z)) / n            # ∂L/∂z = 2 (a − y) f′(z) / n
g_w = x_points.T @ delta                   # ∂L/∂w = Σ ∂L/∂z · x
g_b = delta.sum(axis=0)                    # ∂L/∂b = Σ ∂L/∂z
"""


def neuron_training(x_points: Any, y_points: Any, x: Any, activations: Sequence[Formula]) -> Training:
    """One neuron on examples of shape (n,), and its output at the inputs x of a plot.

    Settings: eta, w and b (the start), activation. Reports loss, w, b, x, output.
    """
    examples = dict.fromkeys(("x_points", "y_points", "z", "e", "delta"), ("n", "1"))
    return Training(
        setup="w = w_start\nb = b_start", forward=NEURON_FORWARD, backward=NEURON_BACKWARD,
        update=descended(("w", "b")), settings=("eta", "w: w_start", "b: b_start", "activation"),
        sizes={"n": len(x_points), "points": len(x)},
        arrays={**examples, **dict.fromkeys(("x", "output"), ("points", "1")),
                **dict.fromkeys(("w", "b", "g_w", "g_b"), ("1", "1"))},
        given={"x_points": x_points, "y_points": y_points, "x": x}, chosen=_chosen(activations),
        reported=("loss", "w", "b", "x", "output"), first=0,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------- a network through time

RNN_FORWARD = """
for t in range(1, T + 1):
    z[t] = x[t] @ W_i + O[t - 1] @ W_h + b_h   # z_t = x_t W_i + O_{t−1} W_h + b_h
    O[t] = f(z[t])                             # O_t = f(z_t)
s = O[T] @ W_o + b_o                           # s = O_T W_o + b_o
"""
LOSS = """
loss = bce(y, s).mean()                        # L = −[y log ŷ + (1 − y) log(1 − ŷ)], ŷ = σ(s), mean over examples
"""
RIGHT = "right = ((s > 0) == y).sum()           # ŷ > 1/2 where s > 0\n"


ERROR = """
delta_o = (sigma(s) - y) / n                   # δ_o = ∂L/∂s = (ŷ − y)/n, one row an example
"""


def from_the_error(W: str, b: str) -> str:
    """The gradients of the output's weights and bias, by these names, and of the last state, from δ_o."""
    return f"""
g_{W} = O[T].T @ delta_o                       # ∂L/∂{W} = O_Tᵀ δ_o
g_{b} = delta_o.sum(axis=0)                    # ∂L/∂{b} = Σ δ_o, over the rows
dO = delta_o @ {W}.T                           # ∂L/∂O_T = δ_o {W}ᵀ
"""


THROUGH_TIME = from_the_error("W_o", "b_o") + """g_W_i = 0 * W_i
g_W_h = 0 * W_h
g_b_h = 0 * b_h
for t in reversed(range(1, T + 1)):
    delta = dO * df(z[t], O[t])                # δ_t = ∂L/∂O_t ⊙ f′(z_t)
    g_W_i += x[t].T @ delta                    # ∂L/∂W_i = Σ_t x_tᵀ δ_t
    g_W_h += O[t - 1].T @ delta                # ∂L/∂W_h = Σ_t O_{t−1}ᵀ δ_t
    g_b_h += delta.sum(axis=0)                 # ∂L/∂b_h = Σ_t δ_t, over the rows too
    dO = delta @ W_h.T                         # ∂L/∂O_{t−1} = δ_t W_hᵀ
"""
RNN_BACKWARD = ERROR + THROUGH_TIME
PARAMETERS = ("W_i", "W_h", "W_o", "b_h", "b_o")
_SHAPES = {
    "W_i": ("d", "hidden"), "W_h": ("hidden", "hidden"), "W_o": ("hidden", "1"), "b_h": ("1", "hidden"),
    "b_o": ("1", "1"),
}  # fmt: skip
RNN_START = """
dice(seed)
W_i = normal(1 / sqrt(d))                      # each entry normal, with deviation 1/√rows
W_h = normal(1 / sqrt(hidden))
W_o = normal(1 / sqrt(hidden))
if start < 2:
    W_h = orthogonal()
if start == 1:
    W_h = 0.5 * W_h
"""


def reviews_training(x: Any, y: Any, activations: Sequence[Formula]) -> Training:
    """An RNN on sequences x, (n, T, features), with the answers y, (n,), each 0 or 1.

    Settings: hidden, eta, activation, clip (0 for none), start (orthogonal, half of it, random), optimizer, seed.
    """
    count, steps, padded = _by_step(x)
    return Training(
        setup=RNN_START,
        forward=RNN_FORWARD + LOSS + RIGHT,
        sizes={"n": count, "T": steps, "d": padded.shape[-1]}, arrays=rnn_arrays({"y": ("n", "1")}),
        given={"x": padded, "y": y}, reported=("loss", "right"), **_shared(activations),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------- a cliff


def cliff_training(x: Any, y: Any, activation: Formula) -> Training:
    """A unit with w_i = 1, w_h = 2 and w_o = 2 on sequences x, (n, T, 1), with the answers y, (n,), each 0 or 1.

    Settings: bias (b_h at the start), eta, clip (0 for none). Reports the loss, the gradient's length and b_h.
    """
    count, steps, padded = _by_step(x)
    shared = _shared([activation])
    lines = "W_i = 1\nW_h = 2\nW_o = 2\nb_h = bias\n"
    size, clipping = clipped_lines(PARAMETERS).split("\n", 1)
    return Training(
        setup=lines, forward=RNN_FORWARD + LOSS + RNN_BACKWARD + size, backward="",
        update=clipping + descended(PARAMETERS), settings=("bias", "eta", "clip"),
        sizes={"n": count, "T": steps, "d": 1, "hidden": 1}, arrays=rnn_arrays({"y": ("n", "1")}),
        given={"x": padded, "y": y}, numbers=("loss", "size"),
        functions={**shared["functions"], "f": activation, "df": slope(activation)}, checked=shared["checked"],
        reported=("loss", "size", "b_h"), first=0,
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------ a hidden layer

LAYER_FORWARD = """
z = x @ W_i + b_h                              # z = x W_i + b_h, one row an example
O = f(z)                                       # O = f(z)
s = O @ W_o + b_o                              # s = O W_o + b_o
"""
LAYER_BACKWARD = """
delta_o = (sigma(s) - y) / n                   # δ_o = ∂L/∂s = (ŷ − y)/n
g_W_o = O.T @ delta_o                          # ∂L/∂W_o = Oᵀ δ_o
g_b_o = delta_o.sum(axis=0)                    # ∂L/∂b_o = Σ δ_o, over the rows
delta = (delta_o @ W_o.T) * df(z, O)           # δ = (δ_o W_oᵀ) ⊙ f′(z)
g_W_i = x.T @ delta                            # ∂L/∂W_i = xᵀ δ
g_b_h = delta.sum(axis=0)                      # ∂L/∂b_h = Σ δ, over the rows
"""
LAYER_START = """
dice(seed)
W_i = normal(1 / sqrt(d))                      # each entry normal, with deviation 1/√rows
W_o = normal(1 / sqrt(hidden))
if start == 1:
    W_i = 0.5 + 0 * W_i
    W_o = 0.5 + 0 * W_o
if start == 2:
    W_i = 0 * W_i
    W_o = 0 * W_o
"""
LAYER_STARTS = {"random": "random", "all 0.5": "equal", "all zero": "zero"}
"""What the setting of a hidden layer's start may be."""


def layer_training(x: Any, y: Any, activations: Sequence[Formula]) -> Training:
    """A network with one hidden layer on points x, (n, features), with the answers y, (n,), each 0 or 1.

    Settings: hidden, eta, activation, start (random, all 0.5, all zero), optimizer, seed.
    """
    count, features = np.shape(x)
    names = ("W_i", "W_o", "b_h", "b_o")
    return Training(
        setup=LAYER_START, forward=LAYER_FORWARD + LOSS + RIGHT, backward=LAYER_BACKWARD, update=optimized_lines(names),
        settings=("hidden", "eta", "activation", "start", "optimizer", "seed"), sizes={"n": count, "d": features},
        arrays={"x": ("n", "d"), "y": ("n", "1"), **dict.fromkeys(("z", "O", "delta"), ("n", "hidden")),
                **dict.fromkeys(("s", "delta_o"), ("n", "1")), **learned({name: _SHAPES[name] for name in names})},
        given={"x": x, "y": y}, numbers=("loss", "right", "steps"), functions={"sigma": sigmoid, "bce": bce_logits},
        chosen=_chosen(activations), reported=("loss", "right"),
    )  # fmt: skip


def overfitting_training(x: Any, y: Any, x_new: Any, y_new: Any, activation: Formula) -> Training:
    """A network with one hidden layer on points x, (n, features), with the answers y, (n,), and on new ones.

    Settings: hidden, eta, seed. The steps are Adam's. Reports the loss on the points and on the new ones.
    """
    (count, features), names = np.shape(x), ("W_i", "W_o", "b_h", "b_o")
    own = {name: f"{name}_new" for name in ("x", "y", "z", "O", "s")} | {"n": "n_new"}
    arrays: dict[str, tuple[str, ...]] = {"x": ("n", "d"), "y": ("n", "1"), "z": ("n", "hidden"), "O": ("n", "hidden"),
                                          "s": ("n", "1")}
    of_new = {own[name]: tuple(own.get(size, size) for size in shape) for name, shape in arrays.items()}
    return Training(
        setup=LAYER_START,
        forward=LAYER_FORWARD + LOSS + renamed(LAYER_FORWARD, own) + "new_loss = bce(y_new, s_new).mean()",
        backward=LAYER_BACKWARD, update=dedent(adam_lines(names)), settings=("hidden", "eta", "seed"),
        sizes={"n": count, "n_new": len(x_new), "d": features, "start": 0},
        arrays={**arrays, **of_new, "delta": ("n", "hidden"), "delta_o": ("n", "1"),
                **learned({name: _SHAPES[name] for name in names})},
        given={"x": x, "y": y, "x_new": x_new, "y_new": y_new}, numbers=("loss", "new_loss", "steps"),
        functions={"sigma": sigmoid, "bce": bce_logits, "f": activation, "df": slope(activation)},
        reported=("loss", "new_loss"),
    )  # fmt: skip


# -------------------------------------------------------------------------------------------------- long reviews

MEMORY_SETUP = """
dice(100 + seed)
first = signs()                                # −1 film, +1 not
last = signs()                                 # −1 good, +1 bad
words = signs()                                # −1 film, +1 very
for t in range(2, T):
    x[t] = ((1 - words[:, t - 1]) / 2) @ film + ((1 + words[:, t - 1]) / 2) @ very
x[1] = ((1 - first) / 2) @ film + ((1 + first) / 2) @ negation
x[T] = ((1 - last) / 2) @ good + ((1 + last) / 2) @ bad
y = (1 + first * last) / 2                     # 1 for praise: good without a not, or bad with one
"""
WORDS = ("film", "very", "good", "negation", "bad")


def memory_training(activations: Sequence[Formula], count: int = 100, count_new: int = 200) -> Training:
    """An RNN that reads long reviews, of which the first and the last word decide, judged on other reviews.

    Settings: between (the words that do not count), and those of `reviews_training`.
    """
    more = {"y": ("n", "1"), "first": ("n", "1"), "last": ("n", "1"), "words": ("n", "T")}
    arrays = rnn_arrays(more)
    drawn, judged, of_new = on_new_reviews(MEMORY_SETUP, RNN_FORWARD, arrays, (*more, "x", "z", "O", "s"))
    return Training(
        setup=MEMORY_SETUP + drawn + RNN_START, forward=RNN_FORWARD + LOSS + judged,
        sizes={"n": count, "n_new": count_new, "T": "between + 2", "d": len(WORDS)},
        arrays={**arrays, **of_new, **dict.fromkeys(WORDS, ("1", "d"))},
        given=dict(zip(WORDS, np.eye(len(WORDS)), strict=True)), reported=("loss", "right"),
        **_shared(activations, ("between",)),
    )  # fmt: skip


def _by_step(x: Any) -> tuple[int, int, np.ndarray]:
    """Of sequences (n, T, features): n, T, and the matrices x_1 … x_T between two of zeros, (T + 2, n, features)."""
    x = np.asarray(x, dtype=float)
    count, steps, features = x.shape
    padded = np.zeros((steps + 2, count, features))
    padded[1:-1] = np.moveaxis(x, 1, 0)
    return count, steps, padded


def rnn_arrays(more: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The arrays of an RNN's lines."""
    return {
        "x": ("T", "n", "d"), "z": ("T", "n", "hidden"), "O": ("T", "n", "hidden"), "s": ("n", "1"),
        "delta_o": ("n", "1"), "dO": ("n", "hidden"), "delta": ("n", "hidden"), **learned(_SHAPES), **more,
    }  # fmt: skip


def learned(shapes: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The parameters' arrays, with their gradients and the two that an optimizer keeps of each."""
    return {before + name: shape for before in ("", "g_", "m_", "v_") for name, shape in shapes.items()}


def _shared(activations: Sequence[Formula], more: Iterable[str] = ()) -> dict[str, Any]:
    """What the trainings of an RNN have in common."""
    return {
        "backward": RNN_BACKWARD, "update": clipped_lines(PARAMETERS) + optimized_lines(PARAMETERS),
        "settings": (*more, "hidden", "eta", "activation", "clip", "start", "optimizer", "seed"),
        "numbers": ("loss", "right", "size", "steps"), "checked": {"loss": "loss", "size": "length of the gradient"},
        "functions": {"sigma": sigmoid, "bce": bce_logits},
        "chosen": _chosen(activations),
    }  # fmt: skip


def _chosen(activations: Sequence[Formula]) -> dict[str, tuple[str, list[Formula]]]:
    """The activation f(z) and its slope df(z, a), one for each option of the setting."""
    return {"f": ("activation", [*activations]), "df": ("activation", [slope(one) for one in activations])}


# ------------------------------------------------------------------------------------------------------ by NumPy


def start_rnn(inputs: int, hidden: int, seed: int, start: str, activation: Formula) -> RNN:
    """The RNN that the page starts with: the same draws; start is "whole" or "half" an orthogonal W_h, or "random"."""
    draws: Any = Draws(seed)
    model = RNN.start(inputs, hidden, draws, orthogonal=start != "random", activation=activation)
    return model.replaced({"W_h": 0.5 * model.W_h}) if start == "half" else model


def start_layer(features: int, hidden: int, seed: int, start: str, activation: Formula) -> TwoLayer:
    """The hidden layer that the page starts with: start is "random", or "equal" (all weights 0.5), or "zero"."""
    draws: Any = Draws(seed)
    model = TwoLayer.start(features, hidden, 1, draws, activation=activation)
    if start == "random":
        return model
    value = {"equal": 0.5, "zero": 0.0}[start]
    return model.replaced({name: np.full_like(getattr(model, name), value) for name in ("W_i", "W_o")})


def train_rnn(
    model: RNN, x: Any, y: Any, optimizer: Optimizer, epochs: int, clip: float | None,
    tell: Callable[[int, float, RNN], Any],
) -> None:  # fmt: skip
    """Train as the page does; tell(epoch, loss, model) hears of each epoch from 1, with the model and loss after it."""

    def gradients_of(model: RNN, step: int) -> tuple[float, Mapping[str, Any]]:
        trace = model.forward(x)
        return mean_bce(y, trace.s), model.backward(trace, y).parameters

    minimise(
        model, gradients_of, optimizer, epochs, clip,
        lambda epoch, loss, model: tell(epoch, mean_bce(y, model.forward(x).s), model),
    )  # fmt: skip


# ------------------------------------------------------------------------------------------------------- updates


def descended(names: Iterable[str]) -> str:
    """The lines of a step of gradient descent, one for each parameter."""
    return "".join(f"{W} = {W} - eta * g_{W}  # {W} ← {W} − η ∂L/∂{W}\n" for W in names)


def clipped_lines(names: Sequence[str]) -> str:
    """The gradient's length, over all parameters; a longer gradient than `clip` is shortened to it."""
    squares = " + ".join(f"(g_{W} * g_{W}).sum()" for W in names)
    shorter = "".join(f"        g_{W} = g_{W} * (clip / size)\n" for W in names)
    return f"size = sqrt({squares})  # ‖g‖\nif clip > 0:\n    if size > clip:  # g ← g · clip/‖g‖\n{shorter}"


def adam_lines(names: Sequence[str]) -> str:
    """A step of Adam, as `nbutils.training` has it, within a case."""
    adam = "    steps = steps + 1\n"
    for W in names:
        adam += f"    m_{W} = 0.9 * m_{W} + (1 - 0.9) * g_{W}  # m, v: running means of ∂L/∂{W} and of its square\n"
        adam += f"    v_{W} = 0.999 * v_{W} + (1 - 0.999) * g_{W} * g_{W}\n"
        adam += f"    {W} = {W} - eta * (m_{W} / (1 - 0.9**steps)) / (sqrt(v_{W} / (1 - 0.999**steps)) + 1e-8)\n"
    return adam


def optimized_lines(names: Sequence[str]) -> str:
    """A step of gradient descent, momentum or Adam, as `nbutils.training` has them."""
    descent, momentum = "", ""
    for W in names:
        descent += f"    {W} = {W} - eta * g_{W}  # {W} ← {W} − η ∂L/∂{W}\n"
        momentum += f"    v_{W} = 0.9 * v_{W} + g_{W}  # v ← β v + ∂L/∂{W}\n    {W} = {W} - eta * v_{W}\n"
    return f"if optimizer == 0:\n{descent}if optimizer == 1:\n{momentum}if optimizer == 2:\n{adam_lines(names)}"


def on_new_reviews(
    setup: str, forward: str, arrays: Mapping[str, tuple[str, ...]], names: Iterable[str]
) -> tuple[str, str, dict[str, tuple[str, ...]]]:
    """The lines that draw new reviews after the first ones, those that judge a network on them, and their arrays.

    setup: the first reviews' lines, of which the first one sets the dice. names: the arrays that the new ones have too.
    """
    own = {name: f"{name}_new" for name in names}
    new = own | {"n": "n_new"}
    drawn = renamed(setup.removeprefix("\n").partition("\n")[2], new)
    judged = renamed(forward, new) + "right = 100 * ((s_new > 0) == y_new).mean()  # in percent\n"
    return drawn, judged, {own[name]: tuple(new.get(size, size) for size in arrays[name]) for name in own}


def renamed(text: str, names: Mapping[str, str]) -> str:
    """The lines with other names for some arrays, without their formulas."""
    lines = [line.partition("#")[0].rstrip() for line in text.splitlines()]
    return re.sub(r"\w+", lambda match: names.get(match[0], match[0]), "\n".join(lines)) + "\n"
