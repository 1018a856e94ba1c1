"""Print the built book as one PDF with the browser's own print engine: `make pdf`.

The pages are put together in one document by pdf.js, so a link from one page to another leads to a place in the PDF,
and the headings become its bookmarks. It is printed twice: the first print tells the page numbers of the contents.
"""

from __future__ import annotations

import io
import mimetypes
import sys
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import cast

import yaml
from playwright.sync_api import Browser, Page, Route
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from sphinx_external_toc.parsing import parse_toc_yaml

from web import ROOT
from web.extension import edition
from web.print.chromium import chromium

HTML = ROOT / "_build" / "html"
HOME = "http://book.invalid/"  # no host: every request is answered from the folder of the built pages
STYLE = "width: 100%; font: 8pt sans-serif; color: #555; text-align: center"
FOOTER = f'<div style="{STYLE}"><span class="pageNumber"></span></div>'


def addresses(folder: Path = HTML) -> list[str]:
    """The built pages in the book's order. Raises FileNotFoundError if the book is not built."""
    found = [f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")]
    missing = [name for name in found if not (folder / name).exists()]
    if missing:
        raise FileNotFoundError(f"{', '.join(missing)} not built: run `make book` first")
    return found


def title_page(book: edition.Book) -> str:
    """The document without the pages: its title and an empty list of contents."""
    where = f'The figures move, and the exercises answer, at <a href="{escape(book.site)}">{escape(book.site)}</a>.'
    other = "The figures move, and the exercises answer, on the book's own pages; this is a print of them."
    return (
        '<!DOCTYPE html><html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8">'
        f"<title>{escape(book.title)}</title></head><body>"
        f'<header class="book-title"><h1>{escape(book.short_title)}</h1>'
        f"<p>{escape(book.title.partition(':')[2].strip().capitalize())}</p><p>{escape(book.author)}</p>"
        f"<p>Version {escape(book.edition)}</p>"
        f'<p class="book-note">{where if book.site else other} Text and figures: CC BY 4.0. Code: MIT License.</p>'
        '</header><nav class="book-contents"><h1>Contents</h1><ol></ol></nav>'
        '<main class="bd-article"></main></body></html>'
    )


def serve(folder: Path, first: str) -> object:
    """A handler of requests that answers from a folder, and nothing from elsewhere."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOME).partition("?")[0].partition("#")[0]
        file = folder / path
        if route.request.url == HOME:
            route.fulfill(body=first, content_type="text/html")
        elif route.request.url.startswith(HOME) and file.is_file():
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(path)[0] or "text/plain")
        else:
            route.abort()

    return answer


CONTENTS = """() => {
  const list = document.querySelector(".book-contents ol");
  for (const article of document.querySelectorAll("article")) {
    const link = Object.assign(document.createElement("a"), {href: "#" + article.id});
    link.textContent = article.querySelector("h1").textContent;
    const item = document.createElement("li"), number = document.createElement("span");
    item.append(link, number);
    list.append(item);
  }
}"""
NUMBER = """(numbers) => document.querySelectorAll(".book-contents li").forEach((item, i) => {
  item.lastChild.textContent = numbers[i];
})"""


def printed(page: Page) -> bytes:
    """The page on paper, with bookmarks and the structure that a screen reader needs."""
    return page.pdf(
        prefer_css_page_size=True, print_background=True, outline=True, tagged=True,
        display_header_footer=True, header_template="<span></span>", footer_template=FOOTER,
    )  # fmt: skip


def starts(pdf: bytes, pages: Sequence[str]) -> list[int]:
    """The numbers, from 1, of the sheets on which the pages begin."""
    reader = PdfReader(io.BytesIO(pdf))
    found = []
    for name in pages:
        place = reader.named_destinations["/" + name.removesuffix(".html").replace("/", "-")]
        number = reader.get_destination_page_number(place)
        if number is None:
            raise RuntimeError(f"{name} is not in the print")
        found.append(number + 1)
    return found


HEADINGS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((one) => one.textContent.trim())"""


def name_bookmarks(writer: PdfWriter, headings: Sequence[str]) -> None:
    """Give the bookmarks their headings' texts: the browser's own lack the spaces at which a line breaks."""

    def items(parent: DictionaryObject) -> Iterator[DictionaryObject]:
        item = parent.get("/First")
        while item is not None:
            bookmark = cast(DictionaryObject, item.get_object())
            yield bookmark
            yield from items(bookmark)
            item = bookmark.get("/Next")

    outline = cast(DictionaryObject, writer.root_object["/Outlines"].get_object())
    for bookmark, heading in zip(items(outline), headings, strict=True):
        bookmark[NameObject("/Title")] = TextStringObject(heading)


def lost_links(reader: PdfReader) -> list[str]:
    """The places inside the document that a link names and that are not there."""
    annotations = (note.get_object() for sheet in reader.pages for note in sheet.get("/Annots", []))
    named = {str(note["/Dest"]) for note in annotations if isinstance(note.get("/Dest"), str)}
    return sorted(named - set(reader.named_destinations))


def make(target: Path, pages: Sequence[str], browser: Browser, folder: Path = HTML) -> None:
    """Write the PDF of these pages of `folder`; a link to another page stays as text, unless the book has an address.

    Raises RuntimeError if a link within the document leads nowhere.
    """
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    book = edition.read(site=config["html"].get("baseurl", ""))
    page = browser.new_page()
    page.route("**/*", serve(folder, title_page(book)))  # type: ignore[arg-type]
    page.goto(HOME)
    page.emulate_media(media="print", color_scheme="light")
    page.add_script_tag(path=Path(__file__).with_name("pdf.js"))
    page.evaluate("given => assemble(given)", {"pages": pages, "home": HOME, "site": book.site})
    page.add_style_tag(path=Path(__file__).with_name("pdf.css"))
    page.evaluate(CONTENTS)
    page.evaluate(NUMBER, starts(printed(page), pages))
    pdf, headings = printed(page), page.evaluate(HEADINGS)
    page.close()
    reader = PdfReader(io.BytesIO(pdf))
    lost = lost_links(reader)
    if lost:
        raise RuntimeError(f"links lead nowhere: {', '.join(lost)}")
    writer = PdfWriter(clone_from=reader)
    name_bookmarks(writer, headings)
    writer.add_metadata({"/Title": book.title, "/Author": book.author, "/Subject": book.abstract,
                         "/Keywords": ", ".join(book.keywords)})  # fmt: skip
    writer.write(target)


if __name__ == "__main__":
    made = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "gradients-by-hand.pdf"
    with chromium() as started:
        make(made, addresses(), started)
    print(made)
