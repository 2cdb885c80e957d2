//! After the close frame is queued: the peer's own, FIN, a while of listening, the end.
//!
//! The one rule: the socket is read to its end before it is closed, or an RST would overtake our last words.

use crate::ws::close;
use crate::ws::sink::{Flow, Message, Sink};

use super::config::ms;
use super::core::Core;
use super::phase::{After, Phase};
use super::slots::ConnSlot;

/// What the driver does after a connection's queue was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flushed {
    Keep,
    /// Send FIN; go on reading.
    Fin,
}

impl Core {
    /// The socket is gone (EOF, reset, dead peer): nothing more can be said.
    pub fn gone(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.get_mut(slot).filter(|conn| conn.phase != Phase::Dead) else {
            return;
        };
        let closing = conn.take(|rare| rare.closing.take());
        let code = closing.map_or(close::ABNORMAL, |closing| closing.code);
        self.enter_phase(slot, Phase::Dead);
        self.unpause(slot);
        self.leave(slot, code, "");
        self.work.dead.push(slot);
    }

    /// The peer sends no more, but may still listen: what was queued before a close goes out first.
    pub fn at_eof(&mut self, slot: ConnSlot) {
        match self.conns.get_mut(slot) {
            Some(conn) if conn.phase == Phase::CloseSent && conn.outbox.is_some() => {
                conn.after = After::Close;
            }
            _ => self.gone(slot),
        }
    }

    /// After our close frame only the peer's close frame matters.
    pub(super) fn receive_last(&mut self, slot: ConnSlot, bytes: &mut [u8]) {
        let Some(conn) = self.conns.known_mut(slot).filter(|conn| conn.after == After::Await) else {
            return;
        };
        let mut sink = LastWords(false);
        let failed = conn.ws.receive(bytes, &self.env.message_limits, &mut sink).is_err();
        match (sink.0, failed) {
            (true, _) => conn.after = After::Close,
            (false, true) => conn.after = After::Shutdown,
            (false, false) => return,
        }
        self.mark_dirty(slot);
    }

    /// Everything queued was written: what follows.
    pub(super) fn after_flush(&mut self, slot: ConnSlot) -> Flushed {
        let Some(conn) = self.conns.known_mut(slot).filter(|conn| conn.phase == Phase::CloseSent) else {
            return Flushed::Keep;
        };
        match conn.after {
            After::Await => Flushed::Keep,
            After::Close => {
                self.gone(slot);
                Flushed::Keep
            }
            After::Shutdown => {
                conn.phase = Phase::Linger;
                self.set_timer_in(slot, ms(self.env.settings.close_timeout_s));
                Flushed::Fin
            }
        }
    }
}

/// Listens for the peer's close frame alone.
struct LastWords(bool);

impl Sink for LastWords {
    fn message(&mut self, _message: Message<'_>) -> Flow {
        Flow::Continue
    }

    fn ping(&mut self, _payload: &[u8]) -> Flow {
        Flow::Continue
    }

    fn pong(&mut self, _payload: &[u8]) -> Flow {
        Flow::Continue
    }

    fn close(&mut self, _code: u16, _reason: &str) -> Flow {
        self.0 = true;
        Flow::Stop
    }
}
