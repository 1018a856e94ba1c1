"""What keeps a reader from a page: each function takes an open page and returns complaints, a sentence each."""

from __future__ import annotations

import asyncio
import functools
from typing import Any

from common import ALL_LAID_OUT, FRAME
from npm import TESTS
from playwright.sync_api import Page

# Rules of axe-core that are off by default and hold here.
MORE_RULES = ["p-as-heading", "table-fake-caption", "target-size", "td-has-header"]

# What another mode can change: the colours.
COLOURS = ["color-contrast", "link-in-text-block"]

_AXE = """async ([more, only]) => {
  const mode = window.modes?.indexOf(document.documentElement.dataset.theme);  // where a page was cut short
  for (const letter of document.querySelectorAll("[data-colours]"))
    letter.style.color = letter.dataset.colours.split(";")[mode];
  const rules = Object.fromEntries(more.map(rule => [rule, {enabled: true}]));
  const chosen = only ? {runOnly: {type: "rule", values: only}} : {rules};
  const found = await axe.run({...chosen, preload: false, resultTypes: ["violations", "incomplete"]});
  // Of a single letter, and of text in its ground's own colour, axe measures the contrast and leaves the verdict to us.
  const pale = ({any}) => any.some(({data}) => data?.contrastRatio >= 1  // 0 if it could not be measured
    && data.contrastRatio < parseFloat(data.expectedContrastRatio));
  const unsure = found.incomplete.filter(({id}) => id === "color-contrast")
    .map(({id, nodes}) => ({id, nodes: nodes.filter(pale)}));
  return [...found.violations, ...unsure].flatMap(({id, nodes}) => nodes.map(({html, failureSummary}) =>
    `${id}: ${html.slice(0, 200)}: ${failureSummary.split("\\n").slice(1).join(" ").slice(0, 300)}`));
}"""

# A text that looks as one whose contrast axe has measured and found enough is not measured again: a page has a thousand
# texts in some eighty looks. What was not measured, as hidden text, counts for no other.
_REMEMBER = """() => {
  const check = axe._audit.checks["color-contrast"], measure = check.evaluate, enough = new Set();
  check.evaluate = function (node, ...how) {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(node);
    const look = [color, fontSize, fontWeight, textShadow, ground(node)].join("|");
    if (enough.has(look)) return true;
    const tell = this.data;
    let told = null;
    this.data = what => tell.call(this, told = what);
    const verdict = measure.call(this, node, ...how);
    if (verdict === true && told?.contrastRatio > 1) enough.add(look);
    return verdict;
  };
}"""

# What a node stands on: the grounds of all that it stands in. What is taken out of the flow stands on something else.
_GROUND = """() => {
  const places = new Map();
  window.ground = node => {
    if (!node) return "";
    const {backgroundColor, backgroundImage, opacity, position} = getComputedStyle(node);
    const own = [backgroundColor, backgroundImage, opacity];
    if (/absolute|fixed|sticky/.test(position)) {
      if (!places.has(node)) places.set(node, places.size);
      own.push(places.get(node));
    }
    return (own.join() === "rgba(0, 0, 0, 0),none,1" ? "" : `${own.join()};`) + ground(node.parentElement);
  };
}"""

# How the letters of formulas and the words of code look, in the modes in which this was called.
_SEE = """() => {
  const seen = window.seen ??= new Map(), add = (node, look) => seen.set(node, [...seen.get(node) ?? [], look]);
  (window.modes ??= []).push(document.documentElement.dataset.theme);
  const isWritten = ({childNodes}) => [...childNodes].some(one => one.nodeType === Node.TEXT_NODE && one.data.trim());
  for (const part of document.querySelectorAll("main .katex-html *"))
    if (isWritten(part)) add(part, getComputedStyle(part).color);
  for (const code of document.querySelectorAll("main :is(pre, dt.sig)"))
    for (const word of code.querySelectorAll("span, em")) {
      const {color, fontWeight, fontSize} = getComputedStyle(word);
      add(word, [color, fontWeight, fontSize, ground(word)].join());
    }
  for (const formula of document.querySelectorAll("main .katex")) add(formula, ground(formula));
}"""

# Most of a chapter's elements are in formulas and code, and axe-core takes its time for each. For it
# a formula, unless a name is made of it or it has a ground of its own, is a letter in each of its colours, as wide as
# the formula where that scrolls, and one that looks as another does is text; and of the words of a cell's code that
# look alike one stays marked. Of a drawing's lines and letters it says nothing.
_SHORTEN = """() => {
  const names = "a, button, summary, label, legend, th, caption, figcaption, h1, h2, h3, h4, [role=button]";
  const {seen} = window, known = new Set();
  const clear = part => /^transparent|, 0\\)$/.test(getComputedStyle(part).backgroundColor);
  const formulas = [...document.querySelectorAll("main .katex")].filter(one => !one.closest(names)).map(one => {
    const inside = [...one.querySelectorAll(".katex-html *")];
    if (!inside.every(clear)) return [];
    const colours = new Map(inside.filter(part => seen.has(part)).map(part => [seen.get(part).join(), seen.get(part)]));
    const width = one.closest("[data-scrolls]") && `${one.getBoundingClientRect().width}px`;
    const look = [...seen.get(one), getComputedStyle(one).fontSize, ...[...colours.keys()].sort()].join("|");
    if (known.has(look) && !width) return [one.closest(".math") ?? one];
    known.add(look);
    return [one, [...colours.values()].map((colour, i) => {
      const letter = document.createElement("span");
      if (width && !i) Object.assign(letter.style, {display: "inline-block", width});
      letter.dataset.colours = colour.join(";");  // in each mode
      letter.textContent = "x";
      return letter;
    })];
  });
  const codes = [...document.querySelectorAll("main :is(pre, dt.sig)")].map(code => {
    const short = code.cloneNode(true), words = "span, em", copies = [...short.querySelectorAll(words)];
    const looks = new Set();
    for (const node of [...code.querySelectorAll(words)].reverse()) {  // the inner ones first
      const copy = copies.pop(), look = seen.get(node).join();
      if (!copy.childElementCount && looks.has(look)) copy.replaceWith(...copy.childNodes);
      looks.add(look);
    }
    short.normalize();
    return [code, [...short.childNodes]];
  });
  for (const [one, parts] of [...formulas, ...codes]) {
    if (parts) one.replaceChildren(...parts);
    else one?.replaceWith("x");
  }
  const told = "[role], [tabindex], [aria-label], [aria-hidden]";
  for (const part of document.querySelectorAll("svg :is(text, path, use)")) if (!part.matches(told)) part.remove();
}"""

_TOO_WIDE = """() => {
  const width = document.documentElement.clientWidth, found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  const clipped = node => {
    for (let at = node.parentElement; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== "visible" && at.getBoundingClientRect().right <= width + 1) return true;
    return false;
  };
  for (const node of document.querySelectorAll("main *, footer *")) {
    const box = node.getBoundingClientRect();
    const out = box.width > 1 && box.height > 1 && (box.right > width + 1 || box.left < -1);
    if (out && node.checkVisibility({visibilityProperty: true}) && !clipped(node))
      found.push(`it ends at ${Math.round(box.right)} of ${width}: ${node.outerHTML.slice(0, 150)}`);
    if (node.clientWidth > 2 && node.scrollWidth > node.clientWidth + 2 && !node.closest(".katex, svg")
        && /hidden|clip/.test(getComputedStyle(node).overflowX) && getComputedStyle(node).clipPath === "none"
        && node.checkVisibility({visibilityProperty: true}))
      found.push(`it is cut off: ${node.outerHTML.slice(0, 150)}`);
  }
  return found;
}"""

# As WCAG 2.2 asks (2.5.8), but where nothing is near, too: what is near changes with the width and with what scrolls.
_TOO_SMALL = """() => {
  const small = node => {
    const {width, height} = node.getBoundingClientRect();
    return width > 1 && Math.min(width, height) < 23.9;
  };
  return [...document.querySelectorAll("main :is(button, input, select, textarea, summary)")]
    .filter(node => small(node) && node.checkVisibility({visibilityProperty: true, opacityProperty: true}))
    .map(node => `it is smaller than 24 px: ${node.outerHTML.slice(0, 150)}`);
}"""

_UNNAMED = """() => {
  const found = [], told = (what, node) => found.push(`${what}: ${node.outerHTML.slice(0, 150)}`);
  const hidden = node => !node.checkVisibility() || node.closest("[aria-hidden=true]");
  for (const node of document.querySelectorAll("img, svg, canvas")) {
    if (hidden(node) || node.parentElement.closest("svg")) continue;
    if (node.closest("button, a, summary")) continue;  // named as a whole
    const name = node.alt ?? node.getAttribute("aria-label") ?? "";
    if (!name.trim()) told("a picture without a text", node);
    else if (node.closest("article") && name.trim().length < 15) told("a picture with too short a text", node);
    if (node.matches("svg") && node.getAttribute("role") !== "img") told("a drawing without the role of one", node);
  }
  for (const table of document.querySelectorAll("table")) {
    if (hidden(table)) continue;
    if (!table.caption?.innerText.trim() && !table.ariaLabel?.trim()) told("a table without a name", table);
    for (const cell of table.querySelectorAll("th")) if (!cell.scope) told("a header cell without a scope", cell);
    if (table.rows.length && !table.querySelector("th")) told("a table without a header cell", table);
  }
  for (const figure of document.querySelectorAll("figure")) {
    const title = document.getElementById(figure.getAttribute("aria-labelledby"));
    if (!hidden(figure) && !title?.textContent.trim() && !figure.querySelector("figcaption"))
      told("a figure without a name", figure);
  }
  return found;
}"""

_WATCH = """() => {
  window.stops = [];
  document.addEventListener("focusin", ({target}) => {
    const style = getComputedStyle(target), box = target.getBoundingClientRect();
    // The page's contents unfold the part that is read: what they show when the keyboard comes to them counts.
    const links = target.closest(".page-toc")?.querySelectorAll("a") ?? [];
    if (links.length) window.listed ??= new Set([...links].filter(link => link.checkVisibility()));
    stops.push({
      node: target,
      shown: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
      seen: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth && box.bottom > 0
        && box.top < innerHeight,
    });
  });
}"""

_STOPPED = """() => {
  const {stops, listed} = window, found = [];
  const told = (what, node) => found.push(`${what}: ${node.outerHTML.slice(0, 150)}`);
  const first = stops.findIndex(({node}, i) => i && node === stops[0].node);
  const round = first < 0 ? stops : stops.slice(0, first);
  if (!stops.length) return ["nothing takes the focus"];
  if (first < 0) told("the focus does not come round from", stops.at(-1).node);
  if (!stops[0].node.closest("#pst-skip-link")) told("the first stop is no link past the navigation", stops[0].node);
  round.forEach(({node, shown, seen}, i) => {
    if (!shown) told("the focus does not show", node);
    if (!seen) told("the focus is out of sight", node);
    const before = i && round[i - 1].node;
    if (before && !(before.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING))
      told("the focus goes back", node);
  });
  const reached = new Set(round.map(({node}) => node));
  const radios = new Set([...reached].filter(node => node.type === "radio").map(node => node.name));
  for (const node of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']"))
    if (!reached.has(node) && (!listed || !node.closest(".page-toc") || listed.has(node))
        && !node.disabled && node.tabIndex >= 0 && node.checkVisibility({visibilityProperty: true})
        && !radios.has(node.name)) told("the keyboard does not reach", node);
  return found;
}"""

TAB = {"type": "rawKeyDown", "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}

CONTROLS = "button, input, select, textarea, summary, a.headerlink, .skip-link, nav, dialog"

_PRINTED = """controls => {
  const found = [], told = (what, node) => found.push(`${what}: ${node.outerHTML.slice(0, 150)}`);
  const seen = node => node.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && node.getBoundingClientRect().width > 1;
  for (const node of document.querySelectorAll(controls)) if (seen(node)) told("a control is printed", node);
  const light = colour => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map(part => (part / 255) ** 2.2);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  for (const node of document.querySelectorAll("article :is(p, code span, h1, h2, text, td)"))
    if (seen(node) && node.textContent.trim()) {
      const style = getComputedStyle(node);
      if (light(node.matches("text") ? style.fill : style.color) > 0.2) told("too pale for paper", node);
    }
  if (![...document.querySelectorAll("main h1")].some(seen)) found.push("the title is not printed");
  return found;
}"""

_MOVING = """() => {
  const told = (what, node) => `${what}: ${node.outerHTML.slice(0, 150)}`;
  const glides = node => getComputedStyle(node).transitionDuration.split(",").some(part => parseFloat(part) > 0.01);
  return [
    ...document.getAnimations().map(({effect}) => told("it moves", effect.target)),
    ...[...document.querySelectorAll("body *")].filter(glides).map(node => told("it glides", node)),
  ];
}"""


@functools.cache
def _axe() -> str:
    return (TESTS.modules() / "axe-core/axe.min.js").read_text(encoding="utf-8")


def unfold(page: Page) -> None:
    """Open what is folded and lay out what is far away, so that it is looked at too."""
    page.evaluate("() => document.querySelectorAll('details').forEach(part => part.open = true)")
    page.add_style_tag(content=ALL_LAID_OUT)
    laid_out(page)


def laid_out(page: Page) -> None:
    """What the page's scripts do after a change of its sizes is done."""
    page.evaluate(f"async () => {{ for (let i = 0; i < 3; i++) await {FRAME}; }}")


def look(page: Page) -> None:
    """Look at the formulas and the code, in each mode in which `violations` shall look at the page."""
    if not page.evaluate("() => 'ground' in window"):
        page.evaluate(_GROUND)
    page.evaluate(_SEE)


def shorten(page: Page) -> None:
    """Leave in the page what axe-core can find fault with, for `violations`. It is of no other use afterwards."""
    page.evaluate(_SHORTEN)
    page.evaluate(_axe())
    page.evaluate(_REMEMBER)


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe-core finds in a page, cut short or whole, with its own rules and MORE_RULES, or with `rules` alone."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())
    page.evaluate("() => scrollTo({top: 0, behavior: 'instant'})")  # else the bar at the top may lie over a button
    return _list(page.evaluate(_AXE, [MORE_RULES, rules]))


def too_wide(page: Page) -> list[str]:
    """What is wider than the screen and does not scroll by itself."""
    return _list(page.evaluate(_TOO_WIDE))


def too_small(page: Page) -> list[str]:
    """Controls that a thumb misses."""
    return _list(page.evaluate(_TOO_SMALL))


def unnamed(page: Page) -> list[str]:
    """Pictures, figures and tables that say nothing to a reader who cannot see them."""
    return _list(page.evaluate(_UNNAMED))


def keyboard(page: Page, most: int = 600) -> list[str]:
    """Go round the page with the Tab key: all is reached, in order, in sight, and shows that it has the focus."""
    page.emulate_media(reduced_motion="reduce")  # else what slides into sight has no place yet
    page.evaluate(_WATCH)
    keys = page.context.new_cdp_session(page)  # in half the time of Playwright's own

    async def held_down() -> None:
        await asyncio.gather(*(keys._impl_obj.send("Input.dispatchKeyEvent", TAB) for _ in range(20)))

    for _ in range(0, most, 20):
        keys._sync(held_down())  # in half the time again: keys that are not waited for share their frames
        if page.evaluate("() => stops.some(({node}, i) => i && node === stops[0].node)"):
            break
    keys.send("Input.dispatchKeyEvent", TAB | {"type": "keyUp"})
    keys.detach()
    return _list(page.evaluate(_STOPPED))


def printed(page: Page) -> list[str]:
    """What does not belong on paper. The page's media are print afterwards."""
    page.emulate_media(media="print")
    laid_out(page)
    return _list(page.evaluate(_PRINTED, CONTROLS))


def moving(page: Page) -> list[str]:
    """What moves by itself although the reader wants little motion."""
    page.emulate_media(reduced_motion="reduce")
    return _list(page.evaluate(_MOVING))


def _list(found: Any) -> list[str]:
    return [str(one) for one in found]
