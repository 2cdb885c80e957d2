//! One member of a fan-out, as the load sees it: what it has heard, and what it is owed still.
//!
//! Rule: each message once and in order, by the senders' counts and by the stream's offsets alike.

/// Nobody until its 101 has come.
#[derive(Default)]
pub struct Member {
    pub present: bool,
    /// Heard a probe.
    pub joined: bool,
    /// Its number among the senders.
    pub sender: Option<usize>,
    /// How many messages of each sender have come.
    pub heard: Vec<u64>,
    /// The last offset, where there are any.
    offset: Option<u64>,
}

impl Member {
    /// The room may not have let it in: nothing of it has come here.
    pub fn is_deaf(&self) -> bool {
        self.present && !self.joined
    }

    /// How many of the messages that were sent have not come.
    pub fn is_owed(&self, sent_ns: &[Vec<u64>]) -> u64 {
        let pairs = self.heard.iter().zip(sent_ns);
        pairs.map(|(heard, sent)| (sent.len() as u64).saturating_sub(*heard)).sum()
    }

    /// Takes the offset of what came, if it has one. False: something was left out, or came twice.
    pub fn follow(&mut self, offset: Option<u64>) -> bool {
        let Some(offset) = offset else { return true };
        let follows = self.offset.is_none_or(|last| offset == last + 1);
        self.offset = Some(offset);
        follows
    }
}
