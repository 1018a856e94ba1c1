"""Files of a page that the build puts beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx


def copy(app: Sphinx, *files: Path) -> None:
    """Copy files into the _static of a build of pages, before these are written: their addresses carry a digest."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    for file in files:
        shutil.copyfile(file, static / file.name)
