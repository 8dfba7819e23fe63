//! Damage of certdata.txt: every kind of edit, on the whole file or on pieces of it.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Context as _, ensure};
use cabundle::store::Store;
use fastrand::Rng;

use super::guard::Guards;
use super::kinds::{self, Values};
use super::tally::{Piece, Sample, Tally, on_file, on_piece};
use super::text::Text;
use super::trust::TrustOf;
use crate::consumers::progress;

/// Roots in a piece: enough for the checks that look at every other trust object.
const ROOTS: usize = 2;

/// How much is tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Edits of one kind of the whole file, at most; of a piece twice as many.
    pub(crate) sample: usize,
    /// Objects of which every bit is flipped.
    pub(crate) objects: usize,
    pub(crate) seed: u64,
}

/// A kind of edit, where it was tried, what came of it.
pub(crate) struct Tried {
    pub(crate) name: &'static str,
    pub(crate) place: &'static str,
    pub(crate) tally: Tally,
}

impl Sample {
    pub(crate) fn new(bytes: Vec<u8>) -> anyhow::Result<Self> {
        let store = Store::parse(&bytes)?;
        Ok(Self {
            trust: TrustOf::of(&store),
            text: Text::new(bytes),
        })
    }
}

/// Everything, in order.
pub(crate) fn all(bytes: &[u8], effort: Effort) -> anyhow::Result<Vec<Tried>> {
    let whole = Sample::new(bytes.to_vec())?;
    let text = &whole.text;
    let guards = Guards::new(bytes)?;
    let values = Values::of(text);
    let mut rng = Rng::with_seed(effort.seed);
    let mut tried = in_pieces(&whole, &guards, &values, effort, &mut rng)?;

    let mut kinds = kinds::of_lines(text);
    kinds.extend(kinds::of_attributes(text));
    kinds.extend(kinds::of_values(text, &values));
    let objects: Vec<_> = text
        .objects
        .iter()
        .map(|object| object.range.clone())
        .collect();
    kinds.push(kinds::of_bits(text, &objects));
    kinds.extend(kinds::of_objects(text, &mut rng));
    kinds.extend(kinds::of_blocks(text));
    kinds.extend(kinds::of_runs(text, effort.seed));
    let mut kinds: Vec<_> = kinds
        .into_iter()
        .map(|kind| kind.sampled(effort.sample, &mut rng))
        .collect();
    let pairs =
        |name, is_near| kinds::of_pairs(name, text, &values, effort.sample, is_near, effort.seed);
    kinds.push(pairs("two edits, near", true));
    kinds.push(pairs("two edits, far", false));
    for kind in &kinds {
        progress(format_args!(
            "the whole file: {} ({})",
            kind.name, kind.count
        ));
        tried.push(Tried {
            name: kind.name,
            place: "file",
            tally: on_file(kind, &whole, &guards),
        });
    }
    Ok(tried)
}

/// Everything that is too much for the whole file.
fn in_pieces(
    whole: &Sample,
    guards: &Guards,
    values: &Values,
    effort: Effort,
    rng: &mut Rng,
) -> anyhow::Result<Vec<Tried>> {
    let mut chosen = rng.choose_multiple(1..whole.text.objects.len(), effort.objects);
    chosen.sort_unstable();
    let mut found: BTreeMap<&'static str, Tally> = BTreeMap::new();
    let mut roots = 0;
    let mut told = 0;
    for (objects, piece) in pieces(whole)? {
        roots += piece.sample.trust.roots();
        if roots >= told + 20 {
            told = roots;
            progress(format_args!(
                "pieces: {roots} of {} roots",
                whole.trust.roots()
            ));
        }
        let text = &piece.sample.text;
        let mut kinds = kinds::of_lines(text);
        kinds.extend(kinds::of_attributes(text));
        kinds.extend(kinds::of_values(text, values));
        let mut kinds: Vec<_> = kinds
            .into_iter()
            .map(|kind| kind.sampled(2 * effort.sample, rng))
            .collect();
        let bits = chosen.iter().filter(|n| objects.contains(n));
        let bits = bits.filter_map(|n| text.objects.get(n - objects.start + 1));
        let bits: Vec<_> = bits.map(|object| object.range.clone()).collect();
        kinds.push(kinds::of_bits(text, &bits));
        kinds.push(kinds::of_cuts(&bits));
        let seed = rng.u64(..);
        kinds.push(kinds::of_pairs(
            "two edits, near",
            text,
            values,
            effort.sample.div_ceil(5),
            true,
            seed,
        ));
        for kind in &kinds {
            let tally = on_piece(kind, &piece, guards);
            let sum = found.entry(kind.name).or_default();
            *sum = std::mem::take(sum).add(tally);
        }
    }
    ensure!(
        roots == whole.trust.roots(),
        "{roots} roots in the pieces, {} in the file",
        whole.trust.roots()
    );
    let found = found.into_iter();
    Ok(found
        .map(|(name, tally)| Tried {
            name,
            place: "pieces",
            tally,
        })
        .collect())
}

/// The file in pieces of some roots each, with the numbers of their objects.
fn pieces(whole: &Sample) -> anyhow::Result<Vec<(Range<usize>, Piece<'_>)>> {
    let text = &whole.text;
    let head = text.objects.first().map_or(0, |first| first.range.end);
    let mut pieces = Vec::new();
    let mut from = 1;
    while from < text.objects.len() {
        let to = (from + 2 * ROOTS).min(text.objects.len());
        let range = |n: usize| text.objects.get(n).map(|object| object.range.clone());
        let (Some(first), Some(last)) = (range(from), range(to - 1)) else {
            break;
        };
        let bytes = [text.get(&(0..head)), text.get(&(first.start..last.end))].concat();
        let sample = Sample::new(bytes).with_context(|| format!("objects {from} to {to} alone"))?;
        let start = first.start;
        pieces.push((
            from..to,
            Piece {
                sample,
                whole,
                head,
                start,
            },
        ));
        from = to;
    }
    Ok(pieces)
}
