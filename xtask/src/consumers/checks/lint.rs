//! What `cabundle lint` finds, for code scanning.

use super::readers::SARIF;
use crate::consumers::check::Check;
use crate::consumers::expect::Expect;

pub(super) fn checks() -> Vec<Check> {
    vec![Check::new(
        &SARIF,
        "json",
        "lint --format sarif: the schema of SARIF 2.1.0, and as many results by weight as lint --json",
        Expect::Success,
        r#"for format in sarif json; do
          "$tool" lint "$certdata" --as-of 2026-11-22 --fail-on none --format $format > lint.$format
        done
        "$venv/bin/python" "$scripts/lint-sarif.py" lint.sarif lint.json \
          "$npm/node_modules/@microsoft/sarif-multitool-linux/sarif-2.1.0.json""#,
    )]
}
