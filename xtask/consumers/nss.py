"""Every certificate of an NSS database with its trust: SHA256 FLAGS"""

import hashlib
import re
import subprocess
import sys


def certutil(*arguments):
    command = ["certutil", *arguments, "-d", "sql:" + sys.argv[1]]
    return subprocess.run(command, capture_output=True, check=True).stdout


# NSS gives all certificates of one subject one nickname.
flags = {}
for line in certutil("-L").decode().splitlines():
    entry = re.fullmatch(r"(.*\S) +(\S*,\S*,\S*) *", line)
    if entry and entry.group(2) != "SSL,S/MIME,JAR/XPI":
        flags.setdefault(entry.group(1), []).append(entry.group(2))
for nickname, trust in flags.items():
    der = certutil("-L", "-r", "-n", nickname)
    for number in range(len(trust)):
        size = 4 + int.from_bytes(der[2:4], "big")
        certificate, der = der[:size], der[size:]
        told = "/".join(sorted(set(trust)))
        print(hashlib.sha256(certificate).hexdigest(), told)
    if der:
        sys.exit(f"more certificates than lines of {nickname}")
