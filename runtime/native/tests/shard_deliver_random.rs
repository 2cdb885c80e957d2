//! Any run of broadcasts to clients that read as they please, under any policy that drops: what a client is told is in
//! order, nothing comes twice, nothing is missing in silence, no reply is lost, and what waits is bounded.

use _native::mesh::{Kind, Said, Say, flags};
use _native::shard::slots::ConnSlot;
use serde_json::{Value, json};

use crate::peer::{Event, Random};
use crate::shard_world::{EPOCH, STREAM, World, heard, said};

/// The most that the host's history holds.
const HISTORY: u64 = 25;

struct Client {
    slot: ConnSlot,
    member: u32,
    sent: Vec<u8>,
    replies: u64,
}

struct Run {
    world: World,
    random: Random,
    room: u32,
    clients: Vec<Client>,
    history: bool,
    offset: u64,
    volatile: u64,
    moves: u64,
}

impl Run {
    fn new(policy: &str, history: bool, seed: u64) -> Run {
        let route = json!({"slow_client": policy, "history": history});
        let mut world = World::with(json!({"limits.queue_bytes": 600}), route);
        let params = [json!({}), json!({"$position": null})];
        let entered = params.map(|params| world.enter_as("chat:lobby", params));
        world.stream(entered[0].1, STREAM, 0);
        let client = |(slot, _, member)| Client { slot, member, sent: Vec::new(), replies: 0 };
        let (room, clients) = (entered[0].1, entered.map(client).into());
        Run { world, random: Random(seed), room, clients, history, offset: 0, volatile: 0, moves: 0 }
    }

    fn step(&mut self) {
        match self.random.below(10) {
            0..=3 => self.store(true),
            4 => self.whisper(),
            5 => self.conflate(),
            6 => self.reply(),
            7 if self.history => self.overflow(),
            _ => self.read(),
        }
        self.answer_pulls();
        assert!(self.world.core.env.memory_bytes < 32 * 1024, "{}", self.world.core.env.memory_bytes);
    }

    /// A stored message; `told`: its PUBLISH goes out.
    fn store(&mut self, told: bool) {
        self.offset += 1;
        if told {
            self.world.broadcast(self.room, said("say", self.offset, &self.offset.to_string()));
        }
    }

    fn whisper(&mut self) {
        self.volatile += 1;
        self.world.broadcast(self.room, said("whisper", 0, &self.volatile.to_string()));
    }

    fn conflate(&mut self) {
        self.moves += 1;
        let (key, payload) = (self.random.below(3).to_string(), self.moves.to_string());
        let say = Say { event: "move", offset: 0, key: &key };
        self.world.broadcast(self.room, Said { say, form: flags::JSON, payload: payload.as_bytes() });
    }

    fn reply(&mut self) {
        let client = &mut self.clients[self.random.below(2)];
        client.replies += 1;
        self.world.replies(client.member, &client.replies.to_string(), flags::JSON, b"{}");
    }

    /// The link of the host is full for a while.
    fn overflow(&mut self) {
        (0..self.random.below(5)).for_each(|_| self.store(false));
        self.world.host_frame(EPOCH, Kind::Overflow, flags::LIVE, self.room, &[]);
    }

    fn read(&mut self) {
        let client = &mut self.clients[self.random.below(2)];
        let most = [7, 100, usize::MAX][self.random.below(3)];
        client.sent.extend(self.world.read_some(client.slot, most));
        let blocked = most < usize::MAX;
        self.world.core.flushed(client.slot, blocked);
    }

    /// As a host does: a few at a time, from a history that holds so many.
    fn answer_pulls(&mut self) {
        for (member, last) in self.world.pulls() {
            let oldest = self.offset.saturating_sub(HISTORY) + 1;
            if last + 1 < oldest {
                let [first, last] = [last + 1, oldest - 1].map(u64::to_le_bytes);
                self.world.host_says(Kind::Gap, member, &[&first, &last]);
            }
            let from = oldest.max(last + 1);
            let reached = self.offset.min(from + self.random.below(8) as u64);
            for offset in from..=reached {
                self.world.send(member, said("say", offset, &offset.to_string()));
            }
            self.world.page(member, reached, reached == self.offset);
        }
    }

    /// Everybody reads everything, and one more message shows what is missing.
    fn finish(&mut self) {
        for _ in 0..200 {
            for client in &mut self.clients {
                client.sent.extend(self.world.read(client.slot));
            }
            self.answer_pulls();
        }
        self.whisper();
        for client in &mut self.clients {
            client.sent.extend(self.world.read(client.slot));
        }
    }
}

fn number(value: &Value) -> u64 {
    value.as_u64().expect("a number")
}

/// The first and the last of the stored messages that a gap says are missing.
fn hole(gap: &Value) -> Option<[u64; 2]> {
    gap["from"].is_array().then(|| [number(&gap["from"][1]), number(&gap["to"][1])])
}

/// Holds what a client was told to what it was to be told; the stored messages it missed.
fn hold(run: &Run, client: &Client) -> u64 {
    let (mut stored, mut whispers, mut moved, mut replies, mut missed, mut gap) = (0, 0, 0, 0, 0, false);
    for event in heard(b"", &client.sent) {
        let Event::Text(text) = event else { panic!("{event:?}") };
        let told: Value = serde_json::from_str(&text).expect("JSON");
        let payload = &told[4];
        match told[3].as_str() {
            Some("say") => stored = next(stored, number(payload), &text),
            Some("gap") => {
                gap = true;
                if let Some([from, to]) = hole(payload) {
                    assert!(next(stored, from, &text) <= to, "{text}");
                    (stored, missed) = (to, missed + to - from + 1);
                }
            }
            Some("whisper") => {
                assert!(number(payload) == whispers + 1 || (number(payload) > whispers && gap), "{text}");
                (whispers, gap) = (number(payload), false);
            }
            Some("move") => moved = moved.max(number(payload)),
            _ => {
                replies =
                    next(replies, told[1].as_str().expect("a reference").parse().expect("a number"), &text)
            }
        }
    }
    assert_eq!((stored, whispers, replies), (run.offset, run.volatile, client.replies));
    assert!(moved <= run.moves);
    missed
}

fn next(last: u64, now: u64, text: &str) -> u64 {
    assert_eq!(now, last + 1, "{text}");
    now
}

fn missed(policy: &str, history: bool) -> u64 {
    let runs = (1..60).map(|seed| {
        let mut run = Run::new(policy, history, seed);
        (0..400).for_each(|_| run.step());
        run.finish();
        run.clients.iter().map(|client| hold(&run, client)).sum::<u64>()
    });
    runs.sum()
}

#[test]
fn under_every_policy_that_drops_nothing_is_lost_in_silence() {
    for policy in ["drop_new", "drop_old", "conflate"] {
        assert!(missed(policy, false) > 0, "{policy} was not put to the test");
        missed(policy, true);
    }
}

#[test]
fn who_catches_up_misses_only_what_has_left_the_history() {
    assert!(missed("catch_up", true) > 0);
}
