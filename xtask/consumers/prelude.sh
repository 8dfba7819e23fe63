# What every script of a check begins with. Variables:
#   in       the output that is read;  certdata  what it was made of
#   out      the directory with the other outputs of the same input, by name
#   json     what `cabundle list --json` says of the same choices
#   root     the project;  scripts  xtask/consumers;  work  target/consumers
#   tool     cabundle;  venv, npm, sources  where packages were installed
# The current directory is empty and the check's own. What stands on stdout is compared.

fail() { echo "$*" >&2; exit 1; }

# The SHA-256 of every certificate in the PEM text on stdin.
pem() { python3 "$scripts/fingerprints.py" pem; }

# The same of certificates in DER, one after the other.
der() { python3 "$scripts/fingerprints.py" der; }

# Every root of certdata.txt, selected or not, as all/SHA256.pem and .der.
roots() { python3 "$scripts/roots.py" "$json" all; }

# Both of the lines `AA:BB:..` that programs print, and of plain hex.
hex() { tr -d ':' | tr 'A-F' 'a-f'; }

# A crate of its own, with the versions of the project's lock: main.rs FILE. The dependencies are built once.
rust_build() {
  mkdir -p "$2/src"
  cp "$scripts/rust/Cargo.toml" "$root/Cargo.lock" "$2/"
  cp "$scripts/rust/$1.rs" "$2/src/main.rs"
  sed -i "s/^name = .*/name = \"$1\"/" "$2/Cargo.toml"
  cargo build --quiet --manifest-path "$2/Cargo.toml" --target-dir "$work/rust" >&2
}

# Reads a PEM file.
rust_reader() {
  (
    flock 9
    rust_build reader "$work/rust-reader"
  ) 9> "$work/rust.lock"
  "$work/rust/debug/reader" "$@"
}

# Compiles Rust source of the roots into a program that tells what is in it.
rust_source() {
  python3 "$scripts/roots.py" "$json" all
  (
    flock 9
    rm -rf "$work/rust-$1"
    CABUNDLE_SOURCE=$in rust_build "$1" "$work/rust-$1"
    cp "$work/rust/debug/$1" read
  ) 9> "$work/rust.lock"
  ./read all
}

# What libcrypto makes of trusted certificates: see aux.c.
aux() {
  cc -std=c11 -O1 -Wall -Wextra -Werror -o aux "$scripts/aux.c" -lcrypto >&2
  ./aux "$1"
}

# The certificates of each file of Fedora's `extracted/`: SHA256 FILE
fedora() {
  [ -e aux ] || aux /dev/null
  of() { sed "s|\$| $1|"; }
  # p11-kit has the roots in it that are for nothing and against nothing.
  ./aux "$1/openssl/ca-bundle.trust.crt" | grep ' ' | of openssl
  for name in tls email objsign; do
    # Mozilla trusts no root for code: a file without any is none for storeutl.
    ! grep -q BEGIN "$1/pem/$name-ca-bundle.pem" ||
      openssl storeutl -certs "$1/pem/$name-ca-bundle.pem" | pem | of "$name"
  done
  keytool -list -keystore "$1/java/cacerts" -storepass changeit |
    sed -n 's/^Certificate fingerprint (SHA-256): //p' | hex | of java
  mkdir edk2-certificates
  (cd edk2-certificates && sig-list-to-certs "$1/edk2/cacerts.bin" out >/dev/null &&
    cat -- *.der | der) | of edk2
  rm -r edk2-certificates
  [ -d all ] || roots
  for root in all/*.pem; do
    ! openssl verify -no_check_time -partial_chain -auth_level 0 -no-CAfile -no-CAstore \
      -CApath "$1/pem/directory-hash" "$root" >/dev/null 2>&1 || basename "$root" .pem
  done | of directory-hash
}
