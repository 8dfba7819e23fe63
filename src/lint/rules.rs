//! Every rule, one file per family, one line here each.

mod attributes;
mod comments;
mod constraints;
mod extensions;
mod keys;
mod labels;
mod profile;
mod signatures;
mod trust;
mod twins;
mod validity;

use super::rule::Rule;

/// The rules, by family, in the order of their codes.
pub static RULES: &[&[Rule]] = &[
    comments::RULES,
    labels::RULES,
    twins::RULES,
    attributes::RULES,
    validity::RULES,
    keys::RULES,
    signatures::RULES,
    profile::RULES,
    extensions::RULES,
    trust::RULES,
    constraints::RULES,
];
