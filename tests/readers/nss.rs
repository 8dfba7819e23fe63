//! The `certutil` calls of a shell script, read by the quoting rules of POSIX.1-2017 XCU 2.2 and 2.7.4.

use cabundle::store::Sha256;

/// A call of `certutil -A`.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) nickname: String,
    pub(crate) flags: String,
    pub(crate) der: Vec<u8>,
}

/// Reads the calls, and asserts that between them stand comments alone.
pub(crate) fn read(script: &[u8]) -> Vec<Call> {
    let script = core::str::from_utf8(script).unwrap();
    assert!(script.starts_with("#!/bin/sh\n#"));
    assert!(script.contains("\nset -eu\n"));
    let (_, behind) = script
        .split_once("\nwanted() {\n    cat <<'END'\n")
        .unwrap();
    let (wanted, _) = behind.split_once("END\n}\n").unwrap();
    let (_, behind) = script
        .split_once("\nprintf '%s' \"$kept\" >\"$list\"\n")
        .unwrap();
    let mut lines = behind.lines();
    let mut calls = Vec::new();
    let mut list = String::new();
    while let Some(line) = lines.next() {
        if line.is_empty() || line.starts_with("# ") || line == "#" {
            continue;
        }
        let words = words(line);
        let [add, sha256, nickname, flags, end] = words.as_slice() else {
            panic!("{line:?}");
        };
        assert_eq!((add.as_str(), end.as_str()), ("add", "<<END"));
        let document: Vec<_> = lines.by_ref().take_while(|line| *line != "END").collect();
        let found = super::pem(document.join("\n").as_bytes());
        let [der] = found.as_slice() else {
            panic!("one certificate");
        };
        assert_eq!(*sha256, Sha256::of(der).to_string());
        assert_nickname(nickname);
        list += &format!("{sha256} {nickname}\n");
        calls.push(Call {
            nickname: nickname.clone(),
            flags: flags.clone(),
            der: der.clone(),
        });
    }
    assert_eq!(wanted, list);
    let mut nicknames: Vec<_> = calls.iter().map(|call| &call.nickname).collect();
    nicknames.sort();
    nicknames.dedup();
    assert_eq!(
        nicknames.len(),
        calls.len(),
        "one nickname for one certificate"
    );
    calls
}

/// The roots that it makes anchors for TLS.
pub(crate) fn server_auth(script: &[u8]) -> Vec<Vec<u8>> {
    let anchors = read(script).into_iter();
    let anchors = anchors.filter(|call| call.flags.starts_with('C'));
    anchors.map(|call| call.der).collect()
}

/// The words of a simple command. Only quotes join: nothing else may stand there that a shell expands.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut chars = line.chars();
    let push = |words: &mut Vec<String>, c| words.last_mut().unwrap().push(c);
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                let quoted: String = chars.by_ref().take_while(|c| *c != '\'').collect();
                quoted.chars().for_each(|c| push(&mut words, c));
            }
            '\\' => push(&mut words, chars.next().unwrap()),
            ' ' => words.push(String::new()),
            '<' | '0'..='9' | 'a'..='z' | 'A'..='Z' => push(&mut words, c),
            other => panic!("{other:?} in {line:?}"),
        }
    }
    words
}

/// What `certutil` finds again by the name, and takes for no option.
fn assert_nickname(nickname: &str) {
    assert!(!nickname.is_empty() && !nickname.starts_with('-'));
    assert!(!nickname.contains([':', '@']) && !nickname.contains(char::is_control));
    assert_eq!(nickname.trim(), nickname);
    assert!(nickname.len() < 220);
}
