"""LOG JSON SCHEMA: holds a SARIF log against the schema, and sarif-tools' counts against those of lint --json."""

import json
import sys

import jsonschema
from sarif import loader

log, plain, schema = sys.argv[1:]
with open(schema, encoding="utf-8-sig") as file:
    schema = json.load(file)
with open(log, encoding="utf-8") as file:
    document = json.load(file)
validator = jsonschema.validators.validator_for(schema)(schema)
validator.validate(document)

# The schema refuses something at all.
document["runs"][0]["results"][0]["level"] = "grave"
assert not validator.is_valid(document)

found = loader.load_sarif_file(log).get_report()
with open(plain, encoding="utf-8") as file:
    counts = json.load(file)["counts"]
for severity, level in ("error", "error"), ("warning", "warning"), ("info", "note"):
    read = found.get_issue_count_for_severity(level)
    assert read == counts[severity], f"{level}: {read} read, {counts[severity]} found"
print(sum(counts.values()))
