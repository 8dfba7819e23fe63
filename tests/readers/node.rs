//! Node's header as a C compiler takes it: trigraphs, lines that end in a backslash, comments, directives,
//! then string literals side by side and a comma behind each array element.

/// The comments, and the elements of the array, each on lines of its own.
pub(crate) fn read(header: &[u8]) -> (Vec<String>, String) {
    let text = core::str::from_utf8(header).unwrap();
    let guard = "defined(NODE_WANT_INTERNALS) && NODE_WANT_INTERNALS";
    let text = text.strip_prefix(&format!("#if {guard}\n")).unwrap();
    let text = text.strip_suffix(&format!("#endif  // {guard}\n"));
    let mut text = text.expect("the guard").to_owned();
    // Whatever the language makes of these: none may stand here (C17 5.1.1.2, phases 1 and 2).
    for (trigraph, character) in [("??/", "\\"), ("??=", "#"), ("??'", "^")] {
        text = text.replace(trigraph, character);
    }
    let text = text.replace("\\\n", "");
    assert!(!text.lines().any(|line| line.trim_start().starts_with('#')));

    let (mut comments, mut elements, mut element) = (Vec::new(), String::new(), String::new());
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some(comment) = rest.strip_prefix("/*") {
            let (comment, behind) = comment.split_once("*/").expect("the comment ends");
            // gcc -Wcomment
            assert!(!comment.contains("/*"));
            let comment = comment.strip_prefix(' ').and_then(|c| c.strip_suffix(' '));
            comments.push(comment.unwrap().to_owned());
            rest = behind;
        } else if let Some(literal) = rest.strip_prefix('"') {
            // base64 and lines of dashes: no escapes but the one for LF.
            let (literal, behind) = literal.split_once('"').expect("the string ends");
            let literal = literal.replace("\\n", "\n");
            assert!(!literal.contains('\\') && literal.is_ascii());
            element.push_str(&literal);
            rest = behind;
        } else if let Some(behind) = rest.strip_prefix(',') {
            assert!(!element.ends_with('\n'));
            elements.push_str(&element);
            elements.push('\n');
            element.clear();
            rest = behind;
        } else {
            assert_eq!(c, '\n', "{:.80}", rest);
            rest = &rest[1..];
        }
    }
    assert!(element.is_empty());
    (comments, elements)
}
