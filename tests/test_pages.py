"""Every page, over http and opened as a file, with all other hosts out of reach."""

import re
from pathlib import Path

import pytest
from common import OPEN, PAGES

TYPESET = """() => {
  const text = node => ["PRE", "CODE", "SCRIPT", "STYLE", "MJX-CONTAINER"].includes(node.nodeName) ? ""
    : node.nodeType === Node.TEXT_NODE ? node.data : [...node.childNodes].map(text).join("");
  return {
    formulas: document.querySelectorAll(".math").length,
    typeset: document.querySelectorAll(".math mjx-container").length,
    spoken: document.querySelectorAll("mjx-container mjx-assistive-mml math").length,
    errors: [...document.querySelectorAll("mjx-merror")].map(error => error.textContent),
    text: text(document.body),
  };
}"""


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_missing_and_nothing_complains(visit: OPEN, address: str, name: str) -> None:
    page, problems = visit(f"{address}/{name}")
    page.wait_for_load_state("networkidle")
    assert problems == []
    found = page.evaluate(TYPESET)
    assert found["errors"] == []
    assert found["typeset"] >= found["formulas"]
    assert found["spoken"] == found["typeset"]
    assert re.findall(r"\\\(|\\\[|\$\$|\$\\|\\[a-zA-Z]{2,}", found["text"]) == []


def test_the_first_page_leads_to_the_introduction(book: Path) -> None:
    assert f"url={PAGES[0]}" in (book / "index.html").read_text(encoding="utf-8")


def test_a_formula_takes_the_colours_of_its_quantities(visit: OPEN, address: str) -> None:
    page, problems = visit(f"{address}/intro.html", color_scheme="light")
    colour = "name => getComputedStyle(document.querySelector(`mjx-container .q-${name}`)).color"
    light = [page.evaluate(colour, name) for name in ("weight", "input", "loss")]
    assert len(set(light)) == 3
    page.click(".theme-switch-button:visible")
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    dark = [page.evaluate(colour, name) for name in ("weight", "input", "loss")]
    assert not set(light) & set(dark)
    assert problems == []


def test_the_theme_switch_goes_round_and_is_kept(visit: OPEN, address: str) -> None:
    page, problems = visit(f"{address}/intro.html", color_scheme="light")
    background = "() => getComputedStyle(document.body).backgroundColor"
    seen = []
    for _ in range(3):
        page.click(".theme-switch-button:visible")
        mode = page.evaluate("() => document.documentElement.dataset.mode")
        seen.append((mode, page.evaluate(background)))
    assert [mode for mode, _ in seen] == ["dark", "light", "auto"]
    assert seen[0][1] != seen[1][1]
    page.click(".theme-switch-button:visible")
    page.reload()
    assert page.evaluate("() => document.documentElement.dataset.theme") == "dark"
    assert problems == []


def test_search_finds_a_word(visit: OPEN, address: str) -> None:
    page, problems = visit(f"{address}/intro.html")
    page.click(".search-button-field:visible")
    page.keyboard.type("derivation")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=derivation*")
    result = page.locator("#search-results li a").first
    result.wait_for()
    result.click()
    page.wait_for_load_state("load")
    assert "derivation" in page.inner_text("main").lower()
    assert problems == []
