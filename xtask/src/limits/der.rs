//! Small DER by hand: certificates as small as they can be, and as large as nobody makes them.

/// One element.
pub(super) fn tlv(tag: u8, contents: &[u8]) -> Vec<u8> {
    [&head(tag, contents.len()), contents].concat()
}

/// Tag and length.
pub(super) fn head(tag: u8, length: usize) -> Vec<u8> {
    let bytes = length.to_be_bytes();
    let bytes = bytes.iter().copied().skip_while(|byte| *byte == 0);
    let bytes: Vec<u8> = bytes.collect();
    match u8::try_from(length) {
        Ok(short @ 0..=0x7f) => vec![tag, short],
        _ => {
            let count = u8::try_from(bytes.len()).unwrap_or(0);
            [vec![tag, 0x80 | count], bytes].concat()
        }
    }
}

/// A SEQUENCE.
pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// Elements within one another.
pub(super) fn nested(tag: u8, depth: usize) -> Vec<u8> {
    let mut lengths = vec![0];
    for _ in 1..depth {
        let inner = lengths.last().copied().unwrap_or(0);
        lengths.push(head(tag, inner).len() + inner);
    }
    let heads = lengths.iter().rev().map(|length| head(tag, *length));
    heads.collect::<Vec<_>>().concat()
}

/// A name of one commonName.
pub(super) fn name(text: &str) -> Vec<u8> {
    sequence(&[&rdn(text)])
}

/// A SET with one commonName.
pub(super) fn rdn(text: &str) -> Vec<u8> {
    tlv(0x31, &attribute(text))
}

/// A commonName.
pub(super) fn attribute(text: &str) -> Vec<u8> {
    sequence(&[b"\x06\x03\x55\x04\x03", &tlv(0x0c, text.as_bytes())])
}

/// What varies in a certificate.
pub(super) struct Certificate<'a> {
    pub(super) serial: u32,
    pub(super) name: &'a [u8],
    /// Whole extensions, one after the other; none is no list of extensions.
    pub(super) extensions: &'a [u8],
    pub(super) signature: &'a [u8],
}

impl Certificate<'_> {
    pub(super) fn der(&self) -> Vec<u8> {
        let algorithm = sequence(&[b"\x06\x03\x2b\x65\x70"]);
        let validity = sequence(&[&tlv(0x17, b"200101000000Z"), &tlv(0x17, b"400101000000Z")]);
        let key = tlv(3, &[&[0][..], &[7; 32]].concat());
        let spki = sequence(&[&algorithm, &key]);
        let extensions = match self.extensions {
            [] => Vec::new(),
            all => tlv(0xa3, &tlv(0x30, all)),
        };
        let tbs = sequence(&[
            &tlv(0xa0, b"\x02\x01\x02"),
            &self.serial_der(),
            &algorithm,
            self.name,
            &validity,
            self.name,
            &spki,
            &extensions,
        ]);
        let signature = tlv(3, &[&[0][..], self.signature].concat());
        sequence(&[&tbs, &algorithm, &signature])
    }

    pub(super) fn serial_der(&self) -> Vec<u8> {
        tlv(2, &[&[1][..], &self.serial.to_be_bytes()].concat())
    }
}

/// A small one of this number; its name is its own.
pub(super) fn small(serial: u32) -> Vec<u8> {
    let name = name(&format!("Root {serial}"));
    let certificate = Certificate {
        serial,
        name: &name,
        extensions: &[],
        signature: &[1; 8],
    };
    certificate.der()
}

/// One extension.
pub(super) fn extension(oid: &[u8], value: &[u8]) -> Vec<u8> {
    sequence(&[&tlv(6, oid), &tlv(4, value)])
}
