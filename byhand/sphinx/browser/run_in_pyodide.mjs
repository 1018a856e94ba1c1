// node run_in_pyodide.mjs NODE_MODULES SOURCE.zip TARGET.zip [OPTIMIZE]: has Pyodide run compile_modules.py, so that the
// bytecode is its own.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, source, target, optimize = "2"] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${modules}/pyodide/pyodide.mjs`));
const pyodide = await loadPyodide();
pyodide.FS.writeFile("/source.zip", readFileSync(source));
pyodide.runPython(readFileSync(new URL("compile_modules.py", import.meta.url), "utf8"));
pyodide.runPython(`compile_zip("/source.zip", "/target.zip", ${Number(optimize)})`);
writeFileSync(target, pyodide.FS.readFile("/target.zip"));
