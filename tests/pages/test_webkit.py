"""The book in WebKit: each page, each control, the judge, the laboratories, search, dark mode and Python's start."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import cast

import laboratories
import numpy as np
import pytest
from common import AS_A_FILE, PAGES, Visit, served
from controls import use_every_control
from playwright.sync_api import Page
from selenium.common.exceptions import ElementClickInterceptedException, TimeoutException
from selenium.webdriver.support.ui import WebDriverWait
from test_laboratory_page import CHAPTERS, LOSSES
from test_pages import CUT_OFF, TYPESET, missing
from webkit import Opened, Watched, WebKitPage

VERDICT = 'section.exercise[data-exercise="single-neuron/weight"] :is(.exercise-right, .exercise-wrong)'
NEW_LINE = "\ue008\ue007\ue008"  # Enter while Shift is held
FIELD = 'section.exercise[data-exercise="single-neuron/weight"] :is(input[type=text], textarea)'
PYTHON_STARTS = 300  # seconds, at the most: on a busy machine WebKit takes more than two minutes


@pytest.fixture(scope="module")
def watched(book: Path) -> Iterator[str]:
    with served(book, Watched) as there:
        yield there


def as_playwrights(page: WebKitPage) -> Page:
    """The page for helpers that only evaluate."""
    return cast(Page, page)


PHONE = """async ([url, TYPESET, CUT_OFF]) => {
  const frame = Object.assign(document.createElement("iframe"), {src: url, width: 390, height: 800});
  document.body.replaceChildren(frame);
  await new Promise(done => { frame.onload = done; });
  await frame.contentDocument.fonts.ready;
  const [typeset, cut] = [TYPESET, CUT_OFF].map(text => frame.contentWindow.eval(`(${text})`)());
  return {typeset, cut, width: frame.contentDocument.documentElement.scrollWidth, told: frame.contentWindow.problems};
}"""


@pytest.mark.parametrize("name", PAGES)
def test_on_a_phone_nothing_is_missing_or_too_wide_and_nothing_complains(
    webkit_page: Opened, watched: str, name: str
) -> None:
    """As a file and in a wide window the page is looked at in test_pages.py."""
    page = webkit_page(500, 900)
    page.goto(f"{watched}/none")  # the server's short answer is a page of the same host
    found = page.evaluate(PHONE, [f"{watched}/{name}", TYPESET, CUT_OFF])
    assert missing(found["typeset"]) == []
    assert found["cut"] == []
    assert found["width"] <= 390
    assert found["told"] == []


@pytest.mark.parametrize("name", AS_A_FILE)
def test_every_control_does_something(webkit_page: Opened, book: Path, name: str) -> None:
    page = webkit_page(1280, 900)
    page.goto(f"{book.as_uri()}/{name}")
    assert use_every_control(Visit(as_playwrights(page), [])) == []


CLEAR = """([field, verdict]) => {
  document.querySelector(field).value = "";
  document.querySelector(verdict)?.classList.remove("exercise-right", "exercise-wrong");
}"""


def answer(page: WebKitPage, text: str) -> str:
    """What the form says of an answer, typed by keys and sent by Enter."""
    page.evaluate(CLEAR, [FIELD, VERDICT])
    page.type(FIELD, text, "\ue007")
    page.wait_for("selector => document.querySelector(selector)", VERDICT, PYTHON_STARTS)
    return str(page.evaluate("selector => document.querySelector(selector).innerText", VERDICT))


def test_answers_are_judged_and_kept_with_the_network_cut(webkit_page: Opened, book: Path) -> None:
    page = webkit_page(1280, 900)
    with served(book, Watched) as there:
        page.goto(f"{there}/chapters/03-single-neuron.html")
        assert "∂a/∂z is missing" in answer(page, "2*(a - y)*x")
        page.wait_for("() => document.querySelector('.exercise-preview .katex')")  # KaTeX has arrived, too
    assert answer(page, "2(a−y)(z>0)x").startswith("✓")
    assert answer(page, f"dw = 2*(a - y)*(z > 0){NEW_LINE}dw *= x").startswith("✓")
    assert answer(page, "2*(a - ").startswith("✗")
    assert page.problems == []


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_laboratories_train_as_numpy_does(webkit_page: Opened, tmp_path: Path, chapter: str) -> None:
    path = tmp_path / "page.html"
    path.write_text(laboratories.page(*laboratories.laboratories(chapter)), encoding="utf-8")
    page = webkit_page(1280, 900)
    page.goto(path.as_uri())
    for name in CHAPTERS[chapter]:
        settings, expected = zip(*laboratories.first_losses(name), strict=True)
        found = page.evaluate(LOSSES, [name, settings, 20])
        for setting, losses, numpys in zip(settings, found, expected, strict=True):
            np.testing.assert_allclose(losses[:20], numpys, rtol=1e-9, err_msg=f"{name}: {setting}")
    page.click(".laboratory-run button")
    page.wait_for("() => /Done/.test(document.querySelector('.live-reading').innerText)")


def test_search_and_dark_mode(webkit_page: Opened, book: Path) -> None:
    page = webkit_page(1280, 900)
    page.goto(f"{book.as_uri()}/search.html?q=sigmoid")
    page.wait_for("() => document.querySelector('#search-results li a')")
    page.evaluate("() => { localStorage.clear(); }")
    page.goto(f"{book.as_uri()}/intro.html")
    page.wait_for("() => document.readyState === 'complete'")
    background = "() => getComputedStyle(document.body).backgroundColor"
    seen = set()
    for _ in range(3):
        page.evaluate("() => [...document.querySelectorAll('.theme-switch-button')]"
                      ".find(one => one.checkVisibility()).click()")  # fmt: skip
        seen.add(page.evaluate(background))
    assert len(seen) == 2


def test_python_starts_in_the_browser(fresh_webkit_page: Opened, watched: str) -> None:
    """The first cell is run as soon as it is there, before its Python is."""
    page = fresh_webkit_page(1280, 900)
    page.goto(f"{watched}/lite/notebooks/index.html?path=chapters/01-neurons.ipynb")
    cell = ".jp-Notebook .jp-CodeCell"
    page.wait_for("cell => document.querySelector(`${cell} .cm-content`)?.innerText.includes('import')", cell)

    def run(_: object) -> bool:
        page.click(f"{cell} .cm-content")
        page.type(f"{cell} .cm-content", "\ue008\ue007")
        with suppress(TimeoutException):
            page.wait_for("cell => document.querySelector(`${cell} .jp-InputPrompt`).innerText !== '[ ]:'", cell, 10)
            return True
        return False

    # A notebook that is still opening does not hear the keys, or something stands before it.
    WebDriverWait(page.driver, 60, ignored_exceptions=[ElementClickInterceptedException]).until(run)
    output = "cell => document.querySelector(`${cell} .jp-OutputArea`)?.innerText ?? ''"
    page.wait_for(f"cell => /NumPy is missing/.test(({output})(cell))", cell, PYTHON_STARTS)
