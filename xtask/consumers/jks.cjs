// The certificates of a JKS as PEM, by jks-js: jks.cjs NPM FILE PASSWORD
const { readFileSync } = require("node:fs");
const [, , npm, file, password] = process.argv;
const { toPem } = require(`${npm}/node_modules/jks-js`);

for (const entry of Object.values(toPem(readFileSync(file), password))) {
  console.log(entry.ca);
}
