//! The contract between `ws` and its users: what a connection reports, and what it is told in return.

/// Which end of the connection this process is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The peer must mask its frames.
    Server,
    /// The peer must not mask its frames.
    Client,
}

/// A complete message, inflated. Text has already been validated as UTF-8; users need not validate it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Message<'a> {
    Text(&'a str),
    Binary(&'a [u8]),
}

impl<'a> Message<'a> {
    /// The payload.
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

/// What the connection is to do after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flow {
    /// Decode the next frame.
    Continue,
    /// Decode nothing more on this connection.
    Stop,
}

/// Receives the events of a connection, in the order in which the peer sent them.
pub trait Sink {
    /// The cost of the message that the next call of `message` delivers, in bytes: its payload as it was sent, and the
    /// overhead of each fragment except the first. Not called for a message that arrived in one read as one
    /// uncompressed frame; its cost is its length.
    fn cost(&mut self, _wire_bytes: usize) {}
    /// A complete message.
    fn message(&mut self, message: Message<'_>) -> Flow;
    /// A ping of at most 125 bytes. The sink answers it with a pong that has the same payload (RFC 6455 §5.5.3).
    fn ping(&mut self, payload: &[u8]) -> Flow;
    /// A pong of at most 125 bytes.
    fn pong(&mut self, payload: &[u8]) -> Flow;
    /// The peer's close frame; `code` is `close::NO_STATUS` if it had none. Nothing is decoded after it.
    fn close(&mut self, code: u16, reason: &str) -> Flow;
}
