//! Roots that the table has and the certdata.txt compared with has not: the table's last word counts.

use cabundle::store::Sha256;

use super::{all_of, audit, certificate, one, pem, words};
use crate::support::{project, put, scratch};
use crate::synthetic::{Entry, certdata};

#[test]
fn the_last_word_counts() {
    let scratch = scratch();
    let at = scratch.path();
    let mozilla = put(at, "certdata.txt", certdata(&[Entry::fresh("Other")]));
    let root = Entry::fresh("Root");
    let file = put(at, "root.pem", pem([root.der.as_slice()]));
    let sha256 = Sha256::of(&root.der).to_string();
    for (last, word, status) in [
        ("trusted/none", "newer", 0),
        ("trusted/none/240630000000Z", "narrowed", 0),
        ("none/trusted", "narrowed", 0),
        ("none/none", "withdrawn", 1),
        ("distrusted/none", "distrusted", 1),
        ("none/distrusted", "distrusted", 1),
    ] {
        let table = format!(
            "sha256\tfirst\tgone\ttrust\tlabel\n\
             {sha256}\t2020-01-01\t\t2020-01-01=trusted/trusted 2021-02-03={last}\tRoot\n"
        );
        let table = put(at, "roots.tsv", table);
        let mut command = audit();
        command.args(["--certdata".as_ref(), mozilla.as_os_str()]);
        command.args(["--table".as_ref(), table.as_os_str()]);
        let output = command.arg("--json").arg(&file).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{last}");
        let store: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(words(&store, &sha256), [word], "{last}");
    }
}

/// Starfield Class 2 CA: grep 1465fa20 data/roots.tsv ends with 2025-04-16=none/none.
#[test]
fn a_root_that_was_withdrawn_since() {
    let scratch = scratch();
    let at = scratch.path();
    let mozilla = put(at, "certdata.txt", certdata(&[Entry::fresh("Other")]));
    let file = put(
        at,
        "old.pem",
        all_of(&project("tests/data/certdata-2.60.txt")),
    );
    let store = one([file.as_os_str(), "--certdata".as_ref(), mozilla.as_os_str()]);
    assert_eq!(words(&store, "1465fa20"), ["withdrawn"]);
    let found = certificate(&store, "1465fa20");
    assert_eq!(found["by_table_since"], "2025-04-16");
    assert_eq!(found["trusted_for"], serde_json::json!([]));
    // ISRG Root X1.
    assert_eq!(words(&store, "96bcec06"), ["newer"]);
}
