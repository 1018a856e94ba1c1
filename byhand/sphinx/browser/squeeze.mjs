// node squeeze.mjs NODE_MODULES TARGET SOURCE...: the files one after another as one Zstandard archive.
import { readFileSync, writeFileSync } from "node:fs";
import { constants, zstdCompressSync } from "node:zlib";

const [, target, ...sources] = process.argv.slice(2);
const content = Buffer.concat(sources.map((source) => readFileSync(source)));
const params = { [constants.ZSTD_c_compressionLevel]: 22, [constants.ZSTD_c_checksumFlag]: 1 };
writeFileSync(target, zstdCompressSync(content, { params, pledgedSrcSize: content.length }));
