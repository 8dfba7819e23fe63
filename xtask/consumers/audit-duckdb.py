"""The SQL of the README, run by DuckDB on what `cabundle audit --json` writes of stores made here.

    audit-duckdb.py TOOL README NEW OLD      NEW: a bundle of today; OLD: certdata.txt of 2023
"""

import pathlib
import re
import subprocess
import sys

import duckdb


def main(tool, readme, new, old):
    stores = {"new.pem": pathlib.Path(new).read_bytes()}
    build = [tool, "build", old, "-q", "--accept-limits", "--as-of", "2023-04-01"]
    stores["old.pem"] = subprocess.run(build, stdout=subprocess.PIPE, check=True).stdout
    # Without E-Tugra.
    etugra = "b0bfd52bb0d7d9bd,ef66b0b10a3cdb9f,873f4685fa7f5636".split(",")
    exclude = [word for prefix in etugra for word in ("--exclude", prefix)]
    stores["mended.pem"] = subprocess.run(build + exclude, stdout=subprocess.PIPE, check=True).stdout
    for name, bundle in stores.items():
        pathlib.Path(name).write_bytes(bundle)
    command = [tool, "audit", "--json", "-q", "--fail-on", "none", "--as-of", "2026-11-22", *stores, "missing.pem"]
    with open("audit.jsonl", "wb") as lines:
        status = subprocess.run(command, stdout=lines, stderr=subprocess.DEVNULL).returncode
    if status != 2:
        sys.exit(f"exit status {status} with a store that is not there")
    section = pathlib.Path(readme).read_text(encoding="utf-8").split("## What is deployed\n")[1].split("\n## ")[0]
    queries = re.findall(r"```sql\n(.*?)```", section, re.S)
    # Only what the README says in words beside them.
    expected = [
        [
            ("old.pem", "E-Tugra Certification Authority", "2023-07-19"),
            ("old.pem", "E-Tugra Global Root CA ECC v3", "2023-07-19"),
            ("old.pem", "E-Tugra Global Root CA RSA v3", "2023-07-19"),
        ],
        [("missing.pem", "I001")],
    ]
    if len(queries) != len(expected):
        sys.exit(f"{len(queries)} queries in the README")
    for query, rows in zip(queries, expected):
        found = [tuple(str(cell) for cell in row) for row in duckdb.sql(query).fetchall()]
        if found != rows:
            sys.exit(f"{query}: {found}")
    count = duckdb.sql("SELECT count(*) FROM read_json('audit.jsonl')").fetchall()[0][0]
    if count != len(stores) + 1:
        sys.exit(f"{count} lines read")
    print(f"{len(queries)} queries")


main(*sys.argv[1:])
