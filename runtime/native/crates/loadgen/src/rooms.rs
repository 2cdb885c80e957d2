//! Rooms: connections join them on channels, as many each as each step says; joins a second, and what each weighs.
//!
//! Rates and latencies are of the last step, from its first join to its last answer.
//! Rule: a step is weighed when every join of it has been answered, so what was refused or lost is counted.

use std::io;

use crate::{
    channel::{self, Answer, Channel},
    client::Client,
    load::{Load, Turn, Verdict},
    phases,
    plan::Plan,
    processes,
    report::{Part, Weight},
    shared::Shared,
    target,
    window::{Meter, Score, Window},
};

struct Rooms {
    channel: Channel,
    shared: bool,
    key: [u8; 4],
    seats: Vec<Seat>,
    /// Rooms that each connection is to have joined in the end of this step.
    goal: usize,
    score: Score,
}

/// One connection's joins, by their refs.
#[derive(Default)]
struct Seat {
    asked_ns: Vec<u64>,
    answered: usize,
}

/// The run, on the calling thread.
///
/// # Errors
/// The poller's failure. What befalls joins and connections is counted.
pub fn run(plan: &Plan, shared: &Shared) -> io::Result<(Part, Vec<Weight>)> {
    let mut client = Client::new(plan, shared)?;
    let mut rooms = Rooms::new(plan)?;
    let began_ns = client.now_ns();
    phases::open(&mut client, &mut rooms, plan, shared, plan.connections)?;
    let (opened, open_ns) = (client.len(), client.now_ns() - began_ns);
    let mut weights = Vec::new();
    for step in &plan.steps {
        rooms.step(*step, &mut client, plan, shared)?;
        phases::until(&mut client, &mut rooms, (shared, plan.settle_s), |_, _| false)?;
        let pss_bytes = plan.pid.and_then(processes::tree_pss_bytes);
        weights.push(Weight { connections: rooms.answered(), pss_bytes });
    }
    let asked: usize = rooms.seats.iter().map(|seat| seat.asked_ns.len()).sum();
    let lost = asked.saturating_sub(rooms.answered()) as u64;
    phases::close(&mut client, &mut rooms, shared)?;
    let part =
        Part { opened, open_ns, sent: asked as u64, lost, score: rooms.score, failures: client.into_tally() };
    Ok((part, weights))
}

impl Rooms {
    fn new(plan: &Plan) -> io::Result<Self> {
        let [a, b, c, d, ..] = target::random()?;
        Ok(Self {
            channel: plan.channel.clone().unwrap_or_default(),
            shared: plan.shared,
            key: [a, b, c, d],
            seats: (0..plan.connections).map(|_| Seat::default()).collect(),
            goal: 0,
            score: Score::new()?,
        })
    }

    /// Joins until every connection has so many rooms.
    fn step(&mut self, goal: usize, client: &mut Client, plan: &Plan, shared: &Shared) -> io::Result<()> {
        let now_ns = client.now_ns();
        self.goal = goal;
        self.score = Score { window: Window { from_ns: now_ns, until_ns: u64::MAX }, ..Score::new()? };
        let mut meter = Meter::new(plan.pid, self.score.window);
        meter.tick(now_ns);
        for id in client.ids() {
            (0..plan.in_flight).for_each(|_| client.queue(id, |out| self.ask(id, now_ns, out)));
        }
        client.flush(self);
        phases::until(client, self, (shared, plan.timeout_s), |_, rooms| rooms.is_done())?;
        self.score.close(client.now_ns(), meter.finish());
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.seats.iter().all(|seat| seat.answered >= seat.asked_ns.len())
    }

    fn answered(&self) -> usize {
        self.seats.iter().map(|seat| seat.answered).sum()
    }

    /// Appends a connection's next join, if it is to have any more.
    fn ask(&mut self, id: usize, now_ns: u64, out: &mut Vec<u8>) {
        let Some(seat) = self.seats.get_mut(id).filter(|seat| seat.asked_ns.len() < self.goal) else {
            return;
        };
        let number = seat.asked_ns.len();
        seat.asked_ns.push(now_ns);
        let room = if self.shared { number.to_string() } else { format!("{id}-{number}") };
        self.channel.in_room(room).join(number, self.key).append(&[], out);
    }
}

impl Load for Rooms {
    fn message(&mut self, message: &[u8], turn: &mut Turn<'_>) -> Verdict {
        let Some(seat) = self.seats.get_mut(turn.id) else { return Verdict::Drop };
        match channel::answer(message) {
            Answer::Other => return Verdict::Keep,
            Answer::Refused => turn.tally.count("a join that was refused"),
            Answer::Granted(number) => {
                if let Some(asked_ns) = seat.asked_ns.get(number) {
                    self.score.count(*asked_ns, turn.at_ns);
                }
            }
        }
        seat.answered += 1;
        self.ask(turn.id, turn.at_ns, turn.out);
        Verdict::Keep
    }

    fn gone(&mut self, id: usize) {
        if let Some(seat) = self.seats.get_mut(id) {
            seat.answered = seat.asked_ns.len();
        }
    }
}
