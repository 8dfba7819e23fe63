//! Directories that go on for ever, and the small files that stand beside a store.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::consumers::done;
use crate::limits::certdata::repeat;
use crate::limits::der::small;
use crate::limits::subject::Subject;

pub(super) fn cases() -> Vec<Subject> {
    vec![
        Subject::directory("a directory of 100,000 files", |path| {
            for number in 0..100_000 {
                fs::write(path.join(format!("{number}.der")), small(number))?;
            }
            Ok(())
        })
        .run("audit IN", 1, "")
        .run("audit -r IN", 1, "")
        .run("diff IN", 1, "")
        .run("history IN", 2, "H002")
        .within(30, 512),
        Subject::directory("a directory of links", |path| {
            let far = path.join("far");
            let near = path.join("near");
            fs::create_dir_all(&near)?;
            fs::write(near.join("one.der"), small(1))?;
            for number in 0..5_000 {
                let far = far.join(number.to_string());
                fs::create_dir_all(&far)?;
                symlink("../..", far.join("up"))?;
                symlink("..", far.join("here"))?;
                symlink("up", far.join("again"))?;
                symlink("circle", far.join("circle"))?;
                symlink(&far, near.join(number.to_string()))?;
            }
            Ok(())
        })
        .run("audit IN/near", 2, "I001")
        .run("audit -r IN/near", 2, "I001")
        .within(30, 192),
        Subject::directory("directories 200 deep", |path| {
            let deep = path.join("d/".repeat(200));
            fs::create_dir_all(&deep)?;
            fs::write(deep.join("one.der"), small(1))?;
            Ok(())
        })
        .run("audit IN", 2, "I001")
        .run("audit -r IN", 2, "I001")
        .run("diff IN", 2, "I001"),
        Subject::directory("a pipe in a directory", |path| {
            fs::write(path.join("one.der"), small(1))?;
            done(Command::new("mkfifo").arg(path.join("pipe")))?;
            Ok(())
        })
        .run("audit IN", 2, "I005")
        .run("audit -r IN", 2, "I005")
        .run("history IN", 2, "H002"),
        Subject::hole("a policy of 1 GB", "policy.toml", 1 << 30).run(
            "build --policy IN -o OUT",
            2,
            "I003",
        ),
        toml("a policy of 1 MB of zeros", "", "\0"),
        toml("a policy of arrays within arrays", "purpose = ", "["),
        toml("a policy of tables within tables", "purpose = ", "{a="),
        toml("a policy of one long key", "", "a."),
        toml("a policy of one long heading", "[", "a."),
        toml("a policy of many headings", "", "[[exclude]]\n"),
        toml("a policy of many keys", "", "a=1\n"),
        toml("a policy of a long string", "purpose = \"", "x"),
        Subject::directory("a lock of 1 GB beside the file", |path| {
            fs::write(
                path.join("certdata.txt"),
                cabundle::store::Store::embedded_bytes(),
            )?;
            fs::File::create(path.join("certdata.lock"))?.set_len(1 << 30)?;
            Ok(())
        })
        .run("build IN/certdata.txt -o OUT", 2, "I006")
        .run("diff IN/certdata.txt", 0, "I004"),
    ]
}

/// A policy file up to its limit.
fn toml(name: &'static str, before: &'static str, text: &'static str) -> Subject {
    let limit = usize::try_from(cabundle::input::MAX_BY_HAND).unwrap_or(0);
    Subject::file(name, "policy.toml", move |to| {
        to.write_all(before.as_bytes())?;
        repeat(to, text.as_bytes(), limit - before.len())
    })
    .run("build --policy IN -o OUT", 2, "P112")
    .within(10, 192)
}
