// In: node_modules, and a text in WebAssembly's own notation. Out: the bytes that wabt makes of it, in base64.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const wabt = await createRequire(join(process.argv[2], "wabt"))("wabt")();
const { buffer } = wabt.parseWat(process.argv[3], readFileSync(process.argv[3], "utf8"), { simd: true }).toBinary({});
console.log(Buffer.from(buffer).toString("base64"));
