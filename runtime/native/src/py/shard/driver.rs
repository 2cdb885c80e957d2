//! `_native.Shard`: a shard with its sockets, on a thread of its own or nested in the caller's loop.

use std::os::fd::RawFd;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::reactor::limits;
use crate::reactor::poller::Poller;
use crate::reactor::socket::Listener;
use crate::shard::command::Command;
use crate::shard::config::Config;
use crate::shard::core::Core;
use crate::shard::counters::Counters;
use crate::shard::env::Env;
use crate::shard::id::Mint;
use crate::shard::link::faults::Faults;
use crate::shard::refusals::Refusals;
use crate::shard::turn::Reactor;
use crate::shard::unknown_paths::UnknownPaths;

/// Whether the thread has ended, and with what error.
type Ended = Arc<(Mutex<Option<Result<(), String>>>, Condvar)>;

/// Shard(config_json, listener_fds)
///
/// A native I/O shard. `listener_fds` are taken over. Raises ValueError with one line when the configuration
/// or a descriptor is wrong. Every method is thread-safe. Only `wait` and `turn` block, and release the GIL.
#[pyclass(frozen, module = "runtime._native")]
pub struct Shard {
    reactor: Mutex<Option<Reactor>>,
    commands: Mutex<Sender<Command>>,
    waker: Arc<mio::Waker>,
    counters: Arc<Counters>,
    faults: Arc<Faults>,
    refusals: Arc<Refusals>,
    unknown_paths: Arc<UnknownPaths>,
    fileno: RawFd,
    ended: Ended,
}

fn wrong(error: impl ToString) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[pymethods]
impl Shard {
    #[new]
    fn new(config_json: &[u8], listener_fds: Vec<RawFd>) -> PyResult<Shard> {
        let config = Config::from_json(config_json).map_err(wrong)?;
        let core = core(&config).map_err(wrong)?;
        let (counters, faults) = (core.env.counters.clone(), core.env.faults.clone());
        let (refusals, unknown_paths) = (core.env.refusals.clone(), core.env.unknown_paths.clone());
        let poller = Poller::new().map_err(wrong)?;
        let waker = poller.waker();
        let fileno = poller.fileno();
        let listeners =
            listener_fds.into_iter().map(Listener::from_fd).collect::<Result<_, _>>().map_err(wrong)?;
        let (sender, receiver) = channel();
        let mut reactor = Reactor::new(core, poller, listeners, receiver).map_err(wrong)?;
        reactor.expect_tls(config.tls);
        let (reactor, commands) = (Mutex::new(Some(reactor)), Mutex::new(sender));
        Ok(Shard {
            reactor,
            commands,
            waker,
            counters,
            faults,
            refusals,
            unknown_paths,
            fileno,
            ended: Ended::default(),
        })
    }

    /// Runs the shard on a native thread that never takes the GIL. Raises RuntimeError if it runs already.
    fn start(&self) -> PyResult<()> {
        let reactor = self.take_reactor()?;
        let ended = self.ended.clone();
        let thread = std::thread::Builder::new().name("stateroom-shard".into());
        thread
            .spawn(move || run(reactor, &ended))
            .map_err(|error| PyRuntimeError::new_err(error.to_string()))?;
        Ok(())
    }

    /// The descriptor to watch if the shard is nested in another loop.
    fn fileno(&self) -> RawFd {
        self.fileno
    }

    /// One turn, which waits at most `timeout_s`. False if the shard is done. For the nested driver.
    fn turn(&self, py: Python<'_>, timeout_s: f64) -> PyResult<bool> {
        // Before the reactor is taken: an error after that would drop every connection.
        let timeout = Duration::try_from_secs_f64(timeout_s).map_err(wrong)?;
        let mut reactor = self.take_reactor()?;
        let (reactor, result) = py.detach(move || {
            let result = reactor.turn(Some(timeout));
            (reactor, result)
        });
        if let Ok(mut place) = self.reactor.lock() {
            *place = Some(reactor);
        }
        result.map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// Gives the shard a command (JSON), which its next turn carries out. Raises ValueError if it does not parse.
    fn command(&self, json: &[u8]) -> PyResult<()> {
        let command = Command::from_json(json).map_err(wrong)?;
        let ended = || PyRuntimeError::new_err("the shard has ended");
        self.commands.lock().map_err(|_| ended())?.send(command).map_err(|_| ended())?;
        self.waker.wake().map_err(|error| PyRuntimeError::new_err(error.to_string()))
    }

    /// Counters and gauges as a flat JSON object.
    fn stats<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let fields: serde_json::Map<String, serde_json::Value> =
            self.counters.read().into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        PyBytes::new(py, serde_json::Value::Object(fields).to_string().as_bytes())
    }

    /// The links to hosts that do not work now, as a JSON array; see the stub for its fields.
    fn link_faults<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let json = serde_json::to_vec(&self.faults.list()).map_err(wrong)?;
        Ok(PyBytes::new(py, &json))
    }

    /// A request for a path that nothing serves, as JSON; see the stub. `null`: none since the last call.
    fn unknown_path<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let json = serde_json::to_vec(&self.unknown_paths.take()).map_err(wrong)?;
        Ok(PyBytes::new(py, &json))
    }

    /// Requests and joins that were refused since the last call, one of each kind, as a JSON array; see the stub.
    fn refusals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let json = serde_json::to_vec(&self.refusals.take()).map_err(wrong)?;
        Ok(PyBytes::new(py, &json))
    }

    /// Waits until the thread has ended, at most `timeout_s`. Raises RuntimeError if it ended by an error.
    fn wait(&self, py: Python<'_>, timeout_s: f64) -> PyResult<bool> {
        let timeout = Duration::try_from_secs_f64(timeout_s).map_err(wrong)?;
        let ended = self.ended.clone();
        let result = py.detach(move || {
            let guard = ended.0.lock().ok()?;
            let (guard, _) = ended.1.wait_timeout_while(guard, timeout, |end| end.is_none()).ok()?;
            guard.clone()
        });
        match result {
            None => Ok(false),
            Some(Ok(())) => Ok(true),
            Some(Err(error)) => Err(PyRuntimeError::new_err(error)),
        }
    }
}

impl Shard {
    fn take_reactor(&self) -> PyResult<Reactor> {
        let taken = self.reactor.lock().ok().and_then(|mut place| place.take());
        taken.ok_or_else(|| PyRuntimeError::new_err("the shard is running already"))
    }
}

fn core(config: &Config) -> Result<Core, String> {
    let descriptors = limits::descriptors();
    let memory = limits::memory_share(config.shards, config.settings.memory_bytes);
    let env = Env::new(config, config.connection_cap(descriptors), memory)?;
    let start = getrandom::u64().map_err(|error| error.to_string())?;
    Ok(Core::new(env, config.shard(), config.generation, Mint::new(config.shard(), config.shards, start)))
}

/// The thread: turn after turn, then the result. A panic is an error too: the process exits by it, so that the parent
/// replaces it.
fn run(mut reactor: Reactor, ended: &Ended) {
    let turns = std::panic::AssertUnwindSafe(move || {
        loop {
            match reactor.turn(None) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return Err(error.to_string()),
            }
        }
    });
    let result = std::panic::catch_unwind(turns).unwrap_or_else(|_| Err("the shard panicked".to_owned()));
    if let Ok(mut end) = ended.0.lock() {
        *end = Some(result);
    }
    ended.1.notify_all();
}
