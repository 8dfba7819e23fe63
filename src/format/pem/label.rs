//! What people call a certificate in PEM: the text over its block. For showing only.

/// The name in the lines over a block; empty if there is none.
pub(super) fn label<'a>(over: &[&'a [u8]]) -> &'a [u8] {
    let name = in_certifi(over).or_else(|| in_curl(over));
    name.or_else(|| in_comment(over)).unwrap_or_default()
}

/// `# Label: "…"`, as certifi has it.
fn in_certifi<'a>(over: &[&'a [u8]]) -> Option<&'a [u8]> {
    let mut lines = over.iter().rev();
    lines.find_map(|line| {
        let quoted = line.strip_prefix(b"# Label: \"")?;
        quoted.strip_suffix(b"\"")
    })
}

/// A line over a line of `=`, as curl has it.
fn in_curl<'a>(over: &[&'a [u8]]) -> Option<&'a [u8]> {
    let is_rule = |line: &&[u8]| !line.is_empty() && line.iter().all(|byte| *byte == b'=');
    let mut lines = over.iter().rev();
    lines.find(|line| is_rule(line))?;
    lines.next().copied().filter(|name| !name.is_empty())
}

/// The first words of the comment that stands directly over the block: ours, p11-kit's and FreeBSD's `# NAME`,
/// Node's `/* NAME */`.
fn in_comment<'a>(over: &[&'a [u8]]) -> Option<&'a [u8]> {
    let paragraph = over.rsplit(|line| line.is_empty()).next()?;
    let mut words = paragraph
        .iter()
        .filter_map(|line| comment(line))
        .filter(|words| !words.is_empty());
    // An empty name, and what we write below it.
    words
        .next()
        .filter(|words| !words.starts_with(b"Subject: "))
}

fn comment(line: &[u8]) -> Option<&[u8]> {
    if let Some(words) = line.strip_prefix(b"/*") {
        return Some(words.strip_suffix(b"*/")?.trim_ascii());
    }
    let hashes = line.iter().take_while(|byte| **byte == b'#').count();
    let words = line.get(hashes..).filter(|_| hashes > 0)?;
    Some(words.trim_ascii())
}
