//! Which connections are read: those whose room has credit and an owner, and whose link has room. The others wait in
//! their room's list, unread, so that the client's own socket holds it back.
//!
//! The one rule: whatever was missing resumes those who waited for it, be it credit, an owner, or room on the link.

use super::config::ms;
use super::core::Core;
use super::phase::Phase;
use super::slots::ConnSlot;
use crate::mesh::RoomHandle;

/// A grant of credit must not cost a walk over every waiting connection.
const RESUMED_AT_A_TIME: usize = 32;
/// A room's list may hold so many entries of connections that are gone.
const STALE_ENTRIES: usize = 64;

impl Core {
    /// May the connection be read now? If not for want of credit, it is resumed later through `work.resumed`.
    pub fn wants_read(&mut self, slot: ConnSlot) -> bool {
        let Some(conn) = self.conns.get(slot) else { return false };
        if conn.phase != Phase::Open {
            return !matches!(conn.phase, Phase::Barrier | Phase::Dead) && !conn.waits_for_host();
        }
        if let Some(unsent) = conn.unsent_replies() {
            return self.hears_channels(slot, unsent);
        }
        let Some(member) = self.rooms.members.known(conn.member) else { return false };
        // What has come back goes first.
        let (handle, waits) = (member.room, member.has_pushes());
        if self.may_send(handle) && !waits {
            return true;
        }
        self.pause(slot, handle);
        false
    }

    /// A channel socket waits for its client alone: until most of its replies have gone.
    fn hears_channels(&mut self, slot: ConnSlot, unsent_bytes: usize) -> bool {
        let most_bytes = self.env.settings.reply_bytes;
        if most_bytes == 0 || unsent_bytes <= most_bytes {
            return true;
        }
        if let Some(conn) = self.conns.known_mut(slot).filter(|conn| !conn.paused) {
            conn.paused = true;
            self.env.counters.paused.add(1);
        }
        false
    }

    /// A channel socket has sent something: it is heard again if that was what it waited for.
    pub(super) fn resume_channels(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        let Some(unsent_bytes) = conn.unsent_replies() else { return };
        conn.channels_mut().into_iter().for_each(|channels| channels.reply_bytes = unsent_bytes);
        if conn.paused && unsent_bytes <= self.env.settings.reply_bytes / 2 {
            conn.read_again(self.env.now());
            self.env.counters.paused.sub(1);
            self.work.resumed.push_back(slot);
        }
    }

    fn pause(&mut self, slot: ConnSlot, handle: RoomHandle) {
        let Core { conns, rooms, env, .. } = self;
        let Some(conn) = conns.get_mut(slot).filter(|conn| !conn.paused) else { return };
        let Some(room) = rooms.rooms.known_mut(handle) else { return };
        conn.paused = true;
        env.counters.paused.add(1);
        if room.paused.len() >= room.members.len() + STALE_ENTRIES {
            let waits = |slot: &ConnSlot| {
                let member = conns.get(*slot).filter(|conn| conn.paused).map(|conn| conn.member);
                member.and_then(|member| rooms.members.get(member)).is_some_and(|it| it.room == handle)
            };
            room.paused.retain(waits);
        }
        room.paused.push_back(slot);
    }

    /// The connection leaves its room: what is still to be read of it needs no credit. Was it waiting?
    pub(super) fn unpause(&mut self, slot: ConnSlot) -> bool {
        let Some(conn) = self.conns.known_mut(slot).filter(|conn| conn.paused) else { return false };
        conn.paused = false;
        self.env.counters.paused.sub(1);
        true
    }

    /// How long one that has hung up while it was not being read may still be heard out, in seconds.
    pub(super) fn hearing_s(&self) -> f64 {
        let settings = &self.env.settings;
        match settings.heartbeat_interval_s {
            0.0 => settings.heartbeat_timeout_s,
            interval_s => interval_s,
        }
    }

    /// The peer has hung up. If it is not being read it has one heartbeat's time to be heard out, then it is gone.
    pub fn hung_up(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.get_mut(slot).filter(|conn| !conn.hung_up) else { return };
        conn.hung_up = true;
        conn.last_seen_ms = self.env.now();
        if conn.paused {
            self.hasten_timer(slot, ms(self.hearing_s()));
        }
    }

    /// Credit or an owner came: send what waits, and let waiting connections be read, a few at a time, as far as the credit goes.
    pub fn resume(&mut self, handle: RoomHandle) {
        self.send_waiting(handle);
        let Core { conns, rooms, env, work, .. } = self;
        let Some(room) = rooms.rooms.get_mut(handle) else { return };
        let mut resumed = 0;
        while resumed < RESUMED_AT_A_TIME {
            if room.credit_bytes <= 0 || !room.attached {
                return;
            }
            let Some(slot) = room.paused.pop_front() else { return };
            let Some(conn) = conns.get_mut(slot).filter(|conn| conn.paused) else { continue };
            if rooms.members.get(conn.member).is_none_or(|member| member.room != handle) {
                continue;
            }
            conn.read_again(env.now());
            env.counters.paused.sub(1);
            work.resumed.push_back(slot);
            resumed += 1;
        }
        work.waking.push(handle);
    }
}
