//! `nss`: a shell script that fills an NSS database with `certutil`.
//!
//! The database itself cannot be written by others: under a password its trust is signed. Of the trust
//! flags of `certutil -t`, for TLS, S/MIME and code in this order, `C` is a trust anchor
//! (CKT_NSS_TRUSTED_DELEGATOR), `p` is distrust (CKT_NSS_NOT_TRUSTED), nothing is neutral
//! (CKT_NSS_MUST_VERIFY_TRUST); read back from the database of NSS 3.87.
//!
//! `certutil` takes what stands before a colon in a nickname for the name of a token and tries a
//! nickname that it does not find as an e-mail address, so that a nickname has neither `:` nor `@`. NSS tells
//! nicknames by their bytes and refuses to give one to two subjects.
//!
//! The script may run again: in a list beside the database it notes what it adds, and the next one takes out
//! what it does not have itself. The others are not taken out and added again, so that a run that fails, say
//! for want of a password, does not leave a database without roots. A certificate that somebody else put there
//! stops the script.

mod read;

use super::encode::{pem_block, provenance};
use super::names::{Names, cut};
use super::{Artifact, Format, FormatError, RenderOptions};
use crate::policy::{Candidate, Carries, Selection};
use crate::store::{Level, Purpose};
use crate::text::{ascii_line, count, one_line};

/// A script of `certutil` calls.
#[derive(Clone, Copy, Debug)]
pub struct Nss;

/// The most bytes of a label that a nickname has.
const MOST: usize = 200;

impl Format for Nss {
    fn name(&self) -> &'static str {
        "nss"
    }

    fn about(&self) -> &'static str {
        "a shell script that fills an NSS database with certutil"
    }

    fn carries(&self) -> Carries {
        Carries {
            purposes: true,
            distrust: true,
            ..Carries::CERTIFICATES
        }
    }

    fn write(
        &self,
        selection: &Selection<'_>,
        options: &RenderOptions,
    ) -> Result<Artifact, FormatError> {
        let (mut wanted, mut calls) = (String::new(), String::new());
        let mut names = Names::exact();
        for candidate in selection.spoken_of() {
            let (root, certificate) = (&candidate.root, &candidate.root.certificate);
            let label = nickname(&root.label);
            let name = names.take(|n| match n {
                1 => label.clone(),
                _ => format!("{label} {n}"),
            });
            let sha256 = certificate.sha256();
            wanted += &format!("{sha256} {name}\n");
            calls += &format!("\n# {}\n", ascii_line(&root.label));
            for limit in root.limits(&selection.policy().purposes) {
                calls += &format!("# Limit: {limit}\n");
            }
            let (name, flags) = (quoted(&name), flags(candidate));
            let block = pem_block(certificate, 64);
            // No line of the block is the word that ends it, nor one of the list, which begins with a hash.
            calls += &format!("add {sha256} {name} '{flags}' <<'END'\n{block}END\n");
        }
        let head = header(selection, options);
        let out = format!("#!/bin/sh\n{head}{BEGIN}{wanted}{END}{calls}");
        Ok(Artifact::text(out))
    }
}

/// What the script is and where its certificates come from.
fn header(selection: &Selection<'_>, options: &RenderOptions) -> String {
    let purposes = selection.policy().purposes.iter();
    let purposes: Vec<_> = purposes.copied().map(Purpose::as_str).collect();
    format!(
        "# Mozilla's trust for {}: {}, for an NSS database\n# certdata.txt SHA-256: {}\n{}",
        purposes.join(", "),
        count(selection.spoken_of().count(), "certificate"),
        selection.store().sha256,
        provenance("#", selection, options)
    )
}

/// A label as a nickname: one line, not empty, no option, nothing that `certutil` takes for something else.
fn nickname(label: &[u8]) -> String {
    let line = one_line(label).replace([':', '@'], "_");
    let line = String::from_utf8_lossy(cut(line.as_bytes(), MOST)).into_owned();
    match line.trim() {
        "" => "root".to_owned(),
        name if name.starts_with('-') => format!("_{name}"),
        name => name.to_owned(),
    }
}

/// A word of the shell that is what it is (POSIX.1-2017 XCU 2.2.2).
fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// For TLS, S/MIME and code.
fn flags(candidate: &Candidate<'_>) -> String {
    let flags = Purpose::ALL.map(|purpose| match candidate.level(purpose) {
        Some(Level::Trusted) => "C",
        Some(Level::Distrusted) => "p",
        _ => "",
    });
    flags.join(",")
}

/// The script up to the list of what it adds.
const BEGIN: &str = r#"#
# usage: sh SCRIPT DIRECTORY [PASSWORD-FILE]
#
# Fills the database of DIRECTORY, which is made if there is none. What an earlier script has added and this
# one does not is taken out; DIRECTORY/cabundle.list says what was added. PASSWORD-FILE holds the password
# of the database; a new one has none without it.

set -eu

case ${1-} in
'' | -*)
    printf 'usage: sh %s DIRECTORY [PASSWORD-FILE]\n' "$0" >&2
    exit 2
    ;;
esac
directory=$1
password=${2-}
list=$directory/cabundle.list

fail() {
    printf '%s: %s\n' "$0" "$1" >&2
    exit 1
}

nss() {
    order=$1
    shift
    if [ -n "$password" ]; then
        certutil "$order" -d "sql:$directory" -f "$password" "$@"
    else
        certutil "$order" -d "sql:$directory" "$@"
    fi
}

# Takes a nickname out, if it is there.
remove() {
    nss -D -n "$1" </dev/null >/dev/null 2>&1 && return
    nss -L -n "$1" </dev/null >/dev/null 2>&1 || return 0
    fail "cannot remove $1"
}

# Adds the certificate of standard input, or sets the trust of one that an earlier script added. One that
# somebody else put there stays his: the list would take it out some day, or its trust would outlive
# Mozilla's.
add() {
    if grep -qxF -e "$1 $2" "$list"; then
        nss -A -n "$2" -t "$3" -a || fail "cannot add $2"
        return
    fi
    nss -L -n "$2" </dev/null >/dev/null 2>&1 &&
        fail "$2 is there already, by somebody else: take it out first"
    # First the list, so that whatever is added is known.
    printf '%s\n' "$1 $2" >>"$list"
    nss -A -n "$2" -t "$3" -a || fail "cannot add $2"
    nss -L -n "$2" </dev/null >/dev/null 2>&1 ||
        fail "$2 was there already under another nickname, and now has this trust: take it out first"
}

wanted() {
    cat <<'END'
"#;

/// The script from there to the certificates.
const END: &str = r#"END
}

command -v certutil >/dev/null || fail 'certutil is not there (libnss3-tools, nss-tools)'
mkdir -p "$directory"
if [ ! -f "$directory/cert9.db" ]; then
    if [ -n "$password" ]; then
        nss -N
    else
        nss -N --empty-password
    fi
fi
touch "$list"
kept=
while IFS= read -r line; do
    if wanted | grep -qxF -e "$line"; then
        kept="$kept$line
"
    else
        remove "${line#* }"
    fi
done <"$list"
printf '%s' "$kept" >"$list"
"#;
