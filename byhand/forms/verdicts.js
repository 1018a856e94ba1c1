// What is said of an answer that needs no algebra, as the classes of byhand/answers/kinds say it: `judgedHere` gives
// the feedback, or null where the judge has to be asked. Numbers are fractions of whole numbers, as they are there.
// The regular expressions of numbers are those of byhand/answers/kinds/numbers.py.

const letterAt = (place) => String.fromCharCode(97 + place);
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000"; // as in Python
// What ends a text is looked for where a run of such signs begins, not at each of its signs: that takes a square of time.
const trimmer = (signs) => new RegExp(`^[${signs}]+|(?<![${signs}])[${signs}]+$`, "g");
const BLANKS = trimmer(BLANK);
const strip = (text) => text.replace(BLANKS, "");
const PART = /(?<![\p{L}\p{N}_.,])(?:([0-9]{1,9}) ?)?([¼-¾⅐-⅞])/gu; // ½, 2½
const BAR = "\ue000"; // between the numbers of ½ or 2½
const APPROX = /\\(?:approx|simeq|sim)(?![A-Za-z])/g;
const PLAIN = {};
for (let code = 0x21; code < 0x7f; code += 1) PLAIN[String.fromCharCode(code + 0xfee0)] = String.fromCharCode(code); // of full width
for (const [signs, plain] of [["−‐‑‒–—―⁃﹘﹣", "-"], ["⁄∕÷", "/"], ["≃≅≐～", "≈"], ["、", ","], ["\ufe0f", ""], ["\u20e3", " "]]) for (const sign of signs) PLAIN[sign] = plain;
for (const signs of ["①②③④⑤⑥⑦⑧⑨", "⑴⑵⑶⑷⑸⑹⑺⑻⑼", "❶❷❸❹❺❻❼❽❾", "➀➁➂➃➄➅➆➇➈"]) [...signs].forEach((sign, place) => { PLAIN[sign] = ` ${place + 1} `; });
for (const signs of ["ⓐⓑⓒⓓⓔⓕⓖⓗ", "ⒶⒷⒸⒹⒺⒻⒼⒽ", "⒜⒝⒞⒟⒠⒡⒢⒣"]) [...signs].forEach((sign, place) => { PLAIN[sign] = ` ${letterAt(place)} `; });
// The text in the signs of a keyboard: no other dashes, digits and spaces, nothing that has no width, and 2½ as 5 and 2 with a bar of its own between them.
const plainSigns = (text) => [...text.replace(/\p{Cf}/gu, "").replace(/\p{Zs}/gu, " ").replace(APPROX, "≈").replace(PART, part)].map((sign) => PLAIN[sign] ?? sign).join("");
function part(_, whole, sign) {
  const [over, under] = sign.normalize("NFKC").split("⁄").map(Number);
  return `${Number(whole ?? 0) * under + over}${BAR}${under}`;
}
const AROUND = " \\t\\n\\r\\f\\v\"'`$*“”‘’";
const without = (signs, text) => text.replace(new RegExp(`^[${AROUND}]+`), "").replace(new RegExp(`(?<![${signs}${AROUND}])[${signs}${AROUND}]+$`), "");
const NUMBER = /^[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?$/;

const told = (correct, message, more = {}) => ({ correct, message, slip: null, column: null, place: "", typed: "", corrected: "", lines: [], ...more });
const AUTHOR = { slip: "author" };

function unlocked(key) {
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(key), (letter) => letter.charCodeAt(0))));
}

// A number as [over, under], under > 0: of "3/4", "0.75", "7.5e-1" or the number itself.
function fraction(written) {
  const [over, under] = String(written).split("/");
  const [value, divisor] = [over, under ?? "1"].map((text) => {
    const [, sign, whole, part, power] = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text.trim());
    const exponent = Number(power ?? 0) - part.length;
    const digits = BigInt(sign + (whole + part || "0")) * (exponent > 0 ? 10n ** BigInt(exponent) : 1n);
    return [digits, exponent < 0 ? 10n ** BigInt(-exponent) : 1n];
  });
  const sign = divisor[0] < 0n ? -1n : 1n;
  return [sign * value[0] * divisor[1], sign * value[1] * divisor[0]];
}
const minus = ([a, b], [c, d]) => [a * d - c * b, b * d];
const size = ([a, b]) => [a < 0n ? -a : a, b];
const atMost = ([a, b], [c, d]) => a * d <= c * b;
const near = (one, other, distance) => atMost(size(minus(one, other)), distance);

const LABEL = /^(?!(?:no|not\b[^:]*|wrong|false|incorrect)[ \t\n\r\f\v]*:)([a-z][a-z0-9_ -]*):/i; // Answer: 3

const ARROW = /[=-]>/g;
const IS = /([\p{L}\p{N}_)']) (?:is(?: equal to)?|equals) (?=[^ \n]+$)/u; // the answer is 3

// The sides of what was typed, without quotes, a bracket round a side, and what stands behind a sentence.
function sidesOf(text) {
  return without(",;.", plainSigns(text)).replace(ARROW, "→").replace(LABEL, "$1=").replace(IS, "$1=").split(/[=≈~⇒⟹→←]/).map((side) => {
    const bracketed = /^\(([^()]*)\)$/.exec(without("", side));
    const prime = /^[^']*[A-Za-z]'+\s*$/.test(side) ? "'" : ""; // of a derivative, unless the side is quoted
    return (bracketed ? without("", bracketed[1]) : without(",;.", side) + prime).replace(/^([+-])[ \t\n\r\f\v]+/, "$1");
  });
}

// What only a text with more than one answer has in front of an =: `a = 1, b`, `a = 1 or b`, `a = 1 b`.
const SEVERAL = /[,;|&]|\b(?:or|and|not|nor)\b|[0-9][ \t\n\r\f\v][^-0-9+*/^().×·]+$/i;
const UNEQUAL = /[-+*/^][ \t\n\r\f\v]*$/; // =/= 3
const REMARK = /\([^()]*[A-Za-z]{2}[^()]*\)/g; // 4 (see above)
// A label that needs no reader: a letter or one of these words, unless the prompt has it as something else, and the
// derivative that is asked for. Any other text in front may be a working.
const LABEL_ALONE = /^(?:[a-z]|answer|gradient|loss|number|output|result|slope|value|weight)$/i;
const isLabel = (side, { others, asked }) => LABEL_ALONE.test(side)
  ? !others.includes(side) && !others.includes(side.toLowerCase())
  : asked !== null && /^[∂d]/.test(side) && side.slice(1).replace(/\/[∂d]/, "/") === asked;
// What only the judge reads: a label behind an arrow, a number in words, "about" in front of it, what stands round an answer that is done, a condition in brackets, what stands behind a number (times, parameters, a unit in brackets, or one with a remark), a power of ten, where a slope is meant, a percentage.
const READ = /^\s*[→⇒⟹]\s*[a-z][^:]*:|^\s*(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|\b(?:about|approx\w*|roughly|around|circa|ca)\b|10\s*(?:\^|\*\*\s*[-+({]?[0-9]|[⁰¹²³⁴-⁹⁺⁻])|[0-9]\s*\[|[0-9]\s*[A-Za-zµΩ°]\S*\s+\(|[0-9]\s+[A-Za-z]{3}[A-Za-z ]*[.!]?\s*$|[([{][^()[\]{}]*[<>≤≥≠][^()[\]{}]*[)\]}]|[0-9.%]\s+\(|['’′]\s*\(|\||\b(?:at|for|since|because)\b|[#%∴∎□■✓✔☑✅]|\\(?:boxed|fbox|framebox|therefore)|[,.;]\s*q\.?e\.?d\.?$/i;
const ONE_NUMBER = "Write one number, such as 0.79 or -3/4.";

// Where the judge may know what is meant by what is no number: a working, a limit, a sign in words.
const MEANT = /[0-9.)²³]\s*[-+*^·×(]\s*[-+(0-9.√a-z\\]|[0-9)]\s*x\s*[-(0-9]|[0-9)]\s*\/\s*[(√a-z\\]|\/.*\/|[0-9] +[0-9]+\/[0-9]|\ue000|[√(^]\s*[-+(]*[0-9.]|[0-9.)][⁰¹²³⁴-⁹]|[<>≤≥]|\\[a-z]|[0-9],[0-9]|\b(?:minus|negative|least|most|less|below|under|up|more|fewer|ln|log|exp|sqrt|max|min|times|fois|mal|veces|volte|fa[ck]tor|between|to)\b|fold\b|[0-9][ -]?[x×]\s*$|^\s*(?:by\s|[x×]\s*[0-9.])|[-+]\s*(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b|^\s*[[(\]]\s*0|^\s*\{|[0-9.)]\s*\*\*\s*[-+(0-9]|[0-9]times\b|[-+]\s*[0-9.]*\s*(?:(?:e|pi)\b|π)|(?<![0-9])(?:e|pi|π)\s*[-+*^]|^\W*(?:is|so|hence|thus|then|therefore|return|(?:i|we) (?:get|got|have|find|found)|(?:it|that)'s),?\s|^\s*[[•]|[0-9]\s*\.\./i;

// What the judge has to be asked.
class Unjudged extends Error {}

// The number in a text, or an Error that says what to type; what stands before an = may be no other number: off by
// less than the last decimal, and by no more than the tolerance. What a working comes to, the judge knows, and
// what a label is where cells have names.
function typedNumber(text, tolerance, labels = null) {
  if (/^\s*[([]\s*0,/.test(plainSigns(text))) throw new Unjudged(); // (0,2): 0.2, or all from 0 to 2
  try {
    return numberOf(text, tolerance, labels);
  } catch (error) {
    throw error.message === ONE_NUMBER && MEANT.test(plainSigns(text)) ? new Unjudged() : error;
  }
}

function numberOf(text, tolerance, labels) {
  if (READ.test(plainSigns(text))) throw new Unjudged();
  const sides = sidesOf(text);
  const last = sides.pop();
  if (/^[+-]?\.?[0-9]/.test(sides[0] ?? "") && !numberIfAny(last)) throw new Unjudged(); // 40 = d
  const number = numberIn(last);
  const digits = decimalsIn(last);
  const unit = digits ? [1n, 10n ** BigInt(digits)] : [0n, 1n];
  const bare = sides.map((side) => strip(side.replace(REMARK, "")));
  const disagrees = (side) => {
    const other = numberIfAny(side);
    const off = other && size(minus(other, number));
    return off && off[0] !== 0n && (atMost(unit, off) || !atMost(off, tolerance));
  };
  const isAnother = (side) => SEVERAL.test(withoutBrackets(side)) || UNEQUAL.test(side);
  if (/[<>!≤≥≠]/.test(text.replace(ARROW, "")) || bare.some(disagrees) || sides.some(isAnother)) throw new Error(ONE_NUMBER);
  if (!sides.every((side, place) => !side || numberIfAny(bare[place]) || (labels && isLabel(side, labels)))) throw new Unjudged();
  return number;
}

function withoutBrackets(text) {
  const shorter = text.replace(/\([^()]*\)/g, "");
  return shorter === text ? text : withoutBrackets(shorter);
}

function numberIfAny(bare) {
  try {
    return numberIn(bare);
  } catch {
    return null;
  }
}

function numberIn(typed) {
  const bare = typed.replace(BAR, "/");
  if (/^[+-]?\d+,\d+$/.test(bare)) {
    const corrected = bare.replace(",", ".");
    if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(bare)) {
      const whole = bare.replace(",", ""), told = `Write a decimal point, or leave the comma out: ${corrected}, or ${whole}.`;
      throw Object.assign(new Error(told), { readings: [corrected, whole].map((number) => ({ text: number, tex: number })) });
    }
    throw Object.assign(new Error(`Write a decimal point: ${corrected}`), { corrected });
  }
  const bar = bare.indexOf("/");
  const over = strip(bar < 0 ? bare : bare.slice(0, bar));
  const under = bar < 0 ? "1" : strip(bare.slice(bar + 1));
  if (!NUMBER.test(over) || !NUMBER.test(under)) throw new Error(ONE_NUMBER);
  const divisor = fraction(under);
  if (divisor[0] === 0n) throw new Error("Nothing can be divided by 0.");
  const value = fraction(over);
  const sign = divisor[0] < 0n ? -1n : 1n;
  return [sign * value[0] * divisor[1], sign * value[1] * divisor[0]];
}

const decimalsIn = (bare) => (/[/eE\ue000]/.test(bare) ? 99 : bare.split(".").slice(1).join(".").length);
const decimalsOf = (text) => decimalsIn(sidesOf(text).pop());

// Is a number with some decimals another one with fewer of them?
const isRounded = (number, value, decimals) =>
  decimals > 0 && decimals <= 20 && number[0] !== 0n && near(number, value, [1n, 2n * 10n ** BigInt(decimals)]);
const FLOATING = 12; // decimals from which on a number is what a computer made of it

// A number and what looks like a unit behind it; what of them is one is said in byhand/answers/kinds/units.py.
const UNIT = /^([^]*[0-9])[ \t\n\r\f\v]*([A-Za-zµΩ°]{1,2}(?:[/·][A-Za-z]{1,2})?[²³]?)[.!]?[ \t\n\r\f\v]*$/;
const NO_UNIT = ["e", "E", "i", "j", "pi"];

function withoutUnit(text, units) {
  for (const unit of units) {
    const exactly = unit.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const flags = /^\p{L}{3,}$/u.test(unit) ? "i" : "";
    const found = new RegExp(`^([^]*[0-9])[ \\t\\n\\r\\f\\v]*${exactly}[.!]?[ \\t\\n\\r\\f\\v]*$`, flags).exec(plainSigns(text));
    if (found) return found[1];
  }
  return text;
}

// The number of an answer, or an Error that says what to leave out behind it, or what to type.
function numberAlone(text, tolerance, key) {
  try {
    return typedNumber(text, tolerance, key);
  } catch (error) {
    const [, rest, unit] = (error.message === ONE_NUMBER && UNIT.exec(plainSigns(text))) || [];
    if (!unit || NO_UNIT.includes(unit) || key.others.includes(unit)) throw error;
    try {
      typedNumber(rest, tolerance, key);
    } catch (other) {
      throw other instanceof Unjudged ? other : error;
    }
    throw new Error(`Write the number alone${key.units ? `, in ${key.units[0]}` : ""}: leave out ${unit}.`);
  }
}

function numberVerdict(key, typed) {
  const [value, tolerance] = [fraction(key.value), fraction(key.tolerance)];
  const text = withoutUnit(typed, key.units ?? []);
  const number = numberAlone(text, tolerance, key);
  const short = key.decimals !== null && decimalsOf(text) < key.decimals;
  const floating = decimalsOf(text) >= FLOATING && near(number, value, [1n, 10n ** BigInt(FLOATING)]);
  if (floating || near(number, value, short ? [tolerance[0], 2n * tolerance[1]] : tolerance)) return told(true, "Correct.");
  for (const [wrong, message] of key.slips) {
    const slipped = fraction(wrong);
    const opposite = minus(slipped, [-value[0], value[1]])[0] === 0n;
    if (near(number, slipped, tolerance)) return told(false, `Not right. ${message}`, opposite ? { slip: "sign" } : AUTHOR);
  }
  if ((short || (key.decimals === null && tolerance[0] > 0n)) && isRounded(number, value, decimalsOf(text))) {
    return told(false, `Right so far; give ${key.decimals ?? "more"} decimals.`);
  }
  return told(false, "Not right, and no slip that is known leads to it. Go through your steps again.");
}

// A list in plain signs, without the sign in front of each of its lines.
function withoutBullets(text) {
  const lines = text.split("\n").filter((line) => strip(line));
  const found = lines.map((line) => /^[ \t]*([-*•+])[ \t]+(?=[^ \t])/.exec(line));
  if (!found.every(Boolean) || new Set(found.map((match) => match[1])).size !== 1) return text; // + a, - b
  return lines.map((line, i) => line.slice(found[i][0].length)).join("\n");
}

const CALLED = /(?:\bthe )?\b(?:answer|option|choice)s?\b(?: is\b| are\b)?:?|\b(?:and|both|und|et|y|plus)\b/g; // a and c

// The letters of an answer such as "b", "(b)", "option b" or "a, c"; null if it is something else.
function lettersIn(text) {
  const bare = withoutBullets(plainSigns(text)).toLowerCase().replace(CALLED, " ");
  const run = /^[a-h]{2,}$/.test(strip(bare)) && new Set(strip(bare)).size === strip(bare).length;
  const found = (run ? [...strip(bare)] : bare.match(/[a-z]+/g)) ?? [];
  const other = strip(bare).replace(/!+$/, "").replace(new RegExp(`[a-z()[\\]{}.,;+&/|"'“”*${BLANK}]`, "g"), ""); // !a denies it
  return other || /\.\s*\./.test(bare) || !found.length || found.some((letter) => letter.length > 1) ? null : [...new Set(found)].sort();
}

function choiceVerdict(key, text, { several_right: several }) {
  const chosen = lettersIn(text);
  if (!chosen) return null; // the judge knows the options in their own words
  if (chosen.some((letter) => !(letter in key.replies))) {
    const many = several ? "several letters, such as a, c" : "one letter, such as b";
    return told(false, `Answer with ${many}: the options are a to ${letterAt(Object.keys(key.replies).length - 1)}.`);
  }
  if (chosen.length > 1 && !several) return told(false, "Choose one of them.");
  const wrong = chosen.filter((letter) => !key.right.includes(letter));
  if (wrong.length) {
    return told(false, `Not right. ${wrong.map((letter) => `(${letter}) ${key.replies[letter]}`).join(" ")}`, AUTHOR);
  }
  if (chosen.length !== key.right.length) return told(false, "Right so far, but something is missing.");
  return told(true, strip(`Correct. ${key.right.map((letter) => key.replies[letter]).join(" ")}`));
}

// Are some of the numbers one, -5, 2.5 or 2 / 5, or say arrows the reverse, 2 <- 1, or both? A sign that joins them joins
// all, as in 3-1-2, or none.
function isJoined(bare) {
  const joined = (bare.match(new RegExp(`[0-9](?:[.-]|[${BLANK}]{0,9}[/=|][${BLANK}]{0,9})(?=[0-9])`, "g")) ?? []).length;
  return /(?<![0-9])-[0-9]|<\s*[-=]|<[^]*>|>[^]*</.test(bare) || (joined > 0 && joined < (bare.match(/[0-9]+/g) ?? []).length - 1);
}

function orderVerdict(key, text, { count }) {
  const around = ",;.()[\\]{}*` ";
  const alone = (some) => some.replace(new RegExp(`^[${around}]+|(?<![!${around}])[!${around}]+$`, "g"), ""); // !3 1 2 denies it
  const bare = alone(alone(strip(withoutBullets(plainSigns(text)))).replace(/^(?:(?:the|my) )?(?:answer|order|solution)(?: is)?:? /i, ""));
  const parts = count < 10 && /^[1-9]{2,}$/.test(bare) ? [...bare] : bare.split(new RegExp(`(?:[${BLANK},;.<>→⇒=/()|-]|then|and|und|et|puis|dann)+`));
  if (isJoined(bare) || !parts.every((part) => /^\d{1,3}$/.test(part))) {
    return told(false, `Answer with the numbers 1 to ${count} in the order that you mean.`);
  }
  const order = parts.map(Number);
  if (order.length !== count || new Set(order).size !== count || order.some((number) => number < 1 || number > count)) {
    return told(false, `Each number from 1 to ${count} stands in the answer once.`);
  }
  for (const [i, [first, second]] of key.before.entries()) {
    if (order.indexOf(first) > order.indexOf(second)) {
      return told(false, `Not in order yet. ${key.replies[i] || `${first} has to come before ${second}.`}`, AUTHOR);
    }
  }
  return told(true, "Correct.");
}

// A line of Python without comments and white space, as it is kept in the key; what stands in quotes stays.
function bareLine(line) {
  const parts = line.match(/"[^"]*"|'[^']*'|#.*|[^"'#]+|["']/gs) ?? [];
  const kept = parts.filter((part) => !part.startsWith("#"));
  return kept.map((part) => (/^["']./.test(part) ? part : part.replace(new RegExp(`[${BLANK}]`, "g"), ""))).join("");
}

// Where white space may matter: `sl ope`, `a* *2` and `w- = 1` are no Python, and neither is `fortinx:`.
const SPACED = /[\w\u0080-\uffff]\s+[\w\u0080-\uffff]|[*/]\s+[*/]|[-+*/@%<>=!]\s+=|\d\s+\.|\.\s+\d/;

function lineVerdict(key, text, { count }) {
  const blank = `[${BLANK}]*`;
  const form = new RegExp(`^${blank}(?:line${blank})?(\\d{1,3})(?!${blank}(?:or|and|to|[&/,.–-])?${blank}[0-9])${blank}[:.,)]?([^]*)$`, "i");
  const [, number, written] = form.exec(strip(text).replace(trimmer("`"), "")) ?? [];
  if (!number && /[=←\p{N}]/u.test(text)) return null; // the judge may know which line is meant
  if (!number || Number(number) < 1 || Number(number) > count) {
    return told(false, `Begin with the number of the wrong line, 1 to ${count}: \`line 2: …\`.`);
  }
  const line = Number(number), fix = strip(written);
  if (line !== key.line) return told(false, `Not that line. ${key.replies[line] ?? `Line ${line} does what it should.`}`, AUTHOR);
  if (!fix) return told(false, `Line ${line} it is. What should it be? Write \`line ${line}: …\`.`);
  const bare = bareLine(fix);
  if (bare === key.wrong) return told(false, `Line ${line} it is, but so it stands there now.`, { slip: "unchanged" });
  if (Object.hasOwn(key.slips, bare)) return told(false, `Line ${line} it is. ${key.slips[bare]}`, AUTHOR);
  return key.fixes.includes(bare) && !SPACED.test(fix) && !/:$|^return/.test(bare) ? told(true, `Correct: line ${line}, and so it should be.`) : null;
}

// The cells in a text such as "z_1 = 0.5; a_1 = 0.46": name -> what is typed there; null if it is something else. What is
// given twice, and not as the same number, is no number.
function cellsIn(text, names) {
  const cells = {};
  for (const part of text.split(/[;\n]/).filter(strip)) {
    const found = new RegExp(`^[${BLANK}]*([^=${BLANK}]+)[${BLANK}]*=([^]*)$`).exec(part);
    if (!found || !names.includes(found[1])) return null;
    const [name, typed] = [found[1], strip(found[2])];
    if (name in cells && [cells[name], typed].some((one) => one?.includes("="))) return null; // a = a_1 = 5; a = 3
    if (typed) cells[name] = (cells[name] ?? typed) === typed ? typed : null;
  }
  return cells;
}

const ANOTHER = /^[^\p{L}\n\r\u2028\u2029]*\p{L}.*(?:[=:≈]|\b(?:is|equals)\b)/mu; // maybe another cell: 5, so a = 5

function tableVerdict(key, text, { decimals }) {
  const names = key.cells.map((cell) => cell.name);
  const written = cellsIn(plainSigns(text), names);
  if (!written) throw new Unjudged(); // names as the page shows them, rows, …
  const numbers = { ...key.given };
  const refused = {}, corrected = {}, pointed = {}, short = {};
  for (const [name, typed] of Object.entries(written)) {
    try {
      if (typed === null) throw new Error("is given twice.");
      if (ANOTHER.test(typed)) throw new Unjudged();
      const [over, under] = typedNumber(typed, decimals ? [1n, 10n ** BigInt(decimals)] : [0n, 1n]);
      numbers[name] = Number(over) / Number(under);
      const digits = decimalsOf(typed);
      if (digits < decimals) short[name] = (value) => isRounded([over, under], fraction(value), digits);
    } catch (error) {
      if (error instanceof Unjudged) throw error;
      refused[name] = error.message;
      corrected[name] = error.corrected;
      if (error.readings) pointed[name] = error.readings[0].text;
    }
  }
  if (Object.values(corrected).some(Boolean)) Object.assign(corrected, pointed); // 0,724 says what the comma of 1,702 is
  // what a number is off by comes from sums and products of some decimals: less than this is no difference
  const close = (a, b) => Math.abs(a - b) <= (decimals ? 10 ** -decimals : 0) + 1e-13 * (1 + Math.abs(a) + Math.abs(b));
  const follows = (number, js) => {
    const used = [...js.matchAll(/\bv\.(\w+)/g)].map((match) => match[1]);
    return used.every((name) => name in numbers) && close(number, new Function("v", `return ${js};`)(numbers));
  };
  const value = Object.fromEntries(key.cells.map((cell) => [cell.name, cell.value]));
  const shown = Object.fromEntries(key.cells.map((cell) => [cell.name, cell.shown]));
  const lines = key.cells.map((cell) => {
    const place = { place: cell.name };
    if (!(cell.name in numbers)) return told(false, refused[cell.name] ?? "is empty.", place);
    const number = numbers[cell.name];
    if (close(number, cell.value)) return told(true, "right.", place);
    if (follows(number, cell.js)) {
      const off = cell.from.filter((name) => !close(numbers[name], value[name]));
      return told(true, off.length ? `follows from your ${off.map((name) => shown[name]).join(", ")}.` : "right.", place);
    }
    const slip = cell.slips.find(([js]) => follows(number, js));
    if (slip) return told(false, slip[1], { ...place, slip: slip[2] });
    return told(false, short[cell.name]?.(cell.value) ? `right so far; give ${decimals} decimals.` : "not right.", place);
  });
  const mends = Object.values(corrected).some(Boolean) && !Object.values(written).includes(null);
  const mended = (name) => corrected[name] || written[name].replace(/^[ \t$`*&]+|[ \t$`*&]+$/g, "").replace(BAR, "/");
  const whole = mends ? Object.keys(written).map((name) => `${name} = ${mended(name)}`).join("; ") : "";
  return { ...tableSummary(lines, shown), corrected: whole };
}

function tableSummary(lines, shown) {
  const wrong = lines.filter((line) => !line.correct);
  const empty = wrong.filter((line) => line.message === "is empty.").map((line) => shown[line.place]);
  if (!wrong.length) return told(true, `Correct: all ${lines.length} cells.`, { lines });
  if (wrong.length === empty.length && empty.length < lines.length) {
    const off = lines.some((line) => line.message.startsWith("follows"));
    return told(false, `${off ? "" : "Right so far. "}Still empty: ${empty.join(", ")}.`, { lines });
  }
  const first = wrong.find((line) => line.message !== "is empty.") ?? wrong[0];
  const count = wrong.length - empty.length;
  const many = `${count} of ${lines.length} cells ${count === 1 ? "is" : "are"} wrong`;
  const after = empty.length ? `, ${empty.length} empty` : "";
  return told(false, `${many}${after}. ${shown[first.place]}: ${first.message}`, { slip: first.slip, lines });
}

function predictionVerdict(key, text, { count }) {
  let agrees, reply = "";
  if (count) {
    const chosen = lettersIn(text);
    if (!chosen) return null; // as for a choice
    if (chosen.length > 1 || chosen[0] > letterAt(count - 1)) {
      return told(false, `Predict with one letter, a to ${letterAt(count - 1)}.`);
    }
    agrees = chosen[0] === key.outcome;
    reply = key.replies?.[chosen[0]] ?? "";
  } else {
    const tolerance = fraction(key.tolerance);
    agrees = near(typedNumber(text, tolerance, key), fraction(key.outcome), tolerance);
  }
  const found = agrees ? "As you predicted." : "It comes otherwise than you predicted.";
  return told(agrees, [found, reply, key.told].filter(Boolean).join(" "));
}

const VERDICTS = {
  number: numberVerdict, choice: choiceVerdict, order: orderVerdict, line: lineVerdict, table: tableVerdict,
  prediction: predictionVerdict,
};

const MOST = 2000; // characters of an answer, as MAX_LENGTH in Python

function judgedHere(kind, data, text) {
  if (!data.key || !VERDICTS[kind]) return null;
  if (!strip(text)) return told(false, "Write an answer first.");
  const count = [...text].length;
  if (count > MOST) return told(false, `Write at most ${MOST} characters; these are ${count}.`);
  try {
    return VERDICTS[kind](unlocked(data.key), text, data);
  } catch (error) {
    return error instanceof Unjudged ? null : told(false, error.message, { corrected: error.corrected ?? "", readings: error.readings ?? [] });
  }
}
