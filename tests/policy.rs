//! Who gets in: each rule at its edges, and how rules meet.

use cabundle::certdata::Certdata;
use cabundle::format::{Fedora, Format, Json, OpenSslTrusted, Pem, RenderOptions};
use cabundle::policy::{
    Addition, Carries, DistrustAfterMode, Exclude, ExpiredMode, NameConstraintsMode, Policy,
    PolicyError, Selection,
};
use cabundle::store::{Lock, Purpose, Store};

use crate::support::{AS_OF, put, run, scratch, stderr};
use crate::synthetic::{
    DISTRUSTED, Entry, NEUTRAL, TRUSTED, ca_params, ca_params_named_as, certdata, date, root,
    self_sign,
};

fn parse(entries: &[Entry]) -> Store {
    Store::parse(certdata(entries).as_bytes()).unwrap()
}

fn policy(purpose: Purpose, as_of: &str) -> Policy {
    let mut policy = Policy::new(vec![purpose], as_of.parse().unwrap());
    policy.allow_empty = true;
    policy
}

fn server(as_of: &str) -> Policy {
    policy(Purpose::ServerAuth, as_of)
}

fn labels(selection: &Selection<'_>) -> Vec<String> {
    selection
        .included()
        .map(|c| c.root.label_text().into_owned())
        .collect()
}

fn codes(selection: &Selection<'_>) -> Vec<&'static str> {
    selection.diagnostics().iter().map(|d| d.code).collect()
}

/// One root with this server date, as `YYMMDDHHMMSSZ`.
fn dated(server_date: &str) -> Entry {
    let mut entry = Entry::fresh("Dated");
    entry.server_distrust_after = Some(date(server_date));
    entry
}

#[test]
fn grace_ends_after_398_days_to_the_second() {
    let store = parse(&[dated("241130235959Z")]);
    // 2024-11-30 plus 398 days: python3 -c 'from datetime import *; print(datetime(2024,11,30,23,59,59)+timedelta(398))'
    let select = |as_of| labels(&store.select(server(as_of)).unwrap());
    assert_eq!(select("2026-01-02T23:59:59Z"), ["Dated"]);
    assert!(select("2026-01-03T00:00:00Z").is_empty());
    let mut longer = server("2026-01-03T00:00:00Z");
    longer.grace_days = Some(399);
    assert_eq!(labels(&store.select(longer).unwrap()), ["Dated"]);
}

#[test]
fn keep_and_drop_do_not_look_at_the_clock() {
    let store = parse(&[dated("241130235959Z"), Entry::fresh("Plain")]);
    for as_of in ["2020-01-01T00:00:00Z", "2038-01-01T00:00:00Z"] {
        let mut keep = server(as_of);
        keep.distrust_after = DistrustAfterMode::Keep;
        assert_eq!(labels(&store.select(keep).unwrap()), ["Dated", "Plain"]);
        let mut drop = server(as_of);
        drop.distrust_after = DistrustAfterMode::Drop;
        assert_eq!(labels(&store.select(drop).unwrap()), ["Plain"]);
    }
}

#[test]
fn the_date_of_another_purpose_does_not_count() {
    let mut entry = dated("200101000000Z");
    entry.email = TRUSTED;
    let store = parse(&[entry]);
    let email = policy(Purpose::EmailProtection, "2026-01-01T00:00:00Z");
    let selection = store.select(email).unwrap();
    assert_eq!(labels(&selection), ["Dated"]);
    assert_eq!(codes(&selection), Vec::<&str>::new());
}

#[test]
fn email_has_1185_days() {
    let mut entry = Entry::fresh("Mail");
    entry.email = TRUSTED;
    entry.email_distrust_after = Some(date("220831000000Z"));
    let store = parse(&[entry]);
    let select = |as_of| {
        labels(
            &store
                .select(policy(Purpose::EmailProtection, as_of))
                .unwrap(),
        )
    };
    // 2022-08-31 plus 1185 days is 2025-11-28.
    assert_eq!(select("2025-11-28T00:00:00Z"), ["Mail"]);
    assert!(select("2025-11-28T00:00:01Z").is_empty());
}

#[test]
fn an_output_that_carries_dates_keeps_the_root() {
    let store = parse(&[dated("200101000000Z")]);
    let mut grace = server("2026-01-01T00:00:00Z");
    grace.carries = Carries::EVERYTHING;
    let selection = store.select(grace.clone()).unwrap();
    assert_eq!(labels(&selection), ["Dated"]);
    assert_eq!(codes(&selection), Vec::<&str>::new());
    // Such a selection must not end in an output that loses the date.
    assert!(selection.render(&Pem, &RenderOptions::default()).is_err());
    assert!(selection.render(&Json, &RenderOptions::default()).is_ok());
    grace.distrust_after = DistrustAfterMode::Drop;
    assert!(labels(&store.select(grace).unwrap()).is_empty());
}

#[test]
fn the_stricter_of_two_dates_counts() {
    let mut entry = dated("241130235959Z");
    entry.trust_lines = format!("CKA_NSS_SERVER_DISTRUST_AFTER {}", date("230101000000Z"));
    let store = parse(&[entry]);
    let date = store.roots[0].server_distrust_after.date().unwrap();
    assert_eq!(date.to_string(), "2023-01-01T00:00:00Z");
}

#[test]
fn constraints_go_by_the_certificates_own_subject() {
    // A root of our own that bears TUBITAK's subject.
    let embedded = Store::embedded().unwrap();
    let tubitak = embedded
        .roots
        .iter()
        .find(|r| r.imposed_constraints.is_some())
        .unwrap();
    let params = ca_params_named_as(&tubitak.certificate);
    let der = self_sign(params);
    let store = parse(&[
        Entry::new("Same subject", der.clone()),
        Entry::fresh("TUBITAK Kamu SM SSL Kok Sertifikasi - Surum 1"),
    ]);
    assert_eq!(
        store.roots[0].certificate.subject(),
        tubitak.certificate.subject()
    );
    assert!(store.roots[0].imposed_constraints.is_some());
    assert!(store.roots[1].imposed_constraints.is_none());

    let selection = store.select(server("2026-01-01T00:00:00Z")).unwrap();
    assert_eq!(codes(&selection), ["P002"]);
    let mut drop = server("2026-01-01T00:00:00Z");
    drop.name_constraints = NameConstraintsMode::Drop;
    assert_eq!(labels(&store.select(drop.clone()).unwrap()).len(), 1);
    drop.carries = Carries::EVERYTHING;
    assert_eq!(labels(&store.select(drop).unwrap()).len(), 2);

    // Added roots are not exempt.
    let plain = parse(&[Entry::fresh("A")]);
    let mut adding = server("2026-01-01T00:00:00Z");
    adding.additions = Addition::read("x.der", &der, None).unwrap();
    assert_eq!(codes(&plain.select(adding).unwrap()), ["P002"]);
}

#[test]
fn expired_is_later_than_not_after() {
    let store = parse(&[Entry::fresh("Until 2040")]);
    let select = |as_of| {
        let mut drop = server(as_of);
        drop.expired = ExpiredMode::Drop;
        labels(&store.select(drop).unwrap()).len()
    };
    assert_eq!(select("2040-01-01T00:00:00Z"), 1);
    assert_eq!(select("2040-01-01T00:00:01Z"), 0);
    assert_eq!(
        labels(&store.select(server("2041-01-01T00:00:00Z")).unwrap()).len(),
        1
    );
}

#[test]
fn only_the_delegator_level_is_an_anchor() {
    let mut neutral = Entry::fresh("Neutral");
    neutral.server = NEUTRAL;
    let mut distrusted = Entry::fresh("Distrusted");
    (distrusted.server, distrusted.email, distrusted.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let mut itself = Entry::fresh("Trusted itself");
    itself.server = "CKT_NSS_TRUSTED";
    let store = parse(&[neutral, distrusted, itself, Entry::fresh("Anchor")]);
    let selection = store.select(server("2026-01-01T00:00:00Z")).unwrap();
    assert_eq!(labels(&selection), ["Anchor"]);
    let words: Vec<_> = selection
        .candidates()
        .iter()
        .map(|c| {
            c.decision
                .verdicts
                .server_auth
                .as_ref()
                .unwrap()
                .to_string()
        })
        .collect();
    assert_eq!(
        words,
        [
            "out: Mozilla does not make it a trust anchor for server-auth",
            "out: Mozilla distrusts it for server-auth",
            "out: Mozilla does not make it a trust anchor for server-auth",
            "in: Mozilla trusts it for server-auth",
        ]
    );
}

#[test]
fn excludes_match_one_certificate_or_nothing_is_done() {
    let store = parse(&[Entry::fresh("A"), Entry::fresh("B")]);
    let fingerprint = store.roots[0].certificate.sha256().to_string();
    let select = |prefix: &str| {
        let mut policy = server("2026-01-01T00:00:00Z");
        policy.exclude = vec![Exclude::new(prefix, Some("test".to_owned())).unwrap()];
        store.select(policy).map(|s| labels(&s))
    };
    assert_eq!(select(&fingerprint[..8]).unwrap(), ["B"]);
    assert_eq!(select(&fingerprint.to_uppercase()).unwrap(), ["B"]);
    let absent = if fingerprint.starts_with('0') {
        "1".repeat(64)
    } else {
        "0".repeat(64)
    };
    assert!(matches!(
        select(&absent),
        Err(PolicyError::ExcludeMatchesNothing(_))
    ));
    assert!(Exclude::new(&fingerprint[..7], None).is_err());
    assert!(Exclude::new("not hex!", None).is_err());
    assert!(Exclude::new(&format!("{fingerprint}00"), None).is_err());
}

#[test]
fn an_exclude_of_an_unselected_root_is_a_note() {
    let mut neutral = Entry::fresh("Neutral");
    neutral.server = NEUTRAL;
    let store = parse(&[neutral]);
    let mut policy = server("2026-01-01T00:00:00Z");
    let prefix = store.roots[0].certificate.sha256().to_string();
    policy.exclude = vec![Exclude::new(&prefix, None).unwrap()];
    assert_eq!(codes(&store.select(policy).unwrap()), ["P007"]);
}

fn pem_of(der: &[u8]) -> String {
    pem::encode_config(
        &pem::Pem::new("CERTIFICATE", der),
        pem::EncodeConfig::new().set_line_ending(pem::LineEnding::LF),
    )
}

#[test]
fn additions_come_last_in_file_order_for_the_chosen_purpose() {
    let store = parse(&[Entry::fresh("A")]);
    let (one, two) = (root("One"), root("Two"));
    // No final newline, text around, CRLF.
    let file = format!(
        "text\r\n{}\nmore text\n{}",
        pem_of(&one).replace('\n', "\r\n"),
        pem_of(&two).trim_end()
    );
    let mut policy = server("2026-01-01T00:00:00Z");
    policy.additions = Addition::read("corp.pem", file.as_bytes(), None).unwrap();
    let selection = store.select(policy).unwrap();
    assert_eq!(labels(&selection), ["A", "One", "Two"]);
    assert_eq!(selection.count(Purpose::EmailProtection), 0);
    // The same in DER.
    assert_eq!(
        Addition::read("one.der", &one, None).unwrap()[0]
            .certificate
            .der(),
        one
    );
}

#[test]
fn glued_or_cut_pem_is_refused() {
    let pem = pem_of(&root("One"));
    let read = |text: &str| Addition::read("x.pem", text.as_bytes(), None);
    for broken in [
        pem.replace("-----END CERTIFICATE-----\n", ""),
        format!("{pem}-----BEGIN CERTIFICATE-----\nMII"),
        pem.replacen("MII", "MI!", 1),
        pem.replace("CERTIFICATE", "X509 CRL"),
        pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE"),
        format!("{pem}-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n"),
        "no PEM at all".to_owned(),
        String::new(),
    ] {
        assert!(
            matches!(read(&broken), Err(PolicyError::BadAddition { .. })),
            "{broken}"
        );
    }
    // Two files glued together without a newline between them: nothing of it is lost.
    let glued = pem.trim_end().repeat(2);
    assert_eq!(read(&glued).unwrap().len(), 2);
    let mut trailing = root("One");
    trailing.push(0);
    assert!(Addition::read("x.der", &trailing, None).is_err());
}

#[test]
fn a_leaf_is_not_added() {
    let mut params = ca_params("leaf");
    params.is_ca = rcgen::IsCa::ExplicitNoCa;
    let leaf = self_sign(params);
    assert!(matches!(
        Addition::read("leaf.der", &leaf, None),
        Err(PolicyError::NotACa { .. })
    ));
}

#[test]
fn mozillas_distrust_beats_an_addition() {
    let mut with = Entry::fresh("With a certificate");
    (with.server, with.email, with.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let mut without = with.clone();
    without.der = root("Without");
    let text = certdata(&[with.clone(), Entry::fresh("Good")]) + &without.trust_object();
    let store = Store::parse(text.as_bytes()).unwrap();
    for der in [&with.der, &without.der] {
        let mut policy = server("2026-01-01T00:00:00Z");
        policy.additions = Addition::read("bad.der", der, None).unwrap();
        assert!(matches!(
            store.select(policy),
            Err(PolicyError::AdditionDistrusted { .. })
        ));
    }
}

#[test]
fn an_addition_that_mozilla_limits_is_warned_about() {
    let store = parse(&[dated("200101000000Z"), Entry::fresh("Other")]);
    let mut policy = server("2026-01-01T00:00:00Z");
    policy.additions = Addition::read("corp.pem", store.roots[0].certificate.der(), None).unwrap();
    let selection = store.select(policy.clone()).unwrap();
    assert_eq!(labels(&selection), ["Other", "Dated"]);
    assert_eq!(codes(&selection), ["P001", "P005"]);
    // Exclude beats add.
    policy.exclude =
        vec![Exclude::new(&store.roots[0].certificate.sha256().to_string(), None).unwrap()];
    assert_eq!(labels(&store.select(policy).unwrap()), ["Other"]);
}

#[test]
fn an_addition_that_is_selected_already_is_not_doubled() {
    let store = parse(&[Entry::fresh("A")]);
    let der = store.roots[0].certificate.der().to_vec();
    let mut policy = server("2026-01-01T00:00:00Z");
    policy.additions = [&der, &der]
        .iter()
        .flat_map(|der| Addition::read("a.der", der, None).unwrap())
        .collect();
    let selection = store.select(policy).unwrap();
    assert_eq!(labels(&selection), ["A"]);
    assert_eq!(codes(&selection), ["P008"]);
}

#[test]
fn a_root_outside_the_programme_is_warned_about_where_others_are_in() {
    let mut outside = Entry::fresh("Outside");
    outside.policy = None;
    let alone = parse(std::slice::from_ref(&outside));
    assert_eq!(
        codes(&alone.select(server("2026-01-01T00:00:00Z")).unwrap()),
        Vec::<&str>::new()
    );
    let store = parse(&[outside, Entry::fresh("Inside")]);
    assert_eq!(
        codes(&store.select(server("2026-01-01T00:00:00Z")).unwrap()),
        ["P003"]
    );
}

#[test]
fn sizes_and_ages_are_refused() {
    let mut store = parse(&[Entry::fresh("A")]);
    let mut few = server("2026-01-01T00:00:00Z");
    few.min_roots = Some(2);
    assert!(matches!(
        store.select(few),
        Err(PolicyError::TooFew {
            found: 1,
            min: 2,
            purpose: Purpose::ServerAuth
        })
    ));
    let mut empty = policy(Purpose::EmailProtection, "2026-01-01T00:00:00Z");
    empty.allow_empty = false;
    assert!(matches!(store.select(empty), Err(PolicyError::Empty)));
    let mut both = server("2026-01-01T00:00:00Z");
    both.purposes.push(Purpose::EmailProtection);
    assert!(matches!(
        store.select(both),
        Err(PolicyError::OnePurpose(2))
    ));

    let mut young = server("2026-01-31T00:00:00Z");
    young.max_age_days = Some(30);
    assert!(matches!(
        store.select(young.clone()),
        Err(PolicyError::UnknownAge)
    ));
    store.lock = Some(Lock {
        retrieved: "2026-01-01T00:00:00Z".parse().unwrap(),
        ..Store::embedded_lock().unwrap()
    });
    assert!(store.select(young.clone()).is_ok());
    young.as_of = "2026-02-01T00:00:00Z".parse().unwrap();
    assert!(matches!(
        store.select(young),
        Err(PolicyError::TooOld {
            days: 31,
            limit: 30
        })
    ));
    assert_eq!(
        codes(&store.select(server("2026-06-30T00:00:00Z")).unwrap()),
        Vec::<&str>::new()
    );
    assert_eq!(
        codes(&store.select(server("2026-07-01T00:00:00Z")).unwrap()),
        ["P006"]
    );
}

/// The grammar keeps every attribute with its line, for those who want to look for themselves.
#[test]
fn attributes_have_their_lines() {
    let text = certdata(&[Entry::fresh("A")]);
    let file = Certdata::parse(text.as_bytes()).unwrap();
    let lines: Vec<_> = text.lines().collect();
    for attribute in file
        .objects()
        .flat_map(|object| object.attributes().to_vec())
    {
        let line = lines[attribute.span.line - 1];
        assert!(line.as_bytes().starts_with(attribute.raw_name), "{line}");
    }
}

/// NSS finds a distrust by issuer and serial number: another certificate of that name is distrusted too.
#[test]
fn a_namesake_of_a_distrusted_root_is_not_added() {
    let namesake = || {
        let mut params = ca_params("Distrusted");
        params.serial_number = Some(rcgen::SerialNumber::from(7u64));
        self_sign(params)
    };
    let mut with = Entry::new("Distrusted", namesake());
    (with.server, with.email, with.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let store = parse(&[with, Entry::fresh("Good")]);
    let mut policy = server("2026-01-01T00:00:00Z");
    policy.additions = Addition::read("namesake.der", &namesake(), None).unwrap();
    assert!(matches!(
        store.select(policy),
        Err(PolicyError::AdditionDistrusted { .. })
    ));
}

/// All that an addition overrides is told, not only the first.
#[test]
fn every_overridden_limit_is_told() {
    let store = parse(&[dated("200101000000Z"), Entry::fresh("Other")]);
    let mut policy = server("2041-01-01T00:00:00Z");
    policy.expired = ExpiredMode::Drop;
    policy.additions = Addition::read("corp.pem", store.roots[0].certificate.der(), None).unwrap();
    let selection = store.select(policy).unwrap();
    let told = selection
        .diagnostics()
        .iter()
        .find(|d| d.code == "P005")
        .unwrap();
    assert!(told.message.contains("the grace ended"), "{}", told.message);
    assert!(
        told.message.contains("expired 2040-01-01"),
        "{}",
        told.message
    );
}

/// An intermediate that Mozilla distrusts is trusted by whoever trusts its issuer and cannot be told.
#[test]
fn lost_distrust_is_told() {
    let mut bare = Entry::fresh("Bogus Intermediate");
    (bare.server, bare.email, bare.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    // A distrusted root that issued itself is left out, and that says enough.
    let mut gone = Entry::fresh("Gone Root");
    gone.server = DISTRUSTED;
    let file = certdata(&[Entry::fresh("Root"), gone]) + &bare.trust_object();
    let directory = scratch();
    let path = put(directory.path(), "in.txt", file);
    let path = path.to_str().unwrap();
    let words = |format| {
        let args = [
            "build",
            path,
            "-p",
            "server-auth",
            "-f",
            format,
            "--as-of",
            AS_OF,
        ];
        let output = run(args);
        assert_eq!(output.status.code(), Some(0));
        stderr(&output)
    };
    let pem = words("pem");
    assert!(
        pem.contains("[P009]") && pem.contains("Bogus Intermediate"),
        "{pem}"
    );
    assert!(!pem.contains("Gone Root"), "{pem}");
    assert!(!words("json").contains("P009"));
}

/// One of fedora's files holds distrust; whoever reads the others knows nothing of it.
#[test]
fn fedora_loses_distrust_too() {
    let mut params = ca_params("Distrusted intermediate");
    params.not_after = rcgen::date_time_ymd(2040, 1, 1);
    let issuer = rcgen::KeyPair::generate().unwrap();
    let issuer = rcgen::Issuer::new(ca_params("Root"), issuer);
    let key = rcgen::KeyPair::generate().unwrap();
    let der = params.signed_by(&key, &issuer).unwrap().der().to_vec();
    let mut held = Entry::new("Distrusted intermediate", der);
    (held.server, held.email, held.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let store = parse(&[Entry::fresh("Root"), held]);
    let told = |format: &dyn Format| {
        let mut policy = Policy::server_auth(jiff::Timestamp::UNIX_EPOCH);
        policy.carries = format.carries();
        let selection = store.select(policy).unwrap();
        selection.diagnostics().iter().any(|d| d.code == "P009")
    };
    assert!(told(&Pem) && told(&Fedora));
    assert!(!told(&OpenSslTrusted));
}

/// The flag is younger than the file: where no root has it, its absence means nothing.
#[test]
fn members_of_the_root_programme_only() {
    let mut outside = Entry::fresh("Outside");
    outside.policy = Some(false);
    let mut silent = Entry::fresh("Silent");
    silent.policy = None;
    let mut members = server("2026-01-01T00:00:00Z");
    members.mozilla_ca_policy_only = true;
    let entries = [Entry::fresh("Member"), outside, silent];
    let store = parse(&entries);
    let selection = store.select(members.clone()).unwrap();
    assert_eq!(labels(&selection), ["Member"]);
    assert_eq!(codes(&selection), [""; 0]);
    let unasked = store.select(server("2026-01-01T00:00:00Z")).unwrap();
    assert_eq!(labels(&unasked), ["Member", "Outside", "Silent"]);
    // No root of Mozilla's, and yet the user wants it.
    let mut adding = members.clone();
    adding.additions = Addition::read("x.der", &entries[1].der, None).unwrap();
    let selection = store.select(adding).unwrap();
    assert_eq!(labels(&selection), ["Member", "Outside"]);
    assert_eq!(codes(&selection), ["P005"]);

    let store = parse(&entries[1..]);
    assert_eq!(labels(&store.select(members).unwrap()).len(), 2);
}

/// What webpki-roots and x509roots would take of five roots, long after their dates.
#[test]
fn profiles_webpki_and_go() {
    let mut dated = dated("241130235959Z");
    dated.label = "Dated".to_owned();
    let mut outside = Entry::fresh("Outside");
    outside.policy = Some(false);
    let embedded = Store::embedded().unwrap();
    let mut constrained = embedded.roots.iter();
    let constrained = constrained.find(|r| r.imposed_constraints.is_some());
    let constrained = constrained.unwrap().certificate.der().to_vec();
    let constrained = Entry::new("Constrained", constrained);
    let directory = scratch();
    let file = certdata(&[Entry::fresh("Plain"), dated, outside, constrained]);
    let path = put(directory.path(), "in.txt", file);
    for (profile, expected) in [
        ("webpki", ["in", "out", "in", "in"]),
        ("go", ["in", "in", "out", "out"]),
    ] {
        let path = path.to_str().unwrap();
        let output = run([
            "list",
            path,
            "--why",
            "--profile",
            profile,
            "--as-of",
            AS_OF,
        ]);
        let text = String::from_utf8(output.stdout).unwrap();
        let verdicts = text.split("server-auth ").skip(1);
        let found: Vec<_> = verdicts
            .filter_map(|v| Some(v.split_once(": ")?.0))
            .collect();
        assert_eq!(found, expected, "{profile}: {text}");
    }
}

/// Distrust matters for the purposes of the output, and a CA that changes its key issues itself.
#[test]
fn lost_distrust_of_the_same_name() {
    let told = |entries: &[Entry], purpose| {
        let store = parse(entries);
        let policy = Policy::new(vec![purpose], jiff::Timestamp::UNIX_EPOCH);
        let selection = store.select(policy).unwrap();
        selection.diagnostics().iter().any(|d| d.code == "P009")
    };
    let mut both = Entry::new("Acme", root("Acme"));
    both.email = TRUSTED;
    let mut rolled = Entry::new("Acme, next key", root("Acme"));
    (rolled.server, rolled.email) = (NEUTRAL, DISTRUSTED);
    let alone = [Entry::fresh("Other"), rolled.clone()];
    assert!(!told(&alone, Purpose::ServerAuth));
    let entries = [both, rolled];
    assert!(told(&entries, Purpose::EmailProtection));
    assert!(!told(&entries, Purpose::ServerAuth), "another purpose");
}

/// What an output of subjects and keys loses of a certificate.
#[test]
fn lost_limits_of_the_certificates_own() {
    let mut email_only = ca_params("Email");
    email_only.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::EmailProtection];
    let mut names = ca_params("Names");
    names.name_constraints = Some(rcgen::NameConstraints {
        permitted_subtrees: vec![rcgen::GeneralSubtree::DnsName("tr".to_owned())],
        excluded_subtrees: Vec::new(),
    });
    let mut no_ca = ca_params("No CA");
    no_ca.is_ca = rcgen::IsCa::ExplicitNoCa;
    let mut usable = ca_params("Usable");
    usable.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let entries = [
        Entry::new("Usable", self_sign(usable)),
        Entry::new("Email", self_sign(email_only)),
        Entry::new("Names", self_sign(names)),
        Entry::new("No CA", self_sign(no_ca)),
        // Until 2040.
        Entry::fresh("Expired"),
    ];
    let store = parse(&entries);
    let told = |carries: Carries| {
        let mut policy = Policy::server_auth("2041-01-01T00:00:00Z".parse().unwrap());
        policy.carries = carries;
        let selection = store.select(policy).unwrap();
        let told = selection.diagnostics().iter().filter(|d| d.code == "P010");
        told.map(|d| d.message.clone()).collect::<Vec<_>>()
    };
    assert_eq!(told(Carries::CERTIFICATES).len(), 0);
    let keys = told(Carries::KEYS);
    let has = |label: &str, words: &str| {
        let mut of = keys
            .iter()
            .filter(|m| m.starts_with(&format!("\"{label}\"")));
        assert!(
            of.next().is_some_and(|m| m.contains(words)),
            "{label}: {keys:?}"
        );
    };
    has("Email", "uses other than server-auth");
    has("Names", "some names");
    has("No CA", "no CA");
    has("Expired", "it expired 2040-01-01");
    assert!(
        !keys.iter().any(|m| m.starts_with("\"Usable\"")),
        "{keys:?}"
    );
    // webpki's anchors bear name constraints.
    let anchors = Carries {
        constraints: true,
        ..Carries::KEYS
    };
    assert!(!told(anchors).iter().any(|m| m.starts_with("\"Names\"")));
}
