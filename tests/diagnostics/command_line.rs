//! P, O, I and U codes, as a user of the command line meets them.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use cabundle::store::{Lock, Sha256};
use rcgen::IsCa;
use tempfile::TempDir;

use super::text::{alpha, beta, gamma};
use crate::support::{self, AS_OF, assert_done, assert_refused, cabundle, project, stderr};
use crate::synthetic::{DISTRUSTED, Entry, NEUTRAL, TRUSTED, ca_params, certdata, date, self_sign};

/// A directory with a certdata.txt of three roots: Alpha trusted, Beta distrusted, Gamma neutral.
struct Place {
    directory: TempDir,
}

impl Place {
    fn new() -> Self {
        Self::with(&[
            alpha(),
            Entry {
                server: DISTRUSTED,
                ..beta()
            },
            Entry {
                server: NEUTRAL,
                ..gamma()
            },
        ])
    }

    fn with(entries: &[Entry]) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let place = Self { directory };
        place.put("certdata.txt", certdata(entries));
        place
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }

    /// The tool in this directory.
    fn tool(&self, args: &[&str]) -> Command {
        let mut command = cabundle();
        command.args(args).current_dir(self.directory.path());
        command
    }

    /// `cabundle build certdata.txt …`, far from every date.
    fn build(&self, args: &[&str]) -> Output {
        let fixed = ["build", "certdata.txt", "--as-of", AS_OF];
        self.tool(&[&fixed, args].concat()).output().unwrap()
    }

    /// Asserts that a build is done and says this code.
    #[track_caller]
    fn tells(&self, args: &[&str], code: &str) -> Output {
        let output = self.build(args);
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(says(&output, code), "no {code} in:\n{}", stderr(&output));
        output
    }

    #[track_caller]
    fn refuses(&self, args: &[&str], code: &str) {
        assert_refused(&self.build(args), code);
    }

    /// Every name here, so that a test can see that nothing came or went.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.directory.path()).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort();
        names
    }
}

fn says(output: &Output, code: &str) -> bool {
    stderr(output).contains(&format!("[{code}]"))
}

fn sha256(entry: &Entry) -> String {
    Sha256::of(&entry.der).to_string()
}

fn pem(entry: &Entry) -> String {
    pem::encode(&pem::Pem::new("CERTIFICATE", entry.der.clone()))
}

/// A file `new.pem` with a root that Mozilla does not know.
fn stranger() -> Entry {
    Entry::fresh("Stranger")
}

// P: what is told about a selection.

#[test]
fn more_trust_than_mozilla_gives_is_told_even_quietly() {
    let dated = Entry {
        server_distrust_after: Some(date("251130235959Z")),
        ..alpha()
    };
    let place = Place::with(&[dated]);
    place.tells(&[], "P001");
    place.tells(&["-q"], "P001");
    // json carries the date; --accept-limits is the user's word that it is known.
    for args in [&["-f", "json"][..], &["--accept-limits"]] {
        assert!(!says(&place.build(args), "P001"));
    }
    // TUBITAK's constraint is not in certdata.txt but in NSS's code.
    let output = support::run(["build", "--as-of", AS_OF]);
    assert!(says(&output, "P002"), "{}", stderr(&output));
}

#[test]
fn a_root_without_the_policy_flag() {
    let place = Place::with(&[
        Entry {
            policy: None,
            ..alpha()
        },
        beta(),
    ]);
    place.tells(&[], "P003");
    assert!(!says(&place.build(&["-q"]), "P003"));
    // Where no root has the flag it says nothing.
    let place = Place::with(&[Entry {
        policy: None,
        ..alpha()
    }]);
    assert!(!says(&place.build(&[]), "P003"));
}

#[test]
fn additions_that_mozilla_knows() {
    let place = Place::new();
    place.put("gamma.pem", pem(&gamma()));
    place.put("alpha.pem", pem(&alpha()));
    place.tells(&["--add", "gamma.pem"], "P005");
    place.tells(&["-q", "--add", "gamma.pem"], "P005");
    place.tells(&["--add", "alpha.pem"], "P008");
    let output = place.tells(&["--exclude", &sha256(&gamma())], "P007");
    assert_eq!(output.stdout, place.build(&[]).stdout);
    // Whoever takes and leaves the same root hears which of the two counts.
    let both = ["--add", "gamma.pem", "--exclude", &sha256(&gamma())];
    let output = place.tells(&both, "P012");
    assert_eq!(output.stdout, place.build(&[]).stdout);
    assert!(!says(&place.build(&["--add", "gamma.pem"]), "P012"));
    // The same of a root that is selected without it; the second time there is nothing to tell.
    let alpha = sha256(&alpha());
    let both = [
        "--add",
        "alpha.pem",
        "--exclude",
        &alpha,
        "--exclude",
        &alpha,
    ];
    let output = place.tells(&[&both[..], &["--allow-empty"]].concat(), "P012");
    assert!(
        !says(&output, "P008") && !says(&output, "P007"),
        "{}",
        stderr(&output)
    );
}

/// Counted by hand in the table of lives, of the 136 roots: 8 have an end, 10 a later entry that says less.
#[test]
fn a_snapshot_that_mozilla_has_left_behind() {
    let build = |args: &[&str]| support::run([&["build", "--as-of", AS_OF], args].concat());
    assert!(says(&build(&["-f", "json"]), "P011"));
    for args in [&[][..], &["-q"]] {
        let output = build(args);
        assert!(says(&output, "P011"), "{args:?}");
        let counts = "8 roots removed and 10 trusted less";
        assert!(stderr(&output).contains(counts), "{}", stderr(&output));
    }
    assert!(!says(&build(&["--accept-limits"]), "P011"));
    // Without a lock nobody can say which is newer; that roots are gone shows all the same.
    let old = project("tests/data/certdata-2.60.txt");
    let output = build(&[old.to_str().unwrap()]);
    assert!(says(&output, "P011"));
    assert!(
        stderr(&output).contains("is not known"),
        "{}",
        stderr(&output)
    );
    // Whoever compares an old bundle with the snapshot hears why it lacks what it lacks.
    let bundle = Place::new();
    bundle.put(
        "old.pem",
        assert_done(build(&["-q", "--accept-limits", old.to_str().unwrap()])),
    );
    let diff = bundle.tool(&["diff", "old.pem"]).output().unwrap();
    assert!(says(&diff, "P011"), "{}", stderr(&diff));
    assert!(says(&support::run(["list", "--as-of", AS_OF]), "P011"));
    // What the table knows nothing of it does not judge.
    assert!(!says(&Place::new().build(&[]), "P011"));
}

/// A lock of this age in days beside the file.
fn lock(place: &Place, days: i64) {
    let bytes = fs::read(place.path("certdata.txt")).unwrap();
    let as_of: jiff::Timestamp = format!("{AS_OF}T00:00:00Z").parse().unwrap();
    let lock = Lock {
        url: "test".to_owned(),
        channel: "test".to_owned(),
        sha256: Sha256::of(&bytes).to_string(),
        size: bytes.len(),
        nss_builtins_version: String::new(),
        retrieved: as_of - jiff::SignedDuration::from_hours(24 * days),
        etag: String::new(),
    };
    place.put("certdata.lock", lock.to_toml().unwrap());
}

#[test]
fn the_age_of_the_input() {
    let place = Place::new();
    place.refuses(&["--max-age", "30"], "P111");
    lock(&place, 30);
    assert!(!says(&place.build(&["--max-age", "30"]), "P006"));
    place.refuses(&["--max-age", "29"], "P110");
    lock(&place, 180);
    assert!(!says(&place.build(&[]), "P006"));
    lock(&place, 181);
    place.tells(&[], "P006");
    // To the second.
    lock(&place, 30);
    let later = ["--max-age", "30", "--as-of", "2026-11-22T00:00:01Z"];
    let build = [&["build", "certdata.txt"], &later[..]].concat();
    assert_refused(&place.tool(&build).output().unwrap(), "P110");
    // A lock of the same day is later than a time without its hour; one of days after it tells no age.
    lock(&place, -1);
    place.build(&["--max-age", "30"]);
    assert!(!says(&place.build(&["--max-age", "30"]), "P113"));
    lock(&place, -2);
    place.refuses(&["--max-age", "30"], "P113");
    assert_eq!(place.build(&[]).status.code(), Some(0));
}

/// Nothing is made of a file that its lock does not speak of: it may be damaged in a way that it cannot show. To look
/// at it is another matter.
#[test]
fn a_lock_of_another_file_forbids_what_is_made_of_it() {
    let place = Place::new();
    lock(&place, 30);
    assert_done(place.build(&[]));
    place.put("certdata.txt", certdata(&[alpha()]));
    let check = || {
        place.refuses(&[], "I006");
        for arguments in [
            &["list", "certdata.txt"][..],
            &["list", "--json", "certdata.txt"],
            &["show", "certdata.txt", "Alpha"],
        ] {
            let output = place.tool(arguments).output().unwrap();
            assert_refused(&output, "I006");
            assert!(stderr(&output).contains("remove the lock"));
        }
        for arguments in [
            &["lint", "--fail-on", "none", "certdata.txt"][..],
            &["diff", "certdata.txt", "certdata.txt"],
            &[
                "audit",
                "--fail-on",
                "none",
                "--certdata",
                "certdata.txt",
                "certdata.txt",
            ],
        ] {
            let output = place.tool(arguments).output().unwrap();
            assert!(says(&output, "I004"), "{}", stderr(&output));
            assert_done(output);
        }
    };
    check();
    for broken in [&b"no lock"[..], b"", b"\xff"] {
        place.put("certdata.lock", broken);
        check();
    }
    let lock = place.path("certdata.lock");
    fs::remove_file(&lock).unwrap();
    fs::create_dir(&lock).unwrap();
    check();
    #[cfg(unix)]
    {
        fs::remove_dir(&lock).unwrap();
        std::os::unix::fs::symlink("nowhere", &lock).unwrap();
        check();
        fs::remove_file(&lock).unwrap();
        assert_done(place.build(&[]));
    }
}

/// The hash of a lock is not enough: all of it must speak of the file.
#[test]
fn a_lock_that_lies_is_not_believed() {
    let place = Place::new();
    lock(&place, 1);
    let text = fs::read_to_string(place.path("certdata.lock")).unwrap();
    let text = text.replace(
        "nss_builtins_version = \"\"",
        "nss_builtins_version = \"9.99\"",
    );
    place.put("certdata.lock", &text);
    assert!(stderr(&place.build(&[])).contains("NSS builtins 9.99"));
    let size = fs::metadata(place.path("certdata.txt")).unwrap().len();
    place.put(
        "certdata.lock",
        text.replace(&format!("size = {size}"), "size = 5"),
    );
    place.refuses(&[], "I006");
}

#[test]
fn the_lock_is_an_input_too() {
    let place = Place::new();
    lock(&place, 1);
    let before = fs::read(place.path("certdata.lock")).unwrap();
    place.refuses(&["-o", "certdata.lock"], "O002");
    assert_eq!(fs::read(place.path("certdata.lock")).unwrap(), before);
}

// Profiles and what beats them.

/// A root dated by its trust object alone, as Izenpe.com is.
fn izenpe() -> Place {
    let mut dated = beta();
    dated.trust_lines = format!("CKA_NSS_SERVER_DISTRUST_AFTER {}", date("200101000000Z"));
    Place::with(&[alpha(), dated])
}

fn roots(output: Output) -> usize {
    let pem = assert_done(output);
    String::from_utf8(pem)
        .unwrap()
        .matches("-----BEGIN")
        .count()
}

#[test]
fn certifi_reads_the_certificate_object_until_told_to_drop() {
    let place = izenpe();
    assert_eq!(roots(place.build(&[])), 1);
    assert_eq!(roots(place.build(&["--profile", "certifi"])), 2);
    let drop = ["--profile", "certifi", "--distrust-after", "drop"];
    assert_eq!(roots(place.build(&drop)), 1);
}

#[test]
fn certifi_has_398_days_for_every_purpose() {
    let mut mail = alpha();
    (mail.server, mail.email) = (NEUTRAL, TRUSTED);
    // 400 days before the time of the tests: within S/MIME's 1185.
    mail.email_distrust_after = Some(date("251018000000Z"));
    let place = Place::with(&[mail]);
    assert_eq!(roots(place.build(&["-p", "email-protection"])), 1);
    place.refuses(&["-p", "email-protection", "--profile", "certifi"], "P108");
    let longer = [
        "-p",
        "email-protection",
        "--profile",
        "certifi",
        "--grace-days",
        "500",
    ];
    assert_eq!(roots(place.build(&longer)), 1);
}

/// `--exclude` beats `--add`, also of what Mozilla distrusts.
#[test]
fn an_excluded_addition_is_not_looked_at() {
    let place = Place::new();
    place.put("beta.der", &beta().der);
    place.refuses(&["--add", "beta.der"], "P106");
    let prefix = sha256(&beta());
    assert_eq!(
        roots(place.build(&["--add", "beta.der", "--exclude", &prefix])),
        1
    );
}

/// A limit that the user set himself is told too where an addition overrides it.
#[test]
fn an_expired_addition_is_told_where_expired_roots_are_dropped() {
    let place = Place::new();
    let mut params = ca_params("Expired");
    params.not_after = rcgen::date_time_ymd(2021, 1, 1);
    place.put("expired.der", self_sign(params));
    place.tells(&["--add", "expired.der", "--expired", "drop"], "P005");
}

/// Files put together without a line break between them, and words that look like base64.
#[test]
fn pem_blocks_one_behind_the_other() {
    let place = Place::new();
    let joined = pem(&stranger()).trim_end().to_owned() + &pem(&gamma());
    place.put("joined.pem", &joined);
    assert_eq!(roots(place.build(&["--add", "joined.pem"])), 3);
    let lines = pem(&stranger()) + &pem(&gamma());
    for all in [lines.replace('\n', "\r"), lines.replace('\n', "\r\n")] {
        place.put("joined.pem", all);
        assert_eq!(roots(place.build(&["--add", "joined.pem"])), 3);
    }
    // A hash, a public key (SubjectPublicKeyInfo of RSA), rules.
    let hash = "a1".repeat(32);
    let key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAtVKUtcx/n9rt5afY/2WF";
    let words = format!("{hash}\n{key}\nMI\n----- Corp -----\n--------\n---\n");
    place.put("words.pem", words + &pem(&stranger()));
    assert_eq!(roots(place.build(&["--add", "words.pem"])), 2);
}

/// `0` is the first byte of DER, and of a comment.
#[test]
fn a_pem_file_may_begin_with_anything() {
    let place = Place::new();
    let der = crate::synthetic::root("Corp");
    let block = pem::encode(&pem::Pem::new("CERTIFICATE", der));
    place.put("corp.pem", format!("0 s:CN=Corp\n{block}"));
    assert_eq!(roots(place.build(&["--add", "corp.pem"])), 2);
}

/// Without other wishes the list in JSON is what `build -f json` writes.
#[test]
fn list_as_json() {
    let place = izenpe();
    let list = ["list", "certdata.txt", "--json", "--as-of", AS_OF];
    let list = assert_done(place.tool(&list).output().unwrap());
    assert_eq!(list, assert_done(place.build(&["-f", "json"])));
}

/// A choice that would show nowhere would be ignored.
#[test]
fn what_is_chosen_shows_in_a_list() {
    let place = izenpe();
    let list = |args: &[&str]| {
        let args = [&["list", "certdata.txt", "--as-of", AS_OF], args].concat();
        String::from_utf8(assert_done(place.tool(&args).output().unwrap())).unwrap()
    };
    for choice in [
        &["--distrust-after", "drop"][..],
        &["--grace-days", "0"],
        &["--exclude", &sha256(&alpha())],
        &["--profile", "debian"],
        &["-p", "code-signing"],
        &["--expired", "drop"],
        &["--name-constraints", "drop"],
        &["-f", "json"],
    ] {
        let why = list(&[choice, &["--why"]].concat());
        assert_eq!(list(choice), why, "{choice:?}");
        assert_ne!(why, list(&[]), "{choice:?}");
    }
}

/// The reason of a choice is for people: `--why` repeats it.
#[test]
fn reasons_of_a_policy_file() {
    let place = izenpe();
    place.put(
        "policy.toml",
        "distrust-after = { value = \"drop\", reason = \"old clients\" }\n",
    );
    let why = |more: &[&str]| {
        let args = [
            "list",
            "certdata.txt",
            "--why",
            "--policy",
            "policy.toml",
            "--as-of",
            AS_OF,
        ];
        let list = assert_done(place.tool(&[&args, more].concat()).output().unwrap());
        String::from_utf8(list).unwrap()
    };
    assert!(why(&[]).contains("dropped as chosen (old clients)"));
    // An option has no reason, least of all the file's.
    assert!(!why(&["--distrust-after", "keep"]).contains("old clients"));
    place.put(
        "policy.toml",
        "grace-days = { value = 90000, reason = \"for ever\" }\n",
    );
    assert!(why(&[]).contains("(for ever)"));
    assert!(!why(&["--grace-days", "80000"]).contains("for ever"));
}

/// What is too small or too old to build from can be looked at.
#[test]
fn the_guards_of_a_policy_file_do_not_keep_from_looking() {
    let place = Place::new();
    place.put("policy.toml", "min-roots = 9\nmax-age = 1\n");
    place.refuses(&["--policy", "policy.toml"], "P111");
    for look in [
        &["list", "certdata.txt"][..],
        &["show", "certdata.txt", "Alpha"],
    ] {
        let args = [look, &["--policy", "policy.toml", "--as-of", AS_OF]].concat();
        assert_done(place.tool(&args).output().unwrap());
    }
}

// P: what is refused.

#[test]
fn excludes() {
    let place = Place::new();
    for bad in ["46edc36", "46edc36g", "", &"a".repeat(65)] {
        place.refuses(&["--exclude", bad], "P101");
    }
    place.refuses(&["--exclude", "00000000"], "P102");
    // The right one is right in any spelling.
    let colons = sha256(&alpha()).to_uppercase();
    let colons: Vec<_> = colons
        .as_bytes()
        .chunks(2)
        .map(|two| str::from_utf8(two).unwrap())
        .collect();
    place.refuses(&["--exclude", &colons.join(":")], "P108");
}

/// Two certificates whose fingerprints begin with the same eight digits: the signature's last bytes
/// are counted up until two agree. Nothing here checks signatures.
fn twins() -> [Entry; 2] {
    use sha2::Digest as _;
    let der = stranger().der;
    let (fixed, _) = der.split_at(der.len() - 4);
    let begun = sha2::Sha256::new().chain_update(fixed);
    let mut seen = std::collections::HashMap::new();
    for n in 0..u32::MAX {
        let hash = begun.clone().chain_update(n.to_be_bytes()).finalize();
        let prefix = [hash[0], hash[1], hash[2], hash[3]];
        if let Some(other) = seen.insert(prefix, n) {
            return [other, n].map(|n| {
                let der = [fixed, &n.to_be_bytes()].concat();
                Entry::new(&format!("Twin {n}"), der)
            });
        }
    }
    unreachable!("a birthday among 32 bits")
}

#[test]
fn an_exclude_that_names_two() {
    let [one, two] = twins();
    let place = Place::with(std::slice::from_ref(&one));
    place.put("two.der", &two.der);
    let prefix = &sha256(&one)[..8];
    assert_eq!(prefix, &sha256(&two)[..8]);
    place.refuses(&["--add", "two.der", "--exclude", prefix], "P103");
    assert_done(place.build(&["--add", "two.der", "--exclude", &sha256(&one)]));
}

#[test]
fn files_that_cannot_be_added() {
    let place = Place::new();
    let good = pem(&stranger());
    let key = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
    let trusted = good.replace(" CERTIFICATE", " TRUSTED CERTIFICATE");
    let cut = &good[..good.len() - 40];
    let der = stranger().der;
    let doubled = [der.clone(), der.clone()].concat();
    // A certificate whose first line is damaged, or both lines, is lost beside a whole one.
    let other = pem(&gamma());
    let begin = "-----BEGIN CERTIFICATE-----";
    let unbegun = [
        "",
        "-----BEGAN CERTIFICATE-----",
        "----BEGIN CERTIFICATE-----",
    ]
    .map(|line| good.replace(begin, line) + &other);
    let behind = other.clone() + &good.replace(begin, "");
    let lower = good
        .replace(begin, "-----begin certificate-----")
        .replace("-----END CERTIFICATE-----", "-----end certificate-----");
    let unmarked = lower + &other;
    let spoilt = other.clone() + &good.replace("BEGIN", "BEGXN");
    let returns = spoilt.replace('\n', "\r");
    let one_line = spoilt.replace('\n', "");
    let zeroed = other.clone() + &"\0".repeat(good.len());
    // Cut within the line that begins the second block.
    for length in 1..begin.len() {
        place.put("bad.pem", other.clone() + &begin[..length]);
        place.refuses(&["--add", "bad.pem"], "P104");
    }
    for bad in [
        unbegun[0].as_bytes(),
        unbegun[1].as_bytes(),
        unbegun[2].as_bytes(),
        behind.as_bytes(),
        unmarked.as_bytes(),
        returns.as_bytes(),
        one_line.as_bytes(),
        zeroed.as_bytes(),
        &b""[..],
        b"no certificate",
        key.as_bytes(),
        (good.clone() + key).as_bytes(),
        trusted.as_bytes(),
        cut.as_bytes(),
        (good.clone() + cut).as_bytes(),
        &der[..der.len() - 1],
        &doubled,
    ] {
        place.put("bad.pem", bad);
        place.refuses(&["--add", "bad.pem"], "P104");
    }
    let mut leaf = ca_params("Leaf");
    leaf.is_ca = IsCa::ExplicitNoCa;
    place.put("leaf.der", self_sign(leaf));
    place.refuses(&["--add", "leaf.der"], "P105");
    // Whether this one is a CA cannot be known.
    let mut torn = ca_params("Torn");
    torn.is_ca = IsCa::NoCa;
    let extension = rcgen::CustomExtension::from_oid_content(&[2, 5, 29, 19], vec![0x30, 3, 1, 1]);
    torn.custom_extensions = vec![extension];
    place.put("torn.der", self_sign(torn));
    place.refuses(&["--add", "torn.der"], "P105");
    place.put("beta.pem", good + &pem(&beta()));
    place.refuses(&["--add", "beta.pem"], "P106");
}

#[test]
fn selections_that_are_refused() {
    let place = Place::new();
    place.refuses(&["-p", "server-auth", "-p", "email-protection"], "P107");
    place.refuses(&["-p", "code-signing"], "P108");
    assert_done(place.build(&["-p", "code-signing", "--allow-empty"]));
    place.refuses(&["--min-roots", "2"], "P109");
    place.refuses(
        &["--min-roots", "1", "--allow-empty", "-p", "code-signing"],
        "P109",
    );
    assert_done(place.build(&["--min-roots", "1"]));
    // Neither what is added nor a root for another purpose stands for one that was cut off.
    place.put("new.pem", pem(&stranger()));
    place.refuses(&["--min-roots", "2", "--add", "new.pem"], "P109");
    let mail = Entry {
        server: NEUTRAL,
        email: TRUSTED,
        ..beta()
    };
    let place = Place::with(&[alpha(), mail]);
    assert_eq!(roots(place.build(&["-f", "openssl-trusted"])), 2);
    place.refuses(&["-f", "openssl-trusted", "--min-roots", "2"], "P109");
    assert_done(place.build(&["-f", "openssl-trusted", "--min-roots", "1"]));
    // One that is Mozilla's stays so when the user trusts it for more.
    place.put("alpha.pem", pem(&alpha()));
    let wider = [
        "-f",
        "openssl-trusted",
        "--min-roots",
        "1",
        "--add",
        "alpha.pem",
    ];
    assert_done(place.build(&wider));
}

#[test]
fn policy_files_that_are_refused() {
    let place = Place::new();
    for bad in [
        "distrust-afer = \"drop\"",
        "distrust-after = \"never\"",
        "purpose = [\"timestamping\"]",
        "expired = { value = \"drop\", because = \"\" }",
        "min-roots = -1",
        "expect-sha256 = \"00\"",
        "= 1",
    ] {
        place.put("policy.toml", bad);
        let output = place.build(&["--policy", "policy.toml"]);
        assert_refused(&output, "P112");
        assert!(
            stderr(&output).contains("policy.toml"),
            "{}",
            stderr(&output)
        );
    }
    place.put("policy.toml", b"# Latin-1: \xe9\n");
    place.refuses(&["--policy", "policy.toml"], "P112");
    place.put(
        "policy.toml",
        "min-roots = { value = 1, reason = \"test\" }\n",
    );
    assert_done(place.build(&["--policy", "policy.toml"]));
}

// I: input.

#[test]
fn inputs_that_cannot_be_read() {
    let place = Place::new();
    assert_refused(
        &place.tool(&["build", "missing.txt"]).output().unwrap(),
        "I001",
    );
    assert_refused(&place.tool(&["build", "."]).output().unwrap(), "I002");
    place.refuses(&["--add", "missing.pem"], "I001");
    place.refuses(&["--policy", "."], "I002");
    // One byte more than is read, and no disk used for it.
    let large = fs::File::create(place.path("large.txt")).unwrap();
    large.set_len(cabundle::input::MAX_BYTES + 1).unwrap();
    assert_refused(
        &place.tool(&["build", "large.txt"]).output().unwrap(),
        "I003",
    );
}

#[test]
fn another_input_than_expected() {
    let place = Place::new();
    place.refuses(&["--expect-sha256", &"0".repeat(64)], "T000");
    let own = Sha256::of(&fs::read(place.path("certdata.txt")).unwrap());
    assert_done(place.build(&["--expect-sha256", &own.to_string()]));
}

// U: usage.

#[test]
fn usage() {
    let place = Place::new();
    let refuses = |args: &[&str], code| assert_refused(&place.tool(args).output().unwrap(), code);
    for time in ["today", "2026-02-30", "2026-11-22T00:00:00", ""] {
        refuses(&["build", "certdata.txt", "--as-of", time], "U002");
    }
    for epoch in ["today", "", "1.5", "99999999999999999"] {
        let mut command = place.tool(&["build", "certdata.txt"]);
        command.env("SOURCE_DATE_EPOCH", epoch);
        assert_refused(&command.output().unwrap(), "U003");
        // The user's own word needs no clock.
        command.args(["--as-of", AS_OF]);
        assert_done(command.output().unwrap());
    }
    refuses(&["build", "certdata.txt", "--check"], "U004");
    refuses(&["build", "certdata.txt", "--check", "-o", "-"], "U004");
    refuses(&["show", "certdata.txt", "Delta"], "U005");
    refuses(&["show", "certdata.txt", "0000000000"], "U005");
}

// O: output.

#[test]
fn a_directory_is_no_file() {
    let place = Place::new();
    fs::create_dir(place.path("out")).unwrap();
    place.refuses(&["-o", "out"], "O001");
    place.refuses(&["--check", "-o", "out"], "O001");
    assert_eq!(place.names(), ["certdata.txt", "out"]);
}

#[test]
fn no_input_is_replaced() {
    let place = Place::new();
    place.put("new.pem", pem(&stranger()));
    place.put("policy.toml", "");
    let before = place.names();
    let files = ["certdata.txt", "new.pem", "policy.toml"];
    let bytes = files.map(|name| fs::read(place.path(name)).unwrap());
    let with = ["--add", "new.pem", "--policy", "policy.toml", "-o"];
    for name in files {
        place.refuses(&[&with[..], &[name]].concat(), "O002");
        let dotted = format!("./{name}");
        place.refuses(&[&with[..], &[&dotted]].concat(), "O002");
    }
    assert_eq!(files.map(|name| fs::read(place.path(name)).unwrap()), bytes);
    assert_eq!(place.names(), before);
}

#[cfg(unix)]
mod unix {
    use std::fs::File;
    use std::io::IsTerminal as _;
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
    use std::os::unix::process::CommandExt as _;

    use super::*;

    #[test]
    fn no_input_is_replaced_by_another_name() {
        let place = Place::new();
        symlink("certdata.txt", place.path("link")).unwrap();
        symlink("link", place.path("link2")).unwrap();
        fs::hard_link(place.path("certdata.txt"), place.path("hard")).unwrap();
        let bytes = fs::read(place.path("certdata.txt")).unwrap();
        for name in ["link", "link2", "hard"] {
            place.refuses(&["-o", name], "O002");
        }
        // Nor is the file that stands at standard input.
        for name in ["certdata.txt", "hard"] {
            let mut command = place.tool(&["build", "-", "-o", name]);
            command.stdin(File::open(place.path("certdata.txt")).unwrap());
            assert_refused(&command.output().unwrap(), "O002");
        }
        assert_eq!(fs::read(place.path("certdata.txt")).unwrap(), bytes);
    }

    /// The controlling side of a pseudoterminal is a terminal as well; nothing needs the other side.
    fn terminal() -> Option<File> {
        let opened = File::options().read(true).write(true).open("/dev/ptmx");
        let terminal = opened.ok().filter(|file| file.is_terminal());
        if terminal.is_none() {
            eprintln!("no pseudoterminal here, so not tried");
        }
        terminal
    }

    #[test]
    fn a_terminal_is_spared_binary_data() {
        let Some(terminal) = terminal() else { return };
        let place = Place::new();
        let mut command = place.tool(&["build", "certdata.txt", "--as-of", AS_OF, "-f", "der"]);
        let output = command.stdout(Stdio::from(terminal)).output().unwrap();
        assert_refused(&output, "O003");
        place.refuses(&["-f", "der", "-o", "/dev/ptmx"], "O003");
    }

    #[test]
    fn a_full_standard_output() {
        let Ok(full) = File::options().write(true).open("/dev/full") else {
            eprintln!("no /dev/full here, so not tried");
            return;
        };
        let place = Place::new();
        let mut command = place.tool(&["build", "certdata.txt", "--as-of", AS_OF]);
        assert_refused(&command.stdout(full).output().unwrap(), "O004");
        place.refuses(&["-o", "/dev/full"], "O005");
    }

    #[test]
    fn the_operating_system_says_no() {
        let place = Place::new();
        place.refuses(&["-o", "missing/out.pem"], "O005");
        place.refuses(&["-o", "certdata.txt/out.pem"], "O005");
        assert_eq!(place.names(), ["certdata.txt"]);
    }

    #[test]
    fn links_in_a_circle() {
        let place = Place::new();
        symlink("two", place.path("one")).unwrap();
        symlink("one", place.path("two")).unwrap();
        symlink("self", place.path("self")).unwrap();
        for name in ["one", "two", "self"] {
            place.refuses(&["-o", name], "O006");
            place.refuses(&["--check", "-o", name], "O006");
        }
        // A link to a file that is not there yet is followed.
        symlink("new", place.path("dangling")).unwrap();
        assert_done(place.build(&["-o", "dangling"]));
        assert!(fs::symlink_metadata(place.path("new")).unwrap().is_file());
    }

    #[test]
    fn a_pipe_cannot_be_compared_with() {
        let place = Place::new();
        let made = Command::new("mkfifo").arg(place.path("pipe")).status();
        if made.is_ok_and(|status| status.success()) {
            place.refuses(&["--check", "-o", "pipe"], "O007");
        }
        place.refuses(&["--check", "-o", "/dev/null"], "O007");
    }

    /// Root alone can make a file that belongs to somebody else, and somebody else out of itself.
    #[test]
    fn a_file_of_another_owner() {
        const NOBODY: u32 = 65534;
        let place = Place::new();
        let old = place.put("out.pem", "old");
        if fs::metadata(&old).unwrap().uid() != 0 {
            eprintln!("not root, so not tried");
            return;
        }
        let directory = place.directory.path();
        fs::set_permissions(directory, fs::Permissions::from_mode(0o777)).unwrap();
        // The tool itself may lie where nobody else may look. Another process copies it: a file that this
        // one has open for writing cannot be run.
        let tool = place.path("tool");
        let mut copy = Command::new("cp");
        copy.arg(env!("CARGO_BIN_EXE_cabundle")).arg(&tool);
        assert!(copy.status().unwrap().success());
        let build = |user| {
            let mut command = Command::new(&tool);
            command.args(["build", "certdata.txt", "--as-of", AS_OF, "-o", "out.pem"]);
            command.current_dir(directory).uid(user).gid(user);
            command.output().unwrap()
        };
        assert_refused(&build(NOBODY), "O008");
        assert_eq!(fs::read(&old).unwrap(), b"old");
        assert_eq!(place.names(), ["certdata.txt", "out.pem", "tool"]);
        // Root keeps the owner.
        std::os::unix::fs::chown(&old, Some(NOBODY), Some(NOBODY)).unwrap();
        assert_done(build(0));
        let new = fs::metadata(&old).unwrap();
        assert_eq!((new.uid(), new.gid()), (NOBODY, NOBODY));
        assert!(new.len() > 100);
    }
}

/// `cabundle build | head -1`: the reader has enough, and nothing is wrong.
#[test]
fn a_closed_pipe_is_no_error() {
    for args in [
        &["build", "--as-of", AS_OF][..],
        &["list", "--as-of", AS_OF],
        &["formats"],
    ] {
        let mut command = cabundle();
        command
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
        assert!(!stderr(&output).contains("error"), "{}", stderr(&output));
    }
}
