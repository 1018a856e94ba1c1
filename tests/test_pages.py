"""Every page, over http and opened as a file, with all other hosts out of reach."""

import re
from pathlib import Path

import pytest
from common import OPEN, PAGES

TYPESET = """() => {
  const text = node => node.matches?.("pre, code, script, style, .katex") ? ""
    : node.nodeType === Node.TEXT_NODE ? node.data : [...node.childNodes].map(text).join("");
  const formulas = [...document.querySelectorAll(".math")];
  const drawn = [...document.querySelectorAll(".math > :is(.katex, .katex-display) .katex-html")];
  const seen = drawn.filter(drawing => drawing.checkVisibility());
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


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_missing_and_nothing_complains(visit: OPEN, address: str, name: str) -> None:
    page, problems = visit(f"{address}/{name}")
    assert problems == []
    found = page.evaluate(TYPESET)
    assert found["errors"] == []
    assert found["typeset"] == found["spoken"] == found["silent"] == found["formulas"]
    assert found["outside"] == 0
    assert found["unloaded"] == []
    assert found["loaded"]
    assert re.findall(r"\\\(|\\\[|\$\$|\$\\|\\[a-zA-Z]{2,}", found["text"]) == []


def test_the_first_page_leads_to_the_introduction(book: Path) -> None:
    assert f"url={PAGES[0]}" in (book / "index.html").read_text(encoding="utf-8")


def test_a_formula_takes_the_colours_of_its_quantities(visit: OPEN, address: str) -> None:
    page, problems = visit(f"{address}/intro.html", color_scheme="light")
    colour = "name => getComputedStyle(document.querySelector(`.katex-html .q-${name}`)).color"
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


def test_an_exercise_stands_on_the_page_itself_in_the_dark(visit: OPEN, address: str) -> None:
    page, problems = visit(f"{address}/chapters/02-gradients.html", color_scheme="dark")
    outputs = "[...document.querySelectorAll('.text_html:has(.exercise)')]"
    behind = f"() => {outputs}.map(e => getComputedStyle(e).backgroundColor)"
    assert set(page.evaluate(behind)) == {"rgba(0, 0, 0, 0)"}
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
