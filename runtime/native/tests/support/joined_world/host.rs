//! One host of the joined world: a real core, and what its user is at (`user`).

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use _native::host::{Config, HostCore, Life, LinkIndex, MemberKey, RoomKey, Row, Step};
use _native::mesh::{Frame, LinkError};

use crate::peer::Random;

/// Numbers of the direct clients' messages that rooms of both hosts were given, in this order.
pub type Handled = Rc<RefCell<Vec<u32>>>;

/// A push to answer: its member and its reference.
pub type Asked = (MemberKey, String);

/// What a room's user is at.
pub enum Held {
    Start,
    Join(MemberKey),
    Turn(Option<Asked>),
    Stop { idle: bool },
}

pub struct Host {
    pub core: HostCore<(), u32>,
    pub generation: u64,
    /// Tables on their way to it.
    pub tables: Vec<(u64, Vec<Row>)>,
    /// Links of which a part was written.
    pub unwritten: BTreeSet<LinkIndex>,
    pub(super) held: BTreeMap<RoomKey, Held>,
    /// Turns that wait beside the one of their room.
    pub(super) beside: Vec<(RoomKey, Life, Asked)>,
    /// Those whose room has failed: they were answered, and end later.
    pub(super) outlived: Vec<(RoomKey, Life)>,
    pub(super) handled: Handled,
    /// Turns of pushes that were under way when their room moved away.
    pub cut_off: usize,
}

impl Host {
    pub fn new(generation: u64, config: Config, handled: Handled) -> Host {
        let mut core = HostCore::new(config);
        core.expect_shards(1);
        Host {
            core,
            generation,
            tables: Vec::new(),
            unwritten: BTreeSet::new(),
            held: BTreeMap::new(),
            beside: Vec::new(),
            outlived: Vec::new(),
            handled,
            cut_off: 0,
        }
    }

    /// Something of its user waits.
    pub fn is_waiting(&self) -> bool {
        !self.held.is_empty() || !self.beside.is_empty() || !self.outlived.is_empty()
    }

    /// The core counts as overlapping what waits beside the turns of its rooms' present lives, and nothing else.
    pub fn hold_to_overlapping(&self, room: RoomKey) {
        let beside = self.beside.iter().filter(|(of, ..)| *of == room).count();
        assert_eq!(self.core.overlapping(room) as usize, beside, "turns beside the one of {room:?}");
    }

    pub fn take_table(&mut self, random: &mut Random) -> bool {
        if self.tables.is_empty() {
            return false;
        }
        let (version, rows) = self.tables.remove(0);
        let before = self.answerable();
        let lost = self.core.apply_table(version, &rows);
        self.cut_off += before - self.answerable();
        for room in self.core.take_abandoned() {
            self.held.remove(&room);
            self.core.stopped(room, true);
        }
        self.serve(lost, random);
        true
    }

    /// Turns of pushes under way whose members are there.
    fn answerable(&self) -> usize {
        let turns = self.held.values().filter_map(|held| match held {
            Held::Turn(Some((member, _))) => Some(member),
            _ => None,
        });
        let beside = self.beside.iter().map(|(.., (member, _))| member);
        turns.chain(beside).filter(|&&member| self.core.member(member).is_some()).count()
    }

    /// Rooms that are to have turns: now, or one by one.
    fn serve(&mut self, rooms: Vec<RoomKey>, random: &mut Random) {
        match random.below(2) {
            0 => self.core.defer(rooms),
            _ => rooms.into_iter().for_each(|room| self.turns(room, random)),
        }
    }

    pub fn take(&mut self, link: LinkIndex, frame: &Frame<'_>, random: &mut Random) -> Option<LinkIndex> {
        let admits = random.below(40) > 0;
        let step = self.core.frame(link, frame, |_, _, _| admits.then_some(frame.handle));
        if step == Err(LinkError::Superseded) {
            return Some(link); // it was read late
        }
        match step.unwrap_or_else(|error| panic!("{error:?} of {frame:?}")) {
            Step::Superseded(older) => return Some(older),
            Step::Message { room, member } => self.handle(room, member, frame, random),
            other => self.act(other, random),
        }
        None
    }

    pub(super) fn act(&mut self, step: Step, random: &mut Random) {
        match step {
            Step::Start(room) => drop(self.held.insert(room, Held::Start)),
            Step::Next(room) => self.turns(room, random),
            _ => {}
        }
    }

    /// The loop comes round.
    pub fn run_due(&mut self, random: &mut Random) -> bool {
        let due = self.core.take_due();
        let any = !due.is_empty();
        for due in due {
            let step = self.core.begin(due);
            self.act(step, random);
        }
        drop(self.core.take_dropped());
        any
    }

    pub fn tick(&mut self, now_ms: u64, random: &mut Random) {
        let asleep = self.core.tick(now_ms);
        self.serve(asleep, random);
    }

    /// The link has ended.
    pub fn lose(&mut self, link: LinkIndex, random: &mut Random) {
        let left = self.core.close_link(link);
        self.unwritten.remove(&link);
        self.serve(left, random);
    }
}
