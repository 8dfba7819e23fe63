"""The SHA-256 of every certificate on stdin, one a line.

    fingerprints.py pem    what programs printed as PEM
    fingerprints.py der    one DER after the other

Or the certificates themselves:

    fingerprints.py concatenate    PEM to one DER after the other, on stdout
    fingerprints.py split          one DER after the other to files 0001.der and so on, here
"""

import base64
import hashlib
import re
import sys


def pem(text):
    block = rb"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)-----END CERTIFICATE-----"
    return [base64.b64decode(body) for body in re.findall(block, text)]


def der(data):
    """Splits by the length of each SEQUENCE."""
    found = []
    while data:
        if data[:2] != b"\x30\x82":
            sys.exit(f"no certificate after {len(found)}: {data[:4].hex()}")
        size = 4 + int.from_bytes(data[2:4], "big")
        if len(data) < size:
            sys.exit(f"certificate {len(found)} is cut off")
        found.append(data[:size])
        data = data[size:]
    return found


what = sys.argv[1]
data = sys.stdin.buffer.read()
certificates = pem(data) if what in ("pem", "concatenate") else der(data)
for number, certificate in enumerate(certificates, 1):
    match what:
        case "concatenate":
            sys.stdout.buffer.write(certificate)
        case "split":
            with open(f"{number:04}.der", "wb") as file:
                file.write(certificate)
        case "pem" | "der":
            print(hashlib.sha256(certificate).hexdigest())
        case _:
            sys.exit(__doc__)
