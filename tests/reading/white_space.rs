//! DER with white space behind it, as an editor leaves it: OpenSSL reads the certificate.

use cabundle::format::{Holding, ReadOptions};

use super::stores::{ONE, TWO, code};

#[test]
fn white_space_behind_is_nothing() {
    let bytes = [ONE, TWO, b"\r\n \n"].concat();
    let holding = Holding::read(&bytes, &ReadOptions::default()).unwrap();
    let ders: Vec<_> = holding.held.iter().map(|h| h.certificate.der()).collect();
    assert_eq!((holding.kind, &ders[..]), ("der", &[ONE, TWO][..]));
}

#[test]
fn anything_else_behind_is_damage() {
    for more in [&b"x"[..], b"\n0", b"\0"] {
        assert_eq!(code(&[ONE, more].concat(), &[]), "R002");
    }
}
