//! The mode Echo: each of N connections has k unanswered messages at any time, or sends at a fixed rate. The echoes are
//! compared with the messages.
//!
//! One rule: echoes must arrive in order and be byte for byte what was sent; anything else is counted as a failure.

use std::{collections::VecDeque, io};

use crate::{
    channel::Answer,
    client::Client,
    load::{Load, Turn, Verdict},
    message_format::MessageFormat,
    phases::{self, Sender},
    plan::Plan,
    report::Part,
    shared::Shared,
    stamp::{STAMP_BYTES, Stamp},
    window::Measurement,
};

struct Echo {
    /// One for each room. Connection `n` is in room `n mod rooms`.
    formats: Vec<MessageFormat>,
    /// Ids of the connections that were opened.
    senders: Vec<usize>,
    exchanges: Vec<Exchange>,
    measurement: Measurement,
}

/// The messages and echoes of one connection.
#[derive(Default)]
struct Exchange {
    /// A join was sent and is not answered yet.
    joining: bool,
    sent: u64,
    received: u64,
    /// Intended send times of the messages without an echo, oldest first, in nanoseconds of the run's clock.
    due_ns: VecDeque<u64>,
}

/// Runs one thread's share of the mode.
///
/// # Errors
/// The poller failed. Failures of connections are counted instead.
pub fn run(plan: &Plan, shared: &Shared) -> io::Result<Part> {
    let mut client = Client::new(plan, shared)?;
    let mut echo = Echo {
        formats: (0..plan.rooms).map(|room| MessageFormat::new(plan, room)).collect::<io::Result<_>>()?,
        senders: Vec::new(),
        exchanges: (0..plan.connections).map(|_| Exchange::default()).collect(),
        measurement: Measurement::new()?,
    };
    let started_ns = client.now_ns();
    phases::open(&mut client, &mut echo, plan, shared, plan.connections)?;
    phases::run_until(&mut client, &mut echo, (shared, plan.timeout_s), |_, echo| echo.joining() == 0)?;
    client.tally().add("a join that was not granted", echo.joining());
    let open_ns = client.now_ns() - started_ns;
    echo.senders = client.ids();
    shared.wait_for_threads();
    phases::measure(&mut client, &mut echo, plan, shared)?;
    phases::run_until(&mut client, &mut echo, (shared, plan.timeout_s), |_, echo| echo.unanswered() == 0)?;
    let lost = echo.unanswered();
    phases::close(&mut client, &mut echo, shared)?;
    let sent = echo.exchanges.iter().map(|exchange| exchange.sent).sum();
    Ok(Part {
        opened: echo.senders.len(),
        open_ns,
        sent,
        lost,
        measurement: echo.measurement,
        failures: client.into_tally(),
    })
}

impl Echo {
    /// The exchange of a connection, and the format of its messages.
    fn exchange(&mut self, id: usize) -> Option<(&mut Exchange, &mut MessageFormat)> {
        let room = id % self.formats.len().max(1);
        self.exchanges.get_mut(id).zip(self.formats.get_mut(room))
    }

    fn joining(&self) -> u64 {
        self.exchanges.iter().filter(|exchange| exchange.joining).count() as u64
    }

    fn unanswered(&self) -> u64 {
        self.exchanges.iter().map(|exchange| exchange.due_ns.len() as u64).sum()
    }
}

impl Exchange {
    fn send(&mut self, format: &MessageFormat, due_ns: u64, out: &mut Vec<u8>) {
        format.append_message(&stamp_of(self.sent), out);
        self.sent += 1;
        self.due_ns.push_back(due_ns);
    }
}

fn stamp_of(sequence: u64) -> [u8; STAMP_BYTES] {
    Stamp { probe: false, sender: 0, sequence }.encode()
}

impl Sender for Echo {
    fn measurement(&mut self) -> &mut Measurement {
        &mut self.measurement
    }

    fn senders(&self) -> usize {
        self.senders.len()
    }

    fn send(&mut self, client: &mut Client, number: usize, due_ns: u64) {
        let Some(id) = self.senders.get(number % self.senders.len().max(1)).copied() else { return };
        let Some((exchange, format)) = self.exchange(id) else { return };
        client.queue(id, |out| exchange.send(format, due_ns, out));
    }
}

impl Load for Echo {
    fn opened(&mut self, turn: &mut Turn<'_>) -> Verdict {
        if let Some((exchange, format)) = self.exchange(turn.id) {
            exchange.joining = format.append_join(turn.out);
        }
        Verdict::Keep
    }

    fn message(&mut self, payload: &[u8], turn: &mut Turn<'_>) -> Verdict {
        let room = turn.id % self.formats.len().max(1);
        let found = self.exchanges.get_mut(turn.id).zip(self.formats.get_mut(room));
        let Some((exchange, format)) = found else { return Verdict::Drop };
        if exchange.joining {
            exchange.joining = !matches!(format.join_answer(payload), Answer::Granted(_));
            return Verdict::Keep;
        }
        let Some(due_ns) = exchange.due_ns.pop_front() else {
            turn.tally.count("an unexpected message");
            return Verdict::Keep;
        };
        exchange.received += 1;
        if format.is_echo(&stamp_of(exchange.received - 1), payload) {
            self.measurement.count(due_ns, turn.at_ns);
        } else {
            turn.tally.count("an echo that differs from the message sent");
        }
        if self.measurement.replying {
            exchange.send(format, turn.at_ns, turn.out);
        }
        Verdict::Keep
    }

    fn gone(&mut self, id: usize) {
        if let Some(exchange) = self.exchanges.get_mut(id) {
            exchange.joining = false;
        }
    }
}
