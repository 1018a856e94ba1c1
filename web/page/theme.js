// What each page of the book does by itself: light and dark, the two sidebars, the search field, menus, the list of
// contents that follows the reader, and buttons that copy code. What scrolls, and print: see access.js.
// A classic script: a page opened as a file may not load modules.
"use strict";

(() => {
  const STATIC = new URL(".", document.currentScript.src);
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  // A browser may forbid storage: then nothing is remembered.
  function stored(name, value) {
    try {
      if (value === undefined) return localStorage.getItem(name);
      localStorage.setItem(name, value);
    } catch {}
    return null;
  }

  // ------------------------------------------------------------------------------------------- light, dark and auto

  const dark = matchMedia("(prefers-color-scheme: dark)");

  function show(mode) {
    root.dataset.mode = mode;
    root.dataset.theme = mode !== "auto" ? mode : dark.matches ? "dark" : "light";
    for (const menu of all(".dropdown-menu")) menu.classList.toggle("dropdown-menu-dark", root.dataset.theme === "dark");
  }

  // From "auto" the first step is one that can be seen.
  function nextMode() {
    const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    const mode = modes[(modes.indexOf(root.dataset.mode) + 1) % 3];
    stored("mode", mode);
    show(mode);
  }

  show(root.dataset.mode || "auto");
  dark.addEventListener("change", () => show(root.dataset.mode));
  for (const button of all(".theme-switch-button")) button.addEventListener("click", nextMode);

  // --------------------------------------------------------------------------------------------- dialogs and sidebars

  function closesOnBackdrop(dialog) {
    dialog.addEventListener("click", ({ clientX, clientY }) => {
      const { left, right, top, bottom } = dialog.getBoundingClientRect();
      if (clientX < left || clientX > right || clientY < top || clientY > bottom) dialog.close();
    });
  }

  // On a narrow page a sidebar opens as a dialog: what is in it, and its classes, move there and back.
  function move(from, to) {
    to.append(...from.childNodes);
    to.classList.add(...from.classList);
    from.removeAttribute("class");
  }

  for (const side of ["primary", "secondary"]) {
    const toggle = document.querySelector(`.${side}-toggle`);
    const sidebar = document.getElementById(`pst-${side}-sidebar`);
    const dialog = document.getElementById(`pst-${side}-sidebar-modal`);
    if (!toggle || !sidebar || !dialog) continue;
    toggle.addEventListener("click", () => {
      if (side === "primary" && matchMedia("(min-width: 992px)").matches) {
        sidebar.classList.toggle("pst-sidebar-hidden");
        return;
      }
      move(sidebar, dialog);
      dialog.showModal();
    });
    closesOnBackdrop(dialog);
    dialog.addEventListener("close", () => move(dialog, sidebar));
    dialog.addEventListener("click", (event) => {
      if (event.target.closest("a[href*='#']")) dialog.close(); // it leads to a place on this page
    });
  }

  // The chapter that is open can be seen in the list of chapters.
  const sidebar = document.getElementById("pst-primary-sidebar");
  const current = sidebar?.querySelector(".current.active");
  if (current) {
    const below = current.getBoundingClientRect().top - sidebar.getBoundingClientRect().top;
    if (below > innerHeight / 2) sidebar.scrollTop = below - sidebar.clientHeight / 4;
  }

  // ------------------------------------------------------------------------------------------------------- the search

  const searchDialog = document.getElementById("pst-search-dialog");
  const searchField = document.querySelector(":not(#pst-search-dialog) > form.bd-search input");

  function search() {
    if (searchField) searchField.select();
    else if (searchDialog.open) searchDialog.close();
    else searchDialog.showModal();
  }

  if (searchDialog) {
    const mac = /^(Mac|iPhone|iPad)/.test(navigator.platform);
    if (mac) for (const key of all(".search-button__kbd-shortcut kbd:first-child")) key.textContent = "⌘";
    for (const button of all(".search-button__button")) button.addEventListener("click", search);
    closesOnBackdrop(searchDialog);
    addEventListener("keydown", (event) => {
      const modifier = mac ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
      if (!modifier || event.shiftKey || event.altKey || event.key.toLowerCase() !== "k") return;
      event.preventDefault();
      search();
    });
  }

  // A page that the search led to marks the words; Sphinx's own scripts do it.
  if (stored("sphinx_highlight_terms") && !document.getElementById("search-results")) {
    for (const name of ["documentation_options.js", "doctools.js", "sphinx_highlight.js"]) {
      const script = document.createElement("script");
      script.async = false; // in this order
      script.src = new URL(name, STATIC).href;
      document.head.append(script);
    }
  }

  // ----------------------------------------------------------------------------------------------------------- menus

  for (const button of all("[data-bs-toggle=dropdown]")) {
    const menu = button.nextElementSibling;
    const open = (opened) => {
      menu.classList.toggle("show", opened);
      button.setAttribute("aria-expanded", String(opened));
    };
    button.addEventListener("click", () => open(!menu.classList.contains("show")));
    menu.addEventListener("click", () => open(false));
    button.parentElement.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const opened = menu.classList.contains("show");
      if (event.key === "Escape" && opened) {
        open(false);
        button.focus();
      } else if (step) {
        event.preventDefault();
        open(true);
        const items = all(".dropdown-item", menu);
        const at = items.indexOf(document.activeElement);
        items[(at < 0 && step < 0 ? items.length - 1 : at + step + items.length) % items.length].focus();
      }
    });
    document.addEventListener("click", ({ target }) => button.parentElement.contains(target) || open(false));
    button.parentElement.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !button.parentElement.contains(relatedTarget)) open(false);
    });
  }

  window.toggleFullScreen = () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else root.requestFullscreen();
  };

  // ----------------------------------------------------------------------------------------- where the reader is now

  const SCROLLS = ["wheel", "touchstart", "pointerdown", "keydown"];

  const marker = document.querySelector(".sbt-scroll-pixel-helper");
  if (marker) {
    new IntersectionObserver(([{ boundingClientRect }]) => {
      document.body.classList.toggle("scrolled", boundingClientRect.y < 0);
    }).observe(marker);
  }

  const links = all("#pst-page-toc-nav a");
  const heading = ({ hash }) => {
    const section = document.getElementById(decodeURIComponent(hash.slice(1)));
    return section?.querySelector("h1, h2, h3, h4, h5, h6") ?? section;
  };
  const targets = new Map(links.filter((link) => link.hash).map((link) => [heading(link), link]));

  function activate(active) {
    for (const link of links) {
      link.classList.toggle("active", link === active);
      if (link === active) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    for (const entry of all("#pst-page-toc-nav .toc-entry")) entry.classList.toggle("active", entry.contains(active));
  }

  // Which heading crossed the top of the window last; after a jump the one that was jumped to, until the reader scrolls.
  let jumped = false;
  function jump(hash) {
    const link = links.find((one) => one.hash === hash && hash.length > 1);
    if (!link) return;
    jumped = true;
    activate(link);
  }
  if (links.length) {
    const observer = new IntersectionObserver((entries) => {
      const crossed = entries.filter((entry) => entry.isIntersecting).pop();
      if (crossed && !jumped) activate(targets.get(crossed.target));
    }, { rootMargin: "0px 0px -70% 0px" });
    for (const target of targets.keys()) if (target) observer.observe(target);
    for (const kind of SCROLLS) addEventListener(kind, () => (jumped = false), { passive: true });
    addEventListener("hashchange", () => jump(location.hash));
    addEventListener("click", ({ target }) => {
      const link = target.closest?.("a");
      if (link && link.hash === location.hash && link.origin === location.origin) jump(link.hash);
    });
    jump(location.hash);
  }

  // What a link names stays in sight while forms and pictures above it take their places, until the reader does something.
  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (named) {
    const keep = new ResizeObserver(() => named.scrollIntoView({ behavior: "instant" }));
    const leave = () => keep.disconnect();
    keep.observe(document.body);
    for (const kind of [...SCROLLS, "hashchange"]) addEventListener(kind, leave, { once: true, passive: true });
    addEventListener("load", () => setTimeout(leave, 2000));
  }

  // ---------------------------------------------------------------------------------------------------- copying code

  // Whether it is done. An address without https has no clipboard, and a browser may refuse it.
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      document.body.append(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      return done;
    }
  }

  const codes = all("div.highlight pre");
  const spoken = document.createElement("div");
  spoken.className = "only-spoken";
  spoken.setAttribute("role", "status");
  if (codes.length) document.body.append(spoken);

  for (const code of codes) {
    const button = document.createElement("button");
    button.className = "copybtn";
    button.type = "button";
    button.title = "Copy";
    button.setAttribute("aria-label", "Copy the code");
    button.addEventListener("click", async () => {
      if (!(await copy(code.textContent.trimEnd()))) return;
      button.classList.add("success");
      button.title = spoken.textContent = "Copied";
      setTimeout(() => {
        button.classList.remove("success");
        button.title = "Copy";
        spoken.textContent = "";
      }, 2000);
    });
    code.after(button);
  }
})();
