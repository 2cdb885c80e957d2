//! The I/O shard: connections, rooms, queues, budgets, mesh links, drain.
//!
//! `core` is the shard without I/O: bytes, commands and the clock go in; bytes, mesh frames and closes come out.
//! `turn` drives it with sockets. What decides is pure and has a file of its own: `slow_client`, `bucket`, `routes`,
//! `table`, `addresses`, `id`.

pub mod addresses;
pub mod admission;
mod attach;
mod backlog;
pub mod behind;
pub mod bucket;
mod budget;
mod catch_up;
mod channel_upgrade;
pub mod channels;
mod chunk;
mod closing;
pub mod command;
pub mod config;
pub mod conn;
pub mod core;
pub mod counters;
mod credit;
mod deadlines;
mod deliver;
pub mod denial;
pub mod drain;
pub mod ending;
pub mod env;
mod envelopes;
pub mod faults;
mod flush;
pub mod form;
mod from_host;
mod head;
pub mod hole;
pub mod id;
mod inbound;
mod leaving;
mod link_port;
mod link_state;
pub mod links;
pub mod member;
mod membership;
mod origin;
pub mod outbox;
mod place;
mod port;
mod pushes;
mod quota;
mod received;
mod rejoin;
mod replies;
mod rooms;
pub mod routes;
mod run_command;
mod said;
mod security;
pub mod slow_client;
mod streams;
pub mod table;
mod topics;
pub mod turn;
mod upgrade;
pub mod waiting;
mod wakeup;
mod wire;
