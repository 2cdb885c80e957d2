//! The stream of one room that has a history.

use super::history::History;
use super::numbers::MemberKey;

/// A room's stream. Boxed, since most rooms have none.
#[derive(Debug)]
pub(super) struct Stream {
    /// Names it for ever: another life of the room has another.
    pub epoch: u64,
    pub history: History,
    /// Members whose join is not answered yet, and the last offset that will not reach them as a live message.
    admitted: Vec<(MemberKey, u64)>,
}

impl Stream {
    pub(super) fn new(epoch: u64, history: History) -> Stream {
        Stream { epoch, history, admitted: Vec::new() }
    }

    /// The member is about to be live: up to here the stream is behind it. Members that are not there any more are
    /// forgotten.
    pub(super) fn note_admission(&mut self, member: MemberKey, is_there: impl Fn(MemberKey) -> bool) {
        self.admitted.retain(|&(other, _)| is_there(other));
        self.admitted.push((member, self.history.last()));
    }

    /// The offset noted at this member's admission, once.
    pub(super) fn admission(&mut self, member: MemberKey) -> u64 {
        match self.admitted.iter().position(|&(other, _)| other == member) {
            Some(at) => self.admitted.swap_remove(at).1,
            None => self.history.last(),
        }
    }
}
