//! What a reader must find, as the lines that its script must print, in any order.

use std::collections::BTreeMap;

use super::manifest::{Manifest, Root};

/// From the manifest to the lines. A line begins with what it is about, mostly a SHA-256.
pub(crate) type Lines = fn(&Manifest) -> Vec<String>;

/// What a check is held against.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Expect {
    /// These lines.
    Lines(Lines),
    /// Nothing but success; the last line of stdout is told. For readers that give no certificates.
    Success,
}

/// The anchors for servers.
pub(crate) const SERVERS: Expect = Expect::Lines(|manifest| anchors(manifest, "server-auth"));
/// The anchors for e-mail.
pub(crate) const EMAIL: Expect = Expect::Lines(|manifest| anchors(manifest, "email-protection"));

fn anchors(manifest: &Manifest, purpose: &str) -> Vec<String> {
    lines(manifest, |root| {
        let fingerprint = || root.sha256_fingerprint.clone();
        root.is_for(purpose).then(fingerprint)
    })
}

fn lines(manifest: &Manifest, line: impl Fn(&Root) -> Option<String>) -> Vec<String> {
    manifest.roots.iter().filter_map(line).collect()
}

/// What is wrong with what was found, in words; `None` if nothing is. A line found twice is wrong
/// where it is expected once.
pub(crate) fn difference(
    manifest: &Manifest,
    expected: &[String],
    found: &[&str],
) -> Option<String> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for line in expected {
        *counts.entry(line).or_default() -= 1;
    }
    for line in found {
        *counts.entry(line).or_default() += 1;
    }
    let told = |line: &str| {
        let fingerprint = line.split_whitespace().next().unwrap_or_default();
        match manifest.label(fingerprint) {
            Some(label) => format!("{line} ({label})"),
            None => line.to_owned(),
        }
    };
    let mut why = Vec::new();
    for (word, sign) in [("missing", -1), ("not expected", 1)] {
        let of_sign = counts.iter().filter(|(_, count)| count.signum() == sign);
        let of_sign: Vec<&str> = of_sign.map(|(line, _)| *line).collect();
        let first = of_sign.iter().take(3);
        why.extend(first.map(|line| format!("{word}: {}", told(line))));
        if let Some(more) = of_sign.len().checked_sub(3).filter(|more| *more > 0) {
            why.push(format!("{word}: {more} more"));
        }
    }
    (!why.is_empty()).then(|| why.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::{EMAIL, Expect, Manifest, SERVERS, difference};

    fn manifest() -> Manifest {
        let root = |fingerprint: &str, included: &str| {
            format!(
                r#"{{"label": "Root {fingerprint}", "sha256_fingerprint": "{fingerprint}",
                "trust": {{"server_auth": "trusted", "email_protection": "distrusted", "code_signing": null}},
                "included_for": [{included}], "server_distrust_after": null, "email_distrust_after": null}}"#
            )
        };
        let server = "\"server-auth\"";
        let roots = [
            root("aa", server),
            root("bb", server),
            root("cc", "\"email-protection\""),
        ];
        let json = format!(r#"{{"roots": [{}], "distrust": []}}"#, roots.join(","));
        Manifest::parse(&json).unwrap()
    }

    fn expected(expect: Expect) -> Vec<String> {
        match expect {
            Expect::Lines(lines) => lines(&manifest()),
            Expect::Success => panic!("no lines"),
        }
    }

    #[test]
    fn a_purpose_is_expected_of_its_anchors_alone() {
        assert_eq!(expected(SERVERS), ["aa", "bb"]);
        assert_eq!(expected(EMAIL), ["cc"]);
    }

    #[test]
    fn order_does_not_matter_and_everything_else_does() {
        let (manifest, expected) = (manifest(), expected(SERVERS));
        assert_eq!(difference(&manifest, &expected, &["bb", "aa"]), None);
        let why = difference(&manifest, &expected, &["bb", "cc"]).unwrap();
        assert_eq!(why, "missing: aa (Root aa)\nnot expected: cc (Root cc)");
        let twice = difference(&manifest, &expected, &["aa", "bb", "bb"]).unwrap();
        assert_eq!(twice, "not expected: bb (Root bb)");
        assert!(difference(&manifest, &expected, &[]).is_some());
    }

    #[test]
    fn a_long_difference_is_cut() {
        let found = ["1", "2", "3", "4", "5", "aa", "bb"];
        let why = difference(&manifest(), &expected(SERVERS), &found).unwrap();
        assert!(why.ends_with("not expected: 2 more"), "{why}");
    }
}
