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

# The reader in Rust, built once. The versions are those of the project's lock.
rust_reader() {
  (
    flock 9
    mkdir -p "$work/rust/src"
    cp "$scripts/rust/Cargo.toml" "$root/Cargo.lock" "$work/rust/"
    cp "$scripts/rust/reader.rs" "$work/rust/src/main.rs"
    cargo build --quiet --manifest-path "$work/rust/Cargo.toml" --target-dir "$work/rust/target" >&2
  ) 9> "$work/rust.lock"
  "$work/rust/target/debug/reader" "$@"
}
