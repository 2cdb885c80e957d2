//! From a plan in JSON to a report in JSON.
//!
//! Rule: what is wrong with the plan is an error, what is wrong with the server is in the report.

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

/// Carries out the plan in `json` and returns a report as JSON. Blocks for as long as the plan says;
/// `stop` ends it early with what was measured until then.
///
/// # Errors
/// One line for the user: a bad plan or URL, or a poller the operating system refuses. What goes wrong with
/// connections is in the report.
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

/// Runs `work` on as many threads as planned; only the first looks at the server's processes.
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
            thread.join().unwrap_or_else(|_| Err(io::Error::other("a thread of the generator broke")))
        };
        threads.into_iter().map(join).collect()
    })
}
