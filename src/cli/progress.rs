//! How far long work is: on a terminal, after half a second, and gone with the end.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// What is done sooner needs no bar.
const SOON: Duration = Duration::from_millis(500);

/// A bar that is not there yet, or is.
pub(super) struct Progress {
    bar: ProgressBar,
    /// When to show it; `None` when it is shown, or is not to be.
    due: Option<Instant>,
}

impl Progress {
    /// For so many items, or an unknown number; never shown where nobody wants it.
    pub(super) fn new(items: Option<u64>, wanted: bool) -> Self {
        let hidden = ProgressDrawTarget::hidden();
        let bar = ProgressBar::with_draw_target(items, hidden);
        let template = match items {
            Some(_) => "{wide_bar} {pos}/{len} {eta}",
            None => "{spinner} {pos}",
        };
        let bar = match ProgressStyle::with_template(template) {
            Ok(style) => bar.with_style(style),
            Err(_) => bar,
        };
        let due = wanted.then(|| Instant::now() + SOON);
        Self { bar, due }
    }

    /// One more is done.
    pub(super) fn step(&mut self) {
        if self.due.is_some_and(|due| Instant::now() >= due) {
            self.due = None;
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.inc(1);
    }

    /// Prints something where the bar is.
    pub(super) fn aside<R>(&self, print: impl FnOnce() -> R) -> R {
        self.bar.suspend(print)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
