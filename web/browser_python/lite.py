"""Sphinx extension: the notebooks with a Python that runs in the reader's browser, as the folder lite/ of the build.

JupyterLite is the editor and Pyodide the Python. The build serves everything but NumPy, Matplotlib and what else is in
Pyodide's own distribution: the browser asks for those when a cell needs them, and only then.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import Distribution, distribution, version
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat
from jupyter_core.paths import jupyter_path
from sphinx.application import Sphinx
from sphinx.util import logging

from byhand.sphinx.packing import COMPILER
from byhand.sphinx.sources import files_in
from web import ROOT
from web.browser_python import wheels
from web.browser_python.judge import PACKING
from web.extension.node import ENGINE

HERE = Path(__file__).resolve().parent

APPS = ("notebooks", "tree", "lab")
LISTING = "all.json"
PAGE, WORKER = "lite_page.js", "lite_worker.js"  # what each page loads besides, and what its worker ends with
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension", "anywidget")
# It asks for pictures that JupyterLite does not have, to show in the tab whether Python is at work.
DISABLED = ["@jupyter-notebook/notebook-extension:tab-icon"]

# What the notebooks' Python loads when it starts; none of it is asked of another host.
KERNEL = ("micropip", "piplite", "ipykernel", "pyodide-kernel", "comm", "jedi", "ipython", "missing-packages")
# Pyodide's own builds; everything else that nbutils needs is pure Python, and comes along.
EXTRA = "figures"  # what byhand needs for figures
PYODIDES_OWN = frozenset({"numpy", "matplotlib"})
MICROPIP = "micropip==0.11.1"  # the version in the lock file of the Pyodide that web/package.json names

_LOG = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("site_lite", True, "", [bool])  # without it a build after a small edit is done sooner
    app.connect("builder-inited", start)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def start(app: Sphinx) -> None:
    """Make the folder lite/ while the pages are made, on another processor; the build ends when both are there."""
    if app.builder.format != "html" or not app.config.site_lite:
        return
    making = ThreadPoolExecutor().submit(make, Path(app.outdir) / "lite", Path(app.outdir).parent / ".lite")

    def finish(app: Sphinx, error: Exception | None) -> None:
        if error is not None:
            return  # it says what is wrong with the pages
        if not making.done():
            _LOG.info("waiting for the notebooks that run in the browser")
        making.result()

    app.connect("build-finished", finish)


def make(site: Path, work: Path) -> None:
    """Make the folder `site`, unless it is there and made from the same files and versions; `work` keeps the parts."""
    stamp, now = work / "made", digest()
    if (site / "index.html").exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    stamp.unlink(missing_ok=True)
    shutil.rmtree(site, ignore_errors=True)
    build_jupyterlite(work / "source", site)
    write_python(work, site / "python")
    stamp.write_text(now, encoding="utf-8")


def digest() -> str:
    """A name for everything that the folder lite/ is made of."""
    own = [HERE / "lite.py", HERE / "wheels.py", HERE / PAGE, HERE / WORKER, *COMPILER]
    own += sorted((HERE / "lite_python").glob("*.py"))
    parts = [file.name.encode() + file.read_bytes() for file in [*contents(), *sources(), *own]]
    return hashlib.sha256(b"".join([*parts, *versions(), PACKING.digest().encode()])).hexdigest()


def versions() -> list[bytes]:
    """The packages that the folder lite/ is made from, with their versions."""
    found = {name: found.version for name, found in needed().items()}
    found |= {name: version(name) for name in ("jupyterlite-core", "jupyterlite-pyodide-kernel")}
    return [f"{name} {number}\n".encode() for name, number in found.items()] + [MICROPIP.encode()]


def contents() -> list[Path]:
    """The first page and the chapters that are notebooks, the text files that they link to, and the data they read."""
    notebooks = [ROOT / "intro.ipynb", *sorted((ROOT / "chapters").glob("*.ipynb"))]
    linked = set()
    for notebook in notebooks:
        names = re.findall(r"\]\(([\w./-]+\.md)\b", notebook.read_text(encoding="utf-8"))
        linked |= {(notebook.parent / name).resolve() for name in names}
    return [*notebooks, *sorted(linked), *sorted((ROOT / "chapters/data").iterdir())]


def sources() -> list[Path]:
    """The files of byhand and nbutils that the browser needs."""
    files = [file for name in PACKING.names for file in sorted(files_in(ROOT / name))]
    wanted = [file for file in files if file.suffix in (".py", ".js", ".css")]
    return wanted + [file for file in files if file.suffix == ".toml" and file.parent.name == "exercises"]


def build_jupyterlite(source: Path, site: Path) -> None:
    """Build JupyterLite with the notebooks into `site`; `source` is where its settings are put."""
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    (source / "jupyter-lite.json").write_text(json.dumps(settings(), indent=1), encoding="utf-8")
    command = [
        sys.executable, "-m", "jupyterlite_core", "build", f"--lite-dir={source}", f"--output-dir={site}",
        *(f"--apps={app}" for app in APPS),
        "--no-sourcemaps", "--no-unused-shared-packages", "--no-libarchive", "--ignore-sys-prefix",
        *(f"--LiteBuildConfig.federated_extensions={labextension(name)}" for name in EXTENSIONS),
    ]  # fmt: skip
    run = subprocess.run(command, cwd=source, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
    if run.returncode or not (site / "index.html").exists():
        raise RuntimeError(f"JupyterLite does not build:\n{run.stdout[-3000:]}")
    for font in [*site.glob("build/fa-*.eot"), *site.glob("build/fa-*.svg")]:  # for browsers of long ago
        font.unlink()
    add_own(site)
    for file in contents():
        target = site / "files" / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        target.write_text(for_the_browser(text) if file.suffix == ".ipynb" else text, encoding="utf-8")
    write_listings(site / "files", site / "api/contents")


def write_listings(files: Path, target: Path) -> None:
    """What lies in each folder, as JupyterLite asks for it: its own builder needs a whole Jupyter server for this."""
    for folder in [files, *(path for path in files.rglob("*") if path.is_dir())]:
        inside = [listed(path, files) for path in sorted(folder.iterdir())]
        listing = target / folder.relative_to(files) / LISTING
        listing.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({**listed(folder, files), "content": inside, "format": "json"})
        listing.write_text(text, encoding="utf-8")


def listed(path: Path, files: Path) -> dict[str, Any]:
    """A file or folder as Jupyter's contents API describes it, without its content."""
    changed = datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat().replace("+00:00", "Z")
    kind = "directory" if path.is_dir() else "notebook" if path.suffix == ".ipynb" else "file"
    place = path.relative_to(files).as_posix() if path != files else ""
    return {
        "name": path.name if place else "", "path": place, "type": kind, "writable": True, "created": changed,
        "last_modified": changed, "size": None if path.is_dir() else path.stat().st_size, "mimetype": None,
        "content": None, "format": None, "hash": None, "hash_algorithm": None,
    }  # fmt: skip


def add_own(site: Path) -> None:
    """Have each page of JupyterLite load the book's own script, and its worker show what the book has kept.

    Raises RuntimeError if JupyterLite's files are not as they were.
    """
    shutil.copyfile(HERE / PAGE, site / PAGE)
    for app in APPS:
        replace_once(site / app / "index.html", "<head>", f'<head>\n    <script src="../{PAGE}"></script>')
    worker = site / "service-worker.js"
    replace_once(worker, "if(!enableCache)return await fetch(t)", "if(!enableCache)return await keptOrFetched(t)")
    with worker.open("a", encoding="utf-8") as file:
        file.write((HERE / WORKER).read_text(encoding="utf-8"))


def replace_once(file: Path, old: str, new: str) -> None:
    """Replace a text in a file. Raises RuntimeError where it does not stand there exactly once."""
    text = file.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise RuntimeError(f"JupyterLite's {file.name} has {old!r} {text.count(old)} times, not once: look at lite.py")
    file.write_text(text.replace(old, new), encoding="utf-8")


def for_the_browser(text: str) -> str:
    """A notebook as JupyterLite needs it: no text in a list of lines, and folded as in the page.

    Its version goes with it, so that a copy that a reader has saved can be told from a newer one.
    """
    notebook = nbformat.reads(text, as_version=4)
    notebook.metadata.book_version = hashlib.sha256(text.encode()).hexdigest()[:16]
    notebook.metadata.kernelspec = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.metadata.trusted = True  # else the stored figures do not show
            cell.execution_count = None  # its outputs are the book's; here it has not run yet
            if {"hide-input", "remove-input"} & set(cell.metadata.get("tags", ())):
                cell.metadata.jupyter = {"source_hidden": True}
    return json.dumps(notebook)


def labextension(name: str) -> Path:
    """The folder of an installed extension of JupyterLab."""
    for place in jupyter_path("labextensions"):
        if (Path(place) / name / "package.json").exists():
            return Path(place) / name
    raise RuntimeError(f"JupyterLab's extension {name} is not installed: run `pip install -r requirements.txt`")


def settings() -> dict[str, Any]:
    """What jupyter-lite.json says: where Pyodide is, and what its Python loads when it starts."""
    python = ".".join(lock()["info"]["python"].split(".")[:2])
    core = f"./../_static/judge/{PACKING.digest()}"  # the exercises load the same Python
    pyodide = {
        "stdLibURL": f"{core}/python.zip",
        "lockFileURL": "./python/pyodide-lock.json",
        "packages": list(KERNEL),
        "env": {"IPYTHONDIR": str(PurePosixPath("/lib", f"python{python}", "site-packages", "ipython_settings"))},
    }
    kernel = {"pyodideUrl": f"{core}/pyodide.mjs", "loadPyodideOptions": pyodide}
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Gradients by Hand",
            "appUrl": "./tree",
            "exposeAppInBrowser": True,  # for the book's own script
            "disabledExtensions": DISABLED,
            "contentsAllJsonFile": LISTING,
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        },
    }


def write_python(work: Path, target: Path) -> None:
    """Put the packages and the lock file that lists them into the folder `target`."""
    packages = compiled_packages(work)
    entries = json.loads((packages / "entries.json").read_text(encoding="utf-8"))
    target.mkdir(parents=True)
    for entry in entries:
        shutil.copyfile(packages / entry["file_name"], target / entry["file_name"])
    entries += [wheels.write_wheel(package, target) for package in (*map(own, PACKING.names), missing_packages())]
    text = (ENGINE.modules() / "pyodide" / "package.json").read_text(encoding="utf-8")
    distribution = f"https://cdn.jsdelivr.net/pyodide/v{json.loads(text)['version']}/full/"
    wheels.write_lock(lock(), distribution, entries, target / "pyodide-lock.json")


def compiled_packages(work: Path) -> Path:
    """The folder of the compiled wheels of all packages but the book's own, with their entries of the lock file.

    It is made once for each set of versions.
    """
    parts = [*(file.read_bytes() for file in [HERE / "wheels.py", *COMPILER]), *versions()]
    folder = work / f"packages-{hashlib.sha256(b''.join(parts)).hexdigest()[:16]}"
    if not folder.exists():
        work.mkdir(parents=True, exist_ok=True)
        python = lock()["info"]["python"]
        packages = [micropip(work), *kernel(), *(wheels.read_installed(name, python) for name in needed())]
        with tempfile.TemporaryDirectory(dir=work) as name:
            made = Path(name) / "made"
            made.mkdir()
            entries = [wheels.write_wheel(package, made) for package in wheels.compiled(packages, Path(name))]
            (made / "entries.json").write_text(json.dumps(entries), encoding="utf-8")
            for old in work.glob("packages-*"):
                shutil.rmtree(old)
            made.rename(folder)
    return folder


@cache
def lock() -> dict[str, Any]:
    """The lock file that Pyodide comes with."""
    text = (ENGINE.modules() / "pyodide" / "pyodide-lock.json").read_text(encoding="utf-8")
    content: dict[str, Any] = json.loads(text)
    return content


def needed() -> dict[str, Distribution]:
    """The installed packages that byhand, nbutils and the kernel need in the browser."""
    python = lock()["info"]["python"]
    names = {name for own in PACKING.names for name in wheels.needs(distribution(own), python, EXTRA)}
    names -= {*PACKING.names}
    return wheels.closure([*sorted(names), "comm", "ipython", "jedi", "packaging"], python, PYODIDES_OWN)


def own(name: str) -> wheels.Package:
    """A package of this repository, from its sources."""
    found = distribution(name)
    paths = {file.relative_to(ROOT).as_posix(): file for file in sources()}
    files = {path: file.read_bytes() for path, file in paths.items() if path.startswith(f"{name}/")}
    files[f"{name}-{found.version}.dist-info/METADATA"] = str(found.metadata).encode()
    return wheels.Package(name, found.version, files, wheels.needs(found, lock()["info"]["python"], EXTRA))


def missing_packages() -> wheels.Package:
    """The IPython extension that names a missing package, and the settings that load it."""
    files = {
        "missing_packages.py": (HERE / "lite_python" / "missing_packages.py").read_bytes(),
        "ipython_settings/profile_default/ipython_config.py": (HERE / "lite_python" / "ipython_config.py").read_bytes(),
        "missing_packages-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: missing-packages\nVersion: 1.0\n",
    }
    return wheels.Package("missing-packages", "1.0", files)


def micropip(work: Path) -> wheels.Package:
    """The installer of Python in the browser. Its wheel is fetched: it needs a newer Python than the book's build."""
    name, _, release = MICROPIP.partition("==")
    wheel = work / "wheels" / f"{name}-{release}-py3-none-any.whl"
    if not wheel.exists():
        options = ["--quiet", "--no-deps", "--only-binary=:all:", "--python-version=3.14", f"--dest={wheel.parent}"]
        command = [sys.executable, "-m", "pip", "download", *options, MICROPIP]
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8")
        if run.returncode:
            raise RuntimeError(f"pip download failed; the first build needs pip and a network:\n{run.stdout}")
    return wheels.read_wheel(wheel, ("packaging",))


def kernel() -> list[wheels.Package]:
    """The wheels that JupyterLite's kernel brings: itself, and stand-ins for packages that a browser cannot have."""
    folder = labextension("@jupyterlite/pyodide-kernel-extension") / "static" / "pypi"
    names = ("piplite", "pyodide_kernel", "ipykernel")
    return [wheels.read_wheel(next(folder.glob(f"{name}-*.whl"))) for name in names]
