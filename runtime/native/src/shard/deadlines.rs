//! What time does to a connection. One timer each, set to the earliest of its deadlines; when it fires, all are looked at.

use crate::ws::close;
use crate::ws::encode;
use crate::ws::opcode::Opcode;

use super::config::ms;
use super::conn::Conn;
use super::core::Core;
use super::phase::{After, Phase};
use super::slots::ConnSlot;
use super::slow_client::Policy;

/// No deadline.
const NEVER: u64 = u64::MAX;

/// What is due for an open connection.
#[derive(Debug, PartialEq, Eq)]
enum Due {
    Drain,
    Assembly,
    Slow,
    Dead,
    Ping,
    /// It is not read, so that its pong cannot be seen: its kernel is asked.
    Probe,
    /// Nothing yet; look again in so many milliseconds.
    Wait(u64),
}

impl Core {
    /// Time has come to `now_ms`: everything due by then happens.
    pub fn tick(&mut self, now_ms: u64) {
        self.env.now_ms = now_ms;
        let mut due = Vec::new();
        self.timers.advance(now_ms, &mut due);
        due.into_iter().for_each(|slot| self.fire(ConnSlot(slot)));
        self.tick_drain();
        if self.env.is_full() {
            self.shed();
        }
        self.env.counters.memory_bytes.set(self.memory_bytes() as u64);
    }

    /// No timer is set, and the gauge is true: the driver may sleep until something happens.
    pub fn is_idle(&self) -> bool {
        self.timers.is_empty() && !self.wants_every_tick()
    }

    fn fire(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.known(slot) else { return };
        match conn.phase {
            Phase::Head => self.head_timeout(slot),
            Phase::Open => self.fire_open(slot),
            Phase::Barrier => self.barrier_timeout(slot),
            Phase::CloseSent | Phase::Linger => self.gone(slot),
            Phase::Dead => {}
        }
    }

    fn fire_open(&mut self, slot: ConnSlot) {
        match self.due(slot) {
            Due::Drain => self.drain_one(slot),
            Due::Assembly => {
                self.env.counters.assembly_timeouts.add(1);
                self.close_by_policy(slot, close::POLICY, &close::retry("assembly_timeout", close::RETRY_MS));
            }
            Due::Slow => self.close_slow(slot),
            Due::Dead => self.found_dead(slot),
            Due::Ping => self.ping(slot),
            Due::Probe => self.work.probes.push(slot),
            Due::Wait(NEVER) => {}
            Due::Wait(delay_ms) => self.set_timer_in(slot, delay_ms.max(1)),
        }
    }

    fn due(&self, slot: ConnSlot) -> Due {
        let Some(conn) = self.conns.known(slot) else { return Due::Wait(NEVER) };
        let drains =
            conn.drain_at_ms != 0 && Conn::since(conn.drain_at_ms, self.env.now_ms) < u64::from(u32::MAX / 2);
        if drains {
            return Due::Drain;
        }
        let assembly = match conn.assembling_since_ms {
            0 => Due::Wait(NEVER),
            since => {
                // While it is not being read, we are who does not let it finish.
                let since = if conn.paused { self.env.now() } else { since };
                self.within(since, self.env.settings.assembly_timeout_s, Due::Assembly)
            }
        };
        [assembly, self.queue_due(conn), self.heartbeat_due(conn), self.drain_due(conn)]
            .into_iter()
            .reduce(sooner)
            .unwrap_or(Due::Ping)
    }

    /// `late` when `limit_s` (0: never) have passed since then, else the wait until they have.
    fn within(&self, since_ms: u32, limit_s: f64, late: Due) -> Due {
        let (passed, limit) = (Conn::since(since_ms, self.env.now_ms), ms(limit_s));
        match limit {
            0 => Due::Wait(NEVER),
            limit if passed >= limit => late,
            limit => Due::Wait(limit - passed),
        }
    }

    fn drain_due(&self, conn: &Conn) -> Due {
        match conn.drain_at_ms {
            0 => Due::Wait(NEVER),
            at => Due::Wait(u64::from(at.wrapping_sub(self.env.now_ms as u32))),
        }
    }

    fn queue_due(&self, conn: &Conn) -> Due {
        let Some(outbox) = conn.outbox.as_ref().filter(|outbox| outbox.bytes() > 0) else {
            return Due::Wait(NEVER);
        };
        let closes = self.closes_the_slow(conn);
        let (oldest, budget) = (outbox.oldest_ms(self.env.now_ms), self.env.queue);
        match budget.is_stale(oldest) {
            _ if budget.age_ms == 0 || !closes => Due::Wait(NEVER),
            true => Due::Slow,
            false => Due::Wait(budget.age_ms - oldest + 1),
        }
    }

    /// By one of its rooms at least; what waits for a client that is in none is replies alone.
    fn closes_the_slow(&self, conn: &Conn) -> bool {
        let policy = |member| self.rooms.room_of(member).map_or(Policy::Close, |room| room.policy);
        let mut policies = conn.members().map(policy).peekable();
        policies.peek().is_none() || policies.any(|policy| policy == Policy::Close)
    }

    /// The pong to a socket that is not being read cannot be seen; that the client's kernel has acknowledged the ping can.
    /// One that has hung up is dead.
    fn heartbeat_due(&self, conn: &Conn) -> Due {
        let settings = &self.env.settings;
        match (conn.paused, conn.ping_sent_ms) {
            (true, _) if conn.hung_up => self.within(conn.last_seen_ms, self.hearing_s(), Due::Dead),
            (_, 0) => self.within(conn.last_seen_ms, settings.heartbeat_interval_s, Due::Ping),
            (true, sent) => self.within(sent, settings.heartbeat_timeout_s, Due::Probe),
            (false, sent) => self.within(sent, settings.heartbeat_timeout_s, Due::Dead),
        }
    }

    fn ping(&mut self, slot: ConnSlot) {
        let now = self.env.now();
        let Some(conn) = self.conns.known_mut(slot) else { return };
        conn.ping_sent_ms = now;
        let outbox = conn.outbox.get_or_insert_with(|| self.env.outbox());
        outbox.push_control(|out| encode::append_frame(out, Opcode::Ping, false, b""));
        self.env.counters.pings_sent.add(1);
        self.mark_dirty(slot);
        self.arm(slot);
    }

    /// Sets the timer to the earliest of all that is due, so that no deadline postpones another.
    pub(super) fn arm(&mut self, slot: ConnSlot) {
        match self.due(slot) {
            Due::Wait(NEVER) => self.timers.cancel(slot.0),
            Due::Wait(delay_ms) => self.set_timer_in(slot, delay_ms.max(1)),
            _ => self.set_timer_in(slot, 1),
        }
    }

    /// A queue that stuck starts the clock of its age.
    pub(super) fn watch_queue(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.known(slot).filter(|conn| conn.phase == Phase::Open) else {
            return;
        };
        if let Due::Wait(delay_ms) = self.queue_due(conn)
            && delay_ms != NEVER
        {
            self.hasten_timer(slot, delay_ms);
        }
    }

    /// What it has said is answered first.
    fn drain_one(&mut self, slot: ConnSlot) {
        let (reason, wait_s) = (close::retry("restart", 0), self.env.settings.drain_reply_s);
        self.begin_barrier(slot, close::SERVICE_RESTART, reason, After::Await, wait_s);
    }
}

/// Something due beats any wait; of two waits the shorter.
fn sooner(one: Due, other: Due) -> Due {
    match (one, other) {
        (Due::Wait(a), Due::Wait(b)) => Due::Wait(a.min(b)),
        (Due::Wait(_), due) | (due, _) => due,
    }
}
