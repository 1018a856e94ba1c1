"""The book's exercises: one module a chapter, found by name.

A chapter's page, the page in which a reader's answers are checked, and the grader all take them from here.
"""

from __future__ import annotations

import sympy

from byhand.answers import Bank
from byhand.answers.slips import register_activation, register_biases
from byhand.formulas.functions import Sigmoid

register_activation(sympy.tanh, "tanh", lambda f: 1 - f**2, [
    ("square", "A square is lost: the slope of tanh is not 1 − tanh.", lambda f: 1 - f)])  # fmt: skip
register_activation(Sigmoid, "the sigmoid", lambda f: f * (1 - f))
register_biases("b(_.*)?")

CHAPTERS = {
    "neurons": "Neurons and activations",
    "gradients": "Gradients and the chain rule",
    "single-neuron": "A single neuron with a squared error",
    "losses": "Loss functions",
    "hidden-layer": "A hidden layer",
    "rnn-forward": "The RNN's forward pass",
    "bptt": "Backpropagation through time",
    "vanishing": "Where RNNs fail",
    "gates": "A memory that lasts: gates",
}
"""The first part of an exercise's name, in the book's order -> the chapter. A module of that name, or a plain file,
holds them: "single_neuron.py" or "single-neuron.toml"."""

BANK = Bank(__name__, CHAPTERS)
chapter, names, find = BANK.chapter, BANK.names, BANK.find
