// The judge in a worker of its own: Python, SymPy and the book's mathematics, all from this folder.
// Asked {id, call, name, text}, it answers {id, answer} or {id, error}; while it loads it says {progress}, then {ready}
// or {failed}. `fatal` with an error means that Python is no longer to be trusted.
import manifest from "./manifest.mjs";
import { loadPyodide } from "./pyodide.mjs";

const HOME = new URL(".", import.meta.url).href;
const MODULES = "/lib/judge";

// Every file is counted as it arrives; what is sent compressed is counted unpacked, as in the manifest.
let loaded = 0;
const plainFetch = self.fetch;
const countedFetch = async (...request) => {
  const answer = await plainFetch(...request);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText} for ${answer.url}`);
  const counter = new TransformStream({
    transform(chunk, controller) {
      loaded += chunk.byteLength;
      postMessage({ progress: Math.min(1, loaded / manifest.bytes) });
      controller.enqueue(chunk);
    },
  });
  return new Response(answer.body.pipeThrough(counter), { status: answer.status, headers: answer.headers });
};

async function load() {
  self.fetch = countedFetch;
  const fetched = fetch(`${HOME}judge.zip`).then((answer) => answer.arrayBuffer());
  fetched.catch(() => {}); // told below, once Python is there
  const pyodide = await loadPyodide({
    indexURL: HOME,
    stdLibURL: `${HOME}python.zip`,
    lockFileContents: { info: manifest.info, packages: {} },
  });
  pyodide.unpackArchive(await fetched, "zip", { extractDir: MODULES });
  self.fetch = plainFetch;
  pyodide.runPython(`import sys; sys.path.insert(0, "${MODULES}")`);
  return pyodide.runPython("from byhand.answers import Judge; from nbutils.exercises import BANK; Judge(BANK)");
}

const loading = load();
loading.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ failed: String(error.message || error) }),
);

self.onmessage = async ({ data: { id, call, name, text } }) => {
  const judge = await loading;
  try {
    postMessage({ id, answer: JSON.parse(call === "prepare" ? judge.prepare(name) : judge[call](name, text)) });
  } catch (error) {
    postMessage({ id, error: String(error.message || error), fatal: error.name !== "PythonError" });
  }
};
