//! An archive of revisions: tar, with pax headers.

use std::cell::Cell;
use std::io::{self, Read};

use cabundle::input::{MAX_ENTRIES, MAX_ENTRY, date_in, is_archive, read_archive};

use super::reading::assert_line;

pub fn check(data: &[u8]) {
    let head = data.get(..512).unwrap_or(data);
    let is = is_archive("x", head);
    if let Err(error) = is {
        assert_line(&error.to_diagnostic().message);
    }
    let (mut entries, mut bytes) = (0, 0);
    let read = Cell::new(0);
    let reader = Counted { data, read: &read };
    let outcome = read_archive("x", reader, |entry| {
        entries += 1;
        let _ = date_in(&entry.name);
        bytes += entry.bytes.map_or(0, |bytes| {
            assert!(bytes.len() as u64 <= MAX_ENTRY);
            bytes.len()
        });
        true
    });
    assert!(entries <= MAX_ENTRIES);
    // Nothing is held that is not there.
    assert!(bytes <= read.get());
    if let Err(error) = outcome {
        assert_line(&error.to_diagnostic().message);
    }
}

struct Counted<'a> {
    data: &'a [u8],
    read: &'a Cell<usize>,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.data.read(buffer)?;
        self.read.set(self.read.get() + read);
        Ok(read)
    }
}
