//! The mesh for Python, as tests of hosts and shards need it: the other end of a link, and the bodies of frames.

pub(crate) mod body;
pub(crate) mod peer;
