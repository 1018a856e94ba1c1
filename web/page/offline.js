// The book without a network (see service-worker.js): on a site with https its pages are kept after the first visit, the
// judge and the notebooks when the reader asks for it, nothing on a metered line; a newer version is offered.
"use strict";

(() => {
  const HOME = new URL("..", document.currentScript.src), workers = navigator.serviceWorker, line = navigator.connection;
  if (!workers || location.protocol === "file:") return;
  const NAMES = { book: "the book", judge: "the judge of the exercises", notebooks: "the notebooks and their Python" };
  const isMetered = line?.saveData === true || line?.type === "cellular";
  const box = document.getElementById("off-line");
  const make = (tag, more, ...inner) => {
    const made = Object.assign(document.createElement(tag), more);
    made.append(...inner);
    return made;
  };

  document.head.append(make("link", { rel: "manifest", href: new URL("manifest.webmanifest", HOME).href }));

  const register = () => workers.register(new URL("service-worker.js", HOME), { updateViaCache: "none" });

  async function registered() {
    const found = await workers.getRegistration(HOME);
    return found?.scope === HOME.href ? found : undefined; // not that of a site around the book
  }

  // ------------------------------------------------------------------------------------------------ a newer version

  function offer(registration) {
    if (!registration.waiting || !registration.active || document.querySelector(".newer")) return;
    const button = make("button", { type: "button" }, "Read the newer one");
    button.addEventListener("click", () => {
      const worker = registration.waiting;
      if (!workers.controller) worker?.addEventListener("statechange", () => worker.state === "activated" && location.reload());
      worker?.postMessage({ call: "take over" });
    });
    document.body.append(make("div", { className: "newer", role: "status" }, "A newer version is here. ", button));
  }

  function follow(registration) {
    const hear = () => registration.installing?.addEventListener("statechange", () => offer(registration));
    offer(registration);
    hear();
    registration.addEventListener("updatefound", hear);
  }

  // another build has taken over, here or in another window
  workers.addEventListener("controllerchange", () => location.reload());

  // ---------------------------------------------------------------------------------------- what the reader asks for

  function asked(worker, message, told) {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => told(data);
    worker.postMessage(message, [port2]);
  }

  function row(part, bytes, kept, ask) {
    const size = bytes ? ` (${Math.ceil(bytes / 1e6)} MB)` : "", told = make("span", { role: "status" });
    const button = make("button", { type: "button", ariaDisabled: String(kept) }, kept ? `Kept: ${NAMES[part]}` : `Keep ${NAMES[part]}${size}`);
    button.addEventListener("click", () => {
      if (button.ariaDisabled === "true") return; // not `disabled`, which loses the focus
      button.ariaDisabled = "true";
      ask((text) => (told.textContent = text), (text) => {
        told.textContent = `That has not worked: ${text}. Try again.`;
        button.ariaDisabled = "false";
      });
    });
    return make("p", {}, button, " ", told);
  }

  // The rows, anew; the button that had the focus has it again.
  function fill(...rows) {
    const at = [...box.querySelectorAll("button")].indexOf(document.activeElement);
    box.replaceChildren(...rows);
    box.querySelectorAll("button")[at]?.focus();
  }

  async function show() {
    const worker = (await registered())?.active;
    if (isMetered) return box.replaceChildren(make("p", {}, "Your line is metered: nothing is fetched to be kept."));
    if (!worker) return fill(row("book", 0, false, begin));
    asked(worker, { call: "state" }, (state) => {
      fill(...Object.entries(state).map(([part, { bytes, kept }]) => row(part, bytes, kept, (tell, fail) => {
        asked(worker, { call: "keep", part }, ({ share, failed, kept: done }) => {
          if (done) show();
          if (done && part === "notebooks") workers.register(new URL("lite/service-worker.js?enableCache=false", HOME)); // as JupyterLite does
          else if (failed) fail(failed);
          else tell(`${Math.floor(100 * share)} %`);
        });
      })));
    });
  }

  async function begin(tell, fail) {
    tell("…");
    const registration = await register().catch((error) => fail(error.message));
    const worker = registration?.installing ?? registration?.waiting;
    if (registration?.active) show();
    else worker?.addEventListener("statechange", () => {
      if (worker.state === "activated") show();
      else if (worker.state === "redundant") fail("its files do not arrive as they were made");
    });
  }

  // ---------------------------------------------------------------------------------------------------------- a page

  async function start() {
    const registration = location.protocol === "https:" && !isMetered ? await register() : await registered();
    if (registration) follow(registration);
    if (!box) return;
    show();
    registration?.installing?.addEventListener("statechange", show);
  }

  // Where a browser forbids it, as in some private windows, the book is read as without all this.
  addEventListener("load", () => (window.requestIdleCallback ?? setTimeout)(() => start().catch(() => {})));
})();
