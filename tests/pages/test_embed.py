"""A figure in somebody else's page: its own page in a frame, in a course page and in a slide, and the button for it."""

import gzip
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from access import too_wide, unnamed, violations
from common import OPEN, served
from figures import everything
from npm import TESTS
from playwright.sync_api import Page, expect
from webkit import Opened

from byhand.figures.embed import Source, embed_html, figures_in
from byhand.figures.live import page_html
from byhand.figures.style import palette_css
from byhand.sphinx import FIGURES, embeds

SETTING = "#everything?w=2&b=-1"
FRAME = '<iframe src="../figures/everything.html{}" style="width: 100%; height: 700px; border: 0"></iframe>'
SLIDES = """<link rel="stylesheet" href="reveal/reveal.css"><div class="reveal"><div class="slides">
<section><h2>First</h2></section><section>{}</section></div></div><script src="reveal/reveal.js"></script>
<script src="../figures/embed.js"></script><script>Reveal.initialize(SETTINGS)</script>"""


def figure() -> str:
    return page_html(everything().static_svg()) or ""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built book's page with a figure, the figure's own page, and two pages of other people that show it."""
    home = tmp_path_factory.mktemp("pages")
    for name in ("_static", "figures", "chapters", "course"):
        (home / name).mkdir()
    style = palette_css() + (FIGURES / "live.css").read_text(encoding="utf-8")
    (home / "_static/live.js").write_text((FIGURES / "live.js").read_text(encoding="utf-8"), "utf-8")
    (home / "figures/embed.js").write_text((FIGURES / "host.js").read_text(encoding="utf-8"), "utf-8")
    own = embed_html(figure(), Source("../chapters/one.html#everything", "Kinds & more"))
    (home / "figures/everything.html").write_text(own, encoding="utf-8")
    shutil.copytree(TESTS.modules() / "reveal.js/dist", home / "course/reveal", ignore=shutil.ignore_patterns("theme"))
    pages = {
        "chapters/one": f'<style>{style}</style>{figure()}<textarea id="target"></textarea>'
                        '<script defer src="../_static/live.js"></script>',
        "course/page": '<div style="height: 3000px">A text</div>' + FRAME.format("?theme=dark" + SETTING)
                       + '<script src="../figures/embed.js"></script>',
        "course/slide": SLIDES.format(FRAME.format("")).replace("SETTINGS", "{transition: 'none'}"),
    }  # fmt: skip
    for name, body in pages.items():
        text = f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>A page</title><body>{body}</body></html>'
        (home / f"{name}.html").write_text(text, encoding="utf-8")
    return home


def height(page: Page) -> tuple[float, float]:
    """The height of the page's frame, and of what is in it."""
    outer = page.locator("iframe").evaluate("one => one.offsetHeight")
    inner = page.frame_locator("iframe").locator("html").evaluate("one => one.getBoundingClientRect().height")
    return outer, inner


def course_page_follows(page: Page, home: str) -> None:
    """The frame takes the figure's height, shows its setting, and does not move the page around it."""
    page.set_viewport_size({"width": 1000, "height": 600})
    page.goto(f"{home}/course/page.html")
    inside = page.frame_locator("iframe")
    expect(inside.get_by_role("slider", name="weight w")).to_have_value("2")
    expect(inside.locator(".live-reading")).to_contain_text("With w = 2.00")
    page.wait_for_function("() => document.querySelector('iframe').offsetHeight !== 700")
    before, inner = height(page)
    assert 0 <= before - inner < 1.5
    assert page.evaluate("scrollY") == 0
    assert inside.locator("html").get_attribute("data-theme") == "dark"
    assert inside.locator(".live-figure").evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(20, 24, 30)"
    expect(inside.get_by_role("button", name="Embed")).to_have_count(0)
    expect(inside.get_by_role("link", name="Kinds & more")).to_have_attribute("target", "_blank")
    page.locator("iframe").scroll_into_view_if_needed()
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function("before => document.querySelector('iframe').offsetHeight > before + 200", arg=before)


def slide_follows(page: Page, home: str) -> None:
    """In a slide, which is made smaller, the figure follows the mouse and the keyboard; the arrows stay its own."""
    page.set_viewport_size({"width": 600, "height": 1600})
    page.goto(f"{home}/course/slide.html")
    page.keyboard.press("ArrowRight")
    slider = page.frame_locator("iframe").get_by_role("slider", name="weight w")
    expect(slider).to_have_value("1")
    page.wait_for_function("() => document.querySelector('iframe').offsetHeight !== 700")
    inner = slider.evaluate("one => one.getBoundingClientRect().toJSON()")
    outer = page.locator("iframe").evaluate("one => ({...one.getBoundingClientRect().toJSON(), laid: one.offsetWidth})")
    scale = outer["width"] / outer["laid"]
    assert 0.4 < scale < 0.7
    page.mouse.click(outer["x"] + scale * (inner["x"] + 4), outer["y"] + scale * (inner["y"] + inner["height"] / 2))
    expect(slider).to_have_value("-3")
    slider.press("ArrowRight")
    expect(page.frame_locator("iframe").locator(".live-value").first).to_have_value("−2.99")
    assert page.evaluate("Reveal.getIndices().h") == 1


def line_is_copied(page: Page, home: str) -> None:
    """One click copies the line; where it is pasted the figure stands as it was set."""
    page.goto(f"{home}/chapters/one.html")
    page.get_by_role("slider", name="weight w").fill("-1.5")
    page.get_by_role("button", name="Embed").click()
    line = page.get_by_role("textbox", name="The line for another page")
    expect(line).to_be_visible()
    text = line.input_value()
    expect(page.locator(".live-embedding [role=status]")).to_have_text("Copied. Paste it into your page or slide.")
    page.locator("#target").focus()
    page.keyboard.press("ControlOrMeta+v")
    expect(page.locator("#target")).to_have_value(text)
    page.evaluate("text => { document.body.innerHTML = text; }", text)
    frame = page.frame_locator('iframe[title="Every kind of artist & control, <as one figure>"]')
    expect(frame.get_by_role("slider", name="weight w")).to_have_value("-1.5")


@pytest.mark.engines
def test_from_files_the_figure_is_shown_in_a_course_and_in_a_slide(visit: OPEN, folder: Path) -> None:
    page, problems = visit((folder / "course/slide.html").as_uri())
    for use in (course_page_follows, slide_follows, line_is_copied):
        use(page, folder.as_uri())
    assert problems == []


def test_over_http_the_figure_is_shown_in_a_course_and_in_a_slide(visit: OPEN, folder: Path) -> None:
    with served(folder) as home:
        page, problems = visit(f"{home}/course/slide.html")
        for use in (course_page_follows, slide_follows, line_is_copied):
            use(page, home)
    assert problems == []


def test_in_webkit_the_frame_takes_the_figures_height(webkit_page: Opened, folder: Path) -> None:
    page = webkit_page(1000, 800)
    with served(folder) as home:
        page.goto(f"{home}/course/page.html")
        page.wait_for("() => document.querySelector('iframe').offsetHeight !== 700")


def test_a_figures_page_follows_the_browser_and_the_address(visit: OPEN, folder: Path) -> None:
    address = (folder / "figures/everything.html").as_uri()
    page, problems = visit(address, color_scheme="dark")
    mode = page.locator("html")
    expect(mode).to_have_attribute("data-theme", "dark")
    page.emulate_media(color_scheme="light")
    expect(mode).to_have_attribute("data-theme", "light")
    page.goto(f"{address}?theme=dark{SETTING}")
    expect(mode).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("slider", name="bias b")).to_have_value("-1")
    assert problems == []
    assert [*violations(page), *unnamed(page), *too_wide(page)] == []


def test_what_is_no_figure_has_no_page() -> None:
    with pytest.raises(ValueError, match="one live figure or laboratory, got '<p>"):
        embed_html("<p>Text</p>", Source("", ""))
    found = figures_in(figure() + figure().replace("everything", "another"))
    assert [name for name, _ in found] == ["everything", "another"]


@pytest.mark.parametrize(
    ("pages", "warned"),
    [
        ({"a": "1 2"}, ["a"]),  # two of one name in a page
        ({"a": "1", "b": "2"}, ["b"]),  # and in two
        ({"a": "1 1"}, ["a"]),  # the same one again
        ({"a": "1"}, []),
        ({"a": "HEADING"}, ["a"]),  # a link could mean the heading
    ],
)
def test_two_figures_of_one_name_are_a_warning(
    pages: dict[str, str], warned: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, titles in pages.items():
        figures = [figure().replace("</figcaption>", f" {title}</figcaption>") for title in titles.split()]
        figures += ['<section id="everything"><h2>Everything</h2></section>'] * ("HEADING" in titles)
        (tmp_path / f"{name}.html").write_text("".join(figures), encoding="utf-8")
    titled = {name: SimpleNamespace(astext=lambda: "A page") for name in pages}
    builder = SimpleNamespace(
        format="html", get_outfilename=lambda name: str(tmp_path / f"{name}.html"),
        get_target_uri=lambda name: f"{name}.html",
    )  # fmt: skip
    app = SimpleNamespace(
        builder=builder, outdir=str(tmp_path), env=SimpleNamespace(found_docs={*pages}, titles=titled),
        config=SimpleNamespace(project="A book", html_title="A book", language="en"),
    )  # fmt: skip
    found: list[str] = []
    monkeypatch.setattr(embeds._logger, "warning", lambda text, *names, location: found.append(location))
    embeds.write(app, None)  # type: ignore[arg-type]
    assert found == warned
    assert (tmp_path / "figures/everything.html").exists()


def test_every_figure_of_the_book_has_a_page_of_less_than_40_kB(book: Path) -> None:
    pages = [*book.glob("*.html"), *book.glob("chapters/*.html")]
    named = set().union(*(dict(figures_in(page.read_text(encoding="utf-8"))) for page in pages))
    made = {file.stem: file.read_text(encoding="utf-8") for file in (book / "figures").glob("*.html")}
    assert made.keys() == named != set()
    assert {name for name, text in made.items() if len(gzip.compress(text.encode())) >= 40_000} == set()
    asked = re.compile(r'<(?:script|img|link|source|image|use)\b[^>]* (?:src|href|xlink:href)="([^"#]+)')
    assert {name for text in made.values() for name in asked.findall(text)} == {"data:,"}
    for text in made.values():
        address = re.search(r'class="embed-source">From <a href="([^"#]*)#', text)
        assert address is not None
        assert (book / "figures" / address[1]).is_file()
