//! One member of a fan-out: what it has received, and what is missing.
//!
//! One rule: each message must arrive once and in order, according to the senders' counts and to the stream's offsets.

/// One member. The default value stands for a connection that is not upgraded or has ended.
#[derive(Default)]
pub struct Member {
    pub present: bool,
    /// It has received a probe, so it has joined the room.
    pub joined: bool,
    /// Its number among the senders; `None`: it does not send.
    pub sender: Option<usize>,
    /// How many messages of each sender it has received.
    pub received: Vec<u64>,
    /// The last offset, if messages have offsets.
    offset: Option<u64>,
}

impl Member {
    /// Whether it has not received a probe, and so may not have joined the room.
    pub fn lacks_probe(&self) -> bool {
        self.present && !self.joined
    }

    /// How many of the messages that were sent it has not received.
    pub fn missing(&self, sent_ns: &[Vec<u64>]) -> u64 {
        let pairs = self.received.iter().zip(sent_ns);
        pairs.map(|(received, sent)| (sent.len() as u64).saturating_sub(*received)).sum()
    }

    /// Stores the offset of a received message, if it has one. False: an offset was skipped or repeated.
    pub fn advance(&mut self, offset: Option<u64>) -> bool {
        let Some(offset) = offset else { return true };
        let follows = self.offset.is_none_or(|last| offset == last + 1);
        self.offset = Some(offset);
        follows
    }
}
