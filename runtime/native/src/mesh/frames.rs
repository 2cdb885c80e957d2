//! The frames of the mesh: a header of 20 bytes, little-endian, then the body.
//!
//! `len: u32 | kind: u8 | flags: u8 | 0: u16 | handle: u32 | epoch: u64 | body: len bytes`
//!
//! The handle is the index of a room or member in a table of the *shard* (see `Kind`), so that it is found without hashing.
//! The epoch is the row epoch of the room's partition.

/// Length of a frame's header, in bytes.
pub const FRAME_HEADER: usize = 20;
/// Stands for "no member" in the `except` field of PUBLISH, and for "no room" in the handle of MEMBERS_END.
pub const NOBODY: u32 = u32::MAX;

/// A row epoch: `(controller term << 32) | counter`. It only ever increases for a partition. 0 stands for none.
pub type Epoch = u64;

/// Flag bits of a frame.
pub mod flags {
    /// The payload is binary, as in a WebSocket binary message; otherwise it is UTF-8.
    pub const BINARY: u8 = 1;
    /// The bits that define the form of a payload: binary, JSON, or neither, which is plain text.
    pub const FORM: u8 = BINARY | JSON;
    /// JOIN: the member had JOINED before its host died, so the room calls `on_recover` instead of `on_join`. RELEASE: the
    /// room's members continue on another host.
    pub const RECOVER: u8 = 2;
    /// The payload is JSON. Plain text is sent on a channel as a JSON string.
    pub const JSON: u8 = 4;
    /// `Say` has an offset: the message is in the room's history.
    pub const STORED: u8 = 8;
    /// `Say` has a key: of the messages with this key that wait for a client, only the latest is delivered.
    pub const KEYED: u8 = 16;
    /// REPLY: the status is "error".
    pub const ERROR: u8 = 32;
    /// PAGE: no message is missing after it, and the member is live again. OVERFLOW: the room has a history, from which its
    /// members can catch up.
    pub const LIVE: u8 = 64;
    /// MULTICAST: a message to these members individually, not a broadcast to the members with a tag.
    pub const NAMED: u8 = 128;
    /// PUBLISH: only for members on channel sockets. A client on a direct path could not distinguish it from a message of
    /// the room itself.
    pub const CHANNELS: u8 = 128;
}

/// The kind of a frame. 1–15 are sent by a shard to a host, the others by a host to a shard. "handle" and "body" describe
/// those fields of the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// The first frame of a link. handle: index of the shard; body: `body::Hello`.
    Hello = 1,
    /// A room gets its first member on this shard. handle: room; body: `body::Open`.
    Open = 2,
    /// A client joins a room. handle: member; flag RECOVER; body: `body::Join`.
    Join = 3,
    /// A message of a client on a direct path. handle: member; flag BINARY; body: the payload.
    Message = 4,
    /// The member has left. handle: member; body: `body::Close`, with the code that was received or sent.
    /// The shard reuses the handle only after the host has acknowledged this frame.
    Leave = 5,
    /// The host answers with BARRIER_DONE after all turns queued before it in the room's mailbox. handle: member; body:
    /// empty, or `body::Close`: the member leaves at that time, and LEAVE follows only to free its handle.
    Barrier = 6,
    /// The room's handle ends. handle: room. The room has no members on this shard; or, with the flag RECOVER, they continue
    /// on another host, and their handles end too.
    Release = 7,
    /// All joins with RECOVER have been sent for one room (handle: room; no body) or for all rooms (handle: `NOBODY`; body:
    /// two u64, the version of the shard's table and how many NOT_OWNER it has received).
    MembersEnd = 8,
    /// A push of a member on a channel. handle: member; flags BINARY, JSON; body: `Push`, then the payload.
    Push = 9,
    /// The last attachment that ATTACH stored for a member; follows its JOIN with RECOVER. handle: member; body: `Attached`.
    State = 10,
    /// A member's queue has drained: the host is to send the messages after an offset. handle: member; body: u64, the last
    /// offset that the member has.
    Pull = 11,
    /// Deliver to every live member on this shard. handle: room; flags BINARY, JSON, STORED, KEYED, CHANNELS; body: u32,
    /// the member that is excluded or `NOBODY`, then `Say` and the payload.
    Publish = 16,
    /// Deliver to one member. handle: member; flags BINARY, JSON, STORED, KEYED; body: `Say`, then the payload.
    Send = 17,
    /// End a membership after all messages sent before; only replies may follow. handle: member; body: `body::Close`.
    Close = 18,
    /// The shard may send this many more bytes to the room, at the cost of `credit::cost`. handle: room; body: u32.
    Credit = 19,
    /// The answer to BARRIER. handle: member.
    BarrierDone = 20,
    /// This host does not own the room. handle: room; body: u64, the version of the host's table.
    NotOwner = 21,
    /// The link was full, so a broadcast of a room was dropped. handle: room. With the flag LIVE its members catch up with
    /// PULL; without it they get a gap event, and members on a direct path are closed with 1013.
    Overflow = 22,
    /// The answer to PUSH. handle: member; flags BINARY, JSON, ERROR; body: the reference (`put_reference`), the response.
    Reply = 23,
    /// The join turn begins. From here on, messages are sent to a member on a direct path, and held for one on a channel
    /// until its join is answered. handle: member.
    Admit = 24,
    /// The join was granted; from here on, the member recovers if its host dies. handle: member; flags JSON, STORED (a page
    /// follows); body: the response, on a channel.
    Joined = 25,
    /// The join was refused; the client gets an error reply, and the membership ends. handle: member; flag JSON; body: the
    /// response.
    Refused = 26,
    /// Deliver to some members. handle: room; flags as in PUBLISH, NAMED; body: u32, their number, their handles, u32 each,
    /// then `Say` and the payload.
    Multicast = 27,
    /// The shard is to store this attachment, for the next owner of the room. handle: member; body: `Attached`.
    Attach = 28,
    /// The stream of a room; precedes its first stored message on this link. handle: room; body: `StreamPosition`.
    Stream = 29,
    /// The answer to PULL is complete. handle: member; flag LIVE; body: u64, the offset up to which it was answered.
    Page = 30,
    /// Messages that a member needs are no longer in the history. handle: member; body: two u64, the first and the last
    /// missing offset.
    Gap = 31,
    /// A message that no turn has handled or will handle on this host, since the room has another owner. handle, flags and
    /// body: as in MESSAGE.
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
    /// The kind with this number; `None` if there is none.
    pub fn from_u8(number: u8) -> Option<Kind> {
        let at = match number {
            1..=11 => number - 1,
            16..=32 => number - 5,
            _ => return None,
        };
        KINDS.get(at as usize).copied()
    }
}

/// One frame. The body is borrowed from the buffer of its link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    pub kind: Kind,
    pub flags: u8,
    pub handle: u32,
    pub epoch: Epoch,
    pub body: &'a [u8],
}

impl Frame<'_> {
    /// Whether the payload is binary.
    pub fn is_binary(&self) -> bool {
        self.flags & flags::BINARY != 0
    }

    /// Whether the member of this JOIN had joined before its host died.
    pub fn is_recovery(&self) -> bool {
        self.flags & flags::RECOVER != 0
    }
}
