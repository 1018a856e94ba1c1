

// The end of JupyterLite's own worker: what the reader has asked the book to keep of the notebooks (see
// web/page/service-worker.js) needs no network, nor do the packages of Pyodide's distribution that have been used since.
async function keptOrFetched(request) {
  const home = new URL("../", location.href).href, address = request.url.split(/[?#]/)[0];
  const cacheName = (await caches.keys()).find((name) => name.startsWith(`${home}notebooks-`));
  if (cacheName === undefined || !(await caches.match(`${home}kept-whole`, { cacheName }))) return fetch(request);
  const kept = await caches.match(address.endsWith("/") ? `${address}index.html` : address, { cacheName });
  if (kept) return kept;
  const answer = await fetch(request);
  if (answer.ok && address.startsWith("https://cdn.jsdelivr.net/pyodide/")) await (await caches.open(cacheName)).put(address, answer.clone());
  return answer;
}

// The lists of files, which JupyterLite's own listener leaves to the network.
addEventListener("fetch", (event) => {
  const isList = event.request.method === "GET" && event.request.url.startsWith(new URL("api/contents/", location.href).href);
  if (isList) event.respondWith(keptOrFetched(event.request));
});
