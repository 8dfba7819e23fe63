//! Expected values are written by hand, from what each test changes. What a browser makes of the page is looked at
//! by `cargo xtask pages`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::render;
use crate::diff::{Options, Report, compare};
use crate::format::{Held, Holding};
use crate::store::{Certificate, Level, Purpose, Store};

/// Three roots of the embedded snapshot that are trusted for TLS without a date, with names of our own.
fn small() -> Holding {
    let mut store = Store::embedded().unwrap();
    store.roots.retain(|root| {
        root.level(Purpose::ServerAuth) == Some(Level::Trusted)
            && root.limits(&Purpose::ALL).next().is_none()
    });
    store.roots.truncate(3);
    for (root, label) in store.roots.iter_mut().zip(["Alpha", "Beta", "Gamma"]) {
        root.label = label.as_bytes().to_vec();
    }
    store.distrusts.clear();
    Holding::from(&store)
}

fn page(old: &Holding, new: &Holding) -> String {
    render(&compare(old, new, &Options::default()))
}

/// How many cards of a kind.
fn cards(page: &str, kind: &str) -> usize {
    page.matches(&format!("data-kind=\"{kind}\"")).count()
}

#[test]
fn the_same_is_told() {
    let store = small();
    let page = page(&store, &store);
    assert!(page.contains("<strong>No difference</strong>"));
    assert!(!page.contains("<article") && !page.contains("<form"));
}

#[test]
fn roots_come_go_and_change() {
    let (mut old, mut new) = (small(), small());
    old.held.remove(0);
    new.held.remove(1);
    new.held[1].levels.as_mut().unwrap().server_auth = Some(Level::MustVerify);
    let page = page(&old, &new);
    for kind in ["added", "removed", "changed"] {
        assert_eq!(cards(&page, kind), 1, "{kind}");
    }
    assert!(page.contains("1 root added, 1 root removed, 1 root changed."));
    assert!(page.contains("<del>trusted</del>") && page.contains("<ins>must_verify</ins>"));
    // Sign and word, besides a colour.
    assert!(page.contains("<span aria-hidden=\"true\">−</span> removed"));
}

#[test]
fn a_reissued_root_is_one_card_with_both_fingerprints() {
    let key = rcgen::KeyPair::generate().unwrap();
    let of = |serial: u64| {
        let mut params = rcgen::CertificateParams::new(Vec::new()).unwrap();
        params.serial_number = Some(serial.into());
        let certificate = params.self_signed(&key).unwrap();
        Held::plain(
            Certificate::from_der(certificate.der().to_vec()).unwrap(),
            "",
        )
    };
    let (old, new) = (of(1), of(2));
    let prints = [&old, &new].map(|held| held.certificate.sha256().to_string());
    let [old, new] = [old, new].map(|held| Holding::plain("pem", vec![held]));
    let page = page(&old, &new);
    assert_eq!(cards(&page, "reissued"), 1);
    assert_eq!(cards(&page, "added") + cards(&page, "removed"), 0);
    for print in prints {
        let (start, end) = print.split_at(32);
        assert!(page.contains(&format!("{start}<wbr>{end}")));
    }
}

#[test]
fn what_cannot_be_said_is_no_difference() {
    let old = small();
    let plain = |held: &Held| Held::plain(held.certificate.clone(), held.place.clone());
    let new = Holding::plain("pem", old.held.iter().map(plain).collect());
    let report: Report<'_> = compare(&old, &new, &Options::default());
    assert!(report.is_empty());
    let roots: std::collections::BTreeSet<_> = old
        .held
        .iter()
        .filter(|held| held.level(Purpose::EmailProtection) == Some(Level::Trusted))
        .map(|held| held.certificate.sha256())
        .collect();
    let page = render(&report);
    assert_eq!(cards(&page, "unsaid"), roots.len());
    assert!(page.contains("The store after has no words for this"));
    assert!(page.contains("trust for email-protection"));
}

#[test]
fn what_expired_between_is_told() {
    let (old, new) = (small(), small());
    let end = old.held[0].certificate.not_after();
    let second = jiff::SignedDuration::from_secs(1);
    let options = Options {
        old_date: Some(end - second),
        new_date: Some(end + second),
        ..Options::default()
    };
    let page = render(&compare(&old, &new, &options));
    assert_eq!(cards(&page, "expired"), 1);
    assert!(page.contains("<strong>No difference</strong>"));
}

#[test]
fn labels_stay_text() {
    let (mut old, new) = (small(), small());
    old.held[0].label = "</script><img src=x onerror=\"alert(1)\">\u{202e}\n".into();
    let page = page(&old, &new);
    assert!(
        page.contains(r"&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;\u202e\x0a")
    );
    assert!(!page.contains("<img") && !page.contains('\u{202e}'));
    assert_eq!(page.matches("</script>").count(), 1);
}

#[test]
fn nothing_from_elsewhere_and_the_same_twice() {
    let (mut old, new) = (small(), small());
    old.held.remove(0);
    let one = page(&old, &new);
    assert_eq!(one, page(&old, &new));
    for word in ["http://", "https://", " src=", " style=", " onclick"] {
        assert!(!one.contains(word), "{word}");
    }
    assert_eq!(one.matches("<h1>").count(), 1);
}
