"""The training of the chapter on gates as lines of matrix formulas: a plain cell, a GRU or an LSTM on long reviews.

Each cell has up to four blocks of weights: f (forget, or the GRU's reset), i (input, or the GRU's update), o (output)
and a (the candidate). Here each block has matrices of its own; `nbutils.cells` keeps them side by side. Each line
stands beside the formula of the chapter that derives it. A test holds their gradients against a complex step.
"""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import numpy as np

from byhand.figures.draws import Draws
from byhand.figures.training import Training
from nbutils.activations import sigmoid
from nbutils.arrays import random_weights
from nbutils.cells import GRU, LSTM, Cell, Vanilla
from nbutils.laboratories import (
    ERROR,
    LOSS,
    WORDS,
    adam_lines,
    clipped_lines,
    from_the_error,
    learned,
    on_new_reviews,
)
from nbutils.losses import bce_logits
from nbutils.sequences import SequenceNetwork

CELLS = {
    "plain RNN": (Vanilla, ""), "GRU": (GRU, ""), "LSTM": (LSTM, ""), "LSTM, forget gate at 1": (LSTM, "f"),
    "LSTM, input gate at 1": (LSTM, "i"), "LSTM, output gate at 1": (LSTM, "o"),
}  # fmt: skip
"""What a cell's setting may be: a cell, and the gate that is held open if one is."""
_OPEN = 40.0  # of this sum the sigmoid is 1 and its slope 0, to the last digit
CELL_SHAPES = {
    f"{name}{block}": shape for block in "fioa"
    for name, shape in (("W_i", ("d", "hidden")), ("W_h", ("hidden", "hidden")), ("b_", ("1", "hidden")))
}  # fmt: skip
SCRATCH = ("z", "seen", "back", "dO", "dc", "d_f", "d_i", "d_o", "d_a")
KEPT = ("f", "u", "o", "a", "c", "shown", "O")
PARAMETERS = (*CELL_SHAPES, "W_s", "b_s")


def _added(block: str) -> str:
    """What a gate's δ adds to the gradients of its weights and to ∂L/∂O_{t−1}."""
    return f"""
        g_W_i{block} += x[t].T @ d_{block}
        g_W_h{block} += O[t - 1].T @ d_{block}
        g_b_{block} += d_{block}.sum(axis=0)
        dO += d_{block} @ W_h{block}.T
"""


SETUP = """
dice(100 + seed)
first = signs()                                # −1 not, +1 very
words = signs()                                # −1 film, +1 very
for t in range(2, T):
    x[t] = ((1 - words[:, t - 2]) / 2) @ film + ((1 + words[:, t - 2]) / 2) @ very
x[1] = ((1 - first) / 2) @ negation + ((1 + first) / 2) @ very
x[T] = good
y = (1 + first) / 2                            # 1 for praise: very …, 0 for blame: not …
"""
START = """
dice(seed)
""" + "".join(
    f"W_i{block} = normal(1 / sqrt(d))\nW_h{block} = normal(1 / sqrt(hidden))\n" for block in "fioa"
) + """
W_s = normal(1 / sqrt(hidden))                 # each entry normal, with deviation 1/√rows
if cell == 1:
    b_i = bias + 0 * b_i                       # the GRU's update gate: the larger, the more of O is kept
if cell > 1:
    b_f = bias + 0 * b_f                       # the LSTM's forget gate: the larger, the more of c is kept
"""
HELD = "".join(f"""
if cell == {number}:
    W_i{block} = 0 * W_i{block}
    W_h{block} = 0 * W_h{block}
    b_{block} = {_OPEN:g} + 0 * b_{block}      # σ(40) = 1, with the slope 0: this gate stays open
""" for number, block in enumerate("fio", start=3))
STEPS = """
for t in range(1, T + 1):
    if cell > 0:
        z = x[t] @ W_if + O[t - 1] @ W_hf + b_f
        f[t] = sigma(z)                        # f_t = σ(x_t W_if + O_{t−1} W_hf + b_f); the GRU's r_t
        z = x[t] @ W_ii + O[t - 1] @ W_hi + b_i
        u[t] = sigma(z)                        # i_t = σ(x_t W_ii + O_{t−1} W_hi + b_i); the GRU's u_t
    if cell > 1:
        z = x[t] @ W_io + O[t - 1] @ W_ho + b_o
        o[t] = sigma(z)                        # o_t = σ(x_t W_io + O_{t−1} W_ho + b_o)
    seen = O[t - 1]
    if cell == 1:
        seen = f[t] * O[t - 1]                 # r_t ⊙ O_{t−1}
    z = x[t] @ W_ia + seen @ W_ha + b_a
    a[t] = tanh(z)                             # a_t = tanh(x_t W_ia + O_{t−1} W_ha + b_a)
    if cell == 0:
        O[t] = a[t]                            # O_t = a_t
    if cell == 1:
        O[t] = u[t] * O[t - 1] + (1 - u[t]) * a[t]   # O_t = u_t ⊙ O_{t−1} + (1 − u_t) ⊙ a_t
    if cell > 1:
        c[t] = f[t] * c[t - 1] + u[t] * a[t]   # c_t = f_t ⊙ c_{t−1} + i_t ⊙ a_t
        shown[t] = tanh(c[t])
        O[t] = o[t] * shown[t]                 # O_t = o_t ⊙ tanh(c_t)
"""
FORWARD = STEPS + """s = O[T] @ W_s + b_s                           # s = O_T W_s + b_s
"""
NOTHING_YET = "dc = 0 * dO\n" + "".join(f"g_{name} = 0 * {name}\n" for name in CELL_SHAPES)
STEPS_BACK = """
    if cell == 0:
        d_a = dO * (1 - a[t] * a[t])           # δ_a = ∂L/∂O_t ⊙ (1 − a_t²)
    if cell == 1:
        d_a = dO * (1 - u[t]) * (1 - a[t] * a[t])      # δ_a = ∂L/∂O_t ⊙ (1 − u_t) ⊙ (1 − a_t²)
        back = d_a @ W_ha.T                    # ∂L/∂(r_t ⊙ O_{t−1}) = δ_a W_haᵀ
        d_f = back * O[t - 1] * f[t] * (1 - f[t])      # δ_r
        d_i = dO * (O[t - 1] - a[t]) * u[t] * (1 - u[t])   # δ_u
        seen = f[t] * O[t - 1]
    if cell > 1:
        dc += dO * o[t] * (1 - shown[t] * shown[t])    # ∂L/∂c_t: from the next memory, and the state shown
        d_f = dc * c[t - 1] * f[t] * (1 - f[t])        # δ_f
        d_i = dc * a[t] * u[t] * (1 - u[t])            # δ_i
        d_o = dO * shown[t] * o[t] * (1 - o[t])        # δ_o
        d_a = dc * u[t] * (1 - a[t] * a[t])            # δ_a
        dc = dc * f[t]                                 # f_t: the thick line to c_{t−1}
    if cell != 1:
        seen = O[t - 1]
    g_W_ia += x[t].T @ d_a                     # ∂L/∂W_ia = Σ_t x_tᵀ δ_a
    g_W_ha += seen.T @ d_a                     # ∂L/∂W_ha = Σ_t O_{t−1}ᵀ δ_a; in the GRU of r_t ⊙ O_{t−1}
    g_b_a += d_a.sum(axis=0)                   # ∂L/∂b_a = Σ_t δ_a, over the rows too
    if cell == 1:
        dO = dO * u[t] + back * f[t]           # ∂L/∂O_{t−1}: kept, and through r_t ⊙ O_{t−1}
    else:
        dO = d_a @ W_ha.T                      # ∂L/∂O_{t−1} = δ W_hᵀ, summed over the blocks
    if cell > 0:
""" + _added("f") + _added("i") + """
    if cell > 1:
""" + _added("o")
BACKWARD = ERROR + from_the_error("W_s", "b_s") + NOTHING_YET + """
for t in reversed(range(1, T + 1)):""" + STEPS_BACK


def gates_training(count: int = 100, count_new: int = 100) -> Training:
    """A cell that reads long reviews, of which the first word decides, judged on other reviews; steps by Adam.

    Settings: delay (the words that do not count), cell, hidden, bias (of the gate that keeps), eta, seed.
    """
    steps = dict.fromkeys(KEPT, ("T", "n", "hidden"))
    read = {"x": ("T", "n", "d"), "first": ("n", "1"), "words": ("n", "delay"), "y": ("n", "1"), "s": ("n", "1")}
    arrays = {**steps, **read, **dict.fromkeys(SCRATCH, ("n", "hidden")), "delta_o": ("n", "1")}
    drawn, judged, of_new = on_new_reviews(SETUP, FORWARD, arrays, (*steps, *read, "z", "seen"))
    return Training(
        setup=SETUP + drawn + START + HELD, forward=FORWARD + LOSS + judged, backward=BACKWARD,
        update=clipped_lines(PARAMETERS) + dedent(adam_lines(PARAMETERS)),
        settings=("delay", "cell", "hidden", "bias", "eta", "seed"),
        sizes={"n": count, "n_new": count_new, "T": "delay + 2", "d": len(WORDS), "clip": 1},
        arrays={**arrays, **of_new, **dict.fromkeys(WORDS, ("1", "d")),
                **learned({**CELL_SHAPES, "W_s": ("hidden", "1"), "b_s": ("1", "1")})},
        given=dict(zip(WORDS, np.eye(len(WORDS)), strict=True)), numbers=("loss", "right", "size", "steps"),
        functions={"sigma": sigmoid, "bce": bce_logits}, reported=("loss", "right"),
        checked={"loss": "loss", "size": "length of the gradient"},
    )  # fmt: skip


def start_gates(
    cell: type[Cell], held: str, inputs: int, hidden: int, bias: float, seed: int, outputs: int = 1
) -> SequenceNetwork:  # fmt: skip
    """The network that the page starts with: the same draws, block by block, and the bias of the gate that keeps.

    held: the gate of an LSTM that is held open, "f", "i" or "o", or "" for none.
    """
    draws: Any = Draws(seed)
    drawn = {block: [random_weights(draws, rows, hidden, rows**-0.5) for rows in (inputs, hidden)] for block in "fioa"}
    blocks = {Vanilla: "a", GRU: "fia", LSTM: "fioa"}[cell]
    if held:
        drawn[held] = [0 * weights for weights in drawn[held]]
    W_i, W_h = (np.hstack([drawn[block][place] for block in blocks]) for place in (0, 1))
    made = cell(W_i, W_h, np.zeros(len(blocks) * hidden))
    if cell is not Vanilla:
        made = made.with_bias(1 if cell is GRU else 0, bias)
    if held:
        made = made.with_bias(blocks.index(held), _OPEN)
    return SequenceNetwork.start(made, outputs, draws)
