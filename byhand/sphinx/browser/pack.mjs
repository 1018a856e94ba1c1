// node pack.mjs NODE_MODULES STANDARD.zip LIBRARY.zip OWN.zip BANK FOLDER: has Pyodide run pack_modules.py; writes the files
// standard, library, own and rest into FOLDER, and prints what `pack` returns.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, standard, library, own, bank, folder] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${modules}/pyodide/pyodide.mjs`));
const pyodide = await loadPyodide();
const sources = { standard, library, own };
for (const [name, file] of Object.entries(sources)) pyodide.FS.writeFile(`/${name}.zip`, new Uint8Array(readFileSync(file)));
pyodide.runPython(readFileSync(new URL("pack_modules.py", import.meta.url), "utf8"));
const targets = Object.fromEntries(["standard", "library", "own", "rest"].map((name) => [name, `/made-${name}`]));
const pack = `pack("/standard.zip", "/library.zip", "/own.zip", ${JSON.stringify(bank)}, ${JSON.stringify(targets)})`;
const told = pyodide.runPython(`import json; json.dumps(${pack})`);
for (const [name, made] of Object.entries(targets)) writeFileSync(`${folder}/${name}`, pyodide.FS.readFile(made));
process.stdout.write(told);
