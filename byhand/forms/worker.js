// The judge in a worker of its own: Python, SymPy and a book's exercises, all from this folder.
// Asked {call, name, text}, it answers {answer} or {error}; `fatal` with an error means that Python is no longer to be
// trusted. While it loads it says {progress} from 0 to 1: first of what has arrived, then {starting: true} with it of
// the modules that run; at the end {ready}, or {failed} with the reason.
const HOME = new URL(".", import.meta.url).href;
const AGAIN = new URL(import.meta.url).search; // another try takes nothing from the browser's cache

const plainFetch = self.fetch.bind(self);
let arrived = 0;
let started = false;
let isAwoken = false; // its memory is one that was kept

// An archive of the manifest. Every byte is counted, so that a file that is cut off, or is another one, is known.
async function fetched(name, { manifest }) {
  const { packed } = manifest.archives[name];
  const answer = await plainFetch(HOME + name, { cache: AGAIN ? "reload" : "default" });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText} for ${name}`.replace("  ", " "));
  const parts = new Uint8Array(packed);
  let size = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    if (size + value.length > packed) throw new Error(`${name} is another file`);
    parts.set(value, size);
    size += value.length;
    arrived += value.length;
    postMessage({ progress: arrived / manifest.packed });
  }
  if (size < packed) throw new Error(`${name} ended before it was complete`);
  return parts;
}

function unpacked(name, parts, { manifest, decoder }) {
  const { bytes } = manifest.archives[name];
  const made = decoder.decode(parts, bytes);
  if (made.length !== bytes) throw new Error(`${name} is damaged`);
  return made;
}

// Modules that nearly no answer needs are in an archive of their own, asked for when one of them is imported.
function restOfLibrary(tools) {
  const request = new XMLHttpRequest();
  request.open("GET", `${HOME}rest.zst`, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status !== 200) throw new Error(`${request.status} for rest.zst`);
  return unpacked("rest.zst", new Uint8Array(request.response), tools);
}

// Finds modules in memory, in archives that are marshalled dicts, and counts those that start. Nothing is collected
// before they all have started: what they make stays, and looking through it takes an eighth of their time. What they
// compile themselves, regular expressions and the methods of dataclasses, comes compiled too, by the same Python: it
// would take a third of it.
const FINDER = `
import _sre, array, dataclasses, functools, gc, marshal, re._compiler, sys
from importlib.machinery import ModuleSpec

gc.disable()

class Modules:
    count = 0

    def __init__(self, names, contents):
        self.names, self.contents = names, functools.cache(contents)

    def find_spec(self, name, path=None, target=None):
        if name not in self.names:
            return None
        is_package, _ = self.contents()[name]
        return ModuleSpec(name, self, is_package=is_package)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        Modules.count += 1
        if Modules.count % 20 == 0:
            told(Modules.count)
        _, code = self.contents()[module.__name__]
        exec(marshal.loads(code), module.__dict__)

own, patterns, methods = marshal.loads(own)
used = marshal.loads(library) | own
del library, own

def compiled(pattern, flags=0, otherwise=re._compiler.compile):
    found = patterns.pop((pattern, flags), None)
    if found is None:
        return otherwise(pattern, flags)
    flags, code, *groups = found
    return _sre.compile(pattern, flags, array.array("I", code).tolist(), *groups)

re._compiler.compile = compiled
dataclasses.exec = lambda source, *names: exec(methods.pop(source, source), *names)
sys.meta_path.insert(0, Modules(used, lambda: used))
sys.meta_path.append(Modules(frozenset(names), lambda: marshal.loads(rest().to_bytes())))
`;

const STARTED = "import gc; gc.freeze(); gc.enable()";

// Python's limits in time, by the clock of the page. Python has no alarm here, but now and then asks a buffer whether a
// signal has come: this one answers with it when the time is up. Without it each call of a function would have to ask.
function giveAlarm(pyodide) {
  const deadline = pyodide.pyimport("byhand.answers.deadline");
  const signal = deadline.SIGNAL;
  let end = Infinity;
  deadline.alarm = (seconds) => {
    end = performance.now() + 1000 * (seconds ?? Infinity);
  };
  deadline.destroy();
  pyodide.setInterruptBuffer({
    get 0() {
      if (performance.now() < end) return 0;
      end = Infinity;
      return signal;
    },
    set 0(taken) {}, // Python writes that it has seen the signal
  });
}

// Pyodide's script, its compiled program, and Python's own library.
async function runtime(packed, tools) {
  const core = unpacked("pyodide.zst", packed, tools);
  const [scriptSize, wasmSize] = tools.manifest.python;
  const script = URL.createObjectURL(new Blob([core.subarray(0, scriptSize)], { type: "text/javascript" }));
  const compiled = WebAssembly.compile(core.subarray(scriptSize, scriptSize + wasmSize));
  compiled.catch(() => {});
  const { default: createPyodideModule } = await import(script);
  URL.revokeObjectURL(script);
  return { compiled, createPyodideModule, standard: core.subarray(scriptSize + wasmSize) };
}

// Python, with room for a memory of `size` bytes.
async function python({ compiled, createPyodideModule, standard }, { manifest, loadPyodide }, options, size = 0) {
  // Pyodide asks for its parts by their addresses, and says nothing where one fails: it gets them from here.
  self.fetch = (address, more) => {
    if (String(address).endsWith("pyodide.asm.wasm")) return Promise.resolve(new Response());
    return String(address).endsWith("standard.zip") ? Promise.resolve(new Response(standard)) : plainFetch(address, more);
  };
  const lockFileContents = { info: manifest.info, packages: {} };
  const pyodide = await new Promise((done, fail) => {
    WebAssembly.instantiateStreaming = async (_, imports) => {
      try {
        const module = await compiled;
        const instance = await WebAssembly.instantiate(module, imports);
        enlarge(instance.exports.memory, size);
        return { module, instance };
      } catch (error) {
        fail(error);
        throw error;
      }
    };
    loadPyodide({ indexURL: HOME, stdLibURL: `${HOME}standard.zip`, lockFileContents, createPyodideModule, ...options }).then(done, fail);
  });
  self.fetch = plainFetch;
  return pyodide;
}

function enlarge(memory, size) {
  const page = 65_536;
  memory.grow(Math.max(0, Math.floor((size - memory.buffer.byteLength) / page)));
}

function copyOfMemory(pyodide, known) {
  const { __hiwire_get: get, __hiwire_set: set } = pyodide._module; // Python's references to JavaScript's objects
  try {
    for (let i = 0; ; i += 1) if (get(i) === undefined) set(i, null); // an object that is gone, which cannot be copied
  } catch {} // there are no more
  const serializer = (one) => {
    if (!known.includes(one)) throw new Error("Python holds an object that cannot be copied");
    return known.indexOf(one);
  };
  return pyodide.makeMemorySnapshot({ serializer });
}

// The copy of this build's memory is kept, and that of an older build is not.
const MEMORY = `${HOME}memory`;
const kept = () => self.caches.open("judge");

async function forget(isToGo) {
  const cache = await kept();
  for (const { url } of await cache.keys()) if (isToGo(url)) await cache.delete(url);
}

// As Python is now; it may go on while its memory is written.
async function keep(pyodide, known) {
  const memory = copyOfMemory(pyodide, known);
  const room = await navigator.storage?.estimate?.(); // of which some browsers do not tell
  if (room && room.quota - room.usage < 10 * memory.length) return;
  const book = new URL("..", HOME).href;
  await forget((url) => url.startsWith(book));
  await (await kept()).put(MEMORY, new Response(memory, { headers: { "Content-Length": memory.length } }));
}

async function load() {
  const lookup = AGAIN || !self.caches ? undefined : kept().then((cache) => cache.match(MEMORY)).catch(() => undefined);
  const [{ default: manifest }, { ZSTDDecoder }, { loadPyodide }] = await Promise.all(
    ["manifest.mjs", "zstddec.mjs", "pyodide.mjs"].map((name) => import(`./${name}${AGAIN}`)),
  );
  const tools = { manifest, loadPyodide, decoder: new ZSTDDecoder() };
  await tools.decoder.init();
  const told = (count) => started || postMessage({ progress: Math.min(1, count / manifest.modules), starting: true });
  const rest = () => restOfLibrary(tools);
  const known = [told, rest]; // to Python
  const asked = () => ["own.zst", "library.zst"].map(async (name) => unpacked(name, await fetched(name, tools), tools));

  // Python comes first and starts while the modules arrive: beside it they would only hold it up on a slow line.
  const packed = await fetched("pyodide.zst", tools);
  const found = await lookup;
  const copied = found?.arrayBuffer();
  const modules = found ? [] : asked();
  for (const promise of [copied, ...modules]) promise?.catch(() => {}); // told below
  const parts = await runtime(packed, tools);

  async function awoken() {
    const memory = new Uint8Array(await copied);
    if (memory.length !== Number(found.headers.get("Content-Length"))) throw new Error("a part of the memory is lost");
    return python(parts, tools, { _loadSnapshot: memory, _snapshotDeserializer: (i) => known[i] }, memory.length);
  }

  async function fresh() {
    const pyodide = await python(parts, tools, { _makeSnapshot: true });
    const [own, library] = await Promise.all(found ? asked() : modules);
    const globals = pyodide.toPy({ __name__: "judge_modules", told, rest, own, library, names: manifest.rest });
    pyodide.runPython(FINDER, { globals });
    pyodide.runPython(manifest.start);
    pyodide.runPython(STARTED);
    return pyodide;
  }

  let pyodide = found && (await awoken().catch(() => undefined));
  isAwoken = pyodide !== undefined;
  pyodide ??= await fresh();
  if (!isAwoken && self.caches) keep(pyodide, known).catch(() => {}); // there is no room, or nothing may be kept
  const judge = pyodide.runPython(manifest.start);
  giveAlarm(pyodide);
  started = true;
  return judge;
}

const loading = load();
loading.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ failed: String(error?.message || error) }),
);

self.onmessage = async ({ data: { call, name, text } }) => {
  const judge = await loading;
  try {
    postMessage({ answer: JSON.parse(text === undefined ? judge[call](name) : judge[call](name, text)) });
  } catch (error) {
    if (isAwoken) await forget((url) => url === MEMORY).catch(() => {}); // so that it is not met with again
    postMessage({ error: String(error.message || error), fatal: error.name !== "PythonError" });
  }
};
