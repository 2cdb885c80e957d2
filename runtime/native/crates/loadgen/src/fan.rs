//! The mode Fan: a room has M members, S of them send, and every member must receive every message once and in order.
//!
//! A sender sends its next message when it has received its own, or at a fixed rate. First, probes are sent until every
//! member has received one, since an upgrade alone does not prove that the member has joined the room. One rule: messages
//! that are missing at the end are counted for each member.

use std::io;

use crate::{
    channel::Answer,
    client::Client,
    load::{Load, Turn, Verdict},
    member::Member,
    message_format::MessageFormat,
    phases::{self, Sender},
    plan::Plan,
    report::Part,
    shared::Shared,
    stamp::{self, STAMP_BYTES, Stamp},
    window::{Measurement, seconds_ns},
};

const PROBE_EVERY_S: f64 = 0.25;

struct Fan {
    format: MessageFormat,
    filler: Vec<u8>,
    /// Intended send times of all messages of each sender, in nanoseconds of the run's clock.
    sent_ns: Vec<Vec<u64>>,
    /// Ids of the connections that send.
    senders: Vec<usize>,
    members: Vec<Member>,
    measurement: Measurement,
}

/// Runs the mode on the calling thread.
///
/// # Errors
/// The poller failed. Failures of connections are counted instead.
pub fn run(plan: &Plan, shared: &Shared) -> io::Result<Part> {
    let mut client = Client::new(plan, shared)?;
    let mut fan = Fan {
        format: MessageFormat::new(plan, 0)?,
        filler: stamp::filler(plan.size_bytes),
        sent_ns: vec![Vec::new(); plan.senders],
        senders: Vec::new(),
        members: (0..plan.connections).map(|_| Member::default()).collect(),
        measurement: Measurement::new()?,
    };
    let started_ns = client.now_ns();
    phases::open(&mut client, &mut fan, plan, shared, plan.connections)?;
    let (opened, open_ns) = (client.len(), client.now_ns() - started_ns);
    fan.choose_senders(&client, plan);
    fan.probe(&mut client, plan, shared)?;
    phases::measure(&mut client, &mut fan, plan, shared)?;
    phases::run_until(&mut client, &mut fan, (shared, plan.timeout_s), |_, fan| fan.missing() == 0)?;
    let lost = fan.missing();
    phases::close(&mut client, &mut fan, shared)?;
    let sent = fan.sent_ns.iter().map(|sent| sent.len() as u64).sum();
    Ok(Part { opened, open_ns, sent, lost, measurement: fan.measurement, failures: client.into_tally() })
}

impl Fan {
    /// Spreads the senders evenly over the open connections.
    fn choose_senders(&mut self, client: &Client, plan: &Plan) {
        let ids = client.ids();
        let senders = plan.senders.min(ids.len());
        self.sent_ns.truncate(senders);
        self.senders =
            (0..senders).filter_map(|index| ids.get(index * ids.len() / senders).copied()).collect();
        for id in ids {
            if let Some(member) = self.members.get_mut(id) {
                member.received = vec![0; senders];
                member.sender = self.senders.iter().position(|sender| *sender == id);
            }
        }
    }

    /// Sends probes until every member has received one.
    fn probe(&mut self, client: &mut Client, plan: &Plan, shared: &Shared) -> io::Result<()> {
        let mut next_ns = 0;
        let probe = Stamp { probe: true, sender: 0, sequence: 0 }.encode();
        phases::run_until(client, self, (shared, plan.timeout_s), |client, fan| {
            if client.now_ns() >= next_ns {
                next_ns = client.now_ns() + seconds_ns(PROBE_EVERY_S);
                fan.senders
                    .iter()
                    .take(1)
                    .for_each(|id| client.queue(*id, |out| fan.format.append_message(&probe, out)));
                client.flush(fan);
            }
            fan.without_probe() == 0
        })?;
        client.tally().add("a member that received no probe", self.without_probe());
        Ok(())
    }

    fn without_probe(&self) -> u64 {
        self.members.iter().filter(|member| member.lacks_probe()).count() as u64
    }

    fn missing(&self) -> u64 {
        self.members.iter().map(|member| member.missing(&self.sent_ns)).sum()
    }

    fn append(&mut self, sender: usize, due_ns: u64, out: &mut Vec<u8>) {
        let Some(sent_ns) = self.sent_ns.get_mut(sender) else { return };
        let stamp = Stamp { probe: false, sender: sender as u32, sequence: sent_ns.len() as u64 };
        sent_ns.push(due_ns);
        self.format.append_message(&stamp.encode(), out);
    }

    /// The stamp of a payload; `None` if the payload is not one that this run sends.
    fn verified(&self, payload: &[u8]) -> Option<Stamp> {
        let is_intact = payload.get(STAMP_BYTES..) == self.filler.get(STAMP_BYTES..);
        Stamp::decode(payload).filter(|_| is_intact)
    }

    /// Counts one delivery, and sends the next message if it is the member's own. `None`: it was never sent.
    fn deliver(&mut self, stamp: Stamp, turn: &mut Turn<'_>) -> Option<()> {
        let sender = stamp.sender as usize;
        let member = self.members.get_mut(turn.id)?;
        let received = member.received.get_mut(sender)?;
        let due_ns = *self.sent_ns.get(sender)?.get(stamp.sequence as usize)?;
        if stamp.sequence != *received {
            turn.tally.count("a delivery out of order, missed or repeated");
        }
        *received = stamp.sequence + 1;
        self.measurement.count(due_ns, turn.at_ns);
        if self.measurement.replying && member.sender == Some(sender) {
            self.append(sender, turn.at_ns, turn.out);
        }
        Some(())
    }

    /// Checks that offsets, if there are any, are consecutive.
    fn check_offset(&mut self, offset: Option<u64>, turn: &mut Turn<'_>) {
        if !self.members.get_mut(turn.id).is_none_or(|member| member.advance(offset)) {
            turn.tally.count("an offset missed or repeated");
        }
    }

    fn join(&mut self, id: usize) {
        if let Some(member) = self.members.get_mut(id) {
            member.joined = true;
        }
    }
}

impl Sender for Fan {
    fn measurement(&mut self) -> &mut Measurement {
        &mut self.measurement
    }

    fn senders(&self) -> usize {
        self.senders.len()
    }

    fn send(&mut self, client: &mut Client, number: usize, due_ns: u64) {
        let sender = number % self.senders.len().max(1);
        if let Some(id) = self.senders.get(sender).copied() {
            client.queue(id, |out| self.append(sender, due_ns, out));
        }
    }
}

impl Load for Fan {
    fn opened(&mut self, turn: &mut Turn<'_>) -> Verdict {
        if let Some(member) = self.members.get_mut(turn.id) {
            member.present = true;
            self.format.append_join(turn.out);
        }
        Verdict::Keep
    }

    fn message(&mut self, message: &[u8], turn: &mut Turn<'_>) -> Verdict {
        let Some((payload, offset)) = self.format.delivery(message) else {
            if !matches!(self.format.join_answer(message), Answer::Granted(_)) {
                turn.tally.count("neither a delivery nor a granted join");
            }
            return Verdict::Keep;
        };
        self.check_offset(offset, turn);
        match self.verified(payload) {
            Some(stamp) if stamp.probe => self.join(turn.id),
            Some(stamp) if self.deliver(stamp, turn).is_some() => (),
            _ => turn.tally.count("a delivery of a message that was never sent"),
        }
        Verdict::Keep
    }

    fn gone(&mut self, id: usize) {
        // A member that has gone is not expected to receive more; its failure has already been counted.
        if let Some(member) = self.members.get_mut(id) {
            *member = Member::default();
        }
    }
}
