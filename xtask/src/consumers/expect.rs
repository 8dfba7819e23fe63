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

/// For what each root is an anchor, and against what it is: the roots of which there is something to say.
pub(crate) const TRUST: Expect =
    Expect::Lines(|manifest| lines(manifest, |root| trust(root, root.distrusted())));
/// These roots alone.
pub(crate) const SPOKEN_OF: Expect = Expect::Lines(|manifest| {
    lines(manifest, |root| {
        trust(root, root.distrusted()).map(|_| root.sha256_fingerprint.clone())
    })
});
/// The same as p11-kit knows it: a root that is distrusted and an anchor for nothing is blocked for
/// everything; with dates and constraints, and the distrusts without certificates.
pub(crate) const P11: Expect = Expect::Lines(p11);
/// The roots of each file of Fedora's directory.
pub(crate) const FEDORA: Expect = Expect::Lines(fedora);

/// The trust flags of NSS for TLS, S/MIME and code: `C` for an anchor, `p` for distrust. Of every root: one
/// that is neither must not stay what it was.
pub(crate) const NSS_FLAGS: Expect = Expect::Lines(|manifest| {
    lines(manifest, |root| {
        let distrusted = root.distrusted();
        let flag = |purpose: &str| match root.is_for(purpose) {
            true => "C",
            false if distrusted.contains(&purpose) => "p",
            false => "",
        };
        let flags = PURPOSES.map(flag).join(",");
        Some(format!("{} {flags}", root.sha256_fingerprint))
    })
});

/// FreeBSD's directories: trusted for servers, and what Mozilla distrusts or has set an end to.
pub(crate) const FREEBSD: Expect = Expect::Lines(|manifest| {
    lines(manifest, |root| {
        let directory = match root.trust.server_auth.as_deref() {
            _ if root.is_for("server-auth") => "trusted",
            Some("trusted" | "distrusted") => "untrusted",
            _ => return None,
        };
        Some(format!("{} {directory}", root.sha256_fingerprint))
    })
});

/// The anchors for servers with their dates.
pub(crate) const GO_ENTRIES: Expect = Expect::Lines(|manifest| {
    lines(manifest, |root| {
        let date = root.server_distrust_after.as_ref();
        let date = date.map(|date| format!(" {date}")).unwrap_or_default();
        let line = || format!("{}{date}", root.sha256_fingerprint);
        root.is_for("server-auth").then(line)
    })
});

/// Every purpose.
const PURPOSES: [&str; 3] = ["server-auth", "email-protection", "code-signing"];

fn trust(root: &Root, distrusted: Vec<&str>) -> Option<String> {
    if root.included_for.is_empty() && distrusted.is_empty() {
        return None;
    }
    let anchor = PURPOSES
        .iter()
        .copied()
        .filter(|purpose| root.is_for(purpose));
    let mut line = root.sha256_fingerprint.clone();
    for (word, purposes) in [("for", anchor.collect()), ("against", distrusted)] {
        if !purposes.is_empty() {
            line += &format!(" {word}={}", purposes.join(","));
        }
    }
    Some(line)
}

fn p11(manifest: &Manifest) -> Vec<String> {
    let mut found = lines(manifest, |root| {
        let mut distrusted = root.distrusted();
        if root.included_for.is_empty() && !distrusted.is_empty() {
            distrusted = PURPOSES.to_vec();
        }
        let mut line = trust(root, distrusted)?;
        let constraints = root.imposed_name_constraints.as_ref();
        for (word, value) in [
            ("server-date", root.server_distrust_after.as_ref()),
            ("email-date", root.email_distrust_after.as_ref()),
            (
                "constraints",
                constraints.map(|constraints| &constraints.der_hex),
            ),
        ] {
            if let Some(value) = value {
                line += &format!(" {word}={value}");
            }
        }
        Some(line)
    });
    for distrust in &manifest.distrust {
        if let (Some(issuer), Some(serial)) = (&distrust.issuer_der, &distrust.serial_der) {
            found.push(format!("distrust {issuer} {serial}"));
        }
    }
    found
}

fn fedora(manifest: &Manifest) -> Vec<String> {
    let mut found = Vec::new();
    for root in &manifest.roots {
        let fingerprint = &root.sha256_fingerprint;
        if let Some(trust) = trust(root, root.distrusted()) {
            found.push(format!("{trust} openssl"));
        }
        for (file, purpose) in [
            ("tls", "server-auth"),
            ("java", "server-auth"),
            ("edk2", "server-auth"),
            ("directory-hash", "server-auth"),
            ("email", "email-protection"),
            ("objsign", "code-signing"),
        ] {
            if root.is_for(purpose) {
                found.push(format!("{fingerprint} {file}"));
            }
        }
    }
    found
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
