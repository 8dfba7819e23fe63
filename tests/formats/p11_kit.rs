//! `p11-kit`: what Mozilla says, in the words of p11-kit's trust module. Expectations of behaviour are p11-kit
//! 0.24.1's: `trust list --filter=certificates`, `trust dump --filter=pkcs11:` and `trust extract` of such files.

use cabundle::format::{P11Kit, RenderOptions};
use cabundle::policy::{Carries, DistrustAfterMode, Policy};
use cabundle::store::{Certificate, LoadOptions, Purpose, Store};
use rcgen::{ExtendedKeyUsagePurpose, IsCa, KeyPair};

use super::EMBEDDED;
use crate::readers::p11_kit::{
    CODE_SIGNING, EMAIL_PROTECTION, EXTENDED_KEY_USAGE, Object, REJECT, SERVER_AUTH, anchors,
    objects, purposes, stapled,
};
use crate::readers::{self};
use crate::support::{AS_OF, put, run, scratch, stderr};
use crate::synthetic::{DISTRUSTED, Entry, NEUTRAL, TRUSTED, ca_params, certdata, date, self_sign};

const IDS: [(Purpose, &str); 3] = [
    (Purpose::ServerAuth, SERVER_AUTH),
    (Purpose::EmailProtection, EMAIL_PROTECTION),
    (Purpose::CodeSigning, CODE_SIGNING),
];

fn policy() -> Policy {
    let as_of = format!("{AS_OF}T00:00:00Z").parse().unwrap();
    let mut policy = Policy::new(Purpose::ALL.to_vec(), as_of);
    policy.carries = Carries::EVERYTHING;
    policy.allow_empty = true;
    policy
}

fn write(store: &Store, policy: Policy) -> String {
    let selection = store.select(policy).unwrap();
    let artifact = selection
        .render(&P11Kit, &RenderOptions::default())
        .unwrap();
    String::from_utf8(readers::file(&artifact).to_vec()).unwrap()
}

fn text_of(file: &str) -> String {
    write(&Store::parse(file.as_bytes()).unwrap(), policy())
}

fn read(file: &str) -> Vec<Object> {
    objects(text_of(file).as_bytes())
}

/// The object of a certificate.
#[track_caller]
fn object<'o>(objects: &'o [Object], entry: &Entry) -> &'o Object {
    let mut found = objects
        .iter()
        .filter(|o| o.block.as_ref().is_some_and(|(_, der)| *der == entry.der));
    let object = found.next().expect("the certificate");
    assert!(found.next().is_none(), "twice");
    object
}

/// The extensions that are stapled to its key: purposes, rejected purposes.
fn lists(objects: &[Object], entry: &Entry) -> [Option<Vec<String>>; 2] {
    let spki = spki(&entry.der);
    [EXTENDED_KEY_USAGE, REJECT].map(|id| purposes(objects, &spki, id))
}

fn spki(der: &[u8]) -> Vec<u8> {
    let certificate = Certificate::from_der(der.to_vec()).unwrap();
    certificate.spki().to_vec()
}

fn ids(ids: &[&str]) -> Option<Vec<String>> {
    Some(ids.iter().map(ToString::to_string).collect())
}

/// Byte for byte. `value` is what `openssl asn1parse` shows as SEQUENCE { extKeyUsage, TRUE, OCTET STRING {
/// SEQUENCE { TLS Web Server Authentication } } }; the blocks are `openssl x509` and `openssl x509 -pubkey`.
#[test]
fn one_root() {
    let der = std::fs::read(crate::support::project("tests/data/one-root.der")).unwrap();
    let mut entry = Entry::new("One Root 100% é--", der);
    entry.server_distrust_after = Some(date("241130235959Z"));
    entry.email_distrust_after = None;
    let text = text_of(&certdata(&[entry]));
    let (head, root) = text.split_once("\n\n").unwrap();
    assert!(head.starts_with("# Mozilla's roots, as p11-kit reads them: 1 for server-auth, 0 for email-protection, 0 for code-signing\n# certdata.txt SHA-256: "));
    assert_eq!(root, include_str!("one-root.p11-kit"));
}

/// In `anchors/` p11-kit would make an anchor for everything of what is neutral, and leave out what is
/// distrusted ("certificate with distrust in location for anchors").
#[test]
fn the_header_says_where_it_belongs() {
    let text = write(&EMBEDDED, policy());
    let head = text.split("\n\n").next().unwrap();
    assert!(head.lines().all(|line| line.starts_with("# ")));
    assert!(head.ends_with("\n# For a directory of trust sources, such as /etc/pki/ca-trust/source, not for its anchors/"));
}

/// For each purpose the roots that the policy leaves, from the certificates' side and from ours.
#[test]
fn the_same_roots_for_every_purpose() {
    let text = write(&EMBEDDED, policy());
    let objects = objects(text.as_bytes());
    for (purpose, id) in IDS {
        let mut alone = Policy::new(vec![purpose], policy().as_of);
        alone.distrust_after = DistrustAfterMode::Keep;
        alone.allow_empty = true;
        let selection = EMBEDDED.select(alone).unwrap();
        let expected: Vec<_> = selection
            .included()
            .map(|c| c.root.certificate.der().to_vec())
            .collect();
        assert!(anchors(&objects, id) == expected, "{purpose}");
    }
    // Every date is there, and no other.
    let dated = EMBEDDED
        .roots
        .iter()
        .filter(|r| r.server_distrust_after.date().is_some());
    let dates = objects
        .iter()
        .filter_map(|o| o.string("nss-server-distrust-after"));
    assert_eq!(dates.filter(|date| date.len() == 13).count(), dated.count());
}

/// TUBITAK: permitted .tr, critical, as p11-kit's own list of attributes and `openssl asn1parse` show it.
#[test]
fn imposed_constraints_are_stapled() {
    let objects = objects(write(&EMBEDDED, policy()).as_bytes());
    let constrained = objects
        .iter()
        .filter(|o| o.word("object-id") == Some("2.5.29.30"));
    let [object] = constrained.collect::<Vec<_>>()[..] else {
        panic!("one root with constraints");
    };
    let label = object.string("label").unwrap();
    assert!(label.starts_with(b"TUBITAK"));
    let value = object.string("value").unwrap();
    let expected = "301506 03551d1e 0101ff 040b 3009 a0073005 8203 2e7472".replace(' ', "");
    assert_eq!(cabundle::store::hex(value), expected);
}

/// Neutral is `trusted: false` without a list: for p11-kit `trust: unspecified`, in nothing that it extracts.
#[test]
fn neutral_and_distrusted() {
    let mut neutral = Entry::fresh("Neutral");
    neutral.server = NEUTRAL;
    let mut distrusted = Entry::fresh("Distrusted");
    (distrusted.server, distrusted.email) = (DISTRUSTED, DISTRUSTED);
    // Trusted for mail, distrusted for servers.
    let mut mixed = Entry::fresh("Mixed");
    (mixed.server, mixed.email) = (DISTRUSTED, TRUSTED);
    let objects = read(&certdata(&[
        neutral.clone(),
        distrusted.clone(),
        mixed.clone(),
    ]));
    let words = |entry| {
        let object = object(&objects, entry);
        (object.word("trusted"), object.word("x-distrusted"))
    };
    assert_eq!(words(&neutral), (Some("false"), None));
    assert_eq!(lists(&objects, &neutral), [None, None]);
    assert_eq!(words(&distrusted), (None, Some("true")));
    assert_eq!(lists(&objects, &distrusted), [None, None]);
    assert_eq!(words(&mixed), (Some("true"), None));
    assert_eq!(
        lists(&objects, &mixed),
        [ids(&[EMAIL_PROTECTION]), ids(&[SERVER_AUTH])]
    );
    assert_eq!(anchors(&objects, EMAIL_PROTECTION), [mixed.der]);
    assert!(anchors(&objects, SERVER_AUTH).is_empty());
}

/// Distrust by issuer and serial number, as from 2012 to 2022; one serial number as before 2002-10-30.
#[test]
fn distrust_without_certificate() {
    let mut distrusted = Entry::fresh("Explicitly \u{1b} Distrusted");
    (distrusted.server, distrusted.email, distrusted.code) = (DISTRUSTED, NEUTRAL, NEUTRAL);
    let file = certdata(&[Entry::fresh("Root")]) + &distrusted.trust_object();
    let text = text_of(&file);
    assert!(
        text.contains("\n# Mozilla distrusts it for server-auth\n[p11"),
        "{text}"
    );
    let all = objects(text.as_bytes());
    let bare = all.last().unwrap();
    let certificate = Certificate::from_der(distrusted.der).unwrap();
    assert_eq!(
        bare.string("label"),
        Some(&b"Explicitly \\x1b Distrusted"[..])
    );
    assert_eq!(bare.word("x-distrusted"), Some("true"));
    assert_eq!(bare.string("issuer"), Some(certificate.issuer()));
    assert_eq!(bare.string("serial-number"), Some(certificate.serial_der()));

    let der = crate::synthetic::octal(certificate.serial_der());
    let content = crate::synthetic::octal(certificate.serial());
    let old = objects(text_of(&file.replace(&der, &content)).as_bytes());
    assert_eq!(
        old.last().unwrap().string("serial-number"),
        Some(certificate.serial_der())
    );
}

/// One zero byte for `CK_FALSE`, nothing for nothing, else the time: UTCTime until 2049. The earlier of two.
#[test]
fn dates() {
    let mut entries = vec![];
    for value in [None, Some("CK_BBOOL CK_FALSE\n".to_owned())]
        .into_iter()
        .chain(["241130235959Z", "20500101000000Z", "99991231235959Z"].map(|d| Some(date(d))))
    {
        let mut entry = Entry::fresh("Root");
        entry.server_distrust_after = value.clone();
        entry.email_distrust_after = value;
        entries.push(entry);
    }
    // As Izenpe.
    let mut moved = Entry::fresh("Moved");
    moved.trust_lines = format!("CKA_NSS_SERVER_DISTRUST_AFTER {}", date("260415235959Z"));
    entries.push(moved);
    let objects = read(&certdata(&entries));
    let of = |name: &str| {
        let dates = entries
            .iter()
            .map(|entry| object(&objects, entry).string(name));
        dates
            .map(|date| date.map(|d| String::from_utf8(d.to_vec()).unwrap()))
            .collect::<Vec<_>>()
    };
    let expected = |last: &str| {
        let dates = [
            "\0",
            "241130235959Z",
            "20500101000000Z",
            "99991231235959Z",
            last,
        ];
        let dates = dates.map(|date| Some(date.to_owned()));
        [&[None][..], &dates].concat()
    };
    assert_eq!(of("nss-server-distrust-after"), expected("260415235959Z"));
    assert_eq!(of("nss-email-distrust-after"), expected("\0"));
    // The date is written, so the root stays, however long the date has passed.
    let server = anchors(&objects, SERVER_AUTH);
    assert_eq!(server.len(), entries.len());
}

/// Dropped dates are neutral; one purpose alone leaves the others neutral; what the user leaves out is not there.
#[test]
fn what_the_policy_takes() {
    let mut dated = Entry::fresh("Dated");
    (dated.server, dated.email) = (TRUSTED, TRUSTED);
    dated.server_distrust_after = Some(date("241130235959Z"));
    let mut excluded = Entry::fresh("Excluded");
    excluded.email = TRUSTED;
    let file = certdata(&[dated.clone(), excluded.clone()]);
    let store = Store::parse(file.as_bytes()).unwrap();
    let mut policy = policy();
    policy.distrust_after = DistrustAfterMode::Drop;
    let sha256 = store.roots[1].certificate.sha256().to_string();
    policy.exclude = vec![cabundle::policy::Exclude::new(&sha256, None).unwrap()];
    let objects = objects(write(&store, policy).as_bytes());
    assert_eq!(lists(&objects, &dated), [ids(&[EMAIL_PROTECTION]), None]);
    assert_eq!(objects.len(), 2, "nothing of the other one");

    let mut policy = self::policy();
    policy.purposes = vec![Purpose::ServerAuth];
    let objects = self::objects(write(&store, policy).as_bytes());
    for entry in [&dated, &excluded] {
        assert_eq!(lists(&objects, entry), [ids(&[SERVER_AUTH]), None]);
    }
}

#[test]
fn policy_flag() {
    let entries = [Some(true), Some(false), None].map(|policy| {
        let mut entry = Entry::fresh("Root");
        entry.policy = policy;
        entry
    });
    let objects = read(&certdata(&entries));
    let flags = entries
        .each_ref()
        .map(|e| object(&objects, e).word("nss-mozilla-ca-policy"));
    assert_eq!(flags, [Some("true"), Some("false"), None]);
}

/// Two certificates with one key.
fn twins() -> [Entry; 2] {
    let key = KeyPair::generate().unwrap();
    ["Old", "New"].map(|name| {
        let params = ca_params(name);
        Entry::new(name, params.self_signed(&key).unwrap().der().to_vec())
    })
}

/// p11-kit binds extensions to keys, and takes any of two: never more than both have.
#[test]
fn one_key_of_two_roots() {
    // The same trust: one list, both anchors.
    let [old, new] = twins();
    let text = text_of(&certdata(&[old.clone(), new.clone()]));
    assert!(!text.contains("# Mozilla trusts it"));
    let both = objects(text.as_bytes());
    assert_eq!(lists(&both, &old), [ids(&[SERVER_AUTH]), None]);
    assert_eq!(anchors(&both, SERVER_AUTH), [old.der, new.der]);

    // More and less: the less, and it is told.
    let [old, mut new] = twins();
    new.email = TRUSTED;
    let text = text_of(&certdata(&[old.clone(), new.clone()]));
    assert!(text.contains("# Mozilla trusts it for server-auth, email-protection; another"));
    let less = objects(text.as_bytes());
    assert_eq!(lists(&less, &old), [ids(&[SERVER_AUTH]), None]);
    assert_eq!(anchors(&less, SERVER_AUTH), [old.der, new.der]);
    assert!(anchors(&less, EMAIL_PROTECTION).is_empty());

    // Nothing in common: no anchor, and no list, since none may be empty.
    let [old, mut new] = twins();
    (new.server, new.email) = (NEUTRAL, TRUSTED);
    let nothing = read(&certdata(&[old.clone(), new.clone()]));
    assert_eq!(lists(&nothing, &old), [None, None]);
    for entry in [&old, &new] {
        assert_eq!(object(&nothing, entry).word("trusted"), Some("false"));
    }

    // A neutral one changes nothing, and is none.
    let [old, mut new] = twins();
    new.server = NEUTRAL;
    let neutral = read(&certdata(&[old.clone(), new.clone()]));
    assert_eq!(anchors(&neutral, SERVER_AUTH), [old.der]);
    assert_eq!(object(&neutral, &new).word("trusted"), Some("false"));

    // A distrusted one takes the other one along, as p11-kit itself has it.
    let [mut old, mut new] = twins();
    (new.email, old.server) = (TRUSTED, DISTRUSTED);
    let text = text_of(&certdata(&[old.clone(), new.clone()]));
    assert!(text.contains("# Mozilla trusts it for server-auth, email-protection; another"));
    let distrusted = objects(text.as_bytes());
    assert_eq!(lists(&distrusted, &new), [ids(&[EMAIL_PROTECTION]), None]);
    assert_eq!(object(&distrusted, &old).word("x-distrusted"), Some("true"));
    assert!(anchors(&distrusted, EMAIL_PROTECTION).is_empty());
}

/// A list in the certificate itself is overridden by the stapled one: the trust is Mozilla's.
#[test]
fn a_root_with_a_list_of_its_own() {
    let mut params = ca_params("Own");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::Any];
    let own = Entry::new("Own", self_sign(params));
    let objects = read(&certdata(std::slice::from_ref(&own)));
    assert_eq!(lists(&objects, &own), [ids(&[SERVER_AUTH]), None]);
    assert!(anchors(&objects, EMAIL_PROTECTION).is_empty());
}

/// An anchor that says of itself neither that it is a CA nor that it is none, as Entrust's of 1999 in the files
/// until 2013: NSS asks the trust object alone, p11-kit is told.
#[test]
fn a_root_without_basic_constraints() {
    let silent = |usage: bool| {
        let mut params = ca_params("Silent");
        params.is_ca = IsCa::NoCa;
        // An extension makes it version 3.
        params.use_authority_key_identifier_extension = usage;
        Entry::new("Silent", self_sign(params))
    };
    let [old, mut neutral] = [silent(true), silent(true)];
    neutral.server = NEUTRAL;
    let objects = read(&certdata(&[old.clone(), neutral.clone()]));
    let extension = stapled(&objects, &spki(&old.der), "2.5.29.19").unwrap();
    assert!(extension.critical);
    assert_eq!(anchors(&objects, SERVER_AUTH), [old.der]);
    assert!(stapled(&objects, &spki(&neutral.der), "2.5.29.19").is_none());
}

/// A label is one harmless line for p11-kit too, which writes it into comments, file names and terminals.
#[test]
fn hostile_labels() {
    for (label, expected) in [
        (" two  blanks ", " two  blanks "),
        ("", ""),
        ("100% %41 'a' #", "100% %41 'a' #"),
        (
            "a\r-----BEGIN CERTIFICATE-----",
            "a\\x0d\\x2d----BEGIN CERTIFICATE-----",
        ),
        ("\u{1b}[31m\u{202e}", "\\x1b[31m\\u202e"),
        ("Főtanúsítvány", "Főtanúsítvány"),
    ] {
        let objects = read(&certdata(&[Entry::new(
            label,
            crate::synthetic::root("Root"),
        )]));
        assert_eq!(objects.len(), 2);
        for object in objects {
            let label = core::str::from_utf8(object.string("label").unwrap()).unwrap();
            assert_eq!(label, expected);
        }
    }
    let long = "é".repeat(1 << 10);
    let objects = read(&certdata(&[Entry::new(
        &long,
        crate::synthetic::root("Root"),
    )]));
    assert_eq!(
        objects[0].string("label").unwrap(),
        "é".repeat(100).as_bytes()
    );
}

/// A distrust that the file gives by a hash alone, as two in 2001: p11-kit has no such thing, and the file says
/// so.
#[test]
fn distrust_by_a_hash_alone() {
    let mut distrusted = Entry::fresh("Hash alone");
    (distrusted.server, distrusted.email, distrusted.code) = (DISTRUSTED, DISTRUSTED, DISTRUSTED);
    let nameless = |entry: &Entry| {
        let object = entry.trust_object();
        let (head, rest) = object.split_once("CKA_ISSUER ").unwrap();
        let (_, tail) = rest.split_once("CKA_TRUST_SERVER_AUTH").unwrap();
        format!("{head}CKA_TRUST_SERVER_AUTH{tail}")
    };
    let root = Entry::fresh("Root");
    // Of one trust object alone the absence would be damage.
    let file = certdata(&[]) + &root.certificate_object() + &nameless(&root);
    let options = LoadOptions {
        lenient: true,
        ..LoadOptions::default()
    };
    let file = file + &nameless(&distrusted);
    let store = Store::parse_with(file.as_bytes(), &options).unwrap();
    assert_eq!(store.distrusts.len(), 1);
    let text = write(&store, policy());
    let certificate = Certificate::from_der(distrusted.der).unwrap();
    let sha1 = cabundle::store::hex(certificate.sha1());
    assert!(text.contains(&format!(
        "# Hash: {sha1}\n# p11-kit finds nothing by a hash alone"
    )));
    assert_eq!(objects(text.as_bytes()).len(), 2);
}

/// What gets less than Mozilla gives it is told, and only that.
#[test]
fn less_than_mozilla_gives_is_told() {
    let words = |entries: &[Entry]| {
        let directory = scratch();
        let path = put(directory.path(), "in.txt", certdata(entries));
        let path = path.to_str().unwrap();
        let output = run(["build", path, "-f", "p11-kit", "--as-of", AS_OF]);
        assert_eq!(output.status.code(), Some(0));
        stderr(&output)
    };
    let [old, mut new] = twins();
    assert!(!words(&[old.clone(), new.clone()]).contains("F008"));
    new.email = TRUSTED;
    let told = words(&[old.clone(), new.clone()]);
    assert_eq!(told.matches("[F008]").count(), 1, "{told}");
    assert!(told.contains("\"New\""), "{told}");
    // Distrust is for everything there, also where Mozilla's is for a purpose that the other root does not have.
    for (server, email) in [(DISTRUSTED, DISTRUSTED), (NEUTRAL, DISTRUSTED)] {
        (new.server, new.email) = (server, email);
        let file = [old.clone(), new.clone()];
        assert!(anchors(&read(&certdata(&file)), SERVER_AUTH).is_empty());
        let told = words(&file);
        assert!(
            told.contains("[F008]") && told.contains("\"Old\""),
            "{told}"
        );
    }
}
