"""What `openssl x509 -text` says of the uses of each TRUSTED CERTIFICATE on stdin, as aux.c says it."""

import hashlib
import re
import ssl
import subprocess
import sys

NAMES = {
    "TLS Web Server Authentication": "server-auth",
    "E-mail Protection": "email-protection",
    "Code Signing": "code-signing",
}
BLOCK = "-----BEGIN TRUSTED CERTIFICATE-----.*?-----END TRUSTED CERTIFICATE-----\n"


def uses(text, kind):
    """None if there is no list of this kind: then everything is trusted, or nothing rejected."""
    if re.search(rf"^No {kind} Uses\.$", text, re.M):
        return None
    listed = re.search(rf"^{kind} Uses:\n *(.*)$", text, re.M).group(1)
    return sorted((NAMES[name] for name in listed.split(", ") if name), key=list(NAMES.values()).index)


for block in re.findall(BLOCK, sys.stdin.read(), re.S):
    told = subprocess.run(
        ["openssl", "x509", "-text"], input=block, capture_output=True, text=True, check=True
    ).stdout
    text, pem = told.split("-----BEGIN CERTIFICATE-----")
    der = ssl.PEM_cert_to_DER_cert("-----BEGIN CERTIFICATE-----" + pem)
    trusted, rejected = uses(text, "Trusted"), uses(text, "Rejected")
    if trusted is None:
        trusted = ["everything"]
    line = hashlib.sha256(der).hexdigest()
    if trusted:
        line += " for=" + ",".join(trusted)
    if rejected:
        line += " against=" + ",".join(rejected)
    print(line)
