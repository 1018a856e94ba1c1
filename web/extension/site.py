"""Sphinx extension: puts in place what every built page needs, so that no page asks another host for anything.

- live.js and live.css, which move the figures, and palette.css, the book's colours.
- The formulas, typeset (see formulas.py).
- theme.css, which mends what the theme leaves out. Widgets' states, for which a page has no kernel, are left out.
- What a page says about itself and the book (see imprint.py).
- Links to where a notebook runs (see launch.py), one of them into the build itself (see browser_python/lite.py).
- What keyboards, screen readers and printers need (see accessibility.py).
- A cache of the notebooks' outputs that is dropped when the code behind them changes.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from byhand.figures import style
from byhand.sphinx.sources import digest
from byhand.sphinx.static import copy
from web import ROOT, WEB
from web.browser_python import judge


def setup(app: Sphinx) -> dict[str, Any]:
    # The chapters multiply small matrices, thousands of times: on a busy machine threads cost more than they bring.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    app.setup_extension("byhand.sphinx")
    app.setup_extension("web.extension.formulas")
    app.setup_extension("web.extension.assets")
    app.setup_extension("web.extension.imprint")
    app.setup_extension("web.extension.accessibility")
    app.setup_extension("web.browser_python.judge")
    app.setup_extension("web.extension.progress")
    app.setup_extension("web.extension.launch")
    app.setup_extension("web.browser_python.lite")
    app.add_config_value("site_digest", pages_digest(), "html")  # when it changes, the pages are written anew
    app.connect("config-inited", configure)
    app.connect("builder-inited", copy_assets)
    app.connect("env-updated", drop_widget_states)
    for name in ["palette.css", "live.css", "theme.css"]:
        app.add_css_file(name)
    app.add_js_file("live.js", defer="defer")  # a classic script: a page opened as a file may not load modules
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def pages_digest(root: Path = ROOT) -> str:
    """A name for everything besides the text and its outputs that a page is made from."""
    return digest(root / "web", root / "byhand", root / "nbutils")


def outputs_digest(root: Path = ROOT) -> str:
    """A name for the code behind the notebooks' outputs, which are made anew when it changes."""
    return digest(root / "byhand", root / "nbutils", root / "requirements.txt", suffixes=judge.CODE)


def configure(app: Sphinx, config: Config) -> None:
    """One cache of outputs for each state of the code that makes them."""
    caches = Path(app.outdir).parent / ".jupyter_cache"
    current = caches / outputs_digest()
    for old in caches.glob("*"):
        if old != current:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    config.nb_execution_cache_path = str(current)


def copy_assets(app: Sphinx) -> None:
    """Write the scripts, style sheets and fonts into the build's _static."""
    if app.builder.format != "html":
        return
    copy(app, ROOT / "byhand/figures/live.js", ROOT / "byhand/figures/live.css", WEB / "page/theme.css")
    (Path(app.outdir) / "_static" / "palette.css").write_text(style.palette_css(), encoding="utf-8")


def drop_widget_states(app: Sphinx, env: Any) -> None:
    """Take the widgets' states out of the pages: no kernel is there to use them, and they double a page's size."""
    for metadata in getattr(env, "nb_metadata", {}).values():
        metadata.get("js_files", {}).pop("ipywidgets_state", None)
