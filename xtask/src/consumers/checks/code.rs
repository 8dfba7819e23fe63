//! Sources for compilers.

use super::readers::{BEARSSL, GCC_NODE, GO, MBEDTLS, RUSTLS};
use crate::consumers::check::Check;
use crate::consumers::expect::{GO_ENTRIES, SERVERS};

pub(super) fn checks() -> Vec<Check> {
    vec![
        Check::new(
            &RUSTLS,
            "webpki",
            "rustc; each anchor is webpki's of a root, under what Mozilla imposes",
            SERVERS,
            r#"rust_source anchors"#,
        ),
        Check::new(
            &RUSTLS,
            "rust-der",
            "rustc; webpki makes an anchor of each",
            SERVERS,
            r#"rust_source certificates"#,
        ),
        Check::new(
            &GO,
            "go",
            "gofmt -l, go vet, go/parser, and the package's own Roots()",
            GO_ENTRIES,
            r#"export GOCACHE=$work/go GOFLAGS=-mod=mod GOTOOLCHAIN=local GOPROXY=off
            mkdir -p module/bundle
            cp "$in"/* module/bundle/
            cp "$scripts/bundle.go" module/main.go
            printf 'module reader\n\ngo 1.16\n' > module/go.mod
            cd module
            [ -z "$(gofmt -l bundle)" ] || fail "gofmt would change it"
            go vet ./bundle >&2
            go run . bundle/bundle.go bundle/bundle.der"#,
        ),
        Check::new(
            &MBEDTLS,
            "mbedtls",
            "gcc -Werror; mbedtls_x509_crt_parse_der of each",
            SERVERS,
            r#"cc -std=c99 -pedantic -Wall -Wextra -Werror -DROOTS="\"$in\"" -o read \
                "$scripts/mbedtls.c" -lmbedx509 -lmbedcrypto >&2
            ./read"#,
        ),
        Check::new(
            &BEARSSL,
            "bearssl",
            "gcc -Werror with bearssl.h; name and key of each are a root's",
            SERVERS,
            r#"cc -std=c99 -pedantic -Wall -Wextra -Werror -DROOTS="\"$in\"" -o read "$scripts/bearssl.c" >&2
            ./read | "$venv/bin/python" "$scripts/bearssl.py" "$json""#,
        ),
        Check::new(
            &GCC_NODE,
            "node",
            "gcc -Werror; X509Certificate",
            SERVERS,
            r#"cc -std=c99 -pedantic -Wall -Wextra -Werror -Wno-overlength-strings -DNODE_WANT_INTERNALS=1 \
                -DROOTS="\"$in\"" -o read "$scripts/node.c" >&2
            ./read > read.pem
            node "$scripts/reader.mjs" read.pem"#,
        ),
    ]
}
