"use strict";

// A region that scrolls by itself can be scrolled by keyboard: it takes the focus while it is wider than its place.
// A phone shows no scroll bar, so it also fades on the right while there is more (see access.css).
(() => {
  const boxes = ".bd-article :is(pre, .cell_output > .output, .pst-scrollable-table-container, .katex-display)";
  const parts = ".bd-article :is(th, td)";
  const inside = "a[href], button, input, select, textarea, summary, [tabindex='0']";

  const scrolls = region =>
    region.scrollWidth > region.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(region).overflowX);

  function update(region, on) {
    if (on && !region.querySelector(inside)) {
      region.tabIndex = 0;
      region.dataset.scrolls = "";
      if (region.matches("th, td")) return;
      const kind = region.matches(".katex-display") ? "Formula" : region.querySelector("table") ? "Table" : "Code";
      region.setAttribute("role", "group");
      region.setAttribute("aria-label", `${kind}, scrolls sideways`);
    } else if (region.tabIndex === 0 && region !== document.activeElement) {
      for (const name of ["tabindex", "role", "aria-label", "data-scrolls"]) region.removeAttribute(name);
    }
  }

  const more = region => region.scrollWidth > region.scrollLeft + region.clientWidth + 1;
  const fade = (region, on) => region.toggleAttribute("data-more", on);

  // Calls back for what is laid out: at once, when the window changes, when a folded cell opens, and when a part of the
  // page comes near (see theme.css). What is far away may scroll: until it is known, the keyboard stops there.
  const sizes = new ResizeObserver(entries => {
    const measured = entries.map(({ target }) => [target, scrolls(target), more(target)]);
    for (const [region, on, hidden] of measured) {
      update(region, on);
      fade(region, on && hidden);
    }
  });
  const after = ({ target }) => target.matches?.(`${boxes}, ${parts}`) && fade(target, more(target));
  document.addEventListener("scroll", after, { capture: true, passive: true });
  for (const box of document.querySelectorAll(boxes)) box.tabIndex = 0;
  for (const region of document.querySelectorAll(`${boxes}, ${parts}`)) sizes.observe(region);
})();

// Paper is white: a page in dark mode prints in the colours of the light one.
(() => {
  const root = document.documentElement;
  let before = null;

  function begin() {
    if (before === null) before = root.dataset.theme;
    root.dataset.theme = "light";
  }

  function end() {
    if (before !== null) root.dataset.theme = before;
    before = null;
  }

  addEventListener("beforeprint", begin);
  addEventListener("afterprint", end);
  matchMedia("print").addEventListener("change", event => (event.matches ? begin() : end()));
})();
