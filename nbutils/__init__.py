"""The helper of the book *Gradients by Hand*: `from nbutils import Derivation, LiveFigure, exercise, relu, RNN`.

To prove a derivation, line by line: `Derivation`, `Correction`, `compare`, `parse`, `Formula`.
To look at a neural network: the functions `relu`, `step`, `sigmoid`, `tanh`, the losses in `losses`, the networks
`TwoLayer`, `RNN` and `SequenceNetwork` with the cells `Vanilla`, `GRU` and `LSTM`; to train them: `train`, `minimise`,
`Descent`, `Momentum`, `Adam`.
To draw: `LiveFigure` with its panels, artists and controls; `Graph` with `Node` and `Edge`, in it or in a `Picture`;
`Laboratory`.
To practise: `exercise("single-neuron/weight")`; with a question of your own: `derive("z = w*x ...")`.

In a notebook, `nbutils?` shows this page alone, and `nbutils.Derivation?` the details of one name; `help` adds every
method. What this package does not define comes from `byhand`, the engine, which other books can use too.
"""

# ruff: noqa: F401 -- the names of the type checker's part are those of the table below it, and a test compares them

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from byhand.figures import __all__ as _FIGURES  # the names alone: neither NumPy nor Matplotlib is imported for them

if TYPE_CHECKING:
    from byhand.figures import *  # noqa: F403
    from byhand.forms import ExerciseForm, derive
    from byhand.formulas import Formula, ReLU, Sigmoid, Softplus, Step
    from byhand.proof import Correction, Derivation, compare, parse
    from nbutils import losses
    from nbutils.activations import relu, sigmoid, step, tanh
    from nbutils.cells import GRU, LSTM, Vanilla
    from nbutils.gates_laboratory import CELLS, gates_training, start_gates
    from nbutils.laboratories import (
        LAYER_STARTS,
        OPTIMIZERS,
        STARTS,
        cliff_training,
        layer_training,
        memory_training,
        neuron_training,
        overfitting_training,
        reviews_training,
        start_layer,
        start_rnn,
        train_rnn,
    )
    from nbutils.rnn import RNN, bce, bce_logits, complex_step, gradient_check, path_shares, state_jacobians, train
    from nbutils.sequences import SequenceNetwork
    from nbutils.sunspots_laboratory import forecast_training
    from nbutils.training import Adam, Descent, Momentum, clipped, minimise, norm
    from nbutils.two_layer import TwoLayer
    from nbutils.writer_laboratory import writer_training

_HOMES = {
    "byhand.formulas": ("Formula", "ReLU", "Sigmoid", "Softplus", "Step"),
    "byhand.forms": ("derive",),
    "byhand.proof": ("Correction", "Derivation", "compare", "parse"),
    "byhand.figures": tuple(_FIGURES),
    "nbutils.activations": ("relu", "sigmoid", "step", "tanh"),
    "nbutils.cells": ("GRU", "LSTM", "Vanilla"),
    "nbutils.sequences": ("SequenceNetwork",),
    "nbutils.training": ("Adam", "Descent", "Momentum", "clipped", "minimise", "norm"),
    "nbutils.two_layer": ("TwoLayer",),
    "nbutils.gates_laboratory": ("CELLS", "gates_training", "start_gates"),
    "nbutils.laboratories": (
        "LAYER_STARTS", "OPTIMIZERS", "STARTS", "cliff_training", "layer_training", "memory_training",
        "neuron_training", "overfitting_training", "reviews_training", "start_layer", "start_rnn", "train_rnn",
    ),
    "nbutils.sunspots_laboratory": ("forecast_training",),
    "nbutils.writer_laboratory": ("writer_training",),
    "nbutils.rnn": (
        "RNN", "bce", "bce_logits", "complex_step", "gradient_check", "path_shares", "state_jacobians", "train",
    ),
}  # fmt: skip
_DRAWING = {
    "byhand.figures", "byhand.forms", "nbutils.gates_laboratory", "nbutils.laboratories", "nbutils.sunspots_laboratory",
    "nbutils.writer_laboratory",
}  # fmt: skip
"""The homes of what draws, by which the book's colours are needed."""
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = ["exercise", "losses", *_HOME]


def exercise(name: str) -> ExerciseForm:
    """The form of the exercise of this name, such as "single-neuron/weight"; `.check("2*x")` asks the same judge.

    Raises ValueError for a name that no exercise has.
    """
    from byhand.forms import form
    from nbutils.exercises import find

    return form(find(name))


def __getattr__(name: str) -> Any:
    """A name from where it is defined, when it is first asked for: proofs and answers load no drawing library."""
    if name == "losses":
        return import_module("nbutils.losses")
    if name not in _HOME:
        raise AttributeError(f"nbutils has no {name!r}; it has {', '.join(__all__)}")
    if _HOME[name] in _DRAWING:
        import_module("nbutils.palette")  # the book's colours, before anything is drawn
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
