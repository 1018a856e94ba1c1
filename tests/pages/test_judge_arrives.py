"""Whatever of the judge does not arrive ends in a notice with "Try again", and what is typed stays."""

import re
from contextlib import closing
from pathlib import Path

import pytest
from broken import JUDGE, WAYS, broken_site
from common import OPEN
from playwright.sync_api import Browser, Locator, Page, Route, expect

PAGE, NAME = "chapters/06-storage.html", "rnn-forward/sparse"  # a short page, since it is opened sixty times
ANSWER = "((2*k + 1)*r + 1)/(r*n)"
WAIT = 90_000  # ms, for a busy machine
SILENCE, KATEX, READING = 15_000, 10_000, 6_000  # ms, after which a page gives up waiting; its clock is put forward


def typed(page: Page, address: str) -> Locator:
    """The form of an exercise, with an answer that is being checked."""
    page.goto(f"{address}/{PAGE}")
    form = page.locator(f'section.exercise[data-exercise="{NAME}"]')
    form.get_by_role("textbox").fill(ANSWER)
    form.get_by_role("textbox").press("Enter")
    return form


def expect_notice(form: Locator, words: str = "The judge") -> None:
    expect(form.locator(".exercise-notice")).to_contain_text(words, timeout=WAIT)
    expect(form.get_by_role("button", name="Try again")).to_be_visible()
    expect(form.get_by_role("textbox")).to_have_value(ANSWER)


def expect_right(form: Locator) -> None:
    expect(form.get_by_role("button", name="Check")).to_be_visible(timeout=WAIT)
    form.get_by_role("button", name="Check").click()
    expect(form.locator(".exercise-said")).to_contain_text("Correct", timeout=WAIT)


@pytest.mark.parametrize("way", WAYS)
def test_a_file_that_does_not_arrive_is_told_and_asked_for_again(browser: Browser, book: Path, way: str) -> None:
    """On one page each file fails in turn: the first as the judge is loaded first, the others as it is tried again."""
    first = WAYS.index(way)
    with broken_site(book, {}) as (address, site), closing(browser.new_context()) as context:
        page = context.new_page()
        page.clock.install()
        form: Locator | None = None
        for name in (*JUDGE[first:], *JUDGE[:first]):
            site.faults = {name: way}
            if form is None:
                form = typed(page, address)
            else:
                form.get_by_role("button", name="Try again").click()
            if way == "stuck":
                assert site.met.get(timeout=WAIT / 1000) == name
                for _ in range(2):  # a word of what did arrive may come between, and then the silence begins anew
                    page.clock.fast_forward(SILENCE)
            expect_notice(form)
            assert way == "stuck" or site.met.get_nowait() == name
            assert site.met.empty()
        site.faults = {}
        assert form is not None
        form.get_by_role("button", name="Try again").click()
        expect_right(form)


def test_a_whole_judge_is_not_told_as_broken(browser: Browser, book: Path) -> None:
    with broken_site(book, {}) as (address, _):
        page = browser.new_context().new_page()
        form = typed(page, address)
        expect(form.locator(".exercise-said")).to_contain_text("Correct", timeout=WAIT)
        expect(form.locator(".exercise-notice")).to_be_hidden()
        page.context.close()


@pytest.mark.parametrize("way", ["404", "page", "stuck"])
def test_without_katex_the_tex_itself_is_shown(browser: Browser, book: Path, way: str) -> None:
    with broken_site(book, {"katex.min.js": way}) as (address, _):
        page = browser.new_context().new_page()
        page.clock.install()
        form = typed(page, address)
        expect(form.locator(".exercise-said")).to_contain_text("Correct", timeout=WAIT)
        if way == "stuck":
            expect(form.locator(".exercise-preview")).to_be_empty()
            page.clock.fast_forward(KATEX)
        expect(form.locator(".exercise-preview")).to_contain_text("(2 k + 1)", timeout=WAIT)
        page.context.close()


BLOCKED = "window.Worker = class { constructor() { throw new DOMException('Workers are off', 'SecurityError'); } };"


def test_blocked_workers_are_told(visit: OPEN, site: str) -> None:
    page, _ = visit(f"{site}/chapters/about.html")
    page.add_init_script(BLOCKED)
    expect_notice(typed(page, site), "Workers are off")


def patch_worker(page: Page, start: str) -> None:
    """Have the next worker of the page begin with some lines, and those after it not."""

    def patched(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=f"{start}\n{answer.text()}")

    page.route("**/judge-worker.js*", patched, times=1)


def test_too_little_memory_is_told(visit: OPEN, site: str) -> None:
    page, _ = visit(f"{site}/chapters/about.html")
    patch_worker(page, "WebAssembly.instantiate = () => Promise.reject(new RangeError('out of memory'));")
    form = typed(page, site)
    expect_notice(form, "does not find enough memory")
    form.get_by_role("button", name="Try again").click()
    expect_right(form)


def test_a_judge_that_does_not_start_is_given_up(visit: OPEN, site: str) -> None:
    page, _ = visit(f"{site}/chapters/about.html")
    patch_worker(page, "WebAssembly.compile = () => new Promise(() => {});")
    page.clock.install()
    form = typed(page, site)
    expect(form.locator(".exercise-loading")).to_contain_text("Starting the judge: 100 %", timeout=WAIT)
    page.clock.fast_forward(SILENCE // 3)
    expect(form.locator(".exercise-notice")).to_be_hidden()
    page.clock.fast_forward(SILENCE)
    expect_notice(form, "could not be loaded")


HANG = """
const plain = JSON.parse;
JSON.parse = (text) => {
  const found = plain(text);
  if (found?.tex) {
    const request = new XMLHttpRequest();
    request.open("GET", "it-hangs", false);
    request.send();
    for (;;);
  }
  return found;
};
"""


def test_a_preview_that_hangs_is_ended_and_the_judge_starts_again(visit: OPEN, site: str) -> None:
    page, _ = visit(f"{site}/chapters/about.html")
    page.clock.install()
    patch_worker(page, HANG)
    page.goto(f"{site}/{PAGE}")
    form = page.locator(f'section.exercise[data-exercise="{NAME}"]')
    with page.expect_request("**/it-hangs", timeout=WAIT):
        form.get_by_role("textbox").fill("2*k + 1")
    page.clock.fast_forward(READING)
    expect(form.locator(".exercise-preview")).to_have_text(re.compile("takes too long to read"), timeout=WAIT)
    form.get_by_role("textbox").fill(ANSWER)
    expect_right(form)
