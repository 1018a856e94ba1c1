"""The judge of a book's exercises, as a web worker loads it: one folder.

Python for the browser (Pyodide), and the modules that the judge imports, compiled, in Zstandard archives that the
worker unpacks: few servers compress such files on their way, and none as well. Pyodide's own files, which notebooks in
the browser can start from, stand beside them. The folder is named after what it is made from, so that a browser never
mixes two builds; what is made is kept for the next build.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from importlib.metadata import files, version
from importlib.util import find_spec
from pathlib import Path

from byhand.sphinx import CODE
from byhand.sphinx.node import Node
from byhand.sphinx.sources import digest

HERE = Path(__file__).resolve().parent
BROWSER = HERE / "browser"
COMPILER = (BROWSER / "run_in_pyodide.mjs", BROWSER / "compile_modules.py", HERE / "package-lock.json")
TOOLS = ("sphinx/browser", "sphinx/package-lock.json", "sphinx/packing.py", "forms/worker.js")
"""What the folder is made with, as seen from the engine's own folder."""
ARCHIVES = ("pyodide.zst", "library.zst", "own.zst")
"""What the worker fetches before it is ready, beside small scripts; rest.zst only if one of its modules is imported."""
LIBRARIES = ("sympy", "mpmath")
PLAIN_MODULE = "exercises_of_the_book"

# SymPy's packages whose functions import their own modules while they run: every module of these is taken.
WHOLE = ("sympy.assumptions", "sympy.concrete", "sympy.core", "sympy.functions", "sympy.logic", "sympy.sets")

# What else is imported while answers are judged, and not before. The tests of the exercises tell what is missing here.
LATE: tuple[str, ...] = ()

FAULTY = 3
"""How LIST_MODULES ends if an exercise has a fault."""
# In an interpreter of its own, without NumPy, as in the page. The model answer of every exercise is judged, so that
# none has a fault, and since SymPy's functions import modules of their own.
LIST_MODULES = """
import importlib, json, sys
sys.modules["numpy"] = None
Judge = importlib.import_module("byhand.answers.judge").Judge
if sys.argv[1].endswith(".toml"):
    from byhand.answers import plain
    bank = plain.bank(sys.argv[1])
else:
    bank = getattr(importlib.import_module(sys.argv[1]), "BANK", None)
faults = bank.faults() if bank is not None else ["it has no BANK of exercises, a byhand.answers.Bank"]
if faults:
    print(json.dumps(faults))
    sys.exit(int(sys.argv[3]))
judge = Judge(bank)
for name in {name.partition("/")[0]: name for name in reversed(bank.names())}.values():
    judge.check(name, "2 + 3")
print(json.dumps([name for name in sys.modules if name.split(".")[0] in sys.argv[2].split(",")]))
"""


class FaultyExercisesError(ValueError):
    """Exercises with a fault; `faults` says of each "name: fault"."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Packing:
    """The folder of one book's judge.

    exercises: the module with the book's BANK, such as "nbutils.exercises", or the path of a plain file.
    packages: the folders of the packages whose modules are taken, the engine's own first.
    cache: where the folder is made, and its parts are kept.
    node: with the engine's packages from npm.
    licence: under which licence the book's own modules may be passed on.
    """

    exercises: str
    packages: tuple[Path, ...]
    cache: Path
    node: Node
    licence: str = ""

    @property
    def is_plain(self) -> bool:
        """Whether the exercises stand in a plain file."""
        return self.exercises.endswith(".toml")

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the packages."""
        return tuple(folder.name for folder in self.packages)

    def digest(self) -> str:
        """A name for everything that the folder is made from."""
        engine = self.packages[0]
        plain = [Path(self.exercises)] if self.is_plain else []
        own = digest(*self.packages, suffixes=CODE) + digest(*(engine / name for name in TOOLS), *plain)
        versions = ",".join(f"{name} {version(name)}" for name in LIBRARIES)
        return hashlib.sha256(f"{own} {versions}".encode()).hexdigest()[:16]

    def is_made(self) -> bool:
        """Whether the folder is there already, so that its exercises were proved."""
        return (self.cache / self.digest()).exists()

    def folder(self) -> Path:
        """The folder with all that the worker loads; made if it is not there yet.

        Raises FaultyExercisesError if an exercise has a fault.
        """
        folder = self.cache / self.digest()
        if not folder.exists():
            self.cache.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=self.cache) as name:
                made = Path(name) / "made"
                made.mkdir()
                kept = self._make(made, Path(name))
                try:
                    made.rename(folder)
                except OSError:  # another build was faster
                    if not folder.exists():
                        raise
                for old in {*self.cache.glob("*.zip"), *self.cache.glob("*.zst")} - kept:
                    old.unlink(missing_ok=True)
                for old in self.cache.glob("*/judge-worker.js"):
                    if old.parent != folder:
                        shutil.rmtree(old.parent, ignore_errors=True)
        return folder

    def _make(self, folder: Path, scratch: Path) -> set[Path]:
        """Fill the folder; returns the kept parts that were used."""
        modules = self.node.modules()
        pyodide = modules / "pyodide"
        for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
            shutil.copyfile(pyodide / name, folder / name)
        shutil.copyfile(modules / "zstddec/dist/zstddec.mjs", folder / "zstddec.mjs")
        shutil.copyfile(self.packages[0] / "forms/worker.js", folder / "judge-worker.js")
        standard = self._compiled((pyodide / "python_stdlib.zip").read_bytes(), scratch)
        _deflated(standard, folder / "python.zip")
        sources = self.module_files()
        library = {name: file.read_bytes() for name, file in sources.items() if name.split("/")[0] in LIBRARIES}
        own = {name: file.read_bytes() for name, file in sources.items() if name not in library}
        own |= self._plain_chapters()
        module = self.exercises
        if self.is_plain:
            module, text = PLAIN_MODULE, Path(self.exercises).read_text(encoding="utf-8")
            own[f"{module}.py"] = f"from byhand.answers import plain\n\nBANK = plain.load({text!r})\n".encode()
        # a dataclass without a docstring makes one from its signature, which takes longer than all the rest of it
        parts = [self._compiled(_zipped(library), scratch), self._compiled(_zipped(own), scratch, docstrings=True)]
        packed = self.node.run(BROWSER / "pack.mjs", standard, *parts, f"{module}:BANK", scratch)
        count, rest = json.loads(packed)
        contents = {
            "pyodide.zst": (pyodide / "pyodide.asm.mjs", pyodide / "pyodide.asm.wasm", scratch / "standard"),
            "library.zst": (scratch / "library",),
            "own.zst": (scratch / "own",),
            "rest.zst": (scratch / "rest",),
        }
        squeezed = {name: self._squeezed(sources_of, scratch) for name, sources_of in contents.items()}
        archives = {}
        for name, sources_of in contents.items():
            shutil.copyfile(squeezed[name], folder / name)
            size = sum(part.stat().st_size for part in sources_of)
            archives[name] = {"packed": squeezed[name].stat().st_size, "bytes": size}
        lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
        manifest = {
            "info": lock["info"], "archives": archives, "packed": sum(archives[name]["packed"] for name in ARCHIVES),
            "python": [part.stat().st_size for part in contents["pyodide.zst"]], "modules": count, "rest": rest,
            "start": f"from byhand.answers import Judge; from {module} import BANK; Judge(BANK)",
        }  # fmt: skip
        (folder / "manifest.mjs").write_text(f"export default {json.dumps(manifest)};\n", encoding="utf-8")
        (folder / "licences.txt").write_text(self._licences(lock["info"]["python"]), encoding="utf-8")
        return {standard, *parts, *squeezed.values()}

    def _plain_chapters(self) -> dict[str, bytes]:
        """A module for each plain file among the book's own modules; the page's Python has modules alone."""
        made = {}
        for package in self.packages[1:]:
            for file in sorted(package.rglob("*.toml")):
                place = file.relative_to(package.parent).with_name(f"{file.stem.replace('-', '_')}.py")
                text = f"plain.load({file.read_text(encoding='utf-8')!r})"
                made[place.as_posix()] = f"from byhand.answers import plain\n\nEXERCISES = {text}.listed()\n".encode()
        return made

    def _licences(self, python: str) -> str:
        """Under which licences the folder's files may be passed on."""
        pyodide = json.loads((HERE / "package.json").read_text(encoding="utf-8"))["dependencies"]["pyodide"]
        engine = (HERE.parent / "LICENSE").read_text(encoding="utf-8")
        told = [
            f"Pyodide {pyodide}: MPL-2.0, unchanged, source at https://github.com/pyodide/pyodide",
            "zstddec: MIT, unchanged, source at https://github.com/donmccurdy/zstddec-wasm; Zstandard: BSD-3-Clause",
            f"Python {python}, compiled: PSF-2.0, source at https://github.com/python/cpython",
            f"byhand, compiled:\n\n{engine}",
        ]
        if self.licence:
            told.append(f"{', '.join(self.names[1:]) or 'The exercises'}, compiled:\n\n{self.licence}")
        for name in LIBRARIES:
            texts = [file.read_text(encoding="utf-8") for file in files(name) or [] if file.name == "LICENSE"]
            told.append(f"{name} {version(name)}, compiled:\n\n" + "\n".join(texts))
        return "\n\n\n".join(told) + "\n"

    def _compiled(self, source: bytes, scratch: Path, *, docstrings: bool = False) -> Path:
        """The stored zip of compiled modules that is made of the zip `source`, kept for the next time."""
        optimize = "1" if docstrings else "2"
        content = source + optimize.encode() + b"".join(file.read_bytes() for file in COMPILER)
        name = hashlib.sha256(content).hexdigest()[:16]
        target = self.cache / f"{name}.zip"
        if not target.exists():
            (scratch / "source.zip").write_bytes(source)
            self.node.run(COMPILER[0], scratch / "source.zip", scratch / "compiled.zip", optimize)
            (scratch / "compiled.zip").rename(target)
        return target

    def _squeezed(self, sources: tuple[Path, ...], scratch: Path) -> Path:
        """The Zstandard archive of the files, one after another, kept for the next time."""
        script = BROWSER / "squeeze.mjs"
        content = b"".join(source.read_bytes() for source in sources) + script.read_bytes()
        target = self.cache / f"{hashlib.sha256(content).hexdigest()[:16]}.zst"
        if not target.exists():
            self.node.run(script, scratch / "squeezed", *sources)
            (scratch / "squeezed").rename(target)
        return target

    @functools.cache  # noqa: B019 -- one for a book and a process
    def modules(self) -> frozenset[str]:
        """The modules of the packages, SymPy and mpmath that the judge imports.

        Raises FaultyExercisesError if an exercise has a fault, RuntimeError if the judge cannot be imported.
        """
        wanted = ",".join((*self.names, *LIBRARIES))
        command = [sys.executable, "-c", LIST_MODULES, self.exercises, wanted, str(FAULTY)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        run = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
        if run.returncode == FAULTY:
            raise FaultyExercisesError(json.loads(run.stdout))
        if run.returncode:
            raise RuntimeError(f"the judge does not import without NumPy:\n{run.stderr}")
        return frozenset(json.loads(run.stdout)) | frozenset(LATE)

    def module_files(self) -> dict[str, Path]:
        """Where each module of the judge stands in its zip -> its file."""
        found: dict[str, Path] = {}
        wanted = self.modules()
        for home in (*self.packages, *map(package_folder, LIBRARIES)):
            for file in sorted(home.rglob("*.py")):
                path = file.relative_to(home.parent)
                name = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
                if name in wanted or (name.startswith(WHOLE) and "tests" not in path.parts):
                    found[path.as_posix()] = file
        missing = {name.replace(".", "/") for name in wanted} - {
            path.removesuffix(".py").removesuffix("/__init__") for path in found
        }
        if missing:
            raise RuntimeError(f"no file found for the modules {', '.join(sorted(missing))}")
        return found


def package_folder(name: str) -> Path:
    """The folder of an installed package. Raises RuntimeError if there is none."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the package {name} is missing: pip install it")
    return Path(spec.origin).parent


def _zipped(sources: dict[str, bytes]) -> bytes:
    """A zip of the files, the same for the same files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        for name, text in sorted(sources.items()):
            target.writestr(zipfile.ZipInfo(name), text)
    return content.getvalue()


def _deflated(source: Path, target: Path) -> None:
    """The zip `source`, deflated."""
    with zipfile.ZipFile(target, "w") as made, zipfile.ZipFile(source) as stored:
        for entry in stored.infolist():
            made.writestr(entry, stored.read(entry), zipfile.ZIP_DEFLATED)
