//! The programs that do the same today, or a part of it.

use crate::consumers::install::Need;
use crate::consumers::install::Need::{Debian, Pypi, Source};

/// A program, and what of ours it is compared with. In commands stand `{data}` for certdata.txt, `{scratch}` for a
/// directory that has one too, `{pems}` for one with every root in a file, `{tool}` for ours, `{sources}` and `{venv}`
/// for what is installed.
pub(super) struct Peer {
    pub(super) name: &'static str,
    pub(super) needs: &'static [Need],
    /// Shell words of the peer.
    pub(super) theirs: &'static str,
    /// What of ours does the same.
    pub(super) ours: &'static str,
    /// A run of the peer takes seconds.
    pub(super) is_slow: bool,
}

const BUILD: &str = "{tool} build -q {data}";

const fn peer(name: &'static str, needs: &'static [Need], theirs: &'static str) -> Peer {
    Peer {
        name,
        needs,
        theirs,
        ours: BUILD,
        is_slow: false,
    }
}

pub(super) const PEERS: &[Peer] = &[
    peer("true", &[Debian("coreutils", "true")], "true"),
    peer(
        "sha256sum",
        &[Debian("coreutils", "sha256sum")],
        "sha256sum {data}",
    ),
    peer(
        "openssl dgst",
        &[Debian("openssl", "openssl")],
        "openssl dgst -sha256 {data}",
    ),
    Peer {
        ours: "{tool} build -q {data} -o {scratch}/ours.pem",
        ..peer(
            "sha256sum, ours with -o and its fsync",
            &[Debian("coreutils", "sha256sum")],
            "sha256sum {data}",
        )
    },
    peer(
        "mk-ca-bundle.pl",
        &[Source("curl"), Debian("perl", "perl")],
        "perl {sources}/curl/scripts/mk-ca-bundle.pl -n -f -q theirs.pem",
    ),
    Peer {
        ours: "{tool} build -q {data} -f debian -o {scratch}/ours",
        ..peer(
            "certdata2pem.py",
            &[Source("ca-certificates"), Pypi("cryptography")],
            "{venv}/bin/python {sources}/ca-certificates/mozilla/certdata2pem.py",
        )
    },
    peer(
        "buildcatrust",
        &[Pypi("buildcatrust")],
        "{venv}/bin/buildcatrust --certdata_input {data} --ca_bundle_output theirs.pem",
    ),
    peer(
        "trust extract (the system's store)",
        &[Debian("p11-kit", "trust")],
        "trust extract --overwrite --format=pem-bundle --filter=ca-anchors --purpose=server-auth theirs.pem",
    ),
    Peer {
        ours: "{tool} build -q {data} -f hash-dir -o {scratch}/ours",
        ..peer(
            "openssl rehash",
            &[Debian("openssl", "openssl")],
            "openssl rehash {pems}",
        )
    },
    Peer {
        ours: "{tool} build -q {data} -f jks -o {scratch}/ours.jks",
        is_slow: true,
        ..peer(
            "keytool, a root at a time",
            &[Debian("default-jre-headless", "keytool")],
            "sh -c 'rm -f k.jks; for f in {pems}/*.pem; do keytool -importcert -noprompt -storetype JKS -keystore k.jks -storepass changeit -alias $f -file $f || exit 1; done'",
        )
    },
];
