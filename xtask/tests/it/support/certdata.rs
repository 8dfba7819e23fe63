//! Other files than the snapshot, made from it.

use std::sync::OnceLock;

use cabundle::store::{Level, Purpose, Root, Store};

/// The snapshot.
pub(crate) fn bytes() -> &'static [u8] {
    Store::embedded_bytes()
}

/// The first root of the snapshot that is trusted for TLS.
pub(crate) fn first_server_root() -> Root {
    let store = Store::embedded().unwrap();
    store.roots.into_iter().find(is_server_root).unwrap()
}

fn is_server_root(root: &Root) -> bool {
    root.level(Purpose::ServerAuth) == Some(Level::Trusted)
}

/// The snapshot without its first server-auth root.
pub(crate) fn without_first() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| without(1))
}

/// The snapshot without half of its server-auth roots.
pub(crate) fn without_most() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let store = Store::embedded().unwrap();
        without(
            store
                .roots
                .iter()
                .filter(|root| is_server_root(root))
                .count()
                / 2,
        )
    })
}

/// The snapshot without its first `n` server-auth roots: neither certificates nor trust.
fn without(n: usize) -> Vec<u8> {
    let (head, pairs) = pairs();
    let mut left = n;
    let kept = pairs.iter().filter(|(_, root)| {
        let goes = left > 0 && is_server_root(root);
        left -= usize::from(goes);
        !goes
    });
    let kept = kept.map(|(pair, _)| pair.as_str());
    (head + &kept.collect::<String>()).into_bytes()
}

/// What stands before the first root of the snapshot, and each root with its text.
pub(crate) fn pairs() -> (String, Vec<(String, Root)>) {
    const START: &str = "#\n# Certificate \"";
    let text = core::str::from_utf8(bytes()).unwrap();
    let roots = Store::embedded().unwrap().roots;
    let (head, _) = text.split_once(START).unwrap();
    let pairs = text[head.len()..].split(START).skip(1);
    let pairs: Vec<_> = pairs.map(|pair| format!("{START}{pair}")).collect();
    assert_eq!(pairs.len(), roots.len(), "a comment stands over each pair");
    (head.to_owned(), pairs.into_iter().zip(roots).collect())
}

/// The version of the snapshot.
pub(crate) fn same() -> String {
    Store::embedded_lock().unwrap().nss_builtins_version
}

/// A version after the snapshot's.
pub(crate) fn newer() -> String {
    format!("{}.1", same())
}

/// A version before the snapshot's.
pub(crate) fn older() -> String {
    "1.99".to_owned()
}

/// A nssckbi.h.
pub(crate) fn header(version: &str) -> String {
    format!("#define NSS_BUILTINS_LIBRARY_VERSION \"{version}\"\n")
}
