//! The tool and all that goes with it in one tar, packed with gzip: sorted, of nobody, of one time.

use std::io::Write as _;
use std::process::Stdio;

use anyhow::{Context as _, bail};
use tar::{Builder, EntryType, Header};

use super::Files;
use super::build::Built;

/// Its name and bytes.
pub(super) fn archive(built: &Built, files: &Files) -> anyhow::Result<(String, Vec<u8>)> {
    let name = format!("cabundle-{}-{}", built.version, built.target);
    let tool = std::fs::read(&built.binary).context("the tool")?;
    let mut all: Vec<_> = files
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes, 0o644))
        .collect();
    all.push(("cabundle", &tool, 0o755));
    all.sort_unstable_by_key(|(name, ..)| *name);
    let mut tar = Builder::new(Vec::new());
    for (file, bytes, mode) in all {
        let mut header = Header::new_ustar();
        header.set_entry_type(EntryType::Regular);
        header.set_size(bytes.len().try_into()?);
        header.set_mode(mode);
        header.set_uid(0);
        header.set_gid(0);
        header.set_mtime(built.epoch);
        tar.append_data(&mut header, format!("{name}/{file}"), bytes.as_slice())?;
    }
    let packed = gzip(built, &tar.into_inner()?)?;
    Ok((format!("{name}.tar.gz"), packed))
}

/// Packed by gzip itself, without name and time: xtask has nothing that packs or unpacks.
pub(super) fn gzip(built: &Built, bytes: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut command = built.program("gzip");
    command
        .args(["-9", "-n", "-c"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command
        .spawn()
        .context("gzip is needed: apt-get install gzip")?;
    let mut stdin = child.stdin.take().context("no way into gzip")?;
    let output = std::thread::scope(|scope| {
        let writing = scope.spawn(move || stdin.write_all(bytes));
        let output = child.wait_with_output();
        match writing.join() {
            Ok(written) => written.and(output),
            Err(_) => output,
        }
    })?;
    if !output.status.success() {
        bail!("gzip: {}", output.status);
    }
    Ok(output.stdout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorted_of_nobody_and_of_one_time() {
        let place = tempfile::tempdir().unwrap();
        let binary = place.path().join("tool");
        std::fs::write(&binary, "tool").unwrap();
        let built = Built {
            root: place.path().to_owned(),
            directory: place.path().to_owned(),
            target: "here".to_owned(),
            version: "1.2.3".to_owned(),
            epoch: 1_700_000_000,
            binary,
        };
        let files = ["zebra", "man/a.1", "README.md"].map(|name| (name.to_owned(), b"x".to_vec()));
        let files = Files::from(files);
        let (name, packed) = archive(&built, &files).unwrap();
        assert_eq!(name, "cabundle-1.2.3-here.tar.gz");
        assert_eq!(archive(&built, &files).unwrap().1, packed);
        // The time of gzip's header.
        assert_eq!(packed[4..8], [0; 4]);
        let path = place.path().join(name);
        std::fs::write(&path, packed).unwrap();
        let mut tar = built.program("tar");
        tar.args(["--full-time", "--numeric-owner", "-tvzf"])
            .arg(path);
        let listed = crate::consumers::done(&mut tar).unwrap();
        let lines: Vec<Vec<_>> = listed
            .lines()
            .map(|line| line.split_whitespace().collect())
            .collect();
        let line = |mode, size, name| vec![mode, "0/0", size, "2023-11-14", "22:13:20", name];
        assert_eq!(
            lines,
            [
                line("-rw-r--r--", "1", "cabundle-1.2.3-here/README.md"),
                line("-rwxr-xr-x", "4", "cabundle-1.2.3-here/cabundle"),
                line("-rw-r--r--", "1", "cabundle-1.2.3-here/man/a.1"),
                line("-rw-r--r--", "1", "cabundle-1.2.3-here/zebra"),
            ]
        );
    }
}
