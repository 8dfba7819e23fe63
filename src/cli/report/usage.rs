//! clap's words on the spelling of options, as a diagnostic.

use clap::error::{ContextKind, ContextValue};

use crate::diagnostic::{Diagnostic, Severity};

/// What is wrong, what would be right, and clap's tips.
pub(in crate::cli) fn words_of(error: &clap::Error) -> Diagnostic {
    let text = error.render().to_string();
    let paragraph = text.lines().take_while(|line| !line.is_empty());
    let lines = paragraph
        .map(str::trim)
        .filter(|line| !line.starts_with('['));
    let message = lines.collect::<Vec<_>>().join(" ");
    let message = message.trim_start_matches("error: ");
    let tips = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("tip: "));
    let mut tips: Vec<_> = tips.map(str::trim).collect();
    if tips.is_empty() {
        tips.push("see --help");
    }
    let mut diagnostic = Diagnostic::new("U008", Severity::Error, message).help(tips.join("; "));
    let valid = [ContextKind::ValidValue, ContextKind::ValidSubcommand];
    let valid = valid.into_iter().find_map(|kind| error.get(kind));
    if let Some(ContextValue::Strings(words)) = valid {
        diagnostic.expected = words.join(", ");
    }
    diagnostic
}
