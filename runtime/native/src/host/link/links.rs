//! All links of a host, by number, and those with something to write. One rule: **a number is not used again**, so that of
//! a link that has closed finds nothing, silently: a frame for it is dropped.

use super::binding::RoomBinding;
use super::connection::{Greeting, Link};
use super::handles::Handles;
use crate::host::config::Config;
use crate::host::counters::Counters;
use crate::host::must_exist::must_exist;
use crate::host::numbers::{LinkIndex, MemberSlot, RoomSlot};
use crate::mesh::{Epoch, LinkError, MemberHandle, RoomHandle};

/// See the module.
#[derive(Debug)]
pub(in crate::host) struct Links {
    links: Vec<Option<Box<Link>>>,
    /// Those with something to write, each once.
    pub(super) dirty: Vec<LinkIndex>,
    /// What may wait for one link, bytes; 0: no limit.
    pub(super) limit_bytes: usize,
    /// Half the window of each room on each link.
    pub(super) half_window: u32,
    /// How many bindings there have been.
    bindings: u32,
    pub(super) credit_grants: u64,
    pub(super) not_owner: u64,
    pub(super) publishes_dropped: u64,
}

impl Links {
    pub(in crate::host) fn new(config: &Config) -> Links {
        Links {
            links: Vec::new(),
            dirty: Vec::new(),
            limit_bytes: config.link_bytes,
            half_window: config.room_credit_bytes / 2,
            bindings: 0,
            credit_grants: 0,
            not_owner: 0,
            publishes_dropped: 0,
        }
    }

    pub(in crate::host) fn open(&mut self) -> LinkIndex {
        self.links.push(Some(Box::default()));
        LinkIndex::of_index(self.links.len() - 1)
    }

    /// Takes a link out for good.
    pub(in crate::host) fn close(&mut self, link: LinkIndex) -> Option<Box<Link>> {
        self.dirty.retain(|&other| other != link);
        self.links.get_mut(link.index())?.take()
    }

    #[inline]
    pub(in crate::host) fn get(&self, link: LinkIndex) -> Option<&Link> {
        self.links.get(link.index())?.as_deref()
    }

    #[inline]
    pub(in crate::host) fn get_mut(&mut self, link: LinkIndex) -> Option<&mut Link> {
        self.links.get_mut(link.index())?.as_deref_mut()
    }

    #[inline]
    pub(in crate::host) fn handles(&self, link: LinkIndex) -> Option<&Handles> {
        self.get(link).map(|link| &link.handles)
    }

    #[inline]
    pub(in crate::host) fn handles_mut(&mut self, link: LinkIndex) -> Option<&mut Handles> {
        self.get_mut(link).map(|link| &mut link.handles)
    }

    #[inline]
    pub(in crate::host) fn member(&self, link: LinkIndex, handle: MemberHandle) -> Option<MemberSlot> {
        self.handles(link)?.member(handle)
    }

    #[inline]
    pub(in crate::host) fn binding(&self, link: LinkIndex, room: RoomHandle) -> Option<&RoomBinding> {
        self.handles(link)?.binding(room)
    }

    #[inline]
    pub(in crate::host) fn binding_mut(
        &mut self,
        link: LinkIndex,
        room: RoomHandle,
    ) -> Option<&mut RoomBinding> {
        self.handles_mut(link)?.binding_mut(room)
    }

    /// Every open link with its number. O(links that there have been).
    fn iter(&self) -> impl Iterator<Item = (LinkIndex, &Link)> {
        let places = self.links.iter().enumerate();
        places.filter_map(|(index, link)| Some((LinkIndex::of_index(index), link.as_deref()?)))
    }

    /// A link's HELLO. Returns an older link of the same shard; an error, if this one is the older.
    pub(in crate::host) fn greet(
        &mut self,
        link: LinkIndex,
        hello: Greeting,
    ) -> Result<Option<LinkIndex>, LinkError> {
        let known = self.iter().filter_map(|(index, other)| Some((index, other.hello?)));
        let other = known.into_iter().find(|(_, other)| other.shard == hello.shard);
        if other.is_some_and(|(_, other)| other.order > hello.order) {
            return Err(LinkError::Superseded);
        }
        if let Some(entry) = self.get_mut(link) {
            entry.hello = Some(hello);
        }
        Ok(other.map(|(older, _)| older))
    }

    #[inline]
    pub(in crate::host) fn is_greeted(&self, link: LinkIndex) -> bool {
        self.get(link).is_some_and(|link| link.hello.is_some())
    }

    /// The shard's handle means this room from now on; `None`: a room that was refused.
    pub(in crate::host) fn bind(
        &mut self,
        link: LinkIndex,
        handle: RoomHandle,
        room: Option<RoomSlot>,
        epoch: Epoch,
    ) -> Result<(), LinkError> {
        self.bindings = self.bindings.wrapping_add(1);
        let binding = RoomBinding::new(room, epoch, self.bindings);
        must_exist(self.handles_mut(link)).map_or(Ok(()), |handles| handles.bind(handle, binding))
    }

    /// A shard has sent the members of all its rooms, by the table of this version, after it had received so many refusals.
    /// It counts only if it has received all of them: otherwise it may open a room again, and will send this again.
    pub(in crate::host) fn note_members(&mut self, link: LinkIndex, version: u64, refusals: u64) {
        if let Some(entry) = self.get_mut(link).filter(|entry| entry.refusals == refusals) {
            entry.members_by = version;
        }
    }

    /// How many shards have sent the members of all their rooms, by the table of this version or a later one.
    pub(in crate::host) fn with_members(&self, version: u64) -> usize {
        self.iter().filter(|(_, link)| link.hello.is_some() && link.members_by >= version).count()
    }

    /// What has been counted here, and the levels of now.
    pub(in crate::host) fn count(&self, counters: &mut Counters) {
        counters.links = self.iter().count() as u64;
        counters.unsent_bytes = self.iter().map(|(_, link)| link.unsent_bytes() as u64).sum();
        counters.credit_grants = self.credit_grants;
        counters.not_owner = self.not_owner;
        counters.publishes_dropped = self.publishes_dropped;
    }
}
