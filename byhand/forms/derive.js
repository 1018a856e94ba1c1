// The page "Check your own derivation": a question is typed, or comes with the address; then it is an exercise like others.

const DRAFT = "derive-draft/question"; // under what the question is kept that is being typed
const SETTLE = 350; // ms without a key before what was understood follows
const EXAMPLES = {
  "One neuron": ["z = w*x + b\na = relu(z)\nL = (a - y)^2", "∂L/∂w"],
  "Logistic regression": ["z = w*x + b\na = sigmoid(z)\nL = -(y*log(a) + (1 - y)*log(1 - a))", "∂L/∂w"],
  "Softmax with cross-entropy": ["z: 1x3\ny: 1x3\np = softmax(z)\nL = -sum(y*log(p))", "∂L/∂z"],
  "The scale of batch normalisation": [
    "x: 1x4\nt: 1x4\neps > 0\nmu = sum(x)/4\nv = sum((x - mu)^2)/4\nn = (x - mu)/sqrt(v + eps)\ny = gamma*n + beta\nL = sum((y - t)^2)/4",
    "∂L/∂gamma",
  ],
  "A network of two layers": [
    "x: 1x3\nW1: 3x2\nb1: 1x2\nW2: 2x1\nh = tanh(x @ W1 + b1)\na = sigmoid(h @ W2 + b2)\nL = (a - y)^2",
    "∂L/∂W1",
  ],
  "A cell of an LSTM": [
    "f = sigmoid(w_f*x + u_f*h + b_f)\ni = sigmoid(w_i*x + u_i*h + b_i)\ng = tanh(w_g*x + u_g*h + b_g)\no = sigmoid(w_o*x + u_o*h + b_o)\nc_t = f*c + i*g\nh_t = o*tanh(c_t)\nL = (h_t - y)^2",
    "∂L/∂h",
  ],
};
const QUESTION_SIGNS = ["=", "*", "^2", "(", ")", "sigmoid(", "relu(", "tanh(", "log(", "sum(", "@"];

// A text with formulas between dollars.
function withFormulas(text, host) {
  return text.split("$").map((part, i) => {
    if (i % 2 === 0) return part;
    const made = element("span");
    host.typeset(made, part, false);
    return made;
  });
}

// The exercise that the judge made of a question.
function questionSection(data, host, open) {
  const section = element("section", { className: "exercise" });
  const form = JSON.stringify({ signs: data.signs, placeholder: "one line below the other, such as\n∂L/∂a * ∂a/∂z * …" });
  Object.assign(section.dataset, { exercise: data.name, kind: data.kind, several: "true", form });
  const formulas = element("div", { className: "derive-formulas" });
  const aligned = data.definitions.map((line) => line.replace("=", "&=")).join(" \\\\[0.3em] ");
  host.typeset(formulas, `\\begin{aligned}${aligned}\\end{aligned}`, true);
  const asked = element("p", {}, ...withFormulas(`${data.given} Derive $${data.asked}$, with any of these names.`, host));
  const graph = element("details", { className: "derive-drawn", open });
  graph.append(element("summary", { textContent: "The graph, with the slope of each arrow" }), questionGraph(data, host));
  const hints = data.hints.map((hint, i) => element(
    "details", { className: "hint" }, element("summary", { textContent: `Hint ${i + 1}` }), element("p", {}, ...withFormulas(hint, host)),
  ));
  const rows = data.lines.map(({ tex, reason }) => {
    const line = element("td");
    host.typeset(line, `\\displaystyle = ${tex}`, false);
    return element("tr", {}, line, element("td", {}, ...withFormulas(reason, host)));
  });
  const whole = element("p");
  host.typeset(whole, `\\displaystyle ${data.asked}`, false);
  const note = element("p", {}, ...withFormulas(data.note, host));
  const solution = element(
    "details", { className: "solution" }, element("summary", { textContent: "Solution" }),
    whole, element("table", {}, element("tbody", {}, ...rows)), ...(data.note ? [note] : []),
  );
  section.append(element("p", { className: "exercise-title", textContent: data.title }), formulas, asked, ...hints, solution, graph);
  return section;
}

function derivePage(place, host, hindrance) {
  const { judge, kept } = host;
  let pause = 0, understood = null, asking = false, again = false, leave = null;

  // The question as it is typed

  const example = element("select", { id: "derive-example" }, element("option", { value: "", textContent: "choose one" }));
  for (const name of Object.keys(EXAMPLES)) example.append(element("option", { textContent: name }));
  const definitions = plainInput("textarea", { rows: 5, id: "derive-definitions", placeholder: "z = w*x + b\na = relu(z)\nL = (a - y)^2" });
  const read = element("div", { className: "exercise-preview derive-read", id: "derive-read" });
  const asked = plainInput("input", { type: "text", id: "derive-asked", placeholder: "∂L/∂w" });
  const askable = element("div", { className: "exercise-offers" });
  const begin = element("button", { type: "submit", className: "exercise-check", textContent: "Set the question" });
  const empty = button("Empty the fields", () => fill("", ""));
  const said = element("div", { className: "exercise-said" });
  said.setAttribute("role", "status");
  const bar = element("progress", { max: 1 });
  const loadingText = element("span");
  const loading = element("label", { className: "exercise-loading", hidden: true }, loadingText, bar);
  definitions.setAttribute("aria-describedby", read.id);
  const bars = [[definitions, signBar(QUESTION_SIGNS, definitions)], [asked, signBar([], asked)]];
  const form = element(
    "form", { className: "exercise-form", noValidate: true },
    labelled("Start from an example", example), example,
    labelled("Definitions, one a line", definitions), bars[0][1], definitions, read,
    labelled("What is asked", asked), bars[1][1], asked, askable,
    element("div", { className: "exercise-buttons" }, begin, empty), loading, said,
  );
  form.setAttribute("aria-label", "Your question");
  const change = element("details", { className: "derive-change", open: true }, element("summary", { textContent: "Your question" }), form);
  const shown = element("div", { className: "derive-shown" });
  const share = element("div", { className: "derive-share exercise-form", hidden: true });
  place.replaceChildren(change, shown, share);

  const text = () => [definitions.value.trim(), asked.value.trim()].filter(Boolean).join("\n");

  for (const [input, signs] of bars) {
    input.addEventListener("focus", () => { for (const [, other] of bars) other.hidden = other !== signs; });
    input.addEventListener("input", typed);
  }
  asked.addEventListener("keydown", (event) => { if (event.key === "Enter" && event.isComposing) event.preventDefault(); });
  for (const kind of ["focusin", "pointerdown"]) {
    document.addEventListener(kind, ({ target }) => { if (!form.contains(target)) for (const [, signs] of bars) signs.hidden = true; });
  }
  example.addEventListener("change", () => {
    if (EXAMPLES[example.value]) fill(...EXAMPLES[example.value]);
    example.value = "";
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isUsable(begin)) set(text(), true);
  });

  function fill(lines, question) {
    definitions.value = lines;
    asked.value = question;
    typed();
  }

  function typed() {
    kept.write(DRAFT, { text: `${definitions.value}\n?${asked.value}`, solved: false });
    said.className = "exercise-said";
    said.replaceChildren();
    if (hindrance) return;
    if (judge.state !== "failed") judge.start();
    clearTimeout(pause);
    pause = setTimeout(understand, SETTLE);
  }

  // What was understood so far

  async function understand() {
    const latest = text();
    if (judge.state !== "ready" || latest === understood) return;
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    let found = null;
    try {
      if (definitions.value.trim()) found = await judge.ask("begun", latest);
    } catch {
      found = { message: "This could not be read: write it more shortly." };
    }
    understood = latest;
    asking = false;
    read.replaceChildren();
    read.classList.toggle("exercise-unread", Boolean(found?.message));
    askable.replaceChildren();
    if (found?.tex) {
      const line = element("div");
      read.append(line);
      await host.typeset(line, found.tex, true);
      const isLatest = line.parentNode === read; // no other text was understood meanwhile
      for (const one of asked.value.trim() || !isLatest ? [] : found.askable) {
        askable.append(button(one, () => { asked.value = one; typed(); }, { className: "exercise-offer" }));
      }
    } else if (found) {
      read.append(...told(found));
    }
    if (again) {
      again = false;
      understand();
    }
  }

  function told(error) {
    const given = definitions.value.trim();
    const inAsked = error.line > (given ? given.split("\n").length : 0);
    const skipped = /^\s*/.exec(definitions.value)[0].split("\n").length - 1; // lines above the first definition
    const line = inAsked ? "What is asked" : `Line ${error.line + skipped}`;
    const where = error.line ? `${line}${error.column ? `, column ${error.column}` : ""}: ` : "";
    const parts = [element("p", {}, ...words(where + error.message + (/[.!?]$/.test(error.message) ? "" : ".")))];
    for (const meant of [error.corrected, ...(error.readings ?? [])].filter(Boolean)) {
      const lines = meant.split("\n");
      const before = new Set(text().split("\n"));
      const changed = lines.filter((one) => !before.has(one)).join("; ");
      parts.push(button(`Write: ${changed}`, () => {
        if (inAsked) asked.value = changed;
        else fill(lines.slice(0, asked.value.trim() ? -1 : undefined).join("\n"), asked.value);
        typed();
      }, { className: "exercise-offer" }));
    }
    return parts;
  }

  // The question as an exercise

  async function set(question, own) {
    if (hindrance) {
      written(question);
      return;
    }
    setUsable(begin, false);
    put(); // an answer to the question before is no answer to this one
    share.hidden = true;
    say("Looking for the derivation …");
    judge.start();
    update();
    try {
      const data = await judge.ask("question", question);
      if (data.message) {
        said.classList.add("exercise-wrong");
        said.replaceChildren(...told(data));
        change.open = true;
      } else {
        say("");
        show(data, own);
      }
    } catch (error) {
      const why = { slow: "This takes too long: ask for less at once.", stopped: "The judge stopped at this question and is started again.", unloaded: "" };
      said.replaceChildren(why[error.lost] ?? `This is a mistake of the book, not yours: ${error.message}`);
    }
    setUsable(begin, true);
    update();
  }

  function put(...parts) {
    leave?.();
    leave = null;
    shown.replaceChildren(...parts);
  }

  function show(data, own) {
    const section = questionSection(data, host, own);
    put(section);
    leave = exerciseForm(section, host);
    history.replaceState(null, "", `#q=${data.name.slice(OWN.length)}`);
    change.open = false;
    offer(data.name);
    section.tabIndex = -1;
    if (own) section.focus({ preventScroll: true });
    section.scrollIntoView({ block: "start" });
  }

  // Without a judge the question is shown as it was typed.
  function written(question) {
    put(element("pre", { textContent: question }), notice(...hindrance));
    history.replaceState(null, "", `#q=${linkWord(question)}`);
    offer("");
  }

  function offer(name) {
    const status = element("p");
    status.setAttribute("role", "status");
    const address = plainInput("input", { type: "text", readOnly: true, value: location.href, id: "derive-link" });
    const link = element("p", { hidden: true }, labelled("The link", address), address);
    const copy = button("Copy the link", async () => {
      try {
        await navigator.clipboard.writeText(location.href);
        status.textContent = "Copied. Whoever opens the link finds this question here, with its hints.";
      } catch {
        link.hidden = false;
        address.select();
        status.textContent = "The browser does not let this page copy. The link stands selected.";
      }
    });
    const parts = [copy];
    if (navigator.share) parts.push(button("Send the link", () => navigator.share({ url: location.href }).catch(() => {})));
    if (name) {
      parts.push(button("Save as an exercise file", async () => {
        try {
          saveAs("question.toml", "application/toml", await judge.ask("save", name));
          status.textContent = "Saved as question.toml.";
        } catch {
          status.textContent = "The file could not be made. Try again.";
        }
      }));
    }
    share.replaceChildren(element("div", { className: "exercise-buttons" }, ...parts), link, status);
    share.hidden = false;
  }

  // What the reader is told

  function say(message) {
    said.className = "exercise-said";
    said.replaceChildren(message);
  }

  function update() {
    const waits = !isUsable(begin) || text();
    loading.hidden = judge.state !== "loading" || !waits;
    const percent = `${Math.floor(100 * judge.progress)} %`;
    loadingText.textContent = judge.starting ? `Starting the judge: ${percent} ` : `Loading the judge: ${percent} `;
    bar.value = judge.progress;
    if (judge.state === "failed") said.replaceChildren(...host.failed(judge.reason), " ", button("Try again", retry));
    if (judge.state === "ready") understand();
  }

  function retry() {
    judge.start();
    begin.focus(); // the notice that had the focus goes
  }

  // The question that comes with the address, or the one that was being typed

  function come() {
    const word = /^#q=(.*)$/.exec(location.hash)?.[1];
    if (word === undefined) return false;
    try {
      const question = linkText(word);
      const lines = question.split("\n");
      const last = /[=<>≤≥≠:#]/.test(lines.at(-1)) ? "" : lines.pop();
      fill(lines.join("\n"), last);
      change.open = false;
      set(question, false);
    } catch (error) {
      put(notice(error.message));
      change.open = true;
    }
    return true;
  }

  if (hindrance) form.prepend(notice(...hindrance));
  judge.listeners.add(update);
  addEventListener("hashchange", come);
  if (!come()) {
    const [lines, question = ""] = kept.read(DRAFT).text.split("\n?");
    if (lines) fill(lines, question);
  }
  update();
}
