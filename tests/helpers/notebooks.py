"""The chapters' code, run in this process, for the tests that look at the objects which a chapter makes."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import nbformat

from web.author.store_outputs import NOTEBOOKS as NOTEBOOKS

T = TypeVar("T")


@dataclass(frozen=True)
class Notebook:
    """A notebook that has run: its names; and what it displayed, as a cell's last value or by `display`, in order."""

    path: Path
    names: dict[str, Any]
    shown: list[Any]

    def objects(self, kind: type[T]) -> list[T]:
        """The objects of a kind that the notebook showed or has a name for, each once."""
        found = {id(one): one for one in [*self.shown, *self.names.values()] if isinstance(one, kind)}
        return list(found.values())


@functools.cache
def run(path: Path) -> Notebook:
    """Run a notebook's code cells in its own folder, once a process. A cell tagged raises-exception may raise.

    What the cells print is lost. The objects are shared between tests: a test sets back what it changes.
    """
    shown: list[Any] = []
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *values: shown.extend(values)}
    with contextlib.chdir(path.parent), contextlib.redirect_stdout(io.StringIO()):
        for number, cell in enumerate(nbformat.read(path, as_version=4).cells):
            if cell.cell_type != "code":
                continue
            place = f"<{path.name}, cell {number}>"
            tree = ast.parse(cell.source, place)
            last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
            allowed = [Exception] if "raises-exception" in cell.metadata.get("tags", []) else []
            with contextlib.suppress(*allowed):
                exec(compile(tree, place, "exec"), names)  # noqa: S102
                if isinstance(last, ast.Expr):
                    value = eval(compile(ast.Expression(last.value), place, "eval"), names)  # noqa: S307
                    shown += [] if value is None else [value]
    return Notebook(path, names, shown)
