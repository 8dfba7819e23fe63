//! What libFuzzer says of a run, on stderr.

pub(super) const COLUMNS: usize = 7;
pub(super) const HEAD: [&str; COLUMNS] = [
    "target",
    "executions",
    "per s",
    "corpus",
    "cov",
    "ft",
    "peak MB",
];

/// The figures of a run; empty where it did not say one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Stats {
    executions: String,
    per_second: String,
    corpus: String,
    /// Edges of the code that were reached.
    cov: String,
    /// Features: edges with how often they were passed, and values compared.
    ft: String,
    peak: String,
}

impl Stats {
    /// From the last lines that say something. A run that ends with a failure has them too.
    pub(super) fn read(log: &str) -> Self {
        let mut stats = Self::default();
        for line in log.lines() {
            if let Some((name, value)) = line
                .strip_prefix("stat::")
                .and_then(|rest| rest.split_once(':'))
            {
                let value = value.trim().to_owned();
                match name {
                    "number_of_executed_units" => stats.executions = value,
                    "average_exec_per_sec" => stats.per_second = value,
                    "peak_rss_mb" => stats.peak = value,
                    _ => {}
                }
            } else if line.starts_with('#') {
                let words: Vec<&str> = line.split_ascii_whitespace().collect();
                for pair in words.windows(2) {
                    let [name, value] = pair else { continue };
                    match *name {
                        "cov:" => (*value).clone_into(&mut stats.cov),
                        "ft:" => (*value).clone_into(&mut stats.ft),
                        "corp:" => {
                            let count = value.split('/').next().unwrap_or_default();
                            count.clone_into(&mut stats.corpus);
                        }
                        _ => {}
                    }
                }
            }
        }
        stats
    }

    pub(super) fn cells(self, target: &str) -> [String; COLUMNS] {
        [
            target.to_owned(),
            self.executions,
            self.per_second,
            self.corpus,
            self.cov,
            self.ft,
            self.peak,
        ]
    }
}

/// Why a run failed: what panicked, and where the input lies that made it.
pub(super) fn failure(log: &str) -> String {
    let tells = |line: &&str| {
        let starts = ["thread '", "==", "SUMMARY:"];
        line.contains("Test unit written to") || starts.iter().any(|start| line.starts_with(start))
    };
    let mut lines: Vec<&str> = Vec::new();
    let mut all = log.lines().peekable();
    while let Some(line) = all.next() {
        if tells(&line) {
            lines.push(line);
            // The words of a panic stand below its place.
            if line.starts_with("thread '") {
                lines.extend(all.peek());
            }
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{Stats, failure};

    /// libFuzzer of LLVM 21, as libfuzzer-sys 0.4 has it.
    const GOOD: &str = "\
INFO: seed corpus: files: 2 min: 5b max: 9b total: 14b rss: 30Mb
#3\tINITED cov: 100 ft: 200 corp: 2/14b exec/s: 0 rss: 31Mb
#70\tNEW    cov: 110 ft: 230 corp: 3/20b lim: 9 exec/s: 0 rss: 31Mb L: 6/9 MS: 1 EraseBytes-
#5000\tDONE   cov: 120 ft: 250 corp: 4/30b lim: 50 exec/s: 2500 rss: 40Mb
Done 5000 runs in 2 second(s)
stat::number_of_executed_units: 5000
stat::average_exec_per_sec:     2500
stat::new_units_added:          2
stat::slowest_unit_time_sec:    0
stat::peak_rss_mb:              41
";

    const BAD: &str = "\
#3\tINITED cov: 100 ft: 200 corp: 2/14b exec/s: 0 rss: 31Mb

thread '<unnamed>' (17) panicked at src/names.rs:5:9:
no line
note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace
==17== ERROR: libFuzzer: deadly signal
SUMMARY: libFuzzer: deadly signal
artifact_prefix='fuzz/artifacts/names/'; Test unit written to fuzz/artifacts/names/crash-da39
stat::number_of_executed_units: 3
";

    #[test]
    fn the_last_figures_count() {
        let cells = Stats::read(GOOD).cells("x");
        assert_eq!(cells, ["x", "5000", "2500", "4", "120", "250", "41"]);
        let cells = Stats::read(BAD).cells("x");
        assert_eq!(cells, ["x", "3", "", "2", "100", "200", ""]);
    }

    #[test]
    fn a_failure_is_told_with_its_input() {
        assert_eq!(failure(GOOD), "");
        let why = failure(BAD);
        for part in ["names.rs:5:9", "no line", "deadly signal", "crash-da39"] {
            assert!(why.contains(part), "{why}");
        }
    }
}
