"""Every root of a `cabundle list --json`, selected or not, as a file of its own: roots.py JSON DIRECTORY"""

import base64
import json
import os
import ssl
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    document = json.load(file)
os.makedirs(sys.argv[2])
for root in document["roots"]:
    der = base64.b64decode(root["der"])
    path = os.path.join(sys.argv[2], root["sha256_fingerprint"])
    with open(path + ".der", "wb") as file:
        file.write(der)
    with open(path + ".pem", "w", encoding="ascii") as file:
        file.write(ssl.DER_cert_to_PEM_cert(der))
