"""The output layer's last step: from sums s to predictions ŷ, and to the cross-entropy with its slope ŷ − y.

One output is a probability ŷ = σ(s) of class 1, with the binary cross-entropy; K outputs are ŷ = softmax(s), with the
categorical one. Either way ∂L/∂s = ŷ − y for one answer, y being one-hot (derived in the chapter on losses).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from nbutils.activations import sigmoid
from nbutils.arrays import Array
from nbutils.losses import bce_logits


def predictions(s: Array) -> Array:
    """σ(s) of one output, softmax(s) of several: from sums (…, outputs) to predictions of the same shape."""
    if s.shape[-1] == 1:
        return np.asarray(sigmoid.compiled(s))
    powers = np.exp(s - s.real.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def one_hot(y: Any, outputs: int) -> Array:
    """Answers of any shape as (…, outputs): themselves for one output, a 1 in the true class's place for several.

    ValueError for an answer that is not a whole number from 0 to K − 1 (0 or 1 for one output).
    """
    y, classes = np.asarray(y), max(2, outputs)
    hot = y[..., np.newaxis] == np.arange(classes)
    wrong = y[~hot.any(axis=-1)]
    if wrong.size:
        raise ValueError(f"y holds {wrong[0]}; an answer is a whole number from 0 to {classes - 1}")
    return np.asarray(hot[..., 1:] if outputs == 1 else hot, dtype=float)


def cross_entropy(s: Array, y: Array) -> Array:
    """The loss of each answer, in nats: from sums (…, outputs) and one-hot answers of the same shape to (…)."""
    if s.shape[-1] == 1:
        return np.asarray(bce_logits.compiled(y, s)[..., 0])
    largest = s.real.max(axis=-1, keepdims=True)
    total = np.log(np.exp(s - largest).sum(axis=-1)) + largest[..., 0]
    return np.asarray(total - (y * s).sum(axis=-1))
