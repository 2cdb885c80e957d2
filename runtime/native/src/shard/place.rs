//! Where one member stands with its messages: what becomes of one is decided by `slow_client` and done here.
//!
//! The one rule: whatever a member misses is noted at once (`Hole`), and shown to it before the next message that it gets.

use super::behind::{Behind, Pull};
use super::conn::Conn;
use super::env::Env;
use super::form::Form;
use super::member::{Member, Standing};
use super::slots::ConnSlot;
use super::slow_client::{Late, Policy, Queue, Verdict, decide, decide_late};
use super::source::Source;
use super::wire::{Message, Wire, append};
use crate::channels::{Content, Head, event};
use crate::mesh::MemberHandle;

/// A member, its connection, and what both need.
pub(super) struct Place<'a> {
    pub member: MemberHandle,
    pub entry: &'a mut Member,
    pub conn: &'a mut Conn,
    pub env: &'a mut Env,
    pub from: Source,
}

impl Place<'_> {
    pub fn slot(&self) -> ConnSlot {
        self.entry.conn.known()
    }

    /// What is to become of a message.
    pub fn verdict(&mut self, wire: &mut Wire<'_>) -> Verdict {
        let Source { policy, history, .. } = self.from;
        let live = match self.conn.queued_bytes() {
            0 => Verdict::Queue,
            _ => decide(policy, history, self.queue_before(wire), self.env.queue),
        };
        match self.entry.standing {
            Standing::Asked => Verdict::PassBy,
            Standing::Behind => self.late(wire).map_or(live, |late| decide_late(late, live)),
            _ => live,
        }
    }

    /// What waits for the connection when a message comes.
    fn queue_before(&self, wire: &mut Wire<'_>) -> Queue {
        Queue {
            queued_bytes: self.conn.queued_bytes(),
            kept_bytes: self.conn.kept_bytes(),
            oldest_ms: self.conn.outbox.as_ref().map_or(0, |outbox| outbox.oldest_ms(self.env.now_ms)),
            message_bytes: wire.size(self.entry),
        }
    }

    /// Where a member that is behind stands with a message.
    fn late(&mut self, wire: &mut Wire<'_>) -> Option<Late> {
        let (queue, addressed) = (self.queue_before(wire), self.from.addressed);
        let behind = self.conn.behind(self.member)?;
        let (pull, keeps, stored) = (behind.pull, !behind.is_empty(), wire.said.say.offset > 0);
        let fits = behind.hole.is_empty() && self.env.queue.keeps_late(queue, behind.bytes(), addressed);
        Some(Late { pull, keeps, stored, addressed, fits })
    }

    /// Does it.
    pub fn obey(&mut self, verdict: Verdict, wire: &mut Wire<'_>) {
        let offset = wire.said.say.offset;
        match verdict {
            Verdict::Queue => self.queue(wire),
            Verdict::Keep => self.keep(wire),
            Verdict::DropNew => self.drop_new(offset),
            Verdict::FallBehind => {
                // What it is told itself is part of a replay that has come so far.
                let replayed = self.from.addressed && offset > 0;
                self.fall_behind(if replayed { offset - 1 } else { self.from.before });
                if offset == 0 {
                    self.drop_new(offset);
                }
            }
            Verdict::Close | Verdict::PassBy => {}
        }
    }

    fn queue(&mut self, wire: &mut Wire<'_>) {
        if self.entry.standing == Standing::Behind && !self.is_news(wire.said.say.offset) {
            return;
        }
        wire.append(self.conn, self.entry, self.env);
    }

    /// Is a message that one who is behind shall get now one that it has not had? It may be behind no longer.
    fn is_news(&mut self, offset: u64) -> bool {
        let Some(behind) = self.conn.behind(self.member) else { return true };
        match (behind.pull, offset) {
            (Pull::No, _) => self.be_live(),
            (_, offset) if offset <= behind.last_offset => return false,
            (_, offset) => {
                behind.last_offset = offset;
                self.queue_kept(offset - 1, usize::MAX);
            }
        }
        true
    }

    /// What it missed for good is shown, what was kept goes out; from here it gets everything.
    pub fn be_live(&mut self) {
        if self.conn.behind(self.member).is_some_and(|behind| behind.pull == Pull::No) {
            self.show_hole();
        }
        self.queue_kept(u64::MAX, usize::MAX);
        self.show_hole();
        self.conn.leave_behind(self.member);
        self.entry.standing = Standing::Live;
    }

    /// Queues what was kept and may go out when the stream has up to `upto`, until that are `most_bytes`.
    pub fn queue_kept(&mut self, upto: u64, most_bytes: usize) {
        let mut bytes = 0;
        while bytes < most_bytes
            && let Some(held) = self.conn.behind(self.member).and_then(|behind| behind.take_next(upto))
        {
            bytes += held.payload.len();
            append(self.conn, Message { binary: held.binary, payload: &held.payload }, None, self.env);
        }
    }

    /// Shows what was dropped, if that has not been shown.
    pub fn show_hole(&mut self) {
        let hole = self.conn.behind(self.member).map(|behind| std::mem::take(&mut behind.hole));
        let stream = self.from.stream;
        hole.and_then(|hole| hole.event(stream)).into_iter().for_each(|gap| self.say(event::GAP, &gap));
    }

    /// Tells a channel's member something of ours, JSON, whatever waits.
    pub fn say(&mut self, event: &str, payload: &str) {
        let Some(version) = self.entry.form.version() else { return };
        let mut out = Vec::new();
        let (join_ref, content) = (self.entry.join_ref(), Content::Json(payload.as_bytes()));
        let head = Head { join_ref: join_ref.as_ref(), reference: None, topic: self.entry.topic() };
        version.put_push(&mut out, head, event, content, None);
        append(self.conn, Message { binary: false, payload: &out }, None, self.env);
        self.env.counters.gaps.add(u64::from(event == event::GAP));
    }

    /// It gets the stored messages after `last_offset` later, when it has taken what is queued.
    pub fn fall_behind(&mut self, last_offset: u64) {
        if self.entry.standing >= Standing::Live {
            self.show_hole();
        }
        let behind = self.conn.enter_behind(self.member);
        (behind.pull, behind.last_offset) = (Pull::Due, last_offset);
        self.env.counters.fell_behind.add(1);
        self.be_behind();
    }

    fn be_behind(&mut self) {
        if self.entry.standing == Standing::Live {
            self.entry.standing = Standing::Behind;
        }
    }

    /// A direct client cannot be shown that something is missing.
    fn drop_new(&mut self, offset: u64) {
        self.env.counters.dropped_new.add(1);
        if self.entry.form != Form::Direct {
            self.conn.enter_behind(self.member).hole.add(offset);
            self.be_behind();
        }
    }

    fn keep(&mut self, wire: &mut Wire<'_>) {
        let held = wire.held(self.entry, self.from.before, &self.env.shared);
        let key = if self.from.policy == Policy::Conflate { wire.said.say.key } else { "" };
        let waits = self.conn.queued_bytes() + self.conn.kept_bytes();
        let (env, behind) = (&mut *self.env, self.conn.enter_behind(self.member));
        let others = waits - behind.bytes();
        env.counters.conflated.add(u64::from(behind.keep(held, key, env.now_ms)));
        let is_late = |at_ms| env.queue.is_stale(env.now_ms - at_ms);
        let is_much = |behind: &Behind| {
            env.queue.bytes > 0 && behind.messages() > 1 && others + behind.bytes() > env.queue.bytes
        };
        // Of what waits for a stream that is caught up with the newest is dropped, if there is no room for it.
        while behind.pull == Pull::No
            && behind.oldest_at_ms().is_some_and(|at_ms| is_late(at_ms) || is_much(behind))
        {
            behind.drop_oldest();
            env.counters.dropped_old.add(1);
        }
        self.be_behind();
    }
}
