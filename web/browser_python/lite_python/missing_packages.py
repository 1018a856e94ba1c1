"""For the notebooks in the browser: a package that could not be fetched is named in one sentence, without a traceback.

NumPy and Matplotlib are not files of the book: the browser asks Pyodide's distribution for them when a cell needs them.
This is an IPython extension that the notebooks' Python loads when it starts.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

FROM_OUTSIDE = {"numpy": "NumPy", "matplotlib": "Matplotlib"}


def load_ipython_extension(shell: Any) -> None:
    """Have `explain` told of every module that is not found."""
    shell.set_custom_exc((ModuleNotFoundError,), explain)


def explain(
    shell: Any,
    kind: type[ModuleNotFoundError],
    error: ModuleNotFoundError,
    traceback: TracebackType | None,
    tb_offset: int | None = None,
) -> None:
    """Show what is missing and why; for any other module, what IPython shows."""
    package = FROM_OUTSIDE.get((error.name or "").partition(".")[0])
    if package:
        text = (
            f"{package} is missing, because in the browser it comes from Pyodide's own distribution at "
            "cdn.jsdelivr.net, which could not be reached: connect to the network and run this cell again."
        )
        shell._showtraceback(kind, text, [text])
    else:
        shell.showtraceback((kind, error, traceback), tb_offset=tb_offset)
