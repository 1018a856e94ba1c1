"""Which compiled modules the judge runs, and which it may need one day: run by Pyodide, as in the page."""

from __future__ import annotations

import marshal
import sys
import zipfile
from collections.abc import Callable
from importlib import import_module
from types import CodeType

HEAD = 16  # bytes of a .pyc before the code
MADE = (1980, 1, 1, 0, 0, 0)  # the same zip from the same modules, whenever it is made


def pack(library: list[str], own: str, bank: str, used: str, rest: str, own_packed: str) -> list[int | list[str]]:
    """Write the zips `used`, `rest` and `own_packed`, stored, of the compiled modules in the zips `library` and `own`.

    bank: "package.module:NAME", a book's exercises. What a start and a first answer in each chapter import is used.
    Returns how many modules that are, and the names of the rest.
    """
    names = _imported([*library, own], bank)
    _write(own_packed, [own], lambda name: True)
    _write(used, library, lambda name: name in names)
    left = _write(rest, library, lambda name: name not in names)
    return [len(names), sorted(left)]


def _imported(paths: list[str], bank: str) -> set[str]:
    sys.path[:0] = paths
    module, _, name = bank.partition(":")
    exercises = getattr(import_module(module), name)
    judge = import_module("byhand.answers").Judge(exercises)
    firsts = {name.partition("/")[0]: name for name in reversed(exercises.names())}
    for name in firsts.values():
        judge.prepare(name)
        judge.preview(name, "((")
        judge.check(name, "2 + 3")
    return set(sys.modules)


def _write(target: str, sources: list[str], wanted: Callable[[str], bool]) -> list[str]:
    written = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for source in sources:
            with zipfile.ZipFile(source) as compiled:
                for path in sorted(compiled.namelist()):
                    name = path.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")
                    if path.endswith(".pyc") and wanted(name):
                        content = compiled.read(path)
                        code = marshal.dumps(without_lines(marshal.loads(content[HEAD:])))
                        made.writestr(zipfile.ZipInfo(path, MADE), content[:HEAD] + code)
                        written.append(name)
    return written


def without_lines(code: CodeType) -> CodeType:
    """The same code without the table of its lines, which makes up two fifths of what a module weighs, compressed.

    A traceback names the functions still.
    """
    inner = (without_lines(part) if isinstance(part, CodeType) else part for part in code.co_consts)
    return code.replace(co_linetable=b"", co_filename="", co_consts=tuple(inner))
