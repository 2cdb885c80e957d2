//! All tests of the load generator in one binary. A file that is not listed here does not run; tests/house reports it.

mod channel;
mod frames;
mod processes;
mod run;
mod schedule;
mod stamp;
