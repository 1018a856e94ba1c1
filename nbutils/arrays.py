"""What the networks share: arrays checked with a sentence, rows laid below each other, and the mask of padded steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]


def numbers(name: str, value: Any) -> Array:
    """`value` as an array of float64, or complex128 if it is complex.

    TypeError for what is no array of numbers, ValueError for rows of unequal length, and a number that is not finite.
    """
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} is ragged: its rows or sequences differ in length") from None
    if array.dtype.kind not in "biufc":
        raise TypeError(f"{name} must be an array of numbers; given: {value!r}")
    array = array.astype(complex if array.dtype.kind == "c" else float)
    if not np.isfinite(array).all():
        where = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
        place = f" at {where}" if where else ""
        raise ValueError(f"{name} holds {array[where]}{place}; every number must be finite")
    return array


def check_positive(**given: Any) -> None:
    """Raise ValueError unless each value is a finite number above 0; it is told by its name."""
    for name, value in given.items():
        if not (isinstance(value, int | float | np.integer | np.floating) and 0 < value < np.inf):
            raise ValueError(f"{name} is a positive number; given: {value!r}")


def check_whole(**given: Any) -> None:
    """Raise ValueError unless each value is a whole number, at least 1; it is told by its name."""
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
            raise ValueError(f"{name} is a whole number, at least 1; given: {value!r}")


class Model:
    """What the networks share: the arrays that are learned, which do not change, by name."""

    names: ClassVar[tuple[str, ...]]

    def keep(self, **shapes: tuple[int | str, ...]) -> None:
        """Make the arrays read-only copies, and check their shapes.

        shapes: by name. A size is a number, or a word for any number from 1 on, the same wherever the word stands.
        ValueError where a shape is another one, with both; TypeError and ValueError as of `numbers`.
        """
        sizes: dict[int | str, int] = {}
        first = next(iter(shapes))
        for name, shape in shapes.items():
            array = numbers(name, getattr(self, name))  # a copy
            array.flags.writeable = False
            object.__setattr__(self, name, array)
            expected = [sizes.get(n, n) for n in shape]
            pairs = zip(expected, array.shape, strict=False)
            if array.ndim != len(shape) or not array.size or any(n != m for n, m in pairs if isinstance(n, int)):
                told = ", ".join(map(str, expected)) + "," * (len(shape) == 1)
                told = f"{name} has shape {array.shape}; expected ({told})" + ", none of them 0" * (0 in array.shape)
                raise ValueError(told if name == first else f"{told}, since {first} is {size(getattr(self, first))}")
            sizes |= dict(zip(shape, array.shape, strict=True))

    @property
    def parameters(self) -> dict[str, Array]:
        """The arrays by name."""
        return {name: getattr(self, name) for name in self.names}

    def with_others(self, parameters: Mapping[str, Array]) -> dict[str, Array]:
        """The arrays by name, those given in the place of the model's own. ValueError for a name that it has not."""
        for name in parameters:
            if name not in self.parameters:
                raise ValueError(f"there is no parameter {name!r}; expected some of {', '.join(self.parameters)}")
        return {**self.parameters, **parameters}

    def check_trace(self, trace: Any) -> None:
        """Raise ValueError unless the trace comes from this model's own forward pass."""
        if trace.model is not self:
            raise ValueError(
                f"the trace comes from another model ({trace.model!r}, here {self!r}): "
                "run this model's own forward first"
            )

    @property
    def count(self) -> int:
        """The number of parameters: 31 for an RNN 5→3→1."""
        return sum(array.size for array in self.parameters.values())


def random_weights(rng: Any, rows: int, columns: int, deviation: float) -> Array:
    """A matrix rows×columns of normal entries. A deviation of 1/√rows keeps the size of its inputs in a sum of so many
    products. TypeError for an rng that draws no normal numbers.
    """
    if not callable(getattr(type(rng), "normal", None)):  # NumPy's, or the laboratories' Draws
        raise TypeError(f"rng is a seeded generator, for instance np.random.default_rng(0); given: {rng!r}")
    weights: Array = rng.normal(scale=deviation, size=(rows, columns))
    return weights


def rows(array: Array) -> Array:
    """Every row vector in `array`, one below the other: (…, n) becomes (rows, n)."""
    return array.reshape(-1, array.shape[-1])


def batch_first(array: Array) -> Array:
    """(T, batch, n) becomes (batch, T, n); (T, n) stays."""
    return np.moveaxis(array, 0, -2)


def size(array: Array) -> str:
    """A shape as in the text: 5×3; a row of three numbers is 1×3."""
    return "×".join(map(str, (1, *array.shape) if array.ndim == 1 else array.shape))


def steps_first(x: Any, W_i: Array) -> Array:
    """Sequences (T, features) or (batch, T, features) that fit W_i, with the step first. ValueError for others."""
    x = numbers("x", x)
    if x.ndim not in (2, 3) or 0 in x.shape:
        raise ValueError(f"x has shape {x.shape}; expected (T, features) or (batch, T, features), none of them 0")
    if x.shape[-1] != len(W_i):
        raise ValueError(f"x has {x.shape[-1]} features per step, W_i takes {len(W_i)} (W_i is {size(W_i)})")
    return np.ascontiguousarray(np.moveaxis(x, -2, 0))


def padding_mask(lengths: Any, x: Array) -> Array | None:
    """True at the real steps of each sequence of `x`, (T, …, 1); None where all are real, for lengths None.

    ValueError for lengths that are not one whole number from 1 to T for each sequence.
    """
    if lengths is None:
        return None
    lengths, T, batch = np.asarray(lengths), len(x), x.shape[1:-1]
    if lengths.shape != batch:
        raise ValueError(f"lengths has shape {lengths.shape}, x holds {batch[0] if batch else 1} sequence(s): "
                         f"expected shape {batch}, one length a sequence")
    if lengths.dtype.kind not in "iu":
        raise ValueError(f"lengths holds {lengths.dtype} numbers; a length is a whole number from 1 to T = {T}")
    outside = lengths[(lengths < 1) | (lengths > T)]
    if outside.size:
        raise ValueError(f"lengths holds {outside[0]}; x has {T} steps, so a length is a whole number from 1 to {T}")
    mask: Array = np.less.outer(np.arange(T), lengths)[..., np.newaxis]
    return mask


def overflow(what: str, step: str) -> FloatingPointError:
    """The error of a training that diverged: what is not finite, at which step, and what to change."""
    return FloatingPointError(
        f"{what} {step}: the weights or the gradient have grown beyond what float64 holds. "
        "Take a smaller eta, clip the gradient (for instance clip=1.0), or start from smaller weights"
    )


def finite(value: float, name: str, step: str) -> float:
    """`value`, unless it is infinite or not a number: then a FloatingPointError, that of `overflow`."""
    if not np.isfinite(value):
        raise overflow(f"the {name} is {value}", step)
    return value
