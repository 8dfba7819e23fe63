//! Rust source, read by syn, as the compiler reads it: one import, one constant, nothing that is code.

use der::Encode as _;
use rustls_pki_types::{Der, TrustAnchor};
use syn::{Expr, Item, Lit};

/// The elements of the one constant, whose name ends so.
fn elements(source: &[u8], name: &str) -> Vec<Expr> {
    let source = core::str::from_utf8(source).unwrap();
    assert!(source.is_ascii() && !source.contains('\r'));
    let file = syn::parse_file(source).unwrap();
    // A module, or a file to include: neither bears attributes of its own.
    assert!(file.attrs.is_empty());
    let [Item::Use(_), Item::Const(constant)] = file.items.as_slice() else {
        panic!("an import and a constant");
    };
    assert!(constant.ident.to_string().ends_with(name));
    assert!(matches!(constant.vis, syn::Visibility::Public(_)));
    let Expr::Reference(reference) = &*constant.expr else {
        panic!("a slice");
    };
    let Expr::Array(array) = &*reference.expr else {
        panic!("of an array");
    };
    array.elems.iter().cloned().collect()
}

/// The argument of a call, and the path that is called.
fn call(expr: &Expr) -> (String, &Expr) {
    let Expr::Call(call) = expr else {
        panic!("a call");
    };
    let Expr::Path(path) = &*call.func else {
        panic!("of a path");
    };
    let path = path.path.segments.iter().map(|s| s.ident.to_string());
    let path = path.collect::<Vec<_>>().join("::");
    assert_eq!(call.args.len(), 1, "{path}");
    (path, &call.args[0])
}

/// What `TYPE::from_slice(b"…")` holds.
fn bytes(expr: &Expr, of: &str) -> Vec<u8> {
    let (path, argument) = call(expr);
    assert_eq!(path, format!("{of}::from_slice"));
    match argument {
        Expr::Lit(literal) => match &literal.lit {
            Lit::ByteStr(bytes) => bytes.value(),
            _ => panic!("a byte string"),
        },
        _ => panic!("a literal"),
    }
}

/// The trust anchors of a file.
pub(crate) fn anchors(source: &[u8], name: &str) -> Vec<TrustAnchor<'static>> {
    let anchor = |expr: &Expr| {
        let Expr::Struct(anchor) = expr else {
            panic!("a struct");
        };
        assert!(anchor.path.is_ident("TrustAnchor") && anchor.rest.is_none());
        let mut fields = anchor.fields.iter();
        let mut field = |name: &str| {
            let field = fields.next().unwrap();
            assert!(matches!(&field.member, syn::Member::Named(ident) if ident == name));
            &field.expr
        };
        let subject = Der::from(bytes(field("subject"), "Der"));
        let subject_public_key_info = Der::from(bytes(field("subject_public_key_info"), "Der"));
        let name_constraints = match field("name_constraints") {
            Expr::Path(none) if none.path.is_ident("None") => None,
            some => {
                let (path, argument) = call(some);
                assert_eq!(path, "Some");
                Some(Der::from(bytes(argument, "Der")))
            }
        };
        assert!(fields.next().is_none());
        TrustAnchor {
            subject,
            subject_public_key_info,
            name_constraints,
        }
    };
    elements(source, name).iter().map(anchor).collect()
}

/// Subjects and keys of anchors, with tag and length.
pub(crate) fn keys(anchors: &[TrustAnchor<'_>]) -> Vec<(Vec<u8>, Vec<u8>)> {
    let sequence = |contents: &[u8]| {
        let any = der::asn1::AnyRef::new(der::Tag::Sequence, contents).unwrap();
        any.to_der().unwrap()
    };
    let key = |anchor: &TrustAnchor<'_>| {
        (
            sequence(&anchor.subject),
            sequence(&anchor.subject_public_key_info),
        )
    };
    anchors.iter().map(key).collect()
}

/// The certificates of a file.
pub(crate) fn certificates(source: &[u8], name: &str) -> Vec<Vec<u8>> {
    let elements = elements(source, name);
    elements
        .iter()
        .map(|expr| bytes(expr, "CertificateDer"))
        .collect()
}
