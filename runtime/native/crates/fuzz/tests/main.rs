//! All tests of the fuzzers in one binary. A file that is not listed here does not run; tests/house reports it.

mod channels;
mod corpora;
mod http;
#[path = "../../../tests/support/random/mod.rs"]
mod random;
