//! Octal escapes to octets.
//!
//! Nearly all of a certdata.txt is lines of sixteen whole escapes: such a line is decoded at once, without a branch for
//! a digit.

/// Escapes on a full line.
const FULL: usize = 16;

/// The bits that are the same in every escape from `\000` to `\377`.
const FIXED: u32 = u32::from_le_bytes([0xff, 0xfc, 0xf8, 0xf8]);
const SAME: u32 = u32::from_le_bytes(*b"\\000");

/// The octet of one whole escape, and the bits in which these bytes are none.
fn octet(escape: [u8; 4]) -> (u8, u32) {
    let escape = u32::from_le_bytes(escape);
    let wrong = (escape & FIXED) ^ SAME;
    let value = (escape >> 2 & 0o300) | (escape >> 13 & 0o070) | (escape >> 24 & 0o007);
    let [octet, ..] = value.to_le_bytes();
    (octet, wrong)
}

/// The octets of a full line; `None` if one of its escapes is not whole.
fn full(line: &[u8; 4 * FULL]) -> Option<[u8; FULL]> {
    let (escapes, _) = line.as_chunks::<4>();
    let mut octets = [0; FULL];
    let mut wrong = 0;
    for (place, escape) in octets.iter_mut().zip(escapes) {
        let (octet, bits) = octet(*escape);
        *place = octet;
        wrong |= bits;
    }
    (wrong == 0).then_some(octets)
}

/// Decodes a line of whole escapes with nothing behind them but LF to the end of `octets`; yields what follows it.
/// `None`, and no octet, of any other line.
pub(super) fn whole_line<'a>(octets: &mut Vec<u8>, rest: &'a [u8]) -> Option<&'a [u8]> {
    if let Some((line, [b'\n', after @ ..])) = rest.split_first_chunk()
        && let Some(line) = full(line)
    {
        octets.extend_from_slice(&line);
        return Some(after);
    }
    let start = octets.len();
    let (escapes, _) = rest.as_chunks::<4>();
    let decoded = escapes.iter().map(|escape| octet(*escape));
    octets.extend(decoded.map_while(|(octet, wrong)| (wrong == 0).then_some(octet)));
    match rest.get(4 * (octets.len() - start)..) {
        Some([b'\n', after @ ..]) if octets.len() > start => Some(after),
        _ => {
            octets.truncate(start);
            None
        }
    }
}

/// Escapes of one to three digits, as the files of 2000 have them; the error is how many bytes stand before the bad one.
pub(super) fn short_escapes(octets: &mut Vec<u8>, escapes: &[u8]) -> Result<(), usize> {
    let mut rest = escapes;
    while let [b'\\', tail @ ..] = rest {
        let digits = tail.iter().take(3).take_while(|b| matches!(b, b'0'..=b'7'));
        let (value, count) = digits.fold((0u16, 0), |(value, count), digit| {
            (value << 3 | u16::from(digit & 7), count + 1)
        });
        let (Ok(octet), 1..) = (u8::try_from(value), count) else {
            break;
        };
        octets.push(octet);
        rest = tail.get(count..).unwrap_or_default();
    }
    if rest.is_empty() {
        Ok(())
    } else {
        Err(escapes.len() - rest.len())
    }
}

#[cfg(test)]
mod tests {
    use super::whole_line;

    fn decode(line: &[u8]) -> Option<(Vec<u8>, &[u8])> {
        let mut octets = vec![1];
        let rest = whole_line(&mut octets, line);
        assert!(rest.is_some() || octets == [1], "octets of no line");
        rest.map(|rest| (octets.split_off(1), rest))
    }

    #[test]
    fn every_octet_on_lines_of_every_length() {
        for length in 1..=40usize {
            for first in 0..=255u8 {
                let octets: Vec<u8> = (0..length)
                    .map(|at| first.wrapping_add(u8::try_from(at * 37 % 256).unwrap()))
                    .collect();
                let escapes: String = octets
                    .iter()
                    .map(|octet| format!("\\{octet:03o}"))
                    .collect();
                let line = format!("{escapes}\nEND\n");
                assert_eq!(decode(line.as_bytes()), Some((octets, &b"END\n"[..])));
            }
        }
    }

    #[test]
    fn any_other_byte_anywhere_makes_it_another_line() {
        for length in [1, 15, 16, 17] {
            let line = format!("{}\nEND\n", "\\123".repeat(length));
            for at in 0..=4 * length {
                for byte in 0..=255 {
                    let mut line = line.clone().into_bytes();
                    line[at] = byte;
                    let digit = match at % 4 {
                        0 => byte == b'\\',
                        1 => (b'0'..=b'3').contains(&byte),
                        _ => (b'0'..=b'7').contains(&byte),
                    };
                    let same = if at == 4 * length {
                        byte == b'\n'
                    } else {
                        // A shorter line, where the break comes between two escapes.
                        digit || (byte == b'\n' && at % 4 == 0 && at > 0)
                    };
                    assert_eq!(decode(&line).is_some(), same, "{byte} at {at} of {length}");
                }
            }
        }
    }
}
