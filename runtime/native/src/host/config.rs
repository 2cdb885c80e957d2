//! The limits of a host, as its settings give them.

/// A host's limits; 0 turns one off.
#[derive(Clone, Copy, Debug)]
pub struct Config {
    /// The window each room starts with on each link (`mesh.room_credit_bytes`).
    pub room_credit_bytes: u32,
    /// What may wait for one link (`mesh.link_bytes`).
    pub link_bytes: usize,
    /// Live rooms (`limits.rooms`).
    pub rooms: usize,
    /// How long an empty room stays awake, unless its class sets another time (`room.idle_s`).
    pub idle_ms: u64,
    /// The params of a channel's join (`limits.join_bytes`).
    pub join_bytes: usize,
    /// What may wait for a room's turns (`mailbox.messages`, `mailbox.bytes`).
    pub mailbox_messages: usize,
    pub mailbox_bytes: usize,
    /// What the histories of all rooms together may keep (`host.history_bytes`).
    pub history_bytes: usize,
}
