// One TLS handshake: node handshake.mjs MODE STORE HOST PORT
//
// MODE is `ca` (the store is given as `ca`) or `env` (it stands in NODE_EXTRA_CA_CERTS). The server is on
// 127.0.0.1; HOST is what the client believes to call. Says `connected` or `refused: WHY`, where it is the
// certificate that was refused; anything else ends with 1.

import { readFileSync } from "node:fs";
import { connect } from "node:tls";

const [mode, store, host, port] = process.argv.slice(2);
if (mode === "env" && process.env.NODE_EXTRA_CA_CERTS !== store) {
  throw new Error("NODE_EXTRA_CA_CERTS is not the store");
}

// The codes of node:tls for a certificate that is not believed.
const OF_CERTIFICATE =
  /^(ERR_TLS_CERT_ALTNAME_INVALID|CERT_\w+|INVALID_PURPOSE|(DEPTH_ZERO_)?SELF_SIGNED_CERT\w*|UNABLE_TO_(VERIFY|GET)_\w+)$/;

const socket = connect({
  host: "127.0.0.1",
  port: Number(port),
  ...(host === "127.0.0.1" ? {} : { servername: host }),
  ...(mode === "ca" ? { ca: readFileSync(store) } : {}),
  timeout: 10_000,
});
socket.on("secureConnect", () => {
  console.log("connected");
  socket.end();
});
socket.on("timeout", () => socket.destroy(new Error("timeout")));
socket.on("error", (error) => {
  if (!OF_CERTIFICATE.test(error.code)) throw error;
  console.log(`refused: ${error.code}: ${error.message.replaceAll("\n", " ")}`);
});
