//! What a connection tells the layer above, and nothing else: the contract between `ws` and who uses it.

/// Which end of the connection we are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The peer must mask its frames.
    Server,
    /// The peer must not.
    Client,
}

/// A whole message, inflated. Text has been validated, once, and is not to be validated again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    Text(&'a str),
    Binary(&'a [u8]),
}

impl<'a> Message<'a> {
    /// The payload as bytes.
    #[inline]
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Message::Text(text) => text.as_bytes(),
            Message::Binary(data) => data,
        }
    }

    #[inline]
    pub fn is_binary(self) -> bool {
        matches!(self, Message::Binary(_))
    }
}

/// What the sink wants after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    Continue,
    /// Decode nothing more on this connection.
    Stop,
}

/// Takes what a connection received, in the order of the wire.
pub trait Sink {
    /// What the message that follows cost on its way, in bytes: its payload as it travelled, and the overhead of every
    /// fragment but the first. Not told of one whose only frame came whole and uncompressed: that cost what it is long.
    fn cost(&mut self, _wire_bytes: usize) {}
    fn message(&mut self, message: Message<'_>) -> Flow;
    /// To be answered by a pong with the same payload (at most 125 bytes).
    fn ping(&mut self, payload: &[u8]) -> Flow;
    fn pong(&mut self, payload: &[u8]) -> Flow;
    /// The peer's close; `close::NO_STATUS` if it gave no code. Nothing is decoded after it.
    fn close(&mut self, code: u16, reason: &str) -> Flow;
}
