// The exercises of a built page. The script's own address leads to what it loads; its `data-judge` is the judge's folder,
// `data-kept` the beginning of the names under which answers are kept, and `data-told-from` says before which day nothing
// is told of the answers to an exercise or a chapter.

const SCRIPT = document.currentScript;
const STATIC = new URL(".", SCRIPT.src);
const NEAR = "400px 0px"; // of the window: an exercise that close is about to be read
const KATEX_LIMIT = 10_000; // ms

// What to do where no judge runs: the pages from a server of one's own, or the published page, if it says where it is.
function serve() {
  const published = document.querySelector('link[rel="canonical"]');
  const what = [
    "Serve the pages: run ", element("code", { textContent: "python -m http.server" }), " in their folder, and open the address that it prints.",
  ];
  return published ? [...what, " Or read ", element("a", { href: published.href, textContent: "this page where it is published" }), "."] : what;
}

// Why there is no judge here at all, if there is none.
function hindrance() {
  if (location.protocol === "file:") {
    return ["A browser checks no formula in a page that is opened as a file. ", ...serve()];
  }
  if (!window.Worker || !window.WebAssembly) {
    return ["This browser cannot check formulas: it lacks web workers or WebAssembly. Try another browser."];
  }
  return null;
}

// Why the judge did not load, and what to do.
function whatFailed(reason) {
  return /memory/i.test(reason)
    ? [`The judge does not find enough memory (${reason}). Your text is kept. Close other tabs or programs.`]
    : [`The judge could not be loaded (${reason}). Your text is kept. If your connection is down, wait for it. `, ...serve()];
}

// Where loading costs money or patience, or where that is unknown and the device is a phone, it waits for the reader.
function metered() {
  const { saveData, type, effectiveType } = navigator.connection ?? {};
  if (navigator.connection === undefined) return matchMedia("(pointer: coarse)").matches;
  return saveData === true || type === "cellular" || ["slow-2g", "2g", "3g"].includes(effectiveType);
}

let katex = null;

// KaTeX is loaded for the first formula; where that fails, the TeX itself is shown.
function loadKatex() {
  katex ??= new Promise((done, fail) => {
    const script = element("script", { src: new URL("katex/katex.min.js", STATIC).href });
    const give = () => {
      katex = null;
      fail(new Error("KaTeX could not be loaded"));
    };
    const limit = setTimeout(give, KATEX_LIMIT);
    script.onload = script.onerror = () => {
      clearTimeout(limit);
      if (window.katex) done(window.katex);
      else give();
    };
    document.head.append(script);
  });
  return katex;
}

async function typeset(target, tex, displayMode) {
  try {
    (await loadKatex()).render(tex, target, { displayMode, fleqn: true, throwOnError: false });
  } catch {
    target.textContent = tex;
  }
}

// The day from which on it is told whether an answer is right, in words, if it is still to come.
function toldFrom(name) {
  const days = JSON.parse(SCRIPT.dataset.toldFrom || "{}");
  const day = days[name.split("#")[0]] ?? days[name.split("/")[0]];
  const begins = new Date(`${day}T00:00`);
  return begins > new Date() ? begins.toLocaleDateString("en-GB", { dateStyle: "long" }) : null;
}

const kept = keptUnder(SCRIPT.dataset.kept);
const judge = workerJudge(new URL(SCRIPT.dataset.judge, STATIC));
const notebook = document.querySelector('a[href*="lite/notebooks"]')?.href;
const host = { judge, kept, typeset, notebook, failed: whatFailed, toldFrom, local: true, runs: false };
const sections = [...document.querySelectorAll("section.exercise[data-exercise]")];
const judged = (section) => !JSON.parse(section.dataset.form || "{}").key && section.dataset.kind !== "program";

for (const section of sections) {
  if (hindrance() && judged(section)) section.querySelector("details").before(notice(...hindrance()));
  else exerciseForm(section, host);
}
const waiting = sections.filter(judged);
if (waiting.length && !hindrance() && !metered()) {
  const observer = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      judge.start();
    },
    { rootMargin: NEAR },
  );
  waiting.forEach((section) => observer.observe(section));
}
const summary = document.querySelector(".progress-summary");
if (summary) progressPage(summary, kept);
const own = document.querySelector(".derive");
if (own) {
  derivePage(own, host, hindrance());
  if (!hindrance() && !metered()) judge.start();
}
