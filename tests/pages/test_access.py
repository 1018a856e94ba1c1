"""Everybody can read every page: by screen reader, by keyboard, on a narrow screen, in light and dark, on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import access
import pytest
from bs4 import BeautifulSoup
from common import OPEN, PAGES
from playwright.sync_api import Browser, Page

from web.extension import accessibility

WIDE, NARROW, NARROWEST = 1280, 390, 320


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    access.laid_out(page)


def mode(page: Page, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)
    access.laid_out(page)


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_the_page(glance: OPEN, site: str, name: str) -> None:
    """All that is looked at in the whole page, then axe-core on both widths in both modes."""
    window = {"width": WIDE, "height": 900}
    page, problems = glance(f"{site}/{name}", judge=False, viewport=window, color_scheme="light")
    if name == "chapters/run.html":
        page.wait_for_selector("#off-line button")  # the browser has told what it keeps
    found = {"keyboard": access.keyboard(page)}
    access.unfold(page)
    found["names"] = access.unnamed(page)
    found["motion"] = access.moving(page)
    found["paper"] = access.printed(page)
    page.emulate_media(media="screen")
    for width in (NARROWEST, NARROW):
        resize(page, width)
        found[f"{width} px"] = access.too_wide(page) + access.too_small(page)
    access.look(page)
    mode(page, "dark")
    access.look(page)
    access.shorten(page)
    found["dark, narrow"] = access.violations(page)
    resize(page, WIDE)
    found["dark, wide"] = access.violations(page, access.COLOURS)
    mode(page, "light")
    found["light, wide"] = access.violations(page)
    resize(page, NARROW)
    found["light, narrow"] = access.violations(page, access.COLOURS)
    page.emulate_media(reduced_motion="no-preference")  # the next page is opened in the same tab
    assert {where: complaints for where, complaints in found.items() if complaints} == {}
    assert problems == []


def test_a_narrow_page_is_gone_round_by_keyboard(visit: OPEN, site: str) -> None:
    page, _ = visit(f"{site}/chapters/03-single-neuron.html", judge=False, viewport={"width": NARROW, "height": 844})
    assert access.keyboard(page) == []


def test_a_wide_formula_is_scrolled_by_keyboard(glance: OPEN, site: str) -> None:
    page, _ = glance(f"{site}/chapters/08-vanishing.html", judge=False, viewport={"width": NARROWEST, "height": 844})
    page.wait_for_selector(".katex-display[data-scrolls]")
    formula = page.locator(".katex-display[data-scrolls]").first
    assert formula.get_attribute("aria-label") == "Formula, scrolls sideways"
    formula.evaluate("one => { window.formula = one; one.focus(); }")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
    assert formula.get_attribute("data-more") is not None  # it fades where there is more, and not at its end
    page.evaluate("() => formula.scrollTo(1e6, 0)")
    page.wait_for_function("() => !formula.hasAttribute('data-more')")
    page.evaluate("() => formula.scrollTo(0, 0)")
    page.wait_for_function("() => formula.hasAttribute('data-more')")
    page.evaluate("() => document.activeElement.blur()")
    resize(page, WIDE)
    page.wait_for_function("() => !formula.hasAttribute('tabindex')")


def test_the_link_past_the_navigation_leads_to_the_text(glance: OPEN, site: str) -> None:
    page, _ = glance(f"{site}/chapters/03-single-neuron.html", judge=False, viewport={"width": WIDE, "height": 900})
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash === '#main-content'")
    page.wait_for_function("() => !document.activeElement.closest('#pst-skip-link')")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('main') !== null")


def test_what_the_reader_opened_is_printed_and_the_mode_comes_back(visit: OPEN, site: str) -> None:
    """Folded cells and solutions are left out of a print, unless they are open; a dark page prints dark on white."""
    page, _ = visit(f"{site}/chapters/03-single-neuron.html", judge=False, color_scheme="dark")
    folded = page.locator("details.code-fold")
    assert folded.count() >= 2
    folded.first.evaluate("part => part.open = true")
    page.emulate_media(media="print")
    page.wait_for_function("() => document.documentElement.dataset.theme === 'light'")
    assert folded.first.is_visible()
    assert folded.first.locator("pre").is_visible()
    assert not folded.nth(1).is_visible()
    assert page.locator(".book-edition").is_visible()
    assert not page.locator(".book-links").is_visible()
    page.emulate_media(media="screen")
    page.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
    for event, theme in [("beforeprint", "light"), ("afterprint", "dark")]:
        page.evaluate("name => { dispatchEvent(new Event(name)); }", event)
        assert page.evaluate("() => document.documentElement.dataset.theme") == theme


# ------------------------------------------------------------------------------------------ the checks find mistakes

BEFORE = '<!doctype html><html lang="en"><title>A page</title><style>:focus-visible {outline: 2px solid}</style><body>'
BEFORE += '<div id="pst-skip-link"><a href="#main">Skip</a></div><main id="main"><h1>Title</h1><article>'
AFTER = "</article></main></body></html>"


def violations(page: Page) -> list[str]:
    access.look(page)
    access.shorten(page)
    return access.violations(page)


CHECKS = {
    "violations": violations,
    "too_wide": access.too_wide,
    "too_small": access.too_small,
    "unnamed": access.unnamed,
    "keyboard": lambda page: access.keyboard(page, most=20),
    "printed": access.printed,
    "moving": access.moving,
}
NOTHING = "<p>A text with <a href='#main'>a link</a>.</p>"
FORMULA = '<span class="katex"><span class="katex-html"><i style="color: #666">ab</i></span></span>'
MISTAKES = [
    ("violations", '<p style="color: #999">A pale text</p>', "color-contrast"),
    ("violations", '<p style="color: #bbb">w</p>', "color-contrast"),
    ("violations", '<p style="color: #fff">A text in its ground\'s colour</p>', "color-contrast"),
    ("violations", '<span class="katex"><span class="katex-html"><i>a</i><b style="color: #bbb">w</b></span></span>',
                   "color-contrast"),
    ("violations", '<span class="katex"><span class="katex-html" style="background: #ddd"><i style="color: #777">a</i>'
                   "</span></span>", "color-contrast"),
    ("violations", '<pre>a<span>b</span><span>c</span><span style="color: #bbb">w</span></pre>', "color-contrast"),
    ("violations", '<pre><span>a</span><span style="background: #666"><span>w</span></span></pre>', "color-contrast"),
    ("violations", '<button disabled style="color: #bbb">a b</button><button style="color: #bbb">word</button>',
                   "color-contrast"),
    ("violations", '<p><b>a b</b></p><p style="background: #555"><b>word</b></p>', "color-contrast"),
    ("violations", '<div style="background: #555"><b style="position: absolute; left: 0; top: 300px">a b</b>'
                   "<b>word</b></div>", "color-contrast"),
    ("violations", '<i style="color: #bbb; visibility: hidden">a</i><i style="color: #bbb">word</i>', "color-contrast"),
    ("violations", FORMULA + f'<p style="background: #ddd">{FORMULA}</p>', "color-contrast"),
    ("violations", FORMULA + FORMULA.replace("#666", "#bbb"), "color-contrast"),
    ("violations", '<pre><span>a</span><span style="color: #bbb">word</span><span>b</span></pre>', "color-contrast"),
    ("violations", '<svg role="img" aria-label="A rising line"><a href="#"><path d="M0 0h9"/></a></svg>', "link-name"),
    ("violations", "<pre style='overflow: auto'><span>a</span>" + 99 * "<span>bcde</span>" + "</pre>", "scrollable"),
    ("violations", "<button></button>", "button-name"),
    ("violations", 2 * '<input type="radio" aria-label="A choice" style="margin: 0; width: 9px">', "target-size"),
    ("violations", '<h4 style="color: #000">A level is left out</h4>', "heading-order"),
    ("too_wide", '<p style="width: 700px">A wide text</p>', "ends at 7"),
    ("too_wide", '<p style="overflow: hidden; white-space: nowrap; width: 90px">A text that is cut off</p>', "cut off"),
    ("too_wide", '<div style="width: 700px; height: 1px"></div>', "scrolls sideways"),
    ("too_small", '<input type="radio" aria-label="A choice" style="width: 20px; height: 30px">', "smaller than 24"),
    ("unnamed", '<img src="data:," width="9" height="9">', "picture without a text"),
    ("unnamed", '<svg role="img" aria-label="A line" width="9" height="9"></svg>', "too short a text"),
    ("unnamed", '<svg aria-label="A line that rises from left to right" width="9" height="9"></svg>', "role"),
    ("unnamed", "<table><tr><th scope=col>a</th></tr></table>", "table without a name"),
    ("unnamed", '<table aria-label="Numbers"><tr><th>a</th></tr></table>', "without a scope"),
    ("unnamed", '<table aria-label="Numbers"><tr><td>a</td></tr></table>', "without a header"),
    ("unnamed", "<figure>A drawing</figure>", "figure without a name"),
    ("keyboard", '<a href="#" style="outline: none">A link</a>', "does not show"),
    ("keyboard", '<a href="#" style="position: fixed; left: -999px">A link</a>', "out of sight"),
    ("keyboard", '<a href="#" tabindex="1">A link</a>', "no link past the navigation"),
    ("keyboard", '<a href="#" id="a">A</a><a href="#" onkeydown="a.focus(); return false">B</a>', "goes back"),
    ("keyboard", '<button onkeydown="return false">A trap</button><a href="#">A link</a>', "does not come round"),
    ("keyboard", '<button onfocus="this.nextElementSibling.nextElementSibling.focus()">A</button>'
                 '<a href="#">Passed over</a><a href="#">A link</a>', "does not reach"),
    ("keyboard", '<nav class="page-toc" aria-label="Contents" inert><a href="#">A part</a></nav>', "does not reach"),
    ("printed", "<button>A control</button>", "control is printed"),
    ("printed", '<p style="color: #ddd">A pale text</p>', "too pale"),
    ("printed", "<style>h1 {display: none}</style>", "title is not printed"),
    ("moving", '<p style="transition: color 1s">A text</p>', "glides"),
    ("moving", "<style>@keyframes k {to {opacity: 0}}</style><p style='animation: k 9s infinite'>A text</p>", "moves"),
]  # fmt: skip


@pytest.fixture(scope="module")
def sheet(browser: Browser) -> Iterator[Callable[[str], Page]]:
    """A page with a body of one's own, on one tab for all."""
    context = browser.new_context(viewport={"width": NARROW, "height": 600}, color_scheme="light")
    page = context.new_page()

    def opened(body: str) -> Page:
        page.goto("about:blank")
        page.emulate_media(media="screen", reduced_motion="no-preference")
        page.set_content(BEFORE + body + AFTER)
        return page

    yield opened
    context.close()


@pytest.mark.parametrize("check", CHECKS)
def test_a_page_without_mistakes_has_no_complaints(sheet: Callable[[str], Page], check: str) -> None:
    page = sheet(NOTHING)
    assert CHECKS[check](page) == []


@pytest.mark.parametrize(("check", "mistake", "complaint"), MISTAKES, ids=[f"{a}-{c}" for a, _, c in MISTAKES])
def test_a_mistake_is_found(sheet: Callable[[str], Page], check: str, mistake: str, complaint: str) -> None:
    page = sheet(NOTHING + mistake)
    assert any(complaint in one for one in CHECKS[check](page))


@pytest.mark.parametrize(
    "text", ["<p>{}</p>", "<pre>{}</pre>", '<span class="katex"><span class="katex-html">{}</span></span>']
)
def test_a_mistake_of_one_mode_is_found_in_that_mode(sheet: Callable[[str], Page], text: str) -> None:
    style = "[data-theme=dark] {background: #222; color: #eee} [data-theme=dark] .w {color: #555} a {color: inherit}"
    page = sheet(f"<style>{style}</style>" + text.format('<span>a b</span><span class="w">c d</span><span>e f</span>'))
    for theme in ("light", "dark"):
        page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
        access.look(page)
    access.shorten(page)
    assert [one.split(":")[0] for one in access.violations(page)] == ["color-contrast"]
    page.evaluate("() => { document.documentElement.dataset.theme = 'light'; }")
    assert access.violations(page) == []


def test_tables_are_read_out_with_their_headings(book: Path) -> None:
    text = (book / "chapters/06-rnn-forward.html").read_text(encoding="utf-8")
    assert '<th scope="col"' in text
    assert "<th></th>" not in text.replace(" ", "")


X = '<span class="math notranslate nohighlight">\\(x_1\\)</span>'
LONG = X.replace("x_1", r"\sigma(W_1 x_1 + W_2 x_2 + W_3 x_3 + b)")

LINK = f'<a class="reference" href="#x">{X}<span class="only-spoken"> formula</span></a>'
PAGE = LINK.replace(X, f'<span class="std std-doc">{X}</span>')


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"so {X}, and", f'so <span class="together">{X},</span> and'),
        (f"({X})", f'<span class="together">({X})</span>'),
        (f"{X} is", f"{X} is"),
        (f"{LONG}, and", f'<span class="ends-together">{LONG},</span> and'),
        (f"{LONG} is", f"{LONG} is"),
        (f"{LINK}.", f'<span class="together">{LINK}.</span>'),
        (f"{PAGE}.", f'<span class="together">{PAGE}.</span>'),
        (f"{X}, {X}.", f'<span class="together">{X},</span> <span class="together">{X}.</span>'),
        ('so. → <a href="#x">So</a>', 'so. →\u00a0<a href="#x">So</a>'),
    ],
)
def test_a_short_formula_keeps_its_punctuation_and_a_link_its_arrow(text: str, kept: str) -> None:
    assert accessibility.keep_together(text) == kept


def test_no_comma_begins_a_line(glance: OPEN, site: str) -> None:
    page, _ = glance(f"{site}/chapters/03-single-neuron.html", judge=False, viewport={"width": NARROW, "height": 844})
    access.unfold(page)
    kept = page.locator(".together")
    assert kept.count() > 30
    assert kept.evaluate_all("all => all.filter(one => one.offsetHeight && one.offsetHeight > 45).length") == 0


def test_a_second_page_stands_in_the_list_of_chapters_without_a_fold() -> None:
    second = '<ul><li><a href="6">6</a></li></ul>'
    folded = f'<ul><li><a href="5">5</a><details><summary><i></i></summary>{second}</details></li></ul>'
    context: dict[str, Any] = {"generate_toctree_html": lambda **options: BeautifulSoup(folded, "html.parser")}
    accessibility.show_second_pages(SimpleNamespace(), "index", "page.html", context, None)
    shown = str(context["generate_toctree_html"](kind="sidebar"))
    assert shown == f'<ul><li><a href="5">5</a>{second}</li></ul>'
