//! What all Python objects of one host share: the core behind its lock, the hooks, the contexts of turns, and conversions.
//!
//! The one rule: nothing here names an object that user code holds (`objects`) or runs a turn (`host`).

pub(crate) mod activation;
pub(crate) mod contexts;
pub(crate) mod core;
pub(crate) mod function_call;
pub(crate) mod handler_kind;
pub(crate) mod hooks;
pub(crate) mod keys;
pub(crate) mod payload;
pub(crate) mod text;
