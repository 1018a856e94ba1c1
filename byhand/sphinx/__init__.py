"""In: a book's notebooks with figures and exercises. Out: pages in which they move and are judged.

A Sphinx extension: `extensions = ["myst_nb", "byhand.sphinx"]`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, Any]:
    from byhand.sphinx.folds import FoldCode, depart_fold, fold, visit_fold
    from byhand.sphinx.static import copy

    app.add_node(fold, html=(visit_fold, depart_fold))
    app.add_post_transform(FoldCode)
    app.connect("builder-inited", lambda app: copy(app, Path(__file__).with_name("folds.css")))
    app.add_css_file("folds.css")
    return {"parallel_read_safe": True, "parallel_write_safe": True}
