//! Which turns of a room let others run while they wait. One rule: **never one in which a member comes or goes**.

use std::sync::Arc;

/// A turn that must wait for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting<'a> {
    /// A push to the handler of its own event.
    Push(&'a str),
    /// Another push, or a direct connection's message.
    Message,
    /// What another actor asks.
    Call,
    /// What another actor asks, and only reads.
    Read,
    /// A member joins, leaves or recovers.
    Membership,
}

/// What a room declares about its handlers.
#[derive(Clone, Debug, Default)]
pub struct OverlapRules {
    /// Other turns may run while one of it waits.
    pub reentrant: bool,
    /// The events whose handlers only read.
    pub readers: Arc<[Box<str>]>,
}

impl OverlapRules {
    /// May other turns run while this one waits?
    pub fn lets_others_run(&self, waiting: Waiting<'_>) -> bool {
        match waiting {
            Waiting::Push(event) => self.reentrant || self.only_reads(event),
            Waiting::Message | Waiting::Call => self.reentrant,
            Waiting::Read => true,
            Waiting::Membership => false,
        }
    }

    /// Does the handler of this event only read?
    pub fn only_reads(&self, event: &str) -> bool {
        self.readers.iter().any(|reader| **reader == *event)
    }

    /// Does any handler only read?
    #[inline]
    pub fn has_readers(&self) -> bool {
        !self.readers.is_empty()
    }
}
