// In: node_modules, and on the standard input a list of MathML. Out: what a screen reader says of each, by the speech
// rule engine that MathJax and others use, in its style "ClearSpeak".
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const home = join(process.argv[2], "speech-rule-engine");
const engine = createRequire(home)("speech-rule-engine");
await engine.setupEngine({ locale: "en", domain: "clearspeak", modality: "speech", json: join(home, "lib/mathmaps") });
console.log(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(math => engine.toSpeech(math))));
