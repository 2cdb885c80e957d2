//! The mode Storm: at any time there are K connections. Each is closed after its upgrade or its first message. The next one
//! is opened when the server has answered the close frame, or at once if connections are dropped.
//!
//! One rule: the latency of a connection begins when it may be opened, so that a slow accept queue is visible.

use std::io;

use crate::{
    client::Client,
    load::{Load, Turn, Verdict},
    phases::TICK,
    plan::Plan,
    report::Part,
    shared::Shared,
    window::{Measurement, Meter, Window, seconds_ns},
};

struct Storm {
    first_message: bool,
    /// How a complete connection ends.
    ending: Verdict,
    /// When each connection was opened, by id, in nanoseconds of the run's clock.
    since_ns: Vec<u64>,
    measurement: Measurement,
}

/// Runs one thread's share of the mode.
///
/// # Errors
/// The poller failed. Refused connections are counted instead.
pub fn run(plan: &Plan, shared: &Shared) -> io::Result<Part> {
    let mut client = Client::new(plan, shared)?;
    let since_ns = vec![0; plan.at_a_time];
    let ending = if plan.drop { Verdict::Drop } else { Verdict::Close };
    let mut storm =
        Storm { first_message: plan.first_message, ending, since_ns, measurement: Measurement::new()? };
    shared.wait_for_threads();
    let sent = storm.measure(&mut client, plan, shared)?;
    Ok(Part {
        opened: 0,
        open_ns: 0,
        sent,
        lost: 0,
        measurement: storm.measurement,
        failures: client.into_tally(),
    })
}

impl Storm {
    /// Returns how many connections were dialled.
    fn measure(&mut self, client: &mut Client, plan: &Plan, shared: &Shared) -> io::Result<u64> {
        let window = Window::after_warm_up(client.now_ns(), plan);
        let mut meter = Meter::new(plan.pid, window);
        self.measurement.window = window;
        let mut dialled = 0;
        while client.now_ns() < window.until_ns && !shared.stopped() {
            let now_ns = client.now_ns();
            meter.tick(now_ns);
            client.expire(now_ns.saturating_sub(seconds_ns(plan.timeout_s)), self);
            while client.len() < plan.at_a_time {
                let Some(id) = client.dial() else { break };
                dialled += 1;
                if let Some(since_ns) = self.since_ns.get_mut(id) {
                    *since_ns = now_ns;
                }
            }
            client.turn(self, TICK)?;
        }
        self.measurement.close(client.now_ns(), meter.finish());
        Ok(dialled)
    }

    fn complete(&mut self, turn: &mut Turn<'_>) -> Verdict {
        if let Some(since_ns) = self.since_ns.get(turn.id) {
            self.measurement.count(*since_ns, turn.at_ns);
        }
        self.ending
    }
}

impl Load for Storm {
    fn opened(&mut self, turn: &mut Turn<'_>) -> Verdict {
        if self.first_message { Verdict::Keep } else { self.complete(turn) }
    }

    fn message(&mut self, _payload: &[u8], turn: &mut Turn<'_>) -> Verdict {
        self.complete(turn)
    }
}
