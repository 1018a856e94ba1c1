"""The network that writes, as lines of matrix formulas: it reads letters, answers with the next one at every step.

The steps of the cell, and the way back through them, are the lines of `nbutils.gates_laboratory`; here are the text and
the softmax. x_t holds letters one-hot, and the answer to x_t is x_{t+1}. A test holds the gradients against a complex
step.
"""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import dedent, indent
from typing import Any

import numpy as np

from byhand.figures.training import Training
from nbutils.activations import sigmoid
from nbutils.gates_laboratory import CELL_SHAPES, KEPT, NOTHING_YET, PARAMETERS, SCRATCH, START, STEPS, STEPS_BACK
from nbutils.laboratories import adam_lines, clipped_lines, learned, renamed

ONE_HOT = """
for t in range(1, T + 2):
    x[t] = text[place[:, 0] + t - 1] == alphabet   # x_t: letter t of each piece, one-hot
"""
LOSS = """
loss = 0
for t in range(1, T + 1):
    s[t] = O[t] @ W_s + b_s                    # s_t = O_t W_s + b_s
    largest = s[t].max(axis=1, keepdims=True)
    y_hat[t] = exp(s[t] - largest)
    whole = y_hat[t].sum(axis=1, keepdims=True)
    y_hat[t] = y_hat[t] / whole                # ŷ_t = softmax(s_t)
    loss = loss + (log(whole) + largest).sum() - (s[t] * x[t + 1]).sum()   # −log of the answer's ŷ
loss = loss / (n * T)                          # the mean over all letters
"""
BACKWARD = """
dO = 0 * O[T]
g_W_s = 0 * W_s
g_b_s = 0 * b_s
""" + NOTHING_YET + """
for t in reversed(range(1, T + 1)):
    delta_o = (y_hat[t] - x[t + 1]) / (n * T)  # δ_o = ∂L/∂s_t = (ŷ_t − y_t)/(nT)
    g_W_s += O[t].T @ delta_o                  # ∂L/∂W_s = Σ_t O_tᵀ δ_o
    g_b_s += delta_o.sum(axis=0)               # ∂L/∂b_s = Σ_t δ_o, over the rows too
    dO += delta_o @ W_s.T                      # to O_t from its own answer, and from step t + 1
""" + STEPS_BACK
SETUP = """
upto = alphabet.T <= alphabet                  # 1 from a letter's own place on
dice(100 + seed)
"""
DRAWN = """
place = integers(places)                       # where each piece begins
"""
BEST = """
if steps == 0:
    lowest = new_loss + 1
if new_loss < lowest:
    lowest = new_loss
    best = steps
"""
BEGUN = """
wait = every
x_own[1] = alphabet == 0
"""
WRITES = """    s_own = O_own[t] @ W_s + b_s
    chance = exp(s_own - s_own.max(axis=1, keepdims=True))
    whole_own = chance.sum()
    chance = chance / whole_own                # ŷ_t
    die = uniform()
    sign = (chance @ upto < die).sum()         # the first letter up to which the chances add up to the number drawn
    written[t - 1:t - 1 + one] = sign
    x_own[t + 1] = alphabet == sign            # what was written is read next
"""


def writer_training(
    text: Any, signs: Sequence[str], split: int, length: int = 40, count: int = 20, letters: int = 60, every: int = 20
) -> Training:  # fmt: skip
    """A cell that learns to write from the part of a text before `split`, and is judged on the rest.

    text: the numbers of its letters, (N,). signs: what each number stands for; 0 stands before what is written.
    length, count: of the pieces that a step learns from. letters: how many it writes, after each `every` steps.
    Settings: cell (plain, GRU, LSTM), hidden, eta, seed. Reports the loss on the pieces, the one on the rest, cut into
    such pieces, the lowest of these and after how many steps it was, and what it writes.
    """
    kept, read = {name: ("T", "n", "hidden") for name in KEPT}, {name: ("T", "n", "d") for name in ("x", "s", "y_hat")}
    column, hidden = dict.fromkeys(("place", "largest", "whole"), ("n", "1")), ("n", "hidden")
    judged: dict[str, tuple[str, ...]] = {**kept, **read, **column, "z": hidden, "seen": hidden}
    new, own = ({name: f"{name}_{who}" for name in judged} for who in ("new", "own"))
    of_new = {new[name]: tuple("n_new" if size == "n" else size for size in shape) for name, shape in judged.items()}
    alone = {"n": "1", "T": "T_own"}
    of_own = {own[name]: tuple(alone.get(size, size) for size in judged[name]) for name in (*KEPT, "x", "z", "seen")}
    rest = np.arange(split, len(text) - length, length)
    forward = STEPS + LOSS
    return Training(
        setup=START + SETUP + renamed(ONE_HOT, new),
        forward=DRAWN + ONE_HOT + forward + renamed(forward, new | {"n": "n_new", "loss": "new_loss"}) + BEST
        + "if wait == 0:" + indent(BEGUN + renamed(STEPS, own | {"T": "T_own"}) + WRITES, "    ") + "wait = wait - 1\n",
        backward=BACKWARD, update=clipped_lines(PARAMETERS) + dedent(adam_lines(PARAMETERS)),
        settings=("cell", "hidden", "eta", "seed"),
        sizes={"n": count, "n_new": len(rest), "T": length, "T_own": letters, "d": len(signs), "N": len(text), "one": 1,
               "places": split - length, "every": every, "bias": 1, "clip": 5},
        arrays={**judged, **of_new, **of_own, **dict.fromkeys(SCRATCH, hidden), "delta_o": ("n", "d"),
                "text": ("N", "1"), "alphabet": ("1", "d"), "upto": ("d", "d"), "die": ("1", "1"),
                "written": ("T_own", "1"), **dict.fromkeys(("s_own", "chance"), ("1", "d")),
                **learned({**CELL_SHAPES, "W_s": ("hidden", "d"), "b_s": ("1", "d")})},
        given={"text": text, "alphabet": np.arange(len(signs)), "place_new": rest},
        numbers=("loss", "new_loss", "lowest", "best", "size", "steps", "whole_own", "sign", "wait"),
        functions={"sigma": sigmoid},
        reported=("loss", "new_loss", "lowest", "best", "written"), signs={"written": signs}, first=0,
        checked={"loss": "loss", "size": "length of the gradient"},
    )  # fmt: skip
