//! The mode Rooms: in each step, every connection joins rooms on channels until it has the step's number of them. It
//! measures joins per second and memory per membership.
//!
//! Rates and latencies are those of the last step, from its first join to its last answer. One rule: memory is measured after
//! every join of a step was answered, so refused and lost joins are counted.

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
    window::{Measurement, Meter, Window},
};

struct Rooms {
    channel: Channel,
    shared: bool,
    key: [u8; 4],
    joins: Vec<Joins>,
    /// How many rooms each connection will have joined at the end of this step.
    goal: usize,
    measurement: Measurement,
}

/// The joins of one connection. The reference of a join is its index.
#[derive(Default)]
struct Joins {
    /// When each join was sent, in nanoseconds of the run's clock.
    sent_ns: Vec<u64>,
    answered: usize,
}

/// Runs the mode on the calling thread.
///
/// # Errors
/// The poller failed. Failures of joins and connections are counted instead.
pub fn run(plan: &Plan, shared: &Shared) -> io::Result<(Part, Vec<Weight>)> {
    let mut client = Client::new(plan, shared)?;
    let mut rooms = Rooms::new(plan)?;
    let started_ns = client.now_ns();
    phases::open(&mut client, &mut rooms, plan, shared, plan.connections)?;
    let (opened, open_ns) = (client.len(), client.now_ns() - started_ns);
    let mut weights = Vec::new();
    for step in &plan.steps {
        rooms.step(*step, &mut client, plan, shared)?;
        phases::run_until(&mut client, &mut rooms, (shared, plan.settle_s), |_, _| false)?;
        let pss_bytes = plan.pid.and_then(processes::tree_pss_bytes);
        weights.push(Weight { connections: rooms.answered(), pss_bytes });
    }
    let sent: usize = rooms.joins.iter().map(|joins| joins.sent_ns.len()).sum();
    let lost = sent.saturating_sub(rooms.answered()) as u64;
    phases::close(&mut client, &mut rooms, shared)?;
    let part = Part {
        opened,
        open_ns,
        sent: sent as u64,
        lost,
        measurement: rooms.measurement,
        failures: client.into_tally(),
    };
    Ok((part, weights))
}

impl Rooms {
    fn new(plan: &Plan) -> io::Result<Self> {
        let [a, b, c, d, ..] = target::random()?;
        Ok(Self {
            channel: plan.channel.clone().unwrap_or_default(),
            shared: plan.shared,
            key: [a, b, c, d],
            joins: (0..plan.connections).map(|_| Joins::default()).collect(),
            goal: 0,
            measurement: Measurement::new()?,
        })
    }

    /// Joins rooms until every connection has `goal` of them.
    fn step(&mut self, goal: usize, client: &mut Client, plan: &Plan, shared: &Shared) -> io::Result<()> {
        let now_ns = client.now_ns();
        self.goal = goal;
        self.measurement =
            Measurement { window: Window { from_ns: now_ns, until_ns: u64::MAX }, ..Measurement::new()? };
        let mut meter = Meter::new(plan.pid, self.measurement.window);
        meter.tick(now_ns);
        for id in client.ids() {
            (0..plan.in_flight).for_each(|_| client.queue(id, |out| self.append_join(id, now_ns, out)));
        }
        client.flush(self);
        phases::run_until(client, self, (shared, plan.timeout_s), |_, rooms| rooms.is_done())?;
        self.measurement.close(client.now_ns(), meter.finish());
        Ok(())
    }

    fn is_done(&self) -> bool {
        self.joins.iter().all(|joins| joins.answered >= joins.sent_ns.len())
    }

    fn answered(&self) -> usize {
        self.joins.iter().map(|joins| joins.answered).sum()
    }

    /// Appends the next join of a connection, unless it has reached the goal.
    fn append_join(&mut self, id: usize, now_ns: u64, out: &mut Vec<u8>) {
        let Some(joins) = self.joins.get_mut(id).filter(|joins| joins.sent_ns.len() < self.goal) else {
            return;
        };
        let number = joins.sent_ns.len();
        joins.sent_ns.push(now_ns);
        let room = if self.shared { number.to_string() } else { format!("{id}-{number}") };
        self.channel.in_room(room).join(number, self.key).append(&[], out);
    }
}

impl Load for Rooms {
    fn message(&mut self, message: &[u8], turn: &mut Turn<'_>) -> Verdict {
        let Some(joins) = self.joins.get_mut(turn.id) else { return Verdict::Drop };
        match channel::parse_answer(message) {
            Answer::Other => return Verdict::Keep,
            Answer::Refused => turn.tally.count("a join that was refused"),
            Answer::Granted(number) => {
                if let Some(sent_ns) = joins.sent_ns.get(number) {
                    self.measurement.count(*sent_ns, turn.at_ns);
                }
            }
        }
        joins.answered += 1;
        self.append_join(turn.id, turn.at_ns, turn.out);
        Verdict::Keep
    }

    fn gone(&mut self, id: usize) {
        if let Some(joins) = self.joins.get_mut(id) {
            joins.answered = joins.sent_ns.len();
        }
    }
}
