//! Rooms that keep a history, and what their shard hears, one line a frame.

use _native::host::history::Limits;
use _native::host::position::Wanted;
use _native::host::{Audience, MemberKey, RoomKey};
use _native::mesh::body::{read_u64, read_u64s};
use _native::mesh::{Frame, Kind, Say, StreamPosition, flags, read_except};

use super::{World, words};

/// For everybody, and kept where there is a history.
pub const ALL: Audience<'static> = Audience { without: None, tag: None, volatile: false, channels: false };
/// What a join wants that says nothing of streams.
pub const LIVE: Wanted = Wanted { told: false, from: None, last: 0 };

/// For everybody but one.
pub fn but(member: MemberKey) -> Audience<'static> {
    Audience { without: Some(member), ..ALL }
}

pub const STREAM: u64 = 77;

/// There in the stream.
pub fn at(offset: u64) -> Option<StreamPosition> {
    Some(StreamPosition::new(STREAM, offset))
}

pub const LIMITS: Limits = Limits { messages: 10, age_ms: 60_000, bytes: 1 << 20 };

impl World {
    /// A started room that keeps what it says.
    pub fn streaming(&mut self, limits: Limits) -> RoomKey {
        let room = self.started(0, "a");
        self.core.keep_history(room, STREAM, limits);
        room
    }

    /// Says these, kept, to everybody.
    pub fn say(&mut self, room: RoomKey, texts: &[&str]) -> Vec<u64> {
        texts.iter().map(|text| self.core.broadcast(room, ALL, &words(text.as_bytes()))).collect()
    }

    /// A channel joins with this wish, and is granted `{}`.
    pub fn come(&mut self, member: u32, wanted: &Wanted) -> MemberKey {
        let step = self.join_channel(member, 0, b"{}");
        let key = self.take_join(step);
        self.core.joined(key, b"{}", wanted);
        key
    }

    /// PULL: what follows `last`.
    pub fn pull(&mut self, member: u32, last: u64) {
        self.frame(Kind::Pull, member, &last.to_le_bytes());
    }

    pub fn lines(&mut self) -> Vec<String> {
        self.core.end_read(self.link, self.taken);
        self.heard(line)
    }
}

fn line(frame: &Frame<'_>) -> String {
    let Frame { kind, flags: bits, handle, body, .. } = *frame;
    let said = |body| {
        let (say, payload) = Say::read(bits, body).expect("a say");
        format!("{} {}", say.offset, String::from_utf8_lossy(payload))
    };
    let live = if bits & flags::LIVE == 0 { "" } else { " live" };
    match kind {
        Kind::Publish => {
            let (_, body) = read_except(body).expect("a publish");
            format!("publish {}", said(body))
        }
        Kind::Send => format!("send to {handle}: {}", said(body)),
        Kind::Joined => {
            let stored = if bits & flags::STORED == 0 { "" } else { ", stored" };
            format!("joined {handle}{stored}: {}", String::from_utf8_lossy(body))
        }
        Kind::Stream => {
            let StreamPosition { epoch, offset } = StreamPosition::read(body).expect("a stream");
            format!("stream {epoch} at {offset}")
        }
        Kind::Page => format!("page of {handle} to {}{live}", read_u64(body).expect("a page")),
        Kind::Gap => {
            let [first, last] = read_u64s(body).expect("a gap");
            format!("gap of {handle} from {first} to {last}")
        }
        Kind::Overflow => format!("overflow{live}"),
        other => format!("{other:?} {handle}"),
    }
}
