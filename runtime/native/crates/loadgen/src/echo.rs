//! Echo: N connections, each with k messages under way or paced by the clock; what comes back is compared.
//!
//! Rule: replies must come in order and be byte for byte what was sent; anything else is counted as a failure.

use std::{collections::VecDeque, io};

use crate::{
    channel::Answer,
    client::Client,
    load::{Load, Turn, Verdict},
    phases::{self, Sender},
    plan::Plan,
    report::Part,
    shared::Shared,
    speech::Speech,
    stamp::{STAMP_BYTES, Stamp},
    window::Score,
};

struct Echo {
    /// One a room: connections take them in turn.
    speeches: Vec<Speech>,
    /// Places of the connections that were opened.
    senders: Vec<usize>,
    lanes: Vec<Lane>,
    score: Score,
}

/// One connection's messages.
#[derive(Default)]
struct Lane {
    /// A join is on its way, and nothing else may come before its answer.
    joining: bool,
    sent: u64,
    received: u64,
    /// Intended times of what is under way, oldest first.
    due_ns: VecDeque<u64>,
}

/// One thread's part of the run.
///
/// # Errors
/// The poller's failure. What befalls connections is counted.
pub fn run(plan: &Plan, shared: &Shared) -> io::Result<Part> {
    let mut client = Client::new(plan, shared)?;
    let mut echo = Echo {
        speeches: (0..plan.rooms).map(|room| Speech::new(plan, room)).collect::<io::Result<_>>()?,
        senders: Vec::new(),
        lanes: (0..plan.connections).map(|_| Lane::default()).collect(),
        score: Score::new()?,
    };
    let began_ns = client.now_ns();
    phases::open(&mut client, &mut echo, plan, shared, plan.connections)?;
    phases::until(&mut client, &mut echo, (shared, plan.timeout_s), |_, echo| echo.joining() == 0)?;
    client.tally().add("a join that was not granted", echo.joining());
    let open_ns = client.now_ns() - began_ns;
    echo.senders = client.ids();
    shared.meet();
    phases::measure(&mut client, &mut echo, plan, shared)?;
    phases::until(&mut client, &mut echo, (shared, plan.timeout_s), |_, echo| echo.under_way() == 0)?;
    let lost = echo.under_way();
    phases::close(&mut client, &mut echo, shared)?;
    let sent = echo.lanes.iter().map(|lane| lane.sent).sum();
    Ok(Part {
        opened: echo.senders.len(),
        open_ns,
        sent,
        lost,
        score: echo.score,
        failures: client.into_tally(),
    })
}

impl Echo {
    /// A connection's messages and how they are said.
    fn lane(&mut self, id: usize) -> Option<(&mut Lane, &mut Speech)> {
        let room = id % self.speeches.len().max(1);
        self.lanes.get_mut(id).zip(self.speeches.get_mut(room))
    }

    fn joining(&self) -> u64 {
        self.lanes.iter().filter(|lane| lane.joining).count() as u64
    }

    fn under_way(&self) -> u64 {
        self.lanes.iter().map(|lane| lane.due_ns.len() as u64).sum()
    }
}

impl Lane {
    fn send(&mut self, speech: &Speech, due_ns: u64, out: &mut Vec<u8>) {
        speech.say(&stamp_of(self.sent), out);
        self.sent += 1;
        self.due_ns.push_back(due_ns);
    }
}

fn stamp_of(sequence: u64) -> [u8; STAMP_BYTES] {
    Stamp { probe: false, sender: 0, sequence }.encode()
}

impl Sender for Echo {
    fn score(&mut self) -> &mut Score {
        &mut self.score
    }

    fn senders(&self) -> usize {
        self.senders.len()
    }

    fn send(&mut self, client: &mut Client, number: usize, due_ns: u64) {
        let Some(id) = self.senders.get(number % self.senders.len().max(1)).copied() else { return };
        let Some((lane, speech)) = self.lane(id) else { return };
        client.queue(id, |out| lane.send(speech, due_ns, out));
    }
}

impl Load for Echo {
    fn opened(&mut self, turn: &mut Turn<'_>) -> Verdict {
        if let Some((lane, speech)) = self.lane(turn.id) {
            lane.joining = speech.join(turn.out);
        }
        Verdict::Keep
    }

    fn message(&mut self, payload: &[u8], turn: &mut Turn<'_>) -> Verdict {
        let room = turn.id % self.speeches.len().max(1);
        let places = self.lanes.get_mut(turn.id).zip(self.speeches.get_mut(room));
        let Some((lane, speech)) = places else { return Verdict::Drop };
        if lane.joining {
            lane.joining = !matches!(speech.grants(payload), Answer::Granted(_));
            return Verdict::Keep;
        }
        let Some(due_ns) = lane.due_ns.pop_front() else {
            turn.tally.count("a message that nobody sent");
            return Verdict::Keep;
        };
        lane.received += 1;
        if speech.is_echo(&stamp_of(lane.received - 1), payload) {
            self.score.count(due_ns, turn.at_ns);
        } else {
            turn.tally.count("an echo that differs from what was sent");
        }
        if self.score.replying {
            lane.send(speech, turn.at_ns, turn.out);
        }
        Verdict::Keep
    }

    fn gone(&mut self, id: usize) {
        if let Some(lane) = self.lanes.get_mut(id) {
            lane.joining = false;
        }
    }
}
