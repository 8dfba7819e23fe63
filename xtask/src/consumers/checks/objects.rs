//! Objects of other systems.

use super::readers::{ESP_IDF, KUBERNETES, WINDOWS_SST};
use crate::consumers::check::Check;
use crate::consumers::expect::{Expect, SERVERS};

/// The tests of a format in the project, where no program can be installed that reads it: `$module`.
const TESTS: &str = r#"cd "$root"
cargo test -q -p cabundle --test suite "$module" > "$OLDPWD/words" 2>&1 || fail "$(cat "$OLDPWD/words")"
sed -n 's/^test result: ok\. \([1-9][0-9]*\) passed.*/\1 tests/p' "$OLDPWD/words" | grep .
"#;

pub(super) fn checks() -> Vec<Check> {
    let mut checks = Vec::new();
    for output in [
        "kubernetes",
        "kubernetes-bundle",
        "kubernetes-cluster-trust-bundle",
    ] {
        checks.push(Check::new(
            &KUBERNETES,
            output,
            "PyYAML, the schema of Kubernetes, ssl of the data",
            SERVERS,
            r#""$venv/bin/python" "$scripts/readers.py" kubernetes "$in""#,
        ));
    }
    for (reader, output, module) in [
        (&ESP_IDF, "esp-idf", "formats::esp_idf"),
        (&WINDOWS_SST, "windows-sst", "formats::windows_sst"),
    ] {
        let about = "an independent parser of the project: cargo test";
        let check = Check::new(reader, output, about, Expect::Success, TESTS);
        checks.push(check.with([("module", module)]).of(&["embedded"]));
    }
    checks
}
