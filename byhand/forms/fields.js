// What an answer is given with, for each kind of exercise. A field has `parts` for the form, `get` and `set` of the
// answer's text, and `focus`; some have `understand`, which shows what was understood, `mark`, which marks a part, or
// `leave`, after which the page's events are not heard.

let fieldCount = 0;

function labelled(text, input, className = "") {
  input.id ||= `exercise-answer-${++fieldCount}`;
  return element("label", { htmlFor: input.id, textContent: text, className });
}

function plainInput(tag, properties) {
  const input = element(tag, { autocomplete: "off", spellcheck: false, ...properties });
  input.setAttribute("autocapitalize", "none");
  input.setAttribute("autocorrect", "off");
  input.addEventListener("keydown", (event) => {
    const sends = properties.rows > 1 ? event.ctrlKey || event.metaKey : !event.shiftKey;
    if (event.key !== "Enter" || event.isComposing || !sends || !input.form) return;
    event.preventDefault(); // a notebook has its own mind of this key
    input.form.requestSubmit();
  });
  return input;
}

// A field of one row is as high as its text. Some browsers see to it themselves.
function fitted(input) {
  if (input.rows !== 1 || CSS.supports("field-sizing", "content")) return;
  input.style.height = "";
  if (input.scrollHeight > input.clientHeight) input.style.height = `${input.scrollHeight + input.offsetHeight - input.clientHeight}px`;
}

// What keyboards lack: what is put in, the button's label, and how it is called.
const SIGNS = [
  ["∂", "∂", "partial derivative"], ["²", "²", "squared"], ["√(", "√", "square root"], ["ᵀ", "ᵀ", "transposed"],
  ["⊙", "⊙", "times, entry by entry"], ["≥", "≥", "at least"],
];

// Buttons for the exercise's own names, and for signs that a keyboard lacks. They stand above the field as long as the form has the focus, and leave it there.
function signBar(names, input) {
  const bar = element("div", { className: "exercise-signs", hidden: true });
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Signs to put in");
  const own = names.map((name) => [name, name, name.replaceAll("_", " ")]);
  const buttons = [...own, ...SIGNS].map(([sign, label, name]) => {
    const made = button("", () => {
      input.focus();
      input.setRangeText(sign, input.selectionStart, input.selectionEnd, "end");
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
    made.append(...label.split("_").map((part, i) => (i ? element("sub", { textContent: part }) : part)));
    made.setAttribute("aria-label", name);
    made.tabIndex = -1;
    made.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus, and a phone its keys
    return made;
  });
  buttons[0].tabIndex = 0;
  bar.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const at = (buttons.indexOf(document.activeElement) + step + buttons.length) % buttons.length;
    for (const [i, one] of buttons.entries()) one.tabIndex = i === at ? 0 : -1;
    buttons[at].focus();
  });
  bar.append(...buttons);
  return bar;
}

// A text: a formula, a derivation, a number.
function textField(section, { kind, several, signs: names = [], placeholder = "" }, host, changed) {
  const lines = several || kind === "formula"; // what is pasted into an input loses its lines: of a program, say
  const input = plainInput(lines ? "textarea" : "input", { placeholder, ...(lines ? { rows: several ? 4 : 1 } : { type: "text" }) });
  if (kind === "number" || kind === "prediction") input.inputMode = "text";
  const label = labelled(several ? "Your derivation, one line below the other" : "Your answer", input);
  const fit = () => fitted(input);
  const field = { parts: [label], get: () => input.value, set: (text) => { input.value = text; fit(); }, focus: () => input.focus() };
  input.addEventListener("input", changed);
  if (input.rows === 1) for (const event of ["input", "focus"]) input.addEventListener(event, fit);
  if (names.length) {
    const bar = signBar(names, input);
    field.parts.push(bar);
    section.addEventListener("focusin", ({ target }) => {
      if (target !== input || !bar.hidden) return;
      bar.hidden = false;
      input.scrollIntoView({ block: "nearest" }); // the bar and what was not laid out yet may have pushed it out of sight
    });
    const hide = ({ target }) => { if (!section.contains(target)) bar.hidden = true; };
    for (const kind of ["focusin", "pointerdown"]) document.addEventListener(kind, hide);
    field.leave = () => { for (const kind of ["focusin", "pointerdown"]) document.removeEventListener(kind, hide); };
  }
  field.parts.push(input);
  if (kind === "formula" || kind === "derivation") {
    const preview = readingBox(section.dataset.exercise, input, host, (text) => {
      input.value = text;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      input.focus();
    });
    input.setAttribute("aria-describedby", preview.box.id);
    field.parts.push(preview.box);
    field.understand = preview.understand;
  }
  return field;
}

// What was probably meant, to be taken over.
function offered(text, shown, take, called = "Write") {
  const made = button("", () => take(text), { className: "exercise-offer" });
  made.append(shown);
  made.setAttribute("aria-label", `${called}: ${text}`);
  return made;
}

// What was understood of a text, typeset; where it can be read in several ways, or only in a corrected one, these to
// choose from, by click or with Alt and their number.
function readingBox(name, input, host, take) {
  const box = element("div", { className: "exercise-preview", id: `${input.id}-preview` });
  let understood = "", understanding = false, prepared = false, offers = [];

  input.addEventListener("keydown", (event) => {
    const at = /^Digit[1-9]$/.test(event.code) && event.altKey ? Number(event.code.slice(5)) - 1 : -1;
    if (!offers[at]) return;
    event.preventDefault();
    take(offers[at]);
  });

  function offer(all, more) {
    const list = element("div", { className: "exercise-offers" });
    for (const { text, tex } of all) {
      offers.push(text);
      const shown = element("span");
      if (tex) host.typeset(shown, tex, false);
      else shown.append(element("code", { textContent: text }));
      const key = element("kbd", { textContent: `Alt ${offers.length}` });
      const made = offered(text, shown, take, more);
      made.append(" ", key);
      made.setAttribute("aria-keyshortcuts", `Alt+${offers.length}`);
      list.append(made);
    }
    return list;
  }

  async function show(found) {
    offers = [];
    box.replaceChildren();
    box.classList.toggle("exercise-unread", found !== null && !found.tex);
    if (!found) return;
    if (found.tex) {
      const line = element("div");
      box.append(line);
      await host.typeset(line, found.tex, true);
      if (line.parentNode !== box) return; // another text was understood meanwhile
      for (const note of found.notes ?? []) box.append(element("p", { className: "exercise-note" }, ...words(note)));
    } else if (found.message) {
      const where = found.column ? `column ${found.column}: ` : "";
      box.append(element("p", {}, ...words(where + found.message)));
    }
    if (found.readings?.length) box.append(offer(found.readings, "Read as"));
    if (found.corrected) box.append(offer([{ text: found.corrected }], "Write"));
  }

  async function understand() {
    const text = input.value;
    if (understanding || host.judge.state !== "ready" || text === understood) return;
    understanding = true;
    let found = null;
    try {
      if (text.trim()) found = await host.judge.ask("preview", name, text);
    } catch (error) {
      found = { message: error.lost === "slow" ? "This takes too long to read: write it more shortly." : "This could not be shown." };
    }
    understanding = false;
    understood = text;
    await show(found);
    if (host.judge.prepares && !prepared && text.trim()) host.judge.ask("prepare", name).catch(() => {}); // while the reader types on
    prepared ||= Boolean(text.trim());
    if (input.value !== text) understand();
  }

  return { box, understand };
}

// One or several of the options that the question lists.
function optionsField(section, { kind, several_right: several }, host, changed) {
  const list = section.querySelector(".exercise-options");
  const name = `exercise-answer-${++fieldCount}`;
  const inputs = [...list.children].map((item, place) => {
    const input = element("input", { type: several ? "checkbox" : "radio", name, value: letterAt(place), id: `${name}-${place}` });
    const spoken = element("span", { className: "exercise-unseen", textContent: `Answer ${letterAt(place)}: ` });
    const label = element("label", { htmlFor: input.id }, spoken);
    label.append(...item.childNodes);
    item.append(input, label);
    input.addEventListener("change", changed);
    return input;
  });
  list.classList.add("exercise-choosing");
  const asked = kind === "prediction" ? "Your prediction" : several ? "Choose all that are right" : "Choose one";
  const group = element("fieldset", {}, element("legend", { textContent: asked }), list);
  return {
    parts: [group],
    get: () => inputs.filter((input) => input.checked).map((input) => input.value).join(", "),
    set(text) {
      const chosen = lettersIn(text) ?? [];
      for (const input of inputs) input.checked = chosen.includes(input.value);
    },
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
  };
}

// Things to put in order: dragged by their handle, or moved with the arrow keys, or with the buttons.
function orderField(section, data, host, changed) {
  const list = section.querySelector(".exercise-items");
  const items = [...list.children];
  const status = element("p", { className: "exercise-unseen" });
  status.setAttribute("aria-live", "polite");
  const place = (item) => [...list.children].indexOf(item);

  function move(item, to, focus) {
    const others = [...list.children].filter((one) => one !== item);
    if (to < 0 || to > others.length || to === place(item)) return;
    list.insertBefore(item, others[to] ?? null);
    status.textContent = `${item.dataset.number} is now at place ${place(item) + 1} of ${items.length}.`;
    focus?.focus();
    changed();
  }

  for (const [i, item] of items.entries()) {
    item.dataset.number = i + 1;
    const text = element("span", { className: "exercise-item-text" });
    text.append(...item.childNodes);
    const handle = button("⠿", () => {}, { className: "exercise-handle" });
    handle.setAttribute("aria-label", `Move ${i + 1}: arrow keys up and down`);
    const up = button("↑", () => move(item, place(item) - 1, up));
    const down = button("↓", () => move(item, place(item) + 1, down));
    up.setAttribute("aria-label", `Move ${i + 1} up`);
    down.setAttribute("aria-label", `Move ${i + 1} down`);
    item.append(handle, element("span", { className: "exercise-number", textContent: `${i + 1}` }), text, up, down);
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      move(item, place(item) + step, handle);
    });
    handle.addEventListener("pointerdown", () => {
      // an item that is moved loses the pointer, so the whole page listens until it is let go
      const drag = (event) => {
        const above = [...list.children].filter((one) => {
          const box = one.getBoundingClientRect();
          return one !== item && box.top + box.height / 2 < event.clientY;
        });
        move(item, above.length);
      };
      const drop = () => {
        item.classList.remove("exercise-dragged");
        document.removeEventListener("pointermove", drag);
        for (const kind of ["pointerup", "pointercancel"]) document.removeEventListener(kind, drop);
      };
      item.classList.add("exercise-dragged");
      document.addEventListener("pointermove", drag);
      for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, drop);
    });
  }
  list.classList.add("exercise-ordering");
  const group = element("fieldset", {}, element("legend", { textContent: "Put them in order" }), list, status);
  return {
    parts: [group],
    get: () => [...list.children].map((item) => item.dataset.number).join(" "),
    set(text) {
      const order = text.trim() ? text.trim().split(/\D+/).map(Number) : items.map((_, i) => i + 1);
      list.append(...order.map((number) => items[number - 1]).filter(Boolean));
    },
    focus: () => list.querySelector(".exercise-handle").focus(),
  };
}

// The wrong line of a program, and what it should be.
function lineField(section, data, host, changed) {
  const list = section.querySelector(".exercise-program");
  const name = `exercise-answer-${++fieldCount}`;
  const lines = [...list.children].map((item) => item.textContent);
  const inputs = [...list.children].map((item, place) => {
    const input = element("input", { type: "radio", name, value: place + 1, id: `${name}-${place}` });
    const label = element("label", { htmlFor: input.id });
    label.append(...item.childNodes);
    item.append(input, label);
    input.addEventListener("change", () => {
      fix.value = lines[place].trim();
      changed();
    });
    return input;
  });
  const fix = plainInput("input", { type: "text" });
  fix.addEventListener("input", changed);
  list.classList.add("exercise-choosing");
  const group = element("fieldset", {}, element("legend", { textContent: "Which line is wrong?" }), list);
  return {
    parts: [group, labelled("What should it be?", fix), fix],
    get() {
      const line = inputs.findIndex((input) => input.checked);
      const written = fix.value.trim();
      return line < 0 ? "" : written && written !== lines[line].trim() ? `line ${line + 1}: ${written}` : `line ${line + 1}`;
    },
    set(text) {
      const [, number, written] = /^\s*(?:line\s*)?(\d{1,3})\s*[:.,)]?\s*([^]*?)\s*$/i.exec(text) ?? [];
      for (const input of inputs) input.checked = input.value === number;
      fix.value = written || (lines[Number(number) - 1] ?? "").trim();
    },
    focus: () => (inputs.find((input) => input.checked) ?? inputs[0]).focus(),
  };
}

// A table of numbers: a field in each cell, named by its row and its symbol.
function tableField(section, data, host, changed) {
  const shown = Object.fromEntries(unlocked(data.key).cells.map((cell) => [cell.name, cell.shown]));
  const table = section.querySelector(".exercise-table");
  table.setAttribute("aria-label", "Your numbers");
  if (!table.querySelector("th")) {
    for (const row of table.rows) row.prepend(element("th", { scope: "row", className: "exercise-unseen", textContent: "numbers" }));
  }
  const cells = [...table.querySelectorAll("[data-cell]")];
  const inputs = new Map(cells.map((cell) => {
    const input = plainInput("input", { type: "text", id: `exercise-answer-${++fieldCount}` });
    const row = cell.closest("tr").querySelector("th")?.textContent.trim();
    input.setAttribute("aria-label", [row, shown[cell.dataset.cell]].filter(Boolean).join(", "));
    const said = element("small", { className: "exercise-cell-said", id: `${input.id}-said` });
    input.setAttribute("aria-describedby", said.id);
    input.addEventListener("input", () => {
      input.removeAttribute("aria-invalid");
      cell.classList.remove("exercise-right", "exercise-wrong");
      said.textContent = "";
      changed();
    });
    cell.append(input, said);
    return [cell.dataset.cell, { cell, input, said }];
  }));
  return {
    parts: [table],
    get: () => [...inputs].filter(([, { input }]) => input.value.trim()).map(([name, { input }]) => `${name} = ${input.value.trim()}`).join("; "),
    set(text) {
      const written = cellsIn(text, [...inputs.keys()]) ?? {};
      for (const [name, { input }] of inputs) input.value = written[name] ?? "";
      this.mark([]);
    },
    mark(lines) {
      const spread = lines.some(({ place, typed }) => typed && !inputs.get(place).input.value.trim()); // a sentence in one field
      for (const { place, typed } of spread ? lines : []) inputs.get(place).input.value = typed;
      for (const [name, { cell, input, said }] of inputs) {
        const line = lines.find(({ place }) => place === name);
        cell.classList.toggle("exercise-right", line?.correct === true);
        cell.classList.toggle("exercise-wrong", line?.correct === false);
        input.setAttribute("aria-invalid", String(line?.correct === false));
        said.textContent = line ? `${line.correct ? "✓" : "✗"} ${line.message}` : "";
      }
    },
    focus: () => [...inputs.values()][0].input.focus(),
  };
}

// A function to fill in.
function programField(section, { start }, host, changed) {
  const input = plainInput("textarea", { rows: Math.max(6, start.split("\n").length + 1), className: "exercise-code" });
  input.value = start;
  input.addEventListener("input", changed);
  section.querySelector(".exercise-start")?.remove();
  return {
    parts: [labelled("Your function", input), input],
    get: () => (input.value.trim() === start.trim() ? "" : input.value),
    set: (text) => { input.value = text || start; },
    focus: () => input.focus(),
  };
}

const FIELDS = { choice: optionsField, order: orderField, line: lineField, table: tableField, program: programField };

function fieldOf(section, data, host, changed) {
  const make = data.kind === "prediction" && data.count ? optionsField : FIELDS[data.kind] ?? textField;
  return make(section, data, host, changed);
}
