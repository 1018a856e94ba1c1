// The judge in a worker of its own: Python, SymPy and a book's exercises, all from this folder.
// Asked {call, name, text}, it answers {answer} or {error}; `fatal` with an error means that Python is no longer to be
// trusted. While it loads it says {progress} from 0 to 1: first of what has arrived, then {starting: true} with it of
// the modules that run; at the end {ready}, or {failed} with the reason.
const HOME = new URL(".", import.meta.url).href;
const AGAIN = new URL(import.meta.url).search; // another try takes nothing from the browser's cache

const plainFetch = self.fetch.bind(self);
let arrived = 0;
let started = false;

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

async function load() {
  const [{ default: manifest }, { ZSTDDecoder }, { loadPyodide }] = await Promise.all(
    ["manifest.mjs", "zstddec.mjs", "pyodide.mjs"].map((name) => import(`./${name}${AGAIN}`)),
  );
  const tools = { manifest, decoder: new ZSTDDecoder() };
  await tools.decoder.init();
  // Python comes first and starts while the modules arrive: beside it they would only hold it up on a slow line.
  const python = await fetched("pyodide.zst", tools);
  const [own, library] = ["own.zst", "library.zst"].map(async (name) => unpacked(name, await fetched(name, tools), tools));
  for (const promise of [own, library]) promise.catch(() => {}); // told below
  const core = unpacked("pyodide.zst", python, tools);
  const [scriptSize, wasmSize] = manifest.python;
  const script = URL.createObjectURL(new Blob([core.subarray(0, scriptSize)], { type: "text/javascript" }));
  const compiled = WebAssembly.compile(core.subarray(scriptSize, scriptSize + wasmSize));
  const standard = core.subarray(scriptSize + wasmSize);
  compiled.catch(() => {});
  const { default: createPyodideModule } = await import(script);
  URL.revokeObjectURL(script);

  // Pyodide asks for its parts by their addresses, and says nothing where one fails: it gets them from here.
  self.fetch = (address, options) => {
    if (String(address).endsWith("pyodide.asm.wasm")) return Promise.resolve(new Response());
    return String(address).endsWith("standard.zip") ? Promise.resolve(new Response(standard)) : plainFetch(address, options);
  };
  const pyodide = await new Promise((done, fail) => {
    WebAssembly.instantiateStreaming = async (_, imports) => {
      try {
        const module = await compiled;
        return { module, instance: await WebAssembly.instantiate(module, imports) };
      } catch (error) {
        fail(error);
        throw error;
      }
    };
    const lockFileContents = { info: manifest.info, packages: {} };
    loadPyodide({ indexURL: HOME, stdLibURL: `${HOME}standard.zip`, lockFileContents, createPyodideModule }).then(done, fail);
  });
  self.fetch = plainFetch;
  const told = (count) => started || postMessage({ progress: Math.min(1, count / manifest.modules), starting: true });
  const given = pyodide.toPy({
    __name__: "judge_modules", told, library: await library, own: await own,
    names: manifest.rest, rest: () => restOfLibrary(tools),
  });
  pyodide.runPython(FINDER, { globals: given });
  const judge = pyodide.runPython(manifest.start);
  pyodide.runPython(STARTED);
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
    postMessage({ error: String(error.message || error), fatal: error.name !== "PythonError" });
  }
};
