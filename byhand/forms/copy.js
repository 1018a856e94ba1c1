// A formula that is copied from a page is copied as its TeX, which the exercises read, and not as the signs that lie
// over one another on the page.
"use strict";

document.addEventListener("copy", (event) => {
  const selection = getSelection();
  if (selection.isCollapsed || !event.clipboardData || event.target.closest?.("input, textarea")) return;
  const range = selection.getRangeAt(0).cloneRange();
  const formulaOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(".katex");
  const [first, last] = [formulaOf(range.startContainer), formulaOf(range.endContainer)];
  if (first) range.setStartBefore(first);
  if (last) range.setEndAfter(last);
  const copied = range.cloneContents();
  const formulas = [...copied.querySelectorAll(".katex")];
  if (!formulas.length) return;
  const text = copied.textContent;
  for (const formula of formulas) {
    const tex = formula.querySelector("annotation")?.textContent ?? formula.textContent;
    const plain = tex.replace(/\\displaystyle\s*|\\htmlClass\{\w+\}/g, "").trim();
    const alone = formulas.length === 1 && text.trim() === formula.textContent.trim();
    formula.replaceWith(alone ? plain : `$${plain}$`);
  }
  const lines = document.createElement("div");
  lines.append(copied);
  for (const block of lines.querySelectorAll("p, div, li, tr, br")) block.append("\n");
  event.clipboardData.setData("text/plain", lines.textContent.replace(/\n{2,}/g, "\n").trim());
  event.preventDefault();
});
