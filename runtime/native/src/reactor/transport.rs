//! A connection's bytes on their way to and from the socket: as they are, or through TLS.
//!
//! The one rule: `read` and `write` say when the kernel has no more, since edges come only once.

use std::io::{self, ErrorKind, IoSlice};
use std::sync::Arc;

use rustls::ServerConfig;

use super::socket::Stream;
use super::tls::TlsSession;

/// What one read brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    /// So many bytes of application data are in the caller's buffer; `more`: the kernel may hold more.
    Bytes { count: usize, more: bool },
    /// The peer will send no more.
    Eof,
    /// The connection is broken, or TLS failed.
    Failed,
}

/// One connection's way to its socket.
pub struct Transport {
    pub stream: Stream,
    tls: Option<Box<TlsSession>>,
    /// The last write found the socket full; a writable edge will come.
    pub blocked: bool,
    /// In the list of those to read this turn.
    pub listed: bool,
    /// FIN is to follow the last byte of ciphertext.
    finishing: bool,
}

impl Transport {
    pub fn plain(stream: Stream) -> Transport {
        Transport { stream, tls: None, blocked: false, listed: false, finishing: false }
    }

    pub fn tls(stream: Stream, config: Arc<ServerConfig>) -> Result<Transport, rustls::Error> {
        let session = TlsSession::new(config)?;
        Ok(Transport {
            stream,
            tls: Some(Box::new(session)),
            blocked: false,
            listed: false,
            finishing: false,
        })
    }

    /// The TLS hello is not done.
    pub fn is_handshaking(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.handshaking())
    }

    /// One read. Application data ends up in `buffer`; through TLS the plaintext replaces what was read.
    pub fn read(&mut self, buffer: &mut Vec<u8>) -> Read {
        if self.tls.as_ref().is_some_and(|tls| tls.peer_closed()) {
            return Read::Eof;
        }
        let count = match self.stream.read(buffer) {
            Ok(0) => return Read::Eof,
            Ok(count) => count,
            Err(error) if again(&error) => return Read::Bytes { count: 0, more: false },
            Err(_) => return Read::Failed,
        };
        let more = count == buffer.len();
        if self.tls.is_some() { self.decrypt(buffer, count, more) } else { Read::Bytes { count, more } }
    }

    fn decrypt(&mut self, buffer: &mut Vec<u8>, count: usize, more: bool) -> Read {
        let Some(tls) = &mut self.tls else { return Read::Failed };
        let mut plaintext = Vec::with_capacity(count);
        let received = tls.receive(buffer.get_mut(..count).unwrap_or_default(), &mut plaintext);
        let more = more || tls.peer_closed();
        self.flush();
        if received.is_err() {
            return Read::Failed;
        }
        // A record that was kept from the last read can make it longer than what was read now.
        buffer.resize(buffer.len().max(plaintext.len()), 0);
        if let Some(front) = buffer.get_mut(..plaintext.len()) {
            front.copy_from_slice(&plaintext);
        }
        Read::Bytes { count: plaintext.len(), more }
    }

    /// Writes what `slices` hold, or as much as the socket takes: the bytes taken. Through TLS all of it is taken
    /// once the socket has swallowed the ciphertext before.
    pub fn write(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let Some(tls) = &mut self.tls else { return self.stream.write_vectored(slices) };
        write_pending(tls, &mut self.stream)?;
        if !tls.send(slices.iter().map(|slice| &**slice)) {
            return Err(io::Error::other("TLS has ended"));
        }
        // What stays behind is found by the next call, or by `flush`.
        let _ = write_pending(tls, &mut self.stream);
        Ok(slices.iter().map(|slice| slice.len()).sum())
    }

    /// Sends what TLS itself has to say (handshake, alerts, ciphertext that stuck). True when all went; if not, the
    /// next writable edge is the time to come again.
    pub fn flush(&mut self) -> bool {
        let Some(tls) = &mut self.tls else { return true };
        self.blocked |= write_pending(tls, &mut self.stream).is_err();
        if !self.blocked && std::mem::take(&mut self.finishing) {
            self.stream.shutdown_write();
        }
        !self.blocked
    }

    /// Says goodbye in TLS, then FIN.
    pub fn finish(&mut self) {
        match &mut self.tls {
            None => self.stream.shutdown_write(),
            Some(tls) => {
                tls.close_notify();
                self.finishing = true;
                self.flush();
            }
        }
    }

    /// Heap held by TLS.
    pub fn has_tls(&self) -> bool {
        self.tls.is_some()
    }
}

/// "Would block", or interrupted: try again at the next edge.
pub fn again(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted)
}

fn write_pending(tls: &mut TlsSession, stream: &mut Stream) -> io::Result<()> {
    while !tls.pending().is_empty() {
        let written = stream.write(tls.pending())?;
        tls.wrote(written);
    }
    Ok(())
}
