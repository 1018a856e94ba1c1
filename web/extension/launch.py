"""Sphinx extension: under the title of a page that is a notebook, links to the places where it runs.

- In the browser: the notebook in the build's own lite/ (see lite.py). A browser starts no Python from a file, so this
  link is taken away where the page was opened as one.
- In Colab and on Binder: if the book's address is a repository on GitHub.
- The page that tells what each way needs.
"""

from __future__ import annotations

from html import escape
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlsplit

from sphinx.application import Sphinx

WAYS = "chapters/run"  # the page about the ways to run the notebooks
ON_A_FILE = """if (location.protocol === "file:") {
  const list = document.querySelector(".launch ul");
  list.querySelector("[data-served]").parentElement.remove();
  if (!list.children.length) list.parentElement.remove();
}"""


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("html-page-context", add_links)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def add_links(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Put the links after the page's title."""
    if doctree is None:
        return
    source = app.env.doc2path(pagename, base=False)
    ways = context["pathto"](WAYS)
    here = context["pathto"]("lite/", resource=True)
    if PurePosixPath(source).suffix == ".ipynb":
        branch = app.config.html_theme_options.get("repository_branch") or "main"
        links = notebook_links(source, here, ways, app.config.about_book.repository, branch)
    elif pagename == WAYS:
        links = [served(f"{here}tree/index.html", "All notebooks in the browser")]
    else:
        return
    title, end, rest = context["body"].partition("</h1>")
    context["body"] = title + end + navigation(links) + rest


def notebook_links(source: str, lite: str, ways: str, repository: str, branch: str) -> list[str]:
    """The entries for the notebook at the path `source`; `lite` and `ways` are addresses as seen from its page.

    `repository` is the address of the book's repository, or "".
    """
    links = [served(f"{lite}notebooks/index.html?path={quote(source)}", "Run in the browser")]
    if urlsplit(repository).hostname == "github.com":
        name = urlsplit(repository).path.strip("/")
        colab = f"https://colab.research.google.com/github/{name}/blob/{quote(branch)}/{quote(source)}"
        binder = f"https://mybinder.org/v2/gh/{name}/{quote(branch, safe='')}?urlpath=lab/tree/{quote(source)}"
        links += [
            f"{link(colab, 'Open in Colab')} (first run <code>%pip install git+{escape(repository)}</code> there)",
            link(binder, "Open on Binder"),
        ]
    return [*links, link(ways, "How to run it")]


def served(address: str, text: str) -> str:
    """A link that works only on a page that came over http."""
    return link(address, text).replace("<a ", "<a data-served ", 1)


def link(address: str, text: str) -> str:
    return f'<a href="{escape(address)}">{escape(text)}</a>'


def navigation(links: list[str]) -> str:
    """The entries as a list in a landmark of its own."""
    items = "".join(f"<li>{item}</li>" for item in links)
    return f'\n<nav class="launch" aria-label="Run this page"><ul>{items}</ul><script>{ON_A_FILE}</script></nav>'
