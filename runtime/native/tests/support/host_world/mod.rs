//! A host core with a shard's link, spoken to in frames; rooms are called by their key, members by their handle.
#![allow(dead_code)]

mod expected;
pub mod life;
pub mod streams;
mod user;

use _native::host::overlap::OverlapRules;
use _native::host::{Config, HostCore, LinkIndex, MemberKey, RoomKey, Row, Step, Turn};
use _native::mesh::body::{Close, Hello, Join, Open, VERSION};
use _native::mesh::{Frame, Incoming, Kind, LinkError, Push, Said, flags};

pub use expected::{admitted, close, text};
pub use streams::{ALL, LIVE, but};

pub const EPOCH: u64 = 5;
pub const KIND: &str = "t:{name}";

/// A frame as a shard got it.
pub type Got = (Kind, u32, Vec<u8>);

pub struct World {
    pub core: HostCore<String, u32>,
    pub link: LinkIndex,
    shard: Incoming,
    pub taken: u64,
}

/// What a room says, under no event.
pub fn words(payload: &[u8]) -> Said<'_> {
    Said { payload, ..Said::default() }
}

pub fn bytes(payload: &[u8]) -> Said<'_> {
    Said { form: flags::BINARY, ..words(payload) }
}

pub fn config() -> Config {
    Config {
        room_credit_bytes: 1 << 20,
        link_bytes: 1 << 20,
        rooms: 0,
        idle_ms: 1000,
        mailbox_messages: 0,
        mailbox_bytes: 0,
        join_bytes: 0,
        history_bytes: 0,
    }
}

/// The rules of a room whose handler of `read` only reads.
pub fn reads() -> OverlapRules {
    OverlapRules { reentrant: false, readers: ["read".into()].into() }
}

impl World {
    pub fn new(config: Config) -> World {
        let mut core = HostCore::new(config);
        core.apply_table(1, &[Row { first: 0, count: 16384, epoch: EPOCH }]);
        let link = core.open_link();
        let mut world = World { core, link, shard: Incoming::new(usize::MAX), taken: 0 };
        world.frame(Kind::Hello, 0, &Hello { version: VERSION, generation: 1, link: 1 }.bytes());
        world
    }

    pub fn try_frame(
        &mut self,
        kind: Kind,
        flags: u8,
        handle: u32,
        body: &[u8],
        epoch: u64,
    ) -> Result<Step, LinkError> {
        self.taken += 1;
        let frame = Frame { kind, flags, handle, epoch, body };
        self.core.frame(self.link, &frame, |_, _, _| Some(handle))
    }

    pub fn frame(&mut self, kind: Kind, handle: u32, body: &[u8]) -> Step {
        self.try_frame(kind, 0, handle, body, EPOCH).expect("a frame")
    }

    pub fn open(&mut self, room: u32, key: &str) -> Step {
        self.frame(Kind::Open, room, &Open { kind: KIND, key }.bytes())
    }

    pub fn join(&mut self, member: u32, room: u32) -> Step {
        self.frame(Kind::Join, member, &Join { room, ..asks(member) }.bytes())
    }

    pub fn recover(&mut self, member: u32, room: u32) -> Step {
        let body = Join { room, ..asks(member) }.bytes();
        self.try_frame(Kind::Join, flags::RECOVER, member, &body, EPOCH).expect("a frame")
    }

    pub fn recover_channel(&mut self, member: u32, room: u32) -> Step {
        let body = Join { room, topic: "t:a", ..asks(member) }.bytes();
        self.try_frame(Kind::Join, flags::RECOVER, member, &body, EPOCH).expect("a frame")
    }

    pub fn message(&mut self, member: u32, body: &[u8]) -> Step {
        self.frame(Kind::Message, member, body)
    }

    pub fn leave(&mut self, member: u32) -> Step {
        self.frame(Kind::Leave, member, &Close { code: 1001, reason: "gone" }.bytes())
    }

    /// Opens the room under this handle and starts it.
    pub fn started(&mut self, room: u32, key: &str) -> RoomKey {
        let Step::Start(started) = self.open(room, key) else { panic!("not a new room") };
        assert!(self.core.started(started, key.to_owned(), None).is_none());
        assert!(self.core.next(started).is_none());
        started
    }

    /// Opens and starts a room, and lets this member join; its shard has been told.
    pub fn joined(&mut self, room: u32, key: &str, member: u32) -> (RoomKey, MemberKey) {
        let started = self.started(room, key);
        let step = self.join(member, room);
        let member = self.take_join(step);
        self.flush();
        (started, member)
    }

    /// The same by a channel, whose join has not been answered yet.
    pub fn joining(&mut self, room: u32, key: &str, member: u32) -> (RoomKey, MemberKey) {
        let started = self.started(room, key);
        let step = self.join_channel(member, room, b"{}");
        let member = self.take_join(step);
        self.flush();
        (started, member)
    }

    pub fn join_channel(&mut self, member: u32, room: u32, params: &[u8]) -> Step {
        self.frame(Kind::Join, member, &Join { room, topic: "t:a", params, ..asks(member) }.bytes())
    }

    /// A channel's push: its JSON.
    pub fn push(&mut self, member: u32, reference: &str, event: &str, payload: &[u8]) -> Step {
        let mut body = Vec::new();
        Push { reference, event }.put(&mut body);
        body.extend_from_slice(payload);
        self.try_frame(Kind::Push, flags::JSON, member, &body, EPOCH).expect("a frame")
    }

    /// The member of a join that is the only turn.
    pub fn take_join(&mut self, step: Step) -> MemberKey {
        let Step::Next(room) = step else { panic!("no turn: {step:?}") };
        let Some(Turn::Join(member)) = self.core.next(room) else { panic!("no join") };
        assert!(self.core.next(room).is_none());
        member
    }

    /// The turns that wait, each ended at once.
    pub fn turns(&mut self, room: RoomKey) -> Vec<Turn<u32>> {
        std::iter::from_fn(|| self.core.next(room)).collect()
    }

    /// Ends a read, and what the shard then got.
    pub fn flush(&mut self) -> Vec<Got> {
        self.core.end_read(self.link, self.taken);
        self.written()
    }

    /// What the shard gets of what waits to be written.
    pub fn written(&mut self) -> Vec<Got> {
        self.heard(|frame| (frame.kind, frame.handle, frame.body.to_vec()))
    }

    /// The same, as told by `read`.
    pub fn heard<T>(&mut self, read: impl Fn(&Frame<'_>) -> T) -> Vec<T> {
        let mut got = Vec::new();
        for link in self.core.take_dirty() {
            let bytes = self.core.seal(link).to_vec();
            self.core.advance(link, bytes.len());
            self.shard.space(bytes.len())[..bytes.len()].copy_from_slice(&bytes);
            self.shard.filled(bytes.len());
        }
        while let Some(frame) = self.shard.next_frame().expect("our own bytes") {
            got.push(read(&frame));
        }
        got
    }

    /// How many of the shard's frames are acknowledged.
    pub fn acknowledged(&self) -> u64 {
        self.shard.peer_ack()
    }
}

/// A member's connection has a number like its handle's.
fn asks<'a>(member: u32) -> Join<'a> {
    Join { connection: 1000 + u64::from(member), ..Join::default() }
}
