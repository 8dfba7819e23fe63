//! `jks`: the keystore of Java before 9, which every Java reads.
//!
//! Layout: sun.security.provider.JavaKeyStore of JDK 17, `engineStore` and `getPreKeyedHash`. All numbers
//! are big-endian; the digest at the end sees damage and, by its password, little more.

mod read;

use sha1::{Digest, Sha1};

use super::aliases::aliases;
use super::{Artifact, Choice, Format, FormatError, RenderOptions};
use crate::policy::{Carries, Selection};

const MAGIC: u32 = 0xfeed_feed;
const VERSION: u32 = 2;
/// The tag of a certificate without a key.
const TRUSTED_CERTIFICATE: u32 = 2;

/// Java keystore.
#[derive(Clone, Copy, Debug)]
pub struct Jks;

impl Format for Jks {
    fn name(&self) -> &'static str {
        "jks"
    }

    fn about(&self) -> &'static str {
        "Java's older keystore; the password is changeit unless --password sets another"
    }

    fn carries(&self) -> Carries {
        Carries::CERTIFICATES
    }

    fn takes(&self) -> &'static [Choice] {
        &[Choice::Password]
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let aliases = aliases(selection.included());
        let mut out = Vec::new();
        out.extend(MAGIC.to_be_bytes());
        out.extend(VERSION.to_be_bytes());
        out.extend(count::<u32>(aliases.len())?.to_be_bytes());
        for (candidate, alias) in selection.included().zip(&aliases) {
            let certificate = &candidate.root.certificate;
            out.extend(TRUSTED_CERTIFICATE.to_be_bytes());
            utf(&mut out, alias)?;
            // When the entry was made. Not today, so that the same input gives the same bytes.
            let made = certificate.not_before().as_millisecond();
            out.extend(made.to_be_bytes());
            utf(&mut out, "X.509")?;
            let der = certificate.der();
            out.extend(count::<u32>(der.len())?.to_be_bytes());
            out.extend(der);
        }
        let password = options.password.as_deref().unwrap_or("changeit");
        let digest = digest(password, &out);
        out.extend(digest);
        Ok(Artifact::binary(out))
    }
}

/// As `DataOutputStream.writeUTF`. Its modified UTF-8 differs from UTF-8 for NUL and beyond U+FFFF
/// alone, of which an alias has none.
fn utf(out: &mut Vec<u8>, text: &str) -> Result<(), FormatError> {
    out.extend(count::<u16>(text.len())?.to_be_bytes());
    out.extend(text.as_bytes());
    Ok(())
}

/// A number that the file has room for.
fn count<T: TryFrom<usize>>(n: usize) -> Result<T, FormatError> {
    T::try_from(n).map_err(|_| FormatError::TooLarge(format!("jks cannot count to {n}")))
}

/// SHA-1 of the password in UTF-16, a salt that is the same everywhere, and all that is before.
fn digest(password: &str, store: &[u8]) -> [u8; 20] {
    let mut hash = Sha1::new();
    for unit in password.encode_utf16() {
        hash.update(unit.to_be_bytes());
    }
    hash.update(b"Mighty Aphrodite");
    hash.update(store);
    hash.finalize().into()
}
