//! A progress bar. indicatif draws on stderr, and nothing at all where that is no terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar for so many items; `None` where their number is not known.
pub(super) fn bar(items: Option<u64>, quiet: bool) -> ProgressBar {
    let (bar, template) = match items {
        Some(items) => (ProgressBar::new(items), "{wide_bar} {pos}/{len} {eta}"),
        None => (ProgressBar::new_spinner(), "{spinner} {pos}"),
    };
    if quiet {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
