//! The links to shards: what the handles of each mean, its credit, and what waits to be written to it.

pub(super) mod binding;
pub(super) mod connection;
pub(super) mod credit;
pub(super) mod destination;
pub(super) mod handles;
pub(super) mod links;
pub(super) mod sending;
