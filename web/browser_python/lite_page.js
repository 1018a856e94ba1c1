// In each page of the notebooks, before JupyterLite starts.
"use strict";

(() => {
  const LITE = new URL("..", location.href).href, workers = navigator.serviceWorker; // every app has a folder of its own

  // JupyterLite takes whatever worker is there for its own, and sends all of the host's away when it is new to a browser: it
  // is to see its own alone, and none to send away. Browsers make a worker new by themselves.
  if (workers) {
    const controller = () => Reflect.get(ServiceWorkerContainer.prototype, "controller", workers);
    workers.getRegistrations = async () => [];
    Object.defineProperty(workers, "controller", { get: () => (controller()?.scriptURL.startsWith(LITE) ? controller() : null) });
  }

  // JupyterLite's application, as soon as there is one.
  const app = new Promise((done) => {
    const set = (value) => {
      Object.defineProperty(globalThis, "jupyterapp", { value });
      done(value);
    };
    Object.defineProperty(globalThis, "jupyterapp", { set, configurable: true });
  });

  // -------------------------------------------------------------------------------- a cell that is run at once

  // A notebook opens with a kernel. For a cell that is run before this one is there JupyterLab would start a second one, or
  // ask which is wanted, since it does not know the notebook's language yet: the cell waits for the first one.
  function startOnce(sessionContext) {
    if (Object.hasOwn(sessionContext, "startKernel")) return; // a second view of the same notebook
    const { initialize, startKernel, specsManager } = sessionContext;
    let begin, starting;
    const begun = new Promise((done) => { begin = done; });
    sessionContext.initialize = () => {
      begin();
      return initialize.call(sessionContext);
    };
    sessionContext.startKernel = async () => {
      await Promise.all([begun, specsManager.ready]);
      if (sessionContext.session?.kernel) return false;
      starting ??= startKernel.call(sessionContext).finally(() => { starting = undefined; });
      return starting;
    };
  }

  app.then(({ docRegistry }) => docRegistry.addWidgetExtension("Notebook", { createNew: (_, context) => startOnce(context.sessionContext) }));

  // --------------------------------------------------------------------------- a saved copy that is older than the book

  const here = location.href; // renamed, the notebook takes the address with it
  const path = new URLSearchParams(location.search).get("path");

  const versionOf = (notebook) => notebook?.metadata?.book_version;

  // "a/b.ipynb" -> "a/b-mine.ipynb", or -mine-2 and so on, under which there is nothing yet.
  async function freeName(contents) {
    const [, stem, end] = path.match(/^(.*?)(\.\w+)?$/), folder = await contents.get(path.split("/").slice(0, -1).join("/"), { content: true });
    const taken = folder.content.map((one) => one.path);
    for (let i = 1; ; i++) {
      const name = `${stem}-mine${i > 1 ? `-${i}` : ""}${end ?? ""}`;
      if (!taken.includes(name)) return name;
    }
  }

  async function compare() {
    const answer = await fetch(new URL(`files/${path}`, LITE), { cache: "no-cache" }).catch(() => null);
    if (!answer?.ok) return; // a notebook of the reader's own, or there is no network
    const newest = versionOf(await answer.json()), { restored, serviceManager: { contents } } = await app;
    await restored;
    const saved = versionOf((await contents.get(path, { content: true })).content);
    if (saved === newest) return;
    const notice = document.createElement("div"), button = document.createElement("button");
    notice.setAttribute("role", "status");
    notice.style.cssText = "position: fixed; inset: auto 0 0; z-index: 10000; padding: 10px 16px; color: #212529; text-align: center; background: #fff3cd; border-top: 1px solid #5b636b; font: 15px/1.6 system-ui, sans-serif";
    button.textContent = "Take the newer one";
    button.style.cssText = "margin-left: 8px; padding: 4px 12px; font: inherit";
    button.addEventListener("click", async () => {
      await contents.rename(path, await freeName(contents)); // the reader's stays; the book's own is then back
      location.href = here;
    });
    notice.append("Your saved copy of this notebook is older than the book. ", button);
    document.body.append(notice);
  }

  if (path?.endsWith(".ipynb")) addEventListener("load", compare);
})();
