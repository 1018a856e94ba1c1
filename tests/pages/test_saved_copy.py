"""The notebooks in a phone's browser: the view of one document, a saved copy that is older than the book."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from common import OPEN, Quiet, awaited, served
from jupyter import cell
from playwright.sync_api import Page, expect

NAME = "chapters/01-neurons.ipynb"
SCOPES = """() => ServiceWorkerContainer.prototype.getRegistrations.call(navigator.serviceWorker)
  .then(all => all.map(one => new URL(one.scope).pathname).sort())"""
SAVED = """name => jupyterapp.serviceManager.contents.get(name, {content: true})
  .then(saved => JSON.stringify(saved.content).includes("mine = 1"))"""


class Site:
    """The book at an address; with `newer`, its first chapter's notebook has been written anew."""

    address = ""

    def __init__(self, folder: Path, newer: Path) -> None:
        self.is_newer = False
        site = self

        class Handler(Quiet):
            def translate_path(self, path: str) -> str:
                is_asked = site.is_newer and path.split("?")[0] == f"/lite/files/{NAME}"
                return str(newer) if is_asked else super().translate_path(path)

        self.handler = Handler


@pytest.fixture
def book_served(book: Path, tmp_path: Path) -> Iterator[Site]:
    notebook = json.loads((book / "lite/files" / NAME).read_text(encoding="utf-8"))
    assert len(notebook["metadata"]["book_version"]) == 16
    notebook["metadata"]["book_version"] = "of another build"
    next(one for one in notebook["cells"] if one["cell_type"] == "code")["source"] = "newer = 1"
    (tmp_path / "newer.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    one = Site(book, tmp_path / "newer.ipynb")
    with served(book, one.handler) as one.address:
        yield one


def shows(page: Page, text: str) -> None:
    expect(cell(page, 0).locator(".cm-content")).to_contain_text(text, timeout=60_000)


def test_an_older_copy_is_told_and_one_click_takes_the_newer(visit: OPEN, book_served: Site) -> None:
    page, _ = visit(f"{book_served.address}/chapters/run.html", viewport={"width": 390, "height": 844})
    page.get_by_role("button", name="Keep the book").click()
    expect(page.get_by_role("button", name="Kept: the book")).to_be_visible(timeout=60_000)
    page.goto(f"{book_served.address}/chapters/01-neurons.html")
    page.get_by_role("link", name="Run in the browser").click()
    shows(page, "import numpy")
    address = page.url
    assert page.locator("#jp-left-stack:visible, .jp-SideBar:visible").count() == 0  # nothing beside it
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    cell(page, 0).locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text("mine = 1")
    page.keyboard.press("ControlOrMeta+s")
    awaited(page, SAVED, NAME)
    notice = page.get_by_text("Your saved copy of this notebook is older than the book.")
    book_served.is_newer = True
    page.goto(address)
    shows(page, "mine = 1")
    page.get_by_role("button", name="Take the newer one").click()
    shows(page, "newer = 1")
    assert page.url == address
    expect(notice).to_have_count(0)
    page.goto(address.replace("01-neurons", "01-neurons-mine"))
    shows(page, "mine = 1")
    assert page.evaluate(SCOPES) == ["/", "/lite/"]  # JupyterLite has sent nobody away
