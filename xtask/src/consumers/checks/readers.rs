//! The readers.

use crate::consumers::check::Reader;
use crate::consumers::install::Need::{Debian, Npm, Pypi, Source};

pub(super) static OPENSSL: Reader = Reader {
    name: "openssl",
    needs: &[Debian("openssl", "openssl")],
    version: "openssl version | cut -d ' ' -f 2",
};
pub(super) static PYTHON_SSL: Reader = Reader {
    name: "python-ssl",
    needs: &[Debian("python3", "python3")],
    version: "python3 -c 'import ssl, sys; print(sys.version.split()[0] + \",\", ssl.OPENSSL_VERSION)'",
};
pub(super) static CERTTOOL: Reader = Reader {
    name: "certtool",
    needs: &[Debian("gnutls-bin", "certtool")],
    version: "certtool --version | sed -n '1s/certtool //p'",
};
pub(super) static GO: Reader = Reader {
    name: "go",
    needs: &[Debian("golang-go", "go")],
    version: "go env GOVERSION",
};
pub(super) static JAVA: Reader = Reader {
    name: "java",
    needs: &[Debian("default-jdk-headless", "javac")],
    version: "java -version 2>&1 | sed -n '1s/.*\"\\(.*\\)\".*/\\1/p'",
};
pub(super) static KEYTOOL: Reader = Reader {
    name: "keytool",
    needs: &[Debian("default-jdk-headless", "keytool")],
    version: "java -version 2>&1 | sed -n '1s/.*\"\\(.*\\)\".*/\\1/p'",
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
pub(super) static SARIF: Reader = Reader {
    name: "sarif-tools",
    // The schema of OASIS comes with Microsoft's tool.
    needs: &[
        Pypi("sarif-tools"),
        Pypi("jsonschema"),
        Npm("@microsoft/sarif-multitool-linux"),
    ],
    version: "\"$venv/bin/sarif\" --version",
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
pub(super) static LIBCRYPTO: Reader = Reader {
    name: "libcrypto",
    needs: &[
        Debian("gcc", "cc"),
        Debian("libssl-dev", "/usr/include/openssl/x509.h"),
    ],
    version: "openssl version | cut -d ' ' -f 2",
};
pub(super) static P11_KIT: Reader = Reader {
    name: "p11-kit",
    needs: &[
        Debian("p11-kit", "trust"),
        Debian("util-linux", "setpriv"),
        Pypi("cryptography"),
        Debian("openssl", "openssl"),
        Debian("gcc", "cc"),
        Debian("libssl-dev", "/usr/include/openssl/x509.h"),
        Debian("default-jdk-headless", "keytool"),
        Debian("efitools", "sig-list-to-certs"),
    ],
    version: "dpkg-query -W -f '${Version}' p11-kit",
};
pub(super) static FEDORA_READERS: Reader = Reader {
    name: "openssl+keytool+efitools",
    needs: &[
        Debian("openssl", "openssl"),
        Debian("gcc", "cc"),
        Debian("libssl-dev", "/usr/include/openssl/x509.h"),
        Debian("default-jdk-headless", "keytool"),
        Debian("efitools", "sig-list-to-certs"),
    ],
    version: "openssl version | cut -d ' ' -f 2",
};
pub(super) static EFITOOLS: Reader = Reader {
    name: "efitools",
    needs: &[Debian("efitools", "sig-list-to-certs")],
    version: "dpkg-query -W -f '${Version}' efitools",
};
pub(super) static VIRT_FIRMWARE: Reader = Reader {
    name: "virt-firmware",
    needs: &[Pypi("virt-firmware")],
    version: "\"$venv/bin/python\" -m pip list --format=freeze | sed -n 's/^virt-firmware==//p'",
};
pub(super) static NSS: Reader = Reader {
    name: "certutil",
    needs: &[Debian("libnss3-tools", "certutil")],
    version: "dpkg-query -W -f '${Version}' libnss3-tools",
};
pub(super) static KUBERNETES: Reader = Reader {
    name: "kubernetes-validate",
    needs: &[Pypi("kubernetes-validate"), Pypi("PyYAML")],
    version: "\"$venv/bin/python\" -m pip list --format=freeze |
        sed -n 's/^kubernetes-validate==/kubernetes-validate /p; s/^PyYAML==/PyYAML /p' | paste -sd ' '",
};
pub(super) static MBEDTLS: Reader = Reader {
    name: "mbedtls",
    needs: &[
        Debian("gcc", "cc"),
        Debian("libmbedtls-dev", "/usr/include/mbedtls/x509_crt.h"),
    ],
    version: "dpkg-query -W -f '${Version}' libmbedtls-dev",
};
pub(super) static BEARSSL: Reader = Reader {
    name: "bearssl",
    needs: &[
        Debian("gcc", "cc"),
        Debian("libbearssl-dev", "/usr/include/bearssl.h"),
        Pypi("cryptography"),
    ],
    version: "dpkg-query -W -f '${Version}' libbearssl-dev",
};
pub(super) static GCC_NODE: Reader = Reader {
    name: "gcc+node",
    needs: &[Debian("gcc", "cc"), Debian("nodejs", "node")],
    version: "cc -dumpfullversion",
};
pub(super) static ESP_IDF: Reader = Reader {
    name: "tests/readers/esp_idf.rs",
    needs: &[],
    version: "echo no real reader to install",
};
pub(super) static WINDOWS_SST: Reader = Reader {
    name: "tests/readers/windows_sst.rs",
    needs: &[],
    version: "echo no real reader to install",
};
pub(super) static MK_CA_BUNDLE: Reader = Reader {
    name: "mk-ca-bundle.pl",
    needs: &[
        Source("curl"),
        Debian("perl", "perl"),
        Debian("openssl", "openssl"),
    ],
    version: "sed -n '1s/.*(\\(.*\\)).*/curl \\1/p' \"$sources/curl/debian/changelog\"",
};
pub(super) static CERTIFI_RELEASES: Reader = Reader {
    name: "audit-certifi",
    needs: &[Debian("python3", "python3"), Pypi("pip")],
    version: "python3 -c 'import sys; print(sys.version.split()[0])'",
};
pub(super) static DUCKDB: Reader = Reader {
    name: "audit-duckdb",
    needs: &[Pypi("duckdb")],
    version: "\"$venv/bin/python\" -c 'import duckdb; print(duckdb.__version__)'",
};
