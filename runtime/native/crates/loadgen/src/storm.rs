//! Storm: K connections under way at any time; each is closed when its 101 (or first message) has come, and
//! its place is free when the server has answered the close, or at once if it is dropped without a word.
//!
//! Rule: latency runs from the moment the place was free, so a slow accept queue shows itself.

use std::io;

use crate::{
    client::Client,
    load::{Load, Turn, Verdict},
    phases::TICK,
    plan::Plan,
    report::Part,
    shared::Shared,
    window::{Meter, Score, Window, seconds_ns},
};

struct Storm {
    first_message: bool,
    /// How a connection that is done ends.
    ending: Verdict,
    /// When each place was taken.
    since_ns: Vec<u64>,
    score: Score,
}

/// One thread's part of the run.
///
/// # Errors
/// The poller's failure. Refused connections are counted.
pub fn run(plan: &Plan, shared: &Shared) -> io::Result<Part> {
    let mut client = Client::new(plan, shared)?;
    let since_ns = vec![0; plan.at_a_time];
    let ending = if plan.drop { Verdict::Drop } else { Verdict::Close };
    let mut storm = Storm { first_message: plan.first_message, ending, since_ns, score: Score::new()? };
    shared.meet();
    let sent = storm.measure(&mut client, plan, shared)?;
    Ok(Part { opened: 0, open_ns: 0, sent, lost: 0, score: storm.score, failures: client.into_tally() })
}

impl Storm {
    /// Returns how many connections were dialled.
    fn measure(&mut self, client: &mut Client, plan: &Plan, shared: &Shared) -> io::Result<u64> {
        let window = Window::after_warm_up(client.now_ns(), plan);
        let mut meter = Meter::new(plan.pid, window);
        self.score.window = window;
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
        self.score.close(client.now_ns(), meter.finish());
        Ok(dialled)
    }

    fn done(&mut self, turn: &mut Turn<'_>) -> Verdict {
        if let Some(since_ns) = self.since_ns.get(turn.id) {
            self.score.count(*since_ns, turn.at_ns);
        }
        self.ending
    }
}

impl Load for Storm {
    fn opened(&mut self, turn: &mut Turn<'_>) -> Verdict {
        if self.first_message { Verdict::Keep } else { self.done(turn) }
    }

    fn message(&mut self, _payload: &[u8], turn: &mut Turn<'_>) -> Verdict {
        self.done(turn)
    }
}
