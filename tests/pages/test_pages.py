"""Every page, over http and opened as a file, with all other hosts out of reach."""

import re
from pathlib import Path
from typing import Any

import notebooks
import pytest
from common import ALL_LAID_OUT, AS_A_FILE, OPEN, PAGES, served
from controls import use_every_control
from figures import check
from playwright.sync_api import Page, expect
from webkit import Opened, WebKitPage

pytestmark = pytest.mark.engines

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 800}
CHAPTER = "chapters/07-reading.html"  # the shortest that has exercises and a summary

TYPESET = """() => {
  const text = node => node.matches?.("pre, code, script, style, .katex") ? ""
    : node.nodeType === Node.TEXT_NODE ? node.data : [...node.childNodes].map(text).join("");
  const formulas = [...document.querySelectorAll(".math")];
  const drawn = [...document.querySelectorAll(".math > :is(.katex, .katex-display) .katex-html")];
  const seen = drawn.filter(drawing => drawing.checkVisibility({contentVisibilityAuto: true}));
  return {
    formulas: formulas.length,
    typeset: formulas.filter(formula => formula.querySelector(".katex-html")?.textContent.trim()).length,
    spoken: formulas.filter(formula => formula.querySelector("math")?.textContent.trim()).length,
    silent: drawn.filter(drawing => drawing.getAttribute("aria-hidden") === "true").length,
    outside: document.querySelectorAll(".katex").length - document.querySelectorAll(".math .katex").length,
    errors: [...document.querySelectorAll(".katex-error, merror")].map(error => error.textContent),
    unloaded: [...document.fonts].filter(font => font.status === "error").map(font => font.family),
    loaded: !seen.length || [...document.fonts].some(font => font.family.includes("KaTeX") && font.status === "loaded"),
    text: text(document.body),
  };
}"""


# Formulas and code that reach beyond the window and do not scroll by themselves; parts far away are laid out first.
CUT_OFF = """() => {
  document.head.append(Object.assign(document.createElement("style"),
    {textContent: '""" + ALL_LAID_OUT + """'}));
  for (const details of document.querySelectorAll("details")) details.open = true;
  const scrolls = box => box && (/auto|scroll/.test(getComputedStyle(box).overflowX)
    && box !== document.documentElement && box !== document.body || scrolls(box.parentElement));
  const formulas = [...document.querySelectorAll(".katex-html")], lines = ".katex-base";
  if (formulas.some(formula => !formula.querySelector(lines))) return ["a formula without a line"];
  return [...document.querySelectorAll(`.katex-html ${lines}, pre`)]
    .filter(box => box.checkVisibility() && box.getBoundingClientRect().right > innerWidth + 1 && !scrolls(box))
    .map(box => box.textContent);
}"""


# What scrolls sideways also moves up and down under a finger, or has a second bar, where its text reaches below it.
SCROLLS_DOWN = """() => [...document.querySelectorAll("main *")].filter(box => {
  const {overflowY, maxHeight} = getComputedStyle(box);
  return /auto|scroll/.test(overflowY) && maxHeight === "none" && box.scrollHeight > box.clientHeight + 1
    && box.localName !== "textarea" && box.checkVisibility();
}).map(box => box.outerHTML.slice(0, 100))"""


def incomplete(page: Page | WebKitPage) -> list[str]:
    """What is missing in a page, or left over."""
    return missing(page.evaluate(TYPESET))


def missing(found: dict[str, Any]) -> list[str]:
    """The same, of what TYPESET has found."""
    loose = [f"a formula outside of its place: {found['outside']}"] if found["outside"] else []
    parts = {part: found[part] for part in ("typeset", "spoken", "silent") if found[part] != found["formulas"]}
    loose += [f"of {found['formulas']} formulas {count} are {part}" for part, count in parts.items()]
    loose += [] if found["loaded"] else ["no font of formulas has been loaded"]
    left = re.findall(r"\\\(|\\\[|\$\$|\$\\|\\[a-zA-Z]{2,}", found["text"])
    return [*loose, *found["errors"], *found["unloaded"], *left]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_its_figures_are_right_and_its_controls_do_something(
    glance: OPEN, site: str, name: str
) -> None:
    """In one visit, since to open a page takes longer than to look at it."""
    opened = page, problems = glance(f"{site}/{name}", judge=False, viewport=PHONE)
    assert problems == []
    assert incomplete(page) == []
    drawn = notebooks.figures(name)
    assert sorted(page.locator(".live-figure").evaluate_all("all => all.map(one => one.id)")) == sorted(
        figure.name for figure in drawn
    )
    assert [wrong for figure in drawn for wrong in check(page, figure)] == []
    page.set_viewport_size(WIDE)
    assert use_every_control(opened) == []
    assert problems == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opened_as_a_file_is_whole_and_fits_a_phone(glance: OPEN, book: Path, name: str) -> None:
    opened = page, problems = glance(f"{book.as_uri()}/{name}", viewport=PHONE)
    assert problems == []
    assert incomplete(page) == []
    assert page.evaluate(CUT_OFF) == [], "cut off on a phone"
    assert page.evaluate(SCROLLS_DOWN) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    page.set_viewport_size(WIDE)
    assert page.evaluate(SCROLLS_DOWN) == []
    assert problems == []
    if name in AS_A_FILE:
        assert use_every_control(opened) == []
        assert problems == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_opened_as_a_file_is_whole_and_its_figures_are_right_in_webkit(
    webkit_page: Opened, book: Path, name: str
) -> None:
    """Here, not in test_webkit.py: what NumPy computes for the figures is known in this process."""
    page = webkit_page(1280, 900)
    page.goto(f"{book.as_uri()}/{name}")
    assert incomplete(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth - innerWidth") <= 0
    page.wait_for("() => [...document.querySelectorAll('.live-controls')].every(one => one.childElementCount)")
    assert [wrong for figure in notebooks.figures(name) for wrong in check(page, figure)] == []


def test_what_is_far_away_waits_where_a_page_has_what_cells_made(glance: OPEN, site: str) -> None:
    waits = "() => [...document.querySelectorAll('section > *')].map(one => getComputedStyle(one).contentVisibility)"
    for name, kinds in ((CHAPTER, {"auto", "visible"}), ("chapters/notation.html", {"visible"})):
        page, _ = glance(f"{site}/{name}", judge=False)
        assert set(page.evaluate(waits)) == kinds


def test_the_first_page_leads_to_the_introduction(book: Path) -> None:
    assert f"url={PAGES[0]}" in (book / "index.html").read_text(encoding="utf-8")


def test_the_theme_switch_goes_round_recolours_the_formulas_and_is_kept(visit: OPEN, address: str) -> None:
    page, problems = visit(f"{address}/intro.html", color_scheme="light")
    background = "() => getComputedStyle(document.body).backgroundColor"
    colours = """names => names.map(
      name => getComputedStyle(document.querySelector(`.katex-html .q-${name}`)).color)"""
    quantities = ["weight", "input", "loss"]
    light = page.evaluate(colours, quantities)
    assert len(set(light)) == 3
    seen = []
    for _ in range(3):
        page.click(".theme-switch-button:visible")
        mode = page.evaluate("() => document.documentElement.dataset.mode")
        seen.append((mode, page.evaluate(background), page.evaluate(colours, quantities)))
    assert [mode for mode, _, _ in seen] == ["dark", "light", "auto"]
    assert seen[0][1] != seen[1][1]
    assert not set(light) & set(seen[0][2])
    page.click(".theme-switch-button:visible")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    assert problems == []


def test_an_exercise_stands_on_the_page_itself_in_the_dark(glance: OPEN, address: str) -> None:
    page, problems = glance(f"{address}/chapters/02-gradients.html", color_scheme="dark")
    behind = """() => [...document.querySelectorAll(".exercise")].flatMap(one => {
        const found = [];
        for (let at = one.parentElement; !at.matches("article"); at = at.parentElement)
            found.push(getComputedStyle(at).backgroundColor);
        return found;
    })"""
    assert set(page.evaluate(behind)) == {"rgba(0, 0, 0, 0)"}
    assert problems == []


def test_search_finds_a_word(visit: OPEN, address: str) -> None:
    page, problems = visit(f"{address}/intro.html")
    page.click(".search-button-field:visible")
    page.keyboard.type("sigmoid")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=sigmoid*")
    result = page.locator("#search-results li a").first
    result.wait_for()
    result.click()
    page.locator("span.highlighted").first.wait_for(state="attached")  # the page marks what was searched for
    assert "/search.html" not in page.evaluate("() => location.pathname")
    page.wait_for_load_state("load")
    assert "sigmoid" in page.inner_text("main").lower()
    assert problems == []


def test_the_sidebars_of_a_narrow_page_are_dialogs(visit: OPEN, address: str) -> None:
    page, problems = visit(f"{address}/{CHAPTER}", viewport=PHONE)
    for side, text in [("primary", "Chapters"), ("secondary", "Exercises")]:
        sidebar = page.locator(f"#pst-{side}-sidebar-modal")
        classes = page.get_attribute(f"#pst-{side}-sidebar", "class")
        toggle = page.locator(f".{side}-toggle")
        toggle.focus()
        page.keyboard.press("Enter")
        assert text in sidebar.inner_text()
        page.keyboard.press("Escape")
        expect(sidebar).to_be_hidden()  # the browser closes a dialog in its own time
        expect(page.locator(f"#pst-{side}-sidebar")).to_have_attribute("class", classes or "")
        assert page.evaluate("side => document.activeElement.matches(`.${side}-toggle`)", side)
    page.click(".secondary-toggle")
    page.click("#pst-secondary-sidebar-modal a[href='#exercises']")
    page.wait_for_function("() => Math.abs(document.getElementById('exercises').getBoundingClientRect().top) < 200")
    expect(page.locator("#pst-secondary-sidebar-modal")).to_be_hidden()
    assert problems == []


def search_dialog_opens_by_keyboard_and_closes(page: Page) -> None:
    is_open = "() => document.getElementById('pst-search-dialog').open"
    page.keyboard.press("Control+k")
    assert page.evaluate(is_open)
    page.wait_for_function("() => document.activeElement.name === 'q'")
    page.keyboard.press("Escape")
    page.wait_for_function(f"() => !({is_open})()")
    page.keyboard.press("Control+k")
    page.mouse.click(5, 700)
    page.wait_for_function(f"() => !({is_open})()")


def list_of_chapters_folds_away(page: Page) -> None:
    link = page.locator("#pst-primary-sidebar .current.active > a.current")
    assert link.is_visible()
    page.click(".primary-toggle")
    link.wait_for(state="hidden")
    page.click(".primary-toggle")
    link.wait_for(state="visible")


def menu_opens_by_mouse_and_by_keyboard(page: Page) -> None:
    button, menu = page.locator(".dropdown-toggle").first, page.locator(".dropdown-menu").first
    button.click()
    assert menu.is_visible()
    assert button.get_attribute("aria-expanded") == "true"
    box, edge = menu.bounding_box(), button.bounding_box()
    assert box is not None
    assert edge is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 1280
    assert 0 <= box["y"] - edge["y"] - edge["height"] < 20
    page.mouse.click(600, 600)
    assert not menu.is_visible()
    button.focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("() => document.activeElement.matches('.dropdown-item')")
    page.keyboard.press("Escape")
    assert not menu.is_visible()
    assert button.get_attribute("aria-expanded") == "false"
    assert page.evaluate("() => document.activeElement.matches('.dropdown-toggle')")


def test_the_bars_of_a_wide_page_are_used(visit: OPEN, address: str) -> None:
    page, problems = visit(f"{address}/{CHAPTER}", viewport=WIDE)
    for use in (search_dialog_opens_by_keyboard_and_closes, list_of_chapters_folds_away,
                menu_opens_by_mouse_and_by_keyboard):  # fmt: skip
        use(page)
    assert problems == []


def test_a_link_leads_to_its_heading_and_the_contents_follow(glance: OPEN, address: str) -> None:
    page, problems = glance(f"{address}/{CHAPTER}#summary", viewport=WIDE)
    top = "id => document.querySelector(`#${id} :is(h1, h2, h3)`).getBoundingClientRect().top"
    active = "() => [...document.querySelectorAll('#pst-page-toc-nav a.active')].map(link => link.hash)"
    page.wait_for_function(f"() => {{ const at = ({top})('summary'); return at >= 0 && at < 800; }}")
    assert page.evaluate(active) == ["#summary"]
    page.click("#pst-page-toc-nav a[href='#exercises']")
    page.wait_for_function(f"() => {{ const at = ({top})('exercises'); return at >= 0 && at < 200; }}")
    page.wait_for_function(f"() => ({active})().join() === '#exercises'")
    # What comes into sight on the way there does not count, until the reader scrolls.
    first = page.locator("article h2").first
    crosses = "one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 100)"
    seen = """one => { one.seen = new Promise(resolve => new IntersectionObserver(
        ([{ isIntersecting }]) => isIntersecting && resolve()).observe(one)); }"""
    first.evaluate(seen)
    first.evaluate(crosses)
    first.evaluate("one => one.seen")
    assert page.evaluate(active) == ["#exercises"]
    page.evaluate("() => dispatchEvent(new WheelEvent('wheel'))")
    turn = f"(window.down = !window.down) ? scrollTo(0, document.body.scrollHeight) : ({crosses})(first)"
    changed = f"first => {{ {turn}; return ({active})()[0] !== '#exercises'; }}"
    page.wait_for_function(changed, arg=first.element_handle(), polling=100)
    assert problems == []


STAYS = "() => { window.setTimeout = () => 0; }"  # what a button says for two seconds, it says for good


def test_code_is_copied(visit: OPEN, site: str) -> None:
    page, problems = visit(f"{site}/{CHAPTER}", permissions=["clipboard-read", "clipboard-write"])
    page.evaluate(STAYS)
    code = page.locator("div.highlight").first
    code.hover()
    code.locator(".copybtn").click()
    page.locator(".copybtn.success").wait_for()
    expect(page.locator("[role=status]", has_text="Copied")).to_have_count(1)
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied
    assert copied == code.locator("pre").inner_text().rstrip()
    assert problems == []


def test_code_is_copied_where_the_browser_refuses_its_clipboard(glance: OPEN, site: str) -> None:
    page, problems = glance(f"{site}/{CHAPTER}")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')); }")
    page.evaluate("() => document.addEventListener('copy', event => { window.copied = event.target.value; })")
    page.evaluate(STAYS)
    code = page.locator("div.highlight").first
    code.hover()
    code.locator(".copybtn").click()
    page.locator(".copybtn.success").wait_for()
    assert page.evaluate("() => copied") == code.locator("pre").inner_text().rstrip()
    assert problems == []


WRONG = """<title>A page</title><img src="missing.png"><script src="https://example.org/script.js"></script>
<script>localStorage.x = 1; console.error("a complaint"); console.warn("a warning"); throw Error("an error")</script>"""


def test_what_goes_wrong_on_a_page_is_told_of_that_page(visit: OPEN, glance: OPEN, tmp_path: Path) -> None:
    (tmp_path / "wrong.html").write_text(WRONG, encoding="utf-8")
    (tmp_path / "right.html").write_text('<title>A page</title><link rel="icon" href="data:,">', encoding="utf-8")
    with served(tmp_path) as there:
        for opened in (visit, glance, glance):
            told = "\n".join(opened(f"{there}/wrong.html").problems)
            for part in ("missing.png", "another host: https://example.org/", "a complaint", "a warning", "an error"):
                assert part in told
            page, problems = opened(f"{there}/right.html")
            assert problems == []
            assert page.evaluate("() => localStorage.length") == 0


def test_what_is_cut_off_is_found(glance: OPEN, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    line = '<span class="katex-base" style="display:inline-block;width:500px">wide</span>'
    box = f'<div style="overflow:{{}}"><span class="katex-html">{line}</span></div>'
    boxes = "".join(box.format(overflow) for overflow in ("auto", "hidden", "visible"))
    page.write_text('<meta name="viewport" content="width=device-width">' + boxes, encoding="utf-8")
    opened, _ = glance(page.as_uri(), viewport=PHONE)
    assert opened.evaluate(CUT_OFF) == ["wide", "wide"]


def test_what_scrolls_up_and_down_is_found(glance: OPEN, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    box = '<p style="overflow-x: auto; height: {}px"><span style="line-height: 30px">text</span></p>'
    page.write_text("<main>" + box.format(30) + box.format(20) + "</main>", encoding="utf-8")
    opened, _ = glance(page.as_uri())
    assert len(opened.evaluate(SCROLLS_DOWN)) == 1
