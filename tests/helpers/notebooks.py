"""The chapters' code, run in this process, for the tests that look at the objects which a chapter makes."""

from __future__ import annotations

import ast
import contextlib
import functools
import io
import symtable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import nbformat
from common import ROOT

from byhand.figures.live import LiveFigure
from web.author.store_outputs import NOTEBOOKS as NOTEBOOKS

T = TypeVar("T")
PAGES = [path.relative_to(ROOT).with_suffix(".html").as_posix() for path in NOTEBOOKS]
"""The pages that are made from them."""


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
def run(path: Path, call: str = "") -> Notebook:
    """Run a notebook's code cells in its own folder, once a process. A cell tagged raises-exception may raise.

    With `call`, as "LiveFigure(", only the cells that hold it are run, and those that make or change what they need; a
    function that changes what it is given is not seen.
    What the cells print is lost. The objects are shared between tests: a test sets back what it changes.
    """
    shown: list[Any] = []
    names: dict[str, Any] = {"__name__": "__main__", "display": lambda *values: shown.extend(values)}
    with contextlib.chdir(path.parent), contextlib.redirect_stdout(io.StringIO()):
        for number, cell in needed_cells(nbformat.read(path, as_version=4), call):
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


def figures(page: str) -> list[LiveFigure]:
    """The live figures of a page, as "chapters/04-losses.html"."""
    path = (ROOT / page).with_suffix(".ipynb")
    return run(path, "LiveFigure(").objects(LiveFigure) if path in NOTEBOOKS else []


def needed_cells(notebook: Any, *calls: str) -> list[tuple[int, Any]]:
    """The code cells that hold one of the calls, with those before them that they need; each with its place."""
    kept: list[tuple[int, Any]] = []
    needed: set[str] = set()
    for number, cell in reversed(list(enumerate(notebook.cells))):
        if cell.cell_type == "code":
            bound, used = _bound_and_used(cell.source)
            if any(call in cell.source for call in calls) or (bound | _changed(cell.source)) & needed:
                kept.insert(0, (number, cell))
                needed = needed - bound | used
    return kept


def _bound_and_used(source: str) -> tuple[set[str], set[str]]:
    """The names that a cell binds, and those that it uses from outside, in its functions too."""
    top = symtable.symtable(source, "<cell>", "exec")
    bound = {one.get_name() for one in top.get_symbols() if one.is_assigned() or one.is_imported()}
    used = {one.get_name() for one in top.get_symbols() if one.is_referenced()}
    inner = list(top.get_children())
    while inner:
        table = inner.pop()
        used |= {one.get_name() for one in table.get_symbols() if one.is_global()}
        inner += table.get_children()
    return bound, used


def _changed(source: str) -> set[str]:
    """The names whose items or attributes a cell sets, or a method of which is a statement by itself."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            node = node.value.func
        elif not isinstance(getattr(node, "ctx", None), ast.Store | ast.Del):
            continue
        while isinstance(node, ast.Subscript | ast.Attribute):
            node = node.value
            if isinstance(node, ast.Name):
                found.add(node.id)
    return found
