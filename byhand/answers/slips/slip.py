"""A slip: its kind, what to say of it, and the answer that it leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS: Mapping[str, str] = {
    "sign": "a sign is wrong",
    "order": "a difference stands the wrong way round",
    "constant": "a constant factor is wrong",
    "missing factor": "a local derivative is missing",
    "extra factor": "a local derivative stands once too often",
    "inverted factor": "a local derivative stands upside down",
    "indicator": "the indicator of the ReLU is forgotten",
    "argument": "an activation's slope is taken at its output",
    "activation": "the slope is that of another activation",
    "square": "a square is lost",
    "path": "a path of the sum is missing",
    "path twice": "a path of the sum is counted twice",
    "term": "a term of the sum is missing",
    "variable": "differentiated by another variable",
    "integrated": "integrated instead of differentiated",
    "time": "an index, of a step or of a layer, is off by one",
    "bias": "a bias is forgotten",
    "transpose": "a transpose is missing, or one too many",
    "order of factors": "two factors of a matrix product are exchanged",
    "elementwise": "elementwise for a product of matrices, or the reverse",
    "names": "right, but not in the variables asked for",
    "unchanged": "the question repeated",
    "undefined": "equal where it is defined, but undefined on a part of the question's domain",
    "undifferentiated": "a part is not differentiated",
    "brackets": "brackets are missing",
    "in place": "an argument of a program is changed for its caller, too",
    "rounding": "a program rounds, or should",
    "author": "a slip that the exercise itself knows",
}
"""Every slip that a diagnosis can name, and what it says."""


class SlipError(ValueError):
    """What is wrong with a slip that an exercise itself knows; `text` is the wrong answer that it leads to."""

    def __init__(self, message: str, text: str) -> None:
        super().__init__(message)
        self.text = text


@dataclass(frozen=True)
class Slip:
    """A slip, what to say of it, and the answer that it leads to, in the names of the exercise."""

    kind: str
    message: str
    value: Any
