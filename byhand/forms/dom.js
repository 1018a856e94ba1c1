// Elements of a form. A reader's text is only ever put into the page as text.

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function button(text, act, properties = {}) {
  const made = element("button", { type: "button", textContent: text, ...properties });
  made.addEventListener("click", (event) => isUsable(made) && act(event));
  return made;
}

// A button that is of no use for now keeps the focus, which one that is `disabled` loses.
const isUsable = (made) => made.ariaDisabled !== "true";
function setUsable(made, usable) {
  made.ariaDisabled = String(!usable);
}

// Give the reader a file with this text.
function saveAs(name, type, text) {
  const link = element("a", { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function notice(...content) {
  return element("p", { className: "exercise-notice" }, ...content);
}

// A message of the judge: what stands between backticks is code.
function words(message) {
  return message.split("`").map((part, i) => (i % 2 ? element("code", { textContent: part }) : part));
}

// A line as typed, with the character at `column` (from 1) marked.
function typedLine(line, column) {
  const characters = [...line];
  if (!column || column > characters.length) return element("code", { textContent: line });
  const at = column - 1;
  const marked = element("mark", { textContent: characters[at] });
  return element("code", {}, characters.slice(0, at).join(""), marked, characters.slice(at + 1).join(""));
}

function mark(correct) {
  const made = element("span", { className: "exercise-mark", textContent: correct ? "✓ " : "✗ " });
  made.setAttribute("aria-hidden", "true");
  return made;
}
