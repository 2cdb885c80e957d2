//! The native core of Stateroom, bound to Python as `runtime._native`.
//!
//! Layers, strictly downward: `py > shard, host > mesh, reactor > ws, channels`.
//! The load generator and the fuzzers are crates of their own, in `crates/`; only `py/` names the former.
//! Only `py/` names PyO3; only `reactor/` may hold `unsafe`.

#![warn(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::todo,
    clippy::undocumented_unsafe_blocks
)]

pub mod channels;
pub mod host;
pub mod mesh;
#[cfg(feature = "python")]
mod py;
pub mod reactor;
pub mod shard;
pub mod ws;
