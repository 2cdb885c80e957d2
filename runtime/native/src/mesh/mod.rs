//! The mesh: the data plane between shards and hosts, as bytes. It knows no sockets and no Python.
//!
//! `frames` is what travels, `body`, `say` and `attached` the fields of the frames that have some, `batch` how a turn's
//! frames travel as one write, with sequence and acknowledgement; `outgoing` and `incoming` its two ends.

mod address;
pub mod attached;
pub mod batch;
pub mod body;
pub mod credit;
mod denial;
mod fields;
pub mod frames;
mod handles;
pub mod header;
pub mod incoming;
pub mod outgoing;
pub mod partition;
pub mod pattern;
pub mod percent;
pub mod position;
mod say;

/// The codes that a CLOSE frame carries are those of the wire.
pub use crate::ws::close;
pub use address::ActorAddress;
pub use batch::LinkError;
pub use denial::{Denial, HALF_A_PAIR};
pub use frames::{Epoch, Frame, Kind, flags};
pub use handles::{HostIndex, MemberHandle, RoomHandle};
pub use incoming::Incoming;
pub use outgoing::Outgoing;
pub use position::StreamPosition;
pub use say::{
    Push, Said, Say, except_bytes, put_handles, put_reference, read_except, read_handles, read_reference,
};
