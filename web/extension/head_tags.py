"""The head of a page: its description, and what search engines, social sites and citation tools read."""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from typing import Any

from docutils import nodes

from web.extension.edition import Book

SHORTEST, LONGEST = 50, 160  # characters of a description: what a list of results shows
CARD = "_static/card.png"
CARD_SIZE = (1200, 630)
CARD_TEXT = "The book's title beside a curve of the loss, its tangent, and the gradient's formula."

_FORMULA = "\0"
_LICENCES = {
    "MIT": "https://spdx.org/licenses/MIT.html",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
}


@dataclass(frozen=True)
class Page:
    """A page: its address in the build, its title as plain text, its description, and whether it is the first one."""

    address: str
    title: str
    description: str
    first: bool = False
    chapter: bool = True


def description(document: nodes.document) -> str:
    """What a page is about: its own `html_meta` description, else its first sentences without a formula.

    Sentences are taken while they fit into LONGEST characters; a first one that does not fit is cut at a word.
    """
    for node in document.findall(nodes.meta):
        if node.get("name") == "description":
            return str(node["content"])
    text = ""
    for paragraph in document.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section | nodes.document):
            text, full = _extended(text, _sentences(paragraph))
            if full or len(text) >= SHORTEST:
                break
    return text


def shortened(text: str) -> str:
    """The first sentences of `text` that fit into LONGEST characters; a first one that does not is cut at a word."""
    return _extended("", _split(text))[0]


def _extended(text: str, sentences: list[str]) -> tuple[str, bool]:
    """`text` with as many of the sentences as it may hold, and whether it is full.

    What is no sentence or has a formula in it is passed over, and ends a text that is long enough already.
    """
    for sentence in sentences:
        if _FORMULA in sentence or not sentence.endswith((".", "?", "!")):
            if len(text) >= SHORTEST:
                return text, True
        elif not text and len(sentence) > LONGEST:
            return sentence[: LONGEST - 1].rpartition(" ")[0].rstrip(",;:") + "…", True
        elif len(text) + 1 + len(sentence) > LONGEST:
            return text, True
        else:
            text = f"{text} {sentence}".strip()
    return text, False


def _sentences(paragraph: nodes.Element) -> list[str]:
    words = [
        _FORMULA if isinstance(part, nodes.math | nodes.raw) else part.astext()
        for part in paragraph.findall(lambda node: isinstance(node, nodes.Text | nodes.math | nodes.raw))
        if not isinstance(part.parent, nodes.math | nodes.raw)
    ]
    return _split("".join(words))


def _split(text: str) -> list[str]:
    return re.split(r"(?<=[.?!])\s+", " ".join(text.split()))


def head(page: Page, book: Book) -> str:
    """The tags for a page's head, one a line."""
    names = {"description": page.description, "author": book.author, **_citation(page, book), **_twitter(book)}
    tags = [_meta("name", name, value) for name, value in names.items() if value]
    tags += [_meta("property", name, value) for name, value in _open_graph(page, book).items() if value]
    if page.chapter:
        text = json.dumps(_linked_data(page, book), ensure_ascii=False).replace("</", r"<\/")
        tags.append(f'<script type="application/ld+json">{text}</script>')
    return "\n".join(tags)


def _meta(key: str, name: str, value: str) -> str:
    return f'<meta {key}="{name}" content="{html.escape(value)}" />'


def _citation(page: Page, book: Book) -> dict[str, str]:
    """The tags that reference managers and Google Scholar read."""
    if not page.chapter:
        return {}
    return {
        "citation_title": book.title if page.first else page.title,
        "citation_inbook_title": "" if page.first else book.title,
        "citation_author": book.author,
        "citation_publication_date": book.day.strftime("%Y/%m/%d"),
        "citation_language": "en",
        "citation_doi": book.doi,
        "citation_public_url": book.address(page.address),
    }


def _twitter(book: Book) -> dict[str, str]:
    return {"twitter:card": "summary_large_image" if book.site else "summary"}


def _open_graph(page: Page, book: Book) -> dict[str, str]:
    """What a link to the page looks like where it is shared. A picture needs an absolute address."""
    picture = {
        "og:image": book.address(CARD),
        "og:image:width": str(CARD_SIZE[0]),
        "og:image:height": str(CARD_SIZE[1]),
        "og:image:alt": CARD_TEXT,
    }
    return {
        "og:type": "book" if page.first else "article",
        "og:title": book.title if page.first else page.title,
        "og:description": page.description,
        "og:site_name": book.short_title,
        "og:locale": "en_GB",
        "og:url": book.address(page.address),
        **(picture if book.site else {}),
    }


def _linked_data(page: Page, book: Book) -> dict[str, Any]:
    """The page for schema.org: the book on its first page, elsewhere a chapter of it."""
    licences = [_LICENCES[licence] for licence in book.licences]
    whole: dict[str, Any] = {
        "@type": "Book",
        "name": book.title,
        "author": {"@type": "Organization", "name": book.author},
        "inLanguage": "en-GB",
        "version": book.version,
        "datePublished": book.day.isoformat(),
        "license": licences,
        "isAccessibleForFree": True,
    }
    if book.doi:
        whole["identifier"] = f"https://doi.org/{book.doi}"
    if book.site:
        whole["url"] = book.site
    if page.first:
        return {
            "@context": "https://schema.org",
            **whole,
            "description": book.abstract,
            "keywords": list(book.keywords),
            "learningResourceType": "textbook",
            "accessMode": ["textual", "visual"],
            "accessibilityFeature": ["alternativeText", "MathML", "structuralNavigation", "tableOfContents"],
        }
    chapter = {"@type": "Chapter", "name": page.title, "description": page.description, "inLanguage": "en-GB"}
    address = {"url": book.address(page.address)} if book.site else {}
    return {"@context": "https://schema.org", **chapter, **address, "isPartOf": whole}
