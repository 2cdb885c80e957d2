//! Newcomers whose room has no host that can be reached: requests and joins wait for one, but not without end.
//!
//! The one rule: every newcomer gets an answer in bounded time, and one that may come back is told when.

use crate::mesh::{ActorAddress, Denial, MemberHandle};
use crate::ws::close;
use crate::ws::handshake::{Ask, HeadScanner, Refusal};

use super::accept::refused::Refused;
use super::config::ms;
use super::conn::Head;
use super::core::Core;
use super::form::Form;
use super::link::link::Link;
use super::member::Member;
use super::slots::{ConnSlot, present};
use super::turn::Reactor;

impl Reactor {
    /// Table and links are there; or they have not come within `limits.header_timeout_s`, and clients that connect are refused.
    pub(super) fn may_open(&self) -> bool {
        let limit_ms = ms(self.core.env.settings.header_timeout_s);
        self.core.is_ready() || (limit_ms > 0 && self.core.env.now_ms >= limit_ms)
    }
}

impl Core {
    /// Nothing is known yet of rooms and pages.
    pub(super) fn refuse_unrouted(&mut self, slot: ConnSlot, ask: &Ask<'_>) -> Result<(), Refusal> {
        let refused = self.conns.known(slot).and_then(|conn| conn.refused);
        let refused = refused.unwrap_or(Refused::Unavailable);
        match ask {
            Ask::Upgrade(upgrade) => self.refuse_upgrade(slot, refused, upgrade),
            Ask::Plain { .. } => Err(refused.refusal()),
        }
    }

    fn link_of(&self, address: &ActorAddress) -> Option<&Link> {
        let owner = self.table.owner(address.partition());
        self.links.get(owner.host)
    }

    /// Has the room been waiting for a host for too long? Nothing is looked up if no room of a host that is up can wait.
    fn waits_long(&self, address: &ActorAddress, is_up: bool) -> bool {
        if is_up && self.rooms.awaited == 0 && self.work.refused.is_empty() {
            return false;
        }
        let room = self.rooms.find(address);
        room.and_then(|handle| self.rooms.rooms.get(handle)).is_some_and(|room| room.given_up)
    }

    /// Does the host of a room take what it is sent?
    pub(super) fn is_reached(&self, route: u16, key: &str) -> bool {
        let address = self.routes.address(route, key);
        self.link_of(&address).is_some_and(|link| link.is_up() && !link.is_stopped())
            && !self.waits_long(&address, true)
    }

    /// Have those who wait for the host of a room been refused, so that others need not wait?
    pub(super) fn is_given_up(&self, route: u16, key: &str) -> bool {
        let address = self.routes.address(route, key);
        let link = self.link_of(&address).filter(|link| link.is_up());
        link.is_some_and(Link::is_stopped) || self.waits_long(&address, link.is_some())
    }

    /// The request is answered when a host is there, or when its time is up.
    pub(super) fn wait_for_host(&mut self, slot: ConnSlot) -> Result<(), Refusal> {
        if let Some(conn) = self.conns.known_mut(slot) {
            conn.rare().head = Some(Head { waits: true, ..Head::default() });
        }
        self.waiting_heads.push(slot);
        self.set_limit(slot, self.env.settings.header_timeout_s);
        Ok(())
    }

    /// Keeps a request that was found to wait, with what came behind it.
    pub(super) fn keep_waiting(&mut self, slot: ConnSlot, head: &[u8], rest: &[u8]) {
        let Some(conn) = self.conns.known_mut(slot).filter(|conn| conn.waits_for_host()) else {
            return;
        };
        if let Some(kept) = conn.rare().head.as_mut() {
            kept.bytes = [head, rest].concat();
        }
    }

    /// Hosts have come: requests that wait for them are answered. One that goes on waiting keeps its deadline.
    pub(super) fn retry_heads(&mut self) {
        for slot in std::mem::take(&mut self.waiting_heads) {
            let deadline_ms = self.timers.deadline_ms(slot.0);
            self.answer_waiting(slot);
            let waits = self.conns.get(slot).is_some_and(|conn| conn.waits_for_host());
            if let Some(deadline_ms) = deadline_ms.filter(|_| waits) {
                self.timers.set(slot.0, deadline_ms);
            }
        }
    }

    /// No host has come in time.
    pub(super) fn give_up_head(&mut self, slot: ConnSlot) {
        self.refuse_newcomer(slot, Refused::Unavailable);
        self.answer_waiting(slot);
    }

    /// Takes a request that waits as if it had come now.
    fn answer_waiting(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.get_mut(slot).filter(|conn| conn.waits_for_host()) else {
            return;
        };
        let head = present(conn.take(|rare| rare.head.take()), "a head that waits");
        let Some(Head { mut bytes, .. }) = head else { return };
        let found = HeadScanner::default().scan(&bytes, &self.env.request_limits);
        self.scanned(slot, found, &mut bytes);
        if self.conns.get(slot).is_some_and(|conn| !conn.waits_for_host()) {
            self.work.resumed.push_back(slot); // the edges of what came meanwhile are gone
        }
    }

    /// Refuses those who have joined a room, or join it anew, whose host has been out of reach for `mesh.unread_s`.
    /// Members that were let in wait on: their sockets live, and they recover. O(rooms) while some room waits.
    pub(super) fn expire_joins(&mut self) {
        let (now_ms, limit_ms) = (self.env.now_ms, ms(self.env.settings.unread_s));
        if limit_ms == 0 || !std::mem::take(&mut self.rooms.some_wait) {
            return;
        }
        let mut late = Vec::new();
        for (handle, room) in self.rooms.rooms.iter_mut() {
            if room.attached || room.given_up || room.is_empty() {
                continue;
            }
            room.given_up = now_ms.saturating_sub(room.waits_since_ms) >= limit_ms;
            match room.given_up {
                true => late.push(handle),
                false => self.rooms.some_wait = true,
            }
        }
        late.into_iter().for_each(|handle| self.each_member(handle, Core::give_up_join));
    }

    /// Refuses the join of a member, unless it is answered or the member has left.
    pub(super) fn give_up_join(&mut self, member: MemberHandle) {
        let waits = |entry: &&Member| !entry.answered && entry.conn.is_some();
        let Some(entry) = self.rooms.members.get(member).filter(waits) else { return };
        let (slot, form) = (entry.conn.known(), entry.form);
        self.env.counters.joins_denied.add(1);
        match form {
            Form::Direct => {
                let refused = Refused::Unavailable;
                self.close_by_policy(
                    slot,
                    close::TRY_AGAIN,
                    &close::retry(refused.slug(), refused.retry_ms()),
                );
            }
            _ => self.refuse_join(member, &Denial::UNREACHED.response()),
        }
    }
}
