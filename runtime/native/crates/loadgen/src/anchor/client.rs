//! One connection of the anchor: it unmasks frames and answers them.
//!
//! One rule: it checks nothing that the generator does not need, so that the anchor is an upper bound.

use std::io::{self, Read, Write};

use base64::{Engine, engine::general_purpose::STANDARD};
use mio::net::TcpStream;
use sha1::{Digest, Sha1};

use crate::frames::{CLOSE, PING, PONG};

const GUID: &str = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/// One connection to a client.
pub struct Client {
    stream: TcpStream,
    /// The upgrade is complete.
    open: bool,
    /// Its messages are broadcast to all members.
    pub member: bool,
    /// Received bytes of an incomplete head or frame.
    partial: Vec<u8>,
    unsent: Vec<u8>,
}

impl Client {
    pub fn new(stream: TcpStream) -> Self {
        Self { stream, open: false, member: false, partial: vec![], unsent: vec![] }
    }

    /// Handles a readiness event: reads, and writes the answers. False: the connection has ended.
    pub fn turn(
        &mut self,
        (scratch, closed): (&mut [u8], bool),
        out: &mut Vec<u8>,
        broadcast: &mut Vec<u8>,
    ) -> bool {
        if !self.unsent.is_empty() && self.write(&[]).is_err() {
            return false;
        }
        loop {
            let read = match self.stream.read(scratch) {
                Ok(0) => return false,
                Ok(read) => read,
                Err(error) => return error.kind() == io::ErrorKind::WouldBlock,
            };
            self.partial.extend_from_slice(scratch.get(..read).unwrap_or_default());
            let is_open = self.decode(out, broadcast).is_some();
            if !out.is_empty() && self.write(out).is_err() || !is_open {
                return false;
            }
            out.clear();
            if read < scratch.len() && !closed {
                return true;
            }
        }
    }

    /// Answers the upgrade and all complete frames. `None`: the client closed the connection.
    fn decode(&mut self, out: &mut Vec<u8>, broadcast: &mut Vec<u8>) -> Option<()> {
        if !self.open {
            let Some(end) = memchr::memmem::find(&self.partial, b"\r\n\r\n") else { return Some(()) };
            let head: Vec<u8> = self.partial.drain(..end + 4).collect();
            self.member = head.starts_with(b"GET /fan");
            self.open = true;
            out.extend_from_slice(&answer(&head)?);
        }
        let mut bytes = std::mem::take(&mut self.partial);
        let mut decoded = 0;
        let is_open = loop {
            let rest = bytes.get_mut(decoded..).unwrap_or_default();
            let Some((opcode, payload, frame_bytes)) = unmask(rest) else { break Some(()) };
            let to = if self.member && opcode < CLOSE { &mut *broadcast } else { &mut *out };
            append(to, if opcode == PING { PONG } else { opcode }, payload);
            decoded += frame_bytes;
            if opcode == CLOSE {
                break None;
            }
        };
        bytes.drain(..decoded);
        self.partial = bytes;
        is_open
    }

    /// Writes as much as the socket accepts, and keeps the rest.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.unsent.extend_from_slice(bytes);
        match self.stream.write(&self.unsent) {
            Ok(written) => drop(self.unsent.drain(..written)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => (),
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// The response to an upgrade request. `None`: it has no key.
fn answer(head: &[u8]) -> Option<Vec<u8>> {
    let mut slots = [httparse::EMPTY_HEADER; 64];
    let mut request = httparse::Request::new(&mut slots);
    request.parse(head).ok()?;
    let key =
        request.headers.iter().find(|header| header.name.eq_ignore_ascii_case("sec-websocket-key"))?.value;
    let accept = STANDARD.encode(Sha1::new().chain_update(key).chain_update(GUID).finalize());
    let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n";
    Some(format!("{head}Sec-WebSocket-Accept: {accept}\r\n\r\n").into_bytes())
}

/// The first frame of `bytes`, unmasked in place: its opcode, its payload, its length. `None`: it is incomplete.
fn unmask(bytes: &mut [u8]) -> Option<(u8, &[u8], usize)> {
    let bytes_before = bytes.len();
    let [first, second, rest @ ..] = bytes else { return None };
    let (length, body) = match (*second & 0x7F, rest) {
        (126, [a, b, body @ ..]) => (usize::from(u16::from_be_bytes([*a, *b])), body),
        (127, [_, _, _, _, a, b, c, d, body @ ..]) => (u32::from_be_bytes([*a, *b, *c, *d]) as usize, body),
        (short @ 0..=125, body) => (usize::from(short), body),
        _ => return None,
    };
    let (key, body) = body.split_first_chunk_mut::<4>()?;
    let left = body.len().checked_sub(length)?;
    let payload = body.get_mut(..length)?;
    let mut words = payload.chunks_exact_mut(4);
    for word in &mut words {
        word.iter_mut().zip(&*key).for_each(|(byte, key)| *byte ^= key);
    }
    words.into_remainder().iter_mut().zip(&*key).for_each(|(byte, key)| *byte ^= key);
    Some((*first & 0xF, payload, bytes_before - left))
}

fn append(out: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    out.push(0x80 | opcode);
    match payload.len() {
        short @ 0..=125 => out.push(short as u8),
        medium @ 126..=0xFFFF => {
            out.push(126);
            out.extend_from_slice(&(medium as u16).to_be_bytes());
        }
        long => {
            out.push(127);
            out.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(payload);
}
