"""The book's exercises: one module a chapter, found by name.

A chapter's page, the page in which a reader's answers are checked, and the grader all take them from here.
"""

from __future__ import annotations

from byhand.answers import Bank

CHAPTERS = {
    "neurons": "Neurons and activations",
    "gradients": "Gradients and the chain rule",
    "single-neuron": "A single neuron with a squared error",
    "losses": "Loss functions",
    "rnn-forward": "The RNN's forward pass",
    "bptt": "Backpropagation through time",
    "vanishing": "Where RNNs fail",
}
"""The first part of an exercise's name, in the book's order -> the chapter. A module of that name holds them."""

BANK = Bank(__name__, CHAPTERS)
chapter, names, find = BANK.chapter, BANK.names, BANK.find
