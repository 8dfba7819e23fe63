//! How the tool meets people and programs: help, pages, completions, colours, messages, progress.

mod examples;
mod messages;
mod pages;
mod progress;
mod words;

/// Every command of the tool.
const COMMANDS: [&str; 10] = [
    "build",
    "formats",
    "list",
    "show",
    "diff",
    "audit",
    "history",
    "lint",
    "completions",
    "man",
];
