//! The mode Idle: opens connections in steps, measures the server's memory after each, and finally pings every connection.
//!
//! One rule: a measurement is valid only if all its connections are open, so a lost one is counted as a failure.

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
    window::Measurement,
};

#[derive(Default)]
struct Idle {
    pongs: u64,
}

/// Runs the mode on the calling thread.
///
/// # Errors
/// The poller failed. Refused connections are counted instead.
pub fn run(plan: &Plan, shared: &Shared) -> io::Result<(Part, Vec<Weight>)> {
    let mut client = Client::new(plan, shared)?;
    let (mut idle, mut weights) = (Idle::default(), Vec::new());
    let started_ns = client.now_ns();
    for step in &plan.steps {
        phases::open(&mut client, &mut idle, plan, shared, *step)?;
        phases::run_until(&mut client, &mut idle, (shared, plan.settle_s), |_, _| false)?;
        let pss_bytes = plan.pid.and_then(processes::tree_pss_bytes);
        weights.push(Weight { connections: client.len(), pss_bytes });
    }
    let (opened, open_ns) = (client.len(), client.now_ns() - started_ns);
    let lost = idle.ping_all(&mut client, plan, shared)?;
    phases::close(&mut client, &mut idle, shared)?;
    let measurement = Measurement { counted: idle.pongs, ..Measurement::new()? };
    let part = Part { opened, open_ns, sent: 0, lost, measurement, failures: client.into_tally() };
    Ok((part, weights))
}

impl Idle {
    /// Pings all connections, `plan.at_a_time` at once, and returns how many did not answer.
    fn ping_all(&mut self, client: &mut Client, plan: &Plan, shared: &Shared) -> io::Result<u64> {
        let ids = client.ids();
        let ping = Template::new(PING, b"alive?", [2, 4, 6, 8]);
        for chunk in ids.chunks(plan.at_a_time) {
            let expected = self.pongs + chunk.len() as u64;
            chunk.iter().for_each(|id| client.queue(*id, |out| ping.append(&[], out)));
            client.flush(self);
            if !phases::run_until(client, self, (shared, plan.timeout_s), |_, idle| idle.pongs >= expected)? {
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
