// In: node_modules, and on the standard input {"name of a page": its HTML}. Out: the rules of HTML that these pages
// break, by html-validate's set of the standard's own rules: a list of [page, rule, message, line, column].
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { HtmlValidate } = createRequire(join(process.argv[2], "html-validate"))("html-validate");
const { pages, rules } = JSON.parse(readFileSync(0, "utf8"));
const validator = new HtmlValidate({ root: true, extends: ["html-validate:standard"], rules });
const found = [];
for (const [page, html] of Object.entries(pages)) {
  const { results } = await validator.validateString(html, page);
  for (const { messages } of results)
    for (const { ruleId, message, line, column } of messages) found.push([page, ruleId, message, line, column]);
}
console.log(JSON.stringify(found));
