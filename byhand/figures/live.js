// Moves one live figure: reads the controls, runs the figure's program, rewrites the SVG's tagged elements.
// The same file serves the built page (a classic script, at the end) and Jupyter (`render`, as an anywidget). It may be
// loaded more than once: a figure starts once.
(() => {
"use strict";

// Where each figure's own page is, if this file serves a built book: not in Jupyter, and not in those pages themselves.
const PAGES = document.currentScript?.src ? new URL("../figures/", document.currentScript.src) : null;
const FAR = 10000; // px; a point farther out is drawn there, where nobody sees it

function liveNumber(value, digits) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value), text = size < 1e6 ? size.toFixed(digits) : size.toExponential(2);
  return value < 0 && Number(text) !== 0 ? "−" + text : text;
}

// A template is a list of texts and [place in numbers, digits].
function liveText(template, numbers) {
  let text = "";
  for (const part of template) text += typeof part === "string" ? part : liveNumber(numbers[part[0]], part[1]);
  return text;
}

const far = (v) => (v > FAR ? FAR : v < -FAR ? -FAR : v); // leaves NaN as it is
const inPixels = (v, [factor, shift, log]) => far(factor * (log ? Math.log10(v) : v) + shift);

// Whether a point in px exists.
const exists = (x, y) => !Number.isNaN(x + y);

// Two decimals, as a text. A path of 201 points needs 402 of them, and to write a fraction is slow: its hundredths are
// taken from a list, which makes the path nearly three times faster.
const HUNDREDTHS = Array.from({ length: 100 }, (_, i) => String(i / 100).slice(1)); // "", ".01", …, ".1", …
const wholes = (hundredths) => Math.floor(hundredths / 100) + HUNDREDTHS[hundredths % 100];
const liveRound = (v) => {
  const hundredths = Math.round(v * 100);
  return hundredths < 0 ? "-" + wholes(-hundredths) : wholes(hundredths);
};
const pair = ([x, y]) => liveRound(x) + " " + liveRound(y);

// The path through a shape's points; an open one begins anew after a point that does not exist.
function livePath([xs, ys], map, closed) {
  let text = "", pen = false;
  for (let i = 0; i < xs.length; i++) {
    const x = inPixels(xs[i], map.x), y = inPixels(ys[i], map.y), there = exists(x, y);
    if (there) text += (pen ? "L" : "M") + liveRound(x) + " " + liveRound(y);
    pen = there || (closed && pen);
  }
  return closed && text ? text + "Z" : text;
}

// The same outline at each point.
function liveMarks([xs, ys], map, outline) {
  let text = "";
  for (let i = 0; i < xs.length; i++) {
    const x = inPixels(xs[i], map.x), y = inPixels(ys[i], map.y);
    if (exists(x, y)) text += "M" + liveRound(x) + " " + liveRound(y) + outline;
  }
  return text;
}

// A shaft from the first point to the second, and two strokes for the head, 8 px long or half the shaft.
function liveArrow([xs, ys], map) {
  const [from, to] = xs.map((x, i) => [inPixels(x, map.x), inPixels(ys[i], map.y)]);
  const dx = to[0] - from[0], dy = to[1] - from[1], length = Math.hypot(dx, dy);
  if (!(length >= 0.01)) return ""; // also where an end does not exist
  const head = Math.min(8, length / 2) / length, side = (s) => [to[0] - head * (dx + s * 0.5 * dy), to[1] - head * (dy - s * 0.5 * dx)];
  return `M${pair(from)}L${pair(to)}M${pair(side(1))}L${pair(to)}L${pair(side(-1))}`;
}

// An edge of a graph, of this width along a cubic curve: the paths of its shaft and of its head, whose size grows with
// the root of the width (geometry.py has the same).
function liveEdge(curve, width, head) {
  const way = Math.hypot(curve[3][0] - curve[0][0], curve[3][1] - curve[0][1]), size = Math.sqrt(width / 1.5);
  const length = Math.min(8.5 * size, way / 2);
  if (!head || length <= 0) return [`M${pair(curve[0])}C${curve.slice(1).map(pair).join(" ")}`, ""];
  const near = 3 * Math.hypot(curve[3][0] - curve[2][0], curve[3][1] - curve[2][1]) || way, t = 1 - Math.min(0.5, length / near);
  const shaft = [curve[0]];
  for (let rest = curve; rest.length > 1; shaft.push(rest[0])) {
    rest = rest.slice(1).map(([x, y], i) => [rest[i][0] + t * (x - rest[i][0]), rest[i][1] + t * (y - rest[i][1])]);
  }
  const dx = curve[3][0] - shaft[3][0], dy = curve[3][1] - shaft[3][1], norm = Math.hypot(dx, dy) || 1;
  const foot = [curve[3][0] - length * dx / norm, curve[3][1] - length * dy / norm];
  const corner = (s) => [foot[0] - s * 3.8 * size * dy / norm, foot[1] + s * 3.8 * size * dx / norm];
  return [
    `M${pair(shaft[0])}C${shaft.slice(1).map(pair).join(" ")}`,
    `M${pair(curve[3])}L${pair(corner(1))}L${pair(corner(-1))}Z`,
  ];
}

// Only what changes is written: the browser lays out anew whatever is written, changed or not.
function liveWrite(element, attribute, value) {
  const last = (element.liveAttributes ??= {});
  if (last[attribute] !== value) element.setAttribute(attribute, (last[attribute] = value));
}

// An element's style is slow to ask: what was last written there is kept beside it.
function liveStyle(element, property, value) {
  const last = (element.liveStyle ??= {});
  if (last[property] !== value) element.style[property] = last[property] = value;
}

function liveSay(element, text) {
  const node = element.firstChild ?? element.appendChild(new Text());
  if (node.data !== text) node.data = text;
}

// The setting in the page's address. Safari takes a hundred in ten seconds and throws at the next: a later one stands.
function liveLink(fragment) {
  try {
    history.replaceState(history.state, "", fragment);
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
  }
}

const liveSetting = (controls, values) => controls.map(({ name }) => `${name}=${Number(values[name].toPrecision(6))}`).join("&");

// A button that shows the line by which another page has this figure, as it is set now, and copies it.
function liveEmbed(root, setting) {
  if (PAGES === null) return;
  const make = (tag, more) => Object.assign(document.createElement(tag), more);
  const button = make("button", { type: "button", className: "live-embed", textContent: "Embed" });
  const line = make("textarea", { readOnly: true, rows: 5, spellcheck: false }), told = make("p", {});
  const shown = make("div", { className: "live-embedding", hidden: true });
  line.setAttribute("aria-label", "The line for another page");
  told.setAttribute("role", "status");
  button.setAttribute("aria-expanded", "false");
  shown.append(line, told);
  button.addEventListener("click", () => {
    const page = new URL(`${root.id}.html`, PAGES), height = root.offsetHeight + 28; // with the line that says where it is from
    shown.hidden = !shown.hidden;
    button.setAttribute("aria-expanded", String(!shown.hidden));
    if (shown.hidden) return;
    const text = (value) => value.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    page.hash = setting() && `${root.id}?${setting()}`;
    line.value = `<iframe src="${text(page.href)}" title="${text(root.querySelector(".live-title").textContent)}" style="width: 100%; height: ${height}px; border: 0" loading="lazy"></iframe>`;
    line.select();
    // not navigator.clipboard, which is not there over http
    told.textContent = document.execCommand("copy") ? "Copied. Paste it into your page or slide." : "Copy this line into your page or slide.";
  });
  root.querySelector(".live-reading").before(button);
  root.append(shown);
}

// A link to a setting brings the figure into sight; from within a frame it would move the page around it.
const liveSeen = (root) => self === top && root.scrollIntoView({ block: "nearest" });

// A text at a point, or nowhere.
function livePlace(element, point) {
  liveStyle(element, "display", point ? "" : "none");
  if (point) {
    liveWrite(element, "x", liveRound(point[0]));
    liveWrite(element, "y", liveRound(point[1]));
  }
}

const between = (value, low, high) => (value > low ? Math.min(high, value) : low); // low for NaN

function liveOutline({ kind, outline }, shape, map) {
  if (kind === "marks") return liveMarks(shape, map, outline);
  return kind === "arrow" ? liveArrow(shape, map) : livePath(shape, map, kind === "area");
}

// The elements of a part: its group, and what is moved in it; the places of the numbers it uses, and what they were.
function liveElements(root, { id, kind, lit, colour, value, width, text = [], runs = [] }) {
  const group = root.querySelector(`[id="${id}"]`), [path, head] = group.querySelectorAll("path");
  const texts = [text, ...runs.map(([, run]) => run)].flat().map(([place]) => place);
  const uses = [lit, colour, value, width, ...texts].filter(Number.isInteger);
  return { group, head, main: kind === "text" ? group.querySelector("text") : path, uses, last: [] };
}

// Whether a number that a part uses is another one than when this was last asked.
function liveChanged({ uses, last }, numbers) {
  let changed = false;
  for (let i = 0; i < uses.length; i++) {
    const value = numbers[uses[i]];
    if (!Object.is(value, last[i])) {
      last[i] = value;
      changed = true;
    }
  }
  return changed;
}

function liveDraw(part, artist, shape, numbers, map, same) {
  if (!liveChanged(part, numbers) && same) return;
  const { group, main, head } = part;
  if (artist.lit !== undefined) liveStyle(group, "opacity", (0.25 + 0.75 * between(numbers[artist.lit], 0, 1)).toFixed(3));
  if (artist.colour !== undefined) {
    const colour = artist.colours[Math.floor(between(numbers[artist.colour], 0, artist.colours.length - 1))];
    liveStyle(main, artist.kind === "text" ? "fill" : "stroke", colour);
    if (head) liveStyle(head, "fill", colour);
  }
  if (artist.kind === "cell") {
    const value = numbers[artist.value];
    liveStyle(main, "fill", value < 0 ? artist.negative : artist.positive);
    liveStyle(main, "fillOpacity", Number.isNaN(value) ? "0" : Math.min(1, Math.abs(value) / artist.limit).toFixed(3));
  } else if (artist.kind === "text") {
    if (shape) {
      const x = inPixels(shape[0][0], map.x), y = inPixels(shape[1][0], map.y);
      livePlace(main, exists(x, y) ? [x + artist.dx, y + artist.dy] : null);
    }
    if (artist.text) liveSay(main, liveText(artist.text, numbers));
    else for (const [i, template] of artist.runs) liveSay(main.children[i], liveText(template, numbers));
  } else if (artist.kind === "edge") {
    if (artist.width === undefined) return;
    const width = Math.max(0, numbers[artist.width]) || 0, [shaft, point] = liveEdge(artist.curve, width, artist.head);
    liveWrite(main, "d", shaft);
    liveStyle(main, "strokeWidth", width.toFixed(2));
    if (head) liveWrite(head, "d", point);
  } else if (artist.kind !== "node" && !same) {
    liveWrite(main, "d", liveOutline(artist, shape, map));
  }
}

let liveCount = 0; // a page may show a figure twice, so the ids of its controls are counted

// A control: its row in the form, and how a value goes in and comes out.
function liveControl(control, changed) {
  const row = document.createElement("div");
  row.className = "live-control";
  const label = document.createElement("label");
  const input = document.createElement(control.kind === "choice" ? "select" : "input");
  input.id = label.htmlFor = `live-${++liveCount}`;
  input.name = control.name;
  label.textContent = control.label;
  row.append(label, input);
  if (control.quantity) {
    label.className = "q-" + control.quantity;
    input.style.setProperty("--accent", `var(--q-${control.quantity})`);
    input.style.accentColor = "var(--accent)";
  }
  if (control.kind === "toggle") {
    input.type = "checkbox";
    input.addEventListener("change", () => changed(input.checked ? 1 : 0, true));
    return { row, show: (value) => (input.checked = value === 1) };
  }
  if (control.kind === "choice") {
    control.options.forEach((name, i) => input.add(new Option(name, i)));
    input.addEventListener("change", () => changed(Number(input.value), true));
    return { row, show: (value) => (input.value = value) };
  }
  return { row, ...liveSlider(control, row, input, changed) };
}

// What is typed as a number: with a decimal point or comma, a hyphen or a minus; NaN if it is none.
function liveTyped(text) {
  const plain = text.trim().replace("−", "-").replace(",", ".");
  return plain === "" ? NaN : Number(plain);
}

// A linear slider's positions are its values; a log slider's are the steps from its low end, counted. Beside it is a
// field where a value can be typed exactly, also one between two positions.
function liveSlider(control, row, input, changed) {
  const { low, high, steps, log } = control;
  const toPosition = (value) => (log ? (steps * Math.log(value / low)) / Math.log(high / low) : value);
  const toValue = (position) => (log ? Math.min(high, low * (high / low) ** (position / steps)) : position);
  Object.assign(input, log ? { type: "range", min: 0, max: steps, step: 1 } : { type: "range", min: low, max: high, step: control.step });
  const field = document.createElement("input");
  Object.assign(field, { type: "text", className: "live-value", autocomplete: "off", spellcheck: false });
  field.inputMode = low < 0 ? "text" : "decimal"; // some keyboards for numbers have no minus
  field.setAttribute("aria-label", `${control.label}, typed`);
  row.append(field);
  const read = () => toValue(Number(input.value));
  let typed = NaN, text = "";
  input.addEventListener("input", () => changed(read(), false));
  input.addEventListener("change", () => changed(read(), true));
  field.addEventListener("change", () => {
    const value = liveTyped(field.value);
    field.value = text;
    if (Number.isNaN(value)) return;
    typed = Math.min(high, Math.max(low, value));
    changed(typed, true);
  });
  return {
    show(value) {
      if (read() !== value) input.value = toPosition(value);
      const digits = log ? Math.max(0, control.digits - 1 - Math.floor(Math.log10(value))) : control.digits;
      text = value === typed ? String(Number(value.toPrecision(8))).replace("-", "−") : liveNumber(value, digits);
      if (field.value !== text) field.value = text;
      liveWrite(input, "aria-valuetext", text);
    },
    fraction: () => (Number(input.value) - input.min) / (input.max - input.min),
    go(fraction, settled) {
      input.value = Number(input.min) + fraction * (input.max - input.min);
      changed(read(), settled);
    },
  };
}

// A button that runs one slider from where it is to its end, in 6 s; a tenth a press where motion is unwelcome.
function livePlay(control, label) {
  const button = document.createElement("button");
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let frame = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
    liveSay(button, `${still.matches ? "Step" : "Play"} ${label}`);
  };
  const play = (from) => {
    const start = performance.now();
    const tick = (now) => {
      const at = Math.min(1, from + Math.max(0, now - start) / 6000);
      control.go(at, at === 1);
      if (at < 1) frame = requestAnimationFrame(tick);
      else stop();
    };
    frame = requestAnimationFrame(tick);
    liveSay(button, `Pause ${label}`);
  };
  button.type = "button";
  button.className = "live-play";
  button.addEventListener("click", () => {
    const at = control.fraction(), from = at < 1 ? at : 0;
    if (frame) {
      stop();
      control.go(at, true);
    } else if (still.matches) {
      control.go(Math.min(1, from + 0.1), true);
    } else {
      play(from);
    }
  });
  const taken = () => frame && stop(); // the reader takes the slider over, or types
  control.row.addEventListener("input", taken);
  control.row.addEventListener("change", taken);
  control.row.append(button);
  still.addEventListener("change", stop);
  stop();
  return () => {
    stop();
    still.removeEventListener("change", stop);
  };
}

// Gives what was made before at a place where what it is made of is the same, else makes it anew.
function liveKept() {
  const last = {};
  return (place, key, made) => {
    const before = last[place];
    if (before !== undefined && key.every((value, i) => Object.is(value, before.key[i]))) return before.value;
    return (last[place] = { key, value: made() }).value;
  };
}

// The whole figure. `changed(values, settled)` hears what the reader sets. Returns `values`, `set(values)` and `stop()`.
function liveFigure(root, spec, changed) {
  const program = new Function("v", "kept", spec.program), kept = liveKept();
  const values = { ...spec.values };
  const parts = spec.artists.map((artist) => liveElements(root, artist));
  const find = (part) => root.querySelector(".live-" + part), reading = find("reading"), status = find("status");
  const controls = {}, shown = {};
  let moved = 0, saying = 0, drawn = [];

  const draw = () => {
    const { shapes, numbers } = program(spec.controls.map((control) => values[control.name]), kept);
    spec.artists.forEach((artist, i) => {
      liveDraw(parts[i], artist, shapes[i], numbers, spec.maps[artist.panel], shapes[i] === drawn[i]);
    });
    drawn = shapes;
    for (const { name, when } of spec.controls) {
      if (shown[name] !== values[name]) controls[name].show((shown[name] = values[name]));
      if (when !== undefined && controls[name].row.hidden !== !numbers[when]) controls[name].row.hidden = !numbers[when];
    }
    liveSay(reading, liveText(spec.reading, numbers));
  };
  // What the reader sees move, a screen reader says once it stands still.
  const say = () => {
    moved = performance.now();
    saying ||= setTimeout(function settled() {
      const rest = moved + 500 - performance.now();
      saying = rest > 1 ? setTimeout(settled, rest) : 0;
      if (!saying) liveSay(status, reading.textContent);
    }, 500);
  };
  // What is not given, or is no value of its control, takes its start value.
  const set = (given) => {
    let differs = false;
    for (const { name, kind, low, high } of spec.controls) {
      const text = given[name] ?? "", number = text === "" ? NaN : Number(text);
      const fits = kind === "slider" ? !Number.isNaN(number) : Number.isInteger(number);
      const value = fits ? Math.min(high, Math.max(low, number)) : spec.values[name];
      differs ||= values[name] !== value;
      values[name] = value;
    }
    if (!differs) return;
    draw();
    say();
  };

  const rows = find("controls"), presets = find("presets");
  let stop = () => {};
  rows.replaceChildren();
  presets.replaceChildren();
  for (const control of spec.controls) {
    const made = liveControl(control, (value, settled) => {
      if (values[control.name] !== value) {
        values[control.name] = value;
        draw();
        say();
      }
      changed(values, settled);
    });
    controls[control.name] = made;
    rows.append(made.row);
    if (spec.play === control.name) stop = livePlay(made, control.label);
  }
  for (const [name, preset] of spec.presets) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.addEventListener("click", () => {
      stop();
      set(preset);
      changed(values, true);
    });
    presets.append(button);
  }
  draw();
  return {
    set,
    values,
    stop() {
      stop();
      clearTimeout(saying);
    },
  };
}

// In Jupyter: the values are a trait of the widget, so that Python sees and sets them.
function render({ model, el }) {
  el.innerHTML = model.get("html");
  const root = el.querySelector(".live-figure");
  const figure = liveFigure(root, model.get("spec"), (values) => {
    model.set("values", { ...values });
    model.save_changes();
  });
  // or JupyterLab takes the arrow keys from the sliders
  for (const one of root.querySelectorAll("input, select, button")) one.setAttribute("data-lm-suppress-shortcuts", "true");
  const follow = () => figure.set(model.get("values"));
  model.on("change:values", follow);
  follow(); // the values may have changed since the figure was made
  return () => {
    model.off("change:values", follow);
    figure.stop();
  };
}

// In the page: each figure carries its data, and starts once the browser has nothing more urgent to do, or when the
// page's fragment names a setting of it, as #name?w=1&b=0.5; until then it is a picture.
for (const data of document.querySelectorAll(".live-figure > .live-data")) {
  const root = data.parentNode;
  if (root.liveStarted) continue; // by this file, loaded before
  root.liveStarted = true;
  let figure = null;
  const start = () => {
    if (figure) return;
    const spec = JSON.parse(data.textContent);
    figure = liveFigure(root, spec, (values, settled) => {
      if (!settled) return;
      liveLink(`#${spec.id}?${liveSetting(spec.controls, values)}`);
    });
    liveEmbed(root, () => {
      const [now, first] = [figure.values, spec.values].map((values) => liveSetting(spec.controls, values));
      return now === first ? "" : now;
    });
  };
  const follow = () => {
    const [name, setting] = location.hash.slice(1).split("?");
    if (name !== root.id || setting === undefined) return;
    start();
    figure.set(Object.fromEntries(new URLSearchParams(setting)));
    liveSeen(root);
  };
  (window.requestIdleCallback ?? setTimeout)(start); // Safari has no idle callbacks
  addEventListener("hashchange", follow);
  follow();
}

globalThis.byhandFigure = { render, liveControl, liveEmbed, liveKept, liveLink, liveNumber, livePath, liveSay, liveSeen, liveSetting, liveWrite };
})();
