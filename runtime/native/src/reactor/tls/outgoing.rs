//! Ciphertext on its way to the socket. Only `session` adds to it.
//!
//! The rule: it stays in order, and its memory is kept only while the socket is behind.

use rustls::server::ServerConnectionData;
use rustls::unbuffered::{ConnectionState, EncodeError, EncryptError};

/// Bytes to be written, and how many of them have been: `written <= bytes.len()`.
#[derive(Default)]
pub(super) struct Outgoing {
    bytes: Vec<u8>,
    written: usize,
}

impl Outgoing {
    pub(super) fn pending(&self) -> &[u8] {
        self.bytes.get(self.written..).unwrap_or_default()
    }

    pub(super) fn wrote(&mut self, count: usize) {
        self.written = self.bytes.len().min(self.written.saturating_add(count));
        if self.written == self.bytes.len() {
            *self = Outgoing::default();
        }
    }

    pub(super) fn heap_bytes(&self) -> usize {
        self.bytes.capacity()
    }

    /// Lets rustls write a message of its own. False if it has none.
    pub(super) fn answer(&mut self, state: ConnectionState<'_, '_, ServerConnectionData>) -> bool {
        match state {
            ConnectionState::EncodeTlsData(mut message) => {
                self.append(0, |room| message.encode(room).map_err(missing_for_message))
            }
            ConnectionState::TransmitTlsData(sent) => {
                sent.done();
                true
            }
            _ => false,
        }
    }

    /// Lets rustls encrypt, with `room` bytes at first. False if it cannot encrypt any more.
    pub(super) fn encrypt(
        &mut self,
        room: usize,
        mut write: impl FnMut(&mut [u8]) -> Result<usize, EncryptError>,
    ) -> bool {
        self.append(room, |room| write(room).map_err(missing_for_traffic))
    }

    /// Grows by what `write` writes: it gets `room` bytes at first, then as many as it says that it needs.
    fn append(&mut self, mut room: usize, mut write: impl FnMut(&mut [u8]) -> Result<usize, usize>) -> bool {
        let start = self.bytes.len();
        loop {
            self.bytes.resize(start + room, 0);
            let written = write(self.bytes.get_mut(start..).unwrap_or_default());
            self.bytes.truncate(start + *written.as_ref().unwrap_or(&0));
            match written {
                Ok(_) => return true,
                Err(needed) if needed > room => room = needed,
                Err(_) => return false,
            }
        }
    }
}

/// The room that is needed; 0 if none is enough.
fn missing_for_message(fault: EncodeError) -> usize {
    match fault {
        EncodeError::InsufficientSize(size) => size.required_size,
        EncodeError::AlreadyEncoded => 0,
    }
}

fn missing_for_traffic(fault: EncryptError) -> usize {
    match fault {
        EncryptError::InsufficientSize(size) => size.required_size,
        EncryptError::EncryptExhausted => 0,
    }
}
