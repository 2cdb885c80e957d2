//! The fake wires between the shard and its hosts: bytes arrive in pieces, late, and each end learns of a break by itself.

use std::collections::{BTreeMap, VecDeque};

use _native::host::LinkIndex;
use _native::mesh::body::{Join, read_u32};
use _native::mesh::{Frame, Incoming, Kind};

/// Bytes of a message beside its body, as credit counts them.
const OVERHEAD: i64 = 64;

/// One connection, until both ends have left it.
pub struct Wire {
    pub host: usize,
    pub link: LinkIndex,
    /// Is it the shard's present one?
    pub is_open: bool,
    pub to_host: VecDeque<u8>,
    pub to_shard: VecDeque<u8>,
    /// The host's end.
    pub incoming: Incoming,
    /// What the shard hears, read a second time.
    pub heard: Incoming,
    pub windows: Windows,
}

impl Wire {
    pub fn new(host: usize, link: LinkIndex) -> Wire {
        Wire {
            host,
            link,
            is_open: true,
            to_host: VecDeque::new(),
            to_shard: VecDeque::new(),
            incoming: Incoming::new(1 << 24),
            heard: Incoming::new(1 << 24),
            windows: Windows::default(),
        }
    }
}

pub fn feed(incoming: &mut Incoming, bytes: &[u8]) {
    incoming.space(bytes.len())[..bytes.len()].copy_from_slice(bytes);
    incoming.filled(bytes.len());
}

/// By the frames alone: what of each room's window is out, as the shard must see it.
#[derive(Default)]
pub struct Windows {
    /// By the room's handle: bytes used and not given back.
    pub used: BTreeMap<u32, i64>,
    /// The room of a member's handle.
    rooms: BTreeMap<u32, u32>,
}

impl Windows {
    /// From shard to host.
    pub fn sent(&mut self, frame: &Frame<'_>) {
        match frame.kind {
            Kind::Open => drop(self.used.insert(frame.handle, 0)),
            Kind::Release => drop(self.used.remove(&frame.handle)),
            Kind::Join => {
                let room = Join::read(frame.body).expect("a join").room;
                self.rooms.insert(frame.handle, room);
            }
            Kind::Message | Kind::Push => {
                let room = self.rooms.get(&frame.handle).expect("a member of some room");
                if let Some(used) = self.used.get_mut(room) {
                    *used += frame.body.len() as i64 + OVERHEAD;
                }
            }
            _ => {}
        }
    }

    /// From host to shard.
    pub fn given_back(&mut self, frame: &Frame<'_>) {
        if frame.kind == Kind::NotOwner {
            // Whatever was sent to it is nobody's. Its shard opens it anew, or gives it up.
            self.used.remove(&frame.handle);
        }
        if frame.kind != Kind::Credit {
            return;
        }
        let bytes = read_u32(frame.body).expect("a number");
        if let Some(used) = self.used.get_mut(&frame.handle) {
            *used -= i64::from(bytes);
            assert!(*used >= 0, "room {} was given back more than it used", frame.handle);
        }
    }
}
