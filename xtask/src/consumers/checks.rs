//! Every check, in the order of the table: one file per family of readers.

mod audit;
mod code;
mod java;
mod lint;
mod objects;
mod openssl;
mod p11;
mod readers;
mod text;

use super::check::Check;
use super::install::Need;

/// What the checks themselves are written in.
pub(crate) const OWN_NEEDS: &[Need] = &[
    Need::Debian("bash", "bash"),
    Need::Debian("coreutils", "timeout"),
    Need::Debian("python3", "python3"),
    Need::Debian("jq", "jq"),
];

/// Every check.
pub(crate) fn all() -> Vec<Check> {
    [
        text::checks(),
        openssl::checks(),
        p11::checks(),
        java::checks(),
        code::checks(),
        objects::checks(),
        audit::checks(),
        lint::checks(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use cabundle::format::REGISTRY;

    use super::super::products::format_of;
    use super::all;

    #[test]
    fn every_format_has_a_reader() {
        let formats: BTreeSet<&str> = REGISTRY.iter().map(|format| format.name()).collect();
        let read: BTreeSet<&str> = all().iter().map(|check| format_of(check.output)).collect();
        assert_eq!(
            formats.difference(&read).collect::<Vec<_>>(),
            Vec::<&&str>::new()
        );
    }

    #[test]
    fn no_reader_reads_an_output_twice() {
        let checks = all();
        let names: BTreeSet<_> = checks.iter().map(|c| (c.reader.name, c.output)).collect();
        assert_eq!(names.len(), checks.len());
    }

    #[test]
    fn no_two_readers_have_one_name() {
        let checks = all();
        for check in &checks {
            let of_name = checks.iter().filter(|c| c.reader.name == check.reader.name);
            let versions: BTreeSet<_> = of_name.map(|c| c.reader.version).collect();
            assert_eq!(versions.len(), 1, "{}", check.reader.name);
        }
    }
}
