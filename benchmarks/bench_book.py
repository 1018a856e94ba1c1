"""What building the book costs, beside Jupyter Book without this book's own extension, from the same notebooks.

Both build a copy of the committed files in a folder of its own, with the packages installed already. Cold starts
without _build, so all notebooks run and the npm packages are fetched; warm builds again with nothing changed; an edit
is a comment added to a chapter's first code cell. Plain is the same _config.yml without web/: the formulas are typeset
by the reader's browser, no exercise is judged in the page, and nothing runs in it.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

import nbformat
import report
import yaml

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = ("03-single-neuron", "07-reading", "08-training")
OWN_PAGES = ("about", "api", "progress")
COLD = 1.10  # how many times the plain build may be taken by one from nothing


def copied(folder: Path) -> Path:
    """A copy of the files that git knows."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, check=True, text=True).stdout.split("\n")
    for name in filter(None, names):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def made_plain(folder: Path) -> Path:
    """The book without the extensions of its own, and without the pages that need a directive of these."""
    settings = yaml.safe_load((folder / "_config.yml").read_text(encoding="utf-8"))
    del settings["sphinx"]["local_extensions"]
    extensions = settings["sphinx"]["config"]["extensions"]
    extensions[:] = [name for name in extensions if not name.startswith("web.")]
    (folder / "_config.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    contents = (folder / "_toc.yml").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in contents if not any(f"chapters/{page}" in line for page in OWN_PAGES)]
    (folder / "_toc.yml").write_text("".join(kept), encoding="utf-8")
    return folder


def seconds(folder: Path) -> float:
    """How long a build of the book in the folder takes."""
    command = [Path(sysconfig.get_path("scripts")) / "jupyter-book", "build", ".", "--keep-going"]
    start = time.monotonic()
    run = subprocess.run(
        command, cwd=folder, env={**os.environ, "PYTHONPATH": str(folder)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    if run.returncode or not (folder / "_build/html/index.html").exists():
        raise RuntimeError(f"the book does not build:\n{run.stdout[-3000:]}")
    return time.monotonic() - start


def edited(folder: Path, chapter: str) -> None:
    """Add a comment to the first code cell of a chapter."""
    path = folder / f"chapters/{chapter}.ipynb"
    notebook = nbformat.read(path, as_version=4)
    next(cell for cell in notebook.cells if cell.cell_type == "code").source += "\n# edited"
    nbformat.write(notebook, path)


def measured(folder: Path) -> dict[str, float]:
    """Seconds of each kind of build."""
    found = {"cold": seconds(folder), "warm, nothing changed": seconds(folder)}
    for chapter in CHAPTERS:
        edited(folder, chapter)
        found[f"code of {chapter} changed"] = seconds(folder)
    return found


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        own = measured(copied(Path(name) / "own"))
        plain = measured(made_plain(copied(Path(name) / "plain")))
    print(f"{report.machine()}, {report.load()}")
    print(report.versions("jupyter-book", "sphinx", "myst-nb"))
    print(f"\n{'seconds':<40}{'this book':>12}{'plain':>8}")
    for kind, took in own.items():
        print(f"{kind:<40}{took:>12.1f}{plain[kind]:>8.1f}")
        report.figure(f"build, {kind}", took, "s", f"plain: {plain[kind]:.1f} s")
    ratio = own["cold"] / plain["cold"]
    print(f"Cold: {ratio:.2f} times plain; the limit is {COLD}")
    report.figure("build, cold, over plain", ratio, "times")
    return int(ratio > COLD)


if __name__ == "__main__":
    sys.exit(main())
