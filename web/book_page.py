"""Sphinx extension: puts in place what every built page needs, so that no page asks another host for anything.

- MathJax, from the package sphinx-mathjax-offline: only the parts that the pages load.
- live.js and live.css, which move the figures, and palette.css, the book's colours.
- The colours of the quantities in typeset formulas (see math_colours.py).
- page.css, which mends what the theme leaves out. Widgets' states, for which a page has no kernel, are left out.
- What a page says about itself and the book (see about_page.py).
- A cache of the notebooks' outputs that is dropped when the code behind them changes.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import math_colours
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.ext import mathjax

from nbutils import style

ROOT = Path(__file__).resolve().parent.parent

# MathJax's extensions to TeX that the book may use; a macro of another one is an error on the page. `\class` is
# from `html`.
TEX_PACKAGES = ["ams", "boldsymbol", "cancel", "configmacros", "enclose", "html", "newcommand", "textmacros"]
MATHJAX_PARTS = ["core", "input/tex-base", "output/chtml", "a11y/assistive-mml"]
MATHJAX_FILES = [
    "startup.js",
    *(f"{part}.js" for part in MATHJAX_PARTS),
    *(f"input/tex/extensions/{name}.js" for name in TEX_PACKAGES),
    "output/chtml/fonts/tex.js",
    "output/chtml/fonts/woff-v2/*.woff",
]

_SYMBOLS = math_colours.symbol_table(style.QUANTITIES)


def setup(app: Sphinx) -> dict[str, Any]:
    # The chapters multiply small matrices, thousands of times: on a busy machine threads cost more than they bring.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    app.setup_extension("sphinx.ext.mathjax")
    app.setup_extension("about_page")
    app.setup_extension("judge")
    app.add_config_value("book_page_digest", digest([ROOT / "web"], "*.py", "*.css"), "html")
    app.connect("config-inited", configure)
    app.connect("builder-inited", copy_assets)
    app.connect("env-updated", drop_widget_states)
    app.add_node(nodes.math, override=True, html=(visit_math, None))
    app.add_node(nodes.math_block, override=True, html=(visit_math_block, None))
    for name in ["palette.css", "live.css", "page.css"]:
        app.add_css_file(name)
    app.add_js_file("live.js", defer="defer")  # a classic script: a page opened as a file may not load modules
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def digest(folders: list[Path], *patterns: str) -> str:
    """A name for what is in the files of `folders` that fit `patterns`."""
    files = sorted({file for folder in folders for pattern in patterns for file in folder.glob(pattern)})
    return hashlib.sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()[:16]


def configure(app: Sphinx, config: Config) -> None:
    """MathJax from the build itself, and one cache of outputs for each state of the code that makes them."""
    config.mathjax_path = "mathjax/startup.js"
    config.mathjax3_config = {
        "loader": {"load": [*MATHJAX_PARTS, *(f"[tex]/{name}" for name in TEX_PACKAGES)]},
        "tex": {"packages": ["base", *TEX_PACKAGES]},
    }
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / digest([ROOT, ROOT / "nbutils"], "requirements.txt", "*.py", "*.js", "*.css")
    for old in caches.glob("*"):
        if old != current:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    config.nb_execution_cache_path = str(current)


def copy_assets(app: Sphinx) -> None:
    """Write the scripts, style sheets and fonts into the build's _static."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    (static / "palette.css").write_text(style.palette_css(), encoding="utf-8")
    for file in [ROOT / "nbutils/live.js", ROOT / "nbutils/live.css", ROOT / "web/page.css"]:
        shutil.copyfile(file, static / file.name)

    spec = find_spec("sphinx-mathjax-offline")
    if spec is None or spec.origin is None:
        raise RuntimeError("MathJax is missing: run `pip install -r requirements.txt`")
    source = Path(spec.origin).parent / "static" / "mathjax"
    for file in (file for pattern in MATHJAX_FILES for file in source.glob(pattern)):
        target = static / "mathjax" / file.relative_to(source)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)


def drop_widget_states(app: Sphinx, env: Any) -> None:
    """Take the widgets' states out of the pages: no kernel is there to use them, and they double a page's size."""
    for metadata in getattr(env, "nb_metadata", {}).values():
        metadata.get("js_files", {}).pop("ipywidgets_state", None)


def coloured(node: nodes.Element) -> nodes.Element:
    """A copy of a formula's node with its symbols in colour; the node itself stays as the search index reads it."""
    copy = node.copy()
    copy += nodes.Text(math_colours.colour(node.astext(), _SYMBOLS))
    return copy


def visit_math(self: Any, node: nodes.math) -> None:
    mathjax.html_visit_math(self, coloured(node))


def visit_math_block(self: Any, node: nodes.math_block) -> None:
    mathjax.html_visit_displaymath(self, coloured(node))
