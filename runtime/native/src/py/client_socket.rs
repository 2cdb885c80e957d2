//! `_native.ClientSocket`: the client's end of a WebSocket after its upgrade, without I/O, for rooms under test.
//!
//! It is `ws` in the role of a client, so that a test reads frames as strictly as a browser does. The one rule: it answers
//! nothing by itself.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyList, PyString};

use crate::ws::close;
use crate::ws::connection::Connection;
use crate::ws::encode::append_masked_frame;
use crate::ws::fragments::Limits;
use crate::ws::opcode::Opcode;
use crate::ws::sink::{Flow, Message, Role, Sink};

/// Any key will do: the peer is in this process, and RFC 6455 §10.3 is about caches in between.
const KEY: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// ClientSocket()
///
/// `receive` takes bytes from the server and returns its messages; the other methods return the bytes of a frame.
/// No extension is offered. For one thread only.
#[pyclass(unsendable, module = "runtime._native")]
pub struct ClientSocket {
    connection: Connection,
}

/// Collects the events of one `receive`.
struct Events<'py> {
    list: Bound<'py, PyList>,
    failed: PyResult<()>,
}

impl<'py> Events<'py> {
    fn add<T: IntoPyObject<'py>>(&mut self, event: T) -> Flow {
        let added = self.list.append(event);
        match std::mem::replace(&mut self.failed, added) {
            Ok(()) => Flow::Continue,
            failed => {
                self.failed = failed;
                Flow::Stop
            }
        }
    }
}

impl Sink for Events<'_> {
    fn message(&mut self, message: Message<'_>) -> Flow {
        let py = self.list.py();
        match message {
            Message::Text(text) => self.add(("text", PyString::new(py, text))),
            Message::Binary(data) => self.add(("binary", PyBytes::new(py, data))),
        }
    }

    fn ping(&mut self, payload: &[u8]) -> Flow {
        let data = PyBytes::new(self.list.py(), payload);
        self.add(("ping", data))
    }

    fn pong(&mut self, payload: &[u8]) -> Flow {
        let data = PyBytes::new(self.list.py(), payload);
        self.add(("pong", data))
    }

    fn close(&mut self, code: u16, reason: &str) -> Flow {
        self.add(("close", (code, reason)));
        Flow::Stop
    }
}

#[pymethods]
impl ClientSocket {
    #[new]
    fn new() -> ClientSocket {
        ClientSocket { connection: Connection::new(Role::Client, None) }
    }

    /// Bytes came from the server: ("text", str), ("binary" | "ping" | "pong", bytes), ("close", (code, reason)), in
    /// order. After a close nothing is read. Raises ValueError if the server broke the protocol.
    fn receive<'py>(&mut self, py: Python<'py>, mut data: Vec<u8>) -> PyResult<Bound<'py, PyList>> {
        let limits = Limits { message_bytes: 0, fragment_overhead_bytes: 0 };
        let mut events = Events { list: PyList::empty(py), failed: Ok(()) };
        let read = self.connection.receive(&mut data, &limits, &mut events);
        events.failed?;
        read.map_err(|error| PyValueError::new_err(format!("the server sent {error:?}")))?;
        Ok(events.list)
    }

    /// The frame of a text message.
    #[staticmethod]
    fn text<'py>(py: Python<'py>, data: &str) -> Bound<'py, PyBytes> {
        frame(py, Opcode::Text, data.as_bytes())
    }

    /// The frame of a binary message.
    #[staticmethod]
    fn binary<'py>(py: Python<'py>, data: &[u8]) -> Bound<'py, PyBytes> {
        frame(py, Opcode::Binary, data)
    }

    /// The frame that answers a ping.
    #[staticmethod]
    fn pong<'py>(py: Python<'py>, data: &[u8]) -> Bound<'py, PyBytes> {
        frame(py, Opcode::Pong, data)
    }

    /// A close frame; for 1005 it has no code. Raises ValueError for another code that may not be sent (RFC 6455 §7.4.1).
    #[staticmethod]
    fn close<'py>(py: Python<'py>, code: i64, reason: &str) -> PyResult<Bound<'py, PyBytes>> {
        let travels = |code: &u16| *code == close::NO_STATUS || close::is_valid_on_wire(*code);
        let Some(code) = u16::try_from(code).ok().filter(travels) else {
            return Err(PyValueError::new_err(format!("{code} is no code that a close frame may carry")));
        };
        Ok(frame(py, Opcode::Close, &close::payload(code, reason)))
    }
}

fn frame<'py>(py: Python<'py>, opcode: Opcode, payload: &[u8]) -> Bound<'py, PyBytes> {
    let mut out = Vec::new();
    append_masked_frame(&mut out, opcode, false, payload, KEY);
    PyBytes::new(py, &out)
}
