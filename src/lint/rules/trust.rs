//! Trust objects.

use crate::certdata::TrustWord;
use crate::lint::Severity;
use crate::lint::rule::{Check, Found, Rule};
use crate::lint::subject::{Context, Subject};
use crate::text::brief;

pub(super) const RULES: &[Rule] = &[
    Rule {
        code: "L080",
        title: "a root is neither trusted nor distrusted for any purpose",
        help: "it is in the file and makes no difference",
        source: "NSS lib/util/pkcs11n.h: CKT_NSS_MUST_VERIFY_TRUST, CKT_NSS_TRUST_UNKNOWN",
        check: Check::Root(idle),
    },
    Rule {
        code: "L081",
        title: "a trust word that certdata.txt does not use for roots",
        help: "it makes no anchor here; find out what was meant",
        source: "NSS lib/util/pkcs11n.h; PKCS#11 3.2 section 4.16",
        check: Check::Root(words),
    },
    Rule {
        code: "L082",
        title: "a root is approved for step-up",
        help: "server-gated cryptography ended with export ciphers; nothing reads this any more",
        source: "CKA_TRUST_STEP_UP_APPROVED",
        check: Check::Root(step_up),
    },
    Rule {
        code: "L083",
        title: "a trust object without its certificate",
        help: "a distrust works by issuer and serial number, or by hash, on certificates from elsewhere; most formats cannot hold it",
        source: "certdata.txt of 2012-02 to 2022-03 held such",
        check: Check::File(bare),
    },
];

fn idle(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    match &subject.root.trust {
        Some(trust) if !trust.grants() && !trust.is_distrust() => vec![Found::of(
            subject,
            Severity::Info,
            "it is neither trusted nor distrusted for any purpose",
        )],
        _ => Vec::new(),
    }
}

fn words(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    let Some(trust) = &subject.root.trust else {
        return Vec::new();
    };
    let odd = trust.words.iter().filter_map(|(purpose, word)| {
        let word = (*word)?;
        let is_odd = matches!(
            word,
            TrustWord::NssTrusted
                | TrustWord::NssValidDelegator
                | TrustWord::NssMustVerify
                | TrustWord::NetscapeTrusted
                | TrustWord::Trusted
        );
        let message = format!("{purpose} is {word}, which makes no anchor");
        is_odd.then(|| Found::of(subject, Severity::Warning, message).at(Some(trust.span)))
    });
    odd.collect()
}

fn step_up(subject: &Subject<'_>, _: &Context<'_>) -> Vec<Found> {
    match &subject.root.trust {
        Some(trust) if trust.step_up_approved == Some(true) => {
            let found = Found::of(subject, Severity::Info, "it is approved for step-up");
            vec![found.at(Some(trust.span))]
        }
        _ => Vec::new(),
    }
}

fn bare(context: &Context<'_>) -> Vec<Found> {
    let Some(store) = context.store else {
        return Vec::new();
    };
    let found = store.distrusts.iter().map(|distrust| {
        let neutral = match distrust.trust.is_distrust() {
            true => "",
            false => ", and it distrusts for no purpose",
        };
        let message = format!(
            "\"{}\": there is no certificate in the file that it is about{neutral}",
            brief(&distrust.label)
        );
        Found::of_file(Severity::Info, message).at(Some(distrust.trust.span))
    });
    found.collect()
}
