"""Every control of a page is used, and has to do something."""

from common import Visit

# Uses each control of the page that is visible, and those that this brings into sight; returns the labels of those that
# did nothing, and whether others are left. Of the theme's many buttons that copy a cell's text, it uses one.
# A click changes the page, opens the printer's dialog or fills the screen; a slider and a choice change something
# else than themselves. A button may lead to where its figure stands already: then the sliders are moved first.
USE_EVERY_CONTROL = """async () => {
  const sleep = time => new Promise(done => setTimeout(done, time));
  for (const controls of document.querySelectorAll(".live-controls"))  // they come once the browser is idle
    while (!controls.childElementCount) await sleep(20);
  // A browser fills the screen, copies and asks for a file only soon after a reader's act, which this call counts as.
  const {used} = window.tried ??= {used: new Set()}, idle = [], wasActive = navigator.userActivation?.isActive;
  const isSpent = () => wasActive && !navigator.userActivation.isActive;
  let control = null, effects = 0, last = 0, filling = null;
  const effect = () => { effects += 1; last = performance.now(); };
  const kinds = "button, select, summary, [role=button], input:not([type=text], [type=search], [type=hidden])";
  let all = null;  // the page's controls, until others come
  const comes = node => node.nodeType === Node.ELEMENT_NODE && (node.matches(kinds) || node.querySelector(kinds));
  const hear = changes => {
    if (changes.some(({addedNodes}) => [...addedNodes].some(comes))) all = null;
    const own = node => control?.matches("input, select") && control.contains(node);
    if (changes.some(({target}) => !own(target))) effect();
  };
  const observer = new MutationObserver(hear);
  observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
  window.print = effect;
  const fill = Element.prototype.requestFullscreen;
  Element.prototype.requestFullscreen = function (...how) { return filling = fill.apply(this, how); };
  const set = (input, value) => {
    input.value = value;
    input.dispatchEvent(new Event("input", {bubbles: true}));
    input.dispatchEvent(new Event("change", {bubbles: true}));
  };
  // What is changed when the action returns, it has changed; what comes later may be the work of a control before. The
  // screen alone is filled later.
  const worked = async action => {
    hear(observer.takeRecords());
    effects = 0;
    filling = null;
    action();
    hear(observer.takeRecords());
    if (filling) await filling.then(effect, () => null);
    return effects > 0;
  };
  const far = slider => set(slider, Number(slider.value) === Number(slider.max) ? slider.min : slider.max);
  const use = async () => {
    if (control.matches("input[type=range], input[type=number]")) return worked(() => far(control));
    if (control.matches("select"))
      return worked(() => set(control, [...control.options].find(option => !option.selected)?.value));
    if (await worked(() => control.click())) return true;
    let figure = control;
    while (figure && !figure.querySelector("input[type=range]")) figure = figure.parentElement;
    for (const end of figure ? ["max", "min"] : []) {
      for (const slider of figure.querySelectorAll("input[type=range]")) set(slider, slider[end]);
      if (await worked(() => control.click())) return true;
    }
    return false;
  };
  const named = () => control.getAttribute("aria-label") || control.title || control.textContent.trim() || control.name
    || "";
  const next = () => {
    hear(observer.takeRecords());
    all ??= [...document.querySelectorAll("#main-content :is(" + kinds + ")")];
    const copy = all.find(one => one.matches(".copybtn"));
    return all.find(one => !used.has(one) && (one === copy || !one.matches(".copybtn")) && !one.disabled
      && one.ariaDisabled !== "true" && one.checkVisibility({visibilityProperty: true})) ?? null;
  };
  while (!isSpent() && (control = next())) {
    used.add(control);
    const label = `${control.localName} ${control.type ?? ""} "${named()}"`;
    if (!await use()) idle.push(label);
    if (named().startsWith("Pause")) control.click();  // it plays, and the same button stops it
  }
  for (const end = performance.now() + 3000; !control && performance.now() < end; await sleep(20))
    if (performance.now() - last > 100) break;  // what goes wrong late is heard too
  observer.disconnect();
  Element.prototype.requestFullscreen = fill;
  return {idle, more: control !== null};
}"""


def use_every_control(visit: Visit) -> list[str]:
    """The labels of the controls that did nothing."""
    found = visit.page.evaluate(USE_EVERY_CONTROL)
    idle = list(found["idle"])
    while found["more"]:
        visit.page.keyboard.press("a")  # once the screen is filled, Firefox takes a call for a reader's act no more
        found = visit.page.evaluate(USE_EVERY_CONTROL)
        idle += found["idle"]
    return idle
