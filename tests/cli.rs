//! Transcripts of the command line, to be read as documentation: `tests/cli/*.md`.

#[test]
fn transcripts() {
    trycmd::TestCases::new().case("tests/cli/*.md");
}
