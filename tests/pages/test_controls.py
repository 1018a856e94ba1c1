"""Every control of every page does something, over http and opened as a file."""

from pathlib import Path

import pytest
from common import OPEN, PAGES, Visit

# Uses the page's next control that is visible and not used yet, and says what it was and whether it did anything.
# Of the theme's many buttons that copy a cell's text, it uses one.
# A click changes the page, opens the printer's dialog or fills the screen; a slider and a choice change something
# else than themselves. A button may lead to where its figure stands already: then the sliders are moved first.
USE_NEXT_CONTROL = """async () => {
  const sleep = time => new Promise(done => setTimeout(done, time));
  const state = window.triedControls ??= {used: new Set(), effects: 0, last: 0, control: null};
  if (!state.observer) {
    for (const controls of document.querySelectorAll(".live-controls"))  // they come once the browser is idle
      while (!controls.childElementCount) await sleep(20);
    const effect = () => { state.effects += 1; state.last = performance.now(); };
    state.observer = new MutationObserver(changes => {
      const own = node => state.control?.matches("input, select") && state.control.contains(node);
      const late = node => {  // the mark of a copy goes away two seconds later
        const button = (node.closest ? node : node.parentElement)?.closest(".copybtn");
        return button && button !== state.control;
      };
      if (changes.some(({target}) => !own(target) && !late(target))) effect();
    });
    state.observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    document.addEventListener("fullscreenchange", effect);
    window.print = effect;
  }
  const named = one => one.getAttribute("aria-label") || one.title || one.innerText?.trim() || one.name || "";
  const quiet = async (limit, time) => {
    for (const end = performance.now() + limit; performance.now() < end; await sleep(5))
      if (performance.now() - state.last > time) return true;
    return false;
  };
  const set = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
    input.dispatchEvent(new Event("change", {bubbles: true}));
  };
  const worked = async action => {
    await quiet(3000, 20);
    if (control.disabled) return true;  // a run that it would stop has ended
    state.effects = 0;
    action();
    for (const end = performance.now() + 1000; performance.now() < end && !state.effects;) await sleep(5);
    return state.effects > 0;
  };
  const kinds = "button, select, summary, [role=button], input:not([type=text], [type=search], [type=hidden])";
  const control = [...document.querySelectorAll("#main-content :is(" + kinds + ")")]
    .filter((one, at, all) => !one.matches(".copybtn") || one === all.find(other => other.matches(".copybtn")))
    .find(one => !state.used.has(one) && one.checkVisibility({visibilityProperty: true}) && !one.disabled);
  if (!control) return null;
  state.used.add(state.control = control);
  const name = named(control);
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
    // Its name is another one: if it plays, the same button stops it.
    if (named(control) !== name && !(await quiet(1500, 100))) control.click();
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


AS_A_FILE = ["intro.html", "chapters/03-single-neuron.html", "chapters/progress.html"]  # one of each kind


@pytest.mark.parametrize("name", PAGES)
def test_every_control_does_something(visit: OPEN, site: str, name: str) -> None:
    opened = visit(f"{site}/{name}")
    assert use_every_control(opened) == []
    assert opened.problems == []


@pytest.mark.parametrize("name", AS_A_FILE)
def test_every_control_of_a_file_does_something(visit: OPEN, book: Path, name: str) -> None:
    opened = visit(f"{book.as_uri()}/{name}")
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
