//! One connection of the load: its socket, its receiving half and its unsent bytes.
//!
//! One rule: there is one read and one write for each readiness event. Bytes that the socket does not accept wait in a
//! buffer, which stays empty as long as the server keeps up.

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

/// One connection of the generator.
pub struct Connection {
    pub transport: Transport,
    pub inbound: Inbound,
    /// When it was dialled, in nanoseconds of the run's clock.
    pub since_ns: u64,
    pub unsent: Vec<u8>,
}

impl Connection {
    /// A connection whose socket is connecting. `request` is sent as soon as the socket is ready.
    pub fn new(transport: Transport, request: &[u8], since_ns: u64) -> Self {
        Self { transport, inbound: Inbound::default(), since_ns, unsent: request.to_vec() }
    }

    /// Handles a readiness event: reads into `scratch`, passes messages to `load`, and writes its answers.
    ///
    /// # Errors
    /// The connection has ended, as intended or by a failure.
    pub fn ready<L: Load>(
        &mut self,
        event: &Event,
        scratch: &mut [u8],
        load: &mut L,
        turn: &mut Turn<'_>,
    ) -> Result<(), End> {
        while event.is_readable() {
            let Some(read) = self.read(scratch)? else { break };
            self.inbound.receive(scratch.get(..read).unwrap_or_default(), load, turn)?;
            self.write(turn.out)?;
            turn.out.clear();
            // Readiness is edge-triggered: after a short read the socket is empty, and the next byte causes a new event.
            if self.transport.is_drained(read, scratch.len()) && !event.is_read_closed() {
                break;
            }
        }
        // With TLS the request waits for the handshake, which the read may have finished.
        self.flush()
    }

    /// Writes the unsent bytes, once.
    pub fn flush(&mut self) -> Result<(), End> {
        if self.unsent.is_empty() {
            return match self.transport.flush() {
                Err(error) if !would_block(&error) => Err(error.into()),
                _ => Ok(()),
            };
        }
        let mut unsent = mem::take(&mut self.unsent);
        let written = self.write_some(&unsent)?;
        unsent.drain(..written);
        self.unsent = unsent;
        Ok(())
    }

    /// Writes `bytes` after the unsent ones. Bytes that the kernel does not accept become unsent.
    fn write(&mut self, bytes: &[u8]) -> Result<(), End> {
        let may_write = self.unsent.is_empty() && !bytes.is_empty();
        let written = if may_write { self.write_some(bytes)? } else { 0 };
        self.unsent.extend_from_slice(bytes.get(written..).unwrap_or_default());
        Ok(())
    }

    fn write_some(&mut self, bytes: &[u8]) -> Result<usize, End> {
        match self.transport.write(bytes) {
            Err(error) if would_block(&error) => Ok(0),
            other => Ok(other?),
        }
    }

    fn read(&mut self, scratch: &mut [u8]) -> Result<Option<usize>, End> {
        match self.transport.read(scratch) {
            Ok(0) if self.inbound.open => {
                Err(End::Failed("closed by the server without a close frame".to_owned()))
            }
            Ok(0) => Err(End::Failed("closed by the server during the upgrade".to_owned())),
            Err(error) if would_block(&error) => Ok(None),
            other => Ok(Some(other?)),
        }
    }
}

fn would_block(error: &io::Error) -> bool {
    // On Linux, a write to a socket that is still connecting fails with ENOTCONN or EAGAIN.
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotConnected | ErrorKind::Interrupted)
}
