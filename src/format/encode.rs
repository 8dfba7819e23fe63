//! What several formats share: PEM blocks, what heads of comments say, fingerprints with colons, decimal
//! serial numbers.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::RenderOptions;
use crate::policy::Selection;
use crate::store::{Certificate, Purpose};
use crate::text::{ascii_line, count};

/// One certificate as a PEM block with lines of `columns`, LF, nothing else (RFC 7468).
pub(crate) fn pem_block(certificate: &Certificate, columns: usize) -> String {
    block("CERTIFICATE", certificate.der(), columns)
}

/// The same of any bytes under a label.
pub(super) fn block(label: &str, der: &[u8], columns: usize) -> String {
    let mut out = String::new();
    push_block(&mut out, label, der, columns);
    out
}

/// The same at the end of a text.
pub(super) fn push_block(out: &mut String, label: &str, der: &[u8], columns: usize) {
    let text = STANDARD.encode(der);
    out.reserve(text.len() + text.len() / columns + 2 * label.len() + 36);
    out.extend(["-----BEGIN ", label, "-----\n"]);
    for at in (0..text.len()).step_by(columns) {
        let rest = text.get(at..).unwrap_or_default();
        out.push_str(rest.get(..columns).unwrap_or(rest));
        out.push('\n');
    }
    out.extend(["-----END ", label, "-----\n"]);
}

/// What a file holds: `Mozilla's trust for server-auth: 136 root certificates`, without the user's.
pub(super) fn title(selection: &Selection<'_>) -> String {
    let purposes = selection.policy().purposes.iter();
    let purposes: Vec<_> = purposes.copied().map(Purpose::as_str).collect();
    let (all, added) = (selection.included().count(), selection.count_added());
    let roots = count(all - added, "root certificate");
    format!("Mozilla's trust for {}: {roots}", purposes.join(", "))
}

/// Where the roots come from, as comment lines that begin with `prefix`: the builtins version, how many
/// roots are the user's, the time if the user named one.
pub(super) fn provenance(
    prefix: &str,
    selection: &Selection<'_>,
    options: &RenderOptions,
) -> String {
    let version = selection.store().version();
    let version = version.map(|v| format!("NSS builtins version: {}", ascii_line(v.as_bytes())));
    let added = Some(selection.count_added()).filter(|added| *added > 0);
    let added = added.map(|added| format!("Added to them: {}", count(added, "root certificate")));
    let as_of = options.as_of.map(|as_of| format!("As of: {as_of}"));
    let lines = [version, added, as_of].into_iter().flatten();
    lines.map(|line| format!("{prefix} {line}\n")).collect()
}

/// `aa:bb:…`.
pub(super) fn colons(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 3);
    for (at, byte) in bytes.iter().enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(out, "{}{byte:02x}", if at == 0 { "" } else { ":" });
    }
    out
}

/// Both digits of a byte, `A` to `F` large.
pub(super) fn upper_hex(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 15].map(|digit| match digit {
        0..=9 => char::from(b'0' + digit),
        _ => char::from(b'A' + digit - 10),
    })
}

/// A big-endian two's complement INTEGER in decimal.
pub(crate) fn decimal(content: &[u8]) -> String {
    let negative = content.first().is_some_and(|byte| byte & 0x80 != 0);
    let mut magnitude = content.to_vec();
    if negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    // Divide by ten until nothing is left; the remainders are the digits, last one first.
    let mut digits = Vec::new();
    while magnitude.iter().any(|byte| *byte != 0) {
        let mut rest = 0u16;
        for byte in &mut magnitude {
            let value = rest << 8 | u16::from(*byte);
            rest = value % 10;
            *byte = u8::try_from(value / 10).unwrap_or(0);
        }
        digits.push(char::from_digit(u32::from(rest), 10).unwrap_or('0'));
    }
    if digits.is_empty() {
        digits.push('0');
    }
    let sign = if negative { "-" } else { "" };
    sign.chars().chain(digits.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn decimals() {
        // python3: int.from_bytes(bytes.fromhex(…), "big", signed=True)
        assert_eq!(decimal(&[0]), "0");
        assert_eq!(decimal(&[0x7f]), "127");
        assert_eq!(decimal(&[0xff]), "-1");
        assert_eq!(decimal(&[0x80]), "-128");
        assert_eq!(
            decimal(&[0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            "18446744073709551615"
        );
        // EC-ACC, the one negative serial number of the file's history, as OpenSSL prints it.
        let ec_acc = [
            0xee, 0x2b, 0x3d, 0xeb, 0xd4, 0x21, 0xde, 0x14, 0xa8, 0x62, 0xac, 0x04, 0xf3, 0xdd,
            0xc4, 0x01,
        ];
        assert_eq!(decimal(&ec_acc), "-23701579247955709139626555126524820479");
    }
}
