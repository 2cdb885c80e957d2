//! The load generator for Python: a plan in, a report out, both JSON.
//!
//! It stands here because only `py/` names PyO3. Rule: the run never holds the GIL, and Ctrl-C ends it.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use loadgen::anchor::Anchor;
use pyo3::{
    exceptions::{PyOSError, PyValueError},
    prelude::*,
};

/// How often a run looks for Python's signals.
const SIGNALS: Duration = Duration::from_millis(100);

/// Carries out a plan (see `loadgen::plan::Plan`) and returns the report, both JSON. Blocks without the GIL; thread-safe.
/// `KeyboardInterrupt` ends the run early. Raises `ValueError` with one line for a bad plan.
#[pyfunction]
#[pyo3(name = "bench")]
pub fn run(py: Python<'_>, plan: &[u8]) -> PyResult<Vec<u8>> {
    let plan = str::from_utf8(plan).map_err(|_| PyValueError::new_err("the plan is no UTF-8"))?.to_owned();
    let report = watched(py, move |stop| loadgen::run(&plan, stop))?;
    report.map(String::into_bytes).map_err(PyValueError::new_err)
}

/// Serves the generator's own echo and fan-out until interrupted; `address` is `ip:port`. Raises `OSError`
/// if it cannot be bound. It measures the limit of the generator itself, and must serve nothing else.
#[pyfunction]
pub fn bench_anchor(py: Python<'_>, address: &str) -> PyResult<()> {
    let address: SocketAddr = address.parse().map_err(|_| PyValueError::new_err("not an ip:port"))?;
    let anchor = Anchor::bind(address)?;
    watched(py, move |stop| anchor.run(&stop))?.map_err(PyOSError::new_err)
}

/// Runs `work` on a thread of its own; an exception that a signal raises here stops it first.
fn watched<T: Send + 'static>(
    py: Python<'_>,
    work: impl FnOnce(Arc<AtomicBool>) -> T + Send + 'static,
) -> PyResult<T> {
    let stop = Arc::new(AtomicBool::new(false));
    let (done, mut result) = mpsc::channel();
    let theirs = stop.clone();
    thread::Builder::new().name("bench".to_owned()).spawn(move || done.send(work(theirs)))?;
    loop {
        let received;
        (received, result) = py.detach(move || (result.recv_timeout(SIGNALS), result));
        match received {
            Ok(value) => return Ok(value),
            Err(mpsc::RecvTimeoutError::Timeout) => (),
            Err(error) => return Err(PyOSError::new_err(error.to_string())),
        }
        if let Err(raised) = py.check_signals() {
            stop.store(true, Ordering::Relaxed);
            let _ = py.detach(move || result.recv());
            return Err(raised);
        }
    }
}
