//! Each push, leave and join gets one answer, in whatever order its membership, its socket and its host end.

use _native::mesh::{Kind, flags};
use _native::shard::slots::ConnSlot;
use _native::ws::opcode::Opcode;
use serde_json::{Value, json};

use crate::shard_unavailable::unavailable;
use crate::shard_world::endings::{closed, join, leave, over, refused, reply, say};
use crate::shard_world::{EPOCH, World};
use Step::*;

/// What may happen to a member with open pushes, one after the other.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Step {
    /// Its client leaves, joins again, or closes its socket.
    Leave,
    Rejoin,
    Close,
    /// The room kicks it, refuses its join, or comes so far that it has heard all; or has credit for what waits.
    Kick,
    Refuse,
    Hear,
    Credit,
    /// The shard drains; its host dies, and is back; its room moves to another host.
    Drain,
    Death,
    Back,
    Move,
}

const STEPS: [Step; 11] = [Leave, Rejoin, Close, Kick, Refuse, Hear, Credit, Drain, Death, Back, Move];

/// A member with three pushes: "2" has a turn, "3" one that overlaps others and does not end, "4" waits for credit.
struct Scene {
    world: World,
    slot: ConnSlot,
    room: u32,
    member: u32,
    told: Vec<Value>,
    /// All that must be answered.
    asked: Vec<String>,
    is_read: bool,
    is_granted: bool,
    has_host: bool,
    /// Nothing of it has been lost with a host.
    is_whole: bool,
}

impl Scene {
    fn new(is_granted: bool) -> Scene {
        let mut world = World::with(json!({"mesh.room_credit_bytes": 100}), json!({}));
        world.table_of_two(2, 0, EPOCH);
        world.obey_link_orders();
        let slot = world.socket();
        world.tell(slot, join("1"));
        let frames = world.host_frames();
        let handle = |kind: Kind| frames.iter().find(|frame| frame.kind == kind).expect("a join").handle;
        let (room, member) = (handle(Kind::Open), handle(Kind::Join));
        if is_granted {
            world.grants(member);
        }
        ["2", "3", "4"].into_iter().for_each(|it| world.tell(slot, say(it)));
        assert_eq!(world.pushes().len(), 2, "the last one waits");
        let told = world.told(slot);
        let asked = ["1", "2", "3", "4"].map(str::to_owned).into();
        Scene {
            world,
            slot,
            room,
            member,
            told,
            asked,
            is_read: true,
            is_granted,
            has_host: true,
            is_whole: true,
        }
    }

    fn take(&mut self, step: Step) {
        match step {
            Leave => self.ask(leave),
            Rejoin => self.ask(join),
            Close => self.world.frame(self.slot, Opcode::Close, &[3, 232]),
            Kick | Refuse | Hear | Credit => self.take_of_room(step),
            Drain | Death | Back | Move => self.take_of_host(step),
        }
        self.is_read &= !matches!(step, Close | Drain);
        self.told.extend(self.world.told(self.slot));
    }

    fn take_of_room(&mut self, step: Step) {
        let Scene { world, member, .. } = self;
        match step {
            Kick => world.host_says(Kind::Close, *member, &[&closed(4510, "kicked")]),
            Refuse if !self.is_granted => world.host_says(Kind::Refused, *member, &[b"{}"]),
            Hear => self.hear(),
            Credit => world.host_says(Kind::Credit, self.room, &[&1000u32.to_le_bytes()]),
            _ => {}
        }
    }

    fn take_of_host(&mut self, step: Step) {
        let Scene { world, .. } = self;
        match step {
            Drain => {
                world.core.start_drain(0, 60_000);
                world.advance(100);
            }
            Death => world.link_down(0),
            Back if !self.has_host => world.connect(0),
            Move => world.table_of_two(3, 1, EPOCH + 1),
            _ => {}
        }
        self.has_host = step == Back || (self.has_host && step != Death);
        self.is_whole &= self.has_host;
    }

    fn ask(&mut self, message: fn(&str) -> Value) {
        let reference = format!("{}", self.asked.len() + 1);
        self.world.tell(self.slot, message(&reference));
        self.asked.extend(self.is_read.then_some(reference));
    }

    /// It has handled what came before a barrier, if it has been sent one.
    fn hear(&mut self) {
        let Scene { world, member, .. } = self;
        let is_barrier = |kind: &Kind| *kind == Kind::Barrier;
        if !world.kinds().iter().any(is_barrier) {
            return;
        }
        if !std::mem::replace(&mut self.is_granted, true) {
            world.grants(*member);
        }
        if self.is_whole {
            world.replies(*member, "2", flags::JSON, b"{}");
        }
        world.host_says(Kind::BarrierDone, *member, &[]);
    }

    /// Whatever happened, a drain ends it; how often each has been answered then, and the memberships that are left.
    fn answers(mut self) -> (Vec<usize>, u64) {
        if self.is_read {
            self.take(Drain);
        }
        (0..3).for_each(|_| {
            self.world.advance(3_000);
            self.told.extend(self.world.told(self.slot));
        });
        let is_to = |told: &Value, it: &str| told[3] == "phx_reply" && told[1] == it;
        let times = |it: &String| self.told.iter().filter(|told| is_to(told, it)).count();
        (self.asked.iter().map(times).collect(), self.world.counter("members"))
    }
}

#[test]
fn whatever_ends_in_whatever_order_each_is_answered_once() {
    let orders = STEPS.into_iter().flat_map(|a| STEPS.map(|b| STEPS.map(|c| [a, b, c])).concat());
    let mut wrong = Vec::new();
    for (order, is_granted) in orders.flat_map(|order| [(order, true), (order, false)]) {
        let mut scene = Scene::new(is_granted);
        order.into_iter().for_each(|step| scene.take(step));
        let (answers, left) = scene.answers();
        if left > 0 || answers.iter().any(|&times| times != 1) {
            wrong.push(format!("{is_granted} {order:?} {answers:?} {left}"));
        }
    }
    assert!(wrong.is_empty(), "{} orders, of them {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
}

#[test]
fn a_kick_ends_at_once_what_a_drain_still_waits_for() {
    let mut scene = Scene::new(true);
    [Drain, Credit, Hear].into_iter().for_each(|step| scene.take(step));
    scene.world.replies(scene.member, "4", flags::JSON, b"{}");
    scene.told.clear();
    scene.take(Kick);
    let ended = "the membership has ended before this was answered; it may have been handled";
    let last = json!({"close": 1012, "reason": "restart;retry_ms=0"});
    assert_eq!(
        scene.told,
        [reply("1", "4"), refused("3", "closed", ended), over("phx_close", 4510, "kicked"), last]
    );
}

#[test]
fn what_waits_in_the_shard_when_a_drain_ends_is_answered_behind_what_its_host_has() {
    for step in [Drain, Close] {
        let mut scene = Scene::new(true);
        scene.take(step);
        scene.world.advance(2_000);
        let told = scene.world.told(scene.slot);
        assert_eq!((unavailable(&told), told.len()), (vec!["2", "3", "4"], 4), "and the close");
    }
}
