#![doc = include_str!("../README.md")]

pub mod audit;
pub mod certdata;
#[cfg(feature = "cli")]
pub mod cli;
pub mod diagnostic;
pub mod diff;
pub mod format;
pub mod history;
mod html;
pub mod input;
pub mod lint;
pub mod output;
pub mod policy;
pub mod store;
pub mod text;
