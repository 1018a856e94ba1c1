// Moves one live figure: reads the controls, runs the figure's program, rewrites the SVG's tagged elements.
// The same file serves the built page (a classic script, at the end) and Jupyter (`render`, as an anywidget).
"use strict";

const LIVE_FAR = 10000; // px; a point farther out is drawn there, where nobody sees it

function liveNumber(value, digits) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = Math.abs(value) >= 1e6 ? value.toExponential(2) : value.toFixed(digits);
  return (Number(text) === 0 ? text.replace("-", "") : text).replaceAll("-", "−");
}

// A template is a list of texts and [place in numbers, digits].
function liveText(template, numbers) {
  return template.map((part) => (typeof part === "string" ? part : liveNumber(numbers[part[0]], part[1]))).join("");
}

function livePixels([xs, ys], map) {
  const far = (v) => Math.max(-LIVE_FAR, Math.min(LIVE_FAR, v));
  const scale = (v, [factor, shift, log]) => factor * (log ? Math.log10(v) : v) + shift;
  return xs.map((x, i) => {
    const px = scale(x, map.x), py = scale(ys[i], map.y);
    return Number.isNaN(px) || Number.isNaN(py) ? null : [far(px), far(py)];
  });
}

// Two decimals; much faster than toFixed, which a path of 201 points calls 402 times.
const liveRound = (v) => Math.round(v * 100) / 100;

function livePath(points, closed) {
  let text = "", pen = false;
  for (const point of closed ? points.filter(Boolean) : points) {
    if (point) text += (pen ? "L" : "M") + liveRound(point[0]) + " " + liveRound(point[1]);
    pen = point !== null;
  }
  return closed && text ? text + "Z" : text;
}

// A shaft from the first point to the second, and two strokes for the head, 8 px long or half the shaft.
function liveArrow([from, to]) {
  if (!from || !to) return "";
  const dx = to[0] - from[0], dy = to[1] - from[1], length = Math.hypot(dx, dy);
  if (length < 0.01) return "";
  const head = Math.min(8, length / 2) / length, side = (s) => [to[0] - head * (dx + s * 0.5 * dy), to[1] - head * (dy - s * 0.5 * dx)];
  return livePath([from, to]) + livePath([side(1), to, side(-1)]);
}

// Only what changes is written: the browser lays out anew whatever is written, changed or not.
function liveWrite(element, attribute, value) {
  if (element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
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

// The same outline at each point.
function liveMarks(points, outline) {
  return points.map((at) => (at ? `M${liveRound(at[0])} ${liveRound(at[1])}${outline}` : "")).join("");
}

// A text at a point, or nowhere.
function livePlace(element, point) {
  liveStyle(element, "display", point ? "" : "none");
  if (point) {
    liveWrite(element, "x", String(liveRound(point[0])));
    liveWrite(element, "y", String(liveRound(point[1])));
  }
}

function liveDraw(part, artist, shape, numbers, map) {
  if (artist.kind === "cell") {
    const value = numbers[artist.value];
    liveStyle(part, "fill", value < 0 ? artist.negative : artist.positive);
    liveStyle(part, "fillOpacity", Number.isNaN(value) ? "0" : Math.min(1, Math.abs(value) / artist.limit).toFixed(3));
    return;
  }
  const points = livePixels(shape, map);
  if (artist.kind === "text") {
    const at = points[0];
    livePlace(part, at && [at[0] + artist.dx, at[1] + artist.dy]);
    liveSay(part, liveText(artist.text, numbers));
  } else if (artist.kind === "marks") {
    liveWrite(part, "d", liveMarks(points, artist.outline));
  } else {
    liveWrite(part, "d", artist.kind === "arrow" ? liveArrow(points) : livePath(points, artist.kind === "area"));
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
    input.style.accentColor = `var(--q-${control.quantity})`;
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

// A linear slider's positions are its values; a log slider's are the steps from its low end, counted.
function liveSlider(control, row, input, changed) {
  const { low, high, steps, log } = control;
  const toPosition = (value) => (log ? (steps * Math.log(value / low)) / Math.log(high / low) : value);
  const toValue = (position) => (log ? Math.min(high, low * (high / low) ** (position / steps)) : position);
  Object.assign(input, log ? { type: "range", min: 0, max: steps, step: 1 } : { type: "range", min: low, max: high, step: control.step });
  const text = document.createElement("span");
  text.className = "live-value";
  text.setAttribute("aria-hidden", "true"); // the slider itself says it
  row.append(text);
  const read = () => toValue(Number(input.value));
  input.addEventListener("input", () => changed(read(), false));
  input.addEventListener("change", () => changed(read(), true));
  return {
    show(value) {
      if (read() !== value) input.value = toPosition(value);
      const digits = log ? Math.max(0, control.digits - 1 - Math.floor(Math.log10(value))) : control.digits;
      liveSay(text, liveNumber(value, digits));
      liveWrite(input, "aria-valuetext", text.textContent);
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
  control.row.addEventListener("input", stop); // the reader takes the slider over
  control.row.append(button);
  still.addEventListener("change", stop);
  stop();
  return () => {
    stop();
    still.removeEventListener("change", stop);
  };
}

// The whole figure. `changed(values, settled)` hears what the reader sets. Returns `set(values)` and `stop()`.
function liveFigure(root, spec, changed) {
  const program = new Function("v", spec.program);
  const values = { ...spec.values };
  const parts = spec.artists.map(({ id, kind }) => root.querySelector(`[id="${id}"] ${kind === "text" ? "text" : "path"}`));
  const find = (part) => root.querySelector(".live-" + part);
  const controls = {}, shown = {};
  let moved = 0, saying = 0;

  const draw = () => {
    const { shapes, numbers } = program(spec.controls.map((control) => values[control.name]));
    spec.artists.forEach((artist, i) => liveDraw(parts[i], artist, shapes[i], numbers, spec.maps[artist.panel]));
    for (const { name } of spec.controls) {
      if (shown[name] !== values[name]) controls[name].show((shown[name] = values[name]));
    }
    liveSay(find("reading"), liveText(spec.reading, numbers));
  };
  // What the reader sees move, a screen reader says once it stands still.
  const say = () => {
    moved = performance.now();
    saying ||= setTimeout(function settled() {
      const rest = moved + 500 - performance.now();
      saying = rest > 1 ? setTimeout(settled, rest) : 0;
      if (!saying) liveSay(find("status"), find("reading").textContent);
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
  let figure = null;
  const start = () => {
    if (figure) return;
    const spec = JSON.parse(data.textContent);
    figure = liveFigure(root, spec, (values, settled) => {
      if (!settled) return;
      const setting = spec.controls.map((c) => `${c.name}=${Number(values[c.name].toPrecision(6))}`).join("&");
      history.replaceState(history.state, "", `#${spec.id}?${setting}`);
    });
  };
  const follow = () => {
    const [name, setting] = location.hash.slice(1).split("?");
    if (name !== root.id || setting === undefined) return;
    start();
    figure.set(Object.fromEntries(new URLSearchParams(setting)));
    root.scrollIntoView({ block: "nearest" });
  };
  (window.requestIdleCallback ?? setTimeout)(start); // Safari has no idle callbacks
  addEventListener("hashchange", follow);
  follow();
}
