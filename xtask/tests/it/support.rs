//! What the tests share.

mod authority;
mod certdata;
mod place;
mod server;
mod upstream;

pub(crate) use authority::Authority;
pub(crate) use certdata::{
    bytes, first_server_root, header, newer, older, without_first, without_most,
};
pub(crate) use place::{Place, Run, run};
pub(crate) use server::{Ending, Reply, Request, Server};
pub(crate) use upstream::Upstream;
