"""Which compiled modules the judge runs, and which it may need one day: run by Pyodide, as in the page."""

from __future__ import annotations

import array
import dataclasses
import marshal
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from types import CodeType
from typing import Any

_compiler: Any = import_module("re._compiler")
_sre: Any = import_module("_sre")

HEAD = 16  # bytes of a .pyc before the code
MADE = (1980, 1, 1, 0, 0, 0)  # the same zip from the same modules, whenever it is made


def pack(standard: str, library: str, own: str, bank: str, targets: dict[str, str]) -> list[int | list[str]]:
    """Share the compiled modules in the zips `standard`, `library` and `own` out among the files `targets`.

    standard: a stored zip of the standard library's modules that are used, which Python itself starts from.
    library, own, rest: marshalled, the other modules that are used, the book's own, and what is left; with the book's
    own what all of them compile while they start, which in the page would take a third of that time.
    bank: "package.module:NAME", a book's exercises. What a start and a first answer in each chapter import is used.
    Returns how many modules of `library` and `own` are used, and the names of the rest.
    """
    used, compiled = _imported([standard, library, own], bank)
    modules, others = _modules(standard), _modules(library)
    rest = {path: content for path, content in (modules | others).items() if _name(path) not in used}
    with zipfile.ZipFile(targets["standard"], "w", zipfile.ZIP_STORED) as made:
        for path in sorted(modules.keys() - rest.keys()):
            made.writestr(zipfile.ZipInfo(path, MADE), modules[path])
    mine = _modules(own)
    contents: dict[str, Any] = {
        "library": _code({path: others[path] for path in others.keys() - rest.keys()}),
        "own": (_code(mine), *compiled),
        "rest": _code(rest),
    }
    for name, content in contents.items():
        Path(targets[name]).write_bytes(marshal.dumps(content))
    return [len({_name(path) for path in others | mine} & used), sorted(map(_name, rest))]


def _imported(paths: list[str], bank: str) -> tuple[set[str], tuple[dict[Any, Any], dict[str, CodeType]]]:
    """The names of the modules, and what they compile."""
    sys.path[:0] = paths
    compiled = _patterns(), _methods()
    module, _, name = bank.partition(":")
    exercises = getattr(import_module(module), name)
    judge = import_module("byhand.answers").Judge(exercises)
    firsts = {name.partition("/")[0]: name for name in reversed(exercises.names())}
    for name in firsts.values():
        judge.prepare(name)
        judge.preview(name, "((")
        judge.check(name, "2 + 3")
    return set(sys.modules), compiled


def _patterns() -> dict[Any, Any]:
    """A dict of the regular expressions from now on: (pattern, flags) -> what `_sre.compile` is given in the end."""
    found: dict[Any, Any] = {}

    class Recording:
        asked: Any = None

        def __getattr__(self, name: str) -> Any:
            return getattr(_sre, name)

        def compile(self, pattern: Any, flags: int, code: list[int], *groups: Any) -> Any:
            found[self.asked] = (int(flags), array.array("I", code).tobytes(), *groups)
            return _sre.compile(pattern, flags, code, *groups)

    recording, compiled = Recording(), _compiler.compile

    def compile_asked(pattern: Any, flags: int = 0) -> Any:
        recording.asked = pattern, int(flags)
        return compiled(pattern, flags)

    _compiler._sre = recording
    _compiler.compile = compile_asked
    return found


def _methods() -> dict[str, CodeType]:
    """A dict of the methods of dataclasses from now on: the text that is made of a class -> its code."""
    found: dict[str, CodeType] = {}

    def run(source: str, *names: dict[str, Any]) -> None:
        found[source] = without_lines(compile(source, "", "exec"))
        exec(found[source], *names)  # noqa: S102 - in the place of the module's own

    dataclasses.exec = run  # type: ignore[attr-defined]
    return found


def _modules(source: str) -> dict[str, bytes]:
    """The .pyc of each module in a zip, without its lines."""
    found = {}
    with zipfile.ZipFile(source) as compiled:
        for path in compiled.namelist():
            if path.endswith(".pyc"):
                content = compiled.read(path)
                found[path] = content[:HEAD] + marshal.dumps(without_lines(marshal.loads(content[HEAD:])))
    return found


def _name(path: str) -> str:
    return path.removesuffix(".pyc").removesuffix("/__init__").replace("/", ".")


def _code(modules: dict[str, bytes]) -> dict[str, tuple[bool, bytes]]:
    """Of each module's name, whether it is a package, and its code."""
    return {_name(path): (path.endswith("/__init__.pyc"), modules[path][HEAD:]) for path in sorted(modules)}


def without_lines(code: CodeType) -> CodeType:
    """The same code without the table of its lines, which makes up two fifths of what a module weighs, compressed.

    A traceback names the functions still.
    """
    inner = (without_lines(part) if isinstance(part, CodeType) else part for part in code.co_consts)
    return code.replace(co_linetable=b"", co_filename="", co_consts=tuple(inner))
