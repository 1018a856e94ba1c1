"""The answers that stand in a file: a notebook, or a text. No code of a file is run."""

from __future__ import annotations

import ast
import json
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

MAX_BYTES = 50_000_000
_NAME = re.compile(r"(?:\d+[.)]\s*)?([\w-]+/[\w-]+(?:#\d+)?)\s*:(.*)")
_TIMED = re.compile(r"(?m)^([ \t]*)%{1,2}(?:time|timeit|prun|capture)\b(?:[ \t]+-\S+)*[ \t]*")
_COMMAND = re.compile(r"(?m)^[ \t]*(?:[%!].*|.*\?)[ \t]*$")  # of Jupyter's own, or a question for help


class UnreadableError(ValueError):
    """A file, or a part of it, that holds no answers: the message says why."""


Found: TypeAlias = "tuple[str, str | UnreadableError]"
"""The name of an exercise (or the place in the file), and the answer, or what is wrong there."""


def answers(path: Path) -> list[Found]:
    """What a file answers, in its order. Raises UnreadableError if nothing can be read."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise UnreadableError("is no file that can be read to its end")
        if found.st_size > MAX_BYTES:
            raise UnreadableError(f"is larger than {MAX_BYTES // 1_000_000} MB")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableError(f"cannot be opened: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise UnreadableError(f"is not text in UTF-8: byte {error.start + 1}") from None
    return list(_in_notebook(text) if path.suffix == ".ipynb" else _in_text(text))


# --- notebooks -------------------------------------------------------------------------------------------------


def _in_notebook(text: str) -> Iterator[Found]:
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"is not a notebook: {error}") from None
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        raise UnreadableError("is not a notebook of format 4: it has no list of cells")
    named: dict[str, str] = {}
    for number, cell in enumerate(cells, start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            lines = source if isinstance(source, list) else [source]
            if not all(isinstance(line, str) for line in lines):
                yield f"cell {number}", UnreadableError("its source is not text")
            else:
                yield from _in_cell("".join(lines), f"cell {number}", named)


def _in_cell(source: str, place: str, named: dict[str, str]) -> Iterator[Found]:
    """The answers of one cell; `named` holds the exercises that have a name in the notebook, `ex = exercise("…")`."""
    if ".check" not in source and "exercise" not in source and "find" not in source:
        return
    python = _COMMAND.sub("", _TIMED.sub(r"\1", source))
    try:
        nodes = list(ast.walk(ast.parse(python)))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        if ".check" in source:
            yield place, UnreadableError(f"is not Python: {error}")
        return
    steps = [node for node in nodes if isinstance(node, ast.Assign | ast.Call)]
    for step in sorted(steps, key=lambda node: (node.lineno, node.col_offset)):
        match step:
            case ast.Assign(targets=[ast.Name(id=own)], value=ast.Call() as made) if (name := _exercise(made, {})):
                named[own] = name
            case ast.Call(func=ast.Attribute(value=asked, attr="check")) if (name := _exercise(asked, named)):
                match [*step.args, *(word.value for word in step.keywords if word.arg == "text")]:
                    case [ast.Constant(value=str(answer))]:
                        yield name, answer
                    case _:
                        yield name, UnreadableError(f"the answer in {place} is not a text in quotes")


def _exercise(node: ast.expr, named: dict[str, str]) -> str:
    """The name in `exercise("…")`, `exercise(name="…")` or a variable that stands for it; empty for anything else."""
    match node:
        case ast.Name(id=own):
            return named.get(own, "")
        case ast.Call(args=[ast.Constant(value=str(name))], keywords=[]):
            return name if "/" in name else ""
        case ast.Call(args=[], keywords=[ast.keyword(arg="name", value=ast.Constant(value=str(name)))]):
            return name
    return ""


# --- texts -----------------------------------------------------------------------------------------------------


def _in_text(text: str) -> Iterator[Found]:
    name, lines = "", [""]
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        begun = _NAME.fullmatch(line.strip()) if line[0] not in " \t" or not name else None
        if begun is None and name:
            lines.append(line.strip())
            continue
        if name:
            yield name, "\n".join(filter(None, lines))
        name, lines = ("", [""]) if begun is None else (begun[1], [begun[2].strip()])
        if begun is None:
            yield f"line {number}", UnreadableError("an answer begins with the exercise's name and a colon")
    if name:
        yield name, "\n".join(filter(None, lines))
