//! What is done to a store: its bytes alone count, whatever they mean.

use fastrand::Rng;

/// Bytes of a block.
const BLOCK: usize = 16;

/// A kind of harm: what it is called, and how many of them a store of so many bytes can take.
pub(crate) struct Harm {
    pub(crate) name: &'static str,
    count: fn(usize) -> usize,
    does: fn(&[u8], usize) -> Vec<u8>,
}

/// Every kind.
pub(crate) const ALL: [Harm; 8] = [
    Harm {
        name: FLIP,
        count: |length| length * 8,
        does: |bytes, n| {
            let mut bytes = bytes.to_vec();
            if let Some(byte) = bytes.get_mut(n / 8) {
                *byte ^= 1 << (n % 8);
            }
            bytes
        },
    },
    Harm {
        name: CUT,
        count: |length| length,
        does: |bytes, n| part(bytes, 0, n).to_vec(),
    },
    Harm {
        name: "delete a byte",
        count: |length| length,
        does: |bytes, n| repeated(bytes, n, 1, 0),
    },
    Harm {
        name: "double a byte",
        count: |length| length,
        does: |bytes, n| repeated(bytes, n, 1, 2),
    },
    Harm {
        name: "swap two bytes",
        count: |length| length.saturating_sub(1),
        does: |bytes, n| swapped(bytes, n, 1),
    },
    Harm {
        name: "delete a block",
        count: |length| length,
        does: |bytes, n| repeated(bytes, n, BLOCK, 0),
    },
    Harm {
        name: "double a block",
        count: |length| length,
        does: |bytes, n| repeated(bytes, n, BLOCK, 2),
    },
    Harm {
        name: "swap two blocks",
        count: |length| length.saturating_sub(BLOCK),
        does: |bytes, n| swapped(bytes, n, BLOCK),
    },
];

/// The name of the harm that changes least.
pub(crate) const FLIP: &str = "flip a bit";
/// The name of the harm that leaves the start of a store.
pub(crate) const CUT: &str = "cut at a byte";

impl Harm {
    /// The numbers of those to try: all, or so many by chance.
    pub(crate) fn numbers(&self, length: usize, most: usize, rng: &mut Rng) -> Vec<usize> {
        let all = 0..(self.count)(length);
        if all.len() <= most {
            return all.collect();
        }
        let mut chosen = rng.choose_multiple(all, most);
        chosen.sort_unstable();
        chosen
    }

    pub(crate) fn done_to(&self, bytes: &[u8], n: usize) -> Vec<u8> {
        (self.does)(bytes, n)
    }
}

fn part(bytes: &[u8], from: usize, to: usize) -> &[u8] {
    bytes
        .get(from.min(bytes.len())..to.min(bytes.len()))
        .unwrap_or_default()
}

/// So many bytes stand there as often as that.
fn repeated(bytes: &[u8], at: usize, length: usize, times: usize) -> Vec<u8> {
    let block = part(bytes, at, at + length).repeat(times);
    [
        part(bytes, 0, at),
        &block,
        part(bytes, at + length, bytes.len()),
    ]
    .concat()
}

/// Two neighbours of this length change places.
fn swapped(bytes: &[u8], at: usize, length: usize) -> Vec<u8> {
    let (middle, end) = (at + length, at + 2 * length);
    let parts = [
        part(bytes, 0, at),
        part(bytes, middle, end),
        part(bytes, at, middle),
    ];
    [parts.concat().as_slice(), part(bytes, end, bytes.len())].concat()
}
