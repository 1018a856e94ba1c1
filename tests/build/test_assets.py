"""A page loads what it uses, all of it from the build, and the build holds nothing more."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from common import OPEN, PAGES, SETTLED
from playwright.sync_api import Browser
from sphinx.errors import ExtensionError

from web.extension import assets, icons
from web.extension.node import SITE

# The most that a page may load by itself, in files; formulas alone bring up to six fonts.
MOST = 20
OWN = ("http://127.0.0.1:", "file:", "data:", "blob:")


@pytest.fixture
def requests(browser: Browser) -> Iterator[Callable[[str], list[str]]]:
    """Of an address the addresses that its page asks for by itself, less what it carries itself.

    All are opened in one tab, in half the time of a fresh one for each; since requests are looked at, none is answered
    from the browser's cache, and no service worker answers them.
    """
    context = browser.new_context(service_workers="block")
    context.route("**/*", lambda route: route.continue_() if route.request.url.startswith(OWN) else route.abort())
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    def opened(url: str) -> list[str]:
        page.goto("about:blank")
        asked.clear()
        page.goto(url)
        page.evaluate(SETTLED)
        return [address.split("?")[0] for address in asked if not address.startswith("data:")]

    yield opened
    context.close()


def test_every_request_is_a_file_of_the_build_and_every_file_can_be_requested(
    requests: Callable[[str], list[str]], site: str, book: Path
) -> None:
    requested: set[str] = set()
    for name in PAGES:
        asked = requests(f"{site}/{name}")
        assert [url for url in asked if not url.startswith(site)] == [], name
        own = {url.removeprefix(site + "/") for url in asked}
        assert name in own
        assert [url for url in own if not (book / url).is_file()] == [], name
        assert len(own) <= MOST, sorted(own)
        assert not own & {"_static/katex/katex.min.js", *(["searchindex.js"] if name != "search.html" else [])}
        requested |= own
    assert {"_static/book.css", "_static/theme.js", "_static/live.js", "_static/form.js"} <= requested
    files = {file.relative_to(book).as_posix() for file in (book / "_static").rglob("*") if file.is_file()}
    assert sorted(files - requested - reachable(book)) == []


@pytest.mark.parametrize("name", [PAGES[0], "chapters/07-bptt.html", "search.html"])
def test_a_page_opened_as_a_file_asks_for_the_same(
    requests: Callable[[str], list[str]], site: str, book: Path, name: str
) -> None:
    served, opened = (
        {url.removeprefix(home) for url in requests(f"{home}/{name}") if "/icon." not in url}  # the tab's own
        for home in (site, book.as_uri())
    )
    assert opened == served


def test_a_request_to_another_host_would_be_seen(requests: Callable[[str], list[str]], tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<link rel="stylesheet" href="https://other.example/x.css"><img src="y.png">', encoding="utf-8")
    assert {"https://other.example/x.css", f"{tmp_path.as_uri()}/y.png"} < set(requests(page.as_uri()))


def reachable(book: Path) -> set[str]:
    """What pages, the style sheet and the scripts name besides: found by its name in their texts."""
    texts = [file.read_text(encoding="utf-8") for file in [*book.glob("*.html"), *book.glob("chapters/*.html")]]
    texts += [file.read_text(encoding="utf-8") for file in book.glob("_static/*.*s")]  # .js and .css
    text = "\n".join(texts)
    found = set()
    for file in (book / "_static").rglob("*"):
        folder = file.parent.relative_to(book / "_static").as_posix()
        by_folder = folder.startswith("judge/") and f'data-judge="{folder}/"' in text
        if file.is_file() and (by_folder or file.name in text):
            found.add(file.relative_to(book).as_posix())
    return found


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_names_is_a_file_of_the_build(book: Path, name: str) -> None:
    text = (book / name).read_text(encoding="utf-8")
    named = re.findall(r'<(?:link|script|img|source)\b[^>]*?\b(?:href|src)="([^"#?]+)', text)
    assert named
    for address in named:
        if not address.startswith(("data:", "https:", "http:")):
            assert ((book / name).parent / address).resolve().is_relative_to(book.resolve())
            assert ((book / name).parent / address).is_file(), address


def repeated_ids(text: str) -> list[str]:
    """The ids that stand more than once in a page: a link to one, or a label by it, would miss the others."""
    counts = Counter(re.findall(r'(?<![\w-])id="([^"]*)"', text))
    return [name for name, count in counts.items() if count > 1]


@pytest.mark.parametrize("name", PAGES)
def test_no_id_stands_twice_in_a_page(book: Path, name: str) -> None:
    assert repeated_ids((book / name).read_text(encoding="utf-8")) == []


def test_an_id_that_stands_twice_is_found() -> None:
    assert repeated_ids('<p id="a" data-id="b"></p><svg id="b"><g id="a"/></svg><i id="a">') == ["a"]


def test_a_script_stands_only_where_it_is_used(book: Path) -> None:
    for name in PAGES:
        text = (book / name).read_text(encoding="utf-8")
        for script, marker in assets.USED_BY.items():
            assert (f"_static/{script}" in text) == (marker in text), (name, script)
        assert text.count('rel="stylesheet"') == 1
        assert not re.search(r"<script(?![^>]*\b(?:defer|json))[^>]*\bsrc=", text)  # nothing holds up the first sight


SHEET = """
@charset "utf-8";
.used, .unused { color: red }
.unused { color: blue }
p .used > b:not(.unused)::before { content: "x" }
blink { color: red }
#there { color: red } #missing { color: red }
@media (min-width: 1px) { .unused { color: red } }
@media (min-width: 2px) { .unused { color: red } .used { color: red } }
@keyframes turn { from { opacity: 0 } to { opacity: 1 } }
.fa-star::before { content: "s" }
.used .fa-star { margin: 0 }
.used::after { font: var(--fa-font-solid); content: "i" }
@font-face { font-family: "Font Awesome 6 Free"; src: url(fa.woff2) }
@font-face { font-family: Mine; src: url(mine.woff2) }
[data-x=y] { color: red }
"""


def purged(css: str, *, whole: bool = False) -> str:
    used = {"classes": ["used", "fa-star"], "ids": ["there"], "tags": ["p", "b"]}
    return SITE.run(assets.PURGE, stdin=json.dumps({"sheets": [{"css": css, "whole": whole}], **used}))


def test_only_rules_that_fit_nothing_go() -> None:
    css = purged(SHEET)
    assert "unused{" not in css
    for kept in [
        ".used{color:red}", "[data-x=y]{color:red}", "#there{color:red}",
        'p .used > b:not(.unused)::before{content:"x"}',
        "@media (min-width: 2px){.used{color:red}}", "@keyframes turn{from{opacity:0}to{opacity:1}}",
        ".used .fa-star{margin:0}", "@font-face{font-family:Mine;src:url(mine.woff2)}",
    ]:  # fmt: skip
        assert kept in css
    for gone in ["blink", "#missing", "1px", "Awesome", "--fa-font", ".fa-star::before", "charset"]:
        assert gone not in css


def test_a_whole_sheet_stays_and_an_import_stops_the_build() -> None:
    assert ".unused{color:blue}" in purged(SHEET, whole=True)
    with pytest.raises(RuntimeError, match="@import"):
        purged('@import "x.css";')


def test_the_style_sheet_has_what_pages_and_scripts_use(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/a.css").write_text(
        ".a{background:url(../x.png)} .b{mask:url('y.svg')} .c{mask:url(data:z)} .d{color:var(--icon-copy)}", "utf-8"
    )
    (tmp_path / "script.js").write_text('element.className = "c";', "utf-8")
    page = '<p class="a fa-bars">x</p><i class="fa-solid fa-lg"></i>'
    css = assets.style_sheet(tmp_path, ["folder/a.css"], [page])
    assert ".a{background:url(x.png)}" in css
    assert ".b{" not in css
    assert ".c{mask:url(data:z)}" in css
    assert set(re.findall(r"--icon-([a-z-]+):", css)) == {"bars", "copy"}
    with pytest.raises(ExtensionError, match="nonesuch"):
        assets.style_sheet(tmp_path, ["folder/a.css"], ['<i class="fa-nonesuch"></i>'])


def test_every_icon_is_drawn(visit: OPEN, tmp_path: Path) -> None:
    """Each path is valid: the browser reports an error in one, and finds its lines inside the field."""
    drawings = "".join(f'<svg viewBox="0 0 24 24"><path d="{path}"/></svg>' for path in icons.ICONS.values())
    (tmp_path / "icons.html").write_text(drawings, encoding="utf-8")
    page, problems = visit((tmp_path / "icons.html").as_uri())
    boxes = page.evaluate("() => [...document.querySelectorAll('path')].map(path => path.getBBox()).map("
                          "({x, y, width, height}) => [x, y, x + width, y + height, width + height])")  # fmt: skip
    for name, (left, top, right, bottom, size) in zip(icons.ICONS, boxes, strict=True):
        assert min(left, top) >= 0, name
        assert max(right, bottom) <= 24, name
        assert size > 12, name
    assert problems == []


def test_what_no_page_asks_for_is_taken_away(tmp_path: Path) -> None:
    static = tmp_path / "_static"
    kept = [
        "book.css",
        "theme.js",
        "fonts/a.woff2",
        "katex/katex.min.js",
        "judge/1/library.zst",
        "icon.svg",
        "doctools.js",
    ]
    gone = ["old.css", "scripts/bootstrap.js", "vendor/x/y.ttf", "mathjax/core.js", "fonts/b.woff2"]
    for name in kept + gone:
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        (static / name).write_text("a{src:url(fonts/a.woff2)}" if name == "book.css" else "", encoding="utf-8")
    page = tmp_path / "index.html"
    page.write_text('<link href="_static/book.css?v=1"><script src="_static/theme.js"><link href="_static/icon.svg">')
    assets.remove_unused(tmp_path, [page])
    assert {file.relative_to(static).as_posix() for file in static.rglob("*") if file.is_file()} == set(kept)
    assert not (static / "mathjax").exists()
