//! Runs a plan: JSON in, a report as JSON out.
//!
//! One rule: an invalid plan is an error; failures of the server are in the report.

use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
    thread,
};

use crate::{
    echo, fan, idle,
    plan::{Mode, Plan},
    report::{Part, Report, Weight},
    rooms,
    shared::Shared,
    storm,
    target::Target,
};

/// Runs the plan in `json` (`plan::Plan`) and returns a report as JSON (`report::Report`). Blocks until the plan is
/// complete; if `stop` is set, it ends early with a report on the results until then.
///
/// # Errors
/// One line for the user: the plan or the URL is invalid, or a poller failed. Failures of connections are in the report
/// instead.
pub fn run(json: &str, stop: Arc<AtomicBool>) -> Result<String, String> {
    let plan = Plan::parse(json)?;
    let target = Target::parse(&plan.url, &plan.headers, plan.ca_file.as_deref())?;
    let shared = Shared::new(target, plan.threads, stop);
    let (parts, weights) = carry_out(&plan, &shared).map_err(|error| error.to_string())?;
    let report = Report::new(plan.mode, parts, weights, shared.stopped()).ok_or("no thread ran")?;
    serde_json::to_string(&report).map_err(|error| error.to_string())
}

fn carry_out(plan: &Plan, shared: &Shared) -> io::Result<(Vec<Part>, Vec<Weight>)> {
    Ok(match plan.mode {
        Mode::Echo => (on_threads(plan, shared, echo::run)?, vec![]),
        Mode::Storm => (on_threads(plan, shared, storm::run)?, vec![]),
        Mode::Fan => (vec![fan::run(plan, shared)?], vec![]),
        Mode::Idle => {
            let (part, weights) = idle::run(plan, shared)?;
            (vec![part], weights)
        }
        Mode::Rooms => {
            let (part, weights) = rooms::run(plan, shared)?;
            (vec![part], weights)
        }
    })
}

/// Runs `work` on as many threads as planned. Only the first measures the server's processes.
fn on_threads(
    plan: &Plan,
    shared: &Shared,
    work: fn(&Plan, &Shared) -> io::Result<Part>,
) -> io::Result<Vec<Part>> {
    thread::scope(|scope| {
        let spawn = |index| {
            let share = plan.share(index);
            scope.spawn(move || work(&share, shared))
        };
        let threads: Vec<_> = (0..plan.threads).map(spawn).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread of the generator panicked")))
        };
        threads.into_iter().map(join).collect()
    })
}
