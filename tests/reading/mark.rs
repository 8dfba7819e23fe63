//! PEM behind a byte order mark, as editors of Windows write it: OpenSSL 3, Python and certtool read it.

use cabundle::format::{Holding, ReadOptions};

use super::stores::{ONE, TWO};
use crate::support::{assert_refused, put, run, scratch};

const MARK: &str = "\u{feff}";

fn block(der: &[u8]) -> String {
    pem::encode(&pem::Pem::new("CERTIFICATE", der))
}

/// At the start of a file, and where two such files were put together.
#[test]
fn a_mark_hides_no_certificate() {
    let text = format!("{MARK}{}{MARK}{}", block(ONE), block(TWO));
    let holding = Holding::read(text.as_bytes(), &ReadOptions::default()).unwrap();
    let ders: Vec<_> = holding.held.iter().map(|h| h.certificate.der()).collect();
    assert_eq!(ders, [ONE, TWO]);
}

#[test]
fn nor_damage() {
    let scratch = scratch();
    let text = format!("{MARK}{}", &block(ONE)[..200]);
    let file = put(scratch.path(), "cut.pem", text);
    assert_refused(&run(["diff".as_ref(), file.as_os_str()]), "R005");
}
