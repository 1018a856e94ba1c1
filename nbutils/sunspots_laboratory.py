"""The training of the sunspots as lines of matrix formulas: an RNN reads some years and predicts a later one.

Its output has no sigmoid and its loss is half the squared error, so that ∂L/∂s = s − y; the rest are the lines of every
RNN in `nbutils.laboratories`. A test proves their gradients equal to the derivatives of the loss.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from byhand.figures.training import Training
from nbutils.activations import slope, tanh
from nbutils.laboratories import (
    PARAMETERS,
    RNN_FORWARD,
    RNN_START,
    THROUGH_TIME,
    clipped_lines,
    descended,
    renamed,
    rnn_arrays,
)

SETUP = """
for t in range(1, T + 1):
    x[t] = series[t - 1:t - 1 + n]             # x_t: year t of each window
    x_new[t] = series[split - ahead - T + t:split - ahead - T + t + n_new]
y = series[T + ahead - 1:T + ahead - 1 + n]    # y: the year that lies `ahead` years after a window
y_new = series[split:split + n_new]
year = years[split:split + n_new]
"""
LOSS = """
e = s - y                                      # s − y
loss = (e * e).mean() / 2                      # L = ½ (s − y)², mean over windows
"""
BACKWARD = """
delta_o = e / n                                # δ_o = ∂L/∂s = (s − y)/n
""" + THROUGH_TIME
JUDGED = """
e_new = s_new - y_new
old_error = spread * sqrt((e * e).mean())            # root of the mean square, in sunspots
new_error = spread * sqrt((e_new * e_new).mean())
middle_new = s_new.mean()
away = s_new - middle_new
swing = spread * sqrt((away * away).mean())
forecast = spread * s_new + middle
"""


def forecast_training(years: Any, spots: Any, split: int, steps: int) -> Training:
    """An RNN that reads `steps` years and predicts a later one, trained where that is before the year `split`.

    Settings: ahead (how many years later), hidden, eta, seed. The gradient is clipped at 1, W_h starts orthogonal.
    Reports the loss, the errors on old and on new years and the spread of the new forecasts, all in sunspots, and the
    forecasts with their years.
    """
    spots, before = np.asarray(spots, dtype=float), int(np.sum(np.asarray(years) < split))
    middle, spread = spots[:before].mean(), spots[:before].std()
    own = {name: f"{name}_new" for name in ("x", "z", "O", "s")}
    shapes = rnn_arrays({name: ("n", "1") for name in ("y", "e")})
    arrays = {name: tuple("1" if size == "d" else size for size in shape) for name, shape in shapes.items()}
    of_new = {own[name]: tuple("n_new" if size == "n" else size for size in arrays[name]) for name in own}
    column = dict.fromkeys(("y_new", "e_new", "away", "forecast", "year"), ("n_new", "1"))
    return Training(
        setup=SETUP + RNN_START, forward=RNN_FORWARD + LOSS + renamed(RNN_FORWARD, own | {"n": "n_new"}) + JUDGED,
        backward=BACKWARD, update=clipped_lines(PARAMETERS) + descended(PARAMETERS),
        settings=("ahead", "hidden", "eta", "seed"),
        sizes={"T": steps, "d": 1, "split": before, "n": f"{before} - T - ahead + 1", "n_new": len(spots) - before,
               "whole": len(spots), "middle": str(middle), "spread": str(spread), "clip": 1, "start": 0},
        arrays={**arrays, **of_new, **column, **dict.fromkeys(("series", "years"), ("whole", "1"))},
        given={"series": (spots - middle) / spread, "years": years},
        numbers=("loss", "old_error", "new_error", "swing", "middle_new", "size"),
        functions={"f": tanh, "df": slope(tanh)},
        reported=("loss", "old_error", "new_error", "swing", "year", "forecast"),
        checked={"loss": "loss", "size": "length of the gradient"},
    )  # fmt: skip
