//! The mesh: the protocol between shards and hosts, as bytes. It uses no sockets and no Python.
//!
//! A link carries frames (`frames`, `header`). `body`, `say` and `attached` define the bodies that have fields, made of
//! the types in `fields`. `batch` packs the frames of one turn into one write, with a sequence number and an
//! acknowledgement; `outgoing` and `incoming` are the two ends of a link. The other modules define values that shards and
//! hosts must agree on: addresses, partitions, topic patterns, positions, credit, and the errors of channels (`denial`).

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

/// A CLOSE frame contains the close codes of the WebSocket protocol.
pub use crate::ws::close;
pub use address::ActorAddress;
pub use batch::LinkError;
pub use denial::{Denial, HALF_A_PAIR};
pub use frames::{Epoch, Frame, Kind, flags};
pub use handles::{HostIndex, MemberHandle, RoomHandle, ShardIndex};
pub use incoming::Incoming;
pub use outgoing::Outgoing;
pub use position::StreamPosition;
pub use say::{
    Push, Said, Say, except_bytes, put_handles, put_reference, read_except, read_handles, read_reference,
};
