//! A local server and a copy of data/ that believes it.

use std::io;

use super::{Authority, Place, Reply, Request, Run, Server, Stream, header};

pub(crate) struct Upstream {
    pub(crate) authority: Authority,
    pub(crate) server: Server,
    pub(crate) place: Place,
}

impl Upstream {
    /// A server that answers as told.
    pub(crate) fn answering(handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let authority = Authority::new();
        Self {
            server: Server::start(authority.local(), handler),
            authority,
            place: Place::new(),
        }
    }

    /// A server that writes what a script says.
    pub(crate) fn scripted(
        script: impl Fn(&Request, &mut Stream) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let authority = Authority::new();
        Self {
            server: Server::scripted(authority.local(), script),
            authority,
            place: Place::new(),
        }
    }

    /// A server that has this file in this version.
    pub(crate) fn with(certdata: impl Into<Vec<u8>>, version: &str) -> Self {
        let (certdata, header) = (certdata.into(), header(version));
        Self::answering(move |request| match request.path.as_str() {
            "/certdata.txt" => Reply::ok(certdata.clone()).header("ETag", "\"new\""),
            "/nssckbi.h" => Reply::ok(header.clone()),
            _ => Reply::status("404 Not Found", "no such file"),
        })
    }

    /// A server that has a sound file and is asked for it in vain.
    pub(crate) fn failing(certdata: impl Fn() -> Reply + Send + Sync + 'static) -> Self {
        Self::answering(move |request| match request.path.as_str() {
            "/certdata.txt" => certdata(),
            _ => Reply::ok(header(&super::newer())),
        })
    }

    pub(crate) fn url(&self) -> String {
        self.server.url("/certdata.txt")
    }

    /// Command and options, with address and authority.
    pub(crate) fn args<'a>(&'a self, args: &[&'a str], url: &'a str) -> Vec<&'a str> {
        let authority = self.authority.path().to_str().unwrap();
        [args, &["--url", url, "--ca-file", authority]].concat()
    }

    pub(crate) fn run(&self, args: &[&str]) -> Run {
        self.place.run(&self.args(args, &self.url()))
    }

    pub(crate) fn looks(&self, args: &[&str]) -> Run {
        self.place.looks(&self.args(args, &self.url()))
    }

    /// A refresh that must come to nothing, and its words.
    pub(crate) fn refuses(&self, options: &[&str]) -> String {
        let url = self.url();
        let refresh = [&["refresh"], options].concat();
        self.place.refuses(&self.args(&refresh, &url))
    }
}
