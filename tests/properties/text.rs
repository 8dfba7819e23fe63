//! A store as certdata.txt, in all the ways in which the same may be written.

use super::model::{Bare, Model, Object, Root, Said, Say, Trust, Word};
use super::shape::Shape;

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Whether objects and attributes stand in another order than Mozilla's.
    pub(super) shuffled: Option<u64>,
    /// Whether comments, blank lines, tabs and old spellings stand about.
    pub(super) noise: Option<u64>,
    pub(super) crlf: bool,
    pub(super) byte_order_mark: bool,
    /// Whether the last line has its end.
    pub(super) ended: bool,
}

/// As Mozilla writes it.
pub(super) const PLAIN: Layout = Layout {
    shuffled: None,
    noise: None,
    crlf: false,
    byte_order_mark: false,
    ended: true,
};

/// Random numbers that are the same every time (SplitMix64).
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % u64::try_from(sides).unwrap()).unwrap()
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for n in (1..all.len()).rev() {
            all.swap(n, self.below(n + 1));
        }
    }
}

/// Comments that mean nothing, whatever they look like. None announces an object, as the last one in a file may not (T022).
const COMMENTS: &[&[u8]] = &[
    b"",
    b" Subject: CN=Other",
    b" Issuer: CN=Other",
    b" SHA1 Fingerprint: 00",
    b"CKA_CLASS CK_OBJECT_CLASS CKO_CERTIFICATE",
    b"CKA_TRUST_SERVER_AUTH CK_TRUST CKT_NSS_TRUSTED_DELEGATOR",
    b" END",
    b"BEGINDATA",
    b"\\101\\102",
    b" For Servers, Distrust After: Sat Nov 30 23:59:59 2024",
    b"\xff\xfe\0\x1b[31m\r \t",
    b" -----BEGIN CERTIFICATE-----",
    b" Not Valid Before: never",
];

enum Value {
    Word(Word, Word),
    Text(Vec<u8>),
    Octets(Vec<u8>),
}

struct Attribute {
    comment: Option<String>,
    name: Word,
    value: Value,
}

impl Layout {
    /// The objects in the order in which they stand.
    pub(super) fn objects(&self, model: &Model) -> Vec<Object> {
        let mut objects = model.objects();
        if let Some(seed) = self.shuffled {
            Dice(seed).shuffle(&mut objects);
        }
        objects
    }

    /// The file.
    pub(super) fn write(&self, model: &Model) -> Vec<u8> {
        let mut writer = Writer {
            out: Vec::new(),
            noise: self.noise.map(Dice),
            end: if self.crlf { b"\r\n" } else { b"\n" },
        };
        if self.byte_order_mark {
            writer.out.extend(b"\xef\xbb\xbf");
        }
        // A zero byte is forgiven behind those bytes alone by which files of other kinds are known.
        writer.line(b"# Made up, and longer than what files of other kinds are known by.");
        if self.noise.is_some() {
            writer.line(b"CVS_ID \"@(#) $RCSfile$\"");
        }
        writer.line(b"BEGINDATA");
        let mut order = self.shuffled.map(Dice);
        for object in self.objects(model) {
            let (class, mut attributes) = match object {
                Object::RootList => (
                    "CKO_NSS_BUILTIN_ROOT_LIST",
                    vec![text("CKA_LABEL", b"list")],
                ),
                Object::Certificate(n) => ("CKO_CERTIFICATE", certificate(&model.roots[n])),
                Object::Trust(n) => {
                    let root = &model.roots[n];
                    let attributes = trust(&root.trust, &root.shape, root.raw_serial);
                    (root.trust.class, attributes)
                }
                Object::Bare(n) => {
                    let Bare {
                        shape,
                        raw_serial,
                        trust: said,
                    } = &model.bare[n];
                    (said.class, trust(said, shape, *raw_serial))
                }
            };
            if let Some(dice) = &mut order {
                dice.shuffle(&mut attributes);
            }
            writer.line(b"");
            writer.attribute(&word("CKA_CLASS", "CK_OBJECT_CLASS", class));
            for attribute in [
                word("CKA_TOKEN", "CK_BBOOL", "CK_TRUE"),
                word("CKA_PRIVATE", "CK_BBOOL", "CK_FALSE"),
                word("CKA_MODIFIABLE", "CK_BBOOL", "CK_FALSE"),
            ] {
                writer.attribute(&attribute);
            }
            for attribute in &attributes {
                writer.attribute(attribute);
            }
        }
        if !self.ended {
            let end = writer.out.len() - writer.end.len();
            writer.out.truncate(end);
        }
        writer.out
    }
}

fn word(name: Word, kind: Word, word: Word) -> Attribute {
    Attribute {
        comment: None,
        name,
        value: Value::Word(kind, word),
    }
}

fn text(name: Word, text: &[u8]) -> Attribute {
    Attribute {
        comment: None,
        name,
        value: Value::Text(text.to_vec()),
    }
}

fn octets(name: Word, octets: impl Into<Vec<u8>>) -> Attribute {
    Attribute {
        comment: None,
        name,
        value: Value::Octets(octets.into()),
    }
}

fn truth(name: Word, is: bool) -> Attribute {
    word(name, "CK_BBOOL", if is { "CK_TRUE" } else { "CK_FALSE" })
}

fn dates(says: [Say; 2]) -> Vec<Attribute> {
    let names = [
        ("CKA_NSS_SERVER_DISTRUST_AFTER", "Server"),
        ("CKA_NSS_EMAIL_DISTRUST_AFTER", "Email"),
    ];
    let both = names.into_iter().zip(says);
    let attribute = both.filter_map(|((name, purpose), say)| match say {
        Say::Absent => None,
        Say::False => Some(truth(name, false)),
        Say::Date {
            date,
            long,
            commented,
        } => {
            let short = date.utc_time().filter(|_| !long);
            let value = short.unwrap_or_else(|| date.generalized());
            let comment = format!(" For {purpose} Distrust After: {}", date.comment());
            Some(Attribute {
                comment: commented.then_some(comment),
                ..octets(name, value)
            })
        }
    });
    attribute.collect()
}

fn serial(shape: &Shape, raw: bool) -> Attribute {
    let serial = if raw {
        shape.serial.clone()
    } else {
        shape.serial()
    };
    octets("CKA_SERIAL_NUMBER", serial)
}

fn certificate(root: &Root) -> Vec<Attribute> {
    let shape = &root.shape;
    let mut all = vec![
        text("CKA_LABEL", &root.label),
        word("CKA_CERTIFICATE_TYPE", "CK_CERTIFICATE_TYPE", "CKC_X_509"),
        octets("CKA_SUBJECT", shape.subject()),
        text("CKA_ID", b"0"),
        octets("CKA_ISSUER", shape.issuer()),
        serial(shape, root.raw_serial),
        octets("CKA_VALUE", shape.der()),
    ];
    all.extend(root.policy.map(|is| truth("CKA_NSS_MOZILLA_CA_POLICY", is)));
    all.extend(dates(root.dates));
    all
}

fn trust(trust: &Trust, shape: &Shape, raw_serial: bool) -> Vec<Attribute> {
    const NSS: [Word; 3] = [
        "CKA_TRUST_SERVER_AUTH",
        "CKA_TRUST_EMAIL_PROTECTION",
        "CKA_TRUST_CODE_SIGNING",
    ];
    const PKCS: [Word; 3] = [
        "CKA_PKCS_TRUST_SERVER_AUTH",
        "CKA_PKCS_TRUST_EMAIL_PROTECTION",
        "CKA_PKCS_TRUST_CODE_SIGNING",
    ];
    let mut all = vec![text("CKA_LABEL", &trust.label)];
    if trust.sha1 {
        all.push(octets("CKA_CERT_SHA1_HASH", shape.hash("CKM_SHA_1")));
    }
    if trust.md5 {
        all.push(octets("CKA_CERT_MD5_HASH", shape.hash("CKM_MD5")));
    }
    if let Some(named) = trust.hash {
        let value = shape.hash(named.unwrap_or("CKM_SHA_1"));
        all.push(octets("CKA_HASH_OF_CERTIFICATE", value));
        let named = named.map(|by| word("CKA_NAME_HASH_ALGORITHM", "CK_MECHANISM_TYPE", by));
        all.extend(named);
    }
    if trust.name {
        all.extend([
            octets("CKA_ISSUER", shape.issuer()),
            serial(shape, raw_serial),
        ]);
    }
    for (at, Said { nss, pkcs }) in trust.said.into_iter().enumerate() {
        all.extend(nss.map(|level| word(NSS[at], "CK_TRUST", level)));
        all.extend(pkcs.map(|level| word(PKCS[at], "CK_TRUST", level)));
    }
    all.extend(
        trust
            .client
            .map(|level| word("CKA_TRUST_CLIENT_AUTH", "CK_TRUST", level)),
    );
    all.extend(
        trust
            .step_up
            .map(|is| truth("CKA_TRUST_STEP_UP_APPROVED", is)),
    );
    all.extend(dates(trust.dates));
    all
}

struct Writer {
    out: Vec<u8>,
    noise: Option<Dice>,
    end: &'static [u8],
}

impl Writer {
    /// Whether something odd happens here: once in so many times.
    fn odd(&mut self, times: usize) -> bool {
        self.noise
            .as_mut()
            .is_some_and(|dice| dice.below(times) == 0)
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        let at = self.noise.as_mut().map_or(0, |dice| dice.below(all.len()));
        all[at]
    }

    fn line(&mut self, line: &[u8]) {
        self.out.extend(line);
        self.out.extend(self.end);
    }

    fn blanks(&mut self) -> &'static str {
        if self.odd(8) {
            self.pick(&["\t", "  ", " \t "])
        } else {
            " "
        }
    }

    fn attribute(&mut self, attribute: &Attribute) {
        while self.odd(6) {
            let comment = self.pick(COMMENTS);
            match self.pick(&[0, 1, 2]) {
                0 => self.line(b""),
                1 => self.line(b" \t"),
                _ => self.line(&[b"#", comment].concat()),
            }
        }
        if let Some(comment) = &attribute.comment {
            self.line(format!("#{comment}").as_bytes());
        }
        let (first, second) = (self.blanks(), self.blanks());
        let mut line = format!("{}{first}", attribute.name).into_bytes();
        match &attribute.value {
            Value::Word(kind, word) => {
                // As the files of 2000 have some.
                let wrapped = self.odd(10);
                let (open, close) = if wrapped { ("HTONL(", ")") } else { ("", "") };
                line.extend(format!("{kind}{second}{open}{word}{close}").bytes());
                self.line(&line);
            }
            Value::Text(text) => {
                line.extend(format!("UTF8{second}\"").bytes());
                line.extend(text);
                line.push(b'"');
                self.line(&line);
            }
            Value::Octets(octets) if octets.len() < 60 && self.odd(6) => {
                line.extend(format!("OCTAL{second}").bytes());
                line.extend(self.escapes(octets));
                self.line(&line);
            }
            Value::Octets(octets) => {
                line.extend(b"MULTILINE_OCTAL");
                self.line(&line);
                let width = if self.odd(3) {
                    self.pick(&[1, 5, 15, 40])
                } else {
                    16
                };
                for chunk in octets.chunks(width) {
                    let escapes = self.escapes(chunk);
                    self.line(&escapes);
                }
                let end = self.pick(&["END", "END", "END "]);
                self.line(end.as_bytes());
            }
        }
    }

    /// `\101`, and for small numbers now and then `\1`.
    fn escapes(&mut self, octets: &[u8]) -> Vec<u8> {
        let mut line = Vec::new();
        for octet in octets {
            let short = self.odd(20);
            let escape = if short {
                format!("\\{octet:o}")
            } else {
                format!("\\{octet:03o}")
            };
            line.extend(escape.bytes());
        }
        if self.odd(10) {
            line.push(b' ');
        }
        line
    }
}
