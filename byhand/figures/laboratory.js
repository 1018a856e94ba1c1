// Trains in the reader's page: a laboratory's controls, its run in slices of time, its growing plot. The arithmetic of
// the training is generated (training.py); here are the random numbers, the form and the drawing. Comes after live.js.
(() => {
"use strict";
const { liveControl, liveEmbed, liveLink, liveNumber, livePath, liveSay, liveSeen, liveSetting, liveWrite } = globalThis.byhandFigure;

// tanh with all the digits of Math.tanh, in half its time: from the nearest of its values in a table, at k/32, by
// tanh(k/32 + r) = (tanh k/32 + tanh r) / (1 + tanh k/32 tanh r), where tanh r is r - r^3/3 + 2r^5/15 - 17r^7/315.
const TABLE = Float64Array.from({ length: 1281 }, (_, k) => Math.tanh((k - 640) / 32));
function tanh(z) {
  if (!(z * z < 361)) return Math.tanh(z); // what is 1, -1 or no number
  const k = (z * 32 + 640.5) | 0, r = z - (k - 640) / 32, q = r * r, known = TABLE[k];
  const rest = r * (1 + q * (-1 / 3 + q * (2 / 15 - q * (17 / 315))));
  return (known + rest) / (1 + known * rest);
}

// The bytes of product.wat. A browser without such instructions takes the loops of `product` alone.
const BYTES = "AGFzbQEAAAABDQFgCX9/f39/f39/fwACEAEEcGFnZQZtZW1vcnkCAAEDAgEABwsBB3Byb2R1Y3QAAArwBAHtBAMHfwt7AX8gAkEBdCEbAkADQCAFQQRIDQFBACEJAkADQCAJIAdODQH9DAAAAAAAAAAAAAAAAAAAAAAhE/0MAAAAAAAAAAAAAAAAAAAAACEU/QwAAAAAAAAAAAAAAAAAAAAAIRX9DAAAAAAAAAAAAAAAAAAAAAAhFv0MAAAAAAAAAAAAAAAAAAAAACEX/QwAAAAAAAAAAAAAAAAAAAAAIRj9DAAAAAAAAAAAAAAAAAAAAAAhGf0MAAAAAAAAAAAAAAAAAAAAACEaIAEhCyAEIAlqIQ0gBiEKA0AgDf0ABAAhECAN/QAEECERIAv9CgMAIRIgEyASIBD98gH98AEhEyAUIBIgEf3yAf3wASEUIAsgAmr9CgMAIRIgFSASIBD98gH98AEhFSAWIBIgEf3yAf3wASEWIAsgG2ohDCAM/QoDACESIBcgEiAQ/fIB/fABIRcgGCASIBH98gH98AEhGCAMIAJq/QoDACESIBkgEiAQ/fIB/fABIRkgGiASIBH98gH98AEhGiALIANqIQsgDSAIaiENIApBAWsiCg0ACyAAIAlqIQ4gDiAO/QAEACAT/fAB/QsEACAOIA79AAQQIBT98AH9CwQQIA4gCGohDiAOIA79AAQAIBX98AH9CwQAIA4gDv0ABBAgFv3wAf0LBBAgDiAIaiEOIA4gDv0ABAAgF/3wAf0LBAAgDiAO/QAEECAY/fAB/QsEECAOIAhqIQ4gDiAO/QAEACAZ/fAB/QsEACAOIA79AAQQIBr98AH9CwQQIAlBIGohCQwACwsgASACQQJ0aiEBIAAgCEECdGohACAFQQRrIQUMAAsLCw==";
const machine = (() => {
  try {
    return new WebAssembly.Module(Uint8Array.from(atob(BYTES), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
})();

// What a program calls. The random numbers are those of draws.py: Marsaglia's xorshift, and Box and Muller's normals.
function tools() {
  let words = [0, 0, 0, 0], numbers, filled, fast;
  const uniform = () => {
    const [x, y, z, w] = words, t = x ^ (x << 11);
    words = [y, z, w, w ^ (w >>> 19) ^ t ^ (t >>> 8)];
    return ((words[3] >>> 0) + 0.5) / 2 ** 32;
  };
  const tool = {
    tanh,
    // Room for so many numbers, where the arrays stand that are asked for afterwards: one page at least, as product.wat
    // asks for.
    room(count) {
      filled = 0;
      numbers = machine ? new WebAssembly.Memory({ initial: Math.ceil(count / 8192) || 1 }) : { buffer: new ArrayBuffer(8 * count) };
      fast = machine && new WebAssembly.Instance(machine, { page: { memory: numbers } }).exports.product;
    },
    array(length, given) {
      const made = new Float64Array(numbers.buffer, filled, length);
      filled += made.byteLength;
      if (given) made.set(given);
      return made;
    },
    sequence: (count, length, given) => Array.from({ length: count }, (_, t) => tool.array(length / count, given?.slice((t * length) / count, ((t + 1) * length) / count))),
    // C += A B of rows x between and between x columns numbers, which stand in the arrays from c, a and b on. A may be a
    // transpose, read with other steps from row to row and from column to column. As many fours of rows and of columns
    // as there are go to the machine, and what is left over is added up number by number.
    product(C, c, A, a, rowA, columnA, B, b, rows, between, columns) {
      const quads = fast ? rows - (rows % 4) : 0, fours = columns - (columns % 4);
      if (quads && fours) {
        fast(C.byteOffset + 8 * c, A.byteOffset + 8 * a, 8 * rowA, 8 * columnA, B.byteOffset + 8 * b, quads, between, 8 * fours, 8 * columns);
      }
      for (let i = 0; i < rows; i++) {
        for (let j = i < quads ? fours : 0; j < columns; j++) {
          let sum = 0;
          for (let k = between, p = a + i * rowA, q = b + j; k > 0; k--, p += columnA, q += columns) sum += A[p] * B[q];
          C[c + i * columns + j] += sum;
        }
      }
    },
    value: (array) => (array.length === 1 ? array[0] : Array.from(array)),
    dice(seed) {
      let word = seed >>> 0;
      words = words.map(() => (word = (Math.imul(1664525, word) + 1013904223) >>> 0));
      for (let i = 0; i < 20; i++) uniform();
    },
    normal(array, rows, columns, scale) {
      for (let i = 0; i < array.length; i += 2) {
        const radius = Math.sqrt(-2 * Math.log(uniform())), angle = 2 * Math.PI * uniform();
        array[i] = scale * radius * Math.cos(angle);
        if (i + 1 < array.length) array[i + 1] = scale * radius * Math.sin(angle);
      }
    },
    signs(array) {
      for (let i = 0; i < array.length; i++) array[i] = uniform() < 0.5 ? -1 : 1;
    },
    uniform(array) {
      for (let i = 0; i < array.length; i++) array[i] = uniform();
    },
    integers(array, rows, columns, count) {
      for (let i = 0; i < array.length; i++) array[i] = Math.floor(uniform() * count);
    },
    // The columns made orthogonal and of length 1, each by what it has beyond those before it (Gram and Schmidt, twice).
    orthogonal(array, rows, columns) {
      const dot = (p, q) => {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += array[i * columns + p] * array[i * columns + q];
        return sum;
      };
      for (let j = 0; j < columns; j++) {
        for (let p = 0; p < 2 * j; p++) {
          const part = dot(p % j, j);
          for (let i = 0; i < rows; i++) array[i * columns + j] -= part * array[i * columns + (p % j)];
        }
        const length = Math.sqrt(dot(j, j));
        for (let i = 0; i < rows; i++) array[i * columns + j] /= length;
      }
    },
    total(rows, columns, entry) {
      let sum = 0;
      for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) sum += entry(i, j);
      return sum;
    },
  };
  return tool;
}

// The program with the functions that the settings choose.
function programText({ program, chosen }, settings) {
  return Object.entries(chosen).reduce((text, [name, { setting, texts }]) => text.replaceAll(`⟨${name}⟩`, () => texts[settings[setting]]), program);
}

// A report in which an array of whole numbers that stand for signs is the text of these.
function read(report, signs) {
  for (const [name, all] of Object.entries(signs)) report[name] = report[name].map((number) => all[number]).join("");
  return report;
}

// The reports of a training, one for each epoch; the last one is { failed: name, step } where a number is not finite.
// Between them is undefined, after each round of a program's loops, so that the page may answer in the middle of an epoch.
function* pieces(training, settings, epochs) {
  const network = new Function("settings", "tools", "given", programText(training, settings))(settings, tools(), training.given);
  yield* network.setup();
  for (let epoch = 0; ; epoch++) {
    yield* network.forward();
    const failed = Object.entries(network.checked()).find(([, value]) => !Number.isFinite(value));
    if (failed) return yield { failed: failed[0], step: epoch };
    if (epoch >= training.first) yield { epoch, ...read(network.report(), training.signs) };
    if (epoch >= epochs) return;
    yield* network.backward();
    yield* network.update();
  }
}

function* reports(training, settings, epochs) {
  for (const piece of pieces(training, settings, epochs)) if (piece) yield piece;
}

// A number as Python writes it with "g" or "f" and digits, or as it is; a text as it is.
function written(value, kind, digits) {
  if (typeof value === "string") return value;
  if (kind !== "g") return liveNumber(value, kind === "f" ? digits : 0);
  const [mantissa, power] = value.toExponential(digits - 1).split("e");
  const plain = (text) => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);
  if (!Number.isFinite(value)) return liveNumber(value, 0);
  const text = power >= -4 && power < digits ? plain(value.toFixed(digits - 1 - power)) : `${plain(mantissa)}e${power[0]}${power.slice(1).padStart(2, "0")}`;
  return text.replaceAll("-", "−");
}

function laboratory(root, spec) {
  const find = (part) => root.querySelector(part), still = matchMedia("(prefers-reduced-motion: reduce)");
  const values = { ...spec.values }, controls = {};
  const lines = spec.lines.map((line) => ({ ...line, path: find(`[id="${line.id}"] path`), pale: find(`[id="${line.pale}"] path`) }));
  const make = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  const run = make("button", "Run"), stop = make("button", "Stop"), progress = make("progress", "");
  run.type = stop.type = "button";
  Object.assign(progress, { max: spec.epochs, value: 0 });
  progress.setAttribute("aria-label", "epochs done");
  // a button that is of no use for now keeps the focus, which one that is `disabled` loses
  const isRunning = () => run.ariaDisabled === "true";
  const setRunning = (running) => {
    run.ariaDisabled = String(running);
    stop.ariaDisabled = String(!running);
  };
  setRunning(false);
  find(".laboratory-run").replaceChildren(run, stop, progress);

  // A control is shown only while it does something.
  const used = ({ when = {} }) => Object.entries(when).every(([name, places]) => places.includes(values[name]));
  const arrange = () => { for (const control of spec.controls) controls[control.name].row.hidden = !used(control); };
  const described = () => spec.controls.filter(used).map(({ name, label, options }) => `${label} ${options ? options[values[name]] : written(values[name], "g", 3)}`).join(", ");
  for (const control of spec.controls) {
    const made = liveControl(control, (value) => {
      values[control.name] = control.whole ? Math.round(value) : value;
      made.show(values[control.name]);
      arrange();
      if (!isRunning()) liveSay(find(".live-reading"), `Press Run to train with ${described()}.`);
    });
    controls[control.name] = made;
    made.show(values[control.name]);
    find(".live-controls").append(made.row);
  }
  arrange();
  const settings = () => Object.fromEntries(spec.controls.map(({ name, values: options }) => [name, options ? options[values[name]] : values[name]]));

  const draw = (reported) => {
    for (const { path, x, y, panel } of lines) {
      const whole = (list) => (Array.isArray(list?.at(-1)) ? list.at(-1) : list ?? []);
      liveWrite(path, "d", livePath([whole(reported[x]), whole(reported[y])], spec.maps[panel]));
    }
  };
  const say = (state, reported) => {
    const text = spec.reading.map((part) => (typeof part === "string" ? part : written(reported[part[0]].at(-1), part[1], part[2]))).join("");
    liveSay(find(".live-reading"), `${state} ${text}`);
  };
  const done = () => {
    setRunning(false);
    liveSay(find(".live-status"), find(".live-reading").textContent);
  };

  const tell = (failure) => {
    find(".live-reading").classList.add("laboratory-failed");
    liveSay(find(".live-reading"), failure);
    done();
  };

  let running = 0; // the number of the run that goes on; another number ends it
  const start = () => {
    const own = ++running, given = settings(), steps = pieces(spec.training, given, spec.epochs), reported = {};
    const share = Math.ceil(spec.epochs / 75); // epochs a frame at most, so that a short run can be watched
    let drawn = 0;
    find(".live-reading").classList.remove("laboratory-failed");
    for (const { path, pale } of lines) liveWrite(pale, "d", path.getAttribute("d") ?? "");
    setRunning(true);
    progress.value = 0;
    liveLink(`#${root.id}?${liveSetting(spec.controls, values)}`);
    const slice = () => {
      if (own !== running) return;
      const until = performance.now() + 8; // half a frame: the rest is for the page
      let next, lasted = 0; // how long the piece before took: one that would end too late waits for the next frame
      for (let count = 0; count < share; ) {
        const before = performance.now();
        if (next && before + lasted > until) break;
        try {
          next = steps.next();
        } catch (error) {
          tell(`The training ended with an error: ${error.message}`);
          throw error;
        }
        lasted = performance.now() - before;
        if (next.done || next.value?.failed) break;
        for (const [name, value] of Object.entries(next.value ?? {})) (reported[name] ??= []).push(value);
        if (next.value) count++;
      }
      const epoch = reported.epoch?.at(-1) ?? 0, failed = next.value?.failed, over = failed !== undefined || next.done || epoch >= spec.epochs;
      if (over || !still.matches || epoch - drawn >= spec.epochs / 10) {
        drawn = epoch;
        draw(reported);
        progress.value = epoch;
        if (!over && reported.epoch) say("Running …", reported);
      }
      if (!over) return later(slice);
      if (failed !== undefined) return tell(`The ${spec.training.checked[failed]} is no longer a number at step ${next.value.step} of ${spec.epochs}: the weights or the gradient have grown beyond what a number can hold. ${spec.advice}`);
      say("Done.", reported);
      done();
    };
    stop.onclick = () => {
      if (!isRunning()) return;
      running++;
      draw(reported);
      if (reported.epoch) say("Stopped.", reported);
      done();
    };
    later(() => setTimeout(slice)); // the page shows first that it has begun
  };
  const later = (task) => (document.hidden ? setTimeout(task) : requestAnimationFrame(task));
  run.addEventListener("click", () => isRunning() || start());

  find("details").addEventListener("toggle", () => liveSay(find("code"), programText(spec.training, settings())));
  // A link's setting, as #name?eta=1&hidden=8, sets the controls.
  const follow = () => {
    const [name, setting] = location.hash.slice(1).split("?");
    if (name !== root.id || setting === undefined) return;
    for (const [key, text] of new URLSearchParams(setting)) {
      const control = spec.controls.find((one) => one.name === key), value = Number(text);
      if (!control || text === "" || Number.isNaN(value)) continue;
      values[key] = Math.min(control.high, Math.max(control.low, control.whole || control.kind === "choice" ? Math.round(value) : value));
      controls[key].show(values[key]);
    }
    arrange();
    liveSeen(root);
  };
  addEventListener("hashchange", follow);
  follow();
  liveEmbed(root, () => liveSetting(spec.controls, values));
}

for (const data of document.querySelectorAll(".laboratory > .laboratory-data")) {
  const root = data.parentNode;
  if (root.started) continue; // by this file, loaded before
  root.started = true;
  const begin = () => laboratory(root, JSON.parse(data.textContent));
  (window.requestIdleCallback ?? setTimeout)(begin);
}

globalThis.byhandLaboratory = { reports, tools, written };
})();
