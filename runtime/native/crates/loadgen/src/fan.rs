//! Fan-out: M members of one room, S of them send, and every member must get every message once and in order.
//!
//! A sender sends again when its own copy has come back, or by the clock. Before anything counts, probes go out until
//! every member has heard one: a 101 alone does not prove that the room has taken the member in.
//! Rule: what is missing in the end is counted member by member.

use std::io;

use crate::{
    channel::Answer,
    client::Client,
    load::{Load, Turn, Verdict},
    member::Member,
    phases::{self, Sender},
    plan::Plan,
    report::Part,
    shared::Shared,
    speech::Speech,
    stamp::{self, STAMP_BYTES, Stamp},
    window::{Score, seconds_ns},
};

const PROBE_EVERY_S: f64 = 0.25;

struct Fan {
    speech: Speech,
    filler: Vec<u8>,
    /// Intended times of all messages of each sender.
    sent_ns: Vec<Vec<u64>>,
    /// Places of the senders among the connections.
    senders: Vec<usize>,
    members: Vec<Member>,
    score: Score,
}

/// The run, on the calling thread.
///
/// # Errors
/// The poller's failure. What befalls connections is counted.
pub fn run(plan: &Plan, shared: &Shared) -> io::Result<Part> {
    let mut client = Client::new(plan, shared)?;
    let mut fan = Fan {
        speech: Speech::new(plan, 0)?,
        filler: stamp::filler(plan.size_bytes),
        sent_ns: vec![Vec::new(); plan.senders],
        senders: Vec::new(),
        members: (0..plan.connections).map(|_| Member::default()).collect(),
        score: Score::new()?,
    };
    let began_ns = client.now_ns();
    phases::open(&mut client, &mut fan, plan, shared, plan.connections)?;
    let (opened, open_ns) = (client.len(), client.now_ns() - began_ns);
    fan.choose_senders(&client, plan);
    fan.probe(&mut client, plan, shared)?;
    phases::measure(&mut client, &mut fan, plan, shared)?;
    phases::until(&mut client, &mut fan, (shared, plan.timeout_s), |_, fan| fan.missing() == 0)?;
    let lost = fan.missing();
    phases::close(&mut client, &mut fan, shared)?;
    let sent = fan.sent_ns.iter().map(|sent| sent.len() as u64).sum();
    Ok(Part { opened, open_ns, sent, lost, score: fan.score, failures: client.into_tally() })
}

impl Fan {
    /// Spreads the senders evenly over the members that are there.
    fn choose_senders(&mut self, client: &Client, plan: &Plan) {
        let ids = client.ids();
        let senders = plan.senders.min(ids.len());
        self.sent_ns.truncate(senders);
        self.senders =
            (0..senders).filter_map(|index| ids.get(index * ids.len() / senders).copied()).collect();
        for id in ids {
            if let Some(member) = self.members.get_mut(id) {
                member.heard = vec![0; senders];
                member.sender = self.senders.iter().position(|sender| *sender == id);
            }
        }
    }

    fn probe(&mut self, client: &mut Client, plan: &Plan, shared: &Shared) -> io::Result<()> {
        let mut next_ns = 0;
        let probe = Stamp { probe: true, sender: 0, sequence: 0 }.encode();
        phases::until(client, self, (shared, plan.timeout_s), |client, fan| {
            if client.now_ns() >= next_ns {
                next_ns = client.now_ns() + seconds_ns(PROBE_EVERY_S);
                fan.senders
                    .iter()
                    .take(1)
                    .for_each(|id| client.queue(*id, |out| fan.speech.say(&probe, out)));
                client.flush(fan);
            }
            fan.deaf() == 0
        })?;
        client.tally().add("a member that never heard a probe", self.deaf());
        Ok(())
    }

    fn deaf(&self) -> u64 {
        self.members.iter().filter(|member| member.is_deaf()).count() as u64
    }

    fn missing(&self) -> u64 {
        self.members.iter().map(|member| member.is_owed(&self.sent_ns)).sum()
    }

    fn append(&mut self, sender: usize, due_ns: u64, out: &mut Vec<u8>) {
        let Some(sent_ns) = self.sent_ns.get_mut(sender) else { return };
        let stamp = Stamp { probe: false, sender: sender as u32, sequence: sent_ns.len() as u64 };
        sent_ns.push(due_ns);
        self.speech.say(&stamp.encode(), out);
    }

    /// What a payload says, if nothing else is wrong with it.
    fn verified(&self, payload: &[u8]) -> Option<Stamp> {
        let unspoilt = payload.get(STAMP_BYTES..) == self.filler.get(STAMP_BYTES..);
        Stamp::decode(payload).filter(|_| unspoilt)
    }

    /// Takes one delivery and answers a member's own. `None`: nobody sent it.
    fn deliver(&mut self, stamp: Stamp, turn: &mut Turn<'_>) -> Option<()> {
        let sender = stamp.sender as usize;
        let member = self.members.get_mut(turn.id)?;
        let heard = member.heard.get_mut(sender)?;
        let due_ns = *self.sent_ns.get(sender)?.get(stamp.sequence as usize)?;
        if stamp.sequence != *heard {
            turn.tally.count("a delivery out of order, missed or repeated");
        }
        *heard = stamp.sequence + 1;
        self.score.count(due_ns, turn.at_ns);
        if self.score.replying && member.sender == Some(sender) {
            self.append(sender, turn.at_ns, turn.out);
        }
        Some(())
    }

    /// Offsets, where there are any, leave nothing out.
    fn follow(&mut self, offset: Option<u64>, turn: &mut Turn<'_>) {
        if !self.members.get_mut(turn.id).is_none_or(|member| member.follow(offset)) {
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
    fn score(&mut self) -> &mut Score {
        &mut self.score
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
            self.speech.join(turn.out);
        }
        Verdict::Keep
    }

    fn message(&mut self, message: &[u8], turn: &mut Turn<'_>) -> Verdict {
        let Some((payload, offset)) = self.speech.said(message) else {
            if !matches!(self.speech.grants(message), Answer::Granted(_)) {
                turn.tally.count("neither a delivery nor a join granted");
            }
            return Verdict::Keep;
        };
        self.follow(offset, turn);
        match self.verified(payload) {
            Some(stamp) if stamp.probe => self.join(turn.id),
            Some(stamp) if self.deliver(stamp, turn).is_some() => (),
            _ => turn.tally.count("a delivery that nobody sent"),
        }
        Verdict::Keep
    }

    fn gone(&mut self, id: usize) {
        // A member that left is owed nothing more; its failure has been counted by its name.
        if let Some(member) = self.members.get_mut(id) {
            *member = Member::default();
        }
    }
}
