//! What a case consists of: an input, the commands that read it, and what must come of each.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// Writes an input.
pub(crate) type Make = Box<dyn Fn(&mut dyn Write) -> io::Result<()> + Send + Sync>;

/// Fills a directory.
pub(crate) type Fill = Box<dyn Fn(&Path) -> anyhow::Result<()>>;

/// One input.
pub(crate) enum Input {
    /// A file of this name.
    File(&'static str, Make),
    /// A file of so many zeros that take no room.
    Hole(&'static str, u64),
    /// Standard input, through a pipe.
    Pipe(Make),
    /// A directory, filled.
    Directory(Fill),
}

/// One command on it.
pub(crate) struct Run {
    /// Its words; `IN` is the input, `OUT` a path that does not exist yet.
    pub(crate) words: &'static str,
    pub(crate) exit: i32,
    /// The code that stderr must have; none if empty.
    pub(crate) code: &'static str,
}

/// An input and everything that is done with it.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) input: Input,
    pub(crate) runs: Vec<Run>,
    /// Processor time of each run, at most.
    pub(crate) seconds: u32,
    /// Resident memory of each run, at most.
    pub(crate) megabytes: u64,
}

/// What most refusals need no more than.
const SECONDS: u32 = 10;
const MEGABYTES: u64 = 128;

impl Subject {
    pub(crate) fn new(name: &'static str, input: Input) -> Self {
        Self {
            name,
            input,
            runs: Vec::new(),
            seconds: SECONDS,
            megabytes: MEGABYTES,
        }
    }

    pub(crate) fn file(
        name: &'static str,
        file: &'static str,
        make: impl Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, Input::File(file, Box::new(make)))
    }

    pub(crate) fn hole(name: &'static str, file: &'static str, bytes: u64) -> Self {
        Self::new(name, Input::Hole(file, bytes))
    }

    pub(crate) fn pipe(
        name: &'static str,
        make: impl Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, Input::Pipe(Box::new(make)))
    }

    pub(crate) fn directory(
        name: &'static str,
        make: impl Fn(&Path) -> anyhow::Result<()> + 'static,
    ) -> Self {
        Self::new(name, Input::Directory(Box::new(make)))
    }

    pub(crate) fn run(mut self, words: &'static str, exit: i32, code: &'static str) -> Self {
        self.runs.push(Run { words, exit, code });
        self
    }

    /// The commands that read certdata.txt, all refused for the same reason.
    pub(crate) fn refused(self, code: &'static str) -> Self {
        self.run("build IN -o OUT", 2, code)
            .run("lint IN", 2, code)
            .run("diff IN", 2, code)
            .run("audit IN", 2, code)
    }

    /// The same of text that is certdata.txt and makes no sense: to tell of that is what lint is for.
    pub(crate) fn senseless(self, code: &'static str) -> Self {
        self.run("build IN -o OUT", 2, code)
            .run("lint IN", 1, "")
            .run("diff IN", 2, code)
            .run("audit IN", 2, code)
    }

    pub(crate) fn within(mut self, seconds: u32, megabytes: u64) -> Self {
        (self.seconds, self.megabytes) = (seconds, megabytes);
        self
    }

    pub(crate) fn runs(&self) -> impl Iterator<Item = (&Self, &Run)> {
        self.runs.iter().map(move |run| (self, run))
    }

    /// Makes the input; its path, `-` for a pipe.
    pub(crate) fn make(&self, scratch: &Path) -> anyhow::Result<PathBuf> {
        match &self.input {
            Input::File(name, make) => {
                let path = scratch.join(name);
                let file = File::create(&path).with_context(|| path.display().to_string())?;
                let mut file = BufWriter::with_capacity(1 << 20, file);
                make(&mut file).and_then(|()| file.flush())?;
                Ok(path)
            }
            Input::Hole(name, bytes) => {
                let path = scratch.join(name);
                File::create(&path)?.set_len(*bytes)?;
                Ok(path)
            }
            Input::Pipe(_) => Ok(PathBuf::from("-")),
            Input::Directory(fill) => {
                let path = scratch.join("in");
                std::fs::create_dir(&path)?;
                fill(&path)?;
                Ok(path)
            }
        }
    }
}
