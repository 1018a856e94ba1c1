"""Build the book, serve it to this machine, and do both again after each edit: `make watch`.

sphinx-autobuild watches, serves and has the page in the browser reload. It starts each build as a process of its own;
where that is a fork of this one, the packages that are imported here need not be imported again, and a build after an
edit of a text takes a third of the time. The first build, in this process, imports the book's own packages too; once
a file in them is another one, each build imports them as they stand then. The server of kernels (see
web/extension/kernels.py) waits between the builds. The notebooks that run in the browser are left to `make book`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from pygments.lexers import get_lexer_by_name
from sphinx_autobuild import __main__ as autobuild
from sphinx_autobuild import server
from sphinx_autobuild.build import Builder
from sphinx_autobuild.utils import show_message

from web import ROOT
from web.extension import kernels

PAGES = ROOT / "_build" / "html"
WATCHED = ("chapters", "nbutils", "byhand", "web", "intro.ipynb", "_config.yml", "_toc.yml", "references.bib")
AHEAD = (
    "jupyter_book.sphinx", "myst_nb.sphinx_ext", "myst_nb.core.execute", "nbclient", "sphinx_book_theme",
    "sphinxcontrib.bibtex", "sphinx_design", "sphinx_comments", "sphinx_external_toc", "sphinx_multitoc_numbering",
    "sphinx.builders.html", "sphinx.search", "sphinx.ext.autodoc", "sympy", "numpy", "matplotlib.figure", "anywidget",
    "jupyterlite_core",
)  # fmt: skip
"""What is imported once, for every build."""
LANGUAGES = ("ipython3", "python", "pytb", "console", "toml")
"""Whose colouring is made ready once."""


OWN = ("byhand", "nbutils", "web")


def written(names: Sequence[str], root: Path = ROOT) -> dict[Path, int]:
    """Every file of these names and in these folders, with the time at which it was written."""
    from byhand.sphinx.sources import files_in

    return {file: file.stat().st_mtime_ns for name in names for file in files_in(root / name)}


def code(root: Path = ROOT) -> dict[Path, int]:
    """Every file of the book's own packages, with the time at which it was written."""
    return written(OWN, root)


def watched() -> dict[Path, int]:
    """Every file that a build follows, with the time at which it was written."""
    return {file: time for file, time in written(WATCHED).items() if not is_ignored(str(file))}


def differing(before: Mapping[Path, int], after: Mapping[Path, int]) -> list[Path]:
    """The files that are new, gone or written anew."""
    return [file for file in {**before, **after} if before.get(file) != after.get(file)]


def forget() -> None:
    """Have the book's own packages imported anew, but for the module that knows of the server of kernels."""
    for name in [name for name in sys.modules if name.partition(".")[0] in OWN and name != kernels.__name__]:
        del sys.modules[name]


class BookBuilder(Builder):  # type: ignore[misc]
    """Builds as Jupyter Book does: first in this process, then in one that sphinx-autobuild has started for it."""

    first: Mapping[Path, int] = {}

    def __call__(self, *, changed_paths: Sequence[Path]) -> None:
        """Build, and say what went wrong, at the end. Nothing is watched during the first build: it looks itself."""
        if changed_paths:
            self.build(changed_paths)
            return
        before = watched()
        self.build([])
        while edited := differing(before, after := watched()):
            before = after
            with kernels.Builds(max_workers=1) as process:  # as sphinx-autobuild builds after an edit
                process.submit(self.build, edited).result()
        kernels.keep()

    def build(self, changed_paths: Sequence[Path]) -> None:
        """Build once."""
        if changed_paths:
            if self.first != code():
                forget()
            names = sorted({path.relative_to(ROOT).as_posix() for path in changed_paths if path.is_relative_to(ROOT)})
            show_message(f"Changed: {', '.join(names[:5])}")
        else:
            self.first = code()
        from jupyter_book.sphinx import build_sphinx

        # Sphinx's own list of templates is one for all builds of a process. The theme lengthens it in each, and where
        # it is another one all pages are written anew.
        settings: dict[str, Any] = {
            "external_toc_path": str(ROOT / "_toc.yml"), "latex_individualpages": False, "nitpicky": True,
            "site_lite": False, "templates_path": [],
        }  # fmt: skip
        build_sphinx(
            ROOT, PAGES, noconfig=True, path_config=ROOT / "_config.yml", confoverrides=settings, quiet=True,
            warningiserror=True, keep_going=True,
        )  # fmt: skip
        from byhand.sphinx import failure

        failure.tell()
        show_message(f"Serving on {self.uri}")


def is_ignored(path: str) -> bool:
    """Whether a build need not follow a change of this file."""
    parts = Path(path).relative_to(ROOT).parts if Path(path).is_relative_to(ROOT) else ()
    made = {"__pycache__", "node_modules", "build", "_build", ".ipynb_checkpoints"}
    return not parts or parts[0] not in WATCHED or bool(made & set(parts)) or parts[-1].startswith((".", "#"))


def main(port: str) -> None:
    """Build, serve at this port of this machine, and build again after each edit."""
    for name in AHEAD:
        import_module(name)
    for language in LANGUAGES:
        get_lexer_by_name(language).get_tokens("")
    autobuild.Builder = BookBuilder
    autobuild.IgnoreFilter = lambda *settings: is_ignored
    server.ProcessPoolExecutor = kernels.Builds
    try:
        autobuild.main(["--port", port, str(ROOT), str(PAGES)])
    finally:
        kernels.end()


if __name__ == "__main__":
    main(*sys.argv[1:])
