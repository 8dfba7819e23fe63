//! What is written of a report.

use super::{bogus, compare, lock, sha256, small, time};
use crate::diff::{Options, json, markdown, text};
use crate::format::{Held, Holding};
use crate::store::{DateAttribute, Level, NameConstraints, Root, Store};

/// A bit of everything, for the renderings: Alpha goes, Gamma comes, Beta changes.
fn everything() -> (Store, Store) {
    let (mut old, mut new) = (small(), small());
    new.lock = Some(lock("2.86"));
    new.roots.remove(0);
    old.roots.remove(2);
    let beta = &mut new.roots[0];
    beta.trust.as_mut().unwrap().levels.server_auth = Some(Level::MustVerify);
    beta.label = b"B|`</code><b>@beta\n# x".to_vec();
    new.roots[1].email_distrust_after.certificate =
        DateAttribute::Date(time("2025-01-01T00:00:00Z"));
    new.distrusts = vec![bogus(&old, Level::Distrusted)];
    (old, new)
}

fn day(root: &Root) -> String {
    root.certificate
        .not_after()
        .strftime("%Y-%m-%d")
        .to_string()
}

#[test]
fn text_tells_everything() {
    let (old, new) = everything();
    let expected = format!(
        r#"1 root added, 1 root removed, 1 root changed, 1 distrust without certificate added
  old: certdata.txt, builtins version 2.84, of 2026-11-22T00:00:00Z, 2 certificates
  new: certdata.txt, builtins version 2.86, of 2026-11-22T00:00:00Z, 2 certificates
  roots trusted for server-auth: 2 -> 1
  roots trusted for email-protection: 2 -> 2
  roots trusted for code-signing: 0 -> 0

Added:
  + "Gamma"
      SHA-256 {gamma}
      trusted for server-auth, email-protection
      email-protection distrusted after 2025-01-01T00:00:00Z
      valid until {gamma_day}

Removed:
  - "Alpha"
      SHA-256 {alpha}
      trusted for server-auth, email-protection
      valid until {alpha_day}

Changed:
  ~ "B|`</code><b>@beta\x0a# x"
      SHA-256 {beta}
      server-auth trust: trusted -> must_verify
      label: "Beta" -> "B|`</code><b>@beta\x0a# x"

Distrust without certificate added:
  + "Bogus"
      issuer CN=x
      serial 020105
"#,
        gamma = sha256(&new.roots[1]),
        gamma_day = day(&new.roots[1]),
        alpha = sha256(&old.roots[0]),
        alpha_day = day(&old.roots[0]),
        beta = sha256(&old.roots[1]),
    );
    assert_eq!(text::render(&compare(&old, &new)), expected);
}

#[test]
fn markdown_tells_everything() {
    let (old, new) = everything();
    let expected = format!(
        r"## certdata.txt: builtins `2.84` → `2.86`

**1 root added, 1 root removed, 1 root changed, 1 distrust without certificate added.**

|  | before | after |
| --- | --- | --- |
| store | certdata.txt | certdata.txt |
| date | 2026-11-22T00:00:00Z | 2026-11-22T00:00:00Z |
| certificates | 2 | 2 |
| roots trusted for server-auth | 2 | 1 |
| roots trusted for email-protection | 2 | 2 |
| roots trusted for code-signing | 0 | 0 |

### Added

| root | trusted for | limits | valid until | SHA-256 |
| --- | --- | --- | --- | --- |
| `Gamma` | server-auth, email-protection | email-protection distrusted after 2025-01-01T00:00:00Z | {gamma_day} | `{gamma}` |

### Removed

| root | trusted for | limits | valid until | SHA-256 |
| --- | --- | --- | --- | --- |
| `Alpha` | server-auth, email-protection |  | {alpha_day} | `{alpha}` |

### Changed

| root | what | before | after | SHA-256 |
| --- | --- | --- | --- | --- |
| `B\x7c\x60</code><b>@beta\x0a# x` | server-auth trust | trusted | must_verify | `{beta}` |
| `B\x7c\x60</code><b>@beta\x0a# x` | label | `Beta` | `B\x7c\x60</code><b>@beta\x0a# x` | `{beta}` |

### Distrust without certificate added

| label | names |
| --- | --- |
| `Bogus` | `issuer CN=x`, `serial 020105` |
",
        gamma = sha256(&new.roots[1]),
        gamma_day = day(&new.roots[1]),
        alpha = sha256(&old.roots[0]),
        alpha_day = day(&old.roots[0]),
        beta = sha256(&old.roots[1]),
    );
    assert_eq!(markdown::render(&compare(&old, &new)), expected);
}

/// Whatever a label holds, a table keeps its lines and its cells, and every span its end.
#[test]
fn hostile_labels_stay_in_their_cells() {
    let old = small();
    let plain = markdown::render(&compare(&old, &renamed(&old, b"plain")));
    let shape = |text: &str| -> Vec<(usize, usize)> {
        let marks = |line: &str, c| line.matches(c).count();
        text.lines()
            .map(|l| (marks(l, '|'), marks(l, '`')))
            .collect()
    };
    let hostile: [&[u8]; 9] = [
        b"| a | b |",
        b"\\|",
        b"`` ` ``",
        b"x\n\n# heading\r\n",
        b"<img src=x onerror=y><!--",
        b"[link](javascript:x) @everyone #1",
        b"\x1b]0;title\x07\0",
        "\u{2028}\u{202e}|".as_bytes(),
        b"-----BEGIN CERTIFICATE-----",
    ];
    for label in hostile {
        let hostile = markdown::render(&compare(&old, &renamed(&old, label)));
        assert_eq!(shape(&hostile), shape(&plain), "{hostile}");
        let text = text::render(&compare(&old, &renamed(&old, label)));
        assert!(!text.contains(['\x1b', '\r', '\0', '\u{2028}']), "{text}");
        assert!(!text.contains("-----BEGIN"), "{text}");
    }
    // A span needs contents; what has no label is known by its subject.
    let empty = markdown::render(&compare(&old, &renamed(&old, b"")));
    assert!(empty.contains("| label | `Alpha` | (empty) |"), "{empty}");
    assert!(empty.contains("| `CN="), "{empty}");
}

fn renamed(store: &Store, label: &[u8]) -> Store {
    let mut new = store.clone();
    new.roots[0].label = label.to_vec();
    new
}

/// Alpha was left out for its date, Beta is there in spite of its constraint, Gamma twice.
fn limited() -> (Holding, Holding, Options) {
    let mut store = small();
    store.distrusts = vec![bogus(&store, Level::Distrusted)];
    let held = store.roots[1..].iter().chain(&store.roots[2..]);
    let held = held.map(|root| Held::plain(root.certificate.clone(), ""));
    let bundle = Holding::plain("pem", held.collect());
    store.roots[0].label = b"Alpha|`\x1b".to_vec();
    store.roots[0].server_distrust_after.certificate =
        DateAttribute::Date(time("2024-11-30T23:59:59Z"));
    store.roots[1].imposed_constraints = Some(NameConstraints {
        permitted_dns: vec![".a".to_owned(), ".b|c".to_owned()],
        der: b"\xa0\x0e\x30\x04\x82\x02.a\x30\x06\x82\x04.b|c".to_vec(),
        source: String::new(),
    });
    let mut options = Options::default();
    // Gamma expires between the two.
    let end = store.roots[2].certificate.not_after();
    options.old_date = Some(end);
    options.new_date = Some(end + jiff::SignedDuration::from_secs(1));
    (Holding::from(&store), bundle, options)
}

#[test]
fn text_tells_what_is_no_difference() {
    let (old, new, options) = limited();
    let report = crate::diff::compare(&old, &new, &options);
    let [alpha, beta, gamma] = [0, 1, 2].map(|at| old.held[at].certificate.clone());
    let expected = format!(
        r#"no roots added, no roots removed, no roots changed; 1 root left out whose limits one store cannot say
  old: certdata.txt, builtins version 2.84, of {from}, 3 certificates
  new: pem, of {to}, 2 certificates
  roots trusted for server-auth: 3 -> 2

What the new store (pem) cannot say (no difference):
  ! "Alpha|`\x1b"
      SHA-256 {alpha}
      server-auth distrusted after 2024-11-30T23:59:59Z: left out, maybe because of it
  ! "Beta"
      SHA-256 {beta}
      only names under .a .b|c: held without this limit
  trust for email-protection: 3 roots, 1 not in it
      "Beta" ({beta:.16})
      "Gamma" ({gamma:.16})
      "Alpha|`\x1b" ({alpha:.16})
  distrust without certificate: 1 certificate

Expired between the two dates (no difference):
  . "{name}"
      SHA-256 {gamma}
      valid until {day}

Held more than once (no difference):
  . "{name}"
      SHA-256 {gamma}
      2 copies in the new store
"#,
        alpha = alpha.sha256(),
        beta = beta.sha256(),
        gamma = gamma.sha256(),
        name = gamma.subject_name().rfc4514(),
        day = gamma.not_after().strftime("%Y-%m-%d"),
        from = options.old_date.unwrap(),
        to = options.new_date.unwrap(),
    );
    assert_eq!(text::render(&report), expected);
}

#[test]
fn markdown_tells_what_is_no_difference() {
    let (old, new, options) = limited();
    let report = crate::diff::compare(&old, &new, &options);
    let text = markdown::render(&report);
    let [alpha, beta, gamma] = [0, 1, 2].map(|at| old.held[at].certificate.sha256());
    let gamma_name = report.repeated[0].held.certificate.subject_name().rfc4514();
    for line in [
        "## Trust stores: certdata.txt `2.84` → pem",
        "| store | certdata.txt | pem |",
        "### What the new store (pem) cannot say",
        &format!(
            r"| `Alpha\x7c\x60\x1b` | server-auth distrusted after 2024-11-30T23:59:59Z | left out, maybe because of it | `{alpha}` |"
        ),
        &format!(
            r"| `Beta` | only names under `.a` `.b\x7cc` | held without this limit | `{beta}` |"
        ),
        r"- trust for email-protection: 3 roots, 1 not in it: `Beta`, `Gamma`, `Alpha\x7c\x60\x1b`",
        "- distrust without certificate: 1 certificate",
        "### Expired between the two dates",
        "### Held more than once",
        &format!("| `{gamma_name}` | 2 copies in the new store | `{gamma}` |"),
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n\n{text}");
    }
}

/// Every text from a file is a string, and nothing in it reaches a terminal.
#[test]
fn json_holds_hostile_text_as_it_is() {
    let old = small();
    let label = "\x1b]0;x\x07\u{9b}\u{202e}\"\\-----BEGIN CERTIFICATE-----";
    let text = json::render(&compare(&old, &renamed(&old, label.as_bytes()))).unwrap();
    assert!(
        text.chars()
            .all(|c| c == '\n' || !crate::text::is_unsafe(c)),
        "{text}"
    );
    assert!(!text.contains("-----BEGIN"));
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let change = &document["changed"][0]["changes"][0];
    assert_eq!(change["what"], "label");
    assert_eq!(
        (&change["old"], &change["new"]),
        (&"Alpha".into(), &label.into())
    );
    // Latin-1, and the bytes.
    let latin1 = json::render(&compare(&old, &renamed(&old, b"\xe9"))).unwrap();
    let document: serde_json::Value = serde_json::from_str(&latin1).unwrap();
    let change = &document["changed"][0]["changes"][0];
    assert_eq!(
        (&change["new"], &change["new_bytes"]),
        (&"é".into(), &"6Q==".into())
    );
    assert!(change.get("old_bytes").is_none());
}
