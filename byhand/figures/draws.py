"""Random numbers that are the same in Python and in the page's JavaScript, for the starts of a laboratory.

Uniform numbers by Marsaglia's xorshift generator of 128 bits ("Xorshift RNGs", Journal of Statistical Software 8/14,
2003, doi:10.18637/jss.v008.i14), its four words from the seed by x ← 1664525 x + 1013904223 mod 2³² (Numerical Recipes,
2nd edition, 7.1), after 20 numbers that are thrown away; normal ones by Box and Muller (Annals of Mathematical
Statistics 29, 1958, doi:10.1214/aoms/1177706645). `laboratory.js` has the same. Not for secrets, nor for statistics.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

_WORD = 0xFFFFFFFF


class Draws:
    """A generator with three of NumPy's methods: normal(scale=, size=), choice(options, size=), integers(n, size=).

    seed: a whole number from 0. Arrays are filled row by row. Raises ValueError for another seed.

    >>> Draws(1).normal(scale=0.1, size=(2, 3)).shape
    (2, 3)
    """

    def __init__(self, seed: int) -> None:
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or seed < 0:
            raise ValueError(f"seed is a whole number, 0 or more; given: {seed!r}")
        word = int(seed) & _WORD
        self._words = []
        for _ in range(4):
            word = (1664525 * word + 1013904223) & _WORD
            self._words.append(word)
        for _ in range(20):
            self.uniform()

    def uniform(self) -> float:
        """A number between 0 and 1, neither of which it can be."""
        x, y, z, w = self._words
        t = (x ^ (x << 11)) & _WORD
        w_next = w ^ (w >> 19) ^ t ^ (t >> 8)
        self._words = [y, z, w, w_next]
        return (w_next + 0.5) / 2**32

    def normal(self, scale: float = 1.0, size: int | tuple[int, ...] = 1) -> np.ndarray:
        """Normal numbers with mean 0 and standard deviation `scale`, an array of this size."""
        count = math.prod(np.atleast_1d(size).tolist())
        found: list[float] = []
        while len(found) < count:
            radius, angle = math.sqrt(-2 * math.log(self.uniform())), 2 * math.pi * self.uniform()
            found += [radius * math.cos(angle), radius * math.sin(angle)]
        return scale * np.array(found[:count]).reshape(size)

    def choice(self, options: Sequence[Any], size: int | tuple[int, ...]) -> np.ndarray:
        """An array of this size of options drawn with equal chances."""
        count = math.prod(np.atleast_1d(size).tolist())
        return np.array([options[int(self.uniform() * len(options))] for _ in range(count)]).reshape(size)

    def integers(self, n: int, size: int | tuple[int, ...]) -> np.ndarray:
        """An array of this size of whole numbers from 0 to n − 1, drawn with equal chances."""
        return self.choice(range(n), size)
