// The graph of a question: names, and arrows with the local derivative on each. Where the formulas do not find room beside
// one another, as on a phone, numbers stand on the arrows, and the formulas below.

const ROW = 108; // px from one row of names to the next
const NODE = 20; // px, half of a name's circle
const SVG = "http://www.w3.org/2000/svg";

function questionGraph({ spots, arrows }, host) {
  const field = element("div", { className: "derive-graph" });
  field.setAttribute("role", "img");
  field.setAttribute("aria-label", `Graph. ${arrows.map(({ start, end, text }) => `${start} to ${end}: ${text}`).join("; ")}`);
  const typeset = [];
  const lines = document.createElementNS(SVG, "svg");
  lines.setAttribute("aria-hidden", "true");
  field.append(lines);
  const rows = Math.max(...spots.map(({ row }) => row)) + 1;
  field.style.height = `${(rows - 1) * ROW + 3 * NODE}px`;
  const names = new Map(spots.map((spot) => [spot.name, { ...spot, shown: label(spot.tex, "derive-name", spot.lit) }]));
  const labels = arrows.map(({ tex, lit }, i) => ({
    formula: label(tex, "derive-slope", lit),
    number: label(String(i + 1), "derive-number", lit),
  }));
  const legend = element("ol", { className: "derive-legend", hidden: true });
  for (const { start, end, tex } of arrows) {
    const line = element("span", { className: "derive-arrow" });
    host.typeset(line, `\\displaystyle ${names.get(start).tex} \\to ${names.get(end).tex}\\colon\\; ${tex}`, false);
    legend.append(element("li", {}, element("span", { textContent: `${legend.childElementCount + 1}` }), line));
  }

  function label(tex, className, lit) {
    const made = element("span", { className: lit ? className : `${className} derive-pale` });
    typeset.push(host.typeset(made, tex, false));
    field.append(made);
    return made;
  }

  const place = ({ x, row }) => [x * field.clientWidth, row * ROW + 1.5 * NODE];

  function move(shown, [x, y]) {
    shown.style.left = `${x}px`;
    shown.style.top = `${y}px`;
  }

  // Between its names, each arrow a little further along than the one before it: so fewer labels meet.
  const along = ([x, y], [u, v], i) => {
    const part = v - y > ROW ? 0.3 : 0.42 + 0.16 * (i % 2);
    return [x + part * (u - x), y + part * (v - y)];
  };

  function draw() {
    if (!field.clientWidth) return;
    lines.replaceChildren();
    for (const one of names.values()) move(one.shown, place(one));
    for (const [i, { start, end, lit }] of arrows.entries()) {
      const [from, to] = [place(names.get(start)), place(names.get(end))];
      drawArrow(from, to, lit);
      for (const shown of Object.values(labels[i])) move(shown, along(from, to, i));
    }
    say("formula");
    if (crowded()) say("number");
  }

  function say(what) {
    legend.hidden = what === "formula";
    for (const one of labels) {
      one.formula.hidden = what !== "formula";
      one.number.hidden = what === "formula";
    }
  }

  function crowded() {
    const whole = field.getBoundingClientRect();
    const boxes = [...labels.map(({ formula }) => formula), ...[...names.values()].map(({ shown }) => shown)]
      .map((shown) => shown.getBoundingClientRect());
    return boxes.some((a, i) => a.left < whole.left || a.right > whole.right
      || boxes.slice(i + 1).some((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom));
  }

  function drawArrow([x, y], [u, v], lit) {
    const length = Math.hypot(u - x, v - y);
    const [right, down] = [(u - x) / length, (v - y) / length];
    const tip = [u - right * (NODE + 2), v - down * (NODE + 2)];
    const side = (by) => `${tip[0] - 9 * right + by * down},${tip[1] - 9 * down - by * right}`;
    const line = document.createElementNS(SVG, "path");
    line.setAttribute("d", `M${x + right * NODE},${y + down * NODE}L${tip}M${side(5)}L${tip}L${side(-5)}`);
    if (!lit) line.setAttribute("class", "derive-pale");
    lines.append(line);
  }

  new ResizeObserver(draw).observe(field);
  // The labels take their widths as they are typeset, and again as their fonts arrive.
  Promise.all(typeset).then(draw).then(() => document.fonts?.ready).then(draw);
  return element("div", {}, field, legend);
}
