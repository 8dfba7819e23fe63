//! certdata.txt from bytes to objects, attributes and their places; no meaning.
//!
//! The grammar is the one that 26 years of the file's history hold (NSS,
//! `lib/ckfw/builtins/certdata.txt`): comment lines, an optional `CVS_ID`, `BEGINDATA`, then
//! attributes `NAME TYPE VALUE`, each `CKA_CLASS` beginning an object.
//!
//! One pass over the bytes. Words and strings are slices of the input; octal values are decoded
//! into one buffer that all attributes share.

mod error;
mod grammar;
mod object;
mod octal;
mod vocabulary;

pub use error::{SyntaxError, SyntaxErrorKind};
pub use grammar::{MAX_ATTRIBUTES, MAX_BYTES, MAX_COMMENTS};
pub use object::{Attribute, Certdata, Comment, Object, Value, ValueType};
pub use vocabulary::{Bool, CertificateType, Mechanism, Name, ObjectClass, TrustWord, WordType};
