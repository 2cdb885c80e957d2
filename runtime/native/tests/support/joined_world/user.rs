//! The user of one host: what its rooms do in their turns, at once or after a while.

use _native::host::overlap::Waiting;
use _native::host::position::Wanted;
use _native::host::{Life, MemberKey, RoomKey, Turn};
use _native::mesh::{Frame, Kind, Push, flags};

use super::host::{Asked, Held, Host};
use crate::host_world::{ALL, reads, words};
use crate::peer::Random;

impl Host {
    /// The turn of a message that found its room ready, or only reads.
    pub(super) fn handle(
        &mut self,
        room: RoomKey,
        member: MemberKey,
        frame: &Frame<'_>,
        random: &mut Random,
    ) {
        let asked = asked(member, frame.kind == Kind::Push, frame.body);
        if asked.is_none() {
            self.note_message(frame.body);
        }
        self.does_something(room, member, random);
        if random.below(3) > 0 {
            return self.answer(asked, random);
        }
        // Its room is in a turn: only a reader comes here then.
        if self.held.contains_key(&room) {
            let asked = asked.expect("a reader has a reference");
            let life = self.core.overlap(room, Waiting::Push("read")).expect("few overlap");
            self.beside.push((room, life, asked));
            return self.hold_to_overlapping(room);
        }
        self.core.suspend(room, member, frame.body);
        self.held.insert(room, Held::Turn(asked));
    }

    fn answer(&mut self, asked: Option<Asked>, random: &mut Random) {
        let Some((member, reference)) = asked else { return };
        match random.below(8) {
            0 => drop(self.core.reply_error(member, &reference, "internal", "internal error", b"")),
            _ => drop(self.core.reply(member, &reference, flags::JSON, b"{}")),
        }
    }

    pub fn turns(&mut self, room: RoomKey, random: &mut Random) {
        while let Some(turn) = self.core.next(room) {
            let mut answer = None;
            match turn {
                Turn::Stop(reason) => {
                    self.held.insert(room, Held::Stop { idle: reason == "idle" });
                    return;
                }
                Turn::Join(member) if random.below(3) == 0 => {
                    self.held.insert(room, Held::Join(member));
                    return;
                }
                Turn::Join(member) => self.decide_join(member, random),
                Turn::Push { member, body, .. } => answer = asked(member, true, &body),
                Turn::Message { member, body, .. } => {
                    self.note_message(&body);
                    self.does_something(room, member, random);
                }
                _ => {}
            }
            if random.below(3) == 0 {
                self.held.insert(room, Held::Turn(answer));
                return;
            }
            self.answer(answer, random);
        }
    }

    fn note_message(&mut self, body: &[u8]) {
        let number = body.split(|byte| *byte == b':').next().unwrap_or_default();
        self.handled
            .borrow_mut()
            .extend(std::str::from_utf8(number).ok().and_then(|text| text.parse::<u32>().ok()));
    }

    fn decide_join(&mut self, member: MemberKey, random: &mut Random) {
        match random.below(6) {
            0 => self.core.refuse(member, "no", "no", b""),
            1 => drop(self.core.close(member, 4510, "kicked")),
            _ => self.core.joined(member, b"{}", &Wanted::default()),
        }
    }

    fn does_something(&mut self, room: RoomKey, member: MemberKey, random: &mut Random) {
        match random.below(30) {
            0 => drop(self.core.close(member, 4510, "kicked")),
            1 => drop(self.core.close(member, 1013, "again")),
            2 => drop(self.core.send(member, &words(b"1"))),
            3 => drop(self.core.broadcast(room, ALL, &words(b"2"))),
            _ => {}
        }
    }

    /// One of those that wait for the user goes on.
    pub fn go_on(&mut self, random: &mut Random, may_fail: bool) {
        if !self.outlived.is_empty() && random.below(4) == 0 {
            let (room, life) = self.outlived.swap_remove(random.below(self.outlived.len()));
            self.core.overlapped(room, life);
            return self.hold_to_overlapping(room);
        }
        if !self.beside.is_empty() && random.below(2) == 0 {
            let (room, life, asked) = self.beside.swap_remove(random.below(self.beside.len()));
            self.answer(Some(asked), random);
            self.core.overlapped(room, life);
            return self.hold_to_overlapping(room);
        }
        let at = random.below(self.held.len().max(1));
        let Some(room) = self.held.keys().nth(at).copied() else { return };
        let fails = may_fail && random.below(12) == 0;
        let held = self.held.remove(&room).expect("just seen");
        match fails {
            true => self.fails(room, held),
            false => self.ends(room, held, random),
        }
    }

    fn ends(&mut self, room: RoomKey, held: Held, random: &mut Random) {
        match held {
            Held::Start => {
                self.core.started(room, (), None);
                self.core.set_overlap_rules(room, reads());
            }
            Held::Join(member) => self.decide_join(member, random),
            Held::Turn(asked) => self.answer(asked, random),
            Held::Stop { idle } => {
                self.end_beside(room, random);
                let (_, step) = self.core.stopped(room, !idle);
                return self.act(step, random);
            }
        }
        self.turns(room, random);
    }

    /// A stop waits for the turns that overlap.
    fn end_beside(&mut self, room: RoomKey, random: &mut Random) {
        while let Some(at) = self.beside.iter().position(|(of, ..)| *of == room) {
            let (_, life, asked) = self.beside.swap_remove(at);
            self.answer(Some(asked), random);
            self.core.overlapped(room, life);
        }
    }

    fn fails(&mut self, room: RoomKey, held: Held) {
        match held {
            Held::Start => drop(self.core.quarantine(room)),
            Held::Join(member) => {
                self.fail(room, None);
                self.core.refuse(member, "internal", "internal error", b"");
            }
            Held::Turn(asked) => self.fail(room, asked),
            Held::Stop { idle } => drop(self.held.insert(room, Held::Stop { idle })),
        }
    }

    /// The room's life has failed, in the middle of a turn: all that waits is answered, and another begins.
    fn fail(&mut self, room: RoomKey, asked: Option<Asked>) {
        self.core.restart(room);
        let (cut, rest) = std::mem::take(&mut self.beside).into_iter().partition(|(of, ..)| *of == room);
        self.beside = rest;
        let cut: Vec<(RoomKey, Life, Asked)> = cut;
        self.outlived.extend(cut.iter().map(|(room, life, _)| (*room, *life)));
        for (member, reference) in asked.into_iter().chain(cut.into_iter().map(|(.., asked)| asked)) {
            self.core.reply_error(member, &reference, "internal", "internal error", b"");
        }
        self.held.insert(room, Held::Start);
        self.hold_to_overlapping(room);
    }
}

fn asked(member: MemberKey, push: bool, body: &[u8]) -> Option<Asked> {
    let (push, _) = Push::read(body).ok().filter(|_| push)?;
    (!push.reference.is_empty()).then(|| (member, push.reference.to_owned()))
}
