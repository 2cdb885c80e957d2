//! What a host may say at any time, sense or not, about the rooms and members that it has heard of.

use _native::mesh::{HostIndex, Kind, Push, Say, StreamPosition, body, except_bytes, flags, put_reference};
use serde_json::json;

use super::chatter::UNASKED;
use super::life::Life;
use crate::bodies::sent;
use crate::peer::Random;

impl Life {
    pub(super) fn host_listens(&mut self) {
        for frame in self.world.host_frames() {
            match frame.kind {
                Kind::Open => self.rooms.insert(0, frame.handle),
                Kind::Join => self.members.insert(0, frame.handle),
                // Whom it has forgotten it does not answer.
                Kind::Leave => self.asked.retain(|(member, _)| *member != frame.handle),
                Kind::Release if frame.flags & flags::RECOVER != 0 => self.asked.clear(),
                Kind::Push => {
                    let reference = Push::read(&frame.body).expect("a push").0.reference.to_owned();
                    self.asked.push((frame.handle, reference));
                }
                _ => {}
            }
        }
    }

    /// The host answers a push that it has heard, once.
    fn host_answers(&mut self) {
        let at = self.random.below(self.asked.len().max(1));
        if at < self.asked.len() {
            let (member, reference) = self.asked.swap_remove(at);
            let body = reply(&mut self.random, &reference);
            self.world.host_frame(self.epoch, Kind::Reply, flags::JSON, member, &[&body]);
        }
    }

    /// The host has read all, or nothing.
    pub(super) fn observe_link(&mut self) {
        let unread_bytes = [0, 5000][self.random.below(2)];
        if unread_bytes == 0 {
            self.host_listens();
        }
        self.world.core.link_observed(HostIndex(0), unread_bytes);
    }

    /// The host says something to a room or a member that it has heard of.
    pub(super) fn host_speaks(&mut self) {
        self.host_listens();
        if self.random.below(6) == 0 {
            return self.host_answers();
        }
        let about_room = self.random.below(3) == 0;
        let (kind, bits, body) = if about_room { self.of_room() } else { self.of_member() };
        let of = if about_room { &self.rooms } else { &self.members };
        let handle = of.get(self.random.below(4)).copied().unwrap_or_default();
        self.world.host_frame(self.epoch, kind, bits, handle, &[&body]);
    }

    fn of_room(&mut self) -> (Kind, u8, Vec<u8>) {
        match self.random.below(24) {
            0 => (Kind::NotOwner, 0, 0u64.to_le_bytes().to_vec()),
            1 => (Kind::Overflow, [0, flags::LIVE][self.random.below(2)], vec![]),
            2 => (Kind::Stream, 0, StreamPosition::new(1, self.offset).bytes().to_vec()),
            3..12 => (Kind::Credit, 0, (self.random.below(900) as u32).to_le_bytes().to_vec()),
            _ => self.publish(),
        }
    }

    fn of_member(&mut self) -> (Kind, u8, Vec<u8>) {
        match self.random.below(24) {
            0 => (Kind::Close, 0, body::Close { code: 4510, reason: "kicked" }.bytes()),
            1 => (Kind::Close, 0, body::Close { code: 1011, reason: "internal" }.bytes()),
            2..6 => (Kind::BarrierDone, 0, vec![]),
            6..11 => (Kind::Admit, 0, vec![]),
            11..16 => (Kind::Send, 0, sent(&self.words())),
            _ => answer(&mut self.random),
        }
    }

    fn words(&mut self) -> Vec<u8> {
        let most = [90, 90, 700][self.random.below(3)];
        let (word, count) = (self.random.below(4), self.random.below(most));
        format!("{}{count}", format!("word{word} ").repeat(count)).into_bytes()
    }

    /// Volatile or stored.
    fn publish(&mut self) -> (Kind, u8, Vec<u8>) {
        let except = self.members.get(self.random.below(8)).copied().unwrap_or_default();
        self.offset += 1;
        let offset = if self.random.below(2) == 0 { self.offset } else { 0 };
        let mut body = except_bytes(except).to_vec();
        let bits = Say { event: "", offset, key: ["", "k"][self.random.below(2)] }.put(&mut body);
        body.extend(self.words());
        (Kind::Publish, bits, body)
    }
}

/// What a host says of a membership: kind, flags, body.
fn answer(random: &mut Random) -> (Kind, u8, Vec<u8>) {
    let offsets = |count: usize| (0..count as u64).flat_map(u64::to_le_bytes).collect();
    match random.below(12) {
        0..4 => (Kind::Joined, flags::JSON, b"{}".to_vec()),
        4 => (Kind::Joined, flags::JSON | flags::STORED, b"{}".to_vec()),
        5 => (Kind::Refused, flags::JSON, b"{}".to_vec()),
        6 => (Kind::Attach, 0, vec![7; random.below(90)]),
        7 => (Kind::Page, [0, flags::LIVE][random.below(2)], offsets(1)),
        8 => (Kind::Gap, 0, offsets(2)),
        _ => (Kind::Reply, flags::JSON, reply(random, UNASKED)),
    }
}

fn reply(random: &mut Random, reference: &str) -> Vec<u8> {
    let mut body = Vec::new();
    put_reference(&mut body, reference);
    body.extend(json!("r".repeat(random.below(400))).to_string().into_bytes());
    body
}
