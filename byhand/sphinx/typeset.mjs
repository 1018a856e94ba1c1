// Typesets formulas with KaTeX: a list of {tex, display} as JSON from stdin, a list of {html} or {error} to stdout.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { lighten } from "./lighten.mjs";

const { default: katex } = await import(pathToFileURL(join(process.argv[2], "katex/dist/katex.mjs")));

// KaTeX reports a character that its fonts lack as a warning only.
console.warn = (message) => {
  throw new Error(message);
};

// What KaTeX does not trust it would draw in red.
function allow({ command }) {
  if (command !== "\\htmlClass") throw new Error(`${command} is not allowed`);
  return true;
}

// KaTeX's MathML, made valid: no empty attribute, no "applied to" where nothing follows, as behind the max of z_max, and
// no space without a width for what is said of a line's end.
function valid(html) {
  return html.replaceAll(' columnspacing=""', "").replaceAll("<mo>\u2061</mo></", "</").replaceAll("<mspace></mspace>", "");
}

function typeset({ tex, display }) {
  try {
    const html = lighten(katex.__renderToDomTree(tex, {
      displayMode: display,
      output: "htmlAndMathml",
      trust: allow,
      strict: (code) => (code === "htmlExtension" ? "ignore" : "error"),
    })).toMarkup();
    return { html: valid(html) };
  } catch (error) {
    return { error: error.message };
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(typeset)));
