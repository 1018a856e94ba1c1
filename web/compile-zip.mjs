// node compile-zip.mjs NODE_MODULES SOURCE.zip TARGET.zip [OPTIMIZE]: compile_zip.py, run by Pyodide, so that its bytecode fits.
import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, source, target, optimize = "2"] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${modules}/pyodide/pyodide.mjs`));
const pyodide = await loadPyodide();
pyodide.FS.writeFile("/source.zip", readFileSync(source));
pyodide.runPython(readFileSync(new URL("compile_zip.py", import.meta.url), "utf8"));
pyodide.runPython(`compile_zip("/source.zip", "/target.zip", ${Number(optimize)})`);
writeFileSync(target, pyodide.FS.readFile("/target.zip"));
