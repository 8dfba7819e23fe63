//! A file that was cut off between two objects: sound, but for the comments at its end.
//!
//! The comments above a certificate take up more than a tenth of the file. Where the cut falls into them they still
//! announce the object that is gone. No revision has a comment behind its last object.

use super::assemble::At;
use super::problem::Problem;
use crate::certdata::{Certdata, Comment};
use crate::text::brief;

/// How the comments begin that Mozilla's tools write above an object (2000 to 2026).
const HEADINGS: [&[u8]; 4] = [
    b"Certificate \"",
    b"Trust for ",
    b"Explicitly Distrust \"",
    b"Distrust \"",
];

/// A comment behind the last object that announces another one, or that ends with the file before it has.
pub(super) fn cut_off(file: &Certdata<'_>, bytes: &[u8]) -> Option<At> {
    let last = file.objects().last()?;
    let comments = last.comments();
    let is_heading = |comment: &&Comment<'_>| {
        let text = comment.text;
        HEADINGS.iter().any(|heading| text.starts_with(heading))
    };
    let rest = bytes.rsplit(|byte| *byte == b'\n').next()?;
    let is_begun = |comment: &&Comment<'_>| {
        let mut headings = HEADINGS.iter();
        rest.starts_with(b"#") && headings.any(|heading| heading.starts_with(comment.text))
    };
    let comment = (comments.iter().find(is_heading)).or(comments.last().filter(is_begun))?;
    let text = brief(comment.text);
    Some((Problem::CutOff { comment: text }, Some(comment.span)))
}
