//! The frame of the mesh: a 20-byte header, little-endian, then the body.
//!
//! `len: u32 | kind: u8 | flags: u8 | 0: u16 | handle: u32 | epoch: u64 | body: len bytes`
//!
//! The handle is the *shard's* number for a room or member (see `Kind`), found without hashing; the epoch its partition's.

/// Bytes of a frame before its body.
pub const FRAME_HEADER: usize = 20;
/// "No membership": the `except` field of a publish that excludes nobody; and "no room".
pub const NOBODY: u32 = u32::MAX;

/// `(controller term << 32) | counter`; only ever grows for a partition. 0 is "none".
pub type Epoch = u64;

/// Flag bits of a frame.
pub mod flags {
    /// The payload is binary (a WebSocket binary message); otherwise UTF-8 text.
    pub const BINARY: u8 = 1;
    /// The bits that say what a payload is.
    pub const FORM: u8 = BINARY | JSON;
    /// JOIN: it was JOINED before the host died: `on_recover`, not `on_join`. RELEASE: its members go on elsewhere.
    pub const RECOVER: u8 = 2;
    /// The payload is JSON, as it goes to everybody; without it and BINARY it is bare text, which channels quote.
    pub const JSON: u8 = 4;
    /// `body::Say` has an offset: the message is in the room's history.
    pub const STORED: u8 = 8;
    /// `body::Say` has a key: of the messages that wait for a client under one key the latest will do.
    pub const KEYED: u8 = 16;
    /// A REPLY that says "error".
    pub const ERROR: u8 = 32;
    /// PAGE: nothing is missing after it, the member is live again. OVERFLOW: the room has a history to catch up from.
    pub const LIVE: u8 = 64;
    /// MULTICAST: said to each of these members, not broadcast to those with a tag.
    pub const NAMED: u8 = 128;
    /// PUBLISH: to members by a channel only. A direct one could not tell it from what its room says.
    pub const CHANNELS: u8 = 128;
}

/// What a frame says. 1–15 go from shard to host, the others from host to shard.
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
    /// Comes back as `BarrierDone` after all turns queued before it in the room's mailbox. handle: member; body: none, or
    /// `body::Close`: the member leaves then, and LEAVE follows for its handle's sake.
    Barrier = 6,
    /// The room's handle ends. handle: room. Without members, or with RECOVER: they go on elsewhere, their handles end too.
    Release = 7,
    /// All `RECOVER` joins were sent. handle: of this room; or `NOBODY`, of all, body: two u64, table version, NOT_OWNERs heard.
    MembersEnd = 8,
    /// A push of a channel's member. handle: member; flags BINARY or JSON; body: `body::Push`, the payload.
    Push = 9,
    /// What ATTACH last gave this member, behind its `RECOVER` join. handle: member; body: as in ATTACH.
    State = 10,
    /// The member's queue has drained: send what follows an offset. handle: member; body: u64, the last offset it has.
    Pull = 11,
    /// Deliver to every live member on this shard. handle: room; flags BINARY, JSON, STORED, KEYED, CHANNELS; body: u32,
    /// the membership that does not get it or `NOBODY`, then `body::Say`, the payload.
    Publish = 16,
    /// Deliver to one member. handle: member; flags BINARY, JSON, STORED, KEYED; body: `body::Say`, the payload.
    Send = 17,
    /// End a membership after what was sent before; only replies follow. handle: member; body: `body::Close`.
    Close = 18,
    /// The room may be sent this many more bytes (payload + 64 a message). handle: room; body: u32.
    Credit = 19,
    /// Answer to `Barrier`. handle: member.
    BarrierDone = 20,
    /// The sender's table row is not ours. handle: room; body: u64, the table version known here.
    NotOwner = 21,
    /// The link could not take a room's broadcasts. handle: room. With LIVE its members catch up by PULL; without, they
    /// are told of a gap, and direct ones closed with 1013.
    Overflow = 22,
    /// Answer to a PUSH. handle: member; flags BINARY or JSON, ERROR; body: `body::Reply`, the response.
    Reply = 23,
    /// The join turn begins; what follows is sent to a direct member, and held for a channel's. handle: member.
    Admit = 24,
    /// Granted: it recovers elsewhere. handle: member; flags JSON, STORED (a page follows); body: a channel's response.
    Joined = 25,
    /// The join was refused: an error reply, and the membership ends. handle: member; flag JSON; body: the response.
    Refused = 26,
    /// Deliver to some members. handle: room; flags as PUBLISH, NAMED; body: u32 count, their handles as u32 each, the rest.
    Multicast = 27,
    /// Keep this for the member and give it to the next owner of the room. handle: member; body: what STATE brings back.
    Attach = 28,
    /// The room's stream. handle: room; body: `StreamPosition`. Before the first stored message on this link.
    Stream = 29,
    /// The answer to PULL is complete. handle: member; body: u64, the offset it reaches; flag LIVE.
    Page = 30,
    /// What a member asked for is in no history any more. handle: member; body: two u64, first and last offset missing.
    Gap = 31,
    /// No turn has taken this message or will: its room has another owner. handle: member; the rest as in MESSAGE.
    Returned = 32,
}

const KINDS: [Kind; 28] = [
    Kind::Hello,
    Kind::Open,
    Kind::Join,
    Kind::Message,
    Kind::Leave,
    Kind::Barrier,
    Kind::Release,
    Kind::MembersEnd,
    Kind::Push,
    Kind::State,
    Kind::Pull,
    Kind::Publish,
    Kind::Send,
    Kind::Close,
    Kind::Credit,
    Kind::BarrierDone,
    Kind::NotOwner,
    Kind::Overflow,
    Kind::Reply,
    Kind::Admit,
    Kind::Joined,
    Kind::Refused,
    Kind::Multicast,
    Kind::Attach,
    Kind::Stream,
    Kind::Page,
    Kind::Gap,
    Kind::Returned,
];

impl Kind {
    /// The kind with this number, if there is one.
    pub fn from_u8(number: u8) -> Option<Kind> {
        let at = match number {
            1..=11 => number - 1,
            16..=32 => number - 5,
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
