//! Many items with all cores and little memory.

use rayon::iter::{IntoParallelIterator as _, ParallelIterator as _};

/// Items that are worked on before any result is handed out: what is held in memory at once.
const BATCH: usize = 16;

/// Does the work on each item, on all cores, and hands the results out in the order of the items. Ends with the first
/// error of `each`.
pub(super) fn in_order<T: Send, R: Send, E>(
    items: impl IntoIterator<Item = T>,
    work: impl Fn(T) -> R + Sync,
    mut each: impl FnMut(R) -> Result<(), E>,
) -> Result<(), E> {
    let mut items = items.into_iter();
    loop {
        let batch: Vec<_> = items.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let results: Vec<_> = batch.into_par_iter().map(&work).collect();
        results.into_iter().try_for_each(&mut each)?;
    }
}
