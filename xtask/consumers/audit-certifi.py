"""What `cabundle audit` says of releases of certifi, against the table of roots, joined here by SHA-256.

    audit-certifi.py TOOL TABLE PYTHON RELEASE...   RELEASE: a version, fetched with PYTHON's pip, or a wheel or sdist
"""

import base64
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tarfile
import zipfile


def fetch(python, release):
    """The bundle of a release, from PyPI or from its archive."""
    path = pathlib.Path(release)
    if not path.exists():
        where = pathlib.Path("certifi") / release
        subprocess.run(
            [python, "-m", "pip", "download", "-q", "--no-deps", "--dest", str(where), f"certifi=={release}"],
            check=True,
            stdout=sys.stderr,
        )
        (path,) = where.iterdir()
    if path.suffix == ".whl":
        return zipfile.ZipFile(path).read("certifi/cacert.pem")
    with tarfile.open(path) as archive:
        (name,) = [name for name in archive.getnames() if name.endswith("certifi/cacert.pem")]
        return archive.extractfile(name).read()


def fingerprints(bundle):
    blocks = re.findall(b"-----BEGIN CERTIFICATE-----(.*?)-----END", bundle, re.S)
    return {hashlib.sha256(base64.b64decode(block)).hexdigest() for block in blocks}


def main(tool, table, python, *releases):
    lives = {}
    for line in pathlib.Path(table).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sha256, first, gone, _, label = line.split("\t")
            lives[sha256] = (first, gone, label)
    wrong = 0
    paths = {}
    for release in releases:
        bundle = fetch(python, release)
        path = pathlib.Path(f"{pathlib.Path(release).name}.pem")
        path.write_bytes(bundle)
        paths[str(path)] = fingerprints(bundle)
    run = subprocess.run(
        [tool, "audit", "--json", "-q", "--fail-on", "none", "--as-of", "2026-11-22", *paths],
        stdout=subprocess.PIPE,
        check=True,
    )
    stores = [json.loads(line) for line in run.stdout.splitlines()]
    if [store["path"] for store in stores] != list(paths):
        sys.exit("not every store, or not in order")
    told = 0
    for store in stores:
        held = paths[store["path"]]
        expected = {sha256: lives[sha256][:2] for sha256 in held if sha256 in lives and lives[sha256][1]}
        found = {
            c["sha256"]: (c["listed"], c["removed"]) for c in store["certificates"] if "removed" in c["verdicts"]
        }
        unknown = {c["sha256"] for c in store["certificates"] if "unknown" in c["verdicts"]}
        if {c["sha256"] for c in store["certificates"]} != held:
            print(f"{store['path']}: not its certificates", file=sys.stderr)
            wrong += 1
        if unknown != held - lives.keys():
            print(f"{store['path']}: unknown {unknown}", file=sys.stderr)
            wrong += 1
        for sha256 in expected.keys() | found.keys():
            if expected.get(sha256) != found.get(sha256):
                print(f"{store['path']}: {sha256}: {expected.get(sha256)}, told {found.get(sha256)}", file=sys.stderr)
                wrong += 1
        told += len(found)
    if wrong:
        sys.exit(f"{wrong} differences")
    print(f"{len(stores)} releases, {told} removed roots told")


main(*sys.argv[1:])
