//! The channels. Their server is not here: the local one plays the proxy and the server behind it.

use std::process::Command;

use crate::support::{Reply, Upstream, header, newer, run, without_first};

const DIRECTORY: &str = "security/nss/lib/ckfw/builtins";

/// A refresh that comes to the local server, wherever it wants to go.
fn command(upstream: &Upstream, options: &[&str]) -> Command {
    let authority = upstream.authority.path().to_str().unwrap();
    let args = [&["refresh", "--ca-file", authority], options].concat();
    let mut command = upstream.place.command(&args);
    command.env("HTTPS_PROXY", upstream.server.plain(""));
    command
}

#[test]
fn a_channel_is_a_branch_of_firefox() {
    for (options, channel) in [
        (&[][..], "release"),
        (&["--channel", "beta"], "beta"),
        (&["--channel", "autoland"], "autoland"),
    ] {
        let upstream = Upstream::answering(|request| {
            let (_, name) = request.path.rsplit_once('/').unwrap();
            match name {
                "certdata.txt" => Reply::ok(without_first()),
                _ => Reply::ok(header(&newer())),
            }
        });
        let run = run(&mut command(&upstream, options));
        assert_eq!(run.status, 0, "{run:?}");
        let branch = format!("/mozilla-firefox/firefox/refs/heads/{channel}/{DIRECTORY}");
        let requests = upstream.server.requests();
        let paths: Vec<_> = requests.iter().map(|r| r.path.clone()).collect();
        let expected =
            ["certdata.txt", "nssckbi.h", "certdata.txt"].map(|name| format!("{branch}/{name}"));
        assert_eq!(paths, expected);
        let lock = upstream.place.lock();
        assert_eq!(lock.channel, channel);
        let url = format!("https://raw.githubusercontent.com{branch}/certdata.txt");
        assert_eq!(lock.url, url);
    }
}

#[test]
fn a_channel_has_a_version() {
    for header in ["", "<html>", "#define NSS_BUILTINS_LIBRARY_VERSION \"x\""] {
        let upstream = Upstream::answering(move |request| {
            let is_header = request.path.ends_with("/nssckbi.h");
            match (is_header, header) {
                (false, _) => Reply::ok(without_first()),
                (true, "") => Reply::status("404 Not Found", ""),
                (true, header) => Reply::ok(header),
            }
        });
        let words = upstream.place.refuses_command(&mut command(&upstream, &[]));
        assert!(words.contains("nssckbi.h"), "{words}");
    }
}
