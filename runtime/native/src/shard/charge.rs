//! What each connection is charged with: what it holds for itself here, what many hold together in `shared`.
//!
//! The one rule: what an open connection holds is charged once, and what is closing counts apart.

use super::conn::Conn;
use super::core::Core;
use super::member::Member;
use super::phase::Phase;
use super::slots::ConnSlot;

impl Core {
    /// Charges the memory budget with what the connection holds now, for itself. What is closing counts apart.
    pub(super) fn recharge(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        let direct = self.rooms.members.get(conn.member).map_or(0, Member::heap_bytes);
        let held = u32::try_from(conn.held_bytes() + direct).unwrap_or(u32::MAX);
        let closing = conn.phase >= Phase::CloseSent;
        self.env.recharge((closing, conn.charged_bytes), (closing, held));
        conn.charged_bytes = held;
    }

    /// The connection comes to a later phase. From `CloseSent` on what it holds counts apart, with that of all closing connections.
    pub(super) fn enter_phase(&mut self, slot: ConnSlot, phase: Phase) {
        let Some(conn) = self.conns.known_mut(slot) else { return };
        let (was_closing, closing) = (conn.phase >= Phase::CloseSent, phase >= Phase::CloseSent);
        self.env.recharge((was_closing, conn.charged_bytes), (closing, conn.charged_bytes));
        conn.phase = phase;
        if let Some(outbox) = conn.outbox.as_mut().filter(|_| closing && !was_closing) {
            outbox.discharge();
        }
    }
}

impl Conn {
    /// Heap held for this connection alone that the memory budget counts, without its direct membership.
    pub(super) fn held_bytes(&self) -> usize {
        let rare = self.rare.as_ref().map_or(0, |rare| rare.heap_bytes());
        let unsent = self.outbox.as_ref().map_or(0, |outbox| outbox.own_bytes());
        self.transport_bytes as usize + unsent + self.ws.buffered_bytes() + rare
    }

    /// What it holds together with others, without what waits for its memberships.
    pub(super) fn shared_bytes(&self) -> usize {
        let backlog = self.rare.as_ref().and_then(|rare| rare.backlog.as_ref());
        let kept = backlog.map_or(0, |backlog| backlog.shared_bytes());
        self.outbox.as_ref().map_or(0, |outbox| outbox.shared_bytes()) + kept
    }
}
