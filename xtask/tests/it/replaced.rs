//! Upstream differs: data/ is replaced, or with --check looked at.

use std::fs;

use cabundle::store::{Sha256, Store};
use jiff::Timestamp;

use crate::support::{
    Ending, Reply, Upstream, bytes, first_server_root, header, newer, older, run, without_first,
};

#[test]
fn a_new_file_replaces_both_files_and_nothing_else() {
    let upstream = Upstream::with(without_first(), &newer());
    let place = &upstream.place;
    let kept = |name| {
        (
            place.read(name),
            fs::metadata(place.file(name)).unwrap().modified().unwrap(),
        )
    };
    let constraints = kept("constraints.toml");
    let start = Timestamp::now().as_second();

    let run = upstream.run(&["refresh"]);

    assert_eq!(run.status, 0, "{run:?}");
    let root = first_server_root();
    assert!(
        run.stdout
            .starts_with("no roots added, 1 root removed, no roots changed\n")
    );
    assert!(
        run.stdout
            .contains(&format!("SHA-256 {}", root.certificate.sha256()))
    );
    assert!(run.stderr.contains("replaced: builtins version"), "{run:?}");

    assert_eq!(place.read("certdata.txt"), without_first());
    assert_eq!(kept("constraints.toml"), constraints);
    let lock = place.lock();
    assert!(lock.matches(without_first()));
    assert_eq!(lock.sha256, Sha256::of(without_first()).to_string());
    assert_eq!(lock.url, upstream.url());
    assert_eq!(lock.channel, "url");
    assert_eq!(lock.nss_builtins_version, newer());
    assert_eq!(lock.etag, "\"new\"");
    assert!(lock.retrieved.as_second() >= start);
    let names: Vec<_> = place.everything().into_keys().collect();
    assert_eq!(names.len(), 1 + fs::read_dir(place.data()).unwrap().count());
}

#[test]
fn source_date_epoch_is_the_time_of_the_fetch() {
    let upstream = Upstream::with(without_first(), &newer());
    let authority = upstream.authority.path().to_str().unwrap();
    let url = upstream.url();
    let args = ["refresh", "--url", &url, "--ca-file", authority];
    let mut command = upstream.place.command(&args);
    let bad = upstream
        .place
        .refuses_command(command.env("SOURCE_DATE_EPOCH", "yesterday"));
    assert!(bad.contains("SOURCE_DATE_EPOCH"), "{bad}");
    assert_eq!(upstream.server.connections(), 0);
    let run = run(command.env("SOURCE_DATE_EPOCH", "1700000000"));
    assert_eq!(run.status, 0, "{run:?}");
    let retrieved = upstream.place.lock().retrieved.to_string();
    assert_eq!(retrieved, "2023-11-14T22:13:20Z");
}

#[test]
fn a_body_in_chunks_is_whole() {
    let upstream = Upstream::answering(|request| match request.path.as_str() {
        "/certdata.txt" => Reply::ok(without_first()).ending(Ending::Chunked),
        _ => Reply::ok(header(&newer())),
    });
    let run = upstream.run(&["refresh"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(upstream.place.read("certdata.txt"), without_first());
    assert_eq!(upstream.place.lock().etag, "");
}

#[test]
fn a_redirect_to_https_is_followed() {
    let upstream = Upstream::answering(|request| match request.path.as_str() {
        "/certdata.txt" => Reply::redirect("/elsewhere/certdata.txt"),
        "/elsewhere/certdata.txt" => Reply::ok(without_first()),
        "/nssckbi.h" => Reply::redirect("elsewhere/nssckbi.h"),
        _ => Reply::ok(header(&newer())),
    });
    let run = upstream.run(&["refresh"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(upstream.place.read("certdata.txt"), without_first());
    // The address that was asked, not the one that answered.
    assert_eq!(upstream.place.lock().url, upstream.url());
}

#[test]
fn check_and_diff_only_look() {
    let upstream = Upstream::with(without_first(), &newer());
    for command in [&["refresh", "--check"][..], &["diff"]] {
        let run = upstream.looks(command);
        assert_eq!(run.status, 1, "{run:?}");
        assert!(
            run.stdout
                .starts_with("no roots added, 1 root removed, no roots changed\n")
        );
    }
}

#[test]
fn a_file_that_differs_in_a_comment_only_differs() {
    let upstream = Upstream::with([b"# Hello\n", bytes()].concat(), &newer());
    let run = upstream.looks(&["diff"]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        run.stdout
            .starts_with("no roots added, no roots removed, no roots changed\n")
    );
    assert!(run.stderr.contains("not in what they say of any root"));
}

#[test]
fn markdown_is_for_a_pull_request() {
    let upstream = Upstream::with(without_first(), &newer());
    let run = upstream.run(&["refresh", "--markdown"]);
    assert_eq!(run.status, 0, "{run:?}");
    let old = Store::embedded_lock().unwrap().nss_builtins_version;
    let title = format!("## certdata.txt: builtins `{old}` → `{}`\n\n", newer());
    assert!(run.stdout.starts_with(&title), "{}", run.stdout);
    assert!(
        run.stdout
            .contains("**no roots added, 1 root removed, no roots changed.**")
    );
    assert!(run.stdout.contains("\n### Removed\n\n| root |"));
    let label = first_server_root().label_text().into_owned();
    assert!(
        run.stdout.contains(&format!("| `{label}` |")),
        "{}",
        run.stdout
    );
}

#[test]
fn a_file_on_disk_is_taken_with_the_header_beside_it() {
    let upstream = Upstream::with("", "");
    let place = &upstream.place;
    let elsewhere = tempfile::tempdir().unwrap();
    let from = elsewhere.path().join("certdata-new.txt");
    fs::write(&from, without_first()).unwrap();
    fs::write(elsewhere.path().join("nssckbi.h"), header(&newer())).unwrap();
    let from = from.to_str().unwrap();

    let run = place.looks(&["diff", "--from", from]);
    assert_eq!(run.status, 1, "{run:?}");
    let run = place.run(&["refresh", "--from", from]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(place.read("certdata.txt"), without_first());
    let lock = place.lock();
    assert_eq!(lock.url, "file: certdata-new.txt");
    assert_eq!(lock.channel, "file");
    assert_eq!(lock.nss_builtins_version, newer());
    assert_eq!(lock.etag, "");
    assert_eq!(upstream.server.connections(), 0);
}

#[test]
fn without_a_header_the_version_is_unknown() {
    let upstream = Upstream::answering(|request| match request.path.as_str() {
        "/certdata.txt" => Reply::ok(without_first()),
        _ => Reply::status("404 Not Found", ""),
    });
    let run = upstream.run(&["refresh"]);
    assert_eq!(run.status, 0, "{run:?}");
    for words in [
        "warning: the builtins version is unknown, so nothing keeps an older file",
        "the downgrade guard has nothing to compare with from then on",
        "put nssckbi.h beside the file, or serve it there",
    ] {
        assert!(run.stderr.contains(words), "{run:?}");
    }
    assert!(upstream.place.lock().matches(without_first()));
    assert_eq!(upstream.place.lock().version(), None);
}

#[test]
fn without_a_version_in_the_lock_there_is_nothing_to_compare_with() {
    let silent = "nothing keeps an older file";
    let upstream = Upstream::with(without_first(), &older());
    upstream
        .place
        .edit_lock(|lock| lock.nss_builtins_version = String::new());
    let run = upstream.run(&["refresh"]);
    assert_eq!(run.status, 0, "{run:?}");
    let words = format!("nothing to compare {} with: {silent}", older());
    assert!(run.stderr.contains("warning: certdata.lock knows no"));
    assert!(run.stderr.contains(&words), "{run:?}");
    assert_eq!(upstream.place.lock().nss_builtins_version, older());

    // Neither here nor there.
    let upstream = Upstream::answering(|request| match request.path.as_str() {
        "/certdata.txt" => Reply::ok(without_first()),
        _ => Reply::status("404 Not Found", ""),
    });
    upstream
        .place
        .edit_lock(|lock| lock.nss_builtins_version = String::new());
    let run = upstream.looks(&["diff"]);
    assert_eq!(run.status, 1, "{run:?}");
    let words = "unknown, upstream's and that in certdata.lock, so nothing keeps";
    assert!(run.stderr.contains(words), "{run:?}");

    // Both known: not a word.
    let upstream = Upstream::with(without_first(), &newer());
    let run = upstream.looks(&["diff"]);
    assert!(!run.stderr.contains(silent), "{run:?}");
}

#[test]
fn what_a_killed_refresh_left_is_named_and_stays() {
    let upstream = Upstream::with(without_first(), &newer());
    let place = &upstream.place;
    let beside = |name| place.data().with_file_name(name);
    let words = |name| format!("warning: {}: left by a refresh", beside(name).display());
    fs::create_dir(beside(".data-Ab3dEf")).unwrap();
    fs::write(beside(".data-Ab3dEf").join("certdata.txt"), "half").unwrap();
    fs::create_dir(beside("data-x")).unwrap();
    fs::write(beside(".data-file"), "").unwrap();
    for (args, status) in [(["diff"], 1), (["refresh"], 0), (["refresh"], 0)] {
        let run = upstream.run(&args);
        assert_eq!(run.status, status, "{run:?}");
        assert!(run.stderr.contains(&words(".data-Ab3dEf")), "{run:?}");
        assert_eq!(run.stderr.matches("left by").count(), 1, "{run:?}");
    }
    let left = fs::read(beside(".data-Ab3dEf").join("certdata.txt")).unwrap();
    assert_eq!(left, b"half");
    fs::remove_dir_all(beside(".data-Ab3dEf")).unwrap();
    let run = upstream.run(&["refresh"]);
    assert!(!run.stderr.contains("left by"), "{run:?}");

    // Git does not see it.
    let ignored = include_str!("../../../.gitignore");
    assert!(ignored.lines().any(|line| line == "/.data-*"));
}

/// It is done, whoever hears of it.
#[cfg(target_os = "linux")]
#[test]
fn words_that_nobody_can_hear_are_no_failure() {
    let place = crate::support::Place::new();
    let elsewhere = tempfile::tempdir().unwrap();
    let from = elsewhere.path().join("certdata.txt");
    fs::write(&from, without_first()).unwrap();
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let mut command = place.command(&["refresh", "--from", from.to_str().unwrap()]);
    let run = run(command.stderr(full));
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(place.read("certdata.txt"), without_first());
}

/// One that is at work holds a lock on it.
#[test]
fn what_a_killed_refresh_left_goes_with_the_next() {
    use rustix::fs::{FlockOperation, flock};

    let upstream = Upstream::with(without_first(), &newer());
    let left = upstream
        .place
        .data()
        .with_file_name(".data-0123456789aZ.staged");
    fs::create_dir(&left).unwrap();
    fs::write(left.join("certdata.txt"), "half").unwrap();
    let told = |run: &crate::support::Run| run.stderr.contains("left by a refresh");
    let run = upstream.run(&["diff"]);
    assert!(told(&run) && left.exists(), "diff writes nothing: {run:?}");
    let held = fs::File::open(&left).unwrap();
    flock(&held, FlockOperation::LockExclusive).unwrap();
    let run = upstream.run(&["refresh"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(told(&run) && left.exists(), "it is at work: {run:?}");
    drop(held);
    let run = upstream.run(&["refresh"]);
    assert!(!told(&run) && !left.exists(), "{run:?}");
}

#[test]
fn a_server_that_recovers_is_asked_again() {
    let refused = std::sync::atomic::AtomicUsize::new(0);
    let upstream = Upstream::answering(move |request| {
        let nth = refused.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        match (nth, request.path.as_str()) {
            (0, _) => Reply::status("503 Service Unavailable", "later"),
            (1, _) => Reply::status("429 Too Many Requests", "later"),
            (2, _) => Reply::ok(without_first()).ending(Ending::Torn),
            (_, "/certdata.txt") => Reply::ok(without_first()),
            _ => Reply::ok(header(&newer())),
        }
    });
    let run = upstream.run(&["refresh"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(run.stderr.matches("trying again").count(), 3, "{run:?}");
    assert_eq!(upstream.place.read("certdata.txt"), without_first());
}
