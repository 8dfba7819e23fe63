//! What `cabundle audit` says, against who knows it otherwise.

use super::readers::{CERTIFI_RELEASES, DUCKDB};
use crate::consumers::check::Check;
use crate::consumers::expect::Expect;

pub(super) fn checks() -> Vec<Check> {
    let certifi = Check::new(
        &CERTIFI_RELEASES,
        "certifi",
        "what audit says of releases since 2018, joined with data/roots.tsv by hashlib",
        Expect::Success,
        r#"python3 "$scripts/audit-certifi.py" "$tool" "$root/data/roots.tsv" "$venv/bin/python" \
          2018.1.18 2019.3.9 2020.12.5 2021.10.8 2022.12.7 2023.7.22 2024.2.2 2024.7.4 2025.1.31 2025.11.12"#,
    );
    let duckdb = Check::new(
        &DUCKDB,
        "pem",
        "the README's SQL on audit --json",
        Expect::Success,
        r#""$venv/bin/python" "$scripts/audit-duckdb.py" "$tool" "$root/README.md" "$in" \
          "$root/tests/data/certdata-2.60.txt""#,
    );
    vec![certifi.of(&["embedded"]), duckdb.of(&["embedded"])]
}
