//! What the core leaves to its driver, or to itself for the end of the turn.

use std::collections::VecDeque;

use crate::mesh::{HostIndex, RoomHandle};

use super::slots::ConnSlot;

/// What the driver is to do about a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkOrder {
    Connect { host: HostIndex, address: String },
    Disconnect { host: HostIndex },
}

/// What the driver is to do; it empties the lists each turn.
#[derive(Debug, Default)]
pub struct Work {
    /// Connections with something to write.
    pub dirty: Vec<ConnSlot>,
    /// Connections that may be read again.
    pub resumed: VecDeque<ConnSlot>,
    /// Rooms with more connections to resume.
    pub waking: Vec<RoomHandle>,
    /// Connections to remove: the driver drops the socket, then calls `remove`.
    pub dead: Vec<ConnSlot>,
    /// Connections that are not read, whose kernel is to be asked whether their clients live: then call `probed`.
    pub probes: Vec<ConnSlot>,
    pub links: Vec<LinkOrder>,
    /// Rooms whose owner had not yet heard that it is theirs: to be attached again.
    pub refused: Vec<RoomHandle>,
}
