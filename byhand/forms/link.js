// A whole question as a word for an address, and back: what byhand/answers/derive/link.py does.

const OWN = "derive/"; // how the names of such exercises begin
const LINK_VERSION = "1";
const LINK_SUM = 6; // characters
const DAMAGED = "This link is damaged: a part of it is missing, or was changed on its way. Ask for it again.";
const NEWER = "This link was made by a newer version of this page, which this one cannot read.";

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

// The 32 bits of FNV-1a.
function linkSum(bytes) {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);
}

function linkWord(text) {
  const bytes = new TextEncoder().encode(text);
  return LINK_VERSION + base64(linkSum(bytes)) + base64(bytes);
}

// The text of a question's word. Throws an Error whose message is a sentence for the reader.
function linkText(word) {
  if (/^[2-9]/.test(word)) throw new Error(NEWER);
  let text = null;
  try {
    const bytes = atob(word.slice(1 + LINK_SUM).replaceAll("-", "+").replaceAll("_", "/"));
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes, (one) => one.charCodeAt(0)));
  } catch {}
  if (text === null || linkWord(text) !== word) throw new Error(DAMAGED);
  return text;
}
