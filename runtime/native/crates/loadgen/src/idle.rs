//! Idle: opens connections in steps, weighs the server's memory at each, and asks everyone for a pong in the end.
//!
//! Rule: a weight counts only with all its connections alive, so what fell away is counted as a failure.

use std::io;

use crate::{
    client::Client,
    frames::{PING, Template},
    load::{Load, Turn, Verdict},
    phases,
    plan::Plan,
    processes,
    report::{Part, Weight},
    shared::Shared,
    window::Score,
};

#[derive(Default)]
struct Idle {
    pongs: u64,
}

/// The run, on the calling thread.
///
/// # Errors
/// The poller's failure. Refused connections are counted.
pub fn run(plan: &Plan, shared: &Shared) -> io::Result<(Part, Vec<Weight>)> {
    let mut client = Client::new(plan, shared)?;
    let (mut idle, mut weights) = (Idle::default(), Vec::new());
    let began_ns = client.now_ns();
    for step in &plan.steps {
        phases::open(&mut client, &mut idle, plan, shared, *step)?;
        phases::until(&mut client, &mut idle, (shared, plan.settle_s), |_, _| false)?;
        let pss_bytes = plan.pid.and_then(processes::tree_pss_bytes);
        weights.push(Weight { connections: client.len(), pss_bytes });
    }
    let (opened, open_ns) = (client.len(), client.now_ns() - began_ns);
    let lost = idle.roll_call(&mut client, plan, shared)?;
    phases::close(&mut client, &mut idle, shared)?;
    let score = Score { counted: idle.pongs, ..Score::new()? };
    let part = Part { opened, open_ns, sent: 0, lost, score, failures: client.into_tally() };
    Ok((part, weights))
}

impl Idle {
    /// Pings everyone, some at a time, and returns how many did not answer.
    fn roll_call(&mut self, client: &mut Client, plan: &Plan, shared: &Shared) -> io::Result<u64> {
        let ids = client.ids();
        let ping = Template::new(PING, b"alive?", [2, 4, 6, 8]);
        for some in ids.chunks(plan.at_a_time) {
            let all = self.pongs + some.len() as u64;
            some.iter().for_each(|id| client.queue(*id, |out| ping.append(&[], out)));
            client.flush(self);
            if !phases::until(client, self, (shared, plan.timeout_s), |_, idle| idle.pongs >= all)? {
                break;
            }
        }
        Ok((ids.len() as u64).saturating_sub(self.pongs))
    }
}

impl Load for Idle {
    fn message(&mut self, _payload: &[u8], _turn: &mut Turn<'_>) -> Verdict {
        Verdict::Keep
    }

    fn pong(&mut self) {
        self.pongs += 1;
    }
}
