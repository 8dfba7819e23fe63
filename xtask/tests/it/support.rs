//! What the tests share.

mod authority;
mod certdata;
mod place;
mod server;
mod upstream;

pub(crate) use authority::{Authority, tls_of};
pub(crate) use certdata::{
    bytes, first_server_root, header, newer, older, pairs, same, without_first, without_most,
};
pub(crate) use place::{Place, Run, run};
pub(crate) use server::{Ending, Reply, Request, Server, Stream, answer, close};
pub(crate) use upstream::Upstream;
