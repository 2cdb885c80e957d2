//! The hosts behind the fake shard: their ends of the links, frame by frame.

use _native::mesh::body::{Join, read_u64s};
use _native::mesh::frames::NOBODY;
use _native::mesh::{HostIndex, Incoming, Kind, LinkError, Outgoing};
use _native::shard::work::LinkOrder;

use super::{EPOCH, World};
use crate::bodies::{publication, sent};

const LONGEST_FRAME: usize = 1 << 25;

/// One frame as the host saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub kind: Kind,
    pub flags: u8,
    pub handle: u32,
    pub epoch: u64,
    pub body: Vec<u8>,
}

/// A host's end of its link.
pub struct HostEnd {
    incoming: Incoming,
    outgoing: Outgoing,
    /// The tables by which it has been sent the members of all its rooms, and how many refusals were heard of then.
    members_by: Vec<[u64; 2]>,
    /// Its link is up; what it says otherwise reaches nobody.
    up: bool,
}

impl Default for HostEnd {
    fn default() -> HostEnd {
        HostEnd {
            incoming: Incoming::new(LONGEST_FRAME),
            outgoing: Outgoing::default(),
            members_by: Vec::new(),
            up: false,
        }
    }
}

impl World {
    /// What host 0 gets now.
    pub fn host_frames(&mut self) -> Vec<Seen> {
        self.frames_of(0)
    }

    /// But for those that say that the members of all rooms have been sent (`members_by`).
    pub fn frames_of(&mut self, host: u32) -> Vec<Seen> {
        let bytes = self.core.link_unsent(HostIndex(host)).to_vec();
        self.core.link_wrote(HostIndex(host), bytes.len());
        let HostEnd { incoming, members_by, .. } = &mut self.hosts[host as usize];
        incoming.space(bytes.len())[..bytes.len()].copy_from_slice(&bytes);
        incoming.filled(bytes.len());
        let mut seen = Vec::new();
        while let Some(it) = incoming.next_frame().unwrap() {
            if (it.kind, it.handle) == (Kind::MembersEnd, NOBODY) {
                members_by.push(read_u64s(it.body).unwrap());
                continue;
            }
            let body = it.body.to_vec();
            seen.push(Seen { kind: it.kind, flags: it.flags, handle: it.handle, epoch: it.epoch, body });
        }
        self.admit(host, &seen);
        seen
    }

    /// A living host reads all that it has been sent, and acknowledges it. Returns the kinds.
    pub fn settle(&mut self, host: u32) -> Vec<Kind> {
        let kinds = self.frames_of(host).into_iter().map(|seen| seen.kind).collect();
        self.acknowledge(host);
        kinds
    }

    /// The same since this was asked.
    pub fn members_by(&mut self, host: u32) -> Vec<[u64; 2]> {
        self.frames_of(host);
        std::mem::take(&mut self.hosts[host as usize].members_by)
    }

    /// Newcomers by a direct path are let in as soon as the host hears of them.
    fn admit(&mut self, host: u32, seen: &[Seen]) {
        let direct = |frame: &&Seen| {
            frame.kind == Kind::Join && Join::read(&frame.body).is_ok_and(|join| join.topic.is_empty())
        };
        let newcomers: Vec<&Seen> = seen.iter().filter(direct).filter(|_| self.admits).collect();
        for frame in &newcomers {
            for kind in [Kind::Admit, Kind::Joined] {
                self.hosts[host as usize].outgoing.push(kind, 0, frame.handle, frame.epoch, &[]);
            }
        }
        if !newcomers.is_empty() {
            self.deliver_from(host).unwrap();
        }
    }

    pub fn kinds(&mut self) -> Vec<Kind> {
        self.host_frames().into_iter().map(|seen| seen.kind).collect()
    }

    /// A frame from host 0, with the room's epoch.
    pub fn host_says(&mut self, kind: Kind, handle: u32, parts: &[&[u8]]) {
        self.host_says_in(EPOCH, kind, handle, parts);
    }

    pub fn host_says_in(&mut self, epoch: u64, kind: Kind, handle: u32, parts: &[&[u8]]) {
        self.says(0, epoch, kind, handle, parts).unwrap();
    }

    /// A frame from a host, with an acknowledgement of all it has taken.
    pub fn says(
        &mut self,
        host: u32,
        epoch: u64,
        kind: Kind,
        handle: u32,
        parts: &[&[u8]],
    ) -> Result<(), LinkError> {
        // A SEND is said under no event.
        let body = if kind == Kind::Send { sent(&parts.concat()) } else { parts.concat() };
        self.hosts[host as usize].outgoing.push(kind, 0, handle, epoch, &[&body]);
        self.deliver_from(host)
    }

    /// A frame from host 0, as it is.
    pub fn host_frame(&mut self, epoch: u64, kind: Kind, bits: u8, handle: u32, parts: &[&[u8]]) {
        self.hosts[0].outgoing.push(kind, bits, handle, epoch, parts);
        self.deliver_from(0).unwrap();
    }

    /// The host acknowledges all it has taken.
    pub fn acknowledge(&mut self, host: u32) {
        self.deliver_from(host).unwrap();
    }

    fn deliver_from(&mut self, host: u32) -> Result<(), LinkError> {
        let HostEnd { incoming, outgoing, up, .. } = &mut self.hosts[host as usize];
        if !*up {
            return Ok(());
        }
        outgoing.seal(incoming.taken(), true);
        let bytes = outgoing.unsent().to_vec();
        outgoing.advance(bytes.len());
        for piece in bytes.chunks(64 * 1024) {
            self.core.link_space(HostIndex(host)).unwrap()[..piece.len()].copy_from_slice(piece);
            self.core.link_filled(HostIndex(host), piece.len())?;
        }
        Ok(())
    }

    pub fn publish(&mut self, room: u32, except: u32, text: &str) {
        self.host_says(Kind::Publish, room, &[&publication(except, text.as_bytes())]);
    }

    /// The host's process is gone, another takes its place on the same index.
    pub fn replace_host(&mut self, version: u64, epoch: u64) {
        self.link_down(0);
        self.table(version, 0, epoch);
        self.connect(0);
    }

    /// The socket of a link broke.
    pub fn link_down(&mut self, host: u32) {
        self.core.link_down(HostIndex(host));
        self.forget(host);
    }

    /// The host's end of its link is gone.
    pub fn forget(&mut self, host: u32) {
        self.hosts[host as usize] = HostEnd::default();
    }

    pub fn connect(&mut self, host: u32) {
        self.hosts[host as usize] = HostEnd { up: true, ..HostEnd::default() };
        self.core.link_up(HostIndex(host));
    }

    /// As the driver does.
    pub fn obey_link_orders(&mut self) {
        for order in std::mem::take(&mut self.core.work.links) {
            match order {
                LinkOrder::Connect { host, .. } => self.connect(host.0),
                LinkOrder::Disconnect { host } => self.forget(host.0),
            }
        }
    }
}
