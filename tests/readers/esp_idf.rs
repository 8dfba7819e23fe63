//! ESP-IDF's certificate bundle: the checks of its loader and its search (`esp_crt_bundle.c`), and the layout
//! before the table of offsets.

/// Subject and key.
pub(crate) type Record = (Vec<u8>, Vec<u8>);

/// Reads the layout with offsets. Nothing is no bundle for the loader, and no roots here.
pub(crate) fn new(bundle: &[u8]) -> Vec<Record> {
    if bundle.is_empty() {
        return Vec::new();
    }
    let offset = |at: usize| {
        let bytes = bundle[4 * at..4 * at + 4].try_into().unwrap();
        usize::try_from(u32::from_le_bytes(bytes)).unwrap()
    };
    assert!(offset(0) != 0 && offset(0).is_multiple_of(4));
    let mut expected = offset(0);
    let found = (0..offset(0) / 4).map(|at| {
        assert_eq!(offset(at), expected, "no gap and no overlap");
        let (record, end) = record(bundle, expected, u16::from_le_bytes);
        expected = end;
        record
    });
    let found: Vec<_> = found.collect();
    assert_eq!(expected, bundle.len());
    assert_searchable(&found);
    found
}

/// Reads the layout with a count.
pub(crate) fn old(bundle: &[u8]) -> Vec<Record> {
    let count = u16::from_be_bytes(bundle[..2].try_into().unwrap());
    let mut at = 2;
    let found = (0..count).map(|_| {
        let (record, end) = record(bundle, at, u16::from_be_bytes);
        at = end;
        record
    });
    let found: Vec<_> = found.collect();
    assert_eq!(at, bundle.len());
    assert_searchable(&found);
    found
}

fn record(bundle: &[u8], at: usize, number: fn([u8; 2]) -> u16) -> (Record, usize) {
    let number = |at: usize| usize::from(number(bundle[at..at + 2].try_into().unwrap()));
    let key = at + 4 + number(at);
    let end = key + number(at + 2);
    (
        (bundle[at + 4..key].to_vec(), bundle[key..end].to_vec()),
        end,
    )
}

/// The device's search finds each record.
fn assert_searchable(records: &[Record]) {
    for (at, (subject, _)) in records.iter().enumerate() {
        assert_eq!(find(records, subject), Some(at));
    }
}

/// Binary search that compares no more bytes than both have.
fn find(records: &[Record], issuer: &[u8]) -> Option<usize> {
    let (mut start, mut end) = (0, records.len());
    while start < end {
        let middle = (start + end - 1) / 2;
        let name = &records[middle].0;
        let length = name.len().min(issuer.len());
        match issuer[..length].cmp(&name[..length]) {
            core::cmp::Ordering::Equal => return Some(middle),
            core::cmp::Ordering::Less => end = middle,
            core::cmp::Ordering::Greater => start = middle + 1,
        }
    }
    None
}
