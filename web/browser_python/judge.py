"""Sphinx extension: the judge of the exercises, as a web worker loads it, in the build's _static/judge.

Python for the browser (Pyodide), and the modules that the judge imports, compiled, in Zstandard archives that the
worker unpacks: few servers compress such files on their way, and none as well. Pyodide's own files, which the notebooks
in the browser start from, stand beside them. The folder is named after what it is made from, so that a browser never
mixes two builds; what is made is kept in _build/.judge for the next build.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from importlib.metadata import files, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from byhand.forms.script import page_script, page_style
from byhand.sphinx import CODE
from byhand.sphinx.sources import digest
from byhand.sphinx.static import copy
from web import ROOT, WEB
from web.extension import node

HERE = Path(__file__).resolve().parent
FORMS = ROOT / "byhand" / "forms"
COMPILER = (HERE / "run_in_pyodide.mjs", HERE / "compile_modules.py", WEB / "package-lock.json")
PACKER = (HERE / "pack.mjs", HERE / "pack_modules.py", HERE / "squeeze.mjs", FORMS / "worker.js")
CACHE = node.CACHE / "judge"
ARCHIVES = ("pyodide.zst", "library.zst", "own.zst")
"""What the worker fetches before it is ready, beside small scripts; rest.zst only if one of its modules is imported."""
KEPT = "gradients-by-hand/exercise/"
"""How the names begin under which a reader's browser keeps the answers."""
BANK = "nbutils.exercises:BANK"
LIBRARIES = ("sympy", "mpmath")
OWN = ("byhand", "nbutils")

# SymPy's packages whose functions import their own modules while they run: every module of these is taken.
WHOLE = ("sympy.assumptions", "sympy.concrete", "sympy.core", "sympy.functions", "sympy.logic", "sympy.sets")

# What else is imported while answers are judged, and not before. The tests of the exercises tell what is missing here.
LATE: tuple[str, ...] = ()

# In an interpreter of its own, without NumPy, as in the page.
LIST_MODULES = """
import json, sys
sys.modules["numpy"] = None
from byhand.answers import Judge
from nbutils.exercises import BANK
BANK.names()
print(json.dumps([name for name in sys.modules if name.split(".")[0] in ("byhand", "nbutils", "sympy", "mpmath")]))
"""


def setup(app: Sphinx) -> dict[str, Any]:
    name = inputs_digest()
    app.add_config_value("judge_digest", name, "html")
    app.connect("builder-inited", copy_judge)
    app.add_css_file("form.css")
    attributes: dict[str, Any] = {"defer": "defer", "data-judge": f"judge/{name}/", "data-kept": KEPT}
    app.add_js_file("form.js", **attributes)
    app.add_js_file("copy.js", defer="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def copy_judge(app: Sphinx) -> None:
    """Write the page's script and style, and the worker's folder."""
    if app.builder.format != "html":
        return
    copy(app, FORMS / "copy.js")
    static, made = Path(app.outdir) / "_static", judge_folder()
    (static / "form.js").write_text(page_script(), encoding="utf-8")
    (static / "form.css").write_text(page_style(), encoding="utf-8")
    for old in (static / "judge").glob("*"):
        if old.name != made.name:
            shutil.rmtree(old)
    if not (static / "judge" / made.name).exists():
        shutil.copytree(made, static / "judge" / made.name)


def inputs_digest(root: Path = ROOT) -> str:
    """A name for everything in the book at `root` that the worker's folder is made from."""
    tools = [root / file.relative_to(ROOT) for file in (*COMPILER, *PACKER, *sorted(HERE.glob("judge*")))]
    own = digest(*tools, *(root / name for name in OWN), suffixes=CODE)
    versions = ",".join(f"{name} {version(name)}" for name in LIBRARIES)
    return hashlib.sha256(f"{own} {versions}".encode()).hexdigest()[:16]


def judge_folder() -> Path:
    """The folder with all that the worker loads; made if it is not there yet."""
    folder = CACHE / inputs_digest()
    if not folder.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as name:
            made = Path(name) / "made"
            made.mkdir()
            kept = _make(made, Path(name))
            try:
                made.rename(folder)
            except OSError:  # another build was faster
                if not folder.exists():
                    raise
            for old in {*CACHE.glob("*.zip"), *CACHE.glob("*.zst")} - kept:
                old.unlink()
            for old in CACHE.glob("*/judge-worker.js"):
                if old.parent != folder:
                    shutil.rmtree(old.parent, ignore_errors=True)
    return folder


def _make(folder: Path, scratch: Path) -> set[Path]:
    """Fill the folder; returns the kept parts that were used."""
    modules = node.node_modules()
    pyodide = modules / "pyodide"
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"):
        shutil.copyfile(pyodide / name, folder / name)
    shutil.copyfile(modules / "zstddec/dist/zstddec.mjs", folder / "zstddec.mjs")
    shutil.copyfile(FORMS / "worker.js", folder / "judge-worker.js")
    standard = _compiled((pyodide / "python_stdlib.zip").read_bytes(), scratch)
    _deflated(standard, folder / "python.zip")
    sources = module_files()
    own = {name: file for name, file in sources.items() if name.split("/")[0] in OWN}
    parts = [_compiled(_zipped(part), scratch) for part in (dict(sources.items() - own.items()), own)]
    count, rest = json.loads(node.run_node(HERE / "pack.mjs", standard, *parts, BANK, scratch))
    contents = {
        "pyodide.zst": (pyodide / "pyodide.asm.mjs", pyodide / "pyodide.asm.wasm"),
        "library.zst": (scratch / "used.zip",),
        "own.zst": (scratch / "own.zip",),
        "rest.zst": (scratch / "rest.zip",),
    }
    archives = {}
    squeezed = {name: _squeezed(parts_of, scratch) for name, parts_of in contents.items()}
    for name, parts_of in contents.items():
        shutil.copyfile(squeezed[name], folder / name)
        size = sum(part.stat().st_size for part in parts_of)
        archives[name] = {"packed": squeezed[name].stat().st_size, "bytes": size}
    lock = json.loads((pyodide / "pyodide-lock.json").read_text(encoding="utf-8"))
    module, _, bank = BANK.partition(":")
    manifest = {
        "info": lock["info"], "archives": archives, "packed": sum(archives[name]["packed"] for name in ARCHIVES),
        "script": (pyodide / "pyodide.asm.mjs").stat().st_size, "modules": count, "rest": rest,
        "start": f"from byhand.answers import Judge; from {module} import {bank}; Judge({bank})",
    }  # fmt: skip
    (folder / "manifest.mjs").write_text(f"export default {json.dumps(manifest)};\n", encoding="utf-8")
    (folder / "licences.txt").write_text(_licences(lock["info"]["python"]), encoding="utf-8")
    return {standard, *parts, *squeezed.values()}


def _licences(python: str) -> str:
    """Under which licences the folder's files may be passed on."""
    pyodide = json.loads((WEB / "package.json").read_text(encoding="utf-8"))["dependencies"]["pyodide"]
    told = [
        f"Pyodide {pyodide}: MPL-2.0, unchanged, source at https://github.com/pyodide/pyodide",
        "zstddec: MIT, unchanged, source at https://github.com/donmccurdy/zstddec-wasm; Zstandard: BSD-3-Clause",
        f"Python {python}, compiled: PSF-2.0, source at https://github.com/python/cpython",
        "byhand and nbutils, compiled:\n\n" + (ROOT / "LICENSE").read_text(encoding="utf-8"),
    ]
    for name in LIBRARIES:
        texts = [file.read_text(encoding="utf-8") for file in files(name) or [] if file.name == "LICENSE"]
        told.append(f"{name} {version(name)}, compiled:\n\n" + "\n".join(texts))
    return "\n\n\n".join(told) + "\n"


def _zipped(sources: dict[str, Path]) -> bytes:
    """A zip of the files, the same for the same files."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as target:
        for name, file in sorted(sources.items()):
            target.writestr(zipfile.ZipInfo(name), file.read_bytes())
    return content.getvalue()


def _compiled(source: bytes, scratch: Path) -> Path:
    """The stored zip of compiled modules that is made of the zip `source`, kept for the next time."""
    digest = hashlib.sha256(source + b"".join(file.read_bytes() for file in COMPILER)).hexdigest()[:16]
    target = CACHE / f"{digest}.zip"
    if not target.exists():
        (scratch / "source.zip").write_bytes(source)
        node.run_node(COMPILER[0], scratch / "source.zip", scratch / "compiled.zip")
        (scratch / "compiled.zip").rename(target)
    return target


def _squeezed(sources: tuple[Path, ...], scratch: Path) -> Path:
    """The Zstandard archive of the files, one after another, kept for the next time."""
    content = b"".join(source.read_bytes() for source in sources) + PACKER[2].read_bytes()
    target = CACHE / f"{hashlib.sha256(content).hexdigest()[:16]}.zst"
    if not target.exists():
        node.run_node(PACKER[2], scratch / "squeezed", *sources)
        (scratch / "squeezed").rename(target)
    return target


def _deflated(source: Path, target: Path) -> None:
    """The zip `source`, deflated."""
    with zipfile.ZipFile(target, "w") as made, zipfile.ZipFile(source) as stored:
        for entry in stored.infolist():
            made.writestr(entry, stored.read(entry), zipfile.ZIP_DEFLATED)


@cache
def modules() -> frozenset[str]:
    """The modules of byhand, nbutils, SymPy and mpmath that the judge imports."""
    run = subprocess.run([sys.executable, "-c", LIST_MODULES], cwd=ROOT, capture_output=True, encoding="utf-8")
    if run.returncode:
        raise RuntimeError(f"the judge does not import without NumPy:\n{run.stderr}")
    return frozenset(json.loads(run.stdout)) | frozenset(LATE)


def module_files() -> dict[str, Path]:
    """Where each module of the judge stands in its zip -> its file."""
    found: dict[str, Path] = {}
    wanted = modules()
    for package in (*OWN, *LIBRARIES):
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise RuntimeError(f"{package} is missing: run `pip install -r requirements.txt`")
        home = Path(spec.origin).parent
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
