"""A figure as a page of its own, which another page shows in a frame: one file, which asks for nothing else."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import NamedTuple

from byhand.figures.style import palette_css

_HERE = Path(__file__).parent
_FIGURE = re.compile(r'<figure class="(live-figure|laboratory)" id="([a-z][a-z0-9-]*)".*?</figure>', re.DOTALL)
_TITLE = re.compile(r'(<figcaption class="live-title"[^>]*>)(.*?)</figcaption>', re.DOTALL)
MARK = '<meta name="generator" content="byhand.figures.embed">'
"""What stands in each of these pages, and in no other."""


class Source(NamedTuple):
    """Where a figure is from: an address as seen from the figure's page, and what it is called."""

    address: str
    title: str


def figures_in(page: str) -> list[tuple[str, str]]:
    """The live figures and laboratories of a built page: the name of each, and its HTML.

    >>> [name for name, _ in figures_in('<p>Text</p><figure class="live-figure" id="parabola"><svg></svg></figure>')]
    ['parabola']
    """
    return [(match[2], match[0]) for match in _FIGURE.finditer(page)]


def embed_html(figure: str, source: Source, language: str = "en") -> str:
    """The page of one figure, of the HTML that it has in a built page.

    Its address says the setting as in the book, `#name?w=1&b=0.5`, and `?theme=dark` or `?theme=light` the mode, which
    else is the browser's. Raises ValueError for what is no live figure and no laboratory.
    """
    match = _FIGURE.fullmatch(figure)
    title = _TITLE.search(figure)
    if match is None or title is None:
        raise ValueError(f"expected the HTML of one live figure or laboratory, got {figure[:60]!r}")
    scripts = ["live.js", *(["laboratory.js"] if match[1] == "laboratory" else [])]
    style = palette_css() + _text("live.css") + _text("embed.css")
    link = f'<a href="{escape(source.address)}" target="_blank" rel="noopener">{escape(source.title)}</a>'
    figure = _TITLE.sub(r"\1<h1>\2</h1></figcaption>", figure, count=1)
    figure = figure.replace("</figure>", f'<p class="embed-source">From {link}</p></figure>')
    programs = "".join(f"<script>\n{_text(name)}</script>\n" for name in scripts)
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'{MARK}\n<meta name="robots" content="noindex">\n<title>{re.sub("<[^>]*>", "", title[2])}</title>\n'
        f'<link rel="icon" href="data:,">\n<style>\n{style}</style>\n<script>\n{_text("embed.js")}</script>\n</head>\n'
        f"<body>\n<main>\n{figure}\n</main>\n{programs}</body>\n</html>\n"
    )


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
