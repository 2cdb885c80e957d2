//! What every mode does in the same way: open, send for a while, wait for the rest, close.
//!
//! Rule: each phase ends by a deadline or when the run is stopped, whatever the server does.

use std::{io, time::Duration};

use crate::{
    client::Client,
    load::Load,
    plan::Plan,
    schedule::Schedule,
    shared::Shared,
    window::{Meter, Score, Window, seconds_ns},
};

/// The longest wait for readiness: how late a deadline or a stop may be seen.
pub const TICK: Duration = Duration::from_millis(20);

/// A load that sends of its own accord.
pub trait Sender: Load {
    fn score(&mut self) -> &mut Score;
    /// How many connections send.
    fn senders(&self) -> usize;
    /// Queues a message of sender `number mod senders`, meant for `due_ns`.
    fn send(&mut self, client: &mut Client, number: usize, due_ns: u64);
}

/// Opens connections until `wanted` are there or have failed, at most `plan.at_a_time` at once.
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

/// Sends through warm-up and window: by the clock if the plan has a rate, else by what comes back.
pub fn measure<S: Sender>(client: &mut Client, load: &mut S, plan: &Plan, shared: &Shared) -> io::Result<()> {
    let now_ns = client.now_ns();
    let window = Window::after_warm_up(now_ns, plan);
    let mut schedule = Schedule::new(now_ns, plan.rate_per_s);
    let mut meter = Meter::new(plan.pid, window);
    load.score().window = window;
    load.score().replying = schedule.is_none();
    if schedule.is_none() {
        (0..load.senders() * plan.in_flight).for_each(|number| load.send(client, number, client.now_ns()));
    }
    while client.now_ns() < window.until_ns && !shared.stopped() && !client.is_empty() {
        client.flush(load);
        meter.tick(client.now_ns());
        let wait = schedule.as_ref().map_or(TICK, |schedule| schedule.wait(client.now_ns()).min(TICK));
        client.turn(load, wait)?;
        // Late as it may be, nothing is sent that was not due within the window.
        let now_ns = client.now_ns().min(window.until_ns);
        while let Some((number, due_ns)) = schedule.as_mut().and_then(|schedule| schedule.take(now_ns)) {
            load.send(client, number as usize, due_ns);
        }
    }
    client.flush(load);
    load.score().close(client.now_ns(), meter.finish());
    Ok(())
}

/// Turns until `over` says so, at most `limit_s`. False: the limit or a stop came first.
pub fn until<L: Load>(
    client: &mut Client,
    load: &mut L,
    (shared, limit_s): (&Shared, f64),
    mut over: impl FnMut(&mut Client, &mut L) -> bool,
) -> io::Result<bool> {
    let deadline_ns = client.now_ns() + seconds_ns(limit_s);
    while !over(client, load) {
        if shared.stopped() || client.now_ns() > deadline_ns {
            return Ok(false);
        }
        client.turn(load, TICK)?;
    }
    Ok(true)
}

/// Sends close frames and waits, a second at most, for the server to answer them.
pub fn close<L: Load>(client: &mut Client, load: &mut L, shared: &Shared) -> io::Result<()> {
    client.close_all();
    client.flush(load);
    until(client, load, (shared, 1.0), |client, _| client.is_empty()).map(drop)
}
