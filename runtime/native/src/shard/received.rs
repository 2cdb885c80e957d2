//! What a read leads to beside messages: the end of the connection, a deadline for what is not whole, bytes charged.

use crate::ws::error::ProtocolError;

use super::core::Core;
use super::slots::ConnSlot;
use super::stop::Stop;

impl Core {
    /// What a read leads to beside messages.
    pub(super) fn received(&mut self, slot: ConnSlot, result: Result<(), ProtocolError>, stop: Option<Stop>) {
        self.watch_assembly(slot);
        self.settle_receive(slot);
        match (result, stop) {
            (Err(error), _) => self.protocol_error(slot, error),
            (Ok(()), Some(stop)) => self.stop(slot, stop),
            (Ok(()), None) => {}
        }
    }

    /// A message that is not whole has its time from its first byte.
    fn watch_assembly(&mut self, slot: ConnSlot) {
        let limit_ms = super::config::ms(self.env.settings.assembly_timeout_s);
        let Some(conn) = self.conns.known_mut(slot) else { return };
        if !conn.ws.assembling() {
            conn.assembling_since_ms = 0;
        } else if conn.assembling_since_ms == 0 {
            conn.assembling_since_ms = self.env.now();
            if limit_ms > 0 {
                self.hasten_timer(slot, limit_ms);
            }
        }
    }

    /// Books what the read left behind: pongs to write, memory held.
    fn settle_receive(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.known(slot) else { return };
        if conn.outbox.is_some() {
            self.mark_dirty(slot);
        }
        let Some(conn) = self.conns.known(slot) else { return };
        if conn.assembling_since_ms != 0 || conn.charged_bytes != 0 || conn.deflate.is_some() {
            self.recharge(slot);
        }
    }
}
