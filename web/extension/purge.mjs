// Puts style sheets together without what fits nothing in any page.
// From stdin {sheets: [{css, whole}], classes, ids, tags} as JSON; to stdout one style sheet.
// A selector stays if the pages have all its classes, ids and tags; a sheet marked as whole stays as it is.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.argv[2], "packages.js"));
const postcss = require("postcss");
const selectorParser = require("postcss-selector-parser");

const { sheets, classes, ids, tags } = JSON.parse(readFileSync(0, "utf8"));
const known = { class: new Set(classes), id: new Set(ids), tag: new Set(tags) };
const ICON = /^fa[bsr]?(-|$)/; // the theme's icon font: the book draws its icons itself (icons.py)

// What stands in brackets, as in :not(.x), is not looked at.
function fits(selector) {
  const iconAlone = selector.nodes.length <= 2 && selector.first.type === "class" && ICON.test(selector.first.value);
  return !iconAlone && selector.nodes.every(({ type, value }) => {
    if (type === "tag") return known.tag.has(value.toLowerCase());
    return !(type in known) || known[type].has(value);
  });
}

const keepFitting = selectorParser((root) => {
  for (const selector of [...root.nodes]) if (!fits(selector)) selector.remove();
});

function purge(root) {
  root.walkAtRules("font-face", (rule) => {
    if (/Font ?Awesome|Font\\? Awesome/.test(rule.toString())) rule.remove();
  });
  root.walkRules((rule) => {
    if (rule.parent.type === "atrule" && /keyframes$/.test(rule.parent.name)) return;
    // A sign of the icon font before or after a text; a bare "--fa-" is one of the font's own settings.
    if (rule.nodes.some((node) => node.type === "decl" && /--fa-font|Font\\? Awesome/.test(node.value))) {
      rule.remove();
      return;
    }
    rule.selector = keepFitting.processSync(rule.selector);
    if (!rule.selector.trim()) rule.remove();
  });
  let empty = true;
  while (empty) {
    empty = false;
    root.walkAtRules((rule) => {
      if (rule.nodes && !rule.nodes.length) {
        rule.remove();
        empty = true;
      }
    });
  }
}

// Without comments and the blanks between rules and declarations.
function squeeze(root) {
  root.walkComments((comment) => comment.remove());
  root.walk((node) => {
    node.raws.before = "";
    if (node.type === "decl") node.raws.between = ":";
    else {
      node.raws.between = "";
      node.raws.after = "";
      node.raws.semicolon = false;
    }
    if (node.type === "rule") node.selector = node.selector.replace(/\s*\n\s*/g, " ");
  });
  root.raws.after = "\n";
}

for (const { css, whole } of sheets) {
  const root = postcss.parse(css);
  root.walkAtRules(/^(charset|import)$/, (rule) => {
    if (rule.name === "import") throw new Error(`@import ${rule.params} is not put into the one style sheet`);
    rule.remove();
  });
  if (!whole) purge(root);
  squeeze(root);
  process.stdout.write(root.toString());
}
