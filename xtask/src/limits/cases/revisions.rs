//! Histories: archives, streams, tables and clones.

use std::fs;
use std::io::{self, Write};
use std::process::Command;

use cabundle::certdata::MAX_BYTES;
use cabundle::store::Store;

use crate::consumers::done;
use crate::limits::certdata::repeat;
use crate::limits::subject::Subject;

/// A header of POSIX tar: name, size as it stands there, type.
fn header(name: &str, size: &[u8; 12], kind: u8) -> Vec<u8> {
    let mut block = vec![0; 512];
    let mut put = |at: usize, bytes: &[u8]| {
        for (place, byte) in block.iter_mut().skip(at).zip(bytes) {
            *place = *byte;
        }
    };
    put(0, name.as_bytes());
    put(100, b"0000644\0");
    put(124, size);
    put(136, b"00000000000\0");
    put(148, b"        ");
    put(156, &[kind]);
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    for (place, byte) in block.iter_mut().skip(148).zip(sum.bytes()) {
        *place = byte;
    }
    block
}

fn octal(size: u64) -> [u8; 12] {
    let mut field = [0; 12];
    for (place, byte) in field.iter_mut().zip(format!("{size:011o}").bytes()) {
        *place = byte;
    }
    field
}

/// Sizes that eleven octal digits cannot say.
fn base256(size: u64) -> [u8; 12] {
    let mut field = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    for (place, byte) in field.iter_mut().skip(4).zip(size.to_be_bytes()) {
        *place = byte;
    }
    field
}

/// GNU's old form of a sparse file: nothing of it stands in the archive.
fn sparse(name: &str, size: u64) -> Vec<u8> {
    let mut block = header(name, &octal(0), b'S');
    let mut put = |at: usize, bytes: &[u8]| {
        for (place, byte) in block.iter_mut().skip(at).zip(bytes) {
            *place = *byte;
        }
    };
    put(257, b"ustar  \0");
    // One piece of no bytes at the end, then the real size.
    put(386, &base256(size));
    put(398, &octal(0));
    put(483, &base256(size));
    put(148, b"        ");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    let sum = format!("{sum:06o}\0 ");
    for (place, byte) in block.iter_mut().skip(148).zip(sum.bytes()) {
        *place = byte;
    }
    block
}

/// The snapshot as an entry.
fn whole(to: &mut dyn Write, name: &str) -> io::Result<()> {
    let bytes = Store::embedded_bytes();
    let size = u64::try_from(bytes.len()).unwrap_or(0);
    to.write_all(&header(name, &octal(size), b'0'))?;
    to.write_all(bytes)?;
    repeat(to, &[0], bytes.len().next_multiple_of(512) - bytes.len())
}

fn end(to: &mut dyn Write) -> io::Result<()> {
    to.write_all(&[0; 1024])
}

fn archive(
    name: &'static str,
    make: impl Fn(&mut dyn Write) -> io::Result<()> + Send + Sync + 'static,
) -> Subject {
    Subject::pipe(name, make)
}

pub(super) fn cases() -> Vec<Subject> {
    const READ: &str = "history IN -o OUT";
    vec![
        archive("tar: 3 GB of zeros as one entry", |to| {
            whole(to, "2020-01-01.txt")?;
            to.write_all(&header("2021-01-01.txt", &octal(3 << 30), b'0'))?;
            repeat(to, &[0], 3 << 30)?;
            whole(to, "2022-01-01.txt")?;
            end(to)
        })
        .run(READ, 1, "H001"),
        archive("tar: an entry that never ends", |to| {
            whole(to, "2020-01-01.txt")?;
            to.write_all(&header("2021-01-01.txt", &base256(1 << 62), b'0'))?;
            loop {
                repeat(to, &[0], 1 << 24)?;
            }
        })
        .run(READ, 1, "H013")
        .within(30, 128),
        archive(
            "tar: a sparse file of 2^62 bytes that are not there",
            |to| {
                whole(to, "2020-01-01.txt")?;
                to.write_all(&sparse("2021-01-01.txt", 1 << 62))?;
                whole(to, "2022-01-01.txt")?;
                end(to)
            },
        )
        .run(READ, 1, "H005"),
        archive("tar: a million entries", |to| {
            repeat(to, &header("2021-01-01.txt", &octal(0), b'0'), 512_000_000)?;
            end(to)
        })
        .run(READ, 2, "H013"),
        archive("tar: a million directories", |to| {
            repeat(to, &header("2021-01-01", &octal(0), b'5'), 512_000_000)?;
            end(to)
        })
        .run(READ, 2, "H013"),
        archive("tar: a pax header of 1 GB", |to| {
            to.write_all(&header("pax", &octal(1 << 30), b'x'))?;
            repeat(to, b"30 mtime=0000000000000000000\n", 1 << 30)
        })
        .run(READ, 2, "H005"),
        archive("tar: a pax header of 2^62 bytes, it says", |to| {
            to.write_all(&header("pax", &base256(1 << 62), b'x'))?;
            repeat(to, b"x", 1 << 28)
        })
        .run(READ, 2, "H005"),
        archive("tar: a name of 1 GB", |to| {
            to.write_all(&header("@LongLink", &octal(1 << 30), b'L'))?;
            repeat(to, b"x", 1 << 30)
        })
        .run(READ, 2, "H005"),
        archive("tar: a million pax headers", |to| {
            let pax = [
                header("pax", &octal(20), b'x'),
                b"20 mtime=1600000000\n".to_vec(),
                vec![0; 492],
            ]
            .concat();
            repeat(to, &pax, 1 << 30)
        })
        .run(READ, 2, "H005"),
        archive("tar: a path 10,000 deep", |to| {
            let path = "d/".repeat(10_000) + "2020-01-01.txt";
            let size = u64::try_from(path.len()).unwrap_or(0);
            to.write_all(&header("@LongLink", &octal(size), b'L'))?;
            to.write_all(path.as_bytes())?;
            repeat(to, &[0], path.len().next_multiple_of(512) - path.len())?;
            whole(to, "x")?;
            end(to)
        })
        .run(READ, 0, ""),
        archive("tar: 20 revisions of as many objects as fit", |to| {
            for number in 0..20_u32 {
                let object = format!("CKA_CLASS CK_OBJECT_CLASS A{number}\n");
                to.write_all(&header(
                    &format!("2020-01-01-{number}.txt"),
                    &octal(MAX_BYTES as u64),
                    b'0',
                ))?;
                to.write_all(b"BEGINDATA\n")?;
                repeat(to, object.as_bytes(), MAX_BYTES - 10)?;
                let left = (MAX_BYTES - 10) % object.len();
                repeat(to, b"\n", left)?;
            }
            end(to)
        })
        .run(READ, 2, "H002")
        .within(20, 768),
        compressed("tar: compressed with xz", b"\xfd7zXZ\0"),
        compressed("tar: compressed with gzip", b"\x1f\x8b\x08\0"),
        compressed("tar: compressed with zstd", b"\x28\xb5\x2f\xfd"),
        compressed("tar: compressed with bzip2", b"BZh9"),
        archive("a stream that never ends", |to| {
            loop {
                repeat(to, b"y\n", 1 << 20)?;
            }
        })
        .refused("I003")
        .run("history IN -o OUT", 2, "H001"),
        Subject::file("a table of 64 MB", "roots.tsv", |to| {
            let table = include_bytes!("../../../../data/roots.tsv");
            to.write_all(table)?;
            let last = table.trim_ascii_end().rsplit(|byte| *byte == b'\n').next();
            let line = [last.unwrap_or_default(), b"\n"].concat();
            repeat(to, &line, (64 << 20) - table.len())
        })
        .run("history --continue IN -o OUT", 2, "H010")
        .run("audit --table IN IN", 2, "A002")
        .within(10, 512),
        Subject::file("a table of tabs", "roots.tsv", |to| {
            repeat(to, b"\t", 64 << 20)
        })
        .run("history --continue IN -o OUT", 2, "H010")
        .within(10, 256),
        Subject::directory("a clone with a file of 300 MB in it", |path| {
            let git = |words: &[&str]| {
                done(
                    Command::new("git")
                        .current_dir(path)
                        .args(["-c", "user.name=x", "-c", "user.email=x@x"])
                        .args(words),
                )
            };
            git(&["init", "-q", "-b", "main"])?;
            let file = path.join("security/nss/lib/ckfw/builtins/certdata.txt");
            fs::create_dir_all(file.parent().unwrap_or(path))?;
            fs::write(&file, Store::embedded_bytes())?;
            git(&["add", "."])?;
            git(&["commit", "-q", "-m", "one"])?;
            fs::File::create(&file)?.set_len(300 << 20)?;
            git(&["add", "."])?;
            git(&["commit", "-q", "-m", "two"])?;
            Ok(())
        })
        .run("history --git IN -o OUT", 1, "H001")
        .within(20, 640),
    ]
}

/// What only begins as a compressed archive: no more of it is read.
fn compressed(name: &'static str, magic: &'static [u8]) -> Subject {
    archive(name, move |to| {
        to.write_all(magic)?;
        repeat(to, &[7], 1 << 30)
    })
    .run("history IN -o OUT", 2, "H004")
}
