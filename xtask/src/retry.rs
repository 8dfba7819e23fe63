//! Trying again, with growing pauses, within a bound on the whole.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::fetch::FetchError;

/// All requests together, with their retries and pauses, may take this many times what one may.
const TOTAL: u32 = 4;

/// How long and how often to try.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience {
    retries: u32,
    delay: Duration,
    timeout: Duration,
    deadline: Instant,
}

impl Patience {
    /// The clock of the whole starts here.
    pub(crate) fn new(retries: u32, delay: Duration, timeout: Duration) -> Self {
        Self {
            retries,
            delay,
            timeout,
            deadline: Instant::now() + timeout * TOTAL,
        }
    }

    /// Calls `attempt` with the time it may take, again while that is worth it.
    pub(crate) fn attempt<T>(
        &self,
        mut attempt: impl FnMut(Duration) -> Result<T, FetchError>,
    ) -> Result<T, FetchError> {
        let mut delay = self.delay;
        let mut left = self.retries;
        loop {
            let error = match attempt(self.timeout.min(self.remaining())) {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            // A pause that leaves no time for another attempt is no use either.
            if left == 0 || !error.is_worth_retrying() || delay >= self.remaining() {
                return Err(error);
            }
            crate::words::warn(format_args!("{error}; trying again"));
            sleep(delay);
            left -= 1;
            delay *= 2;
        }
    }

    fn remaining(&self) -> Duration {
        let left = self.deadline.saturating_duration_since(Instant::now());
        // No time at all would mean no bound to ureq.
        left.max(Duration::from_millis(1))
    }
}
