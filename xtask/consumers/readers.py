"""What Python's readers find in a file: readers.py READER FILE"""

import base64
import hashlib
import json
import ssl
import sys
import warnings


def sha256(der):
    print(hashlib.sha256(der).hexdigest())


def by_ssl(path):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cafile=path)
    for der in context.get_ca_certs(binary_form=True):
        sha256(der)


def pyca(path):
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.utils import CryptographyDeprecationWarning

    # Some roots have the serial number 0, which pyca deprecates.
    warnings.simplefilter("ignore", CryptographyDeprecationWarning)
    with open(path, "rb") as file:
        for certificate in x509.load_pem_x509_certificates(file.read()):
            sha256(certificate.public_bytes(Encoding.DER))


def by_json(path):
    """Every field that is the certificate's own, by pyca; then the anchors for servers."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from cryptography.utils import CryptographyDeprecationWarning

    warnings.simplefilter("ignore", CryptographyDeprecationWarning)
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    for root in document["roots"]:
        der = base64.b64decode(root["der"], validate=True)
        certificate = x509.load_der_x509_certificate(der)
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        time = "%Y-%m-%dT%H:%M:%SZ"
        told = {
            "sha256_fingerprint": hashlib.sha256(der).hexdigest(),
            "sha1_fingerprint": certificate.fingerprint(SHA1()).hex(),
            "spki_sha256": hashlib.sha256(key).hexdigest(),
            "serial_number": str(certificate.serial_number),
            "not_before": certificate.not_valid_before_utc.strftime(time),
            "not_after": certificate.not_valid_after_utc.strftime(time),
        }
        for field, value in told.items():
            if root[field] != value:
                sys.exit(f"{root['sha256_fingerprint']}: {field} {root[field]}, not {value}")
        if "server-auth" in root["included_for"]:
            print(told["sha256_fingerprint"])


READERS = {"ssl": by_ssl, "pyca": pyca, "json": by_json}
READERS[sys.argv[1]](*sys.argv[2:])
