"""What Python's readers find in a file: readers.py READER FILE [PASSWORD]"""

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


def quietly():
    """Some roots have the serial number 0, which pyca deprecates; nothing else may be warned of."""
    warnings.filterwarnings("ignore", message=".*serial number.*")


def certificates(found):
    from cryptography.hazmat.primitives.serialization import Encoding

    for certificate in found:
        sha256(certificate.public_bytes(Encoding.DER))


def pyca(path):
    from cryptography import x509

    quietly()
    with open(path, "rb") as file:
        certificates(x509.load_pem_x509_certificates(file.read()))


def by_pkcs7(path):
    from cryptography.hazmat.primitives.serialization import pkcs7

    quietly()
    with open(path, "rb") as file:
        data = file.read()
    load = pkcs7.load_pem_pkcs7_certificates
    if not data.startswith(b"-----"):
        load = pkcs7.load_der_pkcs7_certificates
    certificates(load(data))


def by_pkcs12(path, password):
    from cryptography.hazmat.primitives.serialization import pkcs12

    quietly()
    with open(path, "rb") as file:
        store = pkcs12.load_pkcs12(file.read(), password.encode() or None)
    if store.key or store.cert:
        sys.exit("a key, or the certificate of one")
    certificates(entry.certificate for entry in store.additional_certs)


def by_jks(path, password):
    """pyjks checks the digest with the password."""
    import jks

    for entry in jks.KeyStore.load(path, password).certs.values():
        sha256(entry.cert)


def by_json(path):
    """Every field that is the certificate's own, by pyca; then the anchors for servers."""
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA1
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    quietly()
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


READERS = {
    "ssl": by_ssl,
    "pyca": pyca,
    "json": by_json,
    "pkcs7": by_pkcs7,
    "pkcs12": by_pkcs12,
    "jks": by_jks,
}
READERS[sys.argv[1]](*sys.argv[2:])
