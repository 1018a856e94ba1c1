// node start_judge.mjs NODE_MODULES FOLDER CODE: runs CODE where the worker's own finder has the modules of the judge in
// FOLDER, among its names and `start`, what the worker starts the judge by; prints what the last line of CODE is.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { zstdDecompressSync } from "node:zlib";

const [modules, folder, code] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${modules}/pyodide/pyodide.mjs`));
const { default: manifest } = await import(pathToFileURL(`${folder}/manifest.mjs`));
const archive = (name) => new Uint8Array(zstdDecompressSync(readFileSync(`${folder}/${name}`)));
const [, finder] = readFileSync(`${folder}/judge-worker.js`, "utf8").match(/const FINDER = `([^`]+)`/);
const pyodide = await loadPyodide();
const globals = pyodide.toPy({
  __name__: "judge_modules", told: () => {}, names: manifest.rest, rest: () => pyodide.toPy(archive("rest.zst")),
  library: archive("library.zst"), own: archive("own.zst"), start: manifest.start,
});
pyodide.runPython(finder, { globals });
console.log(pyodide.runPython(code, { globals }));
