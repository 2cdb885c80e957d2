//! A client on a plain stream.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};

use _native::ws::opcode::Opcode;

use super::Rig;
use crate::peer::Event;
use crate::shard_world::{client_frame, heard, upgrade};

/// Non-blocking; what it has read so far is kept.
pub struct Client {
    pub stream: TcpStream,
    pub read: Vec<u8>,
    /// How reading ended, if it has.
    end: Option<Result<(), ErrorKind>>,
}

impl Client {
    pub fn connect(rig: &Rig) -> Client {
        let stream = TcpStream::connect(rig.address).unwrap();
        stream.set_nonblocking(true).unwrap();
        Client { stream, read: Vec::new(), end: None }
    }

    /// A member of a room.
    pub fn join(rig: &mut Rig, path: &str) -> Client {
        let mut client = Client::connect(rig);
        client.write(rig, upgrade(path, "").as_bytes());
        rig.until(|_| client.listen().windows(4).any(|window| window == b"\r\n\r\n").then_some(()));
        assert!(client.read.starts_with(b"HTTP/1.1 101"));
        client.read.clear();
        client
    }

    /// Writes everything, letting the shard take its turns.
    pub fn write(&mut self, rig: &mut Rig, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            match self.stream.write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) => assert_eq!(error.kind(), ErrorKind::WouldBlock),
            }
            rig.turn();
        }
    }

    pub fn text(&mut self, rig: &mut Rig, text: &str) {
        self.write(rig, &client_frame(Opcode::Text, text.as_bytes()));
    }

    /// Reads what there is; everything read so far.
    pub fn listen(&mut self) -> &[u8] {
        let mut buffer = [0; 65536];
        while self.end.is_none() {
            match self.stream.read(&mut buffer) {
                Ok(0) => self.end = Some(Ok(())),
                Ok(count) => self.read.extend_from_slice(&buffer[..count]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => self.end = Some(Err(error.kind())),
            }
        }
        &self.read
    }

    /// The next so many bytes.
    pub fn expect(&mut self, rig: &mut Rig, bytes: &[u8]) {
        rig.until(|_| (self.listen().len() >= bytes.len()).then_some(()));
        assert!(self.read == bytes, "{} bytes instead of {}", self.read.len(), bytes.len());
        self.read.clear();
    }

    /// Reads to the end of the stream; by FIN, or by an error.
    pub fn end(&mut self, rig: &mut Rig) -> Result<(), ErrorKind> {
        rig.until(|_| {
            self.listen();
            self.end
        })
    }

    /// Everything up to the end of the stream, as frames.
    pub fn rest(&mut self, rig: &mut Rig) -> Vec<Event> {
        self.end(rig).expect("FIN, not RST");
        heard(b"", &self.read)
    }

    pub fn half_close(&self) {
        self.stream.shutdown(Shutdown::Write).unwrap();
    }
}
