"""Files that a build puts beside its pages, and the folder in which it keeps what need not be made again."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx

from byhand.sphinx.node import HOME, Node


def copy(app: Sphinx, *files: Path) -> None:
    """Copy files into the _static of a build of pages, before these are written: their addresses carry a digest."""
    for file in files:
        shutil.copyfile(file, static(app) / file.name)


def static(app: Sphinx) -> Path:
    """The folder _static of a build of pages."""
    folder = Path(app.outdir) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def cache(app: Sphinx) -> Path:
    """The folder for what is made once: `byhand_cache`, or a place beside the build's own cache."""
    return Path(app.confdir, app.config.byhand_cache or Path(app.doctreedir) / "byhand")


def node(app: Sphinx) -> Node:
    """Node with the engine's own packages."""
    return Node(HOME, cache(app) / "node")
