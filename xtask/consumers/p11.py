"""p11-kit's trust module on a file, in a configuration of its own.

    p11.py facts FILE            of each certificate that is an anchor or blocked: SHA256 for=... against=... and its dates and constraints;
                                 of each distrust without a certificate: distrust ISSUER SERIAL, in base64
    p11.py extract FILE OUTPUT   what Fedora's update-ca-trust extracts, into a directory

Run in an empty directory. root reads no user configuration, so that root runs it as nobody. A word on
stderr is a failure: where p11-kit cannot read a line it says so, and takes the file for plain PEM.
"""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import sys
import urllib.parse

PURPOSES = {
    "server-auth": "1.3.6.1.5.5.7.3.1",
    "email-protection": "1.3.6.1.5.5.7.3.4",
    "code-signing": "1.3.6.1.5.5.7.3.3",
}
PURPOSE_NAMES = {"server-auth": "server-auth", "email-protection": "email", "code-signing": "code-signing"}


def configure(path):
    modules = os.path.join("home", ".config", "pkcs11", "modules")
    os.makedirs(modules)
    os.mkdir("store")
    os.mkdir("extracted")
    shutil.copy(path, os.path.join("store", "roots.p11-kit"))
    with open(os.path.join("home", ".config", "pkcs11", "pkcs11.conf"), "w") as file:
        file.write("user-config: only\n")
    with open(os.path.join(modules, "roots.module"), "w") as file:
        file.write("module: p11-kit-trust.so\ntrust-policy: yes\n")
        file.write(f"x-init-reserved: paths='{os.path.abspath('store')}'\n")
    subprocess.run(["chmod", "-R", "a+rX", "."], check=True)
    os.chmod("extracted", 0o777)


def trust(*arguments):
    nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"] if os.geteuid() == 0 else []
    environment = {**os.environ, "HOME": os.path.abspath("home")}
    environment.pop("XDG_CONFIG_HOME", None)
    run = subprocess.run(
        [*nobody, "trust", *arguments], env=environment, capture_output=True, text=True, check=False
    )
    if run.returncode or run.stderr:
        sys.exit(f"trust {' '.join(arguments)}: {run.returncode}: {run.stderr}")
    return run.stdout


def extract(name, kind, *arguments):
    path = os.path.join("extracted", name)
    trust("extract", f"--format={kind}", *arguments, path)
    return path


def certificates(text):
    block = r"-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----"
    return [base64.b64decode(body) for body in re.findall(block, text)]


def anchors(purpose):
    path = extract(
        purpose, "pem-bundle", "--filter=ca-anchors", f"--purpose={PURPOSE_NAMES[purpose]}", "--overwrite"
    )
    with open(path, encoding="utf-8") as file:
        return {hashlib.sha256(der).hexdigest() for der in certificates(file.read())}


def fields(body):
    found = {}
    for line in body.splitlines():
        name, colon, value = line.partition(": ")
        if colon:
            found[name] = value
    return found


def octets(value):
    return urllib.parse.unquote_to_bytes(value.strip('"'))


def tlv(data):
    """Tag, contents, rest."""
    size, head = data[1], 2
    if size & 0x80:
        head += size & 0x7F
        size = int.from_bytes(data[2:head], "big")
    return data[0], data[head : head + size], data[head + size :]


def elements(data):
    found = []
    while data:
        tag, contents, data = tlv(data)
        found.append((tag, contents))
    return found


def extension(value):
    """The contents of the sequence in an extension."""
    return tlv(elements(tlv(octets(value))[1])[-1][1])[1]


def purposes_of(listed):
    """The purposes in a sequence of OIDs."""
    names = []
    for name, dotted in PURPOSES.items():
        arcs = [int(arc) for arc in dotted.split(".")]
        der = bytes([arcs[0] * 40 + arcs[1], *arcs[2:]])
        if (6, der) in elements(listed):
            names.append(name)
    return names


def date(value):
    text = octets(value).decode("ascii") if value else "\0"
    if text == "\0":
        return None
    century = "20" if len(text) == 13 else text[:2]
    t = text if len(text) == 13 else text[2:]
    return f"{century}{t[:2]}-{t[2:4]}-{t[4:6]}T{t[6:8]}:{t[8:10]}:{t[10:12]}Z"


def facts():
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    trusted = {purpose: anchors(purpose) for purpose in PURPOSES}
    with open(extract("blocked", "pem-bundle", "--filter=blocklist"), encoding="utf-8") as file:
        blocked = {hashlib.sha256(der).hexdigest() for der in certificates(file.read())}
    dump = trust("dump", "--filter=pkcs11:")
    objects = dump.split("[p11-kit-object-v1]\n")[1:]
    stapled = {}
    for body in objects:
        key = re.search(r"-----BEGIN PUBLIC KEY-----([^-]*)-----END", body)
        found = fields(body)
        if found.get("class") == "x-certificate-extension":
            spki = base64.b64decode(key.group(1))
            # p11-kit takes the first.
            stapled.setdefault((spki, found["object-id"]), extension(found["value"]))
    for body in objects:
        found = fields(body)
        if not certificates(body):
            if found.get("class") == "certificate" and found.get("x-distrusted") == "true":
                named = [octets(found[name]) for name in ("issuer", "serial-number")]
                print("distrust", *(base64.b64encode(der).decode() for der in named))
            continue
        [der] = certificates(body)
        fingerprint = hashlib.sha256(der).hexdigest()
        key = x509.load_der_x509_certificate(der).public_key()
        spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        purposes = [name for name in PURPOSES if fingerprint in trusted[name]]
        against = purposes_of(stapled.get((spki, "1.3.6.1.4.1.3319.6.10.1"), b""))
        if fingerprint in blocked:
            against = list(PURPOSES)
        if not purposes and not against:
            continue
        told = {
            "for": ",".join(purposes),
            "against": ",".join(against),
            "server-date": date(found.get("nss-server-distrust-after")),
            "email-date": date(found.get("nss-email-distrust-after")),
            "constraints": stapled.get((spki, "2.5.29.30"), b"").hex(),
        }
        print(" ".join([fingerprint, *(f"{name}={value}" for name, value in told.items() if value)]))


def update_ca_trust(output):
    """As Fedora's update-ca-trust does, with directory-hash of its later versions."""
    for directory in ["openssl", "pem", "java", "edk2"]:
        os.mkdir(os.path.join("extracted", directory))
        os.chmod(os.path.join("extracted", directory), 0o777)
    extract("openssl/ca-bundle.trust.crt", "openssl-bundle", "--filter=certificates", "--comment")
    for name, purpose in [("tls", "server-auth"), ("email", "email"), ("objsign", "code-signing")]:
        extract(
            f"pem/{name}-ca-bundle.pem", "pem-bundle", "--filter=ca-anchors", "--comment", f"--purpose={purpose}"
        )
    servers = ["--filter=ca-anchors", "--purpose=server-auth"]
    extract("java/cacerts", "java-cacerts", *servers)
    extract("edk2/cacerts.bin", "edk2-cacerts", *servers)
    extract("pem/directory-hash", "pem-directory-hash", *servers)
    shutil.move("extracted", output)


configure(sys.argv[2])
{"facts": facts, "extract": update_ca_trust}[sys.argv[1]](*sys.argv[3:])
