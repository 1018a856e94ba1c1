// The book without a network. Each build has its own worker, which begins with the digest of every file (PARTS, written by
// web/extension/offline.py). A part is kept whole, under its build's name, or not at all; what was kept is what is shown
// until the reader takes the newer one. So no page meets a style, a script or another page of another build.
"use strict";

const HOME = registration.scope;
const WHOLE = "kept-whole"; // stands in the cache of a part once all of it is there

const cacheOf = (part) => `${HOME}${part}-${PARTS[part].digest}`;
const kept = (part, name) => caches.match(new URL(name, HOME), { cacheName: cacheOf(part) });
const isKept = async (part) => (await kept(part, WHOLE)) !== undefined;
const isMetered = () => navigator.connection?.saveData === true || navigator.connection?.type === "cellular";

async function digestOf(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest.slice(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// A file of this build: of an older one's cache if it is still the same, else from the network.
async function fileOf(name, digest) {
  const address = new URL(name, HOME).href;
  for (const find of [() => caches.match(address), () => fetch(address, { cache: "no-cache" })]) {
    const found = await find();
    const bytes = found?.ok && (await found.arrayBuffer());
    // anew, since the answer to a page's own address may not be one that was redirected
    if (bytes && (await digestOf(bytes)) === digest) return new Response(bytes, { headers: { "Content-Type": found.headers.get("Content-Type") } });
  }
  throw new Error(`${name} is not to be had in this version`);
}

// Fetch what is missing of a part, six files at a time; `tell` hears the share that is there.
async function keep(part, tell) {
  if (isMetered()) throw new Error("nothing is kept over a metered line");
  const { bytes, files } = PARTS[part], cache = await caches.open(cacheOf(part)), names = Object.keys(files).values();
  let there = 0;
  const lane = async () => {
    for (const name of names) {
      const [digest, size] = files[name];
      if (!(await cache.match(new URL(name, HOME)))) await cache.put(new URL(name, HOME), await fileOf(name, digest));
      tell((there += size) / bytes);
    }
  };
  await Promise.all(Array.from({ length: 6 }, lane));
  await cache.put(new URL(WHOLE, HOME), new Response(""));
}

// The name of the file at an address, or undefined: a host may leave out index.html and .html.
function nameOf(address) {
  if (!address.startsWith(HOME)) return undefined;
  const path = decodeURIComponent(address.split(/[?#]/)[0].slice(HOME.length));
  const isFile = (name) => Object.values(PARTS).some(({ files }) => Object.hasOwn(files, name));
  return [path, `${path}index.html`, `${path}.html`].find(isFile);
}

async function answer({ request, clientId }) {
  const name = nameOf(request.url), client = await clients.get(clientId);
  // a page that is in no file of this build is of another one, or another book's: it gets nothing from here
  if (request.mode === "navigate" || !client || nameOf(client.url) !== undefined) {
    for (const part of Object.keys(PARTS)) {
      const found = (await isKept(part)) && (await kept(part, name));
      if (found) return found;
    }
  }
  return fetch(request);
}

async function state() {
  const parts = Object.entries(PARTS).map(async ([part, { bytes }]) => [part, { bytes, kept: await isKept(part) }]);
  return Object.fromEntries(await Promise.all(parts));
}

addEventListener("install", (event) => event.waitUntil(keep("book", () => {})));

addEventListener("activate", (event) => {
  const own = Object.keys(PARTS).map(cacheOf);
  const isOld = (name) => name.startsWith(HOME) && !name.slice(HOME.length).includes("/") && !own.includes(name);
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(isOld).map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && nameOf(event.request.url) !== undefined) event.respondWith(answer(event));
});

addEventListener("message", (event) => {
  const [port] = event.ports, { call, part } = event.data;
  if (call === "take over") skipWaiting();
  else if (call === "state") event.waitUntil(state().then((parts) => port.postMessage(parts)));
  else if (call === "keep") {
    const done = keep(part, (share) => port.postMessage({ share }));
    event.waitUntil(done.then(() => port.postMessage({ kept: true }), (error) => port.postMessage({ failed: error.message })));
  }
});
