"""Whatever of the judge does not arrive ends in a notice with "Try again", and what is typed stays: three engines."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from broken import JUDGE, WAYS, Broken, broken_site
from common import OPEN
from playwright.sync_api import Browser, Page, Route, expect
from webkit import Opened, WebKitPage

PAGE, NAME = "chapters/06-storage.html", "rnn-forward/sparse"  # a short page
ANSWER = "((2*k + 1)*r + 1)/(r*n)"
WAIT = 90_000  # ms, for a busy machine
KATEX, READING = 10_000, 6_000  # ms, after which a page gives up waiting; its clock is put forward

# A clock for what the page waits for: `passed(ms)` is as if so much time had gone by without a word.
CLOCK = """
const [begin, end, limits] = [setTimeout, clearTimeout, new Map()];
window.setTimeout = (call, wait, ...more) => {
  const id = begin(call, wait, ...more);
  if (wait >= 5000) limits.set(id, [call, wait]);
  return id;
};
window.clearTimeout = (id) => { limits.delete(id); end(id); };
window.passed = (time) => {
  for (const [id, [call, wait]] of [...limits]) if (wait <= time) { clearTimeout(id); call(); }
};
"""
WORKERS = "window.Worker = class { constructor() { throw new DOMException('Workers are off', 'SecurityError'); } };"
STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('no', 'SecurityError'); }});"
MEMORY = "WebAssembly.instantiate = () => Promise.reject(new RangeError('out of memory'));"
NO_START = "WebAssembly.compile = () => new Promise(() => {});"

FORM = """
const form = document.querySelector(`section.exercise[data-exercise="${name}"] form`);
const part = (selector) => form.querySelector(selector);
const until = async (done, what) => {
  for (const last = Date.now() + wait; !done(); await new Promise((next) => setTimeout(next, 20))) {
    if (Date.now() > last) throw new Error(`waited for ${what}; the form says: ${form.textContent}`);
  }
};
"""
TYPE = """
const field = part("input[type=text], textarea");
field.value = answer;
field.dispatchEvent(new Event("input", {bubbles: true}));
form.requestSubmit();
"""
TRY_AGAIN = """
part(".exercise-notice button").click();
if (!part(".exercise-notice").hidden) throw new Error("the notice stays");
"""
NOTICE = """
await until(() => !part(".exercise-notice").hidden, "a notice");
return [part(".exercise-notice").textContent, part("input[type=text], textarea").value];
"""
STARTING = """
await until(() => part(".exercise-loading").textContent.includes("Starting the judge: 100 %"), "the start");
passed(5000);
return part(".exercise-notice").hidden;
"""
RIGHT = """
await until(() => part(".exercise-loading").hidden && part(".exercise-notice").hidden, "the judge");
form.requestSubmit();
await until(() => part(".exercise-said").textContent.includes("Correct"), "a verdict");
return part(".exercise-notice").hidden;
"""


def do(page: Page | WebKitPage, *steps: str) -> Any:
    """Run these lines one after the other on the exercise's form, in whatever engine."""
    text = f"async ([name, answer, wait]) => {{{FORM}{''.join(steps)}}}"
    return page.evaluate(text, [NAME, ANSWER, WAIT])


def expect_notice(page: Page | WebKitPage, words: str = "The judge could not be loaded", *before: str) -> None:
    notice, typed = do(page, *before, NOTICE)
    assert words in notice
    assert "Try again" in notice
    assert typed == ANSWER


def break_one_after_the_other(
    page: Page | WebKitPage, address: str, site: type[Broken], faults: Sequence[tuple[str, str]]
) -> None:
    """Each file fails in its way: the first as the judge is loaded first, the others as it is tried again."""
    site.starts = {Path(PAGE).name: CLOCK}
    for number, (name, way) in enumerate(faults):
        site.faults = {name: way}
        if not number:
            page.goto(f"{address}/{PAGE}")
        do(page, TRY_AGAIN if number else TYPE)
        while site.met.get(timeout=WAIT / 1000) != name:
            pass  # the one before, asked for twice
        expect_notice(page, "The judge could not be loaded", *(["passed(20000);"] if way == "stuck" else []))
    site.faults = {}


def starve_and_mend(page: Page | WebKitPage, address: str, site: type[Broken]) -> None:
    """A judge that finds no memory, one that does not start, and at last one that does; then no workers, no storage."""
    site.starts["judge-worker.js"] = MEMORY
    expect_notice(page, "does not find enough memory", TRY_AGAIN)
    site.starts["judge-worker.js"] = NO_START
    assert do(page, TRY_AGAIN, STARTING)
    expect_notice(page, "it does not start", "passed(20000);")
    del site.starts["judge-worker.js"]
    assert do(page, TRY_AGAIN, RIGHT)
    site.starts = {Path(PAGE).name: WORKERS + STORAGE}
    page.goto(f"{address}/{PAGE}")
    expect_notice(page, "Workers are off", TYPE)


def every_fault() -> Iterator[list[tuple[str, str]]]:
    """Each file in each way, in turns that begin with another file."""
    for first, way in enumerate(WAYS):
        yield [(name, way) for name in (*JUDGE[first:], *JUDGE[:first])]


@pytest.mark.engines
def test_what_does_not_arrive_is_told_and_asked_for_again(browser: Browser, engine: str, book: Path) -> None:
    """In Chromium each file in each way; elsewhere each file and each way once."""
    with broken_site(book, {}) as (address, site), closing(browser.new_context()) as context:
        page = context.new_page()
        for faults in every_fault() if engine == "chromium" else [list(zip(JUDGE, WAYS, strict=True))]:
            break_one_after_the_other(page, address, site, faults)
        starve_and_mend(page, address, site)


def test_so_it_is_in_webkit(webkit_page: Opened, book: Path) -> None:
    with broken_site(book, {}) as (address, site):
        page = webkit_page(1280, 900)
        break_one_after_the_other(page, address, site, list(zip(JUDGE, WAYS, strict=True)))
        starve_and_mend(page, address, site)
        page.goto("about:blank")


KEEPS = """
const cache = await caches.open("judge");
const keys = async () => (await cache.keys()).map(({url}) => url);
const memories = async (awaited) => {
  for (const last = Date.now() + wait; Date.now() < last; await new Promise((next) => setTimeout(next, 20))) {
    const found = await keys();
    if (awaited(found)) return found;
  }
  throw new Error("the memory is not kept");
};
"""
NEWEST = f"""{KEEPS}
const [newest] = await memories((found) => found.length === 1);
return newest;
"""
# What is kept is cut short, as no browser should; an older build's stands beside it, and another book's.
DAMAGE = f"""{KEEPS}
const [newest] = await keys(), kept = await cache.match(newest), bytes = await kept.arrayBuffer();
await cache.put(newest, new Response(bytes.slice(0, bytes.byteLength / 2), {{headers: kept.headers}}));
for (const other of ["../../older/memory", "/another/judge/build/memory"])
  await cache.put(new URL(other, newest.replace("memory", "x/")), new Response("x"));
"""
RENEWED = f"""{KEEPS}
const size = async (url) => (await (await cache.match(url)).arrayBuffer()).byteLength;
const isRenewed = (found) => found.length === 2 && !found.some((url) => url.includes("older"));
const [newest, other] = (await memories(isRenewed)).sort();
return [new URL(other).pathname, await size(newest) > 3e7];
"""


def go_on_from_memory(page: Page | WebKitPage, address: str, site: type[Broken]) -> None:
    """The next page's judge needs no module any more; a memory that is damaged is not used, and replaced."""
    page.goto(f"{address}/{PAGE}")
    do(page, TYPE)
    assert do(page, RIGHT)
    assert do(page, NEWEST).endswith("/memory")
    site.faults = {"library.zst": "404", "own.zst": "404"}
    page.goto(f"{address}/{PAGE}")
    do(page, TYPE)
    assert do(page, RIGHT)
    do(page, DAMAGE)
    page.goto(f"{address}/{PAGE}")
    do(page, TYPE)
    expect_notice(page)
    site.faults = {}
    page.goto(f"{address}/{PAGE}")
    do(page, TYPE)
    assert do(page, RIGHT)
    assert do(page, RENEWED) == ["/another/judge/build/memory", True]


@pytest.mark.engines
def test_the_next_judge_goes_on_from_the_memory_that_was_kept(browser: Browser, book: Path) -> None:
    with broken_site(book, {}) as (address, site), closing(browser.new_context()) as context:
        go_on_from_memory(context.new_page(), address, site)


# Where nothing is to outlast a window, as under WebDriver, WebKit forgets a cache that nobody holds.
HELD = """window.held = await caches.open("judge");"""
SECOND = """
const {dataset, src} = document.querySelector("[data-judge]");
const judge = new Worker(new URL("judge-worker.js", new URL(dataset.judge, src)), {type: "module"});
return await new Promise((done, fail) => {
  judge.onmessage = ({data}) => {
    if (data.ready) judge.postMessage({call: "check", name, text: answer});
    else if (data.answer) done(data.answer.correct);
    else if (data.progress === undefined) fail(new Error(JSON.stringify(data)));
  };
});
"""


def test_so_it_does_in_webkit(webkit_page: Opened, book: Path) -> None:
    with broken_site(book, {}) as (address, site):
        page = webkit_page(1280, 900)
        page.goto(f"{address}/{PAGE}")
        do(page, HELD, TYPE)
        assert do(page, RIGHT)
        do(page, NEWEST)
        site.faults = {"library.zst": "404", "own.zst": "404"}
        assert do(page, SECOND)


def test_a_whole_judge_is_not_told_as_broken_and_does_without_katex(browser: Browser, book: Path) -> None:
    with broken_site(book, {}) as (address, site), closing(browser.new_context()) as context:
        page = context.new_page()
        page.clock.install()
        for way in ("404", "page", "stuck"):
            site.faults = {"katex.min.js": way}
            if way == "404":
                page.goto(f"{address}/{PAGE}")
                do(page, TYPE)
                assert do(page, RIGHT)
            form = page.locator(f'section.exercise[data-exercise="{NAME}"]')
            form.get_by_role("textbox").fill(f"(2*k + {len(way)})/n")
            if way == "stuck":
                assert site.met.get(timeout=WAIT / 1000)
                page.clock.fast_forward(KATEX)
            expect(form.locator(".exercise-preview")).to_contain_text(f"2 k + {len(way)}", timeout=WAIT)
            expect(form.locator(".exercise-preview .katex")).to_have_count(0)
            while not site.met.empty():
                site.met.get()


def test_katex_that_has_arrived_is_not_asked_for_again(browser: Browser, book: Path) -> None:
    with broken_site(book, {}) as (address, site), closing(browser.new_context()) as context:
        page = context.new_page()
        page.clock.install()
        page.goto(f"{address}/{PAGE}")
        form = page.locator(f'section.exercise[data-exercise="{NAME}"]')
        form.get_by_role("textbox").fill("2*k/n")
        expect(form.locator(".exercise-preview annotation")).to_have_text(re.compile("2"), timeout=WAIT)
        page.clock.fast_forward(KATEX)
        site.faults = {"katex.min.js": "404"}
        form.get_by_role("textbox").fill("3*k/n")
        expect(form.locator(".exercise-preview annotation")).to_have_text(re.compile("3"), timeout=WAIT)


def begin_next_worker(page: Page, start: str) -> None:
    """Have the next worker of the page begin with some lines, and those after it not."""

    def patched(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=f"{start}\n{answer.text()}")

    page.route("**/judge-worker.js*", patched, times=1)


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
    begin_next_worker(page, HANG)
    page.goto(f"{site}/{PAGE}")
    form = page.locator(f'section.exercise[data-exercise="{NAME}"]')
    with page.expect_request("**/it-hangs", timeout=WAIT):
        form.get_by_role("textbox").fill("2*k + 1")
    page.clock.fast_forward(READING)
    expect(form.locator(".exercise-preview")).to_have_text(re.compile("takes too long to read"), timeout=WAIT)
    form.get_by_role("textbox").fill(ANSWER)
    assert do(page, RIGHT)
