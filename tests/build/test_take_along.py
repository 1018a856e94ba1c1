"""The book to take along: printed as a PDF, and its pages as a zip; and the workflows that publish them."""

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from common import ROOT, documents
from playwright.sync_api import Browser
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from web.extension import edition
from web.print import archive, pdf

PAGES = ["intro.html", "chapters/03-single-neuron.html", "chapters/references.html"]
CHAPTER = PAGES[1]


@pytest.fixture(scope="module")
def print_(book: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> PdfReader:
    """Three pages of the book, printed as `make pdf` prints all of them."""
    target = tmp_path_factory.mktemp("pdf") / "book.pdf"
    pdf.make(target, PAGES, browser, book)
    return PdfReader(target)


def bookmarks(reader: PdfReader, outline: Any = None, depth: int = 0) -> list[tuple[int, str, int]]:
    """Depth, title and sheet of each."""
    found: list[tuple[int, str, int]] = []
    for one in reader.outline if outline is None else outline:
        if isinstance(one, list):
            found += bookmarks(reader, one, depth + 1)
        else:
            found.append((depth, str(one.title), (reader.get_destination_page_number(one) or 0) + 1))
    return found


def headings(book: Path, name: str) -> list[str]:
    article = re.search(r"<article.*?</article>", (book / name).read_text(encoding="utf-8"), re.DOTALL)
    assert article is not None
    return re.findall(r"<h[1-6][^>]*>(.*?)<a class=\"headerlink\"", article[0], re.DOTALL)


def test_every_page_is_printed_in_the_books_order(book: Path) -> None:
    assert pdf.addresses(book) == [f"{name}.html" for name in documents()]


def test_what_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"intro\.html.*make book"):
        pdf.addresses(tmp_path)
    with pytest.raises(FileNotFoundError, match="make book"):
        archive.make(tmp_path / "book.zip", tmp_path)


def test_the_headings_are_bookmarks(print_: PdfReader, book: Path) -> None:
    marks = bookmarks(print_)
    expected = [re.sub(r"<[^>]+>", "", text) for name in PAGES for text in headings(book, name)]
    own = edition.read().short_title
    assert [title for _, title, _ in marks] == [own, "Contents", *expected]
    sheets = [sheet for _, _, sheet in marks]
    assert sheets == sorted(sheets)
    assert {depth for depth, _, _ in marks} >= {0, 1, 2}


def test_the_contents_tell_the_sheets(print_: PdfReader) -> None:
    contents = print_.pages[1].extract_text()
    starts = [sheet for depth, _, sheet in bookmarks(print_) if depth == 0][2:]
    assert [int(number) for number in re.findall(r" (\d+)$", contents, re.MULTILINE)][: len(PAGES)] == starts
    assert len(set(starts)) == len(PAGES)


def test_links_lead_to_places_in_the_document(print_: PdfReader) -> None:
    notes = [note.get_object() for sheet in print_.pages for note in sheet.get("/Annots", [])]
    inside = {str(note["/Dest"]) for note in notes if "/Dest" in note}
    outside = {str(note["/A"]["/URI"]) for note in notes if "/A" in note}
    assert {"/intro", "/chapters-03-single-neuron", "/chapters-references"} <= inside
    assert pdf.lost_links(print_) == []
    assert any(address.startswith("https://doi.org/") for address in outside)
    assert [address for address in outside if not address.startswith("https://")] == []


def test_a_link_to_nowhere_is_found(print_: PdfReader) -> None:
    writer = PdfWriter(clone_from=print_)
    writer.add_annotation(0, Link(rect=(0, 0, 9, 9), target_page_index=1))
    note = writer.pages[0]["/Annots"][-1].get_object()
    note[NameObject("/Dest")] = TextStringObject("/chapters-nowhere")
    assert pdf.lost_links(writer) == ["/chapters-nowhere"]  # type: ignore[arg-type]


def test_formulas_and_figures_are_intact(print_: PdfReader) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"])
        for sheet in print_.pages
        for font in sheet["/Resources"].get("/Font", DictionaryObject()).values()
    }
    assert any("KaTeX_Math" in font for font in fonts)
    text = "\n".join(sheet.extract_text() for sheet in print_.pages)
    assert "What you should have seen" in text
    assert "learning rate η" in text.replace("\n", " ") or "rate η" in text  # a figure's own words
    assert not re.search(r"(Show|Hide) the code|Details|(Play|Step) weight|Check$", text, re.MULTILINE)
    assert print_.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert print_.metadata is not None
    assert print_.metadata.title == edition.read().title


def test_solutions_are_unfolded(print_: PdfReader) -> None:
    text = "\n".join(sheet.extract_text() for sheet in print_.pages)
    assert text.count("Solution") >= 5
    assert "chain rule" in text


def test_the_zip_holds_every_file_of_the_build(book: Path, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    (folder / "chapters").mkdir(parents=True)
    (folder / "index.html").write_text("first", encoding="utf-8")
    (folder / "chapters" / "one.html").write_bytes(b"\0one")
    archive.make(tmp_path / "a.zip", folder)
    (folder / "index.html").touch()
    archive.make(tmp_path / "b.zip", folder)
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as made:
        assert made.namelist() == ["gradients-by-hand/chapters/one.html", "gradients-by-hand/index.html"]
        assert made.read("gradients-by-hand/chapters/one.html") == b"\0one"


def test_the_workflows_call_what_everybody_calls() -> None:
    steps: dict[str, list[str]] = {}
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
        steps[path.stem] = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert steps["ci"][0] == "bash .ci/run"
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8").replace(" --no-print-directory", "")
    assert steps["pages"] == ["make book"]
    assert steps["release"][:2] == ["make book", "make pdf zip"]
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = {word for runs in steps.values() for run in runs if run.startswith("make ") for word in run.split()[1:]}
    assert asked <= targets
