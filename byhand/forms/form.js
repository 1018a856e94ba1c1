// The form of an exercise, in the built page and in Jupyter: the field, what was understood, the check and the help.
// `host` says where it stands: `judge` (its state, and `ask`), `kept` (what is kept of an answer), `typeset`, `failed`
// (what to tell where the judge does not load), `notebook` (where a program can be run), `local` (judged here?) and
// `toldFrom` (the day, in words, before which nothing is said of the answers to an exercise). What this gives ends it.

const SLOW = "This takes too long to check, and the judge had to be started again. Your text is as it was: write it more shortly.";
const STOPPED = "The judge stopped at this answer and is started again. Your text is as it was: write it more simply.";
const PAUSE = 200; // ms without a key before the preview follows

function exerciseForm(section, host) {
  const name = section.dataset.exercise;
  const data = { kind: section.dataset.kind, several: section.dataset.several === "true", ...JSON.parse(section.dataset.form || "{}") };
  const title = section.querySelector(".exercise-title");
  const hints = [...section.querySelectorAll("details.hint")];
  const solution = section.querySelector("details.solution");
  const { judge, kept } = host;
  let { text: start, solved } = kept.read(name);
  let shownHints = 0, checking = false, unjudged = false, used = false, pause = 0; // unjudged: the judge did not come

  // The parts of the form

  const field = fieldOf(section, data, host, changed);
  const fresh = field.get();
  if (start) field.set(start);
  const predicts = data.kind === "prediction";
  const needsJudge = !(host.local && data.key);
  const runs = data.kind !== "program" || host.runs;
  const checkButton = element("button", { type: "submit", className: "exercise-check" });
  const hintButton = button("Hint", showHint);
  const solutionButton = button("Solution", toggleSolution);
  const clearButton = button("Clear", clear);
  const later = host.toldFrom?.(name); // a date before which nothing is said of an answer
  const buttons = element("div", { className: "exercise-buttons" }, checkButton, hintButton, solutionButton, clearButton);
  if (!runs) buttons.prepend(...elsewhere());
  const bar = element("progress", { max: 1 });
  const loadingText = element("span");
  const loading = element("label", { className: "exercise-loading", hidden: true }, loadingText, bar);
  const again = button("Try again", () => {
    judge.start();
    if (unjudged) check();
    if (!checkButton.hidden) checkButton.focus(); // the notice that had the focus is gone
  });
  const failure = element("p", { className: "exercise-notice", hidden: true });
  failure.setAttribute("role", "status");
  const said = element("div", { className: "exercise-said" });
  said.setAttribute("role", "status");
  const badge = element("span", { className: "exercise-solved", textContent: predicts ? "✓ predicted" : "✓ solved" });
  const form = element("form", { className: "exercise-form", noValidate: true });
  // Two exercises of a page may share a title: a landmark needs a name of its own.
  const number = [...document.querySelectorAll(".exercise")].indexOf(section) + 1;
  form.setAttribute("aria-label", number ? `Exercise ${number}: ${title.textContent}` : title.textContent);
  form.append(...field.parts, buttons, loading, failure, said);
  title.append(" ", badge);
  (hints[0] ?? solution).before(form);

  // What the reader does

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });

  function changed() {
    kept.write(name, { text: field.get(), solved });
    said.classList.add("exercise-stale");
    if (field.understand) {
      used = true;
      if (judge.state !== "failed") judge.start();
      clearTimeout(pause);
      pause = setTimeout(field.understand, PAUSE);
    }
    update();
  }

  async function check() {
    const text = field.get();
    if (checking || !runs) return;
    if (!text.trim()) {
      say("Write an answer first.");
      field.focus();
      return;
    }
    if (later) {
      say(`Your answer is kept. Whether it is right is told from ${later} on.`);
      return;
    }
    const found = host.local ? judgedHere(data.kind, data, text) : null;
    if (found) {
      tell(found, text);
      update();
      return;
    }
    if (judge.state === "failed") return;
    used = checking = true;
    unjudged = false;
    judge.start();
    if (judge.state === "loading") say("The judge is loading. Your answer is checked as soon as it is there.");
    update();
    try {
      if (judge.prepares) await judge.ask("prepare", name);
      const latest = field.get(); // what stands there now, if it took a while
      const verdict = await judge.ask("check", name, latest);
      if (field.get().trim()) tell(verdict, latest); // else it was cleared meanwhile
    } catch (error) {
      const why = { slow: SLOW, stopped: STOPPED, unloaded: "", gone: host.gone };
      unjudged = error.lost === "unloaded";
      say(why[error.lost] ?? `This is a mistake of the book, not yours: ${error.message}`);
    }
    checking = false;
    update();
  }

  // Where a program is run that no judge here can run.
  function elsewhere() {
    const copy = button("Copy the code", async () => {
      try {
        await navigator.clipboard.writeText(field.get() || data.start);
        say("Copied: paste it into the notebook.");
      } catch {
        say("The browser does not let this page copy: select the code and copy it.");
      }
    });
    if (!host.notebook) return [copy];
    return [element("a", { href: host.notebook, className: "exercise-check", textContent: "Open the notebook" }), copy];
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
    const old = { text: field.get(), solved };
    set({ text: "", solved: false });
    shownHints = 0;
    for (const part of [...hints, solution]) part.hidden = true;
    say("Cleared. ");
    if (old.text || old.solved) {
      const back = button("Put it back", () => {
        set(old);
        say("");
        field.focus();
      });
      said.append(back);
    }
    field.focus();
    update();
  }

  function set(record) {
    show(record);
    kept.write(name, record);
  }

  function show(record) {
    solved = record.solved;
    field.set(record.text);
    field.understand?.();
    update();
  }

  // What the reader is told

  function say(text) {
    said.className = "exercise-said";
    said.replaceChildren(text);
  }

  function tell(feedback, text) {
    const isLatest = field.get() === text;
    say("");
    if (!predicts) said.classList.add(feedback.correct ? "exercise-right" : "exercise-wrong");
    said.classList.toggle("exercise-stale", !isLatest);
    const opening = predicts ? [] : [mark(feedback.correct)];
    said.append(element("p", {}, ...opening, ...words(feedback.message)));
    const lines = feedback.lines ?? [];
    if (field.mark) {
      if (isLatest) field.mark(lines);
    } else if (lines.length) {
      const rows = lines.map((line) =>
        element("li", {}, mark(line.correct), typedLine(line.typed, line.column), " ", ...words(line.message)),
      );
      said.append(element("ol", {}, ...rows));
    } else if (feedback.column) {
      said.append(element("p", {}, typedLine(text, feedback.column)));
    }
    const offers = [feedback.corrected, ...(feedback.readings ?? []).map((reading) => reading.text)].filter(Boolean);
    if (offers.length && !feedback.column) { // else they stand in the preview
      const shown = offers.map((offer) => offered(offer, element("code", { textContent: offer }), take));
      said.append(element("div", { className: "exercise-offers" }, ...shown));
    }
    solved ||= feedback.correct || (predicts && /^It comes otherwise/.test(feedback.message));
    kept.write(name, { text: field.get(), solved });
  }

  function take(text) {
    field.set(text);
    changed();
    field.focus();
  }

  function update() {
    const failed = judge.state === "failed";
    hintButton.hidden = !hints.length || Boolean(later);
    solutionButton.hidden = Boolean(later);
    setUsable(hintButton, shownHints < hints.length);
    hintButton.textContent = hints.length > 1 ? `Hint ${Math.min(shownHints + 1, hints.length)} of ${hints.length}` : "Hint";
    solutionButton.setAttribute("aria-expanded", String(!solution.hidden));
    clearButton.disabled = field.get() === fresh && !solved && !shownHints && solution.hidden && !said.textContent;
    badge.hidden = !solved;
    checkButton.hidden = !runs || (failed && needsJudge);
    checkButton.textContent = checking ? "Checking …" : predicts ? "Record my prediction" : later ? "Keep my answer" : "Check";
    loading.hidden = judge.state !== "loading" || !used;
    const percent = `${Math.floor(100 * judge.progress)} %`;
    loadingText.textContent = judge.starting ? `Starting the judge: ${percent} ` : `Loading the judge: ${percent} `;
    bar.value = judge.progress;
    const told = failed && (needsJudge || used);
    if (failure.hidden === told) {
      failure.hidden = !told;
      failure.replaceChildren(...(told ? host.failed(judge.reason) : []), " ", again);
    }
    if (judge.state === "ready") field.understand?.();
  }

  for (const part of [...hints, solution]) part.hidden = true;
  judge.listeners.add(update);
  const unwatch = kept.watch(name, show);
  update();
  return () => {
    judge.listeners.delete(update);
    unwatch();
    field.leave?.();
  };
}
