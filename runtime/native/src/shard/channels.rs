//! What a channel socket has: its memberships by topic, and the request it came with.
//!
//! Small: eight bytes a membership, since the topic itself stands there. Finding one looks through hashes, which are few.

use std::collections::VecDeque;

use xxhash_rust::xxh3::xxh3_64;

use super::member::Member;
use super::slots::{Slots, present};
use super::spent::Spent;
use crate::channels::Version;
use crate::mesh::{MemberHandle, RoomHandle, body};

/// The most topics that a socket is remembered to have been kicked from; then the oldest is forgotten.
const MOST_KICKED: usize = 128;

/// Not thread-safe; owned by its connection.
#[derive(Debug, Default)]
pub struct Channels {
    /// The body of a JOIN without room, topic and params; with the headers that any room wants.
    pub request: Box<[u8]>,
    pub origin: Option<Box<str>>,
    /// Of the protocol, as its request named it.
    pub version: Version,
    /// Hash of the topic, membership.
    places: Vec<(u32, MemberHandle)>,
    kicked: VecDeque<Box<str>>,
    pub spent: Spent,
    /// Bytes of its memberships, as charged.
    pub members_bytes: usize,
    /// Bytes of replies queued; those sent meanwhile are not all taken off.
    pub reply_bytes: usize,
}

fn hash(topic: &str) -> u32 {
    xxh3_64(topic.as_bytes()) as u32
}

impl Channels {
    /// In no room yet.
    pub fn new(version: Version, request: Box<[u8]>, origin: Option<Box<str>>) -> Channels {
        Channels { version, request, origin, ..Channels::default() }
    }

    /// The membership of a topic, but for those that are ending.
    pub fn find(&self, topic: &str, members: &Slots<MemberHandle, Member>) -> Option<MemberHandle> {
        self.of(topic, members).find(|(_, entry)| entry.ending().is_none()).map(|(member, _)| member)
    }

    /// Has a membership of the topic that is ending still something to say? Another would overtake it.
    pub fn is_heard_out(&self, topic: &str, members: &Slots<MemberHandle, Member>) -> bool {
        !self.of(topic, members).any(|(_, entry)| entry.has_pushes())
    }

    fn of<'a>(
        &'a self,
        topic: &'a str,
        members: &'a Slots<MemberHandle, Member>,
    ) -> impl Iterator<Item = (MemberHandle, &'a Member)> {
        let wanted = hash(topic);
        let places = self.places.iter().filter(move |(known, _)| *known == wanted);
        let entries = places.filter_map(|(_, member)| Some((*member, members.get(*member)?)));
        entries.filter(move |(_, entry)| entry.topic() == topic)
    }

    /// The body of a membership's JOIN, with those headers that its room wants.
    pub fn join_body(&self, room: RoomHandle, member: &Member, wanted: &[String]) -> Vec<u8> {
        let told = present(body::Join::read(&self.request).ok(), "the request of a channel socket");
        let Some(told) = told else { return Vec::new() };
        let mut headers = told.headers;
        headers.retain(|(name, _)| wanted.iter().any(|header| header == name));
        body::Join { room: room.0, headers, topic: member.topic(), params: member.params(), ..told }.bytes()
    }

    /// Remembers a membership under its topic.
    pub fn add(&mut self, topic: &str, member: MemberHandle) {
        self.places.push((hash(topic), member));
    }

    /// Forgets a membership.
    pub fn remove(&mut self, member: MemberHandle) {
        self.places.retain(|(_, known)| *known != member);
    }

    /// All memberships, in the order they were made.
    pub fn members(&self) -> impl Iterator<Item = MemberHandle> + '_ {
        self.places.iter().map(|(_, member)| *member)
    }

    /// How many memberships it has.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Has it joined none?
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The application does not want to see it under this topic again.
    pub fn kick(&mut self, topic: &str) {
        if self.kicked.len() >= MOST_KICKED {
            self.kicked.pop_front();
        }
        self.kicked.push_back(topic.into());
    }

    pub fn is_kicked(&self, topic: &str) -> bool {
        self.kicked.iter().any(|known| &**known == topic)
    }

    /// Heap held, that of its memberships included.
    pub fn heap_bytes(&self) -> usize {
        let origin = self.origin.as_ref().map_or(0, |origin| origin.len());
        let kicked: usize = self.kicked.iter().map(|topic| topic.len() + size_of::<Box<str>>()).sum();
        let places = self.places.capacity() * size_of::<(u32, MemberHandle)>();
        size_of::<Channels>()
            + self.request.len()
            + origin
            + kicked
            + places
            + self.members_bytes
            + self.spent.heap_bytes()
    }
}
