//! The phases that the modes share: open connections, send for a time, wait for the last answers, close.
//!
//! One rule: each phase ends at a deadline or when the run is stopped, whatever the server does.

use std::{io, time::Duration};

use crate::{
    client::Client,
    load::Load,
    plan::Plan,
    schedule::Schedule,
    shared::Shared,
    window::{Measurement, Meter, Window, seconds_ns},
};

/// The longest wait for readiness events, and so the longest delay until a deadline or a stop is noticed.
pub const TICK: Duration = Duration::from_millis(20);

/// A load that sends messages without being triggered by the server.
pub trait Sender: Load {
    fn measurement(&mut self) -> &mut Measurement;
    /// The number of connections that send.
    fn senders(&self) -> usize;
    /// Queues a message, planned for `due_ns`, of the sender `number mod senders`.
    fn send(&mut self, client: &mut Client, number: usize, due_ns: u64);
}

/// Opens connections, at most `plan.at_a_time` at once, until `wanted` of them are open or have failed.
pub fn open<L: Load>(
    client: &mut Client,
    load: &mut L,
    plan: &Plan,
    shared: &Shared,
    wanted: usize,
) -> io::Result<()> {
    let timeout_ns = seconds_ns(plan.timeout_s);
    let mut dialled = client.len();
    while (dialled < wanted || client.connecting() > 0) && !shared.stopped() {
        while dialled < wanted && client.connecting() < plan.at_a_time {
            client.dial();
            dialled += 1;
        }
        client.turn(load, TICK)?;
        client.expire(client.now_ns().saturating_sub(timeout_ns), load);
    }
    Ok(())
}

/// Sends during the warm-up and the window: at the plan's rate, or if it has none, a message for each answer.
pub fn measure<S: Sender>(client: &mut Client, load: &mut S, plan: &Plan, shared: &Shared) -> io::Result<()> {
    let now_ns = client.now_ns();
    let window = Window::after_warm_up(now_ns, plan);
    let mut schedule = Schedule::new(now_ns, plan.rate_per_s);
    let mut meter = Meter::new(plan.pid, window);
    load.measurement().window = window;
    load.measurement().replying = schedule.is_none();
    if schedule.is_none() {
        (0..load.senders() * plan.in_flight).for_each(|number| load.send(client, number, client.now_ns()));
    }
    while client.now_ns() < window.until_ns && !shared.stopped() && !client.is_empty() {
        client.flush(load);
        meter.tick(client.now_ns());
        let wait = schedule.as_ref().map_or(TICK, |schedule| schedule.wait(client.now_ns()).min(TICK));
        client.turn(load, wait)?;
        // A message that is planned for a time after the window is never sent, even if this turn is late.
        let now_ns = client.now_ns().min(window.until_ns);
        while let Some((number, due_ns)) = schedule.as_mut().and_then(|schedule| schedule.take(now_ns)) {
            load.send(client, number as usize, due_ns);
        }
    }
    client.flush(load);
    load.measurement().close(client.now_ns(), meter.finish());
    Ok(())
}

/// Handles events until `is_done` returns true. False: `limit_s` had passed, or the run was stopped.
pub fn run_until<L: Load>(
    client: &mut Client,
    load: &mut L,
    (shared, limit_s): (&Shared, f64),
    mut is_done: impl FnMut(&mut Client, &mut L) -> bool,
) -> io::Result<bool> {
    let deadline_ns = client.now_ns() + seconds_ns(limit_s);
    while !is_done(client, load) {
        if shared.stopped() || client.now_ns() > deadline_ns {
            return Ok(false);
        }
        client.turn(load, TICK)?;
    }
    Ok(true)
}

/// Sends close frames, and waits at most one second for the server to answer them.
pub fn close<L: Load>(client: &mut Client, load: &mut L, shared: &Shared) -> io::Result<()> {
    client.close_all();
    client.flush(load);
    run_until(client, load, (shared, 1.0), |client, _| client.is_empty()).map(drop)
}
