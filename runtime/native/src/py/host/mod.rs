//! A host for its Python half: frames become turns, turns become calls of handlers, and their results become answers.
//!
//! The one rule: the core (`crate::host`) decides which turn runs; this folder only runs it.

mod answers;
mod calls;
pub(crate) mod core;
pub(crate) mod decoding;
mod due;
pub(crate) mod links;
mod queue;
mod reading;
mod scope;
pub(crate) mod scopes;
pub(crate) mod steps;
pub(crate) mod suspended;
mod turns;
