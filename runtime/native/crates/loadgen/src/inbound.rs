//! The receiving half of a connection: it checks the response to the upgrade, then decodes frames and passes messages to
//! the load.
//!
//! One rule: a message that arrives in one read and one frame is passed to the load without a copy.

use std::mem;

use crate::{
    frames::{self, BINARY, CLOSE, CONTINUATION, Frame, Next, PING, PONG, TEXT, Template},
    load::{Load, Turn, Verdict},
    upgrade::{self, Answer},
};

/// Why a connection ended.
#[derive(Debug)]
pub enum End {
    /// As intended; nothing is counted.
    Done,
    /// By a failure, which is counted under this name.
    Failed(String),
}

/// The receiving half of one connection.
#[derive(Default)]
pub struct Inbound {
    /// The connection was upgraded.
    pub open: bool,
    /// A close frame was sent. However the connection ends now, it is not counted as a failure.
    pub closing: bool,
    /// Received bytes of an incomplete head or frame.
    partial: Vec<u8>,
    /// The payload so far of a fragmented message.
    fragments: Vec<u8>,
}

impl Inbound {
    /// Handles the bytes of one read.
    pub fn receive<L: Load>(&mut self, bytes: &[u8], load: &mut L, turn: &mut Turn<'_>) -> Result<(), End> {
        if self.partial.is_empty() {
            let rest = self.decode(bytes, load, turn)?;
            self.partial.extend_from_slice(rest);
            return Ok(());
        }
        let mut buffer = mem::take(&mut self.partial);
        buffer.extend_from_slice(bytes);
        let rest = self.decode(&buffer, load, turn)?.len();
        buffer.drain(..buffer.len() - rest);
        self.partial = buffer;
        Ok(())
    }

    /// Handles all complete frames, and returns the bytes of an incomplete one.
    fn decode<'b, L: Load>(
        &mut self,
        mut bytes: &'b [u8],
        load: &mut L,
        turn: &mut Turn<'_>,
    ) -> Result<&'b [u8], End> {
        if !self.open {
            match upgrade::check(bytes, turn.target).map_err(End::Failed)? {
                Answer::Partial => return Ok(bytes),
                Answer::Upgraded(head) => bytes = bytes.get(head..).unwrap_or_default(),
            }
            self.open = true;
            let verdict = load.opened(turn);
            self.apply(verdict, turn)?;
        }
        loop {
            match frames::next(bytes) {
                Next::Partial => return Ok(bytes),
                Next::Malformed => return Err(End::Failed("a malformed frame from the server".to_owned())),
                Next::Whole(frame) => {
                    bytes = frame.rest;
                    self.frame(&frame, load, turn)?;
                }
            }
        }
    }

    fn frame<L: Load>(&mut self, frame: &Frame<'_>, load: &mut L, turn: &mut Turn<'_>) -> Result<(), End> {
        match frame.opcode {
            TEXT | BINARY if frame.fin => {
                let verdict = load.message(frame.payload, turn);
                self.apply(verdict, turn)
            }
            TEXT | BINARY | CONTINUATION => {
                self.fragments.extend_from_slice(frame.payload);
                if !frame.fin {
                    return Ok(());
                }
                let whole = mem::take(&mut self.fragments);
                let verdict = load.message(&whole, turn);
                self.apply(verdict, turn)
            }
            PING => {
                Template::new(PONG, frame.payload, [7, 11, 13, 17]).append(&[], turn.out);
                Ok(())
            }
            PONG => {
                load.pong();
                Ok(())
            }
            CLOSE => Err(End::Failed(close_failure(frame.payload))),
            _ => Err(End::Failed("an unknown opcode from the server".to_owned())),
        }
    }

    fn apply(&mut self, verdict: Verdict, turn: &mut Turn<'_>) -> Result<(), End> {
        match verdict {
            Verdict::Keep => Ok(()),
            Verdict::Drop => Err(End::Done),
            Verdict::Close => {
                self.closing = true;
                Template::new(CLOSE, &1000_u16.to_be_bytes(), [3, 5, 7, 9]).append(&[], turn.out);
                Ok(())
            }
        }
    }
}

/// The name of the failure that the server closed the connection, with code and reason.
fn close_failure(payload: &[u8]) -> String {
    let [high, low, reason @ ..] = payload else { return "closed by the server".to_owned() };
    let (code, reason) = (u16::from_be_bytes([*high, *low]), String::from_utf8_lossy(reason));
    format!("closed by the server: {code} {reason}").trim_end().to_owned()
}
