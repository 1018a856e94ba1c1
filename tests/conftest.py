"""The built book, a server for it, and a browser that is let to no other host."""

import contextlib
import fcntl
import functools
import os
import re
import subprocess
from collections.abc import Callable, Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from common import ALL_LAID_OUT, ROOT, SETTLED, Visit, served
from engines import ENGINES, not_tried
from playwright.sync_api import Browser, Page, Request, TimeoutError, expect, sync_playwright
from webkit import Opened, webkit

from web.author.build import COMMAND
from web.browser_python.wheels import normalised

expect.set_options(timeout=60_000)  # ms, for a busy machine


def book_only() -> dict[str, str]:
    """The environment in which Python has what requirements.txt names, and nothing that only the tests need."""
    pins = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    kept = {normalised(name) for name in (*pins, "byhand", "nbutils", "pip")}
    hidden = [
        module
        for module, found in packages_distributions().items()
        if not any(normalised(name) in kept for name in found)
    ]
    first = str(ROOT / "tests" / "helpers" / "book_only")
    path = os.pathsep.join(filter(None, [first, os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "HIDDEN_MODULES": ",".join(hidden)}


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder _build/html, as `make book` builds it on a fresh machine, by the first of the processes that asks."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    failure = shared / "book.failure"
    with (shared / "book.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not failure.exists():
            run = subprocess.run(
                COMMAND, cwd=ROOT, env=book_only(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
            )
            failure.write_text(run.stdout if run.returncode else "", encoding="utf-8")
    text = failure.read_text(encoding="utf-8")
    if text:
        pytest.fail("The book does not build:\n" + text[-6000:], pytrace=False)
    return ROOT / "_build" / "html"


@pytest.fixture(autouse=True)
def _as_much_time_as_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the judge says does not depend on how busy the machine is; tests of its limits set them themselves."""
    monkeypatch.setattr("byhand.answers.exercise.Exercise.time_limit", 60.0)
    monkeypatch.setattr("byhand.answers.deadline.ANSWER", 60.0)


@pytest.fixture(scope="session")
def site(book: Path) -> Iterator[str]:
    """The address at which the built book is served over http, without a slash at its end."""
    with served(book) as there:
        yield there


@pytest.fixture(params=["http", "file"])
def address(request: pytest.FixtureRequest, book: Path) -> str:
    """The book's address, once over http and once as files."""
    return request.getfixturevalue("site") if request.param == "http" else book.as_uri()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "browser" in metafunc.fixturenames:
        marked = metafunc.definition.get_closest_marker("engines")
        metafunc.parametrize("engine", ENGINES if marked else ["chromium"], scope="session")


@pytest.fixture(scope="session")
def browsers() -> Iterator[Callable[[str], Browser | RuntimeError]]:
    """Give the browser of a name, or why there is none. It is started once for all tests of a process."""
    with sync_playwright() as playwright:

        @functools.cache
        def started(name: str) -> Browser | RuntimeError:
            try:
                return ENGINES[name](playwright)
            except RuntimeError as error:
                return error

        yield started


@pytest.fixture(scope="session")
def browser(engine: str, browsers: Callable[[str], Browser | RuntimeError]) -> Browser:
    """A browser. Without Chromium the test fails with what to do; without another one it is left out, except in CI."""
    found = browsers(engine)
    if isinstance(found, RuntimeError):
        not_tried(found, may_be_left_out=engine != "chromium")
    return found


@contextlib.contextmanager
def _webkit() -> Iterator[Opened]:
    try:
        with webkit() as opened:
            yield opened
    except RuntimeError as error:
        not_tried(error)


@pytest.fixture(scope="session")
def lasting_webkit() -> Iterator[Opened]:
    """WebKit, for all tests of a process."""
    with _webkit() as opened:
        yield opened


@pytest.fixture
def webkit_page(lasting_webkit: Opened) -> Iterator[Opened]:
    """Give a page of WebKit of a size: webkit_page(1280, 900). It is one page for all tests of a process."""
    yield lasting_webkit
    lasting_webkit(1280, 900).goto("about:blank")  # a page that plays or trains would go on


@pytest.fixture
def fresh_webkit_page() -> Iterator[Opened]:
    """As `webkit_page`, for what needs all the memory that WebKit gives to one process."""
    with _webkit() as opened:
        yield opened


# Firefox says so of a formula of which only a part has arrived. That each has all its parts, tests/build sees to.
HALF_A_FORMULA = re.compile(r"Incorrect number of children for <\w+/> tag")

# In the place of the judge a worker that does not get ready. Whoever looks at requests turns the browser's cache off.
ALWAYS_LOADING = """window.Worker = class extends Worker {
  constructor(url, options) {
    const loading = new Blob(["setInterval(() => postMessage({progress: 0}), 1000)"], {type: "text/javascript"});
    super(/judge-worker/.test(url) ? URL.createObjectURL(loading) : url, options);
  }
};"""


def _watched(browser: Browser, own: Callable[[], str], judge: bool, options: dict[str, Any]) -> Visit:
    """An empty page, and what goes wrong on it from now on, as a request to another host than `own()`."""
    context = browser.new_context(**options)
    problems: list[str] = []

    def asked(request: Request) -> None:
        if not request.url.startswith((own(), "data:", "blob:")):
            problems.append(f"request to another host: {request.url}")

    def told(problem: str) -> None:
        if not HALF_A_FORMULA.search(problem):
            problems.append(problem)

    def console(message: Any) -> None:
        asks_for_an_icon = message.location["url"].endswith("/favicon.ico")  # by itself, of a page that names none
        if message.type in ("error", "warning", "assert") and not asks_for_an_icon:
            told(f"console {message.type}: {message.text}")

    if not judge:
        context.add_init_script(ALWAYS_LOADING)
    page = context.new_page()
    page.on("request", asked)
    page.on("console", console)
    page.on("pageerror", lambda error: told(f"uncaught: {error}"))

    def failed(request: Request) -> None:
        left = "NS_BINDING_ABORTED" in str(request.failure) and "/_static/icon." in request.url
        if not left:  # Firefox asks for icons when the page stands, and a test may have gone on by then
            problems.append(f"failed: {request.url} ({request.failure})")

    page.on("requestfailed", failed)
    page.on("response", lambda answer: answer.status >= 400 and problems.append(f"{answer.status}: {answer.url}"))
    return Visit(page, problems)


IS_SETTLED = f"""() => {{
  window.settling ??= ({SETTLED})().then(() => {{ window.isSettled = true; }});
  return window.isSettled;
}}"""


def _arrived(visit: Visit, another: Callable[[], Visit], url: str, scripts: bool = True) -> Visit:
    """The visit, at an address, when the page has nothing more to do.

    Of some thousand tabs in Firefox one never gives its answers to Playwright, whatever it is sent to: then `another`.
    """
    visit.page.goto(url, wait_until="load")
    if scripts:
        try:
            visit.page.wait_for_function(IS_SETTLED, polling=20)
        except TimeoutError:
            visit = another()
            visit.page.goto(url, wait_until="load")
            visit.page.wait_for_function(IS_SETTLED, polling=20)
    return visit


# Parts of a page are laid out when they come near the window, and what stands below them moves then: a click that has
# begun may end beside its button, and does nothing. What is used lays out everything at once.
LAY_OUT = f"""{{
  const style = new CSSStyleSheet();
  style.replaceSync("{ALL_LAID_OUT}");
  document.adoptedStyleSheets.push(style);
}}"""


def _host(url: str) -> str:
    return "/".join(url.split("/")[:3])


@contextlib.contextmanager
def _visits(browser: Browser) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def opened(url: str, judge: bool = True, **options: Any) -> Visit:
        def fresh() -> Visit:
            visit = _watched(browser, lambda: _host(url), judge, options)
            contexts.append(visit.page.context)
            visit.page.context.add_init_script(LAY_OUT)
            return visit

        return _arrived(fresh(), fresh, url, options.get("java_script_enabled", True))

    yield opened
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # of a request that is still on its way the next test would hear
        context.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open an address in a fresh browser context: visit(url, **options of the context).

    judge=False: the page's judge never starts, for what does not need it: its start takes seconds of the processor.
    """
    with _visits(browser) as opened:
        yield opened


@pytest.fixture(scope="module")
def lasting_visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """As `visit`, for a page that all tests of a file share."""
    with _visits(browser) as opened:
        yield opened


FORGET = "if (top === self) try { localStorage.clear(); sessionStorage.clear(); } catch {}  // an empty page has none"


def _glance(browser: Browser) -> tuple[Callable[..., Visit], Callable[[], None]]:
    tabs: dict[str, Visit] = {}
    at = ""

    def leave() -> None:
        for page, _ in tabs.values():
            if page.url != "about:blank":
                page.goto("about:blank")  # what plays or trains would go on

    def opened(url: str, judge: bool = True, **options: Any) -> Visit:
        nonlocal at
        key = repr((judge, sorted(options.items())))

        def fresh() -> Visit:
            tabs[key] = _watched(browser, lambda: at, judge, options)
            tabs[key].page.context.add_init_script(FORGET)
            return tabs[key]

        if key in tabs:
            tabs[key].page.goto("about:blank")  # what the page before still asked for fails now
            if "viewport" in options:
                tabs[key].page.set_viewport_size(options["viewport"])
            tabs[key].problems.clear()
        at = _host(url)
        return _arrived(tabs.get(key) or fresh(), fresh, url, options.get("java_script_enabled", True))

    return opened, leave


@pytest.fixture(scope="session")
def glances() -> Callable[[Browser], tuple[Callable[..., Visit], Callable[[], None]]]:
    """For `glance`: of a browser, what opens an address, and what leaves it."""
    return functools.cache(_glance)


@pytest.fixture
def glance(
    browser: Browser, glances: Callable[[Browser], tuple[Callable[..., Visit], Callable[[], None]]]
) -> Iterator[Callable[..., Visit]]:
    """As `visit`, for a test that changes nothing in the browser that outlasts the page. What pages store is forgotten.

    Not for a test that needs the focus: Firefox gives it to the newest tab.
    The next such test of the same options goes on in the same tab, which takes half the time of a fresh context.
    """
    opened, leave = glances(browser)
    yield opened
    leave()


@pytest.fixture
def opened(lasting: Visit) -> Iterator[Page]:
    """The page that the tests of a file share, its fixture `lasting`; a test leaves no problems behind."""
    lasting.problems.clear()
    yield lasting.page
    assert lasting.problems == []
