"""Every certificate of an NSS database with its trust: SHA256 FLAGS"""

import hashlib
import re
import subprocess
import sys


def certutil(*arguments):
    command = ["certutil", *arguments, "-d", "sql:" + sys.argv[1]]
    return subprocess.run(command, capture_output=True, check=True).stdout


# Of a subject with several certificates, each nickname shows them all.
found = {}
lines = 0
for line in certutil("-L").decode().splitlines():
    entry = re.fullmatch(r"(.*\S) +(\S*,\S*,\S*) *", line)
    if not entry or entry.group(2) == "SSL,S/MIME,JAR/XPI":
        continue
    lines += 1
    data = certutil("-L", "-r", "-n", entry.group(1))
    while data:
        size = 4 + int.from_bytes(data[2:4], "big")
        certificate, data = data[:size], data[size:]
        found.setdefault(certificate, set()).add(entry.group(2))
if lines != len(found):
    sys.exit(f"{lines} nicknames, {len(found)} certificates")
for certificate, flags in found.items():
    print(hashlib.sha256(certificate).hexdigest(), "/".join(sorted(flags)))
