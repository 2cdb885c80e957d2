//! Newcomers: who is let in, by address and by load, and what one that is refused is told.

pub mod addresses;
pub mod admission;
pub mod refused;
