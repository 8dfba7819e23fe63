#![doc = include_str!("../README.md")]

pub mod certdata;
pub mod diagnostic;
pub mod diff;
pub mod store;
pub mod text;
