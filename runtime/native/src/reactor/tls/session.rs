//! One TLS connection without its socket: ciphertext in, plaintext out, and the reverse.
//!
//! It uses rustls' unbuffered interface, so an idle connection holds keys and no buffers, only a record that is not whole
//! yet and ciphertext that the socket has not taken yet.
//! rustls keeps its answer to a KeyUpdate until application data is encrypted. Nothing public shows that one waits, but an
//! encryption that fails for lack of room queues it. That is tried only after input that was not only data.
//! The rule: after an error there may be an alert to send, and nothing else happens.

use std::sync::Arc;

use rustls::server::{ServerConnectionData, UnbufferedServerConnection};
use rustls::unbuffered::{ConnectionState, EncryptError, WriteTraffic};
use rustls::{Error, ProtocolVersion, ServerConfig};

use super::outgoing::Outgoing;

/// First guess at what a record adds to its plaintext; rustls says when it was too small.
const RECORD_OVERHEAD_BYTES: usize = 32;
/// Plaintext in one record at most (RFC 8446 §5.1).
const RECORD_BYTES: usize = 16 * 1024;
/// What each record of TLS 1.3 with data adds to it at least: header, content type, tag (RFC 8446 §5.2).
const LEAST_OVERHEAD_BYTES: usize = 5 + 1 + 16;

/// The server's end of one connection. After each call that may make ciphertext, write `pending` out.
pub struct TlsSession {
    connection: Box<UnbufferedServerConnection>,
    /// The beginning of a record, or of a handshake message in several; usually empty.
    partial: Vec<u8>,
    outgoing: Outgoing,
    /// Something other than data came, which may have been a KeyUpdate that is not answered yet.
    key_update_due: bool,
    peer_closed: bool,
    /// There was an error, or we sent `close_notify`.
    ended: bool,
}

impl TlsSession {
    /// Errors: none that a peer can cause.
    pub fn new(config: Arc<ServerConfig>) -> Result<Self, Error> {
        Ok(TlsSession {
            connection: Box::new(UnbufferedServerConnection::new(config)?),
            partial: Vec::new(),
            outgoing: Outgoing::default(),
            key_update_due: false,
            peer_closed: false,
            ended: false,
        })
    }

    /// Takes what was read from the socket, decrypts it in place, and appends the plaintext to `plaintext` (also what came
    /// before an error). Answers of the handshake, alerts, and one answer to all KeyUpdates become `pending`.
    pub fn receive(&mut self, ciphertext: &mut [u8], plaintext: &mut Vec<u8>) -> Result<(), Error> {
        if self.partial.is_empty() {
            let used = self.process(ciphertext, plaintext)?;
            self.partial = ciphertext.get(used..).unwrap_or_default().to_vec();
        } else {
            let mut bytes = std::mem::take(&mut self.partial);
            bytes.extend_from_slice(ciphertext);
            let used = self.process(&mut bytes, plaintext)?;
            if used < bytes.len() {
                bytes.drain(..used);
                self.partial = bytes;
            }
        }
        self.answer_key_update();
        Ok(())
    }

    /// Encrypts pieces of plaintext as one stream, in records as large as possible, behind what is pending. It is best if
    /// nothing is, since else memory is held twice. False, and nothing is sent: during the handshake, after an error, and
    /// after `close_notify`.
    #[must_use]
    pub fn send<'a>(&mut self, pieces: impl IntoIterator<Item = &'a [u8]>) -> bool {
        let mut pieces = pieces.into_iter();
        let first = pieces.next().unwrap_or_default();
        match pieces.next() {
            None => self.encrypt(first),
            Some(second) => {
                let mut stream = [first, second].concat();
                pieces.for_each(|piece| stream.extend_from_slice(piece));
                self.encrypt(&stream)
            }
        }
    }

    /// Sends `close_notify`, if the handshake is done, and takes no more input.
    pub fn close_notify(&mut self) {
        self.write(RECORD_OVERHEAD_BYTES, |traffic, room| traffic.queue_close_notify(room));
        self.ended = true;
    }

    /// Ciphertext that the socket is to take, now.
    pub fn pending(&self) -> &[u8] {
        self.outgoing.pending()
    }

    /// The socket took so many bytes of `pending`. When it has taken all, the answer to a KeyUpdate may follow.
    pub fn wrote(&mut self, count: usize) {
        self.outgoing.wrote(count);
        self.answer_key_update();
    }

    /// Is the handshake still going on? Its deadline is the caller's.
    pub fn handshaking(&self) -> bool {
        self.connection.is_handshaking()
    }

    /// The peer has sent `close_notify`: the end of its stream.
    pub fn peer_closed(&self) -> bool {
        self.peer_closed
    }

    /// Heap held for bytes under way: for the memory budget.
    pub fn heap_bytes(&self) -> usize {
        self.partial.capacity() + self.outgoing.heap_bytes()
    }

    /// Processes the front of `bytes` as far as possible. Returns how many of them are done with.
    fn process(&mut self, bytes: &mut [u8], plaintext: &mut Vec<u8>) -> Result<usize, Error> {
        let (mut used, mut data_bytes) = (0, 0);
        while !self.ended {
            let status = self.connection.process_tls_records(bytes.get_mut(used..).unwrap_or_default());
            used += status.discard;
            match status.state {
                Ok(ConnectionState::ReadTraffic(mut traffic)) => {
                    while let Some(record) = traffic.next_record() {
                        let record = record?;
                        used += record.discard;
                        data_bytes += record.payload.len() + LEAST_OVERHEAD_BYTES;
                        plaintext.extend_from_slice(record.payload);
                    }
                }
                Ok(ConnectionState::PeerClosed) => self.peer_closed = true,
                Ok(state) => {
                    if !self.outgoing.answer(state) {
                        break;
                    }
                }
                Err(fault) => return Err(self.fail(fault, bytes.get_mut(used..).unwrap_or_default())),
            }
        }
        self.key_update_due |= used > data_bytes;
        Ok(if self.peer_closed || self.ended { bytes.len() } else { used })
    }

    /// Writes the answer to a KeyUpdate, if one is due and the socket has no other bytes to take: a peer that asks without
    /// reading gets one answer, however often it asks.
    fn answer_key_update(&mut self) {
        let tls13 = self.connection.protocol_version() == Some(ProtocolVersion::TLSv1_3);
        if tls13 && self.outgoing.pending().is_empty() && std::mem::take(&mut self.key_update_due) {
            let _written = self.write(0, |traffic, _| Ok(traffic.encrypt(b"-", &mut []).unwrap_or_default()))
                && self.write(0, |_, _| Ok(0));
        }
    }

    /// Nothing goes in or out any more, except the alert that tells the peer why. rustls would read `rest` again only if it
    /// had nothing to send. It must not, since it would find the same faults again.
    fn fail(&mut self, fault: Error, rest: &mut [u8]) -> Error {
        while self.connection.wants_write() {
            match self.connection.process_tls_records(rest).state {
                Ok(state) if matches!(state, ConnectionState::EncodeTlsData(_)) => {
                    self.outgoing.answer(state)
                }
                _ => break,
            };
        }
        self.ended = true;
        fault
    }

    fn encrypt(&mut self, plaintext: &[u8]) -> bool {
        let room = plaintext.len() + (plaintext.len() / RECORD_BYTES + 1) * RECORD_OVERHEAD_BYTES;
        self.write(room, |traffic, room| traffic.encrypt(plaintext, room))
    }

    /// Lets `act` write behind what is outgoing, if the connection is ready for traffic.
    fn write(
        &mut self,
        room: usize,
        mut act: impl FnMut(&mut Traffic<'_>, &mut [u8]) -> Result<usize, EncryptError>,
    ) -> bool {
        while !self.ended {
            match self.connection.process_tls_records(&mut self.partial).state {
                Ok(ConnectionState::WriteTraffic(mut traffic)) => {
                    return self.outgoing.encrypt(room, |room| act(&mut traffic, room));
                }
                Ok(state) => {
                    if !self.outgoing.answer(state) {
                        break;
                    }
                }
                Err(_) => break,
            }
        }
        false
    }
}

type Traffic<'c> = WriteTraffic<'c, ServerConnectionData>;
