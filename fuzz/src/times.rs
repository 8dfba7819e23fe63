//! Every time that is read: the first byte says which.

use cabundle::history::Lives;
use cabundle::input::date_in;
use cabundle::lint::{self, lint};
use cabundle::store::{Certificate, LoadError, Store};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::made::{NAME, SEQUENCE, certdata, certificate, now, octal, one, tlv};
use super::reading::diagnostics;

pub fn check(data: &[u8]) {
    let Some((kind, data)) = data.split_first() else {
        return;
    };
    let text = core::str::from_utf8(data);
    match (kind, text) {
        (b'D', _) => distrust_date(data),
        (b'V', _) => validity(data),
        (b'C', Ok(text)) => comment(text),
        (b'L', Ok(text)) => linted(text),
        (b'N', Ok(text)) => name(text),
        (b'A', Ok(text)) => as_of(text),
        (b'T', Ok(text)) => table(text),
        _ => {}
    }
}

/// `CKA_NSS_SERVER_DISTRUST_AFTER`: 13 or 15 bytes and a real time, which is the one that is written there.
fn distrust_date(octets: &[u8]) {
    let lines = format!("CKA_NSS_SERVER_DISTRUST_AFTER {}", octal(octets));
    let text = certdata(&one(), "", &lines);
    match Store::parse(text.as_bytes()) {
        Ok(store) => {
            let date = store.roots[0].server_distrust_after.date();
            assert_says(date.expect("a date"), octets);
        }
        Err(error) => diagnostics(&error.to_diagnostics(), text.as_bytes()),
    }
}

/// The time is what the digits say.
fn assert_says(time: Timestamp, octets: &[u8]) {
    let digits = match octets.len() {
        13 if octets[0] < b'5' => [b"20", octets].concat(),
        13 => [b"19", octets].concat(),
        15 => octets.to_vec(),
        length => panic!("{length} bytes are no time"),
    };
    let written = time.to_zoned(TimeZone::UTC).strftime("%Y%m%d%H%M%SZ");
    let written = written.to_string().into_bytes();
    // The last day of the year 9999 is later than an instant can be.
    assert!(written == digits || time == Timestamp::MAX || time == Timestamp::MIN);
}

/// Of a certificate: two values of any tag.
fn validity(data: &[u8]) {
    let validity = tlv(SEQUENCE, &[data]);
    let Ok(certificate) = Certificate::from_der(certificate(NAME, &validity)) else {
        return;
    };
    // UTCTime and GeneralizedTime, both with their length in one byte.
    let first = usize::from(data[1]);
    let (begin, end) = data.split_at(2 + first);
    assert_says(certificate.not_before(), &begin[2..]);
    assert_says(certificate.not_after(), &end[2..]);
}

/// `# For Server Distrust After: …`, above a date that it may contradict.
fn comment(text: &str) {
    let line = text.split('\n').next().unwrap_or_default();
    let date = octal(b"241130235959Z");
    let lines = format!("# For Server Distrust After:{line}\nCKA_NSS_SERVER_DISTRUST_AFTER {date}");
    let text = certdata(&one(), "", &lines);
    match Store::parse(text.as_bytes()) {
        Ok(store) => {
            let date = store.roots[0].server_distrust_after.date();
            assert_says(date.expect("a date"), b"241130235959Z");
        }
        Err(LoadError::Trust(findings)) => {
            let all = findings.iter().map(|finding| finding.to_diagnostic());
            diagnostics(&all.collect::<Vec<_>>(), text.as_bytes());
        }
        // A carriage return may end a line.
        Err(error) => diagnostics(&error.to_diagnostics(), text.as_bytes()),
    }
}

/// Comments that repeat facts, the times of a certificate among them.
fn linted(text: &str) {
    let comments = text.lines().map(|line| format!("# {line}\n"));
    let text = certdata(&one(), &comments.collect::<String>(), "");
    if let Ok(report) = lint(text.as_bytes(), None, &lint::Options::at(now())) {
        lint::text::render(&report, "x");
    }
}

/// A date in the name of a file is a part of the name.
fn name(path: &str) {
    if let Some(date) = date_in(path) {
        assert!(path.contains(&date.to_string()), "{path}: {date}");
    }
}

/// `--as-of`.
fn as_of(text: &str) {
    if let Some(time) = cabundle::cli::as_of(text) {
        let again = cabundle::cli::as_of(&time.to_string());
        // A zone may reach into the year before 0, which RFC 3339 cannot say.
        assert!(again == Some(time) || text.starts_with("0000"), "{text}");
    }
}

/// The dates in a table of lives.
fn table(dates: &str) {
    let line = dates.split(['\n', '\r', '\t']).next().unwrap_or_default();
    let first = line.split('=').next().unwrap_or_default();
    let sha256 = one().sha256();
    let text = format!("sha256\tfirst\tgone\ttrust\tlabel\n{sha256}\t{first}\t\t{line}\tx\n");
    if let Ok(lives) = Lives::parse(&text) {
        let written = lives.to_table();
        let again = Lives::parse(&written).expect("our own table");
        assert_eq!(again.to_table(), written);
    }
}
