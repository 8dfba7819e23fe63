//! The report as plain text, for people.

use super::words;
use super::{Age, Judged, Report, Verdict};
use crate::store::Root;
use crate::text::{brief, count, one_line, time};

/// More missing roots than this are counted.
const MOST: usize = 10;

/// One store: what it is, how many certificates have which word, and every certificate that has another word than
/// `trusted` or `inert`. Ends with a line break.
pub fn render(path: &str, report: &Report<'_>) -> String {
    let mut lines = vec![summary(path, report)];
    for judged in &report.certificates {
        let plain = matches!(judged.standing, Verdict::Trusted | Verdict::Inert);
        if !plain || judged.expiry.is_some() {
            lines.extend(certificate(judged, report));
        }
    }
    lines.extend(missing(report));
    lines.join("\n") + "\n"
}

fn summary(path: &str, report: &Report<'_>) -> String {
    let all = count(report.certificates.len(), "certificate");
    let words = Verdict::ALL.into_iter().filter_map(|verdict| {
        let n = report.count(verdict);
        (n > 0).then(|| format!("{n} {}", verdict.as_str()))
    });
    let missing = format!("{} of {} missing", report.missing.len(), report.wanted);
    let words: Vec<_> = words.chain([missing]).collect();
    let (kind, purpose) = (report.holding.kind, report.options.purpose);
    let path = one_line(path.as_bytes());
    format!("{path}: {kind}, {all} for {purpose}: {}", words.join(", "))
}

fn certificate(judged: &Judged<'_>, report: &Report<'_>) -> Vec<String> {
    let sha256 = judged.held.certificate.sha256();
    let words: Vec<_> = judged.verdicts().map(Verdict::as_str).collect();
    let words = words.join(", ");
    let place = one_line(judged.held.place.as_bytes()).into_owned();
    let place = match place.as_str() {
        "" => String::new(),
        place => format!(" ({place})"),
    };
    let mut lines = vec![format!("  {words}: \"{}\"{place}", name(judged))];
    lines.push(format!("      SHA-256 {sha256}"));
    let reasons = reasons(judged, report).into_iter();
    lines.extend(reasons.map(|reason| format!("      {reason}")));
    lines
}

fn name(judged: &Judged<'_>) -> String {
    match judged.label() {
        label if label.is_empty() => judged.held.name(),
        label => brief(label.as_bytes()),
    }
}

/// Why it has its words.
fn reasons(judged: &Judged<'_>, report: &Report<'_>) -> Vec<String> {
    let purpose = report.options.purpose;
    let mut reasons = Vec::new();
    match (judged.standing, judged.root, judged.life) {
        (Verdict::Narrowed | Verdict::Withdrawn, ..) => {
            reasons.extend(judged.date.map(|limit| words::date(&limit, purpose)));
            reasons.extend(judged.names.map(|names| {
                let names = names.permitted_dns.join(", ");
                format!(
                    "trusted only for names under {}",
                    one_line(names.as_bytes())
                )
            }));
            if judged.date.is_none() && judged.names.is_none() {
                let ended = judged.trust_ended;
                let since = ended.map(|date| format!(", since {date} not for {purpose}"));
                let trusted: Vec<_> = judged.trusted_for.iter().map(|p| p.as_str()).collect();
                let trusted = listed(&trusted);
                reasons.push(format!(
                    "trusted for {trusted}{}",
                    since.unwrap_or_default()
                ));
            }
        }
        (Verdict::Removed, root, Some(life)) => {
            let (first, last) = (life.first, listed(&words::last_trusted_for(life)));
            reasons.push(match judged.gone {
                Some(gone) => {
                    let after = words::after(first, gone);
                    format!("in the list from {first}, removed {gone} {after}")
                }
                None => format!(
                    "in the list from {first}, and not in the certdata.txt compared with any more"
                ),
            });
            reasons.push(format!("last trusted for {last}"));
            let limited = life.spells.iter().rev();
            let mut limited = limited.filter_map(|spell| *spell.dates.get(purpose));
            reasons.extend(limited.next().map(|date| {
                let date = time(date);
                format!("at last not for {purpose} certificates issued after {date}")
            }));
            if words::was_distrusted(life) {
                reasons.push("distrusted when it was removed".to_owned());
            }
            if root.is_some() {
                let older = match report.age {
                    Age::Newer => "is older and ",
                    _ => "",
                };
                reasons.push(format!("the certdata.txt compared with {older}has it"));
            }
        }
        (Verdict::Newer, _, Some(life)) => reasons.push(format!(
            "in the list since {}, not in the certdata.txt compared with",
            life.first
        )),
        (Verdict::Unknown, ..) => reasons.extend(report.known_until.map(|until| {
            format!("not in Mozilla's list up to {until}, as far as it is known here")
        })),
        _ => {}
    }
    reasons.extend(by_table(judged, report));
    if let Some(expiry) = judged.expiry {
        let end = time(judged.held.certificate.not_after());
        let word = match expiry {
            Verdict::Expired => "expired",
            _ => "expires",
        };
        reasons.push(format!("{word} {end:.10}"));
    }
    if let Some(other) = judged.same_key {
        let sha256 = other.certificate.sha256();
        reasons.push(format!(
            "Mozilla has another certificate of this subject and key: {sha256}"
        ));
    }
    reasons
}

/// That a stricter word is the table's, and since when.
fn by_table(judged: &Judged<'_>, report: &Report<'_>) -> Option<String> {
    let stricter = [Verdict::Narrowed, Verdict::Withdrawn, Verdict::Distrusted];
    let since = judged
        .by_table
        .filter(|_| stricter.contains(&judged.standing))?;
    let other = match (report.age, judged.root) {
        (Age::Newer, _) => "is older",
        (_, Some(_)) => "does not say so",
        (_, None) => "does not have it",
    };
    let word = judged.standing.as_str();
    Some(format!(
        "{word} by the table of lives since {since}; the certdata.txt compared with {other}"
    ))
}

fn listed(purposes: &[&str]) -> String {
    match purposes {
        [] => "nothing".to_owned(),
        some => some.join(", "),
    }
}

fn missing(report: &Report<'_>) -> Vec<String> {
    let missing = report.missing.iter();
    let mut lines: Vec<_> = missing.take(MOST).map(|root| absent(root)).collect();
    if let more @ 1.. = report.missing.len().saturating_sub(MOST) {
        lines.push(format!("  missing: {more} more; --json names all of them"));
    }
    lines
}

fn absent(root: &Root) -> String {
    let sha256 = root.certificate.sha256();
    format!("  missing: \"{}\" ({sha256:.16})", brief(&root.label))
}
