//! What a host's user does in a random life: answers, awaits, rejects, fails to start, stops.

use std::sync::Arc;

use _native::host::attachment::Attachment;
use _native::host::history::Limits;
use _native::host::position::Wanted;
use _native::host::{Audience, Called, MemberKey, RoomKey, Step, Ticket, Turn};
use _native::mesh::{StreamPosition, flags};

use super::life::Life;
use super::streams::LIMITS;
use super::{ALL, KIND, but, words};

/// What a room's user is at.
#[derive(Debug)]
pub enum Held {
    Start,
    Turn,
    Stop { idle: bool },
}

impl Life {
    pub(super) fn act(&mut self, step: Step, body: &[u8]) {
        match step {
            Step::Nothing => {}
            Step::Start(room) => self.hold(room, Held::Start),
            Step::Next(room) => self.drain(room),
            Step::Message { room, member } => {
                self.answer(room, member);
                if self.dice.below(3) == 0 {
                    self.core.suspend(room, member, body);
                    self.hold(room, Held::Turn);
                }
            }
            Step::Read { ticket, .. } => self.returned(ticket),
            Step::Superseded(link) => {
                let at = self.links.iter().position(|other| other.link == link).expect("a link of ours");
                self.close_link(at);
            }
        }
    }

    pub(super) fn drain(&mut self, room: RoomKey) {
        while let Some(turn) = self.core.next(room) {
            let member = match turn {
                Turn::Stop(reason) => {
                    return self.hold(room, Held::Stop { idle: reason == "idle" });
                }
                Turn::Join(member) if self.dice.below(5) == 0 => {
                    self.core.refuse(member, "no", "no", b"");
                    continue;
                }
                Turn::Join(member) | Turn::Message { member, .. } | Turn::Push { member, .. } => Some(member),
                Turn::Recover(members) => members.first().copied(),
                Turn::Leave { .. } => None,
                Turn::Call(ticket) => {
                    self.returned(ticket);
                    None
                }
            };
            member.into_iter().for_each(|member| self.answer(room, member));
            if self.dice.below(3) == 0 {
                return self.hold(room, Held::Turn);
            }
        }
    }

    /// Rooms that are to have turns: now, or one by one.
    pub(super) fn drain_all(&mut self, rooms: Vec<RoomKey>) {
        match self.dice.below(2) {
            0 => self.core.defer(rooms),
            _ => rooms.into_iter().for_each(|room| self.drain(room)),
        }
    }

    /// Rooms that were lost before they began: half of them had not begun.
    pub(super) fn abandon(&mut self) {
        for room in self.core.take_abandoned() {
            let begun = self.held.contains_key(&room);
            if !begun || self.dice.below(2) == 0 {
                self.held.remove(&room);
                self.core.stopped(room, true);
            }
        }
        self.hear_dropped();
    }

    /// One actor asks another, perhaps in the middle of its turn.
    pub(super) fn call(&mut self) {
        let (ticket, key) = (Ticket(self.asked), self.dice.below(7).to_string());
        self.asked += 1;
        let reads = self.dice.below(3) == 0 && self.core.read(KIND, &key, ticket);
        if reads || self.core.call(KIND, &key, ticket, 50) == Called::Taken {
            self.tickets.insert(ticket);
        }
    }

    /// The loop comes round: what is due is run, and what was dropped is told.
    pub(super) fn run_due(&mut self) {
        for due in self.core.take_due() {
            let step = self.core.begin(due);
            self.act(step, b"");
        }
        self.hear_dropped();
    }

    fn hear_dropped(&mut self) {
        for (ticket, _) in self.core.take_dropped() {
            self.returned(ticket);
        }
    }

    /// A ticket comes back once.
    fn returned(&mut self, ticket: Ticket) {
        assert!(self.tickets.remove(&ticket), "{ticket:?}");
    }

    /// A join is granted, and goes on from somewhere.
    fn join_back(&mut self, member: MemberKey) {
        let (offset, last) = (self.dice.below(9).into(), self.dice.below(5) as usize);
        let wanted =
            Wanted { told: true, from: Some(StreamPosition::new(9, offset)).filter(|_| last < 2), last };
        self.core.joined(member, b"{}", &wanted);
    }

    fn hold(&mut self, room: RoomKey, at: Held) {
        self.held.insert(room, at);
    }

    fn answer(&mut self, room: RoomKey, member: MemberKey) {
        match self.dice.below(12) {
            0 => drop(self.core.broadcast(room, but(member), &words(&[7; 100]))),
            2 => self.call(),
            1 => drop(self.core.close(member, 1000, "")),
            3 => self.join_back(member),
            4 => drop(self.core.reply(member, "1", flags::JSON, b"{}")),
            5..=6 => self.attach(room, member),
            7 => drop(self.core.broadcast(room, Audience { tag: Some("a"), ..ALL }, &words(b"tagged"))),
            _ => drop(self.core.send(member, &words(b"reply"))),
        }
    }

    /// Who is found by a tag is in the room.
    fn attach(&mut self, room: RoomKey, member: MemberKey) {
        let tags = ["a", "b"].map(|tag| if self.dice.below(2) == 0 { tag } else { "c" });
        let attachment = Attachment::default().tagged(&tags).expect("few");
        self.core.attach(member, Arc::new(attachment));
        let there: Vec<_> = self.core.members_of(room).flatten().collect();
        for tag in ["a", "b", "c"] {
            assert!(self.core.members_tagged(room, tag).all(|found| there.contains(&found)));
            assert!(self.core.members_tagged(room, tag).count() <= there.len());
        }
    }

    /// One of the rooms that wait for their user goes on.
    pub(super) fn release_turn(&mut self) {
        let count = self.held.len() as u32;
        let Some(&room) =
            (count > 0).then(|| self.dice.below(count)).and_then(|at| self.held.keys().nth(at as usize))
        else {
            return;
        };
        match self.held.remove(&room).expect("just seen") {
            Held::Start if self.dice.below(4) == 0 => drop(self.core.quarantine(room)),
            Held::Start => {
                self.core.keep_history(room, 9, Limits { messages: 3, age_ms: 100, ..LIMITS });
                self.core.started(room, (), None);
                self.drain(room);
            }
            Held::Turn => self.drain(room),
            Held::Stop { idle } => {
                let (_, step) = self.core.stopped(room, !idle);
                self.act(step, b"");
            }
        }
    }
}
