//! What a member has missed for good, and how it is told: a `gap`. Values only.
//!
//! The one rule: a gap names the stream that its offsets are of.

use crate::mesh::StreamPosition;

/// Messages dropped one after the other, and not yet shown to the client.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hole {
    /// How many without an offset.
    pub volatile: u64,
    /// First and last of those with an offset; 0 for none.
    pub from: u64,
    pub to: u64,
}

impl Hole {
    /// One more is dropped.
    pub fn add(&mut self, offset: u64) {
        if offset == 0 {
            self.volatile += 1;
            return;
        }
        self.from = if self.from == 0 { offset } else { self.from };
        self.to = offset;
    }

    /// Nothing is missing.
    pub fn is_empty(&self) -> bool {
        *self == Hole::default()
    }

    /// What a client is told, unless there is nothing to tell: the stored ones by their offsets, of the others how many.
    /// `epoch`: the stream's.
    pub fn event(&self, epoch: u64) -> Option<String> {
        let Hole { volatile, from, to } = *self;
        match (volatile, from) {
            (0, 0) => None,
            (0, _) => Some(gap(epoch, from, to, "slow")),
            (_, 0) => Some(format!(r#"{{"dropped":{volatile},"reason":"slow"}}"#)),
            _ => {
                let [from, to] = [from, to].map(|offset| StreamPosition::new(epoch, offset));
                Some(format!(r#"{{"from":{from},"to":{to},"dropped":{volatile},"reason":"slow"}}"#))
            }
        }
    }
}

/// The payload of a `gap` event about stored messages.
pub fn gap(epoch: u64, from: u64, to: u64, reason: &str) -> String {
    let [from, to] = [from, to].map(|offset| StreamPosition::new(epoch, offset));
    format!(r#"{{"from":{from},"to":{to},"reason":"{reason}"}}"#)
}
