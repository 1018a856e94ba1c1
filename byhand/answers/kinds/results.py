"""Results of programs: in which way two of them differ. Needs NumPy."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_DECIMALS = 10
_NUMBERS = "biufc"  # kinds of arrays
_DEEP = 50


@dataclass(frozen=True)
class NoNumber:
    """What stands for a result of another kind."""

    kind: str


def unlike(mine: Any, right: Any, what: str = "the result") -> str:
    """In which way two results differ; empty if they do not."""
    if mine is None and right is not None:
        return f"For {what} the function returns nothing."
    if isinstance(right, dict):
        if not isinstance(mine, dict) or set(mine) != set(right):
            return f"Return a dictionary with {', '.join(map(str, right))}."
        return next(filter(None, (unlike(mine[key], right[key], str(key)) for key in right)), "")
    if isinstance(right, tuple | list):
        mine = list(mine) if getattr(mine, "ndim", 0) else mine  # an array of them can be taken apart as well
        if not isinstance(mine, tuple | list) or len(mine) != len(right):
            return f"Return {len(right)} values."
        pairs = enumerate(zip(mine, right, strict=True), start=1)
        return next(filter(None, (unlike(one, other, f"value {i}") for i, (one, other) in pairs)), "")
    return _unlike_numbers(mine, right, what)


def _unlike_numbers(mine: Any, right: Any, what: str) -> str:
    import numpy as np

    try:
        if np.asarray(mine).dtype.kind in "SU":
            return f"For {what} numbers are expected, not texts."
        one, two = np.asarray(mine, dtype=complex), np.asarray(right, dtype=complex)
    except (TypeError, ValueError):
        return f"For {what} numbers are expected, not {getattr(mine, 'kind', type(mine).__name__)}."
    if one.shape != two.shape:
        return f"The shape of {what} is {one.shape}; it should be {two.shape}."
    finite = two[np.isfinite(two)]
    rounding = 1e-13 * np.abs(finite).max() if finite.size else 0  # of large numbers that nearly cancel
    same = np.isclose(one, two, rtol=1e-7, atol=1e-9 + rounding, equal_nan=True)
    if same.all():
        return ""
    place = tuple(int(i) for i in np.argwhere(~same)[0])
    at = f" at {list(place)}" if place else ""
    mine, right = (complex(numbers[place]) for numbers in (one, two))
    shown = [f"{mine if mine.imag else mine.real:.{digits}g}" for digits in (6, 9, 12, 17)]
    wanted = [f"{right.real:.{digits}g}" for digits in (6, 9, 12, 17)]
    told, other = next((pair for pair in zip(shown, wanted, strict=True) if len({*pair}) == 2), (shown[-1], wanted[-1]))
    return f"With random inputs {what}{at} is {told}; it should be {other}."


def is_nan(value: Any) -> bool:
    """Is a plain result made of NaN alone?"""
    import numpy as np

    if isinstance(value, dict | list | tuple):
        parts = value.values() if isinstance(value, dict) else value
        return len(value) > 0 and all(map(is_nan, parts))
    return isinstance(value, np.ndarray) and value.size > 0 and bool(np.isnan(value).all())


def rounded_off(mine: list[Any], right: list[Any]) -> str:
    """What to say if two lists of results differ by a rounding alone; else empty."""
    for decimals in range(_DECIMALS):
        off = [_rounded(one, decimals) for one in right]
        if not any(map(unlike, mine, off)):
            return f"You round to {decimals} decimals: that is not what is asked for."
        off = [_rounded(one, decimals) for one in mine]
        if not any(map(unlike, off, right)):
            return f"The numbers are right before the last step: round them to {decimals} decimals."
    return ""


def _rounded(value: Any, decimals: int) -> Any:
    import numpy as np

    def rounded(array: Any) -> Any:
        return np.round(array, decimals) if np.asarray(array).dtype.kind in "fc" else array

    with np.errstate(all="ignore"):
        return _each(value, rounded)


def copied(value: Any) -> Any:
    """A copy of all arrays, also of those in lists and dictionaries."""
    import numpy as np

    return _each(value, lambda one: np.array(one) if isinstance(one, np.ndarray) else one)


def plain(value: Any, depth: int = 0) -> Any:
    """A copy of a result, made of None, texts, arrays of numbers and NoNumber in lists, tuples and dictionaries: no
    code of the program that gave it is in there."""
    import numpy as np

    if depth > _DEEP:
        raise ValueError("the result is nested too deeply")
    if value is None:
        return None
    if isinstance(value, dict):
        return {_key(key): plain(one, depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return (list if isinstance(value, list) else tuple)(plain(one, depth + 1) for one in value)
    array = np.asarray(value)
    if array.dtype.kind in "SU":
        return ""
    if array.dtype.kind == "O":
        try:
            array = array.astype(complex)
        except (TypeError, ValueError, OverflowError):
            return NoNumber(type(value).__name__)
    return np.array(array) if array.dtype.kind in _NUMBERS else NoNumber(type(value).__name__)


def _key(key: Any) -> Any:
    key = key.item() if hasattr(key, "dtype") else key
    return key if type(key) in (str, int, float) else repr(key)


def packed(value: Any) -> Any:
    """A plain result for JSON."""
    match value:
        case None | str():
            return value
        case dict():
            return {"dict": [[key, packed(one)] for key, one in value.items()]}
        case list() | tuple():
            return {type(value).__name__: [packed(one) for one in value]}
        case NoNumber(kind=kind):
            return {"kind": kind}
    return {"array": [value.dtype.str, value.shape, b64encode(value.tobytes()).decode()]}


def unpacked(told: Any) -> Any:
    """What was packed. Raises an error for anything else."""
    import numpy as np

    match told:
        case None | str():
            return told
        case {"dict": pairs}:
            return {key: unpacked(one) for key, one in pairs}
        case {"list": values}:
            return [unpacked(one) for one in values]
        case {"tuple": values}:
            return tuple(unpacked(one) for one in values)
        case {"kind": str(kind)}:
            return NoNumber(kind)
        case {"array": [dtype, shape, data]} if np.dtype(dtype).kind in _NUMBERS:
            return np.ndarray(shape, dtype, b64decode(data))
    raise ValueError("this was not packed")


def _each(value: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(value, dict):
        return {key: _each(one, change) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_each(one, change) for one in value)
    return change(value)


def changed(mine: Mapping[str, Any], right: Mapping[str, Any]) -> list[str]:
    """The names of the numbers that differ; what holds no numbers is passed over."""
    return [name for name, value in right.items() if not unlike(value, value) and unlike(mine[name], value)]


def sketch(arguments: Mapping[str, Any]) -> str:
    """The arguments in a few words: the shape of an array and its largest number, or a number itself."""
    import numpy as np

    told = []
    for name, value in arguments.items():
        if isinstance(value, np.ndarray) and value.size and value.dtype.kind in "biuf":
            told.append(f"{name} of shape {value.shape}, up to {np.abs(value).max():.3g}")
        elif isinstance(value, int | float):
            told.append(f"{name} = {value:.3g}")
    return "; ".join(told)
