//! Every test of the load generator in one binary. A file that is not named here does not run, which tests/house holds
//! against it.

mod channel;
mod frames;
mod processes;
mod run;
mod schedule;
mod stamp;
