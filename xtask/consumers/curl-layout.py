"""Compares ours with what mk-ca-bundle.pl has made of the same certdata.txt: curl-layout.py OURS THEIRS JSON

The headers are each project's own; what follows must be the same, but for roots that the script leaves out by
the clock: because they have expired or, in its versions of 2022 to 2025, because a distrust date is past.
"""

import datetime
import hashlib
import json
import re
import ssl
import sys

# A name, a line under it of as many `=` as it has characters, the certificate.
ROOT = r"\n(.+)\n(=+)\n(-----BEGIN CERTIFICATE-----\n(?:.+\n)+?-----END CERTIFICATE-----\n)"


def roots(path):
    """What stands for each root, by its SHA-256, in order."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    start = text.index("\n##\n\n") + len("\n##\n\n")
    if not all(line.startswith("##") for line in text[: start - 1].splitlines()):
        sys.exit(f"{path}: a line of the header without ##")
    found = {}
    for match in re.finditer(ROOT, text[start:]):
        der = ssl.PEM_cert_to_DER_cert(match.group(3))
        found[hashlib.sha256(der).hexdigest()] = match.group(0)
    if "".join(found.values()) != text[start:]:
        sys.exit(f"{path}: more than roots")
    return found


ours, theirs = roots(sys.argv[1]), roots(sys.argv[2])
now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
with open(sys.argv[3], encoding="utf-8") as file:
    for root in json.load(file)["roots"]:
        fingerprint = root["sha256_fingerprint"]
        ends = [root["not_after"], root["server_distrust_after"] or now + "not past"]
        if fingerprint in ours:
            print(fingerprint)
            if fingerprint not in theirs and min(ends) <= now:
                del ours[fingerprint]
if list(ours.items()) != list(theirs.items()):
    [other, *_] = [*set(ours.items()) ^ set(theirs.items()), ("the order", "")]
    sys.exit(f"the script writes otherwise: {other[0]}")
