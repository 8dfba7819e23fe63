//! How the tool meets people and programs: help, pages, completions, colours, messages, progress.

mod examples;
mod messages;
mod pages;
mod progress;
mod words;
