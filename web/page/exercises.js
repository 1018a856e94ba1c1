// The exercises of a page: the field, what was understood, the check by the worker; and the page "Your progress".
// A classic script, since a page opened as a file may not load modules. A reader's text is only ever put into the page
// as text.
"use strict";

(() => {
  const STATIC = new URL(".", document.currentScript.src);
  const JUDGE = new URL(document.currentScript.dataset.judge, STATIC);
  const LIMITS = { prepare: 60_000, preview: 6_000, check: 6_000 }; // ms; the judge itself stops a check after 2 s
  const PAUSE = 200; // ms without a key before the preview follows
  const NEAR = "400px 0px"; // of the window: an exercise that close is about to be read

  // What to do where no judge runs: the pages from a server of one's own, or the published page, if it says where it is.
  function serve() {
    const published = document.querySelector('link[rel="canonical"]');
    const what = [
      "Serve the pages: run ", element("code", { textContent: "make serve" }), ", or ",
      element("code", { textContent: "python -m http.server" }), " in their folder, and open the address that it prints.",
    ];
    return published ? [...what, " Or read ", element("a", { href: published.href, textContent: "this page where it is published" }), "."] : what;
  }

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function notice(...content) {
    return element("p", { className: "exercise-notice" }, ...content);
  }

  // ------------------------------------------------------------------------------------- what is kept on this device

  const KEPT = "gradients-by-hand/exercise/";

  // Storage may be full, or blocked: then nothing is kept, and nothing else changes.
  const kept = {
    read(name) {
      try {
        const { text, solved } = JSON.parse(localStorage.getItem(KEPT + name)) ?? {};
        return { text: typeof text === "string" ? text : "", solved: solved === true };
      } catch {
        return { text: "", solved: false };
      }
    },
    write(name, { text, solved }) {
      try {
        if (text || solved) localStorage.setItem(KEPT + name, JSON.stringify({ text, solved }));
        else localStorage.removeItem(KEPT + name);
      } catch {}
    },
    clear() {
      try {
        for (const key of Object.keys(localStorage)) if (key.startsWith(KEPT)) localStorage.removeItem(key);
      } catch {}
    },
    any() {
      try {
        return Object.keys(localStorage).some((key) => key.startsWith(KEPT));
      } catch {
        return false;
      }
    },
    works() {
      try {
        localStorage.setItem(`${KEPT}?`, "");
        localStorage.removeItem(`${KEPT}?`);
        return true;
      } catch {
        return false;
      }
    },
  };

  // --------------------------------------------------------------------------------------------------- the judge

  // One worker for the page. It answers one question at a time; one that takes too long, or that it dies of, ends it,
  // and another one is started.
  const judge = {
    state: "idle", // loading, ready, failed
    progress: 0,
    reason: "",
    worker: null,
    asked: null, // the question under way
    waiting: [],
    listeners: [],

    start() {
      if (this.state === "loading" || this.state === "ready") return;
      this.set("loading", { progress: 0 });
      try {
        this.worker = new Worker(new URL("judge-worker.js", JUDGE), { type: "module" });
      } catch (error) {
        this.fail(error.message);
        return;
      }
      this.worker.onmessage = ({ data }) => this.hear(data);
      this.worker.onerror = (event) => {
        event.preventDefault();
        if (this.state === "ready") this.lose("stopped");
        else this.fail(event.message || "its script could not be loaded");
      };
    },

    hear(data) {
      if (data.ready) {
        this.set("ready");
        this.next();
      } else if (data.failed !== undefined) {
        this.fail(data.failed);
      } else if (data.progress !== undefined) {
        this.set("loading", { progress: data.progress });
      } else if (data.fatal) {
        this.lose("stopped");
      } else {
        const { done, fail } = this.answered();
        if (data.error === undefined) done(data.answer);
        else fail(new Error(data.error));
        this.next();
      }
    },

    // What a question came to: the answer, or an error whose `.lost` is "slow" or "stopped" if the worker was ended.
    ask(call, name, text) {
      this.start();
      return new Promise((done, fail) => {
        this.waiting.push({ call, name, text, done, fail });
        this.next();
      });
    },

    next() {
      if (this.state !== "ready" || this.asked || !this.waiting.length) return;
      this.asked = this.waiting.shift();
      const { call, name, text } = this.asked;
      this.timer = setTimeout(() => this.lose("slow"), LIMITS[call]);
      this.worker.postMessage({ call, name, text });
    },

    answered() {
      clearTimeout(this.timer);
      const asked = this.asked;
      this.asked = null;
      return asked;
    },

    lose(how) {
      const asked = this.answered();
      this.worker.terminate();
      this.state = "idle";
      asked?.fail(Object.assign(new Error("the judge was ended"), { lost: how }));
      this.start();
    },

    fail(reason) {
      this.worker?.terminate();
      this.set("failed", { reason });
      for (const { fail } of this.waiting.splice(0)) fail(Object.assign(new Error(reason), { lost: "unloaded" }));
    },

    set(state, more = {}) {
      Object.assign(this, { state }, more);
      for (const listener of this.listeners) listener();
    },
  };

  // Why there is no judge here at all, if there is none.
  function hindrance() {
    if (location.protocol === "file:") {
      return ["A browser checks no answers in a page that is opened as a file. ", ...serve()];
    }
    if (!window.Worker || !window.WebAssembly) {
      return ["This browser cannot check answers: it lacks web workers or WebAssembly. Try another browser."];
    }
    return null;
  }

  // Why the judge did not load, and what to do.
  function whatFailed(reason) {
    const memory = /memory/i.test(reason);
    return memory
      ? [`The judge does not find enough memory (${reason}). Your text is kept. Close other tabs or programs.`]
      : [`The judge could not be loaded (${reason}). Your text is kept. If your connection is down, wait for it. `, ...serve()];
  }

  // Where loading costs money or patience, or where that is unknown and the device is a phone, it waits for the reader.
  function metered() {
    const { saveData, type, effectiveType } = navigator.connection ?? {};
    if (navigator.connection === undefined) return matchMedia("(pointer: coarse)").matches;
    return saveData === true || type === "cellular" || ["slow-2g", "2g", "3g"].includes(effectiveType);
  }

  // ------------------------------------------------------------------------------------------------------ formulas

  let katex = null;

  // KaTeX is loaded for the first formula; where that fails, the TeX itself is shown.
  function loadKatex() {
    katex ??= new Promise((done, fail) => {
      const script = element("script", { src: new URL("katex/katex.min.js", STATIC).href });
      script.onload = () => done(window.katex);
      script.onerror = () => {
        katex = null;
        fail(new Error("KaTeX could not be loaded"));
      };
      document.head.append(script);
    });
    return katex;
  }

  async function typeset(target, tex) {
    try {
      (await loadKatex()).render(tex, target, { displayMode: true, fleqn: true, throwOnError: false });
    } catch {
      target.textContent = tex;
    }
  }

  // ----------------------------------------------------------------------------------------------------- the form

  let count = 0;

  // The lines of a text as the judge numbers them.
  function lines(text) {
    const all = text.split(/\r\n|[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]/).map((line) => line.trim());
    return all.filter(Boolean).map((line) => line.replace(/^=/, "").trim());
  }

  // A line as typed, with the character at `column` (from 1) marked.
  function typed(line, column) {
    const characters = [...line];
    if (!column || column > characters.length) return element("code", { textContent: line });
    const at = column - 1;
    const mark = element("mark", { textContent: characters[at] });
    return element("code", {}, characters.slice(0, at).join(""), mark, characters.slice(at + 1).join(""));
  }

  // A message of the judge: what stands between backticks is code.
  function words(message) {
    return message.split("`").map((part, i) => (i % 2 ? element("code", { textContent: part }) : part));
  }

  function mark(correct) {
    const made = element("span", { className: "exercise-mark", textContent: correct ? "✓ " : "✗ " });
    made.setAttribute("aria-hidden", "true");
    return made;
  }

  function exerciseForm(section) {
    const name = section.dataset.exercise;
    const several = section.dataset.several === "true";
    const title = section.querySelector(".exercise-title");
    const hints = [...section.querySelectorAll("details.hint")];
    const solution = section.querySelector("details.solution");
    const id = `exercise-answer-${++count}`;
    let { text: before, solved } = kept.read(name);
    let shownHints = 0, understood = "", understanding = false, prepared = false;
    let checking = false, used = false, pause = 0;

    // The parts of the form

    const input = several ? element("textarea", { rows: 4 }) : element("input", { type: "text" });
    Object.assign(input, { id, value: before, autocomplete: "off", spellcheck: false });
    input.setAttribute("autocapitalize", "none");
    input.setAttribute("autocorrect", "off");
    const label = element("label", {
      htmlFor: id,
      textContent: several ? "Your derivation, one line below the other" : "Your answer",
    });
    const preview = element("div", { className: "exercise-preview", id: `${id}-preview` });
    input.setAttribute("aria-describedby", preview.id);
    const button = (text, act) => {
      const made = element("button", { type: "button", textContent: text });
      made.addEventListener("click", act);
      return made;
    };
    const checkButton = element("button", { type: "submit", className: "exercise-check", textContent: "Check" });
    const hintButton = button("Hint", showHint);
    const solutionButton = button("Solution", toggleSolution);
    const clearButton = button("Clear", clear);
    const buttons = element("div", { className: "exercise-buttons" }, checkButton, hintButton, solutionButton, clearButton);
    const bar = element("progress", { max: 1 });
    const loadingText = element("span");
    const loading = element("label", { className: "exercise-loading", hidden: true }, loadingText, bar);
    const again = button("Try again", () => judge.start());
    const failure = element("p", { className: "exercise-notice", hidden: true });
    const said = element("div", { className: "exercise-said" });
    said.setAttribute("role", "status");
    const badge = element("span", { className: "exercise-solved", textContent: "✓ solved" });
    const form = element("form", { className: "exercise-form", noValidate: true });
    form.setAttribute("aria-label", title.textContent);
    form.append(label, input, preview, buttons, loading, failure, said);
    title.append(" ", badge);
    (hints[0] ?? solution).before(form);

    // What the reader does

    form.addEventListener("submit", check);
    input.addEventListener("input", () => {
      kept.write(name, { text: input.value, solved });
      said.classList.add("exercise-stale");
      used = true;
      judge.start();
      clearTimeout(pause);
      pause = setTimeout(understand, PAUSE);
      update();
    });
    input.addEventListener("keydown", (event) => {
      if (several && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });

    async function understand() {
      const text = input.value;
      if (understanding || judge.state !== "ready" || text === understood) return;
      understanding = true;
      let found = null;
      try {
        if (text.trim()) found = await judge.ask("preview", name, text);
      } catch {
        found = { message: "This could not be shown." };
      }
      understanding = false;
      understood = text;
      preview.replaceChildren();
      if (found?.tex) await typeset(preview, found.tex);
      else if (found) preview.append(...words(found.column ? `column ${found.column}: ${found.message}` : found.message));
      preview.classList.toggle("exercise-unread", found !== null && !found.tex);
      if (!prepared) judge.ask("prepare", name).catch(() => {}); // while the reader types on
      prepared = true;
      if (input.value !== text) understand();
    }

    async function check(event) {
      event.preventDefault();
      if (checking || judge.state === "failed") return;
      if (!input.value.trim()) {
        say("Write an answer first.");
        input.focus();
        return;
      }
      used = checking = true;
      judge.start();
      if (judge.state === "loading") say("The judge is loading. Your answer is checked as soon as it is there.");
      update();
      try {
        await judge.ask("prepare", name);
        const text = input.value; // what stands there now, if it took a while
        tell(await judge.ask("check", name, text), text);
      } catch (error) {
        say(
          {
            slow: "This takes too long to check, and the judge had to be started again. Your text is as it was: write it more shortly.",
            stopped: "The judge stopped at this answer and is started again. Your text is as it was: write it more simply.",
            unloaded: "",
          }[error.lost] ?? `This is a mistake of the book, not yours: ${error.message}`,
        );
      }
      checking = false;
      update();
    }

    function showHint() {
      const hint = hints[shownHints++];
      hint.hidden = false;
      hint.open = true;
      update();
    }

    function toggleSolution() {
      solution.hidden = !solution.hidden;
      solution.open = !solution.hidden;
      update();
    }

    function clear() {
      const old = { text: input.value, solved };
      set({ text: "", solved: false });
      shownHints = 0;
      for (const part of [...hints, solution]) part.hidden = true;
      say("Cleared. ");
      if (old.text || old.solved) {
        const back = button("Put it back", () => {
          set(old);
          say("");
          input.focus();
        });
        said.append(back);
      }
      input.focus();
      update();
    }

    function set(record) {
      input.value = record.text;
      solved = record.solved;
      kept.write(name, record);
      understand();
      update();
    }

    // What the reader is told

    function say(text) {
      said.className = "exercise-said";
      said.replaceChildren(text);
    }

    function tell(feedback, text) {
      const all = lines(text);
      say("");
      said.classList.add(feedback.correct ? "exercise-right" : "exercise-wrong");
      said.append(element("p", {}, mark(feedback.correct), ...words(feedback.message)));
      if (feedback.lines.length === all.length && feedback.lines.length) {
        const rows = feedback.lines.map((line, i) =>
          element("li", {}, mark(line.correct), typed(all[i], line.column), " ", ...words(line.message)),
        );
        said.append(element("ol", {}, ...rows));
      } else if (feedback.column) {
        said.append(element("p", {}, typed(text, feedback.column)));
      }
      solved ||= feedback.correct;
      kept.write(name, { text: input.value, solved });
    }

    function update() {
      const failed = judge.state === "failed";
      hintButton.disabled = shownHints === hints.length;
      hintButton.textContent = hints.length > 1 ? `Hint ${Math.min(shownHints + 1, hints.length)} of ${hints.length}` : "Hint";
      solutionButton.setAttribute("aria-expanded", String(!solution.hidden));
      clearButton.disabled = !input.value && !solved && !shownHints && solution.hidden && !said.textContent;
      badge.hidden = !solved;
      checkButton.hidden = failed;
      checkButton.textContent = checking ? "Checking …" : "Check";
      loading.hidden = judge.state !== "loading" || !used;
      loadingText.textContent =
        judge.progress < 1 ? `Loading the judge: ${Math.floor(100 * judge.progress)} % ` : "Starting the judge … ";
      bar.value = judge.progress;
      if (failure.hidden === failed) {
        failure.hidden = !failed;
        failure.replaceChildren(...(failed ? whatFailed(judge.reason) : []), " ", again);
      }
      if (judge.state === "ready") understand();
    }

    for (const part of [...hints, solution]) part.hidden = true;
    judge.listeners.push(update);
    update();
  }

  // ------------------------------------------------------------------------------------------------ your progress

  const MARKS = { done: "✓", begun: "◐", "not yet": "○" };

  function progressPage(summary) {
    const rows = [...document.querySelectorAll(".progress-list li[data-exercise]")];
    const told = element("p", { tabIndex: -1 });
    const bar = element("progress", { max: rows.length });
    bar.setAttribute("aria-label", "Exercises done");
    const button = (text, act) => {
      const made = element("button", { type: "button", textContent: text });
      made.addEventListener("click", act);
      return made;
    };
    const first = button("Clear everything", () => ask(true));
    const keep = button("Keep it", () => ask(false));
    const question = element(
      "div",
      {},
      element("p", { textContent: "This takes every answer and every mark off this device. It cannot be undone." }),
      button("Yes, clear everything", clearAll),
      keep,
    );
    question.setAttribute("role", "group");
    question.setAttribute("aria-label", "Clear everything?");
    const cleared = element("p");
    cleared.setAttribute("role", "status");
    const clear = element("div", { className: "progress-clear" }, first, question);

    const counts = [...document.querySelectorAll(".progress-count")].map((count) => {
      return { count, own: [...count.nextElementSibling.children] };
    });

    function ask(open) {
      question.hidden = !open;
      first.hidden = open;
      (open ? keep : first).focus();
    }

    function clearAll() {
      kept.clear();
      show();
      cleared.textContent = "Everything is cleared.";
      told.focus();
    }

    function show() {
      const states = rows.map((row) => {
        const { text, solved } = kept.read(row.dataset.exercise);
        const state = solved ? "done" : text.trim() ? "begun" : "not yet";
        const mark = element("span", { textContent: `${MARKS[state]} ` });
        mark.setAttribute("aria-hidden", "true");
        row.dataset.state = state;
        row.querySelector(".progress-state")?.remove();
        row.append(element("span", { className: "progress-state" }, mark, state));
        return state;
      });
      const done = states.filter((state) => state === "done").length;
      const begun = states.filter((state) => state === "begun").length;
      for (const { count, own } of counts) {
        count.textContent = `${own.filter((row) => row.dataset.state === "done").length} of ${own.length} done`;
      }
      told.textContent = `${done} of ${rows.length} exercises are done, and ${begun} ${begun === 1 ? "is" : "are"} begun.`;
      bar.value = done;
      clear.hidden = !kept.any();
      question.hidden = true;
      first.hidden = false;
    }

    summary.append(told, bar, clear, cleared);
    if (location.protocol === "file:") {
      summary.append(notice("This page is opened as a file. What you do in pages that come from a server is not seen here."));
    } else if (!kept.works()) {
      summary.append(notice("Your browser keeps nothing for this page: its storage is off, blocked or full. So this list cannot fill."));
    }
    addEventListener("storage", show); // another tab
    addEventListener("pageshow", show); // back from another page
    show();
  }

  // ------------------------------------------------------------------------------------------------------- the page

  const sections = [...document.querySelectorAll("section.exercise[data-exercise]")];
  if (hindrance()) {
    for (const section of sections) section.querySelector("details").before(notice(...hindrance()));
  } else {
    sections.forEach(exerciseForm);
    if (sections.length && !metered()) {
      const near = new IntersectionObserver(
        (entries) => {
          if (!entries.some((entry) => entry.isIntersecting)) return;
          near.disconnect();
          judge.start();
        },
        { rootMargin: NEAR },
      );
      sections.forEach((section) => near.observe(section));
    }
  }
  const summary = document.querySelector(".progress-summary");
  if (summary) progressPage(summary);
})();
