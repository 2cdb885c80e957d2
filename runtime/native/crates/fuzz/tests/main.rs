//! Every test of the fuzzers in one binary. A file that is not named here does not run, which tests/house holds
//! against it.

mod channels;
mod corpora;
mod http;
#[path = "../../../tests/random/mod.rs"]
mod random;
