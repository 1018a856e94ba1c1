"""A book that a browser keeps: read without a network, made newer when the reader says so, never of two builds."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from common import OPEN, Quiet, awaited, served
from playwright.sync_api import Page, expect

from web import WEB
from web.extension import offline

PAGE = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{name}</title><link rel="icon" href="data:,">
<link rel="stylesheet" href="_static/book.css"><body><h1>{name} of build {build}</h1><div id="off-line"></div>
<script defer src="_static/offline.js"></script></body></html>"""
PAGES = ("index", "first", "second", "search")


# As JupyterLite's own: what has /api/ in its name goes to the network.
JUPYTERLITES = """addEventListener("fetch", event => {
  if (!event.request.url.includes("/api/")) event.respondWith(keptOrFetched(event.request));
});"""


def build(folder: Path, number: int) -> None:
    """A small book: two pages, a style and a script, a judge and notebooks; `number` stands in all of them."""
    files = {f"{name}.html": PAGE.format(name=name, build=number) for name in PAGES}
    files |= {
        "_static/book.css": f"h1::after {{ content: ' in style {number}' }}",
        "_static/offline.js": (WEB / "page/offline.js").read_text(encoding="utf-8"),
        f"_static/judge/{number}/worker.js": f"judge {number}",
        "lite/index.html": f"<title>notebooks {number}</title>",
        "lite/api/contents/all.json": "the list of files",
        "lite/service-worker.js": JUPYTERLITES + (WEB / "browser_python/lite_worker.js").read_text(encoding="utf-8"),
        "searchindex.js": "{}",
        "manifest.webmanifest": "{}",
    }
    if number > 1:
        files["third.html"] = PAGE.format(name="third", build=number)
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    pages = [file for file in folder.glob("*.html")]
    (folder / "service-worker.js").write_text(offline.worker(folder, pages), encoding="utf-8")


def seen(page: Page) -> tuple[str, str]:
    """The page's heading, and what its style adds."""
    page.wait_for_load_state()
    added = page.locator("h1").evaluate("one => getComputedStyle(one, '::after').content")
    return page.locator("h1").inner_text(), added


def of(number: int, name: str) -> tuple[str, str]:
    return f"{name} of build {number}", f'" in style {number}"'


def keep(page: Page, name: str) -> None:
    page.get_by_role("button", name=f"Keep {name}").click()
    expect(page.get_by_role("button", name=f"Kept: {name}")).to_be_focused()


class Site:
    """A folder at an address, which can be cut off: then requests get no answer."""

    address = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_cut = False
        site = self

        class Handler(Quiet):
            def do_GET(self) -> None:
                if not site.is_cut:
                    super().do_GET()

        self.handler = Handler


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Site]:
    build(tmp_path, 1)
    site = Site(tmp_path)
    with served(tmp_path, site.handler) as site.address:
        yield site


def test_what_is_kept_is_read_without_a_network_and_made_newer_as_a_whole(visit: OPEN, book: Site) -> None:
    page, problems = visit(f"{book.address}/first.html")
    assert page.evaluate("() => caches.keys()") == []  # nothing by itself but on a site with https
    keep(page, "the book")
    keep(page, "the judge")
    page.reload()
    other = page.context.new_page()
    other.goto(f"{book.address}/first.html")
    judge = "() => fetch('_static/judge/1/worker.js').then(answer => answer.text(), () => 'none')"
    notebooks = "() => fetch('lite/').then(answer => answer.text(), () => 'none')"
    book.is_cut = True
    for address, name in [("second.html", "second"), ("search", "search"), ("", "index")]:  # never visited before
        page.goto(f"{book.address}/{address}")
        assert seen(page) == of(1, name)
    assert page.evaluate(judge) == "judge 1"
    assert problems == []
    assert page.evaluate(notebooks) == "none"  # not asked for
    problems.clear()

    build(book.folder, 2)
    book.is_cut = False
    page.goto(f"{book.address}/second.html")
    notice = page.get_by_text("A newer version is here.")
    expect(notice).to_be_visible()
    assert seen(page) == of(1, "second")
    page.goto(f"{book.address}/first.html")
    assert seen(page) == of(1, "first")  # until the reader says so
    page.goto(f"{book.address}/third.html")
    assert seen(page) == of(2, "third")  # a page that the old build has not comes with its own style
    page.goto(f"{book.address}/first.html")
    page.get_by_role("button", name="Read the newer one").click()
    expect(page.get_by_role("heading")).to_have_text("first of build 2")
    expect(other.get_by_role("heading")).to_have_text("first of build 2")
    expect(notice).to_have_count(0)
    assert seen(page) == of(2, "first")
    expect(page.get_by_role("button", name="Keep the judge")).to_be_visible()  # the old one is gone
    assert len(page.evaluate("() => caches.keys()")) == 1
    book.is_cut = True
    page.goto(f"{book.address}/second.html")
    assert seen(page) == of(2, "second")
    book.is_cut = False
    assert problems == []


LITE_STARTED = """() => navigator.serviceWorker.getRegistration("lite/")
  .then(one => one.scope.endsWith("/lite/") && one.active?.state === "activated")"""


class Distribution(Quiet):
    """Pyodide's distribution, which any page may ask."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


def test_notebooks_that_are_kept_have_the_packages_that_they_have_used(
    visit: OPEN, book: Site, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    for name in ("used", "unused"):
        (elsewhere / name).write_text(name, encoding="utf-8")
    with served(elsewhere, Distribution) as distribution:
        worker = book.folder / "lite/service-worker.js"
        there = "https://cdn.jsdelivr.net/pyodide/"
        worker.write_text(worker.read_text("utf-8").replace(there, f"{distribution}/"), encoding="utf-8")
        page, _ = visit(f"{book.address}/first.html")
        keep(page, "the book")
        keep(page, "the notebooks")
        awaited(page, LITE_STARTED)
        page.goto(f"{book.address}/lite/")
        ask = "address => fetch(address).then(answer => answer.text(), () => 'none')"
        assert page.evaluate(ask, f"{distribution}/used") == "used"
        assert page.evaluate(ask, "../second.html") == PAGE.format(name="second", build=1)
    book.is_cut = True
    page.reload()
    assert page.title() == "notebooks 1"
    assert page.evaluate(ask, "api/contents/all.json") == "the list of files"
    assert [page.evaluate(ask, f"{distribution}/{name}") for name in ("used", "unused")] == ["used", "none"]
    assert page.evaluate(ask, "../second.html") == "none"  # what is not the notebooks' is not theirs to show


def test_a_build_that_is_not_all_there_is_not_kept(visit: OPEN, book: Site) -> None:
    (book.folder / "second.html").write_text("changed on its way", encoding="utf-8")
    page, problems = visit(f"{book.address}/first.html")
    page.get_by_role("button", name="Keep the book").click()
    expect(page.get_by_role("status")).to_contain_text("That has not worked")
    page.goto(f"{book.address}/second.html")
    assert page.inner_text("body") == "changed on its way"
    assert problems == []


METERED = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } })"


def test_nothing_is_kept_on_a_metered_line(visit: OPEN, book: Site) -> None:
    page, problems = visit(f"{book.address}/index.html")
    page.add_init_script(METERED)
    page.goto(f"{book.address}/first.html")
    expect(page.locator("#off-line")).to_have_text("Your line is metered: nothing is fetched to be kept.")
    assert problems == []


def test_a_book_from_a_file_says_nothing(visit: OPEN, book: Site) -> None:
    page, problems = visit((book.folder / "first.html").as_uri())
    assert page.locator("link[rel=manifest], #off-line > *").count() == 0
    assert problems == []
