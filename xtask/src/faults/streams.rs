//! Readers that come late, read slowly, or go away: standard output, a named pipe, a socket.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::{Output, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::Context as _;

use super::scene::AS_OF;
use crate::consumers::table::{Row, Table, Verdict};
use crate::consumers::{done, program};

/// What a reader does.
#[derive(Clone, Copy)]
enum Reader {
    /// Goes away after so many bytes.
    Leaves(usize),
    /// Waits so long, then reads so many bytes at a time, with a pause after each.
    Waits(Duration, usize, Duration),
}

const READERS: &[(&str, Reader)] = &[
    ("goes away at once", Reader::Leaves(0)),
    ("goes away after a byte", Reader::Leaves(1)),
    ("goes away in the middle", Reader::Leaves(100_000)),
    (
        "comes late, while the pipe is full",
        Reader::Waits(Duration::from_millis(500), 1 << 20, Duration::ZERO),
    ),
    (
        "reads 4 kB at a time, slowly",
        Reader::Waits(Duration::ZERO, 4096, Duration::from_millis(2)),
    ),
    (
        "reads 100 bytes at a time",
        Reader::Waits(Duration::ZERO, 100, Duration::ZERO),
    ),
];

impl Reader {
    fn read(self, mut from: impl Read) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        match self {
            Self::Leaves(after) => {
                bytes.resize(after, 0);
                from.read_exact(&mut bytes)?;
            }
            Self::Waits(first, size, pause) => {
                thread::sleep(first);
                let mut buffer = vec![0; size];
                loop {
                    let read = from.read(&mut buffer)?;
                    if read == 0 {
                        break;
                    }
                    bytes.extend(buffer.iter().take(read));
                    thread::sleep(pause);
                }
            }
        }
        Ok(bytes)
    }
}

/// Every reader at every stream; the snapshot inside the tool, which is more than a pipe holds.
pub(super) fn table(place: &Path, tool: &Path) -> anyhow::Result<Table<4>> {
    let whole = place.join("whole");
    done(build(tool).arg("-o").arg(&whole))?;
    let whole = std::fs::read(&whole)?;
    let fifo = place.join("fifo");
    done(program("mkfifo").arg(&fifo))?;
    let mut rows = Vec::new();
    for (name, reader) in READERS {
        for stream in ["standard output", "a named pipe", "a socket"] {
            let (read, output) = match stream {
                "standard output" => to_stdout(tool, *reader)?,
                "a named pipe" => through(tool, &fifo, *reader, |path| File::open(path))?,
                _ => {
                    let socket = place.join("socket");
                    let listener = UnixListener::bind(&socket).context("a socket")?;
                    let tried = through(tool, &socket, *reader, |_| Ok(listener.accept()?.0))?;
                    std::fs::remove_file(&socket)?;
                    tried
                }
            };
            let right = match reader {
                Reader::Leaves(_) => whole.starts_with(&read),
                Reader::Waits(..) => whole == read,
            };
            let words = String::from_utf8_lossy(&output.stderr);
            let quiet = words.is_empty();
            let verdict = if right && output.status.success() && quiet {
                Verdict::Expected
            } else {
                Verdict::Unexpected(format!("{}: {words}", output.status))
            };
            let bytes = format!("{} of {}", read.len(), whole.len());
            rows.push(Row::checked(
                [stream.to_owned(), (*name).to_owned(), bytes, "0".to_owned()],
                verdict,
            ));
        }
    }
    Ok(Table {
        title: "streams".to_owned(),
        head: ["stream", "its reader", "bytes read", "exit status"].map(str::to_owned),
        rows,
    })
}

fn build(tool: &Path) -> std::process::Command {
    let mut command = program("timeout");
    command.arg("60").arg(tool);
    command.args(["build", "-q", "--accept-limits", "--as-of", AS_OF]);
    command
}

fn to_stdout(tool: &Path, reader: Reader) -> anyhow::Result<(Vec<u8>, Output)> {
    let mut command = build(tool);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdout = child.stdout.take().context("no pipe")?;
    let read = reader.read(stdout)?;
    Ok((read, child.wait_with_output()?))
}

fn through<R: Read>(
    tool: &Path,
    path: &Path,
    reader: Reader,
    open: impl FnOnce(&Path) -> io::Result<R>,
) -> anyhow::Result<(Vec<u8>, Output)> {
    let mut command = build(tool);
    let child = command.arg("-o").arg(path).stderr(Stdio::piped()).spawn()?;
    let read = reader.read(open(path)?)?;
    Ok((read, child.wait_with_output()?))
}
