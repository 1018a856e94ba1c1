// The page "Your progress": what is done, by chapter; all answers to copy, to download, to read back, or to clear.

const MARKS = { done: "✓", begun: "◐", "not yet": "○" };
const FORMAT = "byhand answers 1";

// The answers as the grader reads them: who they are from, and each after its name and a colon, longer ones on indented
// lines below it.
function answersText(answers, from) {
  const head = Object.entries(from).map(([what, text]) => `${what}: ${text}\n`).join("");
  const parts = Object.entries(answers).map(([name, text]) => {
    const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim());
    return lines.length < 2 ? `${name}: ${lines.join("").trim()}` : `${name}:\n${lines.map((line) => `    ${line}`).join("\n")}`;
  });
  return `${head}${parts.join("\n")}\n`;
}

// The answers in a text or a JSON of this page: {answers: name -> text, solved: names}. Throws an Error that says what is wrong.
function answersIn(written) {
  if (written.trimStart().startsWith("{")) {
    const data = JSON.parse(written);
    const { answers, solved = [] } = data;
    const fits = answers && typeof answers === "object" && Object.values(answers).every((text) => typeof text === "string");
    if (!fits || !Array.isArray(solved)) throw new Error("it holds no answers of this book");
    return { answers, solved };
  }
  const answers = {};
  let name = "";
  for (const line of written.split(/\r\n|\r|\n/)) {
    if (!line.trim() || (!name && /^(#|(student|id):)/.test(line))) continue;
    if (/^[ \t]/.test(line) && name) {
      answers[name] += (answers[name] ? "\n" : "") + line.replace(/^( {4}|\t)/, "");
    } else {
      const found = /^([^\s:/]+\/[^\s:]+):\s*(.*)$/.exec(line);
      if (!found) throw new Error(`this line is no answer: ${line.slice(0, 60)}`);
      name = found[1];
      answers[name] = found[2];
    }
  }
  if (!Object.keys(answers).length) throw new Error("it holds no answers");
  return { answers, solved: [] };
}

// The question in the name of an exercise that somebody made; null for another name, and for a damaged one.
function ownText(name) {
  try {
    return name.startsWith(OWN) ? linkText(name.slice(OWN.length)) : null;
  } catch {
    return null;
  }
}

// The list of the questions that somebody made, each with a link to the page that shows it: `data-own` of the summary.
function ownQuestions(summary) {
  const list = element("ul", { className: "progress-list" });
  const section = element("section", { hidden: true }, element("h2", { textContent: "Questions of your own" }), list);
  summary.parentElement.append(section);
  function fill(names) {
    const found = names.map((name) => [name, ownText(name)]).filter(([, text]) => text !== null);
    list.replaceChildren(...found.map(([name, text]) => {
      const lines = text.split("\n").filter((line) => line.trim());
      const title = lines[0]?.startsWith("#") ? lines[0].replace(/^#+\s*/, "") : `${lines.at(-1)} for ${lines.slice(0, -1).join("; ")}`;
      const row = element("li", {}, element("a", {
        href: `${summary.dataset.own ?? ""}#q=${name.slice(OWN.length)}`, textContent: title.length > 70 ? `${title.slice(0, 69)}…` : title,
      }));
      row.dataset.exercise = name;
      return row;
    }));
    section.hidden = !found.length;
  }
  return { list, fill };
}

function progressPage(summary, kept) {
  const book = [...document.querySelectorAll(".progress-list li[data-exercise]")];
  const own = ownQuestions(summary);
  const inBook = new Set(book.map((row) => row.dataset.exercise));
  const drawings = () => kept.names().filter((name) => name.includes("#") && inBook.has(name.split("#")[0]));
  const names = () => [...[...book, ...own.list.children].map((row) => row.dataset.exercise), ...drawings()];
  const said = element("p", { tabIndex: -1 });
  const bar = element("progress", { max: book.length });
  bar.setAttribute("aria-label", "Exercises done");
  const status = element("p");
  status.setAttribute("role", "status");
  const counts = [...document.querySelectorAll(".progress-count")].map((count) => {
    return { count, rows: [...count.nextElementSibling.children] };
  });

  // Hand in, and take along

  const answers = () => Object.fromEntries(names().map((name) => [name, kept.read(name).text]).filter(([, text]) => text.trim()));
  const solved = () => names().filter((name) => kept.read(name).solved);
  const json = () => JSON.stringify({ format: FORMAT, ...from(), answers: answers(), solved: solved() }, null, 1);

  // Whom it is from is written into what is handed in, and kept nowhere.
  const who = { student: element("input", { id: "progress-student", autocomplete: "name" }), id: element("input", { id: "progress-id" }) };
  const from = () => Object.fromEntries(Object.entries(who).map(([what, input]) => [what, input.value.trim()]).filter(([, text]) => text));

  async function copy() {
    const text = answersText(answers(), from());
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = "Copied. Paste it into a message or a file.";
    } catch {
      shown.value = text;
      box.open = true;
      shown.select();
      status.textContent = "The browser does not let this page copy. The answers stand selected below.";
    }
  }

  function download(name, type, text) {
    saveAs(name, type, text);
    status.textContent = `Saved as ${name}.`;
  }

  function readBack(text) {
    try {
      const found = answersIn(text);
      const known = (name) => inBook.has(name.split("#")[0]) || ownText(name) !== null;
      const given = Object.keys(found.answers).filter(known);
      for (const name of new Set([...given, ...found.solved.filter(known)])) {
        const old = kept.read(name);
        kept.write(name, { text: found.answers[name] ?? old.text, solved: old.solved || found.solved.includes(name) });
      }
      const other = Object.keys(found.answers).length - given.length;
      const left = other ? ` ${other} ${other === 1 ? "is" : "are"} of another book and left out.` : "";
      show();
      status.textContent = `${given.length} ${given.length === 1 ? "answer is" : "answers are"} read back.${left}`;
    } catch (error) {
      status.textContent = `This could not be read back: ${error.message}.`;
    }
  }

  const file = element("input", { type: "file", accept: ".json,.txt,application/json,text/plain", id: "progress-file" });
  file.addEventListener("change", async () => {
    if (file.files[0]) readBack(await file.files[0].text());
    file.value = "";
  });
  const shown = element("textarea", { rows: 6, spellcheck: false, id: "progress-text" });
  const box = element(
    "details",
    { className: "progress-back" },
    element("summary", { textContent: "Read answers back" }),
    element("label", { htmlFor: file.id, textContent: "From a file that was downloaded here: " }),
    file,
    element("label", { htmlFor: shown.id, textContent: "Or paste them:" }),
    shown,
    button("Read these back", () => readBack(shown.value)),
  );
  const take = element(
    "div",
    { className: "progress-take" },
    element("label", { htmlFor: who.student.id, textContent: "Your name, if you hand them in: " }),
    who.student,
    element("label", { htmlFor: who.id.id, textContent: "Your ID, if your course has one: " }),
    who.id,
    button("Copy all answers", copy),
    button("Download as text", () => download("answers.txt", "text/plain", answersText(answers(), from()))),
    button("Download as JSON", () => download("answers.json", "application/json", json())),
  );

  // Clear

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
  const clear = element("div", { className: "progress-clear" }, first, question);

  function ask(open) {
    question.hidden = !open;
    first.hidden = open;
    (open ? keep : first).focus();
  }

  function clearAll() {
    kept.clear();
    show();
    status.textContent = "Everything is cleared.";
    said.focus();
  }

  function show() {
    own.fill(kept.names());
    const states = [...book, ...own.list.children].map((row) => {
      const record = kept.read(row.dataset.exercise);
      const state = record.solved ? "done" : record.text.trim() ? "begun" : "not yet";
      const sign = element("span", { textContent: `${MARKS[state]} ` });
      sign.setAttribute("aria-hidden", "true");
      row.dataset.state = state;
      row.querySelector(".progress-state")?.remove();
      row.append(element("span", { className: "progress-state" }, sign, state));
      return state;
    }).slice(0, book.length);
    const done = states.filter((state) => state === "done").length;
    const begun = states.filter((state) => state === "begun").length;
    for (const { count, rows } of counts) {
      count.textContent = `${rows.filter((row) => row.dataset.state === "done").length} of ${rows.length} done`;
    }
    said.textContent = `${done} of ${book.length} exercises are done, and ${begun} ${begun === 1 ? "is" : "are"} begun.`;
    bar.value = done;
    clear.hidden = !kept.names().length;
    take.hidden = !Object.keys(answers()).length;
    question.hidden = true;
    first.hidden = false;
  }

  summary.append(said, bar, take, box, clear, status);
  if (location.protocol === "file:") {
    summary.append(notice("This page is opened as a file. What you do in pages that come from a server is not seen here."));
  } else if (!kept.works()) {
    summary.append(notice("Your browser keeps nothing for this page: its storage is off, blocked or full. So this list cannot fill."));
  }
  addEventListener("storage", show); // another tab
  addEventListener("pageshow", show); // back from another page
  show();
}
