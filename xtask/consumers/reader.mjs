// The SHA-256 of every certificate of a PEM file as Node reads it.
import { X509Certificate, createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";

const text = readFileSync(process.argv[2]);
createSecureContext({ ca: text });
const block = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
for (const pem of text.toString("latin1").match(block)) {
  const certificate = new X509Certificate(pem);
  if (!certificate.ca) throw new Error(`no CA: ${certificate.subject}`);
  console.log(createHash("sha256").update(certificate.raw).digest("hex"));
}
