"""Live figures in Chromium: the numbers that a reader sees, and every way to set them."""

import functools
import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import notebooks
import numpy as np
import pytest
from common import PAGES, ROOT, Visit
from figures import check, everything, page
from playwright.sync_api import Page, expect

from byhand.figures.live import LiveFigure, page_html

OPEN = Callable[..., Visit]
FIGURE = everything()


@functools.cache
def whole_page() -> str:
    return page(FIGURE)


@pytest.fixture
def opened(glance: OPEN, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Open a page with the figure of every kind: opened("#fragment", **options of the browser's context)."""
    path = tmp_path / "page.html"
    path.write_text(whole_page(), encoding="utf-8")
    visits = []

    def open_page(fragment: str = "", how: OPEN = glance, **options: Any) -> Page:
        visits.append(how(path.as_uri() + fragment, **options))
        return visits[-1].page

    yield open_page
    assert [problem for one in visits for problem in one.problems] == []


SHOWN = """() => Object.fromEntries([...document.querySelectorAll(".live-control")].map(row => {
  const input = row.querySelector("input, select");
  return [input.name, row.querySelector(".live-value")?.value ?? (input.type === "checkbox" ? input.checked
    : input.selectedOptions[0].text)];
}))"""


def shown(page: Page) -> dict[str, Any]:
    """What each control of the figure says that its value is."""
    values: dict[str, Any] = page.evaluate(SHOWN)
    return values


START = {"w": "1.00", "b": "0.50", "y": "1.0", "eta": "0.10", "f": "sigmoid", "on": True}


def address(page: Page) -> str:
    """The page's address, as the page has it: Playwright hears of it a moment later."""
    found: str = page.evaluate("() => location.href")
    return found


def curve(page: Page) -> str | None:
    """The path of the figure's first curve."""
    return page.locator('[id="everything-0-0"] path').get_attribute("d")


# ------------------------------------------------------------------------------------------------- the same numbers


@pytest.mark.engines
@pytest.mark.parametrize("width", [390, 1000])
def test_every_kind_shows_what_numpy_computes(opened: Callable[..., Page], width: int) -> None:
    assert check(opened(viewport={"width": width, "height": 800}), FIGURE) == []


@pytest.mark.engines
def test_a_figure_moves_in_a_page_opened_as_a_file(glance: OPEN, book: Path) -> None:
    name = next(name for name in notebooks.PAGES if notebooks.figures(name))
    page, problems = glance(f"{book.as_uri()}/{name}", judge=False, viewport={"width": 390, "height": 800})
    for figure in notebooks.figures(name):
        assert check(page, figure) == []
        slider = page.locator(f"#{figure.name} input[type=range]").first
        slider.press("Home")
        assert f"#{figure.name}?" in address(page)
    assert problems == []


MISTAKES = {
    "a sign in a loop": ("const d1 = c1*c5 + c0*s0;", "const d1 = c1*c5 - c0*s0;"),
    "a sign in a definition": ("d2 - c2, 2)", "d2 + c2, 2)"),
    "a case of a choice": ("const d2 = (c4 == 0 ? (Math.max(0, s0))", "const d2 = (c4 == 0 ? s0"),
    "a definition not computed anew": ("const d2 = (c4 == 0 ? (Math.max(0, s0))", "const d9 = (c4 == 0 ? s0"),
    "one step less": ("10*c2 + 30", "10*c2 + 29"),
    "one sample less": ("i / 60", "i / 61"),
    "a longer head": ("const head = Math.min(8,", "const head = Math.min(9,"),
    "a gap closed": ("pen = there || (closed && pen);", "pen = true;"),
    "a cell's colour": ("value < 0 ? artist.negative", "value > 0 ? artist.negative"),
    "a hyphen for a minus": ('"−" + text', '"-" + text'),
    "a mark's outline": ("liveRound(y) + outline;", "liveRound(y) + outline.slice(0, -1);"),
    "points that do not exist": ("if (exists(x, y)) text", "text"),
    "a gap drawn": ("there = exists(x, y)", "there = true"),
    "an edge's width": ('liveStyle(main, "strokeWidth", width.toFixed(2));', ""),
    "an edge's head": ("s * 3.8 * size * dy", "s * 3.7 * size * dy"),
    "an edge's shaft": ("1 - Math.min(0.5, length / near)", "1"),
    "a strength": ("0.25 + 0.75 * between", "0.3 + 0.7 * between"),
    "a colour by cases": ("artist.colours[Math.floor(", "artist.colours[Math.ceil(0.5 + "),
    "a number in a formula's line": ("liveSay(main.children[i], ", "liveSay(main.children[0], "),
    "a row of data": ("[[1.0],[2.0],[3.0]]", "[[1.0],[2.0],[3.1]]"),
    "a recurrence's value": ("Math.floor(3)", "Math.floor(4)"),
    "a panel too wide": ("flex: 1 1 310px", "flex: 1 0 410px"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_found(glance: OPEN, tmp_path: Path, mistake: str) -> None:
    old, new = MISTAKES[mistake]
    assert old in whole_page()
    path = tmp_path / "page.html"
    path.write_text(whole_page().replace(old, new, 1), encoding="utf-8")
    assert check(glance(path.as_uri(), viewport={"width": 390, "height": 800}).page, FIGURE, random=4) != []


def test_a_far_figure_starts_by_itself_and_the_keyboard_reaches_it(glance: OPEN, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    far = '<main><a href="#top">before</a><p style="height: 9000px">far</p>'
    path.write_text(whole_page().replace("<main>", far), encoding="utf-8")
    page, problems = glance(path.as_uri(), viewport={"width": 1000, "height": 800})
    expect(page.locator(".live-controls > *")).to_have_count(len(START))
    reached = []
    for _ in range(3):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent"))
    assert reached == ["before", "Start", "Dead"]
    assert problems == []


def test_a_figure_starts_without_idle_callbacks(glance: OPEN, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    assert "window.requestIdleCallback ??" in whole_page()
    path.write_text(whole_page().replace("window.requestIdleCallback ??", "undefined ??"), encoding="utf-8")
    page = glance(path.as_uri()).page
    expect(page.locator(".live-controls > *")).to_have_count(len(START))


# ------------------------------------------------------------------------------------------------- setting a figure


@pytest.mark.engines
def test_every_control_is_used_by_keyboard(opened: Callable[..., Page], visit: OPEN) -> None:
    page = opened(how=visit)
    assert shown(page) == START
    names = []
    for _ in range(15):  # four presets, six controls, four fields to type in and the play button
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.name || document.activeElement.textContent"))
    assert names == [
        "Start", "Dead", "No bias", "Ends", "w", "", "Play weight w", "b", "", "y", "", "eta", "", "f", "on",
    ]  # fmt: skip

    def press(role: Any, label: str, *keys: str) -> dict[str, Any]:
        before = curve(page)
        page.get_by_role(role, name=label, exact=True).focus()
        for key in keys:
            page.keyboard.press(key)
        assert curve(page) != before or label in ("target y", "rate η")
        return {name: value for name, value in shown(page).items() if value != START[name]}

    assert press("slider", "weight w", "ArrowRight") == {"w": "1.01"}
    assert press("slider", "weight w", "End") == {"w": "3.00"}
    assert press("slider", "weight w", "Home") == {"w": "−3.00"}
    assert press("button", "Start", "Enter") == {}
    assert press("slider", "bias b", "ArrowLeft", "ArrowLeft") == {"b": "0.40"}
    assert press("button", "Start", "Space") == {}
    assert press("slider", "rate η", "End") == {"eta": "1.0"}
    assert press("slider", "rate η", "Home") == {"eta": "0.0030"}
    assert "eta=0.003&" in address(page)
    assert press("checkbox", "with bias", "Space") == {"eta": "0.0030", "on": False}
    assert press("combobox", "activation", "ArrowDown") == {"eta": "0.0030", "on": False, "f": "tanh"}
    assert press("button", "Start", "Enter") == {}


def test_a_value_is_typed_exactly(opened: Callable[..., Page]) -> None:
    page = opened()
    field = page.get_by_role("textbox", name="weight w, typed")
    typed = {"0.123456": "0.123456", "-0,5": "-0.5", "−1e-3": "-0.001", "9": "3"}
    for text, value in typed.items():
        said, link = value.replace("-", "−"), f"w={value}"
        field.fill(text)
        field.press("Enter")
        assert field.input_value() == said
        assert f"{link}&" in address(page)
    assert float(page.get_by_role("slider", name="weight w").input_value()) == 3
    field.fill("much")
    field.press("Tab")
    assert field.input_value() == "3"
    page.get_by_role("slider", name="weight w").press("ArrowLeft")
    assert field.input_value() == "2.99"
    assert check(page, FIGURE, random=2) == []


def test_a_control_is_shown_while_it_does_something(opened: Callable[..., Page]) -> None:
    page = opened()
    rate = page.get_by_role("slider", name="rate η")
    expect(rate).to_be_visible()
    page.get_by_role("slider", name="target y").press("Home")
    expect(rate).to_be_hidden()
    page.get_by_role("slider", name="target y").press("End")
    expect(rate).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1000])
def test_a_slider_has_room(opened: Callable[..., Page], width: int) -> None:
    page = opened(viewport={"width": width, "height": 800})
    boxes = page.get_by_role("slider").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert min(boxes) >= 160


def test_the_script_may_be_loaded_twice(glance: OPEN, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    script = "<script>" + whole_page().split("<script>")[1].split("</script>")[0] + "</script>"
    path.write_text(whole_page().replace("</html>", script + "</html>"), encoding="utf-8")
    twice, problems = glance(path.as_uri())
    expect(twice.locator(".live-controls > *")).to_have_count(len(START))
    assert check(twice, FIGURE, random=2) == []
    assert problems == []


def test_a_touch_sets_a_slider(opened: Callable[..., Page]) -> None:
    page = opened(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    slider = page.get_by_role("slider", name="bias b")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    page.touchscreen.tap(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
    expect(slider).not_to_have_value("0.5")
    assert 1.5 < float(shown(page)["b"]) < 2.1
    sizes = page.locator(".live-figure :is(button, input, select)").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => Math.min(box.width, box.height))"
    )
    assert min(sizes) >= 22, "a target for a finger"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_a_screen_reader_is_told(opened: Callable[..., Page], visit: OPEN) -> None:
    page = opened(how=visit)  # its clock stays
    expect(page.get_by_role("figure", name=FIGURE.title)).to_be_visible()
    for panel in FIGURE._panels:
        expect(page.get_by_role("img", name=panel.description)).to_be_visible()
    unlabelled = (
        "all => all.filter(one => !(one.labels[0]?.textContent ?? one.getAttribute('aria-label') ?? '').trim()).length"
    )
    assert page.locator(".live-figure :is(input, select)").evaluate_all(unlabelled) == 0
    page.clock.install()
    page.reload()
    slider = page.get_by_role("slider", name="weight w")
    slider.wait_for()
    page.clock.run_for(5000)
    status = page.get_by_role("status")
    expect(status).to_have_text("")  # a page that loads has nothing to announce
    slider.press("End")
    expect(slider).to_have_attribute("aria-valuetext", "3.00")
    page.clock.run_for(2000)
    expect(status).to_have_text(page.locator(".live-reading").inner_text())
    assert "w = 3.00" in status.inner_text()


def test_presets_set_what_they_say(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("slider", name="target y").press("End")
    page.get_by_role("button", name="Dead").click()
    assert shown(page) == START | {"w": "−2.00", "b": "−2.00", "f": "ReLU"}
    assert address(page).endswith("#everything?w=-2&b=-2&y=1&eta=0.1&f=0&on=1")
    page.get_by_role("button", name="No bias").click()
    assert shown(page) == START | {"on": False}
    page.get_by_role("button", name="Start").click()
    assert shown(page) == START


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("#everything?w=2&on=0&f=2", {"w": "2.00", "on": False, "f": "tanh"}),
        ("#everything?eta=0.5", {"eta": "0.50"}),
        ("#everything?w=99&b=-99", {"w": "3.00", "b": "−3.00"}),
        ("#everything?w=&b=x&y=NaN&f=0.5&on=0.5&more=1", {}),
        ("#everything?%", {}),
        ("#%E0%A4%A?w=2", {}),
        ("#everything", {}),
        ("#another?w=2", {}),
    ],
)
@pytest.mark.engines
def test_a_setting_is_linked_to(opened: Callable[..., Page], fragment: str, expected: dict[str, Any]) -> None:
    page = opened(fragment)
    assert shown(page) == START | expected
    page.evaluate("() => location.hash = 'everything?w=-1'")
    page.wait_for_function("document.querySelector('[name=w]').value === '-1'")
    assert shown(page) == START | {"w": "−1.00"}
    page.evaluate(
        """fragment => new Promise(done => {
      addEventListener("hashchange", () => done(), {once: true});  // after the figure's own listener
      location.hash = fragment;
    })""",
        fragment,
    )
    assert shown(page) == START | (expected if fragment.startswith("#everything?") else {"w": "−1.00"})


def test_an_address_that_takes_no_more_settings_stops_nothing(opened: Callable[..., Page]) -> None:
    """Safari takes a hundred in ten seconds, fewer than an arrow key that is held down sets."""
    page = opened()
    page.evaluate("() => { history.replaceState = () => { throw new DOMException('too many', 'SecurityError'); }; }")
    page.get_by_role("slider", name="weight w").press("Home")
    assert shown(page)["w"] == "−3.00"


def test_a_link_brings_the_figure_into_view(opened: Callable[..., Page]) -> None:
    page = opened(viewport={"width": 800, "height": 300})
    page.evaluate("document.body.prepend(Object.assign(document.createElement('div'), {style: 'height: 3000px'}))")
    page.evaluate("() => location.hash = 'everything?w=-1'")
    page.wait_for_function("scrollY > 1000")


@pytest.mark.engines
def test_play_runs_the_slider_to_its_end(opened: Callable[..., Page], visit: OPEN) -> None:
    page = opened(how=visit)  # its clock stays
    page.clock.install(time="2030-01-01")
    page.reload()
    page.clock.pause_at("2030-01-02")
    button = page.locator(".live-play")
    button.click()
    expect(button).to_have_text("Pause weight w")
    page.clock.run_for(1000)
    first = float(shown(page)["w"])
    assert 1.8 < first < 2.2  # from 1.00, a sixth of the way from -3 to 3
    button.click()
    page.clock.run_for(1000)
    assert float(shown(page)["w"]) == first
    assert f"w={first:g}&" in address(page)
    button.click()
    page.clock.run_for(7000)
    assert shown(page)["w"] == "3.00"
    expect(button).to_have_text("Play weight w")
    button.click()
    page.clock.run_for(1000)
    assert -2.2 < float(shown(page)["w"].replace("−", "-")) < -1.8  # from the start again
    page.get_by_role("slider", name="weight w").press("Home")
    page.clock.run_for(1000)
    assert shown(page)["w"] == "−3.00"  # the reader took the slider over
    button.click()
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(1000)
    assert shown(page) == START


def test_where_motion_is_unwelcome_play_steps(opened: Callable[..., Page]) -> None:
    page = opened(reduced_motion="reduce")
    button = page.get_by_role("button", name="Step weight w")
    for value in ["1.60", "2.20", "2.80", "3.00", "−2.40", "−1.80"]:
        button.click()
        page.wait_for_function(f"value => ({SHOWN})().w === value", arg=value)


def test_a_figure_shown_twice_moves_apart(glance: OPEN, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(page(FIGURE, FIGURE), encoding="utf-8")
    twice, problems = glance(path.as_uri())
    second = twice.locator(".live-figure").nth(1)
    second.get_by_role("slider", name="weight w").press("End")
    first_w, second_w = twice.locator("[name=w]").evaluate_all("all => all.map(one => one.value)")
    assert (first_w, second_w) == ("1", "3")
    ids = twice.locator("[id^=live-]").evaluate_all("all => all.map(one => one.id)")
    assert len(set(ids)) == len(ids)
    assert problems == []


# --------------------------------------------------------------------------------------------- sizes and the picture


def test_the_script_and_the_style_are_small() -> None:
    parts = [(ROOT / "byhand/figures" / name).read_bytes() for name in ("live.js", "live.css")]
    assert sum(len(gzip.compress(part)) for part in parts) < 12_000


def size(figure: LiveFigure) -> int:
    return len((page_html(figure.static_svg()) or "").encode())


def test_the_figure_of_every_kind_is_under_70_kB_in_the_page() -> None:
    assert 10_000 < size(FIGURE) < 70_000


def test_every_figure_of_the_book_is_under_60_kB_in_its_page(book: Path) -> None:
    pages = [(book / name).read_text(encoding="utf-8") for name in PAGES]
    drawn = [one for page in pages for one in re.findall(r'<figure class="live-figure".*?</figure>', page, re.DOTALL)]
    assert len(drawn) >= 30
    assert [one[:100] for one in drawn if len(one.encode()) >= 60_000] == []


def test_without_a_script_the_start_is_seen(opened: Callable[..., Page]) -> None:
    still = opened(java_script_enabled=False)
    assert "need JavaScript" in still.inner_text("main")
    drawn, moved = (np.array(re.findall(r"[-.\d]+", curve(one) or ""), dtype=float) for one in (still, opened()))
    assert drawn == pytest.approx(moved, abs=0.011)


def test_colours_follow_the_pages_mode(opened: Callable[..., Page]) -> None:
    page = opened()
    colours = """() => [getComputedStyle(document.querySelector(".live-figure")).backgroundColor,
      getComputedStyle(document.querySelector('[id="everything-0-0"] path')).stroke,
      getComputedStyle(document.querySelector(".live-figure svg text")).fill]"""
    light = page.evaluate(colours)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    dark = page.evaluate(colours)
    assert all(one != other for one, other in zip(light, dark, strict=True))
    for host in ("data-jp-theme-light='false'", "class='vscode-dark'", "class='vscode-high-contrast'"):
        name, value = host.replace("'", "").split("=")
        page.evaluate("delete document.documentElement.dataset.theme")
        assert page.evaluate(colours) == light
        page.evaluate("([name, value]) => document.body.setAttribute(name, value)", [name, value])
        assert page.evaluate(colours) == dark
        page.evaluate("name => document.body.removeAttribute(name)", name)
