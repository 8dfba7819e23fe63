//! Names that Windows bears.
//!
//! The rules are those of "Naming Files, Paths, and Namespaces" in Microsoft's documentation.

use std::collections::BTreeMap;

use super::shown;
use crate::format::Tree;
use crate::output::{OutputError, manifest};

const RESERVED: &str = "<>:\"|?*\\/";

const DEVICES: &[&str] = &["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// Devices that have a number behind their name.
const NUMBERED: &[&str] = &["COM", "LPT"];

const NUMBERS: &str = "123456789¹²³";

/// Refuses a tree with a name that Windows does not bear, or with two that it holds for one.
pub(super) fn check(tree: &Tree) -> Result<(), OutputError> {
    let mut taken: BTreeMap<String, &[u8]> = BTreeMap::new();
    for (path, _) in tree.iter() {
        let refuse = |why| OutputError::NoWindows {
            path: shown(path),
            why,
        };
        for name in path.split(|byte| *byte == b'/') {
            bearable(name).map_err(|why| refuse(why.to_owned()))?;
        }
        // Directories too: `A/x` and `a/y` would share one.
        for part in manifest::above(path).chain([path]) {
            let folded = folded(part);
            if manifest::is_reserved(folded.as_bytes()) {
                return Err(OutputError::Reserved);
            }
            let before = *taken.entry(folded).or_insert(part);
            if before != part {
                let before = shown(before);
                let why = format!(
                    "it differs from {} in upper and lower case only",
                    before.display()
                );
                return Err(refuse(why));
            }
        }
    }
    Ok(())
}

/// A name as Windows bears it, or why it does not.
pub(super) fn bearable(name: &[u8]) -> Result<&str, &'static str> {
    let name = core::str::from_utf8(name).map_err(|_| "a name in it is not UTF-8")?;
    if name
        .chars()
        .any(|c| u32::from(c) < 0x20 || RESERVED.contains(c))
    {
        return Err("no name has a control character or one of <>:\"|?*\\ in it there");
    }
    if name.is_empty() || name.ends_with(['.', ' ']) {
        return Err("no name ends in a dot or a space there");
    }
    match is_device(name) {
        true => Err("a name in it is that of a device there"),
        false => Ok(name),
    }
}

/// `NUL.pem` is a device as `nul` is.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let stem = stem.trim_end_matches(' ').to_ascii_uppercase();
    let numbered = |device: &&str| {
        let number = stem.strip_prefix(*device).map(|rest| rest.chars());
        number.is_some_and(|mut rest| {
            rest.next().is_some_and(|c| NUMBERS.contains(c)) && rest.next().is_none()
        })
    };
    DEVICES.contains(&&*stem) || NUMBERED.iter().any(numbered)
}

/// The same for names that differ in case. A few that Windows tells apart are the same here too, as are
/// `ß` and `SS`: they are refused, and nothing is lost.
fn folded(path: &[u8]) -> String {
    let text = String::from_utf8_lossy(path);
    text.to_uppercase().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{bearable, check};
    use crate::format::Tree;
    use crate::output::OutputError;

    #[test]
    fn what_windows_does_not_bear_is_refused() {
        for name in [
            "a<b",
            "a>b",
            "a:b",
            "a\"b",
            "a|b",
            "a?b",
            "a*b",
            "a\\b",
            "a/b",
            "a\tb",
            "\u{1f}",
            "a.",
            "a ",
            "",
            ".",
            "..",
            "con",
            "NUL",
            "nul.pem",
            "Aux.tar.gz",
            "prn .x",
            "COM1",
            "com9.x",
            "LPT²",
            "CONIN$",
            "conout$",
        ] {
            assert!(bearable(name.as_bytes()).is_err(), "{name:?}");
        }
        assert!(bearable(b"\xff").is_err());
        for name in [
            "a.pem",
            ".a",
            " a",
            "a b",
            "console",
            "COM",
            "COM0",
            "COM10",
            "com1x",
            "xCON",
            "nul_",
            "Főtanúsítvány.crt",
            "{a}",
            "a'b",
            "5ed36f99.0",
        ] {
            assert_eq!(bearable(name.as_bytes()), Ok(name));
        }
    }

    #[test]
    fn the_path_is_named() {
        let mut tree = Tree::new();
        tree.file("in/aux.pem", Vec::new()).unwrap();
        let error = check(&tree).unwrap_err();
        assert_eq!(error.code(), "O022");
        assert!(error.to_string().starts_with("in/aux.pem "), "{error}");
    }

    #[test]
    fn case_makes_no_two_names() {
        for (one, two) in [("A.pem", "a.pem"), ("D/x", "d/y"), ("é", "É"), ("d", "D/x")] {
            let mut tree = Tree::new();
            tree.file(one, Vec::new()).unwrap();
            tree.file(two, Vec::new()).unwrap();
            let error = check(&tree).unwrap_err();
            assert!(matches!(error, OutputError::NoWindows { .. }), "{error}");
        }
        for name in [".Cabundle", ".cabundle/x", ".CABUNDLE.PART"] {
            let mut tree = Tree::new();
            tree.file(name, Vec::new()).unwrap();
            assert!(matches!(check(&tree), Err(OutputError::Reserved)), "{name}");
        }
        let mut tree = Tree::new();
        for path in ["d/a", "d/b", "e/a", ".cabundles"] {
            tree.file(path, Vec::new()).unwrap();
        }
        check(&tree).unwrap();
    }
}
