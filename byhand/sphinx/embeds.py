"""For each figure of a book a page of its own, figures/NAME.html, for slides, courses and other sites."""

from __future__ import annotations

import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from byhand.figures.embed import MARK, Source, embed_html, figures_in
from byhand.sphinx import FIGURES

_logger = logging.getLogger(__name__)


def connect(app: Sphinx) -> None:
    app.connect("build-finished", write, priority=700)  # of the pages as they are in the end


def book_title(config: Config) -> str:
    """The title of a book, as Jupyter Book or Sphinx has it."""
    return str(config.html_title if config.project == "Project name not set" else config.project)


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the page of each figure, and the script for pages that show one; take away those of figures that are gone.

    Two figures of one name are a warning, and a figure named like a heading: a link could mean either.
    """
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "figures"
    made: dict[Path, str] = {}
    shown_on: dict[Path, str] = {}
    for page in sorted(app.env.found_docs):
        file = Path(app.builder.get_outfilename(page))  # type: ignore[attr-defined]
        if not file.exists():
            continue
        title = f"{app.env.titles[page].astext()}, {book_title(app.config)}"
        text = file.read_text(encoding="utf-8")
        figures = list(figures_in(text))
        for name, html in figures:
            source = Source(f"../{app.builder.get_target_uri(page)}#{name}", title)
            target = folder / f"{name}.html"
            if f"figures/{name}" in app.env.found_docs:
                _logger.warning("the book's own page figures/%s stands where that of a figure would be", name)
                continue
            if text.count(f' id="{name}"') > [other for other, _ in figures].count(name):
                _logger.warning(
                    "the figure %r is named like a heading of its page, so that a link could mean either: name it "
                    "otherwise, as %r", name, f"{name}-figure", location=page,
                )  # fmt: skip
            if target in made:
                _logger.warning("the page %s has a figure that is named %r too", shown_on[target], name, location=page)
            shown_on.setdefault(target, page)
            made.setdefault(target, embed_html(html, source, app.config.language or "en"))
    for old in folder.glob("*.html"):
        if old not in made and MARK in old.read_text(encoding="utf-8"):
            old.unlink()
    if not made:
        return
    folder.mkdir(exist_ok=True)
    shutil.copyfile(FIGURES / "host.js", folder / "embed.js")
    for target, html in made.items():
        target.write_text(html, encoding="utf-8")
