"""Sphinx extension: puts in place what every built page needs, so that no page asks another host for anything.

- The engine's extension: figures move, derivations are typeset, the code of both is folded (see byhand/sphinx).
- theme.css, which mends what the theme leaves out.
- What a page says about itself and the book (see imprint.py).
- Links to where a notebook runs (see launch.py), one of them into the build itself (see browser_python/lite.py).
- What a browser needs to keep the book without a network (see offline.py).
- What keyboards, screen readers and printers need (see accessibility.py).
- Kernels that start at once, for the chapters (see kernels.py).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from byhand.sphinx.sources import digest
from byhand.sphinx.static import copy
from web import ROOT, WEB
from web.extension import kernels
from web.extension.node import CACHE


def setup(app: Sphinx) -> dict[str, Any]:
    # The chapters multiply small matrices, thousands of times: on a busy machine threads cost more than they bring.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    kernels.use()
    app.setup_extension("byhand.sphinx")
    app.setup_extension("web.extension.assets")
    app.setup_extension("web.extension.imprint")
    app.setup_extension("web.extension.accessibility")
    app.setup_extension("web.extension.progress")
    app.setup_extension("web.extension.launch")
    app.setup_extension("web.browser_python.lite")
    app.setup_extension("web.extension.offline")
    app.add_config_value("site_digest", pages_digest(), "html")  # when it changes, the pages are written anew
    app.connect("config-inited", configure, priority=400)  # before the engine's, which reads it
    app.connect("builder-inited", copy_assets)
    app.connect("doctree-resolved", mark_output)
    app.add_css_file("theme.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def pages_digest(root: Path = ROOT) -> str:
    """A name for everything besides the text and its outputs that a page is made from."""
    return digest(root / "web", root / "nbutils")


def configure(app: Sphinx, config: Config) -> None:
    """Keep what is made once where the commands find it that run without Sphinx."""
    config.byhand_cache = str(CACHE)


def copy_assets(app: Sphinx) -> None:
    if app.builder.format == "html":
        copy(app, WEB / "page/theme.css")


def mark_output(app: Sphinx, doctree: nodes.document, name: str) -> None:
    """Tell theme.css of a page that has what cells made."""
    if any("cell_output" in part["classes"] for part in doctree.findall(nodes.container)):
        doctree.next_node(nodes.section)["classes"].append("has-output")
