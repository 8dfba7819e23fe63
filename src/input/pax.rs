//! What a pax header says of the entry that follows it (POSIX, pax, "pax Extended Header").
//!
//! Each record is `LENGTH KEYWORD=VALUE\n`, and LENGTH alone says where it ends: a value may hold line breaks. The
//! reader of the archive ends records at them, so these are read here again.

/// What counts of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Pax {
    /// `path`, as it stands there.
    pub(super) path: Option<Vec<u8>>,
    /// `mtime`, whole seconds since 1970.
    pub(super) modified: Option<i64>,
}

const BLOCK: usize = 512;

impl Pax {
    /// Of the blocks before the data of an entry, its own header the last of them.
    pub(super) fn before_entry(mut blocks: &[u8]) -> Self {
        let mut pax = Self::default();
        while let Some((header, rest)) = blocks.split_first_chunk::<BLOCK>() {
            let header = tar::Header::from_byte_slice(header);
            let kind = header.entry_type();
            let describes =
                kind.is_pax_local_extensions() || kind.is_gnu_longname() || kind.is_gnu_longlink();
            let size = header.entry_size().ok();
            let data = size.and_then(|size| rest.get(..usize::try_from(size).ok()?));
            let Some(data) = data.filter(|_| describes) else {
                break;
            };
            if kind.is_pax_local_extensions() {
                pax.read(data);
            }
            let filled = data.len().next_multiple_of(BLOCK);
            blocks = rest.get(filled..).unwrap_or_default();
        }
        pax
    }

    /// Records up to the first that is none. Of two with one keyword the later counts.
    fn read(&mut self, mut data: &[u8]) {
        while let Some((keyword, value, rest)) = record(data) {
            match keyword {
                b"path" => self.path = Some(value.to_vec()),
                b"mtime" => self.modified = seconds(value),
                _ => {}
            }
            data = rest;
        }
    }
}

/// Keyword, value and what follows.
fn record(data: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let blank = data.iter().position(|byte| *byte == b' ')?;
    let length: usize = number(data.get(..blank)?)?;
    let body = data.get(blank + 1..length)?.strip_suffix(b"\n")?;
    let equals = body.iter().position(|byte| *byte == b'=')?;
    Some((
        body.get(..equals)?,
        body.get(equals + 1..)?,
        data.get(length..)?,
    ))
}

/// `1314705600.25`: the whole seconds.
fn seconds(value: &[u8]) -> Option<i64> {
    let whole = value.split(|byte| *byte == b'.').next()?;
    number(whole)
}

fn number<T: core::str::FromStr>(text: &[u8]) -> Option<T> {
    core::str::from_utf8(text).ok()?.parse().ok()
}
