//! What is written of a report.

use super::{bogus, compare, lock, sha256, small, time};
use crate::diff::{markdown, text};
use crate::store::{DateAttribute, Level, Root, Store};

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
