"""Sphinx extension: each page says what it is, which version of the book it belongs to and how to report a mistake.

- In the head: description, Open Graph, citation tags, JSON-LD, icons, and the canonical address if there is one.
- In the footer: version and date, licences, "report a mistake".
- Beside the pages: robots.txt; with an address also sitemap.xml and the card that social sites show.
- The directive `cite-book`: the book's BibTeX entry.
"""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from web import WEB
from web.extension import edition, head_tags
from web.extension.head_tags import Page

ABOUT = "chapters/about"  # the page that says how to report a mistake where there is no repository
DESCRIPTIONS = {"search": "Search every chapter and appendix of Gradients by Hand for a word, a symbol or a name."}
_logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("about_book", None, "html", [edition.Book])
    app.add_directive("cite-book", CiteBook)
    app.connect("config-inited", configure)
    app.connect("doctree-resolved", fill_in)
    app.connect("html-page-context", describe)
    app.connect("builder-inited", draw)
    app.connect("build-finished", finish, priority=900)  # after Jupyter Book has written its index.html
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def configure(app: Sphinx, config: Config) -> None:
    """Read what the book says about itself. A change of it writes the pages anew."""
    book = edition.read(
        Path(app.confdir), site=config.html_baseurl, repository=config.html_theme_options.get("repository_url", "")
    )
    config.about_book = book
    config.html_baseurl = book.site
    config.html_theme_options["repository_url"] = book.repository
    config.html_theme_options["footer_content_items"] = ["book-footer.html"]
    config.templates_path = [*config.templates_path, str(WEB / "templates")]


def describe(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the page's description and its links into what the template gets."""
    book: edition.Book = app.config.about_book
    page = page_of(app, pagename, context, doctree)
    own = re.sub(r'<meta [^>]*name="description"[^>]*>\n?', "", context.get("metatags", ""))
    static = context["pathto"]("_static/", resource=True)
    icons = [
        f'<link rel="icon" href="{static}icon.svg" type="image/svg+xml" />',
        f'<link rel="alternate icon" href="{static}icon.png" type="image/png" />',
        f'<link rel="apple-touch-icon" href="{static}icon.png" />',
    ]
    context["metatags"] = "\n".join([own, head_tags.head(page, book), *icons])
    context["book"] = book
    context["mistake_address"] = book.mistake_address(page.address)
    context["about_address"] = context["pathto"](ABOUT).rstrip("#")  # of the page itself it is "#"


def page_of(app: Sphinx, name: str, context: dict[str, Any], doctree: nodes.document | None) -> Page:
    """The page `name`; a description that is too short or too long is a warning, which fails the build."""
    text = DESCRIPTIONS.get(name, "") if doctree is None else head_tags.description(doctree)
    if doctree is not None and not head_tags.SHORTEST <= len(text) <= head_tags.LONGEST:
        _logger.warning(
            "the page's description has %d characters, expected %d to %d: %r. It is made of the page's first sentences "
            "without a formula; or give it as html_meta, description",
            len(text), head_tags.SHORTEST, head_tags.LONGEST, text, location=name,
        )  # fmt: skip
    title = html.unescape(re.sub(r"<[^>]+>", "", str(context.get("title", name.capitalize()))))
    title = re.sub(r"^\d+\.\s", "", title)
    first = name == app.config.root_doc
    return Page(app.builder.get_target_uri(name), title, text, first=first, chapter=doctree is not None)


def draw(app: Sphinx) -> None:
    """The icons, and the card if the book has an address, drawn anew when their module has changed."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    static.mkdir(parents=True, exist_ok=True)
    names = ["icon.svg", "icon.png", *(["card.png"] if app.config.about_book.site else [])]
    made = Path(__file__).with_name("pictures.py").stat().st_mtime
    old = [static / name for name in names if not (static / name).exists() or (static / name).stat().st_mtime < made]
    if old:
        from web.extension import (
            pictures,  # only here: to load Matplotlib takes a good part of a build that has little to do
        )

        for file in old:
            (pictures.card if file.stem == "card" else pictures.icon)(file)


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Write robots.txt, sitemap.xml, and the page that leads from the site's address to the first chapter."""
    if exception is not None or app.builder.format != "html":
        return
    book: edition.Book = app.config.about_book
    folder = Path(app.outdir)
    pages = [app.builder.get_target_uri(name) for name in sorted(app.env.found_docs)]
    (folder / "robots.txt").write_text(robots(book), encoding="utf-8")
    if book.site:
        (folder / "sitemap.xml").write_text(sitemap(book, pages), encoding="utf-8")
    else:
        for name in ["sitemap.xml", "_static/card.png"]:
            (folder / name).unlink(missing_ok=True)
    first = app.builder.get_target_uri(app.config.root_doc)
    if first != "index.html":
        (folder / "index.html").write_text(forward(book, first), encoding="utf-8")


def robots(book: edition.Book) -> str:
    """Everybody may read everything."""
    return "User-agent: *\nAllow: /\n" + (f"Sitemap: {book.address('sitemap.xml')}\n" if book.site else "")


def sitemap(book: edition.Book, pages: list[str]) -> str:
    """The list of the pages for search engines."""
    entries = "".join(f"  <url><loc>{html.escape(book.address(page))}</loc></url>\n" for page in pages)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{head}{entries}</urlset>\n"


def forward(book: edition.Book, first: str) -> str:
    """The page at the site's address. A social site reads it and does not follow it, so it says what the book is."""
    head = head_tags.head(Page(first, book.title, head_tags.shortened(book.abstract), first=True), book)
    canonical = f'<link rel="canonical" href="{html.escape(book.address(first))}" />\n' if book.site else ""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8" />\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
        f'<title>{html.escape(book.title)}</title>\n<meta http-equiv="refresh" content="0; url={first}" />\n'
        f'{canonical}{head}\n<link rel="icon" href="_static/icon.svg" type="image/svg+xml" />\n</head>\n'
        f'<body>\n<p><a href="{first}">{html.escape(book.title)}</a></p>\n</body>\n</html>\n'
    )


class CiteBook(SphinxDirective):
    """The BibTeX entry of the book."""

    def run(self) -> list[nodes.Node]:
        return [nodes.literal_block("", "", language="bibtex", bibtex=True)]


def fill_in(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill in what may differ from one build of an unchanged page to the next."""
    text = app.config.about_book.bibtex()
    for node in list(doctree.findall(nodes.literal_block)):
        if node.get("bibtex"):
            node.replace_self(nodes.literal_block(text, text, language="bibtex"))
