//! Pages in HTML: the shell, the style and the filter that all of them share.
//!
//! A page is one file that needs nothing from elsewhere. Its Content-Security-Policy (CSP Level 3) lets in its own
//! style and its own script, each by its hash, and nothing else, so that no label could ever load or run anything,
//! even if it came out of its text. Without script everything is shown and the controls of the filter are not.

mod filter;

pub(crate) use filter::{Choice, Filter};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/filter.js");

/// A page without its shell.
pub(crate) struct Page<'a> {
    /// In the window's bar, and the one h1.
    pub(crate) title: &'a str,
    /// What stands under the h1.
    pub(crate) lead: Markup,
    /// What this page has in style besides the shared one.
    pub(crate) style: &'a str,
    /// Sections, each with an h2.
    pub(crate) body: Markup,
}

impl Page<'_> {
    /// The whole page. Ends with a line break.
    pub(crate) fn render(&self) -> String {
        let style = [STYLE, self.style].concat();
        let policy = format!(
            "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
            source(&style),
            source(SCRIPT)
        );
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(policy);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    meta name="referrer" content="no-referrer";
                    title { (self.title) }
                    style { (PreEscaped(&style)) }
                }
                body {
                    header {
                        h1 { (self.title) }
                        (self.lead)
                    }
                    main { (self.body) }
                    footer {
                        p { "Written by cabundle " (env!("CARGO_PKG_VERSION")) ". This page needs nothing from elsewhere." }
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        };
        page.into_string() + "\n"
    }
}

/// A text as a source expression of CSP, by its hash.
fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

#[cfg(test)]
mod tests {
    use super::{SCRIPT, STYLE, source};

    #[test]
    fn a_source_of_csp() {
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert_eq!(
            source("alert(1)"),
            "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='"
        );
    }

    #[test]
    fn nothing_in_style_or_script_ends_its_element() {
        for text in [STYLE, SCRIPT] {
            assert!(!text.contains("</") && !text.contains("<!--"));
        }
    }
}
