//! Which roots an output gets, for what, and why.
//!
//! A policy never names a format: what an output can hold is a plain value, [`Carries`].

mod addition;
mod choices;
mod decision;
mod exclude;
mod file;
mod limits;
mod problem;
mod select;

pub use addition::{Addition, certificates_of};
pub(crate) use choices::words;
pub use choices::{
    Carries, DateSource, DistrustAfterMode, ExpiredMode, NameConstraintsMode, Policy, Why,
};
pub use decision::{Decision, Reason, Verdict};
pub use exclude::Exclude;
pub use file::{
    AddBecause, AddChoice, Because, ExcludeBecause, ExcludeChoice, PolicyFile, Reasoned,
};
pub(crate) use limits::{age, stale};
pub use problem::PolicyError;
pub use select::{Candidate, Selection};
