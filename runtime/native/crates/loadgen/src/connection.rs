//! One connection of the load: its socket, what came in, what goes out.
//!
//! Rule: one read and one write for a readiness event; what does not fit waits in a buffer that is empty, and
//! costs nothing, as long as the server keeps up.

use std::{
    io::{self, ErrorKind},
    mem,
};

use mio::event::Event;

use crate::{
    inbound::{End, Inbound},
    load::{Load, Turn},
    transport::Transport,
};

impl From<io::Error> for End {
    fn from(error: io::Error) -> Self {
        End::Failed(match error.kind() {
            ErrorKind::ConnectionRefused => "connection refused".to_owned(),
            ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => "connection reset".to_owned(),
            _ => error.to_string(),
        })
    }
}

/// One connection of the generator: its transport, what came of it, what waits to be sent.
pub struct Connection {
    pub transport: Transport,
    pub inbound: Inbound,
    /// When it was dialled, on the run's clock.
    pub since_ns: u64,
    pub unsent: Vec<u8>,
}

impl Connection {
    /// A socket whose connect is under way; `request` leaves as soon as it can.
    pub fn new(transport: Transport, request: &[u8], since_ns: u64) -> Self {
        Self { transport, inbound: Inbound::default(), since_ns, unsent: request.to_vec() }
    }

    /// Handles a readiness event: reads through `scratch`, hands messages to `load`, writes what it answers.
    ///
    /// # Errors
    /// The connection's end, in peace or not.
    pub fn ready<L: Load>(
        &mut self,
        event: &Event,
        scratch: &mut [u8],
        load: &mut L,
        turn: &mut Turn<'_>,
    ) -> Result<(), End> {
        while event.is_readable() {
            let Some(read) = self.read(scratch)? else { break };
            self.inbound.take(scratch.get(..read).unwrap_or_default(), load, turn)?;
            self.write(turn.out)?;
            turn.out.clear();
            // Edge-triggered: a short read means that the socket is empty and the next byte a new event.
            if self.transport.emptied(read, scratch.len()) && !event.is_read_closed() {
                break;
            }
        }
        // Over TLS the read may have finished the handshake that the request waited for.
        self.flush()
    }

    /// Writes what waits, once.
    pub fn flush(&mut self) -> Result<(), End> {
        if self.unsent.is_empty() {
            return match self.transport.flush() {
                Err(error) if !waits(&error) => Err(error.into()),
                _ => Ok(()),
            };
        }
        let mut unsent = mem::take(&mut self.unsent);
        let written = self.write_some(&unsent)?;
        unsent.drain(..written);
        self.unsent = unsent;
        Ok(())
    }

    /// Writes `bytes` behind what waits; what the kernel does not take waits as well.
    fn write(&mut self, bytes: &[u8]) -> Result<(), End> {
        let may_pass = self.unsent.is_empty() && !bytes.is_empty();
        let written = if may_pass { self.write_some(bytes)? } else { 0 };
        self.unsent.extend_from_slice(bytes.get(written..).unwrap_or_default());
        Ok(())
    }

    fn write_some(&mut self, bytes: &[u8]) -> Result<usize, End> {
        match self.transport.write(bytes) {
            Err(error) if waits(&error) => Ok(0),
            other => Ok(other?),
        }
    }

    fn read(&mut self, scratch: &mut [u8]) -> Result<Option<usize>, End> {
        match self.transport.read(scratch) {
            Ok(0) => Err(End::Failed(match self.inbound.open {
                true => "closed by the server without a close frame".to_owned(),
                false => "closed by the server during the upgrade".to_owned(),
            })),
            Err(error) if waits(&error) => Ok(None),
            other => Ok(Some(other?)),
        }
    }
}

fn waits(error: &io::Error) -> bool {
    // Linux says ENOTCONN or EAGAIN to a write while the connect is under way.
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected | ErrorKind::Interrupted)
}
