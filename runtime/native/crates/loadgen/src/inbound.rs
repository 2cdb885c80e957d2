//! Bytes from a server to the load: the answer to the upgrade, then frames, then messages.
//!
//! Rule: a message that is whole in what was read reaches the load without a copy.

use std::mem;

use crate::{
    frames::{self, BINARY, CLOSE, CONTINUATION, Frame, Next, PING, PONG, TEXT, Template},
    load::{Load, Turn, Verdict},
    upgrade::{self, Answer},
};

/// Why a connection is at its end.
#[derive(Debug)]
pub enum End {
    /// As meant: nothing to count.
    Done,
    Failed(String),
}

/// The receiving half of one connection.
#[derive(Default)]
pub struct Inbound {
    /// The right 101 has come.
    pub open: bool,
    /// Our close frame is on its way: whatever ends the connection now is an end as meant.
    pub closing: bool,
    partial: Vec<u8>,
    fragments: Vec<u8>,
}

impl Inbound {
    /// Takes what one read brought.
    pub fn take<L: Load>(&mut self, bytes: &[u8], load: &mut L, turn: &mut Turn<'_>) -> Result<(), End> {
        if self.partial.is_empty() {
            let rest = self.look(bytes, load, turn)?;
            self.partial.extend_from_slice(rest);
            return Ok(());
        }
        let mut held = mem::take(&mut self.partial);
        held.extend_from_slice(bytes);
        let rest = self.look(&held, load, turn)?.len();
        held.drain(..held.len() - rest);
        self.partial = held;
        Ok(())
    }

    /// Looks at whole frames and returns the bytes of the one that is not whole.
    fn look<'b, L: Load>(
        &mut self,
        mut bytes: &'b [u8],
        load: &mut L,
        turn: &mut Turn<'_>,
    ) -> Result<&'b [u8], End> {
        if !self.open {
            match upgrade::judge(bytes, turn.target).map_err(End::Failed)? {
                Answer::Partial => return Ok(bytes),
                Answer::Upgraded(head) => bytes = bytes.get(head..).unwrap_or_default(),
            }
            self.open = true;
            let verdict = load.opened(turn);
            self.follow(verdict, turn)?;
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
                self.follow(verdict, turn)
            }
            TEXT | BINARY | CONTINUATION => {
                self.fragments.extend_from_slice(frame.payload);
                if !frame.fin {
                    return Ok(());
                }
                let whole = mem::take(&mut self.fragments);
                let verdict = load.message(&whole, turn);
                self.follow(verdict, turn)
            }
            PING => {
                Template::new(PONG, frame.payload, [7, 11, 13, 17]).append(&[], turn.out);
                Ok(())
            }
            PONG => {
                load.pong();
                Ok(())
            }
            CLOSE => Err(End::Failed(closed(frame.payload))),
            _ => Err(End::Failed("an unknown opcode from the server".to_owned())),
        }
    }

    fn follow(&mut self, verdict: Verdict, turn: &mut Turn<'_>) -> Result<(), End> {
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

fn closed(payload: &[u8]) -> String {
    let [high, low, reason @ ..] = payload else { return "closed by the server".to_owned() };
    let (code, reason) = (u16::from_be_bytes([*high, *low]), String::from_utf8_lossy(reason));
    format!("closed by the server: {code} {reason}").trim_end().to_owned()
}
