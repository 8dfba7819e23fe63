//! How the tool speaks: in colours or without, for people or for programs.

use std::ffi::OsString;
use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{ColorChoice, ValueEnum as _};

use super::args::{Args, MessageFormat};
use super::report::{Reporter, words_of};

/// What `--color` and `--message-format` say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Manners {
    pub(super) color: ColorChoice,
    pub(super) messages: MessageFormat,
}

impl Manners {
    pub(super) fn of(args: &Args) -> Self {
        Self {
            color: args.color,
            messages: args.message_format,
        }
    }

    /// Looks for both before the arguments are parsed: what is wrong with them is told in the same manners.
    pub(super) fn ahead(args: impl IntoIterator<Item = OsString>) -> Self {
        let words: Vec<_> = args
            .into_iter()
            .map(|word| word.to_string_lossy().into_owned())
            .take_while(|word| word != "--")
            .collect();
        let value = |option: &str| {
            words.iter().enumerate().find_map(|(at, word)| {
                match word.strip_prefix(option)?.strip_prefix('=') {
                    Some(value) => Some(value),
                    None if word == option => words.get(at + 1).map(String::as_str),
                    None => None,
                }
            })
        };
        let color = value("--color").and_then(|word| ColorChoice::from_str(word, false).ok());
        let messages = value("--message-format");
        let messages = messages.and_then(|word| MessageFormat::from_str(word, false).ok());
        Self {
            color: color.unwrap_or_default(),
            messages: messages.unwrap_or_default(),
        }
    }

    /// Whether standard error gets colours. `auto` asks the terminal, `NO_COLOR` and `CLICOLOR_FORCE`, as clap does.
    pub(super) fn colours(self) -> bool {
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never,
        }
    }

    /// Whether there is somebody to see how far it is.
    pub(super) fn shows_progress(self) -> bool {
        self.messages == MessageFormat::Human && io::stderr().is_terminal()
    }
}

/// What clap says instead of arguments: help and version with status 0, usage errors with 2.
pub(super) fn usage(error: &clap::Error) -> ExitCode {
    let manners = Manners::ahead(std::env::args_os());
    if error.use_stderr() && manners.messages == MessageFormat::Json {
        Reporter::new(false, manners).insist(&words_of(error));
    } else {
        // A closed pipe is no error.
        let _ = error.print();
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_are_found_before_anything_is_parsed() {
        let json = MessageFormat::Json;
        for (line, color, messages) in [
            ("cabundle build", ColorChoice::Auto, MessageFormat::Human),
            (
                "cabundle --color never build",
                ColorChoice::Never,
                MessageFormat::Human,
            ),
            (
                "cabundle build -f x --color=always --message-format json",
                ColorChoice::Always,
                json,
            ),
            (
                "cabundle --message-format=json --color pink",
                ColorChoice::Auto,
                json,
            ),
            (
                "cabundle --colors never --message-format",
                ColorChoice::Auto,
                MessageFormat::Human,
            ),
            (
                "cabundle build -- --color never",
                ColorChoice::Auto,
                MessageFormat::Human,
            ),
        ] {
            let words = line.split(' ').map(OsString::from);
            assert_eq!(Manners::ahead(words), Manners { color, messages }, "{line}");
        }
    }
}
