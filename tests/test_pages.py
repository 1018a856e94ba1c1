"""Every page, over http and opened as a file, with all other hosts out of reach."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from common import ROOT, Visit

OPEN = Callable[..., Visit]


def documents() -> list[str]:
    """The table of contents, flat."""
    found: list[str] = []

    def collect(node: object) -> None:
        if isinstance(node, dict):
            found.extend(node[key] for key in ("root", "file") if key in node)
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for value in node:
                collect(value)

    collect(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8")))
    return [re.sub(r"\.(md|ipynb)$", "", name) for name in found]


PAGES = [*(f"{name}.html" for name in documents()), "search.html"]

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


# Uses the page's next control that is visible and not used yet, and says what it was and whether it did anything.
# A click changes the page, opens the printer's dialog or fills the screen; a slider and a choice change something
# else than themselves. A button may lead to where its figure stands already: then the sliders are moved first.
USE_NEXT_CONTROL = """async () => {
  const state = window.controls ??= {used: new Set(), effects: 0, last: 0, control: null};
  if (!state.observer) {
    const effect = () => { state.effects += 1; state.last = performance.now(); };
    state.observer = new MutationObserver(changes => {
      const own = node => state.control?.matches("input, select") && state.control.contains(node);
      if (changes.some(change => !own(change.target))) effect();
    });
    state.observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    document.addEventListener("fullscreenchange", effect);
    window.print = effect;
  }
  const sleep = time => new Promise(done => setTimeout(done, time));
  const quiet = async limit => {
    for (let waited = 0; waited < limit; waited += 50) {
      if (performance.now() - state.last > 200) return true;
      await sleep(50);
    }
    return false;
  };
  const set = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
    input.dispatchEvent(new Event("change", {bubbles: true}));
  };
  const worked = async action => {
    await quiet(3000);
    state.effects = 0;
    action();
    for (let waited = 0; waited < 1000 && !state.effects; waited += 20) await sleep(20);
    return state.effects > 0;
  };
  const kinds = "button, select, summary, [role=button], input:not([type=text], [type=search], [type=hidden])";
  const control = [...document.querySelectorAll("#main-content :is(" + kinds + ")")]
    .find(one => !state.used.has(one) && one.checkVisibility({visibilityProperty: true}) && !one.disabled);
  if (!control) return null;
  state.used.add(state.control = control);
  const name = control.getAttribute("aria-label") || control.title || control.innerText?.trim() || control.name || "";
  const label = `${control.localName} ${control.type ?? ""} "${name}"`;
  let done = false;
  if (control.matches("input[type=range], input[type=number]")) {
    const far = Number(control.value) === Number(control.max) ? control.min : control.max;
    done = await worked(() => set(control, far));
  } else if (control.matches("select")) {
    done = await worked(() => set(control, [...control.options].find(option => !option.selected)?.value));
  } else {
    done = await worked(() => control.click());
    let figure = control;
    while (figure && !figure.querySelector("input[type=range]")) figure = figure.parentElement;
    const sliders = [...figure?.querySelectorAll("input[type=range]") ?? []];
    for (const end of ["max", "min"]) {
      if (done) break;
      for (const slider of sliders) set(slider, slider[end]);
      done = await worked(() => control.click());
    }
    if (!(await quiet(1500))) control.click();  // it plays: the same button stops it
  }
  return {label, done};
}"""


def use_every_control(visit: Visit) -> list[str]:
    """The labels of the controls that did nothing."""
    idle = []
    while used := visit.page.evaluate(USE_NEXT_CONTROL):
        if not used["done"]:
            idle.append(used["label"])
    return idle


@pytest.mark.parametrize("name", PAGES)
def test_every_control_does_something(visit: OPEN, address: str, name: str) -> None:
    opened = visit(f"{address}/{name}")
    assert use_every_control(opened) == []
    assert opened.problems == []


def test_a_control_that_does_nothing_is_found(visit: OPEN, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        """<main id="main-content"><button>dead</button><input type="range" aria-label="dead slider" max="9" value="1">
        <button onclick="this.nextSibling.textContent = 'x'">alive</button><p></p></main>""",
        encoding="utf-8",
    )
    assert use_every_control(visit(page.as_uri())) == ['button submit "dead"', 'input range "dead slider"']
