//! I/O shards for Python: one with sockets and a thread (`driver`), and one without I/O for tests (`core`).

pub(crate) mod core;
pub(crate) mod driver;
