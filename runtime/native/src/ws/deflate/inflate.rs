//! The receiving half of permessage-deflate.

use crate::ws::error::ProtocolError;

/// Inflates a connection's messages.
#[derive(Debug)]
pub struct Inflater;

impl Inflater {
    /// Appends what `input` inflates to to `out`. Called with each piece of payload as it arrives, unmasked, maybe empty;
    /// `last`: the message ends here. `limit_bytes`: the longest `out` may become.
    pub fn inflate(
        &mut self,
        _input: &[u8],
        _last: bool,
        _limit_bytes: usize,
        _out: &mut Vec<u8>,
    ) -> Result<(), ProtocolError> {
        Err(ProtocolError::InvalidDeflate)
    }

    /// Heap held, in bytes.
    pub fn heap_bytes(&self) -> usize {
        0
    }
}
