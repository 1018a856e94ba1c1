"""Sphinx's and Jupyter Book's commands, each in a process of its own that has their packages already.

What a command imports takes longer than the small books of the tests. So one process imports the packages that are not
of this repository, and is forked for each command: what this repository's code is, the command finds out by itself.
"""

import atexit
import importlib
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(
    ["sphinx.cmd.build", "jupyter_book.cli.main", "jupyter_book.sphinx", "myst_nb.sphinx_ext", "sphinx_book_theme",
     "sphinx.ext.autodoc", "sphinx.builders.html", "sphinx.builders.text", "sphinxcontrib.bibtex", "sphinx_design",
     "nbclient", "jupyter_cache.cache.main", "jupyter_cache.executors.utils", "matplotlib.figure",
     "matplotlib.backends.backend_svg", "sympy"]
)  # fmt: skip
COMMANDS = {"sphinx": ("sphinx.cmd.build", "main"), "jupyter-book": ("jupyter_book.cli.main", "main")}


class Ended(NamedTuple):
    """How a command ended: its exit status, and what it said, errors between the rest as they came."""

    status: int
    said: str


def run(name: str, *arguments: str, folder: Path, path: Sequence[Path] = (), **environment: str) -> Ended:
    """Run a command of COMMANDS in a folder, with folders that Python looks for modules in before all others."""
    log = folder / f"{name}.log"
    environment["PYTHONPATH"] = os.pathsep.join(map(str, path)) or os.environ.get("PYTHONPATH", "")
    process = FORKS.Process(target=_command, args=(name, arguments, folder, log, path, {**os.environ, **environment}))
    process.start()
    process.join()
    assert process.exitcode is not None
    return Ended(process.exitcode, log.read_text(encoding="utf-8"))


def _command(
    name: str, arguments: Sequence[str], folder: Path, log: Path, path: Sequence[Path], environment: Mapping[str, str]
) -> NoReturn:
    """Be the command, to its end and what it does there."""
    with log.open("wb") as said:
        os.dup2(said.fileno(), 1)
        os.dup2(said.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.path[:0] = map(str, path)
    sys.argv = [name, *arguments]
    module, function = COMMANDS[name]
    status: object = 1
    try:
        status = getattr(importlib.import_module(module), function)(list(arguments))
    except SystemExit as ended:
        status = ended.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))
