"""The SHA-256 of the root of each anchor on stdin, as bearssl.c prints it: bearssl.py JSON"""

import base64
import json
import sys
import warnings

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

# IANA's numbers, which BearSSL has too.
CURVES = {"secp256r1": 23, "secp384r1": 24, "secp521r1": 25}


def number(value):
    return value.to_bytes((value.bit_length() + 7) // 8, "big").hex()


def anchor(certificate):
    key = certificate.public_key()
    name = certificate.subject.public_bytes().hex()
    if isinstance(key, rsa.RSAPublicKey):
        numbers = key.public_numbers()
        return f"{name} RSA {number(numbers.n)} {number(numbers.e)}"
    assert isinstance(key, ec.EllipticCurvePublicKey)
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return f"{name} EC {CURVES[key.curve.name]} {point.hex()}"


warnings.filterwarnings("ignore", message=".*serial number.*")
roots = {}
with open(sys.argv[1], encoding="utf-8") as file:
    for root in json.load(file)["roots"]:
        certificate = x509.load_der_x509_certificate(base64.b64decode(root["der"]))
        # Of two certificates of one anchor, any selected one will do.
        roots.setdefault(anchor(certificate), []).append((not root["included_for"], root["sha256_fingerprint"]))
for line in sys.stdin:
    candidates = roots.get(line.strip())
    if not candidates:
        sys.exit(f"no root has this name and key: {line[:200]}")
    candidates.sort()
    print(candidates.pop(0)[1])
