//! What tests share: worlds of one core or of both, peers that speak a protocol, frames written by hand, random numbers.

pub mod bodies;
pub mod host_world;
pub mod independent;
pub mod joined_world;
pub mod peer;
pub mod random;
pub mod shard_sockets;
pub mod shard_world;
pub mod tls_peer;
