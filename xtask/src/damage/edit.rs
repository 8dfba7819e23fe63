//! What is done to a file.

use std::ops::Range;

use super::text::Text;

/// A range, and what stands there instead.
pub(crate) type Splice = (Range<usize>, Vec<u8>);

/// A change of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Edit {
    /// Everything from here on is gone.
    Cut(usize),
    /// Other bytes stand in some ranges, which are in order and apart.
    Splices(Vec<Splice>),
}

impl Edit {
    pub(crate) fn replace(range: Range<usize>, by: impl Into<Vec<u8>>) -> Self {
        Self::Splices(vec![(range, by.into())])
    }

    pub(crate) fn delete(range: Range<usize>) -> Self {
        Self::replace(range, [])
    }

    /// The same bytes a second time, right behind.
    pub(crate) fn double(text: &Text, range: Range<usize>) -> Self {
        Self::replace(range.end..range.end, text.get(&range))
    }

    /// Two neighbours change places.
    pub(crate) fn swap(text: &Text, first: Range<usize>, second: Range<usize>) -> Self {
        let swapped = [text.get(&second), text.get(&first)].concat();
        Self::replace(first.start..second.end, swapped)
    }

    pub(crate) fn flip(text: &Text, at: usize, bit: usize) -> Self {
        let byte = text.bytes.get(at).copied().unwrap_or_default();
        Self::replace(at..at + 1, [byte ^ (1 << (bit % 8))])
    }

    /// Some bytes stand elsewhere.
    pub(crate) fn moved(text: &Text, range: Range<usize>, to: usize) -> Option<Self> {
        let there = Self::replace(to..to, text.get(&range));
        Self::delete(range).and(there)
    }

    /// Both, where they do not touch.
    pub(crate) fn and(self, other: Self) -> Option<Self> {
        let (mut splices, more, cut) = match (self, other) {
            (Self::Splices(a), Self::Splices(b)) => (a, b, None),
            (Self::Splices(a), Self::Cut(at)) | (Self::Cut(at), Self::Splices(a)) => {
                (a, Vec::new(), Some(at))
            }
            (Self::Cut(a), Self::Cut(b)) => return Some(Self::Cut(a.min(b))),
        };
        splices.extend(more);
        splices.extend(cut.map(|at| (at..usize::MAX, Vec::new())));
        splices.sort_by_key(|(range, _)| (range.start, range.end));
        let apart = splices.windows(2).all(|two| match two {
            [(a, _), (b, _)] => a.end <= b.start && a.start < b.start,
            _ => true,
        });
        apart.then_some(Self::Splices(splices))
    }

    /// The ranges that are touched, in a file of this length.
    pub(crate) fn ranges(&self, length: usize) -> Vec<Range<usize>> {
        match self {
            Self::Cut(at) => std::iter::once(*at..length).collect(),
            Self::Splices(splices) => {
                let ranges = splices.iter().map(|(range, _)| range.clone());
                ranges.map(|r| r.start..r.end.min(length)).collect()
            }
        }
    }

    /// What becomes of a stretch of a file that holds all of every range it touches.
    pub(crate) fn apply(&self, bytes: &[u8], stretch: Range<usize>) -> Vec<u8> {
        let get = |range: Range<usize>| bytes.get(range).unwrap_or_default();
        match self {
            Self::Cut(at) => get(stretch.start..(*at).clamp(stretch.start, stretch.end)).to_vec(),
            Self::Splices(splices) => {
                let mut out = Vec::with_capacity(stretch.len() + 16);
                let mut at = stretch.start;
                let inside = |range: &Range<usize>| {
                    stretch.start <= range.start && range.start <= stretch.end
                };
                for (range, by) in splices.iter().filter(|(range, _)| inside(range)) {
                    out.extend_from_slice(get(at..range.start));
                    out.extend_from_slice(by);
                    at = range.end.min(bytes.len());
                }
                out.extend_from_slice(get(at..stretch.end));
                out
            }
        }
    }

    /// The damaged file.
    pub(crate) fn of(&self, text: &Text) -> Vec<u8> {
        self.apply(&text.bytes, 0..text.bytes.len())
    }

    /// The same edit in a file in which every place stands elsewhere.
    pub(crate) fn shifted(&self, to: impl Fn(usize) -> usize) -> Self {
        match self {
            Self::Cut(at) => Self::Cut(to(*at)),
            Self::Splices(splices) => {
                let shifted = splices.iter().map(|(range, by)| {
                    let end = to(range.start).saturating_add(range.len());
                    (to(range.start)..end, by.clone())
                });
                Self::Splices(shifted.collect())
            }
        }
    }

    /// In words: which lines are touched, and what stands there before and after.
    pub(crate) fn describe(&self, text: &Text) -> String {
        let brief = |bytes: &[u8]| cabundle::text::brief(bytes);
        match self {
            Self::Cut(at) => format!("cut at line {}", text.line_of(*at) + 1),
            Self::Splices(splices) => {
                let words = splices.iter().map(|(range, by)| {
                    let (line, old) = (text.line_of(range.start) + 1, text.get(range));
                    format!("line {line}: `{}` to `{}`", brief(old), brief(by))
                });
                words.collect::<Vec<_>>().join("; ")
            }
        }
    }
}
