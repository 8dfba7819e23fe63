//! The time of a fetch.

use jiff::Timestamp;

/// `SOURCE_DATE_EPOCH` is no time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("SOURCE_DATE_EPOCH: expected seconds since 1970")]
pub(crate) struct ClockError;

/// Now, to the second; `SOURCE_DATE_EPOCH` if that is set.
pub(crate) fn now() -> Result<Timestamp, ClockError> {
    let seconds = match std::env::var_os("SOURCE_DATE_EPOCH") {
        None => Timestamp::now().as_second(),
        Some(text) => {
            let text = text.to_str().ok_or(ClockError)?;
            text.parse().map_err(|_| ClockError)?
        }
    };
    Timestamp::from_second(seconds).map_err(|_| ClockError)
}
