//! Options that take one word of few: clap names the nearest where one is misspelt.

use std::str::FromStr;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue};

use crate::store::Purpose;

/// One of these words, and what it means.
pub(super) fn one_of<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = String> + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words).try_map(|word| word.parse())
}

/// A purpose.
pub(super) fn purpose() -> impl TypedValueParser<Value = Purpose> {
    PossibleValuesParser::new(Purpose::ALL.map(Purpose::as_str)).try_map(|word| word.parse())
}

/// Adds the word that was meant where clap sees none: it compares whole words, and of three letters two that are
/// swapped leave nothing alike.
pub(super) fn suggest(mut error: clap::Error) -> clap::Error {
    let wrong = match error.get(ContextKind::InvalidValue) {
        Some(ContextValue::String(wrong)) => wrong.to_lowercase(),
        _ => return error,
    };
    let suggested = error.get(ContextKind::SuggestedValue).is_some();
    if let (Some(ContextValue::Strings(words)), false) =
        (error.get(ContextKind::ValidValue), suggested)
    {
        let near = words
            .iter()
            .map(|word| (strsim::osa_distance(&wrong, word), word));
        // One slip in a short word, two in a long one.
        let near = near.filter(|(slips, word)| *slips <= word.len().div_ceil(4).min(2));
        if let Some((_, word)) = near.min_by_key(|(slips, _)| *slips) {
            let word = ContextValue::String(word.clone());
            error.insert(ContextKind::SuggestedValue, word);
        }
    }
    error
}
