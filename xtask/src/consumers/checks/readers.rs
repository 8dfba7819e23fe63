//! The readers.

use crate::consumers::check::Reader;
use crate::consumers::install::Need::{Debian, Npm, Pypi, Source};

pub(super) static OPENSSL: Reader = Reader {
    name: "openssl",
    needs: &[Debian("openssl", "openssl")],
    version: "openssl version",
};
pub(super) static PYTHON_SSL: Reader = Reader {
    name: "python-ssl",
    needs: &[Debian("python3", "python3")],
    version: "python3 -c 'import ssl, sys; print(sys.version.split()[0] + \",\", ssl.OPENSSL_VERSION)'",
};
pub(super) static CERTTOOL: Reader = Reader {
    name: "certtool",
    needs: &[Debian("gnutls-bin", "certtool")],
    version: "certtool --version",
};
pub(super) static GO: Reader = Reader {
    name: "go",
    needs: &[Debian("golang-go", "go")],
    version: "go version",
};
pub(super) static JAVA: Reader = Reader {
    name: "java",
    needs: &[Debian("default-jdk-headless", "javac")],
    version: "java -version 2>&1",
};
pub(super) static KEYTOOL: Reader = Reader {
    name: "keytool",
    needs: &[Debian("default-jdk-headless", "keytool")],
    version: "java -version 2>&1",
};
pub(super) static NODE: Reader = Reader {
    name: "node",
    needs: &[Debian("nodejs", "node")],
    version: "node --version",
};
pub(super) static PYCA: Reader = Reader {
    name: "pyca",
    needs: &[Pypi("cryptography")],
    version: "\"$venv/bin/python\" -c 'import cryptography; print(cryptography.__version__)'",
};
pub(super) static RUSTLS: Reader = Reader {
    name: "rustls",
    needs: &[],
    version: r#"for crate in rustls-pki-types rustls-webpki; do
        sed -n "/^name = \"$crate\"/{n;s/version = \"\(.*\)\"/$crate \1/p}" "$root/Cargo.lock"
    done | paste -sd ' '"#,
};
pub(super) static JQ: Reader = Reader {
    name: "jq",
    needs: &[Debian("jq", "jq")],
    version: "jq --version",
};
pub(super) static PYJKS: Reader = Reader {
    name: "pyjks",
    needs: &[Pypi("pyjks")],
    version: "\"$venv/bin/python\" -c 'import jks; print(jks.__version__)'",
};
pub(super) static JKS_JS: Reader = Reader {
    name: "jks-js",
    needs: &[Debian("nodejs", "node"), Npm("jks-js")],
    version: "jq -r .version \"$npm/node_modules/jks-js/package.json\"",
};
pub(super) static PKIJS: Reader = Reader {
    name: "pkijs",
    needs: &[Debian("nodejs", "node"), Npm("pkijs")],
    version: "jq -r .version \"$npm/node_modules/pkijs/package.json\"",
};
pub(super) static UPDATE_CA_CERTIFICATES: Reader = Reader {
    name: "update-ca-certificates",
    needs: &[
        Debian("ca-certificates", "/usr/sbin/update-ca-certificates"),
        Debian("openssl", "openssl"),
    ],
    version: "dpkg-query -W -f '${Version}' ca-certificates",
};
pub(super) static CERTDATA2PEM: Reader = Reader {
    name: "certdata2pem.py",
    needs: &[Source("ca-certificates"), Pypi("cryptography")],
    version: "sed -n '1s/.*(\\(.*\\)).*/ca-certificates \\1/p' \"$sources/ca-certificates/debian/changelog\"",
};
