"""What the networks share: arrays checked with a sentence, rows laid below each other, and the mask of padded steps."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Array: TypeAlias = npt.NDArray[Any]


def numbers(name: str, value: Any) -> Array:
    """`value` as an array of float64, or complex128 if it is complex; every number in it must be finite."""
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


def check_positive(name: str, value: Any) -> None:
    """Raise ValueError unless `value` is a finite number above 0."""
    if not (isinstance(value, int | float | np.integer | np.floating) and 0 < value < np.inf):
        raise ValueError(f"{name} is a positive number; given: {value!r}")


def check_whole(name: str, value: Any) -> None:
    """Raise ValueError unless `value` is a whole number, at least 1."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name} is a whole number, at least 1; given: {value!r}")


def rows(array: Array) -> Array:
    """Every row vector in `array`, one below the other: (…, n) becomes (rows, n)."""
    return array.reshape(-1, array.shape[-1])


def batch_first(array: Array) -> Array:
    """(T, batch, n) becomes (batch, T, n); (T, n) stays."""
    return np.moveaxis(array, 0, -2)


def size(array: Array) -> str:
    """A shape as in the text: 5×3; a row of three numbers is 1×3."""
    return "×".join(map(str, (1, *array.shape) if array.ndim == 1 else array.shape))


def padding_mask(lengths: Any, T: int, batch: tuple[int, ...]) -> Array:
    """True at the real steps of each sequence, (T, *batch, 1); `lengths` has the shape `batch`."""
    lengths = np.asarray(lengths)
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
    """`value`, unless it is infinite or not a number: then `overflow` is raised."""
    if not np.isfinite(value):
        raise overflow(f"the {name} is {value}", step)
    return value
