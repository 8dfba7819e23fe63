// The SHA-256 of every certificate of a PKCS#7, by PKI.js: pkcs7.mjs NPM FILE
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , npm, file] = process.argv;
const require = createRequire(`${npm}/`);
const { fromBER } = require("asn1js");
const { ContentInfo, SignedData } = require("pkijs");

let der = readFileSync(file);
if (der[0] === 0x2d) {
  const body = /-----BEGIN PKCS7-----([^-]+)-----END PKCS7-----/.exec(der.toString())[1];
  der = Buffer.from(body, "base64");
}
const bytes = der.buffer.slice(der.byteOffset, der.byteOffset + der.byteLength);
// Its own limit of 10,000 nodes is not enough for all roots; PKI.js' fromBER does not hand on another.
const { result, offset } = fromBER(bytes, { maxNodes: 1_000_000 });
if (offset !== bytes.byteLength) throw new Error(result.error || "more after the end");
const content = new ContentInfo({ schema: result });
const signed = new SignedData({ schema: content.content });
if (signed.signerInfos.length || signed.crls) throw new Error("more than certificates");
for (const certificate of signed.certificates) {
  const raw = Buffer.from(certificate.toSchema().toBER());
  console.log(createHash("sha256").update(raw).digest("hex"));
}
