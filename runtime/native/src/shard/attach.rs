//! Rooms and their hosts: joining, leaving, and joining again elsewhere when the table says so.
//!
//! The one rule: frames of a room go out only while it is attached, that is, after its OPEN on the owner's present link.

use crate::mesh::{ActorAddress, Kind, MemberHandle, RoomHandle, StreamPosition, body, flags};

use super::bucket::Rate;
use super::conn::Conn;
use super::core::Core;
use super::link::freed::Handle;
use super::link::link::Link;
use super::member::{Member, Standing};
use super::more::More;
use super::rooms::{Room, Transfer};
use super::routes::Route;
use super::slots::ConnSlot;

impl Core {
    /// Sends a frame about a member, if its room is attached.
    pub(super) fn push_to_room(&mut self, member: MemberHandle, kind: Kind, frame_body: &[u8]) -> bool {
        let Some(room) = self.rooms.room_of(member).filter(|room| room.attached) else { return false };
        let Some(link) = self.links.known_mut(room.host) else { return false };
        link.push(kind, 0, Handle::Member(member), room.epoch, &[frame_body]);
        true
    }

    /// Sends OPEN and everybody's JOIN to the owner, if its link is up and nothing may come back from the owner before.
    pub(super) fn attach(&mut self, handle: RoomHandle) {
        let room = self.rooms.rooms.get_mut(handle).filter(|room| !room.is_awaited());
        let Some(room) = room else { return };
        let Some(link) = self.links.get_mut(room.host) else { return };
        if !link.is_up() {
            return;
        }
        let (kind, key) = room.address.parts();
        link.push(Kind::Open, 0, Handle::Room(handle), room.epoch, &[&body::Open { kind, key }.bytes()]);
        (room.attached, room.given_up) = (true, false);
        room.credit_bytes = self.env.settings.room_credit_bytes;
        room.starved = false;
        let members = room.members.clone();
        let recovered = members.into_iter().filter(|&member| self.send_join(handle, member)).count();
        if recovered > 0 {
            self.push_about_room(handle, Kind::MembersEnd);
            self.env.counters.rejoined.add(recovered as u64);
        }
        self.pull_again(handle);
        self.resume(handle);
    }

    /// Sends a frame without a body about a room, if it is attached.
    fn push_about_room(&mut self, handle: RoomHandle, kind: Kind) {
        let Some(room) = self.rooms.rooms.get(handle).filter(|room| room.attached) else { return };
        if let Some(link) = self.links.known_mut(room.host) {
            link.push(kind, 0, Handle::Room(handle), room.epoch, &[]);
        }
    }

    /// The host no longer has the room. Who is not granted joins anew, and what it was told or given goes for nothing.
    pub(super) fn detach_room(&mut self, handle: RoomHandle) {
        let Some(room) = self.rooms.rooms.get_mut(handle) else { return };
        if std::mem::take(&mut room.attached) {
            room.waits_since_ms = self.env.now_ms;
        }
        self.rooms.some_wait = true;
        let Some(room) = self.rooms.rooms.known(handle) else { return };
        let members = room.members.clone();
        let link = self.links.get(room.host);
        if link.is_some_and(Link::is_lost) {
            self.fail_asked(handle); // a host that lives answers by itself
            self.fail_waiting(handle);
        }
        members.into_iter().for_each(|member| self.join_anew(member));
    }

    fn join_anew(&mut self, member: MemberHandle) {
        let entry = self.rooms.members.get_mut(member);
        let Some(entry) = entry.filter(|it| !it.answered && it.standing != Standing::Asked) else { return };
        entry.standing = Standing::Asked;
        let has_more = entry.more().is_some();
        let conn = self.conns.known_mut(entry.conn);
        conn.into_iter().for_each(|conn| conn.leave_behind(member));
        if has_more {
            self.change(member, More::forget_join);
        }
    }

    /// Puts a connection into a room, making the room known if it is the first. Returns the membership.
    pub(super) fn join(&mut self, slot: ConnSlot, route: u16, key: &str, member: Member) -> MemberHandle {
        let address = self.routes.address(route, key);
        let handle = match self.rooms.find(&address) {
            Some(handle) => handle,
            None => self.new_room(route, address),
        };
        let bytes = member.heap_bytes();
        let member = self.rooms.add(handle, slot, member);
        self.charge_member(slot, 0, bytes);
        self.start_quota(handle, member);
        self.send_join(handle, member);
        self.env.counters.members.add(1);
        member
    }

    /// Sends a member's JOIN, if its room is attached. Did it recover?
    pub(super) fn send_join(&mut self, handle: RoomHandle, member: MemberHandle) -> bool {
        let Core { rooms, links, conns, routes, .. } = self;
        let Some(room) = rooms.rooms.known(handle).filter(|room| room.attached) else { return false };
        let Some(link) = links.known_mut(room.host) else { return false };
        let Some(entry) = rooms.members.known(member) else { return false };
        let recovers = entry.answered;
        let named = Handle::Member(member);
        let bits = if recovers { flags::RECOVER } else { 0 };
        match conns.known(entry.conn).and_then(Conn::channels) {
            Some(channels) => {
                let wanted = routes.headers(room.address.kind());
                let join = channels.join_body(handle, entry, wanted);
                link.push(Kind::Join, bits, named, room.epoch, &[&join]);
            }
            None => link.push(Kind::Join, bits, named, room.epoch, &[entry.join()]),
        }
        if !recovers {
            link.traffic.note_join(member);
        }
        let attachment = entry.more().map_or(&[][..], |more| &more.attachment);
        if recovers && !attachment.is_empty() {
            link.push(Kind::State, 0, named, room.epoch, &[attachment]);
        }
        recovers
    }

    fn new_room(&mut self, route: u16, address: ActorAddress) -> RoomHandle {
        let declared = self.routes.rooms.get(usize::from(route));
        let partition = address.partition();
        let owner = self.table.owner(partition);
        let handle = self.rooms.insert(Room {
            partition,
            policy: declared.map(|route| route.slow_client).unwrap_or_default(),
            history: declared.is_some_and(|route| route.history),
            stream: StreamPosition::default(),
            quota: declared.map_or([Rate::NONE; 2], Route::quota),
            host: owner.host,
            epoch: owner.epoch,
            attached: false,
            transfer: Transfer::Settled,
            waits_since_ms: self.env.now_ms,
            given_up: false,
            starved: false,
            credit_bytes: 0,
            members: Vec::new(),
            paused: Default::default(),
            waiting: Default::default(),
            asked: Default::default(),
            address,
        });
        self.env.counters.rooms.add(1);
        self.attach(handle);
        self.rooms.some_wait |= self.rooms.rooms.get(handle).is_some_and(|room| !room.attached);
        handle
    }

    /// Changes what a membership has, and charges what it then holds.
    pub(super) fn change<T>(
        &mut self,
        member: MemberHandle,
        change: impl FnOnce(&mut More) -> T,
    ) -> Option<T> {
        let entry = self.rooms.members.get_mut(member).filter(|entry| entry.conn.is_some())?;
        let before = entry.heap_bytes();
        let changed = change(entry.more_mut());
        let (slot, after) = (entry.conn.known(), entry.heap_bytes());
        self.charge_member(slot, before, after);
        Some(changed)
    }

    /// A membership that took `before` bytes takes `after`: its connection answers for them.
    pub(super) fn charge_member(&mut self, slot: ConnSlot, before: usize, after: usize) {
        let channels = self.conns.known_mut(slot).and_then(Conn::channels_mut);
        channels.into_iter().for_each(|it| it.members_bytes = it.members_bytes + after - before);
        self.recharge(slot);
    }
}
