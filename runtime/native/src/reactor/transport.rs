//! A connection's bytes on their way to and from the socket: as they are, or through TLS.
//!
//! The one rule: a read or a write tells its caller when the kernel has no more, since each edge comes only once.

use std::io::{self, ErrorKind, IoSlice};
use std::sync::Arc;

use rustls::ServerConfig;

use super::socket::Stream;
use super::tls::TlsSession;

/// Plaintext encrypted at a time, in bytes. It is little, since ciphertext that a full socket has left can be neither
/// dropped nor overtaken.
const SEALED_BYTES: usize = 64 * 1024;

/// What one read brought.
#[derive(Debug, PartialEq, Eq)]
pub enum Read {
    /// Application data is in `Buffers::data`, maybe none; `more`: the kernel may hold more.
    Bytes { more: bool },
    /// The peer will send no more.
    Eof,
    /// The connection is broken, or TLS failed.
    Failed,
}

/// The buffers all connections of a shard read through, one after the other.
#[derive(Debug)]
pub struct Buffers {
    wire: Vec<u8>,
    plaintext: Vec<u8>,
    /// Bytes of `wire` that are application data; `None`: `plaintext` is.
    count: Option<usize>,
}

impl Buffers {
    /// `size`: the most one read takes, in bytes.
    pub fn new(size: usize) -> Buffers {
        Buffers { wire: vec![0; size], plaintext: Vec::new(), count: Some(0) }
    }

    /// The application data of the last read.
    pub fn data(&mut self) -> &mut [u8] {
        match self.count {
            Some(count) => self.wire.get_mut(..count).unwrap_or_default(),
            None => &mut self.plaintext,
        }
    }
}

/// One connection's bytes between the protocol and its socket.
pub struct Transport {
    pub stream: Stream,
    tls: Option<Box<TlsSession>>,
    /// The last write found the socket full; a writable edge will come.
    pub blocked: bool,
    /// It is in the list of those to read in this turn.
    pub listed: bool,
    /// The poller has reported that the peer sends no more. No further edge comes, so it is read to the end.
    pub hung_up: bool,
}

impl Transport {
    /// Bytes as they are.
    pub fn plain(stream: Stream) -> Transport {
        Transport::new(stream, None)
    }

    /// Errors: those of rustls, none of which a peer can cause.
    pub fn tls(stream: Stream, config: Arc<ServerConfig>) -> Result<Transport, rustls::Error> {
        Ok(Transport::new(stream, Some(Box::new(TlsSession::new(config)?))))
    }

    fn new(stream: Stream, tls: Option<Box<TlsSession>>) -> Transport {
        Transport { stream, tls, blocked: false, listed: false, hung_up: false }
    }

    /// Is it TLS?
    pub fn has_tls(&self) -> bool {
        self.tls.is_some()
    }

    /// Heap held for ciphertext under way, in bytes.
    pub fn heap_bytes(&self) -> usize {
        self.tls.as_ref().map_or(0, |tls| tls.heap_bytes())
    }

    /// The TLS handshake is not done.
    pub fn is_handshaking(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| tls.handshaking())
    }

    /// One read of the socket.
    pub fn read(&mut self, buffers: &mut Buffers) -> Read {
        if self.tls.as_ref().is_some_and(|tls| tls.peer_closed()) {
            return Read::Eof;
        }
        let count = match self.stream.read(&mut buffers.wire) {
            Ok(0) => return Read::Eof,
            Ok(count) => count,
            Err(error) if again(&error) => {
                buffers.count = Some(0);
                return Read::Bytes { more: false };
            }
            Err(_) => return Read::Failed,
        };
        let more = self.hung_up || count == buffers.wire.len();
        match &mut self.tls {
            None => {
                buffers.count = Some(count);
                Read::Bytes { more }
            }
            Some(tls) => decrypt(tls, &mut self.stream, buffers, count, more),
        }
    }

    /// Writes what `slices` hold, or as much as the socket takes: the bytes taken.
    ///
    /// Errors: the socket's; `WouldBlock` when it is full, and through TLS while older ciphertext waits.
    pub fn write(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let Some(tls) = &mut self.tls else { return self.stream.write_vectored(slices) };
        flush(tls, &mut self.stream)?;
        let mut room = SEALED_BYTES;
        let pieces = slices.iter().map_while(|slice| {
            let piece = slice.get(..slice.len().min(room)).filter(|piece| !piece.is_empty())?;
            room -= piece.len();
            Some(piece)
        });
        if !tls.send(pieces) {
            return Err(ErrorKind::ConnectionAborted.into());
        }
        match flush(tls, &mut self.stream) {
            Err(error) if !again(&error) => Err(error),
            _ => Ok(SEALED_BYTES - room),
        }
    }

    /// TLS itself has something to send: a handshake message or an alert.
    pub fn has_unsent(&self) -> bool {
        self.tls.as_ref().is_some_and(|tls| !tls.pending().is_empty())
    }

    /// Sends what TLS itself has to send: handshake, alerts, ciphertext left over. False while some of it waits.
    pub fn flush(&mut self) -> bool {
        match &mut self.tls {
            Some(tls) => !flush(tls, &mut self.stream).is_err_and(|error| again(&error)),
            None => true,
        }
    }

    /// Sends close_notify (TLS), then FIN. Reading goes on.
    pub fn finish(&mut self) {
        if let Some(tls) = &mut self.tls {
            tls.close_notify();
            let _best_effort = flush(tls, &mut self.stream);
        }
        self.stream.shutdown_write();
    }
}

/// "Would block": try again at the next edge.
pub fn again(error: &io::Error) -> bool {
    error.kind() == ErrorKind::WouldBlock
}

fn decrypt(
    tls: &mut TlsSession,
    stream: &mut Stream,
    buffers: &mut Buffers,
    count: usize,
    more: bool,
) -> Read {
    buffers.count = None;
    buffers.plaintext.clear();
    let wire = buffers.wire.get_mut(..count).unwrap_or_default();
    let result = tls.receive(wire, &mut buffers.plaintext);
    if result.is_err() {
        let _best_effort = flush(tls, stream);
        return Read::Failed;
    }
    Read::Bytes { more: more || tls.peer_closed() }
}

fn flush(tls: &mut TlsSession, stream: &mut Stream) -> io::Result<()> {
    while !tls.pending().is_empty() {
        let count = stream.write(tls.pending())?;
        tls.wrote(count);
    }
    Ok(())
}
