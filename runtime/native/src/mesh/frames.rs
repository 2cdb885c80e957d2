//! The frame of the mesh: a 20-byte header, little-endian, then the body.
//!
//! `len: u32 | kind: u8 | flags: u8 | 0: u16 | handle: u32 | epoch: u64 | body: len bytes`
//!
//! The handle is the *shard's* number for a room or a membership (see `Kind`), so that the shard
//! finds both without hashing. The epoch is the partition's: every frame to or from an actor bears it.

/// Bytes of a frame before its body.
pub const FRAME_HEADER: usize = 20;
/// "No membership": the `except` field of a publish that excludes nobody.
pub const NOBODY: u32 = u32::MAX;

/// `(controller term << 32) | counter`; only ever grows for a partition. 0 is "none".
pub type Epoch = u64;

/// Flag bits of a frame.
pub mod flags {
    /// The payload is binary (a WebSocket binary message); otherwise UTF-8 text.
    pub const BINARY: u8 = 1;
    /// A JOIN of somebody who had joined before the host died: `on_recover`, never `on_join`.
    pub const RECOVER: u8 = 2;
}

/// What a frame says. 1–15 go from shard to host, 16–31 from host to shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// First frame of a link. handle: shard index; body: `body::Hello`.
    Hello = 1,
    /// A room gets its first member on this shard. handle: room; body: `body::Open`.
    Open = 2,
    /// handle: member; body: `body::Join`.
    Join = 3,
    /// A client's message. handle: member; flag BINARY; body: the payload.
    Message = 4,
    /// The member has gone. handle: member; body: `body::Close` (code seen or sent, reason).
    /// The shard uses the handle again only after the host has acknowledged this frame.
    Leave = 5,
    /// Comes back as `BarrierDone` after all turns queued before it in the room's mailbox. handle: member.
    Barrier = 6,
    /// No members are left here and the handle ends. handle: room.
    Release = 7,
    /// All `RECOVER` joins of this room have been sent. handle: room.
    MembersEnd = 8,

    /// Deliver to every member on this shard. handle: room; flag BINARY; body: `body::Publish`, payload.
    Publish = 16,
    /// Deliver to one member. handle: member; flag BINARY; body: the payload.
    Send = 17,
    /// Close a member after what was sent before. handle: member; body: `body::Close`.
    Close = 18,
    /// The room may be sent this many more bytes (payload + 64 a message). handle: room; body: u32.
    Credit = 19,
    /// Answer to `Barrier`. handle: member.
    BarrierDone = 20,
    /// The sender's table row is not ours. handle: room; body: u64, the table version known here.
    NotOwner = 21,
    /// The link could not take a room's broadcasts: close its members here with 1013. handle: room.
    Overflow = 22,
}

const KINDS: [Kind; 15] = [
    Kind::Hello,
    Kind::Open,
    Kind::Join,
    Kind::Message,
    Kind::Leave,
    Kind::Barrier,
    Kind::Release,
    Kind::MembersEnd,
    Kind::Publish,
    Kind::Send,
    Kind::Close,
    Kind::Credit,
    Kind::BarrierDone,
    Kind::NotOwner,
    Kind::Overflow,
];

impl Kind {
    /// The kind with this number, if there is one.
    pub fn from_u8(number: u8) -> Option<Kind> {
        let at = match number {
            1..=8 => number - 1,
            16..=22 => number - 8,
            _ => return None,
        };
        KINDS.get(at as usize).copied()
    }
}

/// One frame, borrowed from the link's buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    pub kind: Kind,
    pub flags: u8,
    pub handle: u32,
    pub epoch: Epoch,
    pub body: &'a [u8],
}

impl Frame<'_> {
    /// Is the payload a binary message?
    pub fn is_binary(&self) -> bool {
        self.flags & flags::BINARY != 0
    }

    /// Had this member joined before the host died?
    pub fn is_recovery(&self) -> bool {
        self.flags & flags::RECOVER != 0
    }
}

/// The header's fields, before the body is known to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub len: usize,
    pub kind: u8,
    pub flags: u8,
    pub handle: u32,
    pub epoch: Epoch,
}

impl Header {
    /// From the wire.
    pub fn read(at: &[u8; FRAME_HEADER]) -> Header {
        let [a, b, c, d, kind, flags, _, _, e, f, g, h, epoch @ ..] = *at;
        Header {
            len: u32::from_le_bytes([a, b, c, d]) as usize,
            kind,
            flags,
            handle: u32::from_le_bytes([e, f, g, h]),
            epoch: u64::from_le_bytes(epoch),
        }
    }

    /// As on the wire.
    pub fn bytes(&self) -> [u8; FRAME_HEADER] {
        let mut out = [0; FRAME_HEADER];
        out[..4].copy_from_slice(&(self.len as u32).to_le_bytes());
        out[4] = self.kind;
        out[5] = self.flags;
        out[8..12].copy_from_slice(&self.handle.to_le_bytes());
        out[12..].copy_from_slice(&self.epoch.to_le_bytes());
        out
    }
}
